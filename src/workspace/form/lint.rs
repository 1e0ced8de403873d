//! What is allowed in a form's declaration and yet is hardly meant: spellings that are confused, relations that can
//! never be told, rules that never apply.

use super::{AxisLabel, DeclaredRule, Form, Kind, Length, Mistake, RawForm, RawLabel};
use crate::model::text::{self, Label};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// A remark on a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// Whether it should be changed; else it is only worth knowing.
    pub is_warning: bool,
    /// Where, and what.
    pub what: Mistake,
}

fn warning(span: Range<usize>, vi: String, en: String) -> Remark {
    Remark { is_warning: true, what: Mistake::new(span, vi, en) }
}

fn note(span: Range<usize>, vi: String, en: String) -> Remark {
    Remark { is_warning: false, what: Mistake::new(span, vi, en) }
}

/// The remarks on a declaration, in the order of its lines; `form` is what it declares.
pub fn remarks(text: &str, form: &Form) -> Vec<Remark> {
    let Ok(raw) = toml::from_str::<RawForm>(text) else { return Vec::new() };
    let mut out = Vec::new();
    for (raw, labels, in_order) in
        [(&raw.rows.label, form.row_labels(), true), (&raw.columns.label, &form.columns[..], false)]
    {
        let axis = DeclaredAxis { raw, labels, in_order };
        spellings(&axis, &mut out);
        resemblances(&axis, &mut out);
        relations(&axis, form, &mut out);
        percentages(&axis, &mut out);
    }
    totals(&raw, form, &mut out);
    raw.rule.iter().for_each(|r| rule(r, &form.periods, &mut out));
    out.sort_by_key(|r| r.what.span.start);
    out
}

/// An axis as declared and as understood.
struct DeclaredAxis<'a> {
    raw: &'a [RawLabel],
    labels: &'a [AxisLabel],
    /// Whether labels spelled alike are told apart by their order.
    in_order: bool,
}

impl DeclaredAxis<'_> {
    fn span(&self, n: usize) -> Range<usize> {
        self.raw[n].label.span()
    }

    /// Pairs of labels that may stand in each other's place.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let both = |a: usize, b: usize| {
            let (a, b) = (&self.labels[a], &self.labels[b]);
            a.under == b.under && a.heading == b.heading
        };
        (0..self.labels.len()).flat_map(move |b| (0..b).filter(move |a| both(*a, b)).map(move |a| (a, b)))
    }
}

/// A spelling that two labels under one heading have, or one label twice.
fn spellings(axis: &DeclaredAxis<'_>, out: &mut Vec<Remark>) {
    for (a, b) in axis.pairs() {
        if let Some(shared) = axis.labels[b].spellings().iter().find(|s| axis.labels[a].is_spelled(s)) {
            let text = written(&axis.raw[b], shared);
            let other = axis.labels[a].plain();
            if axis.in_order && Label::new(&text) != Label::new(&written(&axis.raw[a], shared)) {
                out.push(note(
                    axis.span(b),
                    format!("“{text}” và “{other}” chỉ khác nhau ở ngày, tháng, năm; được phân biệt theo thứ tự"),
                    format!("“{text}” and “{other}” differ in dates only; they are told apart by their order"),
                ));
                continue;
            }
            out.push(warning(
                axis.span(b),
                format!("“{text}” cũng là cách viết của “{other}”; bỏ ở một nơi"),
                format!("“{text}” is a spelling of “{other}” too; remove one of them"),
            ));
        }
    }
    for (n, label) in axis.labels.iter().enumerate() {
        let distinct: BTreeSet<&Label> = label.spellings().iter().collect();
        if distinct.len() < label.spellings().len() {
            out.push(note(
                axis.span(n),
                format!("“{}” có cách viết ghi hai lần trong also", label.plain()),
                format!("“{}” has a spelling that is listed twice", label.plain()),
            ));
        }
    }
}

/// The text that declares a spelling.
fn written(raw: &RawLabel, spelling: &Label) -> String {
    let mut texts = std::iter::once(raw.label.get_ref()).chain(&raw.also);
    texts.find(|t| super::header_label(t) == *spelling).cloned().unwrap_or_default()
}

/// Two labels so much alike that a slip of the pen makes one of the other.
fn resemblances(axis: &DeclaredAxis<'_>, out: &mut Vec<Remark>) {
    const TOO_ALIKE: f64 = 0.9;
    let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
    for (a, b) in axis.pairs() {
        let [x, y] = [a, b].map(|n| text::fold(axis.labels[n].plain()));
        let is_alike = x == y || x.len() >= 8 && text::likeness(&x, &y) >= TOO_ALIKE && digits(&x) == digits(&y);
        let is_same = axis.labels[b].spellings().iter().any(|s| axis.labels[a].is_spelled(s));
        if is_alike && !is_same {
            let (one, other) = (axis.labels[b].plain(), axis.labels[a].plain());
            out.push(warning(
                axis.span(b),
                format!("“{one}” và “{other}” quá giống nhau, viết sai một chữ là lẫn; thêm chữ cho rõ, hoặc đặt dưới hai tiêu đề khác nhau"),
                format!("“{one}” and “{other}” are so alike that one slip confuses them; tell them apart by more words or by headings"),
            ));
        }
    }
}

/// Relations whose operand carries no figure that could be compared.
fn relations(axis: &DeclaredAxis<'_>, form: &Form, out: &mut Vec<Remark>) {
    for (n, label) in axis.labels.iter().enumerate() {
        let raw = &axis.raw[n];
        let named = [
            (&raw.subset_of, label.subset_of),
            (&raw.part_of, label.part_of),
            (&raw.opening_of, label.opening_of.map(|(at, _)| at)),
            (&raw.sum_of, label.sum_of),
        ];
        for (name, at) in named.into_iter().filter_map(|(name, at)| Some((name.as_ref()?, at?))) {
            relation(axis, (n, at), name, out);
        }
        let parts = axis.labels.iter().filter(|l| l.part_of == Some(n)).count();
        if parts == 1 {
            out.push(note(
                axis.span(n),
                format!("chỉ có một phần (part_of) của “{}”: phần ấy phải bằng tổng", label.plain()),
                format!("“{}” has one part only (part_of), which must equal it", label.plain()),
            ));
        }
        let sums = label.sum_of.zip(label.kind).filter(|(_, kind)| *kind != Kind::Ytd);
        if sums.is_some() && form.is_open() {
            out.push(warning(
                axis.span(n),
                format!("sum_of chỉ có nghĩa với số lũy kế; “{}” không phải kind = \"ytd\"", label.plain()),
                format!(
                    "sum_of means something for year-to-date figures only; “{}” is not kind = \"ytd\"",
                    label.plain()
                ),
            ));
        }
    }
}

fn relation(axis: &DeclaredAxis<'_>, (own, at): (usize, usize), name: &Spanned<String>, out: &mut Vec<Remark>) {
    let is_figure = |l: &AxisLabel| !l.heading && !matches!(l.kind, Some(Kind::Ratio | Kind::Text));
    let key = name.get_ref();
    if own == at || returns(axis.labels, own) {
        out.push(warning(
            name.span(),
            format!("quan hệ quay vòng: “{}” là phần của chính nó", axis.labels[own].plain()),
            format!("the relation runs in a circle: “{}” is part of itself", axis.labels[own].plain()),
        ));
    } else if !is_figure(&axis.labels[own]) || !is_figure(&axis.labels[at]) {
        out.push(warning(
            name.span(),
            format!("quan hệ với {key:?} không bao giờ so được: một bên không mang số liệu cộng được"),
            format!("the relation to {key:?} can never be told: one side carries no figures that add up"),
        ));
    }
}

/// Whether one comes back to a label by going from part to whole.
fn returns(labels: &[AxisLabel], start: usize) -> bool {
    let up = |n: usize| labels[n].part_of.or(labels[n].subset_of);
    let mut at = up(start);
    for _ in 0..labels.len() {
        match at {
            Some(n) if n == start => return true,
            Some(n) => at = up(n),
            None => return false,
        }
    }
    false
}

/// Percentages that are neither recomputed nor left alone.
fn percentages(axis: &DeclaredAxis<'_>, out: &mut Vec<Remark>) {
    for (n, label) in axis.labels.iter().enumerate().filter(|(_, l)| !l.heading) {
        let says = label.label.contains('%') || Label::new(&label.label).contains(&Label::new("tỷ lệ"));
        match label.kind {
            Some(Kind::Average) if says => out.push(note(
                axis.span(n),
                format!("“{}” là tỷ lệ chưa có tử số, mẫu số: không tính lại, không cộng", label.plain()),
                format!("“{}” is a ratio without operands: it is not recomputed and not summed", label.plain()),
            )),
            Some(Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan) if says => out.push(warning(
                axis.span(n),
                format!("“{}” trông như tỷ lệ mà sẽ bị cộng; dùng kind = \"ratio\" hoặc \"average\"", label.plain()),
                format!(
                    "“{}” looks like a ratio and will be summed; use kind = \"ratio\" or \"average\"",
                    label.plain()
                ),
            )),
            Some(Kind::Average | Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan | Kind::Ratio | Kind::Text)
            | None => {}
        }
    }
}

/// A closed axis in which nothing is held against anything.
fn totals(raw: &RawForm, form: &Form, out: &mut Vec<Remark>) {
    let labels = form.row_labels();
    let is_related = |l: &AxisLabel| l.part_of.or(l.subset_of).is_some();
    if labels.iter().filter(|l| !l.heading).count() > 2 && !labels.iter().any(is_related) {
        out.push(note(
            raw.rows.axis.span(),
            "các hàng không có quan hệ tổng – phần (part_of, subset_of): cộng sai sẽ không ai biết".to_owned(),
            "no row is part or subset of another (part_of, subset_of): a wrong sum goes unnoticed".to_owned(),
        ));
    }
}

/// Rules that no period can meet.
fn rule(rule: &DeclaredRule, periods: &[Length], out: &mut Vec<Remark>) {
    let date = |d: &Option<Spanned<toml::value::Datetime>>| d.as_ref().and_then(|d| d.get_ref().date);
    if let (Some(from), Some(until)) = (date(&rule.from), date(&rule.until))
        && from > until
    {
        out.push(warning(
            rule.id.span(),
            format!("quy tắc {:?} không bao giờ có hiệu lực: from sau until", rule.id.get_ref()),
            format!("the rule {:?} is never in force: from is after until", rule.id.get_ref()),
        ));
    }
    let ends = |length: &Length, month: u8| match length {
        Length::Month => true,
        Length::Quarter => month.is_multiple_of(3),
        Length::Half => month.is_multiple_of(6),
        Length::NineMonths => month == 9,
        Length::Year => month == 12,
    };
    let is_met = |month: &Spanned<u8>| periods.is_empty() || periods.iter().any(|p| ends(p, *month.get_ref()));
    if !rule.months.is_empty() && !rule.months.iter().any(is_met) {
        out.push(warning(
            rule.id.span(),
            format!(
                "quy tắc {:?} không bao giờ được dùng: không kỳ nào của biểu kết thúc vào các tháng ấy",
                rule.id.get_ref()
            ),
            format!("the rule {:?} never applies: no period of the form ends with these months", rule.id.get_ref()),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::form::parse;

    const PLAIN: &str = r#"
id = "small"
name = "Biểu nhỏ"
title = "Biểu nhỏ"
periods = ["quarter"]
[rows]
axis = "open"
header = ["Đơn vị"]
[[columns.label]]
key = "members"
label = "Tổng số đảng viên"
kind = "stock"
[[columns.label]]
key = "female"
label = "Đảng viên nữ"
kind = "stock"
subset_of = "members"
[[columns.label]]
key = "remark"
label = "Ghi chú"
kind = "text"
"#;

    /// The remarks on the plain form with a line added to it, as (whether a warning, English words).
    fn of(added: &str) -> Vec<(bool, String)> {
        let text = format!("{PLAIN}{added}");
        let form = parse(&text).unwrap_or_else(|m| panic!("{m:?}\n{text}"));
        remarks(&text, &form).into_iter().map(|r| (r.is_warning, r.what.what[1].clone())).collect()
    }

    fn label(text: &str, more: &str) -> String {
        format!("[[columns.label]]\nkey = \"x\"\nlabel = {text:?}\n{more}\n")
    }

    fn rule(more: &str) -> String {
        format!("[[rule]]\nid = \"r\"\ntest = \"female <= members\"\nmessage = \"x\"\n{more}\n")
    }

    #[test]
    fn what_is_hardly_meant_is_told() {
        for (added, is_warning, said) in [
            (
                label("Người", "also = [\"Tổng số ĐẢNG VIÊN\"]\nkind = \"stock\""),
                true,
                "“Tổng số ĐẢNG VIÊN” is a spelling of",
            ),
            (label("Tổng số đảng viến", "kind = \"stock\""), true, "are so alike"),
            (label("Trẻ", "kind = \"stock\"\nsubset_of = \"remark\""), true, "\"remark\" can never be told"),
            (label("Trẻ", "kind = \"stock\"\nsubset_of = \"x\""), true, "runs in a circle"),
            (label("Trẻ", "kind = \"stock\"\npart_of = \"members\""), false, "has one part only"),
            (label("Trẻ", "kind = \"stock\"\nsum_of = \"members\""), true, "not kind = \"ytd\""),
            (label("Tỷ lệ trẻ", "kind = \"stock\""), true, "looks like a ratio"),
            (label("% trẻ", "kind = \"average\""), false, "without operands"),
            (label("Trẻ", "also = [\"TRẺ\"]\nkind = \"stock\""), false, "listed twice"),
            (rule("months = [1, 2]"), true, "never applies"),
            (rule("from = 2025-01-01\nuntil = 2024-01-01"), true, "never in force"),
        ] {
            let got = of(&added);
            assert!(got.len() == 1 && got[0].0 == is_warning && got[0].1.contains(said), "{added}\n{got:?}");
        }
    }

    #[test]
    fn what_is_meant_is_not() {
        for added in [
            String::new(),
            label("Độ tuổi 31 - 35", "kind = \"stock\"")
                + &label("Độ tuổi 36 - 40", "kind = \"stock\"").replace("\"x\"", "\"y\""),
            label("Tỷ lệ nữ (%)", "kind = \"ratio\"\nnumerator = \"female\"\ndenominator = \"members\""),
            rule("months = [3, 7]"),
            rule("from = 2024-01-01\nuntil = 2025-01-01"),
        ] {
            assert_eq!(of(&added), [], "{added}");
        }
    }

    #[test]
    fn fixed_rows_without_any_relation() {
        let rows = |more: &str| {
            let row = |n: usize| {
                format!(
                    "[[rows.label]]\nkey = \"r{n}\"\nlabel = \"Mục {n} riêng\"\n{}\n",
                    if n > 0 { more } else { "" }
                )
            };
            let rows: String = (0..3).map(row).collect();
            let text = PLAIN.replace("axis = \"open\"", "axis = \"closed\"").replace(
                "[[columns.label]]\nkey = \"members\"",
                &format!("{rows}[[columns.label]]\nkey = \"members\""),
            );
            let form = parse(&text).unwrap_or_else(|m| panic!("{m:?}\n{text}"));
            remarks(&text, &form).len()
        };
        assert_eq!((rows(""), rows("part_of = \"r0\"")), (1, 0));
    }
}
