//! Ballots, apart from their voters: each under its code, and the key that leads from voter to code.

use rusqlite::{OptionalExtension as _, params};

use super::{StoreError, Tx, body, noun};
use crate::community::matter::{Ballot, BallotKey};
use crate::community::{Community, Letter};

impl Tx<'_> {
    /// Writes one ballot down, or takes it out.
    pub(super) fn save_ballot(
        &self,
        community: &Community,
        matter: u32,
        code: &str,
    ) -> Result<(), StoreError> {
        let ballots = community.matters.get(&matter).map(|matter| &matter.ballots.0);
        match ballots.and_then(|ballots| ballots.get(code)) {
            Some(ballot) => self.run(
                "INSERT INTO ballot (community, matter, code, body) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (community, matter, code) DO UPDATE SET body = ?4",
                params![community.key.0, matter, code, body("ballot", ballot)?],
            ),
            None => self.run(
                "DELETE FROM ballot WHERE community = ?1 AND matter = ?2 AND code = ?3",
                params![community.key.0, matter, code],
            ),
        }
    }

    /// Writes the key of a matter down, or destroys it: deleted content is overwritten.
    pub(super) fn save_ballot_key(
        &self,
        community: &Community,
        matter: u32,
    ) -> Result<(), StoreError> {
        let key = community.matters.get(&matter).and_then(|matter| matter.key.0);
        match key {
            Some(key) => self.run(
                "INSERT INTO ballot_key (community, matter, key) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (community, matter) DO UPDATE SET key = ?3",
                params![community.key.0, matter, key.0],
            ),
            None => self.scrub_after().run(
                "DELETE FROM ballot_key WHERE community = ?1 AND matter = ?2",
                params![community.key.0, matter],
            ),
        }
    }

    /// What this transaction deletes is not to be found in the write-ahead log either.
    fn scrub_after(&self) -> &Self {
        self.1.set(true);
        self
    }

    /// The letter of a copy, by number and as JSON, if it tells how somebody voted.
    pub fn sealed_letter(&self, copy: i64) -> Result<Option<(i64, String)>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT l.id, l.facts FROM outbox o JOIN letter l ON l.id = o.letter \
             WHERE o.id = ?1 AND l.name IN ('ballot_receipt', 'ballot_confirm')",
        )?;
        Ok(statement.query_row([copy], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// A letter that was sent says no more than this from now on.
    pub fn keep_letter(&self, id: i64, letter: &Letter) -> Result<(), StoreError> {
        self.run("UPDATE letter SET facts = ?2 WHERE id = ?1", params![id, body("letter", letter)?])
    }

    /// The bytes of a mail that told how somebody votes are erased.
    pub fn erase_mail(&self, id: i64) -> Result<(), StoreError> {
        self.run("UPDATE inbox SET raw = NULL WHERE id = ?1", params![id])
    }

    /// Lays the ballots, and the keys that still are, to their matters.
    pub(super) fn load_ballots(&self, community: &mut Community) -> Result<(), StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT matter, code, body FROM ballot WHERE community = ?1")?;
        let mut rows = statement.query([community.key.0])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            let ballot: Ballot = noun("ballot", text)?;
            if let Some(matter) = community.matters.get_mut(&row.get(0)?) {
                matter.ballots.0.insert(row.get(1)?, ballot);
            }
        }
        let mut statement =
            self.0.prepare_cached("SELECT matter, key FROM ballot_key WHERE community = ?1")?;
        let mut rows = statement.query([community.key.0])?;
        while let Some(row) = rows.next()? {
            if let Some(matter) = community.matters.get_mut(&row.get(0)?) {
                matter.key.0 = Some(BallotKey(row.get(1)?));
            }
        }
        Ok(())
    }
}
