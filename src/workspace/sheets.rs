//! What the officer edits in Excel: roster, targets, decisions about files, reasons and adjustments.

pub mod adjustments;
pub mod reasons;
pub mod roster;
pub mod rulings;
pub mod targets;

mod names;
mod schema;

pub use names::{AllRead, Names, Units, province_names};
pub use schema::{ColumnHead, DeclaredTable, Schema};
