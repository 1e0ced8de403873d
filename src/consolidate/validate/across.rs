//! What no single report tells: targets against their sum, rules about the province, organisations counted twice.

use super::declared::{assigned, book_of, count, known, of_sum, problem};
use super::{CheckOutcome, Surroundings, Verdicts};
use crate::consolidate::history::Book;
use crate::model::fact::{Report, Value};
use crate::model::finding::{Finding, Meaning, problem};
use crate::model::form::{FormIx, IndicatorIx};
use crate::model::roster::UnitIx;
use crate::model::rule::{Amount, Figure, Figures, Level, Verdict, When};
use crate::model::target::Assignee;
use crate::model::text::Label;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Checks the province. `expected` says which units owe which form; `is_whole` whether these are all that there are,
/// which only a roster tells.
pub fn province(
    around: &Surroundings<'_>,
    expected: &[(FormIx, Vec<UnitIx>)],
    is_whole: bool,
    findings: &mut Vec<Finding>,
) -> Verdicts {
    let mut verdicts = Verdicts::default();
    target_sums(around, &mut verdicts, findings);
    rules(&Province { around, expected, is_whole }, &mut verdicts, findings);
    counted_twice(around, findings);
    verdicts
}

/// Σ of the units' targets against the province's own, by each basis.
fn target_sums(around: &Surroundings<'_>, verdicts: &mut Verdicts, findings: &mut Vec<Finding>) {
    let day = around.period.last_day();
    for basis in around.targets.bases(around.period.year) {
        let own = around.targets.in_force(&basis, Assignee::Province, day).map(|t| t.quantity);
        let of_units: Vec<Decimal> =
            around.targets.of_units(&basis, around.roster, day).into_iter().map(|(_, t)| t.quantity).collect();
        let Some(own) = own.filter(|_| !of_units.is_empty()) else { continue };
        let sum = of_units.iter().fold(Decimal::ZERO, |sum, n| sum.saturating_add(*n));
        if sum == own {
            verdicts.count(CheckOutcome::Holds);
            continue;
        }
        verdicts.count(CheckOutcome::Broken);
        let indicator = around.forms[usize::from(basis.form.0)].words(basis.indicator);
        let problem =
            problem::TargetSum { indicator, basis: basis.name.clone(), own, sum, units: of_units.len() }.into();
        findings.push(Finding::bare(problem, None));
    }
}

fn rules(whole: &Province<'_>, verdicts: &mut Verdicts, findings: &mut Vec<Finding>) {
    let around = whole.around;
    let is_here = |form: FormIx| whole.expected.iter().any(|(f, _)| *f == form);
    let in_force = |r: &&crate::model::rule::Rule| {
        r.level == Level::Province
            && r.is_in_force(around.period)
            && is_here(r.form)
            && r.needs.iter().all(|f| is_here(*f))
    };
    for rule in around.rules.iter().filter(in_force) {
        for verdict in rule.tests.iter().map(|t| rule.evaluate(t, whole)) {
            count(rule, &verdict, around.forms, verdicts);
            if let Verdict::Broken(broken) = verdict {
                let values: Vec<Option<Decimal>> = broken.figures.iter().map(|f| known(whole.amount(f))).collect();
                findings
                    .push(Finding::bare(problem(rule, &broken, &values, Meaning::default(), around, &|_| None), None));
            }
        }
    }
}

/// The province as a rule sees it: a figure is known if every unit that owes the form reported it.
struct Province<'a> {
    around: &'a Surroundings<'a>,
    expected: &'a [(FormIx, Vec<UnitIx>)],
    is_whole: bool,
}

impl Province<'_> {
    fn units(&self, form: FormIx) -> &[UnitIx] {
        self.expected.iter().find(|(f, _)| *f == form).map_or(&[], |(_, units)| units)
    }

    fn of_unit(&self, unit: UnitIx, figure: &Figure) -> Amount {
        let (around, period) = (self.around, self.around.period);
        let book = match figure.when {
            When::Now => around.now.report(unit, figure.form, period),
            When::Previous | When::YearStart | When::SamePeriodLastYear => {
                book_of(around.past, unit, figure.form, figure.when, around)
            }
        };
        let sum = book.map(|b| b.sum(figure.indicator));
        sum.map_or(Amount::Missing, |s| of_sum(s, self.around.kind(figure)))
    }
}

impl Figures for Province<'_> {
    fn amount(&self, figure: &Figure) -> Amount {
        if let Some(basis) = &figure.target {
            return assigned(self.around, Assignee::Province, figure, basis.as_deref());
        }
        let mut sum = Decimal::ZERO;
        let all = self.below(figure);
        if all.is_empty() || !self.is_whole {
            return Amount::Missing;
        }
        for amount in all {
            match amount {
                Amount::Known(n) => sum = sum.saturating_add(n),
                Amount::Missing => return Amount::Missing,
                Amount::Blocked => return Amount::Blocked,
            }
        }
        Amount::Known(sum)
    }

    fn below(&self, figure: &Figure) -> Vec<Amount> {
        self.units(figure.form).iter().map(|u| self.of_unit(*u, figure)).collect()
    }
}

/// Figures other than zero that two organisations do not share by chance.
const NO_CHANCE: usize = 5;

/// An organisation's form, name and figures.
type OrganisationFigures = (FormIx, Label, Vec<(IndicatorIx, Decimal)>);

/// Organisations that stand under the same name and with the same figures in the reports of two units.
fn counted_twice(around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<OrganisationFigures, &Book> = BTreeMap::new();
    let mut twice: BTreeMap<(usize, UnitIx), Vec<u32>> = BTreeMap::new();
    let books: Vec<&Book> = around.now.books().collect();
    for (n, book) in books.iter().enumerate() {
        for (o, organisation) in (0..).zip(&book.report.organisations) {
            let figures = figures(book, o);
            if figures.len() < NO_CHANCE {
                continue;
            }
            let key = (book.report.form, Label::new(&organisation.name), figures);
            match seen.get(&key) {
                Some(other) if other.report.unit != book.report.unit => {
                    twice.entry((n, other.report.unit.unwrap_or(UnitIx(0)))).or_default().push(o);
                }
                Some(_) => {}
                None => {
                    seen.insert(key, book);
                }
            }
        }
    }
    for ((n, other), organisations) in twice {
        let report: &Report = &books[n].report;
        let of_other = around.now.report(other, report.form, around.period);
        let Some(first) = organisations.first().map(|o| &report.organisations[*o as usize]) else { continue };
        let problem = problem::CountedTwice {
            first: first.name.clone(),
            others: organisations.len() - 1,
            unit: around.roster.unit(other).title().to_owned(),
            file: of_other.map_or("".into(), |b| b.report.file.clone()),
        }
        .into();
        findings.push(Finding::at_cell(problem, report.unit, report.cell(first.at)));
    }
}

fn figures(book: &Book, organisation: u32) -> Vec<(IndicatorIx, Decimal)> {
    let all = book.row(organisation).iter().map(|f| (f.indicator, f.value));
    all.filter_map(|(ix, v)| match v {
        Value::Number(n) => Some((ix, n)),
        Value::Zero | Value::Dash | Value::Blank | Value::Blocked => None,
    })
    .collect()
}
