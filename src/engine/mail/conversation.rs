//! Mail from people: what they ask for is done, asked back, or relayed to everybody.

use super::super::EngineError;
use super::super::commands::{command, commands};
use super::super::home::{Home, Sender};
use super::super::state::State;
use super::super::turns::Cause;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::letter::{PostFacts, To};
use crate::community::pending::Waiting;
use crate::community::{
    About, Command, CommunityKey, DeskCommand, Event, Language, Letter, PersonId, desk,
};
use crate::mail::compose::context;
use crate::mail::intent::{self, Context, Reading, Said};
use crate::mail::machine;
use crate::mail::scrub::scrub;
use crate::mail::trust::{Trusted, trusted};
use crate::mail::understand::Understood;
use crate::store::{InboxRow, Tx};

/// Somebody is answered by machine at most so often a day (mail.md, 6).
const ANSWERS_A_DAY: u32 = 30;
/// The text of a relayed mail, in characters.
const POST_TEXT: usize = 100_000;

/// A mail of a person on its way.
pub(in crate::engine) struct Mail<'m> {
    pub(super) row: &'m InboxRow,
    pub(super) understood: &'m Understood,
    pub(super) home: &'m Home,
    pub(super) sender: &'m Sender,
}

impl Mail<'_> {
    fn cause(&self) -> Cause {
        Cause { mail: Some(self.row.id), person: self.sender.person }
    }

    fn text(&self) -> &str {
        self.understood.reply.as_ref().map_or("", |reply| reply.text.as_str())
    }

    fn letter(&self) -> &str {
        self.home.letter.as_ref().map_or("", |letter| letter.name.as_str())
    }
}

impl State {
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
            Some(key) if own(&key) => self.member(tx, mail, (key, person), now),
            Some(_) => self.stranger(tx, mail, now),
            None => self.at_the_desk(tx, mail, person, now),
        }
    }

    /// Reads what was written, as an answer to the letter it answers.
    fn read(
        &self,
        mail: &Mail<'_>,
        key: CommunityKey,
        language: Language,
        now: Timestamp,
    ) -> (Reading, Context, Timestamp) {
        let community = &self.communities[&key];
        let message = &mail.understood.message;
        let context = context(mail.letter());
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let facts = mail.home.letter.as_ref().and_then(|l| serde_json::from_str(&l.facts).ok());
        let world = self.world(community, meeting, now, facts.as_ref());
        let (at, local) = Self::written(community, message.date, now);
        let text = mail.text();
        let said = Said { subject: Some(&message.subject), text, language };
        (intent::read(&said, context, &world, local), context, at)
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
        let asked = commands(&reading, context);
        let in_thread = matches!(mail.letter(), "post" | "summary");
        let fresh = mail.home.letter.is_none() && mail.home.addressed;
        let is_list = mail.understood.kind == machine::Kind::List;
        if reading.level == intent::Level::Comment && (fresh || in_thread) && !is_list {
            return self.posts(tx, mail, (key, Some(person)), now);
        }
        let about = self.about(mail, at);
        let (does, back) = judge(asked, mail.sender);
        let mut told: Vec<String> = reading.trace.clone();
        if !back.is_empty() {
            let waiting = Waiting::MailBack {
                by: person,
                commands: back,
                meeting: about.meeting,
                mail: mail.row.id,
            };
            let event = Event::Unproven { waiting, to: To::Person(person) };
            self.turn(tx, key, &event, mail.cause(), now)?;
            told.push("asked back: was it you?".to_owned());
        }
        let unclear = self.doubt(tx, mail, &reading, context, now)?;
        let comment = reading.rest.join("\n");
        self.obey(tx, mail, (key, person), (does, comment, unclear), &about, now)?;
        Ok(told)
    }

    /// A line that was not clear is asked about, unless a machine would answer or it was often.
    fn doubt(
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
    fn obey(
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

    fn about(&self, mail: &Mail<'_>, at: Timestamp) -> About {
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

    /// A mail to everybody, or an answer in a thread everybody reads.
    fn posts(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, by): (CommunityKey, Option<PersonId>),
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let message = &mail.understood.message;
        let ours = &self.setup.installation;
        let text: String = scrub(mail.text(), &ours.addresses, ours.url.as_deref())
            .chars()
            .take(POST_TEXT)
            .collect();
        if text.trim().is_empty() && message.attachments.is_empty() {
            return Ok(vec!["nothing was said".to_owned()]);
        }
        let name = by.and_then(|by| self.directory.people.find(by)).map(|p| p.called().to_owned());
        let community = &self.communities[&key];
        let shown = community.settings.show_members
            || community.settings.replies == crate::community::Replies::Author;
        let (subject, _) = crate::mail::quote::thread_subject(&message.subject);
        let post = PostFacts {
            mail: mail.row.id,
            author: name.unwrap_or_else(|| mail.sender.name.clone()),
            address: shown.then(|| mail.sender.address.clone()),
            subject: scrub(&subject, &ours.addresses, ours.url.as_deref()),
            text,
            id: format!("p{}", mail.row.id),
            answers: mail.home.letter.as_ref().and_then(|letter| letter.about.post.clone()),
        };
        let address = mail.sender.address.clone();
        let evidence = mail.sender.evidence;
        let proven = evidence.token || evidence.results == Some(true);
        let event = match by {
            Some(person) if !proven => {
                let PostFacts { subject, text, author, .. } = post;
                let waiting =
                    Waiting::Post { mail: mail.row.id, author, address, subject, text, by };
                Event::Unproven { waiting, to: To::Person(person) }
            }
            _ => Event::Posted { by, address, post, trusted: proven },
        };
        self.turn(tx, key, &event, mail.cause(), now)?;
        Ok(vec!["a mail to everybody".to_owned()])
    }

    /// Somebody who is no member, or not known at all.
    fn stranger(
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
    fn at_the_desk(
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
                let asked = commands(&reading, context).into_iter().filter(|command| {
                    matches!(command, Command::Desk(_) | Command::Help | Command::Status)
                });
                let (does, back) = judge(asked.collect(), mail.sender);
                let about = self.about(mail, at);
                if !back.is_empty() {
                    let (by, mail_id) = (person, mail.row.id);
                    let waiting =
                        Waiting::MailBack { by, commands: back, meeting: None, mail: mail_id };
                    let event = Event::Unproven { waiting, to: To::Person(person) };
                    self.turn(tx, key, &event, mail.cause(), now)?;
                }
                self.obey(tx, mail, (key, person), (does, String::new(), None), &about, now)?;
                Ok(reading.trace)
            }
            None => {
                drop(theirs);
                self.stranger(tx, mail, now)
            }
        }
    }

    /// A mail to a leave address: the client's unsubscribe button wrote it.
    fn wants_to_leave(
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

    /// An answer to a letter that asked for a confirmation; none: the mail answers no such letter.
    fn answers_confirmation(
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
