//! A received file taken apart: the file itself first, then what a mail or an archive in it holds, within the limits.

mod archive;
mod mail;
mod outlook;

use crate::document::sniff::{self, Format};
use crate::document::{Limits, Settings};
use crate::model::envelope::Envelope;
use crate::model::finding::{Foreign, Ignored, Limit, Problem, Unreadable};
use crate::model::place::{ParcelId, UniqueIds};
use crate::model::text::clip;
use crate::reading::parcel::{Contents, Parcel};
use archive::Archive;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Takes a file apart: it itself first, then what it holds, each mail and archive before its contents. A file whose
/// opening ends in a panic is one parcel that cannot be used.
pub fn file(id: ParcelId, bytes: Vec<u8>, settings: &Settings) -> Vec<Parcel> {
    let limits = &settings.limits;
    let mut unpacker = Unpacker {
        limits,
        passwords: &settings.passwords,
        left: limits.entries,
        bytes_left: limits.unpacked_bytes,
        ids: UniqueIds::default(),
        out: Vec::new(),
    };
    let id = unpacker.ids.take(id);
    let sha256 = sha256(&bytes);
    // The readers of mails and archives are not ours, and the file may be hostile.
    let opened = std::panic::AssertUnwindSafe(|| unpacker.open((id.clone(), sha256.clone()), bytes, None, 0));
    if std::panic::catch_unwind(opened).is_err() {
        let contents = Contents::Unusable(Problem::UnreadableFile(Unreadable::Died));
        return vec![Parcel { id, sha256, envelope: None, contents, kind: None }];
    }
    unpacker.out
}

/// Characters of a subject or a sender's name that are kept.
const LONGEST: usize = 400;

/// Takes mails and archives apart, within the limits.
struct Unpacker<'a> {
    limits: &'a Limits,
    passwords: &'a [String],
    /// Files that may still come out of one received file, and their bytes.
    left: usize,
    bytes_left: u64,
    /// The paths in the whole file: a mail may name what lies beside an archive as if it lay inside.
    ids: UniqueIds,
    out: Vec<Parcel>,
}

/// What a container holds, as it is found.
enum Inside {
    File(Result<Vec<u8>, Problem>),
    Letter(mail::OpenedMail),
}

impl Unpacker<'_> {
    /// Adds a file and everything inside it.
    fn open(
        &mut self,
        (id, sha256): (ParcelId, String),
        bytes: Vec<u8>,
        envelope: Option<Arc<Envelope>>,
        depth: usize,
    ) {
        let unusable = |problem| Contents::Unusable(problem);
        let damaged = |words: &str| unusable(Problem::UnreadableFile(Unreadable::Damaged(words.into())));
        let format = sniff::format(&bytes);
        let contents = match format {
            _ if is_system_file(&id) => unusable(Problem::IgnoredFile(Ignored::SystemFile)),
            Format::Mail | Format::Zip | Format::Outlook | Format::Mailbox if depth >= self.limits.depth => {
                unusable(too_deep(self.limits))
            }
            Format::Mail => return self.letter(id, mail::read(&bytes), sha256, depth, format),
            Format::Outlook => match outlook::read(&bytes, self.limits) {
                Some(letter) => return self.letter(id, letter, sha256, depth, format),
                None => damaged("incomplete .msg"),
            },
            Format::Mailbox => {
                let messages = mail::of_mailbox(&bytes, self.limits.entries + 1)
                    .into_iter()
                    .map(|(name, bytes)| (name, Inside::File(Ok(bytes))));
                return self.container(id, sha256, envelope, (depth, format), messages.collect::<Vec<_>>());
            }
            Format::Zip => match Archive::open(&bytes, self.limits) {
                Some(archive) => return self.zip(id, archive, sha256, envelope, depth),
                None => damaged("incomplete zip"),
            },
            Format::Empty => unusable(Problem::UnreadableFile(Unreadable::Empty)),
            Format::BrokenZip => damaged("incomplete zip"),
            Format::Picture => unusable(Foreign::Picture.into()),
            Format::Other(kind) => unusable(kind.into()),
            Format::Book(_) => Contents::Workbook(bytes),
        };
        self.out.push(Parcel { id, sha256, envelope, contents, kind: Some(format) });
    }

    /// A mail; everything in it came with its envelope.
    fn letter(&mut self, id: ParcelId, mut letter: mail::OpenedMail, sha256: String, depth: usize, format: Format) {
        letter.envelope.subject = clip(&letter.envelope.subject, LONGEST);
        letter.envelope.name = clip(&letter.envelope.name, LONGEST);
        let attachments = letter.attachments.into_iter().map(|(name, attachment)| match attachment {
            mail::Attachment::Bytes(bytes) => (name, Inside::File(Ok(bytes))),
            mail::Attachment::Letter(letter) => (name, Inside::Letter(letter)),
        });
        let envelope = Some(Arc::new(letter.envelope));
        self.container(id, sha256, envelope, (depth, format), attachments.collect::<Vec<_>>());
    }

    fn zip(
        &mut self,
        id: ParcelId,
        mut archive: Archive<'_>,
        sha256: String,
        envelope: Option<Arc<Envelope>>,
        depth: usize,
    ) {
        let at = self.begin(id, sha256, envelope.clone(), Format::Zip);
        let passwords = self.passwords;
        if archive.hidden > 0 {
            let problem = Problem::UnreadableFile(Unreadable::SameNames);
            self.reject_rest(at, problem);
        }
        for (name, n) in std::mem::take(&mut archive.files) {
            let most = self.limits.file_bytes.min(self.bytes_left);
            if !self.add(at, name, || Inside::File(archive.unpack(n, most, passwords)), envelope.as_ref(), depth) {
                break;
            }
        }
        self.settle(at, Foreign::EmptyArchive.into());
    }

    fn container(
        &mut self,
        id: ParcelId,
        sha256: String,
        envelope: Option<Arc<Envelope>>,
        (depth, format): (usize, Format),
        inside: impl IntoIterator<Item = (String, Inside)>,
    ) {
        let at = self.begin(id, sha256, envelope.clone(), format);
        for (name, found) in inside {
            if !self.add(at, name, || found, envelope.as_ref(), depth) {
                break;
            }
        }
        self.settle(at, Problem::IgnoredFile(Ignored::NoAttachment));
    }

    fn begin(&mut self, id: ParcelId, sha256: String, envelope: Option<Arc<Envelope>>, kind: Format) -> usize {
        self.out.push(Parcel { id, sha256, envelope, contents: Contents::Container, kind: Some(kind) });
        self.out.len() - 1
    }

    /// Adds what stands in the container at `at` under a name; says whether there may be more.
    fn add(
        &mut self,
        at: usize,
        name: String,
        found: impl FnOnce() -> Inside,
        envelope: Option<&Arc<Envelope>>,
        depth: usize,
    ) -> bool {
        if !self.take_one(at) {
            return false;
        }
        let child = self.ids.take(inside(&self.out[at].id, &name));
        match found() {
            Inside::File(Ok(bytes)) => {
                self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
                let sha256 = sha256(&bytes);
                self.open((child, sha256), bytes, envelope.cloned(), depth + 1);
            }
            Inside::Letter(_) if depth + 1 >= self.limits.depth => self.reject(child, too_deep(self.limits), envelope),
            Inside::Letter(letter) => self.letter(child, letter, String::new(), depth + 1, Format::Outlook),
            Inside::File(Err(problem)) => {
                // What was unpacked in vain counts too.
                if matches!(problem, Problem::LimitsExceeded(_)) {
                    self.bytes_left = self.bytes_left.saturating_sub(self.limits.file_bytes);
                }
                self.reject(child, problem, envelope);
            }
        }
        true
    }

    fn reject(&mut self, id: ParcelId, problem: Problem, envelope: Option<&Arc<Envelope>>) {
        let contents = Contents::Unusable(problem);
        self.out.push(Parcel { id, sha256: String::new(), envelope: envelope.cloned(), contents, kind: None });
    }

    /// What cannot be had of the container at `at`, and has no names.
    fn reject_rest(&mut self, at: usize, problem: Problem) {
        let (rest, envelope) = (inside(&self.out[at].id, "…"), self.out[at].envelope.clone());
        let id = self.ids.take(rest);
        self.reject(id, problem, envelope.as_ref());
    }

    /// Counts one more file; past a limit says so once.
    fn take_one(&mut self, at: usize) -> bool {
        let (files, mib) = (self.limits.entries, self.limits.unpacked_bytes >> 20);
        let what = if self.left == 0 {
            Limit::Files(files)
        } else if self.bytes_left == 0 {
            Limit::Unpacked(mib)
        } else {
            self.left -= 1;
            return true;
        };
        self.reject_rest(at, what.into());
        false
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

fn too_deep(limits: &Limits) -> Problem {
    Limit::Depth(limits.depth).into()
}

/// The path of a file inside a container: its name without folders that lead elsewhere.
fn inside(container: &ParcelId, name: &str) -> ParcelId {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .map(|part| part.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|part| !matches!(part.trim(), "" | "." | ".."))
        .collect();
    let name = if parts.is_empty() { "tep-khong-ten".to_owned() } else { parts.join("/") };
    format!("{container}/{name}").into()
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

/// SHA-256, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_stay_inside() {
        let id: ParcelId = "a.zip".into();
        assert_eq!(&*inside(&id, "../../etc/x.xlsx"), "a.zip/etc/x.xlsx");
        assert_eq!(&*inside(&id, ""), "a.zip/tep-khong-ten");
        assert!(is_system_file("x/~$BC.xlsx") && is_system_file("Thumbs.db") && !is_system_file("BC.xlsx"));
    }
}
