//! From text to the meaningful words of a rule.

use chrono::NaiveTime;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::super::rule::RuleError;
use super::digits;
use super::lexicon::Token::{self, Month, Number, To, Unit, Weekend, Workday};
use super::lexicon::{MEANS_TWO, REFUSED, SILENT, TIMES, contains, meaning, nearest, weekday};

/// What the words of a rule mean, in order; silent ones are left out.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, RuleError> {
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let plain = plain.to_lowercase().replace(['’', '´'], "'");
    let mut tokens = Vec::new();
    let words: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '&' | '+'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let names_weekday = words.iter().any(|word| weekday(word).is_some());
    let mut rest = words.as_slice();
    while let [word, after @ ..] = rest {
        rest = after;
        let next = after.first().copied().unwrap_or("");
        if let Some(token) = digits::time(word, next) {
            tokens.push(token);
            if matches!(next, "am" | "pm" | "a.m" | "p.m") {
                rest = &after[1..];
            }
            continue;
        }
        match *word {
            word if contains(TIMES, word) => match tokens.pop() {
                Some(Number(n)) => tokens.push(Token::Count(n)),
                other => tokens.extend(other),
            },
            // "once a month" against the Spanish eleven.
            "once" if contains("a per every each in", next) => {}
            "once" => tokens.push(Number(11)),
            "working" | "business" if contains("day days", next) => {
                tokens.push(Workday);
                rest = &after[1..];
            }
            // "dia laborable", "fin de semana".
            "dia" | "dias" if contains("laborable laborables habil habiles", next) => {}
            "fin" | "fines" if after.get(1) == Some(&"semana") => {
                tokens.push(Weekend);
                rest = &after[2..];
            }
            // "at 16", "a las 16": an hour and not a day of the month.
            "at" | "las" if is_bare_hour(after) => {
                tokens.push(hour(next)?);
                rest = &after[1..];
            }
            // In Spanish, two weeks, unless it is meant to the day.
            "dias" if tokens.last() == Some(&Number(15)) && !names_weekday => {
                return Err(RuleError::new(
                    format!("\"15 días\" {MEANS_TWO}"),
                    "write \"cada 2 semanas\" or FREQ=DAILY;INTERVAL=15",
                ));
            }
            // "Monday to Friday" and "de lunes a viernes"; elsewhere the Spanish "a" is silent.
            "a" if weekday(next).is_some() && matches!(tokens.last(), Some(Token::Weekday(_))) => {
                tokens.push(To);
            }
            _ => push_word(&mut tokens, word)?,
        }
    }
    Ok(tokens)
}

/// Whether digits without minutes come next, and neither "weeks" nor "pm" after them.
fn is_bare_hour(words: &[&str]) -> bool {
    let bare = words.first().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()));
    let next = words.get(1).copied().unwrap_or("");
    let counts = matches!(meaning(next), Some(Unit(..) | Token::Weekday(_) | Month(_)));
    bare && !counts && digits::time(words[0], next).is_none()
}

/// An hour without minutes, where it can only be one of the afternoon.
fn hour(written: &str) -> Result<Token, RuleError> {
    let hour = written.parse().ok().filter(|hour| *hour > 12);
    let time = hour.and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    time.map(Token::Time).ok_or_else(|| {
        RuleError::new(format!("the hour {written} {MEANS_TWO}"), "write for example 9:00 or 16:00")
    })
}

/// What one word means, or an error that names it.
fn push_word(tokens: &mut Vec<Token>, word: &str) -> Result<(), RuleError> {
    if let Some(token) = meaning(word) {
        tokens.push(token);
        return Ok(());
    }
    if let Some((_, why, instead)) = REFUSED.iter().find(|(words, ..)| contains(words, word)) {
        return Err(RuleError::new(format!("\"{word}\" {why}"), *instead));
    }
    if word.contains(['-', '/']) {
        let mut pieces = word.split(['-', '/']).filter(|piece| !piece.is_empty());
        return pieces.try_for_each(|piece| push_word(tokens, piece));
    }
    if contains(SILENT, word) {
        return Ok(());
    }
    let instead = nearest(word).map_or_else(
        || "write for example \"every 2 weeks on Wednesday\" or \"the first Monday of every month\"".to_owned(),
        |known| format!("did you mean \"{known}\"?"),
    );
    let shown: String = word.chars().take(40).collect();
    Err(RuleError::new(format!("\"{shown}\" is not understood"), instead))
}
