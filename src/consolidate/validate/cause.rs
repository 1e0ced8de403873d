//! From what does not agree to findings: one for each cause, at the cell that is most likely wrong.

use crate::consolidate::history::{Book, Pairs};
use crate::model::fact::{Fact, Printed, Report};
use crate::model::finding::{Code, Finding, Likely, Problem, Slip};
use crate::model::form::IndicatorIx;
use crate::model::place::At;
use crate::model::text::number::percent;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Something that does not agree, before its cause is known.
#[derive(Debug)]
pub struct Break {
    /// What does not agree.
    pub problem: Problem,
    /// The cells that may be wrong, the likeliest first.
    pub suspects: Vec<Suspect>,
    /// Of a printed total: what it sums.
    pub total: Option<PrintedTotal>,
    /// Of a ratio over several organisations: what it is made of.
    pub ratio: Option<SumRatio>,
    /// Cells of others that are told with it.
    pub also: Vec<At>,
    /// The figure that it is about; breaks of one code about the same figure in many rows have one cause.
    pub about: IndicatorIx,
}

impl Break {
    /// One that is told at its suspects alone; a printed total or ratio adds what it is made of.
    pub fn new(problem: Problem, suspects: Vec<Suspect>, about: IndicatorIx) -> Break {
        Break { problem, suspects, total: None, ratio: None, also: Vec::new(), about }
    }
}

/// What a printed total sums, and by how much it is off.
#[derive(Clone, Copy, Debug)]
pub struct PrintedTotal {
    /// The organisations, half open.
    pub range: (u32, u32),
    /// Printed minus Σ.
    pub off: Decimal,
}

/// A printed ratio of sums.
#[derive(Clone, Debug)]
pub struct SumRatio {
    /// The organisations, half open.
    pub range: (u32, u32),
    /// The indicators of numerator and denominator.
    pub indicators: (IndicatorIx, IndicatorIx),
    /// Their sums.
    pub sums: (Decimal, Decimal),
    /// What was printed.
    pub printed: Printed,
}

impl SumRatio {
    /// Whether the printed ratio would be right if a fact said `value` instead of `says`.
    fn fits(&self, fact: &Fact, says: Decimal, value: Decimal) -> bool {
        let is_in = fact.organisation.is_some_and(|o| (self.range.0..self.range.1).contains(&o));
        let with =
            |sum: Decimal, is_own: bool| if is_own { sum.saturating_add(value.saturating_sub(says)) } else { sum };
        let n = with(self.sums.0, fact.indicator == self.indicators.0);
        let d = with(self.sums.1, fact.indicator == self.indicators.1);
        is_in && (n, d) != self.sums && percent(n, d).is_some_and(|exact| self.printed.agrees(exact))
    }
}

/// A cell that may be wrong.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// Where it is.
    pub at: At,
    /// Its place among the facts; none for a total or a ratio.
    pub fact: Option<usize>,
    /// What it says.
    pub says: Decimal,
    /// What it should say if the others are right.
    pub should: Should,
    /// What happened in the period, where it is the sum since January.
    pub flow: Option<Decimal>,
}

/// What a cell should say if the others are right.
#[derive(Clone, Debug)]
pub enum Should {
    /// This.
    Be(Decimal),
    /// This or less.
    AtMost(Decimal),
    /// This or more.
    AtLeast(Decimal),
    /// One of the numbers that make the printed percentage.
    OneOf(Vec<Decimal>),
    /// Nothing in particular.
    Unknown,
}

impl Should {
    fn allows(&self, value: Decimal) -> bool {
        match self {
            Should::Be(n) => value == *n,
            Should::AtMost(n) => value <= *n,
            Should::AtLeast(n) => value >= *n,
            Should::OneOf(all) => all.contains(&value),
            Should::Unknown => true,
        }
    }
}

/// How much each fact agrees with others.
#[derive(Debug)]
pub struct Trust(Vec<i16>);

impl Trust {
    /// No fact is trusted yet.
    pub fn of(book: &Book) -> Trust {
        Trust(vec![0; book.report.facts.len()])
    }

    /// These agree with each other.
    pub fn agree(&mut self, facts: impl IntoIterator<Item = Option<usize>>) {
        facts.into_iter().flatten().for_each(|n| self.0[n] = self.0[n].saturating_add(1));
    }

    fn in_fact(&self, fact: Option<usize>) -> i16 {
        fact.map_or(0, |n| self.0[n])
    }
}

/// The findings that breaks make.
pub fn settle(
    breaks: Vec<Break>,
    trust: &Trust,
    book: &Book,
    before: Option<(&Book, &Pairs)>,
    findings: &mut Vec<Finding>,
) {
    if breaks.is_empty() {
        return;
    }
    let court = Court { trust, book, before, rows: book.report.organisations.len() };
    let mut open: Vec<Option<Break>> = fallen_first(breaks).into_iter().map(Some).collect();
    let mut out = court.common_columns(&mut open);
    out.extend(court.common_cells(&mut open));
    out.extend(court.common_totals(&mut open));
    out.extend(open.into_iter().flatten().map(|one| court.alone(one)));
    findings.extend(out);
}

/// A year-to-date figure that fell is not also a wrong sum.
fn fallen_first(breaks: Vec<Break>) -> Vec<Break> {
    let fallen: BTreeSet<At> =
        breaks.iter().filter(|b| matches!(b.problem, Problem::YtdDecreased(_))).map(|b| b.suspects[0].at).collect();
    let is_told = |b: &Break| matches!(&b.problem, Problem::YtdNotSum(it) if fallen.contains(&it.ytd_at));
    breaks.into_iter().filter(|b| !is_told(b)).collect()
}

/// The order in which the problems of one cause are told: the plainest first.
fn rank(problem: &Problem) -> u8 {
    match problem.code() {
        Code::YtdDecreased => 0,
        Code::YtdNotSum => 1,
        Code::SubsetExceedsTotal => 2,
        Code::OpeningMismatch => 3,
        Code::PartsMismatch => 4,
        Code::BalanceBroken | Code::RuleBroken => 5,
        Code::PercentMismatch => 6,
        Code::TotalMismatch => 8,
        Code::TransferMismatch
        | Code::UnusualChange
        | Code::TargetSumMismatch
        | Code::OrganisationChanged
        | Code::UnreadableFile
        | Code::EncryptedFile
        | Code::UnsupportedFormat
        | Code::LimitsExceeded
        | Code::UnknownForm
        | Code::AmbiguousForm
        | Code::DuplicateFile
        | Code::Superseded
        | Code::IgnoredFile
        | Code::UnknownUnit
        | Code::AmbiguousUnit
        | Code::WrongPeriod
        | Code::StaleReport
        | Code::UnitMissing
        | Code::UnitConflict
        | Code::PeriodConflict
        | Code::MissingIndicator
        | Code::DuplicateLabel
        | Code::TemplateChanged
        | Code::HiddenData
        | Code::UnknownColumn
        | Code::NotANumber
        | Code::AmbiguousNumber
        | Code::FractionalCount
        | Code::NegativeCount
        | Code::ErrorValue
        | Code::NoCachedValue
        | Code::ComputedValue
        | Code::ConvertedText => 7,
    }
}

/// Which breaks a fact is suspected in, and which are totals or ratios of sums.
struct BreakIndex {
    by_fact: BTreeMap<usize, Vec<usize>>,
    totals: Vec<usize>,
    ratios: Vec<usize>,
}

impl BreakIndex {
    fn of(open: &[Option<Break>]) -> BreakIndex {
        let mut by_fact: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let (mut totals, mut ratios) = (Vec::new(), Vec::new());
        for (n, found) in open.iter().enumerate() {
            let Some(found) = found else { continue };
            found.suspects.iter().filter_map(|s| s.fact).for_each(|fact| by_fact.entry(fact).or_default().push(n));
            if found.total.is_some() {
                totals.push(n);
            }
            if found.ratio.is_some() {
                ratios.push(n);
            }
        }
        BreakIndex { by_fact, totals, ratios }
    }
}

struct Court<'a> {
    trust: &'a Trust,
    book: &'a Book,
    before: Option<(&'a Book, &'a Pairs)>,
    rows: usize,
}

impl Court<'_> {
    fn report(&self) -> &Report {
        &self.book.report
    }

    /// Cells of which one other value would mend several breaks at once.
    fn common_cells(&self, open: &mut [Option<Break>]) -> Vec<Finding> {
        let mut candidates: Vec<(usize, Decimal)> = Vec::new();
        for suspect in open.iter().flatten().flat_map(|b| &b.suspects) {
            let values = match &suspect.should {
                Should::Be(n) => std::slice::from_ref(n),
                Should::OneOf(all) => all,
                Should::AtMost(_) | Should::AtLeast(_) | Should::Unknown => &[],
            };
            let of_fact = suspect.fact.into_iter().flat_map(|fact| values.iter().map(move |v| (fact, *v)));
            candidates.extend(of_fact.filter(|(_, v)| !v.is_sign_negative() && v.is_integer()));
        }
        candidates.extend(open.iter().flatten().filter_map(|b| Some((b, b.total?))).flat_map(|(b, total)| {
            // A total may be off because a row is.
            let of_column = open.iter().flatten().filter(|o| o.total.is_none()).flat_map(|o| &o.suspects);
            let rows = of_column.filter_map(move |s| {
                self.in_total(s.fact?, b.about, total).then_some((s.fact?, s.says.saturating_add(total.off)))
            });
            rows.filter(|(_, v)| !v.is_sign_negative()).collect::<Vec<_>>()
        }));
        candidates.sort();
        candidates.dedup();
        let index = BreakIndex::of(open);
        let mut out = Vec::new();
        loop {
            let best = candidates
                .iter()
                .filter_map(|&(fact, value)| Some((self.mended(fact, value, open, &index)?, fact, value)))
                .max_by_key(|(mended, fact, _)| {
                    (mended.len(), -self.trust.in_fact(Some(*fact)), std::cmp::Reverse(*fact))
                });
            let Some((mended, fact, value)) = best else { return out };
            candidates.retain(|(other, _)| *other != fact);
            let mut broken: Vec<Break> = mended.into_iter().filter_map(|n| open[n].take()).collect();
            broken.sort_by_key(|b| rank(&b.problem));
            let others = broken.len() - 1;
            let lead = broken.swap_remove(0);
            let own = lead.suspects.iter().find(|s| s.fact == Some(fact)).cloned();
            let at = self.report().facts[fact].at;
            let says = self.report().facts[fact].value.amount().unwrap_or_default();
            let flow = own.and_then(|s| s.flow);
            let slip = self.slip(Some(fact), says, value, flow).unwrap_or(Slip::Fits);
            let likely = Some(Likely { at, value, slip });
            out.push(Finding { likely, others, ..self.finding(lead.problem, at) });
        }
    }

    /// The open breaks that a fact would mend with another value; none unless several, or where one would not be.
    fn mended(&self, fact: usize, value: Decimal, open: &[Option<Break>], index: &BreakIndex) -> Option<Vec<usize>> {
        let mut mended = Vec::new();
        for &n in index.by_fact.get(&fact).into_iter().flatten() {
            let Some(found) = &open[n] else { continue };
            let suspect = found.suspects.iter().find(|s| s.fact == Some(fact))?;
            if !suspect.should.allows(value) {
                return None;
            }
            mended.push(n);
        }
        // A total of the column that is off otherwise may be off for a reason of its own.
        let says = self.report().facts[fact].value.amount();
        for &n in &index.totals {
            let Some((found, total)) = open[n].as_ref().and_then(|b| Some((b, b.total?))) else { continue };
            let would = says.map(|s| s.saturating_add(total.off));
            if self.in_total(fact, found.about, total) && would == Some(value) {
                mended.push(n);
            }
        }
        for &n in &index.ratios {
            let ratio = open[n].as_ref().and_then(|b| b.ratio.as_ref());
            if let (Some(ratio), Some(says)) = (ratio, says)
                && ratio.fits(&self.report().facts[fact], says, value)
            {
                mended.push(n);
            }
        }
        (mended.len() > 1).then_some(mended)
    }

    /// Whether a fact is a term of a total about `about`.
    fn in_total(&self, fact: usize, about: IndicatorIx, total: PrintedTotal) -> bool {
        let fact = &self.report().facts[fact];
        fact.indicator == about && fact.organisation.is_some_and(|o| (total.range.0..total.range.1).contains(&o))
    }

    /// Columns in which most rows break the same relation.
    fn common_columns(&self, open: &mut [Option<Break>]) -> Vec<Finding> {
        self.grouped(
            open,
            |b| b.total.is_none().then_some((b.problem.code(), b.about)),
            |n| n > 3 && n * 2 >= self.rows,
        )
    }

    /// Totals of one column that are off by the same.
    fn common_totals(&self, open: &mut [Option<Break>]) -> Vec<Finding> {
        self.grouped(open, |b| b.total.map(|t| (b.about, t.off)), |n| n > 1)
    }

    /// One finding for each group of breaks that is large enough; the first stands for all.
    fn grouped<K: Ord>(
        &self,
        open: &mut [Option<Break>],
        key: impl Fn(&Break) -> Option<K>,
        is_common: impl Fn(usize) -> bool,
    ) -> Vec<Finding> {
        let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (n, one) in open.iter().enumerate() {
            if let Some(key) = one.as_ref().and_then(&key) {
                groups.entry(key).or_default().push(n);
            }
        }
        let mut out = Vec::new();
        for group in groups.into_values().filter(|g| is_common(g.len())) {
            let mut alone = group.iter().filter_map(|n| open[*n].take()).map(|b| self.alone(b));
            if let Some(first) = alone.next() {
                let also: Vec<At> = alone.filter_map(|f| f.at).collect();
                // What the first cell may have meant to say says nothing of the others.
                out.push(Finding { others: also.len(), also, likely: None, ..first });
            }
        }
        out
    }

    /// A break by itself: at the cell for which a slip of the pen explains it, else at the one that agrees least
    /// with others.
    fn alone(&self, one: Break) -> Finding {
        let guess = |s: &Suspect| -> Option<(Slip, Decimal)> {
            let Should::Be(value) = s.should else { return None };
            let may_be = !value.is_sign_negative() && value.is_integer();
            let slip = match s.fact {
                Some(_) => self.slip(s.fact, s.says, value, s.flow),
                // Of a printed total everybody knows what it should be; why it is not may be worth asking.
                None => one.total.and_then(|_| self.not_updated(one.about, s.says)),
            };
            slip.filter(|_| may_be).map(|slip| (slip, value))
        };
        let guesses: Vec<Option<(Slip, Decimal)>> = one.suspects.iter().map(guess).collect();
        let doubt = |n: &usize| {
            let strength = guesses[*n].map_or(0, |(slip, _)| strength(slip));
            (self.trust.in_fact(one.suspects[*n].fact) - strength, *n)
        };
        let worst = (0..one.suspects.len()).min_by_key(doubt);
        let Some(worst) = worst else {
            return self.finding(one.problem, At::default());
        };
        let at = one.suspects[worst].at;
        let likely = guesses[worst].map(|(slip, value)| Likely { at, value, slip });
        Finding { likely, others: one.also.len(), also: one.also, ..self.finding(one.problem, at) }
    }

    /// Whether a printed total is that of the report before.
    fn not_updated(&self, about: IndicatorIx, says: Decimal) -> Option<Slip> {
        let before = self.before.and_then(|(book, _)| book.sum(about).value);
        (before == Some(says) && !says.is_zero()).then_some(Slip::LastPeriod)
    }

    fn finding(&self, problem: Problem, at: At) -> Finding {
        Finding::at_cell(problem, self.report().unit, self.report().cell(at))
    }

    /// What may have happened when `says` was typed for `should`.
    fn slip(&self, fact: Option<usize>, says: Decimal, should: Decimal, flow: Option<Decimal>) -> Option<Slip> {
        if says == should {
            return None;
        }
        if flow == Some(says) && !says.is_zero() {
            return Some(Slip::PeriodOnly);
        }
        let fact = fact.map(|n| &self.report().facts[n]);
        if let Some(fact) = fact {
            let earlier = self.before.and_then(|(book, pairs)| {
                let organisation = pairs.earlier(fact.organisation)?;
                book.value(organisation, fact.indicator).amount()
            });
            // A stock is often that of before; a sum since January is not, where something happened.
            if earlier == Some(says) && !says.is_zero() && flow.is_some() {
                return Some(Slip::LastPeriod);
            }
            let above = fact.organisation.and_then(|o| o.checked_sub(1));
            let above = above.and_then(|o| self.book.value(Some(o), fact.indicator).amount());
            if above == Some(says) && says >= Decimal::TEN {
                return Some(Slip::RowAbove);
            }
        }
        typed(says, should)
    }
}

/// How much a slip explains, beside cells that agree with others.
fn strength(slip: Slip) -> i16 {
    match slip {
        Slip::Swapped | Slip::TimesTen | Slip::TenthOf | Slip::LastPeriod | Slip::PeriodOnly => 4,
        Slip::RowAbove | Slip::DigitTooMany | Slip::DigitTooFew => 2,
        Slip::OneDigit | Slip::Fits => 0,
    }
}

/// The slip of the pen that makes one number of the other.
fn typed(says: Decimal, should: Decimal) -> Option<Slip> {
    let digits = |n: Decimal| n.normalize().to_string();
    let (a, b) = (digits(says), digits(should));
    let is_times = |small: Decimal, large: Decimal| {
        let fits = |t: &i64| small.checked_mul(Decimal::from(*t)) == Some(large);
        !small.is_zero() && [10, 100, 1000].iter().any(fits)
    };
    if is_times(should, says) {
        return Some(Slip::TimesTen);
    }
    if is_times(says, should) {
        return Some(Slip::TenthOf);
    }
    let without_one = |long: &str, short: &str| {
        long.len() == short.len() + 1 && (0..long.len()).any(|n| format!("{}{}", &long[..n], &long[n + 1..]) == short)
    };
    let differ: Vec<usize> = (0..a.len().min(b.len())).filter(|n| a.as_bytes()[*n] != b.as_bytes()[*n]).collect();
    match differ[..] {
        [x, y]
            if a.len() == b.len()
                && y == x + 1
                && a.as_bytes()[x] == b.as_bytes()[y]
                && a.as_bytes()[y] == b.as_bytes()[x] =>
        {
            Some(Slip::Swapped)
        }
        // One digit of two may be anything.
        [_] if a.len() == b.len() && a.len() > 2 => Some(Slip::OneDigit),
        _ if b.len() > 1 && without_one(&a, &b) => Some(Slip::DigitTooMany),
        _ if a.len() > 1 && without_one(&b, &a) => Some(Slip::DigitTooFew),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen() {
        for (says, should, want) in [
            (21, 12, Some(Slip::Swapped)),
            (1260, 1206, Some(Slip::Swapped)),
            (120, 12, Some(Slip::TimesTen)),
            (12, 1200, Some(Slip::TenthOf)),
            (3191, 3181, Some(Slip::OneDigit)),
            (1122, 122, Some(Slip::DigitTooMany)),
            (136, 1336, Some(Slip::DigitTooFew)),
            (9, 7, None),
            (35, 48, None),
        ] {
            assert_eq!(typed(Decimal::from(says), Decimal::from(should)), want, "{says} for {should}");
        }
    }
}
