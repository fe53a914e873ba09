//! The only modules that open sockets or watch files.
//!
//! Sources ([`imap::run`], [`maildir::run`], [`lmtp::run`]) hand mails to an [`Inbox`], senders
//! ([`smtp::run`], [`sendmail::run`], [`maildir::send`]) take them from an [`Outbox`]; both are
//! channels to the engine, which alone decides. A source or sender is one future: the daemon spawns
//! it, tells it to stop through a `watch`, and treats its end before that as a failure. None of them
//! names another.

pub mod backoff;
#[cfg(feature = "dkim")]
pub(crate) mod dkim;
pub mod failpoint;
pub mod imap;
mod inbox;
pub mod lmtp;
pub mod maildir;
pub mod office;
mod outbox;
mod password;
mod pulse;
pub mod sendmail;
pub mod smtp;
mod starttls;
mod stream;
pub mod tls;
pub mod web;

pub use inbox::{Accepted, Arrived, Envelope, Extent, Inbox, Mailbox, Origin, Receipt, Refused};
pub use outbox::{Delivery, Errand, Outbox, Outgoing, Pause};
pub use pulse::Pulse;

use tokio::sync::watch;

/// Turns true once, when the daemon wants to end.
pub type Shutdown = watch::Receiver<bool>;

/// Waits until the daemon wants to end (or is gone).
pub(crate) async fn stopped(shutdown: &mut Shutdown) {
    // An error says that the daemon dropped its end: that is a wish to stop, too.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
