//! Reading what a person wrote, as an answer to the letter it answers.

use super::super::state::State;
use super::conversation::Mail;
use crate::clock::Timestamp;
use crate::community::{CommunityKey, Language, Letter};
use crate::mail::compose::context;
use crate::mail::fact::Fact;
use crate::mail::intent::{self, Context, Doubt, Level, Reading, Said};
use crate::mail::words;

/// A text with no more words than this, and no subject, is hardly meant for everybody.
const FEW_WORDS: usize = 3;
/// Nor is a text up to so long that reads as an answer to an invitation.
const SHORT_TEXT: usize = 160;

impl State {
    /// Reads what was written, as an answer to the letter it answers.
    pub(super) fn read(
        &self,
        mail: &Mail<'_>,
        key: CommunityKey,
        language: Language,
        now: Timestamp,
    ) -> (Reading, Context, Timestamp) {
        let community = &self.communities[&key];
        let message = &mail.understood.message;
        let context = context(mail.letter());
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let world = self.world(community, meeting, mail.text(), now);
        let (at, local) = Self::written(community, message.date, now);
        let language = words::Language::from_code(language.code()).unwrap_or(words::Language::En);
        let text = mail.text();
        let said = Said { subject: Some(&message.subject), text, language };
        let reading = intent::read(&said, context, &world, local);
        let again = |context| intent::read(&said, context, &world, local);
        (second_reading(mail, context, reading, &again), context, at)
    }

    /// The letter that is answered.
    pub(super) fn letter_of(&self, mail: &Mail<'_>) -> Option<Letter> {
        let letter = mail.home.letter.as_ref()?;
        serde_json::from_str(&letter.facts).ok()
    }
}

/// What says nothing where it stands is read once more: `cancel 2 Dec` and `move …` say themselves
/// what they are about, and what reads as an answer to an invitation is not for everybody.
fn second_reading(
    mail: &Mail<'_>,
    context: Context,
    first: Reading,
    again: &dyn Fn(Context) -> Reading,
) -> Reading {
    let text = mail.text().trim();
    let alone = text.lines().count() == 1;
    let nothing = first.level != Level::Act && first.facts.is_empty();
    if !nothing || matches!(context, Context::Hold | Context::Brief | Context::Confirm) {
        return first;
    }
    let dated = |fact: &Fact| matches!(fact, Fact::Cancel { date: Some(_) } | Fact::Move { .. });
    let decides = again(Context::Brief);
    if alone && decides.level == Level::Act && decides.facts.iter().all(dated) {
        return decides;
    }
    if !mail.is_fresh() || first.level != Level::Comment {
        return first;
    }
    let answers = again(Context::Rsvp);
    let has_subject = !mail.understood.message.subject.trim().is_empty();
    let few = text.split_whitespace().count() <= FEW_WORDS && !has_subject;
    let answer = text.chars().count() <= SHORT_TEXT && answers.level != Level::Comment;
    if text.is_empty() || !(few || answer) {
        return first;
    }
    let doubt = Doubt { line: text.to_owned(), readings: answers.facts };
    Reading { level: Level::Ask, asks: vec![doubt], ..first }
}
