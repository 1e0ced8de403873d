//! Messages that Outlook saved (.msg): a compound file with a stream for each property ([MS-OXMSG]).

use super::Envelope;
use super::mail::{Attachment, Letter};
use crate::text::legacy;
use cfb::CompoundFile;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// Messages inside one another, at most; the inbox's own limit is lower.
const DEEPEST: usize = 8;

/// Reads a message with its attachments; `None` if it is damaged.
pub fn read(bytes: &[u8], most_bytes: u64) -> Option<Letter> {
    // The reader of compound files is not ours, and the file may be hostile.
    let read = std::panic::AssertUnwindSafe(|| {
        let file = CompoundFile::open(Cursor::new(bytes)).ok()?;
        let mut message = Message { file, most_bytes };
        Some(message.letter(Path::new("/"), 0))
    });
    std::panic::catch_unwind(read).ok().flatten()
}

struct Message<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
    most_bytes: u64,
}

impl Message<'_> {
    fn letter(&mut self, at: &Path, depth: usize) -> Letter {
        let address = self.text(at, "5D01").filter(|a| a.contains('@'));
        let address = address.or_else(|| self.text(at, "0C1F").filter(|a| a.contains('@'))).unwrap_or_default();
        let envelope = Envelope {
            address: address.to_lowercase(),
            name: self.text(at, "0C1A").unwrap_or_default(),
            subject: self.text(at, "0037").unwrap_or_default(),
            sent: self.sent(at),
        };
        let folders: Vec<PathBuf> = match self.file.read_storage(at) {
            Ok(entries) => entries.filter(|e| e.is_storage()).map(|e| e.path().to_owned()).collect(),
            Err(_) => Vec::new(),
        };
        let is_attachment = |p: &&PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("__attach"));
        let attachments = folders.iter().filter(is_attachment).filter_map(|p| self.attachment(p, depth)).collect();
        Letter { envelope, attachments }
    }

    fn attachment(&mut self, at: &Path, depth: usize) -> Option<(String, Attachment)> {
        let name = ["3707", "3001", "3704"].iter().find_map(|id| self.text(at, id)).unwrap_or_default();
        let inner = at.join("__substg1.0_3701000D");
        if self.file.is_storage(&inner) {
            if depth >= DEEPEST {
                return None;
            }
            let letter = self.letter(&inner, depth + 1);
            let name = if name.is_empty() { letter.envelope.subject.clone() } else { name };
            return Some((format!("{}.msg", name.trim_end_matches(".msg")), Attachment::Letter(letter)));
        }
        let bytes = self.stream(&at.join("__substg1.0_37010102"))?;
        Some((name, Attachment::Bytes(bytes)))
    }

    /// A text property, in Unicode or in eight bits.
    fn text(&mut self, at: &Path, id: &str) -> Option<String> {
        let wide = self.stream(&at.join(format!("__substg1.0_{id}001F"))).map(|bytes| {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
            String::from_utf16_lossy(&units)
        });
        let text =
            wide.or_else(|| Some(legacy::from_bytes(&self.stream(&at.join(format!("__substg1.0_{id}001E")))?).0))?;
        let text: String = text.trim_matches(['\0', ' ']).nfc().collect();
        Some(text).filter(|t| !t.is_empty())
    }

    /// When it was sent, else delivered: a FILETIME among the properties of fixed length.
    fn sent(&mut self, at: &Path) -> Option<i64> {
        const SUBMITTED: u32 = 0x0039_0040;
        const DELIVERED: u32 = 0x0e06_0040;
        let properties = self.stream(&at.join("__properties_version1.0"))?;
        // 32 bytes of header, 24 in a message inside another; entries of 16 bytes.
        let header = if at == Path::new("/") { 32 } else { 24 };
        let entries = || properties.get(header..).unwrap_or_default().chunks_exact(16);
        let number = |b: &[u8]| b.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
        let time = |tag: u32| entries().find(|e| number(&e[..4]) == u64::from(tag)).map(|e| number(&e[8..]));
        let since_1601 = time(SUBMITTED).or_else(|| time(DELIVERED))? / 10_000_000;
        i64::try_from(since_1601).ok()?.checked_sub(11_644_473_600)
    }

    fn stream(&mut self, path: &Path) -> Option<Vec<u8>> {
        let stream = self.file.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        stream.take(self.most_bytes + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= self.most_bytes).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn put(file: &mut CompoundFile<Cursor<Vec<u8>>>, path: &str, bytes: &[u8]) {
        file.create_stream(path).expect("a stream").write_all(bytes).expect("memory");
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_message_with_an_attachment_and_a_message_inside() {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("memory");
        put(&mut file, "/__substg1.0_0037001F", &wide("Báo cáo tháng 9"));
        put(&mut file, "/__substg1.0_5D01001F", &wide("An.Binh@example.vn"));
        put(&mut file, "/__substg1.0_0C1A001E", b"An Binh\0");
        let mut properties = vec![0; 32];
        properties.extend(0x0039_0040u32.to_le_bytes());
        properties.extend([0; 4]);
        properties.extend((116_444_736_000_000_000u64 + 1_663_800_000 * 10_000_000).to_le_bytes());
        put(&mut file, "/__properties_version1.0", &properties);
        file.create_storage("/__attach_version1.0_#00000000").expect("a storage");
        put(&mut file, "/__attach_version1.0_#00000000/__substg1.0_3707001F", &wide("bc.xlsx"));
        put(&mut file, "/__attach_version1.0_#00000000/__substg1.0_37010102", b"PK");
        file.create_storage("/__attach_version1.0_#00000001").expect("a storage");
        file.create_storage("/__attach_version1.0_#00000001/__substg1.0_3701000D").expect("a storage");
        put(
            &mut file,
            "/__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_0037001F",
            &wide("Chuyển tiếp"),
        );
        let bytes = file.into_inner().into_inner();

        let letter = read(&bytes, 1 << 20).expect("a message");
        assert_eq!(letter.envelope.address, "an.binh@example.vn");
        assert_eq!((letter.envelope.name.as_str(), letter.envelope.sent), ("An Binh", Some(1_663_800_000)));
        let names: Vec<&str> = letter.attachments.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["bc.xlsx", "Chuyển tiếp.msg"]);
        assert!(matches!(&letter.attachments[0].1, Attachment::Bytes(b) if b == b"PK"));
        assert!(read(&bytes[..700], 1 << 20).is_none());
    }
}
