//! How a document was read, for people who wonder: what stands on its sheets, and what each column and row was taken for.

use super::extract;
use super::recognise::{self, LabelMatch, RowKind, Table};
use crate::document::mark::{self, Mark};
use crate::document::{Document, Sheet};
use crate::model::finding::Lack;
use crate::model::form::{Form, FormIx};
use crate::model::place::{At, column_name};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a document was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// The encoding of its text, where that had to be told.
    pub encoding: Option<String>,
    /// Its sheets, in order.
    pub sheets: Vec<SheetSeen>,
}

/// A sheet of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SheetSeen {
    /// Its name.
    pub name: String,
    /// Whether it is shown.
    pub visible: bool,
    /// Cells that hold something.
    pub cells: usize,
    /// Whether the format tells hidden rows and columns.
    pub hidden_known: bool,
    /// What the hidden mark of its workbook says about it.
    pub marked: Option<Arc<mark::SheetMark>>,
    /// How much of each form was found, 0 to 1, the best first.
    pub forms: Vec<(FormIx, f64)>,
}

/// A table of a form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableSeen {
    /// How much of the form was found, 0 to 1.
    pub score: f64,
    /// The corners of its header.
    pub header: [At; 2],
    /// Every column with a header.
    pub columns: Vec<ColumnSeen>,
    /// Labels of the form that it lacks and should have.
    pub missing: Vec<Lack>,
    /// Every row below the header.
    pub rows: Vec<RowSeen>,
}

/// A column: what stands over it, and what it was taken for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ColumnSeen {
    /// Its letters.
    pub column: String,
    /// The header as written, from the outermost label down.
    pub header: String,
    /// The key of the label, or what else it carries.
    pub means: String,
    /// How that was told: exact, spelling, near, twice, unknown; empty where nothing was.
    pub how: String,
}

/// A row: what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowSeen {
    /// Its number on the sheet, from 1.
    pub row: u32,
    /// organisation, section, total, column-numbers, unknown, nameless, or the key of a label.
    pub kind: String,
    /// Its label as written.
    pub label: String,
    /// Whether nothing confirms what it was taken for.
    pub doubtful: bool,
}

impl Seen {
    /// How a document is read against the forms.
    pub fn of(document: &Document, forms: &[Form]) -> Seen {
        let mark = Mark::of(document);
        let sheet = |sheet: &Sheet| SheetSeen {
            name: sheet.name.clone(),
            visible: sheet.visible,
            cells: sheet.cells.len(),
            hidden_known: sheet.hidden.is_some(),
            marked: mark.as_ref().and_then(|m| m.about(&sheet.name)).cloned(),
            forms: recognise::scores(sheet, forms),
        };
        Seen { encoding: document.encoding.clone(), sheets: document.sheets.iter().map(sheet).collect() }
    }
}

impl TableSeen {
    /// How a table was read.
    pub fn of(table: &Table, form: &Form) -> TableSeen {
        let (from, to) = table.span();
        TableSeen {
            score: table.score,
            header: [At::new(table.header.0, from), At::new(table.header.1, to)],
            columns: columns(table, form),
            missing: extract::missing(table, form),
            rows: table.rows.iter().map(|r| row(r, form)).collect(),
        }
    }
}

fn columns(table: &Table, form: &Form) -> Vec<ColumnSeen> {
    let (from, to) = table.span();
    let seen = |col: u32| {
        let label = table.columns.iter().find(|(c, _)| *c == col).map(|(_, label)| *label);
        let second = table.twice.iter().find(|(_, _, second)| *second == col).map(|(label, ..)| *label);
        let header = table.headers.get(&col).cloned().unwrap_or_default();
        let (means, how) = match (label, second) {
            (Some(label), _) => (form.columns[label].key.clone(), table.how(col, label, form).key()),
            (None, Some(label)) => (format!("{} (2)", form.columns[label].key), "twice"),
            (None, None) if table.is_labels(col) => ("label".to_owned(), ""),
            (None, None) if table.is_numbers(col) => ("number".to_owned(), ""),
            (None, None) if header.is_empty() => return None,
            (None, None) => (String::new(), "unknown"),
        };
        Some(ColumnSeen { column: column_name(col), header, means, how: how.to_owned() })
    };
    (from..=to).filter_map(seen).collect()
}

fn row(row: &recognise::Row, form: &Form) -> RowSeen {
    let kind = match row.kind {
        RowKind::ColumnNumbers => "column-numbers".to_owned(),
        RowKind::Section => "section".to_owned(),
        RowKind::Total => "total".to_owned(),
        RowKind::Organisation => "organisation".to_owned(),
        RowKind::Label(label) => form.row_labels()[label].key.clone(),
        RowKind::Unknown => "unknown".to_owned(),
        RowKind::Nameless => "nameless".to_owned(),
    };
    RowSeen { row: row.row + 1, kind, label: row.label.clone(), doubtful: row.doubtful }
}

impl LabelMatch {
    /// The key for programs.
    fn key(self) -> &'static str {
        match self {
            LabelMatch::Exact => "exact",
            LabelMatch::Spelling => "spelling",
            LabelMatch::Near => "near",
        }
    }
}
