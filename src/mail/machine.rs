//! Who or what wrote a mail: a person, a calendar, an auto-responder, a bounce, a report, a list.
//!
//! The order of the tests is the rule: a calendar's answer comes first (calendar servers mark it
//! automatic), then reports and bounces, then auto-replies, then lists. Nothing here looks at what
//! a person says: an out-of-office text without any mark stays a person's mail, and is understood
//! (as a comment) like one.

mod bounce;
mod notice;
mod prose;
mod reason;
mod signs;
mod status;

pub use bounce::{Bounce, bounce};

use super::parse::Message;

/// Who or what wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person; also everything that gives no reason to think otherwise.
    Person,
    /// A calendar program's answer, change or invitation (RFC 6047).
    Calendar,
    /// An auto-responder, a machine's notice.
    Automatic,
    /// What became of a mail of ours: not delivered, not yet, or (naming nobody) delivered.
    Bounce,
    /// A report for machines or operators: read receipt, abuse complaint, DMARC.
    Report,
    /// A list's copy or newsletter.
    List,
    /// Cannot be read; [`Message::unreadable`] says why.
    Unreadable,
}

impl Kind {
    /// The name `convene explain --json` shows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Calendar => "calendar",
            Self::Automatic => "automatic",
            Self::Bounce => "bounce",
            Self::Report => "report",
            Self::List => "list",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A mail that went through more servers than this is going round in a circle.
const MAX_HOPS: usize = 25;

/// Tells who or what wrote this mail.
pub fn kind(mail: &Message) -> Kind {
    if signs::is_calendar(mail) {
        Kind::Calendar
    } else if signs::is_report(mail) {
        Kind::Report
    } else if notice::is_bounce(mail) {
        Kind::Bounce
    } else if signs::is_automatic(mail) {
        Kind::Automatic
    } else if mail.unreadable.is_some() {
        Kind::Unreadable
    } else if signs::is_list(mail) {
        Kind::List
    } else {
        Kind::Person
    }
}

/// Whether an automatic answer to this mail could annoy or loop (RFC 3834 2): then what it says is
/// still read, but nothing is sent back because of it.
pub fn must_not_answer(mail: &Message) -> bool {
    let suppressed = mail.headers("X-Auto-Response-Suppress").any(|value| {
        value
            .split(',')
            .map(|word| word.trim().to_ascii_lowercase())
            .any(|word| matches!(word.as_str(), "all" | "autoreply" | "oof" | "dr"))
    });
    let daemon =
        || mail.from.is_empty() || mail.from.iter().any(|from| signs::is_robot(&from.address));
    mail.return_path.as_deref() == Some("")
        || mail.headers("X-Loop").next().is_some()
        || suppressed
        || signs::precedence(mail).is_some()
        || is_looping(mail)
        || daemon()
        || kind(mail) != Kind::Person
}

/// Whether this mail has gone round in a circle.
pub fn is_looping(mail: &Message) -> bool {
    mail.headers("Received").count() > MAX_HOPS
}

/// Whether this is a mail of ours that came back: from one of `own` (our addresses, lower case, any
/// `+extension`), through our list, or with our loop mark.
pub fn is_own_echo(mail: &Message, own: &[&str]) -> bool {
    let ours = |address: &str| own.iter().any(|own| *own == without_extension(address));
    let named = |name: &str| {
        mail.headers(name).any(|value| {
            let value = value.to_ascii_lowercase();
            value.split(['<', '>', ' ', ',', ':', '?']).any(ours)
        })
    };
    mail.from.iter().any(|from| ours(&from.address)) || named("X-Loop") || named("List-Post")
}

/// `cop+rust@example.org` is `cop@example.org`.
fn without_extension(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => {
            format!("{}@{domain}", local.split('+').next().unwrap_or_default())
        }
        None => address.to_owned(),
    }
}
