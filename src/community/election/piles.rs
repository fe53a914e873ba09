//! Ballots in piles: whom each counts for while candidates are elected and eliminated.
//!
//! A ballot counts for the continuing candidates of its first rank that has any. When there are
//! several, each has an equal part of it, as if as many voters had written every order of them.

use std::collections::HashMap;

use num_bigint::BigUint;

use super::Votes;
use super::ballots::{Ballots, index};
use super::weights::{Weight, Weights};

/// How many ballots of which weight a candidate holds.
type Tally = HashMap<Weight, u128>;

/// Where every ballot is.
#[derive(Debug, Clone)]
pub(super) struct Piles<'b> {
    ballots: &'b Ballots,
    weights: Weights,
    /// Who can still be given votes.
    continuing: Vec<bool>,
    /// By ballot: the rank it has come to.
    rank: Vec<u32>,
    /// By ballot: what each continuing candidate of that rank has of it.
    weight: Vec<Weight>,
    /// By candidate: the ballots that have come to a rank with this candidate.
    reached: Vec<Vec<u32>>,
    /// By candidate: what they hold, while they continue.
    tallies: Vec<Tally>,
    /// By candidate: what lay on their pile when they were elected.
    kept: HashMap<usize, Vec<(u32, Weight)>>,
}

impl<'b> Piles<'b> {
    /// Every ballot lies with its first choices.
    pub(super) fn new(ballots: &'b Ballots) -> Self {
        let n = ballots.candidates;
        let mut piles = Self {
            ballots,
            weights: Weights::new(),
            continuing: vec![true; n],
            rank: vec![0; ballots.len()],
            weight: vec![Weight::NONE; ballots.len()],
            reached: vec![Vec::new(); n],
            tallies: vec![Tally::new(); n],
            kept: HashMap::new(),
        };
        for paper in 0..index(ballots.len()) {
            for candidate in ballots.rank(paper, 0).into_iter().flatten() {
                piles.reached[*candidate as usize].push(paper);
            }
            piles.add(paper, Weight::WHOLE);
        }
        piles
    }

    /// Who can still be given votes.
    pub(super) fn continuing(&self) -> impl Iterator<Item = usize> {
        (0..self.continuing.len()).filter(|candidate| self.continuing[*candidate])
    }

    /// What `candidate` holds, as a numerator that compares with others until the next change.
    pub(super) fn held(&self, candidate: usize) -> BigUint {
        self.weights.sum(&self.tallies[candidate])
    }

    /// The numerator of `whole` votes.
    pub(super) fn numerator(&self, whole: u64) -> BigUint {
        self.weights.numerator(whole)
    }

    /// The votes that `numerator` stands for.
    pub(super) fn votes(&self, numerator: BigUint) -> Votes {
        self.weights.votes(numerator)
    }

    /// Takes `candidate` out of further transfers and lays their pile aside.
    pub(super) fn keep(&mut self, candidate: usize) {
        self.continuing[candidate] = false;
        let reached = std::mem::take(&mut self.reached[candidate]);
        let pile = reached.iter().map(|paper| (*paper, self.weight[*paper as usize])).collect();
        for paper in reached {
            self.move_on(paper);
        }
        self.kept.insert(candidate, pile);
    }

    /// Passes on the pile of `candidate`, which was kept, at `surplus` of its `total` worth; the
    /// rest of it stays.
    pub(super) fn pass_surplus(&mut self, candidate: usize, surplus: &BigUint, total: &BigUint) {
        let pile = self.kept.remove(&candidate).unwrap_or_default();
        let weights: Vec<Weight> = pile.iter().map(|(_, weight)| *weight).collect();
        let reduced = self.weights.reduced(&weights, surplus, total);
        for (paper, weight) in pile {
            self.add(paper, reduced[&weight]);
        }
    }

    /// Eliminates `candidate` and passes on all they hold.
    pub(super) fn eliminate(&mut self, candidate: usize) {
        self.continuing[candidate] = false;
        self.tallies[candidate].clear();
        for paper in std::mem::take(&mut self.reached[candidate]) {
            let weight = self.weight[paper as usize];
            self.move_on(paper);
            self.add(paper, weight);
        }
    }

    /// Lets `paper` go on to a rank where somebody continues, if its own has nobody left.
    fn move_on(&mut self, paper: u32) {
        let at = paper as usize;
        if self.has_continuing(paper) {
            return;
        }
        self.weight[at] = Weight::NONE;
        while self.ballots.rank(paper, self.rank[at]).is_some() {
            self.rank[at] += 1;
            if self.has_continuing(paper) {
                for candidate in self.ballots.rank(paper, self.rank[at]).into_iter().flatten() {
                    if self.continuing[*candidate as usize] {
                        self.reached[*candidate as usize].push(paper);
                    }
                }
                return;
            }
        }
    }

    fn has_continuing(&self, paper: u32) -> bool {
        let rank = self.ballots.rank(paper, self.rank[paper as usize]);
        rank.is_some_and(|rank| rank.iter().any(|candidate| self.continuing[*candidate as usize]))
    }

    /// Divides `arriving` among the continuing candidates where `paper` is; with nobody there it
    /// is lost.
    fn add(&mut self, paper: u32, arriving: Weight) {
        let Some(rank) = self.ballots.rank(paper, self.rank[paper as usize]) else {
            return;
        };
        let sharing = rank.iter().filter(|candidate| self.continuing[**candidate as usize]);
        let parts = sharing.clone().count();
        if arriving == Weight::NONE || parts == 0 {
            return;
        }
        let before = self.weight[paper as usize];
        let after = self.weights.with_share(before, arriving, parts);
        let cast = u128::from(self.ballots.cast(paper));
        for candidate in sharing {
            let tally = &mut self.tallies[*candidate as usize];
            if before != Weight::NONE
                && let Some(count) = tally.get_mut(&before)
            {
                *count -= cast;
                if *count == 0 {
                    tally.remove(&before);
                }
            }
            *tally.entry(after).or_insert(0) += cast;
        }
        self.weight[paper as usize] = after;
    }
}
