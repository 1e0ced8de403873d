//! Mail messages: who sent what, and when.

use crate::model::envelope::Envelope;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::mailbox::mbox;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use unicode_normalization::UnicodeNormalization;

/// A mail, taken apart.
pub struct OpenedMail {
    /// Who sent it.
    pub envelope: Envelope,
    /// The attachments with their names.
    pub attachments: Vec<(String, Attachment)>,
}

/// What is attached to a mail.
pub enum Attachment {
    /// A file; a message inside another as it came.
    Bytes(Vec<u8>),
    /// A message that has no bytes of its own (Outlook).
    Letter(OpenedMail),
}

/// The messages of a mailbox (mbox), each with a name made of its place and its subject; the
/// place is written so that it is not taken for a unit's code.
pub fn of_mailbox(bytes: &[u8], most: usize) -> Vec<(String, Vec<u8>)> {
    let messages = mbox::MessageIterator::new(bytes).map_while(Result::ok).map(mbox::Message::unwrap_contents);
    let named = |(n, bytes): (usize, Vec<u8>)| {
        let subject = read(&bytes).envelope.subject;
        (format!("thư {} {}.eml", n + 1, subject.replace(['/', '\\'], "-").trim()), bytes)
    };
    messages.take(most).enumerate().map(named).collect()
}

/// Reads a message; what cannot be parsed has no attachments.
pub fn read(bytes: &[u8]) -> OpenedMail {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let Some(message) = MessageParser::default().parse(bytes) else {
        return OpenedMail { envelope: Envelope::default(), attachments: Vec::new() };
    };
    let attachments = message
        .attachments()
        .enumerate()
        .filter_map(|(n, part)| {
            let name = part.attachment_name().map(|name| name.nfc().collect::<String>());
            match &part.body {
                PartType::Message(inner) => {
                    let name = name.unwrap_or_else(|| format!("{}.eml", inner.subject().unwrap_or("thư chuyển tiếp")));
                    Some((name, inner.raw_message().to_vec()))
                }
                PartType::Text(_) | PartType::Html(_) => {
                    name.map(|name| (name, undecoded(part, message.raw_message())))
                }

                PartType::Binary(_) | PartType::InlineBinary(_) => {
                    Some((name.unwrap_or_else(|| format!("tep-{}", n + 1)), part.contents().to_vec()))
                }
                PartType::Multipart(_) => None,
            }
        })
        .map(|(name, bytes)| (name, Attachment::Bytes(bytes)));
    let attachments = attachments.chain(saved_pages(&message, bytes)).collect();
    OpenedMail { envelope: envelope(&message), attachments }
}

/// The pages of a workbook that Excel saved as a "single file web page": a mail by its form, and no letter.
fn saved_pages<'a>(message: &'a Message<'_>, bytes: &[u8]) -> impl Iterator<Item = (String, Attachment)> + 'a {
    let head = String::from_utf8_lossy(bytes.get(..2000).unwrap_or(bytes)).to_ascii_lowercase();
    let is_saved = message.from().is_none() && (head.contains("multipart/related") || head.contains("x-document-type"));
    let pages = message.parts.iter().filter(move |_| is_saved).filter_map(|part| match &part.body {
        PartType::Html(html) if html.to_ascii_lowercase().contains("<td") => Some(html.as_bytes().to_vec()),
        _ => None,
    });
    pages.enumerate().map(|(n, page)| (format!("trang-{}.htm", n + 1), Attachment::Bytes(page)))
}

/// An attachment that calls itself a text, without the change of character set that a text would get: some mail
/// programs send workbooks as text/plain.
fn undecoded(part: &MessagePart<'_>, message: &[u8]) -> Vec<u8> {
    let body = message.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::Base64 => base64_decode(body),
        Encoding::QuotedPrintable => quoted_printable_decode(body),
        Encoding::None => None,
    };
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

fn envelope(message: &Message<'_>) -> Envelope {
    let from = message.from().and_then(|a| a.first());
    let text = |t: Option<&str>| t.unwrap_or("").nfc().collect::<String>();
    Envelope {
        address: text(from.and_then(|a| a.address())).to_lowercase(),
        name: text(from.and_then(|a| a.name())),
        subject: text(message.subject()),
        sent: message.date().map(|d| d.to_timestamp()),
    }
}
