//! The words and phrases of each language, read once from `vocabulary/*.toml`.
//!
//! A language is one file there; `docs/add-a-language.md` says how to write one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::intent::lexer;
use super::intent::phrase::Phrases;
use super::intent::signal::Signal;
use super::words::Language;

/// One language.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// The listed words: how each command is written, and what it does.
    pub(crate) words: BTreeMap<String, Entry>,
    /// The first tokens of all listed words.
    pub(crate) openers: HashSet<String>,
    /// The kinds of topics, by their fixed word.
    pub(crate) kinds: BTreeMap<String, Vec<String>>,
    /// Small words inside listed commands ("by", "until", "done"), by their English word.
    pub(crate) links: BTreeMap<String, Vec<String>>,
    /// Dates and numbers in words.
    pub(crate) dates: Dates,
    /// Words that begin a clause of their own ("but", "because").
    pub(crate) joins: Vec<String>,
    /// Words for "and".
    pub(crate) ands: Vec<String>,
    /// Phrases and what they signal.
    pub(crate) phrases: Phrases<Signal>,
    /// Words that may stand around an answer and say nothing ("please", "hi").
    pub(crate) fillers: HashSet<String>,
    /// How letters end ("best regards"), as token sequences.
    pub(crate) closings: Vec<Vec<String>>,
    /// How notices begin that nobody wrote for this mail ("sent from my").
    pub(crate) notices: Vec<Vec<String>>,
    /// Subjects of calendar programs: "accepted", "declined", "tentative" and their words.
    pub(crate) subjects: BTreeMap<String, Vec<String>>,
    /// Short spellings of messages ("xq", "nn") and the word each stands for.
    pub(crate) spellings: HashMap<String, String>,
    /// Frequent words by which the language is told from others.
    pub(crate) frequent: HashSet<String>,
}

/// One listed word in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// How it is written, the usual form first; `…` stands where the argument goes.
    pub(crate) forms: Vec<String>,
    /// What it does, for the help letter; empty where the language has no help letter yet.
    #[serde(default)]
    pub(crate) does: String,
    /// An example, where the form alone does not show it.
    #[serde(default)]
    pub(crate) example: String,
    /// The forms in comparable tokens.
    #[serde(skip)]
    pub(crate) tokens: Vec<Vec<String>>,
}

/// Dates and numbers in words, in comparable form.
#[derive(Debug)]
pub(crate) struct Dates {
    /// Month names to 1-12.
    pub(crate) months: HashMap<String, u32>,
    /// Weekday names to 0 (Monday) - 6.
    pub(crate) weekdays: HashMap<String, u32>,
    /// Number words.
    pub(crate) numbers: HashMap<String, u32>,
    /// Ordinal words ("first").
    pub(crate) ordinals: HashMap<String, u32>,
    /// Token sequences that name a day, with its distance from today.
    pub(crate) days: Vec<(Vec<String>, i64)>,
    /// Words that may stand before a bare day number ("the", "el", "am").
    pub(crate) marks: Vec<String>,
    /// Words between day and month ("of", "de").
    pub(crate) of: Vec<String>,
    /// Words that make a weekday that of the coming week ("next").
    pub(crate) next: Vec<String>,
    /// Words before a time ("at").
    pub(crate) at: Vec<String>,
    /// Words after an hour ("o'clock", "Uhr").
    pub(crate) hours: Vec<String>,
    /// Token sequences before the hour, and the minutes they add ("half past" 30, "halb" -30).
    pub(crate) before: Vec<(Vec<String>, i64)>,
    /// Token sequences after the hour, and the minutes they add ("y media" 30).
    pub(crate) after: Vec<(Vec<String>, i64)>,
    /// Token sequences that are a time, in minutes since midnight ("noon" 720).
    pub(crate) times: Vec<(Vec<String>, i64)>,
    /// Token sequences that put an hour before noon.
    pub(crate) morning: Vec<Vec<String>>,
    /// Token sequences that put an hour after noon.
    pub(crate) afternoon: Vec<Vec<String>>,
    /// Words for week and day after a number, in days ("in 2 weeks").
    pub(crate) units: HashMap<String, u32>,
    /// Words before such a span ("in").
    pub(crate) within: Vec<String>,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    joins: String,
    frequent: String,
    fillers: String,
    closings: Vec<String>,
    notices: Vec<String>,
    subjects: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    spellings: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
    links: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Entry>,
    dates: DatesFile,
    signals: BTreeMap<Signal, Vec<String>>,
}

/// `[dates]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatesFile {
    months: Vec<String>,
    weekdays: Vec<String>,
    numbers: Vec<String>,
    ordinals: Vec<String>,
    days: BTreeMap<String, i64>,
    marks: String,
    of: String,
    next: String,
    at: String,
    hours: String,
    before: BTreeMap<String, i64>,
    after: BTreeMap<String, i64>,
    times: BTreeMap<String, i64>,
    morning: Vec<String>,
    afternoon: Vec<String>,
    units: BTreeMap<String, u32>,
    within: String,
}

/// All languages, in the order of [`Language::ALL`].
static ALL: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| {
    Language::ALL
        .iter()
        .map(|language| load(*language).expect("tested: every file reads"))
        .collect()
});

/// The vocabulary of a language.
pub(crate) fn of(language: Language) -> &'static Vocabulary {
    &ALL[language as usize]
}

/// The small words of all languages: frequent ones and fillers.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    ALL.iter().flat_map(|one| one.frequent.iter().chain(&one.fillers)).map(String::as_str).collect()
});

/// Whether a word is a small one in any language.
pub(crate) fn is_common(form: &str) -> bool {
    COMMON.contains(form)
}

/// Whether any language has a use for a word.
pub(crate) fn is_known(form: &str) -> bool {
    is_common(form)
        || ALL
            .iter()
            .any(|one| one.phrases.knows(form) || one.joins.iter().any(|join| join == form))
}

/// The file of a language.
const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("vocabulary/en.toml"),
        Language::Es => include_str!("vocabulary/es.toml"),
        Language::De => include_str!("vocabulary/de.toml"),
        Language::Fr => include_str!("vocabulary/fr.toml"),
        Language::Pt => include_str!("vocabulary/pt.toml"),
        Language::Ca => include_str!("vocabulary/ca.toml"),
        Language::It => include_str!("vocabulary/it.toml"),
    }
}

/// Reads one file; the error names the place.
fn load(language: Language) -> Result<Vocabulary, String> {
    let mut file: File = toml::from_str(source(language))
        .map_err(|error| format!("{}: {error}", language.code()))?;
    let mut phrases = Phrases::new();
    for (signal, written) in &file.signals {
        for phrase in written {
            phrases
                .add(*signal, phrase)
                .map_err(|error| format!("{}: {signal:?}: {error}", language.code()))?;
        }
    }
    for entry in file.words.values_mut() {
        entry.tokens =
            entry.forms.iter().map(|form| sequence(form.trim_end_matches(':'))).collect();
    }
    let forms = file.words.values().flat_map(|entry| &entry.tokens);
    let openers = forms.filter_map(|form| form.first().cloned()).collect();
    let ands = file.links.get("and").into_iter().flatten().map(|word| lexer::fold(word)).collect();
    Ok(Vocabulary {
        ands,
        openers,
        words: file.words,
        kinds: file.kinds.into_iter().map(|(kind, words)| (kind, sequence(&words))).collect(),
        links: file.links,
        dates: dates(&file.dates),
        joins: sequence(&file.joins),
        phrases,
        fillers: sequence(&file.fillers).into_iter().collect(),
        closings: file.closings.iter().map(|words| sequence(words)).collect(),
        notices: file.notices.iter().map(|words| sequence(words)).collect(),
        subjects: file.subjects,
        spellings: file
            .spellings
            .iter()
            .map(|(short, word)| (lexer::fold(short), lexer::fold(word)))
            .collect(),
        frequent: sequence(&file.frequent).into_iter().collect(),
    })
}

/// `[dates]` in comparable form.
fn dates(file: &DatesFile) -> Dates {
    Dates {
        months: numbered(&file.months, 1),
        weekdays: numbered(&file.weekdays, 0),
        numbers: numbered(&file.numbers, 0),
        ordinals: numbered(&file.ordinals, 1),
        days: sequences(&file.days),
        marks: sequence(&file.marks),
        of: sequence(&file.of),
        next: sequence(&file.next),
        at: sequence(&file.at),
        hours: sequence(&file.hours),
        before: sequences(&file.before),
        after: sequences(&file.after),
        times: sequences(&file.times),
        morning: file.morning.iter().map(|words| sequence(words)).collect(),
        afternoon: file.afternoon.iter().map(|words| sequence(words)).collect(),
        units: file.units.iter().map(|(word, days)| (lexer::fold(word), *days)).collect(),
        within: sequence(&file.within),
    }
}

/// Lines of synonyms, numbered from `first` on.
fn numbered(lines: &[String], first: u32) -> HashMap<String, u32> {
    (first..)
        .zip(lines)
        .flat_map(|(number, line)| {
            line.split_whitespace().map(move |word| (lexer::fold(word), number))
        })
        .collect()
}

/// Token sequences with their number, longest first, so that the longest match wins.
fn sequences(table: &BTreeMap<String, i64>) -> Vec<(Vec<String>, i64)> {
    let mut list: Vec<_> = table.iter().map(|(words, number)| (sequence(words), *number)).collect();
    list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    list
}

/// The comparable forms of a text's tokens.
pub(crate) fn sequence(text: &str) -> Vec<String> {
    lexer::tokens(text).into_iter().map(|token| token.form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_reads_and_says_the_same_things() {
        let english = load(Language::En).unwrap();
        for language in Language::ALL {
            let vocabulary = load(language).unwrap();
            let keys = |words: &BTreeMap<String, Entry>| words.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&vocabulary.words), keys(&english.words), "{language:?}");
            assert_eq!(vocabulary.dates.months.values().max(), Some(&12), "{language:?}");
            assert_eq!(vocabulary.dates.weekdays.values().max(), Some(&6), "{language:?}");
        }
    }
}
