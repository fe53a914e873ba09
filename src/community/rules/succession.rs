//! One series follows another: which answers still hold, and what stays of the meetings whose time
//! is the same. Nobody is down for a time that they were never asked about.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::attendance::Target;
use super::{entries, exceptions, meetings};
use crate::clock::Timestamp;
use crate::community::agenda::{self, TopicState};
use crate::community::attendance::{self, Answer};
use crate::community::facilitation::{self, Duty, DutyState};
use crate::community::meeting::Change;
use crate::community::membership;
use crate::community::{About, Meeting, MeetingId, MeetingState, PersonId, Series, Turn};
use crate::time;

/// So many meetings of a new series are looked up in the old one.
const COMPARED: usize = 12;

/// A series that is about to end, as its members knew it.
#[derive(Debug)]
pub(super) struct Predecessor {
    series: Series,
    /// Its meetings still ahead, those that were called off among them.
    ahead: Vec<Meeting>,
    /// What its members usually answered for each of these.
    usually: BTreeMap<MeetingId, Vec<(PersonId, Answer)>>,
}

impl Predecessor {
    /// The series that runs now.
    pub(super) fn running(turn: &Turn<'_>) -> Option<Self> {
        let series = turn.community.running_series()?.clone();
        let is_ahead =
            |meeting: &&Meeting| meeting.series == Some(series.id) && meeting.starts() > turn.now;
        let ahead: Vec<Meeting> =
            turn.community.meetings.values().filter(is_ahead).cloned().collect();
        let usually = |meeting: &Meeting| {
            let said = turn.community.members.keys().filter_map(|person| {
                Some((*person, turn.community.own_answer(meeting, *person)?.clone()))
            });
            (meeting.id, said.collect())
        };
        let usually = ahead.iter().map(usually).collect();
        Some(Self { series, ahead, usually })
    }

    /// The series that ended last: what people usually answer still holds, and, if its end is taken
    /// back (`undone`), so do its meetings.
    pub(super) fn ended(turn: &Turn<'_>, undone: bool) -> Option<Self> {
        let series = turn.community.series.values().rfind(|series| series.ended)?.clone();
        let went_with_it = |meeting: &&Meeting| {
            undone
                && meeting.series == Some(series.id)
                && meeting.starts() > turn.now
                && meeting.revised == series.revised
        };
        let ahead = turn.community.meetings.values().filter(went_with_it);
        let ahead = ahead.map(|gone| Meeting { state: MeetingState::Planned, ..gone.clone() });
        Some(Self { ahead: ahead.collect(), series, usually: BTreeMap::new() })
    }

    /// Whether all meetings of a series are at times that this one has, too: who answered for these
    /// has answered for those.
    fn has_times_of(&self, series: &Series, now: Timestamp) -> bool {
        let endless = Series { until: None, skip: vec![], ..self.series.clone() };
        let (Some(old), Some(new)) = (endless.recurrence(), series.recurrence()) else {
            return false;
        };
        let mut at = now;
        for _ in 0..COMPARED {
            let Some(next) = new.next_after(at) else { break };
            let planned = time::to_instant(next.id, series.zone);
            if old.between(planned, planned + TimeDelta::seconds(1)).next().is_none() {
                return false;
            }
            at = next.at;
        }
        true
    }

    /// What has to be known before anybody is invited to `series`: who answered for the times of the
    /// old one is asked again where those of the new one are others, and what was called off stays so.
    pub(super) fn before_invitations(mut self, turn: &mut Turn<'_>, series: &Series) -> Self {
        if self.has_times_of(series, turn.now) {
            self.usually.clear();
        } else {
            forget_usual_answers(turn);
        }
        let (off, ahead) =
            self.ahead.into_iter().partition(|meeting| meeting.state == MeetingState::Cancelled);
        self.ahead = ahead;
        for meeting in off {
            if let Some(id) = planned_at(turn, series, &meeting) {
                let (state, sequence, at) = (MeetingState::Cancelled, series.sequence, turn.now);
                turn.record(Change::StateSet { meeting: id, state, sequence, at });
            }
        }
        self
    }

    /// Meetings at the same time are the same meetings: answers, duty and agenda stay, and so does
    /// what people decided about their time.
    pub(super) fn after_invitations(self, turn: &mut Turn<'_>, series: &Series) {
        // None of this is anybody's act.
        let kept = std::mem::take(&mut turn.before);
        for meeting in &self.ahead {
            let Some(id) = planned_at(turn, series, meeting) else { continue };
            if meeting.start != meeting.original {
                exceptions::shift(turn, id, meeting.start, None);
            }
            let usually = self.usually.get(&meeting.id).into_iter().flatten();
            let own = meeting.answers.iter().map(|(person, answer)| (*person, answer.clone()));
            let answers: BTreeMap<PersonId, Answer> = usually.cloned().chain(own).collect();
            for (person, answer) in answers {
                let answer = Some(answer);
                turn.record(attendance::Change::Answered { meeting: id, person, answer });
            }
            goes_on(turn, meeting, id);
        }
        turn.before = kept;
    }
}

/// The meeting of a series where an old one was by its own rule; none: the series has none there.
fn planned_at(turn: &mut Turn<'_>, series: &Series, old: &Meeting) -> Option<MeetingId> {
    let at = time::to_instant(old.original, old.zone);
    let local = time::to_local(at, series.zone);
    // One that a holiday moves is another meeting.
    series.recurrence()?.find(local).filter(|occurrence| occurrence.local == local)?;
    meetings::at_instant(turn, series.id, at)
}

/// What was prepared for an old meeting is prepared for the new one.
fn goes_on(turn: &mut Turn<'_>, old: &Meeting, id: MeetingId) {
    let new = turn.community.meetings[&id].clone();
    let topics = old.agenda.iter().filter(|topic| turn.community.topics.contains_key(topic));
    let meeting = Meeting {
        steps: new.steps.and(old.steps),
        agenda: topics.copied().collect(),
        agenda_changed: old.agenda_changed,
        agenda_closed: old.agenda_closed,
        comments: old.comments.clone(),
        answers: BTreeMap::new(),
        ..new.clone()
    };
    let agenda = meeting.agenda.clone();
    turn.record(Change::Planned { meeting: Box::new(meeting) });
    // A meeting that is planned has no answers; these are rows of their own.
    for (person, answer) in new.answers {
        turn.record(attendance::Change::Answered { meeting: id, person, answer: Some(answer) });
    }
    for topic in agenda {
        turn.record(agenda::Change::TopicStands { topic, state: TopicState::Chosen(id) });
    }
    if old.duty.state != DutyState::Open {
        let duty = Duty { swap: None, ..old.duty.clone() };
        turn.record(facilitation::Change::DutyStands { meeting: id, duty: Box::new(duty) });
        entries::tell_again(turn, id);
    }
}

/// What people usually answer is forgotten, but for the meetings that were held and are not told of
/// yet: who came to these is known.
fn forget_usual_answers(turn: &mut Turn<'_>) {
    let held: Vec<MeetingId> = turn
        .community
        .meetings
        .values()
        .filter(|meeting| meeting.state == MeetingState::Planned && meeting.starts() <= turn.now)
        .map(|meeting| meeting.id)
        .collect();
    for id in held {
        let meeting = &turn.community.meetings[&id];
        let members = turn.community.members.keys();
        let of = |person: &PersonId| {
            let answer = turn.community.own_answer(meeting, *person)?;
            (!meeting.answers.contains_key(person)).then(|| (*person, answer.clone()))
        };
        let usual: Vec<(PersonId, Answer)> = members.filter_map(of).collect();
        for (person, answer) in usual {
            let answer = Some(answer);
            turn.record(attendance::Change::Answered { meeting: id, person, answer });
        }
    }
    let said =
        |member: &membership::Membership| member.usual.is_some() || !member.usual_at.is_empty();
    let members = turn.community.members.iter().filter(|(_, member)| said(member));
    let people: Vec<PersonId> = members.map(|(person, _)| *person).collect();
    for person in people {
        let (answer, at) = (None, BTreeMap::new());
        turn.record(membership::Change::UsualAnswered { person, answer, at });
    }
}

/// What a mail answers, as it is now: a meeting that went with its series may be one of the next.
pub(super) fn present(turn: &Turn<'_>, about: &About) -> About {
    let now = about.meeting.and_then(|id| {
        let old = turn.community.meetings.get(&id)?;
        let series = turn.community.series.get(&old.series?)?;
        let gone = series.ended && old.state == MeetingState::Cancelled;
        let same = |meeting: &&&Meeting| meeting.starts() == old.starts();
        let ahead = turn.community.ahead(turn.now);
        gone.then(|| ahead.iter().find(same).map(|meeting| meeting.id))?
    });
    About { meeting: now.or(about.meeting), ..about.clone() }
}

/// What an answer to a series that has ended is about: the meeting at that very time, if there is
/// one in the series that followed; otherwise the one that is now instead, about which it says nothing.
pub(super) fn meant(turn: &mut Turn<'_>, occurrence: Option<Timestamp>) -> Option<Target> {
    let Some(at) = occurrence else {
        let next = turn.community.next_meeting(turn.now)?;
        return Some(Target::Outdated(next.id));
    };
    let series = turn.community.running_series()?.id;
    if let Some(id) = meetings::at_instant(turn, series, at) {
        let meeting = &turn.community.meetings[&id];
        let same = meeting.is_ahead(turn.now) && meeting.starts() == at;
        return same.then_some(Target::Meeting(id));
    }
    let day = time::to_local(at, turn.community.settings.zone).date();
    let ahead = turn.community.ahead(turn.now);
    ahead.iter().find(|meeting| meeting.start.date() == day).map(|m| Target::Outdated(m.id))
}
