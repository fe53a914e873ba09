//! The bytes of mails that no mail program in `office` writes: machines, forwards, and worse.

use convene::clock::Timestamp;
use convene::mail::parse::parse;
use convene::office::{self, Button, Person};

/// A letter as it lies in somebody's mailbox.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    /// Its template.
    pub(crate) name: String,
    /// Who it went to.
    pub(crate) to: String,
    /// Its envelope sender.
    pub(crate) envelope: String,
    /// Its bytes.
    pub(crate) bytes: std::sync::Arc<[u8]>,
}

/// A mail that somebody, or their machine, will write.
#[derive(Debug, Clone)]
pub(crate) enum How {
    /// In words, under a letter.
    Answer(Got, String),
    /// By a calendar's button.
    Press(Got, Button),
    /// Out of office.
    Absence(Got),
    /// A letter comes back: for good, or not yet.
    Bounce(Got, bool),
    /// To an address, with subject and text.
    Write(String, String, String),
    /// A letter is passed on with a word.
    Forward(Got, String, String),
    /// To everybody who was in a letter.
    ReplyAll(Got, String),
    /// A vacation program that does not say that it is one.
    Rude(Got),
}

/// What kind of mail it is, for what may follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody wrote it.
    Person,
    /// A calendar wrote it.
    Calendar,
    /// A machine wrote it: nothing at all may be answered.
    Machine,
}

impl How {
    /// The bytes, if there is such a mail, and their kind.
    pub(crate) fn mail(&self, by: &Person, now: Timestamp) -> Option<(Vec<u8>, Kind)> {
        Some(match self {
            Self::Answer(got, text) => (office::answer(by, &got.bytes, text, now), Kind::Person),
            Self::Press(got, button) => {
                (office::press(by, &got.bytes, *button, now)?, Kind::Calendar)
            }
            Self::Absence(got) => (absence(by, got, now), Kind::Machine),
            Self::Bounce(got, hard) => (bounce(got, *hard, now), Kind::Machine),
            Self::Write(to, subject, text) => {
                (office::write(by, to, subject, text, now), Kind::Person)
            }
            Self::Forward(got, to, text) => (forward(by, got, (to, text), now), Kind::Person),
            Self::ReplyAll(got, text) => (reply_all(by, got, text, now), Kind::Person),
            Self::Rude(got) => {
                let text = "Hello, I am on holiday until 1 March and read no mail.";
                (office::answer(by, &got.bytes, text, now), Kind::Person)
            }
        })
    }
}

/// The same mail with what the organisation's server found out about it.
pub(crate) fn proven(raw: &[u8], by: &Person) -> Vec<u8> {
    let domain = by.address.rsplit('@').next().unwrap_or_default();
    let head = format!(
        "Authentication-Results: mx.example.org; dmarc=pass header.from={domain}\r\n\
         Received: from out.{domain} by mx.example.org; Mon, 16 Nov 2026 08:00:00 +0000\r\n"
    );
    [head.as_bytes(), raw].concat()
}

/// The same Message-ID over other words.
pub(crate) fn changed(raw: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(raw);
    text.replacen("\r\n\r\n", "\r\n\r\nmaybe\r\n", 1).into_bytes()
}

fn lines(text: &str) -> Vec<u8> {
    text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

fn absence(by: &Person, got: &Got, now: Timestamp) -> Vec<u8> {
    let original = parse(&got.bytes);
    let id = original.message_id.clone().unwrap_or_default();
    lines(&format!(
        "From: <{}>\nTo: <{}>\nSubject: Automatic reply: {}\nDate: {}\n\
         Message-ID: <auto.{}.{id}>\nIn-Reply-To: <{id}>\nAuto-Submitted: auto-replied\n\
         X-Auto-Response-Suppress: All\nContent-Type: text/plain; charset=utf-8\n\n\
         yes\nI am away until 1 January.\n",
        by.address,
        answer_to(got),
        original.subject,
        now.to_rfc2822(),
        now.timestamp(),
    ))
}

fn bounce(got: &Got, hard: bool, now: Timestamp) -> Vec<u8> {
    let original = parse(&got.bytes);
    let (status, what) = if hard { ("5.1.1", "no such user") } else { ("4.2.2", "mailbox full") };
    let id = original.message_id.clone().unwrap_or_default();
    lines(&format!(
        "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@mx.example.org>\nTo: <{}>\n\
         Subject: Undelivered Mail Returned to Sender\nMessage-ID: <b.{}.{id}>\nDate: {}\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n{what}\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Final-Recipient: rfc822; {}\nAction: failed\nStatus: {status}\n\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\nSubject: {}\n\n--b--\n",
        got.envelope,
        now.timestamp(),
        now.to_rfc2822(),
        got.to,
        original.subject,
    ))
}

fn answer_to(got: &Got) -> String {
    let original = parse(&got.bytes);
    let first = original.reply_to.first().or(original.from.first());
    first.map(|mailbox| mailbox.address.clone()).unwrap_or_default()
}

fn forward(by: &Person, got: &Got, (to, text): (&str, &str), now: Timestamp) -> Vec<u8> {
    let original = parse(&got.bytes);
    let from = original.from.first().map(|from| from.address.clone()).unwrap_or_default();
    let told = format!(
        "{text}\n\n---------- Forwarded message ---------\nFrom: Guild <{from}>\nDate: {}\n\
         Subject: {}\nTo: <{}>\nReply-To: <{}>\n\n{}\n{}",
        now.to_rfc2822(),
        original.subject,
        got.to,
        answer_to(got),
        original.text.unwrap_or_default(),
        original.html.unwrap_or_default(),
    );
    office::write(by, to, &format!("Fwd: {}", original.subject), &told, now)
}

/// An answer that goes to where the letter asks, to its sender, and to whom it was written.
fn reply_all(by: &Person, got: &Got, text: &str, now: Timestamp) -> Vec<u8> {
    let original = parse(&got.bytes);
    let from = original.from.first().map(|from| from.address.clone()).unwrap_or_default();
    let answer = String::from_utf8_lossy(&office::answer(by, &got.bytes, text, now)).into_owned();
    answer
        .replacen("\r\nSubject:", &format!("\r\nCc: <{from}>, <{}>\r\nSubject:", got.to), 1)
        .into()
}
