//! How mail goes out: what a sender takes from the engine, and what it reports back.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

/// One mail to one recipient, frozen: every attempt sends the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The outbox row.
    pub id: i64,
    /// The reverse path; empty is the null sender `<>`.
    pub envelope_from: String,
    /// The one recipient's address.
    pub to: String,
    /// The complete RFC 5322 message, lines ended by CRLF.
    pub bytes: Arc<[u8]>,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The next server has taken responsibility for it.
    Sent,
    /// Not this time; the row stays.
    Later {
        /// The server's words, or ours; may quote the recipient's address.
        why: String,
        /// Given when the cause is not this mail: then nothing else should be tried for a while,
        /// and the attempt should not count against the mail.
        pause: Option<Pause>,
    },
    /// All bytes were sent and then no reply came: it may have arrived or not. Sending it again may
    /// make a duplicate.
    Unknown {
        /// What happened to the connection.
        why: String,
    },
    /// The next server refuses it for good.
    Never {
        /// The server's words; may quote the recipient's address.
        why: String,
        /// The reply code (RFC 5321, section 4.2), where there was one.
        code: Option<u16>,
        /// The enhanced status code (RFC 3463), where the server gave one, e.g. `5.1.1`.
        enhanced: Option<String>,
        /// True when the mail or its sender was refused, false when the address was: a policy
        /// refusal says nothing about whether the recipient exists.
        policy: bool,
    },
}

/// Why the whole transport should rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pause {
    /// The server cannot be reached or says that it is going down: try again in a minute or so.
    Unreachable,
    /// The provider's limit is reached (per minute or day): try again in minutes, then hours.
    Limit,
    /// The provider refuses mail of ours as a matter of policy (5.7.x): hours, and tell the operator.
    /// It may be about this very mail: when others pass meanwhile and this one meets it again, it is.
    Policy,
    /// It refuses our name or password: tell the operator, and do not hammer.
    Login,
}

/// What the engine finds on its end of an [`Outbox`].
#[derive(Debug)]
pub enum Errand {
    /// A sender is free: answer with the next mail as soon as one is due. When the sender has gone
    /// meanwhile (`answer` is closed), the mail comes back from `send` and is still due.
    Take {
        /// Answered with a mail; kept unanswered while nothing is due or the transport rests.
        answer: oneshot::Sender<Outgoing>,
    },
    /// The server wants the mail's bytes next: commit that this row's fate is uncertain from now,
    /// then answer. May come twice for one attempt, when the connection breaks right after.
    Claim {
        /// The outbox row.
        id: i64,
        /// True: go ahead. False or dropped: the sender forgets the mail unsent, and reports
        /// nothing.
        answer: oneshot::Sender<bool>,
    },
    /// The attempt is over.
    Report {
        /// The outbox row.
        id: i64,
        /// How it ended.
        delivery: Delivery,
        /// Told after the commit: the sender takes nothing new before, so that never more rows are
        /// uncertain than there are connections.
        answer: oneshot::Sender<()>,
    },
}

/// A sender's end of the channel to the engine; cheap to clone, one per connection.
#[derive(Debug, Clone)]
pub struct Outbox {
    engine: mpsc::Sender<Errand>,
}

/// The engine is ending; so should the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the engine has ended")]
pub(crate) struct Ended;

impl Outbox {
    /// An outbox and the engine's end of it. `waiting` bounds the errands that may queue; twice the
    /// number of connections is plenty.
    pub fn channel(waiting: usize) -> (Self, mpsc::Receiver<Errand>) {
        let (engine, errands) = mpsc::channel(waiting);
        (Self { engine }, errands)
    }

    /// Waits for the next mail that is due. Safe to drop: the mail then stays due.
    pub(crate) async fn take(&self) -> Result<Outgoing, Ended> {
        let (answer, answered) = oneshot::channel();
        self.engine.send(Errand::Take { answer }).await.map_err(|_| Ended)?;
        answered.await.map_err(|_| Ended)
    }

    /// Waits until it is committed that row `id` may have been sent; false forbids to send it.
    pub(crate) async fn claim(&self, id: i64) -> bool {
        let (answer, answered) = oneshot::channel();
        self.engine.send(Errand::Claim { id, answer }).await.is_ok()
            && answered.await.unwrap_or(false)
    }

    /// Says what became of row `id` and waits until that is committed.
    pub(crate) async fn report(&self, id: i64, delivery: Delivery) -> Result<(), Ended> {
        let (answer, answered) = oneshot::channel();
        self.engine.send(Errand::Report { id, delivery, answer }).await.map_err(|_| Ended)?;
        answered.await.map_err(|_| Ended)
    }
}
