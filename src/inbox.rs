//! The inbox: what was received, as parcels. The only module that reads the disk.

mod archive;
mod mail;

use crate::document::Limits;
use crate::document::sniff::{self, Format};
use crate::finding::{Ignored, Problem, Unreadable};
use crate::period::Period;
use crate::place::ParcelId;
use crate::platform;
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file on disk that is to be received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path inside the period's inbox.
    pub id: ParcelId,
}

/// A mail's envelope, as far as it tells who sent a report and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// Reads one file and unpacks it: the file itself first, then what it contains.
pub fn receive(entry: &Entry, limits: &Limits) -> Vec<Parcel> {
    let bytes = match read(&entry.path, limits) {
        Ok(bytes) => bytes,
        Err(problem) => {
            return vec![Parcel {
                id: entry.id.clone(),
                sha256: String::new(),
                envelope: None,
                contents: Contents::Unusable(problem),
            }];
        }
    };
    let mut unpacker = Unpacker { limits, left: limits.entries, out: Vec::new() };
    unpacker.open(entry.id.clone(), bytes, None, 0);
    unpacker.out
}

fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let denied = |e: io::Error| {
        Problem::UnreadableFile(Unreadable::Denied(if platform::is_held_open(&e) {
            "open in another program".into()
        } else {
            e.kind().to_string()
        }))
    };
    let meta = std::fs::metadata(path).map_err(denied)?;
    if !meta.is_file() {
        return Err(Problem::UnsupportedFormat(
            ["tệp đặc biệt của hệ thống", "a special file of the system"].map(str::to_owned),
        ));
    }
    if meta.len() > limits.file_bytes {
        return Err(too_large(limits));
    }
    std::fs::read(path).map_err(denied)
}

fn too_large(limits: &Limits) -> Problem {
    let mib = limits.file_bytes >> 20;
    Problem::LimitsExceeded([format!("tệp lớn hơn {mib} MiB"), format!("the file is larger than {mib} MiB")])
}

/// Takes mails and archives apart, within the limits.
struct Unpacker<'a> {
    limits: &'a Limits,
    left: usize,
    out: Vec<Parcel>,
}

impl Unpacker<'_> {
    /// Adds a file and everything inside it.
    fn open(&mut self, id: ParcelId, bytes: Vec<u8>, envelope: Option<Arc<Envelope>>, depth: usize) {
        let sha256 = hash(&bytes);
        let unusable = |problem| Contents::Unusable(problem);
        let format = sniff::format(&bytes);
        let contents = match format {
            _ if is_system_file(&id) => unusable(Problem::IgnoredFile(Ignored::SystemFile)),
            Format::Mail | Format::Zip | Format::Outlook | Format::Mailbox if depth >= self.limits.depth => {
                unusable(Problem::LimitsExceeded([
                    format!("lồng nhau quá {} lớp", self.limits.depth),
                    format!("nested more than {} deep", self.limits.depth),
                ]))
            }
            Format::Mail => return self.mail(id, &bytes, sha256, depth),
            Format::Outlook | Format::Mailbox => {
                unusable(Problem::UnsupportedFormat(["hộp thư", "mail"].map(str::to_owned)))
            }
            Format::Zip => return self.zip(id, &bytes, sha256, envelope, depth),
            Format::Empty => unusable(Problem::UnreadableFile(Unreadable::Empty)),
            Format::BrokenZip => unusable(Problem::UnreadableFile(Unreadable::Damaged("incomplete zip".into()))),
            Format::Picture => unusable(Problem::UnsupportedFormat(["hình ảnh", "a picture"].map(str::to_owned))),
            Format::Other(kind) => unusable(Problem::UnsupportedFormat(kind.map(str::to_owned))),
            Format::Book(_) => Contents::Workbook(bytes),
        };
        self.out.push(Parcel { id, sha256, envelope, contents });
    }

    fn mail(&mut self, id: ParcelId, bytes: &[u8], sha256: String, depth: usize) {
        let letter = mail::read(bytes);
        let at = self.out.len();
        let envelope = Some(Arc::new(letter.envelope));
        self.out.push(Parcel { id: id.clone(), sha256, envelope: envelope.clone(), contents: Contents::Container });
        for (name, bytes) in letter.attachments {
            if !self.take_one(&id) {
                break;
            }
            self.open(inside(&id, &name, &self.out[at..]), bytes, envelope.clone(), depth + 1);
        }
        self.settle(at, Problem::IgnoredFile(Ignored::NoAttachment));
    }

    fn zip(&mut self, id: ParcelId, bytes: &[u8], sha256: String, envelope: Option<Arc<Envelope>>, depth: usize) {
        let at = self.out.len();
        self.out.push(Parcel { id: id.clone(), sha256, envelope: envelope.clone(), contents: Contents::Container });
        for (name, found) in archive::read(bytes, self.limits) {
            if !self.take_one(&id) {
                break;
            }
            let child = inside(&id, &name, &self.out[at..]);
            match found {
                Ok(bytes) => self.open(child, bytes, envelope.clone(), depth + 1),
                Err(problem) => self.out.push(Parcel {
                    id: child,
                    sha256: String::new(),
                    envelope: envelope.clone(),
                    contents: Contents::Unusable(problem),
                }),
            }
        }
        self.settle(at, Problem::UnsupportedFormat(["tệp nén rỗng", "an empty archive"].map(str::to_owned)));
    }

    /// Counts one more file; past the limit says so once.
    fn take_one(&mut self, id: &ParcelId) -> bool {
        if self.left == 0 {
            let most = self.limits.entries;
            let problem = Problem::LimitsExceeded([
                format!("hơn {most} tệp bên trong"),
                format!("more than {most} files inside"),
            ]);
            self.out.push(Parcel {
                id: format!("{id}/…").into(),
                sha256: String::new(),
                envelope: None,
                contents: Contents::Unusable(problem),
            });
            return false;
        }
        self.left -= 1;
        true
    }

    /// Once a container is unpacked: what lies beside a workbook is its company (logo, signature, signed
    /// scan) and no failure; a container with nothing in it says so itself.
    fn settle(&mut self, at: usize, empty: Problem) {
        let (container, inside) = self.out[at..].split_at_mut(1);
        let has_workbook = inside.iter().any(|p| matches!(p.contents, Contents::Workbook(_)));
        for parcel in inside.iter_mut().filter(|_| has_workbook) {
            if matches!(parcel.contents, Contents::Unusable(Problem::UnsupportedFormat(_))) {
                parcel.contents = Contents::Unusable(Problem::IgnoredFile(Ignored::Companion));
            }
        }
        if inside.is_empty() {
            container[0].contents = Contents::Unusable(empty);
        }
    }
}

/// The path of a file inside a container: its name without folders that lead elsewhere, made unique.
fn inside(container: &ParcelId, name: &str, siblings: &[Parcel]) -> ParcelId {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .map(|part| part.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|part| !matches!(part.trim(), "" | "." | ".."))
        .collect();
    let name = if parts.is_empty() { "tep-khong-ten".to_owned() } else { parts.join("/") };
    let taken = |id: &str| siblings.iter().any(|p| &*p.id == id);
    let first = format!("{container}/{name}");
    if !taken(&first) {
        return first.into();
    }
    (2..).map(|n| format!("{first} [{n}]")).find(|id| !taken(id)).unwrap_or(first).into()
}

fn is_system_file(id: &str) -> bool {
    let name = id.rsplit('/').next().unwrap_or(id);
    let lower = name.to_lowercase();
    name.starts_with("~$")
        || name.starts_with("._")
        || name.starts_with(".~lock.")
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini" | ".ds_store" | ".gitkeep" | ".gitignore")
        || id.contains("__MACOSX/")
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_stay_inside() {
        let id: ParcelId = "a.zip".into();
        assert_eq!(&*inside(&id, "../../etc/x.xlsx", &[]), "a.zip/etc/x.xlsx");
        assert_eq!(&*inside(&id, "", &[]), "a.zip/tep-khong-ten");
        assert!(is_system_file("x/~$BC.xlsx") && is_system_file("Thumbs.db") && !is_system_file("BC.xlsx"));
    }
}
