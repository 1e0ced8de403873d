//! The labels of an axis over several examples: which label of one is which of another.

use crate::model::form::header_label;
use crate::model::text::{self, Label};

/// The labels of an axis, each with what every example writes.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    /// The labels in order.
    pub labels: Vec<AlignedLabel>,
    /// How many examples were joined.
    pub examples: usize,
}

/// A label, as the examples write it.
#[derive(Clone, Debug)]
pub struct AlignedLabel {
    /// Where it stands in each example; none where it is missing.
    pub in_examples: Vec<Option<Placed>>,
    /// How spellings were joined that are not the same.
    pub joined: Vec<(String, SpellingMatch)>,
}

/// A label in one example.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its place among the labels of the example.
    pub place: usize,
    /// Its path as written, outermost label first.
    pub path: Vec<String>,
    /// The same, to be compared.
    labels: Vec<Label>,
}

/// How it was told that two spellings are one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpellingMatch {
    /// They stand at the same place between the same neighbours.
    Place,
    /// They are much alike.
    Alike,
}

/// How a path of one example was matched.
#[derive(Clone, Copy, Debug)]
struct Match {
    label: usize,
    how: Option<SpellingMatch>,
}

fn comparable(path: &[String]) -> Vec<Label> {
    path.iter().map(|p| header_label(p)).collect()
}

impl AlignedLabel {
    fn placed(&self) -> impl DoubleEndedIterator<Item = &Placed> {
        self.in_examples.iter().flatten()
    }

    /// The paths in the order of the examples.
    pub fn paths(&self) -> impl DoubleEndedIterator<Item = &Vec<String>> {
        self.placed().map(|p| &p.path)
    }

    /// How many examples have it.
    pub fn count(&self) -> usize {
        self.in_examples.iter().flatten().count()
    }

    /// The path that most examples have, in the writing that most of them use; capitals only where there is no other.
    pub fn usual(&self) -> &[String] {
        let mut counts: Vec<(&Placed, usize, usize)> = Vec::new();
        for placed in self.placed() {
            let same = self.placed().filter(|p| p.labels == placed.labels).count();
            let written = self.placed().filter(|p| p.path == placed.path).count();
            counts.push((placed, same, written));
        }
        let is_low = |path: &[String]| path.iter().all(|t| t.chars().any(char::is_lowercase));
        // Of several, the first.
        let best = counts.iter().rev().max_by_key(|(p, same, written)| (*same, is_low(&p.path), *written));
        best.map_or(&[], |(p, ..)| p.path.as_slice())
    }

    /// Whether an example has it with this path.
    pub fn has_path(&self, path: &[Label]) -> bool {
        self.placed().any(|p| p.labels == path)
    }

    fn has_leaf(&self, leaf: &Label) -> bool {
        self.placed().any(|p| p.labels.last() == Some(leaf))
    }

    fn likeness(&self, path: &[Label]) -> f64 {
        let (Some(leaf), above) = (path.last(), path.len().saturating_sub(1)) else { return 0.0 };
        let folded = text::fold(leaf.as_str());
        if folded.len() < 5 {
            return 0.0;
        }
        let of = |p: &Placed| {
            let own = &p.labels;
            let same_above = own.len() == path.len() && own[..above] == path[..above];
            let leaf = own.last().map_or(String::new(), |l| text::fold(l.as_str()));
            if same_above { text::likeness(&leaf, &folded) } else { 0.0 }
        };
        self.placed().map(of).fold(0.0, f64::max)
    }

    /// What it stands under, in each example.
    fn headings(&self) -> impl Iterator<Item = Option<Label>> {
        self.placed().map(|p| heading(&p.labels))
    }
}

fn heading(path: &[Label]) -> Option<Label> {
    path.len().checked_sub(2).map(|n| path[n].clone())
}

impl Axis {
    /// How many of the labels, those of a single example left out, are those of another example, 0 to 1.
    pub fn likeness(&self, paths: &[Vec<String>]) -> f64 {
        let found = self.same(&paths.iter().map(|p| comparable(p)).collect::<Vec<_>>()).iter().flatten().count();
        let usual = self.labels.iter().filter(|l| l.count() * 2 >= self.examples).count();
        found as f64 / usual.max(paths.len()).max(1) as f64
    }

    /// Adds an example.
    pub fn join(&mut self, paths: &[Vec<String>]) {
        let wanted: Vec<Vec<Label>> = paths.iter().map(|p| comparable(p)).collect();
        let mut found = self.same(&wanted);
        self.alike(&wanted, &mut found);
        self.by_place(&wanted, &mut found);
        for label in &mut self.labels {
            label.in_examples.push(None);
        }
        self.examples += 1;
        // From the right, so that what is inserted does not move the places still to be used.
        let mut places: Vec<Option<usize>> = found.iter().map(|m| m.map(|m| m.label)).collect();
        for (n, path) in paths.iter().enumerate() {
            let seen = Some(Placed { place: n, path: path.clone(), labels: wanted[n].clone() });
            match found[n] {
                Some(Match { how, .. }) => {
                    let label = &mut self.labels[places[n].unwrap_or_default()];
                    if let (Some(how), Some(leaf)) = (how, path.last()) {
                        label.joined.push((leaf.clone(), how));
                    }
                    label.in_examples[self.examples - 1] = seen;
                }
                None => {
                    let at = n.checked_sub(1).and_then(|k| places[k]).map_or(0, |left| left + 1);
                    let mut in_examples = vec![None; self.examples];
                    in_examples[self.examples - 1] = seen;
                    self.labels.insert(at, AlignedLabel { in_examples, joined: Vec::new() });
                    places.iter_mut().flatten().filter(|p| **p >= at).for_each(|p| *p += 1);
                    places[n] = Some(at);
                }
            }
        }
    }

    /// The labels with the same path, else with the same last label where just one has it.
    fn same(&self, wanted: &[Vec<Label>]) -> Vec<Option<Match>> {
        let mut found: Vec<Option<Match>> = vec![None; wanted.len()];
        let is_taken = |found: &[Option<Match>], l: usize| found.iter().flatten().any(|m| m.label == l);
        for (n, path) in wanted.iter().enumerate() {
            let label = (0..self.labels.len()).find(|l| !is_taken(&found, *l) && self.labels[*l].has_path(path));
            found[n] = label.map(|label| Match { label, how: None });
        }
        for (n, path) in wanted.iter().enumerate() {
            let Some(leaf) = path.last().filter(|_| found[n].is_none()) else { continue };
            let fits: Vec<usize> = (0..self.labels.len()).filter(|l| self.labels[*l].has_leaf(leaf)).collect();
            let is_only = wanted.iter().filter(|p| p.last() == Some(leaf)).count() == 1;
            if let ([label], true) = (&fits[..], is_only)
                && !is_taken(&found, *label)
            {
                found[n] = Some(Match { label: *label, how: None });
            }
        }
        found
    }

    fn alike(&self, wanted: &[Vec<Label>], found: &mut [Option<Match>]) {
        for (n, path) in wanted.iter().enumerate() {
            if found[n].is_some() {
                continue;
            }
            let is_free = |l: &usize| !found.iter().flatten().any(|m| m.label == *l);
            let free = (0..self.labels.len()).filter(is_free);
            let best = free.map(|l| (self.labels[l].likeness(path), l)).max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, label)) = best.filter(|(score, _)| *score >= 0.8) {
                found[n] = Some(Match { label, how: Some(SpellingMatch::Alike) });
            }
        }
    }

    /// What is left stands for the label at its place, if that is missing and stands under the same heading.
    fn by_place(&self, wanted: &[Vec<Label>], found: &mut [Option<Match>]) {
        // Headings over columns that were matched are one heading, however they are spelled.
        let matched = found.iter().zip(wanted).filter_map(|(m, path)| m.map(|m| (m.label, heading(path))));
        let same: Vec<(Option<Label>, Option<Label>)> =
            matched.flat_map(|(l, own)| self.labels[l].headings().map(move |other| (own.clone(), other))).collect();
        for n in 0..wanted.len() {
            if found[n].is_some() {
                continue;
            }
            let label_of = |k: Option<usize>| k.and_then(|k| found.get(k).copied().flatten()).map(|m| m.label);
            let after_left = match n {
                0 => Some(0),
                _ => label_of(Some(n - 1)).map(|l| l + 1),
            };
            let before_right = match n + 1 == wanted.len() {
                true => self.labels.len().checked_sub(1),
                false => label_of(Some(n + 1)).and_then(|l| l.checked_sub(1)),
            };
            let is_free = |l: &usize| *l < self.labels.len() && !found.iter().flatten().any(|m| m.label == *l);
            let own = heading(&wanted[n]);
            let shares = |other: Option<Label>| own == other || same.contains(&(own.clone(), other));
            let fits = |l: &usize| is_free(l) && self.labels[*l].headings().any(shares);
            if let Some(label) = [after_left, before_right].into_iter().flatten().find(fits) {
                found[n] = Some(Match { label, how: Some(SpellingMatch::Place) });
            }
        }
    }
}
