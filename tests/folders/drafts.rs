//! Forms drafted from reports, and checked against them: `tests/drafts/<case>/` holds drawn reports, the expected drafts
//! (`<id>.toml`) and what `form check` says of each on the same reports (`<id>.check.txt`).

use super::{draw, folder, hold, names, trial};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Each case of a draft, and a draft of whatever was sent in each case of a disease.
pub fn trials() -> Vec<Trial> {
    let drafts = names(&folder("drafts")).into_iter();
    let drafts = drafts.map(|case| Trial::test(format!("draft {case}"), move || comes_out(&case)));
    let cases = super::cases::diseases().into_iter();
    drafts.chain(cases.map(|case| trial(format!("draft of case {case}"), move || is_a_form(&case)))).collect()
}

/// The cases that hold nothing from which a form could be drafted.
const WITHOUT_TABLE: &[&str] =
    &["behind-a-password", "decided-by-the-officer", "marked-by-a-template", "names-that-are-near"];

fn tonghop(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop")).current_dir(at).args(args).output().unwrap()
}

/// The reports of a case, unfolded, with the arguments that name them all.
fn reports(case: &Path) -> (tempfile::TempDir, Vec<String>) {
    let unfolded = tempfile::tempdir().unwrap();
    draw::unfold(case, unfolded.path());
    let names = names(unfolded.path()).into_iter().filter(|n| n.ends_with(".xlsx")).collect();
    (unfolded, names)
}

/// What the two commands make of a case: the text of each file.
fn outcome(case: &str) -> BTreeMap<String, String> {
    let (at, reports) = reports(&folder("drafts").join(case));
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    let run = tonghop(at.path(), &[&["form", "draft", "--out", "drafted"], &reports[..]].concat());
    assert_eq!(run.status.code(), Some(0), "{case}: {}", String::from_utf8_lossy(&run.stderr));
    let drafted = at.path().join("drafted");
    let mut out = BTreeMap::new();
    for name in names(&drafted) {
        let form = format!("drafted/{name}");
        let check = tonghop(at.path(), &[&["form", "check", &form], &reports[..]].concat());
        let said = String::from_utf8(check.stdout).unwrap().replace("drafted/", "");
        let id = name.trim_end_matches(".toml");
        out.insert(format!("{id}.check.txt"), format!("exit {}\n{said}", check.status.code().unwrap()));
        out.insert(name.clone(), std::fs::read_to_string(drafted.join(&name)).unwrap());
    }
    out
}

fn comes_out(case: &str) -> Result<(), Failed> {
    let at = folder("drafts").join(case);
    let got = outcome(case);
    for (name, text) in &got {
        hold(text, &at.join(name))?;
    }
    let expected = names(&at).into_iter().filter(|n| !n.ends_with(".xlsx.txt"));
    let lost: Vec<String> = expected.filter(|n| !got.contains_key(n)).collect();
    if lost.is_empty() { Ok(()) } else { Err(Failed::from(format!("not drafted: {lost:?}"))) }
}

/// Whatever was sent in, what is drafted is a form, or there is no table.
fn is_a_form(case: &str) {
    let inbox = folder("cases").join(case).join("inbox");
    let (mut drafted, mut tried) = (0, 0);
    for period in names(&inbox).into_iter().filter(|n| inbox.join(n).is_dir()) {
        let (at, reports) = reports(&inbox.join(period));
        for report in reports {
            let run = tonghop(at.path(), &["form", "draft", &report]);
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            let is_ours = said.contains("lỗi của chương trình") || said.contains("panicked");
            assert!(!is_ours && run.status.code().is_some_and(|c| c <= 2), "{case}/{report}: {said}");
            drafted += usize::from(run.status.code() == Some(0));
            tried += 1;
        }
    }
    assert_eq!(drafted > 0, tried > 0 && !WITHOUT_TABLE.contains(&case), "{drafted} of {tried}");
}
