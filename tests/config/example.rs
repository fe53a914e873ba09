//! The example is right, and whatever is done to it, what is said is words.

use std::path::Path;

use convene::community::Language;
use convene::config::{self, Addressing, Problem};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// The example with passwords from somewhere that every machine has.
fn without_files() -> String {
    EXAMPLE.replace("password_file = \"secrets/", "password_env = \"P_")
}

fn problems(text: &str) -> Vec<Problem> {
    config::read(Path::new("convene.toml"), text).config.err().unwrap_or_default()
}

#[test]
fn the_example_is_right_but_for_its_passwords() {
    assert_eq!(problems(&without_files()), []);
    let missing = problems(EXAMPLE);
    assert_eq!(missing.len(), 2);
    assert!(missing.iter().all(|problem| problem.text.contains("password file secrets/")));
}

#[test]
fn the_example_means_what_it_says() {
    let config = config::read(Path::new("convene.toml"), &without_files()).config.unwrap();
    let organisation = &config.organisation;
    assert_eq!(organisation.addressing, Addressing::Plus);
    assert_eq!(organisation.address_of("rust"), "cop+rust@example.org");
    assert_eq!(organisation.domains, ["example.org"]);
    let [rust] = &*config.communities else { panic!("one community") };
    let addresses: Vec<_> = rust.members.iter().map(|member| &*member.address).collect();
    assert_eq!(addresses, ["ana@example.org", "bo@example.org", "cy@example.org"]);
    assert_eq!(rust.stewards().collect::<Vec<_>>(), ["ana@example.org"]);
    assert_eq!(rust.members[2].language, Some(Language::Es));
    let series = config::series(&rust.settings.meeting, rust.settings.zone).unwrap();
    let second = series.occurrences().nth(1).unwrap();
    assert_eq!(second.at.to_rfc3339(), "2026-12-16T15:00:00+00:00");
}

/// Every word that a key takes, the default first.
const WORDS: &[(&str, &[&str])] = &[
    ("addressing", &["plus", "catchall", "plain"]),
    ("tls", &["implicit", "starttls"]),
    ("done", &["move", "flag"]),
    ("joining", &["open", "approved", "closed"]),
    ("language", &["en", "es"]),
    ("posting", &["members", "stewards"]),
    ("replies", &["list", "author"]),
    ("feed", &["secret", "public", "off"]),
    ("on_holiday", &["skip", "next_working_day"]),
    ("thin", &["hold", "cancel"]),
    ("by", &["rotation", "election", "nomination"]),
    ("turn", &["meeting", "month", "term"]),
    ("method", &["approval", "schulze", "irv", "stv"]),
];

#[test]
fn every_word_is_read_and_changes_something() {
    let example = config::read(Path::new("convene.toml"), &without_files()).config.unwrap();
    for (key, words) in WORDS {
        let at = without_files().find(&format!("\n#{key} = ")).expect(key);
        for (nth, word) in words.iter().enumerate() {
            let mut text = without_files();
            let end = at + 1 + text[at + 1..].find('\n').expect("the line ends");
            text.replace_range(at + 1..end, &format!("{key} = \"{word}\""));
            let config = config::read(Path::new("convene.toml"), &text).config.expect(word);
            assert_eq!(config == example, nth == 0, "{key} = {word}");
        }
    }
}

#[test]
fn a_community_survives_being_kept_as_json() {
    let config = config::read(Path::new("convene.toml"), &without_files()).config.unwrap();
    let kept = serde_json::to_string(&config.communities).unwrap();
    let again: Vec<config::Community> = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, config.communities);
    assert_eq!(serde_json::to_string(&again).unwrap(), kept);
}

/// One thing that a hurried hand does to a file.
#[derive(Debug, Clone)]
enum Slip {
    /// Takes the line out.
    Drop(usize),
    /// Writes the line a second time, somewhere.
    Copy(usize, usize),
    /// Opens the comment.
    Uncomment(usize),
    /// Writes something else after the `=`.
    Value(usize, &'static str),
    /// Types a character somewhere.
    Type(usize, char),
}

const VALUES: &[&str] = &[
    "7",
    "-1",
    "1e400",
    "nan",
    "\"\"",
    "\"x\"",
    "[]",
    "[[]]",
    "{}",
    "{ a = 1 }",
    "true",
    "0001-01-01",
    "9999-12-31T23:59:59",
    "23:59:60",
    "\"\\u0000\\n\"",
    "[\"<@>\", \"a@b\", 1]",
    "\"FREQ=DAILY;COUNT=1\"",
];

fn slip() -> impl Strategy<Value = Slip> {
    let line = 0..400_usize;
    prop_oneof![
        line.clone().prop_map(Slip::Drop),
        (line.clone(), line.clone()).prop_map(|(from, to)| Slip::Copy(from, to)),
        line.clone().prop_map(Slip::Uncomment),
        (line, prop::sample::select(VALUES)).prop_map(|(at, value)| Slip::Value(at, value)),
        (0..8_000_usize, any::<char>()).prop_map(|(at, typed)| Slip::Type(at, typed)),
    ]
}

fn slipped(text: &str, slip: &Slip) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let within = |at: &usize| at % lines.len();
    match slip {
        Slip::Drop(at) => drop(lines.remove(within(at))),
        Slip::Copy(from, to) => lines.insert(within(to), lines[within(from)].clone()),
        Slip::Uncomment(at) => {
            let at = within(at);
            lines[at] = lines[at].replacen('#', "", 1);
        }
        Slip::Value(at, value) => {
            let at = within(at);
            if let Some((key, _)) = lines[at].split_once(" = ") {
                lines[at] = format!("{} = {value}", key.trim_start_matches('#'));
            }
        }
        Slip::Type(at, typed) => {
            let mut letters: Vec<char> = text.chars().collect();
            letters.insert(at % letters.len(), *typed);
            return letters.into_iter().collect();
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_slips_is_said_in_words(slips in prop::collection::vec(slip(), 1..6)) {
        let text = slips.iter().fold(without_files(), |text, slip| slipped(&text, slip));
        for problem in problems(&text) {
            prop_assert!(problem.text.contains("; "), "no advice: {problem}");
            prop_assert!(!problem.to_string().contains(char::is_control), "{problem:?}");
            prop_assert!(problem.line <= text.split('\n').count(), "{problem}");
        }
    }
}
