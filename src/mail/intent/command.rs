//! Listed words: a line that as a whole reads as one of [`WORDS`](crate::mail::words::WORDS).

mod argument;

use std::sync::LazyLock;
mod turn;

use super::context::Context;
use super::lexer::{self, Kind, Token};
use super::sentence::{self, Sentence};
use super::{Doubt, Scene};
use crate::mail::fact::Fact;
use crate::mail::vocabulary;
use crate::mail::words::{Language, WORDS, Where, Word};

/// What a line is as a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// It says this.
    Does(&'static str, Vec<Fact>),
    /// It is one, but part of it cannot be (a number out of range).
    Doubtful(Doubt),
}

/// A line that begins with a listed word.
pub(super) struct Line<'a> {
    /// Where it is read.
    pub(super) scene: &'a Scene<'a>,
    /// The line as written.
    pub(super) text: &'a str,
    /// Its tokens, without closing marks and courtesies.
    pub(super) tokens: &'a [Token],
    /// How many of them the word takes.
    pub(super) taken: usize,
    /// A colon follows the word.
    pub(super) colon: bool,
    /// The language of the word.
    pub(super) language: Language,
}

/// Reads a line as a command, in the reader's language or any other.
pub(super) fn read(scene: &Scene<'_>, text: &str) -> Option<Command> {
    let mut tokens = lexer::tokens(text.trim_start_matches(['-', '*', '•', ' ']));
    let mut asks = false;
    while let Some(last) = tokens.last() {
        if !matches!(last.kind, Kind::Mark('.' | '!' | '?' | ',' | '"' | ')' | '*')) {
            break;
        }
        asks |= last.is('?');
        tokens.pop();
    }
    if tokens.is_empty() {
        return None;
    }
    let all = &tokens;
    let tokens = without_please(all);
    let last = tokens.last()?;
    let text = text.trim_start_matches(['-', '*', '•', ' ']);
    let text = match all.iter().find(|token| token.start > last.start) {
        Some(please) => &text[..please.start],
        None => text,
    };
    if scene.context != Context::Topics
        && let Some(number) = done(tokens)
    {
        return Some(Command::Does("done", vec![Fact::Done(number)]));
    }
    if let Some(fact) = minutes(tokens) {
        return Some(Command::Does("minutes", vec![fact]));
    }
    let opens = |language: &Language| vocabulary::of(*language).openers.contains(&tokens[0].form);
    scene.languages().filter(opens).find_map(|language| {
        let words = &vocabulary::of(language).words;
        WORDS.iter().filter(|word| allowed(word, scene.context)).find_map(|word| {
            let forms = words.get(word.name)?;
            let taken =
                forms.tokens.iter().filter(|form| begins(tokens, form)).map(Vec::len).max()?;
            let bare = matches!(word.name, "why" | "help" | "status");
            if asks && !bare && taken == tokens.len() {
                return None;
            }
            let colon = tokens.get(taken).is_some_and(|token| token.is(':'));
            let line = Line { scene, text, tokens, taken, colon, language };
            line.read(word)
        })
    })
}

/// A line without a "please" before or behind it, in any language; alone it is no courtesy.
fn without_please(tokens: &[Token]) -> &[Token] {
    static PLEASE: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
        let all = Language::ALL.iter().flat_map(|of| &vocabulary::of(*of).links["please"]);
        let forms = |form: &String| lexer::tokens(form).into_iter().map(|t| t.form).collect();
        all.map(forms).collect()
    });
    let same = |said: &[Token], form: &[String]| said.iter().zip(form).all(|(a, b)| a.form == *b);
    let mut left = tokens;
    for form in PLEASE.iter().filter(|form| form.len() < tokens.len()) {
        let count = form.len();
        if left.len() > count && same(&left[..count], form) {
            left = &left[count..];
        }
        if left.len() > count && same(&left[left.len() - count..], form) {
            left = &left[..left.len() - count];
        }
    }
    let comma = |token: Option<&Token>| token.is_some_and(|token| token.is(','));
    if comma(left.first()) {
        left = &left[1..];
    }
    if comma(left.last()) {
        left = &left[..left.len() - 1];
    }
    left
}

/// "3 takes 20 minutes", in any language.
fn minutes(tokens: &[Token]) -> Option<Fact> {
    let topic = tokens.first()?.number()?;
    let rest = &tokens[1..];
    let minutes = rest.iter().find_map(Token::number)?;
    let said = |pattern: &String| {
        let words: Vec<&str> = pattern.split(' ').collect();
        words.len() == rest.len()
            && words.iter().zip(rest).all(|(word, token)| {
                if *word == "{n}" {
                    token.number().is_some()
                } else {
                    lexer::fold(word) == token.form
                }
            })
    };
    let mut patterns =
        Language::ALL.iter().flat_map(|language| &vocabulary::of(*language).links["minutes"]);
    (rest.len() > 2 && patterns.any(said)).then_some(Fact::Minutes { topic, minutes })
}

/// "2 done": the number of an action and that it is.
fn done(tokens: &[Token]) -> Option<u32> {
    let (number, rest) = tokens.split_first()?;
    let said: Vec<&String> = rest.iter().map(|token| &token.form).collect();
    let mut links =
        Language::ALL.iter().flat_map(|language| &vocabulary::of(*language).links["done"]);
    let is = |link: &String| vocabulary::sequence(link).iter().eq(said.iter().copied());
    links.any(is).then(|| number.number()).flatten()
}

/// Whether a word may be written in answer to this question.
fn allowed(word: &Word, context: Context) -> bool {
    match word.place {
        Where::Anywhere => true,
        Where::Only(contexts) => contexts.contains(&context),
    }
}

/// Whether the tokens begin with this form.
fn begins(tokens: &[Token], form: &[String]) -> bool {
    !form.is_empty()
        && tokens.len() >= form.len()
        && form.iter().zip(tokens).all(|(word, token)| *word == token.form)
}

impl Line<'_> {
    /// The tokens behind the word and its colon.
    pub(super) fn rest(&self) -> &[Token] {
        &self.tokens[self.taken + usize::from(self.colon)..]
    }

    /// The rest as written.
    pub(super) fn rest_text(&self) -> &str {
        let rest = self.rest();
        match rest.first() {
            Some(first) => self.text[first.start..].trim(),
            None => "",
        }
    }

    /// The rest, analysed.
    pub(super) fn sentence(&self) -> Sentence<'_> {
        let text = self.rest_text();
        sentence::analyse(text, lexer::tokens(text), self.scene.calendar(self.language))
    }
}
