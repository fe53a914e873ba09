//! The mail programs of imagined people: for trying convene out, never used by the daemon.
//!
//! A reply quotes as the real program does; a button writes the calendar answer that program sends.

mod book;
mod button;
mod habit;
mod machine;
mod reply;

pub use book::{Book, Entry};
pub use button::{press, press_one};
pub use habit::{Deed, habit};
pub use machine::{away, bounce};
pub use reply::{answer, answer_to, forward, quoted, write};

use crate::clock::Timestamp;

/// Somebody with a mail program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their address.
    pub address: String,
    /// What they read mail with.
    pub program: Program,
}

/// A mail program, as far as its answers look different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Gmail in a browser, with Google Calendar.
    Gmail,
    /// Outlook, with Exchange.
    Outlook,
    /// Mail and Calendar of Apple.
    Apple,
    /// Thunderbird.
    Thunderbird,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Gmail, Self::Outlook, Self::Apple, Self::Thunderbird];

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gmail => "Gmail",
            Self::Outlook => "Outlook",
            Self::Apple => "Apple Mail",
            Self::Thunderbird => "Thunderbird",
        }
    }
}

/// A calendar's button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// Accept.
    Accept,
    /// Maybe.
    Tentative,
    /// Decline.
    Decline,
}

/// A Message-ID of a person's own program.
fn own_id(person: &Person, at: Timestamp, what: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    for part in [person.address.as_str(), &at.to_rfc3339(), what] {
        hash.update(part);
        hash.update([0]);
    }
    let digest = data_encoding::HEXLOWER.encode(&hash.finalize()[..8]);
    let host = person.address.rsplit('@').next().unwrap_or("localhost");
    format!("<{digest}@{host}>")
}

/// The header that every mail of a person begins with.
fn head(person: &Person, to: &str, subject: &str, at: Timestamp) -> String {
    let subject = subject.replace(['\r', '\n'], " ");
    format!(
        "From: \"{}\" <{}>\r\nTo: {to}\r\nSubject: {}\r\nDate: {}\r\nMIME-Version: 1.0\r\n",
        person.name.replace(['"', '\\', '\r', '\n'], ""),
        person.address,
        encoded(&subject),
        at.to_rfc2822(),
    )
}

/// A header value as an encoded word (RFC 2047), where it needs to be one.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let words = text.chars().collect::<Vec<_>>();
    let words = words.chunks(15).map(|part| {
        let part: String = part.iter().collect();
        format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(part.as_bytes()))
    });
    words.collect::<Vec<_>>().join("\r\n ")
}
