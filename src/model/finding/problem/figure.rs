//! Problems of how figures agree: inside a report, with earlier ones, with those of other units.

use super::told::{About, Shown, Tell, Told};
use crate::model::finding::code::Code;
use crate::model::finding::lang::Lang;
use crate::model::finding::words::{Meaning, en, listed, meant, more, quoted, short, signed, style, vi};
use crate::model::period::Period;
use crate::model::place::{At, ParcelId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A printed total differs from the sum of its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalMismatch {
    /// The total's meaning.
    pub meaning: Meaning,
    /// Its cell.
    pub total_at: At,
    /// As printed.
    pub printed: Decimal,
    /// Σ of the rows.
    pub sum: Decimal,
}

impl Tell for TotalMismatch {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TotalMismatch,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.printed),
            expected: Shown::Number(self.sum),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (at, meaning, off) = (self.total_at, meant(&self.meaning), self.printed - self.sum);
        match lang {
            Lang::Vi => format!(
                "Ô {at} ({meaning}) ghi {}, các hàng cộng lại được {} (lệch {}). Kiểm tra số tổng hoặc các hàng.",
                vi(self.printed),
                vi(self.sum),
                signed(off, vi)
            ),
            Lang::En => format!(
                "Cell {at} ({meaning}) says {}, its rows add up to {} (off by {}). Check the total or its rows.",
                en(self.printed),
                en(self.sum),
                signed(off, en)
            ),
        }
    }
}

/// A printed percentage differs from the recomputed one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PercentMismatch {
    /// The ratio's meaning.
    pub meaning: Meaning,
    /// As printed, percent.
    pub printed: Decimal,
    /// Recomputed, rounded to the printed digits.
    pub computed: Decimal,
    /// Numerator.
    pub numerator: Decimal,
    /// Denominator.
    pub denominator: Decimal,
    /// The other figure that the percentage fits as its denominator, in words.
    pub of_other: Option<String>,
}

impl Tell for PercentMismatch {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::PercentMismatch,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.printed),
            expected: Shown::Number(self.computed),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let meaning = meant(&self.meaning);
        let other = self.of_other.as_ref().map_or(String::new(), |name| match lang {
            Lang::Vi => format!("; khớp nếu chia cho {}", quoted(name)),
            Lang::En => format!("; it fits {} as denominator", quoted(name)),
        });
        let show = style(lang);
        let [printed, computed] = [self.printed, self.computed].map(show);
        let [numerator, denominator] = [self.numerator, self.denominator].map(show);
        let off = signed(self.printed - self.computed, show);
        match lang {
            Lang::Vi => format!(
                "Ô {cell} ({meaning}) ghi {printed}%, tính lại {numerator}/{denominator} = {computed}% (lệch {off}){other}. Tính lại tỷ lệ."
            ),
            Lang::En => format!(
                "Cell {cell} ({meaning}) says {printed}%, but {numerator}/{denominator} = {computed}% (off by {off}){other}. Compute it again."
            ),
        }
    }
}

/// A subset is more than its whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubsetExceeds {
    /// The subset's meaning.
    pub meaning: Meaning,
    /// Its cell.
    pub part_at: At,
    /// What it says.
    pub value: Decimal,
    /// The whole, in words.
    pub whole: String,
    /// Its cell.
    pub whole_at: At,
    /// What the whole says.
    pub total: Decimal,
}

impl Tell for SubsetExceeds {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::SubsetExceedsTotal,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.value),
            expected: Shown::AtMost(self.total),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (part_at, whole_at) = (self.part_at, self.whole_at);
        let (meaning, whole, off) = (meant(&self.meaning), quoted(&self.whole), self.value - self.total);
        match lang {
            Lang::Vi => format!(
                "Ô {part_at} ({meaning}) ghi {}, nhiều hơn {whole} ở ô {whole_at} là {} (lệch {}). Kiểm tra lại hai ô.",
                vi(self.value),
                vi(self.total),
                signed(off, vi)
            ),
            Lang::En => format!(
                "Cell {part_at} ({meaning}) says {}, more than {whole} in {whole_at}, which is {} (off by {}). Check both cells.",
                en(self.value),
                en(self.total),
                signed(off, en)
            ),
        }
    }
}

/// The parts of a whole do not add up to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartsMismatch {
    /// The whole's meaning.
    pub meaning: Meaning,
    /// Its cell.
    pub whole_at: At,
    /// What the whole says.
    pub total: Decimal,
    /// Σ of the parts that are written.
    pub sum: Decimal,
    /// The parts, each as "words (cell)".
    pub parts: Vec<String>,
}

impl Tell for PartsMismatch {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::PartsMismatch,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.total),
            expected: Shown::Number(self.sum),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (at, meaning, parts, off) =
            (self.whole_at, meant(&self.meaning), listed(&self.parts), self.total - self.sum);
        match lang {
            Lang::Vi => format!(
                "Ô {at} ({meaning}) ghi {}, các phần ({parts}) cộng lại được {} (lệch {}). Kiểm tra lại các ô này.",
                vi(self.total),
                vi(self.sum),
                signed(off, vi)
            ),
            Lang::En => format!(
                "Cell {at} ({meaning}) says {}, its parts ({parts}) add up to {} (off by {}). Check these cells.",
                en(self.total),
                en(self.sum),
                signed(off, en)
            ),
        }
    }
}

/// A year-to-date figure fell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct YtdDecreased {
    /// Its meaning.
    pub meaning: Meaning,
    /// What it says.
    pub now: Decimal,
    /// What it said before.
    pub before: Decimal,
    /// Of when.
    pub of: Period,
}

impl Tell for YtdDecreased {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::YtdDecreased,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.now),
            expected: Shown::AtLeast(self.before),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let (meaning, of, off) = (meant(&self.meaning), self.of, self.now - self.before);
        match lang {
            Lang::Vi => format!(
                "Ô {cell} ({meaning}) ghi lũy kế {}, ít hơn {} đã báo cáo {} (lệch {}). Số lũy kế không thể giảm; kiểm tra lại ô này.",
                vi(self.now),
                vi(self.before),
                of.vi(),
                signed(off, vi)
            ),
            Lang::En => format!(
                "Cell {cell} ({meaning}) says {} for the year to date, less than the {} reported for {of} (off by {}). It cannot fall; check the cell.",
                en(self.now),
                en(self.before),
                signed(off, en)
            ),
        }
    }
}

/// A year-to-date figure is not that of before plus what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct YtdNotSum {
    /// The year-to-date figure's meaning.
    pub meaning: Meaning,
    /// Its cell.
    pub ytd_at: At,
    /// What it says.
    pub ytd: Decimal,
    /// The figure of the period before, with the period; none in the first period of a year.
    pub before: Option<(Decimal, Period)>,
    /// What happened in the period, in words.
    pub flow_words: String,
    /// Its cell.
    pub flow_at: At,
    /// What it says.
    pub flow: Decimal,
}

impl YtdNotSum {
    /// What the figure should be.
    pub fn sum(&self) -> Decimal {
        self.before.map_or(Decimal::ZERO, |(n, _)| n).saturating_add(self.flow)
    }
}

impl Tell for YtdNotSum {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::YtdNotSum,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.ytd),
            expected: Shown::Number(self.sum()),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (ytd_at, flow_at, flow_words) = (self.ytd_at, self.flow_at, quoted(&self.flow_words));
        let (meaning, show) = (meant(&self.meaning), style(lang));
        let [ytd, flow, sum] = [self.ytd, self.flow, self.sum()].map(show);
        let off = signed(self.ytd.saturating_sub(self.sum()), show);
        match (self.before, lang) {
            (Some((n, of)), Lang::Vi) => format!(
                "Ô {ytd_at} ({meaning}) ghi {ytd}, nhưng lũy kế {} là {} cộng {flow_words} ở ô {flow_at} là {flow} bằng {sum} (lệch {off}). Kiểm tra lại hai ô.",
                of.vi(),
                vi(n)
            ),
            (Some((n, of)), Lang::En) => format!(
                "Cell {ytd_at} ({meaning}) says {ytd}, but {} for {of} plus {flow_words} in {flow_at}, which is {flow}, make {sum} (off by {off}). Check both cells.",
                en(n)
            ),
            (None, Lang::Vi) => format!(
                "Ô {ytd_at} ({meaning}) ghi {ytd}, nhưng đây là kỳ đầu năm và {flow_words} ở ô {flow_at} là {flow} (lệch {off}). Kiểm tra lại hai ô."
            ),
            (None, Lang::En) => format!(
                "Cell {ytd_at} ({meaning}) says {ytd}, but this is the first period of the year and {flow_words} in {flow_at} is {flow} (off by {off}). Check both cells."
            ),
        }
    }
}

/// A flow of the period is more than the year to date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowExceedsYtd {
    /// The flow's meaning.
    pub meaning: Meaning,
    /// Its cell.
    pub flow_at: At,
    /// What it says.
    pub flow: Decimal,
    /// The year-to-date figure's cell.
    pub ytd_at: At,
    /// What it says.
    pub ytd: Decimal,
}

impl Tell for FlowExceedsYtd {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::YtdNotSum,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.flow),
            expected: Shown::AtMost(self.ytd),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (flow_at, ytd_at, meaning, off) = (self.flow_at, self.ytd_at, meant(&self.meaning), self.flow - self.ytd);
        match lang {
            Lang::Vi => format!(
                "Ô {flow_at} ({meaning}) ghi {}, nhiều hơn số lũy kế ở ô {ytd_at} là {} (lệch {}). Kiểm tra lại hai ô.",
                vi(self.flow),
                vi(self.ytd),
                signed(off, vi)
            ),
            Lang::En => format!(
                "Cell {flow_at} ({meaning}) says {}, more than the year to date in {ytd_at}, which is {} (off by {}). Check both cells.",
                en(self.flow),
                en(self.ytd),
                signed(off, en)
            ),
        }
    }
}

/// An opening figure is not the closing one of before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpeningMismatch {
    /// The opening figure's meaning.
    pub meaning: Meaning,
    /// What it says.
    pub opening: Decimal,
    /// What was reported before.
    pub closing: Decimal,
    /// In the report for this period.
    pub of: Period,
    /// Whether that report gave it as its opening figure too.
    pub as_opening: bool,
}

impl Tell for OpeningMismatch {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::OpeningMismatch,
            about: About::Figure(&self.meaning),
            found: Shown::Number(self.opening),
            expected: Shown::Number(self.closing),
        }
    }

    fn message(&self, cell: &str, lang: Lang) -> String {
        let said = match self.as_opening {
            true => lang.pick("đã ghi", "says"),
            false => lang.pick("có số cuối kỳ là", "closes with"),
        };
        let (meaning, of, off) = (meant(&self.meaning), self.of, self.opening - self.closing);
        match lang {
            Lang::Vi => format!(
                "Ô {cell} ({meaning}) ghi {}, nhưng báo cáo {} {said} {} (lệch {}). Ghi lại đúng số đã báo cáo, hoặc báo cáo lại kỳ đó.",
                vi(self.opening),
                of.vi(),
                vi(self.closing),
                signed(off, vi)
            ),
            Lang::En => format!(
                "Cell {cell} ({meaning}) says {}, but the report for {of} {said} {} (off by {}). Write what was reported, or report that period again.",
                en(self.opening),
                en(self.closing),
                signed(off, en)
            ),
        }
    }
}

/// Organisations appeared, vanished, or may have been renamed since an earlier report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationsChanged {
    /// The names that are new.
    pub appeared: Vec<String>,
    /// The names that are gone.
    pub vanished: Vec<String>,
    /// Names that may be the same organisation: before, now.
    pub renamed: Vec<(String, String)>,
    /// The period of the earlier report.
    pub since: Period,
}

impl OrganisationsChanged {
    /// What happened to the names, each kind of change in a few words.
    fn changes(&self, lang: Lang) -> Vec<String> {
        let names = |list: &[String]| {
            let shown: Vec<String> = list.iter().take(2).map(|n| quoted(n)).collect();
            let rest = more(list.len().saturating_sub(2), lang.pick(" và {} tổ chức khác", " and {} others"));
            format!("{}{rest}", shown.join(", "))
        };
        let appeared = (!self.appeared.is_empty()).then(|| match lang {
            Lang::Vi => format!("thêm {}", names(&self.appeared)),
            Lang::En => format!("{} new", names(&self.appeared)),
        });
        let vanished = (!self.vanished.is_empty()).then(|| match lang {
            Lang::Vi => format!("không còn {}", names(&self.vanished)),
            Lang::En => format!("{} gone", names(&self.vanished)),
        });
        let renamed = self.renamed.first().map(|(old, now)| {
            let rest = more(self.renamed.len() - 1, lang.pick(" và {} tên khác", " and {} other names"));
            match lang {
                Lang::Vi => format!("{} có phải là {} đổi tên{rest}?", quoted(now), quoted(old)),
                Lang::En => format!("is {} the former {}{rest}?", quoted(now), quoted(old)),
            }
        });
        [appeared, vanished, renamed].into_iter().flatten().collect()
    }
}

impl Tell for OrganisationsChanged {
    fn told(&self) -> Told<'_> {
        let now = self.appeared.iter().chain(self.renamed.iter().map(|(_, now)| now));
        let before = self.vanished.iter().chain(self.renamed.iter().map(|(old, _)| old));
        Told {
            code: Code::OrganisationChanged,
            about: About::Organisations,
            found: Shown::Few(now.map(String::as_str).collect()),
            expected: Shown::Few(before.map(String::as_str).collect()),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (what, since) = (self.changes(lang).join("; "), self.since);
        let stop = if what.ends_with('?') { "" } else { "." };
        match lang {
            Lang::Vi => {
                format!("So với báo cáo {}: {what}{stop} Xác nhận, ghi lý do, hoặc ghi lại đúng tên.", since.vi())
            }
            Lang::En => {
                format!("Since the report for {since}: {what}{stop} Confirm, give the reason, or restore the name.")
            }
        }
    }
}

/// Organisations stand in the reports of two units, with the same figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountedTwice {
    /// The first of them.
    pub first: String,
    /// How many others.
    pub others: usize,
    /// The other unit, by name.
    pub unit: String,
    /// Its file.
    pub file: ParcelId,
}

impl Tell for CountedTwice {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::OrganisationChanged,
            about: About::Organisations,
            found: Shown::Text(&self.first),
            expected: Shown::Text(&self.unit),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (first, unit, file) = (short(&self.first), &self.unit, &self.file);
        let others = more(self.others, lang.pick(" và {} tổ chức khác", " and {} others"));
        match lang {
            Lang::Vi => format!(
                "“{first}”{others} cũng có trong báo cáo của {unit} (“{file}”) với cùng số liệu; cả hai đã được tính. Xác nhận tổ chức thuộc đơn vị nào."
            ),
            Lang::En => format!(
                "“{first}”{others} also stands in the report of {unit} (“{file}”) with the same figures, and both were counted. Confirm whose it is."
            ),
        }
    }
}

/// The targets of the units do not add up to the province's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetSum {
    /// What is assigned, in words.
    pub indicator: String,
    /// The basis.
    pub basis: String,
    /// The province's own target.
    pub own: Decimal,
    /// Σ of the units'.
    pub sum: Decimal,
    /// How many units have one.
    pub units: usize,
}

impl Tell for TargetSum {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::TargetSumMismatch,
            about: About::Targets,
            found: Shown::Number(self.own),
            expected: Shown::Number(self.sum),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (indicator, basis, units, off) = (short(&self.indicator), &self.basis, self.units, self.own - self.sum);
        match lang {
            Lang::Vi => format!(
                "Chỉ tiêu của tỉnh về “{indicator}” theo {basis} là {}, chỉ tiêu của {units} đơn vị cộng lại được {} (lệch {}). Kiểm tra bảng chỉ tiêu hoặc ghi lý do.",
                vi(self.own),
                vi(self.sum),
                signed(off, vi)
            ),
            Lang::En => format!(
                "The province's target for “{indicator}” by {basis} is {}, those of {units} units add up to {} (off by {}). Check the target sheet, or give a reason.",
                en(self.own),
                en(self.sum),
                signed(off, en)
            ),
        }
    }
}
