//! Rules of reading, one by one; how well they do together is measured over the corpus.

use super::*;
use crate::mail::fact::{Answer, Rsvp};

fn world() -> World {
    World::from_json(
        r#"{"meeting":"2026-12-16T16:00","series":["2026-12-16","2026-12-30"],
            "topics":[{"n":1,"title":"Lifetimes"},{"n":2,"title":"Fuzzing"},{"n":3,"title":"Macros"}],
            "candidates":[{"n":1,"name":"Ann"},{"n":2,"name":"Bo"}],"members":["Ann","Bo"]}"#,
    )
    .unwrap()
}

fn reading(context: Context, language: Language, text: &str) -> Reading {
    let said = Said { subject: None, text, language };
    let today = NaiveDate::from_ymd_opt(2026, 12, 7).unwrap().and_hms_opt(10, 0, 0).unwrap();
    read(&said, context, &world(), today)
}

#[test]
fn a_word_of_politeness_is_no_refusal() {
    let yes = vec![Fact::Rsvp(Rsvp::new(Answer::Yes))];
    assert_eq!(reading(Context::Rsvp, Language::En, "No problem, I'll be there").facts, yes);
    assert_eq!(reading(Context::Rsvp, Language::En, "no problem").level, Level::Ask);
}

#[test]
fn the_clear_line_is_kept_beside_the_doubtful_one() {
    let read = reading(Context::Topics, Language::En, "vote 2\nvote 9");
    assert_eq!((read.level, read.facts), (Level::Ask, vec![Fact::Vote(vec![2])]));
}
