//! Notes given, the summary shown and sent, actions done.

use chrono::TimeDelta;

use super::decisions;
use super::facts::action_facts;
use super::names::Named;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::agenda::{self, TopicState};
use crate::community::attendance::Coming;
use crate::community::letter::{DigestItem, NotesFacts, To};
use crate::community::meeting;
use crate::community::notes::{Action, Change, Notes};
use crate::community::step::Step;
use crate::community::{
    About, Letter, Level, Meeting, MeetingId, MeetingState, NotesGiven, PersonId, Turn,
};

/// The summary goes out so long after the facilitator was shown it.
pub(super) const SHOWN_FOR: TimeDelta = TimeDelta::hours(4);
/// Notes that come later than this after the meeting are only a comment.
const LATE_NOTES: TimeDelta = TimeDelta::days(14);
/// Paragraphs kept of one meeting.
const PARAGRAPHS: usize = 200;

/// The meeting that notes are about: the one asked about, or the last that is over.
fn meeting_of(turn: &Turn<'_>, about: &About) -> Option<MeetingId> {
    let now = turn.now;
    let over = |meeting: &&Meeting| {
        meeting.state != MeetingState::Cancelled
            && meeting.starts() <= now
            && now <= meeting.ends() + LATE_NOTES
    };
    let asked = about.meeting.and_then(|id| turn.community.meetings.get(&id));
    let last =
        || turn.community.meetings.values().filter(over).max_by_key(|meeting| meeting.starts());
    asked.filter(over).or_else(last).map(|meeting| meeting.id)
}

/// Whether somebody may write the notes of a meeting: its facilitator, a steward, or, once all were
/// asked, whoever was there.
fn may_write(turn: &Turn<'_>, by: PersonId, meeting: &Meeting) -> bool {
    let was_there =
        turn.community.answer(meeting, by).is_some_and(|answer| answer.coming != Coming::No);
    meeting.duty.holder == Some(by)
        || meeting.duty.shadow == Some(by)
        || turn.is_steward(by)
        || (was_there && (meeting.steps.has(Step::ChaseAll) || meeting.duty.holder.is_none()))
}

/// Somebody gave notes.
pub(super) fn given(turn: &mut Turn<'_>, by: PersonId, given: &NotesGiven, about: &About) {
    let Some(id) = meeting_of(turn, about) else { return };
    let meeting = turn.community.meetings[&id].clone();
    if !may_write(turn, by, &meeting) {
        return turn.ack(Ack::NotAllowed {});
    }
    turn.remember(Before::Notes { meeting: id, notes: Box::new(meeting.notes.clone()) });
    let mut notes = meeting.notes.clone();
    notes.text.extend(given.text.iter().cloned());
    notes.text.truncate(PARAGRAPHS);
    if !given.came.is_empty() {
        notes.came.clone_from(&given.came);
    }
    notes.decided.extend(given.decided.iter().cloned());
    notes.thanks.extend(given.thanks.iter().cloned());
    for action in &given.actions {
        let action = agreed(turn, id, action);
        turn.remember(Before::Agreed { action });
        notes.actions.push(action);
    }
    if !notes.by.contains(&by) {
        notes.by.push(by);
    }
    notes.shown = Some(turn.now);
    turn.record(Change::NotesStand { meeting: id, notes: Box::new(notes) });
    if meeting.state == MeetingState::Closed {
        return late(turn, id, given);
    }
    let kept = turn.meeting_facts(id);
    turn.told.push(Ack::NotesKept { meeting: kept });
    let goes = Some(turn.now + SHOWN_FOR).filter(|_| !meeting.notes.waits);
    let letter =
        Letter::SummaryDraft { meeting: turn.meeting_facts(id), notes: facts(turn, id), goes };
    turn.send(To::Person(by), letter);
}

/// Notes after the summary: they go into the next digest.
fn late(turn: &mut Turn<'_>, id: MeetingId, given: &NotesGiven) {
    let mut lines = given.text.clone();
    lines.extend(given.decided.iter().cloned());
    lines.extend(given.actions.iter().map(|action| format!("{}: {}", action.who, action.what)));
    let item = DigestItem {
        number: 0,
        kind: "notes".to_owned(),
        title: String::new(),
        text: lines.join("\n"),
        meeting: Some(turn.meeting_facts(id)),
        action: None,
    };
    super::digest::keep(turn, item);
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::NotesKept { meeting });
}

fn agreed(turn: &mut Turn<'_>, meeting: MeetingId, given: &crate::community::ActionGiven) -> u32 {
    let number = turn.community.counters.action + 1;
    let person = match turn.member_named(&given.who) {
        Named::One(person) => Some(person),
        Named::Nobody(_) => None,
    };
    let who = person.map_or_else(|| given.who.clone(), |person| turn.name(person));
    let (by, what) = (given.by, given.what.clone());
    let action = Action { number, who, person, by, what, meeting, done: None };
    turn.record(Change::ActionStands { action: Box::new(action) });
    number
}

/// The notes of a meeting as its summary shows them.
pub(super) fn facts(turn: &Turn<'_>, id: MeetingId) -> NotesFacts {
    let meeting = &turn.community.meetings[&id];
    let notes = &meeting.notes;
    // Who said yes counts as having come only where somebody wrote down what was.
    let came = if notes.came.is_empty() && !notes.is_empty() {
        let coming = turn.community.who(meeting, Coming::Yes);
        coming.into_iter().map(|person| turn.name(person)).collect()
    } else {
        notes.came.clone()
    };
    let actions = notes.actions.iter().filter_map(|number| turn.community.actions.get(number));
    NotesFacts {
        text: notes.text.clone(),
        came,
        topics: turn.topics_facts(&meeting.agenda),
        decided: notes.decided.iter().cloned().chain(decided_by_mail(turn, meeting)).collect(),
        actions: actions.map(action_facts).collect(),
        thanks: notes.thanks.clone(),
    }
}

/// What was decided by mail since the meeting before.
fn decided_by_mail(turn: &Turn<'_>, meeting: &Meeting) -> Vec<String> {
    let before = turn
        .community
        .meetings
        .values()
        .filter(|one| one.state == MeetingState::Closed && one.starts() < meeting.starts());
    decisions::between(turn, before.map(Meeting::ends).max(), meeting.ends())
}

/// The facilitator lets the summary go now.
pub(super) fn send(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let Some(id) = shown_to(turn, by, about) else { return };
    close(turn, id);
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::SummarySent { meeting });
}

/// The facilitator has the summary wait.
pub(super) fn wait(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let Some(id) = shown_to(turn, by, about) else { return };
    let before = turn.community.meetings[&id].notes.clone();
    let notes = Notes { waits: true, ..before.clone() };
    turn.remember(Before::Notes { meeting: id, notes: Box::new(before) });
    turn.record(Change::NotesStand { meeting: id, notes: Box::new(notes) });
    let meeting = turn.meeting_facts(id);
    turn.ack(Ack::SummaryWaits { meeting });
}

fn shown_to(turn: &mut Turn<'_>, by: PersonId, about: &About) -> Option<MeetingId> {
    let id = meeting_of(turn, about)?;
    let meeting = turn.community.meetings[&id].clone();
    let allowed = may_write(turn, by, &meeting) || meeting.notes.by.contains(&by);
    if !allowed {
        turn.ack(Ack::NotAllowed {});
    }
    (allowed && meeting.state == MeetingState::Planned).then_some(id)
}

/// When a shown summary goes out by itself; one that has to wait does not wait for ever.
pub(super) fn goes(meeting: &Meeting) -> Option<Timestamp> {
    let patience = if meeting.notes.waits { LATE_NOTES } else { SHOWN_FOR };
    let shown = meeting.notes.shown.filter(|_| meeting.state == MeetingState::Planned)?;
    Some(shown + patience)
}

/// Sends the summary and closes the meeting.
pub(super) fn close(turn: &mut Turn<'_>, id: MeetingId) {
    let meeting = turn.community.meetings[&id].clone();
    let (sequence, at) = (meeting.sequence, turn.now);
    for topic in &meeting.agenda {
        turn.record(agenda::Change::TopicStands { topic: *topic, state: TopicState::Done(id) });
    }
    let state = MeetingState::Closed;
    turn.record(meeting::Change::StateSet { meeting: id, state, sequence, at });
    let letter = Letter::Summary {
        meeting: turn.counted_facts(id),
        notes: facts(turn, id),
        next: turn.next_facts(),
    };
    let item = DigestItem {
        number: 0,
        kind: "summary".to_owned(),
        title: String::new(),
        text: digest_text(&facts(turn, id)),
        meeting: Some(turn.meeting_facts(id)),
        action: None,
    };
    let readers = turn.members_at(&[Level::All, Level::Essentials]);
    turn.send(To::People(readers), letter);
    super::digest::keep(turn, item);
    if let Some(holder) = meeting.duty.holder.filter(|holder| turn.hears(*holder)) {
        let carried = turn.community.meetings.values().filter(|m| m.duty.holder == Some(holder));
        let carried = carried.filter(|m| m.state == MeetingState::Closed).count();
        let turns = u32::try_from(carried).unwrap_or(u32::MAX);
        let letter = Letter::Thanks {
            meeting: turn.meeting_facts(id),
            turns,
            summary: !meeting.notes.is_empty(),
            asks: turns == 1,
            along: false,
        };
        turn.send(To::Person(holder), letter);
    }
    super::pairs::thank(turn, id);
    super::gift::hand_over(turn);
}

fn digest_text(notes: &NotesFacts) -> String {
    let mut lines = notes.text.clone();
    lines.extend(notes.decided.iter().map(|decided| format!("- {decided}")));
    lines.extend(notes.actions.iter().map(|action| format!("- {}: {}", action.who, action.what)));
    lines.join("\n")
}

/// Somebody says that an action is done.
pub(super) fn done(turn: &mut Turn<'_>, number: u32) {
    let Some(action) = turn.community.actions.get(&number).cloned() else {
        return turn.ack(Ack::NoSuchAction { number });
    };
    let facts = action_facts(&action);
    if action.done.is_none() {
        let action = Action { done: Some(turn.now), ..action };
        turn.remember(Before::Action { number });
        turn.record(Change::ActionStands { action: Box::new(action) });
    }
    turn.ack(Ack::ActionDone { action: facts });
}
