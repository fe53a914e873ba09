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
    is_of_a_machine(mail) || kind(mail) != Kind::Person
}

/// Whether nobody reads what is written to its sender: a robot's address, a list, an empty envelope.
/// The calendar of a person answers for that person, and so is none.
pub fn is_of_a_machine(mail: &Message) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn mail(text: &str) -> Message {
        parse(text.as_bytes())
    }

    fn of(text: &str) -> Kind {
        kind(&mail(text))
    }

    #[test]
    fn people_stay_people() {
        assert_eq!(of("From: ana@x.org\nSubject: Re: Agenda\n\nyes\n"), Kind::Person);
        assert_eq!(of("From: ana@x.org\nAuto-Submitted: no\nSubject: hi\n\nhi\n"), Kind::Person);
        let suppress = "From: ana@x.org\nX-Auto-Response-Suppress: All\nSubject: hi\n\nyes\n";
        assert_eq!(of(suppress), Kind::Person, "it only asks for silence");
        assert!(must_not_answer(&mail(suppress)));
        let about = "From: ana@x.org\nIn-Reply-To: <1@y>\nSubject: Re: Undelivered Mail Returned to \
                     Sender\n\nMy mail could not be delivered to:\n\nbo@x.org\n";
        assert_eq!(of(about), Kind::Person, "a person writes about a bounce");
        let lost = "From: ana@x.org\nSubject: Mail delivery failed?\n\nI could not reach Bo.\n";
        assert_eq!(of(lost), Kind::Person);
    }

    #[test]
    fn automatic_mail_is_told_by_its_marks() {
        for mark in [
            "Auto-Submitted: auto-generated (failure)",
            "X-Autoreply: yes",
            "Precedence: auto_reply",
            "X-MS-Exchange-Inbox-Rules-Loop: a@x.org",
            "Subject: Automatic reply: Agenda",
            "Subject: Abwesenheitsnotiz: Agenda",
            "Subject: Respuesta automática: hola",
        ] {
            assert_eq!(
                of(&format!("From: ana@x.org\n{mark}\n\nI am away\n")),
                Kind::Automatic,
                "{mark}"
            );
        }
        assert_eq!(of("From: a@x.org\nSubject: on automatic reply\n\nhi\n"), Kind::Person);
        let away = "Return-Path: <>\nFrom: ana@x.org\nSubject: Away\nAuto-Submitted: auto-replied\n\n\
                    I can not be reached, write to bo@x.org\n";
        assert_eq!(of(away), Kind::Automatic);
    }

    #[test]
    fn a_calendars_answer_comes_before_its_automatic_mark() {
        let reply = "From: ana@x.org\nAuto-Submitted: auto-generated\nContent-Type: text/calendar; \
                     method=REPLY\n\nBEGIN:VCALENDAR\n";
        assert_eq!(of(reply), Kind::Calendar);
        let carried = "From: ana@x.org\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nyes\n--a\n\
                       Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n\
                       ORGANIZER:mailto:cop@x.org\n--a--\n";
        assert_eq!(of(carried), Kind::Person, "our own invitation, carried along");
        assert_eq!(of(&carried.replace("cop@", "ana@")), Kind::Calendar);
        let returned = "From: mailer-daemon@y.org\nSubject: Undelivered\nContent-Type: \
                        multipart/mixed; boundary=a\n\n--a\n\nunable to deliver to\n<bo@y.org>\n--a\n\
                        Content-Type: message/rfc822\n\nContent-Type: text/calendar; \
                        method=REQUEST\n\nBEGIN:VCALENDAR\n--a--\n";
        assert_eq!(of(returned), Kind::Bounce, "the invitation that came back");
    }

    #[test]
    fn lists_and_reports_are_neither_people_nor_bounces() {
        assert_eq!(of("From: a@x.org\nList-Id: <l.x.org>\nSubject: x\n\nhi\n"), Kind::List);
        let receipt = "From: a@x.org\nContent-Type: multipart/report; boundary=a; \
                       report-type=disposition-notification\n\n--a\n\nread\n--a\nContent-Type: \
                       message/disposition-notification\n\nDisposition: manual-action; displayed\n--a--\n";
        assert_eq!(of(receipt), Kind::Report);
    }

    #[test]
    fn our_own_mails_and_circles_are_noticed() {
        let own = ["cop@x.org"];
        assert!(is_own_echo(&mail("From: cop+rust@x.org\n\n"), &own));
        assert!(is_own_echo(&mail("From: a@y.org\nX-Loop: cop@x.org\n\n"), &own));
        assert!(is_own_echo(&mail("From: a@y.org\nList-Post: <mailto:cop+rust@x.org>\n\n"), &own));
        assert!(!is_own_echo(&mail("From: a@y.org\nTo: cop@x.org\n\n"), &own));
        let hops = "Received: from a by b\n".repeat(26);
        assert!(is_looping(&mail(&format!("{hops}From: a@y.org\n\n"))));
    }

    #[test]
    fn nobody_is_answered_who_cannot_or_must_not_be() {
        for header in ["Return-Path: <>", "Precedence: bulk", "X-Loop: z", "List-Id: <l.x>"] {
            assert!(
                must_not_answer(&mail(&format!("{header}\nFrom: a@x.org\n\nhi\n"))),
                "{header}"
            );
        }
        assert!(must_not_answer(&mail("From: no-reply@x.org\n\nhi\n")));
        assert!(must_not_answer(&mail("From: <>\n\nhi\n")));
        assert!(!must_not_answer(&mail("Return-Path: <a@x.org>\nFrom: a@x.org\n\nhi\n")));
    }
}
