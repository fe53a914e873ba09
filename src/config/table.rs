//! A TOML table as it is read: every key is asked for once, and what nobody asked for is a problem.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::de::DeTable;

use super::problem::{Lines, Problem, nearest};
use super::value::Value;

/// The file being read, and what was found out about it so far.
pub(super) struct Source<'a> {
    lines: Lines<'a>,
    folder: &'a Path,
    found: RefCell<Found>,
}

/// What reading a file gives besides its values.
#[derive(Default)]
pub(super) struct Found {
    /// What is wrong, in no order.
    pub(super) problems: Vec<Problem>,
    /// Every key that was asked for, written or not: `community.meeting.first`.
    pub(super) keys: BTreeSet<String>,
}

impl<'a> Source<'a> {
    /// A file named `file` that holds `text`.
    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        let folder = file.parent().unwrap_or(Path::new(""));
        Self { lines: Lines::of(file, text), folder, found: RefCell::default() }
    }

    /// Notes that `text` is the matter with what stands at `place`.
    pub(super) fn problem(&self, place: &Range<usize>, text: impl Display) {
        let problem = self.lines.problem(place, &text.to_string());
        self.found.borrow_mut().problems.push(problem);
    }

    /// A path as the file means it: relative to the file's own folder.
    pub(super) fn resolve(&self, written: &str) -> PathBuf {
        self.folder.join(written)
    }

    /// What was found, now that everything is read.
    pub(super) fn found(self) -> Found {
        self.found.into_inner()
    }
}

/// One table of the file.
pub(super) struct Table<'a> {
    source: &'a Source<'a>,
    /// `community.meeting`; empty for the file itself.
    name: &'static str,
    /// Where its header or its brace stands.
    place: Range<usize>,
    entries: &'a DeTable<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    /// The table `name` of `source`, written at `place`.
    pub(super) fn new(
        source: &'a Source<'a>,
        name: &'static str,
        place: Range<usize>,
        entries: &'a DeTable<'a>,
    ) -> Self {
        Self { source, name, place, entries, known: RefCell::default() }
    }

    /// What is written for `key`, if anything.
    pub(super) fn value(&self, key: &'static str) -> Option<Value<'a>> {
        self.known.borrow_mut().push(key);
        let dot = if self.name.is_empty() { "" } else { "." };
        self.source.found.borrow_mut().keys.insert(format!("{}{dot}{key}", self.name));
        let value = self.entries.get(key)?;
        Some(Value::new(self.source, key, value))
    }

    /// What is written for `key`; that there is nothing is a problem.
    pub(super) fn required(&self, key: &'static str) -> Option<Value<'a>> {
        let value = self.value(key);
        if value.is_none() {
            let shown = self.shown();
            self.problem(format_args!("{shown} has no `{key}`; write `{key} = …`"));
        }
        value
    }

    /// The table `key` below this one, called `name` in full.
    pub(super) fn table(&self, key: &'static str, name: &'static str) -> Option<Self> {
        self.value(key)?.table(name)
    }

    /// The table `key`, called `name` in full; that there is none is a problem.
    pub(super) fn required_table(&self, key: &'static str, name: &'static str) -> Option<Self> {
        let value = self.value(key);
        if value.is_none() {
            let shown = self.shown();
            self.problem(format_args!("{shown} has no [{name}]; write one"));
        }
        value?.table(name)
    }

    /// The tables `[[key]]` below this one.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.value(key) else { return Vec::new() };
        if value.is_table() {
            value.problem(format_args!("[{key}] can be there several times; write [[{key}]]"));
            return Vec::new();
        }
        value.items().into_iter().filter_map(|item| item.table(key)).collect()
    }

    /// A whole number in `range`, or `default` when nothing is written.
    pub(super) fn number(
        &self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
        default: u32,
    ) -> u32 {
        self.value(key).and_then(|value| value.number(range)).unwrap_or(default)
    }

    /// `true` or `false`, or `default` when nothing is written.
    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        self.value(key).and_then(Value::flag).unwrap_or(default)
    }

    /// One of the words of `T`, or `default` when nothing is written.
    pub(super) fn choice<T: Deserialize<'static>>(&self, key: &'static str, default: T) -> T {
        self.value(key).and_then(Value::choice).unwrap_or(default)
    }

    /// One line of at most `limit` characters, if anything is written.
    pub(super) fn line(&self, key: &'static str, limit: usize) -> Option<String> {
        self.value(key).and_then(|value| value.line(limit))
    }

    /// A path as the file means it: relative to the file's own folder.
    pub(super) fn resolve(&self, written: &str) -> PathBuf {
        self.source.resolve(written)
    }

    /// Notes a problem with the table as a whole.
    pub(super) fn problem(&self, text: impl Display) {
        self.source.problem(&self.place, text);
    }

    /// Names the keys that nobody asked for; to be called when all were.
    pub(super) fn finish(&self) {
        let known = self.known.borrow();
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let advice = self.advice(name, &known);
            let shown = self.shown();
            self.source.problem(&key.span(), format_args!("{shown} has no key `{name}`; {advice}"));
        }
    }

    /// What to write instead of a key that this table does not have.
    fn advice(&self, name: &str, known: &[&'static str]) -> String {
        if name == "password" {
            return "a password never stands in this file: write `password_file`, \
                    `password_command` or `password_env`"
                .to_owned();
        }
        // The usual slip of TOML: a key that was written below the header of another table.
        let found = self.source.found.borrow();
        let mut elsewhere = found.keys.iter().filter_map(|key| key.rsplit_once('.'));
        if let Some((table, _)) = elsewhere.find(|(_, key)| *key == name) {
            return format!("write it in [{table}]");
        }
        if let Some(near) = nearest(name, known.iter().copied()) {
            return format!("write `{near}`");
        }
        let mut keys = known.to_vec();
        keys.sort_unstable();
        format!("the keys here are {}", keys.join(", "))
    }

    /// The table as people call it.
    fn shown(&self) -> String {
        match self.name {
            "" => "the file".to_owned(),
            name => format!("[{name}]"),
        }
    }
}
