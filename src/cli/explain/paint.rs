//! Colours for people who read on a terminal; none in a pipe or where `NO_COLOR` is set.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::IsTerminal as _;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint(bool);

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The head of a mail.
    Head,
    /// What is recorded.
    Fact,
    /// What is asked about.
    Doubt,
    /// Reasons, and what was cut.
    Faint,
}

impl Paint {
    /// As standard output and the environment want it (<https://no-color.org>).
    pub(super) fn of_stdout() -> Self {
        let value = |name| std::env::var_os(name).unwrap_or_default();
        Self::wanted(std::io::stdout().is_terminal(), &value("NO_COLOR"), &value("TERM"))
    }

    fn wanted(terminal: bool, no_color: &OsStr, term: &OsStr) -> Self {
        Self(terminal && no_color.is_empty() && term != "dumb")
    }

    /// `text`, line by line in its colour.
    pub(super) fn ink(self, ink: Ink, text: &str) -> Cow<'_, str> {
        if !self.0 {
            return Cow::Borrowed(text);
        }
        let code = match ink {
            Ink::Head => "1",
            Ink::Fact => "32",
            Ink::Doubt => "33",
            Ink::Faint => "2",
        };
        let lines: Vec<String> =
            text.split('\n').map(|line| format!("\x1b[{code}m{line}\x1b[0m")).collect();
        Cow::Owned(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        let wanted = |terminal, no_color: &str, term: &str| {
            Paint::wanted(terminal, no_color.as_ref(), term.as_ref())
        };
        assert_eq!(
            wanted(true, "", "xterm").ink(Ink::Fact, "a\nb"),
            "\x1b[32ma\x1b[0m\n\x1b[32mb\x1b[0m"
        );
        for plain in
            [wanted(false, "", "xterm"), wanted(true, "1", "xterm"), wanted(true, "", "dumb")]
        {
            assert_eq!(plain.ink(Ink::Head, "a"), "a");
        }
    }
}
