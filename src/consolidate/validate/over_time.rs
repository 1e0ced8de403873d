//! Figures against those of earlier reports: sums since January, opening stocks, organisations that come and go.

use super::cause::{Break, Should, Suspect};
use super::{CheckOutcome, Subject, Surroundings};
use crate::consolidate::history::{Book, Pairs};
use crate::model::finding::{Finding, Lack, Problem, YtdNotSum, problem};
use crate::model::form::IndicatorIx;
use crate::model::form::relation::{Relation, Since};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::roster::UnitIx;
use jiff::ToSpan;
use rust_decimal::Decimal;

/// Checks every organisation, or the form itself, and who they are.
pub fn check(subject: &mut Subject<'_>, unit: UnitIx, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
    let form = subject.form;
    let closing = |day| around.past.ending(unit, subject.book.report.form, day).map(|book| subject.paired(book));
    let day_before = |period: Period, since: Since| match since {
        Since::Period => period.first_day().checked_sub(1.day()).ok(),
        Since::Year => Some(period.year_start_eve()),
    };
    let since: Vec<Since> = form
        .relations
        .iter()
        .filter_map(|r| match r {
            Relation::Opening { since, .. } => Some(*since),
            _ => None,
        })
        .collect();
    let of =
        |wanted: Since| since.contains(&wanted).then(|| day_before(around.period, wanted).and_then(closing)).flatten();
    let closed = [of(Since::Period), of(Since::Year)];
    let book = |since: Since| match since {
        Since::Period => closed[0].as_ref(),
        Since::Year => closed[1].as_ref(),
    };
    // A December report closed on another day than the 31st differs in most rows.
    let fitting: Vec<bool> = form
        .relations
        .iter()
        .map(|r| match r {
            Relation::Opening { opening, closing, since } => {
                book(*since).is_some_and(|e| agrees_mostly(subject, e, *opening, *closing))
            }
            _ => false,
        })
        .collect();
    for organisation in subject.book.organisations() {
        for (relation, fits) in form.relations.iter().zip(&fitting) {
            match relation {
                Relation::NeverFalls(ytd) => never_falls(subject, organisation, around.period, *ytd),
                Relation::Accumulates { ytd, flow } => accumulates(subject, organisation, around.period, (*ytd, *flow)),
                Relation::Opening { opening, closing, since } => {
                    let book = book(*since).filter(|_| *fits);
                    opens(subject, organisation, (*opening, *closing, *since), book);
                }
                Relation::Subset { .. } | Relation::Parts { .. } => {}
            }
        }
    }
    blank_since(subject, findings);
    organisations(subject, findings);
}

/// Columns that had figures in the last report of the year and have none now: what was counted since January is
/// not gone.
fn blank_since(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((before, _)) = &subject.before else { return };
    let is_gone = |ix: IndicatorIx| {
        let (was, is) = (before.sum(ix), subject.book.sum(ix));
        let is_there = subject.book.report.facts_of(ix).next().is_some();
        is_there && was.value.is_some_and(|n| !n.is_zero()) && is.value.is_none() && !is.is_blocked
    };
    let ytd = subject.form.relations.iter().filter_map(|r| match r {
        Relation::NeverFalls(ytd) => Some(*ytd),
        Relation::Subset { .. } | Relation::Parts { .. } | Relation::Accumulates { .. } | Relation::Opening { .. } => {
            None
        }
    });
    let lacks: Vec<Lack> = ytd.filter(|ix| is_gone(*ix)).map(|ix| Lack::Label(subject.form.words(ix))).collect();
    if !lacks.is_empty() && subject.form.is_open() {
        let report = &subject.book.report;
        findings.push(Finding::at_cell(
            problem::MissingIndicator { lacks }.into(),
            report.unit,
            report.cell(report.header),
        ));
    }
}

/// Whether organisations came and went between two reports while the unit's own figures still agree: then it is
/// they that make single ones differ, not a mistake.
fn is_reorganised(subject: &Subject<'_>, earlier: &(&Book, Pairs), agree: impl Fn(&Book, &Book) -> bool) -> bool {
    let (book, pairs) = earlier;
    let moved = !pairs.appeared.is_empty() || !pairs.vanished.is_empty() || !pairs.renamed.is_empty();
    moved && agree(subject.book, book)
}

/// The sums of both books, where all can be told.
fn sums(now: &Book, before: &Book, ix: IndicatorIx, earlier: IndicatorIx) -> Option<(Decimal, Decimal)> {
    let (now, before) = (now.sum(ix), before.sum(earlier));
    (!now.is_blocked && !before.is_blocked).then_some(now.value.zip(before.value))?
}

/// A figure of an earlier report, with its period.
fn earlier(
    found: Option<&(&Book, Pairs)>,
    organisation: Option<u32>,
    indicator: IndicatorIx,
) -> Option<(Decimal, Period)> {
    let (book, pairs) = found?;
    let organisation = pairs.earlier(organisation)?;
    Some((book.value(organisation, indicator).amount()?, book.report.period?))
}

fn never_falls(subject: &mut Subject<'_>, organisation: Option<u32>, period: Period, ytd: IndicatorIx) {
    let Some((_, now)) = subject.known(organisation, ytd) else { return subject.lacks(ytd) };
    let Some((before, of)) = earlier(subject.before.as_ref(), organisation, ytd) else {
        // In the first period of a year there is nothing to fall from.
        if !period.opens_the_year() {
            subject.lacks(ytd);
        }
        return;
    };
    if now >= before {
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let holds = |now: &Book, before: &Book| sums(now, before, ytd, ytd).is_some_and(|(now, before)| now >= before);
    if subject.before.as_ref().is_some_and(|e| is_reorganised(subject, e, holds)) {
        return subject.lacks(ytd);
    }
    let problem = problem::YtdDecreased { meaning: subject.meaning(organisation, ytd), now, before, of }.into();
    let flow = flow_of(subject, organisation, ytd);
    let suspect = Suspect { flow, ..subject.suspect(organisation, ytd, Should::AtLeast(before)) };
    subject.broken(Break::new(problem, vec![suspect], ytd));
}

/// What happened in the period, where the form has a figure for it.
fn flow_of(subject: &Subject<'_>, organisation: Option<u32>, wanted: IndicatorIx) -> Option<Decimal> {
    subject.form.relations.iter().find_map(|r| match r {
        Relation::Accumulates { ytd, flow } if *ytd == wanted => subject.known(organisation, *flow).map(|(_, n)| n),
        _ => None,
    })
}

fn accumulates(
    subject: &mut Subject<'_>,
    organisation: Option<u32>,
    period: Period,
    (ytd, flow): (IndicatorIx, IndicatorIx),
) {
    let [of_ytd, of_flow] = [ytd, flow].map(|ix| subject.known(organisation, ix));
    let (Some((ytd_at, sum)), Some((flow_at, happened))) = (of_ytd, of_flow) else {
        return subject.lacks(if of_ytd.is_none() { ytd } else { flow });
    };
    // Only the period directly before makes a sum; an earlier one leaves a gap.
    let before = earlier(subject.before.as_ref(), organisation, ytd).filter(|(_, of)| *of == period.previous());
    let start = match (before, period.opens_the_year()) {
        (Some((n, _)), _) => n,
        (None, true) => Decimal::ZERO,
        (None, false) => return at_most_the_sum(subject, organisation, (ytd, ytd_at, sum), (flow, flow_at, happened)),
    };
    if start.checked_add(happened) == Some(sum) {
        let facts = [ytd, flow].map(|ix| subject.book.place(organisation, ix));
        subject.trust.agree(facts.into_iter().chain(facts));
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let adds_up = |now: &Book, before: &Book| {
        let sum = sums(now, before, ytd, ytd).zip(now.sum(flow).value);
        sum.is_some_and(|((now, before), flow)| before.saturating_add(flow) == now)
    };
    if before.is_some() && subject.before.as_ref().is_some_and(|e| is_reorganised(subject, e, adds_up)) {
        return subject.lacks(ytd);
    }
    let problem = Problem::YtdNotSum(Box::new(YtdNotSum {
        meaning: subject.meaning(organisation, ytd),
        ytd_at,
        ytd: sum,
        before,
        flow_words: subject.form.words(flow),
        flow_at,
        flow: happened,
    }));
    let of_ytd = Suspect {
        flow: Some(happened),
        ..subject.suspect(organisation, ytd, Should::Be(start.saturating_add(happened)))
    };
    let of_flow = subject.suspect(organisation, flow, Should::Be(sum.saturating_sub(start)));
    subject.broken(Break::new(problem, vec![of_ytd, of_flow], ytd));
}

/// Without the report of before: what happened in the period is not more than what happened in the year.
fn at_most_the_sum(
    subject: &mut Subject<'_>,
    organisation: Option<u32>,
    (ytd, ytd_at, sum): (IndicatorIx, At, Decimal),
    (flow, flow_at, happened): (IndicatorIx, At, Decimal),
) {
    if happened <= sum {
        return subject.lacks(ytd);
    }
    let meaning = subject.meaning(organisation, flow);
    let problem = problem::FlowExceedsYtd { meaning, flow_at, flow: happened, ytd_at, ytd: sum }.into();
    let suspects = vec![
        subject.suspect(organisation, flow, Should::AtMost(sum)),
        subject.suspect(organisation, ytd, Should::AtLeast(happened)),
    ];
    subject.broken(Break::new(problem, suspects, ytd));
}

/// An opening stock is the closing one of before; where that report is not there, it is what earlier reports of the
/// same year gave as their opening.
fn opens(
    subject: &mut Subject<'_>,
    organisation: Option<u32>,
    (opening, closing, since): (IndicatorIx, IndicatorIx, Since),
    closed: Option<&(&Book, Pairs)>,
) {
    let Some((_, value)) = subject.known(organisation, opening) else { return subject.lacks(opening) };
    let of_closing = earlier(closed, organisation, closing);
    let of_year = || match since {
        Since::Year => earlier(subject.before.as_ref(), organisation, opening),
        Since::Period => None,
    };
    let as_opening = of_closing.is_none();
    let Some((expected, of)) = of_closing.or_else(of_year) else { return subject.lacks(opening) };
    let (source, indicator) = if as_opening { (subject.before.as_ref(), opening) } else { (closed, closing) };
    let same = |now: &Book, before: &Book| sums(now, before, opening, indicator).is_some_and(|(a, b)| a == b);
    if value != expected && source.is_some_and(|e| is_reorganised(subject, e, same)) {
        return subject.lacks(opening);
    }
    if value == expected {
        let fact = subject.book.place(organisation, opening);
        subject.trust.agree([fact]);
        return subject.verdicts.count(CheckOutcome::Holds);
    }
    let meaning = subject.meaning(organisation, opening);
    let problem = problem::OpeningMismatch { meaning, opening: value, closing: expected, of, as_opening }.into();
    let suspects = vec![subject.suspect(organisation, opening, Should::Be(expected))];
    subject.broken(Break::new(problem, suspects, opening));
}

/// Whether at least half of the organisations open with what an earlier report closed with.
fn agrees_mostly(subject: &Subject<'_>, found: &(&Book, Pairs), opening: IndicatorIx, closing: IndicatorIx) -> bool {
    let (mut same, mut all) = (0, 0);
    for organisation in subject.book.organisations() {
        let opened = subject.known(organisation, opening).map(|(_, n)| n);
        if let (Some(opened), Some((closed, _))) = (opened, earlier(Some(found), organisation, closing)) {
            all += 1;
            same += usize::from(opened == closed);
        }
    }
    same * 2 >= all || !subject.form.is_open()
}

/// Organisations that appeared, vanished, or may have been renamed since the last report.
fn organisations(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((book, pairs)) = &subject.before else { return };
    let Some(since) = book.report.period else { return };
    if pairs.appeared.is_empty() && pairs.vanished.is_empty() && pairs.renamed.is_empty() {
        return;
    }
    let report = &subject.book.report;
    let name = |r: &crate::model::fact::Report, n: &u32| r.organisations[*n as usize].name.clone();
    let problem = problem::OrganisationsChanged {
        appeared: pairs.appeared.iter().map(|n| name(report, n)).collect(),
        vanished: pairs.vanished.iter().map(|n| name(&book.report, n)).collect(),
        renamed: pairs.renamed.iter().map(|(now, old)| (name(&book.report, old), name(report, now))).collect(),
        since,
    }
    .into();
    let first = pairs.appeared.iter().chain(pairs.renamed.iter().map(|(now, _)| now)).min();
    let at = first.map_or(report.header, |n| report.organisations[*n as usize].at);
    findings.push(Finding::at_cell(problem, report.unit, report.cell(at)));
}
