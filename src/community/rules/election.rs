//! Elections by mail: called in time or by a steward's word, candidates found, winners seated.

mod candidates;

use chrono::{Months, NaiveDate, TimeDelta};

pub(super) use self::candidates::{
    candidacy, may_have, nominate, stand, statement, without_answer,
};
use super::matters::{EVERYBODY, begin, ends, stands};
use super::{terms, timetable};
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::letter::To;
use crate::community::matter::{Because, Choice, Kind, Matter, Stage, What};
use crate::community::step::Step;
use crate::community::term::{By, Span, Term};
use crate::community::{Community, FoundBy, Letter, Life, Meeting, MeetingState, PersonId, Turn};
use crate::time;

/// An election is called so many days earlier than its stages take.
const MARGIN_DAYS: u32 = 3;
/// After an election without a winner nobody is asked again for so long, unless a steward asks.
const REST: TimeDelta = TimeDelta::days(56);

/// A steward calls an election.
pub(super) fn asked(turn: &mut Turn<'_>, by: PersonId) {
    if let Some(running) = running(turn.community) {
        let until = running.until;
        return turn.ack(Ack::ElectionRuns { until });
    }
    let until = call(turn, Some(by), Because::Asked);
    turn.ack(Ack::ElectionCalled { until });
}

/// The election that is under way.
pub(super) fn running(community: &Community) -> Option<&Matter> {
    let open = |matter: &&Matter| {
        matter.stage != Stage::Closed && matches!(matter.kind, Kind::Election { .. })
    };
    community.matters.values().find(open)
}

/// The terms, elected or consented to, that are not over; those to come too.
pub(super) fn held(community: &Community, today: NaiveDate) -> Vec<&Term> {
    let held = community.terms.values().filter(|term| {
        term.span.until > today
            && term.span.from < term.span.until
            && term.by != By::Rotation
            && community.members.contains_key(&term.who)
    });
    held.collect()
}

/// The first day from which a seat is free, and how many are.
pub(super) fn vacancy(community: &Community, today: NaiveDate) -> (NaiveDate, u32) {
    let seats = community.settings.facilitation.seats;
    let held = held(community, today);
    let mut days: Vec<NaiveDate> = held.iter().map(|term| term.span.until).collect();
    days.push(today);
    days.sort_unstable();
    let free = |day: &NaiveDate| {
        let taken = held.iter().filter(|term| term.span.has(*day)).count();
        seats.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX))
    };
    let first = days.into_iter().find(|day| free(day) > 0);
    first.map_or((today, seats), |day| (day, free(&day)))
}

/// When the next election is called by itself: in time before a term ends, or once the community has
/// met and nobody has the role.
pub(super) fn next_call(community: &Community) -> Option<Timestamp> {
    let facilitation = &community.settings.facilitation;
    let elects = facilitation.by == FoundBy::Election && community.life == Life::Running;
    if !elects || running(community).is_some() || community.members.len() < 2 {
        return None;
    }
    let met = community.meetings.values().filter(|one| one.state != MeetingState::Cancelled);
    let met = met.map(Meeting::ends).min()?;
    let today = time::to_local(met, community.settings.zone).date();
    let mut untils: Vec<NaiveDate> =
        held(community, today).iter().map(|term| term.span.until).collect();
    untils.sort_unstable_by(|one, other| other.cmp(one));
    let seat = usize::try_from(facilitation.seats).unwrap_or(usize::MAX).checked_sub(1)?;
    let days = facilitation.voting.nominate_days + facilitation.voting.vote_days + MARGIN_DAYS;
    let free = untils.get(seat).map_or(met, |until| {
        let at = until.and_time(community.settings.letters.send_at);
        time::to_instant(at, community.settings.zone) - TimeDelta::days(i64::from(days))
    });
    let rested = community.matters.values().filter_map(|matter| {
        let failed = matches!(matter.kind, Kind::Election { .. }) && matter.adopted == Some(false);
        failed.then(|| matter.until + REST)
    });
    let at = rested.chain([free.max(met)]).max()?;
    Some(timetable::at_work(community, at))
}

/// It is time for an election.
pub(super) fn call_in_time(turn: &mut Turn<'_>) {
    let _until = call(turn, None, Because::TermEnds);
}

/// Calls an election and says until when candidates are looked for.
pub(super) fn call(turn: &mut Turn<'_>, by: Option<PersonId>, because: Because) -> Timestamp {
    let (from, seats) = vacancy(turn.community, turn.today());
    let settings = &turn.community.settings.facilitation;
    let (method, months) = (settings.method, settings.term_months);
    let days = settings.voting.nominate_days;
    let kind = Kind::Election { seats, method, months, from, because };
    let matter = begin(turn, kind, Stage::Nominating, by, days);
    let (until, number) = (matter.until, matter.number);
    stands(turn, matter);
    let today = turn.today();
    let holders: Vec<String> =
        held(turn.community, today).iter().map(|term| turn.name(term.who)).collect();
    let letter = |turn: &Turn<'_>, stands: bool, holders: Vec<String>| Letter::Nominations {
        ballot: turn.ballot_facts(number),
        because,
        by: by.map(|by| turn.name(by)),
        holders,
        again: turn.community.settings.facilitation.voting.most_terms != 1,
        stands,
        until,
    };
    let readers = turn.members_at(&EVERYBODY).into_iter();
    let (may, may_not): (Vec<_>, Vec<_>) = readers.partition(|who| may_have(turn, *who, from));
    for (readers, stands) in [(may, true), (may_not, false)] {
        if !readers.is_empty() {
            let letter = letter(turn, stands, holders.clone());
            turn.send_until(To::People(readers), letter, Some(until));
        }
    }
    until
}

/// Nominations end: papers go out, or nobody stands.
pub(super) fn open_voting(turn: &mut Turn<'_>, number: u32) {
    let mut matter = turn.community.matters[&number].clone();
    matter.choices.retain(|choice| choice.stands == Some(true));
    if matter.choices.is_empty() {
        super::matters::close(turn, number, Some(false), String::new());
        let readers = turn.members_at(&EVERYBODY);
        return turn.send(To::People(readers), Letter::NobodyStands {});
    }
    matter.choices.push(plain(What::Reopen));
    vote(turn, matter);
}

/// A choice that needs nobody's agreement.
pub(super) fn plain(what: What) -> Choice {
    Choice { what, statement: String::new(), nominated: vec![], stands: Some(true) }
}

/// Members vote on a matter from now on.
pub(super) fn vote(turn: &mut Turn<'_>, mut matter: Matter) {
    let number = matter.number;
    matter.stage = Stage::Voting;
    matter.since = turn.now;
    matter.until = ends(turn, turn.community.settings.facilitation.voting.vote_days);
    matter.voters = turn.community.members.keys().copied().collect();
    stands(turn, matter);
    turn.want_key(number);
}

/// Who was chosen has the role for a term, and hears what that means.
pub(super) fn seat(turn: &mut Turn<'_>, chosen: &[PersonId], from: NaiveDate, months: u32, by: By) {
    let from = from.max(turn.today());
    let span = Span { from, until: from + Months::new(months) };
    for (place, who) in chosen.iter().enumerate() {
        if !turn.community.members.contains_key(who) {
            continue;
        }
        let backup = chosen.get(place + 1).or(chosen.first()).copied();
        let number = terms::begin(turn, (*who, backup), span, by);
        let next = turn.community.ahead(turn.now).into_iter();
        let theirs = |meeting: &&Meeting| {
            let duty = &meeting.duty;
            let free = duty.holder.is_none() && !meeting.steps.has(Step::AskFacilitator);
            span.has(meeting.start.date()) && (duty.term == Some(number) || free)
        };
        let next = next.filter(theirs).map(|meeting| meeting.id).next();
        let letter = Letter::Elected {
            from,
            until: span.last(),
            nomination: matches!(by, By::Nomination(_)),
            first: next.map(|id| turn.meeting_facts(id)),
        };
        turn.send(To::Person(*who), letter);
    }
}

/// Terms somebody had one after the other, up to a day.
pub(super) fn terms_in_a_row(turn: &Turn<'_>, who: PersonId, from: NaiveDate) -> u32 {
    let mut theirs: Vec<Span> = turn
        .community
        .terms
        .values()
        .filter(|term| term.who == who && term.by != By::Rotation)
        .map(|term| term.span)
        .collect();
    theirs.sort_by_key(|span| std::cmp::Reverse(span.until));
    let (mut row, mut begins) = (0, from);
    for span in theirs {
        // A gap shorter than a month is the time an election takes.
        if span.until + Months::new(1) < begins {
            break;
        }
        row += 1;
        begins = span.from;
    }
    row
}
