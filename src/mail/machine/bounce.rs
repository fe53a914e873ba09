//! What a bounce says: which addresses failed, for good or for now, and which mail of ours it was.
//!
//! A delivery status written for machines is believed first, then `X-Failed-Recipients`, then the
//! text, then whom the returned mail was for. A forged bounce costs nothing here: the caller acts
//! only on one that names a mail of ours.

use std::sync::LazyLock;

use regex::Regex;

use super::prose::Mentioned;
use super::reason::{Reason, judge};
use super::signs::{is_notification, own_sections, pattern};
use super::{notice, prose, status};
use crate::mail::parse::{Message, words_of_html};

/// Addresses a mail did not reach, lower case, in the order in which the bounce names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounce {
    /// They or their hosts do not exist (any more).
    pub permanent: Vec<String>,
    /// Full, slow, too big, not wanted: nothing final about the address.
    pub temporary: Vec<String>,
    /// The `Message-ID` of the mail that did not arrive, without angle brackets.
    pub message_id: Option<String>,
    /// The mail was refused for what it is or where it came from (spam, authentication, policy):
    /// a matter for the operator, not for the member.
    pub policy: bool,
}

/// Reads a bounce; `None` for any other mail.
pub fn bounce(mail: &Message) -> Option<Bounce> {
    if super::signs::is_report(mail) || !notice::is_bounce(mail) {
        return None;
    }
    let text = readable(mail);
    let (notice, below) = prose::split(&text);
    let returned = returned(mail, below);
    let mut verdicts = from_status(mail, notice).unwrap_or_else(|| from_header(mail, notice));
    if verdicts.is_empty() && machine_readable(mail).next().is_none() {
        verdicts = if is_notification(mail) {
            from_notification(&text)
        } else {
            from_text(mail, notice, &returned)
        };
    }
    let mut bounce = Bounce {
        message_id: returned.iter().find_map(|returned| returned_id(returned)),
        ..Bounce::default()
    };
    let answers = || mail.references.last().or(mail.in_reply_to.first()).cloned();
    bounce.message_id = bounce.message_id.or_else(answers);
    for (address, reason) in verdicts {
        let list = match reason {
            Reason::Permanent => &mut bounce.permanent,
            Reason::Temporary | Reason::Policy => &mut bounce.temporary,
        };
        if !list.contains(&address) {
            list.push(address);
        }
        bounce.policy |= reason == Reason::Policy;
    }
    let Bounce { permanent, temporary, .. } = &mut bounce;
    temporary.retain(|address| !permanent.contains(address));
    Some(bounce)
}

fn machine_readable(mail: &Message) -> impl Iterator<Item = status::Recipient> {
    own_sections(mail, "message/")
        .filter(|(kind, _)| {
            kind.ends_with("delivery-status") || *kind == "disposition-notification"
        })
        .flat_map(|(_, text)| status::recipients(text))
}

type Verdicts = Vec<(String, Reason)>;

/// What is said for machines; `None` when nothing is.
fn from_status(mail: &Message, notice: &str) -> Option<Verdicts> {
    let mut all: Vec<status::Recipient> = machine_readable(mail).collect();
    if all.is_empty() {
        // The same fields inside the text, where MIME went wrong or was never meant.
        all = status::recipients(notice);
    }
    let mut verdicts = Verdicts::new();
    for one in &all {
        // A final recipient without a real domain is a name inside the house.
        let [last, first] = [&one.final_, &one.original];
        let real =
            |address: &&String| address.rsplit('@').next().is_some_and(|host| host.contains('.'));
        let address = last.as_ref().filter(real).or(first.as_ref()).or(last.as_ref());
        if let Some(address) = address.filter(|_| !one.arrived()) {
            verdicts.push((address.clone(), reason_of(one, mail, notice)));
        }
    }
    (!all.is_empty()).then_some(verdicts)
}

fn reason_of(one: &status::Recipient, mail: &Message, notice: &str) -> Reason {
    if one.action == "delayed" {
        return Reason::Temporary;
    }
    judge(&one.said).or_else(|| judge(notice)).unwrap_or(overall(mail, notice))
}

/// `X-Failed-Recipients` (Exim, Gmail): the addresses; the text says why.
fn from_header(mail: &Message, notice: &str) -> Verdicts {
    let listed = mail.headers("X-Failed-Recipients").flat_map(prose::addresses);
    let mentioned = prose::recipients(notice, &[]);
    let verdict = |address: String| {
        let said = mentioned.iter().find(|one| one.address == address);
        let reason = said.and_then(|one| judge(&one.said)).or_else(|| judge(notice));
        let reason = reason.unwrap_or(overall(mail, notice));
        (address, reason)
    };
    listed.map(|found| verdict(found.address)).collect()
}

/// A cloud mailer's JSON, wherever its lines were broken.
fn from_notification(text: &str) -> Verdicts {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"\\?"emailAddress\\?"\s*:\s*\\?"([^"\\]+)\\?""#));
    static LASTING: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"\\?"bounceType\\?"\s*:\s*\\?"Permanent"#));
    static FAILED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"\\?"(bounced|delayed)Recipients\\?""#));
    let text = text.replace('\n', "");
    let reason = if LASTING.is_match(&text) { Reason::Permanent } else { Reason::Temporary };
    if !FAILED.is_match(&text) {
        return Verdicts::new();
    }
    let found = ADDRESS.captures_iter(&text).filter_map(|found| found.get(1));
    found
        .flat_map(|found| prose::addresses(found.as_str()))
        .map(|one| (one.address, reason))
        .collect()
}

/// Whom the text names, else the subject, else whom the returned mail was for.
fn from_text(mail: &Message, notice: &str, returned: &[&str]) -> Verdicts {
    let own = own_addresses(mail);
    let ways: [&dyn Fn() -> Vec<Mentioned>; 5] = [
        &|| prose::recipients(notice, &own),
        &|| prose::recipients(&mail.subject, &own),
        // Somebody who writes to their own address reads their own bounce.
        &|| prose::recipients(notice, &[]),
        &|| prose::bare_names(notice, mail.from.first().map(|from| from.address.as_str())),
        &|| {
            let to = returned.iter().find_map(|returned| first_to(returned));
            let to = to.filter(|address| !own.contains(address));
            to.into_iter().map(|address| Mentioned { address, said: String::new() }).collect()
        },
    ];
    let mentioned =
        ways.iter().map(|way| way()).find(|found| !found.is_empty()).unwrap_or_default();
    let lone = mentioned.len() == 1;
    mentioned
        .into_iter()
        .map(|one| {
            let said = judge(&one.said).or_else(|| lone.then(|| judge(notice)).flatten());
            (one.address, said.unwrap_or(overall(mail, notice)))
        })
        .collect()
}

/// What the mail as a whole sounds like when nothing particular is known.
fn overall(mail: &Message, notice: &str) -> Reason {
    static LATER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"delay|warning|not yet|still being|retr(y|ied)|attempts will continue|tempor")
    });
    let later = LATER.is_match(&mail.subject) || LATER.is_match(notice);
    if later { Reason::Temporary } else { Reason::Permanent }
}

/// The plain text, or the HTML without its tags.
fn readable(mail: &Message) -> String {
    match (&mail.text, &mail.html) {
        (Some(text), _) if !text.trim().is_empty() => text.clone(),
        (_, Some(html)) => {
            let start = &html[..html.floor_char_boundary(256 << 10)];
            words_of_html(start)
        }
        (text, None) => text.clone().unwrap_or_default(),
    }
}

/// Whom the bounce was sent to: the sender of the mail that failed.
fn own_addresses(mail: &Message) -> Vec<String> {
    let mut own = mail.recipients();
    own.extend(mail.from.iter().map(|from| from.address.clone()));
    own
}

/// The returned mail, header first: below the text, or a part of its own.
fn returned<'a>(mail: &'a Message, below: &'a str) -> Vec<&'a str> {
    let parts = mail.sections.iter().filter(|section| {
        matches!(
            section.content_type.as_str(),
            "message/rfc822" | "message/global" | "text/rfc822-headers" | "message/global-headers"
        )
    });
    let files = mail.attachments.iter().filter(|file| file.content_type.starts_with("text/"));
    let files = files.filter_map(|file| std::str::from_utf8(&file.bytes).ok());
    parts.map(|section| section.text.as_str()).chain(std::iter::once(below)).chain(files).collect()
}

fn returned_id(text: &str) -> Option<String> {
    static ID: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?m)^[> \t]*message-id:\s*<([^<>\s]+)>"));
    let text = &text[..text.floor_char_boundary(64 << 10)];
    Some(ID.captures(text)?.get(1)?.as_str().to_owned())
}

fn first_to(text: &str) -> Option<String> {
    static TO: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^[> \t]*to:(.*(?:\n[ \t]+.*)?)"));
    let text = &text[..text.floor_char_boundary(64 << 10)];
    let line = TO.captures(text)?.get(1)?.as_str();
    prose::addresses(line).into_iter().next().map(|found| found.address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    /// What a daemon's plain text says to the sender `us@x.org`.
    fn daemon(text: &str) -> Bounce {
        let head =
            "From: Mail System <mailer-daemon@y.org>\nTo: us@x.org\nSubject: Undeliverable\n\n";
        bounce(&parse(format!("{head}{text}").as_bytes())).expect("a bounce")
    }

    #[test]
    fn the_status_for_machines_is_believed_first() {
        let mail = "From: mailer-daemon@y.org\nContent-Type: multipart/report; boundary=a; \
                    report-type=delivery-status\n\n--a\n\nYour mail to <x@y.org> failed.\n--a\n\
                    Content-Type: message/delivery-status\n\nReporting-MTA: dns; y\n\nFinal-Recipient: \
                    rfc822; bo@y.org\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; \
                    cy@y.org\nAction: delayed\nStatus: 4.2.2\n\nFinal-Recipient: rfc822; di@y.org\n\
                    Action: relayed\nStatus: 2.0.0\n--a\nContent-Type: text/rfc822-headers\n\n\
                    Message-ID:\n <1@x.org>\n--a--\n";
        let bounce = bounce(&parse(mail.as_bytes())).unwrap();
        assert_eq!(bounce.permanent, ["bo@y.org"]);
        assert_eq!(bounce.temporary, ["cy@y.org"]);
        assert_eq!(bounce.message_id.as_deref(), Some("1@x.org"));
        assert!(!bounce.policy);
    }

    #[test]
    fn text_is_read_by_how_addresses_stand_in_it() {
        let bounce = daemon(
            "Hello us@x.org, contact postmaster@y.org for help.\nThese could not be reached:\n\n  \
             * bo@y.org: no such user\n  * <cy@y.org>: mailbox full\n\n--- Original message ---\n\
             Message-Id: <2@x.org>\nTo: di@y.org\n",
        );
        assert_eq!(bounce.permanent, ["bo@y.org"]);
        assert_eq!(bounce.temporary, ["cy@y.org"]);
        assert_eq!(bounce.message_id.as_deref(), Some("2@x.org"));
    }

    #[test]
    fn an_answer_of_a_server_names_the_recipient_too() {
        let bounce = daemon(
            "While talking to mx.y.org:\n>>> MAIL From:<us@x.org>\n>>> RCPT To:<bo@y.org>\n<<< 550 \
             5.1.1 <bo@y.org>... User unknown\n",
        );
        assert_eq!(bounce.permanent, ["bo@y.org"]);
    }

    #[test]
    fn being_refused_is_no_fault_of_the_address() {
        let bounce = daemon("<bo@y.org>: 554 5.7.1 rejected, your IP is listed on a blacklist\n");
        assert_eq!(bounce.temporary, ["bo@y.org"]);
        assert!(bounce.policy);
    }

    #[test]
    fn the_returned_mail_says_whom_it_was_for_when_nobody_else_does() {
        let bounce = daemon(
            "It could not be delivered.\n\nOriginal message:\nFrom: us@x.org\nTo: Bo <bo@y.org>\n",
        );
        assert_eq!(bounce.permanent, ["bo@y.org"]);
    }

    #[test]
    fn a_persons_mail_is_no_bounce() {
        assert_eq!(bounce(&parse(b"From: ana@x.org\nSubject: hi\n\nbo@y.org: gone\n")), None);
    }
}
