//! The series of meetings: rules as words or RRULE text, and the occurrences they mean.
//!
//! A series is kept in local time and its zone. Its occurrences are found in local time and only
//! then become instants, so that a change of clocks neither drops nor doubles a meeting.

mod expand;
mod filter;
pub mod holidays;
pub mod hours;
pub mod outlook;
mod phrase;
mod rule;
mod text;
mod words;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;

use self::expand::Pattern;
use self::holidays::{DaysOff, OnHoliday};
use self::rule::{Frequency, Parts, Until};
pub use self::rule::{Rule, RuleError};
use self::words::Tongue;
use crate::clock::Timestamp;
use crate::time;

/// How far a local time and its instant can disagree about order: the longest jump of a clock.
const DISORDER: TimeDelta = TimeDelta::hours(26);

/// One meeting of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The local time the rule gives: what a calendar calls RECURRENCE-ID.
    pub id: NaiveDateTime,
    /// The local time it takes place: `id` unless a holiday moved it.
    pub local: NaiveDateTime,
    /// The instant it begins.
    pub at: Timestamp,
}

/// Meetings that repeat: a start in a zone, a rule, and the exceptions known in advance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    start: NaiveDateTime,
    zone: Tz,
    rule: Option<Rule>,
    pattern: Option<Pattern>,
    /// Its meetings at each of several times of day that take turns; empty: the pattern says all.
    turns: Vec<Pattern>,
    /// No local time after this one belongs to the rule; COUNT and UNTIL end up here.
    last: Option<NaiveDateTime>,
    exdates: BTreeSet<NaiveDateTime>,
    rdates: BTreeSet<NaiveDateTime>,
    days_off: DaysOff,
}

impl Series {
    /// A series from its local start; without a rule, the single meeting at the start. A start that
    /// the rule does not match is not an occurrence.
    ///
    /// # Errors
    /// The rule matches no date from the start on.
    pub fn new(start: NaiveDateTime, zone: Tz, rule: Option<Rule>) -> Result<Self, RuleError> {
        let pattern = rule.as_ref().map(|rule| Pattern::new(rule.parts(), start));
        let last = pattern.as_ref().and_then(|pattern| last_of(pattern, zone));
        let series = Self {
            start,
            zone,
            rule,
            pattern,
            turns: Vec::new(),
            last,
            exdates: BTreeSet::new(),
            rdates: BTreeSet::new(),
            days_off: DaysOff::default(),
        };
        if series.planned(start).next().is_none() {
            let from = start.format("%Y-%m-%d %H:%M");
            return Err(RuleError::new(
                format!("the rule has no date from {from} on"),
                "change the rule, its end, or the first date",
            ));
        }
        Ok(series)
    }

    /// The series with no meeting that begins after the local time `last`.
    #[must_use]
    pub fn ending(mut self, last: NaiveDateTime) -> Self {
        self.last = Some(self.last.map_or(last, |known| known.min(last)));
        self
    }

    /// The series without the meetings at these local times (EXDATE).
    #[must_use]
    pub fn without(mut self, dates: impl IntoIterator<Item = NaiveDateTime>) -> Self {
        self.exdates.extend(dates);
        self
    }

    /// The series with further meetings at these local times (RDATE).
    #[must_use]
    pub fn with(mut self, dates: impl IntoIterator<Item = NaiveDateTime>) -> Self {
        self.rdates.extend(dates);
        self
    }

    /// The series with its holidays.
    #[must_use]
    pub fn resting(mut self, days_off: DaysOff) -> Self {
        self.days_off = days_off;
        self
    }

    /// The local start; not always an occurrence.
    pub fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// The zone of all local times.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The rule, if it repeats.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// Local times that were taken out one by one.
    pub fn exdates(&self) -> &BTreeSet<NaiveDateTime> {
        &self.exdates
    }

    /// Whether the start is itself a date of the rule, as the configuration's `first` must be.
    ///
    /// # Errors
    /// It is not; says which date would be the first.
    pub fn check_start(&self) -> Result<(), RuleError> {
        match self.planned(self.start).next() {
            Some(first) if first != self.start => Err(RuleError::new(
                format!("{} is no day of the rule", self.start.format("%A %Y-%m-%d")),
                format!("write {}", first.format("%Y-%m-%dT%H:%M:%S (%A)")),
            )),
            _ => Ok(()),
        }
    }

    /// All meetings in order; endless for a rule without end, at most until the year 2199.
    pub fn occurrences(&self) -> impl Iterator<Item = Occurrence> {
        self.placed(self.start)
    }

    /// The meetings that begin at `from` or later and before `to`.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Occurrence> {
        self.placed(self.search_start(from))
            .skip_while(move |occurrence| occurrence.at < from)
            .take_while(move |occurrence| occurrence.at < to)
    }

    /// The first meeting that begins after an instant. Costs the same however old the series is.
    pub fn next_after(&self, at: Timestamp) -> Option<Occurrence> {
        self.placed(self.search_start(at)).find(|occurrence| occurrence.at > at)
    }

    /// The meeting that the rule gives at a local time, wherever a holiday moved it.
    pub fn find(&self, id: NaiveDateTime) -> Option<Occurrence> {
        self.planned(id).next().filter(|planned| *planned == id)?;
        self.placed_at(id)
    }

    /// The series in words of a language: "every second Wednesday at 16:00".
    pub fn words(&self, language: &str) -> String {
        let tongue = Tongue::of(language);
        if !self.turns.is_empty() {
            return self.words_of_turns(tongue);
        }
        let at = words::at(self.start.time(), tongue);
        let Some(mut parts) = self.parts().cloned() else {
            return words::date(self.start.date(), tongue) + &at;
        };
        if let Some(Until::Instant(until)) = parts.until {
            parts.until = Some(Until::Local(time::to_local(until, self.zone)));
        }
        if parts.frequency <= Frequency::Daily && parts.seconds.is_empty() {
            let of_start = |list: &mut Vec<i16>, n: u32| {
                if list.is_empty() {
                    list.extend(i16::try_from(n));
                }
            };
            of_start(&mut parts.hours, self.start.hour());
            of_start(&mut parts.minutes, self.start.minute());
        }
        words::say(&parts, tongue)
    }

    /// "every second Wednesday, at 09:00 and 17:00 in turn".
    fn words_of_turns(&self, tongue: Tongue) -> String {
        let days = self.rule.as_ref().map(|rule| words::say(rule.parts(), tongue));
        let hours: Vec<String> =
            self.hours().iter().map(|hour| hour.format("%H:%M").to_string()).collect();
        format!("{}{}", days.unwrap_or_default(), words::in_turn(&hours, tongue))
    }

    /// What is walked to find the meetings: the rule, or each of its times of day.
    fn patterns(&self) -> &[Pattern] {
        if self.turns.is_empty() { self.pattern.as_slice() } else { &self.turns }
    }

    /// The rule with what it takes from the start filled in.
    fn parts(&self) -> Option<&Parts> {
        self.pattern.as_ref().map(Pattern::parts)
    }

    /// A local time from which no meeting at or after `at` is missed.
    fn search_start(&self, at: Timestamp) -> NaiveDateTime {
        let local = time::to_local(at, self.zone);
        let longest = TimeDelta::days(i64::try_from(time::LONGEST_BREAK_DAYS).unwrap_or(31));
        let back = match self.days_off.on_holiday {
            OnHoliday::Skip => DISORDER,
            OnHoliday::NextWorkingDay => DISORDER + longest,
        };
        local.checked_sub_signed(back).unwrap_or(local)
    }

    /// The local times of rule and RDATE from `from` on, before any exception.
    fn planned(&self, from: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        let last = self.last;
        let single = self.pattern.is_none().then_some(self.start);
        let mut walks: Vec<_> =
            self.patterns().iter().map(|pattern| pattern.walk(from).peekable()).collect();
        let soonest = move || {
            let soonest = walks.iter_mut().filter_map(|walk| walk.peek().copied()).min()?;
            walks.iter_mut().find_map(|walk| walk.next_if_eq(&soonest))
        };
        let mut ruled = std::iter::from_fn(soonest)
            .take_while(move |local| last.is_none_or(|last| *local <= last))
            .chain(single.filter(|start| *start >= from))
            .peekable();
        let mut extra = self.rdates.range(from..).copied().peekable();
        std::iter::from_fn(move || match (ruled.peek(), extra.peek()) {
            (Some(by_rule), Some(other)) if other < by_rule => extra.next(),
            (Some(by_rule), Some(other)) => {
                if other == by_rule {
                    extra.next();
                }
                ruled.next()
            }
            (Some(_), None) => ruled.next(),
            (None, _) => extra.next(),
        })
    }

    /// The meetings whose planned time is `from` or later, after EXDATE and holidays.
    fn placed(&self, from: NaiveDateTime) -> impl Iterator<Item = Occurrence> {
        self.planned(from).filter_map(|id| self.placed_at(id))
    }

    /// The meeting planned at a local time, unless EXDATE or a holiday takes it out.
    fn placed_at(&self, id: NaiveDateTime) -> Option<Occurrence> {
        let local = self.place(id).filter(|_| !self.exdates.contains(&id))?;
        Some(Occurrence { id, local, at: time::to_instant(local, self.zone) })
    }

    /// Where the holidays leave a meeting: `None` when it is left out, and also when the next
    /// working day is as late as the meeting after it (Exchange forbids to pass a neighbour).
    fn place(&self, id: NaiveDateTime) -> Option<NaiveDateTime> {
        if !self.days_off.holds(id.date()) {
            return Some(id);
        }
        match self.days_off.on_holiday {
            OnHoliday::Skip => None,
            OnHoliday::NextWorkingDay => {
                let day = time::working_day_from(id.date(), |day| self.days_off.holds(day))?;
                let tomorrow = id.date().checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN);
                let next = self.planned(tomorrow).next();
                next.is_none_or(|next| day < next.date()).then(|| day.and_time(id.time()))
            }
        }
    }
}

/// The last local time of a rule: UNTIL, or where COUNT ends; `None` when it goes on.
fn last_of(pattern: &Pattern, zone: Tz) -> Option<NaiveDateTime> {
    let parts = pattern.parts();
    let until = parts.until.map(|until| match until {
        Until::Day(day) => day.and_hms_opt(23, 59, 59).unwrap_or_default(),
        Until::Local(local) => local,
        Until::Instant(at) => last_until(pattern, zone, at),
    });
    let counted = parts.count.and_then(|count| {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        pattern.walk(pattern.start()).take(count).last()
    });
    match (until, counted) {
        (Some(until), Some(counted)) => Some(until.min(counted)),
        (until, counted) => until.or(counted),
    }
}

/// The last local time of a pattern whose instant is not after `at`: around a change of clocks
/// local times and instants are not in the same order.
fn last_until(pattern: &Pattern, zone: Tz, at: Timestamp) -> NaiveDateTime {
    let local = time::to_local(at, zone);
    let early = local.checked_sub_signed(DISORDER).unwrap_or(local);
    let late = local.checked_add_signed(DISORDER).unwrap_or(local);
    pattern
        .walk(early)
        .take_while(|time| *time <= late)
        .filter(|time| time::to_instant(*time, zone) <= at)
        .last()
        .unwrap_or(early)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        time::read_local(text).unwrap()
    }

    fn series(start: &str, zone: Tz, rule: &str) -> Series {
        Series::new(local(start), zone, Some(Rule::read(rule).unwrap())).unwrap()
    }

    #[test]
    fn clock_changes_neither_drop_nor_double_a_meeting() {
        let midnight = series("20181101T000000", Tz::America__Sao_Paulo, "daily");
        let days: Vec<Occurrence> = midnight.occurrences().take(6).collect();
        assert!(days.windows(2).all(|pair| pair[1].id - pair[0].id == TimeDelta::days(1)));
        assert_eq!(time::basic_utc(days[3].at), "20181104T030000Z");
        let fold = series("20261024T023000", Tz::Europe__Berlin, "daily");
        let instants: Vec<String> =
            fold.occurrences().take(3).map(|o| time::basic_utc(o.at)).collect();
        assert_eq!(instants, ["20261024T003000Z", "20261025T003000Z", "20261026T013000Z"]);
    }

    #[test]
    fn until_is_an_inclusive_instant() {
        let new_york = Tz::America__New_York;
        for (until, count) in [("130000Z", 3), ("125959Z", 2)] {
            let rule = format!("FREQ=WEEKLY;UNTIL=20260315T{until}");
            assert_eq!(series("20260301T090000", new_york, &rule).occurrences().count(), count);
        }
        let by_day = series("20260301T090000", new_york, "FREQ=WEEKLY;UNTIL=20260315");
        assert_eq!(by_day.occurrences().count(), 3);
    }

    #[test]
    fn what_never_comes_is_refused_in_words() {
        for rule in ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "daily until 2025-12-31"] {
            let rule = Rule::read(rule).unwrap();
            let error = Series::new(local("20260101T100000"), Tz::UTC, Some(rule)).unwrap_err();
            assert_eq!(error.what, "the rule has no date from 2026-01-01 10:00 on");
        }
    }

    #[test]
    fn a_start_beside_the_rule_is_no_meeting_and_is_told() {
        let beside = series("20261203T160000", Tz::UTC, "every Wednesday");
        assert_eq!(beside.occurrences().next().unwrap().id, local("20261209T160000"));
        let error = beside.check_start().unwrap_err();
        assert_eq!(error.what, "Thursday 2026-12-03 is no day of the rule");
        assert_eq!(error.instead, "write 2026-12-09T16:00:00 (Wednesday)");
        assert_eq!(series("20261202T160000", Tz::UTC, "every Wednesday").check_start(), Ok(()));
    }

    #[test]
    fn meetings_come_at_most_once_a_day() {
        for (rule, fits) in [
            ("every weekday at 16:00", true),
            ("FREQ=HOURLY", false),
            ("FREQ=DAILY;BYHOUR=9,17", false),
        ] {
            assert_eq!(Rule::read(rule).unwrap().check_for_meetings().is_ok(), fits, "{rule}");
        }
    }

    #[test]
    fn exceptions_and_further_dates() {
        let weekly = series("20261202T160000", Tz::UTC, "FREQ=WEEKLY;COUNT=3")
            .without([local("20261209T160000")])
            .with([local("20261210T160000"), local("20261216T160000")]);
        let days: Vec<String> = weekly.occurrences().map(|o| o.local.date().to_string()).collect();
        assert_eq!(days, ["2026-12-02", "2026-12-10", "2026-12-16"]);
        assert_eq!(weekly.find(local("20261209T160000")), None);
        let single = Series::new(local("20261202T160000"), Tz::UTC, None).unwrap();
        assert_eq!(single.occurrences().count(), 1);
        assert_eq!(single.words("en"), "2 December 2026 at 16:00");
        let half_past = series("20261202T163000", Tz::UTC, "FREQ=WEEKLY;BYHOUR=9");
        assert_eq!(half_past.words("en"), "every Wednesday at 9:30");
    }

    #[test]
    fn a_meeting_never_moves_past_its_neighbour() {
        let dates = ["2026-12-24", "2026-12-25"].map(|day| time::read_date(day).unwrap());
        let off = DaysOff { dates: dates.into(), on_holiday: OnHoliday::NextWorkingDay };
        let daily = series("20261223T100000", Tz::UTC, "every weekday").resting(off.clone());
        let days: Vec<String> =
            daily.occurrences().take(3).map(|o| o.local.date().to_string()).collect();
        assert_eq!(days, ["2026-12-23", "2026-12-28", "2026-12-29"]);
        let weekly = series("20261217T100000", Tz::UTC, "every Thursday").resting(off);
        let moved = weekly.find(local("20261224T100000")).unwrap();
        assert_eq!(moved.local, local("20261228T100000"));
        assert_eq!(weekly.next_after(local("20261227T100000").and_utc()), Some(moved));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn seeking_finds_what_walking_finds(
            rule in prop::sample::select(vec![
                "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
                "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR", "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=30", "FREQ=HOURLY;INTERVAL=7",
                "FREQ=WEEKLY;UNTIL=20280101T000000Z", "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO",
            ]),
            hour in 0..24_u32,
            after in 0..60_000_i64,
        ) {
            let start = local("20260105T003000").with_hour(hour).unwrap();
            let series = Series::new(start, Tz::Africa__Cairo, Some(Rule::read(rule).unwrap())).unwrap();
            let at = time::to_instant(start, Tz::Africa__Cairo) + TimeDelta::hours(after);
            let walked = series.occurrences().find(|occurrence| occurrence.at > at);
            prop_assert_eq!(series.next_after(at), walked);
        }

        #[test]
        fn what_is_sent_is_what_is_meant(
            days in prop::sample::subsequence(vec!["MO", "2TU", "-1WE", "1FR", "4FR", "5TH"], 1..4),
            monthly in any::<bool>(),
            interval in 1..4_u32,
        ) {
            let plain = |day: &&str| day.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned();
            let numbered = days.iter().filter(|day| day.len() > 2).map(ToString::to_string);
            let weekly: Vec<String> = days.iter().map(plain).collect();
            let monthly_days: Vec<String> = numbered.collect();
            let rule = if monthly && !monthly_days.is_empty() {
                format!("FREQ=MONTHLY;INTERVAL={interval};BYDAY={}", monthly_days.join(","))
            } else {
                format!("FREQ=WEEKLY;INTERVAL={interval};BYDAY={}", weekly.join(","))
            };
            let series = series("20260107T100000", Tz::Europe__Madrid, &rule);
            let meant: Vec<Timestamp> = series.occurrences().take(12).map(|o| o.at).collect();
            let mut sent = Vec::new();
            for safe in outlook::compile(&series).series {
                let rule = safe.rrule.as_deref().map(|rule| Rule::read(rule).unwrap());
                let alone = Series::new(safe.start, safe.zone, rule).unwrap();
                sent.extend(alone.occurrences().map(|o| o.at).take_while(|at| *at <= meant[11]));
            }
            sent.sort_unstable();
            prop_assert_eq!(sent, meant, "{}", rule);
        }

        #[test]
        fn no_text_makes_the_reader_fail(text in "(FREQ=)?[ A-Za-zñ0-9º:;=,./-]{0,60}", word in ".{0,40}") {
            for text in [text, word] {
                if let Ok(rule) = Rule::read(&text) {
                    let _ = rule.words("es");
                    let _ = Series::new(local("20260105T003000"), Tz::UTC, Some(rule));
                }
            }
        }
    }
}
