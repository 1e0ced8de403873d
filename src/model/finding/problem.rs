//! What may be the matter. Each problem is described once, as a type that says everything of itself: [`Tell`].
//!
//! To add a problem: write its type and its `impl Tell` in the file of its family, and its name in the list below.

pub mod cell;
pub mod figure;
pub mod file;
pub mod layout;
pub mod rule;
pub mod sender;
mod told;

pub use cell::*;
pub use figure::*;
pub use file::*;
pub use layout::*;
pub use rule::*;
pub use sender::*;
pub use told::{About, Lack, RuleWords, Tell};

use super::code::{Code, Severity};
use super::lang::Lang;
use super::words::Meaning;
use serde::{Deserialize, Serialize};

/// An enum with a variant for each description, and the way from it to the description and back.
macro_rules! problems {
    ($($name:ident($description:ty),)*) => {
        /// What is the matter; each variant holds its own description.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Problem {
            $(
                #[doc = concat!("See [`", stringify!($description), "`].")]
                $name($description),
            )*
        }

        impl Problem {
            /// The name of each variant.
            #[cfg(test)]
            const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// Its description.
            fn description(&self) -> &dyn Tell {
                match self {
                    $(Problem::$name(it) => it,)*
                }
            }
        }

        $(
            impl From<$description> for Problem {
                fn from(it: $description) -> Problem {
                    Problem::$name(it)
                }
            }
        )*
    };
}

problems! {
    // Of a file.
    UnreadableFile(Unreadable),
    EncryptedFile(EncryptedFile),
    UnsupportedFormat(Foreign),
    LimitsExceeded(Limit),
    UnknownForm(UnknownForm),
    AmbiguousForm(AmbiguousForm),
    TwoTables(TwoTables),
    DuplicateFile(DuplicateFile),
    Superseded(Superseded),
    IgnoredFile(Ignored),
    // Of who sent it, and for when.
    UnknownUnit(UnknownUnit),
    AmbiguousUnit(AmbiguousUnit),
    WrongPeriod(WrongPeriod),
    StaleReport(StaleReport),
    CopiedReport(CopiedReport),
    OrganisationsLost(OrganisationsLost),
    UnitMissing(UnitMissing),
    UnitsBelow(UnitsBelow),
    UnitConflict(UnitConflict),
    PeriodConflict(PeriodConflict),
    // Of a sheet's columns and rows.
    MissingIndicator(MissingIndicator),
    DuplicateLabel(DuplicateLabel),
    TemplateChanged(TemplateChanged),
    OtherEdition(OtherEdition),
    LabelOfOtherTime(LabelOfOtherTime),
    DoubtfulRow(DoubtfulRow),
    HiddenData(HiddenData),
    SheetGoesOn(SheetGoesOn),
    RepeatedName(RepeatedName),
    SideBySide(SideBySide),
    UnknownColumn(UnknownColumn),
    // Of what one cell says.
    NotANumber(NotANumber),
    AmbiguousNumber(AmbiguousNumber),
    FractionalCount(FractionalCount),
    NegativeCount(NegativeCount),
    ErrorValue(ErrorValue),
    NoCachedValue(NoCachedValue),
    StaleResult(StaleResult),
    ComputedValue(ComputedValue),
    LegacyText(LegacyText),
    ConvertedText(ConvertedText),
    // Of how figures agree.
    TotalMismatch(TotalMismatch),
    PercentMismatch(Box<PercentMismatch>),
    SubsetExceeds(SubsetExceeds),
    PartsMismatch(PartsMismatch),
    YtdDecreased(YtdDecreased),
    YtdNotSum(Box<YtdNotSum>),
    FlowExceedsYtd(FlowExceedsYtd),
    OpeningMismatch(OpeningMismatch),
    OrganisationsChanged(OrganisationsChanged),
    CountedTwice(CountedTwice),
    TargetSum(TargetSum),
    // Of a rule that was declared.
    RuleBroken(RuleBroken),
}

impl Problem {
    /// The code, stable and never reused.
    pub fn code(&self) -> Code {
        self.description().told().code
    }

    /// How much it matters: that of its code, unless a declared rule says otherwise.
    pub fn severity(&self) -> Severity {
        let told = self.description().told();
        told.about.rule().map_or(told.code.severity(), |rule| rule.severity)
    }

    /// What it is about.
    pub fn about(&self) -> About<'_> {
        self.description().told().about
    }

    /// Whether it is about what one cell says, not about how it agrees with others.
    pub fn is_of_cell(&self) -> bool {
        match self.about() {
            About::Cell(_) => true,
            About::File
            | About::Report
            | About::Sheet
            | About::Cells
            | About::Figure(_)
            | About::Rule(..)
            | About::Organisations
            | About::Targets => false,
        }
    }

    /// What the figure means that it is about.
    pub fn meaning(&self) -> Option<&Meaning> {
        self.about().meaning()
    }

    /// The organisation or row that it is about, as written.
    pub fn row(&self) -> Option<&str> {
        self.meaning().map(|m| m.row.as_str()).filter(|row| !row.is_empty())
    }

    /// What is written in the cell, for `findings.csv`.
    pub fn found(&self, lang: Lang) -> String {
        self.description().told().found.text(lang)
    }

    /// What was expected, for `findings.csv`.
    pub fn expected(&self, lang: Lang) -> String {
        self.description().told().expected.text(lang)
    }

    /// What is written and what to do; `cell` is the address of the cell to look at, empty where there is none.
    pub fn message(&self, cell: &str, lang: Lang) -> String {
        self.description().message(cell, lang)
    }
}

#[cfg(test)]
mod tests;
