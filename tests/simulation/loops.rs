//! Two installations that write to each other fall silent.

use std::collections::VecDeque;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Fate, Incoming, Key, Setup};
use convene::mail::template::Templates;
use convene::office::{self, Person, Program};
use convene::store::Store;

/// An installation, and what has come to it.
struct House {
    engine: Engine,
    incoming: VecDeque<Vec<u8>>,
    taken: usize,
    sent: usize,
}

impl House {
    /// The installation of `host`; `other` is a member of its community.
    fn new(host: &str, other: &str, clock: &Clock) -> Self {
        let text = format!(
            "[organisation]\nname = \"{host}\"\naddress = \"cop@{host}\"\ntime_zone = \"UTC\"\n\
             operators = [\"ops@{host}\"]\ndomains = [\"a.example\", \"b.example\"]\n[receive]\n\
             maildir = \"in\"\n[send]\nmaildir = \"out\"\n[[community]]\nid = \"rust\"\n\
             name = \"Guild of {host}\"\nstewards = [\"ana@{host}\"]\n\
             members = [\"{other}\", \"bo@{host}\"]\n[community.meeting]\n\
             first = 2026-12-02T16:00:00\nrepeat = \"every Wednesday\"\n"
        );
        let config = config::read(Path::new("convene.toml"), &text).config.expect("a sound file");
        let setup = Setup::new(&config, Templates::built_in());
        let store = Store::in_memory().expect("memory");
        let mut engine =
            Engine::new(store, clock.clone(), setup.clone(), Key::fixed(1)).expect("it starts");
        engine.configure(&config, setup).expect("the file is taken over");
        Self { engine, incoming: VecDeque::new(), taken: 0, sent: 0 }
    }

    /// Handles what came and hands over what goes to the other house.
    fn turn(&mut self, other: &str) -> Vec<Vec<u8>> {
        while let Some(raw) = self.incoming.pop_front() {
            self.taken += 1;
            let origin = format!("imap/INBOX/{}", self.taken);
            let mail = Incoming { origin, recipient: None, raw, unreadable: None, cursor: None };
            self.engine.work(&[mail]).expect("it is taken");
        }
        self.engine.settle().expect("it settles");
        let mut over = vec![];
        loop {
            let ready = self.engine.ready(64).expect("copies render");
            if ready.is_empty() {
                break;
            }
            for copy in ready {
                self.engine.attempts(&[copy.id], &[]).expect("claims");
                self.engine.attempts(&[], &[(copy.id, Fate::Sent)]).expect("reports");
                if copy.to.ends_with(other) {
                    self.sent += 1;
                    over.push(copy.bytes.to_vec());
                }
            }
        }
        over
    }
}

/// Lets both write to each other for some weeks; `spark` is the first mail. Says how many mails
/// each wrote to the other.
fn write_to_each_other(address_of: impl Fn(&str) -> String, spark: &[u8]) -> (usize, usize) {
    let begins: DateTime<Utc> = "2026-11-16T08:00:00Z".parse().expect("a time");
    let clock = Clock::starting_at(begins);
    let mut a = House::new("a.example", &address_of("b.example"), &clock);
    let mut b = House::new("b.example", &address_of("a.example"), &clock);
    a.incoming.push_back(spark.to_vec());
    for _ in 0..4 * 28 {
        // Within some hours they may write to and fro as often as they like.
        for _ in 0..20 {
            let (to_b, to_a) = (a.turn("b.example"), b.turn("a.example"));
            if to_b.is_empty() && to_a.is_empty() {
                break;
            }
            b.incoming.extend(to_b);
            a.incoming.extend(to_a);
        }
        clock.set(clock.now() + TimeDelta::hours(6));
    }
    (a.sent, b.sent)
}

fn spark(from: &str, to: &str, text: &str) -> Vec<u8> {
    let person =
        Person { name: "Bo".to_owned(), address: from.to_owned(), program: Program::Gmail };
    let at: DateTime<Utc> = "2026-11-16T08:00:00Z".parse().expect("a time");
    office::write(&person, to, "Slides", text, at)
}

/// Four weekly meetings make so many letters to a member who never answers, and some more.
const WITHOUT_A_LOOP: usize = 40;

#[test]
fn two_installations_fall_silent() {
    let desk = |host: &str| format!("cop@{host}");
    let community = |host: &str| format!("cop+rust@{host}");
    for text in ["Here are the slides of yesterday.", "join", "help", "yes", "topic: Loops"] {
        for addresses in [&desk as &dyn Fn(&str) -> String, &community] {
            let spark = spark(&addresses("b.example"), "cop+rust@a.example", text);
            let (a, b) = write_to_each_other(addresses, &spark);
            assert!(
                a <= WITHOUT_A_LOOP && b <= WITHOUT_A_LOOP,
                "{text:?} to {}: {a} and {b} mails",
                addresses("a.example"),
            );
        }
    }
}
