//! The ledger: every file with what became of it, and everything that was found.

use crate::model::envelope::Envelope;
use crate::model::fact::{Excluded, Report, Tally};
use crate::model::finding::{Code, Finding, Problem};
use crate::model::form::FormIx;
use crate::model::period::Period;
use crate::model::place::{At, ParcelId};
use crate::model::roster::UnitIx;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// At least one report in it is in force.
    Used,
    /// A later version is in force.
    Superseded,
    /// The same bytes are counted under another name.
    Duplicate,
    /// Nothing in it can be used; a finding says why.
    Blocked,
    /// It is no report.
    Ignored,
}

impl Outcome {
    /// The key in `run.json`.
    pub fn key(self) -> &'static str {
        match self {
            Outcome::Used => "used",
            Outcome::Superseded => "superseded",
            Outcome::Duplicate => "duplicate",
            Outcome::Blocked => "blocked",
            Outcome::Ignored => "ignored",
        }
    }
}

/// A file of the period and what became of it.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its path inside the period's inbox.
    pub id: ParcelId,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The mail it came in.
    pub envelope: Option<Arc<Envelope>>,
    /// The unit it is attributed to.
    pub unit: Option<UnitIx>,
    /// The period it is for.
    pub period: Option<Period>,
    /// The forms found in it.
    pub forms: Vec<FormIx>,
    /// What became of it.
    pub outcome: Outcome,
    /// The code of the finding that decided, or empty.
    pub reason: String,
    /// What became of its cells.
    pub tally: Tally,
    /// Whether the formats of its reports tell which rows and columns are hidden.
    pub hidden_known: bool,
    /// What the officer decided about it, in words.
    pub ruling: Option<String>,
    /// Whether it is a mail or an archive, whose contents are inputs of their own.
    pub is_container: bool,
}

/// Every file of a period, and what was found. Files are found by their paths, which no two of them share.
#[derive(Debug, Default)]
pub struct Ledger {
    inputs: Vec<Input>,
    by_id: HashMap<ParcelId, usize>,
    /// By hash of its bytes the first file that has them.
    by_hash: HashMap<String, usize>,
    /// What was found that belongs to no report in force.
    pub findings: Vec<Finding>,
}

impl Ledger {
    /// Enters a file; gives the one of the same bytes that came before it, if there is one.
    pub fn enter(&mut self, input: Input) -> Option<ParcelId> {
        let place = self.inputs.len();
        let twin = self.by_hash.get(&input.sha256).and_then(|n| self.inputs.get(*n)).map(|i| i.id.clone());
        self.by_id.insert(input.id.clone(), place);
        if !input.sha256.is_empty() {
            self.by_hash.entry(input.sha256.clone()).or_insert(place);
        }
        self.inputs.push(input);
        twin
    }

    /// A file.
    pub fn input(&self, id: &ParcelId) -> Option<&Input> {
        self.inputs.get(*self.by_id.get(id)?)
    }

    /// A file, to say what became of it.
    pub fn input_mut(&mut self, id: &ParcelId) -> Option<&mut Input> {
        self.inputs.get_mut(*self.by_id.get(id)?)
    }

    /// Nothing of a file is used.
    pub fn reject(&mut self, id: &ParcelId, problem: Problem, unit: Option<UnitIx>, outcome: Outcome) {
        let code = problem.code();
        if let Some(input) = self.input_mut(id) {
            input.unit = unit;
            input.become_of(outcome, code);
        }
        self.findings.push(Finding::in_file(problem, unit, id));
    }

    /// Nothing of a report is used, because of a problem of the whole table; `at` is the cell to look at.
    pub fn block(&mut self, mut report: Report, problem: Problem, at: Option<At>) {
        let code = problem.code();
        let finding = Finding::in_sheet(problem, report.unit, &report.file, &report.sheet);
        self.findings.push(Finding { at, ..finding });
        report.tally.block_all();
        if let Some(input) = self.input_mut(&report.file) {
            input.tally.add(&report.tally);
            input.become_of(Outcome::Blocked, code);
        }
    }

    /// Another version is used in the place of a report.
    pub fn supersede(&mut self, report: Report, problem: Problem) {
        let code = problem.code();
        self.findings.push(Finding::in_sheet(problem, report.unit, &report.file, &report.sheet));
        let mut tally = report.tally;
        tally.exclude_all(Excluded::Superseded);
        if let Some(input) = self.input_mut(&report.file) {
            input.tally.add(&tally);
            if input.outcome == Outcome::Ignored {
                input.become_of(Outcome::Superseded, code);
            }
        }
    }

    /// A report is used, and this was found in it.
    pub fn take(&mut self, report: &Report, findings: Vec<Finding>) {
        self.findings.extend(findings.into_iter().map(|f| Finding { unit: report.unit, ..f }));
        if let Some(input) = self.input_mut(&report.file) {
            input.tally.add(&report.tally);
            input.outcome = Outcome::Used;
            input.reason = String::new();
        }
    }

    /// The units of which something came that cannot be used.
    pub fn blocked_units(&self) -> BTreeSet<UnitIx> {
        self.inputs.iter().filter(|i| i.outcome == Outcome::Blocked).filter_map(|i| i.unit).collect()
    }

    /// Findings in order, and every file; a mail or an archive is used when something in it is.
    pub fn close(mut self) -> (Vec<Finding>, Vec<Input>) {
        let outcomes: BTreeMap<ParcelId, Outcome> = self.inputs.iter().map(|i| (i.id.clone(), i.outcome)).collect();
        for input in self.inputs.iter_mut().filter(|i| i.outcome == Outcome::Ignored && i.reason.is_empty()) {
            let prefix: ParcelId = format!("{}/", input.id).into();
            let inside = outcomes.range(prefix.clone()..).take_while(|(id, _)| id.starts_with(&*prefix));
            input.outcome = inside.map(|(_, outcome)| *outcome).min().unwrap_or(Outcome::Ignored);
        }
        let unit = |f: &Finding| f.unit.map_or(u32::MAX, |u| u32::from(u.0));
        self.findings.sort_by(|a, b| {
            (unit(a), &a.file, &a.sheet, a.at, a.code()).cmp(&(unit(b), &b.file, &b.sheet, b.at, b.code()))
        });
        (self.findings, self.inputs)
    }
}

impl Input {
    /// What became of it, and the code that decided.
    pub fn become_of(&mut self, outcome: Outcome, code: Code) {
        self.outcome = outcome;
        code.key().clone_into(&mut self.reason);
    }
}
