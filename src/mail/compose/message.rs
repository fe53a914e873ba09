//! A rendered letter as MIME, with the parts in the order in which calendar programs want them
//! (the iMIP best practices of `CalConnect`).

use lettre::Message;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, IntoBody, MultiPart, SinglePart};

use super::calendar::Calendar;
use super::headers::{self, Parties};
use super::{ComposeError, Copy, Installation};
use crate::community::Letter;
use crate::mail::html::{self, Page};
use crate::mail::template::{Rendered, flat};
use crate::mail::{address, parse};

/// The mail in bytes.
pub(super) fn message(
    copy: &Copy<'_>,
    installation: &Installation,
    rendered: &Rendered,
    calendar: Option<&Calendar>,
) -> Result<Vec<u8>, ComposeError> {
    let parties = Parties::of(copy, installation)?;
    let builder = headers::write(Message::builder(), &parties, copy, installation, rendered);
    // Boundaries come from the Message-ID, so that a letter composed twice is the same letter.
    let boundary = |part: &str| format!("=_{part}.{}", address::message_id(copy.token, part));
    let plain = text_part(ContentType::TEXT_PLAIN, &rendered.text());
    // What members write is relayed as they wrote it: plain text.
    let is_post = matches!(copy.letter, Letter::Post { .. });
    let whole = |both: MultiPart| {
        let file_too = calendar.filter(|_| installation.attach_ics);
        if copy.attachments.is_empty() && file_too.is_none() {
            return both;
        }
        let mixed = MultiPart::mixed().boundary(boundary("mixed")).multipart(both);
        let mixed = match file_too {
            Some(calendar) => {
                mixed.singlepart(file("invite.ics", "application/ics", &calendar.text))
            }
            None => mixed,
        };
        copy.attachments.iter().map(attachment).fold(mixed, MultiPart::singlepart)
    };
    let message = if is_post && copy.attachments.is_empty() {
        builder.singlepart(plain)
    } else if is_post {
        let mixed = MultiPart::mixed().boundary(boundary("mixed")).singlepart(plain);
        builder
            .multipart(copy.attachments.iter().map(attachment).fold(mixed, MultiPart::singlepart))
    } else {
        let page = html::page(&Page {
            rendered,
            reply_to: parties.reply_to.email.as_ref(),
            language: copy.reader.language.of_letters(),
        });
        let both = MultiPart::alternative().boundary(boundary("both")).singlepart(plain);
        let both = both.singlepart(text_part(ContentType::TEXT_HTML, &page));
        builder.multipart(whole(match calendar {
            Some(calendar) => both.singlepart(calendar_part(calendar)),
            None => both,
        }))
    };
    let message = message.map_err(|_| ComposeError::Address(copy.reader.address.to_owned()))?;
    Ok(message.formatted())
}

/// A text, quoted-printable: no line is too long, no dot stands alone, nothing has eight bits.
fn text_part(content_type: ContentType, text: &str) -> SinglePart {
    let text = text.replace("\r\n", "\n");
    let body = text.into_body(Some(ContentTransferEncoding::QuotedPrintable));
    SinglePart::builder().header(content_type).body(body)
}

/// The calendar as the programs look for it: the last alternative, with its method.
fn calendar_part(calendar: &Calendar) -> SinglePart {
    let content_type = format!("text/calendar; charset=UTF-8; method={}", calendar.method);
    SinglePart::builder().header(media_type(&content_type)).body(base64(calendar.text.as_bytes()))
}

fn file(name: &str, content_type: &str, text: &str) -> SinglePart {
    SinglePart::builder()
        .header(media_type(&format!("{content_type}; name=\"{name}\"")))
        .header(ContentDisposition::attachment(name))
        .body(base64(text.as_bytes()))
}

/// A file that a member sent. What would act by itself, a calendar or a mail, is only a file here.
fn attachment(attachment: &parse::Attachment) -> SinglePart {
    let name = flat(attachment.name.as_deref().unwrap_or("file")).replace(['"', '\\', '/'], "_");
    let family = attachment.content_type.split('/').next().unwrap_or_default();
    let harmless = matches!(family, "image" | "audio" | "video" | "application")
        && !attachment.content_type.contains("ics")
        || attachment.content_type == "text/plain";
    let content_type =
        if harmless { &*attachment.content_type } else { "application/octet-stream" };
    Attachment::new(name).body(base64(&attachment.bytes), media_type(content_type))
}

fn media_type(text: &str) -> ContentType {
    let unknown = || ContentType::parse("application/octet-stream").ok();
    ContentType::parse(text).ok().or_else(unknown).unwrap_or(ContentType::TEXT_PLAIN)
}

fn base64(bytes: &[u8]) -> Body {
    bytes.to_vec().into_body(Some(ContentTransferEncoding::Base64))
}
