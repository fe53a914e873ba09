//! Messages that made trouble when they were fetched: taken fewer at a time, then one by one, and
//! at last set aside, so that one bad message never stops the others.

use std::collections::{HashMap, HashSet};

/// A message that alone was so much trouble is set aside.
const ENOUGH: u32 = 6;

/// How bad one failure was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server's answer could not be read, or did not come: three times are enough.
    Unreadable,
    /// The connection broke, which may be the network's fault: six times are enough.
    Broken,
}

/// What is known of the troublesome.
#[derive(Debug, Default)]
pub(super) struct Care {
    /// How many may be fetched together with this one.
    together: HashMap<u32, usize>,
    /// The weight of what this one alone has done.
    alone: HashMap<u32, u32>,
}

impl Care {
    /// How many messages a batch that holds `uid` may have.
    pub(super) fn together(&self, uid: u32) -> usize {
        self.together.get(&uid).copied().unwrap_or(usize::MAX)
    }

    /// These were asked for in one command, and it failed.
    pub(super) fn failed(&mut self, uids: &[u32], trouble: Trouble) {
        if let [uid] = uids {
            let weight = match trouble {
                Trouble::Unreadable => 2,
                Trouble::Broken => 1,
            };
            *self.alone.entry(*uid).or_default() += weight;
        }
        for uid in uids {
            self.together.insert(*uid, (uids.len() / 2).max(1));
        }
    }

    /// These came.
    pub(super) fn succeeded(&mut self, uids: impl IntoIterator<Item = u32>) {
        for uid in uids {
            self.together.remove(&uid);
            self.alone.remove(&uid);
        }
    }

    /// True when `uid` should not be fetched again.
    pub(super) fn is_hopeless(&self, uid: u32) -> bool {
        self.alone.get(&uid).is_some_and(|weight| *weight >= ENOUGH)
    }

    /// Forgets all that are not `present` any more.
    pub(super) fn keep(&mut self, present: &[u32]) {
        if self.together.is_empty() {
            return;
        }
        let present: HashSet<u32> = present.iter().copied().collect();
        self.together.retain(|uid, _| present.contains(uid));
        self.alone.retain(|uid, _| present.contains(uid));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fetches `all` in batches, of which those with `bad` fail, until nothing is left; gives how
    /// often a fetch failed and what was set aside.
    fn play(all: &[u32], bad: u32) -> (u32, Vec<u32>) {
        let mut care = Care::default();
        let mut left: Vec<u32> = all.to_vec();
        let (mut failures, mut hopeless) = (0, Vec::new());
        while let Some(&first) = left.first() {
            if care.is_hopeless(first) {
                hopeless.push(left.remove(0));
                continue;
            }
            let mut size = 0;
            let mut most = usize::MAX;
            while size < left.len().min(most) {
                most = most.min(care.together(left[size])).max(1);
                size += usize::from(size < most);
            }
            let batch: Vec<u32> = left[..size].to_vec();
            if batch.contains(&bad) {
                care.failed(&batch, Trouble::Unreadable);
                failures += 1;
            } else {
                care.succeeded(batch.iter().copied());
                left.drain(..size);
            }
        }
        (failures, hopeless)
    }

    #[test]
    fn one_bad_message_is_found_and_set_aside_alone() {
        let all: Vec<u32> = (1..=100).collect();
        for bad in [1, 37, 100] {
            let (failures, hopeless) = play(&all, bad);
            assert_eq!(hopeless, [bad]);
            assert!(failures <= 12, "{failures}");
        }
        assert_eq!(play(&all, 1000), (0, vec![]));
    }

    #[test]
    fn a_broken_network_gets_more_patience_than_a_broken_mail() {
        let mut care = Care::default();
        for _ in 0..5 {
            care.failed(&[7], Trouble::Broken);
        }
        assert!(!care.is_hopeless(7));
        care.failed(&[7], Trouble::Broken);
        assert!(care.is_hopeless(7));
        care.keep(&[8]);
        assert!(!care.is_hopeless(7));
    }
}
