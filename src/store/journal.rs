//! What happened, in the order it happened, for people to read.

use rusqlite::{OptionalExtension as _, params};

use super::{StoreError, Tx, body};
use crate::community::{Change, CommunityKey, PersonId};

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// When, in seconds.
    pub at: i64,
    /// The community it is of.
    pub community: CommunityKey,
    /// The mail that caused it; none: time or the file did.
    pub mail: Option<i64>,
    /// The person whose mail it was.
    pub person: Option<PersonId>,
    /// The change as JSON.
    pub change: String,
}

/// How one mail was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// When it was received, in seconds.
    pub received: i64,
    /// `new`, `done`, `aside`.
    pub state: String,
    /// How it was read, as JSON, while that is kept.
    pub understood: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// The letters it made us write: name and how many copies.
    pub letters: Vec<(String, u64)>,
}

impl Tx<'_> {
    /// Writes an entry.
    pub fn journal(
        &self,
        at: i64,
        community: CommunityKey,
        (mail, person): (Option<i64>, Option<PersonId>),
        change: &Change,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO journal (at, community, mail, person, change) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![at, community.0, mail, person.map(|id| id.0), body("journal", change)?],
        )
    }

    /// When anything last changed in any community, in seconds.
    pub fn newest_entry(&self) -> Result<Option<i64>, StoreError> {
        let newest = self.journal_rows(
            "SELECT at, community, mail, person, change FROM journal ORDER BY id DESC LIMIT 1",
            [],
        )?;
        Ok(newest.first().map(|entry| entry.at))
    }

    /// The last entries of a community, oldest first.
    pub fn read_journal(
        &self,
        community: CommunityKey,
        most: usize,
    ) -> Result<Vec<JournalRow>, StoreError> {
        self.journal_rows(
            "SELECT at, community, mail, person, change FROM (SELECT * FROM journal WHERE community = ?1 \
             ORDER BY id DESC LIMIT ?2) ORDER BY id",
            params![community.0, most],
        )
    }

    /// What a mail changed.
    pub fn journal_of_mail(&self, mail: i64) -> Result<Vec<JournalRow>, StoreError> {
        self.journal_rows(
            "SELECT at, community, mail, person, change FROM journal WHERE mail = ?1 ORDER BY id",
            params![mail],
        )
    }

    fn journal_rows(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<JournalRow>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(params, |row| {
            let person: Option<i64> = row.get(3)?;
            Ok(JournalRow {
                at: row.get(0)?,
                community: CommunityKey(row.get(1)?),
                mail: row.get(2)?,
                person: person.map(PersonId),
                change: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How a mail was read, and what was written because of it.
    pub fn mail(&self, id: i64) -> Result<Option<MailRow>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT received, state, understood, error FROM inbox WHERE id = ?1")?;
        let row = statement.query_row([id], |row| {
            Ok(MailRow {
                received: row.get(0)?,
                state: row.get(1)?,
                understood: row.get(2)?,
                error: row.get(3)?,
                letters: vec![],
            })
        });
        let Some(mut found) = row.optional()? else { return Ok(None) };
        let mut letters = self.0.prepare_cached(
            "SELECT l.name, count(o.id) FROM letter l LEFT JOIN outbox o ON o.letter = l.id \
             WHERE l.mail = ?1 GROUP BY l.id ORDER BY l.id",
        )?;
        let rows = letters.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.letters = rows.collect::<Result<_, _>>()?;
        Ok(Some(found))
    }
}
