//! What is known of a unit before it fills in its form: its organisations, and figures that repeat earlier ones.

use crate::consolidate::history::{self, Book, History};
use crate::model::fact::Value;
use crate::model::form::relation::{Relation, Since};
use crate::model::form::{Form, FormIx, IndicatorIx};
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::model::text::Label;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Figures that the form repeats from before.
pub type RepeatedFigures = BTreeMap<IndicatorIx, Decimal>;

/// What is known of a unit.
#[derive(Clone, Debug, Default)]
pub struct KnownUnit {
    /// The organisations of its last report under their headings, in its order; none on a closed form.
    pub sections: Vec<(Option<String>, Vec<ListedOrganisation>)>,
    /// The figures of a form whose axes are both closed.
    pub figures: RepeatedFigures,
}

/// An organisation.
#[derive(Clone, Debug)]
pub struct ListedOrganisation {
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: RepeatedFigures,
}

/// Whose blank form it is, and of when.
#[derive(Clone, Copy, Debug)]
pub struct BlankSubject {
    /// The unit.
    pub unit: UnitIx,
    /// The form.
    pub form: FormIx,
    /// The period that is to be reported.
    pub period: Period,
}

/// What the reports before tell of a unit; figures only where `prefill`.
pub fn known(subject: BlankSubject, form: &Form, history: &History, prefill: bool) -> KnownUnit {
    let Some(last) = history.last_before(subject.unit, subject.form, subject.period) else {
        return KnownUnit::default();
    };
    let figures = |organisation: Option<u32>| match prefill {
        true => opening(subject, form, history, last, organisation),
        false => RepeatedFigures::default(),
    };
    if !form.is_open() {
        return KnownUnit { sections: Vec::new(), figures: figures(None) };
    }
    let mut out = KnownUnit::default();
    let mut seen = BTreeSet::new();
    for (n, organisation) in (0..).zip(&last.report.organisations) {
        let section = organisation.section.as_deref().map(str::to_owned);
        let is_new = seen.insert((Label::new(&organisation.name), section.clone()));
        // A row that repeated another was not counted then, and is not asked for again.
        if !is_new && last.row(n).iter().all(|f| f.value == Value::Blank) {
            continue;
        }
        let listed = ListedOrganisation { name: organisation.name.clone(), figures: figures(Some(n)) };
        match out.sections.last_mut() {
            Some((last, list)) if *last == section => list.push(listed),
            Some(_) | None => out.sections.push((section, vec![listed])),
        }
    }
    out
}

/// The figures that repeat a closing stock of before, of an organisation of the last report.
fn opening(
    subject: BlankSubject,
    form: &Form,
    history: &History,
    last: &Book,
    organisation: Option<u32>,
) -> RepeatedFigures {
    let mut out = RepeatedFigures::new();
    for relation in &form.relations {
        let Relation::Opening { opening, closing, since } = relation else { continue };
        let eve = match since {
            Since::Period => subject.period.first_day().yesterday().ok(),
            Since::Year => Some(subject.period.year_start_eve()),
        };
        let book = eve.and_then(|eve| history.ending(subject.unit, subject.form, eve));
        let closed = book.and_then(|book| {
            let pairs = history::pairs(&last.report, &book.report, form);
            book.value(pairs.earlier(organisation)?, *closing).amount()
        });
        // Every report of a year repeats the same figure of its beginning.
        let is_of_year = *since == Since::Year && last.report.period.is_some_and(|p| p.year == subject.period.year);
        let repeated = || last.value(organisation, *opening).amount().filter(|_| is_of_year);
        out.extend(closed.or_else(repeated).map(|n| (*opening, n)));
    }
    out
}
