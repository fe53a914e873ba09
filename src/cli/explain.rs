//! `convene explain`: how mails would be understood, and why.

mod show;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDateTime, Utc};

use crate::mail::understand::understand;

/// What `convene explain` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: convene explain --json --context rsvp answer.eml")]
pub(super) struct Arguments {
    /// One JSON object a line and mail, in order.
    #[arg(long)]
    json: bool,
    /// Which question the mail answers.
    #[arg(long, default_value = "general", value_parser = CONTEXTS)]
    context: String,
    /// The reader's language (en, es, …); default: what the mail says.
    #[arg(long)]
    lang: Option<String>,
    /// The time the mail is read at: 20261207T100000, 2026-12-07T10:00:00 or RFC 3339.
    #[arg(long, value_parser = time)]
    now: Option<DateTime<Utc>>,
    /// What the answered mail spoke of: meeting, topics, candidates, names (JSON).
    #[arg(long, conflicts_with = "community")]
    world: Option<PathBuf>,
    /// Take that from this community's database instead.
    #[arg(long)]
    community: Option<String>,
    /// The mails; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

const CONTEXTS: [&str; 18] = [
    "general",
    "rsvp",
    "facilitate",
    "topics",
    "ballot-approval",
    "ballot-ranked",
    "notes",
    "hold",
    "founding",
    "confirm",
    "swap",
    "take",
    "moderate",
    "proposal",
    "consent",
    "digest",
    "poll",
    "brief",
];

/// Does it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.community.is_some() {
        anyhow::bail!("--community is not there yet; use --world FILE");
    }
    if let Some(world) = &arguments.world {
        let text = std::fs::read(world).with_context(|| world.display().to_string())?;
        serde_json::from_slice::<serde_json::Value>(&text)
            .with_context(|| world.display().to_string())?;
    }
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        let shown = match read(file) {
            Ok(raw) => {
                let understood = understand(&raw, None);
                if arguments.json {
                    show::json(file, &understood, arguments.lang.as_deref()).to_string()
                } else {
                    show::words(file, &understood)
                }
            }
            Err(error) => {
                super::say_error(&format!("convene: {}: {error}", file.display()));
                code = ExitCode::FAILURE;
                if !arguments.json {
                    continue;
                }
                show::missing(file, &error).to_string()
            }
        };
        super::say(&shown);
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

/// A time as the contract writes it; without a zone it is UTC, since no community is asked.
fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let local = |format| NaiveDateTime::parse_from_str(text, format).map(|time| time.and_utc());
    zoned
        .or_else(|_| local("%Y%m%dT%H%M%S"))
        .or_else(|_| local("%Y-%m-%dT%H:%M:%S"))
        .map_err(|_| "write it as 2026-12-07T10:00:00 or 2026-12-07T10:00:00+01:00".to_owned())
}
