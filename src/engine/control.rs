//! What the rest of the daemon asks of the engine's loop.

use tokio::sync::{mpsc, oneshot};

use super::state::State;
use super::{Engine, EngineError, Served, Setup, Status};
use crate::config::Config;

/// Something asked of the engine.
#[derive(Debug)]
pub enum Ask {
    /// Where things stand.
    Status(oneshot::Sender<Result<Status, EngineError>>),
    /// The bytes behind a feed's path.
    Feed {
        /// The path, as in the URL.
        path: String,
        /// None: there is no such feed.
        answer: oneshot::Sender<Option<Served>>,
    },
    /// One-click unsubscribe (RFC 8058): the token of the link, and whether to act.
    Unsubscribe {
        /// The token.
        token: String,
        /// POST acts, GET only looks.
        act: bool,
        /// None: the link is not (or no more) valid.
        answer: oneshot::Sender<Option<Unsubscribing>>,
    },
    /// A person is erased.
    Forget {
        /// An address of theirs.
        address: String,
        /// False: nobody has it.
        answer: oneshot::Sender<Result<bool, EngineError>>,
    },
    /// Hold back everything (true), or let it go.
    Hold {
        /// Hold or release.
        hold: bool,
        /// Told when it is so.
        answer: oneshot::Sender<Result<(), EngineError>>,
    },
    /// The operator's file has changed.
    Configure {
        /// What it says.
        config: Box<Config>,
        /// What the engine needs of it.
        setup: Box<Setup>,
        /// Told when it is applied.
        answer: oneshot::Sender<Result<(), EngineError>>,
    },
    /// Write to the operators.
    Note {
        /// What happened, in a line.
        what: String,
        /// More about it.
        details: Vec<String>,
        /// Told when the letter is in the outbox.
        answer: oneshot::Sender<Result<(), EngineError>>,
    },
    /// A mail that was set aside is tried again.
    Retry {
        /// Its number.
        mail: i64,
        /// False: there is no such mail.
        answer: oneshot::Sender<Result<bool, EngineError>>,
    },
}

/// What the link that unsubscribes is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribing {
    /// The community's name.
    pub community: String,
    /// Whether the reader is (still) a member.
    pub is_member: bool,
}

/// A cheap way to the engine for everybody else.
#[derive(Debug, Clone)]
pub struct Handle(mpsc::Sender<Ask>);

impl Handle {
    /// A handle and the engine's end of it.
    pub fn channel(waiting: usize) -> (Self, mpsc::Receiver<Ask>) {
        let (sender, receiver) = mpsc::channel(waiting);
        (Self(sender), receiver)
    }

    /// Asks; none when the engine has ended.
    pub async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        self.0.send(ask(answer)).await.ok()?;
        answered.await.ok()
    }
}

impl Engine {
    /// Answers what was asked. One who no longer listens is no error.
    pub fn answer(&mut self, ask: Ask) {
        match ask {
            Ask::Status(answer) => drop(answer.send(self.status())),
            Ask::Feed { path, answer } => drop(answer.send(self.feed(&path))),
            Ask::Unsubscribe { token, act, answer } => {
                drop(answer.send(self.unsubscribe(&token, act)));
            }
            Ask::Forget { address, answer } => drop(answer.send(self.forget(&address))),
            Ask::Configure { config, setup, answer } => {
                drop(answer.send(self.configure(&config, *setup)));
            }
            Ask::Note { what, details, answer } => drop(answer.send(self.note(&what, details))),
            Ask::Hold { hold, answer } => drop(answer.send(self.hold(hold))),
            Ask::Retry { mail, answer } => drop(answer.send(self.retry(mail))),
        }
    }

    /// One-click unsubscribe, if the link is valid: looks, or acts, which it does once.
    pub fn unsubscribe(&mut self, token: &str, act: bool) -> Option<Unsubscribing> {
        let hash = super::token::hash(token);
        let now = self.clock.now();
        let left = self.step(|state, tx| {
            let link = tx.secret(&hash)?.filter(|link| link.kind == "leave");
            let leaves = link.and_then(|link| Some((link.community?, link.person?)));
            let Some((key, person)) = leaves else { return Ok(None) };
            let is_member = |state: &State| {
                state.communities.get(&key).is_some_and(|one| one.members.contains_key(&person))
            };
            if act && is_member(state) {
                state.leave(tx, (key, person), super::turns::Cause::time(now))?;
            }
            let is_member = is_member(state);
            let community = state.communities.get(&key).map(|one| one.settings.name.clone());
            Ok(community.map(|community| Unsubscribing { community, is_member }))
        });
        left.unwrap_or_else(|error| {
            tracing::error!(%error, "unsubscribing failed");
            None
        })
    }

    /// Erases whoever has this address; false when nobody has.
    pub fn forget(&mut self, address: &str) -> Result<bool, EngineError> {
        let now = self.clock.now();
        self.step(|state, tx| state.forget_address(tx, address, now))
    }

    /// Holds everything back, or lets it go.
    pub fn hold(&mut self, hold: bool) -> Result<(), EngineError> {
        self.store.transact(|tx| tx.set_meta("hold", hold.then_some("yes")))?;
        // Whoever says go has seen to what made us rest.
        self.rests = super::deliver::Rests { until: None, on_hold: hold };
        Ok(())
    }

    /// Has a mail that was set aside tried again.
    pub fn retry(&mut self, mail: i64) -> Result<bool, EngineError> {
        let now = self.clock.now().timestamp();
        Ok(self.store.transact(|tx| tx.retry(mail, now))?)
    }
}
