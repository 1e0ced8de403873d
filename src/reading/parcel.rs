//! A parcel: one file or attachment, as it came.

use crate::document::sniff::Format;
use crate::model::envelope::Envelope;
use crate::model::finding::Problem;
use crate::model::place::ParcelId;
use crate::reading::Head;
use std::sync::Arc;

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
    /// The kind of file, told by its content; none where there is no content.
    pub kind: Option<Format>,
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

impl Parcel {
    /// What can be said of it whatever happens to its contents.
    pub fn head(&self) -> Head {
        Head { id: self.id.clone(), sha256: self.sha256.clone(), envelope: self.envelope.clone(), kind: self.kind }
    }
}
