//! The role as a gift: what the last facilitator leaves to the next one, and what a year of it made
//! possible.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate, TimeDelta};

use super::timetable;
use crate::clock::Timestamp;
use crate::community::agenda::TopicState;
use crate::community::facilitation::DutyState;
use crate::community::letter::{To, YearFacts};
use crate::community::membership::Change;
use crate::community::{Community, Letter, Meeting, MeetingId, MeetingState, PersonId, Turn};

/// Topics and thanks a letter shows.
const SHOWN: usize = 8;
/// A yearly letter that is later than this is left out.
const LATE: TimeDelta = TimeDelta::days(30);

/// Whether somebody never facilitated a meeting that is over.
pub(super) fn is_first_time(turn: &Turn<'_>, person: PersonId) -> bool {
    let over =
        |meeting: &&Meeting| meeting.state != MeetingState::Cancelled && meeting.ends() <= turn.now;
    !turn.community.meetings.values().filter(over).any(|m| m.duty.holder == Some(person))
}

/// Who facilitates the next meeting hears what the last facilitator left: once both are known.
pub(super) fn hand_over(turn: &mut Turn<'_>) {
    let Some(next) = turn.community.next_meeting(turn.now) else { return };
    let agreed = next.duty.holder.filter(|_| next.duty.state == DutyState::Accepted);
    let closed = turn.community.meetings.values().filter(|m| m.state == MeetingState::Closed);
    let last = closed.filter(|m| m.starts() < next.starts()).max_by_key(|m| m.starts());
    let (Some(to), Some(last)) = (agreed, last) else { return };
    let Some(from) = last.duty.holder.filter(|from| *from != to && turn.hears(to)) else { return };
    let fresh = turn.community.members.iter().filter(|(_, member)| member.joined > last.starts());
    let newcomers = fresh.map(|(person, _)| turn.name(*person)).take(SHOWN).collect();
    let open = turn.community.topics.values().filter(|topic| topic.state == TopicState::Open);
    let mut open: Vec<_> = open.collect();
    open.sort_by_key(|topic| (std::cmp::Reverse(topic.votes.len()), topic.number));
    let (id, last_id) = (next.id, last.id);
    let letter = Letter::Handover {
        last: turn.counted_facts(last_id),
        from: turn.name(from),
        actions: turn.open_actions(None),
        topics: open.into_iter().take(SHOWN).map(|topic| turn.topic_facts(topic)).collect(),
        newcomers,
        liked: last.notes.thanks.iter().take(SHOWN).cloned().collect(),
        meeting: turn.meeting_facts(id),
    };
    super::facilitation::send(turn, id, To::Person(to), letter);
}

/// The meetings each member facilitated, oldest first.
fn facilitated(community: &Community) -> BTreeMap<PersonId, Vec<&Meeting>> {
    let mut theirs: BTreeMap<PersonId, Vec<&Meeting>> = BTreeMap::new();
    let closed = community.meetings.values().filter(|m| m.state == MeetingState::Closed);
    for meeting in closed {
        if let Some(holder) = meeting.duty.holder.filter(|one| community.members.contains_key(one))
        {
            theirs.entry(holder).or_default().push(meeting);
        }
    }
    for meetings in theirs.values_mut() {
        meetings.sort_by_key(|meeting| meeting.starts());
    }
    theirs
}

/// The next anniversary of a first turn of which nothing was written yet: the day, and when the
/// letter leaves.
fn anniversary(community: &Community, first: NaiveDate, told: u32) -> (NaiveDate, Timestamp) {
    let day = first + Months::new(12 * (told + 1));
    let at = day.and_time(community.settings.letters.send_at);
    let at = crate::time::to_instant(at, community.settings.zone);
    (day, timetable::at_work(community, at))
}

/// When [`years`] would next have something to do.
pub(super) fn next_year(community: &Community) -> Option<Timestamp> {
    let due = |(person, meetings): (&PersonId, &Vec<&Meeting>)| {
        let first = meetings.first()?.start.date();
        Some(anniversary(community, first, community.members[person].years).1)
    };
    facilitated(community).iter().filter_map(due).min()
}

/// A year, or another, after their first turn: what each made possible in it.
pub(super) fn years(turn: &mut Turn<'_>) {
    let mut due = vec![];
    for (person, meetings) in facilitated(turn.community) {
        let years = turn.community.members[&person].years;
        let Some(first) = meetings.first().map(|meeting| meeting.start.date()) else { continue };
        let (until, at) = anniversary(turn.community, first, years);
        if at <= turn.now {
            let from = first + Months::new(12 * years);
            let of_the_year = |m: &&&Meeting| from <= m.start.date() && m.start.date() < until;
            let meetings: Vec<MeetingId> =
                meetings.iter().filter(of_the_year).map(|meeting| meeting.id).collect();
            due.push((person, years + 1, (from, until), at, meetings));
        }
    }
    for (person, years, span, at, meetings) in due {
        turn.record(Change::YearTold { person, years });
        if !meetings.is_empty() && turn.now - at < LATE && turn.hears(person) {
            let year = year_facts(turn, (person, years), span, &meetings);
            turn.send(To::Person(person), Letter::Year { year });
        }
    }
}

fn year_facts(
    turn: &Turn<'_>,
    (person, years): (PersonId, u32),
    (from, until): (NaiveDate, NaiveDate),
    meetings: &[MeetingId],
) -> YearFacts {
    let meetings: Vec<&Meeting> = meetings.iter().map(|id| &turn.community.meetings[id]).collect();
    let mut people = BTreeSet::new();
    for meeting in &meetings {
        people.extend(super::notes::facts(turn, meeting.id).came);
    }
    let numbers: BTreeSet<u32> = meetings.iter().map(|meeting| meeting.id.0).collect();
    let actions = turn.community.actions.values();
    let done = actions.filter(|a| a.done.is_some() && numbers.contains(&a.meeting.0)).count();
    let topics = meetings.iter().flat_map(|meeting| &meeting.agenda);
    let topics = topics.filter_map(|number| turn.community.topics.get(number));
    let name = turn.name(person);
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let thanks = turn
        .community
        .meetings
        .values()
        .filter(|m| from <= m.start.date() && m.start.date() < until);
    let thanks = thanks.flat_map(|meeting| &meeting.notes.thanks);
    let thanks = thanks.filter(|(who, what)| {
        let who = who.to_lowercase();
        !what.is_empty() && (who == first || who == name.to_lowercase())
    });
    YearFacts {
        years,
        from,
        until: until.pred_opt().unwrap_or(until),
        turns: meetings.len(),
        covered: meetings.iter().filter(|meeting| meeting.duty.covered).count(),
        people: people.len(),
        topics: topics.take(SHOWN).map(|topic| topic.title.clone()).collect(),
        decided: meetings.iter().map(|meeting| meeting.notes.decided.len()).sum(),
        done,
        thanks: thanks.take(SHOWN).map(|(_, what)| what.clone()).collect(),
        name,
    }
}
