//! Workers that die, or never answer: one finding, the rest of the run as it is without it.
//!
//! Linux tells which processes a run has started; elsewhere these tests are skipped.
#![cfg(unix)]

use super::province::Province;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A province without roster and targets, which workers would have to read too.
fn province(reports: u32, organisations: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    Province { reports, organisations, earlier: 0 }.write(folder.path());
    let declared = "province = \"Giả Định\"\nforms = [\"ptdv-01\"]\n[limits]\nseconds = 2\n";
    std::fs::write(folder.path().join("tonghop.toml"), declared).unwrap();
    folder
}

/// What came out: the lines of facts with their file, and the findings that a file could not be read.
struct Outcome {
    facts: BTreeSet<(String, String)>,
    unread: BTreeSet<String>,
    took: Duration,
}

/// Runs the command and does `harm` with the readers that it has started, while it runs.
fn run(root: &Path, harm: impl Fn(&[i32]) -> bool) -> Outcome {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .args(["consolidate", "--quiet", "--jobs", "1"])
        .arg(root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut is_done = false;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let readers = readers(child.id());
        is_done = is_done || (!readers.is_empty() && harm(&readers));
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the run does not end");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = begun.elapsed();
    assert!(status.code().is_some_and(|c| c < 2), "{status}");
    let lines = |name: &str| -> Vec<csv::StringRecord> {
        let text = std::fs::read(root.join("out/2022-09").join(name)).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap());
        reader.records().map(|r| r.unwrap()).collect()
    };
    // Without a roster a unit's code depends on who else reports.
    let said = |r: &csv::StringRecord| (r[7].to_owned(), r.iter().skip(2).collect::<Vec<_>>().join("|"));
    let facts = lines("facts.csv").iter().map(said).collect();
    let findings = lines("findings.csv");
    let unread = findings.iter().filter(|r| &r[1] == "block" && r[8].is_empty()).map(|r| r[6].to_owned()).collect();
    Outcome { facts, unread, took }
}

/// The readers that a process has started.
fn readers(id: u32) -> Vec<i32> {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let listed = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok());
    let all: Vec<i32> =
        listed.flat_map(|l| l.split_whitespace().map(|p| p.parse().unwrap()).collect::<Vec<_>>()).collect();
    let is_reader = |p: &i32| {
        std::fs::read(format!("/proc/{p}/cmdline")).is_ok_and(|c| String::from_utf8_lossy(&c).contains("__reader"))
    };
    all.into_iter().filter(is_reader).collect()
}

fn signal(reader: i32, signal: Signal) -> bool {
    Pid::from_raw(reader).is_some_and(|pid| kill_process(pid, signal).is_ok())
}

/// What is said of all other files is what is said without the harm.
fn assert_rest_is_unchanged(clean: &Outcome, harmed: &Outcome) {
    let others = |o: &Outcome| -> BTreeSet<_> {
        o.facts
            .iter()
            .filter(|(file, _)| !harmed.unread.iter().any(|f| file.starts_with(f.as_str())))
            .cloned()
            .collect()
    };
    assert!(harmed.unread.len() <= clean.unread.len() + 1, "{:?}", harmed.unread);
    assert!(others(clean) == others(harmed), "facts of other files changed beside {:?}", harmed.unread);
}

#[test]
fn a_worker_that_is_killed_costs_nothing() {
    if !cfg!(target_os = "linux") {
        return println!("skipped: only Linux tells the workers of a run");
    }
    let folder = province(60, 20);
    let clean = run(folder.path(), |_| true);
    assert!(clean.unread.is_empty() && clean.facts.len() > 10_000, "{:?}", clean.unread);
    let hit = std::cell::Cell::new(0);
    for moment in [0, 7, 23, 41, 97, 160, 310, 520] {
        let seen = std::cell::Cell::new(None);
        let harmed = run(folder.path(), |readers| {
            let begun = seen.get().unwrap_or_else(Instant::now);
            seen.set(Some(begun));
            let is_hit = begun.elapsed() >= Duration::from_millis(moment) && signal(readers[0], Signal::KILL);
            hit.set(hit.get() + u32::from(is_hit));
            is_hit
        });
        // That is the machine's fault, not the file's: another worker goes on where this one was.
        assert_eq!(harmed.unread, clean.unread);
        assert!(harmed.facts == clean.facts);
    }
    assert!(hit.get() > 3, "only {} moments met a worker", hit.get());
}

#[test]
fn a_worker_that_never_answers_costs_one_file() {
    if !cfg!(target_os = "linux") {
        return println!("skipped: only Linux tells the workers of a run");
    }
    let folder = province(60, 20);
    let clean = run(folder.path(), |_| true);
    let harmed = run(folder.path(), |readers| signal(readers[0], Signal::STOP));
    assert_eq!(harmed.unread.len(), 1);
    assert_rest_is_unchanged(&clean, &harmed);
    assert!(harmed.took < clean.took * 3 + Duration::from_secs(12), "{:?} and {:?}", clean.took, harmed.took);
}

/// A file that no pipe holds: also what is sent to a worker has a deadline.
#[test]
fn a_worker_that_takes_nothing_costs_one_file() {
    if !cfg!(target_os = "linux") {
        return println!("skipped: only Linux tells the workers of a run");
    }
    let folder = province(4, 1500);
    let clean = run(folder.path(), |_| true);
    let harmed = run(folder.path(), |readers| signal(readers[0], Signal::STOP));
    assert_eq!(harmed.unread.len(), 1);
    assert_rest_is_unchanged(&clean, &harmed);
}
