//! The calendar part of a letter, for its one reader.

use super::{ComposeError, Copy, Installation, Other};
use crate::calendar::answer::PartStat;
use crate::calendar::event::{Event, Party, Status, uid};
use crate::calendar::invite::{Attendee, Invitation, Kind};
use crate::community::Letter;
use crate::community::letter::{CalendarFacts, CalendarMethod};
use crate::mail::template::Templates;

/// Who facilitates is reminded two days before: a member's only alarm, and theirs to remove.
const ALARM_MINUTES: u32 = 2 * 24 * 60;

/// An iCalendar text and its METHOD.
#[derive(Debug)]
pub(super) struct Calendar {
    /// REQUEST, CANCEL or DECLINECOUNTER.
    pub(super) method: &'static str,
    /// The VCALENDAR.
    pub(super) text: String,
}

/// The calendar part, if the letter has one. A letter of the desk has none: nobody invites.
pub(super) fn text(
    copy: &Copy<'_>,
    installation: &Installation,
    templates: &Templates,
) -> Result<Option<Calendar>, ComposeError> {
    let (Some(facts), Some(from)) = (copy.letter.calendar(), copy.from) else { return Ok(None) };
    let mut known = super::facts::of(copy, installation);
    let facilitates = facts.facilitator.is_some() && facts.facilitator == copy.reader.person;
    known.insert("facilitates".to_owned(), minijinja::Value::from(facilitates));
    let description = templates.part("description", copy.reader.language, &known);
    let mailbox = match &*facts.mailbox {
        "" => installation.addresses.community(from.id),
        known => known.to_owned(),
    };
    let description = description.map_err(ComposeError::Template)?;
    let invitation = Invitation {
        event: event(facts, &mailbox, from.name, description),
        organizer: Party { name: from.name.to_owned(), address: mailbox },
        attendee: Attendee {
            party: Party {
                name: copy.reader.name.to_owned(),
                address: copy.reader.address.to_owned(),
            },
            partstat: partstat(copy, facts),
            rsvp: facts.ask,
            optional: copy.optional,
            kind: if matches!(copy.letter, Letter::RoomAsked { .. }) {
                Kind::Room
            } else {
                Kind::Individual
            },
        },
        others: copy.others.iter().map(other).collect(),
        alarm: facilitates.then_some(ALARM_MINUTES),
    };
    Ok(Some(match facts.method {
        CalendarMethod::Request => Calendar { method: "REQUEST", text: invitation.request() },
        CalendarMethod::Cancel => Calendar { method: "CANCEL", text: invitation.cancel() },
        CalendarMethod::DeclineCounter => {
            Calendar { method: "DECLINECOUNTER", text: invitation.decline_counter() }
        }
    }))
}

fn event(facts: &CalendarFacts, mailbox: &str, summary: &str, description: String) -> Event {
    Event {
        uid: uid(&facts.uid, mailbox),
        sequence: facts.sequence,
        created: facts.created,
        revised: facts.revised,
        start: facts.start,
        minutes: facts.minutes,
        zone: facts.zone,
        rrule: facts.rrule.clone(),
        exdates: facts.exdates.clone(),
        recurrence_id: facts.recurrence_id,
        summary: summary.to_owned(),
        description,
        place: facts.place.clone(),
        link: facts.link.clone(),
        status: Status::Confirmed,
        transparent: false,
    }
}

/// Somebody else who is invited; no answer is asked of them here.
fn other(other: &Other) -> Attendee {
    Attendee {
        party: Party { name: other.name.clone(), address: other.address.clone() },
        partstat: read_partstat(Some(other.partstat)),
        rsvp: false,
        optional: other.optional,
        kind: Kind::Individual,
    }
}

/// The reader's own answer so far.
fn partstat(copy: &Copy<'_>, facts: &CalendarFacts) -> PartStat {
    let answered = facts.partstats.iter().find(|(person, _)| Some(*person) == copy.reader.person);
    read_partstat(answered.map(|(_, partstat)| partstat.as_str()))
}

fn read_partstat(partstat: Option<&str>) -> PartStat {
    match partstat {
        Some("ACCEPTED") => PartStat::Accepted,
        Some("DECLINED") => PartStat::Declined,
        Some("TENTATIVE") => PartStat::Tentative,
        Some("DELEGATED") => PartStat::Delegated,
        Some(_) | None => PartStat::NeedsAction,
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::community::{Language, PersonId};
    use crate::mail::address::{Addresses, Mode};
    use crate::mail::compose::{From, Reader};

    /// The calendar of the first sample that `finds`, for a reader of this number.
    fn calendar(finds: impl Fn(&Letter) -> bool, facilitator: Option<i64>, reader: i64) -> String {
        let mut letter = Letter::samples().into_iter().find(finds).unwrap();
        if let Letter::DutyEntry { calendar, .. } = &mut letter {
            calendar.facilitator = facilitator.map(PersonId);
        }
        let installation = Installation {
            addresses: Addresses::new("cop@example.org", Mode::Plus),
            organisation: "Example".to_owned(),
            url: None,
            attach_ics: true,
        };
        let copy = Copy {
            letter: &letter,
            from: Some(From {
                id: "rust",
                name: "Rust Guild",
                purpose: "Better Rust, together.",
                zone: Tz::UTC,
                replies_to_author: false,
            }),
            reader: Reader {
                name: "Ana",
                address: "ana@example.org",
                language: Language::En,
                zone: Tz::UTC,
                person: Some(PersonId(reader)),
            },
            token: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
            leave: None,
            feed: None,
            date: chrono::DateTime::UNIX_EPOCH,
            references: &[],
            answers_mail: false,
            attachments: &[],
            optional: false,
            answered: None,
            others: &[],
        };
        let text = text(&copy, &installation, &Templates::built_in()).unwrap().unwrap().text;
        text.replace("\r\n ", "")
    }

    #[test]
    fn only_who_facilitates_is_told_so_and_reminded() {
        let entry = |letter: &Letter| matches!(letter, Letter::DutyEntry { .. });
        let theirs = calendar(entry, Some(1), 1);
        assert!(
            theirs.contains("TRIGGER:-PT2880M") && theirs.contains("You facilitate this meeting.")
        );
        assert!(theirs.contains("RECURRENCE-ID;") && theirs.contains("METHOD:REQUEST"));
        for others in [calendar(entry, Some(1), 2), calendar(entry, None, 1)] {
            assert!(!others.contains("VALARM") && !others.contains("You facilitate"));
        }
    }

    #[test]
    fn a_room_is_invited_as_one() {
        let asked = calendar(|letter| matches!(letter, Letter::RoomAsked { .. }), None, 1);
        assert!(asked.contains("CUTYPE=ROOM;ROLE=NON-PARTICIPANT"));
    }
}
