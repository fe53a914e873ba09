//! Joining, leaving, levels; inviting and removing by stewards.

use chrono::TimeDelta;

use super::names::Named;
use super::{absence, exceptions, facilitation, matters, meetings, poll, posts, terms};
use crate::community::ack::Ack;
use crate::community::act::{self, Before};
use crate::community::letter::{CalendarMethod, To};
use crate::community::membership::Change;
use crate::community::pending::Waiting;
use crate::community::{
    About, Command, Letter, Level, MeetingState, Membership, PersonId, Series, Turn, agenda,
    attendance, meeting,
};

/// A confirmation is waited for so long.
pub(super) const CONFIRM_WITHIN: TimeDelta = TimeDelta::days(7);
/// People a steward can invite with one mail.
const INVITED_AT_ONCE: usize = 50;

/// As what somebody is a member.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// Named by the operator's file.
    pub(super) from_file: bool,
    /// As a steward.
    pub(super) steward: bool,
    /// As somebody who may come and need not say so.
    pub(super) optional: bool,
}

/// Somebody is a member from now on: the welcome first, then the invitation.
pub(super) fn belongs(
    turn: &mut Turn<'_>,
    person: PersonId,
    Place { from_file, steward, optional }: Place,
    by: Option<String>,
) {
    if let Some(member) = turn.community.members.get(&person).filter(|_| from_file) {
        let (is_steward, is_optional) = (member.steward, member.optional);
        if is_steward != steward {
            turn.record(Change::StewardSet { person, steward });
        }
        if is_optional != optional {
            turn.record(Change::OptionalSet { person, optional });
        }
    }
    if turn.community.members.contains_key(&person) {
        return;
    }
    let membership = Membership {
        silences: vec![],
        joined: turn.now,
        level: Level::All,
        steward,
        optional,
        usual: None,
        usual_at: std::collections::BTreeMap::new(),
        not_before: None,
        opted_out: false,
        years: 0,
        invited: vec![],
        from_file,
    };
    turn.record(Change::Joined { person, membership: Box::new(membership) });
    meetings::plan(turn);
    let letter = Letter::Welcome {
        by,
        next: turn.next_facts(),
        feed: turn.community.settings.feed != crate::community::FeedAccess::Off,
        others: turn.community.members.len() - 1,
    };
    turn.send(To::Person(person), letter);
    meetings::invite(turn, &[person]);
    meetings::invite_exceptions(turn, person);
}

/// Somebody is no member any more: their calendar is cleaned, their turns are released.
pub(super) fn gone(turn: &mut Turn<'_>, person: PersonId, removed: bool, tell: bool) {
    let Some(member) = turn.community.members.get(&person).cloned() else { return };
    uninvite(turn, person, &member);
    let kept = std::mem::take(&mut turn.before);
    turn.record(Change::Left { person });
    terms::left(turn, person);
    let held: Vec<_> = turn
        .community
        .ahead(turn.now)
        .into_iter()
        .filter(|meeting| meeting.duty.holder == Some(person))
        .map(|meeting| meeting.id)
        .collect();
    for id in held {
        facilitation::release(turn, id, person);
    }
    absence::steps_back(turn, person);
    matters::left(turn, person);
    turn.before = kept;
    if tell {
        turn.send(To::Person(person), Letter::Goodbye { removed, everything: false });
    }
}

/// Takes everything of this community out of somebody's calendar.
fn uninvite(turn: &mut Turn<'_>, person: PersonId, member: &Membership) {
    let series: Vec<_> =
        turn.community.series.values().filter(|series| !series.ended).cloned().collect();
    for series in series {
        let parts = series.parts(turn.now).into_iter();
        let parts: Vec<_> = parts.filter(|part| member.invited.contains(&part.uid)).collect();
        if parts.is_empty() {
            continue;
        }
        // The number is everybody's: who comes back later is invited under a higher one.
        let sequence = exceptions::raise(turn, series.id, 0);
        for part in parts {
            let mut calendar = turn.part_facts(&series, &part);
            calendar.method = CalendarMethod::Cancel;
            calendar.sequence = sequence;
            calendar.revised = turn.now;
            calendar.ask = false;
            turn.send(To::Person(person), Letter::Uninvited { meeting: None, calendar });
        }
        // If they come back, their invitation is newer than this.
        let sequence = series.sequence + 2;
        turn.record(meeting::Change::SeriesStands {
            series: Box::new(Series { sequence, ..series }),
        });
    }
    let extra: Vec<_> = turn
        .community
        .ahead(turn.now)
        .into_iter()
        .filter(|meeting| meeting.uid.is_some() && meeting.state == MeetingState::Planned)
        .cloned()
        .collect();
    for meeting in extra {
        let mut calendar = turn.one_facts(&meeting, CalendarMethod::Cancel);
        calendar.sequence += 1;
        calendar.revised = turn.now;
        turn.send(To::Person(person), Letter::Uninvited { meeting: None, calendar });
        let (state, sequence, at) = (meeting.state, meeting.sequence + 2, meeting.revised);
        turn.record(meeting::Change::StateSet { meeting: meeting.id, state, sequence, at });
    }
}

/// Nothing of a person stays: their answers, votes and turns go, their topics are nobody's.
pub(super) fn forgotten(turn: &mut Turn<'_>, person: PersonId) {
    gone(turn, person, false, false);
    let answered: Vec<_> = turn
        .community
        .meetings
        .values()
        .filter(|meeting| meeting.answers.contains_key(&person))
        .map(|meeting| meeting.id)
        .collect();
    poll::forgotten(turn, person);
    for meeting in answered {
        turn.record(attendance::Change::Answered { meeting, person, answer: None });
    }
    let topics: Vec<_> = turn.community.topics.values().cloned().collect();
    for topic in topics {
        if topic.votes.contains(&person) {
            turn.record(agenda::Change::TopicUnvoted { topic: topic.number, by: person });
        }
        if topic.presenter == Some(person) {
            turn.record(agenda::Change::PresenterSet {
                topic: topic.number,
                presenter: None,
                at: turn.now,
            });
        }
        if topic.by == Some(person) {
            turn.record(agenda::Change::ProposerForgotten { topic: topic.number });
        }
    }
    let acts: Vec<u32> =
        turn.community.acts.values().filter(|act| act.by == person).map(|act| act.number).collect();
    for number in acts {
        turn.record(act::Change::Aged { number });
    }
    super::gift::forgotten(turn, person);
    forget_duties(turn, person);
    matters::forgotten(turn, person);
}

fn forget_duties(turn: &mut Turn<'_>, person: PersonId) {
    let held: Vec<_> = turn.community.meetings.values().cloned().collect();
    for meeting in held {
        let duty = &meeting.duty;
        if duty.holder == Some(person)
            || duty.passed.contains(&person)
            || duty.backup == Some(person)
            || duty.excused.contains(&person)
            || duty.shadow == Some(person)
            || duty.not_along.contains(&person)
        {
            let mut duty = duty.clone();
            duty.holder = duty.holder.filter(|holder| *holder != person);
            duty.backup = duty.backup.filter(|backup| *backup != person);
            duty.passed.retain(|passed| *passed != person);
            duty.excused.retain(|excused| *excused != person);
            duty.shadow = duty.shadow.filter(|shadow| *shadow != person);
            duty.not_along.retain(|stays| *stays != person);
            duty.swap = duty.swap.filter(|swap| swap.with != person);
            let change = crate::community::facilitation::Change::DutyStands {
                meeting: meeting.id,
                duty: Box::new(duty),
            };
            turn.record(change);
        }
    }
    let terms = turn.community.terms.values().filter(|term| term.who == person);
    let terms: Vec<u32> = terms.map(|term| term.number).collect();
    for number in terms {
        turn.record(crate::community::term::Change::TermDropped { number });
    }
    let actions: Vec<_> = turn
        .community
        .actions
        .values()
        .filter(|action| action.person == Some(person))
        .cloned()
        .collect();
    for action in actions {
        let action = crate::community::notes::Action { who: String::new(), person: None, ..action };
        turn.record(crate::community::notes::Change::ActionStands { action: Box::new(action) });
    }
}

/// A member leaves.
pub(super) fn leave(turn: &mut Turn<'_>, by: PersonId) {
    let Some(member) = turn.community.members.get(&by).cloned() else { return };
    turn.remember(Before::Member { person: by, membership: Box::new(member) });
    gone(turn, by, false, true);
}

/// How much mail a member wants.
pub(super) fn level(turn: &mut Turn<'_>, by: PersonId, level: Level) {
    let Some(member) = turn.community.members.get(&by) else { return };
    let before = member.level;
    if before != level {
        turn.record(Change::LevelSet { person: by, level });
        turn.remember(Before::Level { level: before });
    }
    let name = serde_json::to_value(level).unwrap_or_default();
    turn.ack(Ack::LevelSet { level: name.as_str().unwrap_or_default().to_owned() });
}

/// A steward invites people by their addresses; each confirms by answering.
pub(super) fn invite(turn: &mut Turn<'_>, by: PersonId, addresses: &[String]) {
    let mut invited = vec![];
    for address in addresses.iter().take(INVITED_AT_ONCE) {
        let known = turn.people.at(address);
        if known.is_some_and(|known| turn.community.members.contains_key(&known)) {
            continue;
        }
        let address = address.to_lowercase();
        let what = Waiting::Join { name: String::new(), address: address.clone() };
        if ask_to_join(turn, what, &address, Some(by)) {
            invited.push(address);
        }
    }
    turn.ack(Ack::Invited { addresses: invited });
}

/// Asks an address to confirm that it wants to join, or (`by`) whether it accepts an invitation: at
/// most once a day, three times in all.
pub(super) fn ask_to_join(
    turn: &mut Turn<'_>,
    what: Waiting,
    address: &str,
    by: Option<PersonId>,
) -> bool {
    let asked = |pending: &&crate::community::pending::Pending| {
        pending.ended.is_none()
            && matches!(&pending.what, Waiting::Join { address: of, .. } if of == address)
    };
    let before: Vec<_> = turn.community.pending.values().filter(asked).collect();
    let today = before.iter().any(|pending| turn.now - pending.since < TimeDelta::days(1));
    if today || before.len() >= 3 {
        return false;
    }
    let number = posts::wait(turn, what, CONFIRM_WITHIN * 4);
    let by = by.map(|by| turn.name(by));
    turn.ask(To::Address(address.to_owned()), Letter::ConfirmJoin { by }, number);
    true
}

/// A steward said whether somebody may join.
pub(super) fn approved(turn: &mut Turn<'_>, address: &str, ok: bool) {
    let person = turn.people.at(address);
    match (person, ok) {
        (Some(person), true) => belongs(turn, person, Place::default(), None),
        (Some(person), false) => {
            turn.send(To::Person(person), Letter::JoinRefused { closed: false });
        }
        (None, _) => {}
    }
}

/// A steward removes a member.
pub(super) fn remove(turn: &mut Turn<'_>, who: &str) {
    let Some(person) = named(turn, who) else { return };
    let Some(member) = turn.community.members.get(&person).cloned() else { return };
    turn.remember(Before::Member { person, membership: Box::new(member) });
    gone(turn, person, true, true);
    let name = turn.name(person);
    turn.ack(Ack::Removed { name });
}

/// A steward makes somebody a steward, who is told.
pub(super) fn steward(turn: &mut Turn<'_>, by: PersonId, who: &str) {
    let Some(person) = named(turn, who) else { return };
    if !turn.is_steward(person) {
        turn.remember(Before::Steward { person });
        turn.record(Change::StewardSet { person, steward: true });
        let by = turn.name(by);
        tell_of_steward(turn, person, vec![Ack::MadeSteward { by, steward: true }]);
    }
    let name = turn.name(person);
    turn.ack(Ack::StewardSet { name });
}

/// A steward does something for a member, who is told.
pub(super) fn act_for(
    turn: &mut Turn<'_>,
    by: PersonId,
    who: &str,
    commands: &[Command],
    about: &About,
) {
    let Some(person) = named(turn, who) else { return };
    let earlier = std::mem::take(&mut turn.acks);
    let before = std::mem::take(&mut turn.before);
    for command in commands {
        if !matches!(command, Command::For { .. } | Command::Undo | Command::Ballot { .. }) {
            super::conversation::obey(turn, person, command, about);
        }
    }
    let theirs = std::mem::replace(&mut turn.before, before);
    if !theirs.is_empty() {
        turn.remember(Before::Of { person, before: theirs });
    }
    let told = std::mem::replace(&mut turn.acks, earlier);
    let mut done = vec![Ack::ActedForYou { by: turn.name(by) }];
    done.extend(told.iter().cloned());
    tell_of_steward(turn, person, done);
    let name = turn.name(person);
    turn.ack(Ack::ActedFor { name, what: told });
}

/// Tells somebody what a steward did that concerns them.
pub(super) fn tell_of_steward(turn: &mut Turn<'_>, person: PersonId, done: Vec<Ack>) {
    turn.send(To::Person(person), Letter::Acknowledgement { done, undo: false });
}

/// The member who is meant; else it is said that nobody is, or more than one.
fn named(turn: &mut Turn<'_>, who: &str) -> Option<PersonId> {
    match turn.member_named(who) {
        Named::One(person) => Some(person),
        Named::Nobody(several) => {
            turn.ack(Ack::NoSuchMember { who: who.to_owned(), several });
            None
        }
    }
}
