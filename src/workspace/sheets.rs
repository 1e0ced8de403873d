//! What the officer edits in Excel (roster, targets, decisions, reasons, adjustments): tables found by their headers, in
//! any order of columns.

use super::{ConfigError, Workspace};
use crate::document::{Content, Document, Sheet};
use crate::labels;
use crate::model::adjustment::{Adjustment, Adjustments};
use crate::model::finding::Code;
use crate::model::form::{Form, FormIx};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::reason::{Reason, Reasons};
use crate::model::roster::{Roster, Unit};
use crate::model::ruling::{Ruling, Rulings};
use crate::model::target::{Assignee, Rounding, Share, Target, Targets};
use crate::model::text::number::{self, Dialect, Measure, Typed};
use crate::model::text::{Label, tidy};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A table of a declaration sheet.
struct Table<'a> {
    file: &'a str,
    sheet: &'a Sheet,
    header: u32,
    columns: Vec<Option<u32>>,
}

/// Finds the table whose header has the required names; `names` lists the spellings of each column,
/// `required` the ones without which the table is not usable.
fn table<'a>(
    file: &'a str,
    document: &'a Document,
    names: &[&[&str]],
    required: &[usize],
) -> Result<Table<'a>, ConfigError> {
    let mut best: Option<Table<'a>> = None;
    for sheet in &document.sheets {
        for row in sheet.rows().into_iter().take(50) {
            let find = |spellings: &&[&str]| {
                let labels: Vec<Label> = spellings.iter().map(|s| Label::new(s)).collect();
                sheet.row(row).find(|(_, c)| labels.contains(&Label::new(&c.shown()))).map(|(at, _)| at.col)
            };
            let columns: Vec<Option<u32>> = names.iter().map(find).collect();
            let found = columns.iter().flatten().count();
            if found > best.as_ref().map_or(0, |b| b.columns.iter().flatten().count()) {
                best = Some(Table { file, sheet, header: row, columns });
            }
        }
    }
    let all: Vec<&str> = names.iter().map(|n| n[0]).collect();
    let Some(found) = best else {
        let first = document.sheets.first().map_or("", |s| s.name.as_str());
        return Err(ConfigError::in_sheet(
            file,
            first,
            At::default(),
            format!("không có hàng tiêu đề; các cột: {}", all.join(", ")),
            format!("no header row; columns: {}", all.join(", ")),
        ));
    };
    for &n in required {
        if found.columns[n].is_none() {
            let at = At::new(found.header, 0);
            return Err(ConfigError::in_sheet(
                file,
                &found.sheet.name,
                at,
                format!("thiếu cột “{}”; các cột: {}", all[n], all.join(", ")),
                format!("the column “{}” is missing; columns: {}", all[n], all.join(", ")),
            ));
        }
    }
    Ok(found)
}

impl Table<'_> {
    fn rows(&self) -> impl Iterator<Item = u32> {
        let header = self.header;
        let named =
            |row: &u32| self.columns.iter().flatten().any(|c| !self.sheet.text(At::new(*row, *c)).trim().is_empty());
        self.sheet.rows().into_iter().filter(move |r| *r > header).filter(named)
    }

    fn at(&self, row: u32, column: usize) -> At {
        At::new(row, self.columns[column].unwrap_or(0))
    }

    fn text(&self, row: u32, column: usize) -> String {
        self.columns[column].map_or(String::new(), |col| tidy(&self.sheet.text(At::new(row, col))))
    }

    fn mistake(&self, row: u32, column: usize, vi: impl Into<String>, en: impl Into<String>) -> ConfigError {
        ConfigError::in_sheet(self.file, &self.sheet.name, self.at(row, column), vi, en)
    }

    fn date(&self, row: u32, column: usize) -> Result<Option<Date>, ConfigError> {
        let text = self.text(row, column);
        if text.is_empty() {
            return Ok(None);
        }
        date(&text).map(Some).ok_or_else(|| {
            self.mistake(
                row,
                column,
                format!("“{text}” không phải ngày; ghi dd/mm/yyyy"),
                format!("“{text}” is no date; write dd/mm/yyyy"),
            )
        })
    }

    fn number(&self, row: u32, column: usize) -> Result<Decimal, ConfigError> {
        let text = self.text(row, column);
        let cell = self.sheet.cell(self.at(row, column)).map(|c| &c.content);
        let read = match cell {
            Some(Content::Number(n)) => number::from_f64(*n, true),
            Some(_) | None => match number::read(&text, Measure::Count, Dialect::Unknown) {
                Typed::Number(n) => Some(n),
                Typed::Dash | Typed::Blank | Typed::Ambiguous(..) | Typed::NotANumber(_) => None,
            },
        };
        read.filter(|n| n.is_integer() && !n.is_sign_negative()).ok_or_else(|| {
            self.mistake(
                row,
                column,
                format!("“{text}” không phải số nguyên không âm"),
                format!("“{text}” is no whole number from 0 up"),
            )
        })
    }
}

/// "25/01/2022", "25-1-2022" or "2022-01-25".
fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

const UNIT_COLUMNS: &[&[&str]] = &[
    &["Mã", "Mã đơn vị", "Mã số", "Mã ĐV"],
    &["Tên đơn vị", "Đơn vị", "Tên"],
    &["Tên viết trong báo cáo", "Tên trong báo cáo", "Tên đầy đủ"],
    &["Loại hình", "Loại"],
    &["Khối", "Nhóm"],
    &["Tên khác", "Tên gọi khác"],
    &["Email", "Thư điện tử", "E-mail", "Địa chỉ email"],
    &["Từ ngày", "Hiệu lực từ"],
    &["Đến ngày", "Hiệu lực đến"],
    &["Biểu phải nộp", "Biểu báo cáo", "Biểu"],
    &["Hợp nhất từ", "Hình thành từ", "Đơn vị cũ"],
];

/// The units of a roster sheet, in its order.
pub fn roster(file: &str, document: &Document, forms: &[Form]) -> Result<Vec<Unit>, ConfigError> {
    let table = table(file, document, UNIT_COLUMNS, &[0, 1])?;
    let list =
        |text: &str| text.split(';').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let mut units: Vec<Unit> = Vec::new();
    for row in table.rows() {
        let unit = Unit {
            code: table.text(row, 0),
            name: table.text(row, 1),
            report_name: table.text(row, 2),
            kind: table.text(row, 3),
            block: table.text(row, 4),
            aliases: list(&table.text(row, 5)),
            emails: table
                .text(row, 6)
                .split([';', ',', ' '])
                .map(|e| e.trim().to_lowercase())
                .filter(|e| !e.is_empty())
                .collect(),
            from: table.date(row, 7)?,
            until: table.date(row, 8)?,
            owes: owed(&table, row, forms)?,
            made_of: list(&table.text(row, 10)),
        };
        if unit.code.is_empty() || unit.name.is_empty() {
            let column = usize::from(!unit.code.is_empty());
            return Err(table.mistake(row, column, "mỗi đơn vị cần mã và tên", "each unit needs a code and a name"));
        }
        if unit.code.chars().any(|c| "*/\\:?\"<>|".contains(c)) {
            let what = [
                format!("mã {:?} không được có các ký tự * / \\ : ? \" < > |", unit.code),
                format!("the code {:?} must not hold * / \\ : ? \" < > |", unit.code),
            ];
            return Err(table.mistake(row, 0, &what[0], &what[1]));
        }
        if matches!((unit.from, unit.until), (Some(from), Some(until)) if from > until) {
            return Err(table.mistake(
                row,
                8,
                "“Đến ngày” phải từ “Từ ngày” trở đi",
                "“Đến ngày” must not be before “Từ ngày”",
            ));
        }
        if let Some(other) = units.iter().find(|u| u.code == unit.code && overlap(u, &unit)) {
            return Err(table.mistake(
                row,
                0,
                format!(
                    "mã {:?} đã dùng cho {}; mỗi mã chỉ dùng cho một đơn vị trong một thời gian",
                    unit.code, other.name
                ),
                format!("code {:?} is that of {}; a code may mean one unit at a time", unit.code, other.name),
            ));
        }
        units.push(unit);
    }
    for (row, unit) in table.rows().zip(&units) {
        if let Some(name) =
            unit.made_of.iter().find(|name| !units.iter().any(|u| u.code != unit.code && is_called(u, name)))
        {
            return Err(table.mistake(
                row,
                10,
                format!(
                    "không có đơn vị “{name}” trong danh mục; ghi mã hoặc tên một đơn vị cũ, vẫn giữ trong danh mục"
                ),
                format!(
                    "no other unit “{name}” in the roster; write the code or name of a former unit, which stays listed"
                ),
            ));
        }
    }
    if units.len() > usize::from(u16::MAX) {
        return Err(table.mistake(
            table.header,
            0,
            "danh mục có quá 65.535 đơn vị",
            "the roster has more than 65,535 units",
        ));
    }
    Ok(units)
}

/// Whether a unit has this code or one of these names.
fn is_called(unit: &Unit, name: &str) -> bool {
    let label = Label::new(name);
    let names = [&unit.name, &unit.report_name].into_iter().chain(&unit.aliases);
    unit.code == name || names.into_iter().any(|n| Label::new(n) == label)
}

/// The forms that a unit owes: all where nothing is written, none where it says "không" or "miễn".
fn owed(table: &Table<'_>, row: u32, forms: &[Form]) -> Result<Option<Vec<Label>>, ConfigError> {
    let text = table.text(row, 9);
    let own = Label::new(&text);
    if own.is_empty() || labels!["tất cả"].contains(&own) {
        return Ok(None);
    }
    if labels!["không", "miễn", "miễn báo cáo"].contains(&own) {
        return Ok(Some(Vec::new()));
    }
    let named = |name: &str| {
        let label = Label::new(name);
        forms.iter().any(|f| f.names().contains(&label)).then_some(label).ok_or_else(|| {
            let all: Vec<&str> = forms.iter().map(|f| f.id.as_str()).collect();
            let all = all.join("; ");
            table.mistake(
                row,
                9,
                format!("không có biểu “{name}”; được ghi: {all}, hoặc “miễn”; để trống là mọi biểu"),
                format!("no form “{name}”; allowed: {all}, or “miễn” for none; blank means every form"),
            )
        })
    };
    text.split(';').map(str::trim).filter(|n| !n.is_empty()).map(named).collect::<Result<_, _>>().map(Some)
}

fn overlap(a: &Unit, b: &Unit) -> bool {
    let starts_before_end = |x: &Unit, y: &Unit| match (x.from, y.until) {
        (Some(from), Some(until)) => from <= until,
        _ => true,
    };
    starts_before_end(a, b) && starts_before_end(b, a)
}

const TARGET_COLUMNS: &[&[&str]] = &[
    &["Năm"],
    &["Đơn vị", "Tên đơn vị", "Mã", "Mã đơn vị"],
    &["Chỉ tiêu", "Tên chỉ tiêu"],
    &["Căn cứ"],
    &["Số văn bản", "Văn bản", "Số hiệu văn bản", "Số, ký hiệu"],
    &["Ngày văn bản", "Ngày", "Ngày ban hành"],
    &["Số lượng", "Số được giao", "Chỉ tiêu giao"],
    &["Tính trên", "Cơ sở tính", "Mẫu số"],
    &["Làm tròn"],
];

/// The targets of a target sheet.
pub fn targets(
    file: &str,
    document: &Document,
    workspace: &Workspace,
    roster: &Roster,
) -> Result<Targets, ConfigError> {
    let table = table(file, document, TARGET_COLUMNS, &[0, 1, 2, 3, 6])?;
    let mut out = Vec::new();
    let mut for_everyone = Vec::new();
    for row in table.rows() {
        let year = table.number(row, 0)?;
        let year: i16 =
            year.try_into().ok().filter(|y| (1976..=2100).contains(y)).ok_or_else(|| {
                table.mistake(row, 0, "năm phải từ 1976 đến 2100", "the year must be from 1976 to 2100")
            })?;
        let (form, indicator) = indicator(&table, row, 2, workspace)?;
        let basis = table.text(row, 3);
        if crate::model::text::slug(&basis).is_empty() {
            return Err(table.mistake(
                row,
                3,
                "thiếu căn cứ (Quyết định, Nghị quyết …)",
                "the basis is missing (Quyết định, Nghị quyết …)",
            ));
        }
        let (quantity, share) = quantity(&table, row, workspace, form)?;
        let target = Target {
            year,
            assignee: Assignee::Province,
            form,
            indicator,
            basis,
            document: table.text(row, 4),
            from: table.date(row, 5)?.unwrap_or(Date::constant(year, 1, 1)),
            quantity,
            share,
            is_known: share.is_none(),
        };
        if is_everyone(&table.text(row, 1)) {
            let same =
                |t: &Target| t.year == year && t.form == form && t.indicator == indicator && t.from == target.from;
            if for_everyone.iter().any(|t: &Target| same(t) && t.basis_slug() == target.basis_slug()) {
                return Err(table.mistake(
                    row,
                    6,
                    "chỉ tiêu cho mọi đơn vị đã giao ở hàng trên, cùng căn cứ và cùng ngày; bỏ một hàng hoặc ghi ngày điều chỉnh",
                    "this target for all units is given above, by the same basis and from the same date; remove one, or give the date of the revision",
                ));
            }
            for_everyone.push(target);
            continue;
        }
        let target = Target { assignee: assignee(&table, row, 1, workspace, roster)?, ..target };
        let same =
            |t: &Target| t.year == year && t.assignee == target.assignee && t.form == form && t.indicator == indicator;
        if out.iter().any(|t: &Target| same(t) && t.basis_slug() == target.basis_slug() && t.from == target.from) {
            return Err(table.mistake(
                row,
                6,
                "chỉ tiêu này đã giao ở hàng trên, cùng căn cứ và cùng ngày; bỏ một hàng hoặc ghi ngày điều chỉnh",
                "this target is given above, by the same basis and from the same date; remove one, or give the date of the revision",
            ));
        }
        out.push(target);
    }
    for target in for_everyone {
        // Of one day a unit's own row goes before the one for all; else the later revises the earlier.
        let free = |assignee: Assignee, out: &[Target]| {
            let same = |t: &Target| t.assignee == assignee && t.year == target.year && t.form == target.form;
            let of_basis = |t: &Target| t.indicator == target.indicator && t.basis_slug() == target.basis_slug();
            !out.iter().any(|t| same(t) && of_basis(t) && t.from == target.from)
        };
        let units = roster.iter().map(|(ix, _)| Assignee::Unit(ix)).filter(|a| free(*a, &out)).collect::<Vec<_>>();
        out.extend(units.into_iter().map(|assignee| Target { assignee, ..target.clone() }));
    }
    Ok(Targets::new(out))
}

/// Whether a target is given to each unit alike.
fn is_everyone(text: &str) -> bool {
    labels!["mỗi đơn vị", "từng đơn vị", "tất cả đơn vị", "các đơn vị", "mọi đơn vị"].contains(&Label::new(text))
}

/// A cell that says "3%", or shows 0.03 so; `Some(None)` where what stands before the sign is no number.
fn percentage(table: &Table<'_>, row: u32, column: usize) -> Option<Option<Decimal>> {
    let cell = table.sheet.cell(table.at(row, column))?;
    if let (Content::Number(n), true) = (&cell.content, cell.percent) {
        return Some(number::from_f64(*n, true).map(|n| n * Decimal::ONE_HUNDRED));
    }
    let text = table.text(row, column);
    let number = text.strip_suffix('%')?.trim().replace(',', ".");
    Some(number.parse().ok().filter(|p: &Decimal| !p.is_sign_negative()))
}

/// A number, or a percentage with what it is taken of.
fn quantity(
    table: &Table<'_>,
    row: u32,
    workspace: &Workspace,
    form: FormIx,
) -> Result<(Decimal, Option<Share>), ConfigError> {
    let Some(percent) = percentage(table, row, 6) else {
        return Ok((table.number(row, 6)?, None));
    };
    let percent = percent.ok_or_else(|| {
        let text = table.text(row, 6);
        let what =
            [format!("“{text}” không phải tỷ lệ; ghi như 3%"), format!("“{text}” is no percentage; write it as 3%")];
        table.mistake(row, 6, &what[0], &what[1])
    })?;
    let own = &workspace.forms[usize::from(form.0)];
    let base = own.indicator_named(&table.text(row, 7)).ok_or_else(|| {
        let keys: Vec<&str> = own.indicators().map(|(_, i)| i.key.as_str()).take(12).collect();
        table.mistake(
            row,
            if table.columns[7].is_some() { 7 } else { 6 },
            format!("chỉ tiêu theo tỷ lệ cần cột “Tính trên” ghi tên một cột của biểu, như {}", keys.join(", ")),
            format!(
                "a target in percent needs the column “Tính trên” with a column of the form, such as {}",
                keys.join(", ")
            ),
        )
    })?;
    let rounding = match Label::new(&table.text(row, 8)) {
        l if l.is_empty() || labels!["gần nhất", "thường"].contains(&l) => Rounding::Nearest,
        l if labels!["lên", "tròn lên"].contains(&l) => Rounding::Up,
        l if labels!["xuống", "tròn xuống"].contains(&l) => Rounding::Down,
        _ => {
            return Err(table.mistake(
                row,
                8,
                "cột “Làm tròn” dùng: gần nhất, lên, xuống",
                "“Làm tròn” may be: gần nhất (nearest), lên (up), xuống (down)",
            ));
        }
    };
    Ok((Decimal::ZERO, Some(Share { percent, base, rounding })))
}

fn indicator(
    table: &Table<'_>,
    row: u32,
    column: usize,
    workspace: &Workspace,
) -> Result<(FormIx, crate::model::form::IndicatorIx), ConfigError> {
    let text = table.text(row, column);
    indicators(&text, workspace).into_iter().next().ok_or_else(|| {
        let some: Vec<String> =
            workspace.forms.iter().flat_map(|f| f.indicators().map(|(_, i)| i.key.clone()).take(8)).take(12).collect();
        table.mistake(
            row,
            column,
            format!(
                "không có chỉ tiêu “{text}” trong các biểu; ghi tên cột của biểu hoặc khóa, như {}",
                some.join(", ")
            ),
            format!("no indicator “{text}” in the forms; write a column's label or a key such as {}", some.join(", ")),
        )
    })
}

/// What a text names in each form; in one only where its id is given, as in "1-btctw!admitted/this_period".
fn indicators(text: &str, workspace: &Workspace) -> Vec<(FormIx, crate::model::form::IndicatorIx)> {
    let (id, name) = match text.split_once('!') {
        Some((id, name)) => (Some(id.trim()), name.trim()),
        None => (None, text),
    };
    let forms = (0..).map(FormIx).zip(&workspace.forms).filter(|(_, f)| id.is_none_or(|id| f.id == id));
    forms.filter_map(|(ix, form)| form.indicator_named(name).map(|i| (ix, i))).collect()
}

fn assignee(
    table: &Table<'_>,
    row: u32,
    column: usize,
    workspace: &Workspace,
    roster: &Roster,
) -> Result<Assignee, ConfigError> {
    let text = table.text(row, column);
    if workspace.is_province(&text) {
        return Ok(Assignee::Province);
    }
    roster.named(&text).map(Assignee::Unit).ok_or_else(|| {
        let [vi, en] = no_such_unit(&text, roster);
        table.mistake(row, column, format!("{vi}, hoặc tên tỉnh"), format!("{en}, or the province's name"))
    })
}

fn no_such_unit(text: &str, roster: &Roster) -> [String; 2] {
    let nearest = roster.nearest(text).map_or(String::new(), |u| format!(" ({}?)", roster.unit(u).name));
    [
        format!("không có đơn vị “{text}” trong danh mục{nearest}; ghi tên hoặc mã trong danh mục"),
        format!("no unit “{text}” in the roster{nearest}; write a name or code of the roster"),
    ]
}

const RULING_COLUMNS: &[&[&str]] = &[
    &["Tệp", "Tên tệp"],
    &["Trang tính", "Sheet"],
    &["Đơn vị", "Tên đơn vị", "Mã đơn vị", "Mã"],
    &["Biểu", "Biểu mẫu"],
    &["Kỳ", "Kỳ báo cáo"],
    &["Xử lý"],
    &["Người quyết định", "Người phân loại", "Người xử lý"],
];

/// The decisions of a sheet about files.
pub fn rulings(file: &str, document: &Document, forms: &[Form]) -> Result<Rulings, ConfigError> {
    let table = table(file, document, RULING_COLUMNS, &[0])?;
    let mut out: Vec<Ruling> = Vec::new();
    for row in table.rows() {
        let text = |column: usize| table.text(row, column);
        if text(0).is_empty() {
            return Err(table.mistake(row, 0, "thiếu tên tệp", "the file's name is missing"));
        }
        let says_ignore = |t: &str| labels!["bỏ qua", "không dùng", "không phải báo cáo"].contains(&Label::new(t));
        let ignore = [2, 3, 4, 5].into_iter().any(|column| says_ignore(&text(column)));
        let given = |column: usize| Some(text(column)).filter(|t| !t.is_empty() && !says_ignore(t));
        if given(5).is_some() {
            return Err(table.mistake(row, 5, "chỉ ghi “bỏ qua” hoặc để trống", "write “bỏ qua”, or leave it blank"));
        }
        let ruling = Ruling {
            file: text(0),
            sheet: text(1),
            unit: given(2).unwrap_or_default(),
            form: given(3).map(|t| ruled_form(&table, row, &t, forms)).transpose()?,
            period: given(4).map(|t| period(&table, row, 4, &t)).transpose()?,
            ignore,
            by: text(6),
            place: format!("{}!{}", table.sheet.name, table.at(row, 2)),
        };
        if ruling.decides_nothing() {
            return Err(table.mistake(
                row,
                0,
                "hàng không quyết định gì; ghi Đơn vị, Biểu, Kỳ, hoặc “bỏ qua” ở cột Xử lý",
                "the row decides nothing; fill in Đơn vị, Biểu or Kỳ, or “bỏ qua” under Xử lý",
            ));
        }
        if let Some(other) = out.iter().find(|r| r.is_about_the_same(&ruling) && !r.says_the_same(&ruling)) {
            return Err(table.mistake(
                row,
                0,
                format!("tệp này đã được quyết định khác ở hàng trên ({}); chỉ giữ một hàng", other.words()),
                format!("a row above decides otherwise about this file ({}); keep one", other.words()),
            ));
        }
        out.push(ruling);
    }
    Ok(Rulings::new(out))
}

fn ruled_form(table: &Table<'_>, row: u32, text: &str, forms: &[Form]) -> Result<FormIx, ConfigError> {
    let label = Label::new(text);
    let named = |f: &Form| f.id == text || Label::new(&f.name) == label || Label::new(&f.title) == label;
    (0..).map(FormIx).zip(forms).find(|(_, f)| named(f)).map(|(ix, _)| ix).ok_or_else(|| {
        let ids: Vec<&str> = forms.iter().map(|f| f.id.as_str()).collect();
        let ids = ids.join(", ");
        table.mistake(
            row,
            3,
            format!("không có biểu “{text}”; các biểu: {ids}"),
            format!("no form “{text}”; forms: {ids}"),
        )
    })
}

/// A period as people write it: 2022-09, 9/2022, tháng 9/2022, or the first day of a month, which Excel makes of it.
fn usual_period(text: &str) -> Option<Period> {
    let month = |m: &str, y: &str| format!("{y}-{:0>2}", m.trim()).parse().ok();
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let short = match parts[..] {
        [m, y] if y.len() == 4 => month(m, y),
        ["01" | "1", m, y] if y.len() == 4 => month(m, y),
        [y, m, "01" | "1"] if y.len() == 4 => month(m, y),
        _ => None,
    };
    text.trim().parse().ok().or(short).or_else(|| crate::model::period::mention(text).period())
}

fn period(table: &Table<'_>, row: u32, column: usize, text: &str) -> Result<Period, ConfigError> {
    usual_period(text).ok_or_else(|| {
        table.mistake(
            row,
            column,
            format!("“{text}” không phải kỳ; ghi như 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022"),
            format!("“{text}” is no period; write 2022-09, 2022-Q3, 2022-H1, 2022-9M or 2022"),
        )
    })
}

/// Whether every unit that a decision names is in the roster.
pub fn check_rulings(file: &str, rulings: &Rulings, roster: &Roster) -> Result<(), ConfigError> {
    let unknown = rulings.iter().find(|r| !r.unit.is_empty() && roster.named(&r.unit).is_none());
    unknown.map_or(Ok(()), |r| {
        Err(ConfigError {
            file: file.into(),
            place: Some(r.place.clone()),
            line: None,
            what: no_such_unit(&r.unit, roster),
        })
    })
}

/// The units that a target sheet names, the province left out.
pub fn targeted_units(document: &Document, workspace: &Workspace) -> Vec<Unit> {
    let Ok(table) = table("", document, TARGET_COLUMNS, &[1]) else {
        return Vec::new();
    };
    let mut units: Vec<Unit> = Vec::new();
    for row in table.rows() {
        let name = table.text(row, 1);
        if !name.is_empty()
            && !is_everyone(&name)
            && !workspace.is_province(&name)
            && !units.iter().any(|u| Label::new(&u.name) == Label::new(&name))
        {
            units.push(Unit { name, ..Unit::default() });
        }
    }
    units
}

const REASON_COLUMNS: &[&[&str]] = &[
    &["Đơn vị", "Tên đơn vị", "Mã đơn vị"],
    &["Mã hoặc quy tắc", "Mã phát hiện", "Mã lỗi", "Quy tắc", "Mã"],
    &["Tổ chức", "Tên tổ chức"],
    &["Kỳ", "Kỳ báo cáo"],
    &["Đến ngày", "Hiệu lực đến", "Đến kỳ"],
    &["Lý do", "Nội dung giải trình", "Giải trình"],
    &["Người giải trình", "Người ký", "Người"],
    &["Văn bản", "Số văn bản", "Số, ký hiệu"],
];

/// The reasons of a sheet.
pub fn reasons(
    file: &str,
    document: &Document,
    workspace: &Workspace,
    roster: &Roster,
) -> Result<Reasons, ConfigError> {
    let table = table(file, document, REASON_COLUMNS, &[0, 1, 5])?;
    let mut out = Vec::new();
    for row in table.rows() {
        let what = table.text(row, 1);
        let is_known = Code::ALL.iter().any(|c| c.key() == what) || workspace.rules.iter().any(|r| r.words.id == what);
        if !is_known {
            return Err(table.mistake(
                row,
                1,
                format!("không có mã hay quy tắc “{what}”; chạy “tonghop explain” để xem tất cả"),
                format!("no code or rule “{what}”; “tonghop explain” lists them all"),
            ));
        }
        let given = |column: usize| Some(table.text(row, column)).filter(|t| !t.is_empty());
        let reason = Reason {
            whom: assignee(&table, row, 0, workspace, roster)?,
            what,
            organisation: table.text(row, 2),
            period: given(3).map(|t| period(&table, row, 3, &t)).transpose()?,
            until: match given(4).map(|t| t.parse::<Period>()) {
                Some(Ok(last)) => Some(last.last_day()),
                Some(Err(_)) | None => table.date(row, 4)?,
            },
            text: table.text(row, 5),
            by: table.text(row, 6),
            document: table.text(row, 7),
        };
        if reason.period.is_none() && reason.until.is_none() {
            return Err(table.mistake(
                row,
                3,
                "ghi kỳ, hoặc ngày hết hiệu lực của giải trình; không có giải trình vô thời hạn",
                "give the period, or the day on which the reason ends; no reason is for ever",
            ));
        }
        if reason.text.is_empty() {
            return Err(table.mistake(row, 5, "thiếu lý do", "the reason is missing"));
        }
        out.push(reason);
    }
    Ok(Reasons(out))
}

const ADJUSTMENT_COLUMNS: &[&[&str]] = &[
    &["Kỳ", "Kỳ báo cáo"],
    &["Đơn vị", "Tên đơn vị", "Mã đơn vị"],
    &["Tổ chức", "Tên tổ chức"],
    &["Chỉ tiêu", "Tên chỉ tiêu", "Cột"],
    &["Giá trị", "Số đúng", "Giá trị đúng"],
    &["Người báo", "Người điều chỉnh", "Người"],
    &["Ngày"],
    &["Văn bản", "Số văn bản", "Số, ký hiệu"],
];

/// The adjustments of a sheet.
pub fn adjustments(
    file: &str,
    document: &Document,
    workspace: &Workspace,
    roster: &Roster,
) -> Result<Adjustments, ConfigError> {
    let table = table(file, document, ADJUSTMENT_COLUMNS, &[0, 1, 3, 4, 5])?;
    let mut out: Vec<Adjustment> = Vec::new();
    for row in table.rows() {
        let (form, indicator) = indicator(&table, row, 3, workspace)?;
        let name = table.text(row, 3);
        let named = indicators(&name, workspace);
        if named.len() > 1 {
            let ids: Vec<&str> = named.iter().map(|(ix, _)| workspace.forms[usize::from(ix.0)].id.as_str()).collect();
            return Err(table.mistake(
                row,
                3,
                format!("“{name}” có trong các biểu {}; ghi rõ biểu, như {}!{name}", ids.join(", "), ids[0]),
                format!("“{name}” is in the forms {}; say which, as in {}!{name}", ids.join(", "), ids[0]),
            ));
        }
        let Assignee::Unit(unit) = assignee(&table, row, 1, workspace, roster)? else {
            return Err(table.mistake(
                row,
                1,
                "điều chỉnh là của một đơn vị, không phải của tỉnh",
                "an adjustment is one unit's, not the province's",
            ));
        };
        let adjustment = Adjustment {
            period: period(&table, row, 0, &table.text(row, 0))?,
            unit,
            organisation: table.text(row, 2),
            form,
            indicator,
            value: table.number(row, 4)?,
            by: table.text(row, 5),
            day: table.date(row, 6)?,
            document: table.text(row, 7),
            place: format!("{file} › {}!{}", table.sheet.name, table.at(row, 0)),
        };
        if adjustment.by.is_empty() {
            return Err(table.mistake(
                row,
                5,
                "thiếu người báo; số điều chỉnh phải có nguồn",
                "who said so is missing; an adjusted figure needs a source",
            ));
        }
        let is_open = workspace.forms[usize::from(form.0)].is_open();
        if is_open && adjustment.organisation.is_empty() {
            return Err(table.mistake(
                row,
                2,
                "ghi tên tổ chức như trong báo cáo",
                "give the organisation's name as in the report",
            ));
        }
        let same = |a: &Adjustment| {
            (a.period, a.unit, a.form, a.indicator, a.day) == (adjustment.period, unit, form, indicator, adjustment.day)
                && Label::new(&a.organisation) == Label::new(&adjustment.organisation)
        };
        if out.iter().any(same) {
            return Err(table.mistake(
                row,
                4,
                "ô này đã được điều chỉnh ở hàng trên, cùng ngày; chỉ giữ một hàng",
                "a row above adjusts this cell on the same day; keep one",
            ));
        }
        out.push(adjustment);
    }
    Ok(Adjustments::new(out))
}
