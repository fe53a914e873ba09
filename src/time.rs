//! Local times, zones and instants: the only place where a civil time becomes an instant.
//!
//! Meetings are kept as a local time and a zone, never as an instant: zones change their rules.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;

use crate::clock::Timestamp;

/// The last year of the zone table; later years borrow the offsets of a year of the same shape.
const LAST_KNOWN_YEAR: i32 = 2099;

/// What begins after a longer break is not put off but left out.
pub const LONGEST_BREAK_DAYS: usize = 31;

/// The longest that clocks were ever put forward is a day (Samoa, 2011); one hour of margin.
const LONGEST_GAP_HOURS: i64 = 25;

/// The instant of a local time.
///
/// A time that the clocks jump over is read with the offset before the jump (RFC 5545 3.3.5:
/// 02:30 becomes 03:30); a time that happens twice is its first occurrence.
pub fn to_instant(local: NaiveDateTime, zone: Tz) -> Timestamp {
    let seconds = i64::from(offset_seconds(same_shape(local), zone));
    let shifted = local.checked_sub_signed(TimeDelta::seconds(seconds));
    shifted.unwrap_or(local).and_utc()
}

/// What the clocks of `zone` show at an instant.
pub fn to_local(at: Timestamp, zone: Tz) -> NaiveDateTime {
    let shape = same_shape(at.naive_utc());
    let seconds = zone.offset_from_utc_datetime(&shape).fix().local_minus_utc();
    let local = at.naive_utc().checked_add_signed(TimeDelta::seconds(i64::from(seconds)));
    local.unwrap_or_else(|| at.naive_utc())
}

/// Seconds east of Greenwich at a local time, gaps and folds resolved as [`to_instant`] says.
fn offset_seconds(local: NaiveDateTime, zone: Tz) -> i32 {
    if let Some(offset) = zone.offset_from_local_datetime(&local).earliest() {
        return offset.fix().local_minus_utc();
    }
    (1..=LONGEST_GAP_HOURS)
        .filter_map(|hours| local.checked_sub_signed(TimeDelta::hours(hours)))
        .find_map(|before| zone.offset_from_local_datetime(&before).latest())
        .map_or(0, |offset| offset.fix().local_minus_utc())
}

/// The same moment of the last known year that begins on the same weekday and is as long, so that
/// rules such as "the last Sunday of March" fall on the same day.
fn same_shape(time: NaiveDateTime) -> NaiveDateTime {
    if time.year() <= LAST_KNOWN_YEAR {
        return time;
    }
    let shape = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        first.map(|date| (date.weekday(), date.leap_year()))
    };
    let twin = (LAST_KNOWN_YEAR - 27..=LAST_KNOWN_YEAR).find(|y| shape(*y) == shape(time.year()));
    twin.and_then(|year| time.with_year(year)).unwrap_or(time)
}

/// Reads a local time as command lines and configurations write it: `20261202T160000`,
/// `2026-12-02T16:00:00`, `2026-12-02T16:00`, with a blank instead of the `T` if one likes.
pub fn read_local(text: &str) -> Option<NaiveDateTime> {
    const SHAPES: [&str; 5] = [
        "%Y%m%dT%H%M%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
    ];
    let text = text.trim();
    SHAPES.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok())
}

/// Reads a date: `2026-12-02` or `20261202`.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    ["%Y-%m-%d", "%Y%m%d"].iter().find_map(|shape| NaiveDate::parse_from_str(text, shape).ok())
}

/// Reads a time of which the zone may be a part (RFC 3339); without one it is a local time of
/// `zone`.
pub fn read_instant(text: &str, zone: Tz) -> Option<Timestamp> {
    let with_zone = DateTime::parse_from_rfc3339(text.trim()).ok().map(|time| time.to_utc());
    with_zone.or_else(|| read_local(text).map(|local| to_instant(local, zone)))
}

/// A local time in the basic form of iCalendar and of our JSON: `20261202T160000`.
pub fn basic(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

/// An instant in the basic form of iCalendar and of our JSON: `20261202T150000Z`.
pub fn basic_utc(at: Timestamp) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Whether people of an office work on that day of the week: Monday to Friday.
pub fn is_weekday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The first working day on or after `date` (Monday to Friday, no holiday), if one of the next
/// [`LONGEST_BREAK_DAYS`] days is one.
pub fn working_day_from(
    date: NaiveDate,
    is_holiday: impl Fn(NaiveDate) -> bool,
) -> Option<NaiveDate> {
    let mut days = date.iter_days().take(LONGEST_BREAK_DAYS);
    days.find(|day| is_weekday(*day) && !is_holiday(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        read_local(text).unwrap()
    }

    fn instant(text: &str, zone: Tz) -> String {
        basic_utc(to_instant(local(text), zone))
    }

    #[test]
    fn gap_takes_the_offset_before_it() {
        assert_eq!(instant("20260329T023000", Tz::Europe__Berlin), "20260329T013000Z");
        assert_eq!(instant("20181104T000000", Tz::America__Sao_Paulo), "20181104T030000Z");
        assert_eq!(instant("20261004T021500", Tz::Australia__Lord_Howe), "20261003T154500Z");
        assert_eq!(instant("20111230T090000", Tz::Pacific__Apia), "20111230T190000Z");
    }

    #[test]
    fn fold_is_the_first_of_the_two() {
        assert_eq!(instant("20261025T023000", Tz::Europe__Berlin), "20261025T003000Z");
        assert_eq!(instant("20261101T013000", Tz::America__New_York), "20261101T053000Z");
    }

    #[test]
    fn years_beyond_the_table_keep_summer_time() {
        assert_eq!(instant("21500715T120000", Tz::Europe__Berlin), "21500715T100000Z");
        assert_eq!(instant("21500115T120000", Tz::Europe__Berlin), "21500115T110000Z");
        let at = read_instant("2150-07-15T10:00:00Z", Tz::UTC).unwrap();
        assert_eq!(to_local(at, Tz::Europe__Berlin), local("21500715T120000"));
    }

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let berlin = Tz::Europe__Berlin;
        let at = read_instant("2026-12-02T16:00:00", berlin).unwrap();
        assert_eq!(read_instant("2026-12-02T16:00:00+01:00", berlin), Some(at));
        assert_eq!(read_instant("20261202T160000", berlin), Some(at));
        assert_eq!(read_instant("tomorrow", berlin), None);
        assert_eq!(read_local("2026-02-30T10:00:00"), None);
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        let day = |text| read_date(text).unwrap();
        let no_holidays = |_| false;
        assert_eq!(working_day_from(day("2026-12-05"), no_holidays), Some(day("2026-12-07")));
        let monday_off = |date| date == day("2026-12-07");
        assert_eq!(working_day_from(day("2026-12-05"), monday_off), Some(day("2026-12-08")));
        assert_eq!(working_day_from(day("2026-12-05"), |_| true), None);
    }
}
