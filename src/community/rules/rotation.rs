//! Whose turn it is: who is furthest below their fair share of what they could have carried; equals
//! by the seed.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::load::{Loads, TURN, same};
use crate::community::attendance::Coming;
use crate::community::facilitation::{Duty, Why};
use crate::community::letter::WhyFacts;
use crate::community::{Meeting, MeetingId, PersonId, Turn};

/// 128 bits in hex, drawn from a seed.
pub(super) fn digest128(seed: u64, what: &str, number: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(what.as_bytes());
    hash.update(number.to_be_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
}

/// Somebody who could facilitate, with what they carried.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Who.
    pub(super) person: PersonId,
    /// What they carried and could have.
    pub(super) why: Why,
    /// With this meeting they would carry more than one turn above their fair share.
    pub(super) carried_enough: bool,
    /// How far they are above their share, in parts of a turn.
    above: i64,
    /// When they last carried one.
    last: Option<crate::clock::Timestamp>,
    /// Drawn for this meeting: decides between equals.
    lot: String,
}

impl Turn<'_> {
    /// Who could facilitate a meeting: who is furthest below their fair share first.
    ///
    /// The fair share of a meeting is one turn divided among all who could carry it, by their
    /// weights; who is asked for a turn has carried no more than their shares add up to, so that
    /// nobody is ever asked into more than one turn above.
    pub(super) fn candidates(&self, id: MeetingId) -> Vec<Candidate> {
        let meeting = &self.community.meetings[&id];
        let loads = self.loads(id);
        let able: Vec<(PersonId, u32)> = self.able(meeting, &loads);
        let pool: u32 = able.iter().map(|(_, weight)| weight).sum();
        let candidates = able.iter().map(|(person, weight)| {
            let load = loads.of(*person, *weight);
            let share = load.share + i64::from(*weight) * TURN / i64::from(pool.max(1));
            let above = same(i64::from(load.turns) * TURN - share);
            let drawn = (u64::from(id.0) << 32) ^ person.0.cast_unsigned();
            let why = Why {
                turns: load.turns,
                covered: load.covered,
                along: load.along,
                could: load.could + 1,
                share: tenths(share),
                others: u32::try_from(able.len() - 1).unwrap_or(u32::MAX),
            };
            Candidate {
                person: *person,
                why,
                carried_enough: above > 0,
                above,
                last: load.last,
                lot: digest128(self.community.seed, "turn", drawn),
            }
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        candidates.sort_by(|a, b| {
            let key = |c: &Candidate| (c.above, c.why.turns, c.last);
            key(a).cmp(&key(b)).then_with(|| a.lot.cmp(&b.lot))
        });
        candidates
    }

    /// Who could carry a meeting, with their weights.
    fn able(&self, meeting: &Meeting, loads: &Loads) -> Vec<(PersonId, u32)> {
        let members = self.community.members.iter();
        let able = members.filter(|(person, member)| {
            // The first date somebody can come to is not theirs to carry (decisions.md).
            loads.has_been(member.joined, meeting) && !self.is_refused(**person, meeting)
        });
        able.map(|(person, _)| (*person, self.weight(*person))).collect()
    }

    /// The weights of all who could have carried a meeting: its holder, and whom the duty neither
    /// excuses nor counts among those who passed.
    pub(super) fn pool(&self, id: MeetingId, duty: &Duty) -> u32 {
        let meeting = &self.community.meetings[&id];
        let loads = self.loads(id);
        let missed: BTreeSet<&PersonId> = duty.excused.iter().chain(&duty.passed).collect();
        let members = self.community.members.iter().filter(|(person, member)| {
            Some(**person) == duty.holder
                || (loads.has_been(member.joined, meeting) && !missed.contains(person))
        });
        members.map(|(person, _)| self.weight(*person)).sum()
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
            || member.opted_out
            || meeting.duty.passed.contains(&person)
            || member.not_before.is_some_and(|not_before| day < not_before)
            || self.community.answer(meeting, person).is_some_and(|a| a.coming == Coming::No)
    }

    /// Percent of a full turn somebody is expected to carry.
    pub(super) fn weight(&self, person: PersonId) -> u32 {
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
        Some(WhyFacts {
            who: (who != Some(holder)).then(|| self.name(holder)),
            turns: why.turns,
            covered: why.covered,
            along: Some(why.along).filter(|along| *along > 0),
            could: why.could,
            share: format!("{}.{}", why.share / 10, why.share % 10),
            others: why.others,
        })
    }
}

/// Tenths of a turn, rounded to the nearest.
fn tenths(share: i64) -> u32 {
    u32::try_from((share * 10 + TURN / 2) / TURN).unwrap_or(0)
}
