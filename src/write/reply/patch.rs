//! Marks cells of an .xlsx workbook and puts a sheet before the others, without touching anything else.
//!
//! Only the parts that must say so are rewritten: the list of contents, the workbook and its relationships, the
//! styles, and the sheets with marked cells. Every other part is copied as it is, packed as it was, so that charts,
//! pictures, validations, conditional formats and what we do not know of stay.

use crate::document::package::Package;
use crate::document::xml::{Tag, TagKind, tags};
use crate::document::{Limits, OpenError};
use crate::model::place::At;
use quick_xml::escape::{escape, unescape};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::{Cursor, Write as _};
use std::ops::Range;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// How a cell is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tone {
    /// It must be corrected.
    Wrong,
    /// It needs a reason.
    Doubtful,
}

impl Tone {
    /// The colour that fills the cell, red, green, blue.
    pub fn colour(self) -> &'static str {
        match self {
            Tone::Wrong => "F8CBAD",
            Tone::Doubtful => "FFF2CC",
        }
    }
}

/// A sheet that is put before the others.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewSheet {
    /// Its name; another is taken where there is one of that name.
    pub name: String,
    /// Width of each column, in characters.
    pub widths: Vec<f64>,
    /// How many rows stay in sight.
    pub frozen: u32,
    /// Its rows, each with its height in points.
    pub rows: Vec<(f64, Vec<NewCell>)>,
}

/// A cell of the new sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewCell {
    /// What it says.
    pub text: String,
    /// How it looks.
    pub look: Look,
    /// The cell that it leads to.
    pub link: Option<(String, At)>,
}

/// The looks of the new sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Look {
    /// A title.
    Title,
    /// A header.
    Header,
    /// A cell of the table, with its tone.
    Cell(Option<Tone>),
    /// A remark beside the table.
    Remark,
}

/// The workbook with these cells marked and the sheet before the others; `None` where the workbook is signed, holds
/// macros, or is not built as every program builds it. Cells are named by sheet and place.
pub fn xlsx(
    bytes: &[u8],
    limits: &Limits,
    marks: &BTreeMap<String, BTreeMap<At, Tone>>,
    first: &NewSheet,
) -> Result<Option<Vec<u8>>, OpenError> {
    let mut package = Package::open(bytes, limits)?;
    let names = package.names();
    if names.iter().any(|n| n.starts_with("_xmlsignatures") || n.contains("vbaProject")) {
        return Ok(None);
    }
    let Some(book) = PackedBook::open(&mut package)? else { return Ok(None) };
    let mut changed: BTreeMap<String, String> = BTreeMap::new();
    let styles_text = book.styles_text.clone();
    let Some(mut styles) = StyleSheet::of(&styles_text)? else { return Ok(None) };
    let mut was_selected = BTreeSet::new();
    for sheet in &book.sheets {
        let Some(text) = text(&mut package, &sheet.part)? else { return Ok(None) };
        if text.contains("tabSelected=\"1\"") || text.contains("tabSelected=\"true\"") {
            was_selected.insert(sheet.part.clone());
        }
        // A sheet that is not well formed is found out before anything is promised.
        tags(&text)?;
        if let Some(marks) = marks.get(&sheet.name) {
            changed.insert(sheet.part.clone(), marked(&text, marks, &mut styles)?);
        }
    }
    // Two selected sheets would be edited as one; a sheet that is not marked stays as it is, selected.
    let is_first = was_selected.iter().all(|part| changed.contains_key(part));
    if is_first {
        for part in &was_selected {
            if let Some(text) = changed.get_mut(part) {
                *text = text.replacen("tabSelected=\"1\"", "tabSelected=\"0\"", 1).replacen(
                    "tabSelected=\"true\"",
                    "tabSelected=\"0\"",
                    1,
                );
            }
        }
    }
    let part = (1..).map(|n| format!("{}worksheets/sheet{n}.xml", book.folder)).find(|p| !names.contains(p));
    let part = part.unwrap_or_default();
    let name = free_name(&first.name, &book);
    let new_sheet = first.xml(&mut styles, is_first);
    changed.insert(book.styles_part.clone(), styles.text()?);
    changed.insert(part.clone(), new_sheet);
    changed.insert(book.part.clone(), book.with_sheet(&name, is_first)?);
    changed.insert(book.relations_part.clone(), book.with_relation(&part)?);
    changed.insert(CONTENTS.to_owned(), with_content(&book.contents, &part)?);
    repack(bytes, changed).map(Some)
}

/// The part that lists the contents of a package.
const CONTENTS: &str = "[Content_Types].xml";
const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const BOOK_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

fn text(package: &mut Package<'_>, part: &str) -> Result<Option<String>, OpenError> {
    Ok(package.part(part)?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// A text with other words at some of its places.
struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(text.len() + 256);
        let mut done = 0;
        for (range, new) in self.0 {
            out.push_str(&text[done..range.start]);
            out.push_str(&new);
            done = range.end;
        }
        out + &text[done..]
    }
}

struct SheetPart {
    name: String,
    part: String,
}

/// The workbook of a package and what leads to its sheets.
struct PackedBook {
    part: String,
    folder: String,
    text: String,
    relations_part: String,
    relations: String,
    contents: String,
    sheets: Vec<SheetPart>,
    styles_part: String,
    styles_text: String,
    sheet_relation: String,
}

impl PackedBook {
    fn open(package: &mut Package<'_>) -> Result<Option<PackedBook>, OpenError> {
        let (Some(contents), Some(root)) = (text(package, CONTENTS)?, text(package, "_rels/.rels")?) else {
            return Ok(None);
        };
        let Some(part) = relations(&root)?.into_iter().find(|r| r.kind.ends_with("/officeDocument")) else {
            return Ok(None);
        };
        let part = part.target.trim_start_matches('/').to_owned();
        if !contents.contains(BOOK_TYPE) {
            return Ok(None);
        }
        let (folder, file) = part.rsplit_once('/').map_or(("", part.as_str()), |(folder, file)| (folder, file));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let relations_part = format!("{folder}_rels/{file}.rels");
        let (Some(own), Some(related)) = (text(package, &part)?, text(package, &relations_part)?) else {
            return Ok(None);
        };
        let all = relations(&related)?;
        let path = |target: &str| match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{folder}{target}"),
        };
        let Some(styles) = all.iter().find(|r| r.kind.ends_with("/styles")) else { return Ok(None) };
        let styles_part = path(&styles.target);
        let Some(styles_text) = text(package, &styles_part)? else { return Ok(None) };
        let mut sheets = Vec::new();
        let mut sheet_relation = None;
        for tag in tags(&own)?.iter().filter(|t| t.name == "sheet" && t.mark != TagKind::Close) {
            let id = tag.attribute("r:id").map(|(id, _)| id.to_owned());
            let found = all.iter().find(|r| Some(&r.id) == id.as_ref());
            let (Some((name, _)), Some(found)) = (tag.attribute("name"), found) else { return Ok(None) };
            let name = unescape(name).map_or_else(|_| name.to_owned(), |n| n.into_owned());
            if found.kind.ends_with("/worksheet") {
                sheet_relation = Some(found.kind.clone());
                sheets.push(SheetPart { name, part: path(&found.target) });
            }
        }
        let Some(sheet_relation) = sheet_relation else { return Ok(None) };
        Ok(Some(PackedBook {
            folder,
            text: own,
            relations_part,
            relations: related,
            contents,
            sheets,
            styles_part,
            styles_text,
            sheet_relation,
            part,
        }))
    }

    /// The workbook with the sheet before the others; what counts sheets by their place counts one more.
    fn with_sheet(&self, name: &str, is_first: bool) -> Result<String, OpenError> {
        let mut edits = Edits(Vec::new());
        let all = tags(&self.text)?;
        let ids =
            all.iter().filter(|t| t.name == "sheet").filter_map(|t| t.attribute("sheetId")?.0.parse::<u32>().ok());
        let id = ids.max().unwrap_or(0).saturating_add(1);
        for tag in all.iter().filter(|t| t.mark != TagKind::Close) {
            match tag.name {
                "sheets" => {
                    let sheet = format!(
                        "<{}sheet name=\"{}\" sheetId=\"{id}\" r:id=\"{RELATION}\"/>",
                        tag.prefix,
                        escape(name)
                    );
                    edits.0.push((tag.range.end..tag.range.end, sheet));
                }
                "definedName" => shift(tag, "localSheetId", &mut edits),
                "workbookView" => {
                    match (is_first, tag.attribute("activeTab")) {
                        (true, Some((_, range))) => edits.0.push((range, "0".into())),
                        (false, Some(_)) => shift(tag, "activeTab", &mut edits),
                        // The first sheet is active where nothing is said.
                        (false, None) => insert(tag, " activeTab=\"1\"", &mut edits),
                        (true, None) => {}
                    }
                    if let Some((_, range)) = tag.attribute("firstSheet") {
                        edits.0.push((range, "0".into()));
                    }
                }
                _ => {}
            }
        }
        Ok(edits.apply(&self.text))
    }

    fn with_relation(&self, part: &str) -> Result<String, OpenError> {
        let kind = &self.sheet_relation;
        before_the_end(&self.relations, "Relationships", |prefix| {
            format!("<{prefix}Relationship Id=\"{RELATION}\" Type=\"{kind}\" Target=\"/{part}\"/>")
        })
    }
}

/// The id of the new sheet's relationship.
const RELATION: &str = "rIdCanSua";

fn with_content(contents: &str, part: &str) -> Result<String, OpenError> {
    before_the_end(contents, "Types", |prefix| {
        format!("<{prefix}Override PartName=\"/{part}\" ContentType=\"{SHEET_TYPE}\"/>")
    })
}

fn before_the_end(text: &str, element: &str, new: impl Fn(&str) -> String) -> Result<String, OpenError> {
    let mut edits = Edits(Vec::new());
    if let Some(end) = tags(text)?.iter().rfind(|t| t.name == element && t.mark == TagKind::Close) {
        edits.0.push((end.range.start..end.range.start, new(end.prefix)));
    }
    Ok(edits.apply(text))
}

fn shift(tag: &Tag<'_>, attribute: &str, edits: &mut Edits) {
    if let Some((n, range)) = tag.attribute(attribute)
        && let Ok(n) = n.parse::<u32>()
    {
        edits.0.push((range, n.saturating_add(1).to_string()));
    }
}

/// Puts attributes at the end of a tag.
fn insert(tag: &Tag<'_>, attributes: &str, edits: &mut Edits) {
    let end = tag.range.end - if tag.mark == TagKind::Empty { 2 } else { 1 };
    edits.0.push((end..end, attributes.to_owned()));
}

struct Relationship {
    id: String,
    kind: String,
    target: String,
}

fn relations(text: &str) -> Result<Vec<Relationship>, OpenError> {
    let all = tags(text)?;
    let own = |tag: &Tag<'_>| {
        let of = |name: &str| tag.attribute(name).map(|(v, _)| v.to_owned());
        Some(Relationship { id: of("Id")?, kind: of("Type")?, target: of("Target")? })
    };
    Ok(all.iter().filter(|t| t.name == "Relationship").filter_map(own).collect())
}

/// A name that no sheet has, of at most 31 characters.
fn free_name(name: &str, book: &PackedBook) -> String {
    let is_taken = |n: &String| book.sheets.iter().any(|s| s.name.to_lowercase() == n.to_lowercase());
    let names = (1..).map(|n| if n == 1 { name.to_owned() } else { format!("{name} ({n})") });
    names.into_iter().find(|n| !is_taken(n)).unwrap_or_else(|| name.to_owned())
}

/// A sheet with some of its cells in other styles. A marked cell that is not there is put where it belongs, in a
/// row that is.
fn marked(text: &str, marks: &BTreeMap<At, Tone>, styles: &mut StyleSheet<'_>) -> Result<String, OpenError> {
    let mut edits = Edits(Vec::new());
    let all = tags(text)?;
    let marks = shown(&all, marks);
    let (mut row, mut next_row, mut next_col) = (0, 0, 0);
    let mut open: BTreeMap<u32, Tone> = BTreeMap::new();
    for tag in all {
        match (tag.name, tag.mark) {
            ("row", TagKind::Open | TagKind::Empty) => {
                let stated = tag.attribute("r").and_then(|(r, _)| r.parse::<u32>().ok());
                row = stated.map_or(next_row, |r| r.saturating_sub(1));
                next_row = row.saturating_add(1);
                next_col = 0;
                open =
                    marks.range(At::new(row, 0)..=At::new(row, u32::MAX)).map(|(at, tone)| (at.col, *tone)).collect();
            }
            ("c", TagKind::Open | TagKind::Empty) => {
                let col = tag.attribute("r").and_then(|(r, _)| column(r)).unwrap_or(next_col);
                next_col = col.saturating_add(1);
                while let Some((missing, tone)) =
                    open.first_key_value().map(|(c, t)| (*c, *t)).filter(|(c, _)| *c < col)
                {
                    open.remove(&missing);
                    edits.0.push((
                        tag.range.start..tag.range.start,
                        blank(tag.prefix, At::new(row, missing), tone, styles),
                    ));
                }
                if let Some(tone) = open.remove(&col) {
                    let own = tag.attribute("s");
                    let style = own.as_ref().and_then(|(s, _)| s.parse().ok()).unwrap_or(0);
                    let style = styles.toned(style, tone);
                    match own {
                        Some((_, range)) => edits.0.push((range, style.to_string())),
                        None => insert(&tag, &format!(" s=\"{style}\""), &mut edits),
                    }
                }
            }
            ("row", TagKind::Close) => {
                for (col, tone) in std::mem::take(&mut open) {
                    edits
                        .0
                        .push((tag.range.start..tag.range.start, blank(tag.prefix, At::new(row, col), tone, styles)));
                }
            }
            _ => {}
        }
    }
    Ok(edits.apply(text))
}

/// The marks where they are seen: of a merged range only its first cell is.
fn shown(all: &[Tag<'_>], marks: &BTreeMap<At, Tone>) -> BTreeMap<At, Tone> {
    let mut out = marks.clone();
    let ranges = all.iter().filter(|t| t.name == "mergeCell").filter_map(|t| {
        let (from, to) = t.attribute("ref")?.0.split_once(':')?;
        Some((address(from)?, address(to)?))
    });
    for (from, to) in ranges {
        let is_in = |at: &At| (from.row..=to.row).contains(&at.row) && (from.col..=to.col).contains(&at.col);
        if let Some(tone) = marks.iter().filter(|(at, _)| is_in(at)).map(|(_, tone)| *tone).min() {
            out.insert(from, tone);
        }
    }
    out
}

/// The place of "N14".
fn address(text: &str) -> Option<At> {
    let row = text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok()?;
    Some(At::new(row.checked_sub(1)?, column(text)?))
}

fn blank(prefix: &str, at: At, tone: Tone, styles: &mut StyleSheet<'_>) -> String {
    format!("<{prefix}c r=\"{at}\" s=\"{}\"/>", styles.toned(0, tone))
}

/// The zero-based column of "N14".
fn column(address: &str) -> Option<u32> {
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic);
    let number =
        letters.fold(0u32, |n, b| n.saturating_mul(26).saturating_add(u32::from(b.to_ascii_uppercase() - b'A') + 1));
    number.checked_sub(1)
}

/// The styles of a workbook, to which some are added.
struct StyleSheet<'t> {
    text: &'t str,
    /// The format of each cell style, as written.
    formats: Vec<&'t str>,
    fills: usize,
    fonts: usize,
    prefix: &'t str,
    added: Vec<String>,
    toned: BTreeMap<(usize, Tone), usize>,
    looks: BTreeMap<(usize, usize), usize>,
}

/// Fonts that are added: plain, bold, bold and large, underlined, slanted.
const FONTS: [&str; 5] = ["", "<b/>", "<b/>", "<u/>", "<i/>"];

impl<'t> StyleSheet<'t> {
    fn of(text: &'t str) -> Result<Option<StyleSheet<'t>>, OpenError> {
        let all = tags(text)?;
        let children = |list: &str, item: &str| -> Option<Vec<Range<usize>>> {
            let begin = all.iter().position(|t| t.name == list && t.mark == TagKind::Open)?;
            let mut found = Vec::new();
            let mut depth = 0;
            let mut start = 0;
            for tag in &all[begin + 1..] {
                match tag.mark {
                    TagKind::Open => {
                        if depth == 0 {
                            start = tag.range.start;
                        }
                        depth += 1;
                    }
                    TagKind::Empty if depth == 0 && tag.name == item => found.push(tag.range.clone()),
                    TagKind::Empty => {}
                    TagKind::Close if depth == 0 => return Some(found),
                    TagKind::Close => {
                        depth -= 1;
                        if depth == 0 && tag.name == item {
                            found.push(start..tag.range.end);
                        }
                    }
                }
            }
            None
        };
        let (Some(formats), Some(fills), Some(fonts)) =
            (children("cellXfs", "xf"), children("fills", "fill"), children("fonts", "font"))
        else {
            return Ok(None);
        };
        let root = all.iter().find(|t| t.name == "styleSheet");
        let Some(root) = root.filter(|_| !formats.is_empty()) else { return Ok(None) };
        let prefix = root.prefix;
        Ok(Some(StyleSheet {
            text,
            formats: formats.into_iter().map(|range| &text[range]).collect(),
            fills: fills.len(),
            fonts: fonts.len(),
            prefix,
            added: Vec::new(),
            toned: BTreeMap::new(),
            looks: BTreeMap::new(),
        }))
    }

    fn fill(&self, tone: Tone) -> usize {
        self.fills + usize::from(tone == Tone::Doubtful)
    }

    fn add(&mut self, format: String) -> usize {
        self.added.push(format);
        self.formats.len() + self.added.len() - 1
    }

    /// The style like this one, filled with a tone.
    fn toned(&mut self, style: usize, tone: Tone) -> usize {
        if let Some(known) = self.toned.get(&(style, tone)) {
            return *known;
        }
        let own = self.formats.get(style).or(self.formats.first()).copied().unwrap_or_default();
        let fill = self.fill(tone).to_string();
        let mut edits = Edits(Vec::new());
        if let Some(tag) = tags(own).unwrap_or_default().first() {
            for (attribute, value) in [("fillId", fill.as_str()), ("applyFill", "1")] {
                match tag.attribute(attribute) {
                    Some((_, range)) => edits.0.push((range, value.to_owned())),
                    None => insert(tag, &format!(" {attribute}=\"{value}\""), &mut edits),
                }
            }
        }
        let made = edits.apply(own);
        let made = self.add(made);
        self.toned.insert((style, tone), made);
        made
    }

    /// The style of a look of the new sheet.
    fn look(&mut self, look: Look, linked: bool) -> usize {
        let (font, fill, centred) = match look {
            Look::Title => (2, 0, false),
            Look::Header => (1, 0, true),
            Look::Remark => (4, 0, false),
            Look::Cell(tone) => (if linked { 3 } else { 0 }, tone.map_or(0, |t| self.fill(t)), false),
        };
        let key = (font, fill);
        if let Some(known) = self.looks.get(&key) {
            return *known;
        }
        let wrap = !matches!(look, Look::Title | Look::Remark);
        let align = if centred { " horizontal=\"center\"" } else { "" };
        let p = self.prefix;
        let made = self.add(format!(
            "<{p}xf numFmtId=\"0\" fontId=\"{}\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><{p}alignment vertical=\"top\" wrapText=\"{}\"{align}/></{p}xf>",
            self.fonts + font,
            u8::from(wrap),
        ));
        self.looks.insert(key, made);
        made
    }

    /// The part with what was added.
    fn text(&self) -> Result<String, OpenError> {
        let p = self.prefix;
        let fills = [Tone::Wrong, Tone::Doubtful].map(|t| {
            format!("<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>", t.colour())
        });
        let fonts = FONTS.iter().enumerate().map(|(n, shape)| {
            let shape = shape.replace('<', &format!("<{p}"));
            let (size, colour) = (if n == 2 { 14 } else { 11 }, if n == 3 { "FF1F4E79" } else { "FF000000" });
            format!("<{p}font>{shape}<{p}sz val=\"{size}\"/><{p}color rgb=\"{colour}\"/><{p}name val=\"Times New Roman\"/></{p}font>")
        });
        let lists = [
            ("fonts", self.fonts, fonts.collect::<Vec<_>>()),
            ("fills", self.fills, fills.to_vec()),
            ("cellXfs", self.formats.len(), self.added.clone()),
        ];
        let mut edits = Edits(Vec::new());
        let all = tags(self.text)?;
        for (list, count, new) in lists {
            let begin = all.iter().find(|t| t.name == list && t.mark == TagKind::Open);
            let end = all.iter().find(|t| t.name == list && t.mark == TagKind::Close);
            if let (Some(begin), Some(end)) = (begin, end) {
                if let Some((_, range)) = begin.attribute("count") {
                    edits.0.push((range, (count + new.len()).to_string()));
                }
                edits.0.push((end.range.start..end.range.start, new.concat()));
            }
        }
        Ok(edits.apply(self.text))
    }
}

impl NewSheet {
    fn xml(&self, styles: &mut StyleSheet<'_>, is_first: bool) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>",
        );
        let selected = if is_first { " tabSelected=\"1\"" } else { "" };
        let _ = write!(
            out,
            "<sheetViews><sheetView{selected} workbookViewId=\"0\"><pane ySplit=\"{0}\" topLeftCell=\"A{1}\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>",
            self.frozen,
            self.frozen + 1
        );
        for (n, width) in (1..).zip(&self.widths) {
            let _ = write!(out, "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        out.push_str("</cols><sheetData>");
        let mut links = String::new();
        for (row, (height, cells)) in (0..).zip(&self.rows) {
            let _ = write!(out, "<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">", row + 1);
            for (col, cell) in (0..).zip(cells).filter(|(_, c)| !c.text.is_empty()) {
                let at = At::new(row, col);
                let style = styles.look(cell.look, cell.link.is_some());
                let text: String = cell.text.chars().filter(|c| is_writable(*c)).take(LONGEST).collect();
                let _ = write!(
                    out,
                    "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escape(&text)
                );
                if let Some((sheet, target)) = &cell.link {
                    let location = format!("'{}'!{target}", sheet.replace('\'', "''"));
                    let _ = write!(
                        links,
                        "<hyperlink ref=\"{at}\" location=\"{}\" display=\"{}\"/>",
                        escape(&location),
                        escape(&text)
                    );
                }
            }
            out.push_str("</row>");
        }
        out.push_str("</sheetData>");
        if !links.is_empty() {
            let _ = write!(out, "<hyperlinks>{links}</hyperlinks>");
        }
        out.push_str("<pageMargins left=\"0.7\" right=\"0.5\" top=\"0.7\" bottom=\"0.7\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>");
        out
    }
}

/// More characters than this a cell cannot hold.
const LONGEST: usize = 32_000;

/// Whether XML 1.0 can hold a character.
fn is_writable(c: char) -> bool {
    (!c.is_control() || c == '\n') && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// The package with some parts changed or added; every other is copied as it is packed.
fn repack(bytes: &[u8], mut changed: BTreeMap<String, String>) -> Result<Vec<u8>, OpenError> {
    let damaged = |e: &dyn std::fmt::Display| OpenError::Damaged(e.to_string());
    let mut from = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + 8192)));
    // No clock: the same workbook gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for n in 0..from.len() {
        let part = from.by_index_raw(n).map_err(|e| damaged(&e))?;
        let name = part.name().map_err(|e| damaged(&e))?.into_owned();
        match changed.remove(&name) {
            Some(text) => {
                drop(part);
                to.start_file(name, options).map_err(|e| damaged(&e))?;
                to.write_all(text.as_bytes()).map_err(|e| damaged(&e))?;
            }
            None => to.raw_copy_file(part).map_err(|e| damaged(&e))?,
        }
    }
    for (name, text) in changed {
        to.start_file(name, options).map_err(|e| damaged(&e))?;
        to.write_all(text.as_bytes()).map_err(|e| damaged(&e))?;
    }
    Ok(to.finish().map_err(|e| damaged(&e))?.into_inner())
}
