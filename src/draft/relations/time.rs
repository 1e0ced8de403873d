//! What figures have to do with those of other days: sums since January, opening stocks.

use crate::draft::doubt::Doubt;
use crate::draft::figures::Measured;
use crate::draft::numbers::{self, Series};
use crate::draft::template::Template;
use crate::draft::{DraftLabel, Field, words};
use crate::model::form::Kind;
use crate::model::form::header_label;
use crate::model::form::relation::Since;
use crate::model::text::Label;
use rust_decimal::Decimal;

/// Sums since January and opening stocks among columns.
pub fn find(template: &Template<'_>, measured: &Measured, columns: &mut [DraftLabel]) {
    let pairs = repeated(template);
    sums(measured, columns, &pairs);
    for n in 0..columns.len() {
        let Some(of_year) = opening(&columns[n]) else { continue };
        let under = columns[n].under;
        let is_closing = |m: &usize| {
            let line = &columns[*m];
            *m != n && line.under == under && line.kind == Some(Kind::Stock) && says(line, &words::is_closing)
        };
        let closing: Vec<usize> = (0..columns.len()).filter(is_closing).collect();
        let [closing] = closing[..] else { continue };
        let series = (&measured.columns[n], &measured.columns[closing]);
        declare(columns, n, closing, of_year, agrees(&pairs, series, of_year));
    }
}

/// Opening stocks among rows, confirmed by the balance that closes with them.
pub fn find_in_rows(series: &[Series], rows: &mut [DraftLabel]) {
    for n in 0..rows.len() {
        let Some(of_year) = opening(&rows[n]).filter(|_| rows[n].kind == Some(Kind::Stock)) else { continue };
        let is_closing =
            |m: &usize| *m != n && rows[*m].kind == Some(Kind::Stock) && says(&rows[*m], &words::is_closing);
        let closing: Vec<usize> = (0..rows.len()).filter(is_closing).collect();
        let [closing] = closing[..] else { continue };
        let flows = |word: &str| -> Vec<&Series> {
            let is = |m: &usize| {
                rows[*m].under == rows[n].under && header_label(&rows[*m].label).contains(&Label::new(word))
            };
            (0..rows.len()).filter(is).map(|m| &series[m]).collect()
        };
        let (up, down) = (flows("tăng"), flows("giảm"));
        let balance = match (&up[..], &down[..]) {
            ([up], [down]) => balances(&series[n], up, down, &series[closing]),
            _ => false,
        };
        declare(rows, n, closing, of_year, balance);
    }
}

/// Whether closing = opening + increase − decrease wherever it can be told.
fn balances(opening: &Series, up: &Series, down: &Series, closing: &Series) -> bool {
    let before: Series = opening.iter().zip(up).map(|(a, b)| Some((*a)? + (*b)?)).collect();
    numbers::sum(&before, &[closing, down], Decimal::ZERO).confirms()
}

fn declare(lines: &mut [DraftLabel], n: usize, closing: usize, of_year: bool, is_proven: bool) {
    let since = if of_year { Since::Year } else { Since::Period };
    match is_proven {
        true => lines[n].opening_of = Some((closing, since)),
        false => {
            let word = if of_year { "year" } else { "period" };
            let text = format!("opening_of = {:?}\nsince = {word:?}", lines[closing].key);
            lines[n].perhaps.push((Doubt::OpeningByWords, text));
        }
    }
}

fn says(line: &DraftLabel, what: &dyn Fn(&str) -> bool) -> bool {
    what(&line.label) || line.also.iter().any(|s| what(s))
}

fn opening(line: &DraftLabel) -> Option<bool> {
    let own = std::iter::once(&line.label).chain(&line.also);
    own.filter(|_| !line.heading).find_map(|t| words::is_opening(t))
}

/// A year-to-date figure and the only one of the period under the same heading.
fn sums(measured: &Measured, columns: &mut [DraftLabel], pairs: &[(usize, usize)]) {
    for ytd in 0..columns.len() {
        let of = |kind: Kind| -> Vec<usize> {
            let is = |m: &usize| columns[*m].under == columns[ytd].under && columns[*m].kind == Some(kind);
            (0..columns.len()).filter(is).collect()
        };
        if columns[ytd].kind != Some(Kind::Ytd) || columns[ytd].under.is_none() {
            continue;
        }
        if let ([flow], [_]) = (&of(Kind::Flow)[..], &of(Kind::Ytd)[..]) {
            let proof = numbers::subset(&measured.columns[*flow], &measured.columns[ytd]);
            if proof.mostly() {
                columns[ytd].sum_of = Some(*flow);
                if !accumulates(pairs, &measured.columns[ytd], &measured.columns[*flow]) {
                    columns[ytd].doubts.push((Field::SumOf, Doubt::SumOfByWords(proof)));
                }
            }
        }
    }
}

/// Whether two periods of one unit, the one right after the other, prove the sum.
fn accumulates(pairs: &[(usize, usize)], ytd: &Series, flow: &Series) -> bool {
    let follows = |a: usize, b: usize| Some((ytd[a]? + flow[b]? == ytd[b]?, !flow[b]?.is_zero()));
    let proves = |told: Vec<(bool, bool)>| {
        told.iter().all(|(holds, _)| *holds) && told.iter().filter(|(_, tells)| *tells).count() > 2
    };
    proves(pairs.iter().filter_map(|(a, b)| follows(*a, *b)).collect())
        || proves(pairs.iter().filter_map(|(a, b)| follows(*b, *a)).collect())
}

/// Instances of two examples with the same rows, as they follow each other: two periods of one unit.
fn repeated(template: &Template<'_>) -> Vec<(usize, usize)> {
    let mut places: Vec<Vec<(Label, usize)>> = Vec::new();
    let mut next = 0;
    for table in &template.tables {
        let mut own = Vec::new();
        for row in table.rows.iter().filter(|r| r.has_figures) {
            own.push((header_label(&row.label), next));
            next += 1;
        }
        places.push(own);
    }
    let mut out = Vec::new();
    for (n, a) in places.iter().enumerate() {
        for b in &places[n + 1..] {
            let both: Vec<(usize, usize)> =
                a.iter().filter_map(|(l, i)| b.iter().find(|(m, _)| m == l).map(|(_, j)| (*i, *j))).collect();
            if both.len() * 10 >= a.len().max(b.len()) * 8 && both.len() > 2 {
                out.extend(both);
            }
        }
    }
    out
}

/// Whether two periods of one unit agree with an opening stock: of the year, it stays while the closing one moves.
fn agrees(pairs: &[(usize, usize)], (opening, closing): (&Series, &Series), of_year: bool) -> bool {
    let known: Vec<_> =
        pairs.iter().filter_map(|(a, b)| Some(((opening[*a]?, closing[*a]?), (opening[*b]?, closing[*b]?)))).collect();
    let moved = known.iter().filter(|(a, b)| a.1 != b.1).count();
    let holds = |(a, b): &((Decimal, Decimal), (Decimal, Decimal))| match of_year {
        true => a.0 == b.0,
        false => a.1 == b.0 || b.1 == a.0,
    };
    moved > 2 && known.iter().all(holds)
}
