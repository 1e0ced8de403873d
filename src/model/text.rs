//! Labels as people write them, made comparable without losing what tells names apart.

pub mod legacy;
mod letters;
pub mod number;
mod syllable;

pub use letters::is_composed;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// A piece of text in the one form in which labels and names are compared.
///
/// Case, spacing, punctuation, composition (NFC or NFD), the place of the tone mark ("hoà", "hòa")
/// and i for y after a consonant ("quí", "quý") no longer matter; every letter and tone still does,
/// so that Tân Thành and Tân Thạnh stay two communes. The tone is kept as a suffix of its syllable.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Label(String);

crate::model::work::counted!(Label: 0);

impl Label {
    /// Normalises `text`.
    pub fn new(text: &str) -> Label {
        Label(letters::label(text).unwrap_or_else(|| composed(text)))
    }

    /// The label of syllables of another label, in order.
    pub fn of_words(words: &[&str]) -> Label {
        Label(words.join(" "))
    }

    /// Whether nothing was written, or only punctuation.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The normalised text; for comparing, not for showing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The syllables in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|w| !w.is_empty())
    }

    /// Whether the syllables of `other` stand in this label, in order and together.
    pub fn contains(&self, other: &Label) -> bool {
        let edge = |side: Option<u8>| side.is_none_or(|b| b == b' ');
        let bytes = self.0.as_bytes();
        !other.is_empty()
            && self.0.match_indices(&other.0).any(|(at, found)| {
                edge(at.checked_sub(1).map(|i| bytes[i])) && edge(bytes.get(at + found.len()).copied())
            })
    }

    /// Whether the label begins with the syllables of `prefix`.
    pub fn begins_with(&self, prefix: &Label) -> bool {
        self.0.strip_prefix(&prefix.0).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    }

    /// Each way to divide its syllables in two, neither part empty.
    pub fn splits(&self) -> impl Iterator<Item = (Label, Label)> {
        self.0.match_indices(' ').map(|(at, _)| (Label(self.0[..at].to_owned()), Label(self.0[at + 1..].to_owned())))
    }

    /// What follows `prefix`, when the label begins with its syllables.
    pub fn strip_prefix(&self, prefix: &Label) -> Option<Label> {
        let rest = self.0.strip_prefix(prefix.0.as_str())?;
        if rest.is_empty() {
            return Some(Label::default());
        }
        rest.strip_prefix(' ').map(|r| Label(r.to_owned()))
    }
}

/// The normalised form of any text, however its letters are composed.
fn composed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let spaced: String = text.nfc().map(|c| if is_gap(c) { ' ' } else { c }).collect();
    for word in spaced.split_whitespace().filter(|w| !is_dash(w)) {
        if !out.is_empty() {
            out.push(' ');
        }
        push_word(&mut out, word);
    }
    out
}

/// Whether a word is nothing but dashes or signs.
fn is_dash(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '-' | '–' | '—' | '+'))
}

/// Fixed words to compare with, normalised once.
#[macro_export]
macro_rules! labels {
    ($($word:expr),* $(,)?) => {{
        static LABELS: std::sync::LazyLock<Vec<$crate::model::text::Label>> =
            std::sync::LazyLock::new(|| [$($word),*].into_iter().map($crate::model::text::Label::new).collect());
        LABELS.as_slice()
    }};
}

/// Punctuation and spacing that never tell two labels apart.
fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            ',' | ';'
                | ':'
                | '.'
                | '('
                | ')'
                | '['
                | ']'
                | '"'
                | '\''
                | '“'
                | '”'
                | '‘'
                | '’'
                | '*'
                | '…'
                | '_'
                | '\u{200b}'
                | '\u{feff}'
                | '\u{200e}'
                | '\u{2060}'
        )
}

/// Appends one word in lower case, its tone mark moved to the end of each run of letters.
fn push_word(out: &mut String, word: &str) {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return out.push_str(word);
    }
    let mut run = String::new();
    let mut tone = None;
    for c in word.nfd() {
        match c {
            c if letters::tone_sign(c).is_some() => tone = letters::tone_sign(c),
            '\u{302}' | '\u{306}' | '\u{31b}' => run.push(c),
            c if c.is_alphabetic() => run.extend(c.to_lowercase()),
            c => {
                push_syllable(out, &run, tone.take());
                run.clear();
                out.extend(c.to_lowercase());
            }
        }
    }
    push_syllable(out, &run, tone);
}

fn push_syllable(out: &mut String, letters: &str, tone: Option<char>) {
    let onset = letters.trim_end_matches(['i', 'y']);
    let plain_vowel = letters.len() == onset.len() + 1
        && !onset.is_empty()
        && (onset == "qu" || onset.chars().all(|c| !"aeiouy\u{302}\u{306}\u{31b}".contains(c)));
    if plain_vowel {
        out.push_str(onset);
        out.push('i');
    } else {
        out.extend(letters.nfc());
    }
    out.extend(tone);
}

/// The text without diacritics, in lower case, everything but letters and digits turned into single
/// spaces. Good for suggesting a name or reading a file name, never for accepting one (`domain` §7).
pub fn fold(text: &str) -> String {
    if let Some(folded) = letters::folded(text) {
        return folded;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfd() {
        match c {
            'đ' | 'Đ' => out.push('d'),
            c if ('\u{300}'..='\u{36f}').contains(&c) => {}
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A key made of ASCII letters, digits and hyphens: "Quyết định" becomes `quyet-dinh`.
pub fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

/// Text for one line of a message or a table: NFC, inner line breaks and runs of spaces made one space.
pub fn tidy(text: &str) -> String {
    let nfc: Cow<'_, str> =
        if letters::is_composed(text) { text.into() } else { text.nfc().collect::<String>().into() };
    nfc.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `most` characters of `text`, with an ellipsis where it was cut.
pub fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// How alike two folded texts are, 0 to 1; 0 where their lengths alone rule out 0,7.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (short, long) = if a.len() < b.len() { (a.len(), b.len()) } else { (b.len(), a.len()) };
    if (short as f64) < 0.7 * long as f64 { 0.0 } else { strsim::normalized_levenshtein(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_gone() {
        for (a, b) in [
            ("Huyện uỷ  Núi\u{a0}Thành", "HUYỆN ỦY NÚI THÀNH"),
            ("Xoá tên", "Xóa\ntên"),
            ("Hoà", "Ho\u{300}a"),
            ("CB, CC, VC", "CB CC VC"),
            ("Tỷ lệ (%)", "Tỉ lệ %"),
            ("Quí Sơn", "Quý Sơn"),
            ("A - Tổng số", "A Tổng số:"),
        ] {
            assert_eq!(Label::new(a), Label::new(b), "{a} / {b}");
        }
    }

    #[test]
    fn what_tells_names_apart_stays() {
        for (a, b) in [
            ("Tân Thành", "Tân Thạnh"),
            ("Văn Lang", "Văn Lăng"),
            ("A Lưới 1", "A Lưới 2"),
            ("Thúy", "Thúi"),
            ("Nữ", "Nu"),
        ] {
            assert_ne!(Label::new(a), Label::new(b), "{a} / {b}");
        }
    }

    #[test]
    fn folding_and_slugs() {
        assert_eq!(fold("  Đ.bộ huyện  Núi-Thành_2"), "d bo huyen nui thanh 2");
        assert_eq!(slug("Quyết định"), "quyet-dinh");
        assert!(Label::new("Đảng ủy Khối các cơ quan tỉnh").contains(&Label::new("khối các cơ quan tỉnh")));
        assert!(!Label::new("Tân Anh").contains(&Label::new("Tân An")));
    }
}
