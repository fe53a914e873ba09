//! A person's calendar as their program holds it after all invitations, updates and cancellations.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::Button;
use crate::calendar::answer::{Method, PartStat};
use crate::calendar::given::{self, GivenEvent};
use crate::clock::Timestamp;
use crate::community::recurrence::{Rule, Series};
use crate::time;

/// The most entries that are shown at once, whatever a rule gives.
const MOST: usize = 500;

/// A calendar.
#[derive(Debug, Clone, Default)]
pub struct Book {
    series: BTreeMap<String, Held>,
}

/// What is held of one UID.
#[derive(Debug, Clone, Default)]
struct Held {
    master: Option<GivenEvent>,
    /// Single occurrences that differ, by the start that the series gives them.
    others: BTreeMap<Timestamp, GivenEvent>,
    /// The answer to all of it.
    answer: Option<Button>,
    /// Answers to single occurrences.
    answers: BTreeMap<Timestamp, Button>,
}

/// Something in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The UID of its series.
    pub uid: String,
    /// The start that its series gives it: what an answer to it alone names.
    pub occurrence: Timestamp,
    /// When it begins.
    pub at: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub place: String,
    /// It belongs to a series.
    pub repeats: bool,
    /// What its owner has answered.
    pub answer: Option<Button>,
}

impl Book {
    /// Takes in a calendar that came by mail; what can't be read changes nothing.
    pub fn receive(&mut self, calendar: &[u8], mime_method: Option<&str>) {
        let Ok(given) = given::read(calendar, mime_method) else { return };
        for event in given.events {
            if given.method == Method::Request {
                self.put(event);
            } else if given.method == Method::Cancel {
                self.remove(event);
            }
        }
    }

    /// The owner has answered, to all of a series or to one occurrence of it.
    pub fn answered(&mut self, uid: &str, occurrence: Option<Timestamp>, button: Button) {
        let Some(held) = self.series.get_mut(uid) else { return };
        if let Some(at) = occurrence {
            held.answers.insert(at, button);
        } else {
            held.answer = Some(button);
            held.answers.clear();
        }
    }

    /// What the calendar shows from `from` until before `to`, in order.
    pub fn entries(&self, from: Timestamp, to: Timestamp) -> Vec<Entry> {
        let mut entries: Vec<Entry> =
            self.series.iter().flat_map(|(uid, held)| held.entries(uid, from, to)).collect();
        entries.sort_by(|a, b| (a.at, &a.title).cmp(&(b.at, &b.title)));
        entries.truncate(MOST);
        entries
    }

    /// The answer given to a series, or to one occurrence of it.
    pub fn answer(&self, uid: &str, occurrence: Option<Timestamp>) -> Option<Button> {
        let held = self.series.get(uid)?;
        occurrence.and_then(|at| held.answers.get(&at).copied()).or(held.answer)
    }

    fn put(&mut self, event: GivenEvent) {
        let held = self.series.entry(event.uid.clone()).or_default();
        let noted = event.partstat.and_then(noted);
        match event.recurrence_id {
            Some(id) => {
                let id = id.instant(event.zone);
                if held.others.get(&id).is_none_or(|known| known.sequence <= event.sequence) {
                    held.answers.extend(noted.map(|button| (id, button)));
                    held.others.insert(id, event);
                }
            }
            None if held.master.as_ref().is_none_or(|m| m.sequence <= event.sequence) => {
                held.answer = noted.or(held.answer);
                held.master = Some(event);
            }
            None => {}
        }
    }

    fn remove(&mut self, mut event: GivenEvent) {
        if event.recurrence_id.is_none() {
            self.series.remove(&event.uid);
        } else {
            event.cancelled = true;
            self.put(event);
        }
    }
}

impl Held {
    fn entries(&self, uid: &str, from: Timestamp, to: Timestamp) -> Vec<Entry> {
        let Some(master) = &self.master else {
            // Only single dates of a series were shared with this person.
            return self.exceptions(uid, from, to).collect();
        };
        let entry = |at: Timestamp| self.entry(uid, at, at, master);
        let mut entries: Vec<Entry> = match series(master) {
            Some(series) => {
                let starts = series.between(from - TimeDelta::days(1), to).take(MOST);
                starts
                    .map(|one| one.at)
                    .filter(|at| !self.others.contains_key(at))
                    .map(entry)
                    .collect()
            }
            None => vec![entry(time::to_instant(master.start, master.zone))],
        };
        entries.retain(|entry| entry.ends > from && entry.at < to && !master.cancelled);
        entries.extend(self.exceptions(uid, from, to));
        entries
    }

    fn exceptions(&self, uid: &str, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Entry> {
        let shown = self.others.iter().filter(|(_, event)| !event.cancelled);
        let entries = shown.map(move |(id, event)| {
            self.entry(uid, *id, time::to_instant(event.start, event.zone), event)
        });
        entries.filter(move |entry| entry.ends > from && entry.at < to)
    }

    fn entry(&self, uid: &str, occurrence: Timestamp, at: Timestamp, event: &GivenEvent) -> Entry {
        Entry {
            uid: uid.to_owned(),
            occurrence,
            at,
            ends: at + event.length,
            title: event.summary.clone(),
            place: event.location.clone(),
            repeats: self.master.as_ref().is_some_and(|master| master.rule.is_some()),
            answer: self.answers.get(&occurrence).copied().or(self.answer),
        }
    }
}

/// The series an event stands for; none when it happens once, or its rule can't be read.
fn series(event: &GivenEvent) -> Option<Series> {
    let rule = Rule::read(event.rule.as_deref()?).ok()?;
    let series = Series::new(event.start, event.zone, Some(rule)).ok()?;
    let gaps = event.exdates.iter().map(|gap| time::to_local(gap.instant(event.zone), event.zone));
    Some(series.without(gaps.collect::<Vec<_>>()))
}

fn noted(partstat: PartStat) -> Option<Button> {
    match partstat {
        PartStat::Accepted => Some(Button::Accept),
        PartStat::Tentative => Some(Button::Tentative),
        PartStat::Declined => Some(Button::Decline),
        PartStat::NeedsAction | PartStat::Delegated => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(method: &str, lines: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1\nSUMMARY:Guild\n{lines}END:VEVENT\nEND:VCALENDAR\n"
        )
    }

    const SERIES: &str =
        "SEQUENCE:1\nDTSTART;TZID=Europe/Madrid:20261202T160000\nRRULE:FREQ=WEEKLY\n";

    fn day(text: &str) -> Timestamp {
        time::to_instant(time::read_date(text).unwrap().into(), chrono_tz::Tz::UTC)
    }

    fn days(book: &Book) -> Vec<String> {
        let entries = book.entries(day("2026-12-01"), day("2026-12-31"));
        entries.iter().map(|entry| entry.at.format("%d %H").to_string()).collect()
    }

    #[test]
    fn a_cancelled_meeting_disappears_and_a_moved_one_moves() {
        let mut book = Book::default();
        book.receive(mail("REQUEST", SERIES).as_bytes(), None);
        assert_eq!(days(&book), ["02 15", "09 15", "16 15", "23 15", "30 15"]);
        let id = "RECURRENCE-ID;TZID=Europe/Madrid:20261209T160000\nSEQUENCE:2\n";
        let one = format!("{id}DTSTART;TZID=Europe/Madrid:20261209T160000\n");
        book.receive(mail("CANCEL", &one).as_bytes(), None);
        let moved = SERIES.replace("20261202T", "20261217T").replace("RRULE:FREQ=WEEKLY\n", "");
        let id = "RECURRENCE-ID;TZID=Europe/Madrid:20261216T160000\n";
        book.receive(mail("REQUEST", &format!("{id}{moved}")).as_bytes(), None);
        assert_eq!(days(&book), ["02 15", "17 15", "23 15", "30 15"]);
        book.receive(mail("CANCEL", SERIES).as_bytes(), None);
        assert!(days(&book).is_empty());
    }

    #[test]
    fn an_older_revision_changes_nothing() {
        let mut book = Book::default();
        book.receive(mail("REQUEST", SERIES).as_bytes(), None);
        let older = SERIES.replace("SEQUENCE:1", "SEQUENCE:0").replace("T16", "T18");
        book.receive(mail("REQUEST", &older).as_bytes(), None);
        assert_eq!(days(&book)[0], "02 15");
    }

    #[test]
    fn the_answer_to_one_date_is_its_own() {
        let mut book = Book::default();
        book.receive(mail("REQUEST", SERIES).as_bytes(), None);
        book.answered("1", None, Button::Accept);
        let second = book.entries(day("2026-12-01"), day("2026-12-31"))[1].occurrence;
        book.answered("1", Some(second), Button::Decline);
        let answers: Vec<_> =
            book.entries(day("2026-12-01"), day("2026-12-17")).iter().map(|e| e.answer).collect();
        let accept = Some(Button::Accept);
        assert_eq!(answers, [accept, Some(Button::Decline), accept]);
    }
}
