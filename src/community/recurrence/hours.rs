//! Alternating hours: where no time of day suits all zones, who gets up early takes turns.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Tz;

use super::expand::Pattern;
use super::{RuleError, Series};
use crate::time;

/// The most times of day that take turns.
const MOST_HOURS: usize = 4;

/// How many dates the series in turn are compared with the rule on.
const COMPARED_DATES: usize = 60;

/// How many times of day are proposed to take turns.
const FEW_HOURS: usize = 2;

/// The burden from which on a meeting is in somebody's night.
const NIGHT: u32 = 8;

/// How hard each hour of one's day is, from midnight on: nothing at work, most at night.
const BURDEN: [u32; 24] =
    [16, 16, 16, 16, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 4, 8, 16];

impl Series {
    /// The series with its meetings at several times of day in turn, beginning with that of its
    /// start; without `hours` all meetings are at that.
    ///
    /// # Errors
    /// There are too few or too many hours, the start is at none of them, or the rule has no fixed
    /// distance between its dates (the fifth Monday, the 31st, Tuesdays and Thursdays).
    pub fn taking_turns(mut self, hours: &[NaiveTime]) -> Result<Self, RuleError> {
        if hours.is_empty() {
            return Ok(self);
        }
        if !(2..=MOST_HOURS).contains(&hours.len()) {
            let what = format!("{} times of day cannot take turns", hours.len());
            return Err(RuleError::new(what, format!("write 2 to {MOST_HOURS} of them")));
        }
        let first = self.start.time();
        let Some(own) = hours.iter().position(|hour| *hour == first) else {
            return Err(RuleError::new(
                format!("the first meeting, at {}, is at none of them", first.format("%H:%M")),
                "write its time of day, too",
            ));
        };
        let in_turn: Vec<NaiveTime> =
            hours.iter().cycle().skip(own).take(hours.len()).copied().collect();
        let turns = self.pattern.as_ref().and_then(|whole| turns(whole, &in_turn));
        self.turns = turns.ok_or_else(|| {
            RuleError::new(
                "the dates of this rule cannot alternate between times of day",
                "use one weekday, or one day of the month that every month has",
            )
        })?;
        // An end counts days: the last meeting may be later in the day than the first one was.
        self.last = self.last.map(|last| last.date().and_hms_opt(23, 59, 59).unwrap_or(last));
        Ok(self)
    }

    /// The times of day that take turns, the first meeting's first; empty: all are at one time.
    pub fn hours(&self) -> Vec<NaiveTime> {
        self.turns.iter().map(|turn| turn.start().time()).collect()
    }
}

/// Every so many-th date of a pattern at each of the hours; `None` where no rule says that.
fn turns(whole: &Pattern, hours: &[NaiveTime]) -> Option<Vec<Pattern>> {
    let mut parts = whole.parts().clone();
    parts.interval = parts.interval.saturating_mul(u32::try_from(hours.len()).ok()?);
    (parts.count, parts.until) = (None, None);
    (parts.hours, parts.minutes, parts.seconds) = (Vec::new(), Vec::new(), Vec::new());
    let dates: Vec<NaiveDateTime> = whole.walk(whole.start()).take(COMPARED_DATES).collect();
    let last = dates.get(COMPARED_DATES - 1)?;
    let fits = dates.iter().take(hours.len()).enumerate().all(|(turn, first)| {
        let own = dates.iter().copied().skip(turn).step_by(hours.len());
        own.eq(Pattern::new(&parts, *first).walk(*first).take_while(|date| date <= last))
    });
    let at = |(date, hour): (&NaiveDateTime, &NaiveTime)| {
        Pattern::new(&parts, date.date().and_time(*hour))
    };
    fits.then(|| dates.iter().zip(hours).map(at).collect())
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

/// The times of day in `zone` that in turn would share the burden, or the one that is kinder to all,
/// where meetings that are always at that of `start` are in some member's night; `None` where they
/// are not, or where no other hour helps.
pub fn fairer(members: &[Tz], zone: Tz, start: NaiveDateTime) -> Option<Vec<NaiveTime>> {
    let mut zones = members.to_vec();
    zones.sort_unstable_by_key(|zone| zone.name());
    zones.dedup();
    let now = |member: &Tz| burden(*member, zone, start.date(), start.hour());
    let hardest = zones.iter().map(now).max().filter(|hardest| *hardest >= NIGHT)?;
    let mut hours = fair(&zones, zone, start.date(), FEW_HOURS);
    let at = |member: Tz, hour: &NaiveTime| burden(member, zone, start.date(), hour.hour());
    let in_turn = |member: &Tz| hours.iter().map(|hour| at(*member, hour)).sum::<u32>();
    let turns = u32::try_from(FEW_HOURS).unwrap_or(1);
    let helps = zones.iter().map(in_turn).max().is_some_and(|most| most < hardest * turns);
    hours.dedup();
    helps.then_some(hours)
}

/// How hard a meeting at an hour of `zone` is for a member.
fn burden(member: Tz, zone: Tz, day: NaiveDate, hour: u32) -> u32 {
    let local = day.and_hms_opt(hour, 0, 0).unwrap_or_default();
    let there = time::to_local(time::to_instant(local, zone), member);
    BURDEN[there.hour() as usize % 24]
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        time::read_local(text).unwrap()
    }

    fn hours(of: &[u32]) -> Vec<NaiveTime> {
        of.iter().map(|hour| NaiveTime::from_hms_opt(*hour, 0, 0).unwrap()).collect()
    }

    fn in_turn(rule: &str, of: &[u32]) -> Result<Series, RuleError> {
        let rule = Rule::read(rule).unwrap();
        let series = Series::new(local("20261202T090000"), Tz::Europe__Madrid, Some(rule));
        series.unwrap().taking_turns(&hours(of))
    }

    #[test]
    fn hours_take_turns_on_the_dates_of_the_rule() {
        let series =
            in_turn("every second Wednesday, until 10 February 2027", &[17, 21, 9]).unwrap();
        let all: Vec<String> = series.occurrences().map(|o| time::basic(o.local)).collect();
        assert_eq!(
            all,
            [
                "20261202T090000",
                "20261216T170000",
                "20261230T210000",
                "20270113T090000",
                "20270127T170000",
                "20270210T210000",
            ]
        );
        assert_eq!(series.hours(), hours(&[9, 17, 21]));
        assert_eq!(series.find(local("20261216T170000")).unwrap().local, local("20261216T170000"));
        assert_eq!(series.find(local("20261216T090000")), None);
        let next = series.next_after(time::to_instant(local("20270113T120000"), Tz::UTC));
        assert_eq!(next.unwrap().id, local("20270127T170000"));
    }

    #[test]
    fn rules_without_a_fixed_distance_are_refused() {
        assert!(in_turn("the first Wednesday of every month", &[9, 17]).is_ok());
        assert!(in_turn("the first Wednesday of every month", &[9]).is_err());
        assert!(in_turn("the first Wednesday of every month", &[10, 17]).is_err());
        for rule in ["every Tuesday and Thursday", "FREQ=MONTHLY;BYDAY=5WE", "the 31st"] {
            assert!(in_turn(rule, &[9, 17]).is_err(), "{rule}");
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
        let at = |text| fairer(&far, berlin, local(text));
        assert_eq!(at("20261202T100000"), Some(hours(&[6])), "one that is nobody's night");
        let opposite = [Tz::Pacific__Auckland, berlin];
        assert_eq!(fairer(&opposite, berlin, local("20261202T160000")), Some(hours(&[8, 20])));
        assert_eq!(fairer(&[berlin, Tz::Europe__London], berlin, local("20261202T100000")), None);
    }
}
