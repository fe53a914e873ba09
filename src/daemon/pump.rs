//! The loop that joins the engine with the ways of mail, the clock, and whoever asks.
//!
//! One round takes what came in, wakes who is due, writes down what became of what went out, hands
//! out what may leave, and answers; each in bounded portions, so that neither a flood of mail nor a
//! large round of invitations keeps the others waiting. While mail comes in, only every so many
//! rounds hand mail out.

#[cfg(feature = "dkim")]
mod signatures;
mod signs;
mod transport;

use std::collections::VecDeque;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

pub(super) use self::signs::Signs;
use self::transport::Transport;
use super::incoming;
use super::ways::Ids;
use crate::clock::Timestamp;
use crate::engine::{Ask, Engine, EngineError, Fate, Ready};
#[cfg(feature = "dkim")]
use crate::net::dkim;
use crate::net::{Accepted, Errand, Outgoing, Receipt, Refused, failpoint};
use crate::store::Taken;

/// So much of each kind is looked at in one round.
const MAILS: usize = 32;
const ERRANDS: usize = 128;
const ASKS: usize = 16;
/// While mail comes in, for so many rounds none is handed out: those who answer many mails then do it
/// in few commits.
const DEFERRED: u32 = 32;
/// Nothing more came for so long: what waits to leave is handed out.
const LULL: Duration = Duration::from_millis(2);
/// Time may jump while the machine sleeps: nobody waits longer without looking at the clock.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// What failed is tried again after so long.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Told what became of a mail.
type Answer = oneshot::Sender<Result<Accepted, Refused>>;

/// The engine's ends of the channels.
#[derive(Debug)]
pub(super) struct Ends {
    /// Mail in.
    pub(super) receipts: mpsc::Receiver<Receipt>,
    /// Mail out.
    pub(super) errands: mpsc::Receiver<Errand>,
    /// Questions and orders.
    pub(super) asks: mpsc::Receiver<Ask>,
}

/// The loop and what it remembers from round to round.
#[derive(Debug)]
pub(super) struct Pump {
    engine: Engine,
    ends: Ends,
    ids: Ids,
    signs: Signs,
    transport: Transport,
    /// Senders that are free.
    takes: VecDeque<oneshot::Sender<Outgoing>>,
    /// Attempts that are over and not written down yet, and who waits for that.
    reports: Vec<(i64, Fate)>,
    reporters: Vec<oneshot::Sender<()>>,
    /// Mails wait to be handled.
    more: bool,
    /// Something failed in this round.
    trouble: bool,
    /// When what is kept no longer was dropped last.
    tidied: Option<NaiveDate>,
    /// For so many rounds mail that came went before mail that leaves.
    deferred: u32,
    /// Checks signatures, where there are name servers to ask.
    #[cfg(feature = "dkim")]
    checker: Option<dkim::Checker>,
}

/// What waits in the channels.
#[derive(Debug, Default)]
struct Found {
    receipts: Vec<Receipt>,
    errands: Vec<Errand>,
    asks: Vec<Ask>,
    /// Time has passed.
    tick: bool,
}

impl Pump {
    /// A loop around the engine.
    pub(super) fn new(engine: Engine, ends: Ends, ids: Ids, signs: Signs) -> Self {
        let mut pump = Self {
            engine,
            ends,
            ids,
            signs,
            transport: Transport::default(),
            takes: VecDeque::new(),
            reports: vec![],
            reporters: vec![],
            more: true,
            trouble: false,
            tidied: None,
            deferred: 0,
            #[cfg(feature = "dkim")]
            checker: signatures::checker(),
        };
        // Before a source is opened: a mail to a community of ours must not be refused.
        pump.tell_ids();
        pump
    }

    /// Runs until all sources and senders have gone; what came in is then handled.
    pub(super) async fn run(mut self) {
        loop {
            let gone = self.ends.receipts.is_closed() && self.ends.errands.is_closed();
            let empty = self.ends.receipts.is_empty() && self.ends.errands.is_empty();
            if gone && empty && (self.trouble || !self.more) {
                return;
            }
            let found = if gone { self.waiting(Found::default()) } else { self.wait().await };
            self.trouble = false;
            #[cfg(feature = "dkim")]
            self.check(&found.receipts).await;
            self.round(found);
            self.signs.live(self.trouble, self.transport.fails());
        }
    }

    /// Waits for something to do.
    async fn wait(&mut self) -> Found {
        let mut found = Found::default();
        let busy = self.more || !self.reports.is_empty();
        let wait = match (self.trouble, busy) {
            (true, _) => TRY_AGAIN,
            (false, true) => Duration::ZERO,
            (false, false) if self.deferred > 0 => LULL,
            (false, false) => self.until_next(),
        };
        let Ends { receipts, errands, asks } = &mut self.ends;
        let (mail_in, mail_out) = (!receipts.is_closed(), !errands.is_closed());
        if !mail_in && !mail_out {
            return self.waiting(found);
        }
        tokio::select! {
            _ = receipts.recv_many(&mut found.receipts, MAILS), if mail_in && !wait.is_zero() => {}
            _ = errands.recv_many(&mut found.errands, ERRANDS), if mail_out && !wait.is_zero() => {}
            _ = asks.recv_many(&mut found.asks, ASKS), if !asks.is_closed() && !wait.is_zero() => {}
            () = sleep(wait), if !wait.is_zero() => found.tick = true,
            () = tokio::task::yield_now(), if wait.is_zero() => {}
        }
        self.waiting(found)
    }

    /// Takes what waits, without waiting.
    fn waiting(&mut self, mut found: Found) -> Found {
        fill(&mut found.receipts, &mut self.ends.receipts, MAILS);
        fill(&mut found.errands, &mut self.ends.errands, ERRANDS);
        fill(&mut found.asks, &mut self.ends.asks, ASKS);
        found
    }

    /// How long nothing is due.
    fn until_next(&mut self) -> Duration {
        let next = match self.engine.next_wake() {
            Ok(next) => next,
            Err(error) => {
                self.note(&error);
                return TRY_AGAIN;
            }
        };
        let wait = next.map_or(Ok(LONGEST_WAIT), |at| (at - self.engine.now()).to_std());
        wait.unwrap_or_default().clamp(Duration::from_millis(20), LONGEST_WAIT)
    }

    fn round(&mut self, found: Found) {
        let mails = self.more || !found.receipts.is_empty();
        let pressed = mails && self.deferred < DEFERRED;
        self.take_in(found.receipts, found.tick);
        if let Err(error) = self.engine.wake_some() {
            self.note(&error);
        }
        self.errands(found.errands);
        if pressed {
            self.deferred += 1;
        } else {
            self.deferred = 0;
            self.hand_out();
        }
        for ask in found.asks {
            if matches!(ask, Ask::Hold { .. } | Ask::Configure { .. }) {
                self.transport.begin_anew();
            }
            self.engine.answer(ask);
        }
        self.tell_ids();
        self.tidy();
    }

    /// Handles what waits, commits what came, and tells the sources.
    fn take_in(&mut self, mut receipts: Vec<Receipt>, tick: bool) {
        if receipts.is_empty() && !self.more && !tick {
            return;
        }
        let (mut answers, mut questions) = (vec![], vec![]);
        let channel = &mut self.ends.receipts;
        failpoint::reach("pump.before-mails");
        let worked = self.engine.work_with(|| {
            fill(&mut receipts, channel, MAILS);
            let mut mails = vec![];
            for receipt in receipts {
                match receipt {
                    Receipt::Mail { arrived, answer } => {
                        mails.push(incoming::incoming(arrived));
                        answers.push(answer);
                    }
                    Receipt::Cursor { mailbox, answer } => questions.push((mailbox, answer)),
                }
            }
            mails
        });
        failpoint::reach("pump.after-mails");
        self.accepted(worked, answers);
        for (mailbox, answer) in questions {
            match self.engine.cursor(&incoming::name(&mailbox), mailbox.uidvalidity) {
                Ok(cursor) => drop(answer.send(cursor)),
                Err(error) => self.note(&error),
            }
        }
    }

    /// Tells the sources what became of their mails.
    fn accepted(&mut self, worked: Result<(Vec<Taken>, bool), EngineError>, answers: Vec<Answer>) {
        match worked {
            Ok((taken, more)) => {
                self.more = more;
                self.signs.refusing &= taken.is_empty();
                for (answer, taken) in answers.into_iter().zip(taken) {
                    let accepted = match taken {
                        Taken::New(_) => Accepted::New,
                        Taken::Known => Accepted::Known,
                    };
                    // A source that has gone offers it again, and it is known then.
                    let _ = answer.send(Ok(accepted));
                }
            }
            Err(error) => {
                let refused = if is_full(&error) { Refused::Full } else { Refused::Later };
                for answer in answers {
                    let _ = answer.send(Err(refused));
                }
                self.note(&error);
            }
        }
    }

    /// Notes who is free, which attempts begin and which are over; the latter two in one commit.
    fn errands(&mut self, errands: Vec<Errand>) {
        let now = self.engine.now();
        let (mut claims, mut claimants) = (vec![], vec![]);
        for errand in errands {
            match errand {
                Errand::Take { answer } => self.takes.push_back(answer),
                Errand::Claim { id, answer } => {
                    claims.push(id);
                    claimants.push(answer);
                }
                Errand::Report { id, delivery, answer } => {
                    let verdict = self.transport.judge(id, delivery, now);
                    self.obey(verdict.rest_until, verdict.note, &verdict.fate);
                    self.reports.push((id, verdict.fate));
                    self.reporters.push(answer);
                }
            }
        }
        if claims.is_empty() && self.reports.is_empty() {
            return;
        }
        failpoint::reach("pump.before-attempts");
        match self.engine.attempts(&claims, &self.reports) {
            Ok(claimed) => {
                failpoint::reach("pump.after-attempts");
                self.signs.refusing = false;
                self.reports.clear();
                for answer in self.reporters.drain(..) {
                    let _ = answer.send(());
                }
                for (answer, ours) in claimants.into_iter().zip(claimed) {
                    let _ = answer.send(ours);
                }
            }
            Err(error) => {
                // What was sent is written down later; what was not begun may not begin.
                for (answer, id) in claimants.into_iter().zip(claims) {
                    self.engine.withdrawn(id);
                    let _ = answer.send(false);
                }
                self.note(&error);
            }
        }
    }

    fn obey(&mut self, rest_until: Option<Timestamp>, note: Option<&str>, fate: &Fate) {
        if let Some(until) = rest_until {
            self.engine.rest(until);
        }
        if let (Some(note), Fate::Later { why, .. }) = (note, fate)
            && let Err(error) = self.engine.note(note, vec![why.clone()])
        {
            self.note(&error);
        }
    }

    /// Gives the senders that are free what may leave.
    fn hand_out(&mut self) {
        self.takes.retain(|take| !take.is_closed());
        while !self.takes.is_empty() {
            let ready = match self.engine.next_ready() {
                Ok(Some(ready)) => ready,
                Ok(None) => return,
                Err(error) => return self.note(&error),
            };
            let Some(take) = self.takes.pop_front() else { return };
            let Ready { id, envelope_from, to, bytes, attempt } = ready;
            let outgoing = Outgoing { id, envelope_from, to, bytes, attempt };
            if let Err(Outgoing { id, envelope_from, to, bytes, attempt }) = take.send(outgoing) {
                self.engine.put_back(Ready { id, envelope_from, to, bytes, attempt });
            }
        }
    }

    /// Lets those know who must know which addresses are ours.
    fn tell_ids(&mut self) {
        let mut ids = self.ids.write().unwrap_or_else(PoisonError::into_inner);
        // Communities are closed, never removed, so their number tells.
        if ids.len() != self.engine.community_ids().len() {
            *ids = self.engine.community_ids().map(str::to_owned).collect();
        }
    }

    /// Once a day, drops what is kept no longer.
    fn tidy(&mut self) {
        let today = Some(self.engine.now().date_naive());
        if self.tidied != today {
            self.tidied = today;
            if let Err(error) = self.engine.forget_old() {
                self.note(&error);
            }
        }
    }

    fn note(&mut self, error: &EngineError) {
        tracing::error!(%error, "the engine could not go on; again in a moment");
        self.trouble = true;
        self.signs.refusing |= matches!(error, EngineError::Store(_));
    }
}

/// Takes what waits in a channel, up to `most` in all.
fn fill<T>(found: &mut Vec<T>, channel: &mut mpsc::Receiver<T>, most: usize) {
    while found.len() < most {
        let Ok(one) = channel.try_recv() else { return };
        found.push(one);
    }
}

fn is_full(error: &EngineError) -> bool {
    matches!(error, EngineError::Store(error) if error.is_full())
}

#[cfg(test)]
mod tests;
