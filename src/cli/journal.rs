//! `convene journal` and `convene why`: what happened, and because of what.

use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::{ConfigPath, say};
use crate::clock::Clock;
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
    for row in rows {
        say(&if arguments.json { as_json(&row).to_string() } else { in_words(&row) });
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
        say(&format!("changed: {}", in_words(change)));
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

/// `2026-12-01T09:00:00Z mail 17 person 4: agenda voted topic 3`.
fn in_words(row: &JournalRow) -> String {
    let mail = row.mail.map(|mail| format!(" mail {mail}")).unwrap_or_default();
    let person = row.person.map(|person| format!(" person {}", person.0)).unwrap_or_default();
    let change = serde_json::from_str(&row.change).unwrap_or_default();
    format!("{}{mail}{person}: {}", time(row.at), flat(&change))
}

/// A value in a line; what is empty says nothing.
fn flat(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(text) => text.replace(char::is_control, " "),
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
    use super::*;

    #[test]
    fn changes_are_told_in_a_line() {
        let change = json!({ "agenda": { "voted": { "topic": 3, "by": null, "late": false } } });
        assert_eq!(flat(&change), "agenda voted topic 3");
        let change = json!({ "life": "paused", "texts": ["a\nb", ""], "whole": true });
        assert_eq!(flat(&change), "life paused texts a b whole");
    }
}
