//! Results of plain formulas whose result was not stored, as programs that write workbooks leave them.
//!
//! Only what has one meaning in every spreadsheet program is computed: `+ − × ÷`, percent, brackets, cells of
//! the same sheet, SUM, ROUND and SUBTOTAL(9); and, where nothing was stored, `IF(condition, "", value)` as our own
//! templates write it. Anything else, and any operand that is not plainly a number or blank, leaves the formula
//! without a result.

mod guard;

use super::{Content, Sheet};
use crate::model::place::At;
use crate::model::text::number;

/// Brackets and functions inside one another, at most.
const DEEPEST: u32 = 32;
/// Cells of one range, at most.
const MOST_CELLS: u64 = 100_000;
/// Rounds in which formulas wait for each other, at most.
const MOST_ROUNDS: u32 = 40;

/// Cells that all formulas of one sheet may look at, at most.
const MOST_WORK: u64 = 20_000_000;

/// Computes the formulas of a sheet that have no stored result, and marks them as computed. A stored result that
/// the formula contradicts is marked as stale; where a program stored zero for every formula, it stored none.
pub fn compute(sheet: &mut Sheet) {
    let mut work = MOST_WORK;
    forget_results_that_are_none(sheet, &mut work);
    fill(sheet, &mut work);
    let wrong: Vec<(At, f64)> = formulas(sheet)
        .filter_map(|(at, formula)| {
            let Content::Number(stored) = sheet.cell(at)?.content else { return None };
            let value = evaluate(at, formula, sheet, &mut work)?;
            differs(stored, value).then_some((at, value))
        })
        .collect();
    for (at, value) in wrong {
        if let Some(cell) = sheet.cells.get_mut(&at).filter(|c| !c.computed) {
            cell.stale = Some(value);
        }
    }
}

fn formulas(sheet: &Sheet) -> impl Iterator<Item = (At, &str)> {
    sheet.cells.iter().filter_map(|(at, c)| Some((*at, c.formula.as_deref()?)))
}

fn differs(stored: f64, value: f64) -> bool {
    (stored - value).abs() > 1e-6 * stored.abs().max(value.abs()).max(1e-3)
}

/// Takes away what is no result: zeros where every formula has zero and some cannot be zero, and empty texts of
/// formulas that give numbers or have no empty text to give.
fn forget_results_that_are_none(sheet: &mut Sheet, work: &mut u64) {
    let is = |at: &At, content: &Content| sheet.cell(*at).is_some_and(|c| c.content == *content);
    let all: Vec<(At, String)> = formulas(sheet).map(|(at, f)| (at, f.to_owned())).collect();
    let zero = Content::Number(0.0);
    let all_zero = !all.is_empty() && all.iter().all(|(at, _)| is(at, &zero));
    let proves =
        |(at, f): &(At, String), work: &mut u64| evaluate(*at, f, sheet, work).is_some_and(|v| differs(0.0, v));
    let zeros_are_none = all_zero && all.iter().any(|f| proves(f, work));
    let empty = Content::Text(String::new());
    let is_none = |(at, f): &(At, String), work: &mut u64| {
        let gives_number =
            |work: &mut u64| matches!(guard::evaluate_guarded(*at, f, sheet, work), Some(Given::Number(_)));
        zeros_are_none || is(at, &empty) && (!f.contains("\"\"") || gives_number(work))
    };
    let forgotten: Vec<At> = all.iter().filter(|f| is_none(f, work)).map(|(at, _)| *at).collect();
    for at in forgotten {
        sheet.cells.entry(at).and_modify(|cell| cell.content = Content::Empty);
    }
}

fn fill(sheet: &mut Sheet, work: &mut u64) {
    let without_result = |s: &Sheet| -> Vec<At> {
        let open = s.cells.iter().filter(|(_, c)| c.content == Content::Empty && c.formula.is_some());
        open.map(|(at, _)| *at).collect()
    };
    let mut open = without_result(sheet);
    for _ in 0..MOST_ROUNDS {
        let mut done = 0;
        for at in &open {
            let formula = sheet.cell(*at).and_then(|c| c.formula.clone()).unwrap_or_default();
            if let Some(given) = guard::evaluate_guarded(*at, &formula, sheet, work)
                && let Some(cell) = sheet.cells.get_mut(at)
            {
                (cell.content, cell.computed) = match given {
                    Given::Number(n) => (Content::Number(n), true),
                    Given::Nothing => (Content::Text(String::new()), false),
                };
                done += 1;
            }
        }
        if done == 0 || done == open.len() {
            break;
        }
        open = without_result(sheet);
    }
}

/// What a formula gives.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    /// A number.
    Number(f64),
    /// An empty text: nothing is shown.
    Nothing,
}

/// The value of a formula, if it is one of the plain ones and all its operands are known.
fn evaluate(own: At, formula: &str, sheet: &Sheet, work: &mut u64) -> Option<f64> {
    *work = work.checked_sub(formula.len() as u64)?;
    let mut parser = Parser { own, rest: formula, sheet, depth: 0, work };
    // A formula that only points at a blank cell shows zero, and means that nothing was written.
    if let Some(at) = parser.cell().filter(|_| parser.rest.trim().is_empty())
        && sheet.cell(at).is_none_or(super::Cell::is_blank)
    {
        return None;
    }
    parser.rest = formula;
    let value = parser.sum()?;
    parser.space();
    (parser.rest.is_empty() && value.is_finite()).then_some(value)
}

struct Parser<'a> {
    /// The formula's own cell: what looks at itself has no value.
    own: At,
    rest: &'a str,
    sheet: &'a Sheet,
    depth: u32,
    work: &'a mut u64,
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
            return (at != self.own).then(|| value_of(self.sheet, at))?;
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
        let row: u32 = after[..digits].parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
        (col <= 16_384).then_some(())?;
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
            "SUM" => self.sum_of_arguments(false)?,
            "SUBTOTAL" => {
                // 9 is SUM; other numbers are other functions.
                self.space();
                self.rest = self.rest.strip_prefix('9')?;
                self.sign(&[',', ';'])?;
                self.sum_of_arguments(true)?
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

    /// Σ of ranges, cells and expressions up to the closing bracket; a subtotal leaves other subtotals out.
    fn sum_of_arguments(&mut self, is_subtotal: bool) -> Option<f64> {
        let mut total = 0.0;
        loop {
            let start = self.rest;
            total += match self.cell() {
                Some(from) if self.sign(&[':']).is_some() => {
                    let to = self.cell()?;
                    self.sum_of_range(from, to, is_subtotal)?
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

impl Parser<'_> {
    /// Σ of a range. Words in it are passed over as every program does; a text with digits is not, because the
    /// unit may have meant it to count.
    fn sum_of_range(&mut self, from: At, to: At, is_subtotal: bool) -> Option<f64> {
        let rows = from.row.min(to.row)..=from.row.max(to.row);
        let cols = from.col.min(to.col)..=from.col.max(to.col);
        let size = u64::from(rows.end() - rows.start() + 1) * u64::from(cols.end() - cols.start() + 1);
        *self.work = self.work.checked_sub(size.min(MOST_CELLS))?;
        if size > MOST_CELLS {
            return None;
        }
        if rows.contains(&self.own.row) && cols.contains(&self.own.col) {
            return None;
        }
        // A subtotal leaves filtered rows out, and others that are hidden not.
        if is_subtotal && self.sheet.hidden.as_ref().is_none_or(|h| rows.clone().any(|row| h.hides_row(row))) {
            return None;
        }
        let mut total = 0.0;
        for row in rows {
            for col in cols.clone() {
                let at = At::new(row, col);
                let Some(cell) = self.sheet.cell(at) else { continue };
                let is_other = |f: &str| is_subtotal && f.trim_start().to_ascii_uppercase().starts_with("SUBTOTAL");
                match &cell.content {
                    _ if cell.formula.as_deref().is_some_and(is_other) => {}
                    Content::Text(t) if !t.chars().any(char::is_numeric) => {}
                    _ => total += value_of(self.sheet, at)?,
                }
            }
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Cell;

    fn sheet() -> Sheet {
        let mut sheet = Sheet { hidden: Some(crate::document::Hidden::default()), ..Sheet::default() };
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
            ("XFD1048577", None),
            ("Z99", None),
        ] {
            assert_eq!(evaluate(At::new(99, 99), formula, &sheet(), &mut MOST_WORK.clone()), want, "{formula}");
        }
        assert_eq!(evaluate(At::default(), &"(".repeat(100_000), &sheet(), &mut MOST_WORK.clone()), None);
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

    #[test]
    fn stored_results_that_are_none_or_stale() {
        let cell = |f: &str, content| Cell { formula: Some(f.into()), ..Cell::new(content) };
        let mut zeros = sheet();
        zeros.cells.insert(At::new(5, 0), cell("B1+1", Content::Number(0.0)));
        zeros.cells.insert(At::new(6, 0), cell("VLOOKUP(1,B1:C2,2)", Content::Number(0.0)));
        compute(&mut zeros);
        let at = |s: &Sheet, row| s.cell(At::new(row, 0)).map(|c| (c.content.clone(), c.computed, c.stale));
        assert_eq!(at(&zeros, 5), Some((Content::Number(11.0), true, None)));
        assert_eq!(at(&zeros, 6), Some((Content::Empty, false, None)));
        let mut stale = sheet();
        stale.cells.insert(At::new(5, 0), cell("B1+1", Content::Number(12.0)));
        stale.cells.insert(At::new(6, 0), cell("B1+1", Content::Number(11.0)));
        stale.cells.insert(At::new(7, 0), cell("IF(B1>1,\"\",1)", Content::Text(String::new())));
        stale.cells.insert(At::new(8, 0), cell("B1+B2", Content::Text(String::new())));
        compute(&mut stale);
        assert_eq!(at(&stale, 5), Some((Content::Number(12.0), false, Some(11.0))));
        assert_eq!(at(&stale, 6), Some((Content::Number(11.0), false, None)));
        assert_eq!(at(&stale, 7), Some((Content::Text(String::new()), false, None)));
        assert_eq!(at(&stale, 8), Some((Content::Number(12.5), true, None)));
    }
}
