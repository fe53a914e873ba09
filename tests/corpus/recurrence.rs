//! Scores of recurrence: what `dateutil` with `zoneinfo` and libical make of the same rules.
//!
//! Where RFC 5545 decides otherwise than `dateutil`, RFC 5545 is followed and a case is lost:
//! BYDAY with numbered and plain members is their union (`dateutil`: nothing at all), and week 53 is
//! the ISO one (`dateutil` takes days of week 52). libical counts INTERVAL with BYWEEKNO from the calendar year when the start is not in the
//! rule, which RFC 5545 leaves undefined.

use chrono_tz::Tz;
use convene::community::recurrence::holidays;
use convene::community::recurrence::{Rule, Series};
use convene::time;
use serde_json::Value;

use crate::corpus;

/// Cases whose instants are right, in per cent, below which the test fails.
const BASELINE: [(&str, usize); 2] = [("rrule-196-vs-dateutil", 98), ("libical-139", 97)];

/// The occurrences of a case as `(local, utc)`; none for a rule that is refused.
fn occurrences(case: &Value) -> (Vec<String>, Vec<String>) {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let limit = case["n"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let series = time::read_local(text("dtstart")).and_then(|start| {
        let zone: Tz = text("tzid").parse().ok()?;
        Series::new(start, zone, Some(Rule::read(text("rrule")).ok()?)).ok()
    });
    let Some(series) = series else { return (Vec::new(), Vec::new()) };
    let dates = series.occurrences().take(limit);
    dates.map(|o| (time::basic(o.local), time::basic_utc(o.at))).unzip()
}

/// The texts of a list.
fn texts(list: &Value) -> Vec<&str> {
    list.as_array().map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

#[test]
#[expect(clippy::print_stdout, reason = "scores are printed")]
fn rules_mean_what_others_say() {
    let Some(folder) = corpus("calendar/recurrence") else { return };
    for (name, baseline) in BASELINE {
        let file = folder.join(name).with_extension("jsonl");
        let cases = std::fs::read_to_string(file).expect("the cases");
        let cases: Vec<Value> =
            cases.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
        let (mut local, mut utc) = (0, 0);
        for case in &cases {
            let given = occurrences(case);
            local += usize::from(given.0 == texts(&case["local"]));
            let right = given.1 == texts(&case["utc"]);
            utc += usize::from(right);
            if !right {
                println!("  {name} differs: {} {}", case["name"], case["rrule"]);
            }
        }
        let total = cases.len();
        println!("recurrence {name}: instants {utc}/{total}, local {local}/{total}");
        assert!(utc * 100 >= baseline * total, "{name}: {utc} of {total} is below {baseline} %");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "scores are printed")]
fn holiday_calendars_are_read() {
    let folder = "calendar/apple-ccs/twistedcaldav/test/data/Holidays";
    let Some(folder) = corpus(folder) else { return };
    let files = std::fs::read_dir(folder).expect("the calendars");
    let (mut read, mut total) = (0, 0);
    for file in files.filter_map(Result::ok).filter(|file| file.path().is_file()) {
        let calendar = std::fs::read(file.path()).expect("a calendar");
        let calendar = String::from_utf8_lossy(&calendar);
        if calendar.contains("VALUE=DATE:") {
            total += 1;
            read += usize::from(holidays::read_calendar(&calendar).is_ok());
        }
    }
    println!("holiday calendars read: {read}/{total}");
    assert_eq!(read, total);
}
