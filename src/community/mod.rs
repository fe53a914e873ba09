//! The rules of a community: pure functions from what is known and what happened to what changes.
//!
//! Nothing here does I/O, reads a clock, or fails: every event has an outcome. State changes only
//! by a [`Change`]; each says which [`Row`]s it touched, and the store writes those down.

pub mod ack;
pub mod act;
pub mod agenda;
pub mod attendance;
mod change;
mod command;
pub mod desk;
pub mod election;
mod event;
pub mod facilitation;
mod language;
pub mod letter;
pub mod matter;
pub mod meeting;
pub mod membership;
pub mod news;
pub mod notes;
pub mod pending;
pub mod person;
pub mod recurrence;
mod rules;
pub mod setting;
mod settings;
pub mod step;
pub mod term;
mod turn;

use std::collections::{BTreeMap, BTreeSet};

pub use change::{Change, Row};
pub use command::{ActionGiven, Command, DeskCommand, NotesGiven, Reach, Verdict, When};
pub use event::{About, CalendarAnswer, Event, Outcome};
pub use language::Language;
pub use letter::Letter;
pub use meeting::{Meeting, MeetingId, MeetingState, Series, SeriesId};
pub use membership::{Level, Membership};
pub use person::{Away, KnownAddress, People, Person, PersonId};
pub(crate) use rules::{Announced, undo_reach};
use serde::{Deserialize, Serialize};
pub use settings::{
    AttendeeList, Facilitation, FeedAccess, FoundBy, Joining, LetterSettings, MeetingSettings,
    OnHoliday, Posting, Reminders, Replies, Settings, Thin, Ties, TurnLength, Voting,
};
pub use turn::Turn;

use crate::clock::Timestamp;

/// The number of a community in the database.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct CommunityKey(pub i64);

/// All that is known of one community.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its number in the database.
    pub key: CommunityKey,
    /// Its id in addresses, paths and logs.
    pub id: String,
    /// What the operator's file says.
    pub settings: Settings,
    /// From which everything random here is drawn.
    pub seed: u64,
    /// Whether it lives.
    pub life: Life,
    /// Who belongs.
    pub members: BTreeMap<PersonId, Membership>,
    /// Its series of meetings, the ended ones too.
    pub series: BTreeMap<SeriesId, Series>,
    /// Its meetings, past and planned.
    pub meetings: BTreeMap<MeetingId, Meeting>,
    /// Its topics.
    pub topics: BTreeMap<u32, agenda::Topic>,
    /// What people promised to do.
    pub actions: BTreeMap<u32, notes::Action>,
    /// What waits for somebody's word.
    pub pending: BTreeMap<u32, pending::Pending>,
    /// Addresses whose mail to everybody is never held.
    pub allowed: BTreeSet<String>,
    /// What members did in the last week.
    pub acts: BTreeMap<u32, act::Act>,
    /// What the next digest tells.
    pub news: BTreeMap<u32, news::News>,
    /// What is, or was, put to the members.
    pub matters: BTreeMap<u32, matter::Matter>,
    /// Who has the role for a time, those of the past too.
    pub terms: BTreeMap<u32, term::Term>,
    /// The settings members decided, which hold over the file's.
    pub decided: Vec<setting::Decided>,
    /// When the last digest went out.
    pub digested: Option<Timestamp>,
    /// The last numbers given.
    pub counters: Counters,
}

/// Whether a community lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// It meets.
    #[default]
    Running,
    /// It does not meet until a steward says so.
    Paused,
    /// It has done its work.
    Closed,
}

/// The last numbers given, none of which is ever given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Of series.
    pub series: u32,
    /// Of meetings.
    pub meeting: u32,
    /// Of topics.
    pub topic: u32,
    /// Of actions.
    pub action: u32,
    /// Of what waits.
    pub pending: u32,
    /// Of acts.
    pub act: u32,
    /// Of news.
    pub news: u32,
    /// Of what is put to the members.
    #[serde(default)]
    pub matter: u32,
    /// Of terms.
    #[serde(default)]
    pub term: u32,
}

impl Community {
    /// A community that has just been named in the file.
    pub fn new(key: CommunityKey, id: String, settings: Settings, seed: u64) -> Self {
        Self {
            key,
            id,
            settings,
            seed,
            life: Life::Running,
            members: BTreeMap::new(),
            series: BTreeMap::new(),
            meetings: BTreeMap::new(),
            topics: BTreeMap::new(),
            actions: BTreeMap::new(),
            pending: BTreeMap::new(),
            allowed: BTreeSet::new(),
            acts: BTreeMap::new(),
            news: BTreeMap::new(),
            matters: BTreeMap::new(),
            decided: vec![],
            terms: BTreeMap::new(),
            digested: None,
            counters: Counters::default(),
        }
    }
}

/// Decides what follows from `event` and makes it true of `community`.
pub fn decide(
    community: &mut Community,
    people: &People,
    event: &Event,
    now: Timestamp,
) -> Outcome {
    let mut turn = Turn::new(community, people, now);
    rules::happen(&mut turn, event);
    turn.outcome()
}

/// When [`Event::Woke`] would next have something to do.
pub fn next_wake(community: &Community) -> Option<Timestamp> {
    rules::next_wake(community)
}
