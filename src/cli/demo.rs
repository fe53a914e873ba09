//! `convene try`: the same engine with an embedded post office and a clock that is moved.

mod history;
mod play;
mod script;
mod stage;
mod web;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::web::{App, Guard, World};
use crate::net::office;
use crate::office::Program;

/// What `convene try` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: convene try\nThen open http://127.0.0.1:8025 in a browser.")]
pub(super) struct Arguments {
    /// Where the pages are.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8025")]
    web: SocketAddr,
    /// Where a mail program can hand in mail.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2525")]
    smtp: SocketAddr,
    /// Let others on the network in, too: whoever reaches the ports reads and writes everything.
    #[arg(long)]
    expose: bool,
    /// Play the built-in story without a browser, print every mail as it goes, and end.
    #[arg(long)]
    once: bool,
    /// Keep everything in this folder instead of a temporary one.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// The community of the story.
const COMMUNITY: &str = include_str!("demo/community.toml");
/// The story: two meetings of that community.
const STORY: &str = include_str!("demo/story.txt");

/// Does it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (folder, temporary) = match &arguments.keep {
        Some(folder) => (folder.clone(), false),
        None => (std::env::temp_dir().join(format!("convene-try-{}", std::process::id())), true),
    };
    if folder.join("convene.db").exists() {
        anyhow::bail!("{} is in use already; name an empty folder", folder.display());
    }
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let done = if arguments.once { tell(&folder) } else { serve(&folder, arguments) };
    if temporary {
        std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    done?;
    Ok(ExitCode::SUCCESS)
}

fn tell(folder: &Path) -> anyhow::Result<()> {
    let steps = script::read(STORY).map_err(anyhow::Error::msg)?;
    play::play(folder, COMMUNITY, &steps)
}

/// Serves the pages and the post office until Ctrl-C.
fn serve(folder: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // The ports first: when they are taken, nobody waits for the history to be played.
        let web = office::open(arguments.web, arguments.expose).await?;
        let smtp = office::open(arguments.smtp, arguments.expose).await?;
        let (address, port) = (web.local_addr()?, smtp.local_addr()?);
        let app = App::new(World::new(history::play(folder)?));
        let (sender, mails) = mpsc::channel(8);
        let mut tasks = JoinSet::new();
        tasks.spawn(office::run(smtp, sender));
        tasks.spawn(take_mails(app.clone(), mails));
        super::say(&format!(
            "Open http://{address} in a browser. Mail programs may send by SMTP to {port}.\n\
             Nothing leaves this machine. Ctrl-C ends it."
        ));
        let guard = Guard { port: address.port(), expose: arguments.expose };
        let served = axum::serve(web, web::router(app, guard));
        let mut terminated = signal(SignalKind::terminate())?;
        let ended = async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
        };
        served.with_graceful_shutdown(ended).await.context("the pages")
    })
}

/// Puts mails of real mail programs into the world; their authors get a mailbox.
async fn take_mails(app: App, mut mails: mpsc::Receiver<office::HandedIn>) {
    while let Some(mail) = mails.recv().await {
        let office::HandedIn { recipients, raw, taken } = mail;
        let done = app.with(move |world| {
            let message = crate::mail::parse::parse(&raw);
            if let Some(from) = message.from.first()
                && !world.stage.engine.is_ours(&from.address)
                && world.stage.at(&from.address).is_none()
            {
                let name = from.name.as_deref().unwrap_or(&from.address);
                world.stage.stranger(name, &from.address, Program::Thunderbird);
            }
            world.stage.post_to(&recipients, &raw)
        });
        if done.await.is_ok() {
            let _ = taken.send(());
        }
    }
}
