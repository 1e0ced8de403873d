//! Parts and subsets along one axis.

use super::{Formula, adds_up};
use crate::draft::doubt::Doubt;
use crate::draft::numbers::{self, Proof, Series};
use crate::draft::words::{self, Division, Hint};
use crate::draft::{DraftLabel, Field};
use crate::reading::recognise::is_usual_total;
use rust_decimal::Decimal;

/// Columns that one whole has as parts, at most, where only the numbers say so.
const MOST_PARTS: usize = 8;

/// Finds the parts and subsets among columns.
pub fn columns(series: &[Series], columns: &mut [DraftLabel], hints: &[Option<Hint>], formulas: &[Option<Formula>]) {
    let adds: Vec<bool> = columns.iter().zip(hints).map(|(l, h)| adds_up(l, *h)).collect();
    let mut axis = Along { series, lines: columns, adds };
    for (whole, formula) in formulas.iter().enumerate() {
        if let Some(Formula::Sum(parts)) = formula {
            axis.divide(whole, parts, Ground::Stated);
        }
    }
    let groups = axis.groups();
    for (heading, members) in &groups {
        match words::division(&axis.lines[*heading].label) {
            Some(division) => axis.of_neighbour(*heading, members, division),
            None => axis.within(members),
        }
    }
    axis.leading_words();
    axis.neighbours();
}

/// Finds the parts and subsets among rows: what stands under a row by its numbering, and totals.
pub fn rows(series: &[Series], rows: &mut [DraftLabel]) {
    let adds: Vec<bool> = rows.iter().map(|r| adds_up(r, words::kind(&r.label).filter(|h| h.is_sure))).collect();
    let mut axis = Along { series, lines: rows, adds };
    for whole in 0..axis.lines.len() {
        let below: Vec<usize> = (0..axis.lines.len()).filter(|n| axis.lines[*n].under == Some(whole)).collect();
        axis.under(whole, &below);
    }
    for total in (0..axis.lines.len()).filter(|n| is_usual_total(&axis.lines[*n].label)).collect::<Vec<_>>() {
        let outermost = |n: &usize| *n != total && axis.lines[*n].under.is_none() && axis.adds[*n];
        let parts: Vec<usize> = (0..axis.lines.len()).filter(outermost).collect();
        axis.divide(total, &parts, Ground::Words);
    }
}

/// What speaks for parts, beside the numbers.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    /// A printed rule.
    Stated,
    /// The words of labels.
    Words,
    /// Nothing.
    Numbers,
}

impl Ground {
    /// Whether the numbers agree enough with it.
    fn is_borne_out(self, proof: Proof) -> bool {
        match self {
            Ground::Stated => proof.told == 0 || proof.mostly(),
            Ground::Words => proof.mostly() || proof.telling > 0 && proof.held == proof.told,
            Ground::Numbers => proof.is_sound(),
        }
    }
}

struct Along<'a> {
    series: &'a [Series],
    lines: &'a mut [DraftLabel],
    adds: Vec<bool>,
}

impl Along<'_> {
    /// The figures under each heading; one that stands under a heading of its own counts there.
    fn groups(&self) -> Vec<(usize, Vec<usize>)> {
        let headings = (0..self.lines.len()).filter(|n| self.lines[*n].heading);
        let members =
            |h: usize| (0..self.lines.len()).filter(|n| self.lines[*n].under == Some(h) && self.adds[*n]).collect();
        headings.map(|h| (h, members(h))).filter(|(_, m): &(usize, Vec<usize>)| !m.is_empty()).collect()
    }

    fn sum(&self, whole: usize, parts: &[usize], slack: Decimal) -> Proof {
        let parts: Vec<&Series> = parts.iter().map(|p| &self.series[*p]).collect();
        numbers::sum(&self.series[whole], &parts, slack)
    }

    /// Declares parts where the numbers agree with their ground; says so where they do so nearly.
    fn divide(&mut self, whole: usize, parts: &[usize], ground: Ground) -> bool {
        let is_free = |n: &usize| self.lines[*n].part_of.is_none() && self.lines[*n].subset_of.is_none();
        if parts.len() < 2 || !self.adds[whole] || !parts.iter().all(|p| self.adds[*p] && is_free(p)) {
            return false;
        }
        let proof = self.sum(whole, parts, Decimal::ZERO);
        if !ground.is_borne_out(proof) {
            return self.nearly(whole, parts, ground);
        }
        if self.lines.iter().any(|l| l.part_of == Some(whole)) {
            self.mention(whole, parts, Doubt::SecondDivision(proof));
            return true;
        }
        let doubt = match ground {
            Ground::Numbers => Some(Doubt::PartsByNumbers(proof)),
            Ground::Stated | Ground::Words if proof.confirms() => None,
            Ground::Stated | Ground::Words => Some(Doubt::PartsByWords(proof)),
        };
        for part in parts {
            self.lines[*part].part_of = Some(whole);
            self.lines[*part].doubts.extend(doubt.clone().map(|d| (Field::Part, d)));
        }
        true
    }

    /// Parts that add up apart from what rounding takes away: said, not declared.
    fn nearly(&mut self, whole: usize, parts: &[usize], ground: Ground) -> bool {
        let is_money = !numbers::are_whole(&self.series[whole]);
        // What money loses by rounding, for each part.
        let proof = self.sum(whole, parts, Decimal::from(parts.len()));
        let is_near = is_money && (proof.is_sound() || ground != Ground::Numbers && proof.confirms());
        if is_near {
            self.mention(whole, parts, Doubt::PartsNearly(proof));
        }
        is_near
    }

    fn mention(&mut self, whole: usize, parts: &[usize], doubt: Doubt) {
        let key = self.lines[whole].key.clone();
        for part in parts {
            self.lines[*part].perhaps.push((doubt.clone(), format!("part_of = {key:?}")));
        }
    }

    fn subsets(&self, parts: &[usize], whole: usize) -> Proof {
        let mut all = Proof::default();
        for part in parts {
            let one = numbers::subset(&self.series[*part], &self.series[whole]);
            all = Proof { held: all.held + one.held, told: all.told + one.told, telling: all.telling + one.telling };
        }
        all
    }

    fn declare_subsets(&mut self, parts: &[usize], whole: usize) {
        for part in parts {
            let proof = self.subsets(&[*part], whole);
            let line = &mut self.lines[*part];
            if line.part_of.is_some() || line.subset_of.is_some() {
                continue;
            }
            line.subset_of = Some(whole);
            if !proof.confirms() {
                line.doubts.push((Field::Subset, Doubt::SubsetByWords(proof)));
            }
        }
    }

    /// Columns under "Trong đó" or "Chia ra" divide the nearest column on their left than which none of them is more.
    fn of_neighbour(&mut self, heading: usize, members: &[usize], division: Division) {
        let first = members.first().copied().unwrap_or(heading);
        let wholes: Vec<usize> = (0..first).rev().filter(|n| self.adds[*n] && !members.contains(n)).take(6).collect();
        if division == Division::Parts && wholes.iter().any(|w| self.divide(*w, members, Ground::Words)) {
            return;
        }
        let proofs: Vec<(usize, Proof)> = wholes.iter().map(|w| (*w, self.subsets(members, *w))).collect();
        let always = proofs.iter().find(|(_, p)| p.confirms());
        let mostly = || proofs.iter().find(|(_, p)| p.telling > 0 && p.held * 100 >= p.told * 95);
        if let Some((whole, _)) = always.or_else(mostly) {
            self.declare_subsets(members, *whole);
        }
    }

    /// Columns under one heading of which one calls itself the total.
    fn within(&mut self, members: &[usize]) {
        let Some(whole) = members.iter().copied().find(|m| words::is_whole(&self.lines[*m].label)) else { return };
        let parts: Vec<usize> = members.iter().copied().filter(|m| *m != whole).collect();
        self.divide(whole, &parts, Ground::Words);
    }

    /// "Trong đó: nữ" in a label of its own, right of what it is a subset of.
    fn leading_words(&mut self) {
        for n in 1..self.lines.len() {
            let is_subset = words::division(&self.lines[n].label) == Some(Division::Subsets);
            if self.adds[n] && is_subset && self.adds[n - 1] {
                self.declare_subsets(&[n], n - 1);
            }
        }
    }

    /// Runs of columns beside a whole, told by the numbers alone.
    fn neighbours(&mut self) {
        let adding: Vec<usize> = (0..self.lines.len()).filter(|n| self.adds[*n]).collect();
        for (at, whole) in adding.iter().enumerate() {
            if self.lines.iter().any(|l| l.part_of == Some(*whole)) {
                continue;
            }
            let after = (2..=MOST_PARTS).filter_map(|k| adding.get(at + 1..at + 1 + k));
            let before = (2..=MOST_PARTS).filter_map(|k| adding.get(at.checked_sub(k)?..at));
            let runs: Vec<Vec<usize>> = after.chain(before).map(<[usize]>::to_vec).collect();
            let _ = runs.iter().any(|run| self.divide(*whole, run, Ground::Numbers));
        }
    }

    /// What stands under a row: its parts, unless its words or the numbers say subsets.
    fn under(&mut self, whole: usize, below: &[usize]) {
        let figures: Vec<usize> = below.iter().copied().filter(|n| self.adds[*n]).collect();
        let Some(first) = figures.first().copied() else { return };
        let is_subset = |n: usize| words::division(&self.lines[n].label) == Some(Division::Subsets);
        if self.lines[whole].heading {
            return self.divides_above(whole, &figures);
        }
        let subsets = is_subset(first);
        let (subset_rows, parts): (Vec<usize>, Vec<usize>) = figures.iter().partition(|n| subsets || is_subset(**n));
        if self.adds[whole] && !self.divide(whole, &parts, Ground::Words) {
            let proof = self.subsets(&parts, whole);
            let key = self.lines[whole].key.clone();
            for part in parts.iter().filter(|_| proof.confirms()) {
                self.lines[*part].perhaps.push((Doubt::SubsetByNumbers(proof), format!("subset_of = {key:?}")));
            }
        }
        if self.adds[whole] {
            self.declare_subsets(&subset_rows, whole);
        }
    }

    /// Rows under a heading without figures may divide a row before it.
    fn divides_above(&mut self, heading: usize, parts: &[usize]) {
        let outer: Vec<usize> = (0..heading).filter(|n| self.adds[*n] && self.lines[*n].under.is_none()).collect();
        let _ = outer.into_iter().rev().any(|whole| self.divide(whole, parts, Ground::Numbers));
    }
}
