//! Targets (chỉ tiêu được giao): what was assigned, by which document, from when.

use crate::model::form::{FormIx, IndicatorIx};
use crate::model::roster::{Roster, UnitIx};
use crate::model::text;
use crate::model::text::number::{self, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// To whom a target was assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// The quantity; of a share, what it comes to.
    pub quantity: Decimal,
    /// The share that was assigned instead of a number.
    pub share: Option<Share>,
    /// Whether the quantity is known: a share of what is not known is not.
    pub is_known: bool,
}

/// A target in percent of a figure: at least 3 % of the members at 31/12.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Percent.
    pub percent: Decimal,
    /// The figure of the same form of which it is taken.
    pub base: IndicatorIx,
    /// How it is made a whole number.
    pub rounding: Rounding,
}

impl Share {
    /// What it comes to.
    pub fn of(&self, base: Decimal) -> Option<Decimal> {
        let exact = base.checked_mul(self.percent)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(number::whole(exact, self.rounding))
    }
}

impl Target {
    /// The basis as an ASCII slug: `quyet-dinh`.
    pub fn basis_slug(&self) -> String {
        text::slug(&self.basis)
    }

    /// The basis that it is a row of.
    fn basis(&self) -> Basis {
        Basis { form: self.form, indicator: self.indicator, slug: self.basis_slug(), name: self.basis.clone() }
    }
}

/// By what rows are found: year, assignee, form and indicator.
type TargetKey = (i16, Assignee, FormIx, IndicatorIx);

/// The targets of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    rows: Vec<Target>,
    /// What is said in each year: the bases in the order of the sheet.
    bases: BTreeMap<i16, Vec<Basis>>,
    /// The rows of an assignee on one figure in one year, in the order of the sheet, each with the slug of its basis.
    given: HashMap<TargetKey, Vec<(String, usize)>>,
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
        let mut out = Targets::default();
        let mut known = HashSet::new();
        for (n, row) in rows.iter().enumerate() {
            let basis = row.basis();
            let key = (row.year, row.assignee, row.form, row.indicator);
            out.given.entry(key).or_default().push((basis.slug.clone(), n));
            if known.insert((row.year, row.form, row.indicator, basis.slug.clone())) {
                out.bases.entry(row.year).or_default().push(basis);
            }
        }
        Targets { rows, ..out }
    }

    /// The rows of an assignee by a basis in a year, in the order of the sheet.
    fn rows_of(&self, basis: &Basis, assignee: Assignee, year: i16) -> impl Iterator<Item = &Target> {
        let given = self.given.get(&(year, assignee, basis.form, basis.indicator));
        let own = given.into_iter().flatten().filter(|(slug, _)| *slug == basis.slug);
        own.map(|(_, n)| &self.rows[*n])
    }

    /// The targets with each share as the number that it comes to; `base` says what a figure is for an assignee. A share
    /// of what is not known stays unknown: what it revised does not come back.
    pub fn settled(self, base: impl Fn(Assignee, FormIx, IndicatorIx) -> Option<Decimal>) -> Targets {
        let settle = |target: Target| match target.share {
            None => target,
            Some(share) => {
                let quantity = base(target.assignee, target.form, share.base).and_then(|n| share.of(n));
                Target { quantity: quantity.unwrap_or_default(), is_known: quantity.is_some(), ..target }
            }
        };
        Targets { rows: self.rows.into_iter().map(settle).collect(), ..self }
    }

    /// Every row that one assignee was given by a basis in a year, oldest first.
    pub fn given(&self, basis: &Basis, assignee: Assignee, year: i16) -> Vec<&Target> {
        let mut rows: Vec<&Target> = self.rows_of(basis, assignee, year).collect();
        rows.sort_by_key(|t| t.from);
        rows
    }

    /// Whether no target was given.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The bases that say something in `year`, in the order of the sheet.
    pub fn bases(&self, year: i16) -> Vec<Basis> {
        self.bases.get(&year).cloned().unwrap_or_default()
    }

    /// The row in force on `day`: of one year, assignee and basis the one with the latest date; of
    /// equal dates the lower row.
    pub fn in_force(&self, basis: &Basis, assignee: Assignee, day: Date) -> Option<&Target> {
        let begun = self.rows_of(basis, assignee, day.year()).filter(|t| t.from <= day);
        begun.max_by_key(|t| t.from).filter(|t| t.is_known)
    }

    /// The rows of the units in force on `day`, also of units that ended, unless one that was made of them has its own.
    pub fn of_units(&self, basis: &Basis, roster: &Roster, day: Date) -> Vec<(UnitIx, &Target)> {
        let of = |unit| self.in_force(basis, Assignee::Unit(unit), day).map(|t| (unit, t));
        let all: Vec<(UnitIx, &Target)> = roster.iter().filter_map(|(unit, _)| of(unit)).collect();
        let heirs: BTreeSet<UnitIx> = all.iter().flat_map(|(unit, _)| roster.predecessors(*unit)).collect();
        let ended = |unit: UnitIx| roster.unit(unit).until.is_some_and(|until| until < day);
        all.into_iter().filter(|(unit, _)| !(ended(*unit) && heirs.contains(unit))).collect()
    }

    /// Whether some unit's row in force on `day` is a share of what is not known.
    pub fn lacks_a_unit(&self, basis: &Basis, roster: &Roster, day: Date) -> bool {
        let given = |unit| self.given(basis, Assignee::Unit(unit), day.year());
        roster.in_force(day).any(|(unit, _)| given(unit).iter().rfind(|t| t.from <= day).is_some_and(|t| !t.is_known))
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
            share: None,
            is_known: true,
        };
        let date = Date::constant;
        let targets = Targets::new(vec![row(146, date(2021, 1, 1)), row(166, date(2021, 6, 25))]);
        let basis = &targets.bases(2021)[0];
        let on = |day| targets.in_force(basis, Assignee::Unit(UnitIx(0)), day).map(|t| t.quantity);
        assert_eq!(basis.slug, "quyet-dinh");
        assert_eq!(on(date(2021, 5, 31)), Some(146.into()));
        assert_eq!(on(date(2021, 6, 30)), Some(166.into()));
        assert_eq!(targets.in_force(basis, Assignee::Province, date(2021, 6, 30)), None);
        let given: Vec<Decimal> =
            targets.given(basis, Assignee::Unit(UnitIx(0)), 2021).iter().map(|t| t.quantity).collect();
        assert_eq!(given, [146.into(), 166.into()]);
    }

    #[test]
    fn a_share_is_rounded_as_it_was_assigned() {
        let share = |rounding| Share { percent: 3.into(), base: IndicatorIx(0), rounding };
        let of = |rounding, base: i64| share(rounding).of(base.into());
        assert_eq!(of(Rounding::Down, 71_087), Some(2_132.into()));
        assert_eq!(of(Rounding::Nearest, 71_087), Some(2_133.into()));
        assert_eq!(of(Rounding::Nearest, 50), Some(2.into()), "1,5 is rounded half up");
        assert_eq!(of(Rounding::Up, 67), Some(3.into()));
        assert_eq!(of(Rounding::Up, 100), Some(3.into()));
    }
}
