//! The loop with an engine of its own, and a time that only passes while all wait.

use std::path::Path;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::*;
use crate::clock::Clock;
use crate::config;
use crate::engine::{Key, Setup};
use crate::mail::template::Templates;
use crate::net::web::Vitals;
use crate::net::{Arrived, Extent, Inbox, Origin, Outbox, Pulse};
use crate::store::{Store, refuse_mail};

/// A community without meetings: only what is asked for is sent.
const FILE: &str = "[organisation]\nname = \"A\"\naddress = \"cop@a.example\"\ntime_zone = \"UTC\"\n\
    operators = [\"ops@a.example\"]\n[receive]\nmaildir = \"in\"\n[send]\nmaildir = \"out\"\n\
    [[community]]\nid = \"rust\"\nname = \"Guild\"\nstewards = [\"ana@a.example\"]\n\
    members = [\"bo@a.example\"]\n[community.meeting]\nfirst = 2027-12-02T16:00:00\n";

fn engine(store: Store) -> Engine {
    let config = config::read(Path::new("convene.toml"), FILE).config.expect("a sound file");
    let setup = Setup::new(&config, Templates::built_in());
    let clock = Clock::starting_at("2026-11-16T08:00:00Z".parse().expect("a time"));
    let mut engine = Engine::new(store, clock, setup.clone(), Key::fixed(1)).expect("it starts");
    engine.configure(&config, setup).expect("the file is taken over");
    engine
}

fn asks_for_help(number: u64) -> Arrived {
    let raw = format!(
        "From: bo@a.example\r\nTo: cop+rust@a.example\r\nMessage-ID: <{number}@a.example>\r\n\
         \r\nhelp\r\n"
    );
    let origin = Origin::Delivered { id: number.to_string() };
    Arrived { raw: raw.into_bytes(), origin, envelope: None, extent: Extent::Whole }
}

/// A loop that runs, with its ends and what it tells of itself.
fn begin(store: Store) -> (Inbox, Outbox, Vitals, JoinSet<()>) {
    let (inbox, receipts) = Inbox::channel(8);
    let (outbox, errands) = Outbox::channel(8);
    let (_, asks) = mpsc::channel(1);
    let vitals = Vitals::default();
    let signs =
        Signs { rounds: Pulse::default(), vitals: vitals.clone(), mail_in: true, refusing: false };
    let ends = Ends { receipts, errands, asks };
    let pump = Pump::new(engine(store), ends, Ids::default(), signs);
    let mut tasks = JoinSet::new();
    tasks.spawn(pump.run());
    (inbox, outbox, vitals, tasks)
}

async fn send_one(outbox: &Outbox) -> Outgoing {
    let outgoing = outbox.take().await.expect("the engine lives");
    assert!(outbox.claim(outgoing.id).await);
    let sent = outbox.report(outgoing.id, crate::net::Delivery::Sent).await;
    assert!(sent.is_ok());
    outgoing
}

#[tokio::test(start_paused = true)]
async fn an_answer_leaves_as_soon_as_no_more_mail_comes() {
    let (inbox, outbox, _, mut pump) = begin(Store::in_memory().expect("memory"));
    // Two welcomes and two invitations.
    for _ in 0..4 {
        send_one(&outbox).await;
    }
    let begun = Instant::now();
    inbox.receive(asks_for_help(1)).await.expect("it is taken in");
    let answer = send_one(&outbox).await;
    assert_eq!(answer.to, "bo@a.example");
    assert!(begun.elapsed() <= 2 * LULL, "{:?}", begun.elapsed());
    drop((inbox, outbox));
    pump.join_next().await.expect("it runs").expect("it ends with its ends");
}

#[tokio::test(start_paused = true)]
async fn what_refuses_to_write_does_not_count_as_working() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("convene.db");
    let (inbox, outbox, vitals, mut pump) = begin(Store::open(&path).expect("a store"));
    inbox.receive(asks_for_help(1)).await.expect("it is taken in");
    assert!(vitals.database.age().is_some());
    refuse_mail(&path, true);
    inbox.receive(asks_for_help(2)).await.expect_err("it is refused");
    // However many rounds pass in which nothing had to be written.
    sleep(10 * LONGEST_WAIT).await;
    assert_eq!((vitals.database.age(), vitals.mail_in.age()), (None, None));
    refuse_mail(&path, false);
    inbox.receive(asks_for_help(2)).await.expect("it is taken in");
    tokio::task::yield_now().await;
    assert!(vitals.database.age().is_some() && vitals.mail_in.age().is_some());
    drop((inbox, outbox));
    pump.join_next().await.expect("it runs").expect("it ends with its ends");
}
