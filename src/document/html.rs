//! Tables of web pages that were saved, or exported by an office system, under the name of a workbook.
//!
//! Such pages are seldom well formed: end tags are left out, attributes have no quotes. A table becomes a
//! sheet; what is not in a table is no cell.

use super::grid::{self, Grid};
use super::{Cell, Content, Document, Limits, OpenError};
use crate::place::At;
use crate::text::legacy;
use quick_xml::escape::resolve_html5_entity;

/// Reads the tables of a page, a sheet each; a table inside a cell is text of that cell.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let (text, encoding) = legacy::from_bytes(bytes);
    let mut page = Page { sheets: Vec::new(), open: None, depth: 0, limits };
    let mut rest = text.as_str();
    while let Some((token, after)) = token(rest) {
        rest = after;
        match token {
            Token::Text(text) => page.text(text),
            Token::Tag(tag) if tag.holds_raw_text() => rest = after_raw_text(rest),
            Token::Tag(tag) => page.tag(&tag)?,
        }
    }
    page.end_table()?;
    let mut sheets = page.sheets;
    // A page of one table needs no number.
    if let [only] = &mut sheets[..] {
        only.name = "HTML".into();
    }
    Ok(Document { sheets, encoding: Some(encoding.to_owned()) })
}

enum Token<'a> {
    Text(&'a str),
    Tag(Tag<'a>),
}

/// A tag: its name, with a slash before it for an end, and its attributes as written.
struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
}

/// The next token and what follows it. Comments and declarations are empty texts.
fn token(text: &str) -> Option<(Token<'_>, &str)> {
    if text.is_empty() {
        return None;
    }
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = comment.find("-->").map_or(comment.len(), |n| n + 3);
        return Some((Token::Text(""), &comment[end..]));
    }
    let begins_tag = |t: &str| t[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if text.starts_with('<') && begins_tag(text) {
        let end = end_of_tag(text);
        let inner = text[1..end].trim_end_matches('>').trim_end_matches('/');
        let cut = inner[1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(inner.len(), |n| n + 1);
        return Some((Token::Tag(Tag { name: &inner[..cut], attributes: &inner[cut..] }), &text[end..]));
    }
    let end = text.match_indices('<').map(|(n, _)| n).find(|n| *n > 0 && begins_tag(&text[*n..])).unwrap_or(text.len());
    Some((Token::Text(&text[..end]), &text[end..]))
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

impl Tag<'_> {
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

    fn count(&self, name: &str) -> u32 {
        self.attribute(name).and_then(|n| n.trim().parse().ok()).filter(|n| (1..=10_000).contains(n)).unwrap_or(1)
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

/// The tables found so far, and the one that is open.
struct Page<'a> {
    sheets: Vec<super::Sheet>,
    open: Option<Open<'a>>,
    /// Tables inside one another.
    depth: u32,
    limits: &'a Limits,
}

struct Open<'a> {
    grid: Grid<'a>,
    /// The next row, and the next column of the current one.
    row: u32,
    col: u32,
    cell: Option<Writing>,
    has_row: bool,
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

impl Page<'_> {
    fn text(&mut self, text: &str) {
        if let Some(cell) = self.open.as_mut().and_then(|t| t.cell.as_mut()) {
            let unescaped = unescape(text);
            // Line breaks of the page's own text are spaces.
            cell.text.extend(unescaped.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) -> Result<(), OpenError> {
        let name = tag.name.to_ascii_lowercase();
        match name.as_str() {
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    grid::room_for_sheet(self.sheets.len(), self.limits)?;
                    let grid = Grid::telling(format!("Bảng {}", self.sheets.len() + 1), self.limits);
                    self.open = Some(Open { grid, row: 0, col: 0, cell: None, has_row: false });
                }
            }
            "/table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.end_table()?;
                }
            }
            _ if self.depth > 1 => {}
            "tr" => {
                if let Some(table) = &mut self.open {
                    table.end_row()?;
                    table.has_row = true;
                    if tag.is_hidden() {
                        table.grid.hide_rows(table.row, 1);
                    }
                }
            }
            "/tr" => self.open.as_mut().map_or(Ok(()), Open::end_row)?,
            "td" | "th" => self.open.as_mut().map_or(Ok(()), |table| table.begin_cell(tag))?,
            "/td" | "/th" => self.open.as_mut().map_or(Ok(()), Open::end_cell)?,
            "br" | "/p" | "/div" => {
                if let Some(cell) =
                    self.open.as_mut().and_then(|t| t.cell.as_mut()).filter(|c| !c.text.trim().is_empty())
                {
                    cell.text.push('\n');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), OpenError> {
        if let Some(mut table) = self.open.take() {
            table.end_row()?;
            table.grid.sheet.styles_known = false;
            self.sheets.push(table.grid.sheet);
        }
        Ok(())
    }
}

impl Open<'_> {
    fn begin_cell(&mut self, tag: &Tag<'_>) -> Result<(), OpenError> {
        self.end_cell()?;
        self.has_row = true;
        let (rows, cols) = (tag.count("rowspan"), tag.count("colspan"));
        // A cell moves right past those that reach down from the rows above.
        let reaching = |at: At| self.grid.sheet.merges.iter().flatten().find(|m| m.from.row < at.row && m.contains(at));
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
        Ok(())
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
        let hidden = sheet.hidden.clone().expect("known");
        assert_eq!((hidden.rows, hidden.cols), (vec![(2, 2)], vec![(2, 2)]));
        assert_eq!(sheet.name, "HTML");
    }

    #[test]
    fn anything_ends() {
        for page in
            ["<table><tr><td>1", "<", "<table", "<table><td colspan=999999999 rowspan=-1>x", "<a b=\"", "&", "<script>"]
        {
            read(page.as_bytes(), &Limits::default()).expect("a page");
        }
    }
}
