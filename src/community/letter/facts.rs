//! The facts letters are made of: plain values, complete by themselves.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::community::MeetingId;

/// A community, for somebody who may join it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommunityFacts {
    /// The id that `join` takes.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
}

/// A meeting as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingFacts {
    /// Its number.
    pub id: MeetingId,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The zone it is in.
    pub zone: Tz,
    /// How long.
    pub minutes: u32,
    /// Where; may be empty.
    pub place: String,
    /// The link of the conference; may be empty.
    pub link: String,
    /// Who facilitates, by name, once accepted.
    pub facilitator: Option<String>,
    /// Who goes along with them, by name.
    #[serde(default)]
    pub shadow: Option<String>,
    /// The turn to facilitate it is for all meetings of a time.
    #[serde(default)]
    pub span: Option<SpanFacts>,
    /// How many said yes.
    pub yes: usize,
    /// How many said perhaps.
    pub maybe: usize,
    /// Who said yes, by name, where members see that; at most thirty.
    #[serde(default)]
    pub coming: Vec<String>,
    /// The day of the meeting before it at this time of day, for readers whose clocks changed since.
    #[serde(default)]
    pub last: Option<NaiveDate>,
}

/// A time for which somebody has the role, or is asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanFacts {
    /// Its last day.
    pub until: NaiveDate,
    /// Meetings that are still to be in it.
    pub meetings: usize,
    /// Somebody is being asked for all of it; otherwise this meeting is one of who has the role.
    pub asked: bool,
}

/// A series as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesFacts {
    /// Its rule (words or RRULE) as the file has it; none: once.
    pub rule: Option<String>,
    /// Its next meeting for this reader.
    pub next: Timestamp,
    /// When that meeting ends.
    pub end: Timestamp,
    /// The zone it is in.
    pub zone: Tz,
    /// The first local start, so that the time of day can be told.
    pub start: NaiveDateTime,
    /// The times of day that take turns; empty: all meetings are at that of `start`.
    #[serde(default)]
    pub hours: Vec<NaiveTime>,
    /// How long.
    pub minutes: u32,
    /// Where; may be empty.
    pub place: String,
    /// The link of the conference; may be empty.
    pub link: String,
    /// The last day.
    pub until: Option<NaiveDate>,
}

/// One line on top of an update: what was, what is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Diff {
    /// Another time.
    Time { from: Timestamp, to: Timestamp, zone: Tz },
    /// Another rhythm.
    Rule { from: Option<String>, to: Option<String> },
    /// Another length.
    Minutes { from: u32, to: u32 },
    /// Another place.
    Place { from: String, to: String },
    /// Another link.
    Link { from: String, to: String },
    /// Another last day.
    Until { from: Option<NaiveDate>, to: Option<NaiveDate> },
    /// Days that fell out or came back.
    Days { off: Vec<NaiveDate>, on: Vec<NaiveDate> },
}

/// Another time that calendars propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedFacts {
    /// When the meeting would begin.
    pub start: Timestamp,
    /// The zone of the meeting.
    pub zone: Tz,
    /// Who proposes it, by name; in a poll nobody is named.
    pub by: Vec<String>,
    /// How many can come then, as far as the poll knows.
    #[serde(default)]
    pub can: usize,
}

/// What is told to the reader's calendar; `mail::compose` adds the reader as the one attendee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFacts {
    /// REQUEST, CANCEL or DECLINECOUNTER.
    pub method: CalendarMethod,
    /// The UID without its host.
    pub uid: String,
    /// The mailbox that invited to it: its ORGANIZER for ever, and the host of its UID; empty: that
    /// of the community now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mailbox: String,
    /// SEQUENCE.
    pub sequence: u32,
    /// DTSTAMP.
    pub revised: Timestamp,
    /// CREATED.
    pub created: Timestamp,
    /// DTSTART, local.
    pub start: NaiveDateTime,
    /// The zone of all local times here.
    pub zone: Tz,
    /// How long.
    pub minutes: u32,
    /// An Outlook-safe RRULE.
    pub rrule: Option<String>,
    /// EXDATEs, local.
    pub exdates: Vec<NaiveDateTime>,
    /// RECURRENCE-ID, local: only this one of the series.
    pub recurrence_id: Option<NaiveDateTime>,
    /// Where.
    pub place: String,
    /// The link of the conference.
    pub link: String,
    /// An answer is asked for: the time is new. Otherwise the reader's own answer is kept.
    pub ask: bool,
    /// The reader's answers so far, so that an answered PARTSTAT is kept: `(person, PARTSTAT)`,
    /// who is not here has not answered.
    pub partstats: Vec<(crate::community::PersonId, String)>,
    /// Who facilitates: that reader's entry says so, and reminds.
    #[serde(default)]
    pub facilitator: Option<crate::community::PersonId>,
}

/// What a calendar is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarMethod {
    /// Put it in.
    Request,
    /// Take it out.
    Cancel,
    /// It stays where it is, although its calendar proposed another time.
    DeclineCounter,
}

/// A topic as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicFacts {
    /// Its lasting number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// `talk`, `discussion`, …
    pub kind: Option<String>,
    /// What was written under it, cut short.
    pub body: String,
    /// Who proposed it.
    pub by: String,
    /// Who presents it.
    pub presenter: Option<String>,
    /// How many want it.
    pub votes: usize,
}

/// A topic on an agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// The topic.
    pub topic: TopicFacts,
    /// When it begins.
    pub at: Timestamp,
    /// How long.
    pub minutes: u32,
}

/// An action as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionFacts {
    /// Its lasting number.
    pub number: u32,
    /// Who.
    pub who: String,
    /// By when.
    pub by: Option<NaiveDate>,
    /// What.
    pub what: String,
}

/// Notes as a summary shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NotesFacts {
    /// Paragraphs; empty: there were no notes.
    pub text: Vec<String>,
    /// Who came.
    pub came: Vec<String>,
    /// What was on the agenda.
    pub topics: Vec<TopicFacts>,
    /// What was decided.
    pub decided: Vec<String>,
    /// Who does what.
    pub actions: Vec<ActionFacts>,
    /// Who is thanked, and for what.
    pub thanks: Vec<(String, String)>,
}

/// Who facilitates now, and how it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyFacts {
    /// Who does it now, by name; none: it is open.
    pub now: Option<String>,
    /// Who did before, by name.
    pub before: Option<String>,
    /// `accepted`, `passed`, `taken`, `swapped`, `swap_refused`, `swap_nobody`, `silent`, `away`, `acted`, `along`.
    pub how: String,
    /// The reader has it now.
    pub yours: bool,
}

/// Why a turn is somebody's: counts only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyFacts {
    /// Whose turn, by name; none: the reader's own.
    pub who: Option<String>,
    /// Turns they carried.
    pub turns: u32,
    /// Those of them that somebody else had given up.
    #[serde(default)]
    pub covered: u32,
    /// Meetings to which they went along with somebody else, if any.
    #[serde(default)]
    pub along: Option<u32>,
    /// Turns they could have carried, the one asked about among them.
    pub could: u32,
    /// Their fair share of those, with one decimal and a point.
    #[serde(default)]
    pub share: String,
    /// Others who could have been asked.
    pub others: u32,
}

/// What a year of somebody's facilitating made possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearFacts {
    /// Who.
    pub name: String,
    /// Years since their first turn.
    pub years: u32,
    /// The first day of this year of theirs.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// Meetings they facilitated in it.
    pub turns: usize,
    /// Those of them that somebody else had given up.
    pub covered: usize,
    /// People who came to these.
    pub people: usize,
    /// What these were about.
    pub topics: Vec<String>,
    /// Decisions taken in them.
    pub decided: usize,
    /// Things agreed there and done since.
    pub done: usize,
    /// What they were thanked for.
    pub thanks: Vec<String>,
}

/// A mail relayed to the members, scrubbed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFacts {
    /// The inbox number of the original, where its attachments are.
    pub mail: i64,
    /// The author's name.
    pub author: String,
    /// The author's address, only where the community shows members or answers go to the author.
    pub address: Option<String>,
    /// Its subject, without ours.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Public id of the post, for threading.
    pub id: String,
    /// Public id of the post it answers.
    pub answers: Option<String>,
}

/// One thing in a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestItem {
    /// Its number in this digest, for what can be answered; 0 for what cannot.
    pub number: u32,
    /// `rsvp`, `action`, `facilitate`, `topics`, `post`, `summary`, `agenda`, `moved`, `cancelled`.
    pub kind: String,
    /// A title.
    pub title: String,
    /// The text, may be long.
    pub text: String,
    /// The meeting it is about.
    pub meeting: Option<MeetingFacts>,
    /// The action it is about.
    pub action: Option<u32>,
}
