//! Figures that were published, and what was published before: both come out again.

use std::path::{Path, PathBuf};
use std::process::Command;
use tonghop::consolidate::aggregate::Rate;
use tonghop::document::{self, Document};
use tonghop::model::text::number;

/// Numerator, denominator, decimals and the percentage as it was printed: Quảng Nam 2022, Cần Thơ 2011, Bình Thuận 2018
/// and 2019, Đồng Nai 2018, the Party Building journal 2009 and 2011, District 11 in 2011.
const PRINTED: &[(u32, u32, u32, &str)] = &[
    (1336, 1640, 2, "81.46"),
    (1336, 1500, 2, "89.07"),
    (2669, 2100, 1, "127.1"),
    (348, 260, 1, "133.8"),
    (146, 140, 0, "104"),
    (1669, 2000, 2, "83.45"),
    (48, 204, 1, "23.5"),
    (564, 2800, 2, "20.14"),
    (35658, 88029, 2, "40.51"),
    (73374, 197_028, 2, "37.24"),
    (46, 120, 2, "38.33"),
];

#[test]
fn published_percentages_come_out_as_they_were_printed() {
    for (numerator, denominator, digits, printed) in PRINTED {
        let rate = Rate { numerator: Some((*numerator).into()), denominator: Some((*denominator).into()) };
        let percent = rate.percent().unwrap();
        assert_eq!(number::round(percent, *digits).normalize().to_string(), *printed, "{numerator}/{denominator}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

/// A copy of the sample without what an earlier run left in it.
fn sample(to: &Path) {
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/quang-nam"), to);
    let _ = std::fs::remove_dir_all(to.join("out"));
}

fn consolidate(root: &Path, period: &str) -> PathBuf {
    let args = ["consolidate", "--quiet", "--period", period];
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop")).args(args).arg(root).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    root.join("out").join(period)
}

fn page(document: &Document, name: &str) -> Vec<String> {
    let sheet = document.sheets.iter().find(|s| s.name == name).unwrap();
    let line = |row| sheet.row(row).map(|(_, c)| c.shown()).collect::<Vec<_>>().join(" | ");
    sheet.rows().into_iter().map(line).collect()
}

#[test]
fn the_summary_of_the_sample_says_what_was_published() {
    let root = tempfile::tempdir().unwrap();
    sample(root.path());
    let out = consolidate(root.path(), "2022-09");
    let bytes = std::fs::read(out.join("tong-hop-2022-09.xlsx")).unwrap();
    let document = document::open(&bytes, &document::Settings::default()).unwrap();
    let summary = page(&document, "Tóm tắt").join("\n");
    for sentence in [
        "Toàn tỉnh có 1.153 tổ chức cơ sở đảng (388 đảng bộ cơ sở, 765 chi bộ cơ sở) với 71.087 đảng viên.",
        "toàn tỉnh kết nạp 1.336 đảng viên",
        "Kết nạp 1.336/1.640 đảng viên, đạt 81,46% chỉ tiêu theo Quyết định số 426-QĐ/TU.",
        "Kết nạp 1.336/1.500 đảng viên, đạt 89,07% chỉ tiêu theo Nghị quyết của Tỉnh ủy năm 2022.",
    ] {
        assert!(summary.contains(sentence), "{sentence}\n{summary}");
    }
}

/// What came later does not change what was written then.
#[test]
fn a_past_period_comes_out_as_it_did_then() {
    let (then, now) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    sample(then.path());
    sample(now.path());
    std::fs::remove_dir_all(then.path().join("inbox/2022-09")).unwrap();
    let (then, now) = (consolidate(then.path(), "2022-08"), consolidate(now.path(), "2022-08"));
    for name in ["totals.csv", "facts.csv", "findings.csv", "run.json", "tong-hop-2022-08.xlsx"] {
        let [a, b] = [&then, &now].map(|folder| std::fs::read(folder.join(name)).unwrap());
        assert!(!a.is_empty() && a == b, "{name}");
    }
}
