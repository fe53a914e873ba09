//! Answers to our thanks: how long the turn took, and words for whoever is next.

use super::lexer::{Kind, Token};
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::Fact;
use crate::mail::vocabulary;
use crate::mail::words::Language;

/// A sentence of no more words than this that tells how long it took says nothing else.
const ONLY: usize = 10;
/// A word or two without a time in it is courtesy.
const COURTESY: usize = 3;

/// Reads how long it took; the other words stay for whoever is next, but mere courtesy does not.
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let told = |sentence: &Sentence<'_>| {
        let said = scene.languages().find_map(|language| minutes(sentence, language));
        said.filter(|_| !sentence.question)
    };
    let times: Vec<Option<u32>> = sentences.iter().map(told).collect();
    found.facts.extend(times.iter().flatten().next().map(|minutes| Fact::Spent(*minutes)));
    let idle = |(sentence, time): (&Sentence<'_>, &Option<u32>)| match time {
        Some(_) => sentence.length() <= ONLY,
        None => sentence.length() <= COURTESY || sentence.any(&[Signal::Thanks, Signal::Courtesy]),
    };
    if sentences.iter().zip(&times).all(idle) {
        found.rest.clear();
    }
}

/// A length of time in a sentence, in minutes: "40 min", "1h30", "an hour and a half".
fn minutes(sentence: &Sentence<'_>, language: Language) -> Option<u32> {
    let tokens = &sentence.tokens;
    if let [token] = &tokens[..] {
        return alone(token, language);
    }
    (0..tokens.len()).find_map(|at| {
        let (hours, after) = hours(tokens, at, language)?;
        let and = after + usize::from(starts(tokens, after, "and", language).is_some());
        let more = count(tokens, and).filter(|_| is(tokens.get(and + 1), "minute", language));
        let half = starts(tokens, after, "and_half", language).map(|_| 30);
        Some(hours + more.or(half).unwrap_or(0))
    })
}

/// A bare number is minutes.
fn alone(token: &Token, language: Language) -> Option<u32> {
    match token.kind {
        Kind::Number { value, .. } => Some(value).filter(|value| *value > 0),
        Kind::Clock(minutes) => Some(minutes).filter(|value| *value > 0),
        Kind::Word => glued(token, language),
        Kind::Day { .. } | Kind::Mark(_) => None,
    }
}

/// "40min".
fn glued(token: &Token, language: Language) -> Option<u32> {
    let digits = token.form.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (number, unit) = token.form.split_at(digits);
    let is_unit = |link: &str| vocabulary::of(language).links[link].iter().any(|one| one == unit);
    let number: u32 = number.parse().ok()?;
    match (is_unit("minute"), is_unit("hour")) {
        (true, _) => Some(number),
        (_, true) => Some(number.saturating_mul(60)),
        _ => None,
    }
}

/// A number and its unit, or a time in words, at a place: minutes, and the place behind.
fn hours(tokens: &[Token], at: usize, language: Language) -> Option<(u32, usize)> {
    let spoken = [("hour_and_half", 90), ("half_hour", 30), ("one_hour", 60)].into_iter();
    let mut spoken = spoken.filter_map(|(link, minutes)| {
        starts(tokens, at, link, language).map(|taken| (minutes, at + taken))
    });
    if let Some(said) = spoken.next() {
        return Some(said);
    }
    if let Kind::Clock(minutes) = tokens[at].kind {
        return Some((minutes, at + 1)).filter(|_| minutes > 0);
    }
    if let Some(minutes) = glued(&tokens[at], language) {
        return Some((minutes, at + 1));
    }
    let whole = count(tokens, at).filter(|count| *count > 0)?;
    // "1.5 hours", "1,5 horas".
    let point = tokens.get(at + 1).is_some_and(|token| token.is('.') || token.is(','));
    let tenths = count(tokens, at + 2).filter(|tenths| point && *tenths < 10);
    if let Some(tenths) = tenths.filter(|_| is(tokens.get(at + 3), "hour", language)) {
        return Some((whole.saturating_mul(60).saturating_add(tenths * 6), at + 4));
    }
    let unit = tokens.get(at + 1);
    if is(unit, "minute", language) {
        return Some((whole, at + 2));
    }
    is(unit, "hour", language).then(|| (whole.saturating_mul(60), at + 2))
}

/// A number in digits or words.
fn count(tokens: &[Token], at: usize) -> Option<u32> {
    let token = tokens.get(at)?;
    let of =
        |language: &Language| vocabulary::of(*language).dates.numbers.get(&token.form).copied();
    token.number().or_else(|| Language::ALL.iter().find_map(of))
}

fn is(token: Option<&Token>, link: &str, language: Language) -> bool {
    token.is_some_and(|token| vocabulary::of(language).links[link].contains(&token.form))
}

/// How many tokens one of a language's phrases takes at a place.
fn starts(tokens: &[Token], at: usize, link: &str, language: Language) -> Option<usize> {
    vocabulary::of(language).links[link].iter().find_map(|phrase| {
        let words = vocabulary::sequence(phrase);
        let said = tokens.get(at..at + words.len())?;
        said.iter().zip(&words).all(|(token, word)| token.form == *word).then_some(words.len())
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::{Context, Said, World, read};
    use super::*;

    fn spent(text: &str, language: Language) -> (Vec<Fact>, Vec<String>) {
        let said = Said { subject: None, text, language };
        let today = NaiveDate::from_ymd_opt(2026, 12, 4).unwrap().and_hms_opt(9, 0, 0).unwrap();
        let reading = read(&said, Context::Thanks, &World::default(), today);
        assert!(reading.asks.is_empty(), "{text}: {:?}", reading.asks);
        (reading.facts, reading.rest)
    }

    #[test]
    fn a_time_is_read_however_it_is_written() {
        let en = [
            ("40 min", 40),
            ("40min", 40),
            ("40", 40),
            ("2h", 120),
            ("1h30", 90),
            ("1:15", 75),
            ("an hour", 60),
            ("about an hour and a half", 90),
            ("half an hour", 30),
            ("It took me two hours.", 120),
            ("1 hour 20 minutes", 80),
            ("1.5 hours", 90),
            ("1 hour and 20 min", 80),
            ("Roughly 45 minutes, thanks", 45),
        ];
        let es = [
            ("40 min", 40),
            ("una hora y media", 90),
            ("media hora", 30),
            ("Unas dos horas", 120),
            ("Me llevó una hora", 60),
            ("1,5 horas", 90),
            ("hora y media", 90),
        ];
        let all = en.map(|(text, of)| (text, of, Language::En)).into_iter();
        for (text, minutes, language) in all.chain(es.map(|(text, of)| (text, of, Language::Es))) {
            let (facts, rest) = spent(text, language);
            assert_eq!(facts, [Fact::Spent(minutes)], "{text}");
            assert!(rest.is_empty(), "{text}: {rest:?}");
        }
    }

    #[test]
    fn words_for_the_next_one_stay_and_courtesy_does_not() {
        let (facts, rest) = spent("40 min\nBegin with the newcomers, they are shy.", Language::En);
        assert_eq!(facts, [Fact::Spent(40)]);
        assert_eq!(rest.concat(), "40 minBegin with the newcomers, they are shy.");
        assert_eq!(spent("Thank you, it was a pleasure", Language::En), (vec![], vec![]));
        assert_eq!(spent("Gracias a vosotros", Language::Es), (vec![], vec![]));
        assert!(spent("How long is it usually?", Language::En).0.is_empty());
    }
}
