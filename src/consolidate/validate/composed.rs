//! A report for a longer period against the reports for its parts: a quarter against its months.

use super::cause::{Break, Should};
use super::{CheckOutcome, Subject, Surroundings};
use crate::consolidate::compose;
use crate::consolidate::history::{Book, pairs};
use crate::model::fact::Fact;
use crate::model::finding::problem;
use crate::model::form::{IndicatorIx, Kind};
use crate::model::roster::UnitIx;

/// Compares each figure with what the unit's earlier reports make it.
pub fn check(subject: &mut Subject<'_>, unit: UnitIx, around: &Surroundings<'_>) {
    let own = &subject.book.report;
    let declared = around.roster.unit(unit);
    let wanted = compose::Wanted { unit, declared, ix: own.form, form: subject.form, period: around.period };
    let Some(made) = compose::report(around.past, wanted) else { return };
    let made = Book::new(made.report, subject.form);
    let who = pairs(own, &made.report, subject.form);
    for organisation in subject.book.organisations() {
        let Some(then) = who.earlier(organisation) else { continue };
        for (ix, indicator) in subject.form.indicators() {
            if matches!(indicator.kind, Kind::Stock | Kind::Flow | Kind::Ytd)
                && let Some(fact) = made.fact(then, ix)
            {
                let part = match (indicator.kind, made.report.made_of.last()) {
                    (Kind::Stock | Kind::Ytd, Some(last)) => format!("{last} {}: {}", fact.at, fact.typed()),
                    _ => fact.typed(),
                };
                compare(subject, organisation, ix, fact, part);
            }
        }
    }
}

fn compare(subject: &mut Subject<'_>, organisation: Option<u32>, ix: IndicatorIx, made: &Fact, part: String) {
    let (Some(sum), Some((at, total))) = (made.value.amount(), subject.known(organisation, ix)) else {
        return subject.verdicts.count(CheckOutcome::CannotTell);
    };
    if sum == total {
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let problem = problem::PartsMismatch {
        meaning: subject.meaning(organisation, ix),
        whole_at: at,
        total,
        sum,
        parts: vec![part],
    }
    .into();
    let suspect = subject.suspect(organisation, ix, Should::Be(sum));
    subject.broken(Break::new(problem, vec![suspect], ix));
}
