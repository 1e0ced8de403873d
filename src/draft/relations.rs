//! How the figures of a draft behave and relate: by words, by the rules printed in the row of column numbers, and by
//! the numbers themselves.

mod along;
mod kinds;
mod ratios;
mod time;

use super::figures::{self, Measured, column_of};
use super::template::Template;
use super::{DraftLabel, words};
use crate::model::form::Kind;
use crate::reading::recognise::rows::column_number;

/// Fills kinds, ratios and relations of both axes.
pub fn fill(
    template: &Template<'_>,
    measured: &Measured,
    rows: &mut [DraftLabel],
    columns: &mut [DraftLabel],
    shown: &[Option<usize>],
) {
    let formulas = formulas(template, shown);
    let hints: Vec<Option<words::Hint>> =
        (0..columns.len()).map(|n| kinds::hint(template, columns, shown, n)).collect();
    kinds::without_figures(template, measured, columns, shown, &hints);
    ratios::find(&measured.columns, columns, &hints, &formulas);
    along::columns(&measured.columns, columns, &hints, &formulas);
    let adding = |n: &usize| adds_up(&columns[*n], hints[*n]);
    let places: Vec<usize> = (0..columns.len()).filter(adding).filter_map(|n| shown[n]).collect();
    let of_rows = figures::of_rows(template, &places);
    along::rows(&of_rows, rows);
    kinds::settle(measured, &of_rows, rows, columns, &hints);
    time::find(template, measured, columns);
    time::find_in_rows(&of_rows, rows);
}

/// The rule that a column number states.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// "4(=2*100/3)".
    Ratio(usize, usize),
    /// "2 (=3+4)".
    Sum(Vec<usize>),
}

/// The rules of columns, by label.
fn formulas(template: &Template<'_>, shown: &[Option<usize>]) -> Vec<Option<Formula>> {
    let texts_of = |table: usize| -> Vec<Option<String>> {
        let text = |label: &Option<usize>| {
            let col = column_of(template, table, (*label)?)?;
            template.tables[table].columns.iter().find(|c| c.col == col).map(|c| c.number.clone())
        };
        shown.iter().map(text).collect()
    };
    let of = |texts: &[Option<String>], n: usize| {
        let numbered = |number: i64| texts.iter().position(|t| t.as_deref().and_then(column_number) == Some(number));
        formula(texts[n].as_deref()?, &numbered)
    };
    let tables: Vec<Vec<Option<String>>> = (0..template.tables.len()).map(texts_of).collect();
    (0..shown.len()).map(|n| tables.iter().find_map(|texts| of(texts, n))).collect()
}

/// The rule in a text such as "4(=2*100/3)"; `numbered` finds the label of a column number.
fn formula(text: &str, numbered: &dyn Fn(i64) -> Option<usize>) -> Option<Formula> {
    let (_, rule) = text.split_once('=')?;
    let numbers = |part: &str| -> Vec<i64> {
        let runs = part.split(|c: char| !c.is_ascii_digit()).filter(|r| !r.is_empty());
        runs.filter_map(|r| r.parse().ok()).filter(|n| *n != 100).collect()
    };
    if let Some((above, below)) = rule.split_once(['/', ':']) {
        let (n, d) = (*numbers(above).first()?, *numbers(below).first()?);
        return Some(Formula::Ratio(numbered(n)?, numbered(d)?));
    }
    let is_plain = rule.contains('+') && !rule.contains(['-', '–', '*', '…']) && !rule.contains("..");
    let parts: Option<Vec<usize>> = numbers(rule).into_iter().map(numbered).collect();
    parts.filter(|p| is_plain && p.len() > 1).map(Formula::Sum)
}

/// Whether figures of this kind add up.
fn adds_up(line: &DraftLabel, hint: Option<words::Hint>) -> bool {
    let kind = line.kind.or(hint.map(|h| h.kind));
    !line.heading && kind.is_none_or(Kind::adds_up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_column_numbers() {
        let at = |n: i64| usize::try_from(n).ok().filter(|n| *n < 20);
        for (text, want) in [
            ("4(=2*100/3)", Some(Formula::Ratio(2, 3))),
            ("(12)=(11)/(5)*100", Some(Formula::Ratio(11, 5))),
            ("2 (=3+4)", Some(Formula::Sum(vec![3, 4]))),
            ("5=2+3-4", None),
            ("7", None),
            ("9=3+…+8", None),
            ("4=2/77", None),
        ] {
            assert_eq!(formula(text, &at), want, "{text}");
        }
    }
}
