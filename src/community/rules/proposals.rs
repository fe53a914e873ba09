//! Other times that members' calendars propose (COUNTER, RFC 5546 section 3.2.7): gathered for each
//! meeting, and put to whoever may move it.

use chrono::{NaiveDateTime, TimeDelta};

use crate::clock::Timestamp;
use crate::community::facilitation::DutyState;
use crate::community::letter::{ProposedFacts, To};
use crate::community::pending::{Change, Pending, Waiting};
use crate::community::{Letter, MeetingId, PersonId, Turn};
use crate::time;

/// A time further ahead than this is a slip.
const AHEAD: TimeDelta = TimeDelta::days(400);

/// A member's calendar proposes another time for a meeting; their newest proposal counts. Who
/// decides hears of the first, second, fourth, eighth one, so that many are a few letters.
pub(super) fn proposed(turn: &mut Turn<'_>, by: PersonId, id: MeetingId, at: Timestamp) {
    let meeting = &turn.community.meetings[&id];
    let to = time::to_local(at, meeting.zone);
    let sensible = at > turn.now && at < turn.now + AHEAD && to != meeting.start;
    if !meeting.is_ahead(turn.now) || !sensible || supports(turn, id, to, by) {
        return;
    }
    take_back(turn, id, by);
    add(turn, id, to, by);
    let all = open(turn, id);
    let people: usize = all.iter().map(|(_, _, by)| by.len()).sum();
    let Some((number, ..)) = all.first().filter(|_| people.is_power_of_two()) else { return };
    let (number, zone) = (*number, turn.community.meetings[&id].zone);
    let facts = |(_, to, by): &(u32, NaiveDateTime, Vec<PersonId>)| ProposedFacts {
        start: time::to_instant(*to, zone),
        zone,
        by: by.iter().map(|by| turn.name(*by)).collect(),
    };
    let proposed = all.iter().map(facts).collect();
    let letter = Letter::Proposal { meeting: turn.counted_facts(id), proposed };
    let to = turn.who_cares_for(Some(id));
    turn.ask(to, letter, number);
}

/// The times proposed for a meeting and by whom: most wanted first, then soonest.
fn open(turn: &Turn<'_>, id: MeetingId) -> Vec<(u32, NaiveDateTime, Vec<PersonId>)> {
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
fn take_back(turn: &mut Turn<'_>, id: MeetingId, by: PersonId) {
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
