//! A term before its end: given back, or ended by a petition of the members; then a by-election.

use super::election;
use super::matters::{EVERYBODY, begin, close, is_full, stands};
use super::terms;
use crate::community::ack::Ack;
use crate::community::letter::To;
use crate::community::matter::{Because, Kind, Matter, Stage};
use crate::community::term::Term;
use crate::community::{About, FoundBy, Letter, PersonId, Turn};

use super::names::Named;

/// A petition is open so many days.
const SIGN_DAYS: u32 = 14;
/// After a petition that failed, the next about the same term waits so long.
const REST: chrono::TimeDelta = chrono::TimeDelta::days(60);

/// The term somebody has, or is to have, by vote or nomination; without a name, the only one there is.
fn term_of(turn: &Turn<'_>, who: Option<PersonId>) -> Option<Term> {
    let held = election::held(turn.community, turn.today());
    let mut theirs = held.into_iter().filter(|term| who.is_none_or(|who| term.who == who));
    let first = theirs.next().cloned();
    first.filter(|_| who.is_some() || theirs.next().is_none())
}

/// Who has the role gives it back.
pub(super) fn step_down(turn: &mut Turn<'_>, by: PersonId) {
    let Some(term) = term_of(turn, Some(by)) else { return turn.ack(Ack::NoTerm {}) };
    // Nobody need sign any more for what has happened.
    let asked = turn.community.matters.values().filter(|matter| {
        let about_it = matches!(matter.kind, Kind::Recall { term: of, .. } if of == term.number);
        about_it && matter.stage == Stage::Signing
    });
    for number in asked.map(|matter| matter.number).collect::<Vec<_>>() {
        close(turn, number, Some(false), String::new());
    }
    over(turn, &term, Because::SteppedDown);
    turn.ack(Ack::SteppedDown {});
}

/// A term ends today, and somebody is looked for.
fn over(turn: &mut Turn<'_>, term: &Term, because: Because) {
    terms::end(turn, term.number);
    let elects = turn.community.settings.facilitation.by == FoundBy::Election;
    if elects && election::running(turn.community).is_none() {
        let _until = election::call(turn, None, because);
    }
}

/// A member asks that who has the role stand again, or signs that somebody else asked it.
pub(super) fn recall(turn: &mut Turn<'_>, by: PersonId, who: Option<&str>, about: &About) {
    let asked = about.matter.and_then(|number| turn.community.matters.get(&number)).cloned();
    let asked = asked.filter(|matter| matches!(matter.kind, Kind::Recall { .. }));
    if let Some(matter) = asked {
        return sign(turn, by, matter);
    }
    let who = match who.map(|who| (who, turn.member_named(who))) {
        Some((_, Named::One(who))) => Some(who),
        Some((who, Named::Nobody(several))) => {
            return turn.ack(Ack::NoSuchMember { who: who.to_owned(), several });
        }
        None => None,
    };
    let Some(term) = term_of(turn, who) else { return turn.ack(Ack::NoTerm {}) };
    if term.who == by {
        return turn.ack(Ack::RecallYours {});
    }
    let about_it = |matter: &&Matter| matches!(matter.kind, Kind::Recall { term: of, .. } if of == term.number);
    let known = turn.community.matters.values().filter(about_it).max_by_key(|one| one.number);
    match known.cloned() {
        Some(open) if open.stage == Stage::Signing => return sign(turn, by, open),
        Some(failed) if failed.until + REST > turn.now => return turn.ack(Ack::RecalledLately {}),
        _ if is_full(turn) => return turn.ack(Ack::TooManyMatters {}),
        _ => {}
    }
    let members = turn.community.members.len();
    let percent = turn.community.settings.facilitation.voting.recall_percent;
    let needed = (members * usize::try_from(percent).unwrap_or(100)).div_ceil(100).max(2);
    let kind = Kind::Recall { term: term.number, needed };
    // Who began it is told to nobody.
    let mut matter = begin(turn, kind, Stage::Signing, None, SIGN_DAYS);
    matter.voted.insert(by, turn.now);
    let (number, until) = (matter.number, matter.until);
    stands(turn, matter);
    let mut readers = turn.members_at(&EVERYBODY);
    // Who has the role hears of it openly, and is asked nothing.
    readers.retain(|reader| *reader != by && *reader != term.who);
    let again = election::may_have(turn, term.who, turn.today());
    let letter = |turn: &Turn<'_>, yours| Letter::RecallAsked {
        matter: number,
        who: turn.name(term.who),
        needed,
        until,
        yours,
        again,
    };
    let asked = letter(turn, false);
    turn.send_until(To::People(readers), asked, Some(until));
    if turn.hears(term.who) {
        let told = letter(turn, true);
        turn.send_until(To::Person(term.who), told, Some(until));
    }
    turn.ack(Ack::RecallSigned { needed, until });
}

fn sign(turn: &mut Turn<'_>, by: PersonId, mut matter: Matter) {
    let Kind::Recall { term, needed } = matter.kind else { return };
    if matter.stage != Stage::Signing {
        return turn.ack(Ack::RecalledLately {});
    }
    let theirs = turn.community.terms.get(&term).is_some_and(|term| term.who == by);
    if theirs {
        // Who has the role needs nobody's signature to give it back.
        return turn.ack(Ack::RecallYours {});
    }
    let (number, until, now) = (matter.number, matter.until, turn.now);
    matter.voted.entry(by).or_insert(now);
    let signed = matter.voted.len();
    stands(turn, matter);
    turn.ack(Ack::RecallSigned { needed, until });
    if signed < needed {
        return;
    }
    close(turn, number, Some(true), String::new());
    let Some(term) = turn.community.terms.get(&term).cloned() else { return };
    over(turn, &term, Because::Recalled);
    let again = election::may_have(turn, term.who, turn.today());
    let letter = Letter::TermOver { recalled: true, again };
    turn.send(To::Person(term.who), letter);
}
