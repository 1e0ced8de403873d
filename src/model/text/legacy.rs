//! Vietnamese text from before Unicode: TCVN3 (ABC), VNI and VIQR, told by the text itself and never by its font alone.
//!
//! A text in the first two arrives as Latin-1 letters ("Tr\u{AD}êng" for "Trường"). What it is shows when it is read
//! as one or the other: only one reading gives Vietnamese syllables.

use super::syllable;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// An encoding of Vietnamese from before Unicode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Legacy {
    /// TCVN 5712 VN3, one byte per letter; the fonts .VnTime, .VnArial …
    Tcvn3,
    /// VNI for Windows, a letter and a mark; the fonts VNI-Times …
    Vni,
    /// Marks written with signs: Tru+o+`ng (RFC 1456).
    Viqr,
}

impl Legacy {
    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Legacy::Tcvn3 => "TCVN3",
            Legacy::Vni => "VNI",
            Legacy::Viqr => "VIQR",
        }
    }

    /// The encoding that a font implies, and whether its letters are all capitals (.VnTimeH).
    pub fn of_font(name: &str) -> Option<(Legacy, bool)> {
        let folded = name.trim().to_ascii_lowercase();
        if folded.starts_with(".vn") {
            Some((Legacy::Tcvn3, name.trim_end().ends_with('H')))
        } else {
            folded.starts_with("vni").then_some((Legacy::Vni, false))
        }
    }

    /// The text in Unicode, where each letter has a reading.
    pub fn decode(self, text: &str) -> Option<String> {
        match self {
            Legacy::Tcvn3 => text.chars().map(tcvn3).collect(),
            Legacy::Vni => vni(text),
            Legacy::Viqr => Some(viqr(text)),
        }
    }
}

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// Unicode, or nothing that would differ.
    Unicode,
    /// One of the old encodings, with certainty.
    Legacy(Legacy),
    /// Better in the given encoding than in Unicode, if that stands elsewhere on the sheet; else misspelled, perhaps.
    Likely(Legacy),
    /// As good in Unicode as in the given encoding: its surroundings decide.
    Either(Legacy),
}

/// Tells what a text is written in.
pub fn verdict(text: &str) -> TextEncoding {
    let old = |c: char| ('\u{a1}'..='\u{ff}').contains(&c);
    let modern = |c: char| matches!(c, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1ea0}'..='\u{1ef9}' | '\u{300}'..='\u{323}');
    if text.is_ascii() {
        return if is_viqr(text) { TextEncoding::Legacy(Legacy::Viqr) } else { TextEncoding::Unicode };
    }
    if !text.chars().any(old) || text.chars().any(modern) {
        return TextEncoding::Unicode;
    }
    let words: Vec<&str> = text.split(is_edge).filter(|w| w.chars().any(old)).collect();
    let read = |legacy: Legacy, w: &str| legacy.decode(w).filter(|r| syllable::is_word(r) || is_abbreviation(r));
    let valid = |legacy: Legacy| words.iter().filter(|w| read(legacy, w).is_some()).count();
    let unicode = words.iter().filter(|w| syllable::is_word(w)).count();
    let common =
        |legacy: Legacy| words.iter().filter(|w| read(legacy, w).is_some_and(|r| syllable::is_common(&r))).count();
    let best = [Legacy::Tcvn3, Legacy::Vni].map(|l| ((valid(l), common(l)), l));
    let Some(((n, common), legacy)) = best.into_iter().rev().max_by_key(|(counts, _)| *counts) else {
        return TextEncoding::Unicode;
    };
    if n == 0 || n < unicode {
        return TextEncoding::Unicode;
    }
    let common_as_it_is = words.iter().filter(|w| syllable::is_common(w)).count();
    let certain = words.iter().any(|w| is_foreign(w)) && n > unicode && n * 2 > words.len()
        || unicode == 0 && n == words.len() && common > 0;
    if certain {
        TextEncoding::Legacy(legacy)
    } else if common_as_it_is > common {
        TextEncoding::Unicode
    } else if n > unicode || common > common_as_it_is {
        TextEncoding::Likely(legacy)
    } else {
        TextEncoding::Either(legacy)
    }
}

/// Whether a word holds what no Vietnamese word in Unicode does, misspelled or not: a sign or a foreign letter, or a
/// capital with a tone among small letters.
fn is_foreign(word: &str) -> bool {
    let strange = |c: char| ('\u{a1}'..='\u{ff}').contains(&c) && !"àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ".contains(c);
    let has_small = word.chars().any(|c| c.is_ascii_lowercase());
    word.chars().any(strange) || has_small && word.chars().skip(1).any(|c| !c.is_ascii() && c.is_uppercase())
}

/// Whether a word is capitals without vowels but those of Vietnamese, such as TCCSĐ or QCƯT.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(|c| c.is_uppercase() && !"AEIOUY".contains(c)) && word.chars().nth(1).is_some()
}

/// Bytes of a text file as text, with the name of their encoding: a byte order mark, else UTF-8 where they
/// are valid, else UTF-16 told by its zeros, else of windows-1258 and windows-1252 (in which the old
/// encodings travel) the one that gives more Vietnamese.
pub fn from_bytes(bytes: &[u8]) -> (String, &'static str) {
    let wide = |swap: bool, rest: &[u8]| {
        let units = rest
            .chunks_exact(2)
            .map(|b| if swap { u16::from_be_bytes([b[0], b[1]]) } else { u16::from_le_bytes([b[0], b[1]]) });
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).take(200).filter(|b| **b == 0).count();
    let half = bytes.len().min(400) / 4;
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return (String::from_utf8_lossy(rest).into_owned(), "UTF-8"),
        [0xff, 0xfe, rest @ ..] => return (wide(false, rest), "UTF-16"),
        [0xfe, 0xff, rest @ ..] => return (wide(true, rest), "UTF-16"),
        _ if half > 0 && zeros(1) > half => return (wide(false, bytes), "UTF-16"),
        _ if half > 0 && zeros(0) > half => return (wide(true, bytes), "UTF-16"),
        _ => {}
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), "UTF-8");
    }
    let vietnamese: String = encoding_rs::WINDOWS_1258.decode(bytes).0.nfc().collect();
    let western = encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned();
    let western_words = western.lines().map(|line| match verdict(line) {
        TextEncoding::Legacy(l) | TextEncoding::Likely(l) | TextEncoding::Either(l) => {
            l.decode(line).map_or(0, |t| syllables(&t))
        }
        TextEncoding::Unicode => syllables(line),
    });
    if western_words.sum::<usize>() > vietnamese.lines().map(syllables).sum() {
        (western, "windows-1252")
    } else {
        (vietnamese, "windows-1258")
    }
}

/// How many words with diacritics are Vietnamese.
fn syllables(text: &str) -> usize {
    text.split(is_edge).filter(|w| !w.is_ascii() && syllable::is_word(w)).count()
}

/// What stands between words; letters of the old encodings look like signs and do not.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || c.is_ascii_digit() || ('\u{2010}'..='\u{2030}').contains(&c)
}

/// TCVN 5712:1993 VN3, upper half.
fn tcvn3(c: char) -> Option<char> {
    const LETTERS: &[(char, char)] = &[
        ('¡', 'Ă'),
        ('¢', 'Â'),
        ('£', 'Ê'),
        ('¤', 'Ô'),
        ('¥', 'Ơ'),
        ('¦', 'Ư'),
        ('§', 'Đ'),
        ('¨', 'ă'),
        ('©', 'â'),
        ('ª', 'ê'),
        ('«', 'ô'),
        ('¬', 'ơ'),
        ('\u{ad}', 'ư'),
        ('®', 'đ'),
        ('µ', 'à'),
        ('¶', 'ả'),
        ('·', 'ã'),
        ('¸', 'á'),
        ('¹', 'ạ'),
        ('»', 'ằ'),
        ('¼', 'ẳ'),
        ('½', 'ẵ'),
        ('¾', 'ắ'),
        ('Æ', 'ặ'),
        ('Ç', 'ầ'),
        ('È', 'ẩ'),
        ('É', 'ẫ'),
        ('Ê', 'ấ'),
        ('Ë', 'ậ'),
        ('Ì', 'è'),
        ('Î', 'ẻ'),
        ('Ï', 'ẽ'),
        ('Ð', 'é'),
        ('Ñ', 'ẹ'),
        ('Ò', 'ề'),
        ('Ó', 'ể'),
        ('Ô', 'ễ'),
        ('Õ', 'ế'),
        ('Ö', 'ệ'),
        ('×', 'ì'),
        ('Ø', 'ỉ'),
        ('Ü', 'ĩ'),
        ('Ý', 'í'),
        ('Þ', 'ị'),
        ('ß', 'ò'),
        ('á', 'ỏ'),
        ('â', 'õ'),
        ('ã', 'ó'),
        ('ä', 'ọ'),
        ('å', 'ồ'),
        ('æ', 'ổ'),
        ('ç', 'ỗ'),
        ('è', 'ố'),
        ('é', 'ộ'),
        ('ê', 'ờ'),
        ('ë', 'ở'),
        ('ì', 'ỡ'),
        ('í', 'ớ'),
        ('î', 'ợ'),
        ('ï', 'ù'),
        ('ñ', 'ủ'),
        ('ò', 'ũ'),
        ('ó', 'ú'),
        ('ô', 'ụ'),
        ('õ', 'ừ'),
        ('ö', 'ử'),
        ('÷', 'ữ'),
        ('ø', 'ứ'),
        ('ù', 'ự'),
        ('ú', 'ỳ'),
        ('û', 'ỷ'),
        ('ü', 'ỹ'),
        ('ý', 'ý'),
        ('þ', 'ỵ'),
    ];
    if !('\u{a1}'..='\u{ff}').contains(&c) {
        return Some(c);
    }
    LETTERS.iter().find(|(old, _)| *old == c).map(|(_, new)| *new)
}

/// Whether a text is VIQR: words with signs that are no punctuation, all of them syllables.
fn is_viqr(text: &str) -> bool {
    let signs = |w: &&str| {
        let pairs = w.as_bytes().windows(2).map(|p| (p[0].to_ascii_lowercase(), p[1].to_ascii_lowercase()));
        let marked = pairs.filter(|p| {
            matches!(p, (b'a' | b'e' | b'o', b'^') | (b'a', b'(') | (b'o' | b'u', b'+' | b'*') | (b'd', b'd'))
        });
        marked.count() > 0
    };
    let mut words = text.split_whitespace().filter(signs).peekable();
    let is_syllable = |w: &str| syllable::is_word(viqr(w).trim_matches(|c: char| c.is_ascii_punctuation()));
    words.peek().is_some() && words.all(is_syllable)
}

/// VIQR: a sign after a vowel is a mark of it, dd is đ.
fn viqr(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let last = out.chars().next_back().unwrap_or(' ');
        let is_marked = matches!(last, '\u{302}' | '\u{306}' | '\u{31b}');
        let mark = match (last.to_ascii_lowercase(), c) {
            ('a', '(') => Some('\u{306}'),
            ('a' | 'e' | 'o', '^') => Some('\u{302}'),
            ('o' | 'u', '+' | '*') => Some('\u{31b}'),
            (v, '\'' | '`' | '?' | '~' | '.') if is_marked || "aeiouy".contains(v) => Some(match c {
                '\'' => '\u{301}',
                '`' => '\u{300}',
                '?' => '\u{309}',
                '~' => '\u{303}',
                _ => '\u{323}',
            }),
            ('d', 'd' | 'D') => {
                out.pop();
                Some(if last == 'D' { 'Đ' } else { 'đ' })
            }
            _ => None,
        };
        out.push(mark.unwrap_or(c));
    }
    out.nfc().collect()
}

/// VNI for Windows: letters of their own, and marks that follow a vowel.
fn vni(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let low = c.to_lowercase().next().unwrap_or(c);
        let cased = |new: char| if c.is_uppercase() { new.to_uppercase().next().unwrap_or(new) } else { new };
        if !('\u{a1}'..='\u{ff}').contains(&c) {
            out.push(c);
        } else if let Some(new) = vni_letter(low) {
            out.push(cased(new));
        } else {
            let after_vowel = out.chars().next_back().is_some_and(|v| "aeouyơưAEOUYƠƯ".contains(v));
            out.extend(vni_marks(low).filter(|_| after_vowel)?);
        }
    }
    Some(out.nfc().collect())
}

fn vni_letter(c: char) -> Option<char> {
    let (_, new) =
        [('ñ', 'đ'), ('ô', 'ơ'), ('ö', 'ư'), ('í', 'í'), ('ì', 'ì'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị'), ('î', 'ỵ')]
            .into_iter()
            .find(|(old, _)| *old == c)?;
    Some(new)
}

/// The combining marks that a mark of VNI stands for.
fn vni_marks(c: char) -> Option<impl Iterator<Item = char>> {
    let marks = match c {
        'ù' => "\u{301}",
        'ø' => "\u{300}",
        'û' => "\u{309}",
        'õ' => "\u{303}",
        'ï' => "\u{323}",
        'â' => "\u{302}",
        'á' => "\u{302}\u{301}",
        'à' => "\u{302}\u{300}",
        'å' => "\u{302}\u{309}",
        'ã' => "\u{302}\u{303}",
        'ä' => "\u{302}\u{323}",
        'ê' => "\u{306}",
        'é' => "\u{306}\u{301}",
        'è' => "\u{306}\u{300}",
        'ú' => "\u{306}\u{309}",
        'ü' => "\u{306}\u{303}",
        'ë' => "\u{306}\u{323}",
        _ => return None,
    };
    Some(marks.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_by_the_text_itself() {
        let legacy = |text: &str| match verdict(text) {
            TextEncoding::Legacy(l) => format!("{}: {}", l.name(), l.decode(text).unwrap_or_default()),
            TextEncoding::Likely(l) => format!("likely {}", l.name()),
            TextEncoding::Either(l) => format!("either, perhaps {}", l.name()),
            TextEncoding::Unicode => "Unicode".into(),
        };
        for (text, want) in [
            ("Tr\u{ad}êng", "TCVN3: Trường"),
            ("§¶ng bé x· Tam Xu©n", "TCVN3: Đảng bộ xã Tam Xuân"),
            ("Tæng sè ®¶ng viªn", "TCVN3: Tổng số đảng viên"),
            ("Tªn tæ chøc c¬ së ®¶ng", "TCVN3: Tên tổ chức cơ sở đảng"),
            ("Ñaûng boä xaõ Tam Xuaân", "VNI: Đảng bộ xã Tam Xuân"),
            ("TOÅNG COÄNG", "VNI: TỔNG CỘNG"),
            ("Huyeän uûy Nuùi Thaønh", "VNI: Huyện ủy Núi Thành"),
            ("Hà Nam", "Unicode"),
            ("Đảng bộ xã", "Unicode"),
            ("có", "Unicode"),
            ("cã", "likely TCVN3"),
            ("Trong tháang", "likely TCVN3"),
            ("Tháng 8/2022", "Unicode"),
            ("Không", "Unicode"),
            ("Công an", "Unicode"),
            ("Lòy kÕ", "TCVN3: Lũy kế"),
            ("Thaùng 8/2022", "VNI: Tháng 8/2022"),
            ("khoâng", "VNI: không"),
            ("là", "Unicode"),
            ("Chi bo 5", "Unicode"),
            ("DDa?ng bo^. xa~ Tam Xua^n", "VIQR: Đảng bộ xã Tam Xuân"),
            ("Tru+o+`ng THPT", "VIQR: Trường THPT"),
            ("u*v + o*p, a^2, Eddy, Google+ (add)", "Unicode"),
            ("café", "Unicode"),
        ] {
            assert_eq!(legacy(text), want, "{text}");
        }
    }

    #[test]
    fn bytes_of_text_files() {
        let words = "Đảng bộ xã Tam Xuân, Kết nạp";
        let tcvn3: Vec<u8> = "§¶ng bé x· Tam Xu©n".chars().map(|c| c as u8).collect();
        let le: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(from_bytes(words.as_bytes()), (words.to_owned(), "UTF-8"));
        assert_eq!(from_bytes(&le), (words.to_owned(), "UTF-16"));
        assert_eq!(from_bytes(&[&[0xff, 0xfe][..], &le].concat()), (words.to_owned(), "UTF-16"));
        // "Đảng bộ" in windows-1258: letters and combining marks.
        assert_eq!(from_bytes(b"\xd0a\xd2ng b\xf4\xf2"), ("Đảng bộ".to_owned(), "windows-1258"));
        assert_eq!(from_bytes(&tcvn3), ("§¶ng bé x· Tam Xu©n".to_owned(), "windows-1252"));
    }

    #[test]
    fn fonts() {
        assert_eq!(Legacy::of_font(".VnTimeH"), Some((Legacy::Tcvn3, true)));
        assert_eq!(Legacy::of_font("VNI-Times"), Some((Legacy::Vni, false)));
        assert_eq!(Legacy::of_font("Times New Roman"), None);
    }
}
