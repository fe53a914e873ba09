//! The ways of mail that the configuration names: its sources, and its one way out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;

use super::data::Data;
use super::part::Part;
use crate::config::{Config, Imap, Transport, Web};
use crate::engine::{Handle, Setup};
use crate::mail::address::{Addresses, Route};
use crate::net::web::Vitals;
use crate::net::{self, Inbox, Outbox, Pulse, imap, lmtp, maildir, sendmail, smtp};

/// How often Maildirs are looked into.
const MAILDIR_POLL: Duration = Duration::from_secs(2);
/// How often the spool is: a person may be watching.
const SPOOL_POLL: Duration = Duration::from_millis(500);
/// How long an IMAP server may be silent while it owes an answer.
const IMAP_PATIENCE: Duration = Duration::from_mins(2);
/// About how long after a broken IMAP session the next one begins.
const IMAP_RETRY: Duration = Duration::from_secs(1);
/// So many LMTP connections are served at once.
const LMTP_CONNECTIONS: usize = 64;
/// How long an LMTP client may be silent (RFC 5321, section 4.5.3.2.7).
const LMTP_PATIENCE: Duration = Duration::from_mins(5);

/// The ids of all communities, for those who must know which addresses are ours.
pub(super) type Ids = Arc<RwLock<BTreeSet<String>>>;

/// Begins to read every source.
pub(super) async fn open_sources(
    part: &mut Part,
    config: &Config,
    data: &Data,
    inbox: &Inbox,
    (ids, pulse): (Ids, Pulse),
) -> anyhow::Result<()> {
    let receive = &config.receive;
    let largest = u64::from(receive.max_mail_mib) << 20;
    if let Some(lmtp) = &receive.lmtp {
        let listener = lmtp::Listener::bind(lmtp).await;
        let listener = listener.with_context(|| format!("cannot listen for LMTP on {lmtp}"))?;
        if let Some(address) = listener.address() {
            tracing::info!(%address, "takes mail by LMTP");
        }
        let addresses = Setup::addresses(config);
        let options = lmtp::Options {
            is_ours: Arc::new(move |address| is_ours(&addresses, &ids, address)),
            largest,
            hello: config.organisation.domain().to_owned(),
            connections: LMTP_CONNECTIONS,
            patience: LMTP_PATIENCE,
        };
        part.spawn("lmtp", lmtp::run(listener, options, inbox.clone(), part.shutdown()));
    }
    if let Some(imap) = &receive.imap {
        let options = imap_options(imap, largest, pulse);
        part.spawn("imap", imap::run(options, inbox.clone(), part.shutdown()));
    }
    let mut folder = |name, folder: PathBuf, poll, delivered| {
        let options = maildir::Options { folder, largest, poll, delivered };
        part.spawn(name, maildir::run(options, inbox.clone(), part.shutdown()));
    };
    if let Some(maildir) = &receive.maildir {
        folder("maildir", maildir.clone(), MAILDIR_POLL, false);
    }
    folder("spool", data.spool(), SPOOL_POLL, true);
    Ok(())
}

/// How the mailbox is read.
pub(crate) fn imap_options(imap: &Imap, largest: u64, pulse: Pulse) -> imap::Options {
    let mut seed = [0; 8];
    // Without randomness the waits are as long, and only less spread.
    let _ = getrandom::fill(&mut seed);
    imap::Options {
        server: imap.server.clone(),
        login: imap.login.clone(),
        mailbox: imap.mailbox.clone(),
        done: imap.done.clone(),
        poll: Duration::from_secs(imap.poll_seconds.into()),
        largest,
        patience: IMAP_PATIENCE,
        retry: IMAP_RETRY,
        seed: u64::from_be_bytes(seed),
        pulse,
    }
}

/// How the mail server is used; none: mail goes out another way.
fn smtp_options(config: &Config) -> Option<smtp::Options> {
    let Transport::Smtp { server, login } = &config.send.transport else { return None };
    Some(smtp::Options {
        server: server.clone(),
        login: login.clone(),
        hello: config.organisation.domain().to_owned(),
        connections: config.send.connections as usize,
        patience: smtp::Patience::default(),
    })
}

/// Begins to serve feeds, unsubscribing, health and, where they are wanted, figures.
pub(super) async fn open_web(
    part: &mut Part,
    web: &Web,
    handle: &Handle,
    vitals: &Vitals,
) -> anyhow::Result<()> {
    let listen = async |address| {
        let bound = tokio::net::TcpListener::bind(address).await;
        bound.with_context(|| format!("cannot listen on {address}"))
    };
    let ended = |name, result: std::io::Result<()>| {
        if let Err(error) = result {
            tracing::error!(%error, part = name, "ended");
        }
    };
    let listener = listen(web.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "serves feeds");
    let serve = net::web::serve(listener, handle.clone(), vitals.clone(), part.shutdown());
    part.spawn("web", async move { ended("web", serve.await) });
    if let Some(address) = web.metrics {
        let (handle, vitals, shutdown) = (handle.clone(), vitals.clone(), part.shutdown());
        let serve = net::web::serve_metrics(listen(address).await?, handle, vitals, shutdown);
        part.spawn("metrics", async move { ended("metrics", serve.await) });
    }
    Ok(())
}

/// Begins to send.
pub(super) fn open_way_out(part: &mut Part, config: &Config, outbox: Outbox) {
    let shutdown = part.shutdown();
    match &config.send.transport {
        Transport::Smtp { .. } => {
            if let Some(options) = smtp_options(config) {
                part.spawn("smtp", smtp::run(options, outbox, shutdown));
            }
        }
        Transport::Sendmail(program) => {
            let at_once = config.send.connections as usize;
            // A bare name would be looked for in PATH, not beside the configuration.
            let program = Path::new(".").join(program);
            let options = sendmail::Options { program, at_once };
            part.spawn("sendmail", sendmail::run(options, outbox, shutdown));
        }
        Transport::Maildir(folder) => {
            part.spawn("maildir out", maildir::send(folder.clone(), outbox, shutdown));
        }
    }
}

/// Whether an envelope address is one of ours: of a form of ours, and of a community that is there.
fn is_ours(addresses: &Addresses, ids: &Ids, address: &str) -> bool {
    match addresses.route(address) {
        Some(Route::Community(id)) => {
            ids.read().unwrap_or_else(PoisonError::into_inner).contains(&id)
        }
        Some(Route::Desk | Route::Answer(_) | Route::Bounce(_) | Route::Leave(_)) => true,
        None => false,
    }
}
