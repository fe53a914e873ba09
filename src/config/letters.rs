//! `[community.letters]`: when each letter of a meeting's life goes out.

use std::ops::RangeInclusive;

use chrono::{NaiveTime, Weekday};

use super::table::Table;
use super::value::Value;
use crate::community::{LetterSettings, Reminders};

/// When letters go out if the file does not say.
pub(super) fn usual() -> LetterSettings {
    LetterSettings {
        send_at: NaiveTime::from_hms_opt(9, 0, 0).expect("nine is on the clock"),
        ask_facilitator_days: 14,
        open_call_days: 10,
        call_for_topics_days: 7,
        agenda_days: 3,
        brief_days: 3,
        remind_days: 2,
        hold_or_cancel_days: 1,
        notes_hours_after: 1,
        chase_days: vec![2, 4],
        close_notes_days: 7,
        digest_weekday: Weekday::Mon,
        reminders: Reminders::Usual,
        agenda_to_calendar: false,
    }
}

/// Reads the table.
pub(super) fn read(table: &Table<'_>) -> LetterSettings {
    const DAYS: RangeInclusive<u32> = 0..=90;
    let usual = usual();
    let days = |key, default| table.number(key, DAYS, default);
    let letters = LetterSettings {
        send_at: table.value("send_at").and_then(Value::time).unwrap_or(usual.send_at),
        ask_facilitator_days: days("ask_facilitator_days", usual.ask_facilitator_days),
        open_call_days: days("open_call_days", usual.open_call_days),
        call_for_topics_days: days("call_for_topics_days", usual.call_for_topics_days),
        agenda_days: days("agenda_days", usual.agenda_days),
        brief_days: days("brief_days", usual.brief_days),
        remind_days: days("remind_days", usual.remind_days),
        hold_or_cancel_days: days("hold_or_cancel_days", usual.hold_or_cancel_days),
        notes_hours_after: table.number("notes_hours_after", 0..=72, usual.notes_hours_after),
        chase_days: table.value("chase_days").map_or(usual.chase_days, read_chases),
        close_notes_days: table.number("close_notes_days", 1..=90, usual.close_notes_days),
        digest_weekday: table
            .value("digest_weekday")
            .and_then(read_weekday)
            .unwrap_or(usual.digest_weekday),
        reminders: table.choice("reminders", usual.reminders),
        agenda_to_calendar: table.flag("agenda_to_calendar", usual.agenda_to_calendar),
    };
    table.finish();
    check_order(table, &letters);
    letters
}

/// What comes first in a meeting's life has to come first here.
fn check_order(table: &Table<'_>, letters: &LetterSettings) {
    let before = |(first, days): (&str, u32), (second, later): (&str, u32)| {
        if days < later {
            table.problem(format_args!(
                "`{first} = {days}` comes after `{second} = {later}`; write {later} or more days \
                 for `{first}`"
            ));
        }
    };
    let asked = ("ask_facilitator_days", letters.ask_facilitator_days);
    before(asked, ("open_call_days", letters.open_call_days));
    let called = ("call_for_topics_days", letters.call_for_topics_days);
    before(called, ("agenda_days", letters.agenda_days));
    if let Some(last) = letters.chase_days.last().filter(|last| **last >= letters.close_notes_days)
    {
        table.problem(format_args!(
            "notes would be asked for on day {last}, when they are closed; write more than {last} \
             for `close_notes_days`"
        ));
    }
}

fn read_chases(value: Value<'_>) -> Vec<u32> {
    let items = value.items();
    if items.len() > 5 {
        value.problem("that is a lot of asking; write at most 5 days");
    }
    let days: Vec<u32> = items.into_iter().filter_map(|item| item.number(0..=90)).collect();
    if !days.is_sorted_by(|a, b| a < b) {
        value.problem("`chase_days` goes back; write each day later than the one before it");
    }
    days
}

fn read_weekday(value: Value<'_>) -> Option<Weekday> {
    const DAYS: &str = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday";
    let written = value.text()?;
    written
        .parse()
        .ok()
        .or_else(|| value.fault(format_args!("\"{written}\" is no day of the week; write {DAYS}")))
}
