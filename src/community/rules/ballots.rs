//! Ballots: taken under their codes until the close, changed, withdrawn, confirmed.

pub(super) mod count;
mod facts;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;

use self::facts::read;
use super::matters::{EVERYBODY, stands};
use super::{belonging, posts};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::election::{Method, Seed};
use crate::community::letter::To;
use crate::community::matter::{
    Ballot, BallotKey, Change, Marks, Matter, Sealed, Stage, fingerprint,
};
use crate::community::pending::Waiting;
use crate::community::{About, Letter, PersonId, Ties, Turn};

/// Who has not voted is reminded so long before the close.
const REMIND_BEFORE: TimeDelta = TimeDelta::days(2);

/// When who has not voted is reminded; none: they were, or it is too short for that.
pub(super) fn reminds(matter: &Matter) -> Option<Timestamp> {
    let at = matter.until - REMIND_BEFORE;
    let fits = matter.stage == Stage::Voting && !matter.reminded;
    (fits && at - matter.since >= REMIND_BEFORE).then_some(at)
}

/// The key is there: papers go out.
pub(super) fn keyed(turn: &mut Turn<'_>, number: u32, key: BallotKey) {
    let waits = turn.community.matters.get(&number);
    let waits = waits.is_some_and(|m| m.stage == Stage::Voting && m.key.0.is_none());
    if !waits {
        return;
    }
    turn.record(Change::Keyed { number, key: Sealed(Some(key)) });
    let mut matter = turn.community.matters[&number].clone();
    let draws = turn.community.settings.facilitation.voting.ties == Ties::Draw;
    let seed = seed(&key).filter(|_| draws);
    matter.fingerprint = seed.map(|seed| fingerprint(&seed.key())).unwrap_or_default();
    stands(turn, matter);
    let readers = turn.members_at(&EVERYBODY);
    send_paper(turn, number, readers, false);
}

/// What decides ties.
fn seed(key: &BallotKey) -> Option<Seed> {
    Seed::new(vec![key.lot()])
}

fn send_paper(turn: &mut Turn<'_>, number: u32, readers: Vec<PersonId>, again: bool) {
    let ballot = turn.ballot_facts(number);
    let closes = ballot.closes;
    turn.send_until(To::People(readers), Letter::Ballot { ballot, again }, Some(closes));
}

/// Only who has not voted is reminded, once.
pub(super) fn remind(turn: &mut Turn<'_>, number: u32) {
    let mut matter = turn.community.matters[&number].clone();
    matter.reminded = true;
    let mut readers = turn.members_at(&EVERYBODY);
    readers.retain(|who| matter.voters.contains(who) && !matter.voted.contains_key(who));
    stands(turn, matter);
    send_paper(turn, number, readers, true);
}

/// The matter a ballot is for, if it can be cast now. Without the paper's thread nobody knows what
/// its numbers mean, so the paper is sent again.
fn votes_on(turn: &mut Turn<'_>, by: PersonId, about: &About) -> Option<Matter> {
    let Some(number) = about.matter else {
        let open = turn.community.matters.values();
        let open = open.filter(|m| m.takes_ballots(turn.now) && m.voters.contains(&by));
        let open: Vec<u32> = open.map(|matter| matter.number).collect();
        for number in &open {
            send_paper(turn, *number, vec![by], false);
        }
        if open.is_empty() {
            turn.ack(Ack::NothingToVoteOn {});
        }
        return None;
    };
    let matter = turn.community.matters.get(&number).cloned()?;
    if !matter.takes_ballots(turn.now) {
        turn.ack(Ack::VotingOver { closes: matter.until });
        return None;
    }
    if !matter.voters.contains(&by) {
        turn.ack(Ack::NoVoter {});
        return None;
    }
    if matter.voted.get(&by).is_some_and(|at| about.at < *at) {
        turn.ack(Ack::NewerBallotCounts {});
        return None;
    }
    Some(matter)
}

/// Marks as they are kept: known choices once each; an approval ballot has one group.
fn valid(matter: &Matter, marks: &Marks) -> Option<Marks> {
    let mut seen = std::collections::BTreeSet::new();
    let known: Vec<u32> = matter.standing().map(|(number, _)| number).collect();
    let all = || marks.0.iter().flatten();
    if !all().all(|number| known.contains(number) && seen.insert(*number)) {
        return None;
    }
    let (method, _) = matter.method();
    let mut groups = if method == Method::Approval && !seen.is_empty() {
        vec![all().copied().collect()]
    } else {
        marks.0.clone()
    };
    groups.retain(|group: &Vec<u32>| !group.is_empty());
    for group in &mut groups {
        group.sort_unstable();
    }
    Some(Marks(groups))
}

/// Somebody votes; the last ballot counts.
pub(super) fn cast(turn: &mut Turn<'_>, by: PersonId, marks: &Marks, about: &About) {
    let Some(matter) = votes_on(turn, by, about) else { return };
    let Some(marks) = valid(&matter, marks) else { return unclear(turn, by, about, "number") };
    count(turn, by, matter, marks, about);
}

fn count(turn: &mut Turn<'_>, by: PersonId, mut matter: Matter, marks: Marks, about: &About) {
    let (number, key) = (matter.number, matter.key.0);
    let Some(code) = key.map(|key| key.code(by)) else { return };
    let facts = read(&matter, &marks, code.clone());
    let ballot = Ballot { marks: Some(marks), waits: None };
    turn.record(Change::Cast { number, ballot: Sealed((code, ballot)) });
    let changed = matter.voted.insert(by, about.at).is_some();
    stands(turn, matter);
    turn.remember(Before::Ballot { matter: number });
    turn.told.push(Ack::BallotCast {});
    let ballot = turn.ballot_facts(number);
    turn.send(To::Person(by), Letter::BallotReceipt { ballot, read: facts, changed });
}

/// What somebody wrote in answer to a paper is no ballot we could be sure of.
pub(super) fn unclear(turn: &mut Turn<'_>, by: PersonId, about: &About, why: &str) {
    let Some(matter) = votes_on(turn, by, about) else { return };
    let voted = matter.voted.contains_key(&by);
    let ballot = turn.ballot_facts(matter.number);
    let letter = Letter::BallotUnclear { ballot, why: why.to_owned(), voted };
    turn.send(To::Person(by), letter);
}

/// A ballot came in somebody's name without enough evidence: it waits, apart from their name, for
/// the word of who is asked at the address we know.
pub(super) fn ask_back(turn: &mut Turn<'_>, by: PersonId, marks: &Marks, about: &About) {
    let acks = std::mem::take(&mut turn.acks);
    let matter = votes_on(turn, by, about);
    turn.acks = acks;
    let Some(matter) = matter else { return };
    let (number, closes) = (matter.number, matter.until);
    let Some(marks) = valid(&matter, marks) else { return };
    let Some(code) = matter.key.0.map(|key| key.code(by)) else { return };
    let known = matter.ballots.0.get(&code).cloned().unwrap_or_default();
    if known.waits.as_ref() == Some(&marks) {
        return;
    }
    let facts = read(&matter, &marks, String::new());
    let ballot = Ballot { waits: Some(marks), ..known };
    turn.record(Change::Cast { number, ballot: Sealed((code, ballot)) });
    let what = Waiting::Ballot { by, matter: number };
    let pending = posts::wait(turn, what, belonging::CONFIRM_WITHIN.min(closes - turn.now));
    let ballot = turn.ballot_facts(number);
    turn.ask(To::Person(by), Letter::BallotConfirm { ballot, read: facts }, pending);
}

/// Who was asked said whether the ballot that waits is theirs.
pub(super) fn confirmed(turn: &mut Turn<'_>, by: PersonId, number: u32, agree: bool) {
    let Some(matter) = turn.community.matters.get(&number).cloned() else { return };
    let Some(code) = matter.key.0.map(|key| key.code(by)) else { return };
    let Some(known) = matter.ballots.0.get(&code).cloned() else { return };
    let Some(marks) = known.waits.clone() else { return };
    let ballot = Sealed((code, Ballot { waits: None, ..known }));
    turn.record(Change::Cast { number, ballot });
    if agree && matter.takes_ballots(turn.now) {
        let about = About { matter: Some(number), at: turn.now, ..About::default() };
        count(turn, by, turn.community.matters[&number].clone(), marks, &about);
        let _told_by_the_receipt = turn.settle(by, &about);
    }
}

/// Takes somebody's ballot back.
pub(super) fn withdraw(turn: &mut Turn<'_>, by: PersonId, number: u32) {
    let Some(mut matter) = turn.community.matters.get(&number).cloned() else { return };
    let Some(code) = matter.key.0.map(|key| key.code(by)) else { return };
    if matter.ballots.0.contains_key(&code) {
        let ballot = Sealed((code, Ballot::default()));
        turn.record(Change::Cast { number, ballot });
    }
    if matter.voted.remove(&by).is_some() {
        stands(turn, matter);
    }
}
