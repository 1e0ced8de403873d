//! Units, and the roster that says who must report.

use crate::labels;
use crate::model::text::{self, Label};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// A unit's place in the roster: its rank everywhere.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct UnitIx(pub u16);

crate::model::work::counted!(UnitIx: 0);

/// A unit (đơn vị, đảng bộ trực thuộc): a direct unit of the province that must report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// The code, a text: leading zeros count.
    pub code: String,
    /// The short name: "Núi Thành".
    pub name: String,
    /// The name it writes in reports: "Huyện ủy Núi Thành".
    pub report_name: String,
    /// The kind of unit: "huyện ủy".
    pub kind: String,
    /// The block (khối) it is added up in.
    pub block: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Addresses it sends from, in lower case.
    pub emails: Vec<String>,
    /// First day on which it exists, where it is said.
    pub from: Option<Date>,
    /// Last day on which it exists, where it is said.
    pub until: Option<Date>,
    /// The forms that it owes, by id or name; `None` for all of them.
    pub owes: Option<Vec<Label>>,
    /// The units that it was made of, by name or code, where it came from a merger or a division.
    pub made_of: Vec<String>,
}

impl Unit {
    /// The name for a table: the one it writes in reports, else the short one.
    pub fn title(&self) -> &str {
        if self.report_name.is_empty() { &self.name } else { &self.report_name }
    }

    /// Whether it owes the form with these names.
    pub fn owes(&self, names: &[Label]) -> bool {
        self.owes.as_ref().is_none_or(|owed| owed.iter().any(|o| names.contains(o)))
    }

    /// Whether it exists on `day`.
    pub fn exists_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| until >= day)
    }

    /// Adds addresses that are not known yet.
    pub fn add_emails(&mut self, emails: Vec<String>) {
        let new: Vec<String> = emails.into_iter().filter(|e| !self.emails.contains(e)).collect();
        self.emails.extend(new);
    }
}

/// The units, in the order of the roster, with an index of their names.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// The units.
    pub units: Vec<Unit>,
    names: Vec<UnitName>,
    /// Places in `names` by whole name and by core.
    index: HashMap<Label, Vec<usize>>,
    /// Places in `names` by the squeezed core, those of four letters or more.
    squeezed: BTreeMap<String, Vec<usize>>,
    /// The names of each unit: they stand together.
    names_of: Vec<Range<usize>>,
    /// Units by their code and by the addresses they send from, in roster order.
    codes: HashMap<String, Vec<UnitIx>>,
    emails: HashMap<String, Vec<UnitIx>>,
    /// Words of the longest core.
    most_words: usize,
    /// The province, whose name may stand behind that of a unit.
    province: Label,
}

/// One name of one unit, ready for comparing.
#[derive(Clone, Debug)]
struct UnitName {
    unit: UnitIx,
    /// The whole name: "huyện ủy núi thành".
    full: Label,
    /// Without the words for its kind: "núi thành".
    core: Label,
    /// The core, folded and without spaces: "nuithanh".
    squeezed: String,
    /// The core, folded, for suggestions.
    folded: Folded,
    /// The kinds of area that any name of the unit tells.
    areas: Vec<AreaKind>,
}

/// A folded text with what tells quickly that another cannot be like it.
#[derive(Clone, Debug)]
struct Folded {
    text: String,
    length: u32,
    /// How often letters stand in it, in as many drawers as there are letters and digits, or nearly so.
    letters: [u8; 32],
}

impl Folded {
    fn new(text: String) -> Folded {
        let mut letters = [0u8; 32];
        let mut length = 0u32;
        for c in text.chars() {
            length += 1;
            let drawer = &mut letters[u32::from(c) as usize % 32];
            *drawer = drawer.saturating_add(1);
        }
        Folded { text, length, letters }
    }

    /// At least as much as [`text::likeness`] of the two: letters that only one of them has must be changed.
    fn at_most_like(&self, other: &Folded) -> f64 {
        let more = |a: &Folded, b: &Folded| -> u32 {
            a.letters.iter().zip(&b.letters).map(|(a, b)| u32::from(a.saturating_sub(*b))).sum()
        };
        let longest = self.length.max(other.length);
        let is_countable = longest < u32::from(u8::MAX) && longest > 0;
        if is_countable { 1.0 - f64::from(more(self, other).max(more(other, self))) / f64::from(longest) } else { 1.0 }
    }
}

/// A kind of area, as names tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AreaKind {
    Province,
    City,
    Town,
    District,
    UrbanDistrict,
    Ward,
    Commune,
    Township,
}

impl AreaKind {
    /// How small it is.
    fn rank(self) -> u8 {
        match self {
            AreaKind::Province => 1,
            AreaKind::City | AreaKind::Town | AreaKind::District | AreaKind::UrbanDistrict => 2,
            AreaKind::Ward | AreaKind::Commune | AreaKind::Township => 3,
        }
    }
}

/// The kind of area that a name begins with, behind words for a Party body: "Đảng bộ huyện …", "Huyện ủy …".
fn area(name: &Label) -> Option<AreaKind> {
    let bodies =
        labels!["ban chấp hành", "ban thường vụ", "bch", "btv", "đảng bộ", "đảng ủy", "đ bộ", "đ ủy", "đb", "đu"];
    let mut rest = name.clone();
    while let Some(shorter) = bodies.iter().find_map(|b| rest.strip_prefix(b)) {
        rest = shorter;
    }
    let begins = |words: &[Label]| words.iter().any(|w| rest.begins_with(w));
    let kinds: [(AreaKind, &[Label]); 8] = [
        (AreaKind::Province, labels!["tỉnh ủy", "tỉnh"]),
        (AreaKind::City, labels!["thành ủy", "thành phố", "tp"]),
        (AreaKind::Town, labels!["thị ủy", "thị xã", "tx"]),
        (AreaKind::Township, labels!["thị trấn", "tt"]),
        (AreaKind::District, labels!["huyện ủy", "huyện", "h ủy", "h"]),
        (AreaKind::UrbanDistrict, labels!["quận ủy", "quận", "q"]),
        (AreaKind::Ward, labels!["phường", "p"]),
        (AreaKind::Commune, labels!["xã", "x"]),
    ];
    kinds.into_iter().find(|(_, words)| begins(words)).map(|(area, _)| area)
}

/// Units that a text may mean, with how well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// The units, in roster order.
    pub units: Vec<UnitIx>,
    /// Whether the match rests on letters without their diacritics.
    pub folded: bool,
}

impl Candidates {
    /// The same candidates without units that do not exist on `day`.
    pub fn on(mut self, roster: &Roster, day: Option<Date>) -> Candidates {
        if let Some(day) = day {
            self.units.retain(|u| roster.unit(*u).exists_on(day));
        }
        self
    }

    /// The unit, where there is exactly one.
    pub fn only(&self) -> Option<UnitIx> {
        match self.units[..] {
            [unit] => Some(unit),
            _ => None,
        }
    }
}

impl Roster {
    /// A roster of `units`.
    pub fn new(units: Vec<Unit>) -> Roster {
        let mut names: Vec<UnitName> = Vec::new();
        let mut names_of = Vec::with_capacity(units.len());
        for (ix, unit) in (0..).map(UnitIx).zip(&units) {
            let all = || [&unit.report_name, &unit.name].into_iter().chain(&unit.aliases);
            let areas: Vec<AreaKind> = all().chain([&unit.kind]).filter_map(|n| area(&Label::new(n))).collect();
            let first = names.len();
            for name in all().filter(|n| !n.trim().is_empty()) {
                let core = core(&Label::new(name));
                names.push(UnitName {
                    unit: ix,
                    full: Label::new(name),
                    squeezed: squeeze(&strip_kind_text(name)),
                    folded: Folded::new(text::fold(core.as_str())),
                    core,
                    areas: areas.clone(),
                });
            }
            names_of.push(first..names.len());
        }
        let mut index: HashMap<Label, Vec<usize>> = HashMap::new();
        for (n, name) in names.iter().enumerate() {
            index.entry(name.full.clone()).or_default().push(n);
            index.entry(name.core.clone()).or_default().push(n);
        }
        let mut squeezed: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, name) in names.iter().enumerate() {
            squeezed.entry(name.squeezed.clone()).or_default().push(n);
        }
        let (mut codes, mut emails) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (ix, unit) in (0..).map(UnitIx).zip(&units) {
            codes.entry(unit.code.clone()).or_default().push(ix);
            unit.emails.iter().for_each(|e| emails.entry(e.clone()).or_default().push(ix));
        }
        emails.values_mut().for_each(Vec::dedup);
        let most_words = names.iter().map(|n| n.core.words().count()).max().unwrap_or(0);
        Roster { units, names, index, squeezed, names_of, codes, emails, most_words, province: Label::default() }
    }

    /// The same roster, of a province: its name may stand behind that of a unit.
    pub fn of_province(mut self, name: &str) -> Roster {
        self.province = Label::new(name);
        self
    }

    /// All units with their index.
    pub fn iter(&self) -> impl Iterator<Item = (UnitIx, &Unit)> {
        (0..).map(UnitIx).zip(&self.units)
    }

    /// The unit `ix`.
    pub fn unit(&self, ix: UnitIx) -> &Unit {
        &self.units[usize::from(ix.0)]
    }

    /// The units that a unit was made of, as far as the roster lists them.
    pub fn predecessors(&self, unit: UnitIx) -> Vec<UnitIx> {
        let named = |name: &String| {
            let other = |ix: &UnitIx| *ix != unit;
            let by_code = self.by_code(name).units.into_iter().filter(other).collect::<Vec<_>>();
            if by_code.is_empty() { self.by_line(name).units.into_iter().filter(other).collect() } else { by_code }
        };
        self.unit(unit).made_of.iter().flat_map(named).collect()
    }

    /// The units that exist on `day`.
    pub fn in_force(&self, day: Date) -> impl Iterator<Item = (UnitIx, &Unit)> {
        self.iter().filter(move |(_, u)| u.exists_on(day))
    }

    /// The units with `code`, which may have been used again at another time.
    pub fn by_code(&self, code: &str) -> Candidates {
        let units = self.codes.get(code.trim()).cloned().unwrap_or_default();
        Candidates { units, folded: false }
    }

    /// The one unit that a declaration names, by code or by name.
    pub fn named(&self, text: &str) -> Option<UnitIx> {
        [self.by_code(text), self.by_line(text)].into_iter().find_map(|c| c.only())
    }

    /// The units that send from `address`.
    pub fn by_email(&self, address: &str) -> Candidates {
        let units = self.emails.get(&address.trim().to_lowercase()).cloned().unwrap_or_default();
        Candidates { units, folded: false }
    }

    /// The units that a line of a heading names. The name is the whole line, or a part of it between
    /// dashes, commas or brackets; a name that only stands in a longer one is another unit's.
    pub fn by_line(&self, line: &str) -> Candidates {
        let mut units = self.by_name(line);
        // "An Bình (1)" may be An Bình 1, or the first copy of An Bình.
        if let Some((before, _)) = line.split_once('(').filter(|_| !units.is_empty()) {
            units.extend(self.by_name(before));
        }
        if units.is_empty() {
            let parts = line.split(['-', '–', '—', ',', ';', ':', '(', ')', '|', '/', '\n']);
            let found: Vec<Vec<UnitIx>> = parts.map(|part| self.by_name(part)).filter(|u| !u.is_empty()).collect();
            units = match &found[..] {
                // "Đảng ủy xã An Bình, huyện Núi Thành": the area that holds the first is not the sender.
                [first, rest @ ..] if rest.iter().flatten().all(|u| self.rank(*u) < self.rank_of(first)) => {
                    first.clone()
                }
                _ => found.concat(),
            };
        }
        units.sort();
        units.dedup();
        Candidates { units, folded: false }
    }

    /// The names of a unit.
    fn names_of(&self, unit: UnitIx) -> &[UnitName] {
        self.names_of.get(usize::from(unit.0)).and_then(|names| self.names.get(names.clone())).unwrap_or_default()
    }

    /// How small the area of a unit is: province, district, commune.
    fn rank(&self, unit: UnitIx) -> u8 {
        let areas = self.names_of(unit).first().map_or(&[][..], |n| &n.areas);
        areas.first().map_or(0, |area| area.rank())
    }

    fn rank_of(&self, units: &[UnitIx]) -> u8 {
        units.iter().map(|u| self.rank(*u)).min().unwrap_or(0)
    }

    /// The units with exactly this name, else with this name but for the words for its kind, as far as
    /// these do not contradict: a phường is no xã, a province no city.
    fn by_name(&self, text: &str) -> Vec<UnitIx> {
        let label = after_introduction(&Label::new(text));
        let found = self.by_label(&label);
        match self.without_province(&label).filter(|_| found.is_empty()) {
            Some(shorter) => self.by_label(&shorter),
            None => found,
        }
    }

    /// "Công an tỉnh Quảng Nam" as "Công an tỉnh".
    fn without_province(&self, label: &Label) -> Option<Label> {
        let shorter = label.as_str().strip_suffix(self.province.as_str()).filter(|_| !self.province.is_empty())?;
        Some(Label::new(shorter.strip_suffix(' ')?)).filter(|l| !l.is_empty())
    }

    fn by_label(&self, label: &Label) -> Vec<UnitIx> {
        let (label, bare) = (label.clone(), core(label));
        let called = |label: &Label| self.index.get(label).into_iter().flatten().map(|n| &self.names[*n]);
        let whole = collect(called(&label).filter(|n| n.full == label));
        if !whole.is_empty() || bare.is_empty() {
            return whole;
        }
        let area = area(&label);
        let fits = |n: &&UnitName| {
            n.core == bare && (area.is_none() || n.areas.is_empty() || area.is_some_and(|a| n.areas.contains(&a)))
        };
        collect(called(&bare).filter(fits))
    }

    /// The units that the name of a file or of a sender tells: by its letters, else without diacritics.
    pub fn by_file_name(&self, name: &str) -> Candidates {
        let label = Label::new(&name.replace(['-', '_', '.'], " "));
        let words: Vec<&str> = label.words().collect();
        // Every run of words that may be a core of two words or more.
        let runs = (0..words.len())
            .flat_map(|from| (from + 2..=words.len().min(from + self.most_words)).map(move |to| from..to));
        let called = |run: Range<usize>| self.index.get(&Label::of_words(&words[run])).into_iter().flatten();
        let found: BTreeSet<usize> = runs.flat_map(called).copied().collect();
        let stands = |n: &&UnitName| n.core.words().nth(1).is_some() && label.contains(&n.core);
        let exact = longest(found.iter().map(|n| &self.names[*n]).filter(stands), |n| n.core.as_str());
        let tokens = Tokens::of(name);
        if !exact.is_empty() {
            return Candidates { units: self.settle_by_tokens(exact, &tokens), folded: false };
        }
        // "TayGiang" and "tay giang" are both runs of whole words.
        let folded = text::fold(name);
        let words: Vec<&str> = folded.split(' ').collect();
        let runs: BTreeSet<String> = (0..words.len())
            .flat_map(|from| (from..words.len().min(from + 8)).map(move |to| (from, to)))
            .map(|(from, to)| words[from..=to].concat())
            .filter(|run| run.len() >= 4)
            .collect();
        let found: BTreeSet<usize> = runs.iter().filter_map(|run| self.squeezed.get(run)).flatten().copied().collect();
        let folded = longest(found.iter().map(|n| &self.names[*n]), |n| n.squeezed.as_str());
        Candidates { units: self.settle_by_tokens(folded, &tokens), folded: true }
    }

    /// The kind of area written before a name tells units of one name apart; a number behind it that may belong to
    /// the name or not makes the unit ambiguous.
    fn settle_by_tokens(&self, units: Vec<UnitIx>, tokens: &Tokens) -> Vec<UnitIx> {
        let named = |u: &UnitIx| self.names_of(*u).iter().find_map(|n| Some((n, tokens.find(&n.squeezed)?)));
        let fits = |u: &&UnitIx| {
            let area = named(u).and_then(|(n, at)| Some((n, tokens.area_before(at.0)?)));
            area.is_none_or(|(n, area)| n.areas.is_empty() || n.areas.contains(&area))
        };
        let by_area: Vec<UnitIx> = units.iter().filter(fits).copied().collect();
        let mut out = if by_area.is_empty() { units } else { by_area };
        let named_as = |places: &Vec<usize>| collect(places.iter().map(|n| &self.names[*n]));
        let called = |squeezed: &str| self.squeezed.get(squeezed).map_or(Vec::new(), named_as);
        // A digit sorts before ':', so that these are the names that begin with it and go on with a digit.
        let beginning = |base: &str| self.squeezed.range(format!("{base}0")..format!("{base}:"));
        let doubts: Vec<UnitIx> = out
            .iter()
            .filter_map(named)
            .flat_map(|(n, at)| match tokens.number_behind(&n.squeezed, at) {
                Number::Doubtful(without) => called(&without),
                Number::Loose => {
                    let numbered = beginning(&n.squeezed).filter(|(o, _)| is_numbered(o, &n.squeezed));
                    numbered.flat_map(|(_, places)| named_as(places)).collect()
                }
                Number::Clear => Vec::new(),
            })
            .collect();
        out.extend(doubts);
        out.sort();
        out.dedup();
        out
    }

    /// The unit whose name is most like `text`, for a suggestion only.
    pub fn nearest(&self, text: &str) -> Option<UnitIx> {
        let bare = Folded::new(text::fold(core(&Label::new(text)).as_str()));
        self.names
            .iter()
            .filter(|n| bare.at_most_like(&n.folded) >= ALIKE)
            .map(|n| (text::likeness(&bare.text, &n.folded.text), n.unit))
            .filter(|(score, _)| *score >= ALIKE)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
            .map(|(_, unit)| unit)
    }
}

/// From this likeness on a name is suggested for another.
const ALIKE: f64 = 0.75;

/// The units of names, without names that are part of a longer one of them.
fn longest<'a>(names: impl Iterator<Item = &'a UnitName>, key: impl Fn(&UnitName) -> &str) -> Vec<UnitIx> {
    let hits: Vec<&UnitName> = names.filter(|n| !n.core.is_empty()).collect();
    let whole = |n: &&&UnitName| !hits.iter().any(|o| key(o).len() > key(n).len() && key(o).contains(key(n)));
    collect(hits.iter().filter(whole).copied())
}

/// Whether a squeezed name is another with a number behind it.
fn is_numbered(name: &str, base: &str) -> bool {
    name.strip_prefix(base).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The words and numbers of a file's name, folded, each with what stands before it.
struct Tokens(Vec<(String, String)>);

/// What the number behind a name is.
enum Number {
    /// It belongs to the name, or to a date.
    Clear,
    /// It may belong to the name or not; with the name without it.
    Doubtful(String),
    /// It stands behind the name as if it belonged there.
    Loose,
}

impl Tokens {
    fn of(text: &str) -> Tokens {
        let mut out: Vec<(String, String)> = Vec::new();
        let mut gap = String::new();
        let mut last = None;
        for c in text.chars() {
            if !c.is_alphanumeric() {
                gap.push(c);
                last = None;
                continue;
            }
            let is_digit = c.is_ascii_digit();
            match (last, out.last_mut()) {
                (Some(digit), Some((_, word))) if digit == is_digit => word.push(c),
                _ => out.push((std::mem::take(&mut gap), c.to_string())),
            }
            last = Some(is_digit);
        }
        Tokens(out.into_iter().map(|(gap, word)| (gap, text::fold(&word))).collect())
    }

    /// The first and last token of a squeezed name.
    fn find(&self, squeezed: &str) -> Option<(usize, usize)> {
        (0..self.0.len()).find_map(|from| {
            let mut run = String::new();
            for (to, (_, word)) in self.0.iter().enumerate().skip(from) {
                run.push_str(word);
                if run.len() >= squeezed.len() {
                    return (run == squeezed).then_some((from, to));
                }
            }
            None
        })
    }

    fn area_before(&self, at: usize) -> Option<AreaKind> {
        let word = |n: usize| at.checked_sub(n).and_then(|n| self.0.get(n)).map_or("", |(_, w)| w.as_str());
        match (word(2), word(1)) {
            ("thi", "tran") => Some(AreaKind::Township),
            ("thi", "xa") => Some(AreaKind::Town),
            ("thanh", "pho" | "uy") => Some(AreaKind::City),
            ("thi", "uy") => Some(AreaKind::Town),
            ("quan", "uy") => Some(AreaKind::UrbanDistrict),
            (_, "huyen" | "hu") | ("huyen", "uy") => Some(AreaKind::District),
            (_, "xa") => Some(AreaKind::Commune),
            (_, "phuong") => Some(AreaKind::Ward),
            _ => None,
        }
    }

    fn number_behind(&self, squeezed: &str, (from, to): (usize, usize)) -> Number {
        let is_number = |n: usize| self.0.get(n).is_some_and(|(_, w)| w.bytes().all(|b| b.is_ascii_digit()));
        let gap = |n: usize| self.0.get(n).map_or("", |(gap, _)| gap.as_str());
        // "1-9-2022" and "1.9" are dates, "1-BTCTW" is a form.
        let runs_on = |n: usize| matches!(gap(n + 1), "-" | "." | "/");
        if is_number(to) && to > from {
            let usual = if to > from + 1 { gap(to - 1) } else { " " };
            let is_clear = matches!(gap(to), "" | " ") || gap(to) == usual;
            return match is_clear && !runs_on(to) {
                true => Number::Clear,
                false => Number::Doubtful(squeezed.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()),
            };
        }
        let next = to + 1;
        let is_year = |n: usize| is_number(n) && self.0[n].1.len() == 4;
        if is_number(next)
            && self.0[next].1.len() <= 2
            && matches!(gap(next), "" | " ")
            && !runs_on(next)
            && !is_year(next + 1)
        {
            return Number::Loose;
        }
        Number::Clear
    }
}

fn collect<'a>(names: impl Iterator<Item = &'a UnitName>) -> Vec<UnitIx> {
    let mut units: Vec<UnitIx> = names.map(|n| n.unit).collect();
    units.sort();
    units.dedup();
    units
}

/// Words for the kind of a Party body or an area, long ones first; as units write and shorten them.
fn kinds() -> &'static [Label] {
    labels![
        "ban chấp hành",
        "ban thường vụ",
        "đảng bộ",
        "đảng ủy",
        "huyện ủy",
        "thành ủy",
        "thị ủy",
        "quận ủy",
        "tỉnh ủy",
        "đ bộ",
        "đ ủy",
        "h ủy",
        "bch",
        "btv",
        "đb",
        "đu",
        "thành phố",
        "thị xã",
        "thị trấn",
        "huyện",
        "quận",
        "phường",
        "xã",
        "tp",
        "tx",
        "tt",
        "x",
        "p",
        "h",
        "q",
    ]
}

/// The name without the words for its kind: "Đ.bộ huyện Núi Thành" is "Núi Thành".
pub fn core(name: &Label) -> Label {
    let mut rest = name.clone();
    while let Some(shorter) = kinds().iter().filter_map(|kind| rest.strip_prefix(kind)).find(|rest| !rest.is_empty()) {
        rest = shorter;
    }
    rest
}

/// What two names of one unit have in common, and names of different units have not: the kind of area and the core.
pub fn identity(name: &str) -> (String, Label) {
    let label = after_introduction(&Label::new(name));
    (area(&label).map_or(String::new(), |a| format!("{a:?}")), core(&label))
}

/// Whether a line begins with words for a Party body: "Huyện ủy …", "Đảng bộ …".
pub fn names_a_body(line: &Label) -> bool {
    labels![
        "đảng bộ",
        "đảng ủy",
        "huyện ủy",
        "thành ủy",
        "thị ủy",
        "quận ủy",
        "đ bộ",
        "đ ủy",
        "chi bộ",
        "tỉnh ủy",
        "ban chấp hành"
    ]
    .iter()
    .any(|kind| line.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()))
}

/// "Đơn vị báo cáo: Huyện ủy Núi Thành" without its introduction.
fn after_introduction(line: &Label) -> Label {
    let leads = labels!["đơn vị báo cáo", "đơn vị gửi báo cáo", "tên đơn vị", "đơn vị"];
    let rest = leads.iter().filter_map(|lead| line.strip_prefix(lead)).find(|rest| !rest.is_empty());
    rest.unwrap_or_else(|| line.clone())
}

/// The text after the words for its kind, compared without diacritics, as file names are written.
fn strip_kind_text(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let kind_at_front = |words: &[&str]| {
        let n = kinds().iter().map(|kind| (kind, kind.words().count()));
        n.filter(|(_, n)| words.len() > *n)
            .find(|(kind, n)| Label::new(&words[..*n].join(" ")) == **kind)
            .map(|(_, n)| n)
    };
    while let Some(n) = kind_at_front(&words) {
        words.drain(..n);
    }
    words.join(" ")
}

fn squeeze(text: &str) -> String {
    text::fold(text).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        let unit = |code: &str, name: &str, report: &str, alias: &str| Unit {
            code: code.into(),
            name: name.into(),
            report_name: report.into(),
            aliases: vec![alias.into()],
            ..Unit::default()
        };
        Roster::new(vec![
            unit("001", "Núi Thành", "Huyện ủy Núi Thành", "Đảng bộ huyện Núi Thành"),
            unit("002", "Tân Thành", "Đảng ủy xã Tân Thành", ""),
            unit("003", "Tân Thạnh", "Đảng ủy xã Tân Thạnh", ""),
            unit("004", "Quân sự tỉnh", "Đảng ủy Quân sự tỉnh", ""),
            unit("005", "A Lưới 1", "Đảng ủy xã A Lưới 1", ""),
            unit("006", "A Lưới", "Đảng ủy xã A Lưới", ""),
            unit("007", "Hải Châu", "Đảng ủy phường Hải Châu", ""),
        ])
    }

    fn codes(c: &Candidates) -> Vec<u16> {
        c.units.iter().map(|u| u.0 + 1).collect()
    }

    #[test]
    fn names_in_headings() {
        let roster = roster();
        for (line, want) in [
            ("HUYỆN UỶ NÚI\u{a0}THÀNH", vec![1]),
            ("Đ.bộ huyện Núi Thành", vec![1]),
            ("ĐU x. Tân Thạnh", vec![3]),
            ("P. Hải Châu", vec![7]),
            ("Đơn vị báo cáo: Đảng ủy xã A Lưới 1", vec![5]),
            ("ĐẢNG ỦY XÃ A LƯỚI", vec![6]),
            ("HUYỆN ỦY NÚI THÀNH - BAN TỔ CHỨC", vec![1]),
            ("ĐẢNG ỦY XÃ PHÚ TÂN THÀNH", vec![]),
            ("ĐẢNG ỦY XÃ HẢI CHÂU", vec![]),
            ("Thành ủy Núi Thành", vec![]),
            ("TỈNH ỦY QUẢNG NAM", vec![]),
            ("Tân Thanh", vec![]),
        ] {
            assert_eq!(codes(&roster.by_line(line)), want, "{line}");
        }
    }

    proptest::proptest! {
        /// What is passed over unseen is not like it.
        #[test]
        fn nothing_alike_is_passed_over(a in "[a-e0-2 ]{0,12}", b in "[a-e0-2 ]{0,12}") {
            let at_most = Folded::new(a.clone()).at_most_like(&Folded::new(b.clone()));
            proptest::prop_assert!(at_most >= text::likeness(&a, &b));
        }
    }

    #[test]
    fn names_of_files() {
        let roster = roster();
        for (name, want, folded) in [
            ("BC PTDV thang 9 Nui Thanh.xlsx", vec![1], true),
            ("BC_NuiThanh_T9.xlsx", vec![1], true),
            ("Biểu PTĐV Huyện ủy Núi Thành T9-2022 (1).xlsx", vec![1], false),
            ("Tan Thanh.xls", vec![2, 3], true),
            ("Tân Thạnh.xls", vec![3], false),
            ("BC Quan su tinh.xlsx", vec![4], true),
            ("logo.png", vec![], true),
        ] {
            let found = roster.by_file_name(name);
            assert_eq!((codes(&found), found.folded), (want, folded), "{name}");
        }
        assert_eq!(roster.nearest("Huyện ủy Núi Thàn"), Some(UnitIx(0)));
    }
}
