//! Messages that Outlook saved (.msg): a compound file with a stream for each property ([MS-OXMSG]).

use super::mail::{Attachment, OpenedMail};
use crate::document::Limits;
use crate::document::compound::Compound;
use crate::model::envelope::Envelope;
use crate::model::text::legacy;
use unicode_normalization::UnicodeNormalization;

/// Messages inside one another, at most; the inbox's own limit is lower.
const DEEPEST: usize = 8;

/// Reads a message with its attachments; `None` if it is damaged, or holds more than the limits allow.
pub fn read(bytes: &[u8], limits: &Limits) -> Option<OpenedMail> {
    let mut message =
        Message { file: Compound::open(bytes).ok()?, bytes_left: limits.unpacked_bytes, left: limits.entries };
    let letter = message.letter("", 0);
    (message.bytes_left > 0 && message.left > 0).then_some(letter)
}

struct Message<'a> {
    file: Compound<'a>,
    /// Attachments may share their bytes in the file, so that what comes out may be more than went in.
    bytes_left: u64,
    left: usize,
}

impl Message<'_> {
    /// The message in a storage; the outermost has no name.
    fn letter(&mut self, at: &str, depth: usize) -> OpenedMail {
        let mut address = ["5D01", "0C1F"].iter().filter_map(|id| self.text(at, id)).filter(|a| a.contains('@'));
        let address = address.next().unwrap_or_default().to_lowercase();
        let envelope = Envelope {
            address,
            name: self.text(at, "0C1A").unwrap_or_default(),
            subject: self.text(at, "0037").unwrap_or_default(),
            sent: self.sent(at),
        };
        let folders = self.file.storages(if at.is_empty() { "/" } else { at });
        let attachments = folders.iter().filter(|f| f.rsplit('/').next().is_some_and(|n| n.starts_with("__attach")));
        let attachments = attachments.filter_map(|f| self.attachment(f, depth)).collect();
        OpenedMail { envelope, attachments }
    }

    fn attachment(&mut self, at: &str, depth: usize) -> Option<(String, Attachment)> {
        self.left = self.left.checked_sub(1).filter(|_| self.bytes_left > 0)?;
        let name = ["3707", "3001", "3704"].iter().find_map(|id| self.text(at, id)).unwrap_or_default();
        let inner = format!("{at}/__substg1.0_3701000D");
        if self.file.storages(at).contains(&inner) {
            let letter = (depth < DEEPEST).then(|| self.letter(&inner, depth + 1))?;
            let name = if name.is_empty() { letter.envelope.subject.clone() } else { name };
            return Some((format!("{}.msg", name.trim_end_matches(".msg")), Attachment::Letter(letter)));
        }
        Some((name, Attachment::Bytes(self.stream(at, "substg1.0_37010102")?)))
    }

    /// A text property, in Unicode or in eight bits.
    fn text(&mut self, at: &str, id: &str) -> Option<String> {
        let wide = self.stream(at, &format!("substg1.0_{id}001F")).map(|bytes| {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
            String::from_utf16_lossy(&units)
        });
        let narrow = || self.stream(at, &format!("substg1.0_{id}001E")).map(|bytes| legacy::from_bytes(&bytes).0);
        let text: String = wide.or_else(narrow)?.trim_matches(['\0', ' ']).nfc().collect();
        Some(text).filter(|t| !t.is_empty())
    }

    /// When it was sent, else delivered: a FILETIME among the properties of fixed length.
    fn sent(&mut self, at: &str) -> Option<i64> {
        const SUBMITTED: u64 = 0x0039_0040;
        const DELIVERED: u64 = 0x0e06_0040;
        let properties = self.stream(at, "properties_version1.0")?;
        // 32 bytes of header, 24 in a message inside another; entries of 16 bytes.
        let header = if at.is_empty() { 32 } else { 24 };
        let entries = || properties.get(header..).unwrap_or_default().chunks_exact(16);
        let number = |b: &[u8]| b.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
        let time = |tag: u64| entries().find(|e| number(&e[..4]) == tag).map(|e| number(&e[8..]));
        let since_1601 = time(SUBMITTED).or_else(|| time(DELIVERED))? / 10_000_000;
        i64::try_from(since_1601).ok()?.checked_sub(11_644_473_600)
    }

    fn stream(&mut self, at: &str, name: &str) -> Option<Vec<u8>> {
        let bytes = self.file.stream(&format!("{at}/__{name}")).ok()??;
        self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::compound;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_message_with_an_attachment_and_a_message_inside() {
        let mut properties = vec![0; 32];
        properties.extend(0x0039_0040u32.to_le_bytes());
        properties.extend([0; 4]);
        properties.extend((116_444_736_000_000_000u64 + 1_663_800_000 * 10_000_000).to_le_bytes());
        let (first, second) = ("__attach_version1.0_#00000000", "__attach_version1.0_#00000001");
        let bytes = compound::of_streams(&[
            ("__substg1.0_0037001F", &wide("Báo cáo tháng 9")),
            ("__substg1.0_5D01001F", &wide("An.Binh@example.vn")),
            ("__substg1.0_0C1A001E", b"An Binh\0"),
            ("__properties_version1.0", &properties),
            (&format!("{first}/__substg1.0_3707001F"), &wide("bc.xlsx")),
            (&format!("{first}/__substg1.0_37010102"), b"PK"),
            (&format!("{second}/__substg1.0_3701000D/__substg1.0_0037001F"), &wide("Chuyển tiếp")),
        ])
        .expect("memory");

        let letter = read(&bytes, &Limits::default()).expect("a message");
        assert_eq!(letter.envelope.address, "an.binh@example.vn");
        assert_eq!((letter.envelope.name.as_str(), letter.envelope.sent), ("An Binh", Some(1_663_800_000)));
        let names: Vec<&str> = letter.attachments.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["bc.xlsx", "Chuyển tiếp.msg"]);
        assert!(matches!(&letter.attachments[0].1, Attachment::Bytes(b) if b == b"PK"));
        assert!(read(&bytes[..700], &Limits::default()).is_none());
    }
}
