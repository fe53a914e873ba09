//! Copies at the senders: a few are rendered ahead, each is at one sender at a time.
//!
//! Only memory knows which are out: after a crash those that were not claimed are due as before.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;

use super::{Engine, EngineError, Ready};
use crate::clock::Timestamp;

/// So many are rendered ahead.
const AHEAD: usize = 64;
/// A copy that was taken and of which nothing was heard for so long is due again; every attempt is
/// over or claimed before.
const LOST_SECONDS: i64 = 3600;

/// What is rendered ahead, and what is out.
#[derive(Debug, Default)]
pub(super) struct Supply {
    ahead: VecDeque<Ready>,
    /// Rendered ahead or at a sender, and since when.
    out: BTreeMap<i64, Timestamp>,
}

impl Supply {
    /// How many are rendered ahead or at a sender.
    pub(super) fn out(&self) -> usize {
        self.out.len()
    }

    /// Whether this one is.
    pub(super) fn is_out(&self, id: i64) -> bool {
        self.out.contains_key(&id)
    }

    /// An attempt is over, or was not begun.
    pub(super) fn back(&mut self, id: i64) {
        self.out.remove(&id);
    }

    /// Takes back what was lost on its way.
    pub(super) fn forget_lost(&mut self, now: Timestamp) {
        let lost = now - TimeDelta::seconds(LOST_SECONDS);
        let ahead = &self.ahead;
        self.out.retain(|id, since| *since > lost || ahead.iter().any(|ready| ready.id == *id));
    }

    /// Nothing is ahead any more: what was is due as before.
    pub(super) fn clear(&mut self) {
        for ready in self.ahead.drain(..) {
            self.out.remove(&ready.id);
        }
    }
}

impl Engine {
    /// The next copy for a sender, who then claims it and reports, or has it put back.
    pub fn next_ready(&mut self) -> Result<Option<Ready>, EngineError> {
        let now = self.clock.now();
        if self.rests.on_hold || self.rests.until.is_some_and(|until| now < until) {
            self.supply.clear();
            return Ok(None);
        }
        if self.supply.ahead.is_empty() {
            self.supply.ahead = self.ready(AHEAD)?.into();
            self.supply.out.extend(self.supply.ahead.iter().map(|ready| (ready.id, now)));
        }
        Ok(self.supply.ahead.pop_front())
    }

    /// A sender has gone before it began with this copy: the next one gets it.
    pub fn put_back(&mut self, ready: Ready) {
        self.supply.ahead.push_front(ready);
    }

    /// A sender was told not to begin with this copy: it is due as before.
    pub fn withdrawn(&mut self, id: i64) {
        self.supply.back(id);
    }
}
