//! The duty of facilitating: asked, accepted, passed, called out, swapped, taken.

use chrono::TimeDelta;

use super::{absence, pairs, terms, timetable};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::facilitation::{Change, Duty, DutyState};
use crate::community::letter::{DutyFacts, To};
use crate::community::term::By;
use crate::community::{About, Community, FoundBy, Letter, Meeting, MeetingId, PersonId, Turn};

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
            stands(turn, id, duty);
            return pairs::pair(turn, id);
        }
    }
    if terms::hand(turn, id) || terms::is_asked_for(turn, id) {
        return;
    }
    let candidates = turn.candidates(id);
    let excused = turn.excused(id);
    let Some(next) = candidates.first().cloned() else {
        return with_stewards(turn, id, Duty { excused, ..duty });
    };
    if next.carried_enough {
        // Who could be asked carried more than their share already: nobody is drafted beyond that.
        return call(turn, id, Duty { excused, span: terms::to_ask_for(turn, id), ..duty });
    }
    let wants_backup = turn.community.settings.facilitation.backup;
    let backup = candidates.get(1).filter(|_| wants_backup).map(|backup| backup.person);
    let duty = Duty {
        state: DutyState::Asked,
        holder: Some(next.person),
        backup,
        why: Some(next.why),
        excused,
        span: terms::to_ask_for(turn, id),
        ..duty
    };
    let pool = turn.pool(id, &duty);
    stands(turn, id, Duty { pool, ..duty });
    let letter = Letter::Facilitate {
        meeting: turn.meeting_facts(id),
        why: turn.why_facts(id, Some(next.person)),
        backup: backup.map(|backup| turn.name(backup)),
        first_time: super::gift::is_first_time(turn, next.person),
        again: false,
        spent: super::gift::usually_spent(turn.community),
    };
    send(turn, id, To::Person(next.person), letter);
}

pub(super) fn send(turn: &mut Turn<'_>, id: MeetingId, to: To, letter: Letter) {
    let starts = turn.community.meetings[&id].starts();
    turn.send_until(to, letter, Some(starts));
}

fn with_stewards(turn: &mut Turn<'_>, id: MeetingId, duty: Duty) {
    let first = turn.starts_any_before(id);
    let (span, passed) = (duty.span, duty.passed.clone());
    let duty = Duty { state: DutyState::WithStewards, holder: None, span: None, ..duty };
    stands(turn, id, duty);
    let letter = Letter::NobodyFacilitates { meeting: turn.meeting_facts(id), first: !first };
    let to = turn.to_stewards();
    send(turn, id, to, letter);
    if let Some(span) = span {
        terms::ask_on(turn, span, &passed);
    }
}

impl Turn<'_> {
    fn starts_any_before(&self, id: MeetingId) -> bool {
        let start = self.community.meetings[&id].starts();
        self.community.meetings.values().any(|meeting| meeting.starts() < start)
    }
}

/// Calls the least-loaded others; the holder, if any, keeps the turn until somebody takes it.
pub(super) fn call(turn: &mut Turn<'_>, id: MeetingId, duty: Duty) {
    let (holder, named) = (duty.holder, duty.backup);
    let duty = Duty { state: DutyState::Called, backup: None, swap: None, ..duty };
    stands(turn, id, duty.clone());
    let others = turn.candidates(id).into_iter().map(|candidate| candidate.person);
    let others: Vec<PersonId> =
        others.filter(|person| Some(*person) != holder).take(CALLED).collect();
    let Some(first) = others.first().copied() else { return nobody_takes(turn, id, duty) };
    let backup = named.filter(|named| others.contains(named)).unwrap_or(first);
    stands(turn, id, Duty { backup: Some(backup), ..duty });
    let meeting = &turn.community.meetings[&id];
    let until = escalates(turn.community, meeting).unwrap_or(turn.now);
    open_call(turn, id, others, until);
}

fn open_call(turn: &mut Turn<'_>, id: MeetingId, whom: Vec<PersonId>, until: Timestamp) {
    let spent = super::gift::usually_spent(turn.community);
    let letter = Letter::OpenCall { meeting: turn.meeting_facts(id), until, spent };
    send(turn, id, To::People(whom), letter);
}

/// When a silent duty moves on; from the state alone, so that it is the same whenever it is asked.
pub(super) fn escalates(community: &Community, meeting: &Meeting) -> Option<Timestamp> {
    let since = meeting.duty.since?;
    let (days, earliest) = match meeting.duty.state {
        DutyState::Asked => (SILENCE_DAYS, timetable::open_call(community, meeting)),
        DutyState::Called | DutyState::BackupAsked => (CALL_DAYS, since),
        DutyState::Open | DutyState::Accepted | DutyState::WithStewards => return None,
    };
    let patience = timetable::patience(meeting, days);
    let at = (since + patience).max(earliest);
    // However late it began, half of the time that was left remains for the others.
    let left = (meeting.starts() - since).max(TimeDelta::zero());
    let at = at.min(since + left / 2);
    let at_work = timetable::at_work(community, at);
    // Where meetings are on weekends, so is what must be known before them.
    Some(if at_work < meeting.starts() { at_work } else { at })
}

/// Somebody stayed silent: the next step.
pub(super) fn escalate(turn: &mut Turn<'_>, id: MeetingId) {
    let duty = turn.community.meetings[&id].duty.clone();
    match duty.state {
        DutyState::Asked => {
            let mut passed = duty.passed.clone();
            passed.extend(duty.holder);
            if let Some(holder) = duty.holder.filter(|_| !duty.alerted) {
                absence::silent(turn, id, holder);
            }
            // Silent is not refused: they may still say yes until somebody takes it.
            call(turn, id, Duty { passed, ..duty });
        }
        DutyState::Called => {
            let Some(backup) = duty.backup else { return nobody_takes(turn, id, duty) };
            if wishes_to_trade(&duty) {
                call_wider(turn, id, &duty);
            }
            stands(turn, id, Duty { state: DutyState::BackupAsked, ..duty });
            let letter = Letter::BackupAsked { meeting: turn.meeting_facts(id) };
            send(turn, id, To::Person(backup), letter);
        }
        DutyState::BackupAsked => nobody_takes(turn, id, duty),
        DutyState::Open | DutyState::Accepted | DutyState::WithStewards => {}
    }
}

/// Whether the holder would only trade their turn, and keeps it if nobody wants it.
fn wishes_to_trade(duty: &Duty) -> bool {
    duty.holder.is_some_and(|holder| !duty.passed.contains(&holder))
}

/// The least loaded did not want a trade: all others are asked.
fn call_wider(turn: &mut Turn<'_>, id: MeetingId, duty: &Duty) {
    let others = turn.candidates(id).into_iter().map(|candidate| candidate.person);
    let others = others.filter(|person| Some(*person) != duty.holder).skip(CALLED);
    let others: Vec<PersonId> = others.filter(|person| Some(*person) != duty.backup).collect();
    let until = turn.now + timetable::patience(&turn.community.meetings[&id], CALL_DAYS);
    open_call(turn, id, others, until);
}

/// Nobody else takes the turn: who only wished to exchange it still has it, otherwise the stewards
/// see to it.
fn nobody_takes(turn: &mut Turn<'_>, id: MeetingId, duty: Duty) {
    let Some(holder) = duty.holder.filter(|_| wishes_to_trade(&duty)) else {
        return with_stewards(turn, id, duty);
    };
    let state = if duty.agreed { DutyState::Accepted } else { DutyState::Asked };
    stands(turn, id, Duty { state, agreed: false, ..duty });
    tell_changed(turn, id, holder, None, "swap_nobody");
}

/// The turn somebody's words are about: the one they were asked about, or the next they have.
pub(super) fn turn_of(turn: &Turn<'_>, by: PersonId, about: &About) -> Option<MeetingId> {
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
    if about.asked == "along" {
        return pairs::go_along(turn, by, about);
    }
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
    let steps_in = duty.alerted && (duty.backup == Some(by) || turn.is_steward(by));
    if !asked && !open && !steps_in {
        let by = duty.holder.map(|holder| turn.name(holder));
        return turn.ack(Ack::AlreadyTaken { meeting: facts, by });
    }
    let had = duty.holder.filter(|holder| *holder != by);
    settle(turn, id, by, duty);
    if let Some(had) = had {
        tell_changed(turn, id, had, Some(had), "taken");
    }
}

/// The first turn ahead that anybody may take.
fn open_turn(turn: &Turn<'_>) -> Option<MeetingId> {
    let open =
        |meeting: &&&Meeting| !matches!(meeting.duty.state, DutyState::Accepted | DutyState::Asked);
    turn.community.ahead(turn.now).iter().find(open).map(|meeting| meeting.id)
}

/// Gives the turn to somebody who agreed.
pub(super) fn settle(turn: &mut Turn<'_>, id: MeetingId, to: PersonId, duty: Duty) {
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    let sought = waiting(turn, &duty, to);
    let backup = duty.backup.filter(|backup| *backup != to);
    let why = if duty.holder == Some(to) { duty.why } else { None };
    // Who gave the turn away is not taken along to it.
    let gave_up = duty.holder.filter(|holder| *holder != to);
    let covered = duty.holder != Some(to) && !duty.passed.is_empty();
    let new = Duty {
        state: DutyState::Accepted,
        holder: Some(to),
        backup,
        swap: None,
        why,
        passed: duty.passed.into_iter().filter(|person| *person != to).collect(),
        excused: duty.excused.into_iter().filter(|person| *person != to).collect(),
        since: None,
        alerted: false,
        agreed: false,
        shadow: duty.shadow.filter(|shadow| *shadow != to),
        not_along: duty.not_along.into_iter().chain(gave_up).collect(),
        pool: 0,
        covered,
        span: None,
        // Who stands in for one meeting has not got the role.
        term: None,
    };
    let pool = turn.pool(id, &new);
    stands(turn, id, Duty { pool, ..new });
    if let Some(span) = duty.span {
        let number = terms::begin(turn, (to, backup), span, By::Rotation);
        turn.remember(Before::Term { number });
        let new = Duty { term: Some(number), ..turn.community.meetings[&id].duty.clone() };
        turn.record(Change::DutyStands { meeting: id, duty: Box::new(new) });
    }
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Facilitating { meeting });
    for person in sought {
        tell_changed(turn, id, person, None, "taken");
    }
    pairs::follow(turn, id);
    super::brief::send_late(turn, id);
    if turn.community.next_meeting(turn.now).is_some_and(|next| next.id == id) {
        super::gift::hand_over(turn);
    }
}

/// Who was asked to see to a turn that `to` takes now: the backup, and the stewards after them.
fn waiting(turn: &Turn<'_>, duty: &Duty, to: PersonId) -> Vec<PersonId> {
    let mut asked: Vec<PersonId> = match duty.state {
        DutyState::BackupAsked => duty.backup.into_iter().collect(),
        DutyState::WithStewards => {
            let stewards = turn.community.stewards().filter(|steward| turn.hears(*steward));
            duty.backup.into_iter().chain(stewards).collect()
        }
        DutyState::Open | DutyState::Asked | DutyState::Accepted | DutyState::Called => vec![],
    };
    asked.retain(|person| *person != to && turn.community.members.contains_key(person));
    asked.sort_unstable();
    asked.dedup();
    asked
}

/// The holder can't this time.
pub(super) fn pass(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    if pairs::stays_behind(turn, by, about) {
        return;
    }
    let Some(id) = turn_of(turn, by, about) else { return turn.ack(Ack::NotYourTurn {}) };
    let duty = &turn.community.meetings[&id].duty;
    if duty.holder == Some(by) {
        release(turn, id, by);
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
    } else if matches!(duty.state, DutyState::Open | DutyState::Asked | DutyState::Accepted) {
        turn.ack(Ack::NotYourTurn {});
    }
}

/// Takes the turn from its holder and calls the others.
pub(super) fn release(turn: &mut Turn<'_>, id: MeetingId, holder: PersonId) {
    let duty = turn.community.meetings[&id].duty.clone();
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    let (mut passed, mut excused) = (duty.passed.clone(), duty.excused.clone());
    passed.push(holder);
    // In good time it is as if they had not been asked; later, the meeting was theirs to carry.
    let meeting = &turn.community.meetings[&id];
    if turn.now < timetable::open_call(turn.community, meeting) {
        excused.push(holder);
    }
    call(
        turn,
        id,
        Duty { holder: None, passed, excused, why: None, term: None, agreed: false, ..duty },
    );
}

/// Tells somebody that a turn they had, or have again, stands otherwise.
pub(super) fn tell_changed(
    turn: &mut Turn<'_>,
    id: MeetingId,
    whom: PersonId,
    before: Option<PersonId>,
    how: &str,
) {
    let now = turn.community.meetings[&id].duty.holder;
    let duty = DutyFacts {
        now: now.map(|now| turn.name(now)),
        before: before.map(|before| turn.name(before)),
        how: how.to_owned(),
        yours: now == Some(whom),
    };
    let letter = Letter::DutyChanged { meeting: turn.meeting_facts(id), duty };
    send(turn, id, To::Person(whom), letter);
}
