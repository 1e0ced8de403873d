//! Zip archives, read within the limits and never written to disk.

use crate::document::Limits;
use crate::model::finding::{Limit, Problem, Unreadable, problem};
use std::io::{Cursor, Read};
use unicode_normalization::UnicodeNormalization;

/// An archive, unpacked file by file.
pub struct Archive<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    /// The files with their places in the directory, by name.
    pub files: Vec<(String, usize)>,
    /// Files that the directory counts and that cannot be reached, because another has the same name.
    pub hidden: usize,
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive; one more file than is allowed, so that the caller sees that there are more.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Option<Archive<'a>> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut files = Vec::new();
        for n in 0..archive.len() {
            if files.len() > limits.entries {
                break;
            }
            match archive.by_index_raw(n) {
                Ok(entry) if entry.is_dir() => {}
                Ok(entry) => files.push((decode_name(entry.name_raw()), n)),
                Err(_) => files.push((format!("#{}", n + 1), n)),
            }
        }
        files.sort();
        let hidden = entries_said(bytes).saturating_sub(archive.len());
        Some(Archive { archive, files, hidden })
    }

    /// The content of a file, at most `most` bytes of it; one of `passwords` may open it. The size in the directory
    /// may lie, so that the bytes are counted as they come.
    pub fn unpack(&mut self, n: usize, most: u64, passwords: &[String]) -> Result<Vec<u8>, Problem> {
        let damaged = |e: zip::result::ZipError| unreadable(&e.to_string());
        if !self.archive.by_index_raw(n).map_err(damaged)?.encrypted() {
            return content(self.archive.by_index(n).map_err(damaged)?, most);
        }
        for password in passwords {
            // A wrong password is seldom taken for right; then the checksum tells.
            let Ok(entry) = self.archive.by_index_decrypt(n, password.as_bytes()) else { continue };
            match content(entry, most) {
                Err(Problem::UnreadableFile(_)) => {}
                opened => return opened,
            }
        }
        Err(problem::EncryptedFile.into())
    }
}

fn content(entry: impl Read, most: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|e| unreadable(&e.to_string()))?;
    if bytes.len() as u64 > most {
        return Err(Limit::InsideSize(most >> 20).into());
    }
    Ok(bytes)
}

/// How many files the end of an archive says that there are (APPNOTE 4.3.16).
fn entries_said(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(66_000);
    let end = bytes[tail..].windows(4).rposition(|w| w == b"PK\x05\x06").map(|n| tail + n);
    let count = end.and_then(|n| bytes.get(n + 10..n + 12)).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]));
    if count == u16::MAX { 0 } else { count.into() }
}

fn unreadable(words: &str) -> Problem {
    Problem::UnreadableFile(Unreadable::Damaged(words.to_owned()))
}

/// Names are UTF-8, or what Vietnamese Windows wrote before: windows-1258.
fn decode_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.nfc().collect(),
        Err(_) => encoding_rs::WINDOWS_1258.decode(raw).0.nfc().collect(),
    }
}
