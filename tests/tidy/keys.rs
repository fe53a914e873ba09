//! The example shows every key of the configuration, and its defaults are the code's.

use std::collections::BTreeSet;
use std::path::Path;

use convene::config::{self, Config};
use toml::{Table, Value};

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// The example without the files that it names.
fn example() -> String {
    EXAMPLE.replace("password_file = \"secrets/", "password_env = \"P_")
}

fn read(text: &str) -> Config {
    let read = config::read(Path::new("convene.toml"), text).config;
    read.unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A key of the example.
struct Entry<'a> {
    /// The comment above it, joined.
    comment: String,
    /// The line itself.
    line: &'a str,
    /// Where that begins in the example.
    at: usize,
}

/// The keys of the example, commented out or not.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let (mut comment, mut entries, mut at) = (String::new(), Vec::new(), 0);
    for line in text.lines() {
        if let Some(more) = line.strip_prefix("# ") {
            comment = format!("{comment} {more}");
        } else {
            let comment = std::mem::take(&mut comment);
            if line.trim_start_matches('#').split_once(" = ").is_some_and(|(key, _)| is_key(key)) {
                entries.push(Entry { comment, line, at });
            }
        }
        at += line.len() + 1;
    }
    entries
}

fn is_key(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

/// The example with every commented key opened whose comment is `chosen`.
fn opened(text: &str, chosen: impl Fn(&str) -> bool) -> String {
    let mut opened = text.to_owned();
    // From the end, so that what is before keeps its place.
    for Entry { comment, line, at } in entries(text).into_iter().rev() {
        if line.starts_with('#') && chosen(&comment) {
            opened.remove(at);
        }
    }
    opened
}

/// All keys of a TOML document: `community.meeting.first`.
fn keys(table: &Table, prefix: &str, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        let items = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for table in items.iter().filter_map(Value::as_table) {
            keys(table, &name, found);
        }
        found.insert(name);
    }
}

#[test]
fn the_example_shows_every_key() {
    let all = opened(&example(), |_| true);
    let all = all.replace("password_env = \"P_imap\"", "").replace("password_env = \"P_smtp\"", "");
    let mut shown = BTreeSet::new();
    keys(&all.parse::<Table>().expect("is TOML"), "", &mut shown);
    shown.extend(["receive.imap", "send.smtp"].map(|table| format!("{table}.password_file")));
    assert_eq!(config::read(Path::new("convene.toml"), &all).keys, shown);
}

#[test]
fn the_example_says_of_every_key_whether_it_has_a_default() {
    for Entry { comment, line, .. } in entries(EXAMPLE) {
        let (_, written) = line.split_once(" = ").expect("is a key");
        let Some((_, default)) = comment.split_once("Default: ") else {
            assert!(comment.ends_with(" Required."), "{line}: say whether it has a default");
            assert!(!line.starts_with('#'), "{line}: is required and commented out");
            continue;
        };
        // Other defaults are said in words: `none`, `the organisation's`, `993 with TLS`.
        let is_value = format!("a = {}", default.trim_end_matches('.')).parse::<Table>().is_ok();
        if line.starts_with('#') && is_value {
            assert_eq!(default, format!("{written}."), "{line}");
        }
    }
}

#[test]
fn the_defaults_of_the_example_are_those_of_the_code() {
    let example = example();
    let spelt_out = opened(&example, |comment| !comment.contains("Default: none."));
    assert_ne!(spelt_out, example);
    assert_eq!(read(&spelt_out), read(&example));
}
