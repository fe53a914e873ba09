//! Whose turn it is: load over what each could have carried, lowest first; ties by the seed.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::community::attendance::Coming;
use crate::community::facilitation::{DutyState, Why};
use crate::community::letter::WhyFacts;
use crate::community::{Meeting, MeetingId, MeetingState, PersonId, Turn};

/// 128 bits in hex, drawn from a seed.
pub(super) fn digest128(seed: u64, what: &str, number: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(what.as_bytes());
    hash.update(number.to_be_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
}

/// The meetings before one.
#[derive(Debug, Default)]
struct Before {
    /// When they began, in order.
    starts: Vec<crate::clock::Timestamp>,
    /// How many of them somebody could not have carried.
    excused: BTreeMap<PersonId, u32>,
}

/// Somebody who could facilitate, with what they carried.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Who.
    pub(super) person: PersonId,
    /// What they carried and could have.
    pub(super) why: Why,
    /// Percent of a full turn they are expected to carry.
    weight: u32,
    /// When they last carried one.
    last: Option<crate::clock::Timestamp>,
    /// Drawn for this meeting: decides between equals.
    lot: String,
}

impl Turn<'_> {
    /// Who could facilitate a meeting, least loaded first.
    pub(super) fn candidates(&self, id: MeetingId) -> Vec<Candidate> {
        let meeting = &self.community.meetings[&id];
        let carried = self.carried();
        let before = self.before(meeting);
        let candidates = self.community.members.keys().filter_map(|person| {
            let why = self.could_carry(*person, meeting, &before)?;
            let (turns, last) = carried.get(person).copied().unwrap_or_default();
            let why = Why { turns, could: why.max(turns) };
            let drawn = (u64::from(id.0) << 32) ^ person.0.cast_unsigned();
            let lot = digest128(self.community.seed, "turn", drawn);
            Some(Candidate { person: *person, why, weight: self.weight(*person), last, lot })
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        // Ratios are compared by cross-multiplication: exact, and the same everywhere. One turn is
        // counted ahead, so that who could have carried little is not taken for who carried little.
        candidates.sort_by(|a, b| {
            let load = |c: &Candidate, other: &Candidate| {
                u128::from(c.why.turns + 1) * u128::from((other.why.could + 1) * other.weight)
            };
            load(a, b).cmp(&load(b, a)).then(a.last.cmp(&b.last)).then_with(|| a.lot.cmp(&b.lot))
        });
        candidates
    }

    /// Turns carried, or promised, with the last one's time.
    fn carried(&self) -> BTreeMap<PersonId, (u32, Option<crate::clock::Timestamp>)> {
        let mut carried: BTreeMap<PersonId, (u32, Option<crate::clock::Timestamp>)> =
            BTreeMap::new();
        for meeting in self.community.meetings.values() {
            let counts = meeting.state != MeetingState::Cancelled
                && matches!(meeting.duty.state, DutyState::Accepted | DutyState::Asked);
            if let Some(holder) = meeting.duty.holder.filter(|_| counts) {
                let (turns, last) = carried.entry(holder).or_default();
                *turns += 1;
                *last = (*last).max(Some(meeting.starts()));
            }
        }
        carried
    }

    /// The meetings before one, and how many of them each could not have carried.
    fn before(&self, meeting: &Meeting) -> Before {
        let start = meeting.starts();
        let counts = |m: &&Meeting| m.state != MeetingState::Cancelled && m.starts() < start;
        let mut before = Before::default();
        for earlier in self.community.meetings.values().filter(counts) {
            before.starts.push(earlier.starts());
            for person in &earlier.duty.excused {
                *before.excused.entry(*person).or_default() += 1;
            }
        }
        before.starts.sort_unstable();
        before
    }

    /// Who could not carry a meeting although they belong: what it is not fair to count.
    pub(super) fn excused(&self, id: MeetingId) -> Vec<PersonId> {
        let meeting = &self.community.meetings[&id];
        let members = self.community.members.keys().copied();
        members.filter(|person| self.is_refused(*person, meeting)).collect()
    }

    /// Whether somebody is not to be asked for a meeting now: who hears nothing today can't be,
    /// wherever they are on the day.
    pub(super) fn is_refused(&self, person: PersonId, meeting: &Meeting) -> bool {
        !self.hears(person) || self.is_prevented(person, meeting)
    }

    /// Whether somebody can't carry a meeting: away on its day, passed, not coming, not yet.
    pub(super) fn is_prevented(&self, person: PersonId, meeting: &Meeting) -> bool {
        let Some(member) = self.community.members.get(&person) else { return true };
        let Some(known) = self.people.find(person) else { return true };
        let day = meeting.start.date();
        known.is_away(day)
            || meeting.duty.passed.contains(&person)
            || member.not_before.is_some_and(|not_before| day < not_before)
            || self.community.answer(meeting, person).is_some_and(|a| a.coming == Coming::No)
    }

    /// How many meetings somebody could have carried before this one; none: not to be asked.
    fn could_carry(&self, person: PersonId, meeting: &Meeting, before: &Before) -> Option<u32> {
        let member = self.community.members.get(&person)?;
        let since = before.starts.partition_point(|start| *start < member.joined);
        let been = before.starts.len() - since;
        // The first date somebody can come to is not theirs to carry (decisions.md).
        if been == 0 || self.is_refused(person, meeting) {
            return None;
        }
        let excused = before.excused.get(&person).copied().unwrap_or(0);
        Some(u32::try_from(been - 1).unwrap_or(u32::MAX).saturating_sub(excused))
    }

    fn weight(&self, person: PersonId) -> u32 {
        let known = self.people.find(person);
        let of = |address: &str| {
            let weights = &self.community.settings.facilitation.weights;
            weights.iter().find(|(who, _)| who == address).map(|(_, weight)| *weight)
        };
        let mut addresses = known.into_iter().flat_map(|person| &person.addresses);
        addresses.find_map(|known| of(&known.address)).unwrap_or(100).clamp(1, 1000)
    }

    /// Why a turn is somebody's, in counts.
    pub(super) fn why_facts(&self, id: MeetingId, who: Option<PersonId>) -> Option<WhyFacts> {
        let duty = &self.community.meetings[&id].duty;
        let (holder, why) = (duty.holder?, duty.why?);
        let others: Vec<Candidate> =
            self.candidates(id).into_iter().filter(|c| c.person != holder).collect();
        Some(WhyFacts {
            who: (who != Some(holder)).then(|| self.name(holder)),
            turns: why.turns,
            could: why.could,
            others: others.len(),
            least: others.iter().map(|other| other.why.turns).min().unwrap_or(0),
        })
    }
}
