//! What the configuration says about files that are wrong: everything, at once, in words.

#[path = "config/bad.rs"]
mod bad;
#[path = "config/example.rs"]
mod example;
#[path = "config/files.rs"]
mod files;

use std::path::Path;

use convene::config::{self, Config};

/// The shortest file that is right.
const GOOD: &str = r#"[organisation]
name = "Example Ltd"
address = "cop@example.org"
time_zone = "Europe/Madrid"
operators = ["ops@example.org"]
[receive]
maildir = "in"
[send]
maildir = "out"
[[community]]
id = "rust"
name = "Rust Guild"
stewards = ["Ana Lima <ana@example.org>"]
members = ["bo@example.org"]
[community.meeting]
first = 2026-12-02T16:00:00
repeat = "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"
[community.letters]
# letters
"#;

/// [`GOOD`] with replacements, each of which must find its text.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "nothing to replace: {from}");
        text.replacen(from, to, 1)
    })
}

/// The configuration of a file called `convene.toml`.
fn right(text: &str) -> Config {
    let read = config::read(Path::new("convene.toml"), text).config;
    read.unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// All problems of a file, a line each, without the file's name.
fn wrong(text: &str) -> Vec<String> {
    let problems = config::read(Path::new("convene.toml"), text).config.expect_err(text);
    let lines = problems.iter().map(ToString::to_string);
    lines
        .map(|line| line.strip_prefix("convene.toml:").expect("names the file").to_owned())
        .collect()
}
