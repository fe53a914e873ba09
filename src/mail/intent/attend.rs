//! Answers to an invitation: coming, not coming, not sure, and what is said beside.

mod judgement;

use chrono::NaiveDate;

use self::judgement::{Named, Says, Statement, judge, likely};

use super::dates::{How, When};
use super::sentence::Sentence;
use super::signal::Signal;
use super::{Found, Scene};
use crate::mail::fact::{Answer, Fact, Mode, Rsvp};

/// What the sentences together say beside statements.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent things that a mail may say")]
struct Beside {
    wish: bool,
    evasive: bool,
    other: bool,
    condition: bool,
    asks_to_come: bool,
    courtesy: bool,
    late: bool,
    early: bool,
    remote: bool,
    onsite: bool,
    guests: u32,
}

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
    if beside.evasive
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
    } else if beside.guests > 0 {
        found.doubt(whole, vec![yes]);
    }
}

impl Beside {
    /// Adds what a sentence says beside its answer.
    fn add(&mut self, scene: &Scene<'_>, sentence: &Sentence<'_>, only: bool) {
        let has = |signal| sentence.has(signal);
        let past = has(Signal::Past);
        if sentence.question {
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
            self.evasive |= has(Signal::Evasive);
            self.other |= has(Signal::Other) && sentence.any(&[Signal::Coming, Signal::Absent]);
            return;
        }
        self.wish |= has(Signal::Wish);
        self.evasive |= has(Signal::Evasive);
        self.other |= has(Signal::Other) && !past;
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
        self.late |= sentence
            .hits
            .iter()
            .any(|hit| hit.signal == Signal::Late && scene.is_late(sentence, hit));
        self.early |= has(Signal::Early);
        self.remote |= has(Signal::Remote);
        // "In room 3" names the room.
        self.onsite |= sentence.hits.iter().any(|hit| {
            hit.signal == Signal::Onsite
                && sentence.numbers.get(hit.end).is_none_or(Option::is_none)
        });
        if let Some(hit) = sentence.first(Signal::Guest) {
            let count = (hit.start..hit.end).find_map(|at| sentence.numbers[at]).unwrap_or(1);
            self.guests = self.guests.max(count.min(50));
        }
    }

    /// Puts the details to an answer.
    const fn details(&self, rsvp: &mut Rsvp) {
        rsvp.late = self.late;
        rsvp.guests = self.guests;
        rsvp.mode = match (self.remote, self.onsite) {
            (true, false) => Some(Mode::Remote),
            (false, true) => Some(Mode::Onsite),
            _ => None,
        };
    }
}

/// The statements of a sentence, clause by clause; a date in a clause of its own goes with the
/// next answer.
fn clauses(scene: &Scene<'_>, sentence: &Sentence<'_>, index: usize) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let count = sentence.clauses.last().map_or(0, |last| last + 1);
    let mut pending: Vec<Named> = Vec::new();
    let mut spoken_for = false;
    let hedged = sentence.has(Signal::Hedge);
    let conditional = sentence.has(Signal::Condition);
    let all = sentence.has(Signal::All);
    for clause in 0..count {
        if sentence.question && clause + 1 == count {
            break;
        }
        let within = |at: usize| sentence.clauses.get(at) == Some(&clause);
        let signals: Vec<Signal> =
            sentence.hits.iter().filter(|hit| within(hit.start)).map(|hit| hit.signal).collect();
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
        if sentence.question && says == Says::Yes {
            continue;
        }
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
        if !dates.contains(&named) {
            dates.push(named);
        }
    }
    dates
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

    /// Whether a time said with "from … on" lies after the start.
    fn is_late(&self, sentence: &Sentence<'_>, hit: &super::phrase::Hit<Signal>) -> bool {
        let time = sentence.spans.iter().find_map(|span| match span.when {
            When::Time(minutes) if span.start >= hit.start && span.end <= hit.end => Some(minutes),
            When::Time(_) | When::Day { .. } => None,
        });
        let start = self.world.meeting.map_or(0, |meeting| {
            chrono::Timelike::hour(&meeting) * 60 + chrono::Timelike::minute(&meeting)
        });
        time.is_none_or(|time| time > start && time < start + 240)
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
