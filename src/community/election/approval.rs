//! Approval: who is named on most ballots.

use super::ballots::Ballots;
use super::{Outcome, Round, Seed, Votes, seat, uncounted};

/// Counts approvals; everybody named on a ballot, at whatever rank, is approved.
pub(super) fn count(ballots: &Ballots, seats: usize, seed: Option<&Seed>) -> Outcome {
    let mut approvals = vec![0_u64; ballots.candidates];
    for (cast, ranks) in ballots.papers() {
        for candidate in ranks.flatten() {
            approvals[*candidate as usize] += cast;
        }
    }
    let mut best: Vec<usize> = (0..ballots.candidates).collect();
    best.sort_by_key(|candidate| std::cmp::Reverse(approvals[*candidate]));
    let mut outcome = uncounted(ballots);
    outcome.order = best
        .chunk_by(|one, other| approvals[*one] == approvals[*other])
        .map(<[usize]>::to_vec)
        .collect();
    seat(&mut outcome, seats, seed);
    let (elected, tied) = if outcome.tied {
        (Vec::new(), tied_for_a_seat(&outcome))
    } else {
        (outcome.winners.clone(), Vec::new())
    };
    let tallies = approvals.into_iter().map(|votes| Votes::from_integer(votes.into()));
    outcome.rounds =
        vec![Round { tallies: tallies.enumerate().collect(), elected, tied, ..Round::default() }];
    outcome
}

/// The place at which the seats ran out.
fn tied_for_a_seat(outcome: &Outcome) -> Vec<usize> {
    let last = outcome.winners.last();
    outcome
        .order
        .iter()
        .find(|place| last.is_some_and(|last| place.contains(last)))
        .cloned()
        .unwrap_or_default()
}
