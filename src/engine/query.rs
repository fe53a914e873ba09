//! What can be asked of the engine without changing anything.

use serde::Serialize;

use super::{Engine, EngineError};
use crate::clock::Timestamp;
use crate::community::facilitation::DutyState;
use crate::community::{Community, Life};
use crate::store::Counts;

/// The state of the installation (`convene status --json`).
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The time it was asked.
    pub now: Timestamp,
    /// Mail in.
    pub inbox: InboxStatus,
    /// Mail out.
    pub outbox: OutboxStatus,
    /// When there is next something to do.
    pub next_wake: Option<Timestamp>,
    /// Every community, by its id.
    pub communities: Vec<CommunityStatus>,
}

/// Mail in.
#[derive(Debug, Clone, Serialize)]
pub struct InboxStatus {
    /// To be handled.
    pub waiting: u64,
    /// Set aside.
    pub quarantined: u64,
}

/// Mail out.
#[derive(Debug, Clone, Serialize)]
pub struct OutboxStatus {
    /// May leave now, or are under way.
    pub due: u64,
    /// Tried again later.
    pub deferred: u64,
    /// Failed for good.
    pub failed: u64,
    /// Nothing is sent until `convene release`.
    pub on_hold: bool,
}

/// One community.
#[derive(Debug, Clone, Serialize)]
pub struct CommunityStatus {
    /// Its id.
    pub id: String,
    /// How many members.
    pub members: usize,
    /// When it meets next.
    pub next_meeting: Option<Timestamp>,
    /// Who facilitates that meeting, by address.
    pub facilitator: Option<String>,
    /// What somebody should look at, in words.
    pub problems: Vec<String>,
    /// Where it is otherwise than the operator's file says, and why, in words.
    pub drift: Vec<String>,
}

impl Engine {
    /// The state of the installation.
    pub fn status(&mut self) -> Result<Status, EngineError> {
        let now = self.clock.now();
        let counts: Counts = self.store.read(|tx| tx.counts(now.timestamp()))?;
        let next_wake = self.next_wake()?;
        let mut drifted = self.drifted()?;
        let of = |community: &Community| CommunityStatus {
            drift: drifted.remove(&community.id).unwrap_or_default(),
            ..self.of(community, now)
        };
        let communities = self.state.communities.values().map(of).collect();
        Ok(Status {
            now,
            inbox: InboxStatus { waiting: counts.waiting, quarantined: counts.quarantined },
            outbox: OutboxStatus {
                due: counts.due,
                deferred: counts.deferred,
                failed: counts.failed,
                on_hold: self.rests.on_hold,
            },
            next_wake,
            communities,
        })
    }

    fn of(&self, community: &Community, now: Timestamp) -> CommunityStatus {
        let people = &self.state.directory.people;
        let next = community.next_meeting(now);
        let holder = next
            .filter(|meeting| meeting.duty.state == DutyState::Accepted)
            .and_then(|meeting| people.find(meeting.duty.holder?));
        let mut problems = vec![];
        match community.life {
            Life::Running if next.is_none() => problems.push("no meeting is planned".to_owned()),
            Life::Running => {}
            Life::Paused => problems.push("paused by its stewards".to_owned()),
            Life::Closed => problems.push("closed by its stewards".to_owned()),
        }
        if next.is_some_and(|meeting| meeting.duty.state == DutyState::WithStewards) {
            problems.push("nobody facilitates the next meeting".to_owned());
        }
        let unreachable = community
            .members
            .keys()
            .filter(|id| people.find(**id).is_some_and(|person| person.is_unreachable()))
            .count();
        if unreachable > 0 {
            problems.push(format!("{unreachable} members can't be reached"));
        }
        if community.stewards().next().is_none() {
            problems.push("no steward".to_owned());
        }
        CommunityStatus {
            id: community.id.clone(),
            members: community.members.len(),
            next_meeting: next.map(crate::community::Meeting::starts),
            facilitator: holder.map(|person| person.address().to_owned()),
            problems,
            drift: vec![],
        }
    }

    /// The community with this id, as it stands.
    pub fn community(&self, id: &str) -> Option<&Community> {
        self.state.by_id(id).and_then(|key| self.state.communities.get(&key))
    }

    /// The template name of a copy's letter.
    pub fn letter_name(&mut self, copy: i64) -> Result<String, EngineError> {
        Ok(self.store.read(|tx| tx.letter_name(copy))?)
    }

    /// The id of the community that a copy's letter is from; none: the desk.
    pub fn letter_community(&mut self, copy: i64) -> Result<Option<String>, EngineError> {
        let key = self.store.read(|tx| tx.letter_community(copy))?;
        let community = key.and_then(|key| self.state.communities.get(&key));
        Ok(community.map(|community| community.id.clone()))
    }

    /// The ids of all communities.
    pub fn community_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.state.communities.values().map(|community| &*community.id)
    }

    /// What letters of a community speak of now, as far as `text` can speak of it.
    pub fn world_of(&self, id: &str, text: &str) -> Option<crate::mail::intent::World> {
        let community = self.community(id)?;
        Some(self.state.world(community, None, text, self.clock.now()))
    }

    /// Everybody, as they stand.
    pub fn people(&self) -> &crate::community::People {
        &self.state.directory.people
    }

    /// Everything known of whoever has this address, as JSON.
    pub fn known_of(&self, address: &str) -> Option<serde_json::Value> {
        let person = self.state.directory.people.at(address)?;
        Some(self.state.known_of(person))
    }

    /// Whether an address is one of ours, for a server that asks before it takes a mail.
    pub fn is_ours(&self, address: &str) -> bool {
        self.state.route(address).is_some()
    }
}
