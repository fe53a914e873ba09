//! `convene try`: the whole daemon with mail from and to Maildirs and a clock that is moved.

mod play;
mod script;
mod stage;

use std::process::ExitCode;

use anyhow::Context as _;

/// What `convene try` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: convene try --once")]
pub(super) struct Arguments {
    /// Play the built-in story without a browser, print every mail as it goes, and end.
    #[arg(long)]
    once: bool,
    /// Keep everything in this folder instead of a temporary one.
    #[arg(long, value_name = "DIR")]
    keep: Option<std::path::PathBuf>,
}

/// The community of the story.
const COMMUNITY: &str = include_str!("demo/community.toml");
/// The story: two meetings of that community.
const STORY: &str = include_str!("demo/story.txt");

/// Does it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if !arguments.once {
        anyhow::bail!("the browser side of `try` is not there yet; write `convene try --once`");
    }
    let (folder, temporary) = match &arguments.keep {
        Some(folder) => (folder.clone(), false),
        None => (std::env::temp_dir().join(format!("convene-try-{}", std::process::id())), true),
    };
    if folder.join("convene.db").exists() {
        anyhow::bail!("{} is in use already; name an empty folder", folder.display());
    }
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let steps = script::read(STORY).map_err(anyhow::Error::msg)?;
    let played = play::play(&folder, COMMUNITY, &steps);
    if temporary {
        std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    played?;
    Ok(ExitCode::SUCCESS)
}
