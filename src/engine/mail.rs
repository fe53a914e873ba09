//! One mail in: understood, brought home, judged by its evidence, and turned into events.

mod confirm;
mod conversation;
mod invitations;
mod machines;
mod posts;
mod reading;

pub(super) use self::machines::is_invitation;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::home::{Home, Sender};
use super::state::State;
use super::turns::Cause;
use super::{EngineError, ballots};
use crate::clock::Timestamp;
use crate::community::{Letter, desk};
use crate::mail::compose;
use crate::mail::machine::{self, Kind};
use crate::mail::parse::{Message, parse};
use crate::mail::understand::{Understood, of_message};
use crate::store::{Found, InboxRow, Tx};

/// A mail on its way: what it is, where it belongs, and when it is handled.
pub(super) struct Mail<'m> {
    row: &'m InboxRow,
    understood: &'m Understood,
    home: &'m Home,
    sender: &'m Sender,
    now: Timestamp,
}

impl Mail<'_> {
    fn cause(&self) -> Cause {
        Cause { mail: Some(self.row.id), person: self.sender.person, now: self.now }
    }

    /// What is new in it.
    fn text(&self) -> &str {
        self.understood.reply.as_ref().map_or("", |reply| reply.text.as_str())
    }

    /// The letter it answers, as it was written.
    fn answered(&self) -> Option<Letter> {
        serde_json::from_str(&self.home.letter.as_ref()?.facts).ok()
    }

    /// The template name of the letter it answers; empty when it answers none.
    fn letter(&self) -> &str {
        self.home.letter.as_ref().map_or("", |letter| letter.name.as_str())
    }

    /// The template name of the letter whose question it answers: a letter that asks what was meant
    /// stands in for the one that was answered before it.
    fn asked(&self) -> String {
        match self.answered().filter(|_| self.letter() == "unclear") {
            Some(Letter::Unclear { asked, .. }) => asked,
            _ => self.letter().to_owned(),
        }
    }

    /// When it was written, as it claims, and never later than now.
    fn written(&self) -> Timestamp {
        self.understood.message.date.map_or(self.now, |date| date.min(self.now))
    }

    /// Whether it begins a new conversation with a community.
    fn is_fresh(&self) -> bool {
        self.home.letter.is_none() && self.home.addressed
    }
}

impl State {
    /// Handles one mail and marks it done, in the caller's transaction.
    pub(super) fn handle(
        &mut self,
        tx: &Tx<'_>,
        row: &InboxRow,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let message = parse(&row.raw);
        let home = self.home(tx, &message, row.recipient.as_deref())?;
        if !tx.first_time(row.id, &act_of(&message, &home))? {
            return Ok(tx.mail_done(row.id, "{\"kind\":\"duplicate\"}")?);
        }
        let parent = home.letter.as_ref().and_then(|letter| self.parent_text(letter));
        let mut understood = of_message(believed(message, now), parent.as_deref());
        understood.scrub(|text| self.without_secrets(text));
        let sender = self.sender(&understood.message, &home, row);
        let mail = Mail { row, understood: &understood, home: &home, sender: &sender, now };
        let mut told = self.sort(tx, &mail)?;
        if ballots::paper(mail.home.letter.as_ref()).is_some() {
            told = vec![ballots::NOT_KEPT.to_owned()];
        }
        if told == [ballots::NOT_KEPT] {
            tx.erase_mail(row.id)?;
        }
        let summary = json!({
            "kind": understood.kind.name(),
            "answers": home.letter.as_ref().map(|letter| letter.name.clone()),
            "read": told,
        });
        tracing::info!(mail = row.id, kind = understood.kind.name(), "a mail is done");
        Ok(tx.mail_done(row.id, &summary.to_string())?)
    }

    /// What kind of mail it is decides who reads it; says how it was read.
    fn sort(&mut self, tx: &Tx<'_>, mail: &Mail<'_>) -> Result<Vec<String>, EngineError> {
        let message = &mail.understood.message;
        let ours = &self.setup.installation.addresses;
        let from_us = message.from.iter().any(|from| self.route(&from.address).is_some());
        if from_us || machine::is_own_echo(message, &[&ours.desk()]) || machine::is_looping(message)
        {
            return Ok(vec!["our own mail, or one going round".to_owned()]);
        }
        match mail.understood.kind {
            Kind::Bounce => self.bounced(tx, mail),
            Kind::Calendar => {
                let read = self.calendar_answer(tx, mail)?;
                if read.is_empty() { self.invited(tx, mail) } else { Ok(read) }
            }
            Kind::Person | Kind::List => {
                if let Some(person) = mail.sender.person {
                    let _quiet = self.desk(tx, &desk::Event::Heard { person }, mail.cause())?;
                }
                self.converse(tx, mail)
            }
            Kind::Unreadable => {
                let why = message.unreadable.unwrap_or("unreadable").to_owned();
                let what = format!("Mail {} can't be read", mail.row.id);
                self.tell_operators(tx, &what, vec![why.clone()], mail.now)?;
                Ok(vec![why])
            }
            Kind::Automatic => self.seems_away(tx, mail),
            Kind::Report => Ok(vec!["a machine's: nothing is done".to_owned()]),
        }
    }

    /// The plain text of a letter as its reader got it.
    pub(super) fn parent_text(&self, letter: &Found) -> Option<String> {
        let facts: Letter = serde_json::from_str(&letter.facts).ok()?;
        if facts.kept().is_some() {
            // What it said is erased: what its reader quotes of it would look new beside the rest.
            return None;
        }
        let community = letter.community.and_then(|key| self.communities.get(&key));
        let copy = self.copy(&facts, community, (letter.person, &letter.address), letter.created);
        // What stands in the letter only with a link is to be known as ours, whatever the link is.
        let copy = compose::Copy { feed: Some("link"), leave: Some("link"), ..copy };
        let (_, text) =
            compose::plain(&copy, &self.setup.installation, &self.setup.templates).ok()?;
        Some(text)
    }
}

/// A mail without a date that is long past: a clock that is years behind is broken, not honest.
pub(super) fn believed(mut message: Message, now: Timestamp) -> Message {
    let oldest = now - chrono::TimeDelta::days(30);
    message.date = message.date.filter(|date| *date >= oldest);
    message
}

/// An act is done once per Message-ID, sender, body and address of ours (decisions.md).
fn act_of(message: &Message, home: &Home) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.len().to_be_bytes());
        hash.update(text.as_bytes());
    };
    add(message.message_id.as_deref().unwrap_or_default());
    add(message.from.first().map_or("", |from| from.address.as_str()));
    add(&message.subject);
    add(message.text.as_deref().unwrap_or_default());
    add(message.html.as_deref().unwrap_or_default());
    add(&home.recipient);
    if message.message_id.is_none() {
        add(message.date.map(|date| date.to_rfc3339()).as_deref().unwrap_or_default());
    }
    for calendar in &message.calendars {
        hash.update(&calendar.bytes);
    }
    for section in &message.sections {
        hash.update(section.text.as_bytes());
    }
    hash.finalize().into()
}
