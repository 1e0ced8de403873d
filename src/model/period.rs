//! Reporting periods: month, quarter, half-year, nine months, year; their order, and how people write them.

use crate::model::text;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A reporting period (kỳ báo cáo) of one calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The calendar year.
    pub year: i16,
    /// Which part of it.
    pub span: Span,
}

/// The part of a year that a period covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Span {
    /// One month, 1 to 12.
    Month(u8),
    /// One quarter, 1 to 4.
    Quarter(u8),
    /// The first or the last six months, 1 or 2.
    Half(u8),
    /// The first nine months.
    NineMonths,
    /// The whole year.
    Year,
}

impl Period {
    /// The first and the last month of the period, 1 to 12.
    pub fn months(self) -> (u8, u8) {
        match self.span {
            Span::Month(m) => (m, m),
            Span::Quarter(q) => (3 * q - 2, 3 * q),
            Span::Half(h) => (6 * h - 5, 6 * h),
            Span::NineMonths => (1, 9),
            Span::Year => (1, 12),
        }
    }

    /// The last day of the period, as year, month, day.
    pub fn last_day(self) -> jiff::civil::Date {
        let (_, month) = self.months();
        jiff::civil::Date::constant(self.year, month as i8, 1).last_of_month()
    }

    /// The first day of the period.
    pub fn first_day(self) -> jiff::civil::Date {
        let (month, _) = self.months();
        jiff::civil::Date::constant(self.year, month as i8, 1)
    }

    /// Whether it begins on 1 January, so that what happened in it is what happened in the year.
    pub fn opens_the_year(self) -> bool {
        self.months().0 == 1
    }

    /// The last day of the year before, whose closing stocks are the opening ones of this year.
    pub fn year_start_eve(self) -> jiff::civil::Date {
        jiff::civil::Date::constant(self.year - 1, 12, 31)
    }

    /// The same part of the year before.
    pub fn a_year_before(self) -> Period {
        Period { year: self.year - 1, ..self }
    }

    /// The period of the same length that comes before it; of the cumulated nine months and of the year, that of
    /// the year before.
    pub fn previous(self) -> Period {
        let span = match self.span {
            Span::Month(1) => Span::Month(12),
            Span::Month(m) => return Period { span: Span::Month(m - 1), ..self },
            Span::Quarter(1) => Span::Quarter(4),
            Span::Quarter(q) => return Period { span: Span::Quarter(q - 1), ..self },
            Span::Half(1) => Span::Half(2),
            Span::Half(_) => return Period { span: Span::Half(1), ..self },
            whole @ (Span::NineMonths | Span::Year) => whole,
        };
        Period { year: self.year - 1, span }
    }

    /// The ways in which it is divided into shorter periods, each in order: into months first.
    pub fn divisions(self) -> Vec<Vec<Period>> {
        let (from, to) = self.months();
        let within = |span: Span| {
            let part = Period { year: self.year, span };
            let (a, b) = part.months();
            (a >= from && b <= to && part != self).then_some(part)
        };
        let months: Vec<Period> = (1..=12).map(Span::Month).filter_map(within).collect();
        let quarters: Vec<Period> = (1..=4).map(Span::Quarter).filter_map(within).collect();
        let halves: Vec<Period> = (1..=2).map(Span::Half).filter_map(within).collect();
        let covers = |parts: &Vec<Period>| {
            let all: u8 = parts.iter().map(|p| p.months().1 - p.months().0 + 1).sum();
            parts.len() > 1 && all == to - from + 1
        };
        [months, quarters, halves].into_iter().filter(covers).collect()
    }

    /// Whether it is a shorter part of `other`.
    pub fn is_part_of(self, other: Period) -> bool {
        let ((from, to), (a, b)) = (self.months(), other.months());
        self.year == other.year && a <= from && to <= b && self != other && (from, to) != (a, b)
    }

    /// The periods of its length in its year up to this one, in their order.
    pub fn year_so_far(self) -> Vec<Period> {
        let same_year = |p: &Period| p.year == self.year;
        let before = |p: &Period| Some(p.previous()).filter(same_year);
        let mut out: Vec<Period> = std::iter::successors(Some(self), before).collect();
        out.reverse();
        out
    }

    /// The short name over a column: "Tháng 9", "Quý III", "6 tháng đầu năm".
    pub fn in_year(self) -> String {
        match self.span {
            Span::Month(m) => format!("Tháng {m}"),
            Span::Quarter(q) => format!("Quý {}", ["I", "II", "III", "IV"][usize::from(q - 1)]),
            Span::Half(1) => "6 tháng đầu năm".to_owned(),
            Span::Half(_) => "6 tháng cuối năm".to_owned(),
            Span::NineMonths => "9 tháng".to_owned(),
            Span::Year => "Cả năm".to_owned(),
        }
    }

    /// The name in Vietnamese: "tháng 9/2022", "6 tháng đầu năm 2022".
    pub fn vi(self) -> String {
        let year = self.year;
        match self.span {
            Span::Month(m) => format!("tháng {m}/{year}"),
            Span::Quarter(q) => format!("quý {}/{year}", ["I", "II", "III", "IV"][usize::from(q - 1)]),
            Span::Half(1) => format!("6 tháng đầu năm {year}"),
            Span::Half(_) => format!("6 tháng cuối năm {year}"),
            Span::NineMonths => format!("9 tháng đầu năm {year}"),
            Span::Year => format!("năm {year}"),
        }
    }

    /// Whether `other` is of the same length, so that one follows the other in a series.
    pub fn same_length(self, other: Period) -> bool {
        std::mem::discriminant(&self.span) == std::mem::discriminant(&other.span)
    }

    /// The sort key of design: the newest ends last, then is the shortest.
    fn rank(self) -> (i16, u8, i8) {
        let (from, to) = self.months();
        (self.year, to, -((to - from) as i8))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year;
        match self.span {
            Span::Month(m) => write!(f, "{year}-{m:02}"),
            Span::Quarter(q) => write!(f, "{year}-Q{q}"),
            Span::Half(h) => write!(f, "{year}-H{h}"),
            Span::NineMonths => write!(f, "{year}-9M"),
            Span::Year => write!(f, "{year}"),
        }
    }
}

/// Why a text is not the name of a period.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not a period; allowed: 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022")]
pub struct NotAPeriod(String);

impl FromStr for Period {
    type Err = NotAPeriod;

    /// Reads the name of a period's folder.
    fn from_str(text: &str) -> Result<Period, NotAPeriod> {
        parse(text).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    let (year, rest) = match text.split_once('-') {
        Some((year, rest)) => (year, Some(rest)),
        None => (text, None),
    };
    if year.len() != 4 {
        return None;
    }
    let year = year.parse().ok().filter(|y| YEARS.contains(y))?;
    let span = match rest {
        None => Span::Year,
        Some("9M" | "9m") => Span::NineMonths,
        Some(rest) => match rest.split_at_checked(1)? {
            ("Q" | "q", n) => Span::Quarter(n.parse().ok().filter(|n| (1..=4).contains(n))?),
            ("H" | "h", n) => Span::Half(n.parse().ok().filter(|n| (1..=2).contains(n))?),
            _ if rest.len() == 2 => Span::Month(rest.parse().ok().filter(|n| (1..=12).contains(n))?),
            _ => return None,
        },
    };
    Some(Period { year, span })
}

/// The years that a report may be for.
pub const YEARS: std::ops::RangeInclusive<i16> = 1976..=2100;

/// What a text says of a period; a half-statement ("tháng 9") is still evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The part of the year, where it is said.
    pub span: Option<Span>,
    /// The year, where it is said.
    pub year: Option<i16>,
}

impl Mention {
    /// Whether what is said can be true of `period`.
    pub fn fits(self, period: Period) -> bool {
        self.year.is_none_or(|y| y == period.year) && self.span.is_none_or(|s| s == period.span)
    }

    /// The period, where part and year are both said.
    pub fn period(self) -> Option<Period> {
        Some(Period { year: self.year?, span: self.span? })
    }

    /// Whether nothing is said.
    pub fn is_empty(self) -> bool {
        self == Mention::default()
    }
}

/// What running text says: "Tháng 9 năm 2022 (số liệu tính đến ngày 22/9/2022)". Dates are passed over.
pub fn mention(text: &str) -> Mention {
    scan(&tokens(text), false)
}

/// What the name of a file or a mail's subject says, where "T9-2022", "092022" and "2022-09" are usual too.
pub fn mention_in_name(text: &str) -> Mention {
    scan(&tokens(text), true)
}

/// All that a line says of a time, as loosely as people write it: "T8", "8/2022", "từ 01/8 đến 31/8/2022". Good
/// for doubting a period, never for telling one.
pub fn loose_mentions(text: &str) -> Vec<Loose> {
    use Token::Word;
    let tokens = tokens(text);
    let mut out = Vec::new();
    let mut until = false;
    let mut i = 0;
    while i < tokens.len() {
        let rest = &tokens[i..];
        if let Some((day, month, year, used)) = full_date(rest) {
            // Dates of documents are no cut-offs.
            if until {
                out.push(Loose::Until { day, month, year });
            }
            (i, until) = (i + used, false);
            continue;
        }
        match rest {
            [Word(w), ..] if w == "den" => until = true,
            [Word(w), ..] if w == "ngay" && full_date(&rest[1..]).is_some() => {
                i += 1;
                continue;
            }
            _ => until = false,
        }
        let mut found = Mention::default();
        let used = date(rest).or_else(|| part(rest, true, &mut found)).unwrap_or(1);
        if found.span.is_some() {
            out.push(Loose::Part(found));
        }
        i += used;
    }
    out
}

/// A time that a line mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loose {
    /// A part of a year.
    Part(Mention),
    /// A day until which figures were counted.
    Until {
        /// Day of the month.
        day: u8,
        /// Month.
        month: u8,
        /// Year.
        year: i16,
    },
}

impl Loose {
    /// Whether it is this very period.
    pub fn names(self, period: Period) -> bool {
        matches!(self, Loose::Part(Mention { span: Some(span), year }) if span == period.span && year.is_none_or(|y| y == period.year))
    }

    /// Whether it can be said in a report for `period`. A cut-off may be some days late.
    pub fn fits(self, period: Period) -> bool {
        let last = period.last_day();
        match self {
            Loose::Part(Mention { span: Some(Span::Month(m)), year }) if !matches!(period.span, Span::Month(_)) => {
                year.is_none_or(|y| y == period.year) && i8::try_from(m).is_ok_and(|m| m <= last.month())
            }
            // "Tháng 9 và 9 tháng đầu năm": what ends with the period.
            Loose::Part(Mention { span: Some(span), year: Some(year) })
                if (Period { span, year }).last_day() == last =>
            {
                true
            }
            Loose::Part(mention) => mention.fits(period),
            Loose::Until { day, month, year } => {
                let next =
                    if last.month() == 12 { (1, period.year + 1) } else { (last.month() as u8 + 1, period.year) };
                let in_period = match period.span {
                    Span::Month(m) => (month, year) == (m, period.year),
                    _ => year == period.year && month <= last.month() as u8,
                };
                in_period || (month, year) == next && day <= 20
            }
        }
    }
}

/// Whether a line such as "Núi Thành, ngày 25 tháng 8 năm 2022" was written before `period` began.
pub fn is_signed_before(line: &str, period: Period) -> bool {
    let first = match period.span {
        Span::Month(m) => m,
        Span::Quarter(q) => 3 * q - 2,
        Span::Half(h) => 6 * h - 5,
        Span::NineMonths | Span::Year => 1,
    };
    let tokens = tokens(line);
    let written = (0..tokens.len()).find_map(|n| full_date(&tokens[n..]));
    written.is_some_and(|(_, month, year, _)| (year, month) < (period.year, first))
}

/// A date with its day, month and year, and the number of tokens.
fn full_date(tokens: &[Token]) -> Option<(u8, u8, i16, usize)> {
    use Token::{Number, Word};
    let (d, m, y, used) = match tokens {
        [Number(d, 1..=2), Number(m, 1..=2), Number(y, 4), ..] => (d, m, y, 3),
        [Number(d, 1..=2), Word(month), Number(m, 1..=2), Word(year), Number(y, 4), ..]
            if month == "thang" && year == "nam" =>
        {
            (d, m, y, 5)
        }
        _ => return None,
    };
    let is_date = (1..=31).contains(d) && (1..=12).contains(m);
    i16::try_from(*y).ok().filter(|y| is_date && YEARS.contains(y)).map(|y| (*d as u8, *m as u8, y, used))
}

#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Number(u32, usize),
}

/// The folded text cut where letters meet digits.
fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    for part in text::fold(text).split(' ').filter(|p| !p.is_empty()) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let digit = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
            let (run, tail) = rest.split_at(end);
            out.push(match (digit, run.parse()) {
                (true, Ok(n)) => Token::Number(n, run.len()),
                _ => Token::Word(run.to_owned()),
            });
            rest = tail;
        }
    }
    out
}

fn scan(tokens: &[Token], is_name: bool) -> Mention {
    let mut found = Mention::default();
    let mut weak_year = None;
    let mut i = 0;
    while i < tokens.len() {
        let rest = &tokens[i..];
        let used = date(rest).or_else(|| part(rest, is_name, &mut found)).or_else(|| year(rest, &mut weak_year));
        i += used.unwrap_or(1);
    }
    found.year = found.year.or(weak_year);
    found
}

/// The length of a day's date, "ngày 22 tháng 9 năm 2022" or "ngày 22/9/2022", which states no period.
fn date(tokens: &[Token]) -> Option<usize> {
    use Token::{Number, Word};
    match tokens {
        [Word(day), Number(..), Word(month), Number(..), Word(year), Number(_, 4), ..]
            if day == "ngay" && month == "thang" && year == "nam" =>
        {
            Some(6)
        }
        [Word(day), Number(..), Word(month), Number(..), ..] if day == "ngay" && month == "thang" => Some(4),
        // "ngày    tháng 10 năm 2022", the day to be filled in by hand.
        [Word(day), Word(month), Number(..), Word(year), Number(_, 4), ..]
            if day == "ngay" && month == "thang" && year == "nam" =>
        {
            Some(5)
        }
        [Word(day), Word(month), Number(..), ..] if day == "ngay" && month == "thang" => Some(3),
        [Word(day), Number(..), Number(..), Number(_, 4), ..] if day == "ngay" => Some(4),
        [Word(day), Number(..), Number(..), ..] if day == "ngay" => Some(3),
        [Number(d, 1..=2), Number(m, 1..=2), Number(_, 4), ..] if *d <= 31 && *m <= 12 => Some(3),
        [Number(y, 4), Number(m, 2), Number(d, 2), ..] if (1900..2100).contains(y) && *d <= 31 && *m <= 12 => Some(3),
        _ => None,
    }
}

/// A part of the year, with its year where it follows; the number of tokens used.
fn part(tokens: &[Token], is_name: bool, found: &mut Mention) -> Option<usize> {
    use Token::{Number, Word};
    let (span, used) = match tokens {
        [Number(6, _), Word(m), Word(end), ..] if m == "thang" && end == "cuoi" => (Span::Half(2), 3),
        [Number(6, _), Word(m), ..] if m == "thang" => (Span::Half(1), 2),
        [Number(9, _), Word(m), ..] if m == "thang" => (Span::NineMonths, 2),
        [Number(3, _), Word(m), Word(start), ..] if m == "thang" && start == "dau" => (Span::Quarter(1), 3),
        [Number(12, _), Word(m), ..] if m == "thang" => (Span::Year, 2),
        // "8 tháng đầu năm": what was cumulated until August is the report of August.
        [Number(n @ 1..=11, 1..=2), Word(m), Word(start), ..] if m == "thang" && (start == "dau" || start == "nam") => {
            (Span::Month(*n as u8), 3)
        }
        [Word(m), Number(n @ 1..=12, 1..=2), ..] if m == "thang" => (Span::Month(*n as u8), 2),
        [Word(m), Word(name), ..] if m == "thang" && month_name(name, &tokens[2..]).is_some() => {
            month_name(name, &tokens[2..])?
        }
        [Word(q), Number(n @ 1..=4, 1), ..] if q == "quy" => (Span::Quarter(*n as u8), 2),
        [Word(k), Word(b), Word(c), Number(n @ 1..=12, 1..=2), Number(_, 4), ..]
            if k == "ky" && b == "bao" && c == "cao" =>
        {
            (Span::Month(*n as u8), 4)
        }
        [Word(q), Word(r), ..] if q == "quy" => (Span::Quarter(roman(r)?), 2),
        _ if is_name => return part_in_name(tokens, found),
        _ => return None,
    };
    if found.span.is_none() {
        found.span = Some(span);
        found.year = found.year.or_else(|| year_after(&tokens[used..]));
    }
    Some(used)
}

/// The short forms of file names.
fn part_in_name(tokens: &[Token], found: &mut Mention) -> Option<usize> {
    use Token::{Number, Word};
    let plausible = |y: u32| i16::try_from(y).ok().filter(|y| YEARS.contains(y));
    let (span, year, used) = match tokens {
        [Word(t), Number(n @ 1..=12, 1..=2), ..] if t == "t" => (Span::Month(*n as u8), year_after(&tokens[2..]), 2),
        [Word(q), Number(n @ 1..=4, 1), ..] if q == "q" => (Span::Quarter(*n as u8), year_after(&tokens[2..]), 2),
        [Number(y, 4), Word(q), Number(n @ 1..=4, 1), ..] if q == "q" => (Span::Quarter(*n as u8), plausible(*y), 3),
        [Number(y, 4), Word(h), Number(n @ 1..=2, 1), ..] if h == "h" => (Span::Half(*n as u8), plausible(*y), 3),
        [Number(y, 4), Number(9, 1), Word(m), ..] if m == "m" => (Span::NineMonths, plausible(*y), 3),
        [Number(y, 4), Number(m @ 1..=12, 2), ..] if plausible(*y).is_some() => {
            (Span::Month(*m as u8), plausible(*y), 2)
        }
        [Number(m @ 1..=12, 1..=2), Number(y, 4), ..] if plausible(*y).is_some() => {
            (Span::Month(*m as u8), plausible(*y), 2)
        }
        [Number(n, 6), ..] if (1..=12).contains(&(n / 10_000)) && plausible(n % 10_000).is_some() => {
            (Span::Month((n / 10_000) as u8), plausible(n % 10_000), 1)
        }
        [Number(n, 6), ..] if (1..=12).contains(&(n % 100)) && plausible(n / 100).is_some() => {
            (Span::Month((n % 100) as u8), plausible(n / 100), 1)
        }
        _ => return None,
    };
    if found.span.is_none() {
        found.span = Some(span);
        found.year = found.year.or(year);
    }
    Some(used)
}

/// "2022", "năm 2022", "đầu năm 2022" after a part of the year.
fn year_after(tokens: &[Token]) -> Option<i16> {
    tokens.iter().take(4).find_map(|t| match t {
        Token::Number(y, 4) => i16::try_from(*y).ok().filter(|y| YEARS.contains(y)),
        Token::Number(..) | Token::Word(_) => None,
    })
}

/// "năm 2022" by itself.
fn year(tokens: &[Token], found: &mut Option<i16>) -> Option<usize> {
    match tokens {
        [Token::Word(n), Token::Number(y, 4), ..] if n == "nam" => {
            *found = found.or_else(|| i16::try_from(*y).ok().filter(|y| YEARS.contains(y)));
            Some(2)
        }
        _ => None,
    }
}

fn roman(text: &str) -> Option<u8> {
    match text {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        _ => None,
    }
}

/// A month written as a word; "năm" is May only where a year follows.
fn month_name(name: &str, after: &[Token]) -> Option<(Span, usize)> {
    let next = |word: &str| matches!(after.first(), Some(Token::Word(w)) if w == word);
    let (month, used) = match name {
        "gieng" => (1, 2),
        "hai" => (2, 2),
        "ba" => (3, 2),
        "tu" => (4, 2),
        "nam" if next("nam") => (5, 2),
        "sau" => (6, 2),
        "bay" => (7, 2),
        "tam" => (8, 2),
        "chin" => (9, 2),
        "muoi" if next("mot") => (11, 3),
        "muoi" if next("hai") => (12, 3),
        "muoi" => (10, 2),
        "chap" => (12, 2),
        _ => return None,
    };
    Some((Span::Month(month), used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_divided_into_shorter_ones() {
        let of = |text: &str| -> Vec<String> {
            let period: Period = text.parse().unwrap_or_else(|e| panic!("{e}"));
            let names = |parts: Vec<Period>| parts.iter().map(Period::to_string).collect::<Vec<_>>().join(" ");
            period.divisions().into_iter().map(names).collect()
        };
        assert_eq!(of("2022-Q3"), ["2022-07 2022-08 2022-09"]);
        assert_eq!(of("2022-09"), [""; 0]);
        assert_eq!(of("2022-H1"), ["2022-01 2022-02 2022-03 2022-04 2022-05 2022-06", "2022-Q1 2022-Q2"]);
        assert_eq!(of("2022")[1..], ["2022-Q1 2022-Q2 2022-Q3 2022-Q4", "2022-H1 2022-H2"]);
    }

    #[test]
    fn folder_names_in_order() {
        let names = ["2022", "2022-12", "2022-H2", "2022-9M", "2022-Q3", "2022-09", "2022-H1", "2021-12"];
        let mut periods: Vec<Period> = names.iter().map(|n| n.parse().expect(n)).collect();
        periods.sort();
        let sorted: Vec<String> = periods.iter().map(Period::to_string).collect();
        assert_eq!(sorted, ["2021-12", "2022-H1", "2022-9M", "2022-Q3", "2022-09", "2022", "2022-H2", "2022-12"]);
        for bad in ["2022-13", "2022-9", "2022-Q5", "thang 9", "22-09", "2022-09-01"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn headings() {
        for (text, want) in [
            ("Tháng 09/2022", "2022-09"),
            ("THÁNG 7/2022", "2022-07"),
            ("Tháng 9 năm 2022 (số\nliệu tính đến ngày 22/10/2022)", "2022-09"),
            ("THỐNG KÊ TĂNG, GIẢM ĐẢNG VIÊN 6 THÁNG ĐẦU NĂM 2022", "2022-H1"),
            ("6 tháng cuối năm 2022", "2022-H2"),
            ("Quý III/2022", "2022-Q3"),
            ("Kỳ báo cáo: 08/2025", "2025-08"),
            ("9 tháng năm 2022", "2022-9M"),
            ("BÁO CÁO 8 THÁNG ĐẦU NĂM 2022", "2022-08"),
            ("tháng mười một năm 2022", "2022-11"),
            ("tháng năm năm 2022", "2022-05"),
        ] {
            assert_eq!(mention(text).period().map(|p| p.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in [
            "Núi Thành, ngày 22 tháng 9 năm 2022",
            "Núi Thành, ngày     tháng 12 năm 2022",
            "ngày … tháng 12",
            "Có đến 31/12/2021",
            "Đến 31/12 năm trước",
        ] {
            assert_eq!(mention(text).period(), None, "{text}");
        }
        assert_eq!(mention("Chỉ tiêu năm 2022"), Mention { span: None, year: Some(2022) });
        assert_eq!(mention("BÁO CÁO THÁNG 9"), Mention { span: Some(Span::Month(9)), year: None });
    }

    #[test]
    fn loosely_written_times() {
        let september: Period = "2022-09".parse().expect("a period");
        for (text, fits) in [
            ("Số liệu tính đến ngày 31/8/2022", false),
            ("(Từ 01/9/2022 đến 30/9/2022)", true),
            ("Số liệu tính đến ngày 05 tháng 10 năm 2022", true),
            ("BÁO CÁO PTĐV T8", false),
            ("Kỳ báo cáo: 08/2022", false),
            ("Thág 8/2022", false),
            ("Tháng 9/2022", true),
            ("Tháng 9 và 9 tháng đầu năm 2022", true),
            ("Núi Thành, ngày 22 tháng 8 năm 2022", true),
            ("Ban hành ngày 12/3/2020", true),
        ] {
            assert_eq!(
                loose_mentions(text).iter().all(|l| l.fits(september)),
                fits,
                "{text}: {:?}",
                loose_mentions(text)
            );
        }
    }

    #[test]
    fn names_of_files() {
        for (text, want) in [
            ("Biểu PTĐV Huyện ủy Núi Thành T9-2022 (1).xlsx", "2022-09"),
            ("Bieu 01 - Huyen uy Nong Son 072022.xlsx", "2022-07"),
            ("004_Nui-Thanh_2022-09.xlsx", "2022-09"),
            ("Báo cáo tháng 9.2022 - Hội An.xlsx", "2022-09"),
            ("2022-H1 Hoi An.xlsx", "2022-H1"),
            ("Thống kê 6 tháng đầu năm 2022 Dien Ban.xlsx", "2022-H1"),
            ("BC 202209.xlsx", "2022-09"),
        ] {
            assert_eq!(mention_in_name(text).period().map(|p| p.to_string()).as_deref(), Some(want), "{text}");
        }
        assert_eq!(mention_in_name("BC_TayGiang_T7.xlsx").span, Some(Span::Month(7)));
        assert!(mention_in_name("logo.png").is_empty());
    }
}
