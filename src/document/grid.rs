//! A sheet in the making: cells are put where they stand, within the bounds of a sheet and the limits.

use super::{Area, Cell, Content, Hidden, Limits, Merges, OpenError, Sheet};
use crate::model::finding::Limit;
use crate::model::place::At;

/// Rows and columns of the largest sheet that a spreadsheet program writes.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Merged ranges of one sheet, at most. Real sheets have a few hundred.
pub const MOST_MERGES: usize = 5_000;

/// Bytes of all texts of one sheet, at most: as many as 500,000 names have. A file of a few KiB can repeat one long
/// text in thousands of cells.
const MOST_TEXT: usize = 32 << 20;

/// Collects the cells of one sheet.
pub struct Grid<'a> {
    /// What was collected.
    pub sheet: Sheet,
    /// Bytes of its texts.
    text: usize,
    limits: &'a Limits,
}

impl<'a> Grid<'a> {
    /// An empty sheet.
    pub fn new(name: impl Into<String>, limits: &'a Limits) -> Grid<'a> {
        Grid { sheet: Sheet { name: name.into(), visible: true, ..Sheet::default() }, text: 0, limits }
    }

    /// A sheet whose format tells merged ranges, hidden rows and columns, and percentages.
    pub fn telling(name: impl Into<String>, limits: &'a Limits) -> Grid<'a> {
        let mut grid = Grid::new(name, limits);
        grid.sheet.merges = Some(Merges::default());
        grid.sheet.hidden = Some(Hidden::default());
        grid.sheet.styles_known = true;
        grid
    }

    /// Puts a cell; one that holds nothing is left out.
    pub fn put(&mut self, row: u32, col: u32, cell: Cell) -> Result<(), OpenError> {
        if cell.content == Content::Empty && cell.formula.is_none() {
            return Ok(());
        }
        if row >= ROWS || col >= COLUMNS {
            return Err(OpenError::Damaged(format!("cell address out of bounds: row {row}, column {col}")));
        }
        if self.sheet.cells.len() >= self.limits.cells {
            return Err(too_many_cells(self.limits.cells));
        }
        if let Content::Text(text) = &cell.content {
            // The rest of a longer text is cut off.
            self.text += text.len().min(super::LONGEST_TEXT);
        }
        if self.text > MOST_TEXT {
            return Err(too_much_text());
        }
        self.sheet.cells.insert(At::new(row, col), cell);
        Ok(())
    }

    /// Merges `rows` × `cols` cells from `at` on.
    pub fn merge(&mut self, at: At, rows: u32, cols: u32) {
        if rows > 1 || cols > 1 {
            let to = At::new(at.row.saturating_add(rows.max(1) - 1), at.col.saturating_add(cols.max(1) - 1));
            let merges = self.sheet.merges.get_or_insert_default();
            // One more than is allowed is enough to say so.
            if merges.len() <= MOST_MERGES {
                merges.push(Area { from: at, to });
            }
        }
    }

    /// Hides `count` rows from `row` on.
    pub fn hide_rows(&mut self, row: u32, count: u32) {
        let rows = &mut self.sheet.hidden.get_or_insert_default().rows;
        rows.push((row, row.saturating_add(count.max(1) - 1)));
    }

    /// Hides `count` columns from `col` on.
    pub fn hide_columns(&mut self, col: u32, count: u32) {
        let cols = &mut self.sheet.hidden.get_or_insert_default().cols;
        cols.push((col, col.saturating_add(count.max(1) - 1)));
    }
}

/// What to say of more than `most` cells.
pub fn too_many_cells(most: usize) -> OpenError {
    OpenError::Limits(Limit::Cells(most))
}

/// What to say of more text than a sheet may hold.
fn too_much_text() -> OpenError {
    OpenError::Limits(Limit::Text(MOST_TEXT as u64 >> 20))
}

/// Whether one sheet more is allowed beside `sheets`.
pub fn room_for_sheet(sheets: usize, limits: &Limits) -> Result<(), OpenError> {
    if sheets < limits.sheets {
        return Ok(());
    }
    Err(OpenError::Limits(Limit::Sheets(limits.sheets)))
}

/// Whether a text is an error value: formats that store them as texts.
pub fn is_error(text: &str) -> bool {
    let libre_office = text.strip_prefix("Err:").is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()));
    libre_office
        || matches!(
            text,
            "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!" | "#SPILL!" | "#CALC!"
        )
}

/// "2022-09-22T00:00:00" as 22/09/2022; a time of day as it is.
pub fn date(iso: &str) -> String {
    match *iso.split(['-', 'T']).collect::<Vec<_>>() {
        [year, month, day, ..] => format!("{day}/{month}/{year}"),
        _ => iso.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_text_in_many_cells_is_too_much() {
        let limits = Limits::default();
        let mut grid = Grid::new("Sheet1", &limits);
        let long = || Cell::new(Content::Text("a&".repeat(15_000)));
        let put = (0..2_000).try_for_each(|row| grid.put(row, 0, long()));
        assert!(matches!(put, Err(OpenError::Limits(_))));
    }
}
