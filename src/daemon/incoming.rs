//! A mail as its source hands it over, as the engine takes it.

use crate::engine::Incoming;
use crate::net::{Arrived, Extent, Mailbox, Origin};

/// What the engine needs to know of it.
pub(super) fn incoming(arrived: Arrived) -> Incoming {
    let recipient = arrived.envelope.and_then(|envelope| envelope.recipients.into_iter().next());
    let unreadable = match arrived.extent {
        Extent::Whole => None,
        Extent::HeaderOnly { size } => {
            Some(format!("it has {size} octets, more than are taken; only its header was read"))
        }
        Extent::Unreadable { why } => Some(format!("it could not be read: {why}")),
    };
    let cursor = match &arrived.origin {
        Origin::Imap { mailbox, uid } => Some((name(mailbox), mailbox.uidvalidity, *uid)),
        Origin::Maildir { .. } | Origin::Lmtp { .. } | Origin::Delivered { .. } => None,
    };
    Incoming { origin: arrived.origin.to_string(), recipient, raw: arrived.raw, unreadable, cursor }
}

/// What a mailbox is called, whatever its numbering.
pub(super) fn name(mailbox: &Mailbox) -> String {
    format!("{} {}", mailbox.account, mailbox.name)
}
