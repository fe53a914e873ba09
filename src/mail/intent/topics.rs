//! Topics in free words: votes, offers, proposals.

use super::context::Context;
use super::list;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::{Fact, Topic};
use crate::mail::vocabulary;

/// Reads what a sentence says about numbered topics; says whether it did. Outside the list of
/// topics only what names itself as a vote, an offer or a proposal counts.
pub(super) fn read(scene: &Scene<'_>, sentence: &Sentence<'_>, found: &mut Found) -> bool {
    let home = scene.context == Context::Topics;
    if !home
        && (sentence.question
            || !sentence.any(&[Signal::Vote, Signal::Unvote, Signal::Present, Signal::Withdraw]))
    {
        return false;
    }
    if propose(scene, sentence, found) {
        return true;
    }
    let options = &scene.world.topics;
    // "1) the projector is fixed": a list of something else.
    let listed =
        sentence.tokens.len() > 2 && sentence.numbers[0].is_some() && sentence.tokens[1].is(')');
    if listed && sentence.length() > 3 {
        return false;
    }
    let count = sentence.clauses.last().map_or(0, |last| last + 1);
    let mut votes: Vec<u32> = Vec::new();
    let mut said = false;
    let unsure = sentence.any(&[
        Signal::Hedge,
        Signal::Condition,
        Signal::Evasive,
        Signal::Past,
        Signal::Or,
    ]);
    let mut mode = Signal::Question;
    let counts = list::counts_something(sentence, scene.language);
    let mut used = false;
    let mut loose: Vec<u32> = Vec::new();
    if home
        && !sentence.question
        && !unsure
        && let Some(places) = places(scene, sentence)
    {
        finish(scene, sentence, places, unsure, found);
        return true;
    }
    for clause in 0..count {
        let start = sentence.clauses.iter().position(|c| *c == clause).unwrap_or(0);
        let end = sentence.clauses.iter().rposition(|c| *c == clause).map_or(0, |at| at + 1);
        let signal = |signal: Signal| {
            sentence
                .hits
                .iter()
                .any(|hit| hit.signal == signal && (start..end).contains(&hit.start))
        };
        let picks = list::named(sentence, options, start, end);
        let said_mode = [
            Signal::Unvote,
            Signal::Withdraw,
            Signal::Present,
            Signal::Except,
            Signal::Not,
            Signal::Vote,
        ]
        .into_iter()
        .find(|one| signal(*one));
        // "Pull my topic, number 3": the naming of the number is no vote.
        let open = matches!(mode, Signal::Withdraw | Signal::Unvote | Signal::Present) && !used;
        if !(open && said_mode == Some(Signal::Vote)) {
            used &= said_mode.is_none();
            mode = said_mode.unwrap_or(mode);
        }
        let picks = if picks.is_empty()
            && matches!(said_mode, Some(Signal::Present | Signal::Withdraw | Signal::Unvote))
        {
            std::mem::take(&mut loose)
        } else {
            picks
        };
        if signal(Signal::Except)
            && home
            && !sentence.question
            && votes.is_empty()
            && mode == Signal::Except
        {
            votes = options.iter().map(|(n, _)| *n).collect();
            said = true;
        }
        if signal(Signal::Everything)
            && home
            && !sentence.has(Signal::Thanks)
            && !signal(Signal::Nothing)
            && !sentence.question
            && picks.is_empty()
        {
            votes = options.iter().map(|(n, _)| *n).collect();
            said = true;
        }
        if picks.is_empty() {
            let last = signal(Signal::Last) && home && sentence.length() <= 8;
            if let Some((number, _)) = options.last().filter(|_| last) {
                votes.push(*number);
                said = true;
            }
            continue;
        }
        let foreign = picks.iter().any(|n| !list::is_known(*n, options));
        let single = if let [one] = picks[..] { Some(one) } else { None };
        let residue = list::residue(sentence, options, scene.language, Some(clause));
        let bare = home
            && loose.is_empty()
            && !counts
            && residue <= 1 + usize::from(said)
            && mode == Signal::Question
            || said && residue <= 1 && mode == Signal::Vote;
        match mode {
            _ if sentence.question
                && !matches!(mode, Signal::Present | Signal::Unvote | Signal::Withdraw) =>
            {
                continue;
            }
            Signal::Unvote if !foreign => found.facts.push(Fact::Unvote(picks)),
            Signal::Withdraw if !foreign && single.is_some() && !unsure => {
                found.facts.extend(single.map(Fact::Withdraw));
            }
            Signal::Present if !foreign && single.is_some() && !unsure && !sentence.question => {
                found.facts.extend(single.map(Fact::Present));
            }
            Signal::Except => votes.retain(|n| !picks.contains(n)),
            Signal::Not if said || !home => {}
            Signal::Vote if residue <= 6 || signal(Signal::Vote) && !sentence.question => {
                votes.extend(picks);
            }
            Signal::Question if bare => votes.extend(picks),
            Signal::Present | Signal::Unvote | Signal::Withdraw => {
                found.doubt(sentence.text, single.map(Fact::Present).into_iter().collect());
                return true;
            }
            Signal::Not if residue <= 3 => {
                found.doubt(sentence.text, Vec::new());
                return true;
            }
            _ => {
                loose = picks;
                continue;
            }
        }
        used = true;
        said = true;
    }
    if sentence.has(Signal::Last)
        && home
        && said
        && !votes.is_empty()
        && let Some((number, _)) = options.last()
    {
        let strong = sentence.length() <= 8;
        if strong && !votes.contains(number) {
            votes.push(*number);
        }
    }
    finish(scene, sentence, votes, unsure, found);
    said
}

/// Records the votes, or asks when one is out of range or in doubt.
fn finish(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    votes: Vec<u32>,
    unsure: bool,
    found: &mut Found,
) {
    let mut unique: Vec<u32> = Vec::new();
    for vote in votes {
        if !unique.contains(&vote) {
            unique.push(vote);
        }
    }
    if unique.is_empty() {
        return;
    }
    let options = &scene.world.topics;
    let valid: Vec<u32> = unique.iter().copied().filter(|n| list::is_known(*n, options)).collect();
    if valid.len() < unique.len() || unsure {
        let readings = if valid.is_empty() { Vec::new() } else { vec![Fact::Vote(valid)] };
        found.doubt(sentence.text, readings);
    } else if let Some(Fact::Vote(known)) =
        found.facts.iter_mut().find(|fact| matches!(fact, Fact::Vote(_)))
    {
        known.extend(unique.into_iter().filter(|n| !valid.is_empty() && *n > 0));
        known.dedup();
    } else {
        found.facts.push(Fact::Vote(unique));
    }
}

/// A topic proposed in a sentence.
fn propose(scene: &Scene<'_>, sentence: &Sentence<'_>, found: &mut Found) -> bool {
    let Some(hit) = sentence.hits.iter().find(|hit| hit.signal == Signal::Propose) else {
        return false;
    };
    let Some((start, end)) =
        hit.text.filter(|_| matches!(scene.context, Context::Topics | Context::General))
    else {
        return false;
    };
    let title = sentence.words(start, end).trim_matches([' ', ',', '.', ':', '"']).to_owned();
    // A number alone is a topic of the list, not a new one.
    if title.chars().filter(|c| c.is_alphabetic()).count() < 3
        || sentence.any(&[Signal::Past, Signal::Evasive])
        || sentence.has(Signal::Condition)
        || scene.context == Context::General
    {
        return false;
    }
    let kinds = &vocabulary::of(scene.language).kinds;
    let before = hit.start..start;
    let kind = kinds.iter().find_map(|(kind, words)| {
        before
            .clone()
            .any(|at| is_noun(sentence, at) && words.contains(&sentence.tokens[at].form))
            .then(|| crate::mail::fact::Kind::of(kind))?
    });
    found.facts.push(Fact::Topic(Topic { title, kind, body: None }));
    true
}

/// "A talk" but not "we talk".
fn is_noun(sentence: &Sentence<'_>, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        !matches!(
            sentence.tokens[before].form.as_str(),
            "we" | "to" | "us" | "please" | "maybe" | "also"
        )
    })
}

/// "The first and the last": places on the list, when nothing else is said.
fn places(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Option<Vec<u32>> {
    let options = &scene.world.topics;
    let ordinals = &vocabulary::of(scene.language).dates.ordinals;
    let digits = sentence.tokens.iter().any(|token| token.number().is_some());
    if digits || sentence.length() > 8 || list::residue(sentence, options, scene.language, None) > 2
    {
        return None;
    }
    let mut places = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let last = sentence.hits.iter().any(|hit| hit.signal == Signal::Last && hit.end == at + 1);
        let place = match ordinals.get(&token.form) {
            Some(place) => options.get(usize::try_from(*place).ok()?.checked_sub(1)?),
            None if last => options.last(),
            None => None,
        };
        places.extend(place.map(|(number, _)| *number));
    }
    (!places.is_empty()).then_some(places)
}
