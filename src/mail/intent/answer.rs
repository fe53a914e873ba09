//! Answers to questions that take yes or no.

use super::context::Context;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene, list};
use crate::mail::fact::{Fact, Verdict};

/// Reads an answer to a yes-or-no question.
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let has = |signal| {
        sentences.iter().any(|sentence| sentence.has(signal) && !sentence.has(Signal::Past))
    };
    let said = |signal| {
        sentences.iter().any(|sentence| {
            sentence.has(signal) && !sentence.question && !sentence.has(Signal::Past)
        })
    };
    let founding = scene.context == Context::Founding;
    let whole: String =
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
    let readings: Vec<Fact> =
        [true, false].into_iter().filter_map(|yes| fact(scene.context, yes, &whole)).collect();
    let strong_no = said(Signal::Decline) && founding
        || said(Signal::Absent)
        || said(Signal::Pass) && !founding
        || said(Signal::Object) && scene.context == Context::Consent
        || said(Signal::Refute) && !founding;
    let no = strong_no || said(Signal::No) || (said(Signal::Busy) && founding);
    let strong_yes = said(Signal::Coming)
        || (founding && said(Signal::Commit))
        || (!founding && said(Signal::Accept));
    let yes = strong_yes || said(Signal::Yes) || said(Signal::Affirm) && !founding;
    let unsure =
        has(Signal::Condition) || has(Signal::Hedge) || has(Signal::Evasive) || has(Signal::Other);
    let asked = sentences.iter().any(|sentence| {
        sentence.question
            && sentence.length() <= 3
            && sentence.any(&[Signal::Yes, Signal::Commit, Signal::No, Signal::Coming])
    });
    let open = unsure && (!strong_no || has(Signal::Condition));
    if open || asked {
        found.doubt(&whole, readings);
    } else if strong_no && !strong_yes || no && !yes {
        found.facts.extend(fact(scene.context, false, &whole));
    } else if yes && !no {
        if has(Signal::Wish) && !strong_yes {
            return found.doubt(&whole, readings);
        }
        found.facts.extend(fact(scene.context, true, &whole));
    } else if yes && no {
        if strong_yes && !strong_no {
            found.facts.extend(fact(scene.context, true, &whole));
        } else {
            found.doubt(&whole, readings);
        }
    } else if has(Signal::Wish) || has(Signal::Courtesy) {
        found.doubt(&whole, readings);
    }
}

/// What yes and no mean there.
fn fact(context: Context, yes: bool, whole: &str) -> Option<Fact> {
    match (context, yes) {
        (Context::Founding, _) => Some(Fact::Commit(yes)),
        (Context::Take, true) => Some(Fact::Take),
        (Context::Moderate, true) => Some(Fact::Moderate(Verdict::Ok)),
        (Context::Moderate, false) => Some(Fact::Moderate(Verdict::No)),
        (Context::Take, false) | (Context::Consent, true) => None,
        (Context::Consent, false) => Some(Fact::Object(whole.to_owned())),
        _ => Some(Fact::Agree(yes)),
    }
}

/// Reads which slots of a poll suit: numbers and "all".
pub(super) fn slots(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let options = scene.candidates;
    for sentence in sentences {
        let picks = list::named(sentence, options, 0, sentence.tokens.len());
        let fact = |numbers: Vec<u32>| Fact::Slots(numbers);
        let places = list::places(scene, sentence, options);
        let except = sentence.has(Signal::Except) && !picks.is_empty() && !sentence.question;
        if except && picks.iter().all(|n| options.has(*n)) {
            let rest = options.numbers().into_iter().filter(|n| !picks.contains(n)).collect();
            found.facts.push(fact(rest));
            continue;
        }
        if let Some(places) = places.filter(|_| !sentence.question && picks.is_empty()) {
            found.facts.push(fact(places));
            continue;
        }
        if sentence.has(Signal::Everything) && picks.is_empty() && !options.is_empty() {
            found.facts.push(fact(options.numbers()));
        } else if sentence.any(&[Signal::Nothing, Signal::No]) && picks.is_empty() {
            found.facts.push(fact(Vec::new()));
        } else if picks.is_empty() || sentence.question {
            // Nothing is picked.
        } else if sentence.any(&[
            Signal::Not,
            Signal::Except,
            Signal::Hedge,
            Signal::Condition,
            Signal::Or,
        ]) || picks.iter().any(|n| !options.has(*n))
        {
            found.doubt(sentence.text, vec![fact(picks)]);
        } else if list::residue(sentence, options, scene.language, None) <= 3 {
            found.facts.push(fact(picks));
        }
    }
}
