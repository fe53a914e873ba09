//! What a template can speak of: the facts of the letter, who reads it, and where things are.

use std::collections::BTreeMap;

use minijinja::Value;
use serde::Serialize;
use serde_json::json;

use super::{Copy, Installation};
use crate::community::{Language, Letter};
use crate::mail::say;
use crate::mail::words::{About, WORDS, Word};
use crate::time;

/// The facts of a copy, by name.
pub(super) fn of(copy: &Copy<'_>, installation: &Installation) -> BTreeMap<String, Value> {
    let language = copy.reader.language.of_letters();
    let mut facts = serde_json::to_value(copy.letter).unwrap_or_default();
    let said = |command| say::command(command, language);
    if let Letter::MailBack { act, .. } = copy.letter {
        let texts: Vec<String> = act.iter().map(said).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        let lines = lines.filter(|line| !line.trim().is_empty());
        facts["act"] = json!(lines.collect::<Vec<_>>());
    }
    if let Letter::Unclear { readings, .. } = copy.letter {
        // A bar would begin another answer.
        let first = |text: String| text.lines().next().map(|line| line.replace('|', "/"));
        let lines: Vec<String> = readings.iter().map(said).filter_map(first).collect();
        facts["readings"] = json!(lines);
    }
    if let Some(paper) = copy.letter.ballot() {
        facts["ballot"] = super::ballot::facts(paper, copy.reader.person, language);
    }
    if let Letter::Help { .. } = copy.letter {
        facts["words"] = json!(help(language));
    }
    facts["clocks"] = json!(super::clocks::changed(&facts, copy.reader.zone));
    let facts = facts.as_object().into_iter().flatten();
    facts
        .map(|(name, fact)| (name.clone(), Value::from_serialize(fact)))
        .chain(shared(copy, installation))
        .collect()
}

/// What every letter knows.
fn shared(copy: &Copy<'_>, installation: &Installation) -> [(String, Value); 8] {
    let addresses = &installation.addresses;
    let reader = copy.reader;
    let community = copy.from.map(|from| {
        json!({
            "id": from.id,
            "name": from.name,
            "purpose": from.purpose,
            "zone": from.zone,
            "address": addresses.community(from.id),
        })
    });
    let tells_feed = matches!(copy.letter, Letter::Welcome { .. } | Letter::FeedLink { .. });
    let feed = installation.url.as_ref().zip(copy.feed.filter(|_| tells_feed));
    let feed = feed.map(|(url, feed)| format!("{}/m/{feed}.ics", url.trim_end_matches('/')));
    let fact = |name: &str, value| (name.to_owned(), Value::from_serialize(value));
    [
        fact("sender", json!(copy.from.map_or(&*installation.organisation, |from| from.name))),
        fact("organisation", json!(installation.organisation)),
        fact("community", json!(community)),
        fact("member", json!(copy.from.is_some() && !is_strange(copy.letter))),
        fact(
            "reader",
            json!({
                "name": reader.name,
                "language": reader.language.of_letters().code(),
                "zone": reader.zone,
            }),
        ),
        fact("answered", json!(copy.answered)),
        fact("links", json!({ "feed": feed, "desk": addresses.desk() })),
        fact("today", json!(time::to_local(copy.date, reader.zone).date())),
    ]
}

/// Whether it goes to somebody who is no member, and can neither leave nor get less.
fn is_strange(letter: &Letter) -> bool {
    matches!(
        letter,
        Letter::ConfirmJoin { .. }
            | Letter::JoinWaits {}
            | Letter::JoinWhich { .. }
            | Letter::JoinRefused { .. }
            | Letter::JoinOffered { .. }
            | Letter::RoomAsked { .. }
            | Letter::Goodbye { .. }
            | Letter::Uninvited { meeting: None, .. }
    )
}

/// Words of the help letter that belong together.
#[derive(Debug, Serialize)]
struct Group {
    about: &'static str,
    words: Vec<(&'static str, &'static str)>,
}

/// What members can write, in groups.
fn help(language: Language) -> Vec<Group> {
    const ABOUTS: [(About, &str); 8] = [
        (About::Attending, "attending"),
        (About::Topics, "topics"),
        (About::Facilitating, "facilitating"),
        (About::Together, "together"),
        (About::Afterwards, "afterwards"),
        (About::Belonging, "belonging"),
        (About::Anytime, "anytime"),
        (About::Stewards, "stewards"),
    ];
    const MEETING: [&str; 4] = ["hold", "cancel", "move", "drop"];
    let belongs = |word: &Word, about| {
        let about_meeting = about == About::Facilitating && MEETING.contains(&word.name);
        word.about == about || about_meeting
    };
    // Under "for stewards" it need not be said again whom it is for.
    let does = |word: &Word| match word.does(language).split_once(": ") {
        Some((who, does)) if word.about == About::Stewards && !who.contains(',') => does,
        _ => word.does(language),
    };
    let shown = |word: &Word| (word.usage(language), does(word));
    let group = |(about, name)| Group {
        about: name,
        words: WORDS.iter().filter(|word| belongs(word, about)).map(shown).collect(),
    };
    ABOUTS.map(group).into()
}
