//! Targets (chỉ tiêu được giao): what was assigned, by which document, from when.

use crate::form::{FormIx, IndicatorIx};
use crate::roster::UnitIx;
use crate::text;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// To whom a target was assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// The province itself.
    Province,
    /// One unit.
    Unit(UnitIx),
}

/// One row of the target sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The calendar year.
    pub year: i16,
    /// For whom.
    pub assignee: Assignee,
    /// The form of the indicator.
    pub form: FormIx,
    /// The indicator.
    pub indicator: IndicatorIx,
    /// The basis as written: "Quyết định", "Nghị quyết".
    pub basis: String,
    /// The document: "426-QĐ/TU".
    pub document: String,
    /// The day from which it is in force; 1 January where no date was given.
    pub from: Date,
    /// The quantity.
    pub quantity: Decimal,
}

impl Target {
    /// The basis as an ASCII slug: `quyet-dinh`.
    pub fn basis_slug(&self) -> String {
        text::slug(&self.basis)
    }
}

/// The targets of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    rows: Vec<Target>,
}

/// One indicator measured against one basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The form.
    pub form: FormIx,
    /// The indicator.
    pub indicator: IndicatorIx,
    /// The slug.
    pub slug: String,
    /// The basis as written.
    pub name: String,
}

impl Targets {
    /// The rows, in the order of the sheet.
    pub fn new(rows: Vec<Target>) -> Targets {
        Targets { rows }
    }

    /// Whether no target was given.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The bases that say something in `year`, in the order of the sheet.
    pub fn bases(&self, year: i16) -> Vec<Basis> {
        let mut out: Vec<Basis> = Vec::new();
        for t in self.rows.iter().filter(|t| t.year == year) {
            let basis = Basis { form: t.form, indicator: t.indicator, slug: t.basis_slug(), name: t.basis.clone() };
            if !out.iter().any(|b| b.form == basis.form && b.indicator == basis.indicator && b.slug == basis.slug) {
                out.push(basis);
            }
        }
        out
    }

    /// The row in force on `day`: of one year, assignee and basis the one with the latest date; of
    /// equal dates the lower row.
    pub fn in_force(&self, basis: &Basis, assignee: Assignee, day: Date) -> Option<&Target> {
        self.rows
            .iter()
            .filter(|t| {
                t.year == day.year()
                    && t.assignee == assignee
                    && t.form == basis.form
                    && t.indicator == basis.indicator
                    && t.basis_slug() == basis.slug
                    && t.from <= day
            })
            .max_by_key(|t| t.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_date_revises_an_earlier_one() {
        let row = |quantity: i64, from: Date| Target {
            year: 2021,
            assignee: Assignee::Unit(UnitIx(0)),
            form: FormIx(0),
            indicator: IndicatorIx(0),
            basis: "Quyết định".into(),
            document: String::new(),
            from,
            quantity: quantity.into(),
        };
        let date = Date::constant;
        let targets = Targets::new(vec![row(146, date(2021, 1, 1)), row(166, date(2021, 6, 25))]);
        let basis = &targets.bases(2021)[0];
        let on = |day| targets.in_force(basis, Assignee::Unit(UnitIx(0)), day).map(|t| t.quantity);
        assert_eq!(basis.slug, "quyet-dinh");
        assert_eq!(on(date(2021, 5, 31)), Some(146.into()));
        assert_eq!(on(date(2021, 6, 30)), Some(166.into()));
        assert_eq!(targets.in_force(basis, Assignee::Province, date(2021, 6, 30)), None);
    }
}
