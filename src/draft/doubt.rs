//! What is not certain in a draft, and what it is based on; said in words beside the guess.

use super::numbers::Proof;
use crate::model::finding::Lang;

/// A guess that is not certain, with its ground.
#[derive(Clone, Debug, PartialEq)]
pub enum Doubt {
    /// The rows were taken for labels.
    RowsClosed {
        /// How many rows.
        rows: usize,
        /// Whether there is one example only.
        alone: bool,
    },
    /// The rows were taken for organisations.
    RowsOpen {
        /// How many rows.
        rows: usize,
        /// Whether there is one example only.
        alone: bool,
    },
    /// No line of the examples says it.
    NotStated,
    /// Told by the words of a cell above the table.
    CellByWords {
        /// What stands there in an example.
        value: String,
    },
    /// The kind was told by words that are used otherwise too.
    KindByWords(&'static str),
    /// The kind is that of the label above, which is not certain.
    KindAsAbove,
    /// Nothing tells the kind.
    KindUnknown,
    /// The column was empty in all examples.
    NoFigures,
    /// Codes, not figures, by the look of them.
    Codes,
    /// A percentage without operands.
    NoOperands,
    /// A plain quotient of two labels; a form has no place for it.
    Quotient {
        /// The numerator's label.
        numerator: String,
        /// The denominator's label.
        denominator: String,
        /// How often it held.
        proof: Proof,
    },
    /// The operands were told by the numbers alone.
    RatioByNumbers(Proof),
    /// The operands stand in the row of column numbers, and the numbers do not always agree.
    RatioByFormula(Proof),
    /// Parts, told by the numbers alone.
    PartsByNumbers(Proof),
    /// Parts, told by words; the numbers do not prove it.
    PartsByWords(Proof),
    /// They add up apart from rounding, so that the relation is not declared.
    PartsNearly(Proof),
    /// The whole has another division already, so that this one is not declared.
    SecondDivision(Proof),
    /// A subset, told by words; the numbers do not prove it.
    SubsetByWords(Proof),
    /// Never more than what it stands under, which is not declared: no word says that it is a subset.
    SubsetByNumbers(Proof),
    /// What happened in the period, told by words and by its being less.
    SumOfByWords(Proof),
    /// An opening stock, told by words alone.
    OpeningByWords,
    /// Not all examples have it.
    Optional {
        /// How many have it.
        there: usize,
        /// Of how many.
        of: usize,
    },
    /// A spelling that was joined because it stands at the same place.
    SpellingByPlace(String),
    /// A spelling that was joined because it is much alike.
    SpellingAlike(String),
    /// The year of a label is the one before, by the look of it.
    LastYear,
}

fn rows(proof: Proof, lang: Lang) -> String {
    let Proof { held, told, .. } = proof;
    lang.pick(format!("đúng ở {held}/{told} chỗ so được"), format!("holds in {held} of {told} places compared"))
}

fn examples(alone: bool, lang: Lang) -> &'static str {
    match alone {
        true => lang.pick("mới có một ví dụ", "from one example only"),
        false => lang.pick("các ví dụ chưa cho biết chắc", "the examples leave it open"),
    }
}

impl Doubt {
    /// The doubt in words.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Doubt::RowsClosed { rows, alone } => lang.pick(
                format!("đoán {rows} hàng là chỉ tiêu cố định ({}); nếu là tên đơn vị thì ghi \"open\" và bỏ [[rows.label]]", examples(*alone, lang)),
                format!("{rows} rows taken for fixed labels ({}); if they are organisations, write \"open\" and remove [[rows.label]]", examples(*alone, lang)),
            ),
            Doubt::RowsOpen { rows, alone } => lang.pick(
                format!("đoán {rows} hàng là tên đơn vị ({}); nếu mẫu in sẵn các hàng này thì đổi thành \"closed\"", examples(*alone, lang)),
                format!("{rows} rows taken for organisations ({}); if the template prints them, make it \"closed\"", examples(*alone, lang)),
            ),
            Doubt::NotStated => lang.pick("ví dụ không ghi; sửa lại cho đúng".into(), "the examples do not say; correct it".into()),
            Doubt::CellByWords { value } => lang.pick(
                format!("đoán theo tên ô; ví dụ ghi “{value}”"),
                format!("told by the name of the cell; an example has “{value}”"),
            ),
            Doubt::KindByWords(words) => lang.pick(format!("đoán theo chữ “{words}”"), format!("told by the words “{words}”")),
            Doubt::KindAsAbove => lang.pick("như chỉ tiêu ở trên nó".into(), "as the label above it".into()),
            Doubt::KindUnknown => lang.pick(
                "chưa rõ là số cuối kỳ (stock), phát sinh trong kỳ (flow) hay lũy kế (ytd)".into(),
                "not known whether a level (stock), of the period (flow) or cumulated (ytd)".into(),
            ),
            Doubt::NoFigures => lang.pick("cột trống trong mọi ví dụ".into(), "empty in all examples".into()),
            Doubt::Codes => lang.pick("trông như mã số, không cộng".into(), "looks like codes, not to be summed".into()),
            Doubt::NoOperands => lang.pick(
                "là tỷ lệ % nhưng chưa tìm được tử số, mẫu số; nếu biết thì ghi kind = \"ratio\", numerator, denominator".into(),
                "a percentage whose operands were not found; if known, write kind = \"ratio\", numerator, denominator".into(),
            ),
            Doubt::Quotient { numerator, denominator, proof } => lang.pick(
                format!("bằng “{numerator}” chia “{denominator}”: {}", rows(*proof, lang)),
                format!("is “{numerator}” over “{denominator}”: {}", rows(*proof, lang)),
            ),
            Doubt::RatioByNumbers(proof) => lang.pick(
                format!("tử số, mẫu số đoán theo số liệu: {}", rows(*proof, lang)),
                format!("operands told by the numbers: {}", rows(*proof, lang)),
            ),
            Doubt::RatioByFormula(proof) => lang.pick(
                format!("theo công thức ở hàng số cột; {}", rows(*proof, lang)),
                format!("by the formula in the row of column numbers; {}", rows(*proof, lang)),
            ),
            Doubt::PartsByNumbers(proof) => lang.pick(
                format!("các phần cộng lại bằng tổng, đoán theo số liệu: {}", rows(*proof, lang)),
                format!("the parts add up, told by the numbers: {}", rows(*proof, lang)),
            ),
            Doubt::PartsByWords(proof) => lang.pick(
                format!("đoán theo chữ; {}", rows(*proof, lang)),
                format!("told by words; {}", rows(*proof, lang)),
            ),
            Doubt::PartsNearly(proof) => lang.pick(
                format!("các phần cộng lại bằng tổng nếu bỏ qua phần làm tròn: {}; chưa ghi vì chương trình so đúng từng số", rows(*proof, lang)),
                format!("the parts add up apart from rounding: {}; not declared, since sums are compared exactly", rows(*proof, lang)),
            ),
            Doubt::SecondDivision(proof) => lang.pick(
                format!("cũng là một cách chia của tổng: {}; mỗi tổng chỉ khai được một cách chia", rows(*proof, lang)),
                format!("another division of the whole: {}; a whole can have one division only", rows(*proof, lang)),
            ),
            Doubt::SubsetByWords(proof) => lang.pick(
                format!("đoán theo chữ và vị trí; {}", rows(*proof, lang)),
                format!("told by words and place; {}", rows(*proof, lang)),
            ),
            Doubt::SubsetByNumbers(proof) => lang.pick(
                format!("đứng dưới và không lớn hơn số ở trên: {}; chưa ghi vì các phần không cộng thành tổng", rows(*proof, lang)),
                format!("stands below and is never more: {}; not declared, since the parts do not add up", rows(*proof, lang)),
            ),
            Doubt::SumOfByWords(proof) => lang.pick(
                format!("đoán theo chữ; số trong kỳ không lớn hơn lũy kế: {}", rows(*proof, lang)),
                format!("told by words; the figure of the period is not more: {}", rows(*proof, lang)),
            ),
            Doubt::OpeningByWords => lang.pick(
                "chỉ đoán theo chữ, chưa có số liệu hai kỳ để so; nếu đúng thì bỏ dấu # ở dòng dưới".into(),
                "told by words alone, no two periods to compare; if so, remove the # of the line below".into(),
            ),
            Doubt::Optional { there, of } => {
                lang.pick(format!("có ở {there}/{of} ví dụ"), format!("in {there} of {of} examples"))
            }
            Doubt::SpellingByPlace(text) => lang.pick(
                format!("“{text}” ghép vì đứng cùng chỗ; nếu là mục khác thì tách ra"),
                format!("“{text}” joined because it stands at the same place; if it is another label, take it apart"),
            ),
            Doubt::SpellingAlike(text) => {
                lang.pick(format!("“{text}” ghép vì viết gần giống"), format!("“{text}” joined because it is much alike"))
            }
            Doubt::LastYear => lang.pick(
                "năm ghi ở đây đoán là năm trước của kỳ báo cáo".into(),
                "the year written here is taken for the one before the period's".into(),
            ),
        }
    }
}
