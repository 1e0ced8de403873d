//! Programs that are not ours agree with us: LibreOffice recalculates every formula, openpyxl reads the tables.
//!
//! Needs soffice and python3 with openpyxl. Where they are missing these tests say so and are skipped; in
//! CI (`CI=true`) they fail instead.

use std::path::Path;
use std::process::Command;

fn has(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|o| o.status.success())
}

/// Whether the oracles are there; in CI they have to be.
fn oracles() -> bool {
    let there = has("soffice", &["--version"]) && has("python3", &["-c", "import openpyxl"]);
    assert!(there || std::env::var_os("CI").is_none(), "CI has no soffice or no openpyxl");
    if !there {
        println!("skipped: needs soffice, and python3 with openpyxl");
    }
    there
}

#[test]
fn a_recalculation_by_libreoffice_changes_nothing() {
    if !oracles() {
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .arg("consolidate")
        .arg(root.join("samples/quang-nam"))
        .args(["--quiet", "--out"])
        .arg(out.path())
        .status()
        .unwrap();
    assert!(run.success());
    let book = out.path().join("2022-09/tong-hop-2022-09.xlsx");
    let check = Command::new("python3").arg(root.join("tests/recalculate.py")).arg(book).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success(), "{said}{}", String::from_utf8_lossy(&check.stderr));
    assert!(said.contains(" 0 differ"), "{said}");
}
