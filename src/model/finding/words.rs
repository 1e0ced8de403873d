//! How numbers, names and quotations are written inside a message.

use super::lang::Lang;
use crate::model::text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A cell's meaning in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    /// The indicator or column.
    pub indicator: String,
    /// The organisation or row.
    pub row: String,
}

/// A number as Vietnamese offices write it: 1.336 and 81,46.
pub fn vi(n: Decimal) -> String {
    grouped(n, '.', ',')
}

/// A number in English style: 1,336 and 81.46.
pub fn en(n: Decimal) -> String {
    grouped(n, ',', '.')
}

/// The style of numbers in a language.
pub(super) fn style(lang: Lang) -> fn(Decimal) -> String {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// The first sixty characters of a text, on one line.
pub(super) fn short(text: &str) -> String {
    text::clip(&text::tidy(text), 60)
}

/// A short text in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", short(text))
}

/// "Nữ, Đảng bộ xã Tam Xuân".
pub(super) fn meant(meaning: &Meaning) -> String {
    match (meaning.indicator.as_str(), meaning.row.as_str()) {
        (indicator, "") => short(indicator),
        (indicator, row) => format!("{}, {}", short(indicator), short(row)),
    }
}

/// "“Nữ (N14)”, “Học sinh (P14)” …": at most four.
pub(super) fn listed(items: &[String]) -> String {
    let shown: Vec<&str> = items.iter().take(4).map(String::as_str).collect();
    format!("{}{}", shown.join(", "), if items.len() > 4 { ", …" } else { "" })
}

/// A number that may be meant, as a question; nothing where there is none.
pub(super) fn perhaps(n: Option<Decimal>, lang: Lang) -> String {
    n.map_or(String::new(), |n| match lang {
        Lang::Vi => format!(" (có phải {}?)", bare(n, lang)),
        Lang::En => format!(" ({} perhaps?)", bare(n, lang)),
    })
}

/// A number without thousands signs, which are what the doubt is about.
pub(super) fn bare(n: Decimal, lang: Lang) -> String {
    n.normalize().to_string().replace('.', lang.pick(",", "."))
}

/// A number as it stands in a cell: typed text as typed, a number as Excel shows it in the language.
pub(super) fn written(text: &str, number: Option<Decimal>, lang: Lang) -> String {
    number.map_or_else(|| short(text), |n| bare(n, lang))
}

/// Words about `n` more, with `{}` for the number; none where there are none.
pub(super) fn more(n: usize, words: &str) -> String {
    if n == 0 { String::new() } else { words.replace("{}", &n.to_string()) }
}

/// A difference with its sign, in the style of `show`.
pub(super) fn signed(n: Decimal, show: fn(Decimal) -> String) -> String {
    if n.is_sign_positive() { format!("+{}", show(n)) } else { show(n) }
}

fn grouped(n: Decimal, group: char, decimal: char) -> String {
    let text = n.normalize().abs().to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if n.is_sign_negative() && !n.is_zero() {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push(decimal);
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_both_styles() {
        assert_eq!(vi(Decimal::new(-12345675, 2)), "-123.456,75");
        assert_eq!(en(Decimal::from(1336)), "1,336");
        assert_eq!(vi(Decimal::from(7)), "7");
    }
}
