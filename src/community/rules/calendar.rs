//! What calendars are told: the series in parts that Outlook imports, and single meetings.

use crate::community::attendance::Coming;
use crate::community::letter::{CalendarFacts, CalendarMethod, SeriesFacts};
use crate::community::recurrence::holidays::{DaysOff, OnHoliday};
use crate::community::recurrence::{self, Rule, outlook};
use crate::community::{Meeting, PersonId, Series, Turn};
use crate::time;

/// One calendar series (or single event) that says a part of a series.
pub(super) struct Part {
    /// Its UID without host.
    pub(super) uid: String,
    /// From its next occurrence on.
    pub(super) safe: outlook::SafeSeries,
}

impl Series {
    /// The occurrences of this series. A rule that can't be read any more leaves the first meeting.
    pub(crate) fn recurrence(&self) -> Option<recurrence::Series> {
        let rule = self.rule.as_deref().and_then(|rule| Rule::read(rule).ok());
        let on_holiday =
            if self.next_working_day { OnHoliday::NextWorkingDay } else { OnHoliday::Skip };
        let days_off = DaysOff { dates: self.skip.iter().copied().collect(), on_holiday };
        let series = recurrence::Series::new(self.start, self.zone, rule).ok()?.resting(days_off);
        Some(match self.until.and_then(|day| day.and_hms_opt(23, 59, 59)) {
            Some(last) => series.ending(last),
            None => series,
        })
    }

    /// The calendar series that say this one, from now on.
    pub(super) fn parts(&self, now: crate::clock::Timestamp) -> Vec<Part> {
        let Some(series) = self.recurrence() else { return vec![] };
        let alone = outlook::compile(&series).series.len() == 1;
        let parts = outlook::compile_from(&series, now).series.into_iter();
        parts.map(|safe| Part { uid: part_uid(self, &safe, alone), safe }).collect()
    }
}

/// The UID of a part: the series' own where it is all of it.
fn part_uid(series: &Series, safe: &outlook::SafeSeries, alone: bool) -> String {
    match (alone, safe.rrule.is_none() && series.rule.is_some()) {
        (true, false) => series.uid.clone(),
        (_, true) => single_uid(&series.uid, time::to_instant(safe.start, safe.zone)),
        (false, false) => {
            let key = super::rotation::digest128(0, &safe.key, 0);
            format!("{}-{}", series.uid, &key[..8])
        }
    }
}

/// The UID of one meeting of a series that calendars get meeting by meeting.
fn single_uid(base: &str, at: crate::clock::Timestamp) -> String {
    format!("{base}-d{}", at.timestamp())
}

/// PARTSTAT of an answer.
pub(super) fn partstat(coming: Coming) -> &'static str {
    match coming {
        Coming::Yes => "ACCEPTED",
        Coming::No => "DECLINED",
        Coming::Maybe => "TENTATIVE",
    }
}

impl Turn<'_> {
    /// What a calendar is told of a part of a series.
    pub(super) fn part_facts(&self, series: &Series, part: &Part) -> CalendarFacts {
        let away = |meeting: &&Meeting| {
            meeting.series == Some(series.id)
                && (meeting.uid.is_some()
                    || meeting.state == crate::community::MeetingState::Cancelled)
        };
        // Meetings that are off, or went elsewhere for good, are no part of what is sent anew.
        let gone = self.community.meetings.values().filter(away).map(|meeting| meeting.original);
        let mut exdates = part.safe.exdates.clone();
        exdates.extend(gone.filter(|original| *original >= part.safe.start));
        exdates.sort_unstable();
        exdates.dedup();
        CalendarFacts {
            method: CalendarMethod::Request,
            uid: part.uid.clone(),
            sequence: series.sequence,
            revised: series.revised,
            created: series.created,
            start: part.safe.start,
            zone: part.safe.zone,
            minutes: series.minutes,
            rrule: part.safe.rrule.clone(),
            exdates,
            recurrence_id: None,
            place: series.place.clone(),
            link: series.link.clone(),
            ask: true,
            partstats: vec![],
            facilitator: None,
        }
    }

    /// What a calendar is told of one meeting: as an exception of its series, or by itself.
    pub(super) fn one_facts(&self, meeting: &Meeting, method: CalendarMethod) -> CalendarFacts {
        let series = meeting.series.and_then(|series| self.community.series.get(&series));
        let (uid, recurrence_id) = match (&meeting.uid, series) {
            (Some(uid), _) => (uid.clone(), None),
            (None, Some(series)) => in_series(series, meeting),
            (None, None) => (String::new(), None),
        };
        CalendarFacts {
            method,
            uid,
            sequence: meeting.sequence,
            revised: meeting.revised,
            created: meeting.created,
            start: meeting.start,
            zone: meeting.zone,
            minutes: meeting.minutes,
            rrule: None,
            exdates: vec![],
            recurrence_id,
            place: meeting.place.clone(),
            link: meeting.link.clone(),
            ask: method == CalendarMethod::Request,
            partstats: vec![],
            facilitator: meeting.duty.holder.filter(|_| {
                meeting.duty.state == crate::community::facilitation::DutyState::Accepted
            }),
        }
    }

    /// The same, with what the readers answered so far, so that calendars keep it.
    pub(super) fn with_answers(
        &self,
        facts: CalendarFacts,
        meeting: &Meeting,
        readers: &[PersonId],
    ) -> CalendarFacts {
        let answered = readers.iter().filter_map(|person| {
            let answer = self.community.answer(meeting, *person)?;
            Some((*person, partstat(answer.coming).to_owned()))
        });
        CalendarFacts { partstats: answered.collect(), ask: false, ..facts }
    }

    /// A series as a letter shows it; none when nothing of it is left.
    pub(super) fn series_facts(&self, series: &Series) -> Option<SeriesFacts> {
        let next = series.recurrence()?.next_after(self.now)?.at;
        Some(SeriesFacts {
            rule: series.rule.clone(),
            next,
            end: next + chrono::TimeDelta::minutes(i64::from(series.minutes)),
            zone: series.zone,
            start: series.start,
            minutes: series.minutes,
            place: series.place.clone(),
            link: series.link.clone(),
            until: series.until,
        })
    }
}

/// The UID and RECURRENCE-ID of a meeting in the calendars' series.
fn in_series(series: &Series, meeting: &Meeting) -> (String, Option<chrono::NaiveDateTime>) {
    if series.rule.is_none() {
        return (series.uid.clone(), None);
    }
    let compiled = series.recurrence().map(|series| outlook::compile(&series).series);
    let parts = compiled.unwrap_or_default();
    if parts.len() <= 1 && parts.iter().all(|part| part.rrule.is_some()) {
        return (series.uid.clone(), Some(meeting.original));
    }
    let instant = time::to_instant(meeting.original, meeting.zone);
    for part in &parts {
        let Some(rule) = part.rrule.as_deref().and_then(|rule| Rule::read(rule).ok()) else {
            continue;
        };
        let found = recurrence::Series::new(part.start, part.zone, Some(rule));
        if found.is_ok_and(|series| series.find(meeting.original).is_some()) {
            return (part_uid(series, part, false), Some(meeting.original));
        }
    }
    (single_uid(&series.uid, instant), None)
}
