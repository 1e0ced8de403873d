//! Adjustments (điều chỉnh): what a unit said by telephone or by letter that a cell should say. The original is kept.

use crate::model::fact::{Correction, Report, Value};
use crate::model::finding::Finding;
use crate::model::form::{Form, FormIx, IndicatorIx};
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::model::text::Label;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// One adjustment.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// The period of the report.
    pub period: Period,
    /// The unit.
    pub unit: UnitIx,
    /// The organisation; empty on a form whose axes are both closed.
    pub organisation: String,
    /// The form.
    pub form: FormIx,
    /// The indicator.
    pub indicator: IndicatorIx,
    /// What the cell should say.
    pub value: Decimal,
    /// Who said so.
    pub by: String,
    /// When.
    pub day: Option<Date>,
    /// The document.
    pub document: String,
    /// The sheet and cell of the declaration.
    pub place: String,
}

impl Adjustment {
    /// Who said so, when and where: "Huyện ủy Núi Thành, 05/10/2022, Công văn 12-CV/HU".
    pub fn source(&self) -> String {
        let day = self.day.map_or(String::new(), |d| format!("{:02}/{:02}/{}", d.day(), d.month(), d.year()));
        let parts = [self.by.clone(), day, self.document.clone()];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// All adjustments, in the order of their sheet.
#[derive(Clone, Debug, Default)]
pub struct Adjustments {
    all: Vec<Adjustment>,
    /// Of each report those that concern it, of two for one cell the later after the earlier.
    by_report: HashMap<(UnitIx, FormIx, Period), Vec<usize>>,
}

impl Adjustments {
    /// The adjustments of a sheet.
    pub fn new(all: Vec<Adjustment>) -> Adjustments {
        let mut by_report: HashMap<_, Vec<usize>> = HashMap::new();
        for (n, a) in all.iter().enumerate() {
            by_report.entry((a.unit, a.form, a.period)).or_default().push(n);
        }
        by_report.values_mut().for_each(|own| own.sort_by_key(|n| all[*n].day));
        Adjustments { all, by_report }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Adjustment> {
        self.all.iter()
    }

    /// Those of a unit's report.
    fn of(&self, report: &Report) -> impl Iterator<Item = &Adjustment> {
        let key = report.unit.zip(report.period).map(|(unit, period)| (unit, report.form, period));
        let own = key.and_then(|key| self.by_report.get(&key));
        own.into_iter().flatten().filter_map(|n| self.all.get(*n))
    }

    /// Whether some figure of a report is adjusted.
    pub fn concern(&self, report: &Report) -> bool {
        self.of(report).next().is_some()
    }

    /// Corrects a report; what was found in a corrected cell is lifted. Returns the places of those that were applied.
    pub fn apply(&self, report: &mut Report, form: &Form, findings: &mut [Finding]) -> Vec<&str> {
        let own: Vec<&Adjustment> = self.of(report).collect();
        let mut applied = Vec::new();
        for adjustment in own {
            let name = Label::new(&adjustment.organisation);
            let mut places = report
                .facts
                .iter()
                .enumerate()
                .filter(|(_, f)| f.indicator == adjustment.indicator)
                .filter(|(_, f)| match f.organisation {
                    Some(o) => Label::new(&report.organisations[o as usize].name) == name,
                    None => !form.is_open(),
                })
                .map(|(n, _)| n);
            // Two organisations of one name cannot be told apart.
            let (Some(n), None) = (places.next(), places.next()) else { continue };
            correct(report, n, adjustment);
            applied.push(adjustment.place.as_str());
            let fact = &report.facts[n];
            for finding in findings.iter_mut().filter(|f| f.at == Some(fact.at) && f.problem.is_of_cell()) {
                finding.lift(Arc::from(fact.text()));
            }
        }
        applied
    }
}

fn correct(report: &mut Report, n: usize, adjustment: &Adjustment) {
    let fact = &mut report.facts[n];
    let tally = &mut report.tally;
    match fact.value {
        Value::Blocked => {
            // A blocked cell that is empty, such as a formula without a result, was counted as blocked too.
            let was_counted = tally.blocked > 0;
            tally.blocked -= u64::from(was_counted);
            tally.used += u64::from(was_counted);
        }
        Value::Number(_) | Value::Zero | Value::Dash | Value::Blank => {}
    }
    fact.correct(Value::number(adjustment.value), Correction { original: fact.value, source: adjustment.source() });
}
