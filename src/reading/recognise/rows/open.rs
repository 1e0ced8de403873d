//! Rows of an open axis: which are organisations, and which are sums of them.

use super::super::is_total;
use super::{Marker, Row, RowKind, Scan, UnjudgedRow};
use crate::document::Content;
use crate::labels;
use crate::model::form::Open;
use crate::model::place::At;
use crate::model::text::Label;
use crate::model::text::number::{self, Dialect, Measure, Typed};
use rust_decimal::Decimal;

/// The rows of a table whose axis is a list of organisations.
///
/// Rows can be taken in several ways. The way that makes the organisations add up to the printed total is
/// right; where no total is printed, or none of the ways fits it, the first is taken and what is doubtful
/// in it is told about.
pub fn rows(scan: &Scan<'_>, axis: &Open, looks: &[UnjudgedRow]) -> Vec<Row> {
    let rows: Vec<Addend<'_>> =
        looks.iter().filter(|l| !is_placeholder(l)).map(|look| line(scan, axis, look)).collect();
    let ahead = Ahead::of(scan, &rows);
    let guessed = Taken {
        kinds: (0..rows.len()).map(|n| first_guess(&rows, &ahead, n)).collect(),
        depths: rows.iter().map(|l| l.look.marker.depth()).collect(),
        doubtful: vec![false; rows.len()],
    };
    let is_grand =
        |n: &usize| guessed.kinds[*n] == Some(RowKind::Total) && !super::super::is_partial_total(&rows[*n].look.label);
    let named: Vec<usize> = (0..rows.len()).filter(is_grand).collect();
    let mut summed = guessed.clone();
    sums_under_rows(&rows, &mut summed);
    sums_over_rows(&rows, &mut summed);
    sums_over_all(&rows, &mut summed);
    let mut cut = [summed.clone(), guessed.clone()];
    cut.iter_mut().for_each(|taken| after_the_total(&rows, taken, true));
    let mut ways = vec![summed, guessed];
    ways.iter_mut().for_each(|taken| after_the_total(&rows, taken, false));
    ways.extend(cut);
    let proven = ways.iter().position(|taken| adds_up(&rows, taken, &named));
    let mut taken = ways.swap_remove(proven.unwrap_or(0));
    match proven {
        Some(_) => taken.doubtful.fill(false),
        None => doubt_strangers(&rows, &mut taken),
    }
    let row = |(n, line): (usize, &Addend<'_>)| {
        let label = line.look.label.clone();
        taken.kinds[n].map(|kind| Row {
            row: line.look.row,
            half: 0,
            kind,
            label,
            depth: taken.depths[n],
            doubtful: taken.doubtful[n],
        })
    };
    rows.iter().enumerate().filter_map(row).collect()
}

/// One way of taking the rows.
#[derive(Clone)]
struct Taken {
    kinds: Vec<Option<RowKind>>,
    depths: Vec<u8>,
    doubtful: Vec<bool>,
}

/// Whether the organisations add up to a total that calls itself one.
fn adds_up(rows: &[Addend<'_>], taken: &Taken, named: &[usize]) -> bool {
    let mut sum = vec![Decimal::ZERO; rows.first().map_or(0, |l| l.figures.len())];
    let organisations = (0..rows.len()).filter(|n| taken.kinds[*n] == Some(RowKind::Organisation));
    organisations.for_each(|n| add(&mut sum, &rows[n].figures));
    named.iter().any(|n| matches!(compare(&rows[*n].figures, &sum), (1.., 0)))
}

/// What may be a sum, or a part, and was counted all the same: in a table with numbers a row without one,
/// unless an organisation's name stands among others; a row that repeats the figures of the one above it.
fn doubt_strangers(rows: &[Addend<'_>], taken: &mut Taken) {
    let organisations: Vec<usize> =
        (0..rows.len()).filter(|n| taken.kinds[*n] == Some(RowKind::Organisation)).collect();
    let numbered = organisations.iter().filter(|n| rows[**n].look.marker == Marker::Arabic).count();
    for (k, &n) in organisations.iter().enumerate().filter(|(_, n)| rows[**n].look.has_figures) {
        let line = &rows[n];
        let is_last = k + 1 == organisations.len();
        let is_part = line.look.label.starts_with(['-', '+']);
        let stranger = line.look.marker == Marker::None && numbered > 1 && (!line.classed || is_last || is_part);
        let figures = |l: &Addend<'_>| -> Vec<Decimal> { l.figures.iter().map(|f| f.unwrap_or_default()).collect() };
        let above = k.checked_sub(1).map(|k| &rows[organisations[k]]);
        let same =
            |above: &&Addend<'_>| figures(above) == figures(line) && compare(&line.figures, &figures(above)).0 >= 4;
        let repeats = line.look.marker == Marker::None && above.filter(same).is_some();
        // Under a numbered row an inner one may be a part of it.
        let inner = matches!(line.look.marker, Marker::Dotted | Marker::Lower);
        let is_child = inner && above.is_some_and(|above| above.look.marker == Marker::Arabic);
        taken.doubtful[n] |= stranger || repeats || is_child;
    }
}

/// A row with its figures, for adding up.
struct Addend<'a> {
    look: &'a UnjudgedRow,
    /// Whether the name begins like an organisation's: "Đảng bộ xã …".
    classed: bool,
    /// Its figures, column by column; ratios and averages left out.
    figures: Vec<Option<Decimal>>,
    /// Whether most figures are sums over a range.
    has_sum_formulas: bool,
}

fn line<'a>(scan: &Scan<'_>, axis: &Open, look: &'a UnjudgedRow) -> Addend<'a> {
    let adds_up = |label: usize| {
        scan.form
            .indicator_at(None, label)
            .is_some_and(|ix| !matches!(scan.form.indicator(ix).kind, crate::model::form::Kind::Average))
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
    let label = Label::new(crate::model::form::strip_marker(&look.label));
    Addend {
        look,
        classed: axis.class_of(&label).is_some(),
        figures: cells.iter().map(|c| c.and_then(|c| figure(&c.content))).collect(),
        has_sum_formulas: formulas * 2 > filled && formulas > 0,
    }
}

/// A row of dots to be filled in.
fn is_placeholder(look: &UnjudgedRow) -> bool {
    !look.has_figures && !look.label.is_empty() && look.label.chars().all(|c| matches!(c, '.' | '…' | ' ' | '-'))
}

/// What comes below each row.
struct Ahead {
    /// Whether each row calls itself a total.
    totals: Vec<bool>,
    /// The first row below each that neither numbers columns nor calls itself a total.
    next: Vec<Option<usize>>,
    /// The last row with figures.
    last_figures: Option<usize>,
}

impl Ahead {
    fn of(scan: &Scan<'_>, rows: &[Addend<'_>]) -> Ahead {
        let totals: Vec<bool> = rows.iter().map(|l| is_total(&l.look.label, scan.form)).collect();
        let mut next = vec![None; rows.len()];
        let mut below = None;
        for n in (0..rows.len()).rev() {
            next[n] = below;
            if !rows[n].look.is_column_numbers && !totals[n] {
                below = Some(n);
            }
        }
        Ahead { totals, next, last_figures: rows.iter().rposition(|l| l.look.has_figures) }
    }

    /// Whether there are figures below a row.
    fn has_figures_below(&self, n: usize) -> bool {
        self.last_figures.is_some_and(|last| last > n)
    }
}

/// What a row is by its name and numbering alone.
fn first_guess(rows: &[Addend<'_>], ahead: &Ahead, n: usize) -> Option<RowKind> {
    let line = &rows[n];
    let look = line.look;
    if look.is_column_numbers {
        return Some(RowKind::ColumnNumbers);
    }
    if look.label.is_empty() {
        return look.has_figures.then_some(RowKind::Nameless);
    }
    if ahead.totals[n] {
        return look.has_values.then_some(RowKind::Total);
    }
    let asides =
        labels!["trong đó", "cùng kỳ", "số liệu tháng trước", "điện thoại", "số điện thoại", "ghi chú", "so với"];
    let own = (look.marker == Marker::None).then(|| Label::new(&look.label));
    if own.is_some_and(|own| asides.iter().any(|a| own.begins_with(a))) {
        return look.has_figures.then_some(RowKind::Unknown);
    }
    if !look.has_values && is_block(&look.label) && ahead.has_figures_below(n) {
        return Some(RowKind::Section);
    }
    let depth = look.marker.depth();
    let next = ahead.next[n].map(|next| &rows[next]);
    let heads = next.is_some_and(|next| next.look.marker.depth() > depth);
    match look.marker {
        // An outer number over inner ones, or over rows without any, is a heading.
        Marker::Upper | Marker::Roman if heads => Some(RowKind::Section),
        Marker::Arabic if next.is_some_and(|next| next.look.marker == Marker::Dotted) => Some(RowKind::Section),
        Marker::Upper | Marker::Roman | Marker::Arabic | Marker::Dotted | Marker::Lower => Some(RowKind::Organisation),
        Marker::None if look.has_values || line.classed => Some(RowKind::Organisation),
        // A line of text above more rows is a heading; below them it is a note.
        Marker::None => ahead.has_figures_below(n).then_some(RowKind::Section),
    }
}

/// Whether a name is that of a block of organisations (khối), whatever its number.
fn is_block(label: &str) -> bool {
    let bare = crate::model::form::strip_marker(label);
    // Most names begin otherwise, and need not be normalised.
    bare.starts_with(['k', 'K']) && labels!["khối"].iter().any(|word| Label::new(bare).begins_with(word))
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

/// Whether such an agreement can be no accident. A name that is no organisation's needs less proof; for it a
/// column or two may be off: that is then a wrong subtotal, to be told about, and still no organisation.
fn is_sum(line: &Addend<'_>, (agree, differ): (usize, usize)) -> bool {
    match line.classed && !line.has_sum_formulas {
        true => agree >= 4 && differ == 0,
        false => {
            agree >= 2 && differ == 0 || agree >= 3 && differ * 3 <= agree || line.has_sum_formulas && agree > differ
        }
    }
}

/// Whether every figure agrees, and enough of them that it can be no accident whatever the row is called.
fn is_exact((agree, differ): (usize, usize)) -> bool {
    agree >= 4 && differ == 0
}

/// Rows that are the sum of the organisations right above them: subtotals that stand below their rows.
fn sums_under_rows(rows: &[Addend<'_>], taken: &mut Taken) {
    let mut sum = vec![Decimal::ZERO; rows.first().map_or(0, |l| l.figures.len())];
    let mut count = 0;
    for (n, row) in rows.iter().enumerate() {
        let is_row = matches!(taken.kinds[n], Some(RowKind::Organisation | RowKind::Section)) && row.look.has_figures;
        if count >= 2 && is_row && is_exact(compare(&row.figures, &sum)) {
            taken.kinds[n] = Some(RowKind::Total);
            taken.doubtful[n] = row.classed && !row.has_sum_formulas;
        }
        match taken.kinds[n] {
            Some(RowKind::Organisation) => {
                add(&mut sum, &row.figures);
                count += 1;
            }
            Some(RowKind::Section | RowKind::Total) => {
                sum.fill(Decimal::ZERO);
                count = 0;
            }
            _ => {}
        }
    }
}

fn add(sum: &mut [Decimal], figures: &[Option<Decimal>]) {
    for (sum, figure) in sum.iter_mut().zip(figures) {
        *sum = sum.saturating_add(figure.unwrap_or_default());
    }
}

/// Rows that one subtotal adds up, at most.
const MOST_ROWS: usize = 500;

/// Rows that are the sum of the organisations that follow them: subtotals without an outer number.
fn sums_over_rows(rows: &[Addend<'_>], taken: &mut Taken) {
    for n in 0..rows.len() {
        let line = &rows[n];
        if taken.kinds[n] != Some(RowKind::Organisation) || !line.look.has_figures {
            continue;
        }
        let mut sum = vec![Decimal::ZERO; line.figures.len()];
        let (mut count, mut strict) = (0, false);
        for (m, below) in rows.iter().enumerate().skip(n + 1) {
            match taken.kinds[m] {
                Some(RowKind::Organisation) => {}
                Some(RowKind::Section | RowKind::Total) => break,
                _ => continue,
            }
            // A numbered row over outer or equal ones is their sum only beyond doubt: sections are at times
            // numbered like their organisations.
            strict |= line.look.marker != Marker::None && below.look.marker.depth() <= line.look.marker.depth();
            add(&mut sum, &below.figures);
            count += 1;
            // Sums only grow: once all are beyond the figures, or too many rows were added up, there is no end to find.
            if count > MOST_ROWS
                || line.figures.iter().zip(&sum).all(|(own, sum)| own.is_none_or(|n| *sum > n || n.is_zero()))
            {
                break;
            }
            // Two neighbours may be alike; a row without a number over one with a number is not its neighbour.
            let apart = below.look.marker != line.look.marker;
            let compared = compare(&line.figures, &sum);
            // A section of one organisation repeats its figures; its own name is no organisation's.
            let of_one = count == 1 && !line.classed && below.classed && is_exact(compared);
            let several = count >= 2 || line.has_sum_formulas || apart && !strict || of_one;
            if several && if strict { is_exact(compared) } else { is_sum(line, compared) } {
                taken.kinds[n] = Some(RowKind::Section);
                taken.doubtful[n] = !line.has_sum_formulas
                    && !apart
                    && (line.classed || compared.0 < 4 || strict)
                    && !(is_block(&line.look.label) && is_exact(compared));
                // Just outside the outermost row that it adds up.
                taken.depths[n] = taken.depths[n + 1..=m].iter().copied().min().map_or(taken.depths[n], |d| d - 1);
                break;
            }
        }
    }
}

/// A first or last row without a number that is the sum of all other organisations is a total under another name.
fn sums_over_all(rows: &[Addend<'_>], taken: &mut Taken) {
    let organisations: Vec<usize> =
        (0..rows.len()).filter(|n| taken.kinds[*n] == Some(RowKind::Organisation)).collect();
    let ends = [organisations.last().copied(), organisations.first().copied()];
    for n in ends.into_iter().flatten().filter(|_| organisations.len() > 2) {
        let mut sum = vec![Decimal::ZERO; rows[n].figures.len()];
        let others = organisations.iter().filter(|m| **m != n && taken.kinds[**m] == Some(RowKind::Organisation));
        others.for_each(|m| add(&mut sum, &rows[*m].figures));
        let compared = compare(&rows[n].figures, &sum);
        let numbered = rows[n].look.marker != Marker::None;
        if !numbered && is_sum(&rows[n], compared) || is_exact(compared) {
            taken.kinds[n] = Some(RowKind::Total);
            taken.doubtful[n] = !rows[n].has_sum_formulas && (rows[n].classed || numbered || compared.0 < 4);
        }
    }
}

/// What stands below the last total without a number is no organisation: "Trong đó: …", "Cùng kỳ …". With
/// `all`, nothing below it is.
fn after_the_total(rows: &[Addend<'_>], taken: &mut Taken, all: bool) {
    let Some(total) = taken.kinds.iter().rposition(|k| *k == Some(RowKind::Total)) else { return };
    let before = (0..total).filter(|n| taken.kinds[*n] == Some(RowKind::Organisation));
    let (count, numbered) = before.fold((0, false), |(c, m), n| (c + 1, m || rows[n].look.marker != Marker::None));
    if count == 0 {
        return;
    }
    for (n, line) in rows.iter().enumerate().skip(total + 1) {
        let is_more = !all && if numbered { line.look.marker == Marker::Arabic } else { line.classed };
        if taken.kinds[n] == Some(RowKind::Organisation) && !is_more {
            taken.kinds[n] = line.look.has_figures.then_some(RowKind::Unknown);
            taken.doubtful[n] = true;
        }
    }
}
