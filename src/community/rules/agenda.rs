//! Topics and agendas: proposed, voted for, chosen, put in order.

use std::cmp::Reverse;

use super::facts::TOPIC_MINUTES;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::agenda::{Change, Topic, TopicState};
use crate::community::{About, Community, MeetingId, PersonId, Turn};

/// A title longer than this is cut, in characters.
const TITLE_LIMIT: usize = 200;
/// A description longer than this is cut, in characters.
const BODY_LIMIT: usize = 4000;
/// Open topics a community can have; the thousandth proposal is a flood, not a wish.
const OPEN_LIMIT: usize = 500;
/// Minutes of a meeting that are not for topics: arriving and closing.
const AROUND_MINUTES: u32 = 10;

/// Puts a topic up; its proposer votes for it.
pub(super) fn propose(
    turn: &mut Turn<'_>,
    by: PersonId,
    title: &str,
    kind: Option<&String>,
    body: &str,
) {
    let title: String = title.trim().chars().take(TITLE_LIMIT).collect();
    let known = |topic: &&Topic| {
        topic.state == TopicState::Open && topic.title.to_lowercase() == title.to_lowercase()
    };
    if let Some(number) = turn.community.topics.values().find(known).map(|topic| topic.number) {
        return vote(turn, by, &[number]);
    }
    let open = turn.community.topics.values().filter(|topic| topic.state == TopicState::Open);
    if title.is_empty() || open.count() >= OPEN_LIMIT {
        return;
    }
    let number = turn.community.counters.topic + 1;
    let topic = Topic {
        number,
        title,
        kind: kind.cloned(),
        body: body.trim().chars().take(BODY_LIMIT).collect(),
        by: Some(by),
        presenter: None,
        minutes: None,
        at: turn.now,
        state: TopicState::Open,
        votes: std::collections::BTreeSet::new(),
    };
    turn.record(Change::TopicProposed { topic: Box::new(topic) });
    turn.record(Change::TopicVoted { topic: number, by });
    turn.remember(Before::Proposed { topic: number });
    let next = turn.community.next_meeting(turn.now);
    let next_time = next.is_some_and(|meeting| meeting.agenda_closed);
    let topic = turn.topic_facts(&turn.community.topics[&number]);
    turn.ack(Ack::TopicProposed { topic, next_time });
}

/// Splits numbers into those of open topics and the others.
fn known(community: &Community, numbers: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let open = |number: &u32| {
        community
            .topics
            .get(number)
            .is_some_and(|topic| matches!(topic.state, TopicState::Open | TopicState::Chosen(_)))
    };
    numbers.iter().copied().partition(open)
}

fn tell_unknown(turn: &mut Turn<'_>, unknown: Vec<u32>) {
    if !unknown.is_empty() {
        turn.ack(Ack::NoSuchTopic { numbers: unknown });
    }
}

/// Votes for topics, once per member.
pub(super) fn vote(turn: &mut Turn<'_>, by: PersonId, numbers: &[u32]) {
    let (open, unknown) = known(turn.community, numbers);
    let mut voted = false;
    for topic in &open {
        if !turn.community.topics[topic].votes.contains(&by) {
            turn.record(Change::TopicVoted { topic: *topic, by });
            turn.remember(Before::Voted { topic: *topic });
            voted = true;
        }
    }
    if voted {
        let topics = turn.topics_facts(&open);
        turn.ack(Ack::Voted { topics });
    }
    tell_unknown(turn, unknown);
}

/// Takes votes back.
pub(super) fn unvote(turn: &mut Turn<'_>, by: PersonId, numbers: &[u32]) {
    let (open, unknown) = known(turn.community, numbers);
    let voted: Vec<u32> =
        open.into_iter().filter(|n| turn.community.topics[n].votes.contains(&by)).collect();
    for topic in &voted {
        turn.record(Change::TopicUnvoted { topic: *topic, by });
        turn.remember(Before::Unvoted { topic: *topic });
    }
    if !voted.is_empty() {
        let topics = turn.topics_facts(&voted);
        turn.ack(Ack::Unvoted { topics });
    }
    tell_unknown(turn, unknown);
}

/// Somebody would present a topic.
pub(super) fn present(turn: &mut Turn<'_>, by: PersonId, number: u32) {
    if !known(turn.community, &[number]).1.is_empty() {
        return tell_unknown(turn, vec![number]);
    }
    let presenter = turn.community.topics[&number].presenter;
    if presenter != Some(by) {
        turn.record(Change::PresenterSet { topic: number, presenter: Some(by), at: turn.now });
        turn.remember(Before::Presenter { topic: number, presenter });
    }
    let topic = turn.topic_facts(&turn.community.topics[&number]);
    turn.ack(Ack::Presenting { topic });
}

/// The proposer, or a steward, takes a topic back.
pub(super) fn withdraw(turn: &mut Turn<'_>, by: PersonId, number: u32) {
    if !known(turn.community, &[number]).1.is_empty() {
        return tell_unknown(turn, vec![number]);
    }
    let topic = turn.community.topics[&number].clone();
    let facts = turn.topic_facts(&topic);
    if topic.by != Some(by) && !turn.is_steward(by) {
        return turn.ack(Ack::NotYours { topic: facts });
    }
    if let TopicState::Chosen(meeting) = topic.state {
        take_off(turn, meeting, number);
    }
    turn.record(Change::TopicStands { topic: number, state: TopicState::Withdrawn });
    turn.remember(Before::Withdrawn { topic: number });
    turn.ack(Ack::Withdrawn { topic: facts });
}

fn take_off(turn: &mut Turn<'_>, meeting: MeetingId, number: u32) {
    let Some(held) = turn.community.meetings.get(&meeting) else { return };
    let closed = held.agenda_closed;
    let topics: Vec<u32> = held.agenda.iter().copied().filter(|topic| *topic != number).collect();
    turn.remember(Before::Agenda { meeting, topics: held.agenda.clone() });
    turn.record(Change::AgendaSet { meeting, topics, closed, at: turn.now });
}

/// A topic takes so long.
pub(super) fn minutes(turn: &mut Turn<'_>, number: u32, minutes: u32) {
    if !known(turn.community, &[number]).1.is_empty() {
        return tell_unknown(turn, vec![number]);
    }
    let before = turn.community.topics[&number].minutes;
    let minutes = minutes.clamp(1, 24 * 60);
    if before != Some(minutes) {
        turn.record(Change::MinutesSet { topic: number, minutes: Some(minutes) });
        turn.remember(Before::Minutes { topic: number, minutes: before });
    }
    let topic = turn.topic_facts(&turn.community.topics[&number]);
    turn.ack(Ack::TopicMinutes { topic, minutes });
}

/// Chooses the topics of a meeting, most wanted first, as many as fit; an empty one stays open.
pub(super) fn choose(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let mut open: Vec<&Topic> =
        turn.community.topics.values().filter(|topic| topic.state == TopicState::Open).collect();
    open.sort_by_key(|topic| (Reverse(topic.votes.len()), topic.number));
    let mut left = meeting.minutes.saturating_sub(AROUND_MINUTES).max(TOPIC_MINUTES);
    let mut topics = meeting.agenda.clone();
    for number in &topics {
        let topic = turn.community.topics.get(number);
        left = left.saturating_sub(topic.and_then(|t| t.minutes).unwrap_or(TOPIC_MINUTES));
    }
    for topic in open {
        let minutes = topic.minutes.unwrap_or(TOPIC_MINUTES);
        if minutes <= left || topics.is_empty() {
            left = left.saturating_sub(minutes);
            topics.push(topic.number);
        }
    }
    let (closed, fresh) = (!topics.is_empty(), topics.clone());
    turn.record(Change::AgendaSet { meeting: id, topics, closed, at: turn.now });
    for topic in fresh {
        turn.record(Change::TopicStands { topic, state: TopicState::Chosen(id) });
    }
}

/// The facilitator puts the agenda in another order: the named topics first, the others after.
pub(super) fn order(turn: &mut Turn<'_>, by: PersonId, wanted: &[u32], about: &About) {
    let Some(id) = super::exceptions::theirs(turn, by, None, about) else { return };
    let before = turn.community.meetings[&id].agenda.clone();
    let mut topics: Vec<u32> = vec![];
    for number in wanted {
        // Small numbers that are no topic of this agenda are places in it.
        let place = usize::try_from(*number).ok().and_then(|n| before.get(n.checked_sub(1)?));
        let topic = before.iter().find(|topic| *topic == number).or(place);
        topics.extend(topic.filter(|topic| !topics.contains(topic)));
    }
    let rest: Vec<u32> = before.iter().copied().filter(|topic| !topics.contains(topic)).collect();
    topics.extend(rest);
    set(turn, id, topics);
}

/// The facilitator takes a topic off the agenda; it waits for another meeting.
pub(super) fn drop(turn: &mut Turn<'_>, by: PersonId, number: u32, about: &About) {
    let Some(id) = super::exceptions::theirs(turn, by, None, about) else { return };
    let before = turn.community.meetings[&id].agenda.clone();
    if !known(turn.community, &[number]).1.is_empty() {
        return tell_unknown(turn, vec![number]);
    }
    if !before.contains(&number) {
        let topic = turn.topic_facts(&turn.community.topics[&number]);
        return turn.ack(Ack::NotOnAgenda { topic, meeting: turn.meeting_facts(id) });
    }
    turn.record(Change::TopicStands { topic: number, state: TopicState::Open });
    set(turn, id, before.into_iter().filter(|topic| *topic != number).collect());
}

fn set(turn: &mut Turn<'_>, id: MeetingId, topics: Vec<u32>) {
    let before = turn.community.meetings[&id].agenda.clone();
    if before != topics {
        turn.remember(Before::Agenda { meeting: id, topics: before });
        turn.record(Change::AgendaSet { meeting: id, topics, closed: true, at: turn.now });
    }
    let titles = turn.agenda_items(&turn.community.meetings[&id]);
    let titles = titles.into_iter().map(|item| item.topic.title).collect();
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Agenda { meeting, titles });
}
