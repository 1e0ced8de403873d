//! What each row below a header is: an organisation, a label, a section, a total, column numbers.

use super::header::is_figure;
use super::{Table, ends_table, is_total};
use crate::document::{Content, Sheet};
use crate::form::{AxisLabel, Form, Open, Rows, header_label};
use crate::place::At;
use crate::text::{self, Label};

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The zero-based row on the sheet.
    pub row: u32,
    /// What it is.
    pub kind: RowKind,
    /// The label as written, on one line.
    pub label: String,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// 1, 2, 3 … under the header.
    ColumnNumbers,
    /// A heading over organisations, perhaps with a subtotal; outer sections have lower levels.
    Section(u8),
    /// A total over all organisations.
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

/// Fills `table.rows`.
pub fn classify(sheet: &Sheet, end: u32, form: &Form, table: &mut Table) {
    let scan = Scan {
        sheet,
        form,
        table,
        end,
    };
    let rows = match &form.rows {
        Rows::Open(open) => scan.open(open),
        Rows::Closed(labels) => scan.closed(labels, &mut Vec::new()),
    };
    let near = match &form.rows {
        Rows::Open(_) => Vec::new(),
        Rows::Closed(labels) => {
            let mut near = Vec::new();
            scan.closed(labels, &mut near);
            near
        }
    };
    table.rows = rows;
    table
        .near
        .extend(near.into_iter().map(|(w, l)| (w, l, true)));
}

struct Scan<'a> {
    sheet: &'a Sheet,
    form: &'a Form,
    table: &'a Table,
    end: u32,
}

/// A row as it looks before it is judged.
struct Look {
    row: u32,
    label: String,
    marker: Marker,
    has_values: bool,
    has_figures: bool,
}

/// The text in the column of running numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    None,
    Arabic,
    Roman,
    Letter,
}

impl Scan<'_> {
    fn looks(&self) -> Vec<Look> {
        let mut out = Vec::new();
        for row in self
            .sheet
            .rows()
            .into_iter()
            .filter(|r| (self.table.header.1 + 1..self.end).contains(r))
        {
            let look = self.look(row);
            if !look.has_figures && !self.is_listed(&look) && self.signs(row) {
                break;
            }
            out.push(look);
        }
        out
    }

    fn signs(&self, row: u32) -> bool {
        self.sheet
            .row(row)
            .any(|(_, c)| matches!(&c.content, Content::Text(t) if ends_table(t)))
    }

    /// A row that is numbered or classed like an organisation does not end the table, whatever its name.
    fn is_listed(&self, look: &Look) -> bool {
        look.marker == Marker::Arabic && !look.label.is_empty()
    }

    fn look(&self, row: u32) -> Look {
        let text_at = |col: u32| text::tidy(&self.sheet.text(At::new(row, col)));
        let own = text_at(self.table.labels);
        let marker_text = self.table.numbers.map_or(String::new(), text_at);
        let first_figure = self
            .table
            .columns
            .iter()
            .map(|(c, _)| *c)
            .min()
            .unwrap_or(0);
        let is_word = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count() > 1;
        // A total's label is often merged over the columns before the figures.
        let label = if own.is_empty() {
            let before = (0..first_figure)
                .map(text_at)
                .find(|t| is_word(t) && marker(t) != Marker::Roman);
            before.unwrap_or_default()
        } else {
            own
        };
        let cells = || {
            self.table
                .columns
                .iter()
                .filter_map(|(c, _)| self.sheet.cell(At::new(row, *c)))
        };
        Look {
            row,
            marker: marker(&marker_text),
            has_values: cells().any(|c| !c.is_blank()),
            has_figures: cells().any(is_figure),
            label,
        }
    }

    fn open(&self, open: &Open) -> Vec<Row> {
        let looks = self.looks();
        let numbered = looks
            .iter()
            .filter(|l| l.marker == Marker::Arabic && l.has_values)
            .count();
        let mut out: Vec<Row> = Vec::new();
        for (n, look) in looks.iter().enumerate() {
            let started = out.iter().any(|r| r.kind != RowKind::ColumnNumbers);
            let kind = if !started && self.is_column_numbers(look.row) {
                Some(RowKind::ColumnNumbers)
            } else if is_placeholder(&look.label) && !look.has_figures {
                None
            } else if is_total(&look.label, self.form) {
                look.has_values.then_some(RowKind::Total)
            } else {
                self.open_kind(open, &looks, n, numbered)
            };
            out.extend(kind.map(|kind| Row {
                row: look.row,
                kind,
                label: look.label.clone(),
            }));
        }
        out
    }

    fn open_kind(&self, open: &Open, looks: &[Look], n: usize, numbered: usize) -> Option<RowKind> {
        let look = &looks[n];
        let classed = open.class_of(&Label::new(&look.label)).is_some();
        let heads = matches!(look.marker, Marker::Roman | Marker::Letter) && numbered > 0;
        let level = u8::from(look.marker != Marker::Letter);
        if look.label.is_empty() {
            return look.has_figures.then_some(RowKind::Nameless);
        }
        if !look.has_values {
            return match look.marker {
                Marker::Arabic => Some(RowKind::Organisation),
                Marker::Roman | Marker::Letter => Some(RowKind::Section(level)),
                Marker::None if classed => Some(RowKind::Organisation),
                // A line of text above more rows is a heading; below them it is a note.
                Marker::None => looks[n + 1..]
                    .iter()
                    .any(|l| l.has_figures)
                    .then_some(RowKind::Section(2)),
            };
        }
        let is_sum = || self.is_formula_sum(look.row) || self.is_sum_of_following(looks, n);
        let section = match (heads, classed, look.marker) {
            (true, false, _) => true,
            (true, true, _) => is_sum(),
            (false, false, Marker::None) if numbered > 0 => is_sum(),
            (false, _, _) => false,
        };
        Some(if section {
            RowKind::Section(level)
        } else {
            RowKind::Organisation
        })
    }

    /// Whether most figures of a row are sums over a range.
    fn is_formula_sum(&self, row: u32) -> bool {
        let cells: Vec<_> = self
            .table
            .columns
            .iter()
            .filter_map(|(c, _)| self.sheet.cell(At::new(row, *c)))
            .filter(|c| is_figure(c))
            .collect();
        let sums = cells
            .iter()
            .filter(|c| {
                c.formula.as_deref().is_some_and(|f| {
                    f.to_ascii_uppercase().contains("SUM")
                        || f.to_ascii_uppercase().contains("SUBTOTAL")
                })
            })
            .count();
        sums * 2 > cells.len()
    }

    /// Whether every figure of a row is the sum of the rows below it, up to the next heading or total.
    fn is_sum_of_following(&self, looks: &[Look], n: usize) -> bool {
        let below: Vec<&Look> = looks[n + 1..]
            .iter()
            .take_while(|l| l.marker == Marker::Arabic && !is_total(&l.label, self.form))
            .collect();
        let figure =
            |row: u32, col: u32| match self.sheet.cell(At::new(row, col)).map(|c| &c.content) {
                Some(Content::Number(n)) => *n,
                Some(Content::Text(t)) => t.trim().replace('.', "").parse().unwrap_or(0.0),
                Some(_) | None => 0.0,
            };
        let mut some = false;
        let counted = self
            .table
            .columns
            .iter()
            .filter(|(_, l)| self.form.columns[*l].ratio.is_none());
        for (col, _) in counted {
            let own = figure(looks[n].row, *col);
            let sum: f64 = below.iter().map(|l| figure(l.row, *col)).sum();
            if (own - sum).abs() > 0.5 {
                return false;
            }
            some |= own > 0.5;
        }
        some && below.len() > 1
    }

    /// 1, 2, 3 … or A, B, 1, 2 … under the header, as the official forms print.
    fn is_column_numbers(&self, row: u32) -> bool {
        let mut last = 0;
        let mut seen = 0;
        for (_, cell) in self.sheet.row(row).filter(|(_, c)| !c.is_blank()) {
            let text = cell.shown();
            let text = text.trim().trim_start_matches('(');
            if text.len() == 1 && text.chars().all(|c| c.is_ascii_uppercase()) {
                continue;
            }
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            let rest = text[digits.len()..].trim().trim_end_matches(')');
            let is_rule = rest.is_empty() || rest.trim_start_matches('(').starts_with('=');
            match digits.parse::<u32>() {
                Ok(n) if is_rule && n > last && n <= last + 3 => last = n,
                _ => return false,
            }
            seen += 1;
        }
        seen >= 2 && last as usize >= seen
    }

    fn closed(&self, labels: &[AxisLabel], near: &mut Vec<(String, usize)>) -> Vec<Row> {
        let mut out: Vec<Row> = Vec::new();
        let mut matched: Vec<usize> = Vec::new();
        for look in self.looks() {
            if out.is_empty() && self.is_column_numbers(look.row) {
                out.push(Row {
                    row: look.row,
                    kind: RowKind::ColumnNumbers,
                    label: look.label,
                });
                continue;
            }
            let label = header_label(&look.label);
            let kind = if label.is_empty() {
                look.has_figures.then_some(RowKind::Nameless)
            } else if let Some(found) = declared(labels, &label, &matched) {
                matched.push(found);
                Some(RowKind::Label(found))
            } else if let Some(found) = resembling(labels, &label, &matched) {
                matched.push(found);
                near.push((look.label.clone(), found));
                Some(RowKind::Label(found))
            } else {
                look.has_figures.then_some(RowKind::Unknown)
            };
            out.extend(kind.map(|kind| Row {
                row: look.row,
                kind,
                label: look.label,
            }));
        }
        out
    }
}

/// The declared label that a row means. Where several are spelled alike, the one below the label that
/// was met last; a label met before is taken again only if nothing else fits (a repeated row).
fn declared(labels: &[AxisLabel], label: &Label, matched: &[usize]) -> Option<usize> {
    let fits: Vec<usize> = (0..labels.len())
        .filter(|&l| labels[l].is_spelled(label))
        .collect();
    if fits.len() <= 1 {
        return fits.first().copied();
    }
    let free = || fits.iter().copied().filter(|l| !matched.contains(l));
    let last_met = |l: usize| {
        labels[l]
            .under
            .and_then(|up| matched.iter().rposition(|m| *m == up))
    };
    free()
        .filter(|&l| last_met(l).is_some())
        .max_by_key(|&l| last_met(l))
        .or_else(|| free().next())
        .or(fits.first().copied())
}

/// A label spelled otherwise, taken for the one unmatched declared label that it resembles.
fn resembling(labels: &[AxisLabel], label: &Label, matched: &[usize]) -> Option<usize> {
    if label.as_str().chars().count() < 8 {
        return None;
    }
    let folded = text::fold(label.as_str());
    let mut scores: Vec<(f64, usize)> = (0..labels.len())
        .filter(|l| !matched.contains(l))
        .map(|l| (labels[l].likeness(&folded), l))
        .collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    match scores[..] {
        [(best, l), (second, _), ..] if best >= 0.85 && best - second >= 0.1 => Some(l),
        [(best, l)] if best >= 0.85 => Some(l),
        _ => None,
    }
}

fn is_placeholder(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| matches!(c, '.' | '…' | ' ' | '-'))
}

fn marker(text: &str) -> Marker {
    let bare = text.trim().trim_end_matches(['.', ')']);
    if bare.starts_with(|c: char| c.is_ascii_digit()) {
        Marker::Arabic
    } else if !bare.is_empty() && bare.len() <= 5 && bare.chars().all(|c| "IVX".contains(c)) {
        Marker::Roman
    } else if bare.chars().count() == 1 && bare.chars().all(char::is_alphabetic) {
        Marker::Letter
    } else {
        Marker::None
    }
}
