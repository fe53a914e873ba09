//! Whether a feed that was made is still what would be made: cheap to ask, from any thread.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::{Clock, Timestamp};
use crate::community::CommunityKey;

/// A number that is raised whenever something changes.
type Version = Arc<AtomicU64>;

/// The versions of what feeds are made from. When they are dropped, memory is loaded again, and
/// everything made before counts as old.
#[derive(Debug, Default)]
pub(in crate::engine) struct Versions {
    people: Version,
    communities: BTreeMap<CommunityKey, Version>,
}

impl Versions {
    /// Something of a community is different, or may be.
    pub(in crate::engine) fn changed(&self, community: CommunityKey) {
        if let Some(version) = self.communities.get(&community) {
            raise(version);
        }
    }

    /// People, their links, or who belongs where are different.
    pub(in crate::engine) fn people_changed(&self) {
        raise(&self.people);
    }

    /// Anything may be different.
    pub(in crate::engine) fn all_changed(&self) {
        self.people_changed();
        self.communities.values().for_each(raise);
    }

    /// What is made now of these communities, and of people, is good until one of them changes or the
    /// time is `until`.
    pub(super) fn fresh(
        &mut self,
        communities: &[CommunityKey],
        people: bool,
        (until, clock): (Timestamp, Clock),
    ) -> Fresh {
        let mut seen: Vec<(Version, u64)> = vec![];
        let mut see = |version: &Version| seen.push((version.clone(), version.load(ORDER)));
        for key in communities {
            see(self.communities.entry(*key).or_default());
        }
        if people {
            see(&self.people);
        }
        Fresh { seen, until, clock }
    }
}

impl Drop for Versions {
    fn drop(&mut self) {
        self.all_changed();
    }
}

/// Nothing else is ordered by these numbers: who finds one raised asks the engine.
const ORDER: Ordering = Ordering::Relaxed;

fn raise(version: &Version) {
    version.fetch_add(1, ORDER);
}

/// As long as what was made is good.
#[derive(Debug, Clone)]
pub(super) struct Fresh {
    seen: Vec<(Version, u64)>,
    until: Timestamp,
    clock: Clock,
}

impl Fresh {
    /// Whether it still is.
    pub(super) fn is(&self) -> bool {
        self.seen.iter().all(|(version, seen)| version.load(ORDER) == *seen)
            && self.clock.now() < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_old_and_nothing_else() {
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        let later = Timestamp::UNIX_EPOCH + chrono::TimeDelta::hours(1);
        let (one, other) = (CommunityKey(1), CommunityKey(2));
        let mut versions = Versions::default();
        let mut made =
            |keys: &[CommunityKey], people| versions.fresh(keys, people, (later, clock.clone()));
        let (of_one, of_both, of_people) =
            (made(&[one], false), made(&[one, other], false), made(&[one], true));
        versions.changed(other);
        assert!(of_one.is() && !of_both.is() && of_people.is());
        versions.people_changed();
        assert!(of_one.is() && !of_people.is());
        clock.set(later);
        assert!(!of_one.is());
        clock.set(Timestamp::UNIX_EPOCH);
        drop(versions);
        assert!(!of_one.is(), "what memory it was made from is gone");
    }
}
