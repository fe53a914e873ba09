//! The operator's file: compared with the last one applied, and only differences act.

use std::collections::BTreeMap;

use super::state::State;
use super::turns::Cause;
use super::{Engine, EngineError, Setup};
use crate::clock::Timestamp;
use crate::community::{CommunityKey, Event, desk};
use crate::config::{Community as Section, Config, Member};
use crate::store::{StoreError, Tx};

/// Under this name the last file applied is kept.
const APPLIED: &str = "applied";
/// Members of a community are taken over in steps of so many, each a transaction of its own.
const MEMBERS_AT_ONCE: usize = 500;

impl Engine {
    /// Applies a configuration: communities begin, change, or lose members; exactly once each.
    /// One that it does not name any more goes on, and the operators are told.
    pub fn configure(&mut self, config: &Config, setup: Setup) -> Result<(), EngineError> {
        self.state.setup = setup;
        self.state.versions.all_changed();
        let now = self.clock.now();
        let applied = self.store.read(applied)?;
        for section in &config.communities {
            let before = applied.get(&section.id);
            if before == Some(section) {
                continue;
            }
            let key = self.step(|state, tx| state.take_over(tx, section, now))?;
            for members in section.members.chunks(MEMBERS_AT_ONCE) {
                let fresh =
                    |member: &&Member| before.is_none_or(|before| !before.members.contains(member));
                let members: Vec<&Member> = members.iter().filter(fresh).collect();
                let known = |member: &&Member| {
                    before.is_some_and(|b| b.members.iter().any(|m| m.address == member.address))
                };
                let (known, new) = members.into_iter().partition::<Vec<_>, _>(known);
                self.step(|state, tx| state.put_in(tx, key, (&known, &new), now))?;
            }
            self.step(|state, tx| state.take_out(tx, (key, section, before), now))?;
            self.step(|_, tx| Ok(keep(tx, section)?))?;
        }
        self.note_dropped(applied.into_keys(), config, now)
    }

    /// One transaction; on failure memory is loaded again.
    pub(super) fn step<T>(
        &mut self,
        work: impl FnOnce(&mut State, &Tx<'_>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let (store, state) = (&mut self.store, &mut self.state);
        let done = store.transact(|tx| work(state, tx));
        if done.is_err() {
            self.recover()?;
        }
        done
    }
}

/// The sections of the last files applied, by their ids.
pub(super) fn applied(tx: &Tx<'_>) -> Result<BTreeMap<String, Section>, StoreError> {
    let mut found = BTreeMap::new();
    for (key, value) in tx.metas(APPLIED)? {
        let section = serde_json::from_str(&value)
            .map_err(|source| StoreError::Body { table: "meta", source })?;
        found.insert(key, section);
    }
    Ok(found)
}

fn keep(tx: &Tx<'_>, section: &Section) -> Result<(), StoreError> {
    let value = serde_json::to_string(section)
        .map_err(|source| StoreError::Body { table: "meta", source })?;
    tx.set_meta(&format!("{APPLIED}/{}", section.id), Some(&value))
}

impl State {
    /// A community of the file begins, or its settings change.
    fn take_over(
        &mut self,
        tx: &Tx<'_>,
        section: &Section,
        now: Timestamp,
    ) -> Result<CommunityKey, EngineError> {
        let key = if let Some(key) = self.by_id(&section.id) {
            key
        } else {
            let seed = self.key.seed(&section.id);
            let community = tx.add_community(&section.id, seed, &section.settings)?;
            let key = community.key;
            self.add(community);
            key
        };
        let settings = Box::new(section.settings.clone());
        self.turn(tx, key, &Event::Configured { settings }, Cause::time(now))?;
        tx.save_community(&self.communities[&key])?;
        Ok(key)
    }

    /// Members the file names and did not before, and `known` ones of whom it says something else.
    fn put_in(
        &mut self,
        tx: &Tx<'_>,
        key: CommunityKey,
        (known, new): (&[&Member], &[&Member]),
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let settings = &self.communities[&key].settings;
        let (own_language, own_zone) = (settings.language, settings.zone);
        // Who left or was forgotten is not put back because their line looks different now.
        let still = known.iter().filter(|member| {
            let person = self.directory.people.at(&member.address);
            person.is_some_and(|person| self.communities[&key].members.contains_key(&person))
        });
        let members: Vec<&Member> = still.chain(new).copied().collect();
        for member in members {
            let named = desk::Event::Named {
                address: member.address.clone(),
                name: member.name.clone(),
                // What is the community's own needs not be kept with each of its members.
                language: member.language.filter(|language| *language != own_language),
                zone: member.zone.filter(|zone| *zone != own_zone),
            };
            let Some(person) = self.desk(tx, &named, Cause::time(now))?.person else {
                continue;
            };
            let by = Some(self.setup.installation.organisation.clone());
            let (steward, optional) = (member.steward, member.optional);
            let event = Event::Belongs { person, from_file: true, steward, optional, by };
            self.turn(tx, key, &event, Cause::time(now))?;
        }
        Ok(())
    }

    /// Members the last file named, and this one does not.
    fn take_out(
        &mut self,
        tx: &Tx<'_>,
        (key, section, before): (CommunityKey, &Section, Option<&Section>),
        now: Timestamp,
    ) -> Result<(), EngineError> {
        for gone in before.into_iter().flat_map(|before| &before.members) {
            let still = section.members.iter().any(|member| member.address == gone.address);
            if still {
                continue;
            }
            if let Some(person) = self.directory.people.at(&gone.address) {
                let event = Event::Gone { person, removed: true };
                self.turn(tx, key, &event, Cause::time(now))?;
            }
        }
        Ok(())
    }
}
