//! Mail from people: what they ask for is done, asked back, or relayed to everybody.

use super::super::EngineError;
use super::super::commands::{command, commands};
use super::super::home::Sender;
use super::super::state::State;
use super::super::turns::Cause;
use super::Mail;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::letter::To;
use crate::community::pending::Waiting;
use crate::community::{
    About, Command, CommunityKey, DeskCommand, Event, Language, PersonId, desk,
};
use crate::mail::compose::context;
use crate::mail::intent::{self, Context, Reading, Said};
use crate::mail::trust::{Trusted, trusted};
use crate::mail::{machine, words};
use crate::store::Tx;

/// Somebody is answered by machine at most so often a day (mail.md, 6).
const ANSWERS_A_DAY: u32 = 30;

/// A member of a community.
pub(super) type Member = (CommunityKey, PersonId);

/// What a mail of a member asks for, judged.
struct Asked {
    does: Vec<Command>,
    comment: String,
    unclear: Option<(String, Vec<Command>)>,
    about: About,
}

impl State {
    /// What a person wrote; says how it was read.
    pub(super) fn converse(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        if mail.sender.address.is_empty() || mail.sender.evidence.results == Some(false) {
            return Ok(vec!["nobody we could believe".to_owned()]);
        }
        if mail.home.leave.is_some() {
            return self.wants_to_leave(tx, mail);
        }
        if let Some(told) = self.answers_confirmation(tx, mail)? {
            return Ok(told);
        }
        let Some(person) = mail.sender.person else { return self.stranger(tx, mail) };
        let key = mail.home.community.or_else(|| self.only_community_of(person));
        match key {
            Some(key) if self.communities[&key].members.contains_key(&person) => {
                self.member(tx, mail, (key, person))
            }
            Some(_) => self.stranger(tx, mail),
            None => self.at_the_desk(tx, mail, person),
        }
    }

    fn only_community_of(&self, person: PersonId) -> Option<CommunityKey> {
        let mut theirs = self.communities_of(person).map(|community| community.key);
        let first = theirs.next();
        first.filter(|_| theirs.next().is_none())
    }

    /// Reads what was written, as an answer to the letter it answers.
    pub(super) fn read(
        &self,
        mail: &Mail<'_>,
        key: CommunityKey,
        language: Language,
    ) -> (Reading, Context, Timestamp) {
        let community = &self.communities[&key];
        let message = &mail.understood.message;
        let context = context(mail.letter());
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let facts = mail.home.letter.as_ref().and_then(|l| serde_json::from_str(&l.facts).ok());
        let world = self.world(community, meeting, mail.now, facts.as_ref());
        let (at, local) = Self::written(community, message.date, mail.now);
        let language = words::Language::from_code(language.code()).unwrap_or(words::Language::En);
        let said = Said { subject: Some(&message.subject), text: mail.text(), language };
        (intent::read(&said, context, &world, local), context, at)
    }

    /// A member wrote to, or in a thread of, their community.
    fn member(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, person): Member,
    ) -> Result<Vec<String>, EngineError> {
        let language = self.language(self.communities.get(&key), Some(person));
        let (reading, context, at) = self.read(mail, key, language);
        let in_thread = matches!(mail.letter(), "post" | "summary");
        let fresh = mail.home.letter.is_none() && mail.home.addressed;
        let is_list = mail.understood.kind == machine::Kind::List;
        if reading.level == intent::Level::Comment && (fresh || in_thread) && !is_list {
            return self.posts(tx, mail, (key, Some(person)));
        }
        let about = about(mail, at);
        let mut asked = commands(&reading, context);
        asked.extend(self.proposed(mail, key, (&reading, context)));
        let (does, back) = judge(asked, mail.sender);
        let mut told: Vec<String> = reading.trace.clone();
        if !back.is_empty() {
            self.ask_back(tx, mail, (key, person), back)?;
            told.push("asked back: was it you?".to_owned());
        }
        let unclear = doubt(tx, mail, &reading, context)?;
        let asked = Asked { does, comment: reading.rest.join("\n"), unclear, about };
        self.obey(tx, mail, (key, person), asked)?;
        Ok(told)
    }

    /// One letter to the member's known address asks whether it was them.
    fn ask_back(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, person): Member,
        commands: Vec<Command>,
    ) -> Result<(), EngineError> {
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let waiting = Waiting::MailBack { by: person, commands, meeting, mail: mail.row.id };
        let event = Event::Unproven { waiting, to: To::Person(person) };
        self.turn(tx, key, &event, mail.cause())
    }

    /// The desk's part first, then the community's, acknowledged together.
    fn obey(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, person): Member,
        asked: Asked,
    ) -> Result<(), EngineError> {
        let Asked { does, comment, unclear, about } = asked;
        let (of_desk, commands): (Vec<Command>, Vec<Command>) =
            does.into_iter().partition(|command| matches!(command, Command::Desk(_)));
        let desk = self.desk_says(tx, (key, person), of_desk, mail.cause())?;
        let event = Event::Said { by: person, commands, comment, unclear, desk, about };
        self.turn(tx, key, &event, mail.cause())
    }

    /// What the desk does of a mail: what it tells, and what was before.
    pub(super) fn desk_says(
        &mut self,
        tx: &Tx<'_>,
        (key, person): Member,
        asked: Vec<Command>,
        cause: Cause,
    ) -> Result<(Vec<Ack>, Vec<Before>), EngineError> {
        let of_desk =
            |command| if let Command::Desk(command) = command { Some(command) } else { None };
        let commands: Vec<DeskCommand> = asked.into_iter().filter_map(of_desk).collect();
        if commands.is_empty() {
            return Ok((vec![], vec![]));
        }
        let joins = commands.contains(&DeskCommand::Join);
        let community = self.communities.get(&key);
        let zone = community.map_or(self.setup.zone, |one| one.settings.zone);
        let member = community.is_some_and(|one| one.members.contains_key(&person));
        let event = desk::Event::Said { by: person, commands, zone };
        let mut outcome = self.desk(tx, &event, cause)?;
        if joins && member {
            outcome.acks.push(Ack::AlreadyMember {});
        }
        Ok((outcome.acks, outcome.before))
    }

    /// A person of several communities wrote and named none: only what is the desk's, or only asks, is
    /// done. Who belongs nowhere is a stranger.
    fn at_the_desk(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        person: PersonId,
    ) -> Result<Vec<String>, EngineError> {
        let first = self.communities_of(person).map(|community| community.key).next();
        let Some(key) = first else { return self.stranger(tx, mail) };
        let language = self.language(None, Some(person));
        let (reading, context, at) = self.read(mail, key, language);
        let asked = commands(&reading, context).into_iter().filter(|command| {
            matches!(command, Command::Desk(_) | Command::Help | Command::Status)
        });
        let (does, back) = judge(asked.collect(), mail.sender);
        if !back.is_empty() {
            self.ask_back(tx, mail, (key, person), back)?;
        }
        let asked = Asked { does, comment: String::new(), unclear: None, about: about(mail, at) };
        self.obey(tx, mail, (key, person), asked)?;
        Ok(reading.trace)
    }
}

/// What a mail answers, as the rules need it.
fn about(mail: &Mail<'_>, at: Timestamp) -> About {
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

/// A line that was not clear is asked about, unless a machine would answer or it was often.
fn doubt(
    tx: &Tx<'_>,
    mail: &Mail<'_>,
    reading: &Reading,
    context: Context,
) -> Result<Option<(String, Vec<Command>)>, EngineError> {
    let Some(doubt) = reading.asks.first() else { return Ok(None) };
    let day = mail.now.date_naive().to_string();
    if machine::must_not_answer(&mail.understood.message)
        || tx.courtesy(&mail.sender.address, &day)? >= ANSWERS_A_DAY
    {
        return Ok(None);
    }
    let readings = doubt.readings.iter().filter_map(|fact| command(fact, context));
    let line: String = doubt.line.chars().take(300).collect();
    Ok(Some((line, readings.take(3).collect())))
}

/// Splits what was asked into what is done and what is asked back, by the evidence.
fn judge(asked: Vec<Command>, sender: &Sender) -> (Vec<Command>, Vec<Command>) {
    let mut does = vec![];
    let mut back = vec![];
    for command in asked {
        match trusted(sender.evidence, command.reach(), false) {
            Trusted::Does => does.push(command),
            Trusted::MailBack => back.push(command),
            Trusted::Nothing => {}
        }
    }
    (does, back)
}
