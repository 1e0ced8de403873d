//! The desk on which the reports of a period are sorted: used, replaced, repeated, blocked.

use super::earlier::Earlier;
use crate::consolidate::ledger::{self, Input, Outcome, Version};
use crate::model::fact::{Excluded, Report, Tally, Value};
use crate::model::finding::{Finding, Ignored, Problem, Severity, problem};
use crate::model::form::{Form, FormIx, Kind};
use crate::model::parcel::Envelope;
use crate::model::period::Period;
use crate::model::place::{At, ParcelId};
use crate::model::roster::{Roster, UnitIx};
use crate::model::ruling::Ruling;
use crate::model::text::Label;
use crate::reading::identify::{self, Evidence, Heading};
use crate::reading::{Found, Holds, Reading};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where the readings of a period are worked on.
pub struct Desk<'a> {
    roster: &'a Roster,
    period: Period,
    pub findings: Vec<Finding>,
    inputs: Vec<Input>,
    pub versions: Vec<Version>,
    /// Places in `inputs` by path, and by hash of the first that came with it.
    by_id: HashMap<ParcelId, usize>,
    by_hash: HashMap<String, usize>,
}

impl<'a> Desk<'a> {
    /// An empty desk.
    pub fn new(roster: &'a Roster, period: Period) -> Desk<'a> {
        Desk {
            roster,
            period,
            findings: Vec::new(),
            inputs: Vec::new(),
            versions: Vec::new(),
            by_id: HashMap::new(),
            by_hash: HashMap::new(),
        }
    }

    /// Registers a reading; its reports become versions, unless something keeps them from being used.
    pub fn admit(&mut self, reading: Reading) {
        let Reading { id, sha256, envelope, folder, holds, ruling } = reading;
        let input = Input {
            id: id.clone(),
            sha256,
            envelope: envelope.clone(),
            unit: None,
            period: None,
            forms: Vec::new(),
            outcome: Outcome::Ignored,
            reason: String::new(),
            tally: Tally::default(),
            hidden_known: true,
            ruling: ruling.as_ref().map(|r| r.words()),
            is_container: matches!(holds, Holds::Parcels),
        };
        let twin = self.by_hash.get(&input.sha256).map(|n| self.inputs[*n].id.clone());
        let place = self.inputs.len();
        self.by_id.insert(id.clone(), place);
        if !input.sha256.is_empty() {
            self.by_hash.entry(input.sha256.clone()).or_insert(place);
        }
        self.inputs.push(input);
        let twin = twin.filter(|of| self.is_of_same_unit(of, &id, envelope.as_deref()));
        match (twin, holds) {
            (_, Holds::Parcels) => {}
            (Some(_), Holds::Nothing(Problem::IgnoredFile(why))) => {
                self.reject(Problem::IgnoredFile(why), None, Outcome::Ignored)
            }
            (Some(of), holds) => self.duplicate(of, holds),
            (None, Holds::Nothing(problem)) => {
                let evidence = self.evidence(None, envelope.as_deref(), &id, ruling.as_deref());
                let is_report = !matches!(problem, Problem::IgnoredFile(_));
                let unit = if is_report { identify::unit(&evidence, self.roster, &mut Vec::new()) } else { None };
                let outcome = if is_report { Outcome::Blocked } else { Outcome::Ignored };
                self.reject(problem, unit, outcome);
            }
            (None, Holds::Reports(reports, others)) => self.reports(reports, others, envelope.as_deref(), folder),
        }
    }

    /// Whether nothing outside the bytes says that two identical files come from different units, as nil
    /// reports without a heading may.
    fn is_of_same_unit(&self, of: &ParcelId, id: &ParcelId, envelope: Option<&Envelope>) -> bool {
        let first = self.by_id.get(of).and_then(|n| self.inputs[*n].unit);
        let evidence = self.evidence(None, envelope, id, None);
        let own = identify::unit(&evidence, self.roster, &mut Vec::new());
        !matches!((first, own), (Some(a), Some(b)) if a != b)
    }

    fn evidence<'e>(
        &self,
        heading: Option<&'e Heading>,
        envelope: Option<&'e Envelope>,
        id: &'e ParcelId,
        ruling: Option<&'e Ruling>,
    ) -> Evidence<'e> {
        Evidence { heading, envelope, id, day: Some(self.period.last_day()), ruling }
    }

    fn last(&mut self) -> &mut Input {
        let n = self.inputs.len() - 1;
        &mut self.inputs[n]
    }

    /// The whole file is not used.
    fn reject(&mut self, problem: Problem, unit: Option<UnitIx>, outcome: Outcome) {
        let reason = problem.code().key().to_owned();
        let id = self.last().id.clone();
        let input = self.last();
        input.unit = unit;
        input.outcome = outcome;
        input.reason = reason;
        self.findings.push(Finding::in_file(problem, unit, &id));
    }

    fn duplicate(&mut self, of: ParcelId, holds: Holds) {
        if let Holds::Reports(reports, _) = holds {
            let input = self.last();
            for found in reports {
                input.tally.add(&found.report.tally);
            }
            input.tally.exclude_all(Excluded::Duplicate);
        }
        let unit = self.inputs.iter().find(|i| i.id == of).and_then(|i| i.unit);
        self.reject(problem::DuplicateFile { of }.into(), unit, Outcome::Duplicate);
    }

    fn reports(
        &mut self,
        reports: Vec<Found>,
        others: Vec<Finding>,
        envelope: Option<&Envelope>,
        folder: Option<Period>,
    ) {
        let id = self.last().id.clone();
        let wanted = folder.unwrap_or(self.period);
        let states_wanted = |found: &Found| {
            let evidence = self.evidence(Some(&found.heading), envelope, &id, found.ruling.as_deref());
            identify::period(&evidence, folder, &mut Vec::new()) == Some(wanted)
        };
        let of_wanted: Vec<bool> = reports.iter().map(states_wanted).collect();
        let some_wanted = of_wanted.contains(&true);
        let mut units: Vec<Option<UnitIx>> = Vec::new();
        for (found, is_wanted) in reports.into_iter().zip(of_wanted) {
            let is_ruled_out = found.ruling.as_ref().and_then(|r| r.period).is_some_and(|p| p != wanted);
            units.push(self.report(found, envelope, folder, is_ruled_out || some_wanted && !is_wanted));
        }
        let unit = units.iter().flatten().next().copied();
        let input = self.last();
        input.unit = input.unit.or(unit);
        for mut finding in others {
            finding.unit = unit;
            if finding.severity() == Severity::Block {
                self.last().outcome = Outcome::Blocked;
                self.last().reason = finding.code().key().to_owned();
            }
            self.findings.push(finding);
        }
    }

    /// One report: who and when. What stands in the way becomes a finding, and its cells are blocked.
    fn report(
        &mut self,
        found: Found,
        envelope: Option<&Envelope>,
        folder: Option<Period>,
        is_side_table: bool,
    ) -> Option<UnitIx> {
        let Found { mut report, heading, findings, ruling } = found;
        let id = report.file.clone();
        let evidence = self.evidence(Some(&heading), envelope, &id, ruling.as_deref());
        let mut problems = Vec::new();
        report.unit = identify::unit(&evidence, self.roster, &mut problems);
        let mut period_problems = Vec::new();
        report.period = identify::period(&evidence, folder, &mut period_problems);
        if report.period.is_none() {
            period_problems.push(problem::WrongPeriod { stated: None, wanted: None }.into());
        }
        let other_times =
            |p| report.dated.iter().filter(move |d| !d.fits(p)).map(|d| (d.written.clone(), d.label.clone()));
        let misdated: Vec<_> = report.period.into_iter().flat_map(other_times).collect();
        if !misdated.is_empty() && !is_side_table {
            problems.push(problem::LabelOfOtherTime { taken: misdated }.into());
        }
        if is_side_table && let Some(other) = report.period {
            period_problems = vec![Problem::IgnoredFile(Ignored::OtherPeriod(other))];
        }
        problems.extend(period_problems);
        let input = self.last();
        input.ruling = input.ruling.take().or_else(|| ruling.as_ref().map(|r| r.words()));
        input.hidden_known &= report.hidden_known;
        input.forms.push(report.form);
        input.period = input.period.or(report.period);
        let unit = report.unit;
        let blocking = problems.iter().find(|p| p.code().severity() == Severity::Block).map(|p| p.code().key());
        let own: Vec<Finding> =
            problems.into_iter().map(|p| Finding::in_sheet(p, unit, &report.file, &report.sheet)).collect();
        if blocking.is_none() && !is_side_table {
            let revision = identify::stated_revision(&self.evidence(None, envelope, &id, None));
            let sent = envelope.and_then(|e| e.sent);
            self.versions.push(Version { report, revision, sent, findings: [own, findings].concat() });
            return unit;
        }
        self.findings.extend(own);
        match blocking {
            Some(code) => {
                self.last().outcome = Outcome::Blocked;
                code.clone_into(&mut self.last().reason);
                report.tally.block_all();
            }
            None => report.tally.exclude_all(Excluded::OtherPeriod),
        }
        let tally = report.tally.clone();
        self.last().tally.add(&tally);
        unit
    }

    fn input_of(&mut self, file: &ParcelId) -> Option<&mut Input> {
        let place = *self.by_id.get(file)?;
        self.inputs.get_mut(place)
    }

    /// Reports that repeat an earlier report of the unit, or another unit's report of this one.
    pub fn set_stale_aside(&mut self, before: &[Earlier], forms: &[Form]) {
        self.set_repeated_aside(before, forms);
        self.set_copies_aside(before);
    }

    fn set_repeated_aside(&mut self, before: &[Earlier], forms: &[Form]) {
        let (stale, fresh): (Vec<_>, Vec<_>) = std::mem::take(&mut self.versions)
            .into_iter()
            .map(|v| {
                let sha = self.by_id.get(&v.report.file).map_or("", |n| self.inputs[*n].sha256.as_str());
                let twin = before
                    .iter()
                    .find(|b| repeats(&v.report, sha, b, forms))
                    .map(|b| (b.version.report.period, b.version.report.file.clone()));
                (v, twin)
            })
            .partition(|(_, twin)| twin.is_some());
        self.versions = fresh.into_iter().map(|(v, _)| v).collect();
        for (version, twin) in stale {
            let Some((Some(of), file)) = twin else {
                continue;
            };
            self.block(version.report, problem::StaleReport { of, file }.into(), None);
        }
    }

    /// Of reports with the same figures under the names of different units, the one whose organisations are those
    /// of the period before is the unit's own; where none is, or several are, nobody but the units can tell.
    fn set_copies_aside(&mut self, before: &[Earlier]) {
        let versions = std::mem::take(&mut self.versions);
        let is_own = |v: &Version| {
            let names = |r: &Report| r.organisations.iter().map(|o| o.name.clone()).collect::<Vec<_>>();
            let of_unit = before
                .iter()
                .filter(|b| b.version.report.unit == v.report.unit && b.version.report.form == v.report.form);
            !v.report.organisations.is_empty()
                && of_unit.map(|b| names(&b.version.report)).any(|n| n == names(&v.report))
        };
        let twin = |n: usize| {
            let v = &versions[n];
            let others = versions.iter().filter(|o| is_copy(&o.report, &v.report));
            others.clone().find(|o| !is_own(v) || is_own(o)).map(|o| (o.report.unit, o.report.file.clone()))
        };
        let twins: Vec<_> = (0..versions.len()).map(twin).collect();
        for (version, twin) in versions.into_iter().zip(twins) {
            match twin {
                Some((Some(unit), file)) => {
                    let unit = self.roster.unit(unit).title().to_owned();
                    self.block(version.report, problem::CopiedReport { unit, file }.into(), None);
                }
                Some((None, _)) | None => self.versions.push(version),
            }
        }
    }

    /// Nothing of a report is used, because of a problem of the whole table; `at` is the cell to look at.
    fn block(&mut self, mut report: Report, problem: Problem, at: Option<At>) {
        let code = problem.code().key();
        let finding = Finding::in_sheet(problem, report.unit, &report.file, &report.sheet);
        self.findings.push(Finding { at, ..finding });
        report.tally.block_all();
        if let Some(input) = self.input_of(&report.file) {
            input.tally.add(&report.tally);
            input.outcome = Outcome::Blocked;
            code.clone_into(&mut input.reason);
        }
    }

    /// A version that another replaces. A supplement that lacks organisations of it did not mean to replace them.
    pub fn set_aside(&mut self, replaced: ledger::Replaced, in_force: &[Version]) {
        let report = replaced.version.report;
        let of_same =
            |v: &&Version| (v.report.unit, v.report.form, v.report.period) == (report.unit, report.form, report.period);
        if let Some(best) = in_force.iter().find(of_same) {
            let known: BTreeSet<Label> = best.report.organisations.iter().map(|o| Label::new(&o.name)).collect();
            let mut lost = report.organisations.iter().filter(|o| !known.contains(&Label::new(&o.name)));
            if let Some(first) = lost.next() {
                let problem = problem::OrganisationsLost {
                    first: first.name.clone(),
                    others: lost.count(),
                    file: report.file.clone(),
                }
                .into();
                self.findings.push(Finding::in_sheet(problem, report.unit, &best.report.file, &best.report.sheet));
            }
        }
        let problem: Problem = problem::Superseded { by: replaced.by, why: replaced.why }.into();
        let code = problem.code().key();
        self.findings.push(Finding::in_sheet(problem, report.unit, &report.file, &report.sheet));
        let mut tally = report.tally;
        tally.exclude_all(Excluded::Superseded);
        if let Some(input) = self.input_of(&report.file) {
            input.tally.add(&tally);
            if input.outcome == Outcome::Ignored {
                input.outcome = Outcome::Superseded;
                code.clone_into(&mut input.reason);
            }
        }
    }

    /// Tables of one file that say different things of the same unit and period: nobody but the unit knows which is meant.
    pub fn block_tables(&mut self, tables: Vec<Version>) {
        let names: Vec<String> = tables.iter().map(|v| format!("{} › {}", v.report.sheet, v.report.header)).collect();
        for version in tables {
            let at = Some(version.report.header);
            self.block(version.report, problem::TwoTables { places: names.clone() }.into(), at);
        }
    }

    /// A report that is in force, and what was found in it.
    pub fn take(&mut self, report: &Report, findings: Vec<Finding>) {
        self.findings.extend(findings.into_iter().map(|f| Finding { unit: report.unit, ..f }));
        if let Some(input) = self.input_of(&report.file) {
            input.tally.add(&report.tally);
            input.outcome = Outcome::Used;
            input.reason = String::new();
        }
    }

    /// Units that owe a form and have no usable report on it.
    pub fn chase_missing(&mut self, in_force: &[Version], expected: &[(FormIx, Vec<UnitIx>)], forms: &[Form]) {
        for (form, units) in expected {
            for unit in units {
                if in_force.iter().any(|v| v.report.unit == Some(*unit) && v.report.form == *form) {
                    continue;
                }
                let came = self.inputs.iter().any(|i| i.unit == Some(*unit) && i.outcome == Outcome::Blocked);
                let form = forms[usize::from(form.0)].name.clone();
                self.findings.push(Finding::about_unit(problem::UnitMissing { form, part: None, came }.into(), *unit));
            }
        }
    }

    /// Findings in order; a mail or an archive is used when something in it is.
    pub fn close(mut self) -> (Vec<Finding>, Vec<Input>) {
        let outcomes: BTreeMap<ParcelId, Outcome> = self.inputs.iter().map(|i| (i.id.clone(), i.outcome)).collect();
        for input in self.inputs.iter_mut().filter(|i| i.outcome == Outcome::Ignored && i.reason.is_empty()) {
            let prefix = format!("{}/", input.id);
            let inside = outcomes.iter().filter(|(id, _)| id.starts_with(&prefix)).map(|(_, o)| *o);
            input.outcome = inside.min().unwrap_or(Outcome::Ignored);
        }
        let unit = |f: &Finding| f.unit.map_or(u32::MAX, |u| u32::from(u.0));
        self.findings.sort_by(|a, b| {
            (unit(a), &a.file, &a.sheet, a.at, a.code()).cmp(&(unit(b), &b.file, &b.sheet, b.at, b.code()))
        });
        (self.findings, self.inputs)
    }
}

/// Figures other than zero that two units do not share by chance.
const NO_CHANCE: usize = 12;

/// Whether two reports of different units say the same, down to the organisations.
fn is_copy(a: &Report, b: &Report) -> bool {
    let figures = || a.facts.iter().filter(|f| matches!(f.value, Value::Number(_))).count();
    a.unit != b.unit && a.form == b.form && a.period == b.period && a.says_the_same(b) && figures() >= NO_CHANCE
}

/// Whether a report repeats an earlier one: the same file, or the same figures although something
/// happened in the period (then year-to-date figures must have moved).
pub(super) fn repeats(report: &Report, sha256: &str, earlier: &Earlier, forms: &[Form]) -> bool {
    let before = &earlier.version.report;
    if report.unit != before.unit || report.form != before.form {
        return false;
    }
    if !sha256.is_empty() && sha256 == earlier.sha256 {
        return true;
    }
    let form = &forms[usize::from(report.form.0)];
    let something_happened = report
        .facts
        .iter()
        .any(|f| form.indicator(f.indicator).kind == Kind::Flow && matches!(f.value, Value::Number(_)));
    let has_ytd = form.indicators.iter().any(|i| i.kind == Kind::Ytd);
    something_happened && has_ytd && report.says_the_same(before)
}
