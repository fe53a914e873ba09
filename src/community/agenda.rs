//! Topics: proposed, voted for, offered to present, and put on an agenda, most wanted first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Community, Meeting, MeetingId, PersonId, Row};
use crate::clock::Timestamp;

/// Something a member wants to talk about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Lasting number, never reused.
    pub number: u32,
    /// In the proposer's words, bounded.
    pub title: String,
    /// `talk`, `discussion`, `training`, `challenge`, `demo`, or nothing.
    pub kind: Option<String>,
    /// What was written under it.
    pub body: String,
    /// Who proposed it; nobody once forgotten.
    pub by: Option<PersonId>,
    /// Who presents it.
    pub presenter: Option<PersonId>,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// When it was proposed.
    pub at: Timestamp,
    /// Where it stands.
    pub state: TopicState,
    /// Who wants it. Kept in rows of its own.
    #[serde(skip)]
    pub votes: BTreeSet<PersonId>,
}

/// Where a topic stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicState {
    /// It waits for a meeting.
    Open,
    /// It is on the agenda of this meeting.
    Chosen(MeetingId),
    /// It was talked about at this meeting.
    Done(MeetingId),
    /// Its proposer took it back.
    Withdrawn,
}

/// What became true of topics and agendas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A topic exists.
    TopicProposed { topic: Box<Topic> },
    /// A member wants a topic.
    TopicVoted { topic: u32, by: PersonId },
    /// A member does not want a topic any more.
    TopicUnvoted { topic: u32, by: PersonId },
    /// Somebody presents a topic, or nobody.
    PresenterSet { topic: u32, presenter: Option<PersonId>, at: Timestamp },
    /// A topic is nobody's: who proposed it was forgotten.
    ProposerForgotten { topic: u32 },
    /// A topic takes so long.
    MinutesSet { topic: u32, minutes: Option<u32> },
    /// A topic stands elsewhere now.
    TopicStands { topic: u32, state: TopicState },
    /// A meeting has this agenda, in this order.
    AgendaSet { meeting: MeetingId, topics: Vec<u32>, closed: bool, at: Timestamp },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        let (number, change): (u32, &dyn Fn(&mut Topic)) = match self {
            Self::TopicProposed { topic } => {
                let number = topic.number;
                community.counters.topic = community.counters.topic.max(number);
                community.topics.insert(number, (**topic).clone());
                return vec![Row::Topic(number), Row::Counters];
            }
            Self::TopicVoted { topic, by } => {
                if let Some(known) = community.topics.get_mut(topic) {
                    known.votes.insert(*by);
                }
                return vec![Row::Vote(*topic, *by)];
            }
            Self::TopicUnvoted { topic, by } => {
                if let Some(known) = community.topics.get_mut(topic) {
                    known.votes.remove(by);
                }
                return vec![Row::Vote(*topic, *by)];
            }
            Self::AgendaSet { meeting, topics, closed, at } => {
                if let Some(meeting) = community.meetings.get_mut(meeting) {
                    if meeting.agenda != *topics {
                        meeting.agenda.clone_from(topics);
                        meeting.agenda_changed = Some(*at);
                    }
                    meeting.agenda_closed = *closed;
                }
                return vec![Row::Meeting(*meeting)];
            }
            Self::PresenterSet { topic, presenter, at } => {
                if let Some(known) = community.topics.get_mut(topic) {
                    known.presenter = *presenter;
                }
                let holds = |meeting: &&mut Meeting| meeting.agenda.contains(topic);
                let shown = community.meetings.values_mut().filter(holds).map(|meeting| {
                    meeting.agenda_changed = Some(*at);
                    Row::Meeting(meeting.id)
                });
                return shown.chain([Row::Topic(*topic)]).collect();
            }
            Self::ProposerForgotten { topic } => (*topic, &|topic| topic.by = None),
            Self::MinutesSet { topic, minutes } => (*topic, &move |topic| topic.minutes = *minutes),
            Self::TopicStands { topic, state } => (*topic, &move |topic| topic.state = *state),
        };
        if let Some(topic) = community.topics.get_mut(&number) {
            change(topic);
        }
        vec![Row::Topic(number)]
    }
}
