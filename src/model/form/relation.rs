//! What must hold between the figures of a form because of what they are: subsets, parts, sums over time.

use super::{AxisLabel, Indicator, IndicatorIx, Kind};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// A relation that follows from a declaration (`domain` §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Trong đó: a subset is not more than its whole.
    Subset {
        /// The subset.
        part: IndicatorIx,
        /// The whole.
        whole: IndicatorIx,
    },
    /// Chia ra, gồm: the parts add up to the whole.
    Parts {
        /// The whole.
        whole: IndicatorIx,
        /// Its parts.
        parts: Vec<IndicatorIx>,
    },
    /// A year-to-date figure is that of the period before, and what happened since.
    Accumulates {
        /// The year-to-date figure.
        ytd: IndicatorIx,
        /// What happened in the period.
        flow: IndicatorIx,
    },
    /// A year-to-date figure never falls within a year.
    NeverFalls(IndicatorIx),
    /// An opening stock is a closing stock of before.
    Opening {
        /// The opening stock.
        opening: IndicatorIx,
        /// The closing stock that it repeats.
        closing: IndicatorIx,
        /// When it was the closing stock.
        since: Since,
    },
}

/// The day before which an opening stock was the closing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Since {
    /// The first day of the period.
    Period,
    /// 1 January.
    Year,
}

/// The relations among the figures that two axes make; `rows` is empty on an open axis.
pub fn relations(rows: &[AxisLabel], columns: &[AxisLabel], indicators: &[Indicator]) -> Vec<Relation> {
    // They stand row by row, in each row by columns.
    let at = |row: Option<usize>, column: usize| {
        let found = indicators.binary_search_by(|i| (i.row, i.column).cmp(&(row, column))).ok()?;
        u16::try_from(found).ok().map(IndicatorIx)
    };
    let all_rows: Vec<Option<usize>> = if rows.is_empty() { vec![None] } else { (0..rows.len()).map(Some).collect() };
    let mut out = Vec::new();
    for &row in &all_rows {
        along(columns, &|column| at(row, column), &mut out);
        sums_over_time(columns, &|column| at(row, column), indicators, &mut out);
    }
    for (column, label) in columns.iter().enumerate() {
        let is_of_period = !label.of_last_year;
        let mut of_rows = Vec::new();
        along(rows, &|row| at(Some(row), column), &mut of_rows);
        out.extend(of_rows.into_iter().filter(|r| is_of_period || !matches!(r, Relation::Opening { .. })));
    }
    for (ix, indicator) in (0..).map(IndicatorIx).zip(indicators) {
        // The figure of another year in the same form has its own history.
        let of_other_year = indicator.row.is_some() && columns[indicator.column].of_last_year;
        if indicator.kind == Kind::Ytd && !of_other_year {
            out.push(Relation::NeverFalls(ix));
        }
    }
    out
}

/// The relations that labels of one axis declare, for one label of the other.
fn along(labels: &[AxisLabel], at: &dyn Fn(usize) -> Option<IndicatorIx>, out: &mut Vec<Relation>) {
    let mut parts_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, whole) in labels.iter().enumerate().filter_map(|(n, l)| Some((n, l.part_of?))) {
        parts_of.entry(whole).or_default().push(n);
    }
    for (n, label) in labels.iter().enumerate() {
        let Some(own) = at(n) else { continue };
        if let Some(whole) = label.subset_of.and_then(at) {
            out.push(Relation::Subset { part: own, whole });
        }
        let mut ways: IndexMap<&Option<String>, Vec<IndicatorIx>> = IndexMap::new();
        for &part in parts_of.get(&n).into_iter().flatten() {
            ways.entry(&labels[part].by).or_default().extend(at(part));
        }
        let divided = ways.into_values().filter(|parts| !parts.is_empty());
        out.extend(divided.map(|parts| Relation::Parts { whole: own, parts }));
        if let Some((closing, since)) = label.opening_of
            && let Some(closing) = at(closing)
        {
            out.push(Relation::Opening { opening: own, closing, since });
        }
    }
}

/// Pairs each year-to-date column with the column of its period: the declared one, else the only one of its kind
/// under the same heading.
fn sums_over_time(
    columns: &[AxisLabel],
    at: &dyn Fn(usize) -> Option<IndicatorIx>,
    indicators: &[Indicator],
    out: &mut Vec<Relation>,
) {
    let kind = |column: usize| at(column).map(|ix| indicators[usize::from(ix.0)].kind);
    let mut under_one: BTreeMap<Option<usize>, [Vec<usize>; 2]> = BTreeMap::new();
    for (n, column) in columns.iter().enumerate() {
        let place = match kind(n) {
            Some(Kind::Ytd) => 0,
            Some(Kind::Flow) => 1,
            Some(Kind::Stock | Kind::Plan | Kind::Ratio | Kind::Average | Kind::Text) | None => continue,
        };
        under_one.entry(column.under).or_default()[place].push(n);
    }
    for (n, column) in columns.iter().enumerate().filter(|(n, _)| kind(*n) == Some(Kind::Ytd)) {
        let alone = || match under_one.get(&column.under).map(|[ytd, flow]| (&ytd[..], &flow[..])) {
            Some(([_], [flow])) if column.under.is_some() => Some(*flow),
            Some(_) | None => None,
        };
        if let (Some(ytd), Some(flow)) = (at(n), column.sum_of.or_else(alone).and_then(at)) {
            out.push(Relation::Accumulates { ytd, flow });
        }
    }
}
