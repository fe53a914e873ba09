//! Mail from people: what they ask for is done, asked back, or relayed to everybody.

use super::super::commands::{command, commands};
use super::super::state::State;
use super::super::turns::Cause;
use super::super::{EngineError, ballots};
use super::Mail;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::letter::To;
use crate::community::pending::Waiting;
use crate::community::{
    About, Command, CommunityKey, DeskCommand, Event, PersonId, Reach, desk, undo_reach,
};
use crate::mail::fact::{Answer, Fact};
use crate::mail::intent::{self, Context, Reading};
use crate::mail::machine;
use crate::mail::trust::{Trusted, trusted};
use crate::store::Tx;

/// Of a line that is asked about so much is shown, in characters.
const LINE_SHOWN: usize = 300;
/// A vague line of so many words answers a letter that asked nothing only out of courtesy.
const COURTESY: usize = 4;
/// What was understood and is no longer than this, in words, is no comment beside.
const BARE_ANSWER: usize = 3;

/// A member of a community.
pub(super) type Member = (CommunityKey, PersonId);

/// What a mail of a member asks for, judged.
pub(super) struct Asked {
    /// What its evidence allows.
    pub(super) does: Vec<Command>,
    /// What is kept for whoever facilitates.
    pub(super) comment: String,
    /// The line that is asked about, and its likely readings.
    pub(super) unclear: Option<(String, Vec<Command>)>,
    /// What it answers.
    pub(super) about: About,
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
            Some(key) if self.takes_back(mail, (key, person)) => {
                self.member(tx, mail, (key, person))
            }
            Some(_) => self.stranger(tx, mail),
            None => self.at_the_desk(tx, mail, person),
        }
    }

    /// Whether somebody who has just left answers the goodbye with `undo`.
    fn takes_back(&self, mail: &Mail<'_>, (key, person): Member) -> bool {
        let letter = mail.home.letter.as_ref();
        let theirs = letter.is_some_and(|l| l.name == "goodbye" && l.person == Some(person));
        let language = self.language(self.communities.get(&key), Some(person));
        theirs && self.read(mail, key, language).0.facts.contains(&Fact::Undo)
    }

    fn only_community_of(&self, person: PersonId) -> Option<CommunityKey> {
        let mut theirs = self.communities_of(person).map(|community| community.key);
        let first = theirs.next();
        first.filter(|_| theirs.next().is_none())
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
        let reading = as_notes(reading);
        let in_thread = matches!(mail.letter(), "post" | "summary");
        let is_list = mail.understood.kind == machine::Kind::List;
        if reading.level == intent::Level::Comment && (mail.is_fresh() || in_thread) && !is_list {
            return self.posts(tx, mail, (key, Some(person)));
        }
        let mut about = about(mail, at);
        let letter = mail.answered();
        let mut asked = commands(&reading, context, letter.as_ref());
        let of_paper = ballots::paper(mail.home.letter.as_ref()).is_some();
        if of_paper {
            ballots::doubts(&mut asked, &reading, mail.letter(), mail.text());
        }
        let votes = asked.iter().any(|command| matches!(command, Command::Ballot { .. }));
        let undoes = undo_reach(&self.communities[&key], person, &about, mail.now);
        let (does, back) = self.judge(asked, undoes, mail);
        let mut told: Vec<String> = reading.trace.clone();
        if !back.is_empty() {
            self.ask_back(tx, mail, (key, person), (back, &about))?;
            told.push("asked back: was it you?".to_owned());
        }
        let unclear = if of_paper { None } else { doubt(mail, &reading, context) };
        let offered = unclear.iter().flat_map(|(_, readings)| readings);
        if about.asked.is_empty() && { offered }.any(|one| matches!(one, Command::Rsvp { .. })) {
            // Whoever taps one of these answers the last invitation.
            "invitation".clone_into(&mut about.asked);
        }
        let comment = if of_paper { String::new() } else { comment(&reading) };
        let asked = Asked { does, comment, unclear, about };
        self.obey(tx, mail, (key, person), asked)?;
        Ok(if votes { vec![ballots::NOT_KEPT.to_owned()] } else { told })
    }

    /// Splits what was asked into what is done and what is asked back, by the evidence; an
    /// `undo` reaches as far as what it undoes.
    pub(super) fn judge(
        &self,
        asked: Vec<Command>,
        undoes: Reach,
        mail: &Mail<'_>,
    ) -> (Vec<Command>, Vec<Command>) {
        let mut does = vec![];
        let mut back = vec![];
        let young = self.is_young(mail);
        for command in asked {
            let reach = if command == Command::Undo { undoes } else { command.reach() };
            match trusted(mail.sender.evidence, reach, false) {
                // What an address added lately asks for is asked of the one known for longer.
                Trusted::Does if young && reach == Reach::Wide => back.push(command),
                Trusted::Does => does.push(command),
                Trusted::MailBack => back.push(command),
                Trusted::Nothing => {}
            }
        }
        (does, back)
    }

    /// Whether a mail came from a further address that its sender has not had for long.
    fn is_young(&self, mail: &Mail<'_>) -> bool {
        let person = mail.sender.person.and_then(|person| self.directory.people.find(person));
        let further = person.into_iter().flat_map(|person| person.addresses.iter().skip(1));
        let mut same = further.filter(|known| known.address == mail.sender.address.to_lowercase());
        same.any(|known| !known.from_file && known.since + desk::YOUNG > mail.now)
    }

    /// One letter to the member's known address asks whether it was them.
    pub(super) fn ask_back(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, person): Member,
        (commands, about): (Vec<Command>, &About),
    ) -> Result<(), EngineError> {
        let waiting = Waiting::MailBack { by: person, commands, about: about.clone() };
        let event = Event::Unproven { waiting, to: To::Person(person) };
        self.turn(tx, key, &event, mail.cause())
    }

    /// The desk's part first, then the community's, acknowledged together.
    pub(super) fn obey(
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
        let (asked, of_one): (Vec<Command>, Vec<Command>) =
            commands(&reading, context, None).into_iter().partition(|command| {
                matches!(command, Command::Desk(_) | Command::Help | Command::Status)
            });
        let (does, back) = self.judge(asked, Reach::Ordinary, mail);
        let about = about(mail, at);
        if !back.is_empty() {
            self.ask_back(tx, mail, (key, person), (back, &about))?;
        }
        // Which community is meant nobody knows: asked, not guessed.
        let line = || mail.text().trim().chars().take(LINE_SHOWN).collect();
        let unclear = (!of_one.is_empty()).then(|| (line(), vec![]));
        let asked = Asked { does, comment: String::new(), unclear, about };
        self.obey(tx, mail, (key, person), asked)?;
        Ok(reading.trace)
    }
}

/// What a mail answers, as the rules need it.
pub(super) fn about(mail: &Mail<'_>, at: Timestamp) -> About {
    let letter = mail.home.letter.as_ref();
    About {
        mail: mail.row.id,
        letter: mail.letter().to_owned(),
        asked: mail.asked(),
        meeting: letter.and_then(|letter| letter.about.meeting),
        act: letter.and_then(|letter| letter.about.act),
        pending: letter.and_then(|letter| letter.about.pending),
        matter: letter.and_then(|letter| letter.about.matter),
        at,
    }
}

/// A line that was not clear is asked about, unless a machine would answer.
fn doubt(mail: &Mail<'_>, reading: &Reading, context: Context) -> Option<(String, Vec<Command>)> {
    let doubt = reading.asks.first()?;
    // "Perfect, thanks" to a letter that only said what was done asks for nothing.
    let told = matches!(mail.letter(), "acknowledgement" | "ballot_receipt" | "goodbye");
    let agrees = |fact: &Fact| matches!(fact, Fact::Rsvp(rsvp) if rsvp.answer == Answer::Yes);
    let courtesy = doubt.line.split_whitespace().count() <= COURTESY;
    if machine::must_not_answer(&mail.understood.message)
        || (told && courtesy && doubt.readings.iter().all(agrees))
    {
        return None;
    }
    let readings = doubt.readings.iter().filter_map(|fact| command(fact, context));
    let line: String = doubt.line.chars().take(LINE_SHOWN).collect();
    Some((line, readings.take(3).collect()))
}

/// A few words about how it was, which could be notes and nothing else, are notes: the draft that
/// comes back asks better than a question would. One word alone is asked about.
fn as_notes(reading: Reading) -> Reading {
    let perhaps = |doubt: &intent::Doubt| {
        doubt.readings == [Fact::Notes] && doubt.line.split_whitespace().count() > 1
    };
    if reading.facts.is_empty() && !reading.asks.is_empty() && reading.asks.iter().all(perhaps) {
        return Reading { facts: vec![Fact::Notes], asks: vec![], ..reading };
    }
    reading
}

/// What is left of a mail as a comment: a bare "yes" that was understood is none, nor is a line that
/// is asked about.
fn comment(reading: &Reading) -> String {
    let comment = reading.rest.join("\n");
    let bare = comment.split_whitespace().count() <= BARE_ANSWER && !reading.facts.is_empty();
    let asked = !reading.asks.is_empty() && reading.rest.len() == 1;
    if bare || asked { String::new() } else { comment }
}
