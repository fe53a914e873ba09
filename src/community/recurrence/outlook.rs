//! Rules that Outlook and Exchange import: one rule becomes one or more series that they know.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::Series;
use crate::clock::Timestamp;

/// A series as it is sent to calendars: what a VEVENT's DTSTART, RRULE and EXDATE say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeSeries {
    /// The first occurrence, local.
    pub start: NaiveDateTime,
    /// The zone of all local times.
    pub zone: Tz,
    /// RRULE text with UNTIL in UTC, never COUNT; `None` is a single event.
    pub rrule: Option<String>,
    /// Occurrences that are left out, local.
    pub exdates: Vec<NaiveDateTime>,
    /// Occurrences that are moved: where the rule puts them and where they take place, local.
    pub moved: Vec<(NaiveDateTime, NaiveDateTime)>,
}

/// What is sent for one series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compiled {
    /// In the order of their starts; more than one needs more than one UID.
    pub series: Vec<SafeSeries>,
    /// Why it is more than one, or what could not be said, in English.
    pub warnings: Vec<String>,
}

/// Says a series in rules that Outlook imports (MS-OXCICAL 2.1.3.2.2).
pub fn compile(series: &Series) -> Compiled {
    let _ = series;
    Compiled::default()
}

/// What somebody who joins at `from` is sent: the same series from its next occurrence on; `None`
/// when none is left.
pub fn rejoin(series: &SafeSeries, from: Timestamp) -> Option<SafeSeries> {
    let _ = (series, from);
    None
}
