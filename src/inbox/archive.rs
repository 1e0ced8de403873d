//! Zip archives, read within the limits and never written to disk.

use crate::document::Limits;
use crate::finding::{Problem, Unreadable};
use std::io::{Cursor, Read};
use unicode_normalization::UnicodeNormalization;

/// The files of an archive with their names; what cannot be unpacked says why.
pub fn read(bytes: &[u8], limits: &Limits) -> Vec<(String, Result<Vec<u8>, Problem>)> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    // One more than is allowed, so that the caller sees that there were more.
    for n in 0..archive.len().min(limits.entries + 1) {
        let Ok(entry) = archive.by_index_raw(n) else {
            out.push((format!("#{}", n + 1), Err(damaged("entry"))));
            continue;
        };
        if entry.is_dir() {
            continue;
        }
        let name = decode_name(entry.name_raw());
        let encrypted = entry.encrypted();
        drop(entry);
        let found = if encrypted { Err(Problem::EncryptedFile) } else { unpack(&mut archive, n, limits) };
        out.push((name, found));
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

/// The size in the directory may lie, so that the bytes are counted as they come.
fn unpack(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, n: usize, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let entry = archive.by_index(n).map_err(|e| damaged(&e.to_string()))?;
    let mut bytes = Vec::new();
    let most = limits.file_bytes;
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|e| damaged(&e.to_string()))?;
    if bytes.len() as u64 > most {
        let mib = most >> 20;
        return Err(Problem::LimitsExceeded([
            format!("tệp trong gói lớn hơn {mib} MiB khi giải nén"),
            format!("a file inside unpacks to more than {mib} MiB"),
        ]));
    }
    Ok(bytes)
}

fn damaged(words: &str) -> Problem {
    Problem::UnreadableFile(Unreadable::Damaged(words.to_owned()))
}

/// Names are UTF-8, or what Vietnamese Windows wrote before: windows-1258.
fn decode_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.nfc().collect(),
        Err(_) => encoding_rs::WINDOWS_1258.decode(raw).0.nfc().collect(),
    }
}
