//! How results are said on a terminal.

pub mod check;
pub mod form;
pub mod inspect;
pub mod progress;
pub mod summary;
pub mod trace;
