//! One parcel, read as far as it can be without knowing the others: its document against the forms.

pub mod extract;
pub mod identify;
pub mod parcel;
pub mod recognise;
pub mod seen;
pub mod unpack;

use crate::document::mark::{self, Mark, SheetMark};
use crate::document::sniff::Format;
use crate::document::{self, Cell, Content, Document, OpenError, Settings, Sheet};
use crate::model::envelope::Envelope;
use crate::model::fact::Report;
use crate::model::finding::{Finding, Ignored, Problem, Severity, Unreadable, problem};
use crate::model::form::{Form, FormIx};
use crate::model::period::Period;
use crate::model::place::{At, ParcelId};
use crate::model::roster::{self, Roster, Unit};
use crate::model::ruling::{Ruling, Rulings};
use crate::model::text::slug;
use identify::{Evidence, SheetHeading};
use parcel::{Contents, Parcel};
use recognise::Answer;
use seen::{Seen, TableSeen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A parcel, read as far as it can be without knowing the other parcels.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// What the officer decided about it.
    pub ruling: Option<Arc<Ruling>>,
    /// The kind of file, where there is content to tell it by.
    pub kind: Option<Format>,
    /// How its sheets were read, where that was asked for.
    pub seen: Option<Seen>,
}

impl Reading {
    fn of(head: Head, folder: Option<Period>, rulings: &Rulings, holds: Holds) -> Reading {
        let Head { id, sha256, envelope, kind } = head;
        let ruling = rulings.about(&id, folder, None);
        Reading { id, sha256, envelope, kind, folder, holds, ruling, seen: None }
    }

    /// Gives it another id, where another parcel has its own.
    pub fn rename(&mut self, id: ParcelId) {
        if let Holds::Reports(reports, others) = &mut self.holds {
            let of_reports = reports.iter_mut().flat_map(|found| {
                found.report.file = id.clone();
                &mut found.findings
            });
            of_reports.chain(others).for_each(|finding| finding.file = Some(id.clone()));
        }
        self.id = id;
    }

    /// The reports that it holds.
    pub fn reports(&self) -> &[Found] {
        match &self.holds {
            Holds::Reports(reports, _) => reports,
            Holds::Parcels | Holds::Nothing(_) => &[],
        }
    }

    /// What says whose report it is and of when: what stands above its table, and the way it came; without a
    /// report, the way alone.
    pub fn evidence<'a>(&'a self, found: Option<&'a Found>) -> Evidence<'a> {
        Evidence {
            heading: found.map(|f| &f.heading),
            envelope: self.envelope.as_deref(),
            id: &self.id,
            day: None,
            ruling: found.map_or(&self.ruling, |f| &f.ruling).as_deref(),
        }
    }
}

/// What a parcel holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Holds {
    /// Other parcels.
    Parcels,
    /// Nothing that can be used.
    Nothing(Problem),
    /// Reports, and what is to be said about other sheets.
    Reports(Vec<Found>, Vec<Finding>),
}

/// A report with what stands above its table and what was found while reading it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// The report; unit and period are not known yet.
    pub report: Report,
    /// What stands above its table.
    pub heading: SheetHeading,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What the officer decided about its file or sheet.
    pub ruling: Option<Arc<Ruling>>,
    /// How its table was read, where that was asked for.
    pub seen: Option<TableSeen>,
}

/// Where a received file came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its path inside the period's inbox.
    pub id: ParcelId,
    /// The period of the folder it lies in; `None` for a loose file.
    pub folder: Option<Period>,
}

/// What a file is read by: nothing else decides what a reading says.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// The forms, in the order of the workspace.
    pub forms: &'a [Form],
    /// What was decided about single files.
    pub rulings: &'a Rulings,
    /// Limits and passwords.
    pub settings: &'a Settings,
    /// Whether a reading also says how its sheets were read, for people who wonder.
    pub in_detail: bool,
}

/// A parcel before it is read: what can be said of it whatever happens to its contents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// Its path inside the period's inbox.
    pub id: ParcelId,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The mail it came in.
    pub envelope: Option<Arc<Envelope>>,
    /// The kind of file, where there is content to tell it by.
    pub kind: Option<Format>,
}

/// Reads one parcel: its document against the forms. A panic while it is read is damage of the file.
pub fn parcel(parcel: Parcel, folder: Option<Period>, by: By<'_>) -> Reading {
    let head = parcel.head();
    let read = std::panic::AssertUnwindSafe(|| read(&head, parcel.contents, folder, by));
    match std::panic::catch_unwind(read) {
        Ok((holds, seen)) => Reading { seen, ..Reading::of(head, folder, by.rulings, holds) },
        Err(_) => failed(head, folder, by.rulings, OpenError::Damaged("the reader failed".into())),
    }
}

/// The reading of a parcel that could not be read.
pub fn failed(head: Head, folder: Option<Period>, rulings: &Rulings, error: OpenError) -> Reading {
    unusable(head, folder, rulings, not_opened(error))
}

/// The reading of a file of which not even the bytes could be had.
pub fn unreadable(source: Source, rulings: &Rulings, problem: Problem) -> Reading {
    let head = Head { id: source.id, sha256: String::new(), envelope: None, kind: None };
    unusable(head, source.folder, rulings, problem)
}

/// The reading of what cannot be used, unless the officer has set it aside anyway.
fn unusable(head: Head, folder: Option<Period>, rulings: &Rulings, problem: Problem) -> Reading {
    let is_ruled_out = rulings.about(&head.id, folder, None).is_some_and(|r| r.ignore);
    let problem = if is_ruled_out { Problem::IgnoredFile(Ignored::Ruled) } else { problem };
    Reading::of(head, folder, rulings, Holds::Nothing(problem))
}

fn read(head: &Head, contents: Contents, folder: Option<Period>, by: By<'_>) -> (Holds, Option<Seen>) {
    let nothing = |problem| (Holds::Nothing(problem), None);
    match contents {
        Contents::Container => (Holds::Parcels, None),
        _ if by.rulings.about(&head.id, folder, None).is_some_and(|r| r.ignore) => {
            nothing(Problem::IgnoredFile(Ignored::Ruled))
        }
        Contents::Unusable(problem) => nothing(problem),
        Contents::Workbook(bytes) => match document::open(&bytes, by.settings) {
            Ok(document) => {
                drop(bytes);
                let ruling_of = |sheet: &str| by.rulings.about(&head.id, folder, Some(sheet));
                let holds = workbook(&document, &head.id, by, ruling_of);
                (holds, by.in_detail.then(|| Seen::of(&document, by.forms)))
            }
            Err(error) => nothing(not_opened(error)),
        },
    }
}

/// What to say of a document that could not be opened.
pub fn not_opened(error: OpenError) -> Problem {
    match error {
        OpenError::Damaged(words) => Problem::UnreadableFile(Unreadable::Damaged(words)),
        OpenError::Encrypted => problem::EncryptedFile.into(),
        OpenError::Limits(what) => Problem::LimitsExceeded(what),
        OpenError::Died => Problem::UnreadableFile(Unreadable::Died),
        OpenError::TooSlow(seconds) => Problem::UnreadableFile(Unreadable::TooSlow(seconds)),
    }
}

fn workbook(document: &Document, id: &ParcelId, by: By<'_>, ruling_of: impl Fn(&str) -> Option<Arc<Ruling>>) -> Holds {
    let forms = by.forms;
    let mut reports = Vec::new();
    let mut others = Vec::new();
    let mut nearest: Option<(FormIx, f64)> = None;
    let mut last = None;
    let score = |(ix, score): (FormIx, f64)| (forms[usize::from(ix.0)].name.clone(), (score * 100.0).round() as u32);
    let mark = Mark::of(document);
    let sheets: Vec<&Sheet> = document.sheets.iter().filter(|s| !is_own_page(mark.as_ref(), s)).collect();
    for sheet in &sheets {
        let ruling = ruling_of(&sheet.name);
        if ruling.as_ref().is_some_and(|r| r.ignore) {
            others.push(about_sheet(Problem::IgnoredFile(Ignored::Ruled), id, sheet));
            continue;
        }
        let entry = mark.as_ref().and_then(|m| m.about(&sheet.name));
        match recognised(sheet, forms, ruling.as_deref(), entry.map(AsRef::as_ref)) {
            Answer::Found(tables) => tables.iter().for_each(|table| {
                last = Some((table.labels, table.columns.iter().map(|(col, _)| *col).collect()));
                let form = &forms[usize::from(table.form.0)];
                let mut findings = Vec::new();
                let report = extract::report(sheet, table, form, id, &mut findings);
                findings.extend(entry.and_then(|e| other_edition(e, form)).map(|p| about_sheet(p, id, sheet)));
                let coverage = entry.and_then(|e| e.coverage).filter(|(sent, owed)| sent < owed);
                let below = coverage.map(|(sent, owed)| problem::UnitsBelow { sent, owed }.into());
                findings.extend(below.map(|p| about_sheet(p, id, sheet)));
                let heading = identify::heading(sheet, table, form, entry);
                let seen = by.in_detail.then(|| TableSeen::of(table, form));
                reports.push(Found { report, heading, findings, ruling: ruling.clone(), seen });
            }),
            Answer::Ambiguous([a, b]) => {
                others.push(about_sheet(problem::AmbiguousForm { forms: [score(a), score(b)] }.into(), id, sheet))
            }
            Answer::None(near) => {
                nearest = [nearest, near].into_iter().flatten().max_by(|a, b| a.1.total_cmp(&b.1));
                let problem = match goes_on(&last, sheet) {
                    true => problem::SheetGoesOn.into(),
                    false => Problem::IgnoredFile(Ignored::OtherSheet),
                };
                let has_figures = sheet.cells.values().any(|c| matches!(c.content, Content::Number(_)));
                if has_figures && sheet.name != mark::SHEET {
                    others.push(about_sheet(problem, id, sheet));
                }
            }
        }
    }
    let blocked = others.iter().any(|f| f.problem.code().severity() == Severity::Block);
    if reports.is_empty() && !blocked {
        return Holds::Nothing(match sheets.is_empty() && mark.is_some() {
            true => Problem::IgnoredFile(Ignored::Own),
            false => problem::UnknownForm { nearest: nearest.map(score) }.into(),
        });
    }
    Holds::Reports(reports, others)
}

/// Whether a sheet is a page of ours that is for people: the mark itself, or one that it says is no report.
pub fn is_own_page(mark: Option<&Mark>, sheet: &Sheet) -> bool {
    let is_no_report = |m: &Mark| m.about(&sheet.name).is_some_and(|e| e.is_no_report());
    mark.is_some_and(|m| sheet.name == mark::SHEET || is_no_report(m))
}

/// The form on a sheet: by the officer's decision, else by the mark, else by its labels alone. A form that this
/// workspace does not have is told by its labels like any other.
pub fn recognised(sheet: &Sheet, forms: &[Form], ruling: Option<&Ruling>, entry: Option<&SheetMark>) -> Answer {
    let marked = entry.and_then(|e| (0..).map(FormIx).zip(forms).find(|(_, f)| f.id == e.form));
    match (ruling.and_then(|r| r.form), marked) {
        (Some(ruled), _) => recognise::sheet(sheet, forms, Some(ruled)),
        (None, Some((ix, _))) => recognise::marked(sheet, forms, ix),
        (None, None) => recognise::sheet(sheet, forms, None),
    }
}

/// What to say of a template of another issue of its form than the one in use.
pub fn other_edition(entry: &SheetMark, form: &Form) -> Option<Problem> {
    (entry.form == form.id && entry.edition != form.edition).then(|| {
        problem::OtherEdition { form: form.name.clone(), marked: entry.edition.clone(), current: form.edition.clone() }
            .into()
    })
}

/// Whether a sheet without a header looks like the rest of the table before it: names and figures in its columns.
fn goes_on(last: &Option<(u32, Vec<u32>)>, sheet: &Sheet) -> bool {
    let Some((labels, columns)) = last else { return false };
    let is_row = |row: &u32| {
        let is_name = |c: &Cell| c.shown().chars().filter(|c| c.is_alphabetic()).count() > 2;
        let figures = columns
            .iter()
            .filter(|col| sheet.cell(At::new(*row, **col)).is_some_and(extract::is_numeric_looking))
            .count();
        sheet.cell(At::new(*row, *labels)).is_some_and(is_name) && figures * 2 > columns.len()
    };
    sheet.rows().iter().filter(|row| is_row(row)).count() > 0
}

fn about_sheet(problem: Problem, id: &ParcelId, sheet: &Sheet) -> Finding {
    Finding::in_sheet(problem, None, id, &Arc::from(sheet.name.as_str()))
}

/// The periods that a loose file states.
pub fn stated_periods(reading: &Reading) -> Vec<Period> {
    let stated = |found| identify::period(&reading.evidence(found), None, &mut Vec::new());
    match &reading.holds {
        Holds::Reports(reports, _) => reports.iter().filter_map(|f| stated(Some(f))).collect(),
        Holds::Parcels | Holds::Nothing(_) => stated(None).into_iter().collect(),
    }
}

/// Whether a loose file belongs to `period`, or states none, so that it has to be told about.
pub fn may_be_for(reading: &Reading, period: Period) -> bool {
    let stated = stated_periods(reading);
    stated.is_empty() || stated.contains(&period)
}

/// The province that the headings of reports name: "TỈNH ỦY QUẢNG NAM".
pub fn stated_province(readings: &[Reading]) -> Option<String> {
    readings.iter().flat_map(Reading::reports).find_map(|f| identify::province(&f.heading))
}

/// The units, one that was named without a code joined to the only one of its name that has one.
fn joined<N: Ord>(named: BTreeMap<(N, String), Unit>) -> Vec<Unit> {
    let (bare, mut coded): (Vec<_>, Vec<_>) = named.into_iter().partition(|((_, code), _)| code.is_empty());
    let mut out = Vec::new();
    for ((name, _), unit) in bare {
        let mut same = coded.iter_mut().filter(|((other, _), _)| *other == name);
        match (same.next(), same.next()) {
            (Some((_, known)), None) => known.add_emails(unit.emails),
            _ => out.push(unit),
        }
    }
    out.extend(coded.into_iter().map(|(_, unit)| unit));
    out
}

/// The units that reports and targets name, where there is no roster. Sorted by name, so that the order
/// of files does not matter.
pub fn derive_roster<'a>(readings: impl IntoIterator<Item = &'a Reading>, targeted: Vec<Unit>) -> Roster {
    let mut named: BTreeMap<_, Unit> = BTreeMap::new();
    let mut add = |unit: Unit| {
        let key = (roster::identity(&unit.name), unit.code.clone());
        match named.get_mut(&key) {
            Some(known) => known.add_emails(unit.emails),
            None => {
                named.insert(key, unit);
            }
        }
    };
    for reading in readings {
        for found in reading.reports() {
            identify::self_named(&reading.evidence(Some(found))).into_iter().for_each(&mut add);
        }
    }
    targeted.into_iter().for_each(add);
    let mut units = joined(named);
    units.sort_by(|a, b| {
        (&a.code, crate::model::text::fold(&a.name), &a.name).cmp(&(
            &b.code,
            crate::model::text::fold(&b.name),
            &b.name,
        ))
    });
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for unit in &mut units {
        // Files are named after codes, and what a report calls its code leads into no other folder.
        let is_plain = !unit.code.is_empty() && unit.code.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c));
        let base = match is_plain && !unit.code.starts_with('.') {
            true => unit.code.clone(),
            false => Some(slug(&unit.name)).filter(|s| !s.is_empty()).unwrap_or_else(|| "don-vi".into()),
        };
        let free =
            (1..).map(|n| if n == 1 { base.clone() } else { format!("{base}-{n}") }).find(|c| !taken.contains(c));
        unit.code = free.unwrap_or(base);
        taken.insert(unit.code.clone());
    }
    Roster::new(units)
}
