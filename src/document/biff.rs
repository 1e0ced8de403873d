//! The records of an Excel 5.0/95 or 97–2003 workbook, for what calamine does not tell: hidden rows and columns.

use super::Hidden;
use super::compound::Compound;
use encoding_rs::Encoding;

/// The records that matter here, by their numbers in [MS-XLS] 2.3.1.
pub(super) mod id {
    pub const EOF: u16 = 0x000A;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const COL_INFO: u16 = 0x007D;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const INTERFACE_HDR: u16 = 0x00E1;
    pub const RRD_HEAD: u16 = 0x0138;
    pub const USR_EXCL: u16 = 0x0194;
    pub const FILE_LOCK: u16 = 0x0195;
    pub const RRD_INFO: u16 = 0x0196;
    pub const ROW: u16 = 0x0208;
    pub const BOF: u16 = 0x0809;
}

/// Hidden rows and columns of each worksheet, in the order of the BOUNDSHEET records of worksheet type; `None` where
/// the file does not tell: no compound file, older than Excel 5.0, encrypted, or broken.
pub fn hidden(bytes: &[u8]) -> Option<Vec<(String, Hidden)>> {
    let stream = Compound::open(bytes).ok()?.workbook().ok()??;
    // Sheets lie one behind the other. Many that share one place would be read forever.
    let mut left = stream.len();
    worksheets(&stream)?.into_iter().map(|(name, at)| Some((name, sheet(&stream, at, &mut left)?))).collect()
}

/// Whether the compound file holds a workbook whose records are encrypted. Ask before calamine does: it takes the
/// XOR obfuscation of Excel 97–2003 for no encryption at all.
pub fn encrypted(bytes: &[u8]) -> bool {
    let stream = Compound::open(bytes).and_then(|mut file| file.workbook());
    matches!(stream, Ok(Some(stream)) if file_pass(&stream).is_some())
}

/// One record: two bytes of number, two of length, and its data.
pub(super) struct Record<'a> {
    /// Its number, one of [`id`] perhaps.
    pub id: u16,
    /// Where it begins in the stream.
    pub at: usize,
    /// What follows its header; shorter than announced where the stream ends.
    pub data: &'a [u8],
}

/// The records of a stream, from an offset on.
pub(super) fn records(stream: &[u8], from: usize) -> impl Iterator<Item = Record<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let record = Record { id: u16_at(stream, at)?, at, data: data(stream, at)? };
        at += 4 + record.data.len();
        Some(record)
    })
}

fn data(stream: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16_at(stream, at + 2)?;
    let rest = stream.get(at + 4..)?;
    Some(&rest[..rest.len().min(length.into())])
}

/// The records of the workbook itself, which come before those of its sheets; none where the stream is no BIFF5
/// or BIFF8.
pub(super) fn globals(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let known = u16_at(stream, 0) == Some(id::BOF);
    records(stream, 0).take_while(move |r| known && r.id != id::EOF)
}

/// The record that says how the others are encrypted, if they are.
pub(super) fn file_pass(stream: &[u8]) -> Option<Record<'_>> {
    globals(stream).find(|r| r.id == id::FILE_PASS)
}

/// Whether the stream is of Excel 5.0/95, whose texts are bytes of a code page.
pub(super) fn is_biff5(stream: &[u8]) -> bool {
    u16_at(stream, 4) == Some(0x0500)
}

/// Two bytes as a number.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

/// Four bytes as a number.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

/// The worksheets with the offsets of their records, [MS-XLS] 2.4.28.
fn worksheets(stream: &[u8]) -> Option<Vec<(String, usize)>> {
    const WORKSHEET: u8 = 0;
    if u16_at(stream, 0)? != id::BOF || file_pass(stream).is_some() {
        return None;
    }
    let mut page = None;
    let mut sheets = Vec::new();
    for record in globals(stream) {
        match record.id {
            id::CODE_PAGE => page = u16_at(record.data, 0),
            id::BOUND_SHEET if *record.data.get(5)? == WORKSHEET => {
                let text = record.data.get(6..)?;
                let name = if is_biff5(stream) { name_in_bytes(text, page) } else { name_in_unicode(text) }?;
                sheets.push((name.replace('\0', ""), u32_at(record.data, 0)? as usize));
            }
            _ => {}
        }
    }
    Some(sheets)
}

/// A length, a flag and the characters, of one byte or of two, [MS-XLS] 2.5.240.
fn name_in_unicode(text: &[u8]) -> Option<String> {
    let [length, flags, chars @ ..] = text else { return None };
    let length = usize::from(*length);
    let units: Vec<u16> = if flags & 1 == 0 {
        chars.iter().take(length).map(|&b| b.into()).collect()
    } else {
        chars.chunks_exact(2).take(length).map(|c| u16::from_le_bytes([c[0], c[1]])).collect()
    };
    Some(String::from_utf16_lossy(&units))
}

/// A length and the bytes of a code page.
fn name_in_bytes(text: &[u8], page: Option<u16>) -> Option<String> {
    let (length, bytes) = text.split_first()?;
    let bytes = &bytes[..bytes.len().min(usize::from(*length))];
    Some(encoding(page.unwrap_or(1252)).decode_without_bom_handling(bytes).0.into_owned())
}

fn encoding(page: u16) -> &'static Encoding {
    match page {
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        10_000 | 0x8000 => encoding_rs::MACINTOSH,
        65_001 => encoding_rs::UTF_8,
        _ => Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252),
    }
}

/// What one sheet hides; `None` once more was read than there is.
fn sheet(stream: &[u8], at: usize, left: &mut usize) -> Option<Hidden> {
    let mut hidden = Hidden::default();
    let mut depth = 0_usize;
    for record in records(stream, at) {
        *left = left.checked_sub(4 + record.data.len())?;
        match record.id {
            // A chart on the sheet is a sheet within the sheet.
            id::BOF => depth += 1,
            id::EOF if depth <= 1 => break,
            id::EOF => depth -= 1,
            id::ROW if depth <= 1 => hidden.rows.extend(hidden_row(record.data)),
            id::COL_INFO if depth <= 1 => hidden.cols.extend(hidden_columns(record.data)),
            _ => {}
        }
    }
    Some(hidden.in_order())
}

/// The row of a ROW record, if its fDyZero is set, [MS-XLS] 2.4.221.
fn hidden_row(data: &[u8]) -> Option<(u32, u32)> {
    let row = u16_at(data, 0)?.into();
    (u16_at(data, 12)? & 0x20 != 0).then_some((row, row))
}

/// The columns of a COLINFO record, if its fHidden is set, [MS-XLS] 2.4.53. Excel names a column too many at the
/// right edge.
fn hidden_columns(data: &[u8]) -> Option<(u32, u32)> {
    let (first, last) = (u16_at(data, 0)?, u16_at(data, 2)?.min(0xFF));
    (u16_at(data, 8)? & 1 != 0 && first <= last).then_some((first.into(), last.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::compound;

    fn record(id: u16, data: &[u8]) -> Vec<u8> {
        [&id.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|w| w.to_le_bytes()).collect()
    }

    fn bof(version: u16) -> Vec<u8> {
        record(id::BOF, &words(&[version, 0x10, 0, 0]))
    }

    fn row(row: u16, is_hidden: bool) -> Vec<u8> {
        record(id::ROW, &words(&[row, 0, 9, 255, 0, 0, if is_hidden { 0x0160 } else { 0x0140 }, 15]))
    }

    fn columns(first: u16, last: u16, is_hidden: bool) -> Vec<u8> {
        record(id::COL_INFO, &words(&[first, last, 2000, 15, is_hidden.into(), 0]))
    }

    /// A workbook: what stands before the sheets, and each sheet's type, name as stored, and records.
    fn book(version: u16, before: &[u8], sheets: &[(u8, &[u8], Vec<u8>)]) -> Vec<u8> {
        let bound = |at: usize, kind: u8, name: &[u8]| {
            record(id::BOUND_SHEET, &[&(at as u32).to_le_bytes()[..], &[0, kind], name].concat())
        };
        let head = |mut at: usize| {
            let mut head = [bof(version), before.to_vec()].concat();
            for (kind, name, records) in sheets {
                head.extend(bound(at, *kind, name));
                at += records.len();
            }
            [head, record(id::EOF, &[])].concat()
        };
        sheets.iter().fold(head(head(0).len()), |stream, (_, _, records)| [stream, records.clone()].concat())
    }

    fn sheet_of(version: u16, records: &[Vec<u8>]) -> Vec<u8> {
        [bof(version), records.concat(), record(id::EOF, &[])].concat()
    }

    fn hidden_in(name: &str, stream: &[u8]) -> Option<Vec<(String, Hidden)>> {
        hidden(&compound::holding(name, stream).expect("memory"))
    }

    #[test]
    fn rows_and_columns_of_each_worksheet() {
        let first = sheet_of(
            0x0600,
            &[
                columns(2, 3, true),
                columns(4, 4, false),
                columns(5, 256, true),
                row(7, true),
                row(0, false),
                row(6, true),
                // What a chart on the sheet hides is its own affair.
                sheet_of(0x0600, &[row(1, true)]),
                row(9, true),
            ],
        );
        let chart = sheet_of(0x0600, &[row(3, true)]);
        let last = sheet_of(0x0600, &[]);
        let stream =
            book(0x0600, &[], &[(0, b"\x01\0A", first), (2, b"\x01\0B", chart), (0, b"\x01\x01\xa8\x1e", last)]);
        let expected = Hidden { rows: vec![(6, 7), (9, 9)], cols: vec![(2, 3), (5, 255)] };
        let expected = vec![("A".to_owned(), expected), ("Ẩ".to_owned(), Hidden::default())];
        assert_eq!(hidden_in("Workbook", &stream), Some(expected));
    }

    #[test]
    fn excel_95() {
        let sheet = sheet_of(0x0500, &[columns(1, 1, true), row(2, true)]);
        let stream = book(0x0500, &record(id::CODE_PAGE, &words(&[1258])), &[(0, b"\x03\xd0 1", sheet)]);
        let expected = Hidden { rows: vec![(2, 2)], cols: vec![(1, 1)] };
        assert_eq!(hidden_in("Book", &stream), Some(vec![("Đ 1".to_owned(), expected)]));
    }

    #[test]
    fn a_file_that_does_not_tell() {
        assert_eq!(hidden(b""), None);
        assert_eq!(hidden(b"\x09\x02\x06\0"), None);
        assert_eq!(hidden_in("WordDocument", &[0; 64]), None);
        assert_eq!(hidden_in("Workbook", &[0; 64]), None);
        let locked =
            book(0x0600, &record(id::FILE_PASS, &words(&[0, 1, 2])), &[(0, b"\x01\0A", sheet_of(0x0600, &[]))]);
        assert_eq!(hidden_in("Workbook", &locked), None);
        assert!(encrypted(&compound::holding("Workbook", &locked).expect("memory")));
    }

    #[test]
    fn sheets_that_share_one_place_are_not_read_forever() {
        let rows = sheet_of(0x0600, &vec![row(1, true); 100]);
        let at = bof(0x0600).len() + 1000 * 13 + 4;
        let bound = record(id::BOUND_SHEET, &[&(at as u32).to_le_bytes()[..], &[0, 0, 1, 0, b'A']].concat());
        let stream = [bof(0x0600), bound.repeat(1000), record(id::EOF, &[]), rows].concat();
        assert_eq!(u16_at(&stream, at), Some(id::BOF));
        assert_eq!(hidden_in("Workbook", &stream), None);
    }

    #[test]
    fn a_stream_that_is_cut_off_is_read_as_far_as_it_goes() {
        let sheet = sheet_of(0x0600, &[row(1, true), row(3, true)]);
        let stream = book(0x0600, &[], &[(0, b"\x01\0A", sheet)]);
        for length in 0..stream.len() {
            let told = hidden_in("Workbook", &stream[..length]);
            assert!(told.is_none_or(|sheets| sheets.len() <= 1));
        }
    }
}
