//! The hidden mark of workbooks that we write: which of their sheets is which form, of whom and of when.

use crate::document::Document;
use crate::model::period::Period;
use crate::model::place::At;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The name of the hidden sheet.
pub const SHEET: &str = "_tonghop";

/// What stands in its first row: whose mark it is, and the version of its layout.
const LEAD: [&str; 2] = ["tonghop", "1"];
/// The header over its entries.
const HEADER: [&str; 7] = ["sheet", "form", "edition", "unit_code", "unit", "period", "coverage"];
/// Entries at most: a workbook of ours has one for each sheet.
const MOST: u32 = 1_000;
/// Characters of a cell at most.
const LONGEST: usize = 255;

/// What a workbook says about its own sheets, as plain cells: every spreadsheet program keeps these, in any format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// One entry for each sheet.
    pub entries: Vec<Arc<SheetMark>>,
}

/// What a mark says about one sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetMark {
    /// The sheet's name.
    pub sheet: String,
    /// The id of the form that stands on it; empty where it is a page for people and no report.
    pub form: String,
    /// The issue of the form.
    pub edition: String,
    /// The unit's code.
    pub unit_code: String,
    /// The unit's name.
    pub unit: String,
    /// The period.
    pub period: Option<Period>,
    /// Of a table that adds up units: how many reported, and how many owe a report.
    pub coverage: Option<(u32, u32)>,
}

impl SheetMark {
    /// Whether the sheet is a page for people.
    pub fn is_no_report(&self) -> bool {
        self.form.is_empty()
    }

    /// The unit as code and name: "004 Huyện ủy Núi Thành".
    pub fn unit_words(&self) -> String {
        format!("{} {}", self.unit_code, self.unit).trim().to_owned()
    }

    fn cells(&self) -> [String; 7] {
        let period = self.period.map_or(String::new(), |p| p.to_string());
        let coverage = self.coverage.map_or(String::new(), |(sent, owed)| format!("{sent}/{owed}"));
        [&self.sheet, &self.form, &self.edition, &self.unit_code, &self.unit, &period, &coverage].map(Clone::clone)
    }

    /// Reads a row; one that no program of ours can have written is none.
    fn read([sheet, form, edition, unit_code, unit, period, coverage]: [String; 7]) -> Option<SheetMark> {
        let coverage = match coverage.split_once('/') {
            None => None,
            Some((sent, owed)) => Some((sent.parse().ok()?, owed.parse().ok()?)),
        };
        let period = match period.as_str() {
            "" => None,
            stated => Some(stated.parse().ok()?),
        };
        let is_plain = |t: &String| t.chars().count() <= LONGEST && !t.contains(char::is_control);
        let all_plain = [&sheet, &form, &edition, &unit_code, &unit].into_iter().all(is_plain);
        (!sheet.is_empty() && all_plain).then_some(SheetMark {
            sheet,
            form,
            edition,
            unit_code,
            unit,
            period,
            coverage,
        })
    }
}

impl Mark {
    /// The mark of these entries.
    pub fn new(entries: impl IntoIterator<Item = SheetMark>) -> Mark {
        Mark { entries: entries.into_iter().map(Arc::new).collect() }
    }

    /// The mark of a document. One that is damaged, or was edited to something else, is none.
    pub fn of(document: &Document) -> Option<Mark> {
        let sheet = document.sheets.iter().find(|s| s.name == SHEET)?;
        let text = |row, col| sheet.text(At::new(row, col)).trim().to_owned();
        let is_lead = (0..).zip(LEAD).all(|(col, word)| text(0, col) == word);
        // The first issue of the layout had no coverage.
        let is_header = (0..).zip(&HEADER[..6]).all(|(col, word)| text(1, col) == *word);
        if !is_lead || !is_header {
            return None;
        }
        let last = sheet.rows().last().copied().filter(|row| *row < MOST)?;
        let entries: Option<Vec<SheetMark>> =
            (2..=last).map(|row| SheetMark::read([0, 1, 2, 3, 4, 5, 6].map(|col| text(row, col)))).collect();
        let mark = Mark::new(entries?);
        let is_twice = |n: usize| mark.entries[..n].iter().any(|e| e.sheet == mark.entries[n].sheet);
        (!mark.entries.is_empty() && !(0..mark.entries.len()).any(is_twice)).then_some(mark)
    }

    /// What it says about a sheet.
    pub fn about(&self, sheet: &str) -> Option<&Arc<SheetMark>> {
        self.entries.iter().find(|e| e.sheet == sheet.trim())
    }

    /// The rows of the hidden sheet.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let words = |row: &[&str]| row.iter().map(|w| (*w).to_owned()).collect();
        let entries = self.entries.iter().map(|e| e.cells().to_vec());
        [words(&LEAD), words(&HEADER)].into_iter().chain(entries).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Cell, Content, Sheet};

    fn document(rows: &[Vec<String>]) -> Document {
        let mut sheet = Sheet { name: SHEET.into(), ..Sheet::default() };
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(cells).filter(|(_, t)| !t.is_empty()) {
                sheet.cells.insert(At::new(row, col), Cell::new(Content::Text(text.clone())));
            }
        }
        Document { sheets: vec![sheet], ..Document::default() }
    }

    fn mark() -> Mark {
        let report = SheetMark {
            sheet: "PTDV-01".into(),
            form: "ptdv-01".into(),
            edition: "1".into(),
            unit_code: "004".into(),
            unit: "Huyện ủy Núi Thành".into(),
            period: "2022-09".parse().ok(),
            coverage: Some((20, 22)),
        };
        Mark::new([report, SheetMark { sheet: "Hướng dẫn".into(), ..SheetMark::default() }])
    }

    #[test]
    fn what_is_written_is_read() {
        let found = Mark::of(&document(&mark().rows()));
        assert_eq!(found, Some(mark()));
        let found = found.unwrap_or_default();
        assert_eq!(found.about("PTDV-01 ").map(|e| e.unit_words()), Some("004 Huyện ủy Núi Thành".into()));
        assert!(found.about("Hướng dẫn").is_some_and(|e| e.is_no_report()));
        assert!(found.about("Trang 1").is_none());
    }

    #[test]
    fn nonsense_is_no_mark() {
        for (row, col, text) in
            [(0, 0, "Tổng hợp"), (0, 1, "2"), (1, 1, "biểu"), (2, 0, ""), (2, 5, "tháng 9"), (3, 0, "PTDV-01")]
        {
            let mut rows = mark().rows();
            rows[row][col] = text.into();
            assert_eq!(Mark::of(&document(&rows)), None, "{text:?} in row {row}");
        }
        assert_eq!(Mark::of(&document(&mark().rows()[..2])), None);
        assert_eq!(Mark::of(&Document::default()), None);
    }
}
