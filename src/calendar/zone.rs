//! Zones by the names calendars use, and local times as instants.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{GapInfo, TZ_VARIANTS, Tz};

use super::windows;

/// How many parts of a path-like TZID are tried (`/vendor/Tzfile/Europe/Berlin`).
const LONGEST_PATH: usize = 8;

/// The zone that a TZID means: an IANA name in any case, with or without a vendor's prefix, or a
/// Windows name; `None` when only its VTIMEZONE can tell.
pub fn by_name(tzid: &str) -> Option<Tz> {
    let tzid = tzid.trim().trim_matches('"').trim();
    let whole = std::iter::once(tzid);
    let tails = tzid.match_indices('/').take(LONGEST_PATH).map(|(slash, _)| &tzid[slash + 1..]);
    whole.chain(tails).find_map(|name| iana(name).or_else(|| windows::zone(name)))
}

/// The Windows name of a zone, for the few programs that ask for one; `None` where CLDR names none
/// for exactly this zone.
pub fn windows_name(zone: Tz) -> Option<&'static str> {
    windows::name(zone)
}

/// Whether times of this zone are written in UTC, without a VTIMEZONE.
pub(super) fn is_utc(zone: Tz) -> bool {
    matches!(
        zone,
        Tz::UTC
            | Tz::UCT
            | Tz::Zulu
            | Tz::Universal
            | Tz::Etc__UTC
            | Tz::Etc__UCT
            | Tz::Etc__Zulu
            | Tz::Etc__Universal
    )
}

/// The instant of a local time. In the hour that is skipped the offset before it holds, and of the
/// hour that comes twice the first is meant (RFC 5545 section 3.3.5).
pub(super) fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.to_utc(),
        LocalResult::None => {
            let before = GapInfo::new(&local, &zone).and_then(|gap| gap.begin);
            let seconds = before.map_or(0, |(_, offset)| {
                use chrono::Offset as _;
                offset.fix().local_minus_utc()
            });
            (local - TimeDelta::seconds(i64::from(seconds))).and_utc()
        }
    }
}

fn iana(name: &str) -> Option<Tz> {
    name.parse()
        .ok()
        .or_else(|| TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_the_names_calendars_use() {
        for name in [
            "Europe/Berlin",
            "europe/berlin",
            "\"Europe/Berlin\"",
            "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin",
            "/mozilla.org/20050126_1/Europe/Berlin",
            "W. Europe Standard Time",
            "w. europe standard time",
        ] {
            assert_eq!(by_name(name), Some(Tz::Europe__Berlin), "{name}");
        }
        assert_eq!(by_name("US/Pacific"), Some(Tz::US__Pacific));
        assert_eq!(by_name("tzone://Microsoft/Utc"), Some(Tz::UTC));
        assert_eq!(by_name("Customized Time Zone"), None);
        assert_eq!(by_name(""), None);
    }

    #[test]
    fn windows_names_go_both_ways() {
        assert_eq!(windows_name(Tz::Europe__Berlin), Some("W. Europe Standard Time"));
        assert_eq!(windows_name(Tz::Antarctica__Troll), None);
    }

    #[test]
    fn skipped_hours_keep_the_offset_before_and_double_hours_are_the_first() {
        let at = |text: &str, zone| {
            instant(NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap(), zone)
                .format("%Y%m%dT%H%M%SZ")
                .to_string()
        };
        assert_eq!(at("20260329T023000", Tz::Europe__Berlin), "20260329T013000Z");
        assert_eq!(at("20261025T023000", Tz::Europe__Berlin), "20261025T003000Z");
        assert_eq!(at("20111230T120000", Tz::Pacific__Apia), "20111230T220000Z");
    }
}
