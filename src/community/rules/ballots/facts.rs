//! What letters tell of a matter: its paper, and how a ballot was read.

use crate::community::letter::{BallotFacts, ChoiceFacts, ReadFacts};
use crate::community::matter::{Choice, Kind, Marks, Matter, Way, What};
use crate::community::{Turn, election::Method};

impl Turn<'_> {
    /// The paper of a matter as a letter shows it.
    pub(in crate::community::rules) fn ballot_facts(&self, number: u32) -> BallotFacts {
        let matter = &self.community.matters[&number];
        let (method, seats) = matter.method();
        let (about, title, months) = match &matter.kind {
            Kind::Election { months, .. } => ("election", String::new(), *months),
            Kind::Decision { question, .. } => ("decision", question.clone(), 0),
            Kind::Nomination { months, .. } => ("nomination", String::new(), *months),
            Kind::Recall { .. } => ("recall", String::new(), 0),
        };
        let yes_no = matches!(matter.kind, Kind::Decision { way: Way::Majority, .. });
        BallotFacts {
            matter: number,
            about: about.to_owned(),
            title,
            style: match method {
                Method::Approval if yes_no => "yes_no",
                Method::Approval => "approval",
                Method::Schulze | Method::Irv | Method::Stv => "ranked",
            }
            .to_owned(),
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
    fn quorum(&self, matter: &Matter) -> usize {
        let percent = self.community.settings.facilitation.voting.quorum_percent;
        let percent = usize::try_from(percent).unwrap_or(100);
        (matter.voters.len() * percent).div_ceil(100)
    }
}

fn shown(number: u32, choice: &Choice) -> ChoiceFacts {
    let (what, name) = match &choice.what {
        What::Person(_, name) => ("person", name.clone()),
        What::Text(text) => ("text", text.clone()),
        What::Yes => ("yes", String::new()),
        What::No => ("no", String::new()),
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
