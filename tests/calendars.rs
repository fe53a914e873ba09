//! What we emit, as two independent parsers see it: the same occurrences, for 200 series and ten years,
//! and texts that are what they were, however hostile.
//!
//! `tests/tools/calendar-parsers` installs them, into `CONVENE_TEST_TOOLS` or the user's cache; what is
//! skipped when they are absent is printed.

#![expect(clippy::print_stdout, reason = "what is skipped and how many are alike is printed")]
#![expect(clippy::unwrap_used, reason = "what is wrong here fails the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use convene::calendar::answer::PartStat;
use convene::calendar::event::{Event, Party, Status};
use convene::calendar::feed::{Feed, Written};
use convene::calendar::invite::{Attendee, Invitation, Kind};
use convene::calendar::text::{LONGEST_BLOCK, LONGEST_LINE, clean_block, clean_line};
use convene::calendar::validate;
use convene::calendar::when::When;
use convene::community::recurrence::outlook::{self, SafeSeries};
use convene::community::recurrence::{self, Rule};
use rrule::{RRuleSet, Tz as RuleZone};
use serde_json::{Value, json};

/// How many series are generated.
const SERIES: u32 = 200;
/// The ten years.
const FIRST: &str = "20270101";
const LAST: &str = "20370101";

/// Zones of every kind: two rules, half an hour, negative summer time, dates by Ramadan, none at all.
const ZONES: &[Tz] = &[
    Tz::Europe__Madrid,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Europe__Dublin,
    Tz::Africa__Casablanca,
    Tz::Asia__Kathmandu,
    Tz::America__Santiago,
    Tz::Asia__Jerusalem,
    Tz::Pacific__Chatham,
    Tz::America__Nuuk,
    Tz::UTC,
    Tz::America__St_Johns,
    Tz::Africa__Cairo,
    Tz::Asia__Tokyo,
];

/// Rules that every program reads.
const RULES: &[&str] = &[
    "FREQ=WEEKLY;BYDAY={day}",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,{day},FR;WKST=MO",
    "FREQ=MONTHLY;BYMONTHDAY={date}",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY={day};BYSETPOS=2",
    "FREQ=MONTHLY;BYDAY=1{day}",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1{day}",
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY={date}",
    "FREQ=WEEKLY;BYDAY={day};COUNT=40",
    "FREQ=MONTHLY;BYDAY=3{day};UNTIL=20310630T120000Z",
];

/// Rules whose meetings can take turns between times of day, with how many there are then.
const TURNS: &[(&str, u32)] = &[
    ("FREQ=WEEKLY;BYDAY={day}", 2),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", 3),
    ("FREQ=MONTHLY;BYMONTHDAY={date}", 2),
];

/// Texts that would like to be more than texts.
const TEXTS: &[&str] = &[
    "Rust Guild",
    "one, two; three: \"four\" 'five' \\six\\n seven",
    "Hi\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:evil",
    "\u{202e}txt.exe \u{200f}שלום עולם",
    "👩‍💻👨‍👩‍👧‍👦 ünïcödé, 日本語の会議の題名はとても長いことがあります、折り返しの確認",
    "a\u{0}b\u{7}c\u{85}d\u{2028}e\tf\rg",
    "ATTENDEE;CN=\"x\":mailto:evil@example.org",
];

fn tools() -> Option<PathBuf> {
    let named = std::env::var_os("CONVENE_TEST_TOOLS").map(PathBuf::from);
    let cache = || {
        let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
        base.or_else(home).map(|base| base.join("convene-tests"))
    };
    let folder = named.or_else(cache)?;
    if folder.join("venv").exists() && folder.join("node_modules/ical.js").exists() {
        return Some(folder);
    }
    println!("skipped: no calendar parsers in {}: tests/tools/calendar-parsers", folder.display());
    None
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap()
}

/// A rule's occurrences on the clock: expanded as if in UTC, so that no zone has a say.
fn expand(rule: &str, after: NaiveDateTime) -> Vec<NaiveDateTime> {
    let text = format!("DTSTART:{}Z\nRRULE:{rule}", after.format("%Y%m%dT%H%M%S"));
    let set: RRuleSet = text.parse().unwrap();
    let end = local(&format!("{LAST}T000000")) + TimeDelta::days(2);
    let times = set.before(end.and_utc().with_timezone(&RuleZone::UTC)).all(10_000).dates;
    times.into_iter().map(|time| time.naive_utc()).collect()
}

/// Series number `n` with its meetings at several times of day in turn, as calendars get it: each of
/// the rules that together say it, without its third meeting.
fn in_turn(n: u32) -> (Vec<Event>, Vec<DateTime<Utc>>) {
    let (like, _) = series(n + 1);
    let first = &like[0];
    let (rule, turns) = TURNS[n as usize / 10 % TURNS.len()];
    let day = ["MO", "TU", "WE", "TH", "FR"][n as usize / 3 % 5];
    let rule = rule.replace("{day}", day).replace("{date}", &(1 + n % 28).to_string());
    let dates = expand(&rule, first.start);
    let dates: Vec<_> = dates.into_iter().skip_while(|date| *date < first.start).collect();
    let hours: Vec<NaiveTime> = (0..turns)
        .map(|turn| dates[0].time() + TimeDelta::minutes(i64::from(330 * turn)))
        .collect();
    let at = |(date, hour): (&NaiveDateTime, &NaiveTime)| date.date().and_time(*hour);
    let mut told: Vec<NaiveDateTime> = dates.iter().zip(hours.iter().cycle()).map(at).collect();
    let whole = recurrence::Series::new(dates[0], first.zone, Rule::read(&rule).ok()).unwrap();
    let whole = whole.taking_turns(&hours).unwrap().without([told[2]]);
    let event = |(part, safe): (usize, SafeSeries)| Event {
        uid: format!("{n:030x}{part:02x}@cop.example"),
        start: safe.start,
        rrule: safe.rrule,
        exdates: safe.exdates,
        ..first.clone()
    };
    let events: Vec<Event> =
        outlook::compile(&whole).series.into_iter().enumerate().map(event).collect();
    assert_eq!(events.len(), turns as usize, "{rule}");
    told.remove(2);
    (events, instants(&told, first.zone))
}

/// The instants of local times, those of the ten years.
fn instants(told: &[NaiveDateTime], zone: Tz) -> Vec<DateTime<Utc>> {
    let range = [FIRST, LAST].map(|day| local(&format!("{day}T000000")).and_utc());
    let mut instants: Vec<_> = told.iter().map(|time| When::Local(*time).instant(zone)).collect();
    instants.retain(|instant| (range[0]..range[1]).contains(instant));
    instants.sort();
    instants
}

/// Series number `n` and the instants at which it takes place.
fn series(n: u32) -> (Vec<Event>, Vec<DateTime<Utc>>) {
    let at = n as usize;
    // Every second series is in a zone of the list, the others are spread over all that there are.
    let zone = if n.is_multiple_of(2) {
        ZONES[at / 2 % ZONES.len()]
    } else {
        TZ_VARIANTS[at * 3 % TZ_VARIANTS.len()]
    };
    let day = ["MO", "TU", "WE", "TH", "FR"][at / 3 % 5];
    let rule =
        RULES[at % RULES.len()].replace("{day}", day).replace("{date}", &(1 + n % 28).to_string());
    let begin = NaiveDate::from_ymd_opt(2027, 1 + n % 12, 1 + n % 27).unwrap();
    let begin = begin.and_hms_opt(6 + n % 15, 15 * (n % 4), 0).unwrap();
    // A series begins with its first occurrence; UNTIL and COUNT are then as the rule says.
    let start = expand(&rule, begin).into_iter().find(|time| *time >= begin).unwrap();
    let start = if rule.contains("DAILY") { begin } else { start };
    let times: Vec<NaiveDateTime> = expand(&rule, start);
    let event = Event {
        uid: format!("{n:032x}@cop.example"),
        sequence: n % 5,
        created: begin.and_utc(),
        revised: begin.and_utc(),
        start,
        minutes: 45 + n % 60,
        zone,
        rrule: Some(rule),
        exdates: times.get(2).copied().into_iter().collect(),
        recurrence_id: None,
        summary: TEXTS[at % TEXTS.len()].into(),
        // Every tenth is ten thousand characters and more.
        description: TEXTS[at / 2 % TEXTS.len()].repeat(if n.is_multiple_of(10) {
            1_200
        } else {
            3
        }),
        place: TEXTS[at / 3 % TEXTS.len()].into(),
        link: "https://meet.example/rust".into(),
        status: Status::Confirmed,
        transparent: false,
    };
    let moved = times.get(4).map(|original| Event {
        rrule: None,
        exdates: Vec::new(),
        recurrence_id: Some(*original),
        start: *original + TimeDelta::hours(3),
        ..event.clone()
    });
    let mut told = times;
    if let Some(moved) = &moved {
        told[4] = moved.start;
    }
    told.remove(2);
    (std::iter::once(event).chain(moved).collect(), instants(&told, zone))
}

fn feed(events: &[Event]) -> String {
    Feed {
        name: "Rust Guild".into(),
        description: "Meetings, and more".into(),
        url: "https://cop.example/".into(),
        source: "https://cop.example/c/rust.ics".into(),
        zone: events[0].zone,
        color: "teal".into(),
        events: vec![Arc::new(Written::new(events))],
    }
    .text()
}

/// The master in an invitation, as a member gets it.
fn invitation(event: &Event) -> String {
    let party = |name: &str, address: &str| Party { name: name.into(), address: address.into() };
    Invitation {
        event: event.clone(),
        organizer: party("Guild, \"Rust\"; \r\n", "cop+rust@cop.example"),
        attendee: Attendee {
            party: party("Ana: Lima", "ana@example.org"),
            partstat: PartStat::NeedsAction,
            rsvp: true,
            optional: false,
            kind: Kind::Individual,
        },
        others: vec![],
        alarm: Some(60),
    }
    .request()
}

/// The texts of an event as its readers are to see them.
fn texts(event: &Event) -> [String; 3] {
    [
        clean_line(&event.summary, LONGEST_LINE),
        clean_block(&format!("{}\n{}", event.link, event.description.trim()), LONGEST_BLOCK),
        clean_line(
            &format!("{}; {}", clean_line(&event.place, LONGEST_LINE), event.link),
            LONGEST_LINE,
        ),
    ]
}

/// What a parser prints: file name -> what it says of it.
fn parsed(mut command: Command, folder: &Path, names: &[String]) -> BTreeMap<String, Value> {
    command.current_dir(folder).args([FIRST, LAST]).args(names);
    let output = command.output().expect("the parser starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let values = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    values.map(|value| (value["path"].as_str().unwrap().to_owned(), value)).collect()
}

#[test]
fn independent_parsers_see_the_same() {
    let Some(tools) = tools() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut expected = BTreeMap::new();
    for n in 0..SERIES {
        // Every tenth is at several times of day in turn.
        let (events, instants) = if n % 10 == 5 { in_turn(n) } else { series(n) };
        let starts: Vec<String> =
            instants.iter().map(|instant| When::Instant(*instant).to_string()).collect();
        assert!(starts.len() > 5, "series {n} has occurrences");
        let name = format!("{n:03}.ics");
        // Every fourth series is looked at as an invitation, which has no override beside it.
        let text = if n.is_multiple_of(4) { invitation(&events[0]) } else { feed(&events) };
        let starts = if n.is_multiple_of(4) { unmoved(&events, starts) } else { starts };
        assert_eq!(validate::check(text.as_bytes()), Ok(()), "{text}");
        std::fs::write(folder.path().join(&name), text).unwrap();
        let says = json!({"path": name, "starts": starts, "texts": texts(&events[0])});
        expected.insert(name, says);
    }
    let names: Vec<String> = expected.keys().cloned().collect();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools");
    let mut python = Command::new(tools.join("venv/bin/python"));
    python.arg(scripts.join("occurrences.py"));
    let mut node = Command::new("node");
    node.arg(scripts.join("occurrences.cjs")).env("NODE_PATH", tools.join("node_modules"));
    let results = std::thread::scope(|scope| {
        let (folder, names) = (folder.path(), &names);
        [("icalendar", python), ("ical.js", node)]
            .map(|(program, command)| {
                (program, scope.spawn(move || parsed(command, folder, names)))
            })
            .map(|(program, thread)| (program, thread.join().expect("the parser ends")))
    });
    for (program, found) in results {
        let differ: Vec<&String> =
            names.iter().filter(|name| found.get(*name) != expected.get(*name)).collect();
        println!("{program}: {} of {SERIES} series alike", names.len() - differ.len());
        if let Some(name) = differ.first() {
            let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
            println!("{text}");
            assert_eq!(found.get(*name), expected.get(*name), "{program} {name}, {differ:?}");
        }
    }
}

/// The starts with the override of the series taken back.
fn unmoved(events: &[Event], mut starts: Vec<String>) -> Vec<String> {
    if let [master, moved] = events {
        let text = |local| When::Instant(When::Local(local).instant(master.zone)).to_string();
        let original = text(moved.recurrence_id.unwrap());
        let position = starts.iter().position(|start| *start == text(moved.start)).unwrap();
        starts[position] = original;
    }
    starts.sort();
    starts
}
