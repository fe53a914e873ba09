//! Times as calendars write them: with a zone, in UTC, of no zone, or only a day.

use std::fmt;

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _, Utc,
};
use chrono_tz::Tz;

use super::zone;

/// A moment that somebody named. Only [`When::Instant`] can be compared without knowing the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// An instant: written in UTC, or with a zone that is known or explained beside it.
    Instant(DateTime<Utc>),
    /// A local time of no zone, or of one that nothing explains: meant in the zone of the series.
    Local(NaiveDateTime),
    /// A day: the one occurrence of that day in the zone of the series.
    Day(NaiveDate),
}

impl When {
    /// Whether an occurrence that starts at `start` in `zone` is meant.
    pub fn is(self, start: NaiveDateTime, zone: Tz) -> bool {
        match self {
            Self::Instant(instant) => zone::instant(start, zone) == instant,
            Self::Local(local) => local == start,
            Self::Day(day) => day == start.date(),
        }
    }

    /// The instant, with what has no zone taken in `zone`; a day begins at midnight.
    pub fn instant(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Instant(instant) => instant,
            Self::Local(local) => zone::instant(local, zone),
            Self::Day(day) => zone::instant(day.and_time(NaiveTime::MIN), zone),
        }
    }
}

/// Basic format: `20261216T150000Z`, `20261216T160000`, `20261216`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(instant) => Stamp(*instant).fmt(f),
            Self::Local(local) => Local(*local).fmt(f),
            Self::Day(day) => write!(f, "{}", day.format("%Y%m%d")),
        }
    }
}

/// Writes a local time as `20261216T160000`.
pub(super) struct Local(pub(super) NaiveDateTime);

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(time) = self;
        write!(f, "{:04}{:02}{:02}T", time.year(), time.month(), time.day())?;
        write!(f, "{:02}{:02}{:02}", time.hour(), time.minute(), time.second())
    }
}

/// Writes an instant as `20261216T150000Z`.
pub(super) struct Stamp(pub(super) DateTime<Utc>);

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Local(self.0.naive_utc()).fmt(f)?;
        f.write_str("Z")
    }
}

/// The digits of a DATE-TIME or DATE as a clock shows them, whatever stands after them; a DATE is
/// its midnight.
pub(super) fn digits(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let number = |range| text.get(range).filter(|part| all_digits(part))?.parse().ok();
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(4..6)?, number(6..8)?)?;
    let time = match text.get(8..9) {
        Some("T" | "t") => {
            // A leap second is the second before it.
            let seconds = number(13..15).unwrap_or(0).min(59);
            NaiveTime::from_hms_opt(number(9..11)?, number(11..13)?, seconds)?
        }
        Some(_) => return None,
        None => NaiveTime::MIN,
    };
    Some(date.and_time(time))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A DURATION of RFC 5545 section 3.3.6, such as `PT1H30M`, `P1W` or `-PT15M`.
pub(super) fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mut seconds, mut number, mut told) = (0_i64, 0_i64, false);
    for character in rest.strip_prefix('P')?.chars() {
        let unit = match character {
            '0'..='9' => {
                let digit = i64::from(character.to_digit(10)?);
                number = number.checked_mul(10)?.checked_add(digit)?;
                continue;
            }
            'T' => continue,
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        (number, told) = (0, true);
    }
    if !told {
        return None;
    }
    TimeDelta::try_seconds(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        let local = digits("20261216T160000").unwrap();
        assert_eq!(When::Local(local).to_string(), "20261216T160000");
        assert_eq!(When::Instant(local.and_utc()).to_string(), "20261216T160000Z");
        assert_eq!(When::Day(local.date()).to_string(), "20261216");
        assert_eq!(digits("20261216"), local.date().and_hms_opt(0, 0, 0));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2026", "20261316", "20261216T", "20261216X160000", "+2261216", "2026é216"]
        {
            assert_eq!(digits(text), None, "{text}");
        }
        for text in ["", "P", "PT", "1H", "P99999999999999999999W", "P9223372036854775807W", "PTé"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_seconds() {
        assert_eq!(duration("PT1H30M"), TimeDelta::try_minutes(90));
        assert_eq!(duration("-P1DT1S"), TimeDelta::try_seconds(-86_401));
        assert_eq!(duration("P1W"), TimeDelta::try_weeks(1));
    }

    #[test]
    fn an_occurrence_is_meant_by_instant_local_time_or_day() {
        let start = digits("20261216T160000").unwrap();
        let utc = digits("20261216T150000").unwrap().and_utc();
        for when in [When::Instant(utc), When::Local(start), When::Day(start.date())] {
            assert!(when.is(start, Tz::Europe__Madrid), "{when}");
            assert!(!when.is(start + TimeDelta::days(7), Tz::Europe__Madrid), "{when}");
        }
    }
}
