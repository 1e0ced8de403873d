//! Declared rules: looked up, computed, counted. Each names the figures of one organisation, one unit or the province.

use super::cause::{Break, Should};
use super::{CheckOutcome, Subject, Surroundings, Verdicts};
use crate::consolidate::history::{Book, History, Pairs, Sum, Unknown};
use crate::model::fact::{Claim, Printed, Value};
use crate::model::finding::{Code, FigureTime, Finding, Meaning, Problem, RuleFigure, Severity, problem};
use crate::model::form::{Form, FormIx, IndicatorIx, Kind};
use crate::model::roster::UnitIx;
use crate::model::rule::{Amount, Broken, Comparison, Figure, Figures, Level, Rule, Test, Verdict, When};
use crate::model::target::Assignee;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Checks the rules of one report.
pub fn check(subject: &mut Subject<'_>, unit: UnitIx, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
    let own = subject.book.report.form;
    let is_here = |r: &&Rule| {
        let has = |form: &FormIx| around.now.report(unit, *form, around.period).is_some();
        r.form == own && r.level != Level::Province && r.is_in_force(around.period) && r.needs.iter().all(has)
    };
    let mut rules: Vec<&Rule> = around.rules.iter().filter(is_here).collect();
    if rules.is_empty() {
        return;
    }
    let whens = Whens::of(&rules, subject, unit, around);
    // A unit is only asked why its figure changed where none of its organisations is.
    rules.sort_by_key(|r| r.level != Level::Organisation);
    let mut told: BTreeSet<(Code, Vec<Figure>)> = BTreeSet::new();
    for rule in rules {
        let mut found = Vec::new();
        match rule.level {
            Level::Organisation => {
                for organisation in subject.book.organisations() {
                    let scope = Scope { subject, around, unit, whens: &whens, row: Some(organisation) };
                    evaluate(rule, &scope, &mut found);
                }
            }
            Level::Unit | Level::Province => {
                // On a closed form the figures of the unit are its cells.
                let row = (!subject.form.is_open()).then_some(None);
                let scope = Scope { subject, around, unit, whens: &whens, row };
                evaluate(rule, &scope, &mut found);
            }
        }
        let about = (rule.words.code, rule.figures().collect::<Vec<_>>());
        let is_told = rule.level == Level::Unit && rule.words.severity > Severity::Error && told.contains(&about);
        if rule.level == Level::Organisation && found.iter().any(|f| matches!(f.verdict, Verdict::Broken(_))) {
            told.insert(about);
        }
        let mut own = Vec::new();
        tell(rule, found, subject, around, &mut own);
        findings.extend(own.into_iter().filter(|_| !is_told));
    }
}

/// What came of one test of a rule.
struct Tested {
    verdict: Verdict,
    organisation: Option<Option<u32>>,
    values: Vec<Option<Decimal>>,
    /// The facts that agree with each other, where an equality holds.
    agreeing: Vec<Option<usize>>,
}

fn evaluate(rule: &Rule, scope: &Scope<'_>, found: &mut Vec<Tested>) {
    for test in &rule.tests {
        let verdict = rule.evaluate(test, scope);
        let values = match &verdict {
            Verdict::Broken(broken) => broken.figures.iter().map(|f| known(scope.amount(f))).collect(),
            Verdict::Holds | Verdict::CannotTell(_) => Vec::new(),
        };
        let agreeing = match (&verdict, test, scope.row) {
            (Verdict::Holds, Test::Compare(_, Comparison::Equal, _), Some(row)) => {
                let own = test.figures().into_iter().filter(|f| f.when == When::Now && f.form == rule.form);
                own.map(|f| scope.subject.book.place(row, f.indicator)).collect()
            }
            _ => Vec::new(),
        };
        found.push(Tested { verdict, organisation: scope.row, values, agreeing });
    }
}

pub(super) fn known(amount: Amount) -> Option<Decimal> {
    match amount {
        Amount::Known(n) => Some(n),
        Amount::Missing | Amount::Blocked => None,
    }
}

/// Counts the outcomes and makes breaks of what is broken; of a rule that only asks for reasons, one for a report.
fn tell(
    rule: &Rule,
    found: Vec<Tested>,
    subject: &mut Subject<'_>,
    around: &Surroundings<'_>,
    findings: &mut Vec<Finding>,
) {
    let asks = rule.words.severity > Severity::Error;
    let mut asked: Vec<Finding> = Vec::new();
    for Tested { verdict, organisation, values, agreeing } in found {
        count(rule, &verdict, around.forms, &mut subject.verdicts);
        let broken = match verdict {
            Verdict::Broken(broken) => broken,
            Verdict::Holds => {
                subject.trust.agree(agreeing);
                continue;
            }
            Verdict::CannotTell(_) => continue,
        };
        let row = organisation.flatten();
        let here = |f: &Figure| f.form == rule.form && f.when == When::Now && f.target.is_none();
        let own: Vec<IndicatorIx> = broken.figures.iter().filter(|f| here(f)).map(|f| f.indicator).collect();
        let first = own.first().copied();
        let at = |ix: IndicatorIx| match (organisation, subject.form.is_open()) {
            (None, true) => None,
            _ => subject.book.fact(row, ix).map(|f| f.at),
        };
        let cell = |f: &Figure| if here(f) { at(f.indicator) } else { None };
        let report = &subject.book.report;
        let whose = row.and_then(|o| report.organisations.get(o as usize));
        let of_row = || Meaning { indicator: String::new(), row: whose.map_or(String::new(), |o| o.name.clone()) };
        let meaning = first.map_or_else(of_row, |ix| subject.meaning(row, ix));
        let problem = problem(rule, &broken, &values, meaning, around, &cell);
        match first.filter(|_| organisation.is_some() || !subject.form.is_open()) {
            Some(about) if !asks => {
                let suspects = own.iter().map(|ix| subject.suspect(row, *ix, should(&broken, *ix, rule, subject, row)));
                subject.breaks.push(Break::new(problem, suspects.collect(), about));
            }
            _ => {
                // Of a whole unit the printed total is the figure to look at.
                let total = || report.printed.iter().rfind(|p| is_total_of(p, first)).map(|p| p.at);
                let place = first.and_then(at).or(whose.map(|o| o.at)).or_else(total).unwrap_or(report.header);
                asked.push(Finding::at_cell(problem, report.unit, report.cell(place)));
            }
        }
    }
    findings.extend(asked);
}

/// Whether a printed figure is a total of an indicator.
fn is_total_of(printed: &Printed, wanted: Option<IndicatorIx>) -> bool {
    matches!(&printed.claim, Claim::Total { indicator, .. } if Some(*indicator) == wanted)
}

/// What a figure should say where the rule is an equality in which it counts once.
fn should(broken: &Broken, indicator: IndicatorIx, rule: &Rule, subject: &Subject<'_>, row: Option<u32>) -> Should {
    let Some((left, right)) = broken.sides.filter(|_| broken.is_equality) else { return Should::Unknown };
    let Some((_, says)) = subject.known(row, indicator) else { return Should::Unknown };
    let figure = Figure { when: When::Now, form: rule.form, indicator, target: None };
    match rule.sign(&figure, &broken.figures) {
        Some(sign) => Should::Be(says.saturating_sub(sign.saturating_mul(left.saturating_sub(right)))),
        None => Should::Unknown,
    }
}

/// Counts one outcome, for all and for the rule.
pub(super) fn count(rule: &Rule, verdict: &Verdict, forms: &[Form], verdicts: &mut Verdicts) {
    let n = match verdict {
        Verdict::Holds => 0,
        Verdict::Broken(_) => 1,
        Verdict::CannotTell(_) => 2,
    };
    match verdicts.rules.get_mut(&rule.words.id) {
        Some(counts) => counts[n] += 1,
        None => {
            let mut counts = [0; 3];
            counts[n] = 1;
            verdicts.rules.insert(rule.words.id.clone(), counts);
        }
    }
    match verdict {
        Verdict::Holds => verdicts.count(CheckOutcome::Holds),
        Verdict::Broken(_) => verdicts.count(CheckOutcome::Broken),
        Verdict::CannotTell(Some(figure)) => {
            let key = &forms[usize::from(figure.form.0)].indicator(figure.indicator).key;
            let when = match figure.when {
                When::Now => "",
                When::Previous => "prev.",
                When::YearStart => "year_start.",
                When::SamePeriodLastYear => "same_period_last_year.",
            };
            let target = if figure.target.is_some() { "target." } else { "" };
            verdicts.lacks(&format!("{when}{target}{key}"));
        }
        Verdict::CannotTell(None) => verdicts.count(CheckOutcome::CannotTell),
    }
}

/// The problem with the values of its figures.
pub(super) fn problem(
    rule: &Rule,
    broken: &Broken,
    values: &[Option<Decimal>],
    meaning: Meaning,
    around: &Surroundings<'_>,
    cell: &dyn Fn(&Figure) -> Option<crate::model::place::At>,
) -> Problem {
    let period = around.period;
    let figure = |(f, value): (&Figure, &Option<Decimal>)| {
        let form = around.form(f.form);
        let indicator = form.indicator(f.indicator);
        Some(RuleFigure {
            words: match indicator.row {
                Some(row) => form.row_words(row),
                None => form.column_words(indicator.column),
            },
            value: (*value)?,
            at: cell(f),
            of: match f.when {
                When::Now => None,
                When::Previous => Some(FigureTime::Period(period.previous())),
                When::YearStart => Some(FigureTime::YearEnd(period.year - 1)),
                When::SamePeriodLastYear => Some(FigureTime::Period(period.a_year_before())),
            },
            form: (f.form != rule.form).then(|| form.name.clone()),
            is_target: f.target.is_some(),
        })
    };
    let figures = broken.figures.iter().zip(values).filter_map(figure);
    problem::RuleBroken { rule: rule.words.clone(), meaning, figures: figures.collect(), sides: broken.sides }.into()
}

/// The reports of other times that the rules of a report need, with who is who in them.
struct Whens<'a>(BTreeMap<(When, FormIx), (&'a Book, Pairs)>);

impl<'a> Whens<'a> {
    fn of(rules: &[&Rule], subject: &Subject<'_>, unit: UnitIx, around: &Surroundings<'a>) -> Whens<'a> {
        let mut out = BTreeMap::new();
        for figure in rules.iter().flat_map(|r| r.figures()).filter(|f| f.when != When::Now) {
            let key = (figure.when, figure.form);
            if out.contains_key(&key) {
                continue;
            }
            if let Some(other) = book_of(around.past, unit, figure.form, figure.when, around) {
                let found = match figure.form == subject.book.report.form {
                    true => subject.paired(other),
                    false => (other, Pairs::default()),
                };
                out.insert(key, found);
            }
        }
        Whens(out)
    }
}

/// The report of another time.
pub(super) fn book_of<'h>(
    past: &'h History,
    unit: UnitIx,
    form: FormIx,
    when: When,
    around: &Surroundings<'_>,
) -> Option<&'h Book> {
    let period = around.period;
    match when {
        When::Now => None,
        When::Previous => past.report(unit, form, period.previous()),
        When::YearStart => past.ending(unit, form, period.year_start_eve()),
        When::SamePeriodLastYear => past.report(unit, form, period.a_year_before()),
    }
}

/// One organisation of a report, or the unit itself, as a rule sees it.
struct Scope<'a> {
    subject: &'a Subject<'a>,
    around: &'a Surroundings<'a>,
    unit: UnitIx,
    whens: &'a Whens<'a>,
    /// The organisation; none for the unit.
    row: Option<Option<u32>>,
}

impl Scope<'_> {
    fn book(&self, figure: &Figure) -> Option<(&Book, Option<&Pairs>)> {
        let around = self.around;
        match figure.when {
            When::Now if figure.form == self.subject.book.report.form => Some((self.subject.book, None)),
            When::Now => around.now.report(self.unit, figure.form, around.period).map(|b| (b, None)),
            When::Previous | When::YearStart | When::SamePeriodLastYear => {
                self.whens.0.get(&(figure.when, figure.form)).map(|(b, p)| (*b, Some(p)))
            }
        }
    }
}

impl Figures for Scope<'_> {
    fn amount(&self, figure: &Figure) -> Amount {
        if let Some(basis) = &figure.target {
            return assigned(self.around, Assignee::Unit(self.unit), figure, basis.as_deref());
        }
        let Some((book, pairs)) = self.book(figure) else { return Amount::Missing };
        let is_own_form = figure.form == self.subject.book.report.form;
        match self.row.filter(|_| is_own_form) {
            None => of_sum(book.sum(figure.indicator), self.around.kind(figure)),
            Some(row) => match pairs.map_or(Some(row), |p| p.earlier(row)) {
                Some(row) => of_value(book.value(row, figure.indicator)),
                None => Amount::Missing,
            },
        }
    }

    fn below(&self, figure: &Figure) -> Vec<Amount> {
        let Some((book, _)) = self.book(figure) else { return Vec::new() };
        book.organisations().map(|o| of_value(book.value(o, figure.indicator))).collect()
    }
}

pub(super) fn of_value(value: Value) -> Amount {
    match value {
        Value::Blocked => Amount::Blocked,
        Value::Blank => Amount::Missing,
        Value::Number(_) | Value::Zero | Value::Dash => value.amount().map_or(Amount::Missing, Amount::Known),
    }
}

pub(super) fn of_sum(sum: Sum, kind: Kind) -> Amount {
    match sum.known(kind) {
        Ok(n) => Amount::Known(n),
        Err(Unknown::Missing) => Amount::Missing,
        Err(Unknown::Blocked) => Amount::Blocked,
    }
}

/// What was assigned for a figure.
pub(super) fn assigned(around: &Surroundings<'_>, whom: Assignee, figure: &Figure, basis: Option<&str>) -> Amount {
    let bases = around.targets.bases(around.period.year);
    let is_meant = |b: &&crate::model::target::Basis| {
        b.form == figure.form && b.indicator == figure.indicator && basis.is_none_or(|slug| slug == b.slug)
    };
    let day = around.period.last_day();
    let Some(basis) = bases.iter().find(is_meant) else { return Amount::Missing };
    let of = |whom| around.targets.in_force(basis, whom, day).map(|t| t.quantity);
    // The province's own target goes before the sum of its units.
    let sum = || {
        let units = around.targets.of_units(basis, around.roster, day).into_iter().map(|(_, t)| t.quantity);
        units.reduce(Decimal::saturating_add)
    };
    let assigned = match whom {
        Assignee::Province => of(whom).or_else(sum),
        Assignee::Unit(_) => of(whom),
    };
    assigned.map_or(Amount::Missing, Amount::Known)
}
