//! What was received for earlier periods: which of it was in force then.

use crate::adjustment::Adjustments;
use crate::fact::Report;
use crate::form::Form;
use crate::history::History;
use crate::identify;
use crate::ledger::{self, Version};
use crate::period::Period;
use crate::reading::Reading;
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
pub fn versions(earlier: &[(Period, Vec<Reading>)], roster: &Roster) -> Vec<Earlier> {
    let mut out = Vec::new();
    for (period, readings) in earlier {
        for reading in readings {
            for found in reading.reports() {
                let evidence = identify::Evidence { day: Some(period.last_day()), ..reading.evidence(Some(found)) };
                let mut report = found.report.clone();
                report.unit = identify::unit(&evidence, roster, &mut Vec::new());
                let mut problems = Vec::new();
                let stated = identify::period(&evidence, Some(*period), &mut problems);
                report.period = Some(*period);
                let version = Version {
                    revision: identify::stated_revision(&evidence),
                    sent: reading.envelope.as_ref().and_then(|e| e.sent),
                    findings: Vec::new(),
                    report,
                };
                out.push(Earlier { version, sha256: reading.sha256.clone(), states_it: stated == Some(*period) });
            }
        }
    }
    out
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
