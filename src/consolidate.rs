//! The pipeline: from what was received to what is known. A pure function of the readings and the workspace.

mod add_up;
pub mod aggregate;
mod case;
mod check;
mod close;
mod complete;
pub mod compose;
mod correct;
pub mod history;
pub mod ledger;
mod past;
mod settle;
mod sort;
pub mod trend;
pub mod validate;
mod versions;

pub use check::Resubmission;

use crate::model::fact::{Report, Tally};
use crate::model::finding::{Finding, Severity};
use crate::model::form::{Form, FormIx};
use crate::model::period::{Period, Span};
use crate::model::roster::{Roster, Unit, UnitIx};
use crate::model::target::Targets;
use crate::reading::identify::Evidence;
use crate::reading::{self, Found, Reading};
use crate::workspace::Workspace;
use aggregate::Totals;
use history::History;
use ledger::{Input, Outcome};
use std::collections::BTreeSet;
use trend::Trend;
use validate::{Surroundings, Verdicts};

/// Everything that is known about a period.
#[derive(Clone, Debug)]
pub struct Known {
    /// The period.
    pub period: Period,
    /// The units.
    pub roster: Roster,
    /// Whether the units are those that the reports name, for want of a roster.
    pub self_named: bool,
    /// The reports in force, by unit and form.
    pub reports: Vec<Report>,
    /// The totals.
    pub totals: Totals,
    /// The findings, in the order of units, files and cells.
    pub findings: Vec<Finding>,
    /// Every file and attachment with what became of it.
    pub inputs: Vec<Input>,
    /// The conservation line.
    pub tally: Tally,
    /// How many checks held, were broken, or cannot be told.
    pub verdicts: Verdicts,
    /// What earlier periods say beside this one.
    pub trend: Trend,
    /// What was assigned.
    pub targets: Targets,
    /// How versions in force compare with those that they replaced, by unit and form.
    pub resubmissions: Vec<Resubmission>,
    /// Files that the officer decided about and that are not there.
    pub idle_rulings: Vec<String>,
    /// Adjustments of this period for which no cell was found, by their place in the sheet.
    pub idle_adjustments: Vec<String>,
    /// Adjustments of cells that the unit itself changed in a later version: they were used all the same.
    pub doubtful_adjustments: Vec<String>,
    /// Reasons for this period for which there is no finding.
    pub idle_reasons: Vec<String>,
}

impl Known {
    /// How many findings there are of each severity, worst first.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity() == severity).count()
    }

    /// How many files had this outcome; mails and archives are not counted beside what they hold.
    pub fn files(&self, outcome: Outcome) -> usize {
        self.inputs.iter().filter(|i| !i.is_container && i.outcome == outcome).count()
    }

    /// Whether a finding asks for something: the exit code.
    pub fn is_clean(&self) -> bool {
        self.count(Severity::Block) == 0 && self.count(Severity::Error) == 0
    }

    /// The units with a report in force, and the units that owe one.
    pub fn coverage(&self) -> (usize, usize) {
        let mut sent: Vec<UnitIx> = self.totals.forms.iter().flat_map(|f| f.units.keys().copied()).collect();
        let mut owed: Vec<UnitIx> = self.totals.forms.iter().flat_map(|f| f.expected.iter().copied()).collect();
        for list in [&mut sent, &mut owed] {
            list.sort();
            list.dedup();
        }
        (sent.len(), owed.len())
    }
}

/// What was received.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// The readings of the period.
    pub readings: Vec<Reading>,
    /// Those of earlier periods that a comparison may need, by period.
    pub earlier: Vec<(Period, Vec<Reading>)>,
    /// The paths of files of other periods.
    pub elsewhere: Vec<String>,
}

impl Received {
    /// The units for want of a roster: those that the reports name, and those that targets are given to; where nothing
    /// came for the period, those that the reports of its parts name.
    pub fn named(&self, targeted: Vec<Unit>) -> Roster {
        match self.readings.is_empty() {
            false => reading::derive_roster(&self.readings, targeted),
            true => reading::derive_roster(self.earlier.iter().flat_map(|(_, readings)| readings), targeted),
        }
    }
}

/// How many years back the last reports of a year are read, to tell for how long nothing has happened.
const YEARS_BACK: i16 = 5;

/// The earlier periods that comparisons with `period` need, of those that there are: the rest of its year before it,
/// the same part of last year, what ended when it or its year began, and the ends of some years before.
pub fn earlier_periods(period: Period, there: &BTreeSet<Period>) -> Vec<Period> {
    let eve = period.first_day().yesterday().ok();
    let compared = compared_with(period);
    let is_needed = |p: &Period| {
        let of_year = p.year == period.year && *p < period && p.same_length(period);
        let closing = Some(p.last_day()) == eve || p.last_day() == period.year_start_eve();
        let ends_a_year = p.months().1 == 12
            && (period.year - YEARS_BACK..period.year).contains(&p.year)
            && (p.same_length(period) || p.span == Span::Year);
        let is_part = p.is_part_of(period) || compared.iter().any(|c| p.is_part_of(*c));
        of_year || closing || ends_a_year || is_part || compared.contains(p)
    };
    there.iter().copied().filter(is_needed).collect()
}

/// The reports that were in force in earlier periods, as adjusted.
pub fn history(earlier: Vec<(Period, Vec<Reading>)>, workspace: &Workspace) -> History {
    past::history(past::versions(earlier, &workspace.roster), workspace)
}

/// Puts the readings of a period together: the whole way, step by step. Broken input is a finding, never an error.
pub fn consolidate(received: Received, workspace: &Workspace, period: Period) -> Known {
    let Received { readings, earlier, elsewhere } = received;
    let scene = Scene { workspace, period };
    let earlier = past::versions(earlier, &workspace.roster);

    let sorted = sort::readings(readings, &scene);
    let settled = settle::versions(sorted, &earlier, &scene);
    let past = past::history(earlier, workspace);
    let complete = complete::reports(settled, &past, &scene);
    let past = past::with_composed(past, &scene);
    let corrected = correct::figures(complete, &scene);
    let checked = check::reports(corrected, &past, &scene);
    let added_up = add_up::reports(checked, &past, &scene);
    close::known(added_up, &scene, &elsewhere)
}

/// What the steps of a period look at, and none of them changes.
#[derive(Clone, Copy)]
struct Scene<'a> {
    /// The declarations, with the units.
    workspace: &'a Workspace,
    /// The period.
    period: Period,
}

impl<'a> Scene<'a> {
    /// A form by its place.
    fn form(&self, ix: FormIx) -> &'a Form {
        &self.workspace.forms[usize::from(ix.0)]
    }

    /// The forms with their places.
    fn forms(&self) -> impl Iterator<Item = (FormIx, &'a Form)> + use<'a> {
        (0..).map(FormIx).zip(&self.workspace.forms)
    }

    /// What says whose a report is and of when; the unit must exist at the end of the period.
    fn evidence<'r>(&self, reading: &'r Reading, found: Option<&'r Found>) -> Evidence<'r> {
        Evidence { day: Some(self.period.last_day()), ..reading.evidence(found) }
    }

    fn surroundings<'b>(&self, now: &'b History, past: &'b History, targets: &'b Targets) -> Surroundings<'b>
    where
        'a: 'b,
    {
        let (forms, rules, roster) = (&self.workspace.forms[..], &self.workspace.rules[..], &self.workspace.roster);
        Surroundings { period: self.period, forms, rules, now, past, targets, roster }
    }
}

/// The periods that a comparison asks for: those of the year before it, the one before it, last year's.
fn compared_with(period: Period) -> BTreeSet<Period> {
    let mut out: BTreeSet<Period> = period.year_so_far().into_iter().filter(|p| *p != period).collect();
    out.extend([period.previous(), period.a_year_before()]);
    out
}
