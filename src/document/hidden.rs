//! Hidden rows and columns of .xlsx workbooks, which calamine does not tell.

use super::package::Package;
use super::xml::{Element, Node, Nodes};
use super::{Hidden, OpenError};
use std::collections::BTreeMap;

/// The hidden rows and columns of each sheet that has some, by the sheet's name; `None` where the parts do
/// not stand where every program puts them.
pub fn in_xlsx(package: &mut Package<'_>) -> Result<Option<BTreeMap<String, Hidden>>, OpenError> {
    let parts: Vec<String> = package.names().into_iter().filter(|n| n.starts_with("xl/worksheets/")).collect();
    let mut found = Vec::new();
    for name in parts.into_iter().filter(|n| n.ends_with(".xml")) {
        let bytes = package.part(&name)?.unwrap_or_default();
        // Most sheets hide nothing, and need not be read twice.
        let signs: [&[u8]; 4] = [b" hidden=\"", b" ht=\"0\"", b" width=\"0\"", b" zeroHeight=\""];
        if signs.iter().any(|sign| contains(&bytes, sign)) {
            found.push((name, of_sheet(&String::from_utf8_lossy(&bytes))?));
        }
    }
    if found.is_empty() {
        return Ok(Some(BTreeMap::new()));
    }
    let (Some(workbook), Some(relations)) =
        (package.part("xl/workbook.xml")?, package.part("xl/_rels/workbook.xml.rels")?)
    else {
        return Ok(None);
    };
    let [workbook, relations] = [workbook, relations].map(|b| String::from_utf8_lossy(&b).into_owned());
    let ids = attributes(&workbook, "sheet", ["id", "name"])?;
    let targets: BTreeMap<String, String> =
        attributes(&relations, "Relationship", ["Id", "Target"])?.into_iter().collect();
    let path = |target: &String| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    };
    let named = ids.into_iter().filter_map(|(id, name)| {
        let path = path(targets.get(&id)?);
        let (_, hidden) = found.iter().find(|(part, _)| *part == path)?;
        Some((name, hidden.clone()))
    });
    Ok(Some(named.collect()))
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    let first = what.first().copied();
    bytes.iter().enumerate().any(|(n, b)| Some(*b) == first && bytes[n..].starts_with(what))
}

/// Two attributes of every element of a name. Sheets carry a sheetId beside their r:id.
fn attributes(text: &str, element: &str, [a, b]: [&str; 2]) -> Result<Vec<(String, String)>, OpenError> {
    let mut nodes = Nodes::new(text);
    let mut out = Vec::new();
    while let Some(node) = nodes.next()? {
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
    while let Some(node) = nodes.next()? {
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
        assert!(contains(b"<row hidden=\"1\"", b" hidden=\"") && !contains(b"hidden", b" hidden=\""));
    }
}
