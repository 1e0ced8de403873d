//! OpenDocument spreadsheets: .ods, with or without its mimetype member, and flat .fods.

use super::grid::{self, Grid};
use super::xml::{Element, Node, Nodes, cut_off};
use super::{Cell, Content, Document, Limits, OpenError, Sheet};
use crate::model::place::At;
use crate::model::text::legacy;
use std::collections::BTreeSet;

/// Spaces that one element may stand for; more is an attack and no text.
const MOST_SPACES: u32 = 200;

/// Reads `content.xml`, or a flat document.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let text = legacy::from_bytes(bytes).0;
    let mut nodes = Nodes::new(&text);
    let mut styles = HidingStyles::default();
    let mut sheets = Vec::new();
    let mut has_body = false;
    while let Some(node) = nodes.read()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "style" | "table-properties" => styles.note(&element),
            "spreadsheet" => has_body = true,
            "table" if has_body => {
                grid::room_for_sheet(sheets.len(), limits)?;
                sheets.push(table(&mut nodes, &element, &styles, limits)?);
            }
            "tracked-changes" | "dde-links" | "shapes" => nodes.skip()?,
            _ => {}
        }
    }
    if !has_body {
        return Err(OpenError::Damaged("no spreadsheet in the document".into()));
    }
    Ok(Document { sheets, ..Document::default() })
}

/// The table styles that hide their table.
#[derive(Default)]
struct HidingStyles {
    current: String,
    hiding: BTreeSet<String>,
}

impl HidingStyles {
    fn note(&mut self, element: &Element<'_>) {
        if element.name() == "style" {
            self.current = element.attribute("name").unwrap_or_default();
        } else if element.attribute("display").as_deref() == Some("false") {
            self.hiding.insert(self.current.clone());
        }
    }
}

fn table(
    nodes: &mut Nodes<'_>,
    start: &Element<'_>,
    styles: &HidingStyles,
    limits: &Limits,
) -> Result<Sheet, OpenError> {
    let mut grid = Grid::telling(start.attribute("name").unwrap_or_default(), limits);
    grid.sheet.visible = !start.attribute("style-name").is_some_and(|style| styles.hiding.contains(&style));
    let (mut row, mut col) = (0u32, 0u32);
    let is_hidden = |e: &Element<'_>| e.attribute("visibility").is_some_and(|v| v != "visible");
    loop {
        match nodes.read()?.ok_or_else(cut_off)? {
            Node::Open(element) => match element.name() {
                "table-column" => {
                    let count = element.count("number-columns-repeated");
                    if is_hidden(&element) {
                        grid.hide_columns(col, count);
                    }
                    col = col.saturating_add(count);
                }
                "table-row" => {
                    let count = element.count("number-rows-repeated");
                    if is_hidden(&element) {
                        grid.hide_rows(row, count);
                    }
                    row_of_cells(nodes, row, count, &mut grid)?;
                    row = row.saturating_add(count);
                }
                "table-header-rows"
                | "table-rows"
                | "table-row-group"
                | "table-columns"
                | "table-header-columns"
                | "table-column-group" => {}
                _ => nodes.skip()?,
            },
            Node::Close(name) if name == "table" => return Ok(grid.sheet),
            Node::Close(_) | Node::Text(_) => {}
        }
    }
}

/// One row, which may stand for several equal ones.
fn row_of_cells(nodes: &mut Nodes<'_>, row: u32, repeated: u32, grid: &mut Grid<'_>) -> Result<(), OpenError> {
    let mut col = 0u32;
    loop {
        match nodes.read()?.ok_or_else(cut_off)? {
            Node::Open(element) if matches!(element.name(), "table-cell" | "covered-table-cell") => {
                let count = element.count("number-columns-repeated");
                let (rows, cols) = (element.count("number-rows-spanned"), element.count("number-columns-spanned"));
                grid.merge(At::new(row, col), rows, cols);
                let cell = cell(nodes, &element)?;
                if !cell.is_blank() {
                    let mut places = (0..repeated).flat_map(|r| (0..count).map(move |c| (r, c)));
                    places
                        .try_for_each(|(r, c)| grid.put(row.saturating_add(r), col.saturating_add(c), cell.clone()))?;
                }
                col = col.saturating_add(count);
            }
            Node::Open(_) => nodes.skip()?,
            Node::Close(name) if name == "table-row" => return Ok(()),
            Node::Close(_) | Node::Text(_) => {}
        }
    }
}

fn cell(nodes: &mut Nodes<'_>, start: &Element<'_>) -> Result<Cell, OpenError> {
    let own = |name: &str| start.attribute(name);
    // "office:value-type" and "calcext:value-type" differ for errors.
    let kind = own("value-type").unwrap_or_default();
    let number = || own("value").and_then(|v| v.trim().parse::<f64>().ok()).filter(|n| n.is_finite());
    let formula = own("formula").map(|f| plain_formula(&f));
    let shown = paragraphs(nodes)?;
    let text = || own("string-value").filter(|_| shown.is_empty()).unwrap_or_else(|| shown.clone());
    let content = match kind.as_str() {
        _ if grid::is_error(shown.trim()) => Content::Error(shown.trim().to_owned()),
        "float" | "percentage" | "currency" => number().map_or_else(|| Content::Text(shown.clone()), Content::Number),
        "boolean" => Content::Bool(own("boolean-value").as_deref() == Some("true")),
        "date" => Content::Date(own("date-value").map_or_else(|| shown.clone(), |d| grid::date(&d))),
        "time" => Content::Date(shown.clone()),
        _ if text().is_empty() => Content::Empty,
        _ => Content::Text(text()),
    };
    // A formula whose result is an empty text has one; without a type there is none.
    let content = match content {
        // LibreOffice writes no type for it.
        Content::Empty if formula.as_ref().is_some_and(|f| kind == "string" || f.contains("\"\"")) => {
            Content::Text(String::new())
        }
        content => content,
    };
    Ok(Cell { formula, percent: kind == "percentage", ..Cell::new(content) })
}

/// The paragraphs of a cell; notes, drawings and tables inside it are no content.
fn paragraphs(nodes: &mut Nodes<'_>) -> Result<String, OpenError> {
    let mut out = String::new();
    let (mut depth, mut paragraphs) = (0u32, 0);
    loop {
        match nodes.read()?.ok_or_else(cut_off)? {
            Node::Open(element) => match element.name() {
                "p" if depth == 0 => {
                    if paragraphs > 0 {
                        out.push('\n');
                    }
                    paragraphs += 1;
                    depth = 1;
                }
                "s" => {
                    let count = element.count("c").min(MOST_SPACES);
                    out.extend(std::iter::repeat_n(' ', count as usize));
                    depth += 1;
                }
                "tab" | "line-break" => {
                    out.push(if element.name() == "tab" { '\t' } else { '\n' });
                    depth += 1;
                }
                "span" | "a" | "ruby" | "ruby-base" if depth > 0 => depth += 1,
                _ => nodes.skip()?,
            },
            Node::Text(text) if depth > 0 => push_collapsed(&mut out, &text),
            Node::Text(_) => {}
            Node::Close(_) if depth == 0 => return Ok(out),
            Node::Close(name) => {
                if name == "p" && out.ends_with(' ') {
                    out.truncate(out.trim_end_matches(' ').len());
                }
                depth -= 1;
            }
        }
    }
}

/// White space of the XML itself, as pretty printers add it, is one space, and none at the edge of a line (ODF 1.2, 6.1.2).
fn push_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\r' | '\n' if out.is_empty() || out.ends_with([' ', '\t', '\n']) => {}
            '\t' | '\r' | '\n' => out.push(' '),
            c => out.push(c),
        }
    }
}

/// "of:=SUM([.C13:.C22])" as "SUM(C13:C22)".
fn plain_formula(formula: &str) -> String {
    let bare = formula.split_once(":=").map_or(formula, |(_, rest)| rest).trim_start_matches('=');
    bare.replace("[.", "").replace(":.", ":").replace(['[', ']'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_document() {
        let text = r##"<?xml version="1.0"?>
<o:document xmlns:o="o" xmlns:t="t" xmlns:x="x">
 <o:automatic-styles><s:style s:name="ta2"><s:table-properties t:display="false"/></s:style></o:automatic-styles>
 <o:body><o:spreadsheet>
  <t:table t:name="A">
   <t:table-column t:number-columns-repeated="2"/><t:table-column t:visibility="collapse"/>
   <t:table-row><t:table-cell o:value-type="string" t:number-columns-spanned="2"><x:p>Kết <x:s x:c="3000000000"/>nạp</x:p><o:annotation><x:p>ghi chú</x:p></o:annotation></t:table-cell><t:covered-table-cell/></t:table-row>
   <t:table-row t:visibility="filter" t:number-rows-repeated="2"><t:table-cell o:value-type="percentage" o:value="0.5" t:formula="of:=SUM([.B2:.B3])/[.$C$1]"/><t:table-cell o:value-type="string" c:value-type="error"><x:p>#DIV/0!</x:p></t:table-cell></t:table-row>
   <t:table-row t:number-rows-repeated="1048000"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>
  </t:table>
  <t:table t:name="B" t:style-name="ta2"><t:table-row><t:table-cell o:value-type="date" o:date-value="2022-09-22"/></t:table-row></t:table>
 </o:spreadsheet></o:body></o:document>"##;
        let document = read(text.as_bytes(), &Limits::default()).expect("a document");
        let a = &document.sheets[0];
        let half = a.cell(At::new(2, 0)).expect("the repeated row");
        assert_eq!((half.content.clone(), half.percent), (Content::Number(0.5), true));
        assert_eq!(half.formula.as_deref(), Some("SUM(B2:B3)/$C$1"));
        assert_eq!(a.cell(At::new(1, 1)).map(|c| c.content.clone()), Some(Content::Error("#DIV/0!".into())));
        assert!(a.text(At::new(0, 0)).starts_with("Kết") && a.text(At::new(0, 0)).len() < 300);
        let hidden = a.hidden.clone().expect("known");
        assert_eq!((hidden.rows, hidden.cols), (vec![(1, 2)], vec![(2, 2)]));
        assert_eq!(a.merges.as_ref().map(super::super::Merges::len), Some(1));
        assert!(!document.sheets[1].visible);
        assert_eq!(document.sheets[1].text(At::new(0, 0)), "22/09/2022");
    }

    #[test]
    fn a_pretty_printed_document() {
        let text = "<d><spreadsheet>\n <table name='a'>\n  <table-row>\n   <table-cell value-type='string'>\n    <p>\n     Kết\n     <span>\n      nạp\n     </span>\n    </p>\n    <p>Lũy kế</p>\n   </table-cell>\n  </table-row>\n </table>\n</spreadsheet></d>";
        let document = read(text.as_bytes(), &Limits::default()).expect("a document");
        assert_eq!(document.sheets[0].text(At::default()), "Kết nạp\nLũy kế");
    }

    #[test]
    fn cut_off_is_damage() {
        let text = "<d><spreadsheet><table name='a'><table-row><table-cell><annotation><p>x";
        assert!(matches!(read(text.as_bytes(), &Limits::default()), Err(OpenError::Damaged(_))));
    }
}
