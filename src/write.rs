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
use view::View;

/// Why the workbook could not be made: more rows, links or texts than the format holds.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotMade(String);

/// A file to be written, by its name inside a folder.
pub struct Letter {
    /// The name.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Every file of a run.
/// `marked` are the workbooks that go back to their units, with their cells marked.
pub fn letters(
    done: &Known,
    workspace: &Workspace,
    marked: &BTreeMap<UnitIx, Vec<u8>>,
    lang: Lang,
) -> Result<Vec<Letter>, NotMade> {
    let letter = |name: &str, bytes| Letter { name: name.into(), bytes };
    let view = View::new(done, workspace);
    let workbook = || workbook::bytes(&view).map_err(|e| NotMade(e.to_string()));
    let lists = || {
        [
            letter("totals.csv", csv::totals(&view)),
            letter("facts.csv", csv::facts(&view)),
            letter("findings.csv", csv::findings(&view, lang)),
            letter("run.json", json::run(&view)),
        ]
    };
    let (workbook, lists) = rayon::join(workbook, lists);
    let book = letter(&workbook_name(done.period), workbook?);
    let replies = reply::letters(&view, marked)?;
    Ok(std::iter::once(book).chain(lists).chain(replies).collect())
}

/// The name of a period's workbook.
pub fn workbook_name(period: Period) -> String {
    format!("tong-hop-{period}.xlsx")
}
