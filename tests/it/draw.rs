//! Workbooks and mails drawn in text, so that a case can be read and reviewed.
//!
//! A drawn workbook is a text file `name.xlsx.txt`:
//!
//! ```text
//! == Sheet name
//! merge A1:B1
//! hide 5
//! hide C
//! hide sheet
//! | TT | Tên   | Nữ        |
//! |    | "02"  | =1+1 -> 2 |
//! ```
//!
//! A cell is a number if it looks like one in machine style, a text otherwise; in quotes it is a text.
//! `=F -> R` is a formula with its stored result (`=F ->` an empty text), `=F` one without; `80%` a fraction shown as percent.

use super::base64::base64;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::io::{Read, Write};
use std::path::Path;

/// Copies `from` into `to`; drawn workbooks become workbooks, folders named `….eml` become mails.
pub fn unfold(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    let mut items: Vec<_> = std::fs::read_dir(from).unwrap().map(|e| e.unwrap().path()).collect();
    items.sort();
    for item in items {
        let name = item.file_name().unwrap().to_str().unwrap().to_owned();
        if item.is_dir() && name.ends_with(".eml") {
            std::fs::write(to.join(&name), mail(&item)).unwrap();
        } else if item.is_dir() {
            unfold(&item, &to.join(&name));
        } else if let Some(name) = name.strip_suffix(".xlsx.txt") {
            let drawn = std::fs::read_to_string(&item).unwrap();
            std::fs::write(to.join(format!("{name}.xlsx")), workbook(&drawn)).unwrap();
        } else {
            std::fs::copy(&item, to.join(&name)).unwrap();
        }
    }
}

/// The bytes of a drawn workbook.
pub fn workbook(drawn: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    // Two drawings of the same text have the same bytes, also when a second begins between them.
    let day = ExcelDateTime::from_ymd(2000, 1, 1).unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let mut row = 0;
    let mut sheet: Option<&mut Worksheet> = None;
    for line in drawn.lines() {
        if let Some(name) = line.strip_prefix("== ") {
            sheet = Some(book.add_worksheet().set_name(name.trim()).unwrap());
            row = 0;
        } else if let Some(range) = line.strip_prefix("merge ") {
            let (from, to) = range.trim().split_once(':').unwrap();
            let ((r1, c1), (r2, c2)) = (address(from), address(to));
            let sheet = sheet.as_mut().expect("a sheet before its merges");
            sheet.merge_range(r1, c1, r2, c2, "", &Format::new()).unwrap();
        } else if let Some(what) = line.strip_prefix("hide ") {
            hide(sheet.as_mut().expect("a sheet before what it hides"), what.trim());
        } else if line.starts_with('|') {
            let sheet = sheet.as_mut().expect("a sheet before its rows");
            let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
            for (col, cell) in (0..).zip(inner.split('|')) {
                write(sheet, row, col, cell.trim());
            }
            row += 1;
        } else if line.trim().is_empty() {
            row += u32::from(sheet.is_some());
        }
    }
    without_results(book.save_to_buffer().unwrap())
}

/// Hides a row, a column, or the sheet itself.
fn hide(sheet: &mut Worksheet, what: &str) {
    match what.parse::<u32>() {
        Ok(row) => sheet.set_row_hidden(row - 1).unwrap(),
        Err(_) if what == "sheet" => sheet.set_hidden(true),
        Err(_) => sheet.set_column_hidden(address(&format!("{what}1")).1).unwrap(),
    };
}

/// Stands for the result of a formula that has none, until it is taken out of the file.
const NO_RESULT: &str = "NO-RESULT";
/// Stands for a result that is an empty text.
const EMPTY_RESULT: &str = "EMPTY-RESULT";

/// Takes the results away from formulas that have none: the writer always stores one.
fn without_results(bytes: Vec<u8>) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(content).unwrap();
            let text = text.replace(&format!("<v>{NO_RESULT}</v>"), "");
            content = text.replace(&format!("<v>{EMPTY_RESULT}</v>"), "<v></v>").into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn write(sheet: &mut Worksheet, row: u32, col: u16, cell: &str) {
    if cell.is_empty() {
        return;
    }
    if let Some(text) = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
        sheet.write_string(row, col, text.replace("\\n", "\n")).unwrap();
    } else if let Some(formula) = cell.strip_prefix('=') {
        let (formula, result) = formula.split_once("->").unwrap_or((formula, NO_RESULT));
        let result = if result.trim().is_empty() { EMPTY_RESULT } else { result };
        sheet.write_formula(row, col, Formula::new(formula.trim()).set_result(result.trim())).unwrap();
    } else if let Some(Ok(percent)) = cell.strip_suffix('%').map(str::parse::<f64>) {
        sheet.write_with_format(row, col, percent / 100.0, &Format::new().set_num_format("0.00%")).unwrap();
    } else if let Ok(number) = cell.parse::<f64>() {
        sheet.write(row, col, number).unwrap();
    } else {
        sheet.write_string(row, col, cell.replace("\\n", "\n")).unwrap();
    }
}

fn address(text: &str) -> (u32, u16) {
    let letters: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    let col = letters.bytes().fold(0, |n, b| n * 26 + u16::from(b - b'A') + 1) - 1;
    (text[letters.len()..].parse::<u32>().unwrap() - 1, col)
}

/// A folder with `envelope.txt` (header lines) and attachments, as a message.
fn mail(folder: &Path) -> Vec<u8> {
    let unfolded = tempfile::tempdir().unwrap();
    unfold(folder, unfolded.path());
    let envelope = std::fs::read_to_string(unfolded.path().join("envelope.txt")).unwrap();
    let mut out = format!(
        "{}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n",
        envelope.trim().replace('\n', "\r\n")
    );
    let mut items: Vec<_> = std::fs::read_dir(unfolded.path()).unwrap().map(|e| e.unwrap().path()).collect();
    items.sort();
    for item in items.iter().filter(|i| !i.ends_with("envelope.txt")) {
        let name = item.file_name().unwrap().to_str().unwrap();
        let body = base64(&std::fs::read(item).unwrap());
        out.push_str(&format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"=?utf-8?b?{}?=\"\r\n\r\n{body}\r\n",
            base64(name.as_bytes())
        ));
    }
    out.push_str("--b--\r\n");
    out.into_bytes()
}
