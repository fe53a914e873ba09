//! One mail in: understood, brought home, judged by its evidence, and turned into events.

mod conversation;
mod machines;

use serde_json::json;
use sha2::{Digest, Sha256};

use self::conversation::Mail;
use super::EngineError;
use super::home::Home;
use super::state::State;
use super::turns::Cause;
use crate::clock::Timestamp;
use crate::community::desk;
use crate::mail::compose;
use crate::mail::machine::{self, Kind};
use crate::mail::parse::{Message, parse};
use crate::mail::understand::{Understood, of_message};
use crate::store::{Found, InboxRow, Tx};

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
        let parent = match &home.letter {
            Some(letter) => self.parent_text(letter),
            None => None,
        };
        let understood = of_message(message, parent.as_deref());
        let told = self.sort(tx, row, &understood, &home, now)?;
        let summary = json!({
            "kind": understood.kind.name(),
            "answers": home.letter.as_ref().map(|letter| letter.name.clone()),
            "read": told,
        });
        tracing::info!(mail = row.id, kind = understood.kind.name(), "a mail is done");
        Ok(tx.mail_done(row.id, &summary.to_string())?)
    }

    /// What kind of mail it is decides who reads it.
    fn sort(
        &mut self,
        tx: &Tx<'_>,
        row: &InboxRow,
        understood: &Understood,
        home: &Home,
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let message = &understood.message;
        let desk = self.setup.installation.addresses.desk();
        let from_us = message
            .from
            .iter()
            .any(|from| self.setup.installation.addresses.route(&from.address).is_some());
        if from_us || machine::is_own_echo(message, &[&desk]) || machine::is_looping(message) {
            return Ok(vec!["our own mail, or one going round".to_owned()]);
        }
        match understood.kind {
            Kind::Bounce => self.bounced(tx, understood, home, now),
            Kind::Calendar => self.calendar_answer(tx, row, understood, home, now),
            Kind::Person | Kind::List => {
                let sender = self.sender(message, home, &row.origin);
                if let Some(person) = sender.person {
                    let cause = Cause { mail: Some(row.id), person: Some(person) };
                    let _quiet = self.desk(tx, &desk::Event::Heard { person }, cause, now)?;
                }
                let mail = Mail { row, understood, home, sender: &sender };
                self.converse(tx, &mail, now)
            }
            Kind::Unreadable => {
                let why = message.unreadable.unwrap_or("unreadable");
                self.tell_operators(
                    tx,
                    &format!("Mail {} can't be read", row.id),
                    vec![why.to_owned()],
                    now,
                )?;
                Ok(vec![why.to_owned()])
            }
            Kind::Automatic | Kind::Report => Ok(vec!["a machine's: nothing is done".to_owned()]),
        }
    }

    /// The plain text of a letter as its reader got it.
    pub(super) fn parent_text(&self, letter: &Found) -> Option<String> {
        let facts = serde_json::from_str(&letter.facts).ok()?;
        let community = letter.community.and_then(|key| self.communities.get(&key));
        let copy = self.copy(&facts, community, (letter.person, &letter.address), letter.created);
        let (_, text) =
            compose::plain(&copy, &self.setup.installation, &self.setup.templates).ok()?;
        Some(text)
    }
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
