//! `[community.meeting]`: when and where a community meets.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::holidays;
use super::table::Table;
use super::value::Value;
use crate::community::recurrence::holidays::{DaysOff, OnHoliday};
use crate::community::recurrence::{Frequency, Rule, RuleError, Series};

/// `[community.meeting]`. Times are local to the community's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// When the first meeting begins.
    pub first: NaiveDateTime,
    /// The rule of the others, as it is written: words or an RRULE (RFC 5545 section 3.3.10).
    pub repeat: String,
    /// The last day on which a meeting may be. Default: none.
    pub until: Option<NaiveDate>,
    /// How long a meeting takes, in minutes. Default: 60.
    pub minutes: u32,
    /// Where people meet. Default: none.
    pub place: Option<String>,
    /// Where people meet who are not there. Default: none.
    pub link: Option<String>,
    /// Days without a meeting, from dates and the days of calendar files. Default: none.
    pub skip: BTreeSet<NaiveDate>,
    /// What becomes of a meeting on such a day. Default: skip.
    pub on_holiday: OnHoliday,
    /// With fewer people a meeting is thin. Default: 3.
    pub min_people: u32,
    /// What becomes of a thin meeting when nobody says. Default: hold.
    pub thin: Thin,
}

impl Meeting {
    /// The series of its meetings in `zone`.
    ///
    /// # Errors
    /// The rule cannot be read or never matches; not after the file was checked.
    pub fn series(&self, zone: Tz) -> Result<Series, RuleError> {
        let mut series = Series::new(self.first, zone, Some(Rule::read(&self.repeat)?))?;
        if let Some(last) = self.until.and_then(|day| day.and_hms_opt(23, 59, 59)) {
            series = series.ending(last);
        }
        Ok(series.resting(DaysOff { dates: self.skip.clone(), on_holiday: self.on_holiday }))
    }
}

/// What becomes of a thin meeting when nobody says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thin {
    /// It takes place.
    #[default]
    Hold,
    /// It is called off.
    Cancel,
}

/// Reads the table.
pub(super) fn read(table: &Table<'_>, zone: Tz) -> Option<Meeting> {
    let first_at = table.required("first");
    let first = first_at.and_then(Value::date_time);
    let repeat_at = table.required("repeat");
    let repeat = repeat_at.and_then(|value| value.line(500));
    let until = table.value("until").and_then(Value::date);
    let minutes = table.number("minutes", 1..=24 * 60, 60);
    let place = table.line("place", 200);
    let link = table.value("link").and_then(Value::link);
    let first_day = first.map_or(NaiveDate::MIN, |first| first.date());
    let skip = table.value("skip").map(|value| read_skipped(value, first_day));
    let on_holiday = table.choice("on_holiday");
    let min_people = table.number("min_people", 1..=1000, 3);
    let thin = table.choice("thin");
    table.finish();
    let meeting = Meeting {
        first: first?,
        repeat: repeat?,
        until,
        minutes,
        place,
        link,
        skip: skip.unwrap_or_default(),
        on_holiday,
        min_people,
        thin,
    };
    check_rule(&meeting, zone, first_at?, repeat_at?);
    Some(meeting)
}

/// Checks that the rule can be read, that `first` is one of its days, and that a meeting is left.
fn check_rule(meeting: &Meeting, zone: Tz, first: Value<'_>, repeat: Value<'_>) {
    // Rules and days off are local: the zone changes neither what is wrong nor what is right.
    let series = match meeting.series(zone) {
        Ok(series) => series,
        Err(error) => return repeat.problem(error),
    };
    if series.rule().is_some_and(|rule| rule.frequency() > Frequency::Daily) {
        return repeat.problem("nobody meets more than once a day; write \"every day\" or less");
    }
    if let Err(error) = series.check_start() {
        return first.problem(error);
    }
    if series.occurrences().next().is_none() {
        repeat.problem(
            "no meeting is ever held: none is left by `until` and `skip`; change one of them",
        );
    }
}

/// Dates, and the days of calendar files from the first meeting on.
fn read_skipped(value: Value<'_>, first: NaiveDate) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    for item in value.items() {
        let file = item.quiet_text().filter(|written| holidays::is_calendar(written));
        match file.map(|written| item.resolve(written)) {
            None => days.extend(item.date()),
            Some(path) => match holidays::load(&path, first) {
                Ok(found) => days.extend(found),
                Err(error) => item.problem(format_args!("{}: {error}", path.display())),
            },
        }
    }
    days
}
