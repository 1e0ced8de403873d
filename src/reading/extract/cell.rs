//! One cell of a table: the value it gives, or why it gives none.

use crate::document::{Cell, Content, Sheet};
use crate::model::fact::Value;
use crate::model::finding::{Meaning, Problem, problem};
use crate::model::place::At;
use crate::model::text::number::{self, Dialect, Measure, Typed};
use rust_decimal::Decimal;

/// What a data cell gives.
pub struct ReadCell {
    pub value: Value,
    /// The text as typed, where the number did not stand there as a number.
    pub text: Option<String>,
    /// Whether a number was read from a text.
    pub converted: bool,
    pub problem: Option<Problem>,
}

/// Reads a data cell of the given measure.
pub fn read(cell: Option<&Cell>, measure: Measure, dialect: Dialect, meaning: &dyn Fn() -> Meaning) -> ReadCell {
    let blank = ReadCell { value: Value::Blank, text: None, converted: false, problem: None };
    let Some(cell) = cell.filter(|c| !c.is_blank()) else {
        return blank;
    };
    let typed = || cell.legacy.as_ref().map_or_else(|| cell.shown(), |legacy| legacy.1.clone());
    let blocked =
        |problem| ReadCell { value: Value::Blocked, text: Some(typed()), converted: false, problem: Some(problem) };
    match &cell.content {
        Content::Empty => blocked(
            problem::NoCachedValue { meaning: meaning(), formula: cell.formula.clone().unwrap_or_default() }.into(),
        ),
        Content::Error(text) => blocked(problem::ErrorValue { meaning: meaning(), text: text.clone() }.into()),
        Content::Date(date) => {
            let likely = split_date(date).filter(|_| measure != Measure::Count);
            blocked(problem::NotANumber { meaning: meaning(), text: cell.shown(), likely }.into())
        }
        Content::Bool(_) => {
            blocked(problem::NotANumber { meaning: meaning(), text: cell.shown(), likely: None }.into())
        }
        Content::Number(n) if cell.stale.is_some() => {
            let decimal = |n: f64| number::from_f64(n, true).unwrap_or_default();
            let [stored, computed] = [*n, cell.stale.unwrap_or_default()].map(decimal);
            let formula = cell.formula.clone().unwrap_or_default();
            blocked(problem::StaleResult { meaning: meaning(), formula, stored, computed }.into())
        }
        // Excel shows 15 digits: 35.000000000000007 is 35.
        Content::Number(n) => match number::from_f64(*n, cell.formula.is_some() || measure == Measure::Count) {
            Some(n) if cell.percent && measure == Measure::Count && !n.is_zero() => {
                let readings = [n * Decimal::ONE_HUNDRED, n].map(|n| n.normalize());
                let text = format!("{}%", readings[0]);
                blocked(problem::AmbiguousNumber { meaning: meaning(), text, readings }.into())
            }
            Some(n) => match unfit(n, measure, None, meaning) {
                Some(problem) => blocked(problem),
                None => ReadCell { value: Value::number(percent(n, cell, measure)), text: computed(cell), ..blank },
            },
            None => blocked(problem::NotANumber { meaning: meaning(), text: cell.shown(), likely: None }.into()),
        },
        Content::Text(text) => match number::read(text, measure, dialect) {
            Typed::Number(n) => match unfit(n, measure, Some(text), meaning) {
                Some(problem) => blocked(problem),
                None => ReadCell { value: Value::number(n), text: Some(typed()), converted: true, problem: None },
            },
            Typed::Dash => ReadCell { value: Value::Dash, text: Some(typed()), ..blank },
            Typed::Blank => ReadCell { text: Some(typed()), ..blank },
            Typed::Ambiguous(a, b) => {
                blocked(problem::AmbiguousNumber { meaning: meaning(), text: text.clone(), readings: [a, b] }.into())
            }
            Typed::NotANumber(likely) => {
                blocked(problem::NotANumber { meaning: meaning(), text: text.clone(), likely }.into())
            }
        },
    }
}

/// The formula, where its result was computed by us: what stands in the cell is no number.
fn computed(cell: &Cell) -> Option<String> {
    cell.formula.as_ref().filter(|_| cell.computed).map(|f| format!("={f}"))
}

/// The number that a spreadsheet program may have taken for a date: 1.5 for 01/05/2022.
fn split_date(date: &str) -> Option<Decimal> {
    let mut parts = date.split('/').map(|p| p.parse::<u32>().ok());
    let (day, month) = (parts.next()??, parts.next()??);
    Decimal::from_str_exact(&format!("{day}.{month}")).ok()
}

/// Why a number cannot be a count: decimals (typed with a thousands dot, perhaps), or below zero.
fn unfit(n: Decimal, measure: Measure, text: Option<&str>, meaning: &dyn Fn() -> Meaning) -> Option<Problem> {
    if measure != Measure::Count {
        return None;
    }
    if !n.is_integer() {
        let thousand = (n * Decimal::ONE_THOUSAND).normalize();
        // 1.153 was 1153 typed with a dot; 1.15 may have been 1.150. 211.5 was not.
        let dotted = n.normalize().scale() == 3 || n < Decimal::TEN;
        let likely = (dotted && n >= Decimal::ONE && thousand.is_integer()).then_some(thousand);
        return Some(
            problem::FractionalCount {
                meaning: meaning(),
                text: text.map_or_else(|| n.to_string(), str::to_owned),
                number: text.is_none().then_some(n),
                likely,
            }
            .into(),
        );
    }
    (n.is_sign_negative() && !n.is_zero()).then(|| problem::NegativeCount { meaning: meaning(), value: n }.into())
}

/// A number shown as a percentage counts as percent.
fn percent(n: Decimal, cell: &Cell, measure: Measure) -> Decimal {
    if measure == Measure::Percent && cell.percent { n * Decimal::ONE_HUNDRED } else { n }
}

/// A printed figure, with the decimals that are seen.
pub struct PrintedFigure {
    pub value: Decimal,
    pub decimals: u32,
}

/// Reads a total or a ratio; `None` where nothing certain is printed.
pub fn printed(sheet: &Sheet, at: At, measure: Measure) -> Option<PrintedFigure> {
    let cell = sheet.cell(at).filter(|c| c.stale.is_none())?;
    let value = match &cell.content {
        Content::Number(n) => percent(number::from_f64(*n, cell.formula.is_some())?, cell, measure),
        Content::Text(text) => match number::read(text, measure, Dialect::Unknown) {
            Typed::Number(n) => n,
            Typed::Dash if measure != Measure::Percent => Decimal::ZERO,
            Typed::Dash | Typed::Blank | Typed::Ambiguous(..) | Typed::NotANumber(_) => {
                return None;
            }
        },
        Content::Empty | Content::Bool(_) | Content::Date(_) | Content::Error(_) => return None,
    };
    Some(PrintedFigure { value, decimals: value.normalize().scale() })
}

/// Whether a cell counts for the conservation line.
pub fn is_numeric_looking(cell: &Cell) -> bool {
    match &cell.content {
        Content::Number(_) => true,
        Content::Text(text) => number::looks_numeric(text),
        Content::Empty | Content::Bool(_) | Content::Date(_) | Content::Error(_) => false,
    }
}
