//! What is said beside the answer to an invitation: details, doubts, mockery.

use super::super::Scene;
use super::super::dates::{How, When};
use super::super::phrase::Hit;
use super::super::sentence::Sentence;
use super::super::signal::Signal;
use super::statements::turned_round;
use crate::mail::fact::{Mode, Rsvp};

/// What the sentences together say beside statements.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent things that a mail may say")]
pub(super) struct Beside {
    pub(super) wish: bool,
    pub(super) evasive: bool,
    pub(super) other: bool,
    pub(super) condition: bool,
    pub(super) asks_to_come: bool,
    pub(super) courtesy: bool,
    pub(super) late: bool,
    pub(super) early: bool,
    pub(super) remote: bool,
    pub(super) onsite: bool,
    pub(super) guests: u32,
    /// Asks something.
    pub(super) asks: bool,
    /// Will tell later.
    pub(super) tells: bool,
    /// Names a time at which the meeting is over.
    pub(super) elsewhen: bool,
    /// A bare yes with a reason behind it: perhaps mockery.
    pub(super) mocks: bool,
    /// Something follows an obstacle that was not understood.
    pub(super) and_yet: bool,
}

impl Beside {
    /// Adds what a sentence says beside its answer.
    pub(super) fn add(&mut self, scene: &Scene<'_>, sentence: &Sentence<'_>, only: bool) {
        let has = |signal| sentence.has(signal);
        // "Plus Sandeep, who started last week": what is past is another clause.
        let past = has(Signal::Past)
            && ![Signal::Coming, Signal::Yes, Signal::Absent]
                .into_iter()
                .any(|signal| sentence.says(signal));
        if sentence.question {
            return self.add_question(sentence, past);
        }
        self.mocks |= mocks(sentence);
        self.and_yet |= and_yet(sentence);
        self.wish |= has(Signal::Wish);
        let tells = |hit: &Hit<Signal>| {
            sentence.hits.iter().any(|tell| {
                tell.signal == Signal::Tell && tell.start <= hit.start && tell.end >= hit.end
            })
        };
        let put_off = |signal| {
            let hits = sentence.hits.iter().filter(move |hit| hit.signal == signal);
            hits.filter(|hit| !is_of_another_day(sentence, hit))
        };
        self.tells |= put_off(Signal::Tell).next().is_some();
        self.evasive |= put_off(Signal::Evasive).any(|hit| !tells(hit));
        self.evasive |= sentence.hits.iter().any(|hit| turned_round(sentence, hit));
        self.elsewhen |= !past && sentence.hits.iter().any(|hit| scene.is_elsewhen(sentence, hit));
        let mut others = sentence.hits.iter().filter(|hit| hit.signal == Signal::Other);
        self.other |= !past && others.any(|other| !brings(sentence, other));
        let answers = sentence.any(&[
            Signal::Coming,
            Signal::Absent,
            Signal::Yes,
            Signal::No,
            Signal::Busy,
            Signal::Wish,
        ]);
        self.condition |= has(Signal::Condition) && !past && (answers || only);
        self.courtesy |= has(Signal::Courtesy);
        if past {
            return;
        }
        self.add_details(scene, sentence);
    }

    /// Adds what a question implies.
    fn add_question(&mut self, sentence: &Sentence<'_>, past: bool) {
        let has = |signal| sentence.has(signal);
        self.asks = true;
        let coming = [
            Signal::Coming,
            Signal::Late,
            Signal::Remote,
            Signal::Guest,
            Signal::Early,
            Signal::Onsite,
            Signal::Yes,
        ];
        self.asks_to_come |= sentence.any(&coming) && !past && !has(Signal::Other);
        // "Friday the 16th? Count me in": the 16th is no Friday.
        let wrong = sentence.days().any(|(_, _, how)| how == How::Wrong);
        self.evasive |= has(Signal::Evasive) || wrong;
        self.other |= has(Signal::Other) && sentence.any(&[Signal::Coming, Signal::Absent]);
    }

    /// Adds how and with whom somebody comes.
    fn add_details(&mut self, scene: &Scene<'_>, sentence: &Sentence<'_>) {
        let has = |signal| sentence.has(signal);
        self.late |= sentence.hits.iter().any(|hit| {
            hit.signal == Signal::Late && scene.is_late(sentence, hit) && !leaves(sentence, hit)
        });
        self.early |= has(Signal::Early);
        self.remote |= has(Signal::Remote);
        // "In room 3" names the room.
        self.onsite |= sentence.hits.iter().any(|hit| {
            hit.signal == Signal::Onsite
                && !sentence
                    .hits
                    .iter()
                    .any(|not| not.signal == Signal::Not && not.end == hit.start)
                && sentence.numbers.get(hit.end).is_none_or(Option::is_none)
        });
        if let Some(hit) = sentence.first(Signal::Guest) {
            let count = (hit.start..hit.end).find_map(|at| sentence.numbers[at]).unwrap_or(1);
            self.guests = self.guests.max(count.min(50));
        }
        if let Some(hit) = sentence.first(Signal::Party)
            && let Some(count) = (hit.start..hit.end).find_map(|at| sentence.numbers[at])
        {
            self.guests = count.saturating_sub(1).min(50);
        }
    }

    /// Puts the details to an answer.
    pub(super) const fn details(&self, rsvp: &mut Rsvp) {
        rsvp.late = self.late;
        rsvp.guests = self.guests;
        rsvp.mode = match (self.remote, self.onsite) {
            (true, false) => Some(Mode::Remote),
            (false, true) => Some(Mode::Onsite),
            _ => None,
        };
    }
}

/// "And Beatriz is coming with me" tells of a guest.
fn brings(sentence: &Sentence<'_>, other: &Hit<Signal>) -> bool {
    let clause = sentence.clauses[other.start];
    let mut guests = sentence.hits.iter().filter(|hit| hit.signal == Signal::Guest);
    guests.any(|hit| sentence.clauses[hit.start] == clause)
}

/// "The 16th yes, the 30th I'll tell you later": what is put off is the day of its own clause.
fn is_of_another_day(sentence: &Sentence<'_>, hit: &Hit<Signal>) -> bool {
    let clause = sentence.clauses[hit.start];
    let answers = |other: &Hit<Signal>| {
        sentence.clauses[other.start] != clause
            && matches!(other.signal, Signal::Coming | Signal::Absent | Signal::Yes | Signal::No)
    };
    sentence.days().any(|(span, _, how)| {
        sentence.clauses[span.start] == clause && how != How::Weekday && span.start < hit.start
    }) && sentence.hits.iter().any(answers)
}

/// "I have to drop off at half past": the time is that of leaving.
fn leaves(sentence: &Sentence<'_>, late: &Hit<Signal>) -> bool {
    sentence.hits.iter().any(|hit| {
        hit.signal == Signal::Early
            && hit.start < late.start
            && sentence.clauses[hit.start] == sentence.clauses[late.start]
    })
}

/// "Sure, because I have nothing better to do": a bare yes and a reason for it.
fn mocks(sentence: &Sentence<'_>) -> bool {
    let Some(yes) = sentence.first(Signal::Yes) else { return false };
    !sentence.any(&[Signal::Coming, Signal::Absent, Signal::Busy, Signal::Freed])
        && sentence.hits.iter().any(|hit| {
            hit.signal == Signal::Because
                && hit.start >= yes.end
                && sentence.clauses[hit.start] > sentence.clauses[yes.start]
        })
}

/// "I have a dentist at two, but …": what follows the obstacle was not understood.
fn and_yet(sentence: &Sentence<'_>) -> bool {
    let Some(but) = sentence.hits.iter().rfind(|hit| hit.signal == Signal::But) else {
        return false;
    };
    let behind = |hit: &Hit<Signal>| {
        hit.start >= but.start
            && matches!(
                hit.signal,
                Signal::Coming
                    | Signal::Absent
                    | Signal::Busy
                    | Signal::Yes
                    | Signal::No
                    | Signal::Hedge
                    | Signal::Thanks
                    | Signal::Courtesy
            )
    };
    sentence.hits.iter().any(|hit| hit.signal == Signal::Busy && hit.start < but.start)
        && !sentence.hits.iter().any(behind)
}

impl Scene<'_> {
    /// The time within a phrase about lateness, in minutes after the start of the meeting.
    fn after_start(&self, sentence: &Sentence<'_>, hit: &Hit<Signal>) -> Option<i64> {
        let time = sentence.spans.iter().find_map(|span| match span.when {
            When::Time(minutes) if span.start >= hit.start && span.end <= hit.end => Some(minutes),
            When::Time(_) | When::Day { .. } => None,
        })?;
        let start = self.world.meeting.map_or(0, |meeting| {
            chrono::Timelike::hour(&meeting) * 60 + chrono::Timelike::minute(&meeting)
        });
        Some(i64::from(time) - i64::from(start))
    }

    /// Whether a time said with "from … on" lies after the start.
    fn is_late(&self, sentence: &Sentence<'_>, hit: &Hit<Signal>) -> bool {
        self.after_start(sentence, hit).is_none_or(|minutes| (1..=60).contains(&minutes))
    }

    /// Whether it lies where the meeting is over.
    fn is_elsewhen(&self, sentence: &Sentence<'_>, hit: &Hit<Signal>) -> bool {
        hit.signal == Signal::Late
            && self.after_start(sentence, hit).is_some_and(|minutes| minutes > 60)
    }
}
