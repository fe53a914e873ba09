//! Ballot papers for one reader: an order of their own, and names for what is no name.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::intent::Context;
use super::context::context;
use crate::community::letter::{BallotFacts, ChoiceFacts};
use crate::community::{Language, Letter, PersonId};

/// The question a letter asks: that of its name, or of the paper it is about.
pub fn asks(letter: &Letter) -> Context {
    match (letter.ballot(), context(&letter.name())) {
        (Some(ballot), Context::BallotApproval) => of_paper(ballot),
        (_, asked) => asked,
    }
}

/// The question a paper asks.
pub fn of_paper(ballot: &BallotFacts) -> Context {
    match ballot.style.as_str() {
        "approval" => Context::BallotApproval,
        "yes_no" => Context::Proposal,
        _ => Context::BallotRanked,
    }
}

/// What can be chosen, by number and name, as a reader of a language finds it on the paper; a first
/// name that only one has names them too.
pub fn choices(ballot: &BallotFacts, language: Language) -> Vec<(u32, String)> {
    let first = |choice: &ChoiceFacts| -> Option<String> {
        let (first, _) = choice.name.split_once(' ')?;
        (choice.what == "person").then(|| first.to_lowercase())
    };
    let only = |word: &String| {
        let same = ballot.choices.iter().filter(|choice| {
            first(choice).as_ref() == Some(word) || choice.name.to_lowercase() == *word
        });
        same.count() == 1
    };
    let named = |choice: &ChoiceFacts| {
        let alone = first(choice).filter(only);
        let short = alone.and_then(|_| choice.name.split(' ').next());
        let names = [Some(name(ballot, choice, language)), short.map(str::to_owned)];
        names.map(|name| name.map(|name| (choice.number, name)))
    };
    ballot.choices.iter().flat_map(named).flatten().collect()
}

fn name(ballot: &BallotFacts, choice: &ChoiceFacts, language: Language) -> String {
    let spanish = language.of_letters() == Language::Es;
    let pick = |english: &str, other: &str| (if spanish { other } else { english }).to_owned();
    match choice.what.as_str() {
        "reopen" if ballot.about == "election" => {
            pick("Reopen nominations", "Reabrir las candidaturas")
        }
        "reopen" => pick("None of these", "Nada de esto"),
        "yes" => pick("Yes", "Sí"),
        "no" => pick("No", "No"),
        _ => choice.name.clone(),
    }
}

/// The paper as a template sees it: choices named, in the order of this reader.
pub(super) fn facts(ballot: &BallotFacts, reader: Option<PersonId>, language: Language) -> Value {
    let mut choices = ballot.choices.clone();
    let last = |choice: &ChoiceFacts| match choice.what.as_str() {
        "reopen" | "no" => 2,
        "yes" => 1,
        _ => 0,
    };
    choices.sort_by_cached_key(|choice| (last(choice), lot(ballot.seed, reader, choice.number)));
    for choice in &mut choices {
        choice.name = name(ballot, choice, language);
    }
    json!(BallotFacts { choices, ..ballot.clone() })
}

/// Who stands first has an advantage, so that each voter reads another order: drawn, but the same
/// for the same voter and paper.
fn lot(seed: u64, reader: Option<PersonId>, choice: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(reader.map_or(0, |reader| reader.0).to_be_bytes());
    hash.update(choice.to_be_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn paper() -> BallotFacts {
        let letters = Letter::samples();
        let paper = letters.iter().find(|letter| letter.name() == "ballot");
        paper.and_then(Letter::ballot).cloned().unwrap()
    }

    #[test]
    fn every_voter_has_an_order_of_their_own_and_the_same_numbers() {
        let order = |reader| -> Vec<(u64, String)> {
            let facts = facts(&paper(), Some(PersonId(reader)), Language::En);
            let choices = facts["choices"].as_array().unwrap();
            let pair = |choice: &Value| {
                (choice["number"].as_u64().unwrap(), choice["name"].as_str().unwrap().to_owned())
            };
            choices.iter().map(pair).collect()
        };
        assert_eq!(order(3), order(3));
        let orders: BTreeSet<Vec<(u64, String)>> = (0..20).map(order).collect();
        assert!(orders.len() > 3);
        let sorted = |mut order: Vec<(u64, String)>| {
            order.sort();
            order
        };
        assert!((0..20).all(|reader| sorted(order(reader)) == sorted(order(0))));
        assert!(orders.iter().all(|order| order.last().unwrap().1 == "Reopen nominations"));
    }
}
