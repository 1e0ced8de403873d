//! The hidden sheet that says which sheet of a workbook is which form.

use super::page::{Base, Line, Page, PageCell};
use crate::document::mark::{Mark, SHEET};

/// The page, to be written after all others.
pub fn page(mark: &Mark) -> Page<'static> {
    let cell = |(col, text)| PageCell::text(col, text, Base::CopiedLine.plain());
    let rows: Vec<Line> = mark.rows().into_iter().map(|row| Line::of((0..).zip(row).map(cell).collect())).collect();
    Page { hidden: true, ..Page::new(SHEET, vec![24.0, 16.0, 12.0, 12.0, 32.0, 12.0], rows) }
}
