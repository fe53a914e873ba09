//! Facts of a letter in one line, without what never differs.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// A letter's facts, short.
pub(crate) fn letter(facts: &Value, zone: Tz) -> String {
    let Value::Object(map) = facts else { return String::new() };
    fields(map, zone, &["letter"])
}

fn fields(map: &Map<String, Value>, zone: Tz, known: &[&str]) -> String {
    let told = map.iter().filter(|(key, value)| !known.contains(&key.as_str()) && says(value));
    let told = told.map(|(key, value)| {
        let known = value.as_object().is_some_and(|inner| shape(inner, zone).is_some());
        match (value, known) {
            (Value::Bool(true), _) => key.clone(),
            (_, true) => brief(value, zone),
            (_, false) => format!("{key}={}", brief(value, zone)),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

/// Whether a value is worth a word.
fn says(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    }
}

fn brief(value: &Value, zone: Tz) -> String {
    match value {
        Value::Object(map) => {
            shape(map, zone).unwrap_or_else(|| format!("{{{}}}", fields(map, zone, &[])))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| brief(item, zone)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => match text.parse::<DateTime<Utc>>() {
            Ok(at) => when(at, zone),
            Err(_) if text.chars().any(char::is_whitespace) => format!("{text:?}"),
            Err(_) => text.clone(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The things that are known by their keys.
fn shape(map: &Map<String, Value>, zone: Tz) -> Option<String> {
    let text = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default();
    let number = |key: &str| map.get(key).and_then(Value::as_u64).unwrap_or_default();
    if let Some(Value::String(ack)) = map.get("ack") {
        return Some(format!("{ack}({})", fields(map, zone, &["ack"])));
    }
    if map.contains_key("uid") {
        return Some(calendar(map));
    }
    if map.contains_key("yes") && map.contains_key("start") {
        let mut told = when(text("start").parse().ok()?, zone);
        if !text("facilitator").is_empty() {
            told = format!("{told} by {}", text("facilitator"));
        }
        if number("yes") + number("maybe") > 0 {
            told = format!("{told} {}+{}", number("yes"), number("maybe"));
        }
        return Some(format!("<{told}>"));
    }
    if map.contains_key("rule") && map.contains_key("next") {
        return Some(format!("<{}, {}>", text("rule"), when(text("next").parse().ok()?, zone)));
    }
    if map.contains_key("fingerprint") {
        return Some(paper(map, zone));
    }
    if map.contains_key("votes") {
        let presents = match text("presenter") {
            "" => String::new(),
            presenter => format!(" presents {presenter}"),
        };
        let told = format!("#{} {:?} by {}", number("number"), text("title"), text("by"));
        return Some(format!("{told}{presents} {}v", number("votes")));
    }
    if map.contains_key("topic") && map.contains_key("minutes") {
        return Some(format!("{} {}min", brief(&map["topic"], zone), number("minutes")));
    }
    None
}

fn paper(map: &Map<String, Value>, zone: Tz) -> String {
    let choice = |choice: &Value| {
        let name = match choice["name"].as_str() {
            Some("") | None => choice["what"].as_str().unwrap_or_default(),
            Some(name) => name,
        };
        format!("{} {name}", choice["number"])
    };
    let choices = map["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let choices: Vec<String> = choices.iter().map(choice).collect();
    let known = ["choices", "fingerprint", "seed", "months"];
    format!("<{}: {}>", fields(map, zone, &known), choices.join(", "))
}

fn calendar(map: &Map<String, Value>) -> String {
    let text = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default();
    let local = |text: &str| {
        let time: Option<NaiveDateTime> = text.parse().ok();
        time.map_or_else(String::new, |time| time.format("%d.%m. %H:%M").to_string())
    };
    let (uid, tail) = text("uid").split_once('-').unwrap_or((text("uid"), ""));
    let mut told = format!("{} {}", text("method").to_uppercase(), &uid[..4.min(uid.len())]);
    if !tail.is_empty() {
        told = format!("{told}-{tail}");
    }
    told = format!("{told}.{} {}", map["sequence"], local(text("start")));
    if !text("rrule").is_empty() {
        told = format!("{told} {}", text("rrule"));
    }
    if !text("recurrence_id").is_empty() {
        told = format!("{told} for {}", local(text("recurrence_id")));
    }
    let without: Vec<String> = map["exdates"]
        .as_array()
        .map(|dates| dates.iter().filter_map(Value::as_str).map(local).collect())
        .unwrap_or_default();
    if !without.is_empty() {
        told = format!("{told} without {}", without.join(", "));
    }
    let answers = map["partstats"].as_array().map_or(0, Vec::len);
    if answers > 0 {
        told = format!("{told} keeps {answers}");
    }
    if !text("note").is_empty() {
        told = format!("{told} note {:?}", text("note"));
    }
    format!("[{told}{}]", if map["ask"] == Value::Bool(true) { " ask" } else { "" })
}

fn when(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %H:%M").to_string()
}
