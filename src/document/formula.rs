//! Results of plain formulas whose result was not stored, as programs that write workbooks leave them.
//!
//! Only what has one meaning in every spreadsheet program is computed: `+ − × ÷`, percent, brackets, cells of
//! the same sheet, SUM, ROUND and SUBTOTAL(9). Anything else, and any operand that is not plainly a number or
//! blank, leaves the formula without a result.

use super::{Content, Sheet};
use crate::place::At;
use crate::text::number;

/// Brackets and functions inside one another, at most.
const DEEPEST: u32 = 32;
/// Cells of one range, at most.
const MOST_CELLS: u64 = 100_000;
/// Rounds in which formulas wait for each other, at most.
const MOST_ROUNDS: u32 = 40;

/// Computes the formulas of a sheet that have no stored result, and marks them as computed.
pub fn compute(sheet: &mut Sheet) {
    let without_result = |s: &Sheet| -> Vec<At> {
        let open = s.cells.iter().filter(|(_, c)| c.content == Content::Empty && c.formula.is_some());
        open.map(|(at, _)| *at).collect()
    };
    let mut open = without_result(sheet);
    for _ in 0..MOST_ROUNDS {
        let mut done = 0;
        for at in &open {
            let formula = sheet.cell(*at).and_then(|c| c.formula.clone()).unwrap_or_default();
            if let Some(n) = evaluate(&formula, sheet)
                && let Some(cell) = sheet.cells.get_mut(at)
            {
                cell.content = Content::Number(n);
                cell.computed = true;
                done += 1;
            }
        }
        if done == 0 || done == open.len() {
            break;
        }
        open = without_result(sheet);
    }
}

/// The value of a formula, if it is one of the plain ones and all its operands are known.
fn evaluate(formula: &str, sheet: &Sheet) -> Option<f64> {
    let mut parser = Parser { rest: formula, sheet, depth: 0 };
    let value = parser.sum()?;
    parser.space();
    (parser.rest.is_empty() && value.is_finite()).then_some(value)
}

struct Parser<'a> {
    rest: &'a str,
    sheet: &'a Sheet,
    depth: u32,
}

impl Parser<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes one of the signs, if it comes next.
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        self.space();
        let c = self.rest.chars().next().filter(|c| signs.contains(c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn sum(&mut self) -> Option<f64> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut value = self.product()?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let next = self.product()?;
            value = if sign == '+' { value + next } else { value - next };
        }
        self.depth -= 1;
        Some(value)
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.signed()?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let next = self.signed()?;
            value = if sign == '*' { value * next } else { value / next };
        }
        Some(value)
    }

    fn signed(&mut self) -> Option<f64> {
        let mut factor = 1.0;
        while let Some(sign) = self.sign(&['+', '-']) {
            factor *= if sign == '-' { -1.0 } else { 1.0 };
        }
        let mut value = self.operand()?;
        while self.sign(&['%']).is_some() {
            value /= 100.0;
        }
        Some(factor * value)
    }

    fn operand(&mut self) -> Option<f64> {
        if self.sign(&['(']).is_some() {
            let value = self.sum()?;
            return self.sign(&[')']).map(|_| value);
        }
        if self.rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return self.number();
        }
        if let Some(at) = self.cell() {
            return value_of(self.sheet, at);
        }
        self.function()
    }

    fn number(&mut self) -> Option<f64> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().ok()
    }

    /// A reference to one cell, such as B7 or $B$7; nothing is taken where there is none.
    fn cell(&mut self) -> Option<At> {
        self.space();
        let text = self.rest.strip_prefix('$').unwrap_or(self.rest);
        let letters = text.find(|c: char| !c.is_ascii_alphabetic()).filter(|n| (1..=3).contains(n))?;
        let col = text[..letters].bytes().fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
        let after = text[letters..].strip_prefix('$').unwrap_or(&text[letters..]);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let row: u32 = after[..digits].parse().ok().filter(|row| *row > 0)?;
        let rest = &after[digits..];
        // "A1(" is a function, "A1!" another sheet, "A1x" a name.
        if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '!' | '_' | '.')) {
            return None;
        }
        self.rest = rest;
        Some(At::new(row - 1, col - 1))
    }

    fn function(&mut self) -> Option<f64> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic())?;
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.sign(&['('])?;
        let value = match name.to_ascii_uppercase().as_str() {
            "SUM" => self.sum_of_arguments()?,
            "SUBTOTAL" => {
                // 9 is SUM; other numbers are other functions.
                self.space();
                self.rest = self.rest.strip_prefix('9')?;
                self.sign(&[',', ';'])?;
                self.sum_of_arguments()?
            }
            "ROUND" => {
                let value = self.sum()?;
                self.sign(&[',', ';'])?;
                let digits = self.sum().filter(|d| d.fract() == 0.0 && (0.0..=9.0).contains(d))?;
                let rounded = number::round(number::from_f64(value, true)?, digits as u32);
                rounded.to_string().parse().ok()?
            }
            _ => return None,
        };
        self.sign(&[')']).map(|_| value)
    }

    /// Σ of ranges, cells and expressions up to the closing bracket.
    fn sum_of_arguments(&mut self) -> Option<f64> {
        let mut total = 0.0;
        loop {
            let start = self.rest;
            total += match self.cell() {
                Some(from) if self.sign(&[':']).is_some() => {
                    let to = self.cell()?;
                    sum_of_range(self.sheet, from, to)?
                }
                _ => {
                    self.rest = start;
                    self.sum()?
                }
            };
            if self.sign(&[',', ';']).is_none() {
                return Some(total);
            }
        }
    }
}

/// The number in a cell; zero where it is blank, nothing where it holds anything else.
fn value_of(sheet: &Sheet, at: At) -> Option<f64> {
    match sheet.cell(at) {
        None => Some(0.0),
        Some(cell) if cell.is_blank() => Some(0.0),
        Some(cell) => match cell.content {
            Content::Number(n) => Some(n),
            Content::Empty | Content::Text(_) | Content::Bool(_) | Content::Date(_) | Content::Error(_) => None,
        },
    }
}

/// Σ of a range. Words in it are passed over as every program does; a text with digits is not, because the
/// unit may have meant it to count.
fn sum_of_range(sheet: &Sheet, from: At, to: At) -> Option<f64> {
    let rows = from.row.min(to.row)..=from.row.max(to.row);
    let cols = from.col.min(to.col)..=from.col.max(to.col);
    let size = u64::from(rows.end() - rows.start() + 1) * u64::from(cols.end() - cols.start() + 1);
    if size > MOST_CELLS {
        return None;
    }
    let range = At::new(*rows.start(), 0)..At::new(rows.end() + 1, 0);
    let inside = sheet.cells.range(range).filter(|(at, _)| cols.contains(&at.col));
    inside
        .map(|(at, cell)| match &cell.content {
            Content::Text(t) if !t.chars().any(char::is_numeric) => Some(0.0),
            _ => value_of(sheet, *at),
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Cell;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::default();
        let mut put = |row, col, content| sheet.cells.insert(At::new(row, col), Cell::new(content));
        put(0, 1, Content::Number(10.0));
        put(1, 1, Content::Number(2.5));
        put(2, 1, Content::Text("ghi chú".into()));
        put(0, 2, Content::Text("02".into()));
        put(1, 2, Content::Error("#REF!".into()));
        sheet
    }

    #[test]
    fn plain_formulas() {
        for (formula, want) in [
            ("SUM(B1:B9)", Some(12.5)),
            ("sum(B1;B2)*2", Some(25.0)),
            ("B1+B2-1", Some(11.5)),
            ("-B1/(2+2)", Some(-2.5)),
            ("B2/B1%", Some(25.0)),
            ("ROUND(B1/3*100,2)", Some(333.33)),
            ("SUBTOTAL(9,B1:B2)", Some(12.5)),
            ("$B$1+Z99", Some(10.0)),
            ("B1/Z99", None),
            ("B3+1", None),
            ("SUM(C1:C1)", None),
            ("C2+1", None),
            ("SUM(B1:B2", None),
            ("VLOOKUP(A1,B1:B2,1)", None),
            ("Sheet2!B1+1", None),
            ("B1 B2", None),
            ("SUM(A1:XFD1048576)", None),
        ] {
            assert_eq!(evaluate(formula, &sheet()), want, "{formula}");
        }
        assert_eq!(evaluate(&"(".repeat(100_000), &sheet()), None);
    }

    #[test]
    fn formulas_wait_for_each_other_and_circles_stay_without_a_result() {
        let mut sheet = sheet();
        let formula = |f: &str| Cell { formula: Some(f.into()), ..Cell::default() };
        sheet.cells.insert(At::new(5, 0), formula("A7+1"));
        sheet.cells.insert(At::new(6, 0), formula("B1*2"));
        sheet.cells.insert(At::new(7, 0), formula("A9"));
        sheet.cells.insert(At::new(8, 0), formula("A8"));
        compute(&mut sheet);
        let at = |row| sheet.cell(At::new(row, 0)).map(|c| (c.content.clone(), c.computed));
        assert_eq!(at(5), Some((Content::Number(21.0), true)));
        assert_eq!(at(7), Some((Content::Empty, false)));
    }
}
