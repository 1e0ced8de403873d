//! What each row below a header is: an organisation, a label, a section, a total, column numbers.
//!
//! Numbering tells structure: a row with an outer number (A, I) above rows with inner ones (1, a) is a
//! section. Arithmetic tells the rest: a row that is the sum of the rows it stands over, or of all
//! others, is no organisation, whatever it is called.

mod open;

use super::header::{is_figure, is_unit_of_measure};
use super::{Table, ends_table};
use crate::document::{Cell, Content, Sheet};
use crate::model::form::{AxisLabel, Form, Mentioned, Rows, header_label, mentions, strip_marker};
use crate::model::place::At;
use crate::model::text::{self, Label};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The zero-based row on the sheet.
    pub row: u32,
    /// What it is.
    pub kind: RowKind,
    /// The label as written, on one line.
    pub label: String,
    /// The part of the table that it stands in, 0 for the leftmost.
    pub half: usize,
    /// How deep its numbering stands: a section covers the rows that stand deeper than itself.
    pub depth: u8,
    /// Whether neither its name nor a printed total confirms what it was taken for.
    pub doubtful: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// 1, 2, 3 … under the header.
    ColumnNumbers,
    /// A heading over organisations, perhaps with a subtotal.
    Section,
    /// A total over all organisations, or over those since the last heading or total.
    Total,
    /// An organisation.
    Organisation,
    /// A declared label of a closed axis.
    Label(usize),
    /// A label that the form does not know, with figures.
    Unknown,
    /// Figures without a label.
    Nameless,
}

impl RowKind {
    /// The declared label that a row of a closed axis means.
    pub fn label(self) -> Option<usize> {
        if let RowKind::Label(label) = self { Some(label) } else { None }
    }
}

/// Fills `table.rows`.
pub fn classify(sheet: &Sheet, end: u32, form: &Form, table: &mut Table) {
    let scan = Scan::new(sheet, end, form, table);
    let (rows, near) = match &form.rows {
        Rows::Open(axis) => (open::rows(&scan, axis, &scan.looks()), Vec::new()),
        Rows::Closed(labels) => in_best_order(labels, scan.looks_of_halves()),
    };
    table.rows = rows;
    table.near.extend(near.into_iter().map(|(w, l)| (w, l, true)));
}

struct Scan<'a> {
    sheet: &'a Sheet,
    form: &'a Form,
    table: &'a Table,
    end: u32,
    /// The first and the last sheet column of the table.
    span: (u32, u32),
    /// The labels of the header, each with its column.
    header: HashSet<(u32, Label)>,
}

impl<'a> Scan<'a> {
    fn new(sheet: &'a Sheet, end: u32, form: &'a Form, table: &'a Table) -> Scan<'a> {
        let cells = sheet.cells.range(At::new(table.header.0, 0)..At::new(table.header.1 + 1, 0));
        let header = cells.map(|(at, cell)| (at.col, header_label(&cell.shown()))).collect();
        Scan { sheet, form, table, end, span: table.span(), header }
    }
}

/// A row as it looks before it is judged.
#[derive(Clone, Debug)]
struct UnjudgedRow {
    row: u32,
    half: usize,
    label: String,
    /// The text in the column of running numbers, else the numbering that the label begins with.
    marker: Marker,
    /// Whether the number stands in a column of its own.
    numbered: bool,
    has_values: bool,
    has_figures: bool,
    is_column_numbers: bool,
}

/// How a row is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    None,
    /// A, B, C.
    Upper,
    /// I, II, III.
    Roman,
    /// 1, 2, 3.
    Arabic,
    /// 1.1, 1.2.
    Dotted,
    /// a, b, c, or a dash.
    Lower,
}

impl Marker {
    /// Outer numbering stands less deep; a row without a number stands deepest. Odd, so that a heading
    /// without a number fits between.
    fn depth(self) -> u8 {
        match self {
            Marker::Upper => 1,
            Marker::Roman => 3,
            Marker::Arabic => 5,
            Marker::Dotted => 7,
            Marker::Lower => 9,
            Marker::None => 11,
        }
    }
}

impl Scan<'_> {
    /// The rows of the table. After the last figures, a signature ends it; a remark or a name between
    /// figures does not, whatever it says.
    fn looks(&self) -> Vec<UnjudgedRow> {
        let rows = self.sheet.rows_in(self.table.header.1 + 1..self.end).into_iter();
        let looks: Vec<UnjudgedRow> = rows.filter(|r| !self.is_repeated_header(*r)).map(|r| self.look(r)).collect();
        let looks = without_stray_markers(looks);
        // A telephone number below a signature is no figure of the table.
        let is_strong = |l: &UnjudgedRow| l.has_figures && (self.figures(l.row) > 1 || self.table.columns.len() < 3);
        let strong = looks.iter().rposition(is_strong).map_or(0, |n| n + 1);
        let signed = (strong..looks.len()).find(|n| self.signs(looks[*n].row));
        let looks: Vec<UnjudgedRow> = looks.into_iter().take(signed.unwrap_or(usize::MAX)).collect();
        let last = looks.iter().rposition(|l| l.has_figures).map_or(0, |n| n + 1);
        let after = looks[last..].iter().take_while(|l| !self.signs(l.row)).count();
        looks.into_iter().take(last + after).collect()
    }

    /// The rows of each part of the table, as if nothing stood beside it; those of the leftmost part first.
    fn looks_of_halves(&self) -> Vec<UnjudgedRow> {
        if self.table.halves.is_empty() {
            return self.looks();
        }
        let mut out = Vec::new();
        for half in 0..=self.table.halves.len() {
            let (sheet, table) = super::halves::alone(self.sheet, self.table, half);
            let looks = Scan::new(&sheet, self.end, self.form, &table).looks();
            // The numbers of columns go on from part to part.
            let numbered = |look: UnjudgedRow| UnjudgedRow {
                half,
                is_column_numbers: numbers_columns(self.sheet, look.row, self.span),
                ..look
            };
            out.extend(looks.into_iter().map(numbered));
        }
        out
    }

    /// How many columns of the table have a figure in a row.
    fn figures(&self, row: u32) -> usize {
        self.table.columns.iter().filter(|(c, _)| self.sheet.cell(At::new(row, *c)).is_some_and(is_figure)).count()
    }

    fn signs(&self, row: u32) -> bool {
        self.sheet.row(row).any(|(_, c)| matches!(&c.content, Content::Text(t) if ends_table(t)))
    }

    /// A header printed again on the next page: no figures, and the very labels of the header.
    fn is_repeated_header(&self, row: u32) -> bool {
        let cells = || self.sheet.row(row).filter(|(_, c)| !c.is_blank());
        if cells().any(|(_, c)| is_figure(c)) || cells().count() < 2 {
            return false;
        }
        let same = |(at, cell): &(At, &Cell)| {
            let label = header_label(&cell.shown());
            !label.is_empty() && self.header.contains(&(at.col, label))
        };
        cells().filter(same).take(2).count() == 2
    }

    fn look(&self, row: u32) -> UnjudgedRow {
        let text_at = |col: u32| text::tidy(&self.sheet.text(At::new(row, col)));
        let own = text_at(self.table.labels);
        let number = self.table.numbers.map_or(String::new(), text_at);
        let first_figure = self.table.columns.iter().map(|(c, _)| *c).min().unwrap_or(0);
        let is_word = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count() > 1;
        // A total's label is often merged over the columns before the figures.
        let label = if own.is_empty() {
            let before = self.sheet.row(row).take_while(|(at, _)| at.col < first_figure);
            let mut texts = before.map(|(_, cell)| text::tidy(&cell.shown()));
            texts.find(|t| is_word(t) && marker(t) != Marker::Roman).unwrap_or_default()
        } else {
            own
        };
        let cells = || self.table.columns.iter().filter_map(|(c, _)| self.sheet.cell(At::new(row, *c)));
        UnjudgedRow {
            row,
            half: 0,
            numbered: marker(&number) != Marker::None,
            marker: match marker(&number) {
                Marker::None => leading_marker(&label),
                found => found,
            },
            has_values: cells().any(|c| !c.is_blank()),
            has_figures: cells().any(is_figure),
            is_column_numbers: numbers_columns(self.sheet, row, self.span),
            label,
        }
    }
}

/// Labels that were only resembled, with what is written.
type Resembled = Vec<(String, usize)>;

/// The rows of a closed axis. Parts side by side are filled one after the other, or row by row: the order in which more
/// labels are met is meant.
fn in_best_order(labels: &[AxisLabel], looks: Vec<UnjudgedRow>) -> (Vec<Row>, Resembled) {
    if looks.iter().all(|l| l.half == 0) {
        return closed(labels, looks);
    }
    let mut across = looks.clone();
    across.sort_by_key(|l| (l.row, l.half));
    let (down, across) = (closed(labels, looks), closed(labels, across));
    let met = |rows: &[Row]| rows.iter().filter_map(|r| r.kind.label()).collect::<BTreeSet<_>>().len();
    if met(&across.0) > met(&down.0) { across } else { down }
}

/// The rows of a closed axis, in the order in which they are read.
fn closed(labels: &[AxisLabel], looks: Vec<UnjudgedRow>) -> (Vec<Row>, Resembled) {
    let mut near = Vec::new();
    let mut out: Vec<Row> = Vec::new();
    let mut begun: BTreeSet<usize> = BTreeSet::new();
    let on_sheet: Vec<RowWords> = looks.iter().map(|l| RowWords::new(&l.label)).collect();
    let mut axis = ClosedAxis::new(labels, &on_sheet);
    for (look, said) in looks.into_iter().zip(&on_sheet) {
        let begins = !begun.contains(&look.half);
        let kind = if begins && look.is_column_numbers {
            Some(RowKind::ColumnNumbers)
        } else if said.label.is_empty() {
            look.has_figures.then_some(RowKind::Nameless)
        } else {
            axis.find(said, &look.label, &mut near).map(RowKind::Label).or(look.has_figures.then_some(RowKind::Unknown))
        };
        let row =
            |kind| Row { row: look.row, half: look.half, kind, label: look.label.clone(), depth: 0, doubtful: false };
        begun.extend(kind.map(|_| look.half));
        out.extend(kind.map(row));
    }
    (out, near)
}

/// What a row says: its label, and the times that it mentions.
struct RowWords {
    label: Label,
    times: Vec<Mentioned>,
}

impl RowWords {
    fn new(text: &str) -> RowWords {
        let (words, times) = mentions(strip_marker(text));
        RowWords { label: Label::new(&words), times }
    }
}

/// The labels of a closed axis while its rows are read, top down.
struct ClosedAxis<'a> {
    labels: &'a [AxisLabel],
    /// The labels that have each spelling.
    spelled: HashMap<&'a Label, Vec<usize>>,
    /// How many rows were given a label so far, and the label of the last of them.
    matched: usize,
    last: Option<usize>,
    /// Whether each label was met.
    met: Vec<bool>,
    /// For each label, when it or one right under it was last met.
    section: Vec<Option<usize>>,
    /// Whether each label stands anywhere on the sheet.
    to_come: Vec<bool>,
}

impl<'a> ClosedAxis<'a> {
    fn new(labels: &'a [AxisLabel], on_sheet: &[RowWords]) -> ClosedAxis<'a> {
        let mut spelled: HashMap<&Label, Vec<usize>> = HashMap::new();
        for (n, spelling) in labels.iter().enumerate().flat_map(|(n, l)| l.spellings.iter().map(move |s| (n, s))) {
            let known = spelled.entry(spelling).or_default();
            if known.last() != Some(&n) {
                known.push(n);
            }
        }
        let (met, section) = (vec![false; labels.len()], vec![None; labels.len()]);
        let mut axis =
            ClosedAxis { labels, spelled, matched: 0, last: None, met, section, to_come: vec![false; labels.len()] };
        for label in on_sheet.iter().flat_map(|said| axis.fits(said)).collect::<Vec<_>>() {
            axis.to_come[label] = true;
        }
        axis
    }

    /// The labels that are spelled as a row, in the order of the form.
    fn fits(&self, said: &RowWords) -> Vec<usize> {
        let alike = self.spelled.get(&said.label).into_iter().flatten().copied();
        alike.filter(|l| self.labels[*l].is_spelled_at(&said.label, &said.times)).collect()
    }

    fn note(&mut self, found: usize) {
        self.met[found] = true;
        self.section[found] = Some(self.matched);
        if let Some(up) = self.labels[found].under {
            self.section[up] = Some(self.matched);
        }
        self.matched += 1;
        self.last = Some(found);
    }
}

impl ClosedAxis<'_> {
    /// The label that a row means; one that is only resembled is noted as `near`.
    fn find(&mut self, said: &RowWords, written: &str, near: &mut Vec<(String, usize)>) -> Option<usize> {
        let spelled = self.declared(said);
        let found = match spelled {
            Some(label) => label,
            None => resembling(self.labels, &said.label, &self.met)?,
        };
        if spelled.is_some() && !self.stands_rightly(found) {
            return None;
        }
        if spelled.is_none() {
            near.push((written.to_owned(), found));
        }
        self.note(found);
        Some(found)
    }

    /// The declared label that a row means. Where several are spelled alike, the one whose section it stands in: below
    /// the label that it belongs under, among its like. What follows next in the form goes before all; a row right
    /// below its like repeats it.
    fn declared(&self, said: &RowWords) -> Option<usize> {
        let labels = self.labels;
        let fits = self.fits(said);
        if fits.len() <= 1 {
            return fits.first().copied();
        }
        let is_free = |l: &usize| !self.met[*l];
        let last = self.last;
        if let Some(next) = last.map(|l| l + 1).filter(|l| fits.contains(l) && is_free(l)) {
            return Some(next);
        }
        if let Some(last) = last.filter(|l| fits.contains(l)) {
            return Some(last);
        }
        // A row whose section comes only further down is not meant here.
        let comes_later = |l: &usize| labels[*l].under.is_some_and(|up| self.to_come[up] && is_free(&up));
        let here: Vec<usize> = fits.iter().copied().filter(|l| !comes_later(l)).collect();
        let nearest =
            here.iter().copied().filter(|l| self.met(*l).is_some()).max_by_key(|l| (self.met(*l), is_free(l)));
        nearest
            .filter(|l| is_free(l))
            .or_else(|| here.iter().copied().find(|l| is_free(l) && self.met(*l).is_none()))
            .or(nearest)
            .or_else(|| fits.iter().copied().find(|l| is_free(l)))
            .or(fits.first().copied())
    }

    /// When the section of a label was last met: the label above it, or one beside it.
    fn met(&self, label: usize) -> Option<usize> {
        self.section[self.labels[label].under?]
    }

    /// A subset ("Trong đó: Đảng viên dự bị") means the whole that it stands under; under another it means
    /// something that the form does not ask. Where the whole was lost from the copy, nothing can be said.
    fn stands_rightly(&self, label: usize) -> bool {
        let labels = self.labels;
        let (Some(_), Some(up)) = (labels[label].subset_of, labels[label].under) else {
            return true;
        };
        let last = self.last;
        let above = |l: usize| std::iter::successors(Some(l), |l| labels[*l].under);
        !self.to_come[up] || last == Some(label) || last.is_some_and(|last| above(last).any(|l| l == up))
    }
}

/// Whether a row between two columns numbers them: 1, 2, 3 … or A, B, 1, 2 … under the header, as the official forms
/// print, with the rules of computed columns: "4(=2*100/3)", "(12)=(11)/(5)*100", "[3]", "Cột 3". One of them may be
/// mistyped. A row of units of measure ("người") is as little an organisation.
pub(crate) fn numbers_columns(sheet: &Sheet, row: u32, (from, to): (u32, u32)) -> bool {
    let cells = || sheet.row(row).filter(|(at, c)| (from..=to).contains(&at.col) && !c.is_blank());
    // A name or a sentence is neither.
    const LONGEST: usize = 40;
    if cells().any(|(_, c)| matches!(&c.content, Content::Text(t) if t.len() > LONGEST)) {
        return false;
    }
    if cells().count() > 1 && cells().all(|(_, c)| is_unit_of_measure(&Label::new(&c.shown()))) {
        return true;
    }
    let mut numbers: Vec<i64> = Vec::new();
    for (_, cell) in cells() {
        let shown = cell.shown();
        match column_number(&shown) {
            Some(n) => numbers.push(n),
            None if shown.trim_end_matches(')').trim().chars().count() <= 3 && !shown.contains(char::is_numeric) => {}
            None if shown.to_lowercase().starts_with('c') && Label::new(&shown) == Label::new("cột số") => {}
            None => return false,
        }
    }
    // Counting with hardly a gap; no organisation has such figures, nor a number for a name.
    let (Some(first), Some(last)) = (numbers.first(), numbers.iter().max()) else { return false };
    let odd = numbers.windows(2).filter(|pair| !(1..=4).contains(&(pair[1] - pair[0]))).count();
    let allowed = if numbers.len() >= 8 { 2 } else { 0 };
    numbers.len() >= 3 && (0..=3).contains(first) && odd <= allowed && *last <= numbers.len() as i64 + 5
}

/// The number of a column: "3", "(3)", "[3]", "Cột 3", "3=1+2". "(1)" typed into Excel becomes the number -1.
pub(crate) fn column_number(text: &str) -> Option<i64> {
    let lower = text.trim().to_lowercase();
    let bare = lower.trim_start_matches("cột").trim_start_matches('c').trim_start_matches(['(', '[', '-', ' ', '.']);
    let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
    let rest = bare[digits.len()..].trim_start_matches([')', ']', ' ']);
    let is_rule = rest.is_empty() || rest.trim_start_matches('(').starts_with('=');
    digits.parse().ok().filter(|_| is_rule && digits.len() <= 3)
}

/// A label spelled otherwise, taken for the one unmatched declared label that it resembles.
fn resembling(labels: &[AxisLabel], label: &Label, met: &[bool]) -> Option<usize> {
    if label.as_str().chars().count() < 8 {
        return None;
    }
    let folded = text::fold(label.as_str());
    let mut scores: Vec<(f64, usize)> =
        (0..labels.len()).filter(|l| !met[*l]).map(|l| (labels[l].likeness(&folded), l)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    match scores[..] {
        [(best, l), (second, _), ..] if best >= 0.85 && best - second >= 0.1 => Some(l),
        [(best, l)] if best >= 0.85 => Some(l),
        _ => None,
    }
}

/// A letter before a name numbers it only in a series that begins with A or I: "P. Nội vụ" and "Đ.bộ" are abbreviations.
fn without_stray_markers(mut looks: Vec<UnjudgedRow>) -> Vec<UnjudgedRow> {
    for (kind, first) in [(Marker::Upper, "A"), (Marker::Roman, "I")] {
        let leading = |l: &UnjudgedRow| l.marker == kind && leading_marker(&l.label) == kind;
        let starts = looks.iter().find(|l| leading(l)).is_some_and(|l| {
            l.label.trim_start_matches(first).starts_with(['.', ')', '/', ' ', '-']) && l.label.starts_with(first)
        });
        if !starts {
            looks.iter_mut().filter(|l| leading(l) && !l.numbered).for_each(|l| l.marker = Marker::None);
        }
    }
    looks
}

/// The numbering that the text of a number column is.
fn marker(text: &str) -> Marker {
    if matches!(text.trim(), "-" | "+" | "–") {
        return Marker::Lower;
    }
    let bare = text.trim().trim_end_matches(['.', ')', '/', '-']).trim();
    let mut parts = bare.split('.');
    let first = parts.next().unwrap_or("");
    if !first.is_empty() && first.chars().all(|c| c.is_ascii_digit()) {
        if parts.next().is_some() { Marker::Dotted } else { Marker::Arabic }
    } else if bare.starts_with(|c: char| c.is_ascii_digit()) {
        Marker::Arabic
    } else if !bare.is_empty() && bare.len() <= 5 && bare.chars().all(|c| "IVX".contains(c)) {
        Marker::Roman
    } else if bare.chars().count() == 1 && bare.chars().all(char::is_uppercase) {
        Marker::Upper
    } else if bare.chars().count() == 1 && bare.chars().all(char::is_lowercase) {
        Marker::Lower
    } else {
        Marker::None
    }
}

/// The outer numbering that a label begins with: "I. Khối xã", "A - Đảng bộ". Inner numbers in a label
/// tell nothing: "1. Chi bộ" may be a name.
fn leading_marker(label: &str) -> Marker {
    let bare = crate::model::form::strip_marker(label);
    if bare.len() == label.len() {
        return Marker::None;
    }
    let lead = label[..label.len() - bare.len()].trim();
    match marker(lead) {
        found @ (Marker::Upper | Marker::Roman) => found,
        Marker::None | Marker::Arabic | Marker::Dotted | Marker::Lower => Marker::None,
    }
}
