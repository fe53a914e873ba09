//! The events and zones of a calendar that somebody sent, whatever state it is in.
//!
//! Sizes are judged before anything is taken apart, and nothing recurses: nesting costs a stack of
//! names. An END that nothing opened closes what is open, so that a mail with a hole in it still
//! says what it says after the hole.

use std::ops::Range;

use chrono::TimeDelta;

use super::content::{Property, unfold};
use super::observance::{self, Observance, Yearly};
use super::reply::Unreadable;
use super::when::{self, When};
use super::zone;

/// The largest calendar that is read, in bytes.
const LARGEST: usize = 256 * 1024;
/// The most lines, as they are folded. A whole series that Thunderbird returns has some thousands.
const MOST_LINES: usize = 10_000;
/// The deepest nesting; an alarm in an event in a calendar is 3.
const DEEPEST: usize = 8;
/// The most events; a series has as many as it has exceptions.
const MOST_EVENTS: usize = 200;

/// The most zones, blocks of a zone and dates of a block that are kept: a hundred years of changes
/// twice a year. What is beyond is ignored, since every time that is read looks through them.
const MOST_OF_A_ZONE: usize = 200;

/// What was sent, taken apart.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// METHOD, in capitals.
    pub method: Option<String>,
    /// The properties of each VEVENT, without those of its alarms.
    pub events: Vec<Vec<Property>>,
    /// TZID and what its VTIMEZONE says.
    zones: Vec<(String, Vec<Observance>)>,
}

impl Sent {
    /// The moment a property names: by the zone of its TZID, or by the VTIMEZONE beside it.
    pub(super) fn when(&self, property: &Property) -> Option<When> {
        // A zone's name in no quotes may hold a colon; the time is what follows the last.
        let value = property.value.rsplit(':').next().unwrap_or_default().trim();
        let local = when::digits(value)?;
        if value.len() == 8 {
            return Some(When::Day(local.date()));
        }
        if value.ends_with(['Z', 'z']) {
            return Some(When::Instant(local.and_utc()));
        }
        let Some(tzid) = property.param("TZID") else { return Some(When::Local(local)) };
        if let Some(zone) = zone::by_name(tzid) {
            return Some(When::Instant(zone::instant(local, zone)));
        }
        let told = self.zones.iter().find(|(name, _)| name == tzid.trim());
        let offset = told.and_then(|(_, observances)| observance::offset(observances, local));
        let utc = offset
            .and_then(|offset| local.checked_sub_signed(TimeDelta::seconds(i64::from(offset))));
        Some(utc.map_or(When::Local(local), |utc| When::Instant(utc.and_utc())))
    }
}

/// Takes a calendar apart.
pub(super) fn read(bytes: &[u8]) -> Result<Sent, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    // Two to a line, for programs that end lines in CRLF.
    if bytes.iter().filter(|byte| **byte == b'\n' || **byte == b'\r').count() > 2 * MOST_LINES {
        return Err(Unreadable::TooManyLines);
    }
    let mut reader = Reader::default();
    for line in unfold(bytes) {
        let Some(property) = Property::read(&line) else { continue };
        match property.name.as_str() {
            "BEGIN" => reader.begin(&property.value)?,
            "END" => reader.end(&property.value)?,
            _ => reader.property(property),
        }
    }
    // What is open at the end was cut off, not meant otherwise.
    reader.close(0)?;
    match (reader.sent.events.is_empty(), reader.calendars) {
        (true, 0) => Err(Unreadable::NoCalendar),
        (true, _) => Err(Unreadable::NoEvent),
        (false, _) => Ok(reader.sent),
    }
}

/// A component that is open.
#[derive(Debug)]
struct Frame {
    name: String,
    properties: Vec<Property>,
}

#[derive(Debug, Default)]
struct Reader {
    open: Vec<Frame>,
    calendars: usize,
    /// The blocks of the VTIMEZONE that is open.
    observances: Vec<Observance>,
    sent: Sent,
}

impl Reader {
    fn begin(&mut self, name: &str) -> Result<(), Unreadable> {
        let name = name.to_ascii_uppercase();
        if self.open.len() >= DEEPEST {
            return Err(Unreadable::TooDeep);
        }
        match name.as_str() {
            "VCALENDAR" => self.calendars += 1,
            "VTIMEZONE" => self.observances.clear(),
            _ => {}
        }
        self.open.push(Frame { name, properties: Vec::new() });
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        let name = name.to_ascii_uppercase();
        if let Some(at) = self.open.iter().rposition(|frame| frame.name == name) {
            return self.close(at);
        }
        // The BEGIN of this event is lost: what is open last holds its properties.
        if name == "VEVENT" && self.open.len() > 1 {
            let properties = self.open.pop().map_or_else(Vec::new, |frame| frame.properties);
            self.open.truncate(1);
            return self.event(properties);
        }
        Ok(())
    }

    /// Closes all components from the one at `depth` inwards.
    fn close(&mut self, depth: usize) -> Result<(), Unreadable> {
        while self.open.len() > depth {
            let Some(Frame { name, properties }) = self.open.pop() else { break };
            match name.as_str() {
                "VEVENT" => self.event(properties)?,
                "STANDARD" | "DAYLIGHT" if self.observances.len() < MOST_OF_A_ZONE => {
                    self.observances.extend(read_observance(&name, &properties));
                }
                "VTIMEZONE" if self.sent.zones.len() < MOST_OF_A_ZONE => {
                    let tzid = properties.iter().find(|property| property.name == "TZID");
                    let observances = std::mem::take(&mut self.observances);
                    self.sent.zones.extend(tzid.map(|tzid| (tzid.text(), observances)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn event(&mut self, properties: Vec<Property>) -> Result<(), Unreadable> {
        if self.sent.events.len() >= MOST_EVENTS {
            return Err(Unreadable::TooManyEvents);
        }
        self.sent.events.push(properties);
        Ok(())
    }

    fn property(&mut self, property: Property) {
        match self.open.last_mut() {
            Some(frame) if frame.name == "VCALENDAR" && property.name == "METHOD" => {
                self.sent.method.get_or_insert(property.value.to_ascii_uppercase());
            }
            Some(frame) => frame.properties.push(property),
            None => {}
        }
    }
}

/// A STANDARD or DAYLIGHT block; `None` without a start or an offset.
fn read_observance(name: &str, properties: &[Property]) -> Option<Observance> {
    let value = |name: &str| {
        properties.iter().find(|property| property.name == name).map(|property| &*property.value)
    };
    let start = when::digits(value("DTSTART")?)?;
    let to = seconds(value("TZOFFSETTO")?)?;
    let rule = value("RRULE").and_then(|rule| Yearly::read(rule, start));
    let from = value("TZOFFSETFROM").and_then(seconds).unwrap_or(to);
    let dates = properties.iter().filter(|property| property.name == "RDATE");
    let dates = dates.flat_map(|dates| dates.value.split(',')).take(MOST_OF_A_ZONE);
    Some(Observance {
        daylight: name == "DAYLIGHT",
        name: value("TZNAME").unwrap_or_default().to_owned(),
        from,
        to,
        start,
        yearly: rule.map(|(yearly, _)| yearly),
        until: rule.and_then(|(_, until)| until).map(|until| {
            // UNTIL is in UTC; the beginnings it bounds are on the clock as it was before.
            until + TimeDelta::seconds(i64::from(from))
        }),
        more: dates.filter_map(when::digits).collect(),
    })
}

/// An offset such as `+0130` or `-023015`.
fn seconds(text: &str) -> Option<i32> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("-", digits) => (-1, digits),
        ("+", digits) => (1, digits),
        _ => (1, text.trim()),
    };
    let part = |range: Range<usize>| {
        digits.get(range)?.parse::<i32>().ok().filter(|part| (0..60).contains(part))
    };
    let hours = part(0..2).filter(|hours| *hours < 24)?;
    Some(sign * (hours * 3600 + part(2..4)? * 60 + part(4..6).unwrap_or(0)))
}
