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

#[test]
fn a_bare_yes_to_an_either_or_is_asked_about() {
    assert_eq!(reading(Context::Hold, Language::En, "yes").level, Level::Ask);
    assert_eq!(reading(Context::Hold, Language::En, "let's not cancel").facts, [Fact::Hold]);
}

#[test]
fn listed_words_act_only_where_they_may() {
    assert_eq!(reading(Context::Rsvp, Language::En, "leave").facts, [Fact::Leave]);
    assert_eq!(reading(Context::Rsvp, Language::Es, "baja").facts, [Fact::Leave]);
    assert_eq!(reading(Context::General, Language::En, "I might leave soon").facts, []);
    assert_eq!(reading(Context::Rsvp, Language::En, "coffee").facts, []);
}

#[test]
fn a_ballot_needs_an_order() {
    let rank = |text| reading(Context::BallotRanked, Language::En, text).facts;
    assert_eq!(rank("2 > 1"), [Fact::Rank(vec![vec![2], vec![1]])]);
    assert_eq!(rank("Bo, then Ann"), [Fact::Rank(vec![vec![2], vec![1]])]);
    assert_eq!(rank("1 or 2"), []);
}

#[test]
fn what_an_automatic_answer_says_is_no_answer() {
    let text = "I am out of the office until 11 January. In urgent cases call Bo.";
    assert_eq!(reading(Context::Rsvp, Language::En, text).level, Level::Comment);
}

#[test]
fn hostile_texts_end_soon() {
    for text in
        ["no ".repeat(7000), "\n1 > ".repeat(3000), "((((yes".repeat(3000), "\u{301}".repeat(3000)]
    {
        for context in [Context::Rsvp, Context::Topics] {
            let _ = reading(context, Language::De, &text);
        }
    }
}
