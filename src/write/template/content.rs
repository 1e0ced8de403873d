//! What belongs in each cell of a blank form: a figure to be filled in, or a formula with its result.

use super::{BlankRow, BlankSheet, RepeatedFigures};
use crate::model::form::{AxisLabel, IndicatorIx, Kind, Ratio};
use crate::write::page::column_range;
use rust_decimal::Decimal;

/// What stands in a cell of the table.
pub enum BlankCell {
    /// A figure to be filled in.
    Figure(IndicatorIx, Option<Decimal>),
    /// Words to be filled in.
    Words,
    /// A formula with its result.
    Formula(String, Option<Decimal>),
    /// Nothing, and nothing belongs there.
    Nothing,
}

impl BlankSheet<'_> {
    /// What belongs where a row and a column meet.
    pub fn content(&self, row: usize, column: usize) -> BlankCell {
        let form = self.form();
        if form.columns[column].kind == Some(Kind::Text)
            && !matches!(self.rows[row], BlankRow::Section(..) | BlankRow::Total)
        {
            return BlankCell::Words;
        }
        if let Some(ratio) = form.ratios.iter().find(|r| r.column == column) {
            return self.ratio_across(row, ratio);
        }
        match self.rows[row] {
            BlankRow::Section(..) => BlankCell::Nothing,
            BlankRow::Total => self.total(row, column),
            BlankRow::Organisation(..) => match form.indicator_at(None, column) {
                Some(ix) => self.whole_across(row, column).unwrap_or(BlankCell::Figure(ix, self.value(row, column))),
                None => BlankCell::Nothing,
            },
            BlankRow::Label(label) => {
                if let Some((n, d)) = form.row_labels()[label].ratio {
                    let operands = self.row_of(n).zip(self.row_of(d));
                    return operands.map_or(BlankCell::Nothing, |(n, d)| self.ratio((n, column), (d, column)));
                }
                let Some(ix) = form.indicator_at(Some(label), column) else { return BlankCell::Nothing };
                self.whole_across(row, column)
                    .or_else(|| self.whole_down(label, column))
                    .unwrap_or(BlankCell::Figure(ix, self.value(row, column)))
            }
        }
    }

    /// A column that is the sum of others, where the form says so of all of them.
    fn whole_across(&self, row: usize, column: usize) -> Option<BlankCell> {
        let parts = parts(&self.form().columns, column)?;
        Some(self.sum(parts.into_iter().map(|part| (row, part)).collect()))
    }

    /// A row that is the sum of others, where the form says so of all of them.
    fn whole_down(&self, label: usize, column: usize) -> Option<BlankCell> {
        let parts: Option<Vec<usize>> =
            parts(self.form().row_labels(), label)?.into_iter().map(|part| self.row_of(part)).collect();
        Some(self.sum(parts?.into_iter().map(|row| (row, column)).collect()))
    }

    /// Nothing until a part is filled in: blank parts are missing, not zero.
    fn sum(&self, parts: Vec<(usize, usize)>) -> BlankCell {
        let cells: Vec<String> = parts.iter().map(|(row, column)| self.at(*row, *column).to_string()).collect();
        let cells = cells.join(",");
        let value = total(parts.into_iter().map(|(row, column)| self.value(row, column)));
        BlankCell::Formula(format!("IF(COUNT({cells})=0,\"\",SUM({cells}))"), value)
    }

    fn total(&self, row: usize, column: usize) -> BlankCell {
        let kind = self.form().indicator_at(None, column).map(|ix| self.form().indicator(ix).kind);
        match kind {
            Some(Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan) => {}
            Some(Kind::Ratio | Kind::Average | Kind::Text) | None => return BlankCell::Nothing,
        }
        let (first, last) = self.body();
        let range = column_range(self.at(row, column).col as u16, first, last);
        BlankCell::Formula(format!("IF(COUNT({range})=0,\"\",SUM({range}))"), self.value(row, column))
    }

    fn ratio_across(&self, row: usize, ratio: &Ratio) -> BlankCell {
        let has_figures = match self.rows[row] {
            BlankRow::Section(..) => false,
            BlankRow::Organisation(..) | BlankRow::Total => true,
            BlankRow::Label(label) => self.form().indicator_at(Some(label), ratio.numerator).is_some(),
        };
        match has_figures {
            true => self.ratio((row, ratio.numerator), (row, ratio.denominator)),
            false => BlankCell::Nothing,
        }
    }

    fn ratio(&self, numerator: (usize, usize), denominator: (usize, usize)) -> BlankCell {
        let [n, d] = [numerator, denominator].map(|(row, column)| self.at(row, column));
        let values = (self.value(numerator.0, numerator.1), self.value(denominator.0, denominator.1));
        let value = match values {
            (Some(n), Some(d)) if d > Decimal::ZERO => (n * Decimal::ONE_HUNDRED).checked_div(d),
            _ => None,
        };
        BlankCell::Formula(format!("IF(AND(ISNUMBER({n}),N({d})>0),{n}/{d}*100,\"\")"), value)
    }

    /// The number that a cell shows when it is handed out.
    fn value(&self, row: usize, column: usize) -> Option<Decimal> {
        let form = self.form();
        let known = |label: Option<usize>, figures: &RepeatedFigures| {
            form.indicator_at(label, column).and_then(|ix| figures.get(&ix).copied())
        };
        let across =
            || parts(&form.columns, column).map(|parts| total(parts.into_iter().map(|part| self.value(row, part))));
        match &self.rows[row] {
            BlankRow::Section(..) => None,
            BlankRow::Organisation(_, listed) => {
                across().unwrap_or_else(|| listed.and_then(|l| known(None, &l.figures)))
            }
            BlankRow::Total => total((0..row).map(|above| self.value(above, column))),
            BlankRow::Label(label) => {
                let down = || {
                    let rows = parts(form.row_labels(), *label)?.into_iter().filter_map(|part| self.row_of(part));
                    Some(total(rows.map(|row| self.value(row, column))))
                };
                across().or_else(down).unwrap_or_else(|| known(Some(*label), &self.blank.known.figures))
            }
        }
    }
}

/// The labels that one is the sum of, where every form has them: of parts that copies may leave out it is the unit
/// that knows the sum. A label that is a part of itself in the end is none.
pub fn parts(labels: &[AxisLabel], whole: usize) -> Option<Vec<usize>> {
    let parts: Vec<usize> = (0..labels.len()).filter(|l| labels[*l].part_of == Some(whole)).collect();
    let mut above = std::iter::successors(labels[whole].part_of, |l| labels[*l].part_of).take(labels.len() + 1);
    let is_circular = above.by_ref().count() > labels.len();
    let all_there = parts.iter().all(|p| !labels[*p].optional && !labels[*p].heading);
    (!parts.is_empty() && all_there && !is_circular).then_some(parts)
}

/// Σ of what is there.
fn total(values: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    values.flatten().fold(None, |sum: Option<Decimal>, n| Some(sum.unwrap_or_default().saturating_add(n)))
}
