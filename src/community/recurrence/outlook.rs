//! Rules that Outlook and Exchange import: one rule becomes one or more series that they know.
//!
//! They know seven templates (MS-OXCICAL 2.1.3.2.2) and drop or misread all other rules. What no
//! set of templates says is sent as single meetings, the next twelve at a time.

mod template;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::expand::Pattern;
use super::rule::{Parts, Until};
use super::{Occurrence, Series, text};
use crate::clock::Timestamp;
use crate::time;

/// How many single meetings are sent ahead where no template fits.
pub const MEETINGS_AHEAD: usize = 12;

/// How many EXDATEs and moved meetings one series names: weekly meetings need about ten in a
/// lifetime of sent invitations, the rest is for whoever compiles again later.
const MOST_EXCEPTIONS: usize = 100;

/// How many dates in a row may be left out before a series counts as over.
const MOST_SKIPPED: usize = 1_000;

/// How many dates the templates are compared with the rule on.
const COMPARED_DATES: usize = 60;

/// A series as it is sent to calendars: what a VEVENT's DTSTART, RRULE and EXDATE say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeSeries {
    /// Tells the series of one rule apart and stays the same as long as the rule does, also when
    /// others of them have ended: RRULE text without an end and its turn among several times of day,
    /// or the planned local time of a single meeting. For UIDs.
    pub key: String,
    /// The first occurrence, local.
    pub start: NaiveDateTime,
    /// The zone of all local times.
    pub zone: Tz,
    /// RRULE text, its UNTIL the last start in UTC, never COUNT; `None` is a single meeting.
    pub rrule: Option<String>,
    /// Occurrences after the start that are left out, local: at most 100, the earliest ones.
    pub exdates: Vec<NaiveDateTime>,
    /// Occurrences that are moved: where the rule puts them and where they take place, local; at
    /// most 100. Each is an override of its own (RECURRENCE-ID).
    pub moved: Vec<(NaiveDateTime, NaiveDateTime)>,
}

/// What is sent for one series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compiled {
    /// How many of Outlook's rules say it, those that have ended among them; 0: none do, and its
    /// meetings are sent one by one.
    pub rules: usize,
    /// In the order of their starts; each needs a UID of its own.
    pub series: Vec<SafeSeries>,
    /// Why it is more than one, or what Outlook shows otherwise, in English.
    pub warnings: Vec<String>,
}

/// Says a series in rules that Outlook imports.
pub fn compile(series: &Series) -> Compiled {
    compile_after(series, None)
}

/// The same for somebody who is invited at `from`: only what begins after it, each series from its
/// next occurrence on.
pub fn compile_from(series: &Series, from: Timestamp) -> Compiled {
    compile_after(series, Some(from))
}

/// Compiles what begins after an instant, or all.
fn compile_after(series: &Series, from: Option<Timestamp>) -> Compiled {
    let mut compiled = Compiled::default();
    let from = from.unwrap_or(Timestamp::MIN_UTC);
    if let Some(templates) = safe_templates(series, &mut compiled.warnings) {
        compiled.rules = templates.len();
        let is_ruled = |date: &NaiveDateTime| templates.iter().any(|of| has(&of.pattern, *date));
        let extra = series.rdates.iter().filter(|date| !is_ruled(date));
        let extra = extra.filter_map(|date| series.find(*date)).filter(|meeting| meeting.at > from);
        compiled.series.extend(extra.map(|meeting| single(series, meeting)));
        let ruled = templates.iter().filter_map(|template| one_series(series, template, from));
        compiled.series.extend(ruled);
    } else {
        let ahead = series.placed(search_start(series, from)).filter(|meeting| meeting.at > from);
        compiled.series.extend(ahead.take(MEETINGS_AHEAD).map(|meeting| single(series, meeting)));
    }
    compiled.series.sort_by_key(|safe| safe.start);
    compiled
}

/// Where to begin looking for what is after `from`.
fn search_start(series: &Series, from: Timestamp) -> NaiveDateTime {
    series.start.max(series.search_start(from))
}

/// Whether a local time is a date of a template.
fn has(pattern: &Pattern, date: NaiveDateTime) -> bool {
    pattern.walk(date).next() == Some(date)
}

/// A template of Outlook's, anchored at the first date of the rule it says a part of.
struct Template {
    pattern: Pattern,
    /// See [`SafeSeries::key`].
    key: String,
}

/// The templates that together say the rule; `None` when there are none. A series without a rule is
/// no pattern, only dates.
fn safe_templates(series: &Series, warnings: &mut Vec<String>) -> Option<Vec<Template>> {
    series.pattern.as_ref()?;
    let mut templates: Vec<Template> = Vec::new();
    for (turn, pattern) in series.patterns().iter().enumerate() {
        let Some(patterns) = patterns_saying(pattern) else {
            warnings.push(format!(
                "Outlook knows no rule for \"{}\": the next {MEETINGS_AHEAD} meetings are sent \
                 one by one, more as time goes on",
                series.words("en"),
            ));
            return None;
        };
        templates.extend(patterns.into_iter().map(|pattern| {
            let mut key = text::write(pattern.parts());
            if !series.turns.is_empty() {
                let _ = write!(key, ";{turn}");
            }
            Template { pattern, key }
        }));
    }
    if templates.len() > 1 {
        let who = if series.turns.is_empty() { "Outlook knows" } else { "Calendars know" };
        warnings.push(format!(
            "{who} no single rule for \"{}\": it is sent as {} series, each with its own \
             invitation",
            series.words("en"),
            templates.len(),
        ));
    }
    let days = |template: &Template| template.pattern.parts().month_days.clone();
    if templates.iter().flat_map(days).any(|day| day > 28) {
        warnings.push(
            "in shorter months Outlook shows this meeting on their last day, other calendars not \
             at all: \"the last day of every month\" means the same to all"
                .to_owned(),
        );
    }
    Some(templates)
}

/// The templates that together say a pattern, each anchored at its first date.
fn patterns_saying(pattern: &Pattern) -> Option<Vec<Pattern>> {
    let first = pattern.walk(pattern.start()).next()?;
    let templates = template::split(pattern.parts())?;
    if first == pattern.start()
        && templates == [Parts { count: None, until: None, ..pattern.parts().clone() }]
    {
        // It is one of Outlook's as it stands.
        return Some(vec![Pattern::new(&templates[0], first)]);
    }
    let patterns: Vec<Pattern> = templates.iter().map(|parts| Pattern::new(parts, first)).collect();
    say_the_same(pattern, &patterns).then_some(patterns)
}

/// Whether the templates give the dates of the rule, none missing and none twice: "the fourth and
/// the last Tuesday" is one meeting in most months, and two series would make two of it.
fn say_the_same(rule: &Pattern, templates: &[Pattern]) -> bool {
    let wanted: Vec<NaiveDateTime> = rule.walk(rule.start()).take(COMPARED_DATES).collect();
    let Some(last) = wanted.last() else { return false };
    let mut given: Vec<NaiveDateTime> = templates
        .iter()
        .flat_map(|pattern| pattern.walk(pattern.start()).take_while(|date| date <= last))
        .collect();
    given.sort_unstable();
    given == wanted
}

/// One template as a series from its first meeting after `from` on, with the exceptions that fall on
/// its dates; `None` when no meeting is left.
fn one_series(series: &Series, template: &Template, from: Timestamp) -> Option<SafeSeries> {
    let Template { pattern, key } = template;
    let key = key.clone();
    let ends = |date: &NaiveDateTime| series.last.is_none_or(|last| *date <= last);
    let ahead = |date: NaiveDateTime| series.find(date).filter(|meeting| meeting.at > from);
    let search = search_start(series, from).max(pattern.start());
    let dates = pattern.walk(search).take_while(ends).take(MOST_SKIPPED);
    let first = { dates }.find_map(ahead)?;
    let end = series.last.map(|last| last_before(pattern, first.id, last));
    let mut parts = pattern.parts().clone();
    parts.until = end.map(|end| Until::Instant(time::to_instant(end, series.zone)));
    let mut exdates = Vec::new();
    let mut moved = Vec::new();
    for id in exceptions(series, pattern, first.id).into_iter().filter(ends) {
        match series.find(id) {
            None => exdates.push(id),
            Some(meeting) if meeting.local != id => moved.push((id, meeting.local)),
            Some(_) => {}
        }
    }
    let rrule = Some(written(&parts));
    Some(SafeSeries { key, start: first.id, zone: series.zone, rrule, exdates, moved })
}

/// The dates of a template from `start` on that are EXDATEs or on holidays, the earliest ones.
fn exceptions(series: &Series, pattern: &Pattern, start: NaiveDateTime) -> BTreeSet<NaiveDateTime> {
    let named = series.exdates.range(start..).copied();
    let named = named.filter(|date| pattern.walk(*date).next() == Some(*date));
    let holidays = series.days_off.dates.range(start.date()..).filter_map(|day: &NaiveDate| {
        let from = day.and_time(NaiveTime::MIN).max(start);
        pattern.walk(from).next().filter(|date| date.date() == *day)
    });
    named.take(MOST_EXCEPTIONS).chain(holidays.take(MOST_EXCEPTIONS)).collect()
}

/// The last date of a pattern that is not after `end`; windows that grow keep the search short.
fn last_before(pattern: &Pattern, start: NaiveDateTime, end: NaiveDateTime) -> NaiveDateTime {
    let windows = [40, 400, 4_000, 40_000].into_iter().map(TimeDelta::days);
    windows
        .filter_map(|window| end.checked_sub_signed(window))
        .find_map(|from| pattern.walk(from.max(start)).take_while(|date| *date <= end).last())
        .unwrap_or(start)
}

/// RRULE text. The day on which a week begins is written where it matters: programs differ about
/// what it is when nothing is said.
fn written(parts: &Parts) -> String {
    let mut rule = text::write(parts);
    if parts.interval > 1 && parts.days.len() > 1 && !rule.contains("WKST") {
        rule.push_str(";WKST=MO");
    }
    rule
}

/// A meeting that is sent by itself.
fn single(series: &Series, meeting: Occurrence) -> SafeSeries {
    SafeSeries {
        key: time::basic(meeting.id),
        start: meeting.local,
        zone: series.zone,
        rrule: None,
        exdates: Vec::new(),
        moved: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::super::holidays::{DaysOff, OnHoliday};
    use super::*;

    /// A series in Berlin.
    fn series(start: &str, rule: &str) -> Series {
        let start = time::read_local(start).unwrap();
        Series::new(start, Tz::Europe__Berlin, Some(Rule::read(rule).unwrap())).unwrap()
    }

    /// What is sent: start and rule.
    fn sent(compiled: &Compiled) -> Vec<(String, &str)> {
        let rule = |safe: &SafeSeries| time::basic(safe.start);
        compiled.series.iter().map(|s| (rule(s), s.rrule.as_deref().unwrap_or("-"))).collect()
    }

    fn rules(start: &str, rule: &str) -> Vec<String> {
        let compiled = compile(&series(start, rule));
        compiled.series.into_iter().map(|safe| safe.rrule.unwrap_or_default()).collect()
    }

    #[test]
    fn a_rule_that_outlook_knows_stays_one_series() {
        let start = "20261202T160000";
        for (rule, safe) in [
            ("FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;INTERVAL=3"),
            ("FREQ=DAILY;BYDAY=MO,TU", "FREQ=WEEKLY;BYDAY=MO,TU"),
            ("FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=MO"),
            ("FREQ=MONTHLY;BYDAY=2WE", "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2"),
            (
                "FREQ=MONTHLY;BYDAY=WE;BYMONTHDAY=8,9,10,11,12,13,14",
                "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2",
            ),
            ("FREQ=MONTHLY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=WE"),
            ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=2"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2"),
            (
                "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1TH",
                "FREQ=MONTHLY;INTERVAL=3;BYDAY=TH;BYSETPOS=-1",
            ),
            ("FREQ=WEEKLY;BYDAY=WE;BYHOUR=10;BYMINUTE=30", "FREQ=WEEKLY;BYDAY=WE"),
        ] {
            assert_eq!(rules(start, rule), [safe], "{rule}");
        }
    }

    #[test]
    fn times_of_day_in_turn_become_a_series_each() {
        let at = |text: &str| time::read_local(text).unwrap().time();
        let hours = [at("20261202T160000"), at("20261202T080000"), at("20261202T160000")];
        let weekly = series("20261202T160000", "FREQ=WEEKLY;BYDAY=WE;COUNT=8");
        let compiled = compile(&weekly.taking_turns(&hours).unwrap());
        assert_eq!(
            sent(&compiled),
            [
                (
                    "20261202T160000".into(),
                    "FREQ=WEEKLY;INTERVAL=3;UNTIL=20270113T150000Z;BYDAY=WE"
                ),
                (
                    "20261209T080000".into(),
                    "FREQ=WEEKLY;INTERVAL=3;UNTIL=20270120T070000Z;BYDAY=WE"
                ),
                (
                    "20261216T160000".into(),
                    "FREQ=WEEKLY;INTERVAL=3;UNTIL=20270106T150000Z;BYDAY=WE"
                ),
            ]
        );
        let keys: BTreeSet<&String> = compiled.series.iter().map(|safe| &safe.key).collect();
        assert_eq!(keys.len(), 3);
        assert!(compiled.warnings[0].contains("at 16:00, 08:00 and 16:00 in turn"), "{compiled:?}");
    }

    #[test]
    fn first_and_third_tuesday_become_two_series_from_their_own_first_dates() {
        let compiled = compile(&series("20261202T160000", "FREQ=MONTHLY;BYDAY=1TU,3TU"));
        assert_eq!(
            sent(&compiled),
            [
                ("20261215T160000".to_owned(), "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=3"),
                ("20270105T160000".to_owned(), "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1"),
            ]
        );
        assert_eq!(compiled.warnings.len(), 1);
        assert_ne!(compiled.series[0].key, compiled.series[1].key);
    }

    #[test]
    fn what_no_templates_say_is_sent_one_by_one() {
        for rule in [
            "FREQ=MONTHLY;BYDAY=5WE",
            "FREQ=MONTHLY;BYDAY=4TU,-1TU",
            "FREQ=MONTHLY;BYDAY=1TU,2TU,3TU,4TU,1TH,2TH,3TH",
            "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1",
            "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9,17",
            "FREQ=YEARLY;BYYEARDAY=100",
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        ] {
            let compiled = compile(&series("20261202T160000", rule));
            assert_eq!(compiled.series.len(), 12, "{rule}");
            assert!(compiled.series.iter().all(|safe| safe.rrule.is_none()));
            assert!(compiled.warnings[0].contains("one by one"));
        }
    }

    #[test]
    fn an_end_is_the_last_start_in_utc() {
        let until = "FREQ=WEEKLY;BYDAY=WE;UNTIL=20260401T000000Z";
        let count = "FREQ=WEEKLY;BYDAY=WE;COUNT=5";
        assert_eq!(
            rules("20260304T160000", until),
            ["FREQ=WEEKLY;UNTIL=20260325T150000Z;BYDAY=WE"]
        );
        assert_eq!(
            rules("20260304T160000", count),
            ["FREQ=WEEKLY;UNTIL=20260401T140000Z;BYDAY=WE"]
        );
        let once = compile(&series("20260304T160000", "FREQ=WEEKLY;COUNT=1"));
        let rule = "FREQ=WEEKLY;UNTIL=20260304T150000Z;BYDAY=WE";
        assert_eq!(sent(&once), [("20260304T160000".to_owned(), rule)], "a series, however short");
    }

    #[test]
    fn holidays_are_left_out_or_moved() {
        let day = |text| time::read_date(text).unwrap();
        let dates = BTreeSet::from([day("2026-12-23"), day("2026-12-24"), day("2026-12-30")]);
        let weekly = series("20261202T160000", "FREQ=WEEKLY;BYDAY=WE");
        let off = DaysOff { dates: dates.clone(), on_holiday: OnHoliday::Skip };
        let local = |text| time::read_local(text).unwrap();
        let skipped = compile(&weekly.clone().resting(off)).series;
        assert_eq!(skipped[0].exdates, [local("20261223T160000"), local("20261230T160000")]);
        let off = DaysOff { dates, on_holiday: OnHoliday::NextWorkingDay };
        let moved = compile(&weekly.resting(off)).series;
        assert!(moved[0].exdates.is_empty());
        let christmas = (local("20261223T160000"), local("20261225T160000"));
        assert_eq!(
            moved[0].moved,
            [christmas, (local("20261230T160000"), local("20261231T160000"))]
        );
    }

    #[test]
    fn late_joiners_keep_the_rhythm() {
        let fortnightly = series("20260105T100000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=20");
        let all: Vec<Occurrence> = fortnightly.occurrences().collect();
        for joined in 1..20 {
            let late = compile_from(&fortnightly, all[joined - 1].at).series.remove(0);
            assert_eq!(late.start, all[joined].id);
            let rule = late.rrule.map(|rule| Rule::read(&rule).unwrap());
            let seen: Vec<Occurrence> =
                Series::new(late.start, late.zone, rule).unwrap().occurrences().collect();
            assert_eq!(seen, all[joined..]);
        }
        assert_eq!(compile_from(&fortnightly, all[19].at).series, []);
    }
}
