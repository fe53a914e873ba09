//! The role as a gift: what the last facilitator leaves to the next one, and what a year of it made
//! possible.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate, TimeDelta};

use super::timetable;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::agenda::TopicState;
use crate::community::facilitation::DutyState;
use crate::community::letter::{To, YearFacts};
use crate::community::membership::Change;
use crate::community::notes::{self, Notes};
use crate::community::{
    About, Community, Letter, Meeting, MeetingId, MeetingState, PersonId, Turn,
};

/// Topics and thanks a letter shows.
const SHOWN: usize = 8;
/// Words left to the next facilitator are cut after so many characters.
const LEFT: usize = 2000;
/// Who facilitated has so long to leave a word before the rest is handed over.
const TO_LEAVE: TimeDelta = TimeDelta::days(2);
/// Nobody spends more than a week on a turn, in minutes.
const MOST_SPENT: u32 = 7 * 24 * 60;
/// So many of those who facilitated lately say what it takes.
const SAID_LATELY: usize = 5;
/// A yearly letter that is later than this is left out.
const LATE: TimeDelta = TimeDelta::days(30);

/// Whether somebody never facilitated a meeting that is over.
pub(super) fn is_first_time(turn: &Turn<'_>, person: PersonId) -> bool {
    let over =
        |meeting: &&Meeting| meeting.state != MeetingState::Cancelled && meeting.ends() <= turn.now;
    !turn.community.meetings.values().filter(over).any(|m| m.duty.holder == Some(person))
}

/// Who hands over to whom: the last meeting that is over, and the next if somebody agreed to it.
fn between(community: &Community) -> Option<(&Meeting, &Meeting)> {
    let closed = community.meetings.values().filter(|m| m.state == MeetingState::Closed);
    let last = closed.max_by_key(|m| m.starts())?;
    let next = community.next_meeting(last.revised)?;
    let agreed = next.duty.holder.filter(|_| next.duty.state == DutyState::Accepted)?;
    let another = last.duty.holder.is_some_and(|from| from != agreed);
    another.then_some((last, next))
}

/// When what a meeting left is handed over, if nobody has written anything to it before: a little
/// after its end, but in time for the next.
fn left_until(community: &Community, last: &Meeting, next: &Meeting) -> Timestamp {
    let at = timetable::at_work(community, last.revised + TO_LEAVE);
    at.min(last.revised.max(timetable::before(community, next, 1)))
}

/// When [`hand_over`] would next have something to do.
pub(super) fn hands_over(community: &Community) -> Option<Timestamp> {
    let (last, next) = between(community)?;
    (last.notes.handed != next.duty.holder).then(|| left_until(community, last, next))
}

/// Who facilitates the next meeting hears what the last facilitator left: once both are known, and
/// who leaves it had time to add a word.
pub(super) fn hand_over(turn: &mut Turn<'_>) {
    let Some((last, next)) = between(turn.community) else { return };
    let too_late = next.starts() <= turn.now;
    let (to, from) = (next.duty.holder, last.duty.holder);
    let early = last.notes.left.is_empty() && turn.now < left_until(turn.community, last, next);
    if early || last.notes.handed == to {
        return;
    }
    let (Some(to), Some(from)) = (to, from) else { return };
    let notes = Notes { handed: Some(to), ..last.notes.clone() };
    let (id, last_id) = (next.id, last.id);
    turn.record(notes::Change::NotesStand { meeting: last_id, notes: Box::new(notes) });
    if too_late || !turn.hears(to) {
        return;
    }
    let last = &turn.community.meetings[&last_id];
    let fresh = turn.community.members.iter().filter(|(_, member)| member.joined > last.starts());
    let newcomers = fresh.map(|(person, _)| turn.name(*person)).take(SHOWN).collect();
    let open = turn.community.topics.values().filter(|topic| topic.state == TopicState::Open);
    let mut open: Vec<_> = open.collect();
    open.sort_by_key(|topic| (std::cmp::Reverse(topic.votes.len()), topic.number));
    let letter = Letter::Handover {
        last: turn.counted_facts(last_id),
        from: turn.name(from),
        actions: turn.open_actions(None),
        topics: open.into_iter().take(SHOWN).map(|topic| turn.topic_facts(topic)).collect(),
        newcomers,
        liked: last.notes.thanks.iter().take(SHOWN).cloned().collect(),
        meeting: turn.meeting_facts(id),
        words: last.notes.left.clone(),
        late: false,
    };
    super::facilitation::send(turn, id, To::Person(to), letter);
}

/// The turn of theirs that is over and that an answer to our thanks is about.
fn thanked_for(turn: &Turn<'_>, by: PersonId, about: &About) -> Option<MeetingId> {
    let theirs = |meeting: &&Meeting| {
        meeting.state == MeetingState::Closed
            && (meeting.duty.holder == Some(by) || meeting.duty.shadow == Some(by))
    };
    let asked = about.meeting.and_then(|id| turn.community.meetings.get(&id)).filter(theirs);
    asked.map(|meeting| meeting.id)
}

/// Who facilitated says how long it took; the next ones hear it, without a name.
pub(super) fn spent(turn: &mut Turn<'_>, by: PersonId, minutes: u32, about: &About) {
    let Some(id) = thanked_for(turn, by, about) else { return };
    let before = turn.community.meetings[&id].notes.clone();
    let notes = Notes { spent: Some(minutes.clamp(1, MOST_SPENT)), ..before };
    turn.record(notes::Change::NotesStand { meeting: id, notes: Box::new(notes) });
    turn.ack(Ack::SpentKept { minutes: minutes.clamp(1, MOST_SPENT) });
}

/// What it took those who did it lately, in minutes: the middle of what the last few said.
pub(super) fn usually_spent(community: &Community) -> Option<u32> {
    let mut said: Vec<(Timestamp, u32)> = community
        .meetings
        .values()
        .filter_map(|meeting| Some((meeting.starts(), meeting.notes.spent?)))
        .collect();
    said.sort_unstable();
    let mut lately: Vec<u32> =
        said.iter().rev().take(SAID_LATELY).map(|(_, spent)| *spent).collect();
    lately.sort_unstable();
    lately.get(lately.len() / 2).copied()
}

/// What who facilitated writes in answer to our thanks goes to whoever is next: with the rest, or
/// after it.
pub(super) fn left(turn: &mut Turn<'_>, by: PersonId, comment: &str, about: &About) {
    let words = comment.trim();
    let Some(id) = thanked_for(turn, by, about).filter(|_| !words.is_empty()) else { return };
    let before = turn.community.meetings[&id].notes.clone();
    if before.left.contains(words) {
        return;
    }
    let handed = before.handed;
    let left = format!("{}\n\n{words}", before.left).trim().chars().take(LEFT).collect();
    let words = words.chars().take(LEFT).collect();
    let notes = Notes { left, ..before };
    turn.record(notes::Change::NotesStand { meeting: id, notes: Box::new(notes) });
    turn.ack(Ack::LeftKept {});
    let ahead = |(last, next): &(&Meeting, &Meeting)| last.id == id && turn.now < next.starts();
    let next = between(turn.community).filter(ahead);
    let to = next.and_then(|(_, next)| Some((next.id, next.duty.holder?)));
    let Some((meeting, to)) = to.filter(|(_, to)| handed == Some(*to)) else {
        return hand_over(turn);
    };
    let letter = Letter::Handover {
        last: turn.counted_facts(id),
        from: turn.name(by),
        actions: vec![],
        topics: vec![],
        newcomers: vec![],
        liked: vec![],
        meeting: turn.meeting_facts(meeting),
        words,
        late: true,
    };
    super::facilitation::send(turn, meeting, To::Person(to), letter);
}

/// Nothing of a person stays: not what they left to others, nor that anything was handed to them.
pub(super) fn forgotten(turn: &mut Turn<'_>, person: PersonId) {
    let held: Vec<Meeting> = turn.community.meetings.values().cloned().collect();
    for Meeting { id, duty, notes: before, .. } in held {
        let mut notes = before.clone();
        notes.handed = notes.handed.filter(|to| *to != person);
        if duty.holder == Some(person) || duty.shadow == Some(person) {
            notes.left.clear();
        }
        if notes != before {
            turn.record(notes::Change::NotesStand { meeting: id, notes: Box::new(notes) });
        }
    }
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
