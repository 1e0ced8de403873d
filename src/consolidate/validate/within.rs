//! Subsets, which are not more than their whole, and parts, which add up to it.

use super::cause::{Break, Should, Suspect};
use super::{CheckOutcome, Subject};
use crate::model::finding::{Meaning, problem};
use crate::model::form::IndicatorIx;
use crate::model::form::relation::Relation;
use crate::model::place::At;
use rust_decimal::Decimal;

/// Checks every organisation, or the form itself.
pub fn check(subject: &mut Subject<'_>) {
    let form = subject.form;
    for organisation in subject.book.organisations() {
        for relation in &form.relations {
            match relation {
                Relation::Subset { part, whole } => subset(subject, organisation, *part, *whole),
                Relation::Parts { whole, parts } => add_up(subject, organisation, *whole, parts),
                Relation::Accumulates { .. } | Relation::NeverFalls(_) | Relation::Opening { .. } => {}
            }
        }
    }
}

fn subset(subject: &mut Subject<'_>, organisation: Option<u32>, part: IndicatorIx, whole: IndicatorIx) {
    let [of_part, of_whole] = [part, whole].map(|ix| subject.known(organisation, ix));
    let (Some((part_at, value)), Some((whole_at, total))) = (of_part, of_whole) else {
        return subject.lacks(if of_part.is_none() { part } else { whole });
    };
    if value <= total {
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let problem = problem::SubsetExceeds {
        meaning: subject.meaning(organisation, part),
        part_at,
        value,
        whole: subject.form.words(whole),
        whole_at,
        total,
    }
    .into();
    let suspects = vec![
        subject.suspect(organisation, part, Should::AtMost(total)),
        subject.suspect(organisation, whole, Should::AtLeast(value)),
    ];
    subject.broken(Break::new(problem, suspects, part));
}

/// What is blank may be anything from zero up: then only too many parts are certainly wrong.
fn add_up(subject: &mut Subject<'_>, organisation: Option<u32>, whole: IndicatorIx, parts: &[IndicatorIx]) {
    let Some((whole_at, total)) = subject.known(organisation, whole) else {
        return subject.lacks(whole);
    };
    let known: Vec<(IndicatorIx, At, Decimal)> =
        parts.iter().filter_map(|p| subject.known(organisation, *p).map(|(at, n)| (*p, at, n))).collect();
    let Some(sum) = known.iter().try_fold(Decimal::ZERO, |sum, (_, _, n)| sum.checked_add(*n)) else {
        return subject.verdicts.count(CheckOutcome::CannotTell);
    };
    let is_certain = known.len() == parts.len() || sum > total;
    if !is_certain || known.is_empty() {
        let missing = parts.iter().find(|p| subject.known(organisation, **p).is_none());
        return subject.lacks(*missing.unwrap_or(&whole));
    }
    if sum == total {
        let facts = parts.iter().chain([&whole]).map(|ix| subject.book.place(organisation, *ix)).collect::<Vec<_>>();
        subject.trust.agree(facts);
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let all_known = known.len() == parts.len();
    let short = |n: Decimal, exactly: bool, below: bool| match (exactly, below) {
        (true, _) => Should::Be(n),
        (false, true) => Should::AtMost(n),
        (false, false) => Should::AtLeast(n),
    };
    let mut suspects = vec![subject.suspect(organisation, whole, short(sum, all_known, false))];
    for (part, _, value) in &known {
        suspects.push(subject.suspect(organisation, *part, short(*value + total - sum, all_known, true)));
    }
    let words = known.iter().map(|(part, at, _)| format!("{} {at}", subject.short_words(*part, whole)));
    let problem = problem::PartsMismatch {
        meaning: subject.meaning(organisation, whole),
        whole_at,
        total,
        sum,
        parts: words.collect(),
    }
    .into();
    subject.broken(Break::new(problem, suspects, whole));
}

impl Subject<'_> {
    /// The cell of a figure with its number, where it has one.
    pub(super) fn known(&self, organisation: Option<u32>, indicator: IndicatorIx) -> Option<(At, Decimal)> {
        let fact = self.book.fact(organisation, indicator)?;
        fact.value.amount().map(|n| (fact.at, n))
    }

    /// What a figure means in words.
    pub(super) fn meaning(&self, organisation: Option<u32>, indicator: IndicatorIx) -> Meaning {
        let row = organisation.and_then(|o| self.book.report.organisations.get(o as usize));
        Meaning { indicator: self.form.words(indicator), row: row.map_or(String::new(), |o| o.name.clone()) }
    }

    /// A figure as one that may be wrong.
    pub(super) fn suspect(&self, organisation: Option<u32>, indicator: IndicatorIx, should: Should) -> Suspect {
        let fact = self.book.place(organisation, indicator);
        let (at, says) = self.known(organisation, indicator).unwrap_or_default();
        Suspect { at, fact, says, should, flow: None }
    }

    /// A part's label without what it has in common with its whole.
    fn short_words(&self, part: IndicatorIx, whole: IndicatorIx) -> String {
        let (part, whole) = (self.form.indicator(part), self.form.indicator(whole));
        match part.row.filter(|_| part.column == whole.column) {
            Some(row) => self.form.row_labels()[row].plain().to_owned(),
            None => self.form.columns[part.column].plain().to_owned(),
        }
    }
}
