//! What was received for earlier periods: which of it was in force then.

use super::desk::repeats;
use crate::consolidate::history::History;
use crate::consolidate::ledger::{self, Version};
use crate::model::adjustment::Adjustments;
use crate::model::fact::Report;
use crate::model::form::Form;
use crate::model::period::Period;
use crate::model::roster::Roster;
use crate::reading::identify;
use crate::reading::{Holds, Reading};
use std::collections::BTreeMap;

/// A report of an earlier period, with the hash of its file.
pub struct Earlier {
    /// The report; its period is that of its folder.
    pub version: Version,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Whether it states that period, or none.
    states_it: bool,
}

/// Every report of the earlier periods.
pub fn versions(earlier: Vec<(Period, Vec<Reading>)>, roster: &Roster) -> Vec<Earlier> {
    let all = earlier.into_iter().flat_map(|(period, readings)| readings.into_iter().map(move |r| (period, r)));
    all.flat_map(|(period, reading)| of_reading(period, reading, roster)).collect()
}

fn of_reading(period: Period, reading: Reading, roster: &Roster) -> Vec<Earlier> {
    let identified = |found| {
        let evidence = identify::Evidence { day: Some(period.last_day()), ..reading.evidence(Some(found)) };
        let unit = identify::unit(&evidence, roster, &mut Vec::new());
        let stated = identify::period(&evidence, Some(period), &mut Vec::new());
        (unit, stated == Some(period), identify::stated_revision(&evidence))
    };
    let identities: Vec<_> = reading.reports().iter().map(identified).collect();
    let sent = reading.envelope.as_ref().and_then(|e| e.sent);
    let Holds::Reports(reports, _) = reading.holds else { return Vec::new() };
    let versions = reports.into_iter().zip(identities).map(|(found, (unit, states_it, revision))| {
        let report = Report { unit, period: Some(period), ..found.report };
        let version = Version { report, revision, sent, findings: Vec::new() };
        Earlier { version, sha256: reading.sha256.clone(), states_it }
    });
    versions.collect()
}

/// Which of them only repeat the unit's report of a period before, as they were refused then.
fn stale(known: &[Earlier], forms: &[Form]) -> Vec<bool> {
    let of = |e: &Earlier| (e.version.report.unit, e.version.report.form);
    let mut by_unit: BTreeMap<_, Vec<&Earlier>> = BTreeMap::new();
    for earlier in known {
        by_unit.entry(of(earlier)).or_default().push(earlier);
    }
    let is_stale = |e: &Earlier| {
        let before = by_unit.get(&of(e)).into_iter().flatten();
        let mut before = before.filter(|b| b.version.report.period < e.version.report.period);
        before.any(|b| repeats(&e.version.report, &e.sha256, b, forms))
    };
    known.iter().map(is_stale).collect()
}

/// The reports that were in force in their periods, as adjusted.
pub fn history(earlier: Vec<Earlier>, adjustments: &Adjustments, forms: &[Form]) -> History {
    let known: Vec<Earlier> = earlier.into_iter().filter(|e| e.states_it && e.version.report.unit.is_some()).collect();
    let is_stale = stale(&known, forms);
    let known = known.into_iter().zip(is_stale).filter(|(_, stale)| !stale).map(|(e, _)| e.version);
    let settled = ledger::settle(known.collect());
    let mut reports: Vec<Report> = settled.in_force.into_iter().map(|v| v.report).collect();
    for report in &mut reports {
        adjustments.apply(report, &forms[usize::from(report.form.0)], &mut []);
    }
    History::new(reports, forms)
}
