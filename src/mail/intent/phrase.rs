//! Phrases as a language's file writes them, and where they occur in a text.
//!
//! Words stand for themselves; `a/b_c` is any of "a", "b c"; `[a/b]` may be absent; `stem*` is any
//! ending; `..` is up to three words between, `...` up to ten; `^` and `$` are the ends of a clause; `{n}`, `{date}`,
//! `{time}`, `{name}` a number, date, time, member; `{text}` the words up to what follows.

use std::collections::{HashMap, HashSet};

use super::lexer::{self, Kind, Token};

/// The most tokens of a sentence that are looked at; a set of them fits into [`Hit::mask`].
pub(crate) const LONGEST: usize = 120;

/// The most variants that one written phrase may stand for.
const VARIANTS: usize = 400;

/// One element of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Atom {
    /// Any of these words.
    Words(Vec<String>),
    /// A word beginning so.
    Stem(String),
    /// Up to so many words of the same clause.
    Gap(usize),
    /// The clause begins here.
    Begin,
    /// The clause ends here.
    End,
    /// A mark.
    Mark(char),
    /// A number.
    Number,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A member's name.
    Name,
    /// Words up to what follows, or to the end of the sentence.
    Text,
}

/// A compiled phrase.
#[derive(Debug)]
struct Phrase<S> {
    signal: S,
    atoms: Vec<Atom>,
}

/// The phrases of one language, found by their first word.
#[derive(Debug)]
pub(crate) struct Phrases<S> {
    all: Vec<Phrase<S>>,
    by_word: HashMap<String, Vec<u32>>,
    /// Those whose second element is a word, too.
    by_pair: HashMap<String, HashMap<String, Vec<u32>>>,
    by_stem: HashMap<String, Vec<u32>>,
    other: Vec<u32>,
    words: HashSet<String>,
    by_shape: HashMap<(char, usize), Vec<String>>,
}

/// A phrase that occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit<S> {
    /// What it signals.
    pub(crate) signal: S,
    /// The first token.
    pub(crate) start: usize,
    /// Behind the last token.
    pub(crate) end: usize,
    /// The tokens that its own words take, a bit each; words in gaps are not among them.
    pub(crate) mask: u128,
    /// What `{name}` matched.
    pub(crate) name: Option<usize>,
    /// What `{text}` matched: first token and behind the last.
    pub(crate) text: Option<(usize, usize)>,
}

#[expect(clippy::struct_excessive_bools, reason = "independent marks of a token")]
/// What the matcher must know of each token beside the token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// A clause begins with this token.
    pub(crate) begins: bool,
    /// A clause ends behind this token.
    pub(crate) ends: bool,
    /// A date with this many tokens begins here.
    pub(crate) date: usize,
    /// A time of day with this many tokens begins here.
    pub(crate) time: usize,
    /// A number (in digits or words).
    pub(crate) number: bool,
    /// Somebody's name.
    pub(crate) name: bool,
}

/// A phrase that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no phrase: {1}")]
pub(crate) struct BadPhrase(String, &'static str);

impl<S: Copy> Phrases<S> {
    /// No phrases.
    pub(crate) fn new() -> Self {
        Self {
            all: Vec::new(),
            by_word: HashMap::new(),
            by_pair: HashMap::new(),
            by_stem: HashMap::new(),
            other: Vec::new(),
            words: HashSet::new(),
            by_shape: HashMap::new(),
        }
    }

    /// Adds a phrase as written.
    pub(crate) fn add(&mut self, signal: S, written: &str) -> Result<(), BadPhrase> {
        let bad = |why| BadPhrase(written.to_owned(), why);
        let mut variants: Vec<Vec<Atom>> = vec![Vec::new()];
        for piece in written.split_whitespace() {
            let choices = choices(piece);
            variants = variants
                .iter()
                .flat_map(|head| choices.iter().map(move |tail| [head.as_slice(), tail].concat()))
                .collect();
            if variants.len() > VARIANTS {
                return Err(bad("it stands for too many variants"));
            }
        }
        for atoms in variants {
            let mut inner = atoms.iter().filter(|atom| **atom != Atom::Begin);
            let Some(first) = inner.next() else {
                return Err(bad("it may be empty"));
            };
            let second = inner.next();
            let id = u32::try_from(self.all.len()).map_err(|_| bad("too many phrases"))?;
            match first {
                Atom::Words(words) => self.index(words, second, id),
                Atom::Stem(stem) => {
                    let key = prefix(stem).ok_or_else(|| bad("a stem needs three letters"))?;
                    self.by_stem.entry(key.to_owned()).or_default().push(id);
                }
                Atom::Gap(_) | Atom::End | Atom::Begin => {
                    return Err(bad("it begins with nothing"));
                }
                Atom::Mark(_)
                | Atom::Number
                | Atom::Date
                | Atom::Time
                | Atom::Name
                | Atom::Text => {
                    self.other.push(id);
                }
            }
            for atom in &atoms {
                if let Atom::Words(words) = atom {
                    for word in words {
                        if self.words.insert(word.clone()) {
                            let Some(first) = word.chars().next() else { continue };
                            let shape = (first, word.chars().count());
                            self.by_shape.entry(shape).or_default().push(word.clone());
                        }
                    }
                }
            }
            self.all.push(Phrase { signal, atoms });
        }
        Ok(())
    }

    /// Whether any phrase holds this word.
    pub(crate) fn knows(&self, form: &str) -> bool {
        self.words.contains(form)
    }

    /// Files a phrase under its first word, or its first two.
    fn index(&mut self, words: &[String], second: Option<&Atom>, id: u32) {
        for word in words {
            if let Some(Atom::Words(followers)) = second {
                let pairs = self.by_pair.entry(word.clone()).or_default();
                for follower in followers {
                    pairs.entry(follower.clone()).or_default().push(id);
                }
            } else {
                self.by_word.entry(word.clone()).or_default().push(id);
            }
        }
    }

    /// The words of phrases that begin so and are as long as this, give or take one letter.
    pub(crate) fn like(&self, first: char, length: usize) -> impl Iterator<Item = &str> {
        let lengths = length.saturating_sub(1)..=length + 1;
        let by_shape = move |length| self.by_shape.get(&(first, length));
        lengths.filter_map(by_shape).flatten().map(String::as_str)
    }

    /// Every place where a phrase occurs. `places` has an entry per token; at most [`LONGEST`]
    /// tokens are looked at.
    pub(crate) fn find(&self, tokens: &[Token], places: &[Place]) -> Vec<Hit<S>> {
        let count = tokens.len().min(LONGEST);
        let sentence = Sentence { tokens: &tokens[..count], places: &places[..count] };
        let mut hits = Vec::new();
        for (at, token) in sentence.tokens.iter().enumerate() {
            let words = self.by_word.get(&token.form);
            let next = sentence.tokens.get(at + 1);
            let pairs = self
                .by_pair
                .get(&token.form)
                .zip(next)
                .and_then(|(pairs, next)| pairs.get(&next.form));
            let stems = prefix(&token.form).and_then(|key| self.by_stem.get(key));
            for id in words.into_iter().chain(pairs).chain(stems).flatten().chain(&self.other) {
                let phrase = &self.all[*id as usize];
                let mut found = Found::default();
                if let Some(end) = sentence.matches(&phrase.atoms, at, &mut found) {
                    hits.push(Hit {
                        signal: phrase.signal,
                        start: at,
                        end,
                        mask: found.mask,
                        name: found.name,
                        text: found.text,
                    });
                }
            }
        }
        hits
    }
}

/// The first three bytes, by which stems are found.
fn prefix(word: &str) -> Option<&str> {
    word.get(..3)
}

/// What one blank-separated piece of a phrase stands for: alternatives of atoms.
fn choices(piece: &str) -> Vec<Vec<Atom>> {
    let single = match piece {
        "^" => Some(Atom::Begin),
        "$" => Some(Atom::End),
        ".." => Some(Atom::Gap(3)),
        "..." => Some(Atom::Gap(10)),
        "{n}" => Some(Atom::Number),
        "{date}" => Some(Atom::Date),
        "{time}" => Some(Atom::Time),
        "{name}" => Some(Atom::Name),
        "{text}" => Some(Atom::Text),
        _ => None,
    };
    if let Some(atom) = single {
        return vec![vec![atom]];
    }
    let (inside, optional) = match piece.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => (inside, true),
        None => (piece, false),
    };
    let mut words = Vec::new();
    let mut choices = Vec::new();
    for alternative in inside.split('/').filter(|part| !part.is_empty()) {
        if let Some(stem) = alternative.strip_suffix('*') {
            choices.push(vec![Atom::Stem(lexer::fold(stem))]);
            continue;
        }
        if let "{n}" | "{date}" | "{time}" | "{name}" = alternative {
            choices.extend(self::choices(alternative));
            continue;
        }
        let atoms: Vec<Atom> =
            lexer::tokens(&alternative.replace('_', " ")).iter().map(atom).collect();
        match <[Atom; 1]>::try_from(atoms) {
            Ok([Atom::Words(word)]) => words.extend(word),
            Ok([other]) => choices.push(vec![other]),
            Err(atoms) => choices.push(atoms),
        }
    }
    if !words.is_empty() {
        choices.push(vec![Atom::Words(words)]);
    }
    if optional || choices.is_empty() {
        choices.push(Vec::new());
    }
    choices
}

/// A written token as an atom.
fn atom(token: &Token) -> Atom {
    match token.kind {
        Kind::Mark(mark) => Atom::Mark(mark),
        Kind::Word | Kind::Number { .. } | Kind::Clock(_) | Kind::Day { .. } => {
            Atom::Words(vec![token.form.clone()])
        }
    }
}

/// The tokens in which a phrase is looked for.
#[derive(Clone, Copy)]
struct Sentence<'a> {
    tokens: &'a [Token],
    places: &'a [Place],
}

/// What a match has taken so far.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    mask: u128,
    name: Option<usize>,
    text: Option<(usize, usize)>,
}

impl Sentence<'_> {
    /// Behind the last token, if `atoms` match from `at` on.
    fn matches(self, atoms: &[Atom], at: usize, found: &mut Found) -> Option<usize> {
        let Some((first, rest)) = atoms.split_first() else { return Some(at) };
        match first {
            Atom::Begin => {
                let begins = self.places.get(at).is_some_and(|place| place.begins);
                if begins { self.matches(rest, at, found) } else { None }
            }
            Atom::End => {
                let ends = at == self.tokens.len() || (at > 0 && self.places[at - 1].ends);
                if ends { self.matches(rest, at, found) } else { None }
            }
            Atom::Gap(most) => (at..=at + most)
                .take_while(|end| (at..*end).all(|i| self.within_clause(i)))
                .find_map(|end| self.attempt(rest, end, found)),
            Atom::Text => self.text(rest, at, found),
            Atom::Words(_)
            | Atom::Stem(_)
            | Atom::Mark(_)
            | Atom::Number
            | Atom::Date
            | Atom::Time
            | Atom::Name => {
                let length = self.length(first, at)?;
                for i in at..(at + length).min(LONGEST) {
                    found.mask |= 1 << i;
                }
                if *first == Atom::Name {
                    found.name = Some(at);
                }
                self.matches(rest, at + length, found)
            }
        }
    }

    /// Tries a continuation and forgets what it took when it fails.
    fn attempt(self, atoms: &[Atom], at: usize, found: &mut Found) -> Option<usize> {
        let mut trial = *found;
        let end = self.matches(atoms, at, &mut trial)?;
        *found = trial;
        Some(end)
    }

    /// `{text}`: the shortest run of words after which the rest matches; all words when nothing
    /// follows.
    fn text(self, rest: &[Atom], at: usize, found: &mut Found) -> Option<usize> {
        let count = self.tokens.len();
        let ends = if rest.is_empty() { count..=count } else { at + 1..=count };
        for end in ends {
            if end > at
                && let Some(last) = self.attempt(rest, end, found)
            {
                found.text = Some((at, end));
                return Some(last);
            }
        }
        None
    }

    /// How many tokens this atom takes at `at`.
    fn length(self, atom: &Atom, at: usize) -> Option<usize> {
        let token = self.tokens.get(at)?;
        let place = self.places[at];
        let is = |yes: bool| yes.then_some(1);
        match atom {
            Atom::Words(words) => is(words.contains(&token.form)),
            Atom::Stem(stem) => is(token.form.starts_with(stem)),
            Atom::Mark(mark) => is(token.is(*mark)),
            Atom::Number => is(place.number),
            Atom::Name => is(place.name),
            Atom::Date => (place.date > 0).then_some(place.date),
            Atom::Time => (place.time > 0).then_some(place.time),
            Atom::Gap(_) | Atom::Begin | Atom::End | Atom::Text => None,
        }
    }

    /// Whether a gap may run over this token; the dot of "16. Dezember" ends nothing.
    fn within_clause(self, at: usize) -> bool {
        let dated = |at: usize| {
            (at.saturating_sub(3)..=at).any(|start| self.places[start].date > at - start)
        };
        self.tokens.get(at).is_some_and(|token| !matches!(token.kind, Kind::Mark(_)) || dated(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occurs(phrase: &str, text: &str) -> bool {
        let mut phrases = Phrases::new();
        phrases.add((), phrase).unwrap();
        let tokens = lexer::tokens(text);
        let mut places = vec![Place::default(); tokens.len()];
        places[0].begins = true;
        !phrases.find(&tokens, &places).is_empty()
    }

    #[test]
    fn phrases_allow_variants_gaps_and_endings() {
        assert!(occurs("can't [possibly] make/come_to it", "sorry, I can't make it"));
        assert!(occurs("no .. podre", "No creo que podré"));
        assert!(!occurs("no .. podre", "No, podré"));
        assert!(occurs("cancel* la", "canceladla: cancelo la reunión"));
        assert!(occurs("^ hold $", "hold"));
        assert!(!occurs("^ hold $", "on hold"));
    }

    #[test]
    fn an_empty_phrase_is_refused() {
        assert!(Phrases::new().add((), "[maybe]").is_err());
    }
}
