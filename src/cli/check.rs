//! `convene check`: whether the configuration is right, and what it will do; no network.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono_tz::Tz;

use super::{ConfigPath, Wrong, say};
use crate::clock::{Clock, Timestamp};
use crate::community::recurrence::hours;
use crate::config::{self, Community, Config, Lmtp};
use crate::daemon::{self, Data};
use crate::engine;
use crate::store::Store;
use crate::time;

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
    say(&summary(&config, &drift_of(&config)?, Clock::Wall.now()));
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
    look(&config)?;
    socket_can_be(&config)?;
    Ok(config)
}

/// Whether there is a folder for the socket that mail is handed over on; a socket's folder has owners
/// and rights of its own, so nobody makes it on the way.
fn socket_can_be(config: &Config) -> Result<(), Wrong> {
    let Some(Lmtp::Unix(socket)) = &config.receive.lmtp else { return Ok(()) };
    let folder = socket.parent().filter(|folder| *folder != Path::new(""));
    match folder.filter(|folder| !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => Err(Wrong(format!(
            "there is no folder {} for the socket of `lmtp`; make it: convene writes to it, and \
             your mail server enters it",
            folder.display()
        ))),
    }
}

/// The database, if there is one yet.
fn look(config: &Config) -> anyhow::Result<Option<Store>> {
    let database = Data::at(&config.organisation.data).database();
    if !database.exists() {
        return Ok(None);
    }
    Store::look(&database).with_context(|| database.display().to_string()).map(Some)
}

/// Where communities are otherwise than the configuration says, by their ids.
type Drift = BTreeMap<String, Vec<String>>;

fn drift_of(config: &Config) -> anyhow::Result<Drift> {
    let Some(mut store) = look(config)? else { return Ok(Drift::new()) };
    Ok(engine::drift(&mut store, &config.communities)?)
}

/// What the configuration will do, as seen at `now`, and what it will not because mail said otherwise.
fn summary(config: &Config, drift: &Drift, now: Timestamp) -> String {
    let mut lines = vec!["The configuration is right.".to_owned()];
    for community in &config.communities {
        lines.push(String::new());
        lines.push(format!(
            "{} ({})",
            community.settings.name,
            config.organisation.address_of(&community.id)
        ));
        lines.push(format!("  {}", people(community)));
        lines
            .extend(drift.get(&community.id).into_iter().flatten().map(|line| format!("  {line}")));
        let meetings = meetings(community, now).into_iter().chain(elsewhere(community));
        lines.extend(meetings.map(|line| format!("  {line}")));
        lines.extend(round(config, community).map(|line| format!("  {line}")));
    }
    if config.communities.is_empty() {
        lines.push("It founds no community; people found them by mail.".to_owned());
    }
    for (id, sentences) in drift {
        if config.communities.iter().all(|community| community.id != *id) {
            lines.push(String::new());
            lines.extend(sentences.iter().map(|line| format!("{id}: {line}")));
        }
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

/// What the times of day are where members are elsewhere, and which in turn would be fairer.
fn elsewhere(community: &Community) -> Vec<String> {
    let (meeting, zone) = (&community.settings.meeting, community.settings.zone);
    let zones: Vec<Tz> =
        community.members.iter().map(|member| member.zone.unwrap_or(zone)).collect();
    let mut others: Vec<Tz> = zones.iter().copied().filter(|other| *other != zone).collect();
    others.sort_unstable_by_key(|other| other.name());
    others.dedup();
    let hours = match &*meeting.hours {
        [] => vec![meeting.first.time()],
        hours => hours.to_vec(),
    };
    let clocks = |other: &Tz| {
        let there = hours.iter().map(|hour| {
            let at = time::to_instant(meeting.first.date().and_time(*hour), zone);
            time::to_local(at, *other).format("%H:%M").to_string()
        });
        format!("in {other}: {}", there.collect::<Vec<_>>().join(", "))
    };
    let mut lines: Vec<String> = others.iter().map(clocks).collect();
    let fairer = hours::fairer(&zones, zone, meeting.first).filter(|_| meeting.hours.is_empty());
    lines.extend(fairer.map(|fairer| match &*fairer {
        [hour] => {
            format!("that is somebody's night; at {} it would be kinder", hour.format("%H:%M"))
        }
        hours => {
            let hours = hours.iter().map(|hour| hour.format("\"%H:%M\"").to_string());
            format!(
                "that is somebody's night: with `hours = [{}]`, and `first` at one of them, who \
                 gets up early would take turns",
                hours.collect::<Vec<_>>().join(", ")
            )
        }
    }));
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

#[cfg(test)]
mod tests {
    use super::*;

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
        stewards = ["ana@example.org"]
        members = [{ address = "hana@example.org", time_zone = "Pacific/Auckland" }]
        [community.meeting]
        first = 2026-12-02T16:00:00
        repeat = "every Wednesday"
    "#;

    #[test]
    fn what_is_otherwise_than_the_file_says_stands_with_its_community() {
        let drift = [("rust", "bo@example.org is"), ("gone", "no longer in the file and goes on")];
        let drift = drift.map(|(id, sentence)| (id.to_owned(), vec![sentence.to_owned()]));
        let told = |file: &str| {
            let config = config::read(Path::new("x.toml"), file).config.unwrap();
            summary(&config, &Drift::from(drift.clone()), "2026-11-02T09:00:00Z".parse().unwrap())
        };
        let told = told(FILE);
        assert!(told.contains("2 members, 1 of them a steward\n  bo@example.org is\n"), "{told}");
        assert!(told.ends_with("\n\ngone: no longer in the file and goes on"), "{told}");
    }

    #[test]
    fn a_socket_needs_its_folder() {
        let config = |socket: &str| {
            let file = FILE.replace("maildir = \"in\"", &format!("lmtp = \"unix:{socket}\""));
            config::read(Path::new("x.toml"), &file).config.unwrap()
        };
        assert!(socket_can_be(&config("lmtp.sock")).is_ok());
        assert!(socket_can_be(&config("src/lmtp.sock")).is_ok());
        let wrong = socket_can_be(&config("/nowhere/at/all/lmtp.sock")).unwrap_err();
        assert!(wrong.0.starts_with("there is no folder /nowhere/at/all for the socket"));
    }

    #[test]
    fn who_is_far_away_sees_their_hours_and_fairer_ones() {
        let told = |file: &str| {
            let config = config::read(Path::new("x.toml"), file).config.unwrap();
            summary(&config, &Drift::new(), "2026-11-02T09:00:00Z".parse().unwrap())
        };
        let one = told(FILE);
        assert!(one.contains("meets every Wednesday at 16:00 (Europe/Madrid)"), "{one}");
        assert!(
            one.contains("  in Pacific/Auckland: 04:00\n  that is somebody's night: "),
            "{one}"
        );
        assert!(one.contains("with `hours = [\"08:00\", \"20:00\"]`"), "{one}");
        let turns = told(&FILE.replace("repeat", "hours = [\"16:00\", \"08:30\"]\nrepeat"));
        assert!(turns.contains("every Wednesday, at 16:00 and 08:30 in turn"), "{turns}");
        assert!(turns.contains("in Pacific/Auckland: 04:00, 20:30") && !turns.contains("night"));
        assert!(turns.contains("Wed 2 Dec 2026 16:00, Wed 9 Dec 2026 08:30"), "{turns}");
    }
}
