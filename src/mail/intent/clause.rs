//! Clauses: where they begin and end, and which words of one sentence make two.

use super::dates::{Calendar, Span, When};
use super::lexer::{Kind, Token};
use super::phrase::{Hit, Place};
use super::signal::Signal;

/// The clause of each token, and where clauses begin and end.
pub(super) fn clauses(
    tokens: &[Token],
    spans: &[Span],
    calendar: Calendar<'_>,
) -> (Vec<usize>, Vec<Place>) {
    let joins = &calendar.vocabulary.joins;
    let mut clause = 0;
    let mut clauses = Vec::with_capacity(tokens.len());
    let mut places = vec![Place::default(); tokens.len()];
    let mut begins = true;
    for (at, token) in tokens.iter().enumerate() {
        let dated = spans.iter().any(|span| span.start < at && at < span.end);
        let apart = at > 0 && tokens[at - 1].end < token.start;
        let part = !dated
            && match token.kind {
                Kind::Mark(',' | ';' | ':' | '(' | ')' | '\n' | '.' | '!' | '?' | '"') => true,
                // "ARM-Rechner" is one word, " - " parts clauses.
                Kind::Mark('-') => apart,
                Kind::Word
                | Kind::Number { .. }
                | Kind::Clock(_)
                | Kind::Day { .. }
                | Kind::Mark(_) => false,
            };
        let join = token.kind == Kind::Word && joins.contains(&token.form);
        if (part || join) && !begins {
            clause += 1;
            if at > 0 {
                places[at - 1].ends = true;
            }
        }
        places[at].begins = begins || join;
        begins = part || join || (begins && token.kind != Kind::Word && token.number().is_none());
        clauses.push(clause);
    }
    if let Some(last) = places.last_mut() {
        last.ends = true;
    }
    look_past_dates(tokens, spans, &clauses, &mut places);
    (clauses, places)
}

/// A date at an end of a clause is no part of what is said: in "no to the 30th" and "le 30 non" the
/// word stands alone.
fn look_past_dates(tokens: &[Token], spans: &[Span], clauses: &[usize], places: &mut [Place]) {
    let days = || spans.iter().filter(|span| matches!(span.when, When::Day { .. }));
    let small = |at: usize| tokens[at].kind == Kind::Word && tokens[at].form.chars().count() <= 4;
    for span in days() {
        let clause = clauses[span.start];
        let within = |at: usize| clauses.get(at) == Some(&clause);
        let mut first = span.start;
        while first > 0 && span.start - first < 3 && within(first - 1) && small(first - 1) {
            if places[first].begins {
                break;
            }
            first -= 1;
        }
        if places[first].begins && within(span.end) {
            places[span.end].begins = true;
        }
        if !within(span.end) {
            // One to three small words ("to the", "for") lead to a date that ends the clause.
            for before in (span.start.saturating_sub(3)..span.start).rev() {
                if !within(before) {
                    break;
                }
                places[before].ends = true;
                if !small(before) {
                    break;
                }
            }
        }
    }
}

/// Parts a clause in which two answers stand, each with a date of its own: "yes for the 16th and no
/// for the 30th".
pub(super) fn part(
    tokens: &[Token],
    spans: &[Span],
    hits: &[Hit<Signal>],
    clauses: &mut [usize],
    ands: &[String],
) {
    let answers = |range: std::ops::Range<usize>| {
        hits.iter().any(|hit| {
            range.contains(&hit.start)
                && matches!(
                    hit.signal,
                    Signal::Yes | Signal::No | Signal::Coming | Signal::Absent | Signal::Hedge
                )
        })
    };
    let dated = |range: std::ops::Range<usize>| {
        spans
            .iter()
            .any(|span| range.contains(&span.start) && matches!(span.when, When::Day { .. }))
    };
    for at in 1..tokens.len() {
        if !ands.contains(&tokens[at].form) {
            continue;
        }
        let clause = clauses[at];
        let start = clauses.iter().position(|one| *one == clause).unwrap_or(at);
        let end = clauses.iter().rposition(|one| *one == clause).map_or(at, |last| last + 1);
        if answers(start..at) && answers(at..end) && dated(at..end) {
            for one in &mut clauses[at..] {
                *one += 1;
            }
        }
    }
}
