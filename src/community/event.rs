//! What can happen to a community, and what follows.

use serde::{Deserialize, Serialize};

use super::ack::Ack;
use super::act::Before;
use super::attendance::Coming;
use super::letter::{PostFacts, Sent};
use super::{Change, Command, MeetingId, PersonId, Row, Settings};
use crate::clock::Timestamp;

/// What happened in the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A member wrote something that was understood.
    Said {
        /// Who wrote.
        by: PersonId,
        /// What they asked for, in the order written.
        commands: Vec<Command>,
        /// The rest of what they wrote, kept as a comment.
        comment: String,
        /// A line that was not clear, with its likely readings as answers to tap.
        unclear: Option<(String, Vec<Command>)>,
        /// What the desk did of it already, to be acknowledged in the same letter.
        desk: (Vec<Ack>, Vec<Before>),
        /// What they answered.
        about: About,
    },
    /// A member's calendar answered.
    Answered {
        /// Whose calendar.
        by: PersonId,
        /// Its answers.
        answers: Vec<CalendarAnswer>,
        /// What they answered.
        about: About,
    },
    /// A mail to everybody.
    Posted {
        /// Whose, if a member's.
        by: Option<PersonId>,
        /// The sender's address.
        address: String,
        /// The mail.
        post: PostFacts,
        /// Enough is known of the sender to believe it is them.
        trusted: bool,
    },
    /// The mailbox of the meetings' room answered.
    RoomAnswered {
        /// Its answers.
        answers: Vec<CalendarAnswer>,
    },
    /// Somebody who is no member answered an invitation: it was forwarded to them.
    Forwarded {
        /// Their name, as they write it.
        name: String,
        /// Their address.
        address: String,
        /// What they answered.
        answer: CalendarAnswer,
        /// A machine wrote it, to which nothing may be written.
        machine: bool,
    },
    /// Somebody who is no member wrote `join`, or a member's mail had too little evidence.
    Unproven {
        /// What waits for the confirmation.
        waiting: super::pending::Waiting,
        /// To whom the confirmation goes.
        to: super::letter::To,
    },
    /// Somebody answered a confirmation letter.
    Confirmed {
        /// What was waiting.
        number: u32,
        /// Whether they agree.
        agree: bool,
        /// The person it is now known to be, created by the desk where it had to be.
        by: PersonId,
    },
    /// A person became a member: put there by the file, or confirmed.
    Belongs {
        /// Who.
        person: PersonId,
        /// Named by the operator's file.
        from_file: bool,
        /// As a steward.
        steward: bool,
        /// As somebody who may come and need not say so.
        optional: bool,
        /// Who put them there, by name, if not themselves.
        by: Option<String>,
    },
    /// A person is no member any more: taken out of the file, or left everything.
    Gone {
        /// Who.
        person: PersonId,
        /// Taken out by the operator, who has them told; otherwise they left everything.
        removed: bool,
    },
    /// A person is away: their duties in that time are released.
    WentAway {
        /// Who.
        person: PersonId,
    },
    /// A machine answered for a person: they seem to be away.
    SeemsAway {
        /// Who.
        person: PersonId,
    },
    /// Everything known of a person goes.
    Forgotten {
        /// Who.
        person: PersonId,
    },
    /// A letter to a member could not be delivered at all.
    Undeliverable {
        /// Who.
        person: PersonId,
    },
    /// The file says something else.
    Configured {
        /// What it says now.
        settings: Box<Settings>,
    },
    /// The key of a matter whose papers wait for it.
    Keyed {
        /// Which.
        matter: u32,
        /// What hashes its voters.
        key: super::matter::BallotKey,
    },
    /// Time passed; do whatever is due.
    Woke,
}

/// What a mail answers: the letter's context, as far as the rules need it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    /// The inbox number of the mail.
    pub mail: i64,
    /// The template name of the letter that is answered; empty when none is.
    pub letter: String,
    /// The template name of the letter whose question is answered: that one or, behind a letter that
    /// asks what was meant, the one before.
    pub asked: String,
    /// The meeting that letter was about.
    pub meeting: Option<MeetingId>,
    /// The act that letter acknowledged.
    pub act: Option<u32>,
    /// What waits for this answer.
    pub pending: Option<u32>,
    /// What that letter put to the members.
    #[serde(default)]
    pub matter: Option<u32>,
    /// When it was answered: the earlier of claimed and received.
    pub at: Timestamp,
}

/// One answer of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAnswer {
    /// The UID without its host.
    pub uid: String,
    /// Which meeting of the series, as the instant the rule puts it at; none: the series.
    pub occurrence: Option<Timestamp>,
    /// The answer; none: something that is no answer.
    pub coming: Option<Coming>,
    /// The SEQUENCE it answers.
    pub sequence: Option<u32>,
    /// What was written with it.
    pub comment: String,
    /// People they bring.
    pub guests: u32,
    /// Another time that is proposed.
    pub proposed: Option<Timestamp>,
    /// The address of who comes instead.
    pub delegate: Option<String>,
    /// The invitation is asked for again (RFC 5546, REFRESH).
    pub refresh: bool,
    /// When they answered.
    pub at: Timestamp,
}

/// What follows from an event.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use = "an outcome that is dropped was never decided"]
pub struct Outcome {
    /// What is different now, in order.
    pub changes: Vec<Change>,
    /// The rows these changes touched.
    pub rows: std::collections::BTreeSet<Row>,
    /// What to tell people.
    pub letters: Vec<Sent>,
    /// The act these letters acknowledge, so that `undo` finds it.
    pub act: Option<u32>,
    /// What a letter's answer is waited for by, by the letter's place in `letters`.
    pub waits: Vec<(usize, u32)>,
    /// The matters whose papers wait for a key; the engine brings it, from true randomness.
    pub keys: Vec<u32>,
    /// People as they are to be again; the desk sees to it.
    pub people: Vec<super::Person>,
}
