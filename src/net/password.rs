//! Passwords: read anew at every login, so that a changed one needs no restart.

use std::io;

use crate::config::{Password, Secret};

/// Reads the password, a command's on a thread that may wait. The error says what could not be read,
/// never what was.
pub(super) async fn read(secret: &Secret) -> io::Result<Password> {
    let secret = secret.clone();
    tokio::task::spawn_blocking(move || secret.read()).await?.map_err(io::Error::other)
}
