//! Packed workbooks: the parts of a zip, looked at before anything is unpacked and read within the limits.

use super::{Limits, OpenError};
use crate::model::finding::Limit;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A packed workbook.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: &'a Limits,
}

impl<'a> Package<'a> {
    /// Opens a package whose parts are within the limits, as far as its directory says.
    pub fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Package<'a>, OpenError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut all = 0u64;
        for n in 0..archive.len() {
            let part = archive.by_index_raw(n).map_err(damaged)?;
            all = all.saturating_add(part.size());
            if part.size() > limits.part_bytes {
                return Err(too_large(limits));
            }
        }
        let most = (bytes.len() as u64).saturating_mul(limits.ratio);
        if all > most.max(PLAIN) {
            return Err(OpenError::Limits(Limit::Ratio(limits.ratio)));
        }
        Ok(Package { archive, limits })
    }

    /// The names of the parts.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names_raw().map(|n| String::from_utf8_lossy(n).into_owned()).collect()
    }

    /// The content of a part, if there is one of this name. Directories may lie, so bytes are counted as they come.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, OpenError> {
        let Some(n) = self.archive.file_names_raw().position(|own| own == name.as_bytes()) else {
            return Ok(None);
        };
        let part = self.archive.by_index(n).map_err(damaged)?;
        let mut bytes = Vec::new();
        part.take(self.limits.part_bytes + 1).read_to_end(&mut bytes).map_err(damaged)?;
        if bytes.len() as u64 > self.limits.part_bytes { Err(too_large(self.limits)) } else { Ok(Some(bytes)) }
    }
}

/// What a file may always unpack to: small files are often packed well.
const PLAIN: u64 = 32 << 20;

fn too_large(limits: &Limits) -> OpenError {
    OpenError::Limits(Limit::PartSize(limits.part_bytes >> 20))
}

fn damaged(error: impl std::fmt::Display) -> OpenError {
    OpenError::Damaged(error.to_string())
}
