//! `convene status`: where things stand; the daemon is asked, or without one the database read.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::Value;

use super::{ConfigPath, say};
use crate::clock::Clock;
use crate::daemon::{self, Data, Order};

const HELP: &str = "Example:\n  convene status --json --config /etc/convene/convene.toml";

/// What `convene status` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigPath,
}

/// Says it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    // A daemon that dies while it is asked is none.
    let (status, running) = if let Ok(Some(status)) = daemon::order(&data.control(), &Order::Status)
    {
        (status, true)
    } else {
        let mut engine = daemon::copy(&config, &data, Clock::Wall)?;
        (serde_json::to_value(engine.status()?)?, false)
    };
    say(&if arguments.json { status.to_string() } else { words(&status, running) });
    Ok(ExitCode::SUCCESS)
}

fn words(status: &Value, running: bool) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let (inbox, outbox) = (&status["inbox"], &status["outbox"]);
    let mut out = format!(
        "daemon: {}\nmail in: {} to be handled, {} set aside\nmail out: {} due, {} later, {} failed{}",
        if running { "running" } else { "not running" },
        inbox["waiting"],
        inbox["quarantined"],
        outbox["due"],
        outbox["deferred"],
        outbox["failed"],
        if outbox["on_hold"] == true { "; on hold until `convene release`" } else { "" },
    );
    // Writing to a string cannot fail.
    let _ = write!(out, "\nnext wake: {}", text(&status["next_wake"]));
    for community in status["communities"].as_array().into_iter().flatten() {
        let _ = write!(
            out,
            "\n\n{}: {} members\n  next meeting: {}\n  facilitator: {}",
            text(&community["id"]),
            community["members"],
            text(&community["next_meeting"]),
            text(&community["facilitator"]),
        );
        for (key, shown) in [("problems", "problem"), ("drift", "beside the file")] {
            for sentence in community[key].as_array().into_iter().flatten() {
                let _ = write!(out, "\n  {shown}: {}", text(sentence));
            }
        }
    }
    out
}
