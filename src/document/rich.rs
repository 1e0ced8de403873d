//! Shared strings of .xlsx workbooks in which part of a text is a footnote or struck out: calamine gives the letters
//! alone, so that 35 with a footnote 1 would read 351.

use super::package::Package;
use super::xml::{Node, Nodes};
use super::{Content, Document, OpenError};
use std::collections::{BTreeMap, BTreeSet};

/// Marks such texts in a document: "35^1", "~36~35".
pub fn mark(document: &mut Document, package: &mut Package<'_>) -> Result<(), OpenError> {
    let bytes = package.part("xl/sharedStrings.xml")?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    if !text.contains("superscript") && !text.contains("<strike") {
        return Ok(());
    }
    let marked = marked_strings(&text)?;
    for cell in document.sheets.iter_mut().flat_map(|s| s.cells.values_mut()) {
        if let Content::Text(text) = &mut cell.content
            && let Some(marked) = marked.get(text)
        {
            text.clone_from(marked);
        }
    }
    Ok(())
}

/// The strings with such parts and digits, as calamine gives them and as they are to be read.
fn marked_strings(text: &str) -> Result<BTreeMap<String, String>, OpenError> {
    let mut nodes = Nodes::new(text);
    let mut out = BTreeMap::new();
    let mut unmarked = BTreeSet::new();
    let (mut plain, mut marked) = (String::new(), String::new());
    let (mut is_footnote, mut is_struck, mut is_text, mut phonetic) = (false, false, false, 0);
    while let Some(node) = nodes.read()? {
        match node {
            Node::Open(element) => match element.name() {
                "si" => (plain, marked) = (String::new(), String::new()),
                "r" => (is_footnote, is_struck) = (false, false),
                "vertAlign" => is_footnote = element.attribute("val").as_deref() == Some("superscript"),
                "strike" => is_struck = element.attribute("val").is_none_or(|v| v == "1" || v == "true"),
                "rPh" => phonetic += 1,
                "t" => is_text = phonetic == 0,
                _ => {}
            },
            Node::Text(piece) if is_text => {
                plain.push_str(&piece);
                let follows_digit = marked.ends_with(|c: char| c.is_ascii_digit());
                match (is_footnote && follows_digit, is_struck) {
                    (true, _) => marked.push_str(&format!("^{piece}")),
                    (false, true) => marked.push_str(&format!("~{piece}~")),
                    (false, false) => marked.push_str(&piece),
                }
            }
            Node::Text(_) => {}
            Node::Close(name) => match name.as_str() {
                "t" => is_text = false,
                "rPh" => phonetic -= 1,
                "si" if plain == marked => {
                    unmarked.insert(std::mem::take(&mut plain));
                }
                "si" if plain.contains(|c: char| c.is_ascii_digit()) => {
                    out.insert(std::mem::take(&mut plain), std::mem::take(&mut marked));
                }
                _ => {}
            },
        }
    }
    // The same letters without marks stand elsewhere: nothing tells the cells apart.
    out.retain(|plain, _| !unmarked.contains(plain));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_and_what_was_struck_out() {
        let text = r#"<sst><si><r><t>35</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></si>
<si><r><rPr><strike/></rPr><t>36</t></r><r><t>35</t></r></si><si><t>12</t></si>
<si><r><t>Diện tích (m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r><r><t>)</t></r></si></sst>"#;
        let marked = marked_strings(text).expect("strings");
        let pairs: Vec<(&str, &str)> = marked.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(pairs, [("351", "35^1"), ("3635", "~36~35")]);
    }
}
