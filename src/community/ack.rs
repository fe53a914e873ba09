//! Acknowledgements: what is true now, as facts a template makes one sentence each of.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Language;
use super::attendance::Coming;
use super::letter::{ActionFacts, MeetingFacts, TopicFacts};
use crate::clock::Timestamp;

/// One thing to tell somebody who wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ack", rename_all = "snake_case")]
pub enum Ack {
    /// You are down for a meeting like this.
    Coming { meeting: MeetingFacts, coming: Coming, late: bool, guests: u32, remote: Option<bool> },
    /// You are down for all meetings like this.
    UsuallyComing { coming: Coming },
    /// Your answer came after the meeting; kept as a comment.
    MeetingOver { meeting: MeetingFacts },
    /// There is no meeting on this day; these are the next.
    NoMeeting { day: Option<NaiveDate>, next: Vec<MeetingFacts> },
    /// Your topic has this number.
    TopicProposed { topic: TopicFacts, next_time: bool },
    /// You voted for these.
    Voted { topics: Vec<TopicFacts> },
    /// You do not vote for these any more.
    Unvoted { topics: Vec<TopicFacts> },
    /// You present this.
    Presenting { topic: TopicFacts },
    /// You took back your topic.
    Withdrawn { topic: TopicFacts },
    /// A topic takes so long.
    TopicMinutes { topic: TopicFacts, minutes: u32 },
    /// There is no open topic with these numbers.
    NoSuchTopic { numbers: Vec<u32> },
    /// A topic that is not on this agenda can't be taken off it.
    NotOnAgenda { topic: TopicFacts, meeting: MeetingFacts },
    /// This topic is somebody else's.
    NotYours { topic: TopicFacts },
    /// You facilitate.
    Facilitating { meeting: MeetingFacts },
    /// You are relieved; somebody else is being asked.
    Relieved { meeting: MeetingFacts },
    /// Somebody was asked to swap with you.
    SwapAsked { meeting: MeetingFacts, with: Option<String> },
    /// What was asked is no longer open, so nothing was done.
    TooLate {},
    /// Nobody of that name can swap.
    NobodyToSwap { who: String },
    /// Somebody has this turn already.
    AlreadyTaken { meeting: MeetingFacts, by: Option<String> },
    /// You go along with who facilitates.
    Along { meeting: MeetingFacts },
    /// You do not go along.
    NotAlong { meeting: MeetingFacts },
    /// Somebody else goes along already, or nobody facilitates whom you could go along with.
    NobodyToShadow { meeting: Option<MeetingFacts> },
    /// It took you so many minutes; the next ones hear it, without your name.
    SpentKept { minutes: u32 },
    /// What you wrote goes to whoever facilitates next.
    LeftKept {},
    /// It is not your turn, so there is nothing to accept or pass.
    NotYourTurn {},
    /// You are not asked before this day.
    NotBefore { day: NaiveDate },
    /// You are never asked to facilitate; or (not `out`) are again.
    OptedOut { out: bool },
    /// An election is called; candidates are looked for until then.
    ElectionCalled { until: Timestamp },
    /// An election is under way already.
    ElectionRuns { until: Timestamp },
    /// Nobody looks for candidates now.
    NoElection {},
    /// Voting has begun, and the paper is printed.
    NominationsOver { closes: Timestamp },
    /// No more candidates fit on the paper.
    TooManyCandidates {},
    /// Somebody was asked whether they stand, or stands already.
    NominationKept { name: String, stands: bool },
    /// You stand.
    Standing { until: Timestamp },
    /// You do not stand.
    NotStanding {},
    /// Members read this about you.
    StatementKept { text: String },
    /// You voted. It never says how.
    BallotCast {},
    /// There is nothing you could vote on now.
    NothingToVoteOn {},
    /// Voting is over; this ballot came too late.
    VotingOver { closes: Timestamp },
    /// You became a member after voting began.
    NoVoter {},
    /// A later ballot of yours counts already.
    NewerBallotCounts {},
    /// Somebody had as many terms in a row as one can have.
    TermLimit { name: String },
    /// A question was put to all.
    MatterCalled { question: String, until: Timestamp, takes_effect: bool },
    /// There are as many questions open as members can bear.
    TooManyMatters {},
    /// This setting is the operator's.
    OperatorDecides {},
    /// All are asked whether they object to you.
    ConsentAsked { until: Timestamp },
    /// Nothing waits for an objection.
    NothingToObject {},
    /// Your objection stands.
    ObjectionKept { until: Timestamp },
    /// Your objection is settled.
    ObjectionSettled {},
    /// Your answer went to who objected.
    AnswerSent { name: String },
    /// Nobody has the role in that way.
    NoTerm {},
    /// You gave the role back.
    SteppedDown {},
    /// You signed.
    RecallSigned { needed: usize, until: Timestamp },
    /// You have the role yourself, and can give it back.
    RecallYours {},
    /// This was asked not long ago.
    RecalledLately {},
    /// The meeting happens.
    Held { meeting: MeetingFacts },
    /// The meeting is off; everybody is told.
    Cancelled { meeting: MeetingFacts },
    /// The meeting is moved; everybody is told.
    Moved { meeting: MeetingFacts },
    /// The meeting stays where it is; who proposed another time is told.
    Stays { meeting: MeetingFacts },
    /// You can come at these times; none: at none of them.
    Suits { times: Vec<Timestamp>, closes: Timestamp },
    /// The poll is closed.
    PollClosed {},
    /// An extra meeting is set; everybody is told.
    Extra { meeting: MeetingFacts },
    /// The agenda is in this order now.
    Agenda { meeting: MeetingFacts, titles: Vec<String> },
    /// The notes are kept.
    NotesKept { meeting: MeetingFacts },
    /// The summary is on its way.
    SummarySent { meeting: MeetingFacts },
    /// The summary waits.
    SummaryWaits { meeting: MeetingFacts },
    /// An action is done.
    ActionDone { action: ActionFacts },
    /// There is no open action with this number.
    NoSuchAction { number: u32 },
    /// How much mail you get: `all`, `digest`, `essentials`.
    LevelSet { level: String },
    /// You are away.
    Away { from: NaiveDate, until: Option<NaiveDate>, duties: Vec<MeetingFacts> },
    /// You are back.
    Back {},
    /// You are a member already.
    AlreadyMember {},
    /// You had left and are a member again; or a steward (`by`) who had removed you took that back.
    MemberAgain {
        #[serde(default)]
        by: Option<String>,
    },
    /// Letters are in this language now.
    LanguageSet {
        #[serde(default)]
        language: Language,
    },
    /// Letters show times in this zone now.
    ZoneSet { zone: String },
    /// You are called so now.
    NameSet { name: String },
    /// Your line about yourself.
    AboutSet { text: String },
    /// A confirmation was sent to this address.
    AddressAsked { address: String },
    /// This address is yours now.
    AddressAdded { address: String },
    /// These people were asked.
    Invited { addresses: Vec<String> },
    /// Somebody is no member any more.
    Removed { name: String },
    /// Somebody is a steward now.
    StewardSet { name: String },
    /// A steward (`by`) made you one, or (not `steward`) took that back.
    MadeSteward { by: String, steward: bool },
    /// Done for somebody else, who was told `what`.
    ActedFor {
        name: String,
        #[serde(default)]
        what: Vec<Ack>,
    },
    /// A steward did this for you.
    ActedForYou { by: String },
    /// A steward took back what was done for you.
    TookBackForYou { by: String, what: Vec<Ack> },
    /// Nobody here is called so; or several are.
    NoSuchMember { who: String, several: bool },
    /// Only a steward, or the facilitator of the meeting, can do this.
    NotAllowed {},
    /// Nothing waits for this verdict.
    NothingHeld {},
    /// The held mail goes out.
    PostReleased { subject: String },
    /// The held mail does not.
    PostRejected { subject: String },
    /// Somebody may join, or not.
    JoinDecided { name: String, ok: bool },
    /// Meetings pause.
    Paused {},
    /// Meetings were not paused.
    NotPaused { next: Option<MeetingFacts> },
    /// Meetings go on.
    Resumed { next: Option<MeetingFacts> },
    /// The community is closed.
    Closed {},
    /// What was taken back, told as it was told when it was done.
    Undone { what: Vec<Ack> },
    /// There is nothing to take back.
    NothingToUndo {},
    /// It can't be taken back any more: others acted on it, or it is closed.
    TooLateToUndo {},
    /// A comment was kept for the facilitator.
    CommentKept {},
}

impl Ack {
    /// What was done for the member called `name`, where this says so.
    pub(super) fn for_another(&self, name: &str) -> Option<&[Self]> {
        if let Self::ActedFor { name: of, what } = self {
            (of == name).then_some(what)
        } else {
            None
        }
    }
}
