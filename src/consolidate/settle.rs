//! Settle: which version of each report is in force, and which reports are another's.

use super::Scene;
use super::case::Case;
use super::ledger::Ledger;
use super::past::EarlierReport;
use super::sort::Sorted;
use super::versions::{self, Replaced, Version};
use crate::model::fact::{Report, Value};
use crate::model::finding::{Finding, Precedence, problem};
use crate::model::form::FormIx;
use crate::model::place::ParcelId;
use crate::model::roster::UnitIx;
use crate::model::text::Label;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The reports in force, each with the version that it replaced, and the files.
pub struct Settled {
    /// The reports in force, by unit and form.
    pub cases: Vec<Case>,
    /// The files.
    pub ledger: Ledger,
}

/// Settles which reports are in force. What repeats an earlier report, or is a copy of another unit's, is none.
pub fn versions(sorted: Sorted, earlier: &[EarlierReport], scene: &Scene<'_>) -> Settled {
    let Sorted { versions, mut ledger } = sorted;
    let before = by_unit_and_form(earlier);
    let versions = without_repeated(versions, &before, &mut ledger, scene);
    let versions = without_copies(versions, &before, &mut ledger, scene);
    let versions::SettledVersions { in_force, replaced, torn } = versions::settle(versions);
    let mut before = predecessors(&replaced);
    let places: BTreeMap<_, usize> = in_force.iter().enumerate().map(|(n, v)| (key(&v.report), n)).collect();
    for version in replaced {
        let best = places.get(&key(&version.version.report)).and_then(|n| in_force.get(*n));
        supersede(version, best, &mut ledger);
    }
    for tables in torn {
        block_tables(tables, &mut ledger);
    }
    let case = |version: Version| {
        let unit = version.report.unit?;
        let before = before.remove(&(unit, version.report.form));
        Some(Case::new(version, unit, before, scene))
    };
    Settled { cases: in_force.into_iter().filter_map(case).collect(), ledger }
}

fn key(report: &Report) -> (Option<UnitIx>, FormIx, Option<crate::model::period::Period>) {
    (report.unit, report.form, report.period)
}

/// The earlier reports of each unit and form, in their order.
type Before<'a> = BTreeMap<(Option<UnitIx>, FormIx), Vec<&'a EarlierReport>>;

fn by_unit_and_form(earlier: &[EarlierReport]) -> Before<'_> {
    let mut out = Before::new();
    for one in earlier {
        out.entry((one.version.report.unit, one.version.report.form)).or_default().push(one);
    }
    out
}

fn of_same<'b, 'a>(report: &Report, before: &'b Before<'a>) -> impl Iterator<Item = &'b &'a EarlierReport> {
    before.get(&(report.unit, report.form)).into_iter().flatten()
}

/// Without the reports that repeat an earlier report of their unit.
fn without_repeated(
    versions: Vec<Version>,
    before: &Before<'_>,
    ledger: &mut Ledger,
    scene: &Scene<'_>,
) -> Vec<Version> {
    let mut out = Vec::new();
    for version in versions {
        let report = &version.report;
        let sha256 = ledger.input(&report.file).map_or("", |i| i.sha256.as_str());
        let twin = of_same(report, before).find(|b| b.is_repeated_by(report, sha256, scene.form(report.form)));
        match twin.map(|b| (b.version.report.period, b.version.report.file.clone())) {
            None => out.push(version),
            Some((Some(of), file)) => ledger.block(version.report, problem::StaleReport { of, file }.into(), None),
            // Every earlier report has a period: that of its folder.
            Some((None, _)) => {}
        }
    }
    out
}

/// Without copies: of reports with the same figures under the names of different units, the one whose organisations are
/// those of the period before is the unit's own; where none is, or several are, nobody but the units can tell.
fn without_copies(versions: Vec<Version>, before: &Before<'_>, ledger: &mut Ledger, scene: &Scene<'_>) -> Vec<Version> {
    let mut alike: HashMap<_, Vec<&Version>> = HashMap::new();
    for version in versions.iter().filter(|v| figures(&v.report) >= NO_CHANCE) {
        alike.entry(likeness(&version.report)).or_default().push(version);
    }
    let twin = |version: &Version| {
        let report = &version.report;
        let others = alike.get(&likeness(report)).filter(|all| all.len() > 1)?;
        let is_own_report = is_own(report, before);
        let is_twin = |o: &&&Version| is_copy(&o.report, report) && (!is_own_report || is_own(&o.report, before));
        others.iter().find(is_twin).map(|o| (o.report.unit, o.report.file.clone()))
    };
    let twins: Vec<Option<(Option<UnitIx>, ParcelId)>> = versions.iter().map(twin).collect();
    let mut out = Vec::new();
    for (version, twin) in versions.into_iter().zip(twins) {
        match twin {
            Some((Some(unit), file)) => {
                let unit = scene.workspace.roster.unit(unit).title().to_owned();
                ledger.block(version.report, problem::CopiedReport { unit, file }.into(), None);
            }
            Some((None, _)) | None => out.push(version),
        }
    }
    out
}

/// Figures other than zero that two units do not share by chance.
const NO_CHANCE: usize = 12;

fn figures(report: &Report) -> usize {
    report.facts.iter().filter(|f| matches!(f.value, Value::Number(_))).count()
}

/// What two copies have in common, and others hardly: form, period, the names of the first organisations, some figures.
fn likeness(report: &Report) -> impl Eq + std::hash::Hash + use<> {
    let names: Vec<String> = report.organisations.iter().take(4).map(|o| o.name.clone()).collect();
    let amounts = report.facts.iter().filter_map(|f| f.value.amount()).filter(|n| !n.is_zero()).take(40);
    (report.form, report.period, report.facts.len(), names, amounts.collect::<Vec<_>>())
}

/// Whether two reports of different units say the same, down to the organisations.
fn is_copy(a: &Report, b: &Report) -> bool {
    a.unit != b.unit && a.form == b.form && a.period == b.period && a.says_the_same(b) && figures(a) >= NO_CHANCE
}

/// Whether the unit reported the same organisations before.
fn is_own(report: &Report, before: &Before<'_>) -> bool {
    let names = |r: &Report| r.organisations.iter().map(|o| o.name.clone()).collect::<Vec<_>>();
    let own = names(report);
    !own.is_empty() && of_same(report, before).any(|b| names(&b.version.report) == own)
}

/// The last version before the one in force, of each unit and form; tables beside it in the same file are none.
fn predecessors(replaced: &[Replaced]) -> BTreeMap<(UnitIx, FormIx), Version> {
    let mut out = BTreeMap::new();
    // The versions of a unit and form come in the order of their rank.
    for one in replaced.iter().filter(|one| one.why != Precedence::SameFile) {
        let report = &one.version.report;
        if let Some(unit) = report.unit {
            out.insert((unit, report.form), &one.version);
        }
    }
    out.into_iter().map(|(key, version)| (key, version.clone())).collect()
}

/// A version that another replaces. A supplement that lacks organisations of it did not mean to replace them.
fn supersede(replaced: Replaced, best: Option<&Version>, ledger: &mut Ledger) {
    let Replaced { version, by, why } = replaced;
    let report = version.report;
    if let Some(best) = best.map(|v| &v.report) {
        let known: BTreeSet<Label> = best.organisations.iter().map(|o| Label::new(&o.name)).collect();
        let mut lost = report.organisations.iter().filter(|o| !known.contains(&Label::new(&o.name)));
        if let Some(first) = lost.next() {
            let (first, others, file) = (first.name.clone(), lost.count(), report.file.clone());
            let problem = problem::OrganisationsLost { first, others, file }.into();
            ledger.findings.push(Finding::in_sheet(problem, report.unit, &best.file, &best.sheet));
        }
    }
    ledger.supersede(report, problem::Superseded { by, why }.into());
}

/// Tables of one file that say different things of the same unit and period: nobody but the unit knows which is meant.
fn block_tables(tables: Vec<Version>, ledger: &mut Ledger) {
    let places: Vec<String> = tables.iter().map(|v| format!("{} › {}", v.report.sheet, v.report.header)).collect();
    for version in tables {
        let at = Some(version.report.header);
        ledger.block(version.report, problem::TwoTables { places: places.clone() }.into(), at);
    }
}
