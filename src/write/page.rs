//! A page of the workbook, neutral: cells with roles instead of colours and fonts. `excel.rs` makes bytes of it.

use crate::consolidate::aggregate::Rate;
use crate::model::letterhead::{Letterhead, PaperSize};
use crate::model::place::{At, column_name};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What a workbook says of itself, and how all its pages look.
pub struct Cover<'a> {
    /// The title, among its properties.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// The body that issues it.
    pub author: String,
    /// How it is printed.
    pub letterhead: &'a Letterhead,
    /// Names for cells, as (name, `'Sheet'!$A$1`).
    pub names: Vec<(String, String)>,
}

impl<'a> Cover<'a> {
    /// A cover with a title and nothing else about it.
    pub fn new(title: &str, letterhead: &'a Letterhead) -> Cover<'a> {
        Cover { title: title.to_owned(), subject: String::new(), author: String::new(), letterhead, names: Vec::new() }
    }
}

/// One sheet to be written, its rows made one after another.
pub struct Page<'a> {
    /// The sheet's name, at most 31 characters.
    pub name: String,
    /// Width of each column, in characters.
    pub widths: Vec<f64>,
    /// The first cell that scrolls: rows above and columns left of it stay.
    pub freeze: Option<At>,
    /// First and last row to be repeated on each printed page.
    pub repeat: Option<(u32, u32)>,
    /// Header row and last row of a table to be filtered, with its last column.
    pub filter: Option<(u32, u32, u16)>,
    /// Percentages to be drawn as bars: column, first and last row.
    pub bars: Vec<(u16, u32, u32)>,
    /// Charts beside or under the table.
    pub charts: Vec<Chart>,
    /// Sparklines, one for each row: column of the line, first and last column of its figures, first and last row.
    pub sparklines: Option<Sparklines>,
    /// Rows that begin a new printed page.
    pub breaks: Vec<u32>,
    /// Whether texts keep the spelling in which they were received.
    pub verbatim: bool,
    /// How it is printed.
    pub paper: Paper,
    /// Whether it is short enough to be printed on one page.
    pub one_page: bool,
    /// Of a list that may have very many rows: what its cells usually are.
    pub list: Option<List>,
    /// Whether it is not shown.
    pub hidden: bool,
    /// Whether only cells made open may be changed, and rows inserted; there is no password.
    pub locked: bool,
    /// Cells that ask for something when they are filled in.
    pub inputs: Vec<Question>,
    /// The rows, top down.
    pub rows: Box<dyn Iterator<Item = Line> + 'a>,
}

impl<'a> Page<'a> {
    /// A page of A4 across with nothing special about it.
    pub fn new(
        name: impl Into<String>,
        widths: Vec<f64>,
        rows: impl IntoIterator<Item = Line, IntoIter: 'a>,
    ) -> Page<'a> {
        Page {
            name: name.into(),
            widths,
            freeze: None,
            repeat: None,
            filter: None,
            bars: Vec::new(),
            charts: Vec::new(),
            sparklines: None,
            breaks: Vec::new(),
            verbatim: false,
            paper: Paper::A4Landscape,
            one_page: false,
            list: None,
            hidden: false,
            locked: false,
            inputs: Vec::new(),
            rows: Box::new(rows.into_iter()),
        }
    }
}

/// A list of very many rows. Cells that are what their column usually holds cost little to write.
pub struct List {
    /// The first row of the list.
    pub first: u32,
    /// What each column usually holds, from the left.
    pub usual: Vec<Base>,
}

/// Cells to be filled in, and what is said to whoever does.
pub struct Question {
    /// The first and the last cell.
    pub area: (At, At),
    /// Whether decimals are allowed; nothing below zero is.
    pub decimals: bool,
    /// What it is about, at most 32 characters.
    pub title: String,
    /// What is said before, at most 255 characters.
    pub message: String,
    /// What is said of anything else, at most 255 characters.
    pub error: String,
}

/// Paper and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A4 upright.
    A4Portrait,
    /// A4 across.
    A4Landscape,
    /// A3 across, for the widest tables.
    A3Landscape,
}

impl Paper {
    /// The paper of a table of so many columns: A3 where A4 would make it too small to read.
    pub fn across(width: u16, wanted: PaperSize) -> Paper {
        match wanted {
            PaperSize::Auto if width <= 16 => Paper::A4Landscape,
            PaperSize::Auto | PaperSize::A4 | PaperSize::A3 => Paper::wide(wanted),
        }
    }

    /// The paper of a wide table.
    pub fn wide(wanted: PaperSize) -> Paper {
        match wanted {
            PaperSize::Auto | PaperSize::A3 => Paper::A3Landscape,
            PaperSize::A4 => Paper::A4Landscape,
        }
    }
}

/// A chart of figures that stand on a sheet.
pub struct Chart {
    /// What it shows; also its alternative text.
    pub title: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What the categories are, at the foot of columns.
    pub series: Vec<ChartSeries>,
    /// Where it is placed.
    pub at: At,
    /// Width and height in pixels.
    pub size: (u32, u32),
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars to the right, the first on top, with their values.
    Bars,
    /// Columns side by side.
    Columns,
}

/// One series of a chart: a run of cells with the cells that name its points.
pub struct ChartSeries {
    /// Its name.
    pub name: String,
    /// The sheet.
    pub sheet: String,
    /// First and last cell of the names.
    pub names: (At, At),
    /// First and last cell of the figures.
    pub figures: (At, At),
    /// Whether it is drawn as a line over columns.
    pub line: bool,
}

/// Small lines in cells, each of the figures of its row.
pub struct Sparklines {
    /// The column that shows them.
    pub col: u16,
    /// First and last column of the figures.
    pub figures: (u16, u16),
    /// The rows.
    pub rows: Vec<u32>,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its cells, left to right; columns without a cell are empty.
    pub cells: Vec<PageCell>,
    /// Outline level: 0 is always shown.
    pub level: u8,
    /// Height in points, where the usual one does not do.
    pub height: Option<f64>,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct PageCell {
    /// Zero-based column.
    pub col: u16,
    /// Columns covered, 1 for a plain cell.
    pub across: u16,
    /// Rows covered, 1 for a plain cell.
    pub down: u32,
    /// What it shows.
    pub show: Show,
    /// What it is.
    pub role: Role,
    /// Whether the figure is incomplete or could not be used.
    pub marked: bool,
    /// Whether it may be changed on a page that is locked.
    pub open: bool,
    /// A place in the workbook to go to, as `'Sheet'!A1`.
    pub link: Option<String>,
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Show {
    /// Nothing, with the look of its role.
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A formula with its result.
    Formula(String, Computed),
}

/// The result of a formula, stored beside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Computed {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// What a cell is; the renderer decides how that looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Role {
    /// What kind of content.
    pub base: Base,
    /// In which kind of row.
    pub weight: Weight,
}

/// Kinds of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Base {
    /// The heading of a part of a page, or of a working page.
    Issuer,
    /// A body in the heading, and a title over a signature: bold, in the middle.
    Body,
    /// The motto of the Party or the nation: the same, underlined.
    Motto,
    /// The superior body, in the middle.
    Superior,
    /// Place and date, in the middle.
    PlaceAndDate,
    /// A mark of secrecy, in a frame.
    Secrecy,
    /// The title.
    Title,
    /// The line under the title.
    Subtitle,
    /// "Đvt: người", a remark under the table.
    Remark,
    /// "Đvt: người" over the right end of a table.
    Measure,
    /// A column header.
    Header,
    /// A number of the column-number row.
    ColumnNumber,
    /// A label of a row.
    Label,
    /// A label one step in.
    Inner,
    /// A short text in the middle: a code, a running number, an address of a cell.
    Centre,
    /// A running text that may need several lines.
    Prose,
    /// A sentence of a report, in the size of running text and without a frame.
    Sentence,
    /// A count.
    Count,
    /// A figure with decimals.
    Amount,
    /// An average.
    Average,
    /// A percentage.
    Percent,
    /// A cell of a workbook that is copied, as it stood.
    Copied,
    /// The same, a fraction shown as a percentage.
    CopiedPercent,
    /// A text of it that runs on over empty cells.
    CopiedLine,
}

/// Kinds of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// An ordinary row.
    Plain,
    /// A unit above its organisations.
    Unit,
    /// A block with its subtotal.
    Block,
    /// The grand total.
    Total,
}

impl Base {
    /// This content in a kind of row.
    pub fn in_row(self, weight: Weight) -> Role {
        Role { base: self, weight }
    }

    /// This content in an ordinary row.
    pub fn plain(self) -> Role {
        self.in_row(Weight::Plain)
    }
}

impl PageCell {
    /// A cell.
    pub fn new(col: u16, show: Show, role: Role) -> PageCell {
        PageCell { col, across: 1, down: 1, show, role, marked: false, open: false, link: None }
    }

    /// A text.
    pub fn text(col: u16, text: impl Into<String>, role: Role) -> PageCell {
        PageCell::new(col, Show::Text(text.into()), role)
    }

    /// The same cell over several columns and rows.
    pub fn span(mut self, across: u16, down: u32) -> PageCell {
        self.across = across;
        self.down = down;
        self
    }

    /// The same cell with a link to a place of the workbook.
    pub fn linked(mut self, sheet: &str, at: At) -> PageCell {
        self.link = Some(format!("{}!{at}", quoted(sheet)));
        self
    }

    /// The same cell, to be filled in.
    pub fn unlocked(mut self) -> PageCell {
        self.open = true;
        self
    }

    /// The same cell, marked where `marked`.
    pub fn mark(mut self, marked: bool) -> PageCell {
        self.marked = marked;
        self
    }
}

impl Line {
    /// A row of cells.
    pub fn of(cells: Vec<PageCell>) -> Line {
        Line { cells, level: 0, height: None }
    }

    /// An empty row.
    pub fn empty() -> Line {
        Line::default()
    }

    /// The same row at an outline level.
    pub fn at_level(mut self, level: u8) -> Line {
        self.level = level;
        self
    }

    /// The same row with a height in points.
    pub fn high(mut self, height: f64) -> Line {
        self.height = Some(height);
        self
    }
}

/// The height, in points, of a row whose text of so many characters stands in a column of so many.
pub fn height(characters: usize, width: f64) -> f64 {
    let per_line = (width * 1.05).max(1.0);
    let lines = (characters as f64 / per_line).ceil().max(1.0);
    2.0 + 15.0 * lines
}

/// Pixels of a row of the usual height.
pub const PIXELS_A_ROW: u32 = 22;

/// Rows that fit on one page of a table in A4 across.
pub const ONE_PAGE: usize = 42;

/// A sheet's name as formulas write it.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// `D5:D20`.
pub fn column_range(col: u16, from: u32, to: u32) -> String {
    let name = column_name(u32::from(col));
    format!("{name}{}:{name}{}", from + 1, to + 1)
}

/// A decimal as the number a workbook stores.
pub fn float(n: Decimal) -> f64 {
    n.to_f64().filter(|f| f.is_finite()).unwrap_or(0.0)
}

/// A sum, where there is anything to add up.
pub fn sum(formula: String, total: Option<Decimal>) -> Show {
    match total {
        Some(n) => Show::Formula(formula, Computed::Number(float(n))),
        None => Show::Blank,
    }
}

/// An average of the cells in one range, weighted by those in another; only cells with a number beside `numbered`, where
/// that is given, are rows of their own. "–" where nobody is counted.
pub fn mean(averages: &str, counts: &str, numbered: Option<&str>, mean: Rate) -> Show {
    let rows = numbered.map_or(String::new(), |range| format!("--ISNUMBER({range}),"));
    let [sum, count] =
        [averages.to_owned(), format!("--ISNUMBER({averages})")].map(|of| format!("SUMPRODUCT({rows}{of},{counts})"));
    let outcome = match (mean.numerator, mean.denominator) {
        (Some(n), Some(d)) if !d.is_zero() => Computed::Number(float(n) / float(d)),
        _ => Computed::Text("–".into()),
    };
    Show::Formula(format!("IF({count}=0,\"–\",{sum}/{count})"), outcome)
}

/// A percentage of two cells of the same row: "–" where it is undefined.
pub fn percent(numerator: At, denominator: At, n: Option<Decimal>, d: Option<Decimal>) -> Show {
    let text = format!("AND(ISTEXT({numerator}),{numerator}<>\"-\")");
    let formula =
        format!("IF(OR({numerator}=\"\",N({denominator})=0,{text}),\"–\",N({numerator})/N({denominator})*100)");
    let outcome = match (n, d) {
        (Some(n), Some(d)) if !d.is_zero() => Computed::Number(float(n) / float(d) * 100.0),
        _ => Computed::Text("–".into()),
    };
    Show::Formula(formula, outcome)
}
