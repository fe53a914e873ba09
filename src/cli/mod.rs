//! One file per subcommand; this one reads the arguments and picks.

mod explain;
mod rule;
mod tally;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs communities of practice by e-mail and calendar.
#[derive(Debug, Parser)]
#[command(name = "convene", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
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

/// Prints the answer; a reader that has gone away is not an error.
#[expect(clippy::print_stdout, reason = "the one place that writes answers")]
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a diagnostic.
pub(crate) fn say_error(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
