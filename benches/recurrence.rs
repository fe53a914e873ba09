//! How long dates take from rules, beside the bare `rrule` crate in the same run.

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use convene::community::recurrence::{Rule, Series};
use rrule::{RRuleSet, Tz as RuleZone};

const ZONE: Tz = Tz::Europe__Madrid;
const TIMES: u32 = 1000;

fn main() {
    // `cargo test --benches` runs this too, with `--test`: there is nothing to check.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut out = std::io::stdout().lock();
    // Who closed the pipe does not want to know.
    let _ = writeln!(out, "| what, {TIMES} times | ours | rrule | ratio |\n| --- | --- | --- | --- |");
    for (what, ours, theirs) in [ten_years(), next()] {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        let _ = writeln!(out, "| {what} | {ours:.1?} | {theirs:.1?} | {ratio:.2} |");
    }
}

/// All dates of a weekly series in ten years.
fn ten_years() -> (&'static str, Duration, Duration) {
    let (ours, theirs) = both("FREQ=WEEKLY;BYDAY=WE;COUNT=521", 2026);
    assert_eq!(ours.occurrences().count(), theirs.clone().all(1000).dates.len());
    let ours = took(|| {
        black_box(ours.occurrences().map(|occurrence| occurrence.at).max());
    });
    let theirs = took(|| {
        black_box(theirs.clone().all(1000).dates.into_iter().max());
    });
    ("a ten-year weekly series", ours, theirs)
}

/// The next date of a daily series that began in 2020.
fn next() -> (&'static str, Duration, Duration) {
    let (ours, theirs) = both("FREQ=DAILY", 2020);
    let now: DateTime<Utc> = Utc.with_ymd_and_hms(2026, 12, 1, 12, 0, 0).earliest().unwrap_or_default();
    let after = theirs.after(now.with_timezone(&RuleZone::UTC));
    let first = after.clone().all(1).dates.first().map(DateTime::to_utc);
    assert_eq!(ours.next_after(now).map(|occurrence| occurrence.at), first);
    let ours = took(|| {
        black_box(ours.next_after(black_box(now)));
    });
    let theirs = took(|| {
        black_box(after.clone().all(1).dates.first().copied());
    });
    ("next of a daily series begun in 2020", ours, theirs)
}

/// The same series twice.
fn both(rule: &str, year: i32) -> (Series, RRuleSet) {
    let day = NaiveDate::from_ymd_opt(year, 1, 7).unwrap_or_default();
    let start: NaiveDateTime = day.and_hms_opt(16, 0, 0).unwrap_or_default();
    let ours = Rule::read(rule).and_then(|read| Series::new(start, ZONE, Some(read)));
    let text = format!("DTSTART;TZID={}:{}\nRRULE:{rule}", ZONE.name(), start.format("%Y%m%dT%H%M%S"));
    (ours.expect("the rule is one"), text.parse().expect("the rule is one"))
}

/// The best of five rounds.
fn took(mut what: impl FnMut()) -> Duration {
    let round = |_| {
        let begun = Instant::now();
        (0..TIMES).for_each(|_| what());
        begun.elapsed()
    };
    (0..5).map(round).min().unwrap_or_default()
}
