//! Ballots made ready for counting: cleaned, equal ones put together, in two flat vectors.

use std::collections::HashMap;

/// Between two ranks of a flat ballot; no candidate has this number.
const NEXT_RANK: u32 = u32::MAX;

/// Different ballots and how often each was cast.
#[derive(Debug)]
pub(super) struct Ballots {
    /// How many candidates there are.
    pub(super) candidates: usize,
    /// Ballots that name somebody. At most `u64::MAX` with the blank ones: more are not counted.
    pub(super) valid: u64,
    /// Ballots that name nobody.
    pub(super) blank: u64,
    papers: Vec<Paper>,
    named: Vec<u32>,
    ranks: Vec<std::ops::Range<u32>>,
}

#[derive(Debug)]
struct Paper {
    count: u64,
    ranks: std::ops::Range<u32>,
}

impl Ballots {
    /// Puts equal ballots together, in the order in which each is first met.
    pub(super) fn new(candidates: usize, cast: &[(u64, Vec<Vec<usize>>)]) -> Self {
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut ballots = Self {
            candidates,
            valid: 0,
            blank: 0,
            papers: Vec::new(),
            named: Vec::new(),
            ranks: Vec::new(),
        };
        let mut seen_on = vec![usize::MAX; candidates];
        let mut flat = Vec::new();
        for (nth, (count, ranks)) in cast.iter().enumerate() {
            let count = (*count).min(u64::MAX - ballots.valid - ballots.blank);
            flatten(ranks, nth, &mut seen_on, &mut flat);
            if flat.is_empty() {
                ballots.blank += count;
                continue;
            }
            ballots.valid += count;
            if let Some(paper) = known.get(&flat) {
                ballots.papers[*paper].count += count;
            } else {
                known.insert(flat.clone(), ballots.papers.len());
                ballots.add(count, &flat);
            }
        }
        ballots
    }

    fn add(&mut self, count: u64, flat: &[u32]) {
        let first = index(self.ranks.len());
        for rank in flat.split(|named| *named == NEXT_RANK) {
            let start = index(self.named.len());
            self.named.extend(rank);
            self.ranks.push(start..index(self.named.len()));
        }
        self.papers.push(Paper { count, ranks: first..index(self.ranks.len()) });
    }

    /// How many different ballots there are.
    pub(super) fn len(&self) -> usize {
        self.papers.len()
    }

    /// How often ballot `paper` was cast.
    pub(super) fn cast(&self, paper: u32) -> u64 {
        self.papers[paper as usize].count
    }

    /// The candidates at `rank` of `paper`, rising; `None` below its last rank.
    pub(super) fn rank(&self, paper: u32, rank: u32) -> Option<&[u32]> {
        let ranks = &self.papers[paper as usize].ranks;
        let at = ranks.start + rank;
        ranks.contains(&at).then(|| {
            let named = &self.ranks[at as usize];
            &self.named[named.start as usize..named.end as usize]
        })
    }

    /// Every different ballot: how often it was cast, and its ranks, best first.
    pub(super) fn papers(&self) -> impl Iterator<Item = (u64, impl Iterator<Item = &[u32]>)> {
        (0..index(self.len())).map(move |paper| {
            let ranks = (0..).map_while(move |rank| self.rank(paper, rank));
            (self.cast(paper), ranks)
        })
    }
}

/// Writes `ranks` into `flat`: known candidates once each, rising within a rank, no empty ranks.
/// `seen_on` remembers on which ballot a candidate was last named; this is the `nth`.
fn flatten(ranks: &[Vec<usize>], nth: usize, seen_on: &mut [usize], flat: &mut Vec<u32>) {
    flat.clear();
    for rank in ranks {
        let before = flat.len();
        if before > 0 {
            flat.push(NEXT_RANK);
        }
        let start = flat.len();
        for candidate in rank {
            if let Some(seen) = seen_on.get_mut(*candidate)
                && *seen != nth
            {
                *seen = nth;
                flat.push(index(*candidate));
            }
        }
        if flat.len() == start {
            flat.truncate(before);
        } else {
            flat[start..].sort_unstable();
        }
    }
}

/// A position as it is kept: four bytes are enough for what fits into memory here.
pub(super) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("an election has fewer than four thousand million names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ballots_are_counted_together_and_blank_ones_apart() {
        let cast = vec![
            (2, vec![vec![2, 0], vec![1]]),
            (1, vec![vec![], vec![0, 2, 2], vec![], vec![0], vec![1, 7]]),
            (4, vec![]),
            (5, vec![vec![9]]),
        ];
        let ballots = Ballots::new(3, &cast);
        assert_eq!((ballots.len(), ballots.valid, ballots.blank), (1, 3, 9));
        assert_eq!(ballots.cast(0), 3);
        assert_eq!(ballots.rank(0, 0), Some(&[0, 2][..]));
        assert_eq!(ballots.rank(0, 1), Some(&[1][..]));
        assert_eq!(ballots.rank(0, 2), None);
    }

    #[test]
    fn more_ballots_than_fit_are_not_counted() {
        let cast = vec![(u64::MAX, vec![vec![0]]), (7, vec![vec![1]]), (7, vec![])];
        let ballots = Ballots::new(2, &cast);
        assert_eq!((ballots.valid, ballots.blank), (u64::MAX, 0));
    }
}
