//! Days on which nobody meets: dates, or the all-day events of a holiday calendar.

use std::collections::BTreeSet;

use chrono::NaiveDate;

/// What becomes of a meeting on a holiday: the configuration's `on_holiday`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// It is left out.
    #[default]
    Skip,
    /// It moves to the next working day at the same time.
    NextWorkingDay,
}

/// The holidays of a community and what they do to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaysOff {
    /// The holidays: the configuration's `skip`.
    pub dates: BTreeSet<NaiveDate>,
    /// What becomes of a meeting on one of them.
    pub on_holiday: OnHoliday,
}

impl DaysOff {
    /// Whether a day is a holiday.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.dates.contains(&day)
    }
}
