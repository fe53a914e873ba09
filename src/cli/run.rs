//! `convene run`: the daemon.

use std::process::ExitCode;

use super::ConfigPath;
use crate::daemon;

const HELP: &str = "Example:
  convene run --config /etc/convene/convene.toml

SIGHUP reads the configuration again, SIGTERM and SIGINT stop in order, a second one at once.
CONVENE_LOG says how much is logged: info, debug, or as RUST_LOG.";

/// What `convene run` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigPath,
}

/// Runs until a signal ends it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    daemon::run(arguments.config.path().to_owned(), config)?;
    Ok(ExitCode::SUCCESS)
}
