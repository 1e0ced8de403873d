//! Tables as text: values between commas, semicolons or tabs.

use super::grid::{self, Grid};
use super::{Cell, Content, Document, Limits, OpenError};
use crate::model::text::legacy;

/// The separators that programs use; a Vietnamese Excel writes semicolons.
const SEPARATORS: [u8; 4] = *b"|\t;,";

/// Whether a text looks like a table: lines that agree on a separator.
pub fn is_table(bytes: &[u8]) -> bool {
    // Up to the end of a line, so that no letter is cut in two; a letter of UTF-16 has two bytes.
    let head = match bytes.get(..64 * 1024) {
        Some(head) => &head[..head.iter().rposition(|b| *b == b'\n').map_or(head.len(), |n| (n + 1) & !1)],
        None => bytes,
    };
    let (text, _) = legacy::from_bytes(head);
    let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    controls == 0 && !text.contains(char::REPLACEMENT_CHARACTER) && separator(&text).is_some()
}

/// Reads a table; every cell is a text, as typed.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let (text, encoding) = legacy::from_bytes(bytes);
    // Old Macintosh programs end lines with CR alone.
    let text = if text.contains('\n') { text } else { text.replace('\r', "\n") };
    // Excel writes, and obeys, a first line that names the separator.
    let (named, body) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((sign, body)) => (sign.bytes().next(), body),
        None => (None, text.as_str()),
    };
    let separator = named.or_else(|| separator(body)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut grid = Grid::new("CSV", limits);
    let mut record = csv::StringRecord::new();
    let mut row = 0u32;
    let mut widths = Vec::new();
    while reader.read_record(&mut record).map_err(|e| OpenError::Damaged(e.to_string()))? {
        row = row.saturating_add(blank_lines(body, record.position()));
        for (col, value) in (0..).zip(&record).filter(|(_, value)| !value.trim().is_empty()) {
            // ="1153" keeps a spreadsheet program from taking the text for a number.
            let value = value.strip_prefix("=\"").and_then(|v| v.strip_suffix('"')).unwrap_or(value);
            let content =
                if grid::is_error(value) { Content::Error(value.into()) } else { Content::Text(value.into()) };
            grid.put(row, col, Cell::new(content))?;
        }
        row = row.saturating_add(1);
        widths.push(record.len());
    }
    if !body.ends_with(['\n', '\r']) && is_cut_off(&widths) {
        return Err(OpenError::Damaged("the last line is cut off".into()));
    }
    // A text hides nothing.
    grid.sheet.hidden = Some(super::Hidden::default());
    Ok(Document { sheets: vec![grid.sheet], encoding: Some(encoding.to_owned()) })
}

/// Whether the last line has fewer values than each of the three before it.
fn is_cut_off(widths: &[usize]) -> bool {
    let Some((last, before)) = widths.split_last() else { return false };
    before.len() > 2 && before.iter().rev().take(3).all(|width| width > last)
}

/// The blank lines before a record: its reader leaves them out, and they are rows all the same.
fn blank_lines(body: &str, start: Option<&csv::Position>) -> u32 {
    let start = start.and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
    let (before, rest) = body.split_at_checked(start).unwrap_or((body, ""));
    // The reader stops between the two signs of a line's end.
    let rest = if before.ends_with('\r') { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
    let blank = rest.chars().take_while(|c| matches!(c, '\r' | '\n')).filter(|c| *c == '\n').count();
    u32::try_from(blank).unwrap_or(u32::MAX)
}

/// The separator that most lines have, and have often.
fn separator(text: &str) -> Option<u8> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(200).collect();
    let having = |s: u8| lines.iter().filter(|l| l.bytes().filter(|b| *b == s).count() >= 2).count();
    let best = SEPARATORS.into_iter().rev().max_by_key(|s| having(*s))?;
    (lines.len() >= 2 && having(best) * 2 >= lines.len()).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::At;

    #[test]
    fn separators_and_rows() {
        let text = "Biểu 01;;\r\n\r\nTT;Tên;Nữ\r\n1;\"Chi bộ; Một\";1,5\r\n2;Chi bộ Hai;-\r\n";
        assert!(is_table(text.as_bytes()));
        let document = read(text.as_bytes(), &Limits::default()).expect("a table");
        let sheet = &document.sheets[0];
        assert_eq!(sheet.text(At::new(3, 1)), "Chi bộ; Một");
        assert_eq!(sheet.text(At::new(3, 2)), "1,5");
        assert_eq!(sheet.text(At::new(4, 2)), "-");
        let cut = read(b"TT;A;B\n1;=\"02\";3\n2;2;3\n3;2", &Limits::default());
        assert!(matches!(cut, Err(OpenError::Damaged(_))));
        assert!(!is_table("Kính gửi các đồng chí, xin chào.\nTrân trọng.".as_bytes()));
        assert!(!is_table(b"\x00\x01\x02\x03,,,\n,,,\n"));
    }
}
