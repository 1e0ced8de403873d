//! Who sent a report, and for when: evidence from the sheet, the sender, the file's name and its folder, reconciled.

use crate::document::Sheet;
use crate::finding::{Problem, Source};
use crate::form::Form;
use crate::inbox::Envelope;
use crate::period::{self, Mention, Period, Span};
use crate::place::At;
use crate::recognise::Table;
use crate::roster::{Candidates, Roster, Unit, UnitIx, names_a_body};
use crate::text::{Label, fold, tidy};
use std::collections::BTreeSet;

/// What a sheet says above its table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heading {
    /// The lines, as written.
    pub lines: Vec<String>,
    /// The content of a cell that states the unit, a code or a name.
    pub unit: Option<String>,
    /// What cells made for it state of the period.
    pub period: Mention,
}

/// Reads what stands above a table.
pub fn heading(sheet: &Sheet, table: &Table, form: &Form) -> Heading {
    let above = sheet
        .cells
        .range(At::new(table.above, 0)..At::new(table.header.0, 0))
        .filter(|(_, c)| !c.is_blank());
    let lines = above
        .clone()
        .take(200)
        .map(|(_, c)| tidy(&c.shown()))
        .collect();
    let stated = |names: &[Label]| {
        let at = above
            .clone()
            .find(|(_, c)| names.contains(&Label::new(&c.shown())))
            .map(|(at, _)| *at)?;
        [At::new(at.row + 1, at.col), At::new(at.row, at.col + 1)]
            .into_iter()
            .map(|at| tidy(&sheet.text(at)))
            .find(|text| !text.is_empty())
    };
    let number = |names: &[Label]| stated(names).and_then(|t| t.parse::<i16>().ok());
    let code = ["mã đơn vị", "mã số đơn vị", "mã đv"].map(Label::new);
    Heading {
        lines,
        unit: stated(&form.heading.unit)
            .or_else(|| stated(&code))
            .or_else(|| inline_code(above.clone().map(|(_, c)| c.shown()), &code)),
        period: Mention {
            span: number(&form.heading.month)
                .and_then(|m| u8::try_from(m).ok())
                .filter(|m| (1..=12).contains(m))
                .map(Span::Month),
            year: number(&form.heading.year),
        },
    }
}

/// "Mã đơn vị: 004" in one cell.
fn inline_code(lines: impl Iterator<Item = String>, names: &[Label]) -> Option<String> {
    lines
        .filter_map(|line| {
            line.split_once(':')
                .map(|(name, code)| (Label::new(name), tidy(code)))
        })
        .find(|(name, code)| names.contains(name) && !code.is_empty())
        .map(|(_, code)| code)
}

/// All that tells whose a report is.
pub struct Evidence<'a> {
    /// What stands above the table; `None` for a file that could not be read.
    pub heading: Option<&'a Heading>,
    /// The mail it came in.
    pub envelope: Option<&'a Envelope>,
    /// Its path inside the inbox.
    pub id: &'a str,
}

/// The unit of a report, and what is to be said about it.
pub fn unit(
    evidence: &Evidence<'_>,
    roster: &Roster,
    problems: &mut Vec<Problem>,
) -> Option<UnitIx> {
    let sources = [
        (Source::Code, by_code(evidence, roster)),
        (Source::Heading, by_heading(evidence, roster)),
        (Source::Sender, by_sender(evidence, roster)),
        (Source::FileName, by_file(evidence, roster)),
    ];
    let chosen = sources
        .iter()
        .find_map(|(source, found)| found.0.only().map(|unit| (*source, unit)));
    let Some((chosen_by, unit)) = chosen.or_else(|| common(&sources)) else {
        problems.push(nobody(evidence, roster, &sources));
        return None;
    };
    for (source, (found, _)) in sources
        .iter()
        .filter(|(source, _)| *source as u8 > chosen_by as u8)
    {
        if let Some(other) = found.only().filter(|other| *other != unit) {
            problems.push(Problem::UnitConflict {
                used: roster.unit(unit).title().to_owned(),
                source: *source,
                other: roster.unit(other).title().to_owned(),
            });
        }
    }
    Some(unit)
}

/// Candidates with the text that gave them.
type Found = (Candidates, String);

/// The one unit that every ambiguous source has among its candidates.
fn common(sources: &[(Source, Found)]) -> Option<(Source, UnitIx)> {
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
        (Some(unit), None) => Some((Source::FileName, unit)),
        _ => None,
    }
}

fn nobody(evidence: &Evidence<'_>, roster: &Roster, sources: &[(Source, Found)]) -> Problem {
    if let Some((_, (found, written))) = sources.iter().find(|(_, (c, _))| c.units.len() > 1) {
        let units = found
            .units
            .iter()
            .map(|u| roster.unit(*u).title().to_owned())
            .collect();
        return Problem::AmbiguousUnit {
            written: written.clone(),
            units,
        };
    }
    let written = evidence
        .heading
        .and_then(|h| h.unit.clone().or_else(|| body_line(h)))
        .unwrap_or_default();
    let nearest = roster
        .nearest(&written)
        .map(|u| roster.unit(u).title().to_owned());
    Problem::UnknownUnit { written, nearest }
}

fn by_code(evidence: &Evidence<'_>, roster: &Roster) -> Found {
    let Some(text) = evidence.heading.and_then(|h| h.unit.clone()) else {
        return Found::default();
    };
    let by_code = roster.by_code(&text);
    let found = if by_code.units.is_empty() {
        roster.by_line(&text)
    } else {
        by_code
    };
    (found, text)
}

/// The heading's lines that name a unit. A place and date line names a town, not a sender.
fn by_heading(evidence: &Evidence<'_>, roster: &Roster) -> Found {
    let Some(heading) = evidence.heading else {
        return Found::default();
    };
    let mut best = Found::default();
    for line in heading.lines.iter().filter(|l| !is_dated(l)) {
        let found = roster.by_line(line);
        if found.units.is_empty() {
            continue;
        }
        let better = match (found.exact, best.0.exact) {
            (true, false) => true,
            (false, true) => false,
            (true, true) | (false, false) => best.0.units.is_empty(),
        };
        if better {
            best = (found, line.clone());
        } else if found.exact == best.0.exact && found.units != best.0.units {
            let mut units = [best.0.units, found.units].concat();
            units.sort();
            units.dedup();
            best.0.units = units;
        }
    }
    best
}

fn is_dated(line: &str) -> bool {
    let folded = fold(line);
    folded.contains("ngay") && folded.contains("thang")
}

fn by_sender(evidence: &Evidence<'_>, roster: &Roster) -> Found {
    let Some(envelope) = evidence.envelope else {
        return Found::default();
    };
    let by_address = roster.by_email(&envelope.address);
    if !by_address.units.is_empty() {
        return (by_address, envelope.address.clone());
    }
    (roster.by_line(&envelope.name), envelope.name.clone())
}

/// The file's own name, then the names of the folders, mails and archives it lies in, the nearest first.
fn by_file(evidence: &Evidence<'_>, roster: &Roster) -> Found {
    for part in evidence.id.rsplit('/') {
        let stem = stem(part);
        let code = stem
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("");
        let mut found = if code.chars().any(|c| c.is_ascii_digit()) {
            roster.by_code(code)
        } else {
            Candidates::default()
        };
        if found.units.is_empty() {
            found = roster.by_file_name(stem);
        }
        if !found.units.is_empty() {
            return (found, part.to_owned());
        }
    }
    Found::default()
}

fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if (2..=5).contains(&ending.len())
                && ending.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => name,
    }
}

/// The line that names the reporting body: the last one below the province's own.
fn body_line(heading: &Heading) -> Option<String> {
    let province = |l: &Label| {
        ["tỉnh ủy", "đảng bộ tỉnh"]
            .iter()
            .any(|p| l.strip_prefix(&Label::new(p)).is_some())
    };
    let bodies: Vec<(&String, Label)> = heading
        .lines
        .iter()
        .filter(|l| !is_dated(l) && l.chars().count() < 80)
        .map(|l| (l, Label::new(l)))
        .filter(|(_, label)| names_a_body(label))
        .collect();
    let below = bodies.iter().rfind(|(_, label)| !province(label));
    below.or(bodies.last()).map(|(line, _)| (*line).clone())
}

/// The province that a heading names.
pub fn province(heading: &Heading) -> Option<String> {
    let lead = Label::new("tỉnh ủy");
    let line = heading.lines.iter().find(|l| {
        Label::new(l)
            .strip_prefix(&lead)
            .is_some_and(|rest| !rest.is_empty())
    })?;
    let name: Vec<&str> = line.split_whitespace().skip(2).collect();
    let all_capitals = !line.chars().any(char::is_lowercase);
    let word = |w: &&str| {
        if all_capitals {
            capitalised(&w.to_lowercase())
        } else {
            (*w).to_owned()
        }
    };
    Some(name.iter().map(word).collect::<Vec<_>>().join(" "))
}

/// Where there is no roster: the unit that a report names itself, by code, heading or sender.
pub fn self_named(evidence: &Evidence<'_>) -> Option<Unit> {
    let heading = evidence.heading?;
    if let Some(code) = &heading.unit {
        return Some(Unit {
            code: code.clone(),
            name: code.clone(),
            ..Unit::default()
        });
    }
    let sender = || {
        evidence
            .envelope
            .map(|e| e.name.clone())
            .filter(|n| names_a_body(&Label::new(n)))
    };
    let name = sentence_case(&body_line(heading).or_else(sender)?);
    let emails = evidence
        .envelope
        .map(|e| e.address.clone())
        .into_iter()
        .filter(|a| !a.is_empty())
        .collect();
    Some(Unit {
        name: name.clone(),
        report_name: name,
        emails,
        ..Unit::default()
    })
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
        .map(|n| {
            if is_kind(n) || n == 2 && is_area(&words[2]) {
                words[n].clone()
            } else {
                capitalised(&words[n])
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The period of a report, and what is to be said about it. `folder` is the period of the folder it lies in.
pub fn period(
    evidence: &Evidence<'_>,
    folder: Option<Period>,
    problems: &mut Vec<Problem>,
) -> Option<Period> {
    let stated = evidence.heading.map_or(Mention::default(), stated);
    let named = named(evidence);
    let complete = |m: Mention| {
        let year = m
            .year
            .or(stated.year)
            .or(named.year)
            .or(folder.map(|f| f.year));
        Some(Period {
            span: m.span?,
            year: year?,
        })
    };
    let Some(folder) = folder else {
        return complete(stated).or_else(|| complete(named));
    };
    if stated.span.is_some() && !stated.fits(folder) {
        let stated = complete(stated);
        problems.push(Problem::WrongPeriod {
            stated,
            wanted: Some(folder),
        });
        return stated;
    }
    if named.span.is_some() && !named.fits(folder) {
        let other = evidence
            .id
            .rsplit('/')
            .next()
            .unwrap_or(evidence.id)
            .to_owned();
        problems.push(Problem::PeriodConflict {
            used: folder,
            other,
        });
    }
    Some(folder)
}

/// What the heading states: its own cells, else the first line that names a part of the year, else a year.
fn stated(heading: &Heading) -> Mention {
    if !heading.period.is_empty() {
        return heading.period;
    }
    let mentions: Vec<Mention> = heading.lines.iter().map(|l| period::mention(l)).collect();
    let with_span = mentions.iter().find(|m| m.span.is_some()).copied();
    with_span
        .or_else(|| mentions.iter().find(|m| m.year.is_some()).copied())
        .unwrap_or_default()
}

/// What the file's name states, else the subject of its mail.
fn named(evidence: &Evidence<'_>) -> Mention {
    let file = evidence.id.rsplit('/').next().unwrap_or(evidence.id);
    let by_name = period::mention_in_name(&without_counter(stem(file)));
    if by_name.span.is_some() {
        return by_name;
    }
    let by_subject = evidence
        .envelope
        .map_or(Mention::default(), |e| period::mention_in_name(&e.subject));
    if by_subject.span.is_some() {
        by_subject
    } else {
        by_name
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

/// The revision that a name states: 0 for a first version, n for "lần n", 1 for "bổ sung", "điều chỉnh", "sửa".
/// "(1)" is a download counter and states nothing.
pub fn revision(name: &str) -> u32 {
    let words: Vec<String> = fold(stem(name)).split(' ').map(str::to_owned).collect();
    let number = |w: Option<&String>| {
        w.and_then(|w| w.parse::<u32>().ok())
            .filter(|n| (1..100).contains(n))
    };
    let mut found = 0;
    for (n, word) in words.iter().enumerate() {
        let next = number(words.get(n + 1));
        let stated = match word.as_str() {
            "lan" => next,
            "sua" | "bs" | "hieuchinh" | "suadoi" => Some(next.unwrap_or(1)),
            "bo" if words.get(n + 1).is_some_and(|w| w == "sung") => {
                Some(number(words.get(n + 2)).unwrap_or(1))
            }
            "dieu" | "hieu" | "dinh" if words.get(n + 1).is_some_and(|w| w == "chinh") => {
                Some(number(words.get(n + 2)).unwrap_or(1))
            }
            "thay" if words.get(n + 1).is_some_and(|w| w == "the") => Some(1),
            "v" | "ver" | "version" | "final" => next,
            w => w
                .strip_prefix("final")
                .or(w.strip_prefix('v'))
                .or(w.strip_prefix("lan"))
                .and_then(|d| d.parse().ok())
                .filter(|n| (1..100).contains(n)),
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
        ] {
            assert_eq!(revision(name), want, "{name}");
        }
    }

    #[test]
    fn names_are_written_as_an_office_would() {
        assert_eq!(sentence_case("HUYỆN ỦY NÚI THÀNH"), "Huyện ủy Núi Thành");
        assert_eq!(sentence_case("ĐẢNG ỦY XÃ TAM XUÂN"), "Đảng ủy xã Tam Xuân");
        assert_eq!(
            sentence_case("Đảng ủy Quân sự tỉnh"),
            "Đảng ủy Quân sự tỉnh"
        );
    }

    #[test]
    fn the_period_stated_wins_over_the_folder() {
        let heading = Heading {
            lines: vec!["Tháng 9 năm 2022".into()],
            ..Heading::default()
        };
        let evidence = Evidence {
            heading: Some(&heading),
            envelope: None,
            id: "BC T10.xlsx",
        };
        let october = "2022-10".parse().ok();
        let mut problems = Vec::new();
        assert_eq!(
            period(&evidence, october, &mut problems).map(|p| p.to_string()),
            Some("2022-09".into())
        );
        assert!(matches!(problems[..], [Problem::WrongPeriod { .. }]));
        let mut problems = Vec::new();
        assert_eq!(
            period(&evidence, "2022-09".parse().ok(), &mut problems).map(|p| p.to_string()),
            Some("2022-09".into())
        );
        assert!(matches!(problems[..], [Problem::PeriodConflict { .. }]));
    }
}
