//! Formulas that show nothing until there is something to show: `IF(COUNT(B2:B9)=0,"",SUM(B2:B9))`.

use super::{Given, Parser, evaluate};
use crate::document::{Content, Sheet};
use crate::model::place::At;

/// What a formula gives: that of a plain one, or of the branch that an IF around it takes. The other branch is not
/// looked at, as it may have no value.
pub fn evaluate_guarded(own: At, formula: &str, sheet: &Sheet, work: &mut u64) -> Option<Given> {
    let Some(arguments) = arguments_of("IF", formula) else {
        return evaluate(own, formula, sheet, work).map(Given::Number);
    };
    let [condition, then, otherwise] = arguments[..] else { return None };
    let taken = if holds(own, condition, sheet, work)? { then } else { otherwise };
    match taken.trim() {
        "\"\"" => Some(Given::Nothing),
        plain => evaluate(own, plain, sheet, work).map(Given::Number),
    }
}

/// The arguments of a function that is the whole text; none where it is not that function.
fn arguments_of<'f>(name: &str, text: &'f str) -> Option<Vec<&'f str>> {
    let text = text.trim();
    let lead = text.get(..name.len()).filter(|lead| lead.eq_ignore_ascii_case(name))?;
    let inner = text[lead.len()..].trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let mut out = Vec::new();
    let (mut depth, mut quoted, mut start) = (0u32, false, 0);
    for (n, c) in inner.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            // A bracket that closes more than it opened: the function ended before the text does.
            ')' => depth = depth.checked_sub(1)?,
            ',' | ';' if depth == 0 => {
                out.push(&inner[start..n]);
                start = n + 1;
            }
            _ => {}
        }
    }
    out.push(&inner[start..]);
    Some(out)
}

/// Whether a condition holds; nothing where it cannot be told.
fn holds(own: At, condition: &str, sheet: &Sheet, work: &mut u64) -> Option<bool> {
    if let Some(all) = arguments_of("AND", condition) {
        let each: Option<Vec<bool>> = all.iter().map(|c| holds(own, c, sheet, work)).collect();
        return each.map(|each| each.iter().all(|holds| *holds));
    }
    if let Some(one) = arguments_of("ISNUMBER", condition) {
        let [cell] = one[..] else { return None };
        return is_number(sheet, cell_of(own, cell, sheet, work)?);
    }
    let (left, right, compare): (&str, &str, fn(f64, f64) -> bool) = match condition.split_once('=') {
        Some((left, right)) => (left, right, |a, b| (a - b).abs() < f64::EPSILON),
        None => condition.split_once('>').map(|(left, right)| (left, right, (|a, b| a > b) as fn(f64, f64) -> bool))?,
    };
    Some(compare(operand(own, left, sheet, work)?, operand(own, right, sheet, work)?))
}

/// One side of a comparison: a count, the number in a cell, or anything plain.
fn operand(own: At, text: &str, sheet: &Sheet, work: &mut u64) -> Option<f64> {
    if let Some(cells) = arguments_of("COUNT", text) {
        let counted: Option<Vec<u32>> = cells.iter().map(|c| count(own, c, sheet, work)).collect();
        return counted.map(|counted| f64::from(counted.iter().sum::<u32>()));
    }
    if let Some(one) = arguments_of("N", text) {
        let [cell] = one[..] else { return None };
        let at = cell_of(own, cell, sheet, work)?;
        return match sheet.cell(at).map(|c| &c.content) {
            Some(Content::Number(n)) => Some(*n),
            _ => is_number(sheet, at).map(|_| 0.0),
        };
    }
    evaluate(own, text.trim(), sheet, work)
}

/// The cell that a text is.
fn cell_of(own: At, text: &str, sheet: &Sheet, work: &mut u64) -> Option<At> {
    let mut parser = Parser { own, rest: text, sheet, depth: 0, work };
    parser.cell().filter(|at| parser.rest.trim().is_empty() && *at != own)
}

/// Whether a number stands in a cell; nothing where that waits for a formula.
fn is_number(sheet: &Sheet, at: At) -> Option<bool> {
    match sheet.cell(at) {
        Some(cell) if cell.content == Content::Empty && cell.formula.is_some() => None,
        Some(cell) => Some(matches!(cell.content, Content::Number(_))),
        None => Some(false),
    }
}

/// How many numbers stand in a cell or a range.
fn count(own: At, text: &str, sheet: &Sheet, work: &mut u64) -> Option<u32> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let (from, to) = (cell_of(own, from, sheet, work)?, cell_of(own, to, sheet, work)?);
    let size = u64::from(to.row.checked_sub(from.row)? + 1) * u64::from(to.col.checked_sub(from.col)? + 1);
    *work = work.checked_sub(size)?;
    let inside = sheet.cells.range(from..=to).map(|(at, _)| *at).filter(|at| (from.col..=to.col).contains(&at.col));
    let each: Option<Vec<bool>> = inside.map(|at| is_number(sheet, at)).collect();
    each.map(|each| each.iter().filter(|is| **is).count() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Cell;

    #[test]
    fn a_guard_shows_nothing_until_there_is_something() {
        let mut sheet = Sheet::default();
        let mut put = |row, col, content| sheet.cells.insert(At::new(row, col), Cell::new(content));
        put(0, 1, Content::Number(3.0));
        put(1, 1, Content::Text("-".into()));
        put(2, 1, Content::Number(4.0));
        let waiting = Cell { formula: Some("B9*2".into()), ..Cell::default() };
        sheet.cells.insert(At::new(0, 3), waiting);
        for (formula, want) in [
            ("IF(COUNT(B1:B9)=0,\"\",SUM(B1:B9))", Some(Given::Number(7.0))),
            ("if(count(C1:C9)=0;\"\";sum(C1:C9))", Some(Given::Nothing)),
            ("IF(COUNT(B1,B3)=0,\"\",SUM(B1,B3))", Some(Given::Number(7.0))),
            ("IF(AND(ISNUMBER(B1),N(B3)>0),B1/B3*100,\"\")", Some(Given::Number(75.0))),
            ("IF(AND(ISNUMBER(B2),N(B3)>0),B2/B3*100,\"\")", Some(Given::Nothing)),
            ("IF(AND(ISNUMBER(B1),N(B2)>0),B1/B2*100,\"\")", Some(Given::Nothing)),
            ("SUM(B1:B9)", Some(Given::Number(7.0))),
            // What waits for another formula, and what is not understood.
            ("IF(COUNT(D1:D2)=0,\"\",SUM(D1:D2))", None),
            ("IF(B1<>3,\"\",1)", None),
            ("IF(B1=3,\"x\",1)", None),
            ("IF(B1=3,1)", None),
            ("IF(B1=3,1,2)+IF(B1=3,1,2)", None),
        ] {
            let got = evaluate_guarded(At::new(99, 99), formula, &sheet, &mut 1_000_000);
            assert_eq!(got, want, "{formula}");
        }
    }
}
