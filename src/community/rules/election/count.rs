//! The close: ballots are counted, the result is told, and what joined voters and ballots is destroyed.

use super::vote::seed;
use super::{EVERYBODY, stands};
use crate::community::election::{Election, Method, Outcome, count, decimal, file};
use crate::community::letter::{BallotFacts, CountFacts, DuelFacts, RoundFacts, To};
use crate::community::matter::{
    Ballot, Because, Change, Kind, Marks, Matter, SMALL, Sealed, Stage, What,
};
use crate::community::{Letter, PersonId, Turn};

/// In the ballot file, which is not written for one reader.
const REOPEN: &str = "Reopen nominations";

/// Counts, tells everybody, and forgets who voted how.
pub(super) fn close(turn: &mut Turn<'_>, number: u32) {
    drop_waiting(turn, number);
    let matter = turn.community.matters[&number].clone();
    let facts = turn.ballot_facts(number);
    let election = election(&matter, &facts);
    let outcome = count(&election);
    let told = told(&matter, &facts, &election, &outcome);
    let elected: Vec<PersonId> = told.winners.iter().filter_map(|n| person(&matter, *n)).collect();
    // From here on nothing leads from a voter to a ballot.
    turn.record(Change::Keyed { number, key: Sealed(None) });
    let codes: Vec<String> = matter.ballots.0.keys().cloned().collect();
    for code in codes {
        turn.record(Change::Cast { number, ballot: Sealed((code, Ballot::default())) });
    }
    let mut closed = matter;
    closed.stage = Stage::Closed;
    closed.voters.clear();
    closed.voted.clear();
    stands(turn, closed);
    let reopened = told.reopened;
    let readers = turn.members_at(&EVERYBODY);
    let letter = Letter::ElectionResult { ballot: facts, count: Box::new(told) };
    turn.send(To::People(readers), letter);
    let _ = elected;
    if reopened {
        let _until = super::call(turn, None, Because::Reopened);
    }
}

/// What was never confirmed does not count.
fn drop_waiting(turn: &mut Turn<'_>, number: u32) {
    let ballots = turn.community.matters[&number].ballots.0.clone();
    for (code, ballot) in ballots.into_iter().filter(|(_, ballot)| ballot.waits.is_some()) {
        let ballot = Sealed((code, Ballot { waits: None, ..ballot }));
        turn.record(Change::Cast { number, ballot });
    }
}

fn person(matter: &Matter, number: u32) -> Option<PersonId> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    match matter.choices.get(place)?.what {
        What::Person(person, _) => Some(person),
        What::Reopen => None,
    }
}

/// All that decides who wins: choices by their place among those that stand.
fn election(matter: &Matter, facts: &BallotFacts) -> Election {
    let Kind::Election { seats, method, .. } = matter.kind;
    let name = |choice: &crate::community::letter::ChoiceFacts| match choice.what.as_str() {
        "reopen" => REOPEN.to_owned(),
        _ => choice.name.clone(),
    };
    let ballots = matter.ballots.0.values().filter_map(|ballot| ballot.marks.as_ref());
    Election {
        method,
        seats: usize::try_from(seats).unwrap_or(1),
        candidates: facts.choices.iter().map(name).collect(),
        ballots: ballots.map(|marks| (1, places(facts, marks))).collect(),
        seed: matter.key.0.as_ref().and_then(seed),
    }
}

/// The marks of a ballot as places among the choices that stand; who withdrew is passed over.
fn places(facts: &BallotFacts, marks: &Marks) -> Vec<Vec<usize>> {
    let place = |number: &u32| facts.choices.iter().position(|choice| choice.number == *number);
    marks.0.iter().map(|group| group.iter().filter_map(place).collect()).collect()
}

/// The outcome as the letter tells it.
fn told(
    matter: &Matter,
    facts: &BallotFacts,
    election: &Election,
    outcome: &Outcome,
) -> CountFacts {
    let numbers = |places: &[usize]| -> Vec<u32> {
        places.iter().map(|place| facts.choices[*place].number).collect()
    };
    let quorate = matter.voted.len() >= facts.quorum && outcome.valid > 0;
    let reopen = |number: &u32| {
        facts.choices.iter().any(|choice| choice.number == *number && choice.what == "reopen")
    };
    let winners = if quorate { numbers(&outcome.winners) } else { vec![] };
    let reopened = winners.iter().any(reopen);
    let totals_only = facts.voters < SMALL;
    let ballots: Vec<(String, Vec<Vec<u32>>)> = matter
        .ballots
        .0
        .iter()
        .filter_map(|(code, ballot)| Some((code.clone(), ballot.marks.as_ref()?.0.clone())))
        .filter(|_| !totals_only)
        .collect();
    let codes: Vec<String> = ballots.iter().map(|(code, _)| code.clone()).collect();
    // The draw is shown where it decided something.
    let drawn = outcome.tie_break.as_ref();
    let shown =
        Election { seed: election.seed.clone().filter(|_| drawn.is_some()), ..election.clone() };
    CountFacts {
        voted: matter.voted.len(),
        blank: outcome.blank,
        quorate,
        winners: winners.into_iter().filter(|number| !reopen(number)).collect(),
        reopened,
        order: outcome.order.iter().map(|place| numbers(place)).collect(),
        rounds: rounds(outcome, election.method, &numbers),
        quota: outcome.quota,
        duels: duels(facts, outcome),
        ballots,
        totals_only,
        drawn: drawn.map(|drawn| (drawn.key.clone(), numbers(&drawn.order))),
        file: if totals_only { String::new() } else { file::write_each(&shown, &codes) },
    }
}

fn rounds(
    outcome: &Outcome,
    method: Method,
    numbers: &dyn Fn(&[usize]) -> Vec<u32>,
) -> Vec<RoundFacts> {
    if method == Method::Schulze {
        return vec![];
    }
    let one = |place: usize| numbers(&[place]).remove(0);
    let rounds = outcome.rounds.iter().map(|round| {
        let mut tallies = round.tallies.clone();
        tallies.sort_by(|(_, a), (_, b)| b.cmp(a));
        let nothing = crate::community::election::Votes::default();
        RoundFacts {
            tallies: tallies.iter().map(|(place, votes)| (one(*place), decimal(votes))).collect(),
            elected: numbers(&round.elected),
            transferred: round.transferred.map(one),
            eliminated: numbers(&round.eliminated),
            exhausted: if round.exhausted == nothing {
                String::new()
            } else {
                decimal(&round.exhausted)
            },
        }
    });
    rounds.collect()
}

/// Every two choices against each other, the one preferred by more first.
fn duels(facts: &BallotFacts, outcome: &Outcome) -> Vec<DuelFacts> {
    let Some(pairwise) = &outcome.pairwise else { return vec![] };
    let mut duels = vec![];
    for (x, one) in facts.choices.iter().enumerate() {
        for (y, other) in facts.choices.iter().enumerate().skip(x + 1) {
            let (first, second) = (pairwise.preferred[x][y], pairwise.preferred[y][x]);
            let (one, other) = (one.number, other.number);
            duels.push(if first >= second {
                DuelFacts { one, other, prefer_one: first, prefer_other: second }
            } else {
                DuelFacts { one: other, other: one, prefer_one: second, prefer_other: first }
            });
        }
    }
    duels
}
