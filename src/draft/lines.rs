//! The labels of a draft: spellings, headings, keys.

use super::align::{AlignedLabel, Axis, SpellingMatch};
use super::doubt::Doubt;
use super::template::Template;
use super::{DraftLabel, Field, words};
use crate::model::form::{Mentioned, header_label, mentions};
use crate::model::text::Label;

/// Words that a key has at most.
const KEY_WORDS: usize = 6;

/// The labels over the columns with the headings that they stand under, and the label of the axis that each one is;
/// a heading is none. `years` are those that the examples are of.
pub fn columns(axis: &Axis, years: &[Option<i16>]) -> (Vec<DraftLabel>, Vec<Option<usize>>) {
    let mut lines: Vec<DraftLabel> = Vec::new();
    let mut shown: Vec<Option<usize>> = Vec::new();
    let mut headings: Vec<(Vec<Label>, usize)> = Vec::new();
    for (n, seen) in axis.labels.iter().enumerate() {
        let mut under = None;
        for path in headings_of(seen.usual()) {
            let known: Vec<Label> = path.iter().map(|p| header_label(p)).collect();
            let is_spelled = |at: usize| {
                let line: &DraftLabel = &lines[at];
                line.under == under && line.also.iter().any(|s| Some(&header_label(s)) == known.last())
            };
            let at = headings.iter().find(|(k, at)| *k == known || is_spelled(*at)).map(|(_, at)| *at);
            let at = at.unwrap_or_else(|| {
                let label = path.last().cloned().unwrap_or_default();
                lines.push(DraftLabel { label, heading: true, under, ..DraftLabel::default() });
                shown.push(None);
                headings.push((known, lines.len() - 1));
                lines.len() - 1
            });
            for other in other_headings(seen, path.len() - 1) {
                spell(&mut lines[at], other);
            }
            under = Some(at);
        }
        lines.push(line(seen, axis.examples, years, under));
        shown.push(Some(n));
    }
    (lines, shown)
}

/// The headings of a path, outermost first, each with its own path. One that says only how what is below it is divided
/// is left out where another one is there.
fn headings_of(path: &[String]) -> Vec<Vec<String>> {
    let above = &path[..path.len().saturating_sub(1)];
    let is_plain = |text: &String| words::is_only_division(text);
    let has_name = above.iter().any(|t| !is_plain(t));
    let kept: Vec<String> = above.iter().filter(|t| !has_name || !is_plain(t)).cloned().collect();
    (1..=kept.len()).map(|n| kept[..n].to_vec()).collect()
}

/// What other examples write in place of a heading.
fn other_headings(seen: &AlignedLabel, depth: usize) -> Vec<String> {
    let usual = headings_of(seen.usual()).len();
    let same_depth = seen.paths().map(|p| headings_of(p)).filter(|h| h.len() == usual);
    same_depth.filter_map(|h| h.get(depth).and_then(|path| path.last()).cloned()).collect()
}

/// Adds a spelling that is not there yet.
fn spell(line: &mut DraftLabel, text: String) {
    let label = header_label(&text);
    let is_known = header_label(&line.label) == label || line.also.iter().any(|s| header_label(s) == label);
    if !is_known && !label.is_empty() {
        line.also.push(text);
    }
}

/// One label with its spellings.
fn line(seen: &AlignedLabel, examples: usize, years: &[Option<i16>], under: Option<usize>) -> DraftLabel {
    let usual = seen.usual().last().cloned().unwrap_or_default();
    let mut line = DraftLabel { label: usual, under, ..DraftLabel::default() };
    for (n, path) in seen.in_examples.iter().enumerate().filter_map(|(n, s)| s.as_ref().map(|p| (n, &p.path))) {
        let Some(written) = path.last() else { continue };
        let (text, is_guess) = timeless(written, years.get(n).copied().flatten());
        if header_label(&text) == header_label(&line.label) {
            // The usual writing stays, unless a time in it has to give way.
            if text != *written {
                line.label = text;
            }
        } else {
            spell(&mut line, text);
        }
        if is_guess && !line.doubts.contains(&(Field::Label, Doubt::LastYear)) {
            line.doubts.push((Field::Label, Doubt::LastYear));
        }
    }
    let doubts: Vec<(Field, Doubt)> = line.also.iter().filter_map(|text| joined(seen, &line.label, text)).collect();
    line.doubts.extend(doubts);
    let there = seen.count();
    if there < examples {
        line.optional = true;
        line.doubts.push((Field::Optional, Doubt::Optional { there, of: examples }));
    }
    line
}

/// What is doubtful about a spelling beside the label: how it was joined to it, or the label to it.
fn joined(seen: &AlignedLabel, label: &str, text: &str) -> Option<(Field, Doubt)> {
    let how_of = |wanted: &str| {
        let is_it = |(written, _): &&(String, SpellingMatch)| header_label(written) == header_label(wanted);
        seen.joined.iter().find(is_it).map(|(_, how)| *how)
    };
    let doubt = match how_of(text).or_else(|| how_of(label))? {
        SpellingMatch::Place => Doubt::SpellingByPlace(text.to_owned()),
        SpellingMatch::Alike => Doubt::SpellingAlike(text.to_owned()),
    };
    Some((Field::Also, doubt))
}

/// A label with places for the times that it mentions, and whether the year's is a guess. `year` is that of the
/// example that writes it.
fn timeless(written: &str, year: Option<i16>) -> (String, bool) {
    let (text, found) = mentions(written);
    let of = found.iter().find_map(|m| match m {
        Mentioned::Year(year) => Some(*year),
        Mentioned::Month(_) | Mentioned::Day(..) => None,
    });
    // "Từ 19/8/1945 đến 20/7/1954" is no time of a report.
    let is_time = |m: &&Mentioned| !matches!(m, Mentioned::Month(_));
    if found.iter().filter(is_time).count() > 1 {
        return (written.to_owned(), false);
    }
    match (of, year) {
        (None, _) => (if found.is_empty() { written.to_owned() } else { text }, false),
        (Some(of), Some(year)) if of + 1 == year => (text.replace("{year}", "{last_year}"), false),
        (Some(_), None) if text.contains("31/12/") => (text.replace("{year}", "{last_year}"), true),
        (Some(_), _) => (text, false),
    }
}

/// The labels of closed rows, one for each label of the axis.
pub fn rows(axis: &Axis, template: &Template<'_>) -> Vec<DraftLabel> {
    let mut lines = Vec::new();
    for (n, seen) in axis.labels.iter().enumerate() {
        let path: Vec<Label> = seen.usual().iter().map(|p| header_label(p)).collect();
        let above = path.len().checked_sub(1).map(|last| &path[..last]).filter(|p| !p.is_empty());
        let under = above.and_then(|above| axis.labels[..n].iter().rposition(|s| s.has_path(above)));
        let has_figures = seen
            .in_examples
            .iter()
            .zip(&template.tables)
            .any(|(placed, table)| placed.as_ref().is_some_and(|p| table.rows[p.place].has_figures));
        let mut line = line(seen, axis.examples, &[], under);
        line.heading = !has_figures;
        lines.push(line);
    }
    lines
}

/// Gives every label a key, none of them twice.
pub fn name_keys(rows: &mut [DraftLabel], columns: &mut [DraftLabel]) {
    let mut taken: Vec<String> = Vec::new();
    for (axis, lines) in [("hang", rows), ("cot", columns)] {
        let short: Vec<String> = lines.iter().map(|l| words::key(&l.label, KEY_WORDS)).collect();
        for n in 0..lines.len() {
            let is_shared = short.iter().filter(|s| **s == short[n]).count() > 1;
            let above = lines[n].under.filter(|_| is_shared || short[n].is_empty());
            let with_heading = above.map(|up| format!("{}_{}", words::key(&lines[up].label, 3), short[n]));
            let wanted = with_heading.unwrap_or_else(|| short[n].clone());
            let wanted = wanted.trim_matches('_');
            let wanted = if wanted.is_empty() { format!("{axis}_{}", n + 1) } else { wanted.to_owned() };
            let is_free = |key: &String| !taken.contains(key);
            let numbered = (2..).map(|k| format!("{wanted}_{k}"));
            let key = std::iter::once(wanted.clone()).chain(numbered).find(is_free).unwrap_or_default();
            taken.push(key.clone());
            lines[n].key = key;
        }
    }
}
