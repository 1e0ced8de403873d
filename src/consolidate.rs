//! The pipeline: from what was received to totals and findings. A pure function of the readings and the catalog.

use crate::aggregate::{self, Totals};
use crate::catalog::{Catalog, ConfigError};
use crate::document::{Document, OpenError, Sheet};
use crate::extract;
use crate::fact::{Excluded, Report, Tally, Value};
use crate::finding::{Finding, Ignored, Problem, Severity, Unreadable};
use crate::form::{Form, FormIx, Kind};
use crate::identify::{self, Evidence, Heading};
use crate::inbox::{Contents, Envelope, Parcel};
use crate::ledger::{self, Input, Outcome, Version};
use crate::period::Period;
use crate::place::ParcelId;
use crate::recognise::{self, Answer};
use crate::roster::{self, Roster, Unit, UnitIx};
use crate::target::Targets;
use crate::text::slug;
use crate::validate::{self, Verdicts};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A parcel, read as far as it can be without knowing the other parcels.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its path inside the period's inbox.
    pub id: ParcelId,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The mail it came in.
    pub envelope: Option<Arc<Envelope>>,
    /// The period of the folder it lies in; `None` for a loose file.
    pub folder: Option<Period>,
    /// What it holds.
    pub holds: Holds,
}

/// What a parcel holds.
#[derive(Clone, Debug)]
pub enum Holds {
    /// Other parcels.
    Parcels,
    /// Nothing that can be used.
    Nothing(Problem),
    /// Reports, and what is to be said about other sheets.
    Reports(Vec<Found>, Vec<Finding>),
}

/// A report with what stands above its table and what was found while reading it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The report; unit and period are not known yet.
    pub report: Report,
    /// What stands above its table.
    pub heading: Heading,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Reads one parcel: its document against the forms. `open` opens a workbook.
pub fn read(
    parcel: Parcel,
    folder: Option<Period>,
    forms: &[Form],
    open: impl Fn(&[u8]) -> Result<Document, OpenError>,
) -> Reading {
    let Parcel {
        id,
        sha256,
        envelope,
        contents,
    } = parcel;
    let holds = match contents {
        Contents::Container => Holds::Parcels,
        Contents::Unusable(problem) => Holds::Nothing(problem),
        Contents::Workbook(bytes) => match open(&bytes) {
            Ok(document) => workbook(&document, &id, forms),
            Err(error) => Holds::Nothing(not_opened(error)),
        },
    };
    Reading {
        id,
        sha256,
        envelope,
        folder,
        holds,
    }
}

fn not_opened(error: OpenError) -> Problem {
    match error {
        OpenError::Damaged(words) => Problem::UnreadableFile(Unreadable::Damaged(words)),
        OpenError::Encrypted => Problem::EncryptedFile,
        OpenError::Limits(what) => Problem::LimitsExceeded(what),
        OpenError::Died => Problem::UnreadableFile(Unreadable::Died),
        OpenError::TooSlow(seconds) => Problem::UnreadableFile(Unreadable::TooSlow(seconds)),
    }
}

fn workbook(document: &Document, id: &ParcelId, forms: &[Form]) -> Holds {
    let mut reports = Vec::new();
    let mut others = Vec::new();
    let mut nearest: Option<(FormIx, f64)> = None;
    let score = |(ix, score): (FormIx, f64)| {
        (
            forms[usize::from(ix.0)].name.clone(),
            (score * 100.0).round() as u32,
        )
    };
    for sheet in &document.sheets {
        match recognise::sheet(sheet, forms) {
            Answer::Found(tables) => tables.iter().for_each(|table| {
                let form = &forms[usize::from(table.form.0)];
                let mut findings = Vec::new();
                let report = extract::report(sheet, table, form, id, &mut findings);
                let heading = identify::heading(sheet, table, form);
                reports.push(Found {
                    report,
                    heading,
                    findings,
                });
            }),
            Answer::Ambiguous([a, b]) => others.push(about_sheet(
                Problem::AmbiguousForm {
                    forms: [score(a), score(b)],
                },
                id,
                sheet,
            )),
            Answer::None(near) => {
                nearest = [nearest, near]
                    .into_iter()
                    .flatten()
                    .max_by(|a, b| a.1.total_cmp(&b.1));
                if sheet
                    .cells
                    .values()
                    .any(|c| matches!(c.content, crate::document::Content::Number(_)))
                {
                    others.push(about_sheet(
                        Problem::IgnoredFile(Ignored::OtherSheet),
                        id,
                        sheet,
                    ));
                }
            }
        }
    }
    let blocked = others
        .iter()
        .any(|f| f.problem.code().severity() == Severity::Block);
    if reports.is_empty() && !blocked {
        return Holds::Nothing(Problem::UnknownForm {
            nearest: nearest.map(score),
        });
    }
    Holds::Reports(reports, others)
}

fn about_sheet(problem: Problem, id: &ParcelId, sheet: &Sheet) -> Finding {
    Finding {
        problem,
        unit: None,
        file: Some(id.clone()),
        sheet: Some(Arc::from(sheet.name.as_str())),
        at: None,
    }
}

/// The periods that a loose file states.
pub fn stated_periods(reading: &Reading) -> Vec<Period> {
    let evidence = |heading| Evidence {
        heading,
        envelope: reading.envelope.as_deref(),
        id: &reading.id,
        day: None,
    };
    match &reading.holds {
        Holds::Reports(reports, _) => reports
            .iter()
            .filter_map(|f| identify::period(&evidence(Some(&f.heading)), None, &mut Vec::new()))
            .collect(),
        Holds::Parcels | Holds::Nothing(_) => {
            identify::period(&evidence(None), None, &mut Vec::new())
                .into_iter()
                .collect()
        }
    }
}

/// Whether a loose file belongs to `period`, or states none, so that it has to be told about.
pub fn may_be_for(reading: &Reading, period: Period) -> bool {
    let stated = stated_periods(reading);
    stated.is_empty() || stated.contains(&period)
}

/// Everything that is known about a period.
#[derive(Clone, Debug)]
pub struct Consolidation {
    /// The period.
    pub period: Period,
    /// The units.
    pub roster: Roster,
    /// Whether the units are those that the reports name, for want of a roster.
    pub self_named: bool,
    /// The reports in force, by unit and form.
    pub reports: Vec<Report>,
    /// The totals.
    pub totals: Totals,
    /// The findings, in the order of units, files and cells.
    pub findings: Vec<Finding>,
    /// Every file and attachment with what became of it.
    pub inputs: Vec<Input>,
    /// The conservation line.
    pub tally: Tally,
    /// How many printed figures were checked.
    pub verdicts: Verdicts,
}

impl Consolidation {
    /// How many findings there are of each severity, worst first.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.code().severity() == severity)
            .count()
    }

    /// How many files had this outcome; mails and archives are not counted beside what they hold.
    pub fn files(&self, outcome: Outcome) -> usize {
        self.inputs
            .iter()
            .filter(|i| !i.is_container && i.outcome == outcome)
            .count()
    }

    /// Whether a finding asks for something: the exit code.
    pub fn is_clean(&self) -> bool {
        self.count(Severity::Block) == 0 && self.count(Severity::Error) == 0
    }

    /// The units with a report in force, and the units that owe one.
    pub fn coverage(&self) -> (usize, usize) {
        let mut sent: Vec<UnitIx> = self
            .totals
            .forms
            .iter()
            .flat_map(|f| f.units.keys().copied())
            .collect();
        let mut owed: Vec<UnitIx> = self
            .totals
            .forms
            .iter()
            .flat_map(|f| f.expected.iter().copied())
            .collect();
        for list in [&mut sent, &mut owed] {
            list.sort();
            list.dedup();
        }
        (sent.len(), owed.len())
    }
}

/// Puts the readings of a period together. `earlier` are the readings of the period before, which a
/// report may repeat.
pub fn consolidate(
    readings: Vec<Reading>,
    earlier: Vec<Reading>,
    catalog: &Catalog,
    period: Period,
) -> Result<Consolidation, ConfigError> {
    let self_named = catalog.roster.is_none();
    let roster = catalog
        .roster
        .clone()
        .unwrap_or_else(|| derive_roster(&readings, catalog.targeted_units()));
    let targets = catalog.targets(&roster)?;
    let mut desk = Desk {
        roster: &roster,
        period,
        findings: Vec::new(),
        inputs: Vec::new(),
        versions: Vec::new(),
    };
    for reading in readings {
        desk.admit(reading);
    }
    desk.set_stale_aside(&earlier, &catalog.forms);
    let ledger::Settled {
        mut in_force,
        replaced,
        torn,
    } = ledger::settle(std::mem::take(&mut desk.versions));
    for version in replaced {
        desk.set_aside(version);
    }
    for tables in torn {
        desk.block_tables(tables);
    }
    let mut verdicts = Verdicts::default();
    for version in &mut in_force {
        let form = &catalog.forms[usize::from(version.report.form.0)];
        verdicts.add(validate::report(
            &version.report,
            form,
            &mut version.findings,
        ));
        desk.use_version(version);
    }
    let expected = expected(&in_force, catalog, &roster, self_named, period);
    desk.chase_missing(&in_force, &expected, &catalog.forms);
    let reports: Vec<Report> = in_force.into_iter().map(|v| v.report).collect();
    let totals = add_up(&reports, catalog, &expected, &roster, &targets, period);
    let (findings, inputs) = desk.close();
    let mut tally = Tally::default();
    inputs.iter().for_each(|i| tally.add(&i.tally));
    Ok(Consolidation {
        period,
        self_named,
        reports,
        totals,
        findings,
        inputs,
        tally,
        verdicts,
        roster,
    })
}

fn add_up(
    reports: &[Report],
    catalog: &Catalog,
    expected: &[(FormIx, Vec<UnitIx>)],
    roster: &Roster,
    targets: &Targets,
    period: Period,
) -> Totals {
    let reports: Vec<&Report> = reports.iter().collect();
    aggregate::totals(&reports, &catalog.forms, expected, roster, targets, period)
}

/// The province that the headings of reports name: "TỈNH ỦY QUẢNG NAM".
pub fn stated_province(readings: &[Reading]) -> Option<String> {
    let reports = readings.iter().filter_map(|r| match &r.holds {
        Holds::Reports(reports, _) => Some(reports),
        Holds::Parcels | Holds::Nothing(_) => None,
    });
    reports
        .flatten()
        .find_map(|f| identify::province(&f.heading))
}

/// The units that reports and targets name, where there is no roster. Sorted by name, so that the order
/// of files does not matter.
pub fn derive_roster(readings: &[Reading], targeted: Vec<Unit>) -> Roster {
    let mut named: BTreeMap<_, Unit> = BTreeMap::new();
    let mut add = |unit: Unit| {
        let key = (roster::identity(&unit.name), unit.code.clone());
        match named.get_mut(&key) {
            Some(known) => {
                let new: Vec<String> = unit
                    .emails
                    .into_iter()
                    .filter(|e| !known.emails.contains(e))
                    .collect();
                known.emails.extend(new);
            }
            None => {
                named.insert(key, unit);
            }
        }
    };
    for reading in readings {
        let Holds::Reports(reports, _) = &reading.holds else {
            continue;
        };
        for found in reports {
            let evidence = Evidence {
                heading: Some(&found.heading),
                envelope: reading.envelope.as_deref(),
                id: &reading.id,
                day: None,
            };
            identify::self_named(&evidence)
                .into_iter()
                .for_each(&mut add);
        }
    }
    targeted.into_iter().for_each(add);
    let mut units: Vec<Unit> = named.into_values().collect();
    units.sort_by(|a, b| {
        (&a.code, crate::text::fold(&a.name), &a.name).cmp(&(
            &b.code,
            crate::text::fold(&b.name),
            &b.name,
        ))
    });
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for unit in &mut units {
        let base = if unit.code.is_empty() {
            slug(&unit.name)
        } else {
            unit.code.clone()
        };
        let free = (1..)
            .map(|n| {
                if n == 1 {
                    base.clone()
                } else {
                    format!("{base}-{n}")
                }
            })
            .find(|c| !taken.contains(c));
        unit.code = free.unwrap_or(base);
        taken.insert(unit.code.clone());
    }
    Roster::new(units)
}

/// Which units owe which form: every unit of the roster each form that is due; without a roster, or for
/// a form that is not due, those that sent it.
fn expected(
    in_force: &[Version],
    catalog: &Catalog,
    roster: &Roster,
    self_named: bool,
    period: Period,
) -> Vec<(FormIx, Vec<UnitIx>)> {
    let mut out = Vec::new();
    for (ix, form) in (0..).map(FormIx).zip(&catalog.forms) {
        let mut senders: Vec<UnitIx> = in_force
            .iter()
            .filter(|v| v.report.form == ix)
            .filter_map(|v| v.report.unit)
            .collect();
        let due = !self_named && form.is_due(period);
        if due {
            senders.extend(roster.in_force(period.last_day()).map(|(unit, _)| unit));
        } else if self_named && !senders.is_empty() {
            senders.extend(roster.iter().map(|(unit, _)| unit));
        }
        senders.sort();
        senders.dedup();
        if !senders.is_empty() {
            out.push((ix, senders));
        }
    }
    out
}

/// Where the readings of a period are worked on.
struct Desk<'a> {
    roster: &'a Roster,
    period: Period,
    findings: Vec<Finding>,
    inputs: Vec<Input>,
    versions: Vec<Version>,
}

impl Desk<'_> {
    /// Registers a reading; its reports become versions, unless something keeps them from being used.
    fn admit(&mut self, reading: Reading) {
        let Reading {
            id,
            sha256,
            envelope,
            folder,
            holds,
        } = reading;
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
            is_container: matches!(holds, Holds::Parcels),
        };
        let twin = self
            .inputs
            .iter()
            .find(|i| {
                !input.sha256.is_empty()
                    && i.sha256 == input.sha256
                    && i.outcome != Outcome::Duplicate
            })
            .map(|i| i.id.clone());
        self.inputs.push(input);
        match (twin, holds) {
            (_, Holds::Parcels) => {}
            (Some(_), Holds::Nothing(Problem::IgnoredFile(why))) => {
                self.reject(Problem::IgnoredFile(why), None, Outcome::Ignored)
            }
            (Some(of), holds) => self.duplicate(of, holds),
            (None, Holds::Nothing(problem)) => {
                let evidence = Evidence {
                    heading: None,
                    envelope: envelope.as_deref(),
                    id: &id,
                    day: Some(self.period.last_day()),
                };
                let is_report = !matches!(problem, Problem::IgnoredFile(_));
                let unit = if is_report {
                    identify::unit(&evidence, self.roster, &mut Vec::new())
                } else {
                    None
                };
                let outcome = if is_report {
                    Outcome::Blocked
                } else {
                    Outcome::Ignored
                };
                self.reject(problem, unit, outcome);
            }
            (None, Holds::Reports(reports, others)) => {
                self.reports(reports, others, envelope.as_deref(), folder)
            }
        }
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
        self.reject(Problem::DuplicateFile { of }, unit, Outcome::Duplicate);
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
        let day = Some(self.period.last_day());
        let states_wanted = |found: &Found| {
            let evidence = Evidence {
                heading: Some(&found.heading),
                envelope,
                id: &id,
                day,
            };
            identify::period(&evidence, folder, &mut Vec::new()) == Some(wanted)
        };
        let some_wanted = reports.iter().any(states_wanted);
        let mut units: Vec<Option<UnitIx>> = Vec::new();
        for found in reports {
            let is_side_table = some_wanted && !states_wanted(&found);
            units.push(self.report(found, envelope, folder, is_side_table));
        }
        let unit = units.iter().flatten().next().copied();
        let input = self.last();
        input.unit = input.unit.or(unit);
        for mut finding in others {
            finding.unit = unit;
            if finding.code().severity() == Severity::Block {
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
        let Found {
            mut report,
            heading,
            findings,
        } = found;
        let id = report.file.clone();
        let evidence = Evidence {
            heading: Some(&heading),
            envelope,
            id: &id,
            day: Some(self.period.last_day()),
        };
        let mut problems = Vec::new();
        report.unit = identify::unit(&evidence, self.roster, &mut problems);
        let mut period_problems = Vec::new();
        report.period = identify::period(&evidence, folder, &mut period_problems);
        if report.period.is_none() {
            period_problems.push(Problem::WrongPeriod {
                stated: None,
                wanted: None,
            });
        }
        if is_side_table && let Some(other) = report.period {
            period_problems = vec![Problem::IgnoredFile(Ignored::OtherPeriod(other))];
        }
        problems.extend(period_problems);
        let input = self.last();
        input.forms.push(report.form);
        input.period = input.period.or(report.period);
        let unit = report.unit;
        let blocking = problems
            .iter()
            .find(|p| p.code().severity() == Severity::Block)
            .map(|p| p.code().key());
        let own: Vec<Finding> = problems
            .into_iter()
            .map(|p| Finding {
                problem: p,
                unit,
                file: Some(report.file.clone()),
                sheet: Some(report.sheet.clone()),
                at: None,
            })
            .collect();
        if blocking.is_none() && !is_side_table {
            let name = id.rsplit('/').next().unwrap_or(&id);
            let subject = envelope.map_or("", |e| e.subject.as_str());
            let revision = identify::revision(name).max(identify::revision(subject));
            let sent = envelope.and_then(|e| e.sent);
            self.versions.push(Version {
                report,
                revision,
                sent,
                findings: [own, findings].concat(),
            });
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
        self.inputs.iter_mut().find(|i| i.id == *file)
    }

    /// Reports that repeat the unit's report of the period before.
    fn set_stale_aside(&mut self, earlier: &[Reading], forms: &[Form]) {
        let before = earlier_versions(earlier, self.roster);
        let (stale, fresh): (Vec<_>, Vec<_>) = std::mem::take(&mut self.versions)
            .into_iter()
            .map(|v| {
                let sha = self
                    .inputs
                    .iter()
                    .find(|i| i.id == v.report.file)
                    .map_or("", |i| i.sha256.as_str());
                let twin = before
                    .iter()
                    .find(|b| repeats(&v.report, sha, b, forms))
                    .map(|b| (b.report.period, b.report.file.clone()));
                (v, twin)
            })
            .partition(|(_, twin)| twin.is_some());
        self.versions = fresh.into_iter().map(|(v, _)| v).collect();
        for (mut version, twin) in stale {
            let Some((Some(of), file)) = twin else {
                continue;
            };
            let report = &mut version.report;
            let problem = Problem::StaleReport { of, file };
            let code = problem.code().key();
            self.findings.push(Finding {
                problem,
                unit: report.unit,
                file: Some(report.file.clone()),
                sheet: Some(report.sheet.clone()),
                at: None,
            });
            report.tally.block_all();
            let tally = report.tally.clone();
            if let Some(input) = self.input_of(&version.report.file) {
                input.tally.add(&tally);
                input.outcome = Outcome::Blocked;
                code.clone_into(&mut input.reason);
            }
        }
    }

    /// A version that another replaces.
    fn set_aside(&mut self, replaced: ledger::Replaced) {
        let report = replaced.version.report;
        let problem = Problem::Superseded {
            by: replaced.by,
            why: replaced.why,
        };
        let code = problem.code().key();
        self.findings.push(Finding {
            problem,
            unit: report.unit,
            file: Some(report.file.clone()),
            sheet: Some(report.sheet.clone()),
            at: None,
        });
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
    fn block_tables(&mut self, tables: Vec<Version>) {
        let names: Vec<String> = tables
            .iter()
            .map(|v| format!("{} › {}", v.report.sheet, v.report.header))
            .collect();
        for version in tables {
            let mut report = version.report;
            let problem = Problem::TwoTables {
                places: names.clone(),
            };
            let code = problem.code().key();
            let at = Some(report.header);
            self.findings.push(Finding {
                problem,
                unit: report.unit,
                file: Some(report.file.clone()),
                sheet: Some(report.sheet.clone()),
                at,
            });
            report.tally.block_all();
            if let Some(input) = self.input_of(&report.file) {
                input.tally.add(&report.tally);
                input.outcome = Outcome::Blocked;
                code.clone_into(&mut input.reason);
            }
        }
    }

    fn use_version(&mut self, version: &mut Version) {
        for mut finding in version.findings.drain(..) {
            finding.unit = version.report.unit;
            self.findings.push(finding);
        }
        let tally = version.report.tally.clone();
        if let Some(input) = self.input_of(&version.report.file) {
            input.tally.add(&tally);
            input.outcome = Outcome::Used;
            input.reason = String::new();
        }
    }

    /// Units that owe a form and have no usable report on it.
    fn chase_missing(
        &mut self,
        in_force: &[Version],
        expected: &[(FormIx, Vec<UnitIx>)],
        forms: &[Form],
    ) {
        for (form, units) in expected {
            for unit in units {
                if in_force
                    .iter()
                    .any(|v| v.report.unit == Some(*unit) && v.report.form == *form)
                {
                    continue;
                }
                let came = self
                    .inputs
                    .iter()
                    .any(|i| i.unit == Some(*unit) && i.outcome == Outcome::Blocked);
                let form = forms[usize::from(form.0)].name.clone();
                self.findings.push(Finding::about_unit(
                    Problem::UnitMissing { form, came },
                    *unit,
                ));
            }
        }
    }

    /// Findings in order; a mail or an archive is used when something in it is.
    fn close(mut self) -> (Vec<Finding>, Vec<Input>) {
        let outcomes: BTreeMap<ParcelId, Outcome> = self
            .inputs
            .iter()
            .map(|i| (i.id.clone(), i.outcome))
            .collect();
        for input in self
            .inputs
            .iter_mut()
            .filter(|i| i.outcome == Outcome::Ignored && i.reason.is_empty())
        {
            let prefix = format!("{}/", input.id);
            let inside = outcomes
                .iter()
                .filter(|(id, _)| id.starts_with(&prefix))
                .map(|(_, o)| *o);
            input.outcome = inside.min().unwrap_or(Outcome::Ignored);
        }
        let unit = |f: &Finding| f.unit.map_or(u32::MAX, |u| u32::from(u.0));
        self.findings.sort_by(|a, b| {
            (unit(a), &a.file, &a.sheet, a.at, a.code()).cmp(&(
                unit(b),
                &b.file,
                &b.sheet,
                b.at,
                b.code(),
            ))
        });
        (self.findings, self.inputs)
    }
}

/// A report of the period before, with the hash of its file.
struct Earlier {
    report: Report,
    sha256: String,
}

fn earlier_versions(readings: &[Reading], roster: &Roster) -> Vec<Earlier> {
    let mut out = Vec::new();
    for reading in readings {
        let Holds::Reports(reports, _) = &reading.holds else {
            continue;
        };
        for found in reports {
            let evidence = Evidence {
                heading: Some(&found.heading),
                envelope: reading.envelope.as_deref(),
                id: &reading.id,
                day: None,
            };
            let mut report = found.report.clone();
            report.unit = identify::unit(&evidence, roster, &mut Vec::new());
            report.period = reading.folder;
            out.push(Earlier {
                report,
                sha256: reading.sha256.clone(),
            });
        }
    }
    out
}

/// Whether a report repeats an earlier one: the same file, or the same figures although something
/// happened in the period (then year-to-date figures must have moved).
fn repeats(report: &Report, sha256: &str, earlier: &Earlier, forms: &[Form]) -> bool {
    let before = &earlier.report;
    if report.unit != before.unit || report.form != before.form {
        return false;
    }
    if !sha256.is_empty() && sha256 == earlier.sha256 {
        return true;
    }
    let form = &forms[usize::from(report.form.0)];
    let something_happened = report.facts.iter().any(|f| {
        form.indicator(f.indicator).kind == Kind::Flow && matches!(f.value, Value::Number(_))
    });
    let has_ytd = form.indicators.iter().any(|i| i.kind == Kind::Ytd);
    something_happened
        && has_ytd
        && report.facts.len() == before.facts.len()
        && report
            .organisations
            .iter()
            .map(|o| &o.name)
            .eq(before.organisations.iter().map(|o| &o.name))
        && report
            .facts
            .iter()
            .zip(&before.facts)
            .all(|(a, b)| a.indicator == b.indicator && a.value.amount() == b.value.amount())
}
