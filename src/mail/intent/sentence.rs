//! Sentences and their clauses, with what is signalled in them.

use super::clause::{clauses, part};
use super::dates::{Calendar, How, Span, When};
use super::lexer::{self, Kind, Token};
use super::phrase::{Hit, LONGEST};
use super::signal::Signal;
use crate::mail::vocabulary::Vocabulary;

/// One sentence, read in one language.
#[derive(Debug, Clone)]
pub(crate) struct Sentence<'a> {
    /// As written.
    pub(crate) text: &'a str,
    /// Its tokens, without the closing mark; positions count in the whole text.
    pub(crate) tokens: Vec<Token>,
    /// Days and times.
    pub(crate) spans: Vec<Span>,
    /// Signals, in order; what lies inside a longer phrase is left out.
    pub(crate) hits: Vec<Hit<Signal>>,
    /// The clause each token belongs to.
    pub(crate) clauses: Vec<usize>,
    /// It asks.
    pub(crate) question: bool,
    /// The value of each token that is a number and no part of a date or time.
    pub(crate) numbers: Vec<Option<u32>>,
}

impl Sentence<'_> {
    /// Whether anything of the sentence signals that.
    pub(crate) fn has(&self, signal: Signal) -> bool {
        self.hits.iter().any(|hit| hit.signal == signal)
    }

    /// Whether a clause signals that which does not speak of the past.
    pub(crate) fn says(&self, signal: Signal) -> bool {
        self.hits.iter().filter(|hit| hit.signal == signal).any(|hit| {
            let clause = self.clauses[hit.start];
            !self
                .hits
                .iter()
                .any(|past| past.signal == Signal::Past && self.clauses[past.start] == clause)
        })
    }

    /// Whether a clause signals that which does not ask: "Sure, what do I need to prepare?" agrees.
    pub(crate) fn states(&self, signal: Signal) -> bool {
        if !self.question {
            return self.says(signal);
        }
        let asked = self.clauses.last().copied().unwrap_or_default();
        let asks = |clause: usize| {
            self.hits
                .iter()
                .any(|hit| hit.signal == Signal::Question && self.clauses[hit.start] == clause)
        };
        let words = self.clauses.iter().filter(|clause| **clause == asked).count();
        // "Fine, but who takes notes?" waits for the answer.
        let but = self
            .hits
            .iter()
            .any(|hit| hit.signal == Signal::But && self.clauses[hit.start] == asked);
        words >= 3
            && !but
            && self.hits.iter().any(|hit| {
                let clause = self.clauses[hit.start];
                hit.signal == signal && clause < asked && !asks(clause)
            })
    }

    /// Whether every word was understood, and none says more than a fact holds: a number or a name
    /// is for whoever reads on.
    pub(crate) fn is_plain(&self, vocabulary: &Vocabulary) -> bool {
        let dated = |at: usize| self.spans.iter().any(|span| (span.start..span.end).contains(&at));
        let held = |at: usize| self.hits.iter().any(|hit| hit.mask >> at & 1 == 1);
        !self.question
            && self.tokens.len() < LONGEST
            && self.tokens.iter().enumerate().all(|(at, token)| match token.kind {
                Kind::Mark(_) => true,
                Kind::Word => dated(at) || held(at) || vocabulary.fillers.contains(&token.form),
                Kind::Number { .. } | Kind::Clock(_) | Kind::Day { .. } => dated(at),
            })
    }

    /// How many words were not understood at all.
    pub(crate) fn unknown(&self, vocabulary: &Vocabulary) -> usize {
        let dated = |at: usize| self.spans.iter().any(|span| (span.start..span.end).contains(&at));
        let held = |at: usize| self.hits.iter().any(|hit| hit.mask >> at & 1 == 1);
        let small = |token: &Token| {
            vocabulary.fillers.contains(&token.form)
                || vocabulary.frequent.contains(&token.form)
                || vocabulary.joins.contains(&token.form)
        };
        let mut tokens = self.tokens.iter().enumerate();
        let word = |token: &Token| token.kind == Kind::Word;
        tokens
            .by_ref()
            .filter(|(at, token)| word(token) && !dated(*at) && !held(*at) && !small(token))
            .count()
    }

    /// The first place of a signal.
    pub(crate) fn first(&self, signal: Signal) -> Option<&Hit<Signal>> {
        self.hits.iter().find(|hit| hit.signal == signal)
    }

    /// Whether any of these is signalled.
    pub(crate) fn any(&self, signals: &[Signal]) -> bool {
        signals.iter().any(|signal| self.has(*signal))
    }

    /// The words of tokens `start..end` as written.
    pub(crate) fn words(&self, start: usize, end: usize) -> &str {
        let (Some(first), Some(last)) =
            (self.tokens.get(start), self.tokens.get(end.wrapping_sub(1)))
        else {
            return "";
        };
        let offset = self.tokens[0].start;
        let from = first.start - offset;
        self.text.get(from..last.end.max(first.start) - offset).unwrap_or("")
    }

    /// How many words it has.
    pub(crate) fn length(&self) -> usize {
        self.tokens.iter().filter(|token| !matches!(token.kind, Kind::Mark(_))).count()
    }

    /// The day named in a clause, and how.
    pub(crate) fn days(&self) -> impl Iterator<Item = (&Span, chrono::NaiveDate, How)> {
        self.spans.iter().filter_map(|span| match span.when {
            When::Day { date, how } => Some((span, date, how)),
            When::Time(_) => None,
        })
    }

    /// The first time of day.
    pub(crate) fn time(&self) -> Option<u32> {
        self.spans.iter().find_map(|span| match span.when {
            When::Time(minutes) => Some(minutes),
            When::Day { .. } => None,
        })
    }
}

/// Reads the sentence that `tokens` (of the text beginning at the first of them) make.
pub(crate) fn analyse<'a>(
    text: &'a str,
    mut tokens: Vec<Token>,
    calendar: Calendar<'_>,
) -> Sentence<'a> {
    let asks = tokens
        .iter()
        .rev()
        .take_while(|token| matches!(token.kind, Kind::Mark(_)))
        .any(|token| token.is('?'));
    while tokens
        .last()
        .is_some_and(|token| token.is('?') || token.is('!') || token.is('.') || token.is('\n'))
    {
        tokens.pop();
    }
    tokens.truncate(LONGEST);
    let spellings = &calendar.vocabulary.spellings;
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word && !token.capital) {
        if let Some(word) = spellings.get(&token.form) {
            word.clone_into(&mut token.form);
        }
    }
    let spans = calendar.spans(&tokens);
    let (mut clauses, mut places) = clauses(&tokens, &spans, calendar);
    let mut numbers: Vec<Option<u32>> = tokens.iter().map(|token| calendar.number(token)).collect();
    for span in &spans {
        let length = span.end - span.start;
        match span.when {
            When::Day { .. } => places[span.start].date = length,
            When::Time(_) => places[span.start].time = length,
        }
        for i in span.start..span.end {
            // A bare "the 6" may be a number after all.
            let high = numbers[i].is_some_and(|number| number > 12);
            let ordinal = matches!(tokens[i].kind, Kind::Number { ordinal: true, .. }) && high;
            if ordinal || !matches!(span.when, When::Day { how: How::Bare, .. }) {
                numbers[i] = None;
            }
        }
    }
    let names = names(&tokens, calendar);
    for (at, place) in places.iter_mut().enumerate() {
        place.number = numbers[at].is_some();
        place.name = names[at];
    }
    let mut hits = without_inner(calendar.vocabulary.phrases.find(&tokens, &places));
    // On an "if" alone ("si" for "sí") nothing depends.
    let alone = |at: usize| clauses.iter().filter(|clause| **clause == clauses[at]).count() == 1;
    hits.retain(|hit| hit.signal != Signal::Condition || !alone(hit.start));
    let nouns = |hit: &Hit<Signal>| determines(hit, &hits, &tokens, &clauses, calendar);
    let determined: Vec<bool> = hits.iter().map(nouns).collect();
    let mut determined = determined.into_iter();
    hits.retain(|_| !determined.next().unwrap_or_default());
    let fillers = &calendar.vocabulary.fillers;
    let opens = |hit: &Hit<Signal>| {
        let before = &tokens[..hit.start];
        before
            .iter()
            .all(|token| matches!(token.kind, Kind::Mark(_)) || fillers.contains(&token.form))
    };
    part(&tokens, &spans, &hits, &mut clauses, &calendar.vocabulary.ands);
    // "Qué rabia, tengo médico": what opens like a question and goes on as an answer is none.
    let goes_on = hits.iter().any(|hit| {
        matches!(hit.signal, Signal::Coming | Signal::Absent | Signal::Busy | Signal::Hedge)
            && clauses[hit.start] > 0
    });
    // "Pode deixar comigo": what a longer phrase holds asks nothing.
    let held = |hit: &Hit<Signal>| {
        hits.iter().any(|outer| outer.mask != hit.mask && outer.mask & hit.mask == hit.mask)
    };
    let opening = |hit: &Hit<Signal>| hit.signal == Signal::Question && opens(hit) && !held(hit);
    let question = asks || !goes_on && hits.iter().any(opening);
    let text =
        tokens.last().map_or("", |last| text.get(..last.end - tokens[0].start).unwrap_or(""));
    Sentence { text, tokens, spans, hits, clauses, question, numbers }
}

/// "No complaints about the last one": a "no" that belongs to a word nobody answers with.
fn determines(
    hit: &Hit<Signal>,
    hits: &[Hit<Signal>],
    tokens: &[Token],
    clauses: &[usize],
    calendar: Calendar<'_>,
) -> bool {
    let vocabulary = calendar.vocabulary;
    let Some(next) = tokens.get(hit.end) else { return false };
    let negates = hits.iter().any(|not| not.signal == Signal::Negation && not.start == hit.start);
    hit.signal == Signal::No
        && hit.mask.is_power_of_two()
        && !negates
        && next.kind == Kind::Word
        && !next.capital
        && clauses[hit.end] == clauses[hit.start]
        && !vocabulary.phrases.knows(&next.form)
        && !vocabulary.frequent.contains(&next.form)
        && !vocabulary.fillers.contains(&next.form)
        && !hits.iter().any(|other| other.start == hit.end)
}

/// Which tokens are somebody's name: a member's, or a capitalised word the language has no use for.
fn names(tokens: &[Token], calendar: Calendar<'_>) -> Vec<bool> {
    let world = calendar.world;
    let vocabulary = calendar.vocabulary;
    tokens
        .iter()
        .map(|token| {
            if token.kind != Kind::Word {
                return false;
            }
            let mut alike = world.names().filter(|name| lexer::may_begin(&token.form, name));
            let known = alike.any(|name| {
                lexer::fold(name.split_whitespace().next().unwrap_or_default()) == token.form
            });
            let unknown = token.capital
                && token.form.chars().count() > 1
                && !vocabulary.phrases.knows(&token.form)
                && !vocabulary.frequent.contains(&token.form)
                && !vocabulary.joins.contains(&token.form)
                && !vocabulary.dates.days.iter().any(|(words, _)| words.contains(&token.form))
                && !vocabulary.dates.weekdays.contains_key(&token.form)
                && !vocabulary.dates.months.contains_key(&token.form);
            // "will", "may" and the like are words unless written as a name.
            known && (token.capital || !vocabulary.phrases.knows(&token.form)) || unknown
        })
        .collect()
}

/// Leaves out what lies inside a longer phrase: "no" in "no problem".
fn without_inner(mut hits: Vec<Hit<Signal>>) -> Vec<Hit<Signal>> {
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    hits.dedup_by(|a, b| a.signal == b.signal && a.mask == b.mask);
    hits.truncate(300);
    // "Can't host but I'll be there" is not "can't … be there".
    let buts: u128 =
        hits.iter().filter(|hit| hit.signal == Signal::But).fold(0, |mask, hit| mask | hit.mask);
    hits.retain(|hit| {
        hit.signal == Signal::But || {
            let skipped = (hit.start..hit.end).filter(|at| hit.mask >> at & 1 == 0);
            !skipped.into_iter().any(|at| buts >> at & 1 == 1)
        }
    });
    let kept = hits.iter().filter(|inner| {
        !hits.iter().any(|outer| {
            outer.mask != inner.mask
                && outer.mask & inner.mask == inner.mask
                && !beside(inner.signal, outer.signal)
                || prevails(outer, inner)
        })
    });
    kept.copied().collect()
}

/// Whether of two phrases that share words and contradict each other the first is meant: a
/// statement over a word ("claro que no faltaré"), else the one that holds more of the words
/// ("wouldn't dream of missing" over "missing it").
fn prevails(one: &Hit<Signal>, other: &Hit<Signal>) -> bool {
    let weight = |hit: &Hit<Signal>| {
        let words = hit.mask.count_ones();
        if matches!(hit.signal, Signal::Coming | Signal::Absent | Signal::Busy) {
            Some((1, words))
        } else {
            matches!(hit.signal, Signal::Yes | Signal::No).then_some((0, words))
        }
    };
    one.mask & other.mask != 0
        && one.signal != other.signal
        && matches!((weight(one), weight(other)), (Some(one), Some(other)) if one > other)
}

/// Whether an inner signal says something of its own beside the phrase around it.
fn beside(inner: Signal, outer: Signal) -> bool {
    use Signal::{Changed, Courtesy, Evasive, Past, Thanks};
    let neutral = matches!(outer, Thanks | Courtesy | Evasive | Past | Changed);
    // "Leave it to me, I'm thinking of it" is no evasion when the longer phrase accepts, and "that
    // wasn't me" tells nothing of the past.
    !neutral && inner != Evasive && inner != Past && family(inner) != family(outer)
}

/// Signals that answer the same question; of these the longer phrase is what is meant.
const fn family(signal: Signal) -> u8 {
    match signal {
        Signal::Yes
        | Signal::No
        | Signal::Coming
        | Signal::Absent
        | Signal::Busy
        | Signal::Hedge
        | Signal::Condition
        | Signal::Wish
        | Signal::Evasive
        | Signal::Past
        | Signal::Thanks
        | Signal::Courtesy
        | Signal::Question
        | Signal::Changed => 0,
        Signal::Late
        | Signal::Early
        | Signal::Remote
        | Signal::Onsite
        | Signal::All
        | Signal::Guest
        | Signal::Party => 1,
        Signal::Other | Signal::Freed | Signal::But | Signal::Because | Signal::Tell => 2,
        Signal::Auto => 3,
        Signal::Accept | Signal::Pass | Signal::Swap => 4,
        Signal::Vote
        | Signal::Pick
        | Signal::Unvote
        | Signal::Present
        | Signal::Withdraw
        | Signal::Propose
        | Signal::Everything
        | Signal::Except
        | Signal::Nothing
        | Signal::Not => 5,
        Signal::Negation => 11,
        Signal::Last
        | Signal::Or
        | Signal::Then
        | Signal::Tie
        | Signal::Favourite
        | Signal::Least => 6,
        Signal::Came | Signal::Decided | Signal::Promise | Signal::ThanksTo | Signal::Later => 7,
        Signal::Hold | Signal::Cancel | Signal::Move | Signal::SameTime => 8,
        Signal::Commit | Signal::Decline | Signal::Affirm | Signal::Refute | Signal::Object => 9,
        Signal::Join
        | Signal::Leave
        | Signal::Stop
        | Signal::Back
        | Signal::Help
        | Signal::Why
        | Signal::Undo
        | Signal::Coffee
        | Signal::Stand
        | Signal::StepDown
        | Signal::Recall
        | Signal::Forget
        | Signal::Export
        | Signal::Digest
        | Signal::AllMail
        | Signal::Essentials
        | Signal::Away
        | Signal::Search
        | Signal::WhoKnows
        | Signal::Idea
        | Signal::Nominate
        | Signal::Status => 10,
    }
}
