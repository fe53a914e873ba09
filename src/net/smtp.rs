//! Sends mails to an SMTP server (RFC 5321) over a few connections of its own.
//!
//! Each connection belongs to one task, carries one mail at a time to one recipient, and is never
//! used again after anything unexpected: a reply must not be taken for that of another command.

mod connection;
mod verdict;

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::outbox::Ended;
use super::{Delivery, Outbox, Outgoing, Shutdown, failpoint, stopped};
use crate::config::{Login, Server};
use connection::{Connection, Failure};

/// How to reach the server and how hard to use it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server.
    pub server: Server,
    /// Who logs in; `None` sends without.
    pub login: Option<Login>,
    /// The domain we call ourselves in EHLO, e.g. that of the organisation's address.
    pub hello: String,
    /// How many connections may be open at once.
    pub connections: usize,
    /// How long to wait for what.
    pub patience: Patience,
}

/// How long to wait for the server; the defaults are those of RFC 5321, section 4.5.3.2.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the reply to a command, and for a block of data to be taken.
    pub command: Duration,
    /// For the reply to the final dot: a server that is slow here may already have the mail.
    pub dot: Duration,
    /// An unused connection is closed after this time, before the server does it.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            command: Duration::from_mins(5),
            dot: Duration::from_mins(10),
            idle: Duration::from_secs(20),
        }
    }
}

/// A connection that was unused for this long is asked whether it still lives.
const STALE: Duration = Duration::from_secs(2);

/// Sends what the outbox gives until `shutdown`; a mail that was begun is finished first. Ends
/// early only when the engine has ended or a task has died.
pub async fn run(options: Options, outbox: Outbox, shutdown: Shutdown) {
    let mut workers = JoinSet::new();
    for _ in 0..options.connections.max(1) {
        let worker = Worker { options: options.clone(), outbox: outbox.clone(), connection: None };
        workers.spawn(worker.run(shutdown.clone()));
    }
    while let Some(ended) = workers.join_next().await {
        if let Err(error) = ended {
            // The daemon takes an end that it did not ask for as a reason to start over.
            tracing::error!(%error, "a connection's task has died");
            return;
        }
    }
}

/// Sends a single mail over a connection of its own, e.g. to try the settings out.
pub async fn send_one(options: Options, outgoing: &Outgoing) -> Delivery {
    let sent = async {
        let mut connection = Connection::open(&options).await?;
        let sent = connection.send(outgoing, async || true).await;
        connection.quit().await;
        sent
    };
    match sent.await {
        Ok(()) => Delivery::Sent,
        Err(failure) => verdict::of(failure),
    }
}

/// One task with at most one connection.
struct Worker {
    options: Options,
    outbox: Outbox,
    /// Open and between two mails.
    connection: Option<Connection>,
}

impl Worker {
    async fn run(mut self, mut shutdown: Shutdown) {
        loop {
            // Without a connection there is nothing that could grow old.
            let idle = match self.connection {
                Some(_) => self.options.patience.idle,
                None => Duration::MAX,
            };
            let taken = tokio::select! {
                () = stopped(&mut shutdown) => break,
                taken = timeout(idle, self.outbox.take()) => taken,
            };
            match taken {
                Ok(Ok(outgoing)) => {
                    if let Err(Ended) = self.deliver(&outgoing).await {
                        break;
                    }
                }
                Ok(Err(Ended)) => break,
                Err(_idle) => self.hang_up().await,
            }
        }
        self.hang_up().await;
    }

    /// Tries one mail and reports what became of it.
    async fn deliver(&mut self, outgoing: &Outgoing) -> Result<(), Ended> {
        let delivery = match self.attempt(outgoing).await {
            Ok(()) => Delivery::Sent,
            Err(Failure::Withheld) => return Ok(()),
            Err(failure) => verdict::of(failure),
        };
        if delivery == Delivery::Sent {
            failpoint::reach("smtp.after-250");
        }
        tracing::debug!(row = outgoing.id, ?delivery, "tried");
        self.outbox.report(outgoing.id, delivery).await?;
        failpoint::reach("smtp.after-report");
        Ok(())
    }

    /// Sends one mail over the open connection or a new one.
    async fn attempt(&mut self, outgoing: &Outgoing) -> Result<(), Failure> {
        if let Some(connection) = self.reusable().await {
            match self.send_over(connection, outgoing).await {
                // The server had closed it while we were not looking: that is not this mail's fault.
                Err(failure) if failure.is_of_the_connection() => {}
                settled => return settled,
            }
        }
        let connection = Connection::open(&self.options).await?;
        self.send_over(connection, outgoing).await
    }

    /// The open connection, if it still lives.
    async fn reusable(&mut self) -> Option<Connection> {
        let mut connection = self.connection.take()?;
        let lives = connection.idle_for() < STALE || connection.noop().await;
        lives.then_some(connection)
    }

    /// Sends over `connection`, and keeps it only if all replies are accounted for.
    async fn send_over(
        &mut self,
        mut connection: Connection,
        outgoing: &Outgoing,
    ) -> Result<(), Failure> {
        let outbox = &self.outbox;
        let sent = connection.send(outgoing, async || outbox.claim(outgoing.id).await).await;
        let clean = match &sent {
            Ok(()) => true,
            Err(failure) => failure.leaves_the_connection_usable() && connection.reset().await,
        };
        if clean {
            self.connection = Some(connection);
        }
        sent
    }

    async fn hang_up(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.quit().await;
        }
    }
}
