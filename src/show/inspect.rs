//! How a file is read: everything that the pipeline decides about it, with the evidence. For people who wonder and
//! for programs; nothing here decides anything itself.

use crate::consolidate::history::Book;
use crate::consolidate::validate;
use crate::document::mark::{self, Mark};
use crate::document::{Document, Sheet};
use crate::doors::workers::Readers;
use crate::model::fact::Tally;
use crate::model::finding::message::message;
use crate::model::finding::{Code, Finding, Ignored, Lang, Problem};
use crate::model::form::{AxisLabel, Form};
use crate::model::parcel::{Contents, Envelope, Parcel};
use crate::model::period::Period;
use crate::model::place::{At, ParcelId, column_name};
use crate::model::roster::Roster;
use crate::reading;
use crate::reading::extract;
use crate::reading::identify::{self, Evidence};
use crate::reading::recognise::{self, Answer, How, RowKind, Table};
use crate::workspace::Declared;
use serde::Serialize;

/// A file, mail, archive or attachment, and how it is read.
#[derive(Debug, Serialize)]
pub struct Inspection {
    /// Its path.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is, told by its content.
    pub kind: String,
    /// The encoding of its text, where that had to be told.
    pub encoding: Option<String>,
    /// The sender's address and the subject, of what came by mail.
    pub mail: Option<[String; 2]>,
    /// What the officer decided about it.
    pub ruling: Option<String>,
    /// Why nothing of it can be used.
    pub problem: Option<Said>,
    /// Its sheets.
    pub sheets: Vec<SheetSeen>,
}

/// A sheet.
#[derive(Debug, Serialize)]
pub struct SheetSeen {
    /// Its name.
    pub name: String,
    /// Whether it is shown.
    pub visible: bool,
    /// Cells that hold something.
    pub cells: usize,
    /// Whether the format tells hidden rows and columns.
    pub hidden_known: bool,
    /// What the hidden mark of its workbook says about it.
    pub marked: Option<String>,
    /// The forms with the share of each that was found, percent, the best first.
    pub forms: Vec<(String, u32)>,
    /// What keeps it from being read, if something does.
    pub problem: Option<Said>,
    /// The tables found on it.
    pub tables: Vec<TableSeen>,
}

/// A table of a form.
#[derive(Debug, Serialize)]
pub struct TableSeen {
    /// The form's id.
    pub form: String,
    /// How much of it was found, percent.
    pub score: u32,
    /// Its header, as a range of cells.
    pub header: String,
    /// The unit, by code and name.
    pub unit: Option<[String; 2]>,
    /// What each source says of the unit: the source, its words, the units that fit.
    pub unit_evidence: Vec<(String, String, Vec<String>)>,
    /// The period.
    pub period: Option<String>,
    /// What each source says of the period.
    pub period_evidence: Vec<(String, String)>,
    /// Every column with a header.
    pub columns: Vec<ColumnSeen>,
    /// Labels of the form that it lacks and should have.
    pub missing: Vec<String>,
    /// Every row below the header.
    pub rows: Vec<RowSeen>,
    /// Checks of the report against itself: how many hold, are broken, cannot be told.
    pub checks: [u64; 3],
    /// What became of its cells.
    pub count: Count,
    /// What was found.
    pub findings: Vec<Said>,
}

/// A column: what stands over it, and what it was taken for.
#[derive(Debug, Serialize)]
pub struct ColumnSeen {
    /// Its letters.
    pub column: String,
    /// The header as written, from the outermost label down.
    pub header: String,
    /// The key of the label, or what else it carries.
    pub means: String,
    /// How that was told: exact, spelling, near; empty where nothing was.
    pub how: String,
}

/// A row: what it is.
#[derive(Debug, Serialize)]
pub struct RowSeen {
    /// Its number on the sheet.
    pub row: u32,
    /// organisation, section, total, column-numbers, label, unknown, nameless.
    pub kind: String,
    /// Its label as written.
    pub label: String,
    /// Whether nothing confirms what it was taken for.
    pub doubtful: bool,
}

/// The conservation count.
#[derive(Debug, Serialize)]
pub struct Count {
    /// used + excluded + blocked.
    pub seen: u64,
    /// Used as facts.
    pub used: u64,
    /// Not used, by reason.
    pub excluded: Vec<(String, u64)>,
    /// Blocked with a finding.
    pub blocked: u64,
}

/// A finding in words.
#[derive(Debug, Serialize)]
pub struct Said {
    /// Its severity.
    pub severity: String,
    /// Its code.
    pub code: String,
    /// The cell to look at.
    pub cell: String,
    /// The message.
    pub message: String,
}

impl Inspection {
    /// Whether something in it is blocked or wrong.
    pub fn asks_for_correction(&self) -> bool {
        let of_tables = self.sheets.iter().flat_map(|s| &s.tables).flat_map(|t| &t.findings);
        let of_sheets = self.sheets.iter().filter_map(|s| s.problem.as_ref());
        let mut all = self.problem.iter().chain(of_sheets).chain(of_tables);
        all.any(|said| matches!(said.severity.as_str(), "block" | "error"))
    }
}

/// What is told of who reports and when, not of what is written in the table.
const OF_IDENTITY: [Code; 7] = [
    Code::UnknownUnit,
    Code::AmbiguousUnit,
    Code::UnitConflict,
    Code::UnitMissing,
    Code::WrongPeriod,
    Code::PeriodConflict,
    Code::StaleReport,
];

impl Inspection {
    /// Without what is told of unit and period, where a form is looked at and no workspace.
    pub fn without_identity(mut self) -> Inspection {
        for table in self.sheets.iter_mut().flat_map(|s| &mut s.tables) {
            table.findings.retain(|f| !OF_IDENTITY.iter().any(|c| c.key() == f.code));
        }
        self
    }
}

/// What is needed to look at parcels.
pub struct Inspector<'a> {
    /// The forms and decisions.
    pub workspace: &'a Declared,
    /// The units.
    pub roster: &'a Roster,
    /// The period of the folder that the file lies in.
    pub folder: Option<Period>,
    /// The language of messages.
    pub lang: Lang,
}

impl Inspector<'_> {
    /// Looks at one parcel.
    pub fn parcel(&self, parcel: Parcel, readers: &Readers) -> Inspection {
        let Parcel { id, sha256, envelope, contents, kind } = parcel;
        let ruling = self.workspace.rulings.about(&id, self.folder, None);
        let is_ruled_out = ruling.as_ref().is_some_and(|r| r.ignore);
        let mut seen = Inspection {
            path: id.to_string(),
            sha256,
            kind: kind.map_or(String::new(), |k| self.lang.pick(k[0], k[1]).to_owned()),
            encoding: None,
            mail: envelope.as_ref().map(|e| [e.address.clone(), e.subject.clone()]),
            ruling: ruling.map(|r| r.words()),
            problem: None,
            sheets: Vec::new(),
        };
        match contents {
            Contents::Container => {}
            _ if is_ruled_out => {
                seen.problem = Some(self.said(&Finding::in_file(Problem::IgnoredFile(Ignored::Ruled), None, &id)));
            }
            Contents::Unusable(problem) => seen.problem = Some(self.said(&Finding::in_file(problem, None, &id))),
            Contents::Workbook(bytes) => match readers.open(&bytes) {
                Ok(document) => self.document(&document, &id, envelope.as_deref(), &mut seen),
                Err(e) => seen.problem = Some(self.said(&Finding::in_file(reading::not_opened(e), None, &id))),
            },
        }
        seen
    }

    fn document(&self, document: &Document, id: &ParcelId, envelope: Option<&Envelope>, seen: &mut Inspection) {
        seen.encoding.clone_from(&document.encoding);
        let mark = Mark::of(document);
        seen.sheets = document.sheets.iter().map(|sheet| self.sheet(sheet, mark.as_ref(), id, envelope)).collect();
        if mark.is_some() && document.sheets.iter().all(|s| reading::is_own_page(mark.as_ref(), s)) {
            seen.problem = Some(self.said(&Finding::in_file(Problem::IgnoredFile(Ignored::Own), None, id)));
        } else if seen.sheets.iter().all(|s| s.tables.is_empty() && s.problem.is_none()) {
            let nearest = seen.sheets.iter().filter_map(|s| s.forms.first().cloned()).max_by_key(|(_, score)| *score);
            seen.problem = Some(self.said(&Finding::in_file(Problem::UnknownForm { nearest }, None, id)));
        }
    }

    fn sheet(&self, sheet: &Sheet, mark: Option<&Mark>, id: &ParcelId, envelope: Option<&Envelope>) -> SheetSeen {
        let forms = &self.workspace.forms;
        let ruling = self.workspace.rulings.about(id, self.folder, Some(&sheet.name));
        let named =
            |(ix, score): &(crate::model::form::FormIx, f64)| (forms[usize::from(ix.0)].name.clone(), percent(*score));
        let mut seen = SheetSeen {
            name: sheet.name.clone(),
            visible: sheet.visible,
            cells: sheet.cells.len(),
            hidden_known: sheet.hidden.is_some(),
            forms: recognise::scores(sheet, forms).iter().map(named).collect(),
            marked: mark.and_then(|m| self.marked(m, sheet)),
            problem: None,
            tables: Vec::new(),
        };
        if reading::is_own_page(mark, sheet) {
            return seen;
        }
        let entry = mark.and_then(|m| m.about(&sheet.name));
        if ruling.as_ref().is_some_and(|r| r.ignore) {
            seen.problem = Some(self.said(&Finding::in_file(Problem::IgnoredFile(Ignored::Ruled), None, id)));
            return seen;
        }
        match reading::recognised(sheet, forms, ruling.as_deref(), entry.map(AsRef::as_ref)) {
            Answer::None(_) => {}
            Answer::Ambiguous(two) => {
                let problem = Problem::AmbiguousForm { forms: [named(&two[0]), named(&two[1])] };
                seen.problem = Some(self.said(&Finding::in_file(problem, None, id)));
            }
            Answer::Found(tables) => {
                let table = |table: &Table| {
                    let form = &forms[usize::from(table.form.0)];
                    let heading = identify::heading(sheet, table, form, entry);
                    let ruling = ruling.as_deref();
                    let day = self.folder.map(Period::last_day);
                    let evidence = Evidence { heading: Some(&heading), envelope, id, day, ruling };
                    self.table(sheet, table, form, id, &evidence)
                };
                seen.tables = tables.iter().map(table).collect();
            }
        }
        seen
    }

    /// What the hidden mark says about a sheet, in words.
    fn marked(&self, mark: &Mark, sheet: &Sheet) -> Option<String> {
        if sheet.name == mark::SHEET {
            return Some(self.lang.pick("trang ghi mã ẩn của tonghop", "tonghop's hidden mark itself").to_owned());
        }
        let entry = mark.about(&sheet.name)?;
        Some(match entry.is_no_report() {
            true => self.lang.pick("không phải báo cáo", "no report").to_owned(),
            false => format!("{} · {} {}", entry.form, self.lang.pick("bản", "issue"), entry.edition),
        })
    }

    fn table(&self, sheet: &Sheet, table: &Table, form: &Form, id: &ParcelId, evidence: &Evidence<'_>) -> TableSeen {
        let mut findings = Vec::new();
        let report = extract::report(sheet, table, form, id, &mut findings);
        let mark = evidence.heading.and_then(|h| h.mark.as_deref());
        let mut problems: Vec<Problem> = mark.and_then(|m| reading::other_edition(m, form)).into_iter().collect();
        let unit = identify::unit(evidence, self.roster, &mut problems);
        let period = identify::period(evidence, self.folder, &mut problems);
        let sheet_name = report.sheet.clone();
        let about = |p| Finding::in_sheet(p, unit, id, &sheet_name);
        let mut all: Vec<Finding> = problems.into_iter().map(about).collect();
        all.append(&mut findings);
        let book = Book::new(report, form);
        let verdicts = validate::alone(&book, form, &mut all);
        let report = &book.report;
        let (from, to) = table.span();
        let name = |u: &crate::model::roster::UnitIx| self.roster.unit(*u).title().to_owned();
        TableSeen {
            form: form.id.clone(),
            score: percent(table.score),
            header: format!("{}:{}", At::new(table.header.0, from), At::new(table.header.1, to)),
            unit: unit.map(|u| self.roster.unit(u)).map(|u| [u.code.clone(), u.title().to_owned()]),
            unit_evidence: identify::Sources::of(evidence, self.roster)
                .all()
                .iter()
                .filter(|(_, (_, words))| !words.is_empty())
                .map(|(source, (found, words))| {
                    (source.words(self.lang).to_owned(), words.clone(), found.units.iter().map(name).collect())
                })
                .collect(),
            period: period.map(|p| p.to_string()),
            period_evidence: identify::period_sources(evidence, self.folder, self.lang),
            columns: columns(table, form),
            missing: missing(table, form),
            rows: table.rows.iter().map(|r| row(r, form)).collect(),
            checks: [verdicts.holds, verdicts.broken, verdicts.cannot_tell],
            count: count(&report.tally),
            findings: all.iter().map(|f| self.said(f)).collect(),
        }
    }

    fn said(&self, finding: &Finding) -> Said {
        Said {
            severity: finding.severity().key().to_owned(),
            code: finding.code().key().to_owned(),
            cell: finding.at.map_or(String::new(), |at| at.to_string()),
            message: message(finding, self.lang),
        }
    }
}

fn percent(score: f64) -> u32 {
    (score * 100.0).round() as u32
}

fn columns(table: &Table, form: &Form) -> Vec<ColumnSeen> {
    let (from, to) = table.span();
    let seen = |col: u32| {
        let label = table.columns.iter().find(|(c, _)| *c == col).map(|(_, label)| *label);
        let second = table.twice.iter().find(|(_, _, second)| *second == col).map(|(label, ..)| *label);
        let header = table.headers.get(&col).cloned().unwrap_or_default();
        let (means, how) = match (label, second) {
            (Some(label), _) => (form.columns[label].key.clone(), table.how(col, label, form).key()),
            (None, Some(label)) => (format!("{} (2)", form.columns[label].key), "twice"),
            (None, None) if table.is_labels(col) => ("label".to_owned(), ""),
            (None, None) if table.is_numbers(col) => ("number".to_owned(), ""),
            (None, None) if header.is_empty() => return None,
            (None, None) => (String::new(), "unknown"),
        };
        Some(ColumnSeen { column: column_name(col), header, means, how: how.to_owned() })
    };
    (from..=to).filter_map(seen).collect()
}

/// The labels that stand for figures, are not optional, and were not found.
fn missing(table: &Table, form: &Form) -> Vec<String> {
    let is_required = |l: &AxisLabel| !l.heading && !l.optional;
    let columns = form.columns.iter().enumerate().filter(|(n, l)| is_required(l) && table.column_of(*n).is_none());
    let has_row = |n: usize| table.rows.iter().any(|r| r.kind == RowKind::Label(n));
    let rows = form.row_labels().iter().enumerate().filter(|(n, l)| is_required(l) && !has_row(*n));
    columns.map(|(n, _)| form.column_words(n)).chain(rows.map(|(_, l)| l.plain().to_owned())).collect()
}

fn row(row: &recognise::Row, form: &Form) -> RowSeen {
    let kind = match row.kind {
        RowKind::ColumnNumbers => "column-numbers".to_owned(),
        RowKind::Section => "section".to_owned(),
        RowKind::Total => "total".to_owned(),
        RowKind::Organisation => "organisation".to_owned(),
        RowKind::Label(label) => form.row_labels()[label].key.clone(),
        RowKind::Unknown => "unknown".to_owned(),
        RowKind::Nameless => "nameless".to_owned(),
    };
    RowSeen { row: row.row + 1, kind, label: row.label.clone(), doubtful: row.doubtful }
}

fn count(tally: &Tally) -> Count {
    Count {
        seen: tally.seen(),
        used: tally.used,
        excluded: tally.excluded.iter().map(|(why, n)| (why.key().to_owned(), *n)).collect(),
        blocked: tally.blocked,
    }
}

impl How {
    /// The key for programs.
    pub fn key(self) -> &'static str {
        match self {
            How::Exact => "exact",
            How::Spelling => "spelling",
            How::Near => "near",
        }
    }
}
