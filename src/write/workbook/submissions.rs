//! `Tình hình nộp`: who sent what and when, which version is used; and what became of every file.

use super::layout::{capital, heading};
use crate::consolidate::ledger::{Input, Outcome};
use crate::model::fact::{Fact, Report, Value};
use crate::model::finding::{Code, Lang, Problem, Severity};
use crate::model::form::{FormIx, Kind};
use crate::model::place::At;
use crate::model::roster::UnitIx;
use crate::write::page::{Base, Line, Page, PageCell, Paper, Show, Weight, height};
use crate::write::view::View;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Tình hình nộp";
const WIDTH: u16 = 11;

/// The page.
pub fn page<'a>(view: &'a View<'a>) -> Page<'a> {
    let (sent, owed) = view.done.coverage();
    let subtitle = format!("{} · đã nhận {sent}/{owed} đơn vị{}", capital(&view.done.period.vi()), due_dates(view));
    let mut rows = heading(view.workspace, WIDTH, "TÌNH HÌNH NỘP BÁO CÁO", subtitle);
    rows.push(header(&[
        "TT",
        "Đơn vị",
        "Khối",
        "Tình trạng",
        "Tệp đang dùng",
        "Gửi lúc",
        "Thời hạn",
        "Số lần gửi",
        "Người gửi",
        "Lỗi, chặn",
        "Giải trình",
    ]));
    for (n, unit) in view.listed().into_iter().enumerate() {
        rows.push(unit_line(view, n + 1, unit));
    }
    rows.push(Line::empty());
    rows.push(Line::of(vec![PageCell::text(0, "Các tệp đã nhận", Base::Issuer.plain())]));
    rows.push(header(&["TT", "Tệp", "", "Kết quả", "Lý do", "Gửi lúc", "Đơn vị", "", "Người gửi", "Ô dùng", "Ô chặn"]));
    for (n, input) in view.done.inputs.iter().enumerate() {
        rows.push(input_line(view, n + 1, input));
    }
    Page {
        freeze: Some(At::new(4, 2)),
        repeat: Some((3, 3)),
        paper: Paper::wide(view.workspace.letterhead.paper),
        verbatim: true,
        ..Page::new(NAME, vec![5.0, 32.0, 18.0, 22.0, 42.0, 16.0, 14.0, 8.0, 32.0, 8.5, 8.5], rows)
    }
}

/// " · hạn nộp 25/09/2022", of each form where there are several.
fn due_dates(view: &View<'_>) -> String {
    let forms = || view.done.totals.forms.iter().map(|t| t.form);
    let several = forms().count() > 1;
    let one = |form: FormIx| {
        let date = view.workspace.due(form)?.date(view.done.period).strftime("%d/%m/%Y").to_string();
        let name = if several { format!("{} ", view.form(form).name) } else { String::new() };
        Some(format!("{name}{date}"))
    };
    let all: Vec<String> = forms().filter_map(one).collect();
    if all.is_empty() { String::new() } else { format!(" · hạn nộp {}", all.join(", ")) }
}

fn header(labels: &[&str]) -> Line {
    Line::of((0..).zip(labels).map(|(col, label)| PageCell::text(col, *label, Base::Header.plain())).collect())
        .high(30.0)
}

/// Where a unit's report stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    /// The roster says that it owes none of the forms.
    Exempt,
    /// None of the forms that it owes is due for this period.
    NotDue,
    /// Nothing came.
    Missing,
    /// What came cannot be used.
    Unusable,
    /// Some form is still missing.
    Partial,
    /// In use, and something must be corrected.
    Faulty,
    /// In use: it reports that nothing happened.
    Nil,
    /// In use, with nothing to be corrected.
    Complete,
}

impl Status {
    fn words(self) -> &'static str {
        match self {
            Status::Exempt => "Miễn báo cáo",
            Status::NotDue => "Chưa đến kỳ báo cáo",
            Status::Missing => "Chưa nộp",
            Status::Unusable => "Không dùng được",
            Status::Partial => "Thiếu biểu",
            Status::Faulty => "Đã nhận, còn lỗi",
            Status::Nil => "Đã nhận, không phát sinh",
            Status::Complete => "Đã nhận, không có lỗi",
        }
    }

    /// Whether something is still to be done.
    fn is_open(self) -> bool {
        match self {
            Status::Missing | Status::Unusable | Status::Partial | Status::Faulty => true,
            Status::Exempt | Status::NotDue | Status::Nil | Status::Complete => false,
        }
    }

    fn of(view: &View<'_>, unit: UnitIx) -> Status {
        let of_unit = |o: Outcome| view.inputs_of(unit).iter().any(|i| i.outcome == o);
        let findings = view.findings_of(unit);
        let uses = !view.reports_of(unit).is_empty();
        if !view.owes(unit) && !uses {
            let declared = |f: &crate::model::form::Form| view.done.roster.unit(unit).owes(&f.names());
            return if view.workspace.forms.iter().any(declared) { Status::NotDue } else { Status::Exempt };
        }
        let missing = findings.iter().any(|f| matches!(f.problem, Problem::UnitMissing(_)));
        let faulty = findings.iter().any(|f| f.severity() < Severity::Explain);
        match (uses, missing) {
            (false, _) if of_unit(Outcome::Blocked) => Status::Unusable,
            (false, _) => Status::Missing,
            (true, true) => Status::Partial,
            (true, false) if faulty => Status::Faulty,
            (true, false) if is_nil(view, unit) => Status::Nil,
            (true, false) => Status::Complete,
        }
    }
}

/// Whether a unit reports that nothing happened in the period: something is written where that is counted, and nothing
/// but zeros and dashes.
fn is_nil(view: &View<'_>, unit: UnitIx) -> bool {
    let of_period = |r: &Report, f: &Fact| {
        let form = view.form(r.form);
        form.indicator(f.indicator).kind == Kind::Flow && !form.is_of_last_year(f.indicator)
    };
    let facts = view.reports_of(unit).iter().flat_map(|r| r.facts.iter().map(move |f| (*r, f)));
    let values: Vec<Value> = facts.filter(|(r, f)| of_period(r, f)).map(|(_, f)| f.value).collect();
    let is_nothing = |v: &Value| matches!(v, Value::Zero | Value::Dash);
    values.iter().any(is_nothing) && values.iter().all(|v| is_nothing(v) || *v == Value::Blank)
}

fn unit_line(view: &View<'_>, number: usize, unit: UnitIx) -> Line {
    let own = || view.inputs_of(unit).iter().copied().filter(|i| !i.is_container);
    let used: Vec<&Input> = own().filter(|i| i.outcome == Outcome::Used && !i.forms.is_empty()).collect();
    let status = Status::of(view, unit);
    let findings = view.findings_of(unit);
    let count = |test: &dyn Fn(Severity) -> bool| findings.iter().filter(|f| test(f.severity())).count();
    let serious = count(&|s| matches!(s, Severity::Block | Severity::Error));
    let explain = count(&|s| s == Severity::Explain);
    let envelope = used.iter().find_map(|i| i.envelope.as_deref());
    let files: Vec<&str> = used.iter().map(|i| &*i.id).collect();
    let roster = view.done.roster.unit(unit);
    let longest = files.iter().map(|f| f.chars().count()).sum::<usize>().max(files.len() * 42);
    let number_cell = |col, n: usize| PageCell::new(col, Show::Number(Decimal::from(n as u64)), Base::Count.plain());
    let sent = own().filter(|i| i.outcome != Outcome::Ignored && i.outcome != Outcome::Duplicate).count();
    Line::of(vec![
        PageCell::new(0, Show::Number(Decimal::from(number as u64)), Base::Centre.plain()),
        PageCell::text(1, roster.title(), Base::Label.plain()),
        PageCell::text(2, roster.block.as_str(), Base::Label.plain()),
        PageCell::text(3, status.words(), Base::Label.plain()).mark(status.is_open()),
        PageCell::text(4, files.join("\n"), Base::Label.plain()),
        PageCell::text(5, envelope.and_then(|e| e.sent).map_or(String::new(), local_time), Base::Centre.plain()),
        in_time(view, unit),
        number_cell(7, sent),
        PageCell::text(8, envelope.map_or("", |e| e.address.as_str()), Base::Label.plain()),
        number_cell(9, serious),
        number_cell(10, explain),
    ])
    .high(height(longest, 42.0))
}

/// Whether the first report of a unit on each form came by its due date, the latest of them; blank where one of the two is
/// not known.
fn in_time(view: &View<'_>, unit: UnitIx) -> PageCell {
    let is_report = |i: &&&Input| match i.outcome {
        Outcome::Used | Outcome::Superseded | Outcome::Duplicate => true,
        Outcome::Blocked | Outcome::Ignored => false,
    };
    let first = |form: FormIx| {
        let due = view.workspace.due(form)?.date(view.done.period);
        let own = view.inputs_of(unit).iter().filter(is_report).filter(|i| i.forms.contains(&form));
        let sent = own.filter_map(|i| day_in_vietnam(i.envelope.as_ref()?.sent?)).min()?;
        Some((sent - due).get_days())
    };
    let (text, marked) = match view.done.totals.forms.iter().filter_map(|t| first(t.form)).max() {
        None => (String::new(), false),
        Some(days) if days > 0 => (format!("Chậm {days} ngày"), true),
        Some(_) => ("Đúng hạn".to_owned(), false),
    };
    PageCell::text(6, text, Base::Centre.plain()).mark(marked)
}

fn input_line(view: &View<'_>, number: usize, input: &Input) -> Line {
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
    let compared =
        view.replaced(&input.id).map(|r| format!("Bản sau đã sửa {}, còn {}, mới {}", r.fixed, r.still, r.new));
    let reason = [(!reason.is_empty()).then(|| reason.to_owned()), unknown, ruling, compared];
    let reason = reason.into_iter().flatten().collect::<Vec<_>>().join(". ");
    let count = |n: u64| Show::Number(Decimal::from(n));
    let tallest = height(input.id.chars().count(), 54.0).max(height(reason.chars().count(), 44.0));
    let unit = input.unit.map_or("", |u| view.done.roster.unit(u).title());
    let sent = input.envelope.as_ref().and_then(|e| e.sent);
    Line::of(vec![
        PageCell::new(0, Show::Number(Decimal::from(number as u64)), Base::Centre.plain()),
        PageCell::text(1, &*input.id, Base::Label.plain()).span(2, 1),
        PageCell::text(3, outcome, Base::Label.plain()).mark(input.outcome == Outcome::Blocked),
        PageCell::text(4, reason, Base::Label.plain()),
        PageCell::text(5, sent.map_or(String::new(), local_time), Base::Centre.plain()),
        PageCell::text(6, unit, Base::Label.in_row(Weight::Plain)).span(2, 1),
        PageCell::text(8, input.envelope.as_ref().map_or("", |e| e.address.as_str()), Base::Label.plain()),
        PageCell::new(9, count(input.tally.used), Base::Count.plain()),
        PageCell::new(10, count(input.tally.blocked), Base::Count.plain()),
    ])
    .high(tallest)
}

/// A mail's time as it reads in Vietnam, UTC+7 all year.
fn in_vietnam(seconds: i64) -> Option<jiff::Zoned> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    jiff::Timestamp::from_second(seconds).ok().map(|time| time.to_zoned(zone))
}

fn local_time(seconds: i64) -> String {
    in_vietnam(seconds).map_or(String::new(), |time| time.strftime("%d/%m/%Y %H:%M").to_string())
}

fn day_in_vietnam(seconds: i64) -> Option<jiff::civil::Date> {
    in_vietnam(seconds).map(|time| time.date())
}
