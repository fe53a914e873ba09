//! A mail that can't be handled: it is tried, set aside and told, and harms none beside it.

use chrono::{DateTime, TimeDelta, Utc};
use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Incoming, Key, Setup};
use convene::mail::template::Templates;
use convene::store::{Store, Taken};

const FILE: &str = "[organisation]\nname = \"A\"\naddress = \"cop@a.example\"\ntime_zone = \"UTC\"\n\
    operators = [\"ops@a.example\"]\n[receive]\nmaildir = \"in\"\n[send]\nmaildir = \"out\"\n\
    [[community]]\nid = \"rust\"\nname = \"Guild\"\nstewards = [\"ana@a.example\"]\n\
    members = [\"bo@a.example\"]\n[community.meeting]\nfirst = 2026-12-02T16:00:00\n\
    repeat = \"every Wednesday\"\n";

fn mail(number: u32, subject: &str) -> Incoming {
    let raw = format!(
        "From: Bo <bo@a.example>\r\nTo: cop+rust@a.example\r\nSubject: {subject}\r\n\
         Message-ID: <{number}@a.example>\r\n\r\nstatus\r\n"
    );
    let (origin, raw) = (format!("test/{number}"), raw.into_bytes());
    Incoming { origin, recipient: None, raw, unreadable: None, cursor: None }
}

#[test]
fn a_mail_that_fails_is_set_aside_and_those_beside_it_are_handled() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("convene.db");
    let begins: DateTime<Utc> = "2026-11-16T08:00:00Z".parse().expect("a time");
    let clock = Clock::starting_at(begins);
    let config = config::read(&folder.path().join("convene.toml"), FILE).config.expect("sound");
    let setup = Setup::new(&config, Templates::built_in());
    let store = Store::open(&path).expect("a store");
    let mut engine =
        Engine::new(store, clock.clone(), setup.clone(), Key::fixed(1)).expect("it starts");
    engine.configure(&config, setup).expect("the file is taken over");
    // From outside, the database refuses what becomes of one mail.
    let other = rusqlite::Connection::open(&path).expect("a second connection");
    let poison = "CREATE TRIGGER poison BEFORE UPDATE OF state ON inbox \
        WHEN NEW.state = 'done' AND instr(NEW.raw, CAST('poison' AS BLOB)) > 0 \
        BEGIN SELECT RAISE(ABORT, 'poisoned'); END";
    other.execute_batch(poison).expect("a trigger");

    engine.work(&[mail(1, "before"), mail(2, "poison"), mail(3, "behind")]).expect("taken in");
    // The fourth comes while the second fails: it is ours all the same.
    let (taken, _) = engine.work_with(|| vec![mail(4, "meanwhile")]).expect("it goes on");
    assert!(matches!(taken.as_slice(), [Taken::New(_)]), "{taken:?}");
    for _ in 0..3 {
        engine.settle().expect("it settles");
        clock.set(engine.now() + TimeDelta::minutes(10));
    }
    engine.check_memory().expect("memory is what is stored");

    let state = |number: u32| -> String {
        let asked = "SELECT state FROM inbox WHERE origin = ?1";
        let origin = format!("test/{number}");
        other.query_row(asked, [origin], |row| row.get(0)).expect("it is kept")
    };
    assert_eq!([1, 2, 3, 4].map(state), ["done", "aside", "done", "done"]);
    let told: i64 = other
        .query_row("SELECT count(*) FROM letter WHERE facts LIKE '%was set aside%'", [], |row| {
            row.get(0)
        })
        .expect("letters");
    assert_eq!(told, 1, "the operators hear of it once");
    let words = engine.store().read(|tx| tx.aside()).expect("it is shown");
    assert!(words[0].error.contains("poisoned"), "{words:?}");
}
