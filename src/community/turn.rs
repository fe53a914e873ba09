//! One turn: the state so far, the time, and what has been decided in it.

use super::ack::Ack;
use super::act::{Act, Before};
use super::letter::{Sent, To};
use super::{
    About, Change, Community, Letter, Outcome, People, PersonId, act, agenda, attendance,
    facilitation, matter, meeting, membership, news, notes, pending, term,
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
    /// What the sender will be told is true now.
    pub(super) acks: Vec<Ack>,
    /// What was before, so that it can be taken back.
    pub(super) before: Vec<Before>,
    /// What another letter tells the sender already; said again only when it is taken back.
    pub(super) told: Vec<Ack>,
    outcome: Outcome,
}

impl<'c> Turn<'c> {
    pub(super) fn new(community: &'c mut Community, people: &'c People, now: Timestamp) -> Self {
        Self {
            community,
            people,
            now,
            acks: vec![],
            before: vec![],
            told: vec![],
            outcome: Outcome::default(),
        }
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

    /// Has `letter` sent; an answer to it settles what waits under `number`.
    pub(super) fn ask(&mut self, to: To, letter: Letter, number: u32) {
        self.ask_until(to, letter, number, None);
    }

    /// The same, but the letter is not sent after `expires`.
    pub(super) fn ask_until(
        &mut self,
        to: To,
        letter: Letter,
        number: u32,
        expires: Option<Timestamp>,
    ) {
        self.outcome.waits.push((self.outcome.letters.len(), number));
        self.send_until(to, letter, expires);
    }

    /// What is sent when the turn is over, so far.
    pub(super) fn letters(&self) -> &[Sent] {
        &self.outcome.letters
    }

    /// Has the engine bring a key for the ballots of a matter.
    pub(super) fn want_key(&mut self, matter: u32) {
        self.outcome.keys.push(matter);
    }

    /// Has the desk bring a person back as they were.
    pub(super) fn bring_back(&mut self, person: super::Person) {
        self.outcome.people.push(person);
    }

    /// Tells the sender something; told once, however often it is true.
    pub(super) fn ack(&mut self, ack: Ack) {
        if !self.acks.contains(&ack) {
            self.acks.push(ack);
        }
    }

    /// Remembers what was before what is now being done, so that `undo` can bring it back.
    pub(super) fn remember(&mut self, mut before: Before) {
        if let Before::Meeting { meeting } = &mut before {
            // Answers are rows of their own, and remembered one by one.
            meeting.answers.clear();
        }
        self.before.push(before);
    }

    /// Keeps what `by` did for `undo`, and says what they are to be told.
    pub(super) fn settle(&mut self, by: PersonId, about: &About) -> Vec<Ack> {
        let acks = std::mem::take(&mut self.acks);
        let mut told = std::mem::take(&mut self.told);
        let before = std::mem::take(&mut self.before);
        if !before.is_empty() {
            let number = self.community.counters.act + 1;
            let (at, mail) = (self.now, about.mail);
            told.extend(acks.iter().cloned());
            let act = Act { number, by, at, mail, told, before, undone: false };
            self.record(act::Change::Acted { act: Box::new(act) });
            self.outcome.act = Some(number);
        }
        acks
    }

    /// Whether somebody did something that is still remembered.
    pub(super) fn has_acted(&self, by: PersonId) -> bool {
        self.community.acts.values().any(|act| act.by == by && !act.undone)
    }

    /// Whether what was acknowledged in this turn can be taken back.
    pub(super) fn can_undo(&self) -> bool {
        self.outcome.act.is_some()
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
    matter => Matter,
    term => Term,
}
