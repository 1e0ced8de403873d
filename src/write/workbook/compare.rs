//! `So sánh`: this period beside the one before and beside the same period last year, with the differences.

use super::layout::{capital, reference, signatures, signed_heading};
use super::shape::Shape;
use crate::consolidate::aggregate::Total;
use crate::model::form::{IndicatorIx, Kind};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::target::Assignee;
use crate::write::page::{Base, Computed, Line, ONE_PAGE, Page, PageCell, Show, Weight, float, percent};
use crate::write::view::View;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "So sánh";
const WIDTHS: [f64; 9] = [5.0, 44.0, 12.0, 12.0, 11.0, 10.0, 12.0, 11.0, 10.0];
/// Columns of this period, of the one before and of last year.
const NOW: u16 = 2;
const BEFORE: u16 = 3;
const LAST_YEAR: u16 = 6;

/// The page, where there is an earlier period to compare with.
pub fn page<'a>(shapes: &[Shape<'a>], view: &'a View<'a>) -> Option<Page<'a>> {
    let tables: Vec<ComparisonPage<'_>> =
        shapes.iter().filter_map(|shape| ComparisonPage::new(*shape, view, &view.workspace.letterhead.scope)).collect();
    if tables.is_empty() {
        return None;
    }
    let head = &view.workspace.letterhead;
    let subtitle = capital(&view.done.period.vi());
    let mut rows =
        signed_heading(head, view.done.period, &WIDTHS, "SO SÁNH VỚI KỲ TRƯỚC VÀ CÙNG KỲ NĂM TRƯỚC", subtitle);
    let mut breaks = Vec::new();
    for table in &tables {
        rows.push(Line::empty());
        breaks.extend(table.write(&mut rows));
    }
    rows.extend(signatures(head, &WIDTHS));
    let breaks = if rows.len() <= ONE_PAGE { Vec::new() } else { breaks };
    Some(Page { one_page: rows.len() <= ONE_PAGE, breaks, ..Page::new(NAME, WIDTHS.to_vec(), rows) })
}

/// A form's comparison.
struct ComparisonPage<'a> {
    shape: Shape<'a>,
    view: &'a View<'a>,
    scope: &'a str,
    before: Option<Period>,
    last_year: Option<Period>,
}

impl<'a> ComparisonPage<'a> {
    fn new(shape: Shape<'a>, view: &'a View<'a>, scope: &'a str) -> Option<ComparisonPage<'a>> {
        let form = shape.totals().form;
        let there = |p: Period| Some(p).filter(|p| view.done.trend.of(*p, form).is_some());
        let last_year = there(view.done.period.a_year_before());
        let before = there(view.done.period.previous()).filter(|p| Some(*p) != last_year);
        let says_itself =
            shape.form().columns.iter().any(|c| c.of_last_year && !c.heading && shape.form().row_labels().len() > 1);
        (before.is_some() || last_year.is_some() || says_itself).then_some(ComparisonPage {
            shape,
            view,
            scope,
            before,
            last_year,
        })
    }

    /// Appends the tables; returns the row in which that of the units begins.
    fn write(&self, rows: &mut Vec<Line>) -> Option<u32> {
        let form = self.shape.form();
        rows.push(Line::of(vec![PageCell::text(0, format!("{} – {}", form.name, self.scope), Base::Issuer.plain())]));
        rows.extend(self.header("Nội dung"));
        for (n, ix) in self.figures().into_iter().enumerate() {
            let row = rows.len() as u32;
            rows.push(self.line(n, row, &self.words(ix), Assignee::Province, ix));
        }
        rows.push(self.coverage());
        let headline = form.headline.as_ref().filter(|_| self.shape.units().len() > 1)?;
        rows.push(Line::empty());
        let begins = rows.len() as u32;
        let words = format!("{} theo đơn vị", form.words(headline.indicator));
        rows.push(Line::of(vec![PageCell::text(0, words, Base::Issuer.plain())]));
        rows.extend(self.header("Đơn vị"));
        for (n, unit) in self.shape.units().into_iter().enumerate() {
            let row = rows.len() as u32;
            let name = self.view.done.roster.unit(unit).title();
            rows.push(self.line(n, row, name, Assignee::Unit(unit), headline.indicator));
        }
        Some(begins)
    }

    /// A figure's words; of a form with one column of figures those of its row are enough.
    fn words(&self, ix: IndicatorIx) -> String {
        let form = self.shape.form();
        let own = form.indicator(ix);
        let alone = || self.figures().iter().all(|f| form.indicator(*f).column == own.column);
        match own.row {
            Some(row) if alone() => form.row_labels()[row].label.clone(),
            Some(_) | None => form.words(ix),
        }
    }

    /// The figures that are compared: what adds up, without the form's own column of last year.
    fn figures(&self) -> Vec<IndicatorIx> {
        let form = self.shape.form();
        let compared = |kind: Kind| match kind {
            Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan | Kind::Average => true,
            Kind::Ratio | Kind::Text => false,
        };
        let all = form.indicators().filter(|(_, i)| compared(i.kind)).map(|(ix, _)| ix);
        all.filter(|ix| !form.is_of_last_year(*ix)).collect()
    }

    fn header(&self, what: &str) -> Vec<Line> {
        let header = Base::Header.plain();
        let named = |p: Option<Period>, otherwise: &str| p.map_or(otherwise.to_owned(), |p| capital(&p.vi()));
        let labels = [
            "TT".to_owned(),
            what.to_owned(),
            capital(&self.view.done.period.vi()),
            named(self.before, "Kỳ trước"),
            "Tăng, giảm".to_owned(),
            "Tỷ lệ %".to_owned(),
            named(self.last_year, "Cùng kỳ năm trước"),
            "Tăng, giảm".to_owned(),
            "Tỷ lệ %".to_owned(),
        ];
        let numbers = ["1", "2", "3", "4", "5(=3-4)", "6(=3*100/4)", "7", "8(=3-7)", "9(=3*100/7)"];
        let line = |texts: Vec<String>, role| {
            Line::of((0..).zip(texts).map(|(col, text)| PageCell::text(col, text, role)).collect())
        };
        vec![
            line(labels.to_vec(), header).high(34.0),
            line(numbers.map(str::to_owned).to_vec(), Base::ColumnNumber.plain()),
        ]
    }

    fn line(&self, n: usize, row: u32, name: &str, whom: Assignee, ix: IndicatorIx) -> Line {
        let base = self.shape.base(ix);
        let now = self.shape.totals().of(whom, ix);
        let show = match self.shape.cell(whom, ix) {
            Some((sheet, at)) => reference(sheet, at, now.value),
            None => now.value.map_or(Show::Blank, Show::Number),
        };
        let mut cells = vec![
            PageCell::new(0, Show::Number(Decimal::from(n as u64 + 1)), Base::Centre.plain()),
            PageCell::text(1, name, Base::Label.plain()),
            PageCell::new(NOW, show, base.plain()).mark(now.is_incomplete()),
        ];
        cells.extend(self.against(row, BEFORE, base, now, self.earlier(self.before, whom, ix)));
        let last_year = self.own_last_year(whom, ix).or_else(|| self.earlier(self.last_year, whom, ix));
        cells.extend(self.against(row, LAST_YEAR, base, now, last_year));
        Line::of(cells).high(crate::write::page::height(name.chars().count(), WIDTHS[1]).max(18.0))
    }

    /// An earlier total; what is cumulated over one year is not compared with the middle of another.
    fn earlier(&self, period: Option<Period>, whom: Assignee, ix: IndicatorIx) -> Option<(Show, Total)> {
        let period = period?;
        let cumulated = self.shape.form().indicator(ix).kind == Kind::Ytd;
        if cumulated && period.year != self.view.done.period.year && period != self.view.done.period.a_year_before() {
            return None;
        }
        let total = self.view.done.trend.total(period, self.shape.totals().form, whom, ix);
        Some((total.value.map_or(Show::Blank, Show::Number), total))
    }

    /// What the form itself says of last year.
    fn own_last_year(&self, whom: Assignee, ix: IndicatorIx) -> Option<(Show, Total)> {
        let own = self.shape.form().last_year_of(ix)?;
        let total = self.shape.totals().of(whom, own);
        let (sheet, at) = self.shape.cell(whom, own)?;
        total.value.map(|_| (reference(sheet, at, total.value), total))
    }

    /// The earlier figure, the difference and the percentage, in three columns from `col`.
    fn against(&self, row: u32, col: u16, base: Base, now: Total, earlier: Option<(Show, Total)>) -> Vec<PageCell> {
        let (show, before) = earlier.unwrap_or((Show::Blank, Total::default()));
        let (own, other) = (At::new(row, u32::from(NOW)), At::new(row, u32::from(col)));
        let (gap, rate) = match (now.value, before.value) {
            (Some(n), Some(b)) => (
                Show::Formula(format!("{own}-{other}"), Computed::Number(float(n - b))),
                percent(own, other, now.value, before.value),
            ),
            _ => (Show::Blank, Show::Blank),
        };
        vec![
            PageCell::new(col, show, base.plain()).mark(before.is_incomplete()),
            PageCell::new(col + 1, gap, base.plain()),
            PageCell::new(col + 2, rate, Base::Percent.plain()),
        ]
    }

    /// How many units stand behind each column.
    fn coverage(&self) -> Line {
        let form = self.shape.totals().form;
        let of = |period: Option<Period>| {
            let totals = period.and_then(|p| self.view.done.trend.of(p, form));
            totals.map_or(String::new(), |t| format!("{}/{}", t.units.len(), t.expected.len()))
        };
        let now = self.shape.totals();
        let mut cells: Vec<PageCell> = super::layout::blanks(0..9, Weight::Plain).collect();
        cells[1] = PageCell::text(1, "Đơn vị có báo cáo", Base::Inner.plain());
        let counts = [
            (NOW, format!("{}/{}", now.units.len(), now.expected.len())),
            (BEFORE, of(self.before)),
            (LAST_YEAR, of(self.last_year)),
        ];
        for (col, text) in counts {
            cells[usize::from(col)] = PageCell::text(col, text, Base::ColumnNumber.plain());
        }
        Line::of(cells)
    }
}
