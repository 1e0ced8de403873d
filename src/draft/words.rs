//! What the words of a label say: how its figures behave, what it is part of, whether it stands over figures at all.

use crate::labels;
use crate::model::form::{Kind, header_label, mentions, strip_marker};
use crate::model::text::{self, Label};

/// What words say of a kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hint {
    /// The kind.
    pub kind: Kind,
    /// Whether the words leave no doubt.
    pub is_sure: bool,
    /// The words.
    pub words: &'static str,
}

/// Words, the kind that they tell, and whether they leave no doubt; the first that a label has decides.
const KINDS: &[(&str, Kind, bool)] = &[
    ("bình quân", Kind::Average, true),
    ("trung bình", Kind::Average, true),
    ("BQ", Kind::Average, true),
    ("ĐTBQ", Kind::Average, true),
    ("tỷ lệ", Kind::Ratio, true),
    ("tỷ trọng", Kind::Ratio, true),
    ("TL", Kind::Ratio, false),
    ("ghi chú", Kind::Text, true),
    ("chú thích", Kind::Text, true),
    ("mã", Kind::Text, true),
    ("ký hiệu", Kind::Text, true),
    ("lũy kế", Kind::Ytd, true),
    ("từ đầu năm", Kind::Ytd, true),
    ("cộng dồn", Kind::Ytd, true),
    ("{month} tháng", Kind::Ytd, true),
    ("kế hoạch", Kind::Plan, true),
    ("dự toán", Kind::Plan, true),
    ("được giao", Kind::Plan, true),
    ("chỉ tiêu", Kind::Plan, true),
    ("đầu kỳ", Kind::Stock, true),
    ("cuối kỳ", Kind::Stock, true),
    ("đầu năm", Kind::Stock, true),
    ("cuối năm", Kind::Stock, true),
    ("kỳ trước chuyển sang", Kind::Stock, true),
    ("hiện có", Kind::Stock, true),
    ("hiện nay", Kind::Stock, true),
    ("có đến", Kind::Stock, true),
    ("đến nay", Kind::Stock, true),
    ("đến 31/12", Kind::Stock, true),
    ("31/12/{year}", Kind::Stock, true),
    ("31/12", Kind::Stock, true),
    ("{date}", Kind::Stock, true),
    ("còn lại", Kind::Stock, true),
    ("tồn", Kind::Stock, true),
    ("đang", Kind::Stock, true),
    ("chờ", Kind::Stock, true),
    ("chưa", Kind::Stock, true),
    ("trong tháng", Kind::Flow, true),
    ("trong quý", Kind::Flow, true),
    ("trong kỳ", Kind::Flow, true),
    ("tháng này", Kind::Flow, true),
    ("kỳ này", Kind::Flow, true),
    ("tháng {month}", Kind::Flow, true),
    ("tháng {month}/{year}", Kind::Flow, true),
    ("phát sinh", Kind::Flow, true),
    ("tăng", Kind::Flow, true),
    ("giảm", Kind::Flow, true),
    ("lượt", Kind::Flow, false),
    ("thu", Kind::Flow, false),
    ("chi", Kind::Flow, false),
    ("tỷ đ", Kind::Flow, false),
    ("tỷ đồng", Kind::Flow, false),
    ("triệu đồng", Kind::Flow, false),
    ("kết nạp", Kind::Flow, false),
    ("khai trừ", Kind::Flow, false),
    ("xóa tên", Kind::Flow, false),
    ("từ trần", Kind::Flow, false),
    ("chuyển đến", Kind::Flow, false),
    ("chuyển đi", Kind::Flow, false),
    ("phục hồi", Kind::Flow, false),
    ("xin ra", Kind::Flow, false),
    ("tổng số đảng viên", Kind::Stock, false),
    ("tổ chức", Kind::Stock, false),
    ("danh sách", Kind::Stock, false),
];

/// What follows "chi" in a word that has nothing to do with spending.
const NOT_SPENDING: [&str; 6] = ["chi bộ", "chi ủy", "chi đoàn", "chi hội", "chi cục", "chi nhánh"];

/// What a label says of the kind of its figures.
pub fn kind(text: &str) -> Option<Hint> {
    if text.contains('%') {
        return Some(Hint { kind: Kind::Ratio, is_sure: true, words: "%" });
    }
    let label = header_label(text);
    let is_cell = NOT_SPENDING.iter().any(|w| label.contains(&Label::new(w)));
    let says = |words: &str| label.contains(&Label::new(words)) && !(words == "chi" && is_cell);
    let found = KINDS.iter().find(|(words, ..)| says(words));
    found.map(|(words, kind, is_sure)| Hint { kind: *kind, is_sure: *is_sure, words })
}

/// Whether a label says only of when, or against what, a figure is: the kind is then that of the other axis.
pub fn is_measure(text: &str) -> bool {
    let label = header_label(text);
    labels![
        "kỳ này",
        "cùng kỳ",
        "cùng kỳ năm trước",
        "kỳ trước",
        "năm trước",
        "năm nay",
        "tháng này",
        "tháng trước",
        "thực hiện",
        "kỳ báo cáo",
        "số lượng",
        "trong kỳ",
        "giá trị",
        "số liệu",
    ]
    .iter()
    .any(|words| label == *words || label.strip_prefix(words).is_some_and(|rest| rest.as_str().starts_with('{')))
}

/// Whether a label speaks of money.
pub fn is_money(text: &str) -> bool {
    let units = labels!["tỷ đ", "tr đ", "triệu đồng", "tỷ đồng", "nghìn đồng", "ngàn đồng", "vnđ"];
    // "Hợp đồng", "hội đồng" are no money.
    text.contains("(đồng)") || units.iter().any(|unit| Label::new(text).contains(unit))
}

/// How the labels under a heading, or after a colon, relate to what they stand under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// Trong đó: subsets, which may overlap.
    Subsets,
    /// Chia ra, gồm: parts, which add up.
    Parts,
}

/// What a heading says of the labels below it.
pub fn division(text: &str) -> Option<Division> {
    let label = Label::new(text);
    let begins = |words: &[Label]| words.iter().any(|w| label.strip_prefix(w).is_some());
    if begins(labels!["trong đó", "trong tổng số"]) {
        return Some(Division::Subsets);
    }
    let ends = |word: &Label| label.as_str().ends_with(word.as_str());
    let divides = labels!["chia ra", "gồm", "bao gồm", "phân theo", "chia theo"];
    (begins(divides) || divides.iter().any(ends)).then_some(Division::Parts)
}

/// Whether a heading says nothing but how what is below it is divided.
pub fn is_only_division(text: &str) -> bool {
    labels!["trong đó", "chia ra", "gồm", "bao gồm", "chia theo"].contains(&Label::new(text))
}

/// Whether a column's label says that it is the whole of its neighbours.
pub fn is_whole(text: &str) -> bool {
    let label = header_label(text);
    labels!["tổng số", "tổng cộng", "cộng", "tổng", "chung", "toàn bộ"].contains(&label)
        || labels!["tổng"].iter().any(|w| label.strip_prefix(w).is_some())
}

/// Whether a label is of the day before a period: with whether that is 1 January.
pub fn is_opening(text: &str) -> Option<bool> {
    let label = header_label(text);
    let has = |words: &[Label]| words.iter().any(|w| label.contains(w));
    if has(labels!["từ đầu năm"]) {
        None
    } else if has(labels!["đầu năm", "31/12/{year}", "31/12", "năm trước chuyển sang"]) {
        Some(true)
    } else if has(labels!["đầu kỳ", "kỳ trước chuyển sang", "tháng trước chuyển sang", "cuối kỳ trước"])
    {
        Some(false)
    } else {
        None
    }
}

/// Whether a label is of the last day of a period.
pub fn is_closing(text: &str) -> bool {
    let label = header_label(text);
    let closing = labels!["cuối kỳ", "hiện có", "đến nay", "hiện nay", "cuối tháng", "thời điểm báo cáo", "{date}"];
    is_opening(text).is_none()
        && !label.contains(&Label::new("từ đầu năm"))
        && closing.iter().any(|w| label.contains(w))
}

/// An ASCII key for a label, of at most `most` words.
pub fn key(text: &str, most: usize) -> String {
    let plain = mentions(strip_marker(text)).0;
    let without_times = ["{year}", "{month}", "{date}"].iter().fold(plain, |t, w| t.replace(w, " "));
    let folded = text::fold(&without_times);
    let words: Vec<&str> = folded.split(' ').filter(|w| w.chars().all(|c| c.is_ascii_alphanumeric())).collect();
    words.into_iter().take(most).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_words_say_and_what_they_do_not() {
        for (text, want) in [
            ("Lũy kế từ đầu năm", Some(Kind::Ytd)),
            ("9 tháng năm 2022", Some(Kind::Ytd)),
            ("Có đến 31/12/2021", Some(Kind::Stock)),
            ("Hồ sơ chờ chuẩn y", Some(Kind::Stock)),
            ("Tháng 9/2022", Some(Kind::Flow)),
            ("Tổng chi", Some(Kind::Flow)),
            ("Chỉ tiêu được giao", Some(Kind::Plan)),
            ("% so với chỉ tiêu", Some(Kind::Ratio)),
            ("Ngày ĐTBQ", Some(Kind::Average)),
            ("Mã tỉnh", Some(Kind::Text)),
            ("Chi bộ trực thuộc", None),
            ("Theo tôn giáo", None),
            ("Nữ", None),
        ] {
            assert_eq!(kind(text).map(|h| h.kind), want, "{text}");
        }
        assert!(is_money("Tổng chi (tỷ đ)") && is_money("Số tiền (đồng)") && !is_money("Lao động hợp đồng"));
        assert_eq!(division("Trong đó (lũy kế)"), Some(Division::Subsets));
        assert_eq!(division("6. Đơn vị sự nghiệp, gồm:"), Some(Division::Parts));
        assert_eq!(division("Trong tháng"), None);
        assert_eq!(key("1. Có đến 31/12/2021 ở xã", 6), "co_den_31_12_o_xa");
    }
}
