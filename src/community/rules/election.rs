//! Elections by mail: called, candidates found, papers sent, ballots taken, counted, announced.

mod candidates;
mod count;
mod facts;
mod vote;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

pub(super) use self::candidates::{candidacy, nominate, stand, statement};
pub(super) use self::vote::{ask_back, cast, confirmed, keyed, unclear, withdraw};
use super::timetable;
use crate::clock::Timestamp;
use crate::community::ack::Ack;
use crate::community::letter::To;
use crate::community::matter::{Because, Change, Choice, Kind, Matter, Sealed, Stage, What};
use crate::community::{Community, Letter, Level, PersonId, Turn};

/// Who has not voted is reminded so long before the close.
const REMIND_BEFORE: TimeDelta = TimeDelta::days(2);
/// Every level: what members decide together is for all of them.
pub(super) const EVERYBODY: [Level; 3] = [Level::All, Level::Digest, Level::Essentials];

/// A steward calls an election.
pub(super) fn asked(turn: &mut Turn<'_>, by: PersonId) {
    if !turn.is_steward(by) {
        return turn.ack(Ack::NotAllowed {});
    }
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

/// Calls an election and says until when candidates are looked for.
pub(super) fn call(turn: &mut Turn<'_>, by: Option<PersonId>, because: Because) -> Timestamp {
    let settings = &turn.community.settings.facilitation;
    let kind = Kind::Election {
        seats: settings.seats,
        method: settings.method,
        months: settings.term_months,
        because,
    };
    let days = settings.voting.nominate_days;
    let matter = begin(turn, kind, Stage::Nominating, by, days);
    let (until, number) = (matter.until, matter.number);
    stands(turn, matter);
    let letter = Letter::Nominations {
        ballot: turn.ballot_facts(number),
        because,
        by: by.map(|by| turn.name(by)),
        until,
    };
    let readers = turn.members_at(&EVERYBODY);
    turn.send_until(To::People(readers), letter, Some(until));
    until
}

/// A new matter, not yet recorded.
fn begin(turn: &Turn<'_>, kind: Kind, stage: Stage, by: Option<PersonId>, days: u32) -> Matter {
    Matter {
        number: turn.community.counters.matter + 1,
        kind,
        stage,
        by,
        called: turn.now,
        since: turn.now,
        until: ends(turn, days),
        choices: vec![],
        voters: BTreeSet::new(),
        voted: BTreeMap::new(),
        reminded: false,
        fingerprint: String::new(),
        key: Sealed::default(),
        ballots: Sealed::default(),
    }
}

/// So many days from now, when letters leave.
fn ends(turn: &Turn<'_>, days: u32) -> Timestamp {
    timetable::at_work(turn.community, turn.now + TimeDelta::days(i64::from(days)))
}

/// A matter stands so from now on.
fn stands(turn: &mut Turn<'_>, matter: Matter) {
    turn.record(Change::Stands { matter: Box::new(matter) });
}

/// Does what is due of every matter.
pub(super) fn due(turn: &mut Turn<'_>) {
    let now = turn.now;
    let open = turn.community.matters.values().filter(|matter| matter.stage != Stage::Closed);
    let open: Vec<u32> = open.map(|matter| matter.number).collect();
    for number in open {
        let matter = &turn.community.matters[&number];
        match matter.stage {
            Stage::Nominating if matter.until <= now => open_voting(turn, number),
            Stage::Voting if matter.until <= now => count::close(turn, number),
            Stage::Voting if reminds(matter).is_some_and(|at| at <= now) => {
                vote::remind(turn, number);
            }
            Stage::Nominating | Stage::Voting | Stage::Closed => {}
        }
    }
}

/// When [`due`] next has something to do.
pub(super) fn next_due(community: &Community) -> Option<Timestamp> {
    let open = community.matters.values().filter(|matter| matter.stage != Stage::Closed);
    open.flat_map(|matter| [Some(matter.until), reminds(matter)]).flatten().min()
}

/// When who has not voted is reminded; none: they were, or it is too short for that.
fn reminds(matter: &Matter) -> Option<Timestamp> {
    let at = matter.until - REMIND_BEFORE;
    let fits = matter.stage == Stage::Voting && !matter.reminded;
    (fits && at - matter.since >= REMIND_BEFORE).then_some(at)
}

/// Nominations end: papers go out, or nobody stands.
fn open_voting(turn: &mut Turn<'_>, number: u32) {
    let mut matter = turn.community.matters[&number].clone();
    matter.choices.retain(|choice| choice.stands == Some(true));
    if matter.choices.is_empty() {
        matter.stage = Stage::Closed;
        stands(turn, matter);
        let readers = turn.members_at(&EVERYBODY);
        return turn.send(To::People(readers), Letter::NobodyStands {});
    }
    matter.choices.push(Choice {
        what: What::Reopen,
        statement: String::new(),
        nominated: vec![],
        stands: Some(true),
    });
    matter.stage = Stage::Voting;
    matter.since = turn.now;
    matter.until = ends(turn, turn.community.settings.facilitation.voting.vote_days);
    matter.voters = turn.community.members.keys().copied().collect();
    stands(turn, matter);
    turn.want_key(number);
}

/// Somebody is no member any more: they neither stand nor vote.
pub(super) fn left(turn: &mut Turn<'_>, person: PersonId) {
    let open = turn.community.matters.values().filter(|matter| matter.stage != Stage::Closed);
    let open: Vec<u32> = open.map(|matter| matter.number).collect();
    for number in open {
        withdraw(turn, person, number);
        let mut matter = turn.community.matters[&number].clone();
        let stood = matter.candidacy(person);
        let voted = matter.voters.remove(&person);
        if let Some(place) = stood {
            matter.choices[place].stands = Some(false);
        }
        if voted || stood.is_some() {
            stands(turn, matter);
        }
    }
}

/// Nothing of a person stays: what they stood for keeps no name.
pub(super) fn forgotten(turn: &mut Turn<'_>, person: PersonId) {
    let known = |matter: &&Matter| {
        matter.candidacy(person).is_some()
            || matter.by == Some(person)
            || matter.choices.iter().any(|choice| choice.nominated.contains(&person))
    };
    let matters: Vec<Matter> = turn.community.matters.values().filter(known).cloned().collect();
    for mut matter in matters {
        matter.by = matter.by.filter(|by| *by != person);
        for choice in &mut matter.choices {
            choice.nominated.retain(|by| *by != person);
            if matches!(choice.what, What::Person(who, _) if who == person) {
                choice.what = What::Person(person, String::new());
                choice.statement.clear();
            }
        }
        stands(turn, matter);
    }
}
