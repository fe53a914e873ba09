//! Turns: an event is decided, its changes are written down, its letters go to the outbox.

use super::EngineError;
use super::state::State;
use crate::clock::Timestamp;
use crate::community::desk::{self, Follow};
use crate::community::letter::Sent;
use crate::community::{self, CommunityKey, Event, Outcome, PersonId, Row};
use crate::store::{About, Tx};

/// Nothing wakes again sooner than this after it woke: a rule that forgot to finish must not spin.
const REST_SECONDS: i64 = 1;

/// What caused a turn, and the one time at which all of it happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause {
    /// The mail, by inbox number; none: time or the file.
    pub(super) mail: Option<i64>,
    /// Whose mail it was.
    pub(super) person: Option<PersonId>,
    /// When.
    pub(super) now: Timestamp,
}

impl Cause {
    /// Time, the file or a command caused it.
    pub(super) fn time(now: Timestamp) -> Self {
        Self { mail: None, person: None, now }
    }
}

impl State {
    /// One turn of one community.
    pub(super) fn turn(
        &mut self,
        tx: &Tx<'_>,
        key: CommunityKey,
        event: &Event,
        cause: Cause,
    ) -> Result<(), EngineError> {
        let Some(community) = self.communities.get_mut(&key) else { return Ok(()) };
        let outcome = community::decide(community, &self.directory.people, event, cause.now);
        if !outcome.rows.is_empty() || matches!(event, Event::Configured { .. }) {
            self.versions.changed(key);
        }
        if outcome.rows.iter().any(|row| matches!(row, Row::Membership(_))) {
            self.versions.people_changed();
        }
        self.write(tx, key, outcome, cause)?;
        self.rewake(key);
        Ok(())
    }

    fn write(
        &mut self,
        tx: &Tx<'_>,
        key: CommunityKey,
        outcome: Outcome,
        cause: Cause,
    ) -> Result<(), EngineError> {
        let community = &self.communities[&key];
        for row in &outcome.rows {
            tx.save_row(community, row)?;
        }
        if matches!(outcome.changes.as_slice(), []) && outcome.letters.is_empty() {
            return Ok(());
        }
        let id = community.id.clone();
        for change in &outcome.changes {
            tx.journal(cause.now.timestamp(), key, (cause.mail, cause.person), change)?;
            tracing::info!(community = %id, mail = cause.mail, "{}", change.in_numbers());
            tracing::debug!(community = %id, mail = cause.mail, ?change, "changed");
        }
        for (place, sent) in outcome.letters.iter().enumerate() {
            if self.has_heard_enough(tx, sent, cause)? {
                continue;
            }
            let pending =
                outcome.waits.iter().find(|(at, _)| *at == place).map(|(_, number)| *number);
            let acknowledges = matches!(
                sent.letter,
                community::Letter::Acknowledgement { .. }
                    | community::Letter::BallotReceipt { .. }
                    | community::Letter::Unclear { .. }
                    | community::Letter::SummaryDraft { .. }
                    | community::Letter::Goodbye { removed: false, .. }
            );
            let act = outcome.act.filter(|_| acknowledges);
            let about = About {
                meeting: sent.letter.meeting(),
                act,
                pending,
                matter: sent.letter.matter(),
                desk: None,
                post: None,
            };
            self.post(tx, sent, (Some(key), &about), cause)?;
        }
        for matter in outcome.keys {
            let event = Event::Keyed { matter, key: self.ballot_key(&id, matter) };
            self.turn(tx, key, &event, cause)?;
        }
        for person in outcome.people {
            let event = desk::Event::BringBack { person: Box::new(person) };
            let _done = self.desk(tx, &event, cause)?;
        }
        Ok(())
    }

    /// One turn of the desk. What communities must hear of, they hear.
    pub(super) fn desk(
        &mut self,
        tx: &Tx<'_>,
        event: &desk::Event,
        cause: Cause,
    ) -> Result<desk::Outcome, EngineError> {
        let outcome = desk::decide(&mut self.directory, event, cause.now);
        if !outcome.changed.is_empty() {
            self.versions.people_changed();
        }
        for person in &outcome.changed {
            if let Some(person) = self.directory.people.find(*person) {
                tx.save_person(person)?;
            }
        }
        for number in &outcome.pending {
            let body = self.directory.pending.get(number).map(serde_json::to_string);
            let body = body.transpose().unwrap_or_default();
            tx.save_desk_pending(*number, body.as_deref())?;
        }
        // A goodbye is the last mail: what takes meetings out of a calendar goes before it.
        let is_goodbye = |sent: &Sent| matches!(sent.letter, community::Letter::Goodbye { .. });
        let (last, first): (Vec<_>, Vec<_>) =
            outcome.letters.iter().partition(|(sent, _)| is_goodbye(sent));
        let post = |state: &mut Self, (sent, settles): &(Sent, Option<u32>)| {
            let about = About { desk: *settles, ..About::default() };
            state.post(tx, sent, (None, &about), cause)
        };
        first.into_iter().try_for_each(|letter| post(self, letter))?;
        for follow in &outcome.follow {
            self.follow(tx, *follow, cause)?;
        }
        last.into_iter().try_for_each(|letter| post(self, letter))?;
        Ok(outcome)
    }

    fn follow(&mut self, tx: &Tx<'_>, follow: Follow, cause: Cause) -> Result<(), EngineError> {
        let (person, event) = match follow {
            Follow::WentAway(person) => (person, Event::WentAway { person }),
            Follow::Stopped(person) => (person, Event::Gone { person, removed: false }),
            Follow::Unreachable(person) => (person, Event::Undeliverable { person }),
            Follow::NewLinks(person) => {
                tx.revoke_secrets("feed", person)?;
                tx.revoke_secrets("community-feed", person)?;
                return Ok(());
            }
            Follow::Exported(person) => return self.export(tx, person, cause),
            Follow::Forgotten(person) => return self.forget(tx, person, cause),
        };
        let of: Vec<CommunityKey> =
            self.communities_of(person).map(|community| community.key).collect();
        for key in of {
            self.turn(tx, key, &event, cause)?;
        }
        Ok(())
    }

    /// A community's hour has come.
    pub(super) fn wake(
        &mut self,
        tx: &Tx<'_>,
        key: CommunityKey,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        self.turn(tx, key, &Event::Woke, Cause::time(now))?;
        self.rest_until(key, now + chrono::TimeDelta::seconds(REST_SECONDS));
        Ok(())
    }
}
