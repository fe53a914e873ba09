//! Which question a mail answers.

use std::fmt;
use std::str::FromStr;

/// The question that the answered mail asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// An invitation or an agenda: are you coming?
    Rsvp,
    /// You are next to facilitate.
    Facilitate,
    /// The list of topics: vote or add one.
    Topics,
    /// An election by approval.
    BallotApproval,
    /// An election by ranking.
    BallotRanked,
    /// How was it?
    Notes,
    /// Hold or call off?
    Hold,
    /// A new community: are you in?
    Founding,
    /// No question open.
    General,
    /// An act was quoted back: did you mean it?
    Confirm,
    /// Somebody wants to trade turns.
    Swap,
    /// An open turn: who takes it?
    Take,
    /// A mail waits for a moderator.
    Moderate,
    /// A time is proposed.
    Proposal,
    /// Something passes by silence.
    Consent,
    /// The weekly digest with its numbered items.
    Digest,
    /// Which of these slots suit you?
    Poll,
    /// The facilitator's brief.
    Brief,
    /// Thanks for a turn: how long did it take, what should the next one know?
    Thanks,
}

/// No context is called that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no context \"{0}\"; write one of {list}", list = names())]
pub struct UnknownContext(String);

impl Context {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 19] = [
        Self::Rsvp,
        Self::Facilitate,
        Self::Topics,
        Self::BallotApproval,
        Self::BallotRanked,
        Self::Notes,
        Self::Hold,
        Self::Founding,
        Self::General,
        Self::Confirm,
        Self::Swap,
        Self::Take,
        Self::Moderate,
        Self::Proposal,
        Self::Consent,
        Self::Digest,
        Self::Poll,
        Self::Brief,
        Self::Thanks,
    ];

    /// The fixed name, as on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsvp => "rsvp",
            Self::Facilitate => "facilitate",
            Self::Topics => "topics",
            Self::BallotApproval => "ballot-approval",
            Self::BallotRanked => "ballot-ranked",
            Self::Notes => "notes",
            Self::Hold => "hold",
            Self::Founding => "founding",
            Self::General => "general",
            Self::Confirm => "confirm",
            Self::Swap => "swap",
            Self::Take => "take",
            Self::Moderate => "moderate",
            Self::Proposal => "proposal",
            Self::Consent => "consent",
            Self::Digest => "digest",
            Self::Poll => "poll",
            Self::Brief => "brief",
            Self::Thanks => "thanks",
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Context {
    type Err = UnknownContext;

    fn from_str(name: &str) -> Result<Self, UnknownContext> {
        Self::ALL
            .into_iter()
            .find(|context| context.name() == name)
            .ok_or_else(|| UnknownContext(name.to_owned()))
    }
}

/// All names, for the error.
fn names() -> String {
    Context::ALL.map(Context::name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for context in Context::ALL {
            assert_eq!(context.to_string().parse(), Ok(context));
        }
        assert!("rsvps".parse::<Context>().is_err());
    }
}
