//! Reading in worker processes, so that no file can end the run.
//!
//! The same program, started as a hidden reader, takes one file after another on its standard input
//! and answers with the document. It has a cap on memory; its parent gives it a deadline for each
//! file, and starts a new one when it dies.

use crate::document::{self, Document, OpenError, Settings};
use crate::model::finding::Limit;
use crate::platform;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The hidden argument that makes the program a reader.
pub const ARGUMENT: &str = "__reader";

/// Opens documents, in workers or in this process.
pub struct Readers {
    program: Option<PathBuf>,
    idle: Mutex<Vec<Worker>>,
    settings: Settings,
}

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
    pub fn open(&self, bytes: &[u8]) -> Result<Document, OpenError> {
        let Some(program) = &self.program else {
            return open_here(bytes, &self.settings);
        };
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let worker = match idle {
            Some(worker) => worker,
            None => match Worker::start(program, &self.settings) {
                Ok(worker) => worker,
                Err(_) => return Err(OpenError::Died),
            },
        };
        let (answer, worker) = worker.ask(bytes, self.settings.limits.seconds);
        if let (Some(worker), Ok(mut idle)) = (worker, self.idle.lock()) {
            idle.push(worker);
        }
        answer
    }
}

/// One worker process, waiting for a file.
struct Worker {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Vec<u8>>,
    memory_bytes: u64,
}

impl Worker {
    fn start(program: &PathBuf, settings: &Settings) -> io::Result<Worker> {
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            while let Ok(frame) = read_frame(&mut output) {
                if sender.send(frame).is_err() {
                    break;
                }
            }
        });
        let memory_bytes = settings.limits.memory_bytes;
        let settings = postcard::to_stdvec(settings).map_err(io::Error::other)?;
        write_frame(&mut input, &settings)?;
        Ok(Worker { child, input, answers, memory_bytes })
    }

    /// Sends one file and waits for its document; gives the worker back if it can go on.
    fn ask(mut self, bytes: &[u8], seconds: u64) -> (Result<Document, OpenError>, Option<Worker>) {
        if write_frame(&mut self.input, bytes).is_err() {
            return (Err(self.cause_of_death()), None);
        }
        match self.answers.recv_timeout(Duration::from_secs(seconds)) {
            Ok(frame) => match postcard::from_bytes(&frame) {
                Ok(answer) => (answer, Some(self)),
                Err(_) => (Err(self.cause_of_death()), None),
            },
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                (Err(OpenError::TooSlow(seconds)), None)
            }
            Err(RecvTimeoutError::Disconnected) => (Err(self.cause_of_death()), None),
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
        OpenError::Limits(Limit::Memory(self.memory_bytes >> 20))
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

/// The life of a worker: files in, documents out, until the parent closes the pipe.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let settings: Settings = postcard::from_bytes(&read_frame(&mut input)?).map_err(io::Error::other)?;
    // A panic is answered as damage of the file; its words would fill a pipe that nobody empties.
    std::panic::set_hook(Box::new(|_| {}));
    platform::limit_memory(settings.limits.memory_bytes);
    while let Ok(bytes) = read_frame(&mut input) {
        let answer = open_here(&bytes, &settings);
        drop(bytes);
        let frame = postcard::to_stdvec(&answer).map_err(io::Error::other)?;
        write_frame(&mut output, &frame)?;
    }
    Ok(())
}

/// Opens a workbook in this process; a panic of the reader is damage of the file.
fn open_here(bytes: &[u8], settings: &Settings) -> Result<Document, OpenError> {
    let read = std::panic::AssertUnwindSafe(|| document::open(bytes, settings));
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err(OpenError::Damaged("the reader failed".into())))
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
        write_frame(&mut input, &postcard::to_stdvec(&settings).expect("settings")).expect("memory");
        write_frame(&mut input, b"PK\x03\x04 cut off").expect("memory");
        write_frame(&mut input, b"").expect("memory");
        let mut output = Vec::new();
        serve(&input[..], &mut output).expect("serve");
        let mut rest = &output[..];
        for _ in 0..2 {
            let frame = read_frame(&mut rest).expect("an answer");
            let answer: Result<Document, OpenError> = postcard::from_bytes(&frame).expect("a document");
            assert!(matches!(answer, Err(OpenError::Damaged(_))));
        }
    }
}
