//! Rules said back in words, in English and Spanish; what is said is also understood when read.

mod name;

use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveTime, Weekday};

use self::name::Tongue::{English, Spanish};
pub(super) use self::name::{Tongue, at, date, ordinal, weekday};
use self::name::{every, in_digits, joined, month};
use super::rule::{Frequency, Nth, Parts, Until};

/// A rule in words.
pub(super) fn say(parts: &Parts, tongue: Tongue) -> String {
    let mut said = days(parts, tongue).unwrap_or_else(|| everything(parts, tongue));
    let names_time = parts.seconds.is_empty() && parts.hours.len() == 1 && parts.minutes.len() < 2;
    if names_time {
        let number = |list: &[i16]| list.first().and_then(|n| u32::try_from(*n).ok()).unwrap_or(0);
        let time = NaiveTime::from_hms_opt(number(&parts.hours), number(&parts.minutes), 0);
        said += &time.map_or(String::new(), |time| at(time, tongue));
    }
    match parts.until {
        Some(Until::Day(day)) => said += &until(day, tongue),
        Some(Until::Local(local)) => said += &until(local.date(), tongue),
        Some(Until::Instant(instant)) => said += &until(instant.date_naive(), tongue),
        None => {}
    }
    if let Some(count) = parts.count {
        let _ = write!(said, ", {count} {}", tongue.pick("times", "veces"));
    }
    said
}

/// ", at 09:00 and 17:00 in turn", of times of day that take turns.
pub(super) fn in_turn(hours: &[String], tongue: Tongue) -> String {
    let hours = joined(hours, tongue);
    tongue.pick(format!(", at {hours} in turn"), format!(", por turnos a las {hours}"))
}

/// ", until 22 December 2026".
fn until(day: NaiveDate, tongue: Tongue) -> String {
    tongue.pick(", until ", ", hasta el ").to_owned() + &date(day, tongue)
}

/// The rule as people say it, where they would: no weeks of the year and the like.
fn days(parts: &Parts, tongue: Tongue) -> Option<String> {
    let lists = [&parts.weeks, &parts.year_days, &parts.seconds];
    if lists.iter().any(|list| !list.is_empty()) || parts.hours.len() > 1 || parts.minutes.len() > 1
    {
        return None;
    }
    if parts.hours.is_empty() && !parts.minutes.is_empty() {
        return None;
    }
    match parts.frequency {
        Frequency::Yearly | Frequency::Monthly => of_months(parts, tongue),
        Frequency::Weekly => of_weeks(parts, tongue),
        Frequency::Daily => {
            let bare = [&parts.months, &parts.month_days, &parts.positions];
            let bare = parts.days.is_empty() && bare.iter().all(|list| list.is_empty());
            bare.then(|| every(parts, tongue))
        }
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => None,
    }
}

/// "every Tuesday and Thursday", "every second Wednesday", "every 3 weeks on Monday".
fn of_weeks(parts: &Parts, tongue: Tongue) -> Option<String> {
    if !parts.positions.is_empty() || !parts.month_days.is_empty() {
        return None;
    }
    let mut days: Vec<Weekday> = parts.days.iter().map(|nth| nth.weekday).collect();
    days.sort_by_key(Weekday::num_days_from_monday);
    let names: Vec<String> = days.iter().map(|day| weekday(*day, tongue).to_owned()).collect();
    let names = joined(&names, tongue);
    let mut said = match (days.as_slice(), parts.interval) {
        ([], _) => every(parts, tongue),
        (all, 1) if is_workweek(all) => tongue.pick("every weekday", "cada día laborable").into(),
        ([_], 1) => format!("{} {names}", tongue.pick("every", "cada")),
        (_, 1) => format!("{} {names}", tongue.pick("every", "todos los")),
        ([_], 2) => tongue
            .pick(format!("every second {names}"), format!("{}, el {names}", every(parts, tongue))),
        ([_], _) => format!("{}{}{names}", every(parts, tongue), tongue.pick(" on ", ", el ")),
        _ => format!("{}{}{names}", every(parts, tongue), tongue.pick(" on ", ", los ")),
    };
    if !parts.months.is_empty() {
        said += &in_months(parts, tongue);
    }
    Some(said)
}

/// Monday to Friday, in order.
fn is_workweek(days: &[Weekday]) -> bool {
    days.len() == 5 && days.iter().all(|day| !matches!(day, Weekday::Sat | Weekday::Sun))
}

/// " in January and July".
fn in_months(parts: &Parts, tongue: Tongue) -> String {
    let names: Vec<String> = parts.months.iter().map(|n| month(*n, tongue).to_owned()).collect();
    format!("{}{}", tongue.pick(" in ", " en "), joined(&names, tongue))
}

/// "the first Monday of every month", "every 3 months on the 15th", "the last Sunday of March every
/// year".
fn of_months(parts: &Parts, tongue: Tongue) -> Option<String> {
    let yearly = parts.frequency == Frequency::Yearly;
    if !yearly && !parts.months.is_empty() {
        return None;
    }
    let nothing = parts.days.is_empty() && parts.month_days.is_empty();
    if nothing && parts.positions.is_empty() && parts.months.is_empty() {
        return Some(every(parts, tongue));
    }
    if yearly && parts.months.is_empty() {
        return None;
    }
    if let ([month_number], [day], [], []) =
        (&parts.months[..], &parts.month_days[..], &parts.days[..], &parts.positions[..])
        && *day > 0
    {
        let month = month(*month_number, tongue);
        let every = every(parts, tongue);
        return Some(
            tongue
                .pick(format!("{every} on {day} {month}"), format!("{every}, el {day} de {month}")),
        );
    }
    let which = which(parts, tongue)?;
    if yearly {
        let names: Vec<String> =
            parts.months.iter().map(|n| month(*n, tongue).to_owned()).collect();
        let names = joined(&names, tongue);
        let (of, every) = (tongue.pick("of", "de"), every(parts, tongue));
        return Some(format!("{which} {of} {names}, {every}"));
    }
    Some(match (parts.interval, tongue) {
        (1, English) => format!("{which} of every month"),
        (1, Spanish) => format!("{which} de cada mes"),
        (_, English) => format!("{} on {which}", every(parts, tongue)),
        (_, Spanish) => format!("{}, {which}", every(parts, tongue)),
    })
}

/// Which days of a month, with article: "the first and third Tuesday", "the 15th".
fn which(parts: &Parts, tongue: Tongue) -> Option<String> {
    let the = tongue.pick("the", "el");
    let and = tongue.pick(" and ", " y el ");
    let list = |numbers: &[i16]| {
        let words: Vec<String> = numbers.iter().map(|n| ordinal(*n, tongue)).collect();
        words.join(and)
    };
    let plain: Vec<Weekday> =
        parts.days.iter().filter(|nth| nth.number == 0).map(|nth| nth.weekday).collect();
    match (&parts.days[..], &parts.month_days[..], &parts.positions[..]) {
        ([], days, []) if !days.is_empty() => {
            let words = days.iter().map(|day| match day {
                1.. => tongue.pick(in_digits(*day), day.to_string()),
                _ => format!("{} {}", ordinal(*day, tongue), tongue.pick("day", "día")),
            });
            let words: Vec<String> = words.map(|word| format!("{the} {word}")).collect();
            Some(joined(&words, tongue))
        }
        ([Nth { number: 0, weekday: day }], [], positions) if !positions.is_empty() => {
            Some(format!("{the} {} {}", list(positions), weekday(*day, tongue)))
        }
        (_, [], positions) if !positions.is_empty() && is_workweek(&plain) => {
            let name = tongue.pick("weekday", "día laborable");
            Some(format!("{the} {} {name}", list(positions)))
        }
        (days, [], []) if plain.is_empty() => {
            let mut said = Vec::new();
            let mut rest = days;
            while let [first, ..] = rest {
                let same = rest.iter().take_while(|nth| nth.weekday == first.weekday).count();
                let numbers: Vec<i16> = rest[..same].iter().map(|n| i16::from(n.number)).collect();
                let name = weekday(first.weekday, tongue);
                said.push(format!("{the} {} {name}", list(&numbers)));
                rest = &rest[same..];
            }
            Some(joined(&said, tongue))
        }
        _ => None,
    }
}

/// The parts one after the other, for rules nobody would say.
fn everything(parts: &Parts, tongue: Tongue) -> String {
    let mut said = vec![every(parts, tongue)];
    let numbers = |list: &[i16]| {
        let words: Vec<String> = list.iter().map(ToString::to_string).collect();
        joined(&words, tongue)
    };
    if !parts.months.is_empty() {
        said.push(in_months(parts, tongue).trim_start().to_owned());
    }
    for (list, english, spanish) in [
        (&parts.weeks, "in weeks", "en las semanas"),
        (&parts.year_days, "on days of the year", "los días del año"),
        (&parts.month_days, "on days of the month", "los días del mes"),
    ] {
        if !list.is_empty() {
            said.push(format!("{} {}", tongue.pick(english, spanish), numbers(list)));
        }
    }
    if !parts.days.is_empty() {
        let days = parts.days.iter().map(|nth| match nth.number {
            0 => weekday(nth.weekday, tongue).to_owned(),
            n => format!("{} {}", ordinal(i16::from(n), tongue), weekday(nth.weekday, tongue)),
        });
        let days: Vec<String> = days.collect();
        said.push(format!("{} {}", tongue.pick("on", "los"), joined(&days, tongue)));
    }
    let named = parts.hours.len() == 1 && parts.minutes.len() < 2 && parts.seconds.is_empty();
    for (list, english, spanish) in [
        (&parts.hours, "at hours", "a las horas"),
        (&parts.minutes, "at minutes", "en los minutos"),
        (&parts.seconds, "at seconds", "en los segundos"),
    ] {
        if !list.is_empty() && !named {
            said.push(format!("{} {}", tongue.pick(english, spanish), numbers(list)));
        }
    }
    if !parts.positions.is_empty() {
        let words: Vec<String> = parts.positions.iter().map(|n| ordinal(*n, tongue)).collect();
        let only = tongue.pick("only the", "solo el");
        said.push(format!(
            "{only} {} {}",
            joined(&words, tongue),
            tongue.pick("of these", "de ellos")
        ));
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::{Rule, phrase, text};
    use super::*;

    #[test]
    fn what_is_said_is_understood_again() {
        for rrule in [
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;BYDAY=WE",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=WEEKLY;BYMONTH=1,7;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=WE;BYHOUR=16;BYMINUTE=0",
            "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYDAY=1MO",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYDAY=-2FR",
            "FREQ=MONTHLY;BYDAY=1TU,3TU",
            "FREQ=MONTHLY;BYDAY=1MO,3TH",
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7;BYDAY=1MO",
        ] {
            for end in ["", ";UNTIL=20261222", ";COUNT=10"] {
                let parts = text::read(&format!("{rrule}{end}")).unwrap().1;
                for tongue in [English, Spanish] {
                    let said = say(&parts, tongue);
                    let read = phrase::read(&said).unwrap_or_else(|e| panic!("{said}: {e}"));
                    assert_eq!(text::write(&read), text::write(&parts), "{said}");
                }
            }
        }
    }

    #[test]
    fn rules_sound_as_people_say_them() {
        for (rrule, english, spanish) in [
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
                "every second Wednesday",
                "cada 2 semanas, el miércoles",
            ),
            ("FREQ=WEEKLY;BYDAY=TH,TU", "every Tuesday and Thursday", "todos los martes y jueves"),
            (
                "FREQ=MONTHLY;BYDAY=1TU,3TU",
                "the first and third Tuesday of every month",
                "el primer y el tercer martes de cada mes",
            ),
            (
                "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1;UNTIL=20261222T150000Z",
                "the last Tuesday of every month, until 22 December 2026",
                "el último martes de cada mes, hasta el 22 de diciembre de 2026",
            ),
            (
                "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
                "every year, in weeks 20, on Monday",
                "cada año, en las semanas 20, los lunes",
            ),
            (
                "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3",
                "every month, on Tuesday, Wednesday and Thursday, only the third of these",
                "cada mes, los martes, miércoles y jueves, solo el tercer de ellos",
            ),
        ] {
            let rule = Rule::read(rrule).unwrap();
            assert_eq!(rule.words("en"), english);
            assert_eq!(rule.words("es-CO"), spanish);
        }
    }
}
