//! `Tình hình nộp`: who sent what and when, which version is used; and what became of every file.

use super::layout::{capital, heading};
use super::page::{Base, Line, Page, PageCell, Show, Weight, height};
use crate::catalog::Catalog;
use crate::consolidate::Consolidation;
use crate::finding::{Code, Lang, Severity};
use crate::ledger::{Input, Outcome};
use crate::place::At;
use crate::roster::UnitIx;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The name of the page.
pub const NAME: &str = "Tình hình nộp";
const WIDTH: u16 = 9;

/// The page.
pub fn page<'a>(done: &'a Consolidation, catalog: &'a Catalog) -> Page<'a> {
    let (sent, owed) = done.coverage();
    let subtitle = format!("{} · đã nhận {sent}/{owed} đơn vị", capital(&done.period.vi()));
    let mut rows = heading(catalog, WIDTH, "TÌNH HÌNH NỘP BÁO CÁO", subtitle);
    rows.push(header(&[
        "TT",
        "Đơn vị",
        "Khối",
        "Tình trạng",
        "Tệp đang dùng",
        "Gửi lúc",
        "Người gửi",
        "Lỗi, chặn",
        "Giải trình",
    ]));
    let units: BTreeSet<UnitIx> = done.totals.forms.iter().flat_map(|f| f.expected.iter().copied()).collect();
    for (n, unit) in units.iter().enumerate() {
        rows.push(unit_line(done, n + 1, *unit));
    }
    rows.push(Line::empty());
    rows.push(Line::of(vec![PageCell::text(0, "Các tệp đã nhận", Base::Issuer.plain())]));
    rows.push(header(&["TT", "Tệp", "", "Kết quả", "Lý do", "Đơn vị", "", "Ô dùng", "Ô chặn"]));
    for (n, input) in done.inputs.iter().enumerate() {
        rows.push(input_line(done, n + 1, input));
    }
    Page {
        freeze: Some(At::new(4, 2)),
        ..Page::new(NAME, vec![5.0, 34.0, 20.0, 20.0, 44.0, 17.0, 32.0, 10.0, 10.0], rows)
    }
}

fn header(labels: &[&str]) -> Line {
    Line::of((0..).zip(labels).map(|(col, label)| PageCell::text(col, *label, Base::Header.plain())).collect())
        .high(30.0)
}

fn unit_line(done: &Consolidation, number: usize, unit: UnitIx) -> Line {
    let used: Vec<&Input> = done
        .inputs
        .iter()
        .filter(|i| i.unit == Some(unit) && i.outcome == Outcome::Used && !i.forms.is_empty())
        .collect();
    let blocked = done.inputs.iter().any(|i| i.unit == Some(unit) && i.outcome == Outcome::Blocked);
    let missing = done.findings.iter().any(|f| f.unit == Some(unit) && f.code() == Code::UnitMissing);
    let status = match (used.is_empty(), blocked, missing) {
        (false, _, false) => "Đã nhận",
        (false, _, true) => "Thiếu biểu",
        (true, true, _) => "Không dùng được",
        (true, false, _) => "Chưa nộp",
    };
    let count = |test: &dyn Fn(Severity) -> bool| {
        done.findings.iter().filter(|f| f.unit == Some(unit) && test(f.severity())).count()
    };
    let serious = count(&|s| matches!(s, Severity::Block | Severity::Error));
    let explain = count(&|s| s == Severity::Explain);
    let envelope = used.iter().find_map(|i| i.envelope.as_deref());
    let files: Vec<&str> = used.iter().map(|i| &*i.id).collect();
    let roster = done.roster.unit(unit);
    let longest = files.iter().map(|f| f.chars().count()).sum::<usize>().max(files.len() * 44);
    let number_cell = |col, n: usize| PageCell::new(col, Show::Number(Decimal::from(n as u64)), Base::Count.plain());
    Line::of(vec![
        PageCell::new(0, Show::Number(Decimal::from(number as u64)), Base::Centre.plain()),
        PageCell::text(1, roster.title(), Base::Label.plain()),
        PageCell::text(2, roster.block.as_str(), Base::Label.plain()),
        PageCell::text(3, status, Base::Label.plain()).mark(status != "Đã nhận"),
        PageCell::text(4, files.join("\n"), Base::Label.plain()),
        PageCell::text(5, envelope.and_then(|e| e.sent).map_or(String::new(), local_time), Base::Centre.plain()),
        PageCell::text(6, envelope.map_or("", |e| e.address.as_str()), Base::Label.plain()),
        number_cell(7, serious),
        number_cell(8, explain),
    ])
    .high(height(longest, 44.0))
}

fn input_line(done: &Consolidation, number: usize, input: &Input) -> Line {
    let outcome = match input.outcome {
        Outcome::Used => "Đã dùng",
        Outcome::Superseded => "Đã thay thế",
        Outcome::Duplicate => "Trùng",
        Outcome::Blocked => "Chặn",
        Outcome::Ignored => "Không phải báo cáo",
    };
    let reason = Code::ALL.iter().find(|c| c.key() == input.reason).map_or("", |c| c.meaning(Lang::Vi));
    let ruling = input.ruling.as_ref().map(|r| format!("Theo bảng phân loại: {r}"));
    let unknown = (!input.hidden_known).then(|| "Không biết được hàng, cột ẩn".to_owned());
    let compared = done
        .resubmissions
        .iter()
        .find(|r| r.before == input.id)
        .map(|r| format!("Bản sau đã sửa {}, còn {}, mới {}", r.fixed.len(), r.still, r.new));
    let reason = [(!reason.is_empty()).then(|| reason.to_owned()), unknown, ruling, compared];
    let reason = reason.into_iter().flatten().collect::<Vec<_>>().join(". ");
    let count = |n: u64| Show::Number(Decimal::from(n));
    let tallest = height(input.id.chars().count(), 54.0).max(height(reason.chars().count(), 44.0));
    let unit = input.unit.map_or("", |u| done.roster.unit(u).title());
    Line::of(vec![
        PageCell::new(0, Show::Number(Decimal::from(number as u64)), Base::Centre.plain()),
        PageCell::text(1, &*input.id, Base::Label.plain()).span(2, 1),
        PageCell::text(3, outcome, Base::Label.plain()).mark(input.outcome == Outcome::Blocked),
        PageCell::text(4, reason, Base::Label.plain()),
        PageCell::text(5, unit, Base::Label.in_row(Weight::Plain)).span(2, 1),
        PageCell::new(7, count(input.tally.used), Base::Count.plain()),
        PageCell::new(8, count(input.tally.blocked), Base::Count.plain()),
    ])
    .high(tallest)
}

/// A mail's time as it reads in Vietnam, UTC+7 all year.
fn local_time(seconds: i64) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => time.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string(),
        Err(_) => String::new(),
    }
}
