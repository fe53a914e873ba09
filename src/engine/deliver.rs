//! Copies on their way out: rendered, frozen, claimed, sent; within the provider's limits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::TimeDelta;

use super::attached::attached;
use super::state::State;
use super::turns::Cause;
use super::{Engine, EngineError, words_of};
use crate::clock::Timestamp;
use crate::community::desk;
use crate::community::{Community, Letter, PersonId};
use crate::mail::compose::{self, Copy, From, Reader};
use crate::store::{Due, StoreError, Tx};

/// So many copies are rendered in one transaction.
const AT_ONCE: usize = 64;
/// A copy that cannot be rendered is tried again so often, in case the template is mended.
const WRITES: u32 = 3;
/// After so long.
const WRITE_AGAIN_SECONDS: i64 = 1800;
/// The waits between attempts, in minutes; the last one repeats.
const BACK_OFF: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];

/// A copy ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The outbox row.
    pub id: i64,
    /// The envelope sender.
    pub envelope_from: String,
    /// The one recipient.
    pub to: String,
    /// The mail.
    pub bytes: Arc<[u8]>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was taken.
    Sent,
    /// Not this time; `counts`: the cause is this mail's own.
    Later {
        /// In the server's words.
        why: String,
        /// The failure counts against the mail.
        counts: bool,
    },
    /// It is refused for good; `policy`: for what we are, not for who they are.
    Never {
        /// In the server's words.
        why: String,
        /// A matter for the operator.
        policy: bool,
    },
}

/// Until when nothing is sent, and why.
#[derive(Debug, Default)]
pub(super) struct Rests {
    pub(super) until: Option<Timestamp>,
    pub(super) on_hold: bool,
}

impl Engine {
    /// The next copies to be sent, rendered and frozen; at most `most`, none that is at a sender.
    /// Those taken before and not claimed come again.
    pub fn ready(&mut self, most: usize) -> Result<Vec<Ready>, EngineError> {
        let now = self.clock.now();
        if self.rests.on_hold || self.rests.until.is_some_and(|until| now < until) {
            return Ok(vec![]);
        }
        self.supply.forget_lost(now);
        let (store, state, supply) = (&mut self.store, &mut self.state, &self.supply);
        let (ready, room_at) = store.transact(|tx| -> Result<_, EngineError> {
            let most =
                state.allowance(tx, now)?.saturating_sub(supply.out()).min(most).min(AT_ONCE);
            if most == 0 {
                return Ok((vec![], Some(state.room_at(tx, now)?)));
            }
            let mut ready = vec![];
            // Those that have expired or cannot be written make room for the next.
            while ready.is_empty() {
                let mut due = tx.due_copies(now.timestamp(), most + supply.out())?;
                due.retain(|copy| !supply.is_out(copy.id));
                due.truncate(most);
                if due.is_empty() {
                    break;
                }
                for copy in due {
                    ready.extend(state.render(tx, copy, now)?);
                }
            }
            Ok((ready, None))
        })?;
        self.rests.until = room_at.filter(|at| *at > now);
        Ok(ready)
    }

    /// Attempts begin and end: all in one commit. False for a copy that is not ours to send.
    pub fn attempts(
        &mut self,
        claims: &[i64],
        reports: &[(i64, Fate)],
    ) -> Result<Vec<bool>, EngineError> {
        let now = self.clock.now();
        let claimed = self.step(|state, tx| {
            for (id, fate) in reports {
                state.report(tx, *id, fate, now)?;
            }
            let claimed: Result<Vec<bool>, _> = claims.iter().map(|id| tx.claim(*id)).collect();
            Ok(claimed?)
        })?;
        let refused = claims.iter().zip(&claimed).filter(|(_, ours)| !**ours).map(|(id, _)| *id);
        for id in reports.iter().map(|(id, _)| *id).chain(refused) {
            self.supply.back(id);
        }
        Ok(claimed)
    }

    /// Nothing is sent before this.
    pub fn rest(&mut self, until: Timestamp) {
        self.rests.until = self.rests.until.max(Some(until));
    }

    /// Whether a restored database waits for the operator's word.
    pub fn on_hold(&self) -> bool {
        self.rests.on_hold
    }
}

impl State {
    /// How many copies the provider's limits leave now.
    fn allowance(&self, tx: &Tx<'_>, now: Timestamp) -> Result<usize, EngineError> {
        let mut left = u64::MAX;
        for (limit, seconds) in [(self.setup.per_minute, 60), (self.setup.per_day, 86_400)] {
            if let Some(limit) = limit {
                let (sent, _) = tx.sent_since(now.timestamp() - seconds)?;
                left = left.min(u64::from(limit).saturating_sub(sent));
            }
        }
        Ok(usize::try_from(left).unwrap_or(usize::MAX))
    }

    /// When the provider's limits next leave room.
    pub(super) fn room_at(&self, tx: &Tx<'_>, now: Timestamp) -> Result<Timestamp, EngineError> {
        let mut at = now;
        for (limit, seconds) in [(self.setup.per_minute, 60), (self.setup.per_day, 86_400)] {
            let Some(limit) = limit else { continue };
            let (sent, first) = tx.sent_since(now.timestamp() - seconds)?;
            if sent >= u64::from(limit) {
                let first = first.and_then(|first| chrono::DateTime::from_timestamp(first, 0));
                let room = first.unwrap_or(now) + TimeDelta::seconds(seconds + 1);
                at = at.max(room);
            }
        }
        Ok(at)
    }

    /// Renders a copy and freezes it; none when it has expired, or cannot be written.
    fn render(
        &mut self,
        tx: &Tx<'_>,
        due: Due,
        now: Timestamp,
    ) -> Result<Option<Ready>, EngineError> {
        if due.expires.is_some_and(|expires| expires <= now.timestamp()) {
            tx.give_up(due.id, "expired", "what it was about is over")?;
            Self::forget_reading(tx, due.id)?;
            return Ok(None);
        }
        let (id, tries) = (due.id, due.tries);
        let rendered = catch_unwind(AssertUnwindSafe(|| self.frozen(tx, due)));
        let failed = match rendered {
            Ok(Ok(ready)) => return Ok(Some(ready)),
            Ok(Err(error @ EngineError::Store(StoreError::Sqlite(_)))) => return Err(error),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => words_of(&*panic),
        };
        tracing::error!(copy = id, error = failed, "a letter can't be written");
        if tries < WRITES {
            let due = now.timestamp() + WRITE_AGAIN_SECONDS;
            tx.defer(id, due, &failed, true)?;
        } else {
            tx.give_up(id, "failed", &failed)?;
            Self::forget_reading(tx, id)?;
            self.tell_operators(tx, "A letter of ours can't be written", vec![failed], now)?;
        }
        Ok(None)
    }

    /// A copy in the bytes that every attempt sends.
    fn frozen(&mut self, tx: &Tx<'_>, due: Due) -> Result<Ready, EngineError> {
        let reader = due.person.map_or(0, |person| person.0);
        let (token, bounce) = self.tokens(due.letter, reader, &due.address);
        let bytes = if let Some(frozen) = due.bytes {
            frozen
        } else {
            let bytes = self.bytes(tx, &due, &token)?;
            tx.freeze(due.id, &bytes)?;
            bytes
        };
        let null_sender = due.about.desk.is_some() && due.person.is_none();
        let from = &self.setup.installation.addresses;
        let envelope_from = if null_sender { String::new() } else { from.bounce(&bounce) };
        let (to, attempt) = (due.address, due.tries + 1);
        Ok(Ready { id: due.id, envelope_from, to, bytes: bytes.into(), attempt })
    }

    fn bytes(&mut self, tx: &Tx<'_>, due: &Due, token: &str) -> Result<Vec<u8>, EngineError> {
        let letter: Letter = serde_json::from_str(&due.facts)
            .map_err(|source| StoreError::Body { table: "letter", source })?;
        let community = due.community.and_then(|key| self.communities.get(&key));
        let attachments = attached(tx, &letter)?;
        let leave = match (community, due.person) {
            (Some(community), Some(person)) => {
                Some(self.leave_secret(tx, community.key, person)?)
            }
            _ => None,
        };
        let tells_feed = matches!(letter, Letter::Welcome { .. } | Letter::FeedLink { .. });
        let feed = match due.person.filter(|_| tells_feed) {
            Some(person) => Some(self.feed_secret(tx, person)?),
            None => None,
        };
        let others = community.map(|community| self.others(community, &letter, due));
        let others = others.unwrap_or_default();
        let references = thread(&letter, &due.about, self.setup.installation.addresses.host());
        let reader = (due.person, due.address.as_str());
        let copy = Copy {
            token,
            leave: leave.as_deref(),
            feed: feed.as_deref(),
            references: &references,
            answers_mail: due.mail.is_some(),
            attachments: &attachments,
            others: &others,
            ..self.copy(&letter, community, reader, due.created)
        };
        Ok(compose::compose(&copy, &self.setup.installation, &self.setup.templates)?)
    }

    /// A copy without its secrets, as far as the words of the letter need it.
    pub(super) fn copy<'a>(
        &'a self,
        letter: &'a Letter,
        community: Option<&'a Community>,
        (person, address): (Option<PersonId>, &'a str),
        created: i64,
    ) -> Copy<'a> {
        let known = person.and_then(|person| self.directory.people.find(person));
        let zone = community.map_or(self.setup.zone, |community| community.settings.zone);
        let from = community.map(|community| From {
            id: &community.id,
            name: &community.settings.name,
            purpose: &community.settings.purpose,
            zone: community.settings.zone,
            replies_to_author: community.settings.replies == crate::community::Replies::Author,
        });
        Copy {
            letter,
            from,
            reader: Reader {
                name: known.map_or("", |person| person.called()),
                address,
                language: self.language(community, person).of_letters(),
                zone: known.and_then(|person| person.zone).unwrap_or(zone),
                person,
            },
            token: "",
            leave: None,
            feed: None,
            date: chrono::DateTime::from_timestamp(created, 0).unwrap_or_default(),
            references: &[],
            answers_mail: false,
            attachments: &[],
            optional: community.zip(person).is_some_and(|(community, person)| {
                community.members.get(&person).is_some_and(|member| member.optional)
            }),
            answered: community.zip(person).and_then(|(community, person)| {
                let meeting = community.meetings.get(&letter.meeting()?)?;
                community.own_answer(meeting, person).map(|answer| answer.coming)
            }),
            others: &[],
        }
    }

    fn report(
        &mut self,
        tx: &Tx<'_>,
        id: i64,
        fate: &Fate,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        match fate {
            Fate::Sent => {
                tracing::info!(copy = id, "sent");
                tx.sent(id, now.timestamp())?;
                Self::forget_reading(tx, id)
            }
            Fate::Later { why, counts } => {
                let (tries, age) = tx.copy_tries(id, now.timestamp())?;
                let give_up = age > i64::from(self.setup.give_up_hours) * 3600;
                tracing::warn!(copy = id, tries, give_up, "deferred");
                if give_up {
                    tx.give_up(id, "failed", why)?;
                    Self::forget_reading(tx, id)?;
                    return self.undelivered(tx, id, 1, now);
                }
                let due = now + back_off(tries, id, *counts);
                Ok(tx.defer(id, due.timestamp(), why, *counts)?)
            }
            Fate::Never { why, policy } => {
                tracing::warn!(copy = id, policy, "refused");
                tx.give_up(id, "failed", why)?;
                Self::forget_reading(tx, id)?;
                if *policy {
                    let what = "A mail server refuses mail of ours as a matter of policy";
                    return self.tell_operators(tx, what, vec![why.clone()], now);
                }
                self.undelivered(tx, id, 2, now)
            }
        }
    }

    fn undelivered(
        &mut self,
        tx: &Tx<'_>,
        id: i64,
        weight: u32,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        if let Some((person, letter)) = tx.copy_person(id)? {
            let invitation = super::mail::is_invitation(&letter);
            let event = desk::Event::Bounced { person, weight, invitation };
            let _done = self.desk(tx, &event, Cause::time(now))?;
        }
        Ok(())
    }
}

/// How long to wait: longer each time, and never the same for all (full jitter from the row's number,
/// so that a restart makes no herd).
fn back_off(tries: u32, id: i64, counts: bool) -> TimeDelta {
    let step = usize::try_from(tries).unwrap_or(usize::MAX).min(BACK_OFF.len() - 1);
    let seconds = BACK_OFF[if counts { step } else { 0 }] * 60;
    let lot = id.wrapping_mul(2_654_435_761).rem_euclid(seconds / 2 + 1);
    TimeDelta::seconds(seconds / 2 + lot + 30)
}

/// The Message-IDs a letter's thread goes by: public, the same for every reader.
fn thread(letter: &Letter, about: &crate::store::About, host: &str) -> Vec<String> {
    let post = if let Letter::Post { post } = letter { post.answers.as_ref() } else { None };
    match (post, about.meeting) {
        (Some(post), _) => vec![format!("post.{post}@{host}")],
        (None, Some(meeting)) => vec![format!("meeting.{}@{host}", meeting.0)],
        (None, None) => vec![],
    }
}
