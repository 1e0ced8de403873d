//! `Tổng hợp`: units × indicators, with subtotals by block and the grand total.

use super::layout::{Layout, SIGNED_FIRST as FIRST, SIGNED_HEAD as HEAD, Shows, blanks, reference, signatures};
use crate::consolidate::aggregate::Rate;
use crate::model::finding::message;
use crate::model::form::IndicatorIx;
use crate::model::place::{At, column_name};
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::model::text::number::roman;
use crate::write::page::{Base, Line, ONE_PAGE, Page, PageCell, Paper, Show, Weight, column_range, sum};
use crate::write::view::View;
use rust_decimal::Decimal;

/// Running number, unit, organisations.
const LEAD: u16 = 3;

/// The page.
pub fn page<'a>(layout: &'a Layout<'a>, view: &'a View<'a>) -> Page<'a> {
    let width = LEAD + layout.figures.len() as u16 + 1;
    let mut widths = vec![4.5, 26.0, 7.5];
    widths.extend(layout.figures.iter().map(|f| if layout.base(f) == Base::Amount { 14.0 } else { 7.0 }));
    widths.push(17.0);
    let mut rows = layout.signed_head(view, &widths, "Tổng hợp");
    rows.extend(layout.header(&["TT", "Đơn vị", "Số tổ chức cơ sở đảng"], &["Ghi chú"]));
    let table = UnitTable { layout, view };
    rows.extend(table.body());
    rows.extend(super::notes::lines(view, layout.totals.form, layout.form, 1));
    rows.extend(signatures(&view.workspace.letterhead, &widths));
    let table_rows = rows.len();
    Page {
        freeze: Some(At::new(FIRST, 2)),
        repeat: Some((HEAD, FIRST - 1)),
        paper: Paper::across(width, view.workspace.letterhead.paper),
        one_page: table_rows <= ONE_PAGE,
        ..Page::new(layout.pages.summary.clone(), widths, rows)
    }
}

struct UnitTable<'a> {
    layout: &'a Layout<'a>,
    view: &'a View<'a>,
}

impl UnitTable<'_> {
    fn body(&self) -> Vec<Line> {
        let plan = &self.layout.plan;
        let mut out = Vec::new();
        let mut number = 0;
        for (n, (name, members)) in plan.blocks.iter().enumerate() {
            if !name.is_empty() {
                out.push(self.block(n, name, members));
            }
            for unit in members {
                number += 1;
                let line = self.unit(number, *unit);
                out.push(if name.is_empty() { line } else { line.at_level(1) });
            }
        }
        out.push(self.total());
        out.push(self.coverage());
        out
    }

    fn unit(&self, number: u64, unit: UnitIx) -> Line {
        let row = self.layout.plan.unit_rows.get(&unit).copied().unwrap_or_default();
        let named = self.view.done.roster.unit(unit).title();
        let label = PageCell::text(1, named, Base::Inner.plain());
        let detail = self.layout.plan.detail_rows.get(&unit).copied();
        let label = match detail {
            Some(detail) => label.linked(&self.layout.pages.detail, At::new(detail, 1)),
            None => label,
        };
        let organisations = match self.layout.totals.organisations.get(&unit) {
            Some(n) => Show::Number(Decimal::from(*n)),
            None => Show::Blank,
        };
        let mut cells = vec![
            PageCell::new(0, Show::Number(Decimal::from(number)), Base::Centre.plain()),
            label,
            PageCell::new(2, organisations, Base::Count.plain()),
        ];
        let source = |ix: IndicatorIx| {
            let value = self.layout.totals.of(Assignee::Unit(unit), ix).value;
            match (detail, self.layout.column_of(super::detail::LEAD, ix)) {
                (Some(row), Some(col)) => reference(&self.layout.pages.detail, At::new(row, u32::from(col)), value),
                _ => Show::Blank,
            }
        };
        cells.extend(self.figures(row, Weight::Plain, Assignee::Unit(unit), source));
        cells.push(PageCell::text(self.note_column(), self.note(unit), Base::Prose.plain()));
        Line::of(cells).high(20.0)
    }

    /// What keeps a unit's row from being complete.
    fn note(&self, unit: UnitIx) -> String {
        let Some(totals) = self.layout.totals.units.get(&unit) else {
            return "Chưa có báo cáo dùng được".into();
        };
        let blocked: u64 = totals.values().map(|t| t.blocked).sum();
        if blocked == 0 { String::new() } else { format!("Thiếu {blocked} ô chưa dùng được") }
    }

    fn block(&self, n: usize, name: &str, members: &[UnitIx]) -> Line {
        let row = self.layout.plan.block_rows[n];
        let range = (row + 1, row + members.len() as u32);
        let mut cells = vec![
            PageCell::text(0, roman(n + 1), Base::Centre.in_row(Weight::Block)),
            PageCell::text(1, name, Base::Label.in_row(Weight::Block)),
            PageCell::new(
                2,
                self.organisations(members, format!("SUM({})", column_range(2, range.0, range.1))),
                Base::Count.in_row(Weight::Block),
            ),
        ];
        for (n, figure) in self.layout.figures.iter().enumerate() {
            let col = self.layout.column(LEAD, n);
            let of = |ix| self.sum_of(members, ix);
            let show = match figure.shows {
                Shows::Indicator(ix) => super::detail::mean_of(self.layout, ix, members)
                    .unwrap_or_else(|| sum(format!("SUM({})", column_range(col, range.0, range.1)), of(ix))),
                Shows::Ratio(ratio) => {
                    let operand = |label| self.layout.form.indicator_at(None, label).and_then(of);
                    self.layout.ratio(
                        LEAD,
                        row,
                        ratio,
                        Rate { numerator: operand(ratio.numerator), denominator: operand(ratio.denominator) },
                    )
                }
            };
            let marked = matches!(figure.shows, Shows::Indicator(ix) if members.iter().any(|u| self.layout.totals.of(Assignee::Unit(*u), ix).is_incomplete()));
            cells.push(PageCell::new(col, show, self.layout.base(figure).in_row(Weight::Block)).mark(marked));
        }
        let sent = members.iter().filter(|u| self.layout.totals.units.contains_key(u)).count();
        cells.push(PageCell::text(
            self.note_column(),
            format!("{sent}/{} đơn vị", members.len()),
            Base::Prose.in_row(Weight::Block),
        ));
        Line::of(cells)
    }

    fn sum_of(&self, members: &[UnitIx], ix: IndicatorIx) -> Option<Decimal> {
        if !self.layout.adds_up(ix) {
            return None;
        }
        let values = members.iter().filter_map(|u| self.layout.totals.of(Assignee::Unit(*u), ix).value);
        values.fold(None, |sum, n| Some(sum.unwrap_or(Decimal::ZERO) + n))
    }

    fn organisations(&self, members: &[UnitIx], formula: String) -> Show {
        let counts: Vec<u64> =
            members.iter().filter_map(|u| self.layout.totals.organisations.get(u)).copied().collect();
        sum(formula, (!counts.is_empty()).then(|| Decimal::from(counts.iter().sum::<u64>())))
    }

    fn total(&self) -> Line {
        let plan = &self.layout.plan;
        let row = plan.total_row;
        let everyone: Vec<UnitIx> = plan.units().collect();
        let formula = |col: u16| match plan.has_blocks() && plan.block_rows.len() == plan.blocks.len() {
            true => plan
                .block_rows
                .iter()
                .map(|r| format!("{}{}", column_name(u32::from(col)), r + 1))
                .collect::<Vec<_>>()
                .join("+"),
            // Without blocks the units stand together; some named and some not are added up one by one.
            false if !plan.has_blocks() => {
                format!("SUM({})", column_range(col, FIRST, row.saturating_sub(1)))
            }
            false => plan
                .unit_rows
                .values()
                .map(|r| format!("N({}{})", column_name(u32::from(col)), r + 1))
                .collect::<Vec<_>>()
                .join("+"),
        };
        let mut cells = vec![
            PageCell::new(0, Show::Blank, Base::Centre.in_row(Weight::Total)),
            PageCell::text(1, "TỔNG CỘNG", Base::Label.in_row(Weight::Total)),
            PageCell::new(2, self.organisations(&everyone, formula(2)), Base::Count.in_row(Weight::Total)),
        ];
        let source = |ix: IndicatorIx| {
            let col = self.layout.column_of(LEAD, ix).unwrap_or_default();
            let sum = || sum(formula(col), self.layout.totals.of(Assignee::Province, ix).value);
            super::detail::mean_of(self.layout, ix, &everyone).unwrap_or_else(sum)
        };
        cells.extend(self.figures(row, Weight::Total, Assignee::Province, source));
        let (sent, owed) = (self.layout.totals.units.len(), self.layout.totals.expected.len());
        cells.push(PageCell::text(
            self.note_column(),
            format!("{sent}/{owed} đơn vị"),
            Base::Prose.in_row(Weight::Total),
        ));
        Line::of(cells)
    }

    /// For each column, how many organisations have something written of how many there are.
    fn coverage(&self) -> Line {
        let mut cells: Vec<PageCell> = blanks(0..1, Weight::Plain).collect();
        cells.push(PageCell::text(1, "TCCSĐ có số liệu", Base::Inner.plain()));
        cells.extend(blanks(2..3, Weight::Plain));
        for (n, figure) in self.layout.figures.iter().enumerate() {
            let text = match figure.shows {
                Shows::Indicator(ix) => {
                    let all = self.layout.totals.units.values().filter_map(|t| t.get(&ix));
                    let (reported, expected) = all.fold((0, 0), |(r, e), t| (r + t.reported, e + t.expected));
                    format!("{}/{}", message::vi(Decimal::from(reported)), message::vi(Decimal::from(expected)))
                }
                Shows::Ratio(_) => String::new(),
            };
            cells.push(PageCell::text(self.layout.column(LEAD, n), text, Base::ColumnNumber.plain()));
        }
        cells.extend(blanks(self.note_column()..self.note_column() + 1, Weight::Plain));
        Line::of(cells)
    }

    fn figures(&self, row: u32, weight: Weight, whom: Assignee, source: impl Fn(IndicatorIx) -> Show) -> Vec<PageCell> {
        let cell = |(n, figure): (usize, &super::layout::FigureColumn<'_>)| {
            let (show, marked) = match figure.shows {
                Shows::Indicator(ix) => (source(ix), self.layout.totals.of(whom, ix).is_incomplete()),
                Shows::Ratio(ratio) => {
                    let rate = self.layout.totals.rate(self.layout.form, whom, None, ratio);
                    (self.layout.ratio(LEAD, row, ratio, rate), false)
                }
            };
            let own = PageCell::new(self.layout.column(LEAD, n), show, self.layout.base(figure).in_row(weight));
            let sources = super::detail::sources_of(self.layout, whom, n);
            match sources.filter(|_| own.show != Show::Blank && matches!(figure.shows, Shows::Indicator(_))) {
                Some(at) => own.linked(&self.layout.pages.sources, at),
                None => own,
            }
            .mark(marked)
        };
        self.layout.figures.iter().enumerate().map(cell).collect()
    }

    fn note_column(&self) -> u16 {
        self.layout.column(LEAD, self.layout.figures.len())
    }
}

/// The cell of the grand total of an indicator, on the page of units.
pub fn total_cell(layout: &Layout<'_>, ix: IndicatorIx) -> Option<At> {
    let col = layout.column_of(LEAD, ix)?;
    Some(At::new(layout.plan.total_row, u32::from(col)))
}

/// The cell of a unit's total of an indicator, on the page of units.
pub fn unit_cell(layout: &Layout<'_>, unit: UnitIx, ix: IndicatorIx) -> Option<At> {
    let col = layout.column_of(LEAD, ix)?;
    Some(At::new(*layout.plan.unit_rows.get(&unit)?, u32::from(col)))
}
