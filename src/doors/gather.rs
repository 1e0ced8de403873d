//! What a command is about, gathered from the inbox: listed once, read once, all of it side by side.

use super::inbox::{self, Entry, Shelves};
use super::workers::{Lessons, Readers};
use crate::consolidate::{self, Known, Received};
use crate::model::period::Period;
use crate::model::place::{ParcelId, UniqueIds};
use crate::model::roster::UnitIx;
use crate::reading::{self, Reading, Source, unpack};
use crate::workspace::Declared;
use crate::write::reply::{self, Marking};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Who is told how far the reading has come.
pub trait Watch: Sync {
    /// So many more files are to be read.
    fn expect(&self, files: usize);
    /// One of them has been read.
    fn step(&self);
}

/// Nobody.
impl Watch for () {
    fn expect(&self, _files: usize) {}

    fn step(&self) {}
}

/// Reads what lies in the inbox of a workspace.
pub struct Gatherer<'a> {
    workspace: &'a Declared,
    readers: &'a Readers,
    lessons: Arc<Lessons>,
    watch: &'a dyn Watch,
}

/// A period, gathered.
pub struct Gathered {
    /// The period: the one that was asked for, else the newest.
    pub period: Period,
    /// Its readings, and those of earlier periods that comparisons need.
    pub received: Received,
    /// Where its parcels came from.
    pub places: Places,
}

/// Where the parcels of a period came from, by their ids, which no two of them share.
#[derive(Default)]
pub struct Places(HashMap<ParcelId, Place>);

/// The received file that a parcel is, or lies in.
struct Place {
    path: PathBuf,
    /// The file's path inside the period's inbox.
    file: ParcelId,
    /// SHA-256 of the file as it was read.
    sha256: String,
    /// The parcel's path, where another parcel of that path came before it.
    parcel: ParcelId,
}

/// Why nothing could be gathered.
#[derive(Debug, thiserror::Error)]
pub enum NotGathered {
    /// A folder cannot be listed.
    #[error("{}: {}", .0.display(), .1)]
    Unlisted(PathBuf, io::Error),
    /// There are no reports of the period, or none at all.
    #[error("no reports in {}", .0.display())]
    Nothing(PathBuf, Option<Period>),
}

/// A file of a period that is to be read; of a loose one nothing says yet of which.
type WantedFile = (Option<Period>, Entry);

/// A file with what was read in it.
struct ReadFile {
    folder: Option<Period>,
    entry: Entry,
    sha256: String,
    readings: Vec<Reading>,
}

impl<'a> Gatherer<'a> {
    /// A gatherer of this workspace.
    pub fn new(workspace: &'a Declared, readers: &'a Readers, watch: &'a dyn Watch) -> Gatherer<'a> {
        Gatherer { workspace, readers, lessons: Lessons::new(&workspace.forms, &workspace.rulings), watch }
    }

    /// The files and folders of the inbox; `apart` are folders that are no part of it.
    ///
    /// # Errors
    /// The inbox cannot be listed.
    pub fn shelves(&self, apart: &[PathBuf]) -> Result<Shelves, NotGathered> {
        let workspace = self.workspace;
        let except: Vec<&Path> =
            [workspace.output.as_path()].into_iter().chain(apart.iter().map(PathBuf::as_path)).collect();
        let mut shelves = inbox::shelves(&workspace.inbox, &except).map_err(|e| unlisted(&workspace.inbox, e))?;
        let declarations: BTreeSet<PathBuf> =
            workspace.hashes.iter().map(|(name, _)| workspace.root.join(name)).collect();
        shelves.loose.retain(|e| !declarations.contains(&e.path));
        Ok(shelves)
    }

    /// A period with the earlier ones that comparisons need; the newest where none is asked for.
    ///
    /// # Errors
    /// A folder cannot be listed, or there is nothing to consolidate.
    pub fn period(&self, wanted: Option<Period>, shelves: &Shelves) -> Result<Gathered, NotGathered> {
        let loose = self.loose(shelves);
        let stated = loose.iter().flat_map(|r| &r.readings).flat_map(reading::stated_periods);
        let nothing = || NotGathered::Nothing(self.workspace.inbox.clone(), wanted);
        let newest = shelves.periods.iter().map(|(p, _)| *p).chain(stated).max();
        let period = wanted.or(newest).ok_or_else(nothing)?;
        let (of_period, of_others) = divided(loose, period);
        let earlier = consolidate::earlier_periods(period, &there(shelves, &of_others));
        let mut read = self.read_periods(shelves, std::iter::once(period).chain(earlier.iter().copied()))?;
        let (readings, places) = with_places(read.remove(&period).into_iter().flatten().chain(of_period));
        let has_parts = shelves.periods.iter().any(|(p, _)| p.is_part_of(period));
        if readings.is_empty() && !has_parts {
            return Err(nothing());
        }
        let elsewhere = self.elsewhere(shelves, period)?;
        let received = Received { readings, earlier: with_loose(earlier, read, of_others), elsewhere };
        Ok(Gathered { period, received, places })
    }

    /// The earlier periods that comparisons with `period` need, files that lie loose in the inbox left out.
    ///
    /// # Errors
    /// A folder cannot be listed.
    pub fn earlier(&self, shelves: &Shelves, period: Period) -> Result<Vec<(Period, Vec<Reading>)>, NotGathered> {
        let wanted = consolidate::earlier_periods(period, &there(shelves, &[]));
        let read = self.read_periods(shelves, wanted.iter().copied())?;
        Ok(with_loose(wanted, read, Vec::new()))
    }

    /// The periods that `is_wanted`, each with the loose files that state it.
    ///
    /// # Errors
    /// A folder cannot be listed.
    pub fn periods(
        &self,
        shelves: &Shelves,
        is_wanted: impl Fn(Period) -> bool,
    ) -> Result<Vec<(Period, Vec<Reading>)>, NotGathered> {
        let loose: Vec<Reading> = self.loose(shelves).into_iter().flat_map(|r| r.readings).collect();
        let wanted: Vec<Period> = there(shelves, &loose).into_iter().filter(|p| is_wanted(*p)).collect();
        let read = self.read_periods(shelves, wanted.iter().copied())?;
        Ok(with_loose(wanted, read, loose))
    }

    /// Everything that lies in the inbox, loose files first.
    ///
    /// # Errors
    /// A folder cannot be listed.
    pub fn all(&self, shelves: &Shelves) -> Result<Vec<Reading>, NotGathered> {
        let loose = self.loose(shelves).into_iter();
        let read = self.read_periods(shelves, shelves.periods.iter().map(|(p, _)| *p))?;
        Ok(loose.chain(read.into_values().flatten()).flat_map(|r| r.readings).collect())
    }

    /// One file that was named, as it will be read when it lies in `folder`; in detail for people who wonder.
    pub fn file(&self, entry: &Entry, folder: Option<Period>, in_detail: bool) -> Vec<Reading> {
        self.one(&(folder, entry.clone()), in_detail)
    }

    fn loose(&self, shelves: &Shelves) -> Vec<ReadFile> {
        self.read(shelves.loose.iter().map(|e| (None, e.clone())).collect())
    }

    fn listed(&self, shelves: &Shelves, period: Period) -> Result<Vec<Entry>, NotGathered> {
        let folder = shelves.periods.iter().find(|(p, _)| *p == period);
        folder.map_or(Ok(Vec::new()), |(_, folder)| inbox::entries(folder).map_err(|e| unlisted(folder, e)))
    }

    /// The readings of some periods' folders, by period, each in the order of its files.
    fn read_periods(
        &self,
        shelves: &Shelves,
        periods: impl Iterator<Item = Period>,
    ) -> Result<BTreeMap<Period, Vec<ReadFile>>, NotGathered> {
        let mut wanted: Vec<WantedFile> = Vec::new();
        for period in periods {
            wanted.extend(self.listed(shelves, period)?.into_iter().map(|e| (Some(period), e)));
        }
        let mut out: BTreeMap<Period, Vec<ReadFile>> = BTreeMap::new();
        for read in self.read(wanted) {
            if let Some(period) = read.folder {
                out.entry(period).or_default().push(read);
            }
        }
        Ok(out)
    }

    /// Reads files side by side; the order of the result is theirs.
    fn read(&self, wanted: Vec<WantedFile>) -> Vec<ReadFile> {
        self.watch.expect(wanted.len());
        let one = |wanted: WantedFile| {
            let readings = self.one(&wanted, false);
            self.watch.step();
            let (folder, entry) = wanted;
            // The first is that of the file itself.
            let sha256 = readings.first().map_or(String::new(), |r| r.sha256.clone());
            ReadFile { folder, entry, sha256, readings }
        };
        wanted.into_par_iter().map(one).collect()
    }

    fn one(&self, (folder, entry): &WantedFile, in_detail: bool) -> Vec<Reading> {
        let source = Source { id: entry.id.clone(), folder: *folder };
        match inbox::bytes(&entry.path, &self.readers.settings().limits) {
            Ok(bytes) => self.readers.read(&source, bytes, &self.lessons, in_detail),
            Err(problem) => vec![reading::unreadable(source, &self.workspace.rulings, problem)],
        }
    }

    /// The paths of the files of other periods, where there are decisions that may be about them.
    fn elsewhere(&self, shelves: &Shelves, period: Period) -> Result<Vec<String>, NotGathered> {
        let mut out = Vec::new();
        if self.workspace.rulings.iter().next().is_some() {
            for (other, folder) in shelves.periods.iter().filter(|(p, _)| *p != period) {
                let entries = inbox::entries(folder).map_err(|e| unlisted(folder, e))?;
                out.extend(entries.into_iter().map(|e| format!("{other}/{}", e.id)));
            }
        }
        Ok(out)
    }
}

impl Places {
    /// The workbooks that go back to units, their cells marked, by unit. A file that is no longer the one that was read
    /// does not go back: it might be another unit's by now.
    pub fn marked(&self, known: &Known, readers: &Readers) -> BTreeMap<UnitIx, Vec<u8>> {
        let marked = |(unit, (id, marking)): (UnitIx, (ParcelId, Marking))| {
            let place = self.0.get(&id)?;
            let bytes = inbox::bytes(&place.path, &readers.settings().limits).ok()?;
            let is_the_one = unpack::sha256(&bytes) == place.sha256;
            let workbook = is_the_one.then(|| readers.mark(&place.file, bytes, &place.parcel, marking)).flatten()?;
            Some((unit, workbook))
        };
        reply::markings(known).into_par_iter().filter_map(marked).collect()
    }
}

/// The readings of files with where they came from. Two parcels of one path, such as a loose file beside one in the
/// period's folder, or a folder beside an archive of its name, are told apart here: the later one gets a number.
fn with_places(read: impl Iterator<Item = ReadFile>) -> (Vec<Reading>, Places) {
    let (mut out, mut places, mut ids) = (Vec::new(), Places::default(), UniqueIds::default());
    for ReadFile { entry, sha256, readings, .. } in read {
        for mut reading in readings {
            let parcel = reading.id.clone();
            let id = ids.take(parcel.clone());
            if id != parcel {
                reading.rename(id);
            }
            let place = Place { path: entry.path.clone(), file: entry.id.clone(), sha256: sha256.clone(), parcel };
            places.0.insert(reading.id.clone(), place);
            out.push(reading);
        }
    }
    (out, places)
}

/// Loose files, those apart that belong to `period` or to none.
fn divided(loose: Vec<ReadFile>, period: Period) -> (Vec<ReadFile>, Vec<Reading>) {
    let (mut of_period, mut of_others) = (Vec::new(), Vec::new());
    for mut read in loose {
        let (own, others) = read.readings.into_iter().partition(|r| reading::may_be_for(r, period));
        read.readings = own;
        of_period.push(read);
        of_others.extend::<Vec<_>>(others);
    }
    (of_period, of_others)
}

fn unlisted(folder: &Path, error: io::Error) -> NotGathered {
    NotGathered::Unlisted(folder.to_owned(), error)
}

/// The periods that there are: those with a folder, and those that loose files state.
fn there(shelves: &Shelves, loose: &[Reading]) -> BTreeSet<Period> {
    shelves.periods.iter().map(|(p, _)| *p).chain(loose.iter().flat_map(reading::stated_periods)).collect()
}

/// Periods in order, each with what its folder held and the loose files that state it.
fn with_loose(
    periods: Vec<Period>,
    mut read: BTreeMap<Period, Vec<ReadFile>>,
    loose: Vec<Reading>,
) -> Vec<(Period, Vec<Reading>)> {
    let mut of_loose: BTreeMap<Period, Vec<Reading>> = BTreeMap::new();
    for reading in loose {
        let stated = reading::stated_periods(&reading);
        for period in periods.iter().filter(|p| stated.contains(p)) {
            of_loose.entry(*period).or_default().push(reading.clone());
        }
    }
    let with = |period: Period| {
        let read = read.remove(&period).into_iter().flatten();
        let mut readings: Vec<Reading> = read.flat_map(|r| r.readings).collect();
        readings.extend(of_loose.remove(&period).unwrap_or_default());
        (period, readings)
    };
    periods.into_iter().map(with).collect()
}
