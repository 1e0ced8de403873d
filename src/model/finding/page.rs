//! The page of a code or of a declared rule: what it means, why it matters, how to fix it, an example.

use super::code::{Code, Severity};
use super::lang::Lang;
use super::pages;
use super::problem::RuleWords;
use std::fmt::Write;

/// The page of a code.
pub fn of_code(code: Code, lang: Lang) -> String {
    let mut out = head(code.key(), code.severity(), code.meaning(lang), lang);
    let page = pages::of(code);
    let ([why_vi, why_en], [fix_vi, fix_en]) = (page.why, page.fix);
    section(&mut out, lang.pick("Vì sao quan trọng", "Why it matters"), lang.pick(why_vi, why_en));
    section(&mut out, lang.pick("Cách sửa", "How to fix it"), lang.pick(fix_vi, fix_en));
    section(&mut out, lang.pick("Ví dụ", "Example"), page.example);
    out
}

/// The page of a declared rule; `test` is its text, `examples` the figures with which it holds and is broken.
pub fn of_rule(rule: &RuleWords, test: &str, examples: &[Vec<(String, String)>; 2], lang: Lang) -> String {
    let text = |pair: &[String; 2]| lang.pick(pair[0].clone(), pair[1].clone());
    let name = format!("{} ({})", rule.id, rule.code.key());
    let mut out = head(&name, rule.severity, &text(&rule.message), lang);
    section(&mut out, lang.pick("Phải đúng", "What must hold"), test);
    section(&mut out, lang.pick("Vì sao quan trọng", "Why it matters"), &text(&rule.why));
    section(&mut out, lang.pick("Cách sửa", "How to fix it"), &text(&rule.fix));
    section(&mut out, lang.pick("Lý do thường được chấp nhận", "Reasons usually accepted"), &rule.reasons.join("\n"));
    section(&mut out, lang.pick("Ví dụ", "Example"), &example(examples, lang));
    out
}

/// The figures of both examples as a small table.
fn example([holds, breaks]: &[Vec<(String, String)>; 2], lang: Lang) -> String {
    let mut keys: Vec<&str> = Vec::new();
    for (key, _) in holds.iter().chain(breaks) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let value =
        |of: &[(String, String)], key: &str| of.iter().find(|(k, _)| k == key).map_or("–".into(), |(_, v)| v.clone());
    let rows = [(lang.pick("đúng", "holds"), holds), (lang.pick("sai", "broken"), breaks)];
    let mut table =
        vec![std::iter::once(String::new()).chain(keys.iter().map(|k| (*k).to_owned())).collect::<Vec<_>>()];
    for (name, figures) in rows.into_iter().filter(|(_, f)| !f.is_empty()) {
        table.push(std::iter::once(name.to_owned()).chain(keys.iter().map(|k| value(figures, k))).collect());
    }
    if table.len() == 1 {
        return String::new();
    }
    let width = |col: usize| table.iter().map(|row| row[col].chars().count()).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(n, cell)| format!("{cell:<0$}", width(n)));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    table.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn head(name: &str, severity: Severity, meaning: &str, lang: Lang) -> String {
    format!("{name} · {}\n{meaning}\n", severity.word(lang))
}

fn section(out: &mut String, title: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let _ = write!(out, "\n{title}\n");
    for line in text.lines() {
        let _ = writeln!(out, "  {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_is_left_empty() {
        for code in Code::ALL {
            let page = pages::of(*code);
            let texts = page.why.iter().chain(&page.fix).chain([&page.example]);
            assert!(texts.into_iter().all(|t| !t.trim().is_empty()), "{}", code.key());
            assert!(page.example.starts_with('|'), "{} draws no table", code.key());
        }
    }

    #[test]
    fn a_page_reads_from_top_to_bottom() {
        let page = of_code(Code::TotalMismatch, Lang::En);
        assert!(
            page.starts_with("total-mismatch · ERROR\nA total differs from the sum of its rows\n\nWhy it matters\n  ")
        );
        let rule = RuleWords {
            id: "balance".into(),
            code: Code::BalanceBroken,
            severity: Severity::Error,
            message: ["Cân đối".into(), "Balance".into()],
            fix: ["Sửa".into(), "Mend".into()],
            why: [String::new(), String::new()],
            reasons: Vec::new(),
        };
        let examples = [vec![("a".to_owned(), "1".to_owned())], vec![("a".to_owned(), "20".to_owned())]];
        assert_eq!(
            of_rule(&rule, "a <= 2", &examples, Lang::Vi),
            "balance (balance-broken) · LỖI\nCân đối\n\nPhải đúng\n  a <= 2\n\nCách sửa\n  Sửa\n\nVí dụ\n  |      | a  |\n  | đúng | 1  |\n  | sai  | 20 |\n"
        );
    }
}
