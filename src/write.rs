//! What a run writes, as bytes: the workbook's pages, CSV for spreadsheets, JSON for programs.

mod checks;
mod closed;
mod compare;
pub mod csv;
mod detail;
mod excel;
mod idle;
pub mod json;
mod layout;
mod mark;
mod notes;
mod page;
mod prose;
pub mod reply;
mod shape;
mod shares;
pub mod start;
mod submissions;
mod summary;
mod targets;
pub mod template;
mod trend;
mod units;
mod workbook;

use crate::catalog::Catalog;
use crate::consolidate::Consolidation;
use crate::finding::Lang;
use crate::outbox::Letter;
use crate::period::Period;
use crate::place::ParcelId;
use std::collections::BTreeMap;

/// Why the workbook could not be made: more rows, links or texts than the format holds.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotMade(String);

/// Every file of a run.
/// `originals` are the files that go back to their units.
pub fn letters(
    done: &Consolidation,
    catalog: &Catalog,
    originals: &BTreeMap<ParcelId, reply::Original>,
    lang: Lang,
) -> Result<Vec<Letter>, NotMade> {
    let letter = |name: &str, bytes| Letter { name: name.into(), bytes };
    let workbook = || workbook::bytes(done, catalog).map_err(|e| NotMade(e.to_string()));
    let lists = || {
        [
            letter("totals.csv", csv::totals(done, catalog)),
            letter("facts.csv", csv::facts(done, catalog)),
            letter("findings.csv", csv::findings(done, lang)),
            letter("run.json", json::run(done, catalog)),
        ]
    };
    let (workbook, lists) = rayon::join(workbook, lists);
    let book = letter(&workbook_name(done.period), workbook?);
    let replies = reply::letters(done, catalog, originals)?;
    Ok(std::iter::once(book).chain(lists).chain(replies).collect())
}

/// The name of a period's workbook.
pub fn workbook_name(period: Period) -> String {
    format!("tong-hop-{period}.xlsx")
}
