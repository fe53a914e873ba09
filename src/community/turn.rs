//! One turn: the state so far, the time, and what has been decided in it.

use super::letter::{Sent, To};
use super::{
    Change, Community, Letter, Outcome, People, act, agenda, attendance, facilitation, meeting,
    membership, news, notes, pending,
};
use crate::clock::Timestamp;

/// The context every rule is given first.
#[derive(Debug)]
pub struct Turn<'c> {
    /// The state with this turn's changes already applied.
    pub(super) community: &'c mut Community,
    /// Everybody, as they were when the turn began.
    pub(super) people: &'c People,
    /// The one time at which all of this turn happens.
    pub(super) now: Timestamp,
    outcome: Outcome,
}

impl<'c> Turn<'c> {
    pub(super) fn new(community: &'c mut Community, people: &'c People, now: Timestamp) -> Self {
        Self { community, people, now, outcome: Outcome::default() }
    }

    /// Makes `change` true from here on.
    pub(super) fn record(&mut self, change: impl Into<Change>) {
        let change = change.into();
        self.outcome.rows.extend(self.community.apply(&change));
        self.outcome.changes.push(change);
    }

    /// Has `letter` sent when the turn is over; a letter to nobody is none.
    pub(super) fn send(&mut self, to: To, letter: Letter) {
        self.send_until(to, letter, None);
    }

    /// Has `letter` sent when the turn is over, but not after `expires`.
    pub(super) fn send_until(&mut self, to: To, letter: Letter, expires: Option<Timestamp>) {
        if !matches!(&to, To::People(people) if people.is_empty()) {
            self.outcome.letters.push(Sent { to, letter, expires });
        }
    }

    pub(super) fn outcome(self) -> Outcome {
        self.outcome
    }
}

macro_rules! parts {
    ($($part:ident => $variant:ident),* $(,)?) => {
        $(impl From<$part::Change> for Change {
            fn from(change: $part::Change) -> Self {
                Self::$variant(change)
            }
        })*
    };
}

parts! {
    membership => Membership,
    meeting => Meeting,
    attendance => Attendance,
    facilitation => Facilitation,
    agenda => Agenda,
    notes => Notes,
    pending => Pending,
    act => Act,
    news => News,
}
