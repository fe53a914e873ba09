//! What letters tell of a matter: its paper, and how a ballot was read.

use crate::community::letter::{BallotFacts, ChoiceFacts, ReadFacts};
use crate::community::matter::{Choice, Kind, Marks, Matter, What};
use crate::community::{Turn, election::Method};

impl Turn<'_> {
    /// The paper of a matter as a letter shows it.
    pub(in crate::community::rules) fn ballot_facts(&self, number: u32) -> BallotFacts {
        let matter = &self.community.matters[&number];
        let Kind::Election { seats, method, months, .. } = matter.kind;
        BallotFacts {
            matter: number,
            about: "election".to_owned(),
            title: String::new(),
            style: if method == Method::Approval { "approval" } else { "ranked" }.to_owned(),
            method: method.word().to_owned(),
            seats,
            months,
            choices: matter.standing().map(|(number, choice)| shown(number, choice)).collect(),
            closes: matter.until,
            voters: matter.voters.len(),
            quorum: self.quorum(matter),
            fingerprint: matter.fingerprint.clone(),
            seed: self.community.seed ^ u64::from(number),
        }
    }

    /// How many have to vote for the result to count.
    pub(super) fn quorum(&self, matter: &Matter) -> usize {
        let percent = self.community.settings.facilitation.voting.quorum_percent;
        let percent = usize::try_from(percent).unwrap_or(100);
        (matter.voters.len() * percent).div_ceil(100)
    }
}

fn shown(number: u32, choice: &Choice) -> ChoiceFacts {
    let (what, name) = match &choice.what {
        What::Person(_, name) => ("person", name.clone()),
        What::Reopen => ("reopen", String::new()),
    };
    ChoiceFacts { number, name, what: what.to_owned(), statement: choice.statement.clone() }
}

/// How a ballot was read.
pub(super) fn read(matter: &Matter, marks: &Marks, code: String) -> ReadFacts {
    let named = |number: &u32| marks.0.iter().flatten().any(|marked| marked == number);
    let rest = matter.standing().map(|(number, _)| number).filter(|number| !named(number));
    ReadFacts { groups: marks.0.clone(), rest: rest.collect(), code }
}
