//! Days on which nobody meets: dates, or the all-day events of a holiday calendar.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime};

use super::expand::Pattern;
use super::rule::Until;
use super::text;
use crate::time;

/// The largest holiday calendar that is read, in bytes.
const LARGEST_CALENDAR: usize = 1_000_000;

/// The most holidays that are kept.
const MOST_DAYS: usize = 20_000;

/// The longest event that counts as a holiday, in days: summer in a school calendar.
const LONGEST_EVENT_DAYS: u64 = 100;

/// How many years a yearly holiday is written out for; calendars are read again at every start.
const YEARS_AHEAD: u32 = 40;

/// What becomes of a meeting on a holiday: the configuration's `on_holiday`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// It is left out.
    #[default]
    Skip,
    /// It moves to the next working day at the same time.
    NextWorkingDay,
}

/// The holidays of a community and what they do to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaysOff {
    /// The holidays: the configuration's `skip`.
    pub dates: BTreeSet<NaiveDate>,
    /// What becomes of a meeting on one of them.
    pub on_holiday: OnHoliday,
}

impl DaysOff {
    /// Whether a day is a holiday.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.dates.contains(&day)
    }
}

/// Why a file gave no holidays; in English words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HolidaysError {
    /// It is larger than a calendar of holidays ever is.
    #[error("the calendar is larger than a megabyte; export the holidays alone")]
    TooLarge,
    /// Nothing in it is an all-day event.
    #[error("the calendar has no all-day events; holidays are events without a time of day")]
    NoDays,
}

/// One event as far as it matters here.
#[derive(Debug, Default)]
struct Event<'a> {
    first: Option<NaiveDate>,
    end: Option<NaiveDate>,
    rrule: Option<&'a str>,
    left_out: Vec<NaiveDate>,
    cancelled: bool,
}

/// The days of all all-day events of an iCalendar file (RFC 5545): several days up to the exclusive
/// DTEND, repeated as RRULE says, without the EXDATEs. Events with a time of day are not holidays.
///
/// # Errors
/// The text is too large or has no all-day event.
pub fn read_calendar(ics: &str) -> Result<BTreeSet<NaiveDate>, HolidaysError> {
    if ics.len() > LARGEST_CALENDAR {
        return Err(HolidaysError::TooLarge);
    }
    let unfolded = ics.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut days = BTreeSet::new();
    let mut event = None;
    for line in unfolded.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.split(';').next().unwrap_or(name), value.trim());
        match (name.to_ascii_uppercase().as_str(), &mut event) {
            ("BEGIN", _) if value.eq_ignore_ascii_case("VEVENT") => event = Some(Event::default()),
            ("END", Some(read)) if value.eq_ignore_ascii_case("VEVENT") => {
                read.add_to(&mut days);
                event = None;
            }
            ("DTSTART", Some(event)) => event.first = all_day(value),
            ("DTEND", Some(event)) => event.end = all_day(value),
            ("RRULE", Some(event)) => event.rrule = Some(value),
            ("EXDATE", Some(event)) => event.left_out.extend(value.split(',').filter_map(all_day)),
            ("STATUS", Some(event)) => event.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
        if days.len() > MOST_DAYS {
            break;
        }
    }
    if days.is_empty() { Err(HolidaysError::NoDays) } else { Ok(days) }
}

/// A value that is a date without a time of day.
fn all_day(value: &str) -> Option<NaiveDate> {
    time::read_date(value).filter(|_| value.len() == 8)
}

impl Event<'_> {
    /// Adds the event's days.
    fn add_to(&self, days: &mut BTreeSet<NaiveDate>) {
        let Some(first) = self.first.filter(|_| !self.cancelled) else { return };
        let length = self.end.map_or(1, |end| end.signed_duration_since(first).num_days());
        let length = u64::try_from(length).unwrap_or(1).clamp(1, LONGEST_EVENT_DAYS);
        for start in self.starts(first) {
            let event = (0..length).filter_map(|n| start.checked_add_days(Days::new(n)));
            days.extend(event);
        }
    }

    /// The first days of the event's repetitions.
    fn starts(&self, first: NaiveDate) -> BTreeSet<NaiveDate> {
        let last = first.checked_add_months(chrono::Months::new(12 * YEARS_AHEAD)).unwrap_or(first);
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN);
        let Some((_, parts)) = self.rrule.and_then(|rrule| text::read(rrule).ok()) else {
            return BTreeSet::from([first]);
        };
        let until = match parts.until {
            Some(Until::Day(day)) => day,
            Some(Until::Local(local)) => local.date(),
            Some(Until::Instant(at)) => at.date_naive(),
            None => last,
        };
        let count = parts.count.and_then(|count| usize::try_from(count).ok()).unwrap_or(MOST_DAYS);
        let pattern = Pattern::new(&parts, midnight(first));
        let starts = pattern.walk(midnight(first)).map(|start| start.date());
        let starts = starts.take_while(|day| *day <= until.min(last)).take(count.min(MOST_DAYS));
        starts.filter(|day| !self.left_out.contains(day)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A calendar with one event of these lines.
    fn calendar(lines: &str) -> String {
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    }

    fn days(lines: &str) -> Vec<String> {
        let days = read_calendar(&calendar(lines)).unwrap();
        days.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_end_of_an_event_is_no_holiday() {
        let christmas = "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227";
        assert_eq!(days(christmas), ["2026-12-25", "2026-12-26"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20261225"), ["2026-12-25"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225"), ["2026-12-25"]);
        assert_eq!(days("DTSTART;VALUE=DATE:2026\r\n 1225"), ["2026-12-25"]);
    }

    #[test]
    fn yearly_holidays_repeat() {
        let labour = "DTSTART;VALUE=DATE:20250501\r\nRRULE:FREQ=YEARLY;UNTIL=20270501\r\nEXDATE;VALUE=DATE:20260501";
        assert_eq!(days(labour), ["2025-05-01", "2027-05-01"]);
        let thanksgiving =
            "DTSTART;VALUE=DATE:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2";
        assert_eq!(days(thanksgiving), ["2026-11-26", "2027-11-25"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20250501\r\nRRULE:FREQ=YEARLY").len(), 41);
    }

    #[test]
    fn events_with_a_time_and_cancelled_ones_are_no_holidays() {
        for lines in
            ["DTSTART:20261225T100000Z", "DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED", "x"]
        {
            assert_eq!(read_calendar(&calendar(lines)), Err(HolidaysError::NoDays));
        }
    }

    #[test]
    fn hostile_events_are_bounded() {
        let every_second =
            "DTSTART;VALUE=DATE:20250101\r\nDTEND;VALUE=DATE:99991231\r\nRRULE:FREQ=SECONDLY";
        assert_eq!(days(every_second).len(), 100);
        let large = "x".repeat(LARGEST_CALENDAR + 1);
        assert_eq!(read_calendar(&large), Err(HolidaysError::TooLarge));
    }
}
