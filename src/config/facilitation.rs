//! `[community.facilitation]`: who facilitates, and how that is found out.

use super::member::{self, Placed};
use super::problem::nearest;
use super::table::Table;
use super::value::Value;
use crate::community::election::Method;
use crate::community::{Facilitation, FoundBy, TurnLength, Voting};

/// How facilitators are found if the file does not say.
pub(super) fn usual() -> Facilitation {
    Facilitation {
        by: FoundBy::Rotation,
        who: None,
        turn: TurnLength::Meeting,
        term_months: 6,
        method: Method::Approval,
        seats: 1,
        backup: true,
        pairs: false,
        voting: Voting::default(),
        weights: Vec::new(),
    }
}

/// Reads the table of a community in which these people are `listed`.
pub(super) fn read(table: &Table<'_>, listed: &[Placed<'_>]) -> Facilitation {
    let usual = usual();
    let who_at = table.value("who");
    let who = who_at.and_then(member::read_address);
    if let Some((who, at)) = &who
        && let Some(wrong) = not_listed(who, listed)
    {
        at.problem(wrong);
    }
    let facilitation = Facilitation {
        by: table.choice("by", usual.by),
        who: who.map(|(address, _)| address),
        turn: table.choice("turn", usual.turn),
        term_months: table.number("term_months", 1..=60, usual.term_months),
        method: table.choice("method", usual.method),
        seats: table.number("seats", 1..=20, usual.seats),
        backup: table.flag("backup", usual.backup),
        pairs: table.flag("pairs", usual.pairs),
        voting: read_voting(table, &usual.voting),
        weights: usual.weights,
    };
    table.finish();
    match (facilitation.by == FoundBy::Fixed, who_at) {
        (true, None) => {
            table.problem("nobody is named to facilitate; write `who = \"bo@example.org\"`");
        }
        (false, Some(at)) => {
            at.problem("`who` is for by = \"fixed\" only; remove it, or write by = \"fixed\"");
        }
        _ => {}
    }
    facilitation
}

/// Reads how members vote.
fn read_voting(table: &Table<'_>, usual: &Voting) -> Voting {
    Voting {
        nominate_days: table.number("nominate_days", 1..=60, usual.nominate_days),
        vote_days: table.number("vote_days", 1..=60, usual.vote_days),
        consent_days: table.number("consent_days", 1..=60, usual.consent_days),
        recall_percent: table.number("recall_percent", 1..=100, usual.recall_percent),
        most_terms: table.number("most_terms", 0..=20, usual.most_terms),
        ties: table.choice("ties", usual.ties),
        quorum_percent: table.number("quorum_percent", 0..=100, usual.quorum_percent),
    }
}

/// What is wrong with an address that is none of those `listed`: what it says would be of nobody.
fn not_listed(address: &str, listed: &[Placed<'_>]) -> Option<String> {
    let mut known = listed.iter().map(|(member, _)| &*member.address);
    if known.any(|known| known == address) {
        return None;
    }
    let near = nearest(address, listed.iter().map(|(member, _)| &*member.address));
    let near = near.map(|near| format!("write \"{near}\", or ")).unwrap_or_default();
    Some(format!("{address} is not listed here; {near}add them to `members`"))
}

/// Reads the community's `rotation_weight`: percent of a normal share, by the addresses of people who
/// are `listed`.
pub(super) fn read_weights(value: Value<'_>, listed: &[Placed<'_>]) -> Vec<(String, u32)> {
    let mut weights = Vec::new();
    for (written, place, share) in value.entries() {
        match member::parse(written) {
            Some((address, _)) => {
                if let Some(wrong) = not_listed(&address, listed) {
                    value.problem_at(&place, wrong);
                }
                weights.extend(share.percent().map(|percent| (address, percent)));
            }
            None => value.problem_at(
                &place,
                format_args!("\"{written}\" is no address; write \"bo@example.org\" = 2"),
            ),
        }
    }
    weights
}
