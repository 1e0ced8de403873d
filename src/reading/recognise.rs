//! Which form stands on a sheet, and where: a document's sheets against the declared forms, by their labels.
//!
//! None, one and ambiguous are all answers. The best form must beat the runner-up by a clear margin.

mod halves;
pub(crate) mod header;
pub(crate) mod rows;

pub use rows::{Row, RowKind};

use crate::document::Sheet;
use crate::labels;
use crate::model::form::{Form, FormIx, Rows, header_label};
use crate::model::place::At;
use crate::model::text::Label;
use serde::{Deserialize, Serialize};
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The least score at which a form is recognised.
const ENOUGH: f64 = 0.5;
/// By how much the best form must beat the runner-up.
const MARGIN: f64 = 0.07;
/// By how much another form must beat the one that a sheet says it is.
const BY_FAR: f64 = 0.25;

/// A form found on a sheet.
#[derive(Clone, Debug)]
pub struct Table {
    /// The form.
    pub form: FormIx,
    /// How much of the form was found, 0 to 1.
    pub score: f64,
    /// The first row of what stands above it: its title, its unit.
    pub above: u32,
    /// The header row of the first table on the sheet: what stands above that is the heading of all.
    pub top: u32,
    /// Where its header, with lines of text above it, begins.
    start: u32,
    /// First and last header row.
    pub header: (u32, u32),
    /// What stands over each column, from the outermost label down.
    pub headers: BTreeMap<u32, String>,
    /// The sheet's columns that carry a label of the form, left to right, as (sheet column, label).
    pub columns: Vec<(u32, usize)>,
    /// The column of the row labels.
    pub labels: u32,
    /// The column of running numbers.
    pub numbers: Option<u32>,
    /// Further parts of the table on its right, where closed rows are spread over several columns of labels.
    pub halves: Vec<Half>,
    /// Columns inside the table that the form does not know, with their headers.
    pub unknown: Vec<(u32, String)>,
    /// Labels that stand over a second column: (label, first column, second column).
    pub twice: Vec<(usize, u32, u32)>,
    /// Labels accepted although spelled otherwise: (as written, label, is a row).
    pub near: Vec<(String, usize, bool)>,
    /// The rows below the header, classified.
    pub rows: Vec<Row>,
}

/// A part of a table with a column of labels of its own, beside the part on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    /// Its first sheet column.
    pub from: u32,
    /// The column of the row labels.
    pub labels: u32,
    /// The column of running numbers.
    pub numbers: Option<u32>,
}

impl Table {
    /// The sheet columns of one part of the table, 0 for the leftmost.
    pub fn window(&self, half: usize) -> Range<u32> {
        let from = half.checked_sub(1).map_or(0, |n| self.halves[n].from);
        from..self.halves.get(half).map_or(u32::MAX, |h| h.from)
    }

    /// The column of the row labels of one part of the table.
    pub fn labels_of(&self, half: usize) -> u32 {
        half.checked_sub(1).map_or(self.labels, |n| self.halves[n].labels)
    }

    /// Whether a column holds labels of rows.
    pub fn is_labels(&self, col: u32) -> bool {
        col == self.labels || self.halves.iter().any(|h| h.labels == col)
    }

    /// Whether a column holds running numbers.
    pub fn is_numbers(&self, col: u32) -> bool {
        self.all_numbers().any(|n| n == col)
    }

    /// The columns of running numbers.
    pub fn all_numbers(&self) -> impl Iterator<Item = u32> {
        self.numbers.into_iter().chain(self.halves.iter().filter_map(|h| h.numbers))
    }

    /// The first and the last sheet column of the table.
    pub fn span(&self) -> (u32, u32) {
        let all = self
            .columns
            .iter()
            .map(|c| c.0)
            .chain(self.unknown.iter().map(|c| c.0))
            .chain([self.labels])
            .chain(self.halves.iter().map(|h| h.labels))
            .chain(self.all_numbers());
        all.fold((u32::MAX, 0), |(a, b), c| (a.min(c), b.max(c)))
    }

    /// How it was told that a column carries a label.
    pub fn how(&self, col: u32, label: usize, form: &Form) -> LabelMatch {
        let header = self.headers.get(&col).map_or("", String::as_str);
        if self.near.iter().any(|(written, l, is_row)| !is_row && *l == label && written == header) {
            return LabelMatch::Near;
        }
        let last = header.rsplit(" – ").next().unwrap_or_default();
        if form.columns[label].is_exactly(&header_label(last)) { LabelMatch::Exact } else { LabelMatch::Spelling }
    }

    /// The sheet column of a label.
    pub fn column_of(&self, label: usize) -> Option<u32> {
        self.columns.iter().find(|(_, l)| *l == label).map(|(c, _)| *c)
    }
}

/// How a label was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelMatch {
    /// Written as in the template.
    Exact,
    /// Another spelling that the form declares.
    Spelling,
    /// It resembles just one label.
    Near,
}

/// What a sheet is.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A form, with certainty: its tables on the sheet, top down, most often one.
    Found(Vec<Table>),
    /// No form; the nearest with its score.
    None(Option<(FormIx, f64)>),
    /// Two forms about equally, with their scores.
    Ambiguous([(FormIx, f64); 2]),
}

/// Recognises the form on a sheet; where it was decided which form that is, only this one is asked.
pub fn sheet(sheet: &Sheet, forms: &[Form], decided: Option<FormIx>) -> Answer {
    let bands = header::bands(sheet);
    let mut found: Vec<(FormIx, f64, Vec<Table>)> = (0..)
        .map(FormIx)
        .zip(forms)
        .filter(|(ix, _)| decided.is_none_or(|form| form == *ix))
        .map(|(ix, form)| {
            let tables = tables(sheet, &bands, ix, form, &[]);
            (ix, best(&tables), tables)
        })
        .filter(|(_, score, _)| *score > 0.0)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let nearest = found.first().map(|f| (f.0, f.1));
    let mut tables: Vec<Table> = found.into_iter().flat_map(|(_, _, tables)| tables).collect();
    tables.retain(|t| t.score >= ENOUGH);
    tables.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.form.cmp(&b.form)).then(a.header.cmp(&b.header)));
    let mut winners: Vec<Table> = Vec::new();
    for table in tables {
        match winners.iter().find(|w| w.header.0 <= table.header.1 && table.header.0 <= w.header.1) {
            Some(w) if w.form != table.form && table.score > w.score - MARGIN => {
                return Answer::Ambiguous([(w.form, w.score), (table.form, table.score)]);
            }
            Some(_) => {}
            // A second table of a form must be as good as the first, or nearly so.
            None if winners.iter().any(|w| w.form == table.form && table.score <= w.score - 2.0 * MARGIN) => {}
            None => winners.push(table),
        }
    }
    match winners.first().map(|w| w.form) {
        None => Answer::None(nearest.filter(|(_, s)| *s >= 0.2)),
        Some(form) if winners.iter().all(|w| w.form == form) => Answer::Found(in_order(winners)),
        Some(_) => Answer::Found(in_order(apart(sheet, forms, &bands, &winners))),
    }
}

/// Recognises the form on a sheet that says itself which one it is. Where the labels do not fit that one, or fit
/// another by far better, something else was pasted over it, and the labels alone tell.
pub fn marked(sheet: &Sheet, forms: &[Form], form: FormIx) -> Answer {
    let usual = self::sheet(sheet, forms, None);
    let score = |tables: &[Table]| tables.iter().map(|t| t.score).fold(0.0, f64::max);
    let beats = match &usual {
        Answer::Found(tables) if tables.iter().any(|t| t.form == form) => return usual,
        Answer::Found(tables) => score(tables) - BY_FAR,
        Answer::Ambiguous(_) | Answer::None(_) => 0.0,
    };
    match self::sheet(sheet, forms, Some(form)) {
        Answer::Found(tables) if score(&tables) >= beats => Answer::Found(tables),
        Answer::Found(_) | Answer::Ambiguous(_) | Answer::None(_) => usual,
    }
}

/// How much of each form is found on a sheet, 0 to 1, the best first.
pub fn scores(sheet: &Sheet, forms: &[Form]) -> Vec<(FormIx, f64)> {
    let bands = header::bands(sheet);
    let score = |(ix, form)| (ix, best(&tables(sheet, &bands, ix, form, &[])));
    let mut scores: Vec<(FormIx, f64)> = (0..).map(FormIx).zip(forms).map(score).filter(|(_, s)| *s > 0.0).collect();
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    scores
}

fn best(tables: &[Table]) -> f64 {
    tables.iter().map(|t| t.score).fold(0.0, f64::max)
}

/// Tables of different forms on one sheet, read again so that each ends where the next begins.
fn apart(sheet: &Sheet, forms: &[Form], bands: &[header::Band], winners: &[Table]) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    for winner in
        winners.iter().filter(|w| winners.iter().find(|o| o.form == w.form).is_some_and(|o| o.header == w.header))
    {
        let others: Vec<u32> = winners.iter().filter(|o| o.form != winner.form).map(|o| o.start).collect();
        let again = tables(sheet, bands, winner.form, &forms[usize::from(winner.form.0)], &others);
        let is_winner = |t: &Table| winners.iter().any(|w| w.form == t.form && w.header == t.header);
        out.extend(again.into_iter().filter(is_winner));
    }
    out
}

/// Top down, each but the first with its own heading before that of the sheet.
fn in_order(mut tables: Vec<Table>) -> Vec<Table> {
    tables.sort_by_key(|t| t.header);
    let top = tables.first().map_or(0, |t| t.header.0);
    for (n, table) in tables.iter_mut().enumerate() {
        table.above = if n == 0 { 0 } else { table.start };
        table.top = top;
    }
    tables
}

/// The tables of one form on a sheet. Each reaches to the next header of the form; a header that is only
/// printed again, with nothing above it or for other rows of the form, goes on with the same table.
/// At each of `stops` a table of another form begins.
fn tables(sheet: &Sheet, bands: &[header::Band], ix: FormIx, form: &Form, stops: &[u32]) -> Vec<Table> {
    let mut heads: Vec<(u32, header::Header, header::Columns)> = Vec::new();
    let labelled = LazyCell::new(|| halves::Labelled::of(sheet, form));
    for band in bands {
        let Some(header) = header::read(sheet, band, form) else {
            continue;
        };
        let columns = header::columns(&header, form);
        let goes_on = heads.last().is_some_and(|(_, before, of_before)| {
            of_before.matched == columns.matched
                && (header.top == band.first || halves::goes_on(&labelled, before, &header))
        });
        if columns.score >= header::PLAUSIBLE && !goes_on {
            heads.push((band.first, header, columns));
        }
    }
    let last = sheet.last_row().map_or(0, |r| r + 1);
    // Each ends where the next plain header begins, or a table of another form.
    let mut ends: Vec<u32> = Vec::with_capacity(heads.len());
    let mut next = last;
    for (first, header, columns) in heads.iter().rev() {
        let stop = stops.iter().copied().filter(|s| *s > header.bottom).min();
        ends.push(stop.map_or(next, |stop| stop.min(next)));
        next = if columns.score >= ENOUGH { *first } else { next };
    }
    ends.reverse();
    let mut out: Vec<Table> = Vec::new();
    for ((first, header, columns), end) in heads.into_iter().zip(ends) {
        let whole = table(sheet, &header, columns, first..end, ix, form);
        out.extend(whole.map(|whole| halves::settle(sheet, &header, end, form, &labelled, whole)));
    }
    out
}

/// The table of one form under one header.
fn table(
    sheet: &Sheet,
    header: &header::Header,
    columns: header::Columns,
    place: Range<u32>,
    ix: FormIx,
    form: &Form,
) -> Option<Table> {
    let mut table = Table {
        form: ix,
        score: 0.0,
        above: place.start,
        top: header.top,
        start: place.start,
        header: (header.top, header.bottom),
        labels: 0,
        numbers: header.find(&form.row_number),
        halves: Vec::new(),
        unknown: Vec::new(),
        headers: header.paths.iter().map(|(col, path)| (*col, path.written.join(" – "))).collect(),
        twice: columns.twice,
        near: columns.near.into_iter().map(|(w, l)| (w, l, false)).collect(),
        columns: columns.matched,
        rows: Vec::new(),
    };
    if table.columns.is_empty() {
        return None;
    }
    table.labels = header.find(&form.row_header).or_else(|| most_text(sheet, &table, place.end))?;
    table.columns.retain(|(c, _)| *c != table.labels && Some(*c) != table.numbers);
    fill(sheet, header, place.end, form, &mut table);
    table.score = score(form, &table, columns.score);
    Some(table)
}

/// Classifies the rows, and names the columns that the form does not know.
fn fill(sheet: &Sheet, header: &header::Header, end: u32, form: &Form, table: &mut Table) {
    table.unknown = unknown_columns(header, table);
    rows::classify(sheet, end, form, table);
    table.unknown.extend(headless_columns(sheet, table));
}

/// Columns inside the table that have figures and no header at all.
fn headless_columns(sheet: &Sheet, table: &Table) -> Vec<(u32, String)> {
    let (from, to) = table.span();
    let mut known: BTreeSet<u32> = table.columns.iter().map(|c| c.0).chain(table.all_numbers()).collect();
    known.extend(table.unknown.iter().map(|c| c.0).chain([table.labels]).chain(table.halves.iter().map(|h| h.labels)));
    // One column beyond the last may hold figures that someone added up beside the table.
    let inside = from..=to.saturating_add(1);
    let rows: BTreeSet<u32> = table.rows.iter().map(|r| r.row).collect();
    let cells = rows.iter().flat_map(|row| sheet.row(*row));
    let figures = cells.filter(|(at, c)| inside.contains(&at.col) && !known.contains(&at.col) && header::is_figure(c));
    figures.map(|(at, _)| at.col).collect::<BTreeSet<u32>>().into_iter().map(|c| (c, String::new())).collect()
}

/// Columns with a header inside the table's span, or just beside it, that no label took.
fn unknown_columns(header: &header::Header, table: &Table) -> Vec<(u32, String)> {
    let known: BTreeSet<u32> = table.columns.iter().map(|(col, _)| *col).collect();
    header
        .paths
        .iter()
        .filter(|(col, _)| !table.is_labels(**col) && !table.is_numbers(**col) && !known.contains(col))
        .map(|(col, path)| (*col, path.written.join(" – ")))
        .collect()
}

/// The column left of the first figures that holds most text, where no header names the row labels.
fn most_text(sheet: &Sheet, table: &Table, end: u32) -> Option<u32> {
    let first = table.columns.iter().map(|(c, _)| *c).min()?;
    let mut texts: BTreeMap<u32, usize> = BTreeMap::new();
    let below = At::new(table.header.1 + 1, 0);
    for (at, cell) in sheet.cells.range(below..At::new(end, 0).max(below)).filter(|(at, _)| at.col < first) {
        if cell.shown().chars().filter(|c| c.is_alphabetic()).take(3).count() > 2 {
            *texts.entry(at.col).or_default() += 1;
        }
    }
    texts.into_iter().map(|(col, n)| (n, col)).max().map(|(_, col)| col)
}

fn score(form: &Form, table: &Table, columns: f64) -> f64 {
    let Rows::Closed(labels) = &form.rows else {
        return columns;
    };
    let carries = |l: usize| !labels[l].heading;
    let matched: Vec<usize> = table
        .rows
        .iter()
        .filter_map(|r| match r.kind {
            RowKind::Label(l) if carries(l) => Some(l),
            _ => None,
        })
        .collect();
    let required = (0..labels.len()).filter(|&l| carries(l) && !labels[l].optional);
    let met: BTreeSet<usize> = matched.iter().copied().collect();
    let (needed, found) = required.fold((0, 0), |(n, f), l| (n + 1, f + usize::from(met.contains(&l))));
    let strangers = table.rows.iter().filter(|r| matches!(r.kind, RowKind::Unknown)).count();
    if needed == 0 || matched.is_empty() {
        return 0.0;
    }
    let recall = found as f64 / needed as f64;
    let precision = matched.len() as f64 / (matched.len() + strangers) as f64;
    0.4 * columns + 0.6 * (2.0 * recall * precision / (recall + precision).max(f64::EPSILON))
}

/// Whether `text` says that the table is over: signatures, recipients.
pub(crate) fn ends_table(text: &str) -> bool {
    let label = Label::new(text);
    labels![
        "người lập biểu",
        "người lập",
        "người tổng hợp",
        "t/m",
        "tm",
        "k/t",
        "kt",
        "thủ trưởng",
        "trưởng ban",
        "nơi nhận",
        "ký tên",
        "ký ghi rõ họ tên",
        "bí thư",
        "phó bí thư",
    ]
    .iter()
    .any(|word| label.begins_with(word))
}

/// Whether `text` names a total row, with the names that the form adds.
pub(crate) fn is_total(text: &str, form: &Form) -> bool {
    let label = header_label(before_remark(text));
    is_total_label(&label) || form.total_names.contains(&label)
}

/// A label without what is added to it in brackets, or after a colon.
fn before_remark(text: &str) -> &str {
    text.split(['(', ':']).next().unwrap_or(text)
}

/// Whether `text` names a total row in any form.
pub(crate) fn is_usual_total(text: &str) -> bool {
    is_total_label(&header_label(before_remark(text)))
}

fn is_total_label(label: &Label) -> bool {
    let usual = labels![
        "tổng cộng",
        "cộng",
        "tổng số",
        "tổng",
        "toàn tỉnh",
        "toàn đảng bộ",
        "cộng chung",
        "toàn quốc",
        "toàn huyện",
        "tổng hợp",
        "tc",
        "tổng số chung",
    ];
    let begins = labels![
        "tổng cộng",
        "tổng cả",
        "tổng số đảng viên",
        "tổng đảng viên",
        "tổng đv",
        "mang sang",
        "trang trước",
        "cộng",
        "tổng số toàn",
        "tổng toàn",
        "tổng chung",
        "tổng số tổ chức",
        "tổng số tccsđ",
        "toàn xã",
        "toàn phường",
        "toàn thị trấn",
        "toàn quận",
        "toàn thành phố",
        "toàn khối",
        "toàn đảng bộ",
        "toàn đảng ủy",
        "toàn huyện",
        "toàn tỉnh",
        "toàn ngành",
        "toàn đơn vị",
    ];
    let is_word = labels!["cộng đồng", "cộng tác", "cộng hòa"].iter().any(|word| label.begins_with(word));
    usual.contains(label) || !is_word && begins.iter().any(|name| label.begins_with(name))
}

/// Whether a total names the part that it adds up: "Cộng II", "Cộng khối trường".
pub(crate) fn is_partial_total(text: &str) -> bool {
    let label = header_label(before_remark(text));
    let grand = labels!["cộng chung", "cộng toàn"].iter().any(|lead| label.begins_with(lead));
    !grand && labels!["cộng"].iter().any(|lead| label.strip_prefix(lead).is_some_and(|rest| !rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Cell, Content};

    /// A form with these columns.
    fn form_of(id: &str, columns: &[&str]) -> Form {
        let labels =
            columns.iter().map(|c| format!("[[columns.label]]\nkey = {c:?}\nlabel = {c:?}\nkind = \"stock\"\n"));
        let labels: String = labels.collect();
        let text = format!(
            "id = {id:?}\nname = {id:?}\ntitle = \"t\"\n[rows]\naxis = \"open\"\nheader = [\"Don vi\"]\n{labels}"
        );
        crate::workspace::form::parse(&text).unwrap_or_else(|m| panic!("{m:?}"))
    }

    /// A table with these columns and one row.
    fn table_of(columns: &[&str]) -> Sheet {
        let mut sheet = Sheet::default();
        for (col, label) in (0..).zip(["Don vi"].iter().chain(columns)) {
            let figure = if col == 0 { Content::Text("Chi bo Mot".into()) } else { Content::Number(f64::from(col)) };
            sheet.cells.insert(At::new(0, col), Cell::new(Content::Text((*label).into())));
            sheet.cells.insert(At::new(1, col), Cell::new(figure));
        }
        sheet
    }

    #[test]
    fn a_sheet_is_what_it_says_unless_another_table_stands_on_it() {
        let whole = ["mem", "fem", "adm", "out", "due"];
        let less = ["mem", "fem", "adm", "out"];
        let other = ["mem", "fem", "cost", "room", "book", "hour"];
        let forms = [form_of("whole", &whole), form_of("less", &less), form_of("other", &other)];
        let found = |columns: &[&str], says: u16| match marked(&table_of(columns), &forms, FormIx(says)) {
            Answer::Found(tables) => tables.first().map(|t| forms[usize::from(t.form.0)].id.clone()),
            Answer::None(_) | Answer::Ambiguous(_) => None,
        };
        // A column was lost: by its labels alone it would be another form.
        assert_eq!(found(&less, 0).as_deref(), Some("whole"));
        assert_eq!(found(&less, 1).as_deref(), Some("less"));
        // Half of the labels are there all the same; the rest is something else.
        assert_eq!(found(&other, 0).as_deref(), Some("other"));
        assert_eq!(found(&["room", "book"], 0), None);
    }
}
