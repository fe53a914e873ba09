//! Numbers, dates and times of day as they are written in digits.

use chrono::{NaiveDate, NaiveTime};

use super::lexicon::{Token, contains};
use crate::time;

/// Endings of ordinals written with digits: 1st, 3.º (as `3o`), 1er, 2da.
const ORDINAL_ENDINGS: &str = "st nd rd th o a er ero era do da ro ra to ta";

/// A number or ordinal in digits.
pub(super) fn number(word: &str) -> Option<Token> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, ending) = word.split_at(end);
    let ending = ending.trim_start_matches('.');
    if ending.is_empty() {
        return digits.parse().ok().map(Token::Number);
    }
    let ordinal = digits.parse::<i8>().ok().filter(|n| (1..=31).contains(n));
    ordinal.filter(|_| contains(ORDINAL_ENDINGS, ending)).map(Token::Ordinal)
}

/// A date: 2026-12-31, or 31/12/2026 where only one order is possible.
pub(super) fn date(word: &str) -> Option<Token> {
    if word.len() == 10
        && let Some(date) = time::read_date(word)
    {
        return Some(Token::Date(date));
    }
    let mut pieces = word.split(['/', '.']).map(str::parse::<u32>);
    let (Some(Ok(one)), Some(Ok(two)), Some(Ok(year)), None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return None;
    };
    let (day, month) = match (one, two) {
        _ if one == two => (one, two),
        (13.., ..=12) => (one, two),
        (..=12, 13..) => (two, one),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(Token::Date)
}

/// A time of day: 16:00, 9.30am, 4pm, 4 pm, 16h.
pub(super) fn time(word: &str, next: &str) -> Option<Token> {
    let halves = ["am", "pm"];
    let marked = halves.into_iter().find(|half| word.ends_with(half));
    let half = marked.or_else(|| halves.into_iter().find(|half| next.replace('.', "") == *half));
    let digits = marked.map_or(word, |half| &word[..word.len() - half.len()]);
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse::<u32>().ok()?),
        Some(_) => return None,
        None if half.is_some() => (digits, 0),
        None => (digits.strip_suffix('h')?, 0),
    };
    let hour = hour.parse::<u32>().ok()?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0).map(Token::Time)
}
