//! `[community.meeting]`: when and where a community meets.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::holidays;
use super::table::Table;
use super::value::Value;

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

/// What becomes of a meeting on a day that is skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// It does not take place.
    #[default]
    Skip,
    /// It is on the next working day, at the same time.
    NextWorkingDay,
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
pub(super) fn read(table: &Table<'_>) -> Option<Meeting> {
    let first_at = table.required("first");
    let first = first_at.and_then(Value::date_time);
    let repeat_at = table.required("repeat");
    let repeat = repeat_at.and_then(|value| value.line(500));
    let until_at = table.value("until");
    let until = until_at.and_then(Value::date);
    let minutes = table.number("minutes", 1..=24 * 60, 60);
    let place = table.line("place", 200);
    let link = table.value("link").and_then(Value::link);
    let skip = table.value("skip").map(read_skipped).unwrap_or_default();
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
        skip,
        on_holiday,
        min_people,
        thin,
    };
    check_rule(&meeting, first_at?, repeat_at?, until_at);
    Some(meeting)
}

/// Checks that the rule can be read, that `first` is one of its days, and that a meeting is left.
fn check_rule(meeting: &Meeting, first: Value<'_>, repeat: Value<'_>, until: Option<Value<'_>>) {
    // The rule itself is read here once `community::recurrence` reads rules.
    let _ = (first, repeat);
    if let (Some(last), Some(at)) = (meeting.until, until)
        && last < meeting.first.date()
    {
        at.problem(format_args!(
            "no meeting is ever held: {last} is before the first one; write a later day"
        ));
    }
}

/// Dates, and the days of calendar files.
fn read_skipped(value: Value<'_>) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    for item in value.items() {
        if !item.is_date() && item.is_text() && item.text().is_some_and(is_calendar) {
            days.extend(item.path().map(|path| read_calendar(item, &path)).unwrap_or_default());
        } else {
            days.extend(item.date());
        }
    }
    days
}

fn is_calendar(written: &str) -> bool {
    std::path::Path::new(written).extension().is_some_and(|end| end.eq_ignore_ascii_case("ics"))
}

fn read_calendar(at: Value<'_>, path: &std::path::Path) -> BTreeSet<NaiveDate> {
    holidays::load(path).unwrap_or_else(|error| {
        at.problem(format_args!("{}: {error}", path.display()));
        BTreeSet::new()
    })
}
