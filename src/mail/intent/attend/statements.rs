//! What a sentence says about coming, clause by clause.

use super::super::Scene;
use super::super::phrase::Hit;
use super::super::sentence::Sentence;
use super::super::signal::Signal;
use super::judgement::{Named, Says, Statement};
use super::named;

/// The statements of a sentence, clause by clause; a date in a clause of its own goes with the
/// next answer.
pub(super) fn of_sentence(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    index: usize,
) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let count = sentence.clauses.last().map_or(0, |last| last + 1);
    let mut pending: Vec<Named> = Vec::new();
    let mut spoken_for = false;
    let hedged = hedges(sentence);
    let conditional = depends(sentence, count);
    let all = sentence.hits.iter().any(|hit| hit.signal == Signal::All && answers(sentence, hit));
    for clause in 0..count {
        if sentence.question && clause + 1 == count {
            break;
        }
        let signals = signals(sentence, clause);
        let dates = named(scene, sentence, clause);
        if signals.contains(&Signal::Changed)
            && !signals.contains(&Signal::Coming)
            && !signals.contains(&Signal::Absent)
        {
            continue;
        }
        spoken_for |= speaks_of_another(sentence, clause);
        if signals.contains(&Signal::Past) || spoken_for {
            continue;
        }
        if signals.contains(&Signal::But) {
            // "Tuesday would have been better, but ok": that day has had its say.
            pending.retain(|date| *date != Named::Nowhere);
        }
        let wishes = signals.contains(&Signal::Wish);
        let says = says(&signals, hedged)
            .filter(|says| !(wishes && matches!(says, Says::Yes | Says::YesWord)));
        let Some(says) = says else {
            if !dates.is_empty() {
                pending = dates;
            }
            continue;
        };
        // "Probably not mine, but what is it about?" waits for the answer.
        let hedge_only = says == Says::Maybe
            && !signals.contains(&Signal::Coming)
            && !signals.contains(&Signal::Absent);
        if sentence.question && (says == Says::Yes || hedge_only) {
            continue;
        }
        // "I'll know on Monday": the day is that of the answer.
        let tells = says == Says::Maybe && sentence.has(Signal::Tell);
        let dates: Vec<Named> =
            dates.into_iter().filter(|date| !(tells && *date == Named::Nowhere)).collect();
        let names_date = !dates.is_empty() || !pending.is_empty();
        let dates = if dates.is_empty() { std::mem::take(&mut pending) } else { dates };
        // "On the 30th I'm away, count me out": the same meeting, in the same sense.
        let sense = |says: Says| matches!(says, Says::Yes | Says::YesWord);
        let same = statements.last().filter(|last| last.dated && sense(last.says) == sense(says));
        let dates = match (dates.is_empty(), same) {
            (true, Some(last)) => vec![last.date],
            (true, None) => vec![Named::Open],
            (false, _) => dates,
        };
        let all = all && !matches!(dates[0], Named::On(_));
        for date in dates {
            statements.push(Statement {
                says,
                date,
                sentence: index,
                clause,
                conditional: conditional && !hedged,
                all,
                dated: names_date,
            });
        }
    }
    name_the_rest(sentence, &pending, &mut statements);
    statements
}

/// Dates behind the last answer: "yes, 16 Dec", and "yes to the 16th, and the 13th of January".
fn name_the_rest(sentence: &Sentence<'_>, pending: &[Named], statements: &mut Vec<Statement>) {
    let (Some(last), Some(date)) = (statements.last_mut(), pending.first()) else { return };
    last.name_behind(*date);
    let last = *last;
    let bare = sentence.hits.iter().all(|hit| {
        sentence.clauses[hit.start] <= last.clause
            || matches!(hit.signal, Signal::Promise | Signal::Pick)
    });
    if bare && last.dated && last.says != Says::Maybe && last.says != Says::Busy {
        let more = pending.iter().filter(|date| **date != last.date);
        statements.extend(more.map(|date| Statement { date: *date, ..last }));
    }
}

impl Statement {
    /// "Yes, 16 Dec": the date behind the answer. "Maybe, I'll know on Monday" names another day.
    fn name_behind(&mut self, date: Named) {
        let elsewhere = self.says == Says::Maybe && date == Named::Nowhere;
        if !self.dated && self.says != Says::Busy && !elsewhere {
            self.date = date;
        }
    }
}

/// Whether "always" stands with the answer: "my doctor is always late" says nothing of the series.
fn answers(sentence: &Sentence<'_>, all: &Hit<Signal>) -> bool {
    let mut here = sentence
        .hits
        .iter()
        .filter(|hit| sentence.clauses[hit.start] == sentence.clauses[all.start]);
    let answer = |hit: &Hit<Signal>| {
        use Signal::{Absent, Busy, Coming, Hedge, No, Yes};
        matches!(hit.signal, Coming | Absent | Yes | No | Hedge | Busy)
    };
    here.clone().any(answer) || !here.any(|hit| matches!(hit.signal, Signal::Late | Signal::Early))
}

/// "Cy is off sick": what stands in the way, stands in the way of another. "Bo says have fun, I'm
/// away" does not.
fn speaks_of_another(sentence: &Sentence<'_>, clause: usize) -> bool {
    let within = |hit: &&Hit<Signal>| sentence.clauses[hit.start] == clause;
    let mut here = sentence.hits.iter().filter(within);
    let Some(other) = here.clone().find(|hit| hit.signal == Signal::Other) else { return false };
    here.all(|hit| hit.signal != Signal::Busy || hit.start >= other.start)
}

/// Whether the answer depends on something. "I can't on Wednesday, what if we moved it?": the
/// question does, the answer does not.
fn depends(sentence: &Sentence<'_>, count: usize) -> bool {
    sentence.hits.iter().any(|hit| {
        hit.signal == Signal::Condition
            && !(sentence.question && sentence.clauses[hit.start] + 1 == count)
    })
}

/// What a clause signals, without obstacles that are gone and doubts about the minute.
fn signals(sentence: &Sentence<'_>, clause: usize) -> Vec<Signal> {
    let within = |at: usize| sentence.clauses.get(at) == Some(&clause);
    let mut signals: Vec<Signal> =
        sentence.hits.iter().filter(|hit| within(hit.start)).map(|hit| hit.signal).collect();
    if signals.contains(&Signal::Freed) {
        signals.retain(|signal| *signal != Signal::Busy);
    }
    // "Start without me" beside being late.
    let late = |absent: &Hit<Signal>| {
        sentence.hits.iter().any(|late| {
            late.signal == Signal::Late
                && late.mask & absent.mask != 0
                && late.mask.count_ones() >= absent.mask.count_ones()
        })
    };
    let mut absent =
        sentence.hits.iter().filter(|hit| hit.signal == Signal::Absent && within(hit.start));
    if absent.clone().count() > 0 && absent.all(late) {
        signals.retain(|signal| *signal != Signal::Absent);
    }
    if sentence.hits.iter().any(|hit| within(hit.start) && turned_round(sentence, hit)) {
        signals.retain(|signal| *signal != Signal::Coming);
    }
    hedged_lateness(&mut signals, sentence.any(&[Signal::Coming, Signal::Yes]));
    signals
}

/// "Don't think that I'm coming": a negation before the phrase and not part of any.
pub(super) fn turned_round(sentence: &Sentence<'_>, hit: &Hit<Signal>) -> bool {
    let before = |not: &Hit<Signal>| {
        matches!(not.signal, Signal::Negation | Signal::Nothing)
            && not.end <= hit.start
            && hit.start - not.end <= 4
            && sentence.clauses[not.start] == sentence.clauses[hit.start]
    };
    let own = |not: &Hit<Signal>| {
        !sentence.hits.iter().any(|other| {
            !matches!(other.signal, Signal::Negation | Signal::Not | Signal::No | Signal::Nothing)
                && other.mask & not.mask != 0
        })
    };
    hit.signal == Signal::Coming && sentence.hits.iter().any(|not| before(not) && own(not))
}

/// "Ten minutes late probably": only that is uncertain, not the coming.
fn hedged_lateness(signals: &mut Vec<Signal>, coming_elsewhere: bool) {
    let of_time = signals.contains(&Signal::Late) || signals.contains(&Signal::Early);
    if of_time
        && coming_elsewhere
        && !signals.contains(&Signal::Coming)
        && !signals.contains(&Signal::Absent)
    {
        signals.retain(|signal| *signal != Signal::Hedge);
    }
}

/// Whether the coming itself is uncertain.
fn hedges(sentence: &Sentence<'_>) -> bool {
    let coming = sentence.any(&[Signal::Coming, Signal::Yes]);
    sentence.hits.iter().any(|hedge| {
        let beside = |signals: &[Signal]| {
            sentence.hits.iter().any(|hit| {
                sentence.clauses[hit.start] == sentence.clauses[hedge.start]
                    && signals.contains(&hit.signal)
            })
        };
        let of_time = beside(&[Signal::Late, Signal::Early])
            && !beside(&[Signal::Coming, Signal::Absent, Signal::Yes]);
        // "No for the 16th, maybe for the 30th": it belongs to its own date.
        let clause = sentence.clauses[hedge.start];
        let dated = |own: bool| {
            sentence.days().any(|(span, _, _)| (sentence.clauses[span.start] == clause) == own)
        };
        let own_date = dated(true) && dated(false);
        let of_something_else = own_date || of_time && coming || beside(&[Signal::Past]);
        hedge.signal == Signal::Hedge && !of_something_else
    })
}

/// What the signals of a clause say.
fn says(signals: &[Signal], hedged: bool) -> Option<Says> {
    let has = |signal| signals.contains(&signal);
    if has(Signal::Hedge) {
        return Some(Says::Maybe);
    }
    let says = if has(Signal::Absent) {
        Says::No
    } else if has(Signal::Coming) {
        Says::Yes
    } else if has(Signal::No) {
        Says::NoWord
    } else if has(Signal::Yes) {
        Says::YesWord
    } else if has(Signal::Busy) {
        Says::Busy
    } else {
        return None;
    };
    // "I think I'll come", the hedge in a clause of its own.
    Some(if hedged && says != Says::Busy { Says::Maybe } else { says })
}
