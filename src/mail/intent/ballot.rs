//! Ballots in free words: whom somebody approves, in which order they are preferred.

use super::context::Context;
use super::list;
use super::phrase::Hit;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::Fact;

/// Reads a ballot. Anything doubtful makes the whole of it a question.
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let whole: String =
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
    let ranked = scene.context == Context::BallotRanked;
    if ranked && let Some(fact) = column(scene, sentences) {
        return found.facts.push(fact);
    }
    let mut fact = None;
    for sentence in
        sentences.iter().filter(|sentence| !sentence.question && !sentence.has(Signal::Past))
    {
        let read = if ranked { rank(scene, sentence) } else { approve(scene, sentence) };
        match read {
            Read::Nothing => {}
            Read::Clear(clear) if fact.as_ref().is_none_or(|known| *known == clear) => {
                fact = Some(clear);
            }
            // "Bo. Just Bo." says one thing; two different ballots are none.
            Read::Clear(_) | Read::Doubt => return found.doubt(&whole, Vec::new()),
        }
    }
    if let Some(fact) = fact {
        found.facts.push(fact);
    } else if sentences.iter().any(|one| {
        one.any(&[
            Signal::Yes,
            Signal::No,
            Signal::Hedge,
            Signal::Courtesy,
            Signal::Everything,
            Signal::Nothing,
        ]) && one.length() <= 6
            && !one.has(Signal::Thanks)
    }) {
        found.doubt(&whole, Vec::new());
    }
}

/// A name a line, best first.
fn column(scene: &Scene<'_>, sentences: &[Sentence<'_>]) -> Option<Fact> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for sentence in sentences {
        let [group] = &list::ranking(sentence, scene.candidates)?[..] else { return None };
        if groups.iter().flatten().any(|number| group.contains(number)) {
            return None;
        }
        groups.push(group.clone());
    }
    (groups.len() > 1).then_some(Fact::Rank(groups))
}

/// A line of a numbered list without its number: "1. Cy" is the first place.
pub(super) fn without_place(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(name)
            if rest.len() < line.len() && name.trim_start().starts_with(char::is_alphabetic) =>
        {
            name.trim_start()
        }
        _ => line,
    }
}

/// How a sentence of a ballot reads.
enum Read {
    Nothing,
    Doubt,
    Clear(Fact),
}

/// "1 and 4", "anyone but Bo".
fn approve(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Read {
    let options = scene.candidates;
    let end = sentence.tokens.len();
    let all = || options.numbers();
    let except = sentence.first(Signal::Except);
    let not = sentence
        .hits
        .iter()
        .find(|hit| matches!(hit.signal, Signal::Not | Signal::No) && hit.start > 0);
    let starts_not = sentence
        .hits
        .iter()
        .any(|hit| matches!(hit.signal, Signal::Not | Signal::No) && hit.start == 0);
    let cut = not.map_or(end, |hit: &Hit<Signal>| hit.start);
    let picks = list::named(sentence, options, 0, cut);
    let depends = sentence.has(Signal::Condition) && except.is_none();
    if depends || sentence.any(&[Signal::Hedge, Signal::Evasive, Signal::Wish]) {
        return if picks.is_empty() && sentence.length() > 6 { Read::Nothing } else { Read::Doubt };
    }
    if picks.iter().any(|n| !options.has(*n)) {
        let stray = list::residue(sentence, options, scene.language, None) > 4
            && !sentence.any(&[Signal::Vote, Signal::Pick]);
        return if stray { Read::Nothing } else { Read::Doubt };
    }
    if let Some(except) = except {
        let out = list::named(sentence, options, except.start, end);
        let rest: Vec<u32> = all().into_iter().filter(|n| !out.contains(n)).collect();
        return if out.is_empty() { Read::Doubt } else { Read::Clear(Fact::Approve(rest)) };
    }
    if picks.is_empty() {
        let everyone = sentence.has(Signal::Everything)
            && sentence.length() <= 6
            && not.is_none()
            && !sentence.has(Signal::Nothing);
        return if everyone {
            Read::Clear(Fact::Approve(all()))
        } else if starts_not || sentence.has(Signal::Nothing) && sentence.length() < 6 {
            Read::Doubt
        } else {
            Read::Nothing
        };
    }
    let both = sentence.has(Signal::Tie) || sentence.any(&[Signal::Vote, Signal::Pick]);
    if starts_not
        || sentence.has(Signal::Or) && !both
        || sentence.tokens.iter().any(|token| token.is('>'))
        || sentence.has(Signal::Except)
    {
        return Read::Doubt;
    }
    let residue = list::residue(sentence, options, scene.language, None);
    if residue <= 2 || sentence.any(&[Signal::Vote, Signal::Pick]) || sentence.has(Signal::Tie) {
        Read::Clear(Fact::Approve(picks))
    } else {
        Read::Nothing
    }
}

/// "3 > 1 = 2", "Dana first, then Ann and Bo tied".
fn rank(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Read {
    let options = scene.candidates;
    if let Some(groups) = list::ranking(sentence, options) {
        return Read::Clear(Fact::Rank(groups));
    }
    let end = sentence.tokens.len();
    let picks = list::named(sentence, options, 0, end);
    if sentence.any(&[Signal::Hedge, Signal::Condition, Signal::Evasive, Signal::Or, Signal::Wish])
    {
        return if picks.is_empty() && sentence.length() > 6 { Read::Nothing } else { Read::Doubt };
    }
    if picks.is_empty() {
        return if sentence.any(&[Signal::Everything, Signal::Nothing]) && sentence.length() < 8 {
            Read::Doubt
        } else {
            Read::Nothing
        };
    }
    let ordered = sentence.any(&[
        Signal::Then,
        Signal::Tie,
        Signal::Favourite,
        Signal::Least,
        Signal::Vote,
        Signal::Pick,
    ]) || list::residue(sentence, options, scene.language, None) == 0;
    let known = picks.iter().all(|n| options.has(*n));
    if !known || sentence.any(&[Signal::Not, Signal::No, Signal::Nothing, Signal::Except]) {
        return if ordered { Read::Doubt } else { Read::Nothing };
    }
    if !ordered {
        return Read::Nothing;
    }
    // "1 and 2" names no order.
    let joined = picks.len() > 1
        && !sentence.any(&[Signal::Then, Signal::Tie, Signal::Favourite, Signal::Least])
        && !sentence.tokens.iter().any(|token| token.is(','));
    if joined {
        return Read::Doubt;
    }
    groups(scene, sentence).map_or(Read::Doubt, |groups| Read::Clear(Fact::Rank(groups)))
}

/// Groups from words: who is tied stands in one clause or is joined by "and" beside a sign of a
/// tie; the last place goes behind.
fn groups(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Option<Vec<Vec<u32>>> {
    let options = scene.candidates;
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut last: Vec<u32> = Vec::new();
    let mut previous: Option<usize> = None;
    let mut at = 0;
    while at < sentence.tokens.len() {
        let Some((number, length)) = list::pick(sentence, options, at) else {
            at += 1;
            continue;
        };
        if groups.iter().flatten().chain(&last).any(|n| *n == number) {
            return None;
        }
        let between = previous.map_or(0..0, |previous| previous..at);
        let split = sentence
            .hits
            .iter()
            .any(|hit| hit.signal == Signal::Then && between.contains(&hit.start))
            || sentence.tokens[between.clone()].iter().any(|token| token.is('>') || token.is('.'));
        let comma = sentence.tokens[between.clone()].iter().any(|token| token.is(','));
        let joined = !between.is_empty()
            && between.len() <= 3
            && !split
            && (!comma || sentence.tokens[between.clone()].iter().any(|token| token.is('=')));
        let tie_near = sentence.hits.iter().any(|hit| {
            hit.signal == Signal::Tie && hit.start < at + 7 && hit.end + 4 >= previous.unwrap_or(at)
        });
        let clause = sentence.clauses[at];
        let worst = sentence
            .hits
            .iter()
            .any(|hit| hit.signal == Signal::Least && sentence.clauses[hit.start] == clause);
        if worst && !groups.is_empty() {
            last.push(number);
        } else if joined
            && tie_near
            && let Some(group) = groups.last_mut()
        {
            group.push(number);
        } else {
            groups.push(vec![number]);
        }
        previous = Some(at + length);
        at += length;
    }
    if !last.is_empty() {
        groups.push(last);
    }
    Some(groups)
}
