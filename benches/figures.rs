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

fn main() {
    // Test runners start this too, to list or run tests: there are none.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut figures = vec![];
    figures.extend(daemon::received());
    figures.extend(daemon::sent());
    figures.extend(large::community());
    figures.extend(daemon::size());
    println!("\n| what | figure | beside, in the same run |\n| --- | --- | --- |");
    for Figure { what, measured, beside } in figures {
        println!("| {what} | {measured} | {beside} |");
    }
}
