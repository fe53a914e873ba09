//! Answers in words, with the quote each program adds.

use std::fmt::Write as _;

use super::{Person, Program, head, own_id};
use crate::clock::Timestamp;
use crate::mail::parse::{Message, parse};

/// An answer to the mail `original`: `text` on top, the rest quoted as the person's program does.
pub fn answer(person: &Person, original: &[u8], text: &str, at: Timestamp) -> Vec<u8> {
    let original = parse(original);
    let to = original
        .reply_to
        .first()
        .or(original.from.first())
        .map_or("", |mailbox| mailbox.address.as_str());
    let subject = match original.subject.strip_prefix("Re: ") {
        Some(_) => original.subject.clone(),
        None => format!("Re: {}", original.subject),
    };
    let mut mail = head(person, to, &subject, at);
    let _ = write!(mail, "Message-ID: {}\r\n", own_id(person, at, text));
    if let Some(id) = &original.message_id {
        let _ = write!(mail, "In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n");
    }
    finish(mail, &format!("{text}{}", quoted(person.program, &original)))
}

/// A mail that answers none.
pub fn write(person: &Person, to: &str, subject: &str, text: &str, at: Timestamp) -> Vec<u8> {
    let mut mail = head(person, to, subject, at);
    let _ = write!(mail, "Message-ID: {}\r\n", own_id(person, at, text));
    finish(mail, text)
}

fn finish(mut mail: String, text: &str) -> Vec<u8> {
    mail.push_str(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
    );
    for line in text.lines() {
        mail.push_str(line);
        mail.push_str("\r\n");
    }
    mail.into_bytes()
}

/// What the program puts under the answer.
fn quoted(program: Program, original: &Message) -> String {
    let text = original.text.as_deref().unwrap_or_default();
    let from = original.from.first();
    let name = from.and_then(|from| from.name.as_deref()).unwrap_or("convene");
    let address = from.map_or("", |from| from.address.as_str());
    let date = original.date.unwrap_or_default();
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
