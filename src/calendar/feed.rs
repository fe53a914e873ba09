//! Feeds: what a calendar program subscribes to.
//!
//! The same feed is the same bytes, whenever it is made: programs ask again every hour and get a 304.
//! No METHOD, ORGANIZER or ATTENDEE stands in a feed: some programs answer to them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono_tz::Tz;
use icalendar::{Calendar, Property};
use sha2::{Digest as _, Sha256};

use super::event::Event;
use super::invite::PRODID;
use super::text::{LONGEST_LINE, Lines, clean_line, escape, uri};
use super::{vtimezone, zone};

/// A feed of a community, of a member or of somebody's duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What the program shows in its list of calendars.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// The page about it, or empty.
    pub url: String,
    /// Where it is fetched from, or empty.
    pub source: String,
    /// The zone the program shows it in.
    pub zone: Tz,
    /// A CSS colour name (RFC 7986 section 5.9), or empty.
    pub color: String,
    /// What it holds, in any lasting order.
    pub events: Vec<Arc<Written>>,
}

/// The zones of events, each with the years that it is needed for.
type Zones = BTreeMap<&'static str, (Tz, RangeInclusive<i32>)>;

/// Events as they stand in a feed: written once for all feeds that hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    text: String,
    zones: Zones,
}

impl Written {
    /// Series, single meetings and overrides (same UID, with a RECURRENCE-ID), in this order.
    pub fn new(events: &[Event]) -> Self {
        let mut lines = Lines::default();
        let mut zones = Zones::new();
        for event in events {
            event.open(&mut lines);
            event.times(&mut lines);
            event.texts(&mut lines);
            event.state(&mut lines);
            lines.end("VEVENT");
            if !zone::is_utc(event.zone) {
                need(&mut zones, event.zone, &event.years());
            }
        }
        Self { text: lines.into_string(), zones }
    }
}

/// Has a zone told for these years, too.
fn need(zones: &mut Zones, zone: Tz, here: &RangeInclusive<i32>) {
    let (_, years) = zones.entry(zone.name()).or_insert_with(|| (zone, here.clone()));
    *years = *here.start().min(years.start())..=*here.end().max(years.end());
}

impl Feed {
    /// The calendar as it is served.
    pub fn text(&self) -> String {
        let mut lines = Lines::default();
        let head = self.head().to_string();
        lines.append(head.strip_suffix("END:VCALENDAR\r\n").unwrap_or(&head));
        let mut zones = Zones::new();
        for (zone, years) in self.events.iter().flat_map(|written| written.zones.values()) {
            need(&mut zones, *zone, years);
        }
        for (zone, years) in zones.into_values() {
            vtimezone::write(&mut lines, zone, years);
        }
        self.events.iter().for_each(|written| lines.append(&written.text));
        lines.end("VCALENDAR");
        lines.into_string()
    }

    /// What stands before the events. This much is the `icalendar` crate's; the events are written by
    /// [`Lines`] as in invitations, which takes less than half the time.
    fn head(&self) -> Calendar {
        let line = |text: &str| clean_line(text, LONGEST_LINE);
        let mut head = Calendar::empty();
        for (name, value) in [("PRODID", PRODID), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN")] {
            head.append_property((name, value));
        }
        // The crate escapes no NAME.
        head.append_property(Property::new("NAME", escape(&line(&self.name))));
        head.append_property(Property::new("X-WR-CALNAME", line(&self.name)));
        if !self.description.trim().is_empty() {
            head.description(&line(&self.description));
        }
        head.timezone(self.zone.name());
        let hourly =
            Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done();
        head.append_property(hourly).append_property(("X-PUBLISHED-TTL", "PT1H"));
        for (name, value) in [("COLOR", line(&self.color)), ("URL", uri(&self.url))] {
            if !value.is_empty() {
                head.append_property(Property::new(name, value));
            }
        }
        let source = uri(&self.source);
        if !source.is_empty() {
            head.append_property(
                Property::new("SOURCE", source).add_parameter("VALUE", "URI").done(),
            );
        }
        head
    }
}

/// The strong entity tag of what is served, with its quotes.
pub fn etag(bytes: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(bytes)[..16] {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

#[cfg(test)]
mod tests {
    use super::super::event::Status;
    use super::super::event::tests::{at, series};
    use super::super::validate;
    use super::*;

    fn feed(events: &[Event]) -> Feed {
        Feed {
            name: "Rust Guild, Madrid; \\o/".into(),
            description: "Meetings\r\nBEGIN:VEVENT of the guild, and more".repeat(3),
            url: "https://cop.example/".into(),
            source: "https://cop.example/c/rust.ics".into(),
            zone: Tz::Europe__Madrid,
            color: "teal".into(),
            events: vec![Arc::new(Written::new(events))],
        }
    }

    fn with_overrides() -> Feed {
        let moved = |id, start, status| Event {
            rrule: None,
            exdates: Vec::new(),
            recurrence_id: Some(at(id)),
            start: at(start),
            status,
            ..series()
        };
        let abroad = Event { uid: "2@cop.example".into(), zone: Tz::Asia__Tokyo, ..series() };
        feed(&[
            series(),
            moved("20261216T160000", "20261217T150000", Status::Confirmed),
            moved("20270113T160000", "20270113T160000", Status::Cancelled),
            abroad,
        ])
    }

    #[test]
    fn a_feed_is_valid_and_names_nobody() {
        let text = with_overrides().text();
        assert_eq!(validate::check(text.as_bytes()), Ok(()), "{text}");
        for absent in ["METHOD", "ORGANIZER", "ATTENDEE", "mailto"] {
            assert!(!text.contains(absent), "{absent}");
        }
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 2);
        assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 4);
        assert!(text.contains("STATUS:CANCELLED\r\nTRANSP:TRANSPARENT"));
    }

    #[test]
    fn a_feed_says_how_it_is_called_and_how_often_to_ask() {
        let text = with_overrides().text().replace("\r\n ", "");
        for line in [
            "NAME:Rust Guild\\, Madrid\\; \\\\o/",
            "X-WR-CALNAME:Rust Guild\\, Madrid\\; \\\\o/",
            "X-WR-TIMEZONE:Europe/Madrid",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "COLOR:teal",
            "URL:https://cop.example/",
            "SOURCE;VALUE=URI:https://cop.example/c/rust.ics",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} {text}");
        }
    }

    #[test]
    fn the_same_feed_is_the_same_bytes_and_another_has_another_tag() {
        let (one, two) = (with_overrides().text(), with_overrides().text());
        assert_eq!(etag(one.as_bytes()), etag(two.as_bytes()));
        assert_ne!(etag(one.as_bytes()), etag(feed(&[series()]).text().as_bytes()));
        assert_eq!(etag(b"").len(), 34);
    }
}
