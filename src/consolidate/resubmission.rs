//! What became of the findings of a version that another replaces: mended, still there, new.

use crate::consolidate::history::Book;
use crate::consolidate::ledger::{Replaced, Version};
use crate::consolidate::validate::{self, Surroundings};
use crate::model::fact::Report;
use crate::model::finding::{Again, Finding, Precedence, Severity};
use crate::model::form::{Form, FormIx};
use crate::model::place::ParcelId;
use crate::model::roster::UnitIx;
use std::collections::BTreeMap;

/// How a version in force compares with the one that it replaced.
#[derive(Clone, Debug)]
pub struct Resubmission {
    /// The unit.
    pub unit: UnitIx,
    /// The file of the version before.
    pub before: ParcelId,
    /// The file in force.
    pub now: ParcelId,
    /// What was found in the version before and is mended.
    pub fixed: Vec<Finding>,
    /// How many findings are still there.
    pub still: usize,
    /// How many are new.
    pub new: usize,
}

/// The last version before the one in force, of each unit and form; tables beside it in the same file are none.
pub fn predecessors(replaced: &[Replaced]) -> BTreeMap<(UnitIx, FormIx), Version> {
    let mut out = BTreeMap::new();
    // The versions of a unit and form come in the order of their rank.
    for one in replaced {
        let report = &one.version.report;
        if let Some(unit) = report.unit
            && one.why != Precedence::SameFile
        {
            out.insert((unit, report.form), one.version.clone());
        }
    }
    out
}

/// The adjusted figures that say something else, as typed, than in the version before: the unit may have corrected
/// them itself since.
pub fn overtaken(before: &BTreeMap<(UnitIx, FormIx), Version>, reports: &[Report], forms: &[Form]) -> Vec<String> {
    let mut out = Vec::new();
    for report in reports {
        let key = report.unit.map(|unit| (unit, report.form));
        let Some(old) = key.and_then(|k| before.get(&k)).map(|v| &v.report) else { continue };
        for fact in report.facts.iter().filter(|f| f.correction().is_some()) {
            let name = report.organisation_name(fact);
            let was = old.facts_of(fact.indicator).find(|f| old.organisation_name(f) == name);
            if was.is_some_and(|w| w.typed() != fact.typed()) {
                let words = forms[usize::from(report.form.0)].words(fact.indicator);
                out.push(format!("{} › {} › {} ({words}): {}", report.file, report.sheet, fact.at, fact.text()));
            }
        }
    }
    out
}

/// Checks the version before as the one in force was checked, and compares what was found; each finding in force
/// learns whether it was there before.
pub fn compare(
    before: BTreeMap<(UnitIx, FormIx), Version>,
    around: &Surroundings<'_>,
    notes: &mut [Vec<Finding>],
) -> Vec<Resubmission> {
    let mut out = Vec::new();
    for (book, notes) in around.now.books().zip(notes) {
        let key = book.report.unit.map(|unit| (unit, book.report.form));
        let Some((unit, version)) = key.and_then(|k| Some((k.0, before.get(&k)?))) else { continue };
        let mut old = version.findings.clone();
        let report = version.report.clone();
        let of_before = report.file.clone();
        validate::report(&Book::new(report, around.form(book.report.form)), unit, around, &mut old);
        let asks = |f: &&Finding| f.severity() < Severity::Note;
        let mut old: Vec<Finding> = old.iter().filter(asks).cloned().collect();
        let (mut still, mut new) = (0, 0);
        for finding in notes.iter_mut().filter(|f| f.severity() < Severity::Note) {
            match old.iter().position(|o| o.is_same(finding)) {
                Some(n) => {
                    old.swap_remove(n);
                    finding.again = Some(Again::Still);
                    still += 1;
                }
                None => {
                    finding.again = Some(Again::New);
                    new += 1;
                }
            }
        }
        out.push(Resubmission { unit, before: of_before, now: book.report.file.clone(), fixed: old, still, new });
    }
    out
}
