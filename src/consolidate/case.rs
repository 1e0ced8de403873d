//! A report in force on its way through the period, with everything that belongs to it.

use super::Scene;
use super::history::Book;
use super::validate::Verdicts;
use super::versions::Version;
use crate::model::finding::Finding;
use crate::model::roster::UnitIx;
use std::sync::Arc;

/// A report in force: its figures, what was found in it, what it replaced.
pub struct Case {
    /// The unit.
    pub unit: UnitIx,
    /// The report, its figures found by organisation and indicator.
    pub book: Arc<Book>,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// The version that it replaced.
    pub before: Option<Version>,
    /// How its checks came out.
    pub verdicts: Verdicts,
}

impl Case {
    /// A report that was received.
    pub fn new(version: Version, unit: UnitIx, before: Option<Version>, scene: &Scene<'_>) -> Case {
        let form = scene.form(version.report.form);
        let book = Arc::new(Book::new(version.report, form));
        Case { unit, book, findings: version.findings, before, verdicts: Verdicts::default() }
    }
}
