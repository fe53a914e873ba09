//! Answers that are not simply counted: to a time that has changed, from somebody the invitation was
//! forwarded to, from a calendar that lost it, from the mailbox of the room.

use chrono::TimeDelta;

use super::{attendance, belonging, meetings, posts};
use crate::community::attendance::Coming;
use crate::community::letter::{CalendarMethod, To};
use crate::community::membership;
use crate::community::pending::Waiting;
use crate::community::{CalendarAnswer, Joining, Letter, MeetingId, PersonId, Turn};

/// Who an invitation was forwarded to is told of once in so long.
const GUEST_KEPT: TimeDelta = TimeDelta::days(60);
/// So many strangers are told of at a time; more are an attack.
const GUESTS: usize = 20;

/// A member answered a time at which the meeting is not any more: asked again, once.
pub(super) fn ask_again(turn: &mut Turn<'_>, by: PersonId, id: MeetingId) {
    let meeting = turn.community.meetings[&id].clone();
    let sequence = meeting.material;
    let what = Waiting::AskedAgain { by, meeting: id, sequence };
    let asked = turn.community.pending.values().any(|pending| pending.what == what);
    if asked || !meeting.is_ahead(turn.now) || meeting.answers.contains_key(&by) {
        return;
    }
    posts::wait(turn, what, meeting.starts() - turn.now);
    let letter = Letter::AskedAgain {
        meeting: turn.meeting_facts(id),
        calendar: turn.one_facts(&meeting, CalendarMethod::Request),
    };
    turn.send_until(To::Person(by), letter, Some(meeting.starts()));
}

/// A member's calendar asks for the invitation again (RFC 5546 section 3.2.6).
pub(super) fn refreshed(turn: &mut Turn<'_>, by: PersonId) {
    // What it was told before counts no more.
    turn.record(membership::Change::Invited { person: by, uids: vec![] });
    meetings::invite(turn, &[by]);
    meetings::invite_exceptions(turn, by);
}

/// Somebody who is no member answered an invitation: who cares for the meeting is told once, and
/// they are offered to join.
pub(super) fn forwarded(
    turn: &mut Turn<'_>,
    (name, address): (&str, &str),
    answer: &CalendarAnswer,
    machine: bool,
) {
    let Some(coming) = answer.coming else { return };
    let Some(meeting) = meeting_of(turn, answer) else { return };
    let waiting = turn.community.pending.values().map(|pending| &pending.what);
    let mut guests = 0;
    for what in waiting {
        if let Waiting::Guest { address: of } = what {
            if of == address {
                return;
            }
            guests += 1;
        }
    }
    if guests >= GUESTS {
        return;
    }
    posts::wait(turn, Waiting::Guest { address: address.to_owned() }, GUEST_KEPT);
    let closed = turn.community.settings.joining == Joining::Closed;
    let offered = !machine && !closed && turn.community.may_join(address);
    let next = turn.meeting_facts(meeting);
    if offered {
        let (name, address) = (name.to_owned(), address.to_owned());
        let to = To::Address(address.clone());
        let number = posts::wait(turn, Waiting::Join { name, address }, belonging::CONFIRM_WITHIN);
        turn.ask(to, Letter::JoinOffered { next: next.clone() }, number);
    }
    let (name, address) = (name.to_owned(), address.to_owned());
    let to = turn.who_cares_for(Some(meeting));
    turn.send(to, Letter::Forwarded { next, name, address, coming, offered });
}

/// The room's mailbox answered: that it can't be had is told at once.
pub(super) fn room_answered(turn: &mut Turn<'_>, answers: &[CalendarAnswer]) {
    let room = turn.community.settings.meeting.room.clone();
    for answer in answers.iter().filter(|answer| answer.coming == Some(Coming::No)) {
        let Some(meeting) = meeting_of(turn, answer) else { continue };
        let letter = Letter::RoomRefused {
            meeting: turn.meeting_facts(meeting),
            room: room.clone(),
            whole: answer.occurrence.is_none(),
            comment: answer.comment.clone(),
        };
        let to = turn.who_cares_for(Some(meeting));
        turn.send(to, letter);
    }
}

/// The meeting an answer is about; of a series its next one.
fn meeting_of(turn: &mut Turn<'_>, answer: &CalendarAnswer) -> Option<MeetingId> {
    let id = match attendance::target(turn, answer)? {
        attendance::Target::Meeting(id) | attendance::Target::Outdated(id) => id,
        attendance::Target::Series { .. } => turn.community.next_meeting(turn.now)?.id,
    };
    turn.community.meetings[&id].is_ahead(turn.now).then_some(id)
}
