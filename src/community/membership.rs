//! Who belongs, how much mail they want, and what they usually answer.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::attendance::Answer;
use super::{Community, PersonId, Row};
use crate::clock::Timestamp;

/// A person's place in one community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and none a state")]
pub struct Membership {
    /// Since when.
    pub joined: Timestamp,
    /// How much mail they want.
    pub level: Level,
    /// Whether they keep the community alive: cancel, moderate, invite, remove.
    pub steward: bool,
    /// May come, and need not say so: nobody waits for their answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Their answer for every meeting they do not answer by itself.
    pub usual: Option<Answer>,
    /// Their answers for the meetings at one of several times of day that take turns; each stands
    /// before `usual`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub usual_at: BTreeMap<NaiveTime, Answer>,
    /// Not asked to facilitate before this day.
    pub not_before: Option<NaiveDate>,
    /// Never asked to facilitate.
    #[serde(default)]
    pub opted_out: bool,
    /// On which days, since they last spoke of it, they had said nothing when asked to facilitate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silences: Vec<NaiveDate>,
    /// Years of facilitating of which they got the letter.
    #[serde(default)]
    pub years: u32,
    /// The calendar UIDs they were invited to, so that they can be told when they leave.
    pub invited: Vec<String>,
    /// Put here by the operator's file, which may take them away again.
    pub from_file: bool,
}

impl Membership {
    /// What they answer for meetings that the series puts at this local time of day.
    pub fn usually_at(&self, hour: NaiveTime) -> Option<&Answer> {
        self.usual_at.get(&hour).or(self.usual.as_ref())
    }
}

/// How much mail a member wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Everything, at once.
    #[default]
    All,
    /// One mail a week beside invitations and own duties.
    Digest,
    /// Invitations, own duties, summaries.
    Essentials,
}

/// What became true of who belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Somebody is a member.
    Joined { person: PersonId, membership: Box<Membership> },
    /// Somebody is no member any more.
    Left { person: PersonId },
    /// Somebody wants more or less mail.
    LevelSet { person: PersonId, level: Level },
    /// Somebody became a steward, or ceased to be one.
    StewardSet { person: PersonId, steward: bool },
    /// Somebody needs not answer any more, or does again.
    OptionalSet { person: PersonId, optional: bool },
    /// Somebody said what they usually answer.
    UsualAnswered { person: PersonId, answer: Option<Answer>, at: BTreeMap<NaiveTime, Answer> },
    /// Somebody would rather not facilitate before a day.
    NotBeforeSet { person: PersonId, day: Option<NaiveDate> },
    /// Somebody never wants to be asked to facilitate, or does again.
    OptedOut { person: PersonId, out: bool },
    /// Somebody was asked to facilitate, in a row, and had said nothing by these days; none: they spoke.
    SilencesSet { person: PersonId, silences: Vec<NaiveDate> },
    /// Somebody got the letter of so many years of facilitating.
    YearTold { person: PersonId, years: u32 },
    /// Invitations under these calendar UIDs went to somebody.
    Invited { person: PersonId, uids: Vec<String> },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        let person = match self {
            Self::Joined { person, membership } => {
                community.members.insert(*person, (**membership).clone());
                *person
            }
            Self::Left { person } => {
                community.members.remove(person);
                *person
            }
            Self::LevelSet { person, level } => community.with(*person, |m| m.level = *level),
            Self::StewardSet { person, steward } => {
                community.with(*person, |m| m.steward = *steward)
            }
            Self::OptionalSet { person, optional } => {
                community.with(*person, |m| m.optional = *optional)
            }
            Self::UsualAnswered { person, answer, at } => community.with(*person, |m| {
                m.usual.clone_from(answer);
                m.usual_at.clone_from(at);
            }),
            Self::NotBeforeSet { person, day } => community.with(*person, |m| m.not_before = *day),
            Self::OptedOut { person, out } => community.with(*person, |m| m.opted_out = *out),
            Self::SilencesSet { person, silences } => {
                community.with(*person, |m| m.silences.clone_from(silences))
            }
            Self::YearTold { person, years } => community.with(*person, |m| m.years = *years),
            Self::Invited { person, uids } => {
                community.with(*person, |m| m.invited.clone_from(uids))
            }
        };
        vec![Row::Membership(person)]
    }
}

impl Community {
    fn with(&mut self, person: PersonId, change: impl FnOnce(&mut Membership)) -> PersonId {
        if let Some(membership) = self.members.get_mut(&person) {
            change(membership);
        }
        person
    }

    /// Whether people of this address may become members by mail: those of certain domains and
    /// their subdomains.
    pub fn may_join(&self, address: &str) -> bool {
        let domain = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        let below = |of: &str| domain.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'));
        self.settings.domains.iter().any(|allowed| domain == *allowed || below(allowed))
    }

    /// The stewards, by number.
    pub fn stewards(&self) -> impl Iterator<Item = PersonId> {
        self.members.iter().filter(|(_, m)| m.steward).map(|(person, _)| *person)
    }
}
