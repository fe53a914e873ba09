//! People: who they are and how they are reached, shared by all communities.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Language;
use crate::clock::Timestamp;

/// A person, in every community of this installation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct PersonId(pub i64);

/// Somebody convene knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their number.
    pub id: PersonId,
    /// As they call themselves; empty when only an address is known.
    pub name: String,
    /// Lower-cased; the first is where letters go. Never empty, but for a person being forgotten.
    pub addresses: Vec<KnownAddress>,
    /// The language of their letters; the community's when they never said.
    pub language: Option<Language>,
    /// The zone of their letters; the community's when they never said.
    pub zone: Option<Tz>,
    /// When they want silence.
    pub away: Option<Away>,
    /// A line about themselves.
    pub about: Option<String>,
    /// Raised to revoke feed links.
    pub generation: u32,
    /// How reachable they are.
    pub bounces: Bounces,
}

/// An address and since when it is theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAddress {
    /// Lower-cased.
    pub address: String,
    /// When it was confirmed; an address younger than 30 days may do less.
    pub since: Timestamp,
    /// Named in the operator's file, so never young.
    pub from_file: bool,
}

/// A time of silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// First day of it, in the person's zone.
    pub from: NaiveDate,
    /// First day on which letters come again; none: until they say `back`.
    pub until: Option<NaiveDate>,
}

/// The score of bounces (mail.md, rule 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bounces {
    /// In halves: a hard bounce adds 2, a soft one 1, at most one step a day.
    pub score: u32,
    /// The day of the last step.
    pub last: Option<NaiveDate>,
    /// Nothing but a way back is sent.
    pub suspended: bool,
    /// An invitation came back for good: their calendar does not know of the meetings.
    #[serde(default)]
    pub uninvited: bool,
}

/// The score, in halves, at which a person counts as unreachable.
pub const BOUNCES_SUSPEND_AT: u32 = 10;

impl Bounces {
    /// Counts a bounce: of an invitation one that is for good is enough to know, of other letters
    /// many on several days. Once suspended, nothing more is learnt.
    pub fn count(&mut self, weight: u32, invitation: bool, today: NaiveDate) {
        if weight == 0 || self.suspended {
            return;
        }
        self.uninvited |= invitation && weight == 2;
        if self.last != Some(today) {
            self.last = Some(today);
            self.score += weight;
            self.suspended = self.score >= BOUNCES_SUSPEND_AT;
        }
    }
}

impl Person {
    /// Where letters go.
    pub fn address(&self) -> &str {
        self.addresses.first().map_or("", |known| known.address.as_str())
    }

    /// Their name, or the local part of their address.
    pub fn called(&self) -> &str {
        if self.name.is_empty() {
            self.address().split('@').next().unwrap_or_default()
        } else {
            &self.name
        }
    }

    /// Whether letters do not reach them: too many came back, or an invitation did for good.
    pub fn is_unreachable(&self) -> bool {
        self.bounces.suspended || self.bounces.uninvited
    }

    /// Whether they asked for silence on `day`.
    pub fn is_away(&self, day: NaiveDate) -> bool {
        self.away.is_some_and(|away| away.from <= day && away.until.is_none_or(|until| day < until))
    }
}

/// Everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    by_id: BTreeMap<PersonId, Person>,
    by_address: HashMap<String, PersonId>,
    by_word: HashMap<String, BTreeSet<PersonId>>,
    last: i64,
}

/// A word of a name as it is compared: without case and accents.
fn plain(word: &str) -> String {
    let letters = word.nfd().filter(|letter| !is_combining_mark(*letter));
    letters.flat_map(char::to_lowercase).collect()
}

/// The words of a name as they are compared.
fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(plain)
}

impl People {
    /// The person with this number.
    ///
    /// # Panics
    /// When there is none: numbers come from here.
    pub fn person(&self, id: PersonId) -> &Person {
        self.by_id.get(&id).expect("a person's number comes from here")
    }

    /// The person with this number, if not forgotten.
    pub fn find(&self, id: PersonId) -> Option<&Person> {
        self.by_id.get(&id)
    }

    /// Whose address this is, compared without case.
    pub fn at(&self, address: &str) -> Option<PersonId> {
        self.by_address.get(&address.to_lowercase()).copied()
    }

    /// Whose name has this word in it, compared without case and accents.
    pub fn called(&self, word: &str) -> impl Iterator<Item = &Person> {
        let found = self.by_word.get(&plain(word)).into_iter().flatten();
        found.filter_map(|id| self.by_id.get(id))
    }

    /// Everybody, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.by_id.values()
    }

    /// The number the next person gets.
    pub fn next_id(&self) -> PersonId {
        PersonId(self.last + 1)
    }

    /// Numbers up to this one have been given, also to people since forgotten.
    pub fn set_last(&mut self, last: i64) {
        self.last = self.last.max(last);
    }

    /// Adds or replaces a person and keeps the index of addresses true.
    pub fn put(&mut self, person: Person) {
        self.remove(person.id);
        for known in &person.addresses {
            self.by_address.insert(known.address.clone(), person.id);
        }
        for word in words(person.called()) {
            self.by_word.entry(word).or_default().insert(person.id);
        }
        self.last = self.last.max(person.id.0);
        self.by_id.insert(person.id, person);
    }

    /// Forgets a person.
    pub fn remove(&mut self, id: PersonId) {
        if let Some(person) = self.by_id.remove(&id) {
            for known in &person.addresses {
                if self.by_address.get(&known.address) == Some(&id) {
                    self.by_address.remove(&known.address);
                }
            }
            for word in words(person.called()) {
                if let Some(called) = self.by_word.get_mut(&word) {
                    called.remove(&id);
                    if called.is_empty() {
                        self.by_word.remove(&word);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hard_bounce_of_an_invitation_is_enough_to_know() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let mut bounces = Bounces::default();
        bounces.count(1, true, day(1));
        bounces.count(2, false, day(2));
        bounces.count(0, true, day(3));
        assert_eq!((bounces.uninvited, bounces.score), (false, 3));
        bounces.count(2, true, day(2));
        assert_eq!((bounces.uninvited, bounces.score, bounces.suspended), (true, 3, false));
        (3..9).for_each(|at| bounces.count(2, false, day(at)));
        assert!(bounces.suspended && bounces.score == BOUNCES_SUSPEND_AT + 1);
    }
}
