//! The events of a calendar as a program takes them up that shows them: times, rule, exceptions.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::answer::{Method, PartStat};
use super::components::{self, Sent};
use super::content::Property;
use super::reply::Unreadable;
use super::when::{self, When};
use super::zone;

/// The shortest time that an event takes up where it tells no end.
const LENGTH: TimeDelta = TimeDelta::hours(1);

/// What a calendar that came by mail holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What is wanted.
    pub method: Method,
    /// Its events, in their order.
    pub events: Vec<GivenEvent>,
}

/// One VEVENT: a series, a single event, or one occurrence that differs from its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenEvent {
    /// Names the series.
    pub uid: String,
    /// Its revision.
    pub sequence: u32,
    /// Of one occurrence: the start that the series gives it.
    pub recurrence_id: Option<When>,
    /// The first start on the clock of `zone`.
    pub start: NaiveDateTime,
    /// The zone of the start; UTC where none is told.
    pub zone: Tz,
    /// How long it lasts.
    pub length: TimeDelta,
    /// RRULE text.
    pub rule: Option<String>,
    /// Starts that the rule gives and that do not take place.
    pub exdates: Vec<When>,
    /// The title.
    pub summary: String,
    /// Where it is.
    pub location: String,
    /// It does not take place.
    pub cancelled: bool,
    /// What the organizer has noted as the answer of the only person named.
    pub partstat: Option<PartStat>,
    /// The organizer's address, in small letters.
    pub organizer: Option<String>,
}

/// Reads the events of a calendar; `mime_method` counts where the calendar names no method.
///
/// # Errors
/// The calendar can't be read; an event without UID or start is left out.
pub fn read(bytes: &[u8], mime_method: Option<&str>) -> Result<Given, Unreadable> {
    let sent = components::read(bytes)?;
    let told = sent.method.as_deref().and_then(Method::read);
    let method = told.or_else(|| mime_method.and_then(Method::read)).unwrap_or(Method::Publish);
    let events = sent.events.iter().filter_map(|event| read_event(&sent, event)).collect();
    Ok(Given { method, events })
}

fn read_event(sent: &Sent, event: &[Property]) -> Option<GivenEvent> {
    let find = |name: &str| event.iter().find(|property| property.name == name);
    let text = |name: &str| find(name).map(Property::text).unwrap_or_default();
    let start = find("DTSTART")?;
    let zone = start.param("TZID").and_then(zone::by_name).unwrap_or(Tz::UTC);
    let exdates = event.iter().filter(|property| property.name == "EXDATE");
    let attendees: Vec<&Property> =
        event.iter().filter(|property| property.name == "ATTENDEE").collect();
    let partstat = match attendees.as_slice() {
        [only] => only.param("PARTSTAT").and_then(PartStat::read),
        _ => None,
    };
    let organizer = find("ORGANIZER").map(|organizer| organizer.value.to_lowercase());
    Some(GivenEvent {
        uid: Some(text("UID")).filter(|uid| !uid.is_empty())?,
        sequence: find("SEQUENCE").and_then(|number| number.value.parse().ok()).unwrap_or(0),
        recurrence_id: find("RECURRENCE-ID").and_then(|id| sent.when(id)),
        start: when::digits(&start.value)?,
        zone,
        length: length(sent, event, start),
        rule: find("RRULE").map(|rule| rule.value.clone()),
        exdates: exdates.flat_map(|dates| each(sent, dates)).collect(),
        summary: text("SUMMARY"),
        location: text("LOCATION"),
        cancelled: find("STATUS").is_some_and(|s| s.value.eq_ignore_ascii_case("CANCELLED")),
        partstat,
        organizer: organizer.and_then(|uri| uri.strip_prefix("mailto:").map(str::to_owned)),
    })
}

/// The moments of a property that lists several.
fn each<'a>(sent: &'a Sent, list: &'a Property) -> impl Iterator<Item = When> + 'a {
    list.value.split(',').filter_map(|value| {
        let mut one = list.clone();
        value.clone_into(&mut one.value);
        sent.when(&one)
    })
}

fn length(sent: &Sent, event: &[Property], start: &Property) -> TimeDelta {
    let find = |name: &str| event.iter().find(|property| property.name == name);
    let instant = |property: &Property| -> Option<DateTime<Utc>> {
        Some(sent.when(property)?.instant(Tz::UTC))
    };
    let until_end = || Some(instant(find("DTEND")?)? - instant(start)?);
    let told = until_end().or_else(|| when::duration(&find("DURATION")?.value));
    told.filter(|length| *length > TimeDelta::zero()).unwrap_or(LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_read_with_its_gaps() {
        let text = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nSEQUENCE:2\n\
                    DTSTART;TZID=Europe/Madrid:20261202T160000\nDTEND;TZID=Europe/Madrid:20261202T173000\n\
                    RRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Madrid:20261209T160000,20261216T160000\n\
                    SUMMARY:Guild\\, all\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b\n\
                    END:VEVENT\nBEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR\n";
        let given = read(text.as_bytes(), None).unwrap();
        assert_eq!((given.method, given.events.len()), (Method::Request, 1));
        let event = &given.events[0];
        assert_eq!((event.sequence, event.zone), (2, Tz::Europe__Madrid));
        assert_eq!(event.length, TimeDelta::minutes(90));
        assert_eq!(event.exdates.len(), 2);
        assert_eq!(event.exdates[1].to_string(), "20261216T150000Z");
        assert_eq!((&*event.summary, event.partstat), ("Guild, all", Some(PartStat::Declined)));
    }
}
