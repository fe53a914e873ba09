//! The configuration read again: on SIGHUP, on order, or because the file has changed.
//!
//! A file that is wrong changes nothing; what only a start can change keeps its old value.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::interval;

use super::control::Reload;
use super::open;
use crate::config::{self, Config};
use crate::engine::{Ask, Handle, Setup};
use crate::net::{Shutdown, stopped};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The file, and what is in force of it.
#[derive(Debug)]
pub(super) struct Reloader {
    path: PathBuf,
    config: Config,
    handle: Handle,
    hangup: Signal,
    /// The operators know that the file is wrong.
    told: bool,
}

/// How a file looks from outside.
type Look = Option<(SystemTime, u64)>;

impl Reloader {
    /// `config` is in force, and was read from `path`. SIGHUP is heard from now on.
    pub(super) fn new(path: PathBuf, config: Config, handle: Handle) -> std::io::Result<Self> {
        Ok(Self { path, config, handle, hangup: signal(SignalKind::hangup())?, told: false })
    }

    /// Watches until `shutdown`.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Reload>, mut shutdown: Shutdown) {
        let mut look = interval(LOOK);
        let mut seen = self.look().await;
        loop {
            let answer = tokio::select! {
                () = stopped(&mut shutdown) => return,
                _ = self.hangup.recv() => None,
                Some(answer) = orders.recv() => Some(answer),
                _ = look.tick() => {
                    if self.look().await == seen {
                        continue;
                    }
                    None
                }
            };
            seen = self.look().await;
            let wrong = self.reload().await;
            if let Some(answer) = answer {
                // Whoever gave the order may have gone.
                let _ = answer.send(wrong);
            }
        }
    }

    async fn look(&self) -> Look {
        let about = tokio::fs::metadata(&self.path).await.ok()?;
        Some((about.modified().ok()?, about.len()))
    }

    /// Reads the file and applies it; what is wrong with it, a sentence each.
    async fn reload(&mut self) -> Vec<String> {
        let wrong = match self.read().await {
            Ok((config, setup)) => self.apply(config, setup).await,
            Err(wrong) => wrong,
        };
        if wrong.is_empty() {
            tracing::info!("the configuration was read again");
            self.told = false;
            return wrong;
        }
        for problem in &wrong {
            tracing::error!("the old configuration stays: {problem}");
        }
        if !std::mem::replace(&mut self.told, true) {
            let what = "The configuration is wrong, and the old one stays".to_owned();
            let details = wrong.clone();
            let noted = self.handle.ask(|answer| Ask::Note { what, details, answer }).await;
            if let Some(Err(error)) = noted {
                tracing::error!(%error, "cannot tell the operators");
            }
        }
        wrong
    }

    /// What the file says, as far as it can change now.
    async fn read(&self) -> Result<(Config, Setup), Vec<String>> {
        let path = self.path.clone();
        let read = tokio::task::spawn_blocking(move || config::load(&path)).await;
        let read = read.map_err(|error| vec![error.to_string()])?;
        let config =
            read.map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let (config, fixed) = merged(config, &self.config);
        for key in fixed {
            tracing::warn!("{key} has changed: that needs a restart");
        }
        match open::setup(&config) {
            Ok(setup) => Ok((config, setup)),
            Err(error) => Err(format!("{error:#}").lines().map(str::to_owned).collect()),
        }
    }

    async fn apply(&mut self, config: Config, setup: Setup) -> Vec<String> {
        let (boxed, setup) = (Box::new(config.clone()), Box::new(setup));
        let asked = self.handle.ask(|answer| Ask::Configure { config: boxed, setup, answer }).await;
        match asked {
            Some(Ok(())) => {
                self.config = config;
                vec![]
            }
            Some(Err(error)) => vec![error.to_string()],
            None => vec!["the daemon is ending".to_owned()],
        }
    }
}

/// The new configuration with the old values of what only a start can change, and which of these are
/// new.
fn merged(mut new: Config, old: &Config) -> (Config, Vec<&'static str>) {
    fn keep<T: PartialEq + Clone>(new: &mut T, old: &T) -> bool {
        let differs = new != old;
        new.clone_from(old);
        differs
    }
    let (now, was) = (&mut new.organisation, &old.organisation);
    let kept = [
        ("organisation.data", keep(&mut now.data, &was.data)),
        ("organisation.address", keep(&mut now.address, &was.address)),
        ("organisation.addressing", keep(&mut now.addressing, &was.addressing)),
        ("[receive]", keep(&mut new.receive, &old.receive)),
        ("[send]", keep(&mut new.send, &old.send)),
        ("[web]", keep(&mut new.web, &old.web)),
    ];
    (new, kept.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect())
}
