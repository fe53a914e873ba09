//! What somebody said, and what it says.

use crate::mail::fact::Fact;
use crate::mail::words::Language;

/// What somebody newly wrote.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The decoded subject, prefixes and all.
    pub subject: Option<&'a str>,
    /// The new text, without quotes; signatures may be left in.
    pub text: &'a str,
    /// The reader's language as the community has it; the text may mix others in.
    pub language: Language,
}

/// How clear a text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Level {
    /// The meaning is clear: the facts may be recorded.
    Act,
    /// A careful human would ask back; [`Reading::facts`] holds what is clear all the same.
    Ask,
    /// Nothing to record.
    #[default]
    Comment,
}

impl Level {
    /// The fixed word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Ask => "ask",
            Self::Comment => "comment",
        }
    }
}

/// A line that could not be read for sure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The words in doubt, as written.
    pub line: String,
    /// The most likely readings, best first; may be empty.
    pub readings: Vec<Fact>,
}

/// What a text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// How clear it is.
    pub level: Level,
    /// What is clear.
    pub facts: Vec<Fact>,
    /// The lines that are no command: the comment, kept as written.
    pub rest: Vec<String>,
    /// What to ask back about.
    pub asks: Vec<Doubt>,
    /// Which words were read how, a sentence each, for `convene explain`.
    pub trace: Vec<String>,
    /// Nothing but listed words was written: they say by themselves what they are about.
    pub listed: bool,
}
