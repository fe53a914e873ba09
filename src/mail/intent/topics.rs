//! Topics in free words: votes, offers, proposals.

use super::context::Context;
use super::lexer::{Kind, Token};
use super::list;
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::{Fact, Topic};
use crate::mail::vocabulary;

/// Reads what a sentence says about numbered topics; says whether it did. Outside the list of
/// topics only what names itself as a vote, an offer or a proposal counts.
pub(super) fn read(scene: &Scene<'_>, sentence: &Sentence<'_>, found: &mut Found) -> bool {
    let home = scene.context == Context::Topics;
    if !home
        && (sentence.question
            || !sentence.any(&[Signal::Vote, Signal::Unvote, Signal::Present, Signal::Withdraw]))
    {
        return false;
    }
    // "I like them all but none enough".
    if home && sentence.has(Signal::Nothing) && sentence.any(&[Signal::Everything, Signal::Except])
    {
        found.doubt(sentence.text, Vec::new());
        return true;
    }
    // Elsewhere "one" and "two" are words.
    let digits =
        |(token, number): (&Token, &Option<u32>)| number.is_some() && token.number().is_some();
    if !home && !sentence.tokens.iter().zip(&sentence.numbers).any(digits) {
        return false;
    }
    if propose(scene, sentence, found) {
        return true;
    }
    // "1) the projector is fixed": a list of something else.
    let listed =
        sentence.tokens.len() > 2 && sentence.numbers[0].is_some() && sentence.tokens[1].is(')');
    if listed && sentence.length() > 3 {
        return false;
    }
    // The "could" of "I could present 4" is that of the offer.
    let hedges = sentence.hits.iter().any(|hedge| {
        hedge.signal == Signal::Hedge
            && !sentence.hits.iter().any(|offer| {
                offer.signal == Signal::Present && offer.mask & hedge.mask == hedge.mask
            })
    });
    let unsure = hedges
        || sentence.any(&[Signal::Evasive, Signal::Past, Signal::Or])
        || sentence.has(Signal::Condition) && !sentence.has(Signal::Except)
        || sentence.tokens.iter().any(|token| token.is('>'));
    let statement = home && !sentence.question;
    // "The last one" of the list, not the last meeting.
    let of_list = sentence.has(Signal::Last) && sentence.length() <= 4;
    if statement
        && (!unsure || of_list)
        && let Some(places) = list::places(scene, sentence, scene.topics)
    {
        finish(scene, sentence, places, false, found);
        return true;
    }
    let mut reader = Reader {
        scene,
        sentence,
        unsure,
        statement,
        counts: list::counts_something(sentence, scene.language),
        mode: None,
        used: false,
        said: false,
        votes: Vec::new(),
        loose: Vec::new(),
        bare: false,
    };
    let count = sentence.clauses.last().map_or(0, |last| last + 1);
    for clause in 0..count {
        if let Some(readings) = reader.clause(clause, found) {
            found.doubt(sentence.text, readings);
            return true;
        }
    }
    let Reader { votes, said, .. } = reader;
    finish(scene, sentence, votes, unsure, found);
    said
}

#[expect(clippy::struct_excessive_bools, reason = "independent things known of the sentence")]
/// Goes through the clauses of a sentence; what the numbers are for is said once and goes on.
struct Reader<'a> {
    scene: &'a Scene<'a>,
    sentence: &'a Sentence<'a>,
    /// Nothing in this sentence is certain.
    unsure: bool,
    /// It answers the question for topics, and does not ask.
    statement: bool,
    /// A number counts something ("3 kids").
    counts: bool,
    /// What the last signal said the numbers are for.
    mode: Option<Signal>,
    /// That signal has had its numbers.
    used: bool,
    said: bool,
    votes: Vec<u32>,
    /// Numbers before it was said what they are for.
    loose: Vec<u32>,
    /// The clause before was a number and nothing else.
    bare: bool,
}

impl Reader<'_> {
    /// Reads a clause; `Some` with readings when the whole sentence is to be asked about.
    fn clause(&mut self, clause: usize, found: &mut Found) -> Option<Vec<Fact>> {
        let options = self.scene.topics;
        let clauses = &self.sentence.clauses;
        let start = clauses.iter().position(|c| *c == clause).unwrap_or(0);
        let end = clauses.iter().rposition(|c| *c == clause).map_or(0, |at| at + 1);
        let signals: Vec<Signal> = self
            .sentence
            .hits
            .iter()
            .filter(|hit| (start..end).contains(&hit.start))
            .map(|hit| hit.signal)
            .collect();
        let mut picks = list::named(self.sentence, options, start, end);
        let owns = self.listen(&signals);
        if picks.is_empty() && owns {
            picks = std::mem::take(&mut self.loose);
        } else if !picks.is_empty() && self.mode == Some(Signal::Vote) && self.bare {
            // "2 and 6 get my votes".
            picks.splice(0..0, std::mem::take(&mut self.loose));
        }
        self.bare = end - start == 1;
        let everything = signals.contains(&Signal::Everything)
            && picks.is_empty()
            && !self.sentence.has(Signal::Thanks)
            && list::residue(self.sentence, options, self.scene.language, Some(clause)) <= 3
            && !signals.contains(&Signal::Nothing);
        let except = signals.contains(&Signal::Except) && self.votes.is_empty();
        let count = self.sentence.tokens.len();
        let named = self.sentence.has(Signal::Everything)
            || !list::named(self.sentence, options, 0, count).is_empty();
        if self.statement && (everything || except && named && self.mode == Some(Signal::Except)) {
            self.votes = options.numbers();
            self.said = true;
        }
        if picks.is_empty() { None } else { self.numbers(clause, picks, found) }
    }

    /// Whether a word that no phrase and no list holds stands before the numbers of a clause: what is
    /// done with them was not understood.
    fn is_strange(&self, clause: usize, picks: &[u32]) -> bool {
        let sentence = self.sentence;
        let strong = [Signal::Vote, Signal::Present, Signal::Unvote, Signal::Withdraw];
        if picks.is_empty() || sentence.any(&strong) {
            return false;
        }
        let start = sentence.clauses.iter().position(|c| *c == clause).unwrap_or(0);
        let first = (start..sentence.tokens.len())
            .find(|at| list::pick(sentence, self.scene.topics, *at).is_some())
            .unwrap_or(start);
        let held = |at: usize| sentence.hits.iter().any(|hit| hit.mask >> at & 1 == 1);
        (start..first).any(|at| {
            let token = &sentence.tokens[at];
            token.kind == Kind::Word
                && sentence.numbers[at].is_none()
                && !held(at)
                && !vocabulary::is_common(&token.form)
        })
    }

    /// Hears what the numbers are for; says whether it is something that wants a number.
    fn listen(&mut self, signals: &[Signal]) -> bool {
        const MODES: [Signal; 7] = [
            Signal::Unvote,
            Signal::Withdraw,
            Signal::Present,
            Signal::Except,
            Signal::Not,
            Signal::Vote,
            Signal::Pick,
        ];
        let wants = |mode: Option<Signal>| {
            matches!(mode, Some(Signal::Withdraw | Signal::Unvote | Signal::Present))
        };
        let heard = MODES.into_iter().find(|mode| signals.contains(mode));
        // "Pull my topic, number 3": the naming of the number is no vote.
        let naming = matches!(heard, Some(Signal::Vote | Signal::Pick));
        if heard.is_some() && !(naming && wants(self.mode) && !self.used) {
            self.mode = heard;
            self.used = false;
        }
        wants(heard)
    }

    /// Takes the numbers of a clause for what they are; `Some` when that cannot be told.
    fn numbers(&mut self, clause: usize, picks: Vec<u32>, found: &mut Found) -> Option<Vec<Fact>> {
        let options = self.scene.topics;
        let known = picks.iter().all(|n| options.has(*n));
        let single = if let [one] = picks[..] { Some(one).filter(|_| known) } else { None };
        let residue = list::residue(self.sentence, options, self.scene.language, Some(clause));
        let home = self.scene.context == Context::Topics;
        // A word of a title says less than a number.
        let mut tokens = self.sentence.tokens.iter().zip(&self.sentence.numbers);
        let digits = tokens.any(|(token, number)| number.is_some() && token.number().is_some());
        // "Thema 4 ziehe ich zurück", "put 4 away": a verb that was not understood, and a number.
        let strange = home && self.is_strange(clause, &picks);
        match (self.mode, single) {
            (Some(Signal::Unvote), _) if known => found.facts.push(Fact::Unvote(picks)),
            (Some(Signal::Withdraw), Some(topic)) if !self.unsure => {
                found.facts.push(Fact::Withdraw(topic));
            }
            (Some(Signal::Present), Some(topic)) if !self.unsure && !self.sentence.question => {
                found.facts.push(Fact::Present(topic));
            }
            (Some(Signal::Unvote | Signal::Withdraw | Signal::Present), _) => {
                return Some(single.map(Fact::Present).into_iter().collect());
            }
            _ if self.sentence.question => return None,
            (Some(Signal::Except), _) => self.votes.retain(|n| !picks.contains(n)),
            (Some(Signal::Not), _) if self.said || !home => {}
            (Some(Signal::Not), _) if residue <= 3 => return Some(Vec::new()),
            (Some(Signal::Vote), _) => self.votes.extend(picks),
            (None | Some(Signal::Pick), _) if strange && residue <= 3 => {
                return Some(if known { vec![Fact::Vote(picks)] } else { Vec::new() });
            }
            (Some(Signal::Pick), _) if home && residue <= if digits { 6 } else { 2 } => {
                self.votes.extend(picks);
            }
            (None, _)
                if home
                    && self.loose.is_empty()
                    && !self.counts
                    && residue <= 1 + usize::from(self.said) =>
            {
                self.votes.extend(picks);
            }
            _ => {
                self.loose = picks;
                return None;
            }
        }
        self.used = true;
        self.said = true;
        None
    }
}

/// Records the votes, or asks when one is out of range or in doubt.
fn finish(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    votes: Vec<u32>,
    unsure: bool,
    found: &mut Found,
) {
    let mut unique: Vec<u32> = Vec::new();
    for vote in votes {
        if !unique.contains(&vote) {
            unique.push(vote);
        }
    }
    if unique.is_empty() {
        return;
    }
    let options = scene.topics;
    let valid: Vec<u32> = unique.iter().copied().filter(|n| options.has(*n)).collect();
    if valid.len() < unique.len() || unsure {
        let readings = if valid.is_empty() { Vec::new() } else { vec![Fact::Vote(valid)] };
        found.doubt(sentence.text, readings);
    } else if let Some(Fact::Vote(known)) =
        found.facts.iter_mut().find(|fact| matches!(fact, Fact::Vote(_)))
    {
        known.extend(unique.into_iter().filter(|n| !valid.is_empty() && *n > 0));
        known.dedup();
    } else {
        found.facts.push(Fact::Vote(unique));
    }
}

/// A topic proposed in a sentence.
fn propose(scene: &Scene<'_>, sentence: &Sentence<'_>, found: &mut Found) -> bool {
    let Some(hit) = sentence.hits.iter().find(|hit| hit.signal == Signal::Propose) else {
        return false;
    };
    let Some((start, end)) =
        hit.text.filter(|_| matches!(scene.context, Context::Topics | Context::General))
    else {
        return false;
    };
    let title = sentence.words(start, end).trim_matches([' ', ',', '.', ':', '"']).to_owned();
    // A number alone is a topic of the list, not a new one.
    if title.chars().filter(|c| c.is_alphabetic()).count() < 3
        || sentence.any(&[Signal::Past, Signal::Evasive])
        || sentence.has(Signal::Condition)
        || scene.context == Context::General
    {
        return false;
    }
    // "I'd love to hear the one about editors" is on the list already.
    let words = (start..end)
        .filter(|at| {
            let token = &sentence.tokens[*at];
            token.kind == Kind::Word && !vocabulary::is_common(&token.form)
        })
        .count();
    let named = named_words(scene, sentence, start, end);
    if named > 0 && words <= named && scene.context == Context::Topics {
        return false;
    }
    let kinds = &vocabulary::of(scene.language).kinds;
    let before = hit.start..start;
    let kind = kinds.iter().find_map(|(kind, words)| {
        before
            .clone()
            .any(|at| is_noun(sentence, at) && words.contains(&sentence.tokens[at].form))
            .then(|| crate::mail::fact::Kind::of(kind))?
    });
    found.facts.push(Fact::Topic(Topic { title, kind, body: None }));
    true
}

/// How many tokens between two name what is on the list.
fn named_words(scene: &Scene<'_>, sentence: &Sentence<'_>, start: usize, end: usize) -> usize {
    let mut named = 0;
    let mut at = start;
    while at < end {
        let length = list::pick(sentence, scene.topics, at).map_or(0, |(_, length)| length);
        named += length;
        at += length.max(1);
    }
    named
}

/// "A talk" but not "we talk".
fn is_noun(sentence: &Sentence<'_>, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        !matches!(
            sentence.tokens[before].form.as_str(),
            "we" | "to" | "us" | "please" | "maybe" | "also"
        )
    })
}
