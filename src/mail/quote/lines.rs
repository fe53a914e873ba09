//! A mail as lines, each with how deep it is quoted.

use std::borrow::Cow;

/// How many lines of a mail are read.
pub(super) const LINES: usize = 100_000;

/// What an HTML element said about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Hint {
    /// Nothing: also every line of plain text.
    #[default]
    None,
    /// It introduces quoted mail.
    Attribution,
    /// It is part of a signature.
    Signature,
    /// The older mail begins here.
    Boundary,
}

/// A line without its end.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// As it is shown, with its quote marks.
    raw: Cow<'a, str>,
    /// Where the text begins behind the quote marks.
    start: usize,
    /// How often it is quoted.
    pub(super) depth: usize,
    /// What HTML said of it.
    pub(super) hint: Hint,
}

impl<'a> Line<'a> {
    /// A line of plain text: its quote marks tell its depth.
    fn plain(raw: &'a str) -> Self {
        let raw = visible(raw.trim_end());
        let (depth, start) = marks(&raw);
        Self { raw, start, depth, hint: Hint::None }
    }

    /// A line of HTML, quoted by its elements.
    pub(super) fn of_html(raw: String, depth: usize, hint: Hint) -> Line<'static> {
        // A plain text mail shown as HTML still has its quote marks.
        let (marked, start) = marks(&raw);
        Line { raw: Cow::Owned(raw), start, depth: depth + marked, hint }
    }

    /// The whole line.
    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    /// The text behind the quote marks, trimmed.
    pub(super) fn body(&self) -> &str {
        self.raw[self.start..].trim()
    }

    /// Whether it holds nothing but white space and quote marks.
    pub(super) fn is_blank(&self) -> bool {
        self.body().is_empty()
    }

    /// Takes it as quoted once, although it has no mark of the usual kind.
    pub(super) fn quote(&mut self) {
        self.depth = self.depth.max(1);
        let body = self.body();
        let rest = body.strip_prefix('|').map_or(body.len(), str::len);
        self.start = self.raw.trim_end().len() - rest.min(self.body().len());
    }
}

/// The lines of plain text, at most [`LINES`].
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    // A bare CR ends a line too (rule 1).
    let lines =
        text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    lines.take(LINES).map(Line::plain).collect()
}

/// Without the characters nobody sees (zero width, byte order and direction marks), and with one
/// kind of space. Joiners stay: emoji and Persian words need them.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}' | '\0')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let space = |c: char| matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
    if text.is_ascii() || !text.contains(|c| odd(c) || space(c)) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().filter(|c| !odd(*c)).map(|c| if space(c) { ' ' } else { c });
    Cow::Owned(shown.collect::<String>().trim_end().to_owned())
}

/// How many quote marks a line begins with, and where the text behind them begins.
fn marks(line: &str) -> (usize, usize) {
    let (mut depth, mut at) = (0, 0);
    let rest = line.as_bytes();
    loop {
        let spaces = rest[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        // Far to the right a ">" is part of a text, such as an arrow in a drawing.
        if spaces > 4 {
            break;
        }
        let next = &line[at + spaces..];
        let Some(mark) = [">", "＞", "&gt;"].into_iter().find(|mark| next.starts_with(mark))
        else {
            break;
        };
        at += spaces + mark.len();
        depth += 1;
    }
    // ">>> look here <<<" points at something.
    if depth > 1 && line.ends_with("<<") {
        return (0, 0);
    }
    if depth == 0 && initials(line) > 0 {
        return (1, initials(line));
    }
    (depth, at)
}

/// The length of a mark made of the author's initials, as in `AB> text`.
fn initials(line: &str) -> usize {
    let letters = line.bytes().take_while(u8::is_ascii_uppercase).count();
    let marked = (1..=3).contains(&letters) && line[letters..].starts_with('>');
    let rest = line.get(letters + 1..).unwrap_or_default();
    if marked && (rest.is_empty() || rest.starts_with([' ', '>'])) { letters + 1 } else { 0 }
}

/// Joins the lines of `format=flowed` text again (RFC 3676): a line that ends in a space goes on
/// in the next of the same quote depth. `delete` is `DelSp=yes`. Stuffed spaces are taken off.
pub fn unflow(text: &str, delete: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let body = line[depth..].strip_prefix(' ').unwrap_or(&line[depth..]);
        // The mark of a signature ends in a space and is a line of its own.
        let flows = body.ends_with(' ') && body != "-- ";
        let body = if flows && delete { &body[..body.len() - 1] } else { body };
        match lines.last_mut().filter(|_| open == Some(depth) && body != "-- ") {
            Some(last) => last.push_str(body),
            None if depth == 0 => lines.push(body.to_owned()),
            None => lines.push(format!("{} {body}", ">".repeat(depth))),
        }
        open = flows.then_some(depth);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(line: &str) -> (usize, String) {
        let line = Line::plain(line);
        (line.depth, line.body().to_owned())
    }

    #[test]
    fn quote_marks_are_counted_in_all_their_spellings() {
        assert_eq!(depth("> > text"), (2, "text".to_owned()));
        assert_eq!(depth(">>text"), (2, "text".to_owned()));
        assert_eq!(depth("AB> text"), (1, "text".to_owned()));
        assert_eq!(depth(">>> here <<<").0, 0);
        assert_eq!(depth("              > drawn").0, 0);
        assert_eq!(depth("B>2 is true").0, 0);
    }

    #[test]
    fn what_nobody_sees_is_taken_off_and_joiners_stay() {
        assert_eq!(visible("a\u{200b}b\u{a0}c"), "ab c");
        assert_eq!(visible("👩\u{200d}💻"), "👩\u{200d}💻");
    }

    #[test]
    fn flowed_lines_are_joined_within_their_depth() {
        assert_eq!(
            unflow("> one \n> two\nyes \nplease\n-- \nAna", false),
            "> one two\nyes please\n-- \nAna"
        );
        assert_eq!(unflow("long \nword", true), "longword");
    }
}
