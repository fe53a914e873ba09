//! Who can't facilitate for a while: away, gone, unreachable; their turns go to others.

use chrono::{NaiveDate, TimeDelta};

use super::facilitation::{release, send};
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::facilitation::{Change, Duty, DutyState};
use crate::community::letter::To;
use crate::community::membership;
use crate::community::{Letter, Meeting, MeetingId, PersonId, Turn};

/// Somebody would rather not facilitate before a day.
pub(super) fn not_before(turn: &mut Turn<'_>, by: PersonId, day: NaiveDate) {
    let Some(member) = turn.community.members.get(&by) else { return };
    let (before, opted_out) = (member.not_before, member.opted_out);
    if before != Some(day) || opted_out {
        turn.remember(Before::NotBefore { day: before, opted_out });
        turn.record(membership::Change::NotBeforeSet { person: by, day: Some(day) });
        turn.record(membership::Change::OptedOut { person: by, out: false });
        turn.ack(Ack::NotBefore { day });
    }
    not_asked(turn, by, |meeting| meeting.start.date() < day);
}

/// Somebody never wants to be asked to facilitate, or does again.
pub(super) fn opt_out(turn: &mut Turn<'_>, by: PersonId, out: bool) {
    let Some(member) = turn.community.members.get(&by) else { return };
    let (day, opted_out) = (member.not_before, member.opted_out);
    if opted_out != out || (day.is_some() && !out) {
        turn.remember(Before::NotBefore { day, opted_out });
        turn.record(membership::Change::NotBeforeSet { person: by, day: None });
        turn.record(membership::Change::OptedOut { person: by, out });
        turn.ack(Ack::OptedOut { out });
    }
    if out {
        not_asked(turn, by, |_| true);
    }
}

/// So many asks in a row without an answer, and others are asked for a while.
const PATIENCE: usize = 2;
/// Silences closer to each other than this are one.
const APART: TimeDelta = TimeDelta::days(7);
/// That while, in meetings, and at least in days.
const RESTS: (i64, i64) = (4, 60);

/// Somebody was asked and said nothing. Who does so again and again is not asked for a while, and told
/// so: the share of those who do answer is not to grow by it for ever.
pub(super) fn silent(turn: &mut Turn<'_>, id: MeetingId, person: PersonId) {
    let Some(member) = turn.community.members.get(&person) else { return };
    let (today, mut silences) = (turn.today(), member.silences.clone());
    let lately = |day: &NaiveDate| today.signed_duration_since(*day) < APART;
    if silences.last().is_some_and(lately) {
        // A week in which several meetings were asked for is one silence.
        return;
    }
    silences.push(today);
    let count = silences.len();
    turn.record(membership::Change::SilencesSet { person, silences });
    if count < PATIENCE {
        return;
    }
    let rhythm = i64::from(turn.community.meetings[&id].rhythm);
    let days = (RESTS.0 * rhythm).clamp(RESTS.1, 6 * RESTS.1);
    let until = turn.today() + TimeDelta::days(days);
    turn.record(membership::Change::NotBeforeSet { person, day: Some(until) });
    turn.send(To::Person(person), Letter::NotAsked { until });
}

/// Until when somebody is not asked because they said nothing.
pub(super) fn rests_until(turn: &Turn<'_>, person: PersonId) -> Option<NaiveDate> {
    let member = turn.community.members.get(&person)?;
    let rests = member.silences.len() >= PATIENCE && !member.opted_out;
    member.not_before.filter(|day| rests && turn.today() < *day)
}

/// Somebody says something about facilitating: they are not silent any more, and can be asked again
/// unless they say themselves from when on.
pub(super) fn speaks(turn: &mut Turn<'_>, person: PersonId, names_a_day: bool) {
    let silences = turn.community.members.get(&person).map_or(0, |member| member.silences.len());
    if silences >= PATIENCE && !names_a_day {
        turn.record(membership::Change::NotBeforeSet { person, day: None });
    }
    if silences > 0 {
        turn.record(membership::Change::SilencesSet { person, silences: vec![] });
    }
}

/// What somebody is being asked for and has not agreed to, others are asked for.
fn not_asked(turn: &mut Turn<'_>, by: PersonId, which: impl Fn(&Meeting) -> bool) {
    let ahead = turn.community.ahead(turn.now).into_iter().filter(|meeting| which(meeting));
    let asked: Vec<(MeetingId, Duty)> = ahead
        .filter(|meeting| {
            let duty = &meeting.duty;
            let asked = duty.holder == Some(by) && duty.state == DutyState::Asked;
            asked || duty.backup == Some(by)
        })
        .map(|meeting| (meeting.id, meeting.duty.clone()))
        .collect();
    for (id, duty) in asked {
        if duty.holder == Some(by) {
            release(turn, id, by);
        } else {
            turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
            let others = turn.candidates(id).into_iter().map(|candidate| candidate.person);
            let backup = others.into_iter().find(|person| Some(*person) != duty.holder);
            let duty = Duty { backup, ..duty };
            turn.record(Change::DutyStands { meeting: id, duty: Box::new(duty) });
        }
    }
}

/// A machine answers for somebody whose turn is near: nothing is taken from them, but who would
/// step in hears of it, once.
pub(super) fn seems_away(turn: &mut Turn<'_>, person: PersonId) {
    let ahead = turn.community.ahead(turn.now).into_iter();
    let near: Vec<MeetingId> = ahead
        .filter(|meeting| meeting.duty.holder == Some(person) && !meeting.duty.alerted)
        .filter(|meeting| matches!(meeting.duty.state, DutyState::Accepted | DutyState::Asked))
        .map(|meeting| meeting.id)
        .collect();
    for id in near {
        let duty = Duty { alerted: true, ..turn.community.meetings[&id].duty.clone() };
        let backup = duty.backup.filter(|backup| turn.hears(*backup));
        turn.record(Change::DutyStands { meeting: id, duty: Box::new(duty) });
        let to = backup.map_or_else(|| turn.to_stewards(), To::Person);
        let letter = Letter::HolderAway {
            meeting: turn.meeting_facts(id),
            who: turn.name(person),
            backup: backup.is_some(),
        };
        send(turn, id, to, letter);
    }
}

/// Somebody is away: what they hold in that time is released, and the others asked.
pub(super) fn went_away(turn: &mut Turn<'_>, person: PersonId) {
    super::pairs::away(turn, person);
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
        if !duty.excused.contains(&person) {
            duty.excused.push(person);
            turn.record(Change::DutyStands { meeting: id, duty: Box::new(duty) });
        }
    }
}

/// Somebody left: they are nobody's backup any more, and no swap waits for them.
pub(super) fn steps_back(turn: &mut Turn<'_>, person: PersonId) {
    let named = |duty: &Duty| {
        duty.backup == Some(person)
            || duty.shadow == Some(person)
            || duty.swap.as_ref().is_some_and(|swap| swap.with == person)
    };
    let ahead = turn.community.ahead(turn.now).into_iter().filter(|meeting| named(&meeting.duty));
    let ahead: Vec<MeetingId> = ahead.map(|meeting| meeting.id).collect();
    for id in ahead {
        let mut duty = turn.community.meetings[&id].duty.clone();
        duty.backup = duty.backup.filter(|backup| *backup != person);
        duty.shadow = duty.shadow.filter(|shadow| *shadow != person);
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
