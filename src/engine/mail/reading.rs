//! Reading what a person wrote, as an answer to the letter it answers.

use std::borrow::Cow;

use super::super::state::State;
use super::Mail;
use crate::clock::Timestamp;
use crate::community::{CommunityKey, Language};
use crate::mail::compose::context;
use crate::mail::intent::{Context, Reading};
use crate::mail::scrub::scrub;
use crate::mail::understand::Question;

/// Letters and digits of a token.
const TOKEN: usize = 26;

impl State {
    /// What was written, the question it answers, and when it was written.
    pub(super) fn read(
        &self,
        mail: &Mail<'_>,
        key: CommunityKey,
        language: Language,
    ) -> (Reading, Context, Timestamp) {
        let community = &self.communities[&key];
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let question = Question {
            context: context(&mail.asked()),
            world: &self.world(community, meeting, mail.text(), mail.now),
            language: Some(language),
            now: mail.now,
            fresh: mail.is_fresh(),
        };
        let reading = mail.understood.reading(&question).unwrap_or_default();
        (reading, question.context, mail.written())
    }

    /// What is kept of a mail is shown to others: it holds no token or secret link of ours.
    pub(in crate::engine) fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        if words.all(|word| word.len() != TOKEN) {
            return Cow::Borrowed(text);
        }
        let ours = &self.setup.installation;
        Cow::Owned(scrub(text, &ours.addresses, ours.url.as_deref()))
    }
}
