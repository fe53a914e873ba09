//! Sources and senders against servers that misbehave in all the ways that real ones do.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

#[path = "net/engine.rs"]
mod engine;
#[path = "net/imap.rs"]
mod imap;
#[path = "net/imap_server.rs"]
mod imap_server;
#[path = "net/smtp.rs"]
mod smtp;
#[path = "net/smtp_server.rs"]
mod smtp_server;
