//! Problems of what one cell says, by itself; and what several cells of a sheet say in the same way.

use super::told::{About, Shown, Tell, Told};
use crate::model::finding::code::Code;
use crate::model::finding::lang::Lang;
use crate::model::finding::words::{Meaning, bare, en, meant, perhaps, short, vi, written};
use crate::model::text::legacy::Legacy;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Text where a number belongs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotANumber {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// As typed.
    pub text: String,
    /// The number that may be meant.
    pub likely: Option<Decimal>,
}

impl Tell for NotANumber {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::NotANumber,
            about: About::Cell(&self.meaning),
            found: Shown::Text(&self.text),
            expected: self.likely.into(),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (meaning, text, likely) = (meant(&self.meaning), short(&self.text), perhaps(self.likely, lang));
        match lang {
            Lang::Vi => format!("Ô {cell} ({meaning}) ghi “{text}”, không phải số{likely}. Ghi lại bằng chữ số."),
            Lang::En => {
                format!("Cell {cell} ({meaning}) says “{text}”, which is no number{likely}. Write digits only.")
            }
        }
    }
}

/// Two readings are possible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmbiguousNumber {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// As typed.
    pub text: String,
    /// The two readings.
    pub readings: [Decimal; 2],
}

impl Tell for AmbiguousNumber {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::AmbiguousNumber,
            about: About::Cell(&self.meaning),
            found: Shown::Text(&self.text),
            expected: Shown::Either(self.readings),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (meaning, text, [a, b]) = (meant(&self.meaning), short(&self.text), self.readings.map(|n| bare(n, lang)));
        match lang {
            Lang::Vi => format!("Ô {cell} ({meaning}) ghi “{text}”, có thể là {a} hoặc {b}. Ghi lại cho rõ."),
            Lang::En => {
                format!("Cell {cell} ({meaning}) says “{text}”, which may be {a} or {b}. Write it unmistakably.")
            }
        }
    }
}

/// A count with decimals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FractionalCount {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// As typed.
    pub text: String,
    /// The number, where the cell holds one and not a text.
    pub number: Option<Decimal>,
    /// The whole number that may be meant.
    pub likely: Option<Decimal>,
}

impl Tell for FractionalCount {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::FractionalCount,
            about: About::Cell(&self.meaning),
            found: Shown::Text(&self.text),
            expected: self.likely.into(),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (text, likely) = (written(&self.text, self.number, lang), perhaps(self.likely, lang));
        let meaning = meant(&self.meaning);
        match lang {
            Lang::Vi => {
                format!("Ô {cell} ({meaning}) ghi “{text}”, số lượng không thể có phần lẻ{likely}. Ghi lại số nguyên.")
            }
            Lang::En => {
                format!("Cell {cell} ({meaning}) says “{text}”; a count has no decimals{likely}. Write a whole number.")
            }
        }
    }
}

/// A count below zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NegativeCount {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// The number.
    pub value: Decimal,
}

impl Tell for NegativeCount {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::NegativeCount,
            about: About::Cell(&self.meaning),
            found: Shown::Number(self.value),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let meaning = meant(&self.meaning);
        match lang {
            Lang::Vi => {
                format!("Ô {cell} ({meaning}) ghi {}, số lượng không thể âm. Kiểm tra và ghi lại.", vi(self.value))
            }
            Lang::En => format!(
                "Cell {cell} ({meaning}) says {}; a count cannot be negative. Check and correct it.",
                en(self.value)
            ),
        }
    }
}

/// An error value such as #REF!.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorValue {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// The error as shown.
    pub text: String,
}

impl Tell for ErrorValue {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::ErrorValue,
            about: About::Cell(&self.meaning),
            found: Shown::Text(&self.text),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (meaning, text) = (meant(&self.meaning), &self.text);
        match lang {
            Lang::Vi => format!("Ô {cell} ({meaning}) báo lỗi {text}. Sửa công thức hoặc ghi thẳng số."),
            Lang::En => {
                format!("Cell {cell} ({meaning}) shows the error {text}. Mend the formula or write the number.")
            }
        }
    }
}

/// A formula whose result was not stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoCachedValue {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// The formula.
    pub formula: String,
}

impl Tell for NoCachedValue {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::NoCachedValue,
            about: About::Cell(&self.meaning),
            found: Shown::Formula(&self.formula),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (meaning, formula) = (meant(&self.meaning), short(&self.formula));
        match lang {
            Lang::Vi => format!(
                "Ô {cell} ({meaning}) là công thức “={formula}” chưa có kết quả. Mở tệp bằng Excel, lưu lại rồi gửi."
            ),
            Lang::En => format!(
                "Cell {cell} ({meaning}) is the formula “={formula}” without a stored result. Open the file in Excel, save it and send it again."
            ),
        }
    }
}

/// The stored result of a formula is not what the formula gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StaleResult {
    /// The cell's meaning.
    pub meaning: Meaning,
    /// The formula.
    pub formula: String,
    /// The stored result.
    pub stored: Decimal,
    /// What it gives.
    pub computed: Decimal,
}

impl Tell for StaleResult {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::NoCachedValue,
            about: About::Cell(&self.meaning),
            found: Shown::Number(self.stored),
            expected: Shown::Number(self.computed),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (meaning, formula) = (meant(&self.meaning), short(&self.formula));
        match lang {
            Lang::Vi => format!(
                "Ô {cell} ({meaning}) lưu kết quả {}, nhưng công thức “={formula}” cho {}. Mở tệp bằng Excel, tính lại (F9), lưu rồi gửi lại.",
                vi(self.stored),
                vi(self.computed)
            ),
            Lang::En => format!(
                "Cell {cell} ({meaning}) stores {}, but its formula “={formula}” gives {}. Open the file in Excel, recalculate (F9), save it and send it again.",
                en(self.stored),
                en(self.computed)
            ),
        }
    }
}

/// Formulas without a stored result were computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComputedValue {
    /// How many cells.
    pub cells: u64,
    /// The first formula.
    pub formula: String,
    /// Its result.
    pub value: Decimal,
}

impl Tell for ComputedValue {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::ComputedValue,
            about: About::Cells,
            found: Shown::Formula(&self.formula),
            expected: Shown::Number(self.value),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (cells, formula) = (self.cells, short(&self.formula));
        match lang {
            Lang::Vi => format!(
                "{cells} ô là công thức chưa lưu kết quả, đã được tính lại (ô đầu tiên {cell}: “={formula}” = {}). Lần sau mở tệp bằng Excel và lưu lại trước khi gửi.",
                vi(self.value)
            ),
            Lang::En => format!(
                "{cells} cells are formulas without a stored result and were computed (the first, {cell}: “={formula}” = {}). Next time open the file in Excel and save it before sending.",
                en(self.value)
            ),
        }
    }
}

/// Text in an encoding from before Unicode was converted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegacyText {
    /// How many cells.
    pub cells: u64,
    /// The encoding.
    pub encoding: Legacy,
    /// The first, as it stands in the file, and converted.
    pub first: [String; 2],
}

impl Tell for LegacyText {
    fn told(&self) -> Told<'_> {
        let [written, converted] = &self.first;
        Told {
            code: Code::ConvertedText,
            about: About::Cells,
            found: Shown::Text(written),
            expected: Shown::Text(converted),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (cells, encoding) = (self.cells, self.encoding.name());
        let [written, converted] = self.first.each_ref().map(|text| short(text));
        match lang {
            Lang::Vi => format!(
                "{cells} ô gõ theo bảng mã {encoding}, đã được chuyển sang Unicode (ô đầu tiên {cell}: “{written}” = “{converted}”). Lần sau gõ bằng Unicode."
            ),
            Lang::En => format!(
                "{cells} cells are typed in {encoding} and were converted to Unicode (the first, {cell}: “{written}” = “{converted}”). Next time type in Unicode."
            ),
        }
    }
}

/// Numbers written as text were read as numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConvertedText {
    /// How many cells.
    pub cells: u64,
    /// The first, as typed.
    pub first: String,
}

impl Tell for ConvertedText {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::ConvertedText,
            about: About::Cells,
            found: Shown::Text(&self.first),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (cells, first) = (self.cells, short(&self.first));
        match lang {
            Lang::Vi => format!(
                "{cells} ô ghi số dưới dạng chữ (ô đầu tiên {cell} ghi “{first}”), đã được đọc thành số. Lần sau ghi bằng số."
            ),
            Lang::En => format!(
                "{cells} cells hold numbers as text (the first, {cell}, says “{first}”); they were read as numbers. Next time enter numbers."
            ),
        }
    }
}
