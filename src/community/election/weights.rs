//! What a ballot is still worth, exactly: integers over one common denominator.
//!
//! Many ballots share few different weights, so a ballot holds the number of its weight, and the
//! arithmetic on big integers is done once per weight and not once per ballot.

use std::collections::HashMap;

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::{One as _, Zero as _};

use super::Votes;

/// Every transfer of a surplus about doubles the length of the common denominator. Beyond this
/// length (after nine transfers or more) weights are rounded down, in the 4,900th decimal or later.
const LONGEST_DENOMINATOR_IN_BITS: u64 = 16_384;

/// The number of a weight in [`Weights`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Weight(u32);

impl Weight {
    /// Worth nothing.
    pub(super) const NONE: Self = Self(0);
    /// Worth one vote.
    pub(super) const WHOLE: Self = Self(1);
}

/// All weights in use.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    denominator: BigUint,
    numerators: Vec<BigUint>,
    numbers: HashMap<BigUint, Weight>,
    /// What [`Weights::with_share`] has answered: numbers stay true when the denominator changes.
    shares: HashMap<(Weight, Weight, usize), Weight>,
}

impl Weights {
    /// The weights of a count that has not begun.
    pub(super) fn new() -> Self {
        let mut weights = Self {
            denominator: BigUint::one(),
            numerators: Vec::new(),
            numbers: HashMap::new(),
            shares: HashMap::new(),
        };
        weights.number(BigUint::zero());
        weights.number(BigUint::one());
        weights
    }

    /// `before` and one part of `arriving`, which is divided equally into `parts`.
    pub(super) fn with_share(&mut self, before: Weight, arriving: Weight, parts: usize) -> Weight {
        if let Some(known) = self.shares.get(&(before, arriving, parts)) {
            return *known;
        }
        let share = Ratio::new(self.numerators[arriving.0 as usize].clone(), parts.into());
        self.refine(share.denom());
        let share = &self.numerators[arriving.0 as usize] / parts;
        let after = self.number(share + &self.numerators[before.0 as usize]);
        self.shares.insert((before, arriving, parts), after);
        after
    }

    /// What each of `weights` becomes when `surplus` of `total` passes on (both as numerators).
    pub(super) fn reduced(
        &mut self,
        weights: &[Weight],
        surplus: &BigUint,
        total: &BigUint,
    ) -> HashMap<Weight, Weight> {
        let part = Ratio::new(surplus.clone(), total.clone());
        self.refine(part.denom());
        let mut reduced = HashMap::new();
        for weight in weights {
            if !reduced.contains_key(weight) {
                let numerator = &self.numerators[weight.0 as usize] * part.numer() / part.denom();
                reduced.insert(*weight, self.number(numerator));
            }
        }
        reduced
    }

    /// The numerator of `whole` votes.
    pub(super) fn numerator(&self, whole: u64) -> BigUint {
        &self.denominator * whole
    }

    /// The numerator of the sum of weights, each with how many ballots have it.
    pub(super) fn sum<'a>(
        &self,
        counts: impl IntoIterator<Item = (&'a Weight, &'a u128)>,
    ) -> BigUint {
        counts.into_iter().map(|(weight, count)| &self.numerators[weight.0 as usize] * count).sum()
    }

    /// The votes that `numerator` stands for.
    pub(super) fn votes(&self, numerator: BigUint) -> Votes {
        Ratio::new(numerator, self.denominator.clone())
    }

    fn number(&mut self, numerator: BigUint) -> Weight {
        if let Some(known) = self.numbers.get(&numerator) {
            return *known;
        }
        let fresh = Weight(super::ballots::index(self.numerators.len()));
        self.numerators.push(numerator.clone());
        self.numbers.insert(numerator, fresh);
        fresh
    }

    /// Multiplies the denominator by `factor`, unless it would become too long.
    fn refine(&mut self, factor: &BigUint) {
        let length = self.denominator.bits() + factor.bits();
        if factor.is_one() || length > LONGEST_DENOMINATOR_IN_BITS {
            return;
        }
        self.denominator *= factor;
        self.numbers.clear();
        for (number, numerator) in self.numerators.iter_mut().enumerate() {
            *numerator *= factor;
            self.numbers.insert(numerator.clone(), Weight(super::ballots::index(number)));
        }
    }
}
