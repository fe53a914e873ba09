//! Facts for letters, taken from the state: names and counts, never addresses.

use chrono::TimeDelta;

use crate::clock::Timestamp;
use crate::community::agenda::Topic;
use crate::community::attendance::Coming;
use crate::community::facilitation::DutyState;
use crate::community::letter::{ActionFacts, AgendaItem, MeetingFacts, TopicFacts};
use crate::community::notes::Action;
use crate::community::{AttendeeList, Meeting, MeetingId, PersonId, Turn};

/// How much of a topic's description a letter shows, in characters.
const BODY_SHOWN: usize = 400;

/// So many of those who come are named in a letter.
const NAMED: usize = 30;

/// How long a topic takes when nobody said.
pub(super) const TOPIC_MINUTES: u32 = 20;

impl Turn<'_> {
    /// What a person is called; somebody forgotten has no name.
    pub(super) fn name(&self, person: PersonId) -> String {
        self.people.find(person).map_or_else(String::new, |person| person.called().to_owned())
    }

    /// A meeting without counts: cheap, whatever the size of the community.
    pub(super) fn meeting_facts(&self, id: MeetingId) -> MeetingFacts {
        let meeting = &self.community.meetings[&id];
        let accepted = meeting.duty.state == DutyState::Accepted;
        MeetingFacts {
            id,
            start: meeting.starts(),
            end: meeting.ends(),
            zone: meeting.zone,
            minutes: meeting.minutes,
            place: meeting.place.clone(),
            link: meeting.link.clone(),
            facilitator: meeting.duty.holder.filter(|_| accepted).map(|holder| self.name(holder)),
            shadow: meeting.duty.shadow.map(|shadow| self.name(shadow)),
            span: self.span_facts(&meeting.duty),
            yes: 0,
            maybe: 0,
            coming: vec![],
            last: None,
        }
    }

    /// The same with when it was last, for letters that say when it is.
    pub(super) fn dated_facts(&self, id: MeetingId) -> MeetingFacts {
        let meeting = &self.community.meetings[&id];
        let alike = |other: &&Meeting| {
            other.series == meeting.series
                && other.original.time() == meeting.original.time()
                && other.start < meeting.start
        };
        let before = self.community.meetings.values().filter(alike);
        let last = before.map(|before| before.start.date()).max();
        MeetingFacts { last, ..self.meeting_facts(id) }
    }

    /// All that is known of a meeting still to be: with its counts and, where members see that, who
    /// comes.
    pub(super) fn full_facts(&self, id: MeetingId) -> MeetingFacts {
        let shown = self.community.settings.attendee_list != AttendeeList::None;
        let coming = self.community.who(&self.community.meetings[&id], Coming::Yes).into_iter();
        let named = if shown { NAMED } else { 0 };
        let coming = coming.take(named).map(|person| self.name(person)).collect();
        MeetingFacts { coming, last: self.dated_facts(id).last, ..self.counted_facts(id) }
    }

    /// A meeting with its counts: looks at every member.
    pub(super) fn counted_facts(&self, id: MeetingId) -> MeetingFacts {
        let meeting = &self.community.meetings[&id];
        MeetingFacts {
            yes: self.community.who(meeting, Coming::Yes).len(),
            maybe: self.community.who(meeting, Coming::Maybe).len(),
            ..self.meeting_facts(id)
        }
    }

    /// The next meeting, if any.
    pub(super) fn next_facts(&self) -> Option<MeetingFacts> {
        let id = self.community.next_meeting(self.now)?.id;
        Some(self.meeting_facts(id))
    }

    /// A topic as a letter shows it.
    pub(super) fn topic_facts(&self, topic: &Topic) -> TopicFacts {
        TopicFacts {
            number: topic.number,
            title: topic.title.clone(),
            kind: topic.kind.clone(),
            body: topic.body.chars().take(BODY_SHOWN).collect(),
            by: topic.by.map_or_else(String::new, |by| self.name(by)),
            presenter: topic.presenter.map(|presenter| self.name(presenter)),
            votes: topic.votes.len(),
        }
    }

    /// The topics of these numbers as letters show them.
    pub(super) fn topics_facts(&self, numbers: &[u32]) -> Vec<TopicFacts> {
        let known = numbers.iter().filter_map(|number| self.community.topics.get(number));
        known.map(|topic| self.topic_facts(topic)).collect()
    }

    /// The agenda of a meeting with its times.
    pub(super) fn agenda_items(&self, meeting: &Meeting) -> Vec<AgendaItem> {
        let mut at: Timestamp = meeting.starts();
        let mut items = vec![];
        for topic in meeting.agenda.iter().filter_map(|number| self.community.topics.get(number)) {
            let minutes = topic.minutes.unwrap_or(TOPIC_MINUTES);
            items.push(AgendaItem { topic: self.topic_facts(topic), at, minutes });
            at += TimeDelta::minutes(i64::from(minutes));
        }
        items
    }

    /// The actions still to be done of a meeting, or of all.
    pub(super) fn open_actions(&self, of: Option<PersonId>) -> Vec<ActionFacts> {
        let open = self.community.actions.values().filter(|action| action.done.is_none());
        open.filter(|action| of.is_none() || action.person == of).map(action_facts).collect()
    }
}

/// An action as a letter shows it.
pub(super) fn action_facts(action: &Action) -> ActionFacts {
    ActionFacts {
        number: action.number,
        who: action.who.clone(),
        by: action.by,
        what: action.what.clone(),
    }
}
