//! The outcome of an election for scripts.

use serde_json::{Map, Value, json};

use crate::community::election::{Election, Outcome, Pairwise, Round};

/// One object; candidates by name, tallies as exact fractions.
pub(super) fn outcome(election: &Election, outcome: &Outcome) -> Value {
    let names = Names(&election.candidates);
    json!({
        "method": election.method.word(),
        "seats": election.seats,
        "ballots": { "valid": outcome.valid, "blank": outcome.blank },
        "winners": names.list(&outcome.winners),
        "tied": outcome.tied,
        "order": outcome.order.iter().map(|place| names.list(place)).collect::<Vec<_>>(),
        "quota": outcome.quota.map(|quota| quota.to_string()),
        "rounds": outcome.rounds.iter().map(|round| names.round(round)).collect::<Vec<_>>(),
        "pairwise": outcome.pairwise.as_ref().map(|Pairwise { preferred, .. }| names.matrix(preferred)),
        "strongest_paths": outcome.pairwise.as_ref().map(|Pairwise { strongest, .. }| names.matrix(strongest)),
        "tie_break": outcome.tie_break.as_ref().map(|drawn| {
            json!({ "key": drawn.key, "order": names.list(&drawn.order) })
        }),
    })
}

/// The candidates' names, by their place on the ballot paper.
struct Names<'e>(&'e [String]);

impl Names<'_> {
    fn list(&self, candidates: &[usize]) -> Value {
        candidates.iter().map(|candidate| self.0[*candidate].as_str()).collect()
    }

    fn round(&self, round: &Round) -> Value {
        let tallies = round.tallies.iter();
        json!({
            "tallies": tallies
                .map(|(candidate, votes)| (self.0[*candidate].clone(), json!(votes.to_string())))
                .collect::<Map<_, _>>(),
            "elected": self.list(&round.elected),
            "transferred": round.transferred.map(|candidate| &self.0[candidate]),
            "eliminated": self.list(&round.eliminated),
            "tied": self.list(&round.tied),
            "exhausted": round.exhausted.to_string(),
        })
    }

    fn matrix(&self, rows: &[Vec<u64>]) -> Value {
        let named = |x: usize| {
            let others = self.0.iter().zip(&rows[x]).enumerate().filter(|(y, _)| *y != x);
            others.map(|(_, (name, votes))| (name.clone(), json!(votes))).collect::<Map<_, _>>()
        };
        self.0
            .iter()
            .enumerate()
            .map(|(x, name)| (name.clone(), named(x).into()))
            .collect::<Map<_, _>>()
            .into()
    }
}
