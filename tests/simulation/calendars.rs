//! A tiny model of a calendar program: what somebody's calendar holds after the invitations,
//! updates and cancellations they got.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use convene::clock::Timestamp;
use convene::community::letter::{CalendarFacts, CalendarMethod};
use convene::community::recurrence::{Rule, Series};
use convene::time;

/// What one UID is to a calendar.
#[derive(Debug, Default, Clone)]
struct Entry {
    sequence: u32,
    master: Option<CalendarFacts>,
    /// By RECURRENCE-ID; none: it is off.
    exceptions: BTreeMap<NaiveDateTime, Option<CalendarFacts>>,
}

/// Somebody's calendar.
#[derive(Debug, Default, Clone)]
pub(crate) struct Calendar(BTreeMap<String, Entry>);

impl Calendar {
    /// An invitation, update or cancellation came.
    pub(crate) fn takes(&mut self, facts: &CalendarFacts) {
        let entry = self.0.entry(facts.uid.clone()).or_default();
        if facts.sequence < entry.sequence {
            // As programs do: it is older than what is known.
            return;
        }
        entry.sequence = facts.sequence;
        match (facts.method, facts.recurrence_id) {
            (CalendarMethod::Request, None) => {
                let same =
                    entry.master.as_ref().is_some_and(|master| times(master) == times(facts));
                if !same {
                    entry.exceptions.clear();
                }
                entry.master = Some(facts.clone());
            }
            (CalendarMethod::Request, Some(id)) => {
                entry.exceptions.insert(id, Some(facts.clone()));
            }
            (CalendarMethod::Cancel, None) => {
                entry.master = None;
                entry.exceptions.clear();
            }
            (CalendarMethod::Cancel, Some(id)) => {
                entry.exceptions.insert(id, None);
            }
            // The meeting stays as it is.
            (CalendarMethod::DeclineCounter, _) => {}
        }
    }

    /// The meetings it shows between two instants: start, minutes and place.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> BTreeSet<Shown> {
        let mut shown = BTreeSet::new();
        for entry in self.0.values() {
            for (id, facts) in entry.starts(from, to) {
                if !entry.exceptions.contains_key(&id) {
                    shown.insert(Shown::of(facts, id));
                }
            }
            let moved = entry.exceptions.values().flatten();
            shown.extend(moved.map(|facts| Shown::of(facts, facts.start)));
        }
        shown.retain(|one| from < one.at && one.at < to);
        shown
    }
}

impl Entry {
    /// The occurrences of the master, by their local time.
    fn starts(&self, from: Timestamp, to: Timestamp) -> Vec<(NaiveDateTime, &CalendarFacts)> {
        let Some(master) = &self.master else { return vec![] };
        let rule = master.rrule.as_deref().map(|rule| Rule::read(rule).expect("a rule we sent"));
        let Ok(series) = Series::new(master.start, master.zone, rule) else { return vec![] };
        let series = series.without(master.exdates.iter().copied());
        series.between(from, to).map(|one| (one.id, master)).collect()
    }
}

/// What an exception stands against: when these change, programs drop the exceptions.
fn times(facts: &CalendarFacts) -> (chrono::NaiveTime, &Option<String>, u32) {
    (facts.start.time(), &facts.rrule, facts.minutes)
}

/// A meeting as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    pub(crate) at: Timestamp,
    pub(crate) minutes: u32,
    pub(crate) place: String,
}

impl Shown {
    fn of(facts: &CalendarFacts, local: NaiveDateTime) -> Self {
        let at = time::to_instant(local, facts.zone);
        Self { at, minutes: facts.minutes, place: facts.place.clone() }
    }
}
