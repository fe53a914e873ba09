//! A meeting that begins at another hour than the last ones did, where its reader lives: the clocks
//! there and those of the community do not change in the same week.

use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::community::letter::MeetingFacts;
use crate::time;

/// The hour at which the meeting of a letter begins for a reader in `zone`, and at which it would
/// begin if the clocks were as they were at the one before; none: they are.
pub(super) fn changed(facts: &Value, zone: Tz) -> Option<Value> {
    let told = ["meeting", "next"].into_iter().map(|name| &facts[name]);
    let meeting = told.into_iter().find(|meeting| meeting["last"].is_string())?;
    let meeting: MeetingFacts = serde_json::from_value(meeting.clone()).ok()?;
    let hour = |at| time::to_local(at, zone).time();
    let local = time::to_local(meeting.start, meeting.zone).time();
    let last = time::to_instant(meeting.last?.and_time(local), meeting.zone);
    let (then, now) = (hour(last), hour(meeting.start));
    let clock = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    (then != now).then(|| json!({ "then": clock(then), "now": clock(now) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a meeting at 16:00 in Madrid on a day, after one on another.
    fn told(day: &str, last: &str, zone: Tz) -> Option<Value> {
        let start = format!("{day}T16:00:00").parse().unwrap();
        let start = time::to_instant(start, Tz::Europe__Madrid);
        let facts = json!({ "meeting": {
            "id": 1, "start": start, "end": start, "zone": "Europe/Madrid", "minutes": 60,
            "place": "", "link": "", "facilitator": null, "yes": 0, "maybe": 0, "last": last,
        }});
        changed(&facts, zone)
    }

    #[test]
    fn who_lives_by_other_clocks_is_told_in_the_weeks_they_differ() {
        let york = Tz::America__New_York;
        let earlier = json!({ "then": "10:00", "now": "11:00" });
        assert_eq!(told("2027-03-17", "2027-03-03", york), Some(earlier));
        let back = json!({ "then": "11:00", "now": "10:00" });
        assert_eq!(told("2027-03-31", "2027-03-17", york), Some(back));
        assert_eq!(told("2027-04-14", "2027-03-31", york), None);
        assert_eq!(told("2027-03-31", "2027-03-17", Tz::Europe__Berlin), None);
        assert_eq!(changed(&json!({ "meeting": { "last": null } }), york), None);
    }
}
