//! `convene journal` and `convene why`: what happened, and because of what.

mod sentence;

use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use sentence::Names;

use super::{ConfigPath, say};
use crate::clock::Clock;
use crate::community::Change;
use crate::daemon::{self, Data};
use crate::store::{JournalRow, Store};

const JOURNAL_HELP: &str = "Example:\n  convene journal rust --last 50";
const WHY_HELP: &str = "Example:\n  convene why 17";

/// What `convene journal` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = JOURNAL_HELP)]
pub(super) struct JournalArguments {
    /// The community's id.
    community: String,
    /// How many of the last entries to show.
    #[arg(long, default_value_t = 100)]
    last: usize,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigPath,
}

/// What `convene why` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = WHY_HELP)]
pub(super) struct WhyArguments {
    /// The mail's number, as status, journal and log show it.
    mail: i64,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigPath,
}

/// Prints the journal of a community, oldest entry first.
pub(super) fn journal(arguments: &JournalArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    let mut engine = daemon::copy(&config, &data, Clock::Wall)?;
    let id = &arguments.community;
    let key = engine.community(id).map(|community| community.key);
    let key = key.with_context(|| format!("there is no community {id}"))?;
    let rows = engine.store().read(|tx| tx.read_journal(key, arguments.last))?;
    let names = engine.community(id).map(|community| Names { community, people: engine.people() });
    for row in rows {
        let line = || in_words(&row, names.as_ref());
        say(&if arguments.json { as_json(&row).to_string() } else { line() });
    }
    Ok(ExitCode::SUCCESS)
}

/// Says how a mail was read and what it did.
pub(super) fn why(arguments: &WhyArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let database = Data::at(&config.organisation.data).database();
    let mut store = Store::look(&database).with_context(|| database.display().to_string())?;
    let number = arguments.mail;
    let found = store.read(|tx| Ok((tx.mail(number)?, tx.journal_of_mail(number)?)))?;
    let (Some(mail), changes) = found else { anyhow::bail!("there is no mail {number}") };
    let (communities, people) = store.read(|tx| Ok((tx.load_communities()?, tx.load_people()?)))?;
    let understood = mail.understood.as_deref().map(serde_json::from_str::<Value>);
    let understood = understood.transpose()?.unwrap_or_default();
    if arguments.json {
        say(&json!({
            "mail": number,
            "received": time(mail.received),
            "state": mail.state,
            "understood": understood,
            "error": mail.error,
            "changes": changes.iter().map(as_json).collect::<Vec<_>>(),
            "letters": mail.letters.iter().map(|(name, copies)| json!({ "letter": name,
                "copies": copies })).collect::<Vec<_>>(),
        })
        .to_string());
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("mail {number}, received {}: {}", time(mail.received), mail.state));
    say(&format!("read as: {}", flat(&understood)));
    if let Some(error) = mail.error {
        say(&format!("went wrong: {error}"));
    }
    for change in &changes {
        let community = communities.iter().find(|community| community.key == change.community);
        let names = community.map(|community| Names { community, people: &people });
        say(&format!("changed: {}", in_words(change, names.as_ref())));
    }
    for (name, copies) in &mail.letters {
        say(&format!("wrote: {name}, {copies} copies"));
    }
    Ok(ExitCode::SUCCESS)
}

fn time(seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn as_json(row: &JournalRow) -> Value {
    json!({
        "at": time(row.at),
        "mail": row.mail,
        "person": row.person.map(|person| person.0),
        "change": serde_json::from_str::<Value>(&row.change).unwrap_or_default(),
    })
}

/// `2026-12-01T09:00:00Z mail 17 by Bo Chen: Bo Chen wants topic 3, "Lifetimes"`. What an earlier
/// version wrote and this one does not know is shown as it is.
fn in_words(row: &JournalRow, names: Option<&Names<'_>>) -> String {
    let mail = row.mail.map(|mail| format!(" mail {mail}")).unwrap_or_default();
    let by = row.person.map(|person| match names {
        Some(names) => format!(" by {}", names.who(person)),
        None => format!(" by person {}", person.0),
    });
    let known = serde_json::from_str::<Change>(&row.change).ok();
    let sentence = known.zip(names).map(|(change, names)| names.sentence(&change));
    let sentence =
        sentence.unwrap_or_else(|| flat(&serde_json::from_str(&row.change).unwrap_or_default()));
    format!("{}{mail}{}: {}", time(row.at), by.unwrap_or_default(), one_line(&sentence))
}

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A value in a line; what is empty says nothing.
fn flat(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(text) => one_line(text),
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(flat).filter(|item| !item.is_empty()).collect();
            items.join(", ")
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.replace('_', " "), value));
            let fields: Vec<String> = fields
                .filter_map(|(name, value)| match (value, flat(value)) {
                    (Value::Bool(true), _) => Some(name),
                    (_, text) if text.is_empty() => None,
                    (_, text) => Some(format!("{name} {text}")),
                })
                .collect();
            fields.join(" ")
        }
        other @ (Value::Bool(true) | Value::Number(_)) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::community::{MeetingId, PersonId, meeting, membership};
    use crate::config;
    use crate::engine::{Engine, Key, Setup};
    use crate::mail::template::Templates;

    const FILE: &str = r#"
        [organisation]
        name = "Example Ltd"
        address = "cop@example.org"
        time_zone = "Europe/Madrid"
        operators = ["ops@example.org"]
        [receive]
        maildir = "in"
        [send]
        maildir = "out"
        [[community]]
        id = "rust"
        name = "Rust Guild"
        stewards = ["Ana Lima <ana@example.org>"]
        members = ["Bo Chen <bo@example.org>"]
        [community.meeting]
        first = 2026-12-02T16:00:00
        repeat = "every 2 weeks on Wednesday"
    "#;

    #[test]
    fn a_journal_is_sentences_with_names_and_dates() {
        let config = config::read(Path::new("x.toml"), FILE).config.unwrap();
        let setup = || Setup::new(&config, Templates::built_in());
        let clock = Clock::starting_at("2026-11-24T09:00:00Z".parse().unwrap());
        let store = Store::in_memory().unwrap();
        let mut engine = Engine::new(store, clock, setup(), Key::fixed(1)).unwrap();
        engine.configure(&config, setup()).unwrap();
        engine.wake().unwrap();
        let key = engine.community("rust").unwrap().key;
        let rows = engine.store().read(|tx| tx.read_journal(key, 100)).unwrap();
        let names = Names { community: engine.community("rust").unwrap(), people: engine.people() };
        let lines: Vec<String> = rows.iter().map(|row| in_words(row, Some(&names))).collect();
        for said in [
            "2026-11-24T09:00:00Z: the series of meetings is: every 2 weeks on Wednesday, from \
             Wed 2 Dec 2026 16:00",
            "2026-11-24T09:00:00Z: a meeting is planned for Wed 16 Dec 2026 16:00",
            "2026-11-24T09:00:00Z: Ana Lima is a member and steward",
            "2026-11-24T09:00:00Z: Bo Chen is a member",
        ] {
            assert!(lines.iter().any(|line| line == said), "{said}\n{}", lines.join("\n"));
        }
        // What was meant for calendars and programs is no sentence.
        assert!(!lines.iter().any(|line| line.contains("uid") || line.contains("series 1")));
        let bo = engine.people().at("bo@example.org").unwrap();
        let of = |change| names.sentence(&Change::Membership(change));
        let day = "2027-03-01".parse().ok();
        assert_eq!(
            of(membership::Change::NotBeforeSet { person: bo, day }),
            "Bo Chen is not asked to facilitate before 2027-03-01"
        );
        assert_eq!(
            of(membership::Change::OptedOut { person: bo, out: false }),
            "Bo Chen is in turn asked to facilitate"
        );
        let gone = membership::Change::Left { person: PersonId(99) };
        assert_eq!(of(gone), "person 99 is no member any more");
        let text = "At\nnight?".to_owned();
        let comment = meeting::Change::Commented { meeting: MeetingId(1), person: bo, text };
        assert_eq!(
            names.sentence(&Change::Meeting(comment)),
            "Bo Chen commented on the meeting of Wed 2 Dec 2026 16:00"
        );
    }

    #[test]
    fn changes_are_told_in_a_line() {
        let change = json!({ "agenda": { "voted": { "topic": 3, "by": null, "late": false } } });
        assert_eq!(flat(&change), "agenda voted topic 3");
        let change = json!({ "life": "paused", "texts": ["a\nb", ""], "whole": true });
        assert_eq!(flat(&change), "life paused texts a b whole");
    }
}
