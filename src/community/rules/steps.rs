//! Time passes: the steps of each meeting that are due, and what else waits for its hour.

use chrono::TimeDelta;

use super::{
    agenda, brief, digest, entries, exceptions, facilitation, gift, matters, meetings, notes, poll,
    proposals, terms, timetable, undo,
};
use crate::clock::Timestamp;
use crate::community::act;
use crate::community::attendance::Coming;
use crate::community::facilitation::{Duty, DutyState};
use crate::community::letter::{DigestItem, MeetingFacts, To};
use crate::community::meeting::Change;
use crate::community::pending;
use crate::community::step::{Step, Steps};
use crate::community::{
    Community, Letter, Level, Life, Meeting, MeetingId, MeetingState, PersonId, Reminders, Thin,
    Turn,
};

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
        Step::CallForTopics => call_for_topics(turn, id),
        Step::Agenda => send_agenda(turn, id),
        Step::Brief => brief::send(turn, id),
        Step::Remind => remind(turn, id),
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

fn call_for_topics(turn: &mut Turn<'_>, id: MeetingId) {
    let mut open: Vec<_> = turn
        .community
        .topics
        .values()
        .filter(|topic| topic.state == crate::community::agenda::TopicState::Open)
        .collect();
    open.sort_by_key(|topic| (std::cmp::Reverse(topic.votes.len()), topic.number));
    let topics: Vec<_> = open.into_iter().map(|topic| turn.topic_facts(topic)).collect();
    let letter = Letter::TopicsCall { meeting: turn.dated_facts(id), topics };
    news(turn, "topics", turn.meeting_facts(id), String::new());
    let readers = turn.members_at(&[Level::All]);
    expiring(turn, id, To::People(readers), letter);
}

fn news(turn: &mut Turn<'_>, kind: &str, meeting: MeetingFacts, text: String) {
    let item = DigestItem {
        number: 0,
        kind: kind.to_owned(),
        title: String::new(),
        text,
        meeting: Some(meeting),
        action: None,
    };
    digest::keep(turn, item);
}

fn send_agenda(turn: &mut Turn<'_>, id: MeetingId) {
    agenda::choose(turn, id);
    let agenda = turn.agenda_items(&turn.community.meetings[&id]);
    let waiting = turn
        .community
        .topics
        .values()
        .filter(|topic| topic.state == crate::community::agenda::TopicState::Open)
        .count();
    let text: Vec<String> = agenda.iter().map(|item| format!("- {}", item.topic.title)).collect();
    news(turn, "agenda", turn.meeting_facts(id), text.join("\n"));
    let then = next_facilitators(turn, id);
    let meeting = turn.full_facts(id);
    let letter = |calendar| {
        let (meeting, agenda, then) = (meeting.clone(), agenda.clone(), then.clone());
        Letter::Agenda { meeting, agenda, waiting, then, calendar }
    };
    let mut readers = turn.members_at(&[Level::All]);
    if turn.community.settings.letters.agenda_to_calendar && !agenda.is_empty() {
        let coming = turn.community.who(&turn.community.meetings[&id], Coming::Yes);
        let (coming, others): (Vec<_>, Vec<_>) =
            readers.into_iter().partition(|who| coming.contains(who));
        readers = others;
        let calendars = entries::with_agenda(turn, id, &coming);
        for (coming, calendar) in calendars {
            expiring(turn, id, To::People(coming), letter(Some(calendar)));
        }
    }
    expiring(turn, id, To::People(readers), letter(None));
}

/// Who facilitates the two meetings after this one, as far as that is known.
fn next_facilitators(turn: &Turn<'_>, id: MeetingId) -> Vec<(Timestamp, String)> {
    let start = turn.community.meetings[&id].starts();
    let later = turn.community.ahead(turn.now).into_iter().filter(|m| m.starts() > start).take(2);
    let mut before: Vec<PersonId> = turn.community.meetings[&id].duty.holder.into_iter().collect();
    let mut then = vec![];
    for meeting in later {
        if let Some(holder) = terms::expected(turn, meeting.id, &before) {
            before.push(holder);
            then.push((meeting.starts(), turn.name(holder)));
        }
    }
    then
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

/// Only who has not answered, at `all` and `digest`, once (experience.md, 5).
fn remind(turn: &mut Turn<'_>, id: MeetingId) {
    if turn.community.settings.letters.reminders == Reminders::None {
        return;
    }
    let meeting = &turn.community.meetings[&id];
    // In the shortest rhythms the agenda goes at the same time, and asks the same of its readers.
    let due = |step| timetable::due(turn.community, meeting, step);
    let with_agenda = due(Step::Agenda) == due(Step::Remind);
    let levels: &[Level] =
        if with_agenda { &[Level::Digest] } else { &[Level::All, Level::Digest] };
    let mut readers = turn.members_at(levels);
    readers.retain(|person| {
        turn.community.answer(meeting, *person).is_none() && has_had_time(turn, meeting, *person)
    });
    let agenda = turn.agenda_items(meeting);
    let letter = Letter::Reminder { meeting: turn.full_facts(id), agenda };
    expiring(turn, id, To::People(readers), letter);
}

/// Whether somebody was asked long enough ago to be reminded of it; who needs not answer never is.
fn has_had_time(turn: &Turn<'_>, meeting: &Meeting, person: PersonId) -> bool {
    let Some(member) = turn.community.members.get(&person).filter(|member| !member.optional) else {
        return false;
    };
    let series = meeting.series.and_then(|series| turn.community.series.get(&series));
    let announced = series.map_or(meeting.created, |series| series.created);
    let moved = if meeting.is_as_usual() { announced } else { meeting.revised };
    let asked = announced.max(member.joined).max(moved);
    asked + timetable::patience(meeting, 1) <= turn.now
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
