//! A tolerant reader of what calendar programs answer.
//!
//! Exchange names no ORGANIZER and its own zones, Google answers in UTC with several events, Apple
//! attaches, Thunderbird returns the whole series, rooms leave themselves out. All of that is read;
//! what a reader can not know, whose answer it is and whether to believe it, is left to who asks.

use super::answer::{Answer, Answered, Method, PartStat};
use super::components::{self, Sent};
use super::content::{Property, unescape};
use super::text::{LONGEST_BLOCK, LONGEST_LINE, clean_block, clean_line};
use super::when::{self, When};

/// Reads a calendar that came by mail. `mime_method` is the `method` parameter of its MIME part, and
/// counts where the calendar itself names none.
pub fn read(bytes: &[u8], mime_method: Option<&str>) -> Result<Answered, Unreadable> {
    let sent = components::read(bytes)?;
    if sent.events.is_empty() {
        return Err(Unreadable::NoEvent);
    }
    let told = sent.method.as_deref().and_then(Method::read);
    let method = told.or_else(|| mime_method.and_then(Method::read)).unwrap_or(Method::Publish);
    let organizer = sent.events.iter().flatten().find(|property| property.name == "ORGANIZER");
    Ok(Answered {
        method,
        organizer: organizer.and_then(address),
        answers: sent.events.iter().flat_map(|event| answers(&sent, event, method)).collect(),
    })
}

/// Why a calendar is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More bytes than an answer ever has.
    #[error("the calendar is larger than 256 KB")]
    TooLarge,
    /// More lines.
    #[error("the calendar has too many lines")]
    TooManyLines,
    /// Nested deeper than any calendar is.
    #[error("the calendar is nested too deep")]
    TooDeep,
    /// More events.
    #[error("the calendar has too many events")]
    TooManyEvents,
    /// No VCALENDAR.
    #[error("there is no calendar in it")]
    NoCalendar,
    /// No VEVENT.
    #[error("there is no event in it")]
    NoEvent,
}

/// The entries of one event: one for each attendee, or one without.
fn answers(sent: &Sent, event: &[Property], method: Method) -> Vec<Answer> {
    let find = |name: &str| event.iter().find(|property| property.name == name);
    let line = |name| find(name).map(|found| clean_line(&found.text(), LONGEST_LINE));
    let summary = line("SUMMARY").filter(|text| !text.is_empty());
    let proposes = matches!(method, Method::Counter | Method::Request);
    let start = find("DTSTART").filter(|_| proposes).and_then(|start| sent.when(start));
    let base = Answer {
        uid: find("UID").map(uid).filter(|uid| !uid.is_empty()),
        attendee: None,
        partstat: summary.as_deref().filter(|_| method == Method::Reply).and_then(by_summary),
        recurrence_id: find("RECURRENCE-ID").and_then(|id| sent.when(id)),
        sequence: find("SEQUENCE").and_then(|sequence| sequence.value.parse().ok()),
        comment: find("COMMENT").and_then(|comment| words(&comment.value)),
        guests: None,
        proposed_start: start,
        proposed_end: start.and_then(|start| end(sent, event, start)),
        answered_at: ["X-MICROSOFT-CDO-REPLYTIME", "DTSTAMP"]
            .into_iter()
            .filter_map(find)
            .find_map(|time| when::digits(&time.value))
            .map(|time| time.and_utc()),
        sent_by: None,
        delegated_to: None,
        summary,
    };
    let attendees = event.iter().filter(|property| property.name == "ATTENDEE");
    let mut answers: Vec<Answer> =
        attendees.map(|attendee| by_attendee(base.clone(), attendee)).collect();
    if answers.is_empty() {
        answers.push(base);
    }
    answers
}

/// The answer that an ATTENDEE gives.
fn by_attendee(base: Answer, attendee: &Property) -> Answer {
    let other = |name| attendee.param(name).and_then(bare_address);
    let comment = attendee.param("X-RESPONSE-COMMENT").and_then(words);
    Answer {
        attendee: address(attendee),
        partstat: attendee.param("PARTSTAT").and_then(PartStat::read).or(base.partstat),
        comment: base.comment.or(comment),
        guests: attendee.param("X-NUM-GUESTS").and_then(|guests| guests.parse().ok()),
        sent_by: other("SENT-BY"),
        delegated_to: other("DELEGATED-TO"),
        ..base
    }
}

/// When an event that starts at `start` ends.
fn end(sent: &Sent, event: &[Property], start: When) -> Option<When> {
    let find = |name: &str| event.iter().find(|property| property.name == name);
    if let Some(end) = find("DTEND").and_then(|end| sent.when(end)) {
        return Some(end);
    }
    let length = when::duration(&find("DURATION")?.value)?;
    match start {
        When::Instant(start) => start.checked_add_signed(length).map(When::Instant),
        When::Local(start) => start.checked_add_signed(length).map(When::Local),
        When::Day(start) => start.checked_add_signed(length).map(When::Day),
    }
}

/// A UID. Ours hold no blanks; what folds badly leaves some in them.
fn uid(property: &Property) -> String {
    let text: String = property.text().chars().filter(|c| !c.is_whitespace()).collect();
    clean_line(&text, LONGEST_LINE)
}

/// What a person wrote, if anything.
fn words(text: &str) -> Option<String> {
    let clean = clean_block(&unescape(text), LONGEST_BLOCK);
    let text = clean.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The address of an ATTENDEE or ORGANIZER; where the value is no address, that of its EMAIL
/// parameter (Apple names principals by paths).
fn address(property: &Property) -> Option<String> {
    bare_address(&property.value).or_else(|| property.param("EMAIL").and_then(bare_address))
}

/// An address in small letters without `mailto:`, of several the first.
fn bare_address(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let text = text.rsplit_once("mailto:").map_or(text.as_str(), |(_, address)| address);
    let text = text.split(['?', ',', '"']).next().unwrap_or_default();
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
    let clean = clean_line(&unescape(text), LONGEST_LINE);
    (clean.contains('@') && !clean.contains([' ', '/'])).then_some(clean)
}

/// The answer that Exchange puts before the title, in the languages of its senders: rooms send no
/// ATTENDEE that could tell it.
fn by_summary(summary: &str) -> Option<PartStat> {
    let (first, _) = summary.split_once(':')?;
    let first = first.trim().to_lowercase();
    SUMMARIES
        .iter()
        .find(|(_, words)| words.contains(&first.as_str()))
        .map(|(partstat, _)| *partstat)
}

/// Words before the title.
const SUMMARIES: &[(PartStat, &[&str])] = &[
    (
        PartStat::Accepted,
        &[
            "accepted",
            "zugesagt",
            "angenommen",
            "aceptado",
            "aceptada",
            "accepté",
            "accettato",
            "aceite",
            "aceito",
            "geaccepteerd",
        ],
    ),
    (
        PartStat::Declined,
        &[
            "declined",
            "abgesagt",
            "abgelehnt",
            "rechazado",
            "rechazada",
            "refusé",
            "rifiutato",
            "recusado",
            "recusada",
            "geweigerd",
        ],
    ),
    (
        PartStat::Tentative,
        &[
            "tentative",
            "tentatively accepted",
            "mit vorbehalt",
            "vorläufig",
            "provisional",
            "provisoire",
            "provvisorio",
            "provisório",
            "voorlopig",
        ],
    ),
];
