//! Time passes: the steps of each meeting that are due, and what else waits for its hour.

mod ahead;

use chrono::TimeDelta;

use super::{
    agenda, brief, digest, exceptions, facilitation, gift, matters, meetings, notes, poll,
    proposals, timetable, undo,
};
use crate::clock::Timestamp;
use crate::community::act;
use crate::community::attendance::Coming;
use crate::community::facilitation::{Duty, DutyState};
use crate::community::letter::To;
use crate::community::meeting::Change;
use crate::community::pending;
use crate::community::step::{Step, Steps};
use crate::community::{Community, Letter, Life, MeetingId, MeetingState, Thin, Turn};

/// What ended is forgotten after this.
const ENDED_KEPT: TimeDelta = TimeDelta::days(30);
/// A digest that should have gone longer ago than this is left out, not sent late.
const DIGEST_LATE: TimeDelta = TimeDelta::days(2);

/// Does whatever is due.
pub(in crate::community) fn woke(turn: &mut Turn<'_>) {
    tidy_up(turn);
    matters::due(turn);
    meetings::plan(turn);
    poll::close_due(turn);
    proposals::lapse_due(turn);
    let open: Vec<MeetingId> = turn
        .community
        .meetings
        .values()
        .filter(|meeting| meeting.state == MeetingState::Planned)
        .map(|meeting| meeting.id)
        .collect();
    for id in open {
        prepare(turn, id);
    }
    if let Some(digest) = digest_due(turn.community).filter(|digest| *digest <= turn.now) {
        if turn.now - digest < DIGEST_LATE {
            digest::send(turn);
        } else {
            let last = turn.community.counters.news;
            turn.record(crate::community::news::Change::Told { last, at: turn.now });
        }
    }
    gift::years(turn);
    gift::hand_over(turn);
    turn.before.clear();
    turn.acks.clear();
}

/// When the next digest goes; from when the last one did, or the community began.
fn digest_due(community: &Community) -> Option<Timestamp> {
    let last = community.digested.filter(|_| community.life == Life::Running)?;
    Some(timetable::next_digest(community, last))
}

/// Drops what has waited too long.
fn tidy_up(turn: &mut Turn<'_>) {
    let now = turn.now;
    let dropped: Vec<u32> = turn
        .community
        .pending
        .values()
        .filter(|pending| pending.until + ENDED_KEPT <= now)
        .map(|pending| pending.number)
        .collect();
    for number in dropped {
        turn.record(pending::Change::Dropped { number });
    }
    let aged: Vec<u32> = turn
        .community
        .acts
        .values()
        .filter(|act| act.at + undo::UNDO_WITHIN < now)
        .map(|act| act.number)
        .collect();
    for number in aged {
        turn.record(act::Change::Aged { number });
    }
}

/// The steps of one meeting that are due, in order.
fn prepare(turn: &mut Turn<'_>, id: MeetingId) {
    for step in Step::ALL {
        let meeting = &turn.community.meetings[&id];
        if meeting.state != MeetingState::Planned {
            return;
        }
        if meeting.steps.has(step) || timetable::due(turn.community, meeting, step) > turn.now {
            continue;
        }
        let late = timetable::too_late(meeting, step, turn.now)
            || timetable::then(step)
                .is_some_and(|then| timetable::due(turn.community, meeting, then) <= turn.now);
        let steps = meeting.steps.and(Steps::of(step));
        turn.record(Change::StepsSet { meeting: id, steps });
        if !late {
            take(turn, id, step);
        }
    }
    let meeting = &turn.community.meetings[&id];
    if meeting.state != MeetingState::Planned {
        return;
    }
    let silent = facilitation::escalates(turn.community, meeting).is_some_and(|at| at <= turn.now);
    if silent && meeting.is_ahead(turn.now) {
        facilitation::escalate(turn, id);
    }
    let meeting = &turn.community.meetings[&id];
    if notes::goes(meeting).is_some_and(|at| at <= turn.now) {
        notes::close(turn, id);
    }
}

fn take(turn: &mut Turn<'_>, id: MeetingId, step: Step) {
    match step {
        Step::AskFacilitator => facilitation::ask(turn, id),
        Step::CallForTopics => ahead::call_for_topics(turn, id),
        Step::Agenda => ahead::send_agenda(turn, id),
        Step::Brief => brief::send(turn, id),
        Step::Remind => ahead::remind(turn, id),
        Step::HoldOrCancel => hold_or_cancel(turn, id),
        Step::Default => default(turn, id),
        Step::NotesPrompt => notes_prompt(turn, id),
        Step::Chase | Step::ChaseAll => chase(turn, id, step == Step::ChaseAll),
        Step::Summary => {
            if !turn.community.meetings[&id].notes.waits {
                notes::close(turn, id);
            }
        }
    }
}

pub(super) fn expiring(turn: &mut Turn<'_>, id: MeetingId, to: To, letter: Letter) {
    let starts = turn.community.meetings[&id].starts();
    turn.send_until(to, letter, Some(starts));
}

/// Who sees to a meeting: its facilitator, or who was just asked; the stewards while it has none.
pub(super) fn in_charge(turn: &Turn<'_>, id: MeetingId) -> To {
    let duty = &turn.community.meetings[&id].duty;
    let holder = duty.holder.filter(|holder| is_theirs(duty) && turn.hears(*holder));
    holder.map_or_else(|| turn.to_stewards(), To::Person)
}

/// Whether the turn is still with its holder: they agreed, or were only just asked.
pub(super) fn is_theirs(duty: &Duty) -> bool {
    matches!(duty.state, DutyState::Asked | DutyState::Accepted)
}

/// Whether too few come, or there is nothing to talk about.
fn is_thin(turn: &Turn<'_>, id: MeetingId) -> bool {
    let meeting = &turn.community.meetings[&id];
    let yes = turn.community.who(meeting, Coming::Yes).len();
    let enough = usize::try_from(turn.community.settings.meeting.min_people).unwrap_or(0);
    meeting.agenda.is_empty() || yes < enough
}

fn hold_or_cancel(turn: &mut Turn<'_>, id: MeetingId) {
    if turn.community.meetings[&id].agenda.is_empty() {
        agenda::choose(turn, id);
    }
    if !is_thin(turn, id) {
        // Nobody was asked, so nothing happens by default, whatever else people answer by then.
        return decided(turn, id);
    }
    let meeting = &turn.community.meetings[&id];
    let letter = Letter::HoldOrCancel {
        meeting: turn.counted_facts(id),
        topics: meeting.agenda.len(),
        min_people: turn.community.settings.meeting.min_people,
        cancel: turn.community.settings.meeting.thin == Thin::Cancel,
        decides: timetable::due(turn.community, meeting, Step::Default),
    };
    let to = in_charge(turn, id);
    expiring(turn, id, to, letter);
}

/// A meeting that happens, however thin.
pub(super) fn decided(turn: &mut Turn<'_>, id: MeetingId) {
    let steps = turn.community.meetings[&id].steps.and(Steps::of(Step::Default));
    turn.record(Change::StepsSet { meeting: id, steps });
}

fn default(turn: &mut Turn<'_>, id: MeetingId) {
    if turn.community.meetings[&id].agenda.is_empty() {
        agenda::choose(turn, id);
    }
    if is_thin(turn, id) && turn.community.settings.meeting.thin == Thin::Cancel {
        exceptions::cancel(turn, id, exceptions::Because::Thin);
    }
}

fn notes_prompt(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let coming = turn.community.who(meeting, Coming::Yes);
    let letter = Letter::NotesPrompt {
        meeting: turn.counted_facts(id),
        coming: coming.into_iter().map(|person| turn.name(person)).collect(),
        agenda: turn.agenda_items(meeting),
    };
    let to = in_charge(turn, id);
    turn.send(to, letter);
}

fn chase(turn: &mut Turn<'_>, id: MeetingId, all: bool) {
    let meeting = &turn.community.meetings[&id];
    if !meeting.notes.is_empty() {
        return;
    }
    let holder = meeting.duty.holder;
    let there = turn.community.who(meeting, Coming::Yes);
    let to = if all {
        To::People(there.into_iter().filter(|p| Some(*p) != holder && turn.hears(*p)).collect())
    } else {
        in_charge(turn, id)
    };
    let facilitator = holder.map(|holder| turn.name(holder));
    let letter = Letter::NotesChase { meeting: turn.meeting_facts(id), all, facilitator };
    turn.send(to, letter);
}

/// When [`woke`] would next have something to do.
pub(in crate::community) fn next_wake(community: &Community) -> Option<Timestamp> {
    let mut wake: Option<Timestamp> = None;
    let mut soon = |at: Option<Timestamp>| {
        wake = match (wake, at) {
            (Some(wake), Some(at)) => Some(wake.min(at)),
            (wake, at) => wake.or(at),
        };
    };
    soon(community.pending.values().map(|pending| pending.until + ENDED_KEPT).min());
    // Acts are numbered as they happen: the first is the oldest.
    let act_ends = |act: &act::Act| act.at + undo::UNDO_WITHIN + TimeDelta::seconds(1);
    soon(community.acts.values().next().map(act_ends));
    for meeting in community.meetings.values().filter(|m| m.state == MeetingState::Planned) {
        let steps = Step::ALL.into_iter().filter(|step| !meeting.steps.has(*step));
        soon(steps.map(|step| timetable::due(community, meeting, step)).min());
        soon(notes::goes(meeting));
        soon(facilitation::escalates(community, meeting).filter(|at| *at < meeting.starts()));
    }
    soon(matters::next_due(community));
    soon(meetings::next_plan(community));
    soon(poll::next_close(community));
    soon(proposals::next_lapse(community));
    soon(digest_due(community));
    soon(gift::next_year(community));
    soon(gift::hands_over(community));
    wake
}

#[cfg(test)]
pub(super) mod tests;
