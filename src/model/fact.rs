//! A fact: one value of one indicator, with the cell it came from; and the report it stands in.

use crate::model::form::{FormIx, IndicatorIx, Mentioned};
use crate::model::period::{Period, Span};
use crate::model::place::{At, CellRef, ParcelId};
use crate::model::roster::UnitIx;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The states of a data cell. Missing is never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// A number other than zero.
    Number(#[serde(with = "packed")] Decimal),
    /// A zero that was written down.
    Zero,
    /// A dash or "không": there are none.
    Dash,
    /// Nothing was written.
    Blank,
    /// Something was written that cannot be used; a finding says why.
    Blocked,
}

/// A decimal on its way from a worker: its digits and how many of them are decimals. As a text it would be written and
/// read half a million times a run.
mod packed {
    use rust_decimal::Decimal;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(n: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        (n.mantissa(), n.scale()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let (digits, scale) = <(i128, u32)>::deserialize(deserializer)?;
        Decimal::try_from_i128_with_scale(digits, scale).map_err(D::Error::custom)
    }
}

impl Value {
    /// A number, with zero told apart.
    pub fn number(n: Decimal) -> Value {
        if n.is_zero() { Value::Zero } else { Value::Number(n) }
    }

    /// The number to count with: zero for a zero or a dash, nothing for blank or blocked.
    pub fn amount(self) -> Option<Decimal> {
        match self {
            Value::Number(n) => Some(n),
            Value::Zero | Value::Dash => Some(Decimal::ZERO),
            Value::Blank | Value::Blocked => None,
        }
    }

    /// The name of the state in `facts.csv`.
    pub fn state(self) -> &'static str {
        match self {
            Value::Number(_) => "value",
            Value::Zero => "zero",
            Value::Dash => "dash",
            Value::Blank => "blank",
            Value::Blocked => "blocked",
        }
    }
}

/// One value of one indicator, for one organisation of a report or for the unit itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The organisation's place in the report; `None` on a form whose axes are both closed.
    pub organisation: Option<u32>,
    /// The indicator, in the report's form.
    pub indicator: IndicatorIx,
    /// What the cell says.
    pub value: Value,
    /// The cell, on the report's sheet.
    pub at: At,
    /// What else there is to say of it; of most facts nothing.
    also: Option<Box<AlsoSaid>>,
}

/// What is said beside the value of few facts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct AlsoSaid {
    /// The text as typed, where the cell held a text or a number that is not used as it stands.
    text: Option<Box<str>>,
    /// The adjustment that the value comes from, where it is not what the cell says.
    correction: Option<Correction>,
}

/// What was said beside the report that a cell should say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// What the cell says.
    pub original: Value,
    /// Who said otherwise, when, in which document.
    pub source: String,
}

impl Fact {
    /// A fact read from the cell `at`; there is no fact without a cell.
    pub fn new(organisation: Option<u32>, indicator: IndicatorIx, value: Value, at: At, text: Option<&str>) -> Fact {
        let also = text.map(|text| Box::new(AlsoSaid { text: Some(text.into()), correction: None }));
        Fact { organisation, indicator, value, at, also }
    }

    /// The same fact of the organisation at another place in its report.
    pub fn at_place(&self, organisation: Option<u32>) -> Fact {
        Fact { organisation, ..self.clone() }
    }

    /// Replaces the value by what was said beside the report; the original is kept.
    pub fn correct(&mut self, value: Value, mut correction: Correction) {
        let also = self.also.get_or_insert_default();
        if let Some(earlier) = also.correction.take() {
            correction.original = earlier.original;
        }
        self.value = value;
        also.correction = Some(correction);
    }

    /// The adjustment that the value comes from.
    pub fn correction(&self) -> Option<&Correction> {
        self.also.as_ref()?.correction.as_ref()
    }

    /// What stands in the cell, as text.
    pub fn typed(&self) -> String {
        let stands = self.correction().map_or(self.value, |c| c.original);
        match (self.also.as_ref().and_then(|b| b.text.as_deref()), stands) {
            (Some(text), _) => text.to_owned(),
            (None, Value::Number(n)) => n.to_string(),
            (None, Value::Zero) => "0".into(),
            (None, Value::Dash | Value::Blank | Value::Blocked) => String::new(),
        }
    }

    /// What stands in the cell, and what it was adjusted to: "1026 → 1206 (Huyện ủy Núi Thành, 05/10/2022)".
    pub fn text(&self) -> String {
        match self.correction() {
            None => self.typed(),
            Some(correction) => {
                let value = self.value.amount().unwrap_or_default().normalize();
                let by = if correction.source.is_empty() { "điều chỉnh" } else { &correction.source };
                format!("{} → {value} ({by})", self.typed()).trim_start().to_owned()
            }
        }
    }

    /// Whether the value is not a number that stands in the cell: it was read from a text, or adjusted.
    pub fn was_text(&self) -> bool {
        self.also.is_some()
    }
}

/// An organisation (tổ chức cơ sở đảng), a row of an open axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// The name as written, on one line.
    pub name: String,
    /// The cell of the name.
    pub at: At,
    /// The name as it stands in the file, where it was converted from an old encoding.
    pub original: Option<String>,
    /// The section heading it stands under, as written.
    pub section: Option<Arc<str>>,
    /// The class of organisation that its name tells, an index into the form's classes.
    pub class: Option<usize>,
}

/// A figure that the unit printed and that we recompute: a total, a subtotal or a ratio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Printed {
    /// What it claims to be.
    pub claim: Claim,
    /// What was printed.
    pub value: Decimal,
    /// The number of decimals printed.
    pub decimals: u32,
    /// The cell.
    pub at: At,
    /// Whether a fraction may be meant (0,8146 for 81,46 %), because the format of the cell is not known.
    pub maybe_fraction: bool,
}

impl Printed {
    /// Whether it says this, within half a unit of the last printed digit, of which at most four are taken as printed.
    pub fn agrees(&self, exact: Decimal) -> bool {
        let within = |value: Decimal, decimals: u32| (value - exact).abs() <= Decimal::new(5, decimals.min(4) + 1);
        within(self.value, self.decimals)
            || self.maybe_fraction && within(self.value * Decimal::ONE_HUNDRED, self.decimals.saturating_sub(2))
    }
}

/// What a printed figure claims to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Claim {
    /// Σ over organisation rows of an indicator; with the name of the row and the facts' organisations.
    Total {
        /// The indicator summed.
        indicator: IndicatorIx,
        /// The row's label as written.
        row: Arc<str>,
        /// The organisations that it may stand for, as half-open ranges, the likeliest first.
        ranges: Vec<(u32, u32)>,
    },
    /// A ratio of the form, of one organisation, one row, or of a total.
    Ratio {
        /// Numerator.
        numerator: IndicatorIx,
        /// Denominator.
        denominator: IndicatorIx,
        /// The organisations it is computed from, as half-open ranges, the likeliest first; none on a closed form.
        ranges: Vec<(u32, u32)>,
        /// The row's label as written.
        row: Arc<str>,
    },
}

/// Why a numeric-looking cell inside a recognised table is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Excluded {
    /// A total or subtotal row.
    TotalRow,
    /// The row of column numbers under the header.
    ColumnNumbers,
    /// The running number of a row.
    RowNumber,
    /// A printed ratio, recomputed by us.
    PrintedRatio,
    /// A column or row that the form does not know; a finding names it.
    UnknownColumn,
    /// A remark, a code or another text.
    Remark,
    /// The report was replaced by another.
    Superseded,
    /// The same bytes or the same report came twice.
    Duplicate,
    /// A table of another period in a workbook that also holds this one.
    OtherPeriod,
}

impl Excluded {
    /// Every reason.
    pub const ALL: [Excluded; 9] = [
        Excluded::TotalRow,
        Excluded::ColumnNumbers,
        Excluded::RowNumber,
        Excluded::PrintedRatio,
        Excluded::UnknownColumn,
        Excluded::Remark,
        Excluded::Superseded,
        Excluded::Duplicate,
        Excluded::OtherPeriod,
    ];

    /// In Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Excluded::TotalRow => "hàng tổng",
            Excluded::ColumnNumbers => "số cột",
            Excluded::RowNumber => "số thứ tự",
            Excluded::PrintedRatio => "tỷ lệ in sẵn",
            Excluded::UnknownColumn => "ngoài mẫu",
            Excluded::Remark => "ghi chú",
            Excluded::Superseded => "đã thay thế",
            Excluded::Duplicate => "trùng",
            Excluded::OtherPeriod => "kỳ khác",
        }
    }

    /// The key in `run.json`.
    pub fn key(self) -> &'static str {
        match self {
            Excluded::TotalRow => "total-row",
            Excluded::ColumnNumbers => "column-numbers",
            Excluded::RowNumber => "row-number",
            Excluded::PrintedRatio => "printed-ratio",
            Excluded::UnknownColumn => "unknown-column",
            Excluded::Remark => "remark",
            Excluded::Superseded => "superseded",
            Excluded::Duplicate => "duplicate",
            Excluded::OtherPeriod => "other-period",
        }
    }
}

/// The conservation count: every numeric-looking cell of a recognised table is in exactly one bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Cells used as facts.
    pub used: u64,
    /// Cells not used, with the reason.
    pub excluded: BTreeMap<Excluded, u64>,
    /// Cells that cannot be used, each with a finding.
    pub blocked: u64,
}

impl Tally {
    /// Cells seen: used + excluded + blocked.
    pub fn seen(&self) -> u64 {
        self.used + self.excluded_sum() + self.blocked
    }

    /// All excluded cells.
    pub fn excluded_sum(&self) -> u64 {
        self.excluded.values().sum()
    }

    /// Counts one excluded cell.
    pub fn exclude(&mut self, why: Excluded) {
        *self.excluded.entry(why).or_default() += 1;
    }

    /// Moves everything into one excluded bucket.
    pub fn exclude_all(&mut self, why: Excluded) {
        let seen = self.seen();
        *self = Tally::default();
        if seen > 0 {
            self.excluded.insert(why, seen);
        }
    }

    /// Moves everything into the blocked bucket.
    pub fn block_all(&mut self) {
        *self = Tally { blocked: self.seen(), ..Tally::default() };
    }

    /// Adds another count.
    pub fn add(&mut self, other: &Tally) {
        self.used += other.used;
        self.blocked += other.blocked;
        for (why, n) in &other.excluded {
            *self.excluded.entry(*why).or_default() += n;
        }
    }
}

/// One form of one unit for one period, as read from one table of one sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The form.
    pub form: FormIx,
    /// The unit, where the evidence tells it.
    pub unit: Option<UnitIx>,
    /// The period it states, or that of its folder.
    pub period: Option<Period>,
    /// The file.
    pub file: ParcelId,
    /// The sheet.
    pub sheet: Arc<str>,
    /// Whether the sheet is shown.
    pub visible: bool,
    /// Whether its format tells which rows and columns are hidden.
    pub hidden_known: bool,
    /// The upper left cell of the table's header.
    pub header: At,
    /// The organisations in order; empty on a closed form.
    pub organisations: Vec<Organisation>,
    /// The data cells, row by row.
    pub facts: Vec<Fact>,
    /// Typed totals and ratios, to be checked.
    pub printed: Vec<Printed>,
    /// Labels that mention a time, which must be that of the period.
    pub dated: Vec<Dated>,
    /// What became of every numeric-looking cell.
    pub tally: Tally,
    /// The shorter periods that it was put together from; none for a report that was received.
    pub made_of: Vec<Period>,
}

/// A label that mentions a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dated {
    /// The label as written.
    pub written: String,
    /// The label of the form.
    pub label: String,
    /// What it mentions.
    pub times: Vec<Mentioned>,
    /// Whether its year is the one before the period's.
    pub of_last_year: bool,
}

impl Dated {
    /// Whether all that it mentions is true of `period`.
    pub fn fits(&self, period: Period) -> bool {
        let last = period.last_day();
        let is_month = |m: u8| !matches!(period.span, Span::Month(own) if own != m);
        self.times.iter().all(|time| match *time {
            Mentioned::Year(year) => year == period.year - i16::from(self.of_last_year),
            Mentioned::Month(month) => is_month(month),
            // A day may be a little after the period, as cut-offs are.
            Mentioned::Day(month, year) => {
                year == period.year && is_month(month)
                    || (month, year) == (last.month() as u8 % 12 + 1, period.year + i16::from(last.month() == 12))
            }
        })
    }
}

impl Report {
    /// The full address of a cell on this report's sheet.
    pub fn cell(&self, at: At) -> CellRef {
        CellRef { file: self.file.clone(), sheet: self.sheet.clone(), at }
    }

    /// The organisation of a fact, by name; empty for the unit itself.
    pub fn organisation_name(&self, fact: &Fact) -> &str {
        fact.organisation.and_then(|o| self.organisations.get(o as usize)).map_or("", |o| o.name.as_str())
    }

    /// Whether two reports give the same figures for the same organisations.
    pub fn says_the_same(&self, other: &Report) -> bool {
        self.facts.len() == other.facts.len()
            && self.organisations.iter().map(|o| &o.name).eq(other.organisations.iter().map(|o| &o.name))
            && self
                .facts
                .iter()
                .zip(&other.facts)
                .all(|(a, b)| a.indicator == b.indicator && a.value.amount() == b.value.amount())
    }

    /// The facts of one indicator, in the order of the organisations.
    pub fn facts_of(&self, indicator: IndicatorIx) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |f| f.indicator == indicator)
    }
}
