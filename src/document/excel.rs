//! Workbooks of Excel and LibreOffice, read with calamine. The only file that names it.
//!
//! Differences between the formats end here: addresses are those of the sheet, errors are errors,
//! and a formula without a stored result is a cell, not a gap.

use super::sniff::Format;
use super::{Area, Cell, Content, Document, Limits, OpenError, Sheet};
use crate::place::At;
use calamine::{Data, DataRef, Dimensions, Ods, Range, Reader, SheetVisible, Xls, Xlsb, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Cursor;

/// Opens a workbook of a known format. May abort the process on a hostile file: call it in a worker.
pub fn open(format: Format, bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    match format {
        Format::Xlsx => {
            preflight(bytes, limits)?;
            xlsx(bytes, limits)
        }
        Format::Xlsb => {
            preflight(bytes, limits)?;
            xlsb(bytes, limits)
        }
        Format::Ods => {
            preflight(bytes, limits)?;
            let book = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
                calamine::OdsError::Password => OpenError::Encrypted,
                e => damaged(e),
            })?;
            ranges(book, |_, _| None, limits)
        }
        Format::Xls => {
            let book = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
                calamine::XlsError::Password => OpenError::Encrypted,
                e => damaged(e),
            })?;
            ranges(book, |book, name| book.merge_cells_by_sheet_name(name).ok(), limits)
        }
        Format::Encrypted => Err(OpenError::Encrypted),
        Format::Empty | Format::Zip | Format::Mail | Format::BrokenZip | Format::Picture | Format::Other(_) => {
            Err(OpenError::Damaged("not a workbook".into()))
        }
    }
}

fn damaged(error: impl Display) -> OpenError {
    OpenError::Damaged(error.to_string())
}

/// Looks at the directory of a packed workbook before anything is unpacked.
fn preflight(bytes: &[u8], limits: &Limits) -> Result<(), OpenError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    for n in 0..archive.len() {
        let part = archive.by_index_raw(n).map_err(damaged)?;
        if part.size() > limits.part_bytes {
            let mib = limits.part_bytes >> 20;
            return Err(OpenError::Limits([
                format!("một phần của tệp lớn hơn {mib} MiB khi giải nén"),
                format!("a part of the file unpacks to more than {mib} MiB"),
            ]));
        }
    }
    Ok(())
}

fn too_many_cells(limits: &Limits) -> OpenError {
    OpenError::Limits([
        format!("trang tính có hơn {} ô", limits.cells),
        format!("a sheet has more than {} cells", limits.cells),
    ])
}

/// The sheets to read, with whether each is shown.
fn worksheets(metadata: &[calamine::Sheet], limits: &Limits) -> Result<Vec<(String, bool)>, OpenError> {
    let sheets: Vec<(String, bool)> = metadata
        .iter()
        .filter(|s| s.typ == calamine::SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible == SheetVisible::Visible))
        .collect();
    if sheets.len() > limits.sheets {
        return Err(OpenError::Limits([
            format!("tệp có hơn {} trang tính", limits.sheets),
            format!("the file has more than {} sheets", limits.sheets),
        ]));
    }
    Ok(sheets)
}

fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsxError::Password => OpenError::Encrypted,
        e => damaged(e),
    })?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(book.sheets_metadata(), limits)? {
        let merges = book.merge_cells_by_sheet_name(&name).ok().map(|m| areas(&m));
        let mut reader = match book.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            reader => reader.map_err(damaged)?,
        };
        let percent: Vec<bool> = reader
            .styles()
            .iter()
            .map(|s| s.number_format.as_ref().is_some_and(|f| f.format_code.contains('%')))
            .collect();
        let mut cells = BTreeMap::new();
        while let Some(found) = reader.next_cell_with_formula().map_err(damaged)? {
            let content = content(Data::from(found.value));
            put(&mut cells, found.pos, content, found.formula.filter(|f| !f.is_empty()), limits)?;
        }
        drop(reader);
        if percent.contains(&true) {
            mark_percent(&mut book, &name, &percent, &mut cells)?;
        }
        sheets.push(Sheet { name, visible, cells, merges, styles_known: true });
    }
    Ok(Document { sheets })
}

/// A second pass over the styles, made only where the workbook has percent formats at all.
fn mark_percent(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    percent: &[bool],
    cells: &mut BTreeMap<At, Cell>,
) -> Result<(), OpenError> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    while let Some((row, col, style)) = reader.next_style_id().map_err(damaged)? {
        if percent.get(style) == Some(&true)
            && let Some(cell) = cells.get_mut(&At::new(row, col))
        {
            cell.percent = true;
        }
    }
    Ok(())
}

fn xlsb(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsbError::Password => OpenError::Encrypted,
        e => damaged(e),
    })?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(book.sheets_metadata(), limits)? {
        let mut cells = BTreeMap::new();
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let value: DataRef<'_> = cell.get_value().clone();
            put(&mut cells, cell.get_position(), content(Data::from(value)), None, limits)?;
        }
        drop(reader);
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = reader.next_formula().map_err(damaged)? {
            let (row, col) = cell.get_position();
            if !cell.get_value().is_empty() {
                cells.entry(At::new(row, col)).or_default().formula = Some(cell.get_value().clone());
            }
        }
        drop(reader);
        sheets.push(Sheet { name, visible, cells, merges: None, styles_known: false });
    }
    Ok(Document { sheets })
}

/// The formats that calamine reads as whole ranges.
fn ranges<'a, R: Reader<Cursor<&'a [u8]>>>(
    mut book: R,
    merges: impl Fn(&R, &str) -> Option<Vec<Dimensions>>,
    limits: &Limits,
) -> Result<Document, OpenError>
where
    R::Error: Display,
{
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(book.sheets_metadata(), limits)? {
        let mut cells = BTreeMap::new();
        let range: Range<Data> = book.worksheet_range(&name).map_err(damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, value) in range.used_cells() {
            put(&mut cells, (top + row as u32, left + col as u32), content(value.clone()), None, limits)?;
        }
        if let Ok(formulas) = book.worksheet_formula(&name) {
            let (top, left) = formulas.start().unwrap_or_default();
            for (row, col, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty()) {
                let at = At::new(top + row as u32, left + col as u32);
                cells.entry(at).or_default().formula = Some(plain_formula(formula));
            }
        }
        let merges = merges(&book, &name).map(|m| areas(&m));
        sheets.push(Sheet { name, visible, cells, merges, styles_known: false });
    }
    Ok(Document { sheets })
}

/// OpenDocument writes "of:=SUM([.C13:.C22])".
fn plain_formula(formula: &str) -> String {
    formula.trim_start_matches("of:").trim_start_matches('=').to_owned()
}

fn put(
    cells: &mut BTreeMap<At, Cell>,
    (row, col): (u32, u32),
    content: Content,
    formula: Option<String>,
    limits: &Limits,
) -> Result<(), OpenError> {
    if row >= 1_048_576 || col >= 16_384 {
        return Err(OpenError::Damaged(format!("cell address out of bounds: row {row}, column {col}")));
    }
    if content == Content::Empty && formula.is_none() {
        return Ok(());
    }
    if cells.len() >= limits.cells {
        return Err(too_many_cells(limits));
    }
    cells.insert(At::new(row, col), Cell { content, formula, percent: false });
    Ok(())
}

fn areas(merges: &[Dimensions]) -> Vec<Area> {
    merges.iter().map(|d| Area { from: At::new(d.start.0, d.start.1), to: At::new(d.end.0, d.end.1) }).collect()
}

fn content(data: Data) -> Content {
    match data {
        Data::Int(n) => Content::Number(n as f64),
        Data::Float(n) => Content::Number(n),
        Data::String(t) if t.is_empty() => Content::Empty,
        Data::String(t) if is_error(&t) => Content::Error(t),
        Data::String(t) | Data::DurationIso(t) => Content::Text(t),
        Data::Bool(b) => Content::Bool(b),
        Data::DateTime(d) => {
            let (year, month, day, hour, minute, second, _) = d.to_ymd_hms_milli();
            Content::Date(if d.is_datetime() && d.as_f64() >= 1.0 {
                format!("{day:02}/{month:02}/{year:04}")
            } else {
                format!("{hour:02}:{minute:02}:{second:02}")
            })
        }
        Data::DateTimeIso(t) => Content::Date(match *t.split(['-', 'T']).collect::<Vec<_>>() {
            [year, month, day, ..] => format!("{day}/{month}/{year}"),
            _ => t,
        }),
        Data::Error(e) => Content::Error(e.to_string()),
        Data::Empty => Content::Empty,
    }
}

/// OpenDocument stores error values as texts.
fn is_error(text: &str) -> bool {
    matches!(
        text,
        "#DIV/0!"
            | "#N/A"
            | "#NAME?"
            | "#NULL!"
            | "#NUM!"
            | "#REF!"
            | "#VALUE!"
            | "Err:502"
            | "Err:504"
            | "Err:508"
            | "Err:522"
    )
}
