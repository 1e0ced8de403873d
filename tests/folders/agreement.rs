//! What three commands say of one file: `inspect`, `check` and `consolidate` read it alike.
//!
//! Compared are forms, unit, period and findings, over every file of the corpus and of the cases, and over those that
//! lie beside the project as `../shared/corpus` and `../shared/cases` where they do.

use super::{cases, corpus, folder, names};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One test for each case and for each folder of the corpus.
pub fn trials() -> Vec<Trial> {
    let agree = |name: String, make: Box<dyn FnOnce() -> tempfile::TempDir + Send>| {
        Trial::test(format!("agreement {name}"), move || agreed(make().path()))
    };
    let mut out = Vec::new();
    for case in cases::diseases() {
        out.push(agree(format!("case {case}"), Box::new(move || cases::workspace(&case))));
    }
    let shared = folder("../../shared");
    for corpus in [folder("corpus"), shared.join("corpus")] {
        for group in names(&corpus).into_iter().filter(|n| corpus.join(n).is_dir()) {
            let (at, beside) = (corpus.join(&group), corpus.starts_with(&shared));
            let name = format!("{}corpus {group}", if beside { "shared " } else { "" });
            out.push(agree(name, Box::new(move || among_good(&at))));
        }
    }
    for case in names(&shared.join("cases")) {
        let at = shared.join("cases").join(&case);
        if at.join("inbox").is_dir() {
            out.push(agree(format!("shared case {case}"), Box::new(move || copied(&at))));
        }
    }
    if !shared.is_dir() {
        out.push(Trial::test("agreement (nothing lies at ../shared: skipped)", || Ok(())));
    }
    out
}

/// The files of a folder among good reports.
fn among_good(group: &Path) -> tempfile::TempDir {
    let mut files = Vec::new();
    corpus::files(group, &mut files);
    files.retain(|f| f.extension().is_none_or(|e| e != "md"));
    corpus::workspace(&files.iter().collect::<Vec<_>>())
}

fn copied(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    copy(from, to.path());
    to
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten().filter(|e| e.file_name() != "out") {
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

/// What a command says of a file (or of an attachment, under the path of both).
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    /// Form, unit and period of each report.
    reports: BTreeSet<[String; 3]>,
    /// Code, sheet and cell of each finding.
    findings: BTreeSet<[String; 3]>,
}

type BySource = BTreeMap<String, Said>;

/// Found by holding a report against others: of this period, of others, or of other forms.
const OF_SEVERAL: &[&str] = &[
    "duplicate-file",
    "superseded",
    "resent-report",
    "stale-report",
    "two-versions",
    "ytd-decreased",
    "opening-mismatch",
    "ytd-mismatch",
    "rule-broken",
    "unusual-change",
    "organisation-changed",
    "unit-missing",
];

fn agreed(root: &Path) -> Result<(), Failed> {
    let mut wrong = String::new();
    for period in names(&root.join("inbox")).into_iter().filter(|n| root.join("inbox").join(n).is_dir()) {
        let together = consolidated(root, &period);
        for file in names(&root.join("inbox").join(&period)) {
            let at = root.join("inbox").join(&period).join(&file);
            let own = |all: &BySource| -> BySource { all.iter().filter(|(p, _)| is_of(p, &file)).map(kept).collect() };
            let (inspected, checked) = (own(&inspected(root, &at)), own(&checked(root, &at)));
            wrong += &differences(&period, "inspect", &inspected, "check", &checked);
            // Among others it may be a copy, or replaced; then it is not looked at any further.
            let is_counted = |path: &str| !together.aside.contains(path);
            let counted = |all: BySource| -> BySource { all.into_iter().filter(|(p, _)| is_counted(p)).collect() };
            let (checked, consolidated) = (counted(checked), counted(own(&together.said)));
            wrong += &differences(&period, "check", &checked, "consolidate", &consolidated);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failed::from(wrong)) }
}

fn is_of(path: &str, file: &str) -> bool {
    path == file || path.strip_prefix(file).is_some_and(|rest| rest.starts_with('/'))
}

fn kept((path, said): (&String, &Said)) -> (String, Said) {
    let own = said.findings.iter().filter(|f| !OF_SEVERAL.contains(&f[0].as_str()));
    (path.clone(), Said { reports: said.reports.clone(), findings: own.cloned().collect() })
}

fn differences(period: &str, one: &str, ones: &BySource, other: &str, others: &BySource) -> String {
    let none = Said::default();
    let mut out = String::new();
    for path in ones.keys().chain(others.keys()).collect::<BTreeSet<_>>() {
        let (a, b) = (ones.get(path).unwrap_or(&none), others.get(path).unwrap_or(&none));
        let mut only = |command: &str, what: &str, a: &BTreeSet<[String; 3]>, b: &BTreeSet<[String; 3]>| {
            for said in a.difference(b) {
                out += &format!("{period}/{path}: only {command} says {what} {}\n", said.join(" | "));
            }
        };
        only(one, "report", &a.reports, &b.reports);
        only(other, "report", &b.reports, &a.reports);
        only(one, "finding", &a.findings, &b.findings);
        only(other, "finding", &b.findings, &a.findings);
    }
    out
}

fn said(root: &Path, args: &[&str]) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop")).args(args).current_dir(root).output().unwrap();
    serde_json::from_slice(&run.stdout).unwrap_or(Value::Null)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// What a whole period says.
struct Together {
    said: BySource,
    /// Files of which another is used.
    aside: BTreeSet<String>,
}

fn consolidated(root: &Path, period: &str) -> Together {
    let out = PathBuf::from("out-agreement");
    said(root, &["consolidate", ".", "--json", "--period", period, "--out", out.to_str().unwrap()]);
    let folder = root.join(out).join(period);
    let mut by_source = BySource::new();
    let mut aside = BTreeSet::new();
    let run = std::fs::read(folder.join("run.json")).unwrap_or_default();
    let run: Value = serde_json::from_slice(&run).unwrap_or_default();
    for input in list(&run["inputs"]) {
        if matches!(input["outcome"].as_str(), Some("duplicate" | "superseded")) {
            aside.insert(text(&input["path"]));
        }
        let said = by_source.entry(text(&input["path"])).or_default();
        for form in text(&input["form"]).split(';').filter(|f| !f.is_empty()) {
            said.reports.insert([form.to_owned(), text(&input["unit_code"]), text(&input["period"])]);
        }
    }
    let findings = std::fs::read(folder.join("findings.csv")).unwrap_or_default();
    let mut reader = csv::Reader::from_reader(findings.strip_prefix(b"\xef\xbb\xbf").unwrap_or_default());
    for record in reader.records().map(|r| r.unwrap()).filter(|r| !r[6].is_empty()) {
        let said = by_source.entry(record[6].to_owned()).or_default();
        said.findings.insert([&record[2], &record[7], &record[8]].map(str::to_owned));
    }
    Together { said: by_source, aside }
}

fn checked(root: &Path, file: &Path) -> BySource {
    let mut by_source = BySource::new();
    for input in list(&said(root, &["check", "--json", file.to_str().unwrap()])) {
        let said = by_source.entry(text(&input["path"])).or_default();
        for form in list(&input["forms"]) {
            said.reports.insert([text(form), text(&input["unit_code"]), text(&input["period"])]);
        }
        for finding in list(&input["findings"]) {
            said.findings.insert([text(&finding["code"]), text(&finding["sheet"]), text(&finding["cell"])]);
        }
    }
    by_source
}

fn inspected(root: &Path, file: &Path) -> BySource {
    let mut by_source = BySource::new();
    for input in list(&said(root, &["inspect", "--json", file.to_str().unwrap()])) {
        let said = by_source.entry(text(&input["path"])).or_default();
        let mut find = |sheet: &str, finding: &Value| {
            if !finding.is_null() {
                said.findings.insert([text(&finding["code"]), sheet.to_owned(), text(&finding["cell"])]);
            }
        };
        find("", &input["problem"]);
        list(&input["findings"]).for_each(|f| find("", f));
        for sheet in list(&input["sheets"]) {
            find(&text(&sheet["name"]), &sheet["problem"]);
            list(&sheet["findings"]).for_each(|f| find(&text(&sheet["name"]), f));
            for finding in list(&sheet["tables"]).flat_map(|t| list(&t["findings"])) {
                find(&text(&sheet["name"]), finding);
            }
        }
        // Of a file the other commands name one unit and period: the first that a table of it tells.
        let tables = || list(&input["sheets"]).flat_map(|s| list(&s["tables"]));
        let first =
            |of: fn(&Value) -> &Value| tables().map(|t| text(of(t))).find(|t| !t.is_empty()).unwrap_or_default();
        let (unit, period) = (first(|t| &t["unit"][0]), first(|t| &t["period"]));
        said.reports.extend(tables().map(|t| [text(&t["form"]), unit.clone(), period.clone()]));
    }
    by_source
}
