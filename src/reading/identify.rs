//! Who sent a report, and for when: evidence from the sheet, the sender, the file's name and its folder, reconciled.

use crate::document::mark::SheetMark;
use crate::document::{Cell, Sheet};
use crate::labels;
use crate::model::envelope::Envelope;
use crate::model::finding::{Lang, PeriodSource, Problem, UnitSource, problem};
use crate::model::form::Form;
use crate::model::period::{self, Mention, Period, Span};
use crate::model::place::At;
use crate::model::roster::{Candidates, Roster, Unit, UnitIx, names_a_body};
use crate::model::ruling::Ruling;
use crate::model::text::{Label, clip, fold, tidy};
use crate::reading::recognise::Table;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a sheet says above its table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetHeading {
    /// The lines, as written; those that name an addressee left out.
    pub lines: Vec<String>,
    /// The lines of each row put together.
    pub rows: Vec<String>,
    /// The content of a cell that states the unit, a code or a name.
    pub unit: Option<String>,
    /// What cells made for it state of the period.
    pub period: Mention,
    /// What the sheet's name says of the period.
    pub sheet: Mention,
    /// The sheet's name.
    pub sheet_name: String,
    /// What the hidden mark of its workbook says about it.
    pub mark: Option<Arc<SheetMark>>,
}

/// Characters of a heading's line that are looked at.
const LONGEST: usize = 400;

/// Reads what stands above a table; `mark` is what the workbook's hidden mark says about the sheet.
pub fn heading(sheet: &Sheet, table: &Table, form: &Form, mark: Option<&Arc<SheetMark>>) -> SheetHeading {
    let written = |from: u32, to: u32| -> Vec<(&At, &Cell)> {
        let cells = sheet.cells.range(At::new(from, 0)..At::new(to.max(from), 0));
        cells.filter(|(_, c)| !c.is_blank()).take(200).collect()
    };
    let mut above = written(table.above, table.header.0);
    // A table further down that names no body has the heading of the sheet.
    if table.above > 0 && !above.iter().any(|(_, c)| names_a_body(&Label::new(&c.shown()))) {
        above.extend(written(0, table.top));
    }
    let above = above.into_iter();
    let by_row = without_addressees(above.clone());
    // The name of the form may hold what looks like a month: "Biểu 02/2021".
    let without_form = |text: String| if form.name.is_empty() { text } else { text.replace(&form.name, " ") };
    let rows = by_row.iter().map(|texts| without_form(texts.join(" "))).collect();
    let lines = by_row.into_iter().flatten().collect();
    let stated = |names: &[Label]| {
        let at = above.clone().find(|(_, c)| names.contains(&Label::new(&c.shown()))).map(|(at, _)| *at)?;
        // Below it, as in a row of labels over a row of values; with a colon, beside it.
        let with_colon = sheet.text(at).trim_end().ends_with(':');
        let beside = tidy(&sheet.text(At::new(at.row, at.col + 1)));
        let below = tidy(&sheet.text(At::new(at.row + 1, at.col)));
        let places = if with_colon { [beside, below] } else { [below, beside] };
        places.into_iter().find(|text| !text.is_empty())
    };
    let number = |names: &[Label]| stated(names).and_then(|t| t.parse::<i16>().ok());
    let code = ["mã đơn vị", "mã số đơn vị", "mã đv"].map(Label::new);
    SheetHeading {
        lines,
        rows,
        unit: stated(&form.heading.unit)
            .or_else(|| stated(&code))
            .or_else(|| inline_code(above.clone().map(|(_, c)| c.shown()), &code)),
        period: Mention {
            span: number(&form.heading.month)
                .and_then(|m| u8::try_from(m).ok())
                .filter(|m| (1..=12).contains(m))
                .map(Span::Month),
            year: number(&form.heading.year).filter(|y| period::YEARS.contains(y)),
        },
        sheet: period::mention_in_name(&sheet.name),
        sheet_name: sheet.name.clone(),
        mark: mark.cloned(),
    }
}

/// The texts of each row, as far as they do not name who receives: "Kính gửi: …", and what stands beside it.
fn without_addressees<'a>(cells: impl Iterator<Item = (&'a At, &'a Cell)>) -> Vec<Vec<String>> {
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    for (at, cell) in cells {
        let text = clip(&tidy(&clip(&cell.shown(), LONGEST)), LONGEST);
        match rows.last_mut() {
            Some((row, texts)) if *row == at.row => texts.push(text),
            Some(_) | None => rows.push((at.row, vec![text])),
        }
    }
    rows.into_iter().map(|(_, texts)| texts.into_iter().take_while(|t| !names_addressee(t)).collect()).collect()
}

/// Whether a line names to whom a report goes.
fn names_addressee(line: &str) -> bool {
    let label = Label::new(line);
    labels!["kính gửi", "đồng kính gửi", "gửi", "nơi nhận", "đơn vị nhận", "cơ quan nhận"]
        .iter()
        .any(|lead| label.begins_with(lead))
}

/// "Mã đơn vị: 004" in one cell.
fn inline_code(lines: impl Iterator<Item = String>, names: &[Label]) -> Option<String> {
    lines
        .filter_map(|line| line.split_once(':').map(|(name, code)| (Label::new(name), tidy(code))))
        .find(|(name, code)| names.contains(name) && !code.is_empty())
        .map(|(_, code)| code)
}

/// All that tells whose a report is.
pub struct Evidence<'a> {
    /// What stands above the table; `None` for a file that could not be read.
    pub heading: Option<&'a SheetHeading>,
    /// The mail it came in.
    pub envelope: Option<&'a Envelope>,
    /// Its path inside the inbox.
    pub id: &'a str,
    /// The last day of the period, on which the unit must exist.
    pub day: Option<Date>,
    /// What the officer decided about the file.
    pub ruling: Option<&'a Ruling>,
}

/// The unit of a report, and what is to be said about it.
///
/// The sources are asked in the order of trust. A heading that names a body which the roster does not know is not
/// overruled by the name of a file or a sheet; where a sender and a file's name differ, neither is believed.
pub fn unit(evidence: &Evidence<'_>, roster: &Roster, problems: &mut Vec<Problem>) -> Option<UnitIx> {
    if let Some(ruled) = evidence.ruling.filter(|r| !r.unit.is_empty()).and_then(|r| roster.named(&r.unit)) {
        return Some(ruled);
    }
    let sources = Sources::of(evidence, roster);
    let names_stranger = evidence.heading.is_some_and(|h| h.unit.is_some() || lower_body_line(h).is_some());
    let stranger = sources.sheet_is_silent() && names_stranger;
    let torn = sources.are_torn();
    let chosen = match (torn, stranger) {
        (true, _) => None,
        (false, true) => first_certain(sources.besides_names()),
        (false, false) => first_certain(sources.all()).or_else(|| common(sources.all())),
    };
    let chosen = chosen.or_else(|| by_name_of_mark(evidence, roster).filter(|_| !torn));
    let Some((chosen_by, unit)) = chosen else {
        problems.push(nobody(evidence, roster, &sources, stranger, torn));
        return None;
    };
    let used = || roster.unit(unit).title().to_owned();
    let is_unheard = || sources.heading_is_silent() && chosen_by == UnitSource::Mark;
    if let (true, Some(other)) = (stranger || is_unheard(), evidence.heading.and_then(lower_body_line)) {
        problems.push(problem::UnitConflict { used: used(), source: UnitSource::Heading, other }.into());
    }
    if let Some(code) = unknown_code(evidence, roster) {
        problems.push(problem::UnitConflict { used: used(), source: UnitSource::Code, other: code }.into());
    }
    if let Some(mark) = marked(evidence).filter(|_| sources.mark_is_silent()) {
        problems
            .push(problem::UnitConflict { used: used(), source: UnitSource::Mark, other: mark.unit_words() }.into());
    }
    for (source, (found, _)) in sources.less_trusted_than(chosen_by) {
        if let Some(other) = found.only().filter(|other| *other != unit) {
            let other = roster.unit(other).title().to_owned();
            problems.push(problem::UnitConflict { used: used(), source: *source, other }.into());
        }
    }
    Some(unit)
}

/// Whose a report is and of when, with what is to be said about both.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The unit.
    pub unit: Option<UnitIx>,
    /// The period.
    pub period: Option<Period>,
    /// What is to be said about the unit.
    pub unit_problems: Vec<Problem>,
    /// What is to be said about the period.
    pub period_problems: Vec<Problem>,
    /// The revision that its file's name or its mail states.
    pub revision: u32,
}

/// Asks each source of a report once. `folder` is the period of the folder it lies in.
pub fn identity(evidence: &Evidence<'_>, folder: Option<Period>, roster: &Roster) -> Identity {
    let mut out = Identity { revision: stated_revision(evidence), ..Identity::default() };
    out.unit = unit(evidence, roster, &mut out.unit_problems);
    out.period = period(evidence, folder, &mut out.period_problems);
    out
}

/// A code on the sheet that no unit has.
fn unknown_code(evidence: &Evidence<'_>, roster: &Roster) -> Option<String> {
    let written = evidence.heading.and_then(|h| h.unit.clone())?;
    let is_code = written.chars().any(|c| c.is_ascii_digit()) && !written.contains(' ');
    (is_code && roster.by_code(&written).units.is_empty() && roster.by_line(&written).units.is_empty())
        .then_some(written)
}

/// Candidates with the text that gave them.
pub type Clue = (Candidates, String);

/// What each source says of the unit, in the order of trust.
pub struct Sources([(UnitSource, Clue); 6]);

impl Sources {
    /// Asks all sources.
    pub fn of(evidence: &Evidence<'_>, roster: &Roster) -> Sources {
        let by_sheet = by_sheet(evidence, roster);
        let all = [
            (UnitSource::Mark, by_mark(evidence, roster)),
            (UnitSource::Code, by_code(evidence, roster)),
            (UnitSource::Heading, by_heading(evidence, roster, &by_sheet)),
            (UnitSource::Sender, by_sender(evidence, roster)),
            (UnitSource::FileName, by_file(evidence, roster)),
            (UnitSource::SheetName, by_sheet.clone()),
        ];
        Sources(all.map(|(source, (found, text))| (source, (found.on(roster, evidence.day), text))))
    }

    /// All of them.
    pub fn all(&self) -> &[(UnitSource, Clue)] {
        &self.0
    }

    /// The mark, the code, the heading and the sender: not the names that people give to files and sheets.
    fn besides_names(&self) -> &[(UnitSource, Clue)] {
        &self.0[..4]
    }

    /// The sender and the file's name.
    fn outside(&self) -> [&Clue; 2] {
        [&self.0[3].1, &self.0[4].1]
    }

    /// Whether the mark names no unit of the roster.
    fn mark_is_silent(&self) -> bool {
        self.0[0].1.0.units.is_empty()
    }

    /// Whether neither a code nor the heading names a unit.
    fn heading_is_silent(&self) -> bool {
        self.0[1..3].iter().all(|(_, (found, _))| found.units.is_empty())
    }

    /// Whether neither the mark, nor a code, nor the heading names a unit.
    fn sheet_is_silent(&self) -> bool {
        self.0[..3].iter().all(|(_, (found, _))| found.units.is_empty())
    }

    /// Whether the sheet says nothing, and sender and file differ.
    fn are_torn(&self) -> bool {
        let outside = self.outside().map(|(found, _)| found.only());
        self.sheet_is_silent() && matches!(outside, [Some(a), Some(b)] if a != b)
    }

    fn less_trusted_than(&self, chosen: UnitSource) -> impl Iterator<Item = &(UnitSource, Clue)> {
        self.0.iter().skip_while(move |(source, _)| *source != chosen).skip(1)
    }
}

/// The first source that names just one unit.
fn first_certain(sources: &[(UnitSource, Clue)]) -> Option<(UnitSource, UnitIx)> {
    sources.iter().find_map(|(source, (found, _))| found.only().map(|unit| (*source, unit)))
}

/// What each source says of the period, in words.
pub fn period_sources(evidence: &Evidence<'_>, folder: Option<Period>, lang: Lang) -> Vec<(String, String)> {
    let words = |m: Mention| {
        let span = m.span.map(|span| Period { span, year: m.year.unwrap_or_default() }.to_string());
        let span = span.map(|s| s.replacen("0-", "", usize::from(m.year.is_none())));
        span.or_else(|| m.year.map(|y| y.to_string()))
    };
    let heading = evidence.heading.map_or(Mention::default(), |h| stated(h, folder));
    let marked = evidence.heading.and_then(|h| h.mark.as_ref()?.period);
    let all = [
        (PeriodSource::Mark.words(lang), marked.map(|p| p.to_string())),
        (lang.pick("nội dung biểu", "the sheet"), words(heading)),
        (lang.pick("tên tệp hoặc tiêu đề thư", "the file's name or the mail's subject"), words(named(evidence).0)),
        (lang.pick("thư mục", "the folder"), folder.map(|f| f.to_string())),
    ];
    all.into_iter().filter_map(|(source, words)| Some((source.to_owned(), words?))).collect()
}

/// The one unit that every ambiguous source has among its candidates.
fn common(sources: &[(UnitSource, Clue)]) -> Option<(UnitSource, UnitIx)> {
    let sets: Vec<BTreeSet<UnitIx>> = sources
        .iter()
        .map(|(_, (c, _))| c.units.iter().copied().collect())
        .filter(|s: &BTreeSet<_>| !s.is_empty())
        .collect();
    let mut rest = sets.iter();
    let mut all = rest.next()?.clone();
    for set in rest {
        all = all.intersection(set).copied().collect();
    }
    let mut units = all.into_iter();
    match (units.next(), units.next()) {
        (Some(unit), None) => Some((UnitSource::FileName, unit)),
        _ => None,
    }
}

fn nobody(evidence: &Evidence<'_>, roster: &Roster, sources: &Sources, stranger: bool, torn: bool) -> Problem {
    let name = |u: &UnitIx| roster.unit(*u).title().to_owned();
    if torn {
        let [_, (_, written)] = sources.outside();
        let units = sources.outside().iter().flat_map(|(found, _)| &found.units).map(name).collect();
        return problem::AmbiguousUnit { written: written.clone(), units }.into();
    }
    let several = sources.all().iter().find(|(_, (c, _))| c.units.len() > 1).filter(|_| !stranger);
    if let Some((_, (found, written))) = several {
        return problem::AmbiguousUnit { written: written.clone(), units: found.units.iter().map(name).collect() }
            .into();
    }
    let bare = |h: &SheetHeading| h.lines.iter().find(|l| roster.nearest(l).is_some() && !is_dated(l)).cloned();
    let written = evidence.heading.and_then(|h| h.unit.clone().or_else(|| lower_body_line(h)).or_else(|| bare(h)));
    let written = written.unwrap_or_default();
    let nearest = roster.nearest(&written).as_ref().map(name);
    problem::UnknownUnit { written, nearest }.into()
}

/// What the hidden mark says, where it names a unit.
fn marked<'e>(evidence: &Evidence<'e>) -> Option<&'e SheetMark> {
    evidence.heading.and_then(|h| h.mark.as_deref()).filter(|m| !m.unit_words().is_empty())
}

/// The unit with the code of the mark, which was that of the roster when the template was made; without a code the one
/// with its name.
fn by_mark(evidence: &Evidence<'_>, roster: &Roster) -> Clue {
    let found = |mark: &SheetMark| match mark.unit_code.as_str() {
        "" => roster.by_line(&mark.unit),
        code => roster.by_code(code),
    };
    marked(evidence).map_or_else(Clue::default, |mark| (found(mark), mark.unit_words()))
}

/// Where nothing else tells: the unit with the name of the mark, whose code is not that of the roster.
fn by_name_of_mark(evidence: &Evidence<'_>, roster: &Roster) -> Option<(UnitSource, UnitIx)> {
    let named = roster.by_line(&marked(evidence)?.unit).on(roster, evidence.day);
    named.only().map(|unit| (UnitSource::Mark, unit))
}

fn by_code(evidence: &Evidence<'_>, roster: &Roster) -> Clue {
    let Some(text) = evidence.heading.and_then(|h| h.unit.clone()) else {
        return Clue::default();
    };
    let by_code = roster.by_code(&text);
    let found = if by_code.units.is_empty() { roster.by_line(&text) } else { by_code };
    (found, text)
}

/// The heading's lines that name a unit. A place and date line names a town, not a sender.
fn by_heading(evidence: &Evidence<'_>, roster: &Roster, by_sheet: &Clue) -> Clue {
    let Some(heading) = evidence.heading else {
        return Clue::default();
    };
    let mut out = Clue::default();
    for line in heading.lines.iter().filter(|l| !is_dated(l)) {
        let units = roster.by_line(line).units;
        if !units.is_empty() && out.1.is_empty() {
            out.1.clone_from(line);
        }
        out.0.units.extend(units);
    }
    out.0.units.sort();
    out.0.units.dedup();
    if out.0.units.is_empty() && lower_body_line(heading).is_none() {
        // A workbook with a sheet for each unit: the sheet's name is its heading.
        return by_sheet.clone();
    }
    out
}

/// The unit that the sheet is named after. Excel names a copy "An Bình (2)".
fn by_sheet(evidence: &Evidence<'_>, roster: &Roster) -> Clue {
    let name = evidence.heading.map_or("", |h| h.sheet_name.as_str());
    (roster.by_line(&without_counter(name)), name.to_owned())
}

fn is_dated(line: &str) -> bool {
    let folded = fold(line);
    folded.contains("ngay") && folded.contains("thang")
}

fn by_sender(evidence: &Evidence<'_>, roster: &Roster) -> Clue {
    let Some(envelope) = evidence.envelope else {
        return Clue::default();
    };
    let by_address = roster.by_email(&envelope.address);
    if !by_address.units.is_empty() {
        return (by_address, envelope.address.clone());
    }
    (roster.by_line(&envelope.name), envelope.name.clone())
}

/// The file's own name, then the names of the folders, mails and archives it lies in, the nearest first.
fn by_file(evidence: &Evidence<'_>, roster: &Roster) -> Clue {
    for part in evidence.id.rsplit('/') {
        let stem = without_counter(stem(part));
        let stem = stem.as_str();
        let named = roster.by_file_name(stem);
        let code = stem.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        // "09-2025 …" and "05. …" are dates and running numbers; a code of three signs or more is a code.
        let coded = if code.len() >= 3 && period::mention_in_name(code).is_empty() {
            roster.by_code(code)
        } else {
            Candidates::default()
        };
        let found = match (named.units.is_empty(), coded.only()) {
            (true, _) => coded,
            (false, Some(unit)) if named.units.len() > 1 && named.units.contains(&unit) => coded,
            (false, _) => named,
        };
        if !found.units.is_empty() {
            return (found, part.to_owned());
        }
    }
    let subject = evidence.envelope.map_or("", |e| e.subject.as_str());
    (roster.by_file_name(subject), subject.to_owned())
}

fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if (2..=5).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => name,
    }
}

/// The line that names the reporting body: the last one below the province's own. The province itself
/// reports where its organisation board stands below it.
fn body_line(heading: &SheetHeading) -> Option<String> {
    let board = heading.lines.iter().any(|l| Label::new(l) == Label::new("ban tổ chức"));
    let (province, below): (Vec<_>, Vec<_>) = body_lines(heading).partition(|(_, label)| is_provincial(label));
    below.last().or(province.last().filter(|_| board)).map(|(line, _)| line.clone())
}

/// The line of a body below the province.
fn lower_body_line(heading: &SheetHeading) -> Option<String> {
    body_lines(heading).filter(|(_, label)| !is_provincial(label)).last().map(|(line, _)| line)
}

fn is_provincial(label: &Label) -> bool {
    labels!["tỉnh ủy", "đảng bộ tỉnh", "ban chấp hành đảng bộ tỉnh"].iter().any(|p| label.strip_prefix(p).is_some())
}

/// The lines that name Party bodies, without their introductions.
fn body_lines(heading: &SheetHeading) -> impl Iterator<Item = (String, Label)> {
    let without_introduction = |line: &String| match line.split_once(':') {
        Some((lead, name)) if Label::new(lead).contains(&Label::new("đơn vị")) => name.trim().to_owned(),
        _ => line.clone(),
    };
    let lines = heading.lines.iter().filter(|l| !is_dated(l) && l.chars().count() < 80);
    lines
        .map(without_introduction)
        .map(|line| (line.clone(), Label::new(&line)))
        .filter(|(_, label)| names_a_body(label))
}

/// The province that a heading names.
pub fn province(heading: &SheetHeading) -> Option<String> {
    let lead = Label::new("tỉnh ủy");
    let line = heading.lines.iter().find(|l| Label::new(l).strip_prefix(&lead).is_some_and(|rest| !rest.is_empty()))?;
    let name: Vec<&str> = line.split_whitespace().skip(2).collect();
    let all_capitals = !line.chars().any(char::is_lowercase);
    let word = |w: &&str| {
        if all_capitals { capitalised(&w.to_lowercase()) } else { (*w).to_owned() }
    };
    Some(name.iter().map(word).collect::<Vec<_>>().join(" "))
}

/// Where there is no roster: the unit that a report names itself, by code, heading or sender.
pub fn self_named(evidence: &Evidence<'_>) -> Option<Unit> {
    if let Some(ruling) = evidence.ruling.filter(|r| !r.unit.is_empty()) {
        return Some(Unit { name: ruling.unit.clone(), ..Unit::default() });
    }
    let heading = evidence.heading?;
    if let Some(mark) = marked(evidence).filter(|m| !m.unit.is_empty()) {
        let (code, name) = (mark.unit_code.clone(), mark.unit.clone());
        return Some(Unit { code, name: name.clone(), report_name: name, ..Unit::default() });
    }
    if let Some(code) = &heading.unit {
        return Some(Unit { code: code.clone(), name: code.clone(), ..Unit::default() });
    }
    let sender = || evidence.envelope.map(|e| e.name.clone()).filter(|n| names_a_body(&Label::new(n)));
    let name = sentence_case(&body_line(heading).or_else(sender)?);
    let emails = evidence.envelope.map(|e| e.address.clone()).into_iter().filter(|a| !a.is_empty()).collect();
    Some(Unit { name: name.clone(), report_name: name, emails, ..Unit::default() })
}

/// "HUYỆN ỦY NÚI THÀNH" as "Huyện ủy Núi Thành"; mixed case stays as it is.
fn sentence_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let kind = ["ủy", "uỷ", "bộ"];
    let is_kind = |n: usize| n == 1 && kind.contains(&words[1].as_str());
    let is_area = |w: &str| matches!(w, "xã" | "phường" | "huyện" | "tỉnh");
    (0..words.len())
        .map(|n| if is_kind(n) || n == 2 && is_area(&words[2]) { words[n].clone() } else { capitalised(&words[n]) })
        .collect::<Vec<_>>()
        .join(" ")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// The period of a report, and what is to be said about it. `folder` is the period of the folder it lies in.
pub fn period(evidence: &Evidence<'_>, folder: Option<Period>, problems: &mut Vec<Problem>) -> Option<Period> {
    if let Some(ruled) = evidence.ruling.and_then(|r| r.period) {
        return Some(ruled);
    }
    let written = evidence.heading.map_or(Mention::default(), |h| stated(h, folder));
    let stated = match evidence.heading.and_then(|h| h.mark.as_ref()?.period) {
        Some(marked) => marked_or_written(marked, written, evidence, folder, problems),
        None => written,
    };
    let (named, words, source) = named(evidence);
    let complete = |m: Mention| {
        let year = m.year.or(stated.year).or(named.year).or(folder.map(|f| f.year));
        Some(Period { span: m.span?, year: year? })
    };
    let Some(folder) = folder else {
        return complete(stated).or_else(|| complete(named));
    };
    if !stated.is_empty() && !stated.fits(folder) {
        let stated = complete(Mention { span: stated.span.or(Some(Span::Year)), year: stated.year });
        problems.push(problem::WrongPeriod { stated, wanted: Some(folder) }.into());
        return stated;
    }
    let mut doubt =
        |source, other: String| problems.push(problem::PeriodConflict { used: folder, source, other }.into());
    // The name that a blank form was given says its period as folders do, whatever else in it looks like a month.
    let is_as_given = evidence.heading.is_some_and(|h| h.mark.as_ref().is_some_and(|m| m.period == Some(folder)))
        && words.contains(&folder.to_string());
    if named.span.is_some() && !named.fits(folder) && !is_as_given {
        doubt(source, words);
    }
    if let Some(heading) = evidence.heading {
        if let Some(line) = line_of_other(heading, folder) {
            doubt(PeriodSource::Heading, line.clone());
        }
        let is_early = |l: &&String| {
            let about_itself = |l: &str| {
                let folded = fold(l);
                !["ban hanh", "kem theo", "quyet dinh", "cong van"].iter().any(|w| folded.contains(w))
            };
            is_dated(l) && about_itself(l) && period::is_signed_before(l, folder)
        };
        if let Some(line) = heading.lines.iter().find(is_early) {
            doubt(PeriodSource::Heading, line.clone());
        }
        if heading.sheet.span.is_some() && !heading.sheet.fits(folder) {
            doubt(PeriodSource::SheetName, heading.sheet_name.clone());
        }
    }
    Some(folder)
}

/// What the hidden mark states goes before what people see, unless these see the very period that is asked for: a
/// template of last month with the heading of this one is used, and asked about.
fn marked_or_written(
    marked: Period,
    written: Mention,
    evidence: &Evidence<'_>,
    folder: Option<Period>,
    problems: &mut Vec<Problem>,
) -> Mention {
    let conflict = |used, source, other| problem::PeriodConflict { used, source, other }.into();
    match folder {
        Some(folder) if folder != marked && written.span.is_some() && written.fits(folder) => {
            problems.push(conflict(folder, PeriodSource::Mark, marked.vi()));
            return written;
        }
        // With a folder, what the lines say is held against that.
        Some(_) => {}
        None if !written.fits(marked) => {
            let line = evidence.heading.and_then(|h| line_of_other(h, marked)).cloned().unwrap_or_default();
            problems.push(conflict(marked, PeriodSource::Heading, line));
        }
        None => {}
    }
    Mention { span: Some(marked.span), year: Some(marked.year) }
}

/// The line of a heading that can be said only in a report for another period.
fn line_of_other(heading: &SheetHeading, period: Period) -> Option<&String> {
    heading.rows.iter().find(|row| !speaks_of_others(row) && !says_no_other(row, period))
}

/// Whether every time that a line mentions can be said in a report for `period`.
fn says_no_other(line: &str, period: Period) -> bool {
    let mentions = period::loose_mentions(line);
    // "Kết quả tháng 9, nhiệm vụ tháng 10": one of them is this period.
    mentions.iter().all(|m| m.fits(period)) || mentions.iter().any(|m| m.names(period))
}

/// Whether a line speaks of a document, of another period on purpose, or of when it was signed.
fn speaks_of_others(line: &str) -> bool {
    let folded = fold(line);
    let aside = ["cung ky", "so voi", "nam truoc", "ky truoc", "thang truoc", "ban hanh", "so van ban", "dau nhiem ky"];
    let label = Label::new(line);
    let quotes = quotes().iter().any(|w| label.begins_with(w));
    quotes && !folded.starts_with("so lieu")
        || aside.iter().any(|words| folded.contains(words))
        || is_dated(line) && !folded.contains("den ngay")
}

/// Words with which lines begin that quote a document.
fn quotes() -> &'static [Label] {
    labels![
        "nghị quyết",
        "kế hoạch",
        "căn cứ",
        "theo",
        "thực hiện",
        "kèm theo",
        "ban hành",
        "quyết định",
        "công văn",
        "số",
        "hướng dẫn",
        "chỉ thị",
        "kính gửi"
    ]
}

/// What the heading states: its own cells, else its title lines together ("THÁNG 9" over "NĂM 2022"), else
/// any line that does not quote a document.
fn stated(heading: &SheetHeading, folder: Option<Period>) -> Mention {
    if !heading.period.is_empty() {
        return heading.period;
    }
    let titles = labels![
        "báo cáo",
        "thống kê",
        "tổng hợp",
        "biểu",
        "kết quả",
        "tháng",
        "quý",
        "năm",
        "kỳ",
        "6 tháng",
        "9 tháng",
        "12 tháng",
        "sáu tháng",
        "chín tháng",
    ];
    let quotes = quotes();
    let begins = |line: &str, words: &[Label]| {
        let label = Label::new(line);
        words.iter().any(|w| label.begins_with(w))
    };
    let together = |lines: &mut dyn Iterator<Item = &String>| {
        lines.map(|l| period::mention(l)).fold(Mention::default(), |all, m| match (all.span, m.span) {
            // The year that stands with the month is the year; another line's only fills a gap.
            (None, Some(_)) => Mention { span: m.span, year: m.year.or(all.year) },
            _ => Mention { span: all.span, year: all.year.or(m.year) },
        })
    };
    let title = together(&mut heading.lines.iter().filter(|l| begins(l, titles)));
    // A title of the year alone is that of the year's report, whatever months other lines mention.
    if folder.is_some_and(|f| f.span == Span::Year && title.year == Some(f.year) && title.span.is_none()) {
        return title;
    }
    let lone_year = || heading.lines.iter().find_map(|l| l.parse::<i16>().ok().filter(|y| (1976..=2100).contains(y)));
    if title.span.is_some() {
        return Mention { year: title.year.or_else(lone_year), ..title };
    }
    let other = together(
        &mut heading.lines.iter().filter(|l| !begins(l, quotes) && !begins(l, titles) && !speaks_of_others(l)),
    );
    match other.span {
        Some(_) => Mention { span: other.span, year: other.year.or(title.year) },
        None if heading.sheet.span.is_some() => {
            Mention { span: heading.sheet.span, year: heading.sheet.year.or(title.year) }
        }
        None => title,
    }
}

/// What the file's name states, else the subject of its mail; with its words.
fn named(evidence: &Evidence<'_>) -> (Mention, String, PeriodSource) {
    let file = evidence.id.rsplit('/').next().unwrap_or(evidence.id);
    let stem = without_counter(stem(file)).to_lowercase();
    // The number of a form before a year is no month: "004 ptdv-01 2022-10".
    let form = evidence.heading.and_then(|h| h.mark.as_ref()).map(|m| m.form.to_lowercase());
    let by_name = period::mention_in_name(&form.map_or(stem.clone(), |form| stem.replace(&form, " ")));
    let subject = evidence.envelope.map_or("", |e| e.subject.as_str());
    let by_subject = period::mention_in_name(subject);
    match by_name.span.is_none() && by_subject.span.is_some() {
        true => (by_subject, subject.to_owned(), PeriodSource::Subject),
        false => (by_name, file.to_owned(), PeriodSource::FileName),
    }
}

/// A name without the "(1)" that a browser adds to a second download.
fn without_counter(name: &str) -> String {
    let is_counter = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    let mut out = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('(') {
        out.push_str(before);
        match after.split_once(')') {
            Some((inside, after)) if is_counter(inside) => rest = after,
            Some(_) | None => {
                out.push('(');
                rest = after;
            }
        }
    }
    out + rest
}

/// The revision that a report states: of its file's name and the mail's subject the higher.
pub fn stated_revision(evidence: &Evidence<'_>) -> u32 {
    let name = evidence.id.rsplit('/').next().unwrap_or(evidence.id);
    revision(name).max(revision(evidence.envelope.map_or("", |e| e.subject.as_str())))
}

/// The revision that a name states: 0 for a first version, n for "lần n", 1 for "bổ sung", "điều chỉnh", "sửa".
/// "(1)" is a download counter and states nothing.
pub fn revision(name: &str) -> u32 {
    let words: Vec<String> = fold(stem(name)).split(' ').map(str::to_owned).collect();
    let word = |n: usize| words.get(n).map_or("", String::as_str);
    let small = |text: &str| text.parse::<u32>().ok().filter(|n| (1..32).contains(n));
    let ordinal = |text: &str| ["nhat", "hai", "ba", "tu", "nam"].iter().position(|o| *o == text).map(|n| n as u32 + 1);
    let mut found = 0;
    for n in 0..words.len() {
        // A number counts only after "lần" or as a version; after other words it may be the month.
        let stated = match (word(n), word(n + 1)) {
            ("lan", "thu") => small(word(n + 2)).or_else(|| ordinal(word(n + 2))),
            ("lan", next) => small(next).or_else(|| ordinal(next)),
            ("v" | "ver" | "version", next) => small(next),
            ("sua" | "bs" | "hieuchinh" | "suadoi", _)
            | ("bo", "sung")
            | ("dieu" | "hieu" | "dinh", "chinh")
            | ("thay", "the") => Some(1),
            (w, _) => ["final", "v", "lan"].iter().find_map(|lead| w.strip_prefix(lead)).and_then(small),
        };
        found = found.max(stated.unwrap_or(0));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions() {
        for (name, want) in [
            ("TAM KY BC THANG 10 final.xlsx", 0),
            ("TAM KY BC THANG 10 final (sua lan 2).xlsx", 2),
            ("HOI AN BC THANG 10 final lần 2.xlsx", 2),
            ("BC final2.xlsx", 2),
            ("BC bổ sung.xlsx", 1),
            ("BC dieu chinh.xlsx", 1),
            ("BC bs.xlsx", 1),
            ("BC (1).xlsx", 0),
            ("BC v3.xls", 3),
            ("BC bo sung 9-2022.xlsx", 1),
            ("BC sua lan thu hai.xlsx", 2),
        ] {
            assert_eq!(revision(name), want, "{name}");
        }
    }

    #[test]
    fn names_are_written_as_an_office_would() {
        assert_eq!(sentence_case("HUYỆN ỦY NÚI THÀNH"), "Huyện ủy Núi Thành");
        assert_eq!(sentence_case("ĐẢNG ỦY XÃ TAM XUÂN"), "Đảng ủy xã Tam Xuân");
        assert_eq!(sentence_case("Đảng ủy Quân sự tỉnh"), "Đảng ủy Quân sự tỉnh");
    }

    #[test]
    fn the_period_stated_wins_over_the_folder() {
        let heading = SheetHeading { lines: vec!["Tháng 9 năm 2022".into()], ..SheetHeading::default() };
        let evidence = Evidence { heading: Some(&heading), envelope: None, id: "BC T10.xlsx", day: None, ruling: None };
        let october = "2022-10".parse().ok();
        let mut problems = Vec::new();
        assert_eq!(period(&evidence, october, &mut problems).map(|p| p.to_string()), Some("2022-09".into()));
        assert!(matches!(problems[..], [Problem::WrongPeriod(_)]));
        let mut problems = Vec::new();
        assert_eq!(
            period(&evidence, "2022-09".parse().ok(), &mut problems).map(|p| p.to_string()),
            Some("2022-09".into())
        );
        assert!(matches!(problems[..], [Problem::PeriodConflict(_)]));
    }
}
