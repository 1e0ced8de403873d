//! A month of a large province with its roster and targets, a tenth of the reports as mails: 1.200 reports of 20
//! organisations. The whole command against the two libraries that read and write the same cells, and against another
//! build. Everything is told as ratios of one run.
//!
//! `cargo bench`; `-- 200` for fewer reports; `-- growth` for four and ten times as many as well.
//! `TONGHOP_BASE=/path/to/tonghop cargo bench` holds the CPU against that program. CPU and memory are told on Linux.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark talks to a person and may stop")]

#[path = "../tests/it/base64.rs"]
mod base64;
#[path = "../tests/it/province.rs"]
mod province;

use calamine::{Data, Reader, Xlsx};
use province::Province;
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tonghop::consolidate::{self, Received};
use tonghop::doors::gather::Gatherer;
use tonghop::doors::inbox;
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace::{self, Opened};
use tonghop::reading::parcel::Contents;
use tonghop::reading::{Reading, unpack};
use tonghop::workspace::Declared;

const ROUNDS: usize = 3;
const OURS: &str = env!("CARGO_BIN_EXE_tonghop");

fn main() {
    let reports = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1200);
    let is_growth = std::env::args().any(|a| a == "growth");
    let folder = tempfile::tempdir().unwrap();
    Province::of(reports, 0).write(folder.path());
    println!("{reports} reports of 20 organisations; median of {ROUNDS} rounds");
    against_libraries(folder.path());
    if let Some(base) = std::env::var_os("TONGHOP_BASE") {
        against_another(folder.path(), &PathBuf::from(base));
    }
    amounts();
    earlier_months(reports);
    if is_growth {
        growth(reports);
    }
    rules(folder.path());
}

fn line(what: &str, ratio: f64, more: &str) {
    println!("{what:<72} {ratio:>6.2}   {more}");
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

/// What a run cost.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    /// User and system time of the process and of all its readers, seconds.
    cpu: f64,
    /// The highest resident memory of the process and of its largest reader, KiB.
    memory: [u64; 2],
}

/// Runs the command.
fn consolidate(program: &Path, folder: &Path) -> Cost {
    let (before, begun) = (cpu_of_children(), Instant::now());
    let mut child = Command::new(program)
        .args(["consolidate", "--quiet", "--period", "2022-09"])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut memory = [0, 0];
    while child.try_wait().unwrap().is_none() {
        let reader = children(child.id()).into_iter().map(peak).max().unwrap_or(0);
        memory = [memory[0].max(peak(child.id())), memory[1].max(reader)];
        std::thread::sleep(Duration::from_millis(5));
    }
    Cost { wall: begun.elapsed().as_secs_f64(), cpu: cpu_of_children() - before, memory }
}

/// User and system time of all processes that this one has waited for, and of those that they have, seconds.
fn cpu_of_children() -> f64 {
    // The name of the program, in brackets, may hold blanks; after it cutime and cstime are the 14th and 15th.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    // Linux counts a hundred to a second for every program.
    (ticks(13) + ticks(14)) / 100.0
}

/// The peak resident memory of a process where `/proc` tells, KiB.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn children(id: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let listed = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok());
    listed.flat_map(|l| l.split_whitespace().filter_map(|p| p.parse().ok()).collect::<Vec<_>>()).collect()
}

fn against_libraries(folder: &Path) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let ours = consolidate(Path::new(OURS), folder);
        let (read, written) = libraries(folder);
        rounds.push((ours, read.as_secs_f64() + written.as_secs_f64()));
    }
    let most = |n: usize| rounds.iter().map(|(ours, _)| ours.memory[n]).max().unwrap_or(0) >> 10;
    let wall = median(rounds.iter().map(|(ours, theirs)| ours.wall / theirs).collect());
    let cpu = median(rounds.iter().map(|(ours, theirs)| ours.cpu / theirs).collect());
    let memory = format!("main process at most {} MiB, largest reader {} MiB", most(0), most(1));
    line("wall: the command / calamine + rust_xlsxwriter on the same cells", wall, &memory);
    line("CPU: the same", cpu, "");
}

fn against_another(folder: &Path, base: &Path) {
    let round = |_| {
        let (theirs, ours) = (consolidate(base, folder), consolidate(Path::new(OURS), folder));
        (ours.cpu / theirs.cpu, ours.wall / theirs.wall)
    };
    let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(round).collect();
    line("CPU: the command / the program of TONGHOP_BASE", median(rounds.iter().map(|r| r.0).collect()), "");
    line("wall: the same", median(rounds.iter().map(|r| r.1).collect()), "");
}

/// The CPU at four and at ten times as many reports.
fn growth(reports: u32) {
    let mut before: Option<Cost> = None;
    let mut first = None;
    for many in [reports, 4 * reports, 10 * reports] {
        let folder = tempfile::tempdir().unwrap();
        Province::of(many, 0).write(folder.path());
        let cost = consolidate(Path::new(OURS), folder.path());
        let small = *first.get_or_insert(cost.memory[0].max(1));
        let peak = format!(
            "main process {} MiB, {:.1} times that at {reports}; largest reader {} MiB",
            cost.memory[0] >> 10,
            cost.memory[0] as f64 / small as f64,
            cost.memory[1] >> 10
        );
        let ratio = before.map_or(1.0, |b| cost.cpu / b.cpu);
        line(&format!("CPU: {many} reports / the line above"), ratio, &peak);
        before = Some(cost);
    }
}

/// A CSV of 4.000 rows whose columns hold amounts, against the same of counts.
fn amounts() {
    let one = |measure: &str| {
        let folder = tempfile::tempdir().unwrap();
        let inbox = folder.path().join("inbox/2022-09");
        std::fs::create_dir_all(&inbox).unwrap();
        let mut form = String::from(
            "id = \"quy\"\nname = \"Biểu quỹ\"\ntitle = \"Báo cáo quỹ\"\nunit_of_measure = \"đồng\"\n\n[rows]\naxis = \"open\"\nheader = [\"Tên tổ chức\"]\nnumber = [\"TT\"]\n",
        );
        let labels = ["Thu đảng phí", "Trích nộp", "Để lại", "Chi hoạt động", "Tồn quỹ", "Phải nộp"];
        for (n, label) in labels.iter().enumerate() {
            form += &format!(
                "\n[[columns.label]]\nkey = \"c{n}\"\nlabel = \"{label}\"\nkind = \"flow\"\nmeasure = \"{measure}\"\n"
            );
        }
        std::fs::write(folder.path().join("quy.toml"), form).unwrap();
        std::fs::write(folder.path().join("tonghop.toml"), "province = \"Giả Định\"\nforms = [\"quy.toml\"]\n")
            .unwrap();
        let mut csv = format!("Đảng ủy xã An Bình\nTháng 9/2022\n\nTT,Tên tổ chức,{}\n", labels.join(","));
        for n in 0..4000u32 {
            let figures: Vec<String> = (0..6).map(|c| ((n * 7 + c * 131) % 900 + 100).to_string()).collect();
            csv += &format!("{},Chi bộ {} {n},{}\n", n + 1, province::commune(n), figures.join(","));
        }
        std::fs::write(inbox.join("an-binh.csv"), csv).unwrap();
        let cost = consolidate(Path::new(OURS), folder.path());
        let facts = std::fs::read_to_string(folder.path().join("out/2022-09/facts.csv")).unwrap_or_default();
        (cost, facts.lines().count())
    };
    let ((amount, read), (count, _)) = (one("amount"), one("count"));
    line("CPU: a CSV of 4.000 rows with amounts / with counts", amount.cpu / count.cpu, &format!("{read} facts"));
}

/// What eight earlier months add to a run, against reading the files of these months in this process.
fn earlier_months(reports: u32) {
    let folder = tempfile::tempdir().unwrap();
    Province::of(reports, 8).write(folder.path());
    let with = consolidate(Path::new(OURS), folder.path());
    let Opened { declared, readers } = workspace::open(folder.path(), Vec::new(), Readers::in_process).unwrap();
    let begun = Instant::now();
    let read: usize =
        (1..=9).map(|month| readings(folder.path(), &format!("2022-{month:02}"), &declared, &readers).len()).sum();
    let alone = begun.elapsed().as_secs_f64();
    line(
        "wall: the command with eight earlier months / reading its files alone",
        with.wall / alone,
        &format!("{read} parcels"),
    );
}

fn readings(root: &Path, period: &str, declared: &Declared, readers: &Readers) -> Vec<Reading> {
    let entries = inbox::entries(&root.join("inbox").join(period)).unwrap();
    let folder = period.parse().ok();
    let gatherer = Gatherer::new(declared, readers, &());
    entries.par_iter().flat_map_iter(|e| gatherer.file(e, folder, false)).collect()
}

const RULES: usize = 40;

/// Forty rules on each row, beside what follows from the form, as a share of the time that reading takes.
fn rules(folder: &Path) {
    let keys = ["admitted_female", "admitted_religious", "admitted_student", "admitted_farmer", "expelled"];
    let plain = std::fs::read_to_string(folder.join("tonghop.toml")).unwrap();
    let mut declared = plain.clone();
    for n in 0..RULES {
        let (a, b) = (keys[n % keys.len()], keys[(n + 1 + n / keys.len()) % keys.len()]);
        declared.push_str(&format!(
            "[[rule]]\nid = \"r{n}\"\nmessage = \"m\"\nseverity = \"note\"\ntest = \"if admitted_ytd > {n} then max({a}, {b}) + {n} <= admitted_ytd * 2 + members_total\"\n"
        ));
    }
    let load = |declared: &str| {
        std::fs::write(folder.join("tonghop.toml"), declared).unwrap();
        workspace::open(folder, Vec::new(), Readers::in_process).unwrap()
    };
    let Opened { declared: without, readers } = load(&plain);
    let with = load(&declared).declared;
    let begun = Instant::now();
    let readings = readings(folder, "2022-09", &without, &readers);
    let read = begun.elapsed().as_secs_f64();
    let time = |declared: &Declared| {
        let received = Received { readings: readings.clone(), ..Received::default() };
        let workspace = declared.clone().resolve(|targeted| received.named(targeted)).unwrap();
        let begun = Instant::now();
        let done = consolidate::consolidate(received, &workspace, "2022-09".parse().unwrap());
        (begun.elapsed().as_secs_f64(), done.verdicts.rules.values().flatten().sum::<u64>())
    };
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (time(&without), time(&with))).collect();
    let evaluated = rounds[0].1.1 - rounds[0].0.1;
    let cost = median(rounds.iter().map(|(few, many)| (many.0 - few.0) / read).collect());
    let all = median(rounds.iter().map(|(_, many)| many.0 / read).collect());
    line("wall: 40 rules more / reading in this process", cost, &format!("{evaluated} evaluations"));
    line("wall: all checks and totals / reading in this process", all, "");
}

/// The same cells by the libraries alone: every input read, every cell of the workbook written again.
fn libraries(folder: &Path) -> (Duration, Duration) {
    let mut cells = 0;
    let inputs: Vec<Vec<u8>> = workbooks(folder);
    let begun = Instant::now();
    for bytes in inputs {
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        for (_, range) in book.worksheets() {
            cells += range.used_cells().count();
        }
    }
    let read = begun.elapsed();
    assert!(cells > 0);
    let output = folder.join("out/2022-09/tong-hop-2022-09.xlsx");
    let mut written = Xlsx::new(Cursor::new(std::fs::read(output).unwrap())).unwrap();
    let sheets = written.worksheets();
    let begun = Instant::now();
    let mut book = Workbook::new();
    for (name, range) in sheets {
        let sheet = book.add_worksheet_with_low_memory().unwrap();
        sheet.set_name(name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, value) in range.used_cells() {
            let (row, col) = (top + row as u32, left as u16 + col as u16);
            match value {
                Data::Float(n) => sheet.write(row, col, *n).unwrap(),
                Data::String(text) => sheet.write(row, col, text).unwrap(),
                other => sheet.write(row, col, other.to_string()).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap();
    (read, begun.elapsed())
}

/// The workbooks of the month, those in mails unpacked.
fn workbooks(folder: &Path) -> Vec<Vec<u8>> {
    let settings = tonghop::document::Settings::default();
    let entries = inbox::entries(&folder.join("inbox/2022-09")).unwrap();
    let unpack = |e: &inbox::Entry| unpack::file(e.id.clone(), std::fs::read(&e.path).unwrap(), &settings);
    let opened = entries.iter().flat_map(unpack).filter_map(|p| match p.contents {
        Contents::Workbook(bytes) => Some(bytes),
        Contents::Container | Contents::Unusable(_) => None,
    });
    opened.collect()
}
