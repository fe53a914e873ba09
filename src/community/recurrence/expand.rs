//! From a rule to its dates: a walk over periods in local time, which can begin anywhere.
//!
//! A period is what FREQ and INTERVAL name (every second week, every third hour). Its occurrences
//! are days, each at the same times. Local times know no gaps and no folds here; `time::to_instant`
//! deals with those afterwards, so that no clock change drops or doubles a meeting.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::filter;
use super::rule::{Frequency, Parts};

/// No walk goes on after this year: zone tables do not reach that far, nor does any community.
const LAST_YEAR: i32 = 2200;

/// How many periods one walk looks at before it ends: a daily series of three centuries needs
/// 110,000; a rule that waits for a second that never comes is stopped here.
const MOST_PERIODS: u32 = 200_000;

/// A rule and its start, made ready to be walked: what the rule leaves open is taken from the start
/// (RFC 5545 3.3.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Parts,
    start: NaiveDateTime,
    hours: Vec<u32>,
    minutes: Vec<u32>,
    seconds: Vec<u32>,
}

/// The days of one period and the times at which each of them has an occurrence.
struct Period {
    days: Vec<NaiveDate>,
    times: Vec<NaiveTime>,
}

/// The occurrences of a pattern in order; see [`Pattern::walk`].
pub(super) struct Walk<'a> {
    pattern: &'a Pattern,
    from: NaiveDateTime,
    index: i64,
    looked_at: u32,
    ready: std::vec::IntoIter<NaiveDateTime>,
}

impl Pattern {
    /// Fills in what the rule leaves to the start.
    pub(super) fn new(parts: &Parts, start: NaiveDateTime) -> Self {
        let parts = filter::completed(parts, start);
        let choose = |list: &[i16], of_start: u32, expands: bool| match list {
            [] if expands => vec![of_start],
            list => list.iter().filter_map(|n| u32::try_from(*n).ok()).collect(),
        };
        Self {
            hours: choose(&parts.hours, start.hour(), parts.frequency < Frequency::Hourly),
            minutes: choose(&parts.minutes, start.minute(), parts.frequency < Frequency::Minutely),
            seconds: choose(&parts.seconds, start.second(), parts.frequency < Frequency::Secondly),
            parts,
            start,
        }
    }

    /// The time that anchors the periods.
    pub(super) fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// The rule with weekday, day and month of the start where it names none.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The occurrences from `from` on, or from the start if that is later. Where the walk begins is
    /// calculated, so that an old series costs no more than a young one. COUNT and UNTIL are the
    /// caller's.
    pub(super) fn walk(&self, from: NaiveDateTime) -> Walk<'_> {
        let from = from.max(self.start);
        Walk {
            pattern: self,
            from,
            index: self.index_at(from),
            looked_at: 0,
            ready: Vec::new().into_iter(),
        }
    }

    /// Interval between periods in units of the frequency. Weeks belong to week-numbering years, so
    /// with BYWEEKNO every year is looked at and [`Self::takes`] counts the interval.
    fn interval(&self) -> i64 {
        let by_week = self.parts.frequency == Frequency::Yearly && !self.parts.weeks.is_empty();
        if by_week { 1 } else { i64::from(self.parts.interval) }
    }

    /// A time counted in units of the frequency.
    fn unit(&self, time: NaiveDateTime) -> i64 {
        let date = time.date();
        let months = i64::from(date.year()) * 12 + i64::from(date.month0());
        match self.parts.frequency {
            Frequency::Yearly => i64::from(date.year()),
            Frequency::Monthly => months,
            Frequency::Weekly => (day_number(date)
                - filter::days_into_week(date, self.parts.week_start))
            .div_euclid(7),
            Frequency::Daily => day_number(date),
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
                time.and_utc().timestamp().div_euclid(self.unit_seconds())
            }
        }
    }

    /// Seconds in a unit of a frequency below a day.
    fn unit_seconds(&self) -> i64 {
        match self.parts.frequency {
            Frequency::Hourly => 3_600,
            Frequency::Minutely => 60,
            Frequency::Yearly
            | Frequency::Monthly
            | Frequency::Weekly
            | Frequency::Daily
            | Frequency::Secondly => 1,
        }
    }

    /// The period that holds a time, or the last one before it.
    fn index_at(&self, time: NaiveDateTime) -> i64 {
        (self.unit(time) - self.unit(self.start)).div_euclid(self.interval()).max(0)
    }

    /// The period of an index, and the index of the next one worth looking at; `None` after the
    /// last year.
    fn period(&self, index: i64) -> Option<(Period, i64)> {
        let unit = self.unit(self.start).checked_add(index.checked_mul(self.interval())?)?;
        let days = match self.parts.frequency {
            Frequency::Yearly => self.days_of_year(i32::try_from(unit).ok()?)?,
            Frequency::Monthly => {
                let year = i32::try_from(unit.div_euclid(12)).ok()?;
                let month = u32::try_from(unit.rem_euclid(12)).ok()? + 1;
                self.days_of_month(year, month)?
            }
            Frequency::Weekly => self.days_of_week(unit, index == 0)?,
            Frequency::Daily => {
                let day = date_of_number(unit)?;
                within_years(day)?;
                if filter::takes(&self.parts, self.start, day) { vec![day] } else { Vec::new() }
            }
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
                return self.clock_period(unit, index);
            }
        };
        Some((Period { days, times: self.times() }, index + 1))
    }

    /// The times of a day on which there is a meeting.
    fn times(&self) -> Vec<NaiveTime> {
        times(&self.hours, &self.minutes, &self.seconds)
    }

    /// The days of a week that the rule takes.
    ///
    /// BYSETPOS counts in the whole week, also where the series begins in the middle of its first
    /// one. A start that the rule does not match RFC 5545 leaves undefined (3.8.5.3); there the
    /// first week is counted from the start, as `dateutil` does.
    fn days_of_week(&self, unit: i64, is_first: bool) -> Option<Vec<NaiveDate>> {
        let first = self.unit_week_start(unit)?;
        within_years(first)?;
        let days = first
            .iter_days()
            .take(7)
            .filter(|day| filter::takes(&self.parts, self.start, *day))
            .collect();
        let mut week = Period { days, times: self.times() };
        if is_first && !self.parts.positions.is_empty() && !self.chosen(&week).contains(&self.start)
        {
            week.days.retain(|day| *day >= self.start.date());
        }
        Some(week.days)
    }

    /// The first day of a week counted by [`Self::unit`].
    fn unit_week_start(&self, unit: i64) -> Option<NaiveDate> {
        let start = self.start.date();
        let first = day_number(start) - filter::days_into_week(start, self.parts.week_start);
        date_of_number(unit.checked_mul(7)?.checked_add(first.rem_euclid(7))?)
    }

    /// The days of a year that the rule takes.
    fn days_of_year(&self, year: i32) -> Option<Vec<NaiveDate>> {
        let mut days = Vec::new();
        for month in 1..=12 {
            days.extend(self.days_of_month(year, month)?);
        }
        Some(days)
    }

    /// The days of a month that the rule takes.
    fn days_of_month(&self, year: i32, month: u32) -> Option<Vec<NaiveDate>> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        within_years(first)?;
        if !filter::has(&self.parts.months, month) {
            return Some(Vec::new());
        }
        let days = first.iter_days().take_while(|day| day.month() == month);
        Some(days.filter(|day| filter::takes(&self.parts, self.start, *day)).collect())
    }

    /// A period of hours, minutes or seconds. Where a part excludes it, the next index is the first
    /// one after all that this part excludes: a day, an hour, a minute.
    fn clock_period(&self, unit: i64, index: i64) -> Option<(Period, i64)> {
        let time = chrono::DateTime::from_timestamp(unit.checked_mul(self.unit_seconds())?, 0)?;
        let time = time.naive_utc();
        within_years(time.date())?;
        let frequency = self.parts.frequency;
        let lacks = |list: &[u32], value: u32| !list.is_empty() && !list.contains(&value);
        let excluded_seconds = if !filter::takes(&self.parts, self.start, time.date()) {
            86_400
        } else if lacks(&self.hours, time.hour()) {
            3_600
        } else if frequency >= Frequency::Minutely && lacks(&self.minutes, time.minute()) {
            60
        } else if frequency == Frequency::Secondly && lacks(&self.seconds, time.second()) {
            1
        } else {
            let minute = [time.minute()];
            let second = [time.second()];
            let minutes = if frequency == Frequency::Hourly { &self.minutes[..] } else { &minute };
            let seconds =
                if frequency == Frequency::Secondly { &second } else { &self.seconds[..] };
            let times = times(&[time.hour()], minutes, seconds);
            return Some((Period { days: vec![time.date()], times }, index + 1));
        };
        let now = time.and_utc().timestamp();
        let resume = (now.div_euclid(excluded_seconds) + 1) * excluded_seconds;
        let skipped_units = (resume - unit * self.unit_seconds()) / self.unit_seconds();
        let next = index + (skipped_units + self.interval() - 1).div_euclid(self.interval());
        Some((Period { days: Vec::new(), times: Vec::new() }, next.max(index + 1)))
    }

    /// The occurrences of a period in order, those of BYSETPOS only where it is given.
    fn chosen(&self, period: &Period) -> Vec<NaiveDateTime> {
        let at = |index: usize| {
            let times = period.times.len();
            period.days[index / times].and_time(period.times[index % times])
        };
        let total = period.days.len() * period.times.len();
        if self.parts.positions.is_empty() {
            return (0..total).map(at).collect();
        }
        let places = self.parts.positions.iter().filter_map(|position| {
            let place = usize::from(position.unsigned_abs());
            let index = if *position > 0 { place - 1 } else { total.checked_sub(place)? };
            (index < total).then_some(index)
        });
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(at).collect()
    }
}

impl Iterator for Walk<'_> {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        loop {
            if let Some(time) = self.ready.find(|time| *time >= self.from) {
                return Some(time);
            }
            if self.looked_at == MOST_PERIODS {
                return None;
            }
            self.looked_at += 1;
            let (period, next) = self.pattern.period(self.index)?;
            self.index = next;
            self.ready = self.pattern.chosen(&period).into_iter();
        }
    }
}

/// Every combination of hours, minutes and seconds, in order.
fn times(hours: &[u32], minutes: &[u32], seconds: &[u32]) -> Vec<NaiveTime> {
    let mut times = Vec::with_capacity(hours.len() * minutes.len() * seconds.len());
    for hour in hours {
        for minute in minutes {
            let all = seconds.iter().filter_map(|s| NaiveTime::from_hms_opt(*hour, *minute, *s));
            times.extend(all);
        }
    }
    times
}

/// `None` once the walk has gone too far.
fn within_years(date: NaiveDate) -> Option<()> {
    (date.year() <= LAST_YEAR).then_some(())
}

/// A day counted from the common era.
fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

/// The day of a [`day_number`].
fn date_of_number(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text;
    use super::*;
    use crate::time;

    fn pattern(start: &str, rule: &str) -> Pattern {
        Pattern::new(&text::read(rule).unwrap().1, time::read_local(start).unwrap())
    }

    fn dates(start: &str, rule: &str, count: usize) -> Vec<String> {
        let pattern = pattern(start, rule);
        pattern.walk(pattern.start()).take(count).map(time::basic).collect()
    }

    #[test]
    fn rules_that_other_expanders_refuse_or_miss() {
        let start = "20260101T100000";
        let fifth_last = dates(start, "FREQ=MONTHLY;BYDAY=-5MO", 2);
        assert_eq!(fifth_last, ["20260302T100000", "20260601T100000"]);
        let year_day = dates(start, "FREQ=MONTHLY;BYYEARDAY=40", 2);
        assert_eq!(year_day, ["20260209T100000", "20270209T100000"]);
        let rare = dates(start, "FREQ=DAILY;INTERVAL=63000", 2);
        assert_eq!(rare, ["20260101T100000", "21980628T100000"]);
        let mixed = dates(start, "FREQ=MONTHLY;BYDAY=TH,1FR", 3);
        assert_eq!(mixed, ["20260101T100000", "20260102T100000", "20260108T100000"]);
    }

    #[test]
    fn weeks_of_the_year_keep_the_weekday_of_the_start() {
        let weeks = dates("20260511T100000", "FREQ=YEARLY;BYWEEKNO=20", 2);
        assert_eq!(weeks, ["20260511T100000", "20270517T100000"]);
        let last = dates("20261231T100000", "FREQ=YEARLY;BYWEEKNO=53", 2);
        assert_eq!(last, ["20261231T100000", "20321230T100000"]);
    }

    #[test]
    fn the_first_week_counts_as_a_whole_for_positions() {
        let rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2";
        assert_eq!(dates("20261202T100000", rule, 2), ["20261202T100000", "20261209T100000"]);
        assert_eq!(dates("20261201T100000", rule, 2), ["20261204T100000", "20261209T100000"]);
    }

    #[test]
    fn an_old_series_costs_no_more_than_a_young_one() {
        for rule in
            ["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=HOURLY"]
        {
            let old = pattern("19000101T100000", rule);
            let mut walk = old.walk(time::read_local("21900101T000000").unwrap());
            assert!(walk.next().is_some());
            assert!(walk.looked_at < 5, "{rule} looked at {}", walk.looked_at);
        }
    }

    #[test]
    fn rules_that_never_come_end() {
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
            "FREQ=SECONDLY;INTERVAL=60;BYSECOND=5",
            "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=HOURLY;INTERVAL=24;BYHOUR=11",
        ] {
            assert_eq!(dates("20240101T100000", rule, 1), [""; 0], "{rule}");
        }
        let endless = pattern("20240101T100000", "FREQ=SECONDLY");
        assert_eq!(endless.walk(endless.start()).take(1_000_000).count(), 200_000);
    }

    /// What RFC 5545 says of simple rules, day by day.
    fn is_date(rule: &Simple, start: NaiveDate, day: NaiveDate) -> bool {
        let monday = |day: NaiveDate| day.num_days_from_ce() - days_since_monday(day);
        let (unit, matches) = match rule.frequency {
            "DAILY" => ((day - start).num_days(), true),
            "WEEKLY" => {
                let weeks = (monday(day) - monday(start)) / 7;
                (i64::from(weeks), rule.weekdays.contains(&days_since_monday(day)))
            }
            _ => {
                let months = (day.year() - start.year()) * 12 + signed(day.month0())
                    - signed(start.month0());
                let length = i32::from(day.num_days_in_month());
                let back = (length - signed(day.day())) / 7 + 1;
                let nth = signed(day.day0()) / 7 + 1;
                let counted = nth == rule.number || -back == rule.number;
                (i64::from(months), counted && rule.weekdays.contains(&days_since_monday(day)))
            }
        };
        matches && unit % i64::from(rule.interval) == 0
    }

    fn signed(n: u32) -> i32 {
        i32::try_from(n).unwrap()
    }

    fn days_since_monday(day: NaiveDate) -> i32 {
        signed(day.weekday().num_days_from_monday())
    }

    #[derive(Debug)]
    struct Simple {
        frequency: &'static str,
        interval: u32,
        weekdays: Vec<i32>,
        number: i32,
    }

    impl Simple {
        fn text(&self) -> String {
            let number =
                if self.frequency == "MONTHLY" { self.number.to_string() } else { String::new() };
            let names =
                self.weekdays.iter().map(|day| text::WEEKDAYS[usize::try_from(*day).unwrap()].0);
            let days: Vec<String> = names.map(|name| format!("{number}{name}")).collect();
            let by_day = format!(";BYDAY={}", days.join(","));
            let by_day = if self.frequency == "DAILY" { "" } else { &by_day };
            format!("FREQ={};INTERVAL={}{by_day}", self.frequency, self.interval)
        }
    }

    fn simple_rules() -> impl Strategy<Value = Simple> {
        let frequency = prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY"]);
        let weekdays = prop::sample::subsequence((0..7).collect::<Vec<i32>>(), 1..4);
        let number = prop::sample::select(vec![1, 2, 3, 4, 5, -1, -2, -5]);
        (frequency, 1..9_u32, weekdays, number).prop_map(
            |(frequency, interval, weekdays, number)| Simple {
                frequency,
                interval,
                weekdays,
                number,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn expansion_is_what_the_definition_says(
            rule in simple_rules(),
            start in 730_000..740_000_i32,
            later in 0..1_000_u64,
        ) {
            let start = NaiveDate::from_num_days_from_ce_opt(start).unwrap();
            let pattern = Pattern::new(&text::read(&rule.text()).unwrap().1, start.into());
            let from = start + chrono::Days::new(later);
            let slow: Vec<NaiveDate> =
                from.iter_days().take(1_500).filter(|day| is_date(&rule, start, *day)).collect();
            let walk = pattern.walk(from.into()).map(|date| date.date());
            let fast: Vec<NaiveDate> = walk.take(slow.len()).collect();
            prop_assert_eq!(fast, slow, "{}", rule.text());
        }

        #[test]
        fn a_second_opinion_agrees(
            frequency in prop::sample::select(vec!["YEARLY;BYMONTH=3,10", "MONTHLY", "WEEKLY", "DAILY"]),
            interval in 1..20_u32,
            days in prop::sample::subsequence(vec!["MO", "WE", "FR", "SU"], 1..4),
            more in prop::sample::select(vec!["", ";BYMONTHDAY=1,13,-1", ";BYSETPOS=1,-1", ";WKST=SU"]),
            start in 730_000..740_000_i32,
        ) {
            // That crate refuses BYMONTHDAY with weeks, and counts positions in a partial first one.
            prop_assume!(frequency != "WEEKLY" || !more.contains("BY"));
            let start = NaiveDate::from_num_days_from_ce_opt(start).unwrap().into();
            let rule = format!("FREQ={frequency};INTERVAL={interval};BYDAY={}{more}", days.join(","));
            let text = format!("DTSTART:{}Z\nRRULE:{rule}", time::basic(start));
            let other: rrule::RRuleSet = text.parse().unwrap();
            let other = other.all(30).dates.into_iter().map(|date| date.naive_utc());
            let other: Vec<NaiveDateTime> = other.take_while(|date| date.year() <= LAST_YEAR).collect();
            let pattern = Pattern::new(&text::read(&rule).unwrap().1, start);
            let ours: Vec<NaiveDateTime> = pattern.walk(start).take(other.len()).collect();
            prop_assert_eq!(ours, other, "{}", rule);
        }
    }
}
