//! Everything in memory: people, communities, and when each wakes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sha2::{Digest, Sha256};

use super::feeds::Versions;
use super::setup::Setup;
use super::token::Key;
use crate::clock::Timestamp;
use crate::community::desk::Directory;
use crate::community::{self, Community, CommunityKey};
use crate::store::{StoreError, Tx};

/// So many mails are remembered whose signature was checked.
const VOUCHED: usize = 1000;

/// Everything in memory.
#[derive(Debug)]
pub(super) struct State {
    pub(super) setup: Setup,
    pub(super) key: Key,
    pub(super) directory: Directory,
    pub(super) communities: BTreeMap<CommunityKey, Community>,
    pub(super) versions: Versions,
    by_id: BTreeMap<String, CommunityKey>,
    wakes: BTreeMap<CommunityKey, Timestamp>,
    soonest: BTreeSet<(Timestamp, CommunityKey)>,
    /// Hashes of mails whose signature was checked, the newest last.
    vouched: VecDeque<[u8; 32]>,
}

impl State {
    /// Everything as it was last written down.
    pub(super) fn load(tx: &Tx<'_>, setup: Setup, key: Key) -> Result<Self, StoreError> {
        let mut directory = Directory { people: tx.load_people()?, pending: BTreeMap::new() };
        for (number, body) in tx.desk_pending()? {
            let pending = serde_json::from_str(&body)
                .map_err(|source| StoreError::Body { table: "desk_pending", source })?;
            directory.pending.insert(number, pending);
        }
        let mut state = Self {
            setup,
            key,
            directory,
            communities: BTreeMap::new(),
            versions: Versions::default(),
            by_id: BTreeMap::new(),
            wakes: BTreeMap::new(),
            soonest: BTreeSet::new(),
            vouched: VecDeque::new(),
        };
        for community in tx.load_communities()? {
            state.add(community);
        }
        Ok(state)
    }

    /// The signature of a mail was checked: its From is proven. This is kept in memory only; after a
    /// restart such a mail is asked back.
    pub(super) fn vouch_for(&mut self, raw: &[u8]) {
        if self.vouched.len() >= VOUCHED {
            self.vouched.pop_front();
        }
        self.vouched.push_back(Sha256::digest(raw).into());
    }

    /// Whether the signature of a mail was checked.
    pub(super) fn is_vouched(&self, raw: &[u8]) -> bool {
        !self.vouched.is_empty() && self.vouched.contains(&<[u8; 32]>::from(Sha256::digest(raw)))
    }

    /// A community is there from now on.
    pub(super) fn add(&mut self, community: Community) {
        let key = community.key;
        self.by_id.insert(community.id.clone(), key);
        self.communities.insert(key, community);
        self.rewake(key);
    }

    /// The community with this id.
    pub(super) fn by_id(&self, id: &str) -> Option<CommunityKey> {
        self.by_id.get(id).copied()
    }

    /// Asks a community again when it wakes.
    pub(super) fn rewake(&mut self, key: CommunityKey) {
        if let Some(at) = self.wakes.remove(&key) {
            self.soonest.remove(&(at, key));
        }
        if let Some(at) = self.communities.get(&key).and_then(community::next_wake) {
            self.wakes.insert(key, at);
            self.soonest.insert((at, key));
        }
    }

    /// A community does not wake before this: it has just done all it could.
    pub(super) fn rest_until(&mut self, key: CommunityKey, earliest: Timestamp) {
        self.rewake(key);
        if let Some(at) = self.wakes.get(&key).copied().filter(|at| *at < earliest) {
            self.soonest.remove(&(at, key));
            self.wakes.insert(key, earliest);
            self.soonest.insert((earliest, key));
        }
    }

    /// When the next community wakes.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.soonest.first().map(|(at, _)| *at)
    }

    /// The communities whose hour has come.
    pub(super) fn due_communities(&self, now: Timestamp, most: usize) -> Vec<CommunityKey> {
        let due = self.soonest.iter().take_while(|(at, _)| *at <= now);
        due.take(most).map(|(_, key)| *key).collect()
    }

    /// The communities somebody belongs to.
    pub(super) fn communities_of(
        &self,
        person: community::PersonId,
    ) -> impl Iterator<Item = &Community> {
        self.communities.values().filter(move |one| one.members.contains_key(&person))
    }

    /// What differs from another state, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.directory != other.directory {
            return Some(format!("people: {:?}\nloaded: {:?}", self.directory, other.directory));
        }
        for (key, community) in &self.communities {
            let Some(loaded) = other.communities.get(key) else {
                return Some(format!("{} is not stored", community.id));
            };
            if loaded != community {
                return Some(lines_apart(&format!("{community:#?}"), &format!("{loaded:#?}")));
            }
        }
        (self.communities.len() != other.communities.len()).then(|| "another number".to_owned())
    }
}

/// The first lines in which two texts differ, with some before them to find the place.
fn lines_apart(memory: &str, loaded: &str) -> String {
    const BEFORE: usize = 12;
    const SHOWN: usize = 8;
    let same = memory.lines().zip(loaded.lines()).take_while(|(one, other)| one == other).count();
    let from = |text: &str, first: usize, many: usize| {
        text.lines().skip(first).take(many).collect::<Vec<_>>().join("\n")
    };
    let before = same.saturating_sub(BEFORE);
    format!(
        "{}\nmemory:\n{}\nloaded:\n{}",
        from(memory, before, same - before),
        from(memory, same, SHOWN),
        from(loaded, same, SHOWN),
    )
}
