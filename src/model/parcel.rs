//! A parcel: one file or attachment, as it came.

use crate::model::finding::Problem;
use crate::model::place::ParcelId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

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

/// One file or attachment.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Its path inside the period's inbox.
    pub id: ParcelId,
    /// SHA-256 of its bytes, as `sha256sum` prints it.
    pub sha256: String,
    /// The mail it came in.
    pub envelope: Option<Arc<Envelope>>,
    /// What it is.
    pub contents: Contents,
    /// The kind of file, in Vietnamese and English, told by its content; none where there is no content.
    pub kind: Option<[&'static str; 2]>,
}

/// What a parcel is.
#[derive(Clone, Debug)]
pub enum Contents {
    /// A workbook to be opened.
    Workbook(Vec<u8>),
    /// A mail or an archive; its contents follow as parcels of their own.
    Container,
    /// Nothing that can be used, and why.
    Unusable(Problem),
}
