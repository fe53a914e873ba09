//! The second look at a text that says nothing where it stands.
//!
//! `cancel 2 Dec`, `swap` and the like say themselves what they are about, whichever question is
//! open; and what reads as an answer or a word is not meant for everybody.

use chrono::NaiveDateTime;

use super::Question;
use crate::mail::fact::Fact;
use crate::mail::intent::{self, Context, Doubt, Level, Reading, Said};
use crate::mail::words::{About, Language, WORDS, Word};

/// A text with no more words than this, and no subject, is hardly meant for everybody.
const FEW_WORDS: usize = 3;
/// Nor is a text up to so long that reads as an answer to an invitation.
const SHORT_TEXT: usize = 160;
/// A line that begins with a steward's word and has no more words than this was meant as one.
const COMMAND_WORDS: usize = 8;

/// What was said, read in answer to the question and, where it says nothing there, by itself.
pub(super) fn read(said: &Said<'_>, question: &Question<'_>, today: NaiveDateTime) -> Reading {
    let read = |context| intent::read(said, context, question.world, today);
    let asked = question.context;
    let first = read(asked);
    let text = said.text.trim();
    if asked == Context::Take && first.facts.is_empty() {
        // A turn that is offered is refused as one that one has.
        let refused = read(Context::Confirm);
        if refused.facts == [Fact::Agree(false)] {
            return Reading { facts: vec![Fact::Pass], level: Level::Act, asks: vec![], ..refused };
        }
    }
    if text.is_empty() || first.level == Level::Act || !first.facts.is_empty() {
        return first;
    }
    if text.lines().count() == 1
        && let Some(reading) = by_itself(text, asked, &read)
    {
        return reading;
    }
    if first.level != Level::Comment {
        return if question.fresh {
            with_readings(first, || read(Context::Rsvp).facts)
        } else {
            first
        };
    }
    if begins_with_a_word(text, said.language) {
        return asked_back(first, text, vec![]);
    }
    if question.fresh {
        let answer = read(Context::Rsvp);
        let no_subject = said.subject.is_none_or(|subject| subject.trim().is_empty());
        let answers = text.chars().count() <= SHORT_TEXT && answer.level != Level::Comment;
        if answers || (text.split_whitespace().count() <= FEW_WORDS && no_subject) {
            return asked_back(first, text, answer.facts);
        }
    } else if asked == Context::General
        && let Some(facts) = answers_another(text, &read)
    {
        return asked_back(first, text, facts);
    }
    first
}

/// What a short text would mean in answer to another question than none.
fn answers_another(text: &str, read: &dyn Fn(Context) -> Reading) -> Option<Vec<Fact>> {
    if text.chars().count() > SHORT_TEXT {
        return None;
    }
    let decision = read(Context::Brief);
    if decision.listed && decision.level == Level::Act {
        return Some(decision.facts);
    }
    let answer = read(Context::Rsvp);
    (answer.level != Level::Comment).then_some(answer.facts)
}

/// What is asked about without a guess may be an answer to the last invitation.
fn with_readings(mut first: Reading, answer: impl Fn() -> Vec<Fact>) -> Reading {
    if let [doubt] = first.asks.as_mut_slice()
        && doubt.readings.is_empty()
    {
        doubt.readings = answer();
    }
    first
}

/// A comment that is asked about after all.
fn asked_back(first: Reading, text: &str, readings: Vec<Fact>) -> Reading {
    let doubt = Doubt { line: text.to_owned(), readings };
    Reading { level: Level::Ask, asks: vec![doubt], ..first }
}

/// A line of listed words that say by themselves what they are about, whichever question is open.
/// Free phrasing does not: "moved to 10:00" may be anything.
fn by_itself(text: &str, asked: Context, read: &dyn Fn(Context) -> Reading) -> Option<Reading> {
    let dated = text.chars().any(|letter| letter.is_ascii_digit());
    let decides = |fact: &Fact| dated && matches!(fact, Fact::Cancel { .. } | Fact::Move { .. });
    let of_a_turn = |fact: &Fact| matches!(fact, Fact::Pass | Fact::Swap { .. });
    let is = |reading: &Reading, wanted: &dyn Fn(&Fact) -> bool| {
        reading.level == Level::Act && reading.listed && reading.facts.iter().all(wanted)
    };
    if !matches!(asked, Context::Hold | Context::Brief | Context::Confirm) {
        let reading = read(Context::Brief);
        if is(&reading, &decides) {
            return Some(reading);
        }
    }
    if matches!(asked, Context::Hold | Context::Brief | Context::General) {
        let reading = read(Context::Facilitate);
        if is(&reading, &of_a_turn) {
            return Some(reading);
        }
    }
    // Whether a turn is free to be taken is answered in words.
    if matches!(asked, Context::Hold | Context::General | Context::Rsvp | Context::Topics) {
        let reading = read(Context::Take);
        if is(&reading, &|fact| *fact == Fact::Take) {
            return Some(reading);
        }
    }
    None
}

/// Whether a short line begins with a word of stewards, or about topics or turns; or a very short one
/// with a word about oneself: `zone Nowhere`.
fn begins_with_a_word(text: &str, language: Language) -> bool {
    let long = text.split_whitespace().count();
    let text = text.to_lowercase();
    let meant = |word: &&Word| match word.about {
        About::Stewards | About::Topics | About::Facilitating => long <= COMMAND_WORDS,
        About::Belonging => long <= FEW_WORDS,
        About::Attending
        | About::Together
        | About::Afterwards
        | About::Learning
        | About::Connecting
        | About::Community
        | About::Anytime => false,
    };
    let words = WORDS.iter().filter(meant);
    let mut forms =
        words.flat_map(|word| [language, Language::En].map(|l| word.forms(l))).flatten();
    forms.any(|form| text.strip_prefix(form.as_str()).is_some_and(|rest| rest.starts_with(' ')))
}
