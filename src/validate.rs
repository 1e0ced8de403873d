//! Whether what a unit printed agrees with what it reported: totals with their rows, ratios with their figures.

use crate::fact::{Claim, Fact, Printed, Report, Value};
use crate::finding::{Finding, Meaning, Problem};
use crate::form::{Form, IndicatorIx};
use crate::text::number::{self, Measure};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// How many claims held, were broken, or cannot be told because an operand is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// It agrees.
    pub holds: u64,
    /// It does not; there is a finding.
    pub broken: u64,
    /// An operand is missing or blocked.
    pub cannot_tell: u64,
}

impl Verdicts {
    /// Adds another count.
    pub fn add(&mut self, other: Verdicts) {
        self.holds += other.holds;
        self.broken += other.broken;
        self.cannot_tell += other.cannot_tell;
    }
}

/// Checks one report against itself.
pub fn report(report: &Report, form: &Form, findings: &mut Vec<Finding>) -> Verdicts {
    let mut verdicts = Verdicts::default();
    let first = findings.len();
    let mut by_indicator: BTreeMap<IndicatorIx, Vec<&Fact>> = BTreeMap::new();
    for fact in &report.facts {
        by_indicator.entry(fact.indicator).or_default().push(fact);
    }
    let none = Vec::new();
    for printed in &report.printed {
        let facts = |ix: IndicatorIx| by_indicator.get(&ix).unwrap_or(&none);
        let verdict = match &printed.claim {
            Claim::Total { indicator, ranges, row } => {
                let meaning = || Meaning { indicator: form.words(*indicator), row: row.to_string() };
                total(printed, facts(*indicator), ranges, form.indicator(*indicator).measure, meaning)
            }
            Claim::Ratio { numerator, denominator, ranges, row } => {
                let column = form.indicator(*numerator).column;
                let name = form
                    .ratios
                    .iter()
                    .find(|r| r.numerator == column)
                    .map_or(String::new(), |r| form.column_words(r.column));
                ratio(printed, facts(*numerator), facts(*denominator), ranges, || Meaning {
                    indicator: name.clone(),
                    row: row.to_string(),
                })
            }
        };
        match verdict {
            Verdict::Holds => verdicts.holds += 1,
            Verdict::CannotTell => verdicts.cannot_tell += 1,
            Verdict::Broken(problem) => {
                verdicts.broken += 1;
                findings.push(Finding::at_cell(*problem, report.unit, report.cell(printed.at)));
            }
        }
    }
    one_per_row(findings, first);
    verdicts
}

/// Four wrong totals in one row have one cause: a row too many or too few. They become one finding.
fn one_per_row(findings: &mut Vec<Finding>, first: usize) {
    let row =
        |f: &Finding| matches!(f.problem, Problem::TotalMismatch { .. }).then_some(f.at).flatten().map(|at| at.row);
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    findings[first..].iter().filter_map(row).for_each(|r| *counts.entry(r).or_default() += 1);
    let mut told: BTreeSet<u32> = BTreeSet::new();
    let mut n = 0;
    findings.retain(|f| {
        n += 1;
        let many = row(f).filter(|r| n > first && counts[r] > 3);
        many.is_none_or(|r| told.insert(r))
    });
    for finding in &mut findings[first..] {
        let many = row(finding).map_or(1, |r| counts[&r]);
        if let Problem::TotalMismatch { others, .. } = &mut finding.problem {
            *others = if many > 3 { many - 1 } else { 0 };
        }
    }
}

enum Verdict {
    Holds,
    Broken(Box<Problem>),
    CannotTell,
}

/// Σ over a range of organisations. `None` if one of them is blocked: then nothing can be said. Blanks
/// count as nothing written, as the unit's own sum does.
fn sum(facts: &[&Fact], range: Option<(u32, u32)>) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for fact in facts {
        let inside = match (range, fact.organisation) {
            (Some((from, to)), Some(o)) => (from..to).contains(&o),
            (None, _) | (_, None) => true,
        };
        if !inside {
            continue;
        }
        match fact.value {
            Value::Blocked => return None,
            Value::Number(n) => sum = sum.checked_add(n)?,
            Value::Zero | Value::Dash | Value::Blank => {}
        }
    }
    Some(sum)
}

fn total(
    printed: &Printed,
    facts: &[&Fact],
    ranges: &[(u32, u32)],
    measure: Measure,
    meaning: impl Fn() -> Meaning,
) -> Verdict {
    let sums: Vec<Option<Decimal>> = ranges.iter().map(|r| sum(facts, Some(*r))).collect();
    // Counts add up exactly; a total of amounts was rounded to the digits that it shows.
    let slack = match measure {
        Measure::Count => Decimal::ZERO,
        Measure::Amount | Measure::Percent => Decimal::new(5, printed.decimals.min(20) + 1),
    };
    if sums.iter().flatten().any(|sum| (*sum - printed.value).abs() <= slack) {
        return Verdict::Holds;
    }
    match sums.first() {
        Some(Some(first)) if !sums.contains(&None) => Verdict::Broken(Box::new(Problem::TotalMismatch {
            meaning: meaning(),
            printed: printed.value,
            sum: *first,
            others: 0,
        })),
        Some(_) | None => Verdict::CannotTell,
    }
}

fn ratio(
    printed: &Printed,
    numerator: &[&Fact],
    denominator: &[&Fact],
    ranges: &[(u32, u32)],
    meaning: impl Fn() -> Meaning,
) -> Verdict {
    let whole = [(0, u32::MAX)];
    let ranges = if ranges.is_empty() { &whole[..] } else { ranges };
    let mut first = None;
    for range in ranges {
        let present = |facts: &[&Fact]| {
            facts
                .iter()
                .any(|f| f.organisation.is_none_or(|o| (range.0..range.1).contains(&o)) && f.value.amount().is_some())
        };
        let operands = (sum(numerator, Some(*range)), sum(denominator, Some(*range)));
        let (Some(n), Some(d)) = operands else {
            return Verdict::CannotTell;
        };
        if d.is_zero() || !present(numerator) || !present(denominator) {
            return Verdict::CannotTell;
        }
        let Some(exact) = (n * Decimal::ONE_HUNDRED).checked_div(d) else {
            return Verdict::CannotTell;
        };
        if agrees(printed, exact) {
            return Verdict::Holds;
        }
        first = first.or(Some((n, d, exact)));
    }
    match first {
        Some((numerator, denominator, exact)) => Verdict::Broken(Box::new(Problem::PercentMismatch {
            meaning: meaning(),
            printed: printed.value,
            computed: number::round(exact, printed.decimals.clamp(1, 2)),
            numerator,
            denominator,
        })),
        None => Verdict::CannotTell,
    }
}

/// Within half a unit of the last printed digit, of which at most four are taken as printed.
fn agrees(printed: &Printed, exact: Decimal) -> bool {
    let within = |value: Decimal, decimals: u32| (value - exact).abs() <= Decimal::new(5, decimals.min(4) + 1);
    within(printed.value, printed.decimals)
        || printed.maybe_fraction && within(printed.value * Decimal::ONE_HUNDRED, printed.decimals.saturating_sub(2))
}
