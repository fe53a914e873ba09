//! Scores over third-party data, printed; sinking below the committed baseline fails.
//!
//! The data is read from `CONVENE_CORPORA` (default `../shared/corpora`); what is skipped when it
//! is absent is printed.
#![expect(clippy::print_stdout, reason = "scores, and what is skipped, are printed")]

#[path = "corpus/calendar.rs"]
mod calendar;
#[path = "corpus/elections.rs"]
mod elections;
#[path = "corpus/intents.rs"]
mod intents;
#[path = "corpus/machine.rs"]
mod machine;
#[path = "corpus/recurrence.rs"]
mod recurrence;
#[path = "corpus/reply.rs"]
mod reply;

use std::path::PathBuf;

/// The folder `name` below the corpora, or `None` with a line that says what is skipped.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
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
