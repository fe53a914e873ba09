//! Belonging, the calendar, and what concerns a person.

use super::{
    CalendarMethod, HOSTILE, Letter, SeriesFacts, ZONE, bare, calendar_facts, date, instant,
    meeting, one, series, topics,
};
use crate::community::Life;
use crate::community::attendance::Coming;
use crate::community::letter::{CommunityFacts, Diff, ProposedFacts};

pub(super) fn belonging() -> Vec<Letter> {
    vec![
        Letter::Welcome { by: None, next: Some(meeting()), feed: true, others: 12 },
        Letter::Welcome { by: Some("Bo Ek".into()), next: None, feed: false, others: 0 },
        Letter::ConfirmJoin { by: None },
        Letter::ConfirmJoin { by: Some("Bo Ek".into()) },
        Letter::JoinWaits {},
        Letter::JoinAsked {
            held: 4,
            name: "María de los Ángeles Fernández-Villaverde y Gutiérrez de la Concha".into(),
            address: "maria@example.org".into(),
        },
        Letter::JoinWhich {
            communities: vec![
                CommunityFacts {
                    id: "rust".into(),
                    name: "Rust Guild".into(),
                    purpose: "Better Rust, together.".into(),
                },
                CommunityFacts {
                    id: "hostile".into(),
                    name: HOSTILE.into(),
                    purpose: String::new(),
                },
            ],
        },
        Letter::JoinRefused { closed: true },
        Letter::JoinRefused { closed: false },
        Letter::Goodbye { removed: false, everything: false },
        Letter::Goodbye { removed: true, everything: false },
        Letter::Goodbye { removed: false, everything: true },
    ]
}

pub(super) fn calendar() -> Vec<Letter> {
    use CalendarMethod::Request;
    let once = SeriesFacts { rule: None, place: String::new(), ..series() };
    let until = SeriesFacts { until: Some(date(12, 30)), ..series() };
    let hours = ["16:00:00", "08:30:00"].into_iter().filter_map(|hour| hour.parse().ok());
    let in_turn = SeriesFacts { hours: hours.collect(), ..series() };
    let time = Diff::Time { from: instant(15, 9), to: instant(16, 15), zone: ZONE };
    let all = vec![
        time.clone(),
        Diff::Rule { from: series().rule, to: Some("FREQ=MONTHLY;BYDAY=1TU".into()) },
        Diff::Rule { from: None, to: series().rule },
        Diff::Minutes { from: 60, to: 90 },
        Diff::Place { from: "Room 4.12".into(), to: String::new() },
        Diff::Link { from: String::new(), to: "https://meet.example/rust".into() },
        Diff::Until { from: None, to: Some(date(12, 30)) },
        Diff::Until { from: Some(date(12, 30)), to: None },
        Diff::Days { off: vec![date(12, 23), date(12, 30)], on: vec![date(12, 9)] },
    ];
    let place = vec![Diff::Place { from: String::new(), to: "Café \"Ñandú\"".into() }];
    let moved = |diff, by, ask| Letter::MeetingMoved {
        meeting: meeting(),
        diff,
        by,
        calendar: one(Request, ask),
    };
    let updated = |diff, ask| Letter::InvitationUpdate {
        series: until.clone(),
        diff,
        calendar: calendar_facts(Request, ask),
    };
    let invited = |series: &SeriesFacts, parts, meeting, calendar| Letter::Invitation {
        series: series.clone(),
        part: 1,
        parts,
        meeting,
        calendar,
    };
    let extra = |by, moved| Letter::ExtraMeeting {
        meeting: bare(),
        by,
        moved,
        calendar: one(Request, true),
    };
    vec![
        invited(&series(), 1, None, calendar_facts(Request, true)),
        invited(&series(), 1, None, calendar_facts(Request, false)),
        invited(&series(), 3, Some(meeting().id), one(Request, true)),
        invited(&until, 2, None, calendar_facts(Request, true)),
        invited(&once, 1, None, one(Request, true)),
        invited(&in_turn, 2, None, calendar_facts(Request, true)),
        updated(all, true),
        updated(place.clone(), false),
        moved(vec![time], Some("Ana Lima".into()), true),
        moved(place, None, false),
        moved(vec![], Some("Ana Lima".into()), false),
        extra(Some("Ana Lima".into()), false),
        extra(None, true),
        extra(None, false),
    ]
}

/// What was in a calendar and is not any more.
pub(super) fn endings() -> Vec<Letter> {
    use CalendarMethod::{Cancel, Request};
    let cancelled = |by, thin, carried, next| Letter::MeetingCancelled {
        meeting: meeting(),
        by,
        thin,
        carried,
        next,
        calendar: one(Cancel, false),
    };
    let ended = |life, by: Option<&str>, mailbox: Option<&str>, over| Letter::SeriesEnded {
        series: series(),
        life,
        by: by.map(str::to_owned),
        mailbox: mailbox.map(str::to_owned),
        over,
        calendar: calendar_facts(Request, false),
    };
    vec![
        cancelled(Some("Ana Lima".into()), false, vec![], None),
        cancelled(None, true, topics(), Some(bare())),
        ended(Life::Running, None, None, false),
        ended(Life::Running, None, None, true),
        ended(Life::Running, None, Some("cop+rust@example.com"), false),
        ended(Life::Paused, Some("Ana Lima"), None, false),
        ended(Life::Closed, Some("Ana Lima"), None, false),
        Letter::Uninvited { meeting: None, calendar: calendar_facts(Cancel, false) },
        Letter::Uninvited { meeting: Some(meeting()), calendar: one(Cancel, false) },
    ]
}

/// What calendars answer beyond yes, no and maybe.
pub(super) fn answers() -> Vec<Letter> {
    use CalendarMethod::Request;
    let polled = |day, can| ProposedFacts { start: instant(day, 9), zone: ZONE, by: vec![], can };
    let proposed = |day, by: &[&str]| ProposedFacts {
        start: instant(day, 9),
        zone: ZONE,
        by: by.iter().map(|by| (*by).to_owned()).collect(),
        can: 0,
    };
    let times = || vec![polled(16, 4), polled(17, 6), polled(18, 1)];
    let declined = |by: Option<&str>, polled| Letter::ProposalDeclined {
        meeting: meeting(),
        proposed: instant(17, 9),
        by: by.map(str::to_owned),
        polled,
        calendar: one(CalendarMethod::DeclineCounter, false),
    };
    let forwarded = |coming, offered| Letter::Forwarded {
        next: meeting(),
        name: "Zoë Ruiz".into(),
        address: "zoe@else.example".into(),
        coming,
        offered,
    };
    let refused = |whole, comment: &str| Letter::RoomRefused {
        meeting: meeting(),
        room: "room-4@example.org".into(),
        whole,
        comment: comment.into(),
    };
    let entry =
        |yours| Letter::DutyEntry { meeting: meeting(), yours, calendar: one(Request, false) };
    vec![
        Letter::AskedAgain { meeting: meeting(), calendar: one(Request, true) },
        Letter::Proposal {
            meeting: meeting(),
            proposed: vec![proposed(17, &["Bo Ek"])],
            stay: None,
        },
        Letter::Proposal { meeting: meeting(), proposed: times().split_off(1), stay: Some(4) },
        Letter::DatePoll { meeting: meeting(), times: times(), closes: instant(9, 9) },
        declined(Some(HOSTILE), false),
        declined(None, true),
        declined(None, false),
        Letter::Proposal {
            meeting: bare(),
            proposed: vec![proposed(17, &["Bo Ek", HOSTILE]), proposed(18, &["Íñigo Núñez"])],
            stay: None,
        },
        Letter::RoomAsked { calendar: calendar_facts(Request, true) },
        refused(true, ""),
        refused(false, HOSTILE),
        forwarded(Coming::Yes, true),
        forwarded(Coming::Maybe, false),
        Letter::JoinOffered { next: meeting() },
        entry(true),
        entry(false),
    ]
}

pub(super) fn person() -> Vec<Letter> {
    let address = || "ana@home.example".to_owned();
    vec![
        Letter::FeedLink { new: false },
        Letter::FeedLink { new: true },
        Letter::ConfirmAddress { name: "Ana Lima".into() },
        Letter::AddressAdded { address: address() },
        Letter::UnknownAddress { address: address() },
        Letter::Export { json: "{\n  \"name\": \"Ana Lima\"\n}".into() },
        Letter::Forgotten {},
        Letter::Unreachable {},
        Letter::OperatorNote {
            what: "3 mails were set aside".into(),
            details: vec!["example.org: no more confirmations today".into(), HOSTILE.into()],
        },
    ]
}
