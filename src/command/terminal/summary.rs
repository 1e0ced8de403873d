//! The summary that a run prints, as an officer reads it.

use crate::consolidate::Known;
use crate::consolidate::ledger::Outcome;
use crate::model::finding::message::{self, message};
use crate::model::finding::{Finding, Lang, Severity};
use crate::model::form::Kind;
use crate::model::target::Assignee;
use crate::model::text::number::round_share;
use crate::workspace::Workspace;
use rust_decimal::Decimal;
use std::fmt::Write;

/// Findings shown before the rest is left to the workbook.
const SHOWN: usize = 12;

/// The summary in words; `workbook` is the path of the workbook.
pub fn summary(done: &Known, workspace: &Workspace, workbook: &str, lang: Lang) -> String {
    let mut out = String::new();
    let mut line = |vi: &str, en: &str, text: String| {
        let _ = writeln!(out, "{:<12}{text}", lang.pick(vi, en));
    };
    let (sent, owed) = done.coverage();
    let period = lang.pick(done.period.vi(), done.period.to_string());
    line("Kỳ báo cáo", "Period", format!("{period} · {}", workspace.province_name()));
    let units = lang.pick(format!("đã nhận {sent}/{owed} đơn vị"), format!("{sent} of {owed} have reported"));
    line("Đơn vị", "Units", units);
    line("Tệp", "Files", files(done, lang));
    line("Ô số liệu", "Cells", cells(done, lang));
    line("Đối chiếu", "Checks", checks(done, lang));
    for text in headlines(done, workspace, lang) {
        line("Số liệu", "Figures", text);
    }
    let counted = |s: &Severity| format!("{} {}", number(done.count(*s) as u64, lang), s.word(lang));
    line("Phát hiện", "Findings", Severity::ALL.iter().map(counted).collect::<Vec<_>>().join(" · "));
    list_findings(&mut out, done, lang);
    for hint in hints(done, workspace, lang) {
        let _ = writeln!(out, "{hint}");
    }
    let _ = writeln!(out, "{:<12}{workbook}", lang.pick("Bảng tính", "Workbook"));
    out
}

fn number(n: u64, lang: Lang) -> String {
    let show: fn(Decimal) -> String = lang.pick(message::vi, message::en);
    show(Decimal::from(n))
}

fn files(done: &Known, lang: Lang) -> String {
    let outcomes = [Outcome::Used, Outcome::Superseded, Outcome::Duplicate, Outcome::Blocked, Outcome::Ignored];
    let [used, superseded, duplicate, blocked, ignored] = outcomes.map(|o| number(done.files(o) as u64, lang));
    lang.pick(
        format!(
            "{used} dùng · {superseded} đã thay thế · {duplicate} trùng · {blocked} chặn · {ignored} không phải báo cáo"
        ),
        format!(
            "{used} used · {superseded} superseded · {duplicate} duplicate · {blocked} blocked · {ignored} no report"
        ),
    )
}

/// The conservation line.
fn cells(done: &Known, lang: Lang) -> String {
    let t = &done.tally;
    let [seen, used, excluded, blocked] = [t.seen(), t.used, t.excluded_sum(), t.blocked].map(|n| number(n, lang));
    lang.pick(
        format!("{seen} ô = {used} dùng + {excluded} loại trừ + {blocked} chặn"),
        format!("{seen} seen = {used} used + {excluded} excluded + {blocked} blocked"),
    )
}

fn checks(done: &Known, lang: Lang) -> String {
    let v = &done.verdicts;
    let [holds, broken, untold] = [v.holds, v.broken, v.cannot_tell].map(|n| number(n, lang));
    lang.pick(
        format!("{holds} khớp · {broken} sai · {untold} chưa kết luận được"),
        format!("{holds} hold · {broken} broken · {untold} cannot be told"),
    )
}

/// What the targets say: admitted, target, percent, for each basis.
pub fn headlines(done: &Known, workspace: &Workspace, lang: Lang) -> Vec<String> {
    let show: fn(Decimal) -> String = lang.pick(message::vi, message::en);
    let mut out = Vec::new();
    for basis in &done.totals.bases {
        let Some(totals) = done.totals.forms.iter().find(|f| f.form == basis.basis.form) else {
            continue;
        };
        let form = &workspace.forms[usize::from(totals.form.0)];
        // A year's target is not met by what happened in one month.
        if form.indicator(basis.basis.indicator).kind == Kind::Flow && !done.period.opens_the_year() {
            continue;
        }
        let reached = totals.of(Assignee::Province, basis.basis.indicator).value;
        let (Some(reached), Some(target)) = (reached, basis.target(Assignee::Province)) else {
            continue;
        };
        let rate = crate::consolidate::aggregate::Rate { numerator: Some(reached), denominator: Some(target) };
        let percent = rate.percent().map_or("–".to_owned(), |p| format!("{}%", show(round_share(p, 2).normalize())));
        let (words, by) = (form.words(basis.basis.indicator), basis.named());
        out.push(lang.pick(
            format!("{words}: {}/{} = {percent} theo {by}", show(reached), show(target)),
            format!("{words}: {}/{} = {percent} by {by}", show(reached), show(target)),
        ));
    }
    out
}

fn list_findings(out: &mut String, done: &Known, lang: Lang) {
    let serious = |s: Severity| done.findings.iter().filter(move |f| f.severity() == s);
    let all: Vec<&Finding> = serious(Severity::Block).chain(serious(Severity::Error)).collect();
    for finding in all.iter().take(SHOWN) {
        let unit = finding.unit.map_or("?", |u| done.roster.unit(u).title());
        let _ = writeln!(out, "  {} {}  {unit}", finding.severity().word(lang), finding.code().key());
        let place: Vec<String> = [
            finding.file.as_deref().map(str::to_owned),
            finding.sheet.as_deref().map(str::to_owned),
            finding.at.map(|a| a.to_string()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !place.is_empty() {
            let _ = writeln!(out, "    {}", place.join(" › "));
        }
        let _ = writeln!(out, "    {}", message(finding, lang));
    }
    if all.len() > SHOWN {
        let rest = all.len() - SHOWN;
        let _ = writeln!(
            out,
            "  {}",
            lang.pick(
                format!("… và {rest} phát hiện nữa ở trang “Kiểm tra” của bảng tính"),
                format!("… and {rest} more on the sheet “Kiểm tra”")
            )
        );
    }
}

/// What a roster and targets would add.
fn hints(done: &Known, workspace: &Workspace, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if done.self_named {
        out.push(lang.pick(
            "Gợi ý: chưa có danh mục đơn vị, nên chỉ tính các đơn vị có tên trong báo cáo và không biết đơn vị nào chưa nộp. Chạy “tonghop init” để tạo danh mục.".into(),
            "Hint: there is no roster, so only units named in reports are counted and missing ones cannot be told. Run “tonghop init” to make one.".to_owned(),
        ));
    }
    if !done.idle_rulings.is_empty() {
        let files = done.idle_rulings.join("; ");
        out.push(lang.pick(
            format!("Lưu ý: bảng phân loại nêu tệp không có trong kỳ này: {files}. Kiểm tra tên tệp."),
            format!("Note: the sheet on files names some that are not in this period: {files}. Check their names."),
        ));
    }
    if !done.idle_adjustments.is_empty() {
        let rows = done.idle_adjustments.join("; ");
        out.push(lang.pick(
            format!("Lưu ý: điều chỉnh chưa được dùng vì không tìm thấy ô: {rows}. Kiểm tra đơn vị, tổ chức và chỉ tiêu."),
            format!("Note: adjustments that found no cell and were not used: {rows}. Check unit, organisation and indicator."),
        ));
    }
    if !done.doubtful_adjustments.is_empty() {
        let cells = done.doubtful_adjustments.join("; ");
        out.push(lang.pick(
            format!("Lưu ý: đơn vị đã tự sửa ô được điều chỉnh, số điều chỉnh vẫn được dùng: {cells}. Xóa điều chỉnh nếu không còn đúng."),
            format!("Note: the unit itself changed cells that are adjusted; the adjustments were used: {cells}. Remove them if they are out of date."),
        ));
    }
    if !done.idle_reasons.is_empty() {
        let rows = done.idle_reasons.join("; ");
        out.push(lang.pick(
            format!("Lưu ý: giải trình của kỳ này không còn phát hiện tương ứng: {rows}."),
            format!("Note: reasons of this period for which there is no finding: {rows}."),
        ));
    }
    if !workspace.has_targets() {
        out.push(lang.pick(
            "Gợi ý: chưa có bảng chỉ tiêu, nên chưa tính được tỷ lệ so với chỉ tiêu được giao. “tonghop init” tạo cả bảng này.".into(),
            "Hint: there is no target sheet, so no rates against assigned targets are computed. “tonghop init” makes one too.".to_owned(),
        ));
    }
    out
}
