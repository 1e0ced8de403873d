//! Numbers as people type them: Vietnamese or machine style, dashes, blanks, and what is neither.

use rust_decimal::Decimal;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// What a number measures; it decides which ways of writing it are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A count of people or things: whole, so that dots and commas can only group thousands.
    Count,
    /// Money, days, an average: may have decimals.
    Amount,
    /// A percentage: a single dot or comma is the decimal sign.
    Percent,
}

/// Which sign stands for decimals in a column of amounts, where other cells of it have told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Nothing has told.
    #[default]
    Unknown,
    /// Comma for decimals, dot for thousands: 1.234,5.
    Vietnamese,
    /// Dot for decimals: 1234.5.
    Machine,
}

/// How a number is made whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, a half away from zero, as offices do.
    Nearest,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// What a piece of text says.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// A number, with certainty.
    Number(Decimal),
    /// "-", "không": there are none.
    Dash,
    /// Nothing, or a row of dots to be filled in.
    Blank,
    /// Two readings are possible; the likelier first.
    Ambiguous(Decimal, Decimal),
    /// Not a number; with the number that stands in it, where there is just one.
    NotANumber(Option<Decimal>),
}

/// Reads `text` as a `measure`.
pub fn read(text: &str, measure: Measure, dialect: Dialect) -> Typed {
    let text = plain(text);
    if text.is_empty() || text.chars().all(|c| matches!(c, '.' | '…')) {
        return Typed::Blank;
    }
    if is_none_word(&text) {
        return Typed::Dash;
    }
    let (sign, body) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (Decimal::NEGATIVE_ONE, rest.trim_start()),
        None => (Decimal::ONE, text.as_str()),
    };
    let body = match measure {
        Measure::Percent => body.strip_suffix('%').unwrap_or(body).trim_end(),
        Measure::Count | Measure::Amount => body,
    };
    match digits(body, measure, dialect) {
        Some(Typed::Number(n)) => Typed::Number(n * sign),
        Some(Typed::Ambiguous(a, b)) => Typed::Ambiguous(a * sign, b * sign),
        Some(other) => other,
        None => Typed::NotANumber(only_number(&text)),
    }
}

/// Whether `text` contains a digit and nothing that makes it a word, a date or a code: such a cell looks numeric.
pub fn looks_numeric(text: &str) -> bool {
    // Nearly all texts are words.
    if text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let text = plain(text);
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '-' | '−' | '+' | '%'))
}

/// The dialect that `text` proves, if it proves one.
pub fn dialect_of(text: &str) -> Dialect {
    let text = plain(text);
    let body = text.trim_start_matches(['-', '−']);
    if body.is_empty() || !body.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return Dialect::Unknown;
    }
    let dots = body.matches('.').count();
    let commas = body.matches(',').count();
    let tail = |sep| body.rsplit(sep).next().map_or(0, str::len);
    let head = |sep| body.split(sep).next().map_or(0, str::len);
    match (dots, commas) {
        (1, 0) if tail('.') != 3 || head('.') > 3 || body.starts_with("0.") => Dialect::Machine,
        (0, 1) if tail(',') != 3 || head(',') > 3 || body.starts_with("0,") => Dialect::Vietnamese,
        (1.., 1) if body.rfind('.') < body.rfind(',') => Dialect::Vietnamese,
        (1, 1..) if body.rfind(',') < body.rfind('.') => Dialect::Machine,
        (2.., 0) => Dialect::Vietnamese,
        (0, 2..) => Dialect::Machine,
        _ => Dialect::Unknown,
    }
}

/// The decimal that a spreadsheet's binary number stands for: the shortest text that gives the same
/// number; a result of a formula is first rounded to the 15 digits that Excel shows.
/// `None` when it is not finite, or larger than people count.
pub fn from_f64(number: f64, computed: bool) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    // Nearly all figures are whole, and of fewer digits than Excel shows.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Some(Decimal::from(number as i64));
    }
    let exact =
        Decimal::from_str_exact(&format!("{number}")).or_else(|_| Decimal::from_str(&format!("{number}"))).ok()?;
    let exact = if computed { exact.round_sf(15)? } else { exact };
    Some(exact.normalize()).filter(is_human)
}

/// Whether people count so far: a number of 16 digits before the decimal sign is a mistake, and sums and products of
/// smaller ones never leave the range of decimals.
fn is_human(n: &Decimal) -> bool {
    n.abs() < Decimal::from(1_000_000_000_000_000i64)
}

/// `part` in per cent of `whole`, not rounded; `None` if `whole` is zero or the result is too large.
pub fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// A percentage at `digits` decimals, or at as many more as keep what is not quite all from being shown as 100.
pub fn round_share(percent: Decimal, digits: u32) -> Decimal {
    let is_all = |n: Decimal| n == Decimal::ONE_HUNDRED;
    let enough = (digits..8).find(|d| is_all(round(percent, *d)) == is_all(percent));
    round(percent, enough.unwrap_or(8))
}

/// Half-up at `digits` decimals, away from zero: 89,0667 → 89,07 (`domain` §3).
pub fn round(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// The whole number.
pub fn whole(value: Decimal, rounding: Rounding) -> Decimal {
    match rounding {
        Rounding::Nearest => round(value, 0),
        Rounding::Up => value.ceil(),
        Rounding::Down => value.floor(),
    }
}

/// In Roman numerals, as the parts of a report are numbered: 1 is I.
pub fn roman(mut n: usize) -> String {
    let mut out = String::new();
    for (value, letters) in
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while n >= value {
            out.push_str(letters);
            n -= value;
        }
    }
    out
}

/// Trimmed, NFC, with plain digits and spaces.
fn plain(text: &str) -> String {
    if text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        return text.trim().trim_start_matches('\'').trim().to_owned();
    }
    let nfc: String = text
        .nfc()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    nfc.trim().trim_start_matches('\'').trim().to_owned()
}

fn is_none_word(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | '−' | '_'))
        || matches!(super::fold(text).as_str(), "khong" | "khong co") && text.chars().any(|c| "ôÔ".contains(c))
}

/// Digits with separators, read by the rules of the measure; `None` if it is not such a text.
fn digits(body: &str, measure: Measure, dialect: Dialect) -> Option<Typed> {
    let body = ungroup_spaces(body)?;
    if !body.starts_with(|c: char| c.is_ascii_digit())
        || !body.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        || !body.ends_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let dot = body.contains('.');
    let comma = body.contains(',');
    match (dot, comma) {
        (false, false) => number(&body),
        (true, true) => {
            let (group, decimal) = if body.rfind('.') < body.rfind(',') { ('.', ',') } else { (',', '.') };
            let (whole, rest) = body.rsplit_once(decimal)?;
            if whole.contains(decimal) || !grouped(whole, group) {
                return None;
            }
            number(&format!("{}.{rest}", whole.replace(group, "")))
        }
        (true, false) => one_sign(&body, '.', measure, dialect == Dialect::Machine, dialect == Dialect::Vietnamese),
        (false, true) => one_sign(&body, ',', measure, dialect == Dialect::Vietnamese, dialect == Dialect::Machine),
    }
}

/// A text with only dots, or only commas.
fn one_sign(body: &str, sign: char, measure: Measure, sure_decimal: bool, sure_group: bool) -> Option<Typed> {
    let groups = grouped(body, sign).then(|| body.replace(sign, ""));
    let decimal = (body.matches(sign).count() == 1).then(|| body.replace(sign, "."));
    match (groups, decimal, measure) {
        (Some(g), _, Measure::Count) => number(&g),
        (None, Some(d), _) | (Some(_), Some(d), Measure::Percent) => number(&d),
        (Some(g), None, _) => number(&g),
        (Some(_), Some(d), Measure::Amount) if sure_decimal => number(&d),
        (Some(g), Some(_), Measure::Amount) if sure_group => number(&g),
        (Some(g), Some(d), Measure::Amount) => match (number(&g), number(&d)) {
            (Some(Typed::Number(g)), Some(Typed::Number(d))) => Some(Typed::Ambiguous(g, d)),
            _ => None,
        },
        (None, None, _) => None,
    }
}

/// Whether `sign` cuts the digits into groups of three, as in 1.234.567; a leading zero cannot be a group.
fn grouped(body: &str, sign: char) -> bool {
    let mut parts = body.split(sign);
    let first = parts.next().unwrap_or("");
    (1..=3).contains(&first.len())
        && (!first.starts_with('0'))
        && parts.all(|p| p.len() == 3 && p.chars().all(|c| c.is_ascii_digit()))
}

/// "1 234 567" without its spaces; `None` where spaces stand elsewhere.
fn ungroup_spaces(body: &str) -> Option<String> {
    if !body.contains(' ') {
        return Some(body.to_owned());
    }
    let whole = body.split([',', '.']).next().unwrap_or("");
    grouped(whole.trim(), ' ').then(|| body.replace(' ', ""))
}

fn number(text: &str) -> Option<Typed> {
    Decimal::from_str_exact(text).ok().filter(is_human).map(|d| Typed::Number(d.normalize()))
}

/// The one run of digits in a text such as "12 đ/c".
fn only_number(text: &str) -> Option<Decimal> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|r| !r.is_empty());
    let first = runs.next()?;
    if runs.next().is_some() {
        return None;
    }
    Decimal::from_str_exact(first).ok().filter(is_human)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_what_they_are_as_texts() {
        for number in [0.0, -0.0, 1.0, -7.0, 30.0, 100.0, 1_200.0, 999_999_999_999_999.0, -999_999_999_999_999.0] {
            let by_text = Decimal::from_str_exact(&format!("{number}")).expect("a number").normalize();
            for computed in [false, true] {
                let found = from_f64(number, computed).expect("a number");
                assert_eq!((found, found.scale(), found.is_sign_negative()), (by_text, 0, by_text.is_sign_negative()));
            }
        }
        assert_eq!(from_f64(1e15, false), None);
    }

    fn show(text: &str, measure: Measure) -> String {
        match read(text, measure, Dialect::Unknown) {
            Typed::Number(n) => n.to_string(),
            Typed::Dash => "dash".into(),
            Typed::Blank => "blank".into(),
            Typed::Ambiguous(a, b) => format!("{a} or {b}"),
            Typed::NotANumber(Some(n)) => format!("not, perhaps {n}"),
            Typed::NotANumber(None) => "not".into(),
        }
    }

    #[test]
    fn counts() {
        for (text, want) in [
            ("12", "12"),
            ("02", "2"),
            ("00", "0"),
            ("1.234", "1234"),
            ("1.234.567", "1234567"),
            ("1,234", "1234"),
            ("1 234", "1234"),
            ("1\u{a0}234", "1234"),
            ("12,0", "12"),
            ("12.5", "12.5"),
            ("1.23", "1.23"),
            ("0.153", "0.153"),
            ("-", "dash"),
            ("–", "dash"),
            ("không", "dash"),
            ("Không có", "dash"),
            ("", "blank"),
            ("  ", "blank"),
            ("…", "blank"),
            ("...", "blank"),
            ("12 ca", "not, perhaps 12"),
            ("x", "not"),
            ("9.9.", "not"),
            ("-5", "-5"),
            ("'7", "7"),
            ("１２", "12"),
            ("1.2.3", "not"),
            ("1 2", "not"),
            ("5/9", "not"),
            ("1.234,5", "1234.5"),
            ("khong", "not"),
        ] {
            assert_eq!(show(text, Measure::Count), want, "{text:?}");
        }
    }

    #[test]
    fn amounts_and_percentages() {
        for (text, measure, want) in [
            ("20.35", Measure::Amount, "20.35"),
            ("1.234", Measure::Amount, "1234 or 1.234"),
            ("0.123", Measure::Amount, "0.123"),
            ("126293201971875.7", Measure::Amount, "126293201971875.7"),
            ("1.234.567,89", Measure::Amount, "1234567.89"),
            ("1,234,567.89", Measure::Amount, "1234567.89"),
            ("81.46", Measure::Percent, "81.46"),
            ("81,460", Measure::Percent, "81.46"),
            ("127,1%", Measure::Percent, "127.1"),
        ] {
            assert_eq!(show(text, measure), want, "{text:?}");
        }
        assert_eq!(read("529.123", Measure::Amount, Dialect::Machine), Typed::Number(Decimal::new(529123, 3)));
        assert_eq!(dialect_of("20.35"), Dialect::Machine);
        assert_eq!(dialect_of("1.234.567"), Dialect::Vietnamese);
        assert_eq!(dialect_of("1.234"), Dialect::Unknown);
    }

    #[test]
    fn binary_numbers_become_what_was_typed() {
        assert_eq!(from_f64(126293201971875.7, false).map(|d| d.to_string()), Some("126293201971875.7".into()));
        assert_eq!(from_f64(0.1 + 0.2, true).map(|d| d.to_string()), Some("0.3".into()));
        assert_eq!(from_f64(f64::NAN, false), None);
        assert_eq!(round(Decimal::new(890667, 4), 2).to_string(), "89.07");
        assert_eq!(round(Decimal::new(1270952, 4), 1).to_string(), "127.1");
    }
}
