//! Letters and their copies: written once, rendered when due, frozen before the first attempt.

use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx, body, noun};
use crate::community::{CommunityKey, Letter, MeetingId, PersonId};

/// What an answer to a letter is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    /// The meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act it acknowledges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<u32>,
    /// What waits for the answer, in the community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<u32>,
    /// What it puts to the members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<u32>,
    /// What waits for the answer, at the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<u32>,
    /// Public id of the post this relays, for threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
}

/// A letter to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter<'a> {
    /// The community it is from; none: the desk.
    pub community: Option<CommunityKey>,
    /// When it was decided, in seconds.
    pub created: i64,
    /// Not sent after this.
    pub expires: Option<i64>,
    /// What it says.
    pub letter: &'a Letter,
    /// What an answer is about.
    pub about: About,
    /// The mail that made us write.
    pub mail: Option<i64>,
}

/// A copy of a letter for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCopy<'a> {
    /// The letter.
    pub letter: i64,
    /// The reader, when they are a person we know.
    pub person: Option<PersonId>,
    /// Where it goes.
    pub address: &'a str,
    /// Hash of the token in its address and Message-ID.
    pub token: &'a [u8],
    /// Hash of the token in its envelope sender.
    pub bounce: &'a [u8],
    /// The calendar UID it is about.
    pub thread: Option<&'a str>,
    /// When it may leave, in seconds.
    pub due: i64,
}

/// A copy that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its number.
    pub id: i64,
    /// The letter.
    pub letter: i64,
    /// The reader.
    pub person: Option<PersonId>,
    /// Where it goes.
    pub address: String,
    /// How often it was tried.
    pub tries: u32,
    /// Its bytes, if frozen.
    pub bytes: Option<Vec<u8>>,
    /// The letter's community.
    pub community: Option<CommunityKey>,
    /// When the letter was decided.
    pub created: i64,
    /// Not sent after this.
    pub expires: Option<i64>,
    /// What it says, as JSON.
    pub facts: String,
    /// What an answer is about.
    pub about: About,
    /// The mail that made us write.
    pub mail: Option<i64>,
}

/// How full the boxes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Mails in, to be handled.
    pub waiting: u64,
    /// Mails in, set aside.
    pub quarantined: u64,
    /// Copies out, due now or under way.
    pub due: u64,
    /// Copies out, to be tried again later.
    pub deferred: u64,
    /// Copies out that failed for good.
    pub failed: u64,
}

/// A row of the outbox as `status` and tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutRow {
    /// Its number.
    pub id: i64,
    /// `queued`, `claimed`, `sent`, `failed`, `expired`.
    pub state: String,
    /// Where it goes.
    pub address: String,
    /// The letter's template name.
    pub name: String,
    /// When it may leave, in seconds.
    pub due: i64,
}

impl Tx<'_> {
    /// Writes a letter down.
    pub fn add_letter(&self, new: &NewLetter<'_>) -> Result<i64, StoreError> {
        self.run(
            "INSERT INTO letter (community, created, expires, name, facts, about, mail) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.community.map(|key| key.0),
                new.created,
                new.expires,
                new.letter.name(),
                body("letter", new.letter)?,
                body("letter", &new.about)?,
                new.mail,
            ],
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Puts a copy into the outbox.
    pub fn add_copy(&self, copy: &NewCopy<'_>) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO outbox (letter, person, address, token, bounce, thread, state, due) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7)",
            params![
                copy.letter,
                copy.person.map(|id| id.0),
                copy.address,
                copy.token,
                copy.bounce,
                copy.thread,
                copy.due,
            ],
        )
    }

    /// Copies that may leave now, oldest first. Of one calendar UID to one reader only the first.
    pub fn due_copies(&self, now: i64, most: usize) -> Result<Vec<Due>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT o.id, o.letter, o.person, o.address, o.tries, o.bytes, l.community, l.created, \
             l.expires, l.facts, l.about, l.mail FROM outbox o JOIN letter l ON l.id = o.letter \
             WHERE o.state = 'queued' AND o.due <= ?1 AND (o.thread IS NULL OR NOT EXISTS ( \
             SELECT 1 FROM outbox e WHERE e.address = o.address AND e.thread = o.thread \
             AND e.id < o.id AND e.state IN ('queued', 'claimed'))) \
             ORDER BY o.due, o.id LIMIT ?2",
        )?;
        let mut rows = statement.query(params![now, most])?;
        let mut due = vec![];
        while let Some(row) = rows.next()? {
            let person: Option<i64> = row.get(2)?;
            let community: Option<i64> = row.get(6)?;
            due.push(Due {
                id: row.get(0)?,
                letter: row.get(1)?,
                person: person.map(PersonId),
                address: row.get(3)?,
                tries: row.get(4)?,
                bytes: row.get(5)?,
                community: community.map(CommunityKey),
                created: row.get(7)?,
                expires: row.get(8)?,
                facts: row.get(9)?,
                about: noun("letter", &row.get::<_, String>(10)?)?,
                mail: row.get(11)?,
            });
        }
        Ok(due)
    }

    /// When the next copy is due that is not due yet. Those that are wait for a sender, or for an
    /// earlier one.
    pub fn next_due(&self, now: i64) -> Result<Option<i64>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT min(due) FROM outbox WHERE state = 'queued' AND due > ?1")?;
        Ok(statement.query_row([now], |row| row.get(0))?)
    }

    /// Freezes a copy's bytes: every attempt sends the same.
    pub fn freeze(&self, id: i64, bytes: &[u8]) -> Result<(), StoreError> {
        self.run("UPDATE outbox SET bytes = ?2 WHERE id = ?1", params![id, bytes])
    }

    /// How often a copy was tried, and how old its letter is in seconds.
    pub fn copy_tries(&self, id: i64, now: i64) -> Result<(u32, i64), StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT o.tries, ?2 - l.created FROM outbox o JOIN letter l ON l.id = o.letter \
             WHERE o.id = ?1",
        )?;
        let found = statement.query_row([id, now], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?.unwrap_or((0, 0)))
    }

    /// The template name of a copy's letter; empty when there is no such copy.
    pub fn letter_name(&self, id: i64) -> Result<String, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT l.name FROM outbox o JOIN letter l ON l.id = o.letter WHERE o.id = ?1",
        )?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// The community of a copy's letter.
    pub fn letter_community(&self, id: i64) -> Result<Option<CommunityKey>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT l.community FROM outbox o JOIN letter l ON l.id = o.letter WHERE o.id = ?1",
        )?;
        let found: Option<Option<i64>> = statement.query_row([id], |row| row.get(0)).optional()?;
        Ok(found.flatten().map(CommunityKey))
    }

    /// Whose copy this is, and of which letter by template name.
    pub fn copy_person(&self, id: i64) -> Result<Option<(PersonId, String)>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT o.person, l.name FROM outbox o JOIN letter l ON l.id = o.letter WHERE o.id = ?1",
        )?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?));
        let found: Option<(Option<i64>, String)> = statement.query_row([id], row).optional()?;
        Ok(found.and_then(|(person, letter)| Some((PersonId(person?), letter))))
    }

    /// An attempt begins: from now on the copy's fate is uncertain. False: it is not ours to send.
    pub fn claim(&self, id: i64) -> Result<bool, StoreError> {
        let mut statement = self.0.prepare_cached(
            "UPDATE outbox SET state = 'claimed' WHERE id = ?1 AND state IN ('queued', 'claimed')",
        )?;
        Ok(statement.execute([id])? == 1)
    }

    /// A copy was sent.
    pub fn sent(&self, id: i64, now: i64) -> Result<(), StoreError> {
        self.run(
            "UPDATE outbox SET state = 'sent', bytes = NULL, sent = ?2, error = NULL WHERE id = ?1",
            params![id, now],
        )
    }

    /// A copy is tried again at `due`; `counts`: the failure was its own.
    pub fn defer(&self, id: i64, due: i64, error: &str, counts: bool) -> Result<(), StoreError> {
        self.run(
            "UPDATE outbox SET state = 'queued', due = ?2, error = ?3, tries = tries + ?4 \
             WHERE id = ?1",
            params![id, due, error, u32::from(counts)],
        )
    }

    /// A copy is not sent: it failed, or has expired.
    pub fn give_up(&self, id: i64, state: &str, error: &str) -> Result<(), StoreError> {
        self.run(
            "UPDATE outbox SET state = ?2, error = ?3, bytes = NULL WHERE id = ?1",
            params![id, state, error],
        )
    }

    /// Copies whose fate a crash left uncertain are sent again, under the same Message-ID.
    pub fn reclaim(&self) -> Result<usize, StoreError> {
        let mut statement =
            self.0.prepare_cached("UPDATE outbox SET state = 'queued' WHERE state = 'claimed'")?;
        Ok(statement.execute([])?)
    }

    /// How many copies were sent since an instant, and when the first of them was.
    pub fn sent_since(&self, since: i64) -> Result<(u64, Option<i64>), StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT count(*), min(sent) FROM outbox WHERE sent > ?1")?;
        Ok(statement.query_row([since], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Drops copies and letters older than `before`: answers to them are then strangers' mail.
    pub fn forget_letters(&self, before: i64) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM letter WHERE created < ?1 AND NOT EXISTS ( \
             SELECT 1 FROM outbox WHERE letter = letter.id AND state IN ('queued', 'claimed'))",
            params![before],
        )
    }

    /// How full the boxes are.
    pub fn counts(&self, now: i64) -> Result<Counts, StoreError> {
        let count = |sql: &str| -> Result<u64, StoreError> {
            Ok(self.0.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        };
        let mut due = self
            .0
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 'queued' AND due <= ?1")?;
        let mut later = self
            .0
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 'queued' AND due > ?1")?;
        Ok(Counts {
            waiting: count("SELECT count(*) FROM inbox WHERE state = 'new'")?,
            quarantined: count("SELECT count(*) FROM inbox WHERE state = 'aside'")?,
            due: due.query_row([now], |row| row.get::<_, u64>(0))?
                + count("SELECT count(*) FROM outbox WHERE state = 'claimed'")?,
            deferred: later.query_row([now], |row| row.get(0))?,
            failed: count("SELECT count(*) FROM outbox WHERE state = 'failed'")?,
        })
    }

    /// Every row of the outbox, for `status` and tests.
    pub fn outbox_rows(&self) -> Result<Vec<OutRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT o.id, o.state, o.address, l.name, o.due FROM outbox o \
             JOIN letter l ON l.id = o.letter ORDER BY o.id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OutRow {
                id: row.get(0)?,
                state: row.get(1)?,
                address: row.get(2)?,
                name: row.get(3)?,
                due: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Counts one automatic answer to an address on a day and says how many there were before.
    pub fn courtesy(&self, address: &str, day: &str) -> Result<u32, StoreError> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO courtesy (address, day, count) VALUES (?1, ?2, 1) \
             ON CONFLICT (address, day) DO UPDATE SET count = count + 1 RETURNING count - 1",
        )?;
        let count = statement.query_row(params![address, day], |row| row.get(0)).optional()?;
        Ok(count.unwrap_or(0))
    }
}
