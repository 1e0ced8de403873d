//! Whether the totals and ratios that a unit printed agree with its figures.

use super::cause::{Break, PrintedTotal, Should, SumRatio, Suspect};
use super::{CheckOutcome, Subject};
use crate::model::fact::{Claim, Fact, Printed, Value};
use crate::model::finding::{Meaning, PercentMismatch, Problem, problem};
use crate::model::form::{IndicatorIx, Kind};
use crate::model::place::At;
use crate::model::text::number::{self, Measure, percent};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Checks every figure that the unit printed and that can be recomputed.
pub fn check(subject: &mut Subject<'_>) {
    let book = subject.book;
    let others = rows_of_others(subject);
    for printed in &book.report.printed {
        match &printed.claim {
            Claim::Total { .. } if others.contains(&printed.at.row) => subject.verdicts.count(CheckOutcome::Holds),
            Claim::Total { indicator, ranges, row } => total(subject, printed, *indicator, ranges, row),
            Claim::Ratio { numerator, denominator, .. }
                if others.contains(&printed.at.row)
                    && agrees_in_its_row(subject, printed, *numerator, *denominator) =>
            {
                subject.verdicts.count(CheckOutcome::Holds)
            }
            Claim::Ratio { numerator, denominator, ranges, row } => {
                ratio(subject, printed, (*numerator, *denominator), ranges, row)
            }
        }
    }
    one_per_row(&mut subject.breaks);
}

/// Whether a printed ratio is that of the totals printed beside it.
fn agrees_in_its_row(subject: &Subject<'_>, ratio: &Printed, numerator: IndicatorIx, denominator: IndicatorIx) -> bool {
    let beside = |wanted: IndicatorIx| {
        let in_row = subject.book.report.printed.iter().filter(|p| p.at.row == ratio.at.row);
        let mut totals = in_row.filter(|p| matches!(&p.claim, Claim::Total { indicator, .. } if *indicator == wanted));
        totals.next().map(|p| p.value)
    };
    let exact = beside(numerator).zip(beside(denominator)).and_then(|(n, d)| percent(n, d));
    exact.is_some_and(|exact| ratio.agrees(exact))
}

/// A printed total, what it sums, and over which organisations it may.
type SumClaim<'a> = (&'a Printed, IndicatorIx, &'a [(u32, u32)]);

/// The rows of totals that sum other organisations than those above them: one kind of them, or all. Every figure of
/// such a row must fit.
fn rows_of_others(subject: &Subject<'_>) -> BTreeSet<u32> {
    let organisations = &subject.book.report.organisations;
    let mut kinds: Vec<Option<usize>> = organisations.iter().map(|o| o.class).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut rows: BTreeMap<u32, Vec<SumClaim<'_>>> = BTreeMap::new();
    for printed in &subject.book.report.printed {
        if let Claim::Total { indicator, ranges, .. } = &printed.claim {
            rows.entry(printed.at.row).or_default().push((printed, *indicator, ranges));
        }
    }
    let of = |ix: IndicatorIx, kind: Option<Option<usize>>| {
        let own = (0..).zip(organisations).filter(|(_, o)| kind.is_none_or(|k| k == o.class));
        let amounts = own.filter_map(|(n, _)| subject.book.value(Some(n), ix).amount());
        amounts.fold(Decimal::ZERO, Decimal::saturating_add)
    };
    let fits_ranges = |(printed, ix, ranges): &SumClaim<'_>| {
        ranges.iter().any(|r| sum(subject, *ix, Some(*r)) == Some(printed.value))
    };
    let fits = |claims: &[SumClaim<'_>], kind: Option<Option<usize>>| {
        claims.iter().all(|(printed, ix, _)| of(*ix, kind) == printed.value)
    };
    let is_of_others = |claims: &[SumClaim<'_>]| {
        // A row that sums what stands above it, or is wrong in one place, needs no other reading.
        let wrong = claims.iter().filter(|c| !fits_ranges(c)).count();
        wrong > 1 && (fits(claims, None) || kinds.iter().any(|k| fits(claims, Some(*k))))
    };
    rows.into_iter().filter(|(_, claims)| is_of_others(claims)).map(|(row, _)| row).collect()
}

/// Four wrong totals in one row have one cause: a row too many or too few. They become one.
fn one_per_row(breaks: &mut Vec<Break>) {
    let row = |b: &Break| matches!(b.problem, Problem::TotalMismatch(_)).then(|| b.suspects[0].at.row);
    let mut rows: BTreeMap<u32, Vec<At>> = BTreeMap::new();
    for one in breaks.iter() {
        if let Some(row) = row(one) {
            rows.entry(row).or_default().push(one.suspects[0].at);
        }
    }
    rows.retain(|_, cells| cells.len() > 3);
    breaks.retain_mut(|b| match row(b).and_then(|r| rows.get_mut(&r)) {
        None => true,
        // The others are told with the first.
        Some(cells) => {
            let is_first = !cells.is_empty();
            b.also = cells.split_off(cells.len().min(1));
            cells.clear();
            is_first
        }
    });
}

/// Σ over a range of organisations of what the cells say, where one of them was adjusted: what a unit printed before
/// it said otherwise was right then.
fn sum_as_sent(subject: &Subject<'_>, indicator: IndicatorIx, range: Option<(u32, u32)>) -> Option<Decimal> {
    if !subject.is_adjusted {
        return None;
    }
    let facts = subject.book.report.facts_of(indicator);
    let inside: Vec<&Fact> = facts
        .filter(|f| match (range, f.organisation) {
            (Some((from, to)), Some(o)) => (from..to).contains(&o),
            (None, _) | (_, None) => true,
        })
        .collect();
    let was_adjusted = inside.iter().any(|f| f.correction().is_some());
    let sent = |f: &&Fact| f.correction().map_or(f.value, |c| c.original).amount().unwrap_or_default();
    was_adjusted.then(|| inside.iter().map(sent).try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n)))?
}

/// Σ over a range of organisations. `None` if one of them is blocked: then nothing can be said. Blanks
/// count as nothing written, as the unit's own sum does.
fn sum(subject: &Subject<'_>, indicator: IndicatorIx, range: Option<(u32, u32)>) -> Option<Decimal> {
    let add = |sum: Decimal, organisation: Option<u32>| match subject.book.value(organisation, indicator) {
        Value::Blocked => None,
        Value::Number(n) => sum.checked_add(n),
        Value::Zero | Value::Dash | Value::Blank => Some(sum),
    };
    match range {
        Some((from, to)) => (from..to).map(Some).try_fold(Decimal::ZERO, add),
        None => add(Decimal::ZERO, None),
    }
}

fn total(subject: &mut Subject<'_>, printed: &Printed, indicator: IndicatorIx, ranges: &[(u32, u32)], row: &str) {
    let sums: Vec<Option<Decimal>> = ranges.iter().map(|r| sum(subject, indicator, Some(*r))).collect();
    let sent = ranges.iter().filter_map(|r| sum_as_sent(subject, indicator, Some(*r)));
    let all: Vec<Decimal> = sums.iter().flatten().copied().chain(sent).collect();
    // Counts add up exactly; a total of amounts was rounded to the digits that it shows.
    let slack = match subject.form.indicator(indicator).measure {
        Measure::Count => Decimal::ZERO,
        Measure::Amount | Measure::Percent => Decimal::new(5, printed.decimals.min(20) + 1),
    };
    if all.iter().any(|sum| (*sum - printed.value).abs() <= slack) {
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let (Some(Some(first)), false) = (sums.first(), sums.contains(&None)) else {
        return subject.lacks(indicator);
    };
    let problem = problem::TotalMismatch {
        meaning: Meaning { indicator: subject.form.words(indicator), row: row.to_owned() },
        total_at: printed.at,
        printed: printed.value,
        sum: *first,
    }
    .into();
    let suspects =
        vec![Suspect { at: printed.at, fact: None, says: printed.value, should: Should::Be(*first), flow: None }];
    let total = Some(PrintedTotal { range: ranges[0], off: printed.value - *first });
    subject.broken(Break { total, ..Break::new(problem, suspects, indicator) });
}

fn ratio(
    subject: &mut Subject<'_>,
    printed: &Printed,
    (numerator, denominator): (IndicatorIx, IndicatorIx),
    ranges: &[(u32, u32)],
    row: &str,
) {
    let ranges: Vec<Option<(u32, u32)>> =
        if ranges.is_empty() { vec![None] } else { ranges.iter().copied().map(Some).collect() };
    let present = |subject: &Subject<'_>, ix: IndicatorIx, range: Option<(u32, u32)>| match range {
        Some((from, to)) => (from..to).any(|o| subject.known(Some(o), ix).is_some()),
        None => subject.known(None, ix).is_some(),
    };
    let mut first = None;
    for range in ranges {
        for operand in [numerator, denominator] {
            if !present(subject, operand, range) {
                return subject.lacks(operand);
            }
        }
        let (Some(n), Some(d)) = (sum(subject, numerator, range), sum(subject, denominator, range)) else {
            return subject.lacks(numerator);
        };
        let Some(exact) = percent(n, d) else { return subject.verdicts.count(CheckOutcome::CannotTell) };
        let one = match range {
            Some((from, to)) if to == from + 1 => Some(Some(from)),
            Some(_) => None,
            None => Some(None),
        };
        let of_sent = |ix| sum_as_sent(subject, ix, range).or_else(|| sum(subject, ix, range));
        let sent = of_sent(numerator).zip(of_sent(denominator)).and_then(|(n, d)| percent(n, d));
        if printed.agrees(exact) || sent.is_some_and(|sent| printed.agrees(sent)) {
            if let Some(organisation) = one.filter(|_| !n.is_zero()) {
                let facts = [numerator, denominator].map(|ix| subject.book.place(organisation, ix));
                subject.trust.agree(facts);
            }
            return subject.verdicts.count(CheckOutcome::Holds);
        }
        first = first.or(Some((n, d, exact, one, range)));
    }
    if let Some((n, d, exact, one, range)) = first {
        let operands = Operands { indicators: (numerator, denominator), sums: (n, d), one, range };
        let found = wrong_ratio(subject, printed, &operands, exact, row);
        subject.broken(found);
    }
}

/// What a printed ratio is made of.
struct Operands {
    /// Numerator and denominator.
    indicators: (IndicatorIx, IndicatorIx),
    /// Their sums.
    sums: (Decimal, Decimal),
    /// The organisation, or the form itself, where it is one.
    one: Option<Option<u32>>,
    /// The organisations, where the rows are organisations.
    range: Option<(u32, u32)>,
}

fn wrong_ratio(subject: &Subject<'_>, printed: &Printed, of: &Operands, exact: Decimal, row: &str) -> Break {
    let ((numerator, denominator), (n, d)) = (of.indicators, of.sums);
    let [n_column, d_column] = [numerator, denominator].map(|ix| subject.form.indicator(ix).column);
    let ratio = subject.form.ratios.iter().find(|r| (r.numerator, r.denominator) == (n_column, d_column));
    let problem = Problem::PercentMismatch(Box::new(PercentMismatch {
        meaning: Meaning {
            indicator: ratio.map_or(String::new(), |r| subject.form.column_words(r.column)),
            row: row.to_owned(),
        },
        printed: printed.value,
        computed: number::round(exact, printed.decimals.clamp(1, 2)),
        numerator: n,
        denominator: d,
        of_other: of.one.and_then(|o| other_denominator(subject, printed, o, n, denominator)),
    }));
    let own = Suspect { at: printed.at, fact: None, says: printed.value, should: Should::Unknown, flow: None };
    let operands = of.one.map(|o| suspected_operands(subject, printed, of, o)).into_iter().flatten();
    let suspects = std::iter::once(own).chain(operands).collect();
    let ratio = of.range.filter(|_| of.one.is_none()).map(|range| SumRatio {
        range,
        indicators: of.indicators,
        sums: of.sums,
        printed: printed.clone(),
    });
    Break { ratio, ..Break::new(problem, suspects, numerator) }
}

/// Numerator and denominator, with the whole numbers that would make the printed percentage right.
fn suspected_operands(
    subject: &Subject<'_>,
    printed: &Printed,
    of: &Operands,
    organisation: Option<u32>,
) -> [Suspect; 2] {
    let ((numerator, denominator), (n, d)) = (of.indicators, of.sums);
    let fits = |ratio: &dyn Fn(Decimal) -> Option<Decimal>, guess: Option<Decimal>| {
        let near = guess.map(|g| number::round(g, 0)).into_iter().flat_map(|g| [g - Decimal::ONE, g, g + Decimal::ONE]);
        Should::OneOf(near.filter(|v| ratio(*v).is_some_and(|exact| printed.agrees(exact))).collect())
    };
    let of_percent = printed.value.checked_mul(d).and_then(|n| n.checked_div(Decimal::ONE_HUNDRED));
    let numerators = fits(&|v| percent(v, d), of_percent);
    let denominators = fits(&|v| percent(n, v), percent(n, printed.value));
    [subject.suspect(organisation, numerator, numerators), subject.suspect(organisation, denominator, denominators)]
}

/// Another figure of the row with which the printed percentage would be right.
fn other_denominator(
    subject: &Subject<'_>,
    printed: &Printed,
    organisation: Option<u32>,
    numerator: Decimal,
    denominator: IndicatorIx,
) -> Option<String> {
    let row = subject.form.indicator(denominator).row;
    let is_base = |kind: Kind| matches!(kind, Kind::Plan | Kind::Stock);
    let others = subject.form.indicators().filter(|(ix, i)| *ix != denominator && i.row == row && is_base(i.kind));
    let mut fitting = others.filter(|(ix, _)| {
        let value = subject.known(organisation, *ix).map(|(_, n)| n);
        let exact = value.and_then(|d| percent(numerator, d));
        // A small number fits by chance.
        value >= Some(Decimal::TEN) && exact.is_some_and(|exact| !numerator.is_zero() && printed.agrees(exact))
    });
    fitting.next().map(|(ix, _)| subject.form.words(ix))
}
