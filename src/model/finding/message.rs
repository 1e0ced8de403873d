//! The words of a finding: what is written, what it should be, what to do. One sentence or two, both languages side by side.

use super::{
    Again, FigureTime, Finding, HiddenBy, Ignored, Lang, Likely, Meaning, PercentMismatch, PeriodSource, Precedence,
    Problem, RuleFigure, RuleWords, Slip, Source, Unreadable, YtdNotSum,
};
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::text;
use rust_decimal::Decimal;

/// The message of a finding: what is written, what may be meant, what to do; and the reason that was given for it.
pub fn message(finding: &Finding, lang: Lang) -> String {
    let mut out = what_and_what_to_do(finding, lang);
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

fn what_and_what_to_do(finding: &Finding, lang: Lang) -> String {
    let cell = finding.at.map_or(String::new(), |at| at.to_string());
    match &finding.problem {
        Problem::UnreadableFile(why) => unreadable(why, lang),
        Problem::EncryptedFile => lang.pick(
            "Tệp có mật khẩu nên không đọc được. Đề nghị đơn vị bỏ mật khẩu rồi gửi lại, hoặc ghi mật khẩu vào tonghop.toml.".into(),
            "The file has a password and cannot be read. Ask the unit to remove it and send the file again, or write the password into tonghop.toml.".into(),
        ),
        Problem::UnsupportedFormat([vi, en]) => lang.pick(
            format!("Đây là {vi}, không chứa bảng tính đọc được. Đề nghị đơn vị gửi tệp Excel (.xlsx)."),
            format!("This is {en}, which holds no cells to read. Ask the unit for the Excel file (.xlsx)."),
        ),
        Problem::LimitsExceeded([vi, en]) => lang.pick(
            format!("Tệp vượt giới hạn: {vi}. Đề nghị đơn vị gửi lại tệp chỉ chứa biểu báo cáo."),
            format!("The file is beyond a limit: {en}. Ask the unit for a file with only the report in it."),
        ),
        Problem::UnknownForm { nearest } => unknown_form(nearest.as_ref(), lang),
        Problem::AmbiguousForm { forms: [(a, x), (b, y)] } => lang.pick(
            format!("Trang tính giống cả {a} ({x}%) và {b} ({y}%). Đề nghị đơn vị dùng đúng mẫu."),
            format!("The sheet fits both {a} ({x}%) and {b} ({y}%). Ask the unit to use the template."),
        ),
        Problem::TwoTables { places } => lang.pick(
            format!("Tệp có nhiều bảng cùng một biểu, cùng kỳ mà số liệu khác nhau ({}), nên không dùng bảng nào. Đề nghị đơn vị gửi một bảng duy nhất.", places.join("; ")),
            format!("The file has several tables of the same form and period with different figures ({}), so none is used. Ask the unit for one table.", places.join("; ")),
        ),
        Problem::DuplicateFile { of } => lang.pick(
            format!("Tệp giống hệt “{of}” nên chỉ tính một lần. Không cần làm gì."),
            format!("The file is identical to “{of}” and counts once. Nothing to do."),
        ),
        Problem::Superseded { by, why } => superseded(by, *why, lang),
        Problem::IgnoredFile(why) => ignored(why, lang),
        Problem::UnknownUnit { written, nearest } => unknown_unit(written, nearest.as_deref(), lang),
        Problem::AmbiguousUnit { written, units } => lang.pick(
            format!("“{}” có thể là {}. Ghi rõ tên đơn vị trong báo cáo hoặc thêm vào cột “Tên khác” của danh mục.", short(written), units.join(" hoặc ")),
            format!("“{}” may be {}. Write the unit's full name in the report, or add it to “Tên khác” in the roster.", short(written), units.join(" or ")),
        ),
        Problem::WrongPeriod { stated, wanted } => wrong_period(*stated, *wanted, lang),
        Problem::StaleReport { of, file } => lang.pick(
            format!("Số liệu giống hệt báo cáo {} (“{file}”). Đề nghị đơn vị gửi báo cáo của kỳ này.", of.vi()),
            format!("The figures repeat the report for {of} (“{file}”). Ask the unit for this period's report."),
        ),
        Problem::CopiedReport { unit, file } => lang.pick(
            format!("Số liệu giống hệt báo cáo của {unit} (“{file}”). Đề nghị đơn vị kiểm tra và gửi đúng báo cáo của mình."),
            format!("The figures are those of {unit} (“{file}”). Ask the unit to check, and for its own report."),
        ),
        Problem::OrganisationsLost { first, others, file } => lang.pick(
            format!("Bản này thay “{file}” nhưng không có “{}”{} của bản đó. Nếu chỉ là bổ sung, đề nghị đơn vị gửi lại toàn bộ báo cáo.", short(first), more(*others, " và {} tổ chức khác")),
            format!("This replaces “{file}” but lacks its “{}”{}. If it only adds to it, ask the unit for the whole report.", short(first), more(*others, " and {} others")),
        ),
        Problem::UnitMissing { form, part: Some(part), .. } => lang.pick(
            format!("Chưa có báo cáo {form} {} dùng được nên chưa tính được số phát sinh của cả kỳ. Đề nghị đơn vị gửi.", part.vi()),
            format!("No usable report on {form} for {part}, so that what happened in the whole period cannot be told. Ask the unit to send it."),
        ),
        Problem::UnitMissing { form, part: None, came: true } => lang.pick(
            format!("Chưa có báo cáo {form} dùng được; tệp đã gửi không sử dụng được. Đề nghị đơn vị gửi lại."),
            format!("No usable report on {form}; what came cannot be used. Ask the unit to send it again."),
        ),
        Problem::UnitMissing { form, part: None, came: false } => lang.pick(
            format!("Chưa nhận được báo cáo {form}. Đề nghị đơn vị gửi."),
            format!("No report on {form} has come. Ask the unit to send it."),
        ),
        Problem::UnitsBelow { sent, owed } => lang.pick(
            format!("Bảng tổng hợp này mới có báo cáo của {sent}/{owed} đơn vị trực thuộc, nên các số chưa đủ. Đề nghị gửi lại khi có đủ báo cáo."),
            format!("This table adds up the reports of {sent} of {owed} units only, so that its figures are not complete. Ask for it again when all have reported."),
        ),
        Problem::UnitConflict { used, source, other } => lang.pick(
            format!("Báo cáo được tính cho {used}, nhưng {} là của {other}. Xác nhận đơn vị gửi.", source.words(lang)),
            format!("The report is counted for {used}, but {} is that of {other}. Confirm the unit.", source.words(lang)),
        ),
        Problem::PeriodConflict { used, source, other } => lang.pick(
            format!("Báo cáo được tính cho {}, nhưng {} ghi “{}”. Xác nhận kỳ báo cáo.", used.vi(), source.words(lang), short(other)),
            format!("The report is counted for {used}, but {} says “{}”. Confirm the period.", source.words(lang), short(other)),
        ),
        Problem::MissingIndicator { labels } => lang.pick(
            format!("Biểu thiếu: {}. Bổ sung đúng theo mẫu rồi gửi lại.", labels.join("; ")),
            format!("The form lacks: {}. Restore it as in the template and send it again.", labels.join("; ")),
        ),
        Problem::DuplicateLabel { label, second, differ } => duplicate_label(&cell, label, &second.to_string(), *differ, lang),
        Problem::TemplateChanged { taken, moved } => template_changed(taken, moved, lang),
        Problem::OtherEdition { form, marked, current } => lang.pick(
            format!("Tệp lập từ mẫu {form} bản “{}”, mẫu đang dùng là bản “{current}”; số liệu được đọc theo tiêu đề. Xác nhận, và dùng mẫu mới lần sau.", short(marked)),
            format!("The file was made from issue “{}” of {form}, the one in use is “{current}”; it was read by its labels. Confirm, and use the new template next time.", short(marked)),
        ),
        Problem::LabelOfOtherTime { taken } => {
            let list: Vec<String> = taken.iter().take(3).map(|(written, _)| format!("“{}”", short(written))).collect();
            let list = list.join("; ");
            lang.pick(
                format!("Tiêu đề {list} ghi thời điểm không thuộc kỳ báo cáo; số liệu vẫn được dùng. Xác nhận số liệu là của kỳ này, hoặc gửi lại."),
                format!("The label {list} mentions a time that is not this period's; the figures were used. Confirm that they are this period's, or send them again."),
            )
        }
        Problem::RepeatedName { label, second, others } => lang.pick(
            format!("“{}” có ở cả {cell} và {second}{}; cả hai đã được tính. Xác nhận là hai tổ chức khác nhau, hoặc bỏ hàng thừa.", short(label), more(*others, " ({} tên khác cũng lặp lại)")),
            format!("“{}” stands at both {cell} and {second}{}, and both were counted. Confirm that they are two, or remove one.", short(label), more(*others, " ({} other names stand twice too)")),
        ),
        Problem::SheetGoesOn => lang.pick(
            "Trang tính có các hàng giống phần tiếp của bảng ở trang trước nhưng không có tiêu đề, nên không dùng. Đề nghị đơn vị gộp vào một bảng rồi gửi lại.".into(),
            "The sheet holds rows that look like the rest of the table before it, without a header, and is not used. Ask the unit to put them into one table.".into(),
        ),
        Problem::SideBySide { labels, second } => lang.pick(
            format!("{labels} cột có hai lần (bảng thứ hai bắt đầu ở {second}), như hai bảng đặt cạnh nhau; cột nào có số liệu khác nhau thì không dùng. Tách mỗi bảng ra một trang tính."),
            format!("{labels} columns stand twice (the second table begins at {second}), like two tables side by side; columns that differ are not used. Put each table on a sheet of its own."),
        ),
        Problem::DoubtfulRow { label, counted: true } => lang.pick(
            format!("Hàng “{}” không rõ là tổ chức hay số cộng; đã tính như một tổ chức. Đánh số thứ tự cho tổ chức, hoặc xác nhận.", short(label)),
            format!("The row “{}” may be an organisation or a sum; it was counted as an organisation. Number the organisations, or confirm.", short(label)),
        ),
        Problem::DoubtfulRow { label, counted: false } => lang.pick(
            format!("Hàng “{}” không rõ là tổ chức hay số cộng; đã coi là số cộng nên không tính. Đánh số thứ tự cho tổ chức, hoặc xác nhận.", short(label)),
            format!("The row “{}” may be an organisation or a sum; it was taken for a sum and not counted. Number the organisations, or confirm.", short(label)),
        ),
        Problem::HiddenData { cells, places } => hidden_data(*cells, places, lang),
        Problem::UnknownColumn { label, is_row } => lang.pick(
            format!("{} “{}” không có trong mẫu nên số liệu ở đó không được dùng. Ghi số liệu vào đúng mục của mẫu.", if *is_row { "Hàng" } else { "Cột" }, short(label)),
            format!("The {} “{}” is not in the template; its figures are not used. Write them where the template asks.", if *is_row { "row" } else { "column" }, short(label)),
        ),
        Problem::NotANumber { meaning, text, likely } => lang.pick(
            format!("Ô {cell} ({}) ghi “{}”, không phải số{}. Ghi lại bằng chữ số.", words(meaning), short(text), likely_vi(*likely)),
            format!("Cell {cell} ({}) says “{}”, which is no number{}. Write digits only.", words(meaning), short(text), likely_en(*likely)),
        ),
        Problem::AmbiguousNumber { meaning, text, readings: [a, b] } => lang.pick(
            format!("Ô {cell} ({}) ghi “{}”, có thể là {} hoặc {}. Ghi lại cho rõ.", words(meaning), short(text), bare(*a, ','), bare(*b, ',')),
            format!("Cell {cell} ({}) says “{}”, which may be {} or {}. Write it unmistakably.", words(meaning), short(text), bare(*a, '.'), bare(*b, '.')),
        ),
        Problem::FractionalCount { meaning, text, number, likely } => lang.pick(
            format!("Ô {cell} ({}) ghi “{}”, số lượng không thể có phần lẻ{}. Ghi lại số nguyên.", words(meaning), written(text, *number, ','), likely_vi(*likely)),
            format!("Cell {cell} ({}) says “{}”; a count has no decimals{}. Write a whole number.", words(meaning), written(text, *number, '.'), likely_en(*likely)),
        ),
        Problem::NegativeCount { meaning, value } => lang.pick(
            format!("Ô {cell} ({}) ghi {}, số lượng không thể âm. Kiểm tra và ghi lại.", words(meaning), vi(*value)),
            format!("Cell {cell} ({}) says {}; a count cannot be negative. Check and correct it.", words(meaning), en(*value)),
        ),
        Problem::ErrorValue { meaning, text } => lang.pick(
            format!("Ô {cell} ({}) báo lỗi {text}. Sửa công thức hoặc ghi thẳng số.", words(meaning)),
            format!("Cell {cell} ({}) shows the error {text}. Mend the formula or write the number.", words(meaning)),
        ),
        Problem::NoCachedValue { meaning, formula } => lang.pick(
            format!("Ô {cell} ({}) là công thức “={}” chưa có kết quả. Mở tệp bằng Excel, lưu lại rồi gửi.", words(meaning), short(formula)),
            format!("Cell {cell} ({}) is the formula “={}” without a stored result. Open the file in Excel, save it and send it again.", words(meaning), short(formula)),
        ),
        Problem::StaleResult { meaning, formula, stored, computed } => lang.pick(
            format!("Ô {cell} ({}) lưu kết quả {}, nhưng công thức “={}” cho {}. Mở tệp bằng Excel, tính lại (F9), lưu rồi gửi lại.", words(meaning), vi(*stored), short(formula), vi(*computed)),
            format!("Cell {cell} ({}) stores {}, but its formula “={}” gives {}. Open the file in Excel, recalculate (F9), save it and send it again.", words(meaning), en(*stored), short(formula), en(*computed)),
        ),
        Problem::ComputedValue { cells, formula, value } => lang.pick(
            format!("{cells} ô là công thức chưa lưu kết quả, đã được tính lại (ô đầu tiên {cell}: “={}” = {}). Lần sau mở tệp bằng Excel và lưu lại trước khi gửi.", short(formula), vi(*value)),
            format!("{cells} cells are formulas without a stored result and were computed (the first, {cell}: “={}” = {}). Next time open the file in Excel and save it before sending.", short(formula), en(*value)),
        ),
        Problem::LegacyText { cells, encoding, first: [written, converted] } => lang.pick(
            format!("{cells} ô gõ theo bảng mã {}, đã được chuyển sang Unicode (ô đầu tiên {cell}: “{}” = “{}”). Lần sau gõ bằng Unicode.", encoding.name(), short(written), short(converted)),
            format!("{cells} cells are typed in {} and were converted to Unicode (the first, {cell}: “{}” = “{}”). Next time type in Unicode.", encoding.name(), short(written), short(converted)),
        ),
        Problem::ConvertedText { cells, first } => lang.pick(
            format!("{cells} ô ghi số dưới dạng chữ (ô đầu tiên {cell} ghi “{}”), đã được đọc thành số. Lần sau ghi bằng số.", short(first)),
            format!("{cells} cells hold numbers as text (the first, {cell}, says “{}”); they were read as numbers. Next time enter numbers.", short(first)),
        ),
        Problem::TotalMismatch { meaning, total_at, printed, sum } => lang.pick(
            format!("Ô {total_at} ({}) ghi {}, các hàng cộng lại được {} (lệch {}). Kiểm tra số tổng hoặc các hàng.", words(meaning), vi(*printed), vi(*sum), signed(*printed - *sum, vi)),
            format!("Cell {total_at} ({}) says {}, its rows add up to {} (off by {}). Check the total or its rows.", words(meaning), en(*printed), en(*sum), signed(*printed - *sum, en)),
        ),
        Problem::PercentMismatch(it) => percent_mismatch(&cell, it, lang),
        Problem::SubsetExceeds { meaning, part_at, value, whole, whole_at, total } => lang.pick(
            format!("Ô {part_at} ({}) ghi {}, nhiều hơn {} ở ô {whole_at} là {} (lệch {}). Kiểm tra lại hai ô.", words(meaning), vi(*value), quoted(whole), vi(*total), signed(*value - *total, vi)),
            format!("Cell {part_at} ({}) says {}, more than {} in {whole_at}, which is {} (off by {}). Check both cells.", words(meaning), en(*value), quoted(whole), en(*total), signed(*value - *total, en)),
        ),
        Problem::PartsMismatch { meaning, whole_at, total, sum, parts } => lang.pick(
            format!("Ô {whole_at} ({}) ghi {}, các phần ({}) cộng lại được {} (lệch {}). Kiểm tra lại các ô này.", words(meaning), vi(*total), listed(parts), vi(*sum), signed(*total - *sum, vi)),
            format!("Cell {whole_at} ({}) says {}, its parts ({}) add up to {} (off by {}). Check these cells.", words(meaning), en(*total), listed(parts), en(*sum), signed(*total - *sum, en)),
        ),
        Problem::YtdDecreased { meaning, now, before, of } => lang.pick(
            format!("Ô {cell} ({}) ghi lũy kế {}, ít hơn {} đã báo cáo {} (lệch {}). Số lũy kế không thể giảm; kiểm tra lại ô này.", words(meaning), vi(*now), vi(*before), of.vi(), signed(*now - *before, vi)),
            format!("Cell {cell} ({}) says {} for the year to date, less than the {} reported for {of} (off by {}). It cannot fall; check the cell.", words(meaning), en(*now), en(*before), signed(*now - *before, en)),
        ),
        Problem::YtdNotSum(it) => ytd_not_sum(it, lang),
        Problem::FlowExceedsYtd { meaning, flow_at, flow, ytd_at, ytd } => lang.pick(
            format!("Ô {flow_at} ({}) ghi {}, nhiều hơn số lũy kế ở ô {ytd_at} là {} (lệch {}). Kiểm tra lại hai ô.", words(meaning), vi(*flow), vi(*ytd), signed(*flow - *ytd, vi)),
            format!("Cell {flow_at} ({}) says {}, more than the year to date in {ytd_at}, which is {} (off by {}). Check both cells.", words(meaning), en(*flow), en(*ytd), signed(*flow - *ytd, en)),
        ),
        Problem::OpeningMismatch { meaning, opening, closing, of, as_opening } => {
            let (said_vi, said_en) = match as_opening {
                true => ("đã ghi", "says"),
                false => ("có số cuối kỳ là", "closes with"),
            };
            lang.pick(
                format!("Ô {cell} ({}) ghi {}, nhưng báo cáo {} {said_vi} {} (lệch {}). Ghi lại đúng số đã báo cáo, hoặc báo cáo lại kỳ đó.", words(meaning), vi(*opening), of.vi(), vi(*closing), signed(*opening - *closing, vi)),
                format!("Cell {cell} ({}) says {}, but the report for {of} {said_en} {} (off by {}). Write what was reported, or report that period again.", words(meaning), en(*opening), en(*closing), signed(*opening - *closing, en)),
            )
        }
        Problem::RuleBroken { rule, meaning, figures, sides } => rule_broken(&cell, rule, meaning, figures, *sides, lang),
        Problem::OrganisationsChanged { appeared, vanished, renamed, since } => organisations_changed(appeared, vanished, renamed, *since, lang),
        Problem::CountedTwice { first, others, unit, file } => lang.pick(
            format!("“{}”{} cũng có trong báo cáo của {unit} (“{file}”) với cùng số liệu; cả hai đã được tính. Xác nhận tổ chức thuộc đơn vị nào.", short(first), more(*others, " và {} tổ chức khác")),
            format!("“{}”{} also stands in the report of {unit} (“{file}”) with the same figures, and both were counted. Confirm whose it is.", short(first), more(*others, " and {} others")),
        ),
        Problem::TargetSum { indicator, basis, own, sum, units } => lang.pick(
            format!("Chỉ tiêu của tỉnh về “{}” theo {basis} là {}, chỉ tiêu của {units} đơn vị cộng lại được {} (lệch {}). Kiểm tra bảng chỉ tiêu hoặc ghi lý do.", short(indicator), vi(*own), vi(*sum), signed(*own - *sum, vi)),
            format!("The province's target for “{}” by {basis} is {}, those of {units} units add up to {} (off by {}). Check the target sheet, or give a reason.", short(indicator), en(*own), en(*sum), signed(*own - *sum, en)),
        ),
    }
}

/// "“Nữ (N14)”, “Học sinh (P14)” …": at most four.
fn listed(items: &[String]) -> String {
    let shown: Vec<&str> = items.iter().take(4).map(String::as_str).collect();
    format!("{}{}", shown.join(", "), if items.len() > 4 { ", …" } else { "" })
}

fn quoted(text: &str) -> String {
    format!("“{}”", short(text))
}

fn percent_mismatch(cell: &str, it: &PercentMismatch, lang: Lang) -> String {
    let other = |words: &str| it.of_other.as_ref().map_or(String::new(), |name| words.replace("{}", &short(name)));
    let (meaning, off) = (words(&it.meaning), it.printed - it.computed);
    lang.pick(
        format!(
            "Ô {cell} ({meaning}) ghi {}%, tính lại {}/{} = {}% (lệch {}){}. Tính lại tỷ lệ.",
            vi(it.printed),
            vi(it.numerator),
            vi(it.denominator),
            vi(it.computed),
            signed(off, vi),
            other("; khớp nếu chia cho “{}”")
        ),
        format!(
            "Cell {cell} ({meaning}) says {}%, but {}/{} = {}% (off by {}){}. Compute it again.",
            en(it.printed),
            en(it.numerator),
            en(it.denominator),
            en(it.computed),
            signed(off, en),
            other("; it fits “{}” as denominator")
        ),
    )
}

fn ytd_not_sum(it: &YtdNotSum, lang: Lang) -> String {
    let off = it.ytd.saturating_sub(it.sum());
    let (ytd_at, flow_at, flow_words) = (it.ytd_at, it.flow_at, quoted(&it.flow_words));
    let meaning = words(&it.meaning);
    match it.before {
        Some((n, of)) => lang.pick(
            format!("Ô {ytd_at} ({meaning}) ghi {}, nhưng lũy kế {} là {} cộng {flow_words} ở ô {flow_at} là {} bằng {} (lệch {}). Kiểm tra lại hai ô.", vi(it.ytd), of.vi(), vi(n), vi(it.flow), vi(it.sum()), signed(off, vi)),
            format!("Cell {ytd_at} ({meaning}) says {}, but {} for {of} plus {flow_words} in {flow_at}, which is {}, make {} (off by {}). Check both cells.", en(it.ytd), en(n), en(it.flow), en(it.sum()), signed(off, en)),
        ),
        None => lang.pick(
            format!("Ô {ytd_at} ({meaning}) ghi {}, nhưng đây là kỳ đầu năm và {flow_words} ở ô {flow_at} là {} (lệch {}). Kiểm tra lại hai ô.", vi(it.ytd), vi(it.flow), signed(off, vi)),
            format!("Cell {ytd_at} ({meaning}) says {}, but this is the first period of the year and {flow_words} in {flow_at} is {} (off by {}). Check both cells.", en(it.ytd), en(it.flow), signed(off, en)),
        ),
    }
}

fn rule_broken(
    cell: &str,
    rule: &RuleWords,
    meaning: &Meaning,
    figures: &[RuleFigure],
    sides: Option<(Decimal, Decimal)>,
    lang: Lang,
) -> String {
    let show: fn(Decimal) -> String = lang.pick(vi, en);
    let rounded = |n: Decimal| show(crate::model::text::number::round(n, 2));
    let off = sides.map_or(String::new(), |(left, right)| {
        let off = signed(crate::model::text::number::round(left.saturating_sub(right), 2), show);
        let values: Vec<Decimal> = figures.iter().map(|f| f.value).collect();
        match values == [left, right] {
            true => lang.pick(format!(" (lệch {off})"), format!(" (off by {off})")),
            false => lang.pick(
                format!(" ({} so với {}, lệch {off})", rounded(left), rounded(right)),
                format!(" ({} against {}, off by {off})", rounded(left), rounded(right)),
            ),
        }
    });
    let list: Vec<String> = figures
        .iter()
        .take(6)
        .map(|f| match f.at {
            // Of many figures the cells are enough, and all that fits.
            Some(at) if figures.len() > 2 => format!("{at} = {}", show(f.value)),
            Some(_) | None => format!("{} = {}", figure(f, lang), show(f.value)),
        })
        .collect();
    let row = if meaning.row.is_empty() { String::new() } else { format!(", {}", short(&meaning.row)) };
    let place = match cell.is_empty() {
        true => String::new(),
        false => lang.pick(format!("Ô {cell}{row}: "), format!("Cell {cell}{row}: ")),
    };
    let [message, fix] = [lang.pick(&rule.message[0], &rule.message[1]), lang.pick(&rule.fix[0], &rule.fix[1])];
    let fix = if fix.is_empty() { lang.pick("Kiểm tra lại các ô này.", "Check these cells.") } else { fix };
    format!("{place}{message}{off}; {}. {fix}", list.join("; "))
}

/// "Hiện có tháng 8/2022 (D13)".
fn figure(of: &RuleFigure, lang: Lang) -> String {
    let target = if of.is_target { lang.pick("chỉ tiêu ", "target for ") } else { "" };
    let when = match of.of {
        Some(FigureTime::Period(period)) => format!(" {}", lang.pick(period.vi(), period.to_string())),
        Some(FigureTime::YearEnd(year)) => format!(" 31/12/{year}"),
        None => String::new(),
    };
    let form = of.form.as_ref().map_or(String::new(), |name| format!(", {name}"));
    let at = of.at.map_or(String::new(), |at| format!(" ({at})"));
    format!("{target}{}{when}{form}{at}", text::clip(&of.words, 36))
}

fn organisations_changed(
    appeared: &[String],
    vanished: &[String],
    renamed: &[(String, String)],
    since: Period,
    lang: Lang,
) -> String {
    let names = |list: &[String]| {
        let shown: Vec<String> = list.iter().take(2).map(|n| quoted(n)).collect();
        let rest = list.len().saturating_sub(2);
        format!("{}{}", shown.join(", "), more(rest, lang.pick(" và {} tổ chức khác", " and {} others")))
    };
    let mut what = Vec::new();
    if !appeared.is_empty() {
        what.push(lang.pick(format!("thêm {}", names(appeared)), format!("{} new", names(appeared))));
    }
    if !vanished.is_empty() {
        what.push(lang.pick(format!("không còn {}", names(vanished)), format!("{} gone", names(vanished))));
    }
    if let Some((old, now)) = renamed.first() {
        let rest = more(renamed.len() - 1, lang.pick(" và {} tên khác", " and {} other names"));
        what.push(lang.pick(
            format!("{} có phải là {} đổi tên{rest}?", quoted(now), quoted(old)),
            format!("is {} the former {}{rest}?", quoted(now), quoted(old)),
        ));
    }
    let what = what.join("; ");
    let stop = if what.ends_with('?') { "" } else { "." };
    lang.pick(
        format!("So với báo cáo {}: {what}{stop} Xác nhận, ghi lý do, hoặc ghi lại đúng tên.", since.vi()),
        format!("Since the report for {since}: {what}{stop} Confirm, give the reason, or restore the name."),
    )
}

fn unreadable(why: &Unreadable, lang: Lang) -> String {
    let ask = lang.pick(
        "Đề nghị đơn vị mở tệp bằng Excel, lưu lại dạng .xlsx và gửi lại.",
        "Ask the unit to open the file in Excel, save it as .xlsx and send it again.",
    );
    let what = match why {
        Unreadable::Empty => lang.pick("Tệp rỗng.".into(), "The file is empty.".into()),
        Unreadable::Damaged(words) => lang.pick(
            "Tệp hỏng hoặc bị cắt khi gửi.".into(),
            format!("The file is damaged or was cut off ({}).", short(words)),
        ),
        Unreadable::Died => lang.pick(
            "Tệp làm bộ đọc dừng đột ngột, có thể bị hỏng.".into(),
            "The file made the reader stop; it may be damaged.".into(),
        ),
        Unreadable::TooSlow(seconds) => lang.pick(
            format!("Đọc tệp quá {seconds} giây chưa xong."),
            format!("The file took more than {seconds} seconds to read."),
        ),
        Unreadable::SameNames => {
            return lang.pick(
                "Gói nén có nhiều tệp trùng tên nên có tệp không lấy ra được. Đề nghị đơn vị đặt tên khác nhau rồi nén lại.".into(),
                "The archive holds several files of one name, and not all can be reached. Ask the unit to name them apart and zip them again.".into(),
            );
        }
        Unreadable::Denied(words) => {
            return lang.pick(
                format!("Máy không cho đọc tệp ({}). Đóng tệp nếu đang mở và chạy lại.", short(words)),
                format!(
                    "The system does not let the file be read ({}). Close it where it is open and run again.",
                    short(words)
                ),
            );
        }
    };
    format!("{what} {ask}")
}

fn unknown_form(nearest: Option<&(String, u32)>, lang: Lang) -> String {
    let near = match nearest {
        Some((name, score)) => lang.pick(
            format!(" Gần nhất là {name} ({score}% tiêu đề khớp)."),
            format!(" The nearest is {name} ({score}% of its labels were found)."),
        ),
        None => String::new(),
    };
    lang.pick(
        format!("Không trang tính nào giống biểu mẫu của kỳ này.{near} Đề nghị đơn vị gửi đúng biểu mẫu."),
        format!("No sheet looks like a form of this workspace.{near} Ask the unit for the right form."),
    )
}

fn superseded(by: &str, why: Precedence, lang: Lang) -> String {
    let reason = match why {
        Precedence::Revision => lang.pick("ghi là bản sửa đổi sau", "which says that it is a later revision"),
        Precedence::MailDate => lang.pick("được gửi sau", "which was mailed later"),
        Precedence::SameFile => lang.pick(
            "là bảng đang hiện, hoặc đứng trước, trong cùng tệp",
            "the shown one, or the first, in the same file",
        ),
        Precedence::Name => lang.pick(
            "đứng sau theo tên tệp; hai tệp không ghi lần sửa hay ngày gửi",
            "the last by name; neither states a revision or a date",
        ),
    };
    lang.pick(
        format!("Không dùng vì đã có “{by}”, {reason}. Kiểm tra lại nếu bản này mới đúng."),
        format!("Not used: “{by}” is in force, {reason}. Check, should this be the right one."),
    )
}

fn ignored(why: &Ignored, lang: Lang) -> String {
    match why {
        Ignored::SystemFile => lang.pick(
            "Tệp hệ thống, không phải báo cáo. Không cần làm gì.".into(),
            "A system file, no report. Nothing to do.".into(),
        ),
        Ignored::Companion => lang.pick(
            "Tệp đi kèm bảng tính (biểu trưng, chữ ký, bản quét), không lấy số liệu. Không cần làm gì.".into(),
            "It came beside a workbook (logo, signature, scan); no figures are taken from it. Nothing to do.".into(),
        ),
        Ignored::NoAttachment => lang.pick(
            "Thư không kèm tệp báo cáo. Xem thư, nếu cần thì đề nghị đơn vị gửi tệp.".into(),
            "The mail carries no report. Read it, and ask for the file if one is due.".into(),
        ),
        Ignored::OtherSheet => lang.pick(
            "Trang tính có số nhưng không phải biểu báo cáo nên không dùng. Kiểm tra nếu đây là số liệu cần nộp."
                .into(),
            "The sheet holds figures but is no known form, so it is not used. Check whether it should be.".into(),
        ),
        Ignored::OtherPeriod(p) => lang.pick(
            format!("Trang tính là của {}, không thuộc kỳ này nên không dùng. Không cần làm gì.", p.vi()),
            format!("The sheet is for {p}, not this period, and is not used. Nothing to do."),
        ),
        Ignored::Ruled => lang.pick(
            "Không dùng theo quyết định ghi ở bảng phân loại tệp (phan-loai.xlsx). Không cần làm gì.".into(),
            "Not used, as was decided in the sheet on files (phan-loai.xlsx). Nothing to do.".into(),
        ),
        Ignored::Own => lang.pick(
            "Tệp do tonghop lập, không có biểu báo cáo. Không cần làm gì.".into(),
            "A workbook made by tonghop that holds no report. Nothing to do.".into(),
        ),
        Ignored::OtherForm(name) => lang.pick(
            format!("Đây là {name}, không thuộc các biểu của tonghop.toml nên không dùng. Thêm vào mục forms nếu cần."),
            format!(
                "This is {name}, which tonghop.toml does not list, so it is not used. Add it to forms if it is wanted."
            ),
        ),
    }
}

fn unknown_unit(written: &str, nearest: Option<&str>, lang: Lang) -> String {
    let what = if written.is_empty() {
        lang.pick("Không có gì cho biết đơn vị nào gửi.".to_owned(), "Nothing tells which unit sent this.".to_owned())
    } else {
        lang.pick(
            format!("“{}” không có trong danh mục đơn vị.", short(written)),
            format!("“{}” is not in the roster.", short(written)),
        )
    };
    let near = match nearest {
        Some(name) => lang.pick(format!(" Có phải {name}?"), format!(" Is it {name}?")),
        None => String::new(),
    };
    lang.pick(
        format!("{what}{near} Ghi tên đơn vị trong báo cáo hoặc thêm vào cột “Tên khác” của danh mục."),
        format!("{what}{near} Write the unit's name in the report, or add it to “Tên khác” in the roster."),
    )
}

fn wrong_period(stated: Option<Period>, wanted: Option<Period>, lang: Lang) -> String {
    match (stated, wanted) {
        (Some(s), Some(w)) => lang.pick(
            format!("Báo cáo ghi {}, không phải {}. Đề nghị đơn vị gửi báo cáo {}.", s.vi(), w.vi(), w.vi()),
            format!("The report is for {s}, not for {w}. Ask the unit for the report on {w}."),
        ),
        (Some(s), None) => lang.pick(
            format!("Báo cáo ghi {}. Chuyển tệp vào thư mục của kỳ đó.", s.vi()),
            format!("The report is for {s}. Move the file to that period's folder."),
        ),
        (None, _) => lang.pick(
            "Báo cáo không ghi kỳ và không nằm trong thư mục của kỳ nào. Chuyển tệp vào thư mục của kỳ.".into(),
            "The report states no period and lies in no period's folder. Move the file to its period's folder.".into(),
        ),
    }
}

fn hidden_data(cells: u64, places: &[(HiddenBy, String)], lang: Lang) -> String {
    let vi = |(by, at): &(HiddenBy, String)| match by {
        HiddenBy::Sheet => "trang tính bị ẩn".to_owned(),
        HiddenBy::Rows => format!("hàng ẩn {at}"),
        HiddenBy::Columns => format!("cột ẩn {at}"),
        HiddenBy::Merge => format!("ô gộp {at}"),
        HiddenBy::Format => format!("định dạng ô che hoặc đổi số {at}"),
        HiddenBy::Struck => format!("bị gạch ngang {at}"),
    };
    let en = |(by, at): &(HiddenBy, String)| match by {
        HiddenBy::Sheet => "a hidden sheet".to_owned(),
        HiddenBy::Rows => format!("hidden rows {at}"),
        HiddenBy::Columns => format!("hidden columns {at}"),
        HiddenBy::Merge => format!("merged cells {at}"),
        HiddenBy::Format => format!("number formats that hide or change {at}"),
        HiddenBy::Struck => format!("struck out {at}"),
    };
    let list = |words: &dyn Fn(&(HiddenBy, String)) -> String| places.iter().map(words).collect::<Vec<_>>().join(", ");
    lang.pick(
        format!("{cells} ô số liệu đã được tính nhưng trang tính không hiện ra hoặc hiện khác ({}). Bỏ ẩn, kiểm tra và xác nhận số liệu này phải tính.", list(&vi)),
        format!("{cells} figures were used that the sheet does not show, or shows otherwise ({}). Unhide them, check them and confirm that they count.", list(&en)),
    )
}

fn duplicate_label(cell: &str, label: &str, second: &str, differ: bool, lang: Lang) -> String {
    match differ {
        true => lang.pick(
            format!("“{}” có ở cả {cell} và {second}, số liệu khác nhau nên không dùng được. Giữ lại một chỗ đúng theo mẫu.", short(label)),
            format!("“{}” stands at both {cell} and {second} with different figures, so neither is used. Keep one, as in the template.", short(label)),
        ),
        false => lang.pick(
            format!("“{}” có ở cả {cell} và {second}; đã dùng {cell}. Bỏ chỗ thừa, giữ đúng mẫu.", short(label)),
            format!("“{}” stands at both {cell} and {second}; {cell} is used. Remove the other, as in the template.", short(label)),
        ),
    }
}

fn template_changed(taken: &[(String, String)], moved: &[String], lang: Lang) -> String {
    let renamed = |(written, label): &(String, String)| {
        lang.pick(
            format!("“{}” được hiểu là “{label}”", short(written)),
            format!("“{}” was taken for “{label}”", short(written)),
        )
    };
    let list = |items: Vec<String>| {
        let more = if items.len() > 3 { " …" } else { "" };
        format!("{}{more}", items[..items.len().min(3)].join("; "))
    };
    let renamed = (!taken.is_empty()).then(|| list(taken.iter().map(renamed).collect()));
    let moved = (!moved.is_empty()).then(|| list(moved.iter().map(|m| format!("“{}”", short(m))).collect()));
    let moved = moved.map(|m| lang.pick(format!("đổi chỗ {m}"), format!("moved {m}")));
    let what: Vec<String> = [renamed, moved].into_iter().flatten().collect();
    lang.pick(
        format!("Biểu khác mẫu: {}. Xác nhận, và giữ nguyên mẫu lần sau.", what.join("; ")),
        format!("The form differs from the template: {}. Confirm, and keep the template next time.", what.join("; ")),
    )
}

impl PeriodSource {
    /// What it is, in words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            PeriodSource::Mark => lang.pick("mã ẩn trong tệp mẫu", "the template's hidden mark"),
            PeriodSource::Heading => lang.pick("đầu biểu", "its heading"),
            PeriodSource::SheetName => lang.pick("tên trang tính", "the sheet's name"),
            PeriodSource::FileName => lang.pick("tên tệp", "the file's name"),
            PeriodSource::Subject => lang.pick("tiêu đề thư", "the mail's subject"),
        }
    }
}

impl Source {
    /// What it is, in words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Source::Mark => lang.pick("mã ẩn trong tệp mẫu", "the template's hidden mark"),
            Source::Code => lang.pick("mã ghi trong biểu", "the code on the sheet"),
            Source::Heading => lang.pick("tên ghi ở đầu biểu", "the name in the heading"),
            Source::Sender => lang.pick("địa chỉ thư gửi", "the sender's address"),
            Source::FileName => lang.pick("tên tệp", "the file's name"),
            Source::SheetName => lang.pick("tên trang tính", "the sheet's name"),
        }
    }
}

/// "Nữ, Đảng bộ xã Tam Xuân".
fn words(meaning: &Meaning) -> String {
    match (meaning.indicator.as_str(), meaning.row.as_str()) {
        (indicator, "") => short(indicator),
        (indicator, row) => format!("{}, {}", short(indicator), short(row)),
    }
}

fn short(text: &str) -> String {
    text::clip(&text::tidy(text), 60)
}

fn likely_vi(n: Option<Decimal>) -> String {
    n.map_or(String::new(), |n| format!(" (có phải {}?)", bare(n, ',')))
}

fn likely_en(n: Option<Decimal>) -> String {
    n.map_or(String::new(), |n| format!(" ({} perhaps?)", bare(n, '.')))
}

/// A suggestion without thousands signs, which are what the doubt is about.
fn bare(n: Decimal, decimal: char) -> String {
    n.normalize().to_string().replace('.', &decimal.to_string())
}

/// A number as it stands in a cell: typed text as typed, a number as Excel shows it in the language.
fn written(text: &str, number: Option<Decimal>, decimal: char) -> String {
    number.map_or_else(|| short(text), |n| bare(n, decimal))
}

/// Words about `n` more, with `{}` for the number; none where there are none.
fn more(n: usize, words: &str) -> String {
    if n == 0 { String::new() } else { words.replace("{}", &n.to_string()) }
}

fn signed(n: Decimal, show: fn(Decimal) -> String) -> String {
    if n.is_sign_positive() { format!("+{}", show(n)) } else { show(n) }
}

/// A number as Vietnamese offices write it: 1.336 and 81,46.
pub fn vi(n: Decimal) -> String {
    grouped(n, '.', ',')
}

/// A number in English style: 1,336 and 81.46.
pub fn en(n: Decimal) -> String {
    grouped(n, ',', '.')
}

fn grouped(n: Decimal, group: char, decimal: char) -> String {
    let text = n.normalize().abs().to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if n.is_sign_negative() && !n.is_zero() {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push(decimal);
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Meaning;

    #[test]
    fn a_message_says_what_is_written_what_is_right_and_what_to_do() {
        let finding = Finding {
            problem: Problem::TotalMismatch {
                meaning: Meaning {
                    indicator: "Tổng số đảng viên – Hiện có".into(), row: "TỔNG CỘNG".into()
                },
                printed: Decimal::from(3191),
                sum: Decimal::from(3189),
                total_at: At::new(10, 3),
            },
            at: Some(At::new(10, 3)),
            ..Finding::bare(Problem::EncryptedFile, None)
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

    #[test]
    fn numbers_in_both_styles() {
        assert_eq!(vi(Decimal::new(-12345675, 2)), "-123.456,75");
        assert_eq!(en(Decimal::from(1336)), "1,336");
        assert_eq!(vi(Decimal::from(7)), "7");
    }
}
