//! What a file is, told by its content and never by its name.

use std::io::Cursor;

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// No bytes.
    Empty,
    /// Office Open XML workbook (.xlsx, .xlsm).
    Xlsx,
    /// Binary Office Open XML workbook.
    Xlsb,
    /// Excel 97–2003 or older.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// A workbook encrypted with a password.
    Encrypted,
    /// A zip archive.
    Zip,
    /// A mail message.
    Mail,
    /// A packed file that is cut off or damaged.
    BrokenZip,
    /// A picture.
    Picture,
    /// Something else; with its name in Vietnamese and English.
    Other([&'static str; 2]),
}

/// Tells the kind of a file from its bytes.
pub fn format(bytes: &[u8]) -> Format {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes {
        [] => Format::Empty,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => zipped(bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => compound(bytes),
        // BIFF2 to BIFF4 worksheets stand alone, without a compound file.
        [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..] => Format::Xls,
        [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'B', b'M', _, _, _, _, 0, 0, ..] => Format::Picture,
        [b'%', b'P', b'D', b'F', ..] => Format::Other(["tệp PDF", "a PDF file"]),
        [b'R', b'a', b'r', b'!', ..] => Format::Other(["tệp nén RAR (hãy nén ZIP)", "a RAR archive (zip it instead)"]),
        [b'7', b'z', 0xbc, 0xaf, ..] => Format::Other(["tệp nén 7z (hãy nén ZIP)", "a 7z archive (zip it instead)"]),
        [0x78, 0x9f, 0x3e, 0x22, ..] => Format::Other(["tệp winmail.dat của Outlook", "Outlook's winmail.dat"]),
        [b'{', b'\\', b'r', b't', b'f', ..] => Format::Other(["văn bản RTF", "an RTF text"]),
        _ => written(text),
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
    if has("xl/workbook.bin") {
        Format::Xlsb
    } else if has("xl/workbook.xml") || has("[Content_Types].xml") && starts(b"xl/") {
        Format::Xlsx
    } else if has("word/document.xml") {
        Format::Other(["văn bản Word", "a Word text"])
    } else if has("ppt/presentation.xml") {
        Format::Other(["bản trình chiếu PowerPoint", "a PowerPoint presentation"])
    } else if has("content.xml") && (has("mimetype") || has("META-INF/manifest.xml")) {
        Format::Ods
    } else {
        Format::Zip
    }
}

/// A compound file is told by the names of its streams, which stand in it as UTF-16.
fn compound(bytes: &[u8]) -> Format {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    if has("EncryptedPackage") {
        Format::Encrypted
    } else if has("WordDocument") {
        Format::Other(["văn bản Word", "a Word text"])
    } else if has("PowerPoint Document") {
        Format::Other(["bản trình chiếu PowerPoint", "a PowerPoint presentation"])
    } else if has("__properties_version1.0") {
        Format::Other(["thư Outlook (.msg)", "an Outlook message (.msg)"])
    } else {
        Format::Xls
    }
}

fn written(text: &[u8]) -> Format {
    let head: String = text.iter().take(2048).map(|&b| b.to_ascii_lowercase() as char).collect();
    let head = head.trim_start();
    if head.starts_with("<html")
        || head.starts_with("<!doctype html")
        || head.starts_with("<table")
        || head.contains("<html") && head.starts_with('<')
    {
        Format::Other(["trang web HTML lưu thành bảng", "a web page saved as a table"])
    } else if head.starts_with("<?xml") && head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        Format::Other(["bảng tính XML 2003", "an XML 2003 spreadsheet"])
    } else if head.starts_with("<?xml") && head.contains("office:document") {
        Format::Other(["bảng tính OpenDocument dạng phẳng", "a flat OpenDocument spreadsheet"])
    } else if is_mail(head) {
        Format::Mail
    } else if head.starts_with("from ") && head.contains("\nsubject:") {
        Format::Other(["hộp thư mbox", "an mbox mailbox"])
    } else {
        Format::Other(["tệp không phải bảng tính", "no spreadsheet"])
    }
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
        assert_eq!(format(b"%PDF-1.7"), Format::Other(["tệp PDF", "a PDF file"]));
        assert_eq!(format(b"From: a@b\r\nSubject: x\r\n\r\nhello"), Format::Mail);
        assert_eq!(format(b"Note: this\nis no mail"), Format::Other(["tệp không phải bảng tính", "no spreadsheet"]));
        assert_eq!(
            format(b"<html><table>"),
            Format::Other(["trang web HTML lưu thành bảng", "a web page saved as a table"])
        );
    }
}
