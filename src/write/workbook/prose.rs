//! What the figures say, in the sentences of an office's report: every number in them is one of the tables'.

use super::layout::{Layout, capital};
use crate::consolidate::aggregate::{BasisTotals, FormTotals, Rate};
use crate::model::fact::Value;
use crate::model::finding::{Code, Severity, message};
use crate::model::form::prose::{Headline, Part, Sentence};
use crate::model::form::relation::Relation;
use crate::model::form::{Form, IndicatorIx, Kind};
use crate::model::period::{Period, Span};
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::model::text::number;
use crate::write::view::View;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A part of the report: its heading and its sentences.
pub struct Chapter {
    /// "1. Kết quả chung".
    pub heading: &'static str,
    /// The sentences, each a paragraph.
    pub sentences: Vec<String>,
}

/// The report on a period; sections without a sentence are left out.
pub fn sections<'a>(layouts: &[Layout<'a>], view: &'a View<'a>) -> Vec<Chapter> {
    let stories: Vec<Story<'_>> = view.done.totals.forms.iter().map(|t| Story::new(t, view)).collect();
    let each = |say: &dyn Fn(&Story<'_>) -> Vec<String>| stories.iter().flat_map(say).collect::<Vec<_>>();
    let units = |layout: &Layout<'_>| layout.plan.units().collect::<Vec<_>>();
    let story_of = |layout: &Layout<'_>| stories.iter().find(|s| s.totals.form == layout.totals.form);
    let open = |say: &dyn Fn(&Story<'_>, &[UnitIx]) -> Vec<String>| {
        let told = layouts.iter().filter_map(|l| story_of(l).map(|s| say(s, &units(l))));
        told.flatten().collect::<Vec<_>>()
    };
    let all = [
        ("Số liệu tổng hợp", coverage(&stories, view)),
        ("Kết quả chung", each(&|s| [s.general(), s.happened(), s.compared()].concat())),
        ("So với chỉ tiêu được giao", open(&|s, units| s.against_targets(units))),
        ("Cơ cấu", each(&|s| s.composition())),
        ("Nơi chưa có kết quả", each(&|s| s.without())),
        ("Việc còn lại", still_open(view)),
    ];
    let told = all.into_iter().filter(|(_, sentences)| !sentences.is_empty());
    told.map(|(heading, sentences)| Chapter { heading, sentences }).collect()
}

/// A count in running text: "02", "10", "1.336".
pub fn count(n: Decimal) -> String {
    let plain = message::vi(n);
    let is_small = n.is_integer() && n > Decimal::ZERO && n < Decimal::TEN;
    if is_small { format!("0{plain}") } else { plain }
}

fn small(n: usize) -> String {
    count(Decimal::from(n as u64))
}

/// "2/22", of how many: without a zero before it.
fn of_all(n: usize, all: usize) -> String {
    format!("{}/{}", message::vi(Decimal::from(n as u64)), message::vi(Decimal::from(all as u64)))
}

/// Names in a list: at most `most` of them, then how many others.
fn list(names: &[String], most: usize, what: &str) -> String {
    let shown = names.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        rest => format!("{shown} và {} {what} khác", small(rest)),
    }
}

/// How many units of how many are in the figures, and who is not; forms that the same units sent are told together.
fn coverage(stories: &[Story<'_>], view: &View<'_>) -> Vec<String> {
    let mut groups: Vec<(Vec<UnitIx>, usize, Vec<&Story<'_>>)> = Vec::new();
    for story in stories {
        let missing = story.totals.expected.iter().filter(|u| !story.totals.units.contains_key(u));
        let (missing, owed) = (missing.copied().collect::<Vec<_>>(), story.totals.expected.len());
        match groups.iter_mut().find(|(m, o, _)| *m == missing && *o == owed) {
            Some((_, _, forms)) => forms.push(story),
            None => groups.push((missing, owed, vec![story])),
        }
    }
    let several = groups.len() > 1;
    let told = |(missing, owed, forms): &(Vec<UnitIx>, usize, Vec<&Story<'_>>)| {
        let of = match forms[..] {
            _ if !several && forms.len() == 1 => String::new(),
            [one] => format!(" theo {}", one.form.name),
            _ => format!(
                " theo {} biểu ({})",
                small(forms.len()),
                forms.iter().map(|s| s.form.name.as_str()).collect::<Vec<_>>().join(", ")
            ),
        };
        let names: Vec<String> = missing.iter().map(|u| view.done.roster.unit(*u).title().to_owned()).collect();
        match names.len() {
            0 => format!("Số liệu{of} tổng hợp từ báo cáo của đủ {owed}/{owed} đơn vị."),
            n => format!(
                "Số liệu{of} tổng hợp từ báo cáo của {}/{owed} đơn vị; {} đơn vị chưa có báo cáo dùng được nên chưa được tính: {}.",
                owed - n,
                small(n),
                list(&names, 12, "đơn vị")
            ),
        }
    };
    let mut out: Vec<String> = groups.iter().map(told).collect();
    out.extend(stories.iter().filter_map(Story::made_of));
    // Of what was put together from the reports of parts, each figure that cannot be told; else each cell of those in use.
    let in_use = view.done.reports.iter().flat_map(|r| &r.facts).filter(|f| f.value == Value::Blocked);
    let blocked = in_use.count();
    if blocked > 0 {
        out.push(format!(
            "Còn {} số liệu chưa tính được do ô không đọc được chắc chắn hoặc thiếu báo cáo; số nào thiếu các số liệu này có ghi (chưa đủ).",
            small(blocked)
        ));
    }
    out
}

/// What the units still have to do.
fn still_open(view: &View<'_>) -> Vec<String> {
    let of = |severity: Severity| {
        let counted = view.done.findings.iter().filter(|f| f.severity() == severity && f.code() != Code::UnitMissing);
        counted.filter(|f| f.reason.is_none()).count()
    };
    let absent = view.done.findings.iter().filter(|f| f.code() == Code::UnitMissing).filter_map(|f| f.unit);
    let absent = absent.collect::<BTreeSet<UnitIx>>().len();
    let named = [
        (absent, "đơn vị chưa có đủ báo cáo dùng được"),
        (of(Severity::Block), "báo cáo hoặc ô không dùng được, đề nghị đơn vị gửi lại"),
        (of(Severity::Error), "lỗi đơn vị phải sửa"),
        (of(Severity::Explain), "điểm cần giải trình"),
    ];
    let counts: Vec<String> =
        named.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", small(*n))).collect();
    let mut out = vec![match counts.is_empty() {
        true => "Kết quả kiểm tra: không còn lỗi phải sửa hay điểm cần giải trình.".to_owned(),
        false => format!("Kết quả kiểm tra: còn {} (xem trang Kiểm tra).", counts.join("; ")),
    }];
    let mut asked: Vec<UnitIx> = view
        .done
        .findings
        .iter()
        .filter(|f| f.severity() < Severity::Note && f.code() != Code::UnitMissing && f.reason.is_none())
        .filter_map(|f| f.unit)
        .collect();
    asked.sort();
    asked.dedup();
    if !asked.is_empty() {
        let names: Vec<String> = asked.iter().map(|u| view.done.roster.unit(*u).title().to_owned()).collect();
        out.push(format!("Cần trao đổi lại với {} đơn vị: {}.", small(asked.len()), list(&names, 12, "đơn vị")));
    }
    let explained = view.done.findings.iter().filter(|f| f.reason.is_some()).count();
    if explained > 0 {
        out.push(format!("Đã có lý do hoặc điều chỉnh cho {} điểm, ghi ở cuối bảng tổng hợp.", small(explained)));
    }
    out
}

/// One form's figures, ready to be told.
struct Story<'a> {
    form: &'a Form,
    totals: &'a FormTotals,
    view: &'a View<'a>,
    /// Whether another form is asked for a headline too.
    several: bool,
    /// Decimals of percentages.
    digits: u32,
    /// "toàn tỉnh".
    scope: &'a str,
}

impl<'a> Story<'a> {
    fn new(totals: &'a FormTotals, view: &'a View<'a>) -> Story<'a> {
        Story {
            form: view.form(totals.form),
            totals,
            view,
            several: view.done.totals.forms.iter().filter(|t| view.form(t.form).headline.is_some()).count() > 1,
            digits: u32::from(view.workspace.letterhead.percent_digits),
            scope: &view.workspace.letterhead.scope,
        }
    }

    fn period(&self) -> Period {
        self.view.done.period
    }

    fn headline(&self) -> Option<&'a Headline> {
        self.form.headline.as_ref()
    }

    fn value(&self, ix: IndicatorIx) -> Option<Decimal> {
        self.totals.of(Assignee::Province, ix).value
    }

    /// A figure of the province; one that lacks cells says so.
    fn figure(&self, ix: IndicatorIx) -> Option<String> {
        let total = self.totals.of(Assignee::Province, ix);
        let shown = match self.form.indicator(ix).kind {
            Kind::Average => number::round(total.value?, self.digits).normalize(),
            Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan | Kind::Ratio | Kind::Text => total.value?,
        };
        let mark = if total.is_incomplete() { " (chưa đủ)" } else { "" };
        Some(format!("{}{mark}", count(shown)))
    }

    /// "81,46%".
    fn percent(&self, part: Option<Decimal>, whole: Option<Decimal>) -> Option<String> {
        let percent = number::percent(part?, whole?)?;
        Some(format!("{}%", message::vi(number::round_share(percent, self.digits).normalize())))
    }

    /// Where nobody sent the form for this period: of which periods' reports it was put together.
    fn made_of(&self) -> Option<String> {
        let own = self.view.done.reports.iter().filter(|r| r.form == self.totals.form);
        let parts: BTreeSet<Period> = own.flat_map(|r| r.made_of.iter().copied()).collect();
        let parts: Vec<String> = parts.into_iter().map(Period::vi).collect();
        let told =
            || format!("Số liệu {} theo {} lập từ báo cáo {}.", self.period().vi(), self.form.name, parts.join(", "));
        (!parts.is_empty()).then(told)
    }

    /// The sentences that the form declares.
    fn general(&self) -> Vec<String> {
        self.form.sentences.iter().filter_map(|s| self.sentence(s)).collect()
    }

    fn sentence(&self, sentence: &Sentence) -> Option<String> {
        let part = |part: &Part| match part {
            Part::Words(words) => Some(words.clone()),
            Part::Figure(ix) => self.figure(*ix),
            Part::Share(part, whole) => self.percent(self.value(*part), self.value(*whole)),
            Part::Organisations => Some(count(Decimal::from(self.totals.organisations.values().sum::<u64>()))),
            Part::Classes => Some(self.classes()),
            Part::Scope(at_start) => Some(if *at_start { capital(self.scope) } else { self.scope.to_owned() }),
        };
        sentence.0.iter().map(part).collect()
    }

    /// "388 đảng bộ cơ sở, 765 chi bộ cơ sở".
    fn classes(&self) -> String {
        let named = |(name, n): &(String, u64)| {
            let name = if name.is_empty() { "chưa rõ loại" } else { name };
            format!("{} {name}", count(Decimal::from(*n)))
        };
        self.totals.classes.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    /// "Từ đầu năm đến hết tháng 9/2022, toàn tỉnh kết nạp 1.336 đảng viên; riêng tháng 9/2022 kết nạp 131 đảng viên."
    fn happened(&self) -> Vec<String> {
        let Some(headline) = self.headline() else { return Vec::new() };
        let Headline { indicator, verb, noun } = headline;
        let Some(figure) = self.figure(*indicator) else { return Vec::new() };
        let period = self.period().vi();
        let flow = self.form.flow_of(*indicator).and_then(|ix| self.figure(ix));
        let by = if self.several { format!("Theo {}, ", self.form.name) } else { String::new() };
        let mut text = match self.form.indicator(*indicator).kind {
            Kind::Ytd if self.period().opens_the_year() && !matches!(self.period().span, Span::Month(_)) => {
                format!("Trong {period}, {} {verb} {figure} {noun}", self.scope)
            }
            Kind::Ytd => format!("Từ đầu năm đến hết {period}, {} {verb} {figure} {noun}", self.scope),
            _ => format!("Trong {period}, {} {verb} {figure} {noun}", self.scope),
        };
        if let Some(flow) = flow {
            text.push_str(&format!("; riêng {period} {verb} {flow} {noun}"));
        }
        // After "Theo …," the sentence goes on with a small letter.
        vec![format!("{by}{}.", if by.is_empty() { text } else { lower(&text) })]
    }

    /// Against the period before and against last year.
    fn compared(&self) -> Vec<String> {
        let Some(headline) = self.headline() else { return Vec::new() };
        let ix = headline.indicator;
        let flow = self.form.counted().and_then(|c| c.flow);
        let before = self.period().previous();
        let last_year = self.period().a_year_before();
        let earlier = |p: Period, ix| self.view.done.trend.value(p, self.totals.form, Assignee::Province, ix);
        // What the form itself says of last year goes before what was received then.
        let own_last_year = self.form.last_year_of(ix).and_then(|own| self.value(own));
        let before_this = flow.filter(|_| before != last_year).and_then(|flow| {
            let mark = earlier(before, flow)?;
            self.change(headline, flow, mark, &before.vi(), self.coverage_of(before))
        });
        let since = match own_last_year {
            Some(mark) => self.change(headline, ix, mark, "cùng kỳ năm trước", String::new()),
            None => earlier(last_year, ix)
                .and_then(|mark| self.change(headline, ix, mark, "cùng kỳ năm trước", self.coverage_of(last_year))),
        };
        before_this.into_iter().chain(since).collect()
    }

    /// How many units stand behind an earlier period, where it is not the same as now.
    fn coverage_of(&self, period: Period) -> String {
        let Some(then) = self.view.done.trend.of(period, self.totals.form) else { return String::new() };
        let all = |t: &FormTotals| t.units.len() == t.expected.len();
        let same = all(then) && all(self.totals) || then.units.keys().eq(self.totals.units.keys());
        match same {
            true => String::new(),
            false => format!(
                "; {} có báo cáo của {}, kỳ này của {} đơn vị",
                period.vi(),
                of_all(then.units.len(), then.expected.len()),
                of_all(self.totals.units.len(), self.totals.expected.len())
            ),
        }
    }

    /// "So với tháng 8/2022 (118), số kết nạp trong tháng 9/2022 tăng 13 đảng viên (11,02%)."
    fn change(
        &self,
        headline: &Headline,
        ix: IndicatorIx,
        before: Decimal,
        than: &str,
        coverage: String,
    ) -> Option<String> {
        let Headline { verb, noun, .. } = headline;
        let total = self.totals.of(Assignee::Province, ix);
        let now = total.value?;
        let what = match self.form.indicator(ix).kind {
            Kind::Ytd => format!("số {verb} lũy kế từ đầu năm"),
            _ => format!("số {verb} trong {}", self.period().vi()),
        };
        let by = (now - before).abs();
        let share = self.percent(Some(by), Some(before)).map_or(String::new(), |p| format!(" ({p})"));
        let change = match now.cmp(&before) {
            Ordering::Equal => "không thay đổi".to_owned(),
            Ordering::Less => format!("giảm {} {noun}{share}", count(by)),
            Ordering::Greater => format!("tăng {} {noun}{share}", count(by)),
        };
        let mark = if total.is_incomplete() { " (chưa đủ)" } else { "" };
        let by = if self.several { format!(" theo {}", self.form.name) } else { String::new() };
        Some(format!("So với {than} ({}), {what}{by} {change}{mark}{coverage}.", count(before)))
    }

    /// Against each basis: the province, who leads and who lags, and the pace that is needed.
    fn against_targets(&self, units: &[UnitIx]) -> Vec<String> {
        let bases: Vec<&BasisTotals> =
            self.view.done.totals.bases.iter().filter(|b| b.basis.form == self.totals.form).collect();
        let mut out: Vec<String> = bases.iter().filter_map(|b| self.reached(b)).collect();
        out.extend(bases.iter().filter_map(|b| self.pace(b)));
        let headline = self.headline().map(|h| h.indicator);
        let is_meant = |b: &&&BasisTotals| !b.units.is_empty() && Some(b.basis.indicator) == headline;
        let may_be_told = headline.is_some_and(|ix| !self.is_of_part_of_year(ix));
        if let Some(basis) = bases.iter().find(is_meant).filter(|_| may_be_told) {
            out.extend(self.leaders(basis, units));
        }
        out
    }

    /// "Kết nạp đảng viên – Lũy kế từ đầu năm: 1.336/1.640, đạt 81,46% chỉ tiêu theo Quyết định số 426-QĐ/TU."
    fn reached(&self, basis: &BasisTotals) -> Option<String> {
        let ix = basis.basis.indicator;
        let Some(target) = basis.target(Assignee::Province) else {
            return Some(format!("Chưa tính được chỉ tiêu theo {} vì thiếu số liệu làm căn cứ tính.", basis.spoken()));
        };
        let reached = self.value(ix)?;
        if self.is_of_part_of_year(ix) {
            let label = self.form.label_of(ix);
            let by = basis.spoken();
            return Some(format!(
                "Chỉ tiêu năm theo {by} là {}; “{label}” là số riêng của {} nên chưa so với chỉ tiêu cả năm.",
                count(target),
                self.period().vi()
            ));
        }
        let percent = self.percent(Some(reached), Some(target))?;
        let noun = self.headline().map_or("", |h| h.noun.as_str());
        let what = match self.headline() {
            Some(h) if h.indicator == ix => capital(&h.verb),
            Some(h) => format!("Trong đó, {} {}", h.verb, lower(self.form.label_of(ix))),
            None => self.form.label_of(ix).to_owned(),
        };
        let given = format!("{}/{} {noun}", self.figure(ix)?, message::vi(target));
        let given = given.trim_end();
        let own = match (&basis.own, basis.sum) {
            (Some(own), Some(sum)) if own.quantity != sum => {
                format!(" (cộng chỉ tiêu các đơn vị là {})", count(sum))
            }
            _ => String::new(),
        };
        Some(format!("{what} {given}, đạt {percent} chỉ tiêu theo {}{own}.", basis.spoken()))
    }

    /// Whether a figure is what happened in a period that is only a part of the year so far: a year's target is not met
    /// by it.
    fn is_of_part_of_year(&self, ix: IndicatorIx) -> bool {
        self.form.indicator(ix).kind == Kind::Flow && !self.period().opens_the_year()
    }

    /// How many are needed each month from now on.
    fn pace(&self, basis: &BasisTotals) -> Option<String> {
        let headline = self.headline().filter(|h| h.indicator == basis.basis.indicator)?;
        let target = basis.target(Assignee::Province).filter(|t| !t.is_zero())?;
        if self.is_of_part_of_year(headline.indicator) {
            return None;
        }
        let (reached, target) = (self.value(headline.indicator)?, target);
        let gone = Decimal::from(self.period().months().1);
        let left = Decimal::from(months_left(self.period()));
        let (verb, noun) = (&headline.verb, &headline.noun);
        if reached >= target {
            let over = match reached - target {
                d if d.is_zero() => String::new(),
                d => format!(", vượt {} {noun}", count(d)),
            };
            return Some(format!("Đã hoàn thành chỉ tiêu {} {noun} theo {}{over}.", count(target), basis.spoken()));
        }
        let missing = target - reached;
        if left.is_zero() {
            return Some(format!("Còn thiếu {} {noun} so với chỉ tiêu theo {}.", count(missing), basis.spoken()));
        }
        let each = (missing / left).ceil();
        let so_far = number::round(reached / gone, 0);
        Some(format!(
            "Để hoàn thành chỉ tiêu theo {}, trong {} tháng còn lại phải {verb} thêm {} {noun}, mỗi tháng ít nhất {} {noun} ({} tháng qua bình quân mỗi tháng {}).",
            basis.spoken(),
            count(left),
            count(missing),
            count(each),
            count(gone),
            count(so_far)
        ))
    }

    /// The units at 100 % and above, and those below 50 %.
    fn leaders(&self, basis: &BasisTotals, units: &[UnitIx]) -> Vec<String> {
        let percent = |u: &UnitIx| {
            let whom = Assignee::Unit(*u);
            let rate =
                Rate { numerator: self.totals.of(whom, basis.basis.indicator).value, denominator: basis.target(whom) };
            rate.percent().map(|p| (*u, p, rate))
        };
        let mut ranked: Vec<(UnitIx, Decimal, Rate)> = units.iter().filter_map(percent).collect();
        if ranked.is_empty() {
            return Vec::new();
        }
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let name = |(u, _, rate): &(UnitIx, Decimal, Rate)| {
            let percent = self.percent(rate.numerator, rate.denominator).unwrap_or_default();
            format!("{} ({percent})", self.view.done.roster.unit(*u).title())
        };
        let hundred = Decimal::ONE_HUNDRED;
        let top: Vec<String> = ranked.iter().take_while(|r| r.1 >= hundred).map(name).collect();
        let low: Vec<String> = ranked.iter().rev().take_while(|r| r.1 < Decimal::from(50)).map(name).collect();
        let all = ranked.len();
        let by = basis.spoken();
        vec![
            match (top.len(), ranked.first()) {
                (0, Some(first)) => {
                    format!("Chưa có đơn vị nào đạt 100% chỉ tiêu theo {by}; cao nhất là {}.", name(first))
                }
                (n, _) => format!(
                    "Có {} đơn vị đạt từ 100% chỉ tiêu theo {by} trở lên: {}.",
                    of_all(n, all),
                    list(&top, 8, "đơn vị")
                ),
            },
            match (low.len(), ranked.last()) {
                (0, Some(last)) => format!("Không có đơn vị nào đạt dưới 50%; thấp nhất là {}.", name(last)),
                (n, _) => format!("Có {} đơn vị đạt dưới 50%: {}.", of_all(n, all), list(&low, 8, "đơn vị")),
            },
        ]
    }

    /// The subsets of the headline, each with its share.
    fn composition(&self) -> Vec<String> {
        let Some(headline) = self.headline() else { return Vec::new() };
        let Some(whole) = self.value(headline.indicator).filter(|n| !n.is_zero()) else { return Vec::new() };
        let subset = |r: &Relation| match *r {
            Relation::Subset { part, whole } if whole == headline.indicator => {
                let label = self.form.label_of(part);
                let share = self.percent(self.value(part), self.value(whole))?;
                Some(format!("{} {} ({share})", lower(label), self.figure(part)?))
            }
            Relation::Subset { .. }
            | Relation::Parts { .. }
            | Relation::Accumulates { .. }
            | Relation::NeverFalls(_)
            | Relation::Opening { .. } => None,
        };
        let parts: Vec<String> = self.form.relations.iter().filter_map(subset).collect();
        if parts.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "Trong {} {} {}: {}.",
            count(whole),
            headline.noun,
            format_args!("được {}", headline.verb),
            parts.join(", ")
        )]
    }

    /// Units and organisations in which nothing happened.
    fn without(&self) -> Vec<String> {
        let Some(headline) = self.headline() else { return Vec::new() };
        let all: u64 = self.totals.organisations.values().sum();
        let idle: Vec<_> = self.view.done.trend.idle.iter().filter(|i| i.form == self.totals.form).collect();
        let months = u32::from(self.period().months().1);
        let since_new_year = idle.iter().filter(|i| i.stretch.months >= months).count();
        let year = idle.iter().filter(|i| i.stretch.months >= 12).count();
        let (verb, noun) = (&headline.verb, &headline.noun);
        let mut out = Vec::new();
        if !self.form.is_open() || all == 0 {
            return out;
        }
        if since_new_year > 0 {
            let longer = match year {
                0 => String::new(),
                n if months < 12 => format!("; trong đó {} tổ chức từ 12 tháng trở lên", small(n)),
                _ => String::new(),
            };
            out.push(format!(
                "Có {} tổ chức chưa {verb} được {noun} nào từ đầu năm{longer} (xem trang {}).",
                of_all(since_new_year, all as usize),
                super::idle::name(headline)
            ));
        }
        let flow = self.form.counted().and_then(|c| c.flow).unwrap_or(headline.indicator);
        let none = |u: &&UnitIx| {
            let total = self.totals.of(Assignee::Unit(**u), flow);
            total.value.is_some_and(|n| n.is_zero()) && !total.is_incomplete() && total.reported == total.expected
        };
        let units: Vec<String> = self
            .totals
            .expected
            .iter()
            .filter(none)
            .map(|u| self.view.done.roster.unit(*u).title().to_owned())
            .collect();
        if !units.is_empty() {
            out.push(format!(
                "Trong {}, {} đơn vị không {verb} được {noun} nào: {}.",
                self.period().vi(),
                small(units.len()),
                list(&units, 12, "đơn vị")
            ));
        }
        out
    }
}

/// The first letter small, unless the word is an abbreviation.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    match chars.clone().next().is_some_and(char::is_uppercase) {
        true => text.to_owned(),
        false => first.to_lowercase().chain(chars).collect(),
    }
}

/// The months of the year that are left after a period.
pub fn months_left(period: Period) -> u8 {
    12 - period.months().1
}
