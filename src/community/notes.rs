//! What was said at a meeting: notes, who came, decisions, actions, thanks; and the summary made of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Community, MeetingId, PersonId, Row};
use crate::clock::Timestamp;

/// What was written of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notes {
    /// Free text, a paragraph each, bounded.
    pub text: Vec<String>,
    /// Who came, as written; empty: taken from the answers.
    pub came: Vec<String>,
    /// What was decided.
    pub decided: Vec<String>,
    /// Numbers of the actions agreed.
    pub actions: Vec<u32>,
    /// Who is thanked, and for what.
    pub thanks: Vec<(String, String)>,
    /// Who wrote the notes.
    pub by: Vec<PersonId>,
    /// When the facilitator was shown the summary as it will go out.
    pub shown: Option<Timestamp>,
    /// The facilitator said `wait`.
    pub waits: bool,
    /// How long it took who facilitated, with preparation, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent: Option<u32>,
    /// What who facilitated leaves to the next one, in their own words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub left: String,
    /// To whom this was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<PersonId>,
}

impl Notes {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
            && self.came.is_empty()
            && self.decided.is_empty()
            && self.actions.is_empty()
            && self.thanks.is_empty()
    }
}

/// Something somebody promised to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Lasting number, never reused.
    pub number: u32,
    /// Who, as written.
    pub who: String,
    /// The member meant, if one is.
    pub person: Option<PersonId>,
    /// By when.
    pub by: Option<NaiveDate>,
    /// What.
    pub what: String,
    /// At which meeting it was agreed.
    pub meeting: MeetingId,
    /// When it was done.
    pub done: Option<Timestamp>,
}

/// What became true of notes and actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A meeting's notes are these.
    NotesStand { meeting: MeetingId, notes: Box<Notes> },
    /// An action was agreed, done, or opened again.
    ActionStands { action: Box<Action> },
    /// An action was never agreed: the notes that held it were taken back.
    ActionDropped { number: u32 },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::NotesStand { meeting, notes } => {
                community.meeting(*meeting, |meeting| meeting.notes = (**notes).clone())
            }
            Self::ActionDropped { number } => {
                community.actions.remove(number);
                vec![Row::Action(*number)]
            }
            Self::ActionStands { action } => {
                let number = action.number;
                community.counters.action = community.counters.action.max(number);
                community.actions.insert(number, (**action).clone());
                vec![Row::Action(number), Row::Counters]
            }
        }
    }
}
