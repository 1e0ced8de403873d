//! What a run writes, as bytes: the workbook's pages, CSV for spreadsheets, JSON for programs.

pub mod csv;
pub mod json;

use crate::catalog::Catalog;
use crate::consolidate::Consolidation;
use crate::finding::Lang;
use crate::outbox::Letter;
use crate::period::Period;

/// Every file of a run.
pub fn letters(done: &Consolidation, catalog: &Catalog, lang: Lang) -> Vec<Letter> {
    let letter = |name: String, bytes| Letter { name, bytes };
    vec![
        letter("totals.csv".into(), csv::totals(done, catalog)),
        letter("facts.csv".into(), csv::facts(done, catalog)),
        letter("findings.csv".into(), csv::findings(done, lang)),
        letter("run.json".into(), json::run(done, catalog)),
    ]
}

/// The name of the province for a table.
pub fn province(catalog: &Catalog) -> &str {
    if catalog.province.is_empty() {
        "Toàn tỉnh"
    } else {
        &catalog.province
    }
}

/// The name of a period's workbook.
pub fn workbook_name(period: Period) -> String {
    format!("tong-hop-{period}.xlsx")
}
