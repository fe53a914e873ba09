//! `convene backup`, `convene restore`, `convene release`: copies of the database, and back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::{ConfigPath, say, say_error};
use crate::clock::Clock;
use crate::daemon::{self, Data, Order};
use crate::store::Store;

const BACKUP_HELP: &str = "Example:
  convene backup /backup/convene-monday.db

Keep the file `key` of the data folder beside it: with another key, the answers to letters already
sent are not recognised.";
const RESTORE_HELP: &str = "Example:
  convene restore /backup/convene-monday.db && convene run

What went out after the backup is not known any more; so nothing is sent until `convene release`.";
const RELEASE_HELP: &str = "Example:\n  convene release";

/// What `convene backup` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = BACKUP_HELP)]
pub(super) struct BackupArguments {
    /// The file to write; there must be none yet.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigPath,
}

/// What `convene restore` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = RESTORE_HELP)]
pub(super) struct RestoreArguments {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigPath,
}

/// What `convene release` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = RELEASE_HELP)]
pub(super) struct ReleaseArguments {
    #[command(flatten)]
    config: ConfigPath,
}

/// Writes a consistent copy, whether or not the daemon runs.
pub(super) fn backup(arguments: &BackupArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let database = Data::at(&config.organisation.data).database();
    let store = Store::look(&database).with_context(|| database.display().to_string())?;
    store.backup(&arguments.file).context("the backup was not made")?;
    say(&format!("{} is written", arguments.file.display()));
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in the place of the database, which is kept under another name.
pub(super) fn restore(arguments: &RestoreArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    let _lock = data.lock().context("stop the daemon first")?;
    let (database, part) = (data.database(), data.folder().join("restore.part"));
    each_file(&part, |path, _| std::fs::remove_file(path))?;
    let backup = &arguments.file;
    // Reading it through SQLite leaves the backup as it is, and finds out whether it is one.
    let source = Store::look(backup).with_context(|| backup.display().to_string())?;
    source.backup(&part).with_context(|| format!("{} is no backup", backup.display()))?;
    {
        let mut store = Store::open(&part).context("the backup cannot be used")?;
        store.transact(|tx| tx.set_meta("hold", Some("yes")))?;
    }
    if database.exists() {
        let kept =
            data.folder().join(format!("before-restore-{}.db", Clock::Wall.now().timestamp()));
        // With its journal, which beside the new database would be the ruin of that; and as it is,
        // since it may be broken.
        each_file(&database, |path, end| {
            let mut to = kept.clone().into_os_string();
            to.push(end);
            std::fs::rename(path, to)
        })
        .with_context(|| format!("{} was left as it is", database.display()))?;
        say_error(&format!("the old database is kept as {}", kept.display()));
    }
    std::fs::rename(&part, &database).context("the backup was not put in place")?;
    std::fs::File::open(data.folder())?.sync_all()?;
    say("Restored. Nothing is sent until `convene release`.");
    Ok(ExitCode::SUCCESS)
}

/// Lets mail go again.
pub(super) fn release(arguments: &ReleaseArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.load()?;
    let data = Data::at(&config.organisation.data);
    if daemon::order(&data.control(), &Order::Release)?.is_none() {
        let _lock = data.lock()?;
        let mut store = Store::open(&data.database())?;
        store.transact(|tx| tx.set_meta("hold", None))?;
    }
    say("Released: mail goes out again.");
    Ok(ExitCode::SUCCESS)
}

/// Does something with a database and what SQLite keeps beside it, as far as it is there.
fn each_file(
    database: &Path,
    work: impl Fn(&Path, &str) -> std::io::Result<()>,
) -> std::io::Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut path = database.as_os_str().to_owned();
        path.push(end);
        match work(Path::new(&path), end) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
