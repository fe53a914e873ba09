//! What `convene explain` prints: one JSON object, or the same in words with the reasons.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::paint::{Ink, Paint};
use crate::calendar::answer::Answered;
use crate::calendar::reply;
use crate::mail::intent::{Level, Reading};
use crate::mail::machine::{Bounce, Kind, must_not_answer};
use crate::mail::quote::Reply;
use crate::mail::understand::{Question, Understood};

/// One mail as the contract has it; keys that do not apply are absent.
pub(super) fn json(file: &Path, understood: &Understood, question: &Question<'_>) -> Value {
    let mail = &understood.message;
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            object.insert(key.to_owned(), value);
        }
    };
    put("file", json!(file.display().to_string()));
    put("kind", json!(understood.kind.name()));
    put("from", json!(mail.from.first().map(|from| &from.address)));
    put("subject", json!(mail.subject));
    put("message_id", json!(mail.message_id));
    let asked = question.language.map(|language| language.code());
    put("language", json!(mail.language.as_deref().or(asked)));
    put("unreadable", json!(mail.unreadable));
    if let Some(reply) = &understood.reply {
        put("reply", json!(reply.text));
        let forward = reply.forward.as_ref();
        put("forward", json!(forward.map(|one| json!({"from": one.from, "text": one.text}))));
    }
    if let Some(reading) = understood.reading(question) {
        put("facts", reading.facts.iter().map(|fact| fact.json()).collect());
        put("level", json!(reading.level.word()));
    }
    put("bounce", json!(understood.bounce.as_ref().map(bounce)));
    put("calendar", json!(calendar(understood).map(|answered| answered.json())));
    Value::Object(object)
}

/// What a calendar program answers; of several calendars the first that can be read.
fn calendar(understood: &Understood) -> Option<Answered> {
    let calendars = understood.message.calendars.iter().filter(|part| !part.enclosed);
    let mut calendars = calendars.filter(|_| understood.kind == Kind::Calendar);
    calendars.find_map(|part| reply::read(&part.bytes, part.method.as_deref()).ok())
}

fn bounce(bounce: &Bounce) -> Value {
    json!({
        "permanent": bounce.permanent,
        "temporary": bounce.temporary,
        "message_id": bounce.message_id,
        "policy": bounce.policy,
    })
}

/// A file that could not be read keeps its line.
pub(super) fn missing(file: &Path, error: &std::io::Error) -> Value {
    json!({"file": file.display().to_string(), "kind": "unreadable", "unreadable": error.to_string()})
}

/// For people: what was read, and which rule took what off. What a mail says is shown without
/// control characters, which could rewrite the screen.
pub(super) fn words(
    file: &Path,
    understood: &Understood,
    question: &Question<'_>,
    paint: Paint,
) -> String {
    let mail = &understood.message;
    let from = mail.from.first().map_or("nobody", |from| from.address.as_str());
    let head = format!("{}: {} from {from}", file.display(), understood.kind.name());
    let mut sheet = Sheet { text: paint.ink(Ink::Head, &visible(&head)).into_owned(), paint };
    sheet.line(Ink::Faint, "subject", &mail.subject);
    if let Some(reason) = mail.unreadable {
        sheet.line(Ink::Doubt, "cannot be read", reason);
    }
    if must_not_answer(mail) {
        sheet.line(Ink::Faint, "answer", "none, a machine would read it");
    }
    if let Some(bounce) = &understood.bounce {
        sheet.bounce(bounce);
    }
    for answer in calendar(understood).iter().flat_map(|answered| &answered.answers) {
        let who = answer.attendee.as_deref().unwrap_or("somebody");
        let says = answer.partstat.map_or("nothing", |partstat| partstat.text());
        let what = answer.uid.as_deref().unwrap_or("an event");
        sheet.line(Ink::Fact, "calendar", &format!("{who} says {says} to {what}"));
    }
    if let Some(reply) = &understood.reply {
        sheet.reply(reply);
    }
    if let Some(reading) = understood.reading(question) {
        sheet.reading(&reading);
    }
    sheet.text
}

/// What is shown of a mail, line by line.
struct Sheet {
    text: String,
    paint: Paint,
}

impl Sheet {
    /// `name: said`.
    fn line(&mut self, ink: Ink, name: &str, said: &str) {
        let said = visible(said);
        // Writing to a string cannot fail.
        let _ = write!(self.text, "\n  {name}: {}", self.paint.ink(ink, &said));
    }

    /// `name:` and below it a text of several lines, if there is any.
    fn block(&mut self, ink: Ink, name: &str, text: &str) {
        let _ = write!(self.text, "\n  {name}:");
        for line in text.trim_end().lines() {
            let _ = write!(self.text, "\n    {}", self.paint.ink(ink, &visible(line)));
        }
    }

    fn bounce(&mut self, bounce: &Bounce) {
        let list =
            |all: &[String]| if all.is_empty() { "nobody".to_owned() } else { all.join(", ") };
        self.line(Ink::Fact, "does not exist", &list(&bounce.permanent));
        self.line(Ink::Fact, "not reached for now", &list(&bounce.temporary));
        if let Some(id) = &bounce.message_id {
            self.line(Ink::Faint, "the mail was", id);
        }
        if bounce.policy {
            self.line(Ink::Doubt, "refused by policy", "a matter for the operator");
        }
    }

    fn reply(&mut self, reply: &Reply) {
        let unsure = if reply.unsure { "perhaps new text, never acted on" } else { "new text" };
        self.block(if reply.unsure { Ink::Doubt } else { Ink::Head }, unsure, &reply.text);
        for one in &reply.inline {
            self.line(Ink::Head, &format!("to \"{}\"", visible(&one.question)), &one.answer);
        }
        if let Some(forward) = &reply.forward {
            let author = visible(forward.from.as_deref().unwrap_or("somebody"));
            self.block(Ink::Faint, &format!("forwards {author}"), &forward.text);
        }
        for cut in &reply.cuts {
            self.block(Ink::Faint, &format!("cut by {}", cut.rule), &cut.text);
        }
    }

    fn reading(&mut self, reading: &Reading) {
        let ink = match reading.level {
            Level::Act => Ink::Fact,
            Level::Ask => Ink::Doubt,
            Level::Comment => Ink::Faint,
        };
        self.line(ink, "level", reading.level.word());
        for fact in &reading.facts {
            self.line(Ink::Fact, "fact", &fact.json().to_string());
        }
        for step in &reading.trace {
            self.line(Ink::Faint, "because", step);
        }
        for doubt in &reading.asks {
            self.line(Ink::Doubt, "asks back about", &doubt.line);
            for fact in &doubt.readings {
                self.line(Ink::Doubt, "it could mean", &fact.json().to_string());
            }
        }
    }
}

/// Text without control characters.
fn visible(text: &str) -> String {
    let shown = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    text.trim_end().replace(['\n', '\t'], " ").chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::mail::intent::{Context, World};
    use crate::mail::understand::understand;

    fn shown(mail: &str) -> Value {
        let now = DateTime::from_timestamp(1_796_634_000, 0).unwrap();
        let world = World::default();
        let question =
            Question { context: Context::Rsvp, world: &world, language: None, now, fresh: false };
        json(Path::new("x.eml"), &understand(mail.as_bytes(), None), &question)
    }

    const ANSWER: &str = "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@x.org\nEND:VEVENT\nEND:VCALENDAR\n";

    #[test]
    fn keys_that_do_not_apply_are_absent() {
        let keys =
            |mail: &str| shown(mail).as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let person = keys("From: ana@x.org\nSubject: Re: hi\n\nyes\n");
        assert_eq!(person, ["file", "kind", "from", "subject", "reply", "facts", "level"]);
        let bounce =
            keys("From: mailer-daemon@x.org\nSubject: Undeliverable\n\n<bo@x.org>: gone\n");
        assert_eq!(bounce, ["file", "kind", "from", "subject", "bounce"]);
    }

    #[test]
    fn a_calendars_answer_is_shown_and_an_enclosed_one_is_not() {
        let direct = shown(&format!("From: ana@x.org\n{ANSWER}"));
        assert_eq!(direct["calendar"]["answers"][0]["partstat"], "ACCEPTED");
        let enclosed = shown(&format!("From: bo@x.org\nContent-Type: message/rfc822\n\n{ANSWER}"));
        assert!(enclosed.get("calendar").is_none());
    }
}
