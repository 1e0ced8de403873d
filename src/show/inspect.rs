//! How a file is read: everything that was decided about it, with the evidence. For people who wonder and for programs.
//!
//! It shows a [`Reading`] and, where the file was consolidated, what is [`Known`] of it; nothing here decides anything.

use crate::consolidate::Known;
use crate::consolidate::history::Book;
use crate::consolidate::validate;
use crate::document::mark;
use crate::model::fact::Tally;
use crate::model::finding::message::message;
use crate::model::finding::{Finding, Lang};
use crate::model::place::At;
use crate::reading::identify::{self, Evidence};
use crate::reading::seen::{self, ColumnSeen, RowSeen};
use crate::reading::{Found, Holds, Reading};
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
    /// Why nothing of it can be used, or what else is to be said of it as a whole.
    pub problem: Option<SaidFinding>,
    /// What more is to be said of it as a whole.
    pub findings: Vec<SaidFinding>,
    /// Its sheets.
    pub sheets: Vec<InspectedSheet>,
}

/// A sheet.
#[derive(Debug, Serialize)]
pub struct InspectedSheet {
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
    pub problem: Option<SaidFinding>,
    /// What more is to be said of it, where it holds no table.
    pub findings: Vec<SaidFinding>,
    /// The tables found on it.
    pub tables: Vec<InspectedTable>,
}

/// A table of a form.
#[derive(Debug, Serialize)]
pub struct InspectedTable {
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
    pub count: CellCount,
    /// What was found.
    pub findings: Vec<SaidFinding>,
}

/// The conservation count.
#[derive(Debug, Serialize)]
pub struct CellCount {
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
pub struct SaidFinding {
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
        let of_sheets = self.sheets.iter().flat_map(|s| s.problem.iter().chain(&s.findings));
        let mut all = self.problem.iter().chain(&self.findings).chain(of_sheets).chain(of_tables);
        all.any(|said| matches!(said.severity.as_str(), "block" | "error"))
    }
}

/// What is needed to show readings.
pub struct Inspector<'a> {
    /// The forms and decisions.
    pub workspace: &'a Declared,
    /// What is known of the files; without it what their readings alone say, and nothing of unit and period.
    pub known: Option<&'a Known>,
    /// The language of messages.
    pub lang: Lang,
}

impl Inspector<'_> {
    /// How one parcel was read; its reading was made in detail.
    pub fn reading(&self, reading: &Reading) -> Inspection {
        let mut of_file = self.said_of(reading, None).into_iter();
        let lang = self.lang;
        Inspection {
            path: reading.id.to_string(),
            sha256: reading.sha256.clone(),
            kind: reading
                .kind
                .map_or("", |k| {
                    let [vi, en] = k.name();
                    lang.pick(vi, en)
                })
                .to_owned(),
            encoding: reading.seen.as_ref().and_then(|s| s.encoding.clone()),
            mail: reading.envelope.as_ref().map(|e| [e.address.clone(), e.subject.clone()]),
            ruling: reading.ruling.as_ref().map(|r| r.words()),
            problem: of_file.next(),
            findings: of_file.collect(),
            sheets: reading.seen.iter().flat_map(|s| &s.sheets).map(|s| self.sheet(s, reading)).collect(),
        }
    }

    /// What is said of a parcel as a whole, or of a sheet of it: of what is known, else of what its reading found.
    fn findings<'r>(&'r self, reading: &'r Reading, sheet: Option<&str>) -> Vec<&'r Finding> {
        let is_of = |f: &&Finding| f.sheet.as_deref() == sheet;
        match (self.known, &reading.holds) {
            (Some(known), _) => {
                known.findings.iter().filter(|f| f.file.as_ref() == Some(&reading.id)).filter(is_of).collect()
            }
            (None, Holds::Reports(reports, others)) => {
                reports.iter().flat_map(|r| &r.findings).chain(others).filter(is_of).collect()
            }
            (None, Holds::Parcels | Holds::Nothing(_)) => Vec::new(),
        }
    }

    fn said_of(&self, reading: &Reading, sheet: Option<&str>) -> Vec<SaidFinding> {
        match (self.known, &reading.holds) {
            (None, Holds::Nothing(problem)) if sheet.is_none() => {
                vec![self.said(&Finding::in_file(problem.clone(), None, &reading.id))]
            }
            _ => self.findings(reading, sheet).into_iter().map(|f| self.said(f)).collect(),
        }
    }

    fn sheet(&self, sheet: &seen::SheetSeen, reading: &Reading) -> InspectedSheet {
        let forms = &self.workspace.forms;
        let found: Vec<&Found> = reading.reports().iter().filter(|f| *f.report.sheet == *sheet.name).collect();
        let said = self.said_of(reading, Some(&sheet.name));
        let tables: Vec<InspectedTable> = found.iter().map(|f| self.table(f, &found, reading)).collect();
        let mut of_sheet = if tables.is_empty() { said } else { Vec::new() }.into_iter();
        InspectedSheet {
            name: sheet.name.clone(),
            visible: sheet.visible,
            cells: sheet.cells,
            hidden_known: sheet.hidden_known,
            forms: sheet.forms.iter().map(|(ix, s)| (forms[usize::from(ix.0)].name.clone(), percent(*s))).collect(),
            marked: self.marked(sheet),
            problem: of_sheet.next(),
            findings: of_sheet.collect(),
            tables,
        }
    }

    /// What the hidden mark says about a sheet, in words.
    fn marked(&self, sheet: &seen::SheetSeen) -> Option<String> {
        if sheet.name == mark::SHEET {
            return Some(self.lang.pick("trang ghi mã ẩn của tonghop", "tonghop's hidden mark itself").to_owned());
        }
        let entry = sheet.marked.as_ref()?;
        Some(match entry.is_no_report() {
            true => self.lang.pick("không phải báo cáo", "no report").to_owned(),
            false => format!("{} · {} {}", entry.form, self.lang.pick("bản", "issue"), entry.edition),
        })
    }

    fn table(&self, found: &Found, beside: &[&Found], reading: &Reading) -> InspectedTable {
        let report = &found.report;
        let form = &self.workspace.forms[usize::from(report.form.0)];
        let seen = found.seen.as_ref();
        let mut alone = Vec::new();
        let verdicts = validate::alone(&Book::new(report.clone(), form), form, &mut alone);
        let said = self.findings(reading, Some(&report.sheet)).into_iter().filter(|f| is_of(f, found, beside));
        let mut findings: Vec<SaidFinding> = said.map(|f| self.said(f)).collect();
        if self.known.is_none() {
            findings.extend(alone.iter().map(|f| self.said(f)));
        }
        let evidence = |known: &Known| Evidence { day: Some(known.period.last_day()), ..reading.evidence(Some(found)) };
        let who = self.known.map(|known| self.who(&evidence(known), known, reading));
        let ShownAttribution { unit, unit_evidence, period, period_evidence } = who.unwrap_or_default();
        InspectedTable {
            form: form.id.clone(),
            score: seen.map_or(0, |s| percent(s.score)),
            header: seen.map_or(String::new(), |s| format!("{}:{}", s.header[0], s.header[1])),
            unit,
            unit_evidence,
            period,
            period_evidence,
            columns: seen.map_or_else(Vec::new, |s| s.columns.clone()),
            missing: seen.map_or_else(Vec::new, |s| s.missing.iter().map(|lack| lack.words(self.lang)).collect()),
            rows: seen.map_or_else(Vec::new, |s| s.rows.clone()),
            checks: [verdicts.holds, verdicts.broken, verdicts.cannot_tell],
            count: count(&report.tally),
            findings,
        }
    }

    fn who(&self, evidence: &Evidence<'_>, known: &Known, reading: &Reading) -> ShownAttribution {
        let roster = &known.roster;
        let unit = identify::unit(evidence, roster, &mut Vec::new()).map(|u| roster.unit(u));
        let name = |u: &crate::model::roster::UnitIx| roster.unit(*u).title().to_owned();
        let sources = identify::Sources::of(evidence, roster);
        let named = sources.all().iter().filter(|(_, (_, words))| !words.is_empty());
        let period = identify::period(evidence, reading.folder, &mut Vec::new());
        ShownAttribution {
            unit: unit.map(|u| [u.code.clone(), u.title().to_owned()]),
            unit_evidence: named
                .map(|(source, (found, words))| {
                    (source.words(self.lang).to_owned(), words.clone(), found.units.iter().map(name).collect())
                })
                .collect(),
            period: period.map(|p| p.to_string()),
            period_evidence: identify::period_sources(evidence, reading.folder, self.lang),
        }
    }

    fn said(&self, finding: &Finding) -> SaidFinding {
        SaidFinding {
            severity: finding.severity().key().to_owned(),
            code: finding.code().key().to_owned(),
            cell: finding.at.map_or(String::new(), |at| at.to_string()),
            message: message(finding, self.lang),
        }
    }
}

/// Whose a table is and of when, with the evidence.
#[derive(Default)]
struct ShownAttribution {
    unit: Option<[String; 2]>,
    unit_evidence: Vec<(String, String, Vec<String>)>,
    period: Option<String>,
    period_evidence: Vec<(String, String)>,
}

/// Whether a finding of a sheet belongs to a table of it: to the last that begins above its cell, else to the first.
fn is_of(finding: &Finding, table: &Found, beside: &[&Found]) -> bool {
    let above = |f: &&&Found| finding.at.is_some_and(|at: At| f.report.header.row <= at.row);
    let owner = beside.iter().filter(above).max_by_key(|f| f.report.header).or_else(|| beside.first());
    owner.is_some_and(|owner| owner.report.header == table.report.header)
}

fn percent(score: f64) -> u32 {
    (score * 100.0).round() as u32
}

fn count(tally: &Tally) -> CellCount {
    CellCount {
        seen: tally.seen(),
        used: tally.used,
        excluded: tally.excluded.iter().map(|(why, n)| (why.key().to_owned(), *n)).collect(),
        blocked: tally.blocked,
    }
}
