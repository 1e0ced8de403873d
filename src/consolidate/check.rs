//! Check: each report against itself, its past, its units' other reports and the rules; and what became of what was
//! found in the version that it replaced: mended, still there, new.

use super::Scene;
use super::case::Case;
use super::complete::Owed;
use super::correct::Corrected;
use super::history::{Book, History};
use super::ledger::Ledger;
use super::validate::{self, Surroundings, Verdicts};
use crate::model::finding::{Again, Finding, Severity};
use crate::model::form::{FormIx, IndicatorIx};
use crate::model::place::ParcelId;
use crate::model::roster::UnitIx;
use crate::model::target::{Assignee, Targets};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// How a version in force compares with the one that it replaced.
#[derive(Clone, Debug)]
pub struct Resubmission {
    /// The unit.
    pub unit: UnitIx,
    /// The file of the version before.
    pub before: ParcelId,
    /// The file in force.
    pub now: ParcelId,
    /// How many findings of the version before are mended.
    pub fixed: usize,
    /// How many findings are still there.
    pub still: usize,
    /// How many are new.
    pub new: usize,
}

/// The reports, checked, and everything that was found entered in the ledger.
pub struct Checked {
    /// The reports in force, by unit and form.
    pub now: History,
    /// Which units owe which form.
    pub owed: Owed,
    /// The files.
    pub ledger: Ledger,
    /// How many checks held, were broken, or cannot be told.
    pub verdicts: Verdicts,
    /// What was assigned, targets in percent of something told as numbers where that is known.
    pub targets: Targets,
    /// How versions in force compare with those that they replaced, by unit and form.
    pub resubmissions: Vec<Resubmission>,
    /// Adjustments for which no cell was found.
    pub idle: Vec<String>,
    /// Adjustments that the unit itself may have overtaken.
    pub doubtful: Vec<String>,
}

/// Checks every report.
pub fn reports(corrected: Corrected, past: &History, scene: &Scene<'_>) -> Checked {
    let Corrected { cases, owed, mut ledger, idle, doubtful } = corrected;
    let now = History::new(cases.iter().map(|c| c.book.clone()).collect());
    let targets =
        scene.workspace.targets.clone().settled(|whom, form, base| reported(&now, &owed, whom, (form, base), scene));
    let around = scene.surroundings(&now, past, &targets);
    let checked: Vec<(Case, Option<Resubmission>)> = cases.into_par_iter().map(|case| check(case, &around)).collect();
    let mut verdicts = Verdicts::default();
    let mut resubmissions = Vec::new();
    for (case, resubmission) in checked {
        verdicts.add(case.verdicts);
        resubmissions.extend(resubmission);
        ledger.take(&case.book.report, case.findings);
    }
    verdicts.add(validate::province(&around, &owed, !scene.workspace.self_named, &mut ledger.findings));
    Checked { now, owed, ledger, verdicts, targets, resubmissions, idle, doubtful }
}

fn check(mut case: Case, around: &Surroundings<'_>) -> (Case, Option<Resubmission>) {
    case.verdicts = validate::report(&case.book, case.unit, around, &mut case.findings);
    let resubmission = compare(&mut case, around);
    (case, resubmission)
}

/// Checks the version before as the one in force was checked, and compares what was found; each finding in force
/// learns whether it was there before.
fn compare(case: &mut Case, around: &Surroundings<'_>) -> Option<Resubmission> {
    let before = case.before.take()?;
    let (mut old, report) = (before.findings, before.report);
    let file = report.file.clone();
    let form = around.form(report.form);
    validate::report(&Book::new(report, form), case.unit, around, &mut old);
    let asks = |f: &Finding| f.severity() < Severity::Note;
    let mut left: HashMap<_, usize> = HashMap::new();
    old.iter().filter(|f| asks(f)).for_each(|f| *left.entry(f.matter()).or_default() += 1);
    let (mut still, mut new) = (0, 0);
    for finding in case.findings.iter_mut().filter(|f| asks(f)) {
        match left.get_mut(&finding.matter()).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                finding.again = Some(Again::Still);
                still += 1;
            }
            None => {
                finding.again = Some(Again::New);
                new += 1;
            }
        }
    }
    let fixed = left.into_values().sum();
    let now = case.book.report.file.clone();
    Some(Resubmission { unit: case.unit, before: file, now, fixed, still, new })
}

/// What was reported of a figure by a unit, or by all that owe the form; none where something is missing from it.
fn reported(
    now: &History,
    owed: &Owed,
    whom: Assignee,
    (form, figure): (FormIx, IndicatorIx),
    scene: &Scene<'_>,
) -> Option<Decimal> {
    let kind = scene.form(form).indicator(figure).kind;
    let known = |unit: &UnitIx| now.of(*unit, form).next()?.sum(figure).known(kind).ok();
    match whom {
        Assignee::Unit(unit) => known(&unit),
        Assignee::Province => {
            let units = owed.iter().find(|(f, _)| *f == form).map_or(&[][..], |(_, units)| units.as_slice());
            let values: Option<Vec<Decimal>> = units.iter().map(known).collect();
            values?.into_iter().reduce(Decimal::saturating_add)
        }
    }
}
