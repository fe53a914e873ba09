//! How mail comes in: what a source hands to the engine, and what it is told in return.

use std::fmt;

use tokio::sync::{mpsc, oneshot};

/// A mailbox as one server numbers it: a UID means something only together with these (RFC 3501,
/// section 2.3.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// `user@host:port` of the account.
    pub account: String,
    /// The mailbox' name as configured, e.g. `INBOX`.
    pub name: String,
    /// The server's UIDVALIDITY: when it changes, all UIDs were handed out anew.
    pub uidvalidity: u32,
}

/// Where a mail came from, unique per mail; its `Display` is the key on which the inbox is unique.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A message of an IMAP mailbox.
    Imap {
        /// The mailbox and its numbering.
        mailbox: Mailbox,
        /// The message's number therein.
        uid: u32,
    },
    /// A file of a Maildir.
    Maildir {
        /// The file's name without its flags; unique for ever by Maildir's rules.
        name: String,
    },
    /// A mail taken over LMTP, for one recipient.
    Lmtp {
        /// Random, with the recipient's position.
        id: String,
    },
    /// A mail given to `convene deliver`.
    Delivered {
        /// The name of its file, as that of a Maildir.
        id: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imap { mailbox: Mailbox { account, name, uidvalidity }, uid } => {
                write!(f, "imap {account} {name} {uidvalidity} {uid}")
            }
            Self::Maildir { name } => write!(f, "maildir {name}"),
            Self::Lmtp { id } => write!(f, "lmtp {id}"),
            Self::Delivered { id } => write!(f, "delivered {id}"),
        }
    }
}

/// Who a mail was from and for as the transport said it; not what its header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The reverse path; `None` is the null sender `<>`, of which bounces come.
    pub sender: Option<String>,
    /// Who it is for; a mail over LMTP is received once per recipient, so this holds one.
    pub recipients: Vec<String>,
}

/// How much of a mail its bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Its header only, as the whole is larger than the limit.
    HeaderOnly {
        /// The size of the whole in octets, as the server says it.
        size: u64,
    },
    /// Nothing, or its header only: the source tried several times to read it and gave up. The
    /// mail itself stays at its source, among the done ones.
    Unreadable {
        /// For the operator.
        why: String,
    },
}

/// One mail on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The RFC 5322 message as it came; hostile until read.
    pub raw: Vec<u8>,
    /// Where it came from.
    pub origin: Origin,
    /// What the transport knew; `None` where there is no envelope (IMAP, Maildir).
    pub envelope: Option<Envelope>,
    /// Whether `raw` is all of it.
    pub extent: Extent,
}

/// The raw bytes are committed: the source may tell its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Taken in now.
    New,
    /// This origin had been taken in before.
    Known,
}

/// The mail was not taken in; its source keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not now: offer it again after a while.
    #[error("not now")]
    Later,
    /// Larger than the engine takes, whatever the source thought.
    #[error("too big")]
    TooBig,
    /// The disk is full: offer it again after a while.
    #[error("no room")]
    Full,
}

/// What the engine finds on its end of an [`Inbox`].
#[derive(Debug)]
pub enum Receipt {
    /// Commit this mail, then answer. Draining several before one commit is welcome.
    Mail {
        /// The mail.
        arrived: Arrived,
        /// Told after the commit; dropping it counts as [`Refused::Later`].
        answer: oneshot::Sender<Result<Accepted, Refused>>,
    },
    /// Which UID of this mailbox is the highest committed one?
    Cursor {
        /// The mailbox, with its UIDVALIDITY.
        mailbox: Mailbox,
        /// `None` when nothing came from this mailbox under this UIDVALIDITY yet. Dropping it
        /// makes the source start its session over.
        answer: oneshot::Sender<Option<u32>>,
    },
}

/// A source's end of the channel to the engine; cheap to clone.
#[derive(Debug, Clone)]
pub struct Inbox {
    engine: mpsc::Sender<Receipt>,
}

impl Inbox {
    /// An inbox and the engine's end of it. `waiting` bounds how many mails may queue between them;
    /// a source that finds it full waits, and so does its server.
    pub fn channel(waiting: usize) -> (Self, mpsc::Receiver<Receipt>) {
        let (engine, receipts) = mpsc::channel(waiting);
        (Self { engine }, receipts)
    }

    /// Hands a mail over and waits until its bytes are committed.
    pub async fn receive(&self, arrived: Arrived) -> Result<Accepted, Refused> {
        let (answer, answered) = oneshot::channel();
        let receipt = Receipt::Mail { arrived, answer };
        // A closed channel means that the engine is ending: the mail stays with its server.
        self.engine.send(receipt).await.map_err(|_| Refused::Later)?;
        answered.await.unwrap_or(Err(Refused::Later))
    }

    /// Like [`Inbox::receive`], but of a mail that the engine finds too big, hands over the header.
    pub(crate) async fn receive_or_header(&self, arrived: Arrived) -> Result<Accepted, Refused> {
        let header = Arrived {
            raw: header_of(&arrived.raw).to_vec(),
            origin: arrived.origin.clone(),
            envelope: arrived.envelope.clone(),
            extent: Extent::HeaderOnly { size: arrived.raw.len() as u64 },
        };
        let whole = arrived.extent == Extent::Whole;
        match self.receive(arrived).await {
            Err(Refused::TooBig) if whole => self.receive(header).await,
            answer => answer,
        }
    }

    /// The highest UID committed of `mailbox` under its present UIDVALIDITY. `Err` when the engine
    /// is ending.
    pub(crate) async fn cursor(&self, mailbox: Mailbox) -> Result<Option<u32>, Refused> {
        let (answer, answered) = oneshot::channel();
        let receipt = Receipt::Cursor { mailbox, answer };
        self.engine.send(receipt).await.map_err(|_| Refused::Later)?;
        answered.await.map_err(|_| Refused::Later)
    }
}

/// The most of a header that is kept of a mail that is too big.
const LONGEST_HEADER: usize = 64 << 10;

/// The header of a mail with its blank line, whatever its line ends; at most 64 KiB of it.
pub(crate) fn header_of(raw: &[u8]) -> &[u8] {
    let start = &raw[..raw.len().min(LONGEST_HEADER)];
    for (at, _) in start.iter().enumerate().filter(|(_, octet)| **octet == b'\n') {
        for blank in [b"\n".as_slice(), b"\r\n"] {
            if start[at + 1..].starts_with(blank) {
                return &start[..=at + blank.len()];
            }
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_with_its_blank_line() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"a: b\r\n\r\nbody\r\n\r\n", b"a: b\r\n\r\n"),
            (b"a: b\n\nbody", b"a: b\n\n"),
            (b"a: b\n c\r\n\r\n", b"a: b\n c\r\n\r\n"),
            (b"a: b\r\n", b"a: b\r\n"),
            (b"", b""),
        ];
        for (raw, header) in cases {
            assert_eq!(header_of(raw), header, "{}", raw.escape_ascii());
        }
        assert_eq!(header_of(&vec![b'a'; 1 << 20]).len(), LONGEST_HEADER);
    }
}
