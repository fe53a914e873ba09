//! The words members can write: the only list of them.
//!
//! The parser, the help letter and the README's table come from [`WORDS`]; how a word is written
//! and explained in each language stands in `vocabulary/*.toml` under its name.

use super::intent::Context;
use super::vocabulary;
pub use crate::community::Language;

/// One word that members can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its fixed name, which is also the key in the vocabulary files.
    pub name: &'static str,
    /// Where in the help it is listed.
    pub about: About,
    /// Where it is read.
    pub place: Where,
}

/// What a word is about: the rows of the help letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// Joining, leaving, how much mail.
    Belonging,
    /// Coming or not.
    Attending,
    /// Proposing and voting.
    Topics,
    /// Whose turn it is.
    Facilitating,
    /// What all decide together.
    Together,
    /// Notes, decisions, actions.
    Afterwards,
    /// Trainings and challenges.
    Learning,
    /// Who knows what.
    Connecting,
    /// The community itself.
    Community,
    /// Works at any time.
    Anytime,
    /// For stewards and moderators.
    Stewards,
}

/// In answer to which mails a word is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In any answer, because nothing else can be meant by it.
    Anywhere,
    /// Only where one of these questions is open.
    Only(&'static [Context]),
}

impl Word {
    /// How it is written in a language, the usual form first.
    pub fn forms(&self, language: Language) -> &'static [String] {
        vocabulary::of(language).words.get(self.name).map_or(&[], |entry| &entry.forms)
    }

    /// One line to write, with an argument where one belongs: `away until 1 Aug`.
    pub fn usage(&self, language: Language) -> &'static str {
        let entry = vocabulary::of(language).words.get(self.name);
        let form = self.forms(language).first().map_or("", String::as_str);
        entry
            .map(|entry| entry.example.as_str())
            .filter(|example| !example.is_empty())
            .unwrap_or(form)
    }

    /// What it does, in a few words; English where the language has no text for it yet.
    pub fn does(&self, language: Language) -> &'static str {
        let text = |language| {
            vocabulary::of(language).words.get(self.name).map_or("", |entry| entry.does.as_str())
        };
        if text(language).is_empty() { text(Language::En) } else { text(language) }
    }
}

/// Every word, in the order of the help.
pub const WORDS: &[Word] = &[
    word("join", About::Belonging, Where::Only(OPEN)),
    word("leave", About::Belonging, Where::Anywhere),
    word("all", About::Belonging, Where::Only(OPEN)),
    word("digest", About::Belonging, Where::Anywhere),
    word("essentials", About::Belonging, Where::Anywhere),
    word("away", About::Belonging, Where::Anywhere),
    word("back", About::Belonging, Where::Only(OPEN)),
    word("about", About::Belonging, Where::Anywhere),
    word("also", About::Belonging, Where::Anywhere),
    word("language", About::Belonging, Where::Anywhere),
    word("zone", About::Belonging, Where::Anywhere),
    word("name", About::Belonging, Where::Anywhere),
    word("feed", About::Belonging, Where::Only(OPEN)),
    word("new_feed", About::Belonging, Where::Anywhere),
    word("yes", About::Attending, Where::Only(&[])),
    word("no", About::Attending, Where::Only(&[])),
    word("maybe", About::Attending, Where::Only(&[])),
    word("topic", About::Topics, Where::Anywhere),
    word("vote", About::Topics, Where::Anywhere),
    word("unvote", About::Topics, Where::Anywhere),
    word("present", About::Topics, Where::Anywhere),
    word("withdraw", About::Topics, Where::Anywhere),
    word("pass", About::Facilitating, Where::Only(&[Context::Facilitate, Context::Take])),
    word("swap", About::Facilitating, Where::Only(&[Context::Facilitate])),
    word("take", About::Facilitating, Where::Only(&[Context::Take])),
    word("shadow", About::Facilitating, Where::Anywhere),
    word("not_before", About::Facilitating, Where::Anywhere),
    word("opt_out", About::Facilitating, Where::Anywhere),
    word("opt_in", About::Facilitating, Where::Anywhere),
    word("nominate", About::Facilitating, Where::Anywhere),
    word("stand", About::Facilitating, Where::Only(ELECTION)),
    word("rank", About::Facilitating, Where::Only(ELECTION)),
    word("approve", About::Facilitating, Where::Only(ELECTION)),
    word("step_down", About::Facilitating, Where::Anywhere),
    word("recall", About::Facilitating, Where::Anywhere),
    word("decide", About::Together, Where::Anywhere),
    word("consent", About::Together, Where::Anywhere),
    word("object", About::Together, Where::Only(&[Context::Consent])),
    word("came", About::Afterwards, Where::Only(&[Context::Notes])),
    word("decided", About::Afterwards, Where::Only(&[Context::Notes])),
    word("action", About::Afterwards, Where::Only(&[Context::Notes])),
    word("done", About::Afterwards, Where::Anywhere),
    word("thanks", About::Afterwards, Where::Only(&[Context::Notes])),
    word("send", About::Afterwards, Where::Only(&[Context::Notes, Context::Confirm])),
    word("wait", About::Afterwards, Where::Only(&[Context::Notes, Context::Confirm])),
    word("training", About::Learning, Where::Anywhere),
    word("challenge", About::Learning, Where::Anywhere),
    word("enter", About::Learning, Where::Anywhere),
    word("coffee", About::Connecting, Where::Only(OPEN)),
    word("who_knows", About::Connecting, Where::Only(OPEN)),
    word("search", About::Connecting, Where::Anywhere),
    word("idea", About::Connecting, Where::Anywhere),
    word("found", About::Community, Where::Anywhere),
    word("commit", About::Community, Where::Only(&[Context::Founding])),
    word("poll", About::Community, Where::Anywhere),
    word("hold", About::Community, Where::Only(&[Context::Hold])),
    word("cancel", About::Community, Where::Only(&[Context::Hold, Context::Brief])),
    word(
        "move",
        About::Community,
        Where::Only(&[Context::Hold, Context::Brief, Context::Proposal]),
    ),
    word("drop", About::Community, Where::Only(&[Context::Brief])),
    word("undo", About::Anytime, Where::Anywhere),
    word("why", About::Anytime, Where::Anywhere),
    word("help", About::Anytime, Where::Anywhere),
    word("status", About::Anytime, Where::Anywhere),
    word("stop", About::Anytime, Where::Anywhere),
    word("export", About::Anytime, Where::Anywhere),
    word("forget", About::Anytime, Where::Only(OPEN)),
    word("election", About::Stewards, Where::Only(OPEN)),
    word("pause", About::Stewards, Where::Only(OPEN)),
    word("resume", About::Stewards, Where::Only(OPEN)),
    word("close", About::Stewards, Where::Only(OPEN)),
    word("invite", About::Stewards, Where::Anywhere),
    word("remove", About::Stewards, Where::Anywhere),
    word("steward", About::Stewards, Where::Anywhere),
    word("for", About::Stewards, Where::Anywhere),
    word("meeting", About::Stewards, Where::Anywhere),
    word("skip", About::Stewards, Where::Anywhere),
    word("minutes", About::Stewards, Where::Only(&[])),
    word("ok", About::Stewards, Where::Only(&[Context::Moderate])),
    word("always", About::Stewards, Where::Only(&[Context::Moderate])),
];

/// Where no question is open that a bare word could answer.
const OPEN: &[Context] = &[Context::General, Context::Digest];

/// Where people are elected.
const ELECTION: &[Context] =
    &[Context::General, Context::BallotApproval, Context::BallotRanked, Context::Facilitate];

/// An entry of the list.
const fn word(name: &'static str, about: About, place: Where) -> Word {
    Word { name, about, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_written_in_every_language_and_explained_in_two() {
        for word in WORDS {
            for language in Language::ALL {
                assert!(!word.forms(language).is_empty(), "{} in {language:?}", word.name);
            }
            for language in [Language::En, Language::Es] {
                let entry = &vocabulary::of(language).words[word.name];
                assert!(!entry.does.is_empty(), "{} in {language:?}", word.name);
            }
        }
    }

    #[test]
    fn languages_have_codes_and_names() {
        assert_eq!(Language::from_code("es-MX"), Some(Language::Es));
        assert_eq!(Language::from_name("català"), Some(Language::Ca));
        assert_eq!(Language::from_name("klingon"), None);
    }
}
