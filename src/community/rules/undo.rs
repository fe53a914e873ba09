//! Taking back: what was before comes back, unless others acted on what came after.

use chrono::TimeDelta;

use super::{belonging, exceptions, meetings};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::act::{self, Act, Before};
use crate::community::agenda::{self, TopicState};
use crate::community::letter::{CalendarMethod, Diff, To};
use crate::community::matter::{self, Choice, Matter, Stage};
use crate::community::meeting;
use crate::community::{
    About, Community, Letter, Life, Meeting, MeetingState, Membership, PersonId, Reach, Turn,
    attendance, membership, notes,
};
use crate::time;

/// Acts can be taken back for so long.
pub(super) const UNDO_WITHIN: TimeDelta = TimeDelta::days(7);

/// Takes back the act acknowledged in the answered mail, otherwise the sender's last one.
pub(super) fn undo(turn: &mut Turn<'_>, by: PersonId, about: &About) {
    let found = to_take_back(turn.community, by, about, turn.now);
    let Some(act) = found.cloned() else { return turn.ack(Ack::NothingToUndo {}) };
    if act.before.iter().any(|before| acted_upon(turn, by, before)) {
        return turn.ack(Ack::TooLateToUndo {});
    }
    turn.record(act::Change::Undone { number: act.number });
    tell_others(turn, by, &act);
    for before in act.before.iter().rev() {
        bring_back(turn, by, before);
    }
    let returned = act
        .before
        .iter()
        .any(|before| matches!(before, Before::Member { person, .. } if *person == by));
    turn.ack(if returned { Ack::MemberAgain { by: None } } else { Ack::Undone { what: act.told } });
}

/// Whoever a steward acted upon or for hears that it is taken back, before what follows from that. (Of
/// a meeting all are told by what brings it back.)
fn tell_others(turn: &mut Turn<'_>, by: PersonId, act: &Act) {
    let steward = turn.name(by);
    for before in &act.before {
        let told = if let Before::Member { person, .. } = before {
            Some((*person, Ack::MemberAgain { by: Some(steward.clone()) }))
        } else if let Before::Steward { person } = before {
            Some((*person, Ack::MadeSteward { by: steward.clone(), steward: false }))
        } else if let Before::Of { person, .. } = before {
            let theirs = turn.name(*person);
            let told = act.told.iter().find_map(|ack| ack.for_another(&theirs));
            told.map(|what| {
                (*person, Ack::TookBackForYou { by: steward.clone(), what: what.to_vec() })
            })
        } else {
            None
        };
        if let Some((person, told)) = told.filter(|(person, _)| *person != by) {
            belonging::tell_of_steward(turn, person, vec![told]);
        }
    }
}

fn to_take_back<'c>(
    community: &'c Community,
    by: PersonId,
    about: &About,
    now: Timestamp,
) -> Option<&'c Act> {
    let own = |act: &&Act| act.by == by && !act.undone && now - act.at <= UNDO_WITHIN;
    let found = match about.act {
        Some(number) => community.acts.get(&number).filter(own),
        None => community.acts.values().filter(own).max_by_key(|act| act.number),
    };
    // An acknowledgement of what can't be taken back is not about something else.
    found.filter(|_| about.act.is_some() || !acknowledges(&about.letter))
}

/// How far an `undo` reaches: as far as what it takes back did.
pub(crate) fn reach(community: &Community, by: PersonId, about: &About, now: Timestamp) -> Reach {
    let found = to_take_back(community, by, about, now);
    let wide = found.is_some_and(|act| act.before.iter().any(|before| is_wide(by, before)));
    if wide { Reach::Wide } else { Reach::Ordinary }
}

/// Whether what was before concerned others: a meeting of all, the community, another member.
fn is_wide(by: PersonId, before: &Before) -> bool {
    match before {
        Before::Meeting { .. }
        | Before::Steward { .. }
        | Before::Life { .. }
        | Before::Of { .. } => true,
        Before::Member { person, .. } => *person != by,
        Before::Answer { .. }
        | Before::Usual { .. }
        | Before::Suits { .. }
        | Before::Level { .. }
        | Before::Proposed { .. }
        | Before::Voted { .. }
        | Before::Unvoted { .. }
        | Before::Withdrawn { .. }
        | Before::Presenter { .. }
        | Before::Minutes { .. }
        | Before::Duty { .. }
        | Before::Agenda { .. }
        | Before::Notes { .. }
        | Before::Action { .. }
        | Before::Person { .. }
        | Before::NotBefore { .. }
        | Before::Comment { .. }
        | Before::Agreed { .. }
        | Before::Candidates { .. }
        | Before::Ballot { .. }
        | Before::Term { .. } => false,
    }
}

/// Whether a letter of this name says what its reader did.
fn acknowledges(letter: &str) -> bool {
    matches!(letter, "acknowledgement" | "ballot_receipt" | "unclear" | "summary_draft" | "goodbye")
}

/// Whether somebody else has built on what would be taken back, or it is closed.
fn acted_upon(turn: &Turn<'_>, by: PersonId, before: &Before) -> bool {
    let now = turn.now;
    let over = |id| turn.community.meetings.get(id).is_none_or(|m: &Meeting| m.starts() <= now);
    match before {
        Before::Duty { meeting, duty } => {
            let holder = turn.community.meetings.get(meeting).and_then(|m| m.duty.holder);
            // Others took it, or were relieved of it.
            let taken = holder.is_some_and(|holder| holder != by && duty.holder != Some(holder));
            let relieved = duty.holder.is_some_and(|had| had != by) && holder == Some(by);
            over(meeting) || taken || relieved
        }
        Before::Of { person, before } => {
            before.iter().any(|before| acted_upon(turn, *person, before))
        }
        Before::Answer { meeting, .. }
        | Before::Agenda { meeting, .. }
        | Before::Comment { meeting, .. } => over(meeting),
        Before::Meeting { meeting } => over(&meeting.id) || meeting.starts() <= now,
        Before::Notes { meeting, .. } => turn
            .community
            .meetings
            .get(meeting)
            .is_none_or(|meeting| meeting.state == MeetingState::Closed),
        Before::Proposed { topic } => {
            let topic = turn.community.topics.get(topic);
            topic.is_none_or(|topic| {
                topic.state != TopicState::Open || topic.votes.iter().any(|voter| *voter != by)
            })
        }
        Before::Withdrawn { topic } => {
            let topic = turn.community.topics.get(topic);
            topic.is_none_or(|topic| topic.state != TopicState::Withdrawn)
        }
        Before::Agreed { action } => {
            turn.community.actions.get(action).is_some_and(|action| action.done.is_some())
        }
        Before::Candidates { matter, .. } => {
            let matter = turn.community.matters.get(matter);
            matter.is_none_or(|matter| matter.stage != Stage::Nominating)
        }
        Before::Ballot { matter } => {
            let matter = turn.community.matters.get(matter);
            matter.is_none_or(|matter| !matter.takes_ballots(now))
        }
        Before::Life { life } => turn.community.life == *life,
        Before::Suits { poll, .. } => {
            turn.community.pending.get(poll).is_none_or(|poll| poll.ended.is_some())
        }
        Before::Usual { .. }
        | Before::Level { .. }
        | Before::Voted { .. }
        | Before::Unvoted { .. }
        | Before::Presenter { .. }
        | Before::Minutes { .. }
        | Before::Action { .. }
        | Before::Member { .. }
        | Before::Steward { .. }
        | Before::Term { .. }
        | Before::Person { .. }
        | Before::NotBefore { .. } => false,
    }
}

fn bring_back(turn: &mut Turn<'_>, by: PersonId, before: &Before) {
    match before.clone() {
        Before::Answer { meeting, answer } => {
            turn.record(attendance::Change::Answered { meeting, person: by, answer });
        }
        Before::Usual { answer, at } => {
            turn.record(membership::Change::UsualAnswered { person: by, answer, at });
        }
        Before::Suits { poll, slots } => super::poll::answer(turn, poll, by, slots),
        Before::Level { level } => {
            turn.record(membership::Change::LevelSet { person: by, level });
        }
        Before::Proposed { topic } => {
            turn.record(agenda::Change::TopicStands { topic, state: TopicState::Withdrawn });
        }
        Before::Withdrawn { topic } => {
            turn.record(agenda::Change::TopicStands { topic, state: TopicState::Open });
        }
        Before::Voted { topic } => turn.record(agenda::Change::TopicUnvoted { topic, by }),
        Before::Unvoted { topic } => turn.record(agenda::Change::TopicVoted { topic, by }),
        Before::Presenter { topic, presenter } => {
            turn.record(agenda::Change::PresenterSet { topic, presenter, at: turn.now });
        }
        Before::Minutes { topic, minutes } => {
            turn.record(agenda::Change::MinutesSet { topic, minutes });
        }
        Before::Duty { meeting, duty } => {
            super::facilitation::stands(turn, meeting, *duty);
        }
        Before::Meeting { meeting } => meeting_back(turn, by, &meeting),
        Before::Agenda { meeting, topics } => {
            for topic in &topics {
                let state = TopicState::Chosen(meeting);
                turn.record(agenda::Change::TopicStands { topic: *topic, state });
            }
            turn.record(agenda::Change::AgendaSet { meeting, topics, closed: true, at: turn.now });
        }
        Before::Notes { meeting, notes } => {
            turn.record(notes::Change::NotesStand { meeting, notes });
        }
        Before::Action { number } => action_back(turn, number),
        Before::Member { person, membership } => member_back(turn, person, *membership),
        Before::Person { person } => turn.bring_back(*person),
        Before::Steward { person } => {
            turn.record(membership::Change::StewardSet { person, steward: false });
        }
        Before::NotBefore { day, opted_out } => {
            turn.record(membership::Change::NotBeforeSet { person: by, day });
            turn.record(membership::Change::OptedOut { person: by, out: opted_out });
        }
        Before::Comment { meeting, text } => {
            turn.record(meeting::Change::Commented { meeting, person: by, text });
        }
        Before::Agreed { action } => {
            turn.record(notes::Change::ActionDropped { number: action });
        }
        Before::Candidates { matter, choices } => candidates_back(turn, matter, choices),
        Before::Ballot { matter } => super::ballots::withdraw(turn, by, matter),
        Before::Term { number } => super::terms::take_back(turn, number),
        Before::Life { life } => life_back(turn, life, by),
        Before::Of { person, before } => {
            for before in before.iter().rev() {
                bring_back(turn, person, before);
            }
        }
    }
}

fn candidates_back(turn: &mut Turn<'_>, number: u32, choices: Vec<Choice>) {
    if let Some(known) = turn.community.matters.get(&number).cloned() {
        let matter = Box::new(Matter { choices, ..known });
        turn.record(matter::Change::Stands { matter });
    }
}

fn life_back(turn: &mut Turn<'_>, life: Life, by: PersonId) {
    turn.record(crate::community::Change::Life(life));
    if life == Life::Running {
        super::configured::begin_again(turn);
    } else {
        super::configured::end_series(turn, life, Some(by));
    }
}

fn action_back(turn: &mut Turn<'_>, number: u32) {
    if let Some(action) = turn.community.actions.get(&number).cloned() {
        let action = notes::Action { done: None, ..action };
        turn.record(notes::Change::ActionStands { action: Box::new(action) });
    }
}

fn member_back(turn: &mut Turn<'_>, person: PersonId, membership: Membership) {
    let membership = Membership { invited: vec![], ..membership };
    turn.record(membership::Change::Joined { person, membership: Box::new(membership) });
    meetings::invite(turn, &[person]);
    meetings::invite_exceptions(turn, person);
}

/// A meeting is as it was: everybody's calendar hears of it again.
fn meeting_back(turn: &mut Turn<'_>, by: PersonId, before: &Meeting) {
    let id = before.id;
    let now_at = turn.community.meetings[&id].clone();
    if before.state == MeetingState::Cancelled {
        // It was an extra one: taking it back is calling it off.
        exceptions::cancel(turn, id, exceptions::Because::Said(by));
        turn.before.clear();
        return;
    }
    match (&before.uid, &now_at.uid) {
        (None, Some(_)) => exceptions::attach(turn, id),
        (Some(_), None) => exceptions::detach(turn, id),
        _ => {}
    }
    let (sequence, at) = (exceptions::next_sequence(turn, id), turn.now);
    if now_at.start != before.start {
        turn.record(meeting::Change::Moved { meeting: id, to: before.start, sequence, at });
    }
    turn.record(meeting::Change::StateSet { meeting: id, state: before.state, sequence, at });
    for topic in &before.agenda {
        let state = TopicState::Chosen(id);
        turn.record(agenda::Change::TopicStands { topic: *topic, state });
    }
    let meeting = turn.community.meetings[&id].clone();
    let zone = meeting.zone;
    let (from, to) = (time::to_instant(now_at.start, zone), time::to_instant(before.start, zone));
    let readers = exceptions::concerned(turn, id);
    let calendar = turn.one_facts(&meeting, CalendarMethod::Request);
    let letter = Letter::MeetingMoved {
        meeting: turn.meeting_facts(id),
        diff: if from == to { vec![] } else { vec![Diff::Time { from, to, zone }] },
        by: Some(turn.name(by)),
        calendar: turn.with_answers(calendar, &meeting, &readers),
    };
    turn.send_until(To::People(readers), letter, Some(meeting.ends()));
}
