//! A small world: the engine, a clock that is moved, and an office with a mailbox for everybody.

mod post;
mod resident;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub(super) use self::resident::Resident;
use self::resident::residents;
use crate::clock::{Clock, Timestamp};
use crate::config;
use crate::engine::{Engine, Key, Look, Setup};
use crate::mail::parse::parse;
use crate::mail::template::Templates;
use crate::office::{self, Button, Deed, Person, Program};
use crate::store::Store;

/// "The next thing that happens" looks so far ahead.
const NEXT_DAYS: i64 = 100;

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
}
