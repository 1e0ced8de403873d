//! What goes back to units: their own workbook, with nothing lost and nothing changed but the marked cells.

use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatDataBar, DataValidation, Format, Image, Note, Sparkline, Table, Workbook,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use tonghop::document::{self, Content, Document, Settings};
use tonghop::model::place::At;
use tonghop::write::reply::patch::{self, Look, NewCell, NewSheet, Tone};

/// A workbook with all that a clerk may have put into it.
fn rich() -> Vec<u8> {
    // A picture of one point.
    const DOT: &[u8] = &[
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0,
        0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x62, 0, 1, 0, 0, 5, 0, 1, 13,
        10, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ];
    let mut book = Workbook::new();
    let number = Format::new().set_num_format("#,##0").set_bold();
    let sheet = book.add_worksheet().set_name("Biểu & số").unwrap();
    for row in 0..20u32 {
        sheet.write(row, 0, format!("Chi bộ {row}")).unwrap();
        for col in 1..5u16 {
            sheet.write_with_format(row, col, f64::from(row) * f64::from(col), &number).unwrap();
        }
        sheet.write_formula(row, 6, format!("=SUM(B{0}:E{0})", row + 1).as_str()).unwrap();
    }
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values(("Biểu & số", 0, 1, 19, 1));
    sheet.insert_chart(2, 8, &chart).unwrap();
    sheet.insert_image(22, 1, &Image::new_from_buffer(DOT).unwrap()).unwrap();
    sheet.add_data_validation(0, 1, 19, 1, &DataValidation::new().allow_list_strings(&["1", "2"]).unwrap()).unwrap();
    sheet.add_conditional_format(0, 2, 19, 2, &ConditionalFormatDataBar::new()).unwrap();
    sheet.add_sparkline(0, 7, &Sparkline::new().set_range(("Biểu & số", 0, 1, 0, 4))).unwrap();
    sheet.insert_note(3, 3, &Note::new("hỏi lại")).unwrap();
    sheet.merge_range(25, 0, 25, 3, "Gộp", &Format::new()).unwrap();
    let other = book.add_worksheet().set_name("Bảng").unwrap();
    other.add_table(0, 0, 3, 2, &Table::new()).unwrap();
    book.define_name("Bảng!tong", "=Bảng!$A$1").unwrap();
    book.save_to_buffer().unwrap()
}

fn marks(sheet: &str, cells: &[(u32, u32)]) -> BTreeMap<String, BTreeMap<At, Tone>> {
    let cells = cells.iter().map(|(row, col)| (At::new(*row, *col), Tone::Wrong)).collect();
    BTreeMap::from([(sheet.to_owned(), cells)])
}

fn first(sheet: &str) -> NewSheet {
    let link = Some((sheet.to_owned(), At::new(3, 2)));
    let cell = |text: &str, link| NewCell { text: text.into(), look: Look::Cell(None), link };
    let row = (20.0, vec![cell("1", None), cell("C4", link), cell("9 < 10 & “12 ca”", None)]);
    NewSheet { name: "Cần sửa".into(), widths: vec![5.0, 8.0, 60.0], frozen: 0, rows: vec![row] }
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = BTreeMap::new();
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        out.insert(part.name().unwrap().into_owned(), bytes);
    }
    out
}

fn read(bytes: &[u8]) -> Document {
    document::open(bytes, &Settings::default()).unwrap_or_else(|e| panic!("{e:?}"))
}

#[test]
fn only_the_parts_that_must_are_rewritten() {
    let before = rich();
    let limits = Settings::default().limits;
    let marks = marks("Biểu & số", &[(3, 2), (4, 1), (5, 30)]);
    let after = patch::xlsx(&before, &limits, &marks, &first("Biểu & số")).unwrap().unwrap();
    let (old, new) = (parts(&before), parts(&after));
    let changed: BTreeSet<&str> = old.keys().filter(|k| new[*k] != old[*k]).map(String::as_str).collect();
    let allowed = [
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ];
    assert_eq!(changed, BTreeSet::from(allowed));
    let added: Vec<&String> = new.keys().filter(|k| !old.contains_key(*k)).collect();
    assert_eq!(added, ["xl/worksheets/sheet3.xml"]);
    // All that the sheet holds is there but for the styles of the marked cells, one of which was not there.
    let text = |parts: &BTreeMap<String, Vec<u8>>, name: &str| String::from_utf8(parts[name].clone()).unwrap();
    let (was, is) = (text(&old, "xl/worksheets/sheet1.xml"), text(&new, "xl/worksheets/sheet1.xml"));
    let rest = |t: &str| t.split("</sheetData>").nth(1).unwrap().to_owned();
    assert_eq!(rest(&was), rest(&is));
    assert_eq!(is.matches("<c r=\"").count(), was.matches("<c r=\"").count() + 1);
    let book = text(&new, "xl/workbook.xml");
    assert!(book.contains("<sheets><sheet name=\"Cần sửa\" sheetId=\"3\""), "{book}");
    assert!(text(&new, "xl/worksheets/sheet3.xml").contains("location=\"&apos;Biểu &amp; số&apos;!C4\""));
}

/// The value of an attribute in the first tag of `text` that begins with `tag`.
fn attribute(text: &str, tag: &str, name: &str) -> String {
    let found = text.split(tag).nth(1).unwrap_or_else(|| panic!("no {tag} in {text}")).split('>').next().unwrap();
    found.split(&format!(" {name}=\"")).nth(1).map_or(String::new(), |v| v.split('"').next().unwrap().to_owned())
}

#[test]
fn a_marked_cell_keeps_its_format_and_gets_the_colour() {
    let before = rich();
    let limits = Settings::default().limits;
    let after = patch::xlsx(&before, &limits, &marks("Biểu & số", &[(3, 2)]), &first("Biểu & số")).unwrap().unwrap();
    let look = |bytes: &[u8]| {
        let parts = parts(bytes);
        let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
        let style: usize = attribute(&text("xl/worksheets/sheet1.xml"), "<c r=\"C4\"", "s").parse().unwrap();
        let styles = text("xl/styles.xml");
        let formats = styles.split("<cellXfs").nth(1).unwrap().to_owned();
        let format = format!("<xf {}", formats.split("<xf ").nth(style + 1).unwrap());
        let fill: usize = attribute(&format, "<xf", "fillId").parse().unwrap();
        let fill = styles.split("<fill>").nth(fill + 1).unwrap().split("</fill>").next().unwrap().to_owned();
        ([attribute(&format, "<xf", "numFmtId"), attribute(&format, "<xf", "fontId")], fill)
    };
    let (was, is) = (look(&before), look(&after));
    assert_eq!(was.0, is.0);
    assert!(!was.1.contains(Tone::Wrong.colour()) && is.1.contains(Tone::Wrong.colour()), "{}", is.1);
}

#[test]
fn a_byte_order_mark_does_not_shift_what_is_written() {
    let mut marked = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(&rich()) {
        let lead: &[u8] = if name.starts_with("xl/worksheets/sheet") { b"\xef\xbb\xbf" } else { b"" };
        marked.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut marked, &[lead, &bytes].concat()).unwrap();
    }
    let before = marked.finish().unwrap().into_inner();
    let limits = Settings::default().limits;
    let after = patch::xlsx(&before, &limits, &marks("Biểu & số", &[(3, 2)]), &first("Biểu & số")).unwrap().unwrap();
    assert_eq!(read(&after).sheets[1..], read(&rich()).sheets[..]);
}

#[test]
fn a_marked_copy_says_what_its_original_says() {
    let before = rich();
    let limits = Settings::default().limits;
    let after = patch::xlsx(&before, &limits, &marks("Biểu & số", &[(3, 2)]), &first("Biểu & số")).unwrap().unwrap();
    let (old, new) = (read(&before), read(&after));
    assert_eq!(new.sheets[0].name, "Cần sửa");
    assert_eq!(new.sheets[0].cells[&At::new(0, 2)].content, Content::Text("9 < 10 & “12 ca”".into()));
    assert_eq!(new.sheets[1..], old.sheets[..]);
    // Once more: the name is taken now, and the styles are there twice.
    let again = patch::xlsx(&after, &limits, &marks("Biểu & số", &[(3, 2)]), &first("Biểu & số")).unwrap().unwrap();
    assert_eq!(read(&again).sheets[0].name, "Cần sửa (2)");
}

#[test]
fn what_cannot_be_patched_is_refused() {
    let limits = Settings::default().limits;
    let none = BTreeMap::new();
    assert!(patch::xlsx(b"not a workbook", &limits, &none, &first("x")).is_err());
    let mut signed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(&rich()) {
        signed.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut signed, &bytes).unwrap();
    }
    signed.start_file("_xmlsignatures/sig1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let signed = signed.finish().unwrap().into_inner();
    assert!(patch::xlsx(&signed, &limits, &none, &first("x")).unwrap().is_none());
}

/// Workbooks of other programs, in a folder that is named: each comes back with every sheet as it was.
#[test]
fn workbooks_of_others_come_back_as_they_were() {
    let Some(folder) = std::env::var_os("TONGHOP_CORPUS") else { return };
    let limits = Settings::default().limits;
    let mut patched = 0;
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            if !patch::xlsx(&bytes, &limits, &BTreeMap::new(), &first("x")).is_ok_and(|p| p.is_some()) {
                continue;
            }
            let Ok(old) = document::open(&bytes, &Settings::default()) else { continue };
            let Some(name) = old.sheets.first().map(|s| s.name.clone()) else { continue };
            let cells: Vec<(u32, u32)> = old.sheets[0].cells.keys().take(3).map(|at| (at.row, at.col)).collect();
            let new = patch::xlsx(&bytes, &limits, &marks(&name, &cells), &first(&name)).unwrap().unwrap();
            assert_eq!(read(&new).sheets[1..], old.sheets[..], "{}", path.display());
            patched += 1;
        }
    }
    assert!(patched > 0);
}
