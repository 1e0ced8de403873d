//! The next level: what a province writes is a report, and the nation adds up to the same whether it reads the provinces'
//! workbooks or all of their units' reports at once.

use super::draw;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use tonghop::consolidate::{self, Known};
use tonghop::doors::gather::Gatherer;
use tonghop::doors::inbox;
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace::{self as door, Opened};
use tonghop::model::finding::{Code, Lang};
use tonghop::model::target::Assignee;
use tonghop::workspace::{self, Workspace};
use tonghop::write;

const PERIOD: &str = "2022-09";

/// What a unit writes in a cell.
#[derive(Clone, Debug)]
enum Typed {
    Number(u16),
    Dash,
    Nothing,
    Words(u8),
}

impl Typed {
    fn drawn(&self) -> String {
        match self {
            Typed::Number(n) => n.to_string(),
            Typed::Dash => "-".into(),
            Typed::Nothing => String::new(),
            Typed::Words(n) => format!("{n} đ/c và 1 QC"),
        }
    }
}

fn typed() -> impl Strategy<Value = Typed> {
    prop_oneof![
        8 => (0u16..3000).prop_map(Typed::Number),
        1 => Just(Typed::Dash),
        1 => Just(Typed::Nothing),
        1 => (1u8..9).prop_map(Typed::Words),
    ]
}

/// The figures of an organisation in the small form: members, month, year-to-date, target.
type Organisation = Vec<Typed>;

/// The units of some provinces, each with its organisations.
fn provinces() -> impl Strategy<Value = Vec<Vec<Vec<Organisation>>>> {
    let organisation = prop::collection::vec(typed(), 4);
    let unit = prop::collection::vec(organisation, 1..5);
    prop::collection::vec(prop::collection::vec(unit, 1..4), 1..4)
}

/// A report on the small form. Names of organisations repeat from unit to unit, as they do.
fn open_report(unit: &str, organisations: &[Organisation]) -> String {
    let mut out = format!(
        "== Sheet1\n| {} |\n| Tháng 9/2022 |\n\n| TT | Đơn vị | Đảng viên | Kết nạp |  | Chỉ tiêu |\n|  |  |  | Trong tháng | Lũy kế |  |\n",
        unit.to_uppercase()
    );
    for (n, row) in organisations.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(Typed::drawn).collect();
        let kind = if n % 2 == 0 { "Đảng bộ xã" } else { "Chi bộ" };
        out.push_str(&format!("| {} | {kind} số {} | {} |\n", n + 1, n + 1, cells.join(" | ")));
    }
    out
}

/// A report on Biểu 1: `figures` fill its rows, two each.
fn closed_report(unit: &str, figures: &[u16]) -> String {
    let form = workspace::BUILT_IN.iter().find(|(id, _)| *id == "1-btctw").unwrap().1;
    let form = tonghop::workspace::form::parse(form).unwrap();
    let mut out = format!(
        "== Biểu 1\n| {} |\n| THỐNG KÊ TĂNG, GIẢM ĐẢNG VIÊN THÁNG 9 NĂM 2022 |\n\n| Tiêu chí | Thực hiện |  | (%) kỳ này so với cùng kỳ năm trước |\n|  | Kỳ này | Cùng kỳ năm trước |  |\n",
        unit.to_uppercase()
    );
    for (n, row) in form.row_labels().iter().enumerate() {
        let at = |k: usize| figures[(2 * n + k) % figures.len()];
        out.push_str(&format!("| {} | {} | {} |  |\n", row.label, at(0), at(1)));
    }
    out
}

fn unit(province: usize, n: usize) -> String {
    format!("Huyện ủy {} {}", ["Đông Giang", "Tây Hồ", "Nam Đàn"][province], ["Thượng", "Trung", "Hạ"][n])
}

/// A workspace without a roster, with these reports as (file, bytes).
fn workspace(committee: &str, forms: &str, reports: Vec<(String, Vec<u8>)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    draw::unfold(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_common"), folder.path());
    let declared = format!("committee = \"{committee}\"\nforms = [\"{forms}\"]\n");
    std::fs::write(folder.path().join("tonghop.toml"), declared).unwrap();
    let inbox = folder.path().join("inbox").join(PERIOD);
    std::fs::create_dir_all(&inbox).unwrap();
    for (name, bytes) in reports {
        std::fs::write(inbox.join(name), bytes).unwrap();
    }
    folder
}

fn consolidated(root: &Path) -> (Workspace, Known) {
    let Opened { declared, readers } = door::open(root, Vec::new(), Readers::in_process).unwrap();
    let entries = inbox::entries(&root.join("inbox").join(PERIOD)).unwrap();
    let period = PERIOD.parse().unwrap();
    let gatherer = Gatherer::new(&declared, &readers, &());
    let readings = entries.iter().flat_map(|e| gatherer.file(e, Some(period), false)).collect();
    let received = consolidate::Received { readings, ..Default::default() };
    let workspace = declared.resolve(|targeted| received.named(targeted)).unwrap();
    let done = consolidate::consolidate(received, &workspace, period);
    (workspace, done)
}

fn workbook(root: &Path) -> Vec<u8> {
    let (workspace, done) = consolidated(root);
    let letters = write::letters(&done, &workspace, &BTreeMap::new(), Lang::Vi).unwrap();
    let mut bytes = Vec::new();
    letters.iter().find(|l| l.name.starts_with("tong-hop")).unwrap().write_to(&mut bytes).unwrap();
    bytes
}

/// Of each figure of everyone together: the value, and how many cells could not be used.
fn totals(root: &Path) -> BTreeMap<String, (Option<String>, u64)> {
    let (workspace, done) = consolidated(root);
    let conflict =
        |f: &&tonghop::model::finding::Finding| matches!(f.code(), Code::UnitConflict | Code::PeriodConflict);
    assert_eq!(done.findings.iter().find(conflict), None);
    let form = &done.totals.forms[0];
    let declared = &workspace.forms[usize::from(form.form.0)];
    let figure = |ix| {
        let total = form.of(Assignee::Province, ix);
        (total.value.map(|v| v.normalize().to_string()), total.blocked)
    };
    let mut out: BTreeMap<_, _> = declared.indicators().map(|(ix, i)| (i.key.clone(), figure(ix))).collect();
    let organisations = form.organisations.values().sum::<u64>();
    out.insert("organisations".into(), (Some(organisations.to_string()), 0));
    out
}

/// The nation's totals by way of the provinces, and from all units at once.
fn both_ways(forms: &str, provinces: Vec<Vec<(String, Vec<u8>)>>) -> [BTreeMap<String, (Option<String>, u64)>; 2] {
    let all: Vec<(String, Vec<u8>)> = provinces.iter().flatten().cloned().collect();
    let written = provinces.into_iter().enumerate().map(|(n, reports)| {
        let committee = ["Tỉnh ủy Đông Giang", "Thành ủy Tây Hồ", "Tỉnh ủy Nam Đàn"][n];
        (format!("{n}.xlsx"), workbook(workspace(committee, forms, reports).path()))
    });
    let by_level = workspace("Ban Tổ chức Trung ương", forms, written.collect());
    let at_once = workspace("Ban Tổ chức Trung ương", forms, all);
    [totals(by_level.path()), totals(at_once.path())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn provinces_add_up_to_what_their_units_do(provinces in provinces()) {
        let drawn = provinces.iter().enumerate().map(|(p, units)| {
            let of_unit = |(n, rows): (usize, &Vec<Organisation>)| {
                (format!("{p}{n}.xlsx"), draw::workbook(&open_report(&unit(p, n), rows)))
            };
            units.iter().enumerate().map(of_unit).collect()
        });
        let [by_level, at_once] = both_ways("bieu-nho.toml", drawn.collect());
        prop_assert_eq!(by_level, at_once);
    }

    #[test]
    fn so_do_official_forms(provinces in prop::collection::vec(prop::collection::vec(prop::collection::vec(0u16..900, 34), 1..4), 1..4)) {
        let drawn = provinces.iter().enumerate().map(|(p, units)| {
            let of_unit = |(n, figures): (usize, &Vec<u16>)| {
                (format!("{p}{n}.xlsx"), draw::workbook(&closed_report(&unit(p, n), figures)))
            };
            units.iter().enumerate().map(of_unit).collect()
        });
        let [by_level, at_once] = both_ways("1-btctw", drawn.collect());
        prop_assert_eq!(by_level, at_once);
    }
}
