//! From the reports in force to totals: organisation → unit → block → province, each with what it covers.

use crate::model::fact::{Report, Value};
use crate::model::form::{Form, FormIx, IndicatorIx, Kind};
use crate::model::period::Period;
use crate::model::roster::{Roster, UnitIx};
use crate::model::target::{Assignee, Basis, Target, Targets};
use crate::model::text::number;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A total with its coverage: how many of how many it stands for. Missing is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Σ of what was written; `None` where nothing was.
    pub value: Option<Decimal>,
    /// Rows, or units, with something written.
    pub reported: u64,
    /// Rows, or units, that there are.
    pub expected: u64,
    /// Cells that cannot be used, so that the total is incomplete.
    pub blocked: u64,
    /// Of a weighted average: Σ of average × count, and Σ of the counts.
    pub mean: Rate,
    /// Of a weighted average: rows, or units, that are left out because only one of the two is known.
    pub unweighted: u64,
}

impl Total {
    /// Whether a cell below it could not be used, or could not be weighted.
    pub fn is_incomplete(&self) -> bool {
        self.blocked > 0 || self.unweighted > 0
    }

    fn add(&mut self, value: Option<Decimal>) {
        if let Some(n) = value {
            // Σ beyond 28 digits cannot come from people; it saturates instead of ending the run.
            self.value = Some(self.value.unwrap_or_default().saturating_add(n));
        }
    }

    /// Takes an average of so many into account. What counts nobody does not matter; what is known only by half is
    /// told and left out.
    fn weigh(&mut self, average: Option<Decimal>, count: Option<Decimal>) {
        match (average, count) {
            (_, Some(count)) if count.is_zero() => {}
            (Some(average), Some(count)) => {
                self.mean.add(Rate { numerator: Some(average.saturating_mul(count)), denominator: Some(count) });
            }
            (Some(_), None) | (None, Some(_)) => self.unweighted += 1,
            (None, None) => {}
        }
    }
}

/// An average of nobody counted as such: a dash is no age.
fn average(value: Value) -> Option<Decimal> {
    value.amount().filter(|_| value != Value::Dash)
}

/// A ratio recomputed from its operands, percent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate {
    /// Numerator.
    pub numerator: Option<Decimal>,
    /// Denominator.
    pub denominator: Option<Decimal>,
}

impl Rate {
    /// Adds what another is made of.
    pub fn add(&mut self, other: Rate) {
        let sum =
            |a: Option<Decimal>, b: Option<Decimal>| b.map_or(a, |b| Some(a.unwrap_or_default().saturating_add(b)));
        self.numerator = sum(self.numerator, other.numerator);
        self.denominator = sum(self.denominator, other.denominator);
    }

    /// Numerator over denominator, not rounded; `None` where it is undefined.
    pub fn quotient(&self) -> Option<Decimal> {
        self.numerator?.checked_div(self.denominator?)
    }

    /// The percentage, rounded half-up to four decimals; `None` where it is undefined.
    pub fn percent(&self) -> Option<Decimal> {
        let (n, d) = (self.numerator?, self.denominator?);
        Some(number::round(number::percent(n, d)?, 4).normalize())
    }
}

/// The totals of one form.
#[derive(Clone, Debug)]
pub struct FormTotals {
    /// The form.
    pub form: FormIx,
    /// The units that owe it, in roster order.
    pub expected: Vec<UnitIx>,
    /// The totals of each unit with a report in force.
    pub units: BTreeMap<UnitIx, BTreeMap<IndicatorIx, Total>>,
    /// The province's.
    pub province: BTreeMap<IndicatorIx, Total>,
    /// Organisations by class: (label, count); classes in the form's order, then the unclassed.
    pub classes: Vec<(String, u64)>,
    /// Organisations of each unit.
    pub organisations: BTreeMap<UnitIx, u64>,
}

impl FormTotals {
    /// The total of a unit, or of the province.
    pub fn of(&self, whom: Assignee, indicator: IndicatorIx) -> Total {
        let totals = match whom {
            Assignee::Province => Some(&self.province),
            Assignee::Unit(unit) => self.units.get(&unit),
        };
        totals.and_then(|t| t.get(&indicator)).copied().unwrap_or_default()
    }

    /// A ratio of the form, for one row label (none on an open form).
    pub fn rate(&self, form: &Form, whom: Assignee, row: Option<usize>, ratio: &crate::model::form::Ratio) -> Rate {
        let operand = |column| form.indicator_at(row, column).and_then(|ix| self.of(whom, ix).value);
        Rate { numerator: operand(ratio.numerator), denominator: operand(ratio.denominator) }
    }
}

/// What was assigned by one basis, and what was reached.
#[derive(Clone, Debug)]
pub struct BasisTotals {
    /// The basis.
    pub basis: Basis,
    /// The target of each unit that has one.
    pub units: BTreeMap<UnitIx, Target>,
    /// Σ of the units' targets; `None` where no unit has one.
    pub sum: Option<Decimal>,
    /// The province's own row.
    pub own: Option<Target>,
}

impl BasisTotals {
    /// The target in force: the province's own row goes before Σ of its units.
    pub fn target(&self, whom: Assignee) -> Option<Decimal> {
        match whom {
            Assignee::Province => self.own.as_ref().map(|t| t.quantity).or(self.sum),
            Assignee::Unit(unit) => self.units.get(&unit).map(|t| t.quantity),
        }
    }

    /// The basis with its documents: "Quyết định (426-QĐ/TU)", or the document's own name where it says what it is.
    pub fn named(&self) -> String {
        let basis = &self.basis.name;
        match self.documents().join(", ") {
            documents if documents.is_empty() => basis.clone(),
            documents if documents.to_lowercase().starts_with(&basis.to_lowercase()) => documents,
            documents => format!("{basis} ({documents})"),
        }
    }

    /// The basis as a sentence names it: "Quyết định số 426-QĐ/TU", "Nghị quyết của Tỉnh ủy năm 2022".
    pub fn spoken(&self) -> String {
        let basis = &self.basis.name;
        let documents = self.documents().join(", ");
        match documents.chars().next() {
            None => basis.clone(),
            Some(_) if documents.to_lowercase().starts_with(&basis.to_lowercase()) => documents,
            Some(first) if first.is_ascii_digit() => format!("{basis} số {documents}"),
            Some(_) => format!("{basis} {documents}"),
        }
    }

    /// The documents that assigned it, each once.
    pub fn documents(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for target in self.own.iter().chain(self.units.values()) {
            if !target.document.is_empty() && !out.contains(&target.document) {
                out.push(target.document.clone());
            }
        }
        out
    }
}

/// All totals of a period.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Each form's.
    pub forms: Vec<FormTotals>,
    /// Each target basis.
    pub bases: Vec<BasisTotals>,
}

/// Adds up the reports in force. `expected` says which units owe which form.
pub fn totals(
    reports: &[&Report],
    forms: &[Form],
    expected: &[(FormIx, Vec<UnitIx>)],
    roster: &Roster,
    targets: &Targets,
    period: Period,
) -> Totals {
    let forms = self::forms(reports, forms, expected);
    let bases =
        targets.bases(period.year).into_iter().map(|basis| basis_totals(basis, roster, targets, period)).collect();
    Totals { forms, bases }
}

/// The totals of each form that somebody owes. `expected` says which units owe which form.
pub fn forms(reports: &[&Report], forms: &[Form], expected: &[(FormIx, Vec<UnitIx>)]) -> Vec<FormTotals> {
    expected.iter().map(|(ix, units)| form_totals(reports, *ix, &forms[usize::from(ix.0)], units)).collect()
}

fn form_totals(reports: &[&Report], ix: FormIx, form: &Form, expected: &[UnitIx]) -> FormTotals {
    let mut out = FormTotals {
        form: ix,
        expected: expected.to_vec(),
        units: BTreeMap::new(),
        province: BTreeMap::new(),
        classes: classes(reports, ix, form),
        organisations: BTreeMap::new(),
    };
    for report in reports.iter().filter(|r| r.form == ix) {
        let Some(unit) = report.unit else { continue };
        out.organisations.insert(unit, report.organisations.len() as u64);
        out.units.insert(unit, unit_totals(report, form));
    }
    for (indicator, declared) in form.indicators() {
        let mut sum = Total { expected: expected.len() as u64, reported: out.units.len() as u64, ..Total::default() };
        for totals in out.units.values() {
            let total = totals.get(&indicator).copied().unwrap_or_default();
            if declared.kind.adds_up() {
                sum.add(total.value);
            }
            sum.blocked += total.blocked;
            sum.unweighted += total.unweighted;
            sum.mean.add(total.mean);
        }
        if declared.weight.is_some() {
            sum.value = sum.mean.quotient();
        }
        out.province.insert(indicator, sum);
    }
    out
}

fn unit_totals(report: &Report, form: &Form) -> BTreeMap<IndicatorIx, Total> {
    let rows = if form.is_open() { report.organisations.len() as u64 } else { 1 };
    let mut out: BTreeMap<IndicatorIx, Total> =
        form.indicators().map(|(ix, _)| (ix, Total { expected: rows, ..Total::default() })).collect();
    for fact in &report.facts {
        let Some(total) = out.get_mut(&fact.indicator) else {
            continue;
        };
        match fact.value {
            Value::Number(_) | Value::Zero | Value::Dash => {
                total.reported += 1;
                if form.indicator(fact.indicator).kind != Kind::Average || !form.is_open() {
                    total.add(fact.value.amount());
                }
            }
            Value::Blocked => total.blocked += 1,
            Value::Blank => {}
        }
    }
    for (indicator, count) in form.indicators().filter_map(|(ix, i)| Some((ix, i.weight?))) {
        if let Some(total) = out.get_mut(&indicator) {
            weighted(report, form, indicator, count, total);
        }
    }
    out
}

/// Weighs the averages of a unit's organisations; on a closed form its one average, which stays as it was written.
fn weighted(report: &Report, form: &Form, indicator: IndicatorIx, count: IndicatorIx, total: &mut Total) {
    let counts: BTreeMap<Option<u32>, Value> = report.facts_of(count).map(|f| (f.organisation, f.value)).collect();
    let averages: BTreeMap<Option<u32>, Value> =
        report.facts_of(indicator).map(|f| (f.organisation, f.value)).collect();
    let rows: BTreeSet<Option<u32>> = counts.keys().chain(averages.keys()).copied().collect();
    for row in rows {
        let said = averages.get(&row).copied().and_then(average);
        total.weigh(said, counts.get(&row).and_then(|v| v.amount()));
        if !form.is_open() {
            total.value = said;
        }
    }
    if form.is_open() {
        total.value = total.mean.quotient();
    }
}

fn classes(reports: &[&Report], ix: FormIx, form: &Form) -> Vec<(String, u64)> {
    let crate::model::form::Rows::Open(open) = &form.rows else {
        return Vec::new();
    };
    let organisations = || reports.iter().filter(|r| r.form == ix).flat_map(|r| &r.organisations);
    let mut out: Vec<(String, u64)> = open
        .classes
        .iter()
        .enumerate()
        .map(|(n, (label, _))| (label.clone(), organisations().filter(|o| o.class == Some(n)).count() as u64))
        .collect();
    let unclassed = organisations().filter(|o| o.class.is_none()).count() as u64;
    if unclassed > 0 || out.is_empty() {
        out.push((String::new(), unclassed));
    }
    out
}

fn basis_totals(basis: Basis, roster: &Roster, targets: &Targets, period: Period) -> BasisTotals {
    let day = period.last_day();
    let units: BTreeMap<UnitIx, Target> =
        targets.of_units(&basis, roster, day).into_iter().map(|(ix, t)| (ix, t.clone())).collect();
    let is_whole = !units.is_empty() && !targets.lacks_a_unit(&basis, roster, day);
    let sum = is_whole.then(|| units.values().map(|t| t.quantity).fold(Decimal::ZERO, Decimal::saturating_add));
    let own = targets.in_force(&basis, Assignee::Province, day).cloned();
    BasisTotals { basis, units, sum, own }
}
