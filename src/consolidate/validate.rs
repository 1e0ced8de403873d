//! Whether what a unit sent agrees with itself, with what it sent before, and with what the forms and the workspace declare.
//!
//! Three outcomes are counted: it holds, it is broken, it cannot be told because an operand is missing. What is broken
//! is a `cause::Break` first; `cause::settle` makes findings of them, one for each cause.

mod across;
mod cause;
mod composed;
mod declared;
mod over_time;
mod printed;
mod within;

pub use across::province;

use crate::consolidate::history::{Book, History, Pairs, pairs};
use crate::model::finding::Finding;
use crate::model::form::{Form, FormIx, IndicatorIx, Kind};
use crate::model::period::Period;
use crate::model::roster::{Roster, UnitIx};
use crate::model::rule::{Figure, Rule};
use crate::model::target::Targets;
use cause::{Break, Trust};
use indexmap::IndexMap;

/// How many checks held, were broken, or cannot be told because an operand is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// It agrees.
    pub holds: u64,
    /// It does not; there is a finding.
    pub broken: u64,
    /// An operand is missing or blocked.
    pub cannot_tell: u64,
    /// The same of each declared rule, by id.
    pub rules: IndexMap<String, [u64; 3]>,
    /// How often a check could not be told for want of a figure, by its key.
    pub missing: IndexMap<String, u64>,
}

/// One outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CheckOutcome {
    Holds,
    Broken,
    CannotTell,
}

impl Verdicts {
    /// Adds another count.
    pub fn add(&mut self, other: Verdicts) {
        self.holds += other.holds;
        self.broken += other.broken;
        self.cannot_tell += other.cannot_tell;
        for (id, counts) in other.rules {
            let own = self.rules.entry(id).or_default();
            own.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
        }
        for (key, n) in other.missing {
            *self.missing.entry(key).or_default() += n;
        }
    }

    fn count(&mut self, outcome: CheckOutcome) {
        match outcome {
            CheckOutcome::Holds => self.holds += 1,
            CheckOutcome::Broken => self.broken += 1,
            CheckOutcome::CannotTell => self.cannot_tell += 1,
        }
    }

    fn lacks(&mut self, key: &str) {
        self.cannot_tell += 1;
        match self.missing.get_mut(key) {
            Some(n) => *n += 1,
            None => {
                self.missing.insert(key.to_owned(), 1);
            }
        }
    }
}

/// What a report is held against.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The period.
    pub period: Period,
    /// The forms.
    pub forms: &'a [Form],
    /// The rules.
    pub rules: &'a [Rule],
    /// The reports in force of this period.
    pub now: &'a History,
    /// Those of earlier periods.
    pub past: &'a History,
    /// What was assigned.
    pub targets: &'a Targets,
    /// The units.
    pub roster: &'a Roster,
}

impl Surroundings<'_> {
    /// A form by its place.
    pub fn form(&self, ix: FormIx) -> &Form {
        &self.forms[usize::from(ix.0)]
    }

    /// How a figure of a rule behaves.
    fn kind(&self, figure: &Figure) -> Kind {
        self.form(figure.form).indicator(figure.indicator).kind
    }
}

/// A report under examination.
struct Subject<'a> {
    book: &'a Book,
    form: &'a Form,
    /// The last report of the year before this one, and who is who in it.
    before: Option<(&'a Book, Pairs)>,
    /// Whether a figure of it was adjusted.
    is_adjusted: bool,
    trust: Trust,
    breaks: Vec<Break>,
    verdicts: Verdicts,
}

impl<'a> Subject<'a> {
    fn new(book: &'a Book, form: &'a Form) -> Subject<'a> {
        let trust = Trust::of(book);
        let is_adjusted = book.report.facts.iter().any(|f| f.correction().is_some());
        Subject { book, form, before: None, is_adjusted, trust, breaks: Vec::new(), verdicts: Verdicts::default() }
    }

    /// Another report with who is who in it; that of before is paired already.
    fn paired<'b>(&self, other: &'b Book) -> (&'b Book, Pairs) {
        let known = self.before.as_ref().filter(|(book, _)| std::ptr::eq(*book, other));
        (other, known.map_or_else(|| pairs(&self.book.report, &other.report, self.form), |(_, pairs)| pairs.clone()))
    }

    /// Makes findings of what is broken.
    fn settle(self, findings: &mut Vec<Finding>) -> Verdicts {
        let before = self.before.as_ref().map(|(b, p)| (*b, p));
        cause::settle(self.breaks, &self.trust, self.book, before, findings);
        self.verdicts
    }

    /// A check that cannot be told for want of a figure.
    fn lacks(&mut self, indicator: IndicatorIx) {
        self.verdicts.lacks(&self.form.indicator(indicator).key);
    }

    fn broken(&mut self, found: Break) {
        self.verdicts.count(CheckOutcome::Broken);
        self.breaks.push(found);
    }
}

/// Checks one report against itself.
pub fn alone(book: &Book, form: &Form, findings: &mut Vec<Finding>) -> Verdicts {
    let mut subject = Subject::new(book, form);
    printed::check(&mut subject);
    within::check(&mut subject);
    subject.settle(findings)
}

/// Checks one report against itself, against the earlier ones of its unit and against the rules.
pub fn report(book: &Book, unit: UnitIx, around: &Surroundings<'_>, findings: &mut Vec<Finding>) -> Verdicts {
    let form = around.form(book.report.form);
    let mut subject = Subject::new(book, form);
    let before = around.past.before(unit, book.report.form, around.period);
    subject.before = before.map(|b| (b, pairs(&book.report, &b.report, form)));
    printed::check(&mut subject);
    within::check(&mut subject);
    over_time::check(&mut subject, unit, around, findings);
    if book.report.made_of.is_empty() {
        composed::check(&mut subject, unit, around);
    }
    declared::check(&mut subject, unit, around, findings);
    subject.settle(findings)
}
