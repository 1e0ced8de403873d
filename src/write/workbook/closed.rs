//! Pages of a form whose axes are both closed: the province's table in the form's own layout, the units side by side, the sources.

use super::layout::{FIRST, HEAD, SIGNED_FIRST, SIGNED_HEAD, capital, heading, named_with, signatures, signed_heading};
use crate::consolidate::aggregate::{FormTotals, Total};
use crate::model::fact::{Fact, Report, Value};
use crate::model::form::{AxisLabel, Form, IndicatorIx, Kind};
use crate::model::place::{At, column_name};
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::write::page::{Base, Computed, Line, List, ONE_PAGE, Page, PageCell, Paper, Show, Weight, float, mean, sum};
use crate::write::view::View;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A closed form in the workbook of a period.
pub struct Closed<'a> {
    form: &'a Form,
    totals: &'a FormTotals,
    reports: BTreeMap<UnitIx, &'a Report>,
    /// The place of each unit among those that owe it.
    places: BTreeMap<UnitIx, u32>,
    /// The running number of each label: its place among the parts of what it is a part of.
    numbers: Vec<Option<u32>>,
    summary: String,
    detail: String,
    sources: String,
}

/// A part of the province's table, beside others where the form is printed so.
struct HalfTable {
    /// Its labels.
    labels: Range<usize>,
    /// The column of running numbers.
    number: Option<u16>,
    /// The column of labels.
    label: u16,
    /// The first column of figures.
    figures: u16,
    /// The width of its labels, in characters.
    width: f64,
}

/// The height of a row of one line, in points.
const USUAL: f64 = 17.0;
/// The width of the labels on the pages of units.
const LABELS: f64 = 42.0;

/// Characters across that still print well on A4 upright.
const UPRIGHT: f64 = 110.0;

/// The height of a row with this label, in a column of so many characters.
fn label_height(label: &str, width: f64) -> f64 {
    crate::write::page::height(label.chars().count(), width).max(USUAL)
}

/// The running number of each label that is a part of another: its place among those that divide it in the same way.
fn numbers(labels: &[AxisLabel]) -> Vec<Option<u32>> {
    let mut counts: HashMap<(usize, Option<&str>), u32> = HashMap::new();
    let mut out = Vec::with_capacity(labels.len());
    for label in labels {
        out.push(label.part_of.map(|whole| {
            let count = counts.entry((whole, label.by.as_deref())).or_default();
            *count += 1;
            *count
        }));
    }
    out
}

/// Row label, measure and the province, before the units.
const LEAD: u16 = 3;

impl<'a> Closed<'a> {
    /// The pages' names and order.
    pub fn new(view: &'a View<'a>, totals: &'a FormTotals, several: bool) -> Closed<'a> {
        let form = view.form(totals.form);
        let named = |name: &str| {
            if several { named_with(name, &format!(" {}", form.id.to_uppercase())) } else { name.to_owned() }
        };
        Closed {
            form,
            totals,
            reports: view.reports(totals.form),
            places: totals.expected.iter().copied().zip(0..).collect(),
            numbers: numbers(form.row_labels()),
            summary: named("Tổng hợp"),
            detail: named("Chi tiết"),
            sources: named("Nguồn số liệu"),
        }
    }

    /// The three pages: the province's table, the units side by side, the sources.
    pub fn pages(&'a self, view: &'a View<'a>) -> [Page<'a>; 3] {
        [self.province(view), self.units(view), self.cells(view)]
    }

    fn head(&self, view: &View<'_>, width: u16, what: &str) -> Vec<Line> {
        let unit = if self.form.unit_of_measure.is_empty() {
            String::new()
        } else {
            format!("Đvt: {}", self.form.unit_of_measure)
        };
        let (sent, owed) = (self.totals.units.len(), self.totals.expected.len());
        let title = format!("{what}{}", self.form.title).to_uppercase();
        let subtitle = format!("{} · {} · {sent}/{owed} đơn vị", capital(&view.done.period.vi()), self.form.name);
        let mut lines = heading(view.workspace, width, &title, subtitle);
        lines.push(Line::of(vec![PageCell::text(width.saturating_sub(1), unit, Base::Remark.plain())]));
        lines
    }

    /// The columns of the form that carry figures or ratios.
    fn columns(&self) -> Vec<usize> {
        (0..self.form.columns.len())
            .filter(|&c| !self.form.columns[c].heading && self.form.columns[c].kind != Some(Kind::Text))
            .collect()
    }

    /// Row of an indicator on `Chi tiết`, where they stand in the order of the form.
    fn detail_row(&self, ix: IndicatorIx) -> u32 {
        FIRST + u32::from(ix.0)
    }

    /// How far a label stands in: one step for each label above it.
    fn depth(labels: &[AxisLabel], label: usize) -> usize {
        std::iter::successors(labels[label].under, |up| labels[*up].under).count()
    }

    fn base(&self, ix: IndicatorIx) -> Base {
        super::layout::base(self.form.indicator(ix))
    }

    /// The form as the province sends it.
    fn province(&'a self, view: &'a View<'a>) -> Page<'a> {
        let columns = self.columns();
        let parts = self.parts(&columns);
        let widths = self.widths(&parts, &columns);
        let mut rows = self.signed_head(view, &widths);
        rows.extend(self.header(&parts, &columns));
        let height = parts.iter().map(|p| p.labels.len()).max().unwrap_or_default();
        for n in 0..height {
            let row = SIGNED_FIRST + n as u32;
            let cells = parts.iter().flat_map(|p| self.province_row(p, p.labels.clone().nth(n), &columns, row));
            rows.push(Line::of(cells.collect()).high(self.height(&parts, n)));
        }
        rows.extend(super::notes::lines(view, self.totals.form, self.form, 0));
        rows.extend(signatures(&view.workspace.letterhead, &widths));
        let paper = if widths.iter().sum::<f64>() > UPRIGHT { Paper::A4Landscape } else { Paper::A4Portrait };
        let page = self.page(self.summary.clone(), widths, Some(At::new(SIGNED_FIRST, 1)), paper, rows, false);
        Page { repeat: Some((SIGNED_HEAD, SIGNED_FIRST - 1)), ..page }
    }

    /// The heading of the province's table, with the unit of measure under it.
    fn signed_head(&self, view: &View<'_>, widths: &[f64]) -> Vec<Line> {
        let (sent, owed) = (self.totals.units.len(), self.totals.expected.len());
        let subtitle = match sent == owed {
            true => capital(&view.done.period.vi()),
            false => format!("{} (tổng hợp từ {sent}/{owed} đơn vị)", capital(&view.done.period.vi())),
        };
        let title = self.form.title.to_uppercase();
        let mut lines = signed_heading(&view.workspace.letterhead, view.done.period, widths, &title, subtitle);
        let width = widths.len() as u16;
        let unit = match self.form.unit_of_measure.as_str() {
            "" => self.form.name.clone(),
            unit => format!("{} · Đvt: {unit}", self.form.name),
        };
        lines.push(Line::of(vec![PageCell::text(0, unit, Base::Measure.plain()).span(width, 1)]));
        lines
    }

    fn widths(&self, parts: &[HalfTable], columns: &[usize]) -> Vec<f64> {
        let mut widths = Vec::new();
        for part in parts {
            widths.extend(part.number.map(|_| 5.0));
            widths.push(part.width);
            widths.extend(columns.iter().map(|_| if parts.len() > 1 { 11.0 } else { 14.0 }));
        }
        widths
    }

    /// The parts of the table side by side, as the form asks for them.
    fn parts(&self, columns: &[usize]) -> Vec<HalfTable> {
        let count = self.form.row_labels().len();
        let height = count.div_ceil(self.form.side_by_side).max(1);
        let lead = 1 + u16::from(!self.form.row_number.is_empty());
        let width = if height < count { 24.0 } else { 52.0 };
        let part = |(n, from): (usize, usize)| {
            let first = n as u16 * (lead + columns.len() as u16);
            HalfTable {
                labels: from..(from + height).min(count),
                number: (lead > 1).then_some(first),
                label: first + lead - 1,
                figures: first + lead,
                width,
            }
        };
        (0..count).step_by(height).enumerate().map(part).collect()
    }

    /// The height of the `n`th row, for the longest of its labels.
    fn height(&self, parts: &[HalfTable], n: usize) -> f64 {
        let labels = parts.iter().filter_map(|p| Some((p.labels.clone().nth(n)?, p.width)));
        labels.map(|(l, width)| label_height(&self.form.row_labels()[l].label, width)).fold(USUAL, f64::max)
    }

    fn header(&self, parts: &[HalfTable], columns: &[usize]) -> Vec<Line> {
        let header = Base::Header.plain();
        let [mut upper, mut lower, mut numbers] = [Vec::new(), Vec::new(), Vec::new()];
        for part in parts {
            upper.extend(part.number.map(|col| PageCell::text(col, "TT", header).span(1, 2)));
            upper.push(PageCell::text(part.label, self.form.lead.0.as_str(), header).span(1, 2));
            self.header_of_figures(part, columns, &mut upper, &mut lower);
            let first = part.number.unwrap_or(part.label);
            let last = part.figures + columns.len() as u16;
            numbers.extend((first..last).map(|col| self.column_number(part, columns, col)));
        }
        vec![Line::of(upper).high(30.0), Line::of(lower).high(45.0), Line::of(numbers)]
    }

    /// The labels over the figures, those of one group under its heading.
    fn header_of_figures(
        &self,
        part: &HalfTable,
        columns: &[usize],
        upper: &mut Vec<PageCell>,
        lower: &mut Vec<PageCell>,
    ) {
        let header = Base::Header.plain();
        let mut n = 0;
        while n < columns.len() {
            let under = self.form.columns[columns[n]].under;
            let run =
                columns[n..].iter().take_while(|c| under.is_some() && self.form.columns[**c].under == under).count();
            let col = |m: usize| part.figures + m as u16;
            match under {
                Some(up) => {
                    let cell = PageCell::text(col(n), self.form.columns[up].plain(), header);
                    upper.push(if run > 1 { cell.span(run as u16, 1) } else { cell });
                    lower.extend(
                        (n..n + run).map(|m| PageCell::text(col(m), self.form.columns[columns[m]].plain(), header)),
                    );
                    n += run;
                }
                None => {
                    upper.push(PageCell::text(col(n), self.form.columns[columns[n]].plain(), header).span(1, 2));
                    n += 1;
                }
            }
        }
    }

    /// The number of a column as the form prints it, else counted from the left.
    fn column_number(&self, part: &HalfTable, columns: &[usize], col: u16) -> PageCell {
        let figure = col.checked_sub(part.figures).and_then(|n| columns.get(usize::from(n)));
        let show = match figure.and_then(|c| self.form.columns[*c].number.clone()) {
            Some(number) => Show::Text(number),
            None => Show::Number(Decimal::from(col + 1)),
        };
        PageCell::new(col, show, Base::ColumnNumber.plain())
    }

    /// The cells of a label in its part of the table; empty ones where the part is shorter than another.
    fn province_row(&self, part: &HalfTable, label: Option<usize>, columns: &[usize], row: u32) -> Vec<PageCell> {
        let first = part.number.unwrap_or(part.label);
        let Some(label) = label else {
            return super::layout::blanks(first..part.figures + columns.len() as u16, Weight::Plain).collect();
        };
        let labels = self.form.row_labels();
        let weight = if Self::depth(labels, label) == 0 { Weight::Unit } else { Weight::Plain };
        let base = if weight == Weight::Plain { Base::Inner } else { Base::Label };
        let number = |col| PageCell::new(col, self.number_of(label), Base::Centre.in_row(weight));
        let mut cells: Vec<PageCell> = part.number.map(number).into_iter().collect();
        cells.push(PageCell::text(part.label, labels[label].label.as_str(), base.in_row(weight)));
        for (col, column) in (part.figures..).zip(columns) {
            if let Some(ix) = self.form.indicator_at(Some(label), *column) {
                let total = self.totals.of(Assignee::Province, ix);
                let show = self.total_shown(ix, total);
                cells.push(PageCell::new(col, show, self.base(ix).in_row(weight)).mark(total.is_incomplete()));
            } else {
                let show = match labels[label].heading {
                    true => Show::Blank,
                    false => self.ratio(part, label, *column, columns, row),
                };
                cells.push(PageCell::new(col, show, Base::Percent.in_row(weight)));
            }
        }
        cells
    }

    /// The province's figure; one that lacks cells says so in words, also to the next level, which cannot take it for whole.
    fn total_shown(&self, ix: IndicatorIx, total: Total) -> Show {
        match total.value {
            Some(n) if total.is_incomplete() => {
                Show::Text(format!("{} (chưa đủ)", crate::model::finding::message::vi(n)))
            }
            value => super::layout::reference(&self.detail, At::new(self.detail_row(ix), 2), value),
        }
    }

    /// The running number of a label: its place among the parts of what it is a part of.
    fn number_of(&self, label: usize) -> Show {
        self.numbers[label].map_or(Show::Blank, |n| Show::Number(Decimal::from(n)))
    }

    fn ratio(&self, part: &HalfTable, label: usize, column: usize, columns: &[usize], row: u32) -> Show {
        let Some(ratio) = self.form.ratios.iter().find(|r| r.column == column) else {
            return Show::Blank;
        };
        let at =
            |c: usize| columns.iter().position(|x| *x == c).map(|n| At::new(row, u32::from(part.figures) + n as u32));
        let rate = self.totals.rate(self.form, Assignee::Province, Some(label), ratio);
        // A figure that lacks cells stands as words, of which no percentage is taken.
        let whole = |c: usize| {
            let ix = self.form.indicator_at(Some(label), c);
            ix.is_some_and(|ix| !self.totals.of(Assignee::Province, ix).is_incomplete())
        };
        let operand = |c: usize, n: Option<Decimal>| n.filter(|_| whole(c));
        let (above, below) = (operand(ratio.numerator, rate.numerator), operand(ratio.denominator, rate.denominator));
        match (at(ratio.numerator), at(ratio.denominator)) {
            (Some(n), Some(d)) => crate::write::page::percent(n, d, above, below),
            _ => Show::Blank,
        }
    }

    /// The lines of `Chi tiết` and `Nguồn số liệu`: a row per figure of the form, a column per unit.
    fn matrix(
        &'a self,
        view: &'a View<'a>,
        first: &str,
        cell: impl Fn(u16, UnitIx, IndicatorIx) -> PageCell,
        own: impl Fn(IndicatorIx) -> PageCell,
    ) -> Vec<Line> {
        let header = Base::Header.plain();
        let mut names = vec![
            PageCell::text(0, self.form.lead.0.as_str(), header).span(1, 2),
            PageCell::text(1, "Cột", header).span(1, 2),
            PageCell::text(2, first, header).span(1, 2),
        ];
        let units = || (LEAD..).zip(&self.totals.expected);
        names.extend(units().map(|(col, u)| PageCell::text(col, view.done.roster.unit(*u).title(), header).span(1, 2)));
        let numbers = (0..LEAD + self.totals.expected.len() as u16)
            .map(|c| PageCell::new(c, Show::Number(Decimal::from(c + 1)), Base::ColumnNumber.plain()));
        let mut out = vec![Line::of(names).high(45.0), Line::empty().high(45.0), Line::of(numbers.collect())];
        let labels = self.form.row_labels();
        for (ix, indicator) in self.form.indicators() {
            let row = indicator.row.unwrap_or_default();
            let base = if Self::depth(labels, row) == 0 { Base::Label } else { Base::Inner };
            let label = self.form.row_label(row);
            let tall = label_height(&label, LABELS);
            let mut cells = vec![
                PageCell::text(0, label, base.plain()),
                PageCell::text(1, self.form.columns[indicator.column].plain(), Base::Label.plain()),
                own(ix),
            ];
            cells.extend(units().map(|(col, unit)| cell(col, *unit, ix)));
            out.push(Line::of(cells).high(tall));
        }
        out
    }

    fn facts(&self) -> HashMap<(UnitIx, IndicatorIx), &'a Fact> {
        self.reports.iter().flat_map(|(u, r)| r.facts.iter().map(|f| ((*u, f.indicator), f))).collect()
    }

    fn units(&'a self, view: &'a View<'a>) -> Page<'a> {
        let facts = self.facts();
        let last = column_name(u32::from(LEAD) + self.totals.expected.len() as u32 - 1);
        let own = |ix: IndicatorIx| {
            let total = self.totals.of(Assignee::Province, ix);
            let across = |ix: IndicatorIx| {
                let row = self.detail_row(ix) + 1;
                format!("{}{row}:{last}{row}", column_name(u32::from(LEAD)))
            };
            let show = match self.form.indicator(ix).weight {
                Some(weight) => mean(&across(ix), &across(weight), None, total.mean),
                None => sum(format!("SUM({})", across(ix)), total.value),
            };
            PageCell::new(2, show, self.base(ix).in_row(Weight::Total)).mark(total.is_incomplete())
        };
        let cell = |col: u16, unit: UnitIx, ix: IndicatorIx| {
            let role = self.base(ix).plain();
            match facts.get(&(unit, ix)).map(|f| (f.value, f)) {
                Some((Value::Number(n), _)) => PageCell::new(col, Show::Number(n), role),
                Some((Value::Zero, _)) => PageCell::new(col, Show::Number(Decimal::ZERO), role),
                Some((Value::Dash, _)) => PageCell::text(col, "-", role),
                Some((Value::Blocked, f)) => PageCell::text(col, f.text(), role).mark(true),
                Some((Value::Blank, _)) | None => PageCell::new(col, Show::Blank, role),
            }
        };
        let mut rows = self.head(view, 6, "Chi tiết ");
        rows.extend(self.matrix(view, &capital(&view.workspace.letterhead.scope), cell, own));
        self.page(self.detail.clone(), self.matrix_widths(), Some(At::new(FIRST, 3)), Paper::A3Landscape, rows, true)
    }

    fn cells(&'a self, view: &'a View<'a>) -> Page<'a> {
        let facts = self.facts();
        let cell = |col: u16, unit: UnitIx, ix: IndicatorIx| {
            let text = facts.get(&(unit, ix)).map_or(String::new(), |f| super::detail::address(f));
            PageCell::text(col, text, Base::Centre.plain())
        };
        let own = |ix: IndicatorIx| {
            let at = At::new(self.detail_row(ix), 2);
            let value = self.totals.of(Assignee::Province, ix).value;
            let show = match value {
                Some(n) => Show::Formula(
                    format!("{}!{at}", crate::write::page::quoted(&self.detail)),
                    Computed::Number(float(n)),
                ),
                None => Show::Blank,
            };
            PageCell::new(2, show, self.base(ix).plain())
        };
        let mut rows = self.head(view, 6, "Nguồn số liệu ");
        rows.extend(self.matrix(view, &capital(&view.workspace.letterhead.scope), cell, own));
        for (label, of) in [
            ("Tệp", (|r: &Report| r.file.to_string()) as fn(&Report) -> String),
            ("Trang tính", |r| r.sheet.to_string()),
        ] {
            let mut cells = vec![PageCell::text(0, label, Base::Label.in_row(Weight::Unit))];
            let files = (LEAD..).zip(&self.totals.expected).map(|(col, u)| {
                PageCell::text(col, self.reports.get(u).map_or(String::new(), |r| of(r)), Base::Prose.plain())
            });
            cells.extend(files);
            rows.push(Line::of(cells).high(60.0));
        }
        self.page(self.sources.clone(), self.matrix_widths(), Some(At::new(FIRST, 3)), Paper::A3Landscape, rows, true)
    }

    fn matrix_widths(&self) -> Vec<f64> {
        let mut widths = vec![LABELS, 16.0, 11.0];
        widths.extend(self.totals.expected.iter().map(|_| 11.0));
        widths
    }

    fn page(
        &'a self,
        name: String,
        widths: Vec<f64>,
        freeze: Option<At>,
        paper: Paper,
        rows: Vec<Line>,
        large: bool,
    ) -> Page<'a> {
        Page {
            freeze,
            repeat: Some((HEAD, FIRST - 1)),
            paper,
            one_page: !large && rows.len() <= ONE_PAGE,
            list: large.then(|| List { first: FIRST, usual: Vec::new() }),
            ..Page::new(name, widths, rows)
        }
    }

    /// The sheet of the province's table, for links.
    pub fn summary_sheet(&self) -> &str {
        &self.summary
    }

    /// The cell of an indicator's total on `Chi tiết`, with the sheet.
    pub fn total_cell(&self, ix: IndicatorIx) -> (&str, At) {
        (&self.detail, At::new(self.detail_row(ix), 2))
    }

    /// The cell of a unit's figure on `Chi tiết`, with the sheet.
    pub fn fact_cell(&self, unit: UnitIx, ix: IndicatorIx) -> Option<(&str, At)> {
        let n = self.places.get(&unit)?;
        Some((&self.detail, At::new(self.detail_row(ix), u32::from(LEAD) + n)))
    }

    /// The form.
    pub fn form(&self) -> &Form {
        self.form
    }

    /// Its totals.
    pub fn totals(&self) -> &FormTotals {
        self.totals
    }
}
