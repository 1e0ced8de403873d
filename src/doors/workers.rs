//! Everything that looks at a unit's bytes, in worker processes, so that no file can end the run.
//!
//! The same program, started as a hidden worker, takes one file after another on its standard input: it unpacks it,
//! opens it, tells its form and reads it, and answers with readings; or it opens a workbook, or marks cells in one.
//! It has a cap on memory; its parent gives it a deadline for each step, and starts a new one when it dies, which goes
//! on after the parcel that killed it.

use crate::document::{self, Document, OpenError, Settings};
use crate::model::finding::{Limit, Problem};
use crate::model::form::Form;
use crate::model::place::ParcelId;
use crate::model::ruling::Rulings;
use crate::platform;
use crate::reading::parcel::Contents;
use crate::reading::{self, By, Head, Reading, Source, unpack};
use crate::workspace;
use crate::write::reply::Marking;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The hidden argument that makes the program a worker.
pub const ARGUMENT: &str = "__reader";

/// Workers that one received file may cost; what is left of it then is given up, and said.
const MOST_LOST: usize = 4;

/// Reads, opens and marks files, in workers or in this process.
pub struct Readers {
    program: Option<PathBuf>,
    idle: Mutex<Vec<Worker>>,
    settings: Settings,
}

/// What files are read by, as it is told to workers: forms and decisions.
pub struct Lessons {
    forms: Vec<Form>,
    rulings: Rulings,
}

/// The same on its way: a form is the text that declares it.
#[derive(Serialize, Deserialize)]
struct WrittenLessons {
    forms: Vec<Arc<str>>,
    rulings: Rulings,
}

impl Lessons {
    /// The lessons of these declarations.
    pub fn new(forms: &[Form], rulings: &Rulings) -> Arc<Lessons> {
        Arc::new(Lessons { forms: forms.to_vec(), rulings: rulings.clone() })
    }

    fn by<'a>(&'a self, settings: &'a Settings, in_detail: bool) -> By<'a> {
        By { forms: &self.forms, rulings: &self.rulings, settings, in_detail }
    }

    fn told(&self) -> WrittenLessons {
        WrittenLessons { forms: self.forms.iter().map(|f| f.text.clone()).collect(), rulings: self.rulings.clone() }
    }
}

/// What a worker is asked to do; the bytes of the file follow.
#[derive(Serialize, Deserialize)]
enum Request {
    /// To read files by these declarations from now on; no bytes follow.
    Learn(WrittenLessons),
    /// To open a workbook.
    Open,
    /// To read a file, from its so many-th parcel on.
    Read { source: Source, from: usize, in_detail: bool },
    /// To open the workbooks in a file, from its so many-th parcel on.
    Documents { id: ParcelId, from: usize },
    /// To mark cells of the workbook `wanted` in a file.
    Mark { id: ParcelId, wanted: ParcelId, marking: Marking },
}

/// One answer of several.
#[derive(Serialize, Deserialize)]
enum Step<T> {
    /// A workbook is looked at next: should the worker die, it is this one.
    Begun(Head),
    /// What came of a parcel.
    Done(T),
    /// There is no more.
    End,
}

/// A workbook that was opened, or why not; nothing for a mail or an archive.
pub type OpenedParcel = (ParcelId, Result<Option<Document>, Problem>);

impl Readers {
    /// Readers in processes of their own: `program` is this very program.
    pub fn isolated(program: PathBuf, settings: Settings) -> Readers {
        Readers { program: Some(program), idle: Mutex::default(), settings }
    }

    /// A reader in this process, for files that are trusted: tests and benchmarks of our own.
    pub fn in_process(settings: Settings) -> Readers {
        Readers { program: None, idle: Mutex::default(), settings }
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Opens a workbook.
    ///
    /// # Errors
    /// What keeps it from being opened, the end of the worker included.
    pub fn open(&self, bytes: &[u8]) -> Result<Document, OpenError> {
        let Some(program) = &self.program else { return open_here(bytes, &self.settings) };
        let mut worker = self.worker(program, None)?;
        worker.ask(&Request::Open, Arc::new(bytes.to_vec()))?;
        let opened = worker.answer::<Result<Document, OpenError>>()?;
        self.take_back(worker);
        opened
    }

    /// Reads a received file: a reading for it, and one for each parcel in it. Whatever happens to a worker, every
    /// parcel that is known has its reading.
    pub fn read(&self, source: &Source, bytes: Vec<u8>, lessons: &Arc<Lessons>, in_detail: bool) -> Vec<Reading> {
        let by = lessons.by(&self.settings, in_detail);
        let Some(program) = &self.program else {
            let parcels = unpack::file(source.id.clone(), bytes, &self.settings).into_iter();
            return parcels.map(|p| reading::parcel(p, source.folder, by)).collect();
        };
        let request = |from| Request::Read { source: source.clone(), from, in_detail };
        let failed = |head, error| reading::failed(head, source.folder, by.rulings, error);
        self.steps(program, Some(lessons), &source.id, bytes, request, failed)
    }

    /// Opens the workbooks that a received file is, or holds.
    pub fn documents(&self, id: &ParcelId, bytes: Vec<u8>) -> Vec<OpenedParcel> {
        let Some(program) = &self.program else {
            let parcels = unpack::file(id.clone(), bytes, &self.settings).into_iter();
            return parcels.map(|p| opened(p, &self.settings)).collect();
        };
        let failed = |head: Head, error| (head.id, Err(reading::not_opened(error)));
        self.steps(program, None, id, bytes, |from| Request::Documents { id: id.clone(), from }, failed)
    }

    /// The workbook `wanted`, which is a received file or lies in it, with its cells marked. `None` where that cannot be
    /// done, for whatever reason.
    pub fn mark(&self, id: &ParcelId, bytes: Vec<u8>, wanted: &ParcelId, marking: Marking) -> Option<Vec<u8>> {
        let Some(program) = &self.program else {
            return marked(id.clone(), bytes, wanted, &marking, &self.settings);
        };
        let mut worker = self.worker(program, None).ok()?;
        let request = Request::Mark { id: id.clone(), wanted: wanted.clone(), marking };
        worker.ask(&request, Arc::new(bytes)).ok()?;
        let marked = worker.answer::<Option<Vec<u8>>>().ok()?;
        self.take_back(worker);
        marked
    }

    /// Asks for the parcels of a file one by one. A worker that dies is started again, once for the same parcel, which is
    /// then given up; a machine's fault is seldom repeated, a file's always.
    fn steps<T: DeserializeOwned>(
        &self,
        program: &PathBuf,
        lessons: Option<&Arc<Lessons>>,
        id: &ParcelId,
        bytes: Vec<u8>,
        request: impl Fn(usize) -> Request,
        failed: impl Fn(Head, OpenError) -> T,
    ) -> Vec<T> {
        let bytes = Arc::new(bytes);
        let (mut out, mut lost, mut was_lost_at) = (Vec::new(), 0, None);
        loop {
            let mut begun = None;
            let Err(error) = self.some_steps(program, lessons, &bytes, &request(out.len()), &mut begun, &mut out)
            else {
                return out;
            };
            lost += 1;
            if error == OpenError::Died && was_lost_at.replace(out.len()) != Some(out.len()) && lost < MOST_LOST {
                continue;
            }
            let is_lost_within = begun.is_some();
            let head = begun.unwrap_or_else(|| rest_of(id, &bytes, out.is_empty()));
            out.push(failed(head, error.clone()));
            if !is_lost_within {
                return out;
            }
            if lost >= MOST_LOST {
                out.push(failed(rest_of(id, &bytes, false), error));
                return out;
            }
        }
    }

    /// Steps up to the end, or to the end of the worker.
    fn some_steps<T: DeserializeOwned>(
        &self,
        program: &PathBuf,
        lessons: Option<&Arc<Lessons>>,
        bytes: &Arc<Vec<u8>>,
        request: &Request,
        begun: &mut Option<Head>,
        out: &mut Vec<T>,
    ) -> Result<(), OpenError> {
        let mut worker = self.worker(program, lessons)?;
        worker.ask(request, bytes.clone())?;
        loop {
            match worker.answer()? {
                Step::Begun(head) => *begun = Some(head),
                Step::Done(done) => {
                    *begun = None;
                    out.push(done);
                }
                Step::End => break,
            }
        }
        self.take_back(worker);
        Ok(())
    }

    /// A worker that waits, else a new one, that knows these lessons.
    fn worker(&self, program: &PathBuf, lessons: Option<&Arc<Lessons>>) -> Result<Worker, OpenError> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(program, &self.settings).map_err(|_| OpenError::Died)?,
        };
        let is_new = |known: &Arc<Lessons>| !worker.knows.as_ref().is_some_and(|k| Arc::ptr_eq(k, known));
        if let Some(lessons) = lessons.filter(|l| is_new(l)) {
            worker.ask(&Request::Learn(lessons.told()), Arc::default())?;
            worker.knows = Some(lessons.clone());
        }
        Ok(worker)
    }

    fn take_back(&self, worker: Worker) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(worker);
        }
    }
}

/// What stands for a file of which nothing is known yet, or for the rest of one.
fn rest_of(id: &ParcelId, bytes: &[u8], is_whole: bool) -> Head {
    let (id, sha256) = match is_whole {
        true => (id.clone(), unpack::sha256(bytes)),
        false => (format!("{id}/…").into(), String::new()),
    };
    Head { id, sha256, envelope: None, kind: None }
}

/// One worker process, waiting for a file.
struct Worker {
    child: Child,
    /// What goes to its standard input, written by a thread: a worker that is stopped does not stop us.
    input: Sender<Arc<Vec<u8>>>,
    answers: Receiver<Vec<u8>>,
    settings: Settings,
    knows: Option<Arc<Lessons>>,
}

impl Worker {
    fn start(program: &PathBuf, settings: &Settings) -> io::Result<Worker> {
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (sender, answers) = channel();
        std::thread::Builder::new().spawn(move || {
            while let Ok(frame) = read_frame(&mut stdout) {
                if sender.send(frame).is_err() {
                    break;
                }
            }
        })?;
        let (input, frames) = channel::<Arc<Vec<u8>>>();
        std::thread::Builder::new().spawn(move || {
            while let Ok(frame) = frames.recv() {
                if write_frame(&mut stdin, &frame).is_err() {
                    break;
                }
            }
        })?;
        let worker = Worker { child, input, answers, settings: settings.clone(), knows: None };
        worker.send(Arc::new(frame(settings)?)).map_err(|()| io::Error::other("no worker"))?;
        Ok(worker)
    }

    fn send(&self, frame: Arc<Vec<u8>>) -> Result<(), ()> {
        self.input.send(frame).map_err(|_| ())
    }

    /// Sends a request with the bytes that it is about.
    fn ask(&mut self, request: &Request, bytes: Arc<Vec<u8>>) -> Result<(), OpenError> {
        let request = frame(request).map_err(|_| OpenError::Died)?;
        let is_sent = self.send(Arc::new(request)).and_then(|()| self.send(bytes));
        is_sent.map_err(|()| self.cause_of_death())
    }

    /// Waits for an answer until the deadline. A worker that gives none is not used again.
    fn answer<T: DeserializeOwned>(&mut self) -> Result<T, OpenError> {
        let seconds = self.settings.limits.seconds;
        match self.answers.recv_timeout(Duration::from_secs(seconds)) {
            Ok(frame) => postcard::from_bytes(&frame).map_err(|_| self.cause_of_death()),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                Err(OpenError::TooSlow(seconds))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.cause_of_death()),
        }
    }

    /// Why it ended, as far as its last words tell: most often it wanted more memory than it may have.
    fn cause_of_death(&mut self) -> OpenError {
        self.end();
        let mut words = String::new();
        // What cannot be read is not told, which is no worse than not having asked.
        let _ = self.child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut words));
        if !words.contains("memory allocation") {
            return OpenError::Died;
        }
        OpenError::Limits(Limit::Memory(self.settings.limits.memory_bytes >> 20))
    }

    fn end(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

/// The life of a worker: files in, answers out, until the parent closes the pipe.
///
/// # Errors
/// The parent is gone, or does not speak as it should.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let settings: Settings = postcard::from_bytes(&read_frame(&mut input)?).map_err(io::Error::other)?;
    // A panic is answered as damage of the file; its words would fill a pipe that nobody empties.
    std::panic::set_hook(Box::new(|_| {}));
    platform::limit_memory(settings.limits.memory_bytes);
    let mut lessons = Lessons { forms: Vec::new(), rulings: Rulings::default() };
    while let Ok(request) = read_frame(&mut input) {
        let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        let bytes = read_frame(&mut input)?;
        match request {
            Request::Learn(told) => lessons = learn(told)?,
            Request::Open => answer(&mut output, &open_here(&bytes, &settings))?,
            Request::Read { source, from, in_detail } => {
                let by = lessons.by(&settings, in_detail);
                let parcels = unpack::file(source.id, bytes, &settings).into_iter().skip(from);
                one_by_one(&mut output, parcels, |p| reading::parcel(p, source.folder, by))?;
            }
            Request::Documents { id, from } => {
                let parcels = unpack::file(id, bytes, &settings).into_iter().skip(from);
                one_by_one(&mut output, parcels, |p| opened(p, &settings))?;
            }
            Request::Mark { id, wanted, marking } => {
                answer(&mut output, &marked(id, bytes, &wanted, &marking, &settings))?;
            }
        }
    }
    Ok(())
}

fn learn(told: WrittenLessons) -> io::Result<Lessons> {
    let forms = told.forms.iter().map(|text| workspace::form::parse(text));
    let forms: Result<Vec<Form>, _> = forms.collect();
    Ok(Lessons { forms: forms.map_err(|m| io::Error::other(m.what[1].clone()))?, rulings: told.rulings })
}

/// Answers for each parcel in turn; before a workbook is looked at, it is said which.
fn one_by_one<T: Serialize>(
    output: &mut impl Write,
    parcels: impl Iterator<Item = reading::parcel::Parcel>,
    done: impl Fn(reading::parcel::Parcel) -> T,
) -> io::Result<()> {
    for parcel in parcels {
        if matches!(parcel.contents, Contents::Workbook(_)) {
            answer(output, &Step::<T>::Begun(parcel.head()))?;
        }
        answer(output, &Step::Done(done(parcel)))?;
    }
    answer(output, &Step::<T>::End)
}

/// Opens a workbook in this process; a panic of the reader is damage of the file.
fn open_here(bytes: &[u8], settings: &Settings) -> Result<Document, OpenError> {
    let opened = catch_unwind(AssertUnwindSafe(|| document::open(bytes, settings)));
    opened.unwrap_or_else(|_| Err(OpenError::Damaged("the reader failed".into())))
}

fn opened(parcel: reading::parcel::Parcel, settings: &Settings) -> OpenedParcel {
    let result = match parcel.contents {
        Contents::Container => Ok(None),
        Contents::Unusable(problem) => Err(problem),
        Contents::Workbook(bytes) => open_here(&bytes, settings).map(Some).map_err(reading::not_opened),
    };
    (parcel.id, result)
}

fn marked(id: ParcelId, bytes: Vec<u8>, wanted: &ParcelId, marking: &Marking, settings: &Settings) -> Option<Vec<u8>> {
    let marked = AssertUnwindSafe(|| {
        let parcel = unpack::file(id, bytes, settings).into_iter().find(|p| p.id == *wanted)?;
        match parcel.contents {
            Contents::Workbook(bytes) => marking.apply(&bytes, settings),
            Contents::Container | Contents::Unusable(_) => None,
        }
    });
    catch_unwind(marked).ok().flatten()
}

fn frame(what: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(what).map_err(io::Error::other)
}

fn answer(output: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    write_frame(output, &frame(what)?)
}

fn read_frame(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut frame = Vec::new();
    let read = input.take(length).read_to_end(&mut frame)?;
    if read as u64 == length { Ok(frame) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn write_frame(output: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    output.write_all(&(frame.len() as u64).to_le_bytes())?;
    output.write_all(frame)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;

    #[test]
    fn a_worker_answers_each_file_in_turn() {
        let mut input = Vec::new();
        let limits = Limits { memory_bytes: u64::MAX, ..Limits::default() };
        let settings = Settings { limits, ..Settings::default() };
        write_frame(&mut input, &frame(&settings).expect("settings")).expect("memory");
        for bytes in [&b"PK\x03\x04 cut off"[..], b""] {
            write_frame(&mut input, &frame(&Request::Open).expect("a request")).expect("memory");
            write_frame(&mut input, bytes).expect("memory");
        }
        let source = Source { id: "a.xlsx".into(), folder: None };
        let read = Request::Read { source, from: 0, in_detail: false };
        write_frame(&mut input, &frame(&read).expect("a request")).expect("memory");
        write_frame(&mut input, b"PK\x03\x04 cut off").expect("memory");
        let mut output = Vec::new();
        serve(&input[..], &mut output).expect("serve");
        let mut rest = &output[..];
        for _ in 0..2 {
            let frame = read_frame(&mut rest).expect("an answer");
            let answer: Result<Document, OpenError> = postcard::from_bytes(&frame).expect("a document");
            assert!(matches!(answer, Err(OpenError::Damaged(_))));
        }
        let steps: Vec<Step<Reading>> = std::iter::from_fn(|| read_frame(&mut rest).ok())
            .map(|frame| postcard::from_bytes(&frame).expect("a step"))
            .collect();
        assert!(matches!(&steps[..], [Step::Done(reading), Step::End] if &*reading.id == "a.xlsx"));
    }
}
