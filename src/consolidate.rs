//! The pipeline: from what was received to what is known. A pure function of the readings and the workspace.

pub mod aggregate;
mod case;
mod check;
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
use crate::model::roster::{Roster, UnitIx};
use crate::model::target::Targets;
use crate::reading::identify::Evidence;
use crate::reading::{self, Found, Reading};
use crate::workspace::{ConfigError, Workspace};
use aggregate::Totals;
use check::Checked;
use history::History;
use ledger::{Input, Outcome};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trend::{Earlier, Trend};
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
pub fn history(
    earlier: Vec<(Period, Vec<Reading>)>,
    workspace: &Workspace,
    roster: &Roster,
) -> Result<History, ConfigError> {
    let adjustments = workspace.adjustments(roster)?;
    Ok(past::history(past::versions(earlier, roster), &adjustments, &workspace.forms))
}

/// What the steps of a period look at, and none of them changes.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The declarations.
    pub workspace: &'a Workspace,
    /// The units.
    pub roster: &'a Roster,
    /// Whether the units are those that the reports name, for want of a roster.
    pub self_named: bool,
    /// The period.
    pub period: Period,
}

/// Puts the readings of a period together.
pub fn consolidate(received: Received, workspace: &Workspace, period: Period) -> Result<Known, ConfigError> {
    let Received { readings, earlier, elsewhere } = received;
    let roster = workspace.roster.clone().unwrap_or_else(|| named_by(&readings, &earlier, workspace));
    let (targets, adjustments) = (workspace.targets(&roster)?, workspace.adjustments(&roster)?);
    let reasons = workspace.reasons(&roster)?;
    workspace.check_rulings(&roster)?;
    let scene = Scene { workspace, roster: &roster, self_named: workspace.roster.is_none(), period };

    let earlier = past::versions(earlier, &roster);
    let sorted = sort::readings(readings, &scene);
    let settled = settle::versions(sorted, &earlier, &scene);
    let past = past::history(earlier, &adjustments, &workspace.forms);
    let complete = complete::reports(settled, &past, &scene);
    let corrected = correct::figures(complete, &adjustments, &scene);
    let past = past::with_composed(past, &scene);
    let checked = check::reports(corrected, &past, targets, &scene);
    let trend = trend(&checked, &past, &scene);
    let known = close(checked, trend, &scene, &elsewhere);

    let mut known = known;
    known.idle_reasons = reasons.give(&mut known.findings, period).iter().map(|r| r.idle_words()).collect();
    Ok(Known { roster, ..known })
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
        let (forms, rules, roster) = (&self.workspace.forms[..], &self.workspace.rules[..], self.roster);
        Surroundings { period: self.period, forms, rules, now, past, targets, roster }
    }
}

/// The units that the reports name, for want of a roster; where nothing came for the period, those of its parts.
fn named_by(readings: &[Reading], earlier: &[(Period, Vec<Reading>)], workspace: &Workspace) -> Roster {
    let parts: Vec<&Reading> = earlier.iter().flat_map(|(_, readings)| readings).collect();
    let named: Vec<&Reading> = if readings.is_empty() { parts } else { readings.iter().collect() };
    reading::derive_roster(named, workspace.targeted_units())
}

/// This period beside the earlier ones.
fn trend(checked: &Checked, past: &History, scene: &Scene<'_>) -> Trend {
    let totals = |(period, reports): (Period, Vec<&Report>)| {
        let senders: Vec<(FormIx, UnitIx)> = reports.iter().filter_map(|r| r.unit.map(|u| (r.form, u))).collect();
        let made = reports.iter().filter(|r| !r.made_of.is_empty()).map(|r| r.form).collect();
        let owed = complete::owed(&senders, &made, scene, period);
        Earlier { period, forms: aggregate::forms(&reports, &scene.workspace.forms, &owed) }
    };
    let (earlier, idle) = rayon::join(
        || past::by_period(past).into_par_iter().map(totals).collect(),
        || trend::idle(&checked.now, past, &scene.workspace.forms, scene.period),
    );
    Trend { earlier, idle, made_of: made_of(scene.roster) }
}

/// Adds up, and closes the ledger.
fn close(checked: Checked, trend: Trend, scene: &Scene<'_>, elsewhere: &[String]) -> Known {
    let Checked { now, owed, ledger, verdicts, targets, resubmissions, idle, doubtful } = checked;
    let reports = now.into_reports();
    let (workspace, period) = (scene.workspace, scene.period);
    let all: Vec<&Report> = reports.iter().collect();
    let totals = aggregate::totals(&all, &workspace.forms, &owed, scene.roster, &targets, period);
    let (findings, inputs) = ledger.close();
    let mut tally = Tally::default();
    inputs.iter().for_each(|i| tally.add(&i.tally));
    let files: Vec<&str> = inputs.iter().map(|i| &*i.id).collect();
    let idle_rulings = workspace.rulings.idle(period, &files, elsewhere).iter().map(|r| r.file.clone()).collect();
    Known {
        period,
        roster: Roster::default(),
        self_named: scene.self_named,
        reports,
        totals,
        findings,
        inputs,
        tally,
        verdicts,
        trend,
        targets,
        resubmissions,
        idle_rulings,
        idle_adjustments: idle,
        doubtful_adjustments: doubtful,
        idle_reasons: Vec::new(),
    }
}

/// The periods that a comparison asks for: those of the year before it, the one before it, last year's.
fn compared_with(period: Period) -> BTreeSet<Period> {
    let mut out: BTreeSet<Period> = period.year_so_far().into_iter().filter(|p| *p != period).collect();
    out.extend([period.previous(), period.a_year_before()]);
    out
}

/// The units that each unit was made of. What several units were made of cannot be told apart: they have none.
fn made_of(roster: &Roster) -> BTreeMap<UnitIx, Vec<UnitIx>> {
    let all: BTreeMap<UnitIx, BTreeSet<UnitIx>> =
        roster.iter().map(|(u, _)| (u, roster.predecessors(u).into_iter().collect())).collect();
    let mut heirs: BTreeMap<UnitIx, usize> = BTreeMap::new();
    all.values().flatten().for_each(|part| *heirs.entry(*part).or_default() += 1);
    let is_sole_heir = |made: &BTreeSet<UnitIx>| made.iter().all(|part| heirs.get(part) == Some(&1));
    let alone = all.into_iter().filter(|(_, made)| !made.is_empty() && is_sole_heir(made));
    alone.map(|(unit, made)| (unit, made.into_iter().collect())).collect()
}
