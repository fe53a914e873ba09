//! What passes by silence: asked of all, objected to with a reason, answered, settled or not.

use chrono::TimeDelta;

use super::matters::{EVERYBODY, ends, stands};
use super::{decisions, nomination};
use crate::community::ack::Ack;
use crate::community::letter::{ConsentFacts, To};
use crate::community::matter::{Kind, Matter, Objection, Stage};
use crate::community::{About, Letter, PersonId, Turn};

/// A reason, or an answer to it, longer than this is cut, in characters.
const REASON: usize = 2000;
/// After an answer there is at least so long to say whether it settles the objection.
const TO_SETTLE: TimeDelta = TimeDelta::days(3);

/// Asks all whether anybody objects.
pub(super) fn ask(turn: &mut Turn<'_>, mut matter: Matter) {
    matter.stage = Stage::Silence;
    matter.since = turn.now;
    matter.until = ends(turn, turn.community.settings.facilitation.voting.consent_days);
    let (number, until) = (matter.number, matter.until);
    stands(turn, matter);
    let mut readers = turn.members_at(&EVERYBODY);
    let proposes = proposer(turn, number);
    readers.retain(|reader| Some(*reader) != proposes);
    let letter = Letter::ConsentAsked { matter: facts(turn, number) };
    turn.send_until(To::People(readers), letter, Some(until));
}

/// Who answers objections: who is named, or who asked.
fn proposer(turn: &Turn<'_>, number: u32) -> Option<PersonId> {
    let matter = &turn.community.matters[&number];
    match matter.kind {
        Kind::Nomination { who, .. } => Some(who),
        Kind::Election { .. } | Kind::Decision { .. } | Kind::Recall { .. } => matter.by,
    }
}

/// A matter that passes by silence, as letters show it.
pub(super) fn facts(turn: &Turn<'_>, number: u32) -> ConsentFacts {
    let matter = &turn.community.matters[&number];
    let (question, who, months) = match &matter.kind {
        Kind::Nomination { who, months, .. } => (String::new(), Some(turn.name(*who)), *months),
        Kind::Decision { question, .. } => (question.clone(), None, 0),
        Kind::Election { .. } | Kind::Recall { .. } => (String::new(), None, 0),
    };
    ConsentFacts {
        number,
        question,
        who,
        months,
        by: matter.by.map(|by| turn.name(by)),
        statement: matter.statement.clone(),
        until: matter.until,
        objections: matter
            .objections
            .iter()
            .map(|one| (turn.name(one.by), one.reason.clone(), one.settled))
            .collect(),
    }
}

/// The matter an answer is about, while it waits for objections.
fn asked(turn: &mut Turn<'_>, about: &About) -> Option<Matter> {
    let matter = about.matter.and_then(|number| turn.community.matters.get(&number)).cloned();
    let open = matter.filter(|matter| matter.stage == Stage::Silence);
    if open.is_none() {
        turn.ack(Ack::NothingToObject {});
    }
    open
}

/// Somebody objects, with a reason; who proposed it is asked for an answer.
pub(super) fn object(turn: &mut Turn<'_>, by: PersonId, reason: &str, about: &About) {
    let Some(mut matter) = asked(turn, about) else { return };
    let reason: String = reason.trim().chars().take(REASON).collect();
    let number = matter.number;
    let objection = Objection { by, reason: reason.clone(), answer: String::new(), settled: false };
    match matter.objections.iter_mut().find(|one| one.by == by) {
        Some(known) => *known = objection,
        None => matter.objections.push(objection),
    }
    stands(turn, matter);
    let (of, matter) = (turn.name(by), facts(turn, number));
    let until = matter.until;
    let letter = Letter::Objection { matter, of, reason };
    let to = proposer(turn, number).filter(|who| turn.hears(*who));
    let to = to.map_or_else(|| turn.to_stewards(), To::Person);
    turn.send(to, letter);
    turn.ack(Ack::ObjectionKept { until });
}

/// Who proposed it answers an objection; who objected is asked whether that settles it.
pub(super) fn answer(turn: &mut Turn<'_>, by: PersonId, comment: &str, about: &About) {
    let text: String = comment.trim().chars().take(REASON).collect();
    if text.is_empty() {
        return;
    }
    let Some(mut matter) = asked(turn, about) else { return };
    let number = matter.number;
    let may = proposer(turn, number) == Some(by) || turn.is_steward(by);
    let open = |one: &&mut Objection| !one.settled && one.answer.is_empty();
    let Some(objection) = matter.objections.iter_mut().find(open).filter(|_| may) else {
        return turn.ack(Ack::NothingToObject {});
    };
    objection.answer.clone_from(&text);
    let who = objection.by;
    matter.until =
        matter.until.max(super::timetable::at_work(turn.community, turn.now + TO_SETTLE));
    stands(turn, matter);
    let letter =
        Letter::ObjectionAnswered { matter: facts(turn, number), by: turn.name(by), answer: text };
    turn.send(To::Person(who), letter);
    let name = turn.name(who);
    turn.ack(Ack::AnswerSent { name });
}

/// Who objected says whether the answer settles it.
pub(super) fn settle(turn: &mut Turn<'_>, by: PersonId, settled: bool, about: &About) {
    let Some(mut matter) = asked(turn, about) else { return };
    let until = matter.until;
    let theirs = matter.objections.iter_mut().find(|one| one.by == by);
    let Some(objection) = theirs else { return turn.ack(Ack::NothingToObject {}) };
    objection.settled = settled;
    stands(turn, matter);
    turn.ack(if settled { Ack::ObjectionSettled {} } else { Ack::ObjectionKept { until } });
}

/// The silence is over: it passes, unless an objection stands.
pub(super) fn close(turn: &mut Turn<'_>, number: u32) {
    let told = facts(turn, number);
    let adopted = told.objections.iter().all(|(_, _, settled)| *settled);
    super::matters::close(turn, number, Some(adopted), String::new());
    let readers = turn.members_at(&EVERYBODY);
    let letter = Letter::ConsentResult { matter: told, adopted };
    turn.send(To::People(readers), letter);
    if adopted {
        nomination::adopted(turn, number);
        decisions::adopted(turn, number);
    }
}
