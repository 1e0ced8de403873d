//! Findings: what a person must know about what a unit sent.
//!
//! A [`Problem`] stays structured until it is shown; `finding/message.rs` turns it into words, in
//! Vietnamese or English, so that the terminal, the CSV file and the workbook say the same thing.

pub mod code;
pub mod message;
pub mod page;

pub use code::{Code, Severity};

use crate::model::period::Period;
use crate::model::place::{At, CellRef, ParcelId};
use crate::model::roster::UnitIx;
use crate::model::text::legacy::Legacy;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The language of what is shown to people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The text of this language.
    pub fn pick<T>(self, vi: T, en: T) -> T {
        match self {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }
}

/// One thing found, with its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What is the matter.
    pub problem: Problem,
    /// The unit that it concerns, where it is known.
    pub unit: Option<UnitIx>,
    /// The file, where there is one.
    pub file: Option<ParcelId>,
    /// The sheet.
    pub sheet: Option<Arc<str>>,
    /// The cell to look at first.
    pub at: Option<At>,
    /// What may be meant by it: a question, never applied.
    pub likely: Option<Likely>,
    /// How many others have the same cause.
    pub others: usize,
    /// The cells of others that are told with it.
    pub also: Vec<At>,
    /// The reason that was given for it, or the adjustment that mended it.
    pub reason: Option<Arc<str>>,
    /// Whether an adjustment mended it, so that nothing is left to be done.
    pub lifted: bool,
    /// Whether it was told of the version before, where there was one.
    pub again: Option<Again>,
}

/// Whether a finding was told of the version before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Again {
    /// It was, and is not mended.
    Still,
    /// It was not.
    New,
}

/// What a cell may have been meant to say, and why one may think so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likely {
    /// The cell.
    pub at: At,
    /// The number that would be right.
    pub value: Decimal,
    /// What may have happened.
    pub slip: Slip,
}

/// What may have happened while a number was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slip {
    /// Two digits were exchanged.
    Swapped,
    /// A digit too many: ten, a hundred or a thousand times what is right.
    TimesTen,
    /// A digit too few.
    TenthOf,
    /// One digit was typed twice or too many.
    DigitTooMany,
    /// One digit was left out.
    DigitTooFew,
    /// One digit is another.
    OneDigit,
    /// It is the value of the row above.
    RowAbove,
    /// It is the value of the period before.
    LastPeriod,
    /// It is what happened in the period, where the sum since January belongs.
    PeriodOnly,
    /// Nothing tells; all figures around it would agree.
    Fits,
}

impl Finding {
    /// A finding without a place.
    pub fn bare(problem: Problem, unit: Option<UnitIx>) -> Finding {
        Finding {
            problem,
            unit,
            file: None,
            sheet: None,
            at: None,
            likely: None,
            others: 0,
            also: Vec::new(),
            reason: None,
            lifted: false,
            again: None,
        }
    }

    /// A finding about a whole file.
    pub fn in_file(problem: Problem, unit: Option<UnitIx>, file: &ParcelId) -> Finding {
        Finding { file: Some(file.clone()), ..Finding::bare(problem, unit) }
    }

    /// A finding about a sheet of a file.
    pub fn in_sheet(problem: Problem, unit: Option<UnitIx>, file: &ParcelId, sheet: &Arc<str>) -> Finding {
        Finding { sheet: Some(sheet.clone()), ..Finding::in_file(problem, unit, file) }
    }

    /// A finding about a cell.
    pub fn at_cell(problem: Problem, unit: Option<UnitIx>, cell: CellRef) -> Finding {
        Finding { at: Some(cell.at), ..Finding::in_sheet(problem, unit, &cell.file, &cell.sheet) }
    }

    /// A finding about a unit that sent nothing.
    pub fn about_unit(problem: Problem, unit: UnitIx) -> Finding {
        Finding::bare(problem, Some(unit))
    }

    /// Whether both are about the same figure and matter, in two versions of a report.
    pub fn is_same(&self, other: &Finding) -> bool {
        let figure = |f: &Finding| match f.problem.meaning() {
            Some(meaning) => (meaning.indicator.clone(), meaning.row.clone()),
            None => (f.problem.found(), f.problem.expected()),
        };
        self.code() == other.code() && self.rule() == other.rule() && figure(self) == figure(other)
    }

    /// How much it matters: that of its code, unless a declared rule says otherwise.
    pub fn severity(&self) -> Severity {
        match &self.problem {
            _ if self.lifted => Severity::Note,
            Problem::RuleBroken { rule, .. } => rule.severity,
            problem => problem.code().severity(),
        }
    }

    /// An adjustment mends it: it stays, as something worth knowing.
    pub fn lift(&mut self, by: Arc<str>) {
        self.reason = Some(by);
        self.lifted = true;
    }

    /// The id of the declared rule that is broken, or nothing.
    pub fn rule(&self) -> &str {
        match &self.problem {
            Problem::RuleBroken { rule, .. } => &rule.id,
            _ => "",
        }
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.problem.code()
    }
}

/// What a declared rule says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleWords {
    /// Its id, for `findings.csv` and `tonghop explain`.
    pub id: String,
    /// The code of its findings.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What it says, in Vietnamese and in English.
    pub message: [String; 2],
    /// What to do, in Vietnamese and in English.
    pub fix: [String; 2],
    /// Why it matters, in Vietnamese and in English; empty where its author did not say.
    pub why: [String; 2],
    /// Reasons that are usually accepted.
    pub reasons: Vec<String>,
}

/// A figure that a broken rule names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleFigure {
    /// What it counts, in the words of its form.
    pub words: String,
    /// What it says.
    pub value: Decimal,
    /// Its cell, where it is one of this report.
    pub at: Option<At>,
    /// The period of which it is, where it is another.
    pub of: Option<FigureTime>,
    /// Its form, where it is another.
    pub form: Option<String>,
    /// Whether it is what was assigned.
    pub is_target: bool,
}

/// Of when a figure is that is not of this period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FigureTime {
    /// Of another period.
    Period(Period),
    /// Of the end of a year.
    YearEnd(i16),
}

/// Why a file could not be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Unreadable {
    /// It has no content.
    Empty,
    /// It is cut off or damaged; with the reader's own words.
    Damaged(String),
    /// The reader died on it.
    Died,
    /// The reader did not come to an end in the given seconds.
    TooSlow(u64),
    /// An archive holds several files of one name, of which one can be reached.
    SameNames,
    /// The operating system refused it; with its words.
    Denied(String),
}

/// Why a file was set aside without being a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ignored {
    /// A lock or system file: `~$…`, `._…`, `Thumbs.db`.
    SystemFile,
    /// What lies beside a workbook in a mail or an archive: a logo, a signature, a signed scan.
    Companion,
    /// A mail without an attachment that could be a report.
    NoAttachment,
    /// A sheet of a report's workbook that holds figures but is no known form.
    OtherSheet,
    /// A table of another period beside the one asked for.
    OtherPeriod(Period),
    /// The officer decided so.
    Ruled,
    /// A workbook of ours that holds no report: its hidden mark says so.
    Own,
    /// A form that is built in, but not among the forms of this workspace.
    OtherForm(String),
}

/// A cell's meaning in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    /// The indicator or column.
    pub indicator: String,
    /// The organisation or row.
    pub row: String,
}

/// What is the matter. Each variant has one code; the variants are listed by family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Problem {
    /// The file cannot be opened.
    UnreadableFile(Unreadable),
    /// The file is protected by a password.
    EncryptedFile,
    /// The file is of a kind that holds no cells, or that we do not read; with the kind in Vietnamese and English.
    UnsupportedFormat([String; 2]),
    /// The file is larger than is allowed; with what was exceeded, in Vietnamese and English.
    LimitsExceeded([String; 2]),
    /// No sheet looks like a known form; with the nearest form and its score in percent.
    UnknownForm {
        /// The nearest form's name and how much of it was found, percent.
        nearest: Option<(String, u32)>,
    },
    /// Two forms fit about equally.
    AmbiguousForm {
        /// The two names with their scores in percent.
        forms: [(String, u32); 2],
    },
    /// Tables of one file claim to be the same report and differ.
    TwoTables {
        /// Sheet and cell of each.
        places: Vec<String>,
    },
    /// The same bytes came before.
    DuplicateFile {
        /// The file that is used.
        of: ParcelId,
    },
    /// Another version is in force.
    Superseded {
        /// The version in force.
        by: ParcelId,
        /// Why that one.
        why: Precedence,
    },
    /// The file or sheet holds no report.
    IgnoredFile(Ignored),

    /// Nothing tells which unit sent it; with the name as written and the nearest unit.
    UnknownUnit {
        /// The name found, as written; empty where there was none.
        written: String,
        /// A unit with a name much like it.
        nearest: Option<String>,
    },
    /// Several units fit.
    AmbiguousUnit {
        /// The text that fits several.
        written: String,
        /// Their names.
        units: Vec<String>,
    },
    /// It states another period than the one of its folder.
    WrongPeriod {
        /// The period stated.
        stated: Option<Period>,
        /// The period of the folder; `None` for a file that lies in no period's folder.
        wanted: Option<Period>,
    },
    /// It repeats an earlier report of the unit.
    StaleReport {
        /// The period repeated.
        of: Period,
        /// The earlier file.
        file: ParcelId,
    },
    /// It says the same as the report of another unit.
    CopiedReport {
        /// The other unit, by name.
        unit: String,
        /// Its file.
        file: ParcelId,
    },
    /// The version in force lacks organisations of the one that it replaces.
    OrganisationsLost {
        /// The first of them.
        first: String,
        /// How many others.
        others: usize,
        /// The file that has them.
        file: ParcelId,
    },
    /// No usable report of a form has come.
    UnitMissing {
        /// The name of the form.
        form: String,
        /// The part of the period that is missing, where it is not the period itself.
        part: Option<Period>,
        /// Whether something came that could not be used.
        came: bool,
    },
    /// A table that adds up units, of which some have not reported.
    UnitsBelow {
        /// How many reported.
        sent: u32,
        /// How many owe a report.
        owed: u32,
    },
    /// Sources of the unit's identity differ.
    UnitConflict {
        /// The unit used, by name.
        used: String,
        /// Where the other name comes from.
        source: Source,
        /// The other unit, by name.
        other: String,
    },
    /// The file's name states another period than its content.
    PeriodConflict {
        /// The period used.
        used: Period,
        /// What says another.
        source: PeriodSource,
        /// Its words, as written.
        other: String,
    },

    /// A column or row of the form is not on the sheet.
    MissingIndicator {
        /// What is missing, in words.
        labels: Vec<String>,
    },
    /// A label stands twice.
    DuplicateLabel {
        /// The label as written.
        label: String,
        /// Its second place.
        second: At,
        /// Whether the two say different things.
        differ: bool,
    },
    /// Labels of the template were changed or moved; they were read all the same.
    TemplateChanged {
        /// The labels as written, with those they were taken for.
        taken: Vec<(String, String)>,
        /// The labels that stand elsewhere than in the template.
        moved: Vec<String>,
    },
    /// The template that was filled in is of another issue of the form; it was read by its labels all the same.
    OtherEdition {
        /// The name of the form.
        form: String,
        /// The issue that the template is of.
        marked: String,
        /// The issue in use.
        current: String,
    },
    /// Labels mention a time that is not that of the period.
    LabelOfOtherTime {
        /// The labels as written, with those that they were taken for.
        taken: Vec<(String, String)>,
    },
    /// A row of which neither name nor total tells whether it is an organisation or a sum.
    DoubtfulRow {
        /// The label as written.
        label: String,
        /// Whether it was counted as an organisation.
        counted: bool,
    },
    /// Figures that were used stand where a reader of the sheet does not see them.
    HiddenData {
        /// How many.
        cells: u64,
        /// Where: each way of hiding with its places, "12–14" or "C".
        places: Vec<(HiddenBy, String)>,
    },
    /// A sheet without a header holds what looks like the rest of a table; it is not used.
    SheetGoesOn,
    /// Two organisations of one name were both counted.
    RepeatedName {
        /// The name.
        label: String,
        /// The cell of the second.
        second: At,
        /// How many other names stand twice.
        others: usize,
    },
    /// Most labels stand twice: a table beside another.
    SideBySide {
        /// How many labels.
        labels: usize,
        /// Where the second table begins.
        second: At,
    },
    /// A column or row that the form does not know.
    UnknownColumn {
        /// The label as written.
        label: String,
        /// Whether it is a row.
        is_row: bool,
    },

    /// Text where a number belongs.
    NotANumber {
        /// The cell's meaning.
        meaning: Meaning,
        /// As typed.
        text: String,
        /// The number that may be meant.
        likely: Option<Decimal>,
    },
    /// Two readings are possible.
    AmbiguousNumber {
        /// The cell's meaning.
        meaning: Meaning,
        /// As typed.
        text: String,
        /// The two readings.
        readings: [Decimal; 2],
    },
    /// A count with decimals.
    FractionalCount {
        /// The cell's meaning.
        meaning: Meaning,
        /// As typed.
        text: String,
        /// The number, where the cell holds one and not a text.
        number: Option<Decimal>,
        /// The whole number that may be meant.
        likely: Option<Decimal>,
    },
    /// A count below zero.
    NegativeCount {
        /// The cell's meaning.
        meaning: Meaning,
        /// The number.
        value: Decimal,
    },
    /// An error value such as #REF!.
    ErrorValue {
        /// The cell's meaning.
        meaning: Meaning,
        /// The error as shown.
        text: String,
    },
    /// A formula whose result was not stored.
    NoCachedValue {
        /// The cell's meaning.
        meaning: Meaning,
        /// The formula.
        formula: String,
    },
    /// The stored result of a formula is not what the formula gives.
    StaleResult {
        /// The cell's meaning.
        meaning: Meaning,
        /// The formula.
        formula: String,
        /// The stored result.
        stored: Decimal,
        /// What it gives.
        computed: Decimal,
    },
    /// Formulas without a stored result were computed.
    ComputedValue {
        /// How many cells.
        cells: u64,
        /// The first formula.
        formula: String,
        /// Its result.
        value: Decimal,
    },
    /// Text in an encoding from before Unicode was converted.
    LegacyText {
        /// How many cells.
        cells: u64,
        /// The encoding.
        encoding: Legacy,
        /// The first, as it stands in the file, and converted.
        first: [String; 2],
    },
    /// Numbers written as text were read as numbers.
    ConvertedText {
        /// How many cells.
        cells: u64,
        /// The first, as typed.
        first: String,
    },

    /// A printed total differs from the sum of its rows.
    TotalMismatch {
        /// The total's meaning.
        meaning: Meaning,
        /// Its cell.
        total_at: At,
        /// As printed.
        printed: Decimal,
        /// Σ of the rows.
        sum: Decimal,
    },
    /// A printed percentage differs from the recomputed one.
    PercentMismatch(Box<PercentMismatch>),
    /// A subset is more than its whole.
    SubsetExceeds {
        /// The subset's meaning.
        meaning: Meaning,
        /// Its cell.
        part_at: At,
        /// What it says.
        value: Decimal,
        /// The whole, in words.
        whole: String,
        /// Its cell.
        whole_at: At,
        /// What the whole says.
        total: Decimal,
    },
    /// The parts of a whole do not add up to it.
    PartsMismatch {
        /// The whole's meaning.
        meaning: Meaning,
        /// Its cell.
        whole_at: At,
        /// What the whole says.
        total: Decimal,
        /// Σ of the parts that are written.
        sum: Decimal,
        /// The parts, each as "words (cell)".
        parts: Vec<String>,
    },
    /// A year-to-date figure fell.
    YtdDecreased {
        /// Its meaning.
        meaning: Meaning,
        /// What it says.
        now: Decimal,
        /// What it said before.
        before: Decimal,
        /// Of when.
        of: Period,
    },
    /// A year-to-date figure is not that of before plus what happened.
    YtdNotSum(Box<YtdNotSum>),
    /// A flow of the period is more than the year to date.
    FlowExceedsYtd {
        /// The flow's meaning.
        meaning: Meaning,
        /// Its cell.
        flow_at: At,
        /// What it says.
        flow: Decimal,
        /// The year-to-date figure's cell.
        ytd_at: At,
        /// What it says.
        ytd: Decimal,
    },
    /// An opening figure is not the closing one of before.
    OpeningMismatch {
        /// The opening figure's meaning.
        meaning: Meaning,
        /// What it says.
        opening: Decimal,
        /// What was reported before.
        closing: Decimal,
        /// In the report for this period.
        of: Period,
        /// Whether that report gave it as its opening figure too.
        as_opening: bool,
    },
    /// A declared rule does not hold.
    RuleBroken {
        /// The rule.
        rule: Arc<RuleWords>,
        /// The meaning of the first figure.
        meaning: Meaning,
        /// The figures of the comparison that failed.
        figures: Vec<RuleFigure>,
        /// The sides of the comparison.
        sides: Option<(Decimal, Decimal)>,
    },
    /// Organisations appeared, vanished, or may have been renamed since an earlier report.
    OrganisationsChanged {
        /// The names that are new.
        appeared: Vec<String>,
        /// The names that are gone.
        vanished: Vec<String>,
        /// Names that may be the same organisation: before, now.
        renamed: Vec<(String, String)>,
        /// The period of the earlier report.
        since: Period,
    },
    /// Organisations stand in the reports of two units, with the same figures.
    CountedTwice {
        /// The first of them.
        first: String,
        /// How many others.
        others: usize,
        /// The other unit, by name.
        unit: String,
        /// Its file.
        file: ParcelId,
    },
    /// The targets of the units do not add up to the province's own.
    TargetSum {
        /// What is assigned, in words.
        indicator: String,
        /// The basis.
        basis: String,
        /// The province's own target.
        own: Decimal,
        /// Σ of the units'.
        sum: Decimal,
        /// How many units have one.
        units: usize,
    },
}

/// A printed percentage with its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PercentMismatch {
    /// The ratio's meaning.
    pub meaning: Meaning,
    /// As printed, percent.
    pub printed: Decimal,
    /// Recomputed, rounded to the printed digits.
    pub computed: Decimal,
    /// Numerator.
    pub numerator: Decimal,
    /// Denominator.
    pub denominator: Decimal,
    /// The other figure that the percentage fits as its denominator, in words.
    pub of_other: Option<String>,
}

/// A year-to-date figure with those that it should be the sum of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct YtdNotSum {
    /// The year-to-date figure's meaning.
    pub meaning: Meaning,
    /// Its cell.
    pub ytd_at: At,
    /// What it says.
    pub ytd: Decimal,
    /// The figure of the period before, with the period; none in the first period of a year.
    pub before: Option<(Decimal, Period)>,
    /// What happened in the period, in words.
    pub flow_words: String,
    /// Its cell.
    pub flow_at: At,
    /// What it says.
    pub flow: Decimal,
}

impl YtdNotSum {
    /// What the figure should be.
    pub fn sum(&self) -> Decimal {
        self.before.map_or(Decimal::ZERO, |(n, _)| n).saturating_add(self.flow)
    }
}

/// Why one version of a report goes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Precedence {
    /// It says that it is a later revision.
    Revision,
    /// It was mailed later.
    MailDate,
    /// It is the shown one, or the first, of tables in one file that say the same.
    SameFile,
    /// Neither says; the last by name.
    Name,
}

/// What may say another period than the one a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeriodSource {
    /// The hidden mark of the template.
    Mark,
    /// A line above the table.
    Heading,
    /// The sheet's name.
    SheetName,
    /// The file's name.
    FileName,
    /// The subject of the mail.
    Subject,
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

/// Where a unit's identity was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The hidden mark of the template.
    Mark,
    /// A code written on the sheet.
    Code,
    /// The unit's line in the heading.
    Heading,
    /// The sender's address.
    Sender,
    /// The name of the file or of its folder, or the mail's subject.
    FileName,
    /// The name of the sheet.
    SheetName,
}

/// The first few names of a list.
fn few<'a>(names: impl Iterator<Item = &'a String> + Clone) -> String {
    const FEW: usize = 10;
    let more = if names.clone().count() > FEW { "; …" } else { "" };
    let shown: Vec<&str> = names.take(FEW).map(String::as_str).collect();
    format!("{}{more}", shown.join("; "))
}

impl Problem {
    /// The code, stable and never reused.
    pub fn code(&self) -> Code {
        match self {
            Problem::UnreadableFile(_) => Code::UnreadableFile,
            Problem::EncryptedFile => Code::EncryptedFile,
            Problem::UnsupportedFormat(_) => Code::UnsupportedFormat,
            Problem::LimitsExceeded(_) => Code::LimitsExceeded,
            Problem::UnknownForm { .. } => Code::UnknownForm,
            Problem::AmbiguousForm { .. } | Problem::TwoTables { .. } => Code::AmbiguousForm,
            Problem::DuplicateFile { .. } => Code::DuplicateFile,
            Problem::Superseded { .. } => Code::Superseded,
            Problem::IgnoredFile(_) => Code::IgnoredFile,
            Problem::UnknownUnit { .. } => Code::UnknownUnit,
            Problem::AmbiguousUnit { .. } => Code::AmbiguousUnit,
            Problem::WrongPeriod { .. } => Code::WrongPeriod,
            Problem::StaleReport { .. } | Problem::CopiedReport { .. } => Code::StaleReport,
            Problem::OrganisationsLost { .. } => Code::OrganisationChanged,
            Problem::UnitMissing { .. } | Problem::UnitsBelow { .. } => Code::UnitMissing,
            Problem::UnitConflict { .. } => Code::UnitConflict,
            Problem::PeriodConflict { .. } => Code::PeriodConflict,
            Problem::MissingIndicator { .. } => Code::MissingIndicator,
            Problem::DuplicateLabel { .. } | Problem::SideBySide { .. } => Code::DuplicateLabel,
            Problem::TemplateChanged { .. }
            | Problem::OtherEdition { .. }
            | Problem::LabelOfOtherTime { .. }
            | Problem::DoubtfulRow { .. }
            | Problem::SheetGoesOn
            | Problem::RepeatedName { .. } => Code::TemplateChanged,
            Problem::HiddenData { .. } => Code::HiddenData,
            Problem::UnknownColumn { .. } => Code::UnknownColumn,
            Problem::NotANumber { .. } => Code::NotANumber,
            Problem::AmbiguousNumber { .. } => Code::AmbiguousNumber,
            Problem::FractionalCount { .. } => Code::FractionalCount,
            Problem::NegativeCount { .. } => Code::NegativeCount,
            Problem::ErrorValue { .. } => Code::ErrorValue,
            Problem::NoCachedValue { .. } | Problem::StaleResult { .. } => Code::NoCachedValue,
            Problem::ComputedValue { .. } => Code::ComputedValue,
            Problem::LegacyText { .. } | Problem::ConvertedText { .. } => Code::ConvertedText,
            Problem::TotalMismatch { .. } => Code::TotalMismatch,
            Problem::PercentMismatch(_) => Code::PercentMismatch,
            Problem::SubsetExceeds { .. } => Code::SubsetExceedsTotal,
            Problem::PartsMismatch { .. } => Code::PartsMismatch,
            Problem::YtdDecreased { .. } => Code::YtdDecreased,
            Problem::YtdNotSum(_) | Problem::FlowExceedsYtd { .. } => Code::YtdNotSum,
            Problem::OpeningMismatch { .. } => Code::OpeningMismatch,
            Problem::RuleBroken { rule, .. } => rule.code,
            Problem::OrganisationsChanged { .. } | Problem::CountedTwice { .. } => Code::OrganisationChanged,
            Problem::TargetSum { .. } => Code::TargetSumMismatch,
        }
    }

    /// Whether it is about what one cell says, not about how it agrees with others.
    pub fn is_of_cell(&self) -> bool {
        matches!(
            self,
            Problem::NotANumber { .. }
                | Problem::AmbiguousNumber { .. }
                | Problem::FractionalCount { .. }
                | Problem::NegativeCount { .. }
                | Problem::ErrorValue { .. }
                | Problem::NoCachedValue { .. }
                | Problem::StaleResult { .. }
        )
    }

    /// The organisation or row that it is about, as written.
    pub fn row(&self) -> Option<&str> {
        self.meaning().map(|m| m.row.as_str()).filter(|row| !row.is_empty())
    }

    /// What the figure means that it is about.
    pub fn meaning(&self) -> Option<&Meaning> {
        match self {
            Problem::NotANumber { meaning, .. }
            | Problem::AmbiguousNumber { meaning, .. }
            | Problem::FractionalCount { meaning, .. }
            | Problem::NegativeCount { meaning, .. }
            | Problem::ErrorValue { meaning, .. }
            | Problem::NoCachedValue { meaning, .. }
            | Problem::StaleResult { meaning, .. }
            | Problem::TotalMismatch { meaning, .. }
            | Problem::SubsetExceeds { meaning, .. }
            | Problem::PartsMismatch { meaning, .. }
            | Problem::YtdDecreased { meaning, .. }
            | Problem::FlowExceedsYtd { meaning, .. }
            | Problem::OpeningMismatch { meaning, .. }
            | Problem::RuleBroken { meaning, .. } => Some(meaning),
            Problem::PercentMismatch(it) => Some(&it.meaning),
            Problem::YtdNotSum(it) => Some(&it.meaning),
            _ => None,
        }
    }

    /// What is written in the cell, for `findings.csv`.
    pub fn found(&self) -> String {
        match self {
            Problem::NotANumber { text, .. }
            | Problem::AmbiguousNumber { text, .. }
            | Problem::FractionalCount { text, .. }
            | Problem::ErrorValue { text, .. } => text.clone(),
            Problem::NegativeCount { value, .. } => value.to_string(),
            Problem::NoCachedValue { formula, .. } | Problem::ComputedValue { formula, .. } => format!("={formula}"),
            Problem::LegacyText { first: [written, _], .. } => written.clone(),
            Problem::TotalMismatch { printed: n, .. }
            | Problem::SubsetExceeds { value: n, .. }
            | Problem::PartsMismatch { total: n, .. }
            | Problem::YtdDecreased { now: n, .. }
            | Problem::FlowExceedsYtd { flow: n, .. }
            | Problem::OpeningMismatch { opening: n, .. }
            | Problem::TargetSum { own: n, .. } => n.to_string(),
            Problem::PercentMismatch(it) => it.printed.to_string(),
            Problem::YtdNotSum(it) => it.ytd.to_string(),
            Problem::RuleBroken { sides, .. } => sides.map_or(String::new(), |(left, _)| left.normalize().to_string()),
            Problem::OrganisationsChanged { appeared, renamed, .. } => {
                few(appeared.iter().chain(renamed.iter().map(|(_, now)| now)))
            }
            Problem::CountedTwice { first, .. } => first.clone(),
            Problem::ConvertedText { first, .. } => first.clone(),
            Problem::StaleResult { stored, .. } => stored.to_string(),
            Problem::WrongPeriod { stated, .. } => stated.map_or(String::new(), |p| p.to_string()),
            Problem::UnknownUnit { written, .. } | Problem::AmbiguousUnit { written, .. } => written.clone(),
            Problem::DuplicateLabel { label, .. }
            | Problem::RepeatedName { label, .. }
            | Problem::DoubtfulRow { label, .. }
            | Problem::UnknownColumn { label, .. } => label.clone(),
            Problem::UnitConflict { other, .. } | Problem::PeriodConflict { other, .. } => other.clone(),
            Problem::TemplateChanged { taken, moved } => {
                taken.iter().map(|(w, _)| w).chain(moved).map(String::as_str).collect::<Vec<_>>().join("; ")
            }
            Problem::OtherEdition { marked, .. } => marked.clone(),
            Problem::LabelOfOtherTime { taken } => taken.iter().map(|(w, _)| w.as_str()).collect::<Vec<_>>().join("; "),
            Problem::StaleReport { of, .. } => of.to_string(),
            Problem::CopiedReport { unit, .. } => unit.clone(),
            Problem::OrganisationsLost { first, .. } => first.clone(),
            Problem::UnreadableFile(Unreadable::Damaged(words)) => words.clone(),
            Problem::UnreadableFile(_)
            | Problem::EncryptedFile
            | Problem::UnsupportedFormat(_)
            | Problem::LimitsExceeded(_)
            | Problem::UnknownForm { .. }
            | Problem::AmbiguousForm { .. }
            | Problem::TwoTables { .. }
            | Problem::DuplicateFile { .. }
            | Problem::Superseded { .. }
            | Problem::IgnoredFile(_)
            | Problem::UnitMissing { .. }
            | Problem::UnitsBelow { .. }
            | Problem::SheetGoesOn
            | Problem::SideBySide { .. }
            | Problem::HiddenData { .. }
            | Problem::MissingIndicator { .. } => String::new(),
        }
    }

    /// What was expected, for `findings.csv`.
    pub fn expected(&self) -> String {
        let optional = |n: &Option<Decimal>| n.map_or(String::new(), |n| n.to_string());
        match self {
            Problem::NotANumber { likely, .. } | Problem::FractionalCount { likely, .. } => optional(likely),
            Problem::AmbiguousNumber { readings: [a, b], .. } => format!("{a}; {b}"),
            Problem::TotalMismatch { sum: n, .. }
            | Problem::PartsMismatch { sum: n, .. }
            | Problem::OpeningMismatch { closing: n, .. }
            | Problem::TargetSum { sum: n, .. } => n.to_string(),
            Problem::SubsetExceeds { total: n, .. } | Problem::FlowExceedsYtd { ytd: n, .. } => format!("<= {n}"),
            Problem::YtdDecreased { before, .. } => format!(">= {before}"),
            Problem::PercentMismatch(it) => it.computed.to_string(),
            Problem::YtdNotSum(it) => it.sum().to_string(),
            Problem::RuleBroken { sides, .. } => {
                sides.map_or(String::new(), |(_, right)| right.normalize().to_string())
            }
            Problem::OrganisationsChanged { vanished, renamed, .. } => {
                few(vanished.iter().chain(renamed.iter().map(|(old, _)| old)))
            }
            Problem::CountedTwice { unit, .. } => unit.clone(),
            Problem::ComputedValue { value, .. } | Problem::StaleResult { computed: value, .. } => value.to_string(),
            Problem::LegacyText { first: [_, converted], .. } => converted.clone(),
            Problem::WrongPeriod { wanted, .. } => wanted.map_or(String::new(), |p| p.to_string()),
            Problem::UnitConflict { used, .. } => used.clone(),
            Problem::PeriodConflict { used, .. } => used.to_string(),
            Problem::UnknownUnit { nearest, .. } => nearest.clone().unwrap_or_default(),
            Problem::AmbiguousUnit { units, .. } => units.join("; "),
            Problem::DuplicateFile { of } => of.to_string(),
            Problem::Superseded { by, .. } => by.to_string(),
            Problem::MissingIndicator { labels } => labels.join("; "),
            Problem::OtherEdition { current, .. } => current.clone(),
            Problem::TemplateChanged { taken, .. } | Problem::LabelOfOtherTime { taken } => {
                taken.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join("; ")
            }
            Problem::UnreadableFile(_)
            | Problem::EncryptedFile
            | Problem::UnsupportedFormat(_)
            | Problem::LimitsExceeded(_)
            | Problem::UnknownForm { .. }
            | Problem::AmbiguousForm { .. }
            | Problem::TwoTables { .. }
            | Problem::IgnoredFile(_)
            | Problem::StaleReport { .. }
            | Problem::CopiedReport { .. }
            | Problem::OrganisationsLost { .. }
            | Problem::UnitMissing { .. }
            | Problem::UnitsBelow { .. }
            | Problem::DuplicateLabel { .. }
            | Problem::SheetGoesOn
            | Problem::SideBySide { .. }
            | Problem::RepeatedName { .. }
            | Problem::DoubtfulRow { .. }
            | Problem::HiddenData { .. }
            | Problem::UnknownColumn { .. }
            | Problem::NegativeCount { .. }
            | Problem::ErrorValue { .. }
            | Problem::NoCachedValue { .. }
            | Problem::ConvertedText { .. } => String::new(),
        }
    }
}
