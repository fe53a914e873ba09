//! The folder that holds everything an installation remembers, and the lock that makes it one's own.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::config::SPOOL;

/// Where everything lies below the data folder.
#[derive(Debug, Clone)]
pub struct Data {
    folder: PathBuf,
}

/// The data folder is ours alone until this is dropped, or the process ends however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why the data folder could not be made our own.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// A daemon, or a command that writes, has it.
    #[error("another convene works in {}", .0.display())]
    Taken(PathBuf),
    /// The folder or its lock cannot be made.
    #[error("{}: {error}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Data {
    /// The data folder of an installation.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("convene.db")
    }

    /// The Maildir that `convene deliver` writes to.
    pub fn spool(&self) -> PathBuf {
        self.folder.join(SPOOL)
    }

    /// The socket on which the daemon takes orders.
    pub fn control(&self) -> PathBuf {
        self.folder.join("control.sock")
    }

    /// Makes the folder where it is missing, readable by nobody else.
    pub fn make(&self) -> Result<(), LockError> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        made.map_err(|error| LockError::File { path: self.folder.clone(), error })
    }

    /// Makes the folder our own.
    pub fn lock(&self) -> Result<Lock, LockError> {
        self.make()?;
        let path = self.folder.join("lock");
        let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let file = opened.map_err(|error| LockError::File { path: path.clone(), error })?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(self.folder.clone())),
            Err(TryLockError::Error(error)) => Err(LockError::File { path, error }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::at(&folder.path().join("var"));
        let first = data.lock().unwrap();
        assert!(matches!(data.lock(), Err(LockError::Taken(_))));
        drop(first);
        assert!(data.lock().is_ok());
    }
}
