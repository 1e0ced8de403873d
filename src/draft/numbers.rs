//! What the numbers of the examples say themselves: sums, subsets, ratios, each with how often it held.

use crate::model::text::number::{percent, round};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The figures of one label, instance by instance; the instances are the same for all labels of an axis.
pub type Series = Vec<Option<Decimal>>;

/// How often something held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Instances in which it held.
    pub held: usize,
    /// Instances in which all operands were there.
    pub told: usize,
    /// Instances in which it held and might well not have: what is zero proves nothing.
    pub telling: usize,
}

/// Instances from which on numbers alone are believed.
const ENOUGH: usize = 5;
/// Instances from which on numbers are believed that confirm words.
const SOME: usize = 2;

impl Proof {
    /// Whether it held always, and often enough to be believed without words.
    pub fn is_sound(self) -> bool {
        self.held == self.told && self.telling >= ENOUGH
    }

    /// Whether it held always, and often enough to confirm words.
    pub fn confirms(self) -> bool {
        self.held == self.told && self.telling >= SOME
    }

    /// Whether it held nearly always: what differs may be mistakes.
    pub fn mostly(self) -> bool {
        self.telling >= SOME && self.held * 10 >= self.told * 9
    }

    fn count(&mut self, holds: bool, tells: bool) {
        self.told += 1;
        self.held += usize::from(holds);
        self.telling += usize::from(holds && tells);
    }
}

/// Whether parts add up to their whole; with `slack`, apart from what rounding takes away.
pub fn sum(whole: &Series, parts: &[&Series], slack: Decimal) -> Proof {
    let mut proof = Proof::default();
    let mut wholes: BTreeSet<Decimal> = BTreeSet::new();
    for (n, whole) in whole.iter().enumerate() {
        let Some(whole) = whole else { continue };
        let Some(parts) = parts.iter().map(|p| p[n]).collect::<Option<Vec<Decimal>>>() else { continue };
        let sum = parts.iter().fold(Decimal::ZERO, |sum, p| sum.saturating_add(*p));
        let several = parts.iter().filter(|p| !p.is_zero()).count() > 1;
        proof.count((sum - whole).abs() <= slack, wholes.insert(*whole) && several);
    }
    proof
}

/// Whether a part is never more than its whole.
pub fn subset(part: &Series, whole: &Series) -> Proof {
    let mut proof = Proof::default();
    for (part, whole) in part.iter().zip(whole) {
        if let (Some(part), Some(whole)) = (part, whole) {
            proof.count(part <= whole, !whole.is_zero() && !part.is_zero());
        }
    }
    proof
}

/// Whether `ratio` is what `numerator` is of `denominator`: in per cent, or as a plain quotient.
pub fn ratio(
    ratio: &[Option<Decimal>],
    numerator: &[Option<Decimal>],
    denominator: &[Option<Decimal>],
    as_percent: bool,
) -> Proof {
    let digits = decimals(ratio);
    let half = Decimal::new(5, digits + 1);
    let mut proof = Proof::default();
    let mut seen: BTreeSet<Decimal> = BTreeSet::new();
    for (n, printed) in ratio.iter().enumerate() {
        let (Some(printed), Some(a), Some(b)) = (*printed, numerator[n], denominator[n]) else { continue };
        let exact = match as_percent {
            true => percent(a, b),
            false => a.checked_div(b),
        };
        let Some(exact) = exact else { continue };
        let holds = (printed - exact).abs() <= half || round(exact, digits) == printed;
        let is_plain = printed.is_zero() || printed == Decimal::ONE_HUNDRED || printed == Decimal::ONE;
        proof.count(holds, seen.insert(printed) && !is_plain);
    }
    proof
}

/// The decimals with which figures are printed, at most four.
fn decimals(series: &[Option<Decimal>]) -> u32 {
    series.iter().flatten().map(|n| n.normalize().scale()).max().unwrap_or(0).min(4)
}

/// Whether all figures are whole numbers; nothing is said by none.
pub fn are_whole(series: &Series) -> bool {
    series.iter().flatten().all(|n| n.fract().is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(figures: &[i64]) -> Series {
        figures.iter().map(|n| Some(Decimal::from(*n))).collect()
    }

    #[test]
    fn zeros_prove_nothing() {
        let zero = series(&[0; 20]);
        let proof = sum(&zero, &[&zero, &zero], Decimal::ZERO);
        assert_eq!((proof.held, proof.told, proof.telling), (20, 20, 0));
        assert!(!proof.is_sound() && !proof.confirms() && !proof.mostly());
    }

    #[test]
    fn what_is_said_again_and_again_proves_little() {
        let same = sum(&series(&[3; 20]), &[&series(&[1; 20]), &series(&[2; 20])], Decimal::ZERO);
        assert!(!same.is_sound());
        let five = [series(&[3, 5, 7, 9, 11]), series(&[1, 2, 3, 4, 5]), series(&[2, 3, 4, 5, 6])];
        assert!(sum(&five[0], &[&five[1], &five[2]], Decimal::ZERO).is_sound());
        let wrong = series(&[3, 5, 7, 9, 12]);
        assert!(!sum(&wrong, &[&five[1], &five[2]], Decimal::ZERO).is_sound());
    }

    #[test]
    fn a_blank_tells_nothing() {
        let whole = vec![Some(Decimal::from(3)), Some(Decimal::from(4))];
        let part = vec![Some(Decimal::from(3)), None];
        assert_eq!(sum(&whole, &[&part], Decimal::ZERO).told, 1);
    }

    #[test]
    fn a_ratio_is_compared_at_its_printed_digits() {
        let [a, b] = [series(&[1, 2, 5, 3, 7]), series(&[3, 3, 8, 7, 9])];
        let printed = |texts: &[&str]| texts.iter().map(|t| t.parse().ok()).collect::<Series>();
        assert!(ratio(&printed(&["33.33", "66.67", "62.5", "42.86", "77.78"]), &a, &b, true).is_sound());
        assert!(!ratio(&printed(&["33.33", "66.67", "62.5", "42.86", "77.9"]), &a, &b, true).is_sound());
    }
}
