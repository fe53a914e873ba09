//! How long a feed of 10,000 events takes from values to bytes that may be served.

use std::io::Write as _;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use convene::calendar::event::{Event, Status};
use convene::calendar::feed::{Feed, etag};
use convene::calendar::validate;

const EVENTS: u32 = 10_000;

fn main() {
    let feed = feed();
    let written = best_of(20, || feed.text());
    let text = feed.text();
    let checked = best_of(20, || validate::check(text.as_bytes()));
    let tagged = best_of(20, || etag(text.as_bytes()));
    assert_eq!(validate::check(text.as_bytes()), Ok(()));
    let all = written + checked + tagged;
    let mut out = std::io::stdout().lock();
    // Who closed the pipe does not want to know.
    let _ = writeln!(
        out,
        "{EVENTS} events, {} bytes: written {written:?}, checked {checked:?}, tagged {tagged:?}; \
         together {all:?} (goal: 50 ms)",
        text.len()
    );
}

/// As many single meetings as in a busy year of many communities.
fn feed() -> Feed {
    let created = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let event = |number: u32| Event {
        uid: format!("{number:032x}@cop.example"),
        sequence: number % 5,
        created,
        revised: created,
        start: (created + TimeDelta::hours(i64::from(number))).naive_utc(),
        minutes: 60,
        zone: Tz::Europe__Madrid,
        rrule: None,
        exdates: vec![],
        recurrence_id: None,
        summary: format!("Community {}", number % 100),
        description: "Facilitator: Ana Lima\nAgenda:\n1. Pinning, again (Bo Chen)".to_owned(),
        place: "Room 4.12".to_owned(),
        link: "https://meet.example/rust".to_owned(),
        status: Status::Confirmed,
        transparent: false,
    };
    Feed {
        name: "Example Ltd: my meetings".to_owned(),
        description: String::new(),
        url: "https://cop.example".to_owned(),
        source: String::new(),
        zone: Tz::Europe__Madrid,
        color: String::new(),
        events: (0..EVENTS).map(event).collect(),
    }
}

/// The shortest of `runs` runs: what the work takes when nothing else is in its way.
fn best_of<T>(runs: usize, work: impl Fn() -> T) -> Duration {
    let one = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    };
    (0..runs).map(one).min().unwrap_or_default()
}
