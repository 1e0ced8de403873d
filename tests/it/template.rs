//! Blank forms: handed out, filled in, and read again, whatever becomes of them on the way.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::{array, option};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// What the figures of a cell to be filled in may be, by sheet address.
type Figures = BTreeMap<String, String>;

/// A workspace with three units, which owe the form with this id.
fn workspace(form: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    super::draw::unfold(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_common"), root.path());
    let declared = std::fs::read_to_string(root.path().join("tonghop.toml")).unwrap();
    let declared: String = declared.lines().filter(|l| !l.starts_with("forms")).map(|l| format!("{l}\n")).collect();
    std::fs::write(root.path().join("tonghop.toml"), format!("{declared}forms = [{form:?}]\n")).unwrap();
    std::fs::create_dir_all(root.path().join("inbox")).unwrap();
    root
}

fn tonghop(args: &[&str], root: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop")).args(args).current_dir(root).output().unwrap()
}

fn said(run: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
}

/// Makes the blank form of a unit and returns its path.
fn blank(form: &str, unit: &str, period: &str, root: &Path) -> PathBuf {
    let run = tonghop(&["template", form, "--unit", unit, "--period", period, "--prefill"], root);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    root.join(String::from_utf8(run.stdout).unwrap().trim_end())
}

/// The parts of a workbook, in order.
fn parts(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> = (0..archive.len()).map(|n| archive.by_index(n).unwrap().name().unwrap().into()).collect();
    let mut read = |name: &String| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        (name.clone(), text)
    };
    names.iter().map(&mut read).collect()
}

/// The workbook with its first sheet changed.
fn with_sheet(path: &Path, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts(std::fs::read(path).unwrap()) {
        let text = if name == "xl/worksheets/sheet1.xml" { change(&text) } else { text };
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The styles of cells that may be changed on a locked sheet.
fn unlocked(path: &Path) -> Vec<usize> {
    let styles = parts(std::fs::read(path).unwrap()).into_iter().find(|(n, _)| n == "xl/styles.xml").unwrap().1;
    let all = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap().to_owned();
    let each = all.split("<xf ").skip(1).enumerate();
    each.filter(|(_, xf)| xf.contains("locked=\"0\"")).map(|(n, _)| n).collect()
}

/// Empty cells of the table that may be filled in, as (address, style), row by row.
fn empty_cells(path: &Path) -> Vec<(String, usize)> {
    let sheet = parts(std::fs::read(path).unwrap()).into_iter().find(|(n, _)| n.ends_with("sheet1.xml")).unwrap().1;
    let open = unlocked(path);
    let cell = |text: &str| {
        let (address, rest) = text.split_once('"')?;
        let (style, end) = rest.strip_prefix(" s=\"")?.split_once('"')?;
        Some((address.to_owned(), style.parse().ok()?)).filter(|_| end.starts_with("/>"))
    };
    // The numbers of the columns end the header.
    let table = sheet.find("<row r=\"10\"").unwrap();
    let cells = sheet[table..].split("<c r=\"").skip(1).filter_map(cell);
    let cells: Vec<(String, usize)> = cells.collect();
    let is_row = |n: u32| sheet.contains(&format!("<row r=\"{n}\""));
    // An empty row ends the table; the signatures follow.
    let end = (10..).find(|n| !is_row(*n)).unwrap();
    cells.into_iter().filter(|(at, style)| open.contains(style) && row(at) < end).collect()
}

/// Fills cells in as a program does that knows nothing of formulas: their stored results stay what they were.
fn fill(path: &Path, figures: &Figures) -> Vec<u8> {
    with_sheet(path, |sheet| {
        figures.iter().fold(sheet.to_owned(), |text, (address, value)| {
            let (before, after) = text.split_once(&format!("<c r=\"{address}\"")).expect("the cell is there");
            let (style, rest) = after.split_once("/>").expect("the cell is empty");
            let filled = match value.parse::<f64>() {
                Ok(_) => format!("{style}><v>{value}</v></c>"),
                Err(_) => format!("{style} t=\"inlineStr\"><is><t>{value}</t></is></c>"),
            };
            format!("{before}<c r=\"{address}\"{filled}{rest}")
        })
    })
}

fn column(address: &str) -> &str {
    address.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn row(address: &str) -> u32 {
    address[column(address).len()..].parse().unwrap()
}

/// Puts a file into the inbox and consolidates; returns the exit code and the lines of a file that was written.
fn run(root: &Path, period: &str, name: &str, bytes: &[u8], list: &str) -> (Option<i32>, Vec<Vec<String>>) {
    let inbox = root.join("inbox").join(period);
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join(name), bytes).unwrap();
    let run = tonghop(&["consolidate", "--quiet", "--period", period], root);
    let text = std::fs::read(root.join("out").join(period).join(list)).unwrap_or_else(|_| panic!("{}", said(&run)));
    let mut reader = csv::Reader::from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap());
    let lines = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    (run.status.code(), lines)
}

/// The findings about a unit's file, as code and message.
fn findings(lines: &[Vec<String>]) -> Vec<[String; 2]> {
    lines.iter().filter(|l| !l[6].is_empty()).map(|l| [l[2].clone(), l[9].clone()]).collect()
}

/// Figures for an open form with two organisations: the third column is the sum since January.
fn two_organisations() -> Figures {
    let cells = [("B10", "Chi bộ Một"), ("B11", "Chi bộ Hai")];
    let figures = [("C", 30, 40), ("D", 1, 2), ("E", 6, 7), ("F", 10, 0)];
    let figures = figures.iter().flat_map(|(col, a, b)| [(format!("{col}10"), a), (format!("{col}11"), b)]);
    let names = cells.iter().map(|(at, name)| ((*at).to_owned(), (*name).to_owned()));
    names.chain(figures.map(|(at, n)| (at, n.to_string()))).collect()
}

#[test]
fn a_filled_form_is_clean_and_known_whatever_its_file_is_called() {
    let root = workspace("bieu-nho.toml");
    let blank = blank("nho", "An Bình 1", "2022-09", root.path());
    assert_eq!(blank.strip_prefix(root.path()).unwrap(), Path::new("bieu-mau/2022-09/002 nho 2022-09.xlsx"));
    let filled = fill(&blank, &two_organisations());
    let loose = root.path().join("a.xlsx");
    std::fs::write(&loose, &filled).unwrap();
    let check = tonghop(&["check", "a.xlsx"], root.path());
    assert_eq!(check.status.code(), Some(0), "{}", said(&check));
    let inspect = said(&tonghop(&["inspect", "a.xlsx"], root.path()));
    for line in [
        "Đơn vị     002 Đảng ủy xã An Bình 1",
        "mã ẩn trong tệp mẫu: “002 Đảng ủy xã An Bình 1” → Đảng ủy xã An Bình 1",
        "Kỳ         2022-09",
        "mã ẩn trong tệp mẫu: 2022-09",
        "Mã ẩn      nho · bản ",
    ] {
        assert!(inspect.contains(line), "{line}\n{inspect}");
    }
    std::fs::remove_file(&loose).unwrap();
    let (_, totals) = run(root.path(), "2022-09", "a.xlsx", &filled, "totals.csv");
    let of = |key: &str| totals.iter().find(|l| l[1] == "002" && l[4] == key).map(|l| [l[5].as_str(), &l[8], &l[9]]);
    assert_eq!(of("members"), Some(["70", "2", "2"]));
    assert_eq!(of("admitted_ytd"), Some(["13", "2", "2"]));
    assert_eq!(of("rate"), Some(["130", "13", "10"]).map(|r| [r[0], "2", "2"]));
    let (_, found) = run(root.path(), "2022-09", "a.xlsx", &filled, "findings.csv");
    assert!(findings(&found).is_empty(), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever figures are filled in or left out, and whatever the file is called, they come back and nothing else.
    #[test]
    fn what_is_filled_in_comes_back(
        rows in vec(array::uniform4(option::of(0u32..100_000)), 1..6),
        name in "[a-h]{1,8}",
    ) {
        let root = workspace("bieu-nho.toml");
        let blank = blank("nho", "003", "2022-09", root.path());
        let mut figures = Figures::new();
        for (row, [members, month, more, target]) in (10..).zip(rows) {
            // The sum since January holds that of the month.
            let values = [members, month, more.map(|n| n + month.unwrap_or(0)), target];
            figures.insert(format!("B{row}"), format!("Chi bộ số {row}"));
            let given = ["C", "D", "E", "F"].iter().zip(values).filter_map(|(col, v)| Some((col, v?)));
            figures.extend(given.map(|(col, v)| (format!("{col}{row}"), v.to_string())));
        }
        let bytes = fill(&blank, &figures);
        let (_, facts) = run(root.path(), "2022-09", &format!("{name}.xlsx"), &bytes, "facts.csv");
        let got: Figures = facts.iter().filter(|l| !l[5].is_empty()).map(|l| (l[9].clone(), l[5].clone())).collect();
        let wanted: Figures = figures.into_iter().filter(|(at, _)| column(at) != "B").collect();
        prop_assert!(facts.iter().all(|l| l[1] == "003"));
        prop_assert_eq!(&got, &wanted);
        let (_, found) = run(root.path(), "2022-09", &format!("{name}.xlsx"), &bytes, "findings.csv");
        prop_assert!(wanted.is_empty() || findings(&found).is_empty(), "{:?}", found);
    }
}

#[test]
fn an_empty_form_lacks_only_figures() {
    let root = workspace("bieu-nho.toml");
    let blank = blank("nho", "002", "2022-09", root.path());
    let (_, found) = run(root.path(), "2022-09", "b.xlsx", &std::fs::read(blank).unwrap(), "findings.csv");
    let codes: Vec<String> = findings(&found).into_iter().map(|[code, _]| code).collect();
    assert_eq!(codes, ["missing-indicator"]);
}

#[test]
fn a_form_of_another_month_is_not_used() {
    let root = workspace("bieu-nho.toml");
    let blank = blank("nho", "002", "2022-08", root.path());
    let filled = fill(&blank, &two_organisations());
    let (code, found) = run(root.path(), "2022-09", "b.xlsx", &filled, "findings.csv");
    assert_eq!(code, Some(1));
    assert!(findings(&found).iter().any(|[code, _]| code == "wrong-period"), "{found:?}");
    // Where a person wrote the month over it, that is asked about.
    let strings = |path: &Path| {
        let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in parts(std::fs::read(path).unwrap()) {
            out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(text.replace("Tháng 8 năm 2022", "Tháng 9 năm 2022").as_bytes()).unwrap();
        }
        out.finish().unwrap().into_inner()
    };
    let other = root.path().join("c.xlsx");
    std::fs::write(&other, filled).unwrap();
    let (_, found) = run(root.path(), "2022-09", "b.xlsx", &strings(&other), "findings.csv");
    let all = findings(&found);
    assert!(all.iter().any(|[code, words]| code == "period-conflict" && words.contains("mã ẩn")), "{all:?}");
    assert!(!all.iter().any(|[code, _]| code == "wrong-period"), "{all:?}");
}

#[test]
fn the_form_of_another_unit_is_that_units() {
    let root = workspace("bieu-nho.toml");
    let blank = blank("nho", "002", "2022-09", root.path());
    let filled = fill(&blank, &two_organisations());
    let name = "003 Tan Thanh 2022-09.xlsx";
    let (_, found) = run(root.path(), "2022-09", name, &filled, "findings.csv");
    let all = findings(&found);
    assert!(all.iter().any(|[code, words]| code == "unit-conflict" && words.contains("An Bình 1")), "{all:?}");
    let (_, totals) = run(root.path(), "2022-09", name, &filled, "totals.csv");
    let units: Vec<&str> = totals.iter().filter(|l| l[4] == "members").map(|l| l[1].as_str()).collect();
    assert_eq!(units, ["002", "*"]);
}

/// One test for each form that is filled in.
macro_rules! for_each_form {
    ($check:ident: $($name:ident = $form:literal, $period:literal;)+) => {
        mod $check {
            $(#[test]
            fn $name() {
                super::$check($form, $period);
            })+
        }
    };
}

for_each_form!(a_form_comes_back_as_it_was_filled_in:
    monthly = "ptdv-01", "2022-09";
    members = "1-btctw", "2022-Q3";
    organisations = "5-btctw", "2022";
);
for_each_form!(a_form_saved_by_other_programs_says_the_same:
    monthly = "ptdv-01", "2022-09";
    members = "1-btctw", "2022-Q3";
    organisations = "5-btctw", "2022";
);

fn a_form_comes_back_as_it_was_filled_in(form: &str, period: &str) {
    let root = workspace(form);
    let blank = blank(form, "004", period, root.path());
    let figures = plausible(form, &empty_cells(&blank));
    assert!(figures.len() > 20, "{form}: {figures:?}");
    let filled = fill(&blank, &figures);
    let (_, facts) = run(root.path(), period, "a.xlsx", &filled, "facts.csv");
    let got: Figures = facts.iter().filter(|l| !l[5].is_empty()).map(|l| (l[9].clone(), l[5].clone())).collect();
    for (address, value) in figures.iter().filter(|(_, v)| v.parse::<f64>().is_ok()) {
        assert_eq!(got.get(address), Some(value), "{form} {address}");
    }
    let blocked: Vec<_> = facts.iter().filter(|l| l[6] == "blocked").collect();
    assert!(blocked.is_empty(), "{form}: {blocked:?}");
    let (_, found) = run(root.path(), period, "a.xlsx", &filled, "findings.csv");
    let all = findings(&found);
    assert!(all.iter().all(|[code, _]| code == "computed-value"), "{form}: {all:?}");
}

/// Figures that agree with each other: ones in most cells, and what wholes and balances need in the others.
fn plausible(form: &str, cells: &[(String, usize)]) -> Figures {
    let value = |at: &str| match (form, column(at), row(at)) {
        ("ptdv-01", _, 13..) => "",
        ("ptdv-01", "B", 10) => "Đảng bộ xã Một",
        ("ptdv-01", "B", 11) => "Chi bộ Hai",
        ("ptdv-01", "B", _) => "Chi bộ Ba",
        ("ptdv-01", "Y", _) => "sáp nhập",
        ("ptdv-01", "C" | "D", _) => "30",
        ("ptdv-01", "E" | "K", _) => "4",
        // Opening and closing members: 100 + 4 − 6.
        ("1-btctw", _, 10) => "100",
        ("1-btctw", _, 26) => "98",
        // Kinds of enterprise that have three and five kinds under them.
        ("5-btctw", _, 21) => "3",
        ("5-btctw", _, 25) => "5",
        _ => "1",
    };
    let all = cells.iter().map(|(at, _)| (at.clone(), value(at).to_owned()));
    all.filter(|(_, value)| !value.is_empty()).collect()
}

/// A file converted by LibreOffice.
fn converted(file: &Path, format: &str, folder: &Path) -> Vec<u8> {
    let user = format!("-env:UserInstallation=file://{}/user", folder.display());
    let run = Command::new("soffice")
        .args([user.as_str(), "--headless", "--convert-to", format, "--outdir"])
        .args([&folder.join(format), file])
        .output()
        .unwrap();
    assert!(run.status.success(), "{format}: {}", said(&run));
    std::fs::read(folder.join(format).join(file.file_stem().unwrap()).with_extension(format)).unwrap()
}

fn a_form_saved_by_other_programs_says_the_same(form: &str, period: &str) {
    if !super::oracles::oracles() {
        return;
    }
    let root = workspace(form);
    let blank = blank(form, "004", period, root.path());
    let figures = plausible(form, &empty_cells(&blank));
    let by_script = root.path().join("a.xlsx");
    let fill = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fill.py"))
        .args([&blank, &by_script])
        .arg(serde_json::to_string(&figures).unwrap())
        .output()
        .unwrap();
    assert!(fill.status.success(), "{}", said(&fill));
    let folder = tempfile::tempdir().unwrap();
    let mut all = vec![("a.xlsx".to_owned(), std::fs::read(&by_script).unwrap())];
    for format in ["xlsx", "xls", "ods"] {
        all.push((format!("b.{format}"), converted(&by_script, format, folder.path())));
    }
    let mut facts = Vec::new();
    for (name, bytes) in all {
        let (_, lines) = run(root.path(), period, &name, &bytes, "facts.csv");
        // Unit, organisation, indicator, value, state.
        let said: Vec<[String; 5]> = lines.iter().map(|l| [1, 2, 4, 5, 6].map(|n| l[n].clone())).collect();
        assert!(said.iter().all(|l| l[0] == "004" && l[4] != "blocked"), "{form} {name}: {said:?}");
        let file = format!("inbox/{period}/{name}");
        let inspect = self::said(&tonghop(&["inspect", &file], root.path()));
        assert!(inspect.contains("mã ẩn trong tệp mẫu: “004 Đảng ủy xã Tân Thạnh” →"), "{inspect}");
        let (_, found) = run(root.path(), period, &name, &bytes, "findings.csv");
        let found = findings(&found);
        assert!(found.iter().all(|[code, _]| code == "computed-value"), "{form} {name}: {found:?}");
        assert!(name != "b.xlsx" || found.is_empty(), "{form}: LibreOffice stores results, {found:?}");
        facts.push((name.clone(), said));
        std::fs::remove_file(root.path().join("inbox").join(period).join(name)).unwrap();
    }
    let filled = figures.values().filter(|v| v.parse::<f64>().is_ok()).count();
    assert!(facts[0].1.iter().filter(|l| !l[3].is_empty()).count() >= filled, "{form}");
    for (name, said) in &facts[1..] {
        assert_eq!(said, &facts[0].1, "{form} {name}");
    }
}

/// A form with parts of rows, four rows of headers, a column under another, amounts, remarks and a ratio of rows.
const CROSSED: &str = r#"
id = "cheo"
name = "Biểu 02/2021-CHÉO"
title = "Báo cáo tài sản"

[rows]
axis = "closed"
header = ["Loại tài sản"]
number = ["TT"]

[[rows.label]]
key = "all"
label = "A. Tổng số tài sản"
kind = "stock"

[[rows.label]]
key = "house"
label = "1. Nhà làm việc"
kind = "stock"
part_of = "all"
under = "all"

[[rows.label]]
key = "car"
label = "2. Xe ô tô"
kind = "stock"
part_of = "all"
under = "all"

[[rows.label]]
key = "share"
label = "B. Tỷ trọng nhà làm việc (%)"
kind = "ratio"
numerator = "house"
denominator = "all"

[[columns.label]]
key = "owned"
heading = true
label = "Tài sản năm {year}"

[[columns.label]]
key = "used"
heading = true
under = "owned"
label = "Đang sử dụng"

[[columns.label]]
key = "own"
under = "used"
label = "Tự quản lý"

[[columns.label]]
key = "lent"
under = "used"
label = "Cho mượn"

[[columns.label]]
key = "paid"
under = "lent"
label = "Có thu tiền"
subset_of = "lent"

[[columns.label]]
key = "value"
under = "owned"
label = "Giá trị (triệu đồng)"
measure = "amount"

[[columns.label]]
key = "remark"
label = "Ghi chú"
kind = "text"
"#;

#[test]
fn a_form_of_ones_own_gets_its_layout_too() {
    let root = workspace("cheo.toml");
    std::fs::write(root.path().join("cheo.toml"), CROSSED).unwrap();
    let blank = blank("Biểu 02/2021-CHÉO", "004", "2022-09", root.path());
    std::fs::create_dir_all(root.path().join("inbox/2022-09")).unwrap();
    std::fs::copy(&blank, root.path().join("inbox/2022-09/a.xlsx")).unwrap();
    let inspect = tonghop(&["inspect", "--json", "inbox/2022-09/a.xlsx"], root.path());
    let seen: serde_json::Value = serde_json::from_slice(&inspect.stdout).unwrap();
    let table = &seen[0]["sheets"][0]["tables"][0];
    assert_eq!((&table["score"], &table["header"]), (&100.into(), &"A7:G10".into()));
    let means: Vec<&str> = table["columns"].as_array().unwrap().iter().map(|c| c["means"].as_str().unwrap()).collect();
    assert_eq!(means, ["number", "label", "own", "lent", "paid", "value", "remark"]);
    let header = &table["columns"][2]["header"];
    assert_eq!(header, "Tài sản năm 2022 – Đang sử dụng – Tự quản lý");
    assert_eq!(table["columns"][4]["header"], "Tài sản năm 2022 – Đang sử dụng – Cho mượn – Có thu tiền");
    let rows: Vec<&str> = table["rows"].as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap()).collect();
    assert_eq!(rows, ["column-numbers", "all", "house", "car", "share"]);
    let codes: Vec<&str> = table["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["missing-indicator"]);
    let open: Vec<String> = empty_cells(&blank).into_iter().map(|(at, _)| at).collect();
    assert_eq!(open, ["G12", "C13", "D13", "E13", "F13", "G13", "C14", "D14", "E14", "F14", "G14", "G15"]);
}

/// A report of the month before: two parts, and one organisation twice, by mistake.
const BEFORE: &str = "
== Sheet1
| ĐẢNG ỦY XÃ AN BÌNH 1 |
| Tháng 8/2022 |

| TT | Tên tổ chức cơ sở đảng | Đầu kỳ | Cuối kỳ |
| I | Khối xã | | |
| 1 | Chi bộ Một | 10 | 12 |
| 2 | Chi bộ Hai | 20 | - |
| II | Khối trường học | | |
| 1 | Chi bộ Ba | 30 | |
";

const PARTS: &str = r#"
id = "dau-ky"
name = "Biểu đầu kỳ"
title = "Báo cáo đảng viên"
[rows]
axis = "open"
header = ["Tên tổ chức cơ sở đảng"]
number = ["TT"]
[[columns.label]]
key = "opening"
label = "Đầu kỳ"
kind = "stock"
opening_of = "closing"
since = "period"
[[columns.label]]
key = "closing"
label = "Cuối kỳ"
kind = "stock"
"#;

#[test]
fn what_is_known_of_a_unit_stands_in_its_form() {
    let root = workspace("dau-ky.toml");
    std::fs::write(root.path().join("dau-ky.toml"), PARTS).unwrap();
    let inbox = root.path().join("inbox/2022-08");
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("x.xlsx"), super::draw::workbook(BEFORE)).unwrap();
    let prefilled = blank("dau-ky", "002", "2022-09", root.path());
    let inspect = tonghop(&["inspect", "--json", prefilled.to_str().unwrap()], root.path());
    let seen: serde_json::Value = serde_json::from_slice(&inspect.stdout).unwrap();
    let table = &seen[0]["sheets"][0]["tables"][0];
    let row = |r: &serde_json::Value| {
        format!("{} {} {}", r["row"], r["kind"].as_str().unwrap(), r["label"].as_str().unwrap())
    };
    let rows: Vec<String> = table["rows"].as_array().unwrap().iter().map(row).collect();
    let expected = [
        "8 column-numbers 2",
        "9 section Khối xã",
        "10 organisation Chi bộ Một",
        "11 organisation Chi bộ Hai",
        "17 section Khối trường học",
        "18 organisation Chi bộ Ba",
        "24 total Tổng cộng",
    ];
    assert_eq!(rows, expected);
    let sheet =
        parts(std::fs::read(&prefilled).unwrap()).into_iter().find(|(n, _)| n.ends_with("sheet1.xml")).unwrap().1;
    let shows = |at: &str| {
        let cell = sheet.split(&format!("<c r=\"{at}\"")).nth(1).unwrap();
        let cell = cell.split("<c r=").next().unwrap();
        cell.split("<v>").nth(1).map(|v| v.split('<').next().unwrap().to_owned())
    };
    // What closed the month before: a figure, a dash (none), nothing; the total of what is known.
    assert_eq!(["C10", "C11", "C18", "C24"].map(shows), [Some("12".into()), Some("0".into()), None, Some("12".into())]);
    // Without being asked for, no figure is given.
    let run = tonghop(&["template", "dau-ky", "--all", "--period", "2022-09", "--out", "tay"], root.path());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let mut names: Vec<String> = std::fs::read_dir(root.path().join("tay"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["001", "002", "003", "004"].map(|code| format!("{code} dau-ky 2022-09.xlsx")));
    let open: Vec<String> =
        empty_cells(&root.path().join("tay").join(&names[1])).into_iter().map(|(at, _)| at).collect();
    assert!(["C10", "C11", "C18"].iter().all(|at| open.contains(&(*at).to_owned())), "{open:?}");
}

#[test]
fn what_cannot_be_made_says_what_is_allowed() {
    let root = workspace("ptdv-01");
    for (args, wanted) in [
        (vec!["template", "9-x", "--unit", "002", "--period", "2022-09"], "ptdv-01"),
        (vec!["template", "ptdv-01", "--unit", "An Bịnh 1", "--period", "2022-09"], "An Bình 1"),
        (vec!["template", "ptdv-01", "--unit", "002", "--period", "2022-Q3"], "2022-09"),
        (vec!["template", "ptdv-01", "--period", "2022-09"], "--unit"),
    ] {
        let run = tonghop(&args, root.path());
        assert_eq!(run.status.code(), Some(2), "{args:?}");
        assert!(said(&run).contains(wanted), "{args:?}: {}", said(&run));
    }
}
