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
    /// Minutes before the start at which the program reminds; for who facilitates.
    pub alarm: Option<u32>,
}

/// The recipient of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub party: Party,
    /// The answer we know, so that programs do not ask again without need.
    pub partstat: PartStat,
    /// Whether an answer is asked for.
    pub rsvp: bool,
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
        let event = Event {
            rrule: None,
            exdates: Vec::new(),
            status: Status::Cancelled,
            ..self.event.clone()
        };
        self.calendar("CANCEL", |lines| {
            event.open(lines);
            event.times(lines);
            lines.text("SUMMARY", &event.summary);
            self.people(lines);
            event.state(lines);
            lines.end("VEVENT");
        })
    }

    /// Writes the calendar around one VEVENT.
    fn calendar(&self, method: &str, vevent: impl FnOnce(&mut Lines)) -> String {
        use chrono::Datelike as _;
        let mut lines = Lines::default();
        lines.begin("VCALENDAR");
        lines.raw("PRODID", PRODID);
        lines.raw("VERSION", "2.0");
        lines.raw("CALSCALE", "GREGORIAN");
        lines.raw("METHOD", method);
        if !zone::is_utc(self.event.zone) {
            let original = self.event.recurrence_id.unwrap_or(self.event.start);
            let since = self.event.start.min(original).year();
            vtimezone::write(&mut lines, self.event.zone, since);
        }
        vevent(&mut lines);
        lines.end("VCALENDAR");
        lines.into_string()
    }

    /// Writes who asks and who is asked.
    fn people(&self, lines: &mut Lines) {
        self.organizer.write(lines, "ORGANIZER", "");
        let Attendee { party, partstat, rsvp, kind } = &self.attendee;
        let (kind, role) = match kind {
            Kind::Individual => ("INDIVIDUAL", "REQ-PARTICIPANT"),
            Kind::Room => ("ROOM", "NON-PARTICIPANT"),
        };
        let rsvp = if *rsvp { "TRUE" } else { "FALSE" };
        let partstat = partstat.text();
        let parameters = format!(";CUTYPE={kind};ROLE={role};PARTSTAT={partstat};RSVP={rsvp}");
        party.write(lines, "ATTENDEE", &parameters);
    }
}

/// Whether a REPLY answers the meeting as it is: its SEQUENCE is not below that of the last change
/// of time or place. Programs that send none answer what they have.
pub fn answers_current(sequence: Option<u32>, last_material: u32) -> bool {
    sequence.is_none_or(|sequence| sequence >= last_material)
}
