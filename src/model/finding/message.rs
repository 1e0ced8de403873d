//! The words of a finding: those of its problem, and what is known beside them: a question, others likewise, a reason.

use super::lang::Lang;
use super::{Again, Finding, Likely, Slip};
use crate::model::place::At;

pub use super::words::{en, vi};

/// The message of a finding: what is written, what may be meant, what to do; and the reason that was given for it.
pub fn message(finding: &Finding, lang: Lang) -> String {
    let cell = finding.at.map_or(String::new(), |at| at.to_string());
    let mut out = finding.problem.message(&cell, lang);
    if let Some(likely) = &finding.likely {
        out.push(' ');
        out.push_str(&question(likely, lang));
    }
    let n = finding.others;
    match (n, &finding.likely) {
        (0, _) => {}
        (_, Some(_)) => {
            out.push_str(&lang.pick(format!(" Khi đó {n} chỗ khác cũng khớp."), format!(" Then {n} others agree too.")))
        }
        (_, None) => {
            let cells: Vec<String> = finding.also.iter().take(5).map(At::to_string).collect();
            let more = if finding.also.len() > 5 { " …" } else { "" };
            let cells = if cells.is_empty() { String::new() } else { format!(" ({}{more})", cells.join(", ")) };
            let vi = format!(" Còn {n} chỗ khác cũng như vậy{cells}.");
            out.push_str(&lang.pick(vi, format!(" {n} others likewise{cells}.")));
        }
    }
    match finding.again {
        Some(Again::Still) => {
            out.push_str(lang.pick(" Đã nêu ở bản trước, chưa sửa.", " It was told of the version before."))
        }
        Some(Again::New) => out.push_str(lang.pick(" Mới có ở bản này.", " It is new in this version.")),
        None => {}
    }
    match &finding.reason {
        Some(text) if finding.lifted => {
            out.push_str(&lang.pick(format!(" Đã điều chỉnh: {text}."), format!(" Adjusted: {text}.")));
        }
        Some(text) => out.push_str(&lang.pick(format!(" Đã giải trình: {text}."), format!(" Reason given: {text}."))),
        None => {}
    }
    out
}

/// "Có phải ô N14 là 12 (gõ đảo chữ số)?"
fn question(likely: &Likely, lang: Lang) -> String {
    let why = match likely.slip {
        Slip::Swapped => lang.pick("gõ đảo chữ số", "digits swapped"),
        Slip::TimesTen => lang.pick("gõ thừa chữ số 0", "zeros too many"),
        Slip::TenthOf => lang.pick("gõ thiếu chữ số 0", "zeros too few"),
        Slip::DigitTooMany => lang.pick("gõ thừa một chữ số", "a digit too many"),
        Slip::DigitTooFew => lang.pick("gõ thiếu một chữ số", "a digit too few"),
        Slip::OneDigit => lang.pick("gõ nhầm một chữ số", "one digit mistyped"),
        Slip::RowAbove => lang.pick("đang ghi giống hàng trên", "it repeats the row above"),
        Slip::LastPeriod => lang.pick("đang ghi giống kỳ trước", "it repeats the period before"),
        Slip::PeriodOnly => lang.pick("đang ghi số trong kỳ", "it says the period's own figure"),
        Slip::Fits => lang.pick("theo các số liên quan", "by the figures around it"),
    };
    let (at, value) = (likely.at, likely.value);
    lang.pick(
        format!("Có phải ô {at} là {} ({why})?", vi(value)),
        format!("Should cell {at} be {} ({why})?", en(value)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::{Meaning, problem};
    use rust_decimal::Decimal;

    #[test]
    fn a_message_says_what_is_written_what_is_right_and_what_to_do() {
        let finding = Finding {
            problem: problem::TotalMismatch {
                meaning: Meaning {
                    indicator: "Tổng số đảng viên – Hiện có".into(), row: "TỔNG CỘNG".into()
                },
                printed: Decimal::from(3191),
                sum: Decimal::from(3189),
                total_at: At::new(10, 3),
            }
            .into(),
            at: Some(At::new(10, 3)),
            ..Finding::bare(problem::EncryptedFile.into(), None)
        };
        assert_eq!(
            message(&finding, Lang::Vi),
            "Ô D11 (Tổng số đảng viên – Hiện có, TỔNG CỘNG) ghi 3.191, các hàng cộng lại được 3.189 (lệch +2). Kiểm tra số tổng hoặc các hàng."
        );
        assert_eq!(
            message(&finding, Lang::En),
            "Cell D11 (Tổng số đảng viên – Hiện có, TỔNG CỘNG) says 3,191, its rows add up to 3,189 (off by +2). Check the total or its rows."
        );
    }
}
