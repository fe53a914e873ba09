//! Writing RRULE text.

use std::fmt::Write as _;

use chrono::Weekday;

use super::super::rule::{Nth, Parts, Until};
use super::{FREQUENCIES, WEEKDAYS};
use crate::time;

/// The two letters of a weekday.
pub(in super::super) fn weekday_name(weekday: Weekday) -> &'static str {
    let index = usize::try_from(weekday.num_days_from_monday()).unwrap_or(0);
    WEEKDAYS[index].0
}

/// Writes RRULE text.
pub(in super::super) fn write(parts: &Parts) -> String {
    let frequency = FREQUENCIES.iter().find(|(_, known)| *known == parts.frequency);
    let mut text = format!("FREQ={}", frequency.map_or("", |(name, _)| name));
    if parts.interval > 1 {
        let _ = write!(text, ";INTERVAL={}", parts.interval);
    }
    if let Some(count) = parts.count {
        let _ = write!(text, ";COUNT={count}");
    }
    match parts.until {
        Some(Until::Day(day)) => {
            let _ = write!(text, ";UNTIL={}", day.format("%Y%m%d"));
        }
        Some(Until::Local(local)) => {
            let _ = write!(text, ";UNTIL={}", time::basic(local));
        }
        Some(Until::Instant(at)) => {
            let _ = write!(text, ";UNTIL={}", time::basic_utc(at));
        }
        None => {}
    }
    let before = [
        ("BYMONTH", &parts.months),
        ("BYWEEKNO", &parts.weeks),
        ("BYYEARDAY", &parts.year_days),
        ("BYMONTHDAY", &parts.month_days),
    ];
    for (name, list) in before {
        write_list(&mut text, name, list);
    }
    let days: Vec<String> = parts.days.iter().map(|day| written_day(*day)).collect();
    write_list(&mut text, "BYDAY", &days);
    let after = [
        ("BYHOUR", &parts.hours),
        ("BYMINUTE", &parts.minutes),
        ("BYSECOND", &parts.seconds),
        ("BYSETPOS", &parts.positions),
    ];
    for (name, list) in after {
        write_list(&mut text, name, list);
    }
    if parts.week_start != Weekday::Mon {
        let _ = write!(text, ";WKST={}", weekday_name(parts.week_start));
    }
    text
}

/// `TU`, `2TU` or `-1TU`.
fn written_day(day: Nth) -> String {
    let name = weekday_name(day.weekday);
    if day.number == 0 { name.to_owned() } else { format!("{}{name}", day.number) }
}

/// `;NAME=1,2`, or nothing for an empty list.
fn write_list<T: ToString>(text: &mut String, name: &str, list: &[T]) {
    if !list.is_empty() {
        let values: Vec<String> = list.iter().map(ToString::to_string).collect();
        let _ = write!(text, ";{name}={}", values.join(","));
    }
}
