//! tonghop turns the Excel reports that units already e-mail into a checked, traceable, province-level workbook.
//!
//! # The map
//!
//! ```text
//!                         declarations ──► Workspace (forms, roster, targets, rules, what the officer said) ──┐
//!                                                                                                             ▼
//!  doors ──► bytes ──► read ──────────────────────────────► Reading ──► consolidate ──► Known ──► write ──► bytes ──► doors
//!  folder              unpack · open · recognise ·           facts with    sort · settle ·  totals,    pages, csv,      files,
//!  mail                extract · whose and when (evidence)   cells,        complete ·       findings,  json, replies    whole or
//!  archive             one file alone: in a worker,          findings,     correct ·        lineage                     not at all
//!                      bounded as a whole                    evidence      check · add up · close
//! ```
//!
//! Three stages: *read* looks at one file and knows no other, *consolidate* is where all meet, *write* only says what is
//! known. Between the doors nothing reads a clock, a path or the environment: the same files and declarations give the
//! same bytes. What a unit sent wrong is a [`Finding`], never an error; an error is about our own machine or declarations,
//! and ends the run.
//!
//! # The whole way
//!
//! ```
//! use std::collections::BTreeMap;
//! use tonghop::{Gatherer, Lang, Opened, Readers};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let Opened { declared, readers } = tonghop::open("samples/quang-nam".as_ref(), Vec::new(), Readers::in_process)?;
//! let gatherer = Gatherer::new(&declared, &readers, &());
//! let gathered = gatherer.period(None, &gatherer.shelves(&[])?)?;
//! let workspace = declared.resolve(|targeted| gathered.received.named(targeted))?;
//! let known = tonghop::consolidate(gathered.received, &workspace, gathered.period);
//! let files = tonghop::letters(&known, &workspace, &BTreeMap::new(), Lang::En)?;
//! assert!(files.iter().any(|f| f.name == "totals.csv"));
//! # Ok(())
//! # }
//! ```
//!
//! # The rooms
//!
//! In the order of the flow; each uses only those before it.
//!
//! | room | holds |
//! |---|---|
//! | `platform` | what differs between operating systems |
//! | `model` | nouns: text, period, place, form, roster, target, rule, fact, finding, reason, adjustment, ruling |
//! | `document` | a file's bytes as sheets of cells, as a reader of the page sees them |
//! | `reading` | one file: unpack, recognise, extract, evidence of unit and period |
//! | `workspace` | declarations: their schema, forms, rules; texts and sheets in, a workspace or all mistakes out |
//! | `consolidate` | all readings: sort, settle, complete, correct, check, add up, close |
//! | `write` | what is known as bytes: the workbook's pages, csv, json, replies, blank forms |
//! | `draft` | a form from filled examples |
//! | `show` | answers about one thing: how a file is read, where a number comes from |
//! | `doors` | everything that touches the disk or another process: inbox, workers, workspace, outbox |
//! | `command` | the command line: arguments, a function for each command, words on a terminal |
//!
//! Deliberately absent: a database (the inbox is the database), a network, a form written in Rust.

// Each room stands twice, as `rustfmt` does not follow modules that a macro declares.
#[cfg(not(feature = "internals"))]
mod command;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod command;
#[cfg(not(feature = "internals"))]
mod consolidate;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod consolidate;
#[cfg(not(feature = "internals"))]
mod document;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod document;
#[cfg(not(feature = "internals"))]
mod doors;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod doors;
#[cfg(not(feature = "internals"))]
mod draft;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod draft;
#[cfg(not(feature = "internals"))]
mod model;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod model;
#[cfg(not(feature = "internals"))]
mod platform;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod platform;
#[cfg(not(feature = "internals"))]
mod reading;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod reading;
#[cfg(not(feature = "internals"))]
mod show;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod show;
#[cfg(not(feature = "internals"))]
mod workspace;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod workspace;
#[cfg(not(feature = "internals"))]
mod write;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod write;

pub use command::main;
pub use consolidate::{Known, Received, consolidate};
pub use document::{Document, Settings};
pub use doors::gather::{Gathered, Gatherer, NotGathered, Watch};
pub use doors::workers::Readers;
pub use doors::workspace::{Opened, open};
pub use model::finding::{Code, Finding, Lang, Severity, message::message};
pub use model::form::{Form, Mistake};
pub use model::period::Period;
pub use reading::Reading;
pub use workspace::form::parse as parse_form;
pub use workspace::{Declared, Mistakes, Workspace};
pub use write::{Letter, NotMade, letters};
