//! What members did in the last week, and how each can be taken back.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::ack::Ack;
use super::attendance::Answer;
use super::facilitation::Duty;
use super::meeting::Meeting;
use super::membership::{Level, Membership};
use super::{Community, MeetingId, PersonId, Row};
use crate::clock::Timestamp;

/// Something a member did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its number.
    pub number: u32,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The inbox number of the mail that said so.
    pub mail: i64,
    /// As it was acknowledged.
    pub told: Vec<Ack>,
    /// What was before, oldest first.
    pub before: Vec<Before>,
    /// It was taken back.
    pub undone: bool,
}

/// What was before an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// An answer for a meeting.
    Answer { meeting: MeetingId, answer: Option<Answer> },
    /// The usual answer.
    Usual { answer: Option<Answer>, at: BTreeMap<NaiveTime, Answer> },
    /// What they had answered to a poll.
    Suits { poll: u32, slots: Option<Vec<u32>> },
    /// The level.
    Level { level: Level },
    /// The topic did not exist.
    Proposed { topic: u32 },
    /// The topic was not voted for.
    Voted { topic: u32 },
    /// The topic was voted for.
    Unvoted { topic: u32 },
    /// The topic stood open.
    Withdrawn { topic: u32 },
    /// Who presented the topic.
    Presenter { topic: u32, presenter: Option<PersonId> },
    /// How long the topic took.
    Minutes { topic: u32, minutes: Option<u32> },
    /// The duty stood so.
    Duty { meeting: MeetingId, duty: Box<Duty> },
    /// The meeting stood so (time and state).
    Meeting { meeting: Box<Meeting> },
    /// The agenda.
    Agenda { meeting: MeetingId, topics: Vec<u32> },
    /// The notes of a meeting.
    Notes { meeting: MeetingId, notes: Box<super::notes::Notes> },
    /// The action was open.
    Action { number: u32 },
    /// They were a member.
    Member { person: PersonId, membership: Box<Membership> },
    /// They were not a steward.
    Steward { person: PersonId },
    /// The person themselves: away, language, zone, name, line. The desk brings it back.
    Person { person: Box<super::Person> },
    /// They could be asked before.
    NotBefore { day: Option<chrono::NaiveDate>, opted_out: bool },
    /// What was written to whoever facilitates; empty: nothing.
    Comment { meeting: MeetingId, text: String },
    /// The action was not agreed.
    Agreed { action: u32 },
    /// These were the candidates.
    Candidates { matter: u32, choices: Vec<super::matter::Choice> },
    /// They had not voted, or otherwise; what the ballot said is not kept.
    Ballot { matter: u32 },
    /// The term had not begun.
    Term { number: u32 },
    /// The community lived so.
    Life { life: super::Life },
    /// Somebody did this for another member: what was before is theirs.
    Of { person: PersonId, before: Vec<Before> },
}

/// What became true of what members did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A member did something.
    Acted { act: Box<Act> },
    /// It was taken back.
    Undone { number: u32 },
    /// It is too old to be taken back.
    Aged { number: u32 },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::Acted { act } => {
                let number = act.number;
                community.counters.act = community.counters.act.max(number);
                community.acts.insert(number, (**act).clone());
                vec![Row::Act(number), Row::Counters]
            }
            Self::Undone { number } => {
                if let Some(act) = community.acts.get_mut(number) {
                    act.undone = true;
                }
                vec![Row::Act(*number)]
            }
            Self::Aged { number } => {
                community.acts.remove(number);
                vec![Row::Act(*number)]
            }
        }
    }
}
