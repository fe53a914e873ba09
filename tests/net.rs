//! Sources and senders against servers that misbehave in all the ways that real ones do.

#[path = "net/engine.rs"]
mod engine;
#[path = "net/imap.rs"]
mod imap;
#[path = "net/imap_server.rs"]
mod imap_server;
