//! Feeds damaged input to everything that reads what others wrote, for as long as it is told to.
//!
//! `cargo run --release --example fuzz -- calendar 600` fuzzes one reader for 600 seconds, `all` takes
//! them in turn. Seeds are the few in this folder and, where it is there, the third-party data in
//! `CONVENE_CORPORA`. What panics or takes longer than two seconds is written to `fuzz-found` and
//! ends the run with status 1. The same `CONVENE_FUZZ_SEED` gives the same inputs.

#![expect(clippy::print_stdout, reason = "a program for developers that tells what it did")]

mod damage;
mod readers;
mod seeds;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use damage::Damage;
use readers::{READERS, Reader};

/// No input may take longer, whatever it is.
const TOO_LONG: Duration = Duration::from_secs(2);
/// No run is longer than this, whatever is asked for.
const LONGEST_RUN: u64 = 3600;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let which = arguments.next().unwrap_or_else(|| "all".to_owned());
    let seconds: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(60);
    let seconds = seconds.min(LONGEST_RUN);
    let chosen: Vec<&Reader> =
        READERS.iter().filter(|reader| which == "all" || reader.name == which).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
        println!("no reader is called {which}; write all or one of {}", names.join(", "));
        std::process::exit(2);
    }
    std::panic::set_hook(Box::new(|_| {}));
    let each = Duration::from_secs(seconds) / u32::try_from(chosen.len()).unwrap_or(1);
    let found: usize = chosen.into_iter().map(|reader| fuzz(reader, each)).sum();
    if found > 0 {
        std::process::exit(1);
    }
}

/// Damages seeds and has them read until the time is over; says how many findings there were.
fn fuzz(reader: &Reader, budget: Duration) -> usize {
    let seeds = seeds::of(reader);
    let seed = std::env::var("CONVENE_FUZZ_SEED").ok().and_then(|text| text.parse().ok());
    let mut damage = Damage::new(seed.unwrap_or_else(|| u64::from(std::process::id())));
    let begun = Instant::now();
    let (mut runs, mut found, mut slowest) = (0_u64, 0, Duration::ZERO);
    while begun.elapsed() < budget {
        let input = damage.of(&seeds);
        // A machine that is busy with other things makes one reading long, not three.
        let (mut panicked, mut took) = read(reader, &input);
        for _ in 0..2 {
            if took > TOO_LONG {
                let again = read(reader, &input);
                (panicked, took) = (panicked || again.0, took.min(again.1));
            }
        }
        slowest = slowest.max(took);
        runs += 1;
        if panicked || took > TOO_LONG {
            found += 1;
            let what = if panicked { "panicked" } else { "took too long" };
            println!("{}: {what}, see {}", reader.name, keep(reader.name, found, &input).display());
            if found >= 20 {
                break;
            }
        }
    }
    println!(
        "{}: {runs} inputs from {} seeds in {} s, slowest {} ms, {found} findings",
        reader.name,
        seeds.len(),
        begun.elapsed().as_secs(),
        slowest.as_millis(),
    );
    found
}

/// Whether reading panicked, and how long it took.
fn read(reader: &Reader, input: &[u8]) -> (bool, Duration) {
    let begun = Instant::now();
    let panicked = catch_unwind(AssertUnwindSafe(|| (reader.read)(input))).is_err();
    (panicked, begun.elapsed())
}

/// Writes a finding where somebody can look at it.
fn keep(name: &str, number: usize, input: &[u8]) -> PathBuf {
    let folder = PathBuf::from(std::env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into()))
        .join("fuzz-found");
    let path = folder.join(format!("{name}-{}-{number}", std::process::id()));
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, input));
    if let Err(error) = written {
        println!("it could not be kept: {error}");
    }
    path
}
