//! Rules as linear relations, so that one which contradicts another, or can only ever be true or false, is found.

use super::{Comparison, Expr, Figure, Fold, Level, Operation, Rule, Test, Tolerance, When};
use crate::model::form::relation::Relation;
use crate::model::form::{Form, FormIx};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Σ of figures, each times a number, compared with a number. The first figure counts once.
#[derive(Clone, Debug)]
struct Linear {
    terms: BTreeMap<Figure, Decimal>,
    comparison: Comparison,
    bound: Decimal,
    slack: Decimal,
}

/// The end of a range, and whether it belongs to it.
type End = (Decimal, bool);

/// The rule, or what the form says of itself, that can never hold together with `rule`; in words.
pub fn contradicted(rule: &Rule, known: &[Rule], forms: &[Form]) -> Option<String> {
    let own: Vec<Linear> = linear(rule);
    // What is left without a figure is always true, or never.
    if own.iter().any(|l| l.terms.is_empty()) {
        return Some(format!("{:?}", rule.text));
    }
    let of_same = |other: &&Rule| {
        let overlap = |a: Option<_>, b: Option<_>| !matches!((a, b), (Some(from), Some(until)) if from > until);
        let days = overlap(rule.days.0, other.days.1) && overlap(other.days.0, rule.days.1);
        let months =
            rule.months.is_empty() || other.months.is_empty() || rule.months.iter().any(|m| other.months.contains(m));
        other.form == rule.form && other.level == rule.level && days && months
    };
    for other in known.iter().filter(of_same) {
        if linear(other).iter().any(|theirs| own.iter().any(|ours| ours.excludes(theirs))) {
            return Some(format!("“{}”: {}", other.words.id, other.text));
        }
    }
    if rule.level == Level::Province {
        return None;
    }
    let form = &forms[usize::from(rule.form.0)];
    let declared =
        form.relations.iter().filter_map(|r| of_relation(r, rule.form)).find(|r| own.iter().any(|o| o.excludes(r)));
    declared.map(|r| {
        let keys: Vec<&str> = r.terms.keys().map(|f| form.indicator(f.indicator).key.as_str()).collect();
        format!("subset_of, part_of: {}", keys.join(", "))
    })
}

/// What a figure counts for in left minus right of a comparison of sums.
pub fn coefficient(test: &Test, figure: &Figure) -> Option<Decimal> {
    let Test::Compare(left, _, right) = test else { return None };
    let mut sum = LinearSum::default();
    sum.add(left, Decimal::ONE)?;
    sum.add(right, -Decimal::ONE)?;
    sum.terms.get(figure).copied()
}

/// The comparisons of a rule that are linear; what stands under `if` or `or` binds nobody.
fn linear(rule: &Rule) -> Vec<Linear> {
    fn comparisons<'t>(test: &'t Test, out: &mut Vec<(&'t Expr, Comparison, &'t Expr)>) {
        match test {
            Test::Compare(a, c, b) => out.push((a, *c, b)),
            Test::And(a, b) => {
                comparisons(a, out);
                comparisons(b, out);
            }
            Test::Or(..) | Test::Not(_) | Test::If(..) => {}
        }
    }
    let slack = match rule.tolerance {
        Tolerance::Absolute(n) => n,
        Tolerance::Relative(_) | Tolerance::Printed => return Vec::new(),
    };
    let mut found = Vec::new();
    rule.tests.iter().for_each(|t| comparisons(t, &mut found));
    found.into_iter().filter_map(|(a, c, b)| Linear::new(a, c, b, slack)).collect()
}

fn of_relation(relation: &Relation, form: FormIx) -> Option<Linear> {
    let figure = |indicator| Figure { when: When::Now, form, indicator, target: None };
    let (terms, comparison) = match relation {
        Relation::Subset { part, whole } => {
            (vec![(figure(*part), Decimal::ONE), (figure(*whole), -Decimal::ONE)], Comparison::AtMost)
        }
        Relation::Parts { whole, parts } => {
            let parts = parts.iter().map(|p| (figure(*p), Decimal::ONE));
            (parts.chain([(figure(*whole), -Decimal::ONE)]).collect(), Comparison::Equal)
        }
        Relation::Accumulates { .. } | Relation::NeverFalls(_) | Relation::Opening { .. } => return None,
    };
    Linear { terms: terms.into_iter().collect(), comparison, bound: Decimal::ZERO, slack: Decimal::ZERO }.scaled()
}

impl Linear {
    fn new(left: &Expr, comparison: Comparison, right: &Expr, slack: Decimal) -> Option<Linear> {
        let mut sum = LinearSum::default();
        sum.add(left, Decimal::ONE)?;
        sum.add(right, -Decimal::ONE)?;
        sum.terms.retain(|_, n| !n.is_zero());
        Linear { terms: sum.terms, comparison, bound: -sum.constant, slack }.scaled()
    }

    /// So that the first figure counts once, and two relations of the same figures can be compared.
    fn scaled(mut self) -> Option<Linear> {
        let Some(first) = self.terms.values().next().copied() else { return Some(self) };
        for n in self.terms.values_mut() {
            *n = n.checked_div(first)?;
        }
        self.bound = self.bound.checked_div(first)?;
        self.slack = self.slack.checked_div(first.abs())?;
        if first.is_sign_negative() {
            self.comparison = match self.comparison {
                Comparison::Less => Comparison::More,
                Comparison::AtMost => Comparison::AtLeast,
                Comparison::More => Comparison::Less,
                Comparison::AtLeast => Comparison::AtMost,
                Comparison::Equal => Comparison::Equal,
                Comparison::Unequal => Comparison::Unequal,
            };
        }
        Some(self)
    }

    /// The values that are allowed, as least and greatest, each with whether it is allowed itself.
    fn range(&self) -> (Option<End>, Option<End>) {
        let (low, high) = (self.bound.saturating_sub(self.slack), self.bound.saturating_add(self.slack));
        match self.comparison {
            Comparison::Equal => (Some((low, true)), Some((high, true))),
            Comparison::AtMost => (None, Some((high, true))),
            Comparison::Less => (None, Some((high, false))),
            Comparison::AtLeast => (Some((low, true)), None),
            Comparison::More => (Some((low, false)), None),
            Comparison::Unequal => (None, None),
        }
    }

    /// Whether both can never hold.
    fn excludes(&self, other: &Linear) -> bool {
        if self.terms.is_empty() || self.terms != other.terms {
            return false;
        }
        let apart = |low: Option<(Decimal, bool)>, high: Option<(Decimal, bool)>| matches!((low, high), (Some((l, a)), Some((h, b))) if l > h || l == h && !(a && b));
        let ((a, b), (c, d)) = (self.range(), other.range());
        let unequal = |x: &Linear, y: &Linear| {
            x.comparison == Comparison::Unequal && y.comparison == Comparison::Equal && x.bound == y.bound
        };
        apart(a, d) || apart(c, b) || unequal(self, other) || unequal(other, self)
    }
}

#[derive(Default)]
struct LinearSum {
    terms: BTreeMap<Figure, Decimal>,
    constant: Decimal,
}

impl LinearSum {
    /// Adds an expression times a number; `None` where it is not linear.
    fn add(&mut self, expr: &Expr, times: Decimal) -> Option<()> {
        match expr {
            Expr::Number(n) => self.constant = self.constant.checked_add(n.checked_mul(times)?)?,
            Expr::Figure(f) => {
                let own = self.terms.entry(f.clone()).or_default();
                *own = own.checked_add(times)?;
            }
            Expr::Negative(a) => self.add(a, -times)?,
            Expr::Fold(Fold::Sum, all) => all.iter().try_for_each(|e| self.add(e, times))?,
            Expr::Arithmetic(Operation::Add, a, b) => {
                self.add(a, times)?;
                self.add(b, times)?;
            }
            Expr::Arithmetic(Operation::Subtract, a, b) => {
                self.add(a, times)?;
                self.add(b, -times)?;
            }
            Expr::Arithmetic(Operation::Multiply, a, b) => match (&**a, &**b) {
                (Expr::Number(n), other) | (other, Expr::Number(n)) => self.add(other, times.checked_mul(*n)?)?,
                _ => return None,
            },
            Expr::Arithmetic(Operation::Divide, a, b) => match &**b {
                Expr::Number(n) => self.add(a, times.checked_div(*n)?)?,
                _ => return None,
            },
            Expr::Below(..) | Expr::Fold(..) | Expr::Absolute(_) | Expr::Rounded(..) => return None,
        }
        Some(())
    }
}
