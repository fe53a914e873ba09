//! Schulze's method: who is beaten by nobody along the strongest paths.
//!
//! Strength is by winning votes, read as the support of the link alone. The reading in which fewer
//! opponents decide between links of equal support can differ only where such links meet.

use super::ballots::Ballots;
use super::{Outcome, Seed, seat, uncounted};

/// Numbers for every pair of candidates, by row and column; the diagonal is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairwise {
    /// `preferred[x][y]`: ballots that rank x above y.
    pub preferred: Vec<Vec<u64>>,
    /// `strongest[x][y]`: the weakest link of the strongest path from x to y; 0 without a path.
    pub strongest: Vec<Vec<u64>>,
}

impl Pairwise {
    /// The strongest path from `x` to `y` beats every path back.
    pub fn beats(&self, x: usize, y: usize) -> bool {
        self.strongest[x][y] > self.strongest[y][x]
    }
}

/// Counts by Schulze's method. Several seats go to those beaten by nobody, then to those beaten
/// only by them, and so on.
pub(super) fn count(ballots: &Ballots, seats: usize, seed: Option<&Seed>) -> Outcome {
    let preferred = preferences(ballots);
    let strongest = strongest_paths(&preferred);
    let pairwise = Pairwise { preferred, strongest };
    let mut outcome = uncounted(ballots);
    outcome.order = layers(&pairwise);
    outcome.pairwise = Some(pairwise);
    seat(&mut outcome, seats, seed);
    outcome
}

/// How many rank each candidate above each other one. Work on one ballot grows with the square of
/// those it names, whatever the number of candidates: its voters prefer whom they name to
/// everybody, which is then taken back for those named above or beside them.
fn preferences(ballots: &Ballots) -> Vec<Vec<u64>> {
    let n = ballots.candidates;
    let mut named_by = vec![0_u64; n];
    let mut not_preferred = vec![vec![0_u64; n]; n];
    let mut above: Vec<usize> = Vec::new();
    for (cast, ranks) in ballots.papers() {
        above.clear();
        for rank in ranks {
            above.extend(rank.iter().map(|candidate| *candidate as usize));
            for candidate in rank {
                let row = &mut not_preferred[*candidate as usize];
                named_by[*candidate as usize] += cast;
                for other in &above {
                    row[*other] += cast;
                }
            }
        }
    }
    for (x, row) in not_preferred.iter_mut().enumerate() {
        for (y, not) in row.iter_mut().enumerate() {
            *not = if x == y { 0 } else { named_by[x] - *not };
        }
    }
    not_preferred
}

/// The widest path between every two (Floyd and Warshall).
fn strongest_paths(preferred: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let n = preferred.len();
    let link = |x: usize, y: usize| {
        if preferred[x][y] > preferred[y][x] { preferred[x][y] } else { 0 }
    };
    let mut strongest: Vec<Vec<u64>> =
        (0..n).map(|x| (0..n).map(|y| link(x, y)).collect()).collect();
    for via in 0..n {
        let onward = strongest[via].clone();
        for (x, row) in strongest.iter_mut().enumerate() {
            let here = row[via];
            if x == via || here == 0 {
                continue;
            }
            for (known, link) in row.iter_mut().zip(&onward) {
                *known = (*known).max(here.min(*link));
            }
            row[x] = 0;
        }
    }
    strongest
}

/// Those beaten by nobody, then those beaten only by them, and so on. "Beats" is transitive
/// (Schulze 2011, section 4.1), so every layer has somebody.
fn layers(pairwise: &Pairwise) -> Vec<Vec<usize>> {
    let n = pairwise.preferred.len();
    let mut beaten_by: Vec<usize> =
        (0..n).map(|y| (0..n).filter(|x| pairwise.beats(*x, y)).count()).collect();
    let mut left: Vec<usize> = (0..n).collect();
    let mut layers = Vec::new();
    while !left.is_empty() {
        let (layer, rest): (Vec<usize>, Vec<usize>) =
            left.iter().partition(|candidate| beaten_by[**candidate] == 0);
        assert!(!layer.is_empty(), "a transitive relation has a first");
        for y in &rest {
            beaten_by[*y] -= layer.iter().filter(|x| pairwise.beats(**x, *y)).count();
        }
        layers.push(layer);
        left = rest;
    }
    layers
}
