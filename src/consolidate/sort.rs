//! Sort: whose each report of a period is and of when, and what keeps one from being used.

use super::Scene;
use super::ledger::{Input, Ledger, Outcome};
use super::versions::Version;
use crate::model::fact::{Excluded, Report, Tally};
use crate::model::finding::{Finding, Ignored, Problem, Severity, problem};
use crate::model::period::Period;
use crate::model::place::ParcelId;
use crate::model::roster::UnitIx;
use crate::model::ruling::Ruling;
use crate::reading::identify::{self, Evidence, Identity};
use crate::reading::{Found, Holds, Reading};
use rayon::prelude::*;
use std::sync::Arc;

/// The reports of a period, of which several may be versions of one, and every file with what is known of it so far.
#[derive(Default)]
pub struct Sorted {
    /// The reports whose unit and period are known.
    pub versions: Vec<Version>,
    /// The files.
    pub ledger: Ledger,
}

/// Sorts the readings of a period, in their order.
pub fn readings(readings: Vec<Reading>, scene: &Scene<'_>) -> Sorted {
    let identified: Vec<Identified> = readings.into_par_iter().map(|r| Identified::new(r, scene)).collect();
    let mut sorted = Sorted::default();
    identified.into_iter().for_each(|reading| sorted.admit(reading, scene));
    sorted
}

/// A reading whose reports are identified.
struct Identified {
    input: Input,
    ruling: Option<Arc<Ruling>>,
    folder: Option<Period>,
    /// The revision that its name or its mail states.
    revision: u32,
    what: Holding,
}

/// What a reading holds.
enum Holding {
    Parcels,
    Nothing(Problem),
    Reports(Vec<(Found, Identity)>, Vec<Finding>),
}

impl Identified {
    fn new(reading: Reading, scene: &Scene<'_>) -> Identified {
        let roster = &scene.workspace.roster;
        let whose = |found| identify::identity(&scene.evidence(&reading, Some(found)), reading.folder, roster);
        let identities: Vec<Identity> = reading.reports().iter().map(whose).collect();
        let revision = identify::stated_revision(&reading.evidence(None));
        let Reading { id, sha256, envelope, folder, holds, ruling, kind: _, seen: _ } = reading;
        let input = Input {
            id,
            sha256,
            envelope,
            unit: None,
            period: None,
            forms: Vec::new(),
            outcome: Outcome::Ignored,
            reason: String::new(),
            tally: Tally::default(),
            hidden_known: true,
            ruling: ruling.as_ref().map(|r| r.words()),
            is_container: matches!(holds, Holds::Parcels),
        };
        let what = match holds {
            Holds::Parcels => Holding::Parcels,
            Holds::Nothing(problem) => Holding::Nothing(problem),
            Holds::Reports(reports, others) => Holding::Reports(reports.into_iter().zip(identities).collect(), others),
        };
        Identified { input, ruling, folder, revision, what }
    }
}

/// The unit that the way tells by which a file came: its sender, its name, what the officer decided.
fn by_way(input: &Input, ruling: Option<&Ruling>, scene: &Scene<'_>) -> Option<UnitIx> {
    let envelope = input.envelope.as_deref();
    let evidence = Evidence { heading: None, envelope, id: &input.id, day: Some(scene.period.last_day()), ruling };
    identify::unit(&evidence, &scene.workspace.roster, &mut Vec::new())
}

impl Sorted {
    /// Enters a reading; its reports become versions, unless something keeps them from being used.
    fn admit(&mut self, reading: Identified, scene: &Scene<'_>) {
        let Identified { input, ruling, folder, revision, what } = reading;
        let id = input.id.clone();
        let sent = input.envelope.as_deref().and_then(|e| e.sent);
        let twin = self.ledger.enter(input).filter(|of| self.is_of_same_unit(of, &id, scene));
        match (twin, what) {
            (_, Holding::Parcels) => {}
            (_, Holding::Nothing(problem @ Problem::IgnoredFile(_))) => {
                self.ledger.reject(&id, problem, None, Outcome::Ignored);
            }
            (Some(of), what) => self.duplicate(&id, of, what),
            (None, Holding::Nothing(problem)) => {
                let unit = self.ledger.input(&id).and_then(|i| by_way(i, ruling.as_deref(), scene));
                self.ledger.reject(&id, problem, unit, Outcome::Blocked);
            }
            (None, Holding::Reports(reports, others)) => {
                let stated = Stated { wanted: folder.unwrap_or(scene.period), revision, sent };
                self.reports(&id, reports, others, &stated);
            }
        }
    }

    /// Whether nothing outside the bytes says that two identical files come from different units, as nil
    /// reports without a heading may.
    fn is_of_same_unit(&self, of: &ParcelId, id: &ParcelId, scene: &Scene<'_>) -> bool {
        let first = self.ledger.input(of).and_then(|i| i.unit);
        let own = self.ledger.input(id).and_then(|i| by_way(i, None, scene));
        !matches!((first, own), (Some(a), Some(b)) if a != b)
    }

    fn duplicate(&mut self, id: &ParcelId, of: ParcelId, what: Holding) {
        if let (Holding::Reports(reports, _), Some(input)) = (what, self.ledger.input_mut(id)) {
            reports.iter().for_each(|(found, _)| input.tally.add(&found.report.tally));
            input.tally.exclude_all(Excluded::Duplicate);
        }
        let unit = self.ledger.input(&of).and_then(|i| i.unit);
        self.ledger.reject(id, problem::DuplicateFile { of }.into(), unit, Outcome::Duplicate);
    }

    /// The reports of one file. Where one of them is of the wanted period, those of others only stand beside it.
    fn reports(&mut self, id: &ParcelId, reports: Vec<(Found, Identity)>, others: Vec<Finding>, stated: &Stated) {
        let some_wanted = reports.iter().any(|(_, who)| who.period == Some(stated.wanted));
        let mut unit = None;
        for (found, who) in reports {
            let is_ruled_out = found.ruling.as_ref().and_then(|r| r.period).is_some_and(|p| p != stated.wanted);
            let is_beside = is_ruled_out || some_wanted && who.period != Some(stated.wanted);
            unit = unit.or(who.unit);
            self.report(found, who, stated, is_beside);
        }
        if let Some(input) = self.ledger.input_mut(id) {
            input.unit = input.unit.or(unit);
            for blocking in others.iter().filter(|f| f.severity() == Severity::Block) {
                input.become_of(Outcome::Blocked, blocking.code());
            }
        }
        self.ledger.findings.extend(others.into_iter().map(|f| Finding { unit, ..f }));
    }

    /// One report. What stands in the way becomes a finding, and its cells are blocked.
    fn report(&mut self, found: Found, who: Identity, stated: &Stated, is_beside: bool) {
        let Found { report, findings, ruling, .. } = found;
        let mut report = Report { unit: who.unit, period: who.period, ..report };
        if let Some(input) = self.ledger.input_mut(&report.file) {
            input.ruling = input.ruling.take().or_else(|| ruling.as_ref().map(|r| r.words()));
            input.hidden_known &= report.hidden_known;
            input.forms.push(report.form);
            input.period = input.period.or(report.period);
        }
        let problems = problems(&report, who, is_beside);
        let blocking = problems.iter().map(Problem::code).find(|code| code.severity() == Severity::Block);
        let of_report = |p| Finding::in_sheet(p, report.unit, &report.file, &report.sheet);
        let own: Vec<Finding> = problems.into_iter().map(of_report).collect();
        if blocking.is_none() && !is_beside {
            let (revision, sent) = (stated.revision, stated.sent);
            self.versions.push(Version { report, revision, sent, findings: [own, findings].concat() });
            return;
        }
        self.ledger.findings.extend(own);
        match blocking {
            Some(_) => report.tally.block_all(),
            None => report.tally.exclude_all(Excluded::OtherPeriod),
        }
        if let Some(input) = self.ledger.input_mut(&report.file) {
            if let Some(code) = blocking {
                input.become_of(Outcome::Blocked, code);
            }
            input.tally.add(&report.tally);
        }
    }
}

/// What a file says of all its reports.
struct Stated {
    /// The period that they should be for.
    wanted: Period,
    /// The revision that its name or its mail states.
    revision: u32,
    /// When it was mailed.
    sent: Option<i64>,
}

/// What is to be said of whose a report is and of when. One that stands beside that of the wanted period is only told.
fn problems(report: &Report, who: Identity, is_beside: bool) -> Vec<Problem> {
    let mut out = who.unit_problems;
    let misdated = |period| report.dated.iter().filter(move |d| !d.fits(period));
    let taken: Vec<_> =
        who.period.into_iter().flat_map(misdated).map(|d| (d.written.clone(), d.label.clone())).collect();
    if !taken.is_empty() && !is_beside {
        out.push(problem::LabelOfOtherTime { taken }.into());
    }
    match who.period.filter(|_| is_beside) {
        Some(other) => out.push(Problem::IgnoredFile(Ignored::OtherPeriod(other))),
        None => {
            out.extend(who.period_problems);
            out.extend(who.period.is_none().then(|| problem::WrongPeriod { stated: None, wanted: None }.into()));
        }
    }
    out
}
