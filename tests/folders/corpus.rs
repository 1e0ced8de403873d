//! Files that must never hurt: each alone and all together among good reports.
//!
//! `tests/corpus/` holds files made for it. Another folder of files is tried too where `TONGHOP_CORPUS` names one.

use super::{draw, trial};
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every file below a folder, in order.
pub fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut items: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    items.sort();
    for item in items {
        if item.is_dir() { files(&item, out) } else { out.push(item) }
    }
}

/// Every file of the corpus.
pub fn corpus() -> Vec<PathBuf> {
    let mut out = Vec::new();
    files(&super::folder("corpus"), &mut out);
    if let Some(more) = std::env::var_os("TONGHOP_CORPUS") {
        files(Path::new(&more), &mut out);
    }
    out.retain(|f| f.extension().is_none_or(|e| e != "md"));
    out
}

/// Each file alone, and all together.
pub fn trials() -> Vec<Trial> {
    let alone = corpus().into_iter().map(|file| {
        let name = file.strip_prefix(super::folder("corpus")).unwrap_or(&file).display().to_string();
        trial(format!("corpus {name} alone"), move || survived(&file))
    });
    let together = trial("corpus all among good reports", all_of_them_among_good_reports_change_nothing_of_these);
    alone.chain([together]).collect()
}

/// The good reports of a case, with files put among them under names of their own.
pub fn workspace(among: &[&PathBuf]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let cases = super::folder("cases");
    draw::unfold(&cases.join("_common"), folder.path());
    draw::unfold(&cases.join("clean-month"), folder.path());
    for (n, file) in among.iter().enumerate() {
        let name = format!("z{n} {}", file.file_name().unwrap().to_str().unwrap());
        std::fs::copy(file, folder.path().join("inbox/2022-09").join(name)).unwrap();
    }
    folder
}

struct Run {
    totals: Vec<u8>,
    json: serde_json::Value,
    findings: String,
}

fn run(folder: &Path) -> Run {
    let done =
        Command::new(env!("CARGO_BIN_EXE_tonghop")).arg("consolidate").arg(folder).arg("--quiet").output().unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
    let read = |name: &str| std::fs::read(folder.join("out/2022-09").join(name)).unwrap();
    Run {
        totals: read("totals.csv"),
        json: serde_json::from_slice(&read("run.json")).unwrap(),
        findings: String::from_utf8(read("findings.csv")).unwrap(),
    }
}

/// What became of each file: its own outcome, or those of what it contains. Every cell seen is in one bucket.
fn outcomes(json: &serde_json::Value) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for input in json["inputs"].as_array().unwrap() {
        let text = |key: &str| input[key].as_str().unwrap().to_owned();
        let cells = |key: &str| input["cells"][key].as_u64().unwrap();
        assert_eq!(cells("seen"), cells("used") + cells("excluded") + cells("blocked"), "{}", text("path"));
        let own = text("path").split('/').next().unwrap().to_owned();
        out.entry(own).or_default().push(format!("{} {}", text("outcome"), text("reason")));
    }
    let all = &json["conservation"];
    let number = |key: &str| all[key].as_u64().unwrap();
    assert_eq!(number("seen"), number("used") + number("excluded") + number("blocked"));
    out
}

fn all_of_them_among_good_reports_change_nothing_of_these() {
    let (corpus, good) = (corpus(), run(workspace(&[]).path()));
    let folder = workspace(&corpus.iter().collect::<Vec<_>>());
    let all = run(folder.path());
    assert_eq!(String::from_utf8_lossy(&good.totals), String::from_utf8_lossy(&all.totals));
    let outcomes = outcomes(&all.json);
    for (n, file) in corpus.iter().enumerate() {
        let name = format!("z{n} {}", file.file_name().unwrap().to_str().unwrap());
        let said = outcomes.get(&name).unwrap_or_else(|| panic!("{name} has no outcome"));
        assert!(!said.iter().any(|o| o.starts_with("used")), "{name}: {said:?}");
        assert!(all.findings.contains(&name), "nothing is said about {name}");
    }
}

fn survived(file: &PathBuf) {
    let folder = workspace(&[file]);
    let outcomes = outcomes(&run(folder.path()).json);
    assert!(outcomes.keys().any(|name| name.starts_with("z0 ")), "{}", file.display());
}
