//! `Chi tiết`: every organisation under its unit; and `Nguồn số liệu`: for each figure there, the cell it came from.

use super::layout::{FIRST, HEAD, HEADER, Layout, Shows};
use crate::consolidate::aggregate::Rate;
use crate::model::fact::{Fact, Report, Value};
use crate::model::form::IndicatorIx;
use crate::model::place::At;
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::model::text::number::roman;
use crate::write::page::{
    Base, Computed, Line, List, Page, PageCell, Paper, Show, Weight, column_range, float, mean, sum,
};
use crate::write::view::View;
use rust_decimal::Decimal;

/// Running number and organisation.
pub const LEAD: u16 = 2;
/// Unit, organisation, file and sheet, before the addresses.
const SOURCE_LEAD: u16 = 4;
/// Excel allows 65.530 links on a sheet; beyond this many organisations only units are linked.
const MOST_LINKS: u32 = 30_000;

/// `Chi tiết`.
pub fn page<'a>(layout: &'a Layout<'a>, view: &'a View<'a>) -> Page<'a> {
    let width = LEAD + layout.figures.len() as u16;
    let mut widths = vec![4.5, 34.0];
    widths.extend(layout.figures.iter().map(|f| if layout.base(f) == Base::Amount { 14.0 } else { 7.4 }));
    let mut head = layout.head(view, width, "Chi tiết");
    head.extend(layout.header(&["TT", "Tên tổ chức cơ sở đảng"], &[]));
    let figures = layout.figures.iter().map(|f| layout.base(f));
    let units = layout.plan.units().filter_map(move |u| layout.reports.get(&u).map(|r| (u, *r)));
    let body = units.flat_map(move |(unit, report)| unit_lines(layout, view, unit, report));
    Page {
        freeze: Some(At::new(FIRST, 2)),
        repeat: Some((HEAD, FIRST - 1)),
        paper: Paper::across(width, view.workspace.letterhead.paper),
        list: Some(List { first: FIRST, usual: [Base::Centre, Base::Inner].into_iter().chain(figures).collect() }),
        ..Page::new(layout.pages.detail.clone(), widths, head.into_iter().chain(body))
    }
}

fn unit_lines(layout: &Layout<'_>, view: &View<'_>, unit: UnitIx, report: &Report) -> Vec<Line> {
    let row = layout.plan.detail_rows.get(&unit).copied().unwrap_or_default();
    let number = layout.plan.numbered.get(&unit).map_or(0, |(number, _)| *number);
    let mut out = vec![unit_line(layout, view, (number, unit), report, row)];
    let facts = Facts::new(layout, report);
    for n in 0..report.organisations.len() as u32 {
        out.push(organisation_line(layout, report, &facts, n, row + 1 + n).at_level(1));
    }
    out
}

fn unit_line(layout: &Layout<'_>, view: &View<'_>, (number, unit): (usize, UnitIx), report: &Report, row: u32) -> Line {
    let last = row + report.organisations.len() as u32;
    let back = At::new(layout.plan.unit_rows.get(&unit).copied().unwrap_or_default(), 1);
    let mut cells = vec![
        // In roman numerals, as the parts of a report are numbered: the page is itself a report for the next level.
        PageCell::text(0, roman(number), Base::Centre.in_row(Weight::Unit))
            .linked(&layout.pages.sources, source_cell(layout, unit)),
        PageCell::text(1, view.done.roster.unit(unit).title(), Base::Label.in_row(Weight::Unit))
            .linked(&layout.pages.summary, back),
    ];
    for (n, figure) in layout.figures.iter().enumerate() {
        let col = layout.column(LEAD, n);
        let (show, marked) = match figure.shows {
            Shows::Indicator(ix) => {
                let total = layout.totals.of(Assignee::Unit(unit), ix);
                let below = |col| column_range(col, row + 1, last);
                let show = match layout.weight_column(LEAD, ix) {
                    Some(counts) => mean(&below(col), &below(counts), None, total.mean),
                    None => sum(format!("SUM({})", below(col)), total.value.filter(|_| layout.adds_up(ix))),
                };
                (show, total.is_incomplete())
            }
            Shows::Ratio(ratio) => (
                layout.ratio(LEAD, row, ratio, layout.totals.rate(layout.form, Assignee::Unit(unit), None, ratio)),
                false,
            ),
        };
        cells.push(PageCell::new(col, show, layout.base(figure).in_row(Weight::Unit)).mark(marked));
    }
    Line::of(cells)
}

fn organisation_line(layout: &Layout<'_>, report: &Report, facts: &Facts<'_>, n: u32, row: u32) -> Line {
    let mut cells = vec![
        PageCell::new(0, Show::Number(Decimal::from(n + 1)), Base::Centre.plain()),
        PageCell::text(1, report.organisations[n as usize].name.as_str(), Base::Inner.plain()),
    ];
    let fact = |ix: IndicatorIx| facts.get(n, ix);
    let amount = |label: usize| layout.form.indicator_at(None, label).and_then(fact).and_then(|f| f.value.amount());
    for (k, figure) in layout.figures.iter().enumerate() {
        let col = layout.column(LEAD, k);
        let role = layout.base(figure).plain();
        let cell = match figure.shows {
            Shows::Indicator(ix) => figure_cell(col, fact(ix), role),
            Shows::Ratio(ratio) => {
                let rate = Rate { numerator: amount(ratio.numerator), denominator: amount(ratio.denominator) };
                PageCell::new(col, layout.ratio(LEAD, row, ratio, rate), role)
            }
        };
        cells.push(cell);
    }
    Line::of(cells)
}

/// The facts of a report by organisation and indicator.
pub struct Facts<'a> {
    facts: Vec<Option<&'a Fact>>,
    indicators: usize,
}

impl<'a> Facts<'a> {
    /// The facts of a report on the layout's form.
    pub fn new(layout: &Layout<'_>, report: &'a Report) -> Facts<'a> {
        let indicators = layout.form.indicators.len();
        let mut facts = vec![None; indicators * report.organisations.len()];
        for fact in &report.facts {
            if let Some(organisation) = fact.organisation {
                facts[organisation as usize * indicators + usize::from(fact.indicator.0)] = Some(fact);
            }
        }
        Facts { facts, indicators }
    }

    /// The fact of an organisation.
    pub fn get(&self, organisation: u32, indicator: IndicatorIx) -> Option<&'a Fact> {
        self.facts.get(organisation as usize * self.indicators + usize::from(indicator.0)).copied().flatten()
    }
}

/// A figure as its state is: a dash stays a dash, a blank stays blank, what is blocked shows what was typed.
fn figure_cell(col: u16, fact: Option<&Fact>, role: crate::write::page::Role) -> PageCell {
    let Some(fact) = fact else {
        return PageCell::new(col, Show::Blank, role);
    };
    match fact.value {
        Value::Number(n) => PageCell::new(col, Show::Number(n), role),
        Value::Zero => PageCell::new(col, Show::Number(Decimal::ZERO), role),
        Value::Dash => PageCell::text(col, "-", role),
        Value::Blank => PageCell::new(col, Show::Blank, role),
        Value::Blocked => PageCell::text(col, fact.text(), role).mark(true),
    }
}

/// An average over the organisations of some units, who stand together on `Chi tiết`; the rows of units, which have no
/// running number, are not counted.
pub fn mean_of(layout: &Layout<'_>, ix: IndicatorIx, units: &[UnitIx]) -> Option<Show> {
    let (averages, counts) = (layout.column_of(LEAD, ix)?, layout.weight_column(LEAD, ix)?);
    let rows = units.iter().filter_map(|u| Some((*layout.plan.detail_rows.get(u)?, layout.reports.get(u)?)));
    let ends = rows.map(|(row, report)| (row, row + report.organisations.len() as u32));
    let (first, last) = ends.fold((u32::MAX, 0), |(a, b), (from, to)| (a.min(from), b.max(to)));
    if last == 0 {
        return Some(Show::Blank);
    }
    let range =
        |col| format!("{}!{}", crate::write::page::quoted(&layout.pages.detail), column_range(col, first, last));
    let mut all = Rate::default();
    units.iter().for_each(|u| all.add(layout.totals.of(Assignee::Unit(*u), ix).mean));
    Some(mean(&range(averages), &range(counts), Some(&range(0)), all))
}

/// The cell that shows a fact on `Chi tiết`.
pub fn fact_cell(layout: &Layout<'_>, unit: UnitIx, organisation: u32, ix: IndicatorIx) -> Option<At> {
    let row = layout.plan.detail_rows.get(&unit)? + 1 + organisation;
    Some(At::new(row, u32::from(layout.column_of(LEAD, ix)?)))
}

/// A formula that shows what `Chi tiết` shows of a fact.
pub fn mirror(layout: &Layout<'_>, unit: UnitIx, fact: &Fact) -> Show {
    let at = fact.organisation.and_then(|o| fact_cell(layout, unit, o, fact.indicator));
    let Some(at) = at else { return Show::Blank };
    let outcome = match fact.value {
        Value::Number(n) => Computed::Number(float(n)),
        Value::Zero => Computed::Number(0.0),
        Value::Dash => Computed::Text("-".to_owned()),
        Value::Blocked => Computed::Text(fact.text()),
        Value::Blank => return Show::Blank,
    };
    Show::Formula(format!("{}!{at}", crate::write::page::quoted(&layout.pages.detail)), outcome)
}

/// Where the cells of a figure's column begin on `Nguồn số liệu`: those of a unit with a report, or all of them.
pub fn sources_of(layout: &Layout<'_>, whom: Assignee, figure: usize) -> Option<At> {
    let row = match whom {
        Assignee::Province => FIRST,
        Assignee::Unit(unit) => layout.reports.get(&unit).map(|_| source_cell(layout, unit).row)?,
    };
    Some(At::new(row, u32::from(layout.column(SOURCE_LEAD, figure))))
}

/// The first row of a unit on `Nguồn số liệu`.
fn source_cell(layout: &Layout<'_>, unit: UnitIx) -> At {
    At::new(layout.plan.numbered.get(&unit).map_or(FIRST, |(_, row)| *row), 0)
}

/// `Nguồn số liệu`.
pub fn sources<'a>(layout: &'a Layout<'a>, view: &'a View<'a>) -> Page<'a> {
    let width = SOURCE_LEAD + layout.figures.len() as u16;
    let mut widths = vec![24.0, 32.0, 40.0, 12.0];
    widths.extend(layout.figures.iter().map(|_| 7.4));
    let mut head = layout.head(view, width, "Nguồn số liệu");
    head[3] = Line::of(vec![PageCell::text(
        0,
        "Mỗi số ở trang Chi tiết lấy từ ô ghi ở đây; chữ trong ngoặc là nội dung đơn vị ghi khi không phải dạng số.",
        Base::Remark.plain(),
    )]);
    head.extend(layout.header(&["Đơn vị", "Tổ chức", "Tệp", "Trang tính"], &[]));
    let units = layout.plan.units().filter_map(move |u| layout.reports.get(&u).map(|r| (u, *r)));
    let body = units.flat_map(move |(unit, report)| source_lines(layout, view, unit, report));
    let figures = layout.figures.iter().map(|_| Base::Centre);
    let rows: u32 = layout.reports.values().map(|r| r.organisations.len() as u32).sum();
    Page {
        freeze: Some(At::new(FIRST, 2)),
        repeat: Some((HEAD, FIRST - 1)),
        filter: Some((HEAD + HEADER - 1, FIRST + rows.max(1) - 1, width - 1)),
        paper: Paper::A3Landscape,
        list: Some(List {
            first: FIRST,
            usual: [Base::Label; SOURCE_LEAD as usize].into_iter().chain(figures).collect(),
        }),
        verbatim: true,
        ..Page::new(layout.pages.sources.clone(), widths, head.into_iter().chain(body))
    }
}

fn source_lines(layout: &Layout<'_>, view: &View<'_>, unit: UnitIx, report: &Report) -> Vec<Line> {
    let first = layout.plan.detail_rows.get(&unit).copied().unwrap_or_default() + 1;
    let facts = Facts::new(layout, report);
    let linked = layout.plan.detail_end < MOST_LINKS;
    let line = |(n, organisation): (u32, &crate::model::fact::Organisation)| {
        let written = organisation.original.as_ref().map_or(String::new(), |o| format!(" ({o})"));
        let name = PageCell::text(1, format!("{}{written}", organisation.name), Base::Label.plain());
        let mut cells = vec![
            match (n, layout.plan.unit_rows.get(&unit)) {
                // The way back to the unit's totals, once for each unit.
                (0, Some(row)) => PageCell::text(0, view.done.roster.unit(unit).title(), Base::Label.plain())
                    .linked(&layout.pages.summary, At::new(*row, 1)),
                _ => PageCell::text(0, view.done.roster.unit(unit).title(), Base::Label.plain()),
            },
            if linked { name.linked(&layout.pages.detail, At::new(first + n, 1)) } else { name },
            PageCell::text(2, &*report.file, Base::Label.plain()),
            PageCell::text(3, &*report.sheet, Base::Label.plain()),
        ];
        for (k, figure) in layout.figures.iter().enumerate() {
            let text = match figure.shows {
                Shows::Indicator(ix) => facts.get(n, ix).map_or(String::new(), address),
                Shows::Ratio(_) => "tính lại".to_owned(),
            };
            cells.push(PageCell::text(layout.column(SOURCE_LEAD, k), text, Base::Centre.plain()));
        }
        Line::of(cells)
    };
    (0..).zip(&report.organisations).map(line).collect()
}

/// "C12", or "C12 (02)" where a text was read as a number.
pub fn address(fact: &Fact) -> String {
    match fact.value {
        Value::Blank => format!("{} (trống)", fact.at),
        _ if fact.was_text() => {
            format!("{} ({})", fact.at, crate::model::text::clip(&crate::model::text::tidy(&fact.text()), 40))
        }
        _ => fact.at.to_string(),
    }
}
