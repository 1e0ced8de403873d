//! The outbox: the only module that writes. Files appear whole or not at all.

use crate::platform;
use crate::write::Letter;
use std::collections::BTreeSet;
use std::fs::File;
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
    sweep(folder);
    let (mut ready, mut swept) = (Vec::new(), BTreeSet::new());
    for letter in letters {
        let target = folder.join(&letter.name);
        let place = target.parent().unwrap_or(folder);
        if place != folder && swept.insert(place.to_owned()) {
            std::fs::create_dir_all(place).map_err(|e| failed(place, e))?;
            sweep(place);
        }
        ready.push((prepare(place, &letter.bytes).map_err(|e| failed(&target, e))?, target));
    }
    for (file, target) in ready {
        file.persist(&target).map_err(|e| failed(&target, e.error))?;
    }
    Ok(())
}

/// Removes the files of a folder that `is_stale` names, and what a killed run left in it; a folder that is not there has
/// none.
pub fn clear(folder: &Path, is_stale: impl Fn(&str) -> bool) -> Result<(), NotWritten> {
    sweep(folder);
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
    builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
    platform::ordinary_permissions(&mut builder, |builder| {
        let mut file = locked(builder, folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    })
}

/// How the name of an unfinished file begins and ends.
const UNFINISHED: (&str, &str) = (".tonghop-", ".tmp");

/// A new unfinished file, locked as long as its writer lives: another run that sweeps leaves it alone.
fn locked(builder: &tempfile::Builder, folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    loop {
        let file = builder.tempfile_in(folder)?;
        // A disk that knows no locks is never swept.
        let is_locked = file.as_file().lock().is_ok();
        // Between its making and its lock another run may have taken it for a leftover.
        if !is_locked || file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes unfinished files whose writer was killed, told by nobody holding their lock. One that cannot be removed does
/// no harm: nobody reads it.
fn sweep(folder: &Path) {
    let is_ours = |name: &str| name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1);
    for item in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_file = item.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || !item.file_name().to_str().is_some_and(is_ours) {
            continue;
        }
        let Ok(file) = File::open(item.path()) else { continue };
        if file.try_lock().is_ok() {
            let _ = std::fs::remove_file(item.path());
        }
    }
}
