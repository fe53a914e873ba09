//! A community of 10,000 members, in this process.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Fate, Incoming, Key, Setup};
use convene::mail::parse::parse;
use convene::mail::template::Templates;
use convene::office::{self, Button, Person, Program};
use convene::store::Store;

use super::Figure;

const MEMBERS: usize = 10_000;
/// Answers measured one by one.
const ANSWERS: usize = 200;

/// A configuration with one community of so many members, beside what only the caller knows.
pub(crate) fn configuration(communities: usize, members: usize, ways: &str) -> String {
    let mut text = format!(
        "[organisation]\nname = \"Bench\"\naddress = \"cop@bench.example\"\ntime_zone = \"Europe/Madrid\"\n\
         operators = [\"ops@bench.example\"]\ndata = \"data\"\n{ways}\n"
    );
    for community in 0..communities {
        let _ = write!(
            text,
            "[[community]]\nid = \"c{community}\"\nname = \"Guild {community}\"\npurpose = \"p\"\n\
             stewards = [\"Ana <ana{community}@bench.example>\"]\nmembers = ["
        );
        for member in 1..members {
            let _ = write!(text, "\"M{member} <m{member}.{community}@bench.example>\", ");
        }
        text.push_str(
            "]\n[community.meeting]\nfirst = 2030-01-02T16:00:00\nrepeat = \"every 2 weeks on Wednesday\"\n\
             minutes = 60\nplace = \"Room 1\"\nlink = \"https://meet.example/1\"\n",
        );
    }
    text
}

/// One reply besides its commit, and the whole invitation round with mail handled meanwhile.
pub(crate) fn community() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder");
    let ways = "[receive]\nmaildir = \"in\"\n[send]\nmaildir = \"out\"\n";
    let text = configuration(1, MEMBERS, ways);
    let config =
        config::read(&folder.path().join("convene.toml"), &text).config.expect("it is right");
    let setup = Setup::new(&config, Templates::built_in());
    let clock = Clock::starting_at("2029-12-03T09:00:00Z".parse().expect("a time"));
    let store = Store::open(&folder.path().join("convene.db")).expect("a store");
    let mut engine = Engine::new(store, clock, setup.clone(), Key::fixed(1)).expect("an engine");
    let begun = Instant::now();
    engine.configure(&config, setup).expect("it is configured");
    let decided = begun.elapsed();
    let (round, mails, slowest, invitations) = round(&mut engine);
    let reply = replies(&mut engine, &invitations, folder.path());
    vec![
        Figure {
            what: "10,000 members: welcomed and invited by the file",
            figure: format!("decided in {:.1} s", decided.as_secs_f64()),
            beside: "all in memory and on disk".to_owned(),
        },
        Figure {
            what: "10,000 members: their letters rendered and frozen",
            figure: format!("{mails} in {:.1} s", round.as_secs_f64()),
            beside: format!(
                "slowest wait of a mail meanwhile {:.0} ms",
                slowest.as_secs_f64() * 1e3
            ),
        },
        reply,
    ]
}

/// Renders everything, in the chunks the daemon uses; a mail may come in between any two.
fn round(engine: &mut Engine) -> (Duration, usize, Duration, Vec<Vec<u8>>) {
    let begun = Instant::now();
    let (mut mails, mut slowest, mut kept) = (0, Duration::ZERO, vec![]);
    loop {
        let step = Instant::now();
        let ready = engine.ready(64).expect("letters render");
        let ids: Vec<i64> = ready.iter().map(|ready| ready.id).collect();
        if ids.is_empty() {
            return (begun.elapsed(), mails, slowest, kept);
        }
        slowest = slowest.max(step.elapsed());
        mails += ids.len();
        if kept.len() < ANSWERS {
            let invited = ready.iter().map(|ready| ready.bytes.to_vec());
            kept.extend(invited.filter(|bytes| !parse(bytes).calendars.is_empty()));
        }
        let sent: Vec<(i64, Fate)> = ids.iter().map(|id| (*id, Fate::Sent)).collect();
        engine.attempts(&ids, &sent).expect("they are sent");
    }
}

/// Replies by word and by button, one transaction each, beside bare commits of the same size.
fn replies(engine: &mut Engine, invitations: &[Vec<u8>], folder: &Path) -> Figure {
    let at = engine.now();
    let answers: Vec<Vec<u8>> = invitations
        .iter()
        .take(ANSWERS)
        .enumerate()
        .filter_map(|(number, invitation)| {
            let to = parse(invitation).to.first()?.address.clone();
            let program = Program::ALL[number % 4];
            let person = Person { name: "M".to_owned(), address: to, program };
            if number % 2 == 0 {
                return Some(office::answer(&person, invitation, "yes", at));
            }
            office::press(&person, invitation, Button::Accept, at)
        })
        .collect();
    let begun = Instant::now();
    for (number, raw) in answers.iter().enumerate() {
        let origin = format!("bench {number}");
        let raw = raw.clone();
        let mail = Incoming { origin, recipient: None, raw, unreadable: None, cursor: None };
        engine.work(&[mail]).expect("it is taken in");
    }
    engine.settle().expect("it settles");
    let each = begun.elapsed() / u32::try_from(answers.len().max(1)).expect("few");
    let commit = bare_commit(folder);
    let besides = each.saturating_sub(commit);
    Figure {
        what: "10,000 members: one reply, besides the commit",
        figure: format!("{:.2} ms", besides.as_secs_f64() * 1e3),
        beside: format!("a bare commit {:.2} ms", commit.as_secs_f64() * 1e3),
    }
}

/// One row of 2 KB, committed with synchronous=FULL.
pub(crate) fn bare_commit(folder: &Path) -> Duration {
    const COMMITS: u32 = 500;
    let database = rusqlite::Connection::open(folder.join("bare.db")).expect("a database");
    database.pragma_update(None, "journal_mode", "wal").expect("wal");
    database.pragma_update(None, "synchronous", "full").expect("full");
    database
        .execute("CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, raw BLOB)", [])
        .expect("a table");
    let raw = vec![b'x'; 2048];
    let begun = Instant::now();
    for _ in 0..COMMITS {
        database.execute("INSERT INTO mail (raw) VALUES (?1)", [&raw]).expect("a row");
    }
    begun.elapsed() / COMMITS
}
