//! The poll about when a meeting is to be: begun when many members' calendars propose other times,
//! answered by numbers, and closed with a proposal to whoever may move the meeting.

use std::cmp::Reverse;

use chrono::{NaiveDateTime, TimeDelta};

use super::proposals::{self, Proposed, Stays};
use super::{exceptions, timetable};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::attendance::Coming;
use crate::community::letter::{ProposedFacts, To};
use crate::community::pending::{Change, Pending, Waiting};
use crate::community::{About, Community, Letter, MeetingId, PersonId, Turn};
use crate::time;

/// So many members who propose other times are many: everybody is asked.
const MANY: usize = 3;
/// A poll has at most so many other times, the most wanted ones.
const MOST_TIMES: usize = 5;
/// Days to answer in; fewer in short rhythms.
const DAYS: u32 = 3;
/// It closes so long before the first of its times at the latest, so that a move can still be told.
const BEFORE: TimeDelta = TimeDelta::hours(24);
/// With less time than this to answer there is no poll.
const SHORTEST: TimeDelta = TimeDelta::hours(12);

/// A poll that is taken apart.
struct Poll {
    number: u32,
    meeting: MeetingId,
    /// The present time first.
    times: Vec<NaiveDateTime>,
    /// Who can at which of them, counted from 1.
    suits: Vec<(PersonId, Vec<u32>)>,
}

impl Poll {
    fn of(pending: &Pending) -> Option<Self> {
        let Waiting::Poll { meeting, times, suits } = &pending.what else { return None };
        let (times, suits) = (times.clone(), suits.clone());
        Some(Self { number: pending.number, meeting: *meeting, times, suits })
    }
}

/// Begins a poll when many have proposed other times, once for each meeting; false: it does not.
pub(super) fn begins(turn: &mut Turn<'_>, id: MeetingId) -> bool {
    let proposed = proposals::open(turn, id);
    let people: usize = proposed.iter().map(|(_, _, by)| by.len()).sum();
    let of_this = |pending: &Pending| Poll::of(pending).is_some_and(|poll| poll.meeting == id);
    if people < MANY || turn.community.pending.values().any(of_this) {
        return false;
    }
    let Some(closes) = closes(turn, id, &proposed) else { return false };
    let meeting = turn.community.meetings[&id].clone();
    let mut others: Vec<Proposed> = proposed.into_iter().take(MOST_TIMES).collect();
    others.sort_by_key(|(_, time, _)| *time);
    let times: Vec<NaiveDateTime> =
        [meeting.start].into_iter().chain(others.iter().map(|(_, time, _)| *time)).collect();
    let slots = (2..).zip(&others);
    let suits = slots.flat_map(|(slot, (_, _, by))| by.iter().map(move |by| (*by, vec![slot])));
    let number = turn.community.counters.pending + 1;
    let what = Waiting::Poll { meeting: id, times, suits: suits.collect() };
    let pending = Pending { number, what, since: turn.now, until: closes, ended: None };
    turn.record(Change::Waits { pending: Box::new(pending.clone()) });
    let Some(poll) = Poll::of(&pending) else { return false };
    let letter =
        Letter::DatePoll { meeting: turn.meeting_facts(id), times: facts(turn, &poll), closes };
    let mut readers = exceptions::concerned(turn, id);
    readers.retain(|reader| turn.hears(*reader));
    turn.ask_until(To::People(readers), letter, number, Some(closes));
    true
}

/// When a poll begun now would close; none: it would be too soon.
fn closes(turn: &Turn<'_>, id: MeetingId, proposed: &[Proposed]) -> Option<Timestamp> {
    let meeting = &turn.community.meetings[&id];
    let others = proposed.iter().map(|(_, time, _)| time::to_instant(*time, meeting.zone));
    let first = others.chain([meeting.starts()]).min()?;
    let patient = turn.now + timetable::patience(meeting, DAYS);
    let closes = timetable::at_work(turn.community, patient).min(first - BEFORE);
    (closes >= turn.now + SHORTEST).then_some(closes)
}

/// While a poll is open, a further proposal is an answer to it; false: none is open.
pub(super) fn takes(
    turn: &mut Turn<'_>,
    id: MeetingId,
    (by, time): (PersonId, NaiveDateTime),
) -> bool {
    let open = turn.community.pending.values().filter(|pending| pending.ended.is_none());
    let Some(poll) = open.filter_map(Poll::of).find(|poll| poll.meeting == id) else {
        return false;
    };
    let place = poll.times.iter().position(|known| *known == time);
    if let Some(slot) = place.and_then(|place| u32::try_from(place + 1).ok()) {
        answer(turn, poll.number, by, Some(vec![slot]));
    }
    true
}

/// A member says which of the times suit them.
pub(super) fn suits(turn: &mut Turn<'_>, by: PersonId, slots: &[u32], about: &About) {
    let pending = about.pending.and_then(|number| turn.community.pending.get(&number));
    let open = pending.filter(|pending| pending.ended.is_none() && pending.until > turn.now);
    let Some((poll, closes)) = open.and_then(|one| Some((Poll::of(one)?, one.until))) else {
        return turn.ack(Ack::PollClosed {});
    };
    let known = |slot: &u32| (1..=poll.times.len()).any(|place| u32::try_from(place) == Ok(*slot));
    let mut chosen: Vec<u32> = slots.iter().copied().filter(known).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let before = poll.suits.iter().find(|(who, _)| *who == by).map(|(_, slots)| slots.clone());
    if before.as_ref() != Some(&chosen) {
        turn.remember(Before::Suits { poll: poll.number, slots: before });
        answer(turn, poll.number, by, Some(chosen.clone()));
    }
    let zone = turn.community.meetings[&poll.meeting].zone;
    let times = (1..).zip(&poll.times).filter(|(slot, _)| chosen.contains(slot));
    let times = times.map(|(_, time)| time::to_instant(*time, zone)).collect();
    turn.ack(Ack::Suits { times, closes });
}

/// Keeps a member's answer to a poll; none: they have not answered.
pub(super) fn answer(turn: &mut Turn<'_>, number: u32, by: PersonId, slots: Option<Vec<u32>>) {
    let Some(pending) = turn.community.pending.get(&number).cloned() else { return };
    let Some(Poll { meeting, times, mut suits, .. }) = Poll::of(&pending) else { return };
    suits.retain(|(who, _)| *who != by);
    suits.extend(slots.map(|slots| (by, slots)));
    let what = Waiting::Poll { meeting, times, suits };
    turn.record(Change::Waits { pending: Box::new(Pending { what, ..pending }) });
}

/// Closes the polls that are due.
pub(super) fn close_due(turn: &mut Turn<'_>) {
    let now = turn.now;
    let open = turn.community.pending.values().filter(|pending| pending.ended.is_none());
    let due: Vec<Poll> = open.filter(|pending| pending.until <= now).filter_map(Poll::of).collect();
    for poll in due {
        let (number, verdict) = (poll.number, "closed".to_owned());
        turn.record(Change::Ended { number, by: None, verdict });
        if turn.community.meetings[&poll.meeting].is_ahead(now) {
            close(turn, &poll);
        }
    }
}

/// When [`close_due`] would next have something to do.
pub(super) fn next_close(community: &Community) -> Option<Timestamp> {
    let open = community.pending.values().filter(|pending| pending.ended.is_none());
    open.filter(|pending| matches!(pending.what, Waiting::Poll { .. })).map(|poll| poll.until).min()
}

/// The time that suits most is proposed to who may move the meeting; if it is the present one, or as
/// good as that, the meeting stays.
fn close(turn: &mut Turn<'_>, poll: &Poll) {
    let mut times = facts(turn, poll);
    let stay = times.remove(0).can;
    times.retain(|time| time.start > turn.now);
    times.sort_by_key(|time| (Reverse(time.can), time.start));
    if times.first().is_none_or(|best| best.can <= stay) {
        return proposals::decline(turn, poll.meeting, Stays::Polled);
    }
    let meeting = turn.meeting_facts(poll.meeting);
    let letter = Letter::Proposal { meeting, proposed: times, stay: Some(stay) };
    let to = turn.who_cares_for(Some(poll.meeting));
    turn.ask(to, letter, poll.number);
}

/// The times of a poll and how many can come then. Who has not answered the poll and said yes to
/// the meeting can come at its present time.
fn facts(turn: &Turn<'_>, poll: &Poll) -> Vec<ProposedFacts> {
    let meeting = &turn.community.meetings[&poll.meeting];
    let members = &turn.community.members;
    let said = |who: PersonId| poll.suits.iter().any(|(other, _)| *other == who);
    let coming = turn.community.who(meeting, Coming::Yes);
    let coming = coming.into_iter().filter(|who| !said(*who)).count();
    let can = |slot: u32| {
        let suits = poll
            .suits
            .iter()
            .filter(|(who, slots)| members.contains_key(who) && slots.contains(&slot));
        suits.count() + if slot == 1 { coming } else { 0 }
    };
    let fact = |(slot, time): (u32, &NaiveDateTime)| ProposedFacts {
        start: time::to_instant(*time, meeting.zone),
        zone: meeting.zone,
        by: vec![],
        can: can(slot),
    };
    (1..).zip(&poll.times).map(fact).collect()
}

/// Somebody is forgotten: what their calendar proposed, and what they answered.
pub(super) fn forgotten(turn: &mut Turn<'_>, person: PersonId) {
    let waiting: Vec<Pending> = turn.community.pending.values().cloned().collect();
    for pending in waiting {
        if let Waiting::Proposal { meeting, .. } = pending.what {
            proposals::take_back(turn, meeting, person);
        }
        if Poll::of(&pending).is_some_and(|poll| poll.suits.iter().any(|(who, _)| *who == person)) {
            answer(turn, pending.number, person, None);
        }
    }
}
