//! A draw that everyone can repeat: RFC 3797, for integer sources.

use md5::{Digest as _, Md5};

/// The random numbers that decide ties, from sources that were named before they existed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    sources: Vec<Vec<u64>>,
}

/// A draw that was needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieBreak {
    /// The key string of RFC 3797, section 4.
    pub key: String,
    /// The pool in the order drawn: the first is preferred everywhere.
    pub order: Vec<usize>,
}

impl Seed {
    /// For each source, in the published order, its numbers as they were drawn; `None` without
    /// sources or when one has no numbers.
    pub fn new(sources: Vec<Vec<u64>>) -> Option<Self> {
        let complete = !sources.is_empty() && sources.iter().all(|source| !source.is_empty());
        complete.then_some(Self { sources })
    }

    /// What it was made of.
    pub fn sources(&self) -> &[Vec<u64>] {
        &self.sources
    }

    /// The key string: the numbers of each source rising, each followed by a dot, and a slash
    /// after every source (RFC 3797, section 4.3).
    pub fn key(&self) -> String {
        let mut key = String::new();
        for source in &self.sources {
            let mut numbers = source.clone();
            numbers.sort_unstable();
            for number in numbers {
                key.push_str(&number.to_string());
                key.push('.');
            }
            key.push('/');
        }
        key
    }

    /// Draws all of `pool`, which has been published in this order, one by one (RFC 3797,
    /// section 4.4 and the program in section 7).
    pub fn draw(&self, pool: &[usize]) -> TieBreak {
        let key = self.key();
        let mut left = pool.to_vec();
        let mut order = Vec::with_capacity(pool.len());
        for nth in 0..pool.len() {
            // The procedure numbers its draws in two bytes; after 65,536 they begin again.
            let [.., high, low] = nth.to_be_bytes();
            let digest = Md5::new()
                .chain_update([high, low])
                .chain_update(&key)
                .chain_update([high, low])
                .finalize();
            let number = u128::from_be_bytes(digest.into());
            let chosen = usize::try_from(number % left.len() as u128)
                .expect("a remainder is smaller than what it was divided by");
            order.push(left.remove(chosen));
        }
        TieBreak { key, order }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_is_drawn_as_printed_there() {
        // RFC 3797, section 6: 25 in the pool, of whom 16 are drawn, numbered from 1.
        let sources = vec![vec![9319], vec![2, 5, 12, 8, 10], vec![9, 18, 26, 34, 41, 45]];
        let drawn = Seed::new(sources).unwrap().draw(&(1..=25).collect::<Vec<_>>());
        assert_eq!(drawn.key, "9319./2.5.8.10.12./9.18.26.34.41.45./");
        assert_eq!(drawn.order[..10], [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]);
    }
}
