//! Mails about a ballot paper: read against the paper they answer, and not kept.

use super::EngineError;
use super::state::State;
use crate::community::letter::BallotFacts;
use crate::community::matter::BallotKey;
use crate::community::{Command, Letter};
use crate::mail::intent::Reading;
use crate::store::{Found, Tx};

/// What is kept of how a ballot was read.
pub(super) const NOT_KEPT: &str = "a ballot, or an answer to its paper: what it says is not kept";

/// The paper that a mail answers, where its answer is a vote.
pub(super) fn paper(letter: Option<&Found>) -> Option<BallotFacts> {
    let names = ["ballot", "ballot_receipt", "ballot_unclear", "ballot_confirm"];
    let letter = letter.filter(|letter| names.contains(&letter.name.as_str()))?;
    let letter: Letter = serde_json::from_str(&letter.facts).ok()?;
    letter.ballot().cloned()
}

/// A doubtful ballot, or an answer to a paper in which we find none, is asked about without being
/// quoted; what is written under a receipt may be a word of thanks.
pub(super) fn doubts(asked: &mut Vec<Command>, reading: &Reading, letter: &str, text: &str) {
    let voted = asked.iter().any(|command| matches!(command, Command::Ballot { .. }));
    let paper = matches!(letter, "ballot" | "ballot_unclear");
    let nothing = paper && asked.is_empty() || letter == "ballot_receipt" && text.trim().is_empty();
    if !voted && (nothing || !reading.asks.is_empty()) {
        let why = if text.trim().is_empty() { "empty" } else { "unclear" };
        asked.push(Command::NoBallot { why: why.to_owned() });
    }
}

impl State {
    /// A key for the ballots of a matter, random but in the virtual worlds of `try` and tests.
    pub(super) fn ballot_key(&self, id: &str, matter: u32) -> BallotKey {
        BallotKey(self.key.fresh(&format!("{id}/{matter}")))
    }

    /// What tells how somebody voted is taken out of a letter that is on its way, or never will be.
    pub(super) fn forget_reading(tx: &Tx<'_>, copy: i64) -> Result<(), EngineError> {
        if let Some((letter, facts)) = tx.sealed_letter(copy)?
            && let Some(kept) =
                serde_json::from_str::<Letter>(&facts).ok().and_then(|letter| letter.kept())
        {
            tx.keep_letter(letter, &kept)?;
        }
        Ok(())
    }
}
