//! Named places where a test can make the process die, to prove that a death there does no harm.
//!
//! `CONVENE_FAILPOINT=name:n` aborts the process when the place `name` is reached for the `n`-th
//! time. Without the variable a place costs one load and one comparison.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The place at which this process is to die; read once, when the first place is reached.
static ARMED: LazyLock<Option<Armed>> =
    LazyLock::new(|| Armed::parse(&std::env::var("CONVENE_FAILPOINT").ok()?));

/// A place and how often it may still be reached.
#[derive(Debug)]
struct Armed {
    name: String,
    left: AtomicU64,
}

impl Armed {
    /// Reads `name:n`; `name` alone means the first time.
    fn parse(text: &str) -> Option<Self> {
        let (name, times) = match text.rsplit_once(':') {
            Some((name, times)) => (name, times.parse().ok()?),
            None => (text, 1),
        };
        Some(Self { name: name.to_owned(), left: AtomicU64::new(times) })
    }

    /// Counts one arrival at `name`; true for the one that is to be the last.
    fn hit(&self, name: &str) -> bool {
        self.name == name && self.left.fetch_sub(1, Ordering::Relaxed) == 1
    }
}

/// Marks a place. The names in use: grep for `failpoint::reach`.
pub fn reach(name: &str) {
    if let Some(armed) = ARMED.as_ref()
        && armed.hit(name)
    {
        // Not a panic: nothing may be tidied up, as nothing would be after a power cut.
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_hit_at_the_nth_arrival_only() {
        let armed = Armed::parse("smtp.after-250:2").unwrap();
        let hits = ["smtp.after-250", "other", "smtp.after-250", "smtp.after-250"];
        assert_eq!(hits.map(|name| armed.hit(name)), [false, false, true, false]);
    }

    #[test]
    fn the_count_may_be_missing_but_not_nonsense() {
        assert!(Armed::parse("a").unwrap().hit("a"));
        assert!(Armed::parse("a:often").is_none());
    }
}
