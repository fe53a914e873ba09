//! Facilitators by nomination: named by a member, agreed to by themselves, consented to by all.

use super::matters::{begin, is_full, stands};
use super::{consent, election};
use crate::community::ack::Ack;
use crate::community::letter::To;
use crate::community::matter::{Kind, Stage};
use crate::community::term::By;
use crate::community::{About, Letter, PersonId, Turn};

/// A statement longer than this is cut, in characters.
const STATEMENT: usize = 2000;

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
