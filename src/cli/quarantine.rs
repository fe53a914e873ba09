//! `convene quarantine`: mails that could not be handled and were set aside.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat};

use super::{ConfigPath, say};
use crate::clock::Clock;
use crate::daemon::{self, Data, Order};
use crate::store::Store;

const HELP: &str = "Example:
  convene quarantine list
  convene quarantine show 17 > mail.eml
  convene quarantine retry 17";

/// What `convene quarantine` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Number, time, size and reason of each, tab by tab.
    #[command(after_help = "Example:\n  convene quarantine list")]
    List {
        #[command(flatten)]
        config: ConfigPath,
    },
    /// The mail as it came.
    #[command(after_help = "Example:\n  convene quarantine show 17 > mail.eml")]
    Show {
        /// Its number.
        mail: i64,
        #[command(flatten)]
        config: ConfigPath,
    },
    /// Has it handled again.
    #[command(after_help = "Example:\n  convene quarantine retry 17")]
    Retry {
        /// Its number.
        mail: i64,
        #[command(flatten)]
        config: ConfigPath,
    },
}

/// Does it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.what {
        What::List { config } => list(config),
        What::Show { mail, config } => show(*mail, config),
        What::Retry { mail, config } => retry(*mail, config),
    }
}

fn list(config: &ConfigPath) -> anyhow::Result<ExitCode> {
    for mail in look(config)?.read(|tx| tx.aside())? {
        let received = DateTime::from_timestamp(mail.received, 0).unwrap_or_default();
        let received = received.to_rfc3339_opts(SecondsFormat::Secs, true);
        let error = mail.error.replace(char::is_control, " ");
        say(&format!("{}\t{received}\t{}\t{error}", mail.id, mail.size));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(mail: i64, config: &ConfigPath) -> anyhow::Result<ExitCode> {
    let mut store = look(config)?;
    let aside = store.read(|tx| tx.aside())?.iter().any(|one| one.id == mail);
    let raw = store.read(|tx| tx.raw_mail(mail))?.filter(|_| aside);
    let raw = raw.with_context(|| format!("no mail {mail} was set aside"))?;
    std::io::stdout().lock().write_all(&raw)?;
    Ok(ExitCode::SUCCESS)
}

fn retry(mail: i64, config: &ConfigPath) -> anyhow::Result<ExitCode> {
    let data = Data::at(&config.load()?.organisation.data);
    let found = if let Some(found) = daemon::order(&data.control(), &Order::Retry { mail })? {
        found == true
    } else {
        let _lock = data.lock()?;
        let now = Clock::Wall.now().timestamp();
        Store::open(&data.database())?.transact(|tx| tx.retry(mail, now))?
    };
    anyhow::ensure!(found, "no mail {mail} was set aside");
    say(&format!("mail {mail} is handled again"));
    Ok(ExitCode::SUCCESS)
}

fn look(config: &ConfigPath) -> anyhow::Result<Store> {
    let database = Data::at(&config.load()?.organisation.data).database();
    Store::look(&database).with_context(|| database.display().to_string())
}
