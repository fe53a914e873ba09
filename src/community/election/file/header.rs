//! The head of a ballot file: method, seats, candidates, seed.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::super::{Election, Method, Seed};
use super::{Line, Part, Problems};

const KEYS: [&str; 4] = ["method", "seats", "candidates", "seed"];
const MOST_CANDIDATES: usize = 1_000;
pub(super) const LONGEST_NAME_IN_CHARACTERS: usize = 200;

/// What the head says. Where it has problems, these are told and something is assumed.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) method: Method,
    pub(super) candidates: Vec<String>,
    seats: usize,
    seed: Option<Seed>,
    places: HashMap<String, usize>,
}

impl Header {
    /// Reads up to the first empty line.
    pub(super) fn read<'t>(
        lines: &mut impl Iterator<Item = Line<'t>>,
        problems: &mut Problems,
    ) -> Self {
        let mut values: HashMap<&str, Part<'t>> = HashMap::new();
        let nowhere = Line { number: 1, text: "" };
        for line in lines {
            let content = line.content();
            match content.text.split_once(':') {
                None if line.text.trim().is_empty() && values.is_empty() => {}
                None if line.text.trim().is_empty() => break,
                None if content.text.is_empty() => {}
                None => problems.add(content, || {
                    "this is not `key: value`; ballots come after an empty line".to_owned()
                }),
                Some((key, _)) => match KEYS.iter().find(|known| **known == key.trim_end()) {
                    Some(known) => {
                        if values.insert(known, content.from(key.len() + 1)).is_some() {
                            problems.add(content, || {
                                format!("`{known}` is there already; write it once")
                            });
                        }
                    }
                    None => {
                        problems.add(content, || unknown("key", key.trim_end(), KEYS.into_iter()));
                    }
                },
            }
        }
        let mut header = Self {
            method: Method::Schulze,
            candidates: Vec::new(),
            seats: 1,
            seed: None,
            places: HashMap::new(),
        };
        match values.get("method") {
            Some(method) => header.read_method(*method, problems),
            None => problems.add(nowhere.content(), || {
                "there is no method; write a line like `method: schulze`".to_owned()
            }),
        }
        match values.get("candidates") {
            Some(candidates) => header.read_candidates(*candidates, problems),
            None => problems.add(nowhere.content(), || {
                "there are no candidates; write a line like `candidates: Ana | Bo | Cy`".to_owned()
            }),
        }
        if let Some(seats) = values.get("seats") {
            header.read_seats(*seats, problems);
        }
        header.seed = values.get("seed").and_then(|seed| read_seed(*seed, problems));
        header
    }

    /// Where a candidate is on the ballot paper. Names are compared without regard to how white
    /// space and accents are encoded.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).or_else(|| self.places.get(&normal(name))).copied()
    }

    /// The election with these ballots.
    pub(super) fn into_election(self, ballots: Vec<(u64, Vec<Vec<usize>>)>) -> Election {
        let Self { method, candidates, seats, seed, .. } = self;
        Election { method, seats, candidates, ballots, seed }
    }

    fn read_method(&mut self, value: Part<'_>, problems: &mut Problems) {
        match Method::ALL.into_iter().find(|method| method.word() == value.text) {
            Some(method) => self.method = method,
            None => problems.add(value, || {
                unknown("method", value.text, Method::ALL.into_iter().map(Method::word))
            }),
        }
    }

    fn read_seats(&mut self, value: Part<'_>, problems: &mut Problems) {
        match value.text.parse() {
            Ok(seats @ 1..=MOST_CANDIDATES) => self.seats = seats,
            _ => problems.add(value, || {
                format!(
                    "{:?} is no number of seats; write one from 1 to {MOST_CANDIDATES}",
                    value.text
                )
            }),
        }
    }

    fn read_candidates(&mut self, value: Part<'_>, problems: &mut Problems) {
        for name in value.split('|') {
            if name.text.is_empty() || name.text.contains(['>', '=']) {
                problems.add(name, || {
                    "this is no name; separate candidates by `|`, and use neither `>` nor `=` in names"
                        .to_owned()
                });
            } else if name.text.chars().count() > LONGEST_NAME_IN_CHARACTERS {
                problems.add(name, || {
                    format!(
                        "this name is too long; use at most {LONGEST_NAME_IN_CHARACTERS} characters"
                    )
                });
            } else if self.candidates.len() == MOST_CANDIDATES {
                problems.add(name, || {
                    format!("from here on there are too many candidates; at most {MOST_CANDIDATES} are counted")
                });
                return;
            } else if self.place(name.text).is_some() {
                problems.add(name, || {
                    format!(
                        "{:?} is a candidate already; give everybody a name of their own",
                        name.text
                    )
                });
            } else {
                self.places.insert(normal(name.text), self.candidates.len());
                self.candidates.push(name.text.to_owned());
            }
        }
    }
}

fn read_seed(value: Part<'_>, problems: &mut Problems) -> Option<Seed> {
    let mut sources = Vec::new();
    for source in value.split('/') {
        let mut numbers = Vec::new();
        for number in source.text.split_whitespace() {
            match number.parse() {
                Ok(number) => numbers.push(number),
                Err(_) => problems.add(source, || {
                    format!("{number:?} is no whole number below 2^64; write the numbers as drawn: `9319 / 2 5 12`")
                }),
            }
        }
        if source.text.is_empty() {
            problems
                .add(source, || "a source has no numbers; write `seed: 9319 / 2 5 12`".to_owned());
        }
        sources.push(numbers);
    }
    Seed::new(sources)
}

/// A name as it is compared.
pub(super) fn normal(name: &str) -> String {
    if is_nfc(name) && !name.contains(char::is_whitespace) {
        return name.to_owned();
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// Says that `word` is not known as a `noun`, and which of `known` comes nearest to it.
pub(super) fn unknown<'k>(
    noun: &str,
    word: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) -> String {
    let word: String = word.chars().take(LONGEST_NAME_IN_CHARACTERS).collect();
    let nearest = known
        .clone()
        .map(|known| {
            (strsim::damerau_levenshtein(&word.to_lowercase(), &known.to_lowercase()), known)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| distance * 3 <= word.chars().count().max(3));
    if let Some((_, nearest)) = nearest {
        return format!("{word:?} is not a {noun}; did you mean {nearest:?}?");
    }
    let some: Vec<&str> = known.clone().take(10).collect();
    let more = if known.count() > some.len() { ", …" } else { "" };
    format!("{word:?} is not a {noun}; write one of {}{more}", some.join(", "))
}
