//! CSV files: UTF-8 with BOM, plain decimals, an undefined value an empty field.

use crate::consolidate::Known;
use crate::consolidate::aggregate::{BasisTotals, FormTotals, Rate, Total};
use crate::model::fact::Value;
use crate::model::finding::{Lang, message::message};
use crate::model::form::{Form, IndicatorIx, Kind};
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::model::text::number::round;
use crate::workspace::Workspace;
use crate::write::view::View;
use rust_decimal::Decimal;
use std::fmt::Write;
use std::io;

/// A table of text records, led by a BOM, so that Excel takes it for UTF-8.
struct Records<W: io::Write>(csv::Writer<W>);

impl<W: io::Write> Records<W> {
    fn begin(mut out: W, header: &[&str]) -> io::Result<Records<W>> {
        out.write_all(b"\xef\xbb\xbf")?;
        let mut table = Records(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out));
        table.row(header)?;
        Ok(table)
    }

    fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) -> io::Result<()> {
        self.0.write_record(fields).map_err(io::Error::other)
    }

    fn end(self) -> io::Result<W> {
        self.0.into_inner().map_err(|e| io::Error::other(e.to_string()))
    }
}

/// A text of a unit that a spreadsheet would take for a formula is led by an apostrophe.
fn inert(text: &str) -> String {
    let risky = match text.as_bytes() {
        [b'=' | b'+' | b'@' | b'\t' | b'\r', _, ..] => true,
        [b'-', next, ..] => !next.is_ascii_digit() && text.chars().any(char::is_alphanumeric),
        _ => false,
    };
    if risky { format!("'{text}") } else { text.to_owned() }
}

fn plain(n: Option<Decimal>) -> String {
    n.map_or(String::new(), |n| n.normalize().to_string())
}

/// `totals.csv`: a row per unit × form × indicator, and for the province.
pub fn totals(view: &View<'_>) -> io::Result<Vec<u8>> {
    let mut table = Records::begin(
        Vec::new(),
        &[
            "period",
            "unit_code",
            "unit",
            "form",
            "indicator",
            "value",
            "numerator",
            "denominator",
            "reported",
            "expected",
        ],
    )?;
    for totals in &view.done.totals.forms {
        let form = view.form(totals.form);
        let bases: Vec<&BasisTotals> = view.done.totals.bases.iter().filter(|b| b.basis.form == totals.form).collect();
        let units = totals.units.keys().map(|u| Assignee::Unit(*u)).chain([Assignee::Province]);
        for whom in units {
            let (code, name) = match whom {
                Assignee::Unit(u) => {
                    (view.done.roster.unit(u).code.clone(), view.done.roster.unit(u).title().to_owned())
                }
                Assignee::Province => ("*".to_owned(), view.workspace.province_name().to_owned()),
            };
            for line in lines(form, totals, &bases, whom) {
                let lead = [view.done.period.to_string(), inert(&code), inert(&name), form.id.clone(), line.key];
                let tail = [
                    plain(line.value),
                    plain(line.rate.numerator),
                    plain(line.rate.denominator),
                    line.reported.to_string(),
                    line.expected.to_string(),
                ];
                table.row(lead.into_iter().chain(tail))?;
            }
        }
    }
    table.end()
}

/// One row of `totals.csv` without what is the same for all rows of a unit.
struct TotalRow {
    key: String,
    value: Option<Decimal>,
    rate: Rate,
    reported: u64,
    expected: u64,
}

fn lines(form: &Form, totals: &FormTotals, bases: &[&BasisTotals], whom: Assignee) -> Vec<TotalRow> {
    let mut out = Vec::new();
    for (column, label) in form.columns.iter().enumerate() {
        let rows: Vec<Option<usize>> =
            if form.is_open() { vec![None] } else { (0..form.row_labels().len()).map(Some).collect() };
        for row in rows {
            if label.kind == Some(Kind::Ratio) {
                out.extend(ratio_line(form, totals, whom, row, column));
            } else if let Some(ix) = form.indicator_at(row, column) {
                let total = totals.of(whom, ix);
                out.push(figure_line(form, ix, total));
            }
        }
    }
    for basis in bases {
        let base = &basis.basis;
        let key = |what: &str| format!("{what}:{}:{}", form.indicator(base.indicator).key, base.slug);
        let reached = totals.of(whom, base.indicator);
        let Some(target) = basis.target(whom) else {
            continue;
        };
        let rate = Rate { numerator: reached.value, denominator: Some(target) };
        let assigned = Total { value: Some(target), reported: 1, expected: 1, ..Total::default() };
        out.push(line(key("target"), Some(target), Rate::default(), assigned));
        out.push(line(key("rate"), rate.percent(), rate, reached));
    }
    out
}

/// A figure; a weighted average with what it is made of, rounded as a ratio is.
fn figure_line(form: &Form, ix: IndicatorIx, total: Total) -> TotalRow {
    let indicator = form.indicator(ix);
    let value = match indicator.weight {
        Some(_) => total.value.map(|n| round(n, 4)),
        None => total.value,
    };
    line(indicator.key.clone(), value, total.mean, total)
}

fn ratio_line(form: &Form, totals: &FormTotals, whom: Assignee, row: Option<usize>, column: usize) -> Option<TotalRow> {
    let label = &form.columns[column];
    let ratio = form.ratios.iter().find(|r| r.column == column).filter(|_| !label.silent)?;
    let rate = totals.rate(form, whom, row, ratio);
    let operand = |c| form.indicator_at(row, c).map(|ix| totals.of(whom, ix)).unwrap_or_default();
    let (n, d) = (operand(ratio.numerator), operand(ratio.denominator));
    let coverage = Total { reported: n.reported.min(d.reported), ..n };
    let key = match row {
        Some(r) => format!("{}/{}", form.row_labels()[r].key, label.key),
        None => label.key.clone(),
    };
    Some(line(key, rate.percent(), rate, coverage))
}

fn line(key: String, value: Option<Decimal>, rate: Rate, coverage: Total) -> TotalRow {
    TotalRow { key, value, rate, reported: coverage.reported, expected: coverage.expected }
}

/// `facts.csv`: a row per data cell of the reports in force.
pub fn facts(done: &Known, workspace: &Workspace, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = Records::begin(
        out,
        &[
            "period",
            "unit_code",
            "organisation",
            "form",
            "indicator",
            "value",
            "state",
            "file",
            "sheet",
            "cell",
            "text",
        ],
    )?;
    let period = done.period.to_string();
    let (mut value, mut at) = (String::new(), String::new());
    for report in &done.reports {
        let form = &workspace.forms[usize::from(report.form.0)];
        let code = report.unit.map_or(String::new(), |u| inert(&done.roster.unit(u).code));
        let (file, sheet) = (inert(&report.file), inert(&report.sheet));
        let names: Vec<String> = report.organisations.iter().map(|o| inert(&o.name)).collect();
        for fact in &report.facts {
            let organisation = fact.organisation.and_then(|o| names.get(o as usize)).map_or("", String::as_str);
            value.clear();
            at.clear();
            // A String takes whatever is written into it.
            let _ = write!(at, "{}", fact.at);
            let _ = match fact.value {
                Value::Number(n) => write!(value, "{n}"),
                Value::Zero | Value::Dash => write!(value, "0"),
                Value::Blank | Value::Blocked => Ok(()),
            };
            let typed = fact.was_text().then(|| inert(&fact.text()));
            let text = match (&typed, fact.value) {
                (Some(typed), _) => typed.as_str(),
                (None, Value::Number(_) | Value::Zero) => &value,
                (None, Value::Dash | Value::Blank | Value::Blocked) => "",
            };
            table.row([
                &period,
                &code,
                organisation,
                &form.id,
                &form.indicator(fact.indicator).key,
                &value,
                fact.value.state(),
                &file,
                &sheet,
                &at,
                text,
            ])?;
        }
    }
    table.end().map(|_| ())
}

/// `findings.csv`, in Vietnamese: what an officer reads.
pub fn findings(view: &View<'_>, lang: Lang) -> io::Result<Vec<u8>> {
    let mut table = Records::begin(
        Vec::new(),
        &[
            "period",
            "severity",
            "code",
            "rule",
            "unit_code",
            "unit",
            "file",
            "sheet",
            "cell",
            "message",
            "found",
            "expected",
        ],
    )?;
    for finding in &view.done.findings {
        let (code, unit) = finding.unit.map_or((String::new(), String::new()), |u: UnitIx| {
            (view.done.roster.unit(u).code.clone(), view.done.roster.unit(u).title().to_owned())
        });
        table.row([
            view.done.period.to_string(),
            finding.severity().key().to_owned(),
            finding.code().key().to_owned(),
            inert(finding.rule()),
            inert(&code),
            inert(&unit),
            finding.file.as_deref().map_or(String::new(), inert),
            finding.sheet.as_deref().map_or(String::new(), inert),
            finding.at.map_or(String::new(), |at| at.to_string()),
            inert(&message(finding, lang)),
            inert(&finding.problem.found(lang)),
            inert(&finding.problem.expected(lang)),
        ])?;
    }
    table.end()
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn no_text_becomes_a_formula() {
        for (text, want) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-cmd", "'-cmd"),
            ("-", "-"),
            ("-5", "-5"),
            ("12 ca", "12 ca"),
            ("+", "+"),
        ] {
            assert_eq!(inert(text), want);
        }
    }
}
