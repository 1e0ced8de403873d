//! `Kiểm tra`: the findings, worst first within each unit, with the way to the figure.

use super::closed::Closed;
use super::layout::{Layout, capital, heading};
use crate::model::finding::message::message;
use crate::model::finding::{Finding, Lang, Severity};
use crate::model::place::At;
use crate::write::page::{Base, Line, Page, PageCell, Show, height};
use crate::write::view::View;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Kiểm tra";

/// The page.
pub fn page<'a>(layouts: &'a [Layout<'a>], closed: &'a [Closed<'a>], view: &'a View<'a>) -> Page<'a> {
    let header = ["TT", "Mức", "Mã", "Đơn vị", "Tệp", "Trang tính", "Ô", "Nội dung và việc cần làm"];
    let counts: Vec<String> =
        Severity::ALL.iter().map(|s| format!("{} {}", view.done.count(*s), s.word(Lang::Vi))).collect();
    let subtitle = format!("{} · {}", capital(&view.done.period.vi()), counts.join(" · "));
    let mut rows = heading(view.workspace, 8, "KẾT QUẢ KIỂM TRA BÁO CÁO", subtitle);
    rows.push(Line::of(
        (0..).zip(header).map(|(col, label)| PageCell::text(col, label, Base::Header.plain())).collect(),
    ));
    let mut findings: Vec<&Finding> = view.done.findings.iter().collect();
    findings.sort_by_key(|f| f.severity());
    if findings.is_empty() {
        rows.push(Line::of(vec![PageCell::text(0, "Không có phát hiện nào.", Base::Remark.plain())]));
    }
    for (n, finding) in findings.iter().enumerate() {
        rows.push(line(n + 1, finding, layouts, closed, view));
    }
    let last = 3 + findings.len().max(1) as u32;
    Page {
        freeze: Some(At::new(4, 0)),
        repeat: Some((3, 3)),
        filter: Some((3, last, 7)),
        verbatim: true,
        ..Page::new(NAME, vec![5.0, 12.0, 18.0, 28.0, 34.0, 13.0, 8.0, 70.0], rows)
    }
}

fn line(number: usize, finding: &Finding, layouts: &[Layout<'_>], closed: &[Closed<'_>], view: &View<'_>) -> Line {
    let severity = finding.severity();
    let at = PageCell::text(6, finding.at.map_or(String::new(), |a| a.to_string()), Base::Centre.plain());
    let at = match place(finding, layouts, closed, view) {
        Some((sheet, cell)) => at.linked(&sheet, cell),
        None => at,
    };
    let text = message(finding, Lang::Vi);
    let file = finding.file.as_deref().unwrap_or("");
    let tall = height(text.chars().count(), 70.0).max(height(file.chars().count(), 34.0));
    Line::of(vec![
        PageCell::new(0, Show::Number(Decimal::from(number as u64)), Base::Centre.plain()),
        PageCell::text(1, severity.word(Lang::Vi), Base::Label.plain())
            .mark(matches!(severity, Severity::Block | Severity::Error)),
        PageCell::text(2, finding.code().key(), Base::Label.plain()),
        PageCell::text(3, finding.unit.map_or("", |u| view.done.roster.unit(u).title()), Base::Label.plain()),
        PageCell::text(4, file, Base::Label.plain()),
        PageCell::text(5, finding.sheet.as_deref().unwrap_or(""), Base::Label.plain()),
        at,
        PageCell::text(7, text, Base::Prose.plain()),
    ])
    .high(tall)
}

/// The cell of the workbook that shows the figure a finding is about.
fn place(finding: &Finding, layouts: &[Layout<'_>], closed: &[Closed<'_>], view: &View<'_>) -> Option<(String, At)> {
    let (file, sheet, at) = (finding.file.as_ref()?, finding.sheet.as_ref()?, finding.at?);
    let report = *view.reports_on(file, sheet).first()?;
    let unit = report.unit?;
    let fact = view.fact_at(file, sheet, at);
    if let Some(layout) = layouts.iter().find(|l| l.totals.form == report.form) {
        let detail = layout.pages.detail.clone();
        let row = *layout.plan.detail_rows.get(&unit)?;
        let own = fact.and_then(|f| super::detail::fact_cell(layout, unit, f.organisation?, f.indicator));
        return Some((detail, own.unwrap_or(At::new(row, 1))));
    }
    let form = closed.iter().find(|c| c.totals().form == report.form)?;
    let (sheet, cell) = form.fact_cell(unit, fact?.indicator)?;
    Some((sheet.to_owned(), cell))
}
