//! The adjustments (điều chỉnh) of single figures: what units said beside their reports.

use super::super::mistake::{ConfigError, Mistakes};
use super::names::{NamedFigures, Names, Units};
use super::schema::{Column, DeclaredRow, DeclaredTable, Schema};
use crate::model::adjustment::{Adjustment, Adjustments};
use crate::model::form::{FormIx, IndicatorIx};
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::model::text::Label;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashSet;

/// The columns of the adjustments.
pub static SCHEMA: Schema = Schema {
    name: "Điều chỉnh",
    about: &["Mỗi hàng là một ô được điều chỉnh theo lời báo của đơn vị, thay cho việc gửi lại cả báo cáo."],
    columns: &[
        &PERIOD.head,
        &UNIT.head,
        &ORGANISATION.head,
        &FIGURE.head,
        &VALUE.head,
        &BY.head,
        &DAY.head,
        &DOCUMENT.head,
    ],
    notes: &["Số gốc trong báo cáo được giữ và ghi bên cạnh số điều chỉnh ở trang Nguồn số liệu và facts.csv."],
};

static PERIOD: Column<Period> = Column::period(&["Kỳ", "Kỳ báo cáo"], 12.0)
    .required()
    .help(&["Kỳ: 2022-09. Đơn vị: tên hoặc mã trong danh mục. Tổ chức: đúng tên trong báo cáo."]);
static UNIT: Column<String> = Column::text(&["Đơn vị", "Tên đơn vị", "Mã đơn vị"], 28.0).required();
static ORGANISATION: Column<String> = Column::text(&["Tổ chức", "Tên tổ chức"], 34.0);
static FIGURE: Column<String> = Column::text(&["Chỉ tiêu", "Tên chỉ tiêu", "Cột"], 28.0)
    .required()
    .help(&["Chỉ tiêu: tên cột của biểu, hoặc khóa như admitted_ytd. Giá trị: số đúng."]);
static VALUE: Column<Decimal> = Column::whole(&["Giá trị", "Số đúng", "Giá trị đúng"], 12.0).required();
static BY: Column<String> = Column::text(&["Người báo", "Người điều chỉnh", "Người"], 28.0)
    .required()
    .help(&["Người báo: ai báo, ở đơn vị nào; bắt buộc. Ngày (dd/mm/yyyy), Văn bản: nếu có."]);
static DAY: Column<Option<Date>> = Column::day(&["Ngày"], 14.0);
static DOCUMENT: Column<String> = Column::text(&["Văn bản", "Số văn bản", "Số, ký hiệu"], 22.0);

/// The adjustments; without units, whether all but the units is right.
pub fn read(
    table: &DeclaredTable,
    names: &Names<'_>,
    units: Option<&Units<'_>>,
    mistakes: &mut Mistakes,
) -> Adjustments {
    let mut figures = NamedFigures::default();
    let mut adjusted = HashSet::new();
    let mut out = Vec::new();
    for row in table.rows() {
        let Some(adjustment) = adjustment(&row, names, units, &mut figures, mistakes) else { continue };
        let a = &adjustment;
        match adjusted.insert((a.period, a.unit, a.form, a.indicator, a.day, Label::new(&a.organisation))) {
            true => out.push(adjustment),
            false => mistakes.0.push(row.mistake(
                &VALUE,
                "ô này đã được điều chỉnh ở hàng trên, cùng ngày; chỉ giữ một hàng",
                "a row above adjusts this cell on the same day; keep one",
            )),
        }
    }
    Adjustments::new(out)
}

fn adjustment(
    row: &DeclaredRow<'_>,
    names: &Names<'_>,
    units: Option<&Units<'_>>,
    figures: &mut NamedFigures,
    mistakes: &mut Mistakes,
) -> Option<Adjustment> {
    let figure = mistakes.keep(figure(row, names, figures)).flatten();
    let unit = mistakes.keep(unit(row, names, units)).flatten();
    let (period, value) = (mistakes.keep(row.get(&PERIOD)), mistakes.keep(row.get(&VALUE)));
    let day = mistakes.keep(row.get(&DAY));
    let by = row.text(&BY);
    if by.is_empty() {
        let en = "who said so is missing; an adjusted figure needs a source";
        mistakes.0.push(row.mistake(&BY, "thiếu người báo; số điều chỉnh phải có nguồn", en));
    }
    let organisation = row.text(&ORGANISATION);
    let is_open = figure.is_some_and(|(form, _)| names.form(form).is_open());
    if is_open && organisation.is_empty() {
        let en = "give the organisation's name as in the report";
        mistakes.0.push(row.mistake(&ORGANISATION, "ghi tên tổ chức như trong báo cáo", en));
    }
    let (form, indicator) = figure?;
    Some(Adjustment {
        period: period?,
        unit: unit?,
        organisation,
        form,
        indicator,
        value: value?,
        by,
        day: day?,
        document: row.text(&DOCUMENT),
        place: format!("{} › {}", row.file(), row.place(&PERIOD)),
    })
}

/// The one figure that a row names.
fn figure(
    row: &DeclaredRow<'_>,
    names: &Names<'_>,
    figures: &mut NamedFigures,
) -> Result<Option<(FormIx, IndicatorIx)>, ConfigError> {
    let name = row.text(&FIGURE);
    let named = figures.named(&name, names);
    match named {
        [one] => Ok(Some(*one)),
        [] => names.unless_unread(names.no_such_indicator(row, &FIGURE)),
        [(first, _), ..] => {
            let first = &names.form(*first).id;
            let ids = named.iter().map(|(ix, _)| names.form(*ix).id.as_str()).collect::<Vec<_>>().join(", ");
            Err(row.mistake(
                &FIGURE,
                format!("“{name}” có trong các biểu {ids}; ghi rõ biểu, như {first}!{name}"),
                format!("“{name}” is in the forms {ids}; say which, as in {first}!{name}"),
            ))
        }
    }
}

fn unit(row: &DeclaredRow<'_>, names: &Names<'_>, units: Option<&Units<'_>>) -> Result<Option<UnitIx>, ConfigError> {
    match names.assignee(row, &UNIT, units)? {
        Some(Assignee::Unit(unit)) => Ok(Some(unit)),
        None => Ok(None),
        Some(Assignee::Province) => Err(row.mistake(
            &UNIT,
            "điều chỉnh là của một đơn vị, không phải của tỉnh",
            "an adjustment is one unit's, not the province's",
        )),
    }
}
