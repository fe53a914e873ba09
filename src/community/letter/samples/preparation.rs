//! Around a meeting: who facilitates, what it is about, what was said.

use super::{
    AgendaItem, CalendarMethod, HOSTILE, Letter, actions, agenda, bare, date, instant, meeting,
    one, topics, why,
};
use crate::community::letter::{DutyFacts, MeetingFacts, NotesFacts, YearFacts};

pub(super) fn facilitating() -> Vec<Letter> {
    let changed = |now: Option<&str>, before: Option<&str>, how: &str, yours| Letter::DutyChanged {
        meeting: meeting(),
        duty: DutyFacts {
            now: now.map(Into::into),
            before: before.map(Into::into),
            how: how.into(),
            yours,
        },
    };
    vec![
        Letter::Facilitate {
            meeting: meeting(),
            why: Some(why()),
            backup: Some("Bo Ek".into()),
            first_time: true,
            again: false,
            spent: Some(75),
        },
        Letter::Facilitate {
            meeting: bare(),
            why: None,
            backup: None,
            first_time: false,
            again: true,
            spent: None,
        },
        Letter::OpenCall { meeting: meeting(), until: instant(8, 9), spent: Some(40) },
        Letter::NotAsked { until: date(12, 31) },
        Letter::Along { meeting: paired() },
        changed(Some("Ana Lima"), None, "along", false),
        Letter::BackupAsked { meeting: meeting() },
        Letter::HolderAway { meeting: meeting(), who: "Bo Ek".into(), backup: true },
        Letter::HolderAway { meeting: meeting(), who: "Bo Ek".into(), backup: false },
        Letter::NobodyFacilitates { meeting: bare(), first: true },
        Letter::NobodyFacilitates { meeting: bare(), first: false },
        Letter::SwapAsked { meeting: meeting(), by: "Bo Ek".into(), other: Some(bare()) },
        Letter::SwapAsked { meeting: meeting(), by: "Bo Ek".into(), other: None },
        changed(Some("Ana Lima"), Some("Bo Ek"), "swapped", true),
        changed(Some("Ana Lima"), None, "swap_refused", true),
        changed(Some("Ana Lima"), None, "swap_nobody", true),
        changed(Some("Cy"), Some("Ana Lima"), "taken", false),
        changed(None, None, "away", false),
        handover(),
        words(String::new(), false),
        words(HOSTILE.into(), true),
        Letter::Year { year: year(1, 4) },
        Letter::Year { year: YearFacts { topics: vec![], thanks: vec![], ..year(3, 1) } },
        brief(agenda(), true),
        Letter::Brief {
            meeting: bare(),
            agenda: vec![],
            coming: vec![],
            perhaps: vec![],
            newcomers: vec![],
            comments: vec![],
            actions: vec![],
            first_time: false,
            along: true,
            spent: None,
        },
    ]
}

fn handover() -> Letter {
    Letter::Handover {
        meeting: bare(),
        last: meeting(),
        from: "Bo Ek".into(),
        actions: actions(),
        topics: topics(),
        newcomers: vec!["Dee".into(), "Íñigo Núñez".into()],
        liked: vec![("Cy".into(), "the slides".into()), ("Dee".into(), String::new())],
        words: "Begin on time.\nDee knows where the key is.".into(),
        late: false,
    }
}

/// Nothing but words is left.
fn words(words: String, late: bool) -> Letter {
    Letter::Handover {
        meeting: bare(),
        last: meeting(),
        from: "Bo Ek".into(),
        actions: vec![],
        topics: vec![],
        newcomers: vec![],
        liked: vec![],
        words,
        late,
    }
}

/// A meeting to which somebody goes along.
fn paired() -> MeetingFacts {
    MeetingFacts { shadow: Some("Dee Dunn".into()), ..meeting() }
}

fn year(years: u32, turns: usize) -> YearFacts {
    YearFacts {
        name: "Ana Lima".into(),
        years,
        from: date(1, 14),
        until: date(12, 31),
        turns,
        covered: turns - 1,
        people: 17,
        topics: vec!["Lifetimes in practice".into(), HOSTILE.into()],
        decided: 3,
        done: 1,
        thanks: vec!["the calm".into()],
    }
}

fn brief(agenda: Vec<AgendaItem>, first_time: bool) -> Letter {
    Letter::Brief {
        meeting: paired(),
        agenda,
        coming: vec!["Ana Lima".into(), "Bo Ek".into(), "Íñigo Núñez".into()],
        perhaps: vec!["Cy".into()],
        newcomers: vec!["Dee".into()],
        comments: vec![
            ("Bo Ek".into(), "I'll be ten minutes late.".into()),
            ("Cy".into(), HOSTILE.into()),
        ],
        actions: actions(),
        first_time,
        along: false,
        spent: Some(40),
    }
}

pub(super) fn preparing() -> Vec<Letter> {
    let thin = |topics, cancel| Letter::HoldOrCancel {
        meeting: bare(),
        topics,
        min_people: 3,
        cancel,
        decides: instant(29, 9),
    };
    vec![
        Letter::TopicsCall { meeting: meeting(), topics: topics() },
        Letter::TopicsCall { meeting: bare(), topics: vec![] },
        Letter::Agenda {
            meeting: meeting(),
            agenda: agenda(),
            waiting: 2,
            then: vec![(instant(30, 15), "Bo Ek".into()), (instant(31, 15), "Íñigo Núñez".into())],
            calendar: None,
        },
        Letter::Agenda {
            meeting: MeetingFacts { coming: vec!["Bo Ek".into(), HOSTILE.into()], ..meeting() },
            agenda: agenda(),
            waiting: 0,
            then: vec![],
            calendar: Some(one(CalendarMethod::Request, false)),
        },
        Letter::Agenda {
            meeting: bare(),
            agenda: vec![],
            waiting: 0,
            then: vec![],
            calendar: None,
        },
        Letter::Agenda {
            meeting: paired(),
            agenda: agenda(),
            waiting: 0,
            then: vec![],
            calendar: None,
        },
        Letter::Reminder { meeting: meeting(), agenda: agenda() },
        Letter::Reminder { meeting: bare(), agenda: vec![] },
        thin(0, true),
        thin(1, true),
        thin(1, false),
    ]
}

fn thanks(turns: u32, summary: bool) -> Letter {
    Letter::Thanks { meeting: meeting(), turns, summary, asks: turns == 1, along: false }
}

pub(super) fn afterwards() -> Vec<Letter> {
    let notes = NotesFacts {
        text: vec!["We compared three parsers.\nThe fastest was ours.".into(), HOSTILE.into()],
        came: vec!["Ana Lima".into(), "Bo Ek".into(), "Íñigo Núñez".into()],
        topics: topics(),
        decided: vec!["Use nextest".into()],
        actions: actions(),
        thanks: vec![("Cy".into(), "the slides".into()), ("Dee".into(), String::new())],
    };
    let coming = vec!["Ana Lima".into(), "Bo Ek".into()];
    let draft = |goes| Letter::SummaryDraft { meeting: meeting(), notes: notes.clone(), goes };
    vec![
        Letter::NotesPrompt { meeting: meeting(), coming, agenda: agenda() },
        Letter::NotesPrompt { meeting: bare(), coming: vec![], agenda: vec![] },
        Letter::NotesChase { meeting: meeting(), all: false, facilitator: None },
        Letter::NotesChase { meeting: meeting(), all: true, facilitator: Some("Ana Lima".into()) },
        draft(Some(instant(16, 20))),
        draft(None),
        Letter::Summary { meeting: meeting(), notes: notes.clone(), next: Some(bare()) },
        Letter::Summary { meeting: bare(), notes: NotesFacts::default(), next: None },
        thanks(1, true),
        thanks(3, false),
        Letter::Thanks { meeting: meeting(), turns: 0, summary: true, asks: false, along: true },
    ]
}
