//! A form (biểu mẫu): a cross-table of two axes, declared as data.
//!
//! An axis is an open list (organisations, one per row) or a closed list of labels. Every figure of a
//! form is an [`Indicator`]: a label of the closed axis or, where both are closed, a pair of labels.

mod declared;
pub mod prose;
pub mod relation;

pub use declared::DeclaredRule;

use crate::labels;
use crate::model::period::{Period, Span};
use crate::model::text::{Label, number::Measure};
use prose::{Breakdown, Headline, Sentence};
use relation::{Relation, Since};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A form's place in the workspace.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FormIx(pub u16);

crate::model::work::counted!(FormIx: 0);

/// An indicator's place in its form.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct IndicatorIx(pub u16);

crate::model::work::counted!(IndicatorIx: 0);

/// How a figure behaves when units or periods are put together (`domain` §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A level at the end of the period: summed over units, last value over time.
    Stock,
    /// What happened in the period: summed over units and over time.
    Flow,
    /// Cumulated from 1 January: summed over units, last value over time.
    Ytd,
    /// What was assigned, as the unit wrote it: summed over units, the value in force over time.
    Plan,
    /// Numerator over denominator; recomputed, never summed.
    Ratio,
    /// An average; weighted by its count, never summed.
    Average,
    /// A remark or a code: kept, never counted.
    Text,
}

/// How the figures of several units make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverUnits {
    /// They are added up.
    Sum,
    /// They are weighted by what counts them.
    Mean,
    /// They are recomputed from their operands.
    Recomputed,
    /// They are no figures.
    Nothing,
}

/// How the figures of several periods make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverTime {
    /// They are added up.
    Sum,
    /// The last one holds.
    Last,
}

impl Kind {
    /// What is done with the figures of several units, or organisations.
    pub fn over_units(self) -> OverUnits {
        match self {
            Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan => OverUnits::Sum,
            Kind::Average => OverUnits::Mean,
            Kind::Ratio => OverUnits::Recomputed,
            Kind::Text => OverUnits::Nothing,
        }
    }

    /// What is done with the figures of several periods.
    pub fn over_time(self) -> OverTime {
        match self {
            Kind::Flow => OverTime::Sum,
            Kind::Stock | Kind::Ytd | Kind::Plan | Kind::Ratio | Kind::Average | Kind::Text => OverTime::Last,
        }
    }

    /// Whether figures of several units may be added up.
    pub fn adds_up(self) -> bool {
        self.over_units() == OverUnits::Sum
    }

    /// Whether it is what happened in one period alone.
    pub fn is_of_period(self) -> bool {
        self.over_time() == OverTime::Sum
    }
}

/// The length of a reporting period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Each month.
    Month,
    /// Each quarter.
    Quarter,
    /// Each half-year.
    Half,
    /// The first nine months.
    NineMonths,
    /// Each year.
    Year,
}

/// One label of an axis.
#[derive(Clone, Debug)]
pub struct AxisLabel {
    /// The key; of an indicator where the other axis is open, else one half of it.
    pub key: String,
    /// The label as the template prints it, with its numbering.
    pub label: String,
    /// The label above it: a header over several columns, a row that this one is part of.
    pub under: Option<usize>,
    /// How its figures behave; `None` for a heading, or where the other axis tells.
    pub kind: Option<Kind>,
    /// What its figures measure, where it is not what the kind implies.
    pub measure: Option<Measure>,
    /// Whether it carries no figures.
    pub heading: bool,
    /// Whether copies without it are in order.
    pub optional: bool,
    /// The ratio's operands, labels of the same axis.
    pub ratio: Option<(usize, usize)>,
    /// Whether a keyless ratio: shown and checked, but no indicator of its own.
    pub silent: bool,
    /// The label that this one is a subset of (trong đó).
    pub subset_of: Option<usize>,
    /// The label that this one is a part of (chia ra, gồm).
    pub part_of: Option<usize>,
    /// By what that label is divided, where it is divided in several ways: by age, by occupation.
    pub by: Option<String>,
    /// The label that counts what this one is the average of.
    pub weight: Option<usize>,
    /// What the form prints in the row of column numbers: "4(=2*100/3)".
    pub number: Option<String>,
    /// The label whose closing stock it repeats, and of when.
    pub opening_of: Option<(usize, Since)>,
    /// The label of the period that a year-to-date figure sums.
    pub sum_of: Option<usize>,
    /// Whether the years that its spellings mention are the one before the period's.
    pub of_last_year: bool,
    /// All spellings, the label's own first, without numbering and with times replaced.
    pub spellings: Vec<Label>,
    /// The times that each spelling names itself: "Trước 19/8/1945" means no other day.
    pub times: Vec<Vec<Mentioned>>,
    /// The spellings, folded.
    pub folded: Vec<String>,
}

impl AxisLabel {
    /// Whether `label` is one of the declared spellings.
    pub fn is_spelled(&self, label: &Label) -> bool {
        self.spellings.contains(label)
    }

    /// Whether `label`, which mentions `times`, is one of the declared spellings, with the times that it names.
    pub fn is_spelled_at(&self, label: &Label, times: &[Mentioned]) -> bool {
        let named = self.spellings.iter().zip(&self.times);
        named.filter(|(s, _)| *s == label).any(|(_, own)| own.is_empty() || own == times)
    }

    /// Whether `label` is the template's own spelling.
    pub fn is_exactly(&self, label: &Label) -> bool {
        self.spellings.first() == Some(label)
    }

    /// How much a folded text is like the spelling nearest to it, 0 to 1.
    pub fn likeness(&self, folded: &str) -> f64 {
        self.folded.iter().map(|s| crate::model::text::likeness(s, folded)).fold(0.0, f64::max)
    }

    /// The spellings, the template's own first.
    pub fn spellings(&self) -> &[Label] {
        &self.spellings
    }

    /// The label as the template of a period prints it, with the times that it leaves open.
    pub fn of_period(&self, period: Period) -> String {
        let last = period.last_day();
        let date = format!("{:02}/{:02}/{}", last.day(), last.month(), last.year());
        let times = [
            ("{last_year}", (period.year - 1).to_string()),
            ("{year}", period.year.to_string()),
            ("{month}", last.month().to_string()),
            ("{date}", date),
        ];
        times.iter().fold(self.label.clone(), |text, (place, time)| text.replace(place, time))
    }

    /// The label without the numbering of the form, as an office would write it.
    pub fn plain(&self) -> &str {
        strip_marker(&self.label)
    }
}

/// The axis that runs down the sheet.
#[derive(Clone, Debug)]
pub enum Rows {
    /// One row per organisation.
    Open(Open),
    /// One row per label.
    Closed(Vec<AxisLabel>),
}

/// An open axis: a list of organisations that differs from unit to unit.
#[derive(Clone, Debug)]
pub struct Open {
    /// Classes of organisation told by the beginning of the name, as (label, beginnings).
    pub classes: Vec<(String, Vec<Label>)>,
}

impl Open {
    /// The class that a name tells: the longest beginning wins.
    pub fn class_of(&self, name: &Label) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (ix, (_, starts)) in self.classes.iter().enumerate() {
            for start in starts.iter().filter(|s| name.begins_with(s)) {
                let len = start.as_str().len();
                if best.is_none_or(|(b, _)| len > b) {
                    best = Some((len, ix));
                }
            }
        }
        best.map(|(_, ix)| ix)
    }
}

/// One figure of a form.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The key: of the column, or `row/column`.
    pub key: String,
    /// The row label, on a form whose axes are both closed.
    pub row: Option<usize>,
    /// The column label.
    pub column: usize,
    /// How it behaves.
    pub kind: Kind,
    /// What it measures.
    pub measure: Measure,
    /// The figure that counts what an average is of; without it the average stays with its unit.
    pub weight: Option<IndicatorIx>,
}

/// A ratio over two columns, for each row.
#[derive(Clone, Debug)]
pub struct Ratio {
    /// Its column.
    pub column: usize,
    /// The column of the numerator.
    pub numerator: usize,
    /// The column of the denominator.
    pub denominator: usize,
}

/// Cells above the table that state who reports and when, found by the label beside or above them.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    /// Labels of the cell that holds the unit's code or name.
    pub unit: Vec<Label>,
    /// Labels of the cell that holds the month.
    pub month: Vec<Label>,
    /// Labels of the cell that holds the year.
    pub year: Vec<Label>,
}

/// A headline over time.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// What happened in the period.
    pub flow: Option<IndicatorIx>,
    /// The same, cumulated from 1 January.
    pub ytd: Option<IndicatorIx>,
}

/// A form, checked and ready for use.
#[derive(Clone, Debug)]
pub struct Form {
    /// The id, as in `forms = ["ptdv-01"]`.
    pub id: String,
    /// The name that units know: "Biểu số 01/PTĐV".
    pub name: String,
    /// The printed title.
    pub title: String,
    /// What the figures count: "người".
    pub unit_of_measure: String,
    /// Which issue of the form this is: as declared, else the beginning of its declaration's hash.
    pub edition: String,
    /// The text that declares it.
    pub text: Arc<str>,
    /// The lengths of period for which it is due; none says any.
    pub periods: Vec<Length>,
    /// The header over the row labels and the one over the running numbers, as the template prints them.
    pub lead: (String, Option<String>),
    /// Into how many tables side by side a page of its closed rows is printed.
    pub side_by_side: usize,
    /// Headers of the column that holds the row labels.
    pub row_header: Vec<Label>,
    /// Headers of the column of running numbers.
    pub row_number: Vec<Label>,
    /// Names of total rows beside the usual ones.
    pub total_names: Vec<Label>,
    /// The axis down the sheet.
    pub rows: Rows,
    /// The axis across the sheet.
    pub columns: Vec<AxisLabel>,
    /// Cells that state unit and period.
    pub heading: Heading,
    /// The figures, row by row, in each row in the order of the columns.
    pub indicators: Vec<Indicator>,
    /// The ratios across columns.
    pub ratios: Vec<Ratio>,
    /// What must hold between the figures because of what they are.
    pub relations: Vec<Relation>,
    /// Its own rules, as written.
    pub declared: Vec<DeclaredRule>,
    /// The figure that it is asked for first.
    pub headline: Option<Headline>,
    /// What its figures say, in sentences.
    pub sentences: Vec<Sentence>,
    /// Figures that make up something for which it gives no total.
    pub breakdowns: Vec<Breakdown>,
    /// Every spelling of a column.
    pub vocabulary: HashSet<Label>,
    /// The columns by their spellings.
    pub spelled: HashMap<Label, Vec<usize>>,
}

impl Form {
    /// Whether a label is a spelling of some column.
    pub fn knows(&self, label: &Label) -> bool {
        self.vocabulary.contains(label)
    }

    /// The labels of the closed rows; none on an open axis.
    pub fn row_labels(&self) -> &[AxisLabel] {
        match &self.rows {
            Rows::Open(_) => &[],
            Rows::Closed(labels) => labels,
        }
    }

    /// Whether the rows are organisations.
    pub fn is_open(&self) -> bool {
        matches!(self.rows, Rows::Open(_))
    }

    /// What it may be called in a list of forms: its id and its name.
    pub fn names(&self) -> [Label; 2] {
        [Label::new(&self.id), Label::new(&self.name)]
    }

    /// Whether it is due for `period`.
    pub fn is_due(&self, period: Period) -> bool {
        let length = match period.span {
            Span::Month(_) => Length::Month,
            Span::Quarter(_) => Length::Quarter,
            Span::Half(_) => Length::Half,
            Span::NineMonths => Length::NineMonths,
            Span::Year => Length::Year,
        };
        self.periods.is_empty() || self.periods.contains(&length)
    }

    /// The indicator `ix`.
    pub fn indicator(&self, ix: IndicatorIx) -> &Indicator {
        &self.indicators[usize::from(ix.0)]
    }

    /// All indicators with their index.
    pub fn indicators(&self) -> impl Iterator<Item = (IndicatorIx, &Indicator)> {
        (0..).map(IndicatorIx).zip(&self.indicators)
    }

    /// The indicator where `row` and `column` meet.
    pub fn indicator_at(&self, row: Option<usize>, column: usize) -> Option<IndicatorIx> {
        // Indicators stand row by row, in each row by columns.
        let found = self.indicators.binary_search_by(|i| (i.row, i.column).cmp(&(row, column))).ok()?;
        u16::try_from(found).ok().map(IndicatorIx)
    }

    /// The columns that have this spelling, from the left.
    pub fn columns_spelled(&self, label: &Label) -> &[usize] {
        self.spelled.get(label).map_or(&[], Vec::as_slice)
    }

    /// The indicator with `key`.
    pub fn indicator_by_key(&self, key: &str) -> Option<IndicatorIx> {
        self.indicators().find(|(_, i)| i.key == key).map(|(ix, _)| ix)
    }

    /// What the indicator counts, in words: "Kết nạp đảng viên – Lũy kế từ đầu năm".
    pub fn words(&self, ix: IndicatorIx) -> String {
        let indicator = self.indicator(ix);
        let column = self.column_words(indicator.column);
        match indicator.row {
            Some(row) => format!("{} – {column}", self.row_words(row)),
            None => column,
        }
    }

    /// A row's label as the form prints it, with the section where that tells it from others.
    pub fn row_label(&self, row: usize) -> String {
        let label = &self.row_labels()[row];
        self.row_words(row).replacen(label.plain(), &label.label, 1)
    }

    /// A row's label; where the form has several spelled alike, with the one that it stands under.
    pub fn row_words(&self, row: usize) -> String {
        let (labels, plain) = (self.row_labels(), self.row_labels()[row].plain());
        let is_twin = |(n, l): (usize, &AxisLabel)| n != row && l.is_spelled(&labels[row].spellings[0]);
        match labels[row].under.filter(|_| labels.iter().enumerate().any(is_twin)) {
            Some(up) => format!("{plain} ({})", labels[up].plain().trim_end_matches(':')),
            None => plain.to_owned(),
        }
    }

    /// A column's label with the header above it.
    pub fn column_words(&self, column: usize) -> String {
        let label = &self.columns[column];
        match label.under {
            Some(above) => {
                let above = self.columns[above].plain();
                let short = above.split('(').next().unwrap_or(above).trim();
                format!("{short} – {}", label.plain())
            }
            None => label.plain().to_owned(),
        }
    }

    /// What its headline counts: as it happened in the period, and as it is cumulated over the year.
    pub fn counted(&self) -> Option<Counted> {
        let headline = self.headline.as_ref()?.indicator;
        Some(match self.indicator(headline).kind {
            Kind::Ytd => Counted { flow: self.flow_of(headline), ytd: Some(headline) },
            // A headline is what happened: `prose::headline` takes no other kind.
            Kind::Flow | Kind::Stock | Kind::Plan | Kind::Ratio | Kind::Average | Kind::Text => {
                Counted { flow: Some(headline), ytd: None }
            }
        })
    }

    /// Whether a figure of a closed form is of the year before the period's.
    pub fn is_of_last_year(&self, ix: IndicatorIx) -> bool {
        !self.is_open() && self.columns[self.indicator(ix).column].of_last_year
    }

    /// The figure of the same row of a closed form in its column of last year.
    pub fn last_year_of(&self, ix: IndicatorIx) -> Option<IndicatorIx> {
        let column = self.columns.iter().position(|c| c.of_last_year && !c.heading)?;
        self.indicator_at(Some(self.indicator(ix).row?), column)
    }

    /// The label of a figure by itself: of its row on a closed form, else of its column.
    pub fn label_of(&self, ix: IndicatorIx) -> &str {
        let own = self.indicator(ix);
        match own.row {
            Some(row) => self.row_labels()[row].plain(),
            None => self.columns[own.column].plain(),
        }
    }

    /// The figure of the period that a year-to-date figure cumulates.
    pub fn flow_of(&self, ytd: IndicatorIx) -> Option<IndicatorIx> {
        self.relations.iter().find_map(|r| match *r {
            Relation::Accumulates { ytd: own, flow } => (own == ytd).then_some(flow),
            Relation::Subset { .. } | Relation::Parts { .. } | Relation::NeverFalls(_) | Relation::Opening { .. } => {
                None
            }
        })
    }

    /// The indicator that a text names by key, label, spelling, or the header over it: "Kết nạp đảng
    /// viên" is `admitted_ytd`, the year-to-date figure under that header.
    pub fn indicator_named(&self, text: &str) -> Option<IndicatorIx> {
        if let Some(ix) = self.indicator_by_key(text.trim()) {
            return Some(ix);
        }
        let label = header_label(text);
        let named = |labels: &[AxisLabel], at: usize| labels[at].is_spelled(&label);
        let own: Vec<IndicatorIx> = self
            .indicators()
            .filter(|(_, i)| match i.row {
                Some(row) => named(self.row_labels(), row),
                None => named(&self.columns, i.column),
            })
            .map(|(ix, _)| ix)
            .collect();
        if let [first, ..] = own[..] {
            // Of a row the first column is meant; rows spelled alike are told apart by no label.
            let row = self.indicator(first).row;
            let is_one = own.iter().all(|ix| self.indicator(*ix).row == row);
            return (own.len() == 1 || row.is_some() && is_one).then_some(first);
        }
        let under: Vec<IndicatorIx> = self
            .indicators()
            .filter(|(_, i)| self.columns[i.column].under.is_some_and(|up| named(&self.columns, up)))
            .map(|(ix, _)| ix)
            .collect();
        let ytd: Vec<IndicatorIx> = under.iter().copied().filter(|&ix| self.indicator(ix).kind == Kind::Ytd).collect();
        match (&under[..], &ytd[..]) {
            ([only], _) | (_, [only]) => Some(*only),
            _ => None,
        }
    }
}

/// A header or row label as it is compared: without numbering; years replaced by `{year}`, months by `{month}`,
/// days other than the last of a year by `{date}`.
pub fn header_label(text: &str) -> Label {
    let bare = strip_marker(text);
    // Without digits or places no time is mentioned, and spacing is no matter to a label.
    match bare.bytes().any(|b| b.is_ascii_digit() || b == b'{') {
        true => Label::new(&mentions(bare).0),
        false => Label::new(bare),
    }
}

/// A time that a label mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mentioned {
    /// A year.
    Year(i16),
    /// A month, by its number.
    Month(u8),
    /// A day, as month and year.
    Day(u8, i16),
}

/// The text with times replaced by their places, and these times. "{last_year}" is a place for a year too.
pub fn mentions(text: &str) -> (String, Vec<Mentioned>) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("{last_year}", "{year}");
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return (text, Vec::new());
    }
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let is_month_word = |n: Option<usize>| {
        let word = n.and_then(|n| words.get(n));
        // Most words begin otherwise, and need not be normalised.
        let may_be = |w: &&&str| w.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(['t', 'T']);
        word.filter(may_be).is_some_and(|w| labels!["tháng"].contains(&Label::new(w)))
    };
    let mut out = String::with_capacity(text.len());
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let has_digit = word.bytes().any(|b| b.is_ascii_digit());
        let beside_month = has_digit && (is_month_word(n.checked_sub(1)) || is_month_word(Some(n + 1)));
        let mut rest = *word;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, digits) = rest.split_at(start);
            out.push_str(before);
            let end = digits.find(|c: char| !c.is_ascii_digit() && c != '/').unwrap_or(digits.len());
            let (number, after) = digits.split_at(end);
            out.push_str(&time(number.trim_end_matches('/'), beside_month, &mut found));
            out.push_str(&number[number.trim_end_matches('/').len()..]);
            rest = after;
        }
        out.push_str(rest);
    }
    (out, found)
}

/// A run of digits and slashes, replaced where it is a time.
fn time(number: &str, beside_month: bool, found: &mut Vec<Mentioned>) -> String {
    let year = |t: &str| t.parse::<i16>().ok().filter(|y| t.len() == 4 && (1900..2100).contains(y));
    let month = |t: &str| t.parse::<u8>().ok().filter(|m| t.len() <= 2 && (1..=12).contains(m));
    match number.split('/').collect::<Vec<_>>()[..] {
        ["31", "12", y] if year(y).is_some() => {
            found.extend(year(y).map(Mentioned::Year));
            "31/12/{year}".to_owned()
        }
        [_, m, y] if month(m).is_some() && year(y).is_some() => {
            found.extend(month(m).zip(year(y)).map(|(m, y)| Mentioned::Day(m, y)));
            "{date}".to_owned()
        }
        [m, y] if month(m).is_some() && year(y).is_some() => {
            found.extend(month(m).map(Mentioned::Month).into_iter().chain(year(y).map(Mentioned::Year)));
            "{month}/{year}".to_owned()
        }
        [y] if year(y).is_some() => {
            found.extend(year(y).map(Mentioned::Year));
            "{year}".to_owned()
        }
        [m] if beside_month && month(m).is_some() => {
            found.extend(month(m).map(Mentioned::Month));
            "{month}".to_owned()
        }
        _ => number.to_owned(),
    }
}

/// The text after the numbering of the official forms: "A - ", "I. ", "1. ", "a) ", "- ", "+ ", "Trong đó:".
pub fn strip_marker(text: &str) -> &str {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace());
    loop {
        let next = strip_one_marker(rest);
        if next.len() == rest.len() || next.is_empty() {
            return rest;
        }
        rest = next;
    }
}

fn strip_one_marker(text: &str) -> &str {
    let trim = |t: &'_ str| -> usize { t.len() - t.trim_start_matches(|c: char| c.is_whitespace()).len() };
    if let Some(rest) = text.strip_prefix(['-', '+', '–', '•']) {
        return &rest[trim(rest)..];
    }
    for lead in ["Trong đó", "trong đó", "TRONG ĐÓ", "Trong đo\u{301}", "Chia ra", "Gồm"] {
        if let Some(rest) = text.strip_prefix(lead)
            && let Some(rest) = rest.trim_start().strip_prefix(':')
        {
            return &rest[trim(rest)..];
        }
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (marker, rest) = text.split_at(end);
    let is_marker = (1..=2).contains(&marker.len()) && marker.chars().all(|c| c.is_ascii_digit())
        || marker.len() == 1
        || (1..=5).contains(&marker.len()) && marker.chars().all(|c| "IVX".contains(c));
    if !is_marker {
        return text;
    }
    let after = rest.trim_start();
    let rest = match after.strip_prefix(['.', ')', '/']) {
        Some(rest) if !rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        // "A-Tổng số" of the official forms, copied without its spaces.
        _ if marker.len() == 1
            && marker.chars().all(|c| ('A'..='E').contains(&c))
            && after.strip_prefix(['-', '–']).is_some_and(|rest| rest.starts_with(char::is_uppercase)) =>
        {
            &after[after.chars().next().map_or(0, char::len_utf8)..]
        }
        _ => match after.strip_prefix(['-', '–']) {
            Some(rest) if after.len() < text.len() - marker.len() && rest.starts_with(char::is_whitespace) => rest,
            _ => return text,
        },
    };
    &rest[trim(rest)..]
}

/// A mistake in a declaration: where in the text, what was found and what is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// What is wrong and what is allowed, in Vietnamese and in English.
    pub what: [String; 2],
}

impl Mistake {
    /// A mistake at `span`.
    pub fn new(span: Range<usize>, vi: impl Into<String>, en: impl Into<String>) -> Mistake {
        Mistake { span, what: [vi.into(), en.into()] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_is_not_part_of_a_label() {
        for (text, want) in [
            ("A - Tổng số đảng viên cuối kỳ trước chuyển sang", "Tổng số đảng viên cuối kỳ trước chuyển sang"),
            ("1. Kết nạp", "Kết nạp"),
            ("a) Công lập", "Công lập"),
            ("1/ Kết nạp", "Kết nạp"),
            ("31/12 năm trước", "31/12 năm trước"),
            ("- Công ty Cổ phần", "Công ty Cổ phần"),
            ("Trong đó: - Nữ", "Nữ"),
            ("\u{a0}\u{a0}+ Có kết nạp đảng viên", "Có kết nạp đảng viên"),
            ("II. Phân tích", "Phân tích"),
            ("A Lưới 1", "A Lưới 1"),
            ("3% đảng viên", "3% đảng viên"),
            ("1.153", "1.153"),
            ("Xã", "Xã"),
        ] {
            assert_eq!(strip_marker(text), want);
        }
        assert_eq!(header_label("Có đến 31/12/2021"), header_label("Có đến 31/12/{last_year}"));
        assert_eq!(header_label("Tháng 9/2022"), header_label("Tháng {month}/{year}"));
        assert_eq!(header_label("Lũy kế 9 tháng năm 2022"), header_label("Lũy kế {month} tháng năm {year}"));
        assert_eq!(header_label("Đến ngày 30/9/2022"), header_label("Đến ngày {date}"));
        assert_eq!(header_label("Mục 2 a"), header_label("Mục 2 a"));
        assert_ne!(header_label("Mục 2 a"), header_label("Mục 3 a"));
    }
}
