//! What the words of a rule mean together.

use chrono::{Timelike, Weekday};

use super::super::rule::{Frequency, Nth, Parts, RuleError, Until};
use super::{Draft, WORKDAYS, unclear};

impl Draft {
    /// The rule that the draft says, if it says one.
    pub(super) fn finish(mut self) -> Result<Parts, RuleError> {
        for list in [&mut self.months, &mut self.month_days, &mut self.workdays] {
            list.sort_unstable();
            list.dedup();
        }
        if self.dates > 1 && self.months.len() > 1 && self.month_days.len() > 1 {
            return Err(unclear("dates on different days of different months are two rules"));
        }
        let kinds = [
            !self.weekdays.is_empty(),
            !self.numbered.is_empty(),
            !self.workdays.is_empty(),
            !self.month_days.is_empty(),
        ];
        if kinds.iter().filter(|kind| **kind).count() > 1 {
            return Err(unclear("the rule mixes two ways to name its days"));
        }
        let mut parts =
            if self.weekdays.is_empty() { self.by_month()? } else { self.by_weekday()? };
        parts.months.clone_from(&self.months);
        parts.until = self.until.map(Until::Day);
        parts.count = self.count;
        if parts.count == Some(0) || parts.count > Some(9_999) {
            return Err(unclear("the number of meetings is not from 1 to 9999"));
        }
        if let Some(time) = self.time {
            let number = |n: u32| i16::try_from(n).unwrap_or(0);
            parts.hours = vec![number(time.hour())];
            parts.minutes = vec![number(time.minute())];
        }
        Ok(parts)
    }

    /// Weekdays without numbers: every week, or every so many weeks or months.
    fn by_weekday(&self) -> Result<Parts, RuleError> {
        let (n, frequency) = match self.interval {
            None | Some((1, Frequency::Monthly | Frequency::Daily)) => (1, Frequency::Weekly),
            Some((n, frequency @ (Frequency::Weekly | Frequency::Monthly))) => (n, frequency),
            Some((n, Frequency::Daily)) if n % 7 == 0 => (n / 7, Frequency::Weekly),
            // "cada ocho días", "cada quince días": one week, two weeks.
            Some((n @ (8 | 15), Frequency::Daily)) => (n / 7, Frequency::Weekly),
            Some((1, Frequency::Yearly)) if !self.months.is_empty() => (1, Frequency::Weekly),
            Some(_) => return Err(unclear("weekdays and the rhythm do not go together")),
        };
        let mut parts = Parts::new(frequency, n);
        let mut weekdays = self.weekdays.clone();
        weekdays.sort_by_key(Weekday::num_days_from_monday);
        weekdays.dedup();
        parts.days = weekdays.into_iter().map(|weekday| Nth { number: 0, weekday }).collect();
        Ok(parts)
    }

    /// Days of the month or numbered weekdays, or a bare rhythm.
    fn by_month(&self) -> Result<Parts, RuleError> {
        let bare =
            self.numbered.is_empty() && self.workdays.is_empty() && self.month_days.is_empty();
        let (n, frequency) = match self.interval {
            Some(interval) if bare => interval,
            None if bare && self.months.is_empty() => {
                return Err(unclear("how often is not said"));
            }
            Some((1, Frequency::Monthly)) | None if !self.months.is_empty() => {
                (1, Frequency::Yearly)
            }
            None => (1, Frequency::Monthly),
            Some((n, frequency @ (Frequency::Monthly | Frequency::Yearly))) => (n, frequency),
            Some(_) => {
                return Err(unclear("days of a month and a rhythm of weeks do not go together"));
            }
        };
        if frequency == Frequency::Yearly && !bare && self.months.is_empty() {
            return Err(RuleError::new(
                "the month is not said",
                "write for example \"the first Monday of March every year\"",
            ));
        }
        let mut parts = Parts::new(frequency, n);
        if self.numbered.iter().any(|nth| !(-5..=5).contains(&nth.number)) {
            return Err(unclear("no month has six of a weekday"));
        }
        parts.days.clone_from(&self.numbered);
        parts.month_days.clone_from(&self.month_days);
        if !self.workdays.is_empty() {
            parts.days = WORKDAYS.map(|weekday| Nth { number: 0, weekday }).to_vec();
            parts.positions.clone_from(&self.workdays);
        }
        Ok(parts)
    }
}
