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

/// Cities of zones that are spelt otherwise in Spanish (CLDR, exemplar cities).
const SPANISH_CITIES: [[&str; 2]; 46] = [
    ["Algiers", "Argel"],
    ["Amsterdam", "Ámsterdam"],
    ["Asuncion", "Asunción"],
    ["Athens", "Atenas"],
    ["Belgrade", "Belgrado"],
    ["Berlin", "Berlín"],
    ["Bogota", "Bogotá"],
    ["Brussels", "Bruselas"],
    ["Bucharest", "Bucarest"],
    ["Cairo", "El Cairo"],
    ["Canary", "Canarias"],
    ["Cancun", "Cancún"],
    ["Copenhagen", "Copenhague"],
    ["Cordoba", "Córdoba"],
    ["Dubai", "Dubái"],
    ["Dublin", "Dublín"],
    ["Havana", "La Habana"],
    ["Istanbul", "Estambul"],
    ["Jakarta", "Yakarta"],
    ["Jerusalem", "Jerusalén"],
    ["Johannesburg", "Johannesburgo"],
    ["Kolkata", "Calcuta"],
    ["Lisbon", "Lisboa"],
    ["London", "Londres"],
    ["Los_Angeles", "Los Ángeles"],
    ["Luxembourg", "Luxemburgo"],
    ["Mazatlan", "Mazatlán"],
    ["Merida", "Mérida"],
    ["Mexico_City", "Ciudad de México"],
    ["Moscow", "Moscú"],
    ["New_York", "Nueva York"],
    ["Panama", "Panamá"],
    ["Paris", "París"],
    ["Prague", "Praga"],
    ["Rome", "Roma"],
    ["Sao_Paulo", "São Paulo"],
    ["Seoul", "Seúl"],
    ["Shanghai", "Shanghái"],
    ["Singapore", "Singapur"],
    ["Stockholm", "Estocolmo"],
    ["Sydney", "Sídney"],
    ["Tokyo", "Tokio"],
    ["Tunis", "Túnez"],
    ["Vienna", "Viena"],
    ["Warsaw", "Varsovia"],
    ["Zurich", "Zúrich"],
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

/// The city of a zone, which people know rather than its name: "Berlin", "Buenos Aires", "UTC"; in
/// Spanish "Berlín", "Nueva York".
pub(super) fn city(zone: Tz, language: Language) -> String {
    let city = zone.name().rsplit('/').next().unwrap_or_default();
    let spanish = SPANISH_CITIES.iter().find(|[name, _]| *name == city);
    match spanish.filter(|_| language.of_letters() == Language::Es) {
        Some([_, spanish]) => (*spanish).to_owned(),
        None => city.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_called_as_its_reader_calls_it() {
        for (zone, english, spanish) in [
            (Tz::America__New_York, "New York", "Nueva York"),
            (Tz::America__Argentina__Cordoba, "Cordoba", "Córdoba"),
            (Tz::America__Argentina__Buenos_Aires, "Buenos Aires", "Buenos Aires"),
            (Tz::UTC, "UTC", "UTC"),
        ] {
            assert_eq!(city(zone, Language::En), english);
            assert_eq!(city(zone, Language::Es), spanish);
        }
    }

    #[test]
    fn every_city_with_a_spanish_name_is_that_of_a_zone() {
        for [city, _] in SPANISH_CITIES {
            let known = chrono_tz::TZ_VARIANTS.iter().any(|zone| zone.name().ends_with(city));
            assert!(known, "{city}");
        }
    }
}
