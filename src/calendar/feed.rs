//! Feeds: what a calendar program subscribes to.
//!
//! The same feed is the same bytes, whenever it is made: programs ask again every hour and get a 304.
//! No METHOD, ORGANIZER or ATTENDEE stands in a feed: some programs answer to them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Datelike as _, TimeDelta};
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
    /// Series, single meetings and overrides (same UID, with a RECURRENCE-ID), in any lasting order.
    pub events: Vec<Event>,
}

impl Feed {
    /// The calendar as it is served.
    pub fn text(&self) -> String {
        let mut lines = Lines::default();
        let head = self.head().to_string();
        lines.append(head.strip_suffix("END:VCALENDAR\r\n").unwrap_or(&head));
        for (zone, since) in self.zones() {
            vtimezone::write(&mut lines, zone, since);
        }
        for event in &self.events {
            event.open(&mut lines);
            event.times(&mut lines);
            event.texts(&mut lines);
            event.state(&mut lines);
            lines.end("VEVENT");
        }
        lines.end("VCALENDAR");
        lines.into_string()
    }

    /// What stands before the events. This much is the `icalendar` crate's; the events are written by
    /// [`Lines`] as in invitations, which takes a fifth of the time.
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
        head.timezone(self.zone.name()).ttl(&TimeDelta::hours(1));
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

    /// The zones of the events, each with the first year that it is needed for.
    fn zones(&self) -> Vec<(Tz, i32)> {
        let mut zones: BTreeMap<&str, (Tz, i32)> = BTreeMap::new();
        for event in self.events.iter().filter(|event| !zone::is_utc(event.zone)) {
            let first = event.start.min(event.recurrence_id.unwrap_or(event.start)).year();
            let since = &mut zones.entry(event.zone.name()).or_insert((event.zone, first)).1;
            *since = first.min(*since);
        }
        zones.into_values().collect()
    }
}

/// The strong ETag of what is served, with its quotes.
pub fn etag(bytes: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(bytes)[..16] {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}
