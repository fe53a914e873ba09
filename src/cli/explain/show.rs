//! What `convene explain` prints: one JSON object, or the same in words with the reasons.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::calendar::answer::Answered;
use crate::calendar::reply;
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

/// For people: what was read, and which rule took what off.
pub(super) fn words(file: &Path, understood: &Understood, question: &Question<'_>) -> String {
    let mail = &understood.message;
    let from = mail.from.first().map_or("nobody", |from| from.address.as_str());
    let mut out = format!("{}: {} from {from}", file.display(), understood.kind.name());
    // Writing to a string cannot fail.
    let _ = write!(out, "\n  subject: {}", mail.subject);
    if let Some(reason) = mail.unreadable {
        let _ = write!(out, "\n  cannot be read: {reason}");
    }
    if must_not_answer(mail) {
        let _ = write!(out, "\n  gets no automatic answer");
    }
    if let Some(bounce) = &understood.bounce {
        say_bounce(&mut out, bounce);
    }
    for answer in calendar(understood).iter().flat_map(|answered| &answered.answers) {
        let who = answer.attendee.as_deref().unwrap_or("somebody");
        let says = answer.partstat.map_or("nothing", |partstat| partstat.text());
        let what = answer.uid.as_deref().unwrap_or("an event");
        let _ = write!(out, "\n  calendar: {who} says {says} to {what}");
    }
    if let Some(reply) = &understood.reply {
        say_reply(&mut out, reply);
    }
    if let Some(reading) = understood.reading(question) {
        let _ = write!(out, "\n  level: {}", reading.level.word());
        for fact in &reading.facts {
            let _ = write!(out, "\n  fact: {}", fact.json());
        }
        for step in &reading.trace {
            let _ = write!(out, "\n  because: {step}");
        }
        for doubt in &reading.asks {
            let _ = write!(out, "\n  asks back about: {}", doubt.line);
        }
    }
    out
}

fn say_bounce(out: &mut String, bounce: &Bounce) {
    let list = |all: &[String]| if all.is_empty() { "nobody".to_owned() } else { all.join(", ") };
    let _ = write!(out, "\n  does not exist: {}", list(&bounce.permanent));
    let _ = write!(out, "\n  not reached for now: {}", list(&bounce.temporary));
    if let Some(id) = &bounce.message_id {
        let _ = write!(out, "\n  the mail was: {id}");
    }
    if bounce.policy {
        out.push_str("\n  refused by policy: a matter for the operator");
    }
}

fn say_reply(out: &mut String, reply: &Reply) {
    let unsure = if reply.unsure { " (nothing new could be told apart)" } else { "" };
    let _ = write!(out, "\n  new text{unsure}:\n{}", indented(&reply.text));
    for one in &reply.inline {
        let _ = write!(out, "\n  to \"{}\": {}", one.question, one.answer);
    }
    if let Some(forward) = &reply.forward {
        let author = forward.from.as_deref().unwrap_or("somebody");
        let _ = write!(out, "\n  forwards {author}:\n{}", indented(&forward.text));
    }
    for cut in &reply.cuts {
        let _ = write!(out, "\n  cut by {}:\n{}", cut.rule, indented(&cut.text));
    }
}

fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
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
