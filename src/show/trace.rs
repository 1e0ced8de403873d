//! From a number down to the cells that it came from: through formula, units and organisations to file › sheet › cell.

use crate::consolidate::Known;
use crate::consolidate::aggregate::{BasisTotals, FormTotals, Rate, Total};
use crate::model::fact::{Fact, Report, Value};
use crate::model::finding::message::{self, message};
use crate::model::finding::{Finding, Lang};
use crate::model::form::{Form, FormIx, IndicatorIx, Ratio};
use crate::model::roster::UnitIx;
use crate::model::target::{Assignee, Target};
use crate::model::text::number::round;
use crate::workspace::Workspace;
use crate::write::view::View;
use rust_decimal::Decimal;
use serde::Serialize;

/// A number with what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Traced {
    /// What it is: the province, a unit, an organisation, an operand.
    pub what: String,
    /// The number as an office writes it; empty where there is none.
    pub value: String,
    /// How it comes about, or the cell with its text as typed.
    pub from: String,
    /// What was found on the way.
    pub findings: Vec<String>,
    /// What it is made of.
    pub parts: Vec<Traced>,
}

/// A number that can be traced.
#[derive(Clone, Copy, Debug)]
pub enum Traceable<'a> {
    /// A figure of a form.
    Figure(FormIx, IndicatorIx),
    /// A ratio of a form, of one row on a closed form.
    Ratio(FormIx, Option<usize>, &'a Ratio),
    /// What was assigned by a basis.
    Target(&'a BasisTotals),
    /// What was reached of it, percent.
    Rate(&'a BasisTotals),
}

/// The number that a text names: a key as in `totals.csv`, or a label of a form; of one form alone where its id stands
/// before it, as in "3-btctw!members/this_period".
pub fn wanted<'a>(text: &str, done: &'a Known, workspace: &'a Workspace) -> Option<Traceable<'a>> {
    let (home, text) = match text.split_once('!') {
        Some((id, rest)) if workspace.forms.iter().any(|f| f.id == id) => (Some(id), rest),
        _ => (None, text),
    };
    let forms = || (0..).map(FormIx).zip(&workspace.forms).filter(move |(_, f)| home.is_none_or(|id| f.id == id));
    let is_there = |ix: FormIx| done.totals.forms.iter().any(|t| t.form == ix);
    let of_basis = |prefix: &str| {
        let rest = text.strip_prefix(prefix)?;
        done.totals.bases.iter().find(|b| {
            let form = &workspace.forms[usize::from(b.basis.form.0)];
            rest == format!("{}:{}", form.indicator(b.basis.indicator).key, b.basis.slug)
        })
    };
    let ratio = |(ix, form): (FormIx, &'a Form)| {
        let (row, column) = match text.split_once('/') {
            Some((row, column)) => (Some(form.row_labels().iter().position(|l| l.key == row)?), column),
            None => (None, text),
        };
        let named = |r: &&Ratio| form.columns[r.column].key == column || form.column_words(r.column) == column;
        let ratio = form.ratios.iter().find(named).filter(|_| row.is_some() != form.is_open())?;
        Some(Traceable::Ratio(ix, row, ratio))
    };
    let figure = |(ix, form): (FormIx, &'a Form)| {
        let by_words = || form.indicators().map(|(i, _)| i).find(|i| form.words(*i) == text);
        form.indicator_named(text).or_else(by_words).map(|i| Traceable::Figure(ix, i))
    };
    of_basis("target:")
        .map(Traceable::Target)
        .or_else(|| of_basis("rate:").map(Traceable::Rate))
        .or_else(|| forms().filter(|(ix, _)| is_there(*ix)).find_map(|f| figure(f).or_else(|| ratio(f))))
}

/// The tree of a number.
pub fn tree(wanted: Traceable<'_>, whom: Assignee, done: &Known, workspace: &Workspace, lang: Lang) -> Traced {
    let view = View::new(done, workspace);
    Tracer { view: &view, lang }.node(wanted, whom)
}

struct Tracer<'a> {
    view: &'a View<'a>,
    lang: Lang,
}

impl Tracer<'_> {
    fn form(&self, ix: FormIx) -> &Form {
        self.view.form(ix)
    }

    fn totals(&self, ix: FormIx) -> Option<&FormTotals> {
        self.view.totals(ix)
    }

    fn show(&self, n: Option<Decimal>) -> String {
        let show: fn(Decimal) -> String = self.lang.pick(message::vi, message::en);
        n.map_or(String::new(), show)
    }

    fn percent(&self, rate: Rate) -> String {
        rate.percent().map_or("–".into(), |p| format!("{}%", self.show(Some(round(p, 2)))))
    }

    fn name(&self, whom: Assignee) -> String {
        match whom {
            Assignee::Province => self.view.workspace.province_name().to_owned(),
            Assignee::Unit(unit) => self.view.done.roster.unit(unit).title().to_owned(),
        }
    }

    fn node(&self, wanted: Traceable<'_>, whom: Assignee) -> Traced {
        match wanted {
            Traceable::Figure(form, ix) => {
                let node = self.figure(form, ix, whom);
                Traced { what: format!("{}, {}", self.form(form).words(ix), node.what), ..node }
            }
            Traceable::Ratio(form, row, ratio) => self.ratio(form, row, ratio, whom),
            Traceable::Target(basis) => self.target(basis, whom),
            Traceable::Rate(basis) => self.rate(basis, whom),
        }
    }

    /// A figure of the province, or of a unit.
    fn figure(&self, form: FormIx, ix: IndicatorIx, whom: Assignee) -> Traced {
        let Some(totals) = self.totals(form) else { return Traced { what: self.name(whom), ..Traced::default() } };
        let total = totals.of(whom, ix);
        let weight = self.form(form).indicator(ix).weight;
        let parts: Vec<Traced> = match whom {
            Assignee::Province => totals.expected.iter().map(|u| self.figure(form, ix, Assignee::Unit(*u))).collect(),
            Assignee::Unit(unit) => self.report(form, unit).map_or(Vec::new(), |r| self.cells(r, form, ix)),
        };
        let is_missing = matches!(whom, Assignee::Unit(u) if self.report(form, u).is_none());
        let from = match is_missing {
            true => self.lang.pick("chưa có báo cáo dùng được", "no usable report").to_owned(),
            false => match weight {
                Some(weight) => self.weighting(total, whom, form, weight),
                None => self.coverage(total, whom, self.form(form).is_open()),
            },
        };
        let findings = if is_missing { self.about(whom) } else { Vec::new() };
        let value = self.show(total.value.map(|n| if weight.is_some() { round(n, 4) } else { n }));
        // On a closed form a unit's figure is its one cell.
        match (&parts[..], self.form(form).is_open(), whom) {
            ([cell], false, Assignee::Unit(_)) => {
                let count = weight.map(|w| self.weight(totals.of(whom, w)));
                let from = [Some(cell.from.clone()), count].into_iter().flatten().collect::<Vec<_>>().join(", ");
                Traced { what: self.name(whom), from, ..cell.clone() }
            }
            _ => Traced { what: self.name(whom), value, from, findings, parts },
        }
    }

    /// With how many a unit's average counts.
    fn weight(&self, count: Total) -> String {
        match count.value {
            Some(n) => self.lang.pick("trọng số ", "weight ").to_owned() + &self.show(Some(n)),
            None => self.lang.pick("chưa biết trọng số", "weight not known").to_owned(),
        }
    }

    /// How a weighted average comes about.
    fn weighting(&self, total: Total, whom: Assignee, form: FormIx, weight: IndicatorIx) -> String {
        let words = self.form(form).words(weight);
        let mean = total.mean;
        let (sum, count) = (self.show(mean.numerator), self.show(mean.denominator));
        let mut out = match mean.quotient() {
            Some(_) => self.lang.pick(
                format!("{sum} / {count}: bình quân theo trọng số “{words}”"),
                format!("{sum} / {count}: average weighted by “{words}”"),
            ),
            None => self.lang.pick(format!("chưa có trọng số “{words}”"), format!("no weight “{words}” is known")),
        };
        if total.unweighted > 0 {
            let n = total.unweighted;
            let is_unit = whom == Assignee::Province && !self.form(form).is_open();
            let what = self.lang.pick(if is_unit { "đơn vị" } else { "hàng" }, if is_unit { "units" } else { "rows" });
            out.push_str(&self.lang.pick(
                format!(", chưa tính {n} {what} thiếu số bình quân hoặc trọng số"),
                format!(", left out for want of the average or the weight: {n} {what}"),
            ));
        }
        out
    }

    fn coverage(&self, total: Total, whom: Assignee, is_open: bool) -> String {
        let (n, of) = (total.reported, total.expected);
        let mut out = match whom {
            Assignee::Province => {
                self.lang.pick(format!("cộng {n}/{of} đơn vị"), format!("the sum of {n} of {of} units"))
            }
            Assignee::Unit(_) if is_open => self
                .lang
                .pick(format!("cộng {n}/{of} tổ chức có số liệu"), format!("the sum of {n} of {of} organisations")),
            Assignee::Unit(_) => String::new(),
        };
        if total.is_incomplete() {
            let blocked = total.blocked;
            out.push_str(
                &self.lang.pick(format!(", thiếu {blocked} ô chưa dùng được"), format!(", {blocked} cells blocked")),
            );
        }
        out
    }

    fn report(&self, form: FormIx, unit: UnitIx) -> Option<&Report> {
        self.view.report_of(form, unit)
    }

    fn cells(&self, report: &Report, form: FormIx, ix: IndicatorIx) -> Vec<Traced> {
        let node = |fact: &Fact| {
            let cell = report.cell(fact.at);
            let typed = fact.text();
            let typed = match fact.value {
                Value::Blank if fact.correction().is_none() => self.lang.pick("trống", "blank").to_owned(),
                _ => format!("“{typed}”"),
            };
            let findings = self.view.findings_at(&report.file, &report.sheet, fact.at);
            let name = report.organisation_name(fact);
            Traced {
                what: if name.is_empty() { self.form(form).words(ix) } else { name.to_owned() },
                value: self.show(fact.value.amount()),
                from: format!("{} › {} › {} {typed}", cell.file, cell.sheet, cell.at),
                findings: findings.iter().map(|f| self.said(f)).collect(),
                parts: Vec::new(),
            }
        };
        report.facts_of(ix).map(node).collect()
    }

    fn said(&self, finding: &Finding) -> String {
        let severity = finding.severity().word(self.lang);
        format!("{severity} {}: {}", finding.code().key(), message(finding, self.lang))
    }

    /// What was found about a unit without a usable report.
    fn about(&self, whom: Assignee) -> Vec<String> {
        let of_unit = match whom {
            Assignee::Unit(unit) => self.view.findings_of(unit),
            Assignee::Province => &[],
        };
        of_unit.iter().filter(|f| f.at.is_none()).map(|f| self.said(f)).collect()
    }

    fn ratio(&self, form: FormIx, row: Option<usize>, ratio: &Ratio, whom: Assignee) -> Traced {
        let declared = self.form(form);
        let operand = |column| declared.indicator_at(row, column);
        let rate = self.totals(form).map_or(Rate::default(), |t| t.rate(declared, whom, row, ratio));
        let parts = [ratio.numerator, ratio.denominator].into_iter().filter_map(operand);
        Traced {
            what: format!("{}, {}", declared.column_words(ratio.column), self.name(whom)),
            value: self.percent(rate),
            from: format!("{} / {} × 100", self.show(rate.numerator), self.show(rate.denominator)),
            findings: Vec::new(),
            parts: parts.map(|ix| self.node(Traceable::Figure(form, ix), whom)).collect(),
        }
    }

    fn target(&self, basis: &BasisTotals, whom: Assignee) -> Traced {
        let words = self.form(basis.basis.form).words(basis.basis.indicator);
        let of = |target: &Target, whom: Assignee| Traced {
            what: self.name(whom),
            value: self.show(Some(target.quantity)),
            from: document(target),
            ..Traced::default()
        };
        let own = match whom {
            Assignee::Province => basis.own.as_ref(),
            Assignee::Unit(unit) => basis.units.get(&unit),
        };
        let what = |whom| {
            self.lang.pick(
                format!("Chỉ tiêu: {words}, {}", self.name(whom)),
                format!("Target: {words}, {}", self.name(whom)),
            )
        };
        match own {
            Some(target) => Traced { what: what(whom), ..of(target, whom) },
            None => Traced {
                what: what(whom),
                value: self.show(basis.target(whom)),
                from: self.lang.pick("cộng chỉ tiêu các đơn vị", "the sum of the units' targets").to_owned(),
                parts: match whom {
                    Assignee::Province => basis.units.iter().map(|(u, t)| of(t, Assignee::Unit(*u))).collect(),
                    Assignee::Unit(_) => Vec::new(),
                },
                ..Traced::default()
            },
        }
    }

    fn rate(&self, basis: &BasisTotals, whom: Assignee) -> Traced {
        let base = &basis.basis;
        let reached = self.totals(base.form).and_then(|t| t.of(whom, base.indicator).value);
        let rate = Rate { numerator: reached, denominator: basis.target(whom) };
        let words = self.form(base.form).words(base.indicator);
        let what = self.lang.pick("so với chỉ tiêu theo", "against the target by");
        Traced {
            what: format!("{words} {what} {}, {}", basis.named(), self.name(whom)),
            value: self.percent(rate),
            from: format!("{} / {} × 100", self.show(rate.numerator), self.show(rate.denominator)),
            findings: Vec::new(),
            parts: vec![self.node(Traceable::Figure(base.form, base.indicator), whom), self.target(basis, whom)],
        }
    }
}

/// The document that assigned a target, with the day from which it is in force.
fn document(target: &Target) -> String {
    let day = target.from;
    let name = if target.document.is_empty() { &target.basis } else { &target.document };
    format!("{name}, {:02}/{:02}/{}", day.day(), day.month(), day.year())
}
