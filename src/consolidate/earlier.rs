//! What was received for earlier periods: which of it was in force then.

use crate::adjustment::Adjustments;
use crate::fact::Report;
use crate::form::Form;
use crate::history::History;
use crate::identify;
use crate::ledger::{self, Version};
use crate::period::Period;
use crate::reading::{Holds, Reading};
use crate::roster::Roster;

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

/// The reports that were in force in their periods, as adjusted.
pub fn history(earlier: Vec<Earlier>, adjustments: &Adjustments, forms: &[Form]) -> History {
    let known = earlier.into_iter().filter(|e| e.states_it && e.version.report.unit.is_some()).map(|e| e.version);
    let settled = ledger::settle(known.collect());
    let mut reports: Vec<Report> = settled.in_force.into_iter().map(|v| v.report).collect();
    for report in &mut reports {
        adjustments.apply(report, &forms[usize::from(report.form.0)], &mut []);
    }
    History::new(reports, forms)
}
