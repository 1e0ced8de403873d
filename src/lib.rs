//! tonghop turns the Excel reports that units already e-mail into a checked, traceable, province-level workbook.
//!
//! # The map
//!
//! ```text
//!  forms, roster, targets ──► Workspace ──────────────────────────────┐
//!                                                                   ▼
//!  inbox ──► Parcel ──► Document ──► Table ──► Report ──► Version ──► Totals ──► Page ──► bytes ──► outbox
//!  (I/O)     bytes      sheets       a form    facts      the one     up the     rows     xlsx      (I/O)
//!                       of cells     on a      with       in force    tree                csv
//!                                    sheet     cells                                      json
//! ```
//!
//! Follow one parcel: [`inbox::receive`] reads and unpacks it, [`document::worker`] opens it in a process
//! of its own ([`document::open`] knows every kind of file), [`recognise::sheet`] finds which form stands on a sheet, [`extract::report`] reads every
//! cell into a [`fact::Fact`] or a [`finding::Finding`] (a [`mark::Mark`], where we made the file, says which form it is), [`identify`] tells whose and when,
//! [`ledger::settle`] picks the version in force, [`validate`] holds it against itself, against the earlier reports of a
//! [`history::History`] and against each [`rule::Rule`], [`aggregate`] adds up, [`write`] makes pages, files and replies,
//! [`outbox`] puts them on disk. [`compose`] makes a quarter of its months, [`trend`] sets this period beside earlier ones; how
//! pages are printed is a [`letterhead::Letterhead`], when reports are due a [`due::Due`]. What the officer says beside the reports is a [`ruling::Ruling`] (whose file it is), a
//! [`reason::Reason`] (why a finding is right) or an [`adjustment::Adjustment`] (what a cell should say).
//! [`inspect`] shows how one file is read, [`trace`] where a number comes from. [`draft`] proposes a form from filled
//! examples of a template that is not declared yet; [`form::lint`] tells what is hardly meant in a declaration.
//! [`reading::read`] is that way for one parcel, [`consolidate::consolidate`] where all parcels meet; [`run`] is one function per command.
//!
//! Between *inbox* and *outbox* nothing reads a clock, a path or the environment: the same parcels and
//! declarations give the same bytes. What a unit sent wrong is a finding, never an error; an error is
//! about our own machine or declarations and ends the run.
//!
//! Deliberately absent: a database (the inbox is the database), a network, a form written in Rust.

pub mod command;
pub mod consolidate;
pub mod document;
pub mod doors;
pub mod draft;
pub mod model;
pub mod platform;
pub mod reading;
pub mod show;
pub mod workspace;
pub mod write;
