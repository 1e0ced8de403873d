//! Mistakes in declarations: all of them in one go, file by file, each with its line or its cell.

use super::draw;
use std::path::Path;
use std::process::Command;
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace;
use tonghop::model::roster::Roster;
use tonghop::workspace::Mistakes;

const ROSTER: &str = "== Đơn vị\n| Mã | Tên đơn vị |\n| \"001\" | An Bình |\n| \"002\" | Hòa Sơn |\n";

/// A workspace of a small form with these sheets, and more in its `tonghop.toml`.
fn declared(sheets: &[(&str, &str)], more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let common = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_common");
    std::fs::create_dir(folder.path().join("inbox")).unwrap();
    std::fs::copy(common.join("bieu-nho.toml"), folder.path().join("bieu-nho.toml")).unwrap();
    let mut text = "province = \"Giả Định\"\nforms = [\"bieu-nho.toml\"]\n".to_owned();
    for (name, drawn) in sheets {
        std::fs::write(folder.path().join(name), draw::workbook(drawn)).unwrap();
        match *name {
            "don-vi.xlsx" => text.push_str("units = \"don-vi.xlsx\"\n"),
            "chi-tieu.xlsx" => text.push_str("targets = \"chi-tieu.xlsx\"\n"),
            _ => {}
        }
    }
    std::fs::write(folder.path().join("tonghop.toml"), text + more).unwrap();
    folder
}

/// The places of the mistakes, each with the end of what is said in English.
fn told(folder: &Path) -> Vec<String> {
    let mistakes = match workspace::open(folder, Vec::new(), Readers::in_process) {
        Ok(_) => Mistakes::default(),
        Err(mistakes) => mistakes,
    };
    mistakes.0.iter().map(|m| format!("{} {}", m.place.clone().unwrap_or_default(), m.what[1])).collect()
}

/// Whether these mistakes are told, no other, and in this order.
fn check(sheets: &[(&str, &str)], more: &str, wanted: &[&str]) {
    let folder = declared(sheets, more);
    let told = told(folder.path());
    let fits = told.len() == wanted.len() && told.iter().zip(wanted).all(|(t, w)| t.starts_with(w));
    assert!(fits, "{}\n\nwanted:\n{}", told.join("\n"), wanted.join("\n"));
}

#[test]
fn every_row_of_the_roster_is_read() {
    let rows = "| \"001\" | An Bình | 01/02/2020 | 01/01/2020 | | |\n| \"002\" | Hòa Sơn | ngày mai | | nho; to | Ai Đó |\n| \"003\" | | | | | Không Có |\n| \"a/b\" | Tân Thành | | | miễn | Hòa Sơn |\n";
    let head = "== Đơn vị\n| Mã | Tên đơn vị | Từ ngày | Đến ngày | Biểu phải nộp | Hợp nhất từ |\n";
    check(
        &[("don-vi.xlsx", &format!("{head}{rows}"))],
        "",
        &[
            "Đơn vị!D2 “Đến ngày” must not be before",
            "Đơn vị!C3 “ngày mai” is no date",
            "Đơn vị!E3 no form “to”; allowed: nho",
            "Đơn vị!F3 no other unit “Ai Đó”",
            "Đơn vị!B4 each unit needs a code and a name",
            "Đơn vị!F4 no other unit “Không Có”",
            "Đơn vị!A5 the code \"a/b\" must not hold",
        ],
    );
    let twice = "== Đơn vị\n| Mã | Tên đơn vị |\n| \"001\" | Một |\n| \"001\" | Hai |\n| \"001\" | Ba |\n";
    check(
        &[("don-vi.xlsx", twice)],
        "",
        &["Đơn vị!A3 code \"001\" is that of Một", "Đơn vị!A4 code \"001\" is that of Một"],
    );
}

#[test]
fn every_row_of_the_targets_is_read() {
    let targets = "== Chỉ tiêu\n| Năm | Đơn vị | Chỉ tiêu | Căn cứ | Ngày văn bản | Số lượng | Tính trên | Làm tròn |\n\
        | 1900 | An Bin | Không có | | hôm qua | nhiều | | |\n\
        | 2022 | An Bình | admitted_ytd | Quyết định | | 3% | khong-co | gần gần |\n\
        | 2022 | An Bình | admitted_ytd | Quyết định | | 5 | | |\n\
        | 2022 | \"001\" | admitted_ytd | Quyết định | 01/01/2022 | 6 | | |\n\
        | 2022 | Mỗi đơn vị | admitted_ytd | Nghị quyết | | 6 | | |\n\
        | 2022 | Mọi đơn vị | admitted_ytd | Nghị quyết | | 7 | | |\n";
    check(
        &[("don-vi.xlsx", ROSTER), ("chi-tieu.xlsx", targets)],
        "",
        &[
            "Chỉ tiêu!A2 the year must be from",
            "Chỉ tiêu!C2 no indicator “Không có”",
            "Chỉ tiêu!D2 the basis is missing",
            "Chỉ tiêu!F2 “nhiều” is no whole number",
            "Chỉ tiêu!E2 “hôm qua” is no date",
            "Chỉ tiêu!B2 no unit “An Bin” in the roster (An Bình?)",
            "Chỉ tiêu!G3 a target in percent needs",
            "Chỉ tiêu!H3 “Làm tròn” may be",
            "Chỉ tiêu!F5 this target is given above",
            "Chỉ tiêu!F7 this target for all units is given above",
        ],
    );
}

#[test]
fn every_row_of_the_decisions_is_read() {
    let rulings = "== Phân loại\n| Tệp | Trang tính | Đơn vị | Biểu | Kỳ | Xử lý |\n\
        | a.xlsx | | Không Có | to | hôm qua | xóa |\n\
        | | | An Bình | | | |\n\
        | b.xlsx | | | | | |\n\
        | c.xlsx | | An Bình | | | |\n\
        | C.xlsx | | Hòa Sơn | | | |\n";
    check(
        &[("don-vi.xlsx", ROSTER), ("phan-loai.xlsx", rulings)],
        "",
        &[
            "Phân loại!F2 write “bỏ qua”",
            "Phân loại!C2 no unit “Không Có”",
            "Phân loại!D2 no form “to”; forms: nho",
            "Phân loại!E2 “hôm qua” is no period",
            "Phân loại!A3 the file's name is missing",
            "Phân loại!A4 the row decides nothing",
            "Phân loại!A6 a row above decides otherwise",
        ],
    );
}

#[test]
fn every_row_of_the_reasons_is_read() {
    let reasons = "== Giải trình\n| Đơn vị | Mã hoặc quy tắc | Kỳ | Đến ngày | Lý do |\n\
        | Không Có | khong-co | hôm qua | hôm nay | |\n\
        | Giả Định | unit-missing | | | Mất điện |\n\
        | An Bình | unit-missing | | 2022-Q3 | Mất điện |\n";
    check(
        &[("don-vi.xlsx", ROSTER), ("giai-trinh.xlsx", reasons)],
        "",
        &[
            "Giải trình!B2 no code or rule “khong-co”",
            "Giải trình!A2 no unit “Không Có”",
            "Giải trình!C2 “hôm qua” is no period",
            "Giải trình!D2 “hôm nay” is no date",
            "Giải trình!E2 the reason is missing",
            "Giải trình!C3 give the period",
        ],
    );
}

#[test]
fn every_row_of_the_adjustments_is_read() {
    let adjustments = "== Điều chỉnh\n| Kỳ | Đơn vị | Tổ chức | Chỉ tiêu | Giá trị | Người báo | Ngày |\n\
        | hôm qua | Không Có | Chi bộ Một | không có | 1.5 | | mai |\n\
        | 2022-09 | Giả Định | | admitted_ytd | 5 | A | |\n\
        | 2022-09 | An Bình | Chi bộ Một | admitted_ytd | 5 | A | |\n\
        | 9/2022 | \"001\" | chi bộ một | Lũy kế | 6 | A | |\n";
    check(
        &[("don-vi.xlsx", ROSTER), ("dieu-chinh.xlsx", adjustments)],
        "",
        &[
            "Điều chỉnh!D2 no indicator “không có”",
            "Điều chỉnh!B2 no unit “Không Có”",
            "Điều chỉnh!A2 “hôm qua” is no period",
            "Điều chỉnh!E2 “1.5” is no whole number",
            "Điều chỉnh!G2 “mai” is no date",
            "Điều chỉnh!F2 who said so is missing",
            "Điều chỉnh!B3 an adjustment is one unit's",
            "Điều chỉnh!C3 give the organisation's name",
            "Điều chỉnh!E5 a row above adjusts this cell",
        ],
    );
}

#[test]
fn a_sheet_lacks_columns_and_the_set_up_has_several_mistakes() {
    let more = "reasons = \"khong-co.xlsx\"\n[print]\ntext_size = 300.0\npercent_digits = 9\n[[due]]\nform = \"to\"\nday = 32\n\
        [[rule]]\nid = \"r\"\nmessage = \"m\"\ntest = \"khong <= 2\"\n[[rule]]\nid = \"r\"\nmessage = \"\"\ntest = \"members <= 2\"\n";
    let targets = "== Chỉ tiêu\n| Năm | Đơn vị |\n| 2022 | An Bình |\n";
    check(
        &[("don-vi.xlsx", ROSTER), ("chi-tieu.xlsx", targets)],
        more,
        &[
            "5 there is no file",
            "7 sizes from 6 to 30",
            "8 a whole number from 0 to 4",
            "10 no such form in forms",
            "11 a whole number from 1 to 31",
            "15 character 1 of test",
            "18 a message must not be empty",
            "Chỉ tiêu!A1 the column “Chỉ tiêu” is missing",
            "Chỉ tiêu!A1 the column “Căn cứ” is missing",
            "Chỉ tiêu!A1 the column “Số lượng” is missing",
        ],
    );
}

#[test]
fn what_cannot_be_found_because_a_form_or_the_roster_is_wrong_is_not_told_again() {
    let roster = "== Đơn vị\n| Mã | Tên đơn vị | Biểu phải nộp |\n| | An Bình | nho |\n";
    let reasons = "== Giải trình\n| Đơn vị | Mã hoặc quy tắc | Kỳ | Lý do |\n| Ai Đó | r | 2022-09 | |\n";
    let folder =
        declared(&[("don-vi.xlsx", roster), ("giai-trinh.xlsx", reasons)], "[[due]]\nform = \"nho\"\nday = 3\n");
    let form = std::fs::read_to_string(folder.path().join("bieu-nho.toml")).unwrap();
    std::fs::write(folder.path().join("bieu-nho.toml"), form.replace("key = \"members\"", "key = \"thành viên\""))
        .unwrap();
    let told = told(folder.path());
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(
        told[0].contains("cannot be used") && told[1].starts_with("Đơn vị!A2") && told[2].starts_with("Giải trình!D2")
    );
}

#[test]
fn without_a_roster_all_but_the_units_is_told_before_a_report_is_read() {
    let adjustments = "== Điều chỉnh\n| Kỳ | Đơn vị | Tổ chức | Chỉ tiêu | Giá trị | Người báo |\n\
        | 2022-09 | An Bình | Chi bộ Một | admitted_ytd | 5 | |\n";
    check(&[("dieu-chinh.xlsx", adjustments)], "", &["Điều chỉnh!F2 who said so is missing"]);
    let right = adjustments.replace("| 5 | |", "| 5 | A |");
    let folder = declared(&[("dieu-chinh.xlsx", &right)], "");
    let opened = workspace::open(folder.path(), Vec::new(), Readers::in_process).unwrap();
    let mistakes = opened.declared.resolve(Roster::new).unwrap_err();
    assert!(mistakes.to_string().contains("Điều chỉnh!B2: no unit “An Bình”"), "{mistakes}");
}

#[test]
fn the_command_tells_every_mistake_on_its_own() {
    let targets =
        "== Chỉ tiêu\n| Năm | Đơn vị | Chỉ tiêu | Căn cứ | Số lượng |\n| 2022 | Ai Đó | admitted_ytd | QĐ | ba |\n";
    let folder = declared(&[("don-vi.xlsx", ROSTER), ("chi-tieu.xlsx", targets)], "[print]\ntext_size = 300.0\n");
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .args(["consolidate", folder.path().to_str().unwrap(), "--lang", "en"])
        .output()
        .unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    let lines: Vec<&str> = said.lines().filter(|l| l.starts_with("tonghop: ")).collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[0].contains("tonghop.toml:6: sizes") && lines[1].contains("chi-tieu.xlsx:Chỉ tiêu!E2"), "{said}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn no_two_columns_of_a_sheet_have_a_name_in_common() {
    use tonghop::workspace::sheets::{adjustments, reasons, roster, rulings, targets};
    for schema in [&roster::SCHEMA, &targets::SCHEMA, &rulings::SCHEMA, &reasons::SCHEMA, &adjustments::SCHEMA] {
        let mut names: Vec<&str> = schema.columns.iter().flat_map(|c| c.names()).copied().collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{}", schema.name);
    }
}
