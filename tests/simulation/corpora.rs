//! Mails of the corpora, from members and strangers: none stops the next.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Incoming, Key, Setup};
use convene::mail::template::Templates;
use convene::office::{self, Person, Program};
use convene::store::Store;

const FILE: &str = r#"
[organisation]
name = "Example Ltd"
address = "cop@example.org"
time_zone = "Europe/Madrid"
operators = ["ops@example.org"]
[receive]
maildir = "in"
[send]
maildir = "out"
[[community]]
id = "rust"
name = "Rust Guild"
stewards = ["ana@example.org"]
members = ["bo@example.org", "cy@example.org"]
[community.meeting]
first = 2026-12-02T16:00:00
repeat = "every 2 weeks on Wednesday"
"#;
/// After so many mails of the corpora an ordinary one comes.
const BETWEEN: usize = 20;
/// Mails larger than this are left to the parsers' own tests.
const LARGE: u64 = 1 << 20;

/// The files below a folder that look like mails.
fn mails(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if path.is_dir() {
            mails(&path, found);
        } else if matches!(kind, "eml" | "txt" | "msg" | "mail" | "mbox" | "")
            && path.metadata().is_ok_and(|file| file.len() < LARGE)
        {
            found.push(path);
        }
    }
}

/// The corpora's folder, or a line that says what is skipped.
fn corpus(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CONVENE_CORPORA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"),
        PathBuf::from,
    );
    let folder = root.join(name);
    if folder.exists() {
        return Some(folder);
    }
    println!("skipped: {name}: no folder {} (set CONVENE_CORPORA)", folder.display());
    None
}

/// The mail as if a member had sent it to the community.
fn from_a_member(raw: &[u8]) -> Vec<u8> {
    let mut ours = b"From: Bo <bo@example.org>\r\nTo: cop+rust@example.org\r\n".to_vec();
    let text = raw.split_inclusive(|byte| *byte == b'\n');
    let mut head = true;
    for line in text {
        head &= line.len() > 2;
        let lower = line.to_ascii_lowercase();
        let sender = [&b"from:"[..], b"to:", b"from "].iter().any(|name| lower.starts_with(name));
        if !(head && sender) {
            ours.extend_from_slice(line);
        }
    }
    ours
}

#[test]
fn no_mail_of_the_corpora_stops_the_next() {
    let begins: DateTime<Utc> = "2026-11-16T08:00:00Z".parse().expect("a time");
    let clock = Clock::starting_at(begins);
    let config = config::read(Path::new("convene.toml"), FILE).config.expect("a sound file");
    let setup = Setup::new(&config, Templates::built_in());
    let store = Store::in_memory().expect("memory");
    let mut engine =
        Engine::new(store, clock.clone(), setup.clone(), Key::fixed(1)).expect("it starts");
    engine.configure(&config, setup).expect("the file is taken over");
    let mut files = vec![];
    for folder in ["mime", "bounce", "reply", "forward"].iter().filter_map(|name| corpus(name)) {
        mails(&folder, &mut files);
    }
    let ana = Person {
        name: "Ana".to_owned(),
        address: "ana@example.org".to_owned(),
        program: Program::Apple,
    };
    let mut number = 0;
    let mut comes = |engine: &mut Engine, raw: Vec<u8>| {
        number += 1;
        let recipient = Some("cop+rust@example.org".to_owned());
        let origin = format!("imap/INBOX/{number}");
        let mail = Incoming { origin, recipient, raw, unreadable: None, cursor: None };
        engine.work(&[mail]).expect("it is taken");
        engine.settle().expect("it settles");
    };
    for (place, file) in files.iter().enumerate() {
        let raw = std::fs::read(file).expect("it reads");
        comes(&mut engine, from_a_member(&raw));
        comes(&mut engine, raw);
        if place % BETWEEN == 0 {
            let at = clock.now() + chrono::TimeDelta::seconds(1);
            clock.set(at);
            let text = format!("Slides number {place} are there.");
            comes(&mut engine, office::write(&ana, "cop+rust@example.org", "Slides", &text, at));
        }
        let aside = engine.store().read(|tx| tx.aside()).expect("it reads");
        assert!(aside.is_empty(), "{}: {aside:?}", file.display());
        let waiting = engine.status().expect("it reads").inbox.waiting;
        assert_eq!(waiting, 0, "{} is left", file.display());
    }
    engine.check_memory().expect("memory is what is stored");
    let community = engine.community("rust").expect("it is there");
    assert_eq!(community.members.len(), 3, "nobody came or went by them");
    println!("{} mails of the corpora were taken, each twice", files.len());
}
