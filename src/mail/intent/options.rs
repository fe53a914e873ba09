//! What is on the list: numbered topics or candidates, and how an answer names them.

use super::lexer::Kind;
use super::sentence::Sentence;
use crate::mail::vocabulary;

/// Numbered things as shown: topics or candidates.
#[derive(Debug, Default)]
pub(in crate::mail) struct Options {
    shown: Vec<Shown>,
}

/// One of them.
#[derive(Debug)]
struct Shown {
    number: u32,
    /// The words of the name or title.
    words: Vec<String>,
    /// Those of them that no other title has and that say something.
    telling: Vec<String>,
}

impl Options {
    /// From numbers and names.
    pub(super) fn new(list: &[(u32, String)]) -> Self {
        let all: Vec<Vec<String>> = list
            .iter()
            .map(|(_, title)| {
                let mut words = vocabulary::sequence(title);
                words.retain(|word| word.chars().any(char::is_alphanumeric));
                words
            })
            .collect();
        let shown = list
            .iter()
            .zip(&all)
            .map(|((number, title), words)| {
                let acronym = |word: &String| {
                    title.split(|c: char| !c.is_alphanumeric()).any(|part| {
                        part.len() >= 3
                            && part.chars().all(char::is_uppercase)
                            && part.eq_ignore_ascii_case(word)
                    })
                };
                let telling =
                    words.iter().filter(|word| acronym(word) || tells(word, words, &all)).cloned();
                let telling = if words.len() > 1 { telling.collect() } else { Vec::new() };
                Shown { number: *number, words: words.clone(), telling }
            })
            .collect();
        Self { shown }
    }

    /// Whether the number is one of those shown; when nothing was shown, any number up to 500 is.
    pub(super) fn has(&self, number: u32) -> bool {
        if self.shown.is_empty() {
            (1..=500).contains(&number)
        } else {
            self.shown.iter().any(|one| one.number == number)
        }
    }

    /// Whether nothing was shown.
    pub(super) const fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// All numbers in the order shown; what has two names comes once.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.shown.iter().map(|one| one.number).collect();
        numbers.dedup();
        numbers
    }
}

/// Whether a word of a title is enough to name it.
fn tells(word: &str, own: &[String], all: &[Vec<String>]) -> bool {
    let elsewhere =
        || all.iter().filter(|words| *words != own).flatten().any(|other| similar(word, other));
    word.chars().count() >= 4
        && word.chars().all(char::is_alphabetic)
        && !vocabulary::is_common(word)
        && !elsewhere()
}

/// The same word, perhaps in another form: "editor", "editors", "editores".
fn similar(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.as_bytes().first() != b.as_bytes().first() || a.len().abs_diff(b.len()) > 3 {
        return false;
    }
    let shared: usize =
        a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    shared >= 5 && a.len().max(b.len()) - shared <= 3
}

/// An option at this token: by number, by its name or title, or by a word that only its title has;
/// and how many tokens it takes.
pub(super) fn pick(sentence: &Sentence<'_>, options: &Options, at: usize) -> Option<(u32, usize)> {
    if let Some(number) = sentence.numbers[at] {
        return is_pick(sentence, at, number).then_some((number, 1));
    }
    if let Some(number) = roman(sentence.words(at, at + 1)) {
        let alone = sentence.length() == 1;
        let another = (0..sentence.tokens.len())
            .any(|other| other != at && roman(sentence.words(other, other + 1)).is_some());
        if options.has(number) && (alone || another) && !options.is_empty() {
            return Some((number, 1));
        }
    }
    if sentence.tokens[at].kind != Kind::Word {
        return None;
    }
    let whole = options
        .shown
        .iter()
        .filter_map(|one| Some((one.number, titled(sentence, &one.words, at)?)))
        .max_by_key(|(_, length)| *length);
    whole.or_else(|| by_word(sentence, options, at))
}

/// Whether a number chooses: "+1" agrees, "my two favourites are 3 and 6" names two, "the last one"
/// counts nothing.
fn is_pick(sentence: &Sentence<'_>, at: usize, number: u32) -> bool {
    let before = at.checked_sub(1).map(|at| &sentence.tokens[at]);
    let plus = before.is_some_and(|token| token.is('+'))
        && !(at > 1 && sentence.numbers[at - 2].is_some());
    let in_words = sentence.tokens[at].kind == Kind::Word;
    let digits = || {
        let mut tokens = sentence.tokens.iter().zip(&sentence.numbers);
        tokens.any(|(token, number)| number.is_some() && token.number().is_some())
    };
    let pronoun = || {
        number == 1
            && before.is_some_and(|token| {
                token.kind == Kind::Word && !vocabulary::is_common(&token.form)
            })
    };
    !plus && !(in_words && (digits() || pronoun()))
}

/// How many tokens the whole title takes at `at`.
fn titled(sentence: &Sentence<'_>, words: &[String], at: usize) -> Option<usize> {
    let mut length = 0;
    let mut rest = words;
    while let Some((first, tail)) = rest.split_first() {
        let token = sentence.tokens.get(at + length)?;
        length += 1;
        if matches!(token.kind, Kind::Mark(_)) {
            if length == 1 {
                return None;
            }
            continue;
        }
        if token.form != *first {
            return None;
        }
        rest = tail;
    }
    (length > 0).then_some(length)
}

/// An option named by a word that only its title has, with the words of the title around it.
fn by_word(sentence: &Sentence<'_>, options: &Options, at: usize) -> Option<(u32, usize)> {
    let form = &sentence.tokens[at].form;
    let mut named =
        options.shown.iter().filter(|one| one.telling.iter().any(|word| similar(word, form)));
    let one = named.next()?;
    if named.next().is_some() {
        return None;
    }
    let more = sentence.tokens[at + 1..]
        .iter()
        .take_while(|token| {
            token.is('-')
                || token.kind == Kind::Word
                    && one.words.iter().any(|word| similar(word, &token.form))
        })
        .count();
    Some((one.number, 1 + more))
}

/// The value of a Roman number written in capitals.
fn roman(word: &str) -> Option<u32> {
    const ROMAN: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
    let place = ROMAN.iter().position(|roman| *roman == word)?;
    u32::try_from(place + 1).ok()
}
