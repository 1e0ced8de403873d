//! The language of rules: arithmetic over indicator keys, comparisons, `if … then`. Text → syntax tree with positions.
//!
//! ```text
//! members_close = members_open + members_in - members_out
//! abs(members_total - prev.members_total) <= max(20, 0.1 * prev.members_total)
//! if classes_held = 0 then class_students = 0
//! 5-btctw!total/members = members_close/this_period
//! ```

use rust_decimal::Decimal;
use std::ops::Range;
use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{
    Infix, Prefix, alt, cut_err, delimited, expression, not, opt, preceded, separated, terminated,
};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::stream::LocatingSlice;
use winnow::token::{one_of, take_while};

/// A part of a rule, with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleNode {
    /// What it is.
    pub what: NodeKind,
    /// Bytes of the text.
    pub span: Range<usize>,
}

/// The kinds of node.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A number.
    Number(Decimal),
    /// A figure, as it is called.
    Name(FigureName),
    /// A function with its arguments.
    Call(String, Vec<RuleNode>),
    /// An operator between two nodes.
    Binary(Operator, Box<RuleNode>, Box<RuleNode>),
    /// Minus.
    Negative(Box<RuleNode>),
    /// `not`.
    Not(Box<RuleNode>),
    /// `if … then …`.
    If(Box<RuleNode>, Box<RuleNode>),
}

/// A figure, as a rule calls it: `prev.admitted_ytd`, `5-btctw!total/members`, `target.admitted_ytd:quyet-dinh`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureName {
    /// What goes before the key: `prev`, `target`, `children` …
    pub scopes: Vec<String>,
    /// The form, where it is another.
    pub form: Option<String>,
    /// The key; of one axis or, with `/`, of both.
    pub key: String,
    /// The basis of a target.
    pub basis: Option<String>,
}

/// The operators between two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-` or `−`
    Subtract,
    /// `*` or `×`
    Multiply,
    /// `/` or `÷`
    Divide,
    /// `=` or `==`
    Equal,
    /// `<>`, `!=` or `≠`
    Unequal,
    /// `<`
    Less,
    /// `<=` or `≤`
    AtMost,
    /// `>`
    More,
    /// `>=` or `≥`
    AtLeast,
    /// `and`
    And,
    /// `or`
    Or,
}

/// Where a text is no rule, and what may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotARule {
    /// The byte at which it is not understood.
    pub at: usize,
    /// What may stand there, in Vietnamese and in English.
    pub expected: Option<[String; 2]>,
}

type RuleText<'a> = LocatingSlice<&'a str>;
type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// Longer texts are no rules.
const LONGEST: usize = 2_000;

/// The syntax tree of a rule.
pub fn parse(text: &str) -> Result<RuleNode, NotARule> {
    if text.len() > LONGEST {
        return Err(NotARule { at: LONGEST, expected: None });
    }
    if let Some(at) = too_deep(text) {
        let simpler = ["một phép tính đơn giản hơn".into(), "something simpler".into()];
        return Err(NotARule { at, expected: Some(simpler) });
    }
    let end = winnow::combinator::eof.context(expected("một phép toán|an operator"));
    terminated(node, end).parse(LocatingSlice::new(text)).map_err(|e| NotARule {
        at: e.offset(),
        // The innermost says it most exactly.
        expected: e.inner().context().find_map(|c| match c {
            StrContext::Expected(StrContextValue::Description(what)) => {
                what.split_once('|').map(|(vi, en)| [vi.to_owned(), en.to_owned()])
            }
            _ => None,
        }),
    })
}

/// Where a text goes deeper into brackets, conditions and signs than a rule needs; a deeper one could exhaust the stack.
fn too_deep(text: &str) -> Option<usize> {
    const DEEPEST: usize = 40;
    let mut open = 0usize;
    let mut words = 0usize;
    let mut signs = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(c, '-' | '−') {
            signs + 1
        } else if c.is_whitespace() {
            signs
        } else {
            0
        };
        let rest = &text[at..];
        let begins = !text[..at].ends_with(is_letter);
        words += usize::from(begins && (rest.starts_with("not") || rest.starts_with("if")));
        if open + words + signs > DEEPEST {
            return Some(at);
        }
    }
    None
}

/// What may stand at a place, as "tiếng Việt|English".
fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

// Binding powers, loosest first.
const OR: i64 = 1;
const AND: i64 = 3;
const NOT: i64 = 5;
const COMPARE: i64 = 7;
const ADD: i64 = 9;
const MULTIPLY: i64 = 11;
const NEGATIVE: i64 = 13;

fn node(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    let folds = |of: Operator| -> Infix<RuleText<'_>, RuleNode, ErrMode<ContextError>> {
        // The library takes functions, not closures: one for each operator.
        match of {
            Operator::Add => Infix::Left(ADD, |_, a, b| Ok(binary(Operator::Add, a, b))),
            Operator::Subtract => Infix::Left(ADD, |_, a, b| Ok(binary(Operator::Subtract, a, b))),
            Operator::Multiply => Infix::Left(MULTIPLY, |_, a, b| Ok(binary(Operator::Multiply, a, b))),
            Operator::Divide => Infix::Left(MULTIPLY, |_, a, b| Ok(binary(Operator::Divide, a, b))),
            Operator::Equal => Infix::Neither(COMPARE, |_, a, b| Ok(binary(Operator::Equal, a, b))),
            Operator::Unequal => Infix::Neither(COMPARE, |_, a, b| Ok(binary(Operator::Unequal, a, b))),
            Operator::Less => Infix::Neither(COMPARE, |_, a, b| Ok(binary(Operator::Less, a, b))),
            Operator::AtMost => Infix::Neither(COMPARE, |_, a, b| Ok(binary(Operator::AtMost, a, b))),
            Operator::More => Infix::Neither(COMPARE, |_, a, b| Ok(binary(Operator::More, a, b))),
            Operator::AtLeast => Infix::Neither(COMPARE, |_, a, b| Ok(binary(Operator::AtLeast, a, b))),
            Operator::And => Infix::Left(AND, |_, a, b| Ok(binary(Operator::And, a, b))),
            Operator::Or => Infix::Left(OR, |_, a, b| Ok(binary(Operator::Or, a, b))),
        }
    };
    let prefix = alt((one_of(['-', '−']).value(true), word("not").value(false))).map(|is_minus| match is_minus {
        true => Prefix(NEGATIVE, |_: &mut RuleText<'_>, a| Ok(wrapped(NodeKind::Negative, a))),
        false => Prefix(NOT, |_: &mut RuleText<'_>, a| Ok(wrapped(NodeKind::Not, a))),
    });
    expression(delimited(multispace0, operand, multispace0))
        .prefix(delimited(multispace0, prefix, multispace0).context(expected(OPERAND)))
        .infix(operator.map(folds))
        .parse_next(input)
}

fn binary(operator: Operator, left: RuleNode, right: RuleNode) -> RuleNode {
    let span = left.span.start..right.span.end;
    RuleNode { what: NodeKind::Binary(operator, Box::new(left), Box::new(right)), span }
}

fn wrapped(what: fn(Box<RuleNode>) -> NodeKind, inner: RuleNode) -> RuleNode {
    RuleNode { span: inner.span.clone(), what: what(Box::new(inner)) }
}

fn operator(input: &mut RuleText<'_>) -> Parsed<Operator> {
    let comparison = alt((
        alt(("<=", "≤")).value(Operator::AtMost),
        alt((">=", "≥")).value(Operator::AtLeast),
        alt(("<>", "!=", "≠")).value(Operator::Unequal),
        alt(("==", "=")).value(Operator::Equal),
        "<".value(Operator::Less),
        ">".value(Operator::More),
    ));
    let arithmetic = alt((
        "+".value(Operator::Add),
        alt(("-", "−")).value(Operator::Subtract),
        alt(("*", "×")).value(Operator::Multiply),
        alt(("/", "÷")).value(Operator::Divide),
    ));
    let logic = alt((word("and").value(Operator::And), word("or").value(Operator::Or)));
    alt((comparison, arithmetic, logic)).parse_next(input)
}

/// Words that are no names.
const RESERVED: [&str; 5] = ["if", "then", "and", "or", "not"];

fn word<'a>(text: &'static str) -> impl Parser<RuleText<'a>, &'a str, ErrMode<ContextError>> {
    terminated(text, not(one_of(is_letter)))
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

const OPERAND: &str = "một khóa chỉ tiêu, một số hoặc dấu ngoặc|an indicator's key, a number or a bracket";

fn operand(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    alt((condition, brackets, call, name, number)).context(expected(OPERAND)).parse_next(input)
}

fn condition(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    let then = word("then").context(expected("“then”|“then”"));
    (preceded(word("if"), cut_err(node)), preceded(cut_err(then), cut_err(node)))
        .with_span()
        .map(|((when, then), span)| RuleNode { what: NodeKind::If(Box::new(when), Box::new(then)), span })
        .parse_next(input)
}

fn brackets(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    delimited('(', cut_err(node), cut_err(')'.context(expected("“)”|“)”")))).parse_next(input)
}

fn call(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    let arguments = separated(1.., node, ',');
    let close = cut_err(')'.context(expected("“)”|“)”")));
    (terminated(segment, (multispace0, '(')), cut_err(arguments), close)
        .with_span()
        .map(|((name, arguments, _), span)| RuleNode { what: NodeKind::Call(name, arguments), span })
        .parse_next(input)
}

/// A key's part: letters, digits and `_`; any other in back quotes.
fn segment(input: &mut RuleText<'_>) -> Parsed<String> {
    let plain = (one_of(|c: char| c.is_ascii_alphabetic() || c == '_'), take_while(0.., is_letter))
        .take()
        .verify(|text: &str| !RESERVED.contains(&text))
        .map(str::to_owned);
    let quoted = delimited('`', take_while(1.., |c| c != '`'), '`').map(str::to_owned);
    alt((plain, quoted)).parse_next(input)
}

fn name(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    let is_form = |c: char| is_letter(c) || c == '-' || c == '.';
    let form = terminated(take_while(1.., is_form), '!').map(str::to_owned);
    let scopes = winnow::combinator::repeat(0.., terminated(segment, '.'));
    let basis = preceded(':', take_while(1.., |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
    // A slash without a space before what follows makes one key of two.
    let key = (segment, opt(preceded('/', segment))).map(|(first, second)| match second {
        Some(second) => format!("{first}/{second}"),
        None => first,
    });
    (opt(form), scopes, key, opt(basis.map(str::to_owned)))
        .with_span()
        .map(|((form, scopes, key, basis), span)| RuleNode {
            what: NodeKind::Name(FigureName { scopes, form, key, basis }),
            span,
        })
        .parse_next(input)
}

fn number(input: &mut RuleText<'_>) -> Parsed<RuleNode> {
    let digits = (digit1, opt(('.', digit1))).take();
    (digits.verify_map(|text: &str| text.parse::<Decimal>().ok()), opt((multispace0, '%')))
        .with_span()
        .map(|((number, percent), span)| {
            let number = if percent.is_some() { number / Decimal::ONE_HUNDRED } else { number };
            RuleNode { what: NodeKind::Number(number), span }
        })
        .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree with a bracket around every operation.
    fn shape(text: &str) -> String {
        fn show(node: &RuleNode) -> String {
            match &node.what {
                NodeKind::Number(n) => n.to_string(),
                NodeKind::Name(n) => {
                    format!("{n:?}").split("key: ").nth(1).expect("a key").split('"').nth(1).expect("a key").into()
                }
                NodeKind::Call(f, a) => format!("{f}({})", a.iter().map(show).collect::<Vec<_>>().join(", ")),
                NodeKind::Binary(o, a, b) => format!("({} {o:?} {})", show(a), show(b)),
                NodeKind::Negative(a) => format!("(- {})", show(a)),
                NodeKind::Not(a) => format!("(not {})", show(a)),
                NodeKind::If(a, b) => format!("(if {} then {})", show(a), show(b)),
            }
        }
        match parse(text) {
            Ok(node) => show(&node),
            Err(e) => format!("at {}: {}", e.at, e.expected.map_or(String::new(), |[_, en]| en)),
        }
    }

    #[test]
    fn operators_bind_as_in_arithmetic() {
        for (text, want) in [
            ("d = a + b - c", "(d Equal ((a Add b) Subtract c))"),
            ("a ≤ 2 × b ÷ 3", "(a AtMost ((2 Multiply b) Divide 3))"),
            ("-a + b >= 0", "(((- a) Add b) AtLeast 0)"),
            ("if a = 0 then b = 0 and c = 0", "(if (a Equal 0) then ((b Equal 0) And (c Equal 0)))"),
            ("not a > 1 or b > 1", "((not (a More 1)) Or (b More 1))"),
            ("abs(a - prev.a) <= max(20, 10% * prev.a)", "(abs((a Subtract a)) AtMost max(20, (0.10 Multiply a)))"),
            ("total/members = a / b", "(total/members Equal (a Divide b))"),
            ("(a + b) * 2 <> c", "(((a Add b) Multiply 2) Unequal c)"),
            ("`so-luong` = order", "(so-luong Equal order)"),
        ] {
            assert_eq!(shape(text), want, "{text}");
        }
    }

    #[test]
    fn a_name_says_when_where_and_by_which_basis() {
        let name = |text: &str| match parse(text).expect("a rule").what {
            NodeKind::Name(name) => name,
            other => panic!("{other:?}"),
        };
        let whole = name("5-btctw!prev.total/members");
        assert_eq!((whole.form.as_deref(), &whole.scopes[..]), (Some("5-btctw"), &["prev".to_owned()][..]));
        assert_eq!(whole.key, "total/members");
        assert_eq!(name("target.admitted_ytd:quyet-dinh").basis.as_deref(), Some("quyet-dinh"));
    }

    #[test]
    fn a_mistake_has_a_position() {
        assert!(shape("a = ").starts_with("at 4: an ind"), "{}", shape("a = "));
        assert!(shape("a = b c").starts_with("at 6: an op"), "{}", shape("a = b c"));
        assert_eq!(shape("sum(a, b = c"), "at 12: “)”");
        assert_eq!(shape("if a > 1 b = 2"), "at 9: “then”");
        for deep in
            ["(".repeat(1_999), "not ".repeat(400), "-".repeat(1_900), "if a = 1 then ".repeat(140), "- ".repeat(900)]
        {
            assert!(shape(&deep).ends_with("something simpler"), "{}", shape(&deep));
        }
        assert!(shape(&"(".repeat(5_000)).starts_with("at 2000"));
    }
}
