//! What is put to the members: begun, due, over; whoever leaves neither stands nor votes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{ballots, consent, election, nomination, timetable};
use crate::clock::Timestamp;
use crate::community::matter::{Change, Kind, Matter, Sealed, Stage, What};
use crate::community::{Community, Level, PersonId, Turn};

/// Every level: what members decide together is for all of them.
pub(super) const EVERYBODY: [Level; 3] = [Level::All, Level::Digest, Level::Essentials];
/// More matters than this at a time, called by members, are a flood.
const OPEN_LIMIT: usize = 5;

/// What is settled is forgotten after this; what came of it stays.
const SETTLED_KEPT: TimeDelta = TimeDelta::days(2 * 365);

/// A new matter, not yet recorded; its stage ends after so many days.
pub(super) fn begin(
    turn: &Turn<'_>,
    kind: Kind,
    stage: Stage,
    by: Option<PersonId>,
    days: u32,
) -> Matter {
    Matter {
        number: turn.community.counters.matter + 1,
        kind,
        stage,
        by,
        called: turn.now,
        since: turn.now,
        until: ends(turn, days),
        choices: vec![],
        objections: vec![],
        statement: String::new(),
        adopted: None,
        outcome: String::new(),
        voters: BTreeSet::new(),
        voted: BTreeMap::new(),
        reminded: false,
        fingerprint: String::new(),
        key: Sealed::default(),
        ballots: Sealed::default(),
    }
}

/// So many days from now, when letters leave: on a working day that is no holiday here, by day.
pub(super) fn ends(turn: &Turn<'_>, days: u32) -> Timestamp {
    timetable::in_session(turn.community, turn.now + TimeDelta::days(i64::from(days)))
}

/// A matter stands so from now on.
pub(super) fn stands(turn: &mut Turn<'_>, matter: Matter) {
    turn.record(Change::Stands { matter: Box::new(matter) });
}

/// A matter is over; who voted, or signed, is forgotten.
pub(super) fn close(turn: &mut Turn<'_>, number: u32, adopted: Option<bool>, outcome: String) {
    let mut matter = turn.community.matters[&number].clone();
    matter.stage = Stage::Closed;
    matter.until = turn.now;
    matter.adopted = adopted;
    matter.outcome = outcome;
    matter.voters.clear();
    matter.voted.clear();
    stands(turn, matter);
}

/// The numbers of what is under way.
pub(super) fn open(community: &Community) -> Vec<u32> {
    let open = community.matters.values().filter(|matter| matter.stage != Stage::Closed);
    open.map(|matter| matter.number).collect()
}

/// Whether members have called as many matters as they can bear.
pub(super) fn is_full(turn: &Turn<'_>) -> bool {
    open(turn.community).len() >= OPEN_LIMIT
}

/// Does what is due of every matter, and calls an election when it is time.
pub(super) fn due(turn: &mut Turn<'_>) {
    let now = turn.now;
    drop_settled(turn);
    for number in open(turn.community) {
        let matter = &turn.community.matters[&number];
        match matter.stage {
            Stage::Nominating if matter.until <= now => match matter.kind {
                Kind::Nomination { .. } => nomination::unanswered(turn, number),
                Kind::Election { .. } | Kind::Decision { .. } | Kind::Recall { .. } => {
                    election::open_voting(turn, number);
                }
            },
            Stage::Voting if matter.until <= now => ballots::count::close(turn, number),
            Stage::Voting if ballots::reminds(matter).is_some_and(|at| at <= now) => {
                ballots::remind(turn, number);
            }
            Stage::Silence if matter.until <= now => consent::close(turn, number),
            Stage::Signing if matter.until <= now => {
                close(turn, number, Some(false), String::new());
            }
            Stage::Nominating | Stage::Voting | Stage::Silence | Stage::Signing | Stage::Closed => {
            }
        }
    }
    nomination::notice(turn);
    if election::next_call(turn.community).is_some_and(|at| at <= now) {
        election::call_in_time(turn);
    }
}

/// Forgets what was settled long ago.
fn drop_settled(turn: &mut Turn<'_>) {
    let settled =
        turn.community.matters.values().filter(|matter| {
            matter.stage == Stage::Closed && matter.until + SETTLED_KEPT < turn.now
        });
    let settled: Vec<u32> = settled.map(|matter| matter.number).collect();
    for number in settled {
        turn.record(Change::Dropped { number });
    }
}

/// When [`due`] next has something to do.
pub(super) fn next_due(community: &Community) -> Option<Timestamp> {
    let open = community.matters.values().filter(|matter| matter.stage != Stage::Closed);
    let stages = open.flat_map(|matter| [Some(matter.until), ballots::reminds(matter)]).flatten();
    let calls =
        election::next_call(community).into_iter().chain(nomination::next_notice(community));
    stages.chain(calls).min()
}

/// Somebody is no member any more: they neither stand nor vote, nor sign.
pub(super) fn left(turn: &mut Turn<'_>, person: PersonId) {
    for number in open(turn.community) {
        ballots::withdraw(turn, person, number);
        let mut matter = turn.community.matters[&number].clone();
        let before = matter.clone();
        matter.voters.remove(&person);
        matter.voted.remove(&person);
        if let Some(place) = matter.candidacy(person) {
            matter.choices[place].stands = Some(false);
        }
        let named = matches!(matter.kind, Kind::Nomination { who, .. } if who == person);
        if matter != before {
            stands(turn, matter);
        }
        if named {
            close(turn, number, Some(false), String::new());
        }
    }
}

/// Nothing of a person stays: what they stood for keeps no name, what they objected no reason.
pub(super) fn forgotten(turn: &mut Turn<'_>, person: PersonId) {
    let matters: Vec<Matter> = turn.community.matters.values().cloned().collect();
    for before in matters {
        let mut matter = before.clone();
        matter.by = matter.by.filter(|by| *by != person);
        matter.objections.retain(|objection| objection.by != person);
        for choice in &mut matter.choices {
            choice.nominated.retain(|by| *by != person);
            if matches!(choice.what, What::Person(who, _) if who == person) {
                choice.what = What::Person(person, String::new());
                choice.statement.clear();
            }
        }
        if matches!(matter.kind, Kind::Nomination { who, .. } if who == person) {
            matter.statement.clear();
        }
        if matter != before {
            stands(turn, matter);
        }
    }
}
