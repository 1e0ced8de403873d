//! How figures behave: by the words of their labels and headings, else by what they are part of.

use crate::draft::doubt::Doubt;
use crate::draft::figures::{Measured, column_of};
use crate::draft::numbers::{self, Series};
use crate::draft::template::Template;
use crate::draft::words::{self, Hint};
use crate::draft::{DraftLabel, Field};
use crate::model::form::Kind;
use crate::model::text::number::Measure;
use std::collections::BTreeSet;

/// What the words over a column say, in any of the examples: the lowest label counts most, unless only a heading
/// leaves no doubt.
pub fn hint(template: &Template<'_>, columns: &[DraftLabel], shown: &[Option<usize>], n: usize) -> Option<Hint> {
    let seen = &template.columns.labels[shown[n]?];
    let own = [&columns[n].label].into_iter().chain(&columns[n].also);
    let own: Vec<Hint> = own.filter_map(|t| words::kind(t)).collect();
    let above = seen.paths().flat_map(|p| p[..p.len() - 1].iter().rev());
    let above: Vec<Hint> = above.filter_map(|t| words::kind(t)).filter(|h| h.kind != Kind::Text).collect();
    let sure = |hints: &[Hint]| hints.iter().find(|h| h.is_sure).copied();
    sure(&own).or_else(|| sure(&above)).or_else(|| own.first().copied()).or_else(|| above.first().copied())
}

/// Columns of words or codes, and those that were empty in all examples.
pub fn without_figures(
    template: &Template<'_>,
    measured: &Measured,
    columns: &mut [DraftLabel],
    shown: &[Option<usize>],
    hints: &[Option<Hint>],
) {
    for (n, line) in columns.iter_mut().enumerate().filter(|(_, l)| !l.heading) {
        let (figures, texts) = measured.contents[n];
        let dashes = measured.columns[n].iter().flatten().count();
        let is_text = hints[n].is_some_and(|h| h.kind == Kind::Text);
        if is_text || texts > figures + dashes {
            line.kind = Some(Kind::Text);
        } else if figures + dashes == 0 {
            line.kind = hints[n].map_or(Some(Kind::Text), |h| Some(h.kind)).filter(|k| *k != Kind::Ratio);
            line.kind = line.kind.or(Some(Kind::Text));
            line.doubts.push((Field::Kind, Doubt::NoFigures));
        } else if hints[n].is_none() && are_codes(template, shown[n], &measured.columns[n]) {
            line.kind = Some(Kind::Text);
            line.doubts.push((Field::Kind, Doubt::Codes));
        }
    }
}

/// Figures before the names, no two alike.
fn are_codes(template: &Template<'_>, label: Option<usize>, series: &Series) -> bool {
    let before = |t: usize| {
        let col = label.and_then(|l| column_of(template, t, l));
        col.is_none_or(|c| c < template.tables[t].names.0)
    };
    let known: Vec<_> = series.iter().flatten().collect();
    let distinct: BTreeSet<_> = known.iter().collect();
    known.len() > 3 && distinct.len() * 10 >= known.len() * 9 && (0..template.tables.len()).all(before)
}

/// Settles all kinds and measures.
pub fn settle(
    measured: &Measured,
    of_rows: &[Series],
    rows: &mut [DraftLabel],
    columns: &mut [DraftLabel],
    hints: &[Option<Hint>],
) {
    let by_rows = rows_tell(rows, columns);
    for n in 0..columns.len() {
        if columns[n].heading || columns[n].kind.is_some() {
            continue;
        }
        if !by_rows {
            let whole = columns[n].part_of.or(columns[n].subset_of);
            let (kind, doubt) = settled(hints[n], whole.and_then(|w| hints[w]).map(|h| (h.kind, h.is_sure)));
            columns[n].kind = Some(kind);
            columns[n].doubts.extend(doubt.map(|d| (Field::Kind, d)));
        }
        let own = std::iter::once(&columns[n].label).chain(columns[n].under.map(|up| &columns[up].label));
        let is_money = own.into_iter().any(|t| words::is_money(t));
        let is_amount = is_money || !numbers::are_whole(&measured.columns[n]);
        columns[n].measure = (is_amount && columns[n].kind != Some(Kind::Average)).then_some(Measure::Amount);
    }
    if by_rows {
        rows_kinds(of_rows, rows);
    }
}

/// The kind that words give, else that of the whole, which is sure or is not, else a level: added over time a level
/// would be counted twice.
fn settled(own: Option<Hint>, whole: Option<(Kind, bool)>) -> (Kind, Option<Doubt>) {
    let adds = |kind: Kind| !matches!(kind, Kind::Ratio | Kind::Average | Kind::Text);
    match (own.filter(|h| adds(h.kind)), whole.filter(|(kind, _)| adds(*kind))) {
        (Some(own), _) if own.is_sure => (own.kind, None),
        (_, Some((kind, true))) => (kind, None),
        (Some(own), _) => (own.kind, Some(Doubt::KindByWords(own.words))),
        (None, Some((kind, false))) => (kind, Some(Doubt::KindAsAbove)),
        (None, None) => (Kind::Stock, Some(Doubt::KindUnknown)),
    }
}

/// Whether the rows say how figures behave: the columns only say of when they are.
fn rows_tell(rows: &[DraftLabel], columns: &[DraftLabel]) -> bool {
    let open = columns.iter().filter(|c| !c.heading && c.kind.is_none());
    let (measures, all) = open.fold((0, 0), |(m, a), c| (m + usize::from(words::is_measure(&c.label)), a + 1));
    !rows.is_empty() && measures * 2 > all
}

fn rows_kinds(series: &[Series], rows: &mut [DraftLabel]) {
    let hints: Vec<Option<Hint>> = rows.iter().map(|r| words::kind(&r.label)).collect();
    let mut told: Vec<Option<(Kind, bool)>> = Vec::new();
    for n in 0..rows.len() {
        // What stands under a row, by its numbering, behaves as that does.
        let above = std::iter::successors(rows[n].under, |up| rows[*up].under).find_map(|up| told[up]);
        let special = hints[n].map(|h| h.kind).filter(|k| matches!(k, Kind::Average | Kind::Ratio));
        let (kind, doubt) = match special {
            // What a row divides is not known; it is shown and never added.
            Some(kind) => (Kind::Average, (kind == Kind::Ratio).then_some(Doubt::NoOperands)),
            None => settled(hints[n], above),
        };
        told.push(
            special.is_none().then_some((kind, doubt.is_none())).filter(|_| hints[n].is_some() || above.is_some()),
        );
        if rows[n].heading {
            continue;
        }
        rows[n].kind = Some(kind);
        rows[n].doubts.extend(doubt.map(|d| (Field::Kind, d)));
        rows[n].measure = match special {
            Some(Kind::Ratio) => Some(Measure::Percent),
            Some(_) => None,
            None => (!numbers::are_whole(&series[n])).then_some(Measure::Amount),
        };
    }
}
