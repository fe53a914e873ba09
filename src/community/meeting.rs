//! The series of meetings and each meeting of it, as remembered.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::attendance::{Answer, Coming};
use super::facilitation::{Duty, DutyState};
use super::notes::Notes;
use super::step::Steps;
use super::{Community, PersonId, Row};
use crate::clock::Timestamp;
use crate::time;

/// A series of one community.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct SeriesId(pub u32);

/// A meeting of one community; lasting, never reused.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct MeetingId(pub u32);

/// A series of meetings as it was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its number.
    pub id: SeriesId,
    /// 32 hex digits; each calendar series that says it has an UID made from these.
    pub uid: String,
    /// The mailbox that invited to it; empty: it was not noted then.
    #[serde(default)]
    pub mailbox: String,
    /// Raised at every change; shared by all its calendar series.
    pub sequence: u32,
    /// The sequence of the last change of time, place or link.
    pub material: u32,
    /// The first meeting, local.
    pub start: NaiveDateTime,
    /// Where local is.
    pub zone: Tz,
    /// The rule, words or RRULE; none: it meets once.
    pub rule: Option<String>,
    /// The times of day that take turns; empty: all meetings are at that of the first.
    #[serde(default)]
    pub hours: Vec<NaiveTime>,
    /// The last day, local.
    pub until: Option<NaiveDate>,
    /// Days without a meeting.
    pub skip: Vec<NaiveDate>,
    /// Meetings fall on the next working day instead of a skipped one.
    pub next_working_day: bool,
    /// How long a meeting lasts.
    pub minutes: u32,
    /// Where.
    pub place: String,
    /// The mailbox of the room that was asked for it; empty: none.
    #[serde(default)]
    pub room: String,
    /// The link of the conference.
    pub link: String,
    /// When this revision was made (DTSTAMP).
    pub revised: Timestamp,
    /// When it was first announced (CREATED).
    pub created: Timestamp,
    /// No meetings are planned from it any more.
    pub ended: bool,
    /// When more meetings are to be planned from it; none: all there will be are.
    pub plans_at: Option<Timestamp>,
}

/// One meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its number.
    pub id: MeetingId,
    /// The series it is of; none: an extra one with an UID of its own.
    pub series: Option<SeriesId>,
    /// The UID of an extra meeting; 32 hex digits.
    pub uid: Option<String>,
    /// The days from it to the next of its series, when it was planned; offsets shrink with them.
    pub rhythm: u32,
    /// When the rule puts it, local: the RECURRENCE-ID.
    pub original: NaiveDateTime,
    /// When it is, local.
    pub start: NaiveDateTime,
    /// Where local is.
    pub zone: Tz,
    /// How long.
    pub minutes: u32,
    /// Where.
    pub place: String,
    /// The link of the conference.
    pub link: String,
    /// SEQUENCE of its last revision.
    pub sequence: u32,
    /// The sequence at which its time last changed; answers to an older one are asked again.
    pub material: u32,
    /// When this revision was made.
    pub revised: Timestamp,
    /// When it was planned.
    pub created: Timestamp,
    /// Whether it is to be.
    pub state: MeetingState,
    /// What has been done of its preparation.
    pub steps: Steps,
    /// Who facilitates.
    pub duty: Duty,
    /// Its topics, in order.
    pub agenda: Vec<u32>,
    /// When its agenda last became another one.
    #[serde(default)]
    pub agenda_changed: Option<Timestamp>,
    /// The agenda went out.
    pub agenda_closed: bool,
    /// What was written of it.
    pub notes: Notes,
    /// What was written to it, for whoever facilitates: by whom, bounded.
    pub comments: Vec<(PersonId, String)>,
    /// The answers for this meeting itself. Kept in rows of their own.
    #[serde(skip)]
    pub answers: BTreeMap<PersonId, Answer>,
}

/// The answer of who agreed to facilitate and said nothing else.
static FACILITATES: Answer = Answer::yes(Timestamp::UNIX_EPOCH);

/// Whether a meeting is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    /// It is to be, or was.
    Planned,
    /// It was called off.
    Cancelled,
    /// It is over and its summary is out.
    Closed,
}

impl Meeting {
    /// When it begins.
    pub fn starts(&self) -> Timestamp {
        time::to_instant(self.start, self.zone)
    }

    /// When it ends.
    pub fn ends(&self) -> Timestamp {
        self.starts() + chrono::TimeDelta::minutes(i64::from(self.minutes))
    }

    /// Whether it is when its series puts it: what people usually answer is said of that time alone.
    pub fn is_as_usual(&self) -> bool {
        self.series.is_some() && self.start == self.original
    }

    /// Whether it is still to be.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.state == MeetingState::Planned && self.starts() > now
    }
}

impl Community {
    /// What a member answered for a meeting: for itself, by having agreed to facilitate it, or as
    /// they usually do.
    pub fn answer<'a>(&'a self, meeting: &'a Meeting, person: PersonId) -> Option<&'a Answer> {
        let own = || meeting.answers.get(&person);
        let facilitates =
            meeting.duty.holder == Some(person) && meeting.duty.state == DutyState::Accepted;
        if facilitates && own().is_none() {
            return Some(&FACILITATES);
        }
        self.own_answer(meeting, person)
    }

    /// What a member themselves answered for a meeting: for itself, or as they usually do.
    pub fn own_answer<'a>(&'a self, meeting: &'a Meeting, person: PersonId) -> Option<&'a Answer> {
        let usual = || {
            let usual = self.members.get(&person)?.usually_at(meeting.original.time())?;
            // Who never comes need not be asked about another time; who usually does has to be.
            (meeting.is_as_usual() || usual.coming == Coming::No).then_some(usual)
        };
        meeting.answers.get(&person).or_else(usual)
    }

    /// The members whose answer for a meeting is this.
    pub fn who(&self, meeting: &Meeting, coming: Coming) -> Vec<PersonId> {
        let says = |person: PersonId| self.answer(meeting, person).map(|answer| answer.coming);
        self.members.keys().copied().filter(|person| says(*person) == Some(coming)).collect()
    }

    /// Meetings still to be, soonest first.
    pub fn ahead(&self, now: Timestamp) -> Vec<&Meeting> {
        let mut ahead: Vec<&Meeting> =
            self.meetings.values().filter(|meeting| meeting.is_ahead(now)).collect();
        ahead.sort_by_key(|meeting| (meeting.starts(), meeting.id));
        ahead
    }

    /// The next meeting.
    pub fn next_meeting(&self, now: Timestamp) -> Option<&Meeting> {
        self.ahead(now).into_iter().next()
    }

    /// Whether this is the UID (without host) of one of its series or meetings.
    pub fn knows(&self, uid: &str) -> bool {
        let base = uid.split('-').next().unwrap_or_default();
        self.series.values().any(|series| series.uid == base)
            || self.meetings.values().any(|meeting| meeting.uid.as_deref() == Some(uid))
    }

    /// The series meetings are planned from.
    pub fn running_series(&self) -> Option<&Series> {
        self.series.values().find(|series| !series.ended)
    }
}

/// What became true of the meetings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A series began, or was revised or ended.
    SeriesStands { series: Box<Series> },
    /// Enough meetings of a series are planned until then.
    PlansAt { series: SeriesId, at: Option<Timestamp> },
    /// A meeting is planned.
    Planned { meeting: Box<Meeting> },
    /// A meeting is at another time.
    Moved { meeting: MeetingId, to: NaiveDateTime, sequence: u32, at: Timestamp },
    /// A meeting left its series for an UID of its own: it moved past its neighbour.
    Detached { meeting: MeetingId, uid: String },
    /// A meeting is of its series again: its own UID is off under this number.
    Attached { meeting: MeetingId, sequence: u32 },
    /// A meeting was called off, or is to be again.
    StateSet { meeting: MeetingId, state: MeetingState, sequence: u32, at: Timestamp },
    /// Its length, place or link are others.
    PlaceSet {
        meeting: MeetingId,
        minutes: u32,
        place: String,
        link: String,
        sequence: u32,
        at: Timestamp,
    },
    /// Somebody wrote something to whoever facilitates; their earlier words are replaced.
    Commented { meeting: MeetingId, person: PersonId, text: String },
    /// These parts of its preparation are done.
    StepsSet { meeting: MeetingId, steps: Steps },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::SeriesStands { series } => {
                community.counters.series = community.counters.series.max(series.id.0);
                community.series.insert(series.id, (**series).clone());
                vec![Row::Series(series.id), Row::Counters]
            }
            Self::PlansAt { series, at } => {
                if let Some(series) = community.series.get_mut(series) {
                    series.plans_at = *at;
                }
                vec![Row::Series(*series)]
            }
            Self::Planned { meeting } => {
                community.counters.meeting = community.counters.meeting.max(meeting.id.0);
                community.meetings.insert(meeting.id, (**meeting).clone());
                vec![Row::Meeting(meeting.id), Row::Counters]
            }
            Self::Moved { meeting, to, sequence, at } => community.meeting(*meeting, |meeting| {
                meeting.start = *to;
                meeting.sequence = *sequence;
                meeting.material = *sequence;
                meeting.revised = *at;
            }),
            Self::Detached { meeting, uid } => {
                community.meeting(*meeting, |meeting| meeting.uid = Some(uid.clone()))
            }
            Self::Attached { meeting, sequence } => community.meeting(*meeting, |meeting| {
                meeting.uid = None;
                meeting.sequence = *sequence;
            }),
            Self::StateSet { meeting, state, sequence, at } => {
                community.meeting(*meeting, |meeting| {
                    meeting.state = *state;
                    meeting.sequence = *sequence;
                    meeting.revised = *at;
                })
            }
            Self::PlaceSet { meeting, minutes, place, link, sequence, at } => {
                community.meeting(*meeting, |meeting| {
                    meeting.minutes = *minutes;
                    meeting.place.clone_from(place);
                    meeting.link.clone_from(link);
                    meeting.sequence = *sequence;
                    meeting.revised = *at;
                })
            }
            Self::Commented { meeting, person, text } => community.meeting(*meeting, |meeting| {
                meeting.comments.retain(|(by, _)| by != person);
                if !text.is_empty() {
                    meeting.comments.push((*person, text.clone()));
                }
            }),
            Self::StepsSet { meeting, steps } => {
                community.meeting(*meeting, |meeting| meeting.steps = *steps)
            }
        }
    }
}

impl Community {
    pub(super) fn meeting(&mut self, id: MeetingId, change: impl FnOnce(&mut Meeting)) -> Vec<Row> {
        if let Some(meeting) = self.meetings.get_mut(&id) {
            change(meeting);
        }
        vec![Row::Meeting(id)]
    }
}
