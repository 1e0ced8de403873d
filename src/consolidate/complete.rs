//! Complete: what was not sent for the period is put together from its parts, and who still owes a report is told.

use super::Scene;
use super::case::Case;
use super::compose::{self, Composed, Wanted};
use super::history::History;
use super::ledger::Ledger;
use super::settle::Settled;
use super::versions::Version;
use crate::model::fact::{Report, Value};
use crate::model::finding::{Finding, Meaning, problem};
use crate::model::form::{Form, FormIx};
use crate::model::period::Period;
use crate::model::roster::{Unit, UnitIx};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Which units owe which form, in roster order; forms that nobody owes are left out.
pub type Owed = Vec<(FormIx, Vec<UnitIx>)>;

/// The reports in force and put together, who owes one, and the files.
pub struct Complete {
    /// The reports, by unit and form.
    pub cases: Vec<Case>,
    /// Which units owe which form.
    pub owed: Owed,
    /// The files.
    pub ledger: Ledger,
}

/// Completes what was sent with what its parts make.
pub fn reports(settled: Settled, past: &History, scene: &Scene<'_>) -> Complete {
    let Settled { mut cases, mut ledger } = settled;
    compose_missing(&mut cases, &mut ledger, past, scene);
    let sent: Vec<(FormIx, UnitIx)> = cases.iter().map(|c| (c.book.report.form, c.unit)).collect();
    let is_made = |c: &&Case| !c.book.report.made_of.is_empty();
    let made: BTreeSet<FormIx> = cases.iter().filter(is_made).map(|c| c.book.report.form).collect();
    let owed = owed(&sent, &made, scene, scene.period);
    chase_missing(&sent, &owed, &mut ledger, scene);
    Complete { cases, owed, ledger }
}

/// What is wanted of a unit: a form for a period.
pub fn wanted<'a>((unit, declared): (UnitIx, &'a Unit), (ix, form): (FormIx, &'a Form), period: Period) -> Wanted<'a> {
    Wanted { unit, declared, ix, form, period }
}

/// Puts together what was not sent for the period from the reports for its parts: of forms that nobody sent, and of
/// forms that are due for shorter periods only.
fn compose_missing(cases: &mut Vec<Case>, ledger: &mut Ledger, past: &History, scene: &Scene<'_>) {
    for (ix, form) in scene.forms() {
        let sent: BTreeSet<UnitIx> = cases.iter().filter(|c| c.book.report.form == ix).map(|c| c.unit).collect();
        if !sent.is_empty() && form.is_due(scene.period) {
            continue;
        }
        let missing: Vec<(UnitIx, &Unit)> = scene.workspace.roster.iter().filter(|(u, _)| !sent.contains(u)).collect();
        let compose = |one| compose::report(past, wanted(one, (ix, form), scene.period)).map(|made| (one.0, made));
        let made: Vec<(UnitIx, Composed)> = missing.into_par_iter().filter_map(compose).collect();
        for (unit, Composed { report, missing }) in made {
            // What cannot be told for want of a whole report is told of the unit, once.
            if missing.is_empty() {
                ledger.findings.extend(blocked_in_parts(&report, form));
            }
            ledger.findings.extend(missing.into_iter().map(|part| {
                let problem = problem::UnitMissing { form: form.name.clone(), part: Some(part), came: false }.into();
                Finding::about_unit(problem, unit)
            }));
            let version = Version { report, revision: 0, sent: None, findings: Vec::new() };
            cases.push(Case::new(version, unit, None, scene));
        }
    }
    cases.sort_by_key(|c| (c.unit, c.book.report.form));
}

/// Figures that cannot be told because a cell of a part cannot be used.
fn blocked_in_parts(report: &Report, form: &Form) -> Vec<Finding> {
    let blocked = report.facts.iter().filter(|f| f.value == Value::Blocked);
    let told = blocked.map(|fact| {
        let meaning = Meaning { indicator: form.words(fact.indicator), row: report.organisation_name(fact).to_owned() };
        let problem = problem::NotANumber { meaning, text: fact.typed(), likely: None }.into();
        let finding = Finding::in_sheet(problem, report.unit, &report.file, &report.sheet);
        Finding { at: Some(fact.at), ..finding }
    });
    told.collect()
}

/// Which units owe which form: every unit of the roster each form that is due; without a roster, or for
/// a form that is not due, those that sent it. Of forms that the workspace does not name only those are due that
/// some unit sent.
pub fn owed(sent: &[(FormIx, UnitIx)], made: &BTreeSet<FormIx>, scene: &Scene<'_>, period: Period) -> Owed {
    let mut out = Vec::new();
    for (ix, form) in scene.forms() {
        let mut senders: Vec<UnitIx> = sent.iter().filter(|(form, _)| *form == ix).map(|(_, unit)| *unit).collect();
        let is_wanted = scene.workspace.names_forms || !senders.is_empty() || sent.is_empty();
        let due = !scene.workspace.self_named && (form.is_due(period) && is_wanted || made.contains(&ix));
        if due {
            let names = form.names();
            let owing = scene.workspace.roster.in_force(period.last_day()).filter(|(_, u)| u.owes(&names));
            senders.extend(owing.map(|(unit, _)| unit));
        } else if scene.workspace.self_named && !senders.is_empty() {
            senders.extend(scene.workspace.roster.iter().map(|(unit, _)| unit));
        }
        senders.sort();
        senders.dedup();
        if !senders.is_empty() {
            out.push((ix, senders));
        }
    }
    out
}

/// Units that owe a form and have no usable report on it.
fn chase_missing(sent: &[(FormIx, UnitIx)], owed: &Owed, ledger: &mut Ledger, scene: &Scene<'_>) {
    let sent: BTreeSet<&(FormIx, UnitIx)> = sent.iter().collect();
    let blocked = ledger.blocked_units();
    for (form, units) in owed {
        for unit in units.iter().filter(|unit| !sent.contains(&(*form, **unit))) {
            let (came, form) = (blocked.contains(unit), scene.form(*form).name.clone());
            ledger.findings.push(Finding::about_unit(problem::UnitMissing { form, part: None, came }.into(), *unit));
        }
    }
}
