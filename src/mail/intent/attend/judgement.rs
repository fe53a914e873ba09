//! What several statements about one meeting say together.

use chrono::NaiveDate;

use super::Beside;
use crate::mail::fact::{Answer, Fact, Rsvp};

/// What one clause says about coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) says: Says,
    pub(super) date: Named,
    pub(super) sentence: usize,
    pub(super) clause: usize,
    /// It stands in a sentence that depends on something.
    pub(super) conditional: bool,
    pub(super) all: bool,
    /// Its own clause names the date.
    pub(super) dated: bool,
}

/// How a clause answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// "yes" in a word.
    YesWord,
    /// "I'll be there".
    Yes,
    /// "no" in a word.
    NoWord,
    /// "can't make it".
    No,
    /// Something stands in the way.
    Busy,
    /// Not sure.
    Maybe,
}

/// Which meeting a clause speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// None in particular: the one asked about.
    Open,
    /// That of this date.
    On(NaiveDate),
    /// A date without a meeting.
    Nowhere,
}

/// The answer that all statements about one meeting make together; `None` when they contradict.
pub(super) fn judge(statements: &[Statement], beside: &Beside) -> Option<Answer> {
    let says = |says: Says| statements.iter().any(|one| one.says == says);
    let yes = says(Says::Yes);
    let no = says(Says::No);
    let maybe = says(Says::Maybe);
    // "Perhaps. Depends on how the audit goes." is a maybe, "yes if …" is no answer.
    if statements.iter().any(|one| one.conditional) && !(maybe && !yes && !no) {
        return None;
    }
    let obstacle_only = statements.iter().all(|one| one.says == Says::Busy);
    // "Can I join by phone? The trains are on strike".
    if obstacle_only && (beside.and_yet || beside.asks_to_come) {
        return None;
    }
    if obstacle_only && (beside.remote || beside.late) && !statements.iter().any(|one| one.dated) {
        return Some(Answer::Yes);
    }
    if maybe {
        let contradicted = statements.iter().any(|one| {
            one.says != Says::Maybe
                && one.says != Says::Busy
                && one.sentence != statements[0].sentence
        }) && (yes || no);
        return if contradicted { None } else { Some(Answer::Maybe) };
    }
    if beside.condition
        && !no
        && !yes
        && !says(Says::YesWord)
        && !says(Says::NoWord)
        && !says(Says::Busy)
    {
        return None;
    }
    match (yes, no) {
        // "Can't make it to the office, but I'll join on Teams".
        (true, true)
            if beside.remote && statements.last().is_some_and(|one| one.says == Says::Yes) =>
        {
            Some(Answer::Yes)
        }
        (true, true) => None,
        (true, false) => Some(Answer::Yes),
        // "Yes, sadly I have to decline": the yes is to something else.
        (false, true) => Some(Answer::No),
        (false, false) => match (says(Says::YesWord), says(Says::NoWord), says(Says::Busy)) {
            (true, false, true) if beside.late || beside.early || beside.remote => {
                Some(Answer::Yes)
            }
            (true, false, true) if beside.wish || reason_follows(statements) => Some(Answer::No),
            (true, false, false) if !beside.wish => Some(Answer::Yes),
            (true, ..) => None,
            (false, ..) => Some(Answer::No),
        },
    }
}

/// "Yes, I saw it, but that day I move house": the obstacle in the sentence of the yes, behind it.
fn reason_follows(statements: &[Statement]) -> bool {
    statements.iter().any(|yes| {
        let after = |one: &Statement| {
            one.says == Says::Busy && one.sentence == yes.sentence && one.clause > yes.clause
        };
        yes.says == Says::YesWord && statements.iter().any(after)
    })
}

/// The readings to offer when asking back.
pub(super) fn likely(statements: &[Statement]) -> Vec<Fact> {
    let yes = statements.iter().any(|one| matches!(one.says, Says::Yes | Says::YesWord));
    let no = statements.iter().any(|one| matches!(one.says, Says::No | Says::NoWord | Says::Busy));
    let answers: &[Answer] = match (yes, no) {
        (true, false) => &[Answer::Yes, Answer::Maybe],
        (false, true) => &[Answer::No, Answer::Maybe],
        _ => &[Answer::Yes, Answer::No],
    };
    answers.iter().map(|answer| Fact::Rsvp(Rsvp::new(*answer))).collect()
}
