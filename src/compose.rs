//! A longer period put together from the shorter ones that it consists of: a quarter from its months.

use crate::fact::{Fact, Report, Tally, Value};
use crate::form::relation::{Relation, Since};
use crate::form::{Form, FormIx, Kind};
use crate::history::{Book, History, Pairs, pairs};
use crate::period::Period;
use crate::roster::UnitIx;
use rust_decimal::Decimal;

/// The report of a unit for `period`, as its reports for the parts of that period make it: what happened is added up,
/// everything else is that of the last part. `None` where the last part is missing, or where there are no parts.
///
/// Each fact keeps the cell of the last part and says what was added up. Where the report of a part is missing, what
/// happened in the period cannot be told: such facts are blocked.
pub fn report(past: &History, unit: UnitIx, ix: FormIx, form: &Form, period: Period) -> Option<Report> {
    let parts = parts(past, unit, ix, period)?;
    let last = parts.last()?.1?;
    let earlier: Vec<Part<'_>> =
        parts[..parts.len() - 1].iter().map(|(p, book)| Part::new(*p, *book, last, form)).collect();
    let facts = last.report.facts.iter().map(|fact| over_time(fact, &last.report, &earlier, form)).collect();
    let file = format!("{}/{}", parts.last()?.0, last.report.file);
    Some(Report {
        period: Some(period),
        file: file.as_str().into(),
        facts,
        printed: Vec::new(),
        dated: Vec::new(),
        tally: Tally::default(),
        made_of: parts.iter().map(|(p, _)| *p).collect(),
        ..last.report.clone()
    })
}

/// The parts of a period that are missing from what a unit reported, where it reported some.
pub fn missing(past: &History, unit: UnitIx, ix: FormIx, period: Period) -> Vec<Period> {
    let parts = parts(past, unit, ix, period).unwrap_or_default();
    parts.into_iter().filter(|(_, book)| book.is_none()).map(|(p, _)| p).collect()
}

type Parts<'a> = Vec<(Period, Option<&'a Book>)>;

/// The parts of a period with the unit's reports for them: its months, or else its quarters or halves.
fn parts(past: &History, unit: UnitIx, ix: FormIx, period: Period) -> Option<Parts<'_>> {
    let of = |parts: Vec<Period>| -> Parts<'_> { parts.into_iter().map(|p| (p, past.report(unit, ix, p))).collect() };
    let known = |parts: &Parts<'_>| parts.iter().any(|(_, book)| book.is_some());
    period.divisions().into_iter().map(of).find(known)
}

/// A report for an earlier part, with which of its organisations is which of the last part.
struct Part<'a> {
    period: Period,
    book: Option<(&'a Book, Pairs)>,
}

impl<'a> Part<'a> {
    fn new(period: Period, book: Option<&'a Book>, last: &Book, form: &Form) -> Part<'a> {
        Part { period, book: book.map(|book| (book, pairs(&last.report, &book.report, form))) }
    }

    /// What it says of the same figure; an organisation that was not there then has none.
    fn fact(&self, of: &Fact) -> Option<&'a Fact> {
        let (book, pairs) = self.book.as_ref()?;
        book.fact(pairs.earlier(of.organisation)?, of.indicator)
    }
}

/// What a figure of the last part is in the whole period.
fn over_time(fact: &Fact, last: &Report, earlier: &[Part<'_>], form: &Form) -> Fact {
    match form.indicator(fact.indicator).kind {
        Kind::Flow => added_up(fact, last, earlier),
        Kind::Stock if is_opening(fact, form) => of_first(fact, earlier),
        // Averages of parts do not tell that of the whole.
        Kind::Average => Fact::new(fact.organisation, fact.indicator, Value::Blocked, fact.at, Some(&fact.typed())),
        Kind::Stock | Kind::Ytd | Kind::Plan | Kind::Ratio | Kind::Text => fact.clone(),
    }
}

/// Whether it is what there was when the period began.
fn is_opening(fact: &Fact, form: &Form) -> bool {
    form.relations.iter().any(|r| match r {
        Relation::Opening { opening, since: Since::Period, .. } => *opening == fact.indicator,
        Relation::Opening { since: Since::Year, .. }
        | Relation::Subset { .. }
        | Relation::Parts { .. }
        | Relation::Accumulates { .. }
        | Relation::NeverFalls(_) => false,
    })
}

/// What there was when the first part began.
fn of_first(fact: &Fact, earlier: &[Part<'_>]) -> Fact {
    let Some(first) = earlier.first() else { return fact.clone() };
    let (value, words) = match first.fact(fact) {
        Some(f) => (f.value, format!("{} {}: {}", first.period, f.at, f.typed())),
        None => (Value::Blocked, format!("{} không có", first.period)),
    };
    Fact::new(fact.organisation, fact.indicator, value, fact.at, Some(&words))
}

fn added_up(fact: &Fact, last: &Report, earlier: &[Part<'_>]) -> Fact {
    let mut said: Vec<(Period, Option<&Fact>)> = earlier.iter().map(|p| (p.period, p.fact(fact))).collect();
    said.extend(last.period.map(|p| (p, Some(fact))));
    let is_missing = earlier.iter().any(|p| p.book.is_none());
    let is_blocked = said.iter().any(|(_, f)| f.is_some_and(|f| f.value == Value::Blocked));
    let amounts = said.iter().filter_map(|(_, f)| f.and_then(|f| f.value.amount()));
    let value = match amounts.reduce(Decimal::saturating_add) {
        _ if is_missing || is_blocked => Value::Blocked,
        Some(sum) => Value::number(sum),
        None => Value::Blank,
    };
    let word = |(period, fact): &(Period, Option<&Fact>)| match fact {
        Some(f) if f.value == Value::Blank => format!("{period} trống"),
        Some(f) => format!("{period} {}: {}", f.at, f.typed()),
        None => format!("{period} không có"),
    };
    let words = said.iter().map(word).collect::<Vec<_>>().join(" + ");
    Fact::new(fact.organisation, fact.indicator, value, fact.at, Some(&words))
}
