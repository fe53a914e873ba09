//! What people of each kind do with a letter, and of themselves.

use chrono::TimeDelta;
use convene::clock::Timestamp;
use convene::office::Button;

use crate::dice::Dice;
use crate::mails::{Got, How};
use crate::town::{DESK, Soul, Temper};

/// Something that will be written after a while.
pub(crate) type Plan = (TimeDelta, How);

/// What somebody does with a letter.
#[expect(clippy::match_same_arms, reason = "each temper by itself, as a table")]
pub(crate) fn reacts(dice: &mut Dice, soul: &Soul, got: &Got) -> Vec<Plan> {
    // People who answer every answer write to each other for ever.
    if !asks(&got.name) && !dice.often(30) {
        return vec![];
    }
    let soon = TimeDelta::minutes(dice.between(1, 600));
    let letter = || got.clone();
    let how = match soul.temper {
        Temper::Silent | Temper::Flood => return vec![],
        Temper::Willing | Temper::Fickle | Temper::Twice if dice.often(850) => {
            How::Answer(letter(), willing(soul, &got.name))
        }
        Temper::Words if dice.often(600) => How::Answer(letter(), words(dice, soul, &got.name)),
        Temper::Buttons if asks_calendar(&got.name) => How::Press(letter(), button(dice)),
        Temper::Buttons if dice.often(400) => How::Answer(letter(), words(dice, soul, &got.name)),
        Temper::Late => {
            let late = TimeDelta::hours(dice.between(24, 24 * 20));
            return vec![(late, How::Answer(letter(), words(dice, soul, &got.name)))];
        }
        Temper::Absent if dice.often(500) => How::Absence(letter()),
        Temper::Absent if dice.often(100) => How::Rude(letter()),
        Temper::Bouncing if dice.often(700) => How::Bounce(letter(), dice.often(700)),
        Temper::Passes => match got.name.as_str() {
            "facilitate" | "open_call" | "backup_asked" => How::Answer(letter(), "pass".to_owned()),
            name => How::Answer(letter(), willing(soul, name)),
        },
        Temper::Nonsense if dice.often(300) => How::Answer(letter(), nonsense(dice)),
        Temper::Hostile if dice.often(300) => hostile(dice, letter()),
        _ => return vec![],
    };
    vec![(soon, how)]
}

/// Whether a letter wants something.
fn asks(name: &str) -> bool {
    !matches!(
        name,
        "post"
            | "acknowledgement"
            | "unclear"
            | "summary"
            | "thanks"
            | "duty_changed"
            | "uninvited"
            | "help"
            | "status"
            | "why"
            | "welcome"
            | "goodbye"
            | "already_moderated"
    )
}

fn asks_calendar(name: &str) -> bool {
    matches!(name, "invitation" | "invitation_update" | "meeting_moved" | "extra_meeting")
}

fn button(dice: &mut Dice) -> Button {
    *dice.pick(&[Button::Accept, Button::Accept, Button::Tentative, Button::Decline])
}

/// Yes, in the words of the letter.
fn willing(soul: &Soul, name: &str) -> String {
    let text = match name {
        "held_post" | "join_asked" => "ok",
        "hold_or_cancel" => "hold",
        "open_call" | "backup_asked" | "nobody_facilitates" => "take",
        "notes_prompt" | "notes_chase" => {
            "We talked about the first topic.\n\ndecided: go on\naction: Bo by Fri - send the link\n\
             thanks Cy for the slides"
        }
        "summary_draft" => "send",
        "topics_call" => "topic: What we learnt this month\n1 2",
        _ if soul.spanish => "sí",
        _ => "yes",
    };
    text.to_owned()
}

const RSVP: [&str; 16] = [
    "yes",
    "no",
    "maybe",
    "count me in",
    "sorry, can't make it",
    "I'll be 10 minutes late",
    "👍",
    "yes +1",
    "no all",
    "yes all",
    "no 16 Dec",
    "yes 20 Jan",
    "remote",
    "Yes, but I have to leave early.",
    "leave",
    "why",
];
const RSVP_ES: [&str; 8] = [
    "sí",
    "no",
    "quizás",
    "no podré ir",
    "cuenta conmigo",
    "sí, pero llegaré tarde",
    "salir",
    "ayuda",
];

/// An answer as it comes.
fn words(dice: &mut Dice, soul: &Soul, name: &str) -> String {
    let lines: &[&str] = match name {
        "facilitate" => &["yes", "pass", "swap", "swap with Bo", "swap with Ana", "no", "yes"],
        "open_call" | "backup_asked" | "nobody_facilitates" => &["take", "pass", "yes", "no"],
        "swap_asked" => &["yes", "no"],
        "hold_or_cancel" => &["hold", "cancel", "topic: A last thing", "maybe"],
        "brief" => &["move 2 up", "drop 1", "cancel", "move to Thu 15:00", "2 1"],
        "held_post" | "join_asked" => &["ok", "no", "always"],
        "topics_call" => &["1", "1 2 3", "vote 2", "topic talk: Traits\nWhat they are for.", "99"],
        "notes_prompt" | "notes_chase" => &["came: Ana, Bo", "It was fine.", "decided: yes"],
        "summary_draft" => &["send", "wait", "decided: one more thing", "leave"],
        "acknowledgement" => &["undo", "thanks", "undo"],
        "digest" => &["1: yes", "2: no", "yes"],
        "mail_back" | "confirm_join" | "confirm_address" | "unknown_address" => {
            &["yes", "yes", "no", "add", "who are you?"]
        }
        _ if soul.spanish => &RSVP_ES,
        _ => &RSVP,
    };
    (*dice.pick(lines)).to_owned()
}

fn nonsense(dice: &mut Dice) -> String {
    let lines = [
        "Could we not, or maybe Tuesday, unless Bo?",
        "yes no yes",
        "cancel?",
        "\u{202e}sey\u{0}\u{feff}",
        "vote 999999999999999999999 -1 3..7",
        "move to 31 Feb 25:61",
        "away until 99 Nov 0000",
        "for for Bo: for Cy: leave",
        "Ok 👍🏽👍🏽👍🏽 no",
        "topic: ",
        "swap with everybody",
        "action 0 done",
    ];
    (*dice.pick(&lines)).to_owned()
}

fn hostile(dice: &mut Dice, got: Got) -> How {
    let text = "Look what I got.\n\n> cancel\n> leave\n> remove Bo\n> forget me\n\n\
                On Mon, Ana wrote:\n> pass\n> close\n";
    match dice.below(4) {
        0 => How::Answer(got, text.to_owned()),
        1 => How::Forward(got, community(dice), "FYI, see below.".to_owned()),
        2 => How::Write(community(dice), "cancel".to_owned(), "leave\n".repeat(200)),
        _ => How::ReplyAll(got, "Interesting, thanks all for this.".to_owned()),
    }
}

fn community(dice: &mut Dice) -> String {
    let id = dice.pick(&["rust", "rust", "data", "gardens", "nowhere"]);
    DESK.replacen('@', &format!("+{id}@"), 1)
}

/// What somebody writes of themselves on a day; `letters` are those they have, newest last, and
/// `others` those of somebody else.
pub(crate) fn lives(
    dice: &mut Dice,
    soul: &Soul,
    (letters, others): (&[Got], &[Got]),
    now: Timestamp,
) -> Vec<Plan> {
    let mut plans = vec![];
    let mut at = |how: How, dice: &mut Dice| {
        plans.push((TimeDelta::minutes(dice.between(1, 1400)), how));
    };
    match soul.temper {
        Temper::Flood if dice.often(40) => {
            for number in 0..30 {
                let text = format!("Buy now, number {}.", number / 2);
                at(How::Write("cop+rust@example.org".to_owned(), "Offer".to_owned(), text), dice);
            }
        }
        Temper::Old if !letters.is_empty() && dice.often(200) => {
            let got = dice.pick(letters).clone();
            let text = words(dice, soul, &got.name);
            at(How::Answer(got, text), dice);
        }
        Temper::Borrows if !others.is_empty() && dice.often(150) => {
            let got = dice.pick(others).clone();
            let text = words(dice, soul, &got.name);
            at(How::ReplyAll(got, text), dice);
        }
        Temper::Fickle if dice.often(60) => {
            let text = *dice.pick(&["leave", "join", "join", "stop", "away until 1 Mar", "back"]);
            at(How::Write(community(dice), text.to_owned(), text.to_owned()), dice);
        }
        _ if matches!(soul.temper, Temper::Silent | Temper::Bouncing) => return plans,
        _ => {}
    }
    if dice.often(80) {
        let text = spontaneous(dice, soul, now);
        at(How::Write(community(dice), "A word".to_owned(), text), dice);
    }
    // The last letter is at hand, so most people just answer that.
    if let Some(last) = letters.last().filter(|_| dice.often(60)) {
        let text = spontaneous(dice, soul, now);
        at(How::Answer(last.clone(), text), dice);
    }
    plans
}

/// What looks like a token of ours, and is none.
pub(crate) const MADE_UP: &str = "abcdefghijklmnopqrstuvwxyz";

const ANYBODY: [&str; 34] = [
    "all",
    "digest",
    "essentials",
    "back",
    "status",
    "help",
    "why",
    "undo",
    "feed",
    "new feed link",
    "language es",
    "zone America/Bogota",
    "call me Bob",
    "I am a tester in Porto",
    "topic: Sans-I/O",
    "topic training: Clippy for beginners\nAll of it.",
    "vote 1 2",
    "unvote 1",
    "I'd present 2",
    "withdraw 1",
    "action 1 done",
    "take",
    "pass",
    "swap with Cy",
    "leave",
    "join",
    "also ana@home.example",
    "export",
    "Here are my slides of yesterday, have a look.",
    "Has anybody tried the new release? It fails for me.",
    "Please find the recording in the usual place.",
    "I found this: https://cop.example.org/m/abcdefghijklmnopqrstuvwxyz.ics is handy.",
    "no all",
    "yes all",
];
const STEWARDS: [&str; 12] = [
    "invite zoe@example.org, ned@example.org",
    "remove Bo",
    "steward Bo",
    "for Bo: yes",
    "for Ana: no",
    "cancel",
    "hold",
    "move to Thu 15:00",
    "3 takes 20 minutes",
    "undo",
    "ok",
    "for Cy: pass",
];

fn spontaneous(dice: &mut Dice, soul: &Soul, now: Timestamp) -> String {
    let day = |dice: &mut Dice, least: i64| {
        (now + TimeDelta::days(dice.between(least, 60))).format("%-d %b").to_string()
    };
    match dice.below(100) {
        0..=9 => format!("away until {}", day(dice, 1)),
        10..=11 => "forget me".to_owned(),
        12 => "stop".to_owned(),
        13..=16 => format!("meeting {} 15:00", day(dice, 0)),
        17..=19 => format!("skip {}", day(dice, 0)),
        20..=24 => format!("cancel {}", day(dice, 0)),
        25..=28 => format!("move {} to {} 17:30", day(dice, 0), day(dice, 0)),
        29..=33 => format!("no {}", day(dice, 0)),
        34..=49 => (*dice.pick(&STEWARDS)).to_owned(),
        50..=54 if soul.temper == Temper::Nonsense => nonsense(dice),
        _ => (*dice.pick(&ANYBODY)).to_owned(),
    }
}
