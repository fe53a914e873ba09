//! The loop that joins everything; owns the store; the only writer.
//!
//! A mail or the clock goes in, `community` and its desk decide, and changes, letters and the mark
//! "this mail is done" are written in one transaction.

mod attached;
mod ballots;
mod commands;
mod configure;
mod control;
mod deliver;
mod drift;
mod feeds;
mod forget;
mod home;
mod invited;
mod letters;
mod look;
mod mail;
mod query;
mod setup;
mod state;
mod supply;
mod token;
mod turns;
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use control::{Ask, Handle, Unsubscribing};
pub use deliver::{Fate, Ready};
pub use drift::drift;
pub use feeds::{CommunityLinks, Format, Links, Served, is_feed_path};
pub use look::Look;
pub use query::{CommunityStatus, InboxStatus, OutboxStatus, Status};
pub use setup::Setup;
pub use token::Key;

use self::state::State;
use crate::clock::{Clock, Timestamp};
use crate::community::CommunityKey;
use crate::store::{Store, StoreError, Taken};

/// A mail that fails is tried this often, then set aside.
const TRIES: u32 = 3;
/// A mail that failed is tried again after so long.
const TRY_AGAIN_SECONDS: i64 = 60;
/// So many mails are handled before others get their turn.
const MAILS_AT_ONCE: usize = 32;
/// So many communities wake in one transaction.
const WAKES_AT_ONCE: usize = 64;
/// A community whose rules fail is left alone for so long.
const AILING_SECONDS: i64 = 600;

/// Why the engine could not go on.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A letter could not be written down for its reader.
    #[error(transparent)]
    Compose(#[from] crate::mail::compose::ComposeError),
    /// A bug: a rule panicked; the state was loaded again.
    #[error("a rule panicked: {0}")]
    Panic(String),
}

/// A mail as a source hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Where it came from; unique.
    pub origin: String,
    /// The envelope's recipient, where the source knows it.
    pub recipient: Option<String>,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// Its source could not read it, or all of it: why, in words for the operator.
    pub unreadable: Option<String>,
    /// How far the mailbox was read with it: mailbox, UIDVALIDITY, UID.
    pub cursor: Option<(String, u32, u32)>,
}

/// Owns the store and everything in memory.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    clock: Clock,
    state: State,
    supply: supply::Supply,
    rests: deliver::Rests,
    /// Communities whose rules fail, and until when they are left alone.
    ailing: BTreeMap<CommunityKey, Timestamp>,
    feeds: feeds::Kept,
}

impl Engine {
    /// An engine over `store`, with everything loaded. What a crash left uncertain is sent again.
    pub fn new(
        mut store: Store,
        clock: Clock,
        setup: Setup,
        key: Key,
    ) -> Result<Self, EngineError> {
        let state = store.read(|tx| State::load(tx, setup, key))?;
        let uncertain = store.transact(|tx| tx.reclaim())?;
        if uncertain > 0 {
            tracing::warn!(
                mails = uncertain,
                "duplicate_possible: these were being sent at a crash"
            );
        }
        let on_hold = store.read(|tx| tx.meta("hold"))?.is_some();
        let rests = deliver::Rests { on_hold, ..deliver::Rests::default() };
        let (supply, ailing) = (supply::Supply::default(), BTreeMap::new());
        let feeds = feeds::Kept::default();
        Ok(Self { store, clock, state, supply, rests, ailing, feeds })
    }

    /// The time as this engine sees it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Notes that the signature of a mail was checked, before it is taken in: what its From says is
    /// as good as if the mail server had said so (decisions.md, Trust).
    pub fn vouch_for(&mut self, raw: &[u8]) {
        self.state.vouch_for(raw);
    }

    /// Takes mails in: their bytes are committed when this returns.
    pub fn take_in(&mut self, mails: &[Incoming]) -> Result<Vec<Taken>, EngineError> {
        let now = self.clock.now().timestamp();
        Ok(self.store.transact(|tx| take_in(tx, mails, now))?)
    }

    /// Handles what waits and takes mails in, in one transaction. Says whether more waits.
    pub fn work(&mut self, mails: &[Incoming]) -> Result<(Vec<Taken>, bool), EngineError> {
        self.work_with(|| mails.to_vec())
    }

    /// As [`Self::work`], with the mails that have `arrived` by the time the others are handled: they
    /// share one commit.
    pub fn work_with(
        &mut self,
        arrived: impl FnOnce() -> Vec<Incoming>,
    ) -> Result<(Vec<Taken>, bool), EngineError> {
        let now = self.clock.now();
        let (store, state) = (&mut self.store, &mut self.state);
        let (mut at, mut arrived, mut mails) = (None, Some(arrived), vec![]);
        let done = catch_unwind(AssertUnwindSafe(|| {
            store.transact(|tx| -> Result<_, EngineError> {
                let waiting = tx.waiting_mails(now.timestamp(), MAILS_AT_ONCE)?;
                for row in &waiting {
                    at = Some(row.id);
                    state.handle(tx, row, now)?;
                }
                at = None;
                mails = arrived.take().map(|arrived| arrived()).unwrap_or_default();
                let taken = take_in(tx, &mails, now.timestamp())?;
                for (mail, row) in mails.iter().zip(&taken) {
                    if let (Some(why), Taken::New(id)) = (&mail.unreadable, row) {
                        let what = format!("Mail {id} was set aside");
                        state.tell_operators(tx, &what, vec![why.clone()], now)?;
                    }
                }
                Ok((taken, waiting.len() == MAILS_AT_ONCE || !mails.is_empty()))
            })
        }));
        let failed = match done {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(error)) => error,
            Err(panic) => EngineError::Panic(words_of(&*panic)),
        };
        if let Some(arrived) = arrived {
            mails = arrived();
        }
        self.recover()?;
        let Some(id) = at else { return Err(failed) };
        let taken = self.take_in(&mails)?;
        self.failed(id, &failed.to_string())?;
        Ok((taken, true))
    }

    /// What is in memory is dropped and loaded again: it may be ahead of what was committed.
    fn recover(&mut self) -> Result<(), EngineError> {
        let (setup, key) = (self.state.setup.clone(), self.state.key.clone());
        self.state = self.store.read(|tx| State::load(tx, setup, key))?;
        for (key, until) in &self.ailing {
            self.state.rest_until(*key, *until);
        }
        Ok(())
    }

    /// A mail could not be handled: later again, and after three tries set aside.
    fn failed(&mut self, id: i64, error: &str) -> Result<(), EngineError> {
        let now = self.clock.now();
        tracing::error!(mail = id, error, "a mail could not be handled");
        let (store, state) = (&mut self.store, &mut self.state);
        store.transact(|tx| -> Result<(), EngineError> {
            let tries = tx.tries(id)? + 1;
            if tries < TRIES {
                let due = now.timestamp() + TRY_AGAIN_SECONDS * i64::from(tries);
                return Ok(tx.mail_failed(id, error, Some(due))?);
            }
            tx.mail_failed(id, error, None)?;
            state.tell_operators(
                tx,
                &format!("Mail {id} was set aside"),
                vec![error.to_owned()],
                now,
            )
        })
    }

    /// Handles everything that waits. For tests, `rehearse` and `try`; the daemon uses [`Self::work`].
    pub fn settle(&mut self) -> Result<(), EngineError> {
        while self.work(&[])?.1 {}
        self.wake()
    }

    /// Does what is due in every community whose hour has come.
    pub fn wake(&mut self) -> Result<(), EngineError> {
        while self.wake_some()? {}
        Ok(())
    }

    /// Does what is due in some of the communities whose hour has come. Says whether there were any.
    pub fn wake_some(&mut self) -> Result<bool, EngineError> {
        let now = self.clock.now();
        let due = self.state.due_communities(now, WAKES_AT_ONCE);
        if due.is_empty() {
            return Ok(false);
        }
        match self.wake_these(&due, now) {
            Ok(()) => {}
            Err(error @ EngineError::Store(StoreError::Sqlite(_))) => return Err(error),
            // One of them fails: each by itself, so that the others do not suffer.
            Err(_) => due.iter().try_for_each(|key| self.wake_alone(*key, now))?,
        }
        Ok(true)
    }

    fn wake_these(&mut self, due: &[CommunityKey], now: Timestamp) -> Result<(), EngineError> {
        let (store, state) = (&mut self.store, &mut self.state);
        let done = catch_unwind(AssertUnwindSafe(|| {
            store.transact(|tx| -> Result<(), EngineError> {
                due.iter().try_for_each(|key| state.wake(tx, *key, now))
            })
        }));
        let failed = match done {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error,
            Err(panic) => EngineError::Panic(words_of(&*panic)),
        };
        self.recover()?;
        Err(failed)
    }

    /// Wakes one community; one that fails is left alone for a while, and the operators are told.
    fn wake_alone(&mut self, key: CommunityKey, now: Timestamp) -> Result<(), EngineError> {
        let Err(error) = self.wake_these(&[key], now) else {
            self.ailing.remove(&key);
            return Ok(());
        };
        if matches!(error, EngineError::Store(StoreError::Sqlite(_))) {
            return Err(error);
        }
        let until = now + chrono::TimeDelta::seconds(AILING_SECONDS);
        let first = self.ailing.insert(key, until).is_none();
        self.state.rest_until(key, until);
        let id = self.state.communities.get(&key).map_or("", |one| &one.id).to_owned();
        tracing::error!(community = %id, %error, "a community can't do what is due");
        if first {
            self.note(&format!("{id} can't do what is due"), vec![error.to_string()])?;
        }
        Ok(())
    }

    /// Writes to the operators.
    pub fn note(&mut self, what: &str, details: Vec<String>) -> Result<(), EngineError> {
        let now = self.clock.now();
        self.step(|state, tx| state.tell_operators(tx, what, details, now))
    }

    /// When there is next something to do that is not due yet or that time alone brings about: a
    /// community wakes, a mail is tried again, a copy may leave.
    pub fn next_wake(&mut self) -> Result<Option<Timestamp>, EngineError> {
        let communities = self.state.next_wake();
        let now = self.clock.now().timestamp();
        let (mail, copy) = self.store.read(|tx| Ok((tx.next_mail_due()?, tx.next_due(now)?)))?;
        let at = |seconds: i64| chrono::DateTime::from_timestamp(seconds, 0);
        let copy = copy.and_then(at).max(self.rests.until).filter(|_| !self.rests.on_hold);
        Ok([communities, mail.and_then(at), copy].into_iter().flatten().min())
    }

    /// Drops what is kept no longer: raw mails after the retention, letters after a year.
    pub fn forget_old(&mut self) -> Result<(), EngineError> {
        let now = self.clock.now();
        let days = i64::from(self.state.setup.retention_days);
        let raw = (now - chrono::TimeDelta::days(days)).timestamp();
        let letters = (now - chrono::TimeDelta::days(400)).timestamp();
        Ok(self.store.transact(|tx| {
            tx.forget_raw(raw)?;
            tx.forget_letters(letters)
        })?)
    }

    /// Whether what the store would load equals what is in memory; the difference in words.
    pub fn check_memory(&mut self) -> Result<(), String> {
        let (setup, key) = (self.state.setup.clone(), self.state.key.clone());
        let loaded =
            self.store.read(|tx| State::load(tx, setup, key)).map_err(|e| e.to_string())?;
        self.state.difference(&loaded).map_or(Ok(()), Err)
    }

    /// How far a mailbox was read under this UIDVALIDITY.
    pub fn cursor(&mut self, mailbox: &str, validity: u32) -> Result<Option<u32>, EngineError> {
        Ok(self.store.read(|tx| tx.cursor(mailbox, validity))?)
    }

    /// The store, for what only looks.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }
}

fn take_in(
    tx: &crate::store::Tx<'_>,
    mails: &[Incoming],
    now: i64,
) -> Result<Vec<Taken>, StoreError> {
    let mut taken = vec![];
    for mail in mails {
        let row = tx.take_in(&mail.origin, mail.recipient.as_deref(), &mail.raw, now)?;
        if let Some((mailbox, validity, uid)) = &mail.cursor {
            tx.set_cursor(mailbox, *validity, *uid)?;
        }
        if let (Taken::New(id), Some(why)) = (row, &mail.unreadable) {
            tx.mail_failed(id, why, None)?;
        }
        taken.push(row);
    }
    Ok(taken)
}

/// What a panic said.
fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
