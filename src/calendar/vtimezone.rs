//! VTIMEZONE for every zone, made from its changes of offset.
//!
//! The classic form, two rules that repeat every year since 1970, is the only one that all programs
//! read right, so it is written wherever it tells the truth. Where it does not (Morocco moves with
//! Ramadan), each change of the years ahead is written out.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta,
    TimeZone as _, Utc, Weekday,
};
use chrono_tz::{OffsetComponents as _, Tz, TzOffset};

use super::observance::{Day, Observance, Yearly};
use super::text::Lines;
use super::when::Local;

/// The classic form begins here.
const EPOCH: i32 = 1970;
/// How many years show every arrangement of dates and weekdays.
const CYCLE: i32 = 28;
/// How many years without an exception make two yearly rules.
const STEADY: i32 = 10;
/// How many years are written out where no rule says them.
const AHEAD: i32 = 12;
/// The last year that the zone data covers.
const LAST: i32 = 2099;
/// How far apart offsets are looked up; no zone changes and changes back within it.
const STEP: TimeDelta = TimeDelta::days(10);
/// How many zones and spans of years are remembered.
const KEPT: usize = 256;

/// Writes the VTIMEZONE of `zone`: true from the first of `years` on, and for [`AHEAD`] years after
/// the last where no rule says what comes.
pub(super) fn write(lines: &mut Lines, zone: Tz, years: RangeInclusive<i32>) {
    lines.begin("VTIMEZONE");
    lines.raw("TZID", zone.name());
    lines.raw("X-LIC-LOCATION", zone.name());
    for observance in observances(zone, years).iter() {
        let kind = if observance.daylight { "DAYLIGHT" } else { "STANDARD" };
        lines.begin(kind);
        lines.raw("TZNAME", &observance.name);
        lines.raw("TZOFFSETFROM", &hours(observance.from));
        lines.raw("TZOFFSETTO", &hours(observance.to));
        lines.write("DTSTART", format_args!("{}", Local(observance.start)));
        if let Some(yearly) = &observance.yearly {
            lines.raw("RRULE", &yearly.rrule());
        }
        lines.end(kind);
    }
    lines.end("VTIMEZONE");
}

/// What `zone` does, see [`write`]. Finding it costs more than the rest of an invitation, and is the
/// same for every reader: it is found once.
pub(super) fn observances(zone: Tz, years: RangeInclusive<i32>) -> Arc<[Observance]> {
    /// By zone, first and last year.
    type Found = HashMap<(Tz, i32, i32), Arc<[Observance]>>;
    static FOUND: LazyLock<Mutex<Found>> = LazyLock::new(Mutex::default);
    let first = (*years.start()).clamp(EPOCH, LAST - CYCLE);
    let ahead = years.end().saturating_add(AHEAD);
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if found.len() >= KEPT {
        found.clear();
    }
    let known = found.entry((zone, first, ahead));
    Arc::clone(known.or_insert_with(|| find(zone, first, ahead).into()))
}

fn find(zone: Tz, first: i32, ahead: i32) -> Vec<Observance> {
    let last = ahead.clamp(first + CYCLE, LAST);
    let changes = changes(zone, first, last);
    if let Some(rules) = yearly(&changes, first, last) {
        return rules.map(|(rule, change)| change.repeated(rule, EPOCH)).to_vec();
    }
    let steady = (first..=last - STEADY)
        .find_map(|year| yearly(&changes, year, last).map(|rules| (year, rules)));
    let told_until = steady.as_ref().map_or(ahead, |(year, _)| *year);
    let told = changes.iter().filter(|change| change.local.year() < told_until);
    let mut all = vec![standing(zone, &changes, first)];
    all.extend(told.map(Change::once));
    if let Some((year, rules)) = steady {
        all.extend(rules.map(|(rule, change)| change.repeated(rule, year)));
    }
    all
}

/// An offset as `+0530`.
fn hours(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let text = format!("{sign}{:02}{:02}", minutes / 60, minutes % 60);
    if rest == 0 { text } else { format!("{text}{rest:02}") }
}

/// A change of offset.
#[derive(Debug, Clone)]
struct Change {
    /// When, on the clock as it was before.
    local: NaiveDateTime,
    before: TzOffset,
    after: TzOffset,
}

impl Change {
    /// The block of this change alone.
    fn once(&self) -> Observance {
        Observance {
            daylight: is_daylight(&self.after, &self.before),
            name: self.after.to_string(),
            from: seconds(&self.before),
            to: seconds(&self.after),
            start: self.local,
            yearly: None,
            until: None,
            more: Vec::new(),
        }
    }

    /// The block of this change in `year` and all years after.
    fn repeated(&self, rule: Yearly, year: i32) -> Observance {
        let start = rule.onset(year).unwrap_or(self.local);
        Observance { start, yearly: Some(rule), ..self.once() }
    }
}

/// The block that holds before the first change, or always.
fn standing(zone: Tz, changes: &[Change], year: i32) -> Observance {
    let start = midnight(EPOCH, 1, 1).naive_utc();
    let offset = match changes.first() {
        Some(change) => change.before,
        None => zone.offset_from_utc_datetime(&midnight(year, 1, 1).naive_utc()),
    };
    let next = changes.first().map_or(offset, |change| change.after);
    let standing = Change { local: start, before: offset, after: offset }.once();
    Observance { daylight: is_daylight(&offset, &next), ..standing }
}

fn seconds(offset: &TzOffset) -> i32 {
    offset.fix().local_minus_utc()
}

/// Whether an offset is summer time. Dublin and Morocco call summer their standard and count winter
/// as an hour less; programs expect the later clock to be the DAYLIGHT one there, too.
fn is_daylight(offset: &TzOffset, other: &TzOffset) -> bool {
    let (here, there) = (offset.dst_offset(), other.dst_offset());
    here > TimeDelta::zero() || here.is_zero() && there < TimeDelta::zero()
}

/// The changes of offset from the end of the year before `first` to the end of `last`.
fn changes(zone: Tz, first: i32, last: i32) -> Vec<Change> {
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc());
    let end = midnight(last + 1, 1, 2);
    let mut at = midnight(first - 1, 12, 20);
    let mut before = offset(at);
    let mut changes = Vec::new();
    while at < end {
        let next = at + STEP;
        let after = offset(next);
        if seconds(&after) != seconds(&before) {
            let (mut low, mut high) = (at, next);
            while high - low > TimeDelta::seconds(1) {
                let middle = low + (high - low) / 2;
                let same = seconds(&offset(middle)) == seconds(&before);
                *(if same { &mut low } else { &mut high }) = middle;
            }
            // Bisecting ends up to a fraction of a second late; changes happen on whole seconds.
            let instant = DateTime::from_timestamp(high.timestamp(), 0).unwrap_or(high);
            let local = instant.naive_utc() + before.fix();
            if local.year() <= last {
                changes.push(Change { local, before, after });
            }
        }
        (at, before) = (next, after);
    }
    changes
}

/// The two rules that say all changes of the years `first` to `last`, if two say them.
fn yearly(changes: &[Change], first: i32, last: i32) -> Option<[(Yearly, &Change); 2]> {
    let start = changes.partition_point(|change| change.local.year() < first);
    let (pairs, rest) = changes[start..].as_chunks::<2>();
    let complete = rest.is_empty()
        && pairs.len() == usize::try_from(last - first + 1).ok()?
        && pairs
            .iter()
            .zip(first..)
            .all(|([one, two], year)| one.local.year() == year && two.local.year() == year);
    if !complete {
        return None;
    }
    let one: Vec<&Change> = pairs.iter().map(|pair| &pair[0]).collect();
    let two: Vec<&Change> = pairs.iter().map(|pair| &pair[1]).collect();
    Some([(rule(&one)?, one.last()?), (rule(&two)?, two.last()?)])
}

/// The one rule that says all these changes.
fn rule(changes: &[&Change]) -> Option<Yearly> {
    let sample = changes.first()?;
    let (month, time) = (sample.local.month(), sample.local.time());
    let alike = changes.iter().all(|change| {
        (change.local.month(), change.local.time()) == (month, time)
            && seconds(&change.before) == seconds(&sample.before)
            && seconds(&change.after) == seconds(&sample.after)
    });
    let dates: Vec<NaiveDate> = changes.iter().map(|change| change.local.date()).collect();
    let day = day(&dates)?;
    alike.then_some(Yearly { month, day, time })
}

/// What dates of one month have in common.
fn day(dates: &[NaiveDate]) -> Option<Day> {
    let (low, high) =
        (dates.iter().map(NaiveDate::day).min()?, dates.iter().map(NaiveDate::day).max()?);
    if low == high {
        return Some(Day::Date(low));
    }
    let weekday: Weekday = dates.first()?.weekday();
    if dates.iter().any(|date| date.weekday() != weekday) {
        return None;
    }
    let is_last = |date: &NaiveDate| date.day() + 7 > u32::from(date.num_days_in_month());
    if dates.iter().all(is_last) {
        return Some(Day::Last(weekday));
    }
    let nth = |day: u32| (day - 1) / 7 + 1;
    if nth(low) == nth(high) {
        return Some(Day::Nth(u8::try_from(nth(low)).ok()?, weekday));
    }
    (high - low == 6).then_some(Day::OnOrAfter(low, weekday))
}

fn midnight(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default().and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::super::observance::offset;
    use super::super::zone::instant;
    use super::*;
    use chrono_tz::TZ_VARIANTS;

    fn text(zone: Tz, since: i32) -> String {
        let mut lines = Lines::default();
        write(&mut lines, zone, since..=since);
        lines.into_string().replace("\r\n", "\n")
    }

    #[test]
    fn berlin_is_the_classic_form() {
        assert_eq!(
            text(Tz::Europe__Berlin, 2026),
            "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nX-LIC-LOCATION:Europe/Berlin\n\
             BEGIN:DAYLIGHT\nTZNAME:CEST\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
             DTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n\
             BEGIN:STANDARD\nTZNAME:CET\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
             DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n\
             END:VTIMEZONE\n"
        );
    }

    #[test]
    fn summer_is_daylight_in_dublin_and_half_an_hour_on_lord_howe() {
        let dublin = text(Tz::Europe__Dublin, 2026);
        assert!(
            dublin.contains("BEGIN:DAYLIGHT\nTZNAME:IST\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100")
        );
        let lord_howe = text(Tz::Australia__Lord_Howe, 2026);
        assert!(
            lord_howe.contains("TZOFFSETFROM:+1030\nTZOFFSETTO:+1100\nDTSTART:19701004T020000")
        );
    }

    #[test]
    fn zones_without_summer_time_have_one_standard() {
        let tokyo = text(Tz::Asia__Tokyo, 2026);
        assert_eq!(tokyo.matches("BEGIN:STANDARD").count(), 1);
        assert!(!tokyo.contains("DAYLIGHT") && !tokyo.contains("RRULE"));
    }

    #[test]
    fn morocco_is_told_change_by_change_and_chile_by_two_rules() {
        assert!(text(Tz::Africa__Casablanca, 2026).matches("DTSTART").count() > 20);
        let chile = text(Tz::America__Santiago, 2026);
        assert_eq!(chile.matches("RRULE").count(), 2);
        assert!(chile.contains("BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU"), "{chile}");
    }

    #[test]
    fn a_zone_that_changed_its_mind_is_right_before_and_after() {
        // Paraguay moved its clocks until 2024.
        let all = observances(Tz::America__Asuncion, 2023..=2026);
        for (month, year, hours) in [(7, 2023, -4), (12, 2023, -3), (7, 2024, -4), (7, 2026, -3)] {
            let local = midnight(year, month, 15).naive_utc();
            assert_eq!(offset(&all, local), Some(hours * 3600), "{local}");
        }
    }

    #[test]
    fn an_old_series_knows_the_years_ahead_of_its_last_revision() {
        let all = observances(Tz::Africa__Casablanca, 2015..=2026);
        let told = all.iter().map(|observance| observance.start.year()).max();
        assert_eq!(told, Some(2037));
    }

    /// Every zone, ten years, every week and around each change.
    #[test]
    fn what_is_written_is_what_the_zone_does() {
        for zone in TZ_VARIANTS {
            let all = observances(zone, 2026..=2026);
            let mut times: Vec<NaiveDateTime> = (0..520)
                .map(|n| midnight(2026, 1, 1).naive_utc() + TimeDelta::hours(n * 169))
                .collect();
            for change in changes(zone, 2026, 2035) {
                times.extend((-4..=4).map(|n| change.local + TimeDelta::minutes(n * 15)));
            }
            for local in times.into_iter().filter(|time| (2026..2036).contains(&time.year())) {
                let told = local - instant(local, zone).naive_utc();
                let told = i32::try_from(told.num_seconds()).ok();
                assert_eq!(offset(&all, local), told, "{zone} {local}");
            }
        }
    }
}
