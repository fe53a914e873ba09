//! Facilitators by nomination: named by a member, agreed to by themselves, consented to by all.

use chrono::Days;

use super::matters::{EVERYBODY, begin, is_full, stands};
use super::{consent, election, timetable};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::letter::To;
use crate::community::matter::{Kind, Stage};
use crate::community::term::{self, By, Term};
use crate::community::{About, Community, FoundBy, Letter, Life, PersonId, Turn};
use crate::time;

/// A statement longer than this is cut, in characters.
const STATEMENT: usize = 2000;

/// So many days remain after names and objections before a term ends.
const MARGIN_DAYS: u32 = 7;

/// Somebody is named, and asked whether they would; who names themselves has agreed.
pub(super) fn name(turn: &mut Turn<'_>, by: PersonId, who: PersonId) {
    let running = turn.community.matters.values().any(|matter| {
        matter.stage != Stage::Closed
            && matches!(matter.kind, Kind::Nomination { who: named, .. } if named == who)
    });
    let called = turn.name(who);
    if running {
        return turn.ack(Ack::NominationKept { name: called, stands: false });
    }
    if is_full(turn) {
        return turn.ack(Ack::TooManyMatters {});
    }
    let (from, _) = election::vacancy(turn.community, turn.today());
    if !election::may_have(turn, who, from) {
        return turn.ack(Ack::TermLimit { name: called });
    }
    let months = turn.community.settings.facilitation.term_months;
    let kind = Kind::Nomination { who, months, from };
    let days = turn.community.settings.facilitation.voting.nominate_days;
    let matter = begin(turn, kind, Stage::Nominating, Some(by), days);
    let number = matter.number;
    stands(turn, matter.clone());
    if who == by {
        consent::ask(turn, matter);
        let until = turn.community.matters[&number].until;
        return turn.ack(Ack::ConsentAsked { until });
    }
    let letter = Letter::Nominated {
        ballot: turn.ballot_facts(number),
        by: turn.name(by),
        until: matter.until,
    };
    turn.send_until(To::Person(who), letter, Some(matter.until));
    turn.ack(Ack::NominationKept { name: called, stands: false });
}

/// Who was named agrees, or does not. Says whether the answer was about a nomination.
pub(super) fn answered(turn: &mut Turn<'_>, by: PersonId, agree: bool, about: &About) -> bool {
    let matter = about.matter.and_then(|number| turn.community.matters.get(&number)).cloned();
    let Some(matter) = matter else { return false };
    let Kind::Nomination { who, .. } = matter.kind else { return false };
    let number = matter.number;
    if who != by || matter.stage == Stage::Closed {
        turn.ack(Ack::NoElection {});
    } else if !agree {
        super::matters::close(turn, number, Some(false), String::new());
        turn.ack(Ack::NotStanding {});
    } else if matter.stage == Stage::Nominating {
        consent::ask(turn, matter);
        let until = turn.community.matters[&number].until;
        turn.ack(Ack::ConsentAsked { until });
    } else {
        turn.ack(Ack::ConsentAsked { until: matter.until });
    }
    true
}

/// When it is told that a term ends: in time to name somebody and to hear objections. None: it was, or
/// somebody follows already.
fn notice_at(community: &Community, term: &Term) -> Option<Timestamp> {
    let voting = &community.settings.facilitation.voting;
    let days = voting.nominate_days + voting.consent_days + MARGIN_DAYS;
    let day = term.span.until - Days::new(days.into());
    let at = day.and_time(community.settings.letters.send_at);
    let at = time::to_instant(at, community.settings.zone);
    let held = election::held(community, term.span.from);
    let followed = held.iter().any(|other| other.span.from >= term.span.until);
    (!term.noticed && !followed).then(|| timetable::in_session(community, at))
}

fn noticed_later(community: &Community) -> Vec<(Timestamp, u32)> {
    let names = community.settings.facilitation.by == FoundBy::Nomination;
    if !names || community.life != Life::Running {
        return vec![];
    }
    let terms = community.terms.values().filter(|term| {
        term.by != By::Rotation
            && term.span.from < term.span.until
            && community.members.contains_key(&term.who)
    });
    terms.filter_map(|term| Some((notice_at(community, term)?, term.number))).collect()
}

/// When [`notice`] next has something to do.
pub(super) fn next_notice(community: &Community) -> Option<Timestamp> {
    noticed_later(community).into_iter().map(|(at, _)| at).min()
}

/// Everybody hears in time that a term ends, so that somebody is named to follow.
pub(super) fn notice(turn: &mut Turn<'_>) {
    let due = noticed_later(turn.community).into_iter().filter(|(at, _)| *at <= turn.now);
    let due: Vec<u32> = due.map(|(_, number)| number).collect();
    for number in due {
        let term = turn.community.terms[&number].clone();
        let (who, last) = (term.who, term.span.last());
        let over = term.span.until <= turn.today();
        let again = election::may_have(turn, who, term.span.until);
        turn.record(term::Change::TermStands { term: Box::new(Term { noticed: true, ..term }) });
        if over {
            continue;
        }
        let letter = |turn: &Turn<'_>, yours| Letter::TermEnds {
            who: turn.name(who),
            until: last,
            yours,
            again,
        };
        let (asked, told) = (letter(turn, false), letter(turn, true));
        let mut readers = turn.members_at(&EVERYBODY);
        readers.retain(|reader| *reader != who);
        turn.send(To::People(readers), asked);
        if turn.hears(who) {
            turn.send(To::Person(who), told);
        }
    }
}

/// What who is named writes beside their agreement is told to all.
pub(super) fn statement(turn: &mut Turn<'_>, by: PersonId, comment: &str, about: &About) {
    let text = election::without_answer(comment);
    let matter = about.matter.and_then(|number| turn.community.matters.get(&number));
    let Some(mut matter) = matter.cloned().filter(|_| !text.is_empty()) else { return };
    let theirs = matches!(matter.kind, Kind::Nomination { who, .. } if who == by);
    if theirs && matter.stage == Stage::Nominating {
        matter.statement = text.chars().take(STATEMENT).collect();
        stands(turn, matter);
    }
}

/// Who was named never answered.
pub(super) fn unanswered(turn: &mut Turn<'_>, number: u32) {
    super::matters::close(turn, number, Some(false), String::new());
}

/// Nobody objected: who was named has the role.
pub(super) fn adopted(turn: &mut Turn<'_>, number: u32) {
    if let Kind::Nomination { who, months, from } = turn.community.matters[&number].kind {
        election::seat(turn, &[who], from, months, By::Nomination(number));
    }
}
