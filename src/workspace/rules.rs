//! From `[[rule]]` as written to rules: keys resolved, kinds checked, examples run. A mistake has its place in the text.

use crate::model::finding::{Code, RuleWords, Severity};
use crate::model::form::{DeclaredRule, Form, FormIx, IndicatorIx, Kind, Mistake};
use crate::model::rule::grammar::{self, FigureName, NodeKind, Operator, RuleNode};
use crate::model::rule::linear;
use crate::model::rule::{
    Amount, Comparison, Expr, Figure, Figures, Fold, Level, Missing, Operation, Rule, Test, Tolerance, Verdict, When,
};
use crate::model::text::number::Rounding;
use crate::model::text::{fold, likeness};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// The codes that a rule may give.
const CODES: &[Code] = &[
    Code::RuleBroken,
    Code::BalanceBroken,
    Code::SubsetExceedsTotal,
    Code::PartsMismatch,
    Code::TotalMismatch,
    Code::PercentMismatch,
    Code::YtdDecreased,
    Code::YtdNotSum,
    Code::OpeningMismatch,
    Code::TransferMismatch,
    Code::UnusualChange,
    Code::OrganisationChanged,
];

/// Adds the rules that one declaration makes to `known`, or gives the first mistake of each. `home` is the form of a
/// form's own rules. Rules of a form that needs another one, which this workspace does not have, are left out.
pub fn rules(
    declared: &[DeclaredRule],
    home: Option<FormIx>,
    forms: &[Form],
    known: &mut Vec<Rule>,
) -> Result<(), Vec<Mistake>> {
    let mut ids: HashSet<String> = known.iter().map(|r| r.words.id.clone()).collect();
    let mut mistakes = Vec::new();
    for one in declared {
        match rule(one, home, forms, known, &mut ids) {
            Ok(rule) => known.extend(rule),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

/// One rule; none where it needs a form that is not there.
fn rule(
    declared: &DeclaredRule,
    home: Option<FormIx>,
    forms: &[Form],
    known: &[Rule],
    ids: &mut HashSet<String>,
) -> Result<Option<Rule>, Mistake> {
    let reader = RuleReader { declared, forms, form: form_of(declared, home, forms)?, level: Level::Unit };
    let lacks_form = home.is_some() && declared.needs.iter().any(|n| form_named(n.get_ref(), forms).is_none());
    if lacks_form {
        return Ok(None);
    }
    let id = &declared.id;
    let is_taken = Code::ALL.iter().any(|c| c.key() == id.get_ref());
    if id.get_ref().trim().is_empty() || is_taken {
        return Err(Mistake::new(
            id.span(),
            "id không được trống và không trùng với một mã phát hiện",
            "an id must not be empty, nor the code of a finding",
        ));
    }
    if declared.message.get_ref().trim().is_empty() {
        let [vi, en] = ["message không được trống", "a message must not be empty"];
        return Err(Mistake::new(declared.message.span(), vi, en));
    }
    let rule = reader.rule()?;
    if !ids.insert(id.get_ref().clone()) {
        return Err(Mistake::new(
            id.span(),
            format!("đã có quy tắc {:?}; mỗi id chỉ dùng một lần", id.get_ref()),
            format!("there is a rule {:?} already; each id may be used once", id.get_ref()),
        ));
    }
    match linear::contradicted(&rule, known, forms) {
        None => Ok(Some(rule)),
        Some(other) => Err(Mistake::new(
            declared.test.span(),
            format!("quy tắc mâu thuẫn với {other}, hoặc không bao giờ nói thêm điều gì"),
            format!("the rule contradicts {other}, or can never say anything"),
        )),
    }
}

fn form_of(declared: &DeclaredRule, home: Option<FormIx>, forms: &[Form]) -> Result<FormIx, Mistake> {
    match (&declared.form, home) {
        (None, Some(home)) => Ok(home),
        (Some(name), _) => form_named(name.get_ref(), forms)
            .filter(|ix| home.is_none_or(|h| h == *ix))
            .ok_or_else(|| no_such_form(name.span(), name.get_ref(), forms)),
        (None, None) if forms.len() == 1 => Ok(FormIx(0)),
        (None, None) => Err(Mistake::new(
            declared.id.span(),
            format!("thiếu form (quy tắc dùng số liệu của biểu nào); các biểu: {}", ids(forms)),
            format!("form is missing (whose figures the rule names); forms: {}", ids(forms)),
        )),
    }
}

fn form_named(id: &str, forms: &[Form]) -> Option<FormIx> {
    (0..).map(FormIx).zip(forms).find(|(_, f)| f.id == id).map(|(ix, _)| ix)
}

fn no_such_form(span: Range<usize>, id: &str, forms: &[Form]) -> Mistake {
    Mistake::new(
        span,
        format!("không có biểu {id:?} ở đây; các biểu: {}", ids(forms)),
        format!("no form {id:?} here; forms: {}", ids(forms)),
    )
}

fn ids(forms: &[Form]) -> String {
    forms.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// What may stand before a key to say when.
const TIMES: [&str; 3] = ["prev", "year_start", "same_period_last_year"];

/// What a key may mean.
enum Meant {
    /// One figure.
    Figure(IndicatorIx),
    /// A ratio: its operands.
    Ratio(IndicatorIx, IndicatorIx),
    /// A row, for each column.
    Row(usize),
    /// A column, for each row.
    Column(usize),
}

/// Which label of the other axis is meant, where a test is made for each.
#[derive(Clone, Copy)]
struct Bound {
    row: Option<usize>,
    column: Option<usize>,
}

/// Is shown each name with its place.
type See<'s> = dyn FnMut(&FigureName, &Range<usize>) -> Result<(), Mistake> + 's;

struct RuleReader<'a> {
    declared: &'a DeclaredRule,
    forms: &'a [Form],
    form: FormIx,
    level: Level,
}

impl RuleReader<'_> {
    fn home(&self) -> &Form {
        &self.forms[usize::from(self.form.0)]
    }

    fn rule(mut self) -> Result<Rule, Mistake> {
        self.level = self.level()?;
        let d = self.declared;
        let code = self.code()?;
        let tree = grammar::parse(d.test.get_ref()).map_err(|e| self.not_a_rule(&e))?;
        let tests = self.tests(&tree)?;
        let severity = match &d.severity {
            None => code.severity(),
            Some(word) => {
                *allowed(word, &[("error", Severity::Error), ("explain", Severity::Explain), ("note", Severity::Note)])?
            }
        };
        let rule = Rule {
            words: Arc::new(RuleWords {
                id: d.id.get_ref().clone(),
                code,
                severity,
                message: pair(Some(d.message.get_ref()), &d.message_en),
                fix: pair(d.fix.as_ref(), &d.fix_en),
                why: pair(d.why.as_ref(), &d.why_en),
                reasons: d.reasons.clone(),
            }),
            form: self.form,
            level: self.level,
            tests,
            tolerance: self.tolerance()?,
            missing: match &d.missing {
                None => Missing::SkipAny,
                Some(word) => *allowed(
                    word,
                    &[("skip-any", Missing::SkipAny), ("skip-all", Missing::SkipAll), ("zero", Missing::Zero)],
                )?,
            },
            days: self.days()?,
            months: self.months()?,
            needs: d
                .needs
                .iter()
                .map(|n| {
                    form_named(n.get_ref(), self.forms).ok_or_else(|| no_such_form(n.span(), n.get_ref(), self.forms))
                })
                .collect::<Result<_, _>>()?,
            text: d.test.get_ref().split_whitespace().collect::<Vec<_>>().join(" "),
            examples: Default::default(),
        };
        self.with_examples(rule)
    }

    fn level(&self) -> Result<Level, Mistake> {
        let usual = if self.home().is_open() { Level::Organisation } else { Level::Unit };
        let Some(word) = &self.declared.level else { return Ok(usual) };
        let level = *allowed(
            word,
            &[("organisation", Level::Organisation), ("unit", Level::Unit), ("province", Level::Province)],
        )?;
        if level == Level::Organisation && !self.home().is_open() {
            return Err(Mistake::new(
                word.span(),
                "biểu này không có hàng cho từng tổ chức; ghi level = \"unit\" hoặc \"province\"",
                "this form has no rows for organisations; write level = \"unit\" or \"province\"",
            ));
        }
        Ok(level)
    }

    fn code(&self) -> Result<Code, Mistake> {
        let Some(word) = &self.declared.code else { return Ok(Code::RuleBroken) };
        let pairs: Vec<(&str, Code)> = CODES.iter().map(|c| (c.key(), *c)).collect();
        allowed(word, &pairs).copied()
    }

    fn tolerance(&self) -> Result<Tolerance, Mistake> {
        let Some(given) = &self.declared.tolerance else { return Ok(Tolerance::Absolute(Decimal::ZERO)) };
        let number = |text: &str| text.trim().parse::<Decimal>().ok().filter(|n| !n.is_sign_negative());
        let read = match given.get_ref() {
            toml::Value::Integer(n) => number(&n.to_string()).map(Tolerance::Absolute),
            toml::Value::Float(n) => number(&n.to_string()).map(Tolerance::Absolute),
            toml::Value::String(s) if s == "printed" => Some(Tolerance::Printed),
            toml::Value::String(s) => {
                s.trim().strip_suffix('%').and_then(number).map(|n| Tolerance::Relative(n / Decimal::ONE_HUNDRED))
            }
            _ => None,
        };
        read.ok_or_else(|| {
            Mistake::new(
                given.span(),
                "tolerance là một số không âm (1), một tỷ lệ (\"2%\"), hoặc \"printed\" (nửa đơn vị của chữ số cuối)",
                "tolerance is a number from 0 up (1), a share (\"2%\"), or \"printed\" (half a unit of the last digit)",
            )
        })
    }

    fn days(&self) -> Result<(Option<Date>, Option<Date>), Mistake> {
        let day = |given: &Option<Spanned<toml::value::Datetime>>| -> Result<Option<Date>, Mistake> {
            let Some(given) = given else { return Ok(None) };
            let date = given.get_ref().date.and_then(|d| Date::new(d.year as i16, d.month as i8, d.day as i8).ok());
            date.map(Some).ok_or_else(|| {
                Mistake::new(given.span(), "ghi một ngày, như 2025-07-01", "write a day, such as 2025-07-01")
            })
        };
        let (from, until) = (day(&self.declared.from)?, day(&self.declared.until)?);
        match (&self.declared.until, from.zip(until)) {
            (Some(given), Some((from, until))) if from > until => Err(Mistake::new(
                given.span(),
                "until ở trước from nên quy tắc không bao giờ được áp dụng",
                "until is before from, so the rule is never in force",
            )),
            _ => Ok((from, until)),
        }
    }

    fn months(&self) -> Result<Vec<u8>, Mistake> {
        let month = |m: &Spanned<u8>| match m.get_ref() {
            1..=12 => Ok(*m.get_ref()),
            _ => Err(Mistake::new(m.span(), "tháng từ 1 đến 12", "months are 1 to 12")),
        };
        self.declared.months.iter().map(month).collect()
    }

    /// A mistake in the test, at `span` of its text.
    fn mistake(&self, span: &Range<usize>, vi: impl AsRef<str>, en: impl AsRef<str>) -> Mistake {
        let text = self.declared.test.get_ref();
        let here: String = text.get(span.clone()).unwrap_or_default().chars().take(40).collect();
        // Quotes are one byte or three on either side; behind escapes the position is only near.
        let whole = self.declared.test.span();
        let quotes = whole.len().saturating_sub(text.len()) / 2;
        let start = (whole.start + quotes + span.start).min(whole.end);
        let (vi, en) = (vi.as_ref(), en.as_ref());
        let column = text.get(..span.start).unwrap_or_default().chars().count() + 1;
        match here.is_empty() {
            true => Mistake::new(
                start..start,
                format!("ký tự thứ {column} của test: {vi}"),
                format!("character {column} of test: {en}"),
            ),
            false => Mistake::new(
                start..start,
                format!("ký tự thứ {column} của test, “{here}”: {vi}"),
                format!("character {column} of test, “{here}”: {en}"),
            ),
        }
    }

    fn not_a_rule(&self, error: &grammar::NotARule) -> Mistake {
        let at = error.at.min(self.declared.test.get_ref().len());
        let end = self.declared.test.get_ref().len().min(at + 20);
        let end = (at..=end).rev().find(|e| self.declared.test.get_ref().is_char_boundary(*e)).unwrap_or(at);
        let [vi, en] = error.expected.clone().unwrap_or(["phép toán khác".into(), "something else".into()]);
        self.mistake(
            &(at..end),
            format!("không hiểu; ở đây cần {vi}"),
            format!("not understood; {en} is expected here"),
        )
    }

    /// The tests: one, or one for each label of the axis that the keys leave open.
    fn tests(&self, tree: &RuleNode) -> Result<Vec<Test>, Mistake> {
        let mut open: Vec<(Range<usize>, bool)> = Vec::new();
        self.names(tree, &mut |name, span| {
            match self.meant(name, span)? {
                Meant::Row(_) => open.push((span.clone(), true)),
                Meant::Column(_) => open.push((span.clone(), false)),
                Meant::Figure(_) | Meant::Ratio(..) => {}
            }
            Ok(())
        })?;
        let labels = match open.first() {
            None => vec![Bound { row: None, column: None }],
            Some((_, is_row)) => {
                if let Some((span, _)) = open.iter().find(|(_, other)| other != is_row) {
                    return Err(self.mistake(
                        span,
                        "một quy tắc không dùng lẫn khóa của hàng và khóa của cột; ghi đủ hàng/cột",
                        "a rule cannot mix keys of rows and of columns; write row/column",
                    ));
                }
                let form = self.home();
                match is_row {
                    true => (0..form.columns.len()).map(|c| Bound { row: None, column: Some(c) }).collect::<Vec<_>>(),
                    false => (0..form.row_labels().len()).map(|r| Bound { row: Some(r), column: None }).collect(),
                }
            }
        };
        let mut tests = Vec::new();
        for bound in labels {
            if self.all_there(tree, bound) {
                tests.push(self.test(tree, bound)?);
            }
        }
        if tests.iter().all(|t| t.figures().is_empty()) {
            return Err(self.mistake(
                &tree.span,
                "quy tắc không nêu số liệu nào nên không bao giờ kiểm tra được gì",
                "the rule names no figure, so it can never be evaluated",
            ));
        }
        Ok(tests)
    }

    /// Whether every figure that the keys leave open is there for this label.
    fn all_there(&self, tree: &RuleNode, bound: Bound) -> bool {
        let form = self.home();
        let mut there = true;
        let seen = self.names(tree, &mut |name, span| {
            there &= match self.meant(name, span)? {
                Meant::Row(row) => bound.column.is_some_and(|c| form.indicator_at(Some(row), c).is_some()),
                Meant::Column(column) => bound.row.is_some_and(|r| form.indicator_at(Some(r), column).is_some()),
                Meant::Figure(_) | Meant::Ratio(..) => true,
            };
            Ok(())
        });
        seen.is_ok() && there
    }

    /// Calls `see` for every name of the tree.
    fn names(&self, node: &RuleNode, see: &mut See<'_>) -> Result<(), Mistake> {
        match &node.what {
            NodeKind::Number(_) => Ok(()),
            NodeKind::Name(name) => see(name, &node.span),
            NodeKind::Call(_, arguments) => arguments.iter().try_for_each(|a| self.names(a, see)),
            NodeKind::Negative(a) | NodeKind::Not(a) => self.names(a, see),
            NodeKind::Binary(_, a, b) | NodeKind::If(a, b) => {
                self.names(a, see)?;
                self.names(b, see)
            }
        }
    }

    /// What a key means in its form.
    fn meant(&self, name: &FigureName, span: &Range<usize>) -> Result<Meant, Mistake> {
        let form = self.form_of(name, span)?;
        let is_home = form == self.form;
        let form = &self.forms[usize::from(form.0)];
        if let Some(ix) = form.indicator_by_key(&name.key) {
            return match form.indicator(ix).kind {
                Kind::Text => Err(self.mistake(span, "là chữ, không phải số liệu", "is a text and no figure")),
                Kind::Stock | Kind::Flow | Kind::Ytd | Kind::Plan | Kind::Average | Kind::Ratio => {
                    Ok(Meant::Figure(ix))
                }
            };
        }
        let (row, column) = match name.key.split_once('/') {
            Some((row, column)) => (form.row_labels().iter().position(|l| l.key == row), column),
            None => (None, name.key.as_str()),
        };
        let ratio = form.ratios.iter().find(|r| form.columns[r.column].key == column);
        if let Some(ratio) = ratio.filter(|_| row.is_some() || form.is_open()) {
            let operands = [ratio.numerator, ratio.denominator].map(|c| form.indicator_at(row, c));
            if let [Some(n), Some(d)] = operands {
                return Ok(Meant::Ratio(n, d));
            }
        }
        let open_row = form.row_labels().iter().position(|l| l.key == name.key && !l.heading);
        let open_column = form.columns.iter().position(|l| l.key == name.key && !l.heading && !form.is_open());
        match (open_row, open_column) {
            (Some(_), _) | (_, Some(_)) if !is_home => {
                Err(self.mistake(span, "của biểu khác thì ghi đủ hàng/cột", "of another form: write row/column"))
            }
            (Some(row), _) => Ok(Meant::Row(row)),
            (None, Some(column)) => Ok(Meant::Column(column)),
            (None, None) => Err(self.no_such_key(&name.key, span, form)),
        }
    }

    fn no_such_key(&self, key: &str, span: &Range<usize>, form: &Form) -> Mistake {
        let labels = form.row_labels().iter().chain(&form.columns);
        let mut keys: Vec<&str> = labels.filter(|l| !l.heading && !l.silent).map(|l| l.key.as_str()).collect();
        let wanted = fold(key);
        keys.sort_by(|a, b| likeness(&wanted, b).total_cmp(&likeness(&wanted, a)));
        keys.truncate(6);
        let near = keys.join(", ");
        self.mistake(
            span,
            format!("biểu {} không có khóa này; gần nhất: {near}", form.id),
            format!("the form {} has no such key; nearest: {near}", form.id),
        )
    }

    fn form_of(&self, name: &FigureName, span: &Range<usize>) -> Result<FormIx, Mistake> {
        match &name.form {
            None => Ok(self.form),
            Some(id) => form_named(id, self.forms).ok_or_else(|| {
                let mistake = no_such_form(0..0, id, self.forms);
                self.mistake(span, &mistake.what[0], &mistake.what[1])
            }),
        }
    }

    fn test(&self, node: &RuleNode, bound: Bound) -> Result<Test, Mistake> {
        let both = |a: &RuleNode, b: &RuleNode| Ok((Box::new(self.test(a, bound)?), Box::new(self.test(b, bound)?)));
        match &node.what {
            NodeKind::Binary(Operator::And, a, b) => both(a, b).map(|(a, b)| Test::And(a, b)),
            NodeKind::Binary(Operator::Or, a, b) => both(a, b).map(|(a, b)| Test::Or(a, b)),
            NodeKind::If(a, b) => both(a, b).map(|(a, b)| Test::If(a, b)),
            NodeKind::Not(a) => Ok(Test::Not(Box::new(self.test(a, bound)?))),
            NodeKind::Binary(operator, a, b) => match comparison(*operator) {
                Some(c) => Ok(Test::Compare(self.expr(a, bound)?, c, self.expr(b, bound)?)),
                None => Err(self.no_comparison(node)),
            },
            NodeKind::Number(_) | NodeKind::Name(_) | NodeKind::Call(..) | NodeKind::Negative(_) => {
                Err(self.no_comparison(node))
            }
        }
    }

    fn no_comparison(&self, node: &RuleNode) -> Mistake {
        self.mistake(
            &node.span,
            "ở đây cần một phép so sánh (=, ≠, <, ≤, >, ≥)",
            "a comparison is expected here (=, ≠, <, ≤, >, ≥)",
        )
    }

    fn expr(&self, node: &RuleNode, bound: Bound) -> Result<Expr, Mistake> {
        match &node.what {
            NodeKind::Number(n) => Ok(Expr::Number(*n)),
            NodeKind::Name(name) => self.figure(name, &node.span, bound),
            NodeKind::Negative(a) => Ok(Expr::Negative(Box::new(self.expr(a, bound)?))),
            NodeKind::Call(function, arguments) => self.call(function, arguments, &node.span, bound),
            NodeKind::Binary(operator, a, b) => {
                let operation = match operator {
                    Operator::Add => Operation::Add,
                    Operator::Subtract => Operation::Subtract,
                    Operator::Multiply => Operation::Multiply,
                    Operator::Divide => Operation::Divide,
                    Operator::Equal
                    | Operator::Unequal
                    | Operator::Less
                    | Operator::AtMost
                    | Operator::More
                    | Operator::AtLeast
                    | Operator::And
                    | Operator::Or => return Err(self.no_number(node)),
                };
                if operation == Operation::Divide && matches!(b.what, NodeKind::Number(n) if n.is_zero()) {
                    return Err(self.mistake(
                        &b.span,
                        "chia cho 0 thì không bao giờ tính được",
                        "divided by 0 it can never be evaluated",
                    ));
                }
                if operation == Operation::Add {
                    self.sums_no_ratio([&**a, &**b])?;
                }
                Ok(Expr::Arithmetic(operation, Box::new(self.expr(a, bound)?), Box::new(self.expr(b, bound)?)))
            }
            NodeKind::Not(_) | NodeKind::If(..) => Err(self.no_number(node)),
        }
    }

    fn no_number(&self, node: &RuleNode) -> Mistake {
        self.mistake(
            &node.span,
            "ở đây cần một số, không phải một phép so sánh",
            "a number is expected here, not a comparison",
        )
    }

    /// A ratio or an average is never a term of a sum.
    fn sums_no_ratio<'n>(&self, terms: impl IntoIterator<Item = &'n RuleNode>) -> Result<(), Mistake> {
        for term in terms {
            let NodeKind::Name(name) = &term.what else { continue };
            let is_ratio = match self.meant(name, &term.span)? {
                Meant::Ratio(..) => true,
                Meant::Figure(ix) => {
                    let form = self.form_of(name, &term.span)?;
                    let kind = self.forms[usize::from(form.0)].indicator(ix).kind;
                    matches!(kind, Kind::Ratio | Kind::Average)
                }
                Meant::Row(_) | Meant::Column(_) => false,
            };
            if is_ratio {
                return Err(self.mistake(
                    &term.span,
                    "tỷ lệ và số bình quân không cộng được; cộng tử số và mẫu số rồi mới chia",
                    "ratios and averages are never summed; sum numerators and denominators, then divide",
                ));
            }
        }
        Ok(())
    }

    fn call(&self, function: &str, arguments: &[RuleNode], span: &Range<usize>, bound: Bound) -> Result<Expr, Mistake> {
        let fold = match function {
            "sum" => Some(Fold::Sum),
            "min" => Some(Fold::Min),
            "max" => Some(Fold::Max),
            "count" => Some(Fold::Count),
            _ => None,
        };
        let below =
            |n: &RuleNode| matches!(&n.what, NodeKind::Name(name) if name.scopes.iter().any(|s| s == "children"));
        match (fold, arguments) {
            (Some(fold), [one]) if below(one) => {
                if fold == Fold::Sum {
                    self.sums_no_ratio([one])?;
                }
                self.below(fold, one, bound)
            }
            (Some(Fold::Count), _) => Err(self.mistake(
                span,
                "count đếm đơn vị hoặc tổ chức; ghi count(children.khóa)",
                "count is of units or organisations; write count(children.key)",
            )),
            (Some(fold), all) => {
                if fold == Fold::Sum {
                    self.sums_no_ratio(all)?;
                }
                all.iter().map(|a| self.expr(a, bound)).collect::<Result<_, _>>().map(|all| Expr::Fold(fold, all))
            }
            (None, [one]) => {
                let one = Box::new(self.expr(one, bound)?);
                match function {
                    "abs" => Ok(Expr::Absolute(one)),
                    "round" => Ok(Expr::Rounded(Rounding::Nearest, one)),
                    "floor" => Ok(Expr::Rounded(Rounding::Down, one)),
                    "ceil" => Ok(Expr::Rounded(Rounding::Up, one)),
                    _ => Err(self.no_such_function(span)),
                }
            }
            (None, _) => Err(self.no_such_function(span)),
        }
    }

    fn no_such_function(&self, span: &Range<usize>) -> Mistake {
        self.mistake(
            span,
            "không có hàm này; được dùng: sum, min, max, count(children.khóa), abs(x), round(x), floor(x), ceil(x)",
            "no such function; allowed: sum, min, max, count(children.key), abs(x), round(x), floor(x), ceil(x)",
        )
    }

    fn below(&self, fold: Fold, node: &RuleNode, bound: Bound) -> Result<Expr, Mistake> {
        let NodeKind::Name(name) = &node.what else { return Err(self.no_number(node)) };
        let form = self.form_of(name, &node.span)?;
        let has_children = match self.level {
            Level::Organisation => false,
            Level::Unit => self.forms[usize::from(form.0)].is_open(),
            Level::Province => true,
        };
        if !has_children {
            return Err(self.mistake(
                &node.span,
                "ở cấp này không có gì bên dưới (children) nên không bao giờ tính được",
                "at this level there are no children, so it can never be evaluated",
            ));
        }
        let mut inner = name.clone();
        inner.scopes.retain(|s| s != "children");
        match self.figure(&inner, &node.span, bound)? {
            Expr::Figure(figure) if figure.target.is_none() => Ok(Expr::Below(fold, figure)),
            _ => Err(self.mistake(
                &node.span,
                "children dùng với một chỉ tiêu của biểu",
                "children goes with an indicator of the form",
            )),
        }
    }

    /// Of when a name speaks, and whether of what was assigned, by which basis.
    fn scope(
        &self,
        name: &FigureName,
        form: FormIx,
        span: &Range<usize>,
    ) -> Result<(When, Option<Option<String>>), Mistake> {
        if form != self.form && self.level == Level::Organisation {
            return Err(self.mistake(
                span,
                "số liệu của biểu khác chỉ đối chiếu ở cấp đơn vị hoặc toàn tỉnh; ghi level = \"unit\"",
                "figures of another form are compared at the level of units or of the province; write level = \"unit\"",
            ));
        }
        let times = name.scopes.iter().filter(|s| TIMES.contains(&s.as_str())).count();
        let is_of_target = name.scopes.iter().any(|s| s == "target");
        if times > 1 || times == 1 && is_of_target {
            return Err(self.mistake(
                span,
                "trước khóa chỉ ghi một trong prev, year_start, same_period_last_year, target",
                "one of prev, year_start, same_period_last_year and target may stand before a key",
            ));
        }
        if name.basis.is_some() && !is_of_target {
            return Err(self.mistake(
                span,
                "căn cứ (sau dấu :) chỉ dùng với target, như target.khóa:quyet-dinh",
                "a basis (after the colon) goes with target, as in target.key:quyet-dinh",
            ));
        }
        let mut when = When::Now;
        let mut is_target = false;
        for scope in &name.scopes {
            match scope.as_str() {
                "prev" => when = When::Previous,
                "year_start" => when = When::YearStart,
                "same_period_last_year" => when = When::SamePeriodLastYear,
                "target" => is_target = true,
                "children" => {
                    return Err(self.mistake(
                        span,
                        "children chỉ dùng trong sum, min, max, count",
                        "children goes only into sum, min, max, count",
                    ));
                }
                _ => {
                    return Err(self.mistake(
                        span,
                        format!(
                            "{scope:?} không có; được dùng: prev, year_start, same_period_last_year, target, children"
                        ),
                        format!("no {scope:?}; allowed: prev, year_start, same_period_last_year, target, children"),
                    ));
                }
            }
        }
        if is_target && self.level == Level::Organisation {
            return Err(self.mistake(
                span,
                "chỉ tiêu giao (target) chỉ có ở cấp đơn vị và toàn tỉnh; ghi level = \"unit\"",
                "targets are those of units and of the province; write level = \"unit\"",
            ));
        }
        Ok((when, is_target.then(|| name.basis.clone())))
    }

    fn figure(&self, name: &FigureName, span: &Range<usize>, bound: Bound) -> Result<Expr, Mistake> {
        let form = self.form_of(name, span)?;
        let (when, target) = self.scope(name, form, span)?;
        let figure = |indicator| Figure { when, form, indicator, target: target.clone() };
        let at = |row, column| self.home().indicator_at(row, column).map(|ix| Expr::Figure(figure(ix)));
        let found = match self.meant(name, span)? {
            Meant::Figure(ix) => Some(Expr::Figure(figure(ix))),
            Meant::Ratio(n, d) => {
                let [n, d] = [n, d].map(|ix| Box::new(Expr::Figure(figure(ix))));
                let hundred = Box::new(Expr::Number(Decimal::ONE_HUNDRED));
                let percent = Expr::Arithmetic(Operation::Multiply, n, hundred);
                Some(Expr::Arithmetic(Operation::Divide, Box::new(percent), d))
            }
            Meant::Row(row) => bound.column.and_then(|c| at(Some(row), c)),
            Meant::Column(column) => bound.row.and_then(|r| at(Some(r), column)),
        };
        found.ok_or_else(|| self.no_such_key(&name.key, span, self.home()))
    }

    /// Runs the examples: one must hold, the other must be broken.
    fn with_examples(&self, mut rule: Rule) -> Result<Rule, Mistake> {
        for (n, example) in [&self.declared.holds, &self.declared.breaks].into_iter().enumerate() {
            let Some(example) = example else { continue };
            let figures = self.example(example)?;
            let Some(test) = rule.tests.first() else { continue };
            let named = test.figures();
            let all = figures.own.iter().map(|(f, _)| f).chain(figures.below.iter().map(|(f, _)| f));
            if let Some(other) = all.into_iter().find(|f| !named.contains(f)) {
                let key = &self.forms[usize::from(other.form.0)].indicator(other.indicator).key;
                return Err(Mistake::new(
                    example.span(),
                    format!("ví dụ có {key}, nhưng test không dùng khóa này"),
                    format!("the example gives {key}, which the test does not name"),
                ));
            }
            let verdict = rule.evaluate(test, &figures);
            let as_said = match n {
                0 => verdict == Verdict::Holds,
                _ => matches!(verdict, Verdict::Broken(_)),
            };
            if !as_said {
                let came = match &verdict {
                    Verdict::Holds => ["đúng".to_owned(), "it holds".to_owned()],
                    Verdict::Broken(_) => ["sai".to_owned(), "it is broken".to_owned()],
                    Verdict::CannotTell(missing) => {
                        let key = missing.as_ref().map_or(String::new(), |f| {
                            self.forms[usize::from(f.form.0)].indicator(f.indicator).key.clone()
                        });
                        [format!("chưa kết luận được (thiếu {key})"), format!("it cannot be told ({key} is missing)")]
                    }
                };
                let name = ["holds", "breaks"][n];
                return Err(Mistake::new(
                    example.span(),
                    format!("ví dụ {name} cho kết quả khác: {}", came[0]),
                    format!("the example {name} comes out otherwise: {}", came[1]),
                ));
            }
            rule.examples[n] = example.get_ref().iter().map(|(k, v)| (k.clone(), v.to_string())).collect();
        }
        Ok(rule)
    }

    fn example(&self, example: &Spanned<toml::Table>) -> Result<RuleExample, Mistake> {
        let mut out = RuleExample::default();
        let not_understood = |key: &str| {
            Mistake::new(
                example.span(),
                format!("{key:?} trong ví dụ phải là một khóa của test với một số, hoặc children.khóa với một dãy số"),
                format!(
                    "{key:?} in the example must be a key of the test with a number, or children.key with a list of numbers"
                ),
            )
        };
        let number = |v: &toml::Value| match v {
            toml::Value::Integer(n) => Some(Decimal::from(*n)),
            toml::Value::Float(n) => n.to_string().parse().ok(),
            _ => None,
        };
        for (key, value) in example.get_ref() {
            let tree = grammar::parse(key).map_err(|_| not_understood(key))?;
            let NodeKind::Name(name) = &tree.what else { return Err(not_understood(key)) };
            let mut inner = name.clone();
            inner.scopes.retain(|s| s != "children");
            let bound = self.first_bound();
            let figures = match self.figure(&inner, &(0..0), bound) {
                Ok(Expr::Figure(figure)) => figure,
                Ok(_) | Err(_) => return Err(not_understood(key)),
            };
            match value {
                toml::Value::Array(all) => {
                    let all: Option<Vec<Decimal>> = all.iter().map(number).collect();
                    out.below.push((figures, all.ok_or_else(|| not_understood(key))?));
                }
                one => out.own.push((figures, number(one).ok_or_else(|| not_understood(key))?)),
            }
        }
        Ok(out)
    }

    /// The label for which the first test is made.
    fn first_bound(&self) -> Bound {
        let form = self.home();
        let Ok(tree) = grammar::parse(self.declared.test.get_ref()) else { return Bound { row: None, column: None } };
        let columns = (0..form.columns.len()).map(|c| Bound { row: None, column: Some(c) });
        let rows = (0..form.row_labels().len()).map(|r| Bound { row: Some(r), column: None });
        let none = Bound { row: None, column: None };
        std::iter::once(none).chain(columns).chain(rows).find(|b| self.all_there(&tree, *b)).unwrap_or(none)
    }
}

/// The figures of an example.
#[derive(Default)]
struct RuleExample {
    own: Vec<(Figure, Decimal)>,
    below: Vec<(Figure, Vec<Decimal>)>,
}

impl Figures for RuleExample {
    fn amount(&self, figure: &Figure) -> Amount {
        self.own.iter().find(|(f, _)| f == figure).map_or(Amount::Missing, |(_, n)| Amount::Known(*n))
    }

    fn below(&self, figure: &Figure) -> Vec<Amount> {
        let all = self.below.iter().find(|(f, _)| f == figure);
        all.map_or(Vec::new(), |(_, all)| all.iter().map(|n| Amount::Known(*n)).collect())
    }
}

fn comparison(operator: Operator) -> Option<Comparison> {
    match operator {
        Operator::Equal => Some(Comparison::Equal),
        Operator::Unequal => Some(Comparison::Unequal),
        Operator::Less => Some(Comparison::Less),
        Operator::AtMost => Some(Comparison::AtMost),
        Operator::More => Some(Comparison::More),
        Operator::AtLeast => Some(Comparison::AtLeast),
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::And | Operator::Or => {
            None
        }
    }
}

/// The value that a word stands for.
fn allowed<'v, T>(word: &Spanned<String>, values: &'v [(&str, T)]) -> Result<&'v T, Mistake> {
    values.iter().find(|(w, _)| w == word.get_ref()).map(|(_, v)| v).ok_or_else(|| {
        let all = values.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let found = word.get_ref();
        Mistake::new(
            word.span(),
            format!("không có {found:?}; được dùng: {all}"),
            format!("no {found:?}; allowed: {all}"),
        )
    })
}

fn pair(vi: Option<&String>, en: &Option<String>) -> [String; 2] {
    let vi = vi.cloned().unwrap_or_default();
    let en = en.clone().unwrap_or_else(|| vi.clone());
    [vi, en]
}
