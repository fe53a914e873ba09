//! What calendars are told: the series in parts that Outlook imports, and single meetings.

use crate::community::facilitation::DutyState;
use crate::community::letter::{CalendarFacts, CalendarMethod, SeriesFacts};
use crate::community::recurrence::holidays::{DaysOff, OnHoliday};
use crate::community::recurrence::{self, Rule, outlook};
use crate::community::{Community, Meeting, PersonId, Series, Turn};
use crate::time;

/// Readers of one letter that holds the answer of each.
pub(super) const READERS: usize = 500;

/// Of a series that no rule says, so many meetings are invited to at a time, each by a mail.
const INVITED_AHEAD: usize = 3;

/// One calendar series (or single event) that says a part of a series.
pub(crate) struct Part {
    /// Its UID without host.
    pub(crate) uid: String,
    /// From its next occurrence on.
    pub(crate) safe: outlook::SafeSeries,
}

impl Series {
    /// The occurrences of this series. A rule that can't be read any more leaves the first meeting.
    pub(crate) fn recurrence(&self) -> Option<recurrence::Series> {
        let rule = self.rule.as_deref().and_then(|rule| Rule::read(rule).ok());
        let on_holiday =
            if self.next_working_day { OnHoliday::NextWorkingDay } else { OnHoliday::Skip };
        let days_off = DaysOff { dates: self.skip.iter().copied().collect(), on_holiday };
        let series = recurrence::Series::new(self.start, self.zone, rule).ok()?;
        let series = series.taking_turns(&self.hours).ok()?.resting(days_off);
        Some(match self.until.and_then(|day| day.and_hms_opt(23, 59, 59)) {
            Some(last) => series.ending(last),
            None => series,
        })
    }

    /// The calendar series that say this one, from now on; what no rule says, only as far as people
    /// are invited to it.
    pub(crate) fn parts(&self, now: crate::clock::Timestamp) -> Vec<Part> {
        let mut parts = self.all_parts(now);
        if self.one_by_one(&parts) {
            parts.truncate(INVITED_AHEAD);
        }
        parts
    }

    /// The same, with all single meetings that feeds show.
    pub(crate) fn all_parts(&self, now: crate::clock::Timestamp) -> Vec<Part> {
        self.recurrence().map(|series| self.parts_of(&series, now)).unwrap_or_default()
    }

    /// The same of its occurrences, where they are known already.
    fn parts_of(&self, series: &recurrence::Series, from: crate::clock::Timestamp) -> Vec<Part> {
        let compiled = outlook::compile_from(series, from);
        let alone = compiled.rules <= 1;
        let parts = compiled.series.into_iter();
        parts.map(|safe| Part { uid: part_uid(self, &safe, alone), safe }).collect()
    }

    /// The day of its last meeting, if it has an end; meetings are at most a year apart.
    fn last_day(&self) -> Option<chrono::NaiveDate> {
        let end = time::to_instant(self.until?.and_hms_opt(23, 59, 59)?, self.zone);
        let dates = self.recurrence()?;
        let last = dates.between(end - chrono::TimeDelta::days(370), end).last();
        last.map(|last| last.local.date()).or(self.until)
    }

    /// The calendar series as they were ever sent, each from its first meeting on, and of those
    /// that are sent meeting by meeting the ones still ahead.
    pub(super) fn sent_parts(&self, now: crate::clock::Timestamp) -> Vec<Part> {
        let whole = self.all_parts(self.created).into_iter();
        let whole = whole.filter(|part| part.safe.rrule.is_some());
        let single = self.parts(now).into_iter().filter(|part| part.safe.rrule.is_none());
        whole.chain(single).collect()
    }

    /// Whether no rule that calendars know says it, so that they get its meetings one by one.
    pub(super) fn one_by_one(&self, parts: &[Part]) -> bool {
        self.rule.is_some() && parts.iter().all(|part| part.safe.rrule.is_none())
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

impl Community {
    /// What a calendar is told of a part of a series.
    pub(crate) fn part_facts(&self, series: &Series, part: &Part) -> CalendarFacts {
        let away = |meeting: &&Meeting| {
            meeting.series == Some(series.id)
                && (meeting.uid.is_some()
                    || meeting.state == crate::community::MeetingState::Cancelled)
        };
        // Meetings that are off, or went elsewhere for good, are no part of what is sent anew.
        let gone = self.meetings.values().filter(away).map(|meeting| meeting.original);
        let mut exdates = part.safe.exdates.clone();
        exdates.extend(gone.filter(|original| *original >= part.safe.start));
        exdates.sort_unstable();
        exdates.dedup();
        CalendarFacts {
            method: CalendarMethod::Request,
            uid: part.uid.clone(),
            mailbox: series.mailbox.clone(),
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
        let series = meeting.series.and_then(|series| self.series.get(&series));
        meeting.calendar_facts(series.map(Announced::new).as_ref(), method)
    }
}

impl Meeting {
    /// Its UID where it stands in no calendar series.
    pub(crate) fn single_uid(&self, series: &Series) -> String {
        single_uid(&series.uid, time::to_instant(self.original, self.zone))
    }

    /// What a calendar is told of this meeting, whose series was announced so.
    pub(crate) fn calendar_facts(
        &self,
        series: Option<&Announced<'_>>,
        method: CalendarMethod,
    ) -> CalendarFacts {
        let (uid, recurrence_id) = match (&self.uid, series) {
            (Some(uid), _) => (uid.clone(), None),
            (None, Some(series)) => series.place(self),
            (None, None) => (String::new(), None),
        };
        CalendarFacts {
            method,
            uid,
            mailbox: series.map_or_else(String::new, |of| of.series.mailbox.clone()),
            sequence: self.sequence,
            revised: self.revised,
            created: self.created,
            start: self.start,
            zone: self.zone,
            minutes: self.minutes,
            rrule: None,
            exdates: vec![],
            recurrence_id,
            place: self.place.clone(),
            link: self.link.clone(),
            ask: method == CalendarMethod::Request,
            partstats: vec![],
            facilitator: self.duty.holder.filter(|_| self.duty.state == DutyState::Accepted),
        }
    }
}

impl Turn<'_> {
    /// What a calendar is told of a part of a series.
    pub(super) fn part_facts(&self, series: &Series, part: &Part) -> CalendarFacts {
        self.community.part_facts(series, part)
    }

    /// What a calendar is told of one meeting: as an exception of its series, or by itself.
    pub(super) fn one_facts(&self, meeting: &Meeting, method: CalendarMethod) -> CalendarFacts {
        self.community.one_facts(meeting, method)
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
            Some((*person, answer.coming.partstat().to_owned()))
        });
        CalendarFacts { partstats: answered.collect(), ask: false, ..facts }
    }

    /// What a calendar is told of a series, with what the readers usually answer.
    pub(super) fn with_usual_answers(
        &self,
        facts: CalendarFacts,
        readers: &[PersonId],
    ) -> CalendarFacts {
        let usual = readers.iter().filter_map(|person| {
            let answer = self.community.members.get(person)?.usually_at(facts.start.time())?;
            Some((*person, answer.coming.partstat().to_owned()))
        });
        CalendarFacts { partstats: usual.collect(), ask: false, ..facts }
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
            hours: series.hours.clone(),
            minutes: series.minutes,
            place: series.place.clone(),
            link: series.link.clone(),
            until: series.last_day(),
        })
    }
}

/// A series as calendars hold it, made once and asked about each of its meetings.
pub(crate) struct Announced<'s> {
    series: &'s Series,
    recurrence: Option<recurrence::Series>,
    /// Each UID with its dates; none: the series itself says all, under its own UID.
    parts: Option<Vec<(String, recurrence::Series)>>,
}

impl<'s> Announced<'s> {
    /// A series as it was announced from its beginning.
    pub(crate) fn new(series: &'s Series) -> Self {
        let recurrence = series.recurrence();
        let compiled = recurrence.as_ref().map(outlook::compile).unwrap_or_default();
        if series.rule.is_none() || compiled.rules == 1 {
            return Self { series, recurrence, parts: None };
        }
        let ruled = compiled.series.iter().filter_map(|part| {
            let rule = Rule::read(part.rrule.as_deref()?).ok()?;
            let dates = recurrence::Series::new(part.start, part.zone, Some(rule)).ok()?;
            Some((part_uid(series, part, false), dates))
        });
        let parts = Some(ruled.collect());
        Self { series, recurrence, parts }
    }

    /// The calendar series that say it from an instant on, and where no rule says it, its next
    /// meetings.
    pub(crate) fn parts(&self, from: crate::clock::Timestamp) -> Vec<Part> {
        let parts = |recurrence| self.series.parts_of(recurrence, from);
        self.recurrence.as_ref().map(parts).unwrap_or_default()
    }

    /// The UID and RECURRENCE-ID of a meeting in the calendars' series.
    fn place(&self, meeting: &Meeting) -> (String, Option<chrono::NaiveDateTime>) {
        if self.series.rule.is_none() {
            return (self.series.uid.clone(), None);
        }
        let Some(parts) = &self.parts else {
            return (self.series.uid.clone(), Some(meeting.original));
        };
        match parts.iter().find(|(_, dates)| dates.find(meeting.original).is_some()) {
            Some((uid, _)) => (uid.clone(), Some(meeting.original)),
            None => (meeting.single_uid(self.series), None),
        }
    }
}
