//! The days of a holiday calendar: the all-day events of an `.ics` file (RFC 5545).

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::community::recurrence::{Rule, Series};

/// The largest file, in bytes; a country's holidays of ten years have some 50 KB.
const MAX_FILE: u64 = 1 << 20;
/// The most days in a file.
const MAX_DAYS: usize = 10_000;
/// The longest event, in days: a year that the house is closed.
const LONGEST: usize = 366;
/// Holidays that come back every year are known for so many years after the first meeting.
const YEARS: i32 = 30;

/// Why a calendar file cannot be used: what is wrong, and what to do instead.
#[derive(Debug, thiserror::Error)]
pub(super) enum HolidaysError {
    /// The file cannot be read.
    #[error("cannot be read ({0}); name an .ics file that is there")]
    Unreadable(#[from] std::io::Error),
    /// It is too large.
    #[error("is larger than 1 MiB; name a calendar of holidays only")]
    TooLarge,
    /// It has too many days.
    #[error("has more than 10000 days; name a calendar of holidays only")]
    TooManyDays,
    /// There is no all-day event in it.
    #[error("has no all-day event; name a calendar of holidays")]
    Empty,
}

/// Whether a text names a calendar file.
pub(super) fn is_calendar(written: &str) -> bool {
    Path::new(written).extension().is_some_and(|end| end.eq_ignore_ascii_case("ics"))
}

/// The days from `first` on that are all-day events of the calendar at `path`.
pub(super) fn load(path: &Path, first: NaiveDate) -> Result<BTreeSet<NaiveDate>, HolidaysError> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(HolidaysError::TooLarge);
    }
    days(&String::from_utf8_lossy(&bytes), first)
}

/// What an event says about its days.
#[derive(Default)]
struct Event {
    start: Option<NaiveDate>,
    /// The day after the last one.
    end: Option<NaiveDate>,
    rule: Option<Rule>,
    cancelled: bool,
}

fn days(calendar: &str, first: NaiveDate) -> Result<BTreeSet<NaiveDate>, HolidaysError> {
    let mut days = BTreeSet::new();
    let mut event: Option<Event> = None;
    let mut found = 0;
    // What is open inside an event: an alarm has a description of its own.
    let mut inside = 0_usize;
    for line in unfold(calendar).lines() {
        let Some((head, value)) = line.split_once(':') else { continue };
        let (head, value) = (head.to_ascii_uppercase(), value.trim());
        let name = head.split(';').next().unwrap_or_default();
        match (name, &mut event) {
            ("BEGIN", None) if value.eq_ignore_ascii_case("VEVENT") => {
                event = Some(Event::default());
            }
            ("BEGIN", Some(_)) => inside += 1,
            ("END", Some(_)) if inside > 0 => inside -= 1,
            ("END", _) => {
                for day in event.take().into_iter().flat_map(|event| event.days(first)) {
                    found += 1;
                    days.insert(day);
                    if found > MAX_DAYS {
                        return Err(HolidaysError::TooManyDays);
                    }
                }
            }
            (_, Some(event)) if inside == 0 => event.read(name, value),
            _ => {}
        }
    }
    days.retain(|day| *day >= first);
    if found == 0 { Err(HolidaysError::Empty) } else { Ok(days) }
}

impl Event {
    fn read(&mut self, name: &str, value: &str) {
        match name {
            "DTSTART" => self.start = day(value),
            "DTEND" => self.end = day(value),
            "RRULE" => self.rule = Rule::read(value).ok(),
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    /// Its days, those of a rule up to [`YEARS`] after `first`.
    fn days(self, first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let start = self.start.filter(|_| !self.cancelled);
        let length = start.zip(self.end).map_or(1, |(start, end)| (end - start).num_days().max(1));
        let length = usize::try_from(length).map_or(1, |days| days.min(LONGEST));
        let starts =
            start.into_iter().flat_map(move |start| starts(start, self.rule.clone(), first));
        starts.flat_map(move |start| start.iter_days().take(length))
    }
}

/// The first days of an event that begins on `start` and comes back as `rule` says.
fn starts(start: NaiveDate, rule: Option<Rule>, first: NaiveDate) -> Vec<NaiveDate> {
    let midnight = start.and_time(NaiveTime::MIN);
    let Ok(series) = Series::new(midnight, Tz::UTC, rule) else { return vec![start] };
    let dates = series.occurrences().map(|occurrence| occurrence.local.date());
    dates.take_while(|day| day.year() <= first.year() + YEARS).take(MAX_DAYS).collect()
}

/// A date without a time; timed events are no holidays.
fn day(value: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value, "%Y%m%d").ok()
}

/// Joins the lines that were folded (RFC 5545 section 3.1).
fn unfold(calendar: &str) -> String {
    calendar.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn of(events: &str) -> Result<Vec<String>, HolidaysError> {
        let calendar = format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n");
        let days = days(&calendar, date("2026-01-01"))?;
        Ok(days.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn all_day_events_are_holidays_and_timed_ones_are_not() {
        let found =
            of("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:202612\r\n 26\r\n\
             BEGIN:VALARM\r\nDTSTART:20260101\r\nEND:VALARM\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART:20260505T100000Z\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART:20260606\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n");
        assert_eq!(found.unwrap(), ["2026-12-24", "2026-12-25"]);
    }

    #[test]
    fn yearly_holidays_come_back_from_the_first_meeting_on() {
        let found = of("BEGIN:VEVENT\nDTSTART:20200106\nRRULE:FREQ=YEARLY\nEND:VEVENT\n").unwrap();
        assert_eq!(found.first().map(String::as_str), Some("2026-01-06"));
        assert_eq!(found.len(), 31);
    }

    #[test]
    fn a_file_without_holidays_is_an_error() {
        assert!(matches!(of(""), Err(HolidaysError::Empty)));
        let daily =
            "BEGIN:VEVENT\nDTSTART:19700101\nDTEND:19710101\nRRULE:FREQ=DAILY\nEND:VEVENT\n";
        assert!(matches!(of(daily), Err(HolidaysError::TooManyDays)));
    }
}
