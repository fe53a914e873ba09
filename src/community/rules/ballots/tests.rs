//! What is published counts to what was announced, and every voter finds their line.

use chrono::{NaiveDate, TimeDelta, TimeZone as _, Utc};
use proptest::prelude::*;

use crate::community::election::{Method, count, file};
use crate::community::letter::CountFacts;
use crate::community::matter::{
    BallotKey, Because, Change, Kind, Marks, Matter, SMALL, Stage, What,
};
use crate::community::person::{Bounces, KnownAddress, Person};
use crate::community::rules::steps::tests::settings;
use crate::community::*;

const KEY: BallotKey = BallotKey([7; 32]);

fn noon() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap()
}

/// A community of so many members, who are numbered from 1.
fn community(members: usize) -> (Community, People) {
    let mut community = Community::new(CommunityKey(1), "rust".into(), settings("every week"), 5);
    let mut people = People::default();
    for id in (1..).take(members) {
        let person = PersonId(id);
        let address = format!("p{id}@x.org");
        people.put(Person {
            id: person,
            name: format!("Person {id}"),
            addresses: vec![KnownAddress { address, since: noon(), from_file: true }],
            language: None,
            zone: None,
            away: None,
            about: None,
            generation: 0,
            bounces: Bounces::default(),
        });
        let event =
            Event::Belongs { person, from_file: true, steward: id == 1, optional: false, by: None };
        let _welcome = decide(&mut community, &people, &event, noon());
    }
    (community, people)
}

/// An election among the first `candidates` members, whose papers have gone out.
fn election(
    (community, people): (&mut Community, &People),
    candidates: i64,
    (method, seats): (Method, u32),
) -> u32 {
    let turn = Turn::new(community, people, noon());
    let from = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
    let because = Because::Asked;
    let kind = Kind::Election { seats, method, months: 6, from, because };
    let mut matter = rules::matters::begin(&turn, kind, Stage::Voting, None, 7);
    drop(turn);
    matter.voters = community.members.keys().copied().collect();
    let person = |id| What::Person(PersonId(id), format!("Person {id}"));
    let choices = (1..=candidates).map(person).chain([What::Reopen]);
    matter.choices = choices.map(rules::election::plain).collect();
    let number = matter.number;
    let stands: crate::community::Change = Change::Stands { matter: Box::new(matter) }.into();
    community.apply(&stands);
    let _papers = decide(community, people, &Event::Keyed { matter: number, key: KEY }, noon());
    number
}

fn says(by: i64, marks: &Marks, matter: u32, at: Timestamp) -> Event {
    Event::Said {
        by: PersonId(by),
        commands: vec![Command::Ballot { marks: marks.clone() }],
        comment: String::new(),
        unclear: None,
        desk: (vec![], vec![]),
        about: About { matter: Some(matter), letter: "ballot".into(), at, ..About::default() },
    }
}

/// The count that was announced.
fn announced(outcome: &Outcome) -> CountFacts {
    let count = |letter: &Letter| {
        if let Letter::ElectionResult { count, .. } = letter {
            Some((**count).clone())
        } else {
            None
        }
    };
    let counts = outcome.letters.iter().rev().find_map(|sent| count(&sent.letter));
    counts.expect("a result is announced")
}

fn any_method() -> impl Strategy<Value = (Method, u32)> {
    prop_oneof![
        Just((Method::Approval, 1)),
        Just((Method::Approval, 2)),
        Just((Method::Schulze, 1)),
        Just((Method::Irv, 1)),
        Just((Method::Stv, 2)),
    ]
}

/// Ballots of any kind: ranks shared, choices left out, nobody named.
fn any_marks(choices: u32) -> impl Strategy<Value = Marks> {
    let numbers: Vec<u32> = (1..=choices).collect();
    let order = Just(numbers).prop_shuffle();
    (order, 0..=choices, any::<u8>()).prop_map(|(order, named, ties)| {
        let mut groups: Vec<Vec<u32>> = vec![];
        for (place, number) in order.into_iter().take(named as usize).enumerate() {
            match groups.last_mut().filter(|_| ties >> (place % 8) & 1 == 1) {
                Some(group) => group.push(number),
                None => groups.push(vec![number]),
            }
        }
        Marks(groups)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_published_counts_to_what_was_announced(
        how in any_method(),
        ballots in proptest::collection::vec(any_marks(4), 1..9),
        members in 3_usize..9,
    ) {
        let (mut community, people) = community(members);
        let number = election((&mut community, &people), 3, how);
        let voters = (1..).zip(ballots.iter().take(members));
        for (voter, marks) in voters.clone() {
            // Everybody changes their mind once: only the last ballot counts.
            let first = says(voter, &Marks(vec![vec![1]]), number, noon());
            let _receipt = decide(&mut community, &people, &first, noon());
            let later = noon() + TimeDelta::hours(1);
            let event = says(voter, marks, number, later);
            let _receipt = decide(&mut community, &people, &event, later);
        }
        let close = community.matters[&number].until;
        let told = announced(&decide(&mut community, &people, &Event::Woke, close));
        prop_assert_eq!(told.voted, voters.clone().count());
        let closed: &Matter = &community.matters[&number];
        prop_assert!(closed.key.0.is_none() && closed.ballots.0.is_empty());
        prop_assert!(closed.voters.is_empty() && closed.voted.is_empty());
        if members < SMALL {
            prop_assert!(told.file.is_empty() && told.ballots.is_empty() && told.totals_only);
            return Ok(());
        }
        let published = file::read(&told.file).expect("the file is one that `tally` reads");
        let counted = count(&published);
        prop_assert!(!counted.tied, "ties are decided by the seed in the file");
        if told.quorate {
            let number_of = |place: &usize| u32::try_from(place + 1).unwrap();
            let winners: Vec<u32> = counted.winners.iter().map(number_of).collect();
            let people: Vec<u32> = winners.iter().copied().filter(|one| *one != 4).collect();
            prop_assert_eq!(&told.winners, &people);
            prop_assert_eq!(told.reopened, winners.contains(&4));
        }
        for (voter, marks) in voters {
            let line = told.ballots.iter().find(|(code, _)| *code == KEY.code(PersonId(voter)));
            let mut named: Vec<u32> = marks.0.iter().flatten().copied().collect();
            let mut shown: Vec<u32> = line.expect("a line").1.iter().flatten().copied().collect();
            named.sort_unstable();
            shown.sort_unstable();
            prop_assert_eq!(shown, named);
            prop_assert!(told.file.contains(&KEY.code(PersonId(voter))));
        }
    }
}
