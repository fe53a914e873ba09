//! `convene rehearse`: every mail that would go out until a day, if nobody answered.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta};
use chrono_tz::Tz;
use serde_json::json;

use super::{ConfigPath, say};
use crate::clock::{Clock, Timestamp};
use crate::daemon::{self, Data};
use crate::engine::{Engine, Fate, Ready};
use crate::mail::parse::parse;
use crate::time;

const HELP: &str = "Example:
  convene rehearse --until 2027-01-31
  convene rehearse --until 2027-01-31T12:00:00 --mails rehearsed

Nothing is sent, and nothing changes: it plays with a copy of the database.";

/// So many mails are taken at a time.
const AT_ONCE: usize = 64;
/// No rehearsal is longer.
const LONGEST: TimeDelta = TimeDelta::days(5 * 366);

/// What `convene rehearse` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// The last day, or a time: 2027-01-31, 2027-01-31T12:00:00, or RFC 3339.
    #[arg(long, value_name = "DATE", value_parser = read_until)]
    until: Until,
    /// One JSON object a mail.
    #[arg(long)]
    json: bool,
    /// Write the mails into this folder, a file each.
    #[arg(long, value_name = "DIR")]
    mails: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigPath,
}

/// When it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// In the organisation's zone.
    Local(NaiveDateTime),
    Instant(Timestamp),
}

/// Runs the clock forward.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    let now = Clock::Wall.now();
    let until = arguments.until.at(config.organisation.zone);
    anyhow::ensure!(until - now <= LONGEST, "that is more than five years away");
    let clock = Clock::starting_at(now);
    let mut engine = daemon::copy(&config, &data, clock.clone())?;
    if let Some(folder) = &arguments.mails {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    // What the file says and the daemon has not read yet would happen, too; and a hold would end.
    engine.configure(&config, daemon::setup(&config)?)?;
    engine.hold(false)?;
    let mut rehearsal = Rehearsal { arguments, shown: 0 };
    forward(&mut engine, &clock, until, |engine, ready| {
        rehearsal.show(engine, clock.now(), ready)
    })?;
    if rehearsal.shown == 0 && !arguments.json {
        say("No mail would go out.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs an engine forward with nobody answering; `each` is handed every mail that goes out.
pub(super) fn forward(
    engine: &mut Engine,
    clock: &Clock,
    until: Timestamp,
    mut each: impl FnMut(&mut Engine, &Ready) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    loop {
        engine.settle()?;
        send(engine, &mut each)?;
        let now = clock.now();
        let Some(next) = engine.next_wake()? else { return Ok(()) };
        // What is due and yet not done must not hold the clock.
        let next = next.max(now + TimeDelta::seconds(1));
        if next > until {
            return Ok(());
        }
        clock.set(next);
    }
}

/// Everything that is due goes out.
fn send(
    engine: &mut Engine,
    each: &mut impl FnMut(&mut Engine, &Ready) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    loop {
        let ready = engine.ready(AT_ONCE)?;
        if ready.is_empty() {
            return Ok(());
        }
        for one in &ready {
            each(engine, one)?;
        }
        let sent: Vec<(i64, Fate)> = ready.iter().map(|one| (one.id, Fate::Sent)).collect();
        engine.attempts(&[], &sent)?;
    }
}

struct Rehearsal<'a> {
    arguments: &'a Arguments,
    shown: usize,
}

impl Rehearsal<'_> {
    fn show(&mut self, engine: &mut Engine, at: Timestamp, ready: &Ready) -> anyhow::Result<()> {
        self.shown += 1;
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let letter = engine.letter_name(ready.id)?;
        let community = engine.letter_community(ready.id)?;
        let subject = parse(&ready.bytes).subject;
        say(&if self.arguments.json {
            json!({ "at": at, "to": ready.to, "community": community, "letter": letter,
                "subject": subject })
            .to_string()
        } else {
            let community = community.as_deref().unwrap_or("-");
            format!("{at}  {:<30}  {community:<12}  {letter:<18}  {subject}", ready.to)
        });
        match &self.arguments.mails {
            Some(folder) => self.write(folder, &letter, &ready.bytes),
            None => Ok(()),
        }
    }

    fn write(&self, folder: &Path, letter: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = folder.join(format!("{:06}-{letter}.eml", self.shown));
        std::fs::write(&path, bytes).with_context(|| path.display().to_string())
    }
}

impl Until {
    fn at(self, zone: Tz) -> Timestamp {
        match self {
            Self::Local(local) => time::to_instant(local, zone),
            Self::Instant(instant) => instant,
        }
    }
}

fn read_until(text: &str) -> Result<Until, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(Until::Instant(instant.to_utc()));
    }
    for format in ["%Y%m%dT%H%M%S", "%Y-%m-%dT%H:%M:%S"] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
            return Ok(Until::Local(local));
        }
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let end = NaiveTime::from_hms_opt(23, 59, 59);
    day.zip(end)
        .map(|(day, end)| Until::Local(day.and_time(end)))
        .ok_or_else(|| "write it as 2027-01-31 or 2027-01-31T12:00:00".to_owned())
}
