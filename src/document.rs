//! A document: what a reader of the page sees. Sheets of cells, whatever program wrote the file.

mod biff;
pub mod compound;
pub mod delimited;
pub mod excel;
mod formula;
mod grid;
mod hidden;
mod html;
pub mod mark;
mod merges;
mod opendocument;
pub mod package;
mod password;
mod rich;
pub mod sniff;
pub mod xml;
mod xml2003;

use crate::model::finding::Limit;
use crate::model::place::At;
use crate::model::text::legacy::{Legacy, TextEncoding, verdict};
pub use merges::Merges;
use package::Package;
use serde::{Deserialize, Serialize};
use sniff::{BookKind, Format};
use std::collections::BTreeMap;
use std::ops::Range;

/// A workbook, read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The sheets in order.
    pub sheets: Vec<Sheet>,
    /// The encoding of its text, where it had to be told.
    pub encoding: Option<String>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name as written.
    pub name: String,
    /// Whether it is shown.
    pub visible: bool,
    /// The cells that hold something, row by row.
    pub cells: BTreeMap<At, Cell>,
    /// Merged ranges; `None` where the format does not tell.
    pub merges: Option<Merges>,
    /// Hidden rows and columns; `None` where the format, or our reader of it, does not tell.
    pub hidden: Option<Hidden>,
    /// Whether [`Cell::percent`] is known.
    pub styles_known: bool,
    /// Numbers that are shown otherwise than they are; known where styles are.
    pub disguised: BTreeMap<At, Disguise>,
    /// Fonts of encodings from before Unicode, and whether they show capitals only; gone once the text is converted.
    #[serde(skip)]
    pub fonts: BTreeMap<At, (Legacy, bool)>,
}

/// How a number is shown otherwise than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Disguise {
    /// Its format hides it, or shows another number.
    Format,
    /// It is struck out.
    Struck,
}

/// Rows and columns that are not shown: hidden by hand, grouped away, or filtered out. Ranges with both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// Zero-based rows.
    pub rows: Vec<(u32, u32)>,
    /// Zero-based columns.
    pub cols: Vec<(u32, u32)>,
}

impl Hidden {
    /// Whether a row is hidden.
    pub fn hides_row(&self, row: u32) -> bool {
        covers(&self.rows, row)
    }

    /// Whether a column is hidden.
    pub fn hides_column(&self, col: u32) -> bool {
        covers(&self.cols, col)
    }

    /// In order, neighbours joined, as the questions above need them.
    fn in_order(self) -> Hidden {
        Hidden { rows: joined(self.rows), cols: joined(self.cols) }
    }
}

/// Whether one of the ranges, which are in order and apart, holds `n`.
fn covers(ranges: &[(u32, u32)], n: u32) -> bool {
    let after = ranges.partition_point(|(from, _)| *from <= n);
    after.checked_sub(1).is_some_and(|k| ranges[k].1 >= n)
}

/// The same ranges in order, neighbours and overlaps joined.
fn joined(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let touches = next.0 <= last.1.saturating_add(1);
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
    ranges
}

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Upper left corner.
    pub from: At,
    /// Lower right corner.
    pub to: At,
}

impl Area {
    /// Whether `at` lies in it.
    pub fn contains(self, at: At) -> bool {
        (self.from.row..=self.to.row).contains(&at.row) && (self.from.col..=self.to.col).contains(&at.col)
    }
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What it shows; for a formula, its stored result.
    pub content: Content,
    /// The formula, without its equals sign.
    pub formula: Option<String>,
    /// Whether its number format shows a percentage, so that 0.8146 is seen as 81,46 %.
    pub percent: bool,
    /// Whether the result of its formula was not stored, and was computed by us.
    pub computed: bool,
    /// What its formula gives, where the stored result is another.
    pub stale: Option<f64>,
    /// The text as it stood before it was converted to Unicode, with its encoding.
    pub legacy: Option<Box<(Legacy, String)>>,
}

/// What a cell shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Nothing: a formula without a stored result.
    #[default]
    Empty,
    /// A number.
    Number(f64),
    /// A text as typed.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A date or a time, as dd/mm/yyyy or hh:mm:ss.
    Date(String),
    /// An error value such as #REF!.
    Error(String),
}

impl Cell {
    /// A cell with a plain content.
    pub fn new(content: Content) -> Cell {
        Cell { content, ..Cell::default() }
    }

    /// The text that a reader sees, with numbers in machine style.
    pub fn shown(&self) -> String {
        match &self.content {
            Content::Empty => String::new(),
            Content::Number(n) => n.to_string(),
            Content::Text(t) | Content::Date(t) | Content::Error(t) => t.clone(),
            Content::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }

    /// Whether nothing but white space is shown.
    pub fn shows_nothing(&self) -> bool {
        match &self.content {
            Content::Empty => true,
            Content::Text(t) | Content::Date(t) | Content::Error(t) => t.trim().is_empty(),
            Content::Number(_) | Content::Bool(_) => false,
        }
    }

    /// Whether nothing but white space is shown and no formula stands behind it.
    pub fn is_blank(&self) -> bool {
        match &self.content {
            Content::Empty => self.formula.is_none(),
            Content::Text(t) => t.trim().is_empty(),
            Content::Number(_) | Content::Bool(_) | Content::Date(_) | Content::Error(_) => false,
        }
    }
}

impl Sheet {
    /// The cell at `at`, where it holds something.
    pub fn cell(&self, at: At) -> Option<&Cell> {
        self.cells.get(&at)
    }

    /// The cells of one row, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (At, &Cell)> {
        self.cells.range(At::new(row, 0)..At::new(row + 1, 0)).map(|(at, c)| (*at, c))
    }

    /// The rows that hold something, top down.
    pub fn rows(&self) -> Vec<u32> {
        self.rows_in(0..u32::MAX)
    }

    /// The last row that holds something.
    pub fn last_row(&self) -> Option<u32> {
        self.cells.iter().rev().find(|(_, c)| !c.is_blank()).map(|(at, _)| at.row)
    }

    /// Those of some rows that hold something, top down.
    pub fn rows_in(&self, range: Range<u32>) -> Vec<u32> {
        let from = At::new(range.start, 0);
        let cells = self.cells.range(from..At::new(range.end, 0).max(from));
        let mut rows: Vec<u32> = cells.filter(|(_, c)| !c.is_blank()).map(|(at, _)| at.row).collect();
        rows.dedup();
        rows
    }

    /// The text of a cell; empty where there is none.
    pub fn text(&self, at: At) -> String {
        self.cell(at).map_or(String::new(), Cell::shown)
    }

    /// The merged range that `at` lies in.
    pub fn merge_at(&self, at: At) -> Option<Area> {
        self.merges.as_ref()?.at(at)
    }
}

/// Opens a file with cells, whatever its kind. May abort the process on a hostile file: call it in a worker.
pub fn open(bytes: &[u8], settings: &Settings) -> Result<Document, OpenError> {
    let limits = &settings.limits;
    let format = sniff::format(bytes);
    let locked = match format {
        Format::Book(BookKind::Encrypted) => true,
        Format::Book(BookKind::Xls) => biff::encrypted(bytes),
        _ => false,
    };
    let mut document = match locked {
        true => {
            let plain = password::open(bytes, &settings.passwords)?;
            read(sniff::format(&plain), &plain, limits)?
        }
        false => read(format, bytes, limits)?,
    };
    if document.sheets.iter().map(|s| s.cells.len()).sum::<usize>() > 2 * limits.cells {
        return Err(grid::too_many_cells(2 * limits.cells));
    }
    if document.sheets.iter().any(|s| s.merges.as_ref().is_some_and(|m| m.len() > grid::MOST_MERGES)) {
        return Err(OpenError::Limits(Limit::Merges(grid::MOST_MERGES)));
    }
    for sheet in &mut document.sheets {
        sheet.cells.values_mut().for_each(Cell::cut_long_text);
        sheet.hidden = sheet.hidden.take().map(Hidden::in_order);
        sheet.convert_legacy_text();
        formula::compute(sheet);
    }
    Ok(document)
}

/// Reads a file that is not locked.
fn read(format: Format, bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    match format {
        Format::Book(book) => match book {
            BookKind::Xlsx => excel::xlsx(bytes, limits),
            BookKind::Xlsb => excel::xlsb(bytes, limits),
            BookKind::Xls => old_excel(bytes, limits),
            BookKind::Ods => packed_opendocument(bytes, limits),
            BookKind::FlatOds => opendocument::read(bytes, limits),
            BookKind::Xml2003 => xml2003::read(bytes, limits),
            BookKind::Html => html::read(bytes, limits),
            BookKind::Delimited => delimited::read(bytes, limits),
            BookKind::Encrypted => Err(OpenError::Encrypted),
        },
        Format::BrokenZip => Err(OpenError::Damaged("the archive's directory is missing".into())),
        Format::Empty
        | Format::Zip
        | Format::Mail
        | Format::Outlook
        | Format::Mailbox
        | Format::Picture
        | Format::Other(_) => Err(OpenError::Damaged("not a workbook".into())),
    }
}

/// Excel 97–2003, with what calamine does not tell of it.
fn old_excel(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let mut document = match repacked(bytes) {
        Some(bytes) => excel::xls(&bytes, limits)?,
        None => excel::xls(bytes, limits)?,
    };
    let Some(hidden) = biff::hidden(bytes).filter(|h| h.len() == document.sheets.len()) else {
        return Ok(document);
    };
    for (sheet, (_, hidden)) in document.sheets.iter_mut().zip(hidden) {
        sheet.hidden = Some(hidden);
    }
    Ok(document)
}

/// The same workbook in a compound file of small sectors, where it came in one of large ones.
fn repacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = compound::Compound::open(bytes).ok()?;
    let stream = if file.has_large_sectors() { file.workbook().ok()?? } else { return None };
    compound::holding("Workbook", &stream).ok()
}

fn packed_opendocument(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let mut package = Package::open(bytes, limits)?;
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    if String::from_utf8_lossy(&manifest).contains("encryption-data") {
        return Err(OpenError::Encrypted);
    }
    let content = package.part("content.xml")?.ok_or_else(|| OpenError::Damaged("content.xml is missing".into()))?;
    opendocument::read(&content, limits)
}

impl Sheet {
    /// Turns texts in TCVN3 and VNI into Unicode, each cell by its own text; where that does not tell, its font
    /// does, else the rest of the sheet.
    fn convert_legacy_text(&mut self) {
        let fonts = std::mem::take(&mut self.fonts);
        let mut certain: BTreeMap<Option<Legacy>, usize> = BTreeMap::new();
        let mut open = Vec::new();
        for (at, cell) in &mut self.cells {
            let Content::Text(text) = &cell.content else { continue };
            let font = fonts.get(at).copied();
            let legacy = match (verdict(text), font) {
                (TextEncoding::Legacy(legacy), _) => Some(legacy),
                (TextEncoding::Likely(legacy) | TextEncoding::Either(legacy), Some((by_font, _)))
                    if legacy == by_font =>
                {
                    Some(legacy)
                }
                (TextEncoding::Likely(legacy), None) => {
                    open.push((*at, legacy, true));
                    continue;
                }
                (TextEncoding::Either(legacy), None) => {
                    open.push((*at, legacy, false));
                    continue;
                }
                (TextEncoding::Likely(_) | TextEncoding::Either(_) | TextEncoding::Unicode, _) => None,
            };
            let counts = legacy.is_some() || !text.is_ascii();
            *certain.entry(legacy).or_default() += usize::from(counts);
            if let Some(legacy) = legacy {
                cell.convert(legacy, font.is_some_and(|(_, capitals)| capitals));
            }
        }
        // What is likely needs another cell in that encoding; what may be either, a sheet without Unicode.
        let count = |legacy: Option<Legacy>| certain.get(&legacy).copied().unwrap_or(0);
        let is_legacy = |legacy: Legacy, likely: bool| count(Some(legacy)) > 0 && (likely || count(None) == 0);
        for (at, legacy, _) in open.into_iter().filter(|(_, legacy, likely)| is_legacy(*legacy, *likely)) {
            self.cells.entry(at).and_modify(|cell| cell.convert(legacy, false));
        }
        if let TextEncoding::Legacy(legacy) = verdict(&self.name) {
            self.name = legacy.decode(&self.name).unwrap_or_else(|| self.name.clone());
        }
    }
}

/// Characters of one cell that Excel allows.
const LONGEST_TEXT: usize = 32_767;

impl Cell {
    fn cut_long_text(&mut self) {
        if let Content::Text(text) = &mut self.content
            && text.len() > LONGEST_TEXT
            && let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT)
        {
            text.truncate(end);
        }
    }

    fn convert(&mut self, legacy: Legacy, capitals: bool) {
        if let Content::Text(text) = &mut self.content
            && let Some(converted) = legacy.decode(text)
        {
            // TCVN3 has no capitals with a tone: what is typed in capitals has small letters in between.
            let small = text.chars().any(|c| c.is_ascii_lowercase());
            let all_capitals = capitals || !small && text.chars().filter(char::is_ascii_uppercase).count() > 1;
            let converted = if all_capitals { converted.to_uppercase() } else { converted };
            self.legacy = Some(Box::new((legacy, std::mem::replace(text, converted))));
        }
    }
}

/// Why a document could not be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OpenError {
    /// Damaged or cut off; with the reader's words.
    Damaged(String),
    /// Protected by a password.
    Encrypted,
    /// A limit was exceeded.
    Limits(Limit),
    /// The reader died.
    Died,
    /// The reader took longer than the given seconds.
    TooSlow(u64),
}

/// How files are opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Bounds on what is opened.
    pub limits: Limits,
    /// Passwords to try, in order, after the one that Excel tries itself.
    pub passwords: Vec<String>,
}

/// Bounds on what is opened. They are counts, so that the outcome does not depend on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of one part of a packed file, unpacked.
    pub part_bytes: u64,
    /// How many times its size a packed file may unpack to.
    pub ratio: u64,
    /// Bytes that come out of one mail or archive, all files together.
    pub unpacked_bytes: u64,
    /// Cells that hold something, on one sheet; on all sheets of a workbook twice as many.
    pub cells: usize,
    /// Sheets of one workbook.
    pub sheets: usize,
    /// Files in one mail or archive.
    pub entries: usize,
    /// Mails and archives inside one another.
    pub depth: usize,
    /// Seconds for opening one file.
    pub seconds: u64,
    /// Bytes of memory for opening one file, where the system can cap it.
    pub memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Limits {
            file_bytes: 100 * MIB,
            part_bytes: 300 * MIB,
            ratio: 200,
            unpacked_bytes: 400 * MIB,
            cells: 500_000,
            sheets: 300,
            entries: 500,
            depth: 3,
            seconds: 30,
            memory_bytes: 1024 * MIB,
        }
    }
}
