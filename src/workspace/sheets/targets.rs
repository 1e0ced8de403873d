//! The targets (chỉ tiêu được giao): what was assigned to whom, by which document.

use super::super::mistake::{ConfigError, Mistakes};
use super::names::{NamedFigures, Names, Units};
use super::schema::{Column, ColumnHead, DeclaredRow, DeclaredTable, Schema};
use crate::labels;
use crate::model::form::{FormIx, IndicatorIx};
use crate::model::roster::{Roster, Unit, UnitIx};
use crate::model::target::{Assignee, Share, Target, Targets};
use crate::model::text::number::Rounding;
use crate::model::text::{Label, slug};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashSet;

/// The columns of the target sheet.
pub static SCHEMA: Schema = Schema {
    name: "Chỉ tiêu",
    about: &[
        "Mỗi hàng là một chỉ tiêu giao cho một đơn vị, hoặc cho cả tỉnh (ghi tên tỉnh ở cột Đơn vị).",
        "Ví dụ: {year} · Núi Thành · Kết nạp đảng viên · Quyết định · 426-QĐ/TU · 25/01/{year} · 117",
    ],
    columns: &[
        &YEAR.head,
        &UNIT.head,
        &FIGURE.head,
        &BASIS.head,
        &DOCUMENT.head,
        &DAY.head,
        &QUANTITY.head,
        &BASE.head,
        &ROUNDING.head,
    ],
    notes: &[
        "Giao như nhau cho mọi đơn vị: ghi “Mỗi đơn vị” ở cột Đơn vị.",
        "Giao theo tỷ lệ: Số lượng ghi 3%, Tính trên ghi tên cột của biểu, Làm tròn ghi gần nhất, lên hoặc xuống.",
    ],
};

static YEAR: Column<i16> = Column::of(&["Năm"], 8.0, year).required();
static UNIT: Column<String> = Column::text(&["Đơn vị", "Tên đơn vị", "Mã", "Mã đơn vị"], 28.0).required();
static FIGURE: Column<String> = Column::text(&["Chỉ tiêu", "Tên chỉ tiêu"], 24.0)
    .required()
    .help(&["Chỉ tiêu: tên cột của biểu. Kết nạp đảng viên là số lũy kế từ đầu năm."]);
static BASIS: Column<String> = Column::of(&["Căn cứ"], 16.0, basis)
    .required()
    .help(&["Một chỉ tiêu có thể có nhiều căn cứ (Quyết định, Nghị quyết), mỗi căn cứ một hàng."]);
static DOCUMENT: Column<String> = Column::text(&["Số văn bản", "Văn bản", "Số hiệu văn bản", "Số, ký hiệu"], 22.0);
static DAY: Column<Option<Date>> = Column::day(&["Ngày văn bản", "Ngày", "Ngày ban hành"], 14.0).help(&[
    "Điều chỉnh: thêm hàng mới với ngày văn bản mới; hàng có ngày muộn hơn được dùng từ ngày đó.",
    "Không ghi ngày: có hiệu lực từ 01/01.",
]);
static QUANTITY: Column<Quantity> =
    Column::of(&["Số lượng", "Số được giao", "Chỉ tiêu giao"], 12.0, quantity).required();
static BASE: Column<String> = Column::text(&["Tính trên", "Cơ sở tính", "Mẫu số"], 24.0);
static ROUNDING: Column<Rounding> = Column::of(&["Làm tròn"], 12.0, rounding);

/// What a row assigns.
enum Quantity {
    Number(Decimal),
    Percent(Decimal),
}

/// What tells one target from another: year, unit (none for the province), figure, basis and day.
type AssignmentKey = (i16, Option<UnitIx>, (FormIx, IndicatorIx), String, Date);

/// The targets; without units, whether all but the units is right.
pub fn read(table: &DeclaredTable, names: &Names<'_>, units: Option<&Units<'_>>, mistakes: &mut Mistakes) -> Targets {
    let mut figures = NamedFigures::default();
    let (mut out, mut for_everyone) = (Vec::new(), Vec::new());
    let (mut given, mut given_to_everyone) = (HashSet::new(), HashSet::new());
    for row in table.rows() {
        let target = target(&row, names, &mut figures, mistakes);
        if is_everyone(&row.text(&UNIT)) {
            let Some(target) = target else { continue };
            match given_to_everyone.insert(key(&target)) {
                true => for_everyone.push(target),
                false => mistakes.0.push(given_to_all_above(&row)),
            }
            continue;
        }
        let assignee = mistakes.keep(names.assignee(&row, &UNIT, units)).flatten();
        let (Some(target), Some(assignee)) = (target, assignee) else { continue };
        let target = Target { assignee, ..target };
        match given.insert(key(&target)) {
            true => out.push(target),
            false => mistakes.0.push(given_above(&row)),
        }
    }
    let roster = units.map(|u| u.roster);
    out.extend(roster.into_iter().flat_map(|roster| for_each(roster, &for_everyone, &given)));
    Targets::new(out)
}

/// The units that the sheet names, the province left out.
pub fn units(table: &DeclaredTable, names: &Names<'_>) -> Vec<Unit> {
    let mut known = HashSet::new();
    let all = table.rows().map(|row| row.text(&UNIT));
    let named = all.filter(|name| !name.is_empty() && !is_everyone(name) && !names.is_province(name));
    let first = named.filter(|name| known.insert(Label::new(name)));
    first.map(|name| Unit { name, ..Unit::default() }).collect()
}

/// One row; for the province, as long as its unit is not looked up.
fn target(
    row: &DeclaredRow<'_>,
    names: &Names<'_>,
    figures: &mut NamedFigures,
    mistakes: &mut Mistakes,
) -> Option<Target> {
    let year = mistakes.keep(row.get(&YEAR));
    let figure = match figures.named(&row.text(&FIGURE), names).first() {
        Some(figure) => Some(*figure),
        None => mistakes.keep(names.unless_unread(names.no_such_indicator(row, &FIGURE))).flatten(),
    };
    let basis = mistakes.keep(row.get(&BASIS));
    let quantity = mistakes.keep(row.get(&QUANTITY));
    let assigned = match (quantity, figure) {
        (Some(Quantity::Number(n)), _) => Some((n, None)),
        (Some(Quantity::Percent(percent)), Some((form, _))) => {
            share(row, names, form, percent, mistakes).map(|share| (Decimal::ZERO, Some(share)))
        }
        (Some(Quantity::Percent(_)), None) | (None, _) => None,
    };
    let day = mistakes.keep(row.get(&DAY));
    let (year, (form, indicator), (quantity, share)) = (year?, figure?, assigned?);
    Some(Target {
        year,
        assignee: Assignee::Province,
        form,
        indicator,
        basis: basis?,
        document: row.text(&DOCUMENT),
        from: day?.unwrap_or(Date::constant(year, 1, 1)),
        quantity,
        share,
        is_known: share.is_none(),
    })
}

fn key(target: &Target) -> AssignmentKey {
    let unit = match target.assignee {
        Assignee::Province => None,
        Assignee::Unit(unit) => Some(unit),
    };
    (target.year, unit, (target.form, target.indicator), target.basis_slug(), target.from)
}

/// The targets that each unit was given alike. Of one day a unit's own row goes before the one for all; else the later
/// revises the earlier.
fn for_each(roster: &Roster, for_everyone: &[Target], given: &HashSet<AssignmentKey>) -> Vec<Target> {
    let mut out = Vec::new();
    for target in for_everyone {
        let (year, _, figure, slug, from) = key(target);
        let is_free = |unit| !given.contains(&(year, Some(unit), figure, slug.clone(), from));
        let free = roster.iter().map(|(unit, _)| unit).filter(|unit| is_free(*unit));
        out.extend(free.map(|unit| Target { assignee: Assignee::Unit(unit), ..target.clone() }));
    }
    out
}

/// Whether a target is given to each unit alike.
fn is_everyone(text: &str) -> bool {
    labels!["mỗi đơn vị", "từng đơn vị", "tất cả đơn vị", "các đơn vị", "mọi đơn vị"].contains(&Label::new(text))
}

fn year(row: &DeclaredRow<'_>, head: &ColumnHead) -> Result<i16, ConfigError> {
    let year: Option<i16> = row.whole(head)?.try_into().ok();
    year.filter(|y| (1976..=2100).contains(y))
        .ok_or_else(|| row.mistake(head, "năm phải từ 1976 đến 2100", "the year must be from 1976 to 2100"))
}

fn basis(row: &DeclaredRow<'_>, head: &ColumnHead) -> Result<String, ConfigError> {
    let [vi, en] = ["thiếu căn cứ (Quyết định, Nghị quyết …)", "the basis is missing (Quyết định, Nghị quyết …)"];
    Some(row.text(head)).filter(|text| !slug(text).is_empty()).ok_or_else(|| row.mistake(head, vi, en))
}

/// A number, or a percentage: a cell that says "3%", or shows 0.03 so.
fn quantity(row: &DeclaredRow<'_>, head: &ColumnHead) -> Result<Quantity, ConfigError> {
    let text = row.text(head);
    let typed = || {
        let number = text.strip_suffix('%')?.trim().replace(',', ".");
        Some(number.parse().ok().filter(|p: &Decimal| !p.is_sign_negative()))
    };
    match row.shown_percent(head).or_else(typed) {
        None => row.whole(head).map(Quantity::Number),
        Some(percent) => percent.map(Quantity::Percent).ok_or_else(|| {
            row.mistake(
                head,
                format!("“{text}” không phải tỷ lệ; ghi như 3%"),
                format!("“{text}” is no percentage; write it as 3%"),
            )
        }),
    }
}

/// A percentage with what it is taken of.
fn share(
    row: &DeclaredRow<'_>,
    names: &Names<'_>,
    form: FormIx,
    percent: Decimal,
    mistakes: &mut Mistakes,
) -> Option<Share> {
    let own = names.form(form);
    let base = own.indicator_named(&row.text(&BASE)).ok_or_else(|| {
        let keys = own.indicators().map(|(_, i)| i.key.as_str()).take(12).collect::<Vec<_>>().join(", ");
        let place = if row.has(&BASE) { &BASE.head } else { &QUANTITY.head };
        row.mistake(
            place,
            format!("chỉ tiêu theo tỷ lệ cần cột “Tính trên” ghi tên một cột của biểu, như {keys}"),
            format!("a target in percent needs the column “Tính trên” with a column of the form, such as {keys}"),
        )
    });
    let (base, rounding) = (mistakes.keep(base), mistakes.keep(row.get(&ROUNDING)));
    Some(Share { percent, base: base?, rounding: rounding? })
}

fn rounding(row: &DeclaredRow<'_>, head: &ColumnHead) -> Result<Rounding, ConfigError> {
    match Label::new(&row.text(head)) {
        l if l.is_empty() || labels!["gần nhất", "thường"].contains(&l) => Ok(Rounding::Nearest),
        l if labels!["lên", "tròn lên"].contains(&l) => Ok(Rounding::Up),
        l if labels!["xuống", "tròn xuống"].contains(&l) => Ok(Rounding::Down),
        _ => Err(row.mistake(
            head,
            "cột “Làm tròn” dùng: gần nhất, lên, xuống",
            "“Làm tròn” may be: gần nhất (nearest), lên (up), xuống (down)",
        )),
    }
}

fn given_above(row: &DeclaredRow<'_>) -> ConfigError {
    row.mistake(
        &QUANTITY,
        "chỉ tiêu này đã giao ở hàng trên, cùng căn cứ và cùng ngày; bỏ một hàng hoặc ghi ngày điều chỉnh",
        "this target is given above, by the same basis and from the same date; remove one, or give the date of the revision",
    )
}

fn given_to_all_above(row: &DeclaredRow<'_>) -> ConfigError {
    row.mistake(
        &QUANTITY,
        "chỉ tiêu cho mọi đơn vị đã giao ở hàng trên, cùng căn cứ và cùng ngày; bỏ một hàng hoặc ghi ngày điều chỉnh",
        "this target for all units is given above, by the same basis and from the same date; remove one, or give the date of the revision",
    )
}
