//! Reasons (giải trình) that were given for findings. They silence nothing: the finding stays, with its reason.

use crate::model::finding::Finding;
use crate::model::period::Period;
use crate::model::target::Assignee;
use crate::model::text::Label;
use jiff::civil::Date;
use std::sync::Arc;

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The unit that it is about, or the province.
    pub whom: Assignee,
    /// The code of the findings, or the id of the rule.
    pub what: String,
    /// The organisation, where it is not the whole report.
    pub organisation: String,
    /// The period, where it is one.
    pub period: Option<Period>,
    /// The last day on which it is accepted, where it is more than one period.
    pub until: Option<Date>,
    /// The reason itself.
    pub text: String,
    /// Who gave it.
    pub by: String,
    /// The document that gives it.
    pub document: String,
}

impl Reason {
    /// Whether it is about this finding of `period`.
    pub fn is_about(&self, finding: &Finding, period: Period) -> bool {
        let whom = finding.unit.map_or(Assignee::Province, Assignee::Unit);
        let is_what = || self.what == finding.code().key() || !self.what.is_empty() && self.what == finding.rule();
        self.whom == whom && is_what() && self.is_accepted_in(period) && self.is_about_the_row(finding)
    }

    /// Whether it is about the organisation of a finding: a reason of one does not explain others told with it.
    fn is_about_the_row(&self, finding: &Finding) -> bool {
        let organisation = Label::new(&self.organisation);
        let is_row = || finding.problem.row().is_some_and(|r| Label::new(r) == organisation);
        organisation.is_empty() || finding.others == 0 && is_row()
    }

    /// Whether it is accepted in `period`.
    pub fn is_accepted_in(&self, period: Period) -> bool {
        match (self.period, self.until) {
            (Some(from), Some(until)) => from <= period && period.last_day() <= until,
            (Some(only), None) => only == period,
            (None, Some(until)) => period.last_day() <= until,
            (None, None) => false,
        }
    }

    /// It in short, where no finding asks for it: "total-mismatch: Sáp nhập hai chi bộ".
    pub fn idle_words(&self) -> String {
        format!("{}: {}", self.what, self.text)
    }

    /// The reason with who gave it: "Sáp nhập hai chi bộ (Huyện ủy Núi Thành, Công văn 12-CV/HU)".
    pub fn words(&self) -> String {
        let by: Vec<&str> = [self.by.as_str(), self.document.as_str()].into_iter().filter(|t| !t.is_empty()).collect();
        let text = self.text.trim_end_matches('.');
        if by.is_empty() { text.to_owned() } else { format!("{text} ({})", by.join(", ")) }
    }
}

/// All reasons, in the order of their sheet.
#[derive(Clone, Debug, Default)]
pub struct Reasons(pub Vec<Reason>);

impl Reasons {
    /// Gives each finding its reason; returns the reasons for this period that no finding asked for.
    pub fn give(&self, findings: &mut [Finding], period: Period) -> Vec<&Reason> {
        for finding in findings.iter_mut().filter(|f| f.reason.is_none()) {
            let reason = self.0.iter().find(|r| r.is_about(finding, period));
            finding.reason = reason.map(|r| Arc::from(r.words()));
        }
        let asked = |r: &&Reason| findings.iter().any(|f| r.is_about(f, period));
        self.0.iter().filter(|r| r.period == Some(period) && !asked(r)).collect()
    }
}
