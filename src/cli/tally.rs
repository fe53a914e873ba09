//! `convene tally`: recounts an election from its published ballots.

mod json;
mod words;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::{say, say_error};
use crate::community::election::{count, file};

/// What `convene tally` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  convene tally board.ballots

A ballot file:
  method: schulze            (or irv, stv, approval)
  seats: 1
  candidates: Ana | Bo | Cy
  seed: 9319 / 2 5 12 8 10   (optional: numbers drawn by public sources; decides ties by RFC 3797)

  7 x Ana > Bo = Cy
  Bo > Ana                   # who is not named is last
  2 x                        # blank ballots")]
pub(super) struct Arguments {
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
    /// The ballot file; `-` is stdin.
    file: PathBuf,
}

/// Counts, and says what came out and how.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let name = arguments.file.display();
    let text = read(&arguments.file).with_context(|| format!("cannot read {name}"))?;
    let election = match file::read(&text) {
        Ok(election) => election,
        Err(problems) => {
            for problem in problems {
                say_error(&format!("{name}:{problem}"));
            }
            return Ok(ExitCode::from(2));
        }
    };
    let outcome = count(&election);
    if arguments.json {
        say(&json::outcome(&election, &outcome).to_string());
    } else {
        say(words::outcome(&election, &outcome).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads no more than is looked at; bytes that are not UTF-8 become names that nobody has.
fn read(path: &Path) -> std::io::Result<String> {
    let limit = file::LONGEST_FILE as u64 + 1;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}
