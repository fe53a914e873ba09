//! `convene check`: whether the configuration is right, and what it will do; no network.

use std::process::ExitCode;

use anyhow::Context as _;

use super::{ConfigPath, Wrong, say};
use crate::clock::{Clock, Timestamp};
use crate::config::{self, Community, Config};
use crate::daemon::{self, Data};
use crate::store::Store;

const HELP: &str = "Example:\n  convene check --config /etc/convene/convene.toml";

/// How many of the next meetings are shown.
const MEETINGS: usize = 3;

/// What `convene check` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigPath,
}

/// Reads the configuration and says what it means, or all that is wrong with it, with the templates,
/// or with the database.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = whole(&arguments.config)?;
    say(&summary(&config, Clock::Wall.now()));
    Ok(ExitCode::SUCCESS)
}

/// The configuration, whose templates and database can be used, too.
pub(super) fn whole(path: &ConfigPath) -> anyhow::Result<Config> {
    let config = path.load()?;
    let setup = daemon::setup(&config).map_err(|error| Wrong(format!("{error:#}")))?;
    let unwritable = setup.templates.check();
    if !unwritable.is_empty() {
        return Err(Wrong(unwritable.join("\n")).into());
    }
    let database = Data::at(&config.organisation.data).database();
    if database.exists() {
        Store::look(&database).with_context(|| database.display().to_string())?;
    }
    Ok(config)
}

/// What the configuration will do, as seen at `now`.
fn summary(config: &Config, now: Timestamp) -> String {
    let mut lines = vec!["The configuration is right.".to_owned()];
    for community in &config.communities {
        lines.push(String::new());
        lines.push(format!(
            "{} ({})",
            community.settings.name,
            config.organisation.address_of(&community.id)
        ));
        lines.push(format!("  {}", people(community)));
        lines.extend(meetings(community, now).into_iter().map(|line| format!("  {line}")));
        lines.extend(round(config, community).map(|line| format!("  {line}")));
    }
    if config.communities.is_empty() {
        lines.push("It founds no community; people found them by mail.".to_owned());
    }
    lines.join("\n")
}

fn people(community: &Community) -> String {
    let stewards = community.stewards().count();
    format!(
        "{}, {} of them {}",
        counted(community.members.len() as u64, "member", "members"),
        stewards,
        if stewards == 1 { "a steward" } else { "stewards" }
    )
}

/// The rule in words and the next dates.
fn meetings(community: &Community, now: Timestamp) -> Vec<String> {
    let series = match config::series(&community.settings.meeting, community.settings.zone) {
        Ok(series) => series,
        Err(error) => return vec![error.to_string()],
    };
    let mut lines = vec![format!("meets {} ({})", series.words("en"), community.settings.zone)];
    let next = series.between(now, Timestamp::MAX_UTC).take(MEETINGS);
    let shown = next.map(|meeting| meeting.local.format("%a %-d %b %Y %H:%M").to_string());
    let shown: Vec<String> = shown.collect();
    lines.push(if shown.is_empty() {
        "no meeting is left: its end is past".to_owned()
    } else {
        format!("next: {}", shown.join(", "))
    });
    lines
}

/// How long an invitation of everybody takes, where the provider's limits make it long.
fn round(config: &Config, community: &Community) -> Option<String> {
    let mails = community.members.len();
    let minutes = config.send.time_for(mails as u64).as_secs() / 60;
    let taken = match (minutes / (24 * 60), minutes / 60, minutes) {
        (0, 0, 0) => return None,
        (0, 0, minutes) => counted(minutes, "minute", "minutes"),
        (0, hours, minutes) => {
            let rest = counted(minutes % 60, "minute", "minutes");
            format!("{} and {rest}", counted(hours, "hour", "hours"))
        }
        (days, hours, _) => {
            let rest = counted(hours % 24, "hour", "hours");
            format!("{} and {rest}", counted(days, "day", "days"))
        }
    };
    Some(format!("a round of invitations takes {taken} at the limits of [send]"))
}

fn counted(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}
