//! A table as it stands on a sheet while no form is known: its header, its columns, its rows.

use crate::document::{Cell, Content, Sheet};
use crate::labels;
use crate::model::form::{header_label, strip_marker};
use crate::model::place::At;
use crate::model::text::number::{self, Dialect, Measure, Typed};
use crate::model::text::{Label, tidy};
use crate::reading::recognise::header::{self, Band, is_figure};
use crate::reading::recognise::{ends_table, rows};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Header rows at most.
const DEEPEST: u32 = 8;

/// A table with a header.
#[derive(Clone, Debug)]
pub struct ExampleTable<'a> {
    /// The sheet that it stands on.
    pub sheet: &'a Sheet,
    /// The example that the sheet is of.
    pub example: usize,
    /// The first row of what stands above it.
    pub above: u32,
    /// The first row of its header.
    pub top: u32,
    /// The column of the row labels, and its header.
    pub names: (u32, String),
    /// The column of running numbers, and its header.
    pub numbers: Option<(u32, String)>,
    /// The other columns, left to right.
    pub columns: Vec<ExampleColumn>,
    /// The rows with a label or a figure.
    pub rows: Vec<ExampleRow>,
}

/// A column with a header.
#[derive(Clone, Debug)]
pub struct ExampleColumn {
    /// Where it stands.
    pub col: u32,
    /// What stands over it, from the outermost label down.
    pub path: Vec<String>,
    /// What the row of column numbers says of it: "4(=2*100/3)".
    pub number: String,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct ExampleRow {
    /// Where it stands.
    pub row: u32,
    /// Its label as written, on one line.
    pub label: String,
    /// What stands in the column of running numbers.
    pub number: String,
    /// Whether it has a figure.
    pub has_figures: bool,
}

/// The tables of a sheet, top down.
pub fn find(sheet: &Sheet, example: usize) -> Vec<ExampleTable<'_>> {
    let bands = header::bands(sheet);
    let last = sheet.rows().last().map_or(0, |r| r + 1);
    let next = |n: usize| bands.get(n + 1).map_or(last, |b| b.first);
    let heads: Vec<(u32, (u32, u32))> =
        bands.iter().enumerate().filter_map(|(n, b)| Some((b.first, head(sheet, b, next(n))?))).collect();
    let mut out: Vec<ExampleTable<'_>> = Vec::new();
    for (n, (_, head)) in heads.iter().enumerate() {
        let end = heads.get(n + 1).map_or(last, |(first, _)| *first);
        let above = out.last().map_or(0, |t: &ExampleTable<'_>| t.rows.last().map_or(t.top, |r| r.row) + 1);
        let Some(found) = table(sheet, example, above, *head, end) else { continue };
        match out.last_mut().filter(|t| same_header(t, &found)) {
            // A header printed again on the next page.
            Some(before) => before.rows.extend(found.rows),
            None => out.push(found),
        }
    }
    out
}

fn same_header(a: &ExampleTable<'_>, b: &ExampleTable<'_>) -> bool {
    let paths = |t: &ExampleTable<'_>| t.columns.iter().map(|c| (c.col, c.path.clone())).collect::<Vec<_>>();
    paths(a) == paths(b)
}

/// The header rows in a band, if the figures right below it stand under labels.
fn head(sheet: &Sheet, band: &Band, next: u32) -> Option<(u32, u32)> {
    let body: Vec<u32> = sheet.rows().into_iter().filter(|r| (band.last + 1..next).contains(r)).collect();
    let figures: BTreeSet<u32> =
        body.iter().flat_map(|r| sheet.row(*r)).filter(|(_, c)| is_figure(c)).map(|(at, _)| at.col).collect();
    let has_label = |row: u32, col: &u32| !label_at(sheet, At::new(row, *col)).is_empty();
    let bottom = (band.first..=band.last).rev().find(|row| figures.iter().any(|col| has_label(*row, col)))?;
    let is_high = |row: u32| row + DEEPEST > bottom && row >= band.first;
    let mut top = bottom;
    while top > 0 && is_high(top - 1) && is_header_row(sheet, top - 1, bottom) {
        top -= 1;
    }
    let labels: Vec<Vec<String>> = header::paths(sheet, top, bottom)
        .into_iter()
        .filter(|(col, _)| figures.contains(col))
        .map(|(_, path)| path.written)
        .collect();
    let distinct: BTreeSet<&Vec<String>> = labels.iter().collect();
    (labels.len() * 2 >= figures.len() && distinct.len() * 2 > labels.len()).then_some((top, bottom))
}

fn label_at(sheet: &Sheet, at: At) -> String {
    let from = sheet.merge_at(at).map_or(at, |m| m.from);
    tidy(&sheet.text(from))
}

/// Whether a row above a header row belongs to the header: it reaches down into it, or has labels of its own over
/// several columns; a title does not.
fn is_header_row(sheet: &Sheet, row: u32, bottom: u32) -> bool {
    let cells: Vec<At> = sheet.row(row).filter(|(_, c)| !c.is_blank()).map(|(at, _)| at).collect();
    let last = (row..=bottom).flat_map(|r| sheet.row(r)).map(|(at, _)| at.col).max().unwrap_or(0);
    let merge = |at: &At| sheet.merge_at(*at);
    let reaches_down = cells.iter().any(|at| merge(at).is_some_and(|m| m.to.row > row && m.to.row <= bottom));
    let heads_columns = |at: &At| {
        merge(at).is_some_and(|m| m.from.col > 0 && m.to.col > m.from.col && m.to.col <= last && m.to.row == row)
    };
    let is_letterhead = cells.iter().any(|at| is_letterhead(&label_at(sheet, *at)));
    !is_letterhead && (reaches_down || cells.len() >= 2 || cells.iter().any(heads_columns))
}

/// Whether a line stands over a document, not over a column.
fn is_letterhead(text: &str) -> bool {
    let label = Label::new(text);
    labels![
        "đảng cộng sản",
        "cộng hòa xã hội",
        "độc lập",
        "tỉnh ủy",
        "thành ủy",
        "huyện ủy",
        "thị ủy",
        "ban tổ chức",
        "ủy ban nhân dân",
        "biểu số",
        "biểu mẫu",
        "mẫu số",
        "đvt",
        "đơn vị tính",
    ]
    .iter()
    .any(|lead| label.strip_prefix(lead).is_some())
}

fn table(sheet: &Sheet, example: usize, above: u32, (top, bottom): (u32, u32), end: u32) -> Option<ExampleTable<'_>> {
    let paths = header::paths(sheet, top, bottom);
    let (from, to) = (*paths.keys().next()?, *paths.keys().last()?);
    let body: Vec<u32> = body_rows(sheet, bottom, end, (from, to));
    let column_numbers = body.iter().copied().find(|r| rows::numbers_columns(sheet, *r, (from, to)));
    let body: Vec<u32> = body.into_iter().filter(|r| !rows::numbers_columns(sheet, *r, (from, to))).collect();
    let written = |col: u32| paths.get(&col).map_or(Vec::new(), |p| p.written.clone());
    let names = names_column(sheet, &body, &paths.keys().copied().collect::<Vec<_>>())?;
    let last_word = |col: u32| written(col).last().cloned().unwrap_or_default();
    let numbers = paths.keys().copied().find(|c| *c < names && is_number_header(&last_word(*c)));
    let columns: Vec<ExampleColumn> = paths
        .iter()
        .filter(|(col, _)| **col != names && Some(**col) != numbers)
        .map(|(col, path)| ExampleColumn {
            col: *col,
            path: path.written.clone(),
            number: column_numbers.map_or(String::new(), |r| tidy(&sheet.text(At::new(r, *col)))),
        })
        .collect();
    let row = |r: &u32| row(sheet, *r, (names, numbers), &columns);
    let rows: Vec<ExampleRow> = body.iter().map(row).filter(|r| r.has_figures || !r.label.is_empty()).collect();
    let has_rows = rows.iter().filter(|r| r.has_figures && !r.label.is_empty()).count() > 1;
    (has_rows && !columns.is_empty()).then(|| ExampleTable {
        sheet,
        example,
        above,
        top,
        names: (names, written(names).join(" ")),
        numbers: numbers.map(|c| (c, last_word(c))),
        columns,
        rows,
    })
}

/// The rows below a header, up to the last figures: a signature, and a telephone number below it, are none.
fn body_rows(sheet: &Sheet, bottom: u32, end: u32, (from, to): (u32, u32)) -> Vec<u32> {
    let all: Vec<u32> = sheet.rows().into_iter().filter(|r| (bottom + 1..end).contains(r)).collect();
    let figures = |row: u32| sheet.row(row).filter(|(at, c)| (from..=to).contains(&at.col) && is_figure(c)).count();
    let signs = |row: u32| sheet.row(row).any(|(_, c)| matches!(&c.content, Content::Text(t) if ends_table(t)));
    let signed = (0..all.len()).find(|n| signs(all[*n]) && all[*n..].iter().all(|r| figures(*r) < 2));
    let rows = &all[..signed.unwrap_or(all.len())];
    let last = rows.iter().rposition(|r| figures(*r) > 0).map_or(0, |n| n + 1);
    rows[..last].to_vec()
}

fn row(sheet: &Sheet, row: u32, (names, numbers): (u32, Option<u32>), columns: &[ExampleColumn]) -> ExampleRow {
    let own = tidy(&label_at(sheet, At::new(row, names)));
    let is_word = |t: &String| t.chars().filter(|c| c.is_alphabetic()).count() > 2;
    // A total's label often stands before the column of the names.
    let label = match own.is_empty() {
        true => (0..names).map(|c| tidy(&sheet.text(At::new(row, c)))).find(is_word).unwrap_or_default(),
        false => own,
    };
    let has_figures = columns.iter().any(|c| sheet.cell(At::new(row, c.col)).is_some_and(is_figure));
    let number = numbers.map_or(String::new(), |c| tidy(&sheet.text(At::new(row, c))));
    ExampleRow { row, label, number, has_figures }
}

/// The column with most different texts; of several, the first.
fn names_column(sheet: &Sheet, body: &[u32], columns: &[u32]) -> Option<u32> {
    let is_word = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let texts = |col: u32| {
        let all = body.iter().map(|r| tidy(&sheet.text(At::new(*r, col)))).filter(|t| is_word(t));
        all.collect::<BTreeSet<_>>().len()
    };
    let (most, col) = columns.iter().map(|c| (texts(*c), *c)).max_by_key(|(n, c)| (*n, std::cmp::Reverse(*c)))?;
    let figures_after =
        columns.iter().any(|c| *c > col && body.iter().any(|r| sheet.cell(At::new(*r, *c)).is_some_and(is_figure)));
    (most > 0 && figures_after).then_some(col)
}

fn is_number_header(text: &str) -> bool {
    labels!["tt", "stt", "số tt", "số thứ tự", "thứ tự"].contains(&header_label(text))
}

impl ExampleTable<'_> {
    /// The cell of a row in a column.
    pub fn cell(&self, row: u32, col: u32) -> Option<&Cell> {
        self.sheet.cell(At::new(row, col))
    }

    /// The figure of a cell; a dash is zero, a blank and what cannot be read is none.
    pub fn figure(&self, row: u32, col: u32) -> Option<Decimal> {
        let cell = self.cell(row, col)?;
        match &cell.content {
            Content::Number(n) => number::from_f64(if cell.percent { n * 100.0 } else { *n }, cell.percent),
            Content::Text(t) => match number::read(t, Measure::Amount, Dialect::Unknown) {
                // Of two readings the likelier: here nothing is counted, only compared.
                Typed::Number(n) | Typed::Ambiguous(n, _) => Some(n),
                Typed::Dash => Some(Decimal::ZERO),
                Typed::Blank | Typed::NotANumber(_) => None,
            },
            Content::Empty | Content::Bool(_) | Content::Date(_) | Content::Error(_) => None,
        }
    }

    /// What the cells above the table say, row by row.
    pub fn heading(&self) -> impl Iterator<Item = (At, &Cell)> {
        let range = At::new(self.above, 0)..At::new(self.top.max(self.above), 0);
        self.sheet.cells.range(range).map(|(at, c)| (*at, c)).filter(|(_, c)| !c.is_blank())
    }
}

impl ExampleRow {
    /// How deep its numbering stands, outermost 2; none where it has none.
    pub fn depth(&self) -> Option<u8> {
        let of_number = || (!self.number.is_empty()).then(|| of_marker(&self.number));
        depth(&self.label).or_else(of_number)
    }
}

fn depth(label: &str) -> Option<u8> {
    let text = label.trim_start();
    let bare = strip_marker(text);
    if bare.len() == text.len() {
        return None;
    }
    let lead = text[..text.len() - bare.len()].trim();
    if labels!["trong đó", "chia ra", "gồm"].iter().any(|w| Label::new(lead).strip_prefix(w).is_some()) {
        return Some(match lead.ends_with(['-', '+', '–']) {
            true => of_marker(lead.rsplit(':').next().unwrap_or_default().trim()),
            false => 8,
        });
    }
    Some(of_marker(lead))
}

fn of_marker(lead: &str) -> u8 {
    let bare = lead.trim_end_matches(['.', ')', '/', '-', '–', ' ']);
    match bare.chars().next() {
        None => {
            if lead.starts_with('+') {
                7
            } else {
                6
            }
        }
        Some('+') => 7,
        Some(c) if c.is_ascii_digit() => 4,
        Some(_) if bare.chars().all(|c| "IVX".contains(c)) => 3,
        Some(c) if c.is_uppercase() => 2,
        Some(_) => 5,
    }
}
