//! Hidden rows and columns of .xlsx workbooks, which calamine does not tell, and merged ranges, for which it would read
//! each sheet once more.

use super::package::Package;
use super::xml::{Element, Node, Nodes};
use super::{Area, Hidden, Merges, OpenError};
use crate::model::place::At;
use std::collections::BTreeMap;

/// What the part of a sheet tells.
#[derive(Clone, Debug, Default)]
pub struct HiddenAndMerged {
    /// Its hidden rows and columns.
    pub hidden: Hidden,
    /// Its merged ranges; `None` where they are not written as every program writes them.
    pub merges: Option<Merges>,
}

/// What the parts of the sheets tell, by the sheets' names, as far as the parts stand where every program puts them; and
/// whether that is known of all sheets that hide something.
pub fn in_xlsx(package: &mut Package<'_>) -> Result<(BTreeMap<String, HiddenAndMerged>, bool), OpenError> {
    let parts: Vec<String> = package.names().into_iter().filter(|n| n.starts_with("xl/worksheets/")).collect();
    let mut found: BTreeMap<String, HiddenAndMerged> = BTreeMap::new();
    let mut some_hide = false;
    for name in parts.into_iter().filter(|n| n.ends_with(".xml")) {
        let bytes = package.part(&name)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        // Most sheets hide nothing, and need not be read twice.
        let signs = [" hidden=\"", " ht=\"0\"", " width=\"0\"", " zeroHeight=\""];
        let may_hide = signs.iter().any(|sign| text.contains(sign));
        some_hide |= may_hide;
        let hidden = if may_hide { of_sheet(&text)? } else { Hidden::default() };
        found.insert(name, HiddenAndMerged { hidden, merges: merges(&text) });
    }
    let mut part = |name: &str| match package.part(name) {
        // Where nothing is hidden, what is wrong with them is told by who reads the workbook.
        Err(_) if !some_hide => Ok(None),
        part => part,
    };
    let (Some(workbook), Some(relations)) = (part("xl/workbook.xml")?, part("xl/_rels/workbook.xml.rels")?) else {
        return Ok((BTreeMap::new(), !some_hide));
    };
    match named(&String::from_utf8_lossy(&workbook), &String::from_utf8_lossy(&relations), &found) {
        Err(_) if !some_hide => Ok((BTreeMap::new(), true)),
        told => Ok((told?, true)),
    }
}

/// What was found of each part, by the names of the sheets.
fn named(
    workbook: &str,
    relations: &str,
    found: &BTreeMap<String, HiddenAndMerged>,
) -> Result<BTreeMap<String, HiddenAndMerged>, OpenError> {
    let ids = attributes(workbook, "sheet", ["id", "name"])?;
    let targets: BTreeMap<String, String> =
        attributes(relations, "Relationship", ["Id", "Target"])?.into_iter().collect();
    let path = |target: &String| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    };
    Ok(ids.into_iter().filter_map(|(id, name)| Some((name, found.get(&path(targets.get(&id)?))?.clone()))).collect())
}

/// The merged ranges of a sheet.
fn merges(text: &str) -> Option<Merges> {
    const LIST: &str = "mergeCells";
    // UTF-16, perhaps.
    if text.contains('\0') {
        return None;
    }
    let Some(start) = text.find(LIST) else { return Some(Merges::default()) };
    let before = text.get(..start)?.strip_suffix('<')?;
    if before.contains("<!--") || before.contains("<![CDATA[") {
        return None;
    }
    let mut nodes = Nodes::new(text.get(before.len()..)?);
    let mut out = Vec::new();
    loop {
        match nodes.read().ok()?? {
            Node::Open(element) if element.name() == "mergeCell" => out.push(area(&element.attribute("ref")?)?),
            Node::Close(name) if name == LIST => return Some(Merges::from(out)),
            Node::Open(_) | Node::Close(_) | Node::Text(_) => {}
        }
    }
}

/// "A6:B7".
fn area(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':')?;
    let (from, to) = (place(from)?, place(to)?);
    (from.row <= to.row && from.col <= to.col).then_some(Area { from, to })
}

/// "B7", as far as a sheet reaches.
fn place(text: &str) -> Option<At> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, digits) = text.split_at_checked(letters).filter(|(l, _)| (1..=3).contains(&l.len()))?;
    let is_number = digits.len() <= 7 && digits.bytes().all(|b| b.is_ascii_digit());
    let row: u32 = digits.parse().ok().filter(|row| is_number && (1..=1_048_576).contains(row))?;
    let col = letters.bytes().fold(0u32, |n, b| n * 26 + u32::from(b - b'A') + 1);
    (col <= 16_384).then(|| At::new(row - 1, col - 1))
}

/// Two attributes of every element of a name. Sheets carry a sheetId beside their r:id.
fn attributes(text: &str, element: &str, [a, b]: [&str; 2]) -> Result<Vec<(String, String)>, OpenError> {
    let mut nodes = Nodes::new(text);
    let mut out = Vec::new();
    while let Some(node) = nodes.read()? {
        if let Node::Open(found) = node
            && found.name() == element
            && let (Some(a), Some(b)) = (found.attribute(a), found.attribute(b))
        {
            out.push((a, b));
        }
    }
    Ok(out)
}

fn of_sheet(text: &str) -> Result<Hidden, OpenError> {
    let mut nodes = Nodes::new(text);
    let mut hidden = Hidden::default();
    let (mut next_row, mut rows_are_hidden) = (0, false);
    let is_zero = |e: &Element<'_>, name: &str| e.attribute(name).is_some_and(|n| n.trim().parse::<f64>() == Ok(0.0));
    let number = |e: &Element<'_>, name: &str| e.attribute(name).and_then(|n| n.parse::<u32>().ok());
    while let Some(node) = nodes.read()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "sheetFormatPr" => rows_are_hidden = element.is_set("zeroHeight"),
            "col" => {
                let (from, to) = (number(&element, "min").unwrap_or(1), number(&element, "max").unwrap_or(1));
                if element.is_set("hidden") || is_zero(&element, "width") {
                    hidden.cols.push((from.saturating_sub(1), to.saturating_sub(1)));
                }
            }
            "row" => {
                let row = number(&element, "r").map_or(next_row, |r| r.saturating_sub(1));
                next_row = row.saturating_add(1);
                // Rows without a height of their own have that of the sheet, which may be none.
                let unset =
                    rows_are_hidden && element.attribute("ht").is_none() && element.attribute("hidden").is_none();
                if element.is_set("hidden") || is_zero(&element, "ht") || unset {
                    hidden.rows.push((row, row));
                }
            }
            _ => {}
        }
    }
    Ok(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns() {
        let text = r#"<worksheet><cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/></cols>
<sheetData><row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row><c/></row><row hidden="true"/><row ht="0" customHeight="1"/></sheetData></worksheet>"#;
        let hidden = of_sheet(text).expect("a sheet");
        assert_eq!((hidden.cols, hidden.rows), (vec![(1, 2)], vec![(1, 1), (3, 3), (4, 4)]));
    }

    #[test]
    fn merged_ranges() {
        let told = |text: &str| merges(text).map(|m| m.iter().copied().collect::<Vec<_>>());
        let area = |a: (u32, u32), b: (u32, u32)| Area { from: At::new(a.0, a.1), to: At::new(b.0, b.1) };
        assert_eq!(told("<worksheet><sheetData/></worksheet>"), Some(Vec::new()));
        assert_eq!(
            told(r#"<x/><mergeCells count="2"><mergeCell ref="A6:A7"/><mergeCell ref="C1:AB1"/></mergeCells><y>"#),
            Some(vec![area((5, 0), (6, 0)), area((0, 2), (0, 27))])
        );
        // What is written otherwise is left to calamine.
        for text in [
            r#"<x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells>"#,
            r#"<!-- --><mergeCells><mergeCell ref="A1:B1"/></mergeCells>"#,
            r#"<mergeCells><mergeCell ref="A1"/></mergeCells>"#,
            r#"<mergeCells><mergeCell ref="A1:B1"/>"#,
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
