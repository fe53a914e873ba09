//! How a mail is read before anything is done about it: for "how was my mail read?".

use super::mail::believed;
use super::{Engine, EngineError};
use crate::mail::compose::context;
use crate::mail::intent::{Context, Reading};
use crate::mail::parse::parse;
use crate::mail::understand::{Question, Understood, of_message};

/// A mail as the daemon reads it.
#[derive(Debug)]
pub struct Look {
    /// The mail, who wrote it, and what is new in it.
    pub understood: Understood,
    /// The name of the letter that it answers.
    pub letter: Option<String>,
    /// The question that its words are read as answers to.
    pub context: Context,
    /// What its words mean; none where nobody speaks.
    pub reading: Option<Reading>,
}

impl Engine {
    /// Reads a mail as [`Self::work`] would now, and changes nothing.
    pub fn look(&mut self, raw: &[u8], recipient: Option<&str>) -> Result<Look, EngineError> {
        let (state, now) = (&self.state, self.clock.now());
        let message = parse(raw);
        let home = self.store.read(|tx| Ok(state.home(tx, &message, recipient)))??;
        let parent = home.letter.as_ref().and_then(|letter| state.parent_text(letter));
        let sender = message.from.first().and_then(|from| state.directory.people.at(&from.address));
        let understood = of_message(believed(message, now), parent.as_deref());
        let letter = home.letter.as_ref().map(|letter| letter.name.clone());
        let only = || {
            let mut theirs = sender.into_iter().flat_map(|person| state.communities_of(person));
            let first = theirs.next();
            first.filter(|_| theirs.next().is_none()).map(|community| community.key)
        };
        let key = home.community.or_else(only);
        let community = key.and_then(|key| state.communities.get(&key));
        let meeting = home.letter.as_ref().and_then(|letter| letter.about.meeting);
        let text = understood.reply.as_ref().map_or("", |reply| reply.text.as_str());
        let world = community.map(|community| state.world(community, meeting, text, now));
        let context = context(letter.as_deref().unwrap_or_default());
        let question = Question {
            context,
            world: &world.unwrap_or_default(),
            language: Some(state.language(community, sender)),
            now,
            fresh: home.letter.is_none() && home.addressed,
        };
        let reading = understood.reading(&question);
        Ok(Look { understood, letter, context, reading })
    }
}
