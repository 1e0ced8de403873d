//! A form's declaration in TOML: as it is written, and the form that it makes.

pub mod lint;
mod prose;

use crate::model::form::relation::Since;
use crate::model::form::{
    AxisLabel, DeclaredRule, Form, Heading, Indicator, IndicatorIx, Kind, Length, Mistake, Open, Ratio, Rows,
    header_label, mentions, relation, strip_marker,
};
use crate::model::text::{Label, number::Measure};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use toml::Spanned;

/// Reads a form's declaration.
pub fn parse(text: &str) -> Result<Form, Mistake> {
    let raw: RawForm = toml::from_str(text).map_err(|e| syntax(&e))?;
    plain_key(&raw.id)?;
    let columns = labels(&raw.columns.label)?;
    operands_are_figures(&raw.columns.label, &columns)?;
    let rows = rows(&raw.rows)?;
    let row_labels: &[AxisLabel] = match &rows {
        Rows::Open(_) => &[],
        Rows::Closed(labels) => labels,
    };
    weights_count(&raw.columns.label, &columns)?;
    weights_count(&raw.rows.label, row_labels)?;
    let (indicators, ratios) = figures(&rows, &columns, &raw)?;
    let relations = relation::relations(row_labels, &columns, &indicators);
    let vocabulary = columns.iter().flat_map(|c| c.spellings.iter().cloned()).filter(|l| !l.is_empty()).collect();
    let mut spelled: HashMap<Label, Vec<usize>> = HashMap::new();
    for (n, label) in columns.iter().enumerate().flat_map(|(n, c)| c.spellings.iter().map(move |s| (n, s))) {
        let known = spelled.entry(label.clone()).or_default();
        if known.last() != Some(&n) {
            known.push(n);
        }
    }
    Ok(Form {
        spelled,
        id: raw.id.into_inner(),
        name: raw.name,
        title: raw.title,
        unit_of_measure: raw.unit_of_measure,
        edition: raw.edition.unwrap_or_else(|| edition_of(text)),
        text: text.into(),
        periods: raw.periods,
        lead: (raw.rows.header.first().cloned().unwrap_or_default(), raw.rows.number.first().cloned()),
        side_by_side: usize::from(raw.rows.side_by_side.unwrap_or(1).max(1)),
        row_header: raw.rows.header.iter().map(|h| header_label(h)).collect(),
        row_number: raw.rows.number.iter().map(|h| header_label(h)).collect(),
        total_names: raw.rows.totals.iter().map(|t| Label::new(t)).collect(),
        rows,
        columns,
        heading: Heading {
            unit: raw.heading.unit.iter().map(|t| Label::new(t)).collect(),
            month: raw.heading.month.iter().map(|t| Label::new(t)).collect(),
            year: raw.heading.year.iter().map(|t| Label::new(t)).collect(),
        },
        headline: prose::headline(raw.headline, &indicators)?,
        sentences: prose::sentences(&raw.sentences, &indicators)?,
        breakdowns: prose::breakdowns(raw.breakdown, &indicators)?,
        indicators,
        ratios,
        relations,
        declared: raw.rule,
        vocabulary,
    })
}

/// The name of an issue that declares none. The ends of lines differ between systems and mean nothing.
fn edition_of(text: &str) -> String {
    let hash = Sha256::digest(text.replace("\r\n", "\n").as_bytes());
    hash.iter().take(4).map(|b| format!("{b:02x}")).collect()
}

/// A TOML mistake; serde's message names the keys or values that are allowed.
pub fn syntax(error: &toml::de::Error) -> Mistake {
    let span = error.span().unwrap_or(0..0);
    Mistake::new(span, format!("không đọc được khai báo: {}", error.message()), error.message().to_owned())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    id: Spanned<String>,
    name: String,
    title: String,
    #[serde(default)]
    unit_of_measure: String,
    edition: Option<String>,
    #[serde(default)]
    periods: Vec<Length>,
    #[serde(default)]
    heading: RawHeading,
    headline: Option<prose::RawHeadline>,
    #[serde(default)]
    sentences: Vec<Spanned<String>>,
    #[serde(default)]
    breakdown: Vec<prose::RawBreakdown>,
    rows: RawRows,
    columns: RawColumns,
    #[serde(default)]
    rule: Vec<DeclaredRule>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawHeading {
    unit: Vec<String>,
    month: Vec<String>,
    year: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRows {
    axis: Spanned<RawAxis>,
    header: Vec<String>,
    #[serde(default)]
    number: Vec<String>,
    #[serde(default)]
    totals: Vec<String>,
    side_by_side: Option<u8>,
    #[serde(default)]
    class: Vec<RawClass>,
    #[serde(default)]
    label: Vec<RawLabel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumns {
    label: Vec<RawLabel>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum RawAxis {
    Open,
    Closed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClass {
    label: String,
    starts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawMeasure {
    Count,
    Amount,
    Percent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLabel {
    key: Option<Spanned<String>>,
    label: Spanned<String>,
    #[serde(default)]
    also: Vec<String>,
    under: Option<Spanned<String>>,
    kind: Option<Spanned<Kind>>,
    measure: Option<RawMeasure>,
    #[serde(default)]
    heading: bool,
    #[serde(default)]
    optional: bool,
    numerator: Option<Spanned<String>>,
    denominator: Option<Spanned<String>>,
    subset_of: Option<Spanned<String>>,
    part_of: Option<Spanned<String>>,
    by: Option<Spanned<String>>,
    weight: Option<Spanned<String>>,
    number: Option<String>,
    opening_of: Option<Spanned<String>>,
    since: Option<Since>,
    sum_of: Option<Spanned<String>>,
}

fn rows(raw: &RawRows) -> Result<Rows, Mistake> {
    match *raw.axis.get_ref() {
        RawAxis::Closed if raw.label.is_empty() => Err(Mistake::new(
            raw.axis.span(),
            "trục đóng cần ít nhất một mục [[rows.label]]",
            "a closed axis needs at least one [[rows.label]]",
        )),
        RawAxis::Closed => Ok(Rows::Closed(labels(&raw.label)?)),
        RawAxis::Open => match raw.label.first() {
            Some(label) => Err(Mistake::new(
                label.label.span(),
                "trục mở không có [[rows.label]]; nếu các hàng cố định, ghi axis = \"closed\"",
                "an open axis has no [[rows.label]]; where the rows are fixed, write axis = \"closed\"",
            )),
            None => Ok(Rows::Open(Open {
                classes: raw
                    .class
                    .iter()
                    .map(|c| (c.label.clone(), c.starts.iter().map(|s| Label::new(s)).collect()))
                    .collect(),
            })),
        },
    }
}

/// Resolves keys to places within one axis.
fn labels(raw: &[RawLabel]) -> Result<Vec<AxisLabel>, Mistake> {
    let keys = Keys::new(raw.iter().enumerate().map(|(n, l)| key_of(l, n)).collect());
    raw.iter().enumerate().map(|(n, label)| axis_label(label, n, &keys)).collect()
}

/// The keys of an axis, with the place at which each is first used.
struct Keys {
    all: Vec<String>,
    places: HashMap<String, usize>,
}

impl Keys {
    fn new(all: Vec<String>) -> Keys {
        let mut places = HashMap::new();
        for (n, key) in all.iter().enumerate() {
            places.entry(key.clone()).or_insert(n);
        }
        Keys { all, places }
    }

    /// The place that a name stands for; only one before `end` may be named.
    fn place_before(&self, end: usize, name: &Option<Spanned<String>>) -> Result<Option<usize>, Mistake> {
        let Some(name) = name else { return Ok(None) };
        let at = self.places.get(name.get_ref()).copied().filter(|at| *at < end);
        at.map(Some).ok_or_else(|| {
            let keys = self.all[..end].join(", ");
            Mistake::new(
                name.span(),
                format!("không có khóa {:?} để dùng ở đây; các khóa: {keys}", name.get_ref()),
                format!("no key {:?} to be used here; keys: {keys}", name.get_ref()),
            )
        })
    }

    fn place_of(&self, name: &Option<Spanned<String>>) -> Result<Option<usize>, Mistake> {
        self.place_before(self.all.len(), name)
    }
}

/// One label, its references resolved among `keys`, of which it is the `n`th.
fn axis_label(label: &RawLabel, n: usize, keys: &Keys) -> Result<AxisLabel, Mistake> {
    let key = &keys.all[n];
    if keys.places.get(key).is_some_and(|first| *first < n) {
        let span = label.key.as_ref().map_or(label.label.span(), Spanned::span);
        return Err(Mistake::new(
            span,
            format!("khóa {key:?} đã dùng ở trên; mỗi khóa chỉ dùng một lần"),
            format!("key {key:?} is used above; each key may be used once"),
        ));
    }
    if let Some(key) = &label.key {
        plain_key(key)?;
    }
    if header_label(label.label.get_ref()).is_empty() {
        return Err(Mistake::new(label.label.span(), "label không được trống", "a label must not be empty"));
    }
    let kind = label.kind.as_ref().map(|k| *k.get_ref());
    let ratio = match (keys.place_of(&label.numerator)?, keys.place_of(&label.denominator)?) {
        (Some(n), Some(d)) => Some((n, d)),
        _ => None,
    };
    kinds_agree(label, kind, ratio.is_some())?;
    if let Some(by) = label.by.as_ref().filter(|_| label.part_of.is_none()) {
        return Err(Mistake::new(
            by.span(),
            "by chỉ dùng cùng part_of: các phần cùng part_of và cùng by cộng lại bằng tổng",
            "by goes with part_of: the parts with the same part_of and by add up to the whole",
        ));
    }
    let written = || std::iter::once(label.label.get_ref()).chain(&label.also);
    let spellings: Vec<Label> = written().map(|s| header_label(s)).collect();
    Ok(AxisLabel {
        key: key.clone(),
        label: label.label.get_ref().clone(),
        // Only what stands above may be named, so that no label stands under itself.
        under: keys.place_before(n, &label.under)?,
        kind,
        measure: label.measure.as_ref().map(|m| match m {
            RawMeasure::Count => Measure::Count,
            RawMeasure::Amount => Measure::Amount,
            RawMeasure::Percent => Measure::Percent,
        }),
        heading: label.heading,
        optional: label.optional,
        ratio,
        silent: label.key.is_none(),
        subset_of: keys.place_of(&label.subset_of)?,
        part_of: keys.place_of(&label.part_of)?,
        by: label.by.as_ref().map(|by| by.get_ref().clone()),
        weight: keys.place_of(&label.weight)?,
        number: label.number.clone(),
        opening_of: keys.place_of(&label.opening_of)?.map(|n| (n, label.since.unwrap_or(Since::Period))),
        sum_of: keys.place_of(&label.sum_of)?,
        of_last_year: written().any(|s| s.contains("{last_year}")),
        times: written().map(|s| mentions(strip_marker(s)).1).collect(),
        folded: spellings.iter().map(|s| crate::model::text::fold(s.as_str())).collect(),
        spellings,
    })
}

/// Keys go into files for programs: ASCII letters, digits, `_`, `-` and `.`.
fn plain_key(key: &Spanned<String>) -> Result<(), Mistake> {
    let text = key.get_ref();
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    plain.then_some(()).ok_or_else(|| {
        Mistake::new(
            key.span(),
            format!("{text:?} không dùng được; chỉ dùng chữ không dấu, chữ số, _ - ."),
            format!("{text:?} cannot be used; letters without diacritics, digits, _ - . are allowed"),
        )
    })
}

/// A ratio has operands and nothing else has; a percentage is never summed.
fn kinds_agree(label: &RawLabel, kind: Option<Kind>, has_operands: bool) -> Result<(), Mistake> {
    if (kind == Some(Kind::Ratio)) != has_operands {
        return Err(Mistake::new(
            label.label.span(),
            "tỷ lệ cần đủ kind = \"ratio\", numerator và denominator",
            "a ratio needs kind = \"ratio\", a numerator and a denominator",
        ));
    }
    let sums = matches!(kind, Some(Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan));
    if sums && matches!(label.measure, Some(RawMeasure::Percent)) {
        return Err(Mistake::new(
            label.label.span(),
            "tỷ lệ % không cộng được; dùng kind = \"ratio\" (có tử số, mẫu số) hoặc kind = \"average\"",
            "a percentage cannot be summed; use kind = \"ratio\" (with its operands) or kind = \"average\"",
        ));
    }
    Ok(())
}

/// A ratio is made of figures, not of headings, remarks or other ratios.
fn operands_are_figures(raw: &[RawLabel], columns: &[AxisLabel]) -> Result<(), Mistake> {
    let is_figure = |n: usize| !columns[n].heading && !matches!(columns[n].kind, Some(Kind::Ratio | Kind::Text));
    for (label, column) in raw.iter().zip(columns) {
        let Some((n, d)) = column.ratio else { continue };
        for (operand, name) in [(n, &label.numerator), (d, &label.denominator)] {
            if let Some(name) = name.as_ref().filter(|_| !is_figure(operand)) {
                return Err(Mistake::new(
                    name.span(),
                    format!("{:?} không phải cột số liệu; tử số và mẫu số phải là cột số liệu", name.get_ref()),
                    format!("{:?} carries no figures; numerator and denominator must", name.get_ref()),
                ));
            }
        }
    }
    Ok(())
}

/// An average is weighted by a count, and nothing else is weighted.
fn weights_count(raw: &[RawLabel], labels: &[AxisLabel]) -> Result<(), Mistake> {
    let counts =
        |n: usize| !labels[n].heading && !matches!(labels[n].kind, Some(Kind::Ratio | Kind::Average | Kind::Text));
    for (raw, label) in raw.iter().zip(labels) {
        let (Some(name), Some(weight)) = (&raw.weight, label.weight) else { continue };
        if label.kind != Some(Kind::Average) {
            return Err(Mistake::new(
                name.span(),
                "weight chỉ dùng cho kind = \"average\"",
                "weight goes with kind = \"average\"",
            ));
        }
        if !counts(weight) {
            return Err(Mistake::new(
                name.span(),
                format!("{:?} không đếm gì; weight phải là nhãn có số đếm (stock, flow, ytd, plan)", name.get_ref()),
                format!(
                    "{:?} counts nothing; a weight must be a label of counts (stock, flow, ytd, plan)",
                    name.get_ref()
                ),
            ));
        }
    }
    Ok(())
}

fn key_of(label: &RawLabel, n: usize) -> String {
    match &label.key {
        Some(key) => key.get_ref().clone(),
        None => format!("#{}", n + 1),
    }
}

/// The indicators and ratios that two axes make.
fn figures(rows: &Rows, columns: &[AxisLabel], raw: &RawForm) -> Result<(Vec<Indicator>, Vec<Ratio>), Mistake> {
    let mut indicators = Vec::new();
    let counted = |c: &AxisLabel| !c.heading && !matches!(c.kind, Some(Kind::Ratio | Kind::Text));
    let row_list: Vec<Option<usize>> = match rows {
        Rows::Open(_) => vec![None],
        Rows::Closed(labels) => (0..labels.len()).filter(|&r| counted(&labels[r])).map(Some).collect(),
    };
    let row_labels: &[AxisLabel] = match rows {
        Rows::Open(_) => &[],
        Rows::Closed(labels) => labels,
    };
    for row in row_list {
        for (column, label) in columns.iter().enumerate().filter(|(_, c)| counted(c)) {
            let row_label = row.map(|r| &row_labels[r]);
            let kind = label.kind.or(row_label.and_then(|r| r.kind)).ok_or_else(|| {
                Mistake::new(
                    raw.columns.label[column].label.span(),
                    "thiếu kind ở cột hoặc ở hàng; được dùng: stock, flow, ytd, plan, ratio, average, text",
                    "kind is missing on the column or on the row; allowed: stock, flow, ytd, plan, ratio, average, text",
                )
            })?;
            let key = match row_label {
                Some(r) => format!("{}/{}", r.key, label.key),
                None => label.key.clone(),
            };
            let measure = row_label.and_then(|r| r.measure).or(label.measure).unwrap_or(match kind {
                Kind::Average => Measure::Amount,
                Kind::Ratio => Measure::Percent,
                Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan | Kind::Text => Measure::Count,
            });
            indicators.push(Indicator { key, row, column, kind, measure, weight: None });
        }
    }
    weigh(&mut indicators, row_labels, columns);
    if indicators.len() > usize::from(u16::MAX) {
        return Err(Mistake::new(
            raw.id.span(),
            "biểu có quá 65.535 chỉ tiêu",
            "the form has more than 65,535 indicators",
        ));
    }
    let ratios = columns
        .iter()
        .enumerate()
        .filter_map(|(column, c)| c.ratio.map(|(numerator, denominator)| Ratio { column, numerator, denominator }))
        .collect();
    Ok((indicators, ratios))
}

/// Gives each average the figure that counts: of its row's weight in the same column, else of its column's in the same row.
fn weigh(indicators: &mut [Indicator], rows: &[AxisLabel], columns: &[AxisLabel]) {
    let places: Vec<(Option<usize>, usize)> = indicators.iter().map(|i| (i.row, i.column)).collect();
    let at = |row: Option<usize>, column: usize| {
        (0..).map(IndicatorIx).zip(&places).find(|(_, place)| **place == (row, column)).map(|(ix, _)| ix)
    };
    for indicator in indicators.iter_mut().filter(|i| i.kind == Kind::Average) {
        let of_row = indicator.row.and_then(|r| rows[r].weight);
        indicator.weight = match (of_row, columns[indicator.column].weight) {
            (Some(row), _) => at(Some(row), indicator.column),
            (None, Some(column)) => at(indicator.row, column),
            (None, None) => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
id = "small"
name = "Biểu nhỏ"
title = "Biểu nhỏ"
[rows]
axis = "open"
header = ["Đơn vị"]
[[columns.label]]
key = "members"
label = "Đảng viên"
kind = "stock"
"#;

    #[test]
    fn a_mistake_says_where_and_what_is_allowed() {
        assert!(parse(SMALL).is_ok());
        let unknown = SMALL.replace("kind = \"stock\"", "kind = \"level\"");
        let mistake = parse(&unknown).expect_err("an unknown kind");
        assert!(mistake.what[1].contains("expected one of"), "{mistake:?}");
        assert_eq!(&unknown[mistake.span], "\"level\"");
        let missing = SMALL.replace("kind = \"stock\"", "subset_of = \"others\"");
        let mistake = parse(&missing).expect_err("an unknown key");
        assert_eq!(&missing[mistake.span], "\"others\"");
        assert!(mistake.what[1].contains("keys: members"));
        let weighted = format!(
            "{SMALL}[[columns.label]]\nkey = \"age\"\nlabel = \"Tuổi\"\nkind = \"average\"\nweight = \"members\"\n"
        );
        assert_eq!(parse(&weighted).expect("a weighted average").indicators[1].weight, Some(IndicatorIx(0)));
        for (from, to, said) in [
            ("weight = \"members\"", "weight = \"member\"", "no key"),
            ("weight = \"members\"", "weight = \"age\"", "counts nothing"),
            ("kind = \"average\"", "kind = \"flow\"", "goes with kind"),
        ] {
            let wrong = weighted.replace(from, to);
            let mistake = parse(&wrong).expect_err(to);
            assert!(mistake.what[1].contains(said), "{mistake:?}");
            assert!(wrong[..mistake.span.start].ends_with("weight = "), "{mistake:?}");
        }
        let divided = SMALL.replace("kind = \"stock\"", "kind = \"stock\"\nby = \"age\"");
        assert_eq!(&divided[parse(&divided).expect_err("nothing divided").span], "\"age\"");
        let twice = format!("{SMALL}[[columns.label]]\nkey = \"members\"\nlabel = \"Nữ\"\nkind = \"stock\"\n");
        assert!(parse(&twice).expect_err("a key used twice").what[1].contains("used above"));
    }
}
