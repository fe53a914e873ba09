//! The steps of a count with transfers: who is elected, whose surplus passes on, who is out.
//!
//! Nothing here decides a tie: [`Count::next`] names all who are first in line.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::Zero as _;

use super::Round;
use super::ballots::Ballots;
use super::piles::Piles;

/// What it takes to be elected.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// One seat, for more than half of the votes in play.
    Majority,
    /// `quota` votes; what exceeds them passes on.
    Quota {
        /// How many are elected.
        seats: usize,
        /// Votes that elect.
        quota: u64,
    },
}

impl Rule {
    /// The Droop quota: the smallest whole number of votes that more than `seats` cannot have.
    pub(super) fn quota(ballots: &Ballots, seats: usize) -> Self {
        let parts = u64::try_from(seats).unwrap_or(u64::MAX).saturating_add(1);
        Self::Quota { seats, quota: (ballots.valid / parts).saturating_add(1) }
    }

    fn seats(self) -> usize {
        match self {
            Self::Majority => 1,
            Self::Quota { seats, .. } => seats,
        }
    }
}

/// What happens next; where one is to be chosen, all who are level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// All seats are filled.
    Over,
    /// One of these passes a surplus on.
    Pass(Vec<usize>),
    /// One of these is out.
    Eliminate(Vec<usize>),
    /// These are out, in whatever order: none of them has a vote.
    EliminateAll(Vec<usize>),
}

/// What sets two counts of the same ballots apart. Eliminations in a row may come in any order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Elected(Vec<usize>),
    Passed(usize),
    Eliminated(Vec<usize>),
}

/// A count under way.
#[derive(Debug, Clone)]
pub(super) struct Count<'b> {
    piles: Piles<'b>,
    rule: Rule,
    valid: u64,
    /// In the order of election.
    pub(super) elected: Vec<usize>,
    /// In the order of elimination; who went together shares a place.
    pub(super) eliminated: Vec<Vec<usize>>,
    /// Elected, with votes beyond the quota that still lie on their pile.
    surpluses: Vec<usize>,
    /// Elected, and left with a quota after their surplus passed on.
    passed: Vec<usize>,
    /// How it came to this.
    pub(super) steps: Vec<Step>,
}

impl<'b> Count<'b> {
    /// Nobody is elected, nobody is out.
    pub(super) fn new(ballots: &'b Ballots, rule: Rule) -> Self {
        Self {
            piles: Piles::new(ballots),
            rule,
            valid: ballots.valid,
            elected: Vec::new(),
            eliminated: Vec::new(),
            surpluses: Vec::new(),
            passed: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Who is neither elected nor out.
    pub(super) fn hopeful(&self) -> impl Iterator<Item = usize> {
        self.piles.continuing().filter(|candidate| !self.elected.contains(candidate))
    }

    /// Seats whoever the present tallies elect, and returns them.
    pub(super) fn elect(&mut self) -> Vec<usize> {
        let mut hopeful: Vec<(usize, BigUint)> =
            self.hopeful().map(|candidate| (candidate, self.piles.held(candidate))).collect();
        hopeful.sort_by(|(_, one), (_, other)| other.cmp(one));
        let mut elected: Vec<usize> = match self.rule {
            Rule::Majority => {
                let in_play: BigUint = hopeful.iter().map(|(_, held)| held).sum();
                hopeful
                    .iter()
                    .filter(|(_, held)| held * 2_u32 > in_play)
                    .map(|found| found.0)
                    .collect()
            }
            Rule::Quota { quota, .. } => self.reach(&hopeful, quota),
        };
        let left = self.rule.seats().saturating_sub(self.elected.len() + elected.len());
        if hopeful.len() - elected.len() <= left {
            elected.extend(hopeful.split_off(elected.len()).into_iter().map(|found| found.0));
        }
        if !elected.is_empty() {
            self.elected.extend(&elected);
            self.steps.push(Step::Elected(elected.clone()));
        }
        elected
    }

    /// Those of `hopeful` with a quota; their piles are laid aside.
    fn reach(&mut self, hopeful: &[(usize, BigUint)], quota: u64) -> Vec<usize> {
        let quota = self.piles.numerator(quota);
        let mut elected = Vec::new();
        for (candidate, held) in hopeful.iter().filter(|(_, held)| *held >= quota) {
            self.piles.keep(*candidate);
            if *held > quota {
                self.surpluses.push(*candidate);
            }
            elected.push(*candidate);
        }
        elected
    }

    /// What happens next.
    pub(super) fn next(&self) -> Next {
        if self.elected.len() >= self.rule.seats() || self.hopeful().next().is_none() {
            return Next::Over;
        }
        let mut by_votes: BTreeMap<BigUint, Vec<usize>> = BTreeMap::new();
        for candidate in &self.surpluses {
            by_votes.entry(self.piles.held(*candidate)).or_default().push(*candidate);
        }
        if let Some((_, mut largest)) = by_votes.pop_last() {
            largest.sort_unstable();
            return Next::Pass(largest);
        }
        for candidate in self.hopeful() {
            by_votes.entry(self.piles.held(candidate)).or_default().push(candidate);
        }
        let still_enough = self.elected.len() + self.hopeful().count() - self.rule.seats();
        match by_votes.pop_first() {
            None => Next::Over,
            Some((votes, last)) if votes.is_zero() && last.len() <= still_enough => {
                Next::EliminateAll(last)
            }
            Some((_, last)) => Next::Eliminate(last),
        }
    }

    /// Passes on what `candidate` has beyond the quota.
    pub(super) fn pass(&mut self, candidate: usize) {
        let Rule::Quota { quota, .. } = self.rule else {
            return;
        };
        let total = self.piles.held(candidate);
        let surplus = &total - self.piles.numerator(quota);
        self.piles.pass_surplus(candidate, &surplus, &total);
        self.surpluses.retain(|other| *other != candidate);
        self.passed.push(candidate);
        self.steps.push(Step::Passed(candidate));
    }

    /// Takes `candidates` out and passes on all they hold.
    pub(super) fn eliminate(&mut self, candidates: &[usize]) {
        for candidate in candidates {
            self.piles.eliminate(*candidate);
        }
        self.eliminated.push(candidates.to_vec());
        if let Some(Step::Eliminated(run)) = self.steps.last_mut() {
            run.extend(candidates);
            run.sort_unstable();
        } else {
            self.steps.push(Step::Eliminated(candidates.to_vec()));
        }
    }

    /// The present tallies, as a round in which nothing has happened.
    pub(super) fn round(&self) -> Round {
        let mut lost = self.piles.numerator(self.valid);
        let mut here: Vec<usize> = self.hopeful().chain(self.elected.iter().copied()).collect();
        here.sort_unstable();
        let mut tallies = Vec::with_capacity(here.len());
        for candidate in here {
            let held = match self.rule {
                Rule::Quota { quota, .. } if self.passed.contains(&candidate) => {
                    self.piles.numerator(quota)
                }
                Rule::Quota { .. } | Rule::Majority => self.piles.held(candidate),
            };
            lost -= &held;
            tallies.push((candidate, self.piles.votes(held)));
        }
        Round { tallies, exhausted: self.piles.votes(lost), ..Round::default() }
    }

    /// Everybody, best first, when the count is over: the elected, those still there, those out.
    /// A majority count goes on without its winner to rank the others; who is level then, is so
    /// for good.
    pub(super) fn order(mut self) -> Vec<Vec<usize>> {
        let mut order: Vec<Vec<usize>> =
            self.elected.iter().map(|elected| vec![*elected]).collect();
        if matches!(self.rule, Rule::Majority) {
            while let Some(last) = self.places().pop() {
                self.eliminate(&last);
            }
        }
        order.extend(self.places());
        order.extend(self.eliminated.into_iter().rev());
        order
    }

    /// The hopeful by what they hold, most first.
    fn places(&self) -> Vec<Vec<usize>> {
        let mut places: BTreeMap<Reverse<BigUint>, Vec<usize>> = BTreeMap::new();
        for candidate in self.hopeful() {
            places.entry(Reverse(self.piles.held(candidate))).or_default().push(candidate);
        }
        places.into_values().collect()
    }
}
