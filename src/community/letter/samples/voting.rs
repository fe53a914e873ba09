//! What is put to the members, and what they answered.

use super::{HOSTILE, Letter, date, instant, meeting};
use crate::community::letter::{
    BallotFacts, ChoiceFacts, ConsentFacts, CountFacts, DuelFacts, ReadFacts, RoundFacts,
};
use crate::community::matter::Because;

pub(super) fn elections() -> Vec<Letter> {
    let by = || Some("Ana Lima".to_owned());
    let called = |because, by: Option<String>| Letter::Nominations {
        ballot: bare(),
        because,
        stands: by.is_none(),
        by,
        holders: vec!["Cy Young".into()],
        again: true,
        until: instant(9, 9),
    };
    let unclear =
        |ballot, why: &str, voted| Letter::BallotUnclear { ballot, why: why.into(), voted };
    let receipt = |ballot, read, changed| Letter::BallotReceipt { ballot, read, changed };
    let (approval, ranked) = (paper("approval"), paper("schulze"));
    let mut letters = vec![
        called(Because::TermEnds, None),
        called(Because::Asked, by()),
        called(Because::Reopened, None),
        called(Because::SteppedDown, None),
        called(Because::Recalled, None),
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
    letters.extend(roles());
    letters.extend(decisions());
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
    let level = CountFacts { level: vec![1, 2], ..none.clone() };
    let several = CountFacts { quota: Some(3), duels: vec![], reopened: true, ..count(vec![2, 1]) };
    vec![
        result(paper("schulze"), CountFacts { rounds: vec![], ..count(vec![2]) }),
        result(paper("approval"), CountFacts { duels: vec![], ..tie }),
        result(paper("irv"), CountFacts { duels: vec![], ..none }),
        result(BallotFacts { seats: 3, ..paper("stv") }, several),
        result(paper("schulze"), level),
        result(small(), CountFacts { duels: vec![], ..few }),
        result(paper("schulze"), nobody()),
    ]
}

/// Nobody voted.
fn nobody() -> CountFacts {
    CountFacts { voted: 0, quorate: false, winners: vec![], ballots: vec![], ..count(vec![]) }
}

fn roles() -> Vec<Letter> {
    let elected = |nomination, first| Letter::Elected {
        from: date(12, 16),
        until: date(12, 31),
        nomination,
        first,
    };
    vec![
        Letter::Nominated {
            ballot: BallotFacts { about: "nomination".into(), ..bare() },
            by: "Bo Ek".into(),
            until: instant(9, 9),
        },
        elected(false, Some(meeting())),
        elected(true, None),
        term_ends(true, true),
        term_ends(false, true),
        term_ends(true, false),
        Letter::TermOver { recalled: true, again: true },
        Letter::TermOver { recalled: false, again: false },
        recall(false),
        recall(true),
    ]
}

fn term_ends(yours: bool, again: bool) -> Letter {
    Letter::TermEnds { who: "Bo Ek".into(), until: date(12, 31), yours, again }
}

fn recall(yours: bool) -> Letter {
    let (who, until) = ("Bo Ek".into(), instant(16, 9));
    Letter::RecallAsked { matter: 3, who, needed: 5, until, yours, again: !yours }
}

fn decisions() -> Vec<Letter> {
    let result = |ballot, count, adopted, takes_effect| Letter::DecisionResult {
        ballot,
        count: Box::new(count),
        adopted,
        takes_effect,
    };
    let yes = CountFacts {
        winners: vec![1],
        order: vec![vec![1], vec![2]],
        rounds: vec![RoundFacts {
            tallies: vec![(1, "5".into()), (2, "2".into())],
            elected: vec![1],
            transferred: None,
            eliminated: vec![],
            exhausted: String::new(),
        }],
        duels: vec![],
        ballots: vec![("K7QFA2MXBC".into(), vec![vec![1]])],
        ..count(vec![1])
    };
    let none = CountFacts { quorate: false, winners: vec![], ..yes.clone() };
    let ranked = CountFacts { rounds: vec![], ..count(vec![2]) };
    let objections =
        vec![("Cy Young".into(), HOSTILE.into(), false), ("Dee".into(), "too early".into(), true)];
    let named = consent(Some("Bo Ek"), vec![]);
    let proposed = consent(None, objections);
    vec![
        Letter::Ballot { ballot: question("yes_no"), again: false },
        Letter::Ballot { ballot: question("ranked"), again: true },
        Letter::BallotReceipt {
            ballot: question("yes_no"),
            read: read(vec![vec![1]], vec![2]),
            changed: false,
        },
        Letter::BallotUnclear { ballot: question("yes_no"), why: "unclear".into(), voted: false },
        result(question("yes_no"), yes.clone(), true, true),
        result(question("yes_no"), yes, false, false),
        result(question("yes_no"), none, false, true),
        result(question("ranked"), ranked, true, false),
        result(question("yes_no"), nobody(), false, true),
        Letter::ConsentAsked { matter: named.clone() },
        Letter::ConsentAsked { matter: proposed.clone() },
        Letter::Objection { matter: named.clone(), of: "Cy".into(), reason: HOSTILE.into() },
        Letter::Objection { matter: proposed.clone(), of: "Cy".into(), reason: "too early".into() },
        Letter::ObjectionAnswered {
            matter: proposed.clone(),
            by: "Ana Lima".into(),
            answer: "We could begin later.\nWould 17:00 do?".into(),
        },
        Letter::ConsentResult { matter: named.clone(), adopted: true },
        Letter::ConsentResult { matter: consent(None, vec![]), adopted: true },
        Letter::ConsentResult { matter: proposed, adopted: false },
    ]
}

/// A question with a paper of its own.
fn question(style: &str) -> BallotFacts {
    let choice = |number, name: &str, what: &str| ChoiceFacts {
        number,
        name: name.into(),
        what: what.into(),
        statement: String::new(),
    };
    let (method, choices) = if style == "yes_no" {
        ("approval", vec![choice(1, "", "yes"), choice(2, "", "no")])
    } else {
        let texts = vec![choice(1, "Tuesday", "text"), choice(2, HOSTILE, "text")];
        (
            "schulze",
            texts.into_iter().chain([choice(3, "", "text"), choice(4, "", "reopen")]).collect(),
        )
    };
    BallotFacts {
        about: "decision".into(),
        title: "adopt clippy pedantic?".into(),
        style: style.into(),
        choices,
        ..paper(method)
    }
}

fn consent(who: Option<&str>, objections: Vec<(String, String, bool)>) -> ConsentFacts {
    ConsentFacts {
        number: 4,
        question: if who.is_some() { "" } else { "meet in Room 5" }.into(),
        who: who.map(str::to_owned),
        months: 6,
        by: Some("Ana Lima".into()),
        statement: if who.is_some() { "I have done it twice." } else { "" }.into(),
        until: instant(16, 9),
        objections,
    }
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
        level: vec![],
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
