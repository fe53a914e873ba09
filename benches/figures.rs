//! The figures README quotes: `cargo bench --bench figures`. Each stands beside a limit measured in
//! the same run, so that it means the same on another machine.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "figures/daemon.rs"]
mod daemon;
#[path = "figures/large.rs"]
mod large;
#[path = "figures/sink.rs"]
mod sink;

use std::time::Duration;

/// One line of the table.
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) measured: String,
    pub(crate) beside: String,
}

/// How many times a second something happened.
pub(crate) fn rate(times: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(times).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

/// Measures, and says what came out.
type Measure = fn() -> Vec<Figure>;

/// What is measured, by the word that asks for it alone: `cargo bench --bench figures -- sent`.
const PARTS: [(&str, Measure); 4] = [
    ("received", daemon::received),
    ("sent", daemon::sent),
    ("community", large::community),
    ("size", daemon::size),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Test runners start this too, to list or run tests: there are none.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let named: Vec<&String> = arguments.iter().filter(|name| !name.starts_with('-')).collect();
    let asked = |part: &str| named.is_empty() || named.iter().any(|name| *name == part);
    let parts = PARTS.into_iter().filter(|(part, _)| asked(part));
    let figures: Vec<Figure> = parts.flat_map(|(_, measure)| measure()).collect();
    println!("\n| what | figure | beside, in the same run |\n| --- | --- | --- |");
    for Figure { what, measured, beside } in figures {
        println!("| {what} | {measured} | {beside} |");
    }
}
