//! Everything that touches the disk or another process.

pub mod gather;
pub mod inbox;
pub mod outbox;
pub mod workers;
pub mod workspace;
