//! The story played: mails go in as files of a Maildir, letters come out as files of another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::script::Step;
use crate::cli::say;
use crate::clock::{Clock, Timestamp};
use crate::config;
use crate::engine::{Engine, Fate, Incoming, Key, Setup};
use crate::mail::parse::{Message, parse};
use crate::mail::template::Templates;
use crate::office::{self, Person, Program};
use crate::store::Store;
use crate::time;

/// When the story begins.
const BEGINS: &str = "2026-11-16T08:00:00Z";
/// A story that sends more mails than this in one step has gone wrong.
const MAILS_A_STEP: usize = 10_000;

/// Plays the story in `folder`.
pub(super) fn play(folder: &Path, community: &str, steps: &[Step]) -> anyhow::Result<()> {
    let mut stage = Stage::set(folder, community)?;
    stage.deliver()?;
    for step in steps {
        stage.take(step)?;
    }
    stage.engine.check_memory().map_err(anyhow::Error::msg)?;
    say(&format!("\n{} letters were sent to {} people.", stage.letters, stage.people.len()));
    Ok(())
}

/// Everything that plays a part.
struct Stage {
    engine: Engine,
    clock: Clock,
    zone: Tz,
    people: BTreeMap<String, Person>,
    desk: String,
    incoming: PathBuf,
    sent: PathBuf,
    /// The letters each person got, newest last: template name and mail.
    boxes: BTreeMap<String, Vec<(String, Vec<u8>)>>,
    letters: usize,
    answers: usize,
}

impl Stage {
    fn set(folder: &Path, community: &str) -> anyhow::Result<Self> {
        let path = folder.join("convene.toml");
        std::fs::write(&path, community)?;
        let config = config::load(&path).map_err(|problems| {
            anyhow::anyhow!(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        let begins: Timestamp = BEGINS.parse::<DateTime<Utc>>().context("the beginning")?;
        let clock = Clock::starting_at(begins);
        let setup = Setup::new(&config, Templates::built_in());
        let store = Store::open(&folder.join("convene.db"))?;
        let mut engine = Engine::new(store, clock.clone(), setup.clone(), Key::fixed(1))?;
        let members = config.communities.iter().flat_map(|community| &community.members);
        let mut people = BTreeMap::new();
        for (member, program) in members.zip(Program::ALL.into_iter().cycle()) {
            let name = member.name.clone().unwrap_or_default();
            let person = Person { name, address: member.address.clone(), program };
            people.insert(short(&member.address), person);
        }
        let eva = Person {
            name: "Eva Ruiz".to_owned(),
            address: "eva@example.org".to_owned(),
            program: Program::Gmail,
        };
        people.insert("eva".to_owned(), eva);
        let (incoming, sent) = (folder.join("in"), folder.join("sent"));
        for maildir in [&incoming, &sent] {
            for part in ["tmp", "new", "cur"] {
                std::fs::create_dir_all(maildir.join(part))?;
            }
        }
        engine.configure(&config, setup)?;
        let (zone, desk) = (config.organisation.zone, config.organisation.address.clone());
        let boxes = BTreeMap::new();
        Ok(Self {
            engine,
            clock,
            zone,
            people,
            desk,
            incoming,
            sent,
            boxes,
            letters: 0,
            answers: 0,
        })
    }

    fn take(&mut self, step: &Step) -> anyhow::Result<()> {
        match step {
            Step::Tell(text) => say(&format!("\n=== {text}")),
            Step::Until(local) => self.until(time::to_instant(*local, self.zone))?,
            Step::Pass(long) => self.until(self.clock.now() + *long)?,
            Step::Answer { who, letter, text } => {
                let person = self.person(who)?;
                let original = self.last(&person, Some(letter))?;
                let mail = office::answer(&person, &original, text, self.clock.now());
                self.comes_in(&person, &mail)?;
            }
            Step::Write { who, to, subject, text } => {
                let person = self.person(who)?;
                let to = self.desk.replacen('@', &format!("+{to}@"), 1);
                let mail = office::write(&person, &to, subject, text, self.clock.now());
                self.comes_in(&person, &mail)?;
            }
            Step::Press { who, button } => {
                let person = self.person(who)?;
                let invitation = self.last(&person, None)?;
                let mail = office::press(&person, &invitation, *button, self.clock.now());
                self.comes_in(&person, &mail.context("that letter has no button")?)?;
            }
        }
        self.deliver()
    }

    fn person(&self, who: &str) -> anyhow::Result<Person> {
        self.people.get(who).cloned().with_context(|| format!("nobody is called {who}"))
    }

    /// The last letter of this name (or with a calendar) that somebody got.
    fn last(&self, person: &Person, letter: Option<&str>) -> anyhow::Result<Vec<u8>> {
        let got = self.boxes.get(&person.address).map(Vec::as_slice).unwrap_or_default();
        let wanted = |(name, mail): &&(String, Vec<u8>)| match letter {
            Some(letter) => name == letter,
            None => {
                parse(mail).calendars.iter().any(|part| part.method.as_deref() == Some("REQUEST"))
            }
        };
        let found = got.iter().rev().find(wanted);
        found.map(|(_, mail)| mail.clone()).with_context(|| {
            format!("{} has no letter {}", person.address, letter.unwrap_or("with a calendar"))
        })
    }

    /// Lets time pass, stopping at everything that happens on the way.
    fn until(&mut self, to: Timestamp) -> anyhow::Result<()> {
        while let Some(at) = self.engine.next_wake()?.filter(|at| *at <= to) {
            if at > self.clock.now() {
                self.clock.set(at);
            }
            self.engine.settle()?;
            let before = self.letters;
            self.deliver()?;
            let idle = self.letters == before && self.engine.next_wake()? == Some(at);
            anyhow::ensure!(!idle, "the story stands still at {at}");
        }
        if to > self.clock.now() {
            self.clock.set(to);
        }
        Ok(())
    }

    /// A mail of somebody: a file of the Maildir first, then handled.
    fn comes_in(&mut self, person: &Person, mail: &[u8]) -> anyhow::Result<()> {
        let message = parse(mail);
        show("<-", &person.name, &self.when(), &message);
        self.answers += 1;
        let name = format!("{}.{}.try", self.clock.now().timestamp(), self.answers);
        let file = self.incoming.join("new").join(&name);
        std::fs::write(&file, mail)?;
        let origin = format!("maildir {name}");
        let raw = std::fs::read(&file)?;
        let mail = Incoming { origin, recipient: None, raw, unreadable: None, cursor: None };
        self.engine.work(&[mail])?;
        std::fs::rename(&file, self.incoming.join("cur").join(format!("{name}:2,S")))?;
        self.engine.settle()?;
        Ok(())
    }

    /// Everything that is due goes out: a file each, printed.
    fn deliver(&mut self) -> anyhow::Result<()> {
        for _ in 0..MAILS_A_STEP {
            let Some(ready) = self.engine.next_ready()? else { return Ok(()) };
            self.engine.attempts(&[ready.id], &[])?;
            let file = self.sent.join("new").join(format!("{}.try", ready.id));
            std::fs::write(file, &ready.bytes)?;
            self.engine.attempts(&[], &[(ready.id, Fate::Sent)])?;
            self.letters += 1;
            let name = self.engine.letter_name(ready.id)?;
            show("->", &ready.to, &self.when(), &parse(&ready.bytes));
            self.boxes.entry(ready.to.clone()).or_default().push((name, ready.bytes.to_vec()));
        }
        anyhow::bail!("more than {MAILS_A_STEP} mails in one step")
    }

    fn when(&self) -> String {
        time::to_local(self.clock.now(), self.zone).format("%a %-d %b %H:%M").to_string()
    }
}

fn short(address: &str) -> String {
    address.split('@').next().unwrap_or_default().to_owned()
}

/// Prints a mail: who, when, subject, and what is said (without what is quoted below).
fn show(arrow: &str, who: &str, when: &str, mail: &Message) {
    let mut lines = vec![format!("\n{arrow} {when}  {who}: {}", mail.subject)];
    let text = mail.text.as_deref().unwrap_or_default();
    let own = if arrow == "<-" { text.split("\n\n").next().unwrap_or_default() } else { text };
    lines.extend(own.trim_end().lines().map(|line| format!("   | {line}")));
    lines.extend(mail.calendars.iter().map(|part| {
        format!("   [calendar: {}]", part.method.as_deref().unwrap_or("without method"))
    }));
    say(&lines.join("\n"));
}
