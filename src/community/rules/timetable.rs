//! When each step of a meeting is due, in the community's time.

use chrono::{Datelike, Days, TimeDelta};

use crate::clock::Timestamp;
use crate::community::step::{Step, Steps};
use crate::community::{Community, Meeting};
use crate::time;

/// Rhythms shorter than this shrink all offsets in proportion (decisions.md).
pub(super) const FULL_RHYTHM_DAYS: i64 = 14;

/// The facilitator of a thin meeting decides until so long before it.
const DECIDE_BEFORE: TimeDelta = TimeDelta::hours(4);

/// People read for so long from when letters leave.
const WORKING_DAY: TimeDelta = TimeDelta::hours(10);

/// No holidays are longer than this, in days.
const DAYS_OFF: u32 = 30;

/// The rhythm around a meeting, in days, at most [`FULL_RHYTHM_DAYS`].
fn rhythm_days(meeting: &Meeting) -> i64 {
    i64::from(meeting.rhythm).clamp(1, FULL_RHYTHM_DAYS)
}

/// An offset of days in this meeting's rhythm: at least one, if it was any.
fn scaled(days: u32, rhythm: i64) -> i64 {
    let days = i64::from(days);
    let shrunk = (days * rhythm + FULL_RHYTHM_DAYS / 2) / FULL_RHYTHM_DAYS;
    if days == 0 { 0 } else { shrunk.max(1) }
}

/// How long somebody may stay silent, scaled: three days to accept, two for the open call.
pub(super) fn patience(meeting: &Meeting, days: u32) -> TimeDelta {
    let rhythm = rhythm_days(meeting);
    TimeDelta::seconds(i64::from(days) * 86_400 * rhythm / FULL_RHYTHM_DAYS)
}

/// `send_at` so many days before the meeting, on a working day.
pub(super) fn before(community: &Community, meeting: &Meeting, days: i64) -> Timestamp {
    let mut day = meeting.start.date() - Days::new(days.unsigned_abs());
    while !time::is_weekday(day) {
        day = day.pred_opt().unwrap_or(day);
    }
    let at = time::to_instant(day.and_time(community.settings.letters.send_at), meeting.zone);
    // A meeting early in the morning still hears of it before it begins.
    if days == 0 { at.min(meeting.starts() - TimeDelta::hours(1)) } else { at }
}

/// `send_at` so many days after the meeting, on a working day.
fn after(community: &Community, meeting: &Meeting, days: i64) -> Timestamp {
    let mut day = meeting.start.date() + Days::new(days.unsigned_abs());
    while !time::is_weekday(day) {
        day = day.succ_opt().unwrap_or(day);
    }
    time::to_instant(day.and_time(community.settings.letters.send_at), meeting.zone)
}

/// When others are called at the earliest because somebody is silent.
pub(super) fn open_call(community: &Community, meeting: &Meeting) -> Timestamp {
    let days = community.settings.letters.open_call_days;
    before(community, meeting, scaled(days, rhythm_days(meeting)))
}

/// The same time, or `send_at` of the day it falls on, or of the next working day: never at night
/// or on a weekend.
pub(super) fn at_work(community: &Community, at: Timestamp) -> Timestamp {
    let zone = community.settings.zone;
    let send_at = community.settings.letters.send_at;
    let local = time::to_local(at, zone);
    let mut day = local.date();
    while !time::is_weekday(day) {
        day = day.succ_opt().unwrap_or(day);
    }
    if day == local.date() && local.time() >= send_at {
        return at;
    }
    time::to_instant(day.and_time(send_at), zone)
}

/// The same time, or `send_at` of the next day on which this falls by day, on no weekend and on no day
/// without meetings: when most people are there to see how something ends.
pub(super) fn in_session(community: &Community, at: Timestamp) -> Timestamp {
    let (zone, send_at) = (community.settings.zone, community.settings.letters.send_at);
    let local = time::to_local(at, zone);
    let late = local.time().signed_duration_since(send_at) > WORKING_DAY;
    let mut day = if late { local.date() + Days::new(1) } else { local.date() };
    let off = &community.settings.meeting.skip;
    let rests = |day| !time::is_weekday(day) || off.contains(&day);
    for _ in 0..DAYS_OFF {
        if rests(day) {
            day = day.succ_opt().unwrap_or(day);
        }
    }
    if day == local.date() && local.time() >= send_at {
        return at;
    }
    time::to_instant(day.and_time(send_at), zone)
}

/// When a step of a meeting is due.
pub(super) fn due(community: &Community, meeting: &Meeting, step: Step) -> Timestamp {
    let letters = &community.settings.letters;
    let rhythm = rhythm_days(meeting);
    let ahead = |days: u32| before(community, meeting, scaled(days, rhythm));
    let behind = |days: u32| after(community, meeting, scaled(days, rhythm));
    match step {
        Step::AskFacilitator => ahead(letters.ask_facilitator_days),
        Step::CallForTopics => ahead(letters.call_for_topics_days),
        Step::Agenda => ahead(letters.agenda_days),
        Step::Brief => ahead(letters.brief_days),
        Step::Remind => ahead(letters.remind_days),
        Step::HoldOrCancel => ahead(letters.hold_or_cancel_days),
        Step::Default => {
            let asked = ahead(letters.hold_or_cancel_days);
            (meeting.starts() - DECIDE_BEFORE).max(asked + TimeDelta::minutes(30))
        }
        Step::NotesPrompt => {
            meeting.ends() + TimeDelta::hours(i64::from(letters.notes_hours_after))
        }
        Step::Chase => behind(letters.chase_days.first().copied().unwrap_or(2)),
        Step::ChaseAll => behind(letters.chase_days.get(1).copied().unwrap_or(4)),
        Step::Summary => behind(letters.close_notes_days),
    }
}

/// The steps already past for a meeting that is planned now; asking a facilitator never is.
pub(super) fn past_steps(community: &Community, meeting: &Meeting, now: Timestamp) -> Steps {
    let past = Step::ALL.into_iter().filter(|step| {
        *step != Step::AskFacilitator && due(community, meeting, *step) < now - TimeDelta::hours(1)
    });
    past.fold(Steps::default(), |steps, step| steps.and(Steps::of(step)))
}

/// Whether a step is of no use any more, so that it is dropped and not done late.
pub(super) fn too_late(meeting: &Meeting, step: Step, now: Timestamp) -> bool {
    match step {
        Step::AskFacilitator
        | Step::CallForTopics
        | Step::Agenda
        | Step::Brief
        | Step::Remind
        | Step::HoldOrCancel
        | Step::Default => now >= meeting.starts(),
        Step::NotesPrompt | Step::Chase | Step::ChaseAll | Step::Summary => {
            now > meeting.ends() + TimeDelta::days(30)
        }
    }
}

/// The step that makes this one pointless once its own hour has come.
pub(super) fn then(step: Step) -> Option<Step> {
    match step {
        Step::CallForTopics => Some(Step::Agenda),
        Step::NotesPrompt | Step::ChaseAll => Some(Step::Summary),
        Step::Chase => Some(Step::ChaseAll),
        Step::AskFacilitator
        | Step::Agenda
        | Step::Brief
        | Step::Remind
        | Step::HoldOrCancel
        | Step::Default
        | Step::Summary => None,
    }
}

/// The next digest after an instant.
pub(super) fn next_digest(community: &Community, after: Timestamp) -> Timestamp {
    let zone = community.settings.zone;
    let letters = &community.settings.letters;
    let mut day = time::to_local(after, zone).date();
    for _ in 0..8 {
        let at = time::to_instant(day.and_time(letters.send_at), zone);
        if day.weekday() == letters.digest_weekday && at > after {
            return at;
        }
        day = day.succ_opt().unwrap_or(day);
    }
    after + TimeDelta::days(7)
}
