//! What the officer edits in Excel: roster, targets, decisions about files, reasons and adjustments.

pub mod adjustments;
pub mod reasons;
pub mod roster;
pub mod rulings;
pub mod targets;

mod names;
mod schema;

pub use names::{Names, Units, Whole, province_names};
pub use schema::{Column, Head, Schema, Table};
