//! The problem of a rule that was declared: its author wrote the words, here they meet the figures.

use super::told::{About, RuleWords, Tell, Told};
use crate::model::finding::lang::Lang;
use crate::model::finding::words::{Meaning, short, signed, style};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A declared rule does not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleBroken {
    /// The rule.
    pub rule: Arc<RuleWords>,
    /// The meaning of the first figure.
    pub meaning: Meaning,
    /// The figures of the comparison that failed.
    pub figures: Vec<RuleFigure>,
    /// The sides of the comparison.
    pub sides: Option<(Decimal, Decimal)>,
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

impl RuleFigure {
    /// "Hiện có tháng 8/2022 (D13)".
    fn name(&self, lang: Lang) -> String {
        let target = if self.is_target { lang.pick("chỉ tiêu ", "target for ") } else { "" };
        let when = match self.of {
            Some(FigureTime::Period(period)) => format!(" {}", lang.pick(period.vi(), period.to_string())),
            Some(FigureTime::YearEnd(year)) => format!(" 31/12/{year}"),
            None => String::new(),
        };
        let form = self.form.as_ref().map_or(String::new(), |name| format!(", {name}"));
        let at = self.at.map_or(String::new(), |at| format!(" ({at})"));
        format!("{target}{}{when}{form}{at}", text::clip(&self.words, 36))
    }
}

impl RuleBroken {
    /// By how much the sides differ; with the sides themselves, where they are not just the two figures.
    fn off(&self, lang: Lang) -> String {
        let show = style(lang);
        let rounded = |n: Decimal| text::number::round(n, 2);
        let Some((left, right)) = self.sides else { return String::new() };
        let off = signed(rounded(left.saturating_sub(right)), show);
        let values: Vec<Decimal> = self.figures.iter().map(|f| f.value).collect();
        let [l, r] = [left, right].map(|n| show(rounded(n)));
        match (values == [left, right], lang) {
            (true, Lang::Vi) => format!(" (lệch {off})"),
            (true, Lang::En) => format!(" (off by {off})"),
            (false, Lang::Vi) => format!(" ({l} so với {r}, lệch {off})"),
            (false, Lang::En) => format!(" ({l} against {r}, off by {off})"),
        }
    }

    /// The figures, six at most.
    fn list(&self, lang: Lang) -> String {
        let show = style(lang);
        let figures = self.figures.iter().take(6).map(|f| match f.at {
            // Of many figures the cells are enough, and all that fits.
            Some(at) if self.figures.len() > 2 => format!("{at} = {}", show(f.value)),
            Some(_) | None => format!("{} = {}", f.name(lang), show(f.value)),
        });
        figures.collect::<Vec<_>>().join("; ")
    }
}

impl Tell for RuleBroken {
    fn told(&self) -> Told<'_> {
        let (left, right) = self.sides.map(|(left, right)| (left.normalize(), right.normalize())).unzip();
        Told {
            code: self.rule.code,
            about: About::Rule(&self.rule, &self.meaning),
            found: left.into(),
            expected: right.into(),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let row = &self.meaning.row;
        let row = if row.is_empty() { String::new() } else { format!(", {}", short(row)) };
        let place = match cell.is_empty() {
            true => String::new(),
            false => format!("{} {cell}{row}: ", lang.pick("Ô", "Cell")),
        };
        let [message, fix] = [&self.rule.message, &self.rule.fix].map(|[vi, en]| lang.pick(vi, en));
        let fix = if fix.is_empty() { lang.pick("Kiểm tra lại các ô này.", "Check these cells.") } else { fix };
        format!("{place}{message}{}; {}. {fix}", self.off(lang), self.list(lang))
    }
}
