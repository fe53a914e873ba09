//! What an attempt to send means for the copy, and for all others: who rests, and how long.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::clock::Timestamp;
use crate::engine::Fate;
use crate::net::{Delivery, Pause};

/// So many copies that met a refusal of policy are remembered.
const MOST_REFUSED: usize = 1000;

/// How the way out does.
#[derive(Debug, Default)]
pub(super) struct Transport {
    /// How often in a row it failed, and until when that counts as one failure.
    failures: u32,
    resting_until: Option<Timestamp>,
    /// Copies that went through so far.
    sent: u64,
    /// Copies that met a refusal of policy, and how many had gone through then.
    refused: BTreeMap<i64, u64>,
    /// The operators know.
    told: bool,
}

/// What follows from an attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// For the copy.
    pub(super) fate: Fate,
    /// For all others: nothing is sent before.
    pub(super) rest_until: Option<Timestamp>,
    /// For the operators: what only they can mend.
    pub(super) note: Option<&'static str>,
}

impl Transport {
    /// Judges what became of copy `id`.
    pub(super) fn judge(&mut self, id: i64, delivery: Delivery, now: Timestamp) -> Verdict {
        let only = |fate| Verdict { fate, rest_until: None, note: None };
        match delivery {
            Delivery::Sent => {
                self.sent += 1;
                (self.failures, self.resting_until, self.told) = (0, None, false);
                self.refused.remove(&id);
                only(Fate::Sent)
            }
            Delivery::Unknown { why } => {
                tracing::warn!(copy = id, "duplicate_possible: no reply came to the whole mail");
                only(Fate::Later { why, counts: true })
            }
            Delivery::Later { why, pause: None } => only(Fate::Later { why, counts: true }),
            Delivery::Later { why, pause: Some(Pause::Policy) } if self.is_its_own(id) => {
                only(Fate::Never { why, policy: true })
            }
            Delivery::Later { why, pause: Some(pause) } => Verdict {
                fate: Fate::Later { why, counts: false },
                rest_until: self.rest(pause, now),
                note: self.note(pause),
            },
            Delivery::Never { why, code, enhanced, policy } => {
                tracing::debug!(copy = id, code, enhanced, "refused for good");
                only(Fate::Never { why, policy })
            }
        }
    }

    /// Whether a refusal of policy is about this very mail: it met one before, and others passed since.
    fn is_its_own(&mut self, id: i64) -> bool {
        if let Some(before) = self.refused.get(&id) {
            return self.sent > *before;
        }
        if self.refused.len() >= MOST_REFUSED {
            self.refused.pop_first();
        }
        self.refused.insert(id, self.sent);
        false
    }

    /// Several connections fail at once: that is one failure.
    fn rest(&mut self, pause: Pause, now: Timestamp) -> Option<Timestamp> {
        if self.resting_until.is_some_and(|until| now < until) {
            return None;
        }
        let (first, most) = match pause {
            Pause::Unreachable => (1, 30),
            Pause::Limit => (10, 4 * 60),
            Pause::Policy => (60, 6 * 60),
            Pause::Login => (60, 12 * 60),
        };
        let minutes = (first << self.failures.min(10)).min(most);
        self.failures += 1;
        let until = now + TimeDelta::minutes(minutes);
        tracing::warn!(?pause, %until, "nothing is sent for a while");
        self.resting_until = Some(until);
        self.resting_until
    }

    /// What the operators are told, once until something goes through again.
    fn note(&mut self, pause: Pause) -> Option<&'static str> {
        let note = match pause {
            Pause::Unreachable | Pause::Limit => None,
            Pause::Policy => Some("The mail server refuses our mail as a matter of policy"),
            Pause::Login => Some("The mail server refuses our name or password"),
        };
        note.filter(|_| !std::mem::replace(&mut self.told, true))
    }

    /// Whether the last attempt failed for all.
    pub(super) fn fails(&self) -> bool {
        self.failures > 0
    }

    /// Somebody has seen to it: the waits begin anew.
    pub(super) fn begin_anew(&mut self) {
        (self.failures, self.resting_until, self.told) = (0, None, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(pause: Pause) -> Delivery {
        Delivery::Later { why: "no".to_owned(), pause: Some(pause) }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn many_connections_that_fail_at_once_are_one_failure() {
        let mut transport = Transport::default();
        let mut rest =
            |minutes| transport.judge(1, later(Pause::Unreachable), at(minutes)).rest_until;
        assert_eq!([rest(0), rest(0), rest(1), rest(2)], [Some(at(1)), None, Some(at(3)), None]);
        assert_eq!(rest(3), Some(at(7)));
        transport.judge(2, Delivery::Sent, at(7));
        let again = transport.judge(1, later(Pause::Unreachable), at(8));
        assert_eq!(again.rest_until, Some(at(9)));
        assert_eq!(again.fate, Fate::Later { why: "no".to_owned(), counts: false });
    }

    #[test]
    fn a_refusal_of_policy_is_the_mails_own_when_others_pass() {
        let mut transport = Transport::default();
        let first = transport.judge(1, later(Pause::Policy), at(0));
        assert!(first.note.is_some() && first.rest_until.is_some());
        // Nothing passed since: it is still about us all, and the operators know.
        let second = transport.judge(1, later(Pause::Policy), at(60));
        assert!(second.note.is_none() && second.rest_until.is_some());
        transport.judge(2, Delivery::Sent, at(200));
        let third = transport.judge(1, later(Pause::Policy), at(200));
        assert_eq!(third.fate, Fate::Never { why: "no".to_owned(), policy: true });
        assert_eq!(third.rest_until, None);
    }
}
