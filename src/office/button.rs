//! Answers by button: the calendar REPLY each program sends (RFC 5546, RFC 6047).

use std::fmt::Write as _;

use super::{Button, Person, Program, head, own_id};
use crate::clock::Timestamp;
use crate::mail::parse::parse;

/// The answer a button writes; none when `invitation` holds no calendar.
pub fn press(person: &Person, invitation: &[u8], button: Button, at: Timestamp) -> Option<Vec<u8>> {
    answer(person, invitation, (button, None), at)
}

/// The answer a button writes for one occurrence of the series, the one that begins at `occurrence`.
pub fn press_one(
    person: &Person,
    invitation: &[u8],
    (button, occurrence): (Button, Timestamp),
    at: Timestamp,
) -> Option<Vec<u8>> {
    answer(person, invitation, (button, Some(occurrence)), at)
}

fn answer(
    person: &Person,
    invitation: &[u8],
    (button, occurrence): (Button, Option<Timestamp>),
    at: Timestamp,
) -> Option<Vec<u8>> {
    let original = parse(invitation);
    let calendar = original.calendars.first()?;
    let text = String::from_utf8_lossy(&calendar.bytes).replace("\r\n ", "");
    let event = text.split("BEGIN:VEVENT").nth(1)?;
    let line = |name: &str| {
        event
            .lines()
            .find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([':', ';'])))
    };
    let organizer = line("ORGANIZER")?;
    let to = organizer.to_lowercase().rsplit("mailto:").next().unwrap_or_default().to_owned();
    let (word, partstat) = match button {
        Button::Accept => ("Accepted", "ACCEPTED"),
        Button::Tentative => ("Tentative", "TENTATIVE"),
        Button::Decline => ("Declined", "DECLINED"),
    };
    let title = line("SUMMARY").and_then(|line| line.split_once(':')).map_or("", |(_, text)| text);
    let mut reply = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n");
    let _ = write!(reply, "PRODID:{}\r\nBEGIN:VEVENT\r\n", prodid(person.program));
    // Exchange leaves the organizer out (calendar.md, fact 6); the others keep it.
    let kept: &[&str] = match person.program {
        Program::Outlook => &["UID", "DTSTART", "DTEND", "RECURRENCE-ID", "SEQUENCE"],
        Program::Gmail | Program::Apple | Program::Thunderbird => {
            &["UID", "ORGANIZER", "DTSTART", "DTEND", "RECURRENCE-ID", "SEQUENCE", "RRULE"]
        }
    };
    for name in kept {
        match (line(name), occurrence) {
            // One date of a series is named in UTC, as Google and Exchange do.
            (_, Some(start)) if matches!(*name, "DTSTART" | "RECURRENCE-ID") => {
                let _ = write!(reply, "{name}:{}\r\n", stamp(start));
            }
            (_, Some(_)) if matches!(*name, "DTEND" | "RRULE") => {}
            (Some(line), _) => {
                let _ = write!(reply, "{}\r\n", line.trim_end());
            }
            (None, _) => {}
        }
    }
    let _ = write!(
        reply,
        "ATTENDEE;PARTSTAT={partstat};CN={}:mailto:{}\r\nDTSTAMP:{}\r\nSUMMARY:{word}: {title}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
        person.address,
        person.address,
        stamp(at),
    );
    let mut mail = head(person, &to, &format!("{word}: {}", original.subject), at);
    let _ = write!(
        mail,
        "Message-ID: {}\r\nContent-Type: text/calendar; charset=utf-8; method=REPLY\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{reply}",
        own_id(person, at, partstat),
    );
    Some(mail.into_bytes())
}

fn stamp(at: Timestamp) -> impl std::fmt::Display {
    at.format("%Y%m%dT%H%M%SZ")
}

fn prodid(program: Program) -> &'static str {
    match program {
        Program::Gmail => "-//Google Inc//Google Calendar 70.9054//EN",
        Program::Outlook => "Microsoft Exchange Server 2010",
        Program::Apple => "-//Apple Inc.//macOS 15.0//EN",
        Program::Thunderbird => "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
    }
}
