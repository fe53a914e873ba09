//! Free phrasing to facts: act, ask or comment.
//!
//! A text is cut into lines and sentences. A line that as a whole reads as a listed word is that
//! command. Every other sentence is searched for phrases of the reader's language (or, if it says
//! nothing there, of another); what they signal is weighed by the question that was asked.

mod answer;
mod attend;
mod ballot;
mod body;
mod clause;
mod command;
mod context;
mod dates;
mod duty;
mod hold;
pub(super) mod lexer;
mod list;
mod notes;
mod options;
mod paper;
pub(super) mod phrase;
mod reading;
mod request;
mod sentence;
pub(super) mod signal;
mod spent;
mod split;
mod subject;
mod topics;
mod typo;
mod world;

use chrono::{NaiveDate, NaiveDateTime};

pub use self::context::{Context, UnknownContext};
use self::dates::{Calendar, How, When};
pub(super) use self::lexer::fold;
use self::options::Options;
pub use self::reading::{Doubt, Level, Reading, Said};
use self::sentence::Sentence;
use self::signal::Signal;
pub use self::world::{World, WorldError};
use super::fact::Fact;
use super::vocabulary::{self, of as vocabulary_of};
use super::words::Language;

/// Reads what somebody said in answer to a question.
///
/// `today` is the local time at which the mail was written: relative dates count from it. The text
/// is untrusted; at most the first 16 KiB and 400 lines of it are looked at.
pub fn read(said: &Said<'_>, context: Context, world: &World, today: NaiveDateTime) -> Reading {
    let (topics, candidates) = (Options::new(&world.topics), Options::new(&world.candidates));
    let scene = Scene {
        context,
        world,
        topics: &topics,
        candidates: &candidates,
        today,
        language: said.language,
    };
    let mut found = Found::default();
    let mut lines = body::lines(said.text);
    if context == Context::BallotRanked {
        for line in &mut lines {
            *line = ballot::without_place(line);
        }
    }
    let lines = paper::take(&scene, lines, &mut found);
    if subject::is_automatic(said.subject.unwrap_or_default()) {
        found.trace.push("the subject is that of an automatic answer".to_owned());
    } else if lines.iter().all(|line| line.is_empty()) {
        subject::read(&scene, said.subject.unwrap_or_default(), &mut found);
    } else {
        read_lines(&scene, &lines, &mut found);
    }
    paper::settle(&scene, &lines, &mut found);
    found.facts.dedup();
    if context != Context::Notes && !found.facts.is_empty() && found.doubts.is_empty() {
        let plain = std::mem::take(&mut found.plain);
        found.rest.retain(|line| !body::says_only(line, &plain));
    }
    let level = match (found.doubts.is_empty(), found.facts.is_empty()) {
        (false, _) => Level::Ask,
        (true, false) => Level::Act,
        (true, true) => Level::Comment,
    };
    let Found { facts, doubts: asks, rest, trace, prose, .. } = found;
    Reading { level, facts, rest, asks, trace, listed: !prose }
}

/// A date in words or digits, local to the reader: "16 Dec", "el 16", "next Wednesday", "am 30.",
/// "tomorrow". `None` when the text names none, or a weekday that does not fit its day.
pub fn date_words(text: &str, language: Language, today: NaiveDateTime) -> Option<NaiveDate> {
    let world = World::default();
    let calendar =
        Calendar { vocabulary: vocabulary::of(language), today, world: &world, listing: false };
    let text: String = text.chars().take(200).collect();
    calendar.spans(&lexer::tokens(&text)).into_iter().find_map(|span| match span.when {
        When::Day { date, how } if how != How::Wrong => Some(date),
        When::Day { .. } | When::Time(_) => None,
    })
}

/// A date and a time in words or digits: "Thu 15:00", "20 Jan at half past three".
pub fn time_words(text: &str, language: Language, today: NaiveDateTime) -> Option<NaiveDateTime> {
    let date = date_words(text, language, today)?;
    let world = World::default();
    let calendar =
        Calendar { vocabulary: vocabulary::of(language), today, world: &world, listing: false };
    let text: String = text.chars().take(200).collect();
    calendar.spans(&lexer::tokens(&text)).into_iter().find_map(|span| match span.when {
        When::Time(minutes) => dates::at_minute(date, minutes),
        When::Day { .. } => None,
    })
}

/// What an answer is read against.
#[derive(Debug, Clone, Copy)]
struct Scene<'a> {
    context: Context,
    world: &'a World,
    /// The topics of the world, to be looked for.
    topics: &'a Options,
    /// The candidates of the world, to be looked for.
    candidates: &'a Options,
    today: NaiveDateTime,
    language: Language,
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Found {
    facts: Vec<Fact>,
    doubts: Vec<Doubt>,
    rest: Vec<String>,
    trace: Vec<String>,
    /// Sentences of which every word was understood.
    plain: Vec<String>,
    /// There was more than listed words.
    prose: bool,
}

impl Found {
    /// Notes a line to ask about.
    fn doubt(&mut self, line: &str, readings: Vec<Fact>) {
        self.doubts.push(Doubt { line: line.to_owned(), readings });
    }
}

impl<'a> Scene<'a> {
    /// The calendar in a language.
    fn calendar(&self, language: Language) -> Calendar<'a> {
        let listing = matches!(
            self.context,
            Context::Topics | Context::BallotApproval | Context::BallotRanked | Context::Poll
        );
        let vocabulary = vocabulary::of(language);
        Calendar { vocabulary, today: self.today, world: self.world, listing }
    }

    /// The reader's language first, then English, then the others.
    fn languages(&self) -> impl Iterator<Item = Language> + use<> {
        let own = self.language;
        let english = (own != Language::En).then_some(Language::En);
        let others =
            Language::ALL.into_iter().filter(move |one| *one != own && *one != Language::En);
        std::iter::once(own).chain(english).chain(others)
    }
}

/// Reads a text as if it answered another question.
fn read_inner(scene: &Scene<'_>, context: Context, text: &str, found: &mut Found) {
    let scene = Scene { context, ..*scene };
    read_lines(&scene, &body::lines(text), found);
}

/// Commands line by line; what is left over is prose.
fn read_lines(scene: &Scene<'_>, lines: &[&str], found: &mut Found) {
    let mut prose: Vec<&str> = Vec::new();
    let mut body_of_topic = false;
    for line in lines {
        if line.is_empty() {
            body_of_topic = false;
            prose.push(line);
            continue;
        }
        match digest_item(scene, line).or_else(|| command::read(scene, line)) {
            Some(command::Command::Does(word, facts)) => {
                found.trace.push(format!("\"{line}\" is the word `{word}`"));
                body_of_topic =
                    facts.iter().any(|fact| matches!(fact, Fact::Topic(_) | Fact::Found { .. }));
                found.facts.extend(facts);
            }
            Some(command::Command::Doubtful(doubt)) => {
                found.trace.push(format!("\"{line}\" names a number that is not on the list"));
                found.doubts.push(doubt);
            }
            None if body_of_topic && !is_list(scene, line) => describe(found, line),
            None => prose.push(line),
        }
    }
    read_prose(scene, &prose, found);
}

/// A line of more words than this is a list of numbers only if it has digits.
const NUMBER_WORDS: usize = 4;

/// Whether a line is nothing but numbers.
fn is_list(scene: &Scene<'_>, line: &str) -> bool {
    let digits = line.bytes().any(|octet| octet.is_ascii_digit());
    if !digits && line.split_whitespace().nth(NUMBER_WORDS).is_some() {
        return false;
    }
    let sentence = sentence::analyse(line, lexer::tokens(line), scene.calendar(scene.language));
    list::pure(&sentence, scene.topics).is_some()
}

/// A line below `topic:` or `found:` describes it.
fn describe(found: &mut Found, line: &str) {
    let text = match found.facts.last_mut() {
        Some(Fact::Topic(topic)) => &mut topic.body,
        Some(Fact::Found { why, .. }) => why,
        _ => return,
    };
    match text {
        Some(text) => {
            text.push('\n');
            text.push_str(line);
        }
        None => *text = Some(line.to_owned()),
    }
}

/// "2: yes" below a digest.
fn digest_item(scene: &Scene<'_>, line: &str) -> Option<command::Command> {
    if scene.context != Context::Digest {
        return None;
    }
    let (number, said) = line.split_once([':', ')'])?;
    let item: u32 = number.trim().parse().ok()?;
    let mut found = Found::default();
    let links = &vocabulary::of(scene.language).links["done"];
    if links.iter().any(|link| fold(link) == fold(said.trim())) {
        found.facts.push(Fact::Done(item));
    } else {
        read_inner(scene, Context::Confirm, said.trim(), &mut found);
    }
    if found.facts.is_empty() || !found.doubts.is_empty() {
        let doubt = Doubt { line: line.to_owned(), readings: Vec::new() };
        return Some(command::Command::Doubtful(doubt));
    }
    let facts =
        found.facts.into_iter().map(|fact| Fact::Item { item, fact: Box::new(fact) }).collect();
    Some(command::Command::Does("item", facts))
}

/// Reads sentences in the language that says most.
fn read_prose(scene: &Scene<'_>, prose: &[&str], found: &mut Found) {
    let text = prose.join("\n");
    if text.trim().is_empty() {
        return;
    }
    found.prose = true;
    // "3 5" says nothing beyond its numbers: no comment for anybody.
    let comment = prose.iter().filter(|line| line.contains(char::is_alphabetic));
    found.rest.extend(comment.map(|line| (*line).to_owned()));
    let (language, sentences) = split::sentences(scene, &text);
    let scene = &Scene { language, ..*scene };
    for sentence in &sentences {
        found.trace.push(explain(sentence, language));
        if sentence.is_plain(vocabulary::of(language)) {
            found.plain.push(sentence.text.to_owned());
        }
    }
    if sentences.iter().any(|sentence| sentence.has(Signal::Auto)) {
        return;
    }
    let mut open: Vec<Sentence<'_>> = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let taken = request::read(scene, &sentence, found);
        let about_topics = scene.context != Context::Notes && topics::read(scene, &sentence, found);
        let answers = answers(&sentence, about_topics);
        if !(taken || about_topics) || answers {
            open.push(sentence);
        }
    }
    read_answer(scene, &open, found);
}

/// Whether a sentence answers the question asked, beside what it says of topics: "put me down for
/// 3" does not.
fn answers(sentence: &Sentence<'_>, about_topics: bool) -> bool {
    let of_topics = |hit: &phrase::Hit<Signal>| {
        about_topics
            && sentence.hits.iter().any(|other| {
                matches!(other.signal, Signal::Pick | Signal::Vote | Signal::Present)
                    && other.mask & hit.mask != 0
            })
    };
    sentence.hits.iter().any(|hit| {
        let answer = matches!(
            hit.signal,
            Signal::Coming | Signal::Absent | Signal::Yes | Signal::No | Signal::Busy
        );
        answer && !of_topics(hit)
    })
}

/// Reads the answer to the question asked.
fn read_answer(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let known = found.facts.len() + found.doubts.len();
    match scene.context {
        Context::Rsvp => attend::read(scene, sentences, found),
        Context::Facilitate => duty::read(scene, sentences, found),
        Context::BallotApproval | Context::BallotRanked => ballot::read(scene, sentences, found),
        Context::Notes => notes::read(scene, sentences, found),
        Context::Thanks => spent::read(scene, sentences, found),
        Context::Hold | Context::Brief => hold::read(scene, sentences, found),
        Context::Poll => answer::slots(scene, sentences, found),
        Context::Founding
        | Context::Confirm
        | Context::Swap
        | Context::Take
        | Context::Moderate
        | Context::Proposal
        | Context::Consent => answer::read(scene, sentences, found),
        Context::Topics | Context::General | Context::Digest => {
            attend::read_aside(scene, sentences, found);
        }
    }
    let asks = scene.context != Context::Thanks;
    if asks && found.facts.len() + found.doubts.len() == known && known == 0 {
        stray(scene, sentences, found);
    }
}

/// Nothing was read, and yet something short seems to be an answer: asked about.
fn stray(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let [sentence] = sentences else { return };
    let numbers = !list::named(sentence, &Options::default(), 0, sentence.tokens.len()).is_empty()
        && list::residue(sentence, &Options::default(), scene.language, None) == 0;
    let short = sentence.length() <= 3
        && sentence.any(&[Signal::Yes, Signal::No, Signal::Hedge, Signal::Evasive]);
    if numbers || short {
        found.doubt(sentence.text, Vec::new());
    }
}

/// Which phrases a sentence holds, for people.
fn explain(sentence: &Sentence<'_>, language: Language) -> String {
    let hits: Vec<String> = sentence
        .hits
        .iter()
        .map(|hit| format!("{:?} \"{}\"", hit.signal, sentence.words(hit.start, hit.end)))
        .collect();
    let hits = if hits.is_empty() { "nothing".to_owned() } else { hits.join(", ") };
    format!("\"{}\" ({}): {hits}", sentence.text, language.code())
}

#[cfg(test)]
mod tests;
