//! One mail understood: parsed, sorted by who wrote it, and read for what is new in it.
//!
//! `convene explain` shows this and the daemon acts on it: there is no second way to read a mail.

mod second;

use std::borrow::Cow;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::intent::{Context, Doubt, Level, Reading, Said, World};
use super::machine::{self, Bounce, Kind};
use super::parse::{Message, parse};
use super::quote::{self, Body, Reply};
use super::words::Language;
use crate::time::to_local;

/// What one mail means.
#[derive(Debug)]
pub struct Understood {
    /// The mail itself.
    pub message: Message,
    /// Who or what wrote it.
    pub kind: Kind,
    /// What is new in it; `None` where nobody speaks: bounces, reports, what cannot be read.
    pub reply: Option<Reply>,
    /// Which addresses failed, when it is a bounce.
    pub bounce: Option<Bounce>,
}

/// Reads `raw`; `parent` is the plain text of the letter of ours that it answers, if that is known.
pub fn understand(raw: &[u8], parent: Option<&str>) -> Understood {
    of_message(parse(raw), parent)
}

/// Reads a mail that is parsed already.
pub fn of_message(message: Message, parent: Option<&str>) -> Understood {
    let kind = machine::kind(&message);
    let bounce = if kind == Kind::Bounce { machine::bounce(&message) } else { None };
    let speaks = matches!(kind, Kind::Person | Kind::List | Kind::Calendar | Kind::Automatic);
    let reply = speaks.then(|| {
        let body = Body {
            text: message.text.as_deref(),
            html: message.html.as_deref(),
            subject: &message.subject,
        };
        quote::reply(body, parent)
    });
    Understood { message, kind, reply, bounce }
}

/// The letter that a mail answers, and when it is read.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What was asked.
    pub context: Context,
    /// What the letter spoke of.
    pub world: &'a World,
    /// The reader's language; default: what the mail says, else English.
    pub language: Option<Language>,
    /// When the mail is read.
    pub now: DateTime<Utc>,
    /// The mail answers no letter of ours: what is no answer is for everybody.
    pub fresh: bool,
}

impl Understood {
    /// What the new text says in answer to `question`; `None` where nobody speaks. What a program
    /// wrote is a comment, whatever it says (mail.md, rule 12).
    pub fn reading(&self, question: &Question<'_>) -> Option<Reading> {
        let reply = self.reply.as_ref()?;
        let person = matches!(self.kind, Kind::Person | Kind::List);
        let text = if person { reply.text.as_str() } else { "" };
        let subject = person.then_some(self.message.subject.as_str());
        let language = question.language.or_else(|| self.language()).unwrap_or(Language::En);
        let said = Said { subject, text, language };
        let local = question.local(self.message.date);
        let reading = read(&said, question, local);
        // An empty answer says what its subject says ("Accepted: …").
        let unsure = reply.unsure && !text.trim().is_empty();
        Some(if unsure { doubtful(reading) } else { reading })
    }

    /// Takes out of what people will be shown whatever `clean` takes out of a text.
    pub fn scrub(&mut self, clean: impl for<'t> Fn(&'t str) -> Cow<'t, str>) {
        let said = self.reply.as_mut().map(|reply| &mut reply.text);
        for text in said.into_iter().chain([&mut self.message.subject]) {
            if let Cow::Owned(clean) = clean(text) {
                *text = clean;
            }
        }
    }

    /// The language the mail declares, if it is one of ours.
    pub fn language(&self) -> Option<Language> {
        Language::from_code(self.message.language.as_deref()?)
    }
}

impl Question<'_> {
    /// When a mail was written in the community's time: what its author claims, never later than
    /// now.
    fn local(&self, claimed: Option<DateTime<Utc>>) -> NaiveDateTime {
        let at = claimed.map_or(self.now, |date| date.min(self.now));
        let zone = self.world.zone.parse::<Tz>().unwrap_or(Tz::UTC);
        to_local(at, zone)
    }
}

/// Reads what was said in answer to `question`; `local` is when it was written, in the community's
/// time. This is how the daemon reads, and `explain`.
pub fn read(said: &Said<'_>, question: &Question<'_>, local: NaiveDateTime) -> Reading {
    second::read(said, question, local)
}

/// Of a text that may not be the author's own nothing is done: all of it is asked about.
fn doubtful(reading: Reading) -> Reading {
    if reading.level != Level::Act {
        return Reading { facts: Vec::new(), ..reading };
    }
    let line = reading.rest.first().cloned().unwrap_or_default();
    let doubt = Doubt { line, readings: reading.facts };
    Reading { level: Level::Ask, facts: Vec::new(), asks: vec![doubt], ..reading }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(mail: &str) -> Level {
        let now = DateTime::from_timestamp(1_796_634_000, 0).unwrap();
        let world = World::default();
        let question =
            Question { context: Context::Rsvp, world: &world, language: None, now, fresh: false };
        understand(mail.as_bytes(), None).reading(&question).unwrap().level
    }

    #[test]
    fn what_may_be_somebody_elses_words_is_asked_about() {
        let mail = "From: ana@x.org\nSubject: Re: hi\n\n\
             On 7 December 2026 at 10:00, Bo <bo@x.org> wrote:\n\nyes\n";
        assert_eq!(level(mail), Level::Ask);
    }

    #[test]
    fn an_empty_answer_says_what_its_subject_says() {
        assert_eq!(level("From: ana@x.org\nSubject: Accepted: Rust Guild\n\n\n"), Level::Act);
    }

    #[test]
    fn what_a_program_says_is_a_comment() {
        let mail = "From: ana@x.org\nSubject: Re: hi\n\nyes\n";
        assert_eq!(level(mail), Level::Act);
        assert_eq!(level(&format!("Auto-Submitted: auto-replied\n{mail}")), Level::Comment);
    }
}
