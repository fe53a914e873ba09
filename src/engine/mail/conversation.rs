//! Mail from people: what they ask for is done, asked back, or relayed to everybody.

use super::super::EngineError;
use super::super::commands::{command, commands};
use super::super::home::{Home, Sender};
use super::super::state::State;
use super::super::turns::Cause;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::letter::To;
use crate::community::pending::Waiting;
use crate::community::{
    About, Command, CommunityKey, DeskCommand, Event, PersonId, Reach, desk,
};
use crate::mail::intent::{self, Context, Reading};
use crate::mail::trust::{Trusted, trusted};
use crate::mail::understand::Understood;
use crate::mail::machine;
use crate::store::{InboxRow, Tx};

/// Somebody is answered by machine at most so often a day (mail.md, 6).
const ANSWERS_A_DAY: u32 = 30;
/// What was understood and is no longer than this, in words, is no comment beside.
const BARE_ANSWER: usize = 3;

/// A mail of a person on its way.
pub(in crate::engine) struct Mail<'m> {
    pub(super) row: &'m InboxRow,
    pub(super) understood: &'m Understood,
    pub(super) home: &'m Home,
    pub(super) sender: &'m Sender,
}

impl Mail<'_> {
    pub(super) fn cause(&self) -> Cause {
        Cause { mail: Some(self.row.id), person: self.sender.person }
    }

    pub(super) fn text(&self) -> &str {
        self.understood.reply.as_ref().map_or("", |reply| reply.text.as_str())
    }

    pub(super) fn letter(&self) -> &str {
        self.home.letter.as_ref().map_or("", |letter| letter.name.as_str())
    }

    /// Whether it answers the goodbye its sender got: that can be taken back.
    fn takes_back(&self, person: PersonId) -> bool {
        let letter = self.home.letter.as_ref();
        letter.is_some_and(|letter| letter.name == "goodbye" && letter.person == Some(person))
    }

    /// Whether it begins a new conversation with a community.
    pub(super) fn is_fresh(&self) -> bool {
        self.home.letter.is_none() && self.home.addressed
    }
}

impl State {
    /// Splits what was asked into what is done and what is asked back, by the evidence.
    pub(super) fn judge(
        &self,
        asked: Vec<Command>,
        sender: &Sender,
        now: Timestamp,
    ) -> (Vec<Command>, Vec<Command>) {
        let mut does = vec![];
        let mut back = vec![];
        let young = self.is_young(sender, now);
        for command in asked {
            let reach = command.reach();
            match trusted(sender.evidence, reach, false) {
                // What an address added lately asks for is asked of the address known for longer.
                Trusted::Does if young && reach == Reach::Wide => back.push(command),
                Trusted::Does => does.push(command),
                Trusted::MailBack => back.push(command),
                Trusted::Nothing => {}
            }
        }
        (does, back)
    }

    /// Whether a mail came from a further address that its sender has not had for long.
    fn is_young(&self, sender: &Sender, now: Timestamp) -> bool {
        let person = sender.person.and_then(|person| self.directory.people.find(person));
        let further = person.into_iter().flat_map(|person| person.addresses.iter().skip(1));
        let mut same = further.filter(|known| known.address == sender.address.to_lowercase());
        same.any(|known| !known.from_file && known.since + desk::YOUNG > now)
    }

    /// What a person wrote.
    pub(super) fn converse(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        if mail.sender.address.is_empty() || mail.sender.evidence.results == Some(false) {
            return Ok(vec!["nobody we could believe".to_owned()]);
        }
        if mail.home.leave.is_some() {
            return self.wants_to_leave(tx, mail, now);
        }
        if let Some(told) = self.answers_confirmation(tx, mail, now)? {
            return Ok(told);
        }
        let Some(person) = mail.sender.person else { return self.stranger(tx, mail, now) };
        let own = |key: &CommunityKey| self.communities[key].members.contains_key(&person);
        let key = match mail.home.community {
            Some(key) => Some(key),
            None => {
                let mut theirs = self.communities_of(person).map(|community| community.key);
                let first = theirs.next();
                first.filter(|_| theirs.next().is_none())
            }
        };
        match key {
            Some(key) if own(&key) || mail.takes_back(person) => {
                self.member(tx, mail, (key, person), now)
            }
            Some(_) => self.stranger(tx, mail, now),
            None => self.at_the_desk(tx, mail, person, now),
        }
    }

    /// A member wrote to, or in a thread of, their community.
    fn member(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, person): (CommunityKey, PersonId),
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let language = self.language(self.communities.get(&key), Some(person));
        let (reading, context, at) = self.read(mail, key, language, now);
        let in_thread = matches!(mail.letter(), "post" | "summary");
        let is_list = mail.understood.kind == machine::Kind::List;
        let to_all = (mail.is_fresh() || in_thread) && !is_list;
        if reading.level == intent::Level::Comment && to_all {
            return self.posts(tx, mail, (key, Some(person)), now);
        }
        let letter = self.letter_of(mail);
        let asked = commands(&reading, context, letter.as_ref());
        let about = Self::about(mail, at);
        let (does, back) = self.judge(asked, mail.sender, now);
        let mut told: Vec<String> = reading.trace.clone();
        if !back.is_empty() {
            self.ask_back(tx, mail, (key, person), (back, about.clone()), now)?;
            told.push("asked back: was it you?".to_owned());
        }
        let unclear = self.doubt(tx, mail, &reading, context, now)?;
        let comment = comment(&reading);
        self.obey(tx, mail, (key, person), (does, comment, unclear), &about, now)?;
        Ok(told)
    }

    /// Too little speaks for the sender: their known address is asked whether it was them.
    pub(super) fn ask_back(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, by): (CommunityKey, PersonId),
        (commands, about): (Vec<Command>, About),
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let waiting = Waiting::MailBack { by, commands, about };
        let event = Event::Unproven { waiting, to: To::Person(by) };
        self.turn(tx, key, &event, mail.cause(), now)
    }

    /// A line that was not clear is asked about, unless a machine would answer or it was often.
    pub(super) fn doubt(
        &self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        reading: &Reading,
        context: Context,
        now: Timestamp,
    ) -> Result<Option<(String, Vec<Command>)>, EngineError> {
        let Some(doubt) = reading.asks.first() else { return Ok(None) };
        let day = now.date_naive().to_string();
        if machine::must_not_answer(&mail.understood.message)
            || tx.courtesy(&mail.sender.address, &day)? >= ANSWERS_A_DAY
        {
            return Ok(None);
        }
        let readings = doubt.readings.iter().filter_map(|fact| command(fact, context));
        let line: String = doubt.line.chars().take(300).collect();
        Ok(Some((line, readings.take(3).collect())))
    }

    /// The desk's part first, then the community's, acknowledged together.
    pub(super) fn obey(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, person): (CommunityKey, PersonId),
        (does, comment, unclear): (Vec<Command>, String, Option<(String, Vec<Command>)>),
        about: &About,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let (desk, of_community): (Vec<Command>, Vec<Command>) =
            does.into_iter().partition(|command| matches!(command, Command::Desk(_)));
        let told = self.desk_says(tx, (key, person), desk, mail.cause(), now)?;
        let commands = of_community;
        let event = Event::Said {
            by: person,
            commands,
            comment,
            unclear,
            desk: told,
            about: about.clone(),
        };
        self.turn(tx, key, &event, mail.cause(), now)
    }

    /// What the desk does of a mail.
    pub(in crate::engine) fn desk_says(
        &mut self,
        tx: &Tx<'_>,
        (key, person): (CommunityKey, PersonId),
        asked: Vec<Command>,
        cause: Cause,
        now: Timestamp,
    ) -> Result<(Vec<Ack>, Vec<Before>), EngineError> {
        let commands: Vec<DeskCommand> = asked
            .into_iter()
            .filter_map(
                |command| if let Command::Desk(command) = command { Some(command) } else { None },
            )
            .collect();
        if commands.is_empty() {
            return Ok((vec![], vec![]));
        }
        let joins = commands.contains(&DeskCommand::Join);
        let zone = self.communities.get(&key).map_or(self.setup.zone, |one| one.settings.zone);
        let event = desk::Event::Said { by: person, commands, zone };
        let mut outcome = self.desk(tx, &event, cause, now)?;
        let member =
            self.communities.get(&key).is_some_and(|one| one.members.contains_key(&person));
        if joins && member {
            outcome.acks.push(Ack::AlreadyMember {});
        }
        Ok((outcome.acks, outcome.before))
    }

    pub(super) fn about(mail: &Mail<'_>, at: Timestamp) -> About {
        let letter = mail.home.letter.as_ref();
        About {
            mail: mail.row.id,
            letter: mail.letter().to_owned(),
            meeting: letter.and_then(|letter| letter.about.meeting),
            act: letter.and_then(|letter| letter.about.act),
            pending: letter.and_then(|letter| letter.about.pending),
            at,
        }
    }
}

/// What is left of a mail as a comment: a bare "yes" that was understood is none.
fn comment(reading: &Reading) -> String {
    let comment = reading.rest.join("\n");
    let short = comment.split_whitespace().count() <= BARE_ANSWER;
    if short && !reading.facts.is_empty() { String::new() } else { comment }
}
