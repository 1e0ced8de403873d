//! How a file is read, as a person reads it on a terminal.

use crate::model::fact::Excluded;
use crate::model::finding::{Lang, Severity};
use crate::reading::seen::RowSeen;
use crate::show::inspect::{InspectedSheet, InspectedTable, Inspection, SaidFinding};
use std::fmt::Write;

/// Rows of one kind, one after the other, that are shown before the rest is only counted.
const SHOWN: usize = 3;

/// The text about one parcel.
pub fn text(seen: &Inspection, lang: Lang) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", seen.path);
    let encoding = seen.encoding.as_ref().map_or(String::new(), |e| format!(" · {e}"));
    let short = seen.sha256.get(..12).unwrap_or_default();
    line(&mut out, 1, lang.pick("Loại", "Kind"), &format!("{}{encoding} · sha256 {short}…", seen.kind));
    if let Some([address, subject]) = &seen.mail {
        line(&mut out, 1, lang.pick("Thư", "Mail"), &format!("{address} · {subject}"));
    }
    if let Some(ruling) = &seen.ruling {
        line(&mut out, 1, lang.pick("Phân loại", "Decided"), ruling);
    }
    seen.problem.iter().chain(&seen.findings).for_each(|p| said(&mut out, 1, p, lang));
    seen.sheets.iter().for_each(|s| sheet(&mut out, s, lang));
    out
}

pub(super) fn line(out: &mut String, depth: usize, name: &str, text: &str) {
    let _ = writeln!(out, "{:1$}{name:<11}{text}", "", depth * 2);
}

pub(super) fn said(out: &mut String, depth: usize, said: &SaidFinding, lang: Lang) {
    let severity = Severity::ALL.iter().find(|s| s.key() == said.severity).map_or("", |s| s.word(lang));
    let _ = writeln!(out, "{:1$}{severity} {2}: {3}", "", depth * 2, said.code, said.message);
}

fn sheet(out: &mut String, sheet: &InspectedSheet, lang: Lang) {
    let shown = if sheet.visible { "" } else { lang.pick(" (ẩn)", " (hidden)") };
    let unknown = if sheet.hidden_known {
        ""
    } else {
        lang.pick(" · không rõ hàng, cột ẩn", " · hidden rows and columns not known")
    };
    let cells = lang.pick("ô có nội dung", "cells in use");
    let _ = writeln!(
        out,
        "\n  {} “{}”{shown} · {} {cells}{unknown}",
        lang.pick("Trang tính", "Sheet"),
        sheet.name,
        sheet.cells
    );
    let forms: Vec<String> = sheet.forms.iter().take(3).map(|(name, score)| format!("{name} {score}%")).collect();
    let forms = match &forms[..] {
        [] => lang.pick("không giống biểu nào", "like no form").to_owned(),
        some => some.join(" · "),
    };
    line(out, 2, lang.pick("Biểu", "Form"), &forms);
    sheet.marked.iter().for_each(|m| line(out, 2, lang.pick("Mã ẩn", "Mark"), m));
    sheet.problem.iter().chain(&sheet.findings).for_each(|p| said(out, 2, p, lang));
    sheet.tables.iter().for_each(|t| table(out, t, lang));
}

fn table(out: &mut String, table: &InspectedTable, lang: Lang) {
    let none = || lang.pick("chưa xác định", "not known").to_owned();
    line(out, 2, lang.pick("Bảng", "Table"), &format!("{} ({}%) · {}", table.form, table.score, table.header));
    let unit = table.unit.as_ref().map_or_else(none, |[code, name]| format!("{code} {name}"));
    line(out, 2, lang.pick("Đơn vị", "Unit"), &unit);
    for (source, words, units) in &table.unit_evidence {
        let units =
            if units.is_empty() { lang.pick("không khớp", "no match").to_owned() } else { units.join(" | ") };
        line(out, 3, "", &format!("{source}: “{words}” → {units}"));
    }
    line(out, 2, lang.pick("Kỳ", "Period"), &table.period.clone().unwrap_or_else(none));
    for (source, words) in &table.period_evidence {
        line(out, 3, "", &format!("{source}: {words}"));
    }
    let _ = writeln!(out, "    {}", lang.pick("Cột", "Columns"));
    columns(out, table, lang);
    let _ = writeln!(out, "    {}", lang.pick("Hàng", "Rows"));
    rows(out, &table.rows, lang);
    line(out, 2, lang.pick("Ô số liệu", "Cells"), &count(table, lang));
    table.findings.iter().for_each(|f| said(out, 2, f, lang));
}

/// What stands over each column, and what it was taken for.
pub(super) fn columns(out: &mut String, table: &InspectedTable, lang: Lang) {
    for c in &table.columns {
        let how = how(&c.how, lang);
        let means = match c.means.as_str() {
            "" => "–",
            "number" => lang.pick("số thứ tự", "running number"),
            "label" => lang.pick("tên hàng", "name of the row"),
            key => key,
        };
        let _ = writeln!(out, "      {:<4}{} → {means}{how}", c.column, c.header);
    }
}

/// What became of the cells.
pub(super) fn count(table: &InspectedTable, lang: Lang) -> String {
    let c = &table.count;
    let excluded: u64 = c.excluded.iter().map(|(_, n)| n).sum();
    let reasons: Vec<String> = c.excluded.iter().map(|(why, n)| format!("{} {n}", reason(why, lang))).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    lang.pick(
        format!("{} = {} dùng + {excluded} loại trừ{reasons} + {} chặn", c.seen, c.used, c.blocked),
        format!("{} = {} used + {excluded} excluded{reasons} + {} blocked", c.seen, c.used, c.blocked),
    )
}

fn reason(key: &str, lang: Lang) -> &str {
    Excluded::ALL.iter().find(|e| e.key() == key).map_or(key, |e| lang.pick(e.vi(), key))
}

fn how(key: &str, lang: Lang) -> &'static str {
    match key {
        "spelling" => lang.pick(" (cách viết khác)", " (another spelling)"),
        "near" => lang.pick(" (gần giống)", " (resembles)"),
        "twice" => lang.pick(" (lặp lại)", " (repeated)"),
        "unknown" => lang.pick(" (không có trong mẫu)", " (not in the form)"),
        _ => "",
    }
}

/// The word for what a row is; the key of a declared label stays a key.
pub(super) fn kind(key: &str, lang: Lang) -> &str {
    match key {
        "column-numbers" => lang.pick("số cột", key),
        "section" => lang.pick("mục", key),
        "total" => lang.pick("tổng", key),
        "organisation" => lang.pick("tổ chức", key),
        "unknown" => lang.pick("ngoài mẫu", key),
        "nameless" => lang.pick("không tên", key),
        label => label,
    }
}

/// Rows in order; of many alike in a run the first ones, and how many more.
fn rows(out: &mut String, rows: &[RowSeen], lang: Lang) {
    for run in rows.chunk_by(|a, b| a.kind == b.kind && a.doubtful == b.doubtful) {
        for row in run.iter().take(SHOWN) {
            let doubt = if row.doubtful { lang.pick(" (không chắc)", " (doubtful)") } else { "" };
            let _ = writeln!(out, "      {:<5}{:<15}{}{doubt}", row.row, kind(&row.kind, lang), row.label);
        }
        if let [.., last] = &run[SHOWN.min(run.len())..] {
            let more = run.len() - SHOWN;
            let (word, to) = (lang.pick("hàng nữa, đến hàng", "more, up to row"), last.row);
            let _ = writeln!(out, "      …    {:<15}{more} {word} {to}", kind(&run[0].kind, lang));
        }
    }
}
