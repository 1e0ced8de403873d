//! Laws that hold for any reports: Σ of the parts is the whole; neither the order of files, nor of columns, nor
//! the way a number is written, nor a name that says nothing changes a number.

use super::draw;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use tonghop::consolidate::{self, Known};
use tonghop::doors::gather::Gatherer;
use tonghop::doors::inbox::{self, Entry};
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace::{self as door, Opened};
use tonghop::model::target::Assignee;
use tonghop::model::text::legacy::{self, Legacy, TextEncoding};
use tonghop::reading::Reading;
use tonghop::workspace::{Declared, Workspace};
use unicode_normalization::UnicodeNormalization;

/// One unit's figures: members, month, year-to-date and target of each organisation.
type Report = Vec<[u16; 4]>;

fn reports() -> impl Strategy<Value = Vec<Report>> {
    prop::collection::vec(prop::collection::vec(prop::array::uniform4(0u16..3000), 1..6), 4)
}

const UNITS: [&str; 4] =
    ["Đảng ủy xã An Bình", "ĐẢNG ỦY XÃ AN BÌNH 1", "Đ.bộ phường Tân Thành", "Đảng uỷ xã Tân Thạnh"];

/// How a report is written: which column comes where, and whether numbers are texts.
#[derive(Clone, Copy)]
struct Style {
    turn: usize,
    as_text: bool,
}

fn drawn(unit: &str, report: &Report, style: Style) -> String {
    let labels = ["Đảng viên", "Kết nạp|Trong tháng", "Kết nạp|Lũy kế", "Chỉ tiêu"];
    let order: Vec<usize> = (0..4).map(|n| (n + style.turn) % 4).collect();
    let upper: Vec<&str> = order.iter().map(|n| labels[*n].split('|').next().unwrap()).collect();
    let lower: Vec<&str> = order.iter().map(|n| labels[*n].split('|').nth(1).unwrap_or("")).collect();
    let mut out = format!(
        "== Sheet1\n| {unit} |\n| Tháng 9/2022 |\n\n| TT | Đơn vị | {} |\n|  |  | {} |\n",
        upper.join(" | "),
        lower.join(" | ")
    );
    for (n, row) in report.iter().enumerate() {
        let write = |v: u16| match (style.as_text, v) {
            (false, v) => v.to_string(),
            (true, 0) => "-".into(),
            (true, v) if v >= 1000 => format!("\"{}.{:03}\"", v / 1000, v % 1000),
            (true, v) => format!("\"{v:02}\""),
        };
        let cells: Vec<String> = order.iter().map(|c| write(row[*c])).collect();
        out.push_str(&format!("| {} | Chi bộ số {} | {} |\n", n + 1, n + 1, cells.join(" | ")));
    }
    out
}

fn workspace(reports: &[Report], style: Style, name: impl Fn(usize) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    draw::unfold(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_common"), folder.path());
    let inbox = folder.path().join("inbox/2022-09");
    std::fs::create_dir_all(&inbox).unwrap();
    for (n, report) in reports.iter().enumerate() {
        std::fs::write(inbox.join(name(n)), draw::workbook(&drawn(UNITS[n], report, style))).unwrap();
    }
    folder
}

fn read(root: &Path, turn: usize) -> (Declared, Vec<Reading>) {
    let Opened { declared, readers } = door::open(root, Vec::new(), Readers::in_process).unwrap();
    let mut entries: Vec<Entry> = inbox::entries(&root.join("inbox/2022-09")).unwrap();
    let n = entries.len();
    entries.rotate_left(turn % n);
    let folder = "2022-09".parse().ok();
    let gatherer = Gatherer::new(&declared, &readers, &());
    let readings = entries.iter().flat_map(|e| gatherer.file(e, folder, false)).collect();
    (declared, readings)
}

fn consolidated(root: &Path, turn: usize) -> (Workspace, Known) {
    let (declared, readings) = read(root, turn);
    let received = consolidate::Received { readings, ..Default::default() };
    let workspace = declared.resolve(|targeted| received.named(targeted)).unwrap();
    let done = consolidate::consolidate(received, &workspace, "2022-09".parse().unwrap());
    (workspace, done)
}

/// Every total as (whom, indicator) → text.
fn totals(workspace: &Workspace, done: &Known) -> BTreeMap<(String, String), String> {
    let mut out = BTreeMap::new();
    for form in &done.totals.forms {
        let declared = &workspace.forms[usize::from(form.form.0)];
        let whom = form.units.keys().map(|u| Assignee::Unit(*u)).chain([Assignee::Province]);
        for whom in whom {
            for (ix, indicator) in declared.indicators() {
                let total = form.of(whom, ix);
                out.insert(
                    (format!("{whom:?}"), indicator.key.clone()),
                    format!("{:?}", total.value.map(|v| v.normalize())),
                );
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_whole_is_the_sum_of_its_parts(reports in reports()) {
        let folder = workspace(&reports, Style { turn: 0, as_text: false }, |n| format!("{n}.xlsx"));
        let (workspace, done) = consolidated(folder.path(), 0);
        let all = totals(&workspace, &done);
        for (n, key) in ["members", "admitted_month", "admitted_ytd", "target"].iter().enumerate() {
            let sum: u64 = reports.iter().flatten().map(|row| u64::from(row[n])).sum();
            let whom = format!("{:?}", Assignee::Province);
            prop_assert_eq!(&all[&(whom, (*key).to_owned())], &format!("Some({sum})"));
        }
        prop_assert_eq!(done.tally.seen(), done.tally.used + done.tally.excluded_sum() + done.tally.blocked);
        prop_assert_eq!(done.tally.used, 4 * reports.iter().map(Vec::len).sum::<usize>() as u64);
    }

    #[test]
    fn order_names_columns_and_writing_change_no_number(reports in reports(), turn in 1usize..4) {
        let plain = workspace(&reports, Style { turn: 0, as_text: false }, |n| format!("{n}.xlsx"));
        let other = workspace(&reports, Style { turn, as_text: true }, |n| format!("z{}.xls", (n + turn) % 4));
        let (workspace, first) = consolidated(plain.path(), 0);
        let (_, turned) = consolidated(plain.path(), turn);
        let (_, rewritten) = consolidated(other.path(), turn);
        prop_assert_eq!(totals(&workspace, &first), totals(&workspace, &turned));
        prop_assert_eq!(totals(&workspace, &first), totals(&workspace, &rewritten));
    }
}

/// Every label of the built-in forms, as a unit may have typed it in TCVN3 or VNI, is told and read.
#[test]
fn labels_typed_in_old_encodings_are_read() {
    let labels = tonghop::workspace::BUILT_IN.iter().flat_map(|(_, text)| text.split('"').skip(1).step_by(2));
    let mut tried = 0;
    for label in labels.filter(|l| !l.is_ascii() && !l.contains(['–', '…', '{'])) {
        for (legacy, typed) in [(Legacy::Tcvn3, tcvn3(label)), (Legacy::Vni, vni(label))] {
            let Some(typed) = typed else { continue };
            assert!(!matches!(legacy::verdict(&typed), TextEncoding::Unicode), "{label} as {typed}");
            assert_eq!(legacy.decode(&typed).unwrap(), label.nfc().collect::<String>(), "{typed}");
            tried += 1;
        }
        assert!(!matches!(legacy::verdict(label), TextEncoding::Legacy(_)), "{label}");
    }
    assert!(tried > 200, "{tried}");
}

/// In TCVN3, whose capitals have no tones.
fn tcvn3(text: &str) -> Option<String> {
    let typed = |c: char| match c.is_ascii() {
        true => Some(c),
        false => ('\u{a1}'..='\u{ff}').find(|old| Legacy::Tcvn3.decode(&old.to_string()) == Some(c.to_string())),
    };
    text.nfc().map(typed).collect()
}

/// In VNI: each letter is the only run of one or two signs that is read as it.
fn vni(text: &str) -> Option<String> {
    let signs = || ('\u{c0}'..='\u{ff}').filter(|c| c.is_alphabetic());
    let typed = |c: char| -> Option<String> {
        let alone = signs().map(String::from);
        let letters = "aeouyAEOUYôöÔÖ".chars().flat_map(|v| signs().map(move |s| format!("{v}{s}")));
        match c.is_ascii() {
            true => Some(c.to_string()),
            false => alone.chain(letters).find(|t| Legacy::Vni.decode(t) == Some(c.to_string())),
        }
    };
    text.nfc().map(typed).collect()
}
