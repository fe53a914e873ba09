//! The real program: started, asked, told to read its configuration again, stopped, and killed at
//! every place where a death could hurt.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

#[path = "daemon/installation.rs"]
mod installation;
#[path = "daemon/kills.rs"]
mod kills;
#[path = "daemon/life.rs"]
mod life;
