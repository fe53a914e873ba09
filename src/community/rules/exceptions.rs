//! Meetings that differ from their series: moved, called off, or extra.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::meetings::{blank, on_day};
use super::{absence, attendance, proposals, rights, terms, timetable};
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::agenda::{self, TopicState};
use crate::community::attendance::Coming;
use crate::community::facilitation::{self, Duty};
use crate::community::letter::{CalendarMethod, Diff, To};
use crate::community::meeting::Change;
use crate::community::step::Step;
use crate::community::{
    About, Letter, Meeting, MeetingId, MeetingState, PersonId, Series, SeriesId, Turn,
};
use crate::time;

/// The members to be told of a change to one meeting: not who declined it with the whole series.
pub(super) fn concerned(turn: &Turn<'_>, id: MeetingId) -> Vec<PersonId> {
    let meeting = &turn.community.meetings[&id];
    let members = turn.community.members.iter();
    let declined = |usual: Option<Coming>, own: Option<Coming>| {
        usual == Some(Coming::No) && own.is_none_or(|own| own == Coming::No)
    };
    members
        .filter(|(person, member)| {
            let own = meeting.answers.get(person).map(|answer| answer.coming);
            let usual = member.usually_at(meeting.original.time());
            !declined(usual.map(|answer| answer.coming), own)
        })
        .map(|(person, _)| *person)
        .collect()
}

/// Raises the number shared by all revisions of a meeting's calendar event.
pub(super) fn next_sequence(turn: &mut Turn<'_>, meeting: MeetingId) -> u32 {
    let held = &turn.community.meetings[&meeting];
    let series = held.series.filter(|_| held.uid.is_none());
    let (held, series) =
        (held.sequence, series.filter(|id| turn.community.series.contains_key(id)));
    series.map_or(held + 1, |series| raise(turn, series, held))
}

/// Raises the number shared by all revisions of a series' calendar events above `known`.
pub(super) fn raise(turn: &mut Turn<'_>, id: SeriesId, known: u32) -> u32 {
    let series = &turn.community.series[&id];
    let series = Series { sequence: series.sequence.max(known) + 1, ..series.clone() };
    let sequence = series.sequence;
    turn.record(Change::SeriesStands { series: Box::new(series) });
    sequence
}

/// The meeting a steward or its facilitator speaks of, if they may decide about it.
pub(super) fn theirs(
    turn: &mut Turn<'_>,
    by: PersonId,
    date: Option<NaiveDate>,
    about: &About,
) -> Option<MeetingId> {
    let id = match date {
        Some(day) => on_day(turn, day),
        None => rights::spoken_of(turn, None, about),
    };
    let ahead = id.filter(|id| {
        turn.community.meetings.get(id).is_some_and(|meeting| meeting.is_ahead(turn.now))
    });
    let Some(id) = ahead else {
        attendance::no_meeting(turn, date);
        return None;
    };
    if !rights::decides_about(turn, by, id) {
        turn.ack(Ack::NotAllowed {});
        return None;
    }
    Some(id)
}

/// Remembers a meeting as it stands, but for its answers: they have rows of their own.
fn remember(turn: &mut Turn<'_>, meeting: &Meeting) {
    let answers = std::collections::BTreeMap::new();
    let meeting = Meeting { answers, ..meeting.clone() };
    turn.remember(Before::Meeting { meeting: Box::new(meeting) });
}

/// Why a meeting is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Because {
    /// Somebody said so.
    Said(PersonId),
    /// Too few would come, or there is nothing to talk about.
    Thin,
    /// The operator's file says so.
    File,
}

/// Calls a meeting off and tells everybody whose calendar holds it.
pub(super) fn cancel(turn: &mut Turn<'_>, id: MeetingId, because: Because) {
    let before = turn.community.meetings[&id].clone();
    remember(turn, &before);
    let sequence = next_sequence(turn, id);
    let (state, at) = (MeetingState::Cancelled, turn.now);
    turn.record(Change::StateSet { meeting: id, state, sequence, at });
    for topic in &before.agenda {
        turn.record(agenda::Change::TopicStands { topic: *topic, state: TopicState::Open });
    }
    proposals::over(turn, id);
    let readers = concerned(turn, id);
    let calendar = turn.one_facts(&turn.community.meetings[&id], CalendarMethod::Cancel);
    let letter = Letter::MeetingCancelled {
        meeting: turn.meeting_facts(id),
        by: if let Because::Said(by) = because { Some(turn.name(by)) } else { None },
        thin: because == Because::Thin,
        carried: turn.topics_facts(&before.agenda),
        next: turn.next_facts(),
        calendar,
    };
    turn.send_until(To::People(readers), letter, Some(before.ends()));
    if let Some(span) = before.duty.span {
        let duty = Duty { span: None, ..before.duty };
        turn.record(facilitation::Change::DutyStands { meeting: id, duty: Box::new(duty) });
        terms::ask_on(turn, span, &[]);
    }
}

/// Moves a meeting and tells everybody.
pub(super) fn shift(turn: &mut Turn<'_>, id: MeetingId, to: NaiveDateTime, by: Option<PersonId>) {
    let before = turn.community.meetings[&id].clone();
    if before.start == to {
        return;
    }
    remember(turn, &before);
    if before.uid.is_some() && is_usual(turn, &before, to) {
        attach(turn, id);
    } else if before.uid.is_none() && passes_neighbour(turn, &before, to) {
        detach(turn, id);
    }
    let (sequence, at) = (next_sequence(turn, id), turn.now);
    turn.record(Change::Moved { meeting: id, to, sequence, at });
    let answered: Vec<PersonId> = before.answers.keys().copied().collect();
    for person in answered {
        let answer = before.answers.get(&person).cloned();
        let theirs = vec![Before::Answer { meeting: id, answer }];
        turn.remember(Before::Of { person, before: theirs });
        let taken =
            crate::community::attendance::Change::Answered { meeting: id, person, answer: None };
        turn.record(taken);
    }
    proposals::over(turn, id);
    prepare_again(turn, id);
    absence::moved(turn, id);
    tell_moved(turn, id, (before.start, to), by);
}

/// What is to be done at the new time is done again: nobody has answered for it yet.
fn prepare_again(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let again = [Step::Remind, Step::HoldOrCancel, Step::Default];
    let ahead =
        again.into_iter().filter(|step| timetable::due(turn.community, meeting, *step) > turn.now);
    let steps = ahead.fold(meeting.steps, |steps, step| steps.without(step));
    if steps != meeting.steps {
        turn.record(Change::StepsSet { meeting: id, steps });
    }
}

/// Tells everybody that a meeting is at another time.
pub(super) fn tell_moved(
    turn: &mut Turn<'_>,
    id: MeetingId,
    (from, to): (NaiveDateTime, NaiveDateTime),
    by: Option<PersonId>,
) {
    let meeting = turn.community.meetings[&id].clone();
    let zone = meeting.zone;
    let (from, to) = (time::to_instant(from, zone), time::to_instant(to, zone));
    let letter = Letter::MeetingMoved {
        meeting: turn.meeting_facts(id),
        diff: vec![Diff::Time { from, to, zone }],
        by: by.map(|by| turn.name(by)),
        calendar: turn.one_facts(&meeting, CalendarMethod::Request),
    };
    turn.send_until(To::People(concerned(turn, id)), letter, Some(meeting.ends()));
}

/// A meeting is elsewhere, as all of its series: calendars that hold it by itself hear of it.
pub(super) fn tell_place(turn: &mut Turn<'_>, before: &Meeting) {
    let id = before.id;
    let meeting = turn.community.meetings[&id].clone();
    let mut diff = vec![];
    if before.minutes != meeting.minutes {
        diff.push(Diff::Minutes { from: before.minutes, to: meeting.minutes });
    }
    if before.place != meeting.place {
        diff.push(Diff::Place { from: before.place.clone(), to: meeting.place.clone() });
    }
    if before.link != meeting.link {
        diff.push(Diff::Link { from: before.link.clone(), to: meeting.link.clone() });
    }
    if diff.is_empty() {
        return;
    }
    if meeting.uid.is_none() && meeting.start == meeting.original {
        return super::entries::tell_again(turn, id);
    }
    let readers = concerned(turn, id);
    let facts = turn.one_facts(&meeting, CalendarMethod::Request);
    let calendar = turn.with_answers(facts, &meeting, &readers);
    let letter = Letter::MeetingMoved { meeting: turn.meeting_facts(id), diff, by: None, calendar };
    turn.send_until(To::People(readers), letter, Some(meeting.ends()));
}

/// Whether a new time lies beyond the meeting before or after: Exchange refuses such an exception.
fn passes_neighbour(turn: &Turn<'_>, meeting: &Meeting, to: NaiveDateTime) -> bool {
    let Some(series) = meeting.series.and_then(|id| turn.community.series.get(&id)) else {
        return false;
    };
    let Some(recurrence) = series.recurrence() else { return false };
    let (old, new) =
        (time::to_instant(meeting.original, meeting.zone), time::to_instant(to, meeting.zone));
    let (first, last) = if old < new { (old, new) } else { (new, old) };
    let margin = TimeDelta::minutes(i64::from(meeting.minutes));
    let mut between = recurrence.between(first - margin, last + margin);
    between.any(|occurrence| occurrence.id != meeting.original)
        || recurrence
            .between(new - TimeDelta::hours(24), new + TimeDelta::hours(24))
            .any(|o| o.id != meeting.original && o.local.date() == to.date())
}

/// Whether this is when its series puts a meeting.
fn is_usual(turn: &Turn<'_>, meeting: &Meeting, to: NaiveDateTime) -> bool {
    let series = meeting.series.and_then(|id| turn.community.series.get(&id));
    let recurrence = series.filter(|series| !series.ended).and_then(Series::recurrence);
    let put = recurrence.and_then(|recurrence| recurrence.find(meeting.original));
    put.is_some_and(|put| put.id == to && put.local == to)
}

/// Puts a meeting that had an UID of its own back into its series: calendars lose the entry it had.
/// The date of the series comes back with what tells its new time.
pub(super) fn attach(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = turn.community.meetings[&id].clone();
    let series = meeting.series.and_then(|series| turn.community.series.get(&series));
    if series.is_none_or(|series| series.ended) {
        return;
    }
    let mut calendar = turn.one_facts(&meeting, CalendarMethod::Cancel);
    calendar.sequence += 1;
    calendar.revised = turn.now;
    let sequence = calendar.sequence;
    let readers = concerned(turn, id);
    let letter = Letter::Uninvited { meeting: Some(turn.meeting_facts(id)), calendar };
    turn.send_until(To::People(readers), letter, Some(meeting.ends()));
    turn.record(Change::Attached { meeting: id, sequence });
}

/// Takes a meeting out of the calendars' series; it gets an UID of its own.
pub(super) fn detach(turn: &mut Turn<'_>, id: MeetingId) {
    let sequence = next_sequence(turn, id);
    let meeting = turn.community.meetings[&id].clone();
    let mut calendar = turn.one_facts(&meeting, CalendarMethod::Cancel);
    calendar.sequence = sequence;
    calendar.revised = turn.now;
    let readers = concerned(turn, id);
    let letter = Letter::Uninvited { meeting: Some(turn.meeting_facts(id)), calendar };
    turn.send_until(To::People(readers), letter, Some(meeting.ends()));
    let uid = fresh_uid(turn, id);
    turn.record(Change::Detached { meeting: id, uid });
}

/// An UID nobody else makes: from the community's seed, which is random, and the meeting's number.
pub(super) fn fresh_uid(turn: &Turn<'_>, id: MeetingId) -> String {
    super::rotation::digest128(turn.community.seed, "meeting", u64::from(id.0))
}

/// Sets an extra meeting and invites everybody.
pub(super) fn extra(turn: &mut Turn<'_>, at: NaiveDateTime, by: PersonId) {
    let zone = turn.community.settings.zone;
    let like = turn.community.running_series().cloned();
    let Some(like) = like.filter(|_| time::to_instant(at, zone) > turn.now) else {
        return attendance::no_meeting(turn, Some(at.date()));
    };
    let id = MeetingId(turn.community.counters.meeting + 1);
    let uid = Some(fresh_uid(turn, id));
    let meeting = Meeting { uid, original: at, start: at, ..blank(turn, id, &like) };
    let steps = timetable::past_steps(turn.community, &meeting, turn.now);
    let meeting = Meeting { steps, ..meeting };
    turn.record(Change::Planned { meeting: Box::new(meeting.clone()) });
    turn.remember(Before::Meeting {
        meeting: Box::new(Meeting { state: MeetingState::Cancelled, ..meeting.clone() }),
    });
    let letter = Letter::ExtraMeeting {
        meeting: turn.meeting_facts(id),
        by: Some(turn.name(by)),
        moved: false,
        calendar: turn.one_facts(&meeting, CalendarMethod::Request),
    };
    turn.send_until(To::People(concerned(turn, id)), letter, Some(meeting.ends()));
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Extra { meeting });
}
