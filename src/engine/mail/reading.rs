//! Reading what a person wrote, as an answer to the letter it answers.

use std::borrow::Cow;

use super::super::ballots;
use super::super::state::State;
use super::Mail;
use crate::clock::Timestamp;
use crate::community::letter::ProposedFacts;
use crate::community::{CommunityKey, Language, Letter};
use crate::mail::compose::{self, context};
use crate::mail::fact::Fact;
use crate::mail::intent::{self, Context, Doubt, Level, Reading, Said};
use crate::mail::scrub::scrub;
use crate::mail::words::{About, WORDS};
use crate::time;

/// Letters and digits of a token.
const TOKEN: usize = 26;
/// A text with no more words than this, and no subject, is hardly meant for everybody.
const FEW_WORDS: usize = 3;
/// Nor is a text up to so long that reads as an answer to an invitation.
const SHORT_TEXT: usize = 160;
/// A line that begins with a steward's word and has no more words than this was meant as one.
const COMMAND_WORDS: usize = 8;

impl State {
    /// What was written, the question it answers, and when it was written.
    pub(super) fn read(
        &self,
        mail: &Mail<'_>,
        key: CommunityKey,
        language: Language,
    ) -> (Reading, Context, Timestamp) {
        let community = &self.communities[&key];
        let message = &mail.understood.message;
        let paper = ballots::paper(mail.home.letter.as_ref());
        let asked = paper.as_ref().map_or_else(|| context(mail.letter()), compose::of_paper);
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let mut world = self.world(community, meeting, mail.text(), mail.now);
        world.candidates = mail.answered().map(options).unwrap_or_default();
        if let Some(paper) = &paper {
            world.candidates = compose::choices(paper, language);
            // On a paper every number is a choice's.
            world.topics = vec![];
        }
        let (at, local) = Self::written(community, message.date, mail.now);
        let (subject, text) =
            (self.without_secrets(&message.subject), self.without_secrets(mail.text()));
        let said = Said { subject: Some(&subject), text: &text, language };
        let read = |context| intent::read(&said, context, &world, local);
        (second_reading(mail, asked, language, &read), asked, at)
    }

    /// What is kept of a mail is shown to others: it holds no token or secret link of ours.
    pub(super) fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        if words.all(|word| word.len() != TOKEN) {
            return Cow::Borrowed(text);
        }
        let ours = &self.setup.installation;
        Cow::Owned(scrub(text, &ours.addresses, ours.url.as_deref()))
    }
}

/// What a letter numbers for its reader to choose from; the numbers belong to that letter alone.
fn options(letter: Letter) -> Vec<(u32, String)> {
    let Letter::DatePoll { times, .. } = letter else { return vec![] };
    let shown = |time: &ProposedFacts| {
        time::to_local(time.start, time.zone).format("%Y-%m-%d %H:%M").to_string()
    };
    (1..).zip(times.iter().map(shown)).collect()
}

/// What says nothing where it stands is read once more: `cancel 2 Dec`, `swap` and the like say
/// themselves what they are about, and what reads as an answer or a word is not for everybody.
fn second_reading(
    mail: &Mail<'_>,
    asked: Context,
    language: Language,
    read: &dyn Fn(Context) -> Reading,
) -> Reading {
    let first = read(asked);
    let text = mail.text().trim();
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
        && let Some(reading) = by_itself(text, asked, read)
    {
        return reading;
    }
    if first.level != Level::Comment {
        return first;
    }
    let count = text.split_whitespace().count();
    let mut readings = vec![];
    let unclear = if count <= COMMAND_WORDS && begins_with_a_word(text, language) {
        true
    } else if mail.is_fresh() {
        let answer = read(Context::Rsvp);
        let no_subject = mail.understood.message.subject.trim().is_empty();
        let answers = text.chars().count() <= SHORT_TEXT && answer.level != Level::Comment;
        readings = answer.facts;
        answers || (count <= FEW_WORDS && no_subject)
    } else {
        false
    };
    if !unclear {
        return first;
    }
    Reading { level: Level::Ask, asks: vec![Doubt { line: text.to_owned(), readings }], ..first }
}

/// A line that says by itself what it is about, whichever question is open.
fn by_itself(text: &str, asked: Context, read: &dyn Fn(Context) -> Reading) -> Option<Reading> {
    let dated = text.chars().any(|letter| letter.is_ascii_digit());
    let decides = |fact: &Fact| dated && matches!(fact, Fact::Cancel { .. } | Fact::Move { .. });
    let of_a_turn = |fact: &Fact| matches!(fact, Fact::Pass | Fact::Swap { .. });
    let is = |reading: &Reading, wanted: &dyn Fn(&Fact) -> bool| {
        reading.level == Level::Act && reading.facts.iter().all(wanted)
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
    None
}

/// Whether a line begins with a word of stewards, or about topics or turns.
fn begins_with_a_word(text: &str, language: Language) -> bool {
    let text = text.to_lowercase();
    let about = [About::Stewards, About::Topics, About::Facilitating];
    let words = WORDS.iter().filter(|word| about.contains(&word.about));
    let mut forms =
        words.flat_map(|word| [language, Language::En].map(|l| word.forms(l))).flatten();
    forms.any(|form| text.strip_prefix(form.as_str()).is_some_and(|rest| rest.starts_with(' ')))
}
