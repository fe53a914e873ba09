//! How long to wait before trying again: doubling, with full jitter.

use std::time::Duration;

/// Waits that double from `first` to `most`, each drawn evenly from zero to its bound, so that many
/// clients do not come back at once.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    failures: u32,
    random: u64,
}

impl Backoff {
    /// A back-off that has not failed yet. Equal seeds wait equally.
    pub fn new(first: Duration, most: Duration, seed: u64) -> Self {
        Self { first, most, failures: 0, random: seed }
    }

    /// Counts a failure and says how long to wait after it; at least a tenth of `first`, so that
    /// nothing spins.
    pub fn failed(&mut self) -> Duration {
        let bound = self.first.saturating_mul(1 << self.failures.min(20)).min(self.most);
        self.failures = self.failures.saturating_add(1);
        (bound.mul_f64(self.draw())).max(self.first / 10)
    }

    /// Forgets the failures.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// The next number of [0, 1): `SplitMix64`, the 53 upper bits.
    fn draw(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double")]
        let even = (mixed >> 11) as f64 / (1_u64 << 53) as f64;
        even
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(1);
    const MOST: Duration = Duration::from_mins(5);

    #[test]
    fn waits_grow_to_the_bound_and_no_further() {
        let mut longest = [Duration::ZERO; 12];
        for seed in 0..200 {
            let mut backoff = Backoff::new(FIRST, MOST, seed);
            for wait in &mut longest {
                *wait = backoff.failed().max(*wait);
            }
        }
        assert!(longest[0] <= FIRST && longest[0] > FIRST / 2);
        assert!(longest[3] > FIRST * 4 && longest[3] <= FIRST * 8);
        assert!(longest[11] > MOST * 9 / 10 && longest[11] <= MOST);
    }

    #[test]
    fn success_starts_over_and_seeds_repeat() {
        let mut backoff = Backoff::new(FIRST, MOST, 7);
        let mut twin = backoff.clone();
        for _ in 0..9 {
            assert_eq!(backoff.failed(), twin.failed());
        }
        backoff.succeeded();
        assert!(backoff.failed() <= FIRST);
    }

    #[test]
    fn it_never_spins_and_never_overflows() {
        let mut backoff = Backoff::new(FIRST, Duration::MAX, 1);
        for _ in 0..100 {
            assert!(backoff.failed() >= FIRST / 10);
        }
    }
}
