//! `convene rule`: what a recurrence means, in words, in dates, and as it is sent to calendars.

use std::process::ExitCode;

use chrono::{NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::community::recurrence::outlook::{self, Compiled};
use crate::community::recurrence::{Rule, Series};
use crate::{cli, time};

/// Shown below the options.
const EXAMPLES: &str = "Examples:
  convene rule \"every second Wednesday\" --start 2026-12-02T16:00:00 --zone Europe/Madrid
  convene rule --json --count 5 \"FREQ=MONTHLY;BYDAY=1TU,3TU\"
  convene rule --hours 16:00,08:30 --start 2026-12-02T16:00:00 \"every Wednesday\"";

/// What `convene rule` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
    /// The first possible local time, 20261202T160000 or 2026-12-02T16:00:00. Default: today at 9.
    #[arg(long, value_name = "LOCAL", value_parser = read_start)]
    start: Option<NaiveDateTime>,
    /// The zone of local times.
    #[arg(long, default_value = "UTC", value_parser = read_zone)]
    zone: Tz,
    /// Times of day that take turns, that of the start among them.
    #[arg(long, value_name = "TIMES", value_delimiter = ',', value_parser = read_hour)]
    hours: Vec<NaiveTime>,
    /// How many dates to show.
    #[arg(long, default_value_t = 10)]
    count: usize,
    /// The language of the words: en or es.
    #[arg(long, default_value = "en")]
    lang: String,
    /// RRULE text, or words such as "the first Monday of every month".
    rule: String,
}

/// Explains the rule.
#[expect(clippy::unnecessary_wraps, reason = "all subcommands answer alike")]
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let start = arguments.start.unwrap_or_else(|| {
        let today = time::to_local(Clock::Wall.now(), arguments.zone).date();
        today.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default())
    });
    let rule = Rule::read(&arguments.rule);
    let series = rule.and_then(|rule| Series::new(start, arguments.zone, Some(rule)));
    let series = match series.and_then(|series| series.taking_turns(&arguments.hours)) {
        Ok(series) => series,
        Err(error) => {
            cli::say_error(&format!("convene rule: {error}"));
            return Ok(ExitCode::from(2));
        }
    };
    let compiled = outlook::compile(&series);
    if arguments.json {
        cli::say(&as_json(arguments, &series, &compiled).to_string());
    } else {
        cli::say(&as_text(arguments, &series, &compiled));
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer as the contract has it.
fn as_json(arguments: &Arguments, series: &Series, compiled: &Compiled) -> Value {
    let occurrences: Vec<Value> = series
        .occurrences()
        .take(arguments.count)
        .map(|o| json!({"local": time::basic(o.local), "utc": time::basic_utc(o.at)}))
        .collect();
    let sent: Vec<Value> = compiled
        .series
        .iter()
        .map(|safe| json!({"rrule": safe.rrule, "start": time::basic(safe.start)}))
        .collect();
    json!({
        "words": series.words(&arguments.lang),
        "zone": series.zone().name(),
        "rrule": series.rule().map(Rule::as_rrule),
        "occurrences": occurrences,
        "series": sent,
        "warnings": compiled.warnings,
    })
}

/// The answer for people.
fn as_text(arguments: &Arguments, series: &Series, compiled: &Compiled) -> String {
    let mut lines = vec![format!("{} ({})", series.words(&arguments.lang), series.zone().name())];
    if let Some(rule) = series.rule() {
        lines.push(format!("RRULE:{}", rule.as_rrule()));
    }
    if let Err(beside) = series.check_start() {
        lines.push(format!("The start is no meeting: {}.", beside.what));
    }
    lines.push(String::new());
    for occurrence in series.occurrences().take(arguments.count) {
        let local = occurrence.local.format("%a %Y-%m-%d %H:%M");
        lines.push(format!("  {local}  ({} UTC)", occurrence.at.format("%a %H:%M")));
    }
    lines.push(String::new());
    lines.push(match compiled.series.len() {
        1 => "Calendars, Outlook too, are sent one series:".to_owned(),
        n => format!("Calendars, Outlook too, are sent {n} entries:"),
    });
    for safe in &compiled.series {
        let rule = safe.rrule.as_deref().unwrap_or("a single meeting");
        lines.push(format!("  from {}: {rule}", safe.start.format("%Y-%m-%d %H:%M")));
    }
    lines.extend(compiled.warnings.iter().map(|warning| format!("Note: {warning}")));
    lines.join("\n")
}

/// A local time of the command line.
fn read_start(text: &str) -> Result<NaiveDateTime, String> {
    time::read_local(text).ok_or_else(|| "write it as 2026-12-02T16:00:00".to_owned())
}

/// A time of day of the command line.
fn read_hour(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "write it as 08:30".to_owned())
}

/// A zone of the command line.
fn read_zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "write a zone's name such as Europe/Madrid".to_owned())
}
