//! The envelope that a mail puts around what it brings.

use serde::{Deserialize, Serialize};

/// A mail's envelope, as far as it tells who sent a report and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The sender's address.
    pub address: String,
    /// The sender's name.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// When it was sent, seconds since 1970.
    pub sent: Option<i64>,
}
