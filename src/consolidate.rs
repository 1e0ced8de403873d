//! The pipeline: from what was received to totals and findings. A pure function of the readings and the catalog.

mod desk;
mod earlier;
mod resubmission;

pub use resubmission::Resubmission;

use crate::adjustment::Adjustments;
use crate::aggregate::{self, Totals};
use crate::catalog::{Catalog, ConfigError};
use crate::fact::{Report, Tally};
use crate::finding::{Finding, Severity};
use crate::form::{Form, FormIx};
use crate::history::{Book, History};
use crate::ledger::{self, Input, Outcome, Version};
use crate::period::Period;
use crate::reading::{self, Reading};
use crate::roster::{Roster, UnitIx};
use crate::rule::{Rule, When};
use crate::target::Targets;
use crate::validate::{self, Surroundings, Verdicts};
use desk::Desk;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Everything that is known about a period.
#[derive(Clone, Debug)]
pub struct Consolidation {
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

impl Consolidation {
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

/// The earlier periods that comparisons with `period` need, of those that there are: the rest of its year before it,
/// what ended when it or its year began, and last year's own where a rule speaks of it.
pub fn earlier_periods(period: Period, there: &BTreeSet<Period>, rules: &[Rule]) -> Vec<Period> {
    let speaks_of = |when: When| rules.iter().any(|r| r.figures().any(|f| f.when == when));
    let last_year = speaks_of(When::SamePeriodLastYear).then(|| period.a_year_before());
    let eve = period.first_day().yesterday().ok();
    let is_needed = |p: &Period| {
        let of_year = p.year == period.year && *p < period && p.same_length(period);
        let closing = Some(p.last_day()) == eve || p.last_day() == period.year_start_eve();
        of_year || closing || *p == period.previous() || Some(*p) == last_year
    };
    there.iter().copied().filter(is_needed).collect()
}

/// Puts the readings of a period together.
pub fn consolidate(received: Received, catalog: &Catalog, period: Period) -> Result<Consolidation, ConfigError> {
    let Received { readings, earlier, elsewhere } = received;
    let self_named = catalog.roster.is_none();
    let roster = catalog.roster.clone().unwrap_or_else(|| reading::derive_roster(&readings, catalog.targeted_units()));
    let targets = catalog.targets(&roster)?;
    let adjustments = catalog.adjustments(&roster)?;
    catalog.check_rulings(&roster)?;
    let mut desk = Desk::new(&roster, period);
    for reading in readings {
        desk.admit(reading);
    }
    let earlier = earlier::versions(earlier, &roster);
    desk.set_stale_aside(&earlier, &catalog.forms);
    let ledger::Settled { in_force, replaced, torn } = ledger::settle(std::mem::take(&mut desk.versions));
    let before = resubmission::predecessors(&replaced);
    for version in replaced {
        desk.set_aside(version, &in_force);
    }
    for tables in torn {
        desk.block_tables(tables);
    }
    let expected = expected(&in_force, catalog, &roster, self_named, period);
    desk.chase_missing(&in_force, &expected, &catalog.forms);
    let (mut notes, mut reports): (Vec<_>, Vec<_>) =
        in_force.into_iter().filter(|v| v.report.unit.is_some()).map(|v| (v.findings, v.report)).unzip();
    let idle_adjustments = adjust(&adjustments, &mut reports, &mut notes, &catalog.forms, period);
    let doubtful_adjustments = resubmission::overtaken(&before, &reports, &catalog.forms);
    let now = History::new(reports, &catalog.forms);
    let past = earlier::history(earlier, &adjustments, &catalog.forms);
    let around = Surroundings {
        period,
        forms: &catalog.forms,
        rules: &catalog.rules,
        now: &now,
        past: &past,
        targets: &targets,
        roster: &roster,
    };
    let mut verdicts = check(&around, &mut notes);
    let resubmissions = resubmission::compare(before, &around, &mut notes);
    for (book, notes) in now.books().zip(notes) {
        desk.take(&book.report, notes);
    }
    let mut of_province = Vec::new();
    verdicts.add(validate::province(&around, &expected, !self_named, &mut of_province));
    desk.findings.extend(of_province);
    let reports = now.into_reports();
    let totals = add_up(&reports, catalog, &expected, &roster, &targets, period);
    let (mut findings, inputs) = desk.close();
    let idle_reasons = catalog.reasons(&roster)?.give(&mut findings, period).iter().map(|r| r.idle_words()).collect();
    let mut tally = Tally::default();
    inputs.iter().for_each(|i| tally.add(&i.tally));
    let files: Vec<&str> = inputs.iter().map(|i| &*i.id).collect();
    let idle_rulings = catalog.rulings.idle(period, &files, &elsewhere).iter().map(|r| r.file.clone()).collect();
    Ok(Consolidation {
        period,
        self_named,
        reports,
        totals,
        findings,
        inputs,
        tally,
        verdicts,
        resubmissions,
        idle_rulings,
        idle_adjustments,
        doubtful_adjustments,
        idle_reasons,
        roster,
    })
}

/// Corrects the reports in force; returns the adjustments of this period that found no cell.
fn adjust(
    adjustments: &Adjustments,
    reports: &mut [Report],
    notes: &mut [Vec<Finding>],
    forms: &[Form],
    period: Period,
) -> Vec<String> {
    let mut applied = BTreeSet::new();
    for (report, notes) in reports.iter_mut().zip(notes) {
        let form = &forms[usize::from(report.form.0)];
        applied.extend(adjustments.apply(report, form, notes));
    }
    let of_period = adjustments.0.iter().filter(|a| a.period == period);
    of_period.map(|a| a.place.as_str()).filter(|place| !applied.contains(place)).map(str::to_owned).collect()
}

/// Checks every report in force; what is found goes to what was found while reading it.
fn check(around: &Surroundings<'_>, notes: &mut [Vec<Finding>]) -> Verdicts {
    let books: Vec<&Book> = around.now.books().collect();
    let checked: Vec<Verdicts> = books
        .into_par_iter()
        .zip(notes)
        .map(|(book, notes)| match book.report.unit {
            Some(unit) => validate::report(book, unit, around, notes),
            None => Verdicts::default(),
        })
        .collect();
    let mut out = Verdicts::default();
    checked.into_iter().for_each(|v| out.add(v));
    out
}

fn add_up(
    reports: &[Report],
    catalog: &Catalog,
    expected: &[(FormIx, Vec<UnitIx>)],
    roster: &Roster,
    targets: &Targets,
    period: Period,
) -> Totals {
    let reports: Vec<&Report> = reports.iter().collect();
    aggregate::totals(&reports, &catalog.forms, expected, roster, targets, period)
}

/// Which units owe which form: every unit of the roster each form that is due; without a roster, or for
/// a form that is not due, those that sent it. Of forms that the workspace does not name only those are due that
/// some unit sent.
fn expected(
    in_force: &[Version],
    catalog: &Catalog,
    roster: &Roster,
    self_named: bool,
    period: Period,
) -> Vec<(FormIx, Vec<UnitIx>)> {
    let mut out = Vec::new();
    for (ix, form) in (0..).map(FormIx).zip(&catalog.forms) {
        let mut senders: Vec<UnitIx> =
            in_force.iter().filter(|v| v.report.form == ix).filter_map(|v| v.report.unit).collect();
        let is_wanted = catalog.names_forms || !senders.is_empty() || in_force.is_empty();
        let due = !self_named && form.is_due(period) && is_wanted;
        if due {
            senders.extend(roster.in_force(period.last_day()).map(|(unit, _)| unit));
        } else if self_named && !senders.is_empty() {
            senders.extend(roster.iter().map(|(unit, _)| unit));
        }
        senders.sort();
        senders.dedup();
        if !senders.is_empty() {
            out.push((ix, senders));
        }
    }
    out
}
