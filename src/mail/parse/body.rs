//! The parts of a mail: what is text, HTML, calendar, attachment, or written for machines.

use std::borrow::Cow;

use super::address::Parameters;
use super::header::{Fields, one_line};
use super::{
    Attachment, CalendarPart, Message, Section, charset, flowed, signed, split, tnef, transfer,
};

const MAX_DEPTH: usize = 20;
const MAX_PARTS: usize = 1_000;
const MAX_CALENDARS: usize = 50;
/// The most text kept of one kind, in bytes.
const MAX_TEXT: usize = 2 << 20;
const MAX_SECTION: usize = 256 << 10;

/// Fills in the bodies of `message`, whose header is `fields`.
pub(super) fn fill(message: &mut Message, fields: &Fields, body: &[u8]) {
    let top = Parameters::read(fields.raw("Content-Type").unwrap_or_default());
    message.report_type = top.parameter("report-type").map(str::to_ascii_lowercase);
    let mut walk = Walk { message, parts: 0, spare: None };
    walk.part(fields, body, Place::default());
    let spare = walk.spare.take();
    message.content_type = if top.kind.is_empty() { "text/plain".to_owned() } else { top.kind };
    if message.text.is_none() && message.html.is_none() {
        message.text = spare;
    }
    let armoured = |text: &String| text.contains("-----BEGIN PGP MESSAGE-----");
    message.encrypted |= message.text.as_ref().is_some_and(armoured);
    if message.encrypted && message.unreadable.is_none() {
        message.unreadable = Some("the mail is encrypted");
    }
}

/// Where in the tree a part stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    depth: usize,
    /// Inside a mail that came as an attachment: not what the sender says.
    enclosed: bool,
    /// One of several forms of the same.
    alternative: bool,
    /// In a `multipart/digest`, where parts are mails unless they say otherwise.
    digest: bool,
}

struct Walk<'m> {
    message: &'m mut Message,
    parts: usize,
    /// Plain text marked as an attachment: read when there is nothing else.
    spare: Option<String>,
}

/// One part that has no parts.
struct Leaf<'a> {
    kind: Parameters,
    disposition: Parameters,
    name: Option<String>,
    cid: Option<String>,
    bytes: Cow<'a, [u8]>,
}

impl Leaf<'_> {
    fn is_attachment(&self) -> bool {
        self.disposition.kind == "attachment"
    }

    fn text(&self) -> String {
        let declared = self.kind.parameter("charset");
        let text = charset::decode(&self.bytes, declared);
        let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.retain(|char| char != '\0');
        text
    }
}

impl Walk<'_> {
    fn part(&mut self, fields: &Fields, body: &[u8], place: Place) {
        self.parts += 1;
        if place.depth > MAX_DEPTH || self.parts > MAX_PARTS {
            self.message.unreadable = Some("too many parts inside each other");
            return;
        }
        let mut kind = Parameters::read(fields.raw("Content-Type").unwrap_or_default());
        if !kind.kind.contains('/') {
            let usual = if place.digest { "message/rfc822" } else { "text/plain" };
            usual.clone_into(&mut kind.kind);
        }
        let encoding = fields.raw("Content-Transfer-Encoding").unwrap_or_default();
        if kind.kind.starts_with("multipart/") {
            return self.multipart(&kind, encoding, body, place);
        }
        let disposition = Parameters::read(fields.raw("Content-Disposition").unwrap_or_default());
        let name = disposition.parameter("filename").or_else(|| kind.parameter("name"));
        let name = name.map(|name| file_name(&super::header::words(name)));
        let cid = fields.raw("Content-ID").map(|id| id.trim_matches(['<', '>', ' ']).to_owned());
        let bytes = transfer::decode(encoding, body);
        let name = name.filter(|name| !name.is_empty());
        self.leaf(Leaf { kind, disposition, name, cid, bytes }, place);
    }

    fn multipart(&mut self, kind: &Parameters, encoding: &str, body: &[u8], place: Place) {
        self.message.encrypted |= kind.kind == "multipart/encrypted";
        let boundary = kind.parameter("boundary");
        let mut parts = split::parts(body, boundary);
        let decoded = transfer::decode(encoding, body);
        if parts.is_empty() {
            parts = split::parts(&decoded, boundary);
        }
        if parts.is_empty() {
            let kind = Parameters::read("text/plain");
            let disposition = Parameters::default();
            let leaf = Leaf { kind, disposition, name: None, cid: None, bytes: decoded };
            return self.leaf(leaf, place);
        }
        let inside = Place {
            depth: place.depth + 1,
            alternative: place.alternative || kind.kind == "multipart/alternative",
            digest: kind.kind == "multipart/digest",
            ..place
        };
        for part in parts {
            let (fields, body) = Fields::read(part);
            self.part(&fields, body, inside);
        }
    }

    fn leaf(&mut self, leaf: Leaf<'_>, place: Place) {
        let ics = leaf.name.as_deref().is_some_and(|name| {
            name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("ics"))
        });
        match leaf.kind.kind.as_str() {
            "text/calendar" | "application/ics" | "text/x-vcalendar" => self.calendar(&leaf, place),
            "application/octet-stream" | "text/plain" if ics => self.calendar(&leaf, place),
            "message/rfc822" | "message/global" | "message/news" => self.enclosed(leaf, place),
            "message/partial" => {
                self.message.unreadable =
                    Some("the mail is one piece of several (message/partial)");
            }
            kind if kind.starts_with("message/") || kind == "text/rfc822-headers" => {
                self.section(&leaf, place);
            }
            "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature" => {}
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => self.pkcs7(leaf, place),
            "application/ms-tnef" | "application/vnd.ms-tnef" => self.tnef(leaf, place),
            "application/octet-stream" if leaf.bytes.starts_with(&tnef::SIGNATURE) => {
                self.tnef(leaf, place);
            }
            _ if place.enclosed => {}
            "text/plain" | "text/enriched" | "text/richtext" | "text/html" => {
                self.text(leaf, place.alternative);
            }
            _ => self.attachment(leaf),
        }
    }

    fn text(&mut self, leaf: Leaf<'_>, alternative: bool) {
        let html = leaf.kind.kind == "text/html";
        if leaf.is_attachment() || leaf.name.is_some() {
            // A lone nameless text stays readable even when it is marked as an attachment.
            let lone = !html && (leaf.name.is_none() || self.parts == 1 || !leaf.is_attachment());
            if lone && self.spare.is_none() {
                self.spare = Some(leaf.text());
            }
            if html && self.parts == 1 {
                self.message.html = Some(leaf.text());
            }
            return self.attachment(leaf);
        }
        let mut text = leaf.text();
        let flowed =
            leaf.kind.parameter("format").is_some_and(|form| form.eq_ignore_ascii_case("flowed"));
        if flowed && !html {
            let delete = leaf.kind.parameter("delsp");
            text = flowed::join(&text, delete.is_some_and(|yes| yes.eq_ignore_ascii_case("yes")));
        }
        if leaf.kind.kind == "text/enriched" || leaf.kind.kind == "text/richtext" {
            text = signed::without_tags(&text);
        }
        if let Some(inside) = signed::clear_text(&text) {
            text = inside;
        }
        let slot = if html { &mut self.message.html } else { &mut self.message.text };
        match slot {
            Some(first) if first.trim().is_empty() => *first = text,
            // The second of several forms of one text adds nothing; a text after a picture does.
            Some(_) if alternative => {}
            Some(first) => {
                first.push('\n');
                first.push_str(&text);
            }
            None => *slot = Some(text),
        }
        if let Some(text) = slot {
            text.truncate(text.floor_char_boundary(MAX_TEXT));
        }
    }

    fn calendar(&mut self, leaf: &Leaf<'_>, place: Place) {
        let method = leaf.kind.parameter("method").map(|method| method.trim().to_ascii_uppercase());
        let bytes = charset::decode(&leaf.bytes, leaf.kind.parameter("charset")).into_bytes();
        let calendars = &mut self.message.calendars;
        if let Some(known) = calendars.iter_mut().find(|known| known.bytes == bytes) {
            known.method = known.method.take().or(method);
            known.enclosed &= place.enclosed;
        } else if calendars.len() < MAX_CALENDARS {
            calendars.push(CalendarPart { method, bytes, enclosed: place.enclosed });
        }
    }

    /// A mail in the mail: its calendars count, its words do not.
    fn enclosed(&mut self, leaf: Leaf<'_>, place: Place) {
        self.section(&leaf, place);
        let inside = Place { depth: place.depth + 1, enclosed: true, ..Place::default() };
        let (fields, body) = Fields::read(&leaf.bytes);
        self.part(&fields, body, inside);
        if !place.enclosed {
            self.attachment(leaf);
        }
    }

    fn section(&mut self, leaf: &Leaf<'_>, place: Place) {
        let bytes = &leaf.bytes[..leaf.bytes.len().min(MAX_SECTION)];
        let text = charset::decode(bytes, leaf.kind.parameter("charset"));
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let content_type = leaf.kind.kind.clone();
        self.message.sections.push(Section { content_type, text, enclosed: place.enclosed });
    }

    fn pkcs7(&mut self, leaf: Leaf<'_>, place: Place) {
        let Some(inner) = signed::pkcs7_content(&leaf.bytes) else {
            self.message.encrypted |= !place.enclosed;
            return self.attachment(leaf);
        };
        let (fields, body) = Fields::read(&inner);
        self.part(&fields, body, Place { depth: place.depth + 1, ..place });
    }

    fn tnef(&mut self, leaf: Leaf<'_>, place: Place) {
        let Some(inside) = tnef::read(&leaf.bytes) else { return self.attachment(leaf) };
        if place.enclosed {
            return;
        }
        if self.message.text.as_ref().is_none_or(|text| text.trim().is_empty()) {
            self.message.text = inside.text.or(self.message.text.take());
        }
        if self.message.html.is_none() {
            self.message.html = inside.html;
        }
        self.message.attachments.extend(inside.attachments);
    }

    fn attachment(&mut self, leaf: Leaf<'_>) {
        self.message.attachments.push(Attachment {
            name: leaf.name,
            content_type: leaf.kind.kind,
            bytes: leaf.bytes.into_owned(),
            cid: leaf.cid,
        });
    }
}

/// A name without folders, control characters and leading dots, at most 150 characters.
pub(super) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let last = last.replace(|char: char| "<>:\"|?*".contains(char), "_");
    one_line(last.trim_start_matches('.'), 150)
}
