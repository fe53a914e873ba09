//! Who can't facilitate for a while: away, gone, unreachable; their turns go to others.

use chrono::NaiveDate;

use super::facilitation::release;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::facilitation::{Change, Duty, DutyState};
use crate::community::membership;
use crate::community::{MeetingId, PersonId, Turn};

/// Somebody would rather not facilitate before a day.
pub(super) fn not_before(turn: &mut Turn<'_>, by: PersonId, day: NaiveDate) {
    let Some(member) = turn.community.members.get(&by) else { return };
    let before = member.not_before;
    if before == Some(day) {
        return;
    }
    turn.remember(Before::NotBefore { day: before });
    turn.record(membership::Change::NotBeforeSet { person: by, day: Some(day) });
    turn.ack(Ack::NotBefore { day });
}

/// Somebody is away: what they hold in that time is released, and the others asked.
pub(super) fn went_away(turn: &mut Turn<'_>, person: PersonId) {
    let known = turn.people.find(person);
    let held: Vec<MeetingId> = turn
        .community
        .ahead(turn.now)
        .into_iter()
        .filter(|meeting| meeting.duty.holder == Some(person))
        .filter(|meeting| known.is_none_or(|known| known.is_away(meeting.start.date())))
        .map(|meeting| meeting.id)
        .collect();
    for id in held {
        release(turn, id, person);
        let mut duty = turn.community.meetings[&id].duty.clone();
        duty.excused.push(person);
        turn.record(Change::DutyStands { meeting: id, duty: Box::new(duty) });
    }
}

/// Somebody left: they are nobody's backup any more, and no swap waits for them.
pub(super) fn steps_back(turn: &mut Turn<'_>, person: PersonId) {
    let named = |duty: &Duty| {
        duty.backup == Some(person) || duty.swap.as_ref().is_some_and(|swap| swap.with == person)
    };
    let ahead = turn.community.ahead(turn.now).into_iter().filter(|meeting| named(&meeting.duty));
    let ahead: Vec<MeetingId> = ahead.map(|meeting| meeting.id).collect();
    for id in ahead {
        let mut duty = turn.community.meetings[&id].duty.clone();
        duty.backup = duty.backup.filter(|backup| *backup != person);
        duty.swap = duty.swap.filter(|swap| swap.with != person);
        // As long ago as before: who is asked has no more time for it.
        turn.record(Change::DutyStands { meeting: id, duty: Box::new(duty) });
    }
}

/// Letters do not reach the holder of a turn: others are called.
pub(super) fn unreachable_holder(turn: &mut Turn<'_>, person: PersonId) {
    let asked: Vec<MeetingId> = turn
        .community
        .ahead(turn.now)
        .into_iter()
        .filter(|m| m.duty.holder == Some(person) && m.duty.state == DutyState::Asked)
        .map(|meeting| meeting.id)
        .collect();
    for id in asked {
        release(turn, id, person);
    }
}

/// A meeting moved: who facilitates is told by the letter to all, and the turn stays theirs; who is
/// away on the new day is relieved.
pub(super) fn moved(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let day = meeting.start.date();
    let Some(holder) = meeting.duty.holder else { return };
    if turn.people.find(holder).is_some_and(|person| person.is_away(day)) {
        release(turn, id, holder);
    }
}
