//! What is put to the members, and what they answered.

use super::{HOSTILE, Letter, instant};
use crate::community::letter::{
    BallotFacts, ChoiceFacts, CountFacts, DuelFacts, ReadFacts, RoundFacts,
};
use crate::community::matter::Because;

pub(super) fn elections() -> Vec<Letter> {
    let by = || Some("Ana Lima".to_owned());
    let called =
        |because, by| Letter::Nominations { ballot: bare(), because, by, until: instant(9, 9) };
    let unclear =
        |ballot, why: &str, voted| Letter::BallotUnclear { ballot, why: why.into(), voted };
    let receipt = |ballot, read, changed| Letter::BallotReceipt { ballot, read, changed };
    let (approval, ranked) = (paper("approval"), paper("schulze"));
    let mut letters = vec![
        called(Because::TermEnds, None),
        called(Because::Asked, by()),
        called(Because::Reopened, None),
        Letter::Nominated { ballot: bare(), by: "Bo Ek".into(), until: instant(9, 9) },
        Letter::NobodyStands {},
        Letter::Ballot { ballot: ranked.clone(), again: false },
        Letter::Ballot { ballot: approval.clone(), again: true },
        Letter::Ballot {
            ballot: BallotFacts { seats: 2, quorum: 0, ..paper("stv") },
            again: false,
        },
        receipt(ranked.clone(), read(vec![vec![2], vec![1, 3]], vec![4]), false),
        receipt(approval.clone(), read(vec![vec![1, 2]], vec![3, 4]), true),
        receipt(small(), read(vec![], vec![1, 2, 3, 4]), false),
        unclear(ranked.clone(), "unclear", false),
        unclear(approval.clone(), "empty", true),
        unclear(approval.clone(), "number", false),
        Letter::BallotConfirm {
            ballot: ranked.clone(),
            read: ReadFacts { code: String::new(), ..read(vec![vec![2]], vec![1, 3, 4]) },
        },
    ];
    letters.extend(results());
    letters
}

fn results() -> Vec<Letter> {
    let result = |ballot, count| Letter::ElectionResult { ballot, count: Box::new(count) };
    let tie = CountFacts { drawn: Some(("17.42./".into(), vec![2, 1, 3, 4])), ..count(vec![2]) };
    let few = CountFacts {
        quorate: false,
        winners: vec![],
        ballots: vec![],
        totals_only: true,
        file: String::new(),
        ..count(vec![])
    };
    let none = CountFacts { reopened: true, winners: vec![], ..count(vec![]) };
    let several = CountFacts { quota: Some(3), duels: vec![], reopened: true, ..count(vec![2, 1]) };
    vec![
        result(paper("schulze"), CountFacts { rounds: vec![], ..count(vec![2]) }),
        result(paper("approval"), CountFacts { duels: vec![], ..tie }),
        result(paper("irv"), CountFacts { duels: vec![], ..none }),
        result(BallotFacts { seats: 3, ..paper("stv") }, several),
        result(small(), CountFacts { duels: vec![], ..few }),
    ]
}

/// A paper with a statement, and one that could break the letter.
fn paper(method: &str) -> BallotFacts {
    let choice = |number, name: &str, what: &str, statement: &str| ChoiceFacts {
        number,
        name: name.into(),
        what: what.into(),
        statement: statement.into(),
    };
    BallotFacts {
        choices: vec![
            choice(1, "Ana Lima", "person", "I have done it twice.\nI would try shorter meetings."),
            choice(2, "Íñigo Núñez", "person", ""),
            choice(3, HOSTILE, "person", HOSTILE),
            choice(4, "", "reopen", ""),
        ],
        style: if method == "approval" { "approval" } else { "ranked" }.into(),
        method: method.into(),
        voters: 12,
        quorum: 4,
        fingerprint: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".into(),
        closes: instant(16, 9),
        ..bare()
    }
}

/// Before anybody stands.
fn bare() -> BallotFacts {
    BallotFacts {
        matter: 2,
        about: "election".into(),
        title: String::new(),
        style: "approval".into(),
        method: "approval".into(),
        seats: 1,
        months: 6,
        choices: vec![],
        closes: instant(9, 9),
        voters: 0,
        quorum: 0,
        fingerprint: String::new(),
        seed: 7,
    }
}

/// An electorate of which only totals are published.
fn small() -> BallotFacts {
    BallotFacts { voters: 4, quorum: 2, ..paper("irv") }
}

fn read(groups: Vec<Vec<u32>>, rest: Vec<u32>) -> ReadFacts {
    ReadFacts { groups, rest, code: "K7QFA2MXBC".into() }
}

fn count(winners: Vec<u32>) -> CountFacts {
    let round = |eliminated: Vec<u32>, elected: Vec<u32>| RoundFacts {
        tallies: vec![(2, "3".into()), (1, "2.5".into()), (3, "0".into())],
        elected,
        transferred: Some(2),
        eliminated,
        exhausted: "0.5".into(),
    };
    let duel =
        |one, other, prefer_one, prefer_other| DuelFacts { one, other, prefer_one, prefer_other };
    CountFacts {
        voted: 7,
        blank: 1,
        quorate: true,
        winners,
        reopened: false,
        order: vec![vec![2], vec![1, 3], vec![4]],
        rounds: vec![round(vec![3], vec![]), round(vec![], vec![2])],
        quota: None,
        duels: vec![duel(2, 1, 5, 2), duel(2, 3, 7, 0), duel(1, 3, 3, 3)],
        ballots: vec![
            ("K7QFA2MXBC".into(), vec![vec![2], vec![1, 3]]),
            ("ZZ2QFA2MXB".into(), vec![]),
        ],
        totals_only: false,
        drawn: None,
        file: "method: schulze\n".into(),
    }
}
