//! Answers to letters that asked whether something is true: joining, mail-backs, addresses.

use super::super::EngineError;
use super::super::state::State;
use super::conversation::Mail;
use crate::clock::Timestamp;
use crate::community::letter::To;
use crate::community::pending::Waiting;
use crate::community::{Command, CommunityKey, Event, Letter, desk};
use crate::mail::compose::context;
use crate::mail::intent::{self, Context, Said};
use crate::mail::words;
use crate::store::Tx;

impl State {
    /// An answer to a letter that asked for a confirmation; none: the mail answers no such letter.
    pub(super) fn answers_confirmation(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        now: Timestamp,
    ) -> Result<Option<Vec<String>>, EngineError> {
        let Some(letter) = mail.home.letter.as_ref() else { return Ok(None) };
        let confirms = context(&letter.name) == Context::Confirm;
        if !confirms || !mail.sender.evidence.token {
            return Ok(None);
        }
        let language = self.language(None, mail.sender.person);
        let language = words::Language::from_code(language.code()).unwrap_or(words::Language::En);
        let subject = Some(mail.understood.message.subject.as_str());
        let said = Said { subject, text: mail.text(), language };
        let local = crate::time::to_local(now, self.setup.zone);
        let reading = intent::read(&said, Context::Confirm, &intent::World::default(), local);
        let agrees = reading.facts.iter().find_map(|fact| match fact {
            crate::mail::fact::Fact::Agree(agree) => Some(*agree),
            crate::mail::fact::Fact::Join => Some(true),
            _ => None,
        });
        let Some(agree) = agrees else { return Ok(None) };
        if let Some(number) = letter.about.desk {
            let event = desk::Event::Confirmed { number, agree };
            let _done = self.desk(tx, &event, mail.cause(), now)?;
            return Ok(Some(vec![format!("confirmed: {agree}")]));
        }
        let (Some(number), Some(key)) = (letter.about.pending, letter.community) else {
            return Ok(None);
        };
        self.confirm(tx, mail, (key, number, agree), now)?;
        Ok(Some(vec![format!("confirmed: {agree}")]))
    }

    fn confirm(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, number, agree): (CommunityKey, u32, bool),
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let pending = self.communities.get(&key).and_then(|one| one.pending.get(&number)).cloned();
        let Some(pending) = pending.filter(|pending| pending.ended.is_none()) else {
            return Ok(());
        };
        let proved = desk::Event::Proved {
            address: mail.sender.address.clone(),
            name: mail.sender.name.clone(),
        };
        let by = match mail.sender.person {
            Some(person) => Some(person),
            None if agree => self.desk(tx, &proved, mail.cause(), now)?.person,
            None => None,
        };
        let Some(by) = by else { return Ok(()) };
        let live = pending.until > now && agree;
        if let Waiting::MailBack { by: of, commands, .. } = &pending.what
            && *of == by
            && live
        {
            let desk: Vec<Command> = commands
                .iter()
                .filter(|command| matches!(command, Command::Desk(_)))
                .cloned()
                .collect();
            let (done, _) = self.desk_says(tx, (key, by), desk, mail.cause(), now)?;
            if !done.is_empty() {
                let letter = Letter::Acknowledgement { done, undo: false };
                let sent =
                    crate::community::letter::Sent { to: To::Person(by), letter, expires: None };
                let about = crate::store::About::default();
                self.post(tx, Some(key), &sent, about, (mail.cause(), now))?;
            }
        }
        self.turn(tx, key, &Event::Confirmed { number, agree, by }, mail.cause(), now)
    }
}
