//! The nouns: what everything else speaks of. No disk, no spreadsheet crate, no decision that needs two reports.

pub mod adjustment;
pub mod due;
pub mod envelope;
pub mod fact;
pub mod finding;
pub mod form;
pub mod letterhead;
pub mod period;
pub mod place;
pub mod reason;
pub mod roster;
pub mod rule;
pub mod ruling;
pub mod target;
pub mod text;
pub mod work;
