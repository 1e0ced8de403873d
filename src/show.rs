//! Answers about one thing: how a file is read, where a number comes from. They show what the stages say.

pub mod inspect;
pub mod trace;
