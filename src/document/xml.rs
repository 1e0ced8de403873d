//! XML as a run of elements and texts: prefixes left out, entities resolved by the standard's five names only.
//!
//! Nothing outside the file is ever followed: a document type, an external entity or a processing
//! instruction says nothing.

use super::OpenError;
use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

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
    pub fn next(&mut self) -> Result<Option<Node<'a>>, OpenError> {
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
            match self.next()? {
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
