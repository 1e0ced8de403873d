//! The reasons (giải trình) that were given for findings.

use super::super::mistake::{ConfigError, Mistakes};
use super::names::{Names, Units};
use super::schema::{Column, ColumnHead, DeclaredRow, DeclaredTable, Schema};
use crate::model::period::Period;
use crate::model::reason::{Reason, Reasons};
use jiff::civil::Date;

/// The columns of the reasons.
pub static SCHEMA: Schema = Schema {
    name: "Giải trình",
    about: &["Mỗi hàng là một giải trình. Phát hiện vẫn được giữ và in kèm lý do; không có gì bị giấu đi."],
    columns: &[
        &UNIT.head,
        &WHAT.head,
        &ORGANISATION.head,
        &PERIOD.head,
        &UNTIL.head,
        &TEXT.head,
        &BY.head,
        &DOCUMENT.head,
    ],
    notes: &[],
};

static UNIT: Column<String> = Column::text(&["Đơn vị", "Tên đơn vị", "Mã đơn vị"], 28.0)
    .required()
    .help(&["Đơn vị: tên hoặc mã trong danh mục; ghi tên tỉnh nếu phát hiện thuộc về toàn tỉnh."]);
static WHAT: Column<String> = Column::text(&["Mã hoặc quy tắc", "Mã phát hiện", "Mã lỗi", "Quy tắc", "Mã"], 24.0)
    .required()
    .help(&["Mã hoặc quy tắc: ghi như ở trang Kiểm tra, ví dụ unusual-change; chạy “tonghop explain” để xem tất cả."]);
static ORGANISATION: Column<String> = Column::text(&["Tổ chức", "Tên tổ chức"], 30.0)
    .help(&["Tổ chức: chỉ ghi khi giải trình chỉ cho một tổ chức, đúng tên trong báo cáo."]);
static PERIOD: Column<Option<Period>> = Column::optional_period(&["Kỳ", "Kỳ báo cáo"], 12.0).help(&[
    "Kỳ: 2022-09. Đến ngày (dd/mm/yyyy): ghi khi giải trình dùng cho nhiều kỳ; mọi giải trình đều có ngày kết thúc.",
]);
static UNTIL: Column<Option<Date>> = Column::of(&["Đến ngày", "Hiệu lực đến", "Đến kỳ"], 14.0, until);
static TEXT: Column<String> = Column::text(&["Lý do", "Nội dung giải trình", "Giải trình"], 50.0).required();
static BY: Column<String> = Column::text(&["Người giải trình", "Người ký", "Người"], 26.0)
    .help(&["Người giải trình, Văn bản: ai giải trình, theo văn bản nào."]);
static DOCUMENT: Column<String> = Column::text(&["Văn bản", "Số văn bản", "Số, ký hiệu"], 22.0);

/// The reasons; without units, whether all but the units is right.
pub fn read(table: &DeclaredTable, names: &Names<'_>, units: Option<&Units<'_>>, mistakes: &mut Mistakes) -> Reasons {
    Reasons(table.rows().filter_map(|row| reason(&row, names, units, mistakes)).collect())
}

fn reason(
    row: &DeclaredRow<'_>,
    names: &Names<'_>,
    units: Option<&Units<'_>>,
    mistakes: &mut Mistakes,
) -> Option<Reason> {
    let what = mistakes.keep(what(row, names)).flatten();
    let whom = mistakes.keep(names.assignee(row, &UNIT, units)).flatten();
    let (period, until) = (mistakes.keep(row.get(&PERIOD)), mistakes.keep(row.get(&UNTIL)));
    if (period, until) == (Some(None), Some(None)) {
        mistakes.0.push(row.mistake(
            &PERIOD,
            "ghi kỳ, hoặc ngày hết hiệu lực của giải trình; không có giải trình vô thời hạn",
            "give the period, or the day on which the reason ends; no reason is for ever",
        ));
    }
    let text = row.text(&TEXT);
    if text.is_empty() {
        mistakes.0.push(row.mistake(&TEXT, "thiếu lý do", "the reason is missing"));
    }
    Some(Reason {
        whom: whom?,
        what: what?,
        organisation: row.text(&ORGANISATION),
        period: period?,
        until: until?,
        text,
        by: row.text(&BY),
        document: row.text(&DOCUMENT),
    })
}

fn what(row: &DeclaredRow<'_>, names: &Names<'_>) -> Result<Option<String>, ConfigError> {
    let what = row.text(&WHAT);
    if names.is_finding(&what) {
        return Ok(Some(what));
    }
    names.unless_rules_unread(row.mistake(
        &WHAT,
        format!("không có mã hay quy tắc “{what}”; chạy “tonghop explain” để xem tất cả"),
        format!("no code or rule “{what}”; “tonghop explain” lists them all"),
    ))
}

/// A day, or the last day of a period.
fn until(row: &DeclaredRow<'_>, head: &ColumnHead) -> Result<Option<Date>, ConfigError> {
    match row.text(head).parse::<Period>() {
        Ok(last) => Ok(Some(last.last_day())),
        Err(_) => row.day(head),
    }
}
