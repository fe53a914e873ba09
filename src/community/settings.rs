//! What the operator's file says of one community, as the rules need it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Language;
use super::election::Method;
pub use super::recurrence::holidays::OnHoliday;
use super::setting::Key;

/// The settings of a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Shown as the sender and in subjects.
    pub name: String,
    /// In one line.
    pub purpose: String,
    /// Its address, which calendars know its meetings by.
    #[serde(default)]
    pub mailbox: String,
    /// The community's own zone.
    pub zone: Tz,
    /// The community's own language.
    pub language: Language,
    /// Who may become a member by mail.
    pub joining: Joining,
    /// Domains whose people may join by mail, lower-cased.
    pub domains: Vec<String>,
    /// Who may write to everybody.
    pub posting: Posting,
    /// Where answers to posts go.
    pub replies: Replies,
    /// Who may see the calendar feed.
    pub feed: FeedAccess,
    /// Whether members see each other's addresses.
    pub show_members: bool,
    /// Whether members see who else comes.
    #[serde(default)]
    pub attendee_list: AttendeeList,
    /// Its meetings.
    pub meeting: MeetingSettings,
    /// How facilitators are found.
    pub facilitation: Facilitation,
    /// When letters leave.
    pub letters: LetterSettings,
    /// Which of them the members can decide.
    #[serde(default = "all_keys")]
    pub members_decide: Vec<Key>,
}

fn all_keys() -> Vec<Key> {
    Key::ALL.to_vec()
}

/// Who may become a member by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Joining {
    /// Who confirms.
    Open,
    /// Who confirms and to whom a steward says ok.
    Approved,
    /// Nobody.
    Closed,
}

/// Who may write to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Posting {
    /// Every member; others are held.
    Members,
    /// Stewards; others are held.
    Stewards,
}

/// Where answers to posts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Replies {
    /// To the community.
    List,
    /// To the author.
    Author,
}

/// Who may see the calendar feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedAccess {
    /// Who knows the secret link.
    Secret,
    /// Everybody.
    Public,
    /// Nobody.
    Off,
}

/// Whether members see who else comes. How many come they always see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttendeeList {
    /// They do not.
    #[default]
    None,
    /// By name, in letters about a meeting and in the members' feeds.
    Names,
    /// So, and with addresses in everybody's calendar, as programs list who is invited.
    Full,
}

/// The series of meetings as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingSettings {
    /// The first meeting, local.
    pub first: NaiveDateTime,
    /// The rule, words or RRULE; none: it meets once.
    pub repeat: Option<String>,
    /// The times of day that take turns, that of `first` among them; empty: all are at that.
    #[serde(default)]
    pub hours: Vec<NaiveTime>,
    /// The last day of the series, local.
    pub until: Option<NaiveDate>,
    /// How long a meeting lasts.
    pub minutes: u32,
    /// Where.
    pub place: String,
    /// The mailbox of the room, whose calendar is invited; empty: none.
    #[serde(default)]
    pub room: String,
    /// The link of the conference.
    pub link: String,
    /// Days without a meeting.
    pub skip: Vec<NaiveDate>,
    /// What becomes of a meeting on such a day.
    pub on_holiday: OnHoliday,
    /// Fewer that said yes make a meeting thin.
    pub min_people: u32,
    /// What happens to a thin or empty meeting when its facilitator does not say.
    pub thin: Thin,
}

/// The default for a thin or empty meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thin {
    /// It happens.
    Hold,
    /// It is called off.
    Cancel,
}

/// How facilitators are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facilitation {
    /// By which way.
    pub by: FoundBy,
    /// The address of who always does it, for [`FoundBy::Fixed`].
    pub who: Option<String>,
    /// How long somebody stays facilitator.
    pub turn: TurnLength,
    /// Months in a term.
    pub term_months: u32,
    /// How ballots of an election are counted.
    pub method: Method,
    /// How many are elected.
    pub seats: u32,
    /// Whether a backup is named.
    pub backup: bool,
    /// Whether somebody who never facilitated goes along with who does.
    #[serde(default)]
    pub pairs: bool,
    /// How members vote.
    #[serde(default)]
    pub voting: Voting,
    /// How the load is weighted for a part-time member: address, percent of a normal share.
    pub weights: Vec<(String, u32)>,
}

/// How members vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Voting {
    /// Days in which candidates are looked for.
    pub nominate_days: u32,
    /// Days in which ballots are taken.
    pub vote_days: u32,
    /// Days in which somebody can object to what passes by silence.
    pub consent_days: u32,
    /// Percent of the members who have to vote.
    pub quorum_percent: u32,
    /// Percent of the members who have to sign to recall somebody.
    pub recall_percent: u32,
    /// Terms somebody can have one after the other; 0: any number.
    pub most_terms: u32,
    /// What decides between those who end level.
    pub ties: Ties,
}

impl Default for Voting {
    fn default() -> Self {
        Self {
            nominate_days: 7,
            vote_days: 7,
            consent_days: 7,
            quorum_percent: 0,
            recall_percent: 40,
            most_terms: 0,
            ties: Ties::Draw,
        }
    }
}

/// What decides between those who end level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ties {
    /// Lots, with a number that was fixed before anybody voted (RFC 3797).
    #[default]
    Draw,
    /// Nothing: nominations are open again, and all vote anew.
    Reopen,
}

/// The ways to a facilitator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FoundBy {
    /// By turns.
    Rotation,
    /// By vote.
    Election,
    /// By naming and consent.
    Nomination,
    /// Always the same.
    Fixed,
}

/// How long somebody stays facilitator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TurnLength {
    /// For one meeting.
    Meeting,
    /// For a calendar month.
    Month,
    /// For the months of a term.
    Term,
}

/// Whether who has not answered is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reminders {
    /// Once.
    #[default]
    Usual,
    /// Never.
    None,
}

/// When letters leave, in days before (or after) the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterSettings {
    /// The time of day, community time, working days.
    pub send_at: NaiveTime,
    /// The facilitator is asked.
    pub ask_facilitator_days: u32,
    /// The open call, if passed or silent.
    pub open_call_days: u32,
    /// The call for topics.
    pub call_for_topics_days: u32,
    /// The agenda.
    pub agenda_days: u32,
    /// The brief.
    pub brief_days: u32,
    /// The reminder.
    pub remind_days: u32,
    /// "Hold or call off?"
    pub hold_or_cancel_days: u32,
    /// The notes prompt, in hours after the end.
    pub notes_hours_after: u32,
    /// The chases, in days after.
    pub chase_days: Vec<u32>,
    /// The summary goes without notes, in days after.
    pub close_notes_days: u32,
    /// The day of the weekly digest.
    pub digest_weekday: Weekday,
    /// Whether who has not answered is reminded.
    #[serde(default)]
    pub reminders: Reminders,
    /// Whether the agenda goes into the calendars of those who said yes.
    #[serde(default)]
    pub agenda_to_calendar: bool,
}
