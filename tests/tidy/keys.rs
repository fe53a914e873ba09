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

/// Whether a line is a key that is commented out.
fn is_commented_key(line: &str) -> bool {
    line.starts_with('#') && !line.starts_with("# ") && line.contains(" = ")
}

/// The keys of the example with what is said about each: the comment above, the line itself.
fn entries(text: &str) -> Vec<(String, &str)> {
    let mut comment = String::new();
    let mut entries = Vec::new();
    for line in text.lines() {
        if let Some(more) = line.strip_prefix("# ") {
            comment = format!("{comment} {more}");
        } else {
            if is_commented_key(line) || line.split_once(" = ").is_some_and(|(key, _)| is_key(key))
            {
                entries.push((comment, line));
            }
            comment = String::new();
        }
    }
    entries
}

fn is_key(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

/// The example with every commented key opened whose comment satisfies `chosen`.
fn opened(text: &str, chosen: impl Fn(&str) -> bool) -> String {
    let mut text = text.to_owned();
    for (comment, line) in entries(&text.clone()) {
        if is_commented_key(line) && chosen(&comment) {
            let at = comment_line(&text, &comment, line);
            text.replace_range(at..=at, "");
        }
    }
    text
}

/// Where the `#` of a commented key stands: below its own comment, as keys repeat.
fn comment_line(text: &str, comment: &str, line: &str) -> usize {
    let lines = text.match_indices(line).map(|(at, _)| at);
    let said = |at: &usize| {
        let above: Vec<&str> =
            text[..*at].lines().rev().take_while(|l| l.starts_with("# ")).collect();
        let above: String = above.iter().rev().map(|l| format!(" {}", &l[2..])).collect();
        above == comment
    };
    lines.filter(|at| text[..*at].ends_with('\n')).find(said).expect("the line is there")
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
    for (comment, line) in entries(EXAMPLE) {
        let said = comment.ends_with("Required.") || comment.contains("Default: ");
        assert!(said, "{line}: end its comment with `Required.` or `Default: ….`");
        let (_, default) = comment.split_once("Default: ").unwrap_or_default();
        let written = line.split_once(" = ").expect("is a key").1;
        let is_value = default
            .starts_with(['"', '[', '{', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
            || default.starts_with("true")
            || default.starts_with("false");
        if is_commented_key(line) && is_value && !default.contains(" with ") {
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
