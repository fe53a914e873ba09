//! What templates can do with facts: dates, lists, numbers, texts of several lines.
#![expect(
    clippy::needless_pass_by_value,
    clippy::wildcard_enum_match_arm,
    clippy::similar_names,
    reason = "minijinja calls filters with owned arguments, and its kinds of value are not ours to list"
)]

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, Value};

use super::date;
use crate::clock::Timestamp;
use crate::community::Language;
use crate::community::recurrence::Rule;
use crate::time;

/// Teaches templates the filters below.
pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("when", when);
    environment.add_filter("at", at);
    environment.add_filter("clock", clock);
    environment.add_filter("day", day);
    environment.add_filter("hours", hours);
    environment.add_filter("city", city);
    environment.add_filter("long", long);
    environment.add_filter("rule", rule);
    environment.add_filter("listed", listed);
    environment.add_filter("days", days);
    environment.add_filter("turns", turns);
    environment.add_filter("quoted", quoted);
    environment.add_filter("taps", taps);
    environment.add_filter("plural", plural);
    environment.add_filter("block", block);
}

/// Writes a value: a text on one line and without what could disguise it. A fact that is not there
/// is an error, not the word "none".
pub(super) fn write(out: &mut Output<'_>, _: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    let written = match value.kind() {
        ValueKind::Undefined | ValueKind::None => {
            let reason = "a fact that is not there cannot be written; ask for it with `if`";
            return Err(Error::new(ErrorKind::UndefinedError, reason));
        }
        ValueKind::String if value.is_safe() => out.write_str(value.as_str().unwrap_or_default()),
        ValueKind::String => out.write_str(&flat(value.as_str().unwrap_or_default())),
        _ => write!(out, "{value}"),
    };
    written.map_err(|_| Error::new(ErrorKind::WriteFailure, "the text could not be written"))
}

/// On one line, without control characters and without those that turn the direction of writing.
pub(in crate::mail) fn flat(text: &str) -> String {
    let kept = text.chars().filter(|c| !disguises(*c));
    kept.map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

/// Marks that make text look other than it is.
fn disguises(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The line that lists the words that answer a letter; empty without such.
pub(super) fn ask(answers: &[String], language: Language) -> String {
    let lead = if language.of_letters() == Language::Es { "Responde" } else { "Answer" };
    if answers.is_empty() { String::new() } else { format!("{lead}: {}", answers.join(" | ")) }
}

/// Who reads.
struct Eyes {
    language: Language,
    zone: Tz,
    /// The community's zone.
    home: Option<Tz>,
    today: NaiveDate,
}

impl Eyes {
    fn of(state: &State<'_, '_>) -> Result<Self, Error> {
        let fact = |name: &str, key: &str| {
            let value = state.lookup(name)?.get_attr(key).ok()?;
            value.as_str().map(str::to_owned)
        };
        let reader = |key| {
            let missing = || Error::new(ErrorKind::UndefinedError, "no reader is known");
            fact("reader", key).ok_or_else(missing)
        };
        let zone: Tz = reader("zone")?.parse().unwrap_or(Tz::UTC);
        let today = state.lookup("today").and_then(|today| time::read_date(today.as_str()?));
        Ok(Self {
            language: Language::from_code(&reader("language")?).unwrap_or_default(),
            zone,
            home: fact("community", "zone").and_then(|zone| zone.parse().ok()),
            today: today.unwrap_or_default(),
        })
    }

    fn day(&self, date: NaiveDate) -> String {
        date::day(date, self.today, self.language)
    }

    fn at(&self, local: NaiveDateTime) -> String {
        let between = if self.language.of_letters() == Language::Es { ", " } else { " " };
        format!("{}{between}{}", self.day(local.date()), date::clock(local))
    }
}

/// An instant, or that of a meeting or series with its own zone.
fn instant(value: &Value) -> Result<(Timestamp, Option<Tz>), Error> {
    let read = |value: &Value| time::read_instant(value.as_str()?, Tz::UTC);
    if let Some(at) = read(value) {
        return Ok((at, None));
    }
    let start = ["start", "next"].iter().find_map(|key| {
        let start = value.get_attr(key).ok()?;
        // A series tells its first local start too, which is no instant.
        start.as_str().filter(|text| text.ends_with('Z')).and_then(|_| read(&start))
    });
    let zone = value.get_attr("zone").ok().and_then(|zone| zone.as_str()?.parse().ok());
    let wrong = || Error::new(ErrorKind::InvalidOperation, format!("{value} is no time"));
    Ok((start.ok_or_else(wrong)?, zone))
}

/// "Wed 16 Dec 16:00" in the reader's zone, and what the clocks of the meeting show where that
/// differs: "Wed 16 Dec 10:00 (16:00 Berlin)".
fn when(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let eyes = Eyes::of(state)?;
    let (at, zone) = instant(value)?;
    let here = time::to_local(at, eyes.zone);
    let there = zone.or(eyes.home).map(|zone| (time::to_local(at, zone), zone));
    Ok(match there {
        Some((there, zone)) if there.date() != here.date() => {
            format!("{} ({} {})", eyes.at(here), eyes.at(there), date::city(zone, eyes.language))
        }
        Some((there, zone)) if there != here => {
            format!(
                "{} ({} {})",
                eyes.at(here),
                date::clock(there),
                date::city(zone, eyes.language)
            )
        }
        _ => eyes.at(here),
    })
}

/// "Wed 16 Dec 16:00" in the reader's zone, or in the one named.
fn at(state: &State<'_, '_>, value: &Value, zone: Rest<String>) -> Result<String, Error> {
    let eyes = Eyes::of(state)?;
    let (at, _) = instant(value)?;
    let zone = zone.first().and_then(|zone| zone.parse().ok()).unwrap_or(eyes.zone);
    Ok(eyes.at(time::to_local(at, zone)))
}

/// "16:00" in the reader's zone.
fn clock(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let (at, _) = instant(value)?;
    Ok(date::clock(time::to_local(at, Eyes::of(state)?.zone)))
}

/// "Wed 16 Dec" of a date, or of an instant in the reader's zone.
fn day(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let eyes = Eyes::of(state)?;
    if let Some(date) = value.as_str().and_then(time::read_date) {
        return Ok(eyes.day(date));
    }
    let (at, _) = instant(value)?;
    Ok(eyes.day(time::to_local(at, eyes.zone).date()))
}

/// The local times of day of a series: "16:00", or "16:00 and 08:30 in turn".
fn hours(state: &State<'_, '_>, series: &Value) -> Result<String, Error> {
    let wrong = || Error::new(ErrorKind::InvalidOperation, "this is no series");
    let start = series.get_attr("start")?;
    let start = start.as_str().and_then(time::read_local).ok_or_else(wrong)?;
    let clock = |hour: Value| {
        let hour = hour.as_str().and_then(|hour| hour.parse().ok());
        hour.map(|hour| date::clock(start.date().and_time(hour))).ok_or_else(wrong)
    };
    let hours: Vec<String> =
        series.get_attr("hours")?.try_iter()?.map(clock).collect::<Result<_, _>>()?;
    let spanish = Eyes::of(state)?.language.of_letters() == Language::Es;
    Ok(match (hours.split_last(), spanish) {
        (None, _) => date::clock(start),
        (Some((last, others)), true) => {
            format!("{} y a las {last} por turnos", others.join(", a las "))
        }
        (Some((last, others)), false) => format!("{} and {last} in turn", others.join(", ")),
    })
}

/// The city of a zone; a zone that is none is told as it stands.
fn city(state: &State<'_, '_>, zone: &str) -> Result<String, Error> {
    let language = Eyes::of(state)?.language;
    Ok(zone.parse().map_or_else(|_| zone.to_owned(), |zone| date::city(zone, language)))
}

/// Minutes in words: "45 minutes", "1 hour", "1 hour 30 minutes".
fn long(state: &State<'_, '_>, minutes: u32) -> Result<String, Error> {
    let spanish = Eyes::of(state)?.language.of_letters() == Language::Es;
    let count = |n: u32, one: [&str; 2], more: [&str; 2]| {
        let words = if n == 1 { one } else { more };
        format!("{n} {}", words[usize::from(spanish)])
    };
    let hours = count(minutes / 60, ["hour", "hora"], ["hours", "horas"]);
    let rest = count(minutes % 60, ["minute", "minuto"], ["minutes", "minutos"]);
    Ok(match (minutes / 60, minutes % 60) {
        (0, _) => rest,
        (_, 0) => hours,
        _ if spanish => format!("{hours} y {rest}"),
        _ => format!("{hours} {rest}"),
    })
}

/// A rule in words: "every other Wednesday". A rule that cannot be read is told as it stands.
fn rule(state: &State<'_, '_>, rule: &str) -> Result<String, Error> {
    let language = Eyes::of(state)?.language.of_letters();
    Ok(Rule::read(rule).map_or_else(|_| rule.to_owned(), |read| read.words(language.code())))
}

/// "Ana, Bo and Cy"; `listed("or")` ends with "or".
fn listed(state: &State<'_, '_>, list: &Value, last: Rest<String>) -> Result<String, Error> {
    let spanish = Eyes::of(state)?.language.of_letters() == Language::Es;
    let names: Vec<String> =
        list.try_iter()?.map(|one| one.as_str().map_or(one.to_string(), flat)).collect();
    let either = last.first().is_some_and(|word| word == "or");
    Ok(match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, others)) => {
            let word = joint(end, spanish, either);
            format!("{} {word} {end}", others.join(", "))
        }
    })
}

/// Dates in words, one by one.
fn days(state: &State<'_, '_>, dates: &Value) -> Result<Vec<String>, Error> {
    dates.try_iter()?.map(|date| day(state, &date)).collect()
}

/// "Ana on Wed 30 Dec": who facilitates when.
fn turns(state: &State<'_, '_>, turns: &Value) -> Result<Vec<String>, Error> {
    let on = if Eyes::of(state)?.language.of_letters() == Language::Es { "el" } else { "on" };
    let turn = |turn: Value| {
        let name = turn.get_item_by_index(1)?;
        let day = day(state, &turn.get_item_by_index(0)?)?;
        Ok(format!("{} {on} {day}", name.as_str().unwrap_or_default()))
    };
    turns.try_iter()?.map(turn).collect()
}

/// Each text in quotes.
fn quoted(texts: &Value) -> Result<Vec<String>, Error> {
    let quoted = |text: Value| format!("\"{}\"", text.as_str().map(flat).unwrap_or_default());
    Ok(texts.try_iter()?.map(quoted).collect())
}

/// The answers to the numbered items of a digest: "1: yes", "1: no", "2: done".
fn taps(state: &State<'_, '_>, items: &Value) -> Result<Vec<String>, Error> {
    let spanish = Eyes::of(state)?.language.of_letters() == Language::Es;
    let (yes, done) = if spanish { ("sí", "hecha") } else { ("yes", "done") };
    let mut taps = vec![];
    for item in items.try_iter()? {
        let number = item.get_attr("number")?;
        match item.get_attr("kind")?.as_str() {
            _ if !number.is_true() => {}
            Some("rsvp") => taps.extend([format!("{number}: {yes}"), format!("{number}: no")]),
            Some("action") => taps.push(format!("{number}: {done}")),
            _ => {}
        }
    }
    Ok(taps)
}

/// "and" or "or"; in Spanish they change before a word that begins with the same sound.
fn joint(next: &str, spanish: bool, either: bool) -> &'static str {
    let sound = next.to_lowercase();
    let sound = sound.trim_start_matches('h');
    let diphthong = ["ia", "ie", "io", "iu"].iter().any(|start| sound.starts_with(start));
    match (spanish, either) {
        (false, false) => "and",
        (false, true) => "or",
        (true, false) if sound.starts_with(['i', 'í']) && !diphthong => "e",
        (true, false) => "y",
        (true, true) if sound.starts_with(['o', 'ó']) => "u",
        (true, true) => "o",
    }
}

/// "1 topic", "3 topics".
fn plural(count: u64, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}

/// A text of several lines as it was written, each line behind so many blanks.
fn block(text: &str, blanks: Rest<usize>) -> Value {
    let indent = " ".repeat(blanks.first().copied().unwrap_or(0).min(20));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text
        .trim_matches('\n')
        .split('\n')
        .map(|line| format!("{indent}{}", flat(&line.replace('\t', "    "))).trim_end().to_owned())
        .collect();
    Value::from_safe_string(lines.join("\n"))
}
