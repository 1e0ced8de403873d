//! How an office prints its tables (thể thức): the bodies in the heading, place and date, signatures, paper, spelling.

use jiff::civil::Date;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The heading, the signatures and the looks of printed pages (`domain` §9).
#[derive(Clone, Debug, PartialEq)]
pub struct Letterhead {
    /// The superior body, first line on the left: "TỈNH ỦY QUẢNG NAM".
    pub superior: String,
    /// The body that issues the tables, under it: "BAN TỔ CHỨC".
    pub body: String,
    /// The line on the right: "ĐẢNG CỘNG SẢN VIỆT NAM".
    pub motto: String,
    /// Where it is signed.
    pub place: String,
    /// When it is signed; without it the day and the month are left to be written by hand.
    pub date: Option<Date>,
    /// A mark of secrecy, such as "MẬT"; empty for none.
    pub secrecy: String,
    /// Who drew the table up.
    pub prepared: Signature,
    /// Who signs it.
    pub signed: Signature,
    /// The paper of wide tables.
    pub paper: PaperSize,
    /// How "ủy" and its like are spelled.
    pub spelling: Spelling,
    /// The type.
    pub font: String,
    /// Size of running text, in points.
    pub text_size: f64,
    /// Size in tables, in points.
    pub table_size: f64,
    /// Margins in millimetres: top, bottom, left, right.
    pub margins: [f64; 4],
    /// All that is added up: "toàn tỉnh", "toàn thành phố".
    pub scope: String,
    /// Decimals of a percentage.
    pub percent_digits: u8,
}

/// A signature block: lines above the signature and the name below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// In capitals: "K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN".
    pub lines: Vec<String>,
    /// The name; empty to be written by hand.
    pub name: String,
}

/// The paper of wide tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum PaperSize {
    /// A3 where A4 would be too small to read.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// Always A4.
    A4,
    /// A3 for every table across.
    A3,
}

/// Where the tone mark of "oa", "oe" and "uy" stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum Spelling {
    /// As each text is written.
    #[default]
    #[serde(rename = "as-written")]
    AsWritten,
    /// On the first vowel: hòa, ủy.
    #[serde(rename = "ủy")]
    First,
    /// On the second vowel: hoà, uỷ.
    #[serde(rename = "uỷ")]
    Second,
}

impl Default for Letterhead {
    fn default() -> Self {
        Letterhead {
            superior: String::new(),
            body: "BAN TỔ CHỨC".into(),
            motto: "ĐẢNG CỘNG SẢN VIỆT NAM".into(),
            place: String::new(),
            date: None,
            secrecy: String::new(),
            prepared: Signature { lines: vec!["NGƯỜI LẬP BIỂU".into()], name: String::new() },
            signed: Signature { lines: vec!["TRƯỞNG BAN".into()], name: String::new() },
            paper: PaperSize::Auto,
            spelling: Spelling::AsWritten,
            font: "Times New Roman".into(),
            text_size: 13.0,
            table_size: 11.0,
            margins: [20.0, 20.0, 30.0, 15.0],
            scope: "toàn tỉnh".into(),
            percent_digits: 2,
        }
    }
}

impl Letterhead {
    /// "Tam Kỳ, ngày 25 tháng 9 năm 2022"; what is not known is left blank. Without a date the year is that of the day
    /// after `end`, on which a report is signed at the earliest.
    pub fn place_and_date(&self, end: Date) -> String {
        let place = if self.place.is_empty() { "…………" } else { &self.place };
        match self.date {
            // Days under ten and the first two months have a zero before them, as the rules on documents ask.
            Some(d) if d.month() < 3 => {
                format!("{place}, ngày {:02} tháng {:02} năm {}", d.day(), d.month(), d.year())
            }
            Some(d) => format!("{place}, ngày {:02} tháng {} năm {}", d.day(), d.month(), d.year()),
            None => {
                let year = end.tomorrow().map_or(end.year(), |d| d.year());
                format!("{place}, ngày      tháng      năm {year}")
            }
        }
    }
}

impl Spelling {
    /// The text with its tone marks placed this way.
    pub fn of(self, text: &str) -> String {
        let mut out: String = text.nfc().collect();
        for [first, second] in TWO_WAYS.iter() {
            match self {
                Spelling::AsWritten => {}
                Spelling::First => replace_at_end(&mut out, second, first),
                Spelling::Second => replace_at_end(&mut out, first, second),
            }
        }
        out
    }
}

/// The ends of syllables that are spelled in two ways: the mark on the first vowel, the mark on the second.
static TWO_WAYS: LazyLock<Vec<[String; 2]>> = LazyLock::new(|| {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let vowels = ["oa", "oe", "uy", "Oa", "Oe", "Uy", "OA", "OE", "UY"];
    let spelled = |vowels: &str, tone: char| {
        let (first, second) = vowels.split_at(1);
        [format!("{first}{tone}{second}"), format!("{vowels}{tone}")].map(|s| s.nfc().collect())
    };
    vowels.iter().flat_map(|v| TONES.iter().map(move |tone| spelled(v, *tone))).collect()
});

/// Replaces `from` where its syllable ends with it: in "hoàn" the mark has only one place, and in "quý" the u belongs
/// to the onset.
fn replace_at_end(text: &mut String, from: &str, to: &str) {
    let is_u = from.nfd().next().is_some_and(|c| c.eq_ignore_ascii_case(&'u'));
    let mut start = 0;
    while let Some(at) = text[start..].find(from).map(|n| start + n) {
        let end = at + from.len();
        let goes_on = text[end..].starts_with(char::is_alphabetic);
        let of_onset = is_u && text[..at].ends_with(['q', 'Q']);
        if goes_on || of_onset {
            start = end;
        } else {
            text.replace_range(at..end, to);
            start = at + to.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_mark_moves_only_where_it_has_two_places() {
        let text = "Huyện ủy Hòa Vang, THÀNH ỦY, Thúy, quý, hoàn, khoẻ, Ủy ban, Qúy";
        assert_eq!(Spelling::Second.of(text), "Huyện uỷ Hoà Vang, THÀNH UỶ, Thuý, quý, hoàn, khoẻ, Uỷ ban, Qúy");
        assert_eq!(Spelling::First.of("uỷ viên Hoà quý khoẻ thuở"), "ủy viên Hòa quý khỏe thuở");
        assert_eq!(Spelling::First.of(&Spelling::Second.of("Tỉnh ủy Hòa Bình")), "Tỉnh ủy Hòa Bình");
        assert_eq!(Spelling::AsWritten.of("uỷ, ủy"), "uỷ, ủy");
    }

    #[test]
    fn a_date_that_is_not_known_is_left_to_be_written() {
        let mut head = Letterhead { place: "Tam Kỳ".into(), ..Letterhead::default() };
        let end = Date::constant(2022, 12, 31);
        assert_eq!(head.place_and_date(end), "Tam Kỳ, ngày      tháng      năm 2023");
        head.date = Some(Date::constant(2022, 9, 5));
        assert_eq!(head.place_and_date(end), "Tam Kỳ, ngày 05 tháng 9 năm 2022");
        head.date = Some(Date::constant(2023, 1, 25));
        assert_eq!(head.place_and_date(end), "Tam Kỳ, ngày 25 tháng 01 năm 2023");
    }
}
