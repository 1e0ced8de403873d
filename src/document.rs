//! A document: what a reader of the page sees. Sheets of cells, whatever program wrote the file.

pub mod excel;
pub mod sniff;
pub mod worker;

use crate::place::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A workbook, read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The sheets in order.
    pub sheets: Vec<Sheet>,
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
    pub merges: Option<Vec<Area>>,
    /// Whether [`Cell::percent`] is known.
    pub styles_known: bool,
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
        Cell { content, formula: None, percent: false }
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
        let mut rows: Vec<u32> = self.cells.iter().filter(|(_, c)| !c.is_blank()).map(|(at, _)| at.row).collect();
        rows.dedup();
        rows
    }

    /// The text of a cell; empty where there is none.
    pub fn text(&self, at: At) -> String {
        self.cell(at).map_or(String::new(), Cell::shown)
    }

    /// The merged range that `at` lies in.
    pub fn merge_at(&self, at: At) -> Option<Area> {
        self.merges.iter().flatten().copied().find(|m| m.contains(at))
    }
}

/// Why a document could not be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OpenError {
    /// Damaged or cut off; with the reader's words.
    Damaged(String),
    /// Protected by a password.
    Encrypted,
    /// A limit was exceeded; which, in Vietnamese and English.
    Limits([String; 2]),
    /// The reader died.
    Died,
    /// The reader took longer than the given seconds.
    TooSlow(u64),
}

/// Bounds on what is opened. They are counts, so that the outcome does not depend on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of one part of a packed file, unpacked.
    pub part_bytes: u64,
    /// Cells that hold something, on one sheet.
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
            cells: 2_000_000,
            sheets: 300,
            entries: 500,
            depth: 3,
            seconds: 30,
            memory_bytes: 1024 * MIB,
        }
    }
}
