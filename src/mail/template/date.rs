//! Days and times in words, in the reader's language.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use chrono_tz::Tz;

use crate::community::Language;

const WEEKDAYS: [[&str; 2]; 7] = [
    ["Mon", "lun"],
    ["Tue", "mar"],
    ["Wed", "mié"],
    ["Thu", "jue"],
    ["Fri", "vie"],
    ["Sat", "sáb"],
    ["Sun", "dom"],
];

const MONTHS: [[&str; 2]; 12] = [
    ["Jan", "ene"],
    ["Feb", "feb"],
    ["Mar", "mar"],
    ["Apr", "abr"],
    ["May", "may"],
    ["Jun", "jun"],
    ["Jul", "jul"],
    ["Aug", "ago"],
    ["Sep", "sept"],
    ["Oct", "oct"],
    ["Nov", "nov"],
    ["Dec", "dic"],
];

/// A day further from today than this is told with its year.
const YEAR_TOLD_AFTER_DAYS: i64 = 270;

/// The column of a language in the tables.
fn column(language: Language) -> usize {
    usize::from(language.of_letters() == Language::Es)
}

/// "16 Dec": as people write it in an answer.
pub(in crate::mail) fn short(date: NaiveDate, language: Language) -> String {
    let month = MONTHS[date.month0() as usize][column(language)];
    format!("{} {month}", date.day())
}

/// "Wed 16 Dec", with the year when it is far from `today`.
pub(super) fn day(date: NaiveDate, today: NaiveDate, language: Language) -> String {
    let weekday = WEEKDAYS[date.weekday().num_days_from_monday() as usize][column(language)];
    let far = (date - today).num_days().abs() > YEAR_TOLD_AFTER_DAYS;
    let year = if far { format!(" {}", date.year()) } else { String::new() };
    format!("{weekday} {}{year}", short(date, language))
}

/// "16:00".
pub(super) fn clock(time: NaiveDateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The city of a zone, which people know rather than its name: "Berlin", "Buenos Aires", "UTC".
pub(super) fn city(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}
