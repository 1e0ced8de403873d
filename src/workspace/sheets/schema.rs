//! The columns of a sheet that the officer edits in Excel: one list, by which it is written empty, explained, and read
//! with its columns in any order.

use super::super::mistake::{ConfigError, Mistakes};
use crate::document::{Content, Document, Sheet};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::text::number::{self, Dialect, Measure, Typed};
use crate::model::text::{Label, tidy};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A sheet: its name, its columns, and what its page of help says of them.
pub struct Schema {
    /// The name of the sheet that is written.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static [&'static str],
    /// The columns, in the order in which they are written.
    pub columns: &'static [&'static ColumnHead],
    /// What concerns several columns.
    pub notes: &'static [&'static str],
}

impl Schema {
    /// The lines of the page of help.
    pub fn help(&self) -> impl Iterator<Item = &'static str> {
        let of_columns = self.columns.iter().flat_map(|c| c.help);
        self.about.iter().chain(of_columns).chain(self.notes).copied()
    }

    /// The columns, by each name that is accepted for them.
    fn by_name(&self) -> HashMap<Label, &'static str> {
        let names = |head: &&'static ColumnHead| head.names.iter().map(|name| (Label::new(name), head.written()));
        self.columns.iter().flat_map(names).collect()
    }
}

/// How a column is headed.
#[derive(Clone, Copy)]
pub struct ColumnHead {
    /// The names that are accepted; the first is the one that is written.
    names: &'static [&'static str],
    /// Whether the sheet is of no use without it.
    is_required: bool,
    /// Its width when it is written, in characters.
    pub width: f64,
    /// The lines of help that begin with this column; a line may say something of the next columns too.
    help: &'static [&'static str],
}

impl ColumnHead {
    /// The names that are accepted, for a test of all of them.
    #[cfg(feature = "internals")]
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The name that is written.
    pub fn written(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }
}

/// A column, and what its cells say.
pub struct Column<T> {
    /// How it is headed.
    pub head: ColumnHead,
    read: fn(&DeclaredRow<'_>, &ColumnHead) -> Result<T, ConfigError>,
}

impl<T> AsRef<ColumnHead> for Column<T> {
    fn as_ref(&self) -> &ColumnHead {
        &self.head
    }
}

impl AsRef<ColumnHead> for ColumnHead {
    fn as_ref(&self) -> &ColumnHead {
        self
    }
}

impl<T> Column<T> {
    /// A column whose cells are read by `read`.
    pub const fn of(
        names: &'static [&'static str],
        width: f64,
        read: fn(&DeclaredRow<'_>, &ColumnHead) -> Result<T, ConfigError>,
    ) -> Column<T> {
        Column { head: ColumnHead { names, is_required: false, width, help: &[] }, read }
    }

    /// The same column, without which the sheet is of no use.
    pub const fn required(self) -> Column<T> {
        Column { head: ColumnHead { is_required: true, ..self.head }, read: self.read }
    }

    /// The same column, explained.
    pub const fn help(self, help: &'static [&'static str]) -> Column<T> {
        Column { head: ColumnHead { help, ..self.head }, read: self.read }
    }
}

impl Column<String> {
    /// A column of texts.
    pub const fn text(names: &'static [&'static str], width: f64) -> Column<String> {
        Column::of(names, width, |row, head| Ok(row.text(head)))
    }
}

impl Column<Vec<String>> {
    /// A column of texts between semicolons.
    pub const fn list(names: &'static [&'static str], width: f64) -> Column<Vec<String>> {
        Column::of(names, width, |row, head| {
            let text = row.text(head);
            Ok(text.split(';').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect())
        })
    }
}

impl Column<Option<Date>> {
    /// A column of days, which may be blank.
    pub const fn day(names: &'static [&'static str], width: f64) -> Column<Option<Date>> {
        Column::of(names, width, |row, head| row.day(head))
    }
}

impl Column<Decimal> {
    /// A column of whole numbers from 0 up.
    pub const fn whole(names: &'static [&'static str], width: f64) -> Column<Decimal> {
        Column::of(names, width, |row, head| row.whole(head))
    }
}

impl Column<Period> {
    /// A column of periods.
    pub const fn period(names: &'static [&'static str], width: f64) -> Column<Period> {
        Column::of(names, width, |row, head| row.period(head))
    }
}

impl Column<Option<Period>> {
    /// A column of periods, which may be blank.
    pub const fn optional_period(names: &'static [&'static str], width: f64) -> Column<Option<Period>> {
        Column::of(names, width, |row, head| match row.text(head).is_empty() {
            true => Ok(None),
            false => row.period(head).map(Some),
        })
    }
}

/// A sheet as it was found, with the place of each of its columns.
#[derive(Clone, Debug)]
pub struct DeclaredTable {
    file: String,
    sheet: Sheet,
    header: u32,
    /// Column numbers, by the name that is written.
    columns: HashMap<&'static str, u32>,
}

/// How far down a header is looked for, in rows.
const HEADER_ROWS: usize = 50;

impl DeclaredTable {
    /// Finds the table whose header has most of the columns; all that it must not lack and lacks are told.
    pub fn find(file: &str, document: &Document, schema: &Schema) -> Result<DeclaredTable, Mistakes> {
        let names = schema.by_name();
        let mut best: Option<(usize, u32, HashMap<&'static str, u32>)> = None;
        for (n, sheet) in document.sheets.iter().enumerate() {
            for row in sheet.rows().into_iter().take(HEADER_ROWS) {
                let columns = columns(sheet, row, &names);
                if columns.len() > best.as_ref().map_or(0, |(_, _, known)| known.len()) {
                    best = Some((n, row, columns));
                }
            }
        }
        let all = schema.columns.iter().map(|c| c.written()).collect::<Vec<_>>().join(", ");
        let first = document.sheets.first().map_or(String::new(), |s| s.name.clone());
        let found = best.and_then(|(n, header, columns)| Some((document.sheets.get(n)?.clone(), header, columns)));
        let Some((sheet, header, columns)) = found else {
            let what = [format!("không có hàng tiêu đề; các cột: {all}"), format!("no header row; columns: {all}")];
            let [vi, en] = what;
            return Err(ConfigError::in_sheet(file, &first, At::default(), vi, en).into());
        };
        let lacks = |c: &&&ColumnHead| c.is_required && !columns.contains_key(c.written());
        let missing = |c: &&ColumnHead| {
            let name = c.written();
            let vi = format!("thiếu cột “{name}”; các cột: {all}");
            let en = format!("the column “{name}” is missing; columns: {all}");
            ConfigError::in_sheet(file, &sheet.name, At::new(header, 0), vi, en)
        };
        let mistakes = Mistakes(schema.columns.iter().filter(lacks).map(missing).collect());
        mistakes.none_or(DeclaredTable { file: file.to_owned(), sheet, header, columns })
    }

    /// The rows below the header in which something is filled in.
    pub fn rows(&self) -> impl Iterator<Item = DeclaredRow<'_>> {
        let text = |row: u32, col: &u32| self.sheet.text(At::new(row, *col));
        let is_filled = move |row: &u32| self.columns.values().any(|col| !text(*row, col).trim().is_empty());
        let rows = self.sheet.rows().into_iter().filter(|row| *row > self.header);
        rows.filter(is_filled).map(|number| DeclaredRow { table: self, number })
    }

    /// The file that it stands in.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The header, for what is told of the sheet as a whole.
    pub fn header(&self) -> DeclaredRow<'_> {
        DeclaredRow { table: self, number: self.header }
    }
}

/// The columns that a row heads: of two alike the left one.
fn columns(sheet: &Sheet, row: u32, names: &HashMap<Label, &'static str>) -> HashMap<&'static str, u32> {
    let mut out = HashMap::new();
    for (at, cell) in sheet.row(row) {
        if let Some(name) = names.get(&Label::new(&cell.shown())) {
            out.entry(*name).or_insert(at.col);
        }
    }
    out
}

/// One row of a table.
#[derive(Clone, Copy)]
pub struct DeclaredRow<'t> {
    table: &'t DeclaredTable,
    number: u32,
}

impl DeclaredRow<'_> {
    /// What a column says here.
    pub fn get<T>(&self, column: &Column<T>) -> Result<T, ConfigError> {
        (column.read)(self, &column.head)
    }

    /// The text of a column; empty where the sheet does not have it.
    pub fn text(&self, column: &impl AsRef<ColumnHead>) -> String {
        self.col(column).map_or(String::new(), |col| tidy(&self.table.sheet.text(At::new(self.number, col))))
    }

    /// Whether the sheet has this column.
    pub fn has(&self, column: &impl AsRef<ColumnHead>) -> bool {
        self.col(column).is_some()
    }

    /// The place of a column's cell: `Sheet!B7`.
    pub fn place(&self, column: &impl AsRef<ColumnHead>) -> String {
        format!("{}!{}", self.table.sheet.name, self.at(column))
    }

    /// The file that the row stands in.
    pub fn file(&self) -> &str {
        &self.table.file
    }

    /// A mistake in a column's cell.
    pub fn mistake(
        &self,
        column: &impl AsRef<ColumnHead>,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> ConfigError {
        ConfigError::in_sheet(&self.table.file, &self.table.sheet.name, self.at(column), vi, en)
    }

    /// The number of a cell that shows a percentage, in percent; none where it is no such cell.
    pub fn shown_percent(&self, column: &impl AsRef<ColumnHead>) -> Option<Option<Decimal>> {
        let cell = self.table.sheet.cell(self.at(column))?;
        let Content::Number(n) = &cell.content else { return None };
        cell.percent.then(|| number::from_f64(*n, true).map(|n| n * Decimal::ONE_HUNDRED))
    }

    /// A whole number from 0 up.
    pub fn whole(&self, column: &impl AsRef<ColumnHead>) -> Result<Decimal, ConfigError> {
        let text = self.text(column);
        let read = match self.table.sheet.cell(self.at(column)).map(|c| &c.content) {
            Some(Content::Number(n)) => number::from_f64(*n, true),
            Some(_) | None => match number::read(&text, Measure::Count, Dialect::Unknown) {
                Typed::Number(n) => Some(n),
                Typed::Dash | Typed::Blank | Typed::Ambiguous(..) | Typed::NotANumber(_) => None,
            },
        };
        read.filter(|n| n.is_integer() && !n.is_sign_negative()).ok_or_else(|| {
            self.mistake(
                column,
                format!("“{text}” không phải số nguyên không âm"),
                format!("“{text}” is no whole number from 0 up"),
            )
        })
    }

    /// A day; none where the cell is blank.
    pub fn day(&self, column: &impl AsRef<ColumnHead>) -> Result<Option<Date>, ConfigError> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        day(&text).map(Some).ok_or_else(|| {
            self.mistake(
                column,
                format!("“{text}” không phải ngày; ghi dd/mm/yyyy"),
                format!("“{text}” is no date; write dd/mm/yyyy"),
            )
        })
    }

    /// A period.
    pub fn period(&self, column: &impl AsRef<ColumnHead>) -> Result<Period, ConfigError> {
        let text = self.text(column);
        usual_period(&text).ok_or_else(|| {
            self.mistake(
                column,
                format!("“{text}” không phải kỳ; ghi như 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022"),
                format!("“{text}” is no period; write 2022-09, 2022-Q3, 2022-H1, 2022-9M or 2022"),
            )
        })
    }

    fn col(&self, column: &impl AsRef<ColumnHead>) -> Option<u32> {
        self.table.columns.get(column.as_ref().written()).copied()
    }

    fn at(&self, column: &impl AsRef<ColumnHead>) -> At {
        At::new(self.number, self.col(column).unwrap_or(0))
    }
}

/// "25/01/2022", "25-1-2022" or "2022-01-25".
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
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
