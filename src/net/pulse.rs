//! Signs of life: when a part of the daemon last did what it is for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Shared between a part that works and whoever wants to know whether it does; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    /// Something was done: a mailbox was looked at, a server answered.
    pub fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// It does not work: until the next beat it is as if it never had.
    pub fn stop(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// How long ago; `None` when never, or when it has stopped.
    pub fn age(&self) -> Option<Duration> {
        let beat = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        beat.map(|beat| beat.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_tells_how_long_ago() {
        let pulse = Pulse::default();
        assert_eq!(pulse.age(), None);
        pulse.clone().beat();
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(pulse.age(), Some(Duration::from_secs(7)));
        pulse.stop();
        assert_eq!(pulse.age(), None);
    }
}
