//! What the pages of an open form share: its columns, its header, and where each unit and organisation stands.

use super::page::{Base, Line, Outcome, PageCell, Show, Weight, float};
use crate::aggregate::{FormTotals, Rate};
use crate::catalog::Catalog;
use crate::consolidate::Consolidation;
use crate::fact::Report;
use crate::form::{Form, FormIx, Indicator, IndicatorIx, Kind, Ratio};
use crate::place::At;
use crate::roster::{Roster, UnitIx};
use crate::text::number::Measure;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A form in the workbook of a period.
pub struct Layout<'a> {
    /// The form.
    pub form: &'a Form,
    /// Its totals.
    pub totals: &'a FormTotals,
    /// The reports in force, by unit.
    pub reports: BTreeMap<UnitIx, &'a Report>,
    /// The figures across, in the order of the form.
    pub figures: Vec<Figure<'a>>,
    /// Names of the pages.
    pub pages: Pages,
    /// Which row each unit and block stands in.
    pub plan: Plan,
}

/// The rows of the pages of an open form.
#[derive(Debug, Default)]
pub struct Plan {
    /// Blocks with their units, in roster order; one nameless block where the roster has none.
    pub blocks: IndexMap<String, Vec<UnitIx>>,
    /// Row of each unit on the page of units.
    pub unit_rows: BTreeMap<UnitIx, u32>,
    /// Row of each block's subtotal, for named blocks.
    pub block_rows: Vec<u32>,
    /// Row of the grand total.
    pub total_row: u32,
    /// Row of each unit with a report on the page of organisations.
    pub detail_rows: BTreeMap<UnitIx, u32>,
    /// First row after the organisations.
    pub detail_end: u32,
}

impl Plan {
    fn new(roster: &Roster, units: &[UnitIx], reports: &BTreeMap<UnitIx, &Report>) -> Plan {
        let mut plan = Plan::default();
        for unit in units {
            plan.blocks.entry(roster.unit(*unit).block.clone()).or_default().push(*unit);
        }
        let mut row = FIRST;
        for (name, members) in &plan.blocks {
            if !name.is_empty() {
                plan.block_rows.push(row);
                row += 1;
            }
            for unit in members {
                plan.unit_rows.insert(*unit, row);
                row += 1;
            }
        }
        plan.total_row = row;
        let mut row = FIRST;
        for unit in plan.blocks.values().flatten() {
            if let Some(report) = reports.get(unit) {
                plan.detail_rows.insert(*unit, row);
                row += 1 + report.organisations.len() as u32;
            }
        }
        plan.detail_end = row;
        plan
    }

    /// The units in the order of the pages.
    pub fn units(&self) -> impl Iterator<Item = UnitIx> {
        self.blocks.values().flatten().copied()
    }

    /// Whether blocks have subtotals.
    pub fn has_blocks(&self) -> bool {
        !self.block_rows.is_empty()
    }
}

/// Names of a form's pages.
pub struct Pages {
    /// Units × indicators.
    pub summary: String,
    /// Organisations.
    pub detail: String,
    /// Addresses of the cells.
    pub sources: String,
}

/// A column of figures.
pub struct Figure<'a> {
    /// The label of the form.
    pub label: usize,
    /// What it shows.
    pub shows: Shows<'a>,
}

/// What a column shows.
pub enum Shows<'a> {
    /// An indicator.
    Indicator(IndicatorIx),
    /// A ratio of two other columns.
    Ratio(&'a Ratio),
}

/// Rows before the table's header: issuer, title, period, unit of measure.
pub const HEAD: u32 = 4;
/// Header rows: groups, labels, column numbers.
pub const HEADER: u32 = 3;
/// The first row of figures.
pub const FIRST: u32 = HEAD + HEADER;

impl<'a> Layout<'a> {
    /// The layout of the form `ix`.
    pub fn new(done: &'a Consolidation, catalog: &'a Catalog, totals: &'a FormTotals, several: bool) -> Layout<'a> {
        let ix: FormIx = totals.form;
        let form = &catalog.forms[usize::from(ix.0)];
        let reports: BTreeMap<UnitIx, &Report> =
            done.reports.iter().filter(|r| r.form == ix).filter_map(|r| r.unit.map(|u| (u, r))).collect();
        let figures = (0..form.columns.len()).filter_map(|label| figure(form, label)).collect();
        let named = |name: &str| {
            if several { sheet_name(&format!("{name} {}", form.id.to_uppercase())) } else { name.to_owned() }
        };
        let pages = Pages {
            summary: named("Tổng hợp"), detail: named("Chi tiết"), sources: named("Nguồn số liệu")
        };
        let plan = Plan::new(&done.roster, &totals.expected, &reports);
        Layout { form, totals, reports, figures, pages, plan }
    }

    /// The column on the page of the figure `n`, after `lead` columns.
    pub fn column(&self, lead: u16, n: usize) -> u16 {
        lead + n as u16
    }

    /// The column of a label of the form.
    pub fn column_of_label(&self, lead: u16, label: usize) -> Option<u16> {
        self.figures.iter().position(|f| f.label == label).map(|n| self.column(lead, n))
    }

    /// The column of an indicator.
    pub fn column_of(&self, lead: u16, indicator: IndicatorIx) -> Option<u16> {
        self.column_of_label(lead, self.form.indicator(indicator).column)
    }

    /// The column that counts what an average is of, where it is weighted.
    pub fn weight_column(&self, lead: u16, average: IndicatorIx) -> Option<u16> {
        self.column_of(lead, self.form.indicator(average).weight?)
    }

    /// The role of a figure's cells.
    pub fn base(&self, figure: &Figure<'_>) -> Base {
        match figure.shows {
            Shows::Ratio(_) => Base::Percent,
            Shows::Indicator(ix) => base(self.form.indicator(ix)),
        }
    }

    /// Whether figures of this column may be added up.
    pub fn adds_up(&self, indicator: IndicatorIx) -> bool {
        !matches!(self.form.indicator(indicator).kind, Kind::Average | Kind::Ratio)
    }

    /// A ratio's cell in `row`, from the cells of its operands.
    pub fn ratio(&self, lead: u16, row: u32, ratio: &Ratio, rate: Rate) -> Show {
        let at = |label| self.column_of_label(lead, label).map(|col| At::new(row, u32::from(col)));
        match (at(ratio.numerator), at(ratio.denominator)) {
            (Some(n), Some(d)) => super::page::percent(n, d, rate.numerator, rate.denominator),
            _ => Show::Blank,
        }
    }

    /// Issuer, title, period and unit of measure over a table of `width` columns.
    pub fn head(&self, done: &Consolidation, catalog: &Catalog, width: u16, what: &str) -> Vec<Line> {
        let unit = match self.form.unit_of_measure.as_str() {
            "" => String::new(),
            unit => format!("Đvt: {unit}"),
        };
        let title = format!("{what} {}", self.form.title).to_uppercase();
        let subtitle = format!("{} · {}", capital(&done.period.vi()), self.form.name);
        let mut lines = heading(catalog, width, &title, subtitle);
        lines.push(Line::of(vec![PageCell::text(width.saturating_sub(3), unit, Base::Remark.plain())]));
        lines
    }

    /// The header: `lead` holds the labels of the first columns, `tail` those of the last.
    pub fn header(&self, lead: &[&str], tail: &[&str]) -> Vec<Line> {
        let mut upper = Vec::new();
        let mut lower = Vec::new();
        let header = Base::Header.plain();
        for (col, label) in (0..).zip(lead) {
            upper.push(PageCell::text(col, *label, header).span(1, 2));
        }
        let first = lead.len() as u16;
        let mut n = 0;
        while n < self.figures.len() {
            let label = &self.form.columns[self.figures[n].label];
            let col = self.column(first, n);
            let same = |m: usize| self.form.columns[self.figures[m].label].under == label.under;
            let run = (n..self.figures.len()).take_while(|m| label.under.is_some() && same(*m)).count();
            match label.under {
                Some(up) => {
                    let text = self.form.columns[up].plain();
                    let cell = PageCell::text(col, text, header);
                    upper.push(if run > 1 { cell.span(run as u16, 1) } else { cell });
                    for m in n..n + run {
                        let text = self.form.columns[self.figures[m].label].plain();
                        lower.push(PageCell::text(self.column(first, m), text, header));
                    }
                    n += run;
                }
                None => {
                    upper.push(PageCell::text(col, label.plain(), header).span(1, 2));
                    n += 1;
                }
            }
        }
        let after = self.column(first, self.figures.len());
        for (col, label) in (after..).zip(tail) {
            upper.push(PageCell::text(col, *label, header).span(1, 2));
        }
        let width = after + tail.len() as u16;
        let number = |col: u16| PageCell::new(col, Show::Number(Decimal::from(col + 1)), Base::ColumnNumber.plain());
        vec![Line::of(upper).high(45.0), Line::of(lower).high(60.0), Line::of((0..width).map(number).collect())]
    }
}

/// The role of an indicator's cells.
pub fn base(indicator: &Indicator) -> Base {
    match indicator.measure {
        Measure::Count => Base::Count,
        Measure::Amount if indicator.kind == Kind::Average => Base::Average,
        Measure::Amount => Base::Amount,
        Measure::Percent => Base::Percent,
    }
}

fn figure(form: &Form, label: usize) -> Option<Figure<'_>> {
    let column = &form.columns[label];
    if column.heading || column.kind == Some(Kind::Text) {
        return None;
    }
    let shows = match form.ratios.iter().find(|r| r.column == label) {
        Some(ratio) => Shows::Ratio(ratio),
        None => Shows::Indicator(form.indicator_at(None, label)?),
    };
    Some(Figure { label, shows })
}

/// A name that Excel takes for a sheet.
pub fn sheet_name(name: &str) -> String {
    name.chars().map(|c| if "[]:*?/\\".contains(c) { '-' } else { c }).take(31).collect()
}

/// The body that issues the tables.
fn issuer(catalog: &Catalog) -> String {
    match (catalog.committee.as_str(), catalog.province.as_str()) {
        ("", "") => String::new(),
        ("", province) => province.to_uppercase(),
        (committee, _) => committee.to_uppercase(),
    }
}

/// What stands above every page: the issuer, then title and subtitle over `width` columns.
pub fn heading(catalog: &Catalog, width: u16, title: &str, subtitle: String) -> Vec<Line> {
    vec![
        Line::of(vec![PageCell::text(0, issuer(catalog), Base::Issuer.plain())]),
        Line::of(vec![PageCell::text(0, title, Base::Title.plain()).span(width, 1)]).high(24.0),
        Line::of(vec![PageCell::text(0, subtitle, Base::Subtitle.plain()).span(width, 1)]),
    ]
}

/// The first letter made a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// A link to another cell with its value.
pub fn reference(sheet: &str, at: At, value: Option<Decimal>) -> Show {
    match value {
        Some(n) => Show::Formula(format!("{}!{at}", super::page::quoted(sheet)), Outcome::Number(float(n))),
        None => Show::Blank,
    }
}

/// Empty cells with borders, so that a row of a table has no gaps.
pub fn blanks(cols: impl Iterator<Item = u16>, weight: Weight) -> impl Iterator<Item = PageCell> {
    cols.map(move |col| PageCell::new(col, Show::Blank, Base::Label.in_row(weight)))
}
