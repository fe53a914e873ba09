//! Mail as files in a folder: `tmp` while they are written, `new` until they are read, `cur` then.
//!
//! A mail is complete the moment it is renamed into `new`; nobody needs locks
//! (<https://cr.yp.to/proto/maildir.html>).

mod read;
mod write;

pub use read::{Options, run};
pub use write::{deposit, send};

/// The three folders.
const FOLDERS: [&str; 3] = ["tmp", "new", "cur"];
