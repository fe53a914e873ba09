//! One letter of each kind and its variations, for checks of templates and for rehearsals.

mod acks;
mod conversation;
mod membership;
mod preparation;
mod voting;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{
    ActionFacts, AgendaItem, CalendarFacts, CalendarMethod, Letter, MeetingFacts, SeriesFacts,
    SpanFacts, TopicFacts, WhyFacts,
};
use crate::clock::Timestamp;
use crate::community::MeetingId;

/// What a member could put into any text: line ends, markup, template marks, encoded words.
const HOSTILE: &str = "x\r\nBcc: all@example.com\r\n\r\n<b>{{ reader }}</b> {% raw %} =?utf-8?q?=0D=0ABcc:_y?= \u{202e}";

const ZONE: Tz = Tz::Europe__Berlin;

impl Letter {
    /// Every letter at least once; long names, empty lists, accents and hostile texts among them.
    pub fn samples() -> Vec<Self> {
        [
            membership::belonging(),
            membership::calendar(),
            membership::endings(),
            membership::answers(),
            preparation::facilitating(),
            voting::elections(),
            preparation::preparing(),
            preparation::afterwards(),
            conversation::acknowledgements(),
            conversation::questions(),
            conversation::posts(),
            membership::person(),
        ]
        .concat()
    }
}

/// An instant of December 2026.
fn instant(day: u32, hour: u32) -> Timestamp {
    Utc.with_ymd_and_hms(2026, 12, day, hour, 0, 0).earliest().unwrap_or_default()
}

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

fn local(day: u32) -> NaiveDateTime {
    date(12, day).and_hms_opt(16, 0, 0).unwrap_or_default()
}

fn meeting() -> MeetingFacts {
    MeetingFacts {
        id: MeetingId(7),
        start: instant(16, 15),
        end: instant(16, 16),
        zone: ZONE,
        minutes: 60,
        place: "Room 4.12".into(),
        link: "https://meet.example/rust".into(),
        facilitator: Some("Ana Lima".into()),
        shadow: None,
        span: Some(SpanFacts { until: date(12, 31), meetings: 2, asked: true }),
        yes: 7,
        maybe: 2,
        coming: vec![],
        last: Some(date(12, 2)),
    }
}

/// The one after, with nothing known about it.
fn bare() -> MeetingFacts {
    MeetingFacts {
        id: MeetingId(8),
        start: instant(30, 15),
        end: instant(30, 16) + TimeDelta::minutes(30),
        minutes: 90,
        place: String::new(),
        link: String::new(),
        facilitator: None,
        span: None,
        yes: 0,
        maybe: 0,
        last: None,
        ..meeting()
    }
}

fn topics() -> Vec<TopicFacts> {
    vec![
        TopicFacts {
            number: 3,
            title: "Lifetimes in practice".into(),
            kind: Some("talk".into()),
            body: "What I wish I had known\nbefore the parser.".into(),
            by: "Ana Lima".into(),
            presenter: Some("Ana Lima".into()),
            votes: 4,
        },
        TopicFacts {
            number: 5,
            title: "¿Cuándo conviene usar async?".into(),
            kind: Some("discussion".into()),
            body: String::new(),
            by: "Íñigo Núñez".into(),
            presenter: None,
            votes: 1,
        },
        TopicFacts {
            number: 6,
            title: HOSTILE.into(),
            kind: None,
            body: HOSTILE.into(),
            by: String::new(),
            presenter: None,
            votes: 0,
        },
    ]
}

fn agenda() -> Vec<AgendaItem> {
    let times = [(instant(16, 15), 20), (instant(16, 15) + TimeDelta::minutes(20), 30)];
    let items = topics().into_iter().zip(times);
    items.map(|(topic, (at, minutes))| AgendaItem { topic, at, minutes }).collect()
}

fn actions() -> Vec<ActionFacts> {
    vec![
        ActionFacts {
            number: 2,
            who: "Bo".into(),
            by: Some(date(12, 18)),
            what: "send the link".into(),
        },
        ActionFacts { number: 4, who: "Cy".into(), by: None, what: "try nextest".into() },
    ]
}

fn why() -> WhyFacts {
    WhyFacts {
        who: None,
        turns: 1,
        covered: 1,
        along: Some(1),
        could: 6,
        share: "1.8".into(),
        others: 8,
    }
}

fn calendar_facts(method: CalendarMethod, ask: bool) -> CalendarFacts {
    CalendarFacts {
        method,
        uid: "0123456789abcdef0123456789abcdef".into(),
        mailbox: String::new(),
        sequence: 1,
        revised: instant(1, 9),
        created: instant(1, 8),
        start: local(16),
        zone: ZONE,
        minutes: 60,
        rrule: Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE".into()),
        exdates: vec![local(30)],
        recurrence_id: None,
        place: "Room 4.12".into(),
        link: "https://meet.example/rust".into(),
        ask,
        partstats: vec![],
        facilitator: None,
    }
}

/// About one meeting of the series.
fn one(method: CalendarMethod, ask: bool) -> CalendarFacts {
    let series = calendar_facts(method, ask);
    CalendarFacts { rrule: None, exdates: vec![], recurrence_id: Some(local(16)), ..series }
}

fn series() -> SeriesFacts {
    SeriesFacts {
        rule: Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE".into()),
        next: instant(16, 15),
        end: instant(16, 16),
        zone: ZONE,
        start: local(16),
        hours: vec![],
        minutes: 60,
        place: "Room 4.12".into(),
        link: "https://meet.example/rust".into(),
        until: None,
    }
}
