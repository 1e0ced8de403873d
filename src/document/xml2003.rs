//! Spreadsheets of Excel 2002–2003 in XML ("XML Spreadsheet 2003"), most often named .xls.

use super::grid::{self, Grid};
use super::xml::{Element, Node, Nodes, cut_off};
use super::{Cell, Content, Document, Limits, OpenError, Sheet};
use crate::model::place::At;
use crate::model::text::legacy;
use std::collections::BTreeSet;

/// Reads a workbook.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let (text, _) = legacy::from_bytes(bytes);
    let mut nodes = Nodes::new(&text);
    let mut percent = BTreeSet::new();
    let mut style = String::new();
    let mut sheets = Vec::new();
    while let Some(node) = nodes.read()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "Style" => style = element.attribute("ID").unwrap_or_default(),
            "NumberFormat" if element.attribute("Format").is_some_and(|f| f.contains('%') || f == "Percent") => {
                percent.insert(style.clone());
            }
            "Worksheet" => {
                grid::room_for_sheet(sheets.len(), limits)?;
                sheets.push(worksheet(&mut nodes, &element, &percent, limits)?);
            }
            _ => {}
        }
    }
    Ok(Document { sheets, ..Document::default() })
}

fn worksheet(
    nodes: &mut Nodes<'_>,
    start: &Element<'_>,
    percent: &BTreeSet<String>,
    limits: &Limits,
) -> Result<Sheet, OpenError> {
    let mut grid = Grid::telling(start.attribute("Name").unwrap_or_default(), limits);
    let (mut row, mut col, mut span) = (0u32, 0u32, 0u32);
    // Addresses are given only where something was left out.
    let index = |e: &Element<'_>, next: u32| {
        e.attribute("Index").and_then(|i| i.parse::<u32>().ok()).map_or(next, |i| i.saturating_sub(1))
    };
    loop {
        match nodes.read()?.ok_or_else(cut_off)? {
            Node::Open(element) => match element.name() {
                "Column" => {
                    let at = index(&element, col);
                    let count =
                        element.attribute("Span").and_then(|s| s.parse::<u32>().ok()).unwrap_or(0).saturating_add(1);
                    if element.is_set("Hidden") {
                        grid.hide_columns(at, count);
                    }
                    col = at.saturating_add(count);
                }
                "Row" => {
                    row = index(&element, row);
                    col = 0;
                    span = element.attribute("Span").and_then(|s| s.parse::<u32>().ok()).unwrap_or(0);
                    if element.is_set("Hidden") {
                        grid.hide_rows(row, span.saturating_add(1));
                    }
                }
                "Cell" => {
                    col = index(&element, col);
                    let merged = |name: &str| element.attribute(name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
                    let (down, across) = (merged("MergeDown"), merged("MergeAcross"));
                    grid.merge(At::new(row, col), down.saturating_add(1), across.saturating_add(1));
                    let mut cell = cell(nodes, &element)?;
                    cell.percent = element.attribute("StyleID").is_some_and(|s| percent.contains(&s));
                    grid.put(row, col, cell)?;
                    col = col.saturating_add(across).saturating_add(1);
                }
                "Visible" => {
                    let says_visible = matches!(nodes.read()?, Some(Node::Text(t)) if t.trim() == "SheetVisible");
                    grid.sheet.visible = says_visible;
                }
                "Table" | "WorksheetOptions" => {}
                _ => nodes.skip()?,
            },
            Node::Close(name) => match name.as_str() {
                "Row" => row = row.saturating_add(1).saturating_add(std::mem::take(&mut span)),
                "Worksheet" => return Ok(grid.sheet),
                _ => {}
            },
            Node::Text(_) => {}
        }
    }
}

fn cell(nodes: &mut Nodes<'_>, start: &Element<'_>) -> Result<Cell, OpenError> {
    let formula = start.attribute("Formula").map(|f| f.trim_start_matches('=').to_owned());
    let mut kind = None;
    let mut text = String::new();
    loop {
        match nodes.read()?.ok_or_else(cut_off)? {
            Node::Open(element) => match element.name() {
                "Data" => kind = Some(element.attribute("Type").unwrap_or_default()),
                "Comment" | "NamedCell" | "PhoneticText" => nodes.skip()?,
                // Rich text: a footnote on a number, and what was struck out, are no digits of it.
                "Sup" if text.ends_with(|c: char| c.is_ascii_digit()) => text.push('^'),
                "S" => text.push('~'),
                _ => {}
            },
            Node::Text(piece) if kind.is_some() => text.push_str(&piece),
            Node::Text(_) => {}
            Node::Close(name) if name == "Cell" => break,
            Node::Close(_) => {}
        }
    }
    let content = match kind.as_deref() {
        None => Content::Empty,
        Some("Number") if text.trim().is_empty() => Content::Empty,
        Some("Number") => text.trim().parse().map_or_else(|_| Content::Text(text.clone()), Content::Number),
        Some("Boolean") => Content::Bool(text.trim() == "1"),
        Some("DateTime") => Content::Date(grid::date(text.trim())),
        Some("Error") => Content::Error(text.trim().to_owned()),
        Some(_) if text.is_empty() && formula.is_none() => Content::Empty,
        Some(_) => Content::Text(text),
    };
    Ok(Cell { formula, ..Cell::new(content) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_may_be_left_out() {
        let text = r##"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="p"><NumberFormat ss:Format="0.00%"/></Style></Styles>
 <Worksheet ss:Name="Biểu"><Table><Column ss:Index="3" ss:Hidden="1"/>
  <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">Kết &amp; nạp</Data></Cell><Cell><Data ss:Type="Number">12</Data></Cell></Row>
  <Row ss:Index="5" ss:Hidden="1"><Cell ss:Index="2" ss:StyleID="p" ss:Formula="=R1C3/24"><Data ss:Type="Number">0.5</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell></Row>
 </Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"##;
        let document = read(text.as_bytes(), &Limits::default()).expect("a workbook");
        let sheet = &document.sheets[0];
        assert_eq!(sheet.text(At::new(0, 0)), "Kết & nạp");
        assert_eq!(sheet.text(At::new(0, 2)), "12");
        let half = sheet.cell(At::new(4, 1)).expect("B5");
        assert!(half.percent && half.formula.is_some());
        assert_eq!(sheet.cell(At::new(4, 2)).map(|c| c.content.clone()), Some(Content::Error("#REF!".into())));
        let hidden = sheet.hidden.clone().expect("known");
        assert_eq!((hidden.rows, hidden.cols, sheet.visible), (vec![(4, 4)], vec![(2, 2)], false));
    }
}
