//! Plays a count with transfers to its end, and where ties are open, to all its ends.

use std::collections::{BTreeSet, HashSet};

use super::ballots::Ballots;
use super::transfer::{Count, Next, Rule, Step};
use super::{Outcome, Round, Seed, uncounted};

/// How much work is spent on following open ties, in ballots looked at. When it does not suffice,
/// all who were still in the count are taken for possible winners.
const WORK: usize = 5_000_000;

/// Counts by `rule`. The first drawn is preferred everywhere: their surplus goes first, and they
/// stay in. Without a seed a tie is open when it matters to who is elected.
pub(super) fn count(ballots: &Ballots, rule: Rule, seed: Option<&Seed>) -> Outcome {
    let mut outcome = uncounted(ballots);
    if let Rule::Quota { quota, .. } = rule {
        outcome.quota = Some(quota);
    }
    let start = Count::new(ballots, rule);
    let paper: Vec<usize> = (0..ballots.candidates).collect();
    let drawn = seed.map(|seed| seed.draw(&paper));
    let (end, rounds) = play(start.clone(), drawn.as_ref().map_or(&paper, |drawn| &drawn.order));
    let met_tie = rounds.iter().any(|round| !round.tied.is_empty());
    outcome.winners.clone_from(&end.elected);
    outcome.order = end.order();
    outcome.rounds = rounds;
    if met_tie {
        outcome.tie_break = drawn;
        if seed.is_none() {
            leave_open(&mut outcome, &possible(start, ballots));
        }
    }
    outcome
}

/// Plays on to the end; who comes first in `preference` is preferred in a tie.
fn play<'b>(mut count: Count<'b>, preference: &[usize]) -> (Count<'b>, Vec<Round>) {
    let mut place = vec![0; preference.len()];
    for (nth, candidate) in preference.iter().enumerate() {
        place[*candidate] = nth;
    }
    let mut rounds = Vec::new();
    loop {
        let mut round = count.round();
        round.elected = count.elect();
        let next = count.next();
        let over = next == Next::Over;
        match next {
            Next::Over => {}
            Next::Pass(line) => {
                let first = line.iter().copied().min_by_key(|candidate| place[*candidate]);
                round.transferred = first;
                round.tied = if line.len() > 1 { line } else { Vec::new() };
            }
            Next::Eliminate(line) => {
                round.eliminated = line
                    .iter()
                    .copied()
                    .max_by_key(|candidate| place[*candidate])
                    .into_iter()
                    .collect();
                round.tied = if line.len() > 1 { line } else { Vec::new() };
            }
            Next::EliminateAll(line) => round.eliminated = line,
        }
        if let Some(candidate) = round.transferred {
            count.pass(candidate);
        }
        if !round.eliminated.is_empty() {
            count.eliminate(&round.eliminated);
        }
        rounds.push(round);
        if over {
            return (count, rounds);
        }
    }
}

/// Who can win, depending on how ties fall.
#[derive(Debug, Default)]
struct Possible {
    /// Every set of winners that was found, rising.
    ends: BTreeSet<Vec<usize>>,
    /// Who was still in where the search was given up.
    unknown: BTreeSet<usize>,
}

/// A tie that is being followed: the count at that point, what can happen, how much of it has.
struct Fork<'b> {
    count: Count<'b>,
    branches: Vec<Next>,
}

/// Follows every way in which ties can fall.
fn possible(start: Count<'_>, ballots: &Ballots) -> Possible {
    let states = (WORK / (ballots.len() + 64 * ballots.candidates + 1)).max(16);
    let mut found = Possible::default();
    let mut seen: HashSet<Vec<Step>> = HashSet::new();
    let mut forks: Vec<Fork<'_>> = Vec::new();
    forks.extend(to_next_tie(start, &mut found));
    while let Some(fork) = forks.last_mut() {
        let Some(branch) = fork.branches.pop() else {
            forks.pop();
            continue;
        };
        if seen.len() >= states {
            found.unknown.extend(fork.count.hopeful().chain(fork.count.elected.iter().copied()));
            fork.branches.clear();
            continue;
        }
        let mut count = fork.count.clone();
        step(&mut count, &branch);
        if seen.insert(count.steps.clone()) {
            forks.extend(to_next_tie(count, &mut found));
        }
    }
    found
}

/// Counts on to the next tie, or to an end, which is noted.
fn to_next_tie<'b>(mut count: Count<'b>, found: &mut Possible) -> Option<Fork<'b>> {
    loop {
        count.elect();
        let next = count.next();
        let branches: Vec<Next> = match &next {
            Next::Over => {
                let mut end = count.elected.clone();
                end.sort_unstable();
                found.ends.insert(end);
                return None;
            }
            Next::Pass(line) => line.iter().map(|one| Next::Pass(vec![*one])).collect(),
            Next::Eliminate(line) => line.iter().map(|one| Next::Eliminate(vec![*one])).collect(),
            Next::EliminateAll(_) => vec![next],
        };
        match branches.as_slice() {
            [only] => step(&mut count, only),
            _ => return Some(Fork { count, branches }),
        }
    }
}

/// Does what is next, where nothing is left to choose.
fn step(count: &mut Count<'_>, next: &Next) {
    match next {
        Next::Over => {}
        Next::Pass(line) => line.iter().for_each(|candidate| count.pass(*candidate)),
        Next::Eliminate(line) | Next::EliminateAll(line) => count.eliminate(line),
    }
}

/// Makes `outcome`, which was played in one of several ways, say only what holds in all of them.
fn leave_open(outcome: &mut Outcome, possible: &Possible) {
    if possible.ends.len() == 1 && possible.unknown.is_empty() {
        return;
    }
    let could: BTreeSet<usize> =
        possible.ends.iter().flatten().chain(&possible.unknown).copied().collect();
    let first_tie = outcome.rounds.iter().position(|round| !round.tied.is_empty());
    outcome.rounds.truncate(first_tie.map_or(0, |tie| tie + 1));
    if let Some(tie) = outcome.rounds.last_mut() {
        tie.transferred = None;
        tie.eliminated.clear();
    }
    let before = |happened: fn(&Round) -> &[usize]| -> Vec<usize> {
        outcome.rounds.iter().flat_map(happened).copied().collect()
    };
    let (elected, out) = (before(|round| &round.elected), before(|round| &round.eliminated));
    let open: Vec<usize> = could.iter().copied().filter(|one| !elected.contains(one)).collect();
    let beaten: Vec<usize> = (outcome.order.iter().flatten().copied())
        .filter(|one| !could.contains(one) && !elected.contains(one) && !out.contains(one))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    outcome.tied = true;
    outcome.winners = elected.iter().chain(&open).copied().collect();
    outcome.order = elected.into_iter().map(|one| vec![one]).collect();
    outcome.order.extend([open, beaten].into_iter().filter(|place| !place.is_empty()));
    let eliminated = outcome.rounds.iter().rev().map(|round| round.eliminated.clone());
    outcome.order.extend(eliminated.filter(|place| !place.is_empty()));
}
