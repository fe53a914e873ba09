//! Turns exchanged: with anybody who takes it, or with one person who agrees.

use super::facilitation::{accept, call, pass, send, settle, stands, tell_changed, turn_of};
use super::names::Named;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::facilitation::{Duty, DutyState, Swap};
use crate::community::letter::To;
use crate::community::{About, Letter, MeetingId, PersonId, Turn};

/// The holder would exchange turns: with one person, or with anybody.
pub(super) fn swap(turn: &mut Turn<'_>, by: PersonId, with: Option<&str>, about: &About) {
    let id =
        turn_of(turn, by, about).filter(|id| turn.community.meetings[id].duty.holder == Some(by));
    let Some(id) = id else { return turn.ack(Ack::NotYourTurn {}) };
    let duty = turn.community.meetings[&id].duty.clone();
    let Some(who) = with else {
        turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
        let agreed = duty.state == DutyState::Accepted || duty.agreed;
        call(turn, id, Duty { agreed, ..duty });
        let meeting = turn.meeting_facts(id);
        return turn.ack(Ack::SwapAsked { meeting, with: None });
    };
    let other = match turn.member_named(who) {
        Named::One(other) if other != by => other,
        Named::One(_) => return turn.ack(Ack::NobodyToSwap { who: who.to_owned() }),
        Named::Nobody(several) => {
            return turn.ack(Ack::NoSuchMember { who: who.to_owned(), several });
        }
    };
    let theirs = turn
        .community
        .ahead(turn.now)
        .iter()
        .find(|meeting| meeting.duty.holder == Some(other) && meeting.id != id)
        .map(|meeting| meeting.id);
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    stands(turn, id, Duty { swap: Some(Swap { with: other, other: theirs }), ..duty });
    let meeting = turn.meeting_facts(id);
    let letter = Letter::SwapAsked {
        meeting: meeting.clone(),
        by: turn.name(by),
        other: theirs.map(|other| turn.meeting_facts(other)),
    };
    send(turn, id, To::Person(other), letter);
    let with = Some(turn.name(other));
    turn.ack(Ack::SwapAsked { meeting, with });
}

/// Somebody answers a swap that was asked of them.
pub(super) fn agree(turn: &mut Turn<'_>, by: PersonId, agree: bool, about: &About) {
    let asked = turn.community.ahead(turn.now).into_iter().find(|meeting| {
        about.meeting.is_none_or(|id| id == meeting.id)
            && meeting.duty.swap.as_ref().is_some_and(|swap| swap.with == by)
    });
    let Some(meeting) = asked else { return accept_or_not(turn, by, agree, about) };
    let (id, duty) = (meeting.id, meeting.duty.clone());
    let (Some(holder), Some(swap)) = (duty.holder, duty.swap.clone()) else { return };
    if !agree {
        turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
        stands(turn, id, Duty { swap: None, ..duty });
        return tell_changed(turn, id, holder, None, "swap_refused");
    }
    settle(turn, id, by, duty);
    tell_changed(turn, id, holder, Some(holder), "swapped");
    if let Some(other) = swap.other.filter(|other| turn.community.meetings.contains_key(other)) {
        give_back(turn, other, by, holder);
    }
}

/// The other half of an exchange, if it is still theirs to give.
fn give_back(turn: &mut Turn<'_>, id: MeetingId, from: PersonId, to: PersonId) {
    let duty = turn.community.meetings[&id].duty.clone();
    if duty.holder != Some(from) {
        return;
    }
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    let state = DutyState::Accepted;
    stands(turn, id, Duty { state, holder: Some(to), why: None, swap: None, ..duty });
    tell_changed(turn, id, to, Some(from), "swapped");
}

/// A yes or no without a swap that waits is about the turn itself.
fn accept_or_not(turn: &mut Turn<'_>, by: PersonId, agree: bool, about: &About) {
    if agree {
        accept(turn, by, about);
    } else {
        pass(turn, by, about);
    }
}
