//! What members are told ahead of a meeting: what shall it be about, what is it about, are you coming?

use super::super::{agenda, digest, entries, terms, timetable};
use super::expiring;
use crate::clock::Timestamp;
use crate::community::attendance::Coming;
use crate::community::letter::{DigestItem, MeetingFacts, To};
use crate::community::step::Step;
use crate::community::{Letter, Level, Meeting, MeetingId, PersonId, Reminders, Turn};

pub(super) fn call_for_topics(turn: &mut Turn<'_>, id: MeetingId) {
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

pub(super) fn send_agenda(turn: &mut Turn<'_>, id: MeetingId) {
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

/// Only who has not answered, at `all` and `digest`, once (experience.md, 5).
pub(super) fn remind(turn: &mut Turn<'_>, id: MeetingId) {
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
