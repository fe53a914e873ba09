//! Who facilitates a meeting: asked, accepted, passed, swapped, taken; fair, and explained.

use serde::{Deserialize, Serialize};

use super::term::Span;
use super::{Community, MeetingId, PersonId, Row};
use crate::clock::Timestamp;

/// The duty of facilitating one meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Duty {
    /// Where it stands.
    pub state: DutyState,
    /// Who has it, or is asked for it.
    pub holder: Option<PersonId>,
    /// Who is asked next if nobody takes it.
    pub backup: Option<PersonId>,
    /// Who goes along with the holder to learn how it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shadow: Option<PersonId>,
    /// Who would rather not go along to this meeting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_along: Vec<PersonId>,
    /// Since when it stands so.
    pub since: Option<Timestamp>,
    /// Who said they can't, or stayed silent, for this meeting.
    pub passed: Vec<PersonId>,
    /// Who could not have carried it, so that it does not count towards their share: away, not to be
    /// asked before a day, or not coming, when somebody was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excused: Vec<PersonId>,
    /// The weights of all who could have carried it, in percent of a full turn: what a turn is
    /// divided by. 0: it was nobody's but its holder's.
    #[serde(default)]
    pub pool: u32,
    /// Its holder took it after somebody had given it up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub covered: bool,
    /// Who would step in was told that a machine answers for the holder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alerted: bool,
    /// The holder had agreed before they wished to trade, and has it still if nobody wants it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agreed: bool,
    /// A swap that waits for the other one's agreement.
    pub swap: Option<Swap>,
    /// Why the holder: turns carried and meetings they could have carried.
    pub why: Option<Why>,
    /// Who is asked is asked for all meetings of this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The term of which it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<u32>,
}

/// Where a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    /// Nobody was asked yet.
    #[default]
    Open,
    /// The holder was asked.
    Asked,
    /// The holder agreed.
    Accepted,
    /// Passed or silent: the least-loaded are called.
    Called,
    /// Nobody took it: the backup was asked.
    BackupAsked,
    /// Nobody took it: the stewards know.
    WithStewards,
}

/// The holder asked somebody to exchange meetings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// Who was asked.
    pub with: PersonId,
    /// The meeting of theirs that the holder would take, if they have one.
    pub other: Option<MeetingId>,
}

/// Why somebody's turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Turns they carried.
    pub turns: u32,
    /// Those of them that somebody else had given up.
    #[serde(default)]
    pub covered: u32,
    /// Meetings to which they went along with somebody else.
    #[serde(default)]
    pub along: u32,
    /// Turns they could have carried, this one among them.
    pub could: u32,
    /// Their fair share of those, in tenths of a turn.
    #[serde(default)]
    pub share: u32,
    /// Others who could have been asked.
    #[serde(default)]
    pub others: u32,
}

/// What became true of a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A duty stands so.
    DutyStands { meeting: MeetingId, duty: Box<Duty> },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::DutyStands { meeting, duty } => {
                community.meeting(*meeting, |meeting| meeting.duty = (**duty).clone())
            }
        }
    }
}
