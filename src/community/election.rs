//! Counting ballots: approval, Schulze, instant run-off and STV, in exact arithmetic.
//!
//! [`count`] is pure: the same ballots and seed give the same [`Outcome`], on any machine. What an
//! election was counted from is published as a file ([`mod@file`]), so that anyone can count it again.

mod approval;
mod ballots;
mod branches;
mod draw;
pub mod file;
mod piles;
mod schulze;
mod transfer;
mod weights;

use num_bigint::BigUint;
use num_rational::Ratio;

use ballots::Ballots;
pub use draw::{Seed, TieBreak};
pub use schulze::Pairwise;

/// A number of votes, exactly.
pub type Votes = Ratio<BigUint>;

/// How ballots are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Every candidate named on a ballot has one vote of it; ranks do not matter.
    Approval,
    /// Schulze's method over winning votes: the strength of a link is the number of those for it.
    Schulze,
    /// The last is out, one at a time, until one has more than half of the votes still in play.
    /// With several seats this is [`Method::Stv`].
    Irv,
    /// Weighted inclusive Gregory transfers, a Droop quota, one surplus at a time.
    Stv,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 4] = [Self::Approval, Self::Schulze, Self::Irv, Self::Stv];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Schulze => "schulze",
            Self::Irv => "irv",
            Self::Stv => "stv",
        }
    }
}

/// All that decides who wins. Candidates are known by their place on the ballot paper, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Election {
    /// How it is counted.
    pub method: Method,
    /// How many are to be elected.
    pub seats: usize,
    /// Names, in the order of the ballot paper.
    pub candidates: Vec<String>,
    /// How many cast it, and its ranks, best first; candidates not named are last, together.
    /// A name that was given before, or that no candidate has, is passed over. A ballot that
    /// names nobody is blank: it counts for nothing.
    pub ballots: Vec<(u64, Vec<Vec<usize>>)>,
    /// What decides ties; without it they stay open.
    pub seed: Option<Seed>,
}

/// What the ballots say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Who is elected, first elected first. When [`Outcome::tied`], all who still could be.
    pub winners: Vec<usize>,
    /// More could be elected than there are seats, and there is no seed to decide.
    pub tied: bool,
    /// Everybody, best first; who is level shares a place.
    pub order: Vec<Vec<usize>>,
    /// Ballots that name somebody.
    pub valid: u64,
    /// Ballots that name nobody.
    pub blank: u64,
    /// The votes that elect (STV only).
    pub quota: Option<u64>,
    /// Count by count (none for Schulze); up to the first tie when [`Outcome::tied`].
    pub rounds: Vec<Round>,
    /// Who is preferred to whom (Schulze only).
    pub pairwise: Option<Pairwise>,
    /// The draw, where one was needed.
    pub tie_break: Option<TieBreak>,
}

/// One count of the votes and what it led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// What each candidate not yet eliminated holds, in the order of the ballot paper.
    pub tallies: Vec<(usize, Votes)>,
    /// Elected on these tallies, most votes first.
    pub elected: Vec<usize>,
    /// Whose surplus passes on.
    pub transferred: Option<usize>,
    /// Out on these tallies.
    pub eliminated: Vec<usize>,
    /// Level with each other where one of them had to be chosen.
    pub tied: Vec<usize>,
    /// Votes that no longer count for anyone; blank ballots are not among them.
    pub exhausted: Votes,
}

/// Counts `election`.
pub fn count(election: &Election) -> Outcome {
    let ballots = Ballots::new(election.candidates.len(), &election.ballots);
    let seats = election.seats;
    let seed = election.seed.as_ref();
    match election.method {
        Method::Approval => approval::count(&ballots, seats, seed),
        Method::Schulze => schulze::count(&ballots, seats, seed),
        Method::Irv if seats == 1 => branches::count(&ballots, transfer::Rule::Majority, seed),
        Method::Irv | Method::Stv => {
            branches::count(&ballots, transfer::Rule::quota(&ballots, seats), seed)
        }
    }
}

/// Votes with at most five decimals, and a sign where there are more.
pub fn decimal(votes: &Votes) -> String {
    let scaled = votes * Votes::from_integer(100_000_u32.into());
    let digits = format!("{:0>6}", scaled.to_integer());
    let (whole, decimals) = digits.split_at(digits.len() - 5);
    let more = if scaled.is_integer() { "" } else { "…" };
    match decimals.trim_end_matches('0') {
        "" if more.is_empty() => whole.to_owned(),
        short if more.is_empty() => format!("{whole}.{short}"),
        _ => format!("{whole}.{decimals}{more}"),
    }
}

/// An outcome of which nothing is known but the turnout.
fn uncounted(ballots: &Ballots) -> Outcome {
    Outcome {
        winners: Vec::new(),
        tied: false,
        order: Vec::new(),
        valid: ballots.valid,
        blank: ballots.blank,
        quota: None,
        rounds: Vec::new(),
        pairwise: None,
        tie_break: None,
    }
}

/// Seats the best of `order`. The candidates who share a place that is too small for them are
/// drawn from, in the order of the ballot paper; without a seed all of them are winners and tied.
fn seat(outcome: &mut Outcome, seats: usize, seed: Option<&Seed>) {
    for place in &outcome.order {
        let left = seats.saturating_sub(outcome.winners.len());
        if left == 0 {
            break;
        }
        if place.len() <= left {
            outcome.winners.extend(place);
        } else if let Some(seed) = seed {
            let drawn = seed.draw(place);
            outcome.winners.extend(&drawn.order[..left]);
            outcome.tie_break = Some(drawn);
        } else {
            outcome.winners.extend(place);
            outcome.tied = true;
            break;
        }
    }
}

#[cfg(test)]
mod tests;
