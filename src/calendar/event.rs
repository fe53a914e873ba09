//! A VEVENT, the same in invitations and in feeds.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike as _, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::text::{Lines, clean_block, quoted, uri};
use super::when::{Local, Stamp};
use super::zone;

/// A meeting, a series of meetings, or one occurrence that differs from its series.
///
/// The texts may hold anything: they are cleaned when they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Names the series, and its overrides; the same in invitations and feeds, for ever.
    pub uid: String,
    /// Counts every stored change of this UID.
    pub sequence: u32,
    /// When the series was made.
    pub created: DateTime<Utc>,
    /// When this revision was made: DTSTAMP and LAST-MODIFIED, never the time of sending.
    pub revised: DateTime<Utc>,
    /// The first occurrence on the clock of `zone`; of an override, the new time.
    pub start: NaiveDateTime,
    /// How long it lasts.
    pub minutes: u32,
    /// The zone of all local times here.
    pub zone: Tz,
    /// RRULE text that every program reads (see `community::recurrence`); never of an override.
    pub rrule: Option<String>,
    /// Starts of occurrences of the rule that do not take place.
    pub exdates: Vec<NaiveDateTime>,
    /// Of an override: the start that the rule gave this occurrence.
    pub recurrence_id: Option<NaiveDateTime>,
    /// The title.
    pub summary: String,
    /// What to know; the link is put before it.
    pub description: String,
    /// A room, or empty.
    pub place: String,
    /// Where to join, or empty.
    pub link: String,
    /// Whether it takes place.
    pub status: Status,
    /// Whether it leaves the time free.
    pub transparent: bool,
}

/// Whether a meeting takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Confirmed,
    /// It may.
    Tentative,
    /// It does not.
    Cancelled,
}

impl Status {
    fn text(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Tentative => "TENTATIVE",
            Self::Cancelled => "CANCELLED",
        }
    }
}

impl Event {
    /// The years its times are in and its reader lives in.
    pub(super) fn years(&self) -> RangeInclusive<i32> {
        let first = self.start.min(self.recurrence_id.unwrap_or(self.start)).year();
        first..=self.start.year().max(self.revised.year())
    }

    /// Opens the VEVENT and writes what names this revision of it.
    pub(super) fn open(&self, lines: &mut Lines) {
        lines.begin("VEVENT");
        lines.text("UID", &self.uid);
        lines.write("SEQUENCE", format_args!("{}", self.sequence));
        lines.write("DTSTAMP", format_args!("{}", Stamp(self.revised)));
        lines.write("CREATED", format_args!("{}", Stamp(self.created)));
        lines.write("LAST-MODIFIED", format_args!("{}", Stamp(self.revised)));
    }

    /// Writes when it is. Without a rule the end is that many minutes later in truth, with one it is
    /// so on the clock, as programs repeat it.
    pub(super) fn times(&self, lines: &mut Lines) {
        if let Some(id) = self.recurrence_id {
            self.time(lines, "RECURRENCE-ID", id);
        }
        let length = TimeDelta::minutes(i64::from(self.minutes));
        if let (Some(rule), None) = (&self.rrule, self.recurrence_id) {
            self.time(lines, "DTSTART", self.start);
            self.time(lines, "DTEND", self.start + length);
            lines.raw("RRULE", &rule.replace(|c| !is_rule_character(c), ""));
            for date in &self.exdates {
                self.time(lines, "EXDATE", *date);
            }
        } else {
            let start = zone::instant(self.start, self.zone);
            self.time(lines, "DTSTART", start.with_timezone(&self.zone).naive_local());
            self.time(lines, "DTEND", (start + length).with_timezone(&self.zone).naive_local());
        }
    }

    /// Writes what it is about and where.
    pub(super) fn texts(&self, lines: &mut Lines) {
        lines.text("SUMMARY", &self.summary);
        let link = uri(&self.link);
        self.describe(lines, &link);
        let place = clean_block(&self.place, usize::MAX);
        match (place.trim(), link.as_str()) {
            ("", "") => {}
            (only, "") | ("", only) => lines.text("LOCATION", only),
            (place, link) => lines.text("LOCATION", &format!("{place}; {link}")),
        }
        if !link.is_empty() {
            lines.raw("CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Join", &link);
            lines.raw("URL", &link);
        }
    }

    /// Writes whether it takes place and takes time.
    pub(super) fn state(&self, lines: &mut Lines) {
        let free = self.transparent || self.status == Status::Cancelled;
        lines.raw("STATUS", self.status.text());
        lines.raw("TRANSP", if free { "TRANSPARENT" } else { "OPAQUE" });
        lines.raw("CLASS", "PUBLIC");
        lines.raw("X-MICROSOFT-CDO-BUSYSTATUS", if free { "FREE" } else { "BUSY" });
    }

    /// Writes a time in the zone of the series.
    fn time(&self, lines: &mut Lines, name: &str, local: NaiveDateTime) {
        if zone::is_utc(self.zone) {
            lines.write(name, format_args!("{}Z", Local(local)));
        } else {
            let head = [name, ";TZID=", self.zone.name()].concat();
            lines.write(&head, format_args!("{}", Local(local)));
        }
    }

    /// The description, with the link as its first line.
    fn describe(&self, lines: &mut Lines, link: &str) {
        let text = self.description.trim();
        match (link, text) {
            ("", "") => {}
            ("", only) | (only, "") => lines.block("DESCRIPTION", only),
            (link, text) if text.starts_with(link) => lines.block("DESCRIPTION", text),
            (link, text) => lines.block("DESCRIPTION", &format!("{link}\n{text}")),
        }
    }
}

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// As shown to people; may be empty.
    pub name: String,
    /// The bare address.
    pub address: String,
}

impl Party {
    /// Writes ORGANIZER or ATTENDEE with the parameters that follow CN.
    pub(super) fn write(&self, lines: &mut Lines, property: &str, parameters: &str) {
        let name = if self.name.trim().is_empty() { &self.address } else { &self.name };
        let head = format!("{property};CN={}{parameters}", quoted(name));
        lines.raw(&head, &format!("mailto:{}", uri(&self.address)));
    }
}

/// An UID: what the community knows a series or a meeting by, and the host of the mailbox that invites.
pub fn uid(base: &str, mailbox: &str) -> String {
    format!("{base}@{}", mailbox.rsplit('@').next().unwrap_or_default())
}

/// Whether a character occurs in rules; no other is written.
fn is_rule_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '=' | ';' | ',' | '+' | '-')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Every second Wednesday at 16:00 in Madrid.
    pub(in super::super) fn series() -> Event {
        let created = at("20261101T080000").and_utc();
        Event {
            uid: "0123456789abcdef0123456789abcdef@cop.example".into(),
            sequence: 3,
            created,
            revised: created,
            start: at("20261202T160000"),
            minutes: 60,
            zone: Tz::Europe__Madrid,
            rrule: Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE".into()),
            exdates: vec![at("20261230T160000")],
            recurrence_id: None,
            summary: "Rust Guild".into(),
            description: "Reply \"agenda\" for the agenda.".into(),
            place: "Room 4.12".into(),
            link: "https://meet.example/rust".into(),
            status: Status::Confirmed,
            transparent: false,
        }
    }

    pub(in super::super) fn at(text: &str) -> NaiveDateTime {
        super::super::when::digits(text).unwrap()
    }

    fn written(event: &Event) -> String {
        let mut lines = Lines::default();
        event.times(&mut lines);
        event.texts(&mut lines);
        lines.into_string().replace("\r\n ", "").replace("\r\n", "\n")
    }

    #[test]
    fn a_series_says_its_rule_and_its_gaps_in_its_own_zone() {
        let text = written(&series());
        assert!(text.starts_with(
            "DTSTART;TZID=Europe/Madrid:20261202T160000\n\
             DTEND;TZID=Europe/Madrid:20261202T170000\n\
             RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE\n\
             EXDATE;TZID=Europe/Madrid:20261230T160000\n"
        ));
    }

    #[test]
    fn the_link_is_everywhere_a_program_may_look() {
        let text = written(&series());
        for line in [
            "DESCRIPTION:https://meet.example/rust\\nReply \"agenda\" for the agenda.\n",
            "LOCATION:Room 4.12\\; https://meet.example/rust\n",
            "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Join:https://meet.example/rust\n",
            "\nURL:https://meet.example/rust\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
        let bare = Event { link: String::new(), place: String::new(), ..series() };
        assert!(!written(&bare).contains("LOCATION"));
    }

    #[test]
    fn a_single_meeting_lasts_its_minutes_across_a_change_of_clocks() {
        let single = Event { rrule: None, start: at("20260329T013000"), ..series() };
        assert!(written(&single).contains("DTEND;TZID=Europe/Madrid:20260329T033000\n"));
        let skipped = Event { rrule: None, start: at("20260329T023000"), ..series() };
        assert!(written(&skipped).contains("DTSTART;TZID=Europe/Madrid:20260329T033000\n"));
    }

    #[test]
    fn utc_needs_no_zone() {
        let utc = Event { zone: Tz::UTC, ..series() };
        assert!(written(&utc).starts_with("DTSTART:20261202T160000Z\nDTEND:20261202T170000Z\n"));
    }

    #[test]
    fn a_rule_cannot_bring_lines_of_its_own() {
        let evil = Event { rrule: Some("FREQ=DAILY\r\nATTENDEE:x".into()), ..series() };
        assert!(written(&evil).contains("\nRRULE:FREQ=DAILYATTENDEEx\n"));
    }
}
