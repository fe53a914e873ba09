//! Starts all, supervises all, stops all.

mod control;
mod data;
mod incoming;
mod log;
mod notify;
mod open;
mod part;
mod pump;
mod reload;
mod trial;
mod ways;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

pub use control::{Order, order};
pub use data::{Data, Lock, LockError};
pub use open::{copy, engine, setup, unconfigured};
pub use trial::{Trial, trial};
pub(crate) use ways::imap_options;

use self::notify::Notify;
use self::part::Part;
use self::pump::{Ends, Pump, Signs};
use self::reload::Reloader;
use self::ways::Ids;
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::Handle;
use crate::net::web::Vitals;
use crate::net::{Inbox, Outbox, Pulse};

/// So many mails may wait between the sources and the engine.
const MAILS_WAITING: usize = 64;
/// So many questions may.
const ASKS_WAITING: usize = 64;
/// Sources are given so long to finish the mail they are reading.
const SOURCES_STOP: Duration = Duration::from_secs(10);
/// Senders are: the next server may have the mail and be slow to say so.
const SENDERS_STOP: Duration = Duration::from_mins(1);
/// The engine is, to handle what has come in.
const ENGINE_STOP: Duration = Duration::from_secs(20);

/// Everything that runs.
#[derive(Debug)]
struct Running {
    /// Sources of mail, and those who ask: stopped first.
    inward: Part,
    /// Senders.
    outward: Part,
    /// The pump, which ends when both have gone.
    engine: Part,
    pulse: Pulse,
}

/// Runs the daemon with `config`, which was read from `path`, until a signal ends it.
///
/// # Errors
/// It could not start, or a part of it ended that should not have.
pub fn run(path: PathBuf, config: Config) -> anyhow::Result<()> {
    log::start();
    let data = Data::at(&config.organisation.data);
    let _lock = data.lock()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(serve(path, config, &data));
    // A password command may still hang on a thread of its own: nobody waits for that.
    runtime.shutdown_background();
    ended
}

async fn serve(path: PathBuf, config: Config, data: &Data) -> anyhow::Result<()> {
    let notify = Notify::from_environment();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut running = start(path, config, data).await?;
    notify.say("READY=1\nSTATUS=Takes mail");
    tracing::info!("ready");
    let ended = tokio::select! {
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        ended = running.inward.ended() => Some(ended),
        ended = running.outward.ended() => Some(ended),
        ended = running.engine.ended() => Some(ended),
        () = watchdog(&notify, &running.pulse) => None,
    };
    notify.say("STOPPING=1\nSTATUS=Finishes what it began");
    if let Some(ended) = &ended {
        tracing::error!(part = ended, "ended unasked; everything stops");
    }
    tokio::select! {
        () = running.stop() => {}
        _ = terminate.recv() => std::process::exit(1),
        _ = interrupt.recv() => std::process::exit(1),
    }
    tracing::info!("stopped");
    match ended {
        None => Ok(()),
        Some(ended) => anyhow::bail!("{ended} ended unasked"),
    }
}

async fn start(path: PathBuf, config: Config, data: &Data) -> anyhow::Result<Running> {
    let engine = engine(&config, data, Clock::Wall)?;
    if engine.on_hold() {
        tracing::warn!("on hold: nothing is sent until `convene release`");
    }
    let connections = config.send.connections as usize;
    let (inbox, receipts) = Inbox::channel(MAILS_WAITING);
    let (outbox, errands) = Outbox::channel(connections * 2);
    let (handle, asks) = Handle::channel(ASKS_WAITING);
    let (ids, pulse, vitals) = (Ids::default(), Pulse::default(), Vitals::default());
    let (mut inward, mut outward, mut part) = (Part::new(), Part::new(), Part::new());

    let ends = Ends { receipts, errands, asks };
    // Where there is a mailbox, only its reader knows whether it can be reached.
    let mail_in = config.receive.imap.is_none();
    let signs = Signs { rounds: pulse.clone(), vitals: vitals.clone(), mail_in, refusing: false };
    let pump = Pump::new(engine, ends, ids.clone(), signs);
    let mailbox = vitals.mail_in.clone();
    ways::open_sources(&mut inward, &config, data, &inbox, (ids, mailbox)).await?;
    let socket = data.control();
    let listener = control::bind(&socket).with_context(|| socket.display().to_string())?;
    let (reload, reloads) = mpsc::channel(1);
    inward.spawn("control", control::run(listener, handle.clone(), reload, inward.shutdown()));
    if let Some(web) = &config.web {
        ways::open_web(&mut inward, web, &handle, &vitals).await?;
    }
    ways::open_way_out(&mut outward, &config, outbox);
    let reloader = Reloader::new(path, config, handle)?;
    inward.spawn("configuration", reloader.run(reloads, inward.shutdown()));
    part.spawn_blocking("engine", pump.run());
    Ok(Running { inward, outward, engine: part, pulse })
}

impl Running {
    /// Sources first, so that nothing new comes; then senders, which finish their mail; the engine
    /// ends when both have gone, and the store closes with it.
    async fn stop(self) {
        self.inward.stop(SOURCES_STOP).await;
        self.outward.stop(SENDERS_STOP).await;
        self.engine.stop(ENGINE_STOP).await;
    }
}

/// Tells the service manager that we live, as long as the engine does its rounds.
async fn watchdog(notify: &Notify, pulse: &Pulse) {
    let Some(every) = notify.watchdog else { return std::future::pending().await };
    loop {
        tokio::time::sleep(every / 3).await;
        if pulse.age().is_some_and(|age| age < every.max(pump::LONGEST_WAIT * 3)) {
            notify.say("WATCHDOG=1");
        } else {
            tracing::error!("the engine does not move");
        }
    }
}
