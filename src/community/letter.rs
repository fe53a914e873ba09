//! Mail to be sent, as facts; `mail::compose` finds the words.
//!
//! A letter holds all it says, so that it can be written down in the turn that decided it and
//! rendered for each reader later. It never holds an address of somebody other than its reader.

mod about;
mod ballot;
mod facts;
mod samples;

pub use ballot::{
    BallotFacts, ChoiceFacts, ConsentFacts, CountFacts, DuelFacts, ReadFacts, RoundFacts,
};
use chrono::NaiveDate;
pub use facts::{
    ActionFacts, AgendaItem, CalendarFacts, CalendarMethod, CommunityFacts, Diff, DigestItem,
    DutyFacts, MeetingFacts, NotesFacts, PostFacts, ProposedFacts, SeriesFacts, SpanFacts,
    TopicFacts, WhyFacts, YearFacts,
};
use serde::{Deserialize, Serialize};

use super::ack::Ack;
use super::attendance::Coming;
use super::matter::Because;
use super::{Command, Life, MeetingId, PersonId};
use crate::clock::Timestamp;

fn yes() -> bool {
    true
}

/// Who gets a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// One person.
    Person(PersonId),
    /// Several, each by themselves.
    People(Vec<PersonId>),
    /// Somebody who is nobody's member yet.
    Address(String),
    /// The operators of the installation.
    Operators,
}

/// A letter and what the post needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Who gets it.
    pub to: To,
    /// What it says.
    pub letter: Letter,
    /// Not worth sending after this.
    pub expires: Option<Timestamp>,
}

/// What a letter says. The name of a variant, in snake case, is the name of its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    // Belonging.
    /// You are a member: how it works, the next date. `by`: who put you here, if not yourself.
    Welcome { by: Option<String>, next: Option<MeetingFacts>, feed: bool, others: usize },
    /// Somebody with your address asked to join, or (`by`) a steward invited you: answer yes.
    ConfirmJoin { by: Option<String> },
    /// Your wish to join waits for a steward.
    JoinWaits {},
    /// Somebody asks to join: `ok`, `no`. To stewards.
    JoinAsked { held: u32, name: String, address: String },
    /// You asked to join, and there are several communities: which one?
    JoinWhich { communities: Vec<CommunityFacts> },
    /// You can't join: by mail nobody can, or not from this address.
    JoinRefused { closed: bool },
    /// You are no member any more; `removed`: by a steward or the operator.
    Goodbye { removed: bool, everything: bool },
    // The calendar.
    /// The series, as an invitation of its own; `part` of `parts` calendar series. `meeting`: this one
    /// alone, for no rule that calendars know says the series.
    Invitation {
        series: SeriesFacts,
        part: usize,
        parts: usize,
        #[serde(default)]
        meeting: Option<MeetingId>,
        calendar: CalendarFacts,
    },
    /// The series has other times, place or link.
    InvitationUpdate { series: SeriesFacts, diff: Vec<Diff>, calendar: CalendarFacts },
    /// One meeting is elsewhere in time or place. Without a difference: it takes place after all.
    MeetingMoved {
        meeting: MeetingFacts,
        diff: Vec<Diff>,
        by: Option<String>,
        calendar: CalendarFacts,
    },
    /// An extra meeting; or (`moved`) one of the series at another time, told to who joined late.
    ExtraMeeting { meeting: MeetingFacts, by: Option<String>, moved: bool, calendar: CalendarFacts },
    /// One meeting is off. `thin`: for want of people or topics; its topics are carried over.
    MeetingCancelled {
        meeting: MeetingFacts,
        by: Option<String>,
        thin: bool,
        carried: Vec<TopicFacts>,
        next: Option<MeetingFacts>,
        calendar: CalendarFacts,
    },
    /// The series ends. Where the community goes on, a new one follows in a letter of its own;
    /// otherwise `by` paused or closed it.
    /// `mailbox`: from which address the new one comes, if not from that of the old. `over`: there is
    /// none.
    SeriesEnded {
        series: SeriesFacts,
        life: Life,
        by: Option<String>,
        #[serde(default)]
        mailbox: Option<String>,
        #[serde(default)]
        over: bool,
        calendar: CalendarFacts,
    },
    /// The calendar entry of somebody who left, taken back; or that of one `meeting`.
    Uninvited { meeting: Option<MeetingFacts>, calendar: CalendarFacts },
    /// You answered for a time at which the meeting is not any more.
    AskedAgain { meeting: MeetingFacts, calendar: CalendarFacts },
    /// Calendars propose other times; the first is asked about. To who may move the meeting. `stay`:
    /// everybody was polled, and so many can at the present time.
    Proposal { meeting: MeetingFacts, proposed: Vec<ProposedFacts>, stay: Option<usize> },
    /// Your calendar proposed another time, but the meeting stays. `by`: who said so, or all were
    /// `polled`, or nobody decided.
    ProposalDeclined {
        meeting: MeetingFacts,
        proposed: Timestamp,
        by: Option<String>,
        #[serde(default)]
        polled: bool,
        calendar: CalendarFacts,
    },
    /// At which of these times can you come? The first is the present one.
    DatePoll { meeting: MeetingFacts, times: Vec<ProposedFacts>, closes: Timestamp },
    /// The meetings' room is booked by its calendar. To the room's mailbox.
    RoomAsked { calendar: CalendarFacts },
    /// The room can't be had. To who cares for the meeting. `whole`: for the series.
    RoomRefused { meeting: MeetingFacts, room: String, whole: bool, comment: String },
    /// Somebody who is no member answered an invitation. To who cares for the meeting.
    Forwarded { next: MeetingFacts, name: String, address: String, coming: Coming, offered: bool },
    /// You answered an invitation that was forwarded to you: join?
    JoinOffered { next: MeetingFacts },
    // Facilitating.
    /// Your calendar entry says that you facilitate, or (not `yours`) that you do not any more.
    DutyEntry { meeting: MeetingFacts, yours: bool, calendar: CalendarFacts },
    /// You are next. `spent`: the minutes it takes, as those who did it lately say.
    Facilitate {
        meeting: MeetingFacts,
        why: Option<WhyFacts>,
        backup: Option<String>,
        first_time: bool,
        again: bool,
        #[serde(default)]
        spent: Option<u32>,
    },
    /// You go along with who facilitates. To somebody who never did.
    Along { meeting: MeetingFacts },
    /// We asked several times in a row and heard nothing: you are not asked again before this day.
    NotAsked { until: NaiveDate },
    /// The turn is open: take it? `spent`: the minutes it takes.
    OpenCall {
        meeting: MeetingFacts,
        until: Timestamp,
        #[serde(default)]
        spent: Option<u32>,
    },
    /// Nobody took it; you are the backup.
    BackupAsked { meeting: MeetingFacts },
    /// A machine answers for who facilitates. To who would step in: the backup, or the stewards.
    HolderAway { meeting: MeetingFacts, who: String, backup: bool },
    /// Nobody facilitates this meeting. To stewards. `first`: it is the first of all.
    NobodyFacilitates { meeting: MeetingFacts, first: bool },
    /// Would you exchange turns?
    SwapAsked { meeting: MeetingFacts, by: String, other: Option<MeetingFacts> },
    /// Who facilitates is somebody else now. To whom it concerns.
    DutyChanged { meeting: MeetingFacts, duty: DutyFacts },
    /// The agenda, the brief and what to do. To the facilitator, and (`along`) to who goes along.
    Brief {
        meeting: MeetingFacts,
        agenda: Vec<AgendaItem>,
        coming: Vec<String>,
        perhaps: Vec<String>,
        newcomers: Vec<String>,
        comments: Vec<(String, String)>,
        actions: Vec<ActionFacts>,
        first_time: bool,
        #[serde(default)]
        along: bool,
        #[serde(default)]
        spent: Option<u32>,
    },
    // Voting.
    /// An election is called: whom would you have, would you stand?
    Nominations {
        ballot: BallotFacts,
        because: Because,
        by: Option<String>,
        holders: Vec<String>,
        again: bool,
        /// The reader may stand: they have not had as many terms in a row as one can have.
        #[serde(default = "yes")]
        stands: bool,
        until: Timestamp,
    },
    /// Somebody would have you facilitate. Do you stand?
    Nominated { ballot: BallotFacts, by: String, until: Timestamp },
    /// Nobody stands, so there is no election.
    NobodyStands {},
    /// The ballot paper. `again`: you have not voted.
    Ballot { ballot: BallotFacts, again: bool },
    /// How your ballot was read. `changed`: you had voted before.
    BallotReceipt { ballot: BallotFacts, read: ReadFacts, changed: bool },
    /// What you wrote is no ballot we could be sure of. `voted`: an earlier one counts.
    BallotUnclear { ballot: BallotFacts, why: String, voted: bool },
    /// A ballot came in your name: is it yours?
    BallotConfirm { ballot: BallotFacts, read: ReadFacts },
    /// What the ballots say.
    ElectionResult { ballot: BallotFacts, count: Box<CountFacts> },
    /// You have the role for a time.
    Elected { from: NaiveDate, until: NaiveDate, nomination: bool, first: Option<MeetingFacts> },
    /// A term ends on this day, and nobody is named to follow. `yours`: the reader's own; `again`: who
    /// has it may have it again.
    TermEnds { who: String, until: NaiveDate, yours: bool, again: bool },
    /// Your term is over before its end. `again`: you may stand in the election that follows.
    TermOver {
        recalled: bool,
        #[serde(default = "yes")]
        again: bool,
    },
    /// Members ask that who has the role stand again: do you? `yours`: it is the reader who has it, and
    /// only told. `again`: they may stand.
    RecallAsked {
        matter: u32,
        who: String,
        needed: usize,
        until: Timestamp,
        #[serde(default)]
        yours: bool,
        #[serde(default = "yes")]
        again: bool,
    },
    /// What was decided. `takes_effect`: by itself.
    DecisionResult {
        ballot: BallotFacts,
        count: Box<CountFacts>,
        adopted: bool,
        takes_effect: bool,
    },
    /// This passes by silence. Does anything speak against it?
    ConsentAsked { matter: ConsentFacts },
    /// Somebody objects; would you answer? To who proposed it.
    Objection { matter: ConsentFacts, of: String, reason: String },
    /// Your objection was answered: does that settle it?
    ObjectionAnswered { matter: ConsentFacts, by: String, answer: String },
    /// It passed, or did not.
    ConsentResult { matter: ConsentFacts, adopted: bool },
    /// What the last facilitator left, `words` of their own among it. To the next one. `late`: only the
    /// words, which came after the rest.
    Handover {
        meeting: MeetingFacts,
        last: MeetingFacts,
        from: String,
        actions: Vec<ActionFacts>,
        topics: Vec<TopicFacts>,
        newcomers: Vec<String>,
        liked: Vec<(String, String)>,
        #[serde(default)]
        words: String,
        #[serde(default)]
        late: bool,
    },
    /// What a year of your facilitating made possible; to be passed on.
    Year { year: YearFacts },
    // Preparing.
    /// What should we talk about?
    TopicsCall { meeting: MeetingFacts, topics: Vec<TopicFacts> },
    /// What we will talk about. `calendar`: it goes into the reader's calendar, too.
    Agenda {
        meeting: MeetingFacts,
        agenda: Vec<AgendaItem>,
        waiting: usize,
        then: Vec<(Timestamp, String)>,
        #[serde(default)]
        calendar: Option<CalendarFacts>,
    },
    /// You have not answered.
    Reminder { meeting: MeetingFacts, agenda: Vec<AgendaItem> },
    /// Hold or call off? `cancel`: what happens if nobody says.
    HoldOrCancel {
        meeting: MeetingFacts,
        topics: usize,
        min_people: u32,
        cancel: bool,
        decides: Timestamp,
    },
    // Afterwards.
    /// How was it?
    NotesPrompt { meeting: MeetingFacts, coming: Vec<String>, agenda: Vec<AgendaItem> },
    /// The notes are still missing; `all`: asked of whoever was there.
    NotesChase { meeting: MeetingFacts, all: bool, facilitator: Option<String> },
    /// The summary as it will go out at `goes`, unless you change it.
    SummaryDraft { meeting: MeetingFacts, notes: NotesFacts, goes: Option<Timestamp> },
    /// What was discussed, decided, who does what, thanks, next date and facilitator.
    Summary { meeting: MeetingFacts, notes: NotesFacts, next: Option<MeetingFacts> },
    /// Thank you for facilitating, or (`along`) for going along. `summary`: something was written down
    /// and sent. `asks`: how long it took, which is asked once.
    Thanks {
        meeting: MeetingFacts,
        turns: u32,
        summary: bool,
        #[serde(default)]
        asks: bool,
        #[serde(default)]
        along: bool,
    },
    // Conversation.
    /// What is true now, and how to take it back.
    Acknowledgement { done: Vec<Ack>, undo: bool },
    /// One question with the likely readings.
    Unclear {
        line: String,
        readings: Vec<Command>,
        done: Vec<Ack>,
        /// The template name of the letter that was answered: an answer to this one answers that.
        #[serde(default)]
        asked: String,
        /// The meeting which that letter was about.
        #[serde(default)]
        of: Option<MeetingId>,
    },
    /// Did you write this? `act`: what was recognised, shown in words; or the subject of a `post`.
    MailBack { act: Vec<Command>, post: Option<String>, days: u32 },
    /// Words members can write: usage and what it does.
    Help { words: Vec<(String, String)> },
    /// Where things stand for the reader.
    Status {
        level: String,
        answers: Vec<(MeetingFacts, Option<String>)>,
        duties: Vec<MeetingFacts>,
        actions: Vec<ActionFacts>,
        topics: Vec<TopicFacts>,
    },
    /// Why you got this, why it is your turn, why this was chosen.
    Why {
        of: String,
        why: Option<WhyFacts>,
        meeting: Option<MeetingFacts>,
        topics: Vec<TopicFacts>,
        /// The reader is not asked to facilitate before this day, having been silent.
        #[serde(default)]
        rests: Option<NaiveDate>,
    },
    /// A mail to everybody, from one of us.
    Post { post: PostFacts },
    /// A mail waits for your `ok`, `no` or `always`. To stewards.
    HeldPost { held: u32, post: PostFacts, member: bool },
    /// Another steward decided already.
    AlreadyModerated { by: String, verdict: String, subject: String },
    /// Your mail waits for a steward.
    PostWaits { subject: String },
    /// One mail a week: what happened, what needs you, numbered.
    Digest { items: Vec<DigestItem>, next: Option<MeetingFacts> },
    // The person.
    /// The link of your feed; `new`: the old one is revoked.
    FeedLink { new: bool },
    /// Confirm that this address is yours.
    ConfirmAddress { name: String },
    /// An address was added to you. To the old one.
    AddressAdded { address: String },
    /// May letters with your code be answered from this address?
    UnknownAddress { address: String },
    /// Everything known of you.
    Export { json: String },
    /// You are forgotten.
    Forgotten {},
    /// Letters to you came back; this is how to return.
    Unreachable {},
    /// Something the operator should look at.
    OperatorNote { what: String, details: Vec<String> },
}
