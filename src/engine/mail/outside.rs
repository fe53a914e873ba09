//! Mail from people outside of a community: strangers, and members who named none of theirs.

use super::super::EngineError;
use super::super::commands::commands;
use super::super::state::State;
use super::super::turns::Cause;
use super::conversation::Mail;
use crate::clock::Timestamp;
use crate::community::letter::To;
use crate::community::pending::Waiting;
use crate::community::{About, Command, CommunityKey, Event, PersonId, desk};
use crate::mail::machine;
use crate::store::Tx;

impl State {
    /// Somebody who is no member, or not known at all.
    pub(super) fn stranger(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let letter = mail.home.letter.as_ref();
        if let (Some(owner), None) = (letter.and_then(|l| l.person), mail.sender.person) {
            let address = mail.sender.address.clone();
            let event = desk::Event::StrangerWithToken { person: owner, address };
            let _asked = self.desk(tx, &event, mail.cause(), now)?;
            return Ok(vec!["somebody else's letter: its owner is asked".to_owned()]);
        }
        let key = mail.home.community.or_else(|| {
            (self.communities.len() == 1).then(|| *self.communities.keys().next().expect("one"))
        });
        let Some(key) = key else { return Ok(vec!["a stranger at the desk".to_owned()]) };
        let language = self.language(self.communities.get(&key), None);
        let (reading, _, _) = self.read(mail, key, language, now);
        let joins = reading.facts.contains(&crate::mail::fact::Fact::Join);
        if joins {
            if machine::must_not_answer(&mail.understood.message) {
                return Ok(vec!["a machine wants to join".to_owned()]);
            }
            let address = mail.sender.address.clone();
            // A refusal to an address that may be forged would be one more unwanted mail.
            let proven = mail.sender.evidence.results == Some(true);
            if !proven && !self.communities[&key].may_join(&address) {
                return Ok(vec!["may not join".to_owned()]);
            }
            let waiting =
                Waiting::Join { name: mail.sender.name.clone(), address: address.clone() };
            let event = Event::Unproven { waiting, to: To::Address(address) };
            self.turn(tx, key, &event, mail.cause(), now)?;
            return Ok(vec!["wants to join".to_owned()]);
        }
        if mail.home.addressed && mail.home.letter.is_none() {
            return self.posts(tx, mail, (key, None), now);
        }
        Ok(vec!["a stranger's: nothing is done".to_owned()])
    }

    /// A person wrote to the desk, or belongs to several communities and named none.
    pub(super) fn at_the_desk(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let mut theirs = self.communities_of(person).map(|community| community.key);
        match theirs.next() {
            // Only what is the desk's, or only asks, is done: nobody knows which community is meant.
            Some(key) => {
                drop(theirs);
                let language = self.language(None, Some(person));
                let (reading, context, at) = self.read(mail, key, language, now);
                let (asked, elsewhere): (Vec<Command>, Vec<Command>) =
                    commands(&reading, context, None).into_iter().partition(|command| {
                        matches!(command, Command::Desk(_) | Command::Help | Command::Status)
                    });
                let (does, back) = self.judge(asked, mail.sender, now);
                let about = Self::about(mail, at);
                if !back.is_empty() {
                    self.ask_back(tx, mail, (key, person), (back, about.clone()), now)?;
                }
                let line: String = mail.text().trim().chars().take(300).collect();
                let unclear = (!elsewhere.is_empty()).then(|| (line, vec![]));
                self.obey(tx, mail, (key, person), (does, String::new(), unclear), &about, now)?;
                Ok(reading.trace)
            }
            None => {
                drop(theirs);
                self.stranger(tx, mail, now)
            }
        }
    }

    /// A mail to a leave address: the client's unsubscribe button wrote it.
    pub(super) fn wants_to_leave(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let Some((key, person)) = mail.home.leave else { return Ok(vec![]) };
        if mail.sender.person != Some(person) {
            return Ok(vec!["somebody else's way out: nothing is done".to_owned()]);
        }
        self.leave(tx, (key, person), mail.cause(), now)?;
        Ok(vec!["leaves".to_owned()])
    }

    /// A member leaves, by one click or by mail.
    pub(in crate::engine) fn leave(
        &mut self,
        tx: &Tx<'_>,
        (key, person): (CommunityKey, PersonId),
        cause: Cause,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let about = About { mail: cause.mail.unwrap_or(0), at: now, ..About::default() };
        let event = Event::Said {
            by: person,
            commands: vec![Command::Leave],
            comment: String::new(),
            unclear: None,
            desk: (vec![], vec![]),
            about,
        };
        self.turn(tx, key, &event, cause, now)
    }
}
