//! Answers to "you are next": taking the turn, passing it on, trading it.

use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::Fact;

/// Reads the answer to "you are next".
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let has = |signal| sentences.iter().any(|sentence| sentence.says(signal));
    let said = |signal| sentences.iter().any(|sentence| sentence.states(signal));
    let whole: String =
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
    let away = found.facts.iter().any(|fact| matches!(fact, Fact::Away { .. }));
    if away && (said(Signal::Pass) || said(Signal::Absent) || said(Signal::No)) {
        found.facts.push(Fact::Pass);
    }
    if away {
        return;
    }
    if let Some(sentence) = sentences.iter().find(|sentence| sentence.has(Signal::Swap)) {
        return swap(scene, sentence, sentences, &whole, found);
    }
    let pass =
        said(Signal::Pass) || said(Signal::Absent) || has(Signal::Pass) && !has(Signal::Other);
    let refuses = pass || said(Signal::No) || said(Signal::Busy);
    let accepts = said(Signal::Accept) || said(Signal::Yes) || said(Signal::Coming);
    let flat = sentences.iter().any(|sentence| {
        sentence.has(Signal::Pass)
            && !sentence.any(&[Signal::Hedge, Signal::Condition, Signal::Other, Signal::Past])
    });
    let unsure = has(Signal::Condition)
        || has(Signal::Hedge)
        || has(Signal::Evasive)
        || (has(Signal::Wish) && !pass);
    let readings = vec![Fact::Facilitate, Fact::Pass];
    let delegates =
        has(Signal::Other) || sentences.iter().any(|sentence| delegates(scene, sentence));
    if delegates && !(pass && said(Signal::Absent)) && !said(Signal::Busy) {
        if refuses || accepts || sentences.len() == 1 {
            found.doubt(&whole, readings);
        }
    } else if pass && !accepts && (flat || !has(Signal::Hedge) && !has(Signal::Condition)) {
        found.facts.push(Fact::Pass);
    } else if unsure
        && (accepts || refuses || sentences.iter().all(|sentence| sentence.length() < 12))
    {
        found.doubt(&whole, readings);
    } else if accepts && said(Signal::Accept) && said(Signal::No) && !pass {
        found.facts.push(Fact::Facilitate);
    } else if accepts && refuses {
        if said(Signal::Busy) && !pass && !said(Signal::No) {
            found.facts.push(if said(Signal::Accept) { Fact::Facilitate } else { Fact::Pass });
        } else {
            found.doubt(&whole, readings);
        }
    } else if accepts && sentences.iter().any(|sentence| names_other_date(scene, sentence)) {
        found.doubt(&whole, readings);
    } else if accepts {
        found.facts.push(Fact::Facilitate);
    } else if refuses {
        found.facts.push(Fact::Pass);
    } else if has(Signal::Courtesy) {
        found.doubt(&whole, readings);
    }
}

/// "Happy to do the one on the 30th": not the turn that was asked about.
fn names_other_date(scene: &Scene<'_>, sentence: &Sentence<'_>) -> bool {
    let asked = scene.world.meeting.map(|meeting| meeting.date());
    sentence.days().any(|(_, date, how)| {
        how != super::dates::How::Weekday
            && Some(date) != asked
            && scene.world.series.contains(&date)
    })
}

/// "Bo will do it": a member is the one who acts.
fn delegates(scene: &Scene<'_>, sentence: &Sentence<'_>) -> bool {
    sentence
        .tokens
        .first()
        .is_some_and(|token| token.capital && scene.world.named(&token.form).is_some())
        && sentence.length() <= 8
}

/// A wish to trade, with somebody or anybody.
fn swap(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    sentences: &[Sentence<'_>],
    whole: &str,
    found: &mut Found,
) {
    let unsure = sentences.iter().any(|one| one.has(Signal::Condition) || one.has(Signal::Evasive))
        && !sentence.question;
    let names: Vec<&str> = sentence
        .tokens
        .iter()
        .filter(|token| token.capital)
        .filter_map(|token| scene.world.named(&token.form))
        .collect();
    let with = names.first().map(|name| (*name).to_owned());
    let fact = Fact::Swap { with };
    // "swap with Zed": somebody is meant whom the world does not know.
    let last =
        sentence.tokens.iter().rev().find(|token| token.form.chars().any(char::is_alphabetic));
    let unknown = last.is_some_and(|token| token.capital && token.form.chars().count() > 1)
        && names.is_empty()
        && sentence.days().next().is_none();
    let distinct = names.iter().all(|name| Some(name) == names.first().as_ref().copied());
    let torn =
        sentence.has(Signal::Yes) && fact == Fact::Swap { with: None } && sentence.length() <= 3;
    if unsure || torn || unknown || !distinct {
        found.doubt(whole, vec![fact]);
    } else {
        found.facts.push(fact);
    }
}
