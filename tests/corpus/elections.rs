//! Scores of `elections`: winners, and every other field the data gives.
#![expect(clippy::print_stdout, reason = "scores are printed")]
#![expect(clippy::unwrap_used, reason = "data that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::path::Path;

use convene::community::election::{Election, Method, Outcome, Seed, Votes, count, file};
use serde_json::{Value, json};

/// Every case is counted from its ballot file and must agree in every field.
#[test]
fn published_elections_are_counted_as_published() {
    let Some(folder) = super::corpus("elections") else {
        return;
    };
    let cases = cases(&folder.join("cases.jsonl"));
    let mut missed = Vec::new();
    for case in &cases {
        let election = election(case);
        let outcome = count(&election);
        let again = file::read(&file::write(&election)).map(|election| count(&election));
        let mut wrong = disagreements(case, &election, &outcome);
        if again.as_ref() != Ok(&outcome) {
            wrong.push("written and read again");
        }
        if !wrong.is_empty() {
            missed.push(format!("{}: {}", case["id"], wrong.join(", ")));
        }
    }
    println!("elections: {} of {}", cases.len() - missed.len(), cases.len());
    assert!(!cases.is_empty() && missed.is_empty(), "{missed:#?}");
}

/// An approval ballot on which all of the pool are level leaves everything to the draw.
#[test]
fn ties_are_drawn_as_published() {
    let Some(folder) = super::corpus("elections") else {
        return;
    };
    let cases = cases(&folder.join("tie-cases.jsonl"));
    let mut right = 0;
    for case in &cases {
        let numbers = |source: &Value| {
            source.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
        };
        let seed = Seed::new(case["sources"].as_array().unwrap().iter().map(numbers).collect());
        let pool = names(&case["pool"]);
        let drawn = seed.unwrap().draw(&(0..pool.len()).collect::<Vec<_>>());
        let picked = case["expected"].as_array().unwrap().len();
        let order: Vec<&str> = drawn.order[..picked].iter().map(|at| pool[*at].as_str()).collect();
        assert_eq!(
            (drawn.key.as_str(), order),
            (case["key"].as_str().unwrap(), strings(&case["expected"]))
        );
        right += 1;
    }
    println!("draws: {right} of {}", cases.len());
    assert!(right > 0);
}

fn cases(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn names(value: &Value) -> Vec<String> {
    strings(value).into_iter().map(str::to_owned).collect()
}

fn election(case: &Value) -> Election {
    let candidates = names(&case["candidates"]);
    let place = |name: &Value| candidates.iter().position(|known| *known == *name).unwrap();
    let rank = |rank: &Value| rank.as_array().unwrap().iter().map(place).collect();
    let ballot = |ballot: &Value| {
        (ballot[0].as_u64().unwrap(), ballot[1].as_array().unwrap().iter().map(rank).collect())
    };
    Election {
        method: Method::ALL.into_iter().find(|method| method.word() == case["method"]).unwrap(),
        seats: usize::try_from(case["seats"].as_u64().unwrap()).unwrap(),
        ballots: case["ballots"].as_array().unwrap().iter().map(ballot).collect(),
        candidates,
        seed: None,
    }
}

/// Which fields of `case` the outcome contradicts.
fn disagreements(case: &Value, election: &Election, outcome: &Outcome) -> Vec<&'static str> {
    let expected = &case["expected"];
    let name = |at: &usize| election.candidates[*at].as_str();
    let mut winners: Vec<&str> = outcome.winners.iter().map(name).collect();
    if expected["ordered"] != true {
        winners.sort_unstable();
    }
    let out = |rounds: &[convene::community::election::Round]| -> Vec<String> {
        rounds.iter().flat_map(|round| &round.eliminated).map(|at| name(at).to_owned()).collect()
    };
    let checks: [(&str, bool); 9] = [
        ("winners", winners == strings(&expected["winners"])),
        ("tied", outcome.tied == (winners.len() > election.seats)),
        ("quota", same(&expected["quota"], |quota| quota.as_u64() == outcome.quota)),
        ("eliminated", same(&expected["eliminated"], |out_| strings(out_) == out(&outcome.rounds))),
        (
            "eliminated_to_last",
            same(&expected["eliminated_to_last"], |last| {
                let mut order = strings(last);
                order.extend(strings(&expected["winners"]));
                outcome.order.iter().rev().flatten().map(name).eq(order)
            }),
        ),
        (
            "rounds",
            same(&expected["rounds"], |rounds| {
                let rounds = rounds.as_array().unwrap();
                rounds.len() == outcome.rounds.len()
                    && rounds
                        .iter()
                        .zip(&outcome.rounds)
                        .all(|(is, round)| same_tallies(is, &round.tallies, &name))
            }),
        ),
        (
            "approvals",
            same(&expected["approvals"], |is| same_tallies(is, &outcome.rounds[0].tallies, &name)),
        ),
        (
            "tied set",
            same(&expected["tied"], |tied| {
                let mut level: Vec<&str> = outcome.rounds[0].tied.iter().map(name).collect();
                level.sort_unstable();
                strings(tied) == level
            }),
        ),
        ("paths", same_paths(expected, election, outcome)),
    ];
    checks.into_iter().filter(|(_, agrees)| !agrees).map(|(field, _)| field).collect()
}

/// A field that is not given agrees.
fn same(expected: &Value, agrees: impl FnOnce(&Value) -> bool) -> bool {
    expected.is_null() || agrees(expected)
}

fn same_tallies<'n>(
    expected: &Value,
    tallies: &[(usize, Votes)],
    name: &impl Fn(&usize) -> &'n str,
) -> bool {
    expected.as_object().unwrap().len() == tallies.len()
        && tallies
            .iter()
            .all(|(at, votes)| json!(votes.to_string().parse::<u64>().ok()) == expected[name(at)])
}

/// Schulze: the relation "beats", the order where it is one, the strongest paths.
fn same_paths(expected: &Value, election: &Election, outcome: &Outcome) -> bool {
    let Some(pairwise) = &outcome.pairwise else {
        return expected["beat_pairs"].is_null();
    };
    let names = &election.candidates;
    let n = names.len();
    let pairs = (0..n).flat_map(|x| (0..n).map(move |y| (x, y)));
    let beats: BTreeSet<Vec<&str>> = pairs
        .clone()
        .filter(|(x, y)| pairwise.beats(*x, *y))
        .map(|(x, y)| vec![names[x].as_str(), names[y].as_str()])
        .collect();
    let order = |groups: &Value| {
        let groups = groups.as_array().unwrap();
        groups.len() == outcome.order.len()
            && groups.iter().zip(&outcome.order).all(|(group, place)| {
                strings(group).into_iter().collect::<BTreeSet<_>>()
                    == place.iter().map(|at| names[*at].as_str()).collect()
            })
    };
    expected["beat_pairs"].as_array().unwrap().iter().map(strings).collect::<BTreeSet<_>>() == beats
        && same(&expected["beats"], order)
        && same(&expected["strongest_paths"], |paths| {
            pairs.clone().filter(|(x, y)| x != y).all(|(x, y)| {
                paths[&names[x]][&names[y]].as_u64() == Some(pairwise.strongest[x][y])
            })
        })
}
