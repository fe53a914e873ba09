//! Answers to an invitation: coming, not coming, not sure, and what is said beside.

mod beside;
mod judgement;

use chrono::NaiveDate;

use self::beside::Beside;
use self::judgement::{Named, Says, Statement, judge, likely};

use super::dates::{How, When};
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene, vocabulary, vocabulary_of};
use crate::mail::fact::{Answer, Fact, Rsvp};

/// Reads the answer to an invitation.
pub(super) fn read(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    let mut statements = Vec::new();
    let mut beside = Beside::default();
    for (index, sentence) in sentences.iter().enumerate() {
        if sentence.has(Signal::Changed) {
            statements.clear();
            beside = Beside::default();
        }
        beside.add(scene, sentence, sentences.len() == 1);
        let mut here = clauses(scene, sentence, index);
        if let Some(changed) = sentence.hits.iter().rfind(|hit| hit.signal == Signal::Changed) {
            // "I said no, but I changed my mind, I'm coming": what stands before is taken back.
            let before = sentence.clauses[changed.start];
            here.retain(|one| one.clause >= before);
        }
        statements.extend(here);
    }
    let whole: String =
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ");
    // "Maybe, I'll tell you on Monday" is a maybe; "no, lol" is a no.
    let settled = !statements.is_empty()
        && (statements.iter().all(|one| one.says == Says::Maybe) && !beside.evasive
            || statements.iter().all(|one| one.says == Says::NoWord));
    if (beside.evasive || beside.mocks || beside.tells || beside.elsewhen) && !settled
        || (beside.other
            && !statements
                .iter()
                .any(|one| matches!(one.says, Says::No | Says::Busy | Says::NoWord)))
    {
        return found.doubt(&whole, likely(&statements));
    }
    if statements.is_empty() {
        return alone(&beside, &whole, found);
    }
    let mut dates: Vec<(Named, bool)> = Vec::new();
    for one in &statements {
        if !dates.contains(&(one.date, one.all)) {
            dates.push((one.date, one.all));
        }
    }
    let several = dates.len() > 1;
    let named_right = dates.iter().any(|(date, _)| *date != Named::Nowhere);
    for (date, all) in dates {
        let here: Vec<Statement> =
            statements.iter().filter(|one| one.date == date && one.all == all).copied().collect();
        if date == Named::Nowhere {
            // "I'm in Rome until Friday" beside a clear no is only a reason.
            let reason = named_right || here.iter().all(|one| one.says == Says::Busy);
            if !reason {
                found.doubt(&whole, Vec::new());
            } else if !named_right {
                found.facts.push(Fact::Rsvp(Rsvp::new(Answer::No)));
            }
            continue;
        }
        let Some(answer) = judge(&here, &beside) else {
            // A pleasantry or a reason about another day takes nothing away from a clear answer.
            found.doubt(&whole, likely(&here));
            continue;
        };
        let on = match date {
            Named::On(date) => Some(date),
            Named::Open | Named::Nowhere => None,
        };
        let mut rsvp = Rsvp { date: on, all, ..Rsvp::new(answer) };
        if answer == Answer::Yes && !(several && on.is_some()) {
            beside.details(&mut rsvp);
        }
        found.facts.push(Fact::Rsvp(rsvp));
    }
}

/// No clause answers: details imply coming; politeness alone is asked about.
fn alone(beside: &Beside, whole: &str, found: &mut Found) {
    let yes = Fact::Rsvp(Rsvp::new(Answer::Yes));
    if beside.asks_to_come || beside.wish || beside.condition || beside.courtesy {
        return found.doubt(whole, vec![yes]);
    }
    if (beside.late || beside.early || beside.remote || beside.onsite)
        && whole.split_whitespace().count() <= if beside.late { 12 } else { 6 }
    {
        let mut rsvp = Rsvp::new(Answer::Yes);
        beside.details(&mut rsvp);
        found.facts.push(Fact::Rsvp(rsvp));
    } else if beside.guests > 0 && !beside.asks && whole.split_whitespace().count() <= 10 {
        found.facts.push(Fact::Rsvp(Rsvp { guests: beside.guests, ..Rsvp::new(Answer::Yes) }));
    } else if beside.guests > 0 {
        found.doubt(whole, vec![yes]);
    }
}

/// The statements of a sentence, clause by clause; a date in a clause of its own goes with the
/// next answer.
fn clauses(scene: &Scene<'_>, sentence: &Sentence<'_>, index: usize) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let count = sentence.clauses.last().map_or(0, |last| last + 1);
    let mut pending: Vec<Named> = Vec::new();
    let mut spoken_for = false;
    let hedged = hedges(sentence);
    let conditional = sentence.has(Signal::Condition);
    let all = sentence.has(Signal::All);
    for clause in 0..count {
        if sentence.question && clause + 1 == count {
            break;
        }
        let within = |at: usize| sentence.clauses.get(at) == Some(&clause);
        let mut signals: Vec<Signal> =
            sentence.hits.iter().filter(|hit| within(hit.start)).map(|hit| hit.signal).collect();
        if signals.contains(&Signal::Freed) {
            signals.retain(|signal| *signal != Signal::Busy);
        }
        hedged_lateness(&mut signals, sentence.any(&[Signal::Coming, Signal::Yes]));
        let dates = named(scene, sentence, clause);
        if signals.contains(&Signal::Changed)
            && !signals.contains(&Signal::Coming)
            && !signals.contains(&Signal::Absent)
        {
            continue;
        }
        spoken_for |= signals.contains(&Signal::Other) && !signals.contains(&Signal::Busy);
        if signals.contains(&Signal::Past) || spoken_for {
            continue;
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
    // "Yes, 16 Dec": the date behind the answer.
    if let (Some(date), Some(last)) = (pending.first(), statements.last_mut())
        && !last.dated
        && last.says != Says::Busy
    {
        last.date = *date;
    }
    statements
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
        hedge.signal == Signal::Hedge
            && !own_date
            && !(of_time && coming)
            && !beside(&[Signal::Past])
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

/// The meetings that a clause names.
fn named(scene: &Scene<'_>, sentence: &Sentence<'_>, clause: usize) -> Vec<Named> {
    let mut dates = Vec::new();
    for span in &sentence.spans {
        let When::Day { date, how } = span.when else { continue };
        if sentence.clauses[span.start] != clause {
            continue;
        }
        let named = scene.meeting_on(date, how);
        if named == Named::Nowhere && is_bound(scene, sentence, span.start) {
            continue;
        }
        if !dates.contains(&named) {
            dates.push(named);
        }
    }
    dates
}

/// "Until the 20th": a date that only says how long.
fn is_bound(scene: &Scene<'_>, sentence: &Sentence<'_>, at: usize) -> bool {
    let vocabulary = vocabulary_of(scene.language);
    let until = &vocabulary.links["until"];
    (at.saturating_sub(2)..at).any(|before| {
        let word = &sentence.tokens[before].form;
        until.iter().any(|link| vocabulary::sequence(link).first() == Some(word))
            && !vocabulary.links["to"].iter().any(|to| vocabulary::sequence(to).contains(word))
    })
}

impl Scene<'_> {
    /// The meeting that a day means.
    fn meeting_on(&self, date: NaiveDate, how: How) -> Named {
        let asked = self.world.meeting.map(|meeting| meeting.date());
        match how {
            How::Wrong => Named::Nowhere,
            How::Weekday
                if asked.is_some_and(|asked| {
                    chrono::Datelike::weekday(&asked) == chrono::Datelike::weekday(&date)
                }) =>
            {
                Named::Open
            }
            _ if Some(date) == asked => Named::Open,
            _ if self.world.series.contains(&date) => Named::On(date),
            How::Weekday | How::Full | How::Bare => Named::Nowhere,
        }
    }
}

/// Reads an answer to the invitation that stands in the answer to something else ("I vote 3, even
/// though I can't be there").
pub(super) fn read_aside(scene: &Scene<'_>, sentences: &[Sentence<'_>], found: &mut Found) {
    // Where nothing was asked, only an answer that names the date counts.
    let dated = |sentence: &Sentence<'_>| {
        sentence.days().any(|(_, date, how)| how == How::Full && scene.world.series.contains(&date))
    };
    let open = scene.context == super::Context::Topics;
    let sure = |sentence: &&Sentence<'_>| {
        !sentence.question
            && (open || dated(sentence))
            && sentence.any(&[Signal::Coming, Signal::Absent])
            && !sentence.any(&[
                Signal::Hedge,
                Signal::Condition,
                Signal::Wish,
                Signal::Other,
                Signal::Past,
                Signal::Evasive,
            ])
    };
    let answers: Vec<Sentence<'_>> = sentences.iter().filter(sure).cloned().collect();
    let mut aside = Found::default();
    read(scene, &answers, &mut aside);
    if aside.doubts.is_empty() {
        found.facts.extend(aside.facts);
    }
}
