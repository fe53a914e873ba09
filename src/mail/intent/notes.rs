//! Notes in free words: who was there, what was decided, who does what.

use super::dates::How;
use super::lexer::Kind;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::Fact;

/// Fewer words than this are no notes.
const ENOUGH: usize = 6;

/// Reads notes. Prose is notes when it tells something; a word or two is asked about.
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let mut told = 0;
    let mut later = false;
    for sentence in sentences {
        if sentence.has(Signal::Later) {
            later = true;
            continue;
        }
        if sentence.question {
            continue;
        }
        facts(scene, sentence, found);
        told += sentence.length();
    }
    let whole: String =
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
    let question = !sentences.is_empty() && sentences.iter().all(|sentence| sentence.question);
    if later && found.facts.is_empty() {
        return found.doubt(&whole, Vec::new());
    }
    if told >= ENOUGH {
        found.facts.push(Fact::Notes);
    } else if found.facts.is_empty() && told > 0 && !question {
        found.doubt(&whole, vec![Fact::Notes]);
    }
}

/// The facts of a sentence of notes.
fn facts(scene: &Scene<'_>, sentence: &Sentence<'_>, found: &mut Found) {
    for hit in &sentence.hits {
        match (hit.signal, hit.text, hit.name) {
            (Signal::Decided, Some((start, end)), _) => {
                let text = sentence.words(start, end).trim_end_matches(['.', ' ']).to_owned();
                if !found.facts.contains(&Fact::Decided(text.clone())) && !text.is_empty() {
                    found.facts.push(Fact::Decided(text));
                }
            }
            (Signal::ThanksTo, Some((start, end)), Some(name)) => {
                let Some(who) = scene.world.named(&sentence.tokens[name].form) else { continue };
                let what = sentence.words(start, end).trim_end_matches(['.', ' ']).to_owned();
                found.facts.push(Fact::Thanks { who: who.to_owned(), what });
            }
            _ => {}
        }
    }
    let came = came(scene, sentence);
    if !came.is_empty() {
        found.facts.push(Fact::Came(came));
    } else if !sentence.any(&[Signal::Decided, Signal::ThanksTo]) {
        let starts = (0..sentence.tokens.len()).filter(|at| {
            let own_clause = *at == 0 || sentence.clauses[at - 1] != sentence.clauses[*at];
            own_clause || sentence.clauses[at - 1] != sentence.clauses[at.saturating_sub(2)]
        });
        let names: Vec<usize> = starts
            .filter(|at| {
                let token = &sentence.tokens[*at];
                token.capital && scene.world.named(&token.form).is_some()
            })
            .collect();
        if names.len() > 1 {
            found.facts.extend(names.iter().filter_map(|at| promise(scene, sentence, *at)));
        } else {
            found.facts.extend(promise(scene, sentence, 0));
        }
    }
}

/// "Ann and Bo were there": the names of the clause that says so.
fn came(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Vec<String> {
    let Some(hit) = sentence.hits.iter().find(|hit| hit.signal == Signal::Came) else {
        return Vec::new();
    };
    if sentence.any(&[Signal::Hedge, Signal::Condition]) {
        return Vec::new();
    }
    // Names run up to the verb, or follow it.
    let negated = |at: usize| {
        sentence.hits.iter().any(|no| {
            matches!(
                no.signal,
                Signal::Not | Signal::No | Signal::Absent | Signal::Except | Signal::Nothing
            ) && no.start < at
                && no.start > hit.start
        })
    };
    let before = sentence.tokens[..hit.start]
        .iter()
        .any(|token| token.capital && scene.world.named(&token.form).is_some());
    let range = if before { 0..hit.end } else { hit.start..sentence.tokens.len() };
    let small = |at: usize| {
        hit.mask >> at & 1 == 1 || crate::mail::vocabulary::is_common(&sentence.tokens[at].form)
    };
    let mut names = Vec::new();
    let mut others = 0;
    for at in range {
        let token = &sentence.tokens[at];
        // "We were taking a deadlock apart, and in the end Eli showed …": that is no list of people.
        others += usize::from(token.kind == Kind::Word && !token.capital && !small(at));
        if !before && others > if names.is_empty() { 2 } else { 0 } {
            break;
        }
        if let Some(name) = scene.world.named(&token.form).filter(|_| token.capital && !negated(at))
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// "Bo will send the slides by Friday": a member, a promise, what and until when.
fn promise(scene: &Scene<'_>, sentence: &Sentence<'_>, from: usize) -> Option<Fact> {
    let name = sentence
        .tokens
        .iter()
        .skip(from)
        .position(|token| token.capital && scene.world.named(&token.form).is_some())?
        + from;
    let hit = sentence
        .hits
        .iter()
        .filter(|hit| hit.signal == Signal::Promise && hit.start > name && hit.start <= name + 4)
        .max_by_key(|hit| hit.end)?;
    // "Dana will try it by Friday" is a promise all the same.
    let doubts = sentence.hits.iter().any(|doubt| {
        matches!(doubt.signal, Signal::Hedge | Signal::Condition | Signal::Or)
            && doubt.mask & hit.mask == 0
    });
    if doubts {
        return None;
    }
    let who = scene.world.named(&sentence.tokens[name].form)?.to_owned();
    let clause = sentence.clauses[hit.start];
    let day = sentence.days().find(|(span, _, how)| {
        *how != How::Wrong
            && span.start > name
            && (from == 0 || sentence.clauses[span.start] == clause)
    });
    let clause_end =
        sentence.clauses.iter().rposition(|c| *c == clause).map_or(hit.end, |at| at + 1);
    // "Katrin klärt bis Montag, ob …": what is clarified stands behind the comma.
    let says_little = (hit.end..clause_end).all(|at| {
        sentence.spans.iter().any(|span| (span.start..span.end).contains(&at))
            || crate::mail::vocabulary::is_common(&sentence.tokens[at].form)
            || sentence.tokens[at].kind != Kind::Word
    });
    let clause_end = if says_little && from == 0 { sentence.tokens.len() } else { clause_end };
    let by = day.as_ref().map(|(_, date, _)| *date).filter(|date| *date > scene.today.date());
    let vocabulary = super::vocabulary_of(scene.language);
    let links = &vocabulary.links["by"];
    let mut words: Vec<&str> = Vec::new();
    let mut at = hit.start;
    // The verb itself says what is done, unless it is only an auxiliary.
    if hit.text.is_none() && scene.is_auxiliary(sentence, hit) {
        at = hit.end;
    }
    while at < clause_end {
        if let Some((span, _, _)) = day.as_ref().filter(|(span, _, _)| span.start == at) {
            while let Some(last) = words.last() {
                let form = super::fold(last);
                let is_link = links
                    .iter()
                    .any(|link| crate::mail::vocabulary::sequence(link).contains(&form))
                    || vocabulary.dates.marks.contains(&form);
                if !is_link {
                    break;
                }
                words.pop();
            }
            at = span.end;
            continue;
        }
        words.push(sentence.words(at, at + 1));
        at += 1;
    }
    let what = words.join(" ");
    (!what.is_empty()).then_some(Fact::Action { who, by, what })
}

impl Scene<'_> {
    /// Whether a promise is only an auxiliary ("will"), listed among the small words.
    fn is_auxiliary(&self, sentence: &Sentence<'_>, hit: &super::phrase::Hit<Signal>) -> bool {
        let said = crate::mail::vocabulary::sequence(sentence.words(hit.start, hit.end));
        super::vocabulary_of(self.language).links["will"]
            .iter()
            .any(|will| crate::mail::vocabulary::sequence(will) == said)
    }
}
