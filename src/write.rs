//! What a run writes, as bytes: the workbook's pages, CSV for spreadsheets, JSON for programs.

pub mod csv;
mod excel;
pub mod json;
mod mark;
mod page;
pub mod reply;
pub mod start;
pub mod template;
pub(crate) mod view;
mod workbook;

use crate::consolidate::Known;
use crate::model::finding::Lang;
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::io;
use view::View;

/// Why the workbook could not be made: more rows, links or texts than the format holds.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotMade(String);

/// A file to be written, by its name inside a folder.
pub struct Letter<'a> {
    /// The name.
    pub name: String,
    /// The content.
    pub content: FileBody<'a>,
}

/// What a file holds: its bytes, or for a long list what writes them.
pub enum FileBody<'a> {
    /// The bytes.
    Bytes(Vec<u8>),
    /// Writes them, the same each time.
    Rows(Box<WriteRows<'a>>),
}

/// Writes a list row by row.
type WriteRows<'a> = dyn Fn(&mut dyn io::Write) -> io::Result<()> + Send + Sync + 'a;

impl Letter<'_> {
    /// A file of these bytes.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Letter<'static> {
        Letter { name: name.into(), content: FileBody::Bytes(bytes) }
    }

    /// Writes the content.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_to(&self, out: &mut dyn io::Write) -> io::Result<()> {
        match &self.content {
            FileBody::Bytes(bytes) => out.write_all(bytes),
            FileBody::Rows(write) => write(out),
        }
    }
}

/// Every file of a run.
/// `marked` are the workbooks that go back to their units, with their cells marked.
///
/// # Errors
/// The workbook, or a reply, holds more than the format allows.
pub fn letters<'a>(
    done: &'a Known,
    workspace: &'a Workspace,
    marked: &BTreeMap<UnitIx, Vec<u8>>,
    lang: Lang,
) -> Result<Vec<Letter<'a>>, NotMade> {
    let view = View::new(done, workspace);
    let workbook = || workbook::bytes(&view).map_err(|e| NotMade(e.to_string()));
    let others = || {
        let not_made = |e: io::Error| NotMade(e.to_string());
        let totals = Letter::new("totals.csv", csv::totals(&view).map_err(not_made)?);
        let findings = Letter::new("findings.csv", csv::findings(&view, lang).map_err(not_made)?);
        let run = Letter::new("run.json", json::run(&view));
        Ok(([totals, findings, run], reply::letters(&view, marked)?))
    };
    let (workbook, others) = rayon::join(workbook, others);
    let (lists, replies) = others?;
    let book = Letter::new(workbook_name(done.period), workbook?);
    // Half a million rows need not be held beside what they are made of.
    let facts = FileBody::Rows(Box::new(|out| csv::facts(done, workspace, out)));
    let facts = Letter { name: "facts.csv".into(), content: facts };
    Ok([book, facts].into_iter().chain(lists).chain(replies).collect())
}

/// The name of a period's workbook.
pub fn workbook_name(period: Period) -> String {
    format!("tong-hop-{period}.xlsx")
}
