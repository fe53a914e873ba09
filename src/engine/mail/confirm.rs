//! Answers to confirmations, and the way out.

use super::super::EngineError;
use super::super::state::State;
use super::super::turns::Cause;
use super::Mail;
use super::conversation::Member;
use crate::community::letter::{Sent, To};
use crate::community::pending::{Pending, Waiting};
use crate::community::{About, Command, CommunityKey, Event, Letter, PersonId, desk};
use crate::mail::compose::context;
use crate::mail::fact::Fact;
use crate::mail::intent::{Context, World};
use crate::mail::understand::Question;
use crate::store::{self, Tx};

impl State {
    /// A mail to a leave address: the client's unsubscribe button wrote it.
    pub(super) fn wants_to_leave(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let Some((key, person)) = mail.home.leave else { return Ok(vec![]) };
        if mail.sender.person != Some(person) {
            return Ok(vec!["somebody else's way out: nothing is done".to_owned()]);
        }
        self.leave(tx, (key, person), mail.cause())?;
        Ok(vec!["leaves".to_owned()])
    }

    /// A member leaves, by one click or by mail.
    pub(in crate::engine) fn leave(
        &mut self,
        tx: &Tx<'_>,
        (key, person): Member,
        cause: Cause,
    ) -> Result<(), EngineError> {
        let about = About { mail: cause.mail.unwrap_or(0), at: cause.now, ..About::default() };
        let event = Event::Said {
            by: person,
            commands: vec![Command::Leave],
            comment: String::new(),
            unclear: None,
            desk: (vec![], vec![]),
            about,
        };
        self.turn(tx, key, &event, cause)
    }

    /// An answer to a letter that asked for a confirmation; none: the mail answers no such letter, or
    /// neither agrees nor refuses.
    pub(super) fn answers_confirmation(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Option<Vec<String>>, EngineError> {
        let Some(letter) = mail.home.letter.as_ref() else { return Ok(None) };
        if context(&letter.name) != Context::Confirm || !mail.sender.evidence.token {
            return Ok(None);
        }
        let Some(agree) = self.agrees(mail) else { return Ok(None) };
        if let Some(number) = letter.about.desk {
            let event = desk::Event::Confirmed { number, agree };
            let _done = self.desk(tx, &event, mail.cause())?;
        } else if let (Some(number), Some(key)) = (letter.about.pending, letter.community) {
            self.confirm(tx, mail, (key, number, agree))?;
        } else {
            return Ok(None);
        }
        Ok(Some(vec![format!("confirmed: {agree}")]))
    }

    fn agrees(&self, mail: &Mail<'_>) -> Option<bool> {
        let question = Question {
            context: Context::Confirm,
            world: &World { zone: self.setup.zone.name().to_owned(), ..World::default() },
            language: Some(self.language(None, mail.sender.person)),
            now: mail.now,
            fresh: false,
        };
        let reading = mail.understood.reading(&question)?;
        let agrees = |fact: &Fact| {
            if let Fact::Agree(agree) = fact { Some(*agree) } else { None }
        };
        let joins = reading.facts.contains(&Fact::Join).then_some(true);
        reading.facts.iter().find_map(agrees).or(joins)
    }

    fn confirm(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, number, agree): (CommunityKey, u32, bool),
    ) -> Result<(), EngineError> {
        let pending = self.communities.get(&key).and_then(|one| one.pending.get(&number)).cloned();
        let by = match mail.sender.person {
            None if agree => {
                let (address, name) = (mail.sender.address.clone(), mail.sender.name.clone());
                let proved = desk::Event::Proved { address, name };
                self.desk(tx, &proved, mail.cause())?.person
            }
            known => known,
        };
        let Some(by) = by else { return Ok(()) };
        let open = |pending: &Pending| pending.ended.is_none() && pending.until > mail.now;
        if let Some(pending) = pending.filter(|pending| agree && open(pending)) {
            self.confirmed_at_the_desk(tx, mail, (key, by), &pending)?;
        }
        self.turn(tx, key, &Event::Confirmed { number, agree, by }, mail.cause())
    }

    /// The part of a confirmed mail-back that the desk does.
    fn confirmed_at_the_desk(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, by): (CommunityKey, PersonId),
        pending: &Pending,
    ) -> Result<(), EngineError> {
        let Waiting::MailBack { by: of, commands, .. } = &pending.what else { return Ok(()) };
        let of_desk = commands.iter().filter(|command| matches!(command, Command::Desk(_)));
        let of_desk: Vec<Command> = of_desk.filter(|_| *of == by).cloned().collect();
        let (done, _) = self.desk_says(tx, (key, by), of_desk, mail.cause())?;
        if done.is_empty() {
            return Ok(());
        }
        let letter = Letter::Acknowledgement { done, undo: false };
        let sent = Sent { to: To::Person(by), letter, expires: None };
        let about = store::About::default();
        self.post(tx, &sent, (Some(key), &about), mail.cause())
    }
}
