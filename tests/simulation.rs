//! A year in random worlds, from a seed: people of all kinds, a daemon that dies, a clock that
//! jumps; and what must be true at every moment of it.
//!
//! `CONVENE_SEEDS=200 cargo test --test simulation` plays more worlds; a failing one prints the line
//! that repeats it, `CONVENE_SEED=n …`. `CONVENE_DAYS` is how long a world is watched and
//! `CONVENE_STORY=1` prints every mail.
#![expect(clippy::print_stdout, reason = "how worlds went, and what repeats one, is printed")]
#![expect(clippy::wildcard_enum_match_arm, reason = "most people do not care for most letters")]

#[path = "simulation/calendars.rs"]
mod calendars;
#[path = "simulation/corpora.rs"]
mod corpora;
#[path = "simulation/dice.rs"]
mod dice;
#[path = "simulation/life.rs"]
mod life;
#[path = "simulation/loops.rs"]
mod loops;
#[path = "simulation/mails.rs"]
mod mails;
#[path = "simulation/people.rs"]
mod people;
#[path = "simulation/poison.rs"]
mod poison;
#[path = "simulation/town.rs"]
mod town;
#[path = "simulation/truths.rs"]
mod truths;
#[path = "simulation/watch.rs"]
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Worlds that are played when nobody says how many.
const SEEDS: u64 = 3;
/// Days of a world when nobody says how many: a year for who asks for more worlds.
const DAYS: i64 = 60;
const YEAR: i64 = 365;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_happens_what_must_be_true_is_true() {
    let only = number("CONVENE_SEED");
    let many = number("CONVENE_SEEDS");
    let seeds = match only {
        Some(seed) => vec![seed],
        None => (1..=many.unwrap_or(SEEDS)).collect(),
    };
    let usual = if only.is_some() || many.is_some() { YEAR } else { DAYS };
    let days = number("CONVENE_DAYS").and_then(|days| days.try_into().ok()).unwrap_or(usual);
    let mut failed = vec![];
    for seed in seeds {
        let lived = catch_unwind(AssertUnwindSafe(|| life::live(seed, days)));
        let wrong = match lived {
            Ok(told) if told.wrong.is_empty() => {
                println!("seed {seed}: {}", told.summary);
                continue;
            }
            Ok(told) => told.wrong.join("\n"),
            Err(_) => "a panic, above".to_owned(),
        };
        let again = "cargo test --test simulation -- --nocapture whatever";
        println!("seed {seed} fails:\n{wrong}\nCONVENE_SEED={seed} CONVENE_DAYS={days} {again}\n");
        failed.push(seed);
    }
    println!("more worlds: CONVENE_SEEDS=100 cargo test --test simulation -- --nocapture whatever");
    assert!(failed.is_empty(), "these seeds fail: {failed:?}");
}
