//! `Chỉ tiêu`: for each unit what was assigned, what was reached, percent, gap and rank, by every basis.

use super::layout::{Layout, SIGNED_HEADING, capital, reference, signatures, signed_heading};
use super::prose::months_left;
use crate::consolidate::aggregate::BasisTotals;
use crate::model::finding::message::vi;
use crate::model::form::relation::Relation;
use crate::model::form::{IndicatorIx, Kind};
use crate::model::place::{At, column_name};
use crate::model::roster::UnitIx;
use crate::model::target::{Assignee, Share, Target};
use crate::model::text::number::Rounding;
use crate::write::page::{
    Base, Computed, Line, ONE_PAGE, Page, PageCell, Paper, Role, Show, Weight, column_range, float, sum,
};
use crate::write::view::View;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Chỉ tiêu";
/// Running number, unit, reached.
const LEAD: u16 = 3;
/// Target, percent, gap, what is needed each month, rank and grade for each basis.
const EACH: u16 = 6;
/// The columns of a basis, after its first.
const PERCENT: u16 = 1;
const GAP: u16 = 2;
const PACE: u16 = 3;
const RANK: u16 = 4;
const GRADE: u16 = 5;

/// One indicator with its bases, and where it stands on the page.
pub struct TargetTable<'a> {
    layout: &'a Layout<'a>,
    indicator: IndicatorIx,
    bases: Vec<&'a BasisTotals>,
    /// Of each basis the units' percentages, ascending.
    ranked: Vec<Vec<f64>>,
    /// How many units there are.
    units: u32,
    /// First row of units.
    first: u32,
    /// Its rows.
    lines: Vec<Line>,
}

/// The tables of the page: an indicator of an open form each, a part of another after what it is a part of.
pub fn sections<'a>(layouts: &'a [Layout<'a>], view: &'a View<'a>) -> Vec<TargetTable<'a>> {
    let mut sections: Vec<TargetTable<'_>> = Vec::new();
    for basis in &view.done.totals.bases {
        let Some(layout) = layouts.iter().find(|l| l.totals.form == basis.basis.form) else {
            continue;
        };
        let indicator = basis.basis.indicator;
        match sections.iter_mut().find(|s| std::ptr::eq(s.layout, layout) && s.indicator == indicator) {
            Some(section) => section.bases.push(basis),
            None => sections.push(TargetTable {
                layout,
                indicator,
                bases: vec![basis],
                ranked: Vec::new(),
                units: layout.plan.units().count() as u32,
                first: 0,
                lines: Vec::new(),
            }),
        }
    }
    sections.sort_by_key(|s| s.whole().is_some());
    let mut row = SIGNED_HEADING;
    for section in &mut sections {
        section.first = row + 5;
        section.ranked = section.bases.iter().map(|b| section.percents(b)).collect();
        section.lines = section.made(view);
        row += 1 + section.lines.len() as u32;
    }
    sections
}

/// The page, where there are targets for an indicator of an open form.
pub fn page<'a>(sections: Vec<TargetTable<'a>>, view: &'a View<'a>) -> Option<Page<'a>> {
    let most = sections.iter().map(|s| s.bases.len() as u16).max()?;
    let mut widths = vec![4.5, 30.0, 9.5];
    widths.extend((0..most).flat_map(|_| [9.5, 9.0, 10.0, 10.5, 7.0, 12.0]));
    let head = &view.workspace.letterhead;
    let title = "KẾT QUẢ THỰC HIỆN CHỈ TIÊU ĐƯỢC GIAO";
    let mut rows = signed_heading(head, view.done.period, &widths, title, capital(&view.done.period.vi()));
    let mut bars = Vec::new();
    for section in sections {
        let last = section.first + section.units - 1;
        bars.extend((0..section.bases.len()).map(|n| (TargetTable::col(n) + PERCENT, section.first, last)));
        rows.push(Line::empty());
        rows.extend(section.lines);
    }
    rows.extend(signatures(head, &widths));
    Some(Page {
        bars,
        one_page: rows.len() <= ONE_PAGE,
        paper: Paper::across(widths.len() as u16, head.paper),
        ..Page::new(NAME, widths, rows)
    })
}

impl TargetTable<'_> {
    /// The percentages of the units that have one, ascending.
    fn percents(&self, basis: &BasisTotals) -> Vec<f64> {
        let mut out: Vec<f64> = self.layout.plan.units().filter_map(|u| self.percent(basis, u)).collect();
        out.sort_by(f64::total_cmp);
        out
    }

    fn percent(&self, basis: &BasisTotals, unit: UnitIx) -> Option<f64> {
        exact(self.reached(Assignee::Unit(unit)), basis.target(Assignee::Unit(unit)))
    }

    /// The figure that this one is a part of, in the form.
    fn whole(&self) -> Option<IndicatorIx> {
        self.layout.form.relations.iter().find_map(|r| match *r {
            Relation::Subset { part, whole } => (part == self.indicator).then_some(whole),
            Relation::Parts { .. }
            | Relation::Accumulates { .. }
            | Relation::NeverFalls(_)
            | Relation::Opening { .. } => None,
        })
    }

    /// Of the first basis by which units have targets: the names of the units and their percentages, for a chart.
    pub fn percentages(&self) -> Option<(&BasisTotals, [(At, At); 2])> {
        let n = self.bases.iter().position(|b| !b.units.is_empty())?;
        let last = self.first + self.units - 1;
        let range = |col: u16| (At::new(self.first, u32::from(col)), At::new(last, u32::from(col)));
        Some((self.bases[n], [range(1), range(Self::col(n) + PERCENT)]))
    }

    fn made(&self, view: &View<'_>) -> Vec<Line> {
        let mut out = self.header(view);
        for (n, unit) in self.layout.plan.units().enumerate() {
            out.push(self.unit(view, n as u32, unit));
        }
        out.push(self.total("TỔNG CÁC ĐƠN VỊ", false, view));
        if self.bases.iter().any(|b| b.own.is_some()) {
            out.push(self.total("GIAO CHUNG", true, view));
        }
        out.extend(self.blocks(view));
        out.extend(self.documents(view));
        out
    }

    fn col(basis: usize) -> u16 {
        LEAD + EACH * basis as u16
    }

    fn header(&self, view: &View<'_>) -> Vec<Line> {
        let header = Base::Header.plain();
        let form = self.layout.form;
        let words = match self.whole() {
            Some(whole) => {
                let label = form.columns[form.indicator(self.indicator).column].plain();
                format!("Trong đó: {label} (của {})", form.words(whole))
            }
            None => form.words(self.indicator),
        };
        let mut upper = vec![
            PageCell::text(0, "TT", header).span(1, 2),
            PageCell::text(1, "Đơn vị", header).span(1, 2),
            PageCell::text(2, "Thực hiện", header).span(1, 2),
        ];
        let mut lower = Vec::new();
        let left = months_left(view.done.period);
        let pace = match left {
            0 => "Cần mỗi tháng (đã hết năm)".to_owned(),
            left => format!("Cần mỗi tháng ({left} tháng còn lại)"),
        };
        for (n, basis) in self.bases.iter().enumerate() {
            let named = format!("Theo {}", basis.spoken());
            upper.push(PageCell::text(Self::col(n), named, header).span(EACH, 1));
            let labels = ["Chỉ tiêu", "Tỷ lệ %", "Chênh lệch", &pace, "Xếp thứ", "Mức"];
            lower.extend((Self::col(n)..).zip(labels).map(|(c, t)| PageCell::text(c, t, header)));
        }
        let width = Self::col(self.bases.len());
        let numbers =
            (0..width).map(|c| PageCell::new(c, Show::Number(Decimal::from(c + 1)), Base::ColumnNumber.plain()));
        vec![
            Line::of(vec![PageCell::text(0, words, Base::Issuer.plain())]),
            Line::of(upper).high(34.0),
            Line::of(lower).high(58.0),
            Line::of(numbers.collect()),
        ]
    }

    fn reached(&self, whom: Assignee) -> Option<Decimal> {
        self.layout.totals.of(whom, self.indicator).value
    }

    fn unit(&self, view: &View<'_>, n: u32, unit: UnitIx) -> Line {
        let row = self.first + n;
        let whom = Assignee::Unit(unit);
        let reached = self.reached(whom);
        let show = match super::units::unit_cell(self.layout, unit, self.indicator) {
            Some(at) => reference(&self.layout.pages.summary, at, reached),
            None => Show::Blank,
        };
        let mut cells = vec![
            PageCell::new(0, Show::Number(Decimal::from(n + 1)), Base::Centre.plain()),
            PageCell::text(1, view.done.roster.unit(unit).title(), Base::Label.plain()),
            PageCell::new(2, show, Base::Count.plain())
                .mark(self.layout.totals.of(whom, self.indicator).is_incomplete()),
        ];
        for (b, basis) in self.bases.iter().enumerate() {
            let target = basis.target(whom);
            let line = Against { row, reached, target, weight: Weight::Plain, left: months_left(view.done.period) };
            let show = target.map_or(Show::Blank, Show::Number);
            let rank = self.rank(b, basis, row, unit);
            cells.extend(line.cells(Self::col(b), show, rank));
        }
        Line::of(cells).high(18.0)
    }

    /// The rank by percentage among the units that have one; a unit without is not ranked.
    fn rank(&self, basis: usize, totals: &BasisTotals, row: u32, unit: UnitIx) -> Show {
        if totals.units.is_empty() {
            return Show::Blank;
        }
        let last = self.first + self.units - 1;
        let name = column_name(u32::from(Self::col(basis) + PERCENT));
        let range = format!("{name}${}:{name}${}", self.first + 1, last + 1);
        let cell = format!("{name}{}", row + 1);
        let outcome = match self.percent(totals, unit) {
            Some(own) => {
                let ranked = &self.ranked[basis];
                Computed::Number((1 + ranked.len() - ranked.partition_point(|p| *p <= own)) as f64)
            }
            None => Computed::Text("–".into()),
        };
        Show::Formula(format!("IF(ISNUMBER({cell}),RANK({cell},{range}),\"–\")"), outcome)
    }

    /// Σ of the units' targets, or the province's own row.
    fn total(&self, label: &str, own: bool, view: &View<'_>) -> Line {
        let count = self.units;
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
            let listed = self.added(basis, self.layout.plan.units());
            let (target, show) = match own {
                true => (
                    basis.own.as_ref().map(|t| t.quantity),
                    basis.own.as_ref().map_or(Show::Blank, |t| Show::Number(t.quantity)),
                ),
                false => {
                    (listed, sum(format!("SUM({})", column_range(col, self.first, self.first + count - 1)), listed))
                }
            };
            let line = Against { row, reached, target, weight, left: months_left(view.done.period) };
            cells.extend(line.cells(col, show, Show::Blank));
        }
        Line::of(cells).high(20.0)
    }

    fn added(&self, basis: &BasisTotals, units: impl Iterator<Item = UnitIx>) -> Option<Decimal> {
        units.filter_map(|u| basis.target(Assignee::Unit(u))).reduce(Decimal::saturating_add)
    }

    /// The same by block, where the roster has blocks: each adds up the rows of its units.
    fn blocks(&self, view: &View<'_>) -> Vec<Line> {
        if !self.layout.plan.has_blocks() {
            return Vec::new();
        }
        let weight = Weight::Block;
        let mut from = self.first;
        let mut row = self.first + self.units + 1 + u32::from(self.bases.iter().any(|b| b.own.is_some()));
        let mut out = Vec::new();
        for (name, members) in &self.layout.plan.blocks {
            let to = from + members.len() as u32 - 1;
            let added = |col: u16, n: Option<Decimal>| sum(format!("SUM({})", column_range(col, from, to)), n);
            let reached =
                members.iter().filter_map(|u| self.reached(Assignee::Unit(*u))).reduce(Decimal::saturating_add);
            let name = if name.is_empty() { "Khác" } else { name };
            let mut cells = vec![
                PageCell::new(0, Show::Blank, Base::Centre.in_row(weight)),
                PageCell::text(1, name, Base::Label.in_row(weight)),
                PageCell::new(2, added(2, reached), Base::Count.in_row(weight)).mark(self.lacks(members)),
            ];
            for (b, basis) in self.bases.iter().enumerate() {
                let target = self.added(basis, members.iter().copied());
                let line = Against { row, reached, target, weight, left: months_left(view.done.period) };
                cells.extend(line.cells(Self::col(b), added(Self::col(b), target), Show::Blank));
            }
            out.push(Line::of(cells).high(20.0));
            (from, row) = (to + 1, row + 1);
        }
        out
    }

    /// Whether a unit of a block has no report, or one that lacks something.
    fn lacks(&self, members: &[UnitIx]) -> bool {
        members.iter().any(|u| {
            let total = self.layout.totals.of(Assignee::Unit(*u), self.indicator);
            total.value.is_none() || total.is_incomplete()
        })
    }

    /// The documents behind the targets, and what they changed: "Thành ủy …: 146 → 166 từ 25/06/2021 (…)".
    fn documents(&self, view: &View<'_>) -> Vec<Line> {
        let mut texts = Vec::new();
        let whom = || std::iter::once(Assignee::Province).chain(self.layout.plan.units().map(Assignee::Unit));
        let form = self.layout.form;
        if form.indicator(self.indicator).kind == Kind::Flow && !view.done.period.opens_the_year() {
            texts.push(format!(
                "“{}” là số riêng của {}, chưa cộng các kỳ trước trong năm.",
                form.words(self.indicator),
                view.done.period.vi()
            ));
        }
        for basis in &self.bases {
            let others: Vec<&str> = basis
                .units
                .keys()
                .filter(|u| !self.layout.plan.unit_rows.contains_key(u))
                .map(|u| view.done.roster.unit(*u).title())
                .collect();
            if let (false, Some(sum)) = (others.is_empty(), basis.sum) {
                let by = basis.spoken();
                texts.push(format!(
                    "Theo {by}, cộng cả chỉ tiêu của {} không có trong bảng là {}.",
                    others.join(", "),
                    vi(sum)
                ));
            }
            if let Some(share) = basis.own.iter().chain(basis.units.values()).find_map(|t| t.share) {
                texts.push(self.share(basis, share));
            }
            for whom in whom() {
                let given = view.done.targets.given(&basis.basis, whom, view.done.period.year);
                if given.len() > 1 {
                    texts.push(self.revised(basis, whom, &given, view));
                }
            }
        }
        texts.into_iter().map(|t| Line::of(vec![PageCell::text(1, t, Base::Remark.plain())])).collect()
    }

    /// "Theo Nghị quyết: 3% của Tổng số đảng viên – Đến 31/12 năm trước, làm tròn xuống."
    fn share(&self, basis: &BasisTotals, share: Share) -> String {
        let rounding = match share.rounding {
            Rounding::Nearest => "làm tròn đến số gần nhất",
            Rounding::Up => "làm tròn lên",
            Rounding::Down => "làm tròn xuống",
        };
        let base = self.layout.form.words(share.base);
        format!("Chỉ tiêu theo {} là {}% của “{base}”, {rounding}.", basis.spoken(), vi(share.percent))
    }

    fn revised(&self, basis: &BasisTotals, whom: Assignee, given: &[&Target], view: &View<'_>) -> String {
        let name = match whom {
            Assignee::Province => "Chỉ tiêu chung",
            Assignee::Unit(unit) => view.done.roster.unit(unit).title(),
        };
        let day = view.done.period.last_day();
        let one = |t: &&Target| {
            let document = if t.document.is_empty() { String::new() } else { format!(", {}", t.document) };
            let yet = if t.from > day { ", chưa đến ngày áp dụng" } else { "" };
            format!("{} (từ {}{document}{yet})", vi(t.quantity), t.from.strftime("%d/%m/%Y"))
        };
        let all: Vec<String> = given.iter().map(one).collect();
        format!("{name} theo {} được điều chỉnh: {}.", basis.basis.name, all.join(" → "))
    }
}

/// The percentage as the workbook computes it.
fn exact(reached: Option<Decimal>, target: Option<Decimal>) -> Option<f64> {
    match (reached, target) {
        (Some(n), Some(d)) if !d.is_zero() => Some(float(n) / float(d) * 100.0),
        _ => None,
    }
}

/// What was reached and what was assigned, in one row.
struct Against {
    row: u32,
    reached: Option<Decimal>,
    target: Option<Decimal>,
    weight: Weight,
    /// Months of the year that are left.
    left: u8,
}

impl Against {
    /// The six cells of a basis from `col`.
    fn cells(&self, col: u16, target: Show, rank: Show) -> Vec<PageCell> {
        let at = |offset: u16| At::new(self.row, u32::from(col + offset));
        let (done, aim, rate) = (At::new(self.row, 2), at(0), at(PERCENT));
        let gap = match (self.reached, self.target) {
            (Some(r), Some(t)) => Show::Formula(format!("{done}-{aim}"), Computed::Number(float(r - t))),
            _ => Show::Blank,
        };
        let percent = match self.target {
            Some(_) => crate::write::page::percent(done, aim, self.reached, self.target),
            None => Show::Blank,
        };
        let role = |base: Base| -> Role { base.in_row(self.weight) };
        vec![
            PageCell::new(col, target, role(Base::Count)),
            PageCell::new(col + PERCENT, percent, role(Base::Percent)),
            PageCell::new(col + GAP, gap, role(Base::Count)),
            PageCell::new(col + PACE, self.pace(at(GAP)), role(Base::Count)),
            PageCell::new(col + RANK, rank, role(Base::Centre)),
            PageCell::new(col + GRADE, self.grade(rate), role(Base::Centre)),
        ]
    }

    /// How many a month are needed from now on: none where the target is reached.
    fn pace(&self, gap: At) -> Show {
        let (Some(reached), Some(target), 1..) = (self.reached, self.target, self.left) else { return Show::Blank };
        let left = Decimal::from(self.left);
        let need = ((target - reached) / left).ceil().max(Decimal::ZERO);
        Show::Formula(format!("MAX(0,ROUNDUP(-{gap}/{left},0))"), Computed::Number(float(need)))
    }

    /// Whether it is at 100 % or below 50 %, in words.
    fn grade(&self, rate: At) -> Show {
        if self.target.is_none() {
            return Show::Blank;
        }
        let said = match exact(self.reached, self.target) {
            Some(p) if p >= 100.0 => "Từ 100%",
            Some(p) if p < 50.0 => "Dưới 50%",
            Some(_) => "Từ 50%",
            None => "–",
        };
        let formula =
            format!("IF(ISNUMBER({rate}),IF({rate}>=100,\"Từ 100%\",IF({rate}<50,\"Dưới 50%\",\"Từ 50%\")),\"–\")");
        Show::Formula(formula, Computed::Text(said.to_owned()))
    }
}
