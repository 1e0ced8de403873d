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
pub fn oracles() -> bool {
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
    recalculates(&out.path().join("2022-09/tong-hop-2022-09.xlsx"));
}

/// Averages of organisations, units, blocks and the province, some of which cannot be weighted.
#[test]
fn weighted_averages_are_formulas_that_libreoffice_agrees_with() {
    if !oracles() {
        return;
    }
    let workspace = tempfile::tempdir().unwrap();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/averages-weighted");
    super::draw::unfold(&case, workspace.path());
    let run =
        Command::new(env!("CARGO_BIN_EXE_tonghop")).args(["consolidate", "--quiet"]).arg(workspace.path()).status();
    assert_eq!(run.unwrap().code(), Some(1));
    recalculates(&workspace.path().join("out/2022-09/tong-hop-2022-09.xlsx"));
}

/// Each formula of the book gives what is stored beside it.
fn recalculates(book: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let check = Command::new("python3").arg(root.join("tests/recalculate.py")).arg(book).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success(), "{said}{}", String::from_utf8_lossy(&check.stderr));
    assert!(said.contains(" 0 differ"), "{said}");
}

/// The facts of a run over one report of the sample, in a file of any format.
fn facts(report: &Path) -> Vec<[String; 4]> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/quang-nam");
    let workspace = tempfile::tempdir().unwrap();
    let inbox = workspace.path().join("inbox/2022-09");
    std::fs::create_dir_all(&inbox).unwrap();
    for name in ["tonghop.toml", "don-vi.xlsx", "chi-tieu.xlsx"] {
        std::fs::copy(root.join(name), workspace.path().join(name)).unwrap();
    }
    std::fs::copy(report, inbox.join(report.file_name().unwrap())).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop")).arg("consolidate").arg(workspace.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stdout));
    let text = std::fs::read(workspace.path().join("out/2022-09/facts.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap());
    // Organisation, indicator, value, state: the address differs from format to format.
    reader.records().map(|r| r.unwrap()).map(|r| [2, 4, 5, 6].map(|n| r[n].to_owned())).collect()
}

#[test]
fn a_report_says_the_same_in_every_format_that_libreoffice_writes() {
    if !oracles() {
        return;
    }
    let report =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/quang-nam/inbox/2022-09/004_Nui-Thanh_2022-09.xlsx");
    let wanted = facts(&report);
    assert!(wanted.len() > 100);
    let folder = tempfile::tempdir().unwrap();
    let user = format!("-env:UserInstallation=file://{}/user", folder.path().display());
    let csv = "csv:Text - txt - csv (StarCalc):59,34,UTF8";
    for format in ["ods", "fods", "xls", "html:HTML (StarCalc)", csv] {
        let converted = Command::new("soffice")
            .args([user.as_str(), "--headless", "--convert-to", format, "--outdir"])
            .arg(folder.path())
            .arg(&report)
            .output()
            .unwrap();
        assert!(converted.status.success(), "{format}: {}", String::from_utf8_lossy(&converted.stderr));
        let ending = format.split(':').next().unwrap();
        let got = facts(&folder.path().join(format!("004_Nui-Thanh_2022-09.{ending}")));
        assert_eq!(got, wanted, "{format}");
    }
}
