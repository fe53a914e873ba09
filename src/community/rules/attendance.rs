//! Answers to invitations: by words, and by the calendar's buttons.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::facilitation;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::attendance::{Answer, Change, Coming};
use crate::community::facilitation::DutyState;
use crate::community::{
    About, CalendarAnswer, MeetingId, MeetingState, PersonId, Series, Turn, When, membership,
};

/// How many meetings are offered to somebody who named a day without one.
const OFFERED: usize = 3;

/// Somebody said in words whether they come.
pub(super) fn rsvp(turn: &mut Turn<'_>, by: PersonId, answer: &Answer, when: When, about: &About) {
    let meeting = match when {
        When::All => return usually(turn, by, answer, None),
        When::On(day) => super::meetings::on_day(turn, day),
        When::Asked => about
            .meeting
            .filter(|id| turn.community.meetings.contains_key(id))
            .or_else(|| turn.community.next_meeting(turn.now).map(|meeting| meeting.id)),
    };
    let Some(id) = meeting else {
        let day = if let When::On(day) = when { Some(day) } else { None };
        return no_meeting(turn, day);
    };
    let meeting = &turn.community.meetings[&id];
    if meeting.state == MeetingState::Cancelled {
        return no_meeting(turn, Some(meeting.start.date()));
    }
    if meeting.ends() <= turn.now {
        let meeting = turn.meeting_facts(id);
        return turn.ack(Ack::MeetingOver { meeting });
    }
    let answer = added_to(turn.community.own_answer(meeting, by), answer);
    if record(turn, by, id, &answer) {
        let meeting = turn.meeting_facts(id);
        let Answer { coming, late, guests, remote, .. } = answer;
        turn.ack(Ack::Coming { meeting, coming, late, guests, remote });
    }
}

/// "I'll be late" to a yes with a guest is a late yes with a guest; a plain yes is just that.
fn added_to(known: Option<&Answer>, answer: &Answer) -> Answer {
    let says_more = answer.late || answer.guests > 0 || answer.remote.is_some();
    match known.filter(|known| says_more && known.coming == answer.coming) {
        Some(known) => Answer {
            late: answer.late || known.late,
            guests: if answer.guests > 0 { answer.guests } else { known.guests },
            remote: answer.remote.or(known.remote),
            ..answer.clone()
        },
        None => answer.clone(),
    }
}

/// A day was named on which there is no meeting: says which the next are.
pub(super) fn no_meeting(turn: &mut Turn<'_>, day: Option<NaiveDate>) {
    let ahead: Vec<MeetingId> =
        turn.community.ahead(turn.now).iter().take(OFFERED).map(|meeting| meeting.id).collect();
    let next = ahead.into_iter().map(|id| turn.meeting_facts(id)).collect();
    turn.ack(Ack::NoMeeting { day, next });
}

/// Somebody answers for all meetings, or for those at one of the times of day that take turns.
fn usually(turn: &mut Turn<'_>, by: PersonId, answer: &Answer, hour: Option<NaiveTime>) {
    let Some(member) = turn.community.members.get(&by) else { return };
    let (usual, at) = (member.usual.clone(), member.usual_at.clone());
    let known = hour.map_or(usual.as_ref(), |hour| member.usually_at(hour));
    let says_nothing_new =
        known.is_some_and(|known| same(known, answer)) && (hour.is_some() || at.is_empty());
    if known.is_some_and(|known| known.at > answer.at) || says_nothing_new {
        return;
    }
    let (answered, answered_at) = match hour {
        None => (Some(answer.clone()), BTreeMap::new()),
        Some(hour) => {
            (usual.clone(), at.clone().into_iter().chain([(hour, answer.clone())]).collect())
        }
    };
    turn.remember(Before::Usual { answer: usual, at });
    let change =
        membership::Change::UsualAnswered { person: by, answer: answered, at: answered_at };
    turn.record(change);
    turn.ack(Ack::UsuallyComing { coming: answer.coming });
    let duties: Vec<MeetingId> = turn.community.ahead(turn.now).iter().map(|m| m.id).collect();
    for meeting in duties {
        pass_if_holder(turn, by, meeting);
    }
}

/// Keeps an answer for one meeting; false when nothing changed by it.
fn record(turn: &mut Turn<'_>, by: PersonId, meeting: MeetingId, answer: &Answer) -> bool {
    let held = &turn.community.meetings[&meeting];
    let before = held.answers.get(&by).cloned();
    let known = turn.community.own_answer(held, by);
    if known.is_some_and(|known| same(known, answer))
        || before.as_ref().is_some_and(|before| before.at > answer.at)
    {
        return false;
    }
    turn.remember(Before::Answer { meeting, answer: before });
    turn.record(Change::Answered { meeting, person: by, answer: Some(answer.clone()) });
    pass_if_holder(turn, by, meeting);
    true
}

/// The facilitator's own no is a pass (decisions.md).
fn pass_if_holder(turn: &mut Turn<'_>, by: PersonId, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let says_no =
        turn.community.own_answer(meeting, by).is_some_and(|answer| answer.coming == Coming::No);
    let wished = meeting.duty.state == DutyState::Called && !meeting.duty.passed.contains(&by);
    let has_it = meeting.duty.holder == Some(by)
        && (wished || matches!(meeting.duty.state, DutyState::Asked | DutyState::Accepted));
    if says_no && has_it {
        facilitation::release(turn, id, by);
    }
}

/// Whether two answers say the same.
fn same(one: &Answer, other: &Answer) -> bool {
    let said = |a: &Answer| (a.coming, a.late, a.guests, a.remote);
    said(one) == said(other) && (other.comment.is_empty() || one.comment == other.comment)
}

/// A member's calendar answered; nothing is sent back (mail.md, rule 3).
pub(super) fn answered(
    turn: &mut Turn<'_>,
    by: PersonId,
    answers: &[CalendarAnswer],
    about: &About,
) {
    if !turn.community.members.contains_key(&by) {
        return;
    }
    // A message with the series and some of its meetings is the whole state (decisions.md).
    let whole = answers.iter().any(|a| a.occurrence.is_none());
    let parts = answers.iter().any(|a| a.occurrence.is_some());
    if whole && parts {
        forget_answers(turn, by);
    }
    for given in answers {
        if given.refresh && target(turn, given).is_some() {
            super::guests::refreshed(turn, by);
        }
        let answer = given.coming.map(|coming| Answer {
            coming,
            late: false,
            guests: given.guests,
            remote: None,
            comment: comment_of(turn, given),
            at: given.at.min(about.at),
            button: true,
        });
        match (target(turn, given), answer) {
            (Some(Target::Series { hour }), Some(answer)) => usually(turn, by, &answer, hour),
            (Some(Target::Meeting(meeting)), answer) => {
                if let Some(answer) = answer {
                    record(turn, by, meeting, &answer);
                }
                // Some calendars propose another time without saying whether they come.
                if let Some(at) = given.proposed {
                    super::proposals::proposed(turn, by, meeting, at);
                }
            }
            (Some(Target::Outdated(meeting)), Some(_)) => {
                super::guests::ask_again(turn, by, meeting);
            }
            (None, _) | (Some(_), None) => {}
        }
    }
    let _told_by_the_next_letter = turn.settle(by, about);
}

/// What was written with an answer, and another time that was proposed.
fn comment_of(turn: &Turn<'_>, given: &CalendarAnswer) -> String {
    let mut comment = given.comment.clone();
    if let Some(address) = &given.delegate {
        let known = turn.people.at(address).map(|person| turn.name(person));
        let gap = if comment.is_empty() { "" } else { " · " };
        comment = format!("{comment}{gap}-> {}", known.unwrap_or_else(|| address.clone()));
    }
    if let Some(proposed) = given.proposed {
        let local = crate::time::to_local(proposed, turn.community.settings.zone);
        let gap = if comment.is_empty() { "" } else { " · " };
        comment = format!("{comment}{gap}-> {}", local.format("%Y-%m-%d %H:%M"));
    }
    comment
}

fn forget_answers(turn: &mut Turn<'_>, by: PersonId) {
    let ahead: Vec<MeetingId> = turn.community.ahead(turn.now).iter().map(|m| m.id).collect();
    for meeting in ahead {
        let before = turn.community.meetings[&meeting].answers.get(&by).cloned();
        if before.is_some() {
            turn.remember(Before::Answer { meeting, answer: before });
            turn.record(Change::Answered { meeting, person: by, answer: None });
        }
    }
}

/// What an answer is about.
pub(super) enum Target {
    /// All meetings of a series, or those at one of the times of day that take turns.
    Series {
        hour: Option<NaiveTime>,
    },
    Meeting(MeetingId),
    /// A time at which this meeting is not any more.
    Outdated(MeetingId),
}

/// What a calendar's answer is about: by UID, then by the instant the rule puts the meeting at.
pub(super) fn target(turn: &mut Turn<'_>, given: &CalendarAnswer) -> Option<Target> {
    let extra = turn.community.meetings.values().find(|m| m.uid.as_deref() == Some(&given.uid));
    if let Some(meeting) = extra {
        return answers_now(turn, meeting.id, given.sequence);
    }
    let base = given.uid.split('-').next().unwrap_or_default();
    let series = turn.community.series.values().find(|series| series.uid == base)?;
    if series.ended {
        return super::succession::meant(turn, given.occurrence.or_else(|| single(&given.uid)));
    }
    let part = |series: &Series| {
        let parts = series.parts(turn.now);
        let part =
            parts.iter().find(|part| part.uid == given.uid).filter(|_| !series.hours.is_empty());
        part.map(|part| part.safe.start.time())
    };
    let (hour, series, alone) = (part(series), series.id, series.rule.is_none());
    let Some(at) = given.occurrence.or_else(|| single(&given.uid)) else {
        if alone {
            let meeting = turn.community.meetings.values().find(|m| m.series == Some(series))?;
            return Some(Target::Meeting(meeting.id));
        }
        return Some(Target::Series { hour });
    };
    let meeting = super::meetings::at_instant(turn, series, at)?;
    answers_now(turn, meeting, given.sequence)
}

/// The occurrence an UID of a single event names: series that no safe rule says are sent one by one.
fn single(uid: &str) -> Option<Timestamp> {
    let (_, at) = uid.split_once("-d")?;
    at.parse().ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0))
}

/// Whether an answer is to the time the meeting has now; one to an old time is asked again.
fn answers_now(turn: &Turn<'_>, id: MeetingId, sequence: Option<u32>) -> Option<Target> {
    let meeting = &turn.community.meetings[&id];
    // Calendars that tell no sequence answer what they have.
    let current = sequence.is_none_or(|sequence| sequence >= meeting.material);
    meeting.is_ahead(turn.now).then_some(if current {
        Target::Meeting(id)
    } else {
        Target::Outdated(id)
    })
}
