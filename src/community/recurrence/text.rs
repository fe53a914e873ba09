//! RRULE text: reading it strictly enough to explain mistakes, and writing it.
//!
//! The `rrule` crate is not asked: its printer turns the first Tuesday into every Tuesday, and its
//! reader refuses rules that RFC 5545 allows.

mod value;
mod write;

use chrono::Weekday;

use self::value::{days, list, number, until, weekday};
pub(super) use self::write::{weekday_name, write};
use super::rule::{Frequency, Parts, RuleError};

/// The longest COUNT: a daily meeting for 27 years.
const MOST_OCCURRENCES: u32 = 9_999;

/// The most times a day: a rule of meetings needs one, the limit only bounds memory.
const MOST_TIMES: usize = 1_440;

/// Frequencies by their names.
const FREQUENCIES: [(&str, Frequency); 7] = [
    ("YEARLY", Frequency::Yearly),
    ("MONTHLY", Frequency::Monthly),
    ("WEEKLY", Frequency::Weekly),
    ("DAILY", Frequency::Daily),
    ("HOURLY", Frequency::Hourly),
    ("MINUTELY", Frequency::Minutely),
    ("SECONDLY", Frequency::Secondly),
];

/// Weekdays by their names, Monday first.
pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

/// Every part that is understood, for the list in error texts.
const KNOWN: &str = "FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, \
                     BYDAY, BYHOUR, BYMINUTE, BYSECOND, BYSETPOS";

/// Reads RRULE text; the text that comes back is the same in upper case, without prefix and blanks.
pub(super) fn read(text: &str) -> Result<(String, Parts), RuleError> {
    let upper: String =
        text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let clean = upper.strip_prefix("RRULE:").unwrap_or(&upper).trim_matches(';').to_owned();
    let mut named: Vec<(&str, &str)> = Vec::new();
    for piece in clean.split(';') {
        let Some((name, value)) = piece.split_once('=') else {
            return Err(RuleError::new(
                format!("\"{piece}\" is not a part of a rule"),
                "write NAME=VALUE, for example FREQ=WEEKLY",
            ));
        };
        if named.iter().any(|(other, _)| *other == name) {
            return Err(RuleError::new(format!("{name} stands twice"), "write it once"));
        }
        named.push((name, value));
    }
    let frequency = named.iter().find(|(name, _)| *name == "FREQ").map_or("", |(_, value)| *value);
    let Some((_, frequency)) = FREQUENCIES.into_iter().find(|(name, _)| *name == frequency) else {
        return Err(RuleError::new(
            format!("\"{frequency}\" is no FREQ"),
            "write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY",
        ));
    };
    let mut parts = Parts::new(frequency, 1);
    for (name, value) in named {
        read_part(&mut parts, name, value)?;
    }
    check(&parts)?;
    Ok((clean, parts))
}

/// Reads one part into its place.
fn read_part(parts: &mut Parts, name: &str, value: &str) -> Result<(), RuleError> {
    match name {
        "FREQ" => {}
        "INTERVAL" => parts.interval = number(name, value, u32::MAX)?,
        "COUNT" => parts.count = Some(number(name, value, MOST_OCCURRENCES)?),
        "UNTIL" => parts.until = Some(until(value)?),
        "WKST" => parts.week_start = weekday(name, value)?,
        "BYMONTH" => parts.months = list(name, value, 1..=12)?,
        "BYWEEKNO" => parts.weeks = list(name, value, -53..=53)?,
        "BYYEARDAY" => parts.year_days = list(name, value, -366..=366)?,
        "BYMONTHDAY" => parts.month_days = list(name, value, -31..=31)?,
        "BYHOUR" => parts.hours = list(name, value, 0..=23)?,
        "BYMINUTE" => parts.minutes = list(name, value, 0..=59)?,
        // A leap second is the second after it: no clock here knows it.
        "BYSECOND" => parts.seconds = list(name, value, 0..=59)?,
        "BYSETPOS" => parts.positions = list(name, value, -366..=366)?,
        "BYDAY" => parts.days = days(value)?,
        "RSCALE" if value == "GREGORIAN" => {}
        "SKIP" if value == "OMIT" => {}
        _ if name.starts_with("X-") => {}
        "RSCALE" | "SKIP" => {
            return Err(RuleError::new(
                format!("{name}={value} is not understood"),
                format!("leave {name} out: only the Gregorian calendar is known"),
            ));
        }
        _ => {
            return Err(RuleError::new(
                format!("\"{name}\" is not a part of a rule"),
                format!("use {KNOWN}"),
            ));
        }
    }
    Ok(())
}

/// What no single part shows.
fn check(parts: &Parts) -> Result<(), RuleError> {
    let numbered = parts.days.iter().find(|day| day.number != 0);
    if let Some(day) = numbered
        && (parts.frequency > Frequency::Monthly
            || parts.frequency == Frequency::Yearly && !parts.weeks.is_empty())
    {
        let name = weekday_name(day.weekday);
        return Err(RuleError::new(
            format!("BYDAY={}{name} needs a month or a year to count in", day.number),
            format!("write FREQ=MONTHLY;BYDAY={}{name}, or BYDAY={name} for every one", day.number),
        ));
    }
    let by = [&parts.months, &parts.weeks, &parts.year_days, &parts.month_days];
    let times = [&parts.hours, &parts.minutes, &parts.seconds];
    let empty = by.iter().chain(&times).all(|list| list.is_empty()) && parts.days.is_empty();
    if !parts.positions.is_empty() && empty {
        return Err(RuleError::new(
            "BYSETPOS has nothing to choose from",
            "add BYDAY or another BY part, for example FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2",
        ));
    }
    if times.iter().map(|list| list.len().max(1)).product::<usize>() > MOST_TIMES {
        return Err(RuleError::new(
            "the rule names too many times a day",
            "name fewer in BYHOUR, BYMINUTE and BYSECOND",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_read_is_written_the_same() {
        for rule in [
            "FREQ=MONTHLY;BYDAY=1TU",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH;WKST=SU",
            "FREQ=YEARLY;UNTIL=20261222T150000Z;BYMONTH=3;BYDAY=-1SU",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;INTERVAL=70000;BYDAY=-5MO",
        ] {
            let (text, parts) = read(rule).unwrap();
            assert_eq!(text, rule);
            assert_eq!(write(&parts), rule);
        }
    }

    #[test]
    fn prefix_case_and_blanks_do_not_matter() {
        assert_eq!(read(" rrule:freq=weekly; byday=we ").unwrap().0, "FREQ=WEEKLY;BYDAY=WE");
    }

    #[test]
    fn mistakes_are_named_with_a_remedy() {
        for (rule, what) in [
            ("FREQ=FORTNIGHTLY", "\"FORTNIGHTLY\" is no FREQ"),
            ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX is no day of the week"),
            ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO needs a month or a year to count in"),
            ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 is not a number from 1 to 4294967295"),
            ("FREQ=WEEKLY;COUNT=0", "COUNT=0 is not a number from 1 to 9999"),
            ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 is not a number that BYMONTHDAY takes"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 is not a number that BYMONTHDAY takes"),
            ("FREQ=WEEKLY;FREQ=DAILY", "FREQ stands twice"),
            ("FREQ=WEEKLY;UNTIL=soon", "UNTIL=SOON is no date"),
            ("FREQ=WEEKLY;BYSETPOS=1", "BYSETPOS has nothing to choose from"),
            ("FREQ=DAILY;BYEASTER=1", "\"BYEASTER\" is not a part of a rule"),
            ("FREQ=DAILY;BYDAY=é", "BYDAY=É is no day of the week"),
        ] {
            let error = read(rule).expect_err(rule);
            assert_eq!(error.what, what.replace('É', "é"));
            assert!(!error.instead.is_empty());
        }
    }
}
