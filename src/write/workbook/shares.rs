//! `Cơ cấu`: what a total is made of, each share with its denominator; over the province, then by unit.

use super::layout::{capital, reference, signatures, signed_heading};
use super::shape::Shape;
use crate::model::form::IndicatorIx;
use crate::model::form::relation::Relation;
use crate::model::place::At;
use crate::model::target::Assignee;
use crate::write::page::{Base, Line, ONE_PAGE, Page, PageCell, Show, Weight, percent};
use crate::write::view::View;
use indexmap::IndexMap;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Cơ cấu";
const WIDTHS: [f64; 6] = [5.0, 46.0, 13.0, 13.0, 11.0, 40.0];
/// Rows of a part's heading: its name, the labels, the numbers of the columns.
const HEADER: u32 = 3;

/// One whole with its parts.
pub struct Whole<'a> {
    shape: Shape<'a>,
    /// What the shares are of; of a breakdown that the form gives no total for, its name.
    of: Result<IndicatorIx, String>,
    parts: Vec<IndicatorIx>,
    /// First row of its parts.
    first: u32,
}

/// The wholes of the forms, in the order in which they stand on the page.
pub fn wholes<'a>(shapes: &[Shape<'a>]) -> Vec<Whole<'a>> {
    let mut out: Vec<Whole<'a>> = Vec::new();
    let mut row = super::layout::SIGNED_HEADING;
    for shape in shapes {
        let form = shape.form();
        let known = |ix: IndicatorIx| shape.totals().of(Assignee::Province, ix).value.is_some();
        let mut groups: IndexMap<IndicatorIx, Vec<IndicatorIx>> = IndexMap::new();
        for relation in &form.relations {
            match relation {
                Relation::Subset { part, whole } => groups.entry(*whole).or_default().push(*part),
                Relation::Parts { whole, parts } => groups.entry(*whole).or_default().extend(parts),
                Relation::Accumulates { .. } | Relation::NeverFalls(_) | Relation::Opening { .. } => {}
            }
        }
        let related = groups
            .into_iter()
            .filter(|(ix, _)| known(*ix) && !form.is_of_last_year(*ix))
            .map(|(ix, parts)| (Ok(ix), parts));
        let declared = form.breakdowns.iter().map(|b| (Err(b.title.clone()), b.parts.clone()));
        for (of, parts) in related.chain(declared) {
            let first = row + 1 + HEADER;
            row = first + parts.len() as u32 + 1;
            out.push(Whole { shape: *shape, of, parts, first });
        }
    }
    out
}

/// The page.
pub fn page<'a>(wholes: &[Whole<'_>], view: &'a View<'a>) -> Option<Page<'a>> {
    if wholes.is_empty() {
        return None;
    }
    let head = &view.workspace.letterhead;
    let mut rows = signed_heading(head, view.done.period, &WIDTHS, "CƠ CẤU SỐ LIỆU", capital(&view.done.period.vi()));
    for whole in wholes {
        rows.push(Line::empty());
        whole.write(&mut rows);
    }
    rows.extend(signatures(head, &WIDTHS));
    Some(Page { one_page: rows.len() <= ONE_PAGE, ..Page::new(NAME, WIDTHS.to_vec(), rows) })
}

impl Whole<'_> {
    /// What the shares are of.
    pub fn words(&self) -> String {
        match &self.of {
            Ok(ix) => self.shape.form().words(*ix),
            Err(title) => title.clone(),
        }
    }

    /// Whether it is the breakdown of a form's headline, and whether it is one that the form lists by itself.
    pub fn is_of_headline(&self) -> bool {
        let headline = self.shape.form().headline.as_ref().map(|h| h.indicator);
        matches!(self.of, Ok(ix) if Some(ix) == headline)
    }

    /// Whether the form lists its parts without giving their total.
    pub fn is_listed(&self) -> bool {
        self.of.is_err()
    }

    /// First and last cell of the names and of the counts, for a chart.
    pub fn cells(&self) -> [(At, At); 2] {
        let last = self.first + self.parts.len() as u32 - 1;
        [1, 2].map(|col| (At::new(self.first, col), At::new(last, col)))
    }

    fn write(&self, rows: &mut Vec<Line>) {
        let header = Base::Header.plain();
        rows.push(Line::of(vec![PageCell::text(0, self.words(), Base::Issuer.plain())]));
        let labels = ["TT", "Nội dung", "Số lượng", "Mẫu số", "Tỷ lệ %", "Tính trên"];
        let line = |texts: [&str; 6], role| {
            Line::of((0..).zip(texts).map(|(col, text)| PageCell::text(col, text, role)).collect())
        };
        rows.push(line(labels, header).high(24.0));
        rows.push(line(["1", "2", "3", "4", "5(=3*100/4)", "6"], Base::ColumnNumber.plain()));
        for (n, part) in self.parts.iter().enumerate() {
            rows.push(self.part(n, self.first + n as u32, *part));
        }
        rows.push(self.total());
    }

    fn denominator(&self) -> Option<Decimal> {
        let value = |ix: IndicatorIx| self.shape.totals().of(Assignee::Province, ix).value;
        match &self.of {
            Ok(ix) => value(*ix),
            Err(_) => self.parts.iter().filter_map(|p| value(*p)).reduce(Decimal::saturating_add),
        }
    }

    fn total_row(&self) -> u32 {
        self.first + self.parts.len() as u32
    }

    fn part(&self, n: usize, row: u32, ix: IndicatorIx) -> Line {
        let total = self.shape.totals().of(Assignee::Province, ix);
        let show = match self.shape.cell(Assignee::Province, ix) {
            Some((sheet, at)) => reference(sheet, at, total.value),
            None => Show::Blank,
        };
        let (own, whole) = (At::new(row, 2), At::new(row, 3));
        let of = At::new(self.total_row(), 2);
        let denominator = self.denominator();
        let base = self.shape.base(ix);
        let below = crate::write::page::sum(format!("{of}"), denominator);
        Line::of(vec![
            PageCell::new(0, Show::Number(Decimal::from(n as u64 + 1)), Base::Centre.plain()),
            PageCell::text(1, self.label(ix), Base::Label.plain()),
            PageCell::new(2, show, base.plain()).mark(total.is_incomplete()),
            PageCell::new(3, below, base.plain()),
            PageCell::new(4, percent(own, whole, total.value, denominator), Base::Percent.plain()),
            PageCell::text(5, self.words(), Base::Prose.plain()),
        ])
        .high(crate::write::page::height(self.words().chars().count(), WIDTHS[5]).max(18.0))
    }

    /// The whole itself.
    fn total(&self) -> Line {
        let weight = Weight::Total;
        let value = self.denominator();
        let (show, marked, base) = match &self.of {
            Ok(ix) => {
                let total = self.shape.totals().of(Assignee::Province, *ix);
                let show = self.shape.cell(Assignee::Province, *ix).map(|(sheet, at)| reference(sheet, at, value));
                (show.unwrap_or(Show::Blank), total.is_incomplete(), self.shape.base(*ix))
            }
            Err(_) => {
                let range = crate::write::page::column_range(2, self.first, self.total_row() - 1);
                (crate::write::page::sum(format!("SUM({range})"), value), false, Base::Count)
            }
        };
        let mut cells: Vec<PageCell> = super::layout::blanks(0..6, weight).collect();
        cells[1] = PageCell::text(1, "Tổng số", Base::Label.in_row(weight));
        cells[2] = PageCell::new(2, show, base.in_row(weight)).mark(marked);
        Line::of(cells)
    }

    fn label(&self, ix: IndicatorIx) -> String {
        let form = self.shape.form();
        let own = form.indicator(ix);
        match (own.row, &self.of) {
            (Some(row), Ok(of)) if form.indicator(*of).row == own.row => {
                format!("{} – {}", form.row_labels()[row].plain(), form.columns[own.column].plain())
            }
            _ => form.label_of(ix).to_owned(),
        }
    }
}
