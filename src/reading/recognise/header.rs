//! The header of a table: where it stands, the path of labels over each column, and what each path means.

use crate::document::{Cell, Content, Sheet};
use crate::labels;
use crate::model::form::{Form, header_label};
use crate::model::place::At;
use crate::model::text::{self, Label, number};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Header rows at most; the official forms have three.
const DEEPEST: u32 = 8;

/// The share of columns from which on a form is worth a closer look.
pub const PLAUSIBLE: f64 = 0.3;

/// A run of rows without figures, in which a header may stand, and the row where the next begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub first: u32,
    pub last: u32,
    /// What its cells say, normalised once for all forms.
    labels: Vec<(At, Label)>,
}

/// A header with a path for each column.
#[derive(Debug)]
pub struct Header {
    pub top: u32,
    pub bottom: u32,
    pub paths: BTreeMap<u32, Path>,
}

/// The labels over a column, outermost first, repeated ones once.
#[derive(Clone, Debug, Default)]
pub struct Path {
    pub labels: Vec<Label>,
    pub written: Vec<String>,
    /// Whether a label above was only inferred from the column on the left.
    pub inferred: bool,
}

impl Header {
    /// The first column whose lowest label, or whole path, is one of `names`.
    pub fn find(&self, names: &[Label]) -> Option<u32> {
        self.paths.keys().find(|col| self.is_at(**col, names)).copied()
    }

    /// Whether the lowest label over a column is one of `names`.
    pub fn is_at(&self, col: u32, names: &[Label]) -> bool {
        self.paths.get(&col).and_then(|p| p.labels.last()).is_some_and(|l| names.contains(l))
    }

    /// The header over some of the columns.
    pub fn within(&self, columns: &Range<u32>) -> Header {
        let inside = self.paths.iter().filter(|(col, _)| columns.contains(col));
        Header { top: self.top, bottom: self.bottom, paths: inside.map(|(col, p)| (*col, p.clone())).collect() }
    }
}

/// Whether a cell shows a figure.
pub fn is_figure(cell: &Cell) -> bool {
    match &cell.content {
        Content::Number(_) => true,
        Content::Text(t) => number::looks_numeric(t),
        Content::Empty => cell.formula.is_some(),
        Content::Bool(_) | Content::Date(_) | Content::Error(_) => false,
    }
}

/// The bands of a sheet, top down.
pub fn bands(sheet: &Sheet) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let mut open: Option<Band> = None;
    for row in sheet.rows() {
        let figures = sheet.row(row).filter(|(_, c)| is_figure(c)).count();
        let is_word = |c: &Cell| !is_figure(c) && c.shown().chars().filter(|c| c.is_alphabetic()).count() > 1;
        let words = sheet.row(row).filter(|(_, c)| is_word(c)).count();
        // A header may hold a year as a number; a row of an organisation has more figures than words.
        if figures * 3 <= words {
            let band = open.get_or_insert(Band { first: row, last: row, labels: Vec::new() });
            band.last = row;
            band.labels.extend(sheet.row(row).map(|(at, c)| (at, header_label(&c.shown()))));
        } else {
            bands.extend(open.take());
        }
    }
    bands.extend(open.take());
    bands
}

/// The header of `form` in a band: the rows in which its labels stand.
pub fn read(sheet: &Sheet, band: &Band, form: &Form) -> Option<Header> {
    let known = |label: &Label| form.knows(label) || form.row_header.contains(label) || form.row_number.contains(label);
    let labels: Vec<At> = band.labels.iter().filter(|(_, label)| known(label)).map(|(at, _)| *at).collect();
    let mut in_row: BTreeMap<u32, usize> = BTreeMap::new();
    labels.iter().for_each(|at| *in_row.entry(at.row).or_default() += 1);
    let hits = |row: u32| in_row.get(&row).copied().unwrap_or(0);
    let best = in_row.iter().max_by_key(|(row, hits)| (**hits, **row)).map(|(row, _)| *row)?;
    // What stands under the header of the row labels is a row of the table, whatever it is called.
    let is_names = |(at, label): &&(At, Label)| at.row == best && form.row_header.contains(label);
    let names = band.labels.iter().find(is_names).map(|(at, _)| at.col);
    let near = |at: &&At| at.row.abs_diff(best) < DEEPEST && (at.row <= best || Some(at.col) != names);
    // A single label counts only beside other rows of the header: "Đơn vị: …" stands in many headings.
    let strong = |at: &&At| hits(at.row) > 1 || at.row.abs_diff(best) <= 1;
    let rows = || labels.iter().filter(near).filter(strong).map(|at| at.row);
    let (top, low) = (rows().min().unwrap_or(best), rows().max().unwrap_or(best));
    let merged = sheet.merges.iter().flatten().filter(|m| (top..=low).contains(&m.from.row) && m.from.col == m.to.col);
    let bottom = merged.map(|m| m.to.row.min(band.last)).fold(low, u32::max);
    Some(Header { top, bottom, paths: paths(sheet, top, bottom) })
}

/// The path over each column that has one. A label reaches over its merged range; where merges are not
/// known, or the template was unmerged, an empty cell belongs to the label on its left as long as it
/// has a label of its own below.
pub fn paths(sheet: &Sheet, top: u32, bottom: u32) -> BTreeMap<u32, Path> {
    let range = || sheet.cells.range(At::new(top, 0)..At::new(bottom + 1, 0));
    let last_col = range().filter(|(_, c)| !c.is_blank()).map(|(at, _)| at.col).max().unwrap_or(0);
    let width = last_col as usize + 1;
    let mut lowest: Vec<Option<u32>> = vec![None; width];
    for (at, _) in range().filter(|(_, c)| !c.shows_nothing()) {
        if let Some(low) = lowest.get_mut(at.col as usize) {
            *low = Some(at.row);
        }
    }
    // A row without cells says only what a merged range over it has said above.
    let mut rows: Vec<u32> = range().map(|(at, _)| at.row).collect();
    rows.dedup();
    let mut paths: Vec<Path> = vec![Path::default(); width];
    for row in rows {
        for (path, (text, inferred)) in paths.iter_mut().zip(texts_over(sheet, row, &lowest)) {
            path.inferred |= inferred;
            let Some((text, label)) = text.filter(|(_, label)| !label.is_empty()) else { continue };
            if path.labels.last() != Some(&label) {
                path.labels.push(label);
                path.written.push(text::tidy(&text));
            }
        }
    }
    (0..).zip(paths).filter(|(_, path)| !path.labels.is_empty()).collect()
}

/// What a row of a header says over each column, with whether it was only inferred from the column on the left.
/// `lowest` are the lowest rows of the header in which the columns have a text.
fn texts_over(sheet: &Sheet, row: u32, lowest: &[Option<u32>]) -> Vec<(Option<(String, Label)>, bool)> {
    let said = |text: String| {
        let label = header_label(&text);
        (text, label)
    };
    let mut cells = sheet.row(row).peekable();
    // The last label on the left, and whether it stands in a merged range.
    let mut left: Option<(String, Label)> = None;
    let mut left_is_merged = false;
    let mut merged: Option<(At, (String, Label))> = None;
    let mut out = Vec::with_capacity(lowest.len());
    for (col, low) in (0..).zip(lowest) {
        let at = At::new(row, col);
        let own = cells.next_if(|(own, _)| *own == at).map(|(_, cell)| cell);
        let merge = sheet.merge_at(at);
        out.push(if let Some(merge) = merge {
            if merged.as_ref().is_none_or(|(from, _)| *from != merge.from) {
                merged = Some((merge.from, said(sheet.text(merge.from))));
            }
            (merged.as_ref().map(|(_, said)| said.clone()), false)
        } else if let Some(cell) = own.filter(|c| !c.shows_nothing()) {
            (Some(said(cell.shown())), false)
        } else {
            let is_below = low.is_some_and(|low| low > row);
            let inferred = left.as_ref().filter(|_| is_below && !left_is_merged).cloned();
            let is_inferred = inferred.is_some();
            (inferred, is_inferred)
        });
        if let Some(cell) = own.filter(|c| !c.is_blank()) {
            left_is_merged = merge.is_some();
            left = Some(said(cell.shown()));
        }
    }
    out
}

/// The columns that carry labels of a form.
#[derive(Debug, Default)]
pub struct Columns {
    pub matched: Vec<(u32, usize)>,
    pub twice: Vec<(usize, u32, u32)>,
    pub near: Vec<(String, usize)>,
    /// The share of the required labels that were found.
    pub score: f64,
}

/// Gives each column the label that its path means.
pub fn columns(header: &Header, form: &Form) -> Columns {
    let mut claims: Vec<(u8, u32, usize)> = Vec::new();
    for (col, path) in &header.paths {
        claims.extend(claims_of(path, form).into_iter().map(|(strength, label)| (strength, *col, label)));
    }
    claims.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut out = Columns::default();
    let mut taken: BTreeMap<usize, (u8, u32)> = BTreeMap::new();
    let mut settled: BTreeSet<u32> = BTreeSet::new();
    for (strength, col, label) in claims {
        if settled.contains(&col) {
            continue;
        }
        match taken.get(&label) {
            None => {
                taken.insert(label, (strength, col));
                out.matched.push((col, label));
                settled.insert(col);
            }
            Some((first, at)) if *first == strength => {
                out.twice.push((label, *at, col));
                settled.insert(col);
            }
            Some(_) => {}
        }
    }
    out.score = share(header, form, &out.matched);
    // A form of which hardly a label is there is not helped by labels that resemble others.
    if out.score >= PLAUSIBLE {
        near_misses(header, form, &mut out);
        let strange = strange_contexts(header, form, &out);
        out.near.extend(strange);
        out.score = share(header, form, &out.matched);
    }
    out.matched.sort_unstable();
    out
}

/// Columns whose label was told by itself, while something stands above or below it that the form does not have
/// there: "Kết nạp năm 2021 – Trong tháng" is perhaps another thing than "Kết nạp – Trong tháng".
fn strange_contexts(header: &Header, form: &Form, columns: &Columns) -> Vec<(String, usize)> {
    let strange = |(col, label): &(u32, usize)| {
        let path = header.paths.get(col).filter(|p| !p.inferred)?;
        let is_near = columns.near.iter().any(|(_, l)| l == label);
        let strange = !is_near && !path.labels.iter().all(|l| belongs(form, *label, l, 0));
        strange.then(|| (path.written.join(" – "), *label))
    };
    columns.matched.iter().filter_map(strange).collect()
}

/// Whether a piece of a path may stand over a column of the form: its own label, those that it stands under or is
/// a part of, or words that every form uses.
fn belongs(form: &Form, column: usize, piece: &Label, steps: u32) -> bool {
    let own = &form.columns[column];
    let above = [own.under, own.part_of, own.subset_of].into_iter().flatten();
    let joined = |up: usize| {
        let rests = form.columns[up].spellings().iter().filter_map(|s| piece.strip_prefix(s));
        rests.filter(|rest| !rest.is_empty()).any(|rest| own.is_spelled(&rest))
    };
    own.is_spelled(piece)
        || is_unit_of_measure(piece)
        || labels!["trong đó", "chia ra", "gồm", "chia theo"].contains(piece)
        || above.clone().any(joined)
        || steps < DEEPEST && above.into_iter().any(|up| belongs(form, up, piece, steps + 1))
}

/// Whether a label says only what is counted.
pub fn is_unit_of_measure(label: &Label) -> bool {
    labels![
        "người",
        "đồng chí",
        "đ/c",
        "đc",
        "lớp",
        "tổ chức",
        "chi bộ",
        "đảng viên",
        "hồ sơ",
        "%",
        "đvt",
        "đơn vị tính"
    ]
    .contains(label)
}

/// The share of the required labels that is matched; the header of the row labels counts as one.
fn share(header: &Header, form: &Form, matched: &[(u32, usize)]) -> f64 {
    let required = |l: usize| !form.columns[l].heading && !form.columns[l].optional;
    let needed = 1 + (0..form.columns.len()).filter(|l| required(*l)).count();
    let names = usize::from(header.find(&form.row_header).is_some());
    let found = names + matched.iter().filter(|(_, l)| required(*l)).count();
    found as f64 / needed as f64
}

/// What a path can mean, with strength: the label's own spelling and the header over it count most.
fn claims_of(path: &Path, form: &Form) -> Vec<(u8, usize)> {
    for end in (1..=path.labels.len()).rev().take(2) {
        let (above, last) = (&path.labels[..end - 1], &path.labels[end - 1]);
        let claims: Vec<(u8, usize)> = (claimants(form, last).into_iter())
            .filter(|&l| !form.columns[l].heading)
            .filter_map(|l| strength(form, l, above, last).map(|s| (s, l)))
            .collect();
        let best = claims.iter().map(|(s, _)| *s).max();
        let Some(best) = best else { continue };
        // A label under a foreign header is another thing, unless that header was only inferred and no
        // other label shares the spelling.
        if best < 4 && (claims.len() > 1 || !path.inferred) {
            return Vec::new();
        }
        return claims.into_iter().filter(|(s, _)| *s == best).collect();
    }
    Vec::new()
}

/// The columns that a label may mean: those spelled so, and those whose header's words stand before their own in it.
fn claimants(form: &Form, label: &Label) -> BTreeSet<usize> {
    let joined = label.splits().flat_map(|(head, rest)| {
        let heads = form.columns_spelled(&head);
        let is_under = move |l: &&usize| form.columns[**l].under.is_some_and(|up| heads.contains(&up));
        form.columns_spelled(&rest).iter().filter(is_under)
    });
    joined.chain(form.columns_spelled(label)).copied().collect()
}

/// 6–7: under its own header; 4–5: nothing known above; 2–3: under another header. Odd: its own spelling.
fn strength(form: &Form, label: usize, above: &[Label], last: &Label) -> Option<u8> {
    let column = &form.columns[label];
    let own_header = |l: &Label| column.under.is_some_and(|up| form.columns[up].is_spelled(l));
    if let Some(up) = column.under {
        let joined = form.columns[up]
            .spellings()
            .iter()
            .filter_map(|s| last.strip_prefix(s))
            .any(|rest| column.is_spelled(&rest));
        if joined {
            return Some(6);
        }
    }
    if !column.is_spelled(last) {
        return None;
    }
    let exact = u8::from(column.is_exactly(last));
    let foreign = |l: &Label| form.columns_spelled(l).iter().any(|c| form.columns[*c].heading);
    let context = if above.iter().any(own_header) || column.under.is_none() && !above.iter().any(foreign) {
        6
    } else if above.iter().any(foreign) {
        2
    } else {
        4
    };
    Some(context + exact)
}

/// Columns that no spelling explains, taken for a missing label that they resemble, if just one does.
fn near_misses(header: &Header, form: &Form, out: &mut Columns) {
    let mut missing: BTreeSet<usize> = (0..form.columns.len()).filter(|&l| !form.columns[l].heading).collect();
    out.matched.iter().for_each(|(_, label)| _ = missing.remove(label));
    let settled: BTreeSet<u32> =
        out.matched.iter().map(|(c, _)| *c).chain(out.twice.iter().map(|(_, _, c)| *c)).collect();
    for (col, path) in &header.paths {
        let free = !settled.contains(col);
        let Some(last) = path.labels.last().filter(|l| free && l.as_str().chars().count() >= 5) else {
            continue;
        };
        if form.row_header.contains(last) || form.row_number.contains(last) {
            continue;
        }
        let folded = text::fold(last.as_str());
        let mut scores: Vec<(f64, usize)> = missing.iter().map(|&l| (form.columns[l].likeness(&folded), l)).collect();
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        let clear = match scores[..] {
            [(best, _)] => best >= 0.8,
            [(best, _), (second, _), ..] => best >= 0.8 && best - second >= 0.12,
            [] => false,
        };
        if let Some((_, label)) = scores.first().copied().filter(|_| clear) {
            missing.remove(&label);
            out.matched.push((*col, label));
            out.near.push((path.written.join(" – "), label));
        }
    }
}
