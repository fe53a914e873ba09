//! The lines of a conversation: what is done, and what follows.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{NaiveDateTime, TimeDelta};

use crate::mails::Evidence;
use crate::office::{Office, Which};

/// A conversation as it went.
pub(crate) struct Played {
    /// The file as it should be.
    pub(crate) text: String,
    /// What must never be, whatever the snapshot says.
    pub(crate) wrong: Vec<String>,
}

/// What is written in one mail: by whom, to whom, how.
#[derive(Debug, Default)]
pub(crate) struct Writes {
    /// A name, or an address of a stranger.
    pub(crate) who: String,
    /// `rust` or `desk`: a new mail to it.
    pub(crate) to: Option<String>,
    /// The name of the letter that is answered.
    pub(crate) re: Option<String>,
    /// Whose letter is answered.
    pub(crate) of: Option<String>,
    /// Another address than their own.
    pub(crate) from: Option<String>,
    /// The subject of a new mail.
    pub(crate) subject: Option<String>,
    /// What the mail server says of it.
    pub(crate) evidence: Evidence,
    /// As HTML alone.
    pub(crate) html: bool,
    /// Without the headers that keep a thread.
    pub(crate) unthreaded: bool,
    /// The claimed time is earlier by so many hours.
    pub(crate) hours_ago: i64,
}

/// Plays a conversation.
pub(crate) fn play(text: &str) -> Played {
    let mut office = Office::default();
    let text = play_in(&mut office, text);
    office.end();
    Played { text, wrong: office.wrong }
}

/// Plays in an office that may have seen others, and says how it went.
pub(crate) fn play_in(office: &mut Office, text: &str) -> String {
    let mut played = String::new();
    let script: Vec<&str> = text.lines().filter(|line| !line.starts_with("    ")).collect();
    let mut at = 0;
    while at < script.len() {
        let mut step = script[at].to_owned();
        played.push_str(&step);
        played.push('\n');
        at += 1;
        while let Some(more) = script.get(at).and_then(|line| line.strip_prefix('|')) {
            played.push_str(script[at]);
            played.push('\n');
            step.push('\n');
            step.push_str(more.strip_prefix(' ').unwrap_or(more));
            at += 1;
        }
        // A step that cannot be taken is told where it stands, and the conversation goes on.
        let taken = catch_unwind(AssertUnwindSafe(|| take(office, &step)));
        let lines = taken.unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            office.wrong.push(format!("{step}: {words}"));
            vec![format!("!! {words}")]
        });
        for line in lines {
            played.push_str("    ");
            played.push_str(line.trim_end());
            played.push('\n');
        }
    }
    played
}

/// Takes one step and says what followed.
fn take(office: &mut Office, step: &str) -> Vec<String> {
    let words: Vec<&str> = step.split_whitespace().collect();
    match words.as_slice() {
        [] => return vec![],
        [first, ..] if first.starts_with('#') => return vec![],
        ["config>", ..] => office.config(step.trim_start_matches("config>").trim()),
        ["reload"] => office.reload(),
        ["restart"] => office.restart(),
        ["at", rest @ ..] => {
            let until = time(office, &rest.join(" "));
            office.pass(until);
        }
        ["sleep", "until", rest @ ..] => {
            let until = time(office, &rest.join(" "));
            office.sleep(until);
        }
        ["again"] => office.again(),
        ["auto", who] => office.machine(who, "auto"),
        ["bounce", who] => office.machine(who, "bounce"),
        ["soft", who] => office.machine(who, "soft"),
        ["state"] => return office.state(),
        ["show", who, letter] => return office.show(who, letter),
        [who, "counter", day, rest @ ..] => office.asks(who, "COUNTER", Some((day, rest[0]))),
        [who, "invites", start, title @ ..] => office.invites(who, start, &title.join(" ")),
        [who, "refresh"] => office.asks(who, "REFRESH", None),
        [who, "button", answer, rest @ ..] => {
            let day = rest.iter().skip_while(|word| **word != "of").nth(1);
            let of = rest.iter().skip_while(|word| **word != "via").nth(1);
            let which = match (rest.contains(&"all"), rest.contains(&"old")) {
                (_, true) => Which::First,
                (true, false) => Which::Series,
                (false, false) => Which::Last,
            };
            let entry = rest.iter().skip_while(|word| **word != "entry").nth(1);
            let entry = entry.map(|number| number.parse().expect("the number of an entry"));
            office.button((who, of.unwrap_or(who)), answer, (day.copied(), which, entry));
        }
        _ => {
            let (head, text) = step.split_once('>').unwrap_or_else(|| panic!("unknown: {step}"));
            let writes = writes(head);
            office.writes(&writes, text.strip_prefix(' ').unwrap_or(text));
        }
    }
    office.followed()
}

fn writes(head: &str) -> Writes {
    let (head, subject) = match head.split_once('"') {
        Some((head, rest)) => (head, rest.rsplit_once('"').map(|(subject, _)| subject.to_owned())),
        None => (head, None),
    };
    let mut words = head.split_whitespace();
    let who = words.next().expect("somebody writes").to_owned();
    let mut writes = Writes { who, subject, ..Writes::default() };
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap_or_else(|| panic!("{word} whom: {head}")).to_owned();
        match word {
            "to" => writes.to = Some(next()),
            "re" => writes.re = Some(next()),
            "of" => writes.of = Some(next()),
            "from" => writes.from = Some(next()),
            "late" => writes.hours_ago = next().parse().expect("hours"),
            "(pass)" => writes.evidence = Evidence::Pass,
            "(fail)" => writes.evidence = Evidence::Fail,
            "(html)" => writes.html = true,
            "(unthreaded)" => writes.unthreaded = true,
            _ => panic!("unknown word {word} in {head}"),
        }
    }
    writes
}

/// `2026-11-23 09:00`, `+2 days`, `+4 hours`, `+30 minutes`.
fn time(office: &Office, text: &str) -> NaiveDateTime {
    let Some(more) = text.strip_prefix('+') else {
        return NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
            .unwrap_or_else(|error| panic!("{text}: {error}"));
    };
    let (count, unit) = more.split_once(' ').expect("a number and a unit");
    let count: i64 = count.parse().expect("a number");
    let delta = match unit.trim_end_matches('s') {
        "day" => TimeDelta::days(count),
        "week" => TimeDelta::weeks(count),
        "hour" => TimeDelta::hours(count),
        "minute" => TimeDelta::minutes(count),
        _ => panic!("unknown unit {unit}"),
    };
    office.local() + delta
}
