//! Reads a mailbox over IMAP (RFC 3501): hears of new mail by IDLE, looks every few minutes anyway.
//!
//! IDLE is a hint and nothing more. Each look selects the mailbox anew, asks which messages are not
//! done, fetches them in small batches, hands them to the engine, and marks as done what the engine
//! has committed. Any surprise ends the session; the next one starts from what the server has.

mod care;
mod fetch;
mod idle;
mod mailboxes;
mod round;
mod session;
mod uids;

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::sleep;

use super::backoff::Backoff;
use super::{Inbox, Pulse, Shutdown, stopped};
use crate::config::{Done, Login, Server};
use care::Care;
use idle::Hint;
use round::Round;
use session::{Fault, Session};

/// What to read and what to do with it afterwards.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server.
    pub server: Server,
    /// Who logs in.
    pub login: Login,
    /// The mailbox to read, e.g. `INBOX`.
    pub mailbox: String,
    /// What happens to messages that are committed.
    pub done: Done,
    /// How often to look without being called, and how long an IDLE lasts at most.
    pub poll: Duration,
    /// The largest mail in octets; of larger ones only the header is handed over.
    pub largest: u64,
    /// How long the server may be silent while it owes an answer.
    pub patience: Duration,
    /// About how long to wait before another session when one broke, e.g. a second; doubles up to
    /// 300 times that. After a refused login the waits are 60 times as long.
    pub retry: Duration,
    /// Feeds the jitter of waits.
    pub seed: u64,
    /// Beats whenever the mailbox was looked at with success.
    pub pulse: Pulse,
}

impl Options {
    /// The account, as it appears in the messages' origin.
    fn account(&self) -> String {
        format!("{}@{}:{}", self.login.user, self.server.host, self.server.port)
    }
}

/// What is remembered from session to session. Losing it costs time, never a mail.
#[derive(Debug, Default)]
struct Memory {
    /// The UIDVALIDITY that all numbers here belong to.
    uidvalidity: Option<u32>,
    /// Committed, but perhaps not marked on the server yet.
    committed: HashSet<u32>,
    /// Messages that made trouble.
    care: Care,
    /// The server's CAPABILITY answer cannot be read: live without.
    mute: bool,
    /// The server refuses IDLE although it offers it.
    restless: bool,
}

impl Memory {
    /// Forgets all numbers when the server has numbered its messages anew.
    fn enter(&mut self, uidvalidity: u32) {
        if self.uidvalidity.replace(uidvalidity).is_some_and(|old| old != uidvalidity) {
            tracing::warn!("the mailbox was numbered anew: everything in it is read again");
            self.committed.clear();
            self.care = Care::default();
        }
    }
}

/// Reads until `shutdown`. Mails that were handed over but not marked then come again, and the
/// engine knows them.
pub async fn run(options: Options, inbox: Inbox, mut shutdown: Shutdown) {
    let mut memory = Memory::default();
    let retry = options.retry;
    let mut broken = Backoff::new(retry, retry * 300, options.seed);
    let mut locked_out = Backoff::new(retry * 60, retry * 3600, options.seed);
    loop {
        let mut looked = false;
        let fault = tokio::select! {
            () = stopped(&mut shutdown) => return,
            fault = Box::pin(life(&options, &inbox, &mut memory, &mut looked)) => fault,
        };
        if looked {
            broken.succeeded();
            locked_out.succeeded();
        }
        let wait = match &fault {
            Fault::Login(_) => locked_out.failed(),
            Fault::Narrowed(_) => Duration::ZERO,
            Fault::Refused(_) | Fault::Broken(_) | Fault::Unreadable | Fault::Engine => {
                broken.failed()
            }
        };
        tracing::warn!(%fault, ?wait, "the IMAP session has ended");
        tokio::select! {
            () = stopped(&mut shutdown) => return,
            () = sleep(wait) => {}
        }
    }
}

/// Logs in and opens the mailbox, once, to try the settings out; the value is how many messages are
/// in it, the error is for the operator.
pub async fn check(options: &Options) -> Result<u32, String> {
    let tried = async {
        let mut session = Session::open(options, &mut Memory::default()).await?;
        if let Done::Move(path) = &options.done
            && session.provide(path).await?.is_none()
        {
            return Err(Fault::Refused(format!("the mailbox {path} can not be created")));
        }
        Ok(session.select(&options.mailbox).await?.exists)
    };
    Box::pin(tried).await.map_err(|fault: Fault| fault.to_string())
}

/// One session from login to its fault; `looked` turns true when a look succeeded.
async fn life(options: &Options, inbox: &Inbox, memory: &mut Memory, looked: &mut bool) -> Fault {
    let mut session = match Session::open(options, memory).await {
        Ok(session) => session,
        Err(fault) => return fault,
    };
    loop {
        session.news = false;
        let round = Round { options, inbox, memory, session: &mut session };
        if let Err(fault) = round.run().await {
            return fault;
        }
        *looked = true;
        options.pulse.beat();
        // What arrived while we were busy was announced, and will not be announced again.
        if session.news {
            continue;
        }
        if memory.restless || !session.abilities.idle {
            sleep(options.poll).await;
            continue;
        }
        match session.idle(options.poll).await {
            Ok(Hint::Look) => {}
            Ok(Hint::Refused) => memory.restless = true,
            Err(fault) => return fault,
        }
    }
}
