//! What each carried of what they could have: turns, and their fair share of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Timestamp;
use crate::community::facilitation::{Duty, DutyState};
use crate::community::{Meeting, MeetingId, MeetingState, PersonId, Turn};

/// A turn, in parts: shares are whole numbers of these, so that they are the same everywhere.
pub(super) const TURN: i64 = 1_000_000_000_000;
/// Shares are rounded down at each meeting; a difference smaller than this is none.
const ROUNDING: i64 = TURN / 1_000_000;

/// A difference between turns and shares without what rounding made of it.
pub(super) fn same(difference: i64) -> i64 {
    (difference + ROUNDING / 2).div_euclid(ROUNDING)
}

/// What somebody carried.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    /// Turns they carried, or agreed to, or are asked for.
    pub(super) turns: u32,
    /// Those of them that somebody else had given up.
    pub(super) covered: u32,
    /// Meetings to which they went along with who facilitated.
    pub(super) along: u32,
    /// Turns they could have carried.
    pub(super) could: u32,
    /// Their fair share of those, in parts of [`TURN`].
    pub(super) share: i64,
    /// When the last turn of theirs begins.
    pub(super) last: Option<Timestamp>,
}

/// What everybody carried, but for one meeting.
#[derive(Debug, Default)]
pub(super) struct Loads {
    /// When meetings began or will, in order; those called off are none.
    starts: Vec<Timestamp>,
    /// The share of weight 1 in all turns before each of these.
    shares: Vec<i64>,
    /// How many turns there were before each of these.
    turns: Vec<u32>,
    /// What is somebody's own: turns, and what differs from the share of all who were there.
    own: BTreeMap<PersonId, Load>,
    /// How many of the turns somebody could not have carried.
    excused: BTreeMap<PersonId, u32>,
    /// Since when they belong.
    joined: BTreeMap<PersonId, Timestamp>,
}

impl Loads {
    /// Whether there was a meeting before this one that somebody who joined then could have come to.
    pub(super) fn has_been(&self, joined: Timestamp, meeting: &Meeting) -> bool {
        self.starts.get(self.first(joined)).is_some_and(|first| *first < meeting.starts())
    }

    /// The place of the first meeting somebody can come to who joined then.
    fn first(&self, joined: Timestamp) -> usize {
        self.starts.partition_point(|start| *start < joined)
    }

    /// What somebody of this weight carried.
    pub(super) fn of(&self, person: PersonId, weight: u32) -> Load {
        let own = self.own.get(&person).copied().unwrap_or_default();
        let Some(joined) = self.joined.get(&person) else { return own };
        let after = (self.first(*joined) + 1).min(self.starts.len());
        let there = self.shares.last().unwrap_or(&0) - self.shares.get(after).unwrap_or(&0);
        let turns = self.turns.last().unwrap_or(&0) - self.turns.get(after).unwrap_or(&0);
        let excused = self.excused.get(&person).copied().unwrap_or(0);
        Load {
            share: own.share + i64::from(weight) * there,
            could: turns.saturating_sub(excused).max(own.turns),
            ..own
        }
    }
}

/// Whether a duty is a turn of its holder's.
fn counts(duty: &Duty) -> bool {
    duty.holder.is_some() && matches!(duty.state, DutyState::Accepted | DutyState::Asked)
}

impl Turn<'_> {
    /// What everybody carried, or agreed to carry, at all meetings but one.
    pub(super) fn loads(&self, but: MeetingId) -> Loads {
        let mut meetings: Vec<&Meeting> = self
            .community
            .meetings
            .values()
            .filter(|meeting| meeting.state != MeetingState::Cancelled && meeting.id != but)
            .collect();
        meetings.sort_by_key(|meeting| (meeting.starts(), meeting.id));
        let members = self.community.members.iter();
        let mut loads = Loads {
            starts: meetings.iter().map(|meeting| meeting.starts()).collect(),
            joined: members.map(|(person, member)| (*person, member.joined)).collect(),
            ..Loads::default()
        };
        let mut terms = BTreeSet::new();
        let (mut share, mut turns) = (0, 0);
        for (place, meeting) in meetings.into_iter().enumerate() {
            loads.shares.push(share);
            loads.turns.push(turns);
            if let Some(shadow) = meeting.duty.shadow.filter(|_| counts(&meeting.duty)) {
                // Going along is learning: it is told, and is no turn.
                loads.own.entry(shadow).or_default().along += 1;
            }
            // The meetings of a term are one turn: who has it agreed to them once.
            let first = meeting.duty.term.is_none_or(|term| terms.insert(term));
            if counts(&meeting.duty) && first {
                turns += 1;
                share += self.count(&mut loads, place, meeting);
            }
        }
        loads.shares.push(share);
        loads.turns.push(turns);
        loads
    }

    /// Counts one turn for its holder, and against those who were not there; says the share of
    /// weight 1 in it.
    fn count(&self, loads: &mut Loads, place: usize, meeting: &Meeting) -> i64 {
        let duty = &meeting.duty;
        let part = if duty.pool == 0 { 0 } else { TURN / i64::from(duty.pool) };
        let there = |loads: &Loads, person: PersonId| {
            loads.joined.get(&person).is_some_and(|joined| loads.first(*joined) < place)
        };
        if let Some(holder) = duty.holder {
            let all = if duty.pool == 0 { TURN } else { i64::from(self.weight(holder)) * part };
            // Who took it although it was not theirs to carry has their share in it all the same.
            let rest = if there(loads, holder) && duty.pool != 0 { 0 } else { all };
            let own = loads.own.entry(holder).or_default();
            own.turns += 1;
            own.covered += u32::from(duty.covered);
            own.last = own.last.max(Some(meeting.starts()));
            own.share += rest;
        }
        let missed = duty.excused.iter().chain(&duty.passed).collect::<BTreeSet<_>>();
        for person in missed.into_iter().filter(|person| Some(**person) != duty.holder) {
            if !there(loads, *person) {
                continue;
            }
            let weight = self.weight(*person);
            let own = loads.own.entry(*person).or_default();
            own.share -= i64::from(weight) * part;
            if duty.excused.contains(person) {
                *loads.excused.entry(*person).or_default() += 1;
            } else if duty.pool != 0 {
                // Who gave it up late, or stayed silent, keeps the share they would have had.
                own.share += i64::from(weight) * TURN / i64::from(duty.pool + weight);
            }
        }
        part
    }
}
