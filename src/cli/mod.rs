//! One file per subcommand; this one reads the arguments and picks.

mod backup;
mod check;
mod deliver;
mod demo;
mod doctor;
mod explain;
mod init;
mod journal;
mod person;
mod quarantine;
mod rehearse;
mod rule;
mod run;
mod status;
mod tally;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Config};

/// Runs communities of practice by e-mail and calendar.
#[derive(Debug, Parser)]
#[command(name = "convene", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the daemon.
    Run(run::Arguments),
    /// Says where things stand.
    Status(status::Arguments),
    /// Tells what happened in a community.
    Journal(journal::JournalArguments),
    /// Tells how a mail was understood and what it did.
    Why(journal::WhyArguments),
    /// Takes a mail on standard input.
    Deliver(deliver::Arguments),
    /// Writes a consistent copy of the database.
    Backup(backup::BackupArguments),
    /// Puts a backup in the place of the database.
    Restore(backup::RestoreArguments),
    /// Lets mail go again after a restore.
    Release(backup::ReleaseArguments),
    /// Lists, shows or retries mails that were set aside.
    Quarantine(quarantine::Arguments),
    /// Prints what is known of a person.
    Export(person::ExportArguments),
    /// Erases a person.
    Forget(person::ForgetArguments),
    /// Shows every mail that would go out if nobody answered.
    Rehearse(rehearse::Arguments),
    /// Says whether the configuration is right, and what it will do; uses no network.
    Check(check::Arguments),
    /// Tries everything out, the network too, and says what to change.
    Doctor(doctor::Arguments),
    /// Writes a commented configuration to start from.
    Init(init::Arguments),
    /// Plays the life of a community, nothing leaving the machine.
    #[command(name = "try")]
    Demo(demo::Arguments),
    /// Shows how mails would be understood.
    Explain(explain::Arguments),
    /// Says what a recurrence means: in words, its next dates, how it is sent to Outlook.
    Rule(rule::Arguments),
    /// Recounts an election from its published ballots.
    Tally(tally::Arguments),
}

/// Runs the subcommand named on the command line.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let done = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Journal(arguments) => journal::journal(&arguments),
        Command::Why(arguments) => journal::why(&arguments),
        Command::Deliver(arguments) => Ok(deliver::run(&arguments)),
        Command::Backup(arguments) => backup::backup(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::Release(arguments) => backup::release(&arguments),
        Command::Quarantine(arguments) => quarantine::run(&arguments),
        Command::Export(arguments) => person::export(&arguments),
        Command::Forget(arguments) => person::forget(&arguments),
        Command::Rehearse(arguments) => rehearse::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rule(arguments) => rule::run(&arguments),
        Command::Tally(arguments) => tally::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            if let Some(wrong) = error.downcast_ref::<Wrong>() {
                say_error(&wrong.to_string());
                ExitCode::from(2)
            } else {
                say_error(&format!("convene: {error:#}"));
                ExitCode::FAILURE
            }
        }
    }
}

/// What the command line or the configuration says cannot be meant: all that is wrong, one a line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(pub(crate) String);

/// Which configuration a command reads.
#[derive(Debug, clap::Args)]
pub(crate) struct ConfigPath {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "CONVENE_CONFIG", default_value = "convene.toml")]
    config: PathBuf,
}

impl ConfigPath {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.config
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`Wrong`]: all that is wrong with it.
    pub(crate) fn load(&self) -> anyhow::Result<Config> {
        let wrong = |problems: Vec<config::Problem>| {
            Wrong(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        };
        Ok(config::load(&self.config).map_err(wrong)?)
    }
}

/// Prints the answer; a reader that has gone away is not an error.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a diagnostic.
pub(crate) fn say_error(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
