//! One file per subcommand; this one reads the arguments and picks.

mod check;
mod demo;
mod explain;
mod init;
mod rule;
mod run;
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
    /// Says whether the configuration is right, and what it will do; uses no network.
    Check(check::Arguments),
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
        Command::Check(arguments) => Ok(check::run(&arguments)),
        Command::Run(arguments) => run::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rule(arguments) => rule::run(&arguments),
        Command::Tally(arguments) => tally::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            say_error(&format!("convene: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

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

    /// Reads it; what is wrong with it is printed, and the exit code that says so returned.
    pub(crate) fn load(&self) -> Result<Config, ExitCode> {
        config::load(&self.config).map_err(|problems| {
            for problem in problems {
                say_error(&problem.to_string());
            }
            ExitCode::from(2)
        })
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
