//! A checked form on a terminal: what is doubtful in its declaration, and how it reads reports.

use super::inspect::{columns, count, kind, line, said};
use crate::model::finding::Lang;
use crate::model::form::Form;
use crate::show::inspect::{InspectedTable, Inspection};
use crate::workspace::ConfigError;
use crate::workspace::form::lint::Remark;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// A form that was checked.
pub struct CheckedForm<'a> {
    /// Its file.
    pub file: &'a Path,
    /// The text that declares it.
    pub text: &'a str,
    /// The form.
    pub form: &'a Form,
    /// What is doubtful in it.
    pub remarks: &'a [Remark],
    /// How it reads reports.
    pub seen: &'a [Inspection],
}

impl CheckedForm<'_> {
    /// Whether nothing asks for correction: no warning, and every report read in full.
    pub fn is_clean(&self) -> bool {
        let is_read = |i: &Inspection| {
            let mut tables = i.sheets.iter().flat_map(|s| &s.tables);
            !i.asks_for_correction() && tables.all(|t| t.missing.is_empty() && unknown(t) == 0)
        };
        !self.remarks.iter().any(|r| r.is_warning) && self.seen.iter().all(is_read)
    }

    fn place(&self, remark: &Remark) -> ConfigError {
        ConfigError::in_text(self.file, self.text, remark.what.clone())
    }
}

fn unknown(table: &InspectedTable) -> usize {
    table.columns.iter().filter(|c| matches!(c.how.as_str(), "unknown" | "twice")).count()
        + table.rows.iter().filter(|r| matches!(r.kind.as_str(), "unknown" | "nameless")).count()
}

/// The result in words.
pub fn text(checked: &CheckedForm<'_>, lang: Lang) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", checked.file.display());
    line(&mut out, 1, lang.pick("Biểu", "Form"), &format!("{} · {}", checked.form.name, counts(checked.form, lang)));
    for remark in checked.remarks {
        let word = match remark.is_warning {
            true => lang.pick("CẢNH BÁO", "WARNING"),
            false => lang.pick("LƯU Ý", "NOTE"),
        };
        let _ = writeln!(out, "  {word} {}", checked.place(remark).words(lang));
    }
    checked.seen.iter().for_each(|i| report(&mut out, i, lang));
    let _ = writeln!(out, "\n{}", verdict(checked, lang));
    out
}

/// How much a form declares.
fn counts(form: &Form, lang: Lang) -> String {
    let rows = match form.is_open() {
        true => lang.pick("hàng là tên đơn vị".to_owned(), "rows are organisations".to_owned()),
        false => lang.pick(format!("{} hàng", form.row_labels().len()), format!("{} rows", form.row_labels().len())),
    };
    let [columns, indicators] = [form.columns.len(), form.indicators.len()];
    let [relations, rules] = [form.relations.len(), form.declared.len()];
    lang.pick(
        format!("{rows} · {columns} cột · {indicators} chỉ tiêu · {relations} quan hệ · {rules} quy tắc"),
        format!("{rows} · {columns} columns · {indicators} indicators · {relations} relations · {rules} rules"),
    )
}

fn verdict(checked: &CheckedForm<'_>, lang: Lang) -> String {
    let n = checked.seen.len();
    match (checked.is_clean(), n) {
        (true, 0) => lang.pick("Khai báo dùng được.".to_owned(), "The declaration can be used.".to_owned()),
        (true, _) => lang.pick(
            format!("Biểu dùng được; đọc đủ {n} báo cáo mẫu."),
            format!("The form can be used; it reads all of {n} reports."),
        ),
        (false, _) => lang.pick(
            "Còn chỗ phải sửa; xem các dòng ở trên.".to_owned(),
            "Something asks for correction; see the lines above.".to_owned(),
        ),
    }
}

fn report(out: &mut String, seen: &Inspection, lang: Lang) {
    let _ = writeln!(out, "\n{}", seen.path);
    seen.problem.iter().chain(&seen.findings).for_each(|p| said(out, 1, p, lang));
    for sheet in seen.sheets.iter().filter(|s| !s.tables.is_empty() || s.problem.is_some()) {
        let _ = writeln!(out, "  {} “{}”", lang.pick("Trang tính", "Sheet"), sheet.name);
        sheet.problem.iter().chain(&sheet.findings).for_each(|p| said(out, 2, p, lang));
        sheet.tables.iter().for_each(|t| table(out, t, lang));
    }
}

fn table(out: &mut String, table: &InspectedTable, lang: Lang) {
    line(out, 2, lang.pick("Bảng", "Table"), &format!("{} · {}%", table.header, table.score));
    let _ = writeln!(out, "    {}", lang.pick("Cột", "Columns"));
    columns(out, table, lang);
    line(out, 2, lang.pick("Hàng", "Rows"), &rows(table, lang));
    let unknown: Vec<String> = table
        .columns
        .iter()
        .filter(|c| c.how == "unknown")
        .map(|c| format!("{} {}", c.column, c.header))
        .chain(table.rows.iter().filter(|r| r.kind == "unknown").map(|r| format!("{} {}", r.row, r.label)))
        .collect();
    let or_none = |list: &[String]| match list.is_empty() {
        true => lang.pick("không", "none").to_owned(),
        false => list.join(" · "),
    };
    line(out, 2, lang.pick("Ngoài mẫu", "Unknown"), &or_none(&unknown));
    line(out, 2, lang.pick("Còn thiếu", "Missing"), &or_none(&table.missing));
    let [holds, broken, cannot] = table.checks;
    let checks = lang.pick(
        format!("{holds} khớp · {broken} sai · {cannot} chưa kết luận được"),
        format!("{holds} hold · {broken} broken · {cannot} cannot be told"),
    );
    line(out, 2, lang.pick("Đối chiếu", "Checks"), &checks);
    line(out, 2, lang.pick("Ô số liệu", "Cells"), &count(table, lang));
    table.findings.iter().for_each(|f| said(out, 2, f, lang));
}

/// How many rows of each kind; those of declared labels are counted together.
fn rows(table: &InspectedTable, lang: Lang) -> String {
    let is_kind =
        |k: &str| matches!(k, "column-numbers" | "section" | "total" | "organisation" | "unknown" | "nameless");
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for row in &table.rows {
        let name = if is_kind(&row.kind) { kind(&row.kind, lang) } else { lang.pick("chỉ tiêu", "labels") };
        match counts.iter_mut().find(|(n, _)| *n == name) {
            Some((_, n)) => *n += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(" · ")
}

/// The result for a program.
pub fn json(checked: &CheckedForm<'_>, lang: Lang) -> Value {
    let remark = |r: &Remark| {
        let place = checked.place(r);
        json!({
            "severity": if r.is_warning { "warning" } else { "note" },
            "line": place.place.as_deref().and_then(|p| p.parse::<u64>().ok()),
            "message": lang.pick(&place.what[0], &place.what[1]),
        })
    };
    json!({
        "form": checked.form.id,
        "clean": checked.is_clean(),
        "remarks": checked.remarks.iter().map(remark).collect::<Vec<_>>(),
        "reports": checked.seen,
    })
}
