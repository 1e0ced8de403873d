//! Adjustments (điều chỉnh): what a unit said by telephone or by letter that a cell should say. The original is kept.

use crate::model::fact::{Correction, Report, Value};
use crate::model::finding::Finding;
use crate::model::form::{Form, FormIx, IndicatorIx};
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::model::text::Label;
use jiff::civil::Date;
use rust_decimal::Decimal;
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
pub struct Adjustments(pub Vec<Adjustment>);

impl Adjustments {
    /// Corrects a report; what was found in a corrected cell is lifted. Returns the places of those that were applied.
    pub fn apply(&self, report: &mut Report, form: &Form, findings: &mut [Finding]) -> Vec<&str> {
        let own =
            |a: &&Adjustment| Some(a.unit) == report.unit && Some(a.period) == report.period && a.form == report.form;
        let mut own: Vec<&Adjustment> = self.0.iter().filter(own).collect();
        // Of two for one cell the later goes before the earlier.
        own.sort_by_key(|a| a.day);
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
