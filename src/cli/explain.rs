//! `convene explain`: how mails would be understood, and why.

mod paint;
mod show;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{ConfigPath, Wrong};
use crate::clock::{Clock, Timestamp};
use crate::daemon::{self, Data};
use crate::engine::Engine;
use crate::mail::intent::{Context, World};
use crate::mail::understand::{Question, understand};
use crate::mail::words::Language;

/// What `convene explain` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: convene explain --json --context rsvp answer.eml")]
pub(super) struct Arguments {
    /// One JSON object a line and mail, in order.
    #[arg(long)]
    json: bool,
    /// Which question the mail answers: rsvp, topics, hold, …
    #[arg(long, default_value = "general")]
    context: Context,
    /// The reader's language (en, es, …); default: what the mail says.
    #[arg(long, value_parser = language)]
    lang: Option<Language>,
    /// The time the mail is read at: 20261207T100000, 2026-12-07T10:00:00 or RFC 3339.
    #[arg(long, value_parser = time)]
    now: Option<DateTime<Utc>>,
    /// What the answered mail spoke of: meeting, topics, candidates, names (JSON).
    #[arg(long, conflicts_with = "community")]
    world: Option<PathBuf>,
    /// Take that from the database: what letters of this community speak of.
    #[arg(long, value_name = "ID")]
    community: Option<String>,
    #[command(flatten)]
    config: ConfigPath,
    /// The mails; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Does it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let now = arguments.now.unwrap_or_else(|| Clock::Wall.now());
    let fixed = arguments.world.as_deref().map(read_world).transpose().map_err(Wrong)?;
    let fixed = fixed.unwrap_or_default();
    let community = match &arguments.community {
        Some(id) => Some((id, open(id, &arguments.config, now)?)),
        None => None,
    };
    let paint = paint::Paint::of_stdout();
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        match read(file) {
            Ok(raw) => {
                let understood = understand(&raw, None);
                let text = String::from_utf8_lossy(&raw);
                let lively = community.as_ref().and_then(|(id, engine)| engine.world_of(id, &text));
                let world = lively.as_ref().unwrap_or(&fixed);
                let (context, language) = (arguments.context, arguments.lang);
                let fresh = context == Context::General;
                let question = Question { context, world, language, now, fresh };
                let shown = if arguments.json {
                    show::json(file, &understood, &question).to_string()
                } else {
                    show::words(file, &understood, &question, paint)
                };
                super::say(&shown);
            }
            Err(error) => {
                super::say_error(&format!("convene: {}: {error}", file.display()));
                code = ExitCode::FAILURE;
                if arguments.json {
                    super::say(&show::missing(file, &error).to_string());
                }
            }
        }
    }
    Ok(code)
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return std::fs::read(file);
    }
    let mut raw = Vec::new();
    std::io::stdin().lock().read_to_end(&mut raw)?;
    Ok(raw)
}

fn read_world(file: &Path) -> Result<World, String> {
    let named = |problem: &dyn std::fmt::Display| format!("{}: {problem}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    World::from_json(&text).map_err(|error| named(&error))
}

/// What is known of a community.
fn open(id: &str, path: &ConfigPath, now: Timestamp) -> anyhow::Result<Engine> {
    let config = path.load()?;
    let data = Data::at(&config.organisation.data);
    let engine = daemon::copy(&config, &data, Clock::starting_at(now))?;
    anyhow::ensure!(engine.community(id).is_some(), "there is no community {id}");
    Ok(engine)
}

fn language(code: &str) -> Result<Language, String> {
    let known = || Language::ALL.map(Language::code).join(", ");
    Language::from_code(code)
        .ok_or_else(|| format!("not a language of ours; write one of {}", known()))
}

/// A time as the contract writes it; without a zone it is UTC, since no community is asked.
fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let local = |format| NaiveDateTime::parse_from_str(text, format).map(|time| time.and_utc());
    zoned
        .or_else(|_| local("%Y%m%dT%H%M%S"))
        .or_else(|_| local("%Y-%m-%dT%H:%M:%S"))
        .map_err(|_| "write it as 2026-12-07T10:00:00 or 2026-12-07T10:00:00+01:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_the_contract_writes_them() {
        let noon = DateTime::from_timestamp(1_796_644_800, 0);
        for text in ["20261207T120000", "2026-12-07T12:00:00", "2026-12-07T13:00:00+01:00"] {
            assert_eq!(time(text).ok(), noon, "{text}");
        }
        assert!(time("tomorrow").is_err());
        assert!(language("xx").is_err());
    }
}
