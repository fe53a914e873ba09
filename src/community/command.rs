//! What people can ask for by mail: one variant for each thing.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Language;
use super::attendance::Coming;
use super::matter::Marks;
use super::membership::Level;

/// Something a member asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Whether they come.
    Rsvp { coming: Coming, when: When, late: bool, guests: u32, remote: Option<bool> },
    /// A topic for a meeting to come.
    Propose { title: String, kind: Option<String>, body: String },
    /// They want these topics.
    Vote { topics: Vec<u32> },
    /// They do not want these topics any more.
    Unvote { topics: Vec<u32> },
    /// They would present a topic.
    Present { topic: u32 },
    /// They take back a topic of theirs.
    Withdraw { topic: u32 },
    /// A topic takes so many minutes.
    Minutes { topic: u32, minutes: u32 },
    /// They facilitate.
    Accept,
    /// They cannot facilitate this time.
    Pass,
    /// They would exchange their turn, with anybody or with one person.
    Swap { with: Option<String> },
    /// They agree (or not) to a swap asked of them.
    AgreeSwap { agree: bool },
    /// They take a turn that is open.
    Take,
    /// They would go along with who facilitates next.
    Shadow,
    /// So many minutes it took them to facilitate, with preparation.
    Spent { minutes: u32 },
    /// They would rather not facilitate before a day.
    NotBefore { day: NaiveDate },
    /// They never want to be asked to facilitate; or (false) do again.
    OptOut { out: bool },
    /// They would have somebody facilitate.
    Nominate { who: String },
    /// They stand in the election.
    Stand,
    /// They agree (or not) to stand.
    Candidacy { agree: bool },
    /// Their ballot.
    Ballot { marks: Marks },
    /// An answer to a ballot paper that is no ballot: why.
    NoBallot { why: String },
    /// There is to be an election.
    Election,
    /// A question for all; `consent`: it passes unless somebody objects.
    Decide { question: String, proposals: Vec<String>, consent: bool },
    /// They object to what passes by silence.
    Object { reason: String },
    /// What was answered settles their objection, or not.
    Settle { settled: bool },
    /// Who has the role should stand again.
    Recall { who: Option<String> },
    /// They give the role back.
    StepDown,
    /// The meeting is to happen although thin.
    Hold,
    /// The meeting is called off.
    Cancel { date: Option<NaiveDate> },
    /// The meeting is moved.
    Move { date: Option<NaiveDate>, to: NaiveDateTime },
    /// The meeting stays where it is, although another time was proposed.
    Stay,
    /// At these times of a poll they can come.
    Suits { slots: Vec<u32> },
    /// An extra meeting.
    Extra { at: NaiveDateTime },
    /// No meeting on a day.
    Skip { day: NaiveDate },
    /// The agenda in this order of topics: positions or numbers.
    Order { topics: Vec<u32> },
    /// A topic is not for this agenda.
    Drop { topic: u32 },
    /// Notes of a meeting.
    Notes { notes: NotesGiven },
    /// The summary may go out now.
    Send,
    /// The summary must wait.
    Wait,
    /// An action is done.
    Done { action: u32 },
    /// How much mail they want.
    Level { level: Level },
    /// They leave this community.
    Leave,
    /// Invite these people.
    Invite { addresses: Vec<String> },
    /// Remove a member.
    Remove { who: String },
    /// Make somebody a steward.
    Steward { who: String },
    /// Do this for somebody else, and say so to them.
    For { who: String, commands: Vec<Command> },
    /// What becomes of a held mail or of somebody who asks to join.
    Moderate { verdict: Verdict },
    /// No meetings until further notice.
    Pause,
    /// Meetings go on after a pause.
    Resume,
    /// The community has done its work.
    Close,
    /// Take back what the answered mail acknowledged, or their last act.
    Undo,
    /// Why did I get this, why is it my turn, why was this chosen.
    Why,
    /// What can I write.
    Help,
    /// Where do things stand.
    Status,
    /// What crosses communities.
    Desk(DeskCommand),
}

/// What concerns a person in all communities; [`super::desk`] decides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskCommand {
    /// They want to be a member.
    Join,
    /// They leave everything.
    Stop,
    /// They want silence.
    Away { from: Option<NaiveDate>, until: Option<NaiveDate> },
    /// They are back.
    Back,
    /// A second address.
    Also { address: String },
    /// The language of their letters.
    SetLanguage { language: Language },
    /// The zone of their letters.
    SetZone { zone: Tz },
    /// Their name.
    SetName { name: String },
    /// A line about themselves.
    About { text: String },
    /// The link of their feed.
    Feed,
    /// A new link; the old one is revoked.
    NewFeed,
    /// Everything known of them.
    Export,
    /// Erase everything known of them.
    Forget,
}

/// Which meetings an answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The one that was asked about; otherwise the next.
    Asked,
    /// The one on a day.
    On(NaiveDate),
    /// All of the series.
    All,
}

/// A steward's verdict on what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Let it through.
    Ok,
    /// Do not.
    No,
    /// Let it and all later mail of this sender through.
    Always,
}

/// Notes as they were given in one mail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NotesGiven {
    /// Free text, a paragraph each.
    pub text: Vec<String>,
    /// Who came.
    pub came: Vec<String>,
    /// What was decided.
    pub decided: Vec<String>,
    /// Who does what by when.
    pub actions: Vec<ActionGiven>,
    /// Who is thanked, and for what.
    pub thanks: Vec<(String, String)>,
}

/// An action as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionGiven {
    /// Who, as written.
    pub who: String,
    /// By when.
    pub by: Option<NaiveDate>,
    /// What.
    pub what: String,
}

/// How far the consequences of a command reach (decisions.md, Trust).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Only tells.
    Question,
    /// An answer to an invitation.
    Rsvp,
    /// A ballot: done only with the paper's own token, and never quoted where it could be kept.
    Ballot,
    /// The sender's own affairs and the community's ordinary ones.
    Ordinary,
    /// Everybody's, or final.
    Wide,
}

impl Command {
    /// How far its consequences reach.
    pub fn reach(&self) -> Reach {
        match self {
            Self::Rsvp { .. } => Reach::Rsvp,
            Self::NoBallot { .. }
            | Self::Why
            | Self::Help
            | Self::Status
            | Self::Desk(DeskCommand::Join) => Reach::Question,
            Self::Ballot { .. } => Reach::Ballot,
            Self::Cancel { .. }
            | Self::Election
            | Self::Move { .. }
            | Self::Extra { .. }
            | Self::Skip { .. }
            | Self::Invite { .. }
            | Self::Remove { .. }
            | Self::Steward { .. }
            | Self::For { .. }
            | Self::Moderate { .. }
            | Self::Pause
            | Self::Resume
            | Self::Close => Reach::Wide,
            Self::Desk(command) => command.reach(),
            Self::Propose { .. }
            | Self::Vote { .. }
            | Self::Unvote { .. }
            | Self::Present { .. }
            | Self::Withdraw { .. }
            | Self::Minutes { .. }
            | Self::Accept
            | Self::Pass
            | Self::Swap { .. }
            | Self::AgreeSwap { .. }
            | Self::Take
            | Self::Shadow
            | Self::Spent { .. }
            | Self::NotBefore { .. }
            | Self::OptOut { .. }
            | Self::Nominate { .. }
            | Self::Stand
            | Self::Candidacy { .. }
            | Self::Decide { .. }
            | Self::Object { .. }
            | Self::Settle { .. }
            | Self::Recall { .. }
            | Self::StepDown
            | Self::Hold
            | Self::Stay
            | Self::Suits { .. }
            | Self::Order { .. }
            | Self::Drop { .. }
            | Self::Notes { .. }
            | Self::Send
            | Self::Wait
            | Self::Done { .. }
            | Self::Level { .. }
            | Self::Leave
            | Self::Undo => Reach::Ordinary,
        }
    }
}

impl DeskCommand {
    /// How far its consequences reach.
    fn reach(&self) -> Reach {
        match self {
            Self::Join => Reach::Question,
            Self::Also { .. } | Self::Export | Self::Forget | Self::NewFeed => Reach::Wide,
            Self::Stop
            | Self::Away { .. }
            | Self::Back
            | Self::SetLanguage { .. }
            | Self::SetZone { .. }
            | Self::SetName { .. }
            | Self::About { .. }
            | Self::Feed => Reach::Ordinary,
        }
    }
}
