//! A copy of a workbook that cannot be patched: its values where they stood, the same cells marked.

use super::NotMade;
use crate::document::mark;
use crate::document::{Area, Cell, Content, Document, Sheet};
use crate::model::letterhead::Letterhead;
use crate::model::place::At;
use crate::model::text::number::from_f64;
use crate::write::excel;
use crate::write::page::{Base, Cover, Line, Page, PageCell, Show, Weight, height};
use crate::write::reply::patch::{Look, NewSheet, Tone};
use crate::write::workbook::layout::sheet_name;
use std::collections::{BTreeMap, BTreeSet};

/// Rows beyond this are not copied: a report has a few hundred.
const MOST_ROWS: u32 = 20_000;

/// The workbook.
pub fn workbook(
    document: &Document,
    marks: &BTreeMap<String, BTreeMap<At, Tone>>,
    first: &NewSheet,
) -> Result<Vec<u8>, NotMade> {
    let none = BTreeMap::new();
    let mut names = BTreeSet::from([first.name.to_lowercase()]);
    let mut pages = vec![];
    let mut renamed = BTreeMap::new();
    for sheet in &document.sheets {
        let name = free_name(&sheet.name, &mut names);
        renamed.insert(sheet.name.as_str(), name.clone());
        pages.push(copied(sheet, name, marks.get(&sheet.name).unwrap_or(&none)));
    }
    pages.insert(0, to_do(first, &renamed));
    excel::workbook(pages, &Cover::new(&first.name, &Letterhead::default())).map_err(|e| NotMade(e.to_string()))
}

fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let name = sheet_name(name);
    let short: String = name.chars().take(26).collect();
    let names = (1..).map(|n| if n == 1 { name.clone() } else { format!("{short} ({n})") });
    let free = names.into_iter().find(|n| !taken.contains(&n.to_lowercase())).unwrap_or(name.clone());
    taken.insert(free.to_lowercase());
    free
}

fn to_do<'a>(first: &NewSheet, renamed: &BTreeMap<&str, String>) -> Page<'a> {
    let rows: Vec<Line> = first
        .rows
        .iter()
        .map(|(height, cells)| {
            let cells = (0..).zip(cells).map(|(col, cell)| {
                let (base, marked) = match cell.look {
                    Look::Title => (Base::Issuer, false),
                    Look::Header => (Base::Header, false),
                    Look::Remark => (Base::Remark, false),
                    Look::Cell(tone) => (Base::Label, tone == Some(Tone::Wrong)),
                };
                let made = match cell.text.is_empty() {
                    true => PageCell::new(col, Show::Blank, base.plain()),
                    false => PageCell::text(col, cell.text.clone(), base.plain()),
                };
                let target = cell.link.as_ref().and_then(|(sheet, at)| Some((renamed.get(sheet.as_str())?, *at)));
                match target {
                    Some((sheet, at)) => made.linked(sheet, at),
                    None => made.mark(marked),
                }
            });
            Line::of(cells.collect()).high(*height)
        })
        .collect();
    Page { freeze: Some(At::new(first.frozen, 0)), ..Page::new(first.name.clone(), first.widths.clone(), rows) }
}

fn copied<'a>(sheet: &Sheet, name: String, marks: &BTreeMap<At, Tone>) -> Page<'a> {
    let end = sheet.cells.keys().map(|at| at.row + 1).max().unwrap_or(0).min(MOST_ROWS);
    let cols = sheet.cells.keys().map(|at| at.col).filter(|c| *c < MOST_COLUMNS).max().map_or(0, |c| c as u16 + 1);
    let widths: Vec<f64> = (0..cols.min(200)).map(|col| width(sheet, col)).collect();
    let merges = merges(sheet);
    let is_covered = |at: &At| merges.iter().any(|m| m.from != *at && m.contains(*at));
    let rows: Vec<Line> = (0..end)
        .map(|row| {
            let own = sheet.row(row).filter(|(at, _)| at.col < MOST_COLUMNS);
            let own: BTreeMap<At, Option<&Cell>> = own.map(|(at, c)| (at, Some(c))).collect();
            let marked = marks.range(At::new(row, 0)..At::new(row, MOST_COLUMNS)).map(|(at, _)| (*at, None));
            let all: BTreeMap<At, Option<&Cell>> = marked.chain(own).filter(|(at, _)| !is_covered(at)).collect();
            let mut tall = 17.0f64;
            let cells: Vec<PageCell> = all
                .iter()
                .map(|(&at, &cell)| {
                    let area = merges.iter().find(|m| m.from == at);
                    let inside = |m: &At| *m == at || area.is_some_and(|a| a.contains(*m));
                    let tone = marks.iter().filter(|(m, _)| inside(m)).map(|(_, tone)| *tone).min();
                    let over = area.map_or(at.col, |a| a.to.col);
                    let room: f64 = (at.col..=over).filter_map(|c| widths.get(c as usize)).sum();
                    let letters = cell.map_or(0, |c| c.shown().chars().count());
                    let is_text = cell.is_some_and(|c| matches!(c.content, Content::Text(_)));
                    let is_free = !all.contains_key(&At::new(row, over + 1));
                    let runs_on = is_text && is_free && area.is_none() && letters as f64 > room * 1.5;
                    if is_text && !runs_on && area.is_none_or(|a| a.from.row == a.to.row) {
                        tall = tall.max(height(letters, room));
                    }
                    let made = page_cell(at, cell, tone, runs_on);
                    match area {
                        Some(m) => made.span((m.to.col - m.from.col + 1) as u16, m.to.row - m.from.row + 1),
                        None => made,
                    }
                })
                .collect();
            Line::of(cells).high(tall)
        })
        .collect();
    Page { hidden: sheet.name == mark::SHEET, ..Page::new(name, widths, rows) }
}

/// Columns of a sheet of today.
const MOST_COLUMNS: u32 = 16_384;

/// The merged ranges that can be written: within the sheet, and none over another.
fn merges(sheet: &Sheet) -> Vec<Area> {
    let mut out: Vec<Area> = Vec::new();
    for area in sheet.merges.iter().flatten() {
        let fits = area.to.col < MOST_COLUMNS && area.to.row < MOST_ROWS && area.from != area.to;
        let overlaps = |o: &Area| {
            o.from.row <= area.to.row
                && area.from.row <= o.to.row
                && o.from.col <= area.to.col
                && area.from.col <= o.to.col
        };
        if fits && !out.iter().any(overlaps) {
            out.push(*area);
        }
    }
    out
}

/// As wide as most of its figures and names; what is longer is wrapped.
fn width(sheet: &Sheet, col: u16) -> f64 {
    let cells = sheet.cells.iter().filter(|(at, _)| at.col == u32::from(col)).take(400);
    let mut lengths: Vec<usize> = cells.map(|(_, c)| c.shown().chars().count()).collect();
    lengths.sort_unstable();
    let most = lengths.get(lengths.len() * 3 / 4).copied().unwrap_or(6);
    (most as f64 * 1.1 + 1.0).clamp(5.0, 36.0)
}

fn page_cell(at: At, cell: Option<&Cell>, tone: Option<Tone>, runs_on: bool) -> PageCell {
    let col = at.col as u16;
    let show = match cell.map(|c| &c.content) {
        None | Some(Content::Empty) => Show::Blank,
        Some(Content::Number(n)) => match from_f64(*n, false) {
            Some(n) => Show::Number(n),
            None => Show::Text(n.to_string()),
        },
        Some(Content::Text(text) | Content::Date(text) | Content::Error(text)) => Show::Text(text.clone()),
        Some(Content::Bool(is)) => Show::Text(if *is { "TRUE".into() } else { "FALSE".into() }),
    };
    let base = match cell.is_some_and(|c| c.percent) {
        true => Base::CopiedPercent,
        false if runs_on => Base::CopiedLine,
        false => Base::Copied,
    };
    let weight = match tone {
        Some(Tone::Doubtful) => Weight::Total,
        Some(Tone::Wrong) | None => Weight::Plain,
    };
    PageCell::new(col, show, base.in_row(weight)).mark(tone == Some(Tone::Wrong))
}
