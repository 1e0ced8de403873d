//! The usual letters: those of Vietnamese in one piece, and the signs of ASCII. Nearly all texts hold nothing else and
//! need no Unicode tables; what holds more is left to the longer way.

use super::{is_dash, is_gap};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// A letter taken apart.
#[derive(Clone, Copy, Debug)]
struct LetterParts {
    /// The small letter without its tone.
    plain: char,
    /// The same in ASCII.
    bare: char,
    /// The sign that labels keep for the tone.
    tone: Option<char>,
}

/// Letters with marks, by their code: up to ư, and the block of Vietnamese.
const LATIN: std::ops::Range<u32> = 0xc0..0x1b1;
const VIETNAMESE: std::ops::Range<u32> = 0x1ea0..0x1efa;

static LETTERS: LazyLock<Vec<Option<LetterParts>>> =
    LazyLock::new(|| LATIN.chain(VIETNAMESE).map(|code| taken_apart(char::from_u32(code)?)).collect());

/// A letter that is one of ASCII, or đ, with no marks but those of Vietnamese.
fn taken_apart(letter: char) -> Option<LetterParts> {
    let mut parts = std::iter::once(letter).nfd();
    let base = parts.next()?.to_lowercase().next()?;
    let bare = if base == 'đ' { 'd' } else { base };
    let (mut plain, mut tone) = (String::from(base), None);
    for mark in parts {
        match mark {
            '\u{302}' | '\u{306}' | '\u{31b}' => plain.push(mark),
            mark => tone = Some(tone_sign(mark)?),
        }
    }
    let mut plain = plain.nfc();
    let letter = LetterParts { plain: plain.next()?, bare, tone };
    (bare.is_ascii_lowercase() && plain.next().is_none()).then_some(letter)
}

/// The sign that labels keep for a tone.
pub fn tone_sign(mark: char) -> Option<char> {
    match mark {
        '\u{300}' => Some('`'),
        '\u{301}' => Some('\''),
        '\u{303}' => Some('~'),
        '\u{309}' => Some('?'),
        '\u{323}' => Some('.'),
        _ => None,
    }
}

fn letter(c: char) -> Option<LetterParts> {
    let code = u32::from(c);
    let place = if LATIN.contains(&code) {
        code - LATIN.start
    } else if VIETNAMESE.contains(&code) {
        code - VIETNAMESE.start + (LATIN.end - LATIN.start)
    } else {
        return None;
    };
    LETTERS.get(place as usize).copied().flatten()
}

/// Signs beyond ASCII that have no other form.
fn is_usual_sign(c: char) -> bool {
    matches!(c, '\u{a0}' | '“' | '”' | '‘' | '’' | '…' | '–' | '—' | '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{2060}')
}

/// Whether a text is surely composed (NFC) as it stands.
pub fn is_composed(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|c| c < '\u{300}' || VIETNAMESE.contains(&u32::from(c)) || is_usual_sign(c))
}

/// The normalised form of a text of usual letters, for a label.
pub fn label(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for word in text.split(is_gap).filter(|w| !w.is_empty() && !is_dash(w)) {
        if !out.is_empty() {
            out.push(' ');
        }
        push_word(&mut out, word)?;
    }
    Some(out)
}

/// Appends one word in small letters, the tone moved to the end of each run of letters.
fn push_word(out: &mut String, word: &str) -> Option<()> {
    let mut start = out.len();
    let mut tone = None;
    for c in word.chars() {
        if c.is_ascii_alphabetic() {
            out.push(c.to_ascii_lowercase());
        } else if let Some(letter) = letter(c) {
            out.push(letter.plain);
            tone = letter.tone.or(tone);
        } else if c.is_ascii() || is_usual_sign(c) {
            end_syllable(out, start, tone.take());
            out.push(c);
            start = out.len();
        } else {
            return None;
        }
    }
    end_syllable(out, start, tone);
    Some(())
}

/// The letters from `start` on with i for y after a consonant, and their tone.
fn end_syllable(out: &mut String, start: usize, tone: Option<char>) {
    let letters = out.get(start..).unwrap_or_default();
    if letters.ends_with('y') {
        let onset = letters.trim_end_matches(['i', 'y']);
        let is_plain = letters.len() == onset.len() + 1 && !onset.is_empty();
        if is_plain && (onset == "qu" || !onset.contains(|c| "aeiouyâăêôơư".contains(c))) {
            out.pop();
            out.push('i');
        }
    }
    out.extend(tone);
}

/// A text of usual letters without its diacritics, as [`super::fold`] gives it.
pub fn folded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if let Some(letter) = letter(c) {
            out.push(letter.bare);
        } else if c.is_ascii() || is_usual_sign(c) {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else {
            return None;
        }
    }
    out.truncate(out.trim_end().len());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::{composed, fold};
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "[ a-zA-Z0-9àáảãạâấầẩẫậăắằẳẵặđĐêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵÝỲÂĂÊÔƠƯỨñÑöçßå\u{300}\u{302}.,()/%+–—…“”iyquIYQU\u{a0}-]{0,24}";

    proptest! {
        /// The short way gives what the long way gives.
        #[test]
        fn the_short_way_is_the_long_way(text in TEXT) {
            if let Some(short) = label(&text) {
                prop_assert_eq!(short, composed(&text));
            }
            if is_composed(&text) {
                prop_assert_eq!(text.nfc().collect::<String>(), text.clone());
            }
            if let Some(short) = folded(&text) {
                // Taken apart beforehand, the letters are no longer the usual ones.
                let apart: String = text.nfd().collect::<String>() + "\u{301}";
                prop_assert_eq!(short, fold(&apart));
            }
        }
    }

    #[test]
    fn usual_texts_go_the_short_way() {
        for text in ["Đảng ủy xã Tam Xuân", "TỔNG CỘNG (người)", "Tỷ lệ % so với chỉ tiêu", "12/2022", ""]
        {
            assert!(label(text).is_some() && folded(text).is_some() && is_composed(text), "{text}");
        }
        assert!(label("Ho\u{300}a").is_none() && !is_composed("Ho\u{300}a"));
    }
}
