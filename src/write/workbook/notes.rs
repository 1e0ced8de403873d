//! The numbered notes under a table: reasons that were given, figures that were adjusted.

use crate::model::fact::Report;
use crate::model::finding::{Finding, Lang, Problem};
use crate::model::form::{Form, FormIx};
use crate::write::page::{Base, Line, PageCell};
use crate::write::view::View;

/// The notes on the reports of one form, and on the province; none where there is nothing to say.
pub fn lines<'a>(view: &'a View<'a>, ix: FormIx, form: &'a Form, col: u16) -> Vec<Line> {
    let of_form = |f: &&Finding| match (&f.file, &f.sheet) {
        (Some(file), Some(sheet)) => view.reports_on(file, sheet).iter().any(|r| r.form == ix),
        // What is missing is told where its form is; the rest is about no form, and told with each.
        (Some(_), None) | (None, _) => !matches!(&f.problem, Problem::UnitMissing(it) if it.form != form.name),
    };
    let explained = view.done.findings.iter().filter(|f| !f.lifted && f.reason.is_some()).filter(of_form);
    let reasons = explained.map(|f| reason(f, view));
    let adjusted = view.done.reports.iter().filter(|r| r.form == ix).flat_map(|r| adjustments(r, form, view));
    let all: Vec<String> = reasons.chain(adjusted).collect();
    let line = |text: String| Line::of(vec![PageCell::text(col, text, Base::Remark.plain())]);
    let head = (!all.is_empty()).then(|| line("Ghi chú:".into()));
    let numbered = (1..).zip(all).flat_map(|(n, text): (usize, String)| folded(&format!("({n}) {text}")));
    head.into_iter().chain(numbered.map(line)).collect()
}

/// Characters of a note on one line: about the width of a printed table.
const LINE: usize = 150;

/// A text in lines that fit under the table.
fn folded(text: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let last = out.len() - 1;
        if !out[last].is_empty() && out[last].chars().count() + word.chars().count() >= LINE {
            out.push(format!("      {word}"));
        } else if out[last].is_empty() {
            out[last].push_str(word);
        } else {
            out[last] = format!("{} {word}", out[last]);
        }
    }
    out
}

/// "Huyện ủy Núi Thành, Chi bộ Hai: số liệu thay đổi khác thường so với kỳ trước. Lý do: …"
fn reason(finding: &Finding, view: &View<'_>) -> String {
    let unit = finding.unit.map(|u| view.done.roster.unit(u).title());
    let who: Vec<&str> = unit.into_iter().chain(finding.problem.row()).collect();
    let what = finding.code().meaning(Lang::Vi);
    let who = if who.is_empty() { "Toàn tỉnh".to_owned() } else { who.join(", ") };
    format!("{who}: {}. Lý do: {}.", lower(what), finding.reason.as_deref().unwrap_or_default())
}

fn adjustments<'a>(report: &'a Report, form: &'a Form, view: &'a View<'a>) -> impl Iterator<Item = String> + 'a {
    let unit = report.unit.map_or("", |u| view.done.roster.unit(u).title());
    report.facts.iter().filter(|f| f.correction().is_some()).map(move |fact| {
        let organisation = report.organisation_name(fact);
        let who = if organisation.is_empty() { unit.to_owned() } else { format!("{unit}, {organisation}") };
        format!("{who}: {} đã điều chỉnh, {}.", form.words(fact.indicator), fact.text())
    })
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
