//! What was received for earlier periods: which of it was in force then.

use super::Scene;
use super::complete;
use super::history::{Book, History};
use super::versions::{self, Version};
use crate::model::fact::{Report, Value};
use crate::model::form::{Form, Kind};
use crate::model::period::Period;
use crate::model::roster::Roster;
use crate::reading::identify::{self, Evidence};
use crate::reading::{Holds, Reading};
use crate::workspace::Workspace;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A report of an earlier period, with the hash of its file.
pub struct EarlierReport {
    /// The report; its period is that of its folder.
    pub version: Version,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Whether it states that period, or none.
    states_it: bool,
}

impl EarlierReport {
    /// Whether a report repeats this one: the same file, or the same figures although something happened in the period
    /// (then year-to-date figures must have moved).
    pub fn is_repeated_by(&self, report: &Report, sha256: &str, form: &Form) -> bool {
        let before = &self.version.report;
        if report.unit != before.unit || report.form != before.form {
            return false;
        }
        if !sha256.is_empty() && sha256 == self.sha256 {
            return true;
        }
        let is_flow = |f: &&crate::model::fact::Fact| form.indicator(f.indicator).kind == Kind::Flow;
        let something_happened = || report.facts.iter().filter(is_flow).any(|f| matches!(f.value, Value::Number(_)));
        let has_ytd = || form.indicators.iter().any(|i| i.kind == Kind::Ytd);
        report.says_the_same(before) && something_happened() && has_ytd()
    }
}

/// Every report of the earlier periods.
pub fn versions(earlier: Vec<(Period, Vec<Reading>)>, roster: &Roster) -> Vec<EarlierReport> {
    let all = earlier.into_iter().flat_map(|(period, readings)| readings.into_iter().map(move |r| (period, r)));
    let all: Vec<(Period, Reading)> = all.collect();
    all.into_par_iter().flat_map_iter(|(period, reading)| of_reading(period, reading, roster)).collect()
}

fn of_reading(period: Period, reading: Reading, roster: &Roster) -> Vec<EarlierReport> {
    let identified = |found| {
        let evidence = Evidence { day: Some(period.last_day()), ..reading.evidence(Some(found)) };
        let who = identify::identity(&evidence, Some(period), roster);
        (who.unit, who.period == Some(period), who.revision)
    };
    let identities: Vec<_> = reading.reports().iter().map(identified).collect();
    let sent = reading.envelope.as_ref().and_then(|e| e.sent);
    let Holds::Reports(reports, _) = reading.holds else { return Vec::new() };
    let versions = reports.into_iter().zip(identities).map(|(found, (unit, states_it, revision))| {
        let report = Report { unit, period: Some(period), ..found.report };
        let version = Version { report, revision, sent, findings: Vec::new() };
        EarlierReport { version, sha256: reading.sha256.clone(), states_it }
    });
    versions.collect()
}

/// The reports that were in force in their periods, as adjusted. What only repeats the unit's report of a period before
/// was refused then.
pub fn history(earlier: Vec<EarlierReport>, workspace: &Workspace) -> History {
    let forms = &workspace.forms;
    let known: Vec<EarlierReport> =
        earlier.into_iter().filter(|e| e.states_it && e.version.report.unit.is_some()).collect();
    let is_stale = stale(&known, forms);
    let known = known.into_iter().zip(is_stale).filter(|(_, stale)| !stale).map(|(e, _)| e.version);
    let in_force = versions::settle(known.collect()).in_force;
    let books = in_force.into_par_iter().filter_map(|version| {
        let mut report = version.report;
        let form = forms.get(usize::from(report.form.0))?;
        workspace.adjustments.apply(&mut report, form, &mut []);
        Some(Arc::new(Book::new(report, form)))
    });
    History::new(books.collect())
}

/// Which of them only repeat the unit's report of a period before.
fn stale(known: &[EarlierReport], forms: &[Form]) -> Vec<bool> {
    let of = |e: &EarlierReport| (e.version.report.unit, e.version.report.form);
    let mut by_unit: HashMap<_, Vec<&EarlierReport>> = HashMap::new();
    for earlier in known {
        by_unit.entry(of(earlier)).or_default().push(earlier);
    }
    let is_stale = |e: &EarlierReport| {
        let before = by_unit.get(&of(e)).into_iter().flatten();
        let mut before = before.filter(|b| b.version.report.period < e.version.report.period);
        let form = forms.get(usize::from(e.version.report.form.0));
        form.is_some_and(|form| before.any(|b| b.is_repeated_by(&e.version.report, &e.sha256, form)))
    };
    known.par_iter().map(is_stale).collect()
}

/// The history with the periods that this one is compared with, put together where only their parts were reported.
pub fn with_composed(past: History, scene: &Scene<'_>) -> History {
    let mut made = Vec::new();
    for earlier in super::compared_with(scene.period) {
        for (ix, form) in scene.forms() {
            if !past.has(ix, earlier) {
                let units = scene.workspace.roster.iter().map(|u| complete::wanted(u, (ix, form), earlier));
                let reports = units.filter_map(|wanted| super::compose::report(&past, wanted));
                made.extend(reports.map(|c| Arc::new(Book::new(c.report, form))));
            }
        }
    }
    if made.is_empty() { past } else { past.with(made) }
}

/// The reports of each period.
pub fn by_period(past: &History) -> BTreeMap<Period, Vec<&Report>> {
    let mut out: BTreeMap<Period, Vec<&Report>> = BTreeMap::new();
    for report in past.books().map(|b| &b.report) {
        if let Some(period) = report.period {
            out.entry(period).or_default().push(report);
        }
    }
    out
}
