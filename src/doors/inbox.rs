//! The inbox: what was received, as it lies on the disk.

use crate::document::Limits;
use crate::model::finding::{Foreign, Limit, Problem, Unreadable};
use crate::model::period::Period;
use crate::model::place::ParcelId;
use crate::platform;
use std::io;
use std::path::{Path, PathBuf};

/// A file on disk that is to be received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path inside the period's inbox.
    pub id: ParcelId,
}

/// The period folders of an inbox, with those whose name is no period, and files that lie directly in it.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    /// The periods, oldest first.
    pub periods: Vec<(Period, PathBuf)>,
    /// Files that lie in no period's folder.
    pub loose: Vec<Entry>,
}

/// Looks at the top of an inbox, leaving out the folders `except`. A folder whose name is no period is
/// read as loose files.
pub fn shelves(inbox: &Path, except: &[&Path]) -> io::Result<Shelves> {
    let mut shelves = Shelves::default();
    for item in sorted(inbox)?.into_iter().filter(|item| !except.contains(&item.as_path())) {
        let name = name_of(&item);
        match (item.is_dir(), name.parse::<Period>()) {
            (true, Ok(period)) => shelves.periods.push((period, item)),
            (true, Err(_)) => walk(&item, &name, &mut shelves.loose)?,
            (false, _) => shelves.loose.push(Entry { id: name.into(), path: item }),
        }
    }
    shelves.periods.sort_by_key(|(period, _)| *period);
    Ok(shelves)
}

/// All files below a period's folder, in the order of their paths.
pub fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut out = Vec::new();
    walk(folder, "", &mut out)?;
    Ok(out)
}

fn walk(folder: &Path, prefix: &str, out: &mut Vec<Entry>) -> io::Result<()> {
    for item in sorted(folder)? {
        let name = name_of(&item);
        let id = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let is_folder = item.symlink_metadata()?.is_dir();
        match is_folder {
            true => walk(&item, &id, out)?,
            false => out.push(Entry { id: id.into(), path: item }),
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut items: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    items.sort();
    Ok(items)
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned())
}

/// A single file, with its path inside its period's inbox and that period where it lies in one.
pub fn entry(path: &Path, inbox: &Path) -> io::Result<(Entry, Option<Period>)> {
    std::fs::metadata(path)?;
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned());
    let inside = absolute(path).strip_prefix(absolute(inbox)).map(Path::to_owned).ok();
    let names = inside.map(|p| p.iter().map(|n| n.to_string_lossy().into_owned()).collect::<Vec<_>>());
    let entry = |id: String| Entry { id: id.into(), path: path.to_owned() };
    match names.as_deref() {
        Some([folder, rest @ ..]) if !rest.is_empty() => match folder.parse() {
            Ok(period) => Ok((entry(rest.join("/")), Some(period))),
            Err(_) => Ok((entry(format!("{folder}/{}", rest.join("/"))), None)),
        },
        Some(_) | None => Ok((entry(name_of(path)), None)),
    }
}

/// Whether there is a file at `path`.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is a folder at `path`.
pub fn is_dir(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a folder holds files, or folders of periods.
pub fn has_reports(folder: &Path) -> bool {
    sorted(folder).is_ok_and(|items| items.iter().any(|i| i.is_file() || name_of(i).parse::<Period>().is_ok()))
}

/// The bytes of a declaration.
pub fn declaration(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// The bytes of a received file, or what keeps them from being read: a file that is no file, too large, or not ours to
/// read.
pub fn bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let denied = |e: io::Error| {
        Problem::UnreadableFile(Unreadable::Denied(if platform::is_held_open(&e) {
            "open in another program".into()
        } else {
            e.kind().to_string()
        }))
    };
    let meta = std::fs::metadata(path).map_err(denied)?;
    if !meta.is_file() {
        return Err(Foreign::Special.into());
    }
    if meta.len() > limits.file_bytes {
        return Err(too_large(limits));
    }
    std::fs::read(path).map_err(denied)
}

fn too_large(limits: &Limits) -> Problem {
    Limit::FileSize(limits.file_bytes >> 20).into()
}
