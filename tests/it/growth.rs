//! Work grows with what is sent: comparisons and look-ups of keys are counted at three sizes, not timed.
//!
//! A count belongs to a process, so each size is run in one of its own: this very test program, asked for one test.

use super::draw;
use super::province::Province;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use tonghop::consolidate::{self, Received};
use tonghop::doors::gather::Gatherer;
use tonghop::doors::inbox;
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace::{self, Opened};
use tonghop::model::finding::Lang;
use tonghop::model::period::Period;
use tonghop::model::work;
use tonghop::reading::Reading;
use tonghop::write;

/// What is made larger.
const SIZE: &str = "TONGHOP_WORK";

/// How much more than n·log n may be counted, in percent.
const MARGIN: u64 = 10;

#[test]
fn units() {
    grows("units", 40);
}

#[test]
fn rows() {
    grows("rows", 50);
}

#[test]
fn columns() {
    grows("columns", 40);
}

#[test]
fn months() {
    grows("months", 2);
}

#[test]
fn units_with_months() {
    grows("units-with-months", 40);
}

/// Counts at n, 2n and 4n. What the second doubling adds to the first is 2 where work is even, a little more with a
/// logarithm, 4 where each meets each: what a run costs in any case is left out so.
fn grows(what: &str, n: u64) {
    if !cfg!(debug_assertions) {
        println!("nothing is counted in a release build: skipped");
        return;
    }
    let [small, middle, large] = [n, 2 * n, 4 * n].map(|n| counted(what, n));
    let times = |n: u64| n as f64 * (n as f64).ln();
    let (more, least) = (large.saturating_sub(middle) as f64, middle.saturating_sub(small).max(1) as f64);
    let allowed = (times(4 * n) - times(2 * n)) / (times(2 * n) - times(n));
    println!(
        "{what}: {small} at {n}, {middle} at {}, {large} at {}: {:.2}, even with a logarithm {allowed:.2}",
        2 * n,
        4 * n,
        more / least
    );
    assert!(
        more / least <= allowed * (100 + MARGIN) as f64 / 100.0,
        "{what}: {small}, {middle}, {large}: the second doubling adds {:.2} times the first; {allowed:.2} would be n·log n",
        more / least
    );
}

/// The work of one run in a process of its own.
fn counted(what: &str, n: u64) -> u64 {
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", "growth::count_one_run"])
        .env(SIZE, format!("{what}:{n}"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let line = said.lines().find_map(|l| l.split("work: ").nth(1));
    line.and_then(|n| n.trim().parse().ok()).unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&run.stderr)))
}

#[test]
#[ignore = "asked by the tests of this file"]
fn count_one_run() {
    let size = std::env::var(SIZE).expect(SIZE);
    let (what, n) = size.split_once(':').unwrap();
    let n: u32 = n.parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    match what {
        "units" => Province { reports: n, organisations: 3, earlier: 0 }.write(root),
        "units-with-months" => Province { reports: n, organisations: 3, earlier: 4 }.write(root),
        "months" => Province { reports: 6, organisations: 3, earlier: n }.write(root),
        "rows" => one(root, n, 6),
        "columns" => one(root, 4, n),
        other => panic!("{other}"),
    }
    let before = work::done();
    run(root);
    let after = work::done();
    println!("work: {}", after.compared - before.compared + after.looked_up - before.looked_up);
}

/// The whole way in this process, from the declarations to the bytes.
fn run(root: &Path) {
    let Opened { declared, readers } = workspace::open(root, Vec::new(), Readers::in_process).unwrap();
    let gatherer = Gatherer::new(&declared, &readers, &());
    let mut months: Vec<Period> = std::fs::read_dir(root.join("inbox"))
        .unwrap()
        .map(|e| e.unwrap().file_name().to_str().unwrap().parse().unwrap())
        .collect();
    months.sort();
    let period = months.pop().unwrap();
    let read = |period: Period| -> Vec<Reading> {
        let entries = inbox::entries(&root.join("inbox").join(period.to_string())).unwrap();
        entries.iter().flat_map(|e| gatherer.file(e, Some(period), false)).collect()
    };
    let earlier = months.into_iter().map(|period| (period, read(period))).collect();
    let received = Received { readings: read(period), earlier, elsewhere: Vec::new() };
    let workspace = declared.resolve(|targeted| received.named(targeted)).unwrap();
    let done = consolidate::consolidate(received, &workspace, period);
    assert!(done.tally.used > 0, "{:?}", done.findings);
    assert!(!write::letters(&done, &workspace, &BTreeMap::new(), Lang::Vi).unwrap().is_empty());
}

/// A workspace with one report of so many rows and columns.
fn one(root: &Path, rows: u32, columns: u32) {
    let mut form = String::from(
        "id = \"rong\"\nname = \"Biểu rộng\"\ntitle = \"Báo cáo rộng\"\nunit_of_measure = \"người\"\n\n[rows]\naxis = \"open\"\nheader = [\"Tên tổ chức cơ sở đảng\"]\nnumber = [\"TT\"]\n",
    );
    for n in 0..columns {
        write!(
            form,
            "\n[[columns.label]]\nkey = \"c{n}\"\nlabel = \"{}\"\nkind = \"stock\"\n",
            super::province::commune(n)
        )
        .unwrap();
    }
    std::fs::create_dir_all(root.join("inbox/2022-09")).unwrap();
    std::fs::write(root.join("rong.toml"), form).unwrap();
    std::fs::write(root.join("tonghop.toml"), "province = \"Giả Định\"\nforms = [\"rong.toml\"]\n").unwrap();
    let mut drawn = String::from("== Sheet1\n");
    drawn.push_str("| Đảng ủy xã An Bình |\n| Tháng 9/2022 |\n\n| TT | Tên tổ chức cơ sở đảng |");
    (0..columns).for_each(|n| write!(drawn, " {} |", super::province::commune(n)).unwrap());
    for row in 0..rows {
        write!(drawn, "\n| {} | Chi bộ {} |", row + 1, super::province::commune(row)).unwrap();
        (0..columns).for_each(|n| write!(drawn, " {} |", 3 + (row + n) % 7).unwrap());
    }
    std::fs::write(root.join("inbox/2022-09/an-binh.xlsx"), draw::workbook(&drawn)).unwrap();
}
