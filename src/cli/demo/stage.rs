//! A small world: the engine, a clock that is moved, and an office with a mailbox for everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::clock::{Clock, Timestamp};
use crate::config::{self, Config};
use crate::engine::{Engine, Fate, Incoming, Key, Look, Ready, Setup};
use crate::mail::parse::{Message, parse};
use crate::mail::template::Templates;
use crate::office::{self, Book, Button, Deed, Person, Program};
use crate::store::{Store, Taken};

/// A world that sends more mails than this in one step has gone wrong.
const MAILS_A_STEP: usize = 10_000;
/// "The next thing that happens" looks so far ahead.
const NEXT_DAYS: i64 = 100;
/// What the office's mail server writes above mail of its own people, as any good one does.
const RESULTS: &str =
    "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n";

/// Somebody with a mailbox.
#[derive(Debug)]
pub(super) struct Resident {
    /// Name, address, mail program.
    pub(super) person: Person,
    /// They read and write Spanish.
    pub(super) spanish: bool,
    /// They answer by themselves, unless they are played.
    pub(super) lively: bool,
    /// Their program answers that they are away.
    pub(super) away: bool,
    /// Mail to them comes back.
    pub(super) broken: bool,
    /// Their calendar.
    pub(super) book: Book,
    /// Whom their program has told that they are away.
    told: BTreeSet<String>,
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// It is in its reader's mailbox.
    Delivered,
    /// It came back.
    Bounced,
    /// It was answered by an out-of-office note.
    Away,
}

/// A mail that went through the office.
#[derive(Debug)]
pub(super) struct Mail {
    /// When.
    pub(super) at: Timestamp,
    /// The author's address.
    pub(super) from: String,
    /// The one recipient.
    pub(super) to: String,
    /// The bytes.
    pub(super) raw: Arc<[u8]>,
    /// The subject.
    pub(super) subject: String,
    /// The name of a letter of convene's.
    pub(super) letter: Option<String>,
    /// What became of it.
    pub(super) status: Status,
    /// Convene's number for it, where it went to convene.
    pub(super) row: Option<i64>,
    /// How convene read it.
    pub(super) look: Option<Look>,
}

/// Everything that plays a part.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) engine: Engine,
    pub(super) clock: Clock,
    pub(super) zone: Tz,
    /// Everybody, in the order of the file.
    pub(super) residents: Vec<Resident>,
    /// Who is played, and answers only by hand.
    pub(super) played: Option<usize>,
    /// Every mail, oldest first.
    pub(super) mails: Vec<Mail>,
    setup: Setup,
    desk: String,
    folder: PathBuf,
    /// What people will do by themselves, and with which mail.
    plans: BTreeMap<(Timestamp, usize), (usize, Deed)>,
}

impl Stage {
    /// A world in `folder` as the text of a configuration has it, at a time; its database is in
    /// memory until [`Self::settle_in`].
    pub(super) fn set(folder: &Path, text: &str, begins: &str) -> anyhow::Result<Self> {
        let path = folder.join("convene.toml");
        std::fs::write(&path, text)?;
        let config = config::load(&path).map_err(|problems| {
            anyhow::anyhow!(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        let begins: Timestamp = begins.parse::<DateTime<Utc>>().context("the beginning")?;
        let clock = Clock::starting_at(begins);
        let setup = Setup::new(&config, Templates::built_in());
        let store = Store::in_memory()?;
        let mut engine = Engine::new(store, clock.clone(), setup.clone(), Key::fixed(1))?;
        for part in ["in", "sent"].iter().flat_map(|m| ["tmp", "new", "cur"].map(|p| (m, p))) {
            std::fs::create_dir_all(folder.join(part.0).join(part.1))?;
        }
        engine.configure(&config, setup.clone())?;
        let (zone, desk) = (config.organisation.zone, config.organisation.address.clone());
        let (residents, folder) = (residents(&config), folder.to_owned());
        let (mails, plans) = (vec![], BTreeMap::new());
        Ok(Self { engine, clock, zone, residents, played: None, mails, setup, desk, folder, plans })
    }

    /// From now on the database is a file, as it is in real life.
    pub(super) fn settle_in(&mut self) -> anyhow::Result<()> {
        let path = self.folder.join("convene.db");
        self.engine.store().backup(&path)?;
        let store = Store::open(&path)?;
        self.engine = Engine::new(store, self.clock.clone(), self.setup.clone(), Key::fixed(1))?;
        Ok(())
    }

    /// The same world without people, for looking ahead: nobody answers.
    pub(super) fn copy(&mut self) -> anyhow::Result<(Engine, Clock)> {
        let clock = Clock::starting_at(self.clock.now());
        let store = self.engine.store().copy_in_memory()?;
        let engine = Engine::new(store, clock.clone(), self.setup.clone(), Key::fixed(1))?;
        Ok((engine, clock))
    }

    /// Adds somebody who is no member of anything.
    pub(super) fn stranger(&mut self, name: &str, address: &str, program: Program) {
        let person = Person { name: name.to_owned(), address: address.to_owned(), program };
        self.residents.push(Resident::new(person, false));
    }

    /// The mailbox of an address; whoever has none gets one.
    pub(super) fn mailbox(&mut self, address: &str) -> usize {
        self.at(address).unwrap_or_else(|| {
            let name = address.split('@').next().unwrap_or_default().to_owned();
            self.stranger(&name, address, Program::Thunderbird);
            self.residents.len() - 1
        })
    }

    /// The address of a community.
    pub(super) fn address_of(&self, community: &str) -> String {
        self.desk.replacen('@', &format!("+{community}@"), 1)
    }

    /// The address of convene itself.
    pub(super) fn desk(&self) -> &str {
        &self.desk
    }

    /// Whose address this is.
    pub(super) fn at(&self, address: &str) -> Option<usize> {
        self.residents.iter().position(|r| r.person.address.eq_ignore_ascii_case(address))
    }

    /// When something happens next by itself.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Timestamp>> {
        let plan = self.plans.keys().next().map(|(at, _)| *at);
        Ok([self.engine.next_wake()?, plan].into_iter().flatten().min())
    }

    /// Lets time pass, stopping at everything that happens on the way.
    pub(super) fn until(&mut self, to: Timestamp) -> anyhow::Result<()> {
        while let Some(at) = self.next()?.filter(|at| *at <= to) {
            self.reach(at)?;
        }
        if to > self.clock.now() {
            self.clock.set(to);
        }
        Ok(())
    }

    /// Lets time pass until a mail has gone or come; false when none does for months.
    pub(super) fn until_mail(&mut self) -> anyhow::Result<bool> {
        let (before, last) = (self.mails.len(), self.clock.now() + TimeDelta::days(NEXT_DAYS));
        while let Some(at) = self.next()?.filter(|at| *at <= last) {
            self.reach(at)?;
            if self.mails.len() > before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn reach(&mut self, at: Timestamp) -> anyhow::Result<()> {
        if at > self.clock.now() {
            self.clock.set(at);
        }
        let before = (self.mails.len(), self.plans.len());
        self.act()?;
        self.engine.settle()?;
        self.deliver()?;
        let idle = before == (self.mails.len(), self.plans.len()) && self.next()? == Some(at);
        anyhow::ensure!(!idle, "the world stands still at {at}");
        Ok(())
    }

    /// Whether somebody answers by themselves now.
    fn lives(&self, who: usize) -> bool {
        self.residents[who].lively && self.played != Some(who)
    }

    /// People do what they had in mind for this time.
    fn act(&mut self) -> anyhow::Result<()> {
        let now = self.clock.now();
        while let Some(entry) = self.plans.first_entry().filter(|entry| entry.key().0 <= now) {
            let (mail, deed) = entry.remove();
            let raw = Arc::clone(&self.mails[mail].raw);
            let Some(who) = self.at(&self.mails[mail].to) else { continue };
            if !self.lives(who) {
                continue;
            }
            let person = self.residents[who].person.clone();
            match deed {
                Deed::Answer(text) => self.post(&office::answer(&person, &raw, &text, now))?,
                Deed::Press(button) => drop(self.press(who, &raw, (button, None))?),
            }
        }
        Ok(())
    }

    /// Somebody presses a button of an invitation, for all of it or for one date.
    pub(super) fn press(
        &mut self,
        who: usize,
        invitation: &[u8],
        (button, occurrence): (Button, Option<Timestamp>),
    ) -> anyhow::Result<bool> {
        let (person, now) = (self.residents[who].person.clone(), self.clock.now());
        let mail = match occurrence {
            Some(at) => office::press_one(&person, invitation, (button, at), now),
            None => office::press(&person, invitation, button, now),
        };
        let Some(mail) = mail else { return Ok(false) };
        for part in &parse(invitation).calendars {
            let Ok(given) = crate::calendar::given::read(&part.bytes, part.method.as_deref())
            else {
                continue;
            };
            for event in &given.events {
                let own = event.recurrence_id.map(|id| id.instant(event.zone));
                self.residents[who].book.answered(&event.uid, occurrence.or(own), button);
            }
        }
        self.post(&mail)?;
        Ok(true)
    }

    /// Takes a mail of one of its people to everybody it is for.
    pub(super) fn post(&mut self, raw: &[u8]) -> anyhow::Result<()> {
        let message = parse(raw);
        let mut recipients: Vec<String> =
            message.to.iter().chain(&message.cc).map(|one| one.address.clone()).collect();
        recipients.dedup();
        self.post_to(&recipients, raw)
    }

    /// Takes a mail to its recipients: convene, people of the office, or nobody.
    pub(super) fn post_to(&mut self, recipients: &[String], raw: &[u8]) -> anyhow::Result<()> {
        let message = parse(raw);
        for to in recipients.iter().take(100) {
            match self.at(to) {
                Some(who) => self.hand_over(who, raw, None)?,
                None if self.engine.is_ours(to) => self.comes_in(to, &message, raw)?,
                None => self.nobody(to, &message, raw)?,
            }
        }
        self.deliver()
    }

    /// A mail reaches convene: a file of its Maildir first, then handled.
    fn comes_in(&mut self, to: &str, message: &Message, raw: &[u8]) -> anyhow::Result<()> {
        let from = message.from.first().map_or("", |from| &from.address).to_owned();
        let known = self.at(&from).is_some();
        let raw = if known { [RESULTS.as_bytes(), raw].concat() } else { raw.to_vec() };
        // Two mails of one second must not share a name: of the second nothing would be heard.
        let name = format!("{}.{}.try", self.clock.now().timestamp(), self.mails.len());
        let incoming = self.folder.join("in");
        std::fs::write(incoming.join("new").join(&name), &raw)?;
        let look = self.engine.look(&raw, Some(to))?;
        let (origin, recipient) = (format!("maildir {name}"), Some(to.to_owned()));
        let arrived =
            Incoming { origin, recipient, raw: raw.clone(), unreadable: None, cursor: None };
        let (taken, _) = self.engine.work(&[arrived])?;
        let old = incoming.join("new").join(&name);
        std::fs::rename(old, incoming.join("cur").join(format!("{name}:2,S")))?;
        let row = match taken.first() {
            Some(Taken::New(row)) => Some(*row),
            Some(Taken::Known) | None => None,
        };
        let (subject, raw) = (message.subject.clone(), raw.into());
        let (at, to) = (self.clock.now(), to.to_owned());
        let (letter, status, look) = (None, Status::Delivered, Some(look));
        self.mails.push(Mail { at, from, to, raw, subject, letter, status, row, look });
        Ok(self.engine.settle()?)
    }

    /// Everything that is due goes out: a file each, then into a mailbox.
    pub(super) fn deliver(&mut self) -> anyhow::Result<()> {
        let last = self.mails.len() + MAILS_A_STEP;
        while self.mails.len() < last {
            let ready = self.engine.ready(64)?;
            if ready.is_empty() {
                return Ok(());
            }
            let claims: Vec<i64> = ready.iter().map(|one| one.id).collect();
            self.engine.attempts(&claims, &[])?;
            let sent: Vec<(i64, Fate)> = claims.iter().map(|id| (*id, Fate::Sent)).collect();
            self.engine.attempts(&[], &sent)?;
            for one in ready {
                self.hand_out(&one)?;
            }
        }
        anyhow::bail!("more than {MAILS_A_STEP} mails in one step")
    }

    fn hand_out(&mut self, ready: &Ready) -> anyhow::Result<()> {
        let file = self.folder.join("sent").join("new").join(format!("{}.try", ready.id));
        std::fs::write(file, &ready.bytes)?;
        let name = self.engine.letter_name(ready.id)?;
        let who = self.mailbox(&ready.to);
        if self.residents[who].broken {
            let person = self.residents[who].person.clone();
            let message = parse(&ready.bytes);
            self.keep(&ready.to, &message, Some(name), &ready.bytes).status = Status::Bounced;
            let back = &ready.envelope_from;
            if back.is_empty() {
                return Ok(());
            }
            let note = office::bounce(&person, &ready.bytes, back, self.clock.now());
            return self.comes_in(back, &parse(&note), &note);
        }
        self.hand_over(who, &ready.bytes, Some(name))
    }

    /// Puts a mail into somebody's mailbox; their program and they themselves take note.
    fn hand_over(&mut self, who: usize, raw: &[u8], letter: Option<String>) -> anyhow::Result<()> {
        let (message, now) = (parse(raw), self.clock.now());
        let to = self.residents[who].person.address.clone();
        for part in message.calendars.iter().filter(|part| !part.enclosed) {
            self.residents[who].book.receive(&part.bytes, part.method.as_deref());
        }
        let number = self.mails.len();
        let away = self.residents[who].away;
        let mail = self.keep(&to, &message, letter.clone(), raw);
        if away {
            mail.status = Status::Away;
            return self.note_of(who, &message, raw);
        }
        if let Some(letter) = letter.filter(|_| self.lives(who)) {
            let same = |mail: &&Mail| mail.to == to && mail.letter.as_deref() == Some(&*letter);
            let turn = self.mails.iter().filter(same).count() - 1;
            let text = message.text.as_deref().unwrap_or_default();
            let habit = office::habit((&letter, text), (who, turn), self.residents[who].spanish);
            if let Some((after, deed)) = habit {
                self.plans.insert((now + after, number), (number, deed));
            }
        }
        Ok(())
    }

    /// The out-of-office note of somebody who is away, once to each address.
    fn note_of(&mut self, who: usize, message: &Message, raw: &[u8]) -> anyhow::Result<()> {
        let from = message.from.first().map_or("", |from| &from.address).to_owned();
        let resident = &mut self.residents[who];
        if !resident.told.insert(from.clone()) {
            return Ok(());
        }
        let text = if resident.spanish {
            "Estoy de vacaciones y leeré tu correo a la vuelta."
        } else {
            "I am on holiday and will read your mail when I am back."
        };
        let note = office::away(&resident.person, raw, text, self.clock.now());
        let message = parse(&note);
        if self.engine.is_ours(&from) {
            return self.comes_in(&from, &message, &note);
        }
        self.keep(&from, &message, None, &note);
        Ok(())
    }

    /// Nobody has this address: the author is told.
    fn nobody(&mut self, to: &str, message: &Message, raw: &[u8]) -> anyhow::Result<()> {
        self.keep(to, message, None, raw).status = Status::Bounced;
        let Some(who) = message.from.first().and_then(|from| self.at(&from.address)) else {
            return Ok(());
        };
        let missing =
            Person { name: String::new(), address: to.to_owned(), program: Program::Thunderbird };
        let back = self.residents[who].person.address.clone();
        let note = office::bounce(&missing, raw, &back, self.clock.now());
        self.hand_over(who, &note, None)
    }

    fn keep(&mut self, to: &str, mail: &Message, letter: Option<String>, raw: &[u8]) -> &mut Mail {
        let from = mail.from.first().map_or("", |from| &from.address).to_owned();
        let (at, to, subject) = (self.clock.now(), to.to_owned(), mail.subject.clone());
        let (raw, status, row, look) = (raw.into(), Status::Delivered, None, None);
        self.mails.push(Mail { at, from, to, raw, subject, letter, status, row, look });
        self.mails.last_mut().expect("one was just added")
    }
}

impl Resident {
    fn new(person: Person, spanish: bool) -> Self {
        let (book, told) = (Book::default(), BTreeSet::new());
        Self { person, spanish, lively: false, away: false, broken: false, book, told }
    }

    /// What comes before the `@`: how they are called in paths and stories.
    pub(super) fn short(&self) -> &str {
        self.person.address.split('@').next().unwrap_or_default()
    }

    /// Their program's note is sent anew to everybody.
    pub(super) fn set_away(&mut self, away: bool) {
        self.away = away;
        self.told.clear();
    }
}

/// The members of a configuration, each once, with mail programs in turn.
fn residents(config: &Config) -> Vec<Resident> {
    let mut residents: Vec<Resident> = vec![];
    for community in &config.communities {
        for member in &community.members {
            let address = &member.address;
            if residents.iter().any(|resident| resident.person.address == *address) {
                continue;
            }
            let name = member.name.clone().unwrap_or_default();
            let program = Program::ALL[residents.len() % Program::ALL.len()];
            let person = Person { name, address: address.clone(), program };
            let language = member.language.unwrap_or(community.settings.language);
            residents.push(Resident::new(person, language.code() == "es"));
        }
    }
    residents
}
