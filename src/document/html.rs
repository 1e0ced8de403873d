//! Tables of web pages that were saved, or exported by an office system, under the name of a workbook.
//!
//! Such pages are seldom well formed: end tags are left out, attributes have no quotes. The page becomes one sheet
//! as it is seen: its tables one below the other, and the lines of text between them. A table inside a cell stands
//! below what the cell says.

use super::grid::{self, Grid};
use super::{Cell, Content, Document, Limits, OpenError};
use crate::model::place::At;
use crate::model::text::legacy;
use quick_xml::escape::resolve_html5_entity;

/// Reads a page.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let (text, encoding) = legacy::from_bytes(bytes);
    let mut page = HtmlPage::new(limits);
    let mut rest = text.as_str();
    while let Some((token, after)) = token(rest) {
        rest = after;
        match token {
            HtmlToken::Text(text) => page.text(text),
            HtmlToken::Tag(tag) if tag.holds_raw_text() => rest = after_raw_text(rest),
            HtmlToken::Tag(tag) => page.tag(&tag)?,
        }
    }
    let sheet = page.end()?;
    Ok(Document { sheets: vec![sheet], encoding: Some(encoding.to_owned()) })
}

enum HtmlToken<'a> {
    Text(&'a str),
    Tag(HtmlTag<'a>),
}

/// A tag: its name, with a slash before it for an end, and its attributes as written.
struct HtmlTag<'a> {
    name: &'a str,
    attributes: &'a str,
}

/// The next token and what follows it. Comments and declarations are empty texts.
fn token(text: &str) -> Option<(HtmlToken<'_>, &str)> {
    if text.is_empty() {
        return None;
    }
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = comment.find("-->").map_or(comment.len(), |n| n + 3);
        return Some((HtmlToken::Text(""), &comment[end..]));
    }
    let begins_tag = |t: &str| t[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if text.starts_with('<') && begins_tag(text) {
        let end = end_of_tag(text);
        let inner = text[1..end].trim_end_matches('>');
        let after_slash = inner.strip_prefix('/').unwrap_or(inner);
        let letters = after_slash.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after_slash.len());
        let (name, attributes) = inner.split_at(inner.len() - after_slash.len() + letters);
        return Some((HtmlToken::Tag(HtmlTag { name, attributes: attributes.trim_end_matches('/') }), &text[end..]));
    }
    let end = text.match_indices('<').map(|(n, _)| n).find(|n| *n > 0 && begins_tag(&text[*n..])).unwrap_or(text.len());
    Some((HtmlToken::Text(&text[..end]), &text[end..]))
}

/// Where a tag ends: at the first `>` outside quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (n, c) in text.char_indices().skip(1) {
        match (quote, c) {
            (None, '>') => return n + 1,
            (None, '"' | '\'') if text[..n].trim_end().ends_with('=') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn after_raw_text(text: &str) -> &str {
    let end = text.match_indices("</").map(|(n, _)| n).find(|n| {
        let name = &text.as_bytes()[n + 2..];
        name.get(..5).is_some_and(|n| n.eq_ignore_ascii_case(b"style"))
            || name.get(..6).is_some_and(|n| n.eq_ignore_ascii_case(b"script"))
    });
    end.map_or("", |n| &text[n..])
}

impl HtmlTag<'_> {
    fn holds_raw_text(&self) -> bool {
        ["script", "style"].iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// An attribute, by its name in lower case; empty where it has no value.
    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
            let (own, after) = rest.split_at(end);
            let after = after.trim_start();
            let (value, after) = match after.strip_prefix('=') {
                Some(value) => value_of(value.trim_start()),
                None => ("", after),
            };
            if own.eq_ignore_ascii_case(name) {
                return Some(unescape(value));
            }
            rest = if end == 0 { after.get(1..).unwrap_or("") } else { after }.trim_start();
        }
        None
    }

    /// A span: "2", also "2px"; 0 reaches to the end of the table.
    fn count(&self, name: &str) -> u32 {
        let value = self.attribute(name).unwrap_or_default();
        let digits: String = value.trim().chars().take_while(char::is_ascii_digit).collect();
        match digits.parse() {
            Ok(0) if name == "rowspan" => WIDEST,
            Ok(0) => 1,
            Ok(n) => u32::min(n, WIDEST),
            Err(_) => 1,
        }
    }

    fn is_struck(&self) -> bool {
        self.attribute("style").unwrap_or_default().to_ascii_lowercase().contains("line-through")
    }

    fn is_hidden(&self) -> bool {
        let style: String = self.attribute("style").unwrap_or_default().split_whitespace().collect();
        style.to_ascii_lowercase().contains("display:none") || self.attribute("hidden").is_some()
    }
}

/// A value in quotes or up to the next space, and what follows it.
fn value_of(text: &str) -> (&str, &str) {
    let quoted = ['"', '\''].into_iter().find_map(|q| text.strip_prefix(q)?.split_once(q));
    quoted.unwrap_or_else(|| text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())))
}

/// Rows or columns that one cell may span.
const WIDEST: u32 = 10_000;

/// The page as far as it was read.
struct HtmlPage<'a> {
    grid: Grid<'a>,
    /// The next row, and the next column of the current one.
    row: u32,
    col: u32,
    cell: Option<Writing>,
    has_row: bool,
    /// For each open table, the row in which it began.
    tables: Vec<u32>,
    /// Text outside of cells.
    line: String,
    /// The element that is not shown, and how many of its name are open in it.
    hidden: Option<(String, u32)>,
}

/// A cell that is being read.
struct Writing {
    at: At,
    text: String,
    /// The number that Excel wrote beside the text.
    number: Option<f64>,
    rows: u32,
    cols: u32,
}

impl<'a> HtmlPage<'a> {
    fn new(limits: &'a Limits) -> HtmlPage<'a> {
        HtmlPage {
            grid: Grid::telling("HTML", limits),
            row: 0,
            col: 0,
            cell: None,
            has_row: false,
            tables: Vec::new(),
            line: String::new(),
            hidden: None,
        }
    }

    /// Where text goes: into the open cell, else into the line between tables.
    fn target(&mut self) -> &mut String {
        match &mut self.cell {
            Some(cell) => &mut cell.text,
            None => &mut self.line,
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_none() {
            // Line breaks of the page's own text are spaces.
            let shown: String =
                unescape(text).chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
            self.target().push_str(&shown);
        }
    }

    fn tag(&mut self, tag: &HtmlTag<'_>) -> Result<(), OpenError> {
        let name = tag.name.to_ascii_lowercase();
        if self.passes_over(&name, tag) {
            return Ok(());
        }
        match name.as_str() {
            "table" => {
                self.end_row()?;
                self.tables.push(self.row);
            }
            "/table" => {
                self.end_row()?;
                self.tables.pop();
            }
            "tr" if !self.tables.is_empty() => {
                self.end_row()?;
                self.has_row = true;
                if tag.is_hidden() {
                    self.grid.hide_rows(self.row, 1);
                }
            }
            "/tr" => self.end_row()?,
            "td" | "th" if !self.tables.is_empty() => self.begin_cell(tag)?,
            "/td" | "/th" => self.end_cell()?,
            "br" | "p" | "div" | "h1" | "h2" | "h3" | "h4" | "/p" | "/div" | "/h1" | "/h2" | "/h3" | "/h4" | "li" => {
                self.break_line()?
            }
            // A footnote on a number, and what was struck out, are no digits of it.
            "sup" | "sub" if self.target().ends_with(|c: char| c.is_ascii_digit()) => self.target().push('^'),
            "s" | "strike" | "del" | "/s" | "/strike" | "/del" => self.target().push('~'),
            _ if tag.is_struck() => self.target().push('~'),
            "input" => {
                let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
                if matches!(kind.as_str(), "" | "text" | "number") {
                    let value = tag.attribute("value").unwrap_or_default();
                    self.target().push_str(&value);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a tag is inside of something that is not shown, or begins it. Rows and cells that are not shown are
    /// read all the same, and told about.
    fn passes_over(&mut self, name: &str, tag: &HtmlTag<'_>) -> bool {
        let is_void = matches!(
            name,
            "br" | "img" | "hr" | "input" | "meta" | "link" | "col" | "wbr" | "embed" | "param" | "source" | "area"
        );
        let ends_hidden = |open: &str| {
            let is_cell = matches!(name, "td" | "th" | "tr" | "table" | "/td" | "/th" | "/tr" | "/table");
            let holds_tables = matches!(open, "div" | "form" | "section" | "fieldset" | "center" | "noscript");
            is_cell && !holds_tables || matches!(open, "p" | "li" | "option") && name == open
        };
        if self.hidden.as_ref().is_some_and(|(open, _)| ends_hidden(open)) {
            self.hidden = None;
        }
        match &mut self.hidden {
            Some((open, depth)) => {
                if name == open {
                    *depth += 1;
                } else if name.strip_prefix('/') == Some(open) {
                    *depth -= 1;
                    if *depth == 0 {
                        self.hidden = None;
                    }
                }
                true
            }
            None if matches!(name, "tr" | "td" | "th" | "table" | "body" | "html") || is_void || !tag.is_hidden() => {
                false
            }
            None => {
                self.hidden = Some((name.to_owned(), 1));
                true
            }
        }
    }

    fn break_line(&mut self) -> Result<(), OpenError> {
        match &mut self.cell {
            Some(cell) if !cell.text.trim().is_empty() => cell.text.push('\n'),
            Some(_) => {}
            None if self.has_row => self.line.push(' '),
            None => self.end_line()?,
        }
        Ok(())
    }

    /// A line of text between tables is a row of one cell.
    fn end_line(&mut self) -> Result<(), OpenError> {
        let line = std::mem::take(&mut self.line);
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            self.grid.put(self.row, 0, Cell::new(Content::Text(line)))?;
            self.row += 1;
        }
        Ok(())
    }

    fn begin_cell(&mut self, tag: &HtmlTag<'_>) -> Result<(), OpenError> {
        self.end_cell()?;
        self.has_row = true;
        let (rows, cols) = (tag.count("rowspan"), tag.count("colspan"));
        // A cell moves right past those of its table that reach down from the rows above.
        let first = self.tables.last().copied().unwrap_or(0);
        let above = |m: &&super::Area| (first..self.row).contains(&m.from.row);
        let reaching = |at: At| self.grid.sheet.merges.iter().flatten().filter(above).find(|m| m.contains(at));
        while let Some(merge) = reaching(At::new(self.row, self.col)) {
            self.col = merge.to.col + 1;
        }
        let at = At::new(self.row, self.col);
        if tag.is_hidden() {
            self.grid.hide_columns(at.col, cols);
        }
        let number = tag.attribute("x:num").and_then(|n| n.trim().parse().ok());
        self.cell = Some(Writing { at, text: String::new(), number, rows, cols });
        self.col = self.col.saturating_add(cols);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), OpenError> {
        let Some(Writing { at, text, number, rows, cols }) = self.cell.take() else {
            return Ok(());
        };
        self.grid.merge(at, rows, cols);
        let text = text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned();
        let content = match number {
            Some(number) => Content::Number(number),
            None if text.is_empty() => Content::Empty,
            None if grid::is_error(&text) => Content::Error(text),
            None => Content::Text(text),
        };
        self.grid.put(at.row, at.col, Cell::new(content))
    }

    fn end_row(&mut self) -> Result<(), OpenError> {
        self.end_cell()?;
        self.row += u32::from(std::mem::take(&mut self.has_row));
        self.col = 0;
        // Text of the row outside of its cells stands below it.
        self.end_line()?;
        Ok(())
    }

    /// The sheet; a page whose last table never ends was cut off.
    fn end(mut self) -> Result<super::Sheet, OpenError> {
        if !self.tables.is_empty() {
            return Err(OpenError::Damaged("</table>".into()));
        }
        self.end_row()?;
        self.grid.sheet.styles_known = false;
        Ok(self.grid.sheet)
    }
}

/// A text with its references resolved: `&amp;`, `&nbsp;`, `&#7891;`, `&#x1EBF;`.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(after.len());
        let (name, tail) = after.split_at(end);
        let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        });
        let resolved = match number {
            Some(code) => char::from_u32(code).map(String::from),
            None => resolve_html5_entity(name).map(str::to_owned),
        };
        match resolved {
            Some(text) => {
                out.push_str(&text);
                rest = tail.strip_prefix(';').unwrap_or(tail);
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_as_offices_export_it() {
        let page = r#"<HTML><head><meta charset=utf-8><style>td > p { x: "<td>" }</style></head><body>
<!-- <table><tr><td>no</td></tr></table> -->
<table border=1><tr><th rowspan=2>TT<th colspan='2'>Kết nạp<tr><th>Trong<br>tháng<th style="display: none">L&#361;y k&ecirc;&#x301;
<tr style='display:none'><td>1<td x:num="1234.5">1.234,5</td><td>a &lt; b &amp; c&nbsp;</td></tr>
</table><p>x < y</p></body></html>"#;
        let document = read(page.as_bytes(), &Limits::default()).expect("a page");
        let sheet = &document.sheets[0];
        let cell = |row, col| sheet.text(At::new(row, col));
        assert_eq!((cell(0, 0), cell(0, 1)), ("TT".into(), "Kết nạp".into()));
        assert_eq!((cell(1, 1), cell(2, 1)), ("Trong\ntháng".into(), "1234.5".into()));
        assert!(cell(1, 2).starts_with("Lũy kê"));
        assert_eq!(cell(2, 2), "a < b & c");
        assert_eq!(cell(3, 0), "x < y");
        let hidden = sheet.hidden.clone().expect("known");
        assert_eq!((hidden.rows, hidden.cols), (vec![(2, 2)], vec![(2, 2)]));
    }

    #[test]
    fn what_is_seen_and_what_is_not() {
        let page = r#"<div><h2>ĐẢNG ỦY XÃ AN BÌNH</h2><table><tr><td>Tháng 9/2022</table>
<table><tr><td><table><tr><td>1<td>35<sup>1</sup><td><s>36</s>35<td><span style="display:none">5</span>12<td><input type=text value=7></table></table></div>"#;
        let document = read(page.as_bytes(), &Limits::default()).expect("a page");
        let sheet = &document.sheets[0];
        let row = |row| sheet.row(row).map(|(_, c)| c.shown()).collect::<Vec<_>>();
        assert_eq!((row(0), row(1)), (vec!["ĐẢNG ỦY XÃ AN BÌNH".into()], vec!["Tháng 9/2022".to_owned()]));
        let last = sheet.rows().last().copied().expect("rows");
        assert_eq!(row(last), ["1", "35^1", "~36~35", "12", "7"]);
    }

    #[test]
    fn anything_ends_and_what_is_cut_off_is_damage() {
        for page in [
            "<",
            "&",
            "<script>",
            "</",
            "</>",
            "<table><tr><td colspan=0>1<td colspan=0>2</table>",
            "<table><td colspan=999999999 rowspan=-1>x</table>",
        ] {
            read(page.as_bytes(), &Limits::default()).expect("a page");
        }
        for page in ["<table><tr><td>1", "<table><tr><td>11</td></tr>"] {
            assert!(matches!(read(page.as_bytes(), &Limits::default()), Err(OpenError::Damaged(_))), "{page}");
        }
    }
}
