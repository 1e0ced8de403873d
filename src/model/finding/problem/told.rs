//! What a problem must say of itself; leaving anything out does not compile.

use crate::model::finding::code::{Code, Severity};
use crate::model::finding::lang::Lang;
use crate::model::finding::words::Meaning;
use crate::model::period::Period;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The description of a problem.
pub trait Tell {
    /// What it is, in short.
    fn told(&self) -> Told<'_>;

    /// What is written and what to do, in a sentence or two; `cell` is the address of the cell to look at first.
    fn message(&self, cell: &str, lang: Lang) -> String;
}

impl<T: Tell> Tell for Box<T> {
    fn told(&self) -> Told<'_> {
        (**self).told()
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        (**self).message(cell, lang)
    }
}

/// What a problem is, in short.
pub struct Told<'p> {
    /// The code, stable and never reused.
    pub code: Code,
    /// What it is about.
    pub about: About<'p>,
    /// What is written.
    pub found: Shown<'p>,
    /// What was expected.
    pub expected: Shown<'p>,
}

/// What a problem is about; where that is a figure, with its meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum About<'p> {
    /// A file or a sheet as a whole.
    File,
    /// A report: whose it is, for when, whether it came.
    Report,
    /// The columns and rows of a sheet.
    Sheet,
    /// Several cells that were read in the same way.
    Cells,
    /// What one cell says, by itself.
    Cell(&'p Meaning),
    /// How a figure agrees with others.
    Figure(&'p Meaning),
    /// A rule that was declared, and the first of its figures.
    Rule(&'p RuleWords, &'p Meaning),
    /// Which organisations a report counts.
    Organisations,
    /// What was assigned.
    Targets,
}

impl<'p> About<'p> {
    /// What the figure means.
    pub fn meaning(self) -> Option<&'p Meaning> {
        match self {
            About::Cell(meaning) | About::Figure(meaning) | About::Rule(_, meaning) => Some(meaning),
            About::File | About::Report | About::Sheet | About::Cells | About::Organisations | About::Targets => None,
        }
    }

    /// The declared rule.
    pub fn rule(self) -> Option<&'p RuleWords> {
        match self {
            About::Rule(rule, _) => Some(rule),
            About::File
            | About::Report
            | About::Sheet
            | About::Cells
            | About::Cell(_)
            | About::Figure(_)
            | About::Organisations
            | About::Targets => None,
        }
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

/// What is written or expected, as data: a column of `findings.csv`.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown<'p> {
    /// Nothing to show.
    Nothing,
    /// A text.
    Text(&'p str),
    /// Texts, all of them.
    Texts(Vec<&'p str>),
    /// The first ten of many names.
    Few(Vec<&'p str>),
    /// What a form lacks.
    Lacks(&'p [Lack]),
    /// A formula.
    Formula(&'p str),
    /// A period.
    Period(Period),
    /// A number.
    Number(Decimal),
    /// One of two numbers.
    Either([Decimal; 2]),
    /// A number or less.
    AtMost(Decimal),
    /// A number or more.
    AtLeast(Decimal),
}

impl Shown<'_> {
    /// As text.
    pub fn text(&self, lang: Lang) -> String {
        const FEW: usize = 10;
        match self {
            Shown::Nothing => String::new(),
            Shown::Text(text) => (*text).to_owned(),
            Shown::Texts(texts) => texts.join("; "),
            Shown::Few(names) => {
                let more = if names.len() > FEW { "; …" } else { "" };
                format!("{}{more}", names.iter().take(FEW).copied().collect::<Vec<_>>().join("; "))
            }
            Shown::Lacks(lacks) => Lack::list(lacks, lang),
            Shown::Formula(formula) => format!("={formula}"),
            Shown::Period(period) => period.to_string(),
            Shown::Number(n) => n.to_string(),
            Shown::Either([a, b]) => format!("{a}; {b}"),
            Shown::AtMost(n) => format!("<= {n}"),
            Shown::AtLeast(n) => format!(">= {n}"),
        }
    }
}

/// What a form lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Lack {
    /// A column or a row, in the words of the form.
    Label(String),
    /// The name of a row that holds figures, by the row's number as Excel shows it.
    NameOfRow(u32),
    /// Any figure at all.
    Figures,
}

impl Lack {
    /// What is missing, in words.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Lack::Label(label) => label.clone(),
            Lack::NameOfRow(row) => match lang {
                Lang::Vi => format!("tên của hàng {row}"),
                Lang::En => format!("the name of row {row}"),
            },
            Lack::Figures => lang.pick("số liệu (mọi ô đều trống)", "figures (all cells are empty)").to_owned(),
        }
    }

    /// All that is missing, in words.
    pub fn list(lacks: &[Lack], lang: Lang) -> String {
        lacks.iter().map(|l| l.words(lang)).collect::<Vec<_>>().join("; ")
    }
}

impl From<Option<Decimal>> for Shown<'_> {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Shown::Nothing, Shown::Number)
    }
}

impl From<Option<Period>> for Shown<'_> {
    fn from(period: Option<Period>) -> Self {
        period.map_or(Shown::Nothing, Shown::Period)
    }
}
