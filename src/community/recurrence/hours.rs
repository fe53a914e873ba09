//! Alternating hours: where no time of day suits all zones, who gets up early takes turns.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Tz;

use super::expand::Pattern;
use super::{Rule, RuleError, Series, last_of};

use crate::time;

/// The most times of day that take turns.
const MOST_HOURS: usize = 4;

/// How many dates the series in turn are compared with the rule on.
const COMPARED_DATES: usize = 60;

/// How hard each hour of one's day is, from midnight on: nothing at work, most at night.
const BURDEN: [u32; 24] =
    [16, 16, 16, 16, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 4, 8, 16];

/// The same meetings at several times of day in turn, as one series for each time: calendars know
/// no rule that changes its hour. The series of the first hour begins with the first date.
///
/// # Errors
/// There are too few or too many hours, or the rule has no fixed distance between its dates (the
/// fifth Monday, the 31st, Tuesdays and Thursdays).
pub fn alternate(
    start: NaiveDateTime,
    zone: Tz,
    rule: &Rule,
    hours: &[NaiveTime],
) -> Result<Vec<Series>, RuleError> {
    if !(2..=MOST_HOURS).contains(&hours.len()) {
        let what = format!("{} hours cannot take turns", hours.len());
        return Err(RuleError::new(what, format!("write 2 to {MOST_HOURS} times of day")));
    }
    let whole = Pattern::new(rule.parts(), start);
    let last = last_of(&whole, zone);
    let mut parts = whole.parts().clone();
    let turns = u32::try_from(hours.len()).unwrap_or(1);
    parts.interval = parts.interval.saturating_mul(turns);
    (parts.count, parts.until) = (None, None);
    (parts.hours, parts.minutes, parts.seconds) = (Vec::new(), Vec::new(), Vec::new());
    let dates: Vec<NaiveDateTime> = whole.walk(start).take(COMPARED_DATES).collect();
    let fits = dates.iter().take(hours.len()).enumerate().all(|(turn, first)| {
        let own = dates.iter().copied().skip(turn).step_by(hours.len());
        let pattern = Pattern::new(&parts, *first);
        own.eq(pattern.walk(*first).take_while(|date| Some(date) <= dates.last()))
    });
    if !fits || dates.len() < COMPARED_DATES {
        return Err(RuleError::new(
            "the dates of this rule cannot alternate between hours",
            "use one weekday, or one day of the month that every month has",
        ));
    }
    let rule = Rule::from_parts(parts);
    let series = dates.iter().zip(hours).map(|(date, hour)| {
        let series = Series::new(date.date().and_time(*hour), zone, Some(rule.clone()))?;
        let end = last.map(|last| last.date().and_hms_opt(23, 59, 59).unwrap_or(last));
        Ok(match end {
            Some(end) => series.ending(end),
            None => series,
        })
    });
    series.collect()
}

/// The times of day in `zone` that share the burden most evenly among the members' zones when they
/// take turns, judged on one day: the least for whoever has it worst, then the least for all.
pub fn fair(members: &[Tz], zone: Tz, day: NaiveDate, turns: usize) -> Vec<NaiveTime> {
    let turns = turns.clamp(1, MOST_HOURS);
    let burdens: Vec<Vec<u32>> = (0..24)
        .map(|hour| members.iter().map(|member| burden(*member, zone, day, hour)).collect())
        .collect();
    let cost = |hours: &[u32]| {
        let of = |member: usize| hours.iter().map(|hour| burdens[*hour as usize][member]).sum();
        let all: Vec<u32> = (0..members.len()).map(of).collect();
        (all.iter().copied().max().unwrap_or(0), all.iter().sum::<u32>())
    };
    let mut choices: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in 0..turns {
        let longer = choices.iter().flat_map(|chosen| {
            let from = chosen.last().copied().unwrap_or(0);
            (from..24).map(|hour| [chosen.as_slice(), &[hour]].concat())
        });
        choices = longer.collect();
    }
    let best = choices.into_iter().min_by_key(|hours| cost(hours)).unwrap_or_default();
    best.into_iter().filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0)).collect()
}

/// How hard a meeting at an hour of `zone` is for a member.
fn burden(member: Tz, zone: Tz, day: NaiveDate, hour: u32) -> u32 {
    let local = day.and_hms_opt(hour, 0, 0).unwrap_or_default();
    let there = time::to_local(time::to_instant(local, zone), member);
    BURDEN[there.hour() as usize % 24]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        time::read_local(text).unwrap()
    }

    fn hours(of: &[u32]) -> Vec<NaiveTime> {
        of.iter().map(|hour| NaiveTime::from_hms_opt(*hour, 0, 0).unwrap()).collect()
    }

    #[test]
    fn hours_take_turns_on_the_dates_of_the_rule() {
        let rule = Rule::read("every second Wednesday, until 28 February 2027").unwrap();
        let start = local("20261202T090000");
        let series = alternate(start, Tz::Europe__Madrid, &rule, &hours(&[9, 17])).unwrap();
        let mut all: Vec<String> =
            series.iter().flat_map(Series::occurrences).map(|o| time::basic(o.local)).collect();
        all.sort();
        assert_eq!(
            all,
            [
                "20261202T090000",
                "20261216T170000",
                "20261230T090000",
                "20270113T170000",
                "20270127T090000",
                "20270210T170000",
                "20270224T090000",
            ]
        );
    }

    #[test]
    fn rules_without_a_fixed_distance_are_refused() {
        let start = local("20261202T090000");
        let monthly = Rule::read("the first Wednesday of every month").unwrap();
        assert!(alternate(start, Tz::UTC, &monthly, &hours(&[9, 17])).is_ok());
        assert!(alternate(start, Tz::UTC, &monthly, &hours(&[9])).is_err());
        for rule in ["every Tuesday and Thursday", "FREQ=MONTHLY;BYDAY=5WE", "the 31st"] {
            let rule = Rule::read(rule).unwrap();
            assert!(alternate(start, Tz::UTC, &rule, &hours(&[9, 17])).is_err(), "{rule}");
        }
    }

    #[test]
    fn far_zones_share_the_burden() {
        let day = time::read_date("2026-12-02").unwrap();
        let berlin = Tz::Europe__Berlin;
        assert_eq!(fair(&[berlin, Tz::Europe__London], berlin, day, 1), hours(&[10]));
        let far = [Tz::America__Los_Angeles, Tz::Asia__Tokyo, berlin];
        let times = fair(&far, berlin, day, 2);
        let total = |member: Tz| -> u32 {
            times.iter().map(|time| burden(member, berlin, day, time.hour())).sum()
        };
        let all = far.map(total);
        assert!(all.iter().max().unwrap() - all.iter().min().unwrap() <= 8, "{times:?} {all:?}");
    }
}
