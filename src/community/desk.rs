//! The desk: what concerns a person in all communities. The second pure entry.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ack::Ack;
use super::act::Before;
use super::letter::{Letter, Sent, To};
use super::person::Bounces;
use super::{Away, DeskCommand, KnownAddress, Language, People, Person, PersonId};
use crate::clock::Timestamp;
use crate::time;

/// A confirmation is waited for so long.
const CONFIRM_WITHIN: TimeDelta = TimeDelta::days(7);
/// An address younger than this may not export, forget, act as steward or add addresses.
pub const YOUNG: TimeDelta = TimeDelta::days(30);
/// Addresses one person can have.
const ADDRESSES: usize = 10;

/// Everybody, and what waits for somebody's word at the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    /// Everybody.
    pub people: People,
    /// What waits, by number.
    pub pending: BTreeMap<u32, Pending>,
}

/// Something that waits for an answer to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Whose address it would be.
    pub person: PersonId,
    /// The address.
    pub address: String,
    /// Who has to agree: the address itself, or (true) the person.
    pub by_owner: bool,
    /// Since when it waits.
    pub since: Timestamp,
}

/// What happened at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A person asked for something.
    Said {
        /// Who.
        by: PersonId,
        /// What.
        commands: Vec<DeskCommand>,
        /// The zone dates are meant in, if they have none of their own.
        zone: Tz,
    },
    /// The operator's file names a person.
    Named {
        /// Lower-cased.
        address: String,
        /// As the file calls them.
        name: Option<String>,
        /// The language the file gives them.
        language: Option<Language>,
        /// The zone the file gives them.
        zone: Option<Tz>,
    },
    /// Somebody proved that an address is theirs.
    Proved {
        /// Lower-cased.
        address: String,
        /// As the mail called them.
        name: String,
    },
    /// An answer to a confirmation of an address.
    Confirmed {
        /// What waited.
        number: u32,
        /// Whether they agree.
        agree: bool,
    },
    /// A letter with a person's token was answered from an address nobody knows.
    StrangerWithToken {
        /// Whose token.
        person: PersonId,
        /// The address.
        address: String,
    },
    /// A letter to a person came back.
    Bounced {
        /// Who.
        person: PersonId,
        /// For good (2), for now (1), or for a reason that is ours (0).
        weight: u32,
        /// It was an invitation, or an update of one.
        invitation: bool,
    },
    /// A mail of this person's own hand came: they are reachable.
    Heard {
        /// Who.
        person: PersonId,
    },
    /// People are to be as they were.
    BringBack {
        /// As they were.
        person: Box<Person>,
    },
}

/// What follows at the desk.
#[derive(Debug, Default, PartialEq)]
#[must_use = "an outcome that is dropped was never decided"]
pub struct Outcome {
    /// The person the event was about.
    pub person: Option<PersonId>,
    /// People who are different now.
    pub changed: Vec<PersonId>,
    /// Numbers of what waits, or does no more.
    pub pending: Vec<u32>,
    /// What to tell people: the letter, and what its answer settles.
    pub letters: Vec<(Sent, Option<u32>)>,
    /// What the sender is to be told.
    pub acks: Vec<Ack>,
    /// What was before.
    pub before: Vec<Before>,
    /// What the communities must hear of.
    pub follow: Vec<Follow>,
}

/// What the communities must hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// Somebody is away.
    WentAway(PersonId),
    /// Somebody leaves everything.
    Stopped(PersonId),
    /// Somebody wants everything known of them.
    Exported(PersonId),
    /// Somebody is to be forgotten.
    Forgotten(PersonId),
    /// Somebody's feed links are to be new.
    NewLinks(PersonId),
    /// Letters do not reach somebody.
    Unreachable(PersonId),
}

/// Decides what follows from `event` and makes it true of `directory`.
pub fn decide(directory: &mut Directory, event: &Event, now: Timestamp) -> Outcome {
    let mut turn = Turn { directory, now, outcome: Outcome::default() };
    match event {
        Event::Said { by, commands, zone } => {
            for command in commands {
                turn.obey(*by, command, *zone);
            }
        }
        Event::Named { address, name, language, zone } => {
            turn.named(address, name.as_deref(), *language, *zone);
        }
        Event::Proved { address, name } => turn.proved(address, name, false),
        Event::Confirmed { number, agree } => turn.confirmed(*number, *agree),
        Event::StrangerWithToken { person, address } => turn.stranger(*person, address),
        Event::Bounced { person, weight, invitation } => {
            turn.bounced(*person, *weight, *invitation);
        }
        Event::Heard { person } => turn.heard(*person),
        Event::BringBack { person } => {
            if let Some(now) = turn.directory.people.find(person.id).cloned() {
                let Person { name, language, zone, away, about, .. } = (**person).clone();
                turn.put(Person { name, language, zone, away, about, ..now });
            }
        }
    }
    turn.outcome
}

struct Turn<'d> {
    directory: &'d mut Directory,
    now: Timestamp,
    outcome: Outcome,
}

impl Turn<'_> {
    fn put(&mut self, person: Person) {
        self.outcome.changed.push(person.id);
        self.directory.people.put(person);
    }

    fn send(&mut self, to: To, letter: Letter, settles: Option<u32>) {
        self.outcome.letters.push((Sent { to, letter, expires: None }, settles));
    }

    /// Changes a person and remembers how they were.
    fn change(&mut self, by: PersonId, change: impl FnOnce(&mut Person)) {
        let before = self.directory.people.person(by).clone();
        let mut person = before.clone();
        change(&mut person);
        if person != before {
            self.outcome.before.push(Before::Person { person: Box::new(before) });
            self.put(person);
        }
    }

    fn obey(&mut self, by: PersonId, command: &DeskCommand, zone: Tz) {
        let Some(person) = self.directory.people.find(by) else { return };
        match command {
            DeskCommand::Join => {}
            DeskCommand::Stop => {
                self.outcome.follow.push(Follow::Stopped(by));
                let letter = Letter::Goodbye { removed: false, everything: true };
                self.send(To::Person(by), letter, None);
            }
            DeskCommand::Away { from, until } => {
                let today = time::to_local(self.now, person.zone.unwrap_or(zone)).date();
                self.away(by, from.unwrap_or(today), *until);
            }
            DeskCommand::Back => {
                self.change(by, |person| person.away = None);
                self.outcome.acks.push(Ack::Back {});
            }
            DeskCommand::Also { address } => self.also(by, &address.to_lowercase()),
            DeskCommand::SetLanguage { language } => {
                self.change(by, |person| person.language = Some(*language));
                self.outcome.acks.push(Ack::LanguageSet { language: language.of_letters() });
            }
            DeskCommand::SetZone { zone } => {
                self.change(by, |person| person.zone = Some(*zone));
                self.outcome.acks.push(Ack::ZoneSet { zone: zone.name().to_owned() });
            }
            DeskCommand::SetName { name } => {
                let name: String = name.trim().chars().take(100).collect();
                self.change(by, |person| person.name.clone_from(&name));
                self.outcome.acks.push(Ack::NameSet { name });
            }
            DeskCommand::About { text } => {
                let text: String = text.trim().chars().take(500).collect();
                self.change(by, |person| person.about = Some(text.clone()));
                self.outcome.acks.push(Ack::AboutSet { text });
            }
            DeskCommand::Feed => self.send(To::Person(by), Letter::FeedLink { new: false }, None),
            DeskCommand::NewFeed => {
                let mut person = person.clone();
                person.generation += 1;
                self.put(person);
                self.outcome.follow.push(Follow::NewLinks(by));
                self.send(To::Person(by), Letter::FeedLink { new: true }, None);
            }
            DeskCommand::Export => self.outcome.follow.push(Follow::Exported(by)),
            DeskCommand::Forget => self.outcome.follow.push(Follow::Forgotten(by)),
        }
    }

    fn away(&mut self, by: PersonId, from: NaiveDate, until: Option<NaiveDate>) {
        if until.is_some_and(|until| until <= from) {
            return;
        }
        self.change(by, |person| person.away = Some(Away { from, until }));
        self.outcome.acks.push(Ack::Away { from, until, duties: vec![] });
        self.outcome.follow.push(Follow::WentAway(by));
    }

    /// A second address is confirmed from there; the old one is told.
    fn also(&mut self, by: PersonId, address: &str) {
        let person = self.directory.people.person(by);
        let taken = self.directory.people.at(address).is_some();
        if taken || person.addresses.len() >= ADDRESSES || !address.contains('@') {
            return;
        }
        let name = person.called().to_owned();
        if let Some(number) = self.wait(by, address, false) {
            let to = To::Address(address.to_owned());
            self.send(to, Letter::ConfirmAddress { name }, Some(number));
            self.outcome.acks.push(Ack::AddressAsked { address: address.to_owned() });
        }
    }

    /// Has an address wait for a word, unless it does already.
    fn wait(&mut self, person: PersonId, address: &str, by_owner: bool) -> Option<u32> {
        let now = self.now;
        let old: Vec<u32> = self
            .directory
            .pending
            .iter()
            .filter(|(_, pending)| pending.since + CONFIRM_WITHIN <= now)
            .map(|(number, _)| *number)
            .collect();
        for number in old {
            self.directory.pending.remove(&number);
            self.outcome.pending.push(number);
        }
        let waits =
            self.directory.pending.values().any(|p| p.person == person && p.address == address);
        if waits {
            return None;
        }
        let number = self.directory.pending.keys().last().map_or(1, |last| last + 1);
        let pending = Pending { person, address: address.to_owned(), by_owner, since: now };
        self.directory.pending.insert(number, pending);
        self.outcome.pending.push(number);
        Some(number)
    }

    fn confirmed(&mut self, number: u32, agree: bool) {
        let Some(pending) = self.directory.pending.remove(&number) else { return };
        self.outcome.pending.push(number);
        let known = self.directory.people.find(pending.person).cloned();
        let Some(mut person) = known.filter(|_| agree) else { return };
        if pending.since + CONFIRM_WITHIN <= self.now
            || self.directory.people.at(&pending.address).is_some()
        {
            return;
        }
        let address = pending.address;
        let since = self.now;
        person.addresses.push(KnownAddress { address: address.clone(), since, from_file: false });
        self.outcome.person = Some(person.id);
        self.put(person.clone());
        let letter = Letter::AddressAdded { address };
        self.send(To::Person(person.id), letter, None);
    }

    /// A token came from an address nobody knows: its owner is asked once whether it is theirs.
    fn stranger(&mut self, person: PersonId, address: &str) {
        if self.directory.people.find(person).is_none() {
            return;
        }
        if let Some(number) = self.wait(person, address, true) {
            let letter = Letter::UnknownAddress { address: address.to_owned() };
            self.send(To::Person(person), letter, Some(number));
        }
    }

    fn named(
        &mut self,
        address: &str,
        name: Option<&str>,
        language: Option<Language>,
        zone: Option<Tz>,
    ) {
        self.proved(address, name.unwrap_or_default(), true);
        let Some(id) = self.outcome.person else { return };
        let mut person = self.directory.people.person(id).clone();
        person.name = name.map_or(person.name, str::to_owned);
        person.language = language.or(person.language);
        person.zone = zone.or(person.zone);
        if person != *self.directory.people.person(id) {
            self.put(person);
        }
    }

    fn proved(&mut self, address: &str, name: &str, from_file: bool) {
        if let Some(known) = self.directory.people.at(address) {
            self.outcome.person = Some(known);
            return;
        }
        let id = self.directory.people.next_id();
        let known = KnownAddress { address: address.to_lowercase(), since: self.now, from_file };
        self.put(Person {
            id,
            name: name.chars().take(100).collect(),
            addresses: vec![known],
            language: None,
            zone: None,
            away: None,
            about: None,
            generation: 0,
            bounces: Bounces::default(),
        });
        self.outcome.person = Some(id);
    }

    /// Scores, not one strike; at most one step a day (mail.md, rule 16).
    fn bounced(&mut self, id: PersonId, weight: u32, invitation: bool) {
        let Some(person) = self.directory.people.find(id) else { return };
        let mut person = person.clone();
        let before = person.bounces;
        person.bounces.count(weight, invitation, self.now.date_naive());
        let after = person.bounces;
        if after == before {
            return;
        }
        self.put(person);
        if after.suspended {
            self.outcome.follow.push(Follow::Unreachable(id));
            self.send(To::Person(id), Letter::Unreachable {}, None);
        }
    }

    fn heard(&mut self, id: PersonId) {
        let Some(person) = self.directory.people.find(id) else { return };
        if person.bounces != Bounces::default() {
            let mut person = person.clone();
            person.bounces = Bounces::default();
            self.put(person);
        }
    }
}
