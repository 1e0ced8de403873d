//! Rows of an open axis: which are organisations, and which are sums of them.

use super::super::is_total;
use super::{Look, Marker, Row, RowKind, Scan};
use crate::document::Content;
use crate::form::Open;
use crate::place::At;
use crate::text::Label;
use crate::text::number::{self, Dialect, Measure, Typed};
use rust_decimal::Decimal;

/// The rows of a table whose axis is a list of organisations.
pub fn rows(scan: &Scan<'_>, axis: &Open, looks: &[Look]) -> Vec<Row> {
    let rows: Vec<Line<'_>> = looks.iter().filter(|l| !is_placeholder(l)).map(|look| line(scan, axis, look)).collect();
    let mut kinds: Vec<Option<RowKind>> = (0..rows.len()).map(|n| first_guess(scan, &rows, n)).collect();
    let mut depths: Vec<u8> = rows.iter().map(|l| l.look.marker.depth()).collect();
    sums_over_rows(&rows, &mut kinds, &mut depths);
    sums_over_all(&rows, &mut kinds);
    after_the_total(&rows, &mut kinds);
    let row = |((line, kind), depth): ((&Line<'_>, Option<RowKind>), u8)| {
        kind.map(|kind| Row { row: line.look.row, kind, label: line.look.label.clone(), depth })
    };
    rows.iter().zip(kinds).zip(depths).filter_map(row).collect()
}

/// A row with its figures, for adding up.
struct Line<'a> {
    look: &'a Look,
    /// Whether the name begins like an organisation's: "Đảng bộ xã …".
    classed: bool,
    /// Its figures, column by column; ratios and averages left out.
    figures: Vec<Option<Decimal>>,
    /// Whether most figures are sums over a range.
    has_sum_formulas: bool,
}

fn line<'a>(scan: &Scan<'_>, axis: &Open, look: &'a Look) -> Line<'a> {
    let adds_up = |label: usize| {
        scan.form
            .indicator_at(None, label)
            .is_some_and(|ix| !matches!(scan.form.indicator(ix).kind, crate::form::Kind::Average))
    };
    let columns = scan.table.columns.iter().filter(|(_, label)| adds_up(*label));
    let cells: Vec<_> = columns.map(|(col, _)| scan.sheet.cell(At::new(look.row, *col))).collect();
    let is_sum = |f: &str| ["SUM", "SUBTOTAL"].iter().any(|name| f.to_ascii_uppercase().contains(name));
    let formulas = cells.iter().flatten().filter(|c| c.formula.as_deref().is_some_and(is_sum)).count();
    let filled = cells.iter().flatten().filter(|c| !c.is_blank()).count();
    let figure = |content: &Content| match content {
        Content::Number(n) => number::from_f64(*n, true),
        Content::Text(t) => match number::read(t, Measure::Count, Dialect::Unknown) {
            Typed::Number(n) => Some(n),
            Typed::Dash | Typed::Blank | Typed::Ambiguous(..) | Typed::NotANumber(_) => None,
        },
        Content::Empty | Content::Bool(_) | Content::Date(_) | Content::Error(_) => None,
    };
    let label = Label::new(crate::form::strip_marker(&look.label));
    Line {
        look,
        classed: axis.class_of(&label).is_some(),
        figures: cells.iter().map(|c| c.and_then(|c| figure(&c.content))).collect(),
        has_sum_formulas: formulas * 2 > filled && formulas > 0,
    }
}

/// A row of dots to be filled in.
fn is_placeholder(look: &Look) -> bool {
    !look.has_figures && !look.label.is_empty() && look.label.chars().all(|c| matches!(c, '.' | '…' | ' ' | '-'))
}

/// What a row is by its name and numbering alone.
fn first_guess(scan: &Scan<'_>, rows: &[Line<'_>], n: usize) -> Option<RowKind> {
    let line = &rows[n];
    let look = line.look;
    if look.is_column_numbers {
        return Some(RowKind::ColumnNumbers);
    }
    if look.label.is_empty() {
        return look.has_figures.then_some(RowKind::Nameless);
    }
    if is_total(&look.label, scan.form) {
        return look.has_values.then_some(RowKind::Total);
    }
    let depth = look.marker.depth();
    let next = rows[n + 1..].iter().find(|l| !l.look.is_column_numbers && !is_total(&l.look.label, scan.form));
    let heads = next.is_some_and(|next| next.look.marker.depth() > depth);
    match look.marker {
        // An outer number over inner ones, or over rows without any, is a heading.
        Marker::Upper | Marker::Roman if heads => Some(RowKind::Section),
        Marker::Arabic if next.is_some_and(|next| next.look.marker == Marker::Dotted) => Some(RowKind::Section),
        Marker::Upper | Marker::Roman | Marker::Arabic | Marker::Dotted | Marker::Lower => Some(RowKind::Organisation),
        Marker::None if look.has_values || line.classed => Some(RowKind::Organisation),
        // A line of text above more rows is a heading; below them it is a note.
        Marker::None => rows[n + 1..].iter().any(|l| l.look.has_figures).then_some(RowKind::Section),
    }
}

/// How two rows of figures compare: columns that agree and have something, columns that do not.
fn compare(own: &[Option<Decimal>], sum: &[Decimal]) -> (usize, usize) {
    let mut agree = 0;
    let mut differ = 0;
    for (own, sum) in own.iter().zip(sum) {
        match own {
            Some(n) if n == sum && !n.is_zero() => agree += 1,
            Some(n) if n == sum => {}
            Some(_) => differ += 1,
            None => {}
        }
    }
    (agree, differ)
}

/// Whether such an agreement can be no accident. A column or two may be off: that is then a wrong
/// subtotal, to be told about, and still no organisation.
fn is_sum((agree, differ): (usize, usize)) -> bool {
    agree >= 2 && differ == 0 || agree >= 3 && differ * 3 <= agree
}

fn add(sum: &mut [Decimal], figures: &[Option<Decimal>]) {
    for (sum, figure) in sum.iter_mut().zip(figures) {
        *sum = sum.saturating_add(figure.unwrap_or_default());
    }
}

/// Rows that are the sum of the organisations that follow them: subtotals without an outer number.
fn sums_over_rows(rows: &[Line<'_>], kinds: &mut [Option<RowKind>], depths: &mut [u8]) {
    for n in 0..rows.len() {
        let line = &rows[n];
        if kinds[n] != Some(RowKind::Organisation) || !line.look.has_figures {
            continue;
        }
        let mut sum = vec![Decimal::ZERO; line.figures.len()];
        let mut count = 0;
        for m in n + 1..rows.len() {
            match kinds[m] {
                Some(RowKind::Organisation) => {}
                Some(RowKind::Section | RowKind::Total) => break,
                _ => continue,
            }
            // A numbered row is summed up by outer or equal rows only if these are not of its own kind.
            if line.look.marker != Marker::None && rows[m].look.marker.depth() <= line.look.marker.depth() {
                break;
            }
            add(&mut sum, &rows[m].figures);
            count += 1;
            let compared = compare(&line.figures, &sum);
            let sure = compared.0 >= 3 && compared.1 == 0 || !line.classed || line.has_sum_formulas;
            let enough = count >= 2 || line.has_sum_formulas || !line.classed && line.look.marker == Marker::None;
            if enough && sure && is_sum(compared) {
                kinds[n] = Some(RowKind::Section);
                // Just outside the outermost row that it adds up.
                depths[n] = depths[n + 1..=m].iter().copied().min().map_or(depths[n], |d| d - 1);
                break;
            }
        }
    }
}

/// A first or last row that is the sum of all other organisations is a total under another name.
fn sums_over_all(rows: &[Line<'_>], kinds: &mut [Option<RowKind>]) {
    let organisations: Vec<usize> = (0..rows.len()).filter(|n| kinds[*n] == Some(RowKind::Organisation)).collect();
    let ends = [organisations.last().copied(), organisations.first().copied()];
    for n in ends.into_iter().flatten().filter(|_| organisations.len() > 2) {
        let mut sum = vec![Decimal::ZERO; rows[n].figures.len()];
        let others = organisations.iter().filter(|m| **m != n && kinds[**m] == Some(RowKind::Organisation));
        others.for_each(|m| add(&mut sum, &rows[*m].figures));
        let unnumbered = rows[n].look.marker != Marker::Arabic;
        let compared = compare(&rows[n].figures, &sum);
        if is_sum(compared) && (unnumbered || compared.1 == 0 && compared.0 >= 4) {
            kinds[n] = Some(RowKind::Total);
        }
    }
}

/// What stands below the last total without a number is no organisation: "Trong đó: …", "Cùng kỳ …".
fn after_the_total(rows: &[Line<'_>], kinds: &mut [Option<RowKind>]) {
    let Some(total) = kinds.iter().rposition(|k| *k == Some(RowKind::Total)) else {
        return;
    };
    let before = kinds[..total].iter().filter(|k| **k == Some(RowKind::Organisation)).count();
    let numbered = kinds[..total]
        .iter()
        .zip(rows)
        .any(|(k, l)| *k == Some(RowKind::Organisation) && l.look.marker != Marker::None);
    if before == 0 {
        return;
    }
    for n in total + 1..rows.len() {
        let line = &rows[n];
        let is_more = if numbered { line.look.marker == Marker::Arabic } else { line.classed };
        if kinds[n] == Some(RowKind::Organisation) && !is_more {
            kinds[n] = line.look.has_figures.then_some(RowKind::Unknown);
        }
    }
}
