//! `Chỉ tiêu`: for each unit what was assigned, what was reached, percent, gap and rank, by every basis.

use super::layout::{Layout, capital, heading, reference};
use super::page::{Base, Line, ONE_PAGE, Outcome, Page, PageCell, Role, Show, Weight, column_range, float, sum};
use crate::aggregate::{BasisTotals, Rate};
use crate::catalog::Catalog;
use crate::consolidate::Consolidation;
use crate::form::IndicatorIx;
use crate::place::{At, column_name};
use crate::roster::UnitIx;
use crate::target::Assignee;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Chỉ tiêu";
/// Running number, unit, reached.
const LEAD: u16 = 3;
/// Target, percent, gap, rank for each basis.
const EACH: u16 = 4;

/// The page, where there are targets for an indicator of an open form.
pub fn page<'a>(layouts: &'a [Layout<'a>], done: &'a Consolidation, catalog: &'a Catalog) -> Option<Page<'a>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for basis in &done.totals.bases {
        let Some(layout) = layouts.iter().find(|l| l.totals.form == basis.basis.form) else {
            continue;
        };
        let indicator = basis.basis.indicator;
        match sections.iter_mut().find(|s| std::ptr::eq(s.layout, layout) && s.indicator == indicator) {
            Some(section) => section.bases.push(basis),
            None => sections.push(Section { layout, indicator, bases: vec![basis], first: 0 }),
        }
    }
    if sections.is_empty() {
        return None;
    }
    let most = sections.iter().map(|s| s.bases.len() as u16).max().unwrap_or(1);
    let width = LEAD + EACH * most;
    let subtitle = capital(&done.period.vi());
    let mut rows = heading(catalog, width, "KẾT QUẢ THỰC HIỆN CHỈ TIÊU ĐƯỢC GIAO", subtitle);
    let mut bars = Vec::new();
    for section in &mut sections {
        rows.push(Line::empty());
        section.first = rows.len() as u32 + 4;
        rows.extend(section.lines(done));
        let last = section.first + section.layout.totals.expected.len() as u32 - 1;
        bars.extend((0..section.bases.len() as u16).map(|n| (LEAD + EACH * n + 1, section.first, last)));
    }
    let mut widths = vec![5.0, 34.0, 12.0];
    widths.extend((0..most).flat_map(|_| [11.0, 11.0, 11.0, 9.0]));
    Some(Page { bars, one_page: rows.len() <= ONE_PAGE, ..Page::new(NAME, widths, rows) })
}

/// First row of the units and the column of percentages of the basis `n` of the first indicator.
pub fn percent_cells(layouts: &[Layout<'_>], done: &Consolidation, n: usize) -> Option<(u32, u16)> {
    let first = done.totals.bases.iter().find(|b| layouts.iter().any(|l| l.totals.form == b.basis.form))?;
    layouts.iter().find(|l| l.totals.form == first.basis.form)?;
    Some((TOP + 4, LEAD + EACH * n as u16 + 1))
}

/// Rows above the first indicator: issuer, title, period and an empty one.
const TOP: u32 = 4;

/// One indicator with its bases.
struct Section<'a> {
    layout: &'a Layout<'a>,
    indicator: IndicatorIx,
    bases: Vec<&'a BasisTotals>,
    /// First row of units.
    first: u32,
}

impl Section<'_> {
    fn lines(&self, done: &Consolidation) -> Vec<Line> {
        let mut out = self.header();
        for (n, unit) in self.layout.plan.units().enumerate() {
            out.push(self.unit(done, n as u32, unit));
        }
        out.push(self.total("CỘNG CÁC ĐƠN VỊ", false));
        if self.bases.iter().any(|b| b.own.is_some()) {
            out.push(self.total("TỈNH GIAO", true));
        }
        out
    }

    fn col(basis: usize) -> u16 {
        LEAD + EACH * basis as u16
    }

    fn header(&self) -> Vec<Line> {
        let header = Base::Header.plain();
        let words = self.layout.form.words(self.indicator);
        let mut upper = vec![
            PageCell::text(0, "TT", header).span(1, 2),
            PageCell::text(1, "Đơn vị", header).span(1, 2),
            PageCell::text(2, "Thực hiện", header).span(1, 2),
        ];
        let mut lower = Vec::new();
        for (n, basis) in self.bases.iter().enumerate() {
            let named = format!("Theo {}", basis.named());
            upper.push(PageCell::text(Self::col(n), named, header).span(EACH, 1));
            lower.extend(
                (Self::col(n)..)
                    .zip(["Chỉ tiêu", "Tỷ lệ %", "Chênh lệch", "Xếp thứ"])
                    .map(|(c, t)| PageCell::text(c, t, header)),
            );
        }
        let width = Self::col(self.bases.len());
        let numbers =
            (0..width).map(|c| PageCell::new(c, Show::Number(Decimal::from(c + 1)), Base::ColumnNumber.plain()));
        vec![
            Line::of(vec![PageCell::text(0, words, Base::Issuer.plain())]),
            Line::of(upper).high(34.0),
            Line::of(lower),
            Line::of(numbers.collect()),
        ]
    }

    fn reached(&self, whom: Assignee) -> Option<Decimal> {
        self.layout.totals.of(whom, self.indicator).value
    }

    fn unit(&self, done: &Consolidation, n: u32, unit: UnitIx) -> Line {
        let row = self.first + n;
        let whom = Assignee::Unit(unit);
        let reached = self.reached(whom);
        let show = match super::units::unit_cell(self.layout, unit, self.indicator) {
            Some(at) => reference(&self.layout.pages.summary, at, reached),
            None => Show::Blank,
        };
        let mut cells = vec![
            PageCell::new(0, Show::Number(Decimal::from(n + 1)), Base::Centre.plain()),
            PageCell::text(1, done.roster.unit(unit).title(), Base::Label.plain()),
            PageCell::new(2, show, Base::Count.plain())
                .mark(self.layout.totals.of(whom, self.indicator).is_incomplete()),
        ];
        for (b, basis) in self.bases.iter().enumerate() {
            let target = basis.target(whom);
            let show = target.map_or(Show::Blank, Show::Number);
            cells.extend(self.measures(b, row, show, reached, target, Weight::Plain));
            cells.push(PageCell::new(Self::col(b) + 3, self.rank(b, basis, row, unit), Base::Centre.plain()));
        }
        Line::of(cells)
    }

    /// Target, percent and gap.
    fn measures(
        &self,
        basis: usize,
        row: u32,
        target_shown: Show,
        reached: Option<Decimal>,
        target: Option<Decimal>,
        weight: Weight,
    ) -> Vec<PageCell> {
        let col = Self::col(basis);
        let (done, aim) = (At::new(row, 2), At::new(row, u32::from(col)));
        let gap = match (reached, target) {
            (Some(r), Some(t)) => Show::Formula(format!("{done}-{aim}"), Outcome::Number(float(r - t))),
            _ => Show::Blank,
        };
        let role = |base: Base| -> Role { base.in_row(weight) };
        vec![
            PageCell::new(col, target_shown, role(Base::Count)),
            PageCell::new(
                col + 1,
                if target.is_some() { super::page::percent(done, aim, reached, target) } else { Show::Blank },
                role(Base::Percent),
            ),
            PageCell::new(col + 2, gap, role(Base::Count)),
        ]
    }

    /// The rank by percentage among the units that have one; a unit without is not ranked.
    fn rank(&self, basis: usize, totals: &BasisTotals, row: u32, unit: UnitIx) -> Show {
        let percent = |u: UnitIx| {
            let rate =
                Rate { numerator: self.reached(Assignee::Unit(u)), denominator: totals.target(Assignee::Unit(u)) };
            match (rate.numerator, rate.denominator) {
                (Some(n), Some(d)) if !d.is_zero() => Some(float(n) / float(d) * 100.0),
                _ => None,
            }
        };
        if totals.units.is_empty() {
            return Show::Blank;
        }
        let last = self.first + self.layout.totals.expected.len() as u32 - 1;
        let name = column_name(u32::from(Self::col(basis) + 1));
        let range = format!("{name}${}:{name}${}", self.first + 1, last + 1);
        let cell = format!("{name}{}", row + 1);
        let outcome = match percent(unit) {
            Some(own) => {
                Outcome::Number((1 + self.layout.plan.units().filter_map(percent).filter(|p| *p > own).count()) as f64)
            }
            None => Outcome::Text("–".into()),
        };
        Show::Formula(format!("IF(ISNUMBER({cell}),RANK({cell},{range}),\"–\")"), outcome)
    }

    /// Σ of the units' targets, or the province's own row.
    fn total(&self, label: &str, own: bool) -> Line {
        let count = self.layout.totals.expected.len() as u32;
        let row = self.first + count + u32::from(own);
        let reached = self.reached(Assignee::Province);
        let show = match super::units::total_cell(self.layout, self.indicator) {
            Some(at) => reference(&self.layout.pages.summary, at, reached),
            None => Show::Blank,
        };
        let weight = Weight::Total;
        let mut cells = vec![
            PageCell::new(0, Show::Blank, Base::Centre.in_row(weight)),
            PageCell::text(1, label, Base::Label.in_row(weight)),
            PageCell::new(2, show, Base::Count.in_row(weight))
                .mark(self.layout.totals.of(Assignee::Province, self.indicator).is_incomplete()),
        ];
        for (b, basis) in self.bases.iter().enumerate() {
            let col = Self::col(b);
            let listed = self.layout.plan.units().filter_map(|u| basis.target(Assignee::Unit(u)));
            let listed: Option<Decimal> = listed.fold(None, |sum, n| Some(sum.unwrap_or(Decimal::ZERO) + n));
            let (target, show) = match own {
                true => (
                    basis.own.as_ref().map(|t| t.quantity),
                    basis.own.as_ref().map_or(Show::Blank, |t| Show::Number(t.quantity)),
                ),
                false => {
                    (listed, sum(format!("SUM({})", column_range(col, self.first, self.first + count - 1)), listed))
                }
            };
            cells.extend(self.measures(b, row, show, reached, target, weight));
            cells.push(PageCell::new(col + 3, Show::Blank, Base::Centre.in_row(weight)));
        }
        Line::of(cells)
    }
}
