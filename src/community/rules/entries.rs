//! Entries that are not everybody's: the facilitator's own, and that of the meetings' room.

use super::calendar::{Part, READERS};
use crate::community::facilitation::{Duty, DutyState};
use crate::community::letter::{CalendarFacts, CalendarMethod, MeetingFacts, To};
use crate::community::meeting::Change;
use crate::community::{Letter, Meeting, MeetingId, PersonId, Series, Turn};

/// A duty is about to stand so: the calendars of who has it now and who had it hear of it.
pub(super) fn duty_passes(turn: &mut Turn<'_>, id: MeetingId, duty: &Duty) {
    let meeting = &turn.community.meetings[&id];
    let (had, has) = (carries(&meeting.duty), carries(duty));
    if had == has || !meeting.is_ahead(turn.now) {
        return;
    }
    revise(turn, id);
    for person in [had, has].into_iter().flatten() {
        if turn.community.members.contains_key(&person) {
            tell(turn, id, person, duty);
        }
    }
}

/// The entry of who facilitates follows a change of everybody's.
pub(super) fn tell_again(turn: &mut Turn<'_>, id: MeetingId) {
    let duty = turn.community.meetings[&id].duty.clone();
    let holder = carries(&duty).filter(|holder| turn.community.members.contains_key(holder));
    if let Some(holder) = holder {
        tell(turn, id, holder, &duty);
    }
}

/// Who carries a duty, once they agreed; also while they look for somebody to trade with.
fn carries(duty: &Duty) -> Option<PersonId> {
    duty.holder.filter(|_| duty.state == DutyState::Accepted || duty.agreed)
}

/// One entry, for one member: its UID and RECURRENCE-ID are those of everybody's.
fn tell(turn: &mut Turn<'_>, id: MeetingId, person: PersonId, duty: &Duty) {
    let meeting = turn.community.meetings[&id].clone();
    let facts = turn.one_facts(&meeting, CalendarMethod::Request);
    let facts = turn.with_answers(facts, &meeting, &[person]);
    let facilitator = carries(duty);
    let yours = facilitator == Some(person);
    let calendar = CalendarFacts { facilitator, ..facts };
    // The duty stands so only after this.
    let facilitator = facilitator.map(|facilitator| turn.name(facilitator));
    let span = turn.span_facts(duty).filter(|_| yours);
    let meeting_facts = MeetingFacts { facilitator, span, ..turn.meeting_facts(id) };
    let letter = Letter::DutyEntry { meeting: meeting_facts, yours, calendar };
    turn.send_until(To::Person(person), letter, Some(meeting.starts()));
}

/// The agenda of a meeting for the calendars of those who come, as one revision: they are not asked
/// again. Each letter holds the answers of so many readers.
pub(super) fn with_agenda(
    turn: &mut Turn<'_>,
    id: MeetingId,
    coming: &[PersonId],
) -> Vec<(Vec<PersonId>, CalendarFacts)> {
    if coming.is_empty() {
        return vec![];
    }
    revise(turn, id);
    let meeting = &turn.community.meetings[&id];
    let facts = |readers: &[PersonId]| {
        let facts = turn.one_facts(meeting, CalendarMethod::Request);
        (readers.to_vec(), turn.with_answers(facts, meeting, readers))
    };
    coming.chunks(READERS).map(facts).collect()
}

/// Counts a revision of a meeting's entry in which only its text is another.
fn revise(turn: &mut Turn<'_>, id: MeetingId) {
    let sequence = super::exceptions::next_sequence(turn, id);
    let Meeting { minutes, place, link, .. } = turn.community.meetings[&id].clone();
    let at = turn.now;
    turn.record(Change::PlaceSet { meeting: id, minutes, place, link, sequence, at });
}

/// What all members' calendars were told in this turn, the room's is told too; it is asked for the
/// whole series when the file names it, and given back when the file names another.
pub(super) fn tell_room(turn: &mut Turn<'_>) {
    let room = turn.community.settings.meeting.room.clone();
    let running = turn.community.running_series().cloned();
    let ended = turn.community.series.values().filter(|series| series.revised == turn.now);
    let asked = running.as_ref().is_some_and(|series| series.room == room)
        || ended.clone().any(|series| series.ended && series.room == room);
    if let Some(series) = running.filter(|series| series.room != room) {
        book(turn, series, &room);
    }
    if asked && !room.is_empty() {
        mirror(turn, &room);
    }
}

fn mirror(turn: &mut Turn<'_>, room: &str) {
    let told = turn.letters().iter().filter(|sent| {
        let to_all = matches!(sent.to, To::People(_));
        to_all
            && matches!(
                sent.letter,
                Letter::InvitationUpdate { .. }
                    | Letter::MeetingMoved { .. }
                    | Letter::ExtraMeeting { .. }
                    | Letter::MeetingCancelled { .. }
                    | Letter::SeriesEnded { .. }
                    | Letter::Uninvited { .. }
            )
    });
    let told: Vec<_> =
        told.filter_map(|sent| Some((sent.letter.calendar()?.clone(), sent.expires))).collect();
    let asked = turn.letters().iter().filter_map(|sent| {
        let Letter::RoomAsked { calendar } = &sent.letter else { return None };
        Some((calendar.uid.clone(), calendar.recurrence_id))
    });
    let asked: Vec<_> = asked.collect();
    for (calendar, expires) in told {
        if asked.contains(&(calendar.uid.clone(), calendar.recurrence_id)) {
            continue;
        }
        let calendar = CalendarFacts { partstats: vec![], facilitator: None, ..calendar };
        let letter = Letter::RoomAsked { calendar };
        turn.send_until(To::Address(room.to_owned()), letter, expires);
    }
}

/// Asks the room that a series has for one more of its entries.
pub(super) fn ask_room(turn: &mut Turn<'_>, series: &Series, part: &Part) {
    if !series.room.is_empty() {
        let calendar = turn.part_facts(series, part);
        turn.send(To::Address(series.room.clone()), Letter::RoomAsked { calendar });
    }
}

/// Gives back the room that a series has, and asks for another.
fn book(turn: &mut Turn<'_>, series: Series, room: &str) {
    let before = series.room.clone();
    // The first time there is no older revision that a calendar could prefer.
    let sequence = series.sequence + u32::from(!before.is_empty());
    let series = Series { room: room.to_owned(), sequence, ..series };
    turn.record(Change::SeriesStands { series: Box::new(series.clone()) });
    for part in series.parts(turn.now) {
        let asked = turn.part_facts(&series, &part);
        let given = CalendarFacts { method: CalendarMethod::Cancel, ..asked.clone() };
        for (address, calendar) in [(&*before, given), (room, asked)] {
            if !address.is_empty() {
                turn.send(To::Address(address.to_owned()), Letter::RoomAsked { calendar });
            }
        }
    }
    book_exceptions(turn, &before, room);
}

/// Meetings that are not where the series puts them are the new room's, too. What stands by itself
/// is taken out of the old room's calendar one by one; the rest went with the series.
fn book_exceptions(turn: &mut Turn<'_>, before: &str, room: &str) {
    let differs = |meeting: &&&Meeting| meeting.uid.is_some() || meeting.start != meeting.original;
    let ahead = turn.community.ahead(turn.now);
    let ahead: Vec<Meeting> =
        ahead.iter().filter(differs).map(|meeting| (*meeting).clone()).collect();
    for meeting in ahead {
        let expires = Some(meeting.ends());
        if !before.is_empty() && meeting.uid.is_some() {
            let calendar = turn.one_facts(&meeting, CalendarMethod::Cancel);
            let sequence = super::exceptions::next_sequence(turn, meeting.id);
            let (id, state, at) = (meeting.id, meeting.state, meeting.revised);
            turn.record(Change::StateSet { meeting: id, state, sequence, at });
            let calendar = CalendarFacts { sequence, ..calendar };
            let to = To::Address(before.to_owned());
            turn.send_until(to, Letter::RoomAsked { calendar }, expires);
        }
        if !room.is_empty() {
            let now = turn.community.meetings[&meeting.id].clone();
            let calendar = turn.one_facts(&now, CalendarMethod::Request);
            // Its calendar knows this revision of the series already.
            let series = now.series.filter(|_| now.uid.is_none());
            let known = series.and_then(|id| turn.community.series.get(&id));
            let known = known.map_or(0, |series| series.sequence);
            let calendar = CalendarFacts { sequence: calendar.sequence.max(known), ..calendar };
            let to = To::Address(room.to_owned());
            turn.send_until(to, Letter::RoomAsked { calendar }, expires);
        }
    }
}
