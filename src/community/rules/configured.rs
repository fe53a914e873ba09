//! The file says something else: its consequences, exactly once.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use super::calendar::READERS;
use super::succession::Predecessor;
use super::{exceptions, facilitation, meetings, rotation};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::facilitation::{Duty, DutyState};
use crate::community::letter::{CalendarFacts, CalendarMethod, Diff, To};
use crate::community::meeting::Change;
use crate::community::{
    Letter, Life, MeetingId, MeetingSettings, MeetingState, OnHoliday, PersonId, Series, SeriesId,
    Settings, Turn, agenda, news, setting,
};
use crate::time;

/// Days off that fall out or come back are told so far ahead.
const DAYS_LOOKED_AT: i64 = 400;

/// Takes over what the file says, but for what members decided since it last said something else.
pub(super) fn configured(turn: &mut Turn<'_>, file: &Settings) {
    let mut decided = turn.community.decided.clone();
    let settings = setting::holding(file, &mut decided);
    if decided != turn.community.decided {
        turn.record(crate::community::Change::Decided(decided));
    }
    settings_hold(turn, &settings);
}

/// These settings hold from now on; everybody is told what is different for them.
pub(super) fn settings_hold(turn: &mut Turn<'_>, settings: &Settings) {
    turn.community.settings = settings.clone();
    if turn.community.digested.is_none() {
        turn.record(news::Change::Told { last: 0, at: turn.now });
    }
    let running = turn.community.running_series().cloned();
    if turn.community.life != Life::Running {
        return;
    }
    match running {
        None => begin(turn),
        Some(series) if rhythm_differs(&series, settings) => {
            let old = Predecessor::running(turn);
            end_series(turn, Life::Running, None);
            begin_after(turn, old);
        }
        Some(series) => {
            let series = Series { mailbox: settings.mailbox.clone(), ..series };
            revise(turn, &series);
        }
    }
    meetings::plan(turn);
}

/// Whether the file's series is another one: other first meeting, rule, zone.
fn rhythm_differs(series: &Series, settings: &Settings) -> bool {
    let meeting = &settings.meeting;
    series.start != meeting.first
        || series.rule != meeting.repeat
        || series.hours != meeting.hours
        || series.zone != settings.zone
        || series.until != meeting.until
        || is_elsewhere(series, settings)
}

/// Whether the community has another mailbox now than the one its calendar entries are from. They
/// can't be told so: an ORGANIZER is for ever.
fn is_elsewhere(series: &Series, settings: &Settings) -> bool {
    !series.mailbox.is_empty() && series.mailbox != settings.mailbox
}

fn series_of(turn: &Turn<'_>, id: SeriesId) -> Series {
    let settings = &turn.community.settings;
    let meeting = &settings.meeting;
    Series {
        id,
        uid: rotation::digest128(turn.community.seed, "series", u64::from(id.0)),
        mailbox: settings.mailbox.clone(),
        sequence: 0,
        material: 0,
        start: meeting.first,
        zone: settings.zone,
        rule: meeting.repeat.clone(),
        hours: meeting.hours.clone(),
        until: meeting.until,
        skip: meeting.skip.clone(),
        next_working_day: meeting.on_holiday == OnHoliday::NextWorkingDay,
        minutes: meeting.minutes,
        place: meeting.place.clone(),
        room: String::new(),
        link: meeting.link.clone(),
        revised: turn.now,
        created: turn.now,
        ended: false,
        plans_at: Some(turn.now),
    }
}

/// Begins the series the file describes and invites everybody; what differs from it comes after.
pub(super) fn begin(turn: &mut Turn<'_>) {
    let old = Predecessor::ended(turn, false);
    begin_after(turn, old);
}

/// The end of the series is taken back: one like it begins, with the meetings that are left of it.
pub(super) fn begin_again(turn: &mut Turn<'_>) {
    let old = Predecessor::ended(turn, true);
    begin_after(turn, old);
}

fn begin_after(turn: &mut Turn<'_>, old: Option<Predecessor>) {
    let id = SeriesId(turn.community.counters.series + 1);
    let series = series_of(turn, id);
    turn.record(Change::SeriesStands { series: Box::new(series.clone()) });
    let old = old.map(|old| old.before_invitations(turn, &series));
    let members: Vec<PersonId> = turn.community.members.keys().copied().collect();
    if !members.is_empty() {
        meetings::invite(turn, &members);
    }
    meetings::plan(turn);
    if let Some(old) = old {
        old.after_invitations(turn, &series);
    }
}

/// A steward has the community meet again after a pause.
pub(super) fn resume(turn: &mut Turn<'_>) {
    match turn.community.life {
        Life::Paused => {
            turn.remember(Before::Life { life: Life::Paused });
            turn.record(crate::community::Change::Life(Life::Running));
            begin(turn);
            let next = turn.next_facts();
            turn.ack(Ack::Resumed { next });
        }
        Life::Running => {
            let next = turn.next_facts();
            turn.ack(Ack::NotPaused { next });
        }
        Life::Closed => {}
    }
}

/// Ends the running series in everybody's calendar: what was stays, what was to come goes. `life`:
/// what the community is afterwards; in a running one another series follows.
pub(super) fn end_series(turn: &mut Turn<'_>, life: Life, by: Option<PersonId>) {
    let Some(series) = turn.community.running_series().cloned() else { return };
    let facts = turn.series_facts(&series);
    let settings = &turn.community.settings;
    let mailbox = is_elsewhere(&series, settings).then(|| settings.mailbox.clone());
    let sequence = series.sequence + 1;
    let ended = Series {
        ended: true,
        sequence,
        material: sequence,
        revised: turn.now,
        plans_at: None,
        ..series.clone()
    };
    turn.record(Change::SeriesStands { series: Box::new(ended.clone()) });
    let readers = To::People(turn.community.members.keys().copied().collect());
    let parts = if facts.is_some() { ended.sent_parts(turn.now) } else { vec![] };
    for (facts, part) in facts.iter().cycle().zip(parts) {
        let mut calendar = turn.part_facts(&ended, &part);
        calendar.ask = false;
        let begun = time::to_instant(part.safe.start, part.safe.zone) <= turn.now;
        match part.safe.rrule.filter(|_| begun) {
            // Nothing that was held is wiped: it gets an end instead of a cancellation.
            Some(rrule) => calendar.rrule = Some(with_until(&rrule, turn.now)),
            None => calendar.method = CalendarMethod::Cancel,
        }
        let (series, by) = (facts.clone(), by.map(|by| turn.name(by)));
        let mailbox = mailbox.clone();
        let letter = Letter::SeriesEnded { series, life, by, mailbox, calendar };
        turn.send(readers.clone(), letter);
    }
    for id in ahead_of(turn, series.id) {
        let meeting = &turn.community.meetings[&id];
        if meeting.uid.is_some() || meeting.start != meeting.original {
            let calendar = turn.one_facts(meeting, CalendarMethod::Cancel);
            let calendar = CalendarFacts { sequence, revised: turn.now, ..calendar };
            let meeting = Some(turn.meeting_facts(id));
            turn.send(readers.clone(), Letter::Uninvited { meeting, calendar });
        }
        quietly_off(turn, id);
    }
}

/// The planned meetings of a series, soonest first.
fn ahead_of(turn: &Turn<'_>, series: SeriesId) -> Vec<MeetingId> {
    let ahead = turn.community.ahead(turn.now).into_iter();
    ahead.filter(|meeting| meeting.series == Some(series)).map(|meeting| meeting.id).collect()
}

/// A rule with an end: UNTIL replaces COUNT and any UNTIL.
fn with_until(rrule: &str, until: Timestamp) -> String {
    let kept: Vec<&str> = rrule
        .split(';')
        .filter(|part| !part.starts_with("UNTIL=") && !part.starts_with("COUNT="))
        .collect();
    format!("{};UNTIL={}", kept.join(";"), time::basic_utc(until))
}

/// A meeting that goes with its series: no letter of its own.
fn quietly_off(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = turn.community.meetings[&id].clone();
    let (state, sequence, at) = (MeetingState::Cancelled, meeting.sequence, turn.now);
    turn.record(Change::StateSet { meeting: id, state, sequence, at });
    for topic in meeting.agenda {
        let state = agenda::TopicState::Open;
        turn.record(agenda::Change::TopicStands { topic, state });
    }
    if matches!(meeting.duty.state, DutyState::Asked | DutyState::Called) {
        facilitation::stands(turn, id, Duty::default());
    }
}

/// The same rhythm, but another place, link, length, or other days off.
fn revise(turn: &mut Turn<'_>, series: &Series) {
    let says = turn.community.settings.meeting.clone();
    let mut diff = places(series, &says);
    let next_working_day = says.on_holiday == OnHoliday::NextWorkingDay;
    let same_days = series.skip == says.skip && series.next_working_day == next_working_day;
    if diff.is_empty() && same_days {
        return;
    }
    let sequence = series.sequence + 1;
    let revised = Series {
        sequence,
        material: sequence,
        minutes: says.minutes,
        place: says.place,
        link: says.link,
        skip: says.skip,
        next_working_day,
        revised: turn.now,
        plans_at: Some(turn.now),
        ..series.clone()
    };
    turn.record(Change::SeriesStands { series: Box::new(revised.clone()) });
    let (mut off, on) = days(turn, series, &revised);
    // A planned meeting that falls out is called off by a letter of its own.
    for id in ahead_of(turn, series.id) {
        let day = turn.community.meetings[&id].original.date();
        off.retain(|off| *off != day);
    }
    if !off.is_empty() || !on.is_empty() {
        diff.push(Diff::Days { off, on });
    }
    if !diff.is_empty() {
        update(turn, &revised, &diff);
    }
    follow(turn, series, &revised);
}

/// What differs in place, link and length.
fn places(series: &Series, says: &MeetingSettings) -> Vec<Diff> {
    let mut diff = vec![];
    if series.minutes != says.minutes {
        diff.push(Diff::Minutes { from: series.minutes, to: says.minutes });
    }
    if series.place != says.place {
        diff.push(Diff::Place { from: series.place.clone(), to: says.place.clone() });
    }
    if series.link != says.link {
        diff.push(Diff::Link { from: series.link.clone(), to: says.link.clone() });
    }
    diff
}

/// Tells everybody what is different; answers stay as they are, for the time is the same.
fn update(turn: &mut Turn<'_>, revised: &Series, diff: &[Diff]) {
    let readers: Vec<PersonId> = turn.community.members.keys().copied().collect();
    for part in revised.parts(turn.now) {
        let Some(series) = turn.series_facts(revised) else { continue };
        for readers in readers.chunks(READERS) {
            let facts = turn.part_facts(revised, &part);
            let calendar = turn.with_usual_answers(facts, readers);
            let (series, diff) = (series.clone(), diff.to_vec());
            let letter = Letter::InvitationUpdate { series, diff, calendar };
            turn.send(To::People(readers.to_vec()), letter);
        }
    }
}

/// The days on which there is no meeting any more, and those on which there is one now.
fn days(turn: &Turn<'_>, old: &Series, new: &Series) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
    let until = turn.now + TimeDelta::days(DAYS_LOOKED_AT);
    let meets = |series: &Series| -> BTreeSet<NaiveDate> {
        let recurrence = series.recurrence();
        let ahead = recurrence.iter().flat_map(|series| series.between(turn.now, until).take(1000));
        ahead.map(|occurrence| occurrence.id.date()).collect()
    };
    let (old, new) = (meets(old), meets(new));
    (old.difference(&new).copied().collect(), new.difference(&old).copied().collect())
}

/// Planned meetings follow their series, but for what people decided about them.
fn follow(turn: &mut Turn<'_>, old: &Series, new: &Series) {
    let Some(recurrence) = new.recurrence() else { return };
    let before = old.recurrence();
    for id in ahead_of(turn, new.id) {
        let meeting = turn.community.meetings[&id].clone();
        let Some(occurrence) = recurrence.find(meeting.original) else {
            exceptions::cancel(turn, id, exceptions::Because::File);
            continue;
        };
        let (place, link) = (new.place.clone(), new.link.clone());
        // One with an UID of its own counts its own revisions.
        let (minutes, sequence, at) =
            (new.minutes, new.sequence.max(meeting.sequence + 1), turn.now);
        turn.record(Change::PlaceSet { meeting: id, minutes, place, link, sequence, at });
        exceptions::tell_place(turn, &meeting);
        let put = before.as_ref().and_then(|before| before.find(meeting.original));
        if put.is_some_and(|put| put.local == meeting.start) && occurrence.local != meeting.start {
            exceptions::shift(turn, id, occurrence.local, None);
        }
    }
    let back: Vec<MeetingId> = turn
        .community
        .meetings
        .values()
        .filter(|meeting| meeting.series == Some(new.id) && meeting.starts() > turn.now)
        .filter(|meeting| meeting.state == MeetingState::Cancelled)
        .filter(|meeting| {
            let was = before.as_ref().is_some_and(|b| b.find(meeting.original).is_some());
            !was && recurrence.find(meeting.original).is_some()
        })
        .map(|meeting| meeting.id)
        .collect();
    for id in back {
        let (state, sequence, at) = (MeetingState::Planned, new.sequence, turn.now);
        turn.record(Change::StateSet { meeting: id, state, sequence, at });
    }
}
