//! Answers to "hold or call off?".

use super::dates::{How, at_minute};
use super::phrase::Hit;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::Fact;

/// Reads the answer to "hold or call off?"; a bare yes answers nothing here.
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let whole: String =
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
    let has = |signal| {
        sentences.iter().any(|sentence| sentence.has(signal) && !sentence.has(Signal::Past))
    };
    let said = |signal| sentences.iter().any(|sentence| sentence.has(signal) && !sentence.question);
    // "I'd cancel, but ask Ann first".
    let and_yet = sentences.iter().any(|sentence| {
        let but = sentence.hits.iter().rfind(|hit| hit.signal == Signal::But);
        let answers = |hit: &&Hit<Signal>| matches!(hit.signal, Signal::Hold | Signal::Cancel);
        but.is_some_and(|but| {
            let mut answers = sentence.hits.iter().filter(answers).peekable();
            answers.peek().is_some() && answers.all(|hit| hit.end <= but.start)
        })
    });
    let unsure = and_yet
        || has(Signal::Condition)
        || has(Signal::Hedge)
        || has(Signal::Evasive)
        || has(Signal::Other);
    let moved = sentences
        .iter()
        .find_map(|sentence| moved(scene, sentence).map(|fact| (fact, sentence.question)));
    if let Some((fact, question)) = moved {
        let backed = !question || sentences.len() > 1;
        if backed && !has(Signal::Condition) && !has(Signal::Evasive) {
            found.facts.push(fact);
        } else {
            found.doubt(&whole, vec![fact]);
        }
        return;
    }
    // "Not worth calling off".
    let turned = sentences.iter().any(turned_round);
    let (hold, cancel) = (said(Signal::Hold), said(Signal::Cancel) && !turned);
    let readings = vec![Fact::Hold, Fact::Cancel { date: None }];
    let dated = sentences.iter().any(|sentence| !sentence.spans.is_empty());
    let answers = hold || cancel || has(Signal::Yes) || has(Signal::No);
    if turned && !hold
        || has(Signal::Move)
        || dated && !hold && !cancel
        || unsure && answers
        || hold && cancel
    {
        found.doubt(&whole, readings);
    } else if hold {
        found.facts.push(Fact::Hold);
    } else if cancel {
        found.facts.push(Fact::Cancel { date: None });
    } else if unsure
        || sentences.iter().any(|one| {
            one.any(&[
                Signal::Yes,
                Signal::No,
                Signal::Courtesy,
                Signal::Hold,
                Signal::Cancel,
                Signal::Busy,
            ])
        })
    {
        found.doubt(&whole, readings);
    }
}

/// A "not" before the calling off and no part of it.
fn turned_round(sentence: &Sentence<'_>) -> bool {
    let own = |not: &Hit<Signal>| {
        !sentence.hits.iter().any(|other| {
            matches!(other.signal, Signal::Hold | Signal::Cancel) && other.mask & not.mask != 0
        })
    };
    sentence.hits.iter().any(|hit| {
        hit.signal == Signal::Cancel
            && sentence.hits.iter().any(|not| {
                not.signal == Signal::Negation
                    && not.end <= hit.start
                    && sentence.clauses[not.start] == sentence.clauses[hit.start]
                    && own(not)
            })
    })
}

/// A complete move: a day and a time, or a time on the day of the meeting.
fn moved(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Option<Fact> {
    if !sentence.has(Signal::Move) || sentence.any(&[Signal::Condition, Signal::Past]) {
        return None;
    }
    let meeting = scene.world.meeting?;
    let hour = chrono::Timelike::hour(&meeting) * 60 + chrono::Timelike::minute(&meeting);
    let minutes = sentence.time().or(sentence.has(Signal::SameTime).then_some(hour))?;
    let days: Vec<_> = sentence.days().collect();
    if days.iter().any(|(_, _, how)| *how == How::Wrong) {
        return None;
    }
    let new = days.iter().map(|(_, date, _)| *date).rfind(|date| *date != meeting.date());
    let to = at_minute(new.unwrap_or_else(|| meeting.date()), minutes)?;
    (to != meeting && to > scene.today).then_some(Fact::Move { to, date: None })
}
