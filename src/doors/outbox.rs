//! The outbox: the only module that writes. Files appear whole or not at all.

use crate::platform;
use crate::write::Letter;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file could not be written.
#[derive(Debug)]
pub struct NotWritten {
    /// The file.
    pub path: PathBuf,
    /// The system's reason.
    pub error: io::Error,
}

/// Writes all files into `folder`: each to a temporary file beside its place, then all are renamed, so
/// that a reader sees a whole file and a failure while writing changes nothing.
pub fn deliver(folder: &Path, letters: &[Letter]) -> Result<(), NotWritten> {
    let failed = |path: &Path, error| NotWritten { path: path.to_owned(), error };
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    let mut ready = Vec::new();
    for letter in letters {
        let target = folder.join(&letter.name);
        let place = target.parent().unwrap_or(folder);
        std::fs::create_dir_all(place).map_err(|e| failed(place, e))?;
        ready.push((prepare(place, &letter.bytes).map_err(|e| failed(&target, e))?, target));
    }
    for (file, target) in ready {
        file.persist(&target).map_err(|e| failed(&target, e.error))?;
    }
    Ok(())
}

/// Removes the files of a folder that `is_stale` names; a folder that is not there has none.
pub fn clear(folder: &Path, is_stale: impl Fn(&str) -> bool) -> Result<(), NotWritten> {
    let Ok(items) = std::fs::read_dir(folder) else { return Ok(()) };
    for path in items.flatten().map(|item| item.path()) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if is_stale(&name) {
            std::fs::remove_file(&path).map_err(|error| NotWritten { path, error })?;
        }
    }
    Ok(())
}

/// Writes a file only where there is none; says whether it did.
pub fn deliver_new(folder: &Path, letter: &Letter) -> Result<bool, NotWritten> {
    let target = folder.join(&letter.name);
    if target.exists() {
        return Ok(false);
    }
    deliver(folder, std::slice::from_ref(letter)).map(|()| true)
}

/// Makes a folder, with those above it.
pub fn make_folder(folder: &Path) -> Result<(), NotWritten> {
    std::fs::create_dir_all(folder).map_err(|error| NotWritten { path: folder.to_owned(), error })
}

fn prepare(folder: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tonghop-").suffix(".tmp");
    platform::ordinary_permissions(&mut builder, |builder| {
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    })
}
