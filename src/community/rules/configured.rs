//! The file says something else: its consequences, exactly once.

use chrono::NaiveDate;

use super::{facilitation, meetings, rotation};
use crate::community::facilitation::DutyState;
use crate::community::letter::{Diff, To};
use crate::community::meeting::Change;
use crate::community::{
    Letter, Life, MeetingId, MeetingSettings, OnHoliday, PersonId, Series, SeriesId, Settings, Turn,
};
use crate::time;

/// Takes over what the file says and tells everybody what is different for them.
pub(super) fn configured(turn: &mut Turn<'_>, settings: &Settings) {
    let before = std::mem::replace(&mut turn.community.settings, settings.clone());
    let running = turn.community.running_series().cloned();
    if turn.community.life != Life::Running {
        return;
    }
    match running {
        None => begin(turn),
        Some(series) if rhythm_differs(&series, settings) => {
            end_series(turn, true);
            begin(turn);
        }
        Some(series) => revise(turn, &series, &before.meeting),
    }
    meetings::plan(turn);
}

/// Whether the file's series is another one: other first meeting, rule, zone.
fn rhythm_differs(series: &Series, settings: &Settings) -> bool {
    let meeting = &settings.meeting;
    series.start != meeting.first
        || series.rule != meeting.repeat
        || series.zone != settings.zone
        || series.until != meeting.until
}

fn series_of(turn: &Turn<'_>, id: SeriesId) -> Series {
    let settings = &turn.community.settings;
    let meeting = &settings.meeting;
    Series {
        id,
        uid: rotation::digest128(turn.community.seed, "series", u64::from(id.0)),
        sequence: 0,
        material: 0,
        start: meeting.first,
        zone: settings.zone,
        rule: meeting.repeat.clone(),
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
        planned_to: None,
    }
}

/// Begins the series the file describes and invites everybody.
fn begin(turn: &mut Turn<'_>) {
    let id = SeriesId(turn.community.counters.series + 1);
    let series = series_of(turn, id);
    turn.record(Change::SeriesStands { series: Box::new(series) });
    meetings::plan(turn);
    let members: Vec<PersonId> = turn.community.members.keys().copied().collect();
    if !members.is_empty() {
        meetings::invite(turn, &members);
    }
}

/// Ends the running series in everybody's calendar: what was stays, what was to come goes.
pub(super) fn end_series(turn: &mut Turn<'_>, another: bool) {
    let Some(series) = turn.community.running_series().cloned() else { return };
    let yesterday = time::to_local(turn.now, series.zone).date().pred_opt();
    let facts = turn.series_facts(&series);
    let parts = series.parts(turn.now);
    let sequence = series.sequence + 1;
    let ended = Series {
        ended: true,
        sequence,
        material: sequence,
        revised: turn.now,
        until: yesterday,
        ..series.clone()
    };
    turn.record(Change::SeriesStands { series: Box::new(ended.clone()) });
    // Nothing that was held is wiped: the calendars' series gets an end instead of a cancellation.
    let readers = To::People(turn.community.members.keys().copied().collect());
    for part in parts {
        let (Some(facts), Some(rrule)) = (facts.clone(), part.safe.rrule.as_ref()) else {
            continue;
        };
        let mut calendar = turn.part_facts(&ended, &part);
        calendar.start = series_start(&series, part.safe.start);
        calendar.rrule = Some(with_until(rrule, turn.now));
        calendar.ask = false;
        let letter = Letter::SeriesEnded { series: facts, another, calendar };
        turn.send(readers.clone(), letter);
    }
    let ahead: Vec<MeetingId> = turn
        .community
        .ahead(turn.now)
        .iter()
        .filter(|meeting| meeting.series == Some(series.id))
        .map(|meeting| meeting.id)
        .collect();
    for id in ahead {
        quietly_off(turn, id);
    }
}

/// The start of a part as members' calendars know it: the first one ever, where it is in the past.
fn series_start(series: &Series, next: chrono::NaiveDateTime) -> chrono::NaiveDateTime {
    if series.start.date() < next.date() && series.start.weekday_matches(next) {
        series.start
    } else {
        next
    }
}

trait WeekdayMatches {
    fn weekday_matches(&self, other: chrono::NaiveDateTime) -> bool;
}

impl WeekdayMatches for chrono::NaiveDateTime {
    fn weekday_matches(&self, other: chrono::NaiveDateTime) -> bool {
        use chrono::Datelike as _;
        self.weekday() == other.weekday()
    }
}

/// A rule with an end: UNTIL replaces COUNT and any UNTIL.
fn with_until(rrule: &str, until: crate::clock::Timestamp) -> String {
    let kept: Vec<&str> = rrule
        .split(';')
        .filter(|part| !part.starts_with("UNTIL=") && !part.starts_with("COUNT="))
        .collect();
    format!("{};UNTIL={}", kept.join(";"), time::basic_utc(until))
}

/// A meeting that goes with its series: no letter of its own.
fn quietly_off(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = turn.community.meetings[&id].clone();
    let (state, sequence, at) =
        (crate::community::MeetingState::Cancelled, meeting.sequence, turn.now);
    turn.record(Change::StateSet { meeting: id, state, sequence, at });
    for topic in meeting.agenda {
        let state = crate::community::agenda::TopicState::Open;
        turn.record(crate::community::agenda::Change::TopicStands { topic, state });
    }
    if matches!(meeting.duty.state, DutyState::Asked | DutyState::Called) {
        let duty = crate::community::facilitation::Duty::default();
        facilitation::stands(turn, id, duty);
    }
}

/// The same rhythm, but another place, link, length, or other days off.
fn revise(turn: &mut Turn<'_>, series: &Series, before: &MeetingSettings) {
    let now_says = turn.community.settings.meeting.clone();
    let mut diff = vec![];
    if series.minutes != now_says.minutes {
        diff.push(Diff::Minutes { from: series.minutes, to: now_says.minutes });
    }
    if series.place != now_says.place {
        diff.push(Diff::Place { from: series.place.clone(), to: now_says.place.clone() });
    }
    if series.link != now_says.link {
        diff.push(Diff::Link { from: series.link.clone(), to: now_says.link.clone() });
    }
    let next_working_day = now_says.on_holiday == OnHoliday::NextWorkingDay;
    let (off, on) = days(turn, series, &now_says.skip);
    let _ = before;
    if !off.is_empty() || !on.is_empty() || series.next_working_day != next_working_day {
        diff.push(Diff::Days { off: off.clone(), on });
    }
    if diff.is_empty() {
        return;
    }
    let sequence = series.sequence + 1;
    let revised = Series {
        sequence,
        material: sequence,
        minutes: now_says.minutes,
        place: now_says.place.clone(),
        link: now_says.link.clone(),
        skip: now_says.skip.clone(),
        next_working_day,
        revised: turn.now,
        ..series.clone()
    };
    turn.record(Change::SeriesStands { series: Box::new(revised.clone()) });
    let readers: Vec<PersonId> = turn.community.members.keys().copied().collect();
    for part in revised.parts(turn.now) {
        let Some(series) = turn.series_facts(&revised) else { continue };
        let calendar = turn.part_facts(&revised, &part);
        let letter = Letter::InvitationUpdate { series, diff: diff.clone(), calendar };
        turn.send(To::People(readers.clone()), letter);
    }
    follow(turn, &revised, &off);
}

/// Days that are skipped now, and were not, and the other way round.
fn days(turn: &Turn<'_>, series: &Series, skip: &[NaiveDate]) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
    let today = turn.today();
    let bare = Series { skip: vec![], ..series.clone() };
    let meets = |day: &NaiveDate| {
        *day >= today
            && bare.recurrence().is_some_and(|recurrence| {
                let from = time::to_instant(day.and_time(chrono::NaiveTime::MIN), series.zone);
                recurrence
                    .between(from, from + chrono::TimeDelta::hours(25))
                    .any(|o| o.id.date() == *day)
            })
    };
    let off = skip.iter().filter(|day| !series.skip.contains(day)).copied().filter(meets);
    let on = series.skip.iter().filter(|day| !skip.contains(day)).copied().filter(meets);
    (off.collect(), on.collect())
}

/// Planned meetings follow their series.
fn follow(turn: &mut Turn<'_>, series: &Series, off: &[NaiveDate]) {
    let ahead: Vec<MeetingId> = turn
        .community
        .ahead(turn.now)
        .iter()
        .filter(|meeting| meeting.series == Some(series.id))
        .map(|meeting| meeting.id)
        .collect();
    for id in ahead {
        let meeting = turn.community.meetings[&id].clone();
        if off.contains(&meeting.original.date()) {
            quietly_off(turn, id);
            continue;
        }
        let (place, link) = (series.place.clone(), series.link.clone());
        let (minutes, sequence, at) = (series.minutes, series.sequence, turn.now);
        turn.record(Change::PlaceSet { meeting: id, minutes, place, link, sequence, at });
    }
}
