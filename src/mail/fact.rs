//! What a person can say: one [`Fact`] is one thing that was read out of a mail.

mod json;

use chrono::{NaiveDate, NaiveDateTime};

/// One thing a mail says. Nothing is decided by it yet: `community` judges who may say it.
///
/// Numbers are as shown in the mail that is answered: lasting topic and action numbers, or the
/// numbers of this ballot or poll. Dates are local to the community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// An answer to an invitation.
    Rsvp(Rsvp),
    /// "yes" to "you are next".
    Facilitate,
    /// "Not this time": somebody else should facilitate.
    Pass,
    /// Wants to trade turns, with a named member or anybody.
    Swap {
        /// The other member's name as written; `None` is anybody.
        with: Option<String>,
    },
    /// No mail until that day (the day itself included as written).
    Away {
        /// The date named.
        until: NaiveDate,
    },
    /// Votes for topics.
    Vote(Vec<u32>),
    /// Takes back votes for topics.
    Unvote(Vec<u32>),
    /// Proposes a topic.
    Topic(Topic),
    /// Offers to present a topic.
    Present(u32),
    /// Takes a topic of one's own off the list.
    Withdraw(u32),
    /// An approval ballot: everyone approved.
    Approve(Vec<u32>),
    /// A ranked ballot, best first, equals together; who is not named is left out.
    Rank(Vec<Vec<u32>>),
    /// The mail holds notes in free text; [`super::intent::Reading::rest`] has them.
    Notes,
    /// Who was there.
    Came(Vec<String>),
    /// Something was decided.
    Decided(String),
    /// Somebody is to do something.
    Action {
        /// The member's name as written.
        who: String,
        /// Until when.
        by: Option<NaiveDate>,
        /// What is to be done.
        what: String,
    },
    /// Thanks to somebody for something.
    Thanks {
        /// The member's name as written.
        who: String,
        /// What for; empty when not said.
        what: String,
    },
    /// The meeting takes place although it looks thin.
    Hold,
    /// Calls a meeting off: the one asked about, or the one on that date.
    Cancel {
        /// The date, when it is not the meeting asked about.
        date: Option<NaiveDate>,
    },
    /// Moves a meeting: the one asked about, or the one on that date.
    Move {
        /// The new time, local to the community.
        to: NaiveDateTime,
        /// The date, when it is not the meeting asked about.
        date: Option<NaiveDate>,
    },
    /// Commits to a community that is being founded, or says not to.
    Commit(bool),
    /// Wants to be a member.
    Join,
    /// Leaves this community.
    Leave,
    /// Leaves everything.
    Stop,
    /// Ends an absence.
    Back,
    /// Asks what can be written.
    Help,
    /// Asks why this mail came.
    Why,
    /// Takes the last act back.
    Undo,
    /// Wants to be paired with somebody for a coffee.
    Coffee,
    /// A steward calls an election.
    Election,
    /// A question for all.
    Decide {
        /// What is asked.
        question: String,
        /// The proposals, where there are several.
        proposals: Vec<String>,
        /// It passes unless somebody objects.
        consent: bool,
    },
    /// Gives the role back.
    StepDown,
    /// Who has the role should stand again; a name, if one was written.
    Recall(Option<String>),
    /// Stands for election.
    Stand,
    /// Wants everything known about oneself erased.
    Forget,
    /// Wants everything known about oneself.
    Export,
    /// Asks how one is registered.
    Status,
    /// How much mail to get.
    Level(MailLevel),
    /// Searches the archive.
    Search(String),
    /// Asks who knows about something.
    WhoKnows(String),
    /// An idea for the community.
    Idea(String),
    /// Proposes somebody as facilitator.
    Nominate(String),
    /// An answer to a question that is asked with yes or no (confirm, swap, proposal).
    Agree(bool),
    /// Takes an open turn.
    Take,
    /// Would go along with who facilitates.
    Shadow,
    /// So many minutes it took to facilitate.
    Spent(u32),
    /// A moderator's answer.
    Moderate(Verdict),
    /// An objection to a proposal that passes by silence; the reason as written.
    Object(String),
    /// The agenda's topics in this order; topics not named follow.
    Order(Vec<u32>),
    /// Takes a topic off the agenda.
    Drop(u32),
    /// An action is done.
    Done(u32),
    /// A second address of the sender.
    Also(String),
    /// The language to be written to, as a code of two letters.
    Language(String),
    /// The sender's time zone, as written (an IANA name).
    Zone(String),
    /// The name to be called by.
    Name(String),
    /// A line about oneself.
    About(String),
    /// Wants the address of the calendar feed.
    Feed,
    /// Wants a new secret in it.
    NewFeed,
    /// A steward invites these addresses.
    Invite(Vec<String>),
    /// A steward removes a member.
    Remove(String),
    /// A steward names another steward.
    Steward(String),
    /// A steward says this for a member.
    For {
        /// The member's name or address as written.
        who: String,
        /// What is said for them.
        facts: Vec<Fact>,
    },
    /// A steward adds an extra meeting.
    Meeting(NaiveDateTime),
    /// A steward leaves this date out.
    Skip(NaiveDate),
    /// How long a topic takes.
    Minutes {
        /// The topic's number.
        topic: u32,
        /// Minutes.
        minutes: u32,
    },
    /// Founds a community.
    Found {
        /// Its name.
        name: String,
        /// Why, when the lines below say so.
        why: Option<String>,
    },
    /// Proposes times for a first meeting.
    Poll(Vec<NaiveDateTime>),
    /// The slots of a poll that suit.
    Slots(Vec<u32>),
    /// A steward pauses the community.
    Pause,
    /// A steward has the community meet again.
    Resume,
    /// A steward closes the community.
    Close,
    /// Would rather not facilitate before this day.
    NotBefore(NaiveDate),
    /// Never wants to be asked to facilitate; or (false) does again.
    OptOut(bool),
    /// Offers or asks for a training.
    Training(Training),
    /// Sets a challenge.
    Challenge {
        /// Its title.
        title: String,
        /// Until when entries are taken.
        until: Option<NaiveDate>,
    },
    /// An entry to the challenge.
    Enter(String),
    /// The summary may go out at once.
    Send,
    /// The summary must wait.
    Wait,
    /// A fact about a numbered item of a digest.
    Item {
        /// The item's number in that mail.
        item: u32,
        /// What is said about it.
        fact: Box<Fact>,
    },
}

/// An answer to an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rsvp {
    /// Coming or not.
    pub answer: Answer,
    /// Another date than the one asked about.
    pub date: Option<NaiveDate>,
    /// The whole series is meant.
    pub all: bool,
    /// Comes after the start.
    pub late: bool,
    /// People brought along.
    pub guests: u32,
    /// How the person takes part, if said.
    pub mode: Option<Mode>,
}

impl Rsvp {
    /// The bare answer to the meeting asked about.
    pub const fn new(answer: Answer) -> Self {
        Self { answer, date: None, all: false, late: false, guests: 0, mode: None }
    }
}

/// Coming or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Comes.
    Yes,
    /// Does not come.
    No,
    /// Does not know yet.
    Maybe,
}

/// How somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By link or telephone.
    Remote,
    /// In the room.
    Onsite,
}

/// A proposed topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The title, one line.
    pub title: String,
    /// What it is to be, if said.
    pub kind: Option<Kind>,
    /// The lines below the title. Not part of the JSON form, whose keys are fixed.
    pub body: Option<String>,
}

/// What a topic is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody tells.
    Talk,
    /// All talk.
    Discussion,
    /// Something is taught.
    Training,
    /// Something is to be solved.
    Challenge,
    /// Something is shown.
    Demo,
}

/// How much mail somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailLevel {
    /// Everything at once.
    All,
    /// One mail a week beside invitations and own duties.
    Digest,
    /// Invitations, own duties, summaries.
    Essentials,
}

/// A moderator's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Let this one through.
    Ok,
    /// Refuse it.
    No,
    /// Let this sender through from now on.
    Always,
}

/// A training somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// What it is called.
    pub title: String,
    /// What it costs, as written.
    pub price: Option<String>,
    /// Where it is found.
    pub link: Option<String>,
}
