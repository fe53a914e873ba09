//! Answers to an invitation: coming, not coming, not sure, and what is said beside.

mod beside;
mod judgement;
mod statements;

use chrono::NaiveDate;

use self::beside::Beside;
use self::judgement::{Named, Says, Statement, judge, likely};
use self::statements::of_sentence;

use super::dates::{How, When};
use super::lexer::Kind;
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
        let mut here = of_sentence(scene, sentence, index);
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
        let known =
            sentences.iter().map(|sentence| sentence.unknown(vocabulary_of(scene.language)));
        return alone(&beside, known.sum(), &whole, found);
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
            let busy = here.iter().all(|one| one.says == Says::Busy);
            let comes = here.iter().any(|one| matches!(one.says, Says::Yes | Says::YesWord));
            let reason = named_right && !comes || busy;
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
/// So does a detail alone, unless much was said that is not understood (`unknown` words).
fn alone(beside: &Beside, unknown: usize, whole: &str, found: &mut Found) {
    let yes = Fact::Rsvp(Rsvp::new(Answer::Yes));
    if beside.asks_to_come || beside.wish || beside.condition || beside.courtesy {
        return found.doubt(whole, vec![yes]);
    }
    if (beside.late || beside.early || beside.remote || beside.onsite)
        && unknown <= if beside.late { 4 } else { 1 }
        && whole.split_whitespace().count()
            <= if beside.late {
                12
            } else if beside.early {
                10
            } else {
                6
            }
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

/// The meetings that a clause names.
fn named(scene: &Scene<'_>, sentence: &Sentence<'_>, clause: usize) -> Vec<Named> {
    let mut dates = Vec::new();
    for span in &sentence.spans {
        let When::Day { date, how } = span.when else { continue };
        if sentence.clauses[span.start] != clause {
            continue;
        }
        let named = scene.meeting_on(date, how);
        if named == Named::Nowhere && how != How::Wrong && is_bound(scene, sentence, span.start) {
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
    // "No podré mirar-m'ho": two words say that something is not possible, not what.
    let known = |at: usize, sentence: &Sentence<'_>| {
        sentence
            .tokens
            .get(at)
            .is_none_or(|token| token.kind != Kind::Word || vocabulary::is_known(&token.form))
    };
    let tells = |sentence: &Sentence<'_>| {
        sentence.hits.iter().any(|hit| {
            matches!(hit.signal, Signal::Coming | Signal::Absent)
                && (hit.mask.count_ones() > 2 || known(hit.end, sentence))
        })
    };
    let sure = |sentence: &&Sentence<'_>| {
        !sentence.question
            && (open && tells(sentence) || dated(sentence))
            && sentence.any(&[Signal::Coming, Signal::Absent])
            && !sentence.any(&[
                Signal::Present,
                Signal::Withdraw,
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
