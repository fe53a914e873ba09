//! Other times that members' calendars propose (COUNTER, RFC 5546 section 3.2.7): gathered for each
//! meeting, and put to whoever may move it; when many propose, everybody is polled first.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::{exceptions, poll};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::facilitation::DutyState;
use crate::community::letter::{CalendarMethod, ProposedFacts, To};
use crate::community::pending::{Change, Pending, Waiting};
use crate::community::{About, Community, Letter, MeetingId, PersonId, Turn};
use crate::time;

/// A time further ahead than this is a slip.
const AHEAD: TimeDelta = TimeDelta::days(400);
/// What nobody decided so long before the meeting lapses,
const BEFORE: TimeDelta = TimeDelta::hours(24);
/// but not sooner than this after it was last put to them.
const TO_DECIDE: TimeDelta = TimeDelta::hours(8);

/// A time that is proposed: its number among what waits, when, and by whom.
pub(super) type Proposed = (u32, NaiveDateTime, Vec<PersonId>);

/// A member's calendar proposes another time for a meeting; their newest proposal counts. Many make
/// a poll; until then who decides hears of the first, second, fourth one, so that they are few letters.
pub(super) fn proposed(turn: &mut Turn<'_>, by: PersonId, id: MeetingId, at: Timestamp) {
    let meeting = &turn.community.meetings[&id];
    let to = time::to_local(at, meeting.zone);
    let sensible = at > turn.now && at < turn.now + AHEAD && to != meeting.start;
    if !meeting.is_ahead(turn.now) || !sensible || supports(turn, id, to, by) {
        return;
    }
    take_back(turn, id, by);
    add(turn, id, to, by);
    if poll::takes(turn, id, (by, to)) || poll::begins(turn, id) {
        return;
    }
    let all = open(turn, id);
    let people: usize = all.iter().map(|(_, _, by)| by.len()).sum();
    let Some((number, ..)) = all.first().filter(|_| people.is_power_of_two()) else { return };
    let (number, zone) = (*number, turn.community.meetings[&id].zone);
    let facts = |(_, to, by): &Proposed| ProposedFacts {
        start: time::to_instant(*to, zone),
        zone,
        by: by.iter().map(|by| turn.name(*by)).collect(),
        can: 0,
    };
    let proposed = all.iter().map(facts).collect();
    let letter = Letter::Proposal { meeting: turn.counted_facts(id), proposed, stay: None };
    let to = turn.who_cares_for(Some(id));
    turn.ask(to, letter, number);
}

/// Why a meeting stays although another time was proposed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stays {
    /// Who may move it said so.
    Said(PersonId),
    /// Everybody was polled.
    Polled,
    /// Nobody decided in time.
    Undecided,
}

/// Who may move a meeting leaves it where it is.
pub(super) fn turn_down(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let Some(id) = exceptions::theirs(turn, by, None, about) else { return };
    decline(turn, id, Stays::Said(by));
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Stays { meeting });
}

/// Tells whoever proposed another time that the meeting stays, and why; their calendars, too.
pub(super) fn decline(turn: &mut Turn<'_>, id: MeetingId, why: Stays) {
    let by = if let Stays::Said(by) = why { Some(turn.name(by)) } else { None };
    let meeting = turn.community.meetings[&id].clone();
    for (_, to, people) in open(turn, id) {
        let readers: Vec<PersonId> =
            people.into_iter().filter(|who| turn.community.members.contains_key(who)).collect();
        let facts = turn.one_facts(&meeting, CalendarMethod::DeclineCounter);
        let letter = Letter::ProposalDeclined {
            meeting: turn.meeting_facts(id),
            proposed: time::to_instant(to, meeting.zone),
            by: by.clone(),
            polled: matches!(why, Stays::Polled),
            calendar: turn.with_answers(facts, &meeting, &readers),
        };
        turn.send_until(To::People(readers), letter, Some(meeting.starts()));
    }
    over(turn, id);
}

/// A meeting is elsewhere, or stays for good, or is off: nothing is proposed for it any more.
pub(super) fn over(turn: &mut Turn<'_>, id: MeetingId) {
    let of = |pending: &&Pending| {
        matches!(&pending.what,
            Waiting::Proposal { meeting, .. } | Waiting::Poll { meeting, .. } if *meeting == id)
    };
    let waiting = turn.community.pending.values().filter(|pending| pending.ended.is_none());
    let numbers: Vec<u32> = waiting.filter(of).map(|pending| pending.number).collect();
    for number in numbers {
        turn.record(Change::Ended { number, by: None, verdict: "over".to_owned() });
    }
}

/// What nobody decided in time is declined: a calendar that proposes waits for an answer.
pub(super) fn lapse_due(turn: &mut Turn<'_>) {
    let due = lapses(turn.community).filter(|(_, at)| *at <= turn.now).map(|(id, _)| id);
    let due: Vec<MeetingId> = due.collect();
    for id in due {
        if turn.community.meetings[&id].is_ahead(turn.now) {
            decline(turn, id, Stays::Undecided);
        } else {
            over(turn, id);
        }
    }
}

/// When [`lapse_due`] would next have something to do.
pub(super) fn next_lapse(community: &Community) -> Option<Timestamp> {
    lapses(community).map(|(_, at)| at).min()
}

/// When what is proposed for each meeting lapses: a day before it, and not before somebody had time to
/// decide.
fn lapses(community: &Community) -> impl Iterator<Item = (MeetingId, Timestamp)> {
    let mut since: BTreeMap<MeetingId, Timestamp> = BTreeMap::new();
    for pending in community.pending.values().filter(|pending| pending.ended.is_none()) {
        if let Waiting::Proposal { meeting, .. } = &pending.what {
            let known = since.entry(*meeting).or_insert(pending.since);
            *known = pending.since.max(*known);
        }
    }
    for poll in community.pending.values() {
        let Waiting::Poll { meeting, .. } = &poll.what else { continue };
        if poll.ended.is_none() {
            // Its end decides, or asks who decides.
            since.remove(meeting);
        } else if let Some(known) = since.get_mut(meeting) {
            *known = poll.until.max(*known);
        }
    }
    since.into_iter().filter_map(|(id, since)| {
        let starts = community.meetings.get(&id)?.starts();
        Some((id, (starts - BEFORE).max(since + TO_DECIDE).min(starts)))
    })
}

/// The times proposed for a meeting and by whom: most wanted first, then soonest.
pub(super) fn open(turn: &Turn<'_>, id: MeetingId) -> Vec<Proposed> {
    let proposals = turn.community.pending.values().filter(|pending| pending.ended.is_none());
    let mut open: Vec<_> = proposals
        .filter_map(|pending| {
            let Waiting::Proposal { meeting, to, by } = &pending.what else { return None };
            (*meeting == id).then(|| (pending.number, *to, by.clone()))
        })
        .collect();
    open.sort_by_key(|(_, to, by)| (std::cmp::Reverse(by.len()), *to));
    open
}

fn supports(turn: &Turn<'_>, id: MeetingId, to: NaiveDateTime, by: PersonId) -> bool {
    open(turn, id).iter().any(|(_, time, people)| *time == to && people.contains(&by))
}

/// Takes back what somebody proposed before.
pub(super) fn take_back(turn: &mut Turn<'_>, id: MeetingId, by: PersonId) {
    for (number, to, mut people) in open(turn, id) {
        if !people.contains(&by) {
            continue;
        }
        people.retain(|person| *person != by);
        if people.is_empty() {
            turn.record(Change::Dropped { number });
        } else {
            stands(turn, Some(number), Waiting::Proposal { meeting: id, to, by: people });
        }
    }
}

fn add(turn: &mut Turn<'_>, id: MeetingId, to: NaiveDateTime, by: PersonId) {
    let known = open(turn, id).into_iter().find(|(_, time, _)| *time == to);
    let (number, mut people) = match known {
        Some((number, _, people)) => (Some(number), people),
        None => (None, vec![]),
    };
    people.push(by);
    stands(turn, number, Waiting::Proposal { meeting: id, to, by: people });
}

fn stands(turn: &mut Turn<'_>, number: Option<u32>, what: Waiting) {
    let Waiting::Proposal { meeting, .. } = &what else { return };
    let until = turn.community.meetings[meeting].starts();
    let number = number.unwrap_or(turn.community.counters.pending + 1);
    let pending = Pending { number, what, since: turn.now, until, ended: None };
    turn.record(Change::Waits { pending: Box::new(pending) });
}

impl Turn<'_> {
    /// Who cares for a meeting: its facilitator, or the stewards while it has none.
    pub(super) fn who_cares_for(&self, id: Option<MeetingId>) -> To {
        let meeting = id.and_then(|id| self.community.meetings.get(&id));
        let duty = meeting.map(|meeting| &meeting.duty);
        let accepted = duty.filter(|duty| duty.state == DutyState::Accepted);
        match accepted.and_then(|duty| duty.holder) {
            Some(holder) => To::Person(holder),
            None => self.to_stewards(),
        }
    }
}
