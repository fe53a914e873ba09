//! The duty of facilitating: asked, accepted, passed, called out, swapped, taken.

use chrono::{NaiveDate, TimeDelta};

use super::names::Named;
use super::timetable;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::facilitation::{Change, Duty, DutyState, Swap};
use crate::community::letter::{DutyFacts, To};
use crate::community::membership;
use crate::community::{About, FoundBy, Letter, Meeting, MeetingId, PersonId, Turn};

/// Silence after being asked, in days, before others are.
const SILENCE_DAYS: u32 = 3;
/// How long an open call stands, in days.
const CALL_DAYS: u32 = 2;
/// How many of the least-loaded an open call goes to.
const CALLED: usize = 5;

pub(super) fn stands(turn: &mut Turn<'_>, meeting: MeetingId, duty: Duty) {
    let duty = Duty { since: Some(turn.now), ..duty };
    super::entries::duty_passes(turn, meeting, &duty);
    turn.record(Change::DutyStands { meeting, duty: Box::new(duty) });
}

/// Asks whose turn it is.
pub(super) fn ask(turn: &mut Turn<'_>, id: MeetingId) {
    let duty = turn.community.meetings[&id].duty.clone();
    if duty.state != DutyState::Open {
        return;
    }
    if turn.community.settings.facilitation.by == FoundBy::Fixed {
        let who = turn.community.settings.facilitation.who.clone().unwrap_or_default();
        if let Some(holder) = turn.people.at(&who) {
            let duty = Duty { state: DutyState::Accepted, holder: Some(holder), ..duty };
            return stands(turn, id, duty);
        }
    }
    let candidates = turn.candidates(id);
    let Some(next) = candidates.first().cloned() else {
        return with_stewards(turn, id, duty);
    };
    let wants_backup = turn.community.settings.facilitation.backup;
    let backup = candidates.get(1).filter(|_| wants_backup).map(|backup| backup.person);
    let duty = Duty {
        state: DutyState::Asked,
        holder: Some(next.person),
        backup,
        why: Some(next.why),
        ..duty
    };
    stands(turn, id, duty);
    let letter = Letter::Facilitate {
        meeting: turn.meeting_facts(id),
        why: turn.why_facts(id, Some(next.person)),
        backup: backup.map(|backup| turn.name(backup)),
        first_time: next.why.turns == 0,
        again: false,
    };
    send(turn, id, To::Person(next.person), letter);
}

fn send(turn: &mut Turn<'_>, id: MeetingId, to: To, letter: Letter) {
    let starts = turn.community.meetings[&id].starts();
    turn.send_until(to, letter, Some(starts));
}

fn with_stewards(turn: &mut Turn<'_>, id: MeetingId, duty: Duty) {
    let first = turn.starts_any_before(id);
    stands(turn, id, Duty { state: DutyState::WithStewards, holder: None, ..duty });
    let letter = Letter::NobodyFacilitates { meeting: turn.meeting_facts(id), first: !first };
    let to = turn.to_stewards();
    send(turn, id, to, letter);
}

impl Turn<'_> {
    fn starts_any_before(&self, id: MeetingId) -> bool {
        let start = self.community.meetings[&id].starts();
        self.community.meetings.values().any(|meeting| meeting.starts() < start)
    }
}

/// Calls the least-loaded others; the holder, if any, keeps the turn until somebody takes it.
fn call(turn: &mut Turn<'_>, id: MeetingId, duty: Duty) {
    let holder = duty.holder;
    let candidates = turn.candidates(id);
    let others: Vec<PersonId> = candidates
        .iter()
        .map(|candidate| candidate.person)
        .filter(|person| Some(*person) != holder)
        .take(CALLED)
        .collect();
    let backup = duty.backup.filter(|backup| others.contains(backup));
    let backup = backup.or_else(|| others.first().copied());
    let nobody = others.is_empty();
    let duty = Duty { state: DutyState::Called, backup, swap: None, ..duty };
    if nobody {
        return with_stewards(turn, id, duty);
    }
    stands(turn, id, duty);
    let wait = wait(turn, &turn.community.meetings[&id], CALL_DAYS);
    let letter = Letter::OpenCall { meeting: turn.meeting_facts(id), until: turn.now + wait };
    send(turn, id, To::People(others), letter);
}

/// How long to wait for an answer: as the rhythm has it, and never most of what is left.
fn wait(turn: &Turn<'_>, meeting: &Meeting, days: u32) -> TimeDelta {
    let left = (meeting.starts() - turn.now).max(TimeDelta::zero());
    timetable::patience(turn.community, meeting, days).min(left / 3)
}

/// When a silent duty moves on; from the state alone, so that it is the same whenever it is asked.
pub(super) fn escalates(
    community: &crate::community::Community,
    meeting: &Meeting,
) -> Option<Timestamp> {
    let since = meeting.duty.since?;
    let days = match meeting.duty.state {
        DutyState::Asked => SILENCE_DAYS,
        DutyState::Called | DutyState::BackupAsked => CALL_DAYS,
        DutyState::Open | DutyState::Accepted | DutyState::WithStewards => return None,
    };
    let left = (meeting.starts() - since).max(TimeDelta::zero());
    Some(since + timetable::patience(community, meeting, days).min(left / 3))
}

/// Somebody stayed silent: the next step.
pub(super) fn escalate(turn: &mut Turn<'_>, id: MeetingId) {
    let duty = turn.community.meetings[&id].duty.clone();
    match duty.state {
        DutyState::Asked => {
            let mut passed = duty.passed.clone();
            passed.extend(duty.holder);
            // Silent is not refused: they may still say yes until somebody takes it.
            call(turn, id, Duty { passed, ..duty });
        }
        DutyState::Called => {
            let Some(backup) = duty.backup else { return with_stewards(turn, id, duty) };
            stands(turn, id, Duty { state: DutyState::BackupAsked, ..duty });
            let letter = Letter::BackupAsked { meeting: turn.meeting_facts(id) };
            send(turn, id, To::Person(backup), letter);
        }
        DutyState::BackupAsked => with_stewards(turn, id, duty),
        DutyState::Open | DutyState::Accepted | DutyState::WithStewards => {}
    }
}

/// The turn somebody's words are about: the one they were asked about, or the next they have.
fn turn_of(turn: &Turn<'_>, by: PersonId, about: &About) -> Option<MeetingId> {
    let ahead = turn.community.ahead(turn.now);
    let asked = about.meeting.filter(|id| ahead.iter().any(|meeting| meeting.id == *id));
    asked.or_else(|| {
        let theirs = |meeting: &&&Meeting| {
            meeting.duty.holder == Some(by) || meeting.duty.backup == Some(by)
        };
        ahead.iter().find(theirs).map(|meeting| meeting.id)
    })
}

/// Somebody says they facilitate: the one who was asked, or anybody where the turn is open.
pub(super) fn accept(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let id = turn_of(turn, by, about).or_else(|| open_turn(turn));
    let Some(id) = id else { return turn.ack(Ack::NotYourTurn {}) };
    let duty = turn.community.meetings[&id].duty.clone();
    let facts = turn.meeting_facts(id);
    if duty.holder == Some(by) && duty.state == DutyState::Accepted {
        return turn.ack(Ack::Facilitating { meeting: facts });
    }
    let asked = duty.holder == Some(by) && duty.state == DutyState::Asked;
    let open = matches!(
        duty.state,
        DutyState::Open | DutyState::Called | DutyState::BackupAsked | DutyState::WithStewards
    );
    if !asked && !open {
        let by = duty.holder.map(|holder| turn.name(holder));
        return turn.ack(Ack::AlreadyTaken { meeting: facts, by });
    }
    let had = duty.holder.filter(|holder| *holder != by);
    settle(turn, id, by, duty, "taken");
    if let Some(had) = had {
        tell_changed(turn, id, &[had], Some(had), "taken");
    }
}

/// The first turn ahead that anybody may take.
fn open_turn(turn: &Turn<'_>) -> Option<MeetingId> {
    let open =
        |meeting: &&&Meeting| !matches!(meeting.duty.state, DutyState::Accepted | DutyState::Asked);
    turn.community.ahead(turn.now).iter().find(open).map(|meeting| meeting.id)
}

/// Gives the turn to somebody who agreed.
fn settle(turn: &mut Turn<'_>, id: MeetingId, to: PersonId, duty: Duty, how: &'static str) {
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    let backup = duty.backup.filter(|backup| *backup != to);
    let why = if duty.holder == Some(to) { duty.why } else { None };
    let new = Duty {
        state: DutyState::Accepted,
        holder: Some(to),
        backup,
        swap: None,
        why,
        passed: duty.passed.into_iter().filter(|person| *person != to).collect(),
        since: None,
    };
    stands(turn, id, new);
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Facilitating { meeting });
    let _ = how;
}

/// The holder can't this time.
pub(super) fn pass(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let Some(id) = turn_of(turn, by, about) else { return turn.ack(Ack::NotYourTurn {}) };
    let duty = &turn.community.meetings[&id].duty;
    if duty.holder == Some(by) {
        release(turn, id, by, "passed");
        let meeting = turn.meeting_facts(id);
        turn.ack(Ack::Relieved { meeting });
    } else if duty.backup == Some(by) && duty.state == DutyState::BackupAsked {
        let mut duty = duty.clone();
        turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
        duty.passed.push(by);
        duty.backup = None;
        with_stewards(turn, id, duty);
        let meeting = turn.meeting_facts(id);
        turn.ack(Ack::Relieved { meeting });
    } else if !matches!(duty.state, DutyState::Called | DutyState::WithStewards) {
        turn.ack(Ack::NotYourTurn {});
    }
}

/// Takes the turn from its holder and calls the others.
pub(super) fn release(turn: &mut Turn<'_>, id: MeetingId, holder: PersonId, how: &'static str) {
    let duty = turn.community.meetings[&id].duty.clone();
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    let accepted = duty.state == DutyState::Accepted;
    let backup = duty.backup;
    let mut passed = duty.passed.clone();
    passed.push(holder);
    call(turn, id, Duty { holder: None, passed, why: None, swap: None, ..duty });
    if let Some(backup) = backup.filter(|_| accepted && how == "away") {
        tell_changed(turn, id, &[backup], None, how);
    }
}

fn tell_changed(
    turn: &mut Turn<'_>,
    id: MeetingId,
    whom: &[PersonId],
    before: Option<PersonId>,
    how: &str,
) {
    let now = turn.community.meetings[&id].duty.holder;
    for person in whom {
        let duty = DutyFacts {
            now: now.map(|now| turn.name(now)),
            before: before.map(|before| turn.name(before)),
            how: how.to_owned(),
            yours: now == Some(*person),
        };
        let letter = Letter::DutyChanged { meeting: turn.meeting_facts(id), duty };
        send(turn, id, To::Person(*person), letter);
    }
}

/// The holder would exchange turns: with one person, or with anybody.
pub(super) fn swap(turn: &mut Turn<'_>, by: PersonId, with: Option<&str>, about: &About) {
    let id =
        turn_of(turn, by, about).filter(|id| turn.community.meetings[id].duty.holder == Some(by));
    let Some(id) = id else { return turn.ack(Ack::NotYourTurn {}) };
    let duty = turn.community.meetings[&id].duty.clone();
    let facts = turn.meeting_facts(id);
    let Some(who) = with else {
        turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
        call(turn, id, duty);
        return turn.ack(Ack::SwapAsked { meeting: facts, with: None });
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
    let letter = Letter::SwapAsked {
        meeting: facts.clone(),
        by: turn.name(by),
        other: theirs.map(|other| turn.meeting_facts(other)),
    };
    send(turn, id, To::Person(other), letter);
    let with = Some(turn.name(other));
    turn.ack(Ack::SwapAsked { meeting: facts, with });
}

/// Somebody answers a swap that was asked of them.
pub(super) fn agree_swap(turn: &mut Turn<'_>, by: PersonId, agree: bool, about: &About) {
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
        return tell_changed(turn, id, &[holder], None, "swap_refused");
    }
    settle(turn, id, by, duty, "swapped");
    if let Some(other) = swap.other.filter(|other| turn.community.meetings.contains_key(other)) {
        let theirs = turn.community.meetings[&other].duty.clone();
        if theirs.holder == Some(by) {
            turn.remember(Before::Duty { meeting: other, duty: Box::new(theirs.clone()) });
            let theirs = Duty {
                state: DutyState::Accepted,
                holder: Some(holder),
                why: None,
                swap: None,
                ..theirs
            };
            stands(turn, other, theirs);
            tell_changed(turn, other, &[holder], Some(by), "swapped");
        }
    }
    tell_changed(turn, id, &[holder], Some(holder), "swapped");
}

/// A yes or no without a swap that waits is about the turn itself.
fn accept_or_not(turn: &mut Turn<'_>, by: PersonId, agree: bool, about: &About) {
    if agree {
        accept(turn, by, about);
    } else {
        pass(turn, by, about);
    }
}

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
        release(turn, id, person, "away");
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
        release(turn, id, person, "away");
    }
}

/// A meeting moved: who facilitates is told by the letter to all, and the turn stays theirs; who is
/// away on the new day is relieved.
pub(super) fn moved(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let day = meeting.start.date();
    let Some(holder) = meeting.duty.holder else { return };
    if turn.people.find(holder).is_some_and(|person| person.is_away(day)) {
        release(turn, id, holder, "away");
    }
}
