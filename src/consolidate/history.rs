//! Earlier reports of the units, so that a figure can be held against the one of before.

use crate::model::fact::{Fact, Report, Value};
use crate::model::form::{Form, FormIx, IndicatorIx, Kind, Rows};
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::model::text::{Label, fold, likeness};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A report whose figures are found by organisation and indicator.
#[derive(Clone, Debug)]
pub struct Book {
    /// The report.
    pub report: Report,
    /// The place of each fact, by organisation, then indicator; one more than it, 0 where there is none.
    places: Vec<u32>,
    width: usize,
    /// Σ over organisations of each indicator.
    sums: Vec<Sum>,
}

/// Σ of an indicator over the organisations of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    /// Σ of what was written; `None` where nothing was.
    pub value: Option<Decimal>,
    /// Whether a cell could not be used.
    pub is_blocked: bool,
    /// Organisations with nothing written.
    pub blanks: u32,
}

impl Sum {
    /// Σ where it can be told: a stock that is blank for an organisation is missing, while nothing written in a column
    /// of what happened most often means that nothing did.
    pub fn known(self, kind: Kind) -> Result<Decimal, Unknown> {
        match self.value {
            _ if self.is_blocked => Err(Unknown::Blocked),
            Some(_) if kind == Kind::Stock && self.blanks > 0 => Err(Unknown::Missing),
            Some(n) => Ok(n),
            None => Err(Unknown::Missing),
        }
    }
}

/// Why a sum cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Something was not written.
    Missing,
    /// Something that was written cannot be used.
    Blocked,
}

impl Book {
    /// Indexes a report of `form`.
    pub fn new(report: Report, form: &Form) -> Book {
        let width = form.indicators.len();
        let mut places = vec![0; report.organisations.len().max(1) * width];
        let mut sums = vec![Sum::default(); width];
        for (n, fact) in (1..).zip(&report.facts) {
            let indicator = usize::from(fact.indicator.0);
            places[fact.organisation.unwrap_or(0) as usize * width + indicator] = n;
            let sum = &mut sums[indicator];
            sum.is_blocked |= fact.value == Value::Blocked;
            sum.blanks += u32::from(fact.value == Value::Blank);
            if let Some(n) = fact.value.amount() {
                sum.value = Some(sum.value.unwrap_or_default().saturating_add(n));
            }
        }
        Book { report, places, width, sums }
    }

    /// The fact of an indicator, of the organisation where the rows are organisations.
    pub fn fact(&self, organisation: Option<u32>, indicator: IndicatorIx) -> Option<&Fact> {
        self.place(organisation, indicator).map(|n| &self.report.facts[n])
    }

    /// The place of that fact in the report.
    pub fn place(&self, organisation: Option<u32>, indicator: IndicatorIx) -> Option<usize> {
        let at = organisation.unwrap_or(0) as usize * self.width + usize::from(indicator.0);
        self.places.get(at).and_then(|n| (*n as usize).checked_sub(1))
    }

    /// What was written; a fact that is not there is blank.
    pub fn value(&self, organisation: Option<u32>, indicator: IndicatorIx) -> Value {
        self.fact(organisation, indicator).map_or(Value::Blank, |f| f.value)
    }

    /// The facts of one organisation.
    pub fn row(&self, organisation: u32) -> &[Fact] {
        let start = organisation as usize * self.width;
        let places = self.places.get(start..start + self.width).unwrap_or_default();
        let used = || places.iter().filter_map(|n| (*n as usize).checked_sub(1));
        match (used().min(), used().max()) {
            (Some(first), Some(last)) => &self.report.facts[first..=last],
            _ => &[],
        }
    }

    /// Σ over the organisations, or the figure itself on a closed form.
    pub fn sum(&self, indicator: IndicatorIx) -> Sum {
        self.sums.get(usize::from(indicator.0)).copied().unwrap_or_default()
    }

    /// The organisations by number; one without a number on a closed form.
    pub fn organisations(&self) -> impl Iterator<Item = Option<u32>> + use<> {
        let count = self.report.organisations.len() as u32;
        let whole = (self.width > 0 && count == 0).then_some(None);
        (0..count).map(Some).chain(whole)
    }
}

/// The earlier reports in force.
#[derive(Clone, Debug, Default)]
pub struct History {
    books: Vec<Arc<Book>>,
    /// Of each unit and form the reports, by period.
    by_unit: BTreeMap<(UnitIx, FormIx), Vec<usize>>,
    /// The forms that were reported, with the periods.
    known: HashSet<(FormIx, Period)>,
}

impl History {
    /// The history that these reports make, in their order; unit and period of each are known.
    pub fn new(books: Vec<Arc<Book>>) -> History {
        let mut out = History::default();
        for (n, book) in books.iter().enumerate() {
            let Report { unit, form, period, .. } = book.report;
            if let Some(unit) = unit {
                out.by_unit.entry((unit, form)).or_default().push(n);
            }
            out.known.extend(period.map(|p| (form, p)));
        }
        for list in out.by_unit.values_mut() {
            list.sort_by_key(|n| books[*n].report.period);
        }
        History { books, ..out }
    }

    /// The same with further reports.
    pub fn with(self, more: Vec<Arc<Book>>) -> History {
        History::new(self.books.into_iter().chain(more).collect())
    }

    /// Whether a form was reported for a period by anybody.
    pub fn has(&self, form: FormIx, period: Period) -> bool {
        self.known.contains(&(form, period))
    }

    /// All of them, in the order in which they were given.
    pub fn books(&self) -> impl Iterator<Item = &Book> {
        self.books.iter().map(AsRef::as_ref)
    }

    /// The reports again.
    pub fn into_reports(self) -> Vec<Report> {
        self.books.into_iter().map(|b| Arc::unwrap_or_clone(b).report).collect()
    }

    /// The reports of a unit, oldest first.
    pub fn of(&self, unit: UnitIx, form: FormIx) -> impl DoubleEndedIterator<Item = &Book> {
        self.by_unit.get(&(unit, form)).into_iter().flatten().map(|n| &*self.books[*n])
    }

    /// The report for one period.
    pub fn report(&self, unit: UnitIx, form: FormIx, period: Period) -> Option<&Book> {
        self.of(unit, form).find(|b| b.report.period == Some(period))
    }

    /// The last report of the same year before `period`, of the same length.
    pub fn before(&self, unit: UnitIx, form: FormIx, period: Period) -> Option<&Book> {
        let is_before = |p: Period| p.year == period.year && p < period && p.same_length(period);
        self.of(unit, form).rfind(|b| b.report.period.is_some_and(is_before))
    }

    /// The last report before `period`, of any year and length.
    pub fn last_before(&self, unit: UnitIx, form: FormIx, period: Period) -> Option<&Book> {
        self.of(unit, form).rfind(|b| b.report.period.is_some_and(|p| p < period))
    }

    /// The report whose period ends on `day`; of several the longest.
    pub fn ending(&self, unit: UnitIx, form: FormIx, day: Date) -> Option<&Book> {
        self.of(unit, form).find(|b| b.report.period.is_some_and(|p| p.last_day() == day))
    }
}

/// Which organisation of a report is which of an earlier one.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// For each organisation its earlier self.
    earlier: Vec<Option<u32>>,
    /// Those that were not there before.
    pub appeared: Vec<u32>,
    /// Those of the earlier report that are not there any more.
    pub vanished: Vec<u32>,
    /// Those that may be the same under another name: now, before.
    pub renamed: Vec<(u32, u32)>,
}

impl Pairs {
    /// The earlier self of an organisation; of a closed form, which has none, the form itself.
    pub fn earlier(&self, organisation: Option<u32>) -> Option<Option<u32>> {
        match organisation {
            None => Some(None),
            Some(n) => self.earlier.get(n as usize).copied().flatten().map(Some),
        }
    }
}

/// How much two names must be alike to be asked about.
const ALIKE: f64 = 0.8;

/// Pairs the organisations of two reports of `form`: by name and section, by name, by kind and name where it is
/// abbreviated. Whatever else is alike is only asked about.
pub fn pairs(now: &Report, before: &Report, form: &Form) -> Pairs {
    let mut out = Pairs { earlier: vec![None; now.organisations.len()], ..Pairs::default() };
    let mut taken = vec![false; before.organisations.len()];
    let section = |r: &Report, n: usize| r.organisations[n].section.as_deref().map(Label::new);
    let name = |r: &Report, n: usize| Label::new(&r.organisations[n].name);
    let full = |r: &Report, n: usize| (name(r, n), section(r, n));
    let open = match &form.rows {
        Rows::Open(open) => Some(open),
        Rows::Closed(_) => None,
    };
    let core = |r: &Report, n: usize| {
        let label = name(r, n);
        let kind = open.and_then(|o| o.class_of(&label));
        let starts = kind.and_then(|k| open.map(|o| &o.classes[k].1)).into_iter().flatten();
        let rest = starts.filter_map(|s| label.strip_prefix(s)).min_by_key(|rest| rest.as_str().len());
        (rest.unwrap_or(label), kind.map(|k| Label::new(&k.to_string())))
    };
    pair_by(&full, now, before, &mut out.earlier, &mut taken);
    pair_by(&|r, n| (name(r, n), None), now, before, &mut out.earlier, &mut taken);
    pair_by(&core, now, before, &mut out.earlier, &mut taken);
    let mut appeared: Vec<u32> = (0..).zip(&out.earlier).filter(|(_, e)| e.is_none()).map(|(n, _)| n).collect();
    let mut vanished: Vec<u32> = (0..).zip(&taken).filter(|(_, t)| !**t).map(|(n, _)| n).collect();
    // Several of one name cannot be told apart; they are there in both reports all the same.
    appeared.retain(|n| {
        let same = vanished.iter().position(|v| name(before, *v as usize) == name(now, *n as usize));
        same.map(|at| vanished.remove(at)).is_none()
    });
    out.renamed = alike(now, before, &appeared, &vanished);
    out.appeared = appeared.into_iter().filter(|n| !out.renamed.iter().any(|(a, _)| a == n)).collect();
    out.vanished = vanished.into_iter().filter(|n| !out.renamed.iter().any(|(_, v)| v == n)).collect();
    out
}

type PairKey = (Label, Option<Label>);

/// Pairs what has the same key and is not paired yet, where it is the only one of its key on both sides.
fn pair_by(
    key: &dyn Fn(&Report, usize) -> PairKey,
    now: &Report,
    before: &Report,
    earlier: &mut [Option<u32>],
    taken: &mut [bool],
) {
    let mut free: HashMap<PairKey, Vec<u32>> = HashMap::new();
    for n in (0..taken.len()).filter(|n| !taken[*n]) {
        free.entry(key(before, n)).or_default().push(n as u32);
    }
    let mut count: HashMap<PairKey, usize> = HashMap::new();
    let open: Vec<usize> = (0..earlier.len()).filter(|n| earlier[*n].is_none()).collect();
    for n in &open {
        *count.entry(key(now, *n)).or_default() += 1;
    }
    for n in open {
        let own = key(now, n);
        if let (1, Some([found])) = (count[&own], free.get(&own).map(Vec::as_slice)) {
            earlier[n] = Some(*found);
            taken[*found as usize] = true;
        }
    }
}

/// Those that appeared and those that vanished whose names are alike, each the best for the other.
fn alike(now: &Report, before: &Report, appeared: &[u32], vanished: &[u32]) -> Vec<(u32, u32)> {
    let names = |r: &Report, list: &[u32]| -> Vec<String> {
        list.iter().map(|n| fold(&r.organisations[*n as usize].name)).collect()
    };
    let (new, old) = (names(now, appeared), names(before, vanished));
    // A report of other organisations altogether is no renaming.
    if new.len() * old.len() > 2_500 {
        return Vec::new();
    }
    let like = |a: &String, b: &String| {
        // A name that goes on after the other, or begins before it.
        let is_longer = a.len().min(b.len()) > 8 && (a.contains(b.as_str()) || b.contains(a.as_str()));
        if is_longer { likeness(a, b).max(ALIKE) } else { likeness(a, b) }
    };
    let best = |name: &String, among: &[String]| {
        let scores = among.iter().enumerate().map(|(n, other)| (n, like(name, other)));
        scores.filter(|(_, s)| *s >= ALIKE).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(n, _)| n)
    };
    let pairs = new.iter().enumerate().filter_map(|(n, name)| {
        let other = best(name, &old)?;
        (best(&old[other], &new) == Some(n)).then_some((appeared[n], vanished[other]))
    });
    pairs.collect()
}
