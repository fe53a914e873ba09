//! A mail sent to ourselves the way all others go, to see whether it comes back.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use super::control::{Order, order};
use super::data::Data;
use super::incoming;
use super::open;
use super::part::Part;
use super::ways::{self, Ids};
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::Engine;
use crate::net::{Accepted, Delivery, Errand, Inbox, Outbox, Outgoing, Pulse, Receipt, Refused};
use crate::store::{Store, Taken};

/// How often the database is looked into.
const LOOK: Duration = Duration::from_millis(300);
/// The next server takes the mail within so long.
const SENT_WITHIN: Duration = Duration::from_mins(1);
/// Sources and senders end within so long.
const STOP: Duration = Duration::from_secs(5);

/// What became of the mail.
#[derive(Debug)]
pub struct Trial {
    /// What the next server said.
    pub delivery: Delivery,
    /// The mail as it came back, and how long it took.
    pub returned: Option<(Vec<u8>, Duration)>,
}

/// Sends `mail` and waits until a mail that holds `mark` has come in. Where no daemon runs, what
/// comes in meanwhile is taken in, and handled when one does.
pub fn trial(
    config: &Config,
    data: &Data,
    mail: Outgoing,
    (mark, patience): (&str, Duration),
) -> anyhow::Result<Trial> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let running = order(&data.control(), &Order::Status)?.is_some();
    let _lock = if running { None } else { Some(data.lock()?) };
    let tried = runtime.block_on(async {
        let mut inward = Part::new();
        if !running {
            let engine = open::unconfigured(config, data, Clock::Wall)?;
            open_inward(&mut inward, config, data, engine).await?;
        }
        let tried = send_and_wait(config, data, mail, (mark, patience)).await;
        inward.stop(STOP).await;
        tried
    });
    runtime.shutdown_timeout(STOP);
    tried
}

/// Sources, and a task that takes in what they bring.
async fn open_inward(
    part: &mut Part,
    config: &Config,
    data: &Data,
    engine: Engine,
) -> anyhow::Result<()> {
    let (inbox, receipts) = Inbox::channel(16);
    let ids = Ids::default();
    let known = engine.community_ids().map(str::to_owned);
    ids.write().unwrap_or_else(std::sync::PoisonError::into_inner).extend(known);
    ways::open_sources(part, config, data, &inbox, (ids, Pulse::default())).await?;
    part.spawn_blocking("engine", take_in(engine, receipts));
    Ok(())
}

async fn take_in(mut engine: Engine, mut receipts: mpsc::Receiver<Receipt>) {
    while let Some(receipt) = receipts.recv().await {
        match receipt {
            Receipt::Cursor { mailbox, answer } => {
                let name = incoming::name(&mailbox);
                if let Ok(cursor) = engine.cursor(&name, mailbox.uidvalidity) {
                    let _ = answer.send(cursor);
                }
            }
            Receipt::Mail { arrived, answer } => {
                let taken = engine.take_in(&[incoming::incoming(arrived)]);
                let told = match taken.as_deref() {
                    Ok([Taken::New(_)]) => Ok(Accepted::New),
                    Ok(_) => Ok(Accepted::Known),
                    Err(_) => Err(Refused::Later),
                };
                let _ = answer.send(told);
            }
        }
    }
}

async fn send_and_wait(
    config: &Config,
    data: &Data,
    mail: Outgoing,
    (mark, patience): (&str, Duration),
) -> anyhow::Result<Trial> {
    let begun = Instant::now();
    let since = Clock::Wall.now().timestamp() - 1;
    let mut outward = Part::new();
    let (outbox, errands) = Outbox::channel(16);
    ways::open_way_out(&mut outward, config, outbox);
    let sent = timeout(SENT_WITHIN, give(mail, errands)).await;
    let delivery = sent
        .unwrap_or_else(|_| Delivery::Unknown { why: "nothing was heard for a minute".to_owned() });
    outward.stop(STOP).await;
    if delivery != Delivery::Sent {
        return Ok(Trial { delivery, returned: None });
    }
    let database = data.database();
    let mut store = Store::look(&database).with_context(|| database.display().to_string())?;
    while begun.elapsed() < patience {
        if let Some(raw) = store.read(|tx| tx.raw_with(since, mark))? {
            return Ok(Trial { delivery, returned: Some((raw, begun.elapsed())) });
        }
        sleep(LOOK).await;
    }
    Ok(Trial { delivery, returned: None })
}

/// Gives the mail to the first sender that is free; what became of it.
async fn give(mail: Outgoing, mut errands: mpsc::Receiver<Errand>) -> Delivery {
    let mut mail = Some(mail);
    // The other senders wait.
    let mut idle: Vec<oneshot::Sender<Outgoing>> = vec![];
    while let Some(errand) = errands.recv().await {
        match errand {
            Errand::Take { answer } => match mail.take() {
                Some(mail) => drop(answer.send(mail)),
                None => idle.push(answer),
            },
            Errand::Claim { answer, .. } => drop(answer.send(true)),
            Errand::Report { delivery, answer, .. } => {
                let _ = answer.send(());
                return delivery;
            }
        }
    }
    Delivery::Unknown { why: "the sender has ended".to_owned() }
}
