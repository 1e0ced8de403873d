//! The tables that are filled examples of one template, and whether its rows are organisations or labels.

use super::align::Axis;
use super::doubt::Doubt;
use super::heading;
use super::table::ExampleTable;
use crate::labels;
use crate::model::form::header_label;
use crate::model::text::Label;
use std::collections::{BTreeMap, BTreeSet};

/// The share of labels from which on two tables are of one template.
const ALIKE: f64 = 0.6;

/// A template with its examples.
pub struct Template<'a> {
    /// The tables, in the order of the examples.
    pub tables: Vec<ExampleTable<'a>>,
    /// The labels over the columns.
    pub columns: Axis,
    /// The labels of the rows, where they are the same in every example.
    pub rows: Option<Axis>,
    /// What is not certain about the axis.
    pub doubt: Option<Doubt>,
}

/// Puts the tables of each template together, in the order in which the templates are met.
pub fn templates(tables: Vec<ExampleTable<'_>>) -> Vec<Template<'_>> {
    let mut groups: Vec<(Axis, Vec<ExampleTable<'_>>)> = Vec::new();
    for table in tables {
        let paths = column_paths(&table);
        let likest = groups.iter().enumerate().filter(|(_, (_, members))| !is_named_otherwise(&table, members));
        let likest = likest.map(|(n, (axis, _))| (axis.likeness(&paths), n));
        let likest = likest.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        match likest.filter(|(score, _)| *score >= ALIKE) {
            Some((_, n)) => {
                groups[n].0.join(&paths);
                groups[n].1.push(table);
            }
            None => groups.push((axis_of(&[&paths]), vec![table])),
        }
    }
    groups.into_iter().flat_map(|(_, tables)| by_rows(tables)).collect()
}

/// Whether a table prints the name of another form than tables that print one.
fn is_named_otherwise(table: &ExampleTable<'_>, others: &[ExampleTable<'_>]) -> bool {
    let own = heading::name(table).map(|n| Label::new(&n));
    let theirs = others.iter().find_map(heading::name).map(|n| Label::new(&n));
    own.is_some() && theirs.is_some() && own != theirs
}

fn axis_of(examples: &[&Vec<Vec<String>>]) -> Axis {
    let mut axis = Axis::default();
    examples.iter().for_each(|paths| axis.join(paths));
    axis
}

fn column_paths(table: &ExampleTable<'_>) -> Vec<Vec<String>> {
    table.columns.iter().map(|c| c.path.clone()).collect()
}

/// Tables with the same columns: those whose rows are labels are apart where the labels are others.
fn by_rows(tables: Vec<ExampleTable<'_>>) -> Vec<Template<'_>> {
    let overlaps = overlaps(&tables);
    let verdicts: Vec<AxisVerdict> = tables.iter().zip(&overlaps).map(|(t, o)| verdict(t, *o, &overlaps)).collect();
    let mut open: Vec<(ExampleTable<'_>, AxisVerdict)> = Vec::new();
    let mut closed: Vec<(Axis, Vec<(ExampleTable<'_>, AxisVerdict)>)> = Vec::new();
    for (table, verdict) in tables.into_iter().zip(verdicts) {
        if !verdict.is_closed {
            open.push((table, verdict));
            continue;
        }
        let paths = row_paths(&table);
        let least = |members: &[(ExampleTable<'_>, AxisVerdict)]| {
            let same_file = members.iter().any(|(t, _)| t.example == table.example);
            if same_file { 0.9 } else { ALIKE }
        };
        match closed.iter_mut().find(|(axis, members)| axis.likeness(&paths) >= least(members)) {
            Some((axis, members)) => {
                axis.join(&paths);
                members.push((table, verdict));
            }
            None => closed.push((axis_of(&[&paths]), vec![(table, verdict)])),
        }
    }
    let mut out: Vec<Template<'_>> = closed.into_iter().map(|(axis, members)| template(members, Some(axis))).collect();
    if !open.is_empty() {
        out.push(template(open, None));
    }
    out.sort_by_key(|t| t.tables.first().map(|t| (t.example, t.top)));
    out
}

fn template(members: Vec<(ExampleTable<'_>, AxisVerdict)>, rows: Option<Axis>) -> Template<'_> {
    let doubt = members.iter().map(|(_, v)| &v.doubt).min_by_key(|d| d.is_some()).cloned().flatten();
    let tables: Vec<ExampleTable<'_>> = members.into_iter().map(|(t, _)| t).collect();
    let paths: Vec<Vec<Vec<String>>> = tables.iter().map(column_paths).collect();
    let columns = axis_of(&paths.iter().collect::<Vec<_>>());
    Template { tables, columns, rows, doubt }
}

/// The path of each row, through the rows with outer numbering that stand above it.
pub fn row_paths(table: &ExampleTable<'_>) -> Vec<Vec<String>> {
    let mut above: Vec<(u8, String)> = Vec::new();
    let mut out = Vec::new();
    for row in &table.rows {
        let is_part = labels!["trong đó"].iter().any(|w| Label::new(&row.label).strip_prefix(w).is_some());
        let own = row.depth().unwrap_or(if is_part { 8 } else { 1 });
        above.retain(|(depth, _)| *depth < own);
        out.push(above.iter().map(|(_, l)| l.clone()).chain([row.label.clone()]).collect());
        above.push((own, row.label.clone()));
    }
    out
}

/// Whether rows are labels, and how sure that is.
struct AxisVerdict {
    is_closed: bool,
    doubt: Option<Doubt>,
}

/// For each table, the largest and the smallest share of row labels in common with a table of another file.
fn overlaps(tables: &[ExampleTable<'_>]) -> Vec<Option<(f64, f64)>> {
    let names: Vec<BTreeSet<Label>> =
        tables.iter().map(|t| t.rows.iter().map(|r| header_label(&r.label)).collect()).collect();
    let share = |a: &BTreeSet<Label>, b: &BTreeSet<Label>| {
        a.intersection(b).count() as f64 / a.len().max(b.len()).max(1) as f64
    };
    let of = |n: usize| {
        let others = (0..tables.len()).filter(|m| *m != n && tables[*m].example != tables[n].example);
        others.map(|m| share(&names[n], &names[m])).fold(None, |all: Option<(f64, f64)>, s| {
            Some(all.map_or((s, s), |(most, least)| (most.max(s), least.min(s))))
        })
    };
    (0..tables.len()).map(of).collect()
}

/// What tells an axis: the header over the names, the numbering of the labels, their first words, and whether other
/// examples have the same labels.
fn verdict(table: &ExampleTable<'_>, overlap: Option<(f64, f64)>, all: &[Option<(f64, f64)>]) -> AxisVerdict {
    let header = of_header(&table.names.1);
    let is_nested = is_nested(table);
    let is_listed = names_begin_alike(table);
    let own = header + if is_nested { 3 } else { 0 } - if is_listed { 2 } else { 0 };
    let differ = all.iter().flatten().any(|(_, least)| *least < 0.3);
    let same = overlap.is_some_and(|(most, least)| most >= 0.8 && (least >= 0.6 || is_nested));
    let of_others = match overlap {
        None => 0,
        Some(_) if same => 2,
        Some(_) if differ && !is_nested => -3,
        Some(_) => 0,
    };
    let sum = own + of_others;
    let doubt = (sum.abs() < 3).then(|| match sum > 0 {
        true => Doubt::RowsClosed { rows: table.rows.len(), alone: overlap.is_none() },
        false => Doubt::RowsOpen { rows: table.rows.len(), alone: overlap.is_none() },
    });
    AxisVerdict { is_closed: sum > 0, doubt }
}

/// 2 for words over labels, -2 for words over names of organisations.
fn of_header(text: &str) -> i32 {
    let label = header_label(text);
    let starts = |words: &[Label]| words.iter().any(|w| label.strip_prefix(w).is_some());
    if starts(labels!["tiêu chí", "chỉ tiêu", "nội dung", "loại hình", "danh mục", "khoản mục", "phân loại", "loại"])
    {
        2
    } else if starts(labels!["tên", "đơn vị", "tổ chức", "cơ sở", "xã", "huyện", "tỉnh", "phường", "địa phương", "họ"])
    {
        -2
    } else {
        0
    }
}

/// Whether labels carry numbering of several depths themselves, as in an official form.
fn is_nested(table: &ExampleTable<'_>) -> bool {
    let depths: BTreeSet<u8> = table.rows.iter().filter_map(|r| r.depth()).collect();
    let marked = table.rows.iter().filter(|r| crate::model::form::strip_marker(&r.label).len() < r.label.len()).count();
    depths.len() > 1 && marked * 2 > table.rows.len()
}

/// Whether most names begin with one of a few words: "Đảng bộ …", "Chi bộ …".
fn names_begin_alike(table: &ExampleTable<'_>) -> bool {
    let mut starts: BTreeMap<String, usize> = BTreeMap::new();
    for row in table.rows.iter().filter(|r| r.has_figures) {
        let label = header_label(&row.label);
        if let Some(first) = label.words().next() {
            *starts.entry(first.to_owned()).or_default() += 1;
        }
    }
    let mut counts: Vec<usize> = starts.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let named: usize = counts.iter().sum();
    named >= 5 && counts.iter().take(3).sum::<usize>() * 10 >= named * 6
}
