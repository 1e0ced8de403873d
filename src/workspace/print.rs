//! `[print]` and `[[due]]` of a workspace: how its tables are printed, and when reports are due.

use crate::labels;
use crate::model::due::Due;
use crate::model::form::{Form, FormIx, Mistake};
use crate::model::letterhead::{Letterhead, PaperSize, Signature, Spelling};
use crate::model::text::Label;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::HashSet;
use toml::Spanned;
use toml::value::Datetime;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RawPrint {
    superior: Option<String>,
    body: Option<String>,
    motto: Option<String>,
    place: Option<String>,
    date: Option<Spanned<Datetime>>,
    secrecy: Option<String>,
    prepared: Option<RawSignature>,
    signed: Option<RawSignature>,
    paper: PaperSize,
    spelling: Spelling,
    font: Option<Spanned<String>>,
    text_size: Option<Spanned<f64>>,
    table_size: Option<Spanned<f64>>,
    margins: Option<Spanned<[f64; 4]>>,
    scope: Option<String>,
    percent_digits: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSignature {
    lines: Vec<String>,
    #[serde(default)]
    name: String,
}

impl From<RawSignature> for Signature {
    fn from(raw: RawSignature) -> Signature {
        Signature { lines: raw.lines, name: raw.name }
    }
}

/// The letterhead of a workspace of this province and committee; what is wrong in it is as usual, and told.
pub fn letterhead(raw: RawPrint, province: &str, committee: &str, mistakes: &mut Vec<Mistake>) -> Letterhead {
    let usual = Letterhead::default();
    let digits = raw.percent_digits.map(|digits| whole(&digits, 0, 4)).transpose();
    Letterhead {
        superior: raw.superior.unwrap_or_else(|| superior(province, committee)),
        body: raw.body.unwrap_or(usual.body),
        motto: raw.motto.unwrap_or(usual.motto),
        place: raw.place.unwrap_or_else(|| province.to_owned()),
        date: keep(raw.date.map(date).transpose(), mistakes),
        secrecy: raw.secrecy.unwrap_or_default(),
        prepared: raw.prepared.map_or(usual.prepared, Signature::from),
        signed: raw.signed.map_or(usual.signed, Signature::from),
        paper: raw.paper,
        spelling: raw.spelling,
        font: keep(font(raw.font), mistakes).unwrap_or(usual.font),
        text_size: keep(within(raw.text_size, 6.0..=30.0), mistakes).unwrap_or(usual.text_size),
        table_size: keep(within(raw.table_size, 6.0..=30.0), mistakes).unwrap_or(usual.table_size),
        margins: keep(margins(raw.margins), mistakes).unwrap_or(usual.margins),
        scope: raw.scope.unwrap_or_else(|| scope(committee).to_owned()),
        percent_digits: keep(digits, mistakes).map_or(usual.percent_digits, i8::unsigned_abs),
    }
}

/// What was read, if anything was written; a mistake instead of it is kept.
fn keep<T>(read: Result<Option<T>, Mistake>, mistakes: &mut Vec<Mistake>) -> Option<T> {
    read.map_err(|mistake| mistakes.push(mistake)).ok().flatten()
}

/// The body above the one that issues: the committee, in capitals.
fn superior(province: &str, committee: &str) -> String {
    match committee {
        "" => province.to_uppercase(),
        committee => committee.to_uppercase(),
    }
}

/// What a committee's tables add up, by its name.
fn scope(committee: &str) -> &'static str {
    let own = Label::new(committee);
    let kinds: [(&[Label], &str); 6] = [
        (labels!["thành ủy", "đảng bộ thành phố"], "toàn thành phố"),
        (labels!["thị ủy", "đảng bộ thị xã"], "toàn thị xã"),
        (labels!["huyện ủy", "đảng bộ huyện"], "toàn huyện"),
        (labels!["quận ủy", "đảng bộ quận"], "toàn quận"),
        (labels!["đảng ủy"], "toàn đảng bộ"),
        (labels!["trung ương", "ban chấp hành trung ương", "ban tổ chức trung ương"], "toàn Đảng"),
    ];
    let is_meant = |names: &[Label]| names.iter().any(|n| own.strip_prefix(n).is_some());
    kinds.into_iter().find(|(names, _)| is_meant(names)).map_or("toàn tỉnh", |(_, scope)| scope)
}

fn date(raw: Spanned<Datetime>) -> Result<Date, Mistake> {
    let date = raw.get_ref().date.and_then(|d| Date::new(d.year as i16, d.month as i8, d.day as i8).ok());
    date.ok_or_else(|| {
        Mistake::new(raw.span(), "cần một ngày, như 2022-09-25", "a day is needed here, such as 2022-09-25")
    })
}

/// Names of types go into the workbook's header codes, where quotation marks and & mean something else.
fn font(raw: Option<Spanned<String>>) -> Result<Option<String>, Mistake> {
    let Some(raw) = raw else { return Ok(None) };
    let name = raw.get_ref().trim();
    if name.is_empty() || name.chars().count() > 31 || !name.chars().all(|c| c.is_alphanumeric() || " -.".contains(c)) {
        return Err(Mistake::new(
            raw.span(),
            "cần tên một kiểu chữ, nhiều nhất 31 ký tự, như \"Times New Roman\"",
            "the name of a type is needed, at most 31 characters, such as \"Times New Roman\"",
        ));
    }
    Ok(Some(name.to_owned()))
}

fn within(raw: Option<Spanned<f64>>, range: std::ops::RangeInclusive<f64>) -> Result<Option<f64>, Mistake> {
    let Some(raw) = raw else { return Ok(None) };
    if !range.contains(raw.get_ref()) {
        let (from, to) = (range.start(), range.end());
        return Err(Mistake::new(
            raw.span(),
            format!("cỡ chữ phải từ {from} đến {to}"),
            format!("sizes from {from} to {to} points are allowed"),
        ));
    }
    Ok(Some(raw.into_inner()))
}

fn margins(raw: Option<Spanned<[f64; 4]>>) -> Result<Option<[f64; 4]>, Mistake> {
    let Some(raw) = raw else { return Ok(None) };
    if !raw.get_ref().iter().all(|mm| (0.0..=80.0).contains(mm)) {
        return Err(Mistake::new(
            raw.span(),
            "lề tính bằng mm, từ 0 đến 80: trên, dưới, trái, phải, như [20, 20, 30, 15]",
            "margins are in mm, from 0 to 80: top, bottom, left, right, such as [20, 20, 30, 15]",
        ));
    }
    Ok(Some(raw.into_inner()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDue {
    form: Spanned<String>,
    day: Spanned<i64>,
    #[serde(default)]
    months_after: Option<Spanned<i64>>,
    cut_off: Option<Spanned<i64>>,
}

/// The due dates of a workspace with these forms; where they are not complete, a form that is not found is not told.
pub fn due(raw: &[RawDue], forms: &[Form], is_complete: bool, mistakes: &mut Vec<Mistake>) -> Vec<Due> {
    let mut out = Vec::new();
    let mut known = HashSet::new();
    for raw in raw {
        let form = forms.iter().position(|f| f.id == *raw.form.get_ref());
        if form.is_none() && is_complete {
            mistakes.push(no_such_form(raw, forms));
        }
        if !known.insert(raw.form.get_ref()) && form.is_some() {
            mistakes.push(Mistake::new(
                raw.form.span(),
                format!("biểu {:?} đã có hạn nộp ở trên", raw.form.get_ref()),
                format!("form {:?} has a due date above", raw.form.get_ref()),
            ));
        }
        let day = keep(whole(&raw.day, 1, 31).map(Some), mistakes);
        let months_after = keep(raw.months_after.as_ref().map_or(Ok(0), |n| whole(n, 0, 12)).map(Some), mistakes);
        let cut_off = keep(raw.cut_off.as_ref().map(|n| whole(n, 1, 31)).transpose(), mistakes);
        if let (Some(form), Some(day), Some(months_after)) = (form, day, months_after) {
            out.push(Due { form: FormIx(form as u16), day, months_after, cut_off });
        }
    }
    out
}

fn no_such_form(raw: &RawDue, forms: &[Form]) -> Mistake {
    let all = forms.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", ");
    Mistake::new(
        raw.form.span(),
        format!("không có biểu này trong forms; được dùng: {all}"),
        format!("no such form in forms; allowed: {all}"),
    )
}

fn whole(raw: &Spanned<i64>, from: i8, to: i8) -> Result<i8, Mistake> {
    let fits = i8::try_from(*raw.get_ref()).ok().filter(|n| (from..=to).contains(n));
    fits.ok_or_else(|| {
        Mistake::new(
            raw.span(),
            format!("cần số nguyên từ {from} đến {to}"),
            format!("a whole number from {from} to {to} is needed"),
        )
    })
}
