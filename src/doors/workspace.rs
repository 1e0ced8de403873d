//! The door to a workspace: finds it, and reads the files that declare it.

use super::inbox;
use super::workers::Readers;
use crate::document::{Document, Settings};
use crate::workspace::written::{self, Files, NamedFile, Written};
use crate::workspace::{ConfigError, Declared, FILE, Mistakes};
use std::path::{Path, PathBuf};

/// The declarations of a workspace, and readers that keep to its limits.
pub struct Opened {
    /// What is declared.
    pub declared: Declared,
    /// What opens its files.
    pub readers: Readers,
}

/// Finds the workspace that `start` lies in: the nearest folder upward with a `tonghop.toml`, else `start`.
pub fn find(start: &Path) -> PathBuf {
    let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
    let found = absolute.ancestors().find(|dir| inbox::is_file(&dir.join(FILE)));
    match found {
        Some(dir) if dir == absolute => start.to_owned(),
        Some(dir) => dir.to_owned(),
        None => start.to_owned(),
    }
}

/// Reads the declarations of the workspace in `root`, or tells all mistakes in them. `readers` opens its sheets;
/// `passwords` are tried after those that the workspace gives.
pub fn open(root: &Path, passwords: Vec<String>, readers: impl Fn(Settings) -> Readers) -> Result<Opened, Mistakes> {
    let file = root.join(FILE);
    let own = inbox::is_file(&file).then(|| text(&file)).transpose()?;
    let written = Written::parse(root, own.map(|(_, text)| text))?;
    let readers = readers(written.settings(passwords));
    let named = |name: &str| (name.to_owned(), root.join(name));
    let forms = written.form_files().into_iter().map(named);
    let sheets = written.sheet_files().into_iter().map(named);
    let files = Files {
        forms: forms.map(|(name, path)| (name, found(&path, text))).collect(),
        sheets: sheets.map(|(name, path)| (name, found(&path, |path| sheet(path, &readers)))).collect(),
        has_inbox: inbox::is_dir(&written.inbox()),
    };
    Ok(Opened { declared: written.declare(files)?, readers })
}

/// One form alone, by its file or by the id of one that comes with the program; with the text that declares it.
pub fn of_form(
    file: &Path,
    passwords: Vec<String>,
    readers: impl Fn(Settings) -> Readers,
) -> Result<(Opened, String), Mistakes> {
    let text = match file.to_str().and_then(written::built_in) {
        Some(text) => text.to_owned(),
        None => text(file)?.1,
    };
    let declared = written::of_form(file, &text)?;
    let settings = Settings { passwords, ..Settings::default() };
    Ok((Opened { declared, readers: readers(settings) }, text))
}

/// What stands under a path, with its hash.
fn found<T>(path: &Path, read: impl Fn(&Path) -> Result<(String, T), ConfigError>) -> NamedFile<T> {
    if !inbox::is_file(path) {
        return NamedFile::Nothing;
    }
    match read(path) {
        Ok((hash, content)) => NamedFile::There { hash, content },
        Err(mistake) => NamedFile::Unusable(mistake),
    }
}

fn text(path: &Path) -> Result<(String, String), ConfigError> {
    let text = written::text_of(path, bytes(path)?)?;
    Ok((written::hash(text.as_bytes()), text))
}

fn sheet(path: &Path, readers: &Readers) -> Result<(String, Document), ConfigError> {
    let bytes = bytes(path)?;
    let document = readers.open(&bytes).map_err(|e| ConfigError::not_opened(path, &e))?;
    Ok((written::hash(&bytes), document))
}

fn bytes(path: &Path) -> Result<Vec<u8>, ConfigError> {
    inbox::declaration(path)
        .map_err(|e| ConfigError::in_file(path, format!("không đọc được tệp: {e}"), format!("cannot be read: {e}")))
}
