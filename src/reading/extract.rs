//! From a recognised table to a report: every value with its cell, and the count of every cell.

mod cell;

pub use cell::is_numeric_looking;

use crate::document::{Area, Disguise, Sheet};
use crate::model::fact::{Claim, Dated, Excluded, Fact, Organisation, Printed, Report, Tally, Value};
use crate::model::finding::{Finding, HiddenBy, Lack, Meaning, Problem, problem};
use crate::model::form::{Form, IndicatorIx, Kind, Ratio, Rows, mentions};
use crate::model::place::{At, ParcelId, column_name};
use crate::model::text::number::{Dialect, Measure, dialect_of};
use crate::model::text::{Label, tidy};
use crate::reading::recognise::{Row, RowKind, Table, is_partial_total};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Reads the table as a report of `file`. Unit and period are not known yet; the findings carry no unit.
pub fn report(sheet: &Sheet, table: &Table, form: &Form, file: &ParcelId, findings: &mut Vec<Finding>) -> Report {
    let report = Report {
        form: table.form,
        unit: None,
        period: None,
        file: file.clone(),
        sheet: Arc::from(sheet.name.as_str()),
        visible: sheet.visible,
        hidden_known: sheet.hidden.is_some(),
        header: At::new(table.header.0, table.span().0),
        organisations: Vec::new(),
        facts: Vec::new(),
        printed: Vec::new(),
        dated: dated(table, form),
        tally: Tally::default(),
        made_of: Vec::new(),
    };
    let columns = columns(sheet, table, form);
    let asks = form.indicators().any(|(_, i)| i.measure == Measure::Amount);
    let dialects = if asks { dialects(sheet, table, &columns) } else { Dialects::default() };
    let mut extraction = Extraction { sheet, table, form, columns, dialects, report, findings, converted: Vec::new() };
    extraction.layout();
    match form.rows {
        Rows::Open(_) => extraction.open_rows(),
        Rows::Closed(_) => extraction.closed_rows(),
    }
    extraction.drop_repeated_organisations();
    extraction.note_emptiness();
    extraction.note_unknown_columns();
    extraction.note_converted();
    extraction.note_computed();
    extraction.note_legacy_text();
    extraction.note_hidden();
    extraction.report
}

/// What a sheet column carries.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Carries {
    /// Figures of a label of the form; `second` is a repeated column that says something else.
    Figures { label: usize, second: Option<u32> },
    /// A printed ratio.
    Ratio { label: usize },
    /// Remarks or codes.
    Text,
    /// The running number.
    Number,
    /// Something the form does not know, or a repetition.
    Unknown,
}

/// The role of each sheet column, with repeated columns settled: the one with figures is read; where
/// both have the same, the first; where they differ, neither.
fn columns(sheet: &Sheet, table: &Table, form: &Form) -> BTreeMap<u32, Carries> {
    let mut out = BTreeMap::new();
    for &(col, label) in &table.columns {
        let carries = match form.columns[label].kind {
            Some(Kind::Ratio) => Carries::Ratio { label },
            Some(Kind::Text) => Carries::Text,
            _ => Carries::Figures { label, second: None },
        };
        out.insert(col, carries);
    }
    out.extend(table.all_numbers().map(|col| (col, Carries::Number)));
    out.extend(table.unknown.iter().map(|(col, _)| (*col, Carries::Unknown)));
    for &(label, first, second) in &table.twice {
        if !matches!(out.get(&first), Some(Carries::Figures { .. })) {
            continue;
        }
        let shown = |col| -> Vec<String> {
            table.rows.iter().map(|r| sheet.text(At::new(r.row, col)).trim().to_owned()).collect()
        };
        let (a, b) = (shown(first), shown(second));
        let is_blank = |v: &[String]| v.iter().all(String::is_empty);
        if is_blank(&a) && !is_blank(&b) {
            out.insert(first, Carries::Unknown);
            out.insert(second, Carries::Figures { label, second: None });
        } else if a != b && !is_blank(&b) {
            out.insert(first, Carries::Figures { label, second: Some(second) });
            out.remove(&second);
        }
    }
    out
}

/// What the texts of a table prove of the decimal sign.
#[derive(Default)]
struct Dialects {
    /// Of each column whose texts prove one; `None` where they prove both.
    columns: BTreeMap<u32, Option<Dialect>>,
    /// Of all columns that carry something together.
    table: Dialect,
}

impl Dialects {
    /// The decimal sign that other texts of a column, else of the table, prove.
    fn of(&self, col: u32) -> Dialect {
        match self.columns.get(&col) {
            Some(own) => own.unwrap_or_default(),
            None => self.table,
        }
    }
}

/// Asks every text of the table once.
fn dialects(sheet: &Sheet, table: &Table, columns: &BTreeMap<u32, Carries>) -> Dialects {
    let mut out: BTreeMap<u32, Option<Dialect>> = BTreeMap::new();
    // Parts side by side have rows in common.
    let rows: BTreeSet<u32> = table.rows.iter().map(|r| r.row).collect();
    for (at, cell) in rows.iter().flat_map(|row| sheet.row(*row)) {
        let proven = dialect_of(&cell.shown());
        if proven != Dialect::Unknown {
            let seen = out.entry(at.col).or_insert(Some(proven));
            *seen = seen.filter(|d| *d == proven);
        }
    }
    let of_table = out.iter().filter(|(col, _)| columns.contains_key(col)).map(|(_, proven)| *proven);
    let joined = of_table.reduce(|a, b| a.filter(|_| a == b));
    Dialects { table: joined.flatten().unwrap_or_default(), columns: out }
}

struct Extraction<'a> {
    sheet: &'a Sheet,
    table: &'a Table,
    form: &'a Form,
    columns: BTreeMap<u32, Carries>,
    dialects: Dialects,
    report: Report,
    findings: &'a mut Vec<Finding>,
    converted: Vec<(At, String)>,
}

impl Extraction<'_> {
    fn find(&mut self, at: At, problem: Problem) {
        self.findings.push(Finding::at_cell(problem, None, self.report.cell(at)));
    }

    /// Labels that are missing, doubled or spelled otherwise.
    fn layout(&mut self) {
        let header = At::new(self.table.header.1, self.table.labels);
        let missing = missing(self.table, self.form);
        if !missing.is_empty() {
            self.find(header, problem::MissingIndicator { lacks: missing }.into());
        }
        if let [(_, first, second), .., _, _] = self.table.twice[..] {
            // That many are no slip of the pen but a second table beside the first.
            let at = At::new(self.table.header.1, first);
            let second = At::new(self.table.header.1, second);
            self.find(at, problem::SideBySide { labels: self.table.twice.len(), second }.into());
            return self.note_changes(header);
        }
        for &(label, first, second) in &self.table.twice {
            let differ = matches!(self.columns.get(&first), Some(Carries::Figures { second: Some(_), .. }));
            let problem = problem::DuplicateLabel {
                label: self.form.column_words(label),
                second: At::new(self.table.header.1, second),
                differ,
            }
            .into();
            self.find(At::new(self.table.header.1, first), problem);
        }
        self.note_changes(header);
    }

    fn note_changes(&mut self, header: At) {
        let moved = self.moved();
        if !self.table.near.is_empty() || !moved.is_empty() {
            let taken = self
                .table
                .near
                .iter()
                .map(|(written, label, is_row)| {
                    let labels = if *is_row { self.form.row_labels() } else { &self.form.columns };
                    (written.clone(), labels[*label].label.clone())
                })
                .collect();
            self.find(header, problem::TemplateChanged { taken, moved }.into());
        }
    }

    /// The columns and rows that stand in another order than in the template.
    fn moved(&self) -> Vec<String> {
        let mut columns = self.table.columns.clone();
        columns.sort_unstable();
        // Where a code or a remark stands is no matter.
        let is_figure = |label: &usize| self.form.columns[*label].kind != Some(Kind::Text);
        let of_half = |half: usize| -> Vec<usize> {
            let inside = columns.iter().filter(|(col, _)| self.table.window(half).contains(col));
            inside.map(|(_, label)| *label).filter(is_figure).collect()
        };
        let columns: BTreeSet<usize> =
            (0..=self.table.halves.len()).flat_map(|half| out_of_order(&of_half(half))).collect();
        // Parts side by side are filled one after the other, or row by row.
        let mut across: Vec<&Row> = self.table.rows.iter().collect();
        across.sort_by_key(|r| (r.row, r.half));
        let rows = [out_of_order(&labels_of(self.table.rows.iter())), out_of_order(&labels_of(across))];
        let rows = rows.into_iter().min_by_key(Vec::len).unwrap_or_default();
        let columns = columns.into_iter().map(|l| self.form.column_words(l));
        columns.chain(rows.into_iter().map(|l| self.form.row_label(l))).collect()
    }

    fn open_rows(&mut self) {
        let rows: &[Row] = &self.table.rows;
        let mut section: Option<Arc<str>> = None;
        for row in rows {
            match row.kind {
                RowKind::Section => section = Some(Arc::from(row.label.as_str())),
                RowKind::Organisation => {
                    self.organisation(row, section.clone());
                    self.figures(row, Some(self.report.organisations.len() as u32 - 1), None);
                }
                RowKind::Total | RowKind::ColumnNumbers | RowKind::Nameless | RowKind::Label(_) | RowKind::Unknown => {}
            }
        }
        for row in rows.iter().filter(|r| r.doubtful) {
            let counted = row.kind == RowKind::Organisation;
            self.find(self.label_cell(row), problem::DoubtfulRow { label: row.label.clone(), counted }.into());
        }
        let ranges = ranges(rows);
        for (row, ranges) in rows.iter().zip(ranges) {
            match row.kind {
                RowKind::Total | RowKind::Section => self.printed_row(row, &ranges),
                RowKind::ColumnNumbers => self.exclude_row(row, Excluded::ColumnNumbers),
                RowKind::Nameless => self.nameless(row),
                RowKind::Unknown => self.unknown_row(row),
                RowKind::Organisation | RowKind::Label(_) => {}
            }
        }
    }

    fn organisation(&mut self, row: &Row, section: Option<Arc<str>>) {
        let class = match &self.form.rows {
            Rows::Open(open) => open.class_of(&Label::new(&row.label)),
            Rows::Closed(_) => None,
        };
        let at = self.label_cell(row);
        let legacy = self.sheet.cell(at).and_then(|c| c.legacy.as_deref());
        let original = legacy.map(|(encoding, text)| format!("{}: {}", encoding.name(), tidy(text)));
        self.report.organisations.push(Organisation { name: tidy(&row.label), at, original, section, class });
    }

    fn closed_rows(&mut self) {
        let labels = self.form.row_labels();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        let mut same: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
        for row in &self.table.rows {
            if let Some(label) = row.kind.label() {
                same.entry(label).or_default().push(row);
            }
        }
        for row in &self.table.rows {
            match row.kind {
                RowKind::Label(l) if labels[l].heading => self.exclude_row(row, Excluded::UnknownColumn),
                RowKind::Label(l) if done.contains(&l) => {}
                RowKind::Label(l) => {
                    done.insert(l);
                    if let Some(row) = self.settle_repeated(l, row, same.get(&l).map_or(&[], Vec::as_slice)) {
                        self.figures(row, None, Some(l));
                    }
                }
                RowKind::ColumnNumbers => self.exclude_row(row, Excluded::ColumnNumbers),
                RowKind::Unknown => self.unknown_row(row),
                RowKind::Nameless => self.nameless(row),
                RowKind::Section | RowKind::Total | RowKind::Organisation => {}
            }
        }
    }

    /// Of a row that stands more than once, which are `same`, the one to read: the one with figures; the others are told
    /// about and not counted. None where they say different things.
    fn settle_repeated<'r>(&mut self, label: usize, row: &'r Row, same: &[&'r Row]) -> Option<&'r Row> {
        let [first, second, ..] = same[..] else {
            return Some(row);
        };
        let says =
            |carries: Carries| matches!(carries, Carries::Figures { .. } | Carries::Ratio { .. } | Carries::Text);
        let shown = |r: &Row| -> Vec<String> {
            let columns = self.columns_of(r).into_iter().filter(|(_, carries)| says(*carries));
            columns.map(|(c, _)| self.sheet.text(At::new(r.row, c)).trim().to_owned()).collect()
        };
        let (a, b) = (shown(first), shown(second));
        let is_blank = |v: &[String]| v.iter().all(String::is_empty);
        let used = if is_blank(&a) && !is_blank(&b) { second } else { first };
        let differ = a != b && !is_blank(&a) && !is_blank(&b);
        let other = if used.row == first.row && used.half == first.half { second } else { first };
        let problem =
            problem::DuplicateLabel { label: row.label.clone(), second: self.label_cell(other), differ }.into();
        self.find(self.label_cell(used), problem);
        for other in same.iter().filter(|r| **r != used) {
            self.exclude_row(other, Excluded::Duplicate);
        }
        if differ {
            self.block_row(used, label);
        }
        (!differ).then_some(used)
    }

    /// Marks the figures of a repeated row that says two things: nothing in it can be used.
    fn block_row(&mut self, row: &Row, label: usize) {
        for (col, carries) in self.columns_of(row) {
            if let Carries::Figures { label: column, .. } = carries
                && let Some(indicator) = self.form.indicator_at(Some(label), column)
            {
                let at = At::new(row.row, col);
                let text = self.sheet.text(at);
                self.report.tally.blocked += u64::from(!text.trim().is_empty());
                self.report.facts.push(Fact::new(None, indicator, Value::Blocked, at, Some(text.as_str())));
            }
        }
    }

    /// Reads the figures of one row, of an organisation or of a label.
    fn figures(&mut self, row: &Row, organisation: Option<u32>, label: Option<usize>) {
        for (col, carries) in self.columns_of(row) {
            let at = At::new(row.row, col);
            match carries {
                Carries::Figures { label: column, second } => {
                    if let Some(indicator) = self.form.indicator_at(label, column) {
                        self.figure(row, organisation, indicator, at, second);
                    }
                }
                Carries::Ratio { label: column } => {
                    self.exclude_cell(at, Excluded::PrintedRatio);
                    let ranges = organisation.map(|o| vec![(o, o + 1)]).unwrap_or_default();
                    self.printed_ratio(row, label, column, at, ranges);
                }
                Carries::Text => self.exclude_cell(at, Excluded::Remark),
                Carries::Number => self.exclude_cell(at, Excluded::RowNumber),
                Carries::Unknown => self.exclude_cell(at, Excluded::UnknownColumn),
            }
        }
    }

    fn figure(&mut self, row: &Row, organisation: Option<u32>, indicator: IndicatorIx, at: At, second: Option<u32>) {
        let measure = self.form.indicator(indicator).measure;
        let dialect = if measure == Measure::Amount { self.dialects.of(at.col) } else { Dialect::Unknown };
        let meaning = || Meaning {
            indicator: self.form.words(indicator),
            row: organisation.map_or(String::new(), |_| row.label.clone()),
        };
        let mut read = cell::read(self.sheet.cell(at), measure, dialect, &meaning);
        if let Some(second) = second {
            read.value = Value::Blocked;
            read.problem = None;
            self.report.tally.blocked += u64::from(!self.sheet.text(At::new(at.row, second)).trim().is_empty());
        }
        match read.value {
            Value::Number(_) | Value::Zero | Value::Dash => self.report.tally.used += 1,
            Value::Blocked => {
                self.report.tally.blocked += u64::from(self.sheet.cell(at).is_some_and(|c| !c.is_blank()))
            }
            Value::Blank => {}
        }
        if read.converted {
            self.converted.push((at, read.text.clone().unwrap_or_default()));
        }
        if let Some(problem) = read.problem {
            self.find(at, problem);
        }
        self.report.facts.push(Fact::new(organisation, indicator, read.value, at, read.text.as_deref()));
    }

    /// A total or section row: its figures are claims to be checked, never facts.
    fn printed_row(&mut self, row: &Row, ranges: &[(u32, u32)]) {
        for (col, carries) in self.all_columns() {
            let at = At::new(row.row, col);
            match carries {
                Carries::Figures { label, .. } => {
                    self.exclude_cell(at, Excluded::TotalRow);
                    let indicator = self.form.indicator_at(None, label).filter(|ix| self.adds_up(*ix));
                    let measure = indicator.map_or(Measure::Count, |ix| self.form.indicator(ix).measure);
                    let read = cell::printed(self.sheet, at, measure);
                    if let (Some(read), Some(indicator)) = (read, indicator) {
                        let claim =
                            Claim::Total { indicator, row: Arc::from(row.label.as_str()), ranges: ranges.to_vec() };
                        self.report.printed.push(Printed {
                            claim,
                            value: read.value,
                            decimals: read.decimals,
                            at,
                            maybe_fraction: false,
                        });
                    }
                }
                Carries::Ratio { label } => {
                    self.exclude_cell(at, Excluded::PrintedRatio);
                    self.printed_ratio(row, None, label, at, ranges.to_vec());
                }
                Carries::Text => self.exclude_cell(at, Excluded::Remark),
                Carries::Number => self.exclude_cell(at, Excluded::RowNumber),
                Carries::Unknown => self.exclude_cell(at, Excluded::UnknownColumn),
            }
        }
    }

    /// Whether a total of this indicator is a sum; an average is none.
    fn adds_up(&self, indicator: IndicatorIx) -> bool {
        self.form.indicator(indicator).kind.adds_up()
    }

    fn printed_ratio(&mut self, row: &Row, row_label: Option<usize>, column: usize, at: At, ranges: Vec<(u32, u32)>) {
        let Some(Ratio { numerator, denominator, .. }) = self.form.ratios.iter().find(|r| r.column == column) else {
            return;
        };
        let operands = (self.form.indicator_at(row_label, *numerator), self.form.indicator_at(row_label, *denominator));
        let (Some(numerator), Some(denominator)) = operands else {
            return;
        };
        if let Some(read) = cell::printed(self.sheet, at, Measure::Percent) {
            let claim = Claim::Ratio { numerator, denominator, ranges, row: Arc::from(row.label.as_str()) };
            let maybe_fraction = !self.sheet.styles_known;
            self.report.printed.push(Printed { claim, value: read.value, decimals: read.decimals, at, maybe_fraction });
        }
    }

    /// A row with figures that the form does not ask for.
    fn unknown_row(&mut self, row: &Row) {
        let problem = problem::UnknownColumn { label: row.label.clone(), is_row: true }.into();
        self.find(self.label_cell(row), problem);
        self.exclude_row(row, Excluded::UnknownColumn);
    }

    /// Figures without a name: an unnamed total if they add up, else something that nobody can use.
    fn nameless(&mut self, row: &Row) {
        let is_total = self.columns.iter().all(|(col, carries)| {
            let Carries::Figures { label, .. } = carries else {
                return true;
            };
            let Some(read) = cell::printed(self.sheet, At::new(row.row, *col), Measure::Count) else {
                return true;
            };
            let Some(indicator) = self.form.indicator_at(None, *label) else {
                return true;
            };
            self.report.facts_of(indicator).filter_map(|f| f.value.amount()).sum::<rust_decimal::Decimal>()
                == read.value
        });
        if is_total && self.form.is_open() {
            return self.exclude_row(row, Excluded::TotalRow);
        }
        let places = self.places(row);
        let figures = self.sheet.row(row.row).filter(|(at, c)| places.contains(&at.col) && cell::is_numeric_looking(c));
        self.report.tally.blocked += figures.count() as u64;
        let lacks = vec![Lack::NameOfRow(row.row + 1)];
        self.find(self.label_cell(row), problem::MissingIndicator { lacks }.into());
    }

    fn exclude_row(&mut self, row: &Row, why: Excluded) {
        for col in self.places(row) {
            self.exclude_cell(At::new(row.row, col), why);
        }
    }

    /// The cell of a row's label.
    fn label_cell(&self, row: &Row) -> At {
        At::new(row.row, self.table.labels_of(row.half))
    }

    /// The sheet columns that a row covers: those of its part of the table.
    fn places(&self, row: &Row) -> Range<u32> {
        let ((from, to), window) = (self.table.span(), self.table.window(row.half));
        from.max(window.start)..(to + 1).min(window.end)
    }

    /// What each column of the table carries.
    fn all_columns(&self) -> Vec<(u32, Carries)> {
        self.columns.iter().map(|(col, carries)| (*col, *carries)).collect()
    }

    /// What the columns carry that a row covers.
    fn columns_of(&self, row: &Row) -> Vec<(u32, Carries)> {
        self.columns.range(self.table.window(row.half)).map(|(col, carries)| (*col, *carries)).collect()
    }

    fn exclude_cell(&mut self, at: At, why: Excluded) {
        if self.sheet.cell(at).is_some_and(cell::is_numeric_looking) {
            self.report.tally.exclude(why);
        }
    }

    /// An organisation that stands twice with the same figures is counted once, and told about.
    fn drop_repeated_organisations(&mut self) {
        let mut seen: HashMap<_, u32> = HashMap::new();
        let mut dropped: BTreeSet<u32> = BTreeSet::new();
        // The facts of an organisation stand together.
        let mut places: HashMap<u32, std::ops::Range<usize>> = HashMap::new();
        for (k, organisation) in self.report.facts.iter().enumerate().filter_map(|(k, f)| Some((k, f.organisation?))) {
            places.entry(organisation).or_insert(k..k).end = k + 1;
        }
        for n in 0..self.report.organisations.len() as u32 {
            let own: &[Fact] = &self.report.facts[places.get(&n).cloned().unwrap_or_default()];
            let values: Vec<Value> = own.iter().map(|f| f.value).collect();
            // Small units may be alike by chance; five figures that are not zero are no chance.
            if values.iter().filter(|v| matches!(v, Value::Number(_))).count() < 5 {
                continue;
            }
            let used = own.iter().filter(|f| f.value.amount().is_some()).count() as u64;
            let organisation = &self.report.organisations[n as usize];
            let key = (Label::new(&organisation.name), organisation.section.clone(), values);
            let Some(first) = seen.get(&key).copied() else {
                seen.insert(key, n);
                continue;
            };
            dropped.insert(n);
            let [first, second] = [first, n].map(|o| self.report.organisations[o as usize].at);
            let label = self.report.organisations[n as usize].name.clone();
            self.find(first, problem::DuplicateLabel { label, second, differ: false }.into());
            let range = places.get(&n).cloned().unwrap_or_default();
            self.report.facts[range].iter_mut().for_each(|fact| fact.value = Value::Blank);
            self.report.tally.used -= used;
            (0..used).for_each(|_| self.report.tally.exclude(Excluded::Duplicate));
        }
        self.note_repeated_names(&dropped);
    }

    /// Organisations of one name that were both counted: two, perhaps, or one written twice.
    fn note_repeated_names(&mut self, dropped: &BTreeSet<u32>) {
        // Codes before the figures tell organisations of one name apart.
        let figures =
            self.columns.iter().find(|(_, c)| matches!(c, Carries::Figures { .. })).map_or(0, |(col, _)| *col);
        let codes: Vec<u32> = self
            .columns
            .iter()
            .filter(|(col, c)| **c == Carries::Text && **col < figures)
            .map(|(col, _)| *col)
            .collect();
        let codes_of = |row: u32| codes.iter().map(|col| self.sheet.text(At::new(row, *col))).collect::<Vec<_>>();
        let mut first = HashMap::new();
        let mut repeated = Vec::new();
        let kept = (0..).zip(&self.report.organisations).filter(|(n, _)| !dropped.contains(n));
        for (_, organisation) in kept {
            let key = (organisation.name.to_lowercase(), organisation.section.clone(), codes_of(organisation.at.row));
            match first.get(&key) {
                Some(at) => repeated.push((*at, organisation.at, organisation.name.clone())),
                None => {
                    first.insert(key, organisation.at);
                }
            }
        }
        if let Some((at, second, label)) = repeated.first().cloned() {
            self.find(at, problem::RepeatedName { label, second, others: repeated.len() - 1 }.into());
        }
    }

    /// A form in which nothing was filled in says nothing, not even zero.
    fn note_emptiness(&mut self) {
        if self.report.facts.iter().all(|f| f.value == Value::Blank) {
            let at = At::new(self.table.header.1, self.table.labels);
            self.find(at, problem::MissingIndicator { lacks: vec![Lack::Figures] }.into());
        }
    }

    fn note_unknown_columns(&mut self) {
        for (col, header) in self.table.unknown.clone() {
            let is_second = self.table.twice.iter().any(|(_, first, second)| *first == col || *second == col);
            let has_figures = self.table.rows.iter().any(|r| {
                self.sheet.cell(At::new(r.row, col)).is_some_and(cell::is_numeric_looking)
                    && r.kind != RowKind::ColumnNumbers
            });
            if has_figures && !is_second {
                self.find(
                    At::new(self.table.header.1, col),
                    problem::UnknownColumn { label: header, is_row: false }.into(),
                );
            }
        }
    }

    /// The facts whose figure was computed by us, in one finding.
    fn note_computed(&mut self) {
        let computed = self.report.facts.iter().filter(|f| self.sheet.cell(f.at).is_some_and(|c| c.computed));
        let computed: Vec<(At, Value)> = computed.map(|f| (f.at, f.value)).collect();
        if let Some(&(at, value)) = computed.first() {
            let formula = self.sheet.cell(at).and_then(|c| c.formula.clone()).unwrap_or_default();
            let value = value.amount().unwrap_or_default();
            self.find(at, problem::ComputedValue { cells: computed.len() as u64, formula, value }.into());
        }
    }

    /// Texts of the sheet that were converted from an old encoding.
    fn note_legacy_text(&mut self) {
        let converted =
            self.sheet.cells.iter().filter_map(|(at, c)| c.legacy.as_deref().map(|legacy| (*at, c, legacy)));
        let cells = converted.clone().count() as u64;
        if let Some((at, cell, (encoding, written))) = converted.clone().next() {
            let first = [tidy(written), tidy(&cell.shown())];
            self.find(at, problem::LegacyText { cells, encoding: *encoding, first }.into());
        }
    }

    /// Figures that were used although a reader of the sheet does not see them.
    fn note_hidden(&mut self) {
        let given = self.report.facts.iter().filter(|f| f.value != Value::Blank).map(|f| f.at);
        let places: BTreeSet<At> = self.report.facts.iter().map(|f| f.at).collect();
        // Merged ranges, by their upper left corner, over the places of figures, with how many they cover.
        let mut merged: BTreeMap<At, u32> = BTreeMap::new();
        for merge in places.iter().filter_map(|at| self.sheet.merge_at(*at)) {
            *merged.entry(merge.from).or_default() += 1;
        }
        let hidden: Vec<(At, HiddenBy)> =
            given.filter_map(|at| Some((at, hidden_by(self.sheet, at, &merged)?))).collect();
        let Some(&(first, _)) = hidden.first() else {
            return;
        };
        let mut ways: BTreeMap<HiddenBy, BTreeSet<(u32, String)>> = BTreeMap::new();
        for (at, by) in &hidden {
            ways.entry(*by).or_default().insert(match by {
                HiddenBy::Sheet => (0, String::new()),
                HiddenBy::Rows => (at.row, (at.row + 1).to_string()),
                HiddenBy::Columns => (at.col, column_name(at.col)),
                HiddenBy::Merge | HiddenBy::Format | HiddenBy::Struck => (at.row, at.to_string()),
            });
        }
        let places = ways.into_iter().map(|(by, places)| (by, runs(&places))).collect();
        self.find(first, problem::HiddenData { cells: hidden.len() as u64, places }.into());
    }

    fn note_converted(&mut self) {
        if let Some((at, first)) = self.converted.first().cloned() {
            let cells = self.converted.len() as u64;
            self.find(at, problem::ConvertedText { cells, first }.into());
        }
    }
}

/// The labels that stand for figures, are not optional, and were not found.
pub fn missing(table: &Table, form: &Form) -> Vec<Lack> {
    let carried: BTreeSet<usize> = table.columns.iter().map(|(_, label)| *label).collect();
    let columns = (0..form.columns.len())
        .filter(|&l| {
            let c = &form.columns[l];
            !c.heading && !c.optional && !matches!(c.kind, Some(Kind::Text | Kind::Ratio)) && !carried.contains(&l)
        })
        .map(|l| form.column_words(l));
    let found: BTreeSet<usize> = table.rows.iter().filter_map(|r| r.kind.label()).collect();
    let rows = form
        .row_labels()
        .iter()
        .enumerate()
        .filter(|(l, label)| !label.heading && !label.optional && !found.contains(l))
        .map(|(l, _)| form.row_label(l));
    columns.chain(rows).map(Lack::Label).collect()
}

/// The labels over columns that mention a time where the form's own leaves a place for one.
fn dated(table: &Table, form: &Form) -> Vec<Dated> {
    let of_column = |(col, label): &(u32, usize)| {
        let written = table.headers.get(col)?;
        let label = &form.columns[*label];
        let times = mentions(written).1;
        let dated =
            Dated { written: written.clone(), label: label.label.clone(), times, of_last_year: label.of_last_year };
        (!dated.times.is_empty()).then_some(dated)
    };
    table.columns.iter().filter_map(of_column).collect()
}

/// The labels of rows, each where it is first met.
fn labels_of<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Vec<usize> {
    let mut met = BTreeSet::new();
    rows.into_iter().filter_map(|r| r.kind.label()).filter(|label| met.insert(*label)).collect()
}

/// The fewest numbers without which the others stand in ascending order.
fn out_of_order(numbers: &[usize]) -> Vec<usize> {
    // The longest ascending run that ends with each number, as (length, the place before it). Of equal ones the first.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    // For each number that ends a run and is smaller than none that ends a run as long: that run. Both ascend.
    let mut ends: BTreeMap<usize, (usize, Reverse<usize>)> = BTreeMap::new();
    for (n, number) in numbers.iter().enumerate() {
        let before = ends.range(..number).next_back().map(|(_, (_, Reverse(m)))| *m);
        let own = (before.map_or(1, |m| runs[m].0 + 1), Reverse(n));
        runs.push((own.0, before));
        if ends.range(..=number).next_back().is_none_or(|(_, run)| own > *run) {
            while let Some((after, _)) = ends.range(number..).next().filter(|(_, run)| **run <= own) {
                let after = *after;
                ends.remove(&after);
            }
            ends.insert(*number, own);
        }
    }
    let mut at = (0..numbers.len()).max_by_key(|n| (runs[*n].0, Reverse(*n)));
    let mut kept = BTreeSet::new();
    while let Some(n) = at {
        kept.insert(n);
        at = runs[n].1;
    }
    (0..numbers.len()).filter(|n| !kept.contains(n)).map(|n| numbers[n]).collect()
}

/// How a cell is kept from being seen, if it is.
fn hidden_by(sheet: &Sheet, at: At, merged: &BTreeMap<At, u32>) -> Option<HiddenBy> {
    if !sheet.visible {
        return Some(HiddenBy::Sheet);
    }
    let hidden = sheet.hidden.as_ref();
    if hidden.is_some_and(|h| h.hides_row(at.row)) {
        Some(HiddenBy::Rows)
    } else if hidden.is_some_and(|h| h.hides_column(at.col)) {
        Some(HiddenBy::Columns)
    } else {
        // One figure merged over the places of several: of which is it?
        let shared = |merge: &Area| merged.get(&merge.from).is_some_and(|figures| *figures > 1);
        let merged = sheet.merge_at(at).filter(|merge| merge.from != at || shared(merge)).map(|_| HiddenBy::Merge);
        merged.or_else(|| {
            sheet.disguised.get(&at).map(|by| match by {
                Disguise::Format => HiddenBy::Format,
                Disguise::Struck => HiddenBy::Struck,
            })
        })
    }
}

/// Places in order, neighbours drawn together: "12–14, 20". At most six.
fn runs(places: &BTreeSet<(u32, String)>) -> String {
    let mut runs: Vec<(u32, String, String)> = Vec::new();
    for (n, name) in places {
        match runs.last_mut() {
            Some((last, _, to)) if *last + 1 == *n => (*last, *to) = (*n, name.clone()),
            Some(_) | None => runs.push((*n, name.clone(), name.clone())),
        }
    }
    let shown = runs.iter().take(6).map(|(_, from, to)| if from == to { from.clone() } else { format!("{from}–{to}") });
    let list = shown.collect::<Vec<_>>().join(", ");
    if runs.len() > 6 { format!("{list} …") } else { list }
}

/// For each row, the organisations that a total standing there may add up: half-open ranges, the
/// likeliest first. A section covers what follows it; a total between rows covers what stands since the
/// last heading or total, the last or first one everything.
fn ranges(rows: &[Row]) -> Vec<Vec<(u32, u32)>> {
    let is_org = |r: &Row| r.kind == RowKind::Organisation;
    let all = rows.iter().filter(|r| is_org(r)).count() as u32;
    let last_total = rows.iter().rposition(|r| r.kind == RowKind::Total);
    // "Cộng" under each of several parts: the last is none of the whole, perhaps.
    let repeats = |n: usize| {
        let is_twin = |r: &Row| r.kind == RowKind::Total && Label::new(&r.label) == Label::new(&rows[n].label);
        rows[..n].iter().any(is_twin)
    };
    let mut before = 0;
    let mut since = 0;
    let mut out = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        out.push(match row.kind {
            RowKind::Section => {
                let ends =
                    |r: &&Row| matches!(r.kind, RowKind::Section | RowKind::Organisation) && r.depth <= row.depth;
                let until = rows[n + 1..].iter().take_while(|r| !ends(r));
                let covered = until.filter(|r| is_org(r)).count() as u32;
                since = before;
                vec![(before, before + covered)]
            }
            RowKind::Total if before == 0 => vec![(0, all)],
            // The last total is the grand one, unless it names a part: "Cộng II".
            RowKind::Total if Some(n) == last_total && (is_partial_total(&row.label) || repeats(n)) => {
                vec![(0, all), (since, before)]
            }
            RowKind::Total if Some(n) == last_total => vec![(0, all)],
            RowKind::Total => {
                let own = (since, before);
                since = before;
                vec![own, (0, before), (0, all)]
            }
            RowKind::Organisation => {
                before += 1;
                Vec::new()
            }
            RowKind::ColumnNumbers | RowKind::Label(_) | RowKind::Unknown | RowKind::Nameless => Vec::new(),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Cell, Content};
    use crate::reading::recognise::{self, Answer};

    const FORM: &str = r#"
id = "nho"
name = "Biểu nhỏ"
title = "Biểu nhỏ"
[rows]
axis = "open"
header = ["Tổ chức"]
number = ["TT"]
[[columns.label]]
key = "members"
label = "Đảng viên"
kind = "stock"
[[columns.label]]
key = "admitted"
label = "Kết nạp"
kind = "ytd"
[[columns.label]]
key = "female"
label = "Nữ"
kind = "ytd"
subset_of = "admitted"
"#;

    /// A sheet drawn in text, from A1 on; texts in quotes stay texts.
    fn drawn(text: &str) -> Sheet {
        let mut sheet = Sheet { name: "Sheet1".into(), visible: true, ..Sheet::default() };
        for (row, line) in (0..).zip(text.trim().lines()) {
            let cells = line.split("//~").next().unwrap_or("").trim().trim_matches('|');
            for (col, cell) in (0..).zip(cells.split('|')).filter(|(_, c)| !c.trim().is_empty()) {
                let cell = cell.trim();
                let content = match (cell.parse(), cell.strip_prefix('#')) {
                    (Ok(n), _) => Content::Number(n),
                    (Err(_), Some(_)) => Content::Error(cell.into()),
                    (Err(_), None) => Content::Text(cell.trim_matches('"').into()),
                };
                sheet.cells.insert(At::new(row, col), Cell::new(content));
            }
        }
        sheet
    }

    /// Reads a drawn sheet. Each `//~ code at B2` must be found, and nothing else.
    fn check(text: &str) -> Report {
        let form = crate::workspace::form::parse(FORM).expect("a form");
        let sheet = drawn(text);
        let Answer::Found(tables) = recognise::sheet(&sheet, std::slice::from_ref(&form), None) else {
            panic!("not recognised:\n{text}");
        };
        let mut findings = Vec::new();
        let report = report(&sheet, &tables[0], &form, &"bc.xlsx".into(), &mut findings);
        crate::consolidate::validate::alone(
            &crate::consolidate::history::Book::new(report.clone(), &form),
            &form,
            &mut findings,
        );
        let place = |f: &Finding| f.at.map_or(String::new(), |at| at.to_string());
        let mut got: Vec<String> = findings.iter().map(|f| format!("{} at {}", f.code().key(), place(f))).collect();
        let marks = text.lines().flat_map(|l| l.split("//~").skip(1)).map(|m| m.trim().to_owned());
        let mut want: Vec<String> = marks.collect();
        got.sort();
        want.sort();
        assert_eq!(got, want, "{text}");
        let tally = &report.tally;
        assert_eq!(tally.seen(), tally.used + tally.excluded_sum() + tally.blocked);
        report
    }

    #[test]
    fn cells() {
        let report = check(
            r#"
| TT | Tổ chức     | Đảng viên | Kết nạp | Nữ   |
| 1  | Chi bộ Một  | 12        | -       | 0    |
| 2  | Chi bộ Hai  | 1.153     | "12 ca" |      | //~ fractional-count at C3 //~ not-a-number at D3
| 3  | Chi bộ Ba   | #REF!     | -4      | 1    | //~ error-value at C4 //~ negative-count at D4
|    | Cộng        | 12        | 5       | 2    | //~ total-mismatch at E5
"#,
        );
        assert_eq!(report.organisations.len(), 3);
        let states: Vec<&str> = report.facts.iter().map(|f| f.value.state()).collect();
        assert_eq!(states, ["value", "dash", "zero", "blocked", "blocked", "blank", "blocked", "blocked", "value"]);
    }

    #[test]
    fn what_is_no_organisation() {
        let report = check(
            r#"
| TT | Tổ chức            | Đảng viên | Kết nạp | Nữ |
| A  | B                  | 1         | 2       | 3  |
| I  | Khối xã            | 30        | 3       | 3  |
|    | Đảng bộ xã Một     | 10        | 1       | 1  |
|    | Đảng bộ xã Hai     | 20        | 2       | 2  |
| II | Khối trường        | 5         | 1       | 1  |
|    | Chi bộ Ba          | 5         | 1       | 1  |
|    | Toàn đơn vị        | 35        | 4       | 4  |
|    | Trong đó: nữ trẻ   | 3         | 1       | 1  | //~ unknown-column at B9
|    | NGƯỜI LẬP BIỂU     |           |         |    |
"#,
        );
        let names: Vec<&str> = report.organisations.iter().map(|o| o.name.as_str()).collect();
        assert_eq!(names, ["Đảng bộ xã Một", "Đảng bộ xã Hai", "Chi bộ Ba"]);
    }

    proptest::proptest! {
        /// As few are moved as when every run is tried, and the same ones.
        #[test]
        fn moved_as_searched(numbers in proptest::collection::vec(0usize..12, 0..14)) {
            let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
            for (n, number) in numbers.iter().enumerate() {
                let before = (0..n).filter(|m| numbers[*m] < *number).max_by_key(|m| (runs[*m].0, Reverse(*m)));
                runs.push((before.map_or(1, |m| runs[m].0 + 1), before));
            }
            let last = (0..numbers.len()).max_by_key(|n| (runs[*n].0, Reverse(*n)));
            let kept: Vec<usize> = std::iter::successors(last, |n| runs[*n].1).collect();
            let moved: Vec<usize> = (0..numbers.len()).filter(|n| !kept.contains(n)).map(|n| numbers[n]).collect();
            proptest::prop_assert_eq!(out_of_order(&numbers), moved);
        }
    }

    #[test]
    fn what_was_moved() {
        assert_eq!(out_of_order(&[1, 2, 3, 5]), [] as [usize; 0]);
        assert_eq!(out_of_order(&[1, 4, 2, 3, 5]), [4]);
        assert_eq!(out_of_order(&[3, 1, 2]), [3]);
        check(
            r#"
| TT | Tổ chức    | Nữ | Đảng viên | Kết nạp | //~ template-changed at B1
| 1  | Chi bộ Một | 1  | 20        | 2       |
"#,
        );
    }

    #[test]
    fn small_units_are_no_sums_of_each_other() {
        let report = check(
            r#"
| TT | Tổ chức    | Đảng viên | Kết nạp | Nữ |
| 1  | Chi bộ Một | 20        | 0       | 0  |
| 2  | Chi bộ CA  | 10        | 0       | 0  |
| 3  | Chi bộ Ba  | 10        | 0       | 0  |
"#,
        );
        assert_eq!(report.organisations.len(), 3);
    }
}
