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
fn a_no_that_belongs_to_another_word_refuses_nothing() {
    let facts = |text| reading(Context::Rsvp, Language::En, text).facts;
    assert_eq!(facts("No complaints about the last one"), []);
    assert_eq!(facts("Wouldn't dream of missing it"), [Fact::Rsvp(Rsvp::new(Answer::Yes))]);
    assert_eq!(facts("I'm double-booked"), [Fact::Rsvp(Rsvp::new(Answer::No))]);
    assert_eq!(facts("Bo is off sick and won't be joining"), [], "another's");
}

#[test]
fn an_answer_goes_for_each_date_that_follows_it() {
    let on_the_30th = NaiveDate::from_ymd_opt(2026, 12, 30);
    let both = reading(Context::Rsvp, Language::En, "Yes to the 16th, and the 30th of December");
    let yes = Rsvp::new(Answer::Yes);
    let facts = [Fact::Rsvp(yes.clone()), Fact::Rsvp(Rsvp { date: on_the_30th, ..yes })];
    assert_eq!(both.facts, facts);
}

#[test]
fn what_is_done_with_a_number_must_be_understood() {
    let read = |text| reading(Context::Topics, Language::En, text);
    assert_eq!(read("Squash topic 2").level, Level::Ask);
    assert_eq!(read("my votes go to 1, 2 and 3").facts, [Fact::Vote(vec![1, 2, 3])]);
    assert_eq!(reading(Context::General, Language::Es, "2 done").facts, [Fact::Done(2)]);
}

#[test]
fn short_spellings_are_read_as_the_words_they_stand_for() {
    let no = [Fact::Rsvp(Rsvp::new(Answer::No))];
    assert_eq!(reading(Context::Rsvp, Language::It, "nn posso, scs").facts, no);
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
fn a_please_before_or_behind_a_word_changes_nothing() {
    let facts = |text| reading(Context::General, Language::En, text).facts;
    for text in ["leave please", "Please, leave.", "leave, por favor", "si us plau leave bitte"] {
        assert_eq!(facts(text), [Fact::Leave], "{text}");
    }
    let swap = Fact::Swap { with: Some("Bo".to_owned()) };
    assert_eq!(reading(Context::Facilitate, Language::En, "swap with Bo, please").facts, [swap]);
    for text in ["please", ", please", "please,", ",", "please please", ", please , bitte ,"] {
        assert_eq!(facts(text), [], "{text}");
    }
}

#[test]
fn a_negation_turns_round_what_no_phrase_holds() {
    let asked = |text| reading(Context::Rsvp, Language::En, text).level;
    assert_eq!(asked("I'm not counting on it that I'll be there"), Level::Ask);
    let yes = [Fact::Rsvp(Rsvp::new(Answer::Yes))];
    assert_eq!(reading(Context::Rsvp, Language::En, "I wouldn't miss it").facts, yes);
}

#[test]
fn a_day_that_is_put_off_leaves_the_other_clear() {
    let text = "I can do the one on the 30th for sure, for the 16th I'll tell you later.";
    let other = NaiveDate::from_ymd_opt(2026, 12, 30);
    let yes = Rsvp { date: other, ..Rsvp::new(Answer::Yes) };
    assert_eq!(reading(Context::Rsvp, Language::En, text).facts, [Fact::Rsvp(yes)]);
}

#[test]
fn a_short_answer_is_read_in_another_tongue() {
    let yes = Rsvp { date: None, ..Rsvp::new(Answer::Yes) };
    assert_eq!(reading(Context::Rsvp, Language::En, "sí 16 dic").facts, [Fact::Rsvp(yes)]);
}

#[test]
fn what_is_understood_to_the_last_word_is_no_comment() {
    let rest = |text| reading(Context::Rsvp, Language::Es, text).rest;
    assert_eq!(rest("cuenta conmigo"), Vec::<String>::new());
    assert_eq!(
        rest("cuenta conmigo, llevo pasteles de Belem"),
        ["cuenta conmigo, llevo pasteles de Belem"]
    );
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

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_reads_in_any_context(
        text in "(\\PC{0,40}|[0-9>=<.,:;/?! \\n-]{0,30}|(yes|no|16|sí|vote|1|bis|Bo|and|\\.|,|\\n| )*){1,3}",
        context in 0..Context::ALL.len(),
        language in 0..Language::ALL.len(),
    ) {
        let read = reading(Context::ALL[context], Language::ALL[language], &text);
        proptest::prop_assert_eq!(read.level == Level::Ask, !read.asks.is_empty());
    }

    #[test]
    fn quoted_lines_never_act(
        words in "(yes|no|leave|vote 1|cancel|I'll be there|sí|1 2)",
        context in 0..Context::ALL.len(),
    ) {
        let read = reading(Context::ALL[context], Language::En, &format!("> {words}\n> {words}"));
        proptest::prop_assert_eq!(read.facts, vec![]);
    }

    #[test]
    fn chatter_around_an_answer_changes_nothing(
        before in 0..3_usize,
        after in 0..3_usize,
        answer in 0..3_usize,
    ) {
        const CHATTER: [&str; 3] =
            ["Thanks for organising!", "The coffee machine works again.", "Greetings to all."];
        const ANSWERS: [&str; 3] = ["I'll be there.", "I can't make it.", "Maybe."];
        let alone = reading(Context::Rsvp, Language::En, ANSWERS[answer]).facts;
        let text = format!("{}\n\n{}\n\n{}", CHATTER[before], ANSWERS[answer], CHATTER[after]);
        proptest::prop_assert_eq!(reading(Context::Rsvp, Language::En, &text).facts, alone);
    }
}

#[test]
fn a_weekday_to_move_to_is_near_the_meeting_that_moves() {
    let to = |text| reading(Context::Brief, Language::En, text).facts;
    let moved = |day: u32, date: Option<u32>| {
        let at = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        vec![Fact::Move { to: at(day).and_hms_opt(15, 0, 0).unwrap(), date: date.map(at) }]
    };
    assert_eq!(to("move 30 Dec to Thu 15:00"), moved(31, Some(30)));
    assert_eq!(to("move to Thu 15:00"), moved(17, None));
    assert_eq!(to("move to tomorrow 15:00"), moved(8, None));
}

#[test]
fn taking_off_is_no_vote() {
    assert_eq!(reading(Context::Topics, Language::Es, "quitar 3").facts, []);
}
