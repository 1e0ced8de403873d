//! The figures of the examples, label by label.

use super::align::AlignedLabel;
use super::numbers::Series;
use super::table::ExampleTable;
use super::template::Template;
use crate::document::Content;
use crate::reading::recognise::header::is_figure;
use crate::reading::recognise::{is_partial_total, is_usual_total};
use rust_decimal::Decimal;

/// The figures of all columns.
pub struct Measured {
    /// For each column, its figures row by row through all examples.
    pub columns: Vec<Series>,
    /// For each column, how many cells hold a figure, and how many hold words.
    pub contents: Vec<(usize, usize)>,
}

impl Measured {
    /// Reads the figures; `shown` tells which label of the axis a line is.
    pub fn new(template: &Template<'_>, shown: &[Option<usize>]) -> Measured {
        let place = |t: usize, line: usize| shown[line].and_then(|l| column_of(template, t, l));
        let rows =
            |t: &'_ ExampleTable<'_>| t.rows.iter().filter(|r| r.has_figures).map(|r| r.row).collect::<Vec<u32>>();
        let all: Vec<(usize, &ExampleTable<'_>, Vec<u32>)> =
            template.tables.iter().enumerate().map(|(n, t)| (n, t, rows(t))).collect();
        let column = |line: usize| -> Series {
            let of = |(n, t, rows): &(usize, &ExampleTable<'_>, Vec<u32>)| -> Series {
                let col = place(*n, line);
                rows.iter().map(|r| col.and_then(|c| t.figure(*r, c))).collect()
            };
            all.iter().flat_map(of).collect()
        };
        let contents = |line: usize| {
            let mut counts = (0, 0);
            for (n, t, rows) in &all {
                for cell in place(*n, line).iter().flat_map(|c| rows.iter().filter_map(|r| t.cell(*r, *c))) {
                    counts.0 += usize::from(is_figure(cell));
                    let is_words = matches!(&cell.content, Content::Text(t) if t.chars().filter(|c| c.is_alphabetic()).count() > 1);
                    counts.1 += usize::from(is_words && !is_figure(cell));
                }
            }
            counts
        };
        Measured { columns: (0..shown.len()).map(column).collect(), contents: (0..shown.len()).map(contents).collect() }
    }
}

/// For each closed row, its figures in the labels of `columns`, through all examples.
pub fn of_rows(template: &Template<'_>, columns: &[usize]) -> Vec<Series> {
    let Some(axis) = &template.rows else { return Vec::new() };
    let row = |seen: &AlignedLabel| -> Series {
        let of = |(n, table): (usize, &ExampleTable<'_>)| -> Series {
            let at = seen.in_examples[n].as_ref().map(|p| table.rows[p.place].row);
            columns.iter().map(|l| table.figure(at?, column_of(template, n, *l)?)).collect()
        };
        template.tables.iter().enumerate().flat_map(of).collect()
    };
    axis.labels.iter().map(row).collect()
}

/// The sheet's column of a label in an example.
pub fn column_of(template: &Template<'_>, table: usize, label: usize) -> Option<u32> {
    let placed = template.columns.labels[label].in_examples[table].as_ref()?;
    Some(template.tables[table].columns[placed.place].col)
}

/// The names of rows that add up the others: by what they are called, else by their figures.
pub fn totals(template: &Template<'_>) -> Vec<String> {
    let of = |table: &ExampleTable<'_>| -> Vec<String> {
        let rows: Vec<_> = table.rows.iter().filter(|r| r.has_figures && !r.label.is_empty()).collect();
        let is_named = |label: &str| is_usual_total(label) && !is_partial_total(label);
        let named: Vec<String> = rows.iter().filter(|r| is_named(&r.label)).map(|r| r.label.clone()).collect();
        if !named.is_empty() || rows.len() < 4 {
            return named;
        }
        let figures = |row: u32| table.columns.iter().map(move |c| table.figure(row, c.col));
        let others = |at: usize| {
            let mut sums = vec![Decimal::ZERO; table.columns.len()];
            for (_, row) in rows.iter().enumerate().filter(|(n, _)| *n != at) {
                sums.iter_mut().zip(figures(row.row)).for_each(|(s, f)| *s = s.saturating_add(f.unwrap_or_default()));
            }
            sums
        };
        let is_sum = |at: &usize| {
            let sums = others(*at);
            let agree = figures(rows[*at].row).zip(&sums).filter(|(f, s)| !s.is_zero() && *f == Some(**s)).count();
            let differ = figures(rows[*at].row).zip(&sums).filter(|(f, s)| f.is_some_and(|f| f != **s)).count();
            agree >= 3 && differ * 3 <= agree
        };
        [0, rows.len() - 1].into_iter().filter(is_sum).map(|at| rows[at].label.clone()).collect()
    };
    super::distinct(template.tables.iter().flat_map(of))
}
