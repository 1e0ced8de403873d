//! Workbooks of Excel, read with calamine. The only file that names it.
//!
//! Differences between the formats end here: addresses are those of the sheet, errors are errors,
//! and a formula without a stored result is a cell, not a gap.

use super::grid::{self, Grid};
use super::package::Package;
use super::{Area, Cell, Content, Disguise, Document, Limits, Merges, OpenError, Sheet, hidden, rich};
use crate::model::place::At;
use crate::model::text::legacy::Legacy;
use calamine::{Data, DataRef, Dimensions, Range, Reader, SheetVisible, Xls, Xlsb, Xlsx, XlsxError};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Cursor;

fn damaged(error: impl Display) -> OpenError {
    OpenError::Damaged(error.to_string())
}

/// The sheets to read, with whether each is shown.
fn worksheets(metadata: &[calamine::Sheet], limits: &Limits) -> Result<Vec<(String, bool)>, OpenError> {
    let sheets: Vec<(String, bool)> = metadata
        .iter()
        .filter(|s| s.typ == calamine::SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible == SheetVisible::Visible))
        .collect();
    grid::room_for_sheet(sheets.len().saturating_sub(1), limits)?;
    Ok(sheets)
}

fn begin<'a>(name: &str, visible: bool, limits: &'a Limits) -> Grid<'a> {
    let mut grid = Grid::new(name, limits);
    grid.sheet.visible = visible;
    grid
}

/// Puts a cell. An empty text is a result of a formula ("" in an IF), and otherwise nothing.
fn put(
    grid: &mut Grid<'_>,
    (row, col): (u32, u32),
    content: Content,
    formula: Option<String>,
) -> Result<(), OpenError> {
    let is_nothing = formula.is_none() && matches!(&content, Content::Text(t) if t.is_empty());
    let content = if is_nothing { Content::Empty } else { content };
    grid.put(row, col, Cell { formula, ..Cell::new(content) })
}

/// Opens an Office Open XML workbook. Like the others it may abort the process on a hostile file: call it in a worker.
pub fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let mut package = Package::open(bytes, limits)?;
    let (mut told, hidden_known) = hidden::in_xlsx(&mut package)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsxError::Password => OpenError::Encrypted,
        e => damaged(e),
    })?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(book.sheets_metadata(), limits)? {
        let mut grid = begin(&name, visible, limits);
        let hidden::HiddenAndMerged { hidden, merges } = told.remove(&name).unwrap_or_default();
        grid.sheet.merges = merges.or_else(|| book.merge_cells_by_sheet_name(&name).ok().map(|m| areas(&m)));
        grid.sheet.hidden = hidden_known.then_some(hidden);
        let mut reader = match book.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            reader => reader.map_err(damaged)?,
        };
        let styles = Styles::of(reader.styles().iter().map(|s| {
            let font = s.font.as_ref().and_then(|f| f.name.as_deref());
            let is_struck = s.font.as_ref().is_some_and(|f| f.strikethrough);
            (s.number_format.as_ref().map(|f| f.format_code.as_str()), font, is_struck)
        }));
        while let Some(found) = reader.next_cell_with_formula().map_err(damaged)? {
            let content = content(Data::from(found.value));
            put(&mut grid, found.pos, content, found.formula.filter(|f| !f.is_empty()))?;
        }
        drop(reader);
        if styles.matter() {
            mark_styles(&mut book, &styles, &mut grid.sheet)?;
        }
        grid.sheet.styles_known = true;
        sheets.push(grid.sheet);
    }
    let mut document = Document { sheets, ..Document::default() };
    rich::mark(&mut document, &mut package)?;
    Ok(document)
}

/// What the styles of a workbook say that matters: percentages, and fonts of old encodings.
struct Styles {
    percent: Vec<bool>,
    fonts: Vec<Option<(Legacy, bool)>>,
    disguises: Vec<Option<Disguise>>,
}

impl Styles {
    /// From the number format, the name of the font, and whether it is struck out, of each style.
    fn of<'s>(styles: impl Iterator<Item = (Option<&'s str>, Option<&'s str>, bool)>) -> Styles {
        let mut out = Styles { percent: Vec::new(), fonts: Vec::new(), disguises: Vec::new() };
        for (format, font, is_struck) in styles {
            out.percent.push(format.is_some_and(|f| f.contains('%')));
            out.fonts.push(font.and_then(Legacy::of_font));
            let by_format = format.filter(|f| is_misleading(f)).map(|_| Disguise::Format);
            out.disguises.push(by_format.or(is_struck.then_some(Disguise::Struck)));
        }
        out
    }

    fn matter(&self) -> bool {
        let some_fonts = self.fonts.iter().any(Option::is_some);
        self.percent.contains(&true) || some_fonts || self.disguises.iter().any(Option::is_some)
    }
}

/// Whether a number format shows no number, a thousandth of it, or digits of its own: ";;;", "0,", "0\"0\"".
fn is_misleading(format: &str) -> bool {
    let positive = format.split(';').next().unwrap_or_default();
    let mut quoted = false;
    let mut plain = String::new();
    let mut own_digits = false;
    let mut escaped = false;
    for c in positive.chars() {
        match c {
            '"' => quoted = !quoted,
            c if quoted || escaped => {
                own_digits |= c.is_ascii_digit();
                escaped = false;
            }
            '\\' | '_' | '*' => escaped = true,
            c => plain.push(c),
        }
    }
    let hides = positive.trim().is_empty() && format.contains(';');
    let last_digit = plain.rfind(['0', '#', '?']);
    let scales = last_digit.is_some_and(|n| plain[n + 1..].starts_with(','));
    hides || own_digits || scales
}

/// A second pass over the styles, made only where they matter.
fn mark_styles(book: &mut Xlsx<Cursor<&[u8]>>, styles: &Styles, sheet: &mut Sheet) -> Result<(), OpenError> {
    // Cells without a style of their own have the first.
    if let Some(Some(usual)) = styles.fonts.first() {
        sheet.fonts = sheet.cells.keys().map(|at| (*at, *usual)).collect();
    }
    let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(damaged)?;
    while let Some((row, col, style)) = reader.next_style_id().map_err(damaged)? {
        let at = At::new(row, col);
        if let Some(cell) = sheet.cells.get_mut(&at) {
            cell.percent = styles.percent.get(style) == Some(&true);
            if let Some(Some(disguise)) = styles.disguises.get(style) {
                sheet.disguised.insert(at, *disguise);
            }
            match styles.fonts.get(style) {
                Some(Some(font)) => sheet.fonts.insert(at, *font),
                Some(None) | None => sheet.fonts.remove(&at),
            };
        }
    }
    Ok(())
}

/// Opens a binary Office Open XML workbook.
pub fn xlsb(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    Package::open(bytes, limits)?;
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsbError::Password => OpenError::Encrypted,
        e => damaged(e),
    })?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(book.sheets_metadata(), limits)? {
        let mut grid = begin(&name, visible, limits);
        let mut given = BTreeSet::new();
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let value: DataRef<'_> = cell.get_value().clone();
            let (row, col) = cell.get_position();
            given.insert(At::new(row, col));
            put(&mut grid, (row, col), content(Data::from(value)), None)?;
        }
        drop(reader);
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = reader.next_formula().map_err(damaged)? {
            let (row, col) = cell.get_position();
            let at = At::new(row, col);
            // A formula of this format always has a result; the only one that calamine does not give is an error.
            if !given.contains(&at) {
                put(&mut grid, (row, col), Content::Error("#?".into()), None)?;
            }
            if let Some(known) = grid.sheet.cells.get_mut(&at).filter(|_| !cell.get_value().is_empty()) {
                known.formula = Some(cell.get_value().clone());
            }
        }
        drop(reader);
        sheets.push(grid.sheet);
    }
    Ok(Document { sheets, ..Document::default() })
}

/// Opens a workbook of Excel 97–2003, or older.
pub fn xls(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsError::Password => OpenError::Encrypted,
        e => damaged(e),
    })?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(book.sheets_metadata(), limits)? {
        let mut grid = begin(&name, visible, limits);
        let range: Range<Data> = book.worksheet_range(&name).map_err(damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut empty_texts = BTreeSet::new();
        for (row, col, value) in range.used_cells() {
            let at = At::new(top + row as u32, left + col as u32);
            if matches!(value, Data::String(t) if t.is_empty()) {
                empty_texts.insert(at);
            }
            put(&mut grid, (at.row, at.col), content(value.clone()), None)?;
        }
        if let Ok(formulas) = book.worksheet_formula(&name) {
            let (top, left) = formulas.start().unwrap_or_default();
            for (row, col, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty()) {
                let at = At::new(top + row as u32, left + col as u32);
                let empty_text = empty_texts.contains(&at).then(|| Cell::new(Content::Text(String::new())));
                let cell = grid.sheet.cells.entry(at).or_insert_with(|| empty_text.unwrap_or_default());
                cell.formula = Some(formula.clone());
            }
        }
        grid.sheet.merges = book.merge_cells_by_sheet_name(&name).ok().map(|m| areas(&m));
        sheets.push(grid.sheet);
    }
    Ok(Document { sheets, ..Document::default() })
}

fn areas(merges: &[Dimensions]) -> Merges {
    let area = |d: &Dimensions| Area { from: At::new(d.start.0, d.start.1), to: At::new(d.end.0, d.end.1) };
    merges.iter().map(area).collect::<Vec<_>>().into()
}

fn content(data: Data) -> Content {
    match data {
        Data::Int(n) => Content::Number(n as f64),
        Data::Float(n) => Content::Number(n),
        Data::String(t) if grid::is_error(&t) => Content::Error(t),
        Data::String(t) | Data::DurationIso(t) => without_nuls(t),
        Data::Bool(b) => Content::Bool(b),
        Data::DateTime(d) => {
            let (year, month, day, hour, minute, second, _) = d.to_ymd_hms_milli();
            Content::Date(if d.is_datetime() && d.as_f64() >= 1.0 {
                format!("{day:02}/{month:02}/{year:04}")
            } else {
                format!("{hour:02}:{minute:02}:{second:02}")
            })
        }
        Data::DateTimeIso(t) => Content::Date(grid::date(&t)),
        Data::Error(e) => Content::Error(e.to_string()),
        Data::Empty => Content::Empty,
    }
}

/// Some .xls give the bytes of UTF-16 one by one: such a text is put together again; another one with NULs
/// in it is no text that anybody typed.
fn without_nuls(text: String) -> Content {
    if !text.contains('\0') {
        return Content::Text(text);
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let units = bytes
        .unwrap_or_default()
        .chunks(2)
        .map(|b| u16::from_le_bytes([b[0], b.get(1).copied().unwrap_or(0)]))
        .collect::<Vec<_>>();
    match String::from_utf16(&units) {
        Ok(whole) if !whole.is_empty() && !whole.contains(char::is_control) => Content::Text(whole),
        Ok(_) | Err(_) => Content::Error("#NUL".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_another_number() {
        for format in [";;;", "0,", "#,##0,", "0\"0\"", "0\\0"] {
            assert!(is_misleading(format), "{format}");
        }
        for format in [
            "General",
            "0",
            "#,##0",
            "0.00",
            "#,##0 \"người\"",
            "0.00%",
            "_(* #,##0_);_(* (#,##0);_(* \"-\"_)",
            "@",
            "dd/mm/yyyy",
        ] {
            assert!(!is_misleading(format), "{format}");
        }
    }

    #[test]
    fn interleaved_nuls() {
        assert_eq!(without_nuls("T\0r\0a\0".into()), Content::Text("Tra".into()));
        assert_eq!(without_nuls("N\0\u{ef}\u{1e}".into()), Content::Text("Nữ".into()));
        assert_eq!(without_nuls("a\0\0\0b".into()), Content::Error("#NUL".into()));
        assert_eq!(without_nuls("Nữ".into()), Content::Text("Nữ".into()));
    }
}
