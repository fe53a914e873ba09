//! The names of days, months, numbers and times in English and Spanish.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

use super::super::rule::{Frequency, Parts};

use Tongue::{English, Spanish};

const WEEKDAYS: [[&str; 2]; 7] = [
    ["Monday", "lunes"],
    ["Tuesday", "martes"],
    ["Wednesday", "miércoles"],
    ["Thursday", "jueves"],
    ["Friday", "viernes"],
    ["Saturday", "sábado"],
    ["Sunday", "domingo"],
];

const MONTHS: [[&str; 2]; 12] = [
    ["January", "enero"],
    ["February", "febrero"],
    ["March", "marzo"],
    ["April", "abril"],
    ["May", "mayo"],
    ["June", "junio"],
    ["July", "julio"],
    ["August", "agosto"],
    ["September", "septiembre"],
    ["October", "octubre"],
    ["November", "noviembre"],
    ["December", "diciembre"],
];

/// Day, week and so on: one, more, in both languages.
const UNITS: [(Frequency, [[&str; 2]; 2]); 7] = [
    (Frequency::Yearly, [["year", "years"], ["año", "años"]]),
    (Frequency::Monthly, [["month", "months"], ["mes", "meses"]]),
    (Frequency::Weekly, [["week", "weeks"], ["semana", "semanas"]]),
    (Frequency::Daily, [["day", "days"], ["día", "días"]]),
    (Frequency::Hourly, [["hour", "hours"], ["hora", "horas"]]),
    (Frequency::Minutely, [["minute", "minutes"], ["minuto", "minutos"]]),
    (Frequency::Secondly, [["second", "seconds"], ["segundo", "segundos"]]),
];

/// A language in which rules are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Tongue {
    English,
    Spanish,
}

impl Tongue {
    /// The language of a tag such as `es-CO`; English for all that are not Spanish.
    pub(in super::super) fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or("");
        if primary.eq_ignore_ascii_case("es") { Spanish } else { English }
    }

    /// One of two words.
    pub(super) fn pick<T>(self, english: T, spanish: T) -> T {
        match self {
            English => english,
            Spanish => spanish,
        }
    }
}

/// A time of day, as it stands behind a rule: " at 16:00".
pub(in super::super) fn at(time: NaiveTime, tongue: Tongue) -> String {
    let clock = format!("{}:{:02}", time.hour(), time.minute());
    match tongue {
        English => format!(" at {clock}"),
        Spanish if time.hour() == 1 => format!(" a la {clock}"),
        Spanish => format!(" a las {clock}"),
    }
}

/// "22 December 2026", "22 de diciembre de 2026".
pub(in super::super) fn date(day: NaiveDate, tongue: Tongue) -> String {
    let of = tongue.pick(" ", " de ");
    let month = month(i16::try_from(day.month()).unwrap_or(1), tongue);
    format!("{}{of}{month}{of}{}", day.day(), day.year())
}

/// The name of a weekday.
pub(in super::super) fn weekday(weekday: Weekday, tongue: Tongue) -> &'static str {
    let index = usize::try_from(weekday.num_days_from_monday()).unwrap_or(0);
    tongue.pick(WEEKDAYS[index][0], WEEKDAYS[index][1])
}

/// The name of a month, 1 to 12.
pub(super) fn month(number: i16, tongue: Tongue) -> &'static str {
    let index = usize::try_from(number - 1).unwrap_or(0).min(11);
    tongue.pick(MONTHS[index][0], MONTHS[index][1])
}

/// "first", "last", "second to last", "21st"; "primer", "último", "21.º".
pub(in super::super) fn ordinal(number: i16, tongue: Tongue) -> String {
    const FIRST: [[&str; 2]; 5] = [
        ["first", "primer"],
        ["second", "segundo"],
        ["third", "tercer"],
        ["fourth", "cuarto"],
        ["fifth", "quinto"],
    ];
    let of_number = |n: i16| match usize::try_from(n - 1).ok().and_then(|n| FIRST.get(n)) {
        Some(words) => tongue.pick(words[0], words[1]).to_owned(),
        None => tongue.pick(in_digits(n), format!("{n}.º")),
    };
    match number {
        -1 => tongue.pick("last", "último").to_owned(),
        -2 => tongue.pick("second to last", "penúltimo").to_owned(),
        n if n < 0 => tongue
            .pick(format!("{} to last", of_number(-n)), format!("{} por el final", of_number(-n))),
        n => of_number(n),
    }
}

/// "1st", "22nd", "13th".
pub(super) fn in_digits(number: i16) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// "a, b and c".
pub(super) fn joined(words: &[String], tongue: Tongue) -> String {
    let and = tongue.pick(" and ", " y ");
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}{and}{last}", first.join(", ")),
    }
}

/// "every month", "every 3 months".
pub(super) fn every(parts: &Parts, tongue: Tongue) -> String {
    let unit = UNITS.iter().find(|(frequency, _)| *frequency == parts.frequency);
    let names = unit.map_or(["", ""], |(_, names)| tongue.pick(names[0], names[1]));
    let each = tongue.pick("every", "cada");
    match parts.interval {
        1 => format!("{each} {}", names[0]),
        n => format!("{each} {n} {}", names[1]),
    }
}
