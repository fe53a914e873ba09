//! Invitations, updates and cancellations as VCALENDAR text, each for exactly one member.
//!
//! No text names another member: a series of 200 members is 200 texts that differ in ATTENDEE alone. An update of one occurrence is its override alone, a cancelled one is a
//! CANCEL of its RECURRENCE-ID; a master with more EXDATEs would look like a new invitation.

use super::answer::PartStat;
use super::event::{Event, Party, Status};
use super::text::Lines;
use super::{vtimezone, zone};

/// What names this program in a calendar.
pub(super) const PRODID: &str = "-//convene//convene//EN";

/// One member's copy of a series, of an occurrence that differs, or of a single meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What it invites to.
    pub event: Event,
    /// The mailbox of the community: constant, and the sender of the mail.
    pub organizer: Party,
    /// The one recipient.
    pub attendee: Attendee,
    /// Others who are invited, told to the recipient's calendar; usually nobody.
    pub others: Vec<Attendee>,
    /// Minutes before the start at which the program reminds; for who facilitates.
    pub alarm: Option<u32>,
}

/// The recipient of an invitation, or somebody else in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub party: Party,
    /// The answer we know, so that programs do not ask again without need.
    pub partstat: PartStat,
    /// Whether an answer is asked for.
    pub rsvp: bool,
    /// Whether it makes no difference if they come.
    pub optional: bool,
    /// A person or a room.
    pub kind: Kind,
}

/// CUTYPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    Individual,
    /// A room with a mailbox of its own.
    Room,
}

impl Invitation {
    /// METHOD:REQUEST: a new series, its update, or, with a RECURRENCE-ID, one occurrence alone.
    pub fn request(&self) -> String {
        self.calendar("REQUEST", |lines| {
            self.event.open(lines);
            self.event.times(lines);
            self.event.texts(lines);
            self.people(lines);
            self.event.state(lines);
            if let Some(minutes) = self.alarm {
                lines.begin("VALARM");
                lines.raw("ACTION", "DISPLAY");
                lines.text("DESCRIPTION", &self.event.summary);
                lines.write("TRIGGER", format_args!("-PT{minutes}M"));
                lines.end("VALARM");
            }
            lines.end("VEVENT");
        })
    }

    /// METHOD:CANCEL: the whole series for this member, or, with a RECURRENCE-ID, one occurrence.
    pub fn cancel(&self) -> String {
        let event = Event { rrule: None, status: Status::Cancelled, ..self.event.clone() };
        self.calendar("CANCEL", |lines| {
            event.open(lines);
            event.times(lines);
            lines.text("SUMMARY", &event.summary);
            self.people(lines);
            event.state(lines);
            lines.end("VEVENT");
        })
    }

    /// METHOD:DECLINECOUNTER: the meeting stays at this time, although the member's calendar proposed
    /// another (RFC 5546 section 3.2.8).
    pub fn decline_counter(&self) -> String {
        self.calendar("DECLINECOUNTER", |lines| {
            self.event.open(lines);
            self.event.times(lines);
            lines.text("SUMMARY", &self.event.summary);
            self.people(lines);
            lines.end("VEVENT");
        })
    }

    /// Writes the calendar around one VEVENT.
    fn calendar(&self, method: &str, vevent: impl FnOnce(&mut Lines)) -> String {
        let mut lines = Lines::default();
        lines.begin("VCALENDAR");
        lines.raw("PRODID", PRODID);
        lines.raw("VERSION", "2.0");
        lines.raw("CALSCALE", "GREGORIAN");
        lines.raw("METHOD", method);
        if !zone::is_utc(self.event.zone) {
            vtimezone::write(&mut lines, self.event.zone, self.event.years());
        }
        vevent(&mut lines);
        lines.end("VCALENDAR");
        lines.into_string()
    }

    /// Writes who asks and who is asked.
    fn people(&self, lines: &mut Lines) {
        self.organizer.write(lines, "ORGANIZER", "");
        self.attendee.write(lines);
        self.others.iter().for_each(|other| other.write(lines));
    }
}

impl Attendee {
    fn write(&self, lines: &mut Lines) {
        let (kind, role) = match (self.kind, self.optional) {
            (Kind::Individual, false) => ("INDIVIDUAL", "REQ-PARTICIPANT"),
            (Kind::Individual, true) => ("INDIVIDUAL", "OPT-PARTICIPANT"),
            (Kind::Room, _) => ("ROOM", "NON-PARTICIPANT"),
        };
        let rsvp = if self.rsvp { "TRUE" } else { "FALSE" };
        let partstat = self.partstat.text();
        let parameters = format!(";CUTYPE={kind};ROLE={role};PARTSTAT={partstat};RSVP={rsvp}");
        self.party.write(lines, "ATTENDEE", &parameters);
    }
}

/// Whether a REPLY answers the meeting as it is: its SEQUENCE is not below that of the last change
/// of time or place. Programs that send none answer what they have.
pub fn answers_current(sequence: Option<u32>, last_material: u32) -> bool {
    sequence.is_none_or(|sequence| sequence >= last_material)
}

#[cfg(test)]
mod tests {
    use super::super::event::tests::{at, series};
    use super::super::when::When;
    use super::super::{reply, validate};
    use super::*;
    use proptest::prelude::*;

    fn invitation(event: Event) -> Invitation {
        let party =
            |name: &str, address: &str| Party { name: name.into(), address: address.into() };
        Invitation {
            event,
            organizer: party("Rust Guild", "cop+rust@cop.example"),
            attendee: Attendee {
                party: party("Ana Lima", "ana@example.org"),
                partstat: PartStat::NeedsAction,
                rsvp: true,
                optional: false,
                kind: Kind::Individual,
            },
            others: vec![],
            alarm: None,
        }
    }

    fn lines(text: &str) -> Vec<String> {
        assert_eq!(validate::check(text.as_bytes()), Ok(()), "{text}");
        text.replace("\r\n ", "").lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_counter_is_declined_to_whose_calendar_proposed_it() {
        let one = Event { recurrence_id: Some(at("20261216T160000")), rrule: None, ..series() };
        let lines = lines(&invitation(one).decline_counter());
        assert_eq!(lines[4], "METHOD:DECLINECOUNTER");
        for start in ["UID:", "SEQUENCE:3", "RECURRENCE-ID;", "DTSTART;", "ORGANIZER;", "ATTENDEE;"]
        {
            assert!(lines.iter().any(|line| line.starts_with(start)), "{start} {lines:#?}");
        }
        assert!(!lines.iter().any(|line| line.starts_with("STATUS") || line.contains("VALARM")));
    }

    #[test]
    fn a_new_series_is_a_request_to_one_person() {
        let lines = lines(&invitation(series()).request());
        assert_eq!(
            lines[..5],
            [
                "BEGIN:VCALENDAR",
                "PRODID:-//convene//convene//EN",
                "VERSION:2.0",
                "CALSCALE:GREGORIAN",
                "METHOD:REQUEST"
            ]
        );
        for line in [
            "SEQUENCE:3",
            "DTSTAMP:20261101T080000Z",
            "ORGANIZER;CN=\"Rust Guild\":mailto:cop+rust@cop.example",
            "ATTENDEE;CN=\"Ana Lima\";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;\
             PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ana@example.org",
            "STATUS:CONFIRMED",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} {lines:#?}");
        }
        assert!(!lines.iter().any(|line| line.contains("VALARM") || line.starts_with("RDATE")));
    }

    #[test]
    fn a_moved_occurrence_is_its_override_alone() {
        let moved = Event {
            recurrence_id: Some(at("20261216T160000")),
            start: at("20261217T150000"),
            ..series()
        };
        let lines = lines(&Invitation { alarm: Some(2880), ..invitation(moved) }.request());
        let has = |line: &str| lines.iter().any(|found| found == line);
        assert!(has("RECURRENCE-ID;TZID=Europe/Madrid:20261216T160000"));
        assert!(has("DTSTART;TZID=Europe/Madrid:20261217T150000"));
        assert!(has("TRIGGER:-PT2880M"));
        let vevent = lines.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
        assert!(!lines[vevent..].iter().any(|line| line.starts_with("RRULE")));
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    }

    #[test]
    fn a_cancellation_is_for_one_person_and_repeats_no_rule() {
        let whole = lines(&invitation(series()).cancel());
        let has = |line: &str| whole.iter().any(|found| found == line);
        assert!(has("METHOD:CANCEL") && has("STATUS:CANCELLED"));
        assert!(has("DTSTART;TZID=Europe/Madrid:20261202T160000"));
        let one = Event { recurrence_id: Some(at("20261216T160000")), ..series() };
        let one = lines(&invitation(one).cancel());
        assert!(one.iter().any(|line| line.starts_with("RECURRENCE-ID")));
    }

    #[test]
    fn who_may_come_is_optional_and_others_are_told_of_without_being_asked() {
        let party = Party { name: "Bo Chen".into(), address: "bo@example.org".into() };
        let mut invitation = invitation(series());
        invitation.attendee.optional = true;
        let other = Attendee {
            party,
            partstat: PartStat::Accepted,
            rsvp: false,
            ..invitation.attendee.clone()
        };
        let invitation = Invitation { others: vec![other], ..invitation };
        let lines = lines(&invitation.request());
        let people: Vec<&String> =
            lines.iter().filter(|line| line.starts_with("ATTENDEE")).collect();
        assert!(people[0].contains("ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"));
        assert!(people[1].contains("PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:bo@example.org"));
    }

    #[test]
    fn an_answer_to_an_older_time_is_not_current() {
        assert!(answers_current(None, 4) && answers_current(Some(4), 4));
        assert!(!answers_current(Some(3), 4));
    }

    /// Texts that would like to be more than texts.
    fn hostile() -> impl Strategy<Value = String> {
        let nasty = prop::sample::select(vec![
            "\r\nBEGIN:VEVENT\r\nUID:x\r\n",
            "\n",
            "\r",
            "\"",
            ",",
            ";",
            ":",
            "\\",
            "\u{202e}",
            "👩‍💻",
            "é",
            "\u{0}",
            "\u{feff}",
            "^n",
            " ",
            "\t",
            "\u{2028}",
            "END:VCALENDAR",
            "\u{85}",
        ]);
        let piece = prop_oneof![nasty.prop_map(str::to_owned), "[a-z]{0,40}"];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn what_is_written_is_read_back(
            texts in prop::collection::vec(hostile(), 5),
            sequence in any::<u32>(),
            day in 0_i64..20_000,
            minutes in 0_u32..10_000,
            zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
        ) {
            let start = at("20000101T003000") + chrono::TimeDelta::days(day);
            let mut invitation = invitation(Event {
                sequence,
                start,
                minutes,
                zone,
                recurrence_id: Some(start),
                summary: texts[0].clone(),
                description: texts[1].clone(),
                place: texts[2].clone(),
                link: format!("https://meet.example/{}", texts[3]),
                ..series()
            });
            invitation.attendee.party.name.clone_from(&texts[4]);
            for text in [invitation.request(), invitation.cancel()] {
                prop_assert_eq!(validate::check(text.as_bytes()), Ok(()), "{}", text);
                let answered = reply::read(text.as_bytes(), None).unwrap();
                prop_assert_eq!(answered.answers.len(), 1);
                let answer = &answered.answers[0];
                prop_assert_eq!(answer.uid.as_ref(), Some(&invitation.event.uid));
                prop_assert_eq!(answer.attendee.as_deref(), Some("ana@example.org"));
                prop_assert_eq!(answer.sequence, Some(sequence));
                prop_assert_eq!(answer.partstat, Some(PartStat::NeedsAction));
                let instant = When::Instant(zone::instant(start, zone));
                prop_assert_eq!(answer.recurrence_id, Some(instant));
            }
        }
    }
}
