//! What survives a restart: one SQLite file, written by one thread; the only module that speaks SQL.

mod answered;
mod ballots;
mod community;
mod directory;
mod inbox;
mod journal;
mod outbox;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use answered::Found;
pub use directory::Link;
pub use inbox::{Aside, InboxRow, Taken};
pub use journal::{JournalRow, MailRow};
pub use outbox::{About, Counts, Due, NewCopy, NewLetter, OutRow};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, params};

/// Migrations in order; the file's `user_version` counts those that have run.
///
/// Append only. A released migration is never edited.
pub const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_start.sql"),
    include_str!("migrations/0002_terms.sql"),
    include_str!("migrations/0003_ballots.sql"),
];

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file was written by a newer convene.
    #[error("the database is at version {found}, this program knows {known}; upgrade convene")]
    FromTheFuture {
        /// Version in the file.
        found: usize,
        /// Newest version known here.
        known: usize,
    },
    /// A migration failed; the file is as it was before it.
    #[error("migration {number} failed: {source}")]
    Migration {
        /// Its number, from 1.
        number: usize,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A row holds what this program does not understand.
    #[error("a row of {table} can't be read: {source}")]
    Body {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The copy made before a migration, or the backup, could not be written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// Anything else SQLite refused.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

impl StoreError {
    /// Whether the disk is full, so that nothing new is taken in for now.
    pub fn is_full(&self) -> bool {
        let Self::Sqlite(rusqlite::Error::SqliteFailure(failure, _)) = self else { return false };
        failure.code == rusqlite::ErrorCode::DiskFull
    }
}

/// How long a write waits for another program's, as rusqlite has it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The open database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// A ballot key was destroyed whose bytes may still lie in the write-ahead log.
    unscrubbed: bool,
}

impl Store {
    /// Opens `path`, creating and migrating as needed; a copy is made before a migration.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        only_ours(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "secure_delete", true)?;
        // What is written again and again meanwhile is copied once: 16 MB of log, 8 MB of pages.
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        connection.pragma_update(None, "cache_size", -8000)?;
        // A statement is planned once, not again for each value it is given.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(128);
        migrate(&mut connection, path)?;
        // What was killed may have left more in its log than it would have at its end.
        let mut store = Self { connection, unscrubbed: true };
        store.scrub()?;
        Ok(store)
    }

    /// Opens an existing database only to look into it, as commands do beside a running daemon.
    pub fn look(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let found: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = MIGRATIONS.len();
        if found > known {
            return Err(StoreError::FromTheFuture { found, known });
        }
        Ok(Self { connection, unscrubbed: false })
    }

    /// A database that nobody else sees and that ends with it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::open(Path::new(":memory:"))
    }

    /// A private copy of everything, for looking ahead.
    pub fn copy_in_memory(&self) -> Result<Self, StoreError> {
        let mut copy = Connection::open_in_memory()?;
        rusqlite::backup::Backup::new(&self.connection, &mut copy)?.run_to_completion(
            1024,
            Duration::ZERO,
            None,
        )?;
        copy.pragma_update(None, "foreign_keys", true)?;
        Ok(Self { connection: copy, unscrubbed: false })
    }

    /// Writes a consistent copy to `path`, which must not exist; readable by nobody else.
    pub fn backup(&self, path: &Path) -> Result<(), StoreError> {
        let part = path.with_extension("part");
        let file = |error| StoreError::File { path: path.to_owned(), error };
        if path.exists() {
            return Err(file(std::io::ErrorKind::AlreadyExists.into()));
        }
        let _ = std::fs::remove_file(&part);
        self.connection.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
        only_ours(&part)?;
        let copy = Connection::open_with_flags(&part, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let sound: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        assert!(sound == "ok", "a fresh copy is sound: {sound}");
        std::fs::rename(&part, path).map_err(file)
    }

    /// Runs `work` in one transaction: all of it happens, or none.
    pub fn transact<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (value, destroys) = self.commit(work)?;
        self.unscrubbed |= destroys;
        if self.unscrubbed {
            self.scrub()?;
        }
        Ok(value)
    }

    /// Runs and commits `work`; says whether it destroyed what the log must not keep.
    fn commit<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, bool), E> {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let begun = self.connection.transaction_with_behavior(behavior);
        let tx = Tx(begun.map_err(StoreError::from)?, Cell::new(false));
        let value = work(&tx)?;
        tx.0.commit().map_err(StoreError::from)?;
        Ok((value, tx.1.get()))
    }

    /// Empties the write-ahead log, which keeps what was deleted until it is overwritten. Who reads
    /// at this moment is not waited for: then the next transaction tries again.
    fn scrub(&mut self) -> Result<(), StoreError> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
        self.connection.busy_timeout(PATIENCE)?;
        self.unscrubbed = busy.unwrap_or(true);
        Ok(())
    }

    /// Runs `work` on one consistent state and changes nothing.
    pub fn read<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&Tx(self.connection.transaction()?, Cell::new(false)))
    }
}

/// The database holds people's addresses: only its owner reads it.
fn only_ours(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    if path == Path::new(":memory:") {
        return Ok(());
    }
    let ours = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, ours)
        .map_err(|error| StoreError::File { path: path.to_owned(), error })
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let found: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len();
    if found > known {
        return Err(StoreError::FromTheFuture { found, known });
    }
    if 0 < found && found < known {
        let copy = path.with_extension(format!("before-{}", found + 1));
        let _ = std::fs::remove_file(&copy);
        connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        only_ours(&copy)?;
    }
    for (number, sql) in (1..).zip(MIGRATIONS).skip(found) {
        let failed = |source| StoreError::Migration { number, source };
        let tx = connection.transaction()?;
        tx.execute_batch(sql).map_err(failed)?;
        tx.pragma_update(None, "user_version", number).map_err(failed)?;
        tx.commit().map_err(failed)?;
    }
    Ok(())
}

/// A transaction in progress, and whether it destroys what the log must not keep.
#[derive(Debug)]
pub struct Tx<'c>(Transaction<'c>, Cell<bool>);

impl Tx<'_> {
    /// A single value kept under a name.
    pub fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Keeps a single value under a name, or drops it.
    pub fn set_meta(&self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.run(
                "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                params![key, value],
            ),
            None => self.run("DELETE FROM meta WHERE key = ?1", params![key]),
        }
    }

    /// The values kept under names that begin with `prefix/`, by the rest of their names.
    pub fn metas(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "SELECT substr(key, length(?1) + 2), value FROM meta \
             WHERE substr(key, 1, length(?1) + 1) = ?1 || '/' ORDER BY key",
        )?;
        let rows = statement.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn run(&self, sql: &str, params: impl rusqlite::Params) -> Result<(), StoreError> {
        self.0.prepare_cached(sql)?.execute(params)?;
        Ok(())
    }
}

/// A noun as it stands in `body`.
fn body<T: serde::Serialize>(table: &'static str, noun: &T) -> Result<String, StoreError> {
    serde_json::to_string(noun).map_err(|source| StoreError::Body { table, source })
}

/// A noun read from `body`.
fn noun<T: serde::de::DeserializeOwned>(table: &'static str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|source| StoreError::Body { table, source })
}

/// From now on the database at `path` takes no mail, as if its disk were full; or it does again.
#[cfg(test)]
pub(crate) fn refuse_mail(path: &Path, refuse: bool) {
    let other = Connection::open(path).expect("a second connection");
    let full = "CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END";
    let changed = other.execute_batch(if refuse { full } else { "DROP TRIGGER full" });
    changed.expect("a trigger");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_file_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("convene.db");
        drop(Store::open(&path).unwrap());
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        drop(connection);
        let refused = Store::open(&path).unwrap_err().to_string();
        assert!(refused.starts_with("the database is at version 99"), "{refused}");
    }

    #[test]
    fn a_transaction_that_fails_leaves_nothing() {
        let mut store = Store::in_memory().unwrap();
        let failed: Result<(), StoreError> = store.transact(|tx| {
            tx.set_meta("a", Some("1"))?;
            Err(rusqlite::Error::InvalidQuery.into())
        });
        assert!(failed.is_err());
        assert_eq!(store.read(|tx| tx.meta("a")).unwrap(), None);
    }
}
