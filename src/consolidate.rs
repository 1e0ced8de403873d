//! The pipeline: from what was received to totals and findings. A pure function of the readings and the workspace.

pub mod aggregate;
pub mod compose;
pub mod history;
pub mod ledger;
pub mod trend;
pub mod validate;

mod desk;
mod earlier;
mod resubmission;

pub use resubmission::Resubmission;

use crate::model::adjustment::Adjustments;
use crate::model::fact::{Report, Tally, Value};
use crate::model::finding::{Finding, Meaning, Problem, Severity};
use crate::model::form::{Form, FormIx, IndicatorIx};
use crate::model::period::{Period, Span};
use crate::model::roster::{Roster, Unit, UnitIx};
use crate::model::target::{Assignee, Targets};
use crate::reading::{self, Reading};
use crate::workspace::Workspace;
use aggregate::Totals;
use compose::Composed;
use desk::Desk;
use history::{Book, History};
use ledger::{Input, Outcome, Version};
use rayon::prelude::*;
use rust_decimal::Decimal;
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

impl Received {
    /// The units for want of a roster: those that the reports name, and those that targets are given to; where nothing
    /// came for the period, those that the reports of its parts name.
    pub fn named(&self, targeted: Vec<Unit>) -> Roster {
        if !self.readings.is_empty() {
            return reading::derive_roster(&self.readings, targeted);
        }
        let parts: Vec<Reading> = self.earlier.iter().flat_map(|(_, readings)| readings.iter().cloned()).collect();
        reading::derive_roster(&parts, targeted)
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
    earlier::history(earlier::versions(earlier, &workspace.roster), &workspace.adjustments, &workspace.forms)
}

/// Puts the readings of a period together.
pub fn consolidate(received: Received, workspace: &Workspace, period: Period) -> Known {
    let Received { readings, earlier, elsewhere } = received;
    let self_named = workspace.self_named;
    let roster = workspace.roster.clone();
    let targets = workspace.targets.clone();
    let adjustments = &workspace.adjustments;
    let mut desk = Desk::new(&roster, period);
    for reading in readings {
        desk.admit(reading);
    }
    let earlier = earlier::versions(earlier, &roster);
    desk.set_stale_aside(&earlier, &workspace.forms);
    let ledger::Settled { in_force, replaced, torn } = ledger::settle(std::mem::take(&mut desk.versions));
    let before = resubmission::predecessors(&replaced);
    for version in replaced {
        desk.set_aside(version, &in_force);
    }
    for tables in torn {
        desk.block_tables(tables);
    }
    let past = earlier::history(earlier, adjustments, &workspace.forms);
    let mut in_force = in_force;
    compose_missing(&past, &mut in_force, &mut desk.findings, workspace, &roster, period);
    let senders: Vec<(FormIx, UnitIx)> =
        in_force.iter().filter_map(|v| v.report.unit.map(|u| (v.report.form, u))).collect();
    let made: BTreeSet<FormIx> =
        in_force.iter().filter(|v| !v.report.made_of.is_empty()).map(|v| v.report.form).collect();
    let expected = expected(&senders, &made, workspace, &roster, self_named, period);
    desk.chase_missing(&in_force, &expected, &workspace.forms);
    let (mut notes, mut reports): (Vec<_>, Vec<_>) =
        in_force.into_iter().filter(|v| v.report.unit.is_some()).map(|v| (v.findings, v.report)).unzip();
    let idle_adjustments = adjust(adjustments, &mut reports, &mut notes, &workspace.forms, period);
    let doubtful_adjustments = resubmission::overtaken(&before, &reports, &workspace.forms);
    let now = History::new(reports, &workspace.forms);
    let past = with_composed(past, workspace, &roster, period);
    let targets = targets.settled(|whom, form, base| reported(&now, &expected, whom, (form, base), &workspace.forms));
    let around = Surroundings {
        period,
        forms: &workspace.forms,
        rules: &workspace.rules,
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
    let trend = Trend {
        earlier: earlier_totals(&past, workspace, &roster, self_named, &targets),
        idle: trend::idle(&now, &past, &workspace.forms, period),
        made_of: made_of(&roster),
    };
    let reports = now.into_reports();
    let totals = add_up(&reports, workspace, &expected, &roster, &targets, period);
    let (mut findings, inputs) = desk.close();
    let idle_reasons = workspace.reasons.give(&mut findings, period).iter().map(|r| r.idle_words()).collect();
    let mut tally = Tally::default();
    inputs.iter().for_each(|i| tally.add(&i.tally));
    let files: Vec<&str> = inputs.iter().map(|i| &*i.id).collect();
    let idle_rulings = workspace.rulings.idle(period, &files, &elsewhere).iter().map(|r| r.file.clone()).collect();
    Known {
        period,
        self_named,
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
        idle_adjustments,
        doubtful_adjustments,
        idle_reasons,
        roster,
    }
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
    workspace: &Workspace,
    expected: &[(FormIx, Vec<UnitIx>)],
    roster: &Roster,
    targets: &Targets,
    period: Period,
) -> Totals {
    let reports: Vec<&Report> = reports.iter().collect();
    aggregate::totals(&reports, &workspace.forms, expected, roster, targets, period)
}

/// Puts together what was not sent for `period` from the reports for its parts: of forms that nobody sent, and of forms
/// that are due for shorter periods only.
fn compose_missing(
    past: &History,
    in_force: &mut Vec<Version>,
    findings: &mut Vec<Finding>,
    workspace: &Workspace,
    roster: &Roster,
    period: Period,
) {
    let mut made = Vec::new();
    for (ix, form) in (0..).map(FormIx).zip(&workspace.forms) {
        let sent: Vec<UnitIx> = in_force.iter().filter(|v| v.report.form == ix).filter_map(|v| v.report.unit).collect();
        if !sent.is_empty() && form.is_due(period) {
            continue;
        }
        for (unit, declared) in roster.iter().filter(|(u, _)| !sent.contains(u)) {
            let wanted = compose::Wanted { unit, declared, ix, form, period };
            let Some(Composed { report, missing }) = compose::report(past, wanted) else { continue };
            // What cannot be told for want of a whole report is told of the unit, once.
            if missing.is_empty() {
                findings.extend(blocked_in_parts(&report, form));
            }
            findings.extend(missing.into_iter().map(|part| {
                let problem = Problem::UnitMissing { form: form.name.clone(), part: Some(part), came: false };
                Finding::about_unit(problem, unit)
            }));
            made.push(Version { report, revision: 0, sent: None, findings: Vec::new() });
        }
    }
    in_force.extend(made);
    in_force.sort_by_key(|v| (v.report.unit, v.report.form));
}

/// Figures that cannot be told because a cell of a part cannot be used.
fn blocked_in_parts(report: &Report, form: &Form) -> Vec<Finding> {
    let blocked = report.facts.iter().filter(|f| f.value == Value::Blocked);
    let told = blocked.map(|fact| {
        let meaning = Meaning { indicator: form.words(fact.indicator), row: report.organisation_name(fact).to_owned() };
        let problem = Problem::NotANumber { meaning, text: fact.typed(), likely: None };
        let finding = Finding::in_sheet(problem, report.unit, &report.file, &report.sheet);
        Finding { at: Some(fact.at), ..finding }
    });
    told.collect()
}

/// The history with the periods that this one is compared with, put together where only their parts were reported.
fn with_composed(past: History, workspace: &Workspace, roster: &Roster, period: Period) -> History {
    let mut made = Vec::new();
    for earlier in compared_with(period) {
        for (ix, form) in (0..).map(FormIx).zip(&workspace.forms) {
            let was_sent = past.books().any(|b| b.report.form == ix && b.report.period == Some(earlier));
            if !was_sent {
                let wanted = |(unit, declared)| compose::Wanted { unit, declared, ix, form, period: earlier };
                made.extend(roster.iter().filter_map(|u| compose::report(&past, wanted(u))).map(|c| c.report));
            }
        }
    }
    if made.is_empty() {
        return past;
    }
    let reports = past.into_reports().into_iter().chain(made);
    History::new(reports.collect(), &workspace.forms)
}

/// The periods that a comparison asks for: those of the year before it, the one before it, last year's.
fn compared_with(period: Period) -> BTreeSet<Period> {
    let mut out: BTreeSet<Period> = period.year_so_far().into_iter().filter(|p| *p != period).collect();
    out.extend([period.previous(), period.a_year_before()]);
    out
}

/// What was reported of a figure by a unit, or by all that owe the form; none where something is missing from it.
fn reported(
    now: &History,
    expected: &[(FormIx, Vec<UnitIx>)],
    whom: Assignee,
    (form, figure): (FormIx, IndicatorIx),
    forms: &[Form],
) -> Option<Decimal> {
    let kind = forms[usize::from(form.0)].indicator(figure).kind;
    let owed = expected.iter().find(|(f, _)| *f == form).map_or(&[][..], |(_, units)| units.as_slice());
    let meant: Vec<UnitIx> = match whom {
        Assignee::Unit(unit) => vec![unit],
        Assignee::Province => owed.to_vec(),
    };
    let book = |unit: &UnitIx| now.books().find(|b| b.report.form == form && b.report.unit == Some(*unit));
    let known = |unit: &UnitIx| book(unit)?.sum(figure).known(kind).ok();
    let values: Option<Vec<Decimal>> = meant.iter().map(known).collect();
    values?.into_iter().reduce(Decimal::saturating_add)
}

/// The units that each unit was made of. What several units were made of cannot be told apart: they have none.
fn made_of(roster: &Roster) -> BTreeMap<UnitIx, Vec<UnitIx>> {
    let all: BTreeMap<UnitIx, BTreeSet<UnitIx>> =
        roster.iter().map(|(u, _)| (u, roster.predecessors(u).into_iter().collect())).collect();
    let heirs = |part: &UnitIx| all.values().filter(|made| made.contains(part)).count();
    let alone = all.iter().filter(|(_, made)| !made.is_empty() && made.iter().all(|part| heirs(part) == 1));
    alone.map(|(unit, made)| (*unit, made.iter().copied().collect())).collect()
}

/// The totals of the earlier periods, as they were due then.
fn earlier_totals(
    past: &History,
    workspace: &Workspace,
    roster: &Roster,
    self_named: bool,
    targets: &Targets,
) -> Vec<Earlier> {
    let mut by_period: BTreeMap<Period, Vec<&Report>> = BTreeMap::new();
    for report in past.books().map(|b| &b.report) {
        if let Some(period) = report.period {
            by_period.entry(period).or_default().push(report);
        }
    }
    let totals = |(period, reports): (Period, Vec<&Report>)| {
        let senders: Vec<(FormIx, UnitIx)> = reports.iter().filter_map(|r| r.unit.map(|u| (r.form, u))).collect();
        let made = reports.iter().filter(|r| !r.made_of.is_empty()).map(|r| r.form).collect();
        let expected = expected(&senders, &made, workspace, roster, self_named, period);
        let totals = aggregate::totals(&reports, &workspace.forms, &expected, roster, targets, period);
        Earlier { period, forms: totals.forms }
    };
    by_period.into_iter().map(totals).collect()
}

/// Which units owe which form: every unit of the roster each form that is due; without a roster, or for
/// a form that is not due, those that sent it. Of forms that the workspace does not name only those are due that
/// some unit sent.
fn expected(
    sent: &[(FormIx, UnitIx)],
    made: &BTreeSet<FormIx>,
    workspace: &Workspace,
    roster: &Roster,
    self_named: bool,
    period: Period,
) -> Vec<(FormIx, Vec<UnitIx>)> {
    let mut out = Vec::new();
    for (ix, form) in (0..).map(FormIx).zip(&workspace.forms) {
        let mut senders: Vec<UnitIx> = sent.iter().filter(|(form, _)| *form == ix).map(|(_, unit)| *unit).collect();
        let is_wanted = workspace.names_forms || !senders.is_empty() || sent.is_empty();
        let due = !self_named && (form.is_due(period) && is_wanted || made.contains(&ix));
        if due {
            let names = form.names();
            senders.extend(roster.in_force(period.last_day()).filter(|(_, u)| u.owes(&names)).map(|(unit, _)| unit));
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
