//! A longer period put together from the shorter ones that it consists of: a quarter from its months.

use crate::consolidate::history::{Book, History, pairs};
use crate::model::fact::{Fact, Organisation, Report, Tally, Value};
use crate::model::form::relation::Since;
use crate::model::form::{Form, FormIx, Kind};
use crate::model::period::Period;
use crate::model::roster::{Unit, UnitIx};
use crate::model::text::Label;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What is to be put together.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The unit.
    pub unit: UnitIx,
    /// What the roster says of it.
    pub declared: &'a Unit,
    /// The form.
    pub ix: FormIx,
    /// Its declaration.
    pub form: &'a Form,
    /// The longer period.
    pub period: Period,
}

/// A report that was put together, and what was not there for it.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The report.
    pub report: Report,
    /// The parts of the period, in which the unit existed, for which it sent none.
    pub missing: Vec<Period>,
}

/// The report of a unit for a period, as its reports for the parts of that period make it: what happened is added up,
/// everything else is that of the last part, an opening that of the first. `None` where there are no parts, or where the
/// last one is missing.
///
/// Organisations that are not there any more keep what happened in them, so that the sum over the organisations is that of
/// the parts. Of a unit that ended within the period only what happened counts. Where the report of a part is missing,
/// what happened in the period cannot be told: such facts are blocked.
///
/// Each fact says what was added up; its cell is that of the last part in which its organisation stands.
pub fn report(past: &History, wanted: Wanted<'_>) -> Option<Composed> {
    let Wanted { declared, form, period, .. } = wanted;
    let parts = parts(past, wanted)?;
    let &(last_period, Some(last)) = parts.last()? else { return None };
    let rows = PartPlaces::of(&parts, last, form);
    let ended = declared.until.is_some_and(|day| day < period.last_day());
    let missing: Vec<Period> = parts.iter().filter(|(_, book)| book.is_none()).map(|(p, _)| *p).collect();
    let mut facts = Vec::new();
    for (n, row) in (0..).zip(&rows.0) {
        for (ix, _) in form.indicators() {
            let said: Vec<PartFigure<'_>> = parts
                .iter()
                .zip(row)
                .map(|((period, book), place)| PartFigure {
                    period: *period,
                    fact: book.zip(*place).and_then(|(b, o)| b.fact(o, ix)),
                })
                .collect();
            let organisation = form.is_open().then_some(n);
            facts.extend(put_together(organisation, &said, form, ended, !missing.is_empty()));
        }
    }
    let report = Report {
        period: Some(period),
        file: format!("{last_period}/{}", last.report.file).as_str().into(),
        organisations: rows.organisations(&parts),
        facts,
        printed: Vec::new(),
        dated: Vec::new(),
        tally: Tally::default(),
        made_of: parts.iter().filter(|(_, book)| book.is_some()).map(|(p, _)| *p).collect(),
        ..last.report.clone()
    };
    Some(Composed { report, missing })
}

type Parts<'a> = Vec<(Period, Option<&'a Book>)>;

/// The parts of a period in which a unit existed, with its reports for them: the division that was reported whole, else
/// the one whose last part was, else any.
fn parts<'a>(past: &'a History, wanted: Wanted<'_>) -> Option<Parts<'a>> {
    let Unit { from, until, .. } = wanted.declared;
    let exists = |p: &Period| from.is_none_or(|d| d <= p.last_day()) && until.is_none_or(|d| d >= p.last_day());
    let of = |parts: Vec<Period>| -> Parts<'a> {
        parts.into_iter().filter(exists).map(|p| (p, past.report(wanted.unit, wanted.ix, p))).collect()
    };
    let divisions: Vec<Parts<'a>> = wanted.period.divisions().into_iter().map(of).collect();
    let whole = |parts: &&Parts<'a>| !parts.is_empty() && parts.iter().all(|(_, book)| book.is_some());
    let ends = |parts: &&Parts<'a>| parts.last().is_some_and(|(_, book)| book.is_some());
    let some = |parts: &&Parts<'a>| parts.iter().any(|(_, book)| book.is_some());
    let found = divisions.iter().find(whole).or_else(|| divisions.iter().find(ends));
    found.or_else(|| divisions.iter().find(some)).cloned()
}

/// For each organisation its place in the report of each part; one row without organisations on a closed form.
struct PartPlaces(Vec<Vec<Option<Option<u32>>>>);

impl PartPlaces {
    /// Those of the last part in its order, then those that stand only in earlier ones.
    fn of(parts: &Parts<'_>, last: &Book, form: &Form) -> PartPlaces {
        let count = parts.len();
        let blank = || vec![None; count];
        let mut rows: Vec<Vec<Option<Option<u32>>>> = last
            .organisations()
            .map(|o| {
                let mut row = blank();
                row[count - 1] = Some(o);
                row
            })
            .collect();
        let mut gone: HashMap<Label, Vec<usize>> = HashMap::new();
        for (n, book) in parts[..count - 1].iter().enumerate().rev().filter_map(|(n, (_, book))| Some((n, (*book)?))) {
            let who = pairs(&last.report, &book.report, form);
            let mut placed = vec![false; book.report.organisations.len()];
            for (row, o) in rows.iter_mut().zip(last.organisations()) {
                row[n] = who.earlier(o);
                if let Some(Some(there)) = row[n] {
                    placed[there as usize] = true;
                }
            }
            // Namesakes of this part take the rows of their name in turn.
            let mut taken: HashMap<Label, usize> = HashMap::new();
            for (o, organisation) in (0u32..).zip(&book.report.organisations).filter(|(o, _)| !placed[*o as usize]) {
                let name = Label::new(&organisation.name);
                let namesakes = gone.entry(name.clone()).or_default();
                let turn = taken.entry(name).or_default();
                if *turn == namesakes.len() {
                    namesakes.push(rows.len());
                    rows.push(blank());
                }
                rows[namesakes[*turn]][n] = Some(Some(o));
                *turn += 1;
            }
        }
        PartPlaces(rows)
    }

    /// Each organisation as the last part in which it stands names it.
    fn organisations(&self, parts: &Parts<'_>) -> Vec<Organisation> {
        let named = |row: &Vec<Option<Option<u32>>>| {
            let places = row.iter().zip(parts).rev();
            places
                .filter_map(|(o, (_, book))| book.and_then(|b| b.report.organisations.get((*o)?? as usize)))
                .next()
                .cloned()
        };
        self.0.iter().filter_map(named).collect()
    }
}

/// What the report of one part says of a figure.
struct PartFigure<'a> {
    period: Period,
    fact: Option<&'a Fact>,
}

impl PartFigure<'_> {
    fn words(&self) -> String {
        match self.fact {
            Some(f) if f.value == Value::Blank => format!("{} trống", self.period),
            Some(f) => format!("{} {}: {}", self.period, f.at, f.text()),
            None => format!("{} không có", self.period),
        }
    }
}

/// One figure of one organisation over the period.
fn put_together(
    organisation: Option<u32>,
    said: &[PartFigure<'_>],
    form: &Form,
    ended: bool,
    is_missing: bool,
) -> Option<Fact> {
    let newest = said.iter().rev().find_map(|s| s.fact)?;
    let is_there = said.last().is_some_and(|s| s.fact.is_some()) && !ended;
    let words = || said.iter().map(PartFigure::words).collect::<Vec<_>>().join(" + ");
    let fact = |value, words: &str| Fact::new(organisation, newest.indicator, value, newest.at, Some(words));
    let as_last = || match is_there {
        true => newest.at_place(organisation),
        false => fact(Value::Blank, &words()),
    };
    Some(match form.indicator(newest.indicator).kind {
        Kind::Flow => fact(added_up(said, is_missing), &words()),
        Kind::Stock if is_opening(newest, form) => of_first(said, fact),
        // Averages of parts do not tell that of the whole.
        Kind::Average if said.len() > 1 && newest.value.amount().is_some() => fact(Value::Blocked, &newest.typed()),
        Kind::Stock | Kind::Ytd | Kind::Plan | Kind::Ratio | Kind::Average | Kind::Text => as_last(),
    })
}

fn added_up(said: &[PartFigure<'_>], is_missing: bool) -> Value {
    let values = || said.iter().filter_map(|s| s.fact).map(|f| f.value);
    match values().filter_map(Value::amount).reduce(Decimal::saturating_add) {
        _ if is_missing || values().any(|v| v == Value::Blocked) => Value::Blocked,
        Some(sum) => Value::number(sum),
        None => Value::Blank,
    }
}

/// What there was when the period began.
fn of_first(said: &[PartFigure<'_>], fact: impl Fn(Value, &str) -> Fact) -> Fact {
    match said.first().and_then(|s| Some((s, s.fact?))) {
        Some((first, f)) => fact(f.value, &first.words()),
        None => fact(Value::Blank, &said.first().map_or(String::new(), PartFigure::words)),
    }
}

/// Whether it is what there was when the period began: this year's or last year's.
fn is_opening(fact: &Fact, form: &Form) -> bool {
    let own = form.indicator(fact.indicator);
    let labels = [own.row.map(|row| &form.row_labels()[row]), Some(&form.columns[own.column])];
    labels.into_iter().flatten().any(|l| matches!(l.opening_of, Some((_, Since::Period))))
}
