//! A generator of faults: clean reports of several units over two periods, in which one cell, or two, are made wrong.
//! How many are found, how many at the very cell, and what is accused that is right.

use super::draw;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use tonghop::consolidate::{self, Received};
use tonghop::doors::workers::Readers;
use tonghop::doors::workspace::{self, Opened};
use tonghop::model::finding::message::message;
use tonghop::model::finding::{Finding, Lang, Severity};
use tonghop::model::form::{Form, Kind};
use tonghop::model::period::Period;
use tonghop::model::roster::Roster;
use tonghop::reading::parcel::{Contents, Parcel};
use tonghop::reading::{self, By, Reading};
use tonghop::workspace::Workspace;

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides as u64) as i64
    }
}

/// The figures of a report: of each row (an organisation, or a label) those of each column of the form; ratios are
/// computed when the sheet is drawn, totals too unless they are given.
#[derive(Clone)]
struct Sheet {
    rows: Vec<(String, Vec<Option<i64>>)>,
    /// What is printed instead of what would be right: row (the total is one more than the last), column.
    printed: BTreeMap<(usize, usize), String>,
}

/// The first row of figures on a drawn sheet, zero-based.
const FIRST: usize = 7;

fn draw_sheet(form: &Form, unit: &str, period: &str, sheet: &Sheet) -> String {
    let quoted = |t: &str| format!("\"{t}\"");
    let lead = if form.is_open() {
        vec![quoted("TT"), quoted("Tên tổ chức cơ sở đảng")]
    } else {
        vec![quoted("Nội dung")]
    };
    let shown = columns(form);
    let heading = |c: &usize| form.columns[*c].under.map_or(&form.columns[*c].label, |up| &form.columns[up].label);
    let top = shown.iter().map(|c| quoted(heading(c)));
    let low = shown
        .iter()
        .map(|c| if form.columns[*c].under.is_some() { quoted(&form.columns[*c].label) } else { String::new() });
    let mut out = format!("== Biểu\n| {unit} |\n\n| {} |\n| {period} |\n\n", form.title);
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(lead.iter().cloned().chain(top).collect()));
    out.push_str(&line(lead.iter().map(|_| String::new()).chain(low).collect()));
    let cell = |row: usize, figures: &[Option<i64>], column: usize| match sheet.printed.get(&(row, column)) {
        Some(text) => text.clone(),
        None => match form.columns[column].ratio {
            Some((n, d)) => match (figures[n], figures[d]) {
                (Some(n), Some(d)) if d != 0 => {
                    format!("{:.2}", (n as f64 * 100.0 / d as f64 * 100.0 + 1e-9).round() / 100.0)
                }
                _ => String::new(),
            },
            None => figures[column].map_or(String::new(), |n| n.to_string()),
        },
    };
    for (n, (name, figures)) in sheet.rows.iter().enumerate() {
        let lead = if form.is_open() { vec![(n + 1).to_string(), quoted(name)] } else { vec![quoted(name)] };
        out.push_str(&line(lead.into_iter().chain(shown.iter().map(|c| cell(n, figures, *c))).collect()));
    }
    if form.is_open() {
        let sums: Vec<Option<i64>> =
            (0..form.columns.len()).map(|c| Some(sheet.rows.iter().filter_map(|(_, f)| f[c]).sum())).collect();
        let total = shown.iter().map(|c| cell(sheet.rows.len(), &sums, *c));
        out.push_str(&line([String::new(), quoted("TỔNG CỘNG")].into_iter().chain(total).collect()));
    }
    out
}

/// The columns that are drawn.
fn columns(form: &Form) -> Vec<usize> {
    (0..form.columns.len()).filter(|c| !form.columns[*c].heading && form.columns[*c].kind != Some(Kind::Text)).collect()
}

/// The address of a drawn cell.
fn address(form: &Form, row: usize, column: usize) -> String {
    let at = columns(form).iter().position(|c| *c == column).unwrap() + if form.is_open() { 2 } else { 1 };
    format!("{}{}", tonghop::model::place::column_name(at as u32), FIRST + row + 1)
}

/// A province of which every report is right: by period, unit and form.
struct World {
    workspace: Workspace,
    readers: Readers,
    reports: BTreeMap<(String, usize, usize), Sheet>,
    clean: BTreeMap<(String, usize, usize), Reading>,
    period: Period,
    words: fn(&str) -> &'static str,
}

const UNITS: [&str; 3] = ["Đảng ủy xã An Bình", "Đảng ủy phường Tân Thành", "Đảng ủy xã Hòa Sơn"];

impl World {
    fn new(forms: &str, period: &str, words: fn(&str) -> &'static str) -> World {
        let folder = tempfile::tempdir().unwrap();
        let roster = "== Đơn vị\n| Mã | Tên đơn vị | Tên viết trong báo cáo |\n| \"001\" | An Bình | Đảng ủy xã An Bình |\n| \"002\" | Tân Thành | Đảng ủy phường Tân Thành |\n| \"003\" | Hòa Sơn | Đảng ủy xã Hòa Sơn |\n";
        let root = folder.path();
        std::fs::create_dir(root.join("inbox")).unwrap();
        std::fs::write(root.join("don-vi.xlsx"), draw::workbook(roster)).unwrap();
        std::fs::write(
            root.join("tonghop.toml"),
            format!("province = \"Giả Định\"\nunits = \"don-vi.xlsx\"\nforms = {forms}\n"),
        )
        .unwrap();
        let Opened { declared, readers } = workspace::open(Path::new(root), Vec::new(), Readers::in_process).unwrap();
        let workspace = declared.resolve(Roster::new).unwrap();
        let period = period.parse().unwrap();
        World { workspace, readers, reports: BTreeMap::new(), clean: BTreeMap::new(), period, words }
    }

    fn form(&self, form: usize) -> &Form {
        &self.workspace.forms[form]
    }

    fn put(&mut self, period: &str, unit: usize, form: usize, sheet: Sheet) {
        let key = (period.to_owned(), unit, form);
        let reading = self.read(&key, &sheet);
        self.clean.insert(key.clone(), reading);
        self.reports.insert(key, sheet);
    }

    fn read(&self, (period, unit, form): &(String, usize, usize), sheet: &Sheet) -> Reading {
        let drawn = draw_sheet(self.form(*form), UNITS[*unit], (self.words)(period), sheet);
        let parcel = Parcel {
            id: format!("bc {unit} {form}.xlsx").into(),
            sha256: format!("{period}{unit}{form}"),
            envelope: None,
            contents: Contents::Workbook(draw::workbook(&drawn)),
            kind: None,
        };
        let workspace = &self.workspace;
        let settings = self.readers.settings();
        let by = By { forms: &workspace.forms, rulings: &workspace.rulings, settings, in_detail: false };
        reading::parcel(parcel, period.parse().ok(), by)
    }

    /// What is found when these reports stand in the place of the clean ones.
    fn findings(&self, wrong: &BTreeMap<(String, usize, usize), Sheet>) -> Vec<Finding> {
        let mut by_period: BTreeMap<Period, Vec<Reading>> = BTreeMap::new();
        for (key, clean) in &self.clean {
            let reading = wrong.get(key).map_or_else(|| clean.clone(), |sheet| self.read(key, sheet));
            by_period.entry(key.0.parse().unwrap()).or_default().push(reading);
        }
        let readings = by_period.remove(&self.period).unwrap();
        let received = Received { readings, earlier: by_period.into_iter().collect(), elsewhere: Vec::new() };
        consolidate::consolidate(received, &self.workspace, self.period).findings
    }
}

/// One cell that is made wrong.
#[derive(Clone, Debug)]
struct Fault {
    family: &'static str,
    /// Codes of which one must be found.
    codes: &'static [&'static str],
    unit: usize,
    form: usize,
    row: usize,
    column: usize,
    /// What is written instead; a printed ratio or total is a text.
    value: Result<i64, String>,
    /// Whether the printed totals stay those of before.
    typed_totals: bool,
}

impl Fault {
    fn apply(&self, world: &World, sheet: &mut Sheet) {
        let form = world.form(self.form);
        let clean = sheet.clone();
        match &self.value {
            Ok(n) => sheet.rows[self.row].1[self.column] = Some(*n),
            Err(text) => {
                sheet.printed.insert((self.row, self.column), text.clone());
            }
        }
        if self.typed_totals && form.is_open() {
            let sum: i64 = clean.rows.iter().filter_map(|(_, f)| f[self.column]).sum();
            sheet.printed.insert((clean.rows.len(), self.column), sum.to_string());
        }
    }
}

/// How a kind of fault fared.
#[derive(Default)]
struct Score {
    tried: usize,
    found: usize,
    exact: usize,
    alarms: usize,
}

fn serious(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|f| f.severity() <= Severity::Explain).collect()
}

/// Tries each fault alone; what else is found in the unit than at the cells of its row is a false alarm.
fn try_alone(world: &World, faults: &[Fault]) -> BTreeMap<&'static str, Score> {
    let mut scores: BTreeMap<&'static str, Score> = BTreeMap::new();
    let period = world.period.to_string();
    let mut missed = Vec::new();
    for fault in faults {
        let key = (period.clone(), fault.unit, fault.form);
        let mut sheet = world.reports[&key].clone();
        fault.apply(world, &mut sheet);
        let findings = world.findings(&BTreeMap::from([(key, sheet)]));
        let findings = serious(&findings);
        let score = scores.entry(fault.family).or_default();
        let cell = address(world.form(fault.form), fault.row, fault.column);
        let file = format!("bc {} {}.xlsx", fault.unit, fault.form);
        let of_unit = |f: &&&Finding| f.file.as_deref() == Some(&file);
        let is_it = |f: &&&Finding| of_unit(f) && fault.codes.contains(&f.code().key());
        score.tried += 1;
        let found: Vec<&&Finding> = findings.iter().filter(is_it).collect();
        score.found += usize::from(!found.is_empty());
        if found.is_empty() {
            missed.push(format!("{fault:?} at {cell}"));
        }
        let first = findings.iter().filter(of_unit).find(|f| f.severity() <= Severity::Explain && f.at.is_some());
        score.exact += usize::from(first.is_some_and(|f| f.at.map(|a| a.to_string()).as_deref() == Some(&cell)));
        // A finding is no false alarm if it is at the wrong cell, or names it.
        let names_it = |f: &&Finding| {
            let said = message(f, Lang::En);
            let words: Vec<&str> = said.split(|c: char| !c.is_ascii_alphanumeric()).collect();
            f.file.as_deref() == Some(&file)
                && (f.at.map(|a| a.to_string()).as_deref() == Some(&cell) || words.contains(&cell.as_str()))
        };
        // A total, and a ratio, of the column of the wrong cell; figures of other forms and of the province.
        let hangs_together = |f: &&Finding| {
            let column = cell.trim_end_matches(char::is_numeric);
            let of_column = f.at.is_some_and(|a| column == tonghop::model::place::column_name(a.col));
            let of_row = f.at.is_some_and(|a| a.row as usize == FIRST + fault.row);
            match f.code().key() {
                "total-mismatch" => of_column,
                // Of many parts the message names the first few.
                "parts-mismatch" => of_column || of_row,
                "percent-mismatch" => true,
                _ => !f.rule().is_empty(),
            }
        };
        score.alarms += findings.iter().filter(|f| !names_it(f) && !hangs_together(f)).count();
    }
    assert!(
        missed.is_empty(),
        "{} of {} are not found:\n{}",
        missed.len(),
        faults.len(),
        missed[..missed.len().min(8)].join("\n")
    );
    scores
}

fn tell(title: &str, scores: &BTreeMap<&'static str, Score>) {
    println!("{title}");
    for (family, s) in scores {
        println!(
            "  {family:<28} {:>5} tried, {:>5} found, {:>5} at the very cell, {} false alarms",
            s.tried, s.found, s.exact, s.alarms
        );
    }
}

/// A month of three units with seven organisations each, and the month before.
fn months() -> World {
    let mut world =
        World::new("[\"ptdv-01\"]", "2022-09", |p| if p == "2022-08" { "Tháng 8/2022" } else { "Tháng 9/2022" });
    let mut dice = Dice(7);
    for unit in 0..UNITS.len() {
        let form = world.form(0).clone();
        let column = |key: &str| form.columns.iter().position(|c| c.key == key).unwrap();
        let mut months = [Vec::new(), Vec::new()];
        for n in 0..7 {
            let name =
                format!("{} {}", ["Đảng bộ xã", "Chi bộ"][n % 2], ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy"][n]);
            let open = 60 + dice.roll(90);
            let mut figures: Vec<Option<i64>> = vec![None; form.columns.len()];
            figures[column("members_year_open")] = Some(open);
            figures[column("members_total")] = Some(open + 9);
            figures[column("target_decision")] = Some(20 + dice.roll(30));
            figures[column("dossiers_pending")] = Some(2 + dice.roll(9));
            let ytd = 14 + dice.roll(25);
            for (c, label) in form.columns.iter().enumerate().filter(|(_, l)| l.kind == Some(Kind::Ytd)) {
                figures[c] = Some(if label.subset_of.is_some() { 4 + dice.roll(8) } else { 12 + dice.roll(30) });
            }
            figures[column("admitted_ytd")] = Some(ytd);
            figures[column("admitted_month")] = Some(1 + dice.roll(4));
            months[0].push((name.clone(), figures.clone()));
            let happened = 1 + dice.roll(5);
            for (c, label) in form.columns.iter().enumerate().filter(|(_, l)| l.kind == Some(Kind::Ytd)) {
                let more = if label.key == "admitted_ytd" {
                    happened
                } else if label.subset_of.is_some() {
                    dice.roll(2)
                } else {
                    dice.roll(5)
                };
                figures[c] = figures[c].map(|n| n + more.min(happened.max(more)));
            }
            figures[column("admitted_month")] = Some(happened);
            figures[column("members_total")] = Some(open + 9 + happened);
            months[1].push((name, figures));
        }
        for (period, rows) in ["2022-08", "2022-09"].into_iter().zip(months) {
            world.put(period, unit, 0, Sheet { rows, printed: BTreeMap::new() });
        }
    }
    world
}

/// Every relation of every row, broken in every way.
fn faults_of_month(world: &World) -> Vec<Fault> {
    let form = world.form(0);
    let mut out = Vec::new();
    for unit in 0..UNITS.len() {
        let now = &world.reports[&("2022-09".to_owned(), unit, 0)];
        let before = &world.reports[&("2022-08".to_owned(), unit, 0)];
        let column = |key: &str| form.columns.iter().position(|c| c.key == key).unwrap();
        for row in 0..now.rows.len() {
            let says = |c: usize| now.rows[row].1[c].unwrap();
            let mut add = |family, codes, column, value, typed_totals| {
                out.push(Fault { family, codes, unit, form: 0, row, column, value, typed_totals });
            };
            for typed_totals in [false, true] {
                for (c, label) in form.columns.iter().enumerate() {
                    if let Some(whole) = label.subset_of {
                        add("subset above its whole", &["subset-exceeds-total"], c, Ok(says(whole) + 2), typed_totals);
                    }
                    if label.kind == Some(Kind::Ytd) && label.subset_of.is_none() {
                        let fallen = before.rows[row].1[c].unwrap() - 3;
                        add(
                            "year to date that fell",
                            &["ytd-decreased", "ytd-not-sum", "subset-exceeds-total"],
                            c,
                            Ok(fallen),
                            typed_totals,
                        );
                    }
                }
                let (month, ytd) = (column("admitted_month"), column("admitted_ytd"));
                add("month miscounted", &["ytd-not-sum"], month, Ok(says(month) + 1), typed_totals);
                add("year to date miscounted", &["ytd-not-sum"], ytd, Ok(says(ytd) + 3), typed_totals);
                add("month not added", &["ytd-not-sum"], ytd, Ok(before.rows[row].1[ytd].unwrap()), typed_totals);
                let swapped = says(ytd) % 10 * 10 + says(ytd) / 10;
                if swapped > says(ytd) {
                    add("digits exchanged", &["ytd-not-sum"], ytd, Ok(swapped), typed_totals);
                }
                add("a zero too many", &["ytd-not-sum"], ytd, Ok(says(ytd) * 10), typed_totals);
                let open = column("members_year_open");
                add("opening changed", &["opening-mismatch"], open, Ok(says(open) + 10), typed_totals);
                let members = column("members_total");
                add("members doubled", &["unusual-change"], members, Ok(says(members) * 2), typed_totals);
            }
            let rate = column("admission_rate");
            add("ratio mistyped", &["percent-mismatch"], rate, Err("12.34".into()), false);
        }
        for c in columns(form).into_iter().filter(|c| form.columns[*c].ratio.is_none()) {
            let sum: i64 = now.rows.iter().filter_map(|(_, f)| f[c]).sum();
            out.push(Fault {
                family: "total mistyped",
                codes: &["total-mismatch"],
                unit,
                form: 0,
                row: now.rows.len(),
                column: c,
                value: Err((sum + 1).to_string()),
                typed_totals: false,
            });
        }
    }
    out
}

#[test]
fn every_fault_of_a_month_is_found_and_nothing_else() {
    let world = months();
    let clean = world.findings(&BTreeMap::new());
    assert!(serious(&clean).is_empty(), "{clean:#?}");
    let faults = faults_of_month(&world);
    let scores = try_alone(&world, &faults);
    tell("single faults of a month", &scores);
    let sum = |get: fn(&Score) -> usize| scores.values().map(get).sum::<usize>();
    assert_eq!(sum(|s| s.alarms), 0);
    assert!(sum(|s| s.exact) * 100 >= sum(|s| s.tried) * 90, "{} of {}", sum(|s| s.exact), sum(|s| s.tried));
}

#[test]
fn two_faults_are_both_found() {
    let world = months();
    let faults = faults_of_month(&world);
    let mut dice = Dice(11);
    let (mut tried, mut found) = (0, 0);
    for _ in 0..400 {
        let [a, b] = [0, 1].map(|_| &faults[dice.roll(faults.len() as i64) as usize]);
        if (a.unit, a.row) == (b.unit, b.row) || a.unit == b.unit && (a.column == b.column || a.row > 6 || b.row > 6) {
            continue;
        }
        let mut wrong: BTreeMap<(String, usize, usize), Sheet> = BTreeMap::new();
        for fault in [a, b] {
            let key = ("2022-09".to_owned(), fault.unit, 0);
            let sheet = wrong.entry(key.clone()).or_insert_with(|| world.reports[&key].clone());
            fault.apply(&world, sheet);
        }
        let findings = world.findings(&wrong);
        for fault in [a, b] {
            let file = format!("bc {} 0.xlsx", fault.unit);
            let row = (FIRST + fault.row) as u32;
            let in_row = |f: &Finding| f.at.is_some_and(|a| a.row == row) || f.also.iter().any(|a| a.row == row);
            let is_it =
                |f: &&Finding| f.file.as_deref() == Some(&file) && fault.codes.contains(&f.code().key()) && in_row(f);
            tried += 1;
            found += usize::from(findings.iter().any(|f| is_it(&f)));
        }
    }
    println!("two faults at once: {found} of {tried} found");
    assert!(tried > 400 && found == tried, "{found} of {tried}");
}

/// The official forms, in the order in which the world below has them.
const OFFICIAL: &str = "[\"1-btctw\", \"2-btctw\", \"2b-btctw\", \"3-btctw\", \"5-btctw\"]";

/// Half a year of the official forms, which agree with one another, and the half before.
fn halves() -> World {
    let mut world = World::new(OFFICIAL, "2022-H1", |p| {
        if p == "2021-H2" { "6 tháng cuối năm 2021" } else { "6 tháng đầu năm 2022" }
    });
    let mut dice = Dice(5);
    let forms: Vec<Form> = (0..5).map(|f| world.form(f).clone()).collect();
    for unit in 0..UNITS.len() {
        let mut closing: Option<Vec<i64>> = None;
        for period in ["2021-H2", "2022-H1"] {
            let mut tables: Vec<Table> = forms.iter().map(Table::new).collect();
            for n in 0..2 {
                let open = closing.as_ref().map_or(300 + dice.roll(200), |v| v[n]);
                members(&forms, n, open, &mut tables, &mut dice);
            }
            closing = Some((0..2).map(|n| tables[0].at(&forms[0], "members_close", n)).collect());
            let all = closing.as_ref().unwrap()[0];
            tables[4] = organisations(&forms[4], all, &mut dice);
            organisations_of_admissions(&forms, &mut tables, &mut dice);
            by_ethnic_group(&forms, &mut tables);
            for (form, table) in tables.into_iter().enumerate() {
                let labels = forms[form].row_labels().iter().map(|l| l.label.clone());
                world.put(period, unit, form, Sheet { rows: labels.zip(table.0).collect(), printed: BTreeMap::new() });
            }
        }
    }
    world
}

/// The figures of a closed form: of each row those of each column.
struct Table(Vec<Vec<Option<i64>>>);

impl Table {
    fn new(form: &Form) -> Table {
        Table(vec![vec![None; form.columns.len()]; form.row_labels().len()])
    }

    /// The figure of a row in the `n`th column of figures.
    fn place(&mut self, form: &Form, key: &str, n: usize) -> &mut Option<i64> {
        let row = form.row_labels().iter().position(|l| l.key == key).unwrap();
        &mut self.0[row][figures(form)[n]]
    }

    fn at(&mut self, form: &Form, key: &str, n: usize) -> i64 {
        self.place(form, key, n).unwrap()
    }
}

/// The columns of figures.
fn figures(form: &Form) -> Vec<usize> {
    columns(form).into_iter().filter(|c| form.columns[*c].ratio.is_none()).collect()
}

/// Admissions, increase and decrease, and members of one column.
fn members(forms: &[Form], n: usize, open: i64, tables: &mut [Table], dice: &mut Dice) {
    fill(&forms[1], figures(&forms[1])[n], &mut tables[1].0, dice);
    let admitted = tables[1].at(&forms[1], "admitted", n);
    *tables[0].place(&forms[0], "admitted", n) = Some(admitted);
    *tables[0].place(&forms[0], "members_open", n) = Some(open);
    fill(&forms[0], figures(&forms[0])[n], &mut tables[0].0, dice);
    let [increase, decrease] = ["members_in", "members_out"].map(|key| tables[0].at(&forms[0], key, n));
    let close = open + increase - decrease;
    *tables[0].place(&forms[0], "members_close", n) = Some(close);
    *tables[3].place(&forms[3], "members", n) = Some(close);
    fill(&forms[3], figures(&forms[3])[n], &mut tables[3].0, dice);
}

/// The organisations of the form on admissions are those of the form on organisations.
fn organisations_of_admissions(forms: &[Form], tables: &mut [Table], dice: &mut Dice) {
    let column = |key: &str| forms[4].columns.iter().position(|c| c.key == key).unwrap();
    let total = forms[4].row_labels().iter().position(|l| l.key == "total").unwrap();
    for key in ["grassroots_committees", "grassroots_cells"] {
        *tables[1].place(&forms[1], key, 0) = tables[4].0[total][column(key)];
        for subset in ["admitting", "without_masses"] {
            *tables[1].place(&forms[1], &format!("{key}_{subset}"), 0) = None;
        }
    }
    *tables[1].place(&forms[1], "organisations", 0) = None;
    fill(&forms[1], figures(&forms[1])[0], &mut tables[1].0, dice);
}

/// All who were admitted are of two ethnic groups and, if they have one, of one religion.
fn by_ethnic_group(forms: &[Form], tables: &mut [Table]) {
    let [admitted, minority, religious] =
        ["admitted", "admitted_ethnic_minority", "admitted_religious"].map(|key| tables[1].at(&forms[1], key, 0));
    for label in forms[2].row_labels().iter().filter(|l| !l.heading) {
        *tables[2].place(&forms[2], &label.key, 0) = Some(match label.key.as_str() {
            "total" => admitted,
            "kinh" => admitted - minority,
            "tay" => minority,
            "religious" | "catholic" => religious,
            _ => 0,
        });
    }
}

/// Fills a column of a closed form: parts at random, wholes as their sums, subsets below them. Where a whole is
/// divided in several ways, or given, the last part of each way is what is left of it.
fn fill(form: &Form, column: usize, table: &mut [Vec<Option<i64>>], dice: &mut Dice) {
    let labels = form.row_labels();
    for pass in 0..6 {
        for row in (0..labels.len()).rev().filter(|r| !labels[*r].heading) {
            let parts: Vec<usize> = (0..labels.len()).filter(|p| labels[*p].part_of == Some(row)).collect();
            let first = parts.first().map(|p| labels[*p].by.clone());
            let of_first = parts.iter().filter(|p| Some(&labels[**p].by) == first.as_ref());
            let known: Option<i64> = of_first.map(|p| table[*p][column]).sum();
            table[row][column] = match (table[row][column], labels[row].subset_of) {
                (Some(given), _) => Some(given),
                (None, _) if !parts.is_empty() => known,
                (None, Some(whole)) => table[whole][column].map(|n| n - 1),
                (None, None) if pass == 0 => None,
                (None, None) => Some(2 + dice.roll(9)),
            };
        }
    }
    for whole in 0..labels.len() {
        let Some(all) = table[whole][column] else { continue };
        let mut ways: BTreeMap<&Option<String>, Vec<usize>> = BTreeMap::new();
        for part in (0..labels.len()).filter(|p| labels[*p].part_of == Some(whole)) {
            ways.entry(&labels[part].by).or_default().push(part);
        }
        for parts in ways.into_values() {
            let sum: i64 = parts.iter().filter_map(|p| table[*p][column]).sum();
            let last = parts.iter().rfind(|p| !labels.iter().any(|l| l.part_of == Some(**p))).unwrap();
            table[*last][column] = table[*last][column].map(|n| n + all - sum);
        }
    }
    // A subset follows the part that it belongs to.
    for row in 0..labels.len() {
        if let Some(whole) = labels[row].subset_of {
            table[row][column] = table[whole][column].map(|n| n - 1);
        }
    }
}

/// Organisations and members by type: rows and columns both add up, and so do the members to `all`.
fn organisations(form: &Form, all: i64, dice: &mut Dice) -> Table {
    let labels = form.row_labels();
    let column = |key: &str| form.columns.iter().position(|c| c.key == key).unwrap();
    let mut table: Vec<Vec<Option<i64>>> = vec![vec![None; form.columns.len()]; labels.len()];
    for key in ["grassroots_committees", "grassroots_cells", "sub_committees", "subordinate_cells", "members"] {
        fill(form, column(key), &mut table, dice);
    }
    // What is left of the members is of another kind, which has no parts.
    let (members, other) = (column("members"), labels.iter().position(|l| l.key == "other").unwrap());
    let total = labels.iter().position(|l| l.key == "total").unwrap();
    let rest = all - table[total][members].unwrap() + table[other][members].unwrap();
    table[other][members] = Some(rest);
    table[total][members] = Some(all);
    for row in &mut table {
        let parts = [column("grassroots_committees"), column("grassroots_cells")].map(|c| row[c]);
        row[column("organisations")] = parts[0].zip(parts[1]).map(|(a, b)| a + b);
    }
    Table(table)
}

/// The official forms, each right and in agreement with the others.
static HALVES: LazyLock<World> = LazyLock::new(halves);

#[test]
fn official_forms_that_are_right_are_clean() {
    let clean = HALVES.findings(&BTreeMap::new());
    let clean: Vec<&Finding> = serious(&clean).into_iter().filter(|f| f.rule() != "transfers-meet").collect();
    assert!(clean.is_empty(), "{clean:#?}");
}

/// One test for each official form.
macro_rules! for_each_official_form {
    ($check:ident: $($name:ident = $form:literal),+ $(,)?) => {
        mod $check {
            $(#[test]
            fn $name() {
                super::$check($form);
            })+
        }
    };
}

for_each_official_form!(every_cell_is_guarded: of_form_1 = 0, of_form_2 = 1, of_form_3 = 2, of_form_4 = 3, of_form_5 = 4);
for_each_official_form!(rows_lost_or_doubled_move_no_other_figure: of_form_1 = 0, of_form_2 = 1, of_form_3 = 2, of_form_4 = 3, of_form_5 = 4);

fn every_cell_is_guarded(form: usize) {
    const CODES: &[&str] =
        &["parts-mismatch", "subset-exceeds-total", "balance-broken", "opening-mismatch", "rule-broken"];
    let (world, (family, least, open)) = (&*HALVES, FAMILIES[form]);
    let declared = world.form(form);
    let (mut faults, mut unguarded) = (Vec::new(), BTreeSet::new());
    for unit in 0..UNITS.len() {
        let sheet = &world.reports[&("2022-H1".to_owned(), unit, form)];
        for (row, (_, figures)) in sheet.rows.iter().enumerate() {
            let label = &declared.row_labels()[row];
            // Each cell in the report of one unit.
            let is_here = |c: &usize| figures[*c].is_some() && (row + c) % UNITS.len() == unit;
            for column in columns(declared).into_iter().filter(is_here) {
                if !is_guarded(declared, row, column) {
                    unguarded.insert(format!("{}/{}", label.key, declared.columns[column].key));
                    continue;
                }
                let value = Ok(figures[column].unwrap() + if label.subset_of.is_some() { 5 } else { 1 });
                faults.push(Fault { family, codes: CODES, unit, form, row, column, value, typed_totals: false });
            }
        }
    }
    // Nothing in the form says what these should be.
    assert_eq!(unguarded.iter().map(String::as_str).collect::<Vec<_>>(), open);
    let scores = try_alone(world, &faults);
    tell("single faults of an official form", &scores);
    let score = &scores[family];
    assert_eq!(score.alarms, 0, "{family}");
    assert!(score.exact * 100 >= score.tried * least, "{family}: {} of {}", score.exact, score.tried);
}

/// A form that agrees with itself and no longer with the others is found by the rules that join them, and by no other.
#[test]
fn official_forms_that_disagree_are_found() {
    let world = &*HALVES;
    let women = ["members_female", "members_ethnic_minority", "members_religious"].map(|key| (key, -9999));
    type Changes<'a> = &'a [(&'a str, i64)];
    let admitted: Changes =
        &[("admitted", 1), ("occupation_other", 1), ("age_over_60", 1), ("schooling_upper_secondary", 1)];
    let members: Changes = &[
        ("members", 1),
        ("retired", 1),
        ("age_over_60", 1),
        ("joined_since_1975", 1),
        ("schooling_upper_secondary", 1),
    ];
    let wrong: [(usize, Changes, &[&str]); 6] = [
        (1, admitted, &["admitted-as-increase", "admitted-by-ethnic-group", "admitted-minorities"]),
        (1, &[("admitted_religious", 1)], &["admitted-by-religion"]),
        (1, &[("grassroots_committees", 1), ("organisations", 1)], &["committees-by-type", "organisations-by-type"]),
        (1, &[("grassroots_cells", 1), ("organisations", 1)], &["cells-by-type", "organisations-by-type"]),
        // Two rules about one cell are one finding.
        (3, members, &["members-as-balance"]),
        (3, &women, &["ethnic-minority-at-least-admitted", "female-at-least-admitted", "religious-at-least-admitted"]),
    ];
    for (form, changes, rules) in wrong {
        let key = ("2022-H1".to_owned(), 0, form);
        let mut sheet = world.reports[&key].clone();
        for (label, more) in changes {
            let declared = world.form(form);
            let row = declared.row_labels().iter().position(|l| l.key == *label).unwrap();
            let cell = &mut sheet.rows[row].1[figures(declared)[0]];
            *cell = cell.map(|n| (n + more).max(0));
        }
        let findings = world.findings(&BTreeMap::from([(key, sheet)]));
        let found = serious(&findings).into_iter().filter(|f| f.rule() != "transfers-meet");
        let mut found: Vec<String> =
            found.map(|f| format!("{}{}", f.rule(), f.code().key().replace("rule-broken", ""))).collect();
        found.sort();
        assert_eq!(found, rules, "{changes:?}");
    }
}

/// The figures of a sheet as they are read: by key; nothing where a cell is blocked.
fn read_figures(world: &World, form: usize, sheet: &Sheet) -> BTreeMap<String, Option<Decimal>> {
    let reading = world.read(&("2022-H1".to_owned(), 0, form), sheet);
    let found = reading.reports().first().expect("a report");
    let declared = world.form(form);
    assert_eq!(found.report.form.0 as usize, form);
    found.report.facts.iter().map(|f| (declared.indicator(f.indicator).key.clone(), f.value.amount())).collect()
}

/// Copies lose rows and headings, and double rows: what the other rows say stays what it is, whatever they are called.
fn rows_lost_or_doubled_move_no_other_figure(form: usize) {
    let world = &*HALVES;
    let clean = &world.reports[&("2022-H1".to_owned(), 0, form)];
    let all = read_figures(world, form, clean);
    for (row, label) in world.form(form).row_labels().iter().enumerate() {
        let is_own = |key: &String| key.split('/').next() == Some(label.key.as_str());
        let mut lost = clean.clone();
        lost.rows.remove(row);
        let mut expected = all.clone();
        expected.retain(|key, _| !is_own(key));
        assert_eq!(read_figures(world, form, &lost), expected, "without {}", label.key);
        if label.heading {
            continue;
        }
        let mut doubled = clean.clone();
        let mut again = clean.rows[row].clone();
        again.1.iter_mut().for_each(|figure| *figure = figure.map(|n| n + 1));
        doubled.rows.insert(row + 1, again);
        let blocked = all.iter().map(|(key, n)| (key.clone(), n.filter(|_| !is_own(key)))).collect();
        assert_eq!(read_figures(world, form, &doubled), blocked, "{} twice", label.key);
    }
}

/// Copies of the form on admissions without the rows on women and on believers are in order.
#[test]
fn rows_that_copies_lose_are_not_asked_for() {
    let world = &*HALVES;
    let key = ("2022-H1".to_owned(), 0, 1);
    let mut sheet = world.reports[&key].clone();
    let labels = world.form(1).row_labels();
    let is_lost = |row: usize| ["admitted_female", "admitted_religious"].contains(&labels[row].key.as_str());
    sheet.rows = sheet.rows.into_iter().enumerate().filter(|(row, _)| !is_lost(*row)).map(|(_, r)| r).collect();
    let findings = world.findings(&BTreeMap::from([(key, sheet)]));
    let found: Vec<&Finding> = serious(&findings).into_iter().filter(|f| f.rule() != "transfers-meet").collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// What the official forms are about; of how many faults in a hundred the very cell is named, as of many parts that
/// should add up nobody can say which is wrong; and the figures that stand in no relation.
const FAMILIES: [(&str, usize, &[&str]); 5] = [
    ("increase and decrease", 60, &[]),
    ("newly admitted", 50, AGES),
    ("by ethnic group", 5, &[]),
    ("all members", 50, AGES),
    ("organisations by type", 60, &[]),
];

const AGES: &[&str] = &["age_average/same_period_last_year", "age_average/this_period"];

/// Whether a figure stands in an equality, or below a whole.
fn is_guarded(form: &Form, row: usize, column: usize) -> bool {
    use tonghop::model::form::relation::Relation;
    let Some(ix) = form.indicator_at(Some(row), column) else { return false };
    let in_relation = form.relations.iter().any(|r| match r {
        Relation::Subset { part, .. } => *part == ix,
        Relation::Parts { whole, parts } => *whole == ix || parts.contains(&ix),
        Relation::Opening { opening, .. } => *opening == ix,
        Relation::Accumulates { .. } | Relation::NeverFalls(_) => false,
    });
    in_relation || form.declared.iter().any(|d| d.test.get_ref().contains(&form.row_labels()[row].key))
}
