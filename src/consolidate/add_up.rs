//! Add up: organisation, unit, block, province; and this period beside the earlier ones.

use super::Scene;
use super::aggregate::{self, Totals};
use super::check::{Checked, Resubmission};
use super::complete;
use super::history::History;
use super::ledger::Ledger;
use super::past;
use super::trend::{self, EarlierTotals, Trend};
use super::validate::Verdicts;
use crate::model::fact::Report;
use crate::model::form::FormIx;
use crate::model::period::Period;
use crate::model::roster::{Roster, UnitIx};
use crate::model::target::Targets;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the reports come to.
pub struct AddedUp {
    /// The reports in force, by unit and form.
    pub reports: Vec<Report>,
    /// The totals.
    pub totals: Totals,
    /// What earlier periods say beside this one.
    pub trend: Trend,
    /// What was assigned.
    pub targets: Targets,
    /// The files.
    pub ledger: Ledger,
    /// How the checks came out.
    pub verdicts: Verdicts,
    /// How versions in force compare with those that they replaced.
    pub resubmissions: Vec<Resubmission>,
    /// Adjustments for which no cell was found.
    pub idle: Vec<String>,
    /// Adjustments that the unit itself may have overtaken.
    pub doubtful: Vec<String>,
}

/// Adds up the reports of the period, and those of the earlier ones.
pub fn reports(checked: Checked, past: &History, scene: &Scene<'_>) -> AddedUp {
    let Checked { now, owed, ledger, verdicts, targets, resubmissions, idle, doubtful } = checked;
    let workspace = scene.workspace;
    let (earlier, idle_organisations) = rayon::join(
        || past::by_period(past).into_par_iter().map(|(period, reports)| of_earlier(period, &reports, scene)).collect(),
        || trend::idle(&now, past, &workspace.forms, scene.period),
    );
    let trend = Trend { earlier, idle: idle_organisations, made_of: made_of(&workspace.roster) };
    let reports = now.into_reports();
    let all: Vec<&Report> = reports.iter().collect();
    let totals = aggregate::totals(&all, &workspace.forms, &owed, &workspace.roster, &targets, scene.period);
    AddedUp { reports, totals, trend, targets, ledger, verdicts, resubmissions, idle, doubtful }
}

/// The totals of an earlier period, as they were due then.
fn of_earlier(period: Period, reports: &[&Report], scene: &Scene<'_>) -> EarlierTotals {
    let senders: Vec<(FormIx, UnitIx)> = reports.iter().filter_map(|r| r.unit.map(|u| (r.form, u))).collect();
    let made = reports.iter().filter(|r| !r.made_of.is_empty()).map(|r| r.form).collect();
    let owed = complete::owed(&senders, &made, scene, period);
    EarlierTotals { period, forms: aggregate::forms(reports, &scene.workspace.forms, &owed) }
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
