//! What a unit's clerk is told about files before sending them.

use crate::consolidate::Known;
use crate::consolidate::ledger::Input;
use crate::model::finding::message::message;
use crate::model::finding::{Finding, Lang, Severity};
use crate::workspace::Workspace;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;

/// The findings of each file, the worst first.
fn by_file(done: &Known) -> HashMap<&str, Vec<&Finding>> {
    let mut out: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for (file, finding) in done.findings.iter().filter_map(|f| Some((f.file.as_deref()?, f))) {
        out.entry(file).or_default().push(finding);
    }
    out.values_mut().for_each(|own| own.sort_by_key(|f| f.severity()));
    out
}

/// The files that hold something of their own: not mails and archives, which only hold others.
fn files(done: &Known) -> impl Iterator<Item = &Input> {
    done.inputs.iter().filter(|i| !i.is_container)
}

/// The result in words.
pub fn text(done: &Known, workspace: &Workspace, lang: Lang) -> String {
    let mut out = String::new();
    let by_file = by_file(done);
    for input in files(done) {
        let unit =
            input.unit.map_or(lang.pick("chưa rõ đơn vị", "unit not known"), |u| done.roster.unit(u).title());
        let period = input.period.map_or(String::new(), |p| format!(" · {}", lang.pick(p.vi(), p.to_string())));
        let forms: Vec<&str> = input.forms.iter().map(|f| workspace.forms[usize::from(f.0)].name.as_str()).collect();
        let forms = if forms.is_empty() { String::new() } else { format!(" · {}", forms.join(", ")) };
        let _ = writeln!(out, "{}\n  {unit}{period}{forms}", input.id);
        let findings = by_file.get(&*input.id).map_or(&[][..], Vec::as_slice);
        for finding in findings {
            let place: Vec<String> =
                finding.sheet.iter().map(|s| s.to_string()).chain(finding.at.map(|a| a.to_string())).collect();
            let place = if place.is_empty() { String::new() } else { format!("  {}", place.join(" › ")) };
            let rule = if finding.rule().is_empty() { String::new() } else { format!(" ({})", finding.rule()) };
            let (severity, code) = (finding.severity().word(lang), finding.code().key());
            let _ = writeln!(out, "  {severity} {code}{rule}{place}\n    {}", message(finding, lang));
        }
        let _ = writeln!(out, "  {}", verdict(findings, lang));
    }
    out
}

/// What to do with the file.
fn verdict(findings: &[&Finding], lang: Lang) -> String {
    let count = |wanted: &[Severity]| findings.iter().filter(|f| wanted.contains(&f.severity())).count();
    match (count(&[Severity::Block, Severity::Error]), count(&[Severity::Explain])) {
        (0, 0) => lang.pick("Không có lỗi; có thể gửi.".into(), "No mistakes; it can be sent.".into()),
        (0, n) => lang.pick(
            format!("Không có lỗi; {n} nội dung cần giải trình kèm theo khi gửi."),
            format!("No mistakes; {n} points need a reason with the report."),
        ),
        (n, _) => lang.pick(
            format!("Có {n} lỗi. Sửa rồi kiểm tra lại trước khi gửi."),
            format!("{n} mistakes. Correct them and check again before sending."),
        ),
    }
}

/// The result for a program.
pub fn json(done: &Known, workspace: &Workspace, lang: Lang) -> Value {
    let finding = |f: &Finding| {
        json!({
            "severity": f.severity().key(),
            "code": f.code().key(),
            "rule": f.rule(),
            "sheet": f.sheet.as_deref().unwrap_or_default(),
            "cell": f.at.map_or(String::new(), |at| at.to_string()),
            "message": message(f, lang),
            "found": f.problem.found(lang),
            "expected": f.problem.expected(lang),
        })
    };
    let by_file = by_file(done);
    let file = |i: &Input| {
        json!({
            "path": &*i.id,
            "unit_code": i.unit.map_or("", |u| &done.roster.unit(u).code),
            "period": i.period.map_or(String::new(), |p| p.to_string()),
            "forms": i.forms.iter().map(|f| workspace.forms[usize::from(f.0)].id.as_str()).collect::<Vec<_>>(),
            "outcome": i.outcome.key(),
            "findings": by_file.get(&*i.id).into_iter().flatten().map(|f| finding(f)).collect::<Vec<_>>(),
        })
    };
    Value::Array(files(done).map(file).collect())
}
