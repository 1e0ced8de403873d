//! What the README says is so: its commands run, its list of findings is complete, its form is read.

use std::path::Path;
use std::process::Command;
use tonghop::model::finding::{Code, Lang};

fn text() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The fenced block that follows a line.
fn block_after(text: &str, line: &str) -> String {
    let rest = text.split(line).nth(1).unwrap_or_else(|| panic!("the README has no line {line:?}"));
    rest.split("```").nth(1).unwrap().split_once('\n').unwrap().1.to_owned()
}

#[test]
fn every_finding_is_listed_with_its_meaning() {
    let text = text();
    for code in Code::ALL {
        let row = format!(
            "| `{}` | {} | {} | {} |",
            code.key(),
            code.severity().key(),
            code.meaning(Lang::Vi),
            code.meaning(Lang::En)
        );
        assert!(text.contains(&row), "the README lacks the row\n{row}");
    }
}

#[test]
fn the_summary_shown_is_what_the_first_command_prints() {
    let out = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/quang-nam");
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .arg("consolidate")
        .arg(sample)
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(run.status.success());
    let printed = String::from_utf8(run.stdout).unwrap();
    let shown = block_after(&text(), "It prints:");
    let lines = |t: &str| t.lines().filter(|l| !l.starts_with("Bảng tính")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&shown), lines(&printed));
}

#[test]
fn the_form_shown_is_a_form() {
    let declared = block_after(&text(), "A form is a TOML file:");
    let form = tonghop::workspace::form::parse(&declared).unwrap();
    assert_eq!(form.id, "nha-o");
    assert_eq!(form.indicators.len(), 4);
    assert_eq!(form.indicators[3].weight, form.indicator_by_key("houses_total"));
}

#[test]
fn the_rule_shown_is_a_rule_of_that_form() {
    let declared =
        format!("{}\n{}", block_after(&text(), "A form is a TOML file:"), block_after(&text(), "declares rules:"));
    let form = tonghop::workspace::form::parse(&declared).unwrap();
    let mut rules = Vec::new();
    let ix = tonghop::model::form::FormIx(0);
    let all = std::slice::from_ref(&form);
    tonghop::workspace::rules::rules(&form.declared, Some(ix), all, &mut rules).unwrap_or_else(|m| panic!("{m:?}"));
    assert_eq!((rules.len(), rules[0].examples.iter().all(|e| e.len() == 2)), (1, true));
}

#[test]
fn what_leaders_ask_about_belongs_to_that_form() {
    let form = block_after(&text(), "A form is a TOML file:");
    let (top, rest) = form.split_once("\n[rows]").unwrap();
    let asked = block_after(&text(), "What leaders ask about is declared too");
    let let_out = "\n[[columns.label]]\nkey = \"houses_let\"\nlabel = \"Cho thuê trong kỳ\"\nkind = \"flow\"\n";
    let form = tonghop::workspace::form::parse(&format!("{top}\n{asked}\n[rows]{rest}{let_out}")).unwrap();
    assert_eq!((form.headline.is_some(), form.sentences.len(), form.breakdowns.len()), (true, 1, 1));
}

#[test]
fn the_print_set_up_shown_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let shown = block_after(&text(), "all of it may be left out:");
    std::fs::write(folder.path().join("tonghop.toml"), format!("inbox = \".\"\n{shown}")).unwrap();
    let readers = tonghop::doors::workers::Readers::in_process;
    let declared = tonghop::doors::workspace::open(folder.path(), Vec::new(), readers).unwrap().declared;
    assert_eq!((declared.letterhead.place.as_str(), declared.letterhead.secrecy.as_str()), ("Tam Kỳ", "MẬT"));
    assert_eq!(declared.due.len(), 1);
}

#[test]
fn every_command_is_described() {
    let text = text();
    for command in [
        "consolidate",
        "inspect",
        "check",
        "trace",
        "init",
        "template",
        "explain",
        "form draft",
        "form check",
        "completions",
        "man",
    ] {
        assert!(text.contains(&format!("`tonghop {command}")), "the README does not describe {command}");
    }
}
