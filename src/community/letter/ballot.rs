//! The facts of a ballot paper and of its count, for letters.
//!
//! Choices go by their numbers; what is no name (reopen nominations) gets its words when a letter is
//! written, in the language of its reader.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A ballot paper as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotFacts {
    /// The number of what is voted on.
    pub matter: u32,
    /// `election`.
    pub about: String,
    /// What is asked; empty for an election.
    pub title: String,
    /// How it is marked: `approval` or `ranked`.
    pub style: String,
    /// How it is counted: `approval`, `schulze`, `irv`, `stv`.
    pub method: String,
    /// How many are elected.
    pub seats: u32,
    /// Months of the term.
    pub months: u32,
    /// What can be chosen, by number.
    pub choices: Vec<ChoiceFacts>,
    /// When voting ends.
    pub closes: Timestamp,
    /// How many may vote.
    pub voters: usize,
    /// How many have to, for the result to count.
    pub quorum: usize,
    /// The fingerprint of what decides ties.
    pub fingerprint: String,
    /// What each reader's own order is drawn from.
    pub seed: u64,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceFacts {
    /// Its number, the same for everybody.
    pub number: u32,
    /// Its name; for what is no name, filled in for each reader.
    pub name: String,
    /// `person`, `reopen`.
    pub what: String,
    /// What the candidate says; may be empty.
    pub statement: String,
}

/// How a ballot was read, by numbers of choices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadFacts {
    /// Best first, equals together; one group on an approval ballot.
    pub groups: Vec<Vec<u32>>,
    /// Who was not named.
    pub rest: Vec<u32>,
    /// Under which its line is found in the result.
    pub code: String,
}

/// What the ballots say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountFacts {
    /// How many voted.
    pub voted: usize,
    /// Of them, how many named nobody.
    pub blank: u64,
    /// Enough voted.
    pub quorate: bool,
    /// Who is elected, first elected first.
    pub winners: Vec<u32>,
    /// Nominations are open again, for all seats or those left.
    pub reopened: bool,
    /// Who ended level for a seat, where nothing decides between them.
    #[serde(default)]
    pub level: Vec<u32>,
    /// Everybody, best first; who is level shares a place.
    pub order: Vec<Vec<u32>>,
    /// Count by count; none for Schulze.
    pub rounds: Vec<RoundFacts>,
    /// The votes that elect, with several seats.
    pub quota: Option<u64>,
    /// Every two choices: how many prefer the one, and the other.
    pub duels: Vec<DuelFacts>,
    /// The anonymous ballots: code, and groups. None where the electorate is small.
    pub ballots: Vec<(String, Vec<Vec<u32>>)>,
    /// The electorate is small: totals only.
    pub totals_only: bool,
    /// Ties were decided by this draw: the key string, and the order drawn.
    pub drawn: Option<(String, Vec<u32>)>,
    /// The ballot file; empty where the electorate is small.
    pub file: String,
}

/// One count of the votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundFacts {
    /// What each holds, most first, as decimals.
    pub tallies: Vec<(u32, String)>,
    /// Elected on these tallies.
    pub elected: Vec<u32>,
    /// Whose surplus passes on.
    pub transferred: Option<u32>,
    /// Out.
    pub eliminated: Vec<u32>,
    /// Votes that count for nobody any more, as a decimal; empty: none.
    pub exhausted: String,
}

/// Two choices against each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuelFacts {
    /// The one preferred by more, or the first.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// How many prefer the one.
    pub prefer_one: u64,
    /// How many prefer the other.
    pub prefer_other: u64,
}

/// What passes by silence, as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentFacts {
    /// Its number.
    pub number: u32,
    /// What is proposed; empty where somebody is named.
    pub question: String,
    /// Who is named to facilitate.
    pub who: Option<String>,
    /// Months of their term.
    pub months: u32,
    /// Who proposed it.
    pub by: Option<String>,
    /// What who is named says; may be empty.
    pub statement: String,
    /// Until when somebody can object.
    pub until: Timestamp,
    /// Who objected, why, and whether an answer settled it.
    pub objections: Vec<(String, String, bool)>,
}
