//! The decisions about single files (phân loại): whose they are, which form, which period, or that they are no report.

use super::super::mistake::{ConfigError, Mistakes};
use super::names::{Names, Units};
use super::schema::{Column, DeclaredRow, DeclaredTable, Schema};
use crate::labels;
use crate::model::form::FormIx;
use crate::model::ruling::{Ruling, Rulings};
use crate::model::text::Label;
use std::collections::HashMap;

/// The columns of the decisions about files.
pub static SCHEMA: Schema = Schema {
    name: "Phân loại",
    about: &[
        "Mỗi hàng là một quyết định về một tệp mà chương trình không tự xác định được. Ô để trống: chương trình tự xác định.",
    ],
    columns: &[&FILE.head, &SHEET.head, &UNIT.head, &FORM.head, &PERIOD.head, &ACTION.head, &BY.head],
    notes: &["Quyết định được dùng ngay lần chạy sau và ghi rõ ở trang Tình hình nộp."],
};

static FILE: Column<String> = Column::text(&["Tệp", "Tên tệp"], 48.0)
    .required()
    .help(&["Tệp: tên tệp, hoặc đường dẫn trong thư mục nhận, ví dụ 2022-09/BC thang 9.xlsx hoặc thu.eml/BC.xlsx."]);
static SHEET: Column<String> = Column::text(&["Trang tính", "Sheet"], 20.0)
    .help(&["Trang tính: chỉ ghi khi quyết định chỉ cho một trang tính của tệp."]);
static UNIT: Column<String> = Column::text(&["Đơn vị", "Tên đơn vị", "Mã đơn vị", "Mã"], 28.0).help(&[
    "Đơn vị: tên hoặc mã trong danh mục. Biểu: mã hoặc tên biểu. Kỳ: 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022.",
]);
static FORM: Column<String> = Column::text(&["Biểu", "Biểu mẫu"], 16.0);
static PERIOD: Column<String> = Column::text(&["Kỳ", "Kỳ báo cáo"], 12.0);
static ACTION: Column<String> =
    Column::text(&["Xử lý"], 14.0).help(&["Xử lý: ghi “bỏ qua” nếu tệp không phải báo cáo."]);
static BY: Column<String> = Column::text(&["Người quyết định", "Người phân loại", "Người xử lý"], 28.0);

/// The decisions; where the units are not known yet, [`of_no_unit`] looks for those that it names.
pub fn read(table: &DeclaredTable, names: &Names<'_>, units: Option<&Units<'_>>, mistakes: &mut Mistakes) -> Rulings {
    let mut out: Vec<Ruling> = Vec::new();
    let mut about: HashMap<(String, String), usize> = HashMap::new();
    for row in table.rows() {
        let Some(ruling) = ruling(&row, names, units, mistakes) else { continue };
        let first = *about.entry(ruling.subject()).or_insert(out.len());
        match out.get(first).filter(|other| !other.says_the_same(&ruling)) {
            Some(other) => mistakes.0.push(decided_otherwise(&row, other)),
            None => out.push(ruling),
        }
    }
    Rulings::new(out)
}

/// The mistakes of decisions that name a unit which is none.
pub fn of_no_unit(file: &str, rulings: &Rulings, units: &Units<'_>) -> Vec<ConfigError> {
    let unknown = rulings.iter().filter(|r| !r.unit.is_empty() && units.named(&r.unit).is_none());
    let mistake = |r: &Ruling| ConfigError {
        file: file.to_owned(),
        place: Some(r.place.clone()),
        line: None,
        what: units.no_such(&r.unit),
    };
    unknown.map(mistake).collect()
}

fn ruling(
    row: &DeclaredRow<'_>,
    names: &Names<'_>,
    units: Option<&Units<'_>>,
    mistakes: &mut Mistakes,
) -> Option<Ruling> {
    let before = mistakes.0.len();
    let ignore = [&UNIT, &FORM, &PERIOD, &ACTION].iter().any(|column| says_ignore(&row.text(*column)));
    let given = |column| Some(row.text(column)).filter(|t| !t.is_empty() && !says_ignore(t));
    if row.text(&FILE).is_empty() {
        mistakes.0.push(row.mistake(&FILE, "thiếu tên tệp", "the file's name is missing"));
    }
    if given(&ACTION).is_some() {
        let [vi, en] = ["chỉ ghi “bỏ qua” hoặc để trống", "write “bỏ qua”, or leave it blank"];
        mistakes.0.push(row.mistake(&ACTION, vi, en));
    }
    if let Some((unit, units)) = given(&UNIT).zip(units).filter(|(unit, units)| units.named(unit).is_none()) {
        let [vi, en] = units.no_such(&unit);
        mistakes.0.push(row.mistake(&UNIT, vi, en));
    }
    let ruling = Ruling {
        file: row.text(&FILE),
        sheet: row.text(&SHEET),
        unit: given(&UNIT).unwrap_or_default(),
        form: given(&FORM).and_then(|text| mistakes.keep(form(row, &text, names)).flatten()),
        period: given(&PERIOD).and_then(|_| mistakes.keep(row.period(&PERIOD))),
        ignore,
        by: row.text(&BY),
        place: row.place(&UNIT),
    };
    // What could not be read may have decided something.
    let is_whole = mistakes.0.len() == before;
    if is_whole && ruling.decides_nothing() && given(&FORM).is_none() {
        mistakes.0.push(row.mistake(
            &FILE,
            "hàng không quyết định gì; ghi Đơn vị, Biểu, Kỳ, hoặc “bỏ qua” ở cột Xử lý",
            "the row decides nothing; fill in Đơn vị, Biểu or Kỳ, or “bỏ qua” under Xử lý",
        ));
    }
    (mistakes.0.len() == before).then_some(ruling)
}

fn says_ignore(text: &str) -> bool {
    labels!["bỏ qua", "không dùng", "không phải báo cáo"].contains(&Label::new(text))
}

fn form(row: &DeclaredRow<'_>, text: &str, names: &Names<'_>) -> Result<Option<FormIx>, ConfigError> {
    if let Some(form) = names.form_named(text) {
        return Ok(Some(form));
    }
    let ids = names.ids().join(", ");
    let what = [format!("không có biểu “{text}”; các biểu: {ids}"), format!("no form “{text}”; forms: {ids}")];
    names.unless_unread(row.mistake(&FORM, &what[0], &what[1]))
}

fn decided_otherwise(row: &DeclaredRow<'_>, other: &Ruling) -> ConfigError {
    let other = other.words();
    row.mistake(
        &FILE,
        format!("tệp này đã được quyết định khác ở hàng trên ({other}); chỉ giữ một hàng"),
        format!("a row above decides otherwise about this file ({other}); keep one"),
    )
}
