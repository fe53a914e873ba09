//! A tolerant reader of what calendar programs answer.
//!
//! Exchange names no ORGANIZER and its own zones, Google answers in UTC with several events, Apple
//! attaches, Thunderbird returns the whole series, rooms leave themselves out. All of that is read;
//! what a reader can not know, whose answer it is and whether to believe it, is left to who asks.

use super::answer::{Answer, Answered, Method, PartStat};
use super::components::{self, Sent};
use super::content::{Property, unescape};
use super::text::{LONGEST_LINE, clean_block, clean_line};
use super::when::{self, When};

/// The most attendees of all events together; each is an entry of the result.
const MOST_ATTENDEES: usize = 2_000;
/// The longest comment that is kept, in characters.
const LONGEST_COMMENT: usize = 2_000;

/// Reads a calendar that came by mail. `mime_method` is the `method` parameter of its MIME part, and
/// counts where the calendar itself names none.
pub fn read(bytes: &[u8], mime_method: Option<&str>) -> Result<Answered, Unreadable> {
    let sent = components::read(bytes)?;
    let told = sent.method.as_deref().and_then(Method::read);
    let method = told.or_else(|| mime_method.and_then(Method::read)).unwrap_or(Method::Publish);
    let organizer = sent.events.iter().flatten().find(|property| property.name == "ORGANIZER");
    let organizer = organizer.and_then(address);
    let attendees = sent.events.iter().flatten().filter(|property| property.name == "ATTENDEE");
    if attendees.count() > MOST_ATTENDEES {
        return Err(Unreadable::TooManyAttendees);
    }
    let answers = sent.events.iter().flat_map(|event| answers(&sent, event, method)).collect();
    Ok(Answered { method, answers, organizer })
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
    /// More people.
    #[error("the calendar has too many attendees")]
    TooManyAttendees,
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
    let clean = clean_block(&unescape(text), LONGEST_COMMENT);
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

#[cfg(test)]
mod tests {
    use super::super::event::tests::at;
    use super::*;

    fn event(lines: &str) -> Answer {
        let text = format!(
            "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR"
        );
        read(text.as_bytes(), None).unwrap().answers.remove(0)
    }

    fn utc(text: &str) -> When {
        When::Instant(at(text).and_utc())
    }

    #[test]
    fn exchange_answers_in_its_own_zone_and_without_organizer() {
        let answered = read(
            b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\n\
              BEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED;CN=Ana:mailto:ana@example.org\r\n\
              COMMENT;LANGUAGE=en-GB:Sorry\\, ill\\n\r\nUID:1\r\nSUMMARY;LANGUAGE=en-GB:Declined: x\r\n\
              RECURRENCE-ID;TZID=W. Europe Standard Time:20260209T103000\r\nSEQUENCE:2\r\n\
              DTSTAMP:20260207T105935Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            Some("REPLY"),
        )
        .unwrap();
        assert_eq!((answered.method, answered.organizer), (Method::Reply, None));
        let answer = &answered.answers[0];
        assert_eq!(answer.partstat, Some(PartStat::Declined));
        assert_eq!(answer.comment.as_deref(), Some("Sorry, ill"));
        assert_eq!(answer.recurrence_id, Some(utc("20260209T093000")));
        assert_eq!(answer.answered_at, Some(at("20260207T105935").and_utc()));
    }

    #[test]
    fn a_zone_that_nobody_knows_is_read_from_its_vtimezone() {
        let zone = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\n\
            DTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
            DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        let ask = |zone: &str| {
            let text = format!(
                "BEGIN:VCALENDAR\nMETHOD:REPLY\n{zone}BEGIN:VEVENT\nUID:1\n\
                 RECURRENCE-ID;TZID=Customized Time Zone:20260709T103000\nEND:VEVENT\nEND:VCALENDAR"
            );
            read(text.as_bytes(), None).unwrap().answers[0].recurrence_id
        };
        assert_eq!(ask(zone), Some(utc("20260709T083000")));
        assert_eq!(ask(""), Some(When::Local(at("20260709T103000"))));
    }

    #[test]
    fn google_puts_words_and_guests_into_parameters() {
        let answer = event(
            "UID:1\r\nRECURRENCE-ID:20261216T150000Z\r\nATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=TENTATIVE;\
             X-NUM-GUESTS=2;X-RESPONSE-COMMENT=\"Perhaps, later\":mailto:Ana@Example.org\r\n\
             BEGIN:VALARM\r\nATTENDEE:mailto:other@example.org\r\nEND:VALARM",
        );
        assert_eq!(answer.attendee.as_deref(), Some("ana@example.org"));
        assert_eq!((answer.guests, answer.partstat), (Some(2), Some(PartStat::Tentative)));
        assert_eq!(answer.comment.as_deref(), Some("Perhaps, later"));
        assert_eq!(answer.recurrence_id, Some(utc("20261216T150000")));
    }

    #[test]
    fn a_counter_proposes_a_time() {
        let text = "BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VEVENT\nUID:1\nDTSTART:20261217T150000Z\n\
                    DURATION:PT90M\nRECURRENCE-ID:20261216T150000Z\nEND:VEVENT\nEND:VCALENDAR";
        let answer = read(text.as_bytes(), None).unwrap().answers.remove(0);
        assert_eq!(answer.proposed_start, Some(utc("20261217T150000")));
        assert_eq!(answer.proposed_end, Some(utc("20261217T163000")));
        assert_eq!(event("UID:1\nDTSTART:20261217T150000Z").proposed_start, None);
    }

    #[test]
    fn rooms_delegates_and_secretaries_are_read() {
        let room = event("UID:1\nSUMMARY:Zugesagt: Rust Guild");
        assert_eq!((room.attendee, room.partstat), (None, Some(PartStat::Accepted)));
        let answer = event(
            "UID:1\nATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:Bo@example.org\";\
             SENT-BY=\"mailto:pa@example.org\":mailto:ana@example.org",
        );
        assert_eq!(answer.partstat, Some(PartStat::Delegated));
        assert_eq!(answer.delegated_to.as_deref(), Some("bo@example.org"));
        assert_eq!(answer.sent_by.as_deref(), Some("pa@example.org"));
    }

    #[test]
    fn a_day_stays_a_day_and_the_later_time_of_reply_counts() {
        let answer = event(
            "UID:1\nRECURRENCE-ID;VALUE=DATE:20261216\nDTSTAMP:20261101T000000Z\n\
             X-MICROSOFT-CDO-REPLYTIME:20261102T000000Z",
        );
        assert_eq!(answer.recurrence_id, Some(When::Day(at("20261216").date())));
        assert_eq!(answer.answered_at, Some(at("20261102").and_utc()));
    }

    #[test]
    fn damaged_calendars_are_read_as_far_as_they_go() {
        assert_eq!(
            event("UID:ab\r\n  c d\r\n\r\ngarbage\r\nX-LIC-ERROR:x").uid.as_deref(),
            Some("abcd")
        );
        let hole =
            b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VTIMEZONE\nBEGIN:DAYLIGHT\nDTSTAMP:2026\n\
                     COMMENT:Hi\nEND:VEVENT\nEND:VCALENDAR";
        assert_eq!(read(hole, None).unwrap().answers[0].comment.as_deref(), Some("Hi"));
        let cut = b"begin:vcalendar\nbegin:vevent\nuid:1\nattendee;partstat=accepted:mailto:a@b";
        let cut = read(cut, Some("reply")).unwrap();
        assert_eq!(cut.method, Method::Reply);
        assert_eq!(cut.answers[0].partstat, Some(PartStat::Accepted));
    }

    #[test]
    fn too_much_of_anything_is_refused_before_it_is_read() {
        let wrap = |body: &str| read(format!("BEGIN:VCALENDAR\n{body}").as_bytes(), None);
        assert_eq!(wrap(&"x".repeat(300_000)), Err(Unreadable::TooLarge));
        assert_eq!(wrap(&"\n".repeat(30_000)), Err(Unreadable::TooManyLines));
        assert_eq!(wrap(&"BEGIN:VEVENT\n".repeat(2_000)), Err(Unreadable::TooDeep));
        let events = "BEGIN:VEVENT\nEND:VEVENT\n".repeat(300);
        assert_eq!(wrap(&events), Err(Unreadable::TooManyEvents));
        let people = format!("BEGIN:VEVENT\n{}", "ATTENDEE:a@b\n".repeat(3_000));
        assert_eq!(wrap(&people), Err(Unreadable::TooManyAttendees));
        assert_eq!(wrap("METHOD:REPLY"), Err(Unreadable::NoEvent));
        assert_eq!(read(b"hello", None), Err(Unreadable::NoCalendar));
    }

    /// Damages sound answers in thousands of ways; each is read or refused.
    #[test]
    fn no_damage_does_harm() {
        let seeds = [
            &b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\n\
              DTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
              RRULE:FREQ=YEARLY;UNTIL=20300101T000000Z;BYDAY=-1SU;BYMONTH=10;BYMONTHDAY=1\r\n\
              END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nDURATION:PT1H\r\n\
              RECURRENCE-ID;TZID=X:20260209T103000\r\nATTENDEE;CN=\"a:b\":mailto:a@b\r\n\
              DTSTART;TZID=\"X\":99991231T235959\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"[..],
            "BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VEVENT\nSUMMARY:é😀\\n\nDTSTART:20260209T103000Z\n\
              DTEND;VALUE=DATE:20260210\nEND:VEVENT\nEND:VCALENDAR"
                .as_bytes(),
        ];
        let mut state = 1_u64;
        let mut random = |below: usize| {
            // The generator of Knuth's MMIX; its high bits are good enough to break things.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let pieces: [&[u8]; 8] = [
            b"\r\n",
            b"\"",
            b":",
            b";",
            b"BEGIN:VEVENT\n",
            b"END:VEVENT\n",
            b"\xff\xc3",
            b"9999999999",
        ];
        for _ in 0..3_000 {
            let mut bytes = seeds[random(2)].to_vec();
            for _ in 0..=random(6) {
                let at = random(bytes.len());
                match random(3) {
                    0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                    1 => drop(bytes.splice(at..at, pieces[random(8)].iter().copied())),
                    _ => bytes.truncate(at + 1),
                }
            }
            let _ = read(&bytes, None).map(|answered| answered.json());
        }
    }
}
