//! Where a thing stands: a parcel of the inbox, a sheet, a cell.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The path of a file inside its period's inbox, with `/`; mails and archives count as folders.
pub type ParcelId = Arc<str>;

/// Ids of which no two are the same: each with the number that its last namesake got.
#[derive(Debug, Default)]
pub struct UniqueIds(HashMap<ParcelId, usize>);

impl UniqueIds {
    /// The id that is wanted, where nobody has it; else with the first number that is free: `name [2]`.
    pub fn take(&mut self, wanted: ParcelId) -> ParcelId {
        let Some(mut number) = self.0.get(&wanted).copied() else {
            self.0.insert(wanted.clone(), 1);
            return wanted;
        };
        loop {
            number += 1;
            let id: ParcelId = format!("{wanted} [{number}]").into();
            if !self.0.contains_key(&id) {
                self.0.insert(wanted, number);
                self.0.insert(id.clone(), 1);
                return id;
            }
        }
    }
}

/// A cell's position on its sheet, zero-based, shown as `B7`. Ordered by row, then column.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct At {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub col: u32,
}

crate::model::work::counted!(At: row, col);

impl At {
    /// The cell in zero-based `row` and `col`.
    pub fn new(row: u32, col: u32) -> At {
        At { row, col }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_name(self.col), u64::from(self.row) + 1)
    }
}

/// The letters of a zero-based column: 0 is `A`, 26 is `AA`.
pub fn column_name(col: u32) -> String {
    let mut name = Vec::new();
    let mut n = u64::from(col) + 1;
    while n > 0 {
        name.push(b'A' + ((n - 1) % 26) as u8);
        n = (n - 1) / 26;
    }
    name.iter().rev().map(|&b| b as char).collect()
}

/// A cell with its full address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRef {
    /// The file that the sheet stands in.
    pub file: ParcelId,
    /// The sheet's name as written.
    pub sheet: Arc<str>,
    /// The cell.
    pub at: At,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(At::new(6, 1).to_string(), "B7");
        assert_eq!(At::new(0, 26).to_string(), "AA1");
        assert_eq!(At::new(1_048_575, 16_383).to_string(), "XFD1048576");
    }
}
