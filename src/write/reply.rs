//! What goes back to the units: for each with something to do its own workbook with the cells marked, a draft of a
//! mail, and one list of the units that have not reported. Nothing is sent.

mod copy;
mod draft;
pub mod patch;

use super::page::{Base, Cover, Line, Page, PageCell, Show, height};
use super::{NotMade, excel};
use crate::consolidate::Known;
use crate::document::sniff::{self, BookKind, Format};
use crate::document::{self, Document, Settings};
use crate::model::finding::message::message;
use crate::model::finding::{Finding, Lang, Problem, Severity};
use crate::model::letterhead::Letterhead;
use crate::model::place::{At, ParcelId};
use crate::model::roster::UnitIx;
use crate::write::Letter;
use crate::write::reply::patch::{Look, NewCell, NewSheet, Tone};
use crate::write::view::View;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the replies inside a period's output.
pub const FOLDER: &str = "phan-hoi";

/// The list of the units that have not reported.
const MISSING: &str = "chua-nop.xlsx";

/// What is to be done to a unit's own workbook before it goes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Marking {
    /// The cells to be marked, by sheet and place.
    pub marks: BTreeMap<String, BTreeMap<At, Tone>>,
    /// The sheet that is put before the others.
    pub first: NewSheet,
}

impl Marking {
    /// The workbook with its cells marked: itself where it is one that can be patched, else a copy of its values.
    /// `None` where neither can be made.
    pub fn apply(&self, bytes: &[u8], settings: &Settings) -> Option<Vec<u8>> {
        let is_packed = matches!(sniff::format(bytes), Format::Book(BookKind::Xlsx));
        let patched = is_packed.then(|| patch::xlsx(bytes, &settings.limits, &self.marks, &self.first).ok().flatten());
        patched.flatten().or_else(|| {
            let document = document::open(bytes, settings).ok()?;
            copy::workbook(&document, &self.marks, &self.first).ok()
        })
    }
}

/// What the file that goes back to each unit is marked with.
pub fn markings(done: &Known) -> BTreeMap<UnitIx, (ParcelId, Marking)> {
    let marking = |task: &Task<'_>| Marking { marks: marks(task), first: to_do(task, true, done) };
    tasks(done).iter().filter_map(|task| Some((task.unit, (task.file.clone()?, marking(task))))).collect()
}

/// What one unit is asked to do.
pub struct Task<'a> {
    /// The unit.
    pub unit: UnitIx,
    /// What was found, the worst first.
    pub findings: Vec<&'a Finding>,
    /// The file that is given back; none where nothing came that could be.
    pub file: Option<ParcelId>,
}

/// The tasks of all units, in the order of the roster. What has its reason, or was adjusted, is done.
pub fn tasks(done: &Known) -> Vec<Task<'_>> {
    let mut by_unit: BTreeMap<UnitIx, Vec<&Finding>> = BTreeMap::new();
    // A reason answers what asks for one; what is wrong stays wrong.
    let is_open = |f: &&Finding| match f.severity() {
        Severity::Block | Severity::Error => true,
        Severity::Explain => f.reason.is_none(),
        Severity::Note => false,
    };
    for finding in done.findings.iter().filter(is_open) {
        if let Some(unit) = finding.unit {
            by_unit.entry(unit).or_default().push(finding);
        }
    }
    let never_came = |f: &&Finding| matches!(&f.problem, Problem::UnitMissing(it) if !it.came && it.part.is_none());
    by_unit.retain(|_, findings| !findings.iter().all(never_came));
    by_unit.into_iter().map(|(unit, findings)| task(unit, findings)).collect()
}

fn task(unit: UnitIx, mut findings: Vec<&Finding>) -> Task<'_> {
    findings.sort_by_key(|f| (f.severity(), f.file.clone(), f.sheet.clone(), f.at));
    Task { unit, file: file_of(&findings), findings }
}

/// The file with the most cells to look at; where no cell is named, the first.
fn file_of(findings: &[&Finding]) -> Option<ParcelId> {
    let mut count: BTreeMap<&ParcelId, usize> = BTreeMap::new();
    for finding in findings {
        if let Some(file) = &finding.file {
            *count.entry(file).or_default() += usize::from(finding.at.is_some());
        }
    }
    count.into_iter().rev().max_by_key(|(_, n)| *n).map(|(file, _)| file.clone())
}

/// All replies. `marked` are the files that go back, with their cells marked, by unit.
pub fn letters(view: &View<'_>, marked: &BTreeMap<UnitIx, Vec<u8>>) -> Result<Vec<Letter>, NotMade> {
    let done = view.done;
    let tasks = tasks(done);
    let made: Result<Vec<Vec<Letter>>, NotMade> = tasks
        .par_iter()
        .map(|task| {
            let code = &done.roster.unit(task.unit).code;
            let own = marked.get(&task.unit).cloned();
            let is_copy = own.is_some();
            let workbook = own.map_or_else(|| without_copy(task, done), Ok)?;
            let mail = draft::mail(task, is_copy, &workbook, view);
            let letter = |kind: &str, bytes| Letter { name: format!("{FOLDER}/{code}.{kind}"), bytes };
            Ok(vec![letter("xlsx", workbook), letter("eml", mail)])
        })
        .collect();
    let mut out: Vec<Letter> = made?.into_iter().flatten().collect();
    out.extend(missing(done)?);
    Ok(out)
}

/// The list of what to do alone, where the unit's own workbook cannot go with it.
fn without_copy(task: &Task<'_>, done: &Known) -> Result<Vec<u8>, NotMade> {
    copy::workbook(&Document::default(), &marks(task), &to_do(task, false, done))
}

/// The cells of the file to be marked.
fn marks(task: &Task<'_>) -> BTreeMap<String, BTreeMap<At, Tone>> {
    let mut out: BTreeMap<String, BTreeMap<At, Tone>> = BTreeMap::new();
    for finding in task.findings.iter().filter(|f| f.file == task.file) {
        if let (Some(sheet), Some(at)) = (&finding.sheet, finding.at) {
            let tone = tone(finding);
            for at in finding.also.iter().copied().chain([at]) {
                let marked = out.entry(sheet.to_string()).or_default().entry(at).or_insert(tone);
                *marked = tone.min(*marked);
            }
        }
    }
    out
}

fn tone(finding: &Finding) -> Tone {
    match finding.severity() {
        Severity::Block | Severity::Error => Tone::Wrong,
        Severity::Explain | Severity::Note => Tone::Doubtful,
    }
}

const WIDTHS: [f64; 7] = [5.0, 12.0, 20.0, 8.0, 18.0, 78.0, 22.0];

/// The sheet "Cần sửa".
fn to_do(task: &Task<'_>, is_copy: bool, done: &Known) -> NewSheet {
    let cell = |text: String, look: Look| NewCell { text, look, link: None };
    let line = |height: f64, text: String, look: Look| (height, vec![cell(text, look)]);
    let unit = done.roster.unit(task.unit).title();
    let legend = match is_copy {
        true => {
            "Ô tô màu cam: sai hoặc không đọc được, cần sửa. Ô tô màu vàng: cần giải trình. Bấm vào địa chỉ ở cột “Ô” để đến ô đó."
        }
        false => "Tệp đã gửi không mở được nên không có bản đánh dấu kèm theo.",
    };
    let ask = match is_copy {
        true => {
            "Sửa ngay trong tệp này rồi gửi lại, ghi “lần 2” (lần 3 …) ở tên tệp. Nếu số liệu đúng, đề nghị gửi lý do."
        }
        false => "Đề nghị gửi lại báo cáo.",
    };
    let mut rows = vec![
        line(24.0, format!("CẦN SỬA: {unit}, {}", done.period.vi()), Look::Title),
        line(17.0, legend.into(), Look::Remark),
        line(17.0, ask.into(), Look::Remark),
    ];
    let header = ["TT", "Mức", "Trang tính", "Ô", "Đang ghi", "Nội dung và việc cần làm", "Mã"];
    rows.push((20.0, header.map(|h| cell(h.to_owned(), Look::Header)).to_vec()));
    for (n, finding) in (1..).zip(&task.findings) {
        let look = Look::Cell(None);
        let is_here = finding.file == task.file;
        let sheet = finding.sheet.as_deref().unwrap_or_default();
        let place = match &finding.file {
            Some(file) if !is_here => format!("{} {sheet}", file.rsplit('/').next().unwrap_or(file)).trim().to_owned(),
            Some(_) | None => sheet.to_owned(),
        };
        let link = finding.at.filter(|_| is_here).map(|at| (sheet.to_owned(), at));
        let text = message(finding, Lang::Vi);
        let tall = height(text.chars().count(), WIDTHS[5]).max(height(place.chars().count(), WIDTHS[2]));
        let code = match finding.rule() {
            "" => finding.code().key().to_owned(),
            rule => format!("{} ({rule})", finding.code().key()),
        };
        rows.push((
            tall.max(17.0),
            vec![
                cell(n.to_string(), look),
                cell(finding.severity().word(Lang::Vi).to_owned(), Look::Cell(Some(tone(finding)))),
                cell(place, look),
                NewCell { text: finding.at.map_or(String::new(), |at| at.to_string()), look, link },
                cell(finding.problem.found(Lang::Vi), look),
                cell(text, look),
                cell(code, look),
            ],
        ));
    }
    NewSheet { name: "Cần sửa".into(), widths: WIDTHS.to_vec(), frozen: 4, rows }
}

/// The units without a usable report, with their addresses; nothing where all have reported.
fn missing(done: &Known) -> Result<Option<Letter>, NotMade> {
    let owed = done.findings.iter().filter_map(|f| {
        let Problem::UnitMissing(it) = &f.problem else { return None };
        it.part.is_none().then_some((f, &it.form, it.came))
    });
    let rows: Vec<Line> = (1..)
        .zip(owed)
        .map(|(n, (finding, form, came))| {
            let unit = finding.unit.map(|u| done.roster.unit(u));
            let of = |get: fn(&crate::model::roster::Unit) -> String| unit.map_or(String::new(), get);
            let state = if came { "Đã gửi nhưng không dùng được" } else { "Chưa gửi" };
            let fields = [
                of(|u| u.code.clone()),
                of(|u| u.title().to_owned()),
                of(|u| u.block.clone()),
                of(|u| u.emails.join("; ")),
                form.clone(),
                state.to_owned(),
                finding.reason.as_deref().unwrap_or_default().to_owned(),
            ];
            let number = PageCell::new(0, Show::Number(rust_decimal::Decimal::from(n)), Base::Centre.plain());
            let cells = (1..).zip(fields).map(|(col, text)| match text.is_empty() {
                true => PageCell::new(col, Show::Blank, Base::Label.plain()),
                false => PageCell::text(col, text, Base::Label.plain()),
            });
            Line::of(std::iter::once(number).chain(cells).collect()).high(20.0)
        })
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let header = ["TT", "Mã", "Đơn vị", "Khối", "Email", "Biểu", "Tình trạng", "Lý do"];
    let cells = (0..).zip(header).map(|(col, text)| PageCell::text(col, text, Base::Header.plain()));
    let title = format!("ĐƠN VỊ CHƯA CÓ BÁO CÁO DÙNG ĐƯỢC, {}", done.period.vi().to_uppercase());
    let head = [Line::of(vec![PageCell::text(0, title, Base::Issuer.plain())]), Line::of(cells.collect())];
    let page = Page {
        freeze: Some(At::new(2, 0)),
        repeat: Some((1, 1)),
        ..Page::new("Chưa nộp", vec![5.0, 8.0, 34.0, 20.0, 34.0, 20.0, 28.0, 34.0], head.into_iter().chain(rows))
    };
    let bytes = excel::workbook(vec![page], &Cover::new("Chưa nộp", &Letterhead::default()))
        .map_err(|e| NotMade(e.to_string()))?;
    Ok(Some(Letter { name: format!("{FOLDER}/{MISSING}"), bytes }))
}

/// Tells of a file of the folder of replies whether it was written by a run: a stale one must not stay.
pub fn ours(done: &Known) -> impl Fn(&str) -> bool {
    let codes: BTreeSet<&str> = done.roster.iter().map(|(_, u)| u.code.as_str()).collect();
    move |name| {
        let stem = name.strip_suffix(".xlsx").or_else(|| name.strip_suffix(".eml"));
        name == MISSING || stem.is_some_and(|code| codes.contains(code))
    }
}
