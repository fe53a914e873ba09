//! `convene export` and `convene forget`: what is known of a person, and its end.

use std::process::ExitCode;

use anyhow::Context as _;

use super::{ConfigPath, say};
use crate::clock::Clock;
use crate::daemon::{self, Data, Order};

const EXPORT_HELP: &str = "Example:\n  convene export bo@example.org > bo.json";
const FORGET_HELP: &str = "Example:
  convene forget bo@example.org

Whom the configuration names stays forgotten as long as the line there stays as it is.";

/// What `convene export` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXPORT_HELP)]
pub(super) struct ExportArguments {
    /// An address of theirs.
    address: String,
    #[command(flatten)]
    config: ConfigPath,
}

/// What `convene forget` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = FORGET_HELP)]
pub(super) struct ForgetArguments {
    /// An address of theirs.
    address: String,
    #[command(flatten)]
    config: ConfigPath,
}

/// Prints everything known of a person, as JSON.
pub(super) fn export(arguments: &ExportArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    let engine = daemon::copy(&config, &data, Clock::Wall)?;
    let address = &arguments.address;
    let known = engine.known_of(address).with_context(|| format!("nobody has {address}"))?;
    say(&serde_json::to_string_pretty(&known)?);
    Ok(ExitCode::SUCCESS)
}

/// Erases a person.
pub(super) fn forget(arguments: &ForgetArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    let address = arguments.address.clone();
    let order = Order::Forget { address: address.clone() };
    let found = if let Some(found) = daemon::order(&data.control(), &order)? {
        found == true
    } else {
        let _lock = data.lock()?;
        daemon::unconfigured(&config, &data, Clock::Wall)?.forget(&address)?
    };
    anyhow::ensure!(found, "nobody has {address}");
    say(&format!("{address} is forgotten"));
    Ok(ExitCode::SUCCESS)
}
