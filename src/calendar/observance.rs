//! The parts of a VTIMEZONE as values: when an offset begins and how that repeats every year.
//!
//! Written by `vtimezone` for what we send, read by `components` for what others send.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::when;

/// A STANDARD or DAYLIGHT block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observance {
    /// Whether this is DAYLIGHT.
    pub daylight: bool,
    /// The abbreviation, such as `CET`.
    pub name: String,
    /// Seconds east of Greenwich before and since.
    pub from: i32,
    /// Seconds east of Greenwich while it holds.
    pub to: i32,
    /// The first time it begins, on the clock as it was before.
    pub start: NaiveDateTime,
    /// How it begins again in later years.
    pub yearly: Option<Yearly>,
    /// The last time it may begin, in the same clock.
    pub until: Option<NaiveDateTime>,
    /// Further times at which it begins.
    pub more: Vec<NaiveDateTime>,
}

impl Observance {
    /// The last beginning that is not after `local`.
    fn onset(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        // In the skipped hour the offset before still holds.
        let local = local - TimeDelta::seconds(i64::from((self.to - self.from).max(0)));
        let until = self.until.unwrap_or(NaiveDateTime::MAX);
        let year = local.year().min(until.year());
        let repeated = self
            .yearly
            .iter()
            .flat_map(|yearly| [yearly.onset(year), yearly.onset(year - 1)])
            .flatten()
            .filter(|onset| *onset >= self.start && *onset <= until);
        let told = self.more.iter().copied().chain([self.start]);
        repeated.chain(told).filter(|onset| *onset <= local).max()
    }
}

/// The offset that a VTIMEZONE gives a local time, in seconds east of Greenwich.
pub(super) fn offset(observances: &[Observance], local: NaiveDateTime) -> Option<i32> {
    observances
        .iter()
        .filter_map(|observance| Some((observance.onset(local)?, observance.to)))
        .max_by_key(|(onset, _)| *onset)
        .map(|(_, offset)| offset)
        .or_else(|| observances.iter().min_by_key(|first| first.start).map(|first| first.from))
}

/// A yearly rule: a day of a month and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Yearly {
    /// 1 to 12.
    pub month: u32,
    /// Which day of it.
    pub day: Day,
    /// On the clock as it was before.
    pub time: NaiveTime,
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// The 1st to 4th of a weekday.
    Nth(u8, Weekday),
    /// The last of a weekday.
    Last(Weekday),
    /// The first of a weekday on or after a date.
    OnOrAfter(u32, Weekday),
    /// A date.
    Date(u32),
}

impl Yearly {
    /// When it happens in a year.
    pub(super) fn onset(&self, year: i32) -> Option<NaiveDateTime> {
        let first = NaiveDate::from_ymd_opt(year, self.month, 1)?;
        let date = match self.day {
            Day::Nth(n, weekday) => {
                NaiveDate::from_weekday_of_month_opt(year, self.month, weekday, n)?
            }
            Day::Last(weekday) => (4..=5)
                .rev()
                .find_map(|n| NaiveDate::from_weekday_of_month_opt(year, self.month, weekday, n))?,
            Day::OnOrAfter(day, weekday) => {
                let date = first.with_day(day)?;
                let ahead = weekday.days_since(date.weekday());
                date.checked_add_signed(TimeDelta::days(i64::from(ahead)))?
            }
            Day::Date(day) => first.with_day(day)?,
        };
        Some(date.and_time(self.time))
    }

    /// As RRULE text.
    pub(super) fn rrule(&self) -> String {
        let month = self.month;
        let day = match self.day {
            Day::Nth(n, weekday) => format!("BYDAY={n}{}", code(weekday)),
            Day::Last(weekday) => format!("BYDAY=-1{}", code(weekday)),
            Day::OnOrAfter(day, weekday) => {
                let days: Vec<String> = (day..day + 7).map(|day| day.to_string()).collect();
                format!("BYMONTHDAY={};BYDAY={}", days.join(","), code(weekday))
            }
            Day::Date(day) => format!("BYMONTHDAY={day}"),
        };
        format!("FREQ=YEARLY;BYMONTH={month};{day}")
    }

    /// From RRULE text and the start it belongs to, with its UNTIL as it stands there; `None` for
    /// what is not a yearly rule of one day.
    pub(super) fn read(rule: &str, start: NaiveDateTime) -> Option<(Self, Option<NaiveDateTime>)> {
        let (mut month, mut byday, mut dates, mut nth) = (start.month(), None, Vec::new(), 0);
        let (mut yearly, mut until) = (false, None);
        for part in rule.split(';') {
            let (key, value) = part.split_once('=')?;
            match key.trim().to_ascii_uppercase().as_str() {
                "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
                "BYMONTH" => month = value.parse().ok()?,
                "BYDAY" => byday = Some(weekday(value)?),
                "BYMONTHDAY" => {
                    dates = value.split(',').map_while(|day| day.parse().ok()).take(31).collect();
                }
                "BYSETPOS" => nth = value.parse().ok()?,
                "UNTIL" => until = when::digits(value),
                _ => {}
            }
        }
        let day = match (byday, dates.iter().min()) {
            (Some((0, weekday)), Some(&first)) => Day::OnOrAfter(first, weekday),
            (Some((n, weekday)), _) => match if n == 0 { nth } else { n } {
                n @ 1..=4 => Day::Nth(n.unsigned_abs(), weekday),
                _ => Day::Last(weekday),
            },
            (None, Some(&date)) => Day::Date(date),
            (None, None) => Day::Date(start.day()),
        };
        yearly.then_some((Self { month, day, time: start.time() }, until))
    }
}

/// A weekday with the number before it, 0 where there is none.
fn weekday(text: &str) -> Option<(i8, Weekday)> {
    let at = text.len().checked_sub(2).filter(|&at| text.is_char_boundary(at))?;
    let (number, name) = text.split_at(at);
    let weekday = WEEKDAYS.into_iter().find(|day| code(*day).eq_ignore_ascii_case(name))?;
    Some((if number.is_empty() { 0 } else { number.parse().ok()? }, weekday))
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The two letters of a weekday in RRULE text.
fn code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        when::digits(text).unwrap()
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        for day in [
            Day::Nth(2, Weekday::Sun),
            Day::Last(Weekday::Fri),
            Day::OnOrAfter(23, Weekday::Fri),
            Day::Date(21),
        ] {
            let start = at("19700329T020000");
            let yearly = Yearly { month: 3, day, time: start.time() };
            assert_eq!(Yearly::read(&yearly.rrule(), start), Some((yearly, None)));
        }
    }

    #[test]
    fn outlooks_fifth_sunday_is_the_last_and_its_start_is_1601() {
        let start = at("16010101T030000");
        let (yearly, until) =
            Yearly::read("FREQ=YEARLY;INTERVAL=1;BYDAY=5SU;BYMONTH=10", start).unwrap();
        assert_eq!(yearly.onset(2026), Some(at("20261025T030000")));
        assert_eq!(until, None);
    }

    #[test]
    fn what_is_not_yearly_is_not_read() {
        assert_eq!(Yearly::read("FREQ=DAILY;BYDAY=SU", at("20260101T000000")), None);
        assert_eq!(Yearly::read("FREQ=YEARLY;BYDAY=é", at("20260101T000000")), None);
    }
}
