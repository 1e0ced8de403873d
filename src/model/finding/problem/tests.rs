//! What holds of every problem, tried on a sample of each.

use super::*;
use crate::model::period::{Period, Span};
use crate::model::place::At;
use crate::model::text::legacy::Legacy;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One sample of each variant, and one of each form that its words may take; no letter in them is Vietnamese.
fn samples() -> Vec<Problem> {
    [of_files(), of_senders(), of_layouts(), of_cells(), of_figures(), of_rules()].concat()
}

fn of_files() -> Vec<Problem> {
    let unreadable = [
        Unreadable::Empty,
        Unreadable::Damaged("bad block".into()),
        Unreadable::Died,
        Unreadable::TooSlow(60),
        Unreadable::SameNames,
        Unreadable::Denied("in use".into()),
    ];
    let foreign = [
        Foreign::Picture,
        Foreign::Pdf,
        Foreign::Word,
        Foreign::PowerPoint,
        Foreign::OpenDocument,
        Foreign::Rtf,
        Foreign::Page,
        Foreign::Rar,
        Foreign::SevenZip,
        Foreign::Winmail,
        Foreign::EmptyArchive,
        Foreign::Special,
        Foreign::Unknown,
    ];
    let limits = [
        Limit::FileSize(1),
        Limit::PartSize(2),
        Limit::InsideSize(3),
        Limit::Unpacked(4),
        Limit::Ratio(5),
        Limit::Files(6),
        Limit::Depth(7),
        Limit::Memory(8),
        Limit::Cells(9),
        Limit::Sheets(10),
        Limit::Merges(11),
        Limit::Text(12),
    ];
    let ignored = [
        Ignored::SystemFile,
        Ignored::Companion,
        Ignored::NoAttachment,
        Ignored::OtherSheet,
        Ignored::OtherPeriod(september()),
        Ignored::Ruled,
        Ignored::Own,
        Ignored::OtherForm("F2".into()),
    ];
    let precedence = [Precedence::Revision, Precedence::MailDate, Precedence::SameFile, Precedence::Name];
    let mut out: Vec<Problem> = vec![
        EncryptedFile.into(),
        UnknownForm { nearest: None }.into(),
        UnknownForm { nearest: Some(("F1".into(), 40)) }.into(),
        AmbiguousForm { forms: [("F1".into(), 90), ("F2".into(), 89)] }.into(),
        TwoTables { places: vec!["S1 › A5".into(), "S2 › A5".into()] }.into(),
        DuplicateFile { of: file() }.into(),
    ];
    out.extend(unreadable.map(Problem::from));
    out.extend(foreign.map(Problem::from));
    out.extend(limits.map(Problem::from));
    out.extend(ignored.map(Problem::from));
    out.extend(precedence.map(|why| Superseded { by: file(), why }.into()));
    out
}

fn of_senders() -> Vec<Problem> {
    let missing = |part, came| UnitMissing { form: "F1".into(), part, came };
    let mut out: Vec<Problem> = vec![
        UnknownUnit { written: String::new(), nearest: None }.into(),
        UnknownUnit { written: "Unit X".into(), nearest: Some("Unit Y".into()) }.into(),
        AmbiguousUnit { written: "Unit".into(), units: vec!["Unit X".into(), "Unit Y".into()] }.into(),
        WrongPeriod { stated: Some(september()), wanted: Some(september()) }.into(),
        WrongPeriod { stated: Some(september()), wanted: None }.into(),
        WrongPeriod { stated: None, wanted: None }.into(),
        StaleReport { of: september(), file: file() }.into(),
        CopiedReport { unit: "Unit Y".into(), file: file() }.into(),
        OrganisationsLost { first: "Cell one".into(), others: 2, file: file() }.into(),
        missing(Some(september()), false).into(),
        missing(None, true).into(),
        missing(None, false).into(),
        UnitsBelow { sent: 3, owed: 5 }.into(),
    ];
    let sources = [
        UnitSource::Mark,
        UnitSource::Code,
        UnitSource::Heading,
        UnitSource::Sender,
        UnitSource::FileName,
        UnitSource::SheetName,
    ];
    out.extend(sources.map(|source| UnitConflict { used: "Unit X".into(), source, other: "Unit Y".into() }.into()));
    let sources = [
        PeriodSource::Mark,
        PeriodSource::Heading,
        PeriodSource::SheetName,
        PeriodSource::FileName,
        PeriodSource::Subject,
    ];
    out.extend(sources.map(|source| PeriodConflict { used: september(), source, other: "8/2022".into() }.into()));
    out
}

fn of_layouts() -> Vec<Problem> {
    let (label, second) = ("Women".to_owned(), At::new(4, 7));
    let hidden =
        [HiddenBy::Sheet, HiddenBy::Rows, HiddenBy::Columns, HiddenBy::Merge, HiddenBy::Format, HiddenBy::Struck];
    let taken = vec![("Womem".to_owned(), label.clone())];
    vec![
        MissingIndicator { lacks: vec![Lack::Label(label.clone()), Lack::NameOfRow(10), Lack::Figures] }.into(),
        DuplicateLabel { label: label.clone(), second, differ: true }.into(),
        DuplicateLabel { label: label.clone(), second, differ: false }.into(),
        TemplateChanged { taken: taken.clone(), moved: vec![label.clone(); 4] }.into(),
        OtherEdition { form: "F1".into(), marked: "2021".into(), current: "2022".into() }.into(),
        LabelOfOtherTime { taken }.into(),
        DoubtfulRow { label: label.clone(), counted: true }.into(),
        DoubtfulRow { label: label.clone(), counted: false }.into(),
        HiddenData { cells: 3, places: hidden.map(|by| (by, "C".to_owned())).into() }.into(),
        SheetGoesOn.into(),
        RepeatedName { label: label.clone(), second, others: 1 }.into(),
        SideBySide { labels: 6, second }.into(),
        UnknownColumn { label: label.clone(), is_row: true }.into(),
        UnknownColumn { label, is_row: false }.into(),
    ]
}

fn of_cells() -> Vec<Problem> {
    let (text, formula) = ("12 ca".to_owned(), "SUM(A1:A2)".to_owned());
    vec![
        NotANumber { meaning: meaning(), text: text.clone(), likely: Some(n(12)) }.into(),
        AmbiguousNumber { meaning: meaning(), text: "1.234".into(), readings: [n(1234), Decimal::new(1234, 3)] }.into(),
        FractionalCount { meaning: meaning(), text: "1.5".into(), number: Some(Decimal::new(15, 1)), likely: None }
            .into(),
        NegativeCount { meaning: meaning(), value: n(-3) }.into(),
        ErrorValue { meaning: meaning(), text: "#REF!".into() }.into(),
        NoCachedValue { meaning: meaning(), formula: formula.clone() }.into(),
        StaleResult { meaning: meaning(), formula: formula.clone(), stored: n(1), computed: n(2) }.into(),
        ComputedValue { cells: 2, formula, value: n(3) }.into(),
        LegacyText { cells: 2, encoding: Legacy::Vni, first: ["a".into(), "b".into()] }.into(),
        ConvertedText { cells: 2, first: text }.into(),
    ]
}

fn of_figures() -> Vec<Problem> {
    let (part_at, whole_at, of) = (At::new(9, 13), At::new(9, 11), september());
    let percent = PercentMismatch {
        meaning: meaning(),
        printed: n(50),
        computed: n(40),
        numerator: n(4),
        denominator: n(10),
        of_other: Some("Men".into()),
    };
    let ytd = |before| YtdNotSum {
        meaning: meaning(),
        ytd_at: whole_at,
        ytd: n(9),
        before,
        flow_words: "Joined".into(),
        flow_at: part_at,
        flow: n(2),
    };
    let opening = |as_opening| OpeningMismatch { meaning: meaning(), opening: n(5), closing: n(6), of, as_opening };
    vec![
        TotalMismatch { meaning: meaning(), total_at: whole_at, printed: n(3191), sum: n(3189) }.into(),
        Box::new(percent).into(),
        SubsetExceeds { meaning: meaning(), part_at, value: n(9), whole: "All".into(), whole_at, total: n(7) }.into(),
        PartsMismatch { meaning: meaning(), whole_at, total: n(9), sum: n(8), parts: vec!["Men (N10)".into(); 5] }
            .into(),
        YtdDecreased { meaning: meaning(), now: n(1), before: n(2), of }.into(),
        Box::new(ytd(Some((n(6), of)))).into(),
        Box::new(ytd(None)).into(),
        FlowExceedsYtd { meaning: meaning(), flow_at: part_at, flow: n(3), ytd_at: whole_at, ytd: n(2) }.into(),
        opening(true).into(),
        opening(false).into(),
        OrganisationsChanged {
            appeared: vec!["One".into(); 3],
            vanished: vec!["Two".into()],
            renamed: vec![("Old".into(), "New".into()); 2],
            since: of,
        }
        .into(),
        CountedTwice { first: "One".into(), others: 1, unit: "Unit Y".into(), file: file() }.into(),
        TargetSum { indicator: "Joined".into(), basis: "QD 1".into(), own: n(9), sum: n(8), units: 2 }.into(),
    ]
}

/// A rule under each code that only declared rules have.
fn of_rules() -> Vec<Problem> {
    let codes = [Code::RuleBroken, Code::BalanceBroken, Code::TransferMismatch, Code::UnusualChange];
    let figure = |of, is_target| RuleFigure {
        words: "Members".into(),
        value: n(7),
        at: Some(At::new(3, 3)),
        of,
        form: Some("F2".into()),
        is_target,
    };
    let broken = |code| RuleBroken {
        rule: Arc::new(RuleWords {
            id: "sum".into(),
            code,
            severity: Severity::Explain,
            message: ["Ghi không khớp".into(), "They do not meet".into()],
            fix: [String::new(), String::new()],
            why: [String::new(), String::new()],
            reasons: Vec::new(),
        }),
        meaning: meaning(),
        figures: vec![
            figure(Some(FigureTime::Period(september())), false),
            figure(Some(FigureTime::YearEnd(2021)), true),
        ],
        sides: Some((n(7), n(9))),
    };
    codes.map(|code| broken(code).into()).into()
}

fn n(n: i64) -> Decimal {
    Decimal::from(n)
}

fn september() -> Period {
    Period { year: 2022, span: Span::Month(9) }
}

fn file() -> Arc<str> {
    "BC 9.xlsx".into()
}

fn meaning() -> Meaning {
    Meaning { indicator: "Women".into(), row: "Cell one".into() }
}

/// A text without what it quotes: names of our sheets and columns are Vietnamese in English too.
fn unquoted(text: &str) -> String {
    let parts = text.split('“').enumerate().map(|(i, part)| match i {
        0 => part,
        _ => part.split_once('”').map_or(part, |(_, rest)| rest),
    });
    parts.collect()
}

fn has_vietnamese_letters(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}

#[test]
fn every_problem_has_a_sample() {
    let name =
        |p: &Problem| format!("{p:?}").split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned();
    let samples: BTreeSet<String> = samples().iter().map(name).collect();
    let names: BTreeSet<String> = Problem::NAMES.iter().map(|n| (*n).to_owned()).collect();
    assert_eq!(samples, names);
}

#[test]
fn every_code_has_a_problem() {
    let told: BTreeSet<Code> = samples().iter().map(Problem::code).collect();
    let unused: Vec<&Code> = Code::ALL.iter().filter(|c| !told.contains(c)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn each_is_said_in_each_language_and_english_is_english() {
    for problem in samples() {
        let [vi, en] = [Lang::Vi, Lang::En].map(|lang| problem.message("B7", lang));
        assert!(vi.ends_with(['.', '?']) && has_vietnamese_letters(&vi), "{vi}");
        assert!(en.ends_with(['.', '?']) && !has_vietnamese_letters(&unquoted(&en)), "{en}");
        for said in [problem.found(Lang::En), problem.expected(Lang::En)] {
            assert!(!has_vietnamese_letters(&said), "{said}");
        }
    }
}

#[test]
fn what_is_about_a_cell_names_it_and_what_it_means() {
    for problem in samples().iter().filter(|p| p.is_of_cell()) {
        for lang in [Lang::Vi, Lang::En] {
            let said = problem.message("B7", lang);
            assert!(said.contains("B7 (Women, Cell one)"), "{said}");
        }
        assert_eq!(problem.row(), Some("Cell one"));
    }
}

#[test]
fn each_comes_back_from_a_worker_as_it_went() {
    for problem in samples() {
        let bytes = postcard::to_allocvec(&problem).expect("bytes");
        assert_eq!(postcard::from_bytes::<Problem>(&bytes).expect("a problem"), problem);
    }
}

#[test]
fn a_declared_rule_says_itself_how_much_it_matters() {
    for problem in samples() {
        match problem.about().rule() {
            Some(rule) => assert_eq!(problem.severity(), rule.severity),
            None => assert_eq!(problem.severity(), problem.code().severity()),
        }
    }
}
