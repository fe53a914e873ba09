//! What a phrase can be a sign of.

use serde::Deserialize;

/// What a phrase is a sign of; a language's file lists the phrases of each under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Signal {
    /// Agreement in a word: "yes", "sure".
    Yes,
    /// Refusal in a word: "no", "nope".
    No,
    /// Agreement to what was quoted back: "that's right", "do it".
    Affirm,
    /// Refusal of it: "don't", "that wasn't me".
    Refute,
    /// An objection to what passes by silence.
    Object,
    /// Will be at the meeting.
    Coming,
    /// Will not be at the meeting.
    Absent,
    /// Something stands in the way, or is said to those who will be there: a refusal unless a
    /// [`Signal::Coming`] stands beside it.
    Busy,
    /// What stood in the way is gone: "got cancelled", "was moved".
    Freed,
    /// Something against what was said before: "but".
    But,
    /// A reason: "because". After a bare yes it may mock.
    Because,
    /// Not sure.
    Hedge,
    /// Depends on something.
    Condition,
    /// A wish, which is no answer.
    Wish,
    /// Evades, jokes or mocks: nobody can tell.
    Evasive,
    /// Will tell later; stands beside [`Signal::Evasive`].
    Tell,
    /// Speaks for somebody else.
    Other,
    /// Turns round what follows it, unless a longer phrase holds both.
    Negation,
    /// Speaks of the past or of other meetings: what stands beside it is no answer.
    Past,
    /// Thanks, praise.
    Thanks,
    /// Politeness that could be a yes: "no problem", "see you".
    Courtesy,
    /// A question without its mark, or one that is no request.
    Question,
    /// Comes after the start.
    Late,
    /// Goes before the end (which takes nothing back).
    Early,
    /// By link.
    Remote,
    /// In the room.
    Onsite,
    /// The whole series.
    All,
    /// Brings people; with a number, so many.
    Guest,
    /// So many come, the sender among them.
    Party,
    /// Takes back what was said before it.
    Changed,
    /// An automatic answer.
    Auto,
    /// Takes the turn.
    Accept,
    /// Passes the turn on.
    Pass,
    /// Wants to trade turns.
    Swap,
    /// Votes, and says so.
    Vote,
    /// Likes or chooses: a vote where the list of topics is asked about.
    Pick,
    /// Takes votes back.
    Unvote,
    /// Offers to present.
    Present,
    /// Takes a topic off the list.
    Withdraw,
    /// Proposes a topic.
    Propose,
    /// Everything on the list.
    Everything,
    /// All but what follows.
    Except,
    /// None of the list.
    Nothing,
    /// Not what follows.
    Not,
    /// The last on the list.
    Last,
    /// Either of two.
    Or,
    /// The next rank follows.
    Then,
    /// The same rank.
    Tie,
    /// The first rank.
    Favourite,
    /// The last rank.
    Least,
    /// Who was there.
    Came,
    /// What was decided.
    Decided,
    /// Somebody will do something.
    Promise,
    /// Thanks to somebody by name.
    ThanksTo,
    /// Notes will follow later.
    Later,
    /// The meeting takes place.
    Hold,
    /// The meeting is called off.
    Cancel,
    /// The meeting is moved.
    Move,
    /// At the hour it has.
    SameTime,
    /// Commits to a new community.
    Commit,
    /// Does not commit.
    Decline,
    /// Wants to be a member.
    Join,
    /// Leaves the community.
    Leave,
    /// Leaves everything.
    Stop,
    /// Is back.
    Back,
    /// Asks for help.
    Help,
    /// Asks why.
    Why,
    /// Takes the last act back.
    Undo,
    /// A coffee with somebody.
    Coffee,
    /// Stands for election.
    Stand,
    /// Would not go on in the role: asked about before it is given back.
    StepDown,
    /// Would have somebody else in the role: asked about, too.
    Recall,
    /// Wants to be erased.
    Forget,
    /// Wants all data.
    Export,
    /// Wants the digest.
    Digest,
    /// Wants everything at once.
    AllMail,
    /// Wants the essentials.
    Essentials,
    /// No mail until a date.
    Away,
    /// Searches.
    Search,
    /// Who knows something.
    WhoKnows,
    /// Has an idea.
    Idea,
    /// Proposes somebody.
    Nominate,
    /// Asks how one is registered.
    Status,
}
