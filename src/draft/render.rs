//! A draft as the TOML text that a person completes, with every doubt right above the line that it is about.

use super::{Doubt, Draft, DraftLabel, Field, Guess};
use crate::model::finding::Lang;
use crate::model::form::Kind;
use crate::model::form::relation::Since;
use crate::model::text::number::Measure;
use std::fmt::Write;

/// The draft as TOML.
pub fn toml(draft: &Draft, lang: Lang) -> String {
    let mut out = Text { out: String::new(), lang };
    out.intro(draft);
    out.field("id", &quoted(&draft.id));
    out.guess("name", &draft.name);
    out.guess("title", &draft.title);
    if !draft.unit_of_measure.is_empty() {
        out.field("unit_of_measure", &quoted(&draft.unit_of_measure));
    }
    out.heading(&draft.heading);
    out.rows(draft);
    draft.rows.iter().for_each(|l| out.label("rows", l, &draft.rows));
    draft.columns.iter().for_each(|l| out.label("columns", l, &draft.columns));
    out.out
}

/// A text as a TOML string on one line.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", "))
}

struct Text {
    out: String,
    lang: Lang,
}

impl Text {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    fn field(&mut self, name: &str, value: &str) {
        self.line(&format!("{name} = {value}"));
    }

    fn comment(&mut self, text: &str) {
        text.lines().for_each(|l| self.line(&format!("# {l}")));
    }

    fn doubt(&mut self, doubt: &Doubt) {
        let words = doubt.words(self.lang);
        self.comment(&words);
    }

    fn guess(&mut self, name: &str, guess: &Guess) {
        guess.doubt.iter().for_each(|d| self.doubt(d));
        self.field(name, &quoted(&guess.text));
    }

    fn intro(&mut self, draft: &Draft) {
        const SHOWN: usize = 5;
        let [n, more] = [draft.examples.len(), draft.examples.len().saturating_sub(SHOWN)];
        let first = draft.examples.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
        let rest = match more {
            0 => String::new(),
            _ => self.lang.pick(format!("; và {more} ví dụ nữa"), format!("; and {more} more")),
        };
        let text = self.lang.pick(
            format!("Bản nháp, lập từ {n} ví dụ: {first}{rest}.\nĐổi các khóa (key) thành tên dễ nhớ, xem lại các dòng có ghi chú, rồi chạy tonghop form check."),
            format!("A draft, made from {n} {}: {first}{rest}.\nRename the keys, look at the lines with remarks, then run tonghop form check.", if n == 1 { "example" } else { "examples" }),
        );
        self.comment(&text);
    }

    fn heading(&mut self, cells: &[Option<Guess>; 3]) {
        if cells.iter().all(Option::is_none) {
            return;
        }
        self.line("\n[heading]");
        for (name, cell) in ["unit", "month", "year"].into_iter().zip(cells) {
            if let Some(guess) = cell {
                guess.doubt.iter().for_each(|d| self.doubt(d));
                self.field(name, &list(std::slice::from_ref(&guess.text)));
            }
        }
    }

    fn rows(&mut self, draft: &Draft) {
        self.line("\n[rows]");
        draft.axis_doubt.iter().for_each(|d| self.doubt(d));
        self.field("axis", if draft.is_open { "\"open\"" } else { "\"closed\"" });
        self.field("header", &list(&draft.row_header));
        if !draft.row_number.is_empty() {
            self.field("number", &list(&draft.row_number));
        }
        if !draft.totals.is_empty() {
            self.field("totals", &list(&draft.totals));
        }
    }

    fn label(&mut self, axis: &str, line: &DraftLabel, all: &[DraftLabel]) {
        let key = |at: usize| quoted(&all[at].key);
        self.line(&format!("\n[[{axis}.label]]"));
        self.field("key", &quoted(&line.key));
        if line.heading {
            self.field("heading", "true");
        }
        line.under.iter().for_each(|up| self.field("under", &key(*up)));
        self.of(line, Field::Label);
        self.field("label", &quoted(&line.label));
        self.of(line, Field::Also);
        if !line.also.is_empty() {
            self.field("also", &list(&line.also));
        }
        if line.optional && !line.heading {
            self.of(line, Field::Optional);
            self.field("optional", "true");
        }
        self.of(line, Field::Kind);
        line.kind.iter().for_each(|k| self.field("kind", &quoted(kind(*k))));
        line.measure.iter().for_each(|m| self.field("measure", &quoted(measure(*m))));
        self.of(line, Field::Ratio);
        if let Some((numerator, denominator)) = line.ratio {
            self.field("numerator", &key(numerator));
            self.field("denominator", &key(denominator));
        }
        self.of(line, Field::Subset);
        line.subset_of.iter().for_each(|up| self.field("subset_of", &key(*up)));
        self.of(line, Field::Part);
        line.part_of.iter().for_each(|up| self.field("part_of", &key(*up)));
        self.of(line, Field::SumOf);
        line.sum_of.iter().for_each(|flow| self.field("sum_of", &key(*flow)));
        if let Some((closing, since)) = line.opening_of {
            self.field("opening_of", &key(closing));
            self.field(
                "since",
                match since {
                    Since::Period => "\"period\"",
                    Since::Year => "\"year\"",
                },
            );
        }
        for (doubt, text) in &line.perhaps {
            self.doubt(doubt);
            self.comment(text);
        }
    }

    fn of(&mut self, line: &DraftLabel, field: Field) {
        line.doubts.iter().filter(|(f, _)| *f == field).for_each(|(_, d)| self.doubt(d));
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Stock => "stock",
        Kind::Flow => "flow",
        Kind::Ytd => "ytd",
        Kind::Plan => "plan",
        Kind::Ratio => "ratio",
        Kind::Average => "average",
        Kind::Text => "text",
    }
}

fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Count => "count",
        Measure::Amount => "amount",
        Measure::Percent => "percent",
    }
}
