//! `Xu hướng`: what a form's headline counts, of every unit, period after period of the year so far.

use super::layout::{capital, heading, reference};
use super::shape::Shape;
use crate::consolidate::aggregate::{BasisTotals, Total};
use crate::model::form::{Counted, IndicatorIx};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::write::page::{Base, Line, Page, PageCell, Paper, Show, Sparklines, Weight, sum};
use crate::write::view::View;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Xu hướng";
/// Running number and unit, before the periods.
const LEAD: u16 = 2;
/// Issuer, title and period.
const HEADING: u32 = 3;

/// One table of the page: a figure of a form over the periods of a year.
pub struct TrendTable<'a> {
    shape: Shape<'a>,
    /// What happened in each period.
    flow: IndicatorIx,
    /// The figure cumulated over the year, where the form has one.
    ytd: Option<IndicatorIx>,
    periods: Vec<Period>,
    /// Row of the table's own heading.
    top: u32,
}

/// The tables, where there is more than this one period to show.
pub fn series<'a>(shapes: &[Shape<'a>], view: &View<'_>) -> Vec<TrendTable<'a>> {
    let mut out: Vec<TrendTable<'a>> = Vec::new();
    let mut top = HEADING + 1;
    let periods = view.done.period.year_so_far();
    for shape in shapes.iter().filter(|s| !view.done.trend.year_so_far(view.done.period, s.totals().form).is_empty()) {
        let form = shape.form();
        let Some(Counted { flow: Some(flow), ytd }) = form.counted() else { continue };
        let series = TrendTable { shape: *shape, flow, ytd, periods: periods.clone(), top };
        top = series.end(view) + 2;
        out.push(series);
    }
    out
}

/// The page.
pub fn page<'a>(series: &[TrendTable<'_>], view: &'a View<'a>) -> Option<Page<'a>> {
    let first = series.first()?;
    let width = first.spark_column() + 1;
    let subtitle = format!("Đến {}", view.done.period.vi());
    let mut rows = heading(view.workspace, width, "XU HƯỚNG QUA CÁC KỲ TRONG NĂM", subtitle);
    let mut lines = Sparklines { col: first.spark_column(), figures: first.period_columns(), rows: Vec::new() };
    for table in series {
        rows.push(Line::empty());
        lines.rows.extend(table.first()..=table.total_row());
        rows.extend(table.lines(view, &view.workspace.letterhead.scope));
    }
    let mut widths = vec![5.0, 34.0];
    widths.extend(first.periods.iter().map(|_| 9.5));
    widths.extend([10.0, 10.0, 20.0]);
    Some(Page {
        freeze: Some(At::new(0, u32::from(LEAD))),
        paper: if width > 12 { Paper::wide(view.workspace.letterhead.paper) } else { Paper::A4Landscape },
        sparklines: Some(lines),
        ..Page::new(NAME, widths, rows)
    })
}

impl TrendTable<'_> {
    fn first(&self) -> u32 {
        self.top + 3
    }

    fn total_row(&self) -> u32 {
        self.first() + self.shape.units().len() as u32
    }

    /// The last row.
    fn end(&self, view: &View<'_>) -> u32 {
        self.total_row() + 1 + self.paces(view).len() as u32
    }

    /// First and last column of the periods.
    fn period_columns(&self) -> (u16, u16) {
        (LEAD, LEAD + self.periods.len() as u16 - 1)
    }

    fn sum_column(&self) -> u16 {
        self.period_columns().1 + 1
    }

    fn spark_column(&self) -> u16 {
        self.sum_column() + 2
    }

    /// The names of the periods, the province's figures and the pace that each basis asks for, for a chart.
    pub fn cells(&self, view: &View<'_>) -> Cells {
        let (from, to) = self.period_columns();
        let range = |row: u32| (At::new(row, u32::from(from)), At::new(row, u32::from(to)));
        let paces = self.paces(view).into_iter().enumerate();
        Cells {
            names: range(self.top + 1),
            figures: range(self.total_row()),
            paces: paces.map(|(n, (name, _))| (name, range(self.total_row() + 2 + n as u32))).collect(),
        }
    }

    /// What it counts: "Kết nạp đảng viên".
    pub fn words(&self) -> String {
        let form = self.shape.form();
        let said = form.headline.as_ref().map(|h| capital(&format!("{} {}", h.verb, h.noun)));
        said.unwrap_or_else(|| form.words(self.flow))
    }

    fn lines(&self, view: &View<'_>, scope: &str) -> Vec<Line> {
        let mut out = self.header();
        for (n, unit) in self.shape.units().into_iter().enumerate() {
            out.push(self.unit(view, n as u32, unit));
        }
        out.push(self.total(view, scope));
        out.push(self.coverage(view));
        out.extend(self.paces(view).into_iter().map(|(name, each)| self.pace(&name, each)));
        out
    }

    fn header(&self) -> Vec<Line> {
        let header = Base::Header.plain();
        let mut cells = vec![PageCell::text(0, "TT", header), PageCell::text(1, "Đơn vị", header)];
        cells.extend((LEAD..).zip(&self.periods).map(|(col, p)| PageCell::text(col, p.in_year(), header)));
        let after = ["Cộng các kỳ", "Lũy kế báo cáo", "Diễn biến"];
        cells.extend((self.sum_column()..).zip(after).map(|(col, text)| PageCell::text(col, text, header)));
        let number = |c: u16| PageCell::new(c, Show::Number(Decimal::from(c + 1)), Base::ColumnNumber.plain());
        vec![
            Line::of(vec![PageCell::text(0, self.words(), Base::Issuer.plain())]),
            Line::of(cells).high(34.0),
            Line::of((0..=self.spark_column()).map(number).collect()),
        ]
    }

    /// The figure of one period: an earlier one as it was then, this one where it stands.
    fn figure(&self, view: &View<'_>, period: Period, whom: Assignee) -> (Show, Total) {
        if period == view.done.period {
            let total = self.shape.totals().of(whom, self.flow);
            let show = match self.shape.cell(whom, self.flow) {
                Some((sheet, at)) => reference(sheet, at, total.value),
                None => Show::Blank,
            };
            return (show, total);
        }
        let total = view.done.trend.total(period, self.shape.totals().form, whom, self.flow);
        (total.value.map_or(Show::Blank, Show::Number), total)
    }

    fn row(&self, view: &View<'_>, row: u32, whom: Assignee, weight: Weight, lead: Vec<PageCell>) -> Line {
        let base = self.shape.base(self.flow);
        let mut cells = lead;
        let (mut lacks, mut added) = (false, None);
        for (col, period) in (LEAD..).zip(&self.periods) {
            let (show, total) = self.figure(view, *period, whom);
            lacks |= total.is_incomplete() || show == Show::Blank;
            added = total.value.map_or(added, |n| Some(added.unwrap_or(Decimal::ZERO) + n));
            cells.push(PageCell::new(col, show, base.in_row(weight)).mark(total.is_incomplete()));
        }
        let (from, to) = self.period_columns();
        let range = format!("SUM({}:{})", At::new(row, u32::from(from)), At::new(row, u32::from(to)));
        // A sum over periods of which one is missing is marked like any that lacks something.
        cells.push(PageCell::new(self.sum_column(), sum(range, added), base.in_row(weight)).mark(lacks));
        let ytd = self.ytd.and_then(|ix| {
            let (sheet, at) = self.shape.cell(whom, ix)?;
            Some(reference(sheet, at, self.shape.totals().of(whom, ix).value))
        });
        cells.push(PageCell::new(self.sum_column() + 1, ytd.unwrap_or(Show::Blank), base.in_row(weight)));
        cells.push(PageCell::new(self.spark_column(), Show::Blank, Base::Label.in_row(weight)));
        Line::of(cells).high(20.0)
    }

    fn unit(&self, view: &View<'_>, n: u32, unit: UnitIx) -> Line {
        let lead = vec![
            PageCell::new(0, Show::Number(Decimal::from(n + 1)), Base::Centre.plain()),
            PageCell::text(1, view.done.roster.unit(unit).title(), Base::Label.plain()),
        ];
        self.row(view, self.first() + n, Assignee::Unit(unit), Weight::Plain, lead)
    }

    fn total(&self, view: &View<'_>, scope: &str) -> Line {
        let weight = Weight::Total;
        let lead = vec![
            PageCell::new(0, Show::Blank, Base::Centre.in_row(weight)),
            PageCell::text(1, scope.to_uppercase(), Base::Label.in_row(weight)),
        ];
        self.row(view, self.total_row(), Assignee::Province, weight, lead)
    }

    /// How many units of how many reported each period.
    fn coverage(&self, view: &View<'_>) -> Line {
        let counted = |period: &Period| {
            let totals = match *period == view.done.period {
                true => Some(self.shape.totals()),
                false => view.done.trend.of(*period, self.shape.totals().form),
            };
            totals.map_or("chưa có".to_owned(), |t| format!("{}/{}", t.units.len(), t.expected.len()))
        };
        let mut cells = vec![
            PageCell::new(0, Show::Blank, Base::Centre.plain()),
            PageCell::text(1, "Đơn vị có báo cáo", Base::Inner.plain()),
        ];
        let each = (LEAD..).zip(&self.periods);
        cells.extend(each.map(|(col, p)| PageCell::text(col, counted(p), Base::ColumnNumber.plain())));
        cells.extend(super::layout::blanks(self.sum_column()..self.spark_column() + 1, Weight::Plain));
        Line::of(cells)
    }

    /// What each basis asks for in one period, if the year is divided evenly.
    fn paces(&self, view: &View<'_>) -> Vec<(String, Decimal)> {
        let (from, to) = view.done.period.months();
        let months = Decimal::from(to - from + 1);
        let wanted = self.ytd.unwrap_or(self.flow);
        let form = self.shape.totals().form;
        let of = |b: &&BasisTotals| b.basis.form == form && b.basis.indicator == wanted;
        let pace = |b: &BasisTotals| {
            let each = b.target(Assignee::Province)?.checked_mul(months)?.checked_div(Decimal::from(12))?;
            Some((format!("Cần mỗi kỳ theo {}", b.spoken()), crate::model::text::number::round(each, 1)))
        };
        view.done.totals.bases.iter().filter(of).filter_map(pace).collect()
    }

    fn pace(&self, name: &str, each: Decimal) -> Line {
        let mut cells =
            vec![PageCell::new(0, Show::Blank, Base::Centre.plain()), PageCell::text(1, name, Base::Inner.plain())];
        let (from, to) = self.period_columns();
        cells.extend((from..=to).map(|col| PageCell::new(col, Show::Number(each), Base::Amount.plain())));
        cells.extend(super::layout::blanks(self.sum_column()..self.spark_column() + 1, Weight::Plain));
        Line::of(cells).high(crate::write::page::height(name.chars().count(), 34.0))
    }
}

/// Where a chart finds its cells on the page.
pub struct Cells {
    /// The names of the periods.
    pub names: (At, At),
    /// The province's figures.
    pub figures: (At, At),
    /// The pace that each basis asks for, with its name.
    pub paces: Vec<(String, (At, At))>,
}
