//! The post office: mails of people go to convene or to each other, letters into mailboxes.

use super::{Mail, Stage, Status};
use crate::engine::{Fate, Incoming, Ready};
use crate::mail::parse::{Message, parse};
use crate::office::{self, Person, Program};
use crate::store::Taken;

/// A world that sends more mails than this in one step has gone wrong.
const MAILS_A_STEP: usize = 10_000;
/// What the office's mail server writes above mail of its own people, as any good one does.
const RESULTS: &str =
    "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n";

impl Stage {
    /// Takes a mail of one of its people to everybody it is for.
    pub(in crate::cli::demo) fn post(&mut self, raw: &[u8]) -> anyhow::Result<()> {
        let message = parse(raw);
        let mut recipients: Vec<String> =
            message.to.iter().chain(&message.cc).map(|one| one.address.clone()).collect();
        recipients.dedup();
        self.post_to(&recipients, raw)
    }

    /// Takes a mail to its recipients: convene, people of the office, or nobody.
    pub(in crate::cli::demo) fn post_to(
        &mut self,
        recipients: &[String],
        raw: &[u8],
    ) -> anyhow::Result<()> {
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
    pub(in crate::cli::demo) fn deliver(&mut self) -> anyhow::Result<()> {
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
