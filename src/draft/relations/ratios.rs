//! Ratios: their operands by the rule printed over the column, else by trying the other columns.

use super::{Formula, adds_up};
use crate::draft::doubt::Doubt;
use crate::draft::numbers::{self, Proof, Series};
use crate::draft::words::Hint;
use crate::draft::{DraftLabel, Field};
use crate::model::form::Kind;
use crate::model::text::number::Measure;

/// Instances that are looked at before all are.
const GLANCE: usize = 60;

/// Finds the ratios among columns.
pub fn find(series: &[Series], columns: &mut [DraftLabel], hints: &[Option<Hint>], formulas: &[Option<Formula>]) {
    for n in 0..columns.len() {
        if columns[n].heading || columns[n].kind == Some(Kind::Text) {
            continue;
        }
        let says = hints[n].map(|h| h.kind);
        let by_formula = match &formulas[n] {
            Some(Formula::Ratio(a, b)) if adds_up(&columns[*a], hints[*a]) && adds_up(&columns[*b], hints[*b]) => {
                Some((*a, *b))
            }
            Some(Formula::Ratio(..) | Formula::Sum(_)) | None => None,
        };
        if let Some((a, b)) = by_formula {
            let proof = numbers::ratio(&series[n], &series[a], &series[b], true);
            let doubt = (!proof.confirms()).then_some(Doubt::RatioByFormula(proof));
            declare(&mut columns[n], (a, b), doubt);
        } else if says == Some(Kind::Ratio) || says.is_none() && !numbers::are_whole(&series[n]) {
            by_numbers(n, series, columns, hints);
        } else if says == Some(Kind::Average) {
            quotient(n, series, columns, hints);
        }
    }
}

fn declare(line: &mut DraftLabel, operands: (usize, usize), doubt: Option<Doubt>) {
    line.kind = Some(Kind::Ratio);
    line.ratio = Some(operands);
    line.doubts.extend(doubt.map(|d| (Field::Ratio, d)));
}

/// The pair of columns whose ratio a column prints, with how often: the one that held most, then the nearest.
fn best(
    n: usize,
    series: &[Series],
    columns: &[DraftLabel],
    hints: &[Option<Hint>],
    as_percent: bool,
) -> Option<(usize, usize, Proof)> {
    let usable: Vec<usize> = (0..columns.len()).filter(|c| *c != n && adds_up(&columns[*c], hints[*c])).collect();
    let pairs = usable.iter().flat_map(|a| usable.iter().filter(move |b| *b != a).map(move |b| (*a, *b)));
    // Most pairs fail at once; the others are tried in full.
    let first = |at: usize| &series[at][..series[at].len().min(GLANCE)];
    let glance = |(a, b): &(usize, usize)| numbers::ratio(first(n), first(*a), first(*b), as_percent);
    let likely = pairs.filter(|pair| {
        let seen = glance(pair);
        seen.held * 2 >= seen.told
    });
    let tried = likely.map(|(a, b)| (a, b, numbers::ratio(&series[n], &series[a], &series[b], as_percent)));
    let near = |a: usize, b: usize| std::cmp::Reverse(a.abs_diff(n) + b.abs_diff(n));
    tried
        .filter(|(.., p)| p.telling > 2 && p.mostly())
        .max_by_key(|(a, b, p)| (p.held * 1000 / p.told, p.telling, near(*a, *b)))
}

fn by_numbers(n: usize, series: &[Series], columns: &mut [DraftLabel], hints: &[Option<Hint>]) {
    let is_named = hints[n].is_some();
    match best(n, series, columns, hints, true).filter(|(.., p)| is_named || p.is_sound()) {
        Some((a, b, proof)) => declare(&mut columns[n], (a, b), Some(Doubt::RatioByNumbers(proof))),
        None if is_named => {
            columns[n].kind = Some(Kind::Average);
            columns[n].measure = Some(Measure::Percent);
            columns[n].doubts.push((Field::Kind, Doubt::NoOperands));
        }
        None => quotient(n, series, columns, hints),
    }
}

/// A figure that is one column over another, not in per cent, is never added; a form has no place for its operands.
fn quotient(n: usize, series: &[Series], columns: &mut [DraftLabel], hints: &[Option<Hint>]) {
    let found = best(n, series, columns, hints, false).filter(|(.., p)| p.telling > 4);
    if found.is_some() || hints[n].is_some() {
        columns[n].kind = Some(Kind::Average);
    }
    if let Some((a, b, proof)) = found {
        let words = |at: usize| match columns[at].under {
            Some(up) => format!("{} – {}", columns[up].label, columns[at].label),
            None => columns[at].label.clone(),
        };
        let doubt = Doubt::Quotient { numerator: words(a), denominator: words(b), proof };
        columns[n].doubts.push((Field::Kind, doubt));
    }
}
