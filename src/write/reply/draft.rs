//! The draft of a mail to a unit: courteous, short, with the workbook attached. The only file that names mail_builder.

use super::Task;
use crate::model::finding::message::message;
use crate::model::finding::{Lang, Severity};
use crate::write::view::View;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;

/// Findings written out before the rest is left to the workbook.
const SHOWN: usize = 10;

/// The message as a file that a mail program opens for sending.
pub fn mail(task: &Task<'_>, is_copy: bool, workbook: &[u8], view: &View<'_>) -> Vec<u8> {
    let unit = view.done.roster.unit(task.unit);
    let name = format!("Can sua - {} - {}.xlsx", crate::model::text::slug(&unit.name), view.done.period);
    const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let parts =
        vec![MimePart::new("text/plain", text(task, is_copy, view)), MimePart::new(EXCEL, workbook).attachment(name)];
    // The same boundary each time, so that the same reports give the same bytes; no base64 line holds it.
    let mixed = ContentType::new("multipart/mixed").attribute("boundary", "=_tonghop_phan_hoi_=");
    let subject = format!("Đề nghị kiểm tra, sửa báo cáo {}: {}", view.done.period.vi(), unit.title());
    let mut message = MimePart::new(mixed, parts)
        .header("Subject", HeaderType::Text(Text::new(subject)))
        // Mail programs open such a file as a draft.
        .header("X-Unsent", HeaderType::Raw(Raw::new("1")))
        .header("MIME-Version", HeaderType::Raw(Raw::new("1.0")));
    let addresses = addresses(task, view);
    if !addresses.is_empty() {
        let list = addresses.into_iter().map(|a| Address::new_address(None::<&str>, a)).collect();
        message = message.header("To", HeaderType::Address(Address::new_list(list)));
    }
    let mut out = Vec::new();
    message.write_part(&mut out);
    out
}

/// The addresses of the roster; where it has none, the one from which the file came.
fn addresses(task: &Task<'_>, view: &View<'_>) -> Vec<String> {
    let known = view.done.roster.unit(task.unit).emails.clone();
    if !known.is_empty() {
        return known;
    }
    let sender = task.file.as_ref().and_then(|f| view.input(f)?.envelope.as_ref());
    sender.map(|e| e.address.clone()).filter(|a| !a.is_empty()).into_iter().collect()
}

fn text(task: &Task<'_>, is_copy: bool, view: &View<'_>) -> String {
    let unit = view.done.roster.unit(task.unit).title();
    let office =
        if view.workspace.committee.is_empty() { String::new() } else { format!(" {}", view.workspace.committee) };
    let reasons = task.findings.iter().filter(|f| f.severity() == Severity::Explain).count();
    let mistakes = task.findings.len() - reasons;
    let two_digits = |n: usize| if n < 10 { format!("{n:02}") } else { n.to_string() };
    let what = match (mistakes, reasons) {
        (m, 0) => format!("{} nội dung cần sửa", two_digits(m)),
        (0, r) => format!("{} nội dung cần giải trình", two_digits(r)),
        (m, r) => format!("{} nội dung cần sửa, {} nội dung cần giải trình", two_digits(m), two_digits(r)),
    };
    let list: Vec<String> = (1..)
        .zip(task.findings.iter().take(SHOWN))
        .map(|(n, f): (usize, _)| {
            let sheet = f.sheet.as_ref().map_or(String::new(), |s| format!("Trang “{s}”: "));
            format!("{n}. {sheet}{}", message(f, Lang::Vi))
        })
        .collect();
    let rest = match task.findings.len().saturating_sub(SHOWN) {
        0 => String::new(),
        n => format!("\r\n(và {n} nội dung nữa ở trang “Cần sửa”)"),
    };
    let compared = task.file.as_ref().and_then(|f| view.replacing(f)).map_or(String::new(), |r| {
        let [fixed, still, new] = [r.fixed, r.still, r.new].map(two_digits);
        format!("\r\n\r\nSo với bản trước: đã sửa {fixed}, còn {still}, mới có {new} nội dung.")
    });
    let marked = if is_copy { "; các ô cần xem đã được tô màu" } else { "" };
    let fix = match mistakes {
        _ if !is_copy => "Đề nghị đơn vị gửi lại báo cáo.",
        0 => {
            "Đề nghị đơn vị gửi lý do để Ban Tổ chức ghi nhận; nếu số liệu chưa đúng, đề nghị sửa và gửi lại báo cáo, ghi “lần 2” ở tên tệp."
        }
        _ => {
            "Đề nghị đơn vị sửa ngay trong tệp kèm theo và gửi lại, ghi “lần 2” ở tên tệp. Nếu số liệu đúng, đề nghị gửi lý do."
        }
    };
    format!(
        "Kính gửi: {unit}\r\n\r\nBan Tổ chức{office} đã nhận báo cáo {} của đơn vị. Qua kiểm tra, báo cáo còn {what}. Danh sách đầy đủ ở trang “Cần sửa” của tệp kèm theo{marked}.\r\n\r\n{}{rest}{compared}\r\n\r\n{fix}\r\n\r\nTrân trọng cảm ơn.\r\n\r\nBan Tổ chức{office}\r\n",
        view.done.period.vi(),
        list.join("\r\n"),
    )
}
