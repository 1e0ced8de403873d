//! This period beside the earlier ones: their totals, and who has had nothing to report for how long.

use crate::consolidate::aggregate::{FormTotals, Total};
use crate::consolidate::history::{self, Book, History};
use crate::model::fact::Value;
use crate::model::form::{Counted, Form, FormIx, IndicatorIx};
use crate::model::period::{Period, Span};
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The totals of one earlier period.
#[derive(Clone, Debug)]
pub struct EarlierTotals {
    /// The period.
    pub period: Period,
    /// The totals of each form that was reported then.
    pub forms: Vec<FormTotals>,
}

/// What earlier periods say beside this one.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    /// The earlier periods that were read, oldest first.
    pub earlier: Vec<EarlierTotals>,
    /// Organisations without an event of the form's headline in this period, in the order of units and reports.
    pub idle: Vec<Idle>,
    /// The units that a unit was made of.
    pub made_of: BTreeMap<UnitIx, Vec<UnitIx>>,
}

/// An organisation in which nothing has happened of what its form's headline counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Idle {
    /// The form.
    pub form: FormIx,
    /// The unit.
    pub unit: UnitIx,
    /// The organisation's place in the report.
    pub organisation: u32,
    /// For how long, this period included.
    pub stretch: Stretch,
}

/// A run of periods in which nothing happened, told from the last backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// How many months it lasts at least.
    pub months: u32,
    /// Whether it may have begun earlier: what came before was not read, or did not tell.
    pub open: bool,
}

impl Stretch {
    /// Year and month in which it begins, where it ends with `period`.
    pub fn begins(self, period: Period) -> (i16, i16) {
        start_of(self.months, period)
    }
}

impl Trend {
    /// The totals of a form in one earlier period.
    pub fn of(&self, period: Period, form: FormIx) -> Option<&FormTotals> {
        let at = self.earlier.binary_search_by_key(&period, |e| e.period).ok()?;
        self.earlier[at].forms.iter().find(|f| f.form == form)
    }

    /// A figure of one earlier period, of a unit or of the province. What a unit that did not report then was made of is
    /// added up; it is incomplete where one of them has no figure.
    pub fn total(&self, period: Period, form: FormIx, whom: Assignee, indicator: IndicatorIx) -> Total {
        let Some(totals) = self.of(period, form) else { return Total::default() };
        match whom {
            Assignee::Province => totals.of(whom, indicator),
            Assignee::Unit(unit) => self.of_unit(totals, unit, indicator, self.made_of.len()),
        }
    }

    /// A unit's figure, or that of the units that it was made of, down `most` steps at most: a roster may name a circle.
    fn of_unit(&self, totals: &FormTotals, unit: UnitIx, indicator: IndicatorIx, most: usize) -> Total {
        let made_of = self.made_of.get(&unit).filter(|_| most > 0 && !totals.units.contains_key(&unit));
        let Some(parts) = made_of else { return totals.of(Assignee::Unit(unit), indicator) };
        let mut sum = Total::default();
        for part in parts.iter().map(|p| self.of_unit(totals, *p, indicator, most - 1)) {
            sum.value = match (sum.value, part.value) {
                (Some(a), Some(b)) => Some(a.saturating_add(b)),
                (a, b) => a.or(b),
            };
            sum.blocked += part.blocked + u64::from(part.value.is_none());
        }
        sum
    }

    /// Its value.
    pub fn value(&self, period: Period, form: FormIx, whom: Assignee, indicator: IndicatorIx) -> Option<Decimal> {
        self.total(period, form, whom, indicator).value
    }

    /// The earlier periods of the same year and length in which a form was reported.
    pub fn year_so_far(&self, period: Period, form: FormIx) -> Vec<Period> {
        let belongs = |p: &Period| p.year == period.year && *p < period && p.same_length(period);
        self.earlier.iter().map(|e| e.period).filter(belongs).filter(|p| self.of(*p, form).is_some()).collect()
    }
}

/// Who has had nothing to report, of every form with a headline whose rows are organisations.
pub fn idle(now: &History, past: &History, forms: &[Form], period: Period) -> Vec<Idle> {
    let mut out = Vec::new();
    for book in now.books() {
        let form = &forms[usize::from(book.report.form.0)];
        if let (Some(unit), Some(counted)) = (book.report.unit, form.counted().filter(|_| form.is_open())) {
            out.extend(idle_in(book, unit, &counted, past, form, period));
        }
    }
    out.sort_by_key(|i| (i.form, i.unit, i.organisation));
    out
}

/// For how many months before its end a report says that nothing happened; `None` where something did, or where it does
/// not tell.
fn months_without(counted: &Counted, book: &Book, organisation: u32) -> Option<u32> {
    let period = book.report.period?;
    let (from, to) = period.months();
    let is_nothing = |ix: Option<IndicatorIx>| {
        ix.is_some_and(|ix| matches!(book.value(Some(organisation), ix), Value::Zero | Value::Dash))
    };
    if is_nothing(counted.ytd) {
        return Some(u32::from(to));
    }
    is_nothing(counted.flow).then(|| u32::from(to - from) + 1)
}

fn idle_in(book: &Book, unit: UnitIx, counted: &Counted, past: &History, form: &Form, period: Period) -> Vec<Idle> {
    let chain = Chain::of(book, unit, past, form, period);
    let count = book.report.organisations.len() as u32;
    let idle = |organisation: u32| {
        let stretch = chain.stretch(organisation, counted)?;
        Some(Idle { form: book.report.form, unit, organisation, stretch })
    };
    (0..count).filter_map(idle).collect()
}

/// A unit's reports from this one back, each with which organisation of the one after it is which of its own.
struct Chain<'a> {
    books: Vec<(&'a Book, history::Pairs)>,
    now: &'a Book,
}

impl<'a> Chain<'a> {
    fn of(book: &'a Book, unit: UnitIx, past: &'a History, form: &Form, period: Period) -> Chain<'a> {
        let mut books = Vec::new();
        let mut after = book;
        let mut at = period;
        while let Some(before) = before(past, unit, book.report.form, at) {
            let Some(then) = before.report.period else { break };
            books.push((before, history::pairs(&after.report, &before.report, form)));
            (after, at) = (before, then);
        }
        Chain { books, now: book }
    }

    /// For how long nothing has happened in an organisation, or `None` where something happened in this period.
    fn stretch(&self, organisation: u32, counted: &Counted) -> Option<Stretch> {
        let mut out = Stretch { months: months_without(counted, self.now, organisation)?, open: true };
        let mut covered = self.now.report.period.map(|p| start_of(out.months, p));
        let mut own = organisation;
        for (book, pairs) in &self.books {
            let Some(earlier) = pairs.earlier(Some(own)).flatten() else { return Some(out) };
            own = earlier;
            let (Some(period), Some((year, month))) = (book.report.period, covered) else { return Some(out) };
            let ends = (period.year, i16::from(period.months().1));
            if ends >= (year, month) {
                // It lies within what a later cumulated figure has told.
                continue;
            }
            if next_month(ends) != (year, month) {
                return Some(out);
            }
            match months_without(counted, book, own) {
                Some(months) => {
                    out.months += months;
                    covered = Some(start_of(months, period));
                }
                None => return Some(Stretch { open: self.is_silent(book, own, counted), ..out }),
            }
        }
        Some(out)
    }

    /// Whether a report does not say what happened in an organisation.
    fn is_silent(&self, book: &Book, organisation: u32, counted: &Counted) -> bool {
        let says = |ix: Option<IndicatorIx>| {
            ix.is_some_and(|ix| book.value(Some(organisation), ix).amount().is_some_and(|n| !n.is_zero()))
        };
        !says(counted.flow.or(counted.ytd))
    }
}

/// Year and month in which a run of so many months that ends with a period begins.
fn start_of(months: u32, period: Period) -> (i16, i16) {
    let end = i32::from(period.year) * 12 + i32::from(period.months().1) - 1;
    let start = end - i32::try_from(months).unwrap_or(0) + 1;
    (start.div_euclid(12) as i16, start.rem_euclid(12) as i16 + 1)
}

fn next_month((year, month): (i16, i16)) -> (i16, i16) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

/// The last report of a unit that ends before `period` does, of the same length or of a whole year.
fn before(past: &History, unit: UnitIx, form: FormIx, period: Period) -> Option<&Book> {
    let fits = |p: Period| p.last_day() < period.last_day() && (p.same_length(period) || p.span == Span::Year);
    past.of(unit, form).rfind(|b| b.report.period.is_some_and(fits))
}
