//! A form in the workbook, whichever its shape: where each figure of a unit and of the province stands.

use super::closed::Closed;
use super::layout::Layout;
use crate::consolidate::aggregate::FormTotals;
use crate::model::form::{Form, IndicatorIx};
use crate::model::place::At;
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::write::page::Base;

/// A form with its pages.
#[derive(Clone, Copy)]
pub enum Shape<'a> {
    /// Its rows are organisations.
    Open(&'a Layout<'a>),
    /// Both axes are closed.
    Closed(&'a Closed<'a>),
}

/// The forms of a workbook, open ones first.
pub fn shapes<'a>(layouts: &'a [Layout<'a>], closed: &'a [Closed<'a>]) -> Vec<Shape<'a>> {
    layouts.iter().map(Shape::Open).chain(closed.iter().map(Shape::Closed)).collect()
}

impl<'a> Shape<'a> {
    /// The form.
    pub fn form(&self) -> &'a Form {
        match self {
            Shape::Open(layout) => layout.form,
            Shape::Closed(closed) => closed.form(),
        }
    }

    /// The sheet that is a report for the next level.
    pub fn report_sheet(&self) -> &'a str {
        match self {
            Shape::Open(layout) => &layout.pages.detail,
            Shape::Closed(closed) => closed.summary_sheet(),
        }
    }

    /// Its totals.
    pub fn totals(&self) -> &'a FormTotals {
        match self {
            Shape::Open(layout) => layout.totals,
            Shape::Closed(closed) => closed.totals(),
        }
    }

    /// The units that owe it, in the order of the pages.
    pub fn units(&self) -> Vec<UnitIx> {
        match self {
            Shape::Open(layout) => layout.plan.units().collect(),
            Shape::Closed(closed) => closed.totals().expected.clone(),
        }
    }

    /// The sheet and the cell of a figure, of a unit or of the province.
    pub fn cell(&self, whom: Assignee, indicator: IndicatorIx) -> Option<(&'a str, At)> {
        match (self, whom) {
            (Shape::Open(layout), Assignee::Province) => {
                Some((&layout.pages.summary, super::units::total_cell(layout, indicator)?))
            }
            (Shape::Open(layout), Assignee::Unit(unit)) => {
                Some((&layout.pages.summary, super::units::unit_cell(layout, unit, indicator)?))
            }
            (Shape::Closed(closed), Assignee::Province) => Some(closed.total_cell(indicator)),
            (Shape::Closed(closed), Assignee::Unit(unit)) => closed.fact_cell(unit, indicator),
        }
    }

    /// The role of a figure's cells.
    pub fn base(&self, indicator: IndicatorIx) -> Base {
        super::layout::base(self.form().indicator(indicator))
    }
}
