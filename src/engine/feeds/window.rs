//! The time a feed shows, and between which instants it says the same.

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};

use crate::clock::Timestamp;

/// The time a feed is made at. It moves only from month to month, so that the same state is the
/// same bytes; what else in a feed depends on the time asks [`Window::is_past`], which remembers the
/// instants at which the answer changes.
#[derive(Debug, Clone)]
pub(super) struct Window {
    now: Timestamp,
    /// Meetings that ended before are not shown: the months before this one, twelve of them.
    pub(super) horizon: Timestamp,
    /// The last instant at which time alone made the feed another one.
    pub(super) since: Timestamp,
    /// The next one.
    pub(super) until: Timestamp,
}

impl Window {
    /// The window at an instant.
    pub(super) fn at(now: Timestamp) -> Self {
        let month = |months: i32| {
            let number = now.year() * 12 + now.month0().cast_signed() + months;
            let day = NaiveDate::from_ymd_opt(
                number.div_euclid(12),
                number.rem_euclid(12).cast_unsigned() + 1,
                1,
            );
            day.unwrap_or_default().and_time(NaiveTime::MIN).and_utc()
        };
        Self { now, horizon: month(-12), since: month(0), until: month(1) }
    }

    /// The time it is made at.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether an instant is past; the feed is another one afterwards.
    pub(super) fn is_past(&mut self, at: Timestamp) -> bool {
        let past = at <= self.now;
        if past {
            self.since = self.since.max(at);
        } else {
            self.until = self.until.min(at);
        }
        past
    }

    /// What is in a part of a feed changes the whole.
    pub(super) fn narrow(&mut self, part: &Self) {
        self.since = self.since.max(part.since);
        self.until = self.until.min(part.until);
    }

    /// Whether something cancelled is so for long enough not to be shown any more.
    pub(super) fn is_forgotten(&mut self, cancelled: Timestamp) -> bool {
        self.is_past(cancelled + CANCELLED_SHOWN)
    }
}

/// A meeting that was called off is shown so for this long, then left out.
const CANCELLED_SHOWN: TimeDelta = TimeDelta::days(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn it_shows_twelve_months_and_moves_by_the_month() {
        let window = Window::at(at("2027-01-31T22:00:00Z"));
        assert_eq!(window.horizon, at("2026-01-01T00:00:00Z"));
        assert_eq!(window.since, at("2027-01-01T00:00:00Z"));
        assert_eq!(window.until, at("2027-02-01T00:00:00Z"));
        assert_eq!(Window::at(at("2026-12-05T00:00:00Z")).until, at("2027-01-01T00:00:00Z"));
    }

    #[test]
    fn it_remembers_when_the_answer_changes() {
        let mut window = Window::at(at("2027-01-20T12:00:00Z"));
        assert!(window.is_past(at("2027-01-19T00:00:00Z")));
        assert!(!window.is_forgotten(at("2026-12-22T00:00:00Z")));
        assert_eq!(window.since, at("2027-01-19T00:00:00Z"));
        assert_eq!(window.until, at("2027-01-21T00:00:00Z"));
    }
}
