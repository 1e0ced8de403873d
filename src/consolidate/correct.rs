//! Correct: what the officer was told by telephone stands in the place of what was written, and says so.

use super::Scene;
use super::case::Case;
use super::complete::{Complete, Owed};
use super::history::Book;
use super::ledger::Ledger;
use crate::model::adjustment::Adjustments;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The reports as adjusted, and what became of the adjustments.
pub struct Corrected {
    /// The reports, by unit and form.
    pub cases: Vec<Case>,
    /// Which units owe which form.
    pub owed: Owed,
    /// The files.
    pub ledger: Ledger,
    /// Adjustments of this period for which no cell was found, by their place in the sheet.
    pub idle: Vec<String>,
    /// Adjustments of cells that the unit itself changed in a later version: they were used all the same.
    pub doubtful: Vec<String>,
}

/// Applies the adjustments of the period.
pub fn figures(complete: Complete, scene: &Scene<'_>) -> Corrected {
    let adjustments = &scene.workspace.adjustments;
    let Complete { cases, owed, ledger } = complete;
    let corrected: Vec<(Case, Vec<&str>)> =
        cases.into_par_iter().map(|case| correct(case, adjustments, scene)).collect();
    let applied: BTreeSet<&str> = corrected.iter().flat_map(|(_, places)| places.iter().copied()).collect();
    let of_period = adjustments.iter().filter(|a| a.period == scene.period);
    let idle = of_period.filter(|a| !applied.contains(a.place.as_str())).map(|a| a.place.clone()).collect();
    let cases: Vec<Case> = corrected.into_iter().map(|(case, _)| case).collect();
    let doubtful = cases.iter().flat_map(|case| overtaken(case, scene)).collect();
    Corrected { cases, owed, ledger, idle, doubtful }
}

/// A report as adjusted, and the places of the adjustments that were applied.
fn correct<'a>(mut case: Case, adjustments: &'a Adjustments, scene: &Scene<'_>) -> (Case, Vec<&'a str>) {
    let report = &case.book.report;
    let form = scene.form(report.form);
    if !adjustments.concern(report) {
        return (case, Vec::new());
    }
    let mut report = report.clone();
    let applied = adjustments.apply(&mut report, form, &mut case.findings);
    case.book = Arc::new(Book::new(report, form));
    (case, applied)
}

/// The adjusted figures that say something else, as typed, than in the version before: the unit may have corrected
/// them itself since.
fn overtaken(case: &Case, scene: &Scene<'_>) -> Vec<String> {
    let Some(old) = case.before.as_ref().map(|v| &v.report) else { return Vec::new() };
    let report = &case.book.report;
    let mut out = Vec::new();
    for fact in report.facts.iter().filter(|f| f.correction().is_some()) {
        let name = report.organisation_name(fact);
        let was = old.facts_of(fact.indicator).find(|f| old.organisation_name(f) == name);
        if was.is_some_and(|w| w.typed() != fact.typed()) {
            let words = scene.form(report.form).words(fact.indicator);
            out.push(format!("{} › {} › {} ({words}): {}", report.file, report.sheet, fact.at, fact.text()));
        }
    }
    out
}
