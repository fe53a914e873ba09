//! What answers a mail, and what members write to each other.

use chrono::NaiveDate;

use super::{HOSTILE, Letter, WhyFacts, acks, actions, bare, date, meeting, topics, why};
use crate::community::ack::Ack;
use crate::community::attendance::Coming;
use crate::community::letter::{DigestItem, PostFacts};
use crate::community::{Command, When};

pub(super) fn acknowledgements() -> Vec<Letter> {
    let acknowledged = |done, undo| Letter::Acknowledgement { done, undo };
    let undone = Ack::Undone { what: acks::all().into_iter().take(2).collect() };
    let first = acks::all().swap_remove(0);
    vec![
        acknowledged(vec![first], true),
        acknowledged(acks::all(), true),
        acknowledged(vec![undone], false),
        acknowledged(vec![], false),
    ]
}

pub(super) fn questions() -> Vec<Letter> {
    let rsvp = |coming| Command::Rsvp {
        coming,
        when: When::On(date(12, 16)),
        late: false,
        guests: 0,
        remote: None,
    };
    let unclear = |readings, done| Letter::Unclear {
        line: "I'd come if it were 3 o'clock".into(),
        readings,
        done,
        asked: "invitation".into(),
        of: None,
    };
    let hostile =
        Command::Propose { title: HOSTILE.into(), kind: Some("talk".into()), body: HOSTILE.into() };
    vec![
        unclear(vec![rsvp(Coming::Yes), rsvp(Coming::Maybe)], vec![]),
        unclear(vec![], vec![Ack::Back {}, Ack::CommentKept {}]),
        Letter::MailBack {
            act: vec![Command::Cancel { date: Some(date(12, 16)) }, Command::Pause, hostile],
            post: None,
            days: 7,
        },
        Letter::MailBack { act: vec![], post: Some("Slides of last week".into()), days: 1 },
        Letter::Help { words: vec![] },
        Letter::Status {
            level: "all".into(),
            answers: vec![(meeting(), Some("yes".into())), (bare(), None)],
            duties: vec![meeting()],
            actions: actions(),
            topics: topics(),
        },
        Letter::Status {
            level: "digest".into(),
            answers: vec![],
            duties: vec![],
            actions: vec![],
            topics: vec![],
        },
        why_this("facilitate", Some(why()), Some(date(12, 30))),
        why_this("agenda", None, None),
        why_this("summary", Some(WhyFacts { who: Some("Bo Ek".into()), others: 0, ..why() }), None),
        Letter::Why { of: String::new(), why: None, meeting: None, topics: vec![], rests: None },
    ]
}

fn why_this(of: &str, why: Option<WhyFacts>, rests: Option<NaiveDate>) -> Letter {
    let topics = if of == "agenda" { topics() } else { vec![] };
    Letter::Why { of: of.into(), why, meeting: Some(meeting()), topics, rests }
}

pub(super) fn posts() -> Vec<Letter> {
    let post = |subject: &str, text: &str, answers: Option<&str>| PostFacts {
        mail: 12,
        author: "Íñigo Núñez".into(),
        address: Some("inigo@example.org".into()),
        subject: subject.into(),
        text: text.into(),
        id: "rust-1".into(),
        answers: answers.map(Into::into),
    };
    let slides = post("Slides of last week", "Here they are.\n\nfn main() {\n\tread();\n}", None);
    let moderated = |verdict: &str| Letter::AlreadyModerated {
        by: "Bo Ek".into(),
        verdict: verdict.into(),
        subject: "Slides of last week".into(),
    };
    vec![
        Letter::Post { post: slides.clone() },
        Letter::Post { post: post(HOSTILE, HOSTILE, Some("rust-0")) },
        Letter::HeldPost { held: 4, post: slides.clone(), member: true },
        Letter::HeldPost { held: 4, post: post("Free webinar", HOSTILE, None), member: false },
        moderated("ok"),
        moderated("no"),
        Letter::PostWaits { subject: slides.subject.clone() },
        digest(),
        Letter::Digest { items: vec![], next: None },
    ]
}

fn digest() -> Letter {
    let item = |number, kind: &str, title: &str, text: &str, met: bool| DigestItem {
        number,
        kind: kind.into(),
        title: title.into(),
        text: text.into(),
        meeting: met.then(meeting),
        action: (kind == "action").then_some(2),
    };
    let items = vec![
        item(1, "rsvp", "", "", true),
        item(2, "action", "send the link", "", false),
        item(0, "topics", "", "", true),
        item(0, "agenda", "", "", true),
        item(0, "summary", "", "", true),
        item(0, "agenda", "", "- Lifetimes in practice\n- ¿Cuándo conviene usar async?", true),
        item(0, "summary", "", "We compared three parsers.", true),
        item(0, "notes", "", "Bo Ek: send the link", true),
        item(0, "post", "Bo Ek: Slides of last week", HOSTILE, false),
    ];
    Letter::Digest { items, next: Some(bare()) }
}
