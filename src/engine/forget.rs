//! What is known of a person: told to them, or erased.

use serde_json::{Value, json};

use super::EngineError;
use super::state::State;
use super::turns::Cause;
use crate::clock::Timestamp;
use crate::community::letter::{Sent, To};
use crate::community::{CommunityKey, Event, Letter, PersonId, desk};
use crate::store::{About, Tx};

impl State {
    /// Everything known of a person, as JSON.
    pub(super) fn known_of(&self, person: PersonId) -> Value {
        let known = self.directory.people.find(person);
        let communities: Vec<Value> = self
            .communities_of(person)
            .map(|community| {
                let answers: Vec<Value> = community
                    .meetings
                    .values()
                    .filter_map(|meeting| {
                        let answer = meeting.answers.get(&person)?;
                        Some(json!({ "meeting": meeting.start.to_string(), "answer": answer }))
                    })
                    .collect();
                let topics = community.topics.values().filter(|topic| topic.by == Some(person));
                let votes = community.topics.values().filter(|t| t.votes.contains(&person));
                let turns =
                    community.meetings.values().filter(|m| m.duty.holder == Some(person));
                let actions =
                    community.actions.values().filter(|action| action.person == Some(person));
                json!({
                    "community": community.id,
                    "membership": community.members.get(&person),
                    "answers": answers,
                    "topics": topics.map(|topic| json!({ "number": topic.number, "title": topic.title,
                        "text": topic.body })).collect::<Vec<_>>(),
                    "votes": votes.map(|topic| topic.number).collect::<Vec<_>>(),
                    "facilitates": turns.map(|m| m.start.to_string()).collect::<Vec<_>>(),
                    "actions": actions.collect::<Vec<_>>(),
                })
            })
            .collect();
        json!({ "person": known, "communities": communities })
    }

    /// Sends a person everything known of them.
    pub(super) fn export(
        &mut self,
        tx: &Tx<'_>,
        person: PersonId,
        cause: Cause,
    ) -> Result<(), EngineError> {
        let json = serde_json::to_string_pretty(&self.known_of(person)).unwrap_or_default();
        let sent = Sent { to: To::Person(person), letter: Letter::Export { json }, expires: None };
        self.post(tx, &sent, (None, &About::default()), cause)
    }

    /// Erases a person. The last letter goes to the address and knows nobody.
    pub(super) fn forget(
        &mut self,
        tx: &Tx<'_>,
        person: PersonId,
        cause: Cause,
    ) -> Result<(), EngineError> {
        let Some(known) = self.directory.people.find(person).cloned() else { return Ok(()) };
        let all: Vec<CommunityKey> = self.communities.keys().copied().collect();
        for key in all {
            self.turn(tx, key, &Event::Forgotten { person }, cause)?;
        }
        tx.erase_person(person)?;
        self.versions.people_changed();
        self.directory.people.remove(person);
        let waiting: Vec<u32> = self
            .directory
            .pending
            .iter()
            .filter(|(_, pending)| pending.person == person)
            .map(|(number, _)| *number)
            .collect();
        for number in waiting {
            self.directory.pending.remove(&number);
            tx.save_desk_pending(number, None)?;
        }
        let to = To::Address(known.address().to_owned());
        let sent = Sent { to, letter: Letter::Forgotten {}, expires: None };
        self.post(tx, &sent, (None, &About::default()), Cause::time(cause.now))
    }

    /// Erases whoever has this address; false when nobody has.
    pub(super) fn forget_address(
        &mut self,
        tx: &Tx<'_>,
        address: &str,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let Some(person) = self.directory.people.at(address) else { return Ok(false) };
        let follow = desk::Event::Heard { person };
        let _reachable = self.desk(tx, &follow, Cause::time(now))?;
        self.forget(tx, person, Cause::time(now))?;
        Ok(true)
    }
}
