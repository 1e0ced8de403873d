//! What the pages of an open form share: its columns, its header, and where each unit and organisation stands.

use crate::consolidate::aggregate::{FormTotals, Rate};
use crate::model::fact::Report;
use crate::model::form::{Form, Indicator, IndicatorIx, Kind, Ratio};
use crate::model::letterhead::Letterhead;
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::roster::{Roster, UnitIx};
use crate::model::text::number::Measure;
use crate::workspace::Workspace;
use crate::write::page::{Base, Computed, Line, PageCell, Show, Weight, float, height};
use crate::write::view::View;
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
    pub figures: Vec<FigureColumn<'a>>,
    /// The place among the figures of each label of the form that has one.
    places: Vec<Option<usize>>,
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
    /// Running number of each unit with a report, and its first row on the page of addresses.
    pub numbered: BTreeMap<UnitIx, (usize, u32)>,
}

impl Plan {
    fn new(roster: &Roster, units: &[UnitIx], reports: &BTreeMap<UnitIx, &Report>) -> Plan {
        let mut plan = Plan::default();
        for unit in units {
            plan.blocks.entry(roster.unit(*unit).block.clone()).or_default().push(*unit);
        }
        let mut row = SIGNED_FIRST;
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
        let (mut row, mut source) = (FIRST, FIRST);
        for (unit, report) in plan.blocks.values().flatten().filter_map(|u| Some((*u, reports.get(u)?))) {
            let count = report.organisations.len() as u32;
            plan.detail_rows.insert(unit, row);
            plan.numbered.insert(unit, (plan.numbered.len() + 1, source));
            (row, source) = (row + 1 + count, source + count);
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
    /// What tells the pages of this form from those of others.
    suffix: String,
}

impl Pages {
    fn new(form: &Form, several: bool) -> Pages {
        let mut pages = Pages {
            suffix: if several { format!(" {}", form.id.to_uppercase()) } else { String::new() },
            summary: String::new(),
            detail: String::new(),
            sources: String::new(),
        };
        pages.summary = pages.named("Tổng hợp");
        pages.detail = pages.named("Chi tiết");
        pages.sources = pages.named("Nguồn số liệu");
        pages
    }

    /// The name of a page of this form, told from that of another where there are several.
    pub fn named(&self, name: &str) -> String {
        named_with(name, &self.suffix)
    }
}

/// A column of figures.
pub struct FigureColumn<'a> {
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

/// Rows before the table's header on a page for working with: issuer, title, period, unit of measure.
pub const HEAD: u32 = 4;
/// Header rows: groups, labels, column numbers.
pub const HEADER: u32 = 3;
/// The first row of figures on a page for working with.
pub const FIRST: u32 = HEAD + HEADER;
/// Rows before the table's header on a page that is signed: its heading and the unit of measure.
pub const SIGNED_HEAD: u32 = SIGNED_HEADING + 1;
/// The first row of figures on a page that is signed.
pub const SIGNED_FIRST: u32 = SIGNED_HEAD + HEADER;

impl<'a> Layout<'a> {
    /// The layout of the form `ix`.
    pub fn new(view: &'a View<'a>, totals: &'a FormTotals, several: bool) -> Layout<'a> {
        let ix = totals.form;
        let form = view.form(ix);
        let reports = view.reports(ix);
        let figures: Vec<FigureColumn<'_>> = (0..form.columns.len()).filter_map(|label| figure(form, label)).collect();
        let mut places = vec![None; form.columns.len()];
        (0..).zip(&figures).for_each(|(n, f)| places[f.label] = Some(n));
        let pages = Pages::new(form, several);
        let plan = Plan::new(&view.done.roster, &totals.expected, &reports);
        Layout { form, totals, reports, figures, places, pages, plan }
    }

    /// The column on the page of the figure `n`, after `lead` columns.
    pub fn column(&self, lead: u16, n: usize) -> u16 {
        lead + n as u16
    }

    /// The column of a label of the form.
    pub fn column_of_label(&self, lead: u16, label: usize) -> Option<u16> {
        self.places.get(label).copied().flatten().map(|n| self.column(lead, n))
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
    pub fn base(&self, figure: &FigureColumn<'_>) -> Base {
        match figure.shows {
            Shows::Ratio(_) => Base::Percent,
            Shows::Indicator(ix) => base(self.form.indicator(ix)),
        }
    }

    /// Whether figures of this column may be added up.
    pub fn adds_up(&self, indicator: IndicatorIx) -> bool {
        self.form.indicator(indicator).kind.adds_up()
    }

    /// A ratio's cell in `row`, from the cells of its operands.
    pub fn ratio(&self, lead: u16, row: u32, ratio: &Ratio, rate: Rate) -> Show {
        let at = |label| self.column_of_label(lead, label).map(|col| At::new(row, u32::from(col)));
        match (at(ratio.numerator), at(ratio.denominator)) {
            (Some(n), Some(d)) => crate::write::page::percent(n, d, rate.numerator, rate.denominator),
            _ => Show::Blank,
        }
    }

    /// Issuer, title, period and unit of measure over a table of `width` columns.
    pub fn head(&self, view: &View<'_>, width: u16, what: &str) -> Vec<Line> {
        let mut lines = heading(view.workspace, width, &self.title(what), self.subtitle(view));
        lines.push(self.unit_of_measure(width));
        lines
    }

    /// The same above a page that is signed.
    pub fn signed_head(&self, view: &View<'_>, widths: &[f64], what: &str) -> Vec<Line> {
        let head = &view.workspace.letterhead;
        let mut lines = signed_heading(head, view.done.period, widths, &self.title(what), self.subtitle(view));
        lines.push(self.unit_of_measure(widths.len() as u16));
        lines
    }

    fn title(&self, what: &str) -> String {
        format!("{what} {}", self.form.title).trim().to_uppercase()
    }

    /// The period, with the day up to which it counts where that is not its last.
    fn subtitle(&self, view: &View<'_>) -> String {
        let period = capital(&view.done.period.vi());
        let cut_off = view.workspace.due(self.totals.form).map(|d| d.cut_off(view.done.period));
        match cut_off.filter(|day| *day != view.done.period.last_day()) {
            Some(day) => format!("{period} (số liệu tính đến ngày {})", day.strftime("%d/%m/%Y")),
            None => period,
        }
    }

    fn unit_of_measure(&self, width: u16) -> Line {
        let unit = match self.form.unit_of_measure.as_str() {
            "" => self.form.name.clone(),
            unit => format!("{} · Đvt: {unit}", self.form.name),
        };
        Line::of(vec![PageCell::text(width.saturating_sub(4), unit, Base::Measure.plain()).span(4.min(width), 1)])
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

fn figure(form: &Form, label: usize) -> Option<FigureColumn<'_>> {
    let column = &form.columns[label];
    if column.heading || column.kind == Some(Kind::Text) {
        return None;
    }
    let shows = match form.ratios.iter().find(|r| r.column == label) {
        Some(ratio) => Shows::Ratio(ratio),
        None => Shows::Indicator(form.indicator_at(None, label)?),
    };
    Some(FigureColumn { label, shows })
}

/// A name for a sheet that keeps what tells it from others when it is too long.
pub fn named_with(name: &str, suffix: &str) -> String {
    let suffix: String = suffix.chars().take(18).collect();
    let room = 31 - suffix.chars().count();
    let base: String = name.chars().take(room).collect();
    sheet_name(&format!("{}{suffix}", base.trim_end()))
}

/// A name that Excel takes for a sheet.
pub fn sheet_name(name: &str) -> String {
    name.chars().map(|c| if "[]:*?/\\".contains(c) { '-' } else { c }).take(31).collect()
}

/// The bodies that issue the tables, in one line.
fn issuer(head: &Letterhead) -> String {
    let bodies = [&head.superior, &head.body].into_iter().filter(|b| !b.is_empty());
    bodies.map(String::as_str).collect::<Vec<_>>().join(" – ")
}

/// What stands above a page for working with: the issuer, then title and subtitle over `width` columns.
pub fn heading(workspace: &Workspace, width: u16, title: &str, subtitle: String) -> Vec<Line> {
    vec![
        Line::of(vec![PageCell::text(0, issuer(&workspace.letterhead), Base::Issuer.plain())]),
        Line::of(vec![PageCell::text(0, title, Base::Title.plain()).span(width, 1)]).high(24.0),
        Line::of(vec![PageCell::text(0, subtitle, Base::Subtitle.plain()).span(width, 1)]),
    ]
}

/// Rows of the heading of a page that is signed.
pub const SIGNED_HEADING: u32 = 6;

/// What stands above a page that is signed (`domain` §9): the bodies on the left; the motto, place and date on the
/// right; then title and subtitle.
pub fn signed_heading(head: &Letterhead, period: Period, widths: &[f64], title: &str, subtitle: String) -> Vec<Line> {
    let (left, right) = halves(widths);
    let width = widths.len() as u16;
    let pair = |a: &str, a_role: Base, b: &str, b_role: Base| {
        let mut cells = vec![PageCell::text(0, a, a_role.plain()).span(left, 1)];
        cells.push(PageCell::text(right, b, b_role.plain()).span(width - right, 1));
        Line::of(cells)
    };
    let secrecy = match head.secrecy.as_str() {
        "" => Line::empty().high(6.0),
        mark => Line::of(vec![PageCell::text(0, mark, Base::Secrecy.plain())]),
    };
    let date = head.place_and_date(period.last_day());
    vec![
        pair(&head.superior, Base::Superior, &head.motto, Base::Motto),
        pair(&head.body, Base::Body, &date, Base::PlaceAndDate),
        Line::of(vec![PageCell::text(0, "*", Base::Body.plain()).span(left, 1)]),
        secrecy,
        Line::of(vec![PageCell::text(0, title, Base::Title.plain()).span(width, 1)])
            .high(height(title.chars().count(), 0.62 * widths.iter().sum::<f64>()).max(20.0)),
        Line::of(vec![PageCell::text(0, subtitle, Base::Subtitle.plain()).span(width, 1)]),
    ]
}

/// The signature block under a table: who drew it up on the left, who signs on the right, with room to sign.
pub fn signatures(head: &Letterhead, widths: &[f64]) -> Vec<Line> {
    let (left, right) = halves(widths);
    let width = widths.len() as u16;
    let row = |a: Option<&str>, b: Option<&str>| {
        let mut cells = Vec::new();
        cells.extend(a.map(|a| PageCell::text(0, a, Base::Body.plain()).span(left, 1)));
        cells.extend(b.map(|b| PageCell::text(right, b, Base::Body.plain()).span(width - right, 1)));
        Line::of(cells)
    };
    let (a, b) = (&head.prepared.lines, &head.signed.lines);
    let mut out = vec![Line::empty()];
    let line = |lines: &'_ [String], n: usize| lines.get(n).cloned();
    out.extend((0..a.len().max(b.len())).map(|n| row(line(a, n).as_deref(), line(b, n).as_deref())));
    out.extend((0..4).map(|_| Line::empty()));
    let named = |name: &'_ str| (!name.is_empty()).then(|| name.to_owned());
    let names = (named(&head.prepared.name), named(&head.signed.name));
    if names.0.is_some() || names.1.is_some() {
        out.push(row(names.0.as_deref(), names.1.as_deref()));
    }
    out
}

/// Where the left half of a page ends and the right one begins, as columns: one past the left, first of the right.
fn halves(widths: &[f64]) -> (u16, u16) {
    let ends: Vec<f64> = widths
        .iter()
        .scan(0.0, |end, width| {
            *end += width;
            Some(*end)
        })
        .collect();
    let total = ends.last().copied().unwrap_or_default();
    let count = widths.len();
    let left = (1..count).find(|n| ends[n - 1] >= 0.40 * total).unwrap_or(1);
    let right = (left..count).rev().find(|n| total - ends[n - 1] >= 0.40 * total).unwrap_or(left);
    (left as u16, right.max(1).min(count.saturating_sub(1)) as u16)
}

/// The first letter made a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// A link to another cell with its value.
pub fn reference(sheet: &str, at: At, value: Option<Decimal>) -> Show {
    match value {
        Some(n) => Show::Formula(format!("{}!{at}", crate::write::page::quoted(sheet)), Computed::Number(float(n))),
        None => Show::Blank,
    }
}

/// Empty cells with borders, so that a row of a table has no gaps.
pub fn blanks(cols: impl Iterator<Item = u16>, weight: Weight) -> impl Iterator<Item = PageCell> {
    cols.map(move |col| PageCell::new(col, Show::Blank, Base::Label.in_row(weight)))
}
