//! The values of the parts of RRULE text, each with what to write where one is wrong.

use chrono::Weekday;

use super::super::rule::{Nth, RuleError, Until};
use super::WEEKDAYS;
use crate::time;

/// A whole number from 1 to `most`.
pub(super) fn number(name: &str, value: &str, most: u32) -> Result<u32, RuleError> {
    let read = value.parse::<u64>().ok().filter(|n| (1..=u64::from(most)).contains(n));
    read.and_then(|n| u32::try_from(n).ok()).ok_or_else(|| {
        RuleError::new(
            format!("{name}={value} is not a number from 1 to {most}"),
            format!("write for example {name}=2"),
        )
    })
}

/// Whole numbers with commas, 0 only where the range begins with it; in order, none twice.
pub(super) fn list(
    name: &str,
    value: &str,
    range: std::ops::RangeInclusive<i16>,
) -> Result<Vec<i16>, RuleError> {
    let mut numbers = Vec::new();
    for piece in value.split(',') {
        let read = piece.strip_prefix('+').unwrap_or(piece).parse::<i16>().ok();
        let Some(n) = read.filter(|n| range.contains(n) && (*n != 0 || *range.start() == 0)) else {
            let (from, to) = (range.start(), range.end());
            return Err(RuleError::new(
                format!("{name}={piece} is not a number that {name} takes"),
                format!("write numbers from {from} to {to} with commas between"),
            ));
        };
        numbers.push(n);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// The members of BYDAY, in the order written, none twice.
pub(super) fn days(value: &str) -> Result<Vec<Nth>, RuleError> {
    let mut days = Vec::new();
    for piece in value.split(',') {
        let cut = piece.len().saturating_sub(2);
        let (count, name) = piece.split_at_checked(cut).unwrap_or(("", piece));
        let count = count.strip_prefix('+').unwrap_or(count);
        let number = if count.is_empty() { Some(0) } else { count.parse::<i8>().ok() };
        let in_range = |n: &i8| (-53..=53).contains(n) && (*n != 0 || count.is_empty());
        let Some(number) = number.filter(in_range) else {
            return Err(RuleError::new(
                format!("BYDAY={piece} counts wrongly"),
                "write for example 2TU for the second Tuesday or -1FR for the last Friday",
            ));
        };
        let day = Nth { number, weekday: weekday("BYDAY", name)? };
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Ok(days)
}

/// One of MO to SU.
pub(super) fn weekday(name: &str, value: &str) -> Result<Weekday, RuleError> {
    let found = WEEKDAYS.into_iter().find(|(known, _)| *known == value);
    found.map(|(_, weekday)| weekday).ok_or_else(|| {
        RuleError::new(
            format!("{name}={value} is no day of the week"),
            "write MO, TU, WE, TH, FR, SA or SU",
        )
    })
}

/// UNTIL as a date, a local time or an instant; RFC 5545 wants the last, calendars write all.
pub(super) fn until(value: &str) -> Result<Until, RuleError> {
    let read = if let Some(utc) = value.strip_suffix('Z') {
        time::read_local(utc).map(|time| Until::Instant(time.and_utc()))
    } else if value.contains('T') {
        time::read_local(value).map(Until::Local)
    } else {
        time::read_date(value).map(Until::Day)
    };
    read.ok_or_else(|| {
        RuleError::new(
            format!("UNTIL={value} is no date"),
            "write UNTIL=20261222 or UNTIL=20261222T150000Z",
        )
    })
}
