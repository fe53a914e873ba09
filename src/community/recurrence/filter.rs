//! Which days the BY parts of a rule let through.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use super::rule::{Frequency, Nth, Parts};

/// Takes weekday, day and month from the start where the rule names none.
///
/// BYWEEKNO alone means the start's weekday in these weeks, as RFC 5545 says of what a rule leaves
/// open; from a start outside these weeks, which it leaves undefined, the whole week as `dateutil`.
pub(super) fn completed(parts: &Parts, start: NaiveDateTime) -> Parts {
    let mut parts = parts.clone();
    let no_days =
        parts.days.is_empty() && parts.month_days.is_empty() && parts.year_days.is_empty();
    let number = |n: u32| i16::try_from(n).unwrap_or(1);
    let weekday = Nth { number: 0, weekday: start.weekday() };
    match parts.frequency {
        Frequency::Yearly if no_days && !parts.weeks.is_empty() => {
            if is_in_weeks(&parts, start.date()) {
                parts.days = vec![weekday];
            }
        }
        Frequency::Yearly if no_days => {
            if parts.months.is_empty() {
                parts.months = vec![number(start.month())];
            }
            parts.month_days = vec![number(start.day())];
        }
        Frequency::Monthly if no_days && parts.weeks.is_empty() => {
            parts.month_days = vec![number(start.day())];
        }
        Frequency::Weekly if no_days => parts.days = vec![weekday],
        Frequency::Yearly
        | Frequency::Monthly
        | Frequency::Weekly
        | Frequency::Daily
        | Frequency::Hourly
        | Frequency::Minutely
        | Frequency::Secondly => {}
    }
    parts
}

/// Whether every BY part about days lets a day through.
pub(super) fn takes(parts: &Parts, start: NaiveDateTime, day: NaiveDate) -> bool {
    let (month_length, year_length) = (days_in_month(day), days_in_year(day));
    has(&parts.months, day.month())
        && has_either(&parts.month_days, day.day(), month_length)
        && has_either(&parts.year_days, day.ordinal(), year_length)
        && takes_week(parts, start, day)
        && (parts.days.is_empty() || parts.days.iter().any(|nth| is_nth(parts, day, *nth)))
}

/// Whether BYWEEKNO lets a day through, and the interval the year of its week.
fn takes_week(parts: &Parts, start: NaiveDateTime, day: NaiveDate) -> bool {
    if parts.weeks.is_empty() {
        return true;
    }
    let year_of = |day| i64::from(week_of(day, parts.week_start).0);
    let in_turn = parts.frequency != Frequency::Yearly || {
        let years = year_of(day) - year_of(start.date());
        years.rem_euclid(i64::from(parts.interval)) == 0
    };
    in_turn && is_in_weeks(parts, day)
}

/// Whether a day is one that a member of BYDAY names: counted in the month with MONTHLY or
/// BYMONTH, in the year otherwise.
fn is_nth(parts: &Parts, day: NaiveDate, nth: Nth) -> bool {
    if day.weekday() != nth.weekday {
        return false;
    }
    let in_month = parts.frequency == Frequency::Monthly || !parts.months.is_empty();
    let (place, length) = if in_month {
        (day.day0(), days_in_month(day))
    } else {
        (day.ordinal0(), days_in_year(day))
    };
    let count = |days: u32| i64::from(days / 7) + 1;
    match i64::from(nth.number) {
        0 => true,
        n if n > 0 => count(place) == n,
        n => count(length - 1 - place) == -n,
    }
}

/// Whether a BY part is absent or holds a value.
pub(super) fn has(list: &[i16], value: u32) -> bool {
    list.is_empty() || list.iter().any(|n| i64::from(*n) == i64::from(value))
}

/// The same, where negative numbers count from the end of something `length` long.
fn has_either(list: &[i16], value: u32, length: u32) -> bool {
    let from_end = i64::from(value) - i64::from(length) - 1;
    list.is_empty()
        || list.iter().any(|n| i64::from(*n) == i64::from(value) || i64::from(*n) == from_end)
}

/// Whether BYWEEKNO, given, names the week of a day.
///
/// Week 1 may begin in the December before. Those days are its when it is named as 1; counted from
/// the end of its year, which RFC 5545 leaves open, they are not, as `dateutil` has it.
fn is_in_weeks(parts: &Parts, day: NaiveDate) -> bool {
    let (year, week) = week_of(day, parts.week_start);
    if day.year() < year {
        return has(&parts.weeks, week);
    }
    // The 28th of December is in the last week of its year, whatever a week begins with.
    let december = NaiveDate::from_ymd_opt(year, 12, 28);
    let last = december.map_or(52, |day| week_of(day, parts.week_start).1);
    has_either(&parts.weeks, week, last)
}

/// Week-numbering year and week of a day; week 1 has at least four days of its year.
fn week_of(day: NaiveDate, week_start: Weekday) -> (i32, u32) {
    let middle = TimeDelta::days(3 - days_into_week(day, week_start));
    let middle = day.checked_add_signed(middle).unwrap_or(day);
    (middle.year(), middle.ordinal0() / 7 + 1)
}

/// Days since the week of a day began, 0 to 6.
pub(super) fn days_into_week(day: NaiveDate, week_start: Weekday) -> i64 {
    i64::from(day.weekday().days_since(week_start))
}

fn days_in_month(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}

fn days_in_year(day: NaiveDate) -> u32 {
    if day.leap_year() { 366 } else { 365 }
}
