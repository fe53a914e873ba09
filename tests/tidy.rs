//! House rules that no lint knows.

#[path = "tidy/keys.rs"]
mod keys;
#[path = "tidy/readme.rs"]
mod readme;

use std::fs;
use std::path::{Path, PathBuf};

/// What each module may name of the crate. A module that is not listed here does not exist.
const MAY_USE: &[(&str, &[&str])] = &[
    ("lib", &[]),
    ("main", &[]),
    ("clock", &[]),
    ("time", &["clock"]),
    ("community", &["clock", "time", "community"]),
    ("mail", &["clock", "time", "community", "mail"]),
    ("calendar", &["clock", "time", "community", "calendar"]),
    ("office", &["clock", "time", "community", "mail", "calendar", "office"]),
    ("store", &["clock", "time", "community", "store"]),
    ("config", &["clock", "time", "community", "config"]),
    ("engine", &["clock", "time", "community", "config", "store", "mail", "calendar", "engine"]),
    ("net", &["clock", "time", "config", "mail", "calendar", "engine", "net"]),
    (
        "daemon",
        &["clock", "time", "community", "config", "store", "mail", "calendar", "engine", "net"],
    ),
    (
        "cli",
        &[
            "clock",
            "time",
            "community",
            "config",
            "store",
            "mail",
            "calendar",
            "engine",
            "net",
            "daemon",
            "office",
            "cli",
        ],
    ),
];

/// What single files may name beyond their module.
const MAY_ALSO_USE: &[(&str, &[&str])] = &[("mail/compose", &["calendar"])];

/// Modules that do no I/O and read no clock, and what they therefore never name.
const PURE: &[&str] = &["time", "community", "mail", "calendar"];
const SHELL: &[&str] =
    &["tokio", "rusqlite", "lettre::transport", "async_imap", "std::fs", "std::net", "std::env"];

/// The parts of `net` that know one protocol each; the others are their common ground.
const WAYS: &[&str] = &["imap", "maildir", "lmtp", "smtp", "sendmail", "web"];

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["Manager", "Handler", "Service", "Util", "Helper"];

/// A source file: its path below `src`, and its text.
struct Source {
    file: String,
    text: String,
}

impl Source {
    /// `mail` of `mail/quote.rs`.
    fn module(&self) -> &str {
        self.file.split(['/', '.']).next().unwrap_or_default()
    }

    /// `quote` of `mail/quote.rs` and of `mail/quote/html.rs`.
    fn part(&self) -> Option<&str> {
        self.file.split(['/', '.']).nth(1).filter(|part| !["rs", "mod"].contains(part))
    }

    /// The modules of the crate that it names, in paths and in groups such as `crate::{a, b::C}`.
    fn uses(&self) -> Vec<&str> {
        let mut used = Vec::new();
        for path in self.text.split("crate::").skip(1) {
            let Some(group) = path.strip_prefix('{') else {
                used.push(first_name(path));
                continue;
            };
            let mut depth = 1;
            let mut starts = true;
            for (at, letter) in group.char_indices() {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                if depth == 0 {
                    break;
                }
                if starts && !first_name(&group[at..]).is_empty() {
                    used.push(first_name(&group[at..]));
                    starts = false;
                }
                starts |= letter == ',' && depth == 1;
            }
        }
        used
    }

    /// The text without the tests at its end.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
    }
}

fn first_name(path: &str) -> &str {
    path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    assert!(!found.is_empty());
    let read = |path: PathBuf| Source {
        file: path.strip_prefix(&root).expect("found below src").display().to_string(),
        text: fs::read_to_string(&path).expect("sources are UTF-8"),
    };
    found.into_iter().map(read).collect()
}

#[test]
fn modules_depend_only_downwards() {
    for source in sources() {
        let (file, module) = (&source.file, source.module());
        let allowed = MAY_USE.iter().find(|(name, _)| *name == module).map(|(_, may)| *may);
        let allowed = allowed.unwrap_or_else(|| panic!("{file}: add `{module}` to MAY_USE"));
        let also = MAY_ALSO_USE.iter().filter(|(path, _)| file.starts_with(path));
        let also: Vec<&str> = also.flat_map(|(_, may)| *may).copied().collect();
        for used in source.uses() {
            assert!(
                allowed.contains(&used) || also.contains(&used),
                "{file}: `{module}` must not use `{used}`"
            );
        }
    }
}

#[test]
fn groups_of_names_are_seen_too() {
    let text = "use crate::clock::Clock;\nuse crate::{mail::{a, b}, net};".to_owned();
    assert_eq!(Source { file: String::new(), text }.uses(), ["clock", "mail", "net"]);
}

#[test]
fn the_core_is_pure() {
    for source in sources().iter().filter(|source| PURE.contains(&source.module())) {
        for shell in SHELL {
            assert!(
                !source.code().contains(&format!("{shell}::")),
                "{}: the core must not use `{shell}`",
                source.file
            );
        }
    }
}

#[test]
fn only_the_store_speaks_sql() {
    for source in sources().iter().filter(|source| source.module() != "store") {
        assert!(!source.text.contains("rusqlite::"), "{}: SQL lives in store/", source.file);
    }
}

#[test]
fn the_ways_of_mail_never_name_each_other() {
    for source in sources().iter().filter(|source| source.module() == "net") {
        for way in WAYS.iter().filter(|way| source.part() != Some(**way)) {
            for path in [format!("net::{way}"), format!("super::{way}::")] {
                assert!(!source.code().contains(&path), "{}: must not name `{way}`", source.file);
            }
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut lengths = Vec::new();
    for source in sources() {
        let file = &source.file;
        assert!(
            source.text.starts_with("//! "),
            "{file}: begin with a `//!` line that says what it is for"
        );
        let lines = source.code().lines().count();
        assert!(lines <= 400, "{file}: more than 400 lines; split it by meaning");
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 150, "half of all files have more than {median} lines; split some");
}

#[test]
fn names_say_something() {
    for source in sources() {
        for line in source.text.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let defines =
                |word: &&str| matches!(*word, "struct" | "enum" | "trait" | "type" | "mod" | "fn");
            if line.trim_start().starts_with("//") || words.find(defines).is_none() {
                continue;
            }
            let name = words.next().unwrap_or_default();
            let empty = EMPTY_NAMES.iter().any(|empty| name.ends_with(empty));
            assert!(!empty && !name.starts_with("get_"), "{}: `{name}`", source.file);
        }
    }
}
