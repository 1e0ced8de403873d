//! The roster (danh mục đơn vị): who must report.

use super::super::mistake::{ConfigError, Mistakes};
use super::names::Names;
use super::schema::{Column, DeclaredRow, DeclaredTable, Schema};
use crate::labels;
use crate::model::roster::Unit;
use crate::model::text::Label;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// The columns of the roster.
pub static SCHEMA: Schema = Schema {
    name: "Đơn vị",
    about: &["Mỗi hàng là một đơn vị phải báo cáo, theo đúng thứ tự muốn in."],
    columns: &[
        &CODE.head,
        &NAME.head,
        &REPORT_NAME.head,
        &KIND.head,
        &BLOCK.head,
        &ALIASES.head,
        &EMAILS.head,
        &FROM.head,
        &UNTIL.head,
        &OWES.head,
        &MADE_OF.head,
    ],
    notes: &[],
};

static CODE: Column<String> = Column::text(&["Mã", "Mã đơn vị", "Mã số", "Mã ĐV"], 8.0)
    .required()
    .help(&["Mã: chữ hoặc số, giữ nguyên số 0 ở đầu; mỗi mã một đơn vị."]);
static NAME: Column<String> = Column::text(&["Tên đơn vị", "Đơn vị", "Tên"], 26.0).required();
static REPORT_NAME: Column<String> = Column::text(&["Tên viết trong báo cáo", "Tên trong báo cáo", "Tên đầy đủ"], 32.0)
    .help(&["Tên viết trong báo cáo: tên đơn vị ghi ở đầu biểu, ví dụ Huyện ủy Núi Thành."]);
static KIND: Column<String> = Column::text(&["Loại hình", "Loại"], 14.0);
static BLOCK: Column<String> =
    Column::text(&["Khối", "Nhóm"], 22.0).help(&["Khối: nhóm để cộng riêng trong bảng tổng hợp."]);
static ALIASES: Column<Vec<String>> =
    Column::list(&["Tên khác", "Tên gọi khác"], 34.0).help(&["Tên khác: các cách viết khác, cách nhau dấu chấm phẩy."]);
static EMAILS: Column<Vec<String>> =
    Column::of(&["Email", "Thư điện tử", "E-mail", "Địa chỉ email"], 32.0, |row, head| {
        let text = row.text(head);
        Ok(text.split([';', ',', ' ']).map(|e| e.trim().to_lowercase()).filter(|e| !e.is_empty()).collect())
    })
    .help(&["Email: địa chỉ đơn vị dùng để gửi báo cáo."]);
static FROM: Column<Option<Date>> = Column::day(&["Từ ngày", "Hiệu lực từ"], 12.0)
    .help(&["Từ ngày, Đến ngày (dd/mm/yyyy): chỉ ghi khi đơn vị mới lập hoặc đã giải thể."]);
static UNTIL: Column<Option<Date>> = Column::day(&["Đến ngày", "Hiệu lực đến"], 12.0);
static OWES: Column<String> = Column::text(&["Biểu phải nộp", "Biểu báo cáo", "Biểu"], 18.0)
    .help(&["Biểu phải nộp: để trống là mọi biểu; ghi mã biểu cách nhau dấu chấm phẩy, hoặc “miễn”."]);
static MADE_OF: Column<Vec<String>> =
    Column::list(&["Hợp nhất từ", "Hình thành từ", "Đơn vị cũ"], 30.0).help(&[
        "Hợp nhất từ: tên hoặc mã các đơn vị cũ (vẫn giữ trong danh mục, ghi Đến ngày) để so sánh với kỳ trước khi hợp nhất.",
    ]);

/// A unit as a row that is written: the dates, the forms and what it was made of are the officer's to fill in.
pub fn written(unit: &Unit) -> Vec<(&'static str, String)> {
    vec![
        (CODE.head.written(), unit.code.clone()),
        (NAME.head.written(), unit.name.clone()),
        (REPORT_NAME.head.written(), unit.report_name.clone()),
        (KIND.head.written(), unit.kind.clone()),
        (BLOCK.head.written(), unit.block.clone()),
        (ALIASES.head.written(), unit.aliases.join("; ")),
        (EMAILS.head.written(), unit.emails.join("; ")),
    ]
}

/// The units, in the order of the sheet. A row with a mistake keeps its unit, which other rows may name.
pub fn read(table: &DeclaredTable, names: &Names<'_>, mistakes: &mut Mistakes) -> Vec<Unit> {
    let listed = ListedUnits::of(table);
    let mut units: Vec<Unit> = Vec::new();
    let mut of_code: HashMap<String, Vec<usize>> = HashMap::new();
    for row in table.rows() {
        let unit = unit(&row, names, mistakes);
        let alike = of_code.entry(unit.code.clone()).or_default();
        let other = alike.iter().filter_map(|n| units.get(*n)).find(|u| overlap(u, &unit));
        match other.filter(|_| !unit.code.is_empty()) {
            Some(other) => mistakes.0.push(taken(&row, &unit, other)),
            None => alike.push(units.len()),
        }
        let unknown = unit.made_of.iter().filter(|name| !listed.names_another(name, &unit.code));
        mistakes.0.extend(unknown.map(|name| not_listed(&row, name)));
        units.push(unit);
    }
    if units.len() > usize::from(u16::MAX) {
        let [vi, en] = ["danh mục có quá 65.535 đơn vị", "the roster has more than 65,535 units"];
        mistakes.0.push(table.header().mistake(&CODE, vi, en));
    }
    units
}

/// The codes and names of all units, for rows that name other units.
struct ListedUnits {
    codes: HashSet<String>,
    codes_of: HashMap<Label, Vec<String>>,
}

impl ListedUnits {
    fn of(table: &DeclaredTable) -> ListedUnits {
        let mut listed = ListedUnits { codes: HashSet::new(), codes_of: HashMap::new() };
        for row in table.rows() {
            let code = row.text(&CODE);
            let aliases = row.get(&ALIASES).unwrap_or_default();
            for name in [row.text(&NAME), row.text(&REPORT_NAME)].iter().chain(&aliases) {
                listed.codes_of.entry(Label::new(name)).or_default().push(code.clone());
            }
            listed.codes.insert(code);
        }
        listed
    }

    /// Whether a name or code is that of a unit with another code.
    fn names_another(&self, name: &str, code: &str) -> bool {
        let by_name = || self.codes_of.get(&Label::new(name)).into_iter().flatten().any(|other| other != code);
        name != code && self.codes.contains(name) || by_name()
    }
}

fn not_listed(row: &DeclaredRow<'_>, name: &str) -> ConfigError {
    row.mistake(
        &MADE_OF,
        format!("không có đơn vị “{name}” trong danh mục; ghi mã hoặc tên một đơn vị cũ, vẫn giữ trong danh mục"),
        format!("no other unit “{name}” in the roster; write the code or name of a former unit, which stays listed"),
    )
}

fn unit(row: &DeclaredRow<'_>, names: &Names<'_>, mistakes: &mut Mistakes) -> Unit {
    let unit = Unit {
        code: row.text(&CODE),
        name: row.text(&NAME),
        report_name: row.text(&REPORT_NAME),
        kind: row.text(&KIND),
        block: row.text(&BLOCK),
        aliases: mistakes.keep(row.get(&ALIASES)).unwrap_or_default(),
        emails: mistakes.keep(row.get(&EMAILS)).unwrap_or_default(),
        from: mistakes.keep(row.get(&FROM)).flatten(),
        until: mistakes.keep(row.get(&UNTIL)).flatten(),
        owes: owed(row, names, mistakes),
        made_of: mistakes.keep(row.get(&MADE_OF)).unwrap_or_default(),
    };
    mistakes.keep(is_usable(row, &unit));
    unit
}

fn is_usable(row: &DeclaredRow<'_>, unit: &Unit) -> Result<(), ConfigError> {
    let what = ["mỗi đơn vị cần mã và tên", "each unit needs a code and a name"];
    if unit.code.is_empty() {
        return Err(row.mistake(&CODE, what[0], what[1]));
    }
    if unit.name.is_empty() {
        return Err(row.mistake(&NAME, what[0], what[1]));
    }
    if unit.code.chars().any(|c| "*/\\:?\"<>|".contains(c)) {
        return Err(row.mistake(
            &CODE,
            format!("mã {:?} không được có các ký tự * / \\ : ? \" < > |", unit.code),
            format!("the code {:?} must not hold * / \\ : ? \" < > |", unit.code),
        ));
    }
    match (unit.from, unit.until) {
        (Some(from), Some(until)) if from > until => {
            let en = "“Đến ngày” must not be before “Từ ngày”";
            Err(row.mistake(&UNTIL, "“Đến ngày” phải từ “Từ ngày” trở đi", en))
        }
        _ => Ok(()),
    }
}

fn taken(row: &DeclaredRow<'_>, unit: &Unit, other: &Unit) -> ConfigError {
    let (code, other) = (&unit.code, &other.name);
    row.mistake(
        &CODE,
        format!("mã {code:?} đã dùng cho {other}; mỗi mã chỉ dùng cho một đơn vị trong một thời gian"),
        format!("code {code:?} is that of {other}; a code may mean one unit at a time"),
    )
}

fn overlap(a: &Unit, b: &Unit) -> bool {
    let starts_before_end = |x: &Unit, y: &Unit| match (x.from, y.until) {
        (Some(from), Some(until)) => from <= until,
        _ => true,
    };
    starts_before_end(a, b) && starts_before_end(b, a)
}

/// The forms that a unit owes: all where nothing is written, none where it says "không" or "miễn".
fn owed(row: &DeclaredRow<'_>, names: &Names<'_>, mistakes: &mut Mistakes) -> Option<Vec<Label>> {
    let text = row.text(&OWES);
    let own = Label::new(&text);
    if own.is_empty() || labels!["tất cả"].contains(&own) {
        return None;
    }
    if labels!["không", "miễn", "miễn báo cáo"].contains(&own) {
        return Some(Vec::new());
    }
    let named = |name: &str| {
        let label = Label::new(name);
        if names.is_form(&label) {
            return Ok(Some(label));
        }
        let all = names.ids().join("; ");
        names.unless_unread(row.mistake(
            &OWES,
            format!("không có biểu “{name}”; được ghi: {all}, hoặc “miễn”; để trống là mọi biểu"),
            format!("no form “{name}”; allowed: {all}, or “miễn” for none; blank means every form"),
        ))
    };
    let all = text.split(';').map(str::trim).filter(|n| !n.is_empty());
    Some(all.filter_map(|name| mistakes.keep(named(name)).flatten()).collect())
}
