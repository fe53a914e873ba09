//! Local times, zones and instants: the only place where a civil time becomes an instant.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::clock::Timestamp;

/// The instant of a local time: in a gap with the offset before it (RFC 5545, 3.3.5), in a fold the first.
pub fn to_instant(local: NaiveDateTime, zone: Tz) -> Timestamp {
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => {
            at.with_timezone(&Utc)
        }
        chrono::LocalResult::None => DateTime::from_naive_utc_and_offset(local, Utc),
    }
}
