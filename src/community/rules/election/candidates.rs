//! Candidates: nominated or standing, with their own agreement and their own words.

use super::running;
use crate::community::rules::matters::stands;
use crate::community::rules::nomination;
use chrono::NaiveDate;

use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::letter::To;
use crate::community::matter::{Choice, Kind, Matter, Stage, What};
use crate::community::rules::names::Named;
use crate::community::{About, FoundBy, Letter, PersonId, Turn};

/// More candidates than this fit on no paper.
const CANDIDATES: usize = 30;
/// A statement longer than this is cut, in characters.
const STATEMENT: usize = 2000;
/// A first line of no more words than this is no statement yet.
const ANSWER: usize = 3;

/// The election that looks for candidates; who asks hears it when there is none.
fn open(turn: &mut Turn<'_>) -> Option<Matter> {
    let found = running(turn.community).filter(|m| m.stage == Stage::Nominating).cloned();
    if found.is_none() {
        turn.ack(Ack::NoElection {});
    }
    found
}

/// Whether facilitators are found by nomination, and no election is under way.
fn by_nomination(turn: &Turn<'_>) -> bool {
    turn.community.settings.facilitation.by == FoundBy::Nomination
        && running(turn.community).is_none()
}

/// Whether somebody has not had as many terms in a row as one can have.
pub(in crate::community::rules) fn may_have(
    turn: &Turn<'_>,
    who: PersonId,
    from: NaiveDate,
) -> bool {
    let most = turn.community.settings.facilitation.voting.most_terms;
    most == 0 || super::terms_in_a_row(turn, who, from) < most
}

fn may_stand(turn: &Turn<'_>, who: PersonId, matter: &Matter) -> bool {
    match matter.kind {
        Kind::Election { from, .. } => may_have(turn, who, from),
        Kind::Decision { .. } | Kind::Nomination { .. } | Kind::Recall { .. } => true,
    }
}

/// A member thinks of somebody, who is asked whether they agree.
pub(in crate::community::rules) fn nominate(turn: &mut Turn<'_>, by: PersonId, who: &str) {
    let person = match turn.member_named(who) {
        Named::One(person) => person,
        Named::Nobody(several) => {
            return turn.ack(Ack::NoSuchMember { who: who.to_owned(), several });
        }
    };
    if by_nomination(turn) {
        return nomination::name(turn, by, person);
    }
    if person == by {
        return stand(turn, by);
    }
    let Some(mut matter) = open(turn) else { return };
    let name = turn.name(person);
    if !may_stand(turn, person, &matter) {
        return turn.ack(Ack::TermLimit { name });
    }
    let (number, until) = (matter.number, matter.until);
    let choices = matter.choices.clone();
    let mut stands_already = false;
    if let Some(place) = matter.candidacy(person) {
        let choice = &mut matter.choices[place];
        stands_already = choice.stands == Some(true);
        if !choice.nominated.contains(&by) {
            choice.nominated.push(by);
        }
    } else if matter.choices.len() < CANDIDATES {
        matter.choices.push(choice(person, name.clone(), vec![by], None));
        let letter =
            Letter::Nominated { ballot: turn.ballot_facts(number), by: turn.name(by), until };
        turn.send_until(To::Person(person), letter, Some(until));
    } else {
        return turn.ack(Ack::TooManyCandidates {});
    }
    turn.remember(Before::Candidates { matter: number, choices });
    stands(turn, matter);
    turn.ack(Ack::NominationKept { name, stands: stands_already });
}

fn choice(
    person: PersonId,
    name: String,
    nominated: Vec<PersonId>,
    stands: Option<bool>,
) -> Choice {
    Choice { what: What::Person(person, name), statement: String::new(), nominated, stands }
}

/// A member stands.
pub(in crate::community::rules) fn stand(turn: &mut Turn<'_>, by: PersonId) {
    if by_nomination(turn) {
        return nomination::name(turn, by, by);
    }
    let Some(matter) = open(turn) else { return };
    answer(turn, by, matter, true);
}

/// Who was nominated agrees, or does not; who stands already can step down until the count.
pub(in crate::community::rules) fn candidacy(
    turn: &mut Turn<'_>,
    by: PersonId,
    agree: bool,
    about: &About,
) {
    if nomination::answered(turn, by, agree, about) {
        return;
    }
    let asked = about.matter.and_then(|number| turn.community.matters.get(&number)).cloned();
    let Some(matter) = asked.filter(|matter| matter.stage != Stage::Closed) else {
        return turn.ack(Ack::NoElection {});
    };
    if matter.stage == Stage::Voting && agree {
        let standing = matter.candidacy(by).is_some();
        let closes = matter.until;
        return turn.ack(if standing {
            Ack::Standing { until: closes }
        } else {
            Ack::NominationsOver { closes }
        });
    }
    answer(turn, by, matter, agree);
}

fn answer(turn: &mut Turn<'_>, by: PersonId, mut matter: Matter, agree: bool) {
    let before = matter.choices.clone();
    let name = turn.name(by);
    if agree && !may_stand(turn, by, &matter) {
        return turn.ack(Ack::TermLimit { name });
    }
    match matter.candidacy(by) {
        Some(place) => matter.choices[place].stands = Some(agree),
        None if matter.choices.len() >= CANDIDATES => return turn.ack(Ack::TooManyCandidates {}),
        None => matter.choices.push(choice(by, name, vec![], Some(agree))),
    }
    let until: Timestamp = matter.until;
    if matter.choices != before {
        turn.remember(Before::Candidates { matter: matter.number, choices: before });
        stands(turn, matter);
    }
    turn.ack(if agree { Ack::Standing { until } } else { Ack::NotStanding {} });
}

/// What a candidate writes beside their agreement is what members read on the paper.
pub(in crate::community::rules) fn statement(turn: &mut Turn<'_>, by: PersonId, comment: &str) {
    let text = without_answer(comment);
    let open = running(turn.community).filter(|matter| matter.stage == Stage::Nominating);
    let Some(mut matter) = open.cloned() else { return };
    let Some(place) = matter.candidacy(by).filter(|_| !text.is_empty()) else { return };
    let choice = &mut matter.choices[place];
    if choice.stands == Some(true) && choice.statement != text {
        choice.statement.clone_from(&text);
        stands(turn, matter);
        turn.ack(Ack::StatementKept { text });
    }
}

/// What is written beside an answer: a short first line is the answer itself, "yes, gladly".
pub(in crate::community::rules) fn without_answer(comment: &str) -> String {
    let comment = match comment.trim().split_once('\n') {
        Some((first, rest)) if first.split_whitespace().count() <= ANSWER => rest,
        None if comment.split_whitespace().count() <= ANSWER => "",
        _ => comment,
    };
    comment.trim().chars().take(STATEMENT).collect()
}
