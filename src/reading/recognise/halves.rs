//! Half-tables side by side: the closed rows of one form, spread over several columns of labels on one sheet.
//!
//! Nothing declares where a table is broken: a column in which labels of rows stand, beyond the figures of the one
//! before, begins another part. Parts that say the same rows are two tables, not two parts of one.

use super::header::{self, Columns, Header};
use super::{Half, Table, fill, score};
use crate::document::{Content, Sheet};
use crate::model::form::{Form, Rows, mentions, strip_marker};
use crate::model::place::At;
use crate::model::text::Label;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

/// The table with its parts told apart, where it has several and more of the form is found that way.
pub fn settle(sheet: &Sheet, header: &Header, end: u32, form: &Form, labelled: &Labelled, whole: Table) -> Table {
    let starts = halves(labelled, header, end, form);
    if starts.len() < 2 {
        return whole;
    }
    let found = parted(sheet, header, end, form, &whole, &starts);
    found.filter(|parted| parted.score > whole.score).unwrap_or(whole)
}

fn parted(sheet: &Sheet, header: &Header, end: u32, form: &Form, whole: &Table, starts: &[Half]) -> Option<Table> {
    let (first, others) = starts.split_first()?;
    let mut table = Table {
        labels: first.labels,
        numbers: first.numbers,
        halves: others.to_vec(),
        columns: Vec::new(),
        twice: Vec::new(),
        near: Vec::new(),
        rows: Vec::new(),
        ..whole.clone()
    };
    let mut share: f64 = 0.0;
    for half in 0..starts.len() {
        let columns = columns_of(header, form, &table, half);
        share = share.max(columns.score);
        table.columns.extend(columns.matched);
        table.twice.extend(columns.twice);
        table.near.extend(columns.near.into_iter().map(|(written, label)| (written, label, false)));
    }
    let (labels, numbers): (Vec<u32>, Vec<u32>) =
        (starts.iter().map(|h| h.labels).collect(), table.all_numbers().collect());
    table.columns.retain(|(col, _)| !labels.contains(col) && !numbers.contains(col));
    fill(sheet, header, end, form, &mut table);
    table.score = score(form, &table, share);
    Some(table)
}

/// What the columns of one part carry; without any header they are laid out like those of the first part.
fn columns_of(header: &Header, form: &Form, table: &Table, half: usize) -> Columns {
    let mut columns = header::columns(&header.within(&table.window(half)), form);
    if columns.matched.is_empty() {
        let first = table.columns.iter().filter(|(col, _)| table.window(0).contains(col));
        let shifted =
            |(col, label): &(u32, usize)| Some((table.labels_of(half) + col.checked_sub(table.labels)?, *label));
        columns.matched = first.filter_map(shifted).collect();
    }
    columns
}

/// The parts of a table, left to right: each has a column of row labels, and figures between it and the next one. A part
/// with nothing at all over its columns is laid out like the first.
fn halves(labelled: &Labelled, header: &Header, end: u32, form: &Form) -> Vec<Half> {
    let mut out: Vec<Half> = Vec::new();
    let mut before = SaidLabels::default();
    let mut width: Option<u32> = None;
    let is_bare = |range: Range<u32>| header.within(&range).paths.is_empty();
    let last_of = |labels: u32, to: u32, width: Option<u32>| {
        let told = header::columns(&header.within(&(labels + 1..to)), form).matched.last().map(|(col, _)| *col);
        told.or_else(|| width.filter(|_| is_bare(labels + 1..to)).map(|width| labels + width))
    };
    let is_named = |col: u32, said: &SaidLabels| said.all.len() > 1 || header.is_at(col, &form.row_header);
    for (col, said) in labelled.by_column(header.bottom + 1..end).into_iter().filter(|(c, s)| is_named(*c, s)) {
        let mut from = 0;
        if let Some(half) = out.last() {
            let Some(last) = last_of(half.labels, col, width).filter(|last| *last < col) else { continue };
            width = width.or(Some(last - half.labels));
            from = last + 1;
        }
        if last_of(col, u32::MAX, width).is_none() {
            continue;
        }
        if before.is_repeated_by(&said) {
            return Vec::new();
        }
        let told = header.within(&(from..col)).find(&form.row_number);
        let like_first = || out.first().and_then(|first| col.checked_sub(first.labels - first.numbers?));
        let numbers = told.or_else(|| like_first().filter(|n| *n >= from && is_bare(from..col)));
        out.push(Half { from: if out.is_empty() { 0 } else { numbers.unwrap_or(col) }, labels: col, numbers });
        before.add(said);
    }
    out
}

/// Whether the rows below a second header are those that the form has beside the rows above it.
pub fn goes_on(labelled: &Labelled, first: &Header, second: &Header) -> bool {
    let (before, after) = (first.bottom + 1..second.top, second.bottom + 1..u32::MAX);
    !labelled.within(before.clone()).is_empty()
        && !labelled.within(after.clone()).is_empty()
        && !labelled.has_in_common(&before, &after)
}

/// The labels of the form that stand somewhere.
#[derive(Default)]
struct SaidLabels {
    /// All that may be meant.
    all: BTreeSet<usize>,
    /// Those that share their spelling with no other label.
    certain: BTreeSet<usize>,
}

impl SaidLabels {
    fn add(&mut self, other: SaidLabels) {
        self.all.extend(other.all);
        self.certain.extend(other.certain);
    }

    /// Whether the other says mostly the same.
    fn is_repeated_by(&self, other: &SaidLabels) -> bool {
        let same = self.certain.intersection(&other.certain).count();
        same * 2 > self.certain.len().min(other.certain.len())
    }
}

/// The cells of a sheet that hold labels of a form's rows, told once for all its tables.
#[derive(Default)]
pub struct Labelled {
    /// Row by row, each with the labels that may be meant.
    cells: Vec<(At, Vec<usize>)>,
    /// The rows in which each label stands that shares its spelling with no other.
    certain: BTreeMap<usize, Vec<u32>>,
}

impl Labelled {
    /// Looks at every cell of a sheet; on an open axis there is nothing to look for.
    pub fn of(sheet: &Sheet, form: &Form) -> Labelled {
        let Rows::Closed(labels) = &form.rows else { return Labelled::default() };
        let known: HashSet<&Label> = labels.iter().flat_map(|l| &l.spellings).collect();
        let mut out = Labelled::default();
        for (at, cell) in &sheet.cells {
            let Content::Text(shown) = &cell.content else { continue };
            if shown.chars().filter(|c| c.is_alphabetic()).take(2).count() < 2 {
                continue;
            }
            let (words, times) = mentions(strip_marker(shown));
            let label = Label::new(&words);
            if !known.contains(&label) {
                continue;
            }
            let fits: Vec<usize> = (0..labels.len()).filter(|l| labels[*l].is_spelled_at(&label, &times)).collect();
            if let [only] = fits[..] {
                out.certain.entry(only).or_default().push(at.row);
            }
            if !fits.is_empty() {
                out.cells.push((*at, fits));
            }
        }
        out
    }

    /// Those in some rows.
    fn within(&self, rows: Range<u32>) -> &[(At, Vec<usize>)] {
        let place = |row: u32| self.cells.partition_point(|(at, _)| at.row < row);
        self.cells.get(place(rows.start)..place(rows.end)).unwrap_or_default()
    }

    /// Whether a label that is certain stands in both ranges of rows.
    fn has_in_common(&self, a: &Range<u32>, b: &Range<u32>) -> bool {
        let stands = |rows: &[u32], range: &Range<u32>| {
            rows.get(rows.partition_point(|row| *row < range.start)).is_some_and(|row| *row < range.end)
        };
        self.certain.values().any(|rows| stands(rows, a) && stands(rows, b))
    }

    /// The columns in which labels stand in some rows, with these labels.
    fn by_column(&self, rows: Range<u32>) -> BTreeMap<u32, SaidLabels> {
        let mut out: BTreeMap<u32, SaidLabels> = BTreeMap::new();
        for (at, fits) in self.within(rows) {
            let said = out.entry(at.col).or_default();
            if let [only] = fits[..] {
                said.certain.insert(only);
            }
            said.all.extend(fits);
        }
        out
    }
}

/// One part of a table as if nothing stood beside it.
pub fn alone(sheet: &Sheet, table: &Table, half: usize) -> (Sheet, Table) {
    let window = table.window(half);
    let cells = sheet.cells.iter().filter(|(at, _)| window.contains(&at.col)).map(|(at, c)| (*at, c.clone()));
    let inside = |col: &u32| window.contains(col);
    let numbers = table.all_numbers().find(inside);
    let labels = table.labels_of(half);
    let columns = table.columns.iter().copied().filter(|(c, _)| inside(c)).collect();
    let unknown = table.unknown.iter().filter(|(c, _)| inside(c)).cloned().collect();
    let own = Table { labels, numbers, columns, unknown, halves: Vec::new(), ..table.clone() };
    let seen = Sheet { cells: cells.collect(), merges: sheet.merges.clone(), ..Sheet::default() };
    (seen, own)
}
