//! What the examples say above their tables: the name of the form, its title, the unit of measure, cells for unit and
//! period.

use super::Guess;
use super::doubt::Doubt;
use super::table::ExampleTable;
use crate::document::Content;
use crate::labels;
use crate::model::form::{Mentioned, mentions};
use crate::model::place::At;
use crate::model::text::{self, Label, tidy};

/// What was found.
pub struct DraftHeading {
    /// An id made of the name.
    pub id: String,
    /// The name.
    pub name: Guess,
    /// The title.
    pub title: Guess,
    /// What is counted.
    pub unit_of_measure: String,
    /// Labels of the cells for unit, month and year.
    pub cells: [Option<Guess>; 3],
    /// The year that each example is of.
    pub year: Vec<Option<i16>>,
}

/// Reads the headings of all examples.
pub fn read(tables: &[ExampleTable<'_>]) -> DraftHeading {
    let first = |of: &dyn Fn(&ExampleTable<'_>) -> Option<String>| tables.iter().find_map(of);
    let printed = first(&title);
    let (coded, title) = match printed.as_deref().and_then(coded) {
        Some((name, rest)) => (Some(name), Some(rest)),
        None => (None, printed),
    };
    let name = first(&name).or(coded);
    let guess = |text: Option<String>, other: &Option<String>| match text {
        Some(text) => Guess { text, doubt: None },
        None => Guess { text: other.clone().unwrap_or_default(), doubt: Some(Doubt::NotStated) },
    };
    let sheet = tables.first().map(|t| tidy(&t.sheet.name));
    let id = name.as_ref().or(title.as_ref()).or(sheet.as_ref()).map_or(String::new(), |n| id(n));
    DraftHeading {
        id: if id.is_empty() { "bieu".to_owned() } else { id },
        name: guess(name.clone(), &title.clone().or(sheet.clone())),
        title: guess(title, &name.or(sheet)),
        unit_of_measure: first(&unit_of_measure).unwrap_or_default(),
        cells: [UNIT, MONTH, YEAR].map(|names| tables.iter().find_map(|t| cell(t, names))),
        year: tables.iter().map(year).collect(),
    }
}

fn id(name: &str) -> String {
    let slug = text::slug(name);
    slug.split('-').filter(|w| !w.is_empty()).take(8).collect::<Vec<_>>().join("-")
}

/// The texts above a table, with the columns over which each is merged.
fn texts<'a>(table: &'a ExampleTable<'_>) -> impl Iterator<Item = (At, u32, String)> + 'a {
    table.heading().filter_map(|(at, cell)| match &cell.content {
        Content::Text(text) => {
            let width = table.sheet.merge_at(at).map_or(1, |m| m.to.col - m.from.col + 1);
            Some((at, width, tidy(text)))
        }
        Content::Empty | Content::Number(_) | Content::Bool(_) | Content::Date(_) | Content::Error(_) => None,
    })
}

fn begins(text: &str, words: &[Label]) -> bool {
    let label = Label::new(text);
    words.iter().any(|w| label.strip_prefix(w).is_some())
}

/// "Biểu số 1-BTCTW".
pub fn name(table: &ExampleTable<'_>) -> Option<String> {
    const LONGEST: usize = 40;
    let mut names = texts(table).map(|(_, _, t)| t).filter(|t| {
        begins(t, labels!["biểu", "mẫu", "phụ lục"])
            && t.chars().count() <= LONGEST
            && t.chars().any(|c| c.is_ascii_digit())
    });
    names.next()
}

/// "B02. Thống kê …": a code before the title.
fn coded(title: &str) -> Option<(String, String)> {
    let (code, rest) = title.split_once(['.', ':'])?;
    let is_code = code.len() <= 12 && code.chars().any(|c| c.is_ascii_digit()) && code.starts_with(char::is_alphabetic);
    (is_code && !rest.trim().is_empty()).then(|| (code.trim().to_owned(), rest.trim().to_owned()))
}

/// The longest line, merged ones first, that names neither a body nor a time; without the period.
fn title(table: &ExampleTable<'_>) -> Option<String> {
    let is_other = |t: &String| {
        let bodies = labels![
            "tỉnh ủy",
            "huyện ủy",
            "thành ủy",
            "thị ủy",
            "đảng ủy",
            "đảng bộ",
            "chi bộ",
            "ban tổ chức",
            "đảng cộng sản",
            "cộng hòa",
            "độc lập",
            "ủy ban",
            "sở",
            "tháng",
            "kỳ",
            "đvt",
            "đơn vị",
            "ngày",
            "kèm theo",
        ];
        let is_place_and_day =
            Label::new(t).contains(&Label::new("ngày")) && Label::new(t).contains(&Label::new("tháng"));
        begins(t, bodies) || is_place_and_day || name(table).as_ref() == Some(t)
    };
    let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
    let lines = texts(table).filter(|(_, _, t)| letters(t) >= 8 && !is_other(t));
    let best = lines.max_by_key(|(at, width, t)| (*width > 1, letters(t), std::cmp::Reverse(*at)));
    best.map(|(_, _, t)| without_period(&t)).filter(|t| !t.is_empty())
}

/// "THỐNG KÊ … 6 THÁNG ĐẦU NĂM 2022" without its period.
fn without_period(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let has_digit = |n: usize| words.get(n).is_some_and(|w| w.chars().any(|c| c.is_ascii_digit()));
    let is_time = |n: &usize| {
        let label = Label::new(words[*n]);
        let is_word = labels!["tháng", "năm", "quý"].contains(&label);
        is_word && (has_digit(n + 1) || n.checked_sub(1).is_some_and(has_digit))
    };
    let cut = (0..words.len()).find(is_time).map(|n| if n > 0 && has_digit(n - 1) { n - 1 } else { n });
    words[..cut.unwrap_or(words.len())].join(" ").trim_end_matches([',', '-', '–', '(', ' ']).to_owned()
}

/// "Đvt: người".
fn unit_of_measure(table: &ExampleTable<'_>) -> Option<String> {
    let lead = labels!["đvt", "đơn vị tính"];
    let of =
        |t: String| t.split_once(':').filter(|(l, _)| lead.contains(&Label::new(l))).map(|(_, u)| u.trim().to_owned());
    texts(table).filter_map(|(_, _, t)| of(t)).find(|u| !u.is_empty())
}

const UNIT: &[&str] = &[
    "ma tinh",
    "ma don vi",
    "ma so don vi",
    "ma huyen",
    "ma xa",
    "ten don vi",
    "don vi bao cao",
    "don vi",
    "ma co so",
];
const MONTH: &[&str] = &["den thang", "thang bao cao", "thang"];
const YEAR: &[&str] = &["nam bao cao", "nam"];

/// The label of a cell made for one of `names`, with what stands below or beside it.
fn cell(table: &ExampleTable<'_>, names: &[&str]) -> Option<Guess> {
    let found = |name: &&str| {
        texts(table).find_map(|(at, _, text)| {
            let value = (text::fold(&text) == **name).then(|| value(table, at, &text))?;
            value.filter(|v| fits(v, names)).map(|value| (text, value))
        })
    };
    let (label, value) = names.iter().find_map(found)?;
    Some(Guess { text: label.trim_end_matches(':').to_owned(), doubt: Some(Doubt::CellByWords { value }) })
}

/// As the heading will be read: below the label; with a colon, beside it.
fn value(table: &ExampleTable<'_>, at: At, label: &str) -> Option<String> {
    let beside = tidy(&table.sheet.text(At::new(at.row, at.col + 1)));
    let below = tidy(&table.sheet.text(At::new(at.row + 1, at.col)));
    let places = if label.trim_end().ends_with(':') { [beside, below] } else { [below, beside] };
    places.into_iter().find(|t| !t.is_empty())
}

fn fits(value: &str, names: &[&str]) -> bool {
    let number = value.parse::<i16>().ok();
    if names == MONTH {
        number.is_some_and(|n| (1..=12).contains(&n))
    } else if names == YEAR {
        number.is_some_and(|n| (1900..2100).contains(&n))
    } else {
        text::fold(value) != "thang" && text::fold(value) != "nam"
    }
}

/// The year that an example is of: that of a cell made for it, else the last one that its heading mentions.
fn year(table: &ExampleTable<'_>) -> Option<i16> {
    let stated = cell(table, YEAR).and_then(|g| match g.doubt {
        Some(Doubt::CellByWords { value }) => value.parse::<i16>().ok(),
        Some(_) | None => None,
    });
    let of = |m: Mentioned| match m {
        Mentioned::Year(year) | Mentioned::Day(_, year) => Some(year),
        Mentioned::Month(_) => None,
    };
    stated.or_else(|| texts(table).flat_map(|(_, _, t)| mentions(&t).1).filter_map(of).max())
}
