//! What a file is, told by its content and never by its name.

use super::compound::Compound;
use super::delimited;
use crate::model::finding::Foreign;
use crate::model::text::legacy;
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Read};

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// No bytes.
    Empty,
    /// Something with cells.
    Book(BookKind),
    /// A zip archive.
    Zip,
    /// A mail message.
    Mail,
    /// A message that Outlook saved (.msg).
    Outlook,
    /// A mailbox of several messages (mbox).
    Mailbox,
    /// A packed file that is cut off or damaged.
    BrokenZip,
    /// A picture.
    Picture,
    /// Something else.
    Other(Foreign),
}

/// The kind of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookKind {
    /// Office Open XML workbook (.xlsx, .xlsm).
    Xlsx,
    /// Binary Office Open XML workbook.
    Xlsb,
    /// Excel 97–2003 or older.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument spreadsheet in one XML text.
    FlatOds,
    /// XML Spreadsheet 2003.
    Xml2003,
    /// A web page with tables.
    Html,
    /// Text between separators.
    Delimited,
    /// A workbook encrypted with a password, whose kind shows when it is opened.
    Encrypted,
}

impl Format {
    /// What people call it, in Vietnamese and English.
    pub fn name(self) -> [&'static str; 2] {
        match self {
            Format::Empty => ["tệp rỗng", "empty"],
            Format::Book(book) => book.name(),
            Format::Zip => ["tệp nén ZIP", "ZIP archive"],
            Format::Mail => ["thư", "mail"],
            Format::Outlook => ["thư Outlook (.msg)", "Outlook message (.msg)"],
            Format::Mailbox => ["hộp thư (mbox)", "mailbox (mbox)"],
            Format::BrokenZip => ["tệp nén bị hỏng", "damaged archive"],
            Format::Picture => ["hình ảnh", "picture"],
            Format::Other(kind) => kind.words(),
        }
    }
}

impl BookKind {
    fn name(self) -> [&'static str; 2] {
        match self {
            BookKind::Xlsx => ["Excel (.xlsx)"; 2],
            BookKind::Xlsb => ["Excel (.xlsb)"; 2],
            BookKind::Xls => ["Excel 97–2003 (.xls)"; 2],
            BookKind::Ods => ["OpenDocument (.ods)"; 2],
            BookKind::FlatOds => ["OpenDocument (.fods)"; 2],
            BookKind::Xml2003 => ["XML Spreadsheet 2003"; 2],
            BookKind::Html => ["trang web (HTML)", "web page (HTML)"],
            BookKind::Delimited => ["văn bản phân cách (CSV)", "delimited text (CSV)"],
            BookKind::Encrypted => ["Excel có mật khẩu", "Excel with a password"],
        }
    }
}

/// Tells the kind of a file from its bytes.
pub fn format(bytes: &[u8]) -> Format {
    match bytes {
        [] => Format::Empty,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => zipped(bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => compound(bytes),
        // BIFF2 to BIFF4 worksheets stand alone, without a compound file.
        [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..] => Format::Book(BookKind::Xls),
        [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'B', b'M', _, _, _, _, 0, 0, ..] => Format::Picture,
        [b'%', b'P', b'D', b'F', ..] => Format::Other(Foreign::Pdf),
        [b'R', b'a', b'r', b'!', ..] => Format::Other(Foreign::Rar),
        [b'7', b'z', 0xbc, 0xaf, ..] => Format::Other(Foreign::SevenZip),
        [0x78, 0x9f, 0x3e, 0x22, ..] => Format::Other(Foreign::Winmail),
        [b'{', b'\\', b'r', b't', b'f', ..] => Format::Other(Foreign::Rtf),
        _ => written(bytes),
    }
}

fn zipped(bytes: &[u8]) -> Format {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Format::BrokenZip;
    };
    let has = |name: &str| archive.file_names_raw().any(|n| n.eq_ignore_ascii_case(name.as_bytes()));
    let starts = |prefix: &[u8]| {
        archive.file_names_raw().any(|n| n.len() > prefix.len() && n[..prefix.len()].eq_ignore_ascii_case(prefix))
    };
    let is_office = has("[Content_Types].xml");
    if has("xl/workbook.bin") {
        Format::Book(BookKind::Xlsb)
    } else if has("xl/workbook.xml") || is_office && starts(b"xl/") {
        Format::Book(BookKind::Xlsx)
    } else if has("word/document.xml") {
        Format::Other(Foreign::Word)
    } else if has("ppt/presentation.xml") {
        Format::Other(Foreign::PowerPoint)
    } else if is_office {
        // Parts may stand anywhere; what else it may be, it is no archive of files.
        Format::Book(BookKind::Xlsx)
    } else if has("content.xml") {
        match mimetype(archive) {
            Some(kind) if !kind.contains("spreadsheet") => Format::Other(Foreign::OpenDocument),
            Some(_) | None => Format::Book(BookKind::Ods),
        }
    } else {
        Format::Zip
    }
}

/// The member that names the kind of an OpenDocument file; some programs leave it out.
fn mimetype(mut archive: zip::ZipArchive<Cursor<&[u8]>>) -> Option<String> {
    let mut text = String::new();
    archive.by_name("mimetype").ok()?.take(200).read_to_string(&mut text).ok()?;
    Some(text)
}

/// A compound file is told by the names at its top; where its directory is damaged, by names anywhere in it, which
/// stand there as UTF-16.
fn compound(bytes: &[u8]) -> Format {
    let directory = Compound::open(bytes).ok();
    let has = |name: &str| match &directory {
        Some(directory) => directory.has(name),
        None => {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes.windows(wide.len()).any(|w| w == wide)
        }
    };
    if has("EncryptedPackage") {
        Format::Book(BookKind::Encrypted)
    } else if has("WordDocument") {
        Format::Other(Foreign::Word)
    } else if has("PowerPoint Document") {
        Format::Other(Foreign::PowerPoint)
    } else if has("__properties_version1.0") {
        Format::Outlook
    } else {
        Format::Book(BookKind::Xls)
    }
}

/// Texts, in any encoding.
fn written(bytes: &[u8]) -> Format {
    let (head, _) = legacy::from_bytes(bytes.get(..8192).unwrap_or(bytes));
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if head.starts_with("<?xml")
        && head.contains("urn:schemas-microsoft-com:office:spreadsheet")
        && (head.contains("<workbook") || head.contains(":workbook"))
    {
        Format::Book(BookKind::Xml2003)
    } else if head.starts_with('<') && head.contains("urn:oasis:names:tc:opendocument") {
        match head.contains("opendocument.spreadsheet") {
            true => Format::Book(BookKind::FlatOds),
            false => Format::Other(Foreign::OpenDocument),
        }
    } else if is_mail(&head) {
        Format::Mail
    } else if head.starts_with("from ") && head.split_once('\n').is_some_and(|(_, rest)| is_mail(rest)) {
        Format::Mailbox
    } else if let Some(has_table) = page(bytes) {
        match has_table {
            true => Format::Book(BookKind::Html),
            false => Format::Other(Foreign::Page),
        }
    } else if delimited::is_table(bytes) {
        Format::Book(BookKind::Delimited)
    } else {
        Format::Other(Foreign::Unknown)
    }
}

/// Bytes of a text in which the signs of a web page are looked for.
const MOST_LOOKED_AT: usize = 1 << 20;

/// Whether a text is a web page, and then whether it has a table. Exports begin with whatever their system wrote
/// first: a style, a form, a line of text.
fn page(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..MOST_LOOKED_AT).unwrap_or(bytes);
    let is_wide = matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if !is_wide && head.iter().take(8192).filter(|b| **b == 0).count() > 4096 {
        return None;
    }
    let text = legacy::from_bytes(head).0.to_ascii_lowercase();
    let has_table = text.contains("<table") && (text.contains("<td") || text.contains("<th"));
    (has_table || text.contains("<html") || text.contains("<!doctype html")).then_some(has_table)
}

/// A mail begins with header lines, some of which every mail has.
fn is_mail(head: &str) -> bool {
    let mut known = 0;
    for (n, line) in head.trim_start().lines().take(60).enumerate() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && n > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            return false;
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_graphic()) {
            return false;
        }
        known += usize::from(matches!(
            name,
            "from"
                | "to"
                | "subject"
                | "date"
                | "message-id"
                | "mime-version"
                | "content-type"
                | "received"
                | "return-path"
                | "delivered-to"
                | "x-mailer"
        ));
    }
    known >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_by_content() {
        assert_eq!(format(b""), Format::Empty);
        assert_eq!(format(b"PK\x03\x04cut"), Format::BrokenZip);
        assert_eq!(format(b"%PDF-1.7"), Format::Other(Foreign::Pdf));
        assert_eq!(format(b"From: a@b\r\nSubject: x\r\n\r\nhello"), Format::Mail);
        assert_eq!(format(b"Note: this\nis no mail"), Format::Other(Foreign::Unknown));
        assert_eq!(format(b"<div><style>x</style><table><tr><td>1</table>"), Format::Book(BookKind::Html));
        assert_eq!(format(b"From ban@x Thu Sep 22 2022\nFrom: a@b\nSubject: x\n\nhello"), Format::Mailbox);
        let wide: Vec<u8> = "TT;T\u{ea}n;N\u{1eef}\r\n1;A;2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(format(&wide), Format::Book(BookKind::Delimited));
    }
}
