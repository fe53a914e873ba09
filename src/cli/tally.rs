//! `convene tally`.

use std::process::ExitCode;

/// What `convene tally` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Does it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let _ = arguments.json;
    anyhow::bail!("not written yet")
}
