//! A month of a large province: 1.200 reports of 20 organisations. The whole command, as a ratio to the
//! two libraries doing nothing but reading the same input cells and writing the same output cells, in
//! the same run. Run with `cargo bench`; `-- 200` for fewer reports.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark talks to a person and may stop")]

use calamine::{Data, Reader, Xlsx};
use rayon::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tonghop::consolidate::{self, Received};
use tonghop::doors::inbox;
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace::{self, Opened};
use tonghop::reading::{self, Reading};
use tonghop::workspace::Declared;

const ORGANISATIONS: u32 = 20;
const ROUNDS: usize = 3;

fn main() {
    let reports = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1200);
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), reports);
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let memory = consolidate(folder.path());
        let ours = begun.elapsed();
        let (read, written) = libraries(folder.path());
        let ratio = ours.as_secs_f64() / (read + written).as_secs_f64();
        println!(
            "{reports} reports: command {:.2} s (main process at most {} MiB, largest reader {} MiB); calamine {:.2} s + rust_xlsxwriter {:.2} s; ratio {ratio:.2}",
            ours.as_secs_f64(),
            memory.0 >> 10,
            memory.1 >> 10,
            read.as_secs_f64(),
            written.as_secs_f64(),
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios[ROUNDS / 2]);
    rules(folder.path());
}

/// Forty rules on each row, beside what follows from the form, as a share of the time that reading takes.
fn rules(folder: &Path) {
    let keys = ["admitted_female", "admitted_religious", "admitted_student", "admitted_farmer", "expelled"];
    let mut declared = String::from("inbox = \"inbox\"\nforms = [\"ptdv-01\"]\n");
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
    let Opened { declared: without, readers } = load("inbox = \"inbox\"\nforms = [\"ptdv-01\"]\n");
    let with = load(&declared).declared;
    let entries = inbox::entries(&folder.join("inbox/2022-09")).unwrap();
    let folder = "2022-09".parse().ok();
    let begun = Instant::now();
    let readings: Vec<Reading> = entries
        .par_iter()
        .flat_map_iter(|e| inbox::receive(e, readers.settings()))
        .map(|p| reading::read(p, folder, &without.forms, &without.rulings, |b| readers.open(b)))
        .collect();
    let read = begun.elapsed();
    let time = |declared: &Declared| {
        let received = Received { readings: readings.clone(), ..Received::default() };
        let workspace = declared.clone().resolve(|targeted| received.named(targeted)).unwrap();
        let begun = Instant::now();
        let done = consolidate::consolidate(received, &workspace, "2022-09".parse().unwrap());
        let evaluated: u64 = done.verdicts.rules.values().flatten().sum();
        (begun.elapsed(), evaluated)
    };
    for _ in 0..ROUNDS {
        let ((plain, few), (checked, many)) = (time(&without), time(&with));
        let cost = checked.saturating_sub(plain);
        println!(
            "{RULES} rules more: {} evaluations in {:.3} s, {:.3} of the {:.2} s of reading; all checks and totals {:.3} s, {:.3} of reading",
            many - few,
            cost.as_secs_f64(),
            cost.as_secs_f64() / read.as_secs_f64(),
            read.as_secs_f64(),
            checked.as_secs_f64(),
            checked.as_secs_f64() / read.as_secs_f64(),
        );
    }
}

const RULES: usize = 40;

/// A workspace without a roster: each report names its unit.
fn generate(folder: &Path, reports: u32) {
    let inbox = folder.join("inbox/2022-09");
    std::fs::create_dir_all(&inbox).unwrap();
    for unit in 0..reports {
        std::fs::write(inbox.join(format!("{unit:04}.xlsx")), report(unit)).unwrap();
    }
}

const LABELS: [(&str, &str); 22] = [
    ("Tổng số đảng viên", "Đến 31/12 năm trước"),
    ("Tổng số đảng viên", "Hiện có"),
    ("", "Chỉ tiêu kết nạp đảng viên được giao trong năm"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Quần chúng ưu tú được giới thiệu"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Số lớp bồi dưỡng nhận thức về Đảng"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Số quần chúng dự lớp"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Số hồ sơ đang chờ xét"),
    ("Kết nạp đảng viên", "Trong tháng"),
    ("Kết nạp đảng viên", "Lũy kế từ đầu năm"),
    ("Kết nạp đảng viên", "Tỷ lệ % so với chỉ tiêu"),
    ("Trong đó (lũy kế)", "Nữ"),
    ("Trong đó (lũy kế)", "Dân tộc thiểu số"),
    ("Trong đó (lũy kế)", "Người theo tôn giáo"),
    ("Trong đó (lũy kế)", "Đoàn viên Đoàn TNCS Hồ Chí Minh"),
    ("Trong đó (lũy kế)", "Học sinh, sinh viên"),
    ("Trong đó (lũy kế)", "Trong doanh nghiệp"),
    ("Trong đó (lũy kế)", "Cán bộ, công chức, viên chức"),
    ("Trong đó (lũy kế)", "Nông dân"),
    ("", "Công nhận đảng viên chính thức (lũy kế)"),
    ("Đưa ra khỏi Đảng (lũy kế)", "Khai trừ"),
    ("Đưa ra khỏi Đảng (lũy kế)", "Xóa tên"),
    ("Đưa ra khỏi Đảng (lũy kế)", "Xin ra khỏi Đảng"),
];

fn report(unit: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "TỈNH ỦY GIẢ ĐỊNH").unwrap();
    sheet.write(1, 0, format!("ĐẢNG ỦY XÃ SỐ {unit}")).unwrap();
    sheet.write(3, 0, "Tháng 9/2022").unwrap();
    let plain = Format::new();
    sheet.merge_range(5, 0, 6, 0, "TT", &plain).unwrap();
    sheet.merge_range(5, 1, 6, 1, "Tên tổ chức cơ sở đảng", &plain).unwrap();
    for (col, (group, label)) in (2..).zip(LABELS) {
        sheet.write(5, col, if group.is_empty() { label } else { group }).unwrap();
        if !group.is_empty() {
            sheet.write(6, col, label).unwrap();
        }
    }
    for n in 0..ORGANISATIONS {
        let row = 7 + n;
        sheet.write(row, 0, n + 1).unwrap();
        sheet.write(row, 1, format!("Chi bộ {n} của xã {unit}")).unwrap();
        let admitted = (unit * 7 + n * 3) % 9;
        let target = 4 + (unit + n) % 5;
        for col in 0..LABELS.len() as u32 {
            let value = match col {
                0 | 1 => f64::from(30 + (unit * 13 + n * 5) % 90),
                2 => f64::from(target),
                8 => f64::from(admitted),
                9 => (f64::from(admitted) / f64::from(target) * 10_000.0).round() / 100.0,
                _ => f64::from((unit + n * col) % (admitted + 1)),
            };
            sheet.write(row, col as u16 + 2, value).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Runs the command; the highest resident memory of the process and of its largest reader, KiB.
fn consolidate(folder: &Path) -> (u64, u64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .args(["consolidate", "--quiet"])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (mut own, mut reader) = (0, 0);
    while child.try_wait().unwrap().is_none() {
        own = own.max(peak(child.id()));
        reader = children(child.id()).into_iter().map(peak).max().unwrap_or(0).max(reader);
        std::thread::sleep(Duration::from_millis(10));
    }
    (own, reader)
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

/// The same cells by the libraries alone: every input read, every cell of the workbook written again.
fn libraries(folder: &Path) -> (Duration, Duration) {
    let mut cells = 0;
    let begun = Instant::now();
    for entry in std::fs::read_dir(folder.join("inbox/2022-09")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
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
