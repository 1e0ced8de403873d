//! The command line: exit codes, mistakes in declarations, starting a workspace, the same bytes twice.

use super::draw;
use std::path::Path;
use std::process::{Command, Output};

fn tonghop(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop")).args(args).output().unwrap()
}

fn common(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    draw::unfold(&cases.join("_common"), folder.path());
    draw::unfold(&cases.join(name), folder.path());
    folder
}

fn all_bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files.iter().map(|f| (f.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(f).unwrap())).collect()
}

#[test]
fn the_same_inputs_give_the_same_bytes_with_one_thread_or_two() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/quang-nam");
    let run = |jobs: &str| {
        let out = tempfile::tempdir().unwrap();
        let done = tonghop(&[
            "consolidate",
            sample.to_str().unwrap(),
            "--quiet",
            "--jobs",
            jobs,
            "--out",
            out.path().to_str().unwrap(),
        ]);
        assert_eq!(done.status.code(), Some(0));
        all_bytes(&out.path().join("2022-09"))
    };
    let first = run("1");
    assert_eq!(first.len(), 5);
    assert_eq!(first, run("2"));
    assert_eq!(first, run("1"));
}

#[test]
fn a_mistake_in_a_declaration_is_told_with_its_line() {
    let sample = common("clean-month");
    let file = sample.path().join("tonghop.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    for (from, to, wanted) in [
        ("units =", "unit =", "tonghop.toml:3"),
        ("bieu-nho.toml", "bieu-to.toml", "tonghop.toml:4"),
        ("don-vi.xlsx", "don-vi2.xlsx", "tonghop.toml:3"),
    ] {
        std::fs::write(&file, text.replace(from, to)).unwrap();
        let run = tonghop(&["consolidate", sample.path().to_str().unwrap()]);
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains(wanted), "{said}");
        assert!(!sample.path().join("out").exists());
    }
}

#[test]
fn a_mistake_in_a_sheet_is_told_with_its_cell() {
    let sample = common("clean-month");
    let twice = "== Đơn vị\n| Mã | Tên đơn vị |\n| \"001\" | Một |\n| \"001\" | Hai |\n";
    std::fs::write(sample.path().join("don-vi.xlsx"), draw::workbook(twice)).unwrap();
    let run = tonghop(&["consolidate", sample.path().to_str().unwrap(), "--lang", "en"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(said.contains("don-vi.xlsx:Đơn vị!A3") && said.contains("that of Một"), "{said}");
}

#[test]
fn an_empty_folder_and_an_unknown_period_cannot_run() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(tonghop(&["consolidate", folder.path().to_str().unwrap()]).status.code(), Some(2));
    let sample = common("clean-month");
    assert_eq!(
        tonghop(&["consolidate", sample.path().to_str().unwrap(), "--period", "2021-01"]).status.code(),
        Some(2)
    );
    assert_eq!(
        tonghop(&["consolidate", sample.path().to_str().unwrap(), "--period", "thang 9"]).status.code(),
        Some(2)
    );
}

#[test]
fn a_folder_without_a_command_is_consolidated_and_init_lists_its_units() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/quang-nam/inbox/2022-09");
    let bare = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(sample).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, bare.path().join(path.file_name().unwrap())).unwrap();
    }
    let dir = bare.path().to_str().unwrap();
    let run = tonghop(&[dir]);
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(said.contains("đã nhận 22/22 đơn vị") && said.contains("tonghop init"), "{said}");
    let init = tonghop(&["init", dir]);
    assert_eq!(init.status.code(), Some(0), "{}", String::from_utf8_lossy(&init.stderr));
    let declared = std::fs::read_to_string(bare.path().join("tonghop.toml")).unwrap();
    assert!(declared.contains("inbox = \".\"") && declared.contains("province = \"Quảng Nam\""));
    assert_eq!(tonghop(&[dir]).status.code(), Some(0), "the workspace that init wrote runs");
    std::fs::write(bare.path().join("tonghop.toml"), "forms = [\"x\"]").unwrap();
    tonghop(&["init", dir]);
    assert_eq!(
        std::fs::read_to_string(bare.path().join("tonghop.toml")).unwrap(),
        "forms = [\"x\"]",
        "what is there stays"
    );
}

#[test]
fn the_summary_can_be_read_by_a_program() {
    let sample = common("clean-month");
    let run = tonghop(&["consolidate", sample.path().to_str().unwrap(), "--json"]);
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let cells = &summary["conservation"];
    assert_eq!(cells["seen"], 48);
    assert_eq!(
        cells["seen"].as_u64(),
        Some(
            cells["used"].as_u64().unwrap() + cells["excluded"].as_u64().unwrap() + cells["blocked"].as_u64().unwrap()
        )
    );
    assert_eq!(summary["units"]["expected"], 4);
}

#[test]
fn a_code_is_explained() {
    let known = tonghop(&["explain", "total-mismatch"]);
    assert!(String::from_utf8(known.stdout).unwrap().contains("Số tổng không bằng tổng các hàng"));
    assert_eq!(tonghop(&["explain", "no-such-code"]).status.code(), Some(2));
    let rule = String::from_utf8(tonghop(&["explain", "members-balance"]).stdout).unwrap();
    assert!(
        rule.contains("members_close = members_open + members_in - members_out") && rule.contains("| sai "),
        "{rule}"
    );
    let sample = common("figures-that-disagree");
    let all = tonghop(&["explain", "--workspace", sample.path().to_str().unwrap()]);
    let all = String::from_utf8(all.stdout).unwrap();
    assert!(all.contains("ytd-not-sum") && all.contains("no-more-than-planned-twice"), "{all}");
}

#[test]
fn a_clerk_checks_a_file_before_sending_it() {
    let sample = common("figures-that-disagree");
    let file = sample.path().join("inbox/2022-09/an binh.xlsx");
    let check = |args: &[&str]| {
        let run = tonghop(&[&["check", file.to_str().unwrap()], args].concat());
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    let (code, said) = check(&[]);
    assert_eq!(code, Some(1));
    for part in
        ["Đảng ủy xã An Bình · tháng 9/2022 · Biểu nhỏ", "LỖI ytd-not-sum  PTĐV › H8", "members-change", "Có 6 lỗi."]
    {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
    assert!(!said.contains("unit-missing") && !sample.path().join("out").exists());
    // Away from its workspace nothing is known of other months; what the file itself tells still is.
    let away = tempfile::tempdir().unwrap();
    let copy = away.path().join("bao cao.xlsx");
    std::fs::copy(&file, &copy).unwrap();
    let form = sample.path().join("bieu-nho.toml");
    std::fs::copy(form, away.path().join("bieu-nho.toml")).unwrap();
    std::fs::write(away.path().join("tonghop.toml"), "inbox = \".\"\nforms = [\"bieu-nho.toml\"]\n").unwrap();
    let run = tonghop(&["check", copy.to_str().unwrap(), "--json"]);
    let seen: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let codes: Vec<&str> =
        seen[0]["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["subset-exceeds-total", "parts-mismatch", "total-mismatch"]);
}

#[test]
fn a_number_is_traced_to_its_cells() {
    let sample = common("reasons-and-adjustments");
    let dir = sample.path().to_str().unwrap();
    let trace = |unit: &str, indicator: &str| {
        let run = tonghop(&["trace", unit, indicator, "--workspace", dir]);
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    assert_eq!(
        trace("001", "admitted_ytd").1,
        "\
Kết nạp – Lũy kế, Đảng ủy xã An Bình = 5  ← cộng 2/2 tổ chức có số liệu
├─ Đảng bộ xã Một = 4  ← bc9.xlsx › Sheet1 › E8 “3 → 4 (Văn phòng Đảng ủy, 05/10/2022, 13-CV/ĐU)”
└─ Chi bộ Hai = 1  ← bc9.xlsx › Sheet1 › E9 “1”
       ! LỖI ytd-decreased: Ô E9 (Kết nạp – Lũy kế, Chi bộ Hai) ghi lũy kế 1, ít hơn 2 đã báo cáo tháng 8/2022 (lệch -1). Số lũy kế không thể giảm; kiểm tra lại ô này. Đã giải trình: Tháng 8 ghi thừa một người (Văn phòng Đảng ủy, 12-CV/ĐU).
"
    );
    let (_, province) = trace("Giả Định", "rate");
    assert!(
        province.starts_with(
            "Tỷ lệ %, Giả Định = 71,43%  ← 5 / 7 × 100\n├─ Kết nạp – Lũy kế, Giả Định = 5  ← cộng 1/4 đơn vị\n"
        ),
        "{province}"
    );
    assert!(province.contains("│  ├─ Đảng ủy xã An Bình 1  ← chưa có báo cáo dùng được\n"), "{province}");
    assert_eq!(trace("Nơi Khác", "rate").0, Some(2));
    assert_eq!(trace("001", "không có").0, Some(2));
}

#[test]
fn a_weighted_average_is_traced_with_its_weights() {
    let case = tempfile::tempdir().unwrap();
    draw::unfold(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/averages-weighted"), case.path());
    let trace = |unit: &str, indicator: &str, lang: &str| {
        let dir = case.path().to_str().unwrap();
        let run = tonghop(&["trace", unit, indicator, "--workspace", dir, "--lang", lang]);
        String::from_utf8(run.stdout).unwrap()
    };
    assert_eq!(
        trace("Giả Định", "tuoi!age/now", "vi"),
        "\
Tuổi bình quân – Kỳ này, Giả Định = 38,5  ← 3.850 / 100: bình quân theo trọng số “Đảng viên – Kỳ này”, chưa tính 2 đơn vị thiếu số bình quân hoặc trọng số
├─ Đảng ủy xã An Bình = 38,5  ← bc1.xlsx › Tuổi › B6 “38.5”, trọng số 100
├─ Đảng ủy xã Hòa Sơn  ← bc2.xlsx › Tuổi › B6 trống, trọng số 50
├─ Đảng ủy xã Phú Lộc = 0  ← bc3.xlsx › Tuổi › B6 “-”, trọng số 0
└─ Đảng ủy xã Tân Thành = 45  ← bc4.xlsx › Tuổi › B6 “45”, chưa biết trọng số
"
    );
    let open = trace("002", "co-so!age", "en");
    assert!(
        open.starts_with(
            "Tuổi bình quân, Đảng ủy xã Hòa Sơn = 41  ← 1,230 / 30: average weighted by “Đảng viên”, left out for want of"
        ),
        "{open}"
    );
}

/// A workspace that names no forms has all that come with the program, and asks for none that nobody sent.
#[test]
fn forms_that_nobody_named_or_sent_are_not_owed() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/closed-rows-lost-and-doubled");
    let folder = tempfile::tempdir().unwrap();
    draw::unfold(&sample, folder.path());
    let roster = "== Đơn vị\n| Mã | Tên đơn vị |\n| \"01\" | Huyện ủy Giả Định |\n| \"02\" | Huyện ủy Khác |\n";
    std::fs::write(folder.path().join("don-vi.xlsx"), draw::workbook(roster)).unwrap();
    std::fs::write(folder.path().join("tonghop.toml"), "units = \"don-vi.xlsx\"\n").unwrap();
    assert_eq!(tonghop(&["consolidate", folder.path().to_str().unwrap()]).status.code(), Some(1));
    let findings = std::fs::read_to_string(folder.path().join("out/2022-H1/findings.csv")).unwrap();
    let missing: Vec<&str> = findings.lines().filter(|l| l.contains("unit-missing")).collect();
    assert!(matches!(missing[..], [one] if one.contains("Khác") && one.contains("1-BTCTW")), "{missing:?}");
}

#[test]
fn a_mistake_in_a_rule_is_told_with_its_line_and_what_is_allowed() {
    let sample = common("clean-month");
    let file = sample.path().join("tonghop.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let run = |rule: &str| {
        std::fs::write(&file, format!("{text}\n[[rule]]\nid = \"r\"\nmessage = \"m\"\n{rule}\n")).unwrap();
        let run = tonghop(&["consolidate", sample.path().to_str().unwrap(), "--quiet", "--lang", "en"]);
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    assert_eq!(run("test = \"admitted_month <= admitted_ytd\"").0, Some(0));
    for (rule, wanted) in [
        ("test = \"admitted_moth <= admitted_ytd\"", "has no such key; nearest: admitted_month"),
        ("test = \"admitted_month <= \"", "an indicator's key, a number or a bracket is expected here"),
        ("test = \"admitted_month + admitted_ytd\"", "a comparison is expected here"),
        ("test = \"rate + rate <= 300\"", "ratios and averages are never summed"),
        ("test = \"sum(rate, 1) <= 300\"", "ratios and averages are never summed"),
        ("test = \"1 <= 2\"", "the rule names no figure"),
        ("test = \"members / 0 <= 2\"", "divided by 0"),
        ("test = \"members < members\"", "contradicts"),
        ("test = \"sum(children.members) <= 2\"", "there are no children"),
        ("test = \"target.admitted_ytd <= 2\"", "targets are those of units"),
        ("test = \"next.members <= 2\"", "allowed: prev, year_start"),
        ("test = \"sqrt(members) <= 2\"", "allowed: sum, min, max"),
        ("test = \"members <= 2\"\nlevel = \"village\"", "allowed: organisation, unit, province"),
        ("test = \"members <= 2\"\ncode = \"not-a-number\"", "allowed: rule-broken"),
        ("test = \"members <= 2\"\nfrom = 2025-07-01\nuntil = 2024-07-01", "until is before from"),
        ("test = \"members <= 2\"\nneeds = [\"khong-co\"]", "no form \"khong-co\" here; forms: nho"),
        ("test = \"members <= 2\"\nmissing = \"guess\"", "allowed: skip-any, skip-all, zero"),
        ("test = \"members <= 2\"\nholds = { members = 3 }", "the example holds comes out otherwise: it is broken"),
        ("test = \"members <= 2\"\ntolerance = \"viel\"", "tolerance is a number from 0 up"),
        ("test = \"members <= 2\"\n[[rule]]\nid = \"s\"\nmessage = \"m\"\ntest = \"members > 2\"", "contradicts “r”"),
    ] {
        let (code, said) = run(rule);
        assert_eq!(code, Some(2), "{rule}: {said}");
        assert!(said.contains("tonghop.toml:") && said.contains(wanted), "{rule}\n{said}");
    }
}

#[test]
fn a_mistake_in_the_print_set_up_is_told_with_its_line_and_what_is_allowed() {
    let sample = common("clean-month");
    let file = sample.path().join("tonghop.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    for (declared, wanted) in [
        ("[print]\npaper = \"A5\"", "expected one of `auto`, `A4`, `A3`"),
        ("[print]\nspelling = \"uy\"", "expected one of `as-written`, `ủy`, `uỷ`"),
        ("[print]\ndate = 10:00:00", "a day is needed here"),
        ("[print]\ntext_size = 300.0", "sizes from 6 to 30 points"),
        ("[print]\nmargins = [20.0, 20.0, 300.0, 15.0]", "margins are in mm, from 0 to 80"),
        ("[print]\npercent_digits = 9", "a whole number from 0 to 4"),
        ("[print]\nfont = \"Times&New\"", "the name of a type"),
        ("[print]\nsigner = \"A\"", "unknown field `signer`"),
        ("[[due]]\nform = \"khong-co\"\nday = 3", "no such form in forms; allowed: nho"),
        ("[[due]]\nform = \"nho\"\nday = 32", "a whole number from 1 to 31"),
        ("[[due]]\nform = \"nho\"\nday = 3\n[[due]]\nform = \"nho\"\nday = 4", "has a due date above"),
    ] {
        std::fs::write(&file, format!("{text}\n{declared}\n")).unwrap();
        let run = tonghop(&["consolidate", sample.path().to_str().unwrap(), "--quiet", "--lang", "en"]);
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{declared}: {said}");
        assert!(said.contains("tonghop.toml:") && said.contains(wanted), "{declared}\n{said}");
    }
}

#[test]
fn a_reader_that_takes_too_long_does_not_end_the_run() {
    let sample = common("clean-month");
    // Without a roster, which would have to be read too; no reader is done in no time.
    let text = "province = \"Giả Định\"\nforms = [\"bieu-nho.toml\"]\n[limits]\nseconds = 0\n";
    std::fs::write(sample.path().join("tonghop.toml"), text).unwrap();
    let run = tonghop(&["consolidate", sample.path().to_str().unwrap(), "--json"]);
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((run.status.code(), &summary["files"]["blocked"]), (Some(1), &4.into()), "{summary:#}");
    let findings = std::fs::read_to_string(sample.path().join("out/2022-09/findings.csv")).unwrap();
    assert_eq!(findings.matches("unreadable-file").count(), 4, "{findings}");
}

#[test]
fn a_reader_that_wants_too_much_memory_does_not_end_the_run() {
    let sample = common("clean-month");
    let file = sample.path().join("tonghop.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n[limits]\nmemory_mib = 120\n")).unwrap();
    let bomb = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/hostile/bomb_count.xlsx");
    std::fs::copy(bomb, sample.path().join("inbox/2022-09/An Binh.xlsx")).unwrap();
    let run = tonghop(&["consolidate", sample.path().to_str().unwrap(), "--json"]);
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((run.status.code(), &summary["files"]["used"]), (Some(1), &4.into()), "{summary:#}");
    let findings = std::fs::read_to_string(sample.path().join("out/2022-09/findings.csv")).unwrap();
    let wanted = if cfg!(unix) { "limits-exceeded,,001" } else { ",,001" };
    assert!(findings.contains(wanted), "attributed by its name: {findings}");
}

#[test]
fn a_file_is_shown_as_it_is_read() {
    let sample = common("names-that-are-near");
    let inbox = sample.path().join("inbox/2022-09");
    let file = std::fs::read_dir(&inbox).unwrap().map(|e| e.unwrap().path()).min().unwrap();
    let run = tonghop(&["inspect", file.to_str().unwrap(), "--lang", "en"]);
    let text = String::from_utf8(run.stdout).unwrap();
    for line in ["Kind       Excel (.xlsx)", "Table      nho", "the folder: 2022-09", "→ members", "row", "used + "] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
    let run = tonghop(&["inspect", file.to_str().unwrap(), "--json"]);
    let seen: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let table = &seen[0]["sheets"][0]["tables"][0];
    let count = &table["count"];
    let excluded: u64 = count["excluded"].as_array().unwrap().iter().map(|e| e[1].as_u64().unwrap()).sum();
    let number = |key: &str| count[key].as_u64().unwrap();
    assert_eq!(number("seen"), number("used") + excluded + number("blocked"));
    assert!(table["columns"].as_array().unwrap().iter().any(|c| c["means"] == "members" && c["how"] != ""));
    assert_eq!(tonghop(&["inspect", "no-such-file.xlsx"]).status.code(), Some(2));
}

#[test]
fn what_a_report_calls_its_code_leads_into_no_other_folder() {
    let table = "
| Tháng 9 năm 2022 |

| TT | Tên tổ chức cơ sở đảng | Đảng viên | Kết nạp |  | Chỉ tiêu |
|    |     |  | Trong tháng | Lũy kế |  |
| 1 | Chi bộ Hai | -1 | 0 | 1 | 2 |
";
    let mark = r#"
== _tonghop
| tonghop | "1" |
| sheet | form | edition | unit_code | unit | period |
| NHO | nho | 1 | "../../../marked" | Chi bộ Ba | "2022-09" |
"#;
    let root = tempfile::tempdir().unwrap();
    let deep = root.path().join("a/b/c");
    let inbox = deep.join("inbox/2022-09");
    std::fs::create_dir_all(&inbox).unwrap();
    let form = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_common/bieu-nho.toml");
    std::fs::copy(form, deep.join("nho.toml")).unwrap();
    std::fs::write(deep.join("tonghop.toml"), "forms = [\"nho.toml\"]\n").unwrap();
    for (name, text) in [
        ("a.xlsx", format!("== T9\n| Mã đơn vị: ../../../typed |{table}")),
        ("b.xlsx", format!("== NHO\n| Báo cáo |{table}{mark}")),
    ] {
        std::fs::write(inbox.join(name), super::draw::workbook(&text)).unwrap();
    }
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop")).arg("consolidate").arg(&deep).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let names = |folder: &Path| -> Vec<String> {
        let items = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = items.collect();
        names.sort();
        names
    };
    assert_eq!(names(&deep), ["inbox", "nho.toml", "out", "tonghop.toml"]);
    assert_eq!(names(&root.path().join("a")), ["b"]);
    let replies = names(&deep.join("out/2022-09/phan-hoi"));
    assert_eq!(replies, ["chi-bo-ba.eml", "chi-bo-ba.xlsx", "typed.eml", "typed.xlsx"]);
}

/// A mail with these attachments.
fn mail(attachments: &[(&str, &[u8])]) -> String {
    let head = "From: a@b.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";
    let part = |(name, bytes): &(&str, &[u8])| {
        let kind = "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64";
        let place = format!("Content-Disposition: attachment; filename=\"{name}\"");
        format!("--b\r\n{kind}\r\n{place}\r\n\r\n{}\r\n", super::base64::base64(bytes))
    };
    format!("{head}{}--b--\r\n", attachments.iter().map(part).collect::<String>())
}

#[test]
fn reports_of_one_path_in_one_mail_go_back_to_their_own_units() {
    let report = |code: &str, name: &str| {
        super::draw::workbook(&format!(
            "== T9
| Mã đơn vị: {code} |
| Tháng 9 năm 2022 |

| TT | Tên tổ chức cơ sở đảng | Đảng viên | Kết nạp |  | Chỉ tiêu |
|    |     |  | Trong tháng | Lũy kế |  |
| 1 | {name} | -1 | 0 | 1 | 2 |
"
        ))
    };
    let (one, two) = (report("mot", "Chi bộ Một"), report("hai", "Chi bộ Hai"));
    let root = tempfile::tempdir().unwrap();
    let inbox = root.path().join("inbox/2022-09");
    std::fs::create_dir_all(&inbox).unwrap();
    let form = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_common/bieu-nho.toml");
    std::fs::copy(form, root.path().join("nho.toml")).unwrap();
    std::fs::write(root.path().join("tonghop.toml"), "forms = [\"nho.toml\"]\n").unwrap();
    // The first is named as if it lay in the second, and there lies one of the same name.
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("b.xlsx", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut archive, &two).unwrap();
    let archive = archive.finish().unwrap().into_inner();
    std::fs::write(inbox.join("bao cao.eml"), mail(&[("a/b.xlsx", &one), ("a", &archive)])).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop")).arg("consolidate").arg(root.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    for (code, own, other) in [("mot", "Chi bộ Một", "Chi bộ Hai"), ("hai", "Chi bộ Hai", "Chi bộ Một")] {
        let bytes = std::fs::read(root.path().join(format!("out/2022-09/phan-hoi/{code}.xlsx"))).unwrap();
        let reply = tonghop::document::open(&bytes, &Default::default()).unwrap_or_else(|e| panic!("{e:?}"));
        let sheet = reply.sheets.iter().find(|s| s.name == "T9").unwrap();
        let says = |text: &str| sheet.cells.values().any(|c| c.shown() == text);
        assert!(says(own) && !says(other), "{code} gets another's workbook");
    }
}
