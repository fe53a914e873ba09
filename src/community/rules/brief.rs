//! The brief: all that who facilitates needs, sent to them and to who goes along.

use super::gift;
use super::steps::{expiring, in_charge, is_theirs};
use crate::community::attendance::Coming;
use crate::community::letter::To;
use crate::community::step::Step;
use crate::community::{Letter, Meeting, MeetingId, MeetingState, PersonId, Turn};

/// The brief, to who sees to the meeting and to who goes along.
pub(super) fn send(turn: &mut Turn<'_>, id: MeetingId) {
    let to = in_charge(turn, id);
    let letter = written(turn, id, false);
    expiring(turn, id, to, letter);
    let shadow = turn.community.meetings[&id].duty.shadow;
    if let Some(shadow) = shadow.filter(|shadow| turn.hears(*shadow)) {
        let letter = written(turn, id, true);
        expiring(turn, id, To::Person(shadow), letter);
    }
}

/// Somebody takes the turn when the brief went out already: they get it now.
pub(super) fn send_late(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    if !meeting.steps.has(Step::Brief) || !meeting.is_ahead(turn.now) {
        return;
    }
    if let Some(holder) = meeting.duty.holder.filter(|holder| turn.hears(*holder)) {
        let letter = written(turn, id, false);
        expiring(turn, id, To::Person(holder), letter);
    }
}

fn written(turn: &Turn<'_>, id: MeetingId, along: bool) -> Letter {
    let meeting = &turn.community.meetings[&id];
    let first = turn
        .community
        .meetings
        .values()
        .filter(|m| m.state != MeetingState::Cancelled && m.starts() < meeting.starts())
        .map(Meeting::starts)
        .max();
    let coming = turn.community.who(meeting, Coming::Yes);
    let names = |people: &[PersonId]| people.iter().map(|p| turn.name(*p)).collect::<Vec<_>>();
    // A newcomer has not been to a meeting: joined after the last one.
    let newcomer = |person: &&PersonId| {
        let joined = turn.community.members.get(*person).map(|member| member.joined);
        first.is_some_and(|first| joined.is_some_and(|joined| joined > first))
    };
    let newcomers: Vec<PersonId> = coming.iter().filter(newcomer).copied().collect();
    let answered = meeting.answers.iter().filter(|(_, answer)| !answer.comment.is_empty());
    let answered = answered.map(|(who, answer)| (*who, answer.comment.clone()));
    let comments = answered.chain(meeting.comments.iter().cloned());
    Letter::Brief {
        meeting: turn.counted_facts(id),
        agenda: turn.agenda_items(meeting),
        coming: names(&coming),
        perhaps: names(&turn.community.who(meeting, Coming::Maybe)),
        newcomers: names(&newcomers),
        comments: comments.map(|(who, comment)| (turn.name(who), comment)).collect(),
        actions: turn.open_actions(None),
        first_time: is_theirs(&meeting.duty)
            && meeting.duty.holder.is_some_and(|one| gift::is_first_time(turn, one)),
        along,
        spent: gift::usually_spent(turn.community),
    }
}
