//! The meetings themselves: planned from the series, and invited to.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::calendar::READERS;
use super::timetable::FULL_RHYTHM_DAYS;
use super::{entries, exceptions, timetable};
use crate::clock::Timestamp;
use crate::community::facilitation::Duty;
use crate::community::letter::{CalendarMethod, To};
use crate::community::meeting::Change;
use crate::community::notes::Notes;
use crate::community::recurrence::Occurrence;
use crate::community::{
    Community, Letter, Life, Meeting, MeetingId, MeetingState, Membership, PersonId, Series,
    SeriesId, Turn,
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
    let now = turn.now;
    let due = |series: &&Series| series.plans_at.is_some_and(|at| at <= now);
    let Some(series) = turn.community.running_series().filter(due).cloned() else { return };
    let Some(recurrence) = series.recurrence() else { return };
    let mut from = now;
    let mut next: Vec<Occurrence> = vec![];
    while let Some(occurrence) = recurrence.next_after(from).filter(|_| next.len() <= PLANNED_AHEAD)
    {
        from = occurrence.at;
        next.push(occurrence);
    }
    // As soon as the first of them has begun, there is room for the one after the last.
    let at = next.get(PLANNED_AHEAD).map(|_| next[0].at);
    next.truncate(PLANNED_AHEAD);
    turn.record(Change::PlansAt { series: series.id, at });
    let last = next.last().copied();
    for occurrence in next {
        if known(turn, series.id, occurrence.id).is_none() {
            plan_one(turn, &series, occurrence);
        }
    }
    if let Some(last) = last {
        invite_further(turn, &series, last);
    }
}

/// Calendars that get a series meeting by meeting get more of them as time goes by.
fn invite_further(turn: &mut Turn<'_>, series: &Series, last: Occurrence) {
    let parts = series.parts(turn.now);
    let part = parts.iter().find(|part| part.safe.start == last.local);
    let Some(part) = part.filter(|_| series.one_by_one(&parts)) else { return };
    let members = turn.community.members.iter();
    let lacking = members
        .filter(|(_, member)| !member.invited.is_empty() && !member.invited.contains(&part.uid));
    let lacking: Vec<(PersonId, Vec<String>)> =
        lacking.map(|(person, member)| (*person, member.invited.clone())).collect();
    let known = |uid: &String| lacking.iter().any(|(_, invited)| invited.contains(uid));
    let fresh = parts.iter().filter(|part| !lacking.is_empty() && !known(&part.uid));
    fresh.for_each(|part| entries::ask_room(turn, series, part));
    let lacking: Vec<PersonId> = lacking.into_iter().map(|(person, _)| person).collect();
    if !lacking.is_empty() {
        invite(turn, &lacking);
    }
}

/// When [`plan`] would next have something to do.
pub(super) fn next_plan(community: &Community) -> Option<Timestamp> {
    community.running_series()?.plans_at
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
        rhythm: rhythm(series, occurrence),
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
        exceptions::tell_moved(turn, id, (old, new), None);
    }
    id
}

/// The days from a meeting to the next one of its series.
fn rhythm(series: &Series, occurrence: Occurrence) -> u32 {
    let next = series.recurrence().and_then(|series| series.next_after(occurrence.at));
    let between = |next: Occurrence| (next.local.date() - occurrence.local.date()).num_days();
    let days = next.map_or(FULL_RHYTHM_DAYS, between);
    u32::try_from(days.clamp(1, FULL_RHYTHM_DAYS)).unwrap_or(1)
}

/// A meeting of which nothing is known but what its series says.
pub(super) fn blank(turn: &Turn<'_>, id: MeetingId, like: &Series) -> Meeting {
    Meeting {
        id,
        series: None,
        uid: None,
        rhythm: 14,
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
        agenda_changed: None,
        agenda_closed: false,
        notes: Notes::default(),
        comments: vec![],
        answers: std::collections::BTreeMap::new(),
    }
}

/// The meeting of that day that is planned already; one that takes place before one that is off.
pub(super) fn known_on(community: &Community, day: NaiveDate) -> Option<MeetingId> {
    let there = community.meetings.values().filter(|meeting| meeting.start.date() == day);
    let first = there.min_by_key(|one| (one.state == MeetingState::Cancelled, one.start));
    first.map(|meeting| meeting.id)
}

/// The meeting on a day, planned now if the series has one there.
pub(super) fn on_day(turn: &mut Turn<'_>, day: NaiveDate) -> Option<MeetingId> {
    let known = known_on(turn.community, day);
    if known.is_some() {
        return known;
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
    let count = parts.len();
    let one_by_one = series.one_by_one(&parts);
    let uids: Vec<String> = parts.iter().map(|part| part.uid.clone()).collect();
    for (number, part) in parts.iter().enumerate() {
        let Some(mut facts) = turn.series_facts(&series) else { continue };
        if count > 1 {
            facts.next = time::to_instant(part.safe.start, part.safe.zone);
            facts.end = facts.next + TimeDelta::minutes(i64::from(series.minutes));
        }
        let begins = time::to_instant(part.safe.start, part.safe.zone);
        let meeting = if one_by_one { at_instant(turn, series.id, begins) } else { None };
        let calendar = turn.part_facts(&series, part);
        let letter = |calendar| {
            let series = facts.clone();
            Letter::Invitation { series, part: number + 1, parts: count, meeting, calendar }
        };
        let lacks_it = |member: &&Membership| !member.invited.contains(&part.uid);
        let hour = part.safe.start.time();
        let lacking = people.iter().filter_map(|person| {
            let member = turn.community.members.get(person).filter(lacks_it);
            Some((*person, member?.usually_at(hour).is_some()))
        });
        // Who answered for the same times before is not asked again.
        let (known, asked): (Vec<_>, Vec<_>) = lacking.partition(|(_, answered)| *answered);
        let people = |of: Vec<(PersonId, bool)>| of.into_iter().map(|(person, _)| person);
        turn.send(To::People(people(asked).collect()), letter(calendar.clone()));
        for readers in people(known).collect::<Vec<_>>().chunks(READERS) {
            let calendar = turn.with_usual_answers(calendar.clone(), readers);
            turn.send(To::People(readers.to_vec()), letter(calendar));
        }
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
        let differs = meeting.uid.is_some() || meeting.start != meeting.original;
        if differs && meeting.state == MeetingState::Planned {
            let facts = turn.meeting_facts(id);
            let calendar = turn.one_facts(&meeting, CalendarMethod::Request);
            let moved = meeting.series.is_some();
            let letter = Letter::ExtraMeeting { meeting: facts, by: None, moved, calendar };
            turn.send_until(To::Person(person), letter, Some(meeting.ends()));
        }
    }
}
