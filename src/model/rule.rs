//! Rules (quy tắc kiểm tra): relations between figures that a form or a workspace declares, and their evaluation.
//!
//! A rule is compiled once: keys become places in a form. To evaluate it is to look figures up and to compute.
//! There are three outcomes: it holds, it is broken, or it cannot be told because a figure is missing.

pub mod grammar;
pub mod linear;

use crate::model::finding::RuleWords;
use crate::model::form::{FormIx, IndicatorIx};
use crate::model::period::Period;
use crate::model::text::number::{self, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A rule, checked and ready for use.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, code, severity and words.
    pub words: Arc<RuleWords>,
    /// The form whose report it is about.
    pub form: FormIx,
    /// Of what it speaks.
    pub level: Level,
    /// The tests: one, or one for each label of the axis that its keys leave open.
    pub tests: Vec<Test>,
    /// How far off is still right.
    pub tolerance: Tolerance,
    /// What a figure that is not there stands for.
    pub missing: Missing,
    /// The first and the last day on which it is in force.
    pub days: (Option<Date>, Option<Date>),
    /// The months with which a period must end; none says any.
    pub months: Vec<u8>,
    /// Forms that the unit must have sent too.
    pub needs: Vec<FormIx>,
    /// The test as written.
    pub text: String,
    /// The examples, that with which it holds first: each figure as written with its number.
    pub examples: [Vec<(String, String)>; 2],
}

/// Of what a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Each organisation of a report.
    Organisation,
    /// Each unit.
    Unit,
    /// The province.
    Province,
}

/// How far off is still right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// So much.
    Absolute(Decimal),
    /// So much of the larger side, as a share of 1.
    Relative(Decimal),
    /// Half a unit of the last digit that the sides show.
    Printed,
}

/// What a figure that is not there stands for. A blocked figure can never be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing: the rule cannot be told.
    SkipAny,
    /// Zero, unless all figures are missing.
    SkipAll,
    /// Zero.
    Zero,
}

/// When a figure was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// In this period.
    Now,
    /// In the period before.
    Previous,
    /// At the end of the year before.
    YearStart,
    /// In the same period of the year before.
    SamePeriodLastYear,
}

/// A figure that a rule names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// When it was reported.
    pub when: When,
    /// Its form.
    pub form: FormIx,
    /// It.
    pub indicator: IndicatorIx,
    /// Whether what was assigned for it is meant; by which basis, or by the first.
    pub target: Option<Option<String>>,
}

/// A number that can be computed.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(Decimal),
    /// A figure.
    Figure(Figure),
    /// A figure of each organisation or unit below, put together.
    Below(Fold, Figure),
    /// Minus.
    Negative(Box<Expr>),
    /// Two numbers put together.
    Arithmetic(Operation, Box<Expr>, Box<Expr>),
    /// Several numbers put together.
    Fold(Fold, Vec<Expr>),
    /// Without its sign.
    Absolute(Box<Expr>),
    /// To a whole number.
    Rounded(Rounding, Box<Expr>),
}

/// The arithmetic of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Plus.
    Add,
    /// Minus.
    Subtract,
    /// Times.
    Multiply,
    /// Divided by.
    Divide,
}

/// Ways to put several numbers together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Σ.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// How many are written.
    Count,
}

/// Something that is true or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One number against another.
    Compare(Expr, Comparison, Expr),
    /// Both.
    And(Box<Test>, Box<Test>),
    /// At least one.
    Or(Box<Test>, Box<Test>),
    /// The opposite.
    Not(Box<Test>),
    /// The second where the first is true.
    If(Box<Test>, Box<Test>),
}

/// Ways to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// =
    Equal,
    /// ≠
    Unequal,
    /// <
    Less,
    /// ≤
    AtMost,
    /// >
    More,
    /// ≥
    AtLeast,
}

/// What a figure amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// It was written, or can be computed from what was.
    Known(Decimal),
    /// Nothing was written.
    Missing,
    /// What was written cannot be used.
    Blocked,
}

/// Where figures are looked up.
pub trait Figures {
    /// What the figure amounts to.
    fn amount(&self, figure: &Figure) -> Amount;
    /// What it amounts to in each organisation or unit below.
    fn below(&self, figure: &Figure) -> Vec<Amount>;
}

/// The outcome of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It is broken.
    Broken(Broken),
    /// The figure is missing or blocked, or a division has no result.
    CannotTell(Option<Figure>),
}

/// What is broken: the sides of the comparison that failed, where there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// Left and right.
    pub sides: Option<(Decimal, Decimal)>,
    /// Whether the sides should have been equal.
    pub is_equality: bool,
    /// The figures of that comparison, from left to right.
    pub figures: Vec<Figure>,
}

impl Rule {
    /// Whether it is in force for `period`.
    pub fn is_in_force(&self, period: Period) -> bool {
        let day = period.last_day();
        let (from, until) = self.days;
        from.is_none_or(|d| d <= day)
            && until.is_none_or(|d| day <= d)
            && (self.months.is_empty() || self.months.contains(&period.months().1))
    }

    /// Evaluates one of its tests.
    pub fn evaluate(&self, test: &Test, figures: &impl Figures) -> Verdict {
        let missing_is_zero = match self.missing {
            Missing::SkipAny => false,
            Missing::Zero => true,
            Missing::SkipAll => test.figures().iter().any(|f| matches!(figures.amount(f), Amount::Known(_))),
        };
        let evaluation = Evaluation { figures, missing_is_zero, tolerance: self.tolerance };
        match evaluation.test(test) {
            Ok(true) => Verdict::Holds,
            Ok(false) => Verdict::Broken(evaluation.failed(test)),
            Err(unknown) => Verdict::CannotTell(unknown.0),
        }
    }

    /// How the difference of the two sides changes with a figure, 1 or -1, where a test compares sums in which it
    /// counts once; `all` are the figures of that test.
    pub fn sign(&self, figure: &Figure, all: &[Figure]) -> Option<Decimal> {
        let test = self.tests.iter().find(|t| t.figures() == all)?;
        linear::coefficient(test, figure).filter(|n| n.abs() == Decimal::ONE)
    }

    /// The figures of all tests.
    pub fn figures(&self) -> impl Iterator<Item = Figure> {
        self.tests.iter().flat_map(Test::figures)
    }
}

impl Test {
    /// The figures that it names, from left to right, each once.
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Vec::new();
        self.visit(&mut |e| {
            if let Expr::Figure(f) | Expr::Below(_, f) = e
                && !out.contains(f)
            {
                out.push(f.clone());
            }
        });
        out
    }

    fn visit(&self, see: &mut dyn FnMut(&Expr)) {
        match self {
            Test::Compare(a, _, b) => {
                a.visit(see);
                b.visit(see);
            }
            Test::And(a, b) | Test::Or(a, b) | Test::If(a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Test::Not(a) => a.visit(see),
        }
    }
}

impl Expr {
    fn visit(&self, see: &mut dyn FnMut(&Expr)) {
        see(self);
        match self {
            Expr::Number(_) | Expr::Figure(_) | Expr::Below(..) => {}
            Expr::Negative(a) | Expr::Absolute(a) | Expr::Rounded(_, a) => a.visit(see),
            Expr::Arithmetic(_, a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Expr::Fold(_, all) => all.iter().for_each(|e| e.visit(see)),
        }
    }
}

/// Why an expression has no value: the figure that is not there, where it is one.
struct NoValue(Option<Figure>);

struct Evaluation<'a, F> {
    figures: &'a F,
    missing_is_zero: bool,
    tolerance: Tolerance,
}

impl<F: Figures> Evaluation<'_, F> {
    fn known(&self, amount: Amount, figure: &Figure) -> Result<Decimal, NoValue> {
        match amount {
            Amount::Known(n) => Ok(n),
            Amount::Missing if self.missing_is_zero => Ok(Decimal::ZERO),
            Amount::Missing | Amount::Blocked => Err(NoValue(Some(figure.clone()))),
        }
    }

    fn number(&self, expr: &Expr) -> Result<Decimal, NoValue> {
        let beyond = NoValue(None);
        match expr {
            Expr::Number(n) => Ok(*n),
            Expr::Figure(figure) => self.known(self.figures.amount(figure), figure),
            Expr::Below(Fold::Count, figure) => {
                let written = self.figures.below(figure).into_iter().filter(|a| matches!(a, Amount::Known(_)));
                Ok(Decimal::from(written.count()))
            }
            Expr::Below(fold, figure) => {
                let all = self.figures.below(figure);
                let all: Result<Vec<Decimal>, NoValue> = all.into_iter().map(|a| self.known(a, figure)).collect();
                folded(*fold, &all?).ok_or(beyond)
            }
            Expr::Negative(a) => self.number(a).map(|n| -n),
            Expr::Absolute(a) => self.number(a).map(|n| n.abs()),
            Expr::Rounded(how, a) => self.number(a).map(|n| number::whole(n, *how)),
            Expr::Fold(fold, all) => {
                let all: Result<Vec<Decimal>, NoValue> = all.iter().map(|e| self.number(e)).collect();
                folded(*fold, &all?).ok_or(beyond)
            }
            Expr::Arithmetic(operation, a, b) => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                let value = match operation {
                    Operation::Add => a.checked_add(b),
                    Operation::Subtract => a.checked_sub(b),
                    Operation::Multiply => a.checked_mul(b),
                    Operation::Divide => a.checked_div(b),
                };
                value.ok_or(beyond)
            }
        }
    }

    /// In the logic of three values: what is unknown does not matter where the rest decides.
    fn test(&self, test: &Test) -> Result<bool, NoValue> {
        match test {
            Test::Compare(a, comparison, b) => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                Ok(comparison.holds(a, b, self.slack(a, b)))
            }
            Test::And(a, b) => match (self.test(a), self.test(b)) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Ok(true), Ok(true)) => Ok(true),
                (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
            },
            Test::Or(a, b) => match (self.test(a), self.test(b)) {
                (Ok(true), _) | (_, Ok(true)) => Ok(true),
                (Ok(false), Ok(false)) => Ok(false),
                (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
            },
            Test::Not(a) => self.test(a).map(|is| !is),
            Test::If(when, then) => match self.test(when) {
                Ok(false) => Ok(true),
                Ok(true) => self.test(then),
                Err(unknown) => match self.test(then) {
                    Ok(true) => Ok(true),
                    Ok(false) | Err(_) => Err(unknown),
                },
            },
        }
    }

    fn slack(&self, a: Decimal, b: Decimal) -> Decimal {
        match self.tolerance {
            Tolerance::Absolute(n) => n,
            Tolerance::Relative(share) => share.saturating_mul(a.abs().max(b.abs())),
            // A side that was computed has more digits than were printed.
            Tolerance::Printed => Decimal::new(5, a.normalize().scale().min(b.normalize().scale()).min(20) + 1),
        }
    }

    /// The comparison that makes the test false.
    fn failed(&self, test: &Test) -> Broken {
        match test {
            Test::Compare(a, comparison, b) => Broken {
                sides: self.number(a).ok().zip(self.number(b).ok()),
                is_equality: *comparison == Comparison::Equal,
                figures: test.figures(),
            },
            Test::And(a, b) => self.failed(if matches!(self.test(a), Ok(false)) { a } else { b }),
            Test::If(_, then) => self.failed(then),
            Test::Or(..) | Test::Not(_) => Broken { sides: None, is_equality: false, figures: test.figures() },
        }
    }
}

fn folded(fold: Fold, all: &[Decimal]) -> Option<Decimal> {
    match fold {
        Fold::Sum => all.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n)),
        Fold::Min => all.iter().min().copied(),
        Fold::Max => all.iter().max().copied(),
        Fold::Count => Some(Decimal::from(all.len())),
    }
}

impl Comparison {
    fn holds(self, a: Decimal, b: Decimal, slack: Decimal) -> bool {
        let off = a.saturating_sub(b);
        match self {
            Comparison::Equal => off.abs() <= slack,
            Comparison::Unequal => off.abs() > slack,
            Comparison::AtMost => off <= slack,
            Comparison::Less => off < slack.max(Decimal::ZERO),
            Comparison::AtLeast => off >= -slack,
            Comparison::More => off > -slack,
        }
    }
}
