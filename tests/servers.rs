//! Sources and senders against real servers: Dovecot and Postfix, started here, on free ports.
//!
//! What is not installed is skipped and said so; with `CONVENE_REQUIRE_SERVERS=1` it is a failure.
//! `tests/tools/install-servers` installs them.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

#[path = "servers/doctor.rs"]
mod doctor;
#[path = "servers/dovecot.rs"]
mod dovecot;
#[path = "net/engine.rs"]
mod engine;
#[expect(dead_code, reason = "what is not needed here is needed by the tests of the daemon")]
#[path = "daemon/installation.rs"]
mod installation;
#[path = "servers/kills.rs"]
mod kills;
#[path = "servers/postfix.rs"]
mod postfix;
#[path = "servers/process.rs"]
mod process;
