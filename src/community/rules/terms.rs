//! Who has the role for a time: asked once for all of it, told of each meeting.

use chrono::NaiveDate;

use super::facilitation::{self, stands};
use super::{pairs, timetable};
use crate::community::facilitation::{Duty, DutyState};
use crate::community::letter::SpanFacts;
use crate::community::step::Step;
use crate::community::term::{By, Change, Span, Term};
use crate::community::{FoundBy, Meeting, MeetingId, PersonId, Turn};
use crate::time;

/// Somebody who comes to the role facilitates what is at least so many days ahead, scaled.
const IN_TIME: u32 = 1;
/// A span with more meetings than this is not counted further.
const COUNTED: usize = 400;

/// Somebody has the role from now on for a time: the meetings in it that were asked about, or waited
/// for this, are theirs. What somebody else agreed to facilitate stays theirs. Says its number.
pub(super) fn begin(
    turn: &mut Turn<'_>,
    (who, backup): (PersonId, Option<PersonId>),
    span: Span,
    by: By,
) -> u32 {
    let number = turn.community.counters.term + 1;
    let term = Term {
        number,
        who,
        backup: backup.filter(|backup| *backup != who),
        span,
        by,
        noticed: false,
    };
    turn.record(Change::TermStands { term: Box::new(term) });
    for id in asked_in(turn, span) {
        let duty = turn.community.meetings[&id].duty.clone();
        let had = duty.holder.filter(|had| *had != who);
        if hand(turn, id) {
            super::brief::send_late(turn, id);
        }
        if let Some(had) = had.filter(|had| turn.community.members.contains_key(had)) {
            facilitation::tell_changed(turn, id, had, Some(had), "taken");
        }
    }
    number
}

/// A term ends today, before its time: its meetings are open again, and somebody is asked.
pub(super) fn end(turn: &mut Turn<'_>, number: u32) {
    let Some(term) = turn.community.terms.get(&number).cloned() else { return };
    let until = turn.today().max(term.span.from);
    let span = Span { until: until.min(term.span.until), ..term.span };
    turn.record(Change::TermStands { term: Box::new(Term { span, ..term }) });
    for id in meetings_of(turn, number) {
        stands(turn, id, Duty::default());
        ask_if_due(turn, id);
    }
}

/// A term never was: its meetings stand as if nobody had been asked.
pub(super) fn take_back(turn: &mut Turn<'_>, number: u32) {
    for id in meetings_of(turn, number) {
        stands(turn, id, Duty::default());
    }
    turn.record(Change::TermDropped { number });
}

/// Somebody is no member any more: their terms end, and they are nobody's backup.
pub(super) fn left(turn: &mut Turn<'_>, person: PersonId) {
    let terms: Vec<Term> = turn.community.terms.values().cloned().collect();
    for term in terms {
        if term.who == person && term.span.until > turn.today() {
            end(turn, term.number);
        } else if term.backup == Some(person) {
            turn.record(Change::TermStands { term: Box::new(Term { backup: None, ..term }) });
        }
    }
}

/// The meetings ahead that are somebody's because of a term.
fn meetings_of(turn: &Turn<'_>, number: u32) -> Vec<MeetingId> {
    let ahead = turn.community.ahead(turn.now).into_iter();
    ahead.filter(|meeting| meeting.duty.term == Some(number)).map(|meeting| meeting.id).collect()
}

/// The meetings ahead of a time for which somebody should have been asked by now, and nobody agreed.
fn asked_in(turn: &Turn<'_>, span: Span) -> Vec<MeetingId> {
    let ahead = turn.community.ahead(turn.now).into_iter();
    let open = ahead.filter(|meeting| {
        span.has(meeting.start.date())
            && meeting.steps.has(Step::AskFacilitator)
            && meeting.duty.state != DutyState::Accepted
            // Who comes to the role on the eve of a meeting has not agreed to that one.
            && turn.now + timetable::patience(meeting, IN_TIME) <= meeting.starts()
    });
    open.map(|meeting| meeting.id).collect()
}

fn ask_if_due(turn: &mut Turn<'_>, id: MeetingId) {
    if turn.community.meetings[&id].steps.has(Step::AskFacilitator) {
        facilitation::ask(turn, id);
    }
}

/// The terms a meeting falls into whose holders can see to it, by how many meetings they had.
fn able<'t>(turn: &'t Turn<'_>, meeting: &Meeting) -> Vec<&'t Term> {
    let day = meeting.start.date();
    let terms = turn.community.terms_on(day);
    let mut able: Vec<&Term> = terms.filter(|term| !turn.is_prevented(term.who, meeting)).collect();
    able.sort_by_key(|term| {
        let had = turn.community.meetings.values();
        (had.filter(|one| one.duty.term == Some(term.number)).count(), term.number)
    });
    able
}

/// Gives a meeting to who has the role at its time; false when nobody has, or they can't.
pub(super) fn hand(turn: &mut Turn<'_>, id: MeetingId) -> bool {
    let meeting = &turn.community.meetings[&id];
    let able = able(turn, meeting);
    let Some(term) = able.first().map(|term| (*term).clone()) else { return false };
    let other = able.get(1).map(|term| term.who);
    let named = term.backup.filter(|backup| !turn.is_refused(*backup, meeting));
    let first = || {
        let others = turn.candidates(id).into_iter().map(|candidate| candidate.person);
        others.into_iter().find(|person| *person != term.who)
    };
    let backup = other.or(named).or_else(first);
    let wants_backup = turn.community.settings.facilitation.backup;
    let duty = Duty {
        state: DutyState::Accepted,
        holder: Some(term.who),
        backup: backup.filter(|_| wants_backup),
        term: Some(term.number),
        excused: turn.excused(id),
        passed: meeting.duty.passed.clone(),
        shadow: meeting.duty.shadow.filter(|shadow| *shadow != term.who),
        not_along: meeting.duty.not_along.clone(),
        ..Duty::default()
    };
    // Who was elected or nominated wished for it: it is nobody else's load.
    let pool = if term.by == By::Rotation { turn.pool(id, &duty) } else { 0 };
    stands(turn, id, Duty { pool, ..duty });
    pairs::pair(turn, id);
    true
}

/// The time to ask somebody for together with a meeting: where turns are longer than a meeting, and
/// nobody has the role yet.
pub(super) fn to_ask_for(turn: &Turn<'_>, id: MeetingId) -> Option<Span> {
    let day = turn.community.meetings[&id].start.date();
    let rotates = turn.community.settings.facilitation.by == FoundBy::Rotation;
    let free = turn.community.terms_on(day).next().is_none();
    turn.community.settings.span(day).filter(|_| rotates && free)
}

/// Whether somebody is being asked already for a time in which a meeting is.
pub(super) fn is_asked_for(turn: &Turn<'_>, id: MeetingId) -> bool {
    let day = turn.community.meetings[&id].start.date();
    let mut ahead = turn.community.ahead(turn.now).into_iter();
    ahead.any(|other| other.id != id && other.duty.span.is_some_and(|span| span.has(day)))
}

/// Nobody took a time, or its first meeting is off: its other meetings are asked for by themselves,
/// but not of those who said no.
pub(super) fn ask_on(turn: &mut Turn<'_>, span: Span, passed: &[PersonId]) {
    let open = asked_in(turn, span).into_iter();
    let open: Vec<MeetingId> =
        open.filter(|id| turn.community.meetings[id].duty.state == DutyState::Open).collect();
    for id in open {
        let duty = Duty { passed: passed.to_vec(), ..Duty::default() };
        stands(turn, id, duty);
        facilitation::ask(turn, id);
    }
}

/// Who will facilitate a meeting, as far as that is known: who agreed or is asked, who has the role,
/// otherwise the least loaded of those not named already.
pub(super) fn expected(turn: &Turn<'_>, id: MeetingId, named: &[PersonId]) -> Option<PersonId> {
    let meeting = &turn.community.meetings[&id];
    let term = || able(turn, meeting).first().map(|term| term.who);
    let fresh = || {
        let next = turn.candidates(id).into_iter().map(|candidate| candidate.person);
        next.into_iter().find(|person| !named.contains(person))
    };
    meeting.duty.holder.or_else(term).or_else(fresh)
}

impl Turn<'_> {
    /// The time that a turn at a meeting is for, as letters show it.
    pub(super) fn span_facts(&self, duty: &Duty) -> Option<SpanFacts> {
        let of_term = || duty.term.and_then(|number| self.community.terms.get(&number));
        let span = duty.span.or_else(|| of_term().map(|term| term.span))?;
        let zone = self.community.settings.zone;
        let at = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|at| time::to_instant(at, zone));
        let series = self.community.running_series().and_then(|series| series.recurrence());
        let from = at(span.from)?.max(self.now);
        let meetings = series.map_or(0, |series| {
            at(span.until).map_or(0, |until| series.between(from, until).take(COUNTED).count())
        });
        Some(SpanFacts { until: span.last(), meetings, asked: duty.span.is_some() })
    }
}
