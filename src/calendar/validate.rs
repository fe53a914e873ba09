//! A strict look at a calendar before it is sent or served.
//!
//! One wrong fold and Google drops the whole feed without a word, so nothing leaves that this refuses.
//! It shares no code with what writes, nor with the tolerant reader.

use std::collections::HashSet;

/// The most faults that are told.
const MOST_FAULTS: usize = 20;
/// The most octets of a line.
const FOLD: usize = 75;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// The physical line on which the fault's property begins, from 1.
    pub line: usize,
    /// In a sentence without a full stop.
    pub what: String,
}

/// Checks a calendar against RFC 5545 as strictly as the strictest program reads it.
pub fn check(bytes: &[u8]) -> Result<(), Vec<Fault>> {
    let mut check = Check::default();
    match std::str::from_utf8(bytes) {
        Ok(text) => check.text(text),
        Err(error) => check.fault(&format!("no UTF-8 at byte {}", error.valid_up_to())),
    }
    if check.faults.is_empty() { Ok(()) } else { Err(check.faults) }
}

/// A component that is open, with what was seen in it.
#[derive(Debug, Default)]
struct Open<'a> {
    name: &'a str,
    /// A bit for each property of the rules for this component.
    seen: u32,
    uid: String,
    recurrence_id: String,
}

#[derive(Debug, Default)]
struct Check<'a> {
    line: usize,
    open: Vec<Open<'a>>,
    calendars: usize,
    zones: HashSet<String>,
    events: HashSet<(String, String)>,
    faults: Vec<Fault>,
}

/// Properties that must stand in a component exactly once, and those that may stand there once.
const ONCE: &[(&str, &[&str], &[&str])] = &[
    ("VCALENDAR", &["PRODID", "VERSION"], &["METHOD", "CALSCALE", "REFRESH-INTERVAL", "SOURCE"]),
    (
        "VEVENT",
        &["UID", "DTSTAMP", "DTSTART", "SEQUENCE"],
        &[
            "DTEND",
            "RRULE",
            "RECURRENCE-ID",
            "SUMMARY",
            "DESCRIPTION",
            "LOCATION",
            "STATUS",
            "URL",
            "ORGANIZER",
            "TRANSP",
            "CLASS",
            "CREATED",
            "LAST-MODIFIED",
            "DURATION",
        ],
    ),
    ("VTIMEZONE", &["TZID"], &[]),
    ("STANDARD", &["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"], &["RRULE"]),
    ("DAYLIGHT", &["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"], &["RRULE"]),
    ("VALARM", &["ACTION", "TRIGGER"], &["DESCRIPTION"]),
];

/// What must stand in a component, and what may, each at most once.
fn rules(component: &str) -> (&'static [&'static str], &'static [&'static str]) {
    let rules = ONCE.iter().find(|(name, ..)| *name == component);
    rules.map_or((&[], &[]), |(_, must, may)| (*must, *may))
}

impl<'a> Check<'a> {
    fn fault(&mut self, what: &str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { line: self.line, what: what.to_owned() });
        }
    }

    fn text(&mut self, text: &'a str) {
        if !text.starts_with("BEGIN:VCALENDAR\r\n") {
            self.line = 1;
            self.fault("does not begin with BEGIN:VCALENDAR");
        }
        let mut rest = text;
        let mut number = 0;
        while !rest.is_empty() {
            self.line = number + 1;
            // A logical line reaches to the first line break that no blank follows.
            let mut end = 0;
            loop {
                number += 1;
                let length = rest[end..].find("\r\n").unwrap_or_else(|| rest[end..].len());
                self.physical(&rest[end..end + length]);
                end = (end + length + 2).min(rest.len());
                if !rest[end..].starts_with([' ', '\t']) {
                    break;
                }
            }
            if !rest[..end].ends_with("\r\n") {
                self.fault("does not end in CRLF");
            }
            self.logical(rest[..end].trim_end_matches("\r\n"));
            rest = &rest[end..];
        }
        if let Some(open) = self.open.last() {
            let what = format!("{} is never closed", open.name);
            self.fault(&what);
        }
        if self.calendars != 1 {
            self.fault("is not exactly one VCALENDAR");
        }
    }

    fn physical(&mut self, line: &str) {
        if line.len() > FOLD {
            self.fault("is longer than 75 octets");
        }
        if line.is_empty() || line == " " {
            self.fault("is empty");
        }
        if line.bytes().any(|byte| byte < b' ' || byte == 0x7F) {
            self.fault("holds a control character");
        }
    }

    fn logical(&mut self, folded: &'a str) {
        let unfolded;
        let line = if folded.contains('\r') {
            unfolded = folded.replace("\r\n ", "");
            unfolded.as_str()
        } else {
            folded
        };
        let Some((head, value)) = split(line) else {
            return self.fault("has no colon, or a quote too many");
        };
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(plain) {
            return self.fault("has no property name in capitals");
        }
        match name {
            // No name of a component is so long that it is folded.
            "BEGIN" => self.begin(folded.get(6..).unwrap_or_default()),
            "END" => self.end(value),
            _ => self.property(name, parameters, value),
        }
    }

    fn begin(&mut self, name: &'a str) {
        match (self.open.is_empty(), name == "VCALENDAR") {
            (true, true) => self.calendars += 1,
            (false, false) => {}
            (true, false) => self.fault("opens a component outside a calendar"),
            (false, true) => self.fault("opens a calendar in a calendar"),
        }
        self.open.push(Open { name, ..Open::default() });
    }

    fn end(&mut self, name: &str) {
        match self.open.pop() {
            Some(open) if open.name == name => self.closed(open),
            _ => self.fault("closes what is not open"),
        }
    }

    fn closed(&mut self, open: Open<'_>) {
        for (at, must) in rules(open.name).0.iter().enumerate() {
            if open.seen & (1 << at) == 0 {
                self.fault(&format!("{} has no {must}", open.name));
            }
        }
        let new = match open.name {
            "VTIMEZONE" => self.zones.insert(open.uid),
            "VEVENT" => self.events.insert((open.uid, open.recurrence_id)),
            _ => true,
        };
        if !new {
            self.fault(&format!("{} has the same name as one before", open.name));
        }
    }

    fn property(&mut self, name: &str, parameters: &str, value: &str) {
        let Some(open) = self.open.last_mut() else {
            return self.fault("is a property outside a calendar");
        };
        match name {
            "UID" | "TZID" => value.clone_into(&mut open.uid),
            "RECURRENCE-ID" => value.clone_into(&mut open.recurrence_id),
            _ => {}
        }
        let (must, may) = rules(open.name);
        let bit = must.iter().chain(may).position(|rule| *rule == name).map_or(0, |at| 1 << at);
        let again = open.seen & bit != 0;
        open.seen |= bit;
        if again {
            self.fault(&format!("{name} stands twice"));
        }
        if name == "METHOD" && !self.events.is_empty() {
            self.fault("METHOD stands after an event");
        }
        let known = parameters
            .split(';')
            .filter_map(|parameter| parameter.strip_prefix("TZID="))
            .all(|tzid| self.zones.contains(tzid));
        if !known {
            self.fault("names a zone that is not told before");
        }
        if !is_valid(name, value) {
            self.fault(&format!("{name} has no valid value"));
        }
    }
}

/// Head and value of an unfolded line; `None` without a colon outside quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = line.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    })?;
    Some((&line[..colon], &line[colon + 1..]))
}

fn is_valid(name: &str, value: &str) -> bool {
    match name {
        "SEQUENCE" => value.parse::<u32>().is_ok(),
        "DTSTAMP" | "CREATED" | "LAST-MODIFIED" => {
            is_time(value.strip_suffix('Z').unwrap_or_default())
        }
        "DTSTART" | "DTEND" | "RECURRENCE-ID" | "EXDATE" => {
            is_time(value.strip_suffix('Z').unwrap_or(value))
        }
        "SUMMARY" | "DESCRIPTION" | "LOCATION" | "COMMENT" | "NAME" => is_text(value),
        "ORGANIZER" | "ATTENDEE" => {
            value.strip_prefix("mailto:").is_some_and(|address| address.contains('@'))
        }
        "RRULE" => value.starts_with("FREQ=") && value.split(';').all(|part| part.contains('=')),
        "URL" | "SOURCE" | "CONFERENCE" => value.contains(':') && !value.contains(' '),
        "TZOFFSETFROM" | "TZOFFSETTO" => {
            value.starts_with(['+', '-']) && matches!(value.len(), 5 | 7)
        }
        "UID" | "TZID" | "PRODID" => !value.is_empty(),
        "VERSION" => value == "2.0",
        _ => true,
    }
}

/// `20261216T160000`.
fn is_time(value: &str) -> bool {
    value.len() == 15
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            _ => byte.is_ascii_digit(),
        })
}

/// A text in which commas, semicolons and backslashes are escaped.
fn is_text(value: &str) -> bool {
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.next(), Some(b'\\' | b',' | b';' | b'n' | b'N')) => {}
            b'\\' | b',' | b';' => return false,
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "BEGIN:VCALENDAR\r\nPRODID:x\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n\
        SEQUENCE:0\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nSUMMARY:a\\, \r\n b\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn a_sound_calendar_passes() {
        assert_eq!(check(GOOD.as_bytes()), Ok(()));
    }

    #[test]
    fn each_damage_is_found_on_its_line() {
        let event = &GOOD[GOOD.find("BEGIN:VEVENT").unwrap()..GOOD.find("END:VCALENDAR").unwrap()];
        let long = format!("SUMMARY:{}\r\n", "x".repeat(70));
        for (old, new, line, what) in [
            ("SEQUENCE:0\r\n", "SEQUENCE:0\n", 6, "control"),
            ("SEQUENCE:0", "SEQUENCE:x", 6, "no valid value"),
            ("SEQUENCE:0\r\n", "", 10, "has no SEQUENCE"),
            ("UID:1", "UID:1\r\nUID:2", 6, "stands twice"),
            ("DTSTART:20260101T000000Z", "DTSTART;TZID=X/Y:20260101T000000", 8, "zone"),
            ("DTSTART:20260101T000000Z", "DTSTART:2026-01-01T00:00:00Z", 8, "no valid value"),
            ("SUMMARY:a\\, \r\n b\r\n", &long, 9, "75 octets"),
            ("SUMMARY:a\\,", "SUMMARY:a,", 9, "no valid value"),
            ("SUMMARY:a\\,", "SUMMARY:a\u{7}", 9, "control"),
            ("SUMMARY:a\\,", "\r\nSUMMARY:a", 9, "empty"),
            ("END:VEVENT\r\n", "", 11, "not open"),
            (event, &event.repeat(2), 19, "same name"),
            ("END:VCALENDAR\r\n", "END:VCALENDAR", 12, "CRLF"),
            ("BEGIN:VCALENDAR", "begin:vcalendar", 1, "does not begin"),
        ] {
            let faults = check(GOOD.replacen(old, new, 1).as_bytes()).unwrap_err();
            let found = faults.iter().any(|fault| fault.line == line && fault.what.contains(what));
            assert!(found, "{new:?}: {faults:?}");
        }
        assert!(check(b"BEGIN:VCALENDAR\r\n\xff").is_err());
        assert!(check(b"").is_err());
    }
}
