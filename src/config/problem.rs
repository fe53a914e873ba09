//! What is wrong in a file, and where: `file:line:column: what is wrong; what to write instead`.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One thing that is wrong in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named by whoever asked for it.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong, and after a semicolon what to write instead; one line.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, text } = self;
        write!(out, "{}:{line}:{column}: {text}", file.display())
    }
}

/// Finds line and column of byte offsets in one text.
pub(super) struct Lines<'a> {
    file: &'a Path,
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Reads the line ends of `text` once, so that thousands of problems cost no more than one.
    pub(super) fn of(file: &'a Path, text: &'a str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { file, text, starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// The problem `text` at the beginning of `place`, a range of bytes.
    pub(super) fn problem(&self, place: &Range<usize>, text: &str) -> Problem {
        let at = place.start.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= at);
        let before = self.text.get(self.starts[line - 1]..at).unwrap_or_default();
        let column = before.chars().count() + 1;
        Problem { file: self.file.to_owned(), line, column, text: one_line(text) }
    }
}

/// Line ends and other control characters, which a quoted key or text may hold, as escapes.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

/// The candidate that looks most like `written`, if one is near enough to have been meant.
pub(super) fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.8;
    // A long text is no misspelt name, and comparing costs its length.
    if written.len() > 60 {
        return None;
    }
    let written = written.to_lowercase();
    let likeness = |candidate: &&str| strsim::jaro_winkler(&written, &candidate.to_lowercase());
    let scored = candidates.into_iter().map(|candidate| (likeness(&candidate), candidate));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= NEAR_ENOUGH).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let lines = Lines::of(Path::new("x.toml"), "a = 1\nñ = 2\n");
        let place = |start| {
            let found = lines.problem(&(start..start), "");
            (found.line, found.column)
        };
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(4), (1, 5));
        assert_eq!(place(6), (2, 1));
        assert_eq!(place(9), (2, 3));
        assert_eq!(place(99), (3, 1));
    }

    #[test]
    fn a_problem_is_one_line_whatever_was_quoted() {
        let lines = Lines::of(Path::new("x.toml"), "");
        assert_eq!(lines.problem(&(0..0), "a\nb").text, "a\\nb");
    }

    #[test]
    fn only_what_may_have_been_meant_is_suggested() {
        assert_eq!(nearest("remind_day", ["remind_days", "send_at"]), Some("remind_days"));
        assert_eq!(nearest("Europe/madird", ["Europe/Madrid"]), Some("Europe/Madrid"));
        assert_eq!(nearest("colour", ["remind_days", "send_at"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
