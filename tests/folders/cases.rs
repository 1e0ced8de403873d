//! The command on folders: `tests/cases/<disease>/` holds a workspace drawn in text and the expected `out.txt`.
//!
//! A case without a `tonghop.toml` of its own gets that of `tests/cases/_common`. To accept what comes
//! out after having read it: `UPDATE_CASES=1 cargo test`.

use super::{draw, hold, names, trial};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tonghop::model::finding::Code;

fn folder() -> PathBuf {
    super::folder("cases")
}

/// The diseases.
pub fn diseases() -> Vec<String> {
    names(&folder()).into_iter().filter(|n| !n.starts_with('_')).collect()
}

/// What makes the text of a case.
type Made = fn(&str) -> String;

/// A test for what comes out of each case; for its findings in English and for its printed pages where it tells them.
pub fn trials() -> Vec<Trial> {
    let mut out = vec![
        trial("every_code_has_a_case", every_code_has_a_case),
        trial("some_cases_are_read_in_english_and_as_pages", some_cases_are_read_in_english_and_as_pages),
        trial("unfold", unfold).with_ignored_flag(true),
    ];
    for name in diseases() {
        let parts: [(&str, &str, Made); 3] = [
            ("", "out.txt", outcome),
            (" in english", "findings.en.txt", english),
            (" as printed pages", "pages.txt", printed),
        ];
        for (suffix, file, made) in parts {
            let expected = folder().join(&name).join(file);
            if file == "out.txt" || expected.is_file() {
                let case = name.clone();
                let test = move || -> Result<(), Failed> { hold(&made(&case), &expected) };
                out.push(Trial::test(format!("case {name}{suffix}"), test));
            }
        }
    }
    out
}

/// The findings of a case in English.
fn english(name: &str) -> String {
    let workspace = workspace(name);
    let run = consolidate(&["--quiet", "--lang", "en"], workspace.path());
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let period = std::fs::read_dir(workspace.path().join("out")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read(period.join("findings.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap());
    reader.records().map(|r| r.unwrap()).map(|r| format!("{} | {} | {}\n", &r[2], &r[8], &r[9])).collect()
}

/// The pages of a case that are printed, read back from the workbook.
fn printed(name: &str) -> String {
    let workspace = workspace(name);
    let given = given(name);
    let args: Vec<&str> = ["--quiet"].into_iter().chain(given.iter().map(String::as_str)).collect();
    let run = consolidate(&args, workspace.path());
    assert!(run.status.code().is_some_and(|code| code < 2), "{name}");
    let mut periods: Vec<_> = std::fs::read_dir(workspace.path().join("out")).unwrap().flatten().collect();
    periods.sort_by_key(|p| p.path());
    periods.iter().map(|p| pages(&p.path())).collect()
}

fn some_cases_are_read_in_english_and_as_pages() {
    let having = |file: &str| diseases().iter().filter(|n| folder().join(n).join(file).is_file()).count();
    assert!(having("findings.en.txt") > 1 && having("pages.txt") > 2);
}

/// The command on a workspace.
fn consolidate(args: &[&str], root: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop")).arg("consolidate").args(args).arg(root).output().unwrap()
}

/// The pages for people as text, a line for each row; the long lists are left out.
fn pages(folder: &Path) -> String {
    let workbook = format!("tong-hop-{}.xlsx", folder.file_name().unwrap().to_str().unwrap());
    let bytes = std::fs::read(folder.join(workbook)).unwrap();
    let document = tonghop::document::open(&bytes, &tonghop::document::Settings::default()).unwrap();
    let long = ["Chi tiết", "Nguồn số liệu", "Kiểm tra", "Tổng hợp"];
    let mut out = String::new();
    for sheet in document.sheets.iter().filter(|s| !long.iter().any(|l| s.name.starts_with(l)) && s.visible) {
        writeln!(out, "== {}", sheet.name).unwrap();
        for row in sheet.rows().into_iter().take(70) {
            let cells: Vec<String> = sheet.row(row).map(|(_, c)| c.shown()).filter(|t| !t.is_empty()).collect();
            if !cells.is_empty() {
                writeln!(out, "{}", cells.join(" | ")).unwrap();
            }
        }
    }
    out
}

fn every_code_has_a_case() {
    let all: String = diseases()
        .iter()
        .map(|n| std::fs::read_to_string(folder().join(n).join("out.txt")).unwrap_or_default())
        .collect();
    let words: BTreeSet<&str> = all.split_whitespace().collect();
    let missing: Vec<&str> = Code::ALL.iter().map(|c| c.key()).filter(|k| !words.contains(k)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// What a case says to the command beside its workspace.
fn given(name: &str) -> Vec<String> {
    let args = std::fs::read_to_string(folder().join(name).join("args.txt")).unwrap_or_default();
    args.split_whitespace().map(str::to_owned).collect()
}

/// The workspace of a case, unfolded.
pub fn workspace(name: &str) -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    workspace_in(name, workspace.path());
    workspace
}

fn workspace_in(name: &str, to: &Path) {
    if !folder().join(name).join("tonghop.toml").is_file() {
        draw::unfold(&folder().join("_common"), to);
    }
    draw::unfold(&folder().join(name), to);
}

/// Runs a case and renders all that came out as text.
fn outcome(name: &str) -> String {
    let workspace = workspace(name);
    let root = workspace.path();
    let given = given(name);
    let run = consolidate(&given.iter().map(String::as_str).collect::<Vec<_>>(), root);
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&format!("{}/", root.display()), "");
    let mut out = format!("exit {}\n{}{}", run.status.code().unwrap(), show(&run.stdout), show(&run.stderr));
    if let Ok(periods) = std::fs::read_dir(root.join("out")) {
        for period in periods {
            render(&mut out, &period.unwrap().path());
        }
    }
    out
}

fn render(out: &mut String, folder: &Path) {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("run.json")).unwrap()).unwrap();
    out.push_str("\n-- inputs\n");
    for i in json["inputs"].as_array().unwrap() {
        let c = &i["cells"];
        let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
        writeln!(
            out,
            "{} | unit {} | {} | {} {} | {} = {} + {} + {}",
            text(&i["path"]),
            text(&i["unit_code"]),
            text(&i["form"]),
            text(&i["outcome"]),
            text(&i["reason"]),
            c["seen"],
            c["used"],
            c["excluded"],
            c["blocked"]
        )
        .unwrap();
    }
    for (title, file, keep) in [
        ("findings", "findings.csv", &[1, 2, 4, 6, 7, 8, 9][..]),
        ("totals", "totals.csv", &[1, 4, 5, 6, 7, 8, 9]),
        ("facts", "facts.csv", &[1, 2, 4, 5, 6, 8, 9, 10]),
    ] {
        writeln!(out, "\n-- {title}").unwrap();
        let text = std::fs::read(folder.join(file)).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap());
        for record in reader.records() {
            let record = record.unwrap();
            let fields: Vec<&str> = keep.iter().map(|n| &record[*n]).collect();
            writeln!(out, "{}", fields.join(" | ").trim_end()).unwrap();
        }
    }
    let replies = std::fs::read_dir(folder.join("phan-hoi")).into_iter().flatten();
    let mut names: Vec<String> = replies.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    writeln!(out, "\n-- replies\n{}", names.join(" ")).unwrap();
}

/// For `.ci/same-bytes`: every case, unfolded into the folder that `TONGHOP_UNFOLD` names.
fn unfold() {
    let to = PathBuf::from(std::env::var_os("TONGHOP_UNFOLD").expect("TONGHOP_UNFOLD"));
    for name in diseases() {
        workspace_in(&name, &to.join(&name));
    }
}
