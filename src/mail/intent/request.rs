//! Requests in free words that mean the same in any answer: leaving, how much mail, searching.

use super::context::Context;
use super::dates::How;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::{Fact, MailLevel};

#[expect(clippy::wildcard_enum_match_arm, reason = "all other signals answer questions")]
/// Reads the requests of a sentence; says whether there was one.
pub(super) fn read(scene: &Scene<'_>, sentence: &Sentence<'_>, found: &mut Found) -> bool {
    let before = (found.facts.len(), found.doubts.len());
    let open = scene.context == Context::General;
    for hit in &sentence.hits {
        // "How do I change my mails to weekly?" asks how.
        let asks_how =
            sentence.question && sentence.has(Signal::Help) && hit.signal != Signal::Help;
        if negated(sentence, hit) || asks_how {
            continue;
        }
        if let Some(readings) = of_a_role(scene, sentence, hit) {
            found.doubt(sentence.text, readings);
            return true;
        }
        let fact = match hit.signal {
            Signal::Join if open => Fact::Join,
            // "Take my topic off the list": of topics.
            Signal::Leave if scene.context == Context::Topics && sentence.has(Signal::Withdraw) => {
                continue;
            }
            // "Strike me off the list for Wednesday": of who comes.
            Signal::Leave if scene.context == Context::Rsvp && is_of_meeting(sentence, hit) => {
                continue;
            }
            Signal::Leave => Fact::Leave,
            // "Send me nothing before 11 January".
            Signal::Stop => away(scene, sentence).unwrap_or(Fact::Stop),
            Signal::Back if open && !returns_later(sentence, hit) => Fact::Back,
            Signal::Help if open => Fact::Help,
            Signal::Why if open => Fact::Why,
            // "I was wrong, I meant to vote 3": said again, rather than taken back.
            Signal::Undo
                if sentence.any(&[Signal::Vote, Signal::Unvote])
                    || scene.context == Context::Topics
                        && sentence.numbers.iter().any(Option::is_some) =>
            {
                continue;
            }
            Signal::Undo => Fact::Undo,
            Signal::Coffee => Fact::Coffee,
            Signal::Stand => Fact::Stand,
            Signal::Forget => Fact::Forget,
            // "Delete all that you have stored about me".
            Signal::Export
                if sentence
                    .hits
                    .iter()
                    .any(|other| other.signal == Signal::Forget && other.mask & hit.mask != 0) =>
            {
                continue;
            }
            Signal::Export => Fact::Export,
            Signal::Status => Fact::Status,
            Signal::Digest => Fact::Level(MailLevel::Digest),
            Signal::AllMail => Fact::Level(MailLevel::All),
            Signal::Essentials => Fact::Level(MailLevel::Essentials),
            Signal::Away => match away(scene, sentence) {
                Some(fact) => fact,
                None => continue,
            },
            Signal::Search | Signal::WhoKnows | Signal::Idea if open => match text(sentence, hit) {
                Some(fact) => fact,
                None => continue,
            },
            Signal::Nominate => match nominate(scene, sentence, hit) {
                Some(fact) => fact,
                None => continue,
            },
            _ => continue,
        };
        if !found.facts.contains(&fact) {
            found.facts.push(fact);
        }
    }
    question_the_unclear(sentence, before.0, found);
    settle(found);
    found.facts.len() > before.0 || found.doubts.len() > before.1
}

/// What a sentence with a doubt in it, or with two levels of mail, asks for is asked about.
fn question_the_unclear(sentence: &Sentence<'_>, before: usize, found: &mut Found) {
    let levels = found.facts[before..].iter().filter(|fact| matches!(fact, Fact::Level(_)));
    if levels.count() > 1 {
        let taken = found.facts.split_off(before);
        found.doubt(sentence.text, taken);
    }
    let said = found.facts.len() > before;
    if said
        && sentence.any(&[Signal::Condition, Signal::Hedge, Signal::Evasive, Signal::Other])
        && !sentence.question
    {
        let taken = found.facts.split_off(before);
        found.doubt(sentence.text, taken);
    }
}

/// Whether the list to be taken off is that of who comes to the meeting.
fn is_of_meeting(sentence: &Sentence<'_>, hit: &super::phrase::Hit<Signal>) -> bool {
    let absent = |other: &super::phrase::Hit<Signal>| {
        other.signal == Signal::Absent && other.mask & hit.mask != 0
    };
    sentence.days().next().is_some() || sentence.hits.iter().any(absent)
}

/// Giving the role back, or having it taken, is never done on free words: what they may mean.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these two are about a role")]
fn of_a_role(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    hit: &super::phrase::Hit<Signal>,
) -> Option<Vec<Fact>> {
    let elsewhere =
        matches!(scene.context, Context::BallotApproval | Context::BallotRanked | Context::Notes);
    match hit.signal {
        _ if elsewhere => None,
        Signal::StepDown if scene.context == Context::Facilitate => {
            Some(vec![Fact::Pass, Fact::StepDown, Fact::OptOut(true)])
        }
        Signal::StepDown => Some(vec![Fact::StepDown, Fact::OptOut(true)]),
        Signal::Recall => {
            let name = hit.name.map(|at| &sentence.tokens[at].form);
            let who = name.and_then(|name| scene.world.named(name)).map(str::to_owned);
            Some(vec![Fact::Recall(who)])
        }
        _ => None,
    }
}

/// "Don't unsubscribe me": a "not" right before the request that is no part of it.
fn negated(sentence: &Sentence<'_>, hit: &super::phrase::Hit<Signal>) -> bool {
    sentence.hits.iter().any(|not| {
        not.signal == Signal::Not
            && not.end <= hit.start
            && hit.start - not.end <= 1
            && sentence.clauses[not.start] == sentence.clauses[hit.start]
    })
}

/// "Back on 1 March": not yet.
fn returns_later(sentence: &Sentence<'_>, hit: &super::phrase::Hit<Signal>) -> bool {
    sentence.days().any(|(span, _, _)| (hit.start..=hit.end + 2).contains(&span.start))
}

/// Leaving everything includes leaving this.
fn settle(found: &mut Found) {
    if found.facts.contains(&Fact::Stop) {
        found.facts.retain(|fact| !matches!(fact, Fact::Leave | Fact::Level(_)));
    }
    if found.facts.iter().any(|fact| matches!(fact, Fact::Away { .. })) {
        found.facts.retain(|fact| !matches!(fact, Fact::Stop | Fact::Leave));
    }
    if found.facts.iter().any(|fact| matches!(fact, Fact::Forget)) {
        found.facts.retain(|fact| *fact != Fact::Leave);
    }
}

/// "No mail until …": needs the day.
fn away(scene: &Scene<'_>, sentence: &Sentence<'_>) -> Option<Fact> {
    let asked = !sentence.has(Signal::Past)
        && matches!(scene.context, Context::General | Context::Facilitate | Context::Digest);
    let (_, until, _) = sentence.days().filter(|(_, _, how)| *how != How::Wrong).last()?;
    (asked && until > scene.today.date()).then_some(Fact::Away { until })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "called for these three")]
/// What is searched, asked or thought of.
fn text(sentence: &Sentence<'_>, hit: &super::phrase::Hit<Signal>) -> Option<Fact> {
    let (start, end) = hit.text?;
    let text = sentence.words(start, end).trim_matches([' ', ',', '.', ':']).to_owned();
    if text.is_empty() || end - start > 40 {
        return None;
    }
    match hit.signal {
        Signal::Search => Some(Fact::Search(text)),
        Signal::WhoKnows => Some(Fact::WhoKnows(text)),
        Signal::Idea => Some(Fact::Idea(text)),
        _ => None,
    }
}

/// Who is proposed; in a ballot that is a vote.
fn nominate(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    hit: &super::phrase::Hit<Signal>,
) -> Option<Fact> {
    let ballot =
        matches!(scene.context, Context::BallotApproval | Context::BallotRanked | Context::Notes);
    let name = &sentence.tokens[hit.name?];
    let member = scene.world.named(&name.form).map(str::to_owned);
    let name = member.unwrap_or_else(|| {
        sentence.words(hit.name.unwrap_or(0), hit.name.unwrap_or(0) + 1).to_owned()
    });
    (!ballot && name.starts_with(char::is_uppercase)).then_some(Fact::Nominate(name))
}
