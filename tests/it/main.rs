//! Tests that enter by the command: cases on folders, laws, and the house's own order.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop, and talks to a person")]

mod cases;
mod cli;
mod corpus;
mod declarations;
mod drafts;
mod draw;
mod faults;
mod laws;
mod levels;
mod oracles;
mod published;
mod readme;
mod reply;
mod template;
mod tidy;
