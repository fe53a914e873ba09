//! Slips of the keyboard: "absolutley", "cant mkae it".
//!
//! Only what says nothing as written is read again with its unknown words mended, and only to a
//! word of a phrase that is one slip away and the only such word.

use super::lexer::{Kind, Token};
use crate::mail::vocabulary::{self, Vocabulary};

/// A longer sentence, or one with more unknown words, is in no language we know.
const MOST: (usize, usize) = (14, 4);

/// The tokens with slips mended; `None` when there is nothing to mend.
pub(super) fn mended(tokens: &[Token], vocabulary: &Vocabulary) -> Option<Vec<Token>> {
    let alone = tokens.iter().filter(|token| token.kind == Kind::Word).count() == 1;
    let unknown: Vec<usize> =
        (0..tokens.len()).filter(|at| is_unknown(&tokens[*at], *at)).collect();
    if unknown.is_empty() || tokens.len() > MOST.0 || unknown.len() > MOST.1 {
        return None;
    }
    let mut mended = tokens.to_vec();
    let mut changed = false;
    for at in unknown {
        if let Some(word) = meant(&tokens[at].form, vocabulary, alone) {
            word.clone_into(&mut mended[at].form);
            changed = true;
        }
    }
    changed.then_some(mended)
}

/// Whether no language has a use for this word.
fn is_unknown(token: &Token, at: usize) -> bool {
    token.kind == Kind::Word && !(token.capital && at > 0) && !vocabulary::is_known(&token.form)
}

/// The only word of a phrase that is one slip away.
fn meant<'a>(written: &str, vocabulary: &'a Vocabulary, alone: bool) -> Option<&'a str> {
    let written: Vec<char> = written.chars().collect();
    let mut close = vocabulary.phrases.like(*written.first()?, written.len()).filter(|word| {
        let word: Vec<char> = word.chars().collect();
        is_slip(&written, &word, alone)
    });
    let word = close.next()?;
    close.next().is_none().then_some(word)
}

/// Whether one slip makes `word` of what is written: two letters swapped, one doubled, left out or
/// put in; in long words also one for another.
fn is_slip(written: &[char], word: &[char], alone: bool) -> bool {
    let (short, long) = if written.len() < word.len() { (written, word) } else { (word, written) };
    let head = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let rest = |skip: (usize, usize)| short.get(head + skip.0..) == long.get(head + skip.1..);
    if short.len() == long.len() {
        let swapped = head + 1 < short.len()
            && short[head] == long[head + 1]
            && short[head + 1] == long[head]
            && rest((2, 2));
        let least = if alone { 3 } else { 4 };
        return swapped && word.len() >= least || head > 0 && word.len() >= 6 && rest((1, 1));
    }
    let doubled = head > 0 && long.get(head) == long.get(head - 1);
    long.len() == short.len() + 1
        && head > 0
        && rest((0, 1))
        && word.len() >= if doubled { 4 } else { 5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_but_no_other_word_is_taken() {
        let slip = |written: &str, word: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            is_slip(&chars(written), &chars(word), false)
        };
        assert!(slip("absolutley", "absolutely"));
        assert!(slip("joinng", "joining"));
        assert!(slip("mkae", "make"));
        assert!(slip("comming", "coming"));
        assert!(slip("tomorow", "tomorrow"));
        assert!(!slip("come", "some"));
        assert!(!slip("lake", "make"));
        assert!(!slip("yse", "yes"), "three letters only when alone");
    }
}
