//! `[community.meeting]`: when and where a community meets.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::member::PlacedAddress;
use super::table::Table;
use super::value::Value;
use super::{holidays, member};
use crate::community::recurrence::holidays::DaysOff;
use crate::community::recurrence::{Rule, RuleError, Series};
use crate::community::{MeetingSettings, OnHoliday, Thin};

/// The series that `meeting` means in `zone`, with its end and its days off.
///
/// # Errors
/// The rule cannot be read or never matches; not after the file was checked.
pub fn series(meeting: &MeetingSettings, zone: Tz) -> Result<Series, RuleError> {
    let rule = meeting.repeat.as_deref().map(Rule::read).transpose()?;
    let mut series = Series::new(meeting.first, zone, rule)?.taking_turns(&meeting.hours)?;
    if let Some(last) = meeting.until.and_then(|day| day.and_hms_opt(23, 59, 59)) {
        series = series.ending(last);
    }
    let dates = meeting.skip.iter().copied().collect();
    Ok(series.resting(DaysOff { dates, on_holiday: meeting.on_holiday }))
}

/// Reads the table; the address of the room again with where it stands.
pub(super) fn read<'a>(
    table: &Table<'a>,
    zone: Tz,
) -> Option<(MeetingSettings, Option<PlacedAddress<'a>>)> {
    let first_at = table.required("first");
    let first = first_at.and_then(Value::date_time);
    let repeat_at = table.value("repeat");
    let repeat = repeat_at.and_then(|value| value.line(500));
    let hours_at = table.value("hours");
    let hours = hours_at.map(|value| value.items().into_iter().filter_map(Value::time).collect());
    let until = table.value("until").and_then(Value::date);
    let minutes = table.number("minutes", 1..=24 * 60, 60);
    let place = table.line("place", 200);
    let room = table.value("room").and_then(member::read_address);
    let link = table.value("link").and_then(Value::link);
    let first_day = first.map_or(NaiveDate::MIN, |first| first.date());
    let skip = table.value("skip").map(|value| read_skipped(value, first_day));
    let on_holiday = table.choice("on_holiday", OnHoliday::Skip);
    let min_people = table.number("min_people", 1..=1000, 3);
    let thin = table.choice("thin", Thin::Hold);
    table.finish();
    let meeting = MeetingSettings {
        first: first?,
        repeat,
        hours: hours.unwrap_or_default(),
        until,
        minutes,
        place: place.unwrap_or_default(),
        room: room.as_ref().map(|(address, _)| address.clone()).unwrap_or_default(),
        link: link.unwrap_or_default(),
        skip: skip.into_iter().flatten().collect(),
        on_holiday,
        min_people,
        thin,
    };
    check_rule(&meeting, zone, (first_at?, repeat_at.or(first_at)?, hours_at));
    Some((meeting, room))
}

/// Checks that the rule can be read, that `first` is one of its days, and that a meeting is left.
fn check_rule(
    meeting: &MeetingSettings,
    zone: Tz,
    (first, repeat, hours): (Value<'_>, Value<'_>, Option<Value<'_>>),
) {
    // Rules and days off are local: the zone changes neither what is wrong nor what is right.
    let at_one_time = MeetingSettings { hours: vec![], ..meeting.clone() };
    if let Err(error) = series(&at_one_time, zone) {
        return repeat.problem(error);
    }
    let series = match series(meeting, zone) {
        Ok(series) => series,
        Err(error) => return hours.unwrap_or(repeat).problem(error),
    };
    if let Some(Err(error)) = series.rule().map(Rule::check_for_meetings) {
        return repeat.problem(error);
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
