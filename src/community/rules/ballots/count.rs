//! The close: ballots are counted, the result is told, and what joined voters and ballots is destroyed.

use super::seed;
use crate::community::election::{Election, Method, Outcome, count, decimal, file};
use crate::community::letter::{BallotFacts, ChoiceFacts, CountFacts, DuelFacts, RoundFacts, To};
use crate::community::matter::{
    Ballot, Because, Change, Kind, Marks, Matter, SMALL, Sealed, Way, What,
};
use crate::community::rules::matters::{self, EVERYBODY};
use crate::community::rules::{decisions, election};
use crate::community::term::By;
use crate::community::{Letter, PersonId, Turn};

/// Counts, tells everybody, and forgets who voted how; then what was decided happens.
pub(in crate::community::rules) fn close(turn: &mut Turn<'_>, number: u32) {
    drop_waiting(turn, number);
    let matter = turn.community.matters[&number].clone();
    let facts = turn.ballot_facts(number);
    let election = election(&matter, &facts);
    let outcome = count(&election);
    let told = told(&matter, &facts, &election, &outcome);
    // From here on nothing leads from a voter to a ballot.
    turn.record(Change::Keyed { number, key: Sealed(None) });
    let codes: Vec<String> = matter.ballots.0.keys().cloned().collect();
    for code in codes {
        turn.record(Change::Cast { number, ballot: Sealed((code, Ballot::default())) });
    }
    match matter.kind {
        Kind::Election { months, from, .. } => {
            let chosen = told.winners.iter().filter_map(|number| person(&matter, *number));
            let chosen: Vec<PersonId> = chosen.collect();
            let reopened = told.reopened;
            matters::close(turn, number, Some(!chosen.is_empty()), String::new());
            tell(turn, |count| Letter::ElectionResult { ballot: facts, count }, told);
            election::seat(turn, &chosen, from, months, By::Election(number));
            if reopened {
                let _until = election::call(turn, None, Because::Reopened);
            }
        }
        Kind::Decision { way, .. } => {
            let (adopted, line) = decided(&matter, way, &told);
            matters::close(turn, number, Some(adopted), line);
            let takes_effect = decisions::takes_effect(turn, number) && adopted;
            let letter =
                |count| Letter::DecisionResult { ballot: facts, count, adopted, takes_effect };
            tell(turn, letter, told);
            if adopted {
                decisions::adopted(turn, number);
            }
        }
        Kind::Nomination { .. } | Kind::Recall { .. } => {}
    }
}

fn tell(turn: &mut Turn<'_>, letter: impl FnOnce(Box<CountFacts>) -> Letter, told: CountFacts) {
    let readers = turn.members_at(&EVERYBODY);
    turn.send(To::People(readers), letter(Box::new(told)));
}

/// Whether a decision is adopted, and how it came out in a few signs.
fn decided(matter: &Matter, way: Way, told: &CountFacts) -> (bool, String) {
    let of = |number: u32| {
        let tallies = told.rounds.first().map(|round| round.tallies.as_slice());
        let found = tallies.unwrap_or_default().iter().find(|(one, _)| *one == number);
        found.map_or("0", |(_, votes)| votes.as_str())
    };
    match way {
        // A tie is no majority: what is stays.
        Way::Majority => {
            let adopted = told.quorate && told.winners == [1];
            (adopted, format!("{} : {}", of(1), of(2)))
        }
        Way::Ranked | Way::Consent => {
            let chosen = told.winners.first().and_then(|number| {
                let place = usize::try_from(*number).ok()?.checked_sub(1)?;
                if let What::Text(text) = &matter.choices.get(place)?.what {
                    Some(text.clone())
                } else {
                    None
                }
            });
            (chosen.is_some(), chosen.unwrap_or_default())
        }
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
        What::Text(_) | What::Yes | What::No | What::Reopen => None,
    }
}

/// All that decides who wins: choices by their place among those that stand.
fn election(matter: &Matter, facts: &BallotFacts) -> Election {
    let (method, seats) = matter.method();
    let ballots = matter.ballots.0.values().filter_map(|ballot| ballot.marks.as_ref());
    Election {
        method,
        seats: usize::try_from(seats).unwrap_or(1),
        candidates: facts.choices.iter().map(|choice| name(facts, choice)).collect(),
        ballots: ballots.map(|marks| (1, places(facts, marks))).collect(),
        // A tie between yes and no is no majority, and nothing to draw lots for; where ties open
        // nominations again, no draw was announced.
        seed: matter
            .key
            .0
            .as_ref()
            .and_then(seed)
            .filter(|_| facts.style != "yes_no" && !matter.fingerprint.is_empty()),
    }
}

/// The name of a choice in the ballot file, which is not written for one reader.
fn name(facts: &BallotFacts, choice: &ChoiceFacts) -> String {
    match choice.what.as_str() {
        "reopen" if facts.about == "election" => "Reopen nominations",
        "reopen" => "None of these",
        "yes" => "Yes",
        "no" => "No",
        _ => &choice.name,
    }
    .to_owned()
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
    let winners = if quorate && !outcome.tied { numbers(&outcome.winners) } else { vec![] };
    let level = if quorate && outcome.tied { numbers(&outcome.winners) } else { vec![] };
    let reopened = winners.iter().any(reopen) || facts.about == "election" && !level.is_empty();
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
        level,
        order: outcome.order.iter().map(|place| numbers(place)).collect(),
        rounds: rounds(outcome, election.method, &numbers),
        quota: outcome.quota,
        duels: duels(facts, outcome),
        ballots,
        totals_only,
        drawn: drawn.map(|drawn| (drawn.key.clone(), numbers(&drawn.order))),
        file: if codes.is_empty() { String::new() } else { file::write_each(&shown, &codes) },
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
