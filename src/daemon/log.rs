//! The log: on standard error, as fine as `CONVENE_LOG` or `RUST_LOG` says.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// What is logged when nobody says.
const USUAL: &str = "info";

/// Begins to log. Does nothing where a log is kept already.
pub(super) fn start() {
    let asked = ["CONVENE_LOG", "RUST_LOG"].into_iter().find_map(|name| std::env::var(name).ok());
    let filter = EnvFilter::new(asked.as_deref().unwrap_or(USUAL));
    // async-imap logs the LOGIN line at TRACE, password and all: never, whoever asks.
    let filter = ["async_imap=warn", "imap_proto=warn"]
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, EnvFilter::add_directive);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_span_events(FmtSpan::NONE)
        .with_ansi(std::io::stderr().is_terminal());
    // The journal writes the time itself.
    let begun = if std::env::var_os("JOURNAL_STREAM").is_some() {
        log.without_time().try_init()
    } else {
        log.try_init()
    };
    drop(begun);
}
