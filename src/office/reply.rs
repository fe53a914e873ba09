//! Answers in words, with the quote each program adds.

use std::fmt::Write as _;

use chrono_tz::Tz;

use super::{Person, Program, head, own_id};
use crate::clock::Timestamp;
use crate::mail::parse::{Message, parse};

/// An answer to the mail `original`: `text` on top, the rest quoted as the person's program does.
pub fn answer(person: &Person, original: &[u8], text: &str, at: Timestamp) -> Vec<u8> {
    let original = parse(original);
    let to = original.reply_to.first().or(original.from.first());
    let to = to.map_or("", |mailbox| mailbox.address.as_str());
    let subject = match original.subject.strip_prefix("Re: ") {
        Some(_) => original.subject.clone(),
        None => format!("Re: {}", original.subject),
    };
    let text = format!("{text}{}", quoted(person.program, &original, Tz::UTC));
    answer_to(person, &original, (to, &subject), &text, at)
}

/// An answer to the mail `original` with recipient, subject and whole text as its writer left them.
pub fn answer_to(
    person: &Person,
    original: &Message,
    (to, subject): (&str, &str),
    text: &str,
    at: Timestamp,
) -> Vec<u8> {
    let mut mail = head(person, to, subject, at);
    let _ = write!(mail, "Message-ID: {}\r\n", own_id(person, at, text));
    if let Some(id) = &original.message_id {
        let _ = write!(mail, "In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n");
    }
    finish(mail, text)
}

/// What a program, its clock in `zone`, puts under the words of somebody who forwards `original`.
pub fn forward(program: Program, original: &Message, zone: Tz) -> String {
    let text = original.text.as_deref().unwrap_or_default();
    let from = original.from.first();
    let name = from.and_then(|from| from.name.as_deref()).unwrap_or_default();
    let address = from.map_or("", |from| from.address.as_str());
    let date = original.date.unwrap_or_default().with_timezone(&zone);
    let subject = &original.subject;
    match program {
        Program::Gmail => format!(
            "\n\n---------- Forwarded message ---------\nFrom: {name} <{address}>\nDate: {}\n\
             Subject: {subject}\nTo: me\n\n\n{text}",
            date.format("%a, %b %-d, %Y at %-I:%M %p")
        ),
        Program::Outlook => quoted(program, original, zone),
        Program::Apple => format!(
            "\n\n\nBegin forwarded message:\n\nFrom: {name} <{address}>\nSubject: {subject}\n\
             Date: {}\n\n{text}",
            date.format("%-d %B %Y at %H:%M:%S %Z")
        ),
        Program::Thunderbird => format!(
            "\n\n\n-------- Forwarded Message --------\nSubject: \t{subject}\nDate: \t{}\n\
             From: \t{name} <{address}>\n\n\n{text}",
            date.format("%a, %-d %b %Y %H:%M:%S %z")
        ),
    }
}

/// A mail that answers none.
pub fn write(person: &Person, to: &str, subject: &str, text: &str, at: Timestamp) -> Vec<u8> {
    let mut mail = head(person, to, subject, at);
    let _ = write!(mail, "Message-ID: {}\r\n", own_id(person, at, text));
    finish(mail, text)
}

/// The body after the header.
pub(super) fn finish(mut mail: String, text: &str) -> Vec<u8> {
    mail.push_str(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
    );
    for line in text.lines() {
        mail.push_str(line);
        mail.push_str("\r\n");
    }
    mail.into_bytes()
}

/// What the program, its clock in `zone`, puts under the answer.
pub fn quoted(program: Program, original: &Message, zone: Tz) -> String {
    let text = original.text.as_deref().unwrap_or_default();
    let from = original.from.first();
    let name = from.and_then(|from| from.name.as_deref()).unwrap_or("convene");
    let address = from.map_or("", |from| from.address.as_str());
    let date = original.date.unwrap_or_default().with_timezone(&zone);
    let marked = text.lines().fold(String::new(), |marked, line| marked + "> " + line + "\n");
    match program {
        Program::Gmail => {
            let when = date.format("%a, %b %-d, %Y at %-I:%M %p");
            format!("\n\nOn {when} {name} <{address}> wrote:\n\n{marked}")
        }
        Program::Outlook => format!(
            "\n\n________________________________\nFrom: {name} <{address}>\nSent: {}\nTo: me\n\
             Subject: {}\n\n{text}",
            date.format("%A, %B %-d, %Y %-I:%M %p"),
            original.subject,
        ),
        Program::Apple => {
            let when = date.format("%-d %b %Y, at %H:%M");
            format!(
                "\n\nSent from my iPhone\n\n> On {when}, {name} <{address}> wrote:\n> \n{marked}"
            )
        }
        Program::Thunderbird => {
            let when = date.format("%Y-%m-%d %H:%M");
            format!("\n\nOn {when}, {name} wrote:\n{marked}\n-- \nSent with Thunderbird\n")
        }
    }
}
