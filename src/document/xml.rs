//! XML as a run of elements and texts: prefixes left out, entities resolved by the standard's five names only.
//!
//! Nothing outside the file is ever followed: a document type, an external entity or a processing
//! instruction says nothing.

use super::OpenError;
use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::ops::Range;

/// What comes next.
pub enum Node<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// An element ends; its name without prefix.
    Close(String),
    /// A piece of text; one text may come in several pieces.
    Text(String),
}

/// The start of an element.
pub struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|a| a.key.local_name().into_inner() == name)?;
        Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.into_owned()))
    }

    /// All attributes, by their names without prefix.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.flatten().map(|a| (a.key.local_name().into_inner().to_owned(), a.value.to_string())).collect()
    }

    /// A count in an attribute, 1 where there is none.
    pub fn count(&self, name: &str) -> u32 {
        self.attribute(name).and_then(|n| n.trim().parse().ok()).unwrap_or(1)
    }

    /// Whether an attribute says yes.
    pub fn is_set(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|v| matches!(v.trim(), "1" | "true"))
    }
}

/// Reads a text of XML node by node.
pub struct Nodes<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Nodes<'a> {
    /// The nodes of `text`.
    pub fn new(text: &'a str) -> Nodes<'a> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Nodes { reader }
    }

    /// The next node; none at the end.
    pub fn read(&mut self) -> Result<Option<Node<'a>>, OpenError> {
        loop {
            let node = match self.reader.read_event().map_err(|e| OpenError::Damaged(e.to_string()))? {
                Event::Start(start) | Event::Empty(start) => Node::Open(Element(start)),
                Event::End(end) => Node::Close(end.local_name().into_inner().to_owned()),
                Event::Text(text) => Node::Text(text.into_inner().into_owned()),
                Event::CData(text) => Node::Text(text.into_inner().into_owned()),
                Event::GeneralRef(name) => match name.resolve_char_ref() {
                    Ok(Some(c)) => Node::Text(c.to_string()),
                    Ok(None) | Err(_) => Node::Text(resolve_xml_entity(&name.into_inner()).unwrap_or("").to_owned()),
                },
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
                Event::Eof => return Ok(None),
            };
            return Ok(Some(node));
        }
    }

    /// Passes over the rest of an element that has just begun.
    pub fn skip(&mut self) -> Result<(), OpenError> {
        let mut depth = 1;
        while depth > 0 {
            match self.read()? {
                Some(Node::Open(_)) => depth += 1,
                Some(Node::Close(_)) => depth -= 1,
                Some(Node::Text(_)) => {}
                None => return Err(cut_off()),
            }
        }
        Ok(())
    }
}

/// What to say of a text that ends too early.
pub fn cut_off() -> OpenError {
    OpenError::Damaged("the XML ends too early".into())
}

/// A tag as it stands in a text, for one who changes the text around it.
#[derive(Debug)]
pub struct Tag<'t> {
    /// Whether an element begins, ends, or both.
    pub mark: TagKind,
    /// Its name without prefix.
    pub name: &'t str,
    /// The prefix with its colon; empty where there is none.
    pub prefix: &'t str,
    /// Its bytes in the text.
    pub range: Range<usize>,
    text: &'t str,
}

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// An element begins.
    Open,
    /// An element begins and ends.
    Empty,
    /// An element ends.
    Close,
}

impl Tag<'_> {
    /// An attribute as written, by its name with prefix, and its bytes in the text, quotes left out.
    pub fn attribute(&self, name: &str) -> Option<(&str, Range<usize>)> {
        let tag = &self.text[self.range.clone()];
        let mut from = 0;
        while let Some(found) = tag[from..].find(name) {
            let start = from + found;
            from = start + name.len();
            let after = tag[from..].trim_start();
            let is_name = tag[..start].ends_with(|c: char| c.is_ascii_whitespace());
            let Some(value) = after.strip_prefix('=').map(str::trim_start).filter(|_| is_name) else { continue };
            let Some(quote) = value.chars().next().filter(|c| *c == '"' || *c == '\'') else { continue };
            let value = &value[1..];
            let Some(length) = value.find(quote) else { continue };
            let begin = self.range.start + (value.as_ptr() as usize - tag.as_ptr() as usize);
            return Some((&value[..length], begin..begin + length));
        }
        None
    }
}

/// Every tag of a text, in order.
pub fn tags(text: &str) -> Result<Vec<Tag<'_>>, OpenError> {
    // The reader passes over a byte order mark without counting it.
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut reader = Reader::from_str(&text[skipped..]);
    reader.config_mut().allow_dangling_amp = true;
    let mut out = Vec::new();
    loop {
        let start = skipped + reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|e| OpenError::Damaged(e.to_string()))?;
        let mark = match event {
            Event::Start(_) => TagKind::Open,
            Event::Empty(_) => TagKind::Empty,
            Event::End(_) => TagKind::Close,
            Event::Eof => return Ok(out),
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => continue,
        };
        let range = start..skipped + reader.buffer_position() as usize;
        let inner = text[range.clone()].trim_start_matches(['<', '/']);
        let name =
            &inner[..inner.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(inner.len())];
        let (prefix, name) = name.split_at(name.find(':').map_or(0, |n| n + 1));
        out.push(Tag { mark, name, prefix, range, text });
    }
}
