//! What waits for somebody's word: confirmations, mail-backs, held mails, wishes to join.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{About, Command, Community, MeetingId, PersonId, Row};
use crate::clock::Timestamp;

/// Something that waits for an answer, and ends by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its number.
    pub number: u32,
    /// What waits.
    pub what: Waiting,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// How it ended: by whom, and with which verdict. Kept so that a second steward hears of it.
    pub ended: Option<(Option<PersonId>, String)>,
}

/// What can wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Somebody wrote `join`; their address has to confirm.
    Join { name: String, address: String },
    /// A confirmed wish to join; a steward has to agree.
    Approval { name: String, address: String },
    /// A member's mail without enough evidence; the member has to confirm.
    MailBack { by: PersonId, commands: Vec<Command>, about: About },
    /// Another time that members' calendars propose for a meeting; who may move it decides.
    Proposal { meeting: MeetingId, to: NaiveDateTime, by: Vec<PersonId> },
    /// Which times suit for a meeting, the present one first, and who can at which of them, counted
    /// from 1.
    Poll { meeting: MeetingId, times: Vec<NaiveDateTime>, suits: Vec<(PersonId, Vec<u32>)> },
    /// Somebody who is no member answered an invitation; kept so that it is told once.
    Guest { address: String },
    /// A member answered the old time of a meeting and was asked again; kept so that it is once.
    AskedAgain { by: PersonId, meeting: MeetingId, sequence: u32 },
    /// A ballot in a member's name, without enough evidence. What it says lies with the ballots.
    Ballot { by: PersonId, matter: u32 },
    /// A mail to everybody from somebody who may not write to everybody.
    Post {
        mail: i64,
        author: String,
        address: String,
        subject: String,
        text: String,
        by: Option<PersonId>,
    },
}

/// What became true of what waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Something waits.
    Waits { pending: Box<Pending> },
    /// It ended.
    Ended { number: u32, by: Option<PersonId>, verdict: String },
    /// It is forgotten.
    Dropped { number: u32 },
    /// Mail from this address goes through from now on.
    Allowed { address: String },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::Waits { pending } => {
                let number = pending.number;
                community.counters.pending = community.counters.pending.max(number);
                community.pending.insert(number, (**pending).clone());
                vec![Row::Pending(number), Row::Counters]
            }
            Self::Ended { number, by, verdict } => {
                if let Some(pending) = community.pending.get_mut(number) {
                    pending.ended = Some((*by, verdict.clone()));
                }
                vec![Row::Pending(*number)]
            }
            Self::Dropped { number } => {
                community.pending.remove(number);
                vec![Row::Pending(*number)]
            }
            Self::Allowed { address } => {
                community.allowed.insert(address.clone());
                vec![Row::Allowed(address.clone())]
            }
        }
    }
}
