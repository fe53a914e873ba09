//! Who comes: answers to invitations, by calendar button or by words.

use serde::{Deserialize, Serialize};

use super::{Community, MeetingId, PersonId, Row};
use crate::clock::Timestamp;

/// Whether somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coming {
    /// They come.
    Yes,
    /// They do not.
    No,
    /// They do not know yet.
    Maybe,
}

impl Coming {
    /// Its PARTSTAT (RFC 5545 section 3.2.12).
    pub fn partstat(self) -> &'static str {
        match self {
            Self::Yes => "ACCEPTED",
            Self::No => "DECLINED",
            Self::Maybe => "TENTATIVE",
        }
    }
}

/// An answer to an invitation; the calendar's button and the words mean the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The answer.
    pub coming: Coming,
    /// They come after the start.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// People they bring.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub guests: u32,
    /// From afar (true) or on site (false), if they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<bool>,
    /// What they wrote with it, bounded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// When they answered; the later answer wins.
    pub at: Timestamp,
    /// Given by the calendar's button.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub button: bool,
}

impl Answer {
    /// A bare yes.
    pub(super) const fn yes(at: Timestamp) -> Self {
        Self {
            coming: Coming::Yes,
            late: false,
            guests: 0,
            remote: None,
            comment: String::new(),
            at,
            button: false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What became true of who comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Somebody answered for one meeting, or took the answer back.
    Answered { meeting: MeetingId, person: PersonId, answer: Option<Answer> },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::Answered { meeting, person, answer } => {
                if let Some(held) = community.meetings.get_mut(meeting) {
                    match answer {
                        Some(answer) => held.answers.insert(*person, answer.clone()),
                        None => held.answers.remove(person),
                    };
                }
                vec![Row::Answer(*meeting, *person)]
            }
        }
    }
}
