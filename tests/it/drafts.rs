//! Forms drafted from reports by the command, and checked against them; what comes out is held in `tests/folders`.

use super::draw;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn tonghop(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop")).current_dir(at).args(args).output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let items = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = items.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The reports of a case, unfolded, with the arguments that name them all.
fn reports(case: &Path) -> (tempfile::TempDir, Vec<String>) {
    let unfolded = tempfile::tempdir().unwrap();
    draw::unfold(case, unfolded.path());
    let is_report = |n: &String| n.ends_with(".xlsx");
    let names = names(unfolded.path()).into_iter().filter(is_report).collect();
    (unfolded, names)
}

#[test]
fn several_templates_are_printed_one_after_another_and_one_sheet_alone() {
    let (at, _) = reports(&folder("drafts").join("official-forms"));
    let draft = |more: &[&str]| {
        let run = tonghop(at.path(), &[&["form", "draft", "BC Một.xlsx", "BC Hai.xlsx"], more].concat());
        (run.status.code(), String::from_utf8(run.stdout).unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    let (code, both, _) = draft(&["--lang", "en"]);
    assert_eq!(code, Some(0));
    assert!(both.starts_with("# ======== form 1 of 2: bieu-so-1-btctw (2 examples)"), "{both}");
    assert!(both.contains("\n# ======== form 2 of 2: bieu-so-5-btctw (2 examples)"), "{both}");
    let of_folder = tonghop(at.path(), &["form", "draft", ".", "--lang", "en"]);
    assert!(String::from_utf8(of_folder.stdout).unwrap().contains("form 2 of 2: bieu-so-5-btctw (2 examples)"));
    let (code, one, _) = draft(&["--sheet", "Bieu 5", "--id", "loai-hinh"]);
    assert_eq!(code, Some(0));
    assert!(tonghop::workspace::form::parse(&one).is_ok_and(|f| f.id == "loai-hinh"), "{one}");
    let (code, none, said) = draft(&["--sheet", "Bieu 9"]);
    assert_eq!((code, none.as_str()), (Some(2), ""));
    assert!(said.contains("không thấy bảng nào"), "{said}");
}

#[test]
fn files_are_not_overwritten_and_what_cannot_be_read_is_said() {
    let (at, _) = reports(&folder("drafts").join("monthly-sheet"));
    std::fs::write(at.path().join("hỏng.xlsx"), b"PK\x03\x04 cut off").unwrap();
    let args = ["form", "draft", "A T8.xlsx", "hỏng.xlsx", "--id", "thang", "--out", "forms"];
    let first = tonghop(at.path(), &args);
    assert_eq!(first.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&first.stderr).contains("hỏng.xlsx"));
    std::fs::write(at.path().join("forms/thang.toml"), "mine").unwrap();
    let again = tonghop(at.path(), &args);
    assert!(String::from_utf8_lossy(&again.stdout).contains("đã có, giữ nguyên"));
    assert_eq!(std::fs::read_to_string(at.path().join("forms/thang.toml")).unwrap(), "mine");
}

#[test]
fn a_form_that_does_not_fit_its_reports_asks_for_correction() {
    let (at, _) = reports(&folder("drafts").join("monthly-sheet"));
    let draft = tonghop(at.path(), &["form", "draft", "A T8.xlsx"]);
    let text = String::from_utf8(draft.stdout).unwrap();
    let check = |text: &str, more: &[&str]| {
        std::fs::write(at.path().join("thang.toml"), text).unwrap();
        let run = tonghop(at.path(), &[&["form", "check", "thang.toml"], more].concat());
        (run.status.code(), String::from_utf8(run.stdout).unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    assert_eq!(check(&text, &["A T8.xlsx"]).0, Some(0));
    // A column that the form does not know, another that the report does not have.
    let other = text.replace("\"Số lớp\"", "\"Số hội nghị đã tổ chức\"");
    let (code, said, _) = check(&other, &["A T8.xlsx"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("Ngoài mẫu  F Công tác tạo nguồn (lũy kế từ đầu năm) – Số lớp\n"), "{said}");
    assert!(said.contains("Còn thiếu  Công tác tạo nguồn – Số hội nghị đã tổ chức\n"), "{said}");
    // A relation that the figures break.
    let (code, said, _) =
        check(&text.replace("subset_of = \"luy_ke_tu_dau_nam\"", "subset_of = \"so_lop\""), &["A T8.xlsx"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("subset-exceeds-total") && !said.contains(" 0 sai"), "{said}");
    // A remark has its line; a mistake ends the run with its own.
    let twice = text.replace("label = \"Hiện có\"", "label = \"Hiện có\"\nalso = [\"Có đến 31/12/{year}\"]");
    let (code, said, _) = check(&twice, &[]);
    let line = twice.lines().position(|l| l.contains("Hiện có")).unwrap() + 1;
    assert_eq!(code, Some(1));
    assert!(said.contains(&format!("CẢNH BÁO thang.toml:{line}: ")), "{said}");
    let (code, _, said) = check(&text.replace("kind = \"plan\"", "kind = \"plans\""), &[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("thang.toml:") && said.contains("plans"), "{said}");
}

#[test]
fn the_built_in_forms_have_no_warnings_and_a_program_can_read_the_check() {
    let at = tempfile::tempdir().unwrap();
    for (id, _) in tonghop::workspace::BUILT_IN {
        let run = tonghop(at.path(), &["form", "check", id, "--json"]);
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(
            (run.status.code(), &json["clean"], &json["form"]),
            (Some(0), &true.into(), &(*id).into()),
            "{json}"
        );
    }
}
