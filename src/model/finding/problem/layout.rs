//! Problems of a sheet's columns and rows: what is missing, doubled, changed or hidden.

use super::told::{About, Lack, Shown, Tell, Told};
use crate::model::finding::code::Code;
use crate::model::finding::lang::Lang;
use crate::model::finding::words::{more, quoted, short};
use crate::model::place::At;
use serde::{Deserialize, Serialize};

/// A column or row of the form is not on the sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingIndicator {
    /// What is missing.
    pub lacks: Vec<Lack>,
}

impl Tell for MissingIndicator {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::MissingIndicator,
            about: About::Sheet,
            found: Shown::Nothing,
            expected: Shown::Lacks(&self.lacks),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let lacks = Lack::list(&self.lacks, lang);
        match lang {
            Lang::Vi => format!("Biểu thiếu: {lacks}. Bổ sung đúng theo mẫu rồi gửi lại."),
            Lang::En => format!("The form lacks: {lacks}. Restore it as in the template and send it again."),
        }
    }
}

/// A label stands twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DuplicateLabel {
    /// The label as written.
    pub label: String,
    /// Its second place.
    pub second: At,
    /// Whether the two say different things.
    pub differ: bool,
}

impl Tell for DuplicateLabel {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::DuplicateLabel,
            about: About::Sheet,
            found: Shown::Text(&self.label),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (label, second) = (short(&self.label), self.second);
        match (self.differ, lang) {
            (true, Lang::Vi) => format!(
                "“{label}” có ở cả {cell} và {second}, số liệu khác nhau nên không dùng được. Giữ lại một chỗ đúng theo mẫu."
            ),
            (true, Lang::En) => format!(
                "“{label}” stands at both {cell} and {second} with different figures, so neither is used. Keep one, as in the template."
            ),
            (false, Lang::Vi) => {
                format!("“{label}” có ở cả {cell} và {second}; đã dùng {cell}. Bỏ chỗ thừa, giữ đúng mẫu.")
            }
            (false, Lang::En) => format!(
                "“{label}” stands at both {cell} and {second}; {cell} is used. Remove the other, as in the template."
            ),
        }
    }
}

/// Labels of the template were changed or moved; they were read all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TemplateChanged {
    /// The labels as written, with those they were taken for.
    pub taken: Vec<(String, String)>,
    /// The labels that stand elsewhere than in the template.
    pub moved: Vec<String>,
}

impl Tell for TemplateChanged {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TemplateChanged,
            about: About::Sheet,
            found: Shown::Texts(self.taken.iter().map(|(w, _)| w).chain(&self.moved).map(String::as_str).collect()),
            expected: Shown::Texts(self.taken.iter().map(|(_, t)| t.as_str()).collect()),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let renamed = self.taken.iter().map(|(written, label)| match lang {
            Lang::Vi => format!("“{}” được hiểu là “{label}”", short(written)),
            Lang::En => format!("“{}” was taken for “{label}”", short(written)),
        });
        let moved = first_three(self.moved.iter().map(|m| quoted(m)));
        let moved = moved.map(|m| format!("{} {m}", lang.pick("đổi chỗ", "moved")));
        let what: Vec<String> = [first_three(renamed), moved].into_iter().flatten().collect();
        let what = what.join("; ");
        match lang {
            Lang::Vi => format!("Biểu khác mẫu: {what}. Xác nhận, và giữ nguyên mẫu lần sau."),
            Lang::En => {
                format!("The form differs from the template: {what}. Confirm, and keep the template next time.")
            }
        }
    }
}

/// The first three of a list, where there is anything in it.
fn first_three(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.collect();
    let more = if items.len() > 3 { " …" } else { "" };
    let shown: Vec<&str> = items.iter().take(3).map(String::as_str).collect();
    (!items.is_empty()).then(|| format!("{}{more}", shown.join("; ")))
}

/// The template that was filled in is of another issue of the form; it was read by its labels all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherEdition {
    /// The name of the form.
    pub form: String,
    /// The issue that the template is of.
    pub marked: String,
    /// The issue in use.
    pub current: String,
}

impl Tell for OtherEdition {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TemplateChanged,
            about: About::Sheet,
            found: Shown::Text(&self.marked),
            expected: Shown::Text(&self.current),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (form, marked, current) = (&self.form, short(&self.marked), &self.current);
        match lang {
            Lang::Vi => format!(
                "Tệp lập từ mẫu {form} bản “{marked}”, mẫu đang dùng là bản “{current}”; số liệu được đọc theo tiêu đề. Xác nhận, và dùng mẫu mới lần sau."
            ),
            Lang::En => format!(
                "The file was made from issue “{marked}” of {form}, the one in use is “{current}”; it was read by its labels. Confirm, and use the new template next time."
            ),
        }
    }
}

/// Labels mention a time that is not that of the period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelOfOtherTime {
    /// The labels as written, with those that they were taken for.
    pub taken: Vec<(String, String)>,
}

impl Tell for LabelOfOtherTime {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TemplateChanged,
            about: About::Sheet,
            found: Shown::Texts(self.taken.iter().map(|(w, _)| w.as_str()).collect()),
            expected: Shown::Texts(self.taken.iter().map(|(_, t)| t.as_str()).collect()),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let list: Vec<String> = self.taken.iter().take(3).map(|(written, _)| quoted(written)).collect();
        let list = list.join("; ");
        match lang {
            Lang::Vi => format!(
                "Tiêu đề {list} ghi thời điểm không thuộc kỳ báo cáo; số liệu vẫn được dùng. Xác nhận số liệu là của kỳ này, hoặc gửi lại."
            ),
            Lang::En => format!(
                "The label {list} mentions a time that is not this period's; the figures were used. Confirm that they are this period's, or send them again."
            ),
        }
    }
}

/// A row of which neither name nor total tells whether it is an organisation or a sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoubtfulRow {
    /// The label as written.
    pub label: String,
    /// Whether it was counted as an organisation.
    pub counted: bool,
}

impl Tell for DoubtfulRow {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TemplateChanged,
            about: About::Sheet,
            found: Shown::Text(&self.label),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let label = short(&self.label);
        match (self.counted, lang) {
            (true, Lang::Vi) => format!(
                "Hàng “{label}” không rõ là tổ chức hay số cộng; đã tính như một tổ chức. Đánh số thứ tự cho tổ chức, hoặc xác nhận."
            ),
            (true, Lang::En) => format!(
                "The row “{label}” may be an organisation or a sum; it was counted as an organisation. Number the organisations, or confirm."
            ),
            (false, Lang::Vi) => format!(
                "Hàng “{label}” không rõ là tổ chức hay số cộng; đã coi là số cộng nên không tính. Đánh số thứ tự cho tổ chức, hoặc xác nhận."
            ),
            (false, Lang::En) => format!(
                "The row “{label}” may be an organisation or a sum; it was taken for a sum and not counted. Number the organisations, or confirm."
            ),
        }
    }
}

/// Figures that were used stand where a reader of the sheet does not see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HiddenData {
    /// How many.
    pub cells: u64,
    /// Where: each way of hiding with its places, "12–14" or "C".
    pub places: Vec<(HiddenBy, String)>,
}

/// How figures are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HiddenBy {
    /// The whole sheet is hidden.
    Sheet,
    /// Rows that are hidden or filtered out.
    Rows,
    /// Hidden columns.
    Columns,
    /// Cells under a merged range, or one merged over several figures.
    Merge,
    /// A number format that hides the number or shows another.
    Format,
    /// Struck out.
    Struck,
}

impl HiddenBy {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            HiddenBy::Sheet => lang.pick("trang tính bị ẩn", "a hidden sheet"),
            HiddenBy::Rows => lang.pick("hàng ẩn", "hidden rows"),
            HiddenBy::Columns => lang.pick("cột ẩn", "hidden columns"),
            HiddenBy::Merge => lang.pick("ô gộp", "merged cells"),
            HiddenBy::Format => lang.pick("định dạng ô che hoặc đổi số", "number formats that hide or change"),
            HiddenBy::Struck => lang.pick("bị gạch ngang", "struck out"),
        }
    }
}

impl Tell for HiddenData {
    fn told(&self) -> Told<'_> {
        Told { code: Code::HiddenData, about: About::Cells, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let places = self.places.iter().map(|(by, at)| match by {
            HiddenBy::Sheet => by.words(lang).to_owned(),
            HiddenBy::Rows | HiddenBy::Columns | HiddenBy::Merge | HiddenBy::Format | HiddenBy::Struck => {
                format!("{} {at}", by.words(lang))
            }
        });
        let (cells, places) = (self.cells, places.collect::<Vec<_>>().join(", "));
        match lang {
            Lang::Vi => format!(
                "{cells} ô số liệu đã được tính nhưng trang tính không hiện ra hoặc hiện khác ({places}). Bỏ ẩn, kiểm tra và xác nhận số liệu này phải tính."
            ),
            Lang::En => format!(
                "{cells} figures were used that the sheet does not show, or shows otherwise ({places}). Unhide them, check them and confirm that they count."
            ),
        }
    }
}

/// A sheet without a header holds what looks like the rest of a table; it is not used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetGoesOn;

impl Tell for SheetGoesOn {
    fn told(&self) -> Told<'_> {
        Told { code: Code::TemplateChanged, about: About::Sheet, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        lang.pick(
            "Trang tính có các hàng giống phần tiếp của bảng ở trang trước nhưng không có tiêu đề, nên không dùng. Đề nghị đơn vị gộp vào một bảng rồi gửi lại.",
            "The sheet holds rows that look like the rest of the table before it, without a header, and is not used. Ask the unit to put them into one table.",
        ).to_owned()
    }
}

/// Two organisations of one name were both counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepeatedName {
    /// The name.
    pub label: String,
    /// The cell of the second.
    pub second: At,
    /// How many other names stand twice.
    pub others: usize,
}

impl Tell for RepeatedName {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TemplateChanged,
            about: About::Sheet,
            found: Shown::Text(&self.label),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (label, second) = (short(&self.label), self.second);
        let others = more(self.others, lang.pick(" ({} tên khác cũng lặp lại)", " ({} other names stand twice too)"));
        match lang {
            Lang::Vi => format!(
                "“{label}” có ở cả {cell} và {second}{others}; cả hai đã được tính. Xác nhận là hai tổ chức khác nhau, hoặc bỏ hàng thừa."
            ),
            Lang::En => format!(
                "“{label}” stands at both {cell} and {second}{others}, and both were counted. Confirm that they are two, or remove one."
            ),
        }
    }
}

/// Most labels stand twice: a table beside another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SideBySide {
    /// How many labels.
    pub labels: usize,
    /// Where the second table begins.
    pub second: At,
}

impl Tell for SideBySide {
    fn told(&self) -> Told<'_> {
        Told { code: Code::DuplicateLabel, about: About::Sheet, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let SideBySide { labels, second } = self;
        match lang {
            Lang::Vi => format!(
                "{labels} cột có hai lần (bảng thứ hai bắt đầu ở {second}), như hai bảng đặt cạnh nhau; cột nào có số liệu khác nhau thì không dùng. Tách mỗi bảng ra một trang tính."
            ),
            Lang::En => format!(
                "{labels} columns stand twice (the second table begins at {second}), like two tables side by side; columns that differ are not used. Put each table on a sheet of its own."
            ),
        }
    }
}

/// A column or row that the form does not know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownColumn {
    /// The label as written.
    pub label: String,
    /// Whether it is a row.
    pub is_row: bool,
}

impl Tell for UnknownColumn {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::UnknownColumn,
            about: About::Sheet,
            found: Shown::Text(&self.label),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (label, what) = (short(&self.label), lang.pick(["Cột", "Hàng"], ["column", "row"]));
        let what = what[usize::from(self.is_row)];
        match lang {
            Lang::Vi => format!(
                "{what} “{label}” không có trong mẫu nên số liệu ở đó không được dùng. Ghi số liệu vào đúng mục của mẫu."
            ),
            Lang::En => format!(
                "The {what} “{label}” is not in the template; its figures are not used. Write them where the template asks."
            ),
        }
    }
}
