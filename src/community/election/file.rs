//! The ballot file: an election as text that people can read, check and count again.
//!
//! ```text
//! method: schulze
//! seats: 1
//! candidates: Ana | Bo | Cy
//! seed: 9319 / 2 5 12 8 10
//!
//! 7 x Ana > Bo = Cy    # a comment
//! Bo
//! 2 x
//! ```
//!
//! `seats` (default 1) and `seed` may be absent. What a ballot does not name is last; a count with
//! nothing after it is a blank ballot.

mod ballot;
mod header;
mod write;

use header::Header;
pub use write::{write, write_each};

use super::Election;

/// The longest file that is read, in bytes.
pub const LONGEST_FILE: usize = 64 << 20;
/// How many problems are told one by one.
const MOST_PROBLEMS: usize = 100;

/// Something in a ballot file that cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong; what to write instead.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)
    }
}

/// Reads a ballot file, or tells everything that is wrong with it, in the order of its lines.
pub fn read(text: &str) -> Result<Election, Vec<Problem>> {
    let mut problems = Problems::default();
    if text.len() > LONGEST_FILE {
        let what = format!(
            "the file is longer than {} MiB; put equal ballots together",
            LONGEST_FILE >> 20
        );
        return Err(vec![Problem { line: 1, column: 1, what }]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().map(|(nth, text)| Line { number: nth + 1, text });
    let header = Header::read(&mut lines, &mut problems);
    if header.candidates.is_empty() {
        // Every name would be wrong; one problem is enough.
        return problems.none().map(|()| header.into_election(Vec::new()));
    }
    let ballots = ballot::read(lines, &header, &mut problems);
    problems.none()?;
    Ok(header.into_election(ballots))
}

/// One line of the file.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// From 1.
    number: usize,
    text: &'t str,
}

/// Some text of a line, without white space around it.
#[derive(Debug, Clone, Copy)]
struct Part<'t> {
    line: Line<'t>,
    /// In bytes.
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// The line without its comment: `#` begins one where a word could begin, so that `C#` stays.
    fn content(self) -> Part<'t> {
        let mut before = ' ';
        let mut end = self.text.len();
        for (at, character) in self.text.char_indices() {
            if character == '#' && before.is_whitespace() {
                end = at;
                break;
            }
            before = character;
        }
        Part { line: self, start: 0, text: &self.text[..end] }.trimmed()
    }
}

impl Part<'_> {
    fn trimmed(self) -> Self {
        let text = self.text.trim_start();
        let start = self.start + self.text.len() - text.len();
        Self { start, text: text.trim_end(), ..self }
    }

    /// What begins at byte `at` of this part.
    fn from(self, at: usize) -> Self {
        Self { start: self.start + at, text: &self.text[at..], ..self }.trimmed()
    }

    /// What lies between separators.
    fn split(self, separator: char) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text.split(separator).map(move |text| {
            let part = Self { start, text, ..self }.trimmed();
            start += text.len() + separator.len_utf8();
            part
        })
    }

    fn problem(self, what: String) -> Problem {
        let column = self.line.text[..self.start].chars().count() + 1;
        Problem { line: self.line.number, column, what }
    }
}

/// Problems so far; after the first hundred they are only counted.
#[derive(Debug, Default)]
struct Problems {
    told: Vec<Problem>,
    untold: usize,
}

impl Problems {
    /// Adds a problem with `part`; `what` is asked for only when it will be told.
    fn add(&mut self, part: Part<'_>, what: impl FnOnce() -> String) {
        if self.told.len() < MOST_PROBLEMS {
            self.told.push(part.problem(what()));
        } else {
            self.untold += 1;
        }
    }

    fn none(mut self) -> Result<(), Vec<Problem>> {
        self.told.sort_by_key(|problem| (problem.line, problem.column));
        if let Some(last) = self.told.last()
            && self.untold > 0
        {
            let what = format!("{} more problems follow", self.untold);
            self.told.push(Problem { what, ..last.clone() });
        }
        if self.told.is_empty() { Ok(()) } else { Err(self.told) }
    }
}

#[cfg(test)]
mod tests;
