//! A recurrence rule: its parts, and the text it is kept as.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, Weekday};

use super::words::{self, Tongue};
use super::{phrase, text};
use crate::clock::Timestamp;

/// The longest rule that is read, in bytes; people's are under a hundred.
const LONGEST_TEXT: usize = 4_000;

/// A recurrence rule (RFC 5545 3.3.10), kept as RRULE text without the `RRULE:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    text: String,
    parts: Parts,
}

impl Rule {
    /// Reads words in English or Spanish ("every 2 weeks on Wednesday", "el primer lunes de cada
    /// mes") or RRULE text with or without `RRULE:`.
    ///
    /// # Errors
    /// What was not understood, and what to write instead.
    pub fn read(text: &str) -> Result<Self, RuleError> {
        if text.len() > LONGEST_TEXT {
            let instead = "write it in words, for example \"every 2 weeks on Wednesday\"";
            return Err(RuleError::new("the rule is too long", instead));
        }
        if text.to_ascii_uppercase().contains("FREQ=") {
            let (text, parts) = text::read(text)?;
            return Ok(Self { text, parts });
        }
        phrase::read(text).map(Self::from_parts)
    }

    /// The rule with these parts, its text written by us.
    pub(super) fn from_parts(parts: Parts) -> Self {
        Self { text: text::write(&parts), parts }
    }

    /// RRULE text, as it was read: `FREQ=WEEKLY;INTERVAL=2;BYDAY=WE`.
    pub fn as_rrule(&self) -> &str {
        &self.text
    }

    /// The rule in words of a language (`es` is Spanish, all others English): "every second
    /// Wednesday, until 22 December 2026". Weekday, day and month that only the start tells are
    /// left out; `Series::words` knows them.
    pub fn words(&self, language: &str) -> String {
        words::say(&self.parts, Tongue::of(language))
    }

    /// Whether people can meet by this rule: at most once a day.
    ///
    /// # Errors
    /// It comes more often.
    pub fn check_for_meetings(&self) -> Result<(), RuleError> {
        let parts = &self.parts;
        let times = [&parts.hours, &parts.minutes, &parts.seconds];
        if parts.frequency <= Frequency::Daily && times.iter().all(|list| list.len() <= 1) {
            return Ok(());
        }
        let instead = "write a rule of days, weeks, months or years, with one time of day";
        Err(RuleError::new("the rule meets more than once a day", instead))
    }

    /// What the text says.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is wrong with a rule, and what to write instead; both in English words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {instead}")]
pub struct RuleError {
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub instead: String,
}

impl RuleError {
    /// An error with its remedy.
    pub(super) fn new(what: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { what: what.into(), instead: instead.into() }
    }
}

/// The FREQ of a rule, longest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
    Minutely,
    Secondly,
}

/// A member of BYDAY: every Tuesday (`number` 0), the second (2) or the last one (-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nth {
    /// Which one of the month or year, from its end when negative; 0 is every one.
    pub(super) number: i8,
    /// The day of the week.
    pub(super) weekday: Weekday,
}

/// The inclusive end of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// The last day, whole.
    Day(NaiveDate),
    /// A local time of the series.
    Local(NaiveDateTime),
    /// An instant: what RFC 5545 asks of a series with a zone.
    Instant(Timestamp),
}

/// The parts of a rule; an absent BY part is an empty list. Lists hold no value twice and no
/// value out of range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) frequency: Frequency,
    /// At least 1.
    pub(super) interval: u32,
    pub(super) count: Option<u32>,
    pub(super) until: Option<Until>,
    /// 1 to 12.
    pub(super) months: Vec<i16>,
    /// Weeks of the year, 1 to 53 or -53 to -1.
    pub(super) weeks: Vec<i16>,
    /// Days of the year, 1 to 366 or -366 to -1.
    pub(super) year_days: Vec<i16>,
    /// Days of the month, 1 to 31 or -31 to -1.
    pub(super) month_days: Vec<i16>,
    pub(super) days: Vec<Nth>,
    pub(super) hours: Vec<i16>,
    pub(super) minutes: Vec<i16>,
    pub(super) seconds: Vec<i16>,
    /// Which of one period's occurrences count, 1 to 366 or -366 to -1.
    pub(super) positions: Vec<i16>,
    /// WKST: the day on which a week begins.
    pub(super) week_start: Weekday,
}

impl Parts {
    /// Nothing but how often.
    pub(super) fn new(frequency: Frequency, interval: u32) -> Self {
        Self {
            frequency,
            interval,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        }
    }
}
