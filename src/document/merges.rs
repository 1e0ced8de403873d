//! The merged ranges of a sheet, and which of them a cell lies in, told without going through all of them.

use super::Area;
use crate::model::place::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Merged ranges, in the order in which the file lists them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Area>", into = "Vec<Area>")]
pub struct Merges {
    areas: Vec<Area>,
    /// Made when it is first asked.
    index: OnceLock<MergeTree>,
}

impl Merges {
    /// Adds a range.
    pub fn push(&mut self, area: Area) {
        self.areas.push(area);
        self.index = OnceLock::new();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Area> {
        self.areas.iter()
    }

    /// The first range that `at` lies in.
    pub fn at(&self, at: At) -> Option<Area> {
        if self.areas.len() <= FEW {
            return self.areas.iter().copied().find(|m| m.contains(at));
        }
        let index = self.index.get_or_init(|| MergeTree::of(&self.areas));
        index.first_at(at).and_then(|n| self.areas.get(n)).copied()
    }
}

/// As many are gone through faster than looked up.
const FEW: usize = 4;

impl PartialEq for Merges {
    fn eq(&self, other: &Merges) -> bool {
        self.areas == other.areas
    }
}

impl From<Vec<Area>> for Merges {
    fn from(areas: Vec<Area>) -> Merges {
        Merges { areas, index: OnceLock::new() }
    }
}

impl From<Merges> for Vec<Area> {
    fn from(merges: Merges) -> Vec<Area> {
        merges.areas
    }
}

impl<'a> IntoIterator for &'a Merges {
    type Item = &'a Area;
    type IntoIter = std::slice::Iter<'a, Area>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A tree over the rows at which ranges begin or end: each range stands at the few nodes that make up its rows, and at
/// each node the columns are told apart. Its size does not depend on how large the ranges are.
#[derive(Clone, Debug, Default)]
struct MergeTree {
    /// Rows at which another set of ranges begins, in order.
    starts: Vec<u32>,
    /// The nodes of the tree; that of the nth start is `starts.len() + n`, and the one above node k is k / 2.
    nodes: Vec<Vec<CoveredColumns>>,
}

/// Columns, both included, with the first range that covers them.
#[derive(Clone, Copy, Debug)]
struct CoveredColumns {
    from: u32,
    to: u32,
    first: usize,
}

impl MergeTree {
    fn of(areas: &[Area]) -> MergeTree {
        let is_real = |a: &&Area| a.from.row <= a.to.row && a.from.col <= a.to.col;
        let real = || areas.iter().filter(is_real);
        let mut starts: Vec<u32> = real().flat_map(|a| [Some(a.from.row), a.to.row.checked_add(1)]).flatten().collect();
        starts.sort_unstable();
        starts.dedup();
        let size = starts.len();
        let mut covering: Vec<Vec<usize>> = vec![Vec::new(); 2 * size];
        for (n, area) in areas.iter().enumerate().filter(|(_, a)| is_real(a)) {
            let mut low = size + starts.partition_point(|s| *s < area.from.row);
            let mut high = size + starts.partition_point(|s| *s <= area.to.row);
            while low < high {
                if low % 2 == 1 {
                    covering[low].push(n);
                    low += 1;
                }
                if high % 2 == 1 {
                    high -= 1;
                    covering[high].push(n);
                }
                (low, high) = (low / 2, high / 2);
            }
        }
        MergeTree { starts, nodes: covering.into_iter().map(|of_node| stretches(areas, of_node)).collect() }
    }

    /// The place in the list of the first range that holds `at`.
    fn first_at(&self, at: At) -> Option<usize> {
        let band = self.starts.partition_point(|s| *s <= at.row).checked_sub(1)?;
        let up = |node: &usize| Some(node / 2).filter(|n| *n > 0);
        let nodes = std::iter::successors(Some(self.starts.len() + band), up);
        nodes.filter_map(|node| first_over(self.nodes.get(node)?, at.col)).min()
    }
}

fn first_over(stretches: &[CoveredColumns], col: u32) -> Option<usize> {
    let before = stretches.partition_point(|s| s.from <= col).checked_sub(1)?;
    stretches.get(before).filter(|s| s.to >= col).map(|s| s.first)
}

/// The columns of some ranges, cut where another one becomes the first.
fn stretches(areas: &[Area], of_node: Vec<usize>) -> Vec<CoveredColumns> {
    // Each range opens at its first column and closes behind its last one.
    let mut turns: Vec<(u64, bool, usize)> = Vec::new();
    for n in of_node {
        turns.push((u64::from(areas[n].from.col), true, n));
        turns.push((u64::from(areas[n].to.col) + 1, false, n));
    }
    turns.sort_unstable();
    let mut open = BTreeSet::new();
    let mut out: Vec<CoveredColumns> = Vec::new();
    for (k, (col, opens, n)) in turns.iter().enumerate() {
        if *opens {
            open.insert(*n)
        } else {
            open.remove(n)
        };
        let next = turns.get(k + 1).map_or(*col, |t| t.0);
        if let Some(first) = open.first().filter(|_| next > *col) {
            out.push(CoveredColumns { from: *col as u32, to: (next - 1) as u32, first: *first });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The index answers as going through the list does, whether the ranges overlap or not.
        #[test]
        fn looked_up_as_searched(
            corners in proptest::collection::vec((0u32..40, 0u32..40, 0u32..12, 0u32..12), 0..60),
            row in 0u32..60,
            col in 0u32..60,
        ) {
            let area = |(r, c, h, w): (u32, u32, u32, u32)| Area { from: At::new(r, c), to: At::new(r + h, c + w) };
            let mut areas: Vec<Area> = corners.into_iter().map(area).collect();
            areas.push(Area { from: At::new(3, 5), to: At::new(u32::MAX, u32::MAX) });
            let at = At::new(row, col);
            let searched = areas.iter().copied().find(|m| m.contains(at));
            prop_assert_eq!(Merges::from(areas).at(at), searched);
        }
    }
}
