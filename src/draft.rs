//! A form drafted from filled examples of a template that nobody has declared yet: what is certain is stated, what is
//! guessed says on what it is based.

mod align;
mod doubt;
mod figures;
mod heading;
mod lines;
mod numbers;
mod relations;
mod render;
mod table;
mod template;
mod words;

pub use doubt::Doubt;
pub use render::toml;

use crate::document::{Document, Sheet};
use crate::model::form::Kind;
use crate::model::form::relation::Since;
use crate::model::text::number::Measure;
use template::Template;

/// A filled example.
pub struct Example {
    /// The name of its file.
    pub name: String,
    /// What it holds.
    pub document: Document,
}

/// What is asked for beside the examples.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The id of the form; made from its name where it is not given.
    pub id: Option<String>,
    /// The only sheet to look at.
    pub sheet: Option<String>,
}

/// A drafted form.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The id.
    pub id: String,
    /// The name that the template prints.
    pub name: Guess,
    /// The printed title.
    pub title: Guess,
    /// What the figures count; empty where nothing says it.
    pub unit_of_measure: String,
    /// The labels of cells that state the unit, the month and the year, with what stands there.
    pub heading: [Option<Guess>; 3],
    /// Whether the rows are organisations.
    pub is_open: bool,
    /// What is not certain about that.
    pub axis_doubt: Option<Doubt>,
    /// Headers of the column of row labels.
    pub row_header: Vec<String>,
    /// Headers of the column of running numbers.
    pub row_number: Vec<String>,
    /// Names of total rows.
    pub totals: Vec<String>,
    /// The labels of the rows, where they are fixed.
    pub rows: Vec<DraftLabel>,
    /// The labels of the columns.
    pub columns: Vec<DraftLabel>,
    /// The examples, as file › sheet.
    pub examples: Vec<String>,
}

/// A text with what is not certain about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The text.
    pub text: String,
    /// The doubt.
    pub doubt: Option<Doubt>,
}

/// A label of an axis.
#[derive(Clone, Debug, Default)]
pub struct DraftLabel {
    /// The key.
    pub key: String,
    /// The label.
    pub label: String,
    /// Other spellings.
    pub also: Vec<String>,
    /// The label above it.
    pub under: Option<usize>,
    /// Whether it carries no figures.
    pub heading: bool,
    /// Whether some examples do not have it.
    pub optional: bool,
    /// How its figures behave.
    pub kind: Option<Kind>,
    /// What they measure, where that is not what the kind implies.
    pub measure: Option<Measure>,
    /// The operands of a ratio.
    pub ratio: Option<(usize, usize)>,
    /// What it is a subset of.
    pub subset_of: Option<usize>,
    /// What it is a part of.
    pub part_of: Option<usize>,
    /// What a year-to-date figure sums.
    pub sum_of: Option<usize>,
    /// The closing stock that it repeats, and of when.
    pub opening_of: Option<(usize, Since)>,
    /// What is not certain, by field.
    pub doubts: Vec<(Field, Doubt)>,
    /// What is not declared but may be so.
    pub perhaps: Vec<(Doubt, String)>,
}

/// What a doubt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The label.
    Label,
    /// A spelling.
    Also,
    /// Whether it is optional.
    Optional,
    /// The kind.
    Kind,
    /// The operands.
    Ratio,
    /// The whole of a subset.
    Subset,
    /// The whole of a part.
    Part,
    /// The figure that is summed.
    SumOf,
}

/// Drafts a form for each template among the examples, in the order in which they are met.
pub fn drafts(examples: &[Example], ask: &Ask) -> Vec<Draft> {
    let wanted = |sheet: &&Sheet| ask.sheet.as_ref().is_none_or(|name| sheet.name.trim() == name.trim());
    let sheets = examples.iter().enumerate().flat_map(|(n, e)| e.document.sheets.iter().map(move |s| (n, s)));
    let tables = sheets.filter(|(_, s)| wanted(s)).flat_map(|(n, s)| table::find(s, n)).collect();
    let templates = template::templates(tables);
    let mut out: Vec<Draft> = Vec::new();
    for template in &templates {
        let mut draft = draft(template, examples);
        draft.id = free_id(ask.id.as_deref().unwrap_or(&draft.id), &out);
        out.push(draft);
    }
    out
}

fn free_id(wanted: &str, taken: &[Draft]) -> String {
    let is_free = |id: &String| !taken.iter().any(|d| d.id == *id);
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn draft(template: &Template<'_>, examples: &[Example]) -> Draft {
    let said = heading::read(&template.tables);
    let (mut columns, shown) = lines::columns(&template.columns, &said.year);
    let mut rows = template.rows.as_ref().map_or(Vec::new(), |axis| lines::rows(axis, template));
    lines::name_keys(&mut rows, &mut columns);
    let measured = figures::Measured::new(template, &shown);
    relations::fill(template, &measured, &mut rows, &mut columns, &shown);
    let is_open = template.rows.is_none();
    Draft {
        id: said.id,
        name: said.name,
        title: said.title,
        unit_of_measure: said.unit_of_measure,
        heading: said.cells,
        is_open,
        axis_doubt: template.doubt.clone(),
        row_header: distinct(template.tables.iter().map(|t| t.names.1.clone())),
        row_number: distinct(template.tables.iter().filter_map(|t| t.numbers.as_ref().map(|(_, h)| h.clone()))),
        totals: if is_open { figures::totals(template) } else { Vec::new() },
        rows,
        columns,
        examples: template.tables.iter().map(|t| format!("{} › {}", examples[t.example].name, t.sheet.name)).collect(),
    }
}

/// Texts in the order in which they are met, each spelling once, empty ones left out.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts.filter(|t| !t.is_empty()) {
        let label = crate::model::form::header_label(&text);
        if !out.iter().any(|o| crate::model::form::header_label(o) == label) {
            out.push(text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Area, Cell, Content};
    use crate::model::finding::Lang;
    use crate::model::form::Form;
    use crate::model::place::At;
    use crate::reading::recognise::{self, Answer, RowKind};

    fn address(text: &str) -> At {
        let letter = text.bytes().next().map_or(0, |b| u32::from(b - b'A'));
        At::new(text[1..].parse::<u32>().expect("a row") - 1, letter)
    }

    /// A sheet drawn in text, from A1 on, after lines such as "merge B1:C1"; texts in quotes stay texts.
    fn drawn(text: &str) -> Sheet {
        let mut sheet = Sheet {
            name: "Sheet1".into(),
            visible: true,
            merges: Some(crate::document::Merges::default()),
            ..Sheet::default()
        };
        let (merges, rows): (Vec<&str>, Vec<&str>) = text.trim().lines().partition(|l| l.starts_with("merge"));
        for range in merges.iter().filter_map(|l| l.strip_prefix("merge ")?.split_once(':')) {
            sheet.merges.iter_mut().for_each(|m| m.push(Area { from: address(range.0), to: address(range.1) }));
        }
        for (row, line) in (0..).zip(rows) {
            for (col, cell) in (0..).zip(line.trim().trim_matches('|').split('|')) {
                let cell = cell.trim();
                let content = match cell.parse() {
                    _ if cell.is_empty() => continue,
                    Ok(n) => Content::Number(n),
                    Err(_) => Content::Text(cell.trim_matches('"').into()),
                };
                sheet.cells.insert(At::new(row, col), Cell::new(content));
            }
        }
        sheet
    }

    /// The forms drafted from files of one sheet each. Every draft must be a form that reads its own examples in full.
    fn drafted(files: &[&str]) -> Vec<String> {
        let sheets: Vec<Sheet> = files.iter().map(|f| drawn(f)).collect();
        let example = |(n, sheet): (usize, &Sheet)| Example {
            name: format!("bc{n}.xlsx"),
            document: Document { sheets: vec![sheet.clone()], encoding: None },
        };
        let examples: Vec<Example> = sheets.iter().enumerate().map(example).collect();
        let texts: Vec<String> = drafts(&examples, &Ask::default()).iter().map(|d| toml(d, Lang::En)).collect();
        let forms: Vec<Form> =
            texts.iter().map(|t| crate::workspace::form::parse(t).unwrap_or_else(|m| panic!("{m:?}\n{t}"))).collect();
        sheets.iter().for_each(|s| reads(s, &forms));
        texts
    }

    fn reads(sheet: &Sheet, forms: &[Form]) {
        let answer = recognise::sheet(sheet, forms, None);
        let Answer::Found(tables) = answer else { panic!("{answer:?}\n{forms:?}") };
        for table in tables {
            let unknown = table.rows.iter().filter(|r| matches!(r.kind, RowKind::Unknown | RowKind::Nameless));
            assert_eq!((table.unknown.len(), table.twice.len(), unknown.count()), (0, 0, 0), "{table:?}");
        }
    }

    /// What is declared of a label, remarks included.
    fn about(text: &str, label: &str) -> String {
        let wanted = format!("label = \"{label}\"\n");
        let found = text.split("\n[[").find(|block| format!("{block}\n").contains(&wanted));
        found.unwrap_or_else(|| panic!("no {label} in\n{text}")).to_owned()
    }

    fn declares(text: &str, label: &str, lines: &[&str]) {
        let block = about(text, label);
        for line in lines {
            assert!(block.lines().any(|l| l.starts_with(line)), "{label} lacks {line:?}:\n{block}");
        }
    }

    fn lacks(text: &str, label: &str, field: &str) {
        let block = about(text, label);
        assert!(!block.lines().any(|l| l.starts_with(field)), "{label} has {field:?}:\n{block}");
    }

    const SCHOOLS: &str = r#"
merge C1:E1
| TT | Tên trường | Số học sinh |     |     | Số lớp | Tỷ lệ nữ (%) | Ghi chú |
|    |            | Tổng số     | Nam | Nữ  |        |              |         |
| 1  | Trường Một | 300         | 140 | 160 | 10     | 53.33        |         |
| 2  | Trường Hai | 450         | 230 | 220 | 15     | 48.89        | mới     |
| 3  | Trường Ba  | 123         | 60  | 63  | 4      | 51.22        |         |
| 4  | Trường Bốn | 210         | 101 | 109 | 7      | 51.9         |         |
| 5  | Trường Năm | 77          | 40  | 37  | 3      | 48.05        |         |
|    | Cộng       | 1160        | 571 | 589 | 39     | 50.78        |         |
"#;

    #[test]
    fn an_open_list_with_a_total_under_a_heading() {
        let all = drafted(&[SCHOOLS]);
        let [text] = &all[..] else { panic!("{}", all.len()) };
        for line in ["axis = \"open\"", "header = [\"Tên trường\"]", "number = [\"TT\"]", "totals = [\"Cộng\"]"] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        declares(text, "Tổng số", &["key = \"tong_so\"", "under = \"so_hoc_sinh\""]);
        declares(text, "Nam", &["part_of = \"tong_so\""]);
        declares(text, "Nữ", &["part_of = \"tong_so\""]);
        lacks(text, "Số lớp", "part_of");
        declares(text, "Tỷ lệ nữ (%)", &["kind = \"ratio\"", "numerator = \"nu\"", "denominator = \"tong_so\""]);
        declares(text, "Tỷ lệ nữ (%)", &["# operands told by the numbers: holds in 6 of 6"]);
        declares(text, "Ghi chú", &["kind = \"text\""]);
    }

    #[test]
    fn a_ratio_that_the_numbers_do_not_bear_out_has_no_operands() {
        let wrong = SCHOOLS.replace("53.33", "12.5").replace("48.89", "71").replace("51.22", "9.75");
        let text = &drafted(&[&wrong])[0];
        declares(
            text,
            "Tỷ lệ nữ (%)",
            &["kind = \"average\"", "measure = \"percent\"", "# a percentage whose operands"],
        );
        lacks(text, "Tỷ lệ nữ (%)", "numerator");
    }

    #[test]
    fn parts_are_not_told_by_zeros_nor_by_a_few_rows() {
        let sums = |rows: &[[i64; 3]]| {
            let line = |(n, r): (usize, &[i64; 3])| {
                format!("| {} | Chi bộ số {n} | {} | {} | {} |\n", n + 1, r[0], r[1], r[2])
            };
            let rows: String = rows.iter().enumerate().map(line).collect();
            drafted(&[&format!("| TT | Tên chi bộ | Mục thứ nhất | Mục khác hẳn | Điều còn thiếu |\n{rows}")])[0]
                .clone()
        };
        let told = sums(&[[3, 1, 2], [9, 4, 5], [14, 6, 8], [5, 2, 3], [20, 9, 11], [0, 0, 0]]);
        declares(&told, "Mục khác hẳn", &["part_of = \"muc_thu_nhat\"", "# the parts add up, told by the numbers"]);
        for text in [sums(&[[0, 0, 0]; 12]), sums(&[[3, 1, 2]; 12]), sums(&[[3, 1, 2], [9, 4, 5], [14, 6, 8]])] {
            lacks(&text, "Mục khác hẳn", "part_of");
        }
        let off = sums(&[[3, 1, 2], [9, 4, 5], [14, 6, 8], [5, 2, 3], [20, 9, 11], [8, 4, 5]]);
        lacks(&off, "Mục khác hẳn", "part_of");
    }

    const MONEY: &str = r#"
merge C1:E1
| Mã  | Tên đơn vị  | Số tiền (triệu đồng) |       |       | Người | Bình quân |
|     |             | Tổng số              | Lương | Khác  |       |           |
| 101 | Phòng Một   | 30.5                 | 20.25 | 10.25 | 4     | 7.63      |
| 205 | Phòng Hai   | 41.75                | 30.5  | 11.25 | 5     | 8.35      |
| 207 | Phòng Ba    | 12.5                 | 8.25  | 4.25  | 3     | 4.17      |
| 311 | Phòng Bốn   | 99.25                | 90    | 9.25  | 11    | 9.02      |
| 420 | Phòng Năm   | 55                   | 40.5  | 14.5  | 7     | 7.86      |
"#;

    #[test]
    fn money_that_adds_up_and_money_that_nearly_does() {
        let text = &drafted(&[MONEY])[0];
        declares(text, "Lương", &["part_of = \"tong_so\"", "measure = \"amount\""]);
        declares(text, "Mã", &["kind = \"text\""]);
        declares(text, "Người", &["# not known whether a level", "kind = \"stock\""]);
        lacks(text, "Người", "measure");
        declares(
            text,
            "Bình quân",
            &["kind = \"average\"", "# is “Số tiền (triệu đồng) – Tổng số” over “Người”: holds in 5 of 5"],
        );
        // Sums are compared exactly: what is lost by rounding is said, and not declared.
        let text = &drafted(&[&MONEY.replace("30.5                 |", "30.6                 |")])[0];
        lacks(text, "Lương", "part_of");
        declares(text, "Lương", &["# part_of = \"tong_so\"", "# the parts add up apart from rounding"]);
    }

    #[test]
    fn a_whole_has_one_division() {
        let sheet = r#"
merge D1:E1
merge F1:G1
| TT | Tên trường | Tổng | Chia ra |    | Chia theo cấp |     |
|    |            |      | Nam     | Nữ | Cấp 1         | Cấp 2 |
| 1  | Trường A   | 30   | 14      | 16 | 10            | 20  |
| 2  | Trường B   | 45   | 23      | 22 | 15            | 30  |
| 3  | Trường C   | 12   | 6       | 6  | 4             | 8   |
"#;
        let text = &drafted(&[sheet])[0];
        declares(text, "Nam", &["part_of = \"tong\""]);
        lacks(text, "Cấp 1", "part_of");
        declares(text, "Cấp 1", &["# part_of = \"tong\"", "# another division of the whole"]);
    }

    const ADMITTED: &str = r#"
merge C1:D1
merge E1:F1
| STT | Tên đơn vị      | Kết nạp    |                   | Trong đó (lũy kế) |     |
|     |                 | Trong tháng | Lũy kế từ đầu năm | Nữ                | Trẻ |
| 1   | Đảng bộ xã Một  | 1           | 9                 | 4                 | 6   |
| 2   | Đảng bộ xã Hai  | 2           | 7                 | 3                 | 5   |
| 3   | Chi bộ Ba       | 0           | 3                 | 1                 | 1   |
"#;

    #[test]
    fn subsets_are_told_by_their_heading() {
        let text = &drafted(&[ADMITTED])[0];
        declares(text, "Nữ", &["subset_of = \"luy_ke_tu_dau_nam\"", "kind = \"ytd\""]);
        declares(text, "Trẻ", &["subset_of = \"luy_ke_tu_dau_nam\"", "kind = \"ytd\""]);
        declares(text, "Trong tháng", &["kind = \"flow\""]);
        declares(text, "Lũy kế từ đầu năm", &["sum_of = \"trong_thang\"", "# told by words; the figure of the period"]);
        // No word says so, whatever the numbers are.
        let text = &drafted(&[&ADMITTED.replace("Trong đó (lũy kế)", "Thành phần (lũy kế)")])[0];
        lacks(text, "Nữ", "subset_of");
        // The numbers deny it.
        let text = &drafted(&[&ADMITTED.replace("| 4                 | 6", "| 40                | 60")])[0];
        lacks(text, "Nữ", "subset_of");
        // A period with more than the year is no part of it.
        let text = &drafted(&[&ADMITTED
            .replace("| 1           | 9", "| 12          | 9")
            .replace("| 2           | 7", "| 8           | 7")])[0];
        lacks(text, "Lũy kế từ đầu năm", "sum_of");
    }

    const CHANGES: &str = r#"
merge B1:C1
merge A1:A2
| Tiêu chí                        | Thực hiện |         | Tỷ lệ (%)    |
|                                 | Kỳ này    | Cùng kỳ |              |
| 1                               | 2         | 3       | 4(=2*100/3)  |
| A - Số đầu kỳ chuyển sang       | 100       | 80      | 125          |
| B - Tăng trong kỳ               | 15        | 30      | 50           |
| 1. Kết nạp                      | 9         | 20      | 45           |
| 2. Chuyển đến                   | 6         | 10      | 60           |
| C - Giảm trong kỳ               | 5         | 10      | 50           |
| 1. Chuyển đi                    | 3         | 6       | 50           |
| Trong đó: ra nước ngoài         | 1         | 2       | 50           |
| 2. Xóa tên                      | 2         | 4       | 50           |
| D - Số cuối kỳ báo cáo          | 110       | 100     | 110          |
"#;

    #[test]
    fn closed_rows_with_their_numbering() {
        let text = &drafted(&[CHANGES])[0];
        assert!(text.contains("axis = \"closed\""), "{text}");
        declares(text, "1. Kết nạp", &["under = \"tang_trong_ky\"", "part_of = \"tang_trong_ky\"", "kind = \"flow\""]);
        declares(text, "2. Xóa tên", &["under = \"giam_trong_ky\"", "part_of = \"giam_trong_ky\""]);
        declares(text, "Trong đó: ra nước ngoài", &["under = \"chuyen_di\"", "subset_of = \"chuyen_di\""]);
        declares(text, "A - Số đầu kỳ chuyển sang", &["kind = \"stock\"", "opening_of = \"so_cuoi_ky_bao_cao\""]);
        declares(text, "Tỷ lệ (%)", &["kind = \"ratio\"", "numerator = \"ky_nay\"", "denominator = \"cung_ky\""]);
        lacks(text, "Kỳ này", "kind");
        // Without the balance the words alone only suggest the opening stock.
        let text = &drafted(&[&CHANGES.replace("| 110       | 100 ", "| 111       | 100 ")])[0];
        lacks(text, "A - Số đầu kỳ chuyển sang", "opening_of");
        declares(text, "A - Số đầu kỳ chuyển sang", &["# opening_of = \"so_cuoi_ky_bao_cao\""]);
        // Parts that do not add up are none.
        let text = &drafted(&[&CHANGES.replace("| 9         | 20 ", "| 8         | 19 ")])[0];
        lacks(text, "1. Kết nạp", "part_of");
        lacks(text, "1. Kết nạp", "subset_of");
    }

    #[test]
    fn subsets_that_are_divided_themselves() {
        let sheet = r#"
| Tiêu chí                  | Kỳ này | Cùng kỳ năm trước |
| I. Tổng số kết nạp        | 40     | 50                |
| Trong đó: - Nữ            | 12     | 9                 |
| - Làm ở xưởng, chia ra:   | 20     | 31                |
| + Thợ máy                 | 15     | 20                |
| + Thợ điện                | 5      | 11                |
| - Sinh viên               | 7      | 6                 |
| II. Phân tích             |        |                   |
| 1. Tuổi đời               |        |                   |
| - Dưới 30 tuổi            | 22     | 30                |
| - Từ 30 tuổi              | 18     | 20                |
| - Tuổi bình quân          | 28.5   | 29.1              |
"#;
        let text = &drafted(&[sheet])[0];
        for label in ["Trong đó: - Nữ", "- Làm ở xưởng, chia ra:", "- Sinh viên"] {
            declares(text, label, &["subset_of = \"tong_so_ket_nap\"", "under = \"tong_so_ket_nap\""]);
        }
        declares(text, "+ Thợ máy", &["part_of = \"lam_o_xuong_chia_ra\""]);
        declares(text, "1. Tuổi đời", &["heading = true"]);
        declares(text, "- Tuổi bình quân", &["kind = \"average\""]);
        // Two columns are too few to tell by the numbers alone what an unnamed division divides.
        lacks(text, "- Dưới 30 tuổi", "part_of");
    }

    #[test]
    fn parts_stated_over_the_columns() {
        let sheet = r#"
| Loại hình | Tổng    | Cơ sở | Khác |
| 1         | 2 (=3+4) | 3     | 4    |
| 1. Xã     | 5        | 2     | 3    |
| 2. Phường | 7        | 3     | 4    |
| Cộng      | 12       | 5     | 7    |
"#;
        let text = &drafted(&[sheet])[0];
        declares(text, "Cơ sở", &["part_of = \"tong\""]);
        declares(text, "1. Xã", &["part_of = \"cong\""]);
        let denied = &drafted(&[&sheet
            .replace("| 2     | 3    |", "| 1     | 1    |")
            .replace("| 3     | 4    |\n| Cộng", "| 1     | 2    |\n| Cộng")])[0];
        lacks(denied, "Cơ sở", "part_of");
    }

    #[test]
    fn what_examples_write_otherwise_is_one_label() {
        let other = ADMITTED
            .replace("Lũy kế từ đầu năm", "Từ đầu năm đến nay")
            .replace("Tên đơn vị", "Đơn vị")
            .replace("| Trẻ |", "| Trẻ | Số nợ |")
            .replace("| 6   |", "| 6   | 2     |")
            .replace("Đảng bộ xã", "Đảng bộ phường")
            .replace("Chi bộ Ba", "Chi bộ Bốn");
        let all = drafted(&[ADMITTED, &other]);
        let [text] = &all[..] else { panic!("{}", all.len()) };
        assert!(text.contains("header = [\"Tên đơn vị\", \"Đơn vị\"]"), "{text}");
        declares(text, "Lũy kế từ đầu năm", &["also = [\"Từ đầu năm đến nay\"]", "# “Từ đầu năm đến nay” joined"]);
        declares(text, "Số nợ", &["optional = true", "# in 1 of 2 examples"]);
        lacks(text, "Nữ", "optional");
        // Capitals only where no example writes otherwise.
        let capitals = other.replace("| Nữ ", "| NỮ ").replace("| Trẻ ", "| TRẺ ");
        declares(&drafted(&[ADMITTED, &capitals])[0], "Nữ", &["key = \"nu\""]);
        // The axis is certain: the names differ from example to example.
        assert!(!text.contains("taken for organisations"), "{text}");
    }

    #[test]
    fn two_templates_are_two_forms() {
        let all = drafted(&[SCHOOLS, CHANGES, ADMITTED]);
        assert_eq!(all.len(), 3);
        let same_columns = CHANGES
            .replace("Số đầu kỳ chuyển sang", "Đầu tư công")
            .replace("Tăng trong kỳ", "Vốn trong nước")
            .replace("Kết nạp", "Ngân sách")
            .replace("Chuyển đến", "Tín dụng")
            .replace("Giảm trong kỳ", "Vốn ngoài nước")
            .replace("Chuyển đi", "Viện trợ")
            .replace("ra nước ngoài", "không hoàn lại")
            .replace("Xóa tên", "Vay")
            .replace("Số cuối kỳ báo cáo", "Đã giải ngân");
        assert_eq!(drafted(&[CHANGES, &same_columns]).len(), 2, "closed rows with other labels are another form");
        let named =
            |name: &str| format!("|  |  |  | {name} |\n{}", CHANGES.replace("merge B1:C1\nmerge A1:A2\n", "").trim());
        let drafts_of = |a: &str, b: &str| {
            let examples = [a, b].map(|name| Example {
                name: "bc.xlsx".into(),
                document: Document { sheets: vec![drawn(&named(name))], encoding: None },
            });
            drafts(&examples, &Ask::default()).len()
        };
        assert_eq!((drafts_of("Biểu số 1", "Biểu số 2"), drafts_of("Biểu số 1", "BIỂU SỐ 1")), (2, 1));
    }

    #[test]
    fn cells_that_state_who_and_when() {
        let sheet = format!("| Mã đơn vị | Tháng | Năm  |\n| 004       | 9     | 2022 |\n{}", SCHOOLS.trim())
            .replace("merge C1:E1\n", "");
        let text = &drafted(&[&format!("merge C3:E3\n{sheet}")])[0];
        for line in ["unit = [\"Mã đơn vị\"]", "month = [\"Tháng\"]", "year = [\"Năm\"]"] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        assert!(!drafted(&[SCHOOLS])[0].contains("[heading]"));
    }

    #[test]
    fn a_sheet_without_a_table_gives_nothing() {
        let sheet = drawn("| Kính gửi các đơn vị |\n| Đề nghị gửi báo cáo |\n| 1 |\n");
        let examples = [Example { name: "x".into(), document: Document { sheets: vec![sheet], encoding: None } }];
        assert!(drafts(&examples, &Ask::default()).is_empty());
    }
}
