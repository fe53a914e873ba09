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
    Letter, Life, Meeting, MeetingId, MeetingSettings, MeetingState, OnHoliday, PersonId, Series,
    SeriesId, Settings, Turn, agenda, attendance, news, setting,
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
        Some(series) if rhythm_differs(&series, settings) || is_over(turn, &series) => {
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
        || is_elsewhere(series, settings)
}

/// Whether nothing is left of a series once it ends when the file says now, or there is something
/// again of one that was over.
fn is_over(turn: &Turn<'_>, series: &Series) -> bool {
    let until = turn.community.settings.meeting.until;
    let ends = Series { until, ..series.clone() };
    let next = |series: &Series| series.recurrence().and_then(|all| all.next_after(turn.now));
    next(series).is_some() != next(&ends).is_some()
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
    let says = series_of(turn, series.id).recurrence();
    let over = life == Life::Running && says.and_then(|all| all.next_after(turn.now)).is_none();
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
        let letter = Letter::SeriesEnded { series, life, by, mailbox, over, calendar };
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
    if series.until != says.until {
        diff.push(Diff::Until { from: series.until, to: says.until });
    }
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
        until: says.until,
        revised: turn.now,
        plans_at: Some(turn.now),
        ..series.clone()
    };
    turn.record(Change::SeriesStands { series: Box::new(revised.clone()) });
    // What falls out because the end is another one is told by the end alone.
    let alike = Series { until: revised.until, ..series.clone() };
    let (mut off, on) = days(turn, &alike, &revised);
    // A planned meeting that falls out is called off by a letter of its own.
    for id in ahead_of(turn, series.id) {
        let day = turn.community.meetings[&id].original.date();
        off.retain(|off| *off != day);
    }
    if !off.is_empty() || !on.is_empty() {
        diff.push(Diff::Days { off, on });
    }
    come_back(turn, series, &revised);
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

/// Meetings that had fallen out of their series and are in it again stand where it puts them: that is
/// what calendars are told.
fn come_back(turn: &mut Turn<'_>, old: &Series, new: &Series) {
    let (Some(recurrence), before) = (new.recurrence(), old.recurrence()) else { return };
    let fell_out = |meeting: &&Meeting| {
        meeting.series == Some(new.id)
            && meeting.uid.is_none()
            && meeting.starts().max(time::to_instant(meeting.original, meeting.zone)) > turn.now
            && meeting.state == MeetingState::Cancelled
            && before.as_ref().is_none_or(|before| before.find(meeting.original).is_none())
    };
    let gone: Vec<Meeting> = turn.community.meetings.values().filter(fell_out).cloned().collect();
    for meeting in gone {
        let Some(occurrence) = recurrence.find(meeting.original) else { continue };
        let (id, sequence, at) = (meeting.id, new.sequence, turn.now);
        let state = MeetingState::Planned;
        turn.record(Change::StateSet { meeting: id, state, sequence, at });
        if meeting.start != occurrence.local {
            turn.record(Change::Moved { meeting: id, to: occurrence.local, sequence, at });
            for person in meeting.answers.into_keys() {
                turn.record(attendance::Change::Answered { meeting: id, person, answer: None });
            }
        }
    }
}

/// Whether calendars know of a meeting by the rule of its series alone.
fn stands_in_series(meeting: &Meeting, series: &Series) -> bool {
    let ruled = || series.all_parts(series.created).iter().any(|part| part.safe.rrule.is_some());
    meeting.is_as_usual() && meeting.uid.is_none() && (series.rule.is_none() || ruled())
}

/// Planned meetings follow their series, but for what people decided about them.
fn follow(turn: &mut Turn<'_>, old: &Series, new: &Series) {
    let Some(recurrence) = new.recurrence() else { return };
    let before = old.recurrence();
    for id in ahead_of(turn, new.id) {
        let meeting = turn.community.meetings[&id].clone();
        let Some(occurrence) = recurrence.find(meeting.original) else {
            let beyond = new.until.is_some_and(|last| meeting.original.date() > last);
            if beyond && stands_in_series(&meeting, new) {
                // Calendars know it by the end of the rule.
                quietly_off(turn, id);
            } else {
                exceptions::cancel(turn, id, exceptions::Because::File);
            }
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
}
