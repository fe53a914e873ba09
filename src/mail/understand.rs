//! One mail understood: parsed, sorted by who wrote it, and read for what is new in it.
//!
//! `convene explain` shows this and the daemon acts on it: there is no second way to read a mail.

use super::machine::{self, Bounce, Kind};
use super::parse::{Message, parse};
use super::quote::{self, Body, Reply};

/// What one mail means.
#[derive(Debug)]
pub struct Understood {
    /// The mail itself.
    pub message: Message,
    /// Who or what wrote it.
    pub kind: Kind,
    /// What is new in it; `None` where nobody speaks: bounces, reports, what cannot be read.
    pub reply: Option<Reply>,
    /// Which addresses failed, when it is a bounce.
    pub bounce: Option<Bounce>,
}

/// Reads `raw`; `parent` is the plain text of the letter of ours that it answers, if that is known.
pub fn understand(raw: &[u8], parent: Option<&str>) -> Understood {
    of_message(parse(raw), parent)
}

/// Reads a mail that is parsed already.
pub fn of_message(message: Message, parent: Option<&str>) -> Understood {
    let kind = machine::kind(&message);
    let bounce = if kind == Kind::Bounce { machine::bounce(&message) } else { None };
    let speaks = matches!(kind, Kind::Person | Kind::List | Kind::Calendar | Kind::Automatic);
    let reply = speaks.then(|| {
        let body = Body {
            text: message.text.as_deref(),
            html: message.html.as_deref(),
            subject: &message.subject,
        };
        quote::reply(body, parent)
    });
    Understood { message, kind, reply, bounce }
}
