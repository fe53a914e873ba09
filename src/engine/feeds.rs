//! Feeds: the calendar bytes behind a link, made from memory.

use super::state::State;
use super::{EngineError, token};
use crate::community::PersonId;
use crate::store::Tx;

/// What is served for a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// A strong ETag, with its quotes.
    pub etag: String,
    /// When it last changed.
    pub modified: crate::clock::Timestamp,
    /// Anybody may keep it: it is a public feed.
    pub public: bool,
}

impl State {
    /// The secret of a person's feed, kept as its hash from now on.
    pub(super) fn feed_secret(&self, tx: &Tx<'_>, person: PersonId) -> Result<String, EngineError> {
        let generation = self.directory.people.find(person).map_or(0, |person| person.generation);
        let secret = self.key.token("feed", 0, person.0, generation);
        tx.keep_secret(&token::hash(&secret), "feed", None, Some(person))?;
        Ok(secret)
    }
}
