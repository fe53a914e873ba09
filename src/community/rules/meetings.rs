//! The meetings themselves: planned from the series, invited to, moved, called off, set extra.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::{attendance, facilitation, timetable};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::agenda::{self, TopicState};
use crate::community::attendance::Coming;
use crate::community::facilitation::Duty;
use crate::community::letter::{CalendarMethod, Diff, To};
use crate::community::meeting::Change;
use crate::community::notes::Notes;
use crate::community::recurrence::Occurrence;
use crate::community::{
    About, Letter, Life, Meeting, MeetingId, MeetingState, PersonId, Series, SeriesId, Turn,
};
use crate::time;

/// So many meetings are planned ahead, so that the agenda can name the next facilitators.
const PLANNED_AHEAD: usize = 3;

/// A meeting somebody names further ahead than this is not planned for them.
const NAMED_AHEAD_DAYS: i64 = 400;

/// Plans the next meetings of the running series.
pub(super) fn plan(turn: &mut Turn<'_>) {
    if turn.community.life != Life::Running {
        return;
    }
    let Some(series) = turn.community.running_series().cloned() else { return };
    let Some(recurrence) = series.recurrence() else { return };
    let mut from = turn.now - TimeDelta::seconds(1);
    for _ in 0..PLANNED_AHEAD {
        let Some(occurrence) = recurrence.next_after(from) else { break };
        from = occurrence.at;
        if known(turn, series.id, occurrence.id).is_none() {
            plan_one(turn, &series, occurrence);
        }
    }
}

/// When [`plan`] would next have something to do: as soon as the next meeting has begun.
pub(super) fn next_plan(community: &crate::community::Community) -> Option<Timestamp> {
    let series = community.running_series()?;
    let planned = community.meetings.values().filter(|m| m.series == Some(series.id));
    let last = planned.clone().map(|m| m.original).max()?;
    let more = series.recurrence()?.next_after(time::to_instant(last, series.zone)).is_some();
    let mut starts: Vec<Timestamp> =
        planned.map(|m| time::to_instant(m.original, m.zone)).collect();
    starts.sort_unstable();
    let third_last = starts.len().checked_sub(PLANNED_AHEAD)?;
    more.then(|| starts[third_last])
}

/// The meeting of a series that the rule puts at a local time, if it is planned.
fn known(turn: &Turn<'_>, series: SeriesId, id: NaiveDateTime) -> Option<MeetingId> {
    let of = |meeting: &&Meeting| meeting.series == Some(series) && meeting.original == id;
    turn.community.meetings.values().find(of).map(|meeting| meeting.id)
}

fn plan_one(turn: &mut Turn<'_>, series: &Series, occurrence: Occurrence) -> MeetingId {
    let id = MeetingId(turn.community.counters.meeting + 1);
    let meeting = Meeting {
        series: Some(series.id),
        original: occurrence.id,
        start: occurrence.local,
        sequence: series.sequence,
        material: series.material,
        revised: series.revised,
        ..blank(turn, id, series)
    };
    let steps = timetable::past_steps(turn.community, &meeting, turn.now);
    turn.record(Change::Planned { meeting: Box::new(Meeting { steps, ..meeting }) });
    if occurrence.local != occurrence.id {
        // A holiday put it elsewhere than the calendars' rule does.
        let (old, new) = (occurrence.id, occurrence.local);
        tell_moved(turn, id, old, new, None);
    }
    id
}

fn blank(turn: &Turn<'_>, id: MeetingId, like: &Series) -> Meeting {
    Meeting {
        id,
        series: None,
        uid: None,
        original: like.start,
        start: like.start,
        zone: like.zone,
        minutes: like.minutes,
        place: like.place.clone(),
        link: like.link.clone(),
        sequence: 0,
        material: 0,
        revised: turn.now,
        created: turn.now,
        state: MeetingState::Planned,
        steps: crate::community::step::Steps::default(),
        duty: Duty::default(),
        agenda: vec![],
        agenda_closed: false,
        notes: Notes::default(),
        answers: std::collections::BTreeMap::new(),
    }
}

/// The meeting on a day, planned now if the series has one there.
pub(super) fn on_day(turn: &mut Turn<'_>, day: NaiveDate) -> Option<MeetingId> {
    let on = |meeting: &&Meeting| meeting.start.date() == day;
    let mut there: Vec<&Meeting> = turn.community.meetings.values().filter(on).collect();
    there.sort_by_key(|meeting| (meeting.state == MeetingState::Cancelled, meeting.start));
    if let Some(meeting) = there.first() {
        return Some(meeting.id);
    }
    let zone = turn.community.settings.zone;
    let begins = time::to_instant(day.and_hms_opt(0, 0, 0)?, zone);
    let series = turn.community.running_series()?.clone();
    let ends = begins + TimeDelta::hours(25);
    let occurrence = series
        .recurrence()?
        .between(begins, ends)
        .find(|occurrence| occurrence.local.date() == day)?;
    plannable(turn, &series, occurrence)
}

/// The meeting of a series that the rule puts at an instant, planned now if need be.
pub(super) fn at_instant(
    turn: &mut Turn<'_>,
    series: SeriesId,
    at: Timestamp,
) -> Option<MeetingId> {
    let series = turn.community.series.get(&series)?.clone();
    let local = time::to_local(at, series.zone);
    if let Some(id) = known(turn, series.id, local) {
        return Some(id);
    }
    let occurrence = series.recurrence()?.find(local).or_else(|| {
        // A calendar may name only the day.
        let midnight = local.date().and_hms_opt(0, 0, 0)?;
        let from = time::to_instant(midnight, series.zone);
        let mut day =
            series.recurrence()?.between(from, from + TimeDelta::hours(24)).collect::<Vec<_>>();
        (local == midnight && day.len() == 1).then(|| day.remove(0))
    })?;
    known(turn, series.id, occurrence.id).or_else(|| plannable(turn, &series, occurrence))
}

fn plannable(turn: &mut Turn<'_>, series: &Series, occurrence: Occurrence) -> Option<MeetingId> {
    let ahead = occurrence.at > turn.now
        && occurrence.at < turn.now + TimeDelta::days(NAMED_AHEAD_DAYS)
        && !series.ended;
    ahead.then(|| plan_one(turn, series, occurrence))
}

/// Invites people to the running series, and to whatever differs from it.
pub(super) fn invite(turn: &mut Turn<'_>, people: &[PersonId]) {
    let Some(series) = turn.community.running_series().cloned() else { return };
    let parts = series.parts(turn.now);
    let (count, expires) = (parts.len(), None);
    let uids: Vec<String> = parts.iter().map(|part| part.uid.clone()).collect();
    for (number, part) in parts.iter().enumerate() {
        let Some(mut facts) = turn.series_facts(&series) else { continue };
        if count > 1 {
            facts.next = time::to_instant(part.safe.start, part.safe.zone);
            facts.end = facts.next + TimeDelta::minutes(i64::from(series.minutes));
        }
        let calendar = turn.part_facts(&series, part);
        let letter = Letter::Invitation { series: facts, part: number + 1, parts: count, calendar };
        turn.send_until(To::People(people.to_vec()), letter, expires);
    }
    for person in people {
        let uids = uids.clone();
        turn.record(crate::community::membership::Change::Invited { person: *person, uids });
    }
}

/// Tells late joiners of the meetings that are not where the series puts them.
pub(super) fn invite_exceptions(turn: &mut Turn<'_>, person: PersonId) {
    let ahead: Vec<MeetingId> = turn.community.ahead(turn.now).iter().map(|m| m.id).collect();
    for id in ahead {
        let meeting = turn.community.meetings[&id].clone();
        if meeting.uid.is_some() || meeting.start != meeting.original {
            let facts = turn.meeting_facts(id);
            let calendar = turn.one_facts(&meeting, CalendarMethod::Request);
            let letter = Letter::ExtraMeeting { meeting: facts, by: None, calendar };
            turn.send_until(To::Person(person), letter, Some(meeting.ends()));
        }
    }
}

/// The members to be told of a change to one meeting: not who declined the whole series.
pub(super) fn concerned(turn: &Turn<'_>) -> Vec<PersonId> {
    let members = turn.community.members.iter();
    let declined = |usual: Option<Coming>| usual == Some(Coming::No);
    members
        .filter(|(_, member)| !declined(member.usual.as_ref().map(|answer| answer.coming)))
        .map(|(person, _)| *person)
        .collect()
}

/// Raises the number shared by all revisions of a meeting's calendar event.
pub(super) fn next_sequence(turn: &mut Turn<'_>, meeting: MeetingId) -> u32 {
    let held = &turn.community.meetings[&meeting];
    let series = held.series.filter(|_| held.uid.is_none());
    let Some(series) = series.and_then(|id| turn.community.series.get(&id)) else {
        return held.sequence + 1;
    };
    let series = Series { sequence: series.sequence.max(held.sequence) + 1, ..series.clone() };
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
        None => about.meeting.or_else(|| turn.community.next_meeting(turn.now).map(|m| m.id)),
    };
    let ahead = id.filter(|id| {
        turn.community.meetings.get(id).is_some_and(|meeting| meeting.is_ahead(turn.now))
    });
    let Some(id) = ahead else {
        attendance::no_meeting(turn, date);
        return None;
    };
    if turn.is_steward(by) || turn.community.meetings[&id].duty.holder == Some(by) {
        return Some(id);
    }
    turn.ack(Ack::NotAllowed {});
    None
}

/// Calls a meeting off and tells everybody whose calendar holds it.
pub(super) fn cancel(turn: &mut Turn<'_>, id: MeetingId, by: Option<PersonId>) {
    let before = turn.community.meetings[&id].clone();
    turn.remember(Before::Meeting { meeting: Box::new(before.clone()) });
    let sequence = next_sequence(turn, id);
    let (state, at) = (MeetingState::Cancelled, turn.now);
    turn.record(Change::StateSet { meeting: id, state, sequence, at });
    for topic in &before.agenda {
        turn.record(agenda::Change::TopicStands { topic: *topic, state: TopicState::Open });
    }
    let readers = concerned(turn);
    let calendar = turn.one_facts(&turn.community.meetings[&id].clone(), CalendarMethod::Cancel);
    let letter = Letter::MeetingCancelled {
        meeting: turn.meeting_facts(id),
        by: by.map(|by| turn.name(by)),
        thin: by.is_none(),
        carried: turn.topics_facts(&before.agenda),
        next: turn.next_facts(),
        calendar,
    };
    turn.send_until(To::People(readers), letter, Some(before.ends()));
}

/// Moves a meeting and tells everybody.
pub(super) fn shift(turn: &mut Turn<'_>, id: MeetingId, to: NaiveDateTime, by: Option<PersonId>) {
    let before = turn.community.meetings[&id].clone();
    if before.start == to {
        return;
    }
    turn.remember(Before::Meeting { meeting: Box::new(before.clone()) });
    if passes_neighbour(turn, &before, to) && before.uid.is_none() {
        detach(turn, id);
    }
    let (sequence, at) = (next_sequence(turn, id), turn.now);
    turn.record(Change::Moved { meeting: id, to, sequence, at });
    let answered: Vec<PersonId> = before.answers.keys().copied().collect();
    for person in answered {
        let answer = before.answers.get(&person).cloned();
        turn.remember(Before::Answer { meeting: id, answer });
        let taken =
            crate::community::attendance::Change::Answered { meeting: id, person, answer: None };
        turn.record(taken);
    }
    facilitation::moved(turn, id);
    tell_moved(turn, id, before.start, to, by);
}

fn tell_moved(
    turn: &mut Turn<'_>,
    id: MeetingId,
    from: NaiveDateTime,
    to: NaiveDateTime,
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
    turn.send_until(To::People(concerned(turn)), letter, Some(meeting.ends()));
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

/// Takes a meeting out of the calendars' series; it gets an UID of its own.
fn detach(turn: &mut Turn<'_>, id: MeetingId) {
    let sequence = next_sequence(turn, id);
    let meeting = turn.community.meetings[&id].clone();
    let mut calendar = turn.one_facts(&meeting, CalendarMethod::Cancel);
    calendar.sequence = sequence;
    calendar.revised = turn.now;
    let readers = concerned(turn);
    turn.send_until(To::People(readers), Letter::Uninvited { calendar }, Some(meeting.ends()));
    let uid = fresh_uid(turn, id);
    turn.record(Change::Detached { meeting: id, uid });
}

/// An UID nobody else makes: from the community's seed, which is random, and the meeting's number.
pub(super) fn fresh_uid(turn: &Turn<'_>, id: MeetingId) -> String {
    super::rotation::digest128(turn.community.seed, "meeting", u64::from(id.0))
}

/// Sets an extra meeting and invites everybody.
pub(super) fn extra(turn: &mut Turn<'_>, at: NaiveDateTime, by: PersonId) {
    if !turn.is_steward(by) {
        return turn.ack(Ack::NotAllowed {});
    }
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
        calendar: turn.one_facts(&meeting, CalendarMethod::Request),
    };
    turn.send_until(To::People(concerned(turn)), letter, Some(meeting.ends()));
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Extra { meeting });
}
