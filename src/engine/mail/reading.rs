//! Reading what a person wrote, as an answer to the letter it answers.

use std::borrow::Cow;

use super::super::ballots;
use super::super::state::State;
use super::Mail;
use crate::clock::Timestamp;
use crate::community::letter::ProposedFacts;
use crate::community::{CommunityKey, Language, Letter};
use crate::mail::compose::{self, context};
use crate::mail::intent::{Context, Reading};
use crate::mail::scrub::scrub;
use crate::mail::understand::Question;
use crate::time;

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
        let paper = ballots::paper(mail.home.letter.as_ref());
        let asked = paper.as_ref().map_or_else(|| context(&mail.asked()), compose::of_paper);
        let meeting = mail.home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let mut world = self.world(community, meeting, mail.text(), mail.now);
        world.candidates = mail.answered().map(options).unwrap_or_default();
        if let Some(paper) = &paper {
            world.candidates = compose::choices(paper, language);
            // On a paper every number is a choice's.
            world.topics = vec![];
        }
        let (now, fresh) = (mail.now, mail.is_fresh());
        let language = Some(language);
        let question = Question { context: asked, world: &world, language, now, fresh };
        let reading = mail.understood.reading(&question).unwrap_or_default();
        (reading, asked, mail.written())
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

/// What a letter numbers for its reader to choose from; the numbers belong to that letter alone.
fn options(letter: Letter) -> Vec<(u32, String)> {
    let Letter::DatePoll { times, .. } = letter else { return vec![] };
    let shown = |time: &ProposedFacts| {
        time::to_local(time.start, time.zone).format("%Y-%m-%d %H:%M").to_string()
    };
    (1..).zip(times.iter().map(shown)).collect()
}
