//! The blank form that a unit fills in: its own heading, its organisations, cells that ask for what belongs there,
//! sums that add themselves up, and the hidden mark by which it is recognised.
//!
//! A cell that asks for a number takes none but a number: "none" is written 0, so that formulas can count with it;
//! the messages say so. What is not known yet stays blank. Reports that are not typed into such a form may go on
//! writing dashes.

mod content;
mod known;

pub use known::{BlankSubject, KnownUnit, ListedOrganisation, RepeatedFigures, known};

use content::{BlankCell, parts};

use super::page::{
    Base, Computed, Cover, Line, ONE_PAGE, Page, PageCell, Paper, Question, Show, Weight, float, height,
};
use super::{NotMade, excel};
use crate::document::mark::{Mark, SheetMark};
use crate::model::form::{AxisLabel, Form, IndicatorIx, Kind, Rows, strip_marker};
use crate::model::letterhead::Letterhead;
use crate::model::period::{Period, Span};
use crate::model::place::At;
use crate::model::roster::Unit;
use crate::model::text::clip;
use crate::model::text::number::Measure;
use crate::model::text::number::roman;
use crate::write::workbook::layout::sheet_name;
use rust_decimal::Decimal;

/// Empty rows after the organisations that are known; after each of several parts fewer.
const SPARE: usize = 15;
const SPARE_OF_PART: usize = 5;
/// The rows above the header.
const HEAD: u32 = 6;
/// Characters across that still print well on A4.
const A4: f64 = 150.0;
/// Characters across that fill A4.
const FULL: f64 = 108.0;

/// A blank form to be made.
pub struct Blank<'a> {
    /// The form.
    pub form: &'a Form,
    /// The unit that fills it in.
    pub unit: &'a Unit,
    /// The body above the unit; may be empty.
    pub upper: &'a str,
    /// How pages look.
    pub letterhead: &'a Letterhead,
    /// The period.
    pub period: Period,
    /// What is known of the unit already.
    pub known: &'a KnownUnit,
}

impl Blank<'_> {
    /// The name of the file: "004 ptdv-01 2022-09.xlsx".
    pub fn file_name(&self) -> String {
        let code: String =
            self.unit.code.chars().map(|c| if "<>:\"/\\|?*".contains(c) || c.is_control() { '-' } else { c }).collect();
        format!("{} {} {}.xlsx", code.trim(), self.form.id, self.period).trim_start().to_owned()
    }

    /// The bytes of the workbook.
    pub fn workbook(&self) -> Result<Vec<u8>, NotMade> {
        let sheet = BlankSheet::new(self);
        let name = sheet_name(&self.form.id.to_uppercase());
        let mark = Mark::new([SheetMark {
            sheet: name.clone(),
            form: self.form.id.clone(),
            edition: self.form.edition.clone(),
            unit_code: self.unit.code.clone(),
            unit: self.unit.title().to_owned(),
            period: Some(self.period),
            coverage: None,
        }]);
        let title = format!("{} · {}", self.form.name, self.unit.title());
        excel::workbook(vec![sheet.page(name), super::mark::page(&mark)], &Cover::new(&title, self.letterhead))
            .map_err(|e| NotMade(e.to_string()))
    }
}

/// A period as the heading of a report writes it: "Tháng 9 năm 2022".
fn period_line(period: Period) -> String {
    let year = period.year;
    match period.span {
        Span::Month(m) => format!("Tháng {m} năm {year}"),
        Span::Quarter(q) => format!("Quý {} năm {year}", ["I", "II", "III", "IV"][usize::from(q - 1)]),
        Span::Half(1) => format!("6 tháng đầu năm {year}"),
        Span::Half(_) => format!("6 tháng cuối năm {year}"),
        Span::NineMonths => format!("9 tháng năm {year}"),
        Span::Year => format!("Năm {year}"),
    }
}

/// A row of the table.
enum BlankRow<'a> {
    /// The heading of a part, with its number.
    Section(String, &'a str),
    /// An organisation, or a place for one, with its number.
    Organisation(u32, Option<&'a ListedOrganisation>),
    /// A label of a closed axis.
    Label(usize),
    /// The total of an open form.
    Total,
}

/// The table on its sheet.
struct BlankSheet<'a> {
    blank: &'a Blank<'a>,
    /// The labels across, left to right.
    columns: Vec<usize>,
    /// Columns before them: the running number, the names.
    lead: u16,
    /// Rows of the header, without the numbers of the columns.
    depth: u32,
    rows: Vec<BlankRow<'a>>,
}

impl<'a> BlankSheet<'a> {
    fn new(blank: &'a Blank<'a>) -> BlankSheet<'a> {
        let labels = &blank.form.columns;
        let columns: Vec<usize> = (0..labels.len()).filter(|l| !labels[*l].heading).collect();
        let depth = columns.iter().map(|l| path(labels, *l).len()).max().unwrap_or(1) as u32;
        let lead = 1 + u16::from(blank.form.lead.1.is_some());
        BlankSheet { blank, columns, lead, depth, rows: rows(blank) }
    }

    fn form(&self) -> &'a Form {
        self.blank.form
    }

    /// The first row of the table's body.
    fn first(&self) -> u32 {
        HEAD + self.depth + 1
    }

    /// The first and the last row that a total adds up.
    fn body(&self) -> (u32, u32) {
        let count = self.rows.iter().filter(|r| !matches!(r, BlankRow::Total)).count() as u32;
        (self.first(), (self.first() + count).saturating_sub(1))
    }

    /// How many columns it has.
    fn width(&self) -> u16 {
        self.lead + self.columns.len() as u16
    }

    fn at(&self, row: usize, column: usize) -> At {
        let n = self.columns.iter().position(|c| *c == column).unwrap_or_default();
        At::new(self.first() + row as u32, u32::from(self.lead) + n as u32)
    }

    fn row_of(&self, label: usize) -> Option<usize> {
        self.rows.iter().position(|r| matches!(r, BlankRow::Label(l) if *l == label))
    }

    fn page(&self, name: String) -> Page<'a> {
        let widths = self.widths();
        let mut lines = self.head();
        lines.extend(self.header(&widths));
        lines.extend((0..self.rows.len()).map(|row| self.line(row, &widths)));
        lines.extend(self.signatures());
        let paper = if widths.iter().sum::<f64>() > A4 { Paper::A3Landscape } else { Paper::A4Landscape };
        Page {
            freeze: Some(At::new(self.first(), u32::from(self.lead))),
            repeat: Some((HEAD, self.first() - 1)),
            paper,
            one_page: lines.len() <= ONE_PAGE && !self.form().is_open(),
            locked: true,
            inputs: self.inputs(),
            ..Page::new(name, widths, lines)
        }
    }

    fn widths(&self) -> Vec<f64> {
        let usual: f64 = if self.columns.len() > 8 { 8.5 } else { 14.0 };
        let of_column = |label: &usize| {
            let label = &self.form().columns[*label];
            let longest = label.plain().split(' ').map(|w| w.chars().count()).max().unwrap_or(0);
            let least = if label.kind == Some(Kind::Text) { 18.0 } else { usual };
            least.max(longest as f64 * 1.2 + 1.0).min(24.0)
        };
        let names = if self.form().is_open() { 38.0 } else { 46.0 };
        let number = self.form().lead.1.is_some().then_some(5.5);
        let mut out: Vec<f64> = number.into_iter().chain([names]).chain(self.columns.iter().map(of_column)).collect();
        let room = (FULL / out.iter().sum::<f64>()).max(1.0);
        out.iter_mut().for_each(|width| *width *= room);
        out
    }

    /// The columns of the left half of the heading, and the first of the right half with how many.
    fn halves(&self) -> (u16, u16, u16) {
        let left = (self.width() * 2 / 5).max(self.lead).max(1);
        let right = (self.width() - left).min(left.max(2) + 1).max(1);
        (left, self.width() - right, right)
    }

    /// Who reports to whom, what, and of when.
    fn head(&self) -> Vec<Line> {
        let Blank { form, unit, upper, period, letterhead, .. } = self.blank;
        let (left, from, right) = self.halves();
        let whole = |text: String, base: Base| PageCell::text(0, text, base.plain()).span(self.width(), 1);
        let of_left = |text: String, base: Base| PageCell::text(0, text, base.plain()).span(left, 1);
        let of_right = |text: &str, base: Base| PageCell::text(from, text, base.plain()).span(right, 1);
        let measure = match form.unit_of_measure.as_str() {
            "" => form.name.clone(),
            measure => format!("{} · Đvt: {measure}", form.name),
        };
        let date = "……………, ngày …… tháng …… năm ………";
        vec![
            Line::of(vec![of_left(upper.to_uppercase(), Base::Superior), of_right(&letterhead.motto, Base::Motto)]),
            Line::of(vec![
                of_left(unit.title().to_uppercase(), Base::Body),
                of_right(date, Base::PlaceAndDate).unlocked(),
            ]),
            Line::of(vec![of_left("*".into(), Base::Superior)]),
            Line::of(vec![whole(form.title.to_uppercase(), Base::Title)]).high(24.0),
            Line::of(vec![whole(period_line(*period), Base::Subtitle)]).high(20.0),
            Line::of(vec![
                of_left("Không có thì ghi 0; chưa có số liệu thì để trống.".into(), Base::Remark),
                of_right(&measure, Base::PlaceAndDate),
            ]),
        ]
    }

    /// The header, and the numbers of the columns.
    fn header(&self, widths: &[f64]) -> Vec<Line> {
        let header = Base::Header.plain();
        let mut lines: Vec<Vec<PageCell>> = vec![Vec::new(); self.depth as usize];
        let lead = &self.form().lead;
        for (col, text) in (0..).zip(lead.1.iter().chain([&lead.0])) {
            lines[0].push(PageCell::text(col, text.as_str(), header).span(1, self.depth));
        }
        let labels = &self.form().columns;
        let paths: Vec<Vec<usize>> = self.columns.iter().map(|c| path(labels, *c)).collect();
        for (level, line) in lines.iter_mut().enumerate() {
            for (n, run) in runs(&paths, level) {
                let Some(label) = paths[n].get(level) else { continue };
                let is_leaf = paths[n].len() == level + 1;
                let down = if is_leaf { self.depth - level as u32 } else { 1 };
                let text = labels[*label].of_period(self.blank.period);
                line.push(PageCell::text(self.lead + n as u16, text, header).span(run as u16, down));
            }
        }
        let heights = self.header_heights(&paths, widths);
        let mut out: Vec<Line> = lines.into_iter().zip(heights).map(|(cells, h)| Line::of(cells).high(h)).collect();
        out.push(Line::of(self.column_numbers()));
        out
    }

    /// Heights of the header rows: each group on its row, each label on those that are left to it.
    fn header_heights(&self, paths: &[Vec<usize>], widths: &[f64]) -> Vec<f64> {
        const GROUP: f64 = 32.0;
        let above = f64::from(self.depth - 1) * GROUP;
        let needed = |(n, path): (usize, &Vec<usize>)| {
            let letters = path.last().map_or(0, |l| self.form().columns[*l].plain().chars().count());
            // Bold, and broken between words: about a letter in three is lost.
            height(letters * 3 / 2, widths[usize::from(self.lead) + n])
                - f64::from(self.depth - path.len() as u32) * GROUP
        };
        let last = paths.iter().enumerate().map(needed).fold(GROUP, f64::max).min(220.0);
        let groups = (1..self.depth).map(|_| above / f64::from((self.depth - 1).max(1)));
        groups.chain([last]).collect()
    }

    /// "1 | 2 | 3 | 4(=2*100/3)", as the official forms number their columns.
    fn column_numbers(&self) -> Vec<PageCell> {
        let role = Base::ColumnNumber.plain();
        let number =
            |label: usize| self.columns.iter().position(|c| *c == label).map(|n| usize::from(self.lead) + n + 1);
        let rule = |label: usize| -> Option<String> {
            if let Some(ratio) = self.form().ratios.iter().find(|r| r.column == label) {
                return Some(format!("={}*100/{}", number(ratio.numerator)?, number(ratio.denominator)?));
            }
            let parts: Option<Vec<String>> =
                parts(&self.form().columns, label)?.into_iter().map(|p| number(p).map(|n| n.to_string())).collect();
            parts.map(|p| format!("={}", p.join("+")))
        };
        let plain = |col: u16| PageCell::new(col, Show::Number(Decimal::from(col + 1)), role);
        let of_label = |(col, label): (u16, &usize)| match rule(*label).filter(|r| r.len() <= 20) {
            Some(rule) => PageCell::text(col, format!("{}({rule})", col + 1), role),
            None => plain(col),
        };
        (0..self.lead).map(plain).chain((self.lead..).zip(&self.columns).map(of_label)).collect()
    }

    fn line(&self, row: usize, widths: &[f64]) -> Line {
        let (number, name, weight) = self.row_label(row);
        let names = self.lead - 1;
        let letters = match &name.show {
            Show::Text(text) => text.chars().count(),
            Show::Blank | Show::Number(_) | Show::Formula(..) => 0,
        };
        // Names are set narrower than figures.
        let tall = height(letters * 4 / 5, widths[usize::from(names)]).max(20.0);
        let number = number.filter(|_| self.lead > 1);
        let cells = (self.lead..).zip(&self.columns).map(|(col, column)| self.cell(row, *column, col, weight));
        Line::of(number.into_iter().chain([name]).chain(cells).collect()).high(tall)
    }

    /// The number and the name of a row, and its weight.
    fn row_label(&self, row: usize) -> (Option<PageCell>, PageCell, Weight) {
        let names = self.lead - 1;
        let centre = |text: &str, weight| Some(PageCell::text(0, text, Base::Centre.in_row(weight)));
        match &self.rows[row] {
            BlankRow::Section(number, name) => {
                let name = PageCell::text(names, *name, Base::Label.in_row(Weight::Unit)).unlocked();
                (centre(number, Weight::Unit), name, Weight::Unit)
            }
            BlankRow::Organisation(number, listed) => {
                let show = listed.map_or(Show::Blank, |l| Show::Text(l.name.clone()));
                let number = PageCell::new(0, Show::Number(Decimal::from(*number)), Base::Centre.plain()).unlocked();
                (Some(number), PageCell::new(names, show, Base::Label.plain()).unlocked(), Weight::Plain)
            }
            BlankRow::Total => {
                let name = PageCell::text(names, "Tổng cộng", Base::Label.in_row(Weight::Total));
                (centre("", Weight::Total), name, Weight::Total)
            }
            BlankRow::Label(label) => self.axis_label(*label),
        }
    }

    /// The number and the name of a row of a closed axis, and its weight.
    fn axis_label(&self, label: usize) -> (Option<PageCell>, PageCell, Weight) {
        let labels = self.form().row_labels();
        let steps = path(labels, label).len();
        let weight = if steps == 1 && self.is_above_others(label) { Weight::Unit } else { Weight::Plain };
        let text = labels[label].of_period(self.blank.period);
        let bare = if self.lead > 1 { strip_marker(&text) } else { &text };
        let marker = text[..text.len() - bare.len()].trim();
        // Inner labels stand further in, as the official forms do it.
        let inset = "\u{a0}\u{a0}\u{a0}\u{a0}".repeat(steps.saturating_sub(2));
        let base = if steps == 1 { Base::Label } else { Base::Inner };
        let number = PageCell::text(0, marker, Base::Centre.in_row(weight));
        (Some(number), PageCell::text(self.lead - 1, inset + bare, base.in_row(weight)), weight)
    }

    /// Whether a label of the closed axis has others under it or is their sum.
    fn is_above_others(&self, label: usize) -> bool {
        let labels = self.form().row_labels();
        labels.iter().any(|l| l.under == Some(label) || l.part_of == Some(label))
    }

    fn cell(&self, row: usize, column: usize, col: u16, weight: Weight) -> PageCell {
        let content = self.content(row, column);
        let base = self.base(row, column);
        // What a program computes is grey like a heading, so that nobody looks for a place to type there.
        let weight = match (&content, weight) {
            (BlankCell::Formula(..) | BlankCell::Nothing, Weight::Plain) => Weight::Unit,
            (BlankCell::Figure(..) | BlankCell::Words, Weight::Unit) => Weight::Plain,
            _ => weight,
        };
        let role = base.in_row(weight);
        match content {
            BlankCell::Figure(_, value) => PageCell::new(col, value.map_or(Show::Blank, Show::Number), role).unlocked(),
            BlankCell::Words => PageCell::new(col, Show::Blank, role).unlocked(),
            BlankCell::Nothing => PageCell::new(col, Show::Blank, role),
            BlankCell::Formula(formula, value) => {
                let outcome = value.map_or(Computed::Text(String::new()), |n| Computed::Number(float(n)));
                PageCell::new(col, Show::Formula(formula, outcome), role)
            }
        }
    }

    fn base(&self, row: usize, column: usize) -> Base {
        let label = match self.rows[row] {
            BlankRow::Label(label) => Some(label),
            BlankRow::Section(..) | BlankRow::Organisation(..) | BlankRow::Total => None,
        };
        let is_ratio = |labels: &[AxisLabel], l: usize| labels[l].kind == Some(Kind::Ratio);
        let rows = self.form().row_labels();
        if is_ratio(&self.form().columns, column) || label.is_some_and(|l| is_ratio(rows, l)) {
            return Base::Percent;
        }
        match self.form().indicator_at(label, column).map(|ix| self.form().indicator(ix).measure) {
            Some(Measure::Count) => Base::Count,
            Some(Measure::Amount) => Base::Amount,
            Some(Measure::Percent) => Base::Percent,
            None => Base::Label,
        }
    }

    /// What each cell to be filled in says: one for a column of organisations, else one for each cell.
    fn inputs(&self) -> Vec<Question> {
        let form = self.form();
        let asked = |row: usize, column: usize| match self.content(row, column) {
            BlankCell::Figure(ix, _) => Some((ix, self.at(row, column))),
            BlankCell::Words | BlankCell::Formula(..) | BlankCell::Nothing => None,
        };
        let all =
            self.columns.iter().flat_map(|column| (0..self.rows.len()).filter_map(move |row| asked(row, *column)));
        let mut out: Vec<(IndicatorIx, (At, At))> = Vec::new();
        for (ix, at) in all {
            match out.last_mut() {
                // The headings between organisations are locked.
                Some((last, area)) if *last == ix && form.is_open() => area.1 = at,
                Some(_) | None => out.push((ix, (at, at))),
            }
        }
        out.into_iter().map(|(ix, area)| input(form, ix, area)).collect()
    }

    /// Who made it and who signs it.
    fn signatures(&self) -> Vec<Line> {
        let (left, from, right) = self.halves();
        let of_left = |text: &str, base: Base| PageCell::text(0, text, base.plain()).span(left, 1);
        let of_right = |text: &str, base: Base| PageCell::text(from, text, base.plain()).span(right, 1);
        vec![
            Line::empty(),
            Line::of(vec![of_left("NGƯỜI LẬP BIỂU", Base::Body), of_right("T/M ……………………………", Base::Body).unlocked()]),
            Line::of(vec![
                of_left("(Ký, ghi rõ họ và tên)", Base::PlaceAndDate),
                of_right("(Ký, đóng dấu, ghi rõ họ và tên)", Base::PlaceAndDate),
            ]),
        ]
    }
}

/// The rows of the table.
fn rows<'a>(blank: &Blank<'a>) -> Vec<BlankRow<'a>> {
    if let Rows::Closed(labels) = &blank.form.rows {
        return (0..labels.len()).map(BlankRow::Label).collect();
    }
    let sections = &blank.known.sections;
    let is_divided = sections.iter().any(|(name, _)| name.is_some());
    let spare = if is_divided { SPARE_OF_PART } else { SPARE };
    let mut out = Vec::new();
    let mut named = 0;
    for (name, list) in sections {
        if let Some(name) = name {
            named += 1;
            out.push(BlankRow::Section(roman(named), strip_marker(name)));
        }
        let places = list.iter().map(Some).chain((0..spare).map(|_| None));
        out.extend((1..).zip(places).map(|(number, listed)| BlankRow::Organisation(number, listed)));
    }
    if sections.is_empty() {
        out.extend((1..=SPARE as u32).map(|number| BlankRow::Organisation(number, None)));
    }
    out.push(BlankRow::Total);
    out
}

/// Where columns begin that share what stands over them on a level, and how many do; a label of its own is alone.
fn runs(paths: &[Vec<usize>], level: usize) -> Vec<(usize, usize)> {
    let above = |path: &Vec<usize>| path.get(..=level).filter(|above| above.len() < path.len()).map(<[usize]>::to_vec);
    let same = |a: &Vec<usize>, b: &Vec<usize>| above(a).is_some() && above(a) == above(b);
    let lengths = paths.chunk_by(same).map(<[Vec<usize>]>::len);
    let with_start = lengths.scan(0, |next, length| {
        let start = *next;
        *next += length;
        Some((start, length))
    });
    with_start.collect()
}

/// A label with those that it stands under, the outermost first.
fn path(labels: &[AxisLabel], label: usize) -> Vec<usize> {
    let mut out: Vec<usize> = std::iter::successors(Some(label), |l| labels[*l].under).collect();
    out.reverse();
    out
}

fn input(form: &Form, ix: IndicatorIx, area: (At, At)) -> Question {
    let words = form.words(ix);
    let indicator = form.indicator(ix);
    let short = indicator.row.map_or(&form.columns[indicator.column], |row| &form.row_labels()[row]).plain();
    let decimals = indicator.measure != Measure::Count;
    let number = if decimals { "số" } else { "số nguyên" };
    Question {
        area,
        decimals,
        title: clip(short, 32),
        message: format!(
            "{}. Nhập {number} từ 0 trở lên. Không có thì ghi 0; chưa có số liệu thì để trống.",
            clip(&words, 120)
        ),
        error: format!(
            "“{}” phải là {number} từ 0 trở lên, không ghi chữ. Không có thì ghi 0; chưa có số liệu thì để trống.",
            clip(&words, 120)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::period::mention;

    #[test]
    fn the_period_is_written_as_it_is_read() {
        for name in ["2022-09", "2022-12", "2022-Q1", "2022-Q4", "2022-H1", "2022-H2", "2022-9M", "2022"] {
            let period: Period = name.parse().expect("a period");
            let read = mention(&period_line(period));
            let span = read.span.or((period.span == Span::Year).then_some(Span::Year));
            assert_eq!((span, read.year), (Some(period.span), Some(period.year)), "{name}");
        }
    }

    const FORM: &str = r#"
id = "f"
name = "Biểu"
title = "Biểu"
[rows]
axis = "closed"
header = ["Nội dung"]
[[rows.label]]
key = "all"
label = "A - Tất cả"
kind = "stock"
[[rows.label]]
key = "one"
label = "1. Một"
kind = "stock"
part_of = "all"
[[rows.label]]
key = "two"
label = "2. Hai"
kind = "stock"
part_of = "all"
[[columns.label]]
key = "n"
label = "Số"
"#;

    /// The formulas of the table with their results.
    fn formulas(text: &str, figures: RepeatedFigures) -> Vec<(String, Computed)> {
        let form = crate::workspace::form::parse(text).unwrap_or_else(|m| panic!("{m:?}"));
        let known = KnownUnit { sections: Vec::new(), figures };
        let unit = Unit::default();
        let period = "2022-09".parse().expect("a period");
        let blank =
            Blank { form: &form, unit: &unit, upper: "", letterhead: &Letterhead::default(), period, known: &known };
        let page = BlankSheet::new(&blank).page("F".into());
        let shown = page.rows.flat_map(|l| l.cells).map(|c| (c.show, c.open));
        let formula = |(show, open): (Show, bool)| match show {
            Show::Formula(formula, outcome) => {
                assert!(!open, "{formula} may be overwritten");
                Some((formula, outcome))
            }
            Show::Blank | Show::Text(_) | Show::Number(_) => None,
        };
        shown.filter_map(formula).collect()
    }

    #[test]
    fn a_whole_adds_itself_up_where_no_part_may_be_left_out() {
        let none = || Computed::Text(String::new());
        let sum = "IF(COUNT(B10,B11)=0,\"\",SUM(B10,B11))";
        let known = RepeatedFigures::from([(IndicatorIx(1), Decimal::from(7))]);
        assert_eq!(formulas(FORM, RepeatedFigures::new()), [(sum.to_owned(), none())]);
        assert_eq!(formulas(FORM, known)[0].1, Computed::Number(7.0));
        let optional = FORM.replace("key = \"two\"", "key = \"two\"\noptional = true");
        assert_eq!(formulas(&optional, RepeatedFigures::new()), []);
        let circular = FORM.replace("key = \"all\"", "key = \"all\"\npart_of = \"one\"");
        assert_eq!(formulas(&circular, RepeatedFigures::new()), []);
    }
}
