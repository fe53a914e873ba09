//! Raw bytes to a [`Message`]; never fails, never panics.
//!
//! The MIME tree is cut here, with limits on size, parts and depth that hold whatever the bytes say
//! (a nesting bomb must not overflow the stack); what is inside a header field is read by
//! mail-parser, under `catch_unwind`. What cannot be read makes [`Message::unreadable`] say why.

mod address;
mod body;
mod charset;
mod flowed;
mod header;
mod signed;
mod split;
mod tnef;
mod transfer;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};

use self::header::Fields;

/// The largest mail that is read, in bytes; of a larger one only the headers are.
pub const MAX_BYTES: usize = 64 << 20;

/// One mail, decoded and owned.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// The authors; empty when `From` holds no address (`<>`, `MAILER-DAEMON`).
    pub from: Vec<Mailbox>,
    /// Who handed the mail in, when that is somebody else.
    pub sender: Option<Mailbox>,
    /// Where the authors want answers.
    pub reply_to: Vec<Mailbox>,
    /// `To`.
    pub to: Vec<Mailbox>,
    /// `Cc`.
    pub cc: Vec<Mailbox>,
    /// The envelope sender as the last server noted it; `Some("")` for `<>`.
    pub return_path: Option<String>,
    /// The subject on one line, without control characters, at most 255 characters.
    pub subject: String,
    /// `Message-ID` without the angle brackets.
    pub message_id: Option<String>,
    /// At most five ids this mail answers, without the angle brackets.
    pub in_reply_to: Vec<String>,
    /// The ids of the thread, oldest first, without the angle brackets; at most 100, the newest.
    pub references: Vec<String>,
    /// When the author says it was written.
    pub date: Option<DateTime<Utc>>,
    /// The plain text, line ends `\n`, flowed paragraphs joined.
    pub text: Option<String>,
    /// The HTML, as it came.
    pub html: Option<String>,
    /// Everything that is a calendar, however it was attached, each content once.
    pub calendars: Vec<CalendarPart>,
    /// The other parts.
    pub attachments: Vec<Attachment>,
    /// The first language of `Content-Language`, else of `Accept-Language`: `en`.
    pub language: Option<String>,
    /// Why this mail cannot be read, in words for people.
    pub unreadable: Option<&'static str>,
    /// The content is encrypted.
    pub encrypted: bool,
    /// The media type of the whole mail, lower case: `multipart/report`.
    pub content_type: String,
    /// The `report-type` of a `multipart/report` (RFC 6522), lower case.
    pub report_type: Option<String>,
    /// Parts written for machines: delivery status, returned mail, other reports.
    pub sections: Vec<Section>,
    fields: Fields,
}

/// A person or thing with an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown, if any.
    pub name: Option<String>,
    /// The address, lower case.
    pub address: String,
}

/// A calendar found in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// The `method` parameter of its content type, upper case.
    pub method: Option<String>,
    /// The calendar in UTF-8.
    pub bytes: Vec<u8>,
    /// It stands inside a mail that came as an attachment, so nobody says it now.
    pub enclosed: bool,
}

/// A file that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, safe to be shown and stored: no folders, no control characters.
    pub name: Option<String>,
    /// Its media type, lower case.
    pub content_type: String,
    /// Its content, decoded.
    pub bytes: Vec<u8>,
    /// Its `Content-ID`, when the HTML refers to it: a picture in the text.
    pub cid: Option<String>,
}

/// A part written for machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its media type, lower case: `message/delivery-status`, `message/rfc822`,
    /// `text/rfc822-headers`, …
    pub content_type: String,
    /// Its beginning, at most 256 KiB.
    pub text: String,
    /// It stands inside a mail that is itself enclosed: about that mail, not about this one.
    pub enclosed: bool,
}

impl Message {
    /// The first field called `name` (any case), decoded and unfolded.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// All fields called `name` (any case), in order, decoded and unfolded.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.all(name)
    }

    /// All fields in order, name and decoded value.
    pub fn all_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter()
    }

    /// Every address this mail was sent or handed on to, in the order in which our own is looked
    /// for: the visible ones first, then those that servers note on the way.
    pub fn recipients(&self) -> Vec<String> {
        const NOTED: [&str; 6] = [
            "Delivered-To",
            "X-Delivered-To",
            "Envelope-To",
            "X-Envelope-To",
            "X-Forwarded-To",
            "X-Original-To",
        ];
        let noted = NOTED
            .iter()
            .flat_map(|name| self.headers(name))
            .flat_map(address::mailboxes)
            .map(|mailbox| mailbox.address);
        let visible = self.to.iter().chain(&self.cc).map(|mailbox| mailbox.address.clone());
        let mut seen = std::collections::HashSet::new();
        visible.chain(noted).filter(|address| seen.insert(address.clone())).collect()
    }
}

/// Reads a mail.
pub fn parse(raw: &[u8]) -> Message {
    catch_unwind(AssertUnwindSafe(|| read(raw))).unwrap_or_else(|_| Message {
        unreadable: Some("the parser gave up on it"),
        ..Message::default()
    })
}

/// The words of an HTML text, roughly laid out, in linear time however its tags nest: for reading
/// what machines write, not for telling new text from quoted.
pub(super) fn words_of_html(html: &str) -> String {
    catch_unwind(|| mail_parser::decoders::html::html_to_text(html)).unwrap_or_default()
}

fn read(raw: &[u8]) -> Message {
    let too_big = raw.len() > MAX_BYTES;
    let normal = header::normalise(if too_big { &raw[..header::MAX_BLOCK] } else { raw });
    let (fields, body) = Fields::read(&normal);
    let mut message = addressed(&fields);
    if too_big {
        message.unreadable = Some("the mail is too big");
    } else {
        body::fill(&mut message, &fields, body);
    }
    if normal.iter().all(u8::is_ascii_whitespace) {
        message.unreadable = Some("the mail is empty");
    }
    message.fields = fields;
    message
}

/// What the header says.
fn addressed(fields: &Fields) -> Message {
    let people = |name: &str| {
        let all = fields.all_raw(name).flat_map(address::mailboxes);
        all.take(address::MAX_ADDRESSES).collect::<Vec<_>>()
    };
    let mut references = address::ids(fields.all_raw("References"));
    references.drain(..references.len().saturating_sub(100));
    let mut in_reply_to = address::ids(fields.all_raw("In-Reply-To"));
    in_reply_to.truncate(5);
    Message {
        from: people("From"),
        sender: people("Sender").into_iter().next(),
        reply_to: people("Reply-To"),
        to: people("To"),
        cc: people("Cc"),
        return_path: fields.raw("Return-Path").map(address::path),
        subject: header::one_line(fields.decoded("Subject").unwrap_or_default(), 255),
        message_id: address::ids(fields.all_raw("Message-ID")).into_iter().next(),
        in_reply_to,
        references,
        date: fields.raw("Date").and_then(address::date),
        language: ["Content-Language", "Accept-Language", "X-Accept-Language"]
            .iter()
            .find_map(|name| address::language(fields.raw(name)?)),
        ..Message::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A mail with this header and body, whose lines are given with `\n`.
    fn mail(text: &str) -> Message {
        parse(text.replace('\n', "\r\n").as_bytes())
    }

    #[test]
    fn reads_the_usual_header() {
        let mail = mail(
            "Return-Path: <>\nFrom: \"Lima, Ana\" <Ana@Example.org>\nTo: a@x.org, G: b@x.org;\n\
             Delivered-To: cop+r.T@x.org\nSubject: =?utf-8?q?Re:_Caf=C3?= =?utf-8?q?=A9?= now\n\
             In-Reply-To: <r.long\n token@x.org>\nDate: Mon, 07 Dec 2026 10:00:00 +0100\n\nHi",
        );
        let ana = Mailbox { name: Some("Lima, Ana".into()), address: "ana@example.org".into() };
        assert_eq!(mail.from, [ana]);
        assert_eq!(mail.return_path.as_deref(), Some(""));
        assert_eq!(mail.recipients(), ["a@x.org", "b@x.org", "cop+r.t@x.org"]);
        assert_eq!(mail.subject, "Re: Café now");
        assert_eq!(mail.in_reply_to, ["r.longtoken@x.org"]);
        assert_eq!(mail.date.map(|date| date.timestamp()), Some(1_796_634_000));
        assert_eq!(mail.text.as_deref(), Some("Hi"));
    }

    #[test]
    fn a_mail_with_bare_carriage_returns_has_its_text() {
        let mail = parse(b"From nobody\rFrom: a@b.c\rSubject: x\r\rline\rmore\r");
        assert_eq!((mail.subject.as_str(), mail.text.as_deref()), ("x", Some("line\nmore\n")));
    }

    #[test]
    fn a_parameter_broken_after_its_equals_sign_is_kept() {
        let mail = parse(b"Content-Type: text/plain; charset=\r\n \"iso-8859-2\"\r\n\r\n\xb1\r\n");
        assert_eq!(mail.text.as_deref(), Some("ą\n"));
    }

    #[test]
    fn undeclared_and_misspelt_charsets_are_utf8_or_windows() {
        assert_eq!(parse(b"Subject: x\n\ncaf\xe9").text.as_deref(), Some("café"));
        let misspelt = "Content-Type: text/plain; charset=uft-8\n\ncafé".as_bytes();
        assert_eq!(parse(misspelt).text.as_deref(), Some("café"));
    }

    #[test]
    fn a_calendar_is_found_wherever_it_hides_and_once() {
        let mail = mail(
            "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nhi\n--a\nContent-Type: \
             text/calendar; method=reply\n\nBEGIN:VCALENDAR\n--a\nContent-Type: \
             application/octet-stream; name=\"x.ics\"\n\nBEGIN:VCALENDAR\n--a--\n",
        );
        assert_eq!(mail.calendars.len(), 1);
        assert_eq!(mail.calendars[0].method.as_deref(), Some("REPLY"));
    }

    #[test]
    fn words_of_an_enclosed_mail_are_not_the_senders() {
        let mail = mail(
            "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nmine\n--a\nContent-Type: \
             message/rfc822\n\nSubject: theirs\n\nyes, count me in\n--a--\n",
        );
        assert_eq!(mail.text.as_deref(), Some("mine"));
        assert!(mail.sections[0].text.contains("count me in"));
    }

    #[test]
    fn flowed_lines_are_joined_but_not_the_signature() {
        let mail = mail(
            "Content-Type: text/plain; format=flowed\n\nI can \ncome.\n> one \n> two\n-- \nAna\n",
        );
        assert_eq!(mail.text.as_deref(), Some("I can come.\n> one two\n-- \nAna\n"));
    }

    #[test]
    fn nesting_bombs_are_refused_without_harm() {
        let bomb = "Content-Type: message/rfc822\n\n".repeat(200_000);
        assert_eq!(parse(bomb.as_bytes()).unreadable, Some("too many parts inside each other"));
        let parts =
            format!("Content-Type: multipart/mixed; boundary=a\n\n{}", "--a\n\n".repeat(9_000));
        assert_eq!(parse(parts.as_bytes()).unreadable, Some("too many parts inside each other"));
    }

    #[test]
    fn file_names_lose_folders_and_controls() {
        let mail = mail(
            "Content-Type: application/pdf; name=\"../../etc/\u{7}pass:wd\"\n\
             Content-Transfer-Encoding: base64\n\naGk=\n",
        );
        assert_eq!(mail.attachments[0].name.as_deref(), Some("pass_wd"));
        assert_eq!(mail.attachments[0].bytes, b"hi");
    }

    #[test]
    fn clear_signed_text_is_read_without_its_armour() {
        let mail = mail(
            "\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nyes\n- -- \nAna\n\
             -----BEGIN PGP SIGNATURE-----\n\nxx\n-----END PGP SIGNATURE-----\n",
        );
        assert_eq!(mail.text.unwrap().trim(), "yes\n-- \nAna");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes);
        }

        #[test]
        fn never_panics_on_what_looks_like_mail(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "Content-Type: ", "multipart/mixed; boundary=a", "message/rfc822", "\n", "\r",
                    "\r\n", "--a", "--", "=?utf-8?q?=C3?=", "Content-Transfer-Encoding: base64",
                    "text/html", "x: y", " ", "=", "From: <a@b", ">", "\"", "(", ")", ":", ";", "é",
                ]),
                0..60,
            )
        ) {
            read(pieces.concat().as_bytes());
        }
    }
}
