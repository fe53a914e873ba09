//! `convene init`: a commented configuration to start from.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::{say, say_error};

/// What is written: the example that the tests hold to the reader's keys and defaults.
const EXAMPLE: &str = include_str!("../../config.example.toml");

const HELP: &str = "Example:\n  convene init /etc/convene";

/// What `convene init` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// The folder to write `convene.toml` into; it is made if it is not there.
    #[arg(default_value = ".")]
    dir: PathBuf,
}

/// Writes the file and says what to change in it; a file that is there stays as it is.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let dir = &arguments.dir;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let path = dir.join("convene.toml");
    match std::fs::File::create_new(&path) {
        Ok(mut file) => file.write_all(EXAMPLE.as_bytes()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            say_error(&format!("{} is there already, and stays as it is", path.display()));
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => Err(error),
    }
    .with_context(|| format!("cannot write {}", path.display()))?;
    say(&next_steps(dir, &path));
    Ok(ExitCode::SUCCESS)
}

fn next_steps(dir: &Path, path: &Path) -> String {
    let secrets = dir.join("secrets");
    let (shown, secrets) = (path.display(), secrets.display());
    format!(
        "{shown} is written. Next:\n\
         1. Change the names, addresses and servers in it; every line says what it is for.\n\
         2. Write the passwords, where only you can read them:\n   \
            (umask 077; mkdir -p {secrets}; cat > {secrets}/imap; cat > {secrets}/smtp)\n\
         3. convene check --config {shown}"
    )
}
