//! Cleaning and folding: nothing a person wrote can add a line to a calendar.
//!
//! [`Lines`] is the only way in which this crate writes iCalendar: it cleans, escapes, folds and ends
//! every line itself, so that no caller can forget to.

use std::fmt::Write as _;

/// The longest summary, name or UID that is written, in characters.
pub const LONGEST_LINE: usize = 255;
/// The longest description or comment that is written or read, in characters.
pub const LONGEST_BLOCK: usize = 8_000;
/// The longest address or link that is written, in characters.
pub const LONGEST_URI: usize = 2_000;

/// The most octets of a line, without its line break (RFC 5545 section 3.1).
const FOLD: usize = 75;

/// One line of `text`: line breaks and tabs become spaces, control characters and marks that turn
/// the writing direction go, and what is longer than `longest` characters ends in an ellipsis.
pub fn clean_line(text: &str, longest: usize) -> String {
    let mut clean = clean_block(text, longest);
    if clean.contains('\n') {
        clean = clean.replace('\n', " ");
    }
    clean.trim().to_owned()
}

/// As [`clean_line`], but line breaks stay, as `\n`.
pub fn clean_block(text: &str, longest: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(longest.saturating_mul(4)));
    let mut before = ' ';
    for (written, character) in text.chars().enumerate() {
        if written == longest {
            clean.push('…');
            break;
        }
        match character {
            '\n' if before == '\r' => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\t' => clean.push(' '),
            other if is_harmless(other) => clean.push(other),
            _ => {}
        }
        before = character;
    }
    clean
}

/// Whether a character may stand in a text: no control, no mark of writing direction (they make a
/// title read as what it is not), no byte order mark.
fn is_harmless(character: char) -> bool {
    !(character.is_control()
        || matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
}

/// A parameter value in quotes; a quote in it becomes `'`, because the `^'` of RFC 6868 is read by few.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", clean_line(text, LONGEST_LINE).replace('"', "'"))
}

/// A link with what no URI may hold taken out or percent-encoded (RFC 3986 section 2).
pub fn uri(text: &str) -> String {
    let mut uri = String::with_capacity(text.len());
    for character in text.trim().chars().take(LONGEST_URI).filter(|&c| is_harmless(c)) {
        match character {
            ' ' => uri.push_str("%20"),
            '"' => uri.push_str("%22"),
            '<' => uri.push_str("%3C"),
            '>' => uri.push_str("%3E"),
            '\\' => uri.push_str("%5C"),
            other if other.is_whitespace() => {}
            other => uri.push(other),
        }
    }
    uri
}

/// A clean text with backslash escapes (RFC 5545 section 3.3.11).
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text);
    escaped
}

fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
}

/// A growing iCalendar text: lines of at most 75 octets that end in CRLF.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// Opens a component.
    pub fn begin(&mut self, component: &str) {
        self.raw("BEGIN", component);
    }

    /// Closes a component.
    pub fn end(&mut self, component: &str) {
        self.raw("END", component);
    }

    /// A value that is no text: a time, a number, a rule, a link. `head` is the name and its parameters.
    pub fn raw(&mut self, head: &str, value: &str) {
        let start = self.open(head);
        self.0.push_str(value);
        self.close(start);
    }

    /// As [`Lines::raw`], formatted in place.
    pub fn write(&mut self, head: &str, value: std::fmt::Arguments<'_>) {
        let start = self.open(head);
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(value);
        self.close(start);
    }

    /// A text of one line, cleaned and escaped.
    pub fn text(&mut self, head: &str, value: &str) {
        self.escaped(head, &clean_line(value, LONGEST_LINE));
    }

    /// A text of several lines, cleaned and escaped.
    pub fn block(&mut self, head: &str, value: &str) {
        self.escaped(head, clean_block(value, LONGEST_BLOCK).trim());
    }

    /// What was written in another [`Lines`].
    pub fn append(&mut self, other: &str) {
        self.0.push_str(other);
    }

    /// The finished text.
    pub fn into_string(self) -> String {
        self.0
    }

    fn escaped(&mut self, head: &str, value: &str) {
        let start = self.open(head);
        push_escaped(&mut self.0, value);
        self.close(start);
    }

    /// Begins a line and tells where.
    fn open(&mut self, head: &str) -> usize {
        let start = self.0.len();
        self.0.push_str(head);
        self.0.push(':');
        start
    }

    /// Ends the line that began at `start`. Whatever was handed to us, a line is one line: control
    /// characters go here, for every kind of value, names and parameters included.
    fn close(&mut self, start: usize) {
        let line = &self.0[start..];
        if line.bytes().any(|byte| byte < b' ' || byte == 0x7F) {
            let clean: String = line.chars().filter(|c| !c.is_control()).collect();
            self.0.truncate(start);
            self.0.push_str(&clean);
        }
        if self.0.len() - start > FOLD {
            let line = self.0.split_off(start);
            self.fold(&line);
        }
        self.0.push_str("\r\n");
    }

    /// Writes a long line in pieces of whole characters; a piece after the first loses an octet to
    /// the blank that marks it.
    fn fold(&mut self, line: &str) {
        let mut rest = line;
        let mut room = FOLD;
        while rest.len() > room {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(room));
            self.0.push_str(piece);
            self.0.push_str("\r\n ");
            rest = after;
            room = FOLD - 1;
        }
        self.0.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Lines)) -> String {
        let mut lines = Lines::default();
        write(&mut lines);
        lines.into_string()
    }

    #[test]
    fn a_text_stays_one_line_whatever_it_holds() {
        let hostile = "Hi\r\nEND:VEVENT\nBEGIN:VEVENT\rX\u{2028}Y\u{0}\u{85}";
        let line = written(|lines| lines.text("SUMMARY", hostile));
        assert_eq!(line, "SUMMARY:Hi END:VEVENT BEGIN:VEVENT X Y\r\n");
        let block = written(|lines| lines.block("DESCRIPTION", hostile));
        assert_eq!(block, "DESCRIPTION:Hi\\nEND:VEVENT\\nBEGIN:VEVENT\\nX\\nY\r\n");
    }

    #[test]
    fn a_raw_value_and_its_head_stay_one_line_too() {
        let line = written(|lines| lines.raw("URL\r\nX-EVIL", "a\r\nATTENDEE:b\u{7}"));
        assert_eq!(line, "URLX-EVIL:aATTENDEE:b\r\n");
    }

    #[test]
    fn commas_semicolons_and_backslashes_are_escaped() {
        assert_eq!(
            written(|lines| lines.text("SUMMARY", r"a,b;c\d")),
            "SUMMARY:a\\,b\\;c\\\\d\r\n"
        );
    }

    #[test]
    fn quotes_cannot_leave_a_parameter() {
        assert_eq!(quoted("Doe; \"Jr\"\r\nX:1"), "\"Doe; 'Jr' X:1\"");
    }

    #[test]
    fn marks_of_direction_go_and_joined_emoji_stay() {
        assert_eq!(clean_line("\u{202E}txt.exe\u{2069} 👩‍💻 שלום", 99), "txt.exe 👩‍💻 שלום");
    }

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        let long = clean_line(&"ä".repeat(10_000), LONGEST_LINE);
        assert_eq!(long.chars().count(), LONGEST_LINE + 1);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn lines_fold_at_75_octets_between_characters() {
        for lead in 0..5 {
            let text = format!("{}{}", "x".repeat(lead), "é😀".repeat(40));
            let line = written(|lines| lines.text("SUMMARY", &text));
            assert!(line.ends_with("\r\n"));
            assert!(line.split("\r\n").all(|piece| piece.len() <= FOLD), "{line}");
            assert_eq!(line.replace("\r\n ", "").trim_end(), format!("SUMMARY:{text}"));
        }
    }

    #[test]
    fn links_hold_no_blanks_or_quotes() {
        assert_eq!(uri(" https://x.example/a b\"\r\n<c> "), "https://x.example/a%20b%22%3Cc%3E");
    }
}
