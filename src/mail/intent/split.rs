//! A text to sentences, and the language they are read in.

use super::dates::Calendar;
use super::lexer::{self, Kind, Token};
use super::sentence::{self, Sentence};
use super::signal::Signal;
use super::{Context, Scene, typo};
use crate::mail::vocabulary;
use crate::mail::words::Language;

/// The most sentences of a text that are looked at.
const MOST: usize = 120;

/// The sentences of a text, in the language that says most about it: the reader's own unless
/// another is clearly what the text is written in.
pub(super) fn sentences<'a>(scene: &Scene<'_>, text: &'a str) -> (Language, Vec<Sentence<'a>>) {
    let tokens = lexer::tokens(text);
    let language = language(scene, &tokens);
    let parts = split(text, &tokens, language);
    let calendar = scene.calendar(language);
    let mut sentences: Vec<Sentence<'a>> = Vec::with_capacity(parts.len());
    for part in parts {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        let slice = &text[first.start..last.end];
        let own = sentence::analyse(slice, part.clone(), calendar);
        // A sentence in English among others ("Logo! See you on Wednesday") is read as such.
        let silent = own.hits.is_empty() && scene.context != Context::Notes;
        let other = silent.then(|| {
            scene.languages().filter(|other| *other != language).find_map(|other| {
                let read = sentence::analyse(slice, part.clone(), scene.calendar(other));
                (!read.hits.is_empty() && fluent(&part, other) > fluent(&part, language))
                    .then_some(read)
            })
        });
        let read = other.flatten().unwrap_or(own);
        let answered = (scene.context != Context::Notes && mute(&read))
            .then(|| mended(slice, &part, calendar))
            .flatten();
        sentences.push(answered.unwrap_or(read));
    }
    sentences.retain(|sentence| !sentence.tokens.is_empty());
    (language, sentences)
}

/// Whether a sentence answers nothing.
fn mute(sentence: &Sentence<'_>) -> bool {
    use Signal::{Busy, Condition, Courtesy, Evasive, Past, Thanks, Wish};
    !sentence.any(&ANSWERS)
        && !sentence.any(&[Busy, Condition, Courtesy, Evasive, Past, Thanks, Wish])
}

/// What a slip of the keyboard may hide.
const ANSWERS: [Signal; 13] = [
    Signal::Yes,
    Signal::No,
    Signal::Coming,
    Signal::Absent,
    Signal::Hedge,
    Signal::Accept,
    Signal::Pass,
    Signal::Swap,
    Signal::Commit,
    Signal::Decline,
    Signal::Hold,
    Signal::Cancel,
    Signal::Vote,
];

/// A sentence read again with its slips mended, if it then answers.
fn mended<'a>(text: &'a str, tokens: &[Token], calendar: Calendar<'_>) -> Option<Sentence<'a>> {
    let tokens = typo::mended(tokens, calendar.vocabulary)?;
    let read = sentence::analyse(text, tokens, calendar);
    read.any(&ANSWERS).then_some(read)
}

/// How many of the tokens are frequent words of a language or begin phrases of it.
fn fluent(tokens: &[Token], language: Language) -> usize {
    let vocabulary = vocabulary::of(language);
    tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .map(|token| {
            let dates = &vocabulary.dates;
            2 * usize::from(vocabulary.frequent.contains(&token.form))
                + usize::from(vocabulary.phrases.knows(&token.form))
                + usize::from(dates.months.contains_key(&token.form))
                + usize::from(dates.weekdays.contains_key(&token.form))
        })
        .sum()
}

/// The language a text is read in.
fn language(scene: &Scene<'_>, tokens: &[Token]) -> Language {
    let tokens = &tokens[..tokens.len().min(200)];
    let own = fluent(tokens, scene.language);
    scene
        .languages()
        .skip(1)
        .map(|language| (fluent(tokens, language), language))
        .filter(|(score, _)| *score > 2 * own + 2)
        .max_by_key(|(score, _)| *score)
        .map_or(scene.language, |(_, language)| language)
}

/// Cuts tokens at ends of sentences.
fn split(text: &str, tokens: &[Token], language: Language) -> Vec<Vec<Token>> {
    let mut parts: Vec<Vec<Token>> = vec![Vec::new()];
    for at in 0..tokens.len() {
        let token = &tokens[at];
        let ends = match token.kind {
            Kind::Mark('!' | '?') => tokens
                .get(at + 1)
                .is_none_or(|next| !next.is('!') && !next.is('?') && !next.is('.')),
            Kind::Mark('.') => is_full_stop(tokens, at, language),
            Kind::Mark('\n') => is_line_end(text, tokens, at),
            Kind::Word
            | Kind::Number { .. }
            | Kind::Clock(_)
            | Kind::Day { .. }
            | Kind::Mark(_) => false,
        };
        if let Some(part) = parts.last_mut() {
            part.push(token.clone());
        }
        if ends {
            if parts.len() >= MOST {
                break;
            }
            parts.push(Vec::new());
        }
    }
    for part in &mut parts {
        let marks = part
            .iter()
            .take_while(|token| {
                matches!(token.kind, Kind::Mark('\n' | '.' | ',' | '!' | '?' | ';' | ':'))
            })
            .count();
        part.drain(..marks);
    }
    parts.retain(|part| part.iter().any(|token| !matches!(token.kind, Kind::Mark(_))));
    parts
}

/// A dot ends a sentence, but not after an ordinal number or an abbreviated day or month.
fn is_full_stop(tokens: &[Token], at: usize, language: Language) -> bool {
    let Some(next) = tokens.get(at + 1) else { return true };
    let Some(previous) = at.checked_sub(1).map(|at| &tokens[at]) else { return false };
    let dates = &vocabulary::of(language).dates;
    let glued = next.start == tokens[at].end && !next.is('\n') && !next.is('.');
    let abbreviated = previous.form.chars().count() <= 4
        && (dates.months.contains_key(&previous.form)
            || dates.weekdays.contains_key(&previous.form))
        && next.number().is_some();
    let spelled = matches!(previous.kind, Kind::Number { ordinal: true, .. });
    let ordinal = !spelled
        && previous.number().is_some_and(|n| n <= 31)
        && (next.number().is_some()
            || next.kind == Kind::Word && (!next.capital || dates.months.contains_key(&next.form)));
    !(glued && next.kind != Kind::Word || abbreviated || ordinal || next.is('.'))
}

/// A line ends a sentence unless it was wrapped: long, and going on in lower case.
fn is_line_end(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(next) = tokens.get(at + 1) else { return true };
    let start = text[..tokens[at].start].rfind('\n').map_or(0, |line| line + 1);
    let long = tokens[at].start - start > 50;
    !(long && next.kind == Kind::Word && !next.capital)
}
