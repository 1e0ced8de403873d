//! What is known of a period beside its declarations, found by key: made once, read by every page.

use crate::consolidate::aggregate::FormTotals;
use crate::consolidate::ledger::Input;
use crate::consolidate::trend::Idle;
use crate::consolidate::{Known, Resubmission};
use crate::model::fact::{Fact, Report};
use crate::model::finding::Finding;
use crate::model::form::{Form, FormIx};
use crate::model::place::{At, ParcelId};
use crate::model::roster::UnitIx;
use crate::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is known of a period, with the declarations that it was made by.
pub struct View<'a> {
    /// What is known.
    pub done: &'a Known,
    /// The declarations.
    pub workspace: &'a Workspace,
    totals: BTreeMap<FormIx, &'a FormTotals>,
    by_form: BTreeMap<FormIx, BTreeMap<UnitIx, &'a Report>>,
    by_unit: BTreeMap<UnitIx, OfUnit<'a>>,
    inputs: HashMap<&'a str, &'a Input>,
    sheets: HashMap<(&'a str, &'a str), OfSheet<'a>>,
    /// The resubmissions by the file of before, and by the file in force.
    before: HashMap<&'a str, &'a Resubmission>,
    now: HashMap<&'a str, &'a Resubmission>,
    idle: BTreeMap<(FormIx, UnitIx), Vec<&'a Idle>>,
}

/// What is known of one unit; each list in the order in which it is known.
#[derive(Default)]
struct OfUnit<'a> {
    reports: Vec<&'a Report>,
    inputs: Vec<&'a Input>,
    findings: Vec<&'a Finding>,
    /// Whether it owes a form.
    owes: bool,
}

/// What is known of a sheet of a file.
#[derive(Default)]
struct OfSheet<'a> {
    /// The reports on it, in the order in which they are known.
    reports: Vec<&'a Report>,
    /// The findings about each cell.
    findings: BTreeMap<At, Vec<&'a Finding>>,
    /// The facts of those cells, of the first report.
    facts: BTreeMap<At, &'a Fact>,
}

impl<'a> View<'a> {
    /// The view of what is known.
    pub fn new(done: &'a Known, workspace: &'a Workspace) -> View<'a> {
        let mut out = View {
            done,
            workspace,
            totals: done.totals.forms.iter().map(|t| (t.form, t)).collect(),
            by_form: BTreeMap::new(),
            by_unit: BTreeMap::new(),
            inputs: HashMap::new(),
            sheets: HashMap::new(),
            before: HashMap::new(),
            now: HashMap::new(),
            idle: BTreeMap::new(),
        };
        done.reports.iter().for_each(|r| out.report(r));
        out.inputs(&done.inputs);
        done.findings.iter().for_each(|f| out.finding(f));
        out.sheets.values_mut().for_each(OfSheet::find_facts);
        for unit in done.totals.forms.iter().flat_map(|f| &f.expected) {
            out.by_unit.entry(*unit).or_default().owes = true;
        }
        for one in &done.resubmissions {
            out.before.entry(&one.before).or_insert(one);
            out.now.entry(&one.now).or_insert(one);
        }
        for idle in &done.trend.idle {
            out.idle.entry((idle.form, idle.unit)).or_default().push(idle);
        }
        out
    }

    fn report(&mut self, report: &'a Report) {
        self.sheets.entry((&report.file, &report.sheet)).or_default().reports.push(report);
        if let Some(unit) = report.unit {
            self.by_form.entry(report.form).or_default().insert(unit, report);
            self.by_unit.entry(unit).or_default().reports.push(report);
        }
    }

    fn finding(&mut self, finding: &'a Finding) {
        if let Some(unit) = finding.unit {
            self.by_unit.entry(unit).or_default().findings.push(finding);
        }
        if let (Some(file), Some(sheet), Some(at)) = (&finding.file, &finding.sheet, finding.at) {
            self.sheets.entry((file, sheet)).or_default().findings.entry(at).or_default().push(finding);
        }
    }

    fn inputs(&mut self, inputs: &'a [Input]) {
        for input in inputs {
            self.inputs.entry(&input.id).or_insert(input);
            if let Some(unit) = input.unit {
                self.by_unit.entry(unit).or_default().inputs.push(input);
            }
        }
    }

    /// The form `ix`.
    pub fn form(&self, ix: FormIx) -> &'a Form {
        &self.workspace.forms[usize::from(ix.0)]
    }

    /// The totals of a form that is reported for this period.
    pub fn totals(&self, form: FormIx) -> Option<&'a FormTotals> {
        self.totals.get(&form).copied()
    }

    /// The reports in force on a form, by unit.
    pub fn reports(&self, form: FormIx) -> BTreeMap<UnitIx, &'a Report> {
        self.by_form.get(&form).cloned().unwrap_or_default()
    }

    /// The report in force of a unit on a form.
    pub fn report_of(&self, form: FormIx, unit: UnitIx) -> Option<&'a Report> {
        self.by_form.get(&form)?.get(&unit).copied()
    }

    /// The reports in force of a unit.
    pub fn reports_of(&self, unit: UnitIx) -> &[&'a Report] {
        self.by_unit.get(&unit).map_or(&[], |u| &u.reports)
    }

    /// The files that are attributed to a unit, mails and archives among them.
    pub fn inputs_of(&self, unit: UnitIx) -> &[&'a Input] {
        self.by_unit.get(&unit).map_or(&[], |u| &u.inputs)
    }

    /// The findings about a unit and what it sent.
    pub fn findings_of(&self, unit: UnitIx) -> &[&'a Finding] {
        self.by_unit.get(&unit).map_or(&[], |u| &u.findings)
    }

    /// Whether a unit owes a form for this period.
    pub fn owes(&self, unit: UnitIx) -> bool {
        self.by_unit.get(&unit).is_some_and(|u| u.owes)
    }

    /// A file of the period.
    pub fn input(&self, file: &ParcelId) -> Option<&'a Input> {
        self.inputs.get(&**file).copied()
    }

    /// What became of the findings of a file that another replaced.
    pub fn replaced(&self, file: &ParcelId) -> Option<&'a Resubmission> {
        self.before.get(&**file).copied()
    }

    /// What a file in force mended of the one that it replaced.
    pub fn replacing(&self, file: &ParcelId) -> Option<&'a Resubmission> {
        self.now.get(&**file).copied()
    }

    /// The organisations of a unit in which nothing has happened of what a form's headline counts, in their order.
    pub fn idle(&self, form: FormIx, unit: UnitIx) -> &[&'a Idle] {
        self.idle.get(&(form, unit)).map_or(&[], Vec::as_slice)
    }

    /// The reports on a sheet of a file.
    pub fn reports_on(&self, file: &'a str, sheet: &'a str) -> &[&'a Report] {
        self.sheets.get(&(file, sheet)).map_or(&[], |s| &s.reports)
    }

    /// The findings about a cell.
    pub fn findings_at(&self, file: &'a str, sheet: &'a str, at: At) -> &[&'a Finding] {
        self.sheets.get(&(file, sheet)).and_then(|s| s.findings.get(&at)).map_or(&[], Vec::as_slice)
    }

    /// The fact of a cell about which there is a finding, of the first report on its sheet.
    pub fn fact_at(&self, file: &'a str, sheet: &'a str, at: At) -> Option<&'a Fact> {
        self.sheets.get(&(file, sheet))?.facts.get(&at).copied()
    }

    /// The units that exist in the period or owe a report, in the order of the roster.
    pub fn listed(&self) -> BTreeSet<UnitIx> {
        let owing = self.done.totals.forms.iter().flat_map(|f| f.expected.iter().copied());
        let there = self.done.roster.in_force(self.done.period.last_day()).map(|(unit, _)| unit);
        owing.chain(there).collect()
    }
}

impl OfSheet<'_> {
    /// Of several facts of a cell the first is meant.
    fn find_facts(&mut self) {
        if let (Some(report), false) = (self.reports.first(), self.findings.is_empty()) {
            let meant = report.facts.iter().rev().filter(|f| self.findings.contains_key(&f.at));
            self.facts = meant.map(|f| (f.at, f)).collect();
        }
    }
}
