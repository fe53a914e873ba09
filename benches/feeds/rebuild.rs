//! How long a feed of 10,000 events takes: from values to bytes that may be served, and in an engine
//! after a change.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use convene::calendar::event::{Event, Status};
use convene::calendar::feed::{Feed, Written, etag};
use convene::calendar::validate;
use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Incoming, Key, Setup};
use convene::mail::parse::parse;
use convene::mail::template::Templates;
use convene::office::{self, Person, Program};
use convene::store::Store;

use super::{Figure, configuration};

const EVENTS: u32 = 10_000;
const GOAL: &str = "goal: 50 ms";
/// Changes measured one by one; the shortest counts, as nothing else was in its way.
const CHANGES: usize = 20;

pub(crate) fn figures() -> Vec<Figure> {
    vec![written(), after_a_change()]
}

fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1e3)
}

/// Values to bytes: written, checked, tagged.
fn written() -> Figure {
    let events = events();
    let written = best_of(20, || feed(&events).text());
    let feed = feed(&events);
    let text = feed.text();
    let checked = best_of(20, || validate::check(text.as_bytes()));
    let tagged = best_of(20, || etag(text.as_bytes()));
    assert_eq!(validate::check(text.as_bytes()), Ok(()));
    let [write, check, tag] = [written, checked, tagged].map(milliseconds);
    Figure {
        what: format!("a feed of {EVENTS} events, {} bytes, from values", text.len()),
        measured: milliseconds(written + checked + tagged),
        beside: format!("{GOAL}; written {write}, checked {check}, tagged {tag}"),
    }
}

/// The directory of 10,000 communities, after one of them changed.
fn after_a_change() -> Figure {
    let text = configuration(EVENTS as usize, 0);
    let config = config::read(Path::new("bench.toml"), &text).config.expect("it is right");
    let setup = Setup::new(&config, Templates::built_in());
    let clock = Clock::starting_at("2029-12-03T09:00:00Z".parse().expect("a time"));
    let store = Store::in_memory().expect("a store");
    let mut engine = Engine::new(store, clock, setup.clone(), Key::fixed(1)).expect("an engine");
    engine.configure(&config, setup).expect("it is configured");
    let begun = Instant::now();
    let bytes = engine.feed("/all.ics").expect("a feed").bytes.len();
    let first = begun.elapsed();
    let best = answers(&engine.ready(10 * CHANGES).expect("letters render"))
        .into_iter()
        .take(CHANGES)
        .map(|mail| {
            engine.work(&[mail]).expect("it is taken in");
            engine.settle().expect("it settles");
            let begun = Instant::now();
            engine.feed("/all.ics").expect("a feed");
            begun.elapsed()
        })
        .min();
    Figure {
        what: format!("a feed of {EVENTS} communities, {bytes} bytes, after a member's answer"),
        measured: milliseconds(best.unwrap_or_default()),
        beside: format!("{GOAL}; the first time {}", milliseconds(first)),
    }
}

/// A yes to each invitation among what is ready.
fn answers(ready: &[convene::engine::Ready]) -> Vec<Incoming> {
    let invitations = ready.iter().filter(|ready| !parse(&ready.bytes).calendars.is_empty());
    let answer = |ready: &convene::engine::Ready| {
        let person =
            Person { name: String::new(), address: ready.to.clone(), program: Program::ALL[0] };
        let raw = office::answer(&person, &ready.bytes, "yes", DateTime::UNIX_EPOCH);
        let origin = format!("bench {}", ready.id);
        Incoming { origin, recipient: None, raw, unreadable: None, cursor: None }
    };
    invitations.map(answer).collect()
}

/// As many single meetings as in a busy year of many communities.
fn events() -> Vec<Event> {
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
    (0..EVENTS).map(event).collect()
}

fn feed(events: &[Event]) -> Feed {
    Feed {
        name: "Example Ltd: my meetings".to_owned(),
        description: String::new(),
        url: "https://cop.example".to_owned(),
        source: String::new(),
        zone: Tz::Europe__Madrid,
        color: String::new(),
        events: vec![Arc::new(Written::new(events))],
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
