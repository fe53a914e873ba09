//! The ledger of mail in: raw bytes first, then what became of them.

use rusqlite::{OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Whether a mail was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Now, under this number.
    New(i64),
    /// This origin had been taken in before.
    Known,
}

/// A mail to be handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Its number.
    pub id: i64,
    /// When it was received, in seconds.
    pub received: i64,
    /// How often it was tried.
    pub tries: u32,
    /// The envelope's recipient, where the source knows it.
    pub recipient: Option<String>,
    /// Where it came from.
    pub origin: String,
    /// Its bytes.
    pub raw: Vec<u8>,
}

/// A mail that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Its number.
    pub id: i64,
    /// When it was received, in seconds.
    pub received: i64,
    /// Why.
    pub error: String,
    /// Its size in octets.
    pub size: i64,
}

impl Tx<'_> {
    /// Takes a mail in; unique on its origin.
    pub fn take_in(
        &self,
        origin: &str,
        recipient: Option<&str>,
        raw: &[u8],
        now: i64,
    ) -> Result<Taken, StoreError> {
        let mut statement = self.0.prepare_cached(
            "INSERT OR IGNORE INTO inbox (origin, received, state, due, recipient, raw) \
             VALUES (?1, ?2, 'new', ?2, ?3, ?4)",
        )?;
        let added = statement.execute(params![origin, now, recipient, raw])?;
        Ok(if added == 1 { Taken::New(self.0.last_insert_rowid()) } else { Taken::Known })
    }

    /// The oldest mails to be handled now.
    pub fn waiting_mails(&self, now: i64, most: usize) -> Result<Vec<InboxRow>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, received, tries, recipient, origin, raw FROM inbox \
             WHERE state = 'new' AND due <= ?1 ORDER BY due, id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![now, most], |row| {
            Ok(InboxRow {
                id: row.get(0)?,
                received: row.get(1)?,
                tries: row.get(2)?,
                recipient: row.get(3)?,
                origin: row.get(4)?,
                raw: row.get::<_, Option<Vec<u8>>>(5)?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How often a mail was tried.
    pub fn tries(&self, id: i64) -> Result<u32, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT tries FROM inbox WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// When the next mail that failed is tried again.
    pub fn next_mail_due(&self) -> Result<Option<i64>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT min(due) FROM inbox WHERE state = 'new'")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Whether this very act was done before; if not, it is done now, by this mail.
    pub fn first_time(&self, id: i64, act: &[u8]) -> Result<bool, StoreError> {
        let mut statement =
            self.0.prepare_cached("UPDATE OR IGNORE inbox SET act = ?2 WHERE id = ?1")?;
        Ok(statement.execute(params![id, act])? == 1)
    }

    /// A mail is done; `understood` tells how it was read.
    pub fn mail_done(&self, id: i64, understood: &str) -> Result<(), StoreError> {
        self.run(
            "UPDATE inbox SET state = 'done', understood = ?2 WHERE id = ?1",
            params![id, understood],
        )
    }

    /// A mail could not be handled: again at `due`, or set aside for good.
    pub fn mail_failed(&self, id: i64, error: &str, due: Option<i64>) -> Result<(), StoreError> {
        match due {
            Some(due) => self.run(
                "UPDATE inbox SET tries = tries + 1, error = ?2, due = ?3 WHERE id = ?1",
                params![id, error, due],
            ),
            None => self.run(
                "UPDATE inbox SET state = 'aside', tries = tries + 1, error = ?2 WHERE id = ?1",
                params![id, error],
            ),
        }
    }

    /// The mails set aside, oldest first.
    pub fn aside(&self) -> Result<Vec<Aside>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, received, coalesce(error, ''), coalesce(length(raw), 0) FROM inbox \
             WHERE state = 'aside' ORDER BY id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Aside {
                id: row.get(0)?,
                received: row.get(1)?,
                error: row.get(2)?,
                size: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The bytes of a mail, while they are kept.
    pub fn raw_mail(&self, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT raw FROM inbox WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// The bytes of a mail that was received since and holds `mark`.
    pub fn raw_with(&self, since: i64, mark: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT raw FROM inbox WHERE received >= ?1 AND raw IS NOT NULL \
             AND instr(raw, CAST(?2 AS BLOB)) > 0",
        )?;
        Ok(statement.query_row(params![since, mark], |row| row.get(0)).optional()?)
    }

    /// Has a mail that was set aside tried again; false when there is no such mail.
    pub fn retry(&self, id: i64, now: i64) -> Result<bool, StoreError> {
        let mut statement = self.0.prepare_cached(
            "UPDATE inbox SET state = 'new', tries = 0, error = NULL, due = ?2 \
             WHERE id = ?1 AND state = 'aside'",
        )?;
        Ok(statement.execute(params![id, now])? == 1)
    }

    /// Drops the bytes of mails older than `before`; what they meant stays in the tables.
    pub fn forget_raw(&self, before: i64) -> Result<(), StoreError> {
        self.run(
            "UPDATE inbox SET raw = NULL, understood = NULL WHERE received < ?1 AND state = 'done' \
             AND raw IS NOT NULL",
            params![before],
        )
    }

    /// The highest UID taken in of a mailbox under this UIDVALIDITY.
    pub fn cursor(&self, mailbox: &str, validity: u32) -> Result<Option<u32>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT uid FROM cursor WHERE mailbox = ?1 AND validity = ?2")?;
        Ok(statement.query_row(params![mailbox, validity], |row| row.get(0)).optional()?)
    }

    /// Notes how far a mailbox was read.
    pub fn set_cursor(&self, mailbox: &str, validity: u32, uid: u32) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO cursor (mailbox, validity, uid) VALUES (?1, ?2, ?3) \
             ON CONFLICT (mailbox) DO UPDATE SET \
             uid = CASE WHEN validity = ?2 THEN max(uid, ?3) ELSE ?3 END, validity = ?2",
            params![mailbox, validity, uid],
        )
    }
}
