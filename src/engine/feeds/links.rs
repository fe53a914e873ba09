//! The secrets in the links to feeds: made, kept as their hashes, and found again.

use super::super::state::State;
use super::super::{EngineError, token};
use super::path::FeedPath;
use super::{Feed, is_public, offers_feed};
use crate::community::{CommunityKey, PersonId};
use crate::store::{StoreError, Tx};

impl State {
    /// The secret of a person's feed, kept as its hash from now on.
    pub(in crate::engine) fn feed_secret(
        &self,
        tx: &Tx<'_>,
        person: PersonId,
    ) -> Result<String, EngineError> {
        let generation = self.directory.people.find(person).map_or(0, |person| person.generation);
        let secret = self.key.token("feed", 0, person.0, generation);
        tx.keep_secret(&token::hash(&secret), "feed", None, Some(person))?;
        Ok(secret)
    }

    /// The secret under which a member reads a community's feed, and can pass it on without their own;
    /// kept as its hash from now on. It ends with the membership and with `new feed link`.
    pub(super) fn community_secret(
        &self,
        tx: &Tx<'_>,
        key: CommunityKey,
        person: PersonId,
    ) -> Result<String, EngineError> {
        let generation = self.directory.people.find(person).map_or(0, |person| person.generation);
        let secret = self.key.token("community-feed", key.0, person.0, generation);
        tx.keep_secret(&token::hash(&secret), "community-feed", Some(key), Some(person))?;
        Ok(secret)
    }

    /// The token under which a member leaves a community, kept as its hash from now on.
    pub(in crate::engine) fn leave_secret(
        &self,
        tx: &Tx<'_>,
        key: CommunityKey,
        person: PersonId,
    ) -> Result<String, EngineError> {
        let secret = self.key.token("leave", key.0, person.0, 0);
        tx.keep_secret(&token::hash(&secret), "leave", Some(key), Some(person))?;
        Ok(secret)
    }

    /// The feed that a path leads to; the same nothing for what is unknown, revoked or off.
    pub(super) fn find_feed(
        &self,
        tx: &Tx<'_>,
        path: FeedPath<'_>,
    ) -> Result<Option<Feed>, StoreError> {
        let community = |id: &str| self.by_id(id).and_then(|key| self.communities.get(&key));
        match path {
            FeedPath::Directory => {
                let any = self.communities.values().any(is_public);
                Ok(any.then_some(Feed::Directory))
            }
            FeedPath::Public { id, format } => {
                let open = community(id).filter(|one| is_public(one));
                Ok(open.map(|one| Feed::Community { key: one.key, public: true, format }))
            }
            FeedPath::Community { id, secret, format } => {
                let link = tx.secret(&token::hash(secret))?;
                let link = link.filter(|link| link.kind == "community-feed");
                let of_member = community(id).filter(|one| {
                    let opens = link.as_ref().is_some_and(|link| link.community == Some(one.key));
                    let person = link.as_ref().and_then(|link| link.person);
                    opens
                        && offers_feed(one)
                        && person.is_some_and(|p| one.members.contains_key(&p))
                });
                Ok(of_member.map(|one| Feed::Community { key: one.key, public: false, format }))
            }
            FeedPath::Own { secret } => Ok(self.reader(tx, secret)?.map(Feed::Own)),
            FeedPath::Duty { secret } => Ok(self.reader(tx, secret)?.map(Feed::Duty)),
        }
    }

    /// Whose feed a secret opens.
    fn reader(&self, tx: &Tx<'_>, secret: &str) -> Result<Option<PersonId>, StoreError> {
        let link = tx.secret(&token::hash(secret))?.filter(|link| link.kind == "feed");
        let person = link.and_then(|link| link.person);
        Ok(person.filter(|person| self.directory.people.find(*person).is_some()))
    }
}
