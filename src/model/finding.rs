//! Findings: what a person must know about what a unit sent.
//!
//! A [`Problem`] stays structured until it is shown; `finding/problem/` says what each is in data and in words, in
//! Vietnamese and English, so that the terminal, the CSV file and the workbook say the same thing.

pub mod code;
pub mod lang;
pub mod message;
pub mod page;
mod pages;
pub mod problem;
pub mod words;

pub use code::{Code, Severity};
pub use lang::Lang;
pub use problem::{
    FigureTime, Foreign, HiddenBy, Ignored, Lack, Limit, PercentMismatch, PeriodSource, Precedence, Problem,
    RuleFigure, RuleWords, UnitSource, Unreadable, YtdNotSum,
};
pub use words::Meaning;

use crate::model::place::{At, CellRef, ParcelId};
use crate::model::roster::UnitIx;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

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

    /// What it is about: the same in two versions of a report where it is still there.
    pub fn matter(&self) -> impl Eq + std::hash::Hash + use<> {
        let figure = match self.problem.meaning() {
            Some(meaning) => (meaning.indicator.clone(), meaning.row.clone()),
            None => (self.problem.found(Lang::Vi), self.problem.expected(Lang::Vi)),
        };
        (self.code(), self.rule().to_owned(), figure)
    }

    /// How much it matters: that of its code, unless a declared rule says otherwise.
    pub fn severity(&self) -> Severity {
        if self.lifted { Severity::Note } else { self.problem.severity() }
    }

    /// An adjustment mends it: it stays, as something worth knowing.
    pub fn lift(&mut self, by: Arc<str>) {
        self.reason = Some(by);
        self.lifted = true;
    }

    /// The id of the declared rule that is broken, or nothing.
    pub fn rule(&self) -> &str {
        self.problem.about().rule().map_or("", |rule| &rule.id)
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.problem.code()
    }
}
