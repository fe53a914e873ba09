//! Two at the front: somebody who never facilitated goes along with who does, and sees how it is done.

use chrono::TimeDelta;

use super::facilitation::send;
use super::gift::is_first_time;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::attendance::{self, Answer};
use crate::community::facilitation::{Change, Duty, DutyState};
use crate::community::letter::{DutyFacts, To};
use crate::community::{About, Letter, Meeting, MeetingId, MeetingState, PersonId, Turn};

/// Who is to go along hears of it so long before at the latest.
const IN_TIME: TimeDelta = TimeDelta::days(1);

/// Somebody agreed to facilitate: where members go along with each other, somebody who never
/// facilitated and never went along does. Each of them does so once before anybody does it again.
pub(super) fn pair(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let duty = meeting.duty.clone();
    let Some(holder) = duty.holder.filter(|_| duty.state == DutyState::Accepted) else { return };
    let soon = meeting.starts() < turn.now + IN_TIME;
    let wanted = turn.community.settings.facilitation.pairs && duty.shadow.is_none() && !soon;
    if !wanted || is_first_time(turn, holder) {
        return;
    }
    let able = turn.candidates(id).into_iter().map(|candidate| candidate.person);
    let fresh = able.into_iter().find(|person| {
        *person != holder
            && duty.backup != Some(*person)
            && !duty.not_along.contains(person)
            && is_first_time(turn, *person)
            && !goes_along(turn, *person)
    });
    let Some(fresh) = fresh else { return };
    turn.record(shadowed(id, Duty { shadow: Some(fresh), ..duty }));
    let letter = Letter::Along { meeting: turn.meeting_facts(id) };
    send(turn, id, To::Person(fresh), letter);
}

/// The duty stands as long as before: nobody is asked about it anew.
fn shadowed(meeting: MeetingId, duty: Duty) -> Change {
    Change::DutyStands { meeting, duty: Box::new(duty) }
}

/// Whether somebody went along with a facilitator, or is to.
fn goes_along(turn: &Turn<'_>, person: PersonId) -> bool {
    let held = |meeting: &&Meeting| meeting.state != MeetingState::Cancelled;
    turn.community.meetings.values().filter(held).any(|m| m.duty.shadow == Some(person))
}

/// Another facilitates: who goes along hears with whom.
pub(super) fn follow(turn: &mut Turn<'_>, id: MeetingId) {
    let duty = &turn.community.meetings[&id].duty;
    let Some(shadow) = duty.shadow else { return pair(turn, id) };
    let letter = Letter::DutyChanged {
        meeting: turn.meeting_facts(id),
        duty: DutyFacts {
            now: duty.holder.map(|holder| turn.name(holder)),
            before: None,
            how: "along".to_owned(),
            yours: false,
        },
    };
    send(turn, id, To::Person(shadow), letter);
}

/// Somebody wants to go along: to the meeting they were asked about, or to the next.
pub(super) fn go_along(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let ahead = turn.community.ahead(turn.now);
    let asked = ahead.iter().find(|meeting| Some(meeting.id) == about.meeting);
    let goes = ahead.iter().find(|meeting| meeting.duty.shadow == Some(by));
    let free = ahead.iter().find(|meeting| {
        meeting.duty.holder.is_some_and(|holder| holder != by) && meeting.duty.shadow.is_none()
    });
    let found = asked.filter(|_| about.asked == "along").or(goes).or(free);
    let Some(id) = found.map(|meeting| meeting.id) else {
        let meeting = turn.next_facts();
        return turn.ack(Ack::NobodyToShadow { meeting });
    };
    let duty = turn.community.meetings[&id].duty.clone();
    if duty.shadow.is_some_and(|shadow| shadow != by) || duty.holder == Some(by) {
        let meeting = Some(turn.meeting_facts(id));
        return turn.ack(Ack::NobodyToShadow { meeting });
    }
    if turn.community.answer(&turn.community.meetings[&id], by).is_none() {
        // Who goes along comes.
        let answer = Some(Answer::yes(about.at));
        turn.remember(Before::Answer { meeting: id, answer: None });
        turn.record(attendance::Change::Answered { meeting: id, person: by, answer });
    }
    if duty.shadow.is_none() {
        turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
        turn.record(shadowed(id, Duty { shadow: Some(by), ..duty }));
    }
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::Along { meeting });
}

/// Whether somebody who was to go along says that they do not; then another is found.
pub(super) fn stays_behind(turn: &mut Turn<'_>, by: PersonId, about: &About) -> bool {
    let asked = about.meeting.and_then(|id| turn.community.meetings.get(&id));
    let theirs = asked.filter(|m| m.duty.shadow == Some(by) && m.is_ahead(turn.now));
    let Some(meeting) = theirs else { return false };
    let (id, mut duty) = (meeting.id, meeting.duty.clone());
    turn.remember(Before::Duty { meeting: id, duty: Box::new(duty.clone()) });
    duty.shadow = None;
    duty.not_along.push(by);
    turn.record(shadowed(id, duty));
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::NotAlong { meeting });
    pair(turn, id);
    true
}

/// Somebody is away: to the meetings of that time others go along.
pub(super) fn away(turn: &mut Turn<'_>, person: PersonId) {
    let known = turn.people.find(person);
    let ahead = turn.community.ahead(turn.now).into_iter();
    let theirs = ahead
        .filter(|meeting| meeting.duty.shadow == Some(person))
        .filter(|meeting| known.is_none_or(|known| known.is_away(meeting.start.date())));
    let theirs: Vec<MeetingId> = theirs.map(|meeting| meeting.id).collect();
    for id in theirs {
        let duty = Duty { shadow: None, ..turn.community.meetings[&id].duty.clone() };
        turn.record(shadowed(id, duty));
        pair(turn, id);
    }
}

/// Who went along is thanked, too.
pub(super) fn thank(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = &turn.community.meetings[&id];
    let Some(shadow) = meeting.duty.shadow.filter(|shadow| turn.hears(*shadow)) else { return };
    let summary = !meeting.notes.is_empty();
    let meeting = turn.meeting_facts(id);
    let letter = Letter::Thanks { meeting, turns: 0, summary, asks: false, along: true };
    turn.send(To::Person(shadow), letter);
}
